//! Takes in what another system exported: what is new is written whole, what the source has changed is
//! applied, and the last value of each field as the source told it is kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::act::insert_message;
use super::bulk::{Bulk, KnownClients, Uncounted};
use super::row::Id;
use super::{Failure, Reading, Store, StoreError, event, request, search};
use crate::domain::deadline::Policy;
use crate::domain::fold::fold;
use crate::domain::id::{ActionId, ClientId, Number, RequestId};
use crate::domain::incoming::{Field, Incoming};
use crate::domain::intake::{
    self, IMPORTER, Intake, Keys, Known, Met, News, Revision, Summary, told_values,
};
use crate::domain::request::Request;
use crate::domain::whole::{Past, Stamp, Whole, Written};

mod mail;
#[cfg(test)]
mod tests;

/// An import under way, from its first record to its last.
///
/// After an error it is over: what it remembers may be of records that were not written.
pub struct Importing {
    intake: Intake,
    keys: Keys,
    clients: KnownClients,
    /// What a trial has met so far.
    met: Met,
    /// The mails that a trial has met so far.
    mails: mail::Met,
}

impl Importing {
    /// Begins an import.
    pub fn new(intake: Intake) -> Self {
        Self {
            intake,
            keys: Keys::default(),
            clients: KnownClients::default(),
            met: Met::default(),
            mails: mail::Met::default(),
        }
    }

    /// Tells what taking these records in would come to, after those that were tried before them.
    ///
    /// Nothing is written and no lock is held. Without a file everything is new.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn try_out(
        &mut self,
        file: Option<&Reading<'_>>,
        records: &[Incoming],
        policy: &Policy,
    ) -> Result<Summary, StoreError> {
        let mut summary = Summary::default();
        let mut mails = Vec::new();
        for told in records {
            if let Some(mail) = &told.mail {
                mails.push((told, mail.as_ref()));
                continue;
            }
            let key = self.keys.of(told);
            match self.met.again(&key, told) {
                Some(true) => summary.unchanged += 1,
                Some(false) => summary.changed += 1,
                None => {
                    let found = match file {
                        Some(file) => {
                            file.told(weigh(file.conn, &self.intake, policy, &key, told))?
                        }
                        None => None,
                    };
                    if let Some((changes, conflicts)) = found {
                        summary.changed += u64::from(changes);
                        summary.unchanged += u64::from(!changes);
                        summary.conflicts.extend(conflicts);
                    } else {
                        let opening = intake::opening(told, &self.intake, policy);
                        summary.new += 1;
                        summary.backlog += u64::from(opening.backlog);
                    }
                }
            }
        }
        mails.sort_by_key(|(told, _)| told.received);
        let by = (&self.intake, policy);
        let tried = mails.into_iter().try_for_each(|(told, mail)| {
            let conn = file.map(|file| file.conn);
            self.mails.try_out(conn, told, mail, by, &mut summary)
        });
        // Without a file nothing can fail.
        file.map_or(Ok(()), |file| file.told(tried))?;
        Ok(summary)
    }
}

impl Store {
    /// Takes records in, all of them in one transaction.
    ///
    /// # Errors
    /// [`StoreError`]; none of these records is taken in then.
    pub fn import(
        &mut self,
        importing: &mut Importing,
        records: Vec<Incoming>,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Summary, StoreError> {
        self.transact_bulk(|conn, policy, desk| {
            let Importing {
                intake,
                keys,
                clients,
                ..
            } = importing;
            let now = intake.now;
            let uncounted = Uncounted::begin(conn)?;
            let mut bulk = Bulk {
                conn,
                policy,
                desk,
                now,
                clients,
                words: Vec::new(),
                new_id,
            };
            let mut summary = Summary::default();
            let mut reworded = BTreeSet::new();
            let mut known = Vec::new();
            let mut mails = Vec::new();
            for mut told in records {
                if let Some(mail) = told.mail.take() {
                    mails.push((told, mail));
                    continue;
                }
                let key = keys.of(&told);
                if is_own(conn, intake, &key)? {
                    summary.unchanged += 1;
                    continue;
                }
                match find(conn, &intake.source, &key)? {
                    None => {
                        let whole = whole(told, key, intake, policy, bulk.new_id);
                        let (_, request) = bulk.write(whole)?;
                        summary.new += 1;
                        summary.backlog += u64::from(request.backlog);
                    }
                    Some(found) => known.push((found, told)),
                }
            }
            uncounted.count()?;
            for (found, told) in known {
                if revise(&mut bulk, intake, found, &told, &mut summary)? {
                    reworded.insert(found.0);
                }
            }
            // Most of them come after what they answer, then.
            mails.sort_by_key(|(told, _)| told.received);
            for (told, mail) in mails {
                reworded.extend(mail::take(&mut bulk, intake, &told, &mail, &mut summary)?);
            }
            // What was new in this batch may have been reworded in it: its words come second.
            bulk.feed()?;
            for number in reworded {
                search::feed(conn, number)?;
            }
            Ok(summary)
        })
    }
}

/// The request that a source calls by this key.
fn find(
    conn: &Connection,
    source: &str,
    key: &str,
) -> rusqlite::Result<Option<(Number, RequestId)>> {
    conn.prepare_cached("SELECT number, id FROM request WHERE source = ?1 AND external_id = ?2")?
        .query_row([source, key], |row| {
            Ok((Number(row.get(0)?), RequestId(row.get::<_, Id>(1)?.0)))
        })
        .optional()
}

/// Whether a table of ours tells of a request of this very desk: it has no more to say than the desk
/// knows.
fn is_own(conn: &Connection, intake: &Intake, key: &str) -> rusqlite::Result<bool> {
    let Some(id) = Uuid::try_parse(key).ok().filter(|_| intake.ours) else {
        return Ok(false);
    };
    conn.prepare_cached("SELECT 1 FROM request WHERE id = ?1")?
        .exists([Id(id)])
}

/// A request that the desk does not have, with all that belongs to it.
fn whole(
    told: Incoming,
    key: String,
    intake: &Intake,
    policy: &Policy,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Whole {
    let mut opening = intake::opening(&told, intake, policy);
    let message = intake::message(&told, opening.received, new_id);
    opening.message = message.as_ref().map(|message| message.id);
    let by_import = |message| Written {
        author: IMPORTER.to_owned(),
        message,
    };
    let stamp = Stamp {
        action: ActionId(new_id()),
        author: IMPORTER.to_owned(),
        at: intake.now,
    };
    Whole {
        id: RequestId(new_id()),
        subject: told.heading().into_owned(),
        client: intake::client(&told),
        past: Past {
            opening,
            stamp,
            steps: Vec::new(),
        },
        messages: message.map(by_import).into_iter().collect(),
        texts: Vec::new(),
        draft: None,
        source: Some((intake.source.clone(), key)),
        source_values: told_values(&told)
            .into_iter()
            .map(|(field, value)| (field.to_owned(), value))
            .collect(),
        custom: told.custom.into_iter().collect(),
    }
}

/// What the source has told since the last time, if anything.
fn news(conn: &Connection, id: RequestId, told: &Incoming) -> rusqlite::Result<Option<News>> {
    let values = pairs(
        conn,
        "SELECT field, value FROM source_value WHERE request = ?1",
        id,
    )?;
    let custom = pairs(
        conn,
        "SELECT name, value FROM custom_field WHERE request = ?1",
        id,
    )?;
    Ok(News::between(told, &values, &custom))
}

fn pairs(
    conn: &Connection,
    query: &str,
    id: RequestId,
) -> rusqlite::Result<BTreeMap<String, String>> {
    conn.prepare_cached(query)?
        .query_map([Id(id.0)], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn known(conn: &Connection, number: Number, id: RequestId) -> rusqlite::Result<Known> {
    let request = request::by_number(conn, number)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let subject = conn
        .prepare_cached("SELECT subject FROM request WHERE number = ?1")?
        .query_row([number.0], |row| row.get(0))?;
    Ok(Known {
        number,
        request,
        subject,
        history: event::history(conn, id)?,
    })
}

/// Whether a record would change the request it tells of, and where the two are at odds; none where
/// there is no such request.
fn weigh(
    conn: &Connection,
    intake: &Intake,
    policy: &Policy,
    key: &str,
    told: &Incoming,
) -> rusqlite::Result<Option<(bool, Vec<intake::Conflict>)>> {
    if is_own(conn, intake, key)? {
        return Ok(Some((false, Vec::new())));
    }
    let Some((number, id)) = find(conn, &intake.source, key)? else {
        return Ok(None);
    };
    let Some(news) = news(conn, id, told)?.filter(|news| !news.is_idle()) else {
        return Ok(Some((false, Vec::new())));
    };
    if let Some(stranger) = news.stranger(intake, number) {
        return Ok(Some((false, vec![stranger])));
    }
    // Nothing of it is kept, so its names need not differ.
    let revision = Revision::of(
        known(conn, number, id)?,
        &news,
        intake,
        policy,
        &mut Uuid::nil,
    );
    Ok(Some((revision.changes(), revision.conflicts)))
}

/// Applies what the source has changed on one request; gives whether its words have to be fed anew.
fn revise(
    bulk: &mut Bulk<'_>,
    intake: &Intake,
    (number, id): (Number, RequestId),
    told: &Incoming,
    summary: &mut Summary,
) -> Result<bool, Failure> {
    let conn = bulk.conn;
    let Some(news) = news(conn, id, told)? else {
        summary.unchanged += 1;
        return Ok(false);
    };
    if let Some(stranger) = news.stranger(intake, number) {
        summary.unchanged += 1;
        summary.conflicts.push(stranger);
        return Ok(false);
    }
    for (field, value) in &news.values {
        upsert(
            conn,
            "source_value(request, field, value)",
            "field",
            id,
            field.code(),
            value,
        )?;
    }
    for (name, value) in &news.custom {
        upsert(
            conn,
            "custom_field(request, name, value)",
            "name",
            id,
            name,
            value,
        )?;
    }
    if news.is_idle() {
        summary.unchanged += 1;
        return Ok(false);
    }
    let known = known(conn, number, id)?;
    let before = known.request.clone();
    let mut revision = Revision::of(known, &news, intake, bulk.policy, bulk.new_id);
    if revision.changes() {
        summary.changed += 1;
    } else {
        summary.unchanged += 1;
    }
    if let Some(new) = revision.client.take() {
        let client = bulk.join(&new, intake.now)?;
        revision.join(client, intake.now, bulk.policy, bulk.new_id);
        keep_name(conn, id, new.name.trim(), client)?;
    }
    summary.conflicts.append(&mut revision.conflicts);
    write(bulk, number, &before, &revision, intake.now)?;
    let client = before.client != revision.after.client;
    Ok(client || revision.subject.is_some() || !revision.messages.is_empty())
}

/// Keeps a client's name as the source told it, where their card bears another one.
fn keep_name(
    conn: &Connection,
    request: RequestId,
    name: &str,
    client: Option<ClientId>,
) -> rusqlite::Result<()> {
    let Some(client) = client.filter(|_| !name.is_empty()) else {
        return Ok(());
    };
    conn.prepare_cached(
        "INSERT INTO custom_field(request, name, value)
         SELECT ?1, ?2, ?3 FROM client WHERE id = ?4 AND folded <> ?5
         ON CONFLICT(request, name) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![
        Id(request.0),
        Field::Client.code(),
        name,
        Id(client.0),
        fold(name)
    ])?;
    Ok(())
}

fn upsert(
    conn: &Connection,
    table: &str,
    key: &str,
    id: RequestId,
    name: &str,
    value: &str,
) -> rusqlite::Result<()> {
    conn.prepare_cached(&format!(
        "INSERT INTO {table} VALUES(?1, ?2, ?3)
         ON CONFLICT(request, {key}) DO UPDATE SET value = excluded.value"
    ))?
    .execute(params![Id(id.0), name, value])?;
    Ok(())
}

fn write(
    bulk: &Bulk<'_>,
    number: Number,
    before: &Request,
    revision: &Revision,
    now: Timestamp,
) -> Result<(), Failure> {
    if revision.events.is_empty() {
        return Ok(());
    }
    let (conn, id) = (bulk.conn, before.id);
    for message in &revision.messages {
        insert_message(conn, id, revision.after.channel, IMPORTER, message)?;
    }
    for (text, body) in &revision.texts {
        conn.prepare_cached("INSERT INTO free_text(id, request, body) VALUES(?1, ?2, ?3)")?
            .execute(params![Id(text.0), Id(id.0), body])?;
    }
    for event in &revision.events {
        event::append(conn, bulk.desk, event)?;
    }
    request::update(conn, number, before, &revision.after, now, bulk.policy)?;
    if let Some(subject) = &revision.subject {
        conn.prepare_cached("UPDATE request SET subject = ?1 WHERE number = ?2")?
            .execute(params![subject, number.0])?;
    }
    Ok(())
}
