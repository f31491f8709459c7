//! One object of JSON as the cells of a record.
//!
//! What is nested becomes columns of its own, named by the path to it: `via.channel`,
//! `requester.email`, two levels deep; what lies deeper is kept as its JSON. A list of objects that
//! each have a `value`, and a `name`, `key` or `id` to tell it by, is how helpdesks write custom
//! fields: `custom_fields.360001`.
//!
//! Numbers stay as they are written. They are ids as often as not, and one of twenty digits would
//! come back from a number with other digits; so values are cut out as text, by `RawValue`, and the
//! crate's own number type isn't asked.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::error::RefusedKind;
use super::plan::key;
use super::rows::not_text;
use super::scan::{DEPTH, Scanner, Step, is_space};
use super::values::Cell;

/// How deep a path may be that becomes a column: `a.b.c`.
const PATH: usize = 3;

/// A record of JSON that is cut out but not yet understood.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// Its bytes; none when it is too long, or where something is missing.
    pub(super) raw: Vec<u8>,
    /// What is known to be wrong with it, or with what stands around it.
    pub(super) fault: Option<RefusedKind>,
}

impl Entry {
    /// What stands there, if it can be read at all.
    pub(super) fn text(&self) -> Result<&str, RefusedKind> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        // Checked apart, so that a wrong encoding is not reported as wrong JSON.
        std::str::from_utf8(&self.raw).map_err(|error| not_text(&self.raw, error))
    }

    /// Its cells, by the names of their columns.
    pub(super) fn cells(&self) -> Result<Vec<(String, Cell)>, RefusedKind> {
        let text = self.text()?;
        if is_too_deep(text.as_bytes()) {
            return Err(RefusedKind::TooDeep { limit: DEPTH });
        }
        let mut cells = Vec::new();
        match read_into(text, "", 1, &mut cells) {
            Ok(()) => Ok(cells),
            Err(error) => Err(self.refused(text, error)),
        }
    }

    fn refused(&self, text: &str, error: serde_json::Error) -> RefusedKind {
        let error = match serde_json::from_str::<Members<'_>>(text) {
            // A string in it can't be read; its place is wanted in the whole.
            Ok(_) => serde_json::from_str::<Value>(text).err().unwrap_or(error),
            Err(error) if error.classify() == Category::Data => {
                match serde_json::from_str::<IgnoredAny>(text) {
                    Ok(_) => return RefusedKind::NotAnObject,
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        self.faulty(&error)
    }

    /// What is wrong with it, as the parser says it.
    pub(super) fn faulty(&self, error: &serde_json::Error) -> RefusedKind {
        match error.classify() {
            Category::Eof => RefusedKind::JsonCut {
                column: self.raw.len(),
            },
            Category::Data | Category::Io | Category::Syntax => RefusedKind::Json {
                line: self.line + (error.line() as u64).saturating_sub(1),
                column: error.column(),
                reason: reason(error),
            },
        }
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

fn is_too_deep(text: &[u8]) -> bool {
    let opening = text.iter().filter(|byte| matches!(byte, b'[' | b'{'));
    opening.count() > DEPTH as usize && Scanner::new().run(text).1 == Step::Deep
}

/// The members of an object, each value as it is written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Reads an object whose members are called by `path` and their names.
fn read_into(
    text: &str,
    path: &str,
    level: usize,
    cells: &mut Vec<(String, Cell)>,
) -> Result<(), serde_json::Error> {
    let Members(members) = serde_json::from_str(text)?;
    for (name, value) in members {
        let name = if path.is_empty() {
            name
        } else {
            format!("{path}.{name}")
        };
        let value = value.get();
        match value.as_bytes().first() {
            Some(b'{') if level < PATH => read_into(value, &name, level + 1, cells)?,
            Some(b'[') => match named_values(value)? {
                Some(values) if level < PATH => {
                    let named = values.into_iter().map(|(key, value)| {
                        let cell = Cell::of_json(value)?;
                        Ok((format!("{name}.{key}"), cell))
                    });
                    for cell in named {
                        cells.push(cell?);
                    }
                }
                Some(_) | None => cells.push((name, Cell::of_json(value)?)),
            },
            Some(_) | None => cells.push((name, Cell::of_json(value)?)),
        }
    }
    Ok(())
}

/// The names and values of custom fields, if a list is one of such.
fn named_values(list: &str) -> Result<Option<Vec<(String, &str)>>, serde_json::Error> {
    let items: Vec<&RawValue> = serde_json::from_str(list)?;
    if items.is_empty() {
        return Ok(None);
    }
    let mut named = Vec::with_capacity(items.len());
    for item in items {
        if !item.get().starts_with('{') {
            return Ok(None);
        }
        let Members(members) = serde_json::from_str(item.get())?;
        let member = |wanted: &str| {
            let found = members.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.get())
        };
        let key = ["name", "key", "id"].into_iter().find_map(member);
        let (Some(key), Some(value)) = (key, member("value")) else {
            return Ok(None);
        };
        let Some(key) = plain(key)? else {
            return Ok(None);
        };
        named.push((key, value));
    }
    Ok(Some(named))
}

/// A string's content, or a number, yes or no as it is written.
fn plain(json: &str) -> Result<Option<String>, serde_json::Error> {
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json).map(Some),
        Some(b'{' | b'[' | b'n') | None => Ok(None),
        Some(_) => Ok(Some(json.to_owned())),
    }
}

impl Cell {
    /// A value of JSON; numbers and yes or no become their text.
    fn of_json(json: &str) -> Result<Self, serde_json::Error> {
        if let Some(text) = plain(json)? {
            return Ok(Self::Text(text));
        }
        if json == "null" || json == "{}" {
            return Ok(Self::Nothing);
        }
        let items: Vec<&RawValue> = if json.starts_with('[') {
            serde_json::from_str(json)?
        } else {
            Vec::new()
        };
        let items: Option<Vec<String>> = items
            .into_iter()
            .map(|item| plain(item.get()).transpose())
            .map(Option::transpose)
            .collect::<Result<_, _>>()?;
        Ok(Self::Nested {
            items: items.unwrap_or_default(),
            json: compact(json),
        })
    }
}

/// What stands inside of JSON, by names and places from the outside in.
pub(super) fn inside(json: &str, path: &[String]) -> Option<Cell> {
    let mut found = json.to_owned();
    for name in path {
        found = match found.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(&found).ok()?;
                let wanted = key(name);
                let exact = members.iter().find(|(member, _)| member == name);
                let alike = || members.iter().find(|(member, _)| key(member) == wanted);
                exact.or_else(alike)?.1.get().to_owned()
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(&found).ok()?;
                items.get(name.parse::<usize>().ok()?)?.get().to_owned()
            }
            Some(_) | None => return None,
        };
    }
    Cell::of_json(&found).ok()
}

/// JSON without the space between its parts and with its strings as readable as they can be.
fn compact(json: &str) -> String {
    rewritten(json, &mut |_| None)
}

/// The same, with other texts in place of those for which there is one; names are left as they are.
pub(super) fn rewritten(json: &str, other: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let written = |text: &str| serde_json::to_string(text).ok();
    let mut compact = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('"') {
        compact.extend(rest[..at].chars().filter(|c| !c.is_ascii_whitespace()));
        let (used, _) = Scanner::new().run(&rest.as_bytes()[at..]);
        let string = &rest[at..at + used];
        rest = &rest[at + used..];
        let is_name = rest.trim_start().starts_with(':');
        let text = serde_json::from_str::<String>(string).ok();
        let new = text.as_deref().filter(|_| !is_name).and_then(&mut *other);
        let readable = new
            .or_else(|| text.filter(|_| string.contains('\\')))
            .and_then(|text| written(&text));
        compact.push_str(readable.as_deref().unwrap_or(string));
    }
    compact.extend(rest.chars().filter(|c| !c.is_ascii_whitespace()));
    compact
}

/// A record on one line, for a file of JSON lines: between the parts of JSON a line's end is as good
/// as a space, and inside a string it has no place.
pub(super) fn on_one_line(raw: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(raw.len());
    for part in raw.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let part = match part.iter().position(|byte| !is_space(*byte)) {
            Some(indent) => &part[if line.is_empty() { 0 } else { indent }..],
            None => continue,
        };
        if !line.is_empty() {
            line.push(b' ');
        }
        line.extend_from_slice(part);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry {
            line: 7,
            raw: text.as_bytes().to_vec(),
            fault: None,
        }
    }

    /// Names and what is kept of the values.
    fn kept(text: &str) -> Vec<(String, Option<String>)> {
        let cells = entry(text).cells().unwrap();
        cells
            .into_iter()
            .map(|(name, cell)| (name, cell.kept()))
            .collect()
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        for number in [
            "12345678901234567890",
            "-98765432109876543210987654321098765432109876543210",
            "0.1000",
            "1E400",
            "1.0",
            "-0",
        ] {
            assert_eq!(
                kept(&format!("{{\"id\": {number} }}")),
                [("id".to_owned(), Some(number.to_owned()))]
            );
        }
    }

    #[test]
    fn what_is_nested_becomes_columns_named_by_their_path() {
        let read = kept(
            r#"{"via":{"channel":"email","source":{"from":{"name":"Ann \u0416", "n" : 1}, "to":[ ]}},
                "custom_fields":[{"id":360001,"value":"red"},{"id":360002,"value":null}],
                "tags":["a",1],"comments":[{"id":1,"body":"b"}],"empty":{}}"#,
        );
        let read: Vec<(&str, Option<&str>)> = read
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_deref()))
            .collect();
        assert_eq!(
            read,
            [
                ("via.channel", Some("email")),
                ("via.source.from", Some(r#"{"name":"Ann Ж","n":1}"#)),
                ("via.source.to", None),
                ("custom_fields.360001", Some("red")),
                ("custom_fields.360002", None),
                ("tags", Some(r#"["a",1]"#)),
                ("comments", Some(r#"[{"id":1,"body":"b"}]"#)),
            ]
        );
    }

    #[test]
    fn faults_are_told_with_their_line_and_byte() {
        let fault = |text: &str| entry(text).cells().unwrap_err();
        for other in ["[1]", "3", "\"a\"", "null", "[{}]"] {
            assert_eq!(fault(other), RefusedKind::NotAnObject, "{other}");
        }
        assert_eq!(
            fault("{\"a\": 1,\n \"b\": tru }"),
            RefusedKind::Json {
                line: 8,
                column: 10,
                reason: "expected ident".to_owned()
            }
        );
        assert_eq!(fault("{\"a\":\n\"b"), RefusedKind::JsonCut { column: 8 });
        assert!(matches!(fault("[1 2]"), RefusedKind::Json { .. }));
        assert!(matches!(fault("[1"), RefusedKind::JsonCut { .. }));
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert_eq!(fault(&deep), RefusedKind::TooDeep { limit: DEPTH });
    }

    #[test]
    fn a_record_of_several_lines_fits_on_one() {
        assert_eq!(
            on_one_line(b"{\r\n    \"a\": \"b  c\",\n\n\t\"d\": [\n  1\n]\n}"),
            b"{ \"a\": \"b  c\", \"d\": [ 1 ]\n}".map(|b| if b == b'\n' { b' ' } else { b })
        );
    }
}
