//! JSON as the command line gives it: names are the desk's field words, times RFC 3339 in UTC.
//!
//! The structs stand apart from the domain's own types, so that a name given out once stays.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::change::Direction;
use crate::domain::client::ClientCard;
use crate::domain::deadline::Policy;
use crate::domain::detail::{Detail, Entry};
use crate::domain::event::{Agreement, CloseReason, What};
use crate::domain::id::{Number, RequestId, Version};
use crate::domain::list::{Counts, Row};
use crate::domain::mail::{Attached, Mark};
use crate::domain::request::{NextDate, NextKind};
use crate::domain::words::{Channel, Kind, Priority, Status};
pub use crate::io::json::write;

/// A line of the list.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    number: Number,
    id: RequestId,
    version: Version,
    subject: &'a str,
    client: Option<&'a str>,
    channel: Channel,
    kind: Kind,
    priority: Priority,
    status: Status,
    assignee: Option<&'a str>,
    received: Timestamp,
    waiting_since: Option<Timestamp>,
    due: Option<Timestamp>,
    due_by_hand: bool,
    late: bool,
    next_date: Next,
    snoozed_until: Option<Timestamp>,
    comes_back: Option<Timestamp>,
    draft: bool,
}

/// The date on which a request comes back, and why.
#[derive(Debug, Serialize)]
struct Next {
    at: Timestamp,
    kind: &'static str,
}

impl From<NextDate> for Next {
    fn from(next: NextDate) -> Self {
        Self {
            at: next.at,
            kind: match next.kind {
                NextKind::Reply => "reply",
                NextKind::NextWord => "next-word",
                NextKind::FollowUp => "follow-up",
                NextKind::Ended => "ended",
            },
        }
    }
}

impl<'a> Line<'a> {
    /// The line of a row as it stands at `now`.
    pub fn new(row: &'a Row, now: Timestamp) -> Self {
        Self {
            number: row.place.number,
            id: row.id,
            version: row.version,
            subject: &row.subject,
            client: Some(row.client_name.as_str()).filter(|name| !name.is_empty()),
            channel: row.channel,
            kind: row.kind,
            priority: row.priority,
            status: row.status,
            assignee: row.assignee.as_deref(),
            received: row.place.received,
            waiting_since: row.waiting_since,
            due: row.due,
            due_by_hand: row.due_by_hand,
            late: row.due.is_some_and(|due| due <= now),
            next_date: row.next.into(),
            snoozed_until: row.snoozed_until,
            comes_back: row.wake_at,
            draft: row.draft,
        }
    }
}

/// A request with everything on its page.
#[derive(Debug, Serialize)]
pub struct Page<'a> {
    number: Number,
    id: RequestId,
    version: Version,
    subject: &'a str,
    text: Option<&'a str>,
    client: Option<Client<'a>>,
    channel: Channel,
    kind: Kind,
    priority: Priority,
    status: Status,
    category: Option<&'a str>,
    product: Option<&'a str>,
    place: Option<&'a str>,
    process: Option<&'a str>,
    tags: &'a BTreeSet<String>,
    assignee: Option<&'a str>,
    received: Timestamp,
    waiting_since: Option<Timestamp>,
    due: Option<Timestamp>,
    due_by_hand: bool,
    clock: &'static str,
    next_date: Next,
    next_word: Option<Timestamp>,
    follow_up: Option<Timestamp>,
    snoozed_until: Option<Timestamp>,
    first_reply: Option<Timestamp>,
    solved: Option<Timestamp>,
    closed: Option<Timestamp>,
    agreement: Option<Agreement>,
    close_reason: Option<CloseReason>,
    backlog: bool,
    source: Option<&'a str>,
    external_id: Option<&'a str>,
    custom: Vec<Custom<'a>>,
    messages: Vec<Message<'a>>,
    drafts: Vec<Draft<'a>>,
    history: Vec<Did<'a>>,
}

#[derive(Debug, Serialize)]
struct Client<'a> {
    name: &'a str,
    company: Option<&'a str>,
    language: Option<&'a str>,
    zone: Option<&'a str>,
    phones: Vec<&'a str>,
    emails: Vec<&'a str>,
    requests: u64,
}

impl<'a> From<&'a ClientCard> for Client<'a> {
    fn from(card: &'a ClientCard) -> Self {
        let of = |kind: &str| {
            let some = card.contacts.iter().filter(|contact| contact.kind == kind);
            some.map(|contact| contact.value.as_str()).collect()
        };
        Self {
            name: &card.name,
            company: card.company.as_deref(),
            language: card.language.as_deref(),
            zone: card.zone.as_deref(),
            phones: of("phone"),
            emails: of("email"),
            requests: card.requests,
        }
    }
}

#[derive(Debug, Serialize)]
struct Custom<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    direction: &'static str,
    channel: Channel,
    author: &'a str,
    at: Timestamp,
    text: &'a str,
    writer: Option<&'a str>,
    mark: Option<&'static str>,
    undelivered: bool,
    dated: Option<&'a str>,
    files: Vec<File<'a>>,
}

/// What came with a message.
#[derive(Debug, Serialize)]
struct File<'a> {
    name: &'a str,
    media: &'a str,
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct Draft<'a> {
    purpose: &'static str,
    saved: Timestamp,
    text: &'a str,
}

/// An entry of the history; `what` is the form in which the history is kept, which never changes.
#[derive(Debug, Serialize)]
struct Did<'a> {
    at: Timestamp,
    author: &'a str,
    what: &'a What,
    text: Option<&'a str>,
    undone: bool,
}

impl<'a> From<&'a Attached> for File<'a> {
    fn from(file: &'a Attached) -> Self {
        Self {
            name: &file.name,
            media: &file.media,
            bytes: file.bytes,
        }
    }
}

impl<'a> From<&'a Entry> for Did<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            at: entry.event.at,
            author: &entry.event.author,
            what: &entry.event.what,
            text: entry.text.as_deref(),
            undone: entry.undone,
        }
    }
}

/// The word for which way a message went.
const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
        Direction::Note => "note",
    }
}

impl<'a> Page<'a> {
    /// The page of a request as it stands at `now`.
    pub fn new(detail: &'a Detail, policy: &Policy, now: Timestamp) -> Self {
        let request = &detail.request;
        let messages = || {
            let said = detail.entries.iter().filter(|entry| !entry.undone);
            said.filter_map(|entry| entry.message.as_ref())
        };
        let text = detail
            .entries
            .iter()
            .find_map(|entry| match entry.event.what {
                What::Received(_) => entry.message.as_ref(),
                _ => None,
            });
        Self {
            number: detail.number,
            id: request.id,
            version: request.version,
            subject: &detail.subject,
            text: text.map(|message| message.body.as_str()),
            client: detail.client.as_ref().map(Client::from),
            channel: request.channel,
            kind: request.kind,
            priority: request.priority,
            status: request.status,
            category: request.category.as_deref(),
            product: request.product.as_deref(),
            place: request.place.as_deref(),
            process: request.process.as_deref(),
            tags: &request.tags,
            assignee: request.assignee.as_deref(),
            received: request.received,
            waiting_since: request.waiting_since,
            due: request.due,
            due_by_hand: request.due_by_hand,
            clock: request.clock().state(policy, now).code(),
            next_date: request.next_date().into(),
            next_word: request.next_word,
            follow_up: request.follow_up,
            snoozed_until: request.snoozed_until,
            first_reply: request.first_reply,
            solved: request.solved,
            closed: request.closed,
            agreement: request.agreement,
            close_reason: request.close_reason,
            backlog: request.backlog,
            source: detail.source.as_ref().map(|(name, _)| name.as_str()),
            external_id: detail.source.as_ref().map(|(_, id)| id.as_str()),
            custom: detail
                .custom
                .iter()
                .map(|(name, value)| Custom { name, value })
                .collect(),
            messages: messages()
                .map(|message| Message {
                    direction: direction(message.direction),
                    channel: message.channel,
                    author: &message.author,
                    at: message.at,
                    text: &message.body,
                    writer: message.writer.as_deref(),
                    mark: message.mark.map(Mark::code),
                    undelivered: message.is_undelivered,
                    dated: message.dated.as_deref(),
                    files: message.files.iter().map(File::from).collect(),
                })
                .collect(),
            drafts: detail
                .drafts
                .iter()
                .map(|draft| Draft {
                    purpose: draft.purpose.code(),
                    saved: draft.saved_at,
                    text: &draft.body,
                })
                .collect(),
            history: detail.entries.iter().map(Did::from).collect(),
        }
    }
}

/// The figures of the desk.
#[derive(Debug, Serialize)]
pub struct Figures {
    late: u64,
    at_risk: u64,
    open: u64,
    mine: u64,
    free: u64,
    waiting: u64,
    backlog: u64,
    solved: u64,
    answered_today: u64,
    all: u64,
}

impl From<Counts> for Figures {
    fn from(counts: Counts) -> Self {
        Self {
            late: counts.late,
            at_risk: counts.at_risk,
            open: counts.open,
            mine: counts.mine,
            free: counts.free,
            waiting: counts.waiting,
            backlog: counts.backlog,
            solved: counts.solved,
            answered_today: counts.answered_today,
            all: counts.all,
        }
    }
}
