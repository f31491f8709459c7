//! What another system exported, as a stream of requests.
//!
//! One file here is one step: bytes to UTF-8 (`encoding`) and to records (`csv`, `json`, `jsonl`), what
//! their shape is (`shape` for tables, `probe` for JSON), columns to fields (`map`, `plan`), cells mended
//! (`repair`) and taken as values (`date`, `foreign`, `values`), mails at one go (`mail`); `rows` runs them one
//! after the other. The exports of known helpdesks are recognised by their columns and read with their own words
//! (`helpdesk`). Nothing here stores or decides anything; what
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
mod feed;
mod foreign;
mod guess;
mod helpdesk;
mod json;
mod jsonl;
pub mod mail;
pub mod map;
mod mend;
mod object;
pub mod own;
mod plan;
mod probe;
pub mod repair;
mod rows;
mod scan;
mod shape;
pub mod source;
mod values;

use std::collections::{HashSet, VecDeque};
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use jiff::tz::TimeZone;

pub use self::date::{DateOrder, Order};
pub use self::encoding::{Bytes, Encoding, EncodingSaid};
pub use self::error::{ImportError, Refused, RefusedKind, Told};
pub use self::map::{MapError, Mapping};
use self::probe::Found;
pub use self::rows::{Counts, Rows};
use self::rows::{Draft, Input, Source, fields_of, read_ahead};
use self::shape::Names;
pub use self::values::Warning;
use crate::domain::export::{MARK, unguarded};
use crate::domain::incoming::{Field, Tool};
use crate::domain::taught::Taught;
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
    /// A document of JSON: a list of objects, an object that holds one, or objects one after the other.
    Json,
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
        Self::Json,
        Self::JsonLines,
        Self::Eml,
        Self::Mbox,
        Self::Maildir,
    ];
    /// Every code, in the order of [`Self::ALL`].
    pub const CODES: &'static [&'static str] = &["csv", "json", "jsonl", "eml", "mbox", "maildir"];

    /// The spelling on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Eml => "eml",
            Self::Mbox => "mbox",
            Self::Maildir => "maildir",
        }
    }

    /// Whether it is one of mails.
    pub const fn is_mail(self) -> bool {
        match self {
            Self::Csv | Self::Json | Self::JsonLines => false,
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
    /// Whose export it is; none lets its columns tell.
    pub tool: Option<Tool>,
    /// What words of its lists mean that are not known.
    pub words: Taught,
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
    /// The line on which the header of a table begins, from 1; 0 if it has none, and its columns are
    /// called `#1`, `#2` and so on; none to look for it.
    pub header: Option<u64>,
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
    /// What encloses the fields of a table.
    pub quote: Option<char>,
    /// The line of a table's header; none where it has no header.
    pub header: Option<u64>,
    /// How many lines before the header were passed over, blank ones among them.
    pub passed: u64,
    /// Columns that were called by a name that stood there already, as they are called now.
    pub repeated: Vec<String>,
    /// The names that lead to the list of records in a document of JSON, with dots between them.
    pub list: Option<String>,
    /// The columns, in the source's order; in JSON those of the first records, sorted.
    pub columns: Vec<String>,
    /// Whose export it is, where that is known.
    pub tool: Option<Tool>,
    /// Whether a desk like this one has exported it.
    pub ours: bool,
    /// What fills each field, ready to be given as `--map` or kept in the configuration.
    pub mapping: Mapping,
    /// The columns that no field reads; they are kept as custom fields.
    pub custom: Vec<String>,
    /// Columns of the mapping that no record has shown so far: field, column, nearest name.
    pub unseen: Vec<(Field, String, Option<String>)>,
    /// What the values in the columns left over look like, for the fields that nothing fills. Nothing of
    /// it is taken.
    pub proposed: Mapping,
    /// The order of day and month, and how it was found.
    pub dates: DatesSaid,
    /// The columns whose times are day numbers of a spreadsheet.
    pub serial: Vec<String>,
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
    if is_all && sample.trim_ascii().is_empty() {
        return Err(ImportError::Empty);
    }
    let rows = match format.unwrap_or_else(|| format_of(&sample, is_all, &options.mapping)) {
        Format::Csv => open_csv(sample, is_all, source, options, limit),
        Format::Json => open_json(sample, is_all, source, options, limit),
        Format::JsonLines => {
            let lines = jsonl::Lines::new(chained(sample, source), limit);
            open_objects(Source::JsonLines(lines), None, options, limit)
        }
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
        Format::Csv | Format::Json | Format::JsonLines | Format::Eml => false,
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
    let said = said_of(format, &plan);
    let source = Source::Mail(Box::new(mails));
    Rows::new(source, VecDeque::new(), plan, said, options, mail::LIMIT)
}

/// How a source is written, by its beginning.
fn format_of(sample: &[u8], is_all: bool, mapping: &Mapping) -> Format {
    match sample.trim_ascii_start().first() {
        Some(b'{') if jsonl::are_lines(sample, is_all) => {
            // Lines may be pages of a longer answer, each of which holds its list.
            match probe::records_in(sample, is_all, mapping) {
                Found::Objects => Format::JsonLines,
                Found::List(_) => Format::Json,
            }
        }
        Some(b'{' | b'[') => Format::Json,
        Some(_) | None => Format::Csv,
    }
}

/// A source from its beginning on.
fn chained<'a>(beginning: Vec<u8>, rest: impl Read + Send + 'a) -> Input<'a> {
    let input: Box<dyn Read + Send + 'a> = Box::new(Cursor::new(beginning).chain(rest));
    BufReader::with_capacity(SAMPLE, input)
}

fn open_csv<'a>(
    sample: Vec<u8>,
    is_all: bool,
    source: impl Read + Send + 'a,
    options: &Options,
    limit: usize,
) -> Result<Rows<'a>, ImportError> {
    let dialect = shape::dialect_of(&sample, is_all);
    let is_named = shape::named_delimiter(&sample).is_some();
    let mut records = csv::Records::new(chained(sample, source), dialect, limit);
    let first = match options.header {
        Some(line) if line > 0 => line,
        // `sep=;` is no row, whether a header follows it or not.
        Some(_) | None if is_named => 2,
        Some(_) | None => 1,
    };
    records.skip_to(first)?;
    let mut source = Source::Csv(records);
    let mut ahead = read_ahead(&mut source)?;
    let Some(header) = header_of(&ahead, options) else {
        return Err(match options.header {
            Some(line) if line > 1 => ImportError::NoHeader { line },
            Some(_) | None => ImportError::Empty,
        });
    };
    let (line, names) = match header {
        Header::None { width } => (None, Names::numbered(width)),
        Header::At { passed, is_read } => {
            ahead.drain(..passed);
            let Some(Draft::Csv(record)) = ahead.pop_front() else {
                return Err(ImportError::Empty);
            };
            let names =
                Names::of(
                    fields_of(&record, limit).map_err(|reason| ImportError::Header {
                        line: record.line,
                        reason,
                    })?,
                );
            (is_read.then_some((record.line, passed)), names)
        }
    };
    let mut columns = names.columns;
    let is_ours = columns.iter().any(|column| column == MARK);
    if is_ours {
        for column in &mut columns {
            *column = unguarded(column).to_owned();
        }
    }
    let tool = tool_of(options, &columns);
    let plan = options.mapping.bind(columns, true, tool);
    let plan = plan.map(|plan| if is_ours { plan.ours() } else { plan });
    let plan = plan.map_err(|error| proposing(error, &ahead, limit))?;
    let said = Said {
        delimiter: Some(char::from(dialect.delimiter)),
        quote: Some(char::from(dialect.quote)),
        header: line.map(|(line, _)| line),
        passed: line.map_or(0, |(line, passed)| {
            // Blank lines alone are nothing to tell of.
            let has_words = passed > 0 || first > 1;
            if has_words { line - 1 } else { 0 }
        }),
        repeated: names.repeated,
        ..said_of(Format::Csv, &plan)
    };
    Ok(Rows::new(source, ahead, plan, said, options, limit))
}

/// Where the header of a table is.
enum Header {
    /// Nowhere; so many columns there are.
    None { width: usize },
    /// After so many records; whether it is a header of the source, or one that was written to a file
    /// of refused rows because the source has none.
    At { passed: usize, is_read: bool },
}

/// The header among the first records; none if there is no record.
fn header_of(ahead: &VecDeque<Draft>, options: &Options) -> Option<Header> {
    let records: Vec<&csv::Record> = ahead
        .iter()
        .filter_map(|draft| match draft {
            Draft::Csv(record) => Some(record),
            Draft::Json(_) | Draft::Mail(_) => None,
        })
        .collect();
    let first = records.first()?;
    Some(match options.header {
        None => Header::At {
            passed: shape::header_among(&records, &options.mapping),
            is_read: true,
        },
        Some(0) if Names::are_numbers(first) => Header::At {
            passed: 0,
            is_read: false,
        },
        Some(0) => Header::None {
            width: shape::width_of(&records),
        },
        Some(_) => Header::At {
            passed: 0,
            is_read: true,
        },
    })
}

fn open_json<'a>(
    mut beginning: Vec<u8>,
    mut is_all: bool,
    mut source: impl Read + Send + 'a,
    options: &Options,
    limit: usize,
) -> Result<Rows<'a>, ImportError> {
    if beginning.trim_ascii_start().first() == Some(&b'{') {
        // What is longer than a record may be is not one, so no more is needed to tell.
        is_all = read_value(&mut beginning, is_all, &mut source, limit)?;
    }
    let path = match probe::records_in(&beginning, is_all, &options.mapping) {
        Found::Objects => Vec::new(),
        Found::List(path) => path,
    };
    let list = (!path.is_empty()).then(|| path.join("."));
    let records = json::Records::new(chained(beginning, source), path, limit);
    open_objects(Source::Json(records), list, options, limit)
}

/// Reads on until the first value ends, `limit` bytes at most; whether it is all there.
fn read_value(
    beginning: &mut Vec<u8>,
    is_all: bool,
    source: &mut impl Read,
    limit: usize,
) -> io::Result<bool> {
    let mut scanner = scan::Scanner::new();
    let mut scanned = 0;
    let mut is_all = is_all;
    loop {
        let (_, step) = scanner.run(&beginning[scanned..]);
        if step != scan::Step::More || is_all {
            return Ok(true);
        }
        scanned = beginning.len();
        if scanned > limit {
            return Ok(false);
        }
        let read = source.by_ref().take(SAMPLE as u64).read_to_end(beginning)?;
        is_all = read < SAMPLE;
    }
}

fn open_objects<'a>(
    mut source: Source<'a>,
    list: Option<String>,
    options: &Options,
    limit: usize,
) -> Result<Rows<'a>, ImportError> {
    let format = match source {
        Source::Json(_) => Format::Json,
        Source::JsonLines(_) => Format::JsonLines,
        Source::Csv(_) => Format::Csv,
        Source::Mail(_) => Format::Eml,
    };
    let ahead = read_ahead(&mut source)?;
    let mut names = HashSet::new();
    for draft in &ahead {
        if let Draft::Json(entry) = draft
            && let Ok(cells) = entry.cells()
        {
            names.extend(cells.into_iter().map(|(name, _)| name));
        }
    }
    let mut columns: Vec<String> = names.into_iter().collect();
    columns.sort_unstable();
    // Where no record could be read there are no names to bind to, and each tells its own fault.
    let plan = if columns.is_empty() {
        plan::Plan::own_names()
    } else {
        let tool = tool_of(options, &columns);
        let plan = options.mapping.bind(columns, false, tool);
        plan.map_err(|error| proposing(error, &ahead, limit))?
    };
    let said = Said {
        list,
        ..said_of(format, &plan)
    };
    Ok(Rows::new(source, ahead, plan, said, options, limit))
}

/// Whose export it is: what the user says, else what the columns do.
fn tool_of(options: &Options, columns: &[String]) -> Option<Tool> {
    match options.tool {
        Some(Tool::Other) => None,
        Some(tool) => Some(tool),
        None => helpdesk::recognise(columns),
    }
}

/// Adds to the fault of a mapping what the first records look like.
fn proposing(error: MapError, ahead: &VecDeque<Draft>, limit: usize) -> MapError {
    let MapError::NothingTold { known, .. } = error else {
        return error;
    };
    let plan = plan::Plan::unread(known);
    MapError::NothingTold {
        proposed: rows::propose(&plan, ahead, limit),
        known: plan.columns,
    }
}

fn said_of(format: Format, plan: &plan::Plan) -> Said {
    let columns = plan.columns[..plan.seen].to_vec();
    let read = columns.iter().zip(&plan.is_read);
    Said {
        format,
        encoding: encoding::Decided::default().said(),
        delimiter: None,
        quote: None,
        header: None,
        passed: 0,
        repeated: Vec::new(),
        list: None,
        custom: read
            .filter(|(_, read)| !**read)
            .map(|(name, _)| name.clone())
            .collect(),
        columns,
        tool: plan.tool,
        ours: plan.is_ours,
        mapping: plan.mapping(),
        proposed: Mapping::default(),
        unseen: plan.unseen.clone(),
        dates: DatesSaid::NotNeeded,
        serial: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
