//! Phrases: what to say in a situation, and instead of what; with variables that are put in when it is
//! said.

use super::lookup::{Entry, Kind};

/// A phrase of a phrase book.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    /// Its name in the book, once there.
    pub id: String,
    /// What the situation is.
    pub situation: String,
    /// What to say or write, with variables.
    pub say: String,
    /// The same in one breath, where there is a shorter form.
    pub short: Option<String>,
    /// Wording that it stands for.
    pub instead_of: Vec<String>,
    /// When it fits.
    pub when: Option<String>,
    /// Words that it is filed under.
    pub tags: Vec<String>,
    /// Its language.
    pub lang: Option<String>,
}

impl Phrase {
    /// What is looked up of it; `file` is the book's.
    pub fn entry(&self, file: &str) -> Entry {
        let body = [Some(&self.say), self.short.as_ref(), self.when.as_ref()];
        let body: Vec<&str> = body.into_iter().flatten().map(String::as_str).collect();
        Entry {
            kind: Kind::Phrase,
            file: format!("{file}#{}", self.id),
            title: self.situation.clone(),
            aliases: self.instead_of.clone(),
            tags: self.tags.clone(),
            body: body.join("\n"),
            lang: self.lang.clone(),
            ..Entry::default()
        }
    }
}

/// What is put in for a pair of braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// `{client.name|there}`: the client's name, or the words behind the bar.
    ClientName {
        /// What is said where the name isn't known.
        otherwise: Option<String>,
    },
    /// `{request.number}`: the request's number.
    RequestNumber,
    /// `{agent.name}`: who says it.
    AgentName,
    /// `{due}`: until when an answer is promised.
    Due,
    /// `{ask:order number}`: the agent is asked for it.
    Ask {
        /// What is asked for.
        what: String,
    },
}

impl Variable {
    /// Reads what stands between two braces.
    pub fn parse(inside: &str) -> Option<Self> {
        let inside = inside.trim();
        let (name, otherwise) = match inside.split_once('|') {
            Some((name, words)) => (name.trim_end(), Some(words.trim())),
            None => (inside, None),
        };
        let otherwise = otherwise.map(str::to_owned);
        if let Some(what) = inside.strip_prefix("ask:").map(str::trim) {
            return (!what.is_empty()).then(|| Self::Ask {
                what: what.to_owned(),
            });
        }
        match (name, otherwise) {
            ("client.name", otherwise) => Some(Self::ClientName { otherwise }),
            ("request.number", None) => Some(Self::RequestNumber),
            ("agent.name", None) => Some(Self::AgentName),
            ("due", None) => Some(Self::Due),
            _ => None,
        }
    }
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words as they are.
    Words(&'a str),
    /// Something that is put in.
    Put(Variable),
    /// Braces that nothing is put in for: what stands in them.
    Unknown(&'a str),
    /// A brace that isn't closed, or that stands within another: the text from there.
    Braces(&'a str),
}

/// The parts of a phrase, in their order.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        if at > 0 {
            parts.push(Part::Words(&rest[..at]));
        }
        rest = &rest[at..];
        let Some(inside) = rest.strip_prefix('{') else {
            parts.push(Part::Braces(rest));
            return parts;
        };
        match inside.find(['{', '}']) {
            Some(end) if inside[end..].starts_with('}') => {
                let named = &inside[..end];
                parts.push(Variable::parse(named).map_or(Part::Unknown(named), Part::Put));
                rest = &inside[end + 1..];
            }
            Some(_) | None => {
                parts.push(Part::Braces(rest));
                return parts;
            }
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_words_and_what_is_put_in() {
        let ask = |what: &str| Part::Put(Variable::Ask { what: what.into() });
        let name = |words: Option<&str>| {
            Part::Put(Variable::ClientName {
                otherwise: words.map(str::to_owned),
            })
        };
        for (text, expected) in [
            ("", vec![]),
            ("Good day.", vec![Part::Words("Good day.")]),
            (
                "I call, {client.name|there}, by {ask: what time }.",
                vec![
                    Part::Words("I call, "),
                    name(Some("there")),
                    Part::Words(", by "),
                    ask("what time"),
                    Part::Words("."),
                ],
            ),
            ("{client.name}", vec![name(None)]),
            ("{due}", vec![Part::Put(Variable::Due)]),
            ("{due|soon}", vec![Part::Unknown("due|soon")]),
            ("{ask:}", vec![Part::Unknown("ask:")]),
            (
                "{cleint.name|there}",
                vec![Part::Unknown("cleint.name|there")],
            ),
            (
                "a {ask:why {due}}",
                vec![Part::Words("a "), Part::Braces("{ask:why {due}}")],
            ),
            ("a { b", vec![Part::Words("a "), Part::Braces("{ b")]),
            ("a } b", vec![Part::Words("a "), Part::Braces("} b")]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn a_phrase_is_found_by_what_it_replaces() {
        let phrase = Phrase {
            id: "find-out".into(),
            situation: "You do not know".into(),
            say: "I will find out.".into(),
            instead_of: vec!["no idea".into()],
            lang: Some("en".into()),
            ..Phrase::default()
        };
        let entry = phrase.entry("builtin:phrases/en.toml");
        assert_eq!(entry.file, "builtin:phrases/en.toml#find-out");
        assert_eq!(entry.kind, Kind::Phrase);
        assert_eq!(entry.aliases, ["no idea"]);
        assert_eq!(entry.body, "I will find out.");
    }
}
