//! What another system exported, as a stream of requests.
//!
//! One file here is one step: bytes to UTF-8 (`encoding`) and to records (`csv`, `jsonl`), columns to fields
//! (`map`, `plan`), cells mended (`repair`) and taken as values (`date`, `foreign`, `values`), mails at one go (`mail`);
//! `rows` runs them one after the other. Nothing here stores or decides anything; what
//! is read is handed on row by row, and memory stays flat however long the source is.
//!
//! Every record comes out once, as [`Incoming`](crate::domain::incoming::Incoming) or as [`Refused`]: accepted and refused together are
//! what the source holds. The format is told by the content, the order of day and month by the first
//! rows; [`Rows::said`] tells what was taken, so that it can be shown and overridden.
//!
//! What a desk has exported itself is read whole by [`own`], which makes no new requests of it.
//!
//! A new format is one more file, one more [`Format`], and an arm in [`open`].

mod csv;
pub mod date;
pub mod encoding;
pub mod error;
mod foreign;
mod jsonl;
pub mod mail;
pub mod map;
mod mend;
pub mod own;
mod plan;
pub mod repair;
mod rows;
mod values;

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use jiff::tz::TimeZone;

pub use self::date::{DateOrder, Order};
pub use self::encoding::{Bytes, Encoding, EncodingSaid};
pub use self::error::{ImportError, Refused, RefusedKind, Told};
pub use self::map::{MapError, Mapping};
pub use self::rows::{Counts, Rows};
use self::rows::{Draft, Input, Source, fields_of, read_ahead};
pub use self::values::Warning;
use crate::domain::export::{MARK, unguarded};
use crate::domain::incoming::Field;
use crate::domain::words::{UnknownWord, nearest};

/// The longest record, in bytes: a quote that never closes can't take all memory.
const RECORD_LIMIT: usize = 16 << 20;
/// How much of the beginning is looked at to tell format and delimiter, in bytes.
const SAMPLE: usize = 64 << 10;

/// How a source is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table with a header, its fields divided by `,`, `;`, a tab or `|`.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// One mail.
    Eml,
    /// Mails one after the other in one file.
    Mbox,
    /// Mails in a folder, a file each.
    Maildir,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Csv,
        Self::JsonLines,
        Self::Eml,
        Self::Mbox,
        Self::Maildir,
    ];
    /// Every code, in the order of [`Self::ALL`].
    pub const CODES: &'static [&'static str] = &["csv", "jsonl", "eml", "mbox", "maildir"];

    /// The spelling on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Eml => "eml",
            Self::Mbox => "mbox",
            Self::Maildir => "maildir",
        }
    }

    /// Whether it is one of mails.
    pub const fn is_mail(self) -> bool {
        match self {
            Self::Csv | Self::JsonLines => false,
            Self::Eml | Self::Mbox | Self::Maildir => true,
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

/// How a source is to be read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which column fills which field; empty takes the columns by their names.
    pub mapping: Mapping,
    /// The zone of times that name none.
    pub zone: TimeZone,
    /// Which of two numbers before the year is the month.
    pub date_order: DateOrder,
    /// What mails are read with.
    pub mail: mail::Settings,
    /// The encoding, where its content doesn't tell it or tells a wrong one.
    pub encoding: Option<Encoding>,
    /// Whether values that were decoded wrongly before they came are repaired.
    pub repair: bool,
}

/// What was detected in a source, to be told to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// How it is written.
    pub format: Format,
    /// The encoding as far as the first rows show it; [`Rows::encoding`] knows better at the end.
    pub encoding: EncodingSaid,
    /// What divides the fields of a table.
    pub delimiter: Option<char>,
    /// The columns, in the source's order; in JSON lines those of the first records, sorted.
    pub columns: Vec<String>,
    /// What fills each field, ready to be given as `--map` or kept in the configuration.
    pub mapping: Mapping,
    /// The columns that no field reads; they are kept as custom fields.
    pub custom: Vec<String>,
    /// Columns of the mapping that no record has shown so far: field, column, nearest name.
    pub unseen: Vec<(Field, String, Option<String>)>,
    /// The order of day and month, and how it was found.
    pub dates: DatesSaid,
}

/// How the order of day and month was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatesSaid {
    /// The first records have no date that depends on it.
    NotNeeded,
    /// The user gave it.
    Given(Order),
    /// A value proves it.
    Proved {
        /// The order.
        order: Order,
        /// The line of the record with that value.
        line: u64,
        /// The value.
        value: String,
    },
    /// Values prove both; the one that more of them prove was taken.
    Mixed {
        /// The order that was taken.
        order: Order,
    },
    /// No value proves it; this one was taken, and the user had better look.
    Assumed(Order),
}

/// Opens a source for reading.
///
/// A file or memory is handed in as it is, anything else as [`Bytes::once`]. `format` overrides what
/// its content says. The first records are read here, the rest by the iterator.
///
/// # Errors
/// [`ImportError`] when nothing of it can be taken: it can't be read, is empty or no text, its
/// header is faulty, or the mapping doesn't go with it.
pub fn open<'a>(
    source: impl Into<Bytes<'a>>,
    format: Option<Format>,
    options: &Options,
) -> Result<Rows<'a>, ImportError> {
    open_limited(source.into(), format, options, RECORD_LIMIT)
}

fn open_limited<'a>(
    source: Bytes<'a>,
    format: Option<Format>,
    options: &Options,
    limit: usize,
) -> Result<Rows<'a>, ImportError> {
    let raw = encoding::Raw::begin(source)?;
    // A mail names its own encodings, one for each of its parts; what follows is text.
    if let Some(format) = mail_format(raw.first(), format) {
        let input = BufReader::with_capacity(SAMPLE, raw.undecoded());
        return open_mail(input, format, options);
    }
    let (mut source, decided) = raw.decoded(options.encoding)?;
    let mut sample = Vec::with_capacity(SAMPLE);
    source
        .by_ref()
        .take(SAMPLE as u64)
        .read_to_end(&mut sample)?;
    let is_all = sample.len() < SAMPLE;
    let first = sample.iter().find(|byte| !byte.is_ascii_whitespace());
    let format = match (format, first) {
        (_, None) if is_all => return Err(ImportError::Empty),
        (Some(format), _) => format,
        (None, Some(b'{')) => Format::JsonLines,
        (None, Some(b'[')) => return Err(ImportError::JsonNotLines),
        (None, _) => Format::Csv,
    };
    let delimiter = csv::delimiter_of(&sample, is_all);
    let input: Box<dyn Read + Send + 'a> = Box::new(Cursor::new(sample).chain(source));
    let input = BufReader::with_capacity(SAMPLE, input);
    let rows = match format {
        Format::Csv => open_csv(input, delimiter, options, limit),
        Format::JsonLines => open_json_lines(input, options, limit),
        // Mail is told by its bytes, before anything decodes them.
        Format::Eml | Format::Mbox | Format::Maildir => Err(ImportError::NoMailFolder),
    }?;
    Ok(rows.read_as(decided))
}

/// The sort of mail that a source is, if it is mail: as it was asked for, or as its beginning tells.
fn mail_format(sample: &[u8], format: Option<Format>) -> Option<Format> {
    match format {
        Some(format) => format.is_mail().then_some(format),
        None => mail::told_by(sample),
    }
}

fn open_mail<'a>(
    input: Input<'a>,
    format: Format,
    options: &Options,
) -> Result<Rows<'a>, ImportError> {
    let is_mailbox = match format {
        Format::Csv | Format::JsonLines | Format::Eml => false,
        Format::Mbox => true,
        Format::Maildir => return Err(ImportError::NoMailFolder),
    };
    let mails = mail::Mails::new(input, is_mailbox, options.mail.clone(), mail::LIMIT);
    Ok(mail_rows(mails, format, options))
}

/// Opens a folder of mails: a Maildir, or one of `.eml` files.
///
/// # Errors
/// [`ImportError`] when it can't be read, or holds no mails.
pub fn open_folder<'a>(folder: &Path, options: &Options) -> Result<Rows<'a>, ImportError> {
    let (mails, is_maildir) = mail::Mails::of_folder(folder, options.mail.clone(), mail::LIMIT)?;
    let format = if is_maildir {
        Format::Maildir
    } else {
        Format::Eml
    };
    Ok(mail_rows(mails, format, options))
}

/// Mails are read one at a time, and need nothing to be read ahead.
fn mail_rows<'a>(mails: mail::Mails<'a>, format: Format, options: &Options) -> Rows<'a> {
    let plan = plan::Plan::own_names();
    let said = said_of(format, None, &plan);
    let source = Source::Mail(Box::new(mails));
    Rows::new(source, VecDeque::new(), plan, said, options, mail::LIMIT)
}

fn open_csv<'a>(
    input: Input<'a>,
    delimiter: u8,
    options: &Options,
    limit: usize,
) -> Result<Rows<'a>, ImportError> {
    let mut records = csv::Records::new(input, delimiter, limit);
    let header = records.next()?.ok_or(ImportError::Empty)?;
    let mut columns = header_of(&header, limit)?;
    let is_ours = columns.iter().any(|column| column == MARK);
    if is_ours {
        for column in &mut columns {
            *column = unguarded(column).to_owned();
        }
    }
    let mut plan = options.mapping.bind(columns, true)?;
    if is_ours {
        plan = plan.ours();
    }
    let mut source = Source::Csv(records);
    let ahead = read_ahead(&mut source)?;
    let said = said_of(Format::Csv, Some(char::from(delimiter)), &plan);
    Ok(Rows::new(source, ahead, plan, said, options, limit))
}

/// The names of the columns; one without a name gets its number.
fn header_of(header: &csv::Record, limit: usize) -> Result<Vec<String>, ImportError> {
    let names = fields_of(header, limit).map_err(|reason| ImportError::Header {
        line: header.line,
        reason,
    })?;
    let columns: Vec<String> = names
        .enumerate()
        .map(|(at, name)| match name.trim() {
            "" => format!("#{}", at + 1),
            name => name.to_owned(),
        })
        .collect();
    let mut places = HashMap::with_capacity(columns.len());
    for (at, name) in columns.iter().enumerate() {
        if let Some(first) = places.insert(name.as_str(), at) {
            return Err(ImportError::DuplicateColumn {
                name: name.clone(),
                first: first + 1,
                second: at + 1,
            });
        }
    }
    Ok(columns)
}

fn open_json_lines<'a>(
    input: Input<'a>,
    options: &Options,
    limit: usize,
) -> Result<Rows<'a>, ImportError> {
    let mut source = Source::JsonLines(jsonl::Lines::new(input, limit));
    let ahead = read_ahead(&mut source)?;
    let mut names = HashSet::new();
    for draft in &ahead {
        if let Draft::JsonLines(line) = draft
            && let Ok(object) = line.object(limit)
        {
            names.extend(object.into_iter().map(|(name, _)| name));
        }
    }
    let mut columns: Vec<String> = names.into_iter().collect();
    columns.sort_unstable();
    // Where no line could be read there are no names to bind to, and each line tells its own fault.
    let plan = if columns.is_empty() {
        plan::Plan::own_names()
    } else {
        options.mapping.bind(columns, false)?
    };
    let said = said_of(Format::JsonLines, None, &plan);
    Ok(Rows::new(source, ahead, plan, said, options, limit))
}

fn said_of(format: Format, delimiter: Option<char>, plan: &plan::Plan) -> Said {
    let columns = plan.columns[..plan.seen].to_vec();
    let read = columns.iter().zip(&plan.is_read);
    Said {
        format,
        encoding: encoding::Decided::default().said(),
        delimiter,
        custom: read
            .filter(|(_, read)| !**read)
            .map(|(name, _)| name.clone())
            .collect(),
        columns,
        mapping: plan.mapping(),
        unseen: plan.unseen.clone(),
        dates: DatesSaid::NotNeeded,
    }
}

#[cfg(test)]
mod tests;
