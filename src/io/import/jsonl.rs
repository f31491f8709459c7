//! JSON lines: one object a line.

use std::io::{self, BufRead};

use serde_json::{Map, Value, error::Category};

use super::error::RefusedKind;

/// One line that is not blank.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its number in the file, from 1.
    pub(super) line: u64,
    /// Its bytes, without the line's end; none when it is too long.
    pub(super) raw: Vec<u8>,
    too_long: bool,
}

impl Entry {
    /// What stands on it, if it can be read at all.
    pub(super) fn text(&self, limit: usize) -> Result<&str, RefusedKind> {
        if self.too_long {
            return Err(RefusedKind::TooLong { limit });
        }
        // Checked apart, so that a wrong encoding is not reported as wrong JSON.
        std::str::from_utf8(&self.raw).map_err(|error| super::rows::not_text(&self.raw, error))
    }

    /// The object that stands on it.
    pub(super) fn object(&self, limit: usize) -> Result<Map<String, Value>, RefusedKind> {
        match serde_json::from_str(self.text(limit)?) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_),
            ) => Err(RefusedKind::NotAnObject),
            Err(error) => Err(faulty(&error)),
        }
    }
}

/// What is wrong with a line, as the parser says it.
pub(super) fn faulty(error: &serde_json::Error) -> RefusedKind {
    if error.classify() == Category::Eof {
        return RefusedKind::JsonCut {
            column: error.column(),
        };
    }
    RefusedKind::Json {
        column: error.column(),
        reason: reason(error),
    }
}

/// What the parser says, without the place, which is told apart from it.
fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rfind(" at line ") {
        Some(at) => said[..at].to_owned(),
        None => said,
    }
}

/// The lines of a file, one by one.
pub(super) struct Lines<R> {
    source: R,
    limit: usize,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most `limit` bytes.
    pub(super) fn new(source: R, limit: usize) -> Self {
        Self {
            source,
            limit,
            line: 0,
        }
    }

    /// The next line that is not blank, or none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        loop {
            let Some(line) = self.any()? else {
                return Ok(None);
            };
            if line.too_long || !line.raw.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    fn any(&mut self) -> io::Result<Option<Entry>> {
        let mut entry = Entry {
            line: self.line + 1,
            raw: Vec::new(),
            too_long: false,
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
                entry.too_long = true;
                entry.raw = Vec::new();
            }
            if !entry.too_long {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(text: &str, limit: usize) -> Vec<(u64, Result<usize, RefusedKind>)> {
        let mut lines = Lines::new(io::BufReader::with_capacity(3, text.as_bytes()), limit);
        std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| (line.line, line.object(limit).map(|object| object.len())))
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
    fn depth_is_refused_before_the_stack_is() {
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert!(matches!(
            objects(&deep, 1_000_000)[..],
            [(1, Err(RefusedKind::Json { .. }))]
        ));
    }
}
