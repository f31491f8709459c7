//! JSON lines: one object a line, or several one after the other.
//!
//! A line that can't be read spoils no other, so these are kept apart from documents of JSON
//! (`json`), whose records go over as many lines as they like.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::error::RefusedKind;
use super::object::Entry;
use super::scan::{Scanner, Step, is_space};

/// Whether a text that begins with an object is JSON lines, by its beginning: its first line holds
/// whole objects; or it is broken, and the next one begins with an object as well.
pub(super) fn are_lines(beginning: &[u8], is_all: bool) -> bool {
    let mut lines = beginning
        .split(|byte| *byte == b'\n')
        .skip_while(|line| line.iter().all(|byte| is_space(*byte)));
    let Some(first) = lines.next() else {
        return false;
    };
    let next = lines.next();
    if next.is_none() && !is_all {
        // It may go on: what is read as a document comes to the same where it is sound.
        return false;
    }
    let mut rest = first.trim_ascii();
    while rest.first() == Some(&b'{') {
        let mut scanner = Scanner::new();
        let (used, step) = scanner.run(rest);
        match step {
            Step::End => rest = rest[used..].trim_ascii_start(),
            // A document that goes on, unless a string does.
            Step::More if !scanner.is_in_string() => return false,
            Step::More | Step::EndBefore | Step::Wrong | Step::Deep => break,
        }
    }
    rest.is_empty() || next.is_some_and(|line| line.first() == Some(&b'{'))
}

/// The objects of a file, one by one.
pub(super) struct Lines<R> {
    source: R,
    limit: usize,
    line: u64,
    /// The rest of a line with several.
    rest: VecDeque<Entry>,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most `limit` bytes.
    pub(super) fn new(source: R, limit: usize) -> Self {
        Self {
            source,
            limit,
            line: 0,
            rest: VecDeque::new(),
        }
    }

    /// The next object, or none at the end; blank lines are passed over.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        if let Some(entry) = self.rest.pop_front() {
            return Ok(Some(entry));
        }
        loop {
            let Some(entry) = self.any()? else {
                return Ok(None);
            };
            if entry.fault.is_some() {
                return Ok(Some(entry));
            }
            if entry.raw.trim_ascii().is_empty() {
                continue;
            }
            return Ok(Some(self.first_of(entry)));
        }
    }

    /// The first object of a line; the others are kept for later.
    fn first_of(&mut self, entry: Entry) -> Entry {
        if !has_joint(&entry.raw) {
            return entry;
        }
        let mut parts = Vec::new();
        let mut rest = &entry.raw[..];
        while !rest.is_empty() {
            // What is broken is left together, with all that follows it.
            let used = match Scanner::new().run(rest) {
                (used, Step::End) if rest.first() == Some(&b'{') => used,
                (_, Step::More | Step::End | Step::EndBefore | Step::Wrong | Step::Deep) => {
                    rest.len()
                }
            };
            parts.push(&rest[..used]);
            rest = rest[used..].trim_ascii_start();
        }
        self.rest = parts
            .into_iter()
            .map(|raw| Entry {
                line: entry.line,
                raw: raw.to_vec(),
                fault: None,
            })
            .collect();
        self.rest.pop_front().unwrap_or(entry)
    }

    fn any(&mut self) -> io::Result<Option<Entry>> {
        let mut entry = Entry {
            line: self.line + 1,
            ..Entry::default()
        };
        let mut begun = false;
        loop {
            let chunk = match self.source.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok(begun.then_some(entry));
            }
            if !begun {
                begun = true;
                self.line += 1;
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            if entry.raw.len() + part.len() > self.limit {
                entry.fault = Some(RefusedKind::TooLong { limit: self.limit });
                entry.raw = Vec::new();
            }
            if entry.fault.is_none() {
                entry.raw.extend_from_slice(part);
            }
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.source.consume(used);
            if end.is_some() {
                if entry.raw.last() == Some(&b'\r') {
                    entry.raw.pop();
                }
                return Ok(Some(entry));
            }
        }
    }
}

/// Whether an object may end and another begin within a line, wherever that is: a quick look, since
/// nearly no line has such a place.
fn has_joint(line: &[u8]) -> bool {
    let mut ends = false;
    line.iter().any(|byte| match byte {
        b'}' => {
            ends = true;
            false
        }
        b'{' => ends,
        byte => {
            ends &= is_space(*byte);
            false
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(text: &str, limit: usize) -> Vec<(u64, Result<usize, RefusedKind>)> {
        let mut lines = Lines::new(io::BufReader::with_capacity(3, text.as_bytes()), limit);
        std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| (line.line, line.cells().map(|cells| cells.len())))
            .collect()
    }

    #[test]
    fn each_line_is_read_or_refused_on_its_own() {
        assert_eq!(
            objects(
                "{\"a\":1}\r\n\n  \n[1]\n{\"a\":\n{\"a\":1,}\n{\"b\":2,\"c\":\"\n\"}\n{}",
                100
            ),
            [
                (1, Ok(1)),
                (4, Err(RefusedKind::NotAnObject)),
                (5, Err(RefusedKind::JsonCut { column: 5 })),
                (
                    6,
                    Err(RefusedKind::Json {
                        line: 6,
                        column: 8,
                        reason: "trailing comma".to_owned()
                    })
                ),
                (7, Err(RefusedKind::JsonCut { column: 12 })),
                (8, Err(RefusedKind::JsonCut { column: 2 })),
                (9, Ok(0)),
            ]
        );
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_the_next_is_read() {
        let text = format!("{{\"a\":\"{}\"}}\n{{}}\n", "x".repeat(200));
        assert_eq!(
            objects(&text, 64),
            [(1, Err(RefusedKind::TooLong { limit: 64 })), (2, Ok(0))]
        );
    }

    #[test]
    fn several_objects_on_a_line_are_several_records() {
        assert_eq!(
            objects(
                "{\"a\":\"}{\"} {\"b\":1,\"c\":2}{}\n{\"d\":1}{\"e\":{\n{\"f\":\"} {\"}",
                100
            ),
            [
                (1, Ok(1)),
                (1, Ok(2)),
                (1, Ok(0)),
                (2, Ok(1)),
                (2, Err(RefusedKind::JsonCut { column: 6 })),
                (3, Ok(1)),
            ]
        );
    }

    #[test]
    fn lines_are_told_from_a_document() {
        for (text, wanted) in [
            ("{\"a\":1}\n{\"a\":2}\n", true),
            ("\n{\"a\":1}{\"a\":2}", true),
            ("{}", true),
            ("{\n\"a\":1}", false),
            ("{\"tickets\":[\n{\"a\":1},\n{\"a\":2}]}", false),
            ("{\"a\":1,}\n{\"a\":2}", true),
            ("{\"a\":\"x}\n{\"a\":2}", true),
            ("{\"a\":\"x}\n \"b\":2}", false),
            ("{\"a\":1,}", false),
        ] {
            assert_eq!(are_lines(text.as_bytes(), true), wanted, "{text}");
        }
    }
}
