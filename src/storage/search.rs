//! The words of requests, for narrowing a list as one types.

use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::row::Id;
use crate::domain::fold::{fold, words};
use crate::domain::id::Number;
use crate::domain::mail::parts::own_words;

/// Longer texts are searched by their beginning: what is written further down is seldom looked for,
/// and one enormous mail must not slow every search.
const SEARCHED_CHARS: usize = 20_000;

/// Writes the words of one request anew, from its subject, client and messages.
pub(super) fn feed(conn: &Connection, number: Number) -> rusqlite::Result<()> {
    let (id, subject, client): (Id, String, Option<String>) = conn
        .prepare_cached(
            "SELECT r.id, r.subject, c.folded FROM request r LEFT JOIN client c ON c.id = r.client
             WHERE r.number = ?1",
        )?
        .query_row([number.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut body = String::new();
    let mut bodies =
        conn.prepare_cached("SELECT body, quotes_others FROM message WHERE request = ?1")?;
    let mut rows = bodies.query([id])?;
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str()?;
        if row.get(1)? {
            body.push_str(&own_words(text));
        } else {
            body.push_str(text);
        }
        body.push('\n');
    }
    write(
        conn,
        number,
        &subject,
        client.as_deref().unwrap_or_default(),
        &body,
    )
}

/// Writes the words of one request anew whose texts are at hand; `client` is folded already.
fn write(
    conn: &Connection,
    number: Number,
    subject: &str,
    client: &str,
    body: &str,
) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM request_words WHERE rowid = ?1")?
        .execute([number.0])?;
    add(conn, number, subject, client, body)
}

/// Writes the words of one request that has none yet; `client` is folded already.
///
/// The words are parted here and in [`expression`] alike: a word that the index parted once more would
/// be a phrase there, which it can't look for.
pub(super) fn add(
    conn: &Connection,
    number: Number,
    subject: &str,
    client: &str,
    body: &str,
) -> rusqlite::Result<()> {
    let end = searched(body);
    conn.prepare_cached(
        "INSERT INTO request_words(rowid, subject, client, body) VALUES(?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        number.0,
        parted(&fold(subject)),
        parted(client),
        parted(&fold(&body[..end])),
    ])?;
    Ok(())
}

/// The words of a folded text with one blank between them.
fn parted(folded: &str) -> String {
    let mut text = String::with_capacity(folded.len());
    for word in words(folded) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// The search expression that finds every one of these word beginnings. Words are quoted: whatever a
/// person types is a word, never syntax.
pub(super) fn expression<'a>(beginnings: impl IntoIterator<Item = &'a str>) -> String {
    let mut expression = String::new();
    for word in beginnings.into_iter().flat_map(words) {
        if !expression.is_empty() {
            expression.push(' ');
        }
        expression.push('"');
        expression.push_str(word);
        expression.push_str("\"*");
    }
    expression
}

/// Whether the words of the value `wanted` begin words of the request in the row `of`, asked of its texts
/// themselves: folded, all of those in one line of it.
///
/// To ask the index about one request costs as much as to ask it about all: it puts together every
/// word with that beginning first. The texts of one request are read and folded in microseconds; the
/// subject and the client often settle it.
pub(super) fn found(wanted: &str, of: &str) -> String {
    let client = format!("(SELECT folded FROM client WHERE client.id = {of}.client)");
    format!(
        "(words_found({wanted}, {of}.subject, {client}, NULL) \
         OR words_found({wanted}, {of}.subject, {client}, \
         (SELECT group_concat(iif(quotes_others, own_words(body), body), char(10)) \
         FROM message WHERE message.request = {of}.id)))"
    )
}

/// Makes `words_found(wanted, subject, client, body)` known to a connection: lines of words, of one of
/// which every word must begin one of the texts'; the client's name is folded already. And
/// `own_words(body)`, a text without its quotations.
pub(super) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("own_words", 1, flags, |call| {
        Ok(own_words(call.get_raw(0).as_str()?).into_owned())
    })?;
    conn.create_scalar_function("words_found", 4, flags, |call| {
        let text = |at| match call.get_raw(at) {
            ValueRef::Null => Ok(""),
            value => value.as_str(),
        };
        let body = text(3)?;
        let texts = [
            fold(text(1)?),
            text(2)?.to_owned(),
            fold(&body[..searched(body)]),
        ];
        let begins = |wanted: &str| {
            texts
                .iter()
                .any(|text| words(text).any(|word| word.starts_with(wanted)))
        };
        Ok(text(0)?.lines().any(|group| group.split(' ').all(begins)))
    })
}

/// Where the part of a text ends that is searched.
fn searched(body: &str) -> usize {
    body.char_indices()
        .nth(SEARCHED_CHARS)
        .map_or(body.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_becomes_quoted_words() {
        assert_eq!(expression(["dbl", "a\"b"]), "\"dbl\"* \"a\"* \"b\"*");
        assert_eq!(expression(["NEAR(", "*"]), "\"NEAR\"*");
        assert_eq!(expression(["***"]), "");
    }
}
