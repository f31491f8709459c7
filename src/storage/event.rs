//! The history as it lies in the file: appended to, never changed.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::row::{At, Id, Json};
use crate::domain::event::Event;
use crate::domain::id::{ActionId, EventId, RequestId, Version};

/// Appends one event.
pub(super) fn append(conn: &Connection, desk: Uuid, event: &Event) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO event(id, action, desk, author, at, request, base, what)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        Id(event.id.0),
        Id(event.action.0),
        Id(desk),
        event.author,
        At(event.at),
        Id(event.request.0),
        event.base.0,
        Json(&event.what),
    ])?;
    Ok(())
}

/// The whole history of a request, oldest first.
pub(super) fn history(conn: &Connection, request: RequestId) -> rusqlite::Result<Vec<Event>> {
    conn.prepare_cached(
        "SELECT id, action, author, at, request, base, what FROM event WHERE request = ?1 ORDER BY seq",
    )?
    .query_map([Id(request.0)], read)?
    .collect()
}

/// When a request was last acted on, UTC.
pub(super) fn last_at(
    conn: &Connection,
    request: RequestId,
) -> rusqlite::Result<Option<jiff::Timestamp>> {
    conn.prepare_cached("SELECT at FROM event WHERE request = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([Id(request.0)], |row| Ok(row.get::<_, At>(0)?.0))
        .optional()
}

/// The requests that an action touched, in the order in which it did.
pub(super) fn requests_of(conn: &Connection, action: ActionId) -> rusqlite::Result<Vec<RequestId>> {
    let all: Vec<RequestId> = conn
        .prepare_cached("SELECT request FROM event WHERE action = ?1 ORDER BY seq")?
        .query_map([Id(action.0)], |row| Ok(RequestId(row.get::<_, Id>(0)?.0)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut seen = std::collections::BTreeSet::new();
    Ok(all.into_iter().filter(|id| seen.insert(*id)).collect())
}

/// The place of the newest event; what comes later has a greater one.
pub(super) fn newest(conn: &Connection) -> rusqlite::Result<i64> {
    Ok(conn
        .prepare_cached("SELECT seq FROM event ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        id: EventId(row.get::<_, Id>(0)?.0),
        action: ActionId(row.get::<_, Id>(1)?.0),
        author: row.get(2)?,
        at: row.get::<_, At>(3)?.0,
        request: RequestId(row.get::<_, Id>(4)?.0),
        base: Version(row.get(5)?),
        what: row.get::<_, Json<_>>(6)?.0,
    })
}
