//! Writes requests with their whole histories, many to a transaction: imports and the demo.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::act::insert_message;
use super::row::Id;
use super::{Failure, Store, StoreError, client, draft, event, request, search};
use crate::domain::action::NewClient;
use crate::domain::deadline::Policy;
use crate::domain::id::{ClientId, Number};
use crate::domain::request::Request;
use crate::domain::whole::Whole;

/// How many clients are remembered; the file is asked about the others.
const KNOWN_CLIENTS: usize = 100_000;

/// Pages that a new file may gather in its log before they are moved to their places.
const FILL_WAL_PAGES: i64 = 32_768;

/// Kilobytes of pages that are kept at hand while a new file is filled.
const FILL_CACHE_KIB: i64 = 262_144;

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

impl Store {
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
            let count = self.transact(|conn, policy, desk| {
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
            custom,
        } = whole;
        let made_at = past.stamp.at;
        let (client, client_folded) = match client {
            Some(new) => self.client(new, made_at)?.unzip(),
            None => (None, None),
        };
        let (request, events) = past.fold(id, client, self.policy, self.new_id);
        let conn = self.conn;
        let outside = request::Outside {
            subject: &subject,
            source: source.as_ref().map(|(s, id)| (s.as_str(), id.as_str())),
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
        for (field, value) in &source_values {
            conn.prepare_cached(
                "INSERT INTO source_value(request, field, value) VALUES(?1, ?2, ?3)",
            )?
            .execute(params![Id(id.0), field, value])?;
        }
        for (name, value) in &custom {
            conn.prepare_cached(
                "INSERT INTO custom_field(request, name, value) VALUES(?1, ?2, ?3)",
            )?
            .execute(params![Id(id.0), name, value])?;
        }
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
        let Some(id) = client::join_or_make(self.conn, &new, made_at, self.new_id)? else {
            return Ok(None);
        };
        // A card that was there may bear another name than the one given.
        let folded: String = self
            .conn
            .prepare_cached("SELECT folded FROM client WHERE id = ?1")?
            .query_row([Id(id.0)], |row| row.get(0))?;
        if self.clients.0.len() >= KNOWN_CLIENTS {
            self.clients.0.clear();
        }
        self.clients.0.insert(new, (id, folded.clone()));
        Ok(Some((id, folded)))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::demo::{self, Material};
    use crate::domain::event::What;
    use crate::domain::id::TextId;

    fn now() -> Timestamp {
        "2026-11-18T10:00:00Z".parse().unwrap()
    }

    fn policy() -> Policy {
        Policy::wall(TimeZone::get("Europe/Tallinn").unwrap())
    }

    fn made_up(n: u64) -> Vec<Whole> {
        let material: Material = toml::from_str(include_str!("../../assets/demo/en.toml")).unwrap();
        let policy = policy();
        demo::requests(&material, 7, n, now(), &policy, demo::ids(7, 0, now())).collect()
    }

    struct Desk {
        store: Store,
        _folder: tempfile::TempDir,
    }

    fn desk() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let store = Store::open(&path, policy(), Uuid::from_u128(1)).unwrap();
        Desk {
            store,
            _folder: folder,
        }
    }

    fn count(store: &Store, sql: &str) -> i64 {
        store.conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn every_row_is_what_its_history_folds_into() {
        let mut desk = desk();
        let wholes = made_up(300);
        let mut told = Vec::new();
        let written = desk
            .store
            .write_whole(
                wholes.clone(),
                now(),
                100,
                &mut |n| told.push(n),
                &mut demo::ids(7, 1, now()),
            )
            .unwrap();
        assert_eq!((written, told), (300, vec![100, 200, 300]));
        let conn = &desk.store.conn;
        for whole in &wholes {
            let (number, row) = request::by_id(conn, whole.id).unwrap().unwrap();
            let history = event::history(conn, whole.id).unwrap();
            assert_eq!(Request::fold(&history, &policy()).as_ref(), Some(&row));
            let detail = desk.store.read().detail(number, "Kadri").unwrap().unwrap();
            assert_eq!(detail.subject, whole.subject);
            let messages = detail.entries.iter().filter_map(|e| e.message.as_ref());
            let mut bodies: Vec<_> = messages.map(|m| m.body.as_str()).collect();
            let mut given: Vec<_> = whole
                .messages
                .iter()
                .map(|m| m.message.body.as_str())
                .collect();
            bodies.sort_unstable();
            given.sort_unstable();
            assert_eq!(bodies, given);
            let client = detail.client.unwrap();
            assert_eq!(
                Some(client.name),
                whole.client.as_ref().map(|c| c.name.clone())
            );
        }
        // An email is one person's, however often they come.
        let people: std::collections::BTreeSet<_> = wholes
            .iter()
            .filter_map(|w| w.client.as_ref()?.email.clone())
            .collect();
        assert_eq!(
            count(&desk.store, "SELECT count(*) FROM client"),
            people.len() as i64
        );
        assert_eq!(count(&desk.store, "SELECT count(*) FROM draft"), 2);
    }

    #[test]
    fn what_is_searched_is_what_a_later_change_would_feed() {
        let mut desk = desk();
        let wholes = made_up(80);
        let next = &mut demo::ids(7, 1, now());
        desk.store
            .write_whole(wholes, now(), 80, &mut |_| {}, next)
            .unwrap();
        let hits = |store: &Store, word: &str| -> Vec<i64> {
            let mut query = store
                .conn
                .prepare(
                    "SELECT rowid FROM request_words WHERE request_words MATCH ?1 ORDER BY rowid",
                )
                .unwrap();
            let rows = query
                .query_map([search::expression([word])], |row| row.get(0))
                .unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let words = ["order", "ta", "nova", "иванова", "kadri", "billing", "5"];
        let before: Vec<_> = words.map(|word| hits(&desk.store, word)).into();
        assert!(before.iter().filter(|hits| !hits.is_empty()).count() >= 6);
        for number in 1..=80 {
            search::feed(&desk.store.conn, Number(number)).unwrap();
        }
        let after: Vec<_> = words.map(|word| hits(&desk.store, word)).into();
        assert_eq!(before, after);
    }

    #[test]
    fn a_filled_file_counts_right_and_is_careful_again() {
        let mut desk = desk();
        let before = pace(&desk.store.conn).unwrap();
        let next = &mut demo::ids(7, 1, now());
        desk.store
            .fill(made_up(200), now(), 64, &mut |_| {}, next)
            .unwrap();
        assert_eq!(pace(&desk.store.conn).unwrap(), before);
        assert_eq!(before.0, 2, "synchronous is FULL");
        for (counted, recounted) in [
            (
                "SELECT n FROM tally WHERE what = 'status' AND name = 'solved'",
                "SELECT count(*) FROM request WHERE status = 'solved'",
            ),
            (
                "SELECT n FROM tally WHERE what = 'working' AND name = 'Kadri'",
                "SELECT count(*) FROM request WHERE working = 1 AND assignee = 'Kadri'",
            ),
            (
                "SELECT n FROM tally WHERE what = 'part' AND name = 'hidden'",
                "SELECT count(*) FROM request WHERE wake_at IS NOT NULL",
            ),
            (
                "SELECT sum(n) FROM due_hour",
                "SELECT count(*) FROM request WHERE alarm_at IS NOT NULL",
            ),
        ] {
            let right = count(&desk.store, recounted);
            assert!(right > 0, "{recounted}");
            assert_eq!(count(&desk.store, counted), right, "{counted}");
        }
        let dangling = "SELECT count(*) FROM pragma_foreign_key_check";
        assert_eq!(count(&desk.store, dangling), 0);
    }

    #[test]
    fn what_an_import_brings_along_is_kept() {
        let mut desk = desk();
        let mut whole = made_up(1).remove(0);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        whole.source = Some(pair("helpdesk", "T-17"));
        whole.source_values = vec![pair("priority", "P2")];
        whole.custom = vec![pair("contract", "gold")];
        let text = TextId(Uuid::from_u128(9));
        whole.texts.push((text, "by hand".to_owned()));
        let stamp = whole.past.stamp.clone();
        let what = What::Snoozed {
            until: now(),
            reason: Some(text),
        };
        whole
            .past
            .steps
            .push(crate::domain::whole::Step { stamp, what });
        let next = &mut demo::ids(7, 1, now());
        let again = whole.clone();
        desk.store
            .write_whole([whole], now(), 10, &mut |_| {}, next)
            .unwrap();
        let detail = desk
            .store
            .read()
            .detail(Number(1), "Kadri")
            .unwrap()
            .unwrap();
        assert_eq!(detail.source, Some(pair("helpdesk", "T-17")));
        assert_eq!(detail.custom, [pair("contract", "gold")]);
        assert!(
            detail
                .entries
                .iter()
                .any(|e| e.text.as_deref() == Some("by hand"))
        );
        let kept = "SELECT count(*) FROM source_value WHERE field = 'priority' AND value = 'P2'";
        assert_eq!(count(&desk.store, kept), 1);
        // The same source's request isn't written twice.
        let mut other = made_up(2).remove(1);
        other.source = again.source;
        let twice = desk
            .store
            .write_whole([other], now(), 10, &mut |_| {}, next);
        assert!(twice.is_err());
        assert_eq!(count(&desk.store, "SELECT count(*) FROM request"), 1);
    }

    #[test]
    fn a_batch_that_fails_leaves_the_earlier_ones() {
        let mut desk = desk();
        let mut wholes = made_up(10);
        wholes[7].id = wholes[0].id;
        let told = Cell::new(0);
        let next = &mut demo::ids(7, 1, now());
        let failed = desk
            .store
            .write_whole(wholes, now(), 4, &mut |n| told.set(n), next);
        assert!(failed.is_err());
        assert_eq!(told.get(), 4);
        assert_eq!(count(&desk.store, "SELECT count(*) FROM request"), 4);
        let orphans = "SELECT count(*) FROM event WHERE request NOT IN (SELECT id FROM request)";
        assert_eq!(count(&desk.store, orphans), 0);
    }
}
