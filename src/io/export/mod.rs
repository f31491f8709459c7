//! Requests on their way out, as a stream: one after the other is written, nothing is gathered.
//!
//! JSON lines (`jsonl`) are complete: what is written is read again by [`crate::io::import::own`]. A table
//! (`csv`) is for spreadsheets, a report (`markdown`) for reading.
//!
//! A new format is one more file, one more [`Format`], and an arm in [`Exporter`].

mod csv;
mod jsonl;
mod markdown;

use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::domain::export::Record;
use crate::domain::words::{UnknownWord, nearest};
use crate::texts::Texts;

pub use self::csv::COLUMNS;

/// How requests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table, one row a request.
    Csv,
    /// One JSON object a line, complete.
    JsonLines,
    /// A report.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Csv, Self::JsonLines, Self::Markdown];
    /// Every code, in the order of [`Self::ALL`]; each is the ending of files as well.
    pub const CODES: &'static [&'static str] = &["csv", "jsonl", "md"];

    /// The spelling on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Markdown => "md",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let wanted = word.trim().to_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.code() == wanted)
            .ok_or_else(|| UnknownWord {
                word: word.to_owned(),
                nearest: nearest(&wanted, Self::CODES.iter().copied()),
                known: Self::CODES,
            })
    }
}

/// What writing needs besides the requests.
pub struct Options<'a> {
    /// What a report says.
    pub texts: &'a Texts,
    /// The zone of a report's times.
    pub zone: TimeZone,
    /// The custom fields that a table has columns for.
    pub custom: Vec<String>,
    /// Whether a table begins with the mark by which some spreadsheets tell UTF-8.
    pub bom: bool,
    /// Whether a terminal reads it, so that nothing in a table may drive one.
    pub on_terminal: bool,
}

/// Writes requests, one after the other.
pub struct Exporter<'a, W: Write>(Kind<'a, W>);

enum Kind<'a, W: Write> {
    Csv(Box<csv::Table<W>>),
    JsonLines(W),
    Markdown(markdown::Report<'a, W>),
}

impl<'a, W: Write> Exporter<'a, W> {
    /// Begins, with what stands before the first request.
    ///
    /// # Errors
    /// What the output says.
    pub fn begin(out: W, format: Format, options: Options<'a>) -> io::Result<Self> {
        Ok(Self(match format {
            Format::Csv => Kind::Csv(Box::new(csv::Table::begin(out, options)?)),
            Format::JsonLines => Kind::JsonLines(out),
            Format::Markdown => Kind::Markdown(markdown::Report::new(out, options)),
        }))
    }

    /// Writes a request.
    ///
    /// # Errors
    /// What the output says.
    pub fn write(&mut self, record: &Record) -> io::Result<()> {
        match &mut self.0 {
            Kind::Csv(table) => table.write(record),
            Kind::JsonLines(out) => jsonl::write(out, record),
            Kind::Markdown(report) => report.write(record),
        }
    }

    /// Ends, with everything handed on to the output.
    ///
    /// # Errors
    /// What the output says.
    pub fn end(self) -> io::Result<()> {
        match self.0 {
            Kind::Csv(table) => table.end(),
            Kind::JsonLines(mut out) => out.flush(),
            Kind::Markdown(report) => report.end(),
        }
    }
}
