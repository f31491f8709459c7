//! The figures above the lists, and what has changed since they were read: each from a count that the
//! file keeps, or from a short run of an index.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::row::At;
use super::{Reading, StoreError};
use crate::domain::id::Number;
use crate::domain::list::Counts;
use crate::domain::queue::AsOf;

impl Reading<'_> {
    /// The requests that something happened to after the event at `seq`, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn changed_since(&self, seq: i64, limit: usize) -> Result<Vec<Number>, StoreError> {
        self.told(changed_since(self.conn, seq, limit))
    }

    /// The figures of the header at `now`; the day began at `day_start`.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn counts(
        &self,
        as_of: &AsOf,
        day_start: Timestamp,
        agent: &str,
    ) -> Result<Counts, StoreError> {
        self.told(counts(self.conn, as_of, day_start, agent))
    }

    /// The hidden requests that have come back by themselves after a moment and until another, UTC, at
    /// most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn back_between(
        &self,
        after: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Number>, StoreError> {
        self.told(back_between(self.conn, after, until, limit))
    }
}

fn changed_since(conn: &Connection, seq: i64, limit: usize) -> rusqlite::Result<Vec<Number>> {
    conn.prepare_cached(
        "SELECT DISTINCT r.number FROM event e JOIN request r ON r.id = e.request
         WHERE e.seq > ?1 LIMIT ?2",
    )?
    .query_map(
        params![seq, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| Ok(Number(row.get(0)?)),
    )?
    .collect()
}

fn back_between(
    conn: &Connection,
    after: Timestamp,
    until: Timestamp,
    limit: usize,
) -> rusqlite::Result<Vec<Number>> {
    conn.prepare_cached(
        "SELECT number FROM request WHERE wake_at > ?1 AND wake_at <= ?2 ORDER BY wake_at LIMIT ?3",
    )?
    .query_map(
        params![
            At(after),
            At(until),
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
        |row| Ok(Number(row.get(0)?)),
    )?
    .collect()
}

fn counts(
    conn: &Connection,
    as_of: &AsOf,
    day_start: Timestamp,
    agent: &str,
) -> rusqlite::Result<Counts> {
    let mut counts = Counts::default();
    let mut statement = conn.prepare_cached("SELECT what, name, n FROM tally WHERE n > 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let n = row.get::<_, i64>(2)?.unsigned_abs();
        match (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?) {
            ("status", status) => {
                counts.all += n;
                if matches!(status, "solved" | "closed") {
                    counts.solved += n;
                }
            }
            ("working", name) => {
                counts.open += n;
                if name.is_empty() {
                    counts.free += n;
                } else if name == agent {
                    counts.mine += n;
                }
            }
            ("part", "hidden") => counts.waiting += n,
            ("part", "backlog") => counts.backlog += n,
            _ => {}
        }
    }
    drop(rows);
    counts.late = due_by(conn, as_of.now)?;
    counts.at_risk = due_by(conn, as_of.at_risk)?.saturating_sub(counts.late);
    counts.answered_today = sent_since(conn, day_start)?;
    // What has come back by itself since the desk last took notice of it.
    let back = conn
        .prepare_cached("SELECT assignee FROM request WHERE wake_at <= ?1")?
        .query_map([At(as_of.now)], |row| row.get::<_, Option<String>>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for assignee in back {
        counts.open += 1;
        counts.waiting = counts.waiting.saturating_sub(1);
        match assignee {
            None => counts.free += 1,
            Some(name) if name == agent => counts.mine += 1,
            Some(_) => {}
        }
    }
    Ok(counts)
}

/// How many replies were sent at or after a time: as [`due_by`] counts.
fn sent_since(conn: &Connection, at: Timestamp) -> rusqlite::Result<u64> {
    let next_hour = (at.as_millisecond() + 3_599_999).div_euclid(3_600_000);
    let whole: Option<i64> = conn
        .prepare_cached("SELECT sum(n) FROM sent_hour WHERE hour >= ?1")?
        .query_row([next_hour], |row| row.get(0))?;
    let rest: i64 = conn
        .prepare_cached(
            "SELECT count(*) FROM message
             WHERE direction = 1 AND at >= ?1 AND at < ?2 AND delivery IS NOT 'unsent'",
        )?
        .query_row(params![At(at), next_hour * 3_600_000], |row| row.get(0))?;
    Ok((whole.unwrap_or(0) + rest).unsigned_abs())
}

/// How many running clocks are due at or before a time: whole hours from their counts, the rest of
/// the hour from the index.
fn due_by(conn: &Connection, at: Timestamp) -> rusqlite::Result<u64> {
    let hour = at.as_millisecond().div_euclid(3_600_000);
    let whole: Option<i64> = conn
        .prepare_cached("SELECT sum(n) FROM due_hour WHERE hour < ?1")?
        .query_row([hour], |row| row.get(0))
        .optional()?
        .flatten();
    let rest: i64 = conn
        .prepare_cached("SELECT count(*) FROM request WHERE alarm_at >= ?1 AND alarm_at <= ?2")?
        .query_row(params![hour * 3_600_000, At(at)], |row| row.get(0))?;
    Ok((whole.unwrap_or(0) + rest).unsigned_abs())
}
