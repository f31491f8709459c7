//! What can be meant by the term that is being typed: fields by their beginning, and the values that they
//! take or that the desk has.

use std::ops::Range;

use super::Field;
use super::moment::signed;
use super::parse::{Letter, field_of, pieces, split_name};
use crate::domain::fold::{fold, words};

/// So many are offered at most; who wants another one types a letter more.
const MOST: usize = 8;

/// The free words that a desk has in its fields, each list in the order in which it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Tags.
    pub tags: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Products.
    pub products: Vec<String>,
    /// Places.
    pub places: Vec<String>,
    /// Processes.
    pub processes: Vec<String>,
    /// Sources of imports.
    pub sources: Vec<String>,
    /// Agents who have requests.
    pub agents: Vec<String>,
}

/// What can take the place of what is typed before the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The bytes whose place it takes.
    pub span: Range<usize>,
    /// What can stand there, the likeliest first; never empty.
    pub offers: Vec<String>,
}

/// What can be meant by the term before the cursor, which stands at a byte of `text`; none where nothing
/// is typed there, where it goes on behind the cursor, or where it is whole.
pub fn complete(text: &str, cursor: usize, known: &Known) -> Option<Completion> {
    let before = text.get(..cursor)?;
    if text[cursor..]
        .chars()
        .next()
        .is_some_and(|c| !c.is_whitespace())
    {
        return None;
    }
    let pieces = pieces(before);
    let piece = pieces.last().filter(|piece| piece.span.end == cursor)?;
    let (_, letters) = piece.turned();
    let Some((name, value)) = split_name(letters) else {
        return field(letters, cursor);
    };
    let field = field_of(&text_of(name))?;
    let from = value
        .iter()
        .rposition(|letter| letter.c == ',' && !letter.quoted)
        .map_or(0, |comma| comma + 1);
    let value = &value[from..];
    let typed = text_of(value);
    let (sign, rest) = match field {
        Field::Priority => signed(&typed),
        _ => (None, typed.as_str()),
    };
    let sign_bytes = sign.map_or(0, |_| typed.len() - rest.len());
    let start = match value.first() {
        // With the quote that was opened.
        Some(letter) if letter.quoted => letter.at - 1,
        Some(letter) => letter.at + sign_bytes,
        // A quote may be open before the first letter of it.
        None if before.ends_with('"') => cursor - 1,
        None => cursor,
    };
    let offers = values(field, rest, known);
    (!offers.is_empty()).then_some(Completion {
        span: start..cursor,
        offers,
    })
}

fn text_of(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.c).collect()
}

/// The fields whose name begins as typed.
fn field(letters: &[Letter], cursor: usize) -> Option<Completion> {
    let first = letters.first()?;
    if letters.iter().any(|letter| letter.quoted) {
        return None;
    }
    let typed = text_of(letters).to_lowercase();
    let offers: Vec<String> = Field::CODES
        .iter()
        .filter(|code| code.starts_with(&typed))
        .map(|code| format!("{code}:"))
        .collect();
    (!offers.is_empty()).then_some(Completion {
        span: first.at..cursor,
        offers,
    })
}

fn values(field: Field, typed: &str, known: &Known) -> Vec<String> {
    let fixed = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let all: Vec<String> = match field {
        Field::Tag => known.tags.clone(),
        Field::Category => known.categories.clone(),
        Field::Product => known.products.clone(),
        Field::Place => known.places.clone(),
        Field::Process => known.processes.clone(),
        Field::Source => known.sources.clone(),
        Field::Assigned => {
            let mut all: Vec<String> = fixed(&["me", "nobody", "anyone"]);
            all.extend(known.agents.iter().cloned());
            all
        }
        Field::Due => fixed(&["<4h", "today", "late", "tomorrow", ">2d"]),
        Field::Received => fixed(&["today", "yesterday"]),
        Field::Age => fixed(&[">7d", "<1d"]),
        Field::Waiting => fixed(&[">2h", ">1d"]),
        Field::Client | Field::Number => Vec::new(),
        Field::Priority | Field::Status | Field::Channel | Field::Kind | Field::Is | Field::Has => {
            fixed(field.words().unwrap_or_default())
        }
    };
    let typed = fold(typed.trim());
    // What begins so comes before what holds a word that does. Nothing can quote a quote.
    let rank = |value: &String| {
        let folded = fold(value);
        if value.contains('"') {
            None
        } else if folded.starts_with(&typed) {
            Some(0)
        } else if words(&folded).any(|word| word.starts_with(&typed)) {
            Some(1)
        } else {
            None
        }
    };
    let mut ranked: Vec<(u8, &String)> = all
        .iter()
        .filter_map(|value| Some((rank(value)?, value)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    if let [(_, only)] = ranked[..]
        && fold(only) == typed
    {
        return Vec::new();
    }
    ranked
        .into_iter()
        .take(MOST)
        .map(|(_, value)| quoted(value))
        .collect()
}

/// A value as it is typed: in quotes where a blank or a comma would part it.
fn quoted(value: &str) -> String {
    if value.contains(|c: char| c.is_whitespace() || c == ',') {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::filter::Filter;

    fn known() -> Known {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Known {
            tags: list(&["refund", "Return label", "a\"b", "late refund", "x,y"]),
            agents: list(&["Kadri", "Õie"]),
            ..Known::default()
        }
    }

    /// What each of the offers would make of the text.
    fn offered(text: &str) -> Vec<String> {
        let completion = complete(text, text.len(), &known());
        completion.map_or_else(Vec::new, |completion| {
            let put = |offer: &String| {
                let mut text = text.to_owned();
                text.replace_range(completion.span.clone(), offer);
                text
            };
            completion.offers.iter().map(put).collect()
        })
    }

    #[test]
    fn fields_and_values_are_offered_by_their_beginnings() {
        for (text, offers) in [
            ("pri", &["priority:"][..]),
            ("x -Pro", &["x -product:", "x -process:"]),
            (
                "priority:",
                &[
                    "priority:urgent",
                    "priority:high",
                    "priority:normal",
                    "priority:low",
                ],
            ),
            (
                "priority:high,",
                &[
                    "priority:high,urgent",
                    "priority:high,high",
                    "priority:high,normal",
                    "priority:high,low",
                ],
            ),
            ("priority:>=h", &["priority:>=high"]),
            ("status:o", &["status:open", "status:on-hold"]),
            ("tag:ref", &["tag:refund", "tag:\"late refund\""]),
            ("tag:\"return l", &["tag:\"Return label\""]),
            ("tag:x", &["tag:\"x,y\""]),
            ("-assigned:O", &["-assigned:Õie"]),
            ("assigned:k", &["assigned:Kadri"]),
            // Whole, unknown, or nothing typed.
            ("priority:high", &[]),
            ("tag:refund ", &[]),
            ("zzz", &[]),
            ("\"pri", &[]),
            ("nothing:h", &[]),
            ("client:a", &[]),
            ("", &[]),
        ] {
            assert_eq!(offered(text), offers, "{text}");
        }
    }

    #[test]
    fn in_the_middle_of_a_word_nothing_is_offered() {
        assert_eq!(complete("priority", 3, &known()), None);
        let completion = complete("pri tag:x", 3, &known()).expect("an offer");
        assert_eq!(completion.span, 0..3);
    }

    proptest! {
        #[test]
        fn what_is_offered_is_understood(
            text in "[-a-zõ:\",<>= ]{0,12}", start in prop::sample::select(vec!["", "tag:", "priority:>", "due:"]),
        ) {
            let text = format!("{start}{text}");
            for put in offered(&text) {
                // A field on its way to its value lacks it still.
                let (_, error) = Filter::parse_typed(&put, put.len());
                let before = Filter::parse_typed(&text, text.len()).1;
                prop_assert!(error.is_none() || before.is_some(), "{put}");
            }
        }
    }
}
