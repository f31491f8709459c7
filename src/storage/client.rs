//! Client cards and their contacts; the same person isn't made twice.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::row::{At, Id};
use super::search;
use crate::domain::action::NewClient;
use crate::domain::client::{ClientCard, Contact};
use crate::domain::fold::fold;
use crate::domain::id::{ClientId, Number};

/// A mail address as it is compared.
pub(super) fn fold_email(email: &str) -> String {
    fold(email.trim())
}

/// A telephone number as it is compared: its digits, with `00` in front as `+`.
pub(super) fn fold_phone(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").unwrap_or(&digits).to_owned()
}

/// Whether a contact as it is compared belongs to one person alone.
pub(super) fn tells_apart(kind: &str, folded: &str) -> bool {
    !folded.is_empty() && (kind != "phone" || folded.len() >= SHORTEST_PHONE)
}

/// A number of fewer digits is a placeholder or an extension, and tells nobody apart.
const SHORTEST_PHONE: usize = 5;

/// How many cards are looked at that bear one name or have one number. A name or a number of more is no
/// person's own.
const LOOKED_AT: u32 = 64;

/// The card that a request's client was found on, or was given.
pub(super) struct Joined {
    /// The card.
    pub(super) id: ClientId,
    /// What the card was called, folded, where it was called by a contact and has got its name now.
    pub(super) was: Option<String>,
}

/// What is known of a client who looks for a card.
struct Known<'a> {
    /// Folded; empty where no name was given.
    name: String,
    /// What the card would be called, folded: the name, else the first contact.
    label: String,
    /// Kind, folded value, value.
    contacts: &'a [(&'static str, String, String)],
}

impl Known<'_> {
    fn has_email(&self) -> bool {
        self.contacts.iter().any(|(kind, ..)| *kind == "email")
    }
}

/// The client who has this mail address; else one of this number, where the names don't speak against it;
/// else one who has this very name and no contact that speaks against it; else a new one. None where
/// nothing at all is known.
///
/// A number may be a family's or an office's: by itself it makes two names no one person.
pub(super) fn join_or_make(
    conn: &Connection,
    new: &NewClient,
    now: Timestamp,
    new_id: &mut dyn FnMut() -> Uuid,
) -> rusqlite::Result<Option<Joined>> {
    let given = |value: &Option<String>| {
        value
            .as_deref()
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
    };
    let contacts: Vec<(&'static str, String, String)> = [
        given(&new.email).map(|v| ("email", fold_email(&v), v)),
        given(&new.phone).map(|v| ("phone", fold_phone(&v), v)),
    ]
    .into_iter()
    .flatten()
    .filter(|(_, folded, _)| !folded.is_empty())
    .collect();
    let name = new.name.trim();
    let Some(label) = Some(name)
        .filter(|name| !name.is_empty())
        .or(contacts.first().map(|(.., value)| value.as_str()))
    else {
        return Ok(None);
    };
    let known = Known {
        name: fold(name),
        label: fold(label),
        contacts: &contacts,
    };
    let mut found = None;
    for (kind, folded, _) in &contacts {
        if !tells_apart(kind, folded) {
            continue;
        }
        found = if *kind == "email" {
            by_email(conn, folded, &known)?
        } else {
            by_phone(conn, folded, &known)?
        };
        if found.is_some() {
            break;
        }
    }
    if found.is_none() && !name.is_empty() {
        found = by_name(conn, &known)?;
    }
    let company = given(&new.company);
    let mut was = None;
    let id = if let Some(id) = found {
        if company.is_some() {
            conn.prepare_cached(
                "UPDATE client SET company = ?2 WHERE id = ?1 AND company IS NULL",
            )?
            .execute(params![id, company])?;
        }
        if !name.is_empty() {
            was = nameless(conn, &id)?;
        }
        if was.is_some() {
            conn.prepare_cached("UPDATE client SET name = ?2, folded = ?3 WHERE id = ?1")?
                .execute(params![id, name, known.name])?;
            feed(conn, &id)?;
        }
        id.0
    } else {
        let id = new_id();
        conn.prepare_cached(
            "INSERT INTO client(id, name, folded, company, made_at) VALUES(?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![Id(id), label, known.label, company, At(now)])?;
        id
    };
    for (kind, folded, value) in &contacts {
        conn.prepare_cached(
            "INSERT OR IGNORE INTO contact(client, kind, value, folded) VALUES(?1, ?2, ?3, ?4)",
        )?
        .execute(params![Id(id), kind, value, folded])?;
    }
    let id = ClientId(id);
    Ok(Some(Joined { id, was }))
}

/// The client of a mail address; where several have it, the one who is called so.
fn by_email(conn: &Connection, folded: &str, known: &Known<'_>) -> rusqlite::Result<Option<Id>> {
    if let Some(same) = named_with(conn, "email", folded, known)? {
        return Ok(Some(same));
    }
    conn.prepare_cached("SELECT client FROM contact WHERE kind = 'email' AND folded = ?1 LIMIT 1")?
        .query_row([folded], |row| row.get(0))
        .optional()
}

/// The client of a number who is called so; else the only one who has it, if one of the two has no name
/// and they have not a mail address each.
fn by_phone(conn: &Connection, folded: &str, known: &Known<'_>) -> rusqlite::Result<Option<Id>> {
    if let Some(same) = named_with(conn, "phone", folded, known)? {
        return Ok(Some(same));
    }
    let holders: Vec<Id> = conn
        .prepare_cached("SELECT client FROM contact WHERE kind = 'phone' AND folded = ?1 LIMIT 2")?
        .query_map([folded], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let Ok([only]) = <[Id; 1]>::try_from(holders) else {
        return Ok(None);
    };
    if !known.name.is_empty() && nameless(conn, &only)?.is_none() {
        return Ok(None);
    }
    let has_email = conn
        .prepare_cached("SELECT 1 FROM contact WHERE client = ?1 AND kind = 'email'")?
        .exists([&only])?;
    Ok((!has_email || !known.has_email()).then_some(only))
}

/// The client of a contact who is called as the one who looks for a card would be.
fn named_with(
    conn: &Connection,
    kind: &str,
    folded: &str,
    known: &Known<'_>,
) -> rusqlite::Result<Option<Id>> {
    conn.prepare_cached(
        "SELECT n.id FROM (SELECT id FROM client WHERE folded = ?1 LIMIT ?2) n
         WHERE EXISTS (SELECT 1 FROM contact WHERE client = n.id AND kind = ?3 AND folded = ?4)
         LIMIT 1",
    )?
    .query_row(params![known.label, LOOKED_AT, kind, folded], |row| {
        row.get(0)
    })
    .optional()
}

/// A client of this name who is alone with it, and who has no other address of a kind that was given:
/// two people may share a name, but then their addresses differ.
fn by_name(conn: &Connection, known: &Known<'_>) -> rusqlite::Result<Option<Id>> {
    let same: Vec<Id> = conn
        .prepare_cached("SELECT id FROM client WHERE folded = ?1 LIMIT 2")?
        .query_map([&known.name], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let Ok([only]) = <[Id; 1]>::try_from(same) else {
        return Ok(None);
    };
    for (kind, ..) in known.contacts {
        let other = conn
            .prepare_cached("SELECT 1 FROM contact WHERE client = ?1 AND kind = ?2")?
            .exists(params![only, kind])?;
        if other {
            return Ok(None);
        }
    }
    Ok(Some(only))
}

/// What a card is called, folded, where that is only one of its contacts.
fn nameless(conn: &Connection, id: &Id) -> rusqlite::Result<Option<String>> {
    let called: String = conn
        .prepare_cached("SELECT folded FROM client WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    let mut contacts =
        conn.prepare_cached("SELECT value FROM contact WHERE client = ?1 LIMIT ?2")?;
    let mut rows = contacts.query(params![id, LOOKED_AT])?;
    while let Some(row) = rows.next()? {
        if fold(row.get_ref(0)?.as_str()?) == called {
            return Ok(Some(called));
        }
    }
    Ok(None)
}

/// Writes the words anew of those requests of a client that have any yet.
fn feed(conn: &Connection, id: &Id) -> rusqlite::Result<()> {
    let numbers: Vec<Number> = conn
        .prepare_cached(
            "SELECT number FROM request r WHERE client = ?1
                 AND EXISTS (SELECT 1 FROM request_words WHERE rowid = r.number)",
        )?
        .query_map([id], |row| row.get(0).map(Number))?
        .collect::<rusqlite::Result<_>>()?;
    numbers
        .into_iter()
        .try_for_each(|number| search::feed(conn, number))
}

/// The card of a client, if there is one.
pub(super) fn card(conn: &Connection, id: ClientId) -> rusqlite::Result<Option<ClientCard>> {
    let contacts = conn
        .prepare_cached("SELECT kind, value FROM contact WHERE client = ?1 ORDER BY kind DESC")?
        .query_map([Id(id.0)], |row| {
            Ok(Contact {
                kind: row.get(0)?,
                value: row.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let requests: i64 = conn
        .prepare_cached("SELECT count(*) FROM request WHERE client = ?1")?
        .query_row([Id(id.0)], |row| row.get(0))?;
    conn.prepare_cached("SELECT name, company, language, zone FROM client WHERE id = ?1")?
        .query_row([Id(id.0)], |row| {
            Ok(ClientCard {
                id,
                name: row.get(0)?,
                company: row.get(1)?,
                language: row.get(2)?,
                zone: row.get(3)?,
                contacts,
                requests: requests.unsigned_abs(),
            })
        })
        .optional()
}
