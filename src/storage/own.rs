//! Takes in what a desk has exported: whole requests with their histories, as they were there.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use super::act::attach;
use super::row::{At, Id};
use super::{Reading, Store, StoreError, client, draft, event, request, search};
use crate::domain::deadline::Policy;
use crate::domain::detail;
use crate::domain::event::{Event, What};
use crate::domain::export::{Card, ContactKind, Kept, Message, OLD_NUMBER, Took, Unfit};
use crate::domain::fold::fold;
use crate::domain::id::{ClientId, Number, RequestId};
use crate::domain::mail::Mark;
use crate::domain::mail::parts::own_words;
use crate::domain::request::Request;

/// An import of our own exports under way, from its first request to its last.
#[derive(Debug, Default)]
pub struct Returning {
    /// The cards that the desk had before it began; a client of the export may be one of them.
    cards_before: Option<i64>,
}

/// What there is of a request when it is written.
struct Written {
    number: Number,
    subject: String,
    client: String,
    body: String,
}

impl Store {
    /// Takes requests in, each with the number that it had, all of them in one transaction.
    ///
    /// A request that the desk has is left as it is. One whose number is taken gets the next one, and
    /// keeps the old one as the custom field [`OLD_NUMBER`]. `now`, UTC, decides which of them are in the
    /// working view.
    ///
    /// # Errors
    /// [`StoreError`]; none of them is taken in then.
    pub fn take_back(
        &mut self,
        returning: &mut Returning,
        records: Vec<(Number, Kept)>,
        now: Timestamp,
    ) -> Result<Vec<Took>, StoreError> {
        self.transact(|conn, policy, _| {
            let before = match returning.cards_before {
                Some(before) => before,
                None => conn.query_row("SELECT ifnull(max(rowid), 0) FROM client", [], |row| {
                    row.get(0)
                })?,
            };
            returning.cards_before = Some(before);
            let mut took = Vec::with_capacity(records.len());
            let mut words = Vec::with_capacity(records.len());
            for (number, kept) in records {
                took.push(match known(conn, &kept)? {
                    Some(known) => known,
                    None => one(conn, policy, before, now, number, kept, &mut words)?,
                });
            }
            // The rows first, then the words: the index writes what it has gathered at each savepoint.
            for words in words {
                let Written {
                    number,
                    subject,
                    client,
                    body,
                } = words;
                search::add(conn, number, &subject, &client, &body)?;
            }
            Ok(took)
        })
    }
}

impl Reading<'_> {
    /// What taking a request in would come to, where the desk has it; none where it would be new.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn knows(&self, kept: &Kept) -> Result<Option<Took>, StoreError> {
        self.told(known(self.conn, kept))
    }
}

/// How the desk stands to a request that it may have.
fn known(conn: &Connection, kept: &Kept) -> rusqlite::Result<Option<Took>> {
    if let Some(number) = request::number_of(conn, kept.id)? {
        let here = event::history(conn, kept.id)?;
        let same = here.len() == kept.history.len()
            && here
                .iter()
                .zip(&kept.history)
                .all(|(here, told)| here.id == told.id);
        return Ok(Some(if same {
            Took::Known(number)
        } else {
            Took::Differs(number)
        }));
    }
    let Some((source, external)) = &kept.source else {
        return Ok(None);
    };
    Ok(conn
        .prepare_cached("SELECT number FROM request WHERE source = ?1 AND external_id = ?2")?
        .query_row([source, external], |row| row.get(0))
        .optional()?
        .map(|number| Took::Unfit(Unfit::Here(Number(number)))))
}

/// Takes one request in, or nothing of it.
fn one(
    conn: &Connection,
    policy: &Policy,
    cards_before: i64,
    now: Timestamp,
    number: Number,
    kept: Kept,
    words: &mut Vec<Written>,
) -> rusqlite::Result<Took> {
    conn.execute_batch("SAVEPOINT one")?;
    let took = match write(conn, policy, cards_before, now, number, kept) {
        Ok(Ok(written)) => {
            let number = written.number;
            words.push(written);
            Took::New(number)
        }
        Ok(Err(unfit)) => Took::Unfit(unfit),
        // Names are checked by the file itself: one that belongs to something else is refused there.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Took::Unfit(Unfit::Taken)
        }
        Err(error) => return Err(error),
    };
    if let Took::Unfit(_) = took {
        conn.execute_batch("ROLLBACK TO one")?;
    }
    conn.execute_batch("RELEASE one")?;
    Ok(took)
}

fn write(
    conn: &Connection,
    policy: &Policy,
    cards_before: i64,
    now: Timestamp,
    number: Number,
    kept: Kept,
) -> rusqlite::Result<Result<Written, Unfit>> {
    let id = kept.id;
    // A client who has a card here already keeps it, and the history is told to mean that one.
    let mut moved = Vec::new();
    for told in kept.client.iter().chain(&kept.others) {
        let here = card(conn, told, cards_before)?;
        if here != told.id {
            moved.push((told.id, here));
        }
    }
    let mut events: Vec<(uuid::Uuid, Event)> = kept
        .history
        .into_iter()
        .map(|did| (did.desk, did.into_event(id)))
        .collect();
    for (_, event) in &mut events {
        rename(&mut event.what, &moved);
    }
    let Some(request) = folded(&events, policy) else {
        return Ok(Err(Unfit::NoHistory));
    };
    let client = match request.client {
        Some(client) => match folded_name(conn, client)? {
            Some(name) => name,
            None => return Ok(Err(Unfit::NoClient)),
        },
        None => String::new(),
    };
    let is_free = number.0 > 0 && request::by_number(conn, number)?.is_none();
    let outside = request::Outside {
        subject: &kept.subject,
        source: kept
            .source
            .as_ref()
            .map(|(source, id)| (source.as_str(), id.as_str())),
        number: is_free.then_some(number),
    };
    let given = request::insert(conn, &request, &outside, now, policy)?;
    for (desk, event) in &events {
        event::append(conn, *desk, event)?;
    }
    let mut body = String::new();
    for message in &kept.messages {
        insert_message(conn, id, message)?;
        match &message.mail {
            Some(mail) if mail.quotes_others => body.push_str(&own_words(&message.text)),
            Some(_) | None => body.push_str(&message.text),
        }
        body.push('\n');
    }
    for text in &kept.texts {
        conn.prepare_cached("INSERT INTO free_text(id, request, body) VALUES(?1, ?2, ?3)")?
            .execute(params![Id(text.id.0), Id(id.0), text.text])?;
    }
    for told in &kept.drafts {
        let draft = detail::Draft {
            purpose: told.purpose,
            body: told.text.clone(),
            saved_at: told.saved,
        };
        draft::write(conn, id, &told.author, &draft)?;
    }
    for (field, value) in &kept.source_values {
        conn.prepare_cached("INSERT INTO source_value(request, field, value) VALUES(?1, ?2, ?3)")?
            .execute(params![Id(id.0), field, value])?;
    }
    let old = (!is_free).then(|| (OLD_NUMBER.to_owned(), number.to_string()));
    for (name, value) in kept.custom.into_iter().chain(old) {
        // A number from a desk still further back says more, and stays.
        conn.prepare_cached(
            "INSERT OR IGNORE INTO custom_field(request, name, value) VALUES(?1, ?2, ?3)",
        )?
        .execute(params![Id(id.0), name, value])?;
    }
    Ok(Ok(Written {
        number: given,
        subject: kept.subject,
        client,
        body,
    }))
}

/// The request that a history comes to, if it is one: it begins with the coming in, once, never takes that
/// back, and no entry was decided on a version that there was not yet.
fn folded(events: &[(uuid::Uuid, Event)], policy: &Policy) -> Option<Request> {
    let history: Vec<Event> = events.iter().map(|(_, event)| event.clone()).collect();
    let openings = history
        .iter()
        .filter(|event| matches!(event.what, What::Received(_)));
    let first = history.first()?;
    let counts = |(place, event): (usize, &Event)| event.base.0 as usize <= place;
    if openings.count() != 1
        || !history.iter().enumerate().all(counts)
        || !matches!(first.what, What::Received(_))
    {
        return None;
    }
    Request::fold(&history, policy)
}

/// Tells an event to mean the cards that are here.
fn rename(what: &mut What, moved: &[(ClientId, ClientId)]) {
    let client = match what {
        What::Received(opening) => &mut opening.client,
        What::ClientSet { to } => to,
        _ => return,
    };
    if let Some(named) = client
        && let Some((_, here)) = moved.iter().find(|(told, _)| told == named)
    {
        *named = *here;
    }
}

/// The card that stands for a client of the export: itself, one that was here before with a contact of
/// theirs, or itself made anew.
fn card(conn: &Connection, told: &Card, cards_before: i64) -> rusqlite::Result<ClientId> {
    let is_here = conn
        .prepare_cached("SELECT 1 FROM client WHERE id = ?1")?
        .exists([Id(told.id.0)])?;
    if is_here {
        return Ok(told.id);
    }
    let contacts: BTreeSet<(ContactCode, String)> = told
        .contacts
        .iter()
        .map(|contact| (contact.kind.code(), compared(contact.kind, &contact.value)))
        .collect();
    for (kind, folded) in &contacts {
        if !client::tells_apart(kind, folded) {
            continue;
        }
        let found: Option<Id> = conn
            .prepare_cached(
                "SELECT contact.client FROM contact JOIN client ON client.id = contact.client
                 WHERE contact.kind = ?1 AND contact.folded = ?2 AND client.rowid <= ?3
                 ORDER BY client.rowid LIMIT 1",
            )?
            .query_row(params![kind, folded, cards_before], |row| row.get(0))
            .optional()?;
        if let Some(found) = found {
            return Ok(ClientId(found.0));
        }
    }
    conn.prepare_cached(
        "INSERT INTO client(id, name, folded, company, language, zone, about, made_at)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        Id(told.id.0),
        told.name,
        fold(&told.name),
        told.company,
        told.language,
        told.zone,
        told.about,
        At(told.made),
    ])?;
    for contact in &told.contacts {
        conn.prepare_cached(
            "INSERT OR IGNORE INTO contact(client, kind, value, folded, label)
             VALUES(?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            Id(told.id.0),
            contact.kind.code(),
            contact.value,
            compared(contact.kind, &contact.value),
            contact.label,
        ])?;
    }
    Ok(told.id)
}

type ContactCode = &'static str;

/// A contact as it is compared.
fn compared(kind: ContactKind, value: &str) -> String {
    match kind {
        ContactKind::Email => client::fold_email(value),
        ContactKind::Phone => client::fold_phone(value),
    }
}

/// The name of a client as it is searched; none where there is no such card.
fn folded_name(conn: &Connection, id: ClientId) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached("SELECT folded FROM client WHERE id = ?1")?
        .query_row([Id(id.0)], |row| row.get(0))
        .optional()
}

fn insert_message(conn: &Connection, id: RequestId, message: &Message) -> rusqlite::Result<()> {
    let mail = message.mail.clone().unwrap_or_default();
    conn.prepare_cached(
        "INSERT INTO message(id, request, direction, channel, author, at, body, message_id, refs,
            delivery, writer, mark, dated, quotes_others)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        Id(message.id.0),
        Id(id.0),
        message.direction.stored(),
        message.channel.code(),
        message.author,
        At(message.at),
        message.text,
        message.message_id,
        message.references,
        message.delivery,
        mail.writer,
        mail.mark.map(Mark::code),
        mail.dated,
        mail.quotes_others,
    ])?;
    attach(conn, message.id, &mail.files)?;
    let mut missing = conn.prepare_cached(
        "INSERT OR IGNORE INTO mail_missing(message_id, named_by) VALUES(?1, ?2)",
    )?;
    for name in &mail.missing {
        missing.execute(params![name, Id(message.id.0)])?;
    }
    Ok(())
}
