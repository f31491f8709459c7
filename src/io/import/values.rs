//! From the cells of one record to a request as the source tells it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::date::{self, Order};
use super::error::RefusedKind;
use super::foreign;
use super::plan::{Piece, Plan};
use crate::domain::export;
use crate::domain::incoming::{Field, Incoming};

/// What one column holds in one record.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing, not even a column.
    Nothing,
    /// Text as it came.
    Text(String),
    /// A list or an object of JSON.
    Nested {
        /// Its parts as text, if it is a list of plain values.
        items: Vec<String>,
        /// Its text.
        json: String,
    },
}

impl Cell {
    /// What it says to a field: trimmed, lists of plain values joined; nothing for what means nothing.
    fn said(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => said(text).map(Cow::Borrowed),
            Self::Nested { items, .. } => (!items.is_empty()).then(|| Cow::Owned(items.join(", "))),
            Self::Nothing => None,
        }
    }

    /// What is kept of it as a custom field: as it came, JSON as its text.
    pub(super) fn kept(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Text(text) => (!text.trim().is_empty()).then(|| text.clone()),
            Self::Nested { json, .. } => Some(json.clone()),
        }
    }
}

/// The text without space around it, unless it is one of the ways to write nothing.
fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    let nothing = text.is_empty()
        || text == "-"
        || text.eq_ignore_ascii_case("n/a")
        || text.eq_ignore_ascii_case("null");
    (!nothing).then_some(text)
}

/// The cells of one record: by the plan's columns, and those that the plan doesn't know.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) extra: Vec<(String, Cell)>,
}

impl Row {
    /// The cells of a table of ours as they were before they were guarded.
    pub(super) fn unguarded(mut self) -> Self {
        for cell in &mut self.cells {
            if let Cell::Text(text) = cell {
                let bare = export::unguarded(text);
                if bare.len() < text.len() {
                    *text = bare.to_owned();
                }
            }
        }
        self
    }
}

/// What a record is refused for: the column and value at fault, if any, and the reason.
pub(super) type Fault = (Option<String>, Option<String>, RefusedKind);

/// How dates are read.
#[derive(Debug)]
pub(super) struct Clock {
    pub(super) order: Order,
    pub(super) zone: TimeZone,
}

/// What all columns of a field say together.
fn value_of<'a>(field: Field, pieces: &'a [Piece], row: &'a Row) -> Option<Cow<'a, str>> {
    let of_piece = |piece: &'a Piece| match piece {
        Piece::Column(at) => row.cells.get(*at).and_then(Cell::said),
        Piece::Literal(word) => said(word).map(Cow::Borrowed),
    };
    if let [piece] = pieces {
        return of_piece(piece);
    }
    let is_column = |piece: &&Piece| matches!(piece, Piece::Column(_));
    let has_columns = pieces.iter().any(|piece| is_column(&piece));
    if has_columns
        && pieces
            .iter()
            .filter(is_column)
            .all(|piece| of_piece(piece).is_none())
    {
        return None;
    }
    let joint = if field.is_time() {
        " "
    } else if field == Field::Text {
        "\n\n"
    } else if field == Field::Tags {
        ","
    } else {
        " · "
    };
    let parts: Vec<Cow<'a, str>> = pieces.iter().filter_map(of_piece).collect();
    (!parts.is_empty()).then(|| Cow::Owned(parts.join(joint)))
}

/// The texts of the fields that are points in time, for deciding the order of day and month.
pub(super) fn times<'a>(plan: &'a Plan, row: &'a Row) -> impl Iterator<Item = Cow<'a, str>> {
    plan.fields
        .iter()
        .filter(|(field, _)| field.is_time())
        .filter_map(|(field, pieces)| value_of(*field, pieces, row))
}

/// Reads one record.
pub(super) fn read(
    plan: &Plan,
    row: Row,
    line: u64,
    clock: &Clock,
    warnings: &mut Warnings,
) -> Result<Incoming, Fault> {
    let mut told = Incoming {
        line,
        ..Incoming::default()
    };
    let mut unknown = Vec::new();
    for (field, pieces) in &plan.fields {
        let Some(value) = value_of(*field, pieces, &row) else {
            continue;
        };
        let understood = set(&mut told, *field, &value, clock)
            .map_err(|reason| (column_of(plan, pieces), Some(excerpt(&value)), reason))?;
        if let Err(word) = understood {
            let column = column_of(plan, pieces).unwrap_or_else(|| field.code().to_owned());
            unknown.push((*field, word, column, value.into_owned()));
        }
    }
    if told.subject.is_none() && told.text.is_none() {
        return Err((None, None, RefusedKind::NothingTold));
    }
    // Only now: what stands for a status not known depends on the times.
    for (field, word, column, value) in unknown {
        warnings.add(field, &value, word.taken(&told), line);
        told.custom.insert(column, value);
    }
    keep_custom(plan, row, &mut told);
    Ok(told)
}

/// Keeps what no field reads, and nested values that a field could not.
fn keep_custom(plan: &Plan, row: Row, told: &mut Incoming) {
    for (at, cell) in row.cells.iter().enumerate() {
        let lost = match cell {
            Cell::Nested { .. } => cell.said().is_none(),
            Cell::Nothing | Cell::Text(_) => false,
        };
        if (lost || !plan.is_read[at])
            && let Some(value) = cell.kept()
        {
            told.custom.insert(plan.columns[at].clone(), value);
        }
    }
    let extra = row.extra.into_iter();
    told.custom
        .extend(extra.filter_map(|(name, cell)| Some((name, cell.kept()?))));
}

/// The first column of a field.
fn column_of(plan: &Plan, pieces: &[Piece]) -> Option<String> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Column(at) => Some(plan.columns[*at].clone()),
        Piece::Literal(_) => None,
    })
}

fn time(value: &str, clock: &Clock) -> Result<Option<Timestamp>, RefusedKind> {
    // How MySQL, and so many exports, write no date.
    if value.starts_with("0000-00-00") {
        return Ok(None);
    }
    date::read(value, clock.order, &clock.zone)
        .map(Some)
        .map_err(RefusedKind::Date)
}

/// A closed set of our own whose word for a value is not known.
#[derive(Debug, Clone, Copy)]
enum Unknown {
    Channel,
    Kind,
    Priority,
    Status,
}

impl Unknown {
    /// The code of what stands for it.
    fn taken(self, told: &Incoming) -> &'static str {
        match self {
            Self::Channel => told.channel_or_default().code(),
            Self::Kind => told.kind_or_default().code(),
            Self::Priority => told.priority_or_default().code(),
            Self::Status => told.status_or_default().code(),
        }
    }
}

/// Sets a field. The inner error is a word that is not known, the outer one refuses the record.
fn set(
    told: &mut Incoming,
    field: Field,
    value: &str,
    clock: &Clock,
) -> Result<Result<(), Unknown>, RefusedKind> {
    fn word<T>(slot: &mut Option<T>, word: Option<T>, unknown: Unknown) -> Result<(), Unknown> {
        *slot = word;
        slot.as_ref().map(|_| ()).ok_or(unknown)
    }
    let text = || Some(value.to_owned());
    match field {
        Field::Received => told.received = time(value, clock)?,
        Field::Updated => told.updated = time(value, clock)?,
        Field::Closed => told.closed = time(value, clock)?,
        Field::Due => told.due = time(value, clock)?,
        Field::FirstReply => told.first_reply = time(value, clock)?,
        Field::WaitingSince => told.waiting_since = time(value, clock)?,
        Field::ExternalId => told.external_id = text(),
        Field::Subject => told.subject = Some(one_line(value)),
        Field::Text => told.text = text(),
        Field::Client => told.client = Some(one_line(value)),
        Field::Email => told.email = text(),
        Field::Phone => told.phone = text(),
        Field::Category => told.category = text(),
        Field::Product => told.product = text(),
        Field::Place => told.place = text(),
        Field::Process => told.process = text(),
        Field::Assignee => told.assignee = text(),
        Field::Tags => told.tags = tags(value),
        Field::Channel => {
            let known = foreign::channel(value);
            return Ok(word(&mut told.channel, known, Unknown::Channel));
        }
        Field::Kind => {
            let known = foreign::kind(value);
            return Ok(word(&mut told.kind, known, Unknown::Kind));
        }
        Field::Priority => {
            let known = foreign::priority(value);
            return Ok(word(&mut told.priority, known, Unknown::Priority));
        }
        Field::Status => {
            let known = foreign::status(value);
            return Ok(word(&mut told.status, known, Unknown::Status));
        }
    }
    Ok(Ok(()))
}

fn one_line(text: &str) -> String {
    if text.contains(['\n', '\r']) {
        text.split(['\n', '\r'])
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        text.to_owned()
    }
}

fn tags(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for tag in text.split([',', ';', '|', '\n']).map(str::trim) {
        if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// The beginning of a value, as long as a message has room for it.
pub(super) fn excerpt(value: &str) -> String {
    const ROOM: usize = 80;
    match value.char_indices().nth(ROOM) {
        Some((cut, _)) => format!("{}…", &value[..cut]),
        None => value.to_owned(),
    }
}

/// A word of the source that is not known, and what was taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The field.
    pub field: Field,
    /// The source's word, cut where it is long; none stands for all further ones.
    pub value: Option<String>,
    /// The code of the word that was taken.
    pub took: &'static str,
    /// How often.
    pub times: u64,
    /// The line on which it was first met.
    pub line: u64,
}

/// Words not known, counted; a file in which each row has another one stays small here.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    counted: BTreeMap<(Field, Option<String>, &'static str), (u64, u64)>,
}

/// How many different words are counted apart.
const APART: usize = 100;

impl Warnings {
    fn add(&mut self, field: Field, value: &str, took: &'static str, line: u64) {
        let key = (field, Some(excerpt(value)), took);
        let key = if self.counted.len() < APART || self.counted.contains_key(&key) {
            key
        } else {
            (field, None, took)
        };
        self.counted.entry(key).or_insert((0, line)).0 += 1;
    }

    /// All of them, the most frequent first.
    pub(super) fn list(&self) -> Vec<Warning> {
        let mut list: Vec<Warning> = self
            .counted
            .iter()
            .map(|((field, value, took), (times, line))| Warning {
                field: *field,
                value: value.clone(),
                took,
                times: *times,
                line: *line,
            })
            .collect();
        list.sort_by_key(|warning| std::cmp::Reverse(warning.times));
        list
    }
}
