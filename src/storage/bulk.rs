//! Writes requests with their whole histories, many to a transaction: imports and the demo.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::act::insert_message;
use super::row::Id;
use super::{Failure, Store, StoreError, client, draft, event, request, search};
use crate::domain::action::NewClient;
use crate::domain::deadline::Policy;
use crate::domain::fold::fold;
use crate::domain::id::{ClientId, Number, RequestId};
use crate::domain::incoming::Field;
use crate::domain::request::Request;
use crate::domain::whole::Whole;

/// How many clients are remembered; the file is asked about the others.
const KNOWN_CLIENTS: usize = 16_384;

/// How many bytes the words about a client may have that is remembered.
const KNOWN_CLIENT_BYTES: usize = 256;

/// Pages that a new file may gather in its log before they are moved to their places.
const FILL_WAL_PAGES: i64 = 32_768;

/// Kilobytes of pages that are kept at hand while a new file is filled.
const FILL_CACHE_KIB: i64 = 262_144;

/// Pages that the log may gather between two batches of an import: a page that each batch changes is
/// moved to its place once for several of them.
const BATCH_WAL_PAGES: i64 = 8_192;

/// Kilobytes of pages that are kept at hand while a batch is written: with fewer, pages go into the log
/// several times in one transaction.
const BATCH_CACHE_KIB: i64 = 24_576;

/// How many pairs of words go into one statement.
const PAIRS: usize = 16;

/// Room that is made beforehand for the words of a batch, in requests.
const WORDS_ROOM: usize = 4_096;

/// Clients that were joined or made before, with their names as they are searched.
#[derive(Default)]
pub(super) struct KnownClients(HashMap<NewClient, (ClientId, String)>);

/// What is shared by all that is written at one go.
pub(super) struct Bulk<'a> {
    pub(super) conn: &'a Connection,
    pub(super) policy: &'a Policy,
    pub(super) desk: Uuid,
    /// The time by which a request is in the working view or hidden from it, UTC.
    pub(super) now: Timestamp,
    pub(super) clients: &'a mut KnownClients,
    pub(super) new_id: &'a mut dyn FnMut() -> Uuid,
    /// What is to be searched, kept back until [`Bulk::feed`].
    pub(super) words: Vec<Words>,
}

/// What of a request is searched.
pub(super) struct Words {
    number: Number,
    subject: String,
    client: String,
    body: String,
}

/// What the counts of the file still lack: rows that came in while the triggers rested.
///
/// The triggers run five statements for each request, which is a seventh of an import; here the same is
/// counted once for all of them.
pub(super) struct Uncounted<'a> {
    conn: &'a Connection,
    request: i64,
    message: i64,
}

/// What the triggers `request_counted` and `message_counted` do for a row, for all rows after ?1.
const COUNT_REQUESTS: [&str; 5] = [
    "INSERT INTO tally SELECT 'status', status, count(*) FROM request WHERE number > ?1 GROUP BY status
     ON CONFLICT DO UPDATE SET n = n + excluded.n",
    "INSERT INTO tally SELECT 'working', ifnull(assignee, ''), count(*) FROM request
     WHERE number > ?1 AND working = 1 GROUP BY assignee
     ON CONFLICT DO UPDATE SET n = n + excluded.n",
    "INSERT INTO tally SELECT 'part', 'hidden', count(*) FROM request
     WHERE number > ?1 AND wake_at IS NOT NULL HAVING count(*) > 0
     ON CONFLICT DO UPDATE SET n = n + excluded.n",
    "INSERT INTO tally SELECT 'part', 'backlog', count(*) FROM request
     WHERE number > ?1 AND backlog = 1 HAVING count(*) > 0
     ON CONFLICT DO UPDATE SET n = n + excluded.n",
    "INSERT INTO due_hour SELECT alarm_at / 3600000, count(*) FROM request
     WHERE number > ?1 AND alarm_at IS NOT NULL GROUP BY 1
     ON CONFLICT DO UPDATE SET n = n + excluded.n",
];
const COUNT_MESSAGES: &str = "INSERT INTO sent_hour SELECT at / 3600000, count(*) FROM message
     WHERE rowid > ?1 AND direction = 1 AND delivery IS NOT 'unsent' GROUP BY 1
     ON CONFLICT DO UPDATE SET n = n + excluded.n";

impl<'a> Uncounted<'a> {
    /// Lets the triggers rest; until [`Self::count`] rows may only be added.
    pub(super) fn begin(conn: &'a Connection) -> rusqlite::Result<Self> {
        let newest = |query| -> rusqlite::Result<i64> {
            conn.prepare_cached(query)?.query_row([], |row| row.get(0))
        };
        let request = newest("SELECT ifnull(max(number), 0) FROM request")?;
        let message = newest("SELECT ifnull(max(rowid), 0) FROM message")?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        Ok(Self {
            conn,
            request,
            message,
        })
    }

    /// Counts what came in, and lets the triggers do so again.
    pub(super) fn count(self) -> rusqlite::Result<()> {
        let conn = self.conn;
        for query in COUNT_REQUESTS {
            conn.prepare_cached(query)?.execute([self.request])?;
        }
        conn.prepare_cached(COUNT_MESSAGES)?
            .execute([self.message])?;
        Ok(())
    }
}

impl Drop for Uncounted<'_> {
    fn drop(&mut self) {
        let on = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
        let is_on = self.conn.set_db_config(on, true);
        debug_assert!(matches!(is_on, Ok(true)), "a flag of the connection");
    }
}

impl Store {
    /// Runs `work` in one transaction that writes very many rows; as sure as any other when this
    /// returns.
    ///
    /// References are not checked: a row's own are those of rows that the same transaction has found or
    /// made, and looking for each of them again takes a tenth of the time.
    pub(super) fn transact_bulk<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>, &Policy, Uuid) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let told = |store: &Self, error: rusqlite::Error| store.place.explain(&error);
        let before = pace(&self.conn).map_err(|error| told(self, error))?;
        let hurry = (
            before.0,
            before.1.max(BATCH_WAL_PAGES),
            before.2.min(-BATCH_CACHE_KIB),
        );
        let checks = |store: &Self, on| {
            let checks = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;
            let set = store.conn.set_db_config(checks, on);
            set.map_err(|error| told(store, error))
        };
        checks(self, false)?;
        let paced = set_pace(&self.conn, hurry).map_err(|error| told(self, error));
        let done = paced.and_then(|()| self.transact(work));
        checks(self, true)?;
        set_pace(&self.conn, before).map_err(|error| told(self, error))?;
        done
    }

    /// Writes whole histories, `batch` to a transaction, and gives how many.
    ///
    /// `now`, UTC, decides which of them are in the working view; `progress` is told after each
    /// transaction how many are written.
    ///
    /// # Errors
    /// [`StoreError`]; of the batch under way nothing is written then, the earlier ones are.
    pub fn write_whole<I: IntoIterator<Item = Whole>>(
        &mut self,
        wholes: I,
        now: Timestamp,
        batch: usize,
        progress: &mut dyn FnMut(u64),
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<u64, StoreError> {
        let batch = batch.max(1);
        let mut wholes = wholes.into_iter();
        let mut clients = KnownClients::default();
        let mut written = 0;
        loop {
            let count = self.transact_bulk(|conn, policy, desk| {
                let uncounted = Uncounted::begin(conn)?;
                let mut bulk = Bulk {
                    conn,
                    policy,
                    desk,
                    now,
                    clients: &mut clients,
                    new_id,
                    words: Vec::with_capacity(batch.min(WORDS_ROOM)),
                };
                let mut count = 0;
                for whole in wholes.by_ref().take(batch) {
                    bulk.write(whole)?;
                    count += 1;
                }
                uncounted.count()?;
                bulk.feed()?;
                Ok(count)
            })?;
            written += count as u64;
            if count > 0 {
                progress(written);
            }
            if count < batch {
                return Ok(written);
            }
        }
    }

    /// Fills a file that was made just now, as [`Self::write_whole`] does but faster: nothing is sure
    /// to be on disk before this returns.
    ///
    /// # Errors
    /// [`StoreError`]; the file is to be thrown away then.
    pub fn fill<I: IntoIterator<Item = Whole>>(
        &mut self,
        wholes: I,
        now: Timestamp,
        batch: usize,
        progress: &mut dyn FnMut(u64),
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<u64, StoreError> {
        let told = |store: &Self, error: rusqlite::Error| store.place.explain(&error);
        let before = pace(&self.conn).map_err(|error| told(self, error))?;
        let hurry = (0, FILL_WAL_PAGES, -FILL_CACHE_KIB);
        set_pace(&self.conn, hurry).map_err(|error| told(self, error))?;
        let written = self.write_whole(wholes, now, batch, progress, new_id);
        set_pace(&self.conn, before).map_err(|error| told(self, error))?;
        let written = written?;
        // With the old care back in force this puts everything on disk.
        self.conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|error| told(self, error))?;
        Ok(written)
    }
}

/// How careful `SQLite` is, how long its log may get, and how much it keeps at hand.
fn pace(conn: &Connection) -> rusqlite::Result<(i64, i64, i64)> {
    let one = |name| conn.pragma_query_value(None, name, |row| row.get(0));
    Ok((
        one("synchronous")?,
        one("wal_autocheckpoint")?,
        one("cache_size")?,
    ))
}

fn set_pace(conn: &Connection, (sync, wal, cache): (i64, i64, i64)) -> rusqlite::Result<()> {
    conn.pragma_update(None, "synchronous", sync)?;
    conn.pragma_update_and_check(None, "wal_autocheckpoint", wal, |_| Ok(()))?;
    conn.pragma_update(None, "cache_size", cache)
}

impl Bulk<'_> {
    /// Writes one request with everything that belongs to it, but for its words.
    pub(super) fn write(&mut self, whole: Whole) -> Result<(Number, Request), Failure> {
        let Whole {
            id,
            subject,
            client,
            past,
            messages,
            texts,
            draft,
            source,
            source_values,
            mut custom,
        } = whole;
        let made_at = past.stamp.at;
        let named = client.as_ref().map(|new| new.name.trim().to_owned());
        let (client, client_folded) = match client {
            Some(new) => self.client(new, made_at)?.unzip(),
            None => (None, None),
        };
        let told = (Field::Client.code(), named.unwrap_or_default());
        if is_lost(&told, client_folded.as_deref(), &source_values, &custom) {
            custom.push((told.0.to_owned(), told.1));
        }
        let (request, events) = past.fold(id, client, self.policy, self.new_id);
        let conn = self.conn;
        let outside = request::Outside {
            subject: &subject,
            source: source.as_ref().map(|(s, id)| (s.as_str(), id.as_str())),
            number: None,
        };
        let number = request::insert(conn, &request, &outside, self.now, self.policy)?;
        for event in &events {
            event::append(conn, self.desk, event)?;
        }
        let mut words = String::new();
        for written in &messages {
            let message = &written.message;
            insert_message(conn, id, request.channel, &written.author, message)?;
            words.push_str(&message.body);
            words.push('\n');
        }
        for (text, body) in &texts {
            conn.prepare_cached("INSERT INTO free_text(id, request, body) VALUES(?1, ?2, ?3)")?
                .execute(params![Id(text.0), Id(id.0), body])?;
        }
        if let Some((author, draft)) = &draft {
            draft::write(conn, id, author, draft)?;
        }
        insert_pairs(
            conn,
            "source_value(request, field, value)",
            id,
            &source_values,
        )?;
        insert_pairs(conn, "custom_field(request, name, value)", id, &custom)?;
        self.words.push(Words {
            number,
            subject,
            client: client_folded.unwrap_or_default(),
            body: words,
        });
        Ok((number, request))
    }

    /// Writes the words of all that was written; to be called before the transaction ends.
    ///
    /// Each request's own statements make the index put on disk what it has gathered (they set
    /// savepoints, because of the triggers), which takes half of the whole time. So the words come
    /// when all rows are written.
    pub(super) fn feed(self) -> rusqlite::Result<()> {
        for words in self.words {
            let Words {
                number,
                subject,
                client,
                body,
            } = words;
            search::add(self.conn, number, &subject, &client, &body)?;
        }
        Ok(())
    }

    /// The client's card, and their name as it is searched.
    fn client(
        &mut self,
        new: NewClient,
        made_at: Timestamp,
    ) -> rusqlite::Result<Option<(ClientId, String)>> {
        if let Some(known) = self.clients.0.get(&new) {
            return Ok(Some(known.clone()));
        }
        let Some(id) = self.join(&new, made_at)? else {
            return Ok(None);
        };
        // A card that was there may bear another name than the one given.
        let folded: String = self
            .conn
            .prepare_cached("SELECT folded FROM client WHERE id = ?1")?
            .query_row([Id(id.0)], |row| row.get(0))?;
        self.clients.remember(new, id, &folded);
        Ok(Some((id, folded)))
    }

    /// The client's card, found or made.
    pub(super) fn join(
        &mut self,
        new: &NewClient,
        made_at: Timestamp,
    ) -> rusqlite::Result<Option<ClientId>> {
        let Some(joined) = client::join_or_make(self.conn, new, made_at, self.new_id)? else {
            return Ok(None);
        };
        if let Some(was) = joined.was {
            // What is kept back of the card's requests is under what it was called.
            self.clients.0.clear();
            let name = fold(new.name.trim());
            for words in &mut self.words {
                if words.client == was {
                    words.client.clone_from(&name);
                }
            }
        }
        Ok(Some(joined.id))
    }
}

/// Whether a client's name that the source told stands nowhere else: their card bears another one.
fn is_lost(
    (field, name): &(&str, String),
    card: Option<&str>,
    told: &[(String, String)],
    custom: &[(String, String)],
) -> bool {
    let named = |pairs: &[(String, String)]| pairs.iter().any(|(name, _)| name == field);
    !name.is_empty() && card.is_some_and(|card| card != fold(name)) && named(told) && !named(custom)
}

impl KnownClients {
    fn remember(&mut self, new: NewClient, id: ClientId, folded: &str) {
        let given = [Some(&new.name), new.email.as_ref(), new.phone.as_ref()];
        let given: usize = given.into_iter().flatten().map(String::len).sum();
        if given + folded.len() > KNOWN_CLIENT_BYTES {
            return;
        }
        if self.0.len() >= KNOWN_CLIENTS {
            self.0.clear();
        }
        self.0.insert(new, (id, folded.to_owned()));
    }
}

/// Writes pairs of words of one request, several to a statement.
fn insert_pairs(
    conn: &Connection,
    table: &str,
    id: RequestId,
    pairs: &[(String, String)],
) -> rusqlite::Result<()> {
    for pairs in pairs.chunks(PAIRS) {
        // FAIL leaves what the statement has done, for the transaction to undo: it takes no notes of its own.
        let mut query = format!("INSERT OR FAIL INTO {table} VALUES(?1, ?2, ?3)");
        query.push_str(&", (?1, ?, ?)".repeat(pairs.len() - 1));
        let mut statement = conn.prepare_cached(&query)?;
        statement.raw_bind_parameter(1, Id(id.0))?;
        for (at, (name, value)) in pairs.iter().enumerate() {
            statement.raw_bind_parameter(at * 2 + 2, name)?;
            statement.raw_bind_parameter(at * 2 + 3, value)?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
