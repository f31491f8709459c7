//! From the cells of one record to a request as the source tells it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::date::{self, Order};
use super::error::RefusedKind;
use super::mail::html;
use super::object;
use super::plan::{Piece, Plan};
use super::{foreign, guess, helpdesk, mend};
use crate::domain::export;
use crate::domain::incoming::{Field, Incoming, Tool};
use crate::domain::taught::{Meaning, Taught};

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

    /// What stands inside it, by names and places from the outside in.
    fn inside(&self, path: &[String]) -> Option<Cow<'_, str>> {
        let Self::Nested { json, .. } = self else {
            return None;
        };
        match object::inside(json, path)? {
            Self::Text(text) => said(&text).map(|text| Cow::Owned(text.to_owned())),
            Self::Nested { items, .. } => (!items.is_empty()).then(|| Cow::Owned(items.join(", "))),
            Self::Nothing => None,
        }
    }

    /// What is kept of it as a custom field: as it came, JSON as its text.
    pub(super) fn kept(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Text(text) => (!text.trim().is_empty()).then(|| text.clone()),
            // A list or an object of nothing tells nothing.
            Self::Nested { json, .. } => {
                let inner = json.trim_matches(|c: char| c.is_whitespace() || "[]{}".contains(c));
                (!inner.is_empty()).then(|| json.clone())
            }
        }
    }
}

/// The text without space around it, unless it is one of the ways to write nothing.
fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    let nothing = text.bytes().all(|b| b == b'-')
        || text.eq_ignore_ascii_case("n/a")
        || text.eq_ignore_ascii_case("null")
        // How MySQL, and so many exports, write no date.
        || text.starts_with("0000-00-00");
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
    /// The columns whose times are day numbers of a spreadsheet.
    pub(super) serial: Vec<usize>,
}

/// What the first part of a field that says something says, and which part that is.
pub(super) fn value_of<'a>(
    field: Field,
    filling: &'a [Vec<Piece>],
    row: &'a Row,
) -> Option<(Cow<'a, str>, &'a [Piece])> {
    filling.iter().find_map(|pieces| {
        let value = joined(field, pieces, row)?;
        // An epoch of nothing.
        (!(field.is_time() && value == "0")).then_some((value, pieces.as_slice()))
    })
}

/// What columns that are joined say together.
fn joined<'a>(field: Field, pieces: &'a [Piece], row: &'a Row) -> Option<Cow<'a, str>> {
    let of_piece = |piece: &'a Piece| match piece {
        Piece::Column(at) => row.cells.get(*at).and_then(Cell::said),
        Piece::Inside(at, path) => row.cells.get(*at).and_then(|cell| cell.inside(path)),
        Piece::Literal(word) => said(word).map(Cow::Borrowed),
    };
    if let [piece] = pieces {
        return of_piece(piece);
    }
    let is_column = |piece: &&Piece| !matches!(piece, Piece::Literal(_));
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
        .filter_map(|(field, filling)| Some(value_of(*field, filling, row)?.0))
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
    for (field, filling) in &plan.fields {
        let Some((value, pieces)) = value_of(*field, filling, &row) else {
            continue;
        };
        let how = How {
            clock,
            tool: plan.tool,
            taught: &plan.taught,
            is_ours: plan.is_ours,
            is_serial: matches!(pieces, [Piece::Column(at)] if clock.serial.contains(at)),
        };
        let understood = set(&mut told, *field, &value, &how)
            .map_err(|reason| (column_of(plan, pieces), Some(excerpt(&value)), reason))?;
        // A known tool's texts are pages, and nothing that was meant is lost of them.
        if *field == Field::Text && plan.tool.is_none() && !plan.is_ours && html::is_page(&value) {
            let column = column_of(plan, pieces).unwrap_or_else(|| field.code().to_owned());
            mend::keep_original(plan, &column, value.clone().into_owned(), &mut told);
        }
        if let Err(word) = understood {
            let column = column_of(plan, pieces).unwrap_or_else(|| field.code().to_owned());
            unknown.push((*field, word, column, value.into_owned()));
        }
    }
    address(&mut told);
    if let Some(tool) = plan.tool {
        let messages = plan.columns.iter().position(|name| name == "messages");
        let messages = messages.and_then(|at| row.cells.get(at));
        let tells_waiting = plan.reads(Field::WaitingSince);
        helpdesk::settle(tool, &mut told, messages, tells_waiting);
    }
    if told.subject.is_none() && told.text.is_none() {
        return Err((None, None, RefusedKind::NothingTold));
    }
    // Only now: what stands for a status not known depends on the times.
    for (field, word, column, value) in unknown {
        warnings.add(field, &value, word.taken(&told), line);
        told.custom.insert(column, value);
    }
    if told.client.is_none() && told.email.is_none() && told.phone.is_none() {
        // A company without anybody in it makes no card.
        let company = told.company.take();
        let column = plan.column(Field::Company);
        told.custom.extend(column.zip(company));
    }
    keep_custom(plan, row, &mut told);
    Ok(told)
}

/// Takes `Ann Bell <ann@example.org>` apart, and an address in a name's place for what it is.
fn address(told: &mut Incoming) {
    let Some(client) = &told.client else { return };
    let (name, email) = match client.strip_suffix('>').and_then(|c| c.rsplit_once('<')) {
        Some((name, email)) => (name.trim().trim_matches('"'), email.trim()),
        None => ("", client.as_str()),
    };
    if !guess::is_email(email) {
        return;
    }
    let (name, email) = (name.to_owned(), email.to_owned());
    told.client = (!name.is_empty()).then_some(name);
    told.email.get_or_insert(email);
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
        Piece::Column(at) | Piece::Inside(at, _) => Some(plan.columns[*at].clone()),
        Piece::Literal(_) => None,
    })
}

/// How the value of one field is to be read.
struct How<'a> {
    clock: &'a Clock,
    tool: Option<Tool>,
    taught: &'a Taught,
    /// Whether we wrote it: it goes back as it was.
    is_ours: bool,
    is_serial: bool,
}

impl How<'_> {
    fn time(&self, value: &str) -> Result<Option<Timestamp>, RefusedKind> {
        let Clock { order, zone, .. } = self.clock;
        let serial = self.is_serial.then(|| date::serial(value, zone)).flatten();
        match serial {
            Some(at) => Ok(Some(at)),
            None => date::read(value, *order, zone)
                .map(Some)
                .map_err(RefusedKind::Date),
        }
    }

    /// The first reply: its date, or how long after the request it came.
    fn first_reply(
        &self,
        value: &str,
        received: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, RefusedKind> {
        let span = (!self.is_serial)
            .then(|| helpdesk::span(value, self.tool))
            .flatten();
        match span {
            Some(span) => Ok(received.and_then(|at| at.checked_add(span).ok())),
            None => self.time(value),
        }
    }
}

/// A closed set of our own whose word for a value is not known.
#[derive(Debug, Clone, Copy)]
enum Unknown {
    Channel,
    Kind,
    Priority,
    Status,
    Answered,
}

impl Unknown {
    /// The code of what stands for it.
    fn taken(self, told: &Incoming) -> &'static str {
        match self {
            Self::Channel => told.channel_or_default().code(),
            Self::Kind => told.kind_or_default().code(),
            Self::Priority => told.priority_or_default().code(),
            Self::Status => told.status_or_default().code(),
            Self::Answered => match told.waits_since(Timestamp::UNIX_EPOCH) {
                Some(_) => "no",
                None => "yes",
            },
        }
    }
}

/// Sets a field. The inner error is a word that is not known, the outer one refuses the record.
fn set(
    told: &mut Incoming,
    field: Field,
    value: &str,
    how: &How<'_>,
) -> Result<Result<(), Unknown>, RefusedKind> {
    fn word<T>(slot: &mut Option<T>, word: Option<T>, unknown: Unknown) -> Result<(), Unknown> {
        *slot = word;
        slot.as_ref().map(|_| ()).ok_or(unknown)
    }
    let text = || Some(value.to_owned());
    match field {
        Field::Received => told.received = how.time(value)?,
        Field::Updated => told.updated = how.time(value)?,
        Field::Closed => told.closed = how.time(value)?,
        Field::Due => told.due = how.time(value)?,
        Field::FirstReply => told.first_reply = how.first_reply(value, told.received)?,
        Field::WaitingSince => told.waiting_since = how.time(value)?,
        Field::ClientWrote => told.client_wrote = how.time(value)?,
        Field::AgentWrote => told.agent_wrote = how.time(value)?,
        Field::ExternalId => told.external_id = text(),
        Field::Subject => told.subject = Some(one_line(value)),
        Field::Text if !how.is_ours && html::is_page(value) => {
            told.text = Some(html::text(value)).filter(|text| !text.is_empty());
        }
        Field::Text => told.text = text(),
        Field::Client => told.client = Some(one_line(value)),
        Field::Email => told.email = text(),
        Field::Phone => told.phone = text(),
        Field::Company => told.company = text(),
        Field::Category => told.category = text(),
        Field::Product => told.product = text(),
        Field::Place => told.place = text(),
        Field::Process => told.process = text(),
        Field::Assignee => told.assignee = text().filter(|name| !foreign::nobody(name)),
        // Its tags have no spaces in them, but between them.
        Field::Tags if how.tool == Some(Tool::Zendesk) => {
            told.tags = tags(value, char::is_whitespace);
        }
        Field::Tags => told.tags = tags(value, |_| false),
        Field::Answered => {
            let known = foreign::yes(value);
            return Ok(word(&mut told.answered, known, Unknown::Answered));
        }
        Field::Channel => {
            let known = match how.taught.meaning(field, value) {
                Some(Meaning::Channel(word)) => Some(word),
                Some(_) | None => foreign::channel(value, how.tool),
            };
            return Ok(word(&mut told.channel, known, Unknown::Channel));
        }
        Field::Kind => {
            let known = match how.taught.meaning(field, value) {
                Some(Meaning::Kind(word)) => Some(word),
                Some(_) | None => foreign::kind(value),
            };
            return Ok(word(&mut told.kind, known, Unknown::Kind));
        }
        Field::Priority => {
            let known = match how.taught.meaning(field, value) {
                Some(Meaning::Priority(word)) => Some(word),
                Some(_) | None => foreign::priority(value, how.tool),
            };
            return Ok(word(&mut told.priority, known, Unknown::Priority));
        }
        Field::Status => {
            let known = match how.taught.meaning(field, value) {
                Some(Meaning::Status(word)) => Some(word),
                Some(_) | None => foreign::status(value, how.tool),
            };
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

/// The tags of a list, which `also` divides besides the usual marks.
fn tags(text: &str, also: impl Fn(char) -> bool) -> Vec<String> {
    let mut tags = Vec::new();
    let divides = |c: char| [',', ';', '|', '\n'].contains(&c) || also(c);
    for tag in text.split(divides).map(str::trim) {
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
