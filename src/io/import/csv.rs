//! CSV: records with the place at which they begin, their own bytes, and whether they are whole.
//!
//! The rules are those of the `csv` crate, and a test holds them equal. Its reader isn't used for
//! three things an import owes its user: it takes a file that ends inside a quote for a whole record,
//! it gathers a record of any length in memory, and its line numbers drift where lines end in CR LF
//! or are blank. Refused records are kept aside, so each record's own bytes are wanted as well.

use std::io::{self, BufRead};

/// The delimiters that are looked for.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// One record of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// Its bytes as they stand in the file, without the line's end.
    pub(super) raw: Vec<u8>,
    /// The bytes of its fields, unquoted, one after the other.
    bytes: Vec<u8>,
    /// Where in `bytes` each field ends.
    ends: Vec<usize>,
    /// What keeps it from being read.
    pub(super) broken: Option<Broken>,
}

/// What keeps a record from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// The file ends inside a quote.
    OpenQuote,
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
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        Ok(starts
            .zip(&self.ends)
            .map(move |(start, end)| text.get(start..*end).unwrap_or_default()))
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
}

/// The records of a file, one by one.
pub(super) struct Records<R> {
    source: R,
    delimiter: u8,
    limit: usize,
    line: u64,
    after_cr: bool,
}

impl<R: BufRead> Records<R> {
    /// Reads records of at most `limit` bytes.
    pub(super) fn new(source: R, delimiter: u8, limit: usize) -> Self {
        Self {
            source,
            delimiter,
            limit,
            line: 1,
            after_cr: false,
        }
    }

    /// The next record, or none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let mut record = Record::default();
        let mut state = State::Before;
        loop {
            let chunk = match self.source.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                if state == State::Before {
                    return Ok(None);
                }
                if state == State::Quoted {
                    record.broken.get_or_insert(Broken::OpenQuote);
                }
                record.ends.push(record.bytes.len());
                return Ok(Some(record));
            }
            let mut used = 0;
            let mut kept = 0;
            let mut ended = false;
            for &byte in chunk {
                let here = self.line;
                used += 1;
                // CR LF, LF and a lone CR each end one line.
                if byte == b'\r' || (byte == b'\n' && !self.after_cr) {
                    self.line += 1;
                }
                self.after_cr = byte == b'\r';
                let is_end = matches!(byte, b'\r' | b'\n');
                if state == State::Before {
                    if is_end {
                        kept = used;
                        continue;
                    }
                    record.line = here;
                    state = State::Start;
                }
                state = match (state, byte) {
                    (State::Start, b'"') => State::Quoted,
                    (State::Quoted, b'"') => State::QuoteSeen,
                    (State::QuoteSeen, b'"') | (State::Quoted, _) => {
                        record.bytes.push(byte);
                        State::Quoted
                    }
                    (State::Before | State::Start | State::Plain | State::QuoteSeen, _) => {
                        if is_end {
                            ended = true;
                            break;
                        }
                        if byte == self.delimiter {
                            record.ends.push(record.bytes.len());
                            State::Start
                        } else {
                            record.bytes.push(byte);
                            State::Plain
                        }
                    }
                };
            }
            let whole = if ended { used - 1 } else { used };
            if record.broken.is_none() {
                record.raw.extend_from_slice(&chunk[kept..whole]);
            }
            if record.raw.len() > self.limit {
                record.broken = Some(Broken::TooLong);
            }
            if record.broken.is_some() {
                record.raw = Vec::new();
                record.bytes.clear();
                record.ends.clear();
            }
            self.source.consume(used);
            if ended {
                record.ends.push(record.bytes.len());
                return Ok(Some(record));
            }
        }
    }
}

/// The delimiter of a file by its beginning: the one that cuts most of the first records into as many
/// fields as the header, at least two; a comma where none does.
pub(super) fn delimiter_of(sample: &[u8], is_all: bool) -> u8 {
    DELIMITERS
        .into_iter()
        .filter_map(|delimiter| {
            let mut records = Records::new(sample, delimiter, sample.len());
            let mut counts = Vec::new();
            while let Ok(Some(record)) = records.next() {
                counts.push(record.len());
                if counts.len() > 50 {
                    break;
                }
            }
            if !is_all && counts.len() > 1 && counts.len() <= 50 {
                // The sample cuts the last one short.
                counts.pop();
            }
            let header = *counts.first()?;
            let alike = counts.iter().filter(|count| **count == header).count();
            let share = alike * 100 / counts.len();
            (header > 1).then_some((share, header, delimiter))
        })
        // Of equals the first in the list, where `max_by_key` would take the last.
        .reduce(|best, next| {
            if (next.0, next.1) > (best.0, best.1) {
                next
            } else {
                best
            }
        })
        .map_or(b',', |(_, _, delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Line, fields and fault of each record, read in pieces of `piece` bytes.
    fn all(text: &[u8], limit: usize, piece: usize) -> Vec<(u64, Vec<String>, Option<Broken>)> {
        let source = io::BufReader::with_capacity(piece, text);
        let mut records = Records::new(source, b',', limit);
        std::iter::from_fn(|| records.next().unwrap())
            .map(|record| {
                let fields = record.fields().unwrap().map(ToOwned::to_owned).collect();
                (record.line, fields, record.broken)
            })
            .collect()
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>, Option<Broken>) {
        (line, fields.iter().map(|&f| f.to_owned()).collect(), None)
    }

    #[test]
    fn quotes_newlines_and_line_numbers() {
        let text = b"a,b\r\n\r\n\"1\r\nx\",\"say \"\"hi\"\"\"\r\n2,\"\"\n\n3,mid\"dle\n,";
        for piece in [1, 2, 3, 64] {
            assert_eq!(
                all(text, 1_000, piece),
                [
                    row(1, &["a", "b"]),
                    row(3, &["1\r\nx", "say \"hi\""]),
                    row(5, &["2", ""]),
                    row(7, &["3", "mid\"dle"]),
                    row(8, &["", ""]),
                ]
            );
        }
    }

    #[test]
    fn a_quote_that_never_closes_is_told_with_the_line_it_opens_on() {
        let read = all(b"a,b\n1,2\n3,\"4\n5,6\n", 1_000, 4);
        assert_eq!(read.len(), 3);
        assert_eq!((read[2].0, read[2].2), (3, Some(Broken::OpenQuote)));
        // A quoted field that ends the file is whole.
        assert_eq!(all(b"1,\"4\n\"", 1_000, 4), [row(1, &["1", "4\n"])]);
    }

    #[test]
    fn a_record_over_the_limit_is_passed_over_and_the_next_is_read() {
        let long = [b"a,b\n1,\"", "x\n".repeat(500).as_bytes(), b"\"\n2,3\n"].concat();
        let read = all(&long, 64, 16);
        assert_eq!(read.len(), 3);
        assert_eq!((read[1].0, read[1].2), (2, Some(Broken::TooLong)));
        assert_eq!(read[2], row(503, &["2", "3"]));
    }

    #[test]
    fn the_raw_record_is_kept_for_the_side_file() {
        let mut records = Records::new(&b"\n\na,\"b\n\"\r\nc"[..], b',', 64);
        assert_eq!(records.next().unwrap().unwrap().raw, b"a,\"b\n\"");
        assert_eq!(records.next().unwrap().unwrap().raw, b"c");
    }

    #[test]
    fn delimiters_are_told_apart() {
        for (text, delimiter) in [
            ("id,subject\n1,a;b;c\n", b','),
            ("id;subject;sum\n1;a, b;1,5\n2;c, d;2,5\n", b';'),
            ("id\tsubject\n1\ta,b\n", b'\t'),
            ("id|subject\n1|a,b\n", b'|'),
            ("id,\"a;b;c;d\"\n1,2\n", b','),
            ("subject\na\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter_of(text.as_bytes(), true), delimiter, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whole_records_are_those_of_the_csv_crate(text in "[ab,\"\r\n]{0,40}", piece in 1_usize..9) {
            let ours = all(text.as_bytes(), 1_000, piece);
            prop_assume!(ours.iter().all(|(_, _, broken)| broken.is_none()));
            let theirs: Vec<Vec<String>> = ::csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes())
                .into_records()
                .map(|record| record.unwrap().iter().map(ToOwned::to_owned).collect())
                .collect();
            let ours: Vec<Vec<String>> = ours.into_iter().map(|(_, fields, _)| fields).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
