//! The floor: a program that reads the rows and writes them into the same tables, and does nothing else.
//!
//! It knows the columns beforehand, asks the file nothing, checks nothing and tells nobody apart but by
//! the mail address. So it can't be run twice, and a word that it doesn't know stops it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use jiff::Timestamp;
use ringback::runtime::clock;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::made::COLUMNS;

const SCHEMA: [&str; 2] = [
    include_str!("../../assets/sql/001_desk.sql"),
    include_str!("../../assets/sql/002_mail.sql"),
];
/// The fields that the columns fill, in their order.
const FIELDS: [&str; 16] = [
    "external_id",
    "received",
    "updated",
    "closed",
    "first_reply",
    "status",
    "priority",
    "kind",
    "channel",
    "subject",
    "text",
    "client",
    "email",
    "phone",
    "category",
    "tags",
];
/// As many as `ringback import` takes.
const BATCH: usize = 1_000;

/// What is to be searched of a request that was written.
struct Words(i64, String, String, String);

/// Reads `from` and writes a new file at `to`; with the triggers that keep the counts, or without.
pub fn run(from: &Path, to: &Path, triggers: bool) -> Result<(), Box<dyn std::error::Error>> {
    let conn = Connection::open(to)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;")?;
    conn.execute_batch(&SCHEMA.concat())?;
    if !triggers {
        let names: Vec<String> = conn
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for name in names {
            conn.execute_batch(&format!("DROP TRIGGER {name}"))?;
        }
    }
    let desk = clock::new_id();
    let mut clients: HashMap<String, Uuid> = HashMap::new();
    let mut reader = csv::Reader::from_path(from)?;
    assert_eq!(reader.headers()?, &COLUMNS[..]);
    let mut rows = reader.records();
    loop {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let mut words = Vec::with_capacity(BATCH);
        for row in rows.by_ref().take(BATCH) {
            words.push(insert(&conn, desk, &mut clients, &row?)?);
        }
        // Fed when all rows are written: fed row by row the index takes twice as long.
        for Words(number, subject, client, body) in &words {
            conn.prepare_cached(
                "INSERT INTO request_words(rowid, subject, client, body) VALUES(?1, ?2, ?3, ?4)",
            )?
            .execute(params![number, subject, client, body])?;
        }
        conn.execute_batch("COMMIT")?;
        if words.len() < BATCH {
            break;
        }
    }
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

fn insert(
    conn: &Connection,
    desk: Uuid,
    clients: &mut HashMap<String, Uuid>,
    row: &csv::StringRecord,
) -> Result<Words, Box<dyn std::error::Error>> {
    let time = |at: usize| match &row[at] {
        "" => Ok(None),
        text => text.parse::<Timestamp>().map(|t| Some(t.as_millisecond())),
    };
    let bytes = |id: &Uuid| id.as_bytes().to_vec();
    let (now, id, message) = (
        clock::now().as_millisecond(),
        clock::new_id(),
        clock::new_id(),
    );
    let (received, closed, first_reply) = (time(1)?.ok_or("no time")?, time(3)?, time(4)?);
    let (status, channel, name, email) = (&row[5], &row[8], &row[11], &row[12]);
    let is_open = !matches!(status, "solved" | "closed");
    let waiting = (is_open && first_reply.is_none()).then_some(received);
    let due = waiting.map(|since| since + 86_400_000);
    let priority = match &row[6] {
        "urgent" => 0,
        "high" => 1,
        "normal" => 2,
        "low" => 3,
        other => return Err(other.into()),
    };
    let client = if let Some(known) = clients.get(email) {
        *known
    } else {
        let made = clock::new_id();
        conn.prepare_cached(
            "INSERT INTO client(id, name, folded, made_at) VALUES(?1, ?2, ?3, ?4)",
        )?
        .execute(params![bytes(&made), name, name.to_lowercase(), now])?;
        for (kind, value, folded) in [("email", email, email), ("phone", &row[13], &row[13][1..])] {
            conn.prepare_cached(
                "INSERT INTO contact(client, kind, value, folded) VALUES(?1, ?2, ?3, ?4)",
            )?
            .execute(params![bytes(&made), kind, value, folded])?;
        }
        clients.insert(email.to_owned(), made);
        made
    };
    let tags: Vec<&str> = row[15].split(',').filter(|tag| !tag.is_empty()).collect();
    conn.prepare_cached(
        "INSERT INTO request(id, version, subject, client, channel, kind, priority, status, category,
            tags, received, waiting_since, due, first_reply, solved, closed, backlog, next_at,
            next_kind, working, alarm_at, source, external_id)
         VALUES(?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 0, 0,
            NULL, 'import', ?18)",
    )?
    .execute(params![
        bytes(&id),
        &row[9],
        bytes(&client),
        channel,
        &row[7],
        priority,
        status,
        &row[14],
        serde_json::to_string(&tags)?,
        received,
        waiting,
        due,
        first_reply,
        closed.filter(|_| status == "solved"),
        closed.filter(|_| status == "closed"),
        is_open,
        due.unwrap_or(received),
        &row[0],
    ])?;
    let number = conn.last_insert_rowid();
    for tag in &tags {
        conn.prepare_cached("INSERT INTO request_tag(tag, number) VALUES(?1, ?2)")?
            .execute(params![tag, number])?;
    }
    let what = serde_json::json!({
        "event": "received", "received": &row[1], "channel": channel, "kind": &row[7],
        "priority": &row[6], "status": status, "waiting_since": waiting, "first_reply": &row[4],
        "ended": &row[3], "category": &row[14], "tags": tags, "client": client, "message": message,
    });
    conn.prepare_cached(
        "INSERT INTO event(id, action, desk, author, at, request, base, what)
         VALUES(?1, ?2, ?3, 'import', ?4, ?5, 0, ?6)",
    )?
    .execute(params![
        bytes(&clock::new_id()),
        bytes(&clock::new_id()),
        bytes(&desk),
        now,
        bytes(&id),
        what.to_string(),
    ])?;
    conn.prepare_cached(
        "INSERT INTO message(id, request, direction, channel, author, at, body)
         VALUES(?1, ?2, 0, ?3, 'import', ?4, ?5)",
    )?
    .execute(params![
        bytes(&message),
        bytes(&id),
        channel,
        received,
        &row[10]
    ])?;
    for (at, field) in FIELDS.iter().enumerate().skip(1) {
        let value = match (&row[at], *field) {
            ("", _) => continue,
            (text, "text") => {
                let mut hasher = DefaultHasher::new();
                text.hash(&mut hasher);
                format!("{:032x}", hasher.finish())
            }
            (text, _) => text.to_owned(),
        };
        conn.prepare_cached("INSERT INTO source_value(request, field, value) VALUES(?1, ?2, ?3)")?
            .execute(params![bytes(&id), field, value])?;
    }
    conn.prepare_cached("INSERT INTO custom_field(request, name, value) VALUES(?1, ?2, ?3)")?
        .execute(params![bytes(&id), COLUMNS[16], &row[16]])?;
    Ok(Words(
        number,
        row[9].to_owned(),
        name.to_owned(),
        row[10].to_owned(),
    ))
}
