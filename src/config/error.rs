//! What can be wrong with a configuration: kinds and their values, no sentences.

use std::path::{Path, PathBuf};

use crate::domain::words::word_set;

word_set! {
    /// What sort of value an option takes.
    Expected {
        /// Words in quotes.
        Text = "text",
        /// `true` or `false`.
        Switch = "switch",
        /// A whole number of days from 1 to 365.
        Days = "days",
        /// A whole number of days from 0 to 255.
        DaysOrNone = "days-or-none",
        /// A length of time such as `24h`.
        Duration = "duration",
        /// A time of day such as `09:30`.
        Time = "time",
        /// A list of opening hours such as `09:00-17:00`.
        Hours = "hours",
        /// A list of dates.
        Dates = "dates",
        /// A time zone of the IANA data base.
        Zone = "zone",
        /// One of a few words.
        Word = "word",
        /// A language the program speaks.
        Language = "language",
        /// A list of words.
        List = "list",
        /// The letters of a layout and the Latin ones on the same keys.
        Letters = "letters",
        /// Another system's words and what they mean.
        Words = "words",
        /// A table.
        Table = "table",
        /// A list of tables.
        Tables = "tables",
    }
}

/// A place in a file; both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Place {
    /// The place of a byte of a text.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let before = &text[..text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.bytes().filter(|b| *b == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file that was named isn't there.
    Missing,
    /// The file can't be read.
    Unreadable {
        /// What the system says.
        reason: String,
    },
    /// The file can't be written.
    Unwritable {
        /// What the system says.
        reason: String,
    },
    /// The file isn't UTF-8.
    Encoding,
    /// It isn't TOML.
    Syntax {
        /// What the TOML reader says, in English.
        reason: String,
    },
    /// There is no such option.
    UnknownKey {
        /// The option that was meant, perhaps.
        nearest: Option<String>,
        /// What there is in that place; empty when it would be too much to read.
        known: Vec<String>,
    },
    /// A password, token or the like: those have no place here. The value isn't kept.
    Secret,
    /// A value of another type.
    WrongType {
        /// What it should have been.
        expected: Expected,
        /// What TOML calls what it is.
        found: &'static str,
    },
    /// A value of the right type that can't be meant.
    BadValue {
        /// What it should have been.
        expected: Expected,
        /// What it is.
        word: String,
        /// What was meant, perhaps.
        nearest: Option<String>,
        /// What it may be; empty when there is no short list.
        known: Vec<String>,
    },
    /// Two stretches of opening hours share some time.
    Overlap {
        /// The one that begins first.
        first: String,
        /// The one that begins before the first has ended.
        second: String,
    },
    /// No day of the week has opening hours.
    NeverOpen,
    /// An entry lacks a key it can't do without.
    Required {
        /// The key.
        name: &'static str,
    },
}

impl Fault {
    /// The kind's name, the same in the log and in the ids of the texts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable { .. } => "unreadable",
            Self::Unwritable { .. } => "unwritable",
            Self::Encoding => "encoding",
            Self::Syntax { .. } => "syntax",
            Self::UnknownKey { .. } => "unknown-key",
            Self::Secret => "secret",
            Self::WrongType { .. } => "wrong-type",
            Self::BadValue { .. } => "bad-value",
            Self::Overlap { .. } => "overlap",
            Self::NeverOpen => "never-open",
            Self::Required { .. } => "required",
        }
    }
}

/// What is wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {key}", fault.code())]
pub struct ConfigError {
    /// The file, unless the text came from elsewhere.
    pub file: Option<PathBuf>,
    /// The place in it, if the fault has one.
    pub place: Option<Place>,
    /// The full key, such as `clock.target`; empty when the fault isn't at one.
    pub key: String,
    /// What is wrong; boxed, since errors travel in every result.
    pub fault: Box<Fault>,
}

impl ConfigError {
    /// A fault of a whole file.
    pub(super) fn of_file(path: &Path, fault: Fault) -> Self {
        Self {
            file: Some(path.to_owned()),
            place: None,
            key: String::new(),
            fault: Box::new(fault),
        }
    }
}
