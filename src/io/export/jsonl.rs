//! JSON lines: a request with everything that it is made of.
//!
//! What its history comes to stands beside it, for those who read it; an import takes the history.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::deadline::Pause;
use crate::domain::event::{Agreement, CloseReason};
use crate::domain::export::{Card, Did, Draft, FORM, Message, Record, Text};
use crate::domain::id::{Number, RequestId, Version};
use crate::domain::words::{Channel, Kind, Priority, Status};
use crate::io::json;

/// A line; what isn't there isn't written.
#[derive(Serialize)]
struct Line<'a> {
    ringback: u32,
    number: Number,
    id: RequestId,
    version: Version,
    subject: &'a str,
    channel: Channel,
    kind: Kind,
    priority: Priority,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags: &'a BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee: Option<&'a str>,
    received: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_since: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    agreed_waits: Vec<Wait>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Timestamp>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    due_by_hand: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_word: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snoozed_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_reply: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solved: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<Agreement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    close_reason: Option<CloseReason>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    backlog: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    source_values: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    custom: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'a Card>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    other_clients: &'a [Card],
    messages: &'a [Message],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    texts: &'a [Text],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    drafts: &'a [Draft],
    history: &'a [Did],
}

/// A time for which the client agreed to wait.
#[derive(Serialize)]
struct Wait {
    from: Timestamp,
    until: Timestamp,
}

impl From<&Pause> for Wait {
    fn from(pause: &Pause) -> Self {
        Self {
            from: pause.from,
            until: pause.until,
        }
    }
}

/// Writes a request.
pub(super) fn write(out: &mut impl Write, record: &Record) -> io::Result<()> {
    let (request, kept) = (&record.request, &record.kept);
    let source = kept.source.as_ref();
    let line = Line {
        ringback: FORM,
        number: record.number,
        id: kept.id,
        version: request.version,
        subject: &kept.subject,
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
        agreed_waits: request.pauses.iter().map(Wait::from).collect(),
        due: request.due,
        due_by_hand: request.due_by_hand,
        next_word: request.next_word,
        follow_up: request.follow_up,
        snoozed_until: request.snoozed_until,
        first_reply: request.first_reply,
        solved: request.solved,
        closed: request.closed,
        agreement: request.agreement,
        close_reason: request.close_reason,
        backlog: request.backlog,
        source: source.map(|(name, _)| name.as_str()),
        external_id: source.map(|(_, id)| id.as_str()),
        source_values: &kept.source_values,
        custom: &kept.custom,
        client: kept.client.as_ref(),
        other_clients: &kept.others,
        messages: &kept.messages,
        texts: &kept.texts,
        drafts: &kept.drafts,
        history: &kept.history,
    };
    json::write(&mut *out, &line)?;
    out.write_all(b"\n")
}
