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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMAS: Dialect = Dialect {
        delimiter: b',',
        quote: b'"',
    };

    type Read = (u64, Vec<String>, Option<Broken>);

    /// Line, fields and fault of each record, read in pieces of `piece` bytes.
    fn all(text: &[u8], limit: usize, piece: usize) -> Vec<Read> {
        let source = io::BufReader::with_capacity(piece, text);
        let mut records = Records::new(source, COMMAS, limit);
        std::iter::from_fn(|| records.next().unwrap())
            .map(|record| {
                let fields = record.fields().unwrap().map(ToOwned::to_owned).collect();
                (record.line, fields, record.broken)
            })
            .collect()
    }

    fn row(line: u64, fields: &[&str]) -> Read {
        (line, fields.iter().map(|&f| f.to_owned()).collect(), None)
    }

    fn open_quote(line: u64, opened: u64) -> Read {
        (line, vec![], Some(Broken::OpenQuote { opened }))
    }

    #[test]
    fn quotes_newlines_and_line_numbers() {
        let text = b"a,b\r\n\r\n\"1\r\nx\",\"say \"\"hi\"\"\"\r\n2,\"\"\n\n3,mid\"dle\n\"a\nb\" ,\"c\" d\n,";
        for piece in [1, 2, 3, 64] {
            assert_eq!(
                all(text, 1_000, piece),
                [
                    row(1, &["a", "b"]),
                    row(3, &["1\r\nx", "say \"hi\""]),
                    row(5, &["2", ""]),
                    row(7, &["3", "mid\"dle"]),
                    row(8, &["a\nb ", "c d"]),
                    row(10, &["", ""]),
                ]
            );
        }
    }

    #[test]
    fn a_quote_that_never_closes_costs_its_line_and_no_other() {
        for piece in [1, 4, 64] {
            assert_eq!(
                all(b"a,b\n1,2\n3,\"4\n5,6\r\n\n7,\"8\n", 1_000, piece),
                [
                    row(1, &["a", "b"]),
                    row(2, &["1", "2"]),
                    open_quote(3, 3),
                    row(4, &["5", "6"]),
                    open_quote(6, 6),
                ]
            );
        }
        // A quoted field that ends the file is whole.
        assert_eq!(all(b"1,\"4\n\"", 1_000, 4), [row(1, &["1", "4\n"])]);
        assert_eq!(all(b"1,\"", 1_000, 4), [open_quote(1, 1)]);
    }

    #[test]
    fn a_quote_that_the_next_field_in_quotes_would_close_is_given_up() {
        for piece in [1, 5, 64] {
            assert_eq!(
                all(
                    b"1,\"bad\n2,b\n3,\"two\nlines\"\n4,\"\"\n\"x\ny\",\"z\r\n5,\"c\"\n",
                    1_000,
                    piece
                ),
                [
                    open_quote(1, 1),
                    row(2, &["2", "b"]),
                    row(3, &["3", "two\nlines"]),
                    row(5, &["4", ""]),
                    // What stands before the quote in its record goes with it.
                    open_quote(6, 7),
                    row(8, &["5", "c"]),
                ]
            );
        }
    }

    #[test]
    fn a_record_over_the_limit_is_passed_over_and_the_next_is_read() {
        let long = [b"a,b\n1,\"", "x".repeat(500).as_bytes(), b"\"\n2,3\n"].concat();
        for piece in [1, 16, 64, 600] {
            assert_eq!(
                all(&long, 64, piece),
                [
                    row(1, &["a", "b"]),
                    (2, vec![], Some(Broken::TooLong)),
                    row(3, &["2", "3"])
                ]
            );
        }
        // Over the limit no quote is followed over the end of its line.
        let open = [b"a,\"", "x".repeat(500).as_bytes(), b"\n2,3\n"].concat();
        assert_eq!(
            all(&open, 64, 9),
            [(1, vec![], Some(Broken::TooLong)), row(2, &["2", "3"])]
        );
    }

    #[test]
    fn a_quote_that_does_not_close_within_the_limit_costs_its_line() {
        let text = format!("1,\"2\n{}", "3,4\n".repeat(100));
        for piece in [1, 7, 1_000] {
            let read = all(text.as_bytes(), 64, piece);
            assert_eq!(read.len(), 101);
            assert_eq!(read[0], open_quote(1, 1));
            assert!(read[1..].iter().all(|row| row.1 == ["3", "4"]), "{read:?}");
            assert_eq!(read[100].0, 101);
        }
    }

    #[test]
    fn quotes_that_lead_nowhere_cost_no_more_than_their_lines() {
        // Read from its start or from inside a quote, each of these lines ends inside one.
        let text = "a\",b,\"\n".repeat(200_000);
        let read = all(text.as_bytes(), 1 << 20, 8 << 10);
        assert!(read.iter().all(|row| row.2.is_some()), "none is whole");
    }

    #[test]
    fn the_raw_record_is_kept_for_the_side_file() {
        let text = b"\n\na,\"b\n\"\r\nc,\"d\r\ne";
        let mut records = Records::new(&text[..], COMMAS, 64);
        for raw in [&b"a,\"b\n\""[..], b"c,\"d", b"e"] {
            assert_eq!(records.next().unwrap().unwrap().raw, raw);
        }
    }

    #[test]
    fn lines_are_passed_over_whatever_quotes_are_in_them() {
        for (text, line) in [
            ("x\"\n\",\"\n1,2\n", 3),
            ("\"a\r\n\r\n1,2", 3),
            ("\"\r\r1,2", 3),
            ("1,2\n", 1),
        ] {
            let mut records = Records::new(text.as_bytes(), COMMAS, 64);
            records.skip_to(line).unwrap();
            let record = records.next().unwrap().unwrap();
            assert_eq!(
                (record.line, &record.raw[..]),
                (line, &b"1,2"[..]),
                "{text:?}"
            );
        }
        let mut records = Records::new(&b"1\n"[..], COMMAS, 64);
        records.skip_to(3).unwrap();
        assert_eq!(records.next().unwrap(), None);
    }

    #[test]
    fn of_a_part_the_record_that_its_end_cuts_is_left_out() {
        let mut records = Records::of_part(&b"1,2\n3,\"4\n5"[..], COMMAS, 64);
        assert_eq!(records.next().unwrap().unwrap().raw, b"1,2");
        assert_eq!(records.next().unwrap(), None);
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

        #[test]
        fn every_line_is_in_one_record_whatever_the_pieces(
            text in "[ab,\" \r\n]{0,60}",
            limit in 1_usize..40,
        ) {
            let whole = all(text.as_bytes(), limit, 1_000);
            for piece in 1..9 {
                prop_assert_eq!(&all(text.as_bytes(), limit, piece), &whole);
            }
            prop_assert!(whole.is_sorted_by(|a, b| a.0 < b.0), "{:?}", whole);
            // No byte of a line is lost but those of records over the limit.
            if limit > text.len() {
                let mut records = Records::new(text.as_bytes(), COMMAS, limit);
                let raw: Vec<u8> = std::iter::from_fn(|| records.next().unwrap())
                    .flat_map(|record| record.raw)
                    .filter(|byte| !matches!(byte, b'\r' | b'\n'))
                    .collect();
                let lines: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
                prop_assert_eq!(raw, lines);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
            limit in 1_usize..40,
        ) {
            let drawn = |piece| {
                let mut records =
                    Records::new(io::BufReader::with_capacity(piece, &bytes[..]), COMMAS, limit);
                std::iter::from_fn(|| records.next().unwrap()).collect::<Vec<_>>()
            };
            let whole = drawn(1_000);
            for piece in 1..9 {
                prop_assert_eq!(&drawn(piece), &whole);
            }
        }
    }
}
