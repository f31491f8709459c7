//! Mails: each once, and each with the request that it belongs to.
//!
//! A mail belongs where a mail is that it names in `References` or `In-Reply-To`, or that names it, or that
//! names the same one: nobody knows the id of a mail that they have not seen. A number in the subject can be
//! made up, so it joins only what the request's own client writes, or what we write to them, and only
//! after the request had its number.

use std::collections::{BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Bulk, Failure, Intake, Summary, find, known};
use crate::domain::change::{Direction, NewMessage};
use crate::domain::id::{MessageId, Number, RequestId};
use crate::domain::incoming::Incoming;
use crate::domain::intake;
use crate::domain::intake::mails::{self, Joined, Thread};
use crate::domain::mail::parts::own_words;
use crate::domain::mail::{Mail, Mark, Sight, Told};
use crate::domain::request::Request;
use crate::domain::words::Channel;
use crate::storage::act::{attach, insert_message};
use crate::storage::row::{At, Id};
use crate::storage::{client, event, request};

#[cfg(test)]
mod tests;

/// A copy of a reply that was sent from here is of about the same time.
const SAME_REPLY: SignedDuration = SignedDuration::from_hours(48);

/// Where a mail belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is here already.
    Known,
    /// It belongs to this request.
    Joins(Number, RequestId),
    /// It opens a request.
    Opens,
}

/// The mails that a trial has met so far, and those that they name.
#[derive(Default)]
pub(super) struct Met {
    mails: HashSet<u64>,
    named: HashSet<u64>,
}

impl Met {
    /// Counts what taking a mail in would come to, without a file: where there is one, `conn` has it.
    pub(super) fn try_out(
        &mut self,
        conn: Option<&Connection>,
        told: &Incoming,
        mail: &Mail,
        (intake, policy): (&Intake, &super::Policy),
        summary: &mut Summary,
    ) -> rusqlite::Result<()> {
        let id = intake::hash(&mail.id);
        let refs: Vec<u64> = mail.refs.iter().map(|id| intake::hash(id)).collect();
        let place = match conn {
            _ if self.mails.contains(&id) => Place::Known,
            Some(conn) => place(conn, told, mail, intake)?,
            None => Place::Opens,
        };
        let is_met = || {
            let met = |id: &u64| self.mails.contains(id) || self.named.contains(id);
            self.named.contains(&id) || refs.iter().any(met)
        };
        match place {
            Place::Known => {
                summary.unchanged += 1;
                return Ok(());
            }
            Place::Opens if !is_met() => {
                summary.new += 1;
                let backlog = mails::is_backlog(told, mail, intake, policy);
                summary.backlog += u64::from(backlog);
            }
            Place::Opens | Place::Joins(..) => summary.changed += 1,
        }
        self.mails.insert(id);
        self.named.extend(refs);
        Ok(())
    }
}

/// Takes a mail in; gives the requests whose words have to be fed anew.
pub(super) fn take(
    bulk: &mut Bulk<'_>,
    intake: &Intake,
    told: &Incoming,
    mail: &Mail,
    summary: &mut Summary,
) -> Result<Vec<Number>, Failure> {
    let conn = bulk.conn;
    let mut reworded = Vec::new();
    let (request, message) = match place(conn, told, mail, intake)? {
        Place::Known => {
            summary.unchanged += 1;
            return Ok(reworded);
        }
        Place::Opens => {
            let (whole, message) = mails::opened(told, mail, intake, bulk.policy, bulk.new_id);
            let (number, request) = bulk.write(whole)?;
            keep(conn, message, mail, false)?;
            summary.new += 1;
            summary.backlog += u64::from(request.backlog);
            ((number, request.id), message)
        }
        Place::Joins(number, id) => {
            summary.changed += 1;
            let message = if let Some(reply) = sent_from_here(conn, id, told, mail, intake)? {
                let is_back = is_back(conn, mail)?;
                keep(conn, reply, mail, false)?;
                undeliver(conn, reply, is_back)?;
                reply
            } else {
                reworded.push(number);
                join(bulk, intake, (number, id), told, mail)?
            };
            ((number, id), message)
        }
    };
    for from in named_elsewhere(conn, &mail.id, request.1)? {
        if merge(bulk, intake, request, from)? {
            reworded.extend([request.0, from.0]);
        }
    }
    link(conn, message, mail)?;
    Ok(reworded)
}

fn place(
    conn: &Connection,
    told: &Incoming,
    mail: &Mail,
    intake: &Intake,
) -> rusqlite::Result<Place> {
    let is_known = conn
        .prepare_cached("SELECT 1 FROM message WHERE message_id = ?1")?
        .exists([&mail.id])?;
    if is_known || find(conn, &intake.source, &mail.id)?.is_some() {
        return Ok(Place::Known);
    }
    let mut found = None;
    for id in mail.refs.iter().rev() {
        found = request_of(conn, id)?;
        if found.is_some() {
            break;
        }
    }
    if found.is_none() {
        for id in std::iter::once(&mail.id).chain(mail.refs.iter().rev()) {
            found = request_naming(conn, id)?;
            if found.is_some() {
                break;
            }
        }
    }
    if found.is_none() {
        found = named_by_number(conn, told, mail, intake)?;
    }
    Ok(found.map_or(Place::Opens, |(number, id)| Place::Joins(number, id)))
}

fn read_request(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Number, RequestId)> {
    Ok((Number(row.get(0)?), RequestId(row.get::<_, Id>(1)?.0)))
}

/// The request that holds a mail.
fn request_of(conn: &Connection, id: &str) -> rusqlite::Result<Option<(Number, RequestId)>> {
    conn.prepare_cached(
        "SELECT r.number, r.id FROM message m JOIN request r ON r.id = m.request
         WHERE m.message_id = ?1 ORDER BY r.number LIMIT 1",
    )?
    .query_row([id], read_request)
    .optional()
}

/// The oldest request with a mail that names one which is not here.
fn request_naming(conn: &Connection, id: &str) -> rusqlite::Result<Option<(Number, RequestId)>> {
    conn.prepare_cached(
        "SELECT r.number, r.id FROM mail_missing n JOIN message m ON m.id = n.named_by
         JOIN request r ON r.id = m.request WHERE n.message_id = ?1 ORDER BY r.number LIMIT 1",
    )?
    .query_row([id], read_request)
    .optional()
}

/// The request whose number the subject bears, if it is its client's mail and later than the number.
fn named_by_number(
    conn: &Connection,
    told: &Incoming,
    mail: &Mail,
    intake: &Intake,
) -> rusqlite::Result<Option<(Number, RequestId)>> {
    let Some(number) = mail.number else {
        return Ok(None);
    };
    let found = conn
        .prepare_cached(
            "SELECT number, id, client,
                (SELECT at FROM event WHERE request = r.id ORDER BY seq LIMIT 1)
             FROM request r WHERE number = ?1 AND client IS NOT NULL",
        )?
        .query_row([number], |row| {
            let made: At = row.get(3)?;
            Ok((read_request(row)?, row.get::<_, Id>(2)?, made.0))
        })
        .optional()?;
    let Some((request, client, made)) = found else {
        return Ok(None);
    };
    if mails::written(told, intake) <= made {
        return Ok(None);
    }
    let mut contact = conn.prepare_cached(
        "SELECT 1 FROM contact WHERE kind = 'email' AND folded = ?1 AND client = ?2",
    )?;
    for address in &mail.theirs {
        if contact.exists(params![client::fold_email(address), client])? {
            return Ok(Some(request));
        }
    }
    Ok(None)
}

/// The reply that an agent has sent from here and of which this mail is the copy that was kept.
fn sent_from_here(
    conn: &Connection,
    request: RequestId,
    told: &Incoming,
    mail: &Mail,
    intake: &Intake,
) -> rusqlite::Result<Option<MessageId>> {
    if !mail.sent || !mail.counts() {
        return Ok(None);
    }
    let Some(text) = &told.text else {
        return Ok(None);
    };
    let at = mails::written(told, intake);
    let near = |shift: SignedDuration| At(at.saturating_add(shift).unwrap_or(at));
    let mut replies = conn.prepare_cached(
        "SELECT id, body FROM message WHERE request = ?1 AND direction = 1 AND message_id IS NULL
             AND delivery IS NULL AND at BETWEEN ?2 AND ?3 ORDER BY at",
    )?;
    let mut rows = replies.query(params![Id(request.0), near(-SAME_REPLY), near(SAME_REPLY)])?;
    let sent = words(&own_words(text));
    while let Some(row) = rows.next()? {
        let reply = words(row.get_ref(1)?.as_str()?);
        // A mail program puts a signature under it.
        if !reply.is_empty() && sent.starts_with(&reply) {
            return Ok(Some(MessageId(row.get::<_, Id>(0)?.0)));
        }
    }
    Ok(None)
}

fn words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Keeps what a mail tells besides its words.
fn keep(
    conn: &Connection,
    message: MessageId,
    mail: &Mail,
    quotes_others: bool,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "UPDATE message SET message_id = ?2, writer = ?3, mark = ?4, dated = ?5, quotes_others = ?6
         WHERE id = ?1",
    )?
    .execute(params![
        Id(message.0),
        mail.id,
        mail.writer,
        mail.mark.map(Mark::code),
        mail.dated,
        quotes_others,
    ])?;
    attach(conn, message, &mail.files)
}

/// Remembers which mails this one names that are not here, and that this one is no longer missing.
fn link(conn: &Connection, message: MessageId, mail: &Mail) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM mail_missing WHERE message_id = ?1")?
        .execute([&mail.id])?;
    let mut missing = conn.prepare_cached(
        "INSERT INTO mail_missing(message_id, named_by)
         SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM message WHERE message_id = ?1)",
    )?;
    for id in &mail.refs {
        missing.execute(params![id, Id(message.0)])?;
    }
    Ok(())
}

/// Marks the reply of ours that a mail brings back; gives whether it is here.
fn bring_back(conn: &Connection, mail: &Mail) -> rusqlite::Result<bool> {
    let mut mark = conn.prepare_cached(
        "UPDATE message SET delivery = 'undelivered'
         WHERE message_id = ?1 AND direction = 1 AND delivery IS NOT 'unsent'",
    )?;
    for id in mail.refs.iter().rev() {
        if mark.execute([id])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a mail of ours has come back before it was here.
fn is_back(conn: &Connection, mail: &Mail) -> rusqlite::Result<bool> {
    Ok(mail.sent
        && conn
            .prepare_cached(
                "SELECT 1 FROM mail_missing n JOIN message m ON m.id = n.named_by
                 WHERE n.message_id = ?1 AND m.mark = 'bounce'",
            )?
            .exists([&mail.id])?)
}

fn undeliver(conn: &Connection, message: MessageId, is_back: bool) -> rusqlite::Result<()> {
    if is_back {
        conn.prepare_cached("UPDATE message SET delivery = 'undelivered' WHERE id = ?1")?
            .execute([Id(message.0)])?;
    }
    Ok(())
}

/// The requests, other than this one, with mails that name a mail which was missing.
fn named_elsewhere(
    conn: &Connection,
    id: &str,
    other_than: RequestId,
) -> rusqlite::Result<Vec<(Number, RequestId)>> {
    conn.prepare_cached(
        "SELECT DISTINCT r.number, r.id FROM mail_missing n JOIN message m ON m.id = n.named_by
         JOIN request r ON r.id = m.request WHERE n.message_id = ?1 AND r.id <> ?2 ORDER BY r.number",
    )?
    .query_map(params![id, Id(other_than.0)], read_request)?
    .collect()
}

/// The messages of a request as its clock sees them, and whether each of them is a mail.
fn sights(conn: &Connection, id: RequestId) -> rusqlite::Result<(Vec<Sight>, bool)> {
    let mut all_mails = true;
    let sights = conn
        .prepare_cached(
            "SELECT at, direction, mark IS NULL, message_id IS NOT NULL FROM message
             WHERE request = ?1 AND direction < 2 AND delivery IS NOT 'unsent'",
        )?
        .query_map([Id(id.0)], |row| {
            all_mails &= row.get::<_, bool>(3)?;
            let at: Timestamp = row.get::<_, At>(0)?.0;
            Ok(Sight {
                at,
                sent: row.get::<_, u8>(1)? == 1,
                counts: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((sights, all_mails))
}

/// What is known of a request when a mail joins it.
fn thread(conn: &Connection, (number, id): (Number, RequestId)) -> rusqlite::Result<Thread> {
    let (sights, all_mails) = sights(conn, id)?;
    Ok(Thread {
        known: known(conn, number, id)?,
        all_mails: all_mails && !sights.is_empty(),
        sights,
    })
}

/// Writes a mail as a message of the request that it belongs to.
fn join(
    bulk: &mut Bulk<'_>,
    intake: &Intake,
    (number, id): (Number, RequestId),
    told: &Incoming,
    mail: &Mail,
) -> Result<MessageId, Failure> {
    let (conn, policy) = (bulk.conn, bulk.policy);
    let thread = thread(conn, (number, id))?;
    let before = thread.known.request.clone();
    let mut tags: BTreeSet<String> = mail
        .mark
        .map(|mark| mark.code().to_owned())
        .into_iter()
        .collect();
    let is_back = is_back(conn, mail)?;
    if is_back || (mail.mark == Some(Mark::Bounce) && bring_back(conn, mail)?) {
        tags.insert(Told::Undelivered.code().to_owned());
    }
    let mut joined = Joined::of(thread, told, mail, &tags, intake, policy, bulk.new_id);
    if let Some(new) = joined.client.take() {
        let client = bulk.join(&new, intake.now)?;
        joined.belongs_to(client, policy, bulk.new_id);
    }
    let message = &joined.message;
    // Whatever way the request came.
    let channel = told.channel.unwrap_or(Channel::Email);
    insert_message(conn, id, channel, intake::IMPORTER, message)?;
    keep(conn, message.id, mail, true)?;
    undeliver(conn, message.id, is_back)?;
    for (text, body) in &joined.texts {
        conn.prepare_cached("INSERT INTO free_text(id, request, body) VALUES(?1, ?2, ?3)")?
            .execute(params![Id(text.0), Id(id.0), body])?;
    }
    write(bulk, number, &before, &joined, intake)?;
    if let Some(subject) = &joined.subject {
        conn.prepare_cached("UPDATE request SET subject = ?1 WHERE number = ?2")?
            .execute(params![subject, number.0])?;
    }
    if joined.is_first {
        conn.prepare_cached("DELETE FROM custom_field WHERE request = ?1")?
            .execute([Id(id.0)])?;
        for (name, value) in &told.custom {
            conn.prepare_cached(
                "INSERT INTO custom_field(request, name, value) VALUES(?1, ?2, ?3)",
            )?
            .execute(params![Id(id.0), name, value])?;
        }
    }
    Ok(joined.message.id)
}

fn write(
    bulk: &Bulk<'_>,
    number: Number,
    before: &Request,
    joined: &Joined,
    intake: &Intake,
) -> rusqlite::Result<()> {
    for event in &joined.events {
        event::append(bulk.conn, bulk.desk, event)?;
    }
    request::update(
        bulk.conn,
        number,
        before,
        &joined.after,
        intake.now,
        bulk.policy,
    )
}

/// Brings the mails of a request to the one that they turn out to belong to, and closes the first, unless
/// somebody has worked on it; gives whether it was done.
fn merge(
    bulk: &mut Bulk<'_>,
    intake: &Intake,
    into: (Number, RequestId),
    from: (Number, RequestId),
) -> Result<bool, Failure> {
    let (conn, policy) = (bulk.conn, bulk.policy);
    let emptied = thread(conn, from)?.known;
    if emptied
        .history
        .iter()
        .any(|event| event.author != intake::IMPORTER)
    {
        return Ok(false);
    }
    let messages = conn
        .prepare_cached(
            "SELECT id, direction, at, mark IS NULL FROM message WHERE request = ?1 ORDER BY at, id",
        )?
        .query_map([Id(from.1.0)], |row| {
            let sent = row.get::<_, u8>(1)? == Direction::Out.stored();
            let at: Timestamp = row.get::<_, At>(2)?.0;
            let counts = row.get(3)?;
            Ok((MessageId(row.get::<_, Id>(0)?.0), Sight { at, sent, counts }))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let of = |(id, sight): (MessageId, Sight)| NewMessage {
        id,
        direction: if sight.sent {
            Direction::Out
        } else {
            Direction::In
        },
        at: sight.at,
        body: String::new(),
    };
    let tags = emptied.request.tags.clone();
    let mut last = None;
    for message in messages {
        let thread = thread(conn, into)?;
        let before = thread.known.request.clone();
        conn.prepare_cached("UPDATE message SET request = ?2, quotes_others = 1 WHERE id = ?1")?
            .execute(params![Id(message.0.0), Id(into.1.0)])?;
        let mut moved = Joined::moved(thread, of(message), message.1, intake, policy, bulk.new_id);
        moved.tag(&tags, policy, bulk.new_id);
        write(bulk, into.0, &before, &moved, intake)?;
        last = Some(message);
    }
    let Some(last) = last else {
        return Ok(false);
    };
    let before = emptied.request.clone();
    let emptied = Joined::emptied(emptied, of(last), intake, policy, bulk.new_id);
    write(bulk, from.0, &before, &emptied, intake)?;
    Ok(true)
}
