//! A request's row: read into the domain's form and written back from it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, named_params, params};

use super::row::{At, Id, Json, Word, at, time};
use crate::domain::deadline::{Pause, Policy};
use crate::domain::id::{ClientId, Number, RequestId, Version};
use crate::domain::request::Request;
use crate::domain::words::Priority;

/// The columns of a request, in the order in which [`read`] takes them.
const COLUMNS: &str = "id, version, client, channel, kind, priority, status, category, product, \
    place, process, tags, assignee, received, waiting_since, pauses, due, due_by_hand, next_word, \
    follow_up, snoozed_until, first_reply, solved, closed, agreement, close_reason, backlog";

/// The request of this number, if there is one.
pub(super) fn by_number(conn: &Connection, number: Number) -> rusqlite::Result<Option<Request>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM request WHERE number = ?1"))?
        .query_row([number.0], read)
        .optional()
}

/// The number of a request.
pub(super) fn number_of(conn: &Connection, id: RequestId) -> rusqlite::Result<Option<Number>> {
    conn.prepare_cached("SELECT number FROM request WHERE id = ?1")?
        .query_row([Id(id.0)], |row| Ok(Number(row.get(0)?)))
        .optional()
}

/// The number and the request of this name, if there is one.
pub(super) fn by_id(
    conn: &Connection,
    id: RequestId,
) -> rusqlite::Result<Option<(Number, Request)>> {
    let Some(number) = number_of(conn, id)? else {
        return Ok(None);
    };
    Ok(by_number(conn, number)?.map(|request| (number, request)))
}

/// The subject and the words that a new row has besides what is folded.
pub(super) struct Outside<'a> {
    /// The subject.
    pub(super) subject: &'a str,
    /// Source and external id of an import.
    pub(super) source: Option<(&'a str, &'a str)>,
    /// The number that it is to have; none: the next one.
    pub(super) number: Option<Number>,
}

/// The values that a row has of what is folded and computed, besides others: one list for a new row and
/// for a changed one.
macro_rules! folded {
    ($request:ident, $computed:ident, $($name:literal: $value:expr),+) => {
        named_params! {
            $($name: $value,)+
            ":version": $request.version.0,
            ":client": $request.client.map(|c| Id(c.0)),
            ":channel": $request.channel.code(),
            ":kind": $request.kind.code(),
            ":priority": $request.priority.rank(),
            ":status": $request.status.code(),
            ":category": $request.category,
            ":product": $request.product,
            ":place": $request.place,
            ":process": $request.process,
            ":tags": Json(&$request.tags),
            ":assignee": $request.assignee,
            ":received": At($request.received),
            ":waiting_since": at($request.waiting_since),
            ":pauses": pauses(&$request.pauses),
            ":due": at($request.due),
            ":due_by_hand": $request.due_by_hand,
            ":next_word": at($request.next_word),
            ":follow_up": at($request.follow_up),
            ":snoozed_until": at($request.snoozed_until),
            ":first_reply": at($request.first_reply),
            ":solved": at($request.solved),
            ":closed": at($request.closed),
            ":agreement": $request.agreement.map(code),
            ":close_reason": $request.close_reason.map(code),
            ":backlog": $request.backlog,
            ":next_at": At($computed.next.at),
            ":next_kind": $computed.next.kind.stored(),
            ":working": $computed.working,
            ":wake_at": at($computed.wake_at),
            ":alarm_at": at($computed.alarm_at),
        }
    };
}

/// Writes a new request and gives its number.
pub(super) fn insert(
    conn: &Connection,
    request: &Request,
    outside: &Outside<'_>,
    now: Timestamp,
    policy: &Policy,
) -> rusqlite::Result<Number> {
    let computed = Computed::of(request, now, policy);
    conn.prepare_cached(
        "INSERT INTO request(number, id, version, subject, client, channel, kind, priority, status, category,
            product, place, process, tags, assignee, received, waiting_since, pauses, due, due_by_hand,
            next_word, follow_up, snoozed_until, first_reply, solved, closed, agreement, close_reason,
            backlog, next_at, next_kind, working, wake_at, alarm_at, source, external_id)
         VALUES(:number, :id, :version, :subject, :client, :channel, :kind, :priority, :status, :category,
            :product, :place, :process, :tags, :assignee, :received, :waiting_since, :pauses, :due,
            :due_by_hand, :next_word, :follow_up, :snoozed_until, :first_reply, :solved, :closed,
            :agreement, :close_reason, :backlog, :next_at, :next_kind, :working, :wake_at, :alarm_at,
            :source, :external_id)",
    )?
    .execute(folded!(
        request,
        computed,
        ":number": outside.number.map(|number| number.0),
        ":id": Id(request.id.0),
        ":subject": outside.subject,
        ":source": outside.source.map(|(source, _)| source),
        ":external_id": outside.source.map(|(_, id)| id)
    ))?;
    let number = Number(conn.last_insert_rowid());
    set_tags(conn, number, &BTreeSet::new(), &request.tags)?;
    Ok(number)
}

/// Writes back a request that has changed.
pub(super) fn update(
    conn: &Connection,
    number: Number,
    before: &Request,
    request: &Request,
    now: Timestamp,
    policy: &Policy,
) -> rusqlite::Result<()> {
    let computed = Computed::of(request, now, policy);
    conn.prepare_cached(
        "UPDATE request SET version = :version, client = :client, channel = :channel, kind = :kind,
            priority = :priority, status = :status, category = :category, product = :product,
            place = :place, process = :process, tags = :tags, assignee = :assignee,
            received = :received, waiting_since = :waiting_since, pauses = :pauses, due = :due,
            due_by_hand = :due_by_hand, next_word = :next_word, follow_up = :follow_up,
            snoozed_until = :snoozed_until, first_reply = :first_reply, solved = :solved,
            closed = :closed, agreement = :agreement, close_reason = :close_reason,
            backlog = :backlog, next_at = :next_at, next_kind = :next_kind, working = :working,
            wake_at = :wake_at, alarm_at = :alarm_at
         WHERE number = :number",
    )?
    .execute(folded!(request, computed, ":number": number.0))?;
    set_tags(conn, number, &before.tags, &request.tags)
}

fn set_tags(
    conn: &Connection,
    number: Number,
    had: &BTreeSet<String>,
    has: &BTreeSet<String>,
) -> rusqlite::Result<()> {
    for tag in had.difference(has) {
        conn.prepare_cached("DELETE FROM request_tag WHERE tag = ?1 AND number = ?2")?
            .execute(params![tag, number.0])?;
    }
    for tag in has.difference(had) {
        conn.prepare_cached("INSERT INTO request_tag(tag, number) VALUES(?1, ?2)")?
            .execute(params![tag, number.0])?;
    }
    Ok(())
}

/// What the order and the counts need of a request besides what is folded.
struct Computed {
    next: crate::domain::request::NextDate,
    working: bool,
    wake_at: Option<Timestamp>,
    alarm_at: Option<Timestamp>,
}

impl Computed {
    fn of(request: &Request, now: Timestamp, policy: &Policy) -> Self {
        let live = request.status.is_open() && !request.backlog;
        let wake_at = request.hidden_until(now, policy).filter(|_| live);
        Self {
            next: request.next_date(),
            working: live && wake_at.is_none(),
            wake_at,
            alarm_at: request.due.filter(|_| live),
        }
    }
}

fn pauses(pauses: &[Pause]) -> String {
    let pairs: Vec<(i64, i64)> = pauses
        .iter()
        .map(|p| (p.from.as_millisecond(), p.until.as_millisecond()))
        .collect();
    serde_json::to_string(&pairs).unwrap_or_else(|_| "[]".to_owned())
}

/// The code of a unit enum that serde names.
fn code(word: impl serde::Serialize) -> Option<String> {
    serde_json::to_value(word)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
}

fn coded<T: serde::de::DeserializeOwned>(text: Option<String>) -> Option<T> {
    text.and_then(|text| serde_json::from_value(serde_json::Value::String(text)).ok())
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Request> {
    let pairs: Json<Vec<(i64, i64)>> = row.get(15)?;
    let pauses = pairs
        .0
        .into_iter()
        .filter_map(|(from, until)| {
            let from = Timestamp::from_millisecond(from).ok()?;
            Some(Pause {
                from,
                until: Timestamp::from_millisecond(until).ok()?,
            })
        })
        .collect();
    let rank: u8 = row.get(5)?;
    Ok(Request {
        id: RequestId(row.get::<_, Id>(0)?.0),
        version: Version(row.get(1)?),
        client: row.get::<_, Option<Id>>(2)?.map(|id| ClientId(id.0)),
        channel: row.get::<_, Word<_>>(3)?.0,
        kind: row.get::<_, Word<_>>(4)?.0,
        priority: Priority::of_rank(rank)
            .ok_or(rusqlite::Error::IntegralValueOutOfRange(5, i64::from(rank)))?,
        status: row.get::<_, Word<_>>(6)?.0,
        category: row.get(7)?,
        product: row.get(8)?,
        place: row.get(9)?,
        process: row.get(10)?,
        tags: row.get::<_, Json<_>>(11)?.0,
        assignee: row.get(12)?,
        received: row.get::<_, At>(13)?.0,
        waiting_since: time(row.get(14)?),
        pauses,
        due: time(row.get(16)?),
        due_by_hand: row.get(17)?,
        next_word: time(row.get(18)?),
        follow_up: time(row.get(19)?),
        snoozed_until: time(row.get(20)?),
        first_reply: time(row.get(21)?),
        solved: time(row.get(22)?),
        closed: time(row.get(23)?),
        agreement: coded(row.get(24)?),
        close_reason: coded(row.get(25)?),
        backlog: row.get(26)?,
    })
}
