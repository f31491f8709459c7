//! A document of JSON, cut into records: a list of objects, objects one after the other, or an
//! object that holds the list, such as `{"tickets": […], "next_page": null}`.
//!
//! Records are cut out one by one, whatever the document's length and however it is broken into
//! lines. What stands around them is read as strictly as they are: a list that isn't closed is told,
//! for the export is then not complete.
//!
//! **After a fault** the next record has to be found again, and brackets can't be trusted then. It is
//! looked for in the text: a `}` and a `{`, at most a comma between them, and then the name with which
//! the records before began. Everything up to there is refused in one piece. A document that ends in
//! the middle is not searched: it has been cut off, and what is nested in its last record is no record.

use std::io::{self, BufRead};

use super::error::RefusedKind;
use super::feed::Feed;
use super::object::Entry;
use super::scan::{DEPTH, Scanner, Step, is_space};

/// Where the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first value.
    Start,
    /// After an object that is a record, or that held the list; another may follow.
    Between,
    /// In an object that holds the list, so many objects deep.
    Outer { level: usize, next: Next },
    /// In the list of records.
    List(Next),
    /// After a list that nothing holds; nothing may follow.
    Over,
    /// At the end.
    End,
}

/// What may come next in a list or an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A part, or the closing bracket.
    PartOrEnd,
    /// A part.
    Part,
    /// A comma, or the closing bracket.
    CommaOrEnd,
}

/// How the cutting of a value ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Whole,
    Wrong,
    Deep,
    Cut,
}

/// A value that is cut out.
struct Piece {
    raw: Vec<u8>,
    is_long: bool,
    ended: Ended,
}

/// The records of a document, one by one.
pub(super) struct Records<R> {
    source: Feed<R>,
    limit: usize,
    /// The names that lead to the list; none where it stands alone, or records do.
    path: Vec<String>,
    line: u64,
    state: State,
    /// The line on which the object begins that holds the list, and whether the list was in it.
    outer: (u64, bool),
    /// With what names the records begin.
    names: Option<Names>,
}

impl<R: BufRead> Records<R> {
    /// Reads records of at most `limit` bytes from the list to which `path` leads.
    pub(super) fn new(source: R, path: Vec<String>, limit: usize) -> Self {
        Self {
            source: Feed::new(source),
            limit,
            path,
            line: 1,
            state: State::Start,
            outer: (1, false),
            names: None,
        }
    }

    /// The next record, or none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        loop {
            if self.state == State::End {
                return Ok(None);
            }
            let token = self.token()?;
            let found = match self.state {
                State::End => return Ok(None),
                State::Start | State::Between => self.value(token)?,
                State::Over => match token {
                    None => self.end(None),
                    Some(_) => Some(self.lost_here()?),
                },
                State::List(next) => self.in_list(next, token)?,
                State::Outer { level, next } => self.in_outer(level, next, token)?,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// At a value that nothing holds.
    fn value(&mut self, token: Option<u8>) -> io::Result<Option<Entry>> {
        let is_first = self.state == State::Start;
        match token {
            None => Ok(self.end(None)),
            Some(b'[') if is_first && self.path.is_empty() => {
                self.pass();
                self.state = State::List(Next::PartOrEnd);
                Ok(None)
            }
            Some(b'{') if !self.path.is_empty() => {
                self.outer = (self.line, false);
                self.pass();
                self.state = State::Outer {
                    level: 0,
                    next: Next::PartOrEnd,
                };
                Ok(None)
            }
            Some(b'{') => self.record(State::Between).map(Some),
            Some(_) if is_first => self.record(State::Over).map(Some),
            Some(_) => self.lost_here().map(Some),
        }
    }

    fn in_list(&mut self, next: Next, token: Option<u8>) -> io::Result<Option<Entry>> {
        match (token, next) {
            (None, _) => Ok(self.end(Some(RefusedKind::NotClosed))),
            (Some(b']'), Next::PartOrEnd | Next::CommaOrEnd | Next::Part) => {
                let is_strict = next != Next::Part;
                let told = (!is_strict).then(|| self.wrong());
                self.pass();
                self.state = match self.path.len().checked_sub(1) {
                    None => State::Over,
                    Some(level) => State::Outer {
                        level,
                        next: Next::CommaOrEnd,
                    },
                };
                Ok(told)
            }
            (Some(b','), Next::CommaOrEnd) => {
                self.pass();
                self.state = State::List(Next::Part);
                Ok(None)
            }
            (Some(b','), Next::Part | Next::PartOrEnd) => {
                let told = self.wrong();
                self.pass();
                self.state = State::List(Next::Part);
                Ok(Some(told))
            }
            (Some(b'}' | b':'), _) => self.lost_here().map(Some),
            (Some(_), Next::CommaOrEnd) => {
                self.state = State::List(Next::Part);
                Ok(Some(self.wrong()))
            }
            (Some(_), Next::Part | Next::PartOrEnd) => {
                self.record(State::List(Next::CommaOrEnd)).map(Some)
            }
        }
    }

    fn in_outer(
        &mut self,
        level: usize,
        next: Next,
        token: Option<u8>,
    ) -> io::Result<Option<Entry>> {
        let go_on = |level, next| State::Outer { level, next };
        match (token, next) {
            (None, _) => Ok(self.end(Some(RefusedKind::NotClosed))),
            (Some(b'}'), Next::PartOrEnd | Next::CommaOrEnd) => {
                self.pass();
                let (line, has_list) = self.outer;
                self.state = match level.checked_sub(1) {
                    Some(level) => go_on(level, Next::CommaOrEnd),
                    None => State::Between,
                };
                let is_lacking = level == 0 && !has_list;
                Ok(is_lacking.then(|| Entry {
                    line,
                    raw: Vec::new(),
                    fault: Some(RefusedKind::NoList {
                        path: self.path.join("."),
                    }),
                }))
            }
            (Some(b','), Next::CommaOrEnd) => {
                self.pass();
                self.state = go_on(level, Next::Part);
                Ok(None)
            }
            (Some(b'"'), Next::PartOrEnd | Next::Part) => self.member(level),
            (Some(_), Next::PartOrEnd | Next::Part | Next::CommaOrEnd) => {
                self.lost_here().map(Some)
            }
        }
    }

    /// A name and its value in an object that holds the list; the list itself is gone into.
    fn member(&mut self, level: usize) -> io::Result<Option<Entry>> {
        let name = self.cut(self.limit)?;
        let is_colon = name.ended == Ended::Whole && self.token()? == Some(b':');
        if !is_colon {
            return self.lost_in(name).map(Some);
        }
        self.pass();
        let name = serde_json::from_slice::<String>(&name.raw).ok();
        let is_on_path = !self.outer.1 && name.as_ref() == self.path.get(level);
        let is_last = level + 1 == self.path.len();
        match self.token()? {
            Some(b'[') if is_on_path && is_last => {
                self.pass();
                self.outer.1 = true;
                self.state = State::List(Next::PartOrEnd);
                Ok(None)
            }
            Some(b'{') if is_on_path && !is_last => {
                self.pass();
                self.state = State::Outer {
                    level: level + 1,
                    next: Next::PartOrEnd,
                };
                Ok(None)
            }
            Some(_) => {
                let value = self.cut(0)?;
                if value.ended != Ended::Whole {
                    return self.lost_in(value).map(Some);
                }
                self.state = State::Outer {
                    level,
                    next: Next::CommaOrEnd,
                };
                Ok(None)
            }
            None => Ok(self.end(Some(RefusedKind::NotClosed))),
        }
    }

    /// Cuts out a record, after which the reader stands at `after`.
    fn record(&mut self, after: State) -> io::Result<Entry> {
        let line = self.line;
        let piece = self.cut(self.limit)?;
        let too_long = RefusedKind::TooLong { limit: self.limit };
        let entry = |raw, fault| Entry { line, raw, fault };
        match piece.ended {
            Ended::Whole => {
                self.state = after;
                if piece.is_long {
                    return Ok(entry(Vec::new(), Some(too_long)));
                }
                if self.names.is_none() {
                    self.names = names_of(&piece.raw);
                }
                Ok(entry(piece.raw, None))
            }
            Ended::Cut => {
                self.state = State::End;
                let fault = piece.is_long.then_some(too_long);
                Ok(entry(piece.raw, fault))
            }
            Ended::Wrong | Ended::Deep => {
                let fault = match piece.ended {
                    Ended::Deep => Some(RefusedKind::TooDeep { limit: DEPTH }),
                    Ended::Wrong | Ended::Whole | Ended::Cut => None,
                };
                let lost = self.lost(piece.raw, fault.or(piece.is_long.then_some(too_long)))?;
                Ok(Entry { line, ..lost })
            }
        }
    }

    /// Something is wrong between the records, and they go on.
    fn wrong(&self) -> Entry {
        Entry {
            line: self.line,
            raw: Vec::new(),
            fault: Some(RefusedKind::JsonBetween),
        }
    }

    fn end(&mut self, fault: Option<RefusedKind>) -> Option<Entry> {
        self.state = State::End;
        fault.map(|fault| Entry {
            line: self.line,
            raw: Vec::new(),
            fault: Some(fault),
        })
    }

    /// Something is wrong in what holds the list.
    fn lost_in(&mut self, piece: Piece) -> io::Result<Entry> {
        if piece.ended == Ended::Cut {
            self.state = State::End;
            return Ok(Entry {
                line: self.line,
                raw: Vec::new(),
                fault: Some(RefusedKind::NotClosed),
            });
        }
        self.lost(piece.raw, Some(RefusedKind::JsonBetween))
    }

    /// What stands here is wrong, and where the records go on is not known.
    fn lost_here(&mut self) -> io::Result<Entry> {
        self.lost(Vec::new(), Some(RefusedKind::JsonBetween))
    }

    /// Refuses `raw` and all up to what looks like the next record.
    fn lost(&mut self, mut raw: Vec<u8>, fault: Option<RefusedKind>) -> io::Result<Entry> {
        let line = self.line - newlines(&raw);
        let names = self.names.clone().or_else(|| names_of(&raw));
        let mut search = Search::new(names, self.limit);
        // How many of the lost bytes are not kept any more.
        let mut gone = 0;
        let mut step = 256;
        loop {
            if let Some((end, next)) = search.find(&raw) {
                self.line -= newlines(&raw[next..]);
                self.source.give_back(&raw[next..]);
                raw.truncate(end);
                self.state = match self.state {
                    State::Start | State::Between if self.path.is_empty() => State::Between,
                    State::Start
                    | State::Between
                    | State::Outer { .. }
                    | State::List(_)
                    | State::Over
                    | State::End => State::List(Next::Part),
                };
                self.outer.1 = true;
                break;
            }
            let dropped = search.forget(gone);
            raw.drain(..dropped);
            gone += dropped;
            let chunk = self.source.fill()?;
            if chunk.is_empty() {
                self.state = State::End;
                trim_closing(&mut raw);
                break;
            }
            // What is given back again costs as much: the next record is mostly near.
            let count = chunk.len().min(step);
            step = step.saturating_mul(2);
            raw.extend_from_slice(&chunk[..count]);
            self.line += newlines(&chunk[..count]);
            self.source.consume(count);
        }
        let is_long = gone + raw.len() > self.limit;
        let too_long = is_long.then_some(RefusedKind::TooLong { limit: self.limit });
        let fault = too_long.or(fault);
        if matches!(fault, Some(RefusedKind::TooLong { .. })) {
            raw = Vec::new();
        }
        Ok(Entry { line, raw, fault })
    }

    /// The next byte that is not space; it stays.
    fn token(&mut self) -> io::Result<Option<u8>> {
        loop {
            let chunk = self.source.fill()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let spaces = chunk.iter().position(|byte| !is_space(*byte));
            let found = spaces.map(|at| chunk[at]);
            let count = spaces.unwrap_or(chunk.len());
            self.line += newlines(&chunk[..count]);
            self.source.consume(count);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Passes over the token.
    fn pass(&mut self) {
        self.source.consume(1);
    }

    /// Cuts out a value and keeps at most `limit` bytes of it.
    fn cut(&mut self, limit: usize) -> io::Result<Piece> {
        let mut scanner = Scanner::new();
        let mut piece = Piece {
            raw: Vec::new(),
            is_long: false,
            ended: Ended::Cut,
        };
        loop {
            let chunk = self.source.fill()?;
            if chunk.is_empty() {
                if scanner.is_bare() {
                    piece.ended = Ended::Whole;
                }
                return Ok(piece);
            }
            let (used, step) = scanner.run(chunk);
            if !piece.is_long && piece.raw.len() + used > limit {
                piece.is_long = true;
                piece.raw = Vec::new();
            }
            if !piece.is_long {
                piece.raw.extend_from_slice(&chunk[..used]);
            }
            self.line += newlines(&chunk[..used]);
            self.source.consume(used);
            piece.ended = match step {
                Step::More => continue,
                Step::End | Step::EndBefore => Ended::Whole,
                Step::Wrong => Ended::Wrong,
                Step::Deep => Ended::Deep,
            };
            return Ok(piece);
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

fn spaces(bytes: &[u8]) -> usize {
    let other = bytes.iter().position(|byte| !is_space(*byte));
    other.unwrap_or(bytes.len())
}

/// What an object begins with: its first two names, as they are written.
type Names = Vec<Vec<u8>>;

/// With which names an object begins, as far as that can be read; none if more bytes are needed.
fn names_of(object: &[u8]) -> Option<Names> {
    let mut names = Names::new();
    let mut at = 1;
    let next = |at: &mut usize| {
        *at += spaces(object.get(*at..)?);
        object.get(*at).copied()
    };
    while names.len() < 2 && next(&mut at)? == b'"' {
        let (used, step) = Scanner::new().run(&object[at..]);
        if step == Step::More {
            return None;
        }
        names.push(object[at..at + used].to_vec());
        at += used;
        if next(&mut at)? != b':' {
            break;
        }
        at += 1;
        next(&mut at)?;
        match Scanner::new().run(&object[at..]) {
            (_, Step::More) => return None,
            (_, Step::Wrong | Step::Deep) => break,
            (used, Step::End | Step::EndBefore) => at += used,
        }
        if next(&mut at)? != b',' {
            break;
        }
        at += 1;
    }
    Some(names)
}

/// The search for a record after a fault.
struct Search {
    names: Option<Names>,
    /// Up to where nothing was found.
    from: usize,
    limit: usize,
}

/// How much space between two records is looked over.
const BETWEEN: usize = 1 << 10;

impl Search {
    fn new(names: Option<Names>, limit: usize) -> Self {
        // The first byte belongs to what is lost, wherever it stands.
        Self {
            names,
            from: 1,
            limit,
        }
    }

    /// Where the lost bytes end and the next record begins.
    fn find(&mut self, bytes: &[u8]) -> Option<(usize, usize)> {
        while let Some(at) = bytes
            .get(self.from..)?
            .iter()
            .position(|byte| *byte == b'{')
        {
            let at = self.from + at;
            self.from = at;
            let before = at.saturating_sub(BETWEEN);
            if let Some(end) = end_before(&bytes[before..at]) {
                let rest = &bytes[at..];
                let begins = match names_of(&rest[..rest.len().min(self.limit)]) {
                    None if rest.len() < self.limit => return None,
                    None => Names::new(),
                    Some(begins) => begins,
                };
                let is_record = match &self.names {
                    Some(names) => !begins.is_empty() && names.starts_with(&begins),
                    None => true,
                };
                if is_record {
                    return Some(((before + end).max(1), at));
                }
            }
            self.from = at + 1;
        }
        self.from = bytes.len().max(1);
        None
    }

    /// How many of the bytes are needed neither to go on nor to be kept, `gone` having gone before.
    fn forget(&mut self, gone: usize) -> usize {
        let before = self.from.saturating_sub(BETWEEN);
        if gone + before <= self.limit {
            return 0;
        }
        self.from -= before;
        before
    }
}

/// Where a record ends that is followed by another, if it looks like that: a `}`, a comma or both.
fn end_before(bytes: &[u8]) -> Option<usize> {
    let trimmed = bytes.trim_ascii_end();
    let end = match trimmed.strip_suffix(b",") {
        Some(rest) => rest.trim_ascii_end().len(),
        None if trimmed.ends_with(b"}") => trimmed.len(),
        None => return None,
    };
    Some(end)
}

/// Leaves out what closes the document after its last record, if it looks like that.
fn trim_closing(raw: &mut Vec<u8>) {
    let Some(at) = raw.iter().rposition(|byte| *byte == b']') else {
        return;
    };
    let is_closing = raw[at + 1..]
        .iter()
        .all(|byte| is_space(*byte) || *byte == b'}');
    let record = raw[..at].trim_ascii_end();
    if is_closing && record.ends_with(b"}") {
        raw.truncate(record.len());
    }
}
