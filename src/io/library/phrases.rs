//! Phrase books: TOML with a table `[[phrase]]` for each phrase.

use std::collections::HashSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::lines::Lines;
use super::stem;
use crate::domain::library::{Fault, Why};
use crate::domain::phrase::{Part, Phrase, parts};
use crate::io::import::encoding::text_of;

/// What was read of a phrase book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// The phrases, in their order.
    pub phrases: Vec<Phrase>,
    /// What is wrong with it, in the order of its lines.
    pub faults: Vec<Fault>,
}

/// Reads a phrase book; `file` is what it is shown by, and its name the language if the book names none.
///
/// A phrase that lacks its id, situation or words, or has the id of an earlier one, is left out and told;
/// the others work.
pub fn book(bytes: &[u8], file: &str) -> Book {
    let refused = |line, why| Book {
        phrases: Vec::new(),
        faults: vec![Fault {
            file: file.to_owned(),
            line,
            why,
        }],
    };
    let Ok((text, is_whole)) = text_of(bytes) else {
        return refused(None, Why::Binary);
    };
    let text = text.as_str();
    let lines = Lines::new(text);
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map(|span| lines.of(span.start));
            let reason = error.message().to_owned();
            return refused(line, Why::Book { reason });
        }
    };
    let mut read = Book::default();
    if !is_whole {
        read.faults.push(Fault::of_file(file, Why::Letters));
    }
    let table = table.get_ref();
    let named = table.get("lang").and_then(|lang| lang.get_ref().as_str());
    let by_file = Some(stem(file).trim_end_matches(".toml"))
        .filter(|name| matches!(name.len(), 2 | 3) && name.bytes().all(|b| b.is_ascii_lowercase()));
    let lang = named.or(by_file).map(str::to_owned);
    let mut ids = HashSet::new();
    let phrases = table
        .get("phrase")
        .and_then(|list| list.get_ref().as_array());
    for phrase in phrases.into_iter().flatten() {
        let (at, Some(table)) = (phrase.span().start, phrase.get_ref().as_table()) else {
            continue;
        };
        let mut tell = |at: usize, why| {
            read.faults.push(Fault {
                file: file.to_owned(),
                line: Some(lines.of(at)),
                why,
            });
        };
        let mut lacks = false;
        let mut needed = |key: &'static str| {
            let found = words(table.get(key));
            if found.is_none() {
                lacks = true;
                tell(at, Why::Lacks { key });
            }
            found.unwrap_or_default()
        };
        let phrase = Phrase {
            id: needed("id"),
            situation: needed("situation"),
            say: needed("say"),
            short: words(table.get("short")),
            instead_of: list(table.get("instead_of")),
            when: words(table.get("when")),
            tags: list(table.get("tags")),
            lang: lang.clone(),
        };
        if lacks {
            continue;
        }
        if !ids.insert(phrase.id.clone()) {
            let at = table.get("id").map_or(at, |id| id.span().start);
            tell(at, Why::SameId { id: phrase.id });
            continue;
        }
        for (key, text) in [("say", Some(&phrase.say)), ("short", phrase.short.as_ref())] {
            let at = table.get(key).map_or(at, |value| value.span().start);
            let wrong = text.and_then(|text| parts(text).iter().find_map(wrong));
            if let Some(why) = wrong {
                tell(at, why);
            }
        }
        read.phrases.push(phrase);
    }
    if read.phrases.is_empty() && read.faults.is_empty() {
        return refused(None, Why::Empty);
    }
    read
}

/// What is wrong with a part of a phrase.
fn wrong(part: &Part<'_>) -> Option<Why> {
    match part {
        Part::Words(_) | Part::Put(_) => None,
        Part::Unknown(name) => Some(Why::Variable {
            name: (*name).to_owned(),
        }),
        Part::Braces(_) => Some(Why::Braces),
    }
}

/// One line of words.
fn words(value: Option<&Spanned<DeValue<'_>>>) -> Option<String> {
    let said = value?.get_ref().as_str()?.split_whitespace();
    let said = said.collect::<Vec<_>>().join(" ");
    (!said.is_empty()).then_some(said)
}

/// A list of words; a string is a list of one.
fn list(value: Option<&Spanned<DeValue<'_>>>) -> Vec<String> {
    let many = value.and_then(|value| value.get_ref().as_array());
    match many {
        Some(many) => many.iter().filter_map(|one| words(Some(one))).collect(),
        None => words(value).into_iter().collect(),
    }
}

/// What is wrong with the variables in a procedure's quotes, which are what is said. Braces that can't
/// be meant as variables are text.
pub(super) fn in_quotes(body: &str, file: &str, first_line: u32) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (line, text) in (first_line..).zip(body.lines()) {
        let Some(said) = text.trim_start().strip_prefix('>') else {
            continue;
        };
        if !said.contains('{') {
            continue;
        }
        let meant = ["{client.", "{request.", "{agent.", "{ask:", "{due"];
        let is_ours = meant.iter().any(|begun| said.contains(begun));
        let wrong = parts(said).iter().find_map(|part| match part {
            Part::Unknown(name) if !is_ours && !is_name(name) => None,
            Part::Braces(_) if !is_ours => None,
            part => wrong(part),
        });
        faults.extend(wrong.map(|why| Fault::at(file, line, why)));
    }
    faults
}

/// Whether what stands in braces reads like a variable's name.
fn is_name(inside: &str) -> bool {
    let name = inside.split(['|', ':']).next().unwrap_or_default();
    name.split('.').count() == 2
        && name
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(book: &Book) -> Vec<(Option<u32>, &'static str)> {
        let faults = book.faults.iter();
        faults.map(|fault| (fault.line, fault.why.code())).collect()
    }

    #[test]
    fn a_book_is_read_whole() {
        let text = r#"
            [[phrase]]
            id = "find-out"
            situation = "You do not know"
            say = """Good question, {client.name|there}.
                     I call by {ask:time}."""
            short = "I call by {ask:time}."
            instead_of = ["I don't know", "no idea"]
            when = "It takes more than a minute."
            tags = ["unknown"]

            [[phrase]]
            id = "thanks"
            situation = "Thanks"
            say = "Thank you."
            instead_of = "np"
        "#;
        let book = book(text.as_bytes(), "/books/phrases/en.toml");
        assert_eq!(told(&book), []);
        let [first, second] = book.phrases.as_slice() else {
            panic!("{:?}", book.phrases)
        };
        assert_eq!(
            first.say,
            "Good question, {client.name|there}. I call by {ask:time}."
        );
        assert_eq!(first.instead_of, ["I don't know", "no idea"]);
        assert_eq!(second.instead_of, ["np"]);
        assert_eq!(second.lang.as_deref(), Some("en"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_the_rest_works() {
        let text = "[[phrase]]\nid = 'a'\nsituation = 's'\nsay = 'x {cleint.name}'\n\n[[phrase]]\nid = 'b'\nsay = 'y'\n\n\
                    [[phrase]]\nid = 'a'\nsituation = 's'\nsay = 'z'\n\n[[phrase]]\nid = 'c'\nsituation = 's'\n\
                    say = 'x {ask:a {due}}'\n";
        let book = book(text.as_bytes(), "team.toml");
        assert_eq!(
            told(&book),
            [
                (Some(4), "variable"),
                (Some(6), "lacks"),
                (Some(11), "same-id"),
                (Some(18), "braces")
            ]
        );
        let ids: Vec<_> = book
            .phrases
            .iter()
            .map(|phrase| phrase.id.as_str())
            .collect();
        assert_eq!(ids, ["a", "c"]);
        assert_eq!(book.phrases[0].lang, None);
    }

    #[test]
    fn a_book_that_can_t_be_read_says_where() {
        for (text, expected) in [
            ("[[phrase]]\nid = 'a\n", (Some(2), "book")),
            ("", (None, "empty")),
            ("title = 'no phrases'", (None, "empty")),
            ("\u{0}\u{1}\u{2}\u{0}\u{0}", (None, "binary")),
        ] {
            assert_eq!(
                told(&book(text.as_bytes(), "en.toml")),
                [expected],
                "{text}"
            );
        }
    }

    #[test]
    fn variables_are_looked_at_where_something_is_said() {
        for (body, expected) in [
            ("> Hello {client.name|there}", None),
            ("> Hello {cleint.name|there}", Some("variable")),
            ("> Hello {client.nmae} and {due}", Some("variable")),
            ("> By {ask:when {due}}", Some("braces")),
            ("Hello {cleint.name}", None),
            ("> a { b } c {1, 2} {json: x", None),
        ] {
            let codes: Vec<_> = in_quotes(body, "a.md", 7)
                .iter()
                .map(|fault| (fault.line, fault.why.code()))
                .collect();
            let expected: Vec<_> = expected.map(|code| (Some(7), code)).into_iter().collect();
            assert_eq!(codes, expected, "{body}");
        }
    }
}
