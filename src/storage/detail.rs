//! One request with everything that belongs on its page.

use rusqlite::{Connection, OptionalExtension as _};

use super::row::{At, Id, Word};
use super::{Reading, StoreError, client, draft, event, request, run};
use crate::domain::change::Direction;
use crate::domain::detail::{Detail, Draft, Entry, Message};
use crate::domain::event::undone;
use crate::domain::id::{MessageId, Number, RequestId};
use crate::domain::mail::Attached;

impl Reading<'_> {
    /// A request's page, as `author` sees it; none where there is no such request.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn detail(&self, number: Number, author: &str) -> Result<Option<Detail>, StoreError> {
        self.told(read(self.conn, number, author))
    }

    /// The drafts of new requests that `author` has begun.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn loose_drafts(&self, author: &str) -> Result<Vec<Draft>, StoreError> {
        self.told(draft::of(self.conn, None, author))
    }

    /// The requests for which `author` has a draft, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn drafts_waiting(&self, author: &str) -> Result<Vec<Number>, StoreError> {
        self.told(draft::waiting(self.conn, author))
    }
}

fn read(conn: &Connection, number: Number, author: &str) -> rusqlite::Result<Option<Detail>> {
    let Some(request) = request::by_number(conn, number)? else {
        return Ok(None);
    };
    let (subject, source): (String, Option<(String, String)>) = conn
        .prepare_cached("SELECT subject, source, external_id FROM request WHERE number = ?1")?
        .query_row([number.0], |row| {
            let source: Option<String> = row.get(1)?;
            Ok((row.get(0)?, source.zip(row.get(2)?)))
        })?;
    let client = match request.client {
        Some(id) => client::card(conn, id)?,
        None => None,
    };
    Ok(Some(Detail {
        number,
        subject,
        client,
        entries: entries(conn, request.id)?,
        drafts: draft::of(conn, Some(request.id), author)?,
        run: run::of(conn, Some(request.id), author)?,
        custom: conn
            .prepare_cached(
                "SELECT name, value FROM custom_field WHERE request = ?1 ORDER BY name",
            )?
            .query_map([Id(request.id.0)], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?,
        source,
        request,
    }))
}

fn entries(conn: &Connection, id: RequestId) -> rusqlite::Result<Vec<Entry>> {
    let history = event::history(conn, id)?;
    let gone = undone(&history);
    let by_mail = conn
        .prepare_cached("SELECT 1 FROM message WHERE request = ?1 AND message_id IS NOT NULL")?
        .exists([Id(id.0)])?;
    let mut entries = history
        .into_iter()
        .map(|event| {
            let message = match event.what.message() {
                Some(message) => message_of(conn, message)?,
                None => None,
            };
            let text = match event.what.text() {
                Some(text) => conn
                    .prepare_cached("SELECT body FROM free_text WHERE id = ?1")?
                    .query_row([Id(text.0)], |row| row.get(0))
                    .optional()?,
                None => None,
            };
            Ok(Entry {
                undone: gone.contains(&event.action),
                event,
                message,
                text,
            })
        })
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if by_mail {
        // Mails are read in any order, and are to be read in theirs.
        entries.sort_by_key(|entry| entry.message.as_ref().map_or(entry.event.at, |m| m.at));
    }
    Ok(entries)
}

fn message_of(conn: &Connection, id: MessageId) -> rusqlite::Result<Option<Message>> {
    let message = conn
        .prepare_cached(
            "SELECT direction, channel, author, at, body, writer, mark, delivery, dated
             FROM message WHERE id = ?1",
        )?
        .query_row([Id(id.0)], |row| {
            let delivery: Option<String> = row.get(7)?;
            Ok(Message {
                id,
                direction: direction(row.get(0)?),
                channel: row.get::<_, Word<_>>(1)?.0,
                author: row.get(2)?,
                at: row.get::<_, At>(3)?.0,
                body: row.get(4)?,
                writer: row.get(5)?,
                mark: row.get::<_, Option<Word<_>>>(6)?.map(|mark| mark.0),
                is_undelivered: delivery.as_deref() == Some("undelivered"),
                dated: row.get(8)?,
                files: files(conn, id)?,
            })
        })
        .optional()?;
    Ok(message)
}

/// What came with a message.
pub(super) fn files(conn: &Connection, id: MessageId) -> rusqlite::Result<Vec<Attached>> {
    conn.prepare_cached(
        "SELECT name, media, bytes FROM attachment WHERE message = ?1 ORDER BY place",
    )?
    .query_map([Id(id.0)], |row| {
        let bytes: i64 = row.get(2)?;
        Ok(Attached {
            name: row.get(0)?,
            media: row.get(1)?,
            bytes: bytes.unsigned_abs(),
        })
    })?
    .collect()
}

/// The direction of a stored number.
pub(super) fn direction(stored: u8) -> Direction {
    Direction::ALL
        .get(usize::from(stored))
        .copied()
        .unwrap_or(Direction::Note)
}
