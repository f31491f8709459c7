//! What a list is narrowed by, typed in one line: words, and `field:value` pairs.
//!
//! `refund priority:high -channel:phone "lost parcel"`: every term must hold; `-` turns one round.

use std::collections::HashSet;

use super::fold::fold;
use super::words::{Channel, Kind, Priority, Status, UnknownWord, nearest};

/// A narrowing of a list: every term must hold. The empty one holds for everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// What must hold.
    pub terms: Vec<Term>,
}

/// One thing that must hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whether it must not hold.
    pub not: bool,
    /// What.
    pub test: Test,
}

/// What a term looks at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// A word of the subject, the client's name or a message begins with this; folded.
    Word(String),
    /// The number is this.
    Number(i64),
    /// The priority is this.
    Priority(Priority),
    /// The status is this.
    Status(Status),
    /// The channel is this.
    Channel(Channel),
    /// The kind is this.
    Kind(Kind),
    /// It has this tag.
    Tag(String),
    /// It is about this category.
    Category(String),
    /// It is this agent's; none: nobody's.
    Assignee(Option<String>),
}

/// The fields that can stand before a colon.
pub const FIELDS: [&str; 7] = [
    "priority", "status", "channel", "kind", "tag", "category", "assigned",
];

/// Why a filter can't be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// There is no such field.
    #[error("{field}")]
    Field {
        /// What was given.
        field: String,
        /// The field that comes nearest.
        nearest: Option<&'static str>,
    },
    /// The field has no such value.
    #[error("{field}:{word}")]
    Value {
        /// The field.
        field: &'static str,
        /// What was given, and what would have been understood.
        #[source]
        word: UnknownWord,
    },
}

impl Filter {
    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Understands a filter as it is typed.
    ///
    /// # Errors
    /// [`FilterError`] at the first term that isn't understood. Words never fail: any string can be
    /// looked for.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let (mut terms, mut known) = (Vec::new(), HashSet::new());
        for piece in pieces(text) {
            let (not, piece) = match piece.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest.to_owned()),
                _ => (false, piece),
            };
            for test in understood(&piece)? {
                let term = Term { not, test };
                // Said twice is said once.
                if known.insert(term.clone()) {
                    terms.push(term);
                }
            }
        }
        Ok(Self { terms })
    }
}

/// Splits at blanks outside of double quotes.
fn pieces(text: &str) -> Vec<String> {
    let (mut out, mut piece, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                out.push(std::mem::take(&mut piece));
            }
            c => piece.push(c),
        }
    }
    out.push(piece);
    out.retain(|piece| !piece.is_empty());
    out
}

fn understood(piece: &str) -> Result<Vec<Test>, FilterError> {
    if let Some(number) = piece.strip_prefix('#').and_then(|n| n.parse().ok()) {
        return Ok(vec![Test::Number(number)]);
    }
    let Some((field, value)) = piece.split_once(':').filter(|(field, value)| {
        !value.is_empty() && !field.is_empty() && field.chars().all(char::is_alphabetic)
    }) else {
        return Ok(word_tests(piece));
    };
    let value_error = |field| move |word| FilterError::Value { field, word };
    let test = match field.to_lowercase().as_str() {
        "priority" => Test::Priority(value.parse().map_err(value_error("priority"))?),
        "status" => Test::Status(value.parse().map_err(value_error("status"))?),
        "channel" => Test::Channel(value.parse().map_err(value_error("channel"))?),
        "kind" => Test::Kind(value.parse().map_err(value_error("kind"))?),
        "tag" => Test::Tag(value.to_owned()),
        "category" => Test::Category(value.to_owned()),
        "assigned" => {
            Test::Assignee((!matches!(value, "nobody" | "none")).then(|| value.to_owned()))
        }
        // A colon inside of ordinary words ("re: refund", a link) is no field.
        other => match nearest(other, FIELDS) {
            Some(near) => {
                return Err(FilterError::Field {
                    field: field.to_owned(),
                    nearest: Some(near),
                });
            }
            None => return Ok(word_tests(piece)),
        },
    };
    Ok(vec![test])
}

fn word_tests(piece: &str) -> Vec<Test> {
    super::fold::words(&fold(piece))
        .map(|word| Test::Word(word.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Vec<Term> {
        Filter::parse(text).expect("understood").terms
    }

    #[test]
    fn words_fields_and_negation_are_told_apart() {
        let word = |w: &str| Term {
            not: false,
            test: Test::Word(w.to_owned()),
        };
        assert_eq!(parsed("Lost ПАРСЕЛ"), [word("lost"), word("парсел")]);
        assert_eq!(
            parsed("-channel:phone #12"),
            [
                Term {
                    not: true,
                    test: Test::Channel(Channel::Phone)
                },
                Term {
                    not: false,
                    test: Test::Number(12)
                }
            ]
        );
        assert_eq!(
            parsed("tag:\"two words\""),
            [Term {
                not: false,
                test: Test::Tag("two words".to_owned())
            }]
        );
        assert_eq!(parsed("re:fund"), [word("re"), word("fund")]);
    }

    #[test]
    fn a_slip_in_a_field_or_value_is_answered_with_the_nearest() {
        assert_eq!(
            Filter::parse("priorty:high"),
            Err(FilterError::Field {
                field: "priorty".to_owned(),
                nearest: Some("priority")
            })
        );
        let Err(FilterError::Value { field, word }) = Filter::parse("status:opne") else {
            panic!("a wrong value is refused");
        };
        assert_eq!((field, word.nearest), ("status", Some("open")));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = Filter::parse(&text);
        }
    }
}
