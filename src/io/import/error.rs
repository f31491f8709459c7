//! Why a source or one of its records can't be taken: a kind and its values.
//!
//! Each has the id of a message and the values it wants, so that the texts of a language can say it.

use std::io;

use super::date::{DateFault, Order};
use super::encoding::Binary;
use super::map::{MapError, MapSyntax};
use super::values::excerpt;

/// A message's id and the values that stand in it.
pub type Told = (&'static str, Vec<(&'static str, String)>);

/// Why nothing of a source can be taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Reading failed: a directory, a vanished file, a fault of the disk.
    #[error("import-unreadable: {0}")]
    Read(#[from] io::Error),
    /// Nothing stands in it.
    #[error("import-empty")]
    Empty,
    /// It holds no text.
    #[error("import-binary: {0:?}")]
    Binary(Binary),
    /// The header can't be read.
    #[error("import-header: line {line}: {reason:?}")]
    Header {
        /// The line on which it begins.
        line: u64,
        /// What is wrong with it.
        reason: RefusedKind,
    },
    /// It has fewer lines than the one on which its header was said to be.
    #[error("import-no-header: line {line}")]
    NoHeader {
        /// The line that was given.
        line: u64,
    },
    /// The folder holds no mails.
    #[error("import-no-mail-folder")]
    NoMailFolder,
    /// The mapping does not go with the source's columns.
    #[error(transparent)]
    Map(#[from] MapError),
}

impl ImportError {
    /// The message that tells it.
    pub fn told(&self) -> Told {
        match self {
            Self::Read(error) => ("import-unreadable", vec![("error", error.to_string())]),
            Self::Empty => ("import-empty", vec![]),
            Self::Binary(binary) => (binary.told(), vec![]),
            Self::NoMailFolder => ("import-no-mail-folder", vec![]),
            Self::Header { line, reason } => {
                let (id, mut values) = reason.told();
                values.push(("line", line.to_string()));
                (id, values)
            }
            Self::NoHeader { line } => ("import-no-header", vec![("line", line.to_string())]),
            Self::Map(error) => error.told(),
        }
    }
}

impl Binary {
    fn told(self) -> &'static str {
        match self {
            Self::Workbook => "import-binary-workbook",
            Self::OldOffice => "import-binary-old-office",
            Self::Archive => "import-binary-archive",
            Self::Picture => "import-binary-picture",
            Self::Pdf => "import-binary-pdf",
            Self::Database => "import-binary-database",
            Self::Utf32 => "import-binary-utf32",
            Self::Other => "import-binary-other",
        }
    }
}

impl MapError {
    /// The message that tells it.
    pub fn told(&self) -> Told {
        match self {
            Self::UnknownField {
                name,
                nearest: None,
            } => ("import-map-unknown-field", vec![("name", name.clone())]),
            Self::UnknownField {
                name,
                nearest: Some(near),
            } => (
                "import-map-unknown-field-near",
                vec![("name", name.clone()), ("nearest", (*near).to_owned())],
            ),
            Self::Twice { field } => (
                "import-map-field-twice",
                vec![("field", field.code().to_owned())],
            ),
            Self::Syntax { piece, fault } => (
                match fault {
                    MapSyntax::NoEquals => "import-map-no-equals",
                    MapSyntax::NoColumn => "import-map-no-column",
                    MapSyntax::Quote => "import-map-quote",
                },
                vec![("piece", piece.clone())],
            ),
            Self::UnknownColumn {
                field,
                column,
                nearest,
                known,
            } => {
                let mut values = vec![
                    ("field", field.code().to_owned()),
                    ("column", column.clone()),
                    ("known", listed(known)),
                ];
                match nearest {
                    Some(near) => {
                        values.push(("nearest", excerpt(near)));
                        ("import-map-unknown-column-near", values)
                    }
                    None => ("import-map-unknown-column", values),
                }
            }
            Self::NothingTold { proposed, known } => {
                let mut values = vec![("known", listed(known))];
                if proposed.is_empty() {
                    ("import-map-nothing-told", values)
                } else {
                    values.push(("mapping", proposed.to_string()));
                    ("import-map-nothing-told-but", values)
                }
            }
        }
    }
}

/// The first names, as far as a message has room for them.
fn listed(names: &[String]) -> String {
    const ROOM: usize = 40;
    let mut list: Vec<String> = names.iter().take(ROOM).map(|name| excerpt(name)).collect();
    if names.len() > ROOM {
        list.push("…".to_owned());
    }
    list.join(", ")
}

/// A record that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line of the source on which it begins, from 1.
    pub line: u64,
    /// The column that is at fault, if one is.
    pub column: Option<String>,
    /// The value that is at fault, cut where it is long.
    pub value: Option<String>,
    /// Why.
    pub reason: RefusedKind,
    /// The record as it stands in the source, to be kept aside; empty when it is too long.
    pub raw: Vec<u8>,
}

/// Why a record is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusedKind {
    /// It has more or fewer fields than the header names.
    Ragged {
        /// How many it has.
        fields: usize,
        /// How many the header names.
        columns: usize,
    },
    /// A quote opens in it that closes nowhere; the lines after it are read on their own.
    OpenQuote {
        /// The line on which the quote stands.
        opened: u64,
    },
    /// It is longer than a record may be.
    TooLong {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// The source is UTF-8, but this is not.
    NotUtf8 {
        /// The wrong bytes in hexadecimal.
        bytes: String,
    },
    /// It holds what the source's encoding has no letter for.
    NoLetter,
    /// It is JSON, but not an object.
    NotAnObject,
    /// The JSON ends in the middle.
    JsonCut {
        /// After how many bytes.
        column: usize,
    },
    /// What stands between the records is not JSON: a comma or a bracket is missing or too many.
    JsonBetween,
    /// It is nested too deep.
    TooDeep {
        /// How deep it may be.
        limit: u32,
    },
    /// The source ends before the list of records, or what holds it, does.
    NotClosed,
    /// An object among those that hold a list of records holds none.
    NoList {
        /// The names that should lead to it, with dots between them.
        path: String,
    },
    /// It is not JSON.
    Json {
        /// The line of the source on which the fault is.
        line: u64,
        /// Where in that line of the record, in bytes from 1.
        column: usize,
        /// What the parser says.
        reason: String,
    },
    /// A point in time can't be read.
    Date(DateFault),
    /// It has neither subject nor text.
    NothingTold,
    /// It is a mail that can't be taken.
    Mail {
        /// Its file, where it lies in a folder; else its number tells which it is.
        file: Option<String>,
        /// What is wrong with it.
        fault: MailFault,
    },
}

/// Why a mail is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailFault {
    /// It is longer than a mail may be.
    TooLong {
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// It has none of the lines that stand above a mail.
    NoHead,
    /// It has neither subject nor text, and nothing came with it.
    NothingTold,
    /// Its file can't be read, as the system says.
    Unreadable(String),
}

impl Refused {
    /// The message that tells it, with its line, column and value.
    pub fn told(&self) -> Told {
        let (id, mut values) = self.reason.told();
        values.push(("line", self.line.to_string()));
        values.extend(
            self.column
                .as_deref()
                .map(|column| ("column", excerpt(column))),
        );
        values.extend(self.value.clone().map(|value| ("value", value)));
        (id, values)
    }
}

impl RefusedKind {
    /// The message that tells it; the place is told by what carries it.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::Ragged { fields, columns } => (
                "import-refused-ragged",
                vec![
                    ("fields", fields.to_string()),
                    ("columns", columns.to_string()),
                ],
            ),
            Self::OpenQuote { opened } => (
                "import-refused-open-quote",
                vec![("opened", opened.to_string())],
            ),
            Self::TooLong { limit } => (
                "import-refused-too-long",
                vec![("megabytes", (limit / (1 << 20)).to_string())],
            ),
            Self::NotUtf8 { bytes } => ("import-refused-not-utf8", vec![("bytes", bytes.clone())]),
            Self::NoLetter => ("import-refused-no-letter", vec![]),
            Self::NotAnObject => ("import-refused-not-an-object", vec![]),
            Self::JsonCut { column } => {
                ("import-refused-json-cut", vec![("at", column.to_string())])
            }
            Self::Json {
                line,
                column,
                reason,
            } => (
                "import-refused-json",
                vec![
                    ("fault", line.to_string()),
                    ("at", column.to_string()),
                    ("reason", reason.clone()),
                ],
            ),
            Self::TooDeep { limit } => (
                "import-refused-too-deep",
                vec![("limit", limit.to_string())],
            ),
            Self::JsonBetween => ("import-refused-between", vec![]),
            Self::NotClosed => ("import-refused-not-closed", vec![]),
            Self::NoList { path } => ("import-refused-no-list", vec![("path", excerpt(path))]),
            Self::Date(DateFault::NotADate) => ("import-refused-not-a-date", vec![]),
            Self::Date(DateFault::NoSuchDay) => ("import-refused-no-such-day", vec![]),
            Self::Date(DateFault::NoSuchTime) => ("import-refused-no-such-time", vec![]),
            Self::Date(DateFault::OtherOrder(Order::MonthFirst)) => {
                ("import-refused-day-first", vec![])
            }
            Self::Date(DateFault::OtherOrder(Order::DayFirst)) => {
                ("import-refused-month-first", vec![])
            }
            Self::NothingTold => ("import-refused-nothing-told", vec![]),
            Self::Mail { file, fault } => fault.told(file.as_deref()),
        }
    }
}

impl MailFault {
    /// The message that tells it; a mail in a folder is named by its file.
    fn told(&self, file: Option<&str>) -> Told {
        let in_folder = file.is_some();
        let (id, mut values) = match (self, in_folder) {
            (Self::TooLong { limit }, _) => {
                let megabytes = ("megabytes", (limit / (1 << 20)).to_string());
                let id = if in_folder {
                    "import-refused-file-too-long"
                } else {
                    "import-refused-mail-too-long"
                };
                (id, vec![megabytes])
            }
            (Self::NoHead, false) => ("import-refused-mail-no-head", vec![]),
            (Self::NoHead, true) => ("import-refused-file-no-head", vec![]),
            (Self::NothingTold, false) => ("import-refused-mail-nothing-told", vec![]),
            (Self::NothingTold, true) => ("import-refused-file-nothing-told", vec![]),
            (Self::Unreadable(error), false) => (
                "import-refused-mail-unreadable",
                vec![("error", error.clone())],
            ),
            (Self::Unreadable(error), true) => (
                "import-refused-file-unreadable",
                vec![("error", error.clone())],
            ),
        };
        values.extend(file.map(|file| ("file", excerpt(file))));
        (id, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incoming::Field;
    use crate::io::import::Mapping;

    #[test]
    fn each_fault_has_an_english_message_that_wants_only_values_it_gets() {
        let english = include_str!("../../../assets/texts/en/import.ftl");
        let date = |fault| RefusedKind::Date(fault);
        let text = || "x".to_owned();
        let reasons = [
            RefusedKind::Ragged {
                fields: 1,
                columns: 2,
            },
            RefusedKind::OpenQuote { opened: 1 },
            RefusedKind::TooLong { limit: 1 },
            RefusedKind::NotUtf8 { bytes: text() },
            RefusedKind::NoLetter,
            RefusedKind::NotAnObject,
            RefusedKind::JsonCut { column: 1 },
            RefusedKind::Json {
                line: 1,
                column: 1,
                reason: text(),
            },
            RefusedKind::JsonBetween,
            RefusedKind::TooDeep { limit: 1 },
            RefusedKind::NotClosed,
            RefusedKind::NoList { path: text() },
            date(DateFault::NotADate),
            date(DateFault::NoSuchDay),
            date(DateFault::NoSuchTime),
            date(DateFault::OtherOrder(Order::MonthFirst)),
            date(DateFault::OtherOrder(Order::DayFirst)),
            RefusedKind::NothingTold,
        ];
        let mails = [
            MailFault::TooLong { limit: 1 },
            MailFault::NoHead,
            MailFault::NothingTold,
            MailFault::Unreadable(text()),
        ];
        let mails = [None, Some(text())].into_iter().flat_map(|file| {
            let mail = move |fault| RefusedKind::Mail {
                file: file.clone(),
                fault,
            };
            mails.clone().map(mail)
        });
        let reasons = reasons.into_iter().chain(mails);
        let map = |piece: &str, fault| MapError::Syntax {
            piece: piece.to_owned(),
            fault,
        };
        let errors = [
            ImportError::Read(io::Error::other("x")),
            ImportError::Empty,
            ImportError::Binary(Binary::Workbook),
            ImportError::Binary(Binary::OldOffice),
            ImportError::Binary(Binary::Archive),
            ImportError::Binary(Binary::Picture),
            ImportError::Binary(Binary::Pdf),
            ImportError::Binary(Binary::Database),
            ImportError::Binary(Binary::Utf32),
            ImportError::Binary(Binary::Other),
            ImportError::NoMailFolder,
            ImportError::Header {
                line: 1,
                reason: RefusedKind::OpenQuote { opened: 1 },
            },
            ImportError::NoHeader { line: 9 },
            MapError::UnknownField {
                name: text(),
                nearest: None,
            }
            .into(),
            MapError::UnknownField {
                name: text(),
                nearest: Some("text"),
            }
            .into(),
            MapError::Twice { field: Field::Text }.into(),
            map("x", MapSyntax::NoEquals).into(),
            map("x", MapSyntax::NoColumn).into(),
            map("x", MapSyntax::Quote).into(),
            MapError::UnknownColumn {
                field: Field::Text,
                column: text(),
                nearest: None,
                known: vec![],
            }
            .into(),
            MapError::UnknownColumn {
                field: Field::Text,
                column: text(),
                nearest: Some(text()),
                known: vec![],
            }
            .into(),
            MapError::NothingTold {
                proposed: Mapping::default(),
                known: vec![],
            }
            .into(),
            MapError::NothingTold {
                proposed: "text=x".parse().unwrap(),
                known: vec![],
            }
            .into(),
        ];
        let refused = reasons.map(|reason| {
            let is_date = matches!(reason, RefusedKind::Date(_));
            Refused {
                line: 1,
                column: is_date.then(text),
                value: is_date.then(text),
                reason,
                raw: vec![],
            }
            .told()
        });
        let all: Vec<Told> = refused
            .into_iter()
            .chain(errors.iter().map(ImportError::told))
            .collect();
        for (id, values) in &all {
            let start = format!("{id} = ");
            let said = english
                .lines()
                .find_map(|line| line.strip_prefix(&start))
                .unwrap_or_else(|| panic!("no message {id}"));
            for wanted in said.split("{ $").skip(1) {
                let name = wanted.split(' ').next().unwrap();
                assert!(
                    values.iter().any(|(given, _)| *given == name),
                    "{id} wants {name}"
                );
            }
        }
        for line in english.lines().filter(|line| line.starts_with("import-")) {
            let id = line.split(' ').next().unwrap();
            assert!(
                all.iter().any(|(known, _)| *known == id),
                "{id} is said by nothing"
            );
        }
    }
}
