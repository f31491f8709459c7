//! What a table looks like: its delimiter, its quotes, and where its header stands.
//!
//! Exports put things before the header: a title, the time of the report, filters, blank lines, the
//! `sep=;` that Excel wants. What is taken for the header is told to the user and can be overridden;
//! this is how it is found among the first records:
//!
//! 1. **By its names.** The first record by whose names the mapping can be bound: every column of a
//!    given mapping is in it, or at least two cells are names that fields are known by. A row of data
//!    or a title has two of them by no accident.
//! 2. **By its shape**, if none has such names. A table is as wide as most of its records. Its header
//!    is the first record of that width, more than half of whose cells hold something (spreadsheets
//!    pad titles to the table's width), none of them a number or a date, and most of the records
//!    after it are as wide.
//! 3. **The first record**, if none has that shape either: there is nothing to say for another.
//!
//! That the names differ is no condition: some systems export two columns of one name.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::csv::{Dialect, Record, Records};
use super::date::{self, Order};
use super::helpdesk;
use super::map::Mapping;

/// The delimiters that are looked for.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many records of the beginning tell the delimiter.
const TELLING: usize = 200;
/// Among how many records the header is looked for.
const CANDIDATES: usize = 100;
/// And how many cells they have at most: wide tables have no long titles.
const CANDIDATE_CELLS: usize = 200_000;

/// Delimiter and quotes of a table by its beginning.
///
/// The delimiter is that of `sep=;` on the first line, else the one that cuts most of the first
/// records into as many fields as each other, at least two; a comma where none does. Single quotes
/// enclose the fields only if it is certain: double ones enclose none, every single quote at the
/// start of a field has its other at that field's end, and either some record stands in quotes
/// throughout, or all records are equally wide by that reading and are not by the other.
pub(super) fn dialect_of(sample: &[u8], is_all: bool) -> Dialect {
    let named = named_delimiter(sample);
    let best = |quote| {
        let delimiters = match &named {
            Some(delimiter) => std::slice::from_ref(delimiter),
            None => &DELIMITERS,
        };
        delimiters
            .iter()
            .map(|&delimiter| Reading::of(sample, is_all, Dialect { delimiter, quote }))
            // Of equals the first in the list, where `max_by_key` would take the last.
            .reduce(|best, next| {
                if next.rank() > best.rank() {
                    next
                } else {
                    best
                }
            })
    };
    let double = best(b'"');
    let single = sample.contains(&b'\'').then(|| best(b'\'')).flatten();
    match (double, single) {
        (Some(double), Some(single)) if single.is_certain_beside(&double) => single.dialect,
        (Some(double), _) => double.dialect,
        (None, _) => Dialect {
            delimiter: b',',
            quote: b'"',
        },
    }
}

/// The delimiter that Excel is told by a first line such as `sep=;`.
pub(super) fn named_delimiter(sample: &[u8]) -> Option<u8> {
    let line = sample.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let (name, delimiter) = line.split_at_checked(4)?;
    match delimiter {
        [delimiter]
            if name.eq_ignore_ascii_case(b"sep=")
                && delimiter.is_ascii()
                && !delimiter.is_ascii_alphanumeric()
                && *delimiter != b'"' =>
        {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// What becomes of a table's beginning when it is read by one dialect.
struct Reading {
    dialect: Dialect,
    records: usize,
    /// How many records have the width that most have, and that width; of those with two fields or more.
    most: Option<(usize, usize)>,
    is_whole: bool,
    has_quotes: bool,
    /// Whether some record stands in quotes throughout.
    has_quoted_record: bool,
}

impl Reading {
    fn of(sample: &[u8], is_all: bool, dialect: Dialect) -> Self {
        let read = |mut records: Records<&[u8]>| {
            let mut reading = Self {
                dialect,
                records: 0,
                most: None,
                is_whole: true,
                has_quotes: false,
                has_quoted_record: false,
            };
            let mut widths = Vec::new();
            while widths.len() < TELLING
                && let Ok(Some(record)) = records.next()
            {
                widths.push(record.len());
                reading.is_whole &= record.broken.is_none() && !record.is_sloppy;
                reading.has_quotes |= record.quoted > 0;
                reading.has_quoted_record |= record.len() > 1 && record.quoted == record.len();
            }
            reading.records = widths.len();
            reading.most = most(widths.into_iter().filter(|width| *width > 1));
            reading
        };
        let whole = || Records::new(sample, dialect, sample.len());
        if is_all {
            return read(whole());
        }
        let reading = read(Records::of_part(sample, dialect, sample.len()));
        if reading.most.is_some() {
            return reading;
        }
        // A record so wide that the sample holds a part of it tells more than none.
        read(whole())
    }

    /// The better one is greater.
    fn rank(&self) -> (usize, usize) {
        self.most.map_or((0, 0), |(count, width)| {
            (count * 1_000 / self.records.max(1), width)
        })
    }

    fn is_uniform(&self) -> bool {
        self.most.is_some_and(|(count, _)| count == self.records)
    }

    fn is_certain_beside(&self, double: &Self) -> bool {
        !double.has_quotes
            && self.is_whole
            && (self.has_quoted_record || (self.is_uniform() && !double.is_uniform()))
    }
}

/// The width that occurs most often, the greater one of equals: how often, and the width.
fn most(widths: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for width in widths {
        *counts.entry(width).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(width, count)| (count, width))
        .max()
}

/// How wide a table is: as wide as most of its records that can be read.
pub(super) fn width_of(records: &[&Record]) -> usize {
    let whole = records.iter().filter(|record| record.broken.is_none());
    most(whole.map(|record| record.len())).map_or(0, |(_, width)| width)
}

/// Which of the first records is the header.
pub(super) fn header_among(records: &[&Record], mapping: &Mapping) -> usize {
    by_names(records, mapping)
        .or_else(|| by_shape(records))
        .unwrap_or(0)
}

fn candidates<'a>(records: &'a [&Record]) -> impl Iterator<Item = (usize, &'a Record)> {
    let mut cells = 0;
    records
        .iter()
        .copied()
        .take(CANDIDATES)
        .take_while(move |record| {
            let has_room = cells < CANDIDATE_CELLS;
            cells += record.len();
            has_room
        })
        .enumerate()
        .filter(|(_, record)| record.broken.is_none())
}

fn by_names(records: &[&Record], mapping: &Mapping) -> Option<usize> {
    let wanted = if mapping.is_empty() { 2 } else { 1 };
    candidates(records)
        .find(|(_, record)| {
            let Ok(cells) = record.fields() else {
                return false;
            };
            let names = Names::of(cells);
            filled(mapping, names.columns, true) >= wanted
        })
        .map(|(at, _)| at)
}

fn by_shape(records: &[&Record]) -> Option<usize> {
    let widths = || records.iter().map(|record| record.len());
    let (_, width) = most(widths().filter(|width| *width > 1))?;
    candidates(records)
        .find(|(at, record)| {
            let after = records.len() - at - 1;
            let alike = widths().skip(at + 1).filter(|w| *w == width).count();
            record.len() == width && alike * 2 > after && looks_like_names(record)
        })
        .map(|(at, _)| at)
}

fn looks_like_names(record: &Record) -> bool {
    let Ok(cells) = record.fields() else {
        return false;
    };
    let mut filled = 0;
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        filled += 1;
        if is_measure(cell) {
            return false;
        }
    }
    filled * 2 > record.len()
}

/// Whether a cell is a number or a date.
fn is_measure(cell: &str) -> bool {
    let has_digit = cell.contains(|c: char| c.is_ascii_digit());
    has_digit
        && (!cell.contains(char::is_alphabetic)
            || date::read(cell, Order::MonthFirst, &TimeZone::UTC).is_ok()
            || date::read(cell, Order::DayFirst, &TimeZone::UTC).is_ok())
}

/// How many of the columns fill a field; none if the mapping doesn't go with them.
pub(super) fn filled(mapping: &Mapping, columns: Vec<String>, every_row_names_all: bool) -> usize {
    let tool = helpdesk::recognise(&columns);
    mapping
        .bind(columns, every_row_names_all, tool)
        .map_or(0, |plan| {
            let seen = plan.is_read.iter().take(plan.seen);
            seen.filter(|is_read| **is_read).count()
        })
}

/// The names of a table's columns.
pub(super) struct Names {
    /// The names, no two alike: one without a name is called by its number, one whose name stands
    /// there already gets a number after it.
    pub(super) columns: Vec<String>,
    /// Those that got a number because of their name.
    pub(super) repeated: Vec<String>,
}

impl Names {
    /// The names in a header's cells.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let mut names = Self::numbered(0);
        // How often each name was given so far.
        let mut given: HashMap<String, usize> = HashMap::new();
        let mut later = Vec::new();
        for (at, cell) in cells.enumerate() {
            let name = match cell.trim() {
                "" => number(at),
                name => name.to_owned(),
            };
            match given.get_mut(&name) {
                Some(_) => later.push(at),
                None => {
                    given.insert(name.clone(), 1);
                }
            }
            names.columns.push(name);
        }
        // Only now, so that a column that is called "Name (2)" from the beginning keeps its name.
        for at in later {
            let mut count = given.get(&names.columns[at]).copied().unwrap_or(1);
            let name = loop {
                count += 1;
                let name = format!("{} ({count})", names.columns[at]);
                if !given.contains_key(&name) {
                    break name;
                }
            };
            given.insert(
                std::mem::replace(&mut names.columns[at], name.clone()),
                count,
            );
            given.insert(name.clone(), 1);
            names.repeated.push(name);
        }
        names
    }

    /// The names of columns that have none: `#1`, `#2` and so on.
    pub(super) fn numbered(width: usize) -> Self {
        Self {
            columns: (0..width).map(number).collect(),
            repeated: Vec::new(),
        }
    }

    /// Whether a record is a header that such names were written to.
    pub(super) fn are_numbers(record: &Record) -> bool {
        let cells = record.fields().ok().filter(|_| record.len() > 0);
        cells.is_some_and(|cells| {
            cells
                .enumerate()
                .all(|(at, cell)| cell.trim() == number(at))
        })
    }
}

fn number(at: usize) -> String {
    format!("#{}", at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(text: &str) -> (char, char) {
        let dialect = dialect_of(text.as_bytes(), true);
        (char::from(dialect.delimiter), char::from(dialect.quote))
    }

    #[test]
    fn delimiters_are_told_apart() {
        for (text, delimiter) in [
            ("id,subject\n1,a;b;c\n", ','),
            ("id;subject;sum\n1;a, b;1,5\n2;c, d;2,5\n", ';'),
            ("id\tsubject\n1\ta,b\n", '\t'),
            ("id|subject\n1|a,b\n", '|'),
            ("id,\"a;b;c;d\"\n1,2\n", ','),
            (
                "Tickets, all of them, by day\n\nid;subject\n1;a\n2;b\n",
                ';',
            ),
            ("subject\na\n", ','),
            ("sep=;\na,b;c\n", ';'),
            ("SEP=~\r\na,b~c\r\n", '~'),
            ("", ','),
        ] {
            assert_eq!(dialect(text), (delimiter, '"'), "{text}");
        }
    }

    #[test]
    fn single_quotes_are_quotes_only_if_it_is_certain() {
        for (text, quote) in [
            ("'id','subject'\n'1','a, b'\n", '\''),
            ("id,subject\n1,'a, b'\n2,'it''s'\n", '\''),
            ("id;subject\n1;'a'\n2;'b'\n", '"'),
            ("id,subject\n1,'tis, they say\n2,b\n", '"'),
            ("'id','subject'\n'1','a'b'\n", '"'),
            ("'id','subject'\n'1',\"a\"\n", '"'),
            ("it's,subject\n1,2\n", '"'),
        ] {
            assert_eq!(dialect(text).1, quote, "{text}");
        }
    }

    #[test]
    fn a_delimiter_is_told_by_a_record_that_the_sample_cuts() {
        let wide = (0..500)
            .map(|n| format!("c{n}"))
            .collect::<Vec<_>>()
            .join(";");
        let dialect = dialect_of(format!("All tickets\n{wide}").as_bytes(), false);
        assert_eq!(dialect.delimiter, b';');
    }

    /// The line on which the header is found.
    fn header(text: &str, mapping: &str) -> u64 {
        let dialect = dialect_of(text.as_bytes(), true);
        let mut records = Records::new(text.as_bytes(), dialect, 1 << 20);
        let records: Vec<Record> = std::iter::from_fn(|| records.next().unwrap()).collect();
        let records: Vec<&Record> = records.iter().collect();
        records[header_among(&records, &mapping.parse().unwrap())].line
    }

    #[test]
    fn the_header_is_found_below_what_stands_before_it() {
        for (text, mapping, line) in [
            ("id,subject\n1,a\n", "", 1),
            ("All tickets\nid,subject\n1,a\n", "", 2),
            (
                "Tickets of July\nGenerated on 2026-08-01\n\nid,subject,due\n1,a,\n2,b,\n",
                "",
                4,
            ),
            // A sentence, and an empty line.
            (
                "Reporting from 1 July, 2026 to 31 July, 2026\n\nAgent name,Conversations\nAnn,3\nBo,4\n",
                "",
                3,
            ),
            // Spreadsheets pad to the width.
            (
                "Tickets,,\nfrom,2026-01-01,\n,,\nNr,Betreff,Art\n1,a,b\n",
                "",
                4,
            ),
            // As wide as the table, but not its names.
            ("Report,Tickets\nFrom,2026-01-01\nid,subject\n1,a\n", "", 3),
            ("Report,Tickets\nNr,Betreff\n1,a\n", "subject=Betreff", 2),
            // Rows with one cell more than the names.
            ("subject,status\na,open,\nb,new,\n", "", 1),
            // Nothing to say for another than the first.
            ("subject\nHello, world\nfoo\nbar, baz\n", "", 1),
            ("Betreff,2024,2025\na,1,2\nb,3,4\n", "", 1),
            (",subject\n0,a\n", "", 1),
            // Refused rows kept aside.
            ("id,subject,due\n4,too,many,fields\nTotal\n", "", 1),
            ("Nr,Betreff\nTotal\nx,y,z\n", "", 1),
            ("Name,Name,Betreff\nAnn,Bo,c\n", "", 1),
        ] {
            assert_eq!(header(text, mapping), line, "{text}");
        }
    }

    #[test]
    fn columns_of_one_name_get_numbers() {
        let names = Names::of("Name,,Name, Name ,Name (2),Name".split(','));
        assert_eq!(
            names.columns,
            ["Name", "#2", "Name (3)", "Name (4)", "Name (2)", "Name (5)"]
        );
        assert_eq!(names.repeated, ["Name (3)", "Name (4)", "Name (5)"]);
        let many = Names::of(std::iter::repeat_n("a", 100_000));
        assert_eq!(many.columns.last().unwrap(), "a (100000)");
    }
}
