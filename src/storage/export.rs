//! Requests with all that belongs to them, one after the other, from one moment of the file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension as _};

use super::row::{At, Id, Json, Word};
use super::{Reader, Reading, StoreError, detail, queue, request};
use crate::domain::detail::Purpose;
use crate::domain::event::What;
use crate::domain::export::{
    Card, Contact, ContactKind, Did, Draft, Kept, Mailed, Message, Record, Text, Wanted,
};
use crate::domain::id::{
    ActionId, ClientId, EventId, MessageId, Number, RequestId, TextId, Version,
};

impl Reader {
    /// Does all of `work` on the file as it is now, whatever other desks write meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn still<T>(&self, work: impl FnOnce(&Reading<'_>) -> T) -> Result<T, StoreError> {
        let reading = self.read();
        let transaction = reading.told(self.conn.unchecked_transaction())?;
        // The moment is that of the first read.
        reading.told(transaction.query_row("SELECT 1 FROM sqlite_schema", [], |_| Ok(())))?;
        Ok(work(&reading))
    }
}

impl Reading<'_> {
    /// Hands out the wanted requests in the order of their numbers, until `take` breaks off.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn export(
        &self,
        wanted: &Wanted,
        take: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.told(each(self.conn, wanted, take))
    }

    /// The names of custom fields, at most so many and those that most requests have, sorted; and how many
    /// there are besides.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn custom_names(&self, at_most: usize) -> Result<(Vec<String>, u64), StoreError> {
        self.told(custom_names(self.conn, at_most))
    }
}

fn custom_names(conn: &Connection, at_most: usize) -> rusqlite::Result<(Vec<String>, u64)> {
    let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
    let names: Vec<String> = conn
        .prepare(
            "SELECT name FROM (SELECT name, count(*) AS n FROM custom_field GROUP BY name
                 ORDER BY n DESC, name LIMIT ?1) ORDER BY name",
        )?
        .query_map([at_most], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let all: i64 = conn.query_row("SELECT count(DISTINCT name) FROM custom_field", [], |row| {
        row.get(0)
    })?;
    let others = all.unsigned_abs() - names.len() as u64;
    Ok((names, others))
}

fn each(
    conn: &Connection,
    wanted: &Wanted,
    take: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    let (condition, values) = queue::narrowing(conn, wanted)?;
    // In the order of the rows, so that nothing has to be sorted and so gathered.
    let mut numbers = conn.prepare(&format!(
        "SELECT number FROM request NOT INDEXED WHERE {condition} ORDER BY number"
    ))?;
    for (name, value) in &values {
        if let Some(place) = numbers.parameter_index(name)? {
            numbers.raw_bind_parameter(place, value)?;
        }
    }
    let mut rows = numbers.raw_query();
    while let Some(row) = rows.next()? {
        if let Some(record) = record(conn, Number(row.get(0)?))?
            && take(record).is_break()
        {
            break;
        }
    }
    Ok(())
}

fn record(conn: &Connection, number: Number) -> rusqlite::Result<Option<Record>> {
    let Some(request) = request::by_number(conn, number)? else {
        return Ok(None);
    };
    let (subject, source): (String, Option<(String, String)>) = conn
        .prepare_cached("SELECT subject, source, external_id FROM request WHERE number = ?1")?
        .query_row([number.0], |row| {
            let source: Option<String> = row.get(1)?;
            Ok((row.get(0)?, source.zip(row.get(2)?)))
        })?;
    let id = request.id;
    let history = history(conn, id)?;
    let mut others: BTreeSet<ClientId> = BTreeSet::new();
    for did in &history {
        if let What::Received(opening) = &did.what {
            others.extend(opening.client);
        }
        if let What::ClientSet { to } = did.what {
            others.extend(to);
        }
    }
    let client = match request.client {
        Some(client) => card(conn, client)?,
        None => None,
    };
    if let Some(client) = request.client {
        others.remove(&client);
    }
    let others = others
        .into_iter()
        .filter_map(|other| card(conn, other).transpose())
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Record {
        number,
        kept: Kept {
            id,
            subject,
            client,
            others,
            messages: messages(conn, id)?,
            texts: texts(conn, &history)?,
            history,
            drafts: drafts(conn, id)?,
            source,
            source_values: pairs(
                conn,
                "SELECT field, value FROM source_value WHERE request = ?1",
                id,
            )?,
            custom: pairs(
                conn,
                "SELECT name, value FROM custom_field WHERE request = ?1",
                id,
            )?,
        },
        request,
    }))
}

fn history(conn: &Connection, id: RequestId) -> rusqlite::Result<Vec<Did>> {
    conn.prepare_cached(
        "SELECT id, action, desk, author, at, base, what FROM event WHERE request = ?1 ORDER BY seq",
    )?
    .query_map([Id(id.0)], |row| {
        Ok(Did {
            id: EventId(row.get::<_, Id>(0)?.0),
            action: ActionId(row.get::<_, Id>(1)?.0),
            desk: row.get::<_, Id>(2)?.0,
            author: row.get(3)?,
            at: row.get::<_, At>(4)?.0,
            base: Version(row.get(5)?),
            what: row.get::<_, Json<_>>(6)?.0,
        })
    })?
    .collect()
}

fn messages(conn: &Connection, id: RequestId) -> rusqlite::Result<Vec<Message>> {
    conn.prepare_cached(
        "SELECT id, direction, channel, author, at, body, message_id, refs, delivery, writer, mark,
             dated, quotes_others
         FROM message WHERE request = ?1 ORDER BY at, id",
    )?
    .query_map([Id(id.0)], |row| {
        let id = MessageId(row.get::<_, Id>(0)?.0);
        let mail = Mailed {
            writer: row.get(9)?,
            mark: row.get::<_, Option<Word<_>>>(10)?.map(|mark| mark.0),
            dated: row.get(11)?,
            quotes_others: row.get(12)?,
            files: detail::files(conn, id)?,
            missing: missing(conn, id)?,
        };
        Ok(Message {
            id,
            direction: detail::direction(row.get(1)?),
            channel: row.get::<_, Word<_>>(2)?.0,
            author: row.get(3)?,
            at: row.get::<_, At>(4)?.0,
            text: row.get(5)?,
            message_id: row.get(6)?,
            references: row.get(7)?,
            delivery: row.get(8)?,
            mail: (mail != Mailed::default()).then_some(mail),
        })
    })?
    .collect()
}

/// The mails that a message names and that are not here.
fn missing(conn: &Connection, id: MessageId) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached("SELECT message_id FROM mail_missing WHERE named_by = ?1 ORDER BY 1")?
        .query_map([Id(id.0)], |row| row.get(0))?
        .collect()
}

/// The texts that the history points to and that are still there.
fn texts(conn: &Connection, history: &[Did]) -> rusqlite::Result<Vec<Text>> {
    let mut named = BTreeSet::new();
    for did in history {
        named.extend(did.what.text());
        if let What::SubjectSet { was, .. } = did.what {
            named.insert(was);
        }
    }
    named
        .into_iter()
        .filter_map(|text| text_of(conn, text).transpose())
        .collect()
}

fn text_of(conn: &Connection, id: TextId) -> rusqlite::Result<Option<Text>> {
    conn.prepare_cached("SELECT body FROM free_text WHERE id = ?1")?
        .query_row([Id(id.0)], |row| {
            Ok(Text {
                id,
                text: row.get(0)?,
            })
        })
        .optional()
}

fn drafts(conn: &Connection, id: RequestId) -> rusqlite::Result<Vec<Draft>> {
    conn.prepare_cached(
        "SELECT author, purpose, saved_at, body FROM draft WHERE request = ?1 ORDER BY author, purpose",
    )?
    .query_map([Id(id.0)], |row| {
        let code: String = row.get(1)?;
        let purpose = Purpose::ALL
            .into_iter()
            .find(|purpose| purpose.code() == code);
        Ok(Draft {
            author: row.get(0)?,
            purpose: purpose.unwrap_or(Purpose::Note),
            saved: row.get::<_, At>(2)?.0,
            text: row.get(3)?,
        })
    })?
    .collect()
}

fn card(conn: &Connection, id: ClientId) -> rusqlite::Result<Option<Card>> {
    let contacts = conn
        .prepare_cached(
            "SELECT kind, value, label FROM contact WHERE client = ?1 ORDER BY kind, folded",
        )?
        .query_map([Id(id.0)], |row| {
            let kind: String = row.get(0)?;
            Ok(Contact {
                kind: match kind.as_str() {
                    "phone" => ContactKind::Phone,
                    _ => ContactKind::Email,
                },
                value: row.get(1)?,
                label: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    conn.prepare_cached(
        "SELECT name, company, language, zone, about, made_at FROM client WHERE id = ?1",
    )?
    .query_row([Id(id.0)], |row| {
        Ok(Card {
            id,
            name: row.get(0)?,
            company: row.get(1)?,
            language: row.get(2)?,
            zone: row.get(3)?,
            about: row.get(4)?,
            made: row.get::<_, At>(5)?.0,
            contacts,
        })
    })
    .optional()
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
