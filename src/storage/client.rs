//! Client cards and their contacts; the same person isn't made twice.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::row::{At, Id};
use crate::domain::action::NewClient;
use crate::domain::client::{ClientCard, Contact};
use crate::domain::fold::fold;
use crate::domain::id::ClientId;

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

/// The client who has one of these contacts, else one who has this very name and no contact that
/// speaks against it, else a new one. None where nothing at all is known.
pub(super) fn join_or_make(
    conn: &Connection,
    new: &NewClient,
    now: Timestamp,
    new_id: &mut dyn FnMut() -> Uuid,
) -> rusqlite::Result<Option<ClientId>> {
    let given = |value: &Option<String>| {
        value
            .as_deref()
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
    };
    let contacts: Vec<(&str, String, String)> = [
        given(&new.email).map(|v| ("email", fold_email(&v), v)),
        given(&new.phone).map(|v| ("phone", fold_phone(&v), v)),
    ]
    .into_iter()
    .flatten()
    .filter(|(_, folded, _)| !folded.is_empty())
    .collect();
    let name = new.name.trim();
    if name.is_empty() && contacts.is_empty() {
        return Ok(None);
    }
    let mut found = None;
    for (kind, folded, _) in &contacts {
        if !tells_apart(kind, folded) {
            continue;
        }
        found = conn
            .prepare_cached("SELECT client FROM contact WHERE kind = ?1 AND folded = ?2 LIMIT 1")?
            .query_row(params![kind, folded], |row| row.get::<_, Id>(0))
            .optional()?;
        if found.is_some() {
            break;
        }
    }
    if found.is_none() && !name.is_empty() {
        found = by_name(conn, name, &contacts)?;
    }
    let company = given(&new.company);
    let id = if let Some(id) = found {
        if company.is_some() {
            conn.prepare_cached(
                "UPDATE client SET company = ?2 WHERE id = ?1 AND company IS NULL",
            )?
            .execute(params![id, company])?;
        }
        id.0
    } else {
        let id = new_id();
        let name = if name.is_empty() {
            contacts[0].2.as_str()
        } else {
            name
        };
        conn.prepare_cached(
            "INSERT INTO client(id, name, folded, company, made_at) VALUES(?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![Id(id), name, fold(name), company, At(now)])?;
        id
    };
    for (kind, folded, value) in &contacts {
        conn.prepare_cached(
            "INSERT OR IGNORE INTO contact(client, kind, value, folded) VALUES(?1, ?2, ?3, ?4)",
        )?
        .execute(params![Id(id), kind, value, folded])?;
    }
    Ok(Some(ClientId(id)))
}

/// A client of this name who is alone with it, and who has no other address of a kind that was given:
/// two people may share a name, but then their addresses differ.
fn by_name(
    conn: &Connection,
    name: &str,
    contacts: &[(&str, String, String)],
) -> rusqlite::Result<Option<Id>> {
    let same: Vec<Id> = conn
        .prepare_cached("SELECT id FROM client WHERE folded = ?1 LIMIT 2")?
        .query_map([fold(name)], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let [only] = <[Id; 1]>::try_from(same)
        .map_err(|_| ())
        .map_or([None], |[id]| [Some(id)]);
    let Some(only) = only else { return Ok(None) };
    for (kind, ..) in contacts {
        let other = conn
            .prepare_cached("SELECT 1 FROM contact WHERE client = ?1 AND kind = ?2")?
            .exists(params![only, kind])?;
        if other {
            return Ok(None);
        }
    }
    Ok(Some(only))
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
