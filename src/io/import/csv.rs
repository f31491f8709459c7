//! CSV: records with the place at which they begin, their own bytes, and whether they are whole.
//!
//! The rules are those of the `csv` crate, and a test holds them equal. Its reader isn't used for
//! three things an import owes its user: it takes a file that ends inside a quote for a whole record,
//! it gathers a record of any length in memory, and its line numbers drift where lines end in CR LF
//! or are blank. Refused records are kept aside, so each record's own bytes are wanted as well.
//!
//! **One quote too many.** A quote that is opened and never closed would swallow the rows that follow.
//! It is given up where the file ends, where the record passes the limit, and where a quote closes
//! lines below its opening and something other than a delimiter stands after it: that one was about
//! to open a field of a later row. Then the line on which the quote stands is refused, and what
//! comes after it is read again, as rows of its own; no more than the limit has to be kept for that.
//! Every line between was seen to end inside a quote that leads nowhere, so a row among them that
//! ends inside one too is refused at once: each line is read three times at the most, whatever a file
//! holds.

use std::io::{self, BufRead};

use super::feed::Feed;

/// What divides the fields of a table, and what encloses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
}

/// One record of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// Its bytes as they stand in the file, without the line's end.
    pub(super) raw: Vec<u8>,
    /// The bytes of its fields, unquoted, one after the other.
    bytes: Vec<u8>,
    /// Where in `bytes` each field ends; a record can't be so long that 32 bits are too few.
    ends: Vec<u32>,
    /// How many fields stand in quotes.
    pub(super) quoted: usize,
    /// Whether something stands between a quote that closes a field and the field's end.
    pub(super) is_sloppy: bool,
    /// What keeps it from being read.
    pub(super) broken: Option<Broken>,
}

/// What keeps a record from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// A quote doesn't close.
    OpenQuote {
        /// The line on which it stands.
        opened: u64,
    },
    /// It is longer than the limit; its bytes are not kept.
    TooLong,
}

impl Record {
    /// How many fields it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Its fields as text, if it is UTF-8.
    pub(super) fn fields(&self) -> Result<impl Iterator<Item = &str>, std::str::Utf8Error> {
        // The marks that are cut out are ASCII, so each field is UTF-8 when the whole is.
        let text = std::str::from_utf8(&self.bytes)?;
        let ends = self.ends.iter().map(|end| *end as usize);
        let starts = std::iter::once(0).chain(ends.clone());
        Ok(starts
            .zip(ends)
            .map(move |(start, end)| text.get(start..end).unwrap_or_default()))
    }

    fn end_field(&mut self) {
        self.ends.push(self.bytes.len() as u32);
    }

    fn forget_fields(&mut self) {
        self.bytes = Vec::new();
        self.ends = Vec::new();
    }
}

/// Where in a record a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before its first byte; ends of blank lines are passed over.
    Before,
    /// At the start of a field, where a quote opens.
    Start,
    /// In a field without quotes, where a quote is a letter like any other.
    Plain,
    /// Inside quotes.
    Quoted,
    /// After a quote inside quotes: its twin makes it a letter, all else closes.
    QuoteSeen,
    /// After the quote that closes a field of several lines, and space.
    Spaced,
}

/// The quote that is open.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    /// The line on which it stands.
    line: u64,
    /// Where in the record's bytes the next line begins, once there is one.
    below: Option<usize>,
}

/// Why a record is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// Its line ends.
    Ended,
    /// Its quote is given up.
    Broken,
}

/// The records of a file, one by one.
pub(super) struct Records<R> {
    source: Feed<R>,
    dialect: Dialect,
    limit: usize,
    is_part: bool,
    place: Place,
    /// Up to where every line was seen to end inside a quote that leads nowhere.
    doomed: u64,
}

/// How far a file has been read.
#[derive(Debug)]
struct Place {
    line: u64,
    after_cr: bool,
    /// In bytes.
    at: u64,
    /// Where the line begins.
    line_at: u64,
}

impl Place {
    /// Counts the byte that stands `ahead` of the place; whether it ends a line.
    fn pass(&mut self, byte: u8, ahead: usize) -> bool {
        // CR LF, LF and a lone CR each end one line.
        let is_end = byte == b'\r' || (byte == b'\n' && !self.after_cr);
        if is_end {
            self.line += 1;
            self.line_at = self.at + ahead as u64 + 1;
        }
        self.after_cr = byte == b'\r';
        is_end
    }
}

impl<R: BufRead> Records<R> {
    /// Reads records of at most `limit` bytes.
    pub(super) fn new(source: R, dialect: Dialect, limit: usize) -> Self {
        Self {
            source: Feed::new(source),
            dialect,
            limit,
            is_part: false,
            place: Place {
                line: 1,
                after_cr: false,
                at: 0,
                line_at: 0,
            },
            doomed: 0,
        }
    }

    /// Reads the whole records of a file's beginning; the one that its end cuts is left out.
    pub(super) fn of_part(source: R, dialect: Dialect, limit: usize) -> Self {
        Self {
            is_part: true,
            ..Self::new(source, dialect, limit)
        }
    }

    /// Passes over what stands before a line, whatever quotes are in it.
    pub(super) fn skip_to(&mut self, line: u64) -> io::Result<()> {
        while self.place.line < line || self.place.after_cr {
            let Some(&byte) = self.source.fill()?.first() else {
                return Ok(());
            };
            if self.place.line >= line && byte != b'\n' {
                // The line before ended in CR alone.
                return Ok(());
            }
            self.source.consume(1);
            self.place.pass(byte, 0);
            self.place.at += 1;
        }
        Ok(())
    }

    /// The next record, or none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let Dialect { delimiter, quote } = self.dialect;
        let mut record = Record::default();
        let mut state = State::Before;
        let mut open = Open::default();
        let mut is_long = false;
        loop {
            // One byte over the limit decides, however the source is cut into pieces.
            let room = if is_long {
                usize::MAX
            } else {
                self.limit + 1 - record.raw.len()
            };
            let chunk = self.source.fill()?;
            if chunk.is_empty() {
                return Ok(self.at_end(record, state, open, is_long));
            }
            let chunk = &chunk[..chunk.len().min(room)];
            let mut used = 0;
            let mut kept = 0;
            let mut stop = None;
            while let Some(&byte) = chunk.get(used) {
                let ordinary = match state {
                    State::Plain => chunk[used..]
                        .iter()
                        .position(|&b| b == delimiter || b == b'\n' || b == b'\r'),
                    State::Quoted => chunk[used..]
                        .iter()
                        .position(|&b| b == quote || b == b'\n' || b == b'\r'),
                    State::Before | State::Start | State::QuoteSeen | State::Spaced => Some(0),
                }
                .unwrap_or(chunk.len() - used);
                if ordinary > 0 {
                    record
                        .bytes
                        .extend_from_slice(&chunk[used..used + ordinary]);
                    used += ordinary;
                    self.place.after_cr = false;
                    continue;
                }
                let here = self.place.line;
                let is_eol = matches!(byte, b'\r' | b'\n');
                if state == State::Before {
                    if is_eol {
                        self.place.pass(byte, used);
                        used += 1;
                        kept = used;
                        continue;
                    }
                    record.line = here;
                    state = State::Start;
                }
                state = match state {
                    State::Start if byte == quote => {
                        record.quoted += 1;
                        open = Open {
                            line: here,
                            below: None,
                        };
                        State::Quoted
                    }
                    State::Quoted if byte == quote => State::QuoteSeen,
                    State::Quoted => {
                        record.bytes.push(byte);
                        State::Quoted
                    }
                    State::QuoteSeen if byte == quote => {
                        record.bytes.push(byte);
                        State::Quoted
                    }
                    State::Before
                    | State::Start
                    | State::Plain
                    | State::QuoteSeen
                    | State::Spaced
                        if byte == delimiter =>
                    {
                        record.end_field();
                        State::Start
                    }
                    State::QuoteSeen | State::Spaced if open.below.is_some() && !is_eol => {
                        if !matches!(byte, b' ' | b'\t') {
                            stop = Some(Stop::Broken);
                            break;
                        }
                        record.bytes.push(byte);
                        State::Spaced
                    }
                    State::Before
                    | State::Start
                    | State::Plain
                    | State::QuoteSeen
                    | State::Spaced => {
                        if !is_eol {
                            record.is_sloppy |= state == State::QuoteSeen;
                            record.bytes.push(byte);
                        }
                        State::Plain
                    }
                };
                let is_new_line = self.place.pass(byte, used);
                used += 1;
                if !is_eol {
                    continue;
                }
                if state != State::Quoted {
                    stop = Some(Stop::Ended);
                    break;
                }
                if is_new_line && open.below.is_none() {
                    open.below = Some(record.raw.len() + used - kept);
                }
                if is_long {
                    stop = Some(Stop::Ended);
                    break;
                }
                if self.place.at + used as u64 <= self.doomed {
                    stop = Some(Stop::Broken);
                    break;
                }
            }
            let whole = if stop == Some(Stop::Ended) {
                used - 1
            } else {
                used
            };
            if is_long {
                record.forget_fields();
            } else {
                record.raw.extend_from_slice(&chunk[kept..whole]);
            }
            self.source.consume(used);
            self.place.at += used as u64;
            match stop {
                Some(Stop::Broken) => {
                    let doomed = self.place.line_at;
                    return Ok(Some(self.give_up(record, open, doomed)));
                }
                Some(Stop::Ended) if is_long => return Ok(Some(too_long(&record))),
                Some(Stop::Ended) => {
                    record.end_field();
                    return Ok(Some(record));
                }
                None if is_long || record.raw.len() <= self.limit => {}
                None if state == State::Quoted && open.below.is_some() => {
                    let doomed = self.place.line_at;
                    return Ok(Some(self.give_up(record, open, doomed)));
                }
                None => {
                    is_long = true;
                    record.raw = Vec::new();
                    record.forget_fields();
                    // Lines are not given back any more.
                    open.below = None;
                }
            }
        }
    }

    fn at_end(
        &mut self,
        mut record: Record,
        state: State,
        open: Open,
        is_long: bool,
    ) -> Option<Record> {
        if state == State::Before || self.is_part {
            return None;
        }
        if is_long {
            return Some(too_long(&record));
        }
        if state == State::Quoted {
            let doomed = self.place.at;
            return Some(self.give_up(record, open, doomed));
        }
        record.end_field();
        Some(record)
    }

    /// Gives up a quote: what stands below its line is given back, to be read again.
    fn give_up(&mut self, mut record: Record, open: Open, doomed: u64) -> Record {
        self.doomed = self.doomed.max(doomed);
        if let Some(below) = open.below {
            self.source.give_back(&record.raw[below..]);
            self.place.at -= (record.raw.len() - below) as u64;
            self.place.line = open.line + 1;
            self.place.line_at = self.place.at;
            record.raw.truncate(below);
            self.place.after_cr = record.raw.last() == Some(&b'\r');
            while matches!(record.raw.last(), Some(b'\r' | b'\n')) {
                record.raw.pop();
            }
        }
        record.forget_fields();
        record.broken = Some(Broken::OpenQuote { opened: open.line });
        record
    }
}

fn too_long(record: &Record) -> Record {
    Record {
        line: record.line,
        broken: Some(Broken::TooLong),
        ..Record::default()
    }
}

#[cfg(test)]
mod tests;
