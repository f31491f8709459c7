//! Whole histories written in bulk, on real files.

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
    let material: Material = toml::from_str(include_str!("../../../assets/demo/en.toml")).unwrap();
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
            .prepare("SELECT rowid FROM request_words WHERE request_words MATCH ?1 ORDER BY rowid")
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
fn all_that_is_counted_of_a_new_row_is_counted_in_bulk_too() {
    let counts = |store: &Store| -> Vec<(String, String, i64)> {
        store
            .conn
            .prepare(
                "SELECT what, name, n FROM tally WHERE n <> 0
                 UNION ALL SELECT 'due', cast(hour AS TEXT), n FROM due_hour WHERE n <> 0
                 UNION ALL SELECT 'sent', cast(hour AS TEXT), n FROM sent_hour WHERE n <> 0 ORDER BY 1, 2",
            )
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap()
    };
    let mut desk = desk();
    let next = &mut demo::ids(7, 1, now());
    desk.store
        .write_whole(made_up(300), now(), 70, &mut |_| {}, next)
        .unwrap();
    let in_bulk = counts(&desk.store);
    // Every row once more, with the triggers at work: what they count is what stands already.
    desk.store
        .conn
        .execute_batch(
            "DELETE FROM tally; DELETE FROM due_hour; DELETE FROM sent_hour;
             PRAGMA foreign_keys = OFF;
             CREATE TABLE r AS SELECT * FROM request; DELETE FROM request; DELETE FROM tally;
             INSERT INTO request SELECT * FROM r;
             CREATE TABLE m AS SELECT * FROM message; DELETE FROM message;
             DELETE FROM sent_hour; INSERT INTO message SELECT * FROM m;",
        )
        .unwrap();
    assert_eq!(counts(&desk.store), in_bulk);
    for part in ["status", "working", "part", "due", "sent"] {
        assert!(in_bulk.iter().any(|(what, ..)| what == part), "{part}");
    }
    // Another trigger for new rows would rest in bulk: what it does has to be done there too.
    let triggers: String = desk
        .store
        .conn
        .query_row(
            "SELECT group_concat(name, ' ' ORDER BY name) FROM sqlite_schema
             WHERE type = 'trigger' AND sql LIKE '%INSERT ON%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(triggers, "message_counted request_counted");
}

#[test]
fn triggers_and_checks_are_back_after_a_batch_that_fails() {
    let mut desk = desk();
    let mut wholes = made_up(4);
    wholes[3].id = wholes[0].id;
    let next = &mut demo::ids(7, 1, now());
    let flags = |store: &Store| {
        let flags = [
            DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER,
            DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY,
        ];
        flags.map(|flag| store.conn.db_config(flag).unwrap())
    };
    let before = pace(&desk.store.conn).unwrap();
    assert!(
        desk.store
            .write_whole(wholes, now(), 4, &mut |_| {}, next)
            .is_err()
    );
    assert_eq!(flags(&desk.store), [true, true]);
    assert_eq!(pace(&desk.store.conn).unwrap(), before);
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
