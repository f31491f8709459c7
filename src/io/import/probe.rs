//! What a document of JSON holds, by its beginning: where the records are in it.
//!
//! `{"count": 2, "tickets": [{…}, {…}]}` holds a list of records; `{"id": 17, "subject": "…",
//! "comments": [{…}]}` is one. Both hold a list of objects, so they are told apart by their names:
//! whichever would fill more fields is the record, the object itself or the first object of the list.
//! Of several lists it is the first whose objects can be read as requests, else the first.

use super::map::Mapping;
use super::scan::{Scanner, Step, is_space};
use super::shape::filled;

/// How many lists are looked at.
const LISTS: usize = 16;
/// How deep a list may lie.
const LEVELS: usize = 8;
/// How many names are gathered of an object.
const NAMES: usize = 1_000;
/// What an object calls the list it holds, where that list is empty and so tells nothing.
const EMPTY_LISTS: &[&str] = &[
    "cases",
    "conversations",
    "data",
    "issues",
    "items",
    "payload",
    "records",
    "requests",
    "results",
    "rows",
    "tickets",
];

/// Where records are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The objects are the records.
    Objects,
    /// In the list to which these names lead; none where the list is all.
    List(Vec<String>),
}

/// Finds the records by a document's beginning, or by all of it.
pub(super) fn records_in(beginning: &[u8], is_all: bool, mapping: &Mapping) -> Found {
    let start = spaces(beginning);
    let text = &beginning[start..];
    match text.first() {
        Some(b'[') => return Found::List(Vec::new()),
        Some(b'{') => {}
        Some(_) | None => return Found::Objects,
    }
    let mut probe = Probe::default();
    let is_whole = probe.walk(text) || is_all;
    let count = |names: &[String]| filled(mapping, names.to_vec(), false);
    let mut best: Option<(usize, Vec<String>)> = None;
    for list in probe.lists {
        let count = count(&list.names);
        if best
            .as_ref()
            .is_none_or(|(most, _)| *most == 0 && count > 0)
        {
            best = Some((count, list.path));
        }
    }
    let own = count(&probe.names);
    match best {
        // An object that doesn't end is no record, whatever its names.
        Some((count, path)) if count > own || own == 0 || !is_whole => Found::List(path),
        None if own == 0 => probe.empty.map_or(Found::Objects, Found::List),
        Some(_) | None => Found::Objects,
    }
}

/// A list of objects.
#[derive(Debug)]
struct List {
    path: Vec<String>,
    /// The names in its first object.
    names: Vec<String>,
}

/// An object or a list that is open.
#[derive(Debug)]
struct Level {
    is_object: bool,
    /// The name whose value comes.
    name: Option<String>,
    /// How many commas came.
    commas: usize,
}

#[derive(Debug, Default)]
struct Probe {
    open: Vec<Level>,
    /// Names in the object itself.
    names: Vec<String>,
    lists: Vec<List>,
    /// The first empty list that has the name of one that holds records.
    empty: Option<Vec<String>>,
}

fn spaces(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| !is_space(*byte))
        .unwrap_or(text.len())
}

impl Probe {
    /// Looks through an object; whether it was looked through as far as it can be read.
    fn walk(&mut self, text: &[u8]) -> bool {
        // Its extent first: what follows a fault or the end is of no interest.
        let (end, step) = Scanner::new().run(text);
        let text = &text[..end];
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            match byte {
                b'{' | b'[' => {
                    self.begin(byte == b'{', &text[at + 1..]);
                    at += 1;
                }
                b'}' | b']' => {
                    self.open.pop();
                    at += 1;
                }
                b',' => {
                    if let Some(level) = self.open.last_mut() {
                        level.commas += 1;
                        level.name = None;
                    }
                    at += 1;
                }
                b':' => at += 1,
                byte if is_space(byte) => at += 1,
                b'"' => {
                    let (used, _) = Scanner::new().run(&text[at..]);
                    self.string(&text[at..at + used]);
                    at += used;
                }
                _ => {
                    let (used, _) = Scanner::new().run(&text[at..]);
                    self.value();
                    at += used.max(1);
                }
            }
        }
        step != Step::More
    }

    fn string(&mut self, text: &[u8]) {
        match self.open.last_mut() {
            Some(level) if level.is_object && level.name.is_none() => {
                level.name = Some(serde_json::from_slice(text).unwrap_or_default());
            }
            Some(_) | None => self.value(),
        }
    }

    fn begin(&mut self, is_object: bool, rest: &[u8]) {
        if !is_object {
            self.value();
            self.list(rest);
        }
        self.open.push(Level {
            is_object,
            name: None,
            commas: 0,
        });
    }

    /// A list begins here.
    fn list(&mut self, rest: &[u8]) {
        let path = path(&self.open);
        let is_reachable = self.open.iter().all(|level| level.is_object);
        if !is_reachable || path.len() > LEVELS {
            return;
        }
        match rest.get(spaces(rest)) {
            Some(b'{') if self.lists.len() < LISTS => self.lists.push(List {
                path,
                names: Vec::new(),
            }),
            Some(b']') if self.empty.is_none() => {
                let name = path.last().map(|name| name.to_lowercase());
                if name.is_some_and(|name| EMPTY_LISTS.contains(&name.as_str())) {
                    self.empty = Some(path);
                }
            }
            Some(_) | None => {}
        }
    }

    /// A value that is no object: its name belongs to the object, or to the first one of a list.
    fn value(&mut self) {
        let list = self.open.iter().position(|level| !level.is_object);
        let (names, levels) = match list {
            None => (&mut self.names, &self.open[..]),
            Some(at) if self.open[at].commas == 0 => {
                let inside = &self.open[at + 1..];
                let outside = path(&self.open[..at]);
                let list = self.lists.iter_mut().find(|list| list.path == outside);
                match list {
                    Some(list) if inside.iter().all(|level| level.is_object) => {
                        (&mut list.names, inside)
                    }
                    Some(_) | None => return,
                }
            }
            Some(_) => return,
        };
        let path = path(levels);
        if !path.is_empty() && path.len() <= 3 && names.len() < NAMES {
            let name = path.join(".");
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
}

fn path(levels: &[Level]) -> Vec<String> {
    levels
        .iter()
        .filter_map(|level| level.name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Found {
        records_in(text.as_bytes(), true, &Mapping::default())
    }

    fn list(path: &[&str]) -> Found {
        Found::List(path.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn the_list_is_told_from_the_record() {
        for (text, wanted) in [
            ("[{\"id\":1}]", list(&[])),
            (
                " {\"tickets\":[{\"id\":1,\"subject\":\"a\"}]}",
                list(&["tickets"]),
            ),
            (
                "{\"data\":{\"meta\":{\"n\":[1]},\"payload\":[{\"id\":1,\"title\":\"a\"}]}}",
                list(&["data", "payload"]),
            ),
            // A record with lists of objects in it.
            (
                "{\"id\":1,\"subject\":\"a\",\"status\":\"open\",\
                 \"comments\":[{\"id\":2,\"body\":\"b\"}]}",
                Found::Objects,
            ),
            (
                "{\"id\":1,\"subject\":\"a\",\"fields\":[{\"id\":2,\"value\":3}]}",
                Found::Objects,
            ),
            // The same names around a list of what has more of them.
            (
                "{\"title\":\"Export\",\"tickets\":[{\"id\":2,\"subject\":\"b\",\"status\":\"new\"}]}",
                list(&["tickets"]),
            ),
            // The first list that can be read as requests.
            (
                "{\"users\":[{\"id\":1,\"name\":\"Ann\"}],\"tickets\":[{\"id\":2,\"subject\":\"b\"}]}",
                list(&["tickets"]),
            ),
            // The first one where none can.
            (
                "{\"a\":{\"b\":[{\"c\":1}]},\"d\":[{\"e\":1}]}",
                list(&["a", "b"]),
            ),
            // An answer without records, and a record without tags.
            ("{\"tickets\":[],\"count\":0}", list(&["tickets"])),
            ("{\"betreff\":\"a\",\"tags\":[]}", Found::Objects),
            ("{\"subject\":\"a\",\"items\":[]}", Found::Objects),
            // Cut off.
            (
                "{\"id\":1,\"subject\":\"a\",\"l\":[{\"x\":1}",
                Found::Objects,
            ),
            ("{\"id\":1,\"subj", Found::Objects),
            ("3", Found::Objects),
            ("", Found::Objects),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_does_not_end_within_the_limit_is_no_record() {
        let text = b"{\"id\":1,\"subject\":\"a\",\"l\":[{\"x\":1}";
        assert_eq!(records_in(text, false, &Mapping::default()), list(&["l"]));
    }

    #[test]
    fn a_mapping_tells_which_names_are_meant() {
        let text = b"{\"id\":1,\"subject\":\"a\",\"posts\":[{\"words\":\"b\"}]}";
        let mapping: Mapping = "text=words,subject=words".parse().unwrap();
        assert_eq!(records_in(text, true, &mapping), list(&["posts"]));
    }
}
