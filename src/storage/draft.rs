//! What is being written and not yet sent: outside of the history, kept through a crash.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::row::{At, Id};
use super::{Store, StoreError};
use crate::domain::detail::{Draft, Purpose};
use crate::domain::id::{MessageId, Number, RequestId};

/// Stands for the request that a new request's draft does not have yet.
const NO_REQUEST: RequestId = RequestId(uuid::Uuid::nil());

impl Store {
    /// Keeps a draft; an empty one is forgotten.
    ///
    /// # Errors
    /// [`StoreError`] where it could not be written.
    pub fn keep_draft(
        &mut self,
        request: Option<RequestId>,
        author: &str,
        draft: &Draft,
    ) -> Result<(), StoreError> {
        let request = request.unwrap_or(NO_REQUEST);
        self.transact(|conn, _, _| {
            if draft.body.trim().is_empty() {
                conn.prepare_cached(
                    "DELETE FROM draft WHERE request = ?1 AND author = ?2 AND purpose = ?3",
                )?
                .execute(params![Id(request.0), author, draft.purpose.code()])?;
                return Ok(());
            }
            write(conn, request, author, draft)?;
            Ok(())
        })
    }
}

fn write(
    conn: &Connection,
    request: RequestId,
    author: &str,
    draft: &Draft,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO draft(request, author, purpose, body, saved_at) VALUES(?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
    )?
    .execute(params![
        Id(request.0),
        author,
        draft.purpose.code(),
        draft.body,
        At(draft.saved_at)
    ])?;
    Ok(())
}

/// The drafts that an agent has for a request.
pub(super) fn of(
    conn: &Connection,
    request: Option<RequestId>,
    author: &str,
) -> rusqlite::Result<Vec<Draft>> {
    conn.prepare_cached(
        "SELECT purpose, body, saved_at FROM draft WHERE request = ?1 AND author = ?2",
    )?
    .query_map(
        params![Id(request.unwrap_or(NO_REQUEST).0), author],
        |row| {
            let code: String = row.get(0)?;
            let purpose = Purpose::ALL
                .into_iter()
                .find(|purpose| purpose.code() == code)
                .unwrap_or(Purpose::Note);
            Ok(Draft {
                purpose,
                body: row.get(1)?,
                saved_at: row.get::<_, At>(2)?.0,
            })
        },
    )?
    .collect()
}

/// Forgets an agent's reply draft, because it was sent.
pub(super) fn forget(conn: &Connection, request: RequestId, author: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "DELETE FROM draft WHERE request = ?1 AND author = ?2 AND purpose = 'reply'",
    )?
    .execute(params![Id(request.0), author])?;
    Ok(())
}

/// Forgets the draft that an undone reply had become, now that it is sent after all; one that was
/// written on stays.
pub(super) fn forget_sent(
    conn: &Connection,
    request: RequestId,
    author: &str,
    message: MessageId,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "DELETE FROM draft WHERE request = ?1 AND author = ?2 AND purpose = 'reply'
         AND body = (SELECT body FROM message WHERE id = ?3)",
    )?
    .execute(params![Id(request.0), author, Id(message.0)])?;
    Ok(())
}

/// Makes a reply that turned out not to be sent a draft again, unless a newer one is being written.
pub(super) fn restore(
    conn: &Connection,
    request: RequestId,
    author: &str,
    message: MessageId,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let body: Option<String> = conn
        .prepare_cached("SELECT body FROM message WHERE id = ?1")?
        .query_row([Id(message.0)], |row| row.get(0))
        .optional()?;
    let Some(body) = body else { return Ok(()) };
    conn.prepare_cached(
        "INSERT OR IGNORE INTO draft(request, author, purpose, body, saved_at)
         VALUES(?1, ?2, 'reply', ?3, ?4)",
    )?
    .execute(params![Id(request.0), author, body, At(now)])?;
    Ok(())
}

/// The requests for which an agent has a draft, most recently kept first.
pub(super) fn waiting(conn: &Connection, author: &str) -> rusqlite::Result<Vec<Number>> {
    conn.prepare_cached(
        "SELECT request.number FROM draft JOIN request ON request.id = draft.request
         WHERE draft.author = ?1 GROUP BY request.number
         ORDER BY max(draft.saved_at) DESC, request.number LIMIT 100",
    )?
    .query_map([author], |row| Ok(Number(row.get(0)?)))?
    .collect()
}
