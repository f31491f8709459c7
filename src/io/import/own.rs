//! What a desk has exported as JSON lines: whole requests with their histories, for another desk.
//!
//! Only what a request is made of is read; what its history comes to stands beside it for people, and is
//! worked out again.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};

use serde::Deserialize;

use super::encoding::{Bytes, Raw};
use super::error::{RefusedKind, Told};
use super::jsonl;
use super::object::Entry;
use crate::domain::export::{Card, Did, Draft, FORM, Kept, MARK, Message, Text, Unfit};
use crate::domain::id::{Number, RequestId};

/// The longest line, in bytes: a request with all its messages.
const LINE_LIMIT: usize = 256 << 20;
/// How much is read at one go, in bytes.
const CHUNK: usize = 64 << 10;

/// A source, and whether one of our own exports stands in it.
pub struct Peeked<'a> {
    /// The source, from its beginning.
    pub source: Bytes<'a>,
    /// Whether it is ours.
    pub is_own: bool,
}

/// Looks at the beginning of a source.
///
/// # Errors
/// What the source says.
pub fn peek<'a>(source: impl Into<Bytes<'a>>) -> io::Result<Peeked<'a>> {
    let raw = Raw::begin(source.into())?;
    Ok(Peeked {
        is_own: is_own(raw.first()),
        source: raw.into_bytes()?,
    })
}

fn is_own(sample: &[u8]) -> bool {
    let key = format!("\"{MARK}\"");
    let after = |bytes: &'_ [u8], mark: &[u8]| -> Option<Vec<u8>> {
        let rest = bytes.strip_prefix(mark)?;
        Some(rest.trim_ascii_start().to_owned())
    };
    after(bare(sample).trim_ascii_start(), b"{")
        .and_then(|rest| after(&rest, key.as_bytes()))
        .is_some_and(|rest| rest.starts_with(b":"))
}

/// What follows the mark that some editors put before UTF-8.
fn bare(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// A request of an export.
#[derive(Debug)]
pub struct Line {
    /// The line on which it stands, from 1.
    pub line: u64,
    /// The number that it had.
    pub number: Number,
    /// What it is made of.
    pub kept: Kept,
    /// The line as it stands, to be kept aside should the desk refuse it.
    pub raw: Vec<u8>,
}

/// A line that isn't taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line, from 1.
    pub line: u64,
    /// Why.
    pub why: Why,
    /// The line as it stands, to be kept aside; empty when it is too long.
    pub raw: Vec<u8>,
}

/// Why a line isn't taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It can't be read.
    Unreadable(RefusedKind),
    /// It lacks the mark of our exports.
    NotOurs,
    /// A newer program has written it.
    Newer {
        /// The form it has.
        form: u64,
    },
    /// The desk can't hold it.
    Unfit(Unfit),
}

impl Refused {
    /// The message that tells it.
    pub fn told(&self) -> Told {
        let (id, mut values) = match &self.why {
            Why::Unreadable(kind) => kind.told(),
            Why::NotOurs => ("returned-not-ours", vec![]),
            Why::Newer { form } => (
                "returned-newer",
                vec![("form", form.to_string()), ("newest", FORM.to_string())],
            ),
            Why::Unfit(Unfit::NoHistory) => ("returned-no-history", vec![]),
            Why::Unfit(Unfit::NoClient) => ("returned-no-client", vec![]),
            Why::Unfit(Unfit::Taken) => ("returned-taken", vec![]),
            Why::Unfit(Unfit::Here(number)) => {
                ("returned-here", vec![("number", number.to_string())])
            }
        };
        values.push(("line", self.line.to_string()));
        (id, values)
    }
}

/// The mark alone.
#[derive(Deserialize)]
struct Marked {
    ringback: Option<u64>,
}

/// A line as it is written; what isn't here is what the history comes to.
#[derive(Deserialize)]
struct Written {
    ringback: u64,
    number: Number,
    id: RequestId,
    subject: String,
    source: Option<String>,
    external_id: Option<String>,
    #[serde(default)]
    source_values: BTreeMap<String, String>,
    #[serde(default)]
    custom: BTreeMap<String, String>,
    client: Option<Card>,
    #[serde(default)]
    other_clients: Vec<Card>,
    #[serde(default)]
    messages: Vec<Message>,
    #[serde(default)]
    texts: Vec<Text>,
    #[serde(default)]
    drafts: Vec<Draft>,
    history: Vec<Did>,
}

/// The requests of an export, one by one.
pub struct Lines<'a>(jsonl::Lines<BufReader<Box<dyn Read + Send + 'a>>>);

impl<'a> Lines<'a> {
    /// Reads from the beginning.
    pub fn of(source: Box<dyn Read + Send + 'a>) -> Self {
        let source = BufReader::with_capacity(CHUNK, source);
        Self(jsonl::Lines::new(source, LINE_LIMIT))
    }
}

impl Iterator for Lines<'_> {
    /// A fault of the source ends it.
    type Item = io::Result<Result<Line, Refused>>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = match self.0.next() {
            Ok(entry) => entry?,
            Err(error) => return Some(Err(error)),
        };
        let (line, read) = (entry.line, read(&entry));
        Some(Ok(match read {
            Ok((number, kept)) => Ok(Line {
                line,
                number,
                kept,
                raw: entry.raw,
            }),
            Err(why) => Err(Refused {
                line,
                why,
                raw: entry.raw,
            }),
        }))
    }
}

fn read(entry: &Entry) -> Result<(Number, Kept), Why> {
    let text = entry.text().map_err(Why::Unreadable)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let written: Written =
        serde_json::from_str(text).map_err(|error| unread(entry, text, &error))?;
    if written.ringback != u64::from(FORM) {
        return Err(Why::Newer {
            form: written.ringback,
        });
    }
    Ok((
        written.number,
        Kept {
            id: written.id,
            subject: written.subject,
            client: written.client,
            others: written.other_clients,
            history: written.history,
            messages: written.messages,
            texts: written.texts,
            drafts: written.drafts,
            source: written.source.zip(written.external_id),
            source_values: written.source_values,
            custom: written.custom,
        },
    ))
}

/// Why a line can't be read: another form is named before a fault that it may only have in ours.
fn unread(entry: &Entry, text: &str, error: &serde_json::Error) -> Why {
    match serde_json::from_str::<Marked>(text) {
        Ok(Marked { ringback: None }) => Why::NotOurs,
        Ok(Marked {
            ringback: Some(form),
        }) if form != u64::from(FORM) => Why::Newer { form },
        Ok(_) | Err(_) => Why::Unreadable(entry.faulty(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_exports_are_told_by_their_first_key() {
        for (source, is_ours) in [
            ("{\"ringback\":1,\"number\":1}", true),
            ("\u{feff}\n { \"ringback\" : 1}", true),
            ("{\"ringbacks\":1}", false),
            ("{\"number\":1,\"ringback\":1}", false),
            ("[{\"ringback\":1}]", false),
            ("ringback,number\n", false),
            ("{\"ringback\"", false),
            ("", false),
        ] {
            let peeked = peek(source.as_bytes()).unwrap();
            assert_eq!(peeked.is_own, is_ours, "{source}");
            let mut whole = String::new();
            peeked
                .source
                .undecoded()
                .read_to_string(&mut whole)
                .unwrap();
            assert_eq!(whole, source);
        }
    }

    #[test]
    fn a_line_that_is_not_ours_or_newer_or_cut_is_refused_by_itself() {
        let source = "{\"ringback\":2,\"number\":{}}\n{\"number\":1}\n[]\n{\"ringback\":1,\"num";
        let refused: Vec<(u64, Why)> = Lines::of(Box::new(source.as_bytes()))
            .map(|line| line.unwrap().unwrap_err())
            .map(|refused| (refused.line, refused.why))
            .collect();
        assert_eq!(refused[0], (1, Why::Newer { form: 2 }));
        assert_eq!(refused[1], (2, Why::NotOurs));
        assert!(matches!(
            refused[2],
            (3, Why::Unreadable(RefusedKind::Json { .. }))
        ));
        assert!(matches!(
            refused[3],
            (4, Why::Unreadable(RefusedKind::JsonCut { .. }))
        ));
    }
}
