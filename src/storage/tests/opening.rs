//! Which files are opened, which are refused and left as they are, and what an older one goes through.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use rusqlite::Connection;
use uuid::Uuid;

use super::support::{Desk, dump, policy};
use crate::domain::change::Change;
use crate::domain::words::Priority;
use crate::storage::migrate::{NEWEST, STEPS, copy_path};
use crate::storage::{Access, OpenError, Reader, Store, StoreError};

fn open(path: &Path) -> Result<Store, OpenError> {
    Store::open(path, policy(), Uuid::from_u128(9))
}

/// The folder's files with their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.file_type().expect("a type").is_file())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("read"))
        })
        .collect();
    files.sort();
    files
}

/// A desk's file with a request in it, closed.
fn closed() -> (tempfile::TempDir, std::path::PathBuf) {
    let mut desk = Desk::new();
    desk.capture("Parcel");
    let Desk {
        store,
        path,
        folder,
        ..
    } = desk;
    drop(store);
    (folder, path)
}

#[test]
fn r08_a_newer_file_is_refused_and_left_byte_for_byte() {
    let (folder, path) = closed();
    let conn = Connection::open(&path).expect("open");
    conn.pragma_update(None, "user_version", NEWEST + 1)
        .expect("set");
    conn.close().expect("closed");
    let before = files(folder.path());
    for error in [open(&path).err(), Reader::open(&path).err()] {
        assert!(
            matches!(
                error,
                Some(OpenError::Newer {
                    found,
                    newest: NEWEST,
                    ..
                }) if found == NEWEST + 1
            ),
            "{error:?}"
        );
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn r08_a_file_that_is_newer_only_by_its_wal_is_refused_and_left_byte_for_byte() {
    let (folder, path) = closed();
    let conn = Connection::open(&path).expect("open");
    conn.pragma_update(None, "user_version", NEWEST + 1)
        .expect("set");
    let wal = path.with_extension("db-wal");
    let (main, tail) = (
        fs::read(&path).expect("read"),
        fs::read(&wal).expect("read"),
    );
    conn.close().expect("closed");
    fs::write(&path, &main).expect("written");
    fs::write(&wal, &tail).expect("written");
    for error in [open(&path).err(), Reader::open(&path).err()] {
        assert!(
            matches!(error, Some(OpenError::Newer { found, .. }) if found == NEWEST + 1),
            "{error:?}"
        );
        assert_eq!(fs::read(&path).expect("read"), main);
        assert_eq!(fs::read(&wal).expect("read"), tail);
    }
    drop(folder);
}

/// Tells whether a refusal is of the right kind.
type Kind = fn(&OpenError) -> bool;

#[test]
fn r08_what_is_no_desk_is_refused_with_its_kind_and_left_alone() {
    let (folder, path) = closed();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty"), "").expect("written");
    fs::write(at("text"), "number,subject\n1,Parcel\n".repeat(20)).expect("written");
    fs::write(at("short"), "SQLite").expect("written");
    fs::create_dir(at("directory")).expect("made");
    symlink(&path, at("link")).expect("made");
    symlink(at("nowhere"), at("dangling")).expect("made");
    let foreign = Connection::open(at("foreign")).expect("open");
    foreign
        .execute_batch("PRAGMA application_id = 5; CREATE TABLE a(b);")
        .expect("made");
    foreign.close().expect("closed");
    let before = files(folder.path());
    let kinds: [(&str, Kind); 7] = [
        ("empty", |e| matches!(e, OpenError::Empty(_))),
        ("text", |e| matches!(e, OpenError::NotADatabase(_))),
        ("short", |e| matches!(e, OpenError::NotADatabase(_))),
        ("directory", |e| matches!(e, OpenError::NotAFile(_))),
        ("link", |e| matches!(e, OpenError::NotAFile(_))),
        ("dangling", |e| matches!(e, OpenError::NotAFile(_))),
        ("foreign", |e| matches!(e, OpenError::Foreign(_))),
    ];
    for (name, is) in kinds {
        for error in [open(&at(name)).err(), Reader::open(&at(name)).err()] {
            assert!(error.as_ref().is_some_and(is), "{name}: {error:?}");
        }
    }
    assert!(matches!(
        Reader::open(&at("missing")).err(),
        Some(OpenError::Missing(_))
    ));
    assert!(matches!(
        open(&at("no/such/folder")).err(),
        Some(OpenError::Io { .. })
    ));
    assert_eq!(files(folder.path()), before);
    assert!(!at("nowhere").exists());
}

#[test]
fn r08_an_older_file_is_copied_aside_and_then_migrated() {
    let (folder, path) = closed();
    let before = dump(&open(&path).expect("open").conn);
    let added = "ALTER TABLE client ADD COLUMN needs TEXT NOT NULL DEFAULT 'none';";
    let steps = [STEPS, &[added]].concat();
    for _ in 0..2 {
        let store =
            Store::open_with(&path, policy(), Uuid::from_u128(9), &steps).expect("migrated");
        let (version, needs): (i32, String) = store
            .conn
            .query_row(
                "SELECT user_version, needs FROM pragma_user_version, client",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .expect("the new form");
        assert_eq!(
            (version, needs.as_str(), store.access()),
            (NEWEST + 1, "none", Access::Write)
        );
    }
    let copy = copy_path(&path, NEWEST, NEWEST + 1, 1);
    assert_eq!(
        fs::metadata(&copy).expect("a copy").permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        dump(&open(&copy).expect("open").conn),
        before,
        "the copy is the file as it was"
    );
    // The old form again, worked on, and migrated again: the first copy stays, a second is made.
    fs::copy(&copy, &path).expect("restored");
    open(&path)
        .expect("open")
        .conn
        .execute("UPDATE client SET about = 'worked on'", [])
        .expect("worked");
    drop(Store::open_with(&path, policy(), Uuid::from_u128(9), &steps).expect("migrated"));
    assert_eq!(dump(&open(&copy).expect("open").conn), before);
    let second = dump(
        &open(&copy_path(&path, NEWEST, NEWEST + 1, 2))
            .expect("a second copy")
            .conn,
    );
    assert!(second.contains("worked on") && !before.contains("worked on"));
    drop(folder);
}

#[test]
fn r08_a_migration_that_fails_leaves_the_file_in_its_old_form() {
    let (_folder, path) = closed();
    let before = dump(&open(&path).expect("open").conn);
    let broken = "CREATE TABLE half(a); INSERT INTO nowhere VALUES(1);";
    let steps = [STEPS, &[broken]].concat();
    assert!(Store::open_with(&path, policy(), Uuid::from_u128(9), &steps).is_err());
    let store = open(&path).expect("the old form opens");
    assert_eq!(dump(&store.conn), before);
    let half: i32 = store
        .conn
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'half'",
            [],
            |row| row.get(0),
        )
        .expect("read");
    assert_eq!(half, 0);
}

#[test]
fn r28_a_file_renamed_or_deleted_while_open_is_noticed_by_the_next_act() {
    for deleted in [false, true] {
        for replaced in [false, true] {
            let mut desk = Desk::new();
            let number = desk.capture("Parcel");
            let away = desk.folder.path().join("away.db");
            if deleted {
                fs::remove_file(&desk.path).expect("deleted");
            } else {
                fs::rename(&desk.path, &away).expect("renamed");
            }
            if replaced {
                fs::write(&desk.path, "another").expect("written");
            }
            let before = dump(&desk.store.conn);
            let refused = desk.try_act(number, Change::Priority(Priority::Urgent));
            assert!(
                matches!(refused, Err(StoreError::Replaced(_))),
                "{refused:?}"
            );
            let capture = desk.capture_of("Second");
            assert!(matches!(
                desk.written(&capture),
                Err(StoreError::Replaced(_))
            ));
            assert!(matches!(
                desk.store.wake(desk.now),
                Err(StoreError::Replaced(_))
            ));
            assert_eq!(
                dump(&desk.store.conn),
                before,
                "nothing was saved into the void"
            );
            if !deleted && !replaced {
                fs::rename(&away, &desk.path).expect("renamed back");
                desk.act(number, Change::Priority(Priority::Urgent));
            }
        }
    }
}

#[test]
fn r31_reading_changes_no_byte() {
    use crate::domain::list::Side;
    use crate::domain::queue::{AsOf, Order, Part};

    // The shared memory holds the locks of who reads, so `-shm` is no part of what is kept.
    let kept = |folder: &Path| -> Vec<_> {
        let mut files = files(folder);
        files.retain(|(name, bytes)| {
            !name.ends_with("-shm") && (!name.ends_with("-wal") || !bytes.is_empty())
        });
        files
    };
    let read_all = |desk: &Desk, reader: &Reader| {
        for part in Part::ALL {
            let page = reader
                .read()
                .page(&desk.query(part), None, Side::Forward, 10);
            page.expect("a page");
        }
        let as_of = AsOf::new(desk.now, &policy(), Order::Bands);
        reader
            .read()
            .counts(&as_of, desk.now, "Ann")
            .expect("counts");
        let number = desk.numbers()[0];
        reader
            .read()
            .detail(number, "Ann")
            .expect("read")
            .expect("a request");
        reader.read().drafts_waiting("Ann").expect("drafts");
        reader.data_version().expect("a number");
    };
    let mut desk = Desk::new();
    desk.capture("Parcel");
    let before = kept(desk.folder.path());
    assert_eq!(before.len(), 2, "the file and its WAL");
    let reader = desk.store.reader().expect("a reader");
    read_all(&desk, &reader);
    drop(reader);
    assert_eq!(
        kept(desk.folder.path()),
        before,
        "beside a desk that is open"
    );

    // Alone with a file that was closed, and with one that a kill left with its WAL.
    for killed in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        fs::copy(&desk.path, &path).expect("copied");
        fs::copy(
            desk.path.with_extension("db-wal"),
            path.with_extension("db-wal"),
        )
        .expect("copied");
        if !killed {
            drop(open(&path).expect("open"));
            assert!(!path.with_extension("db-wal").exists());
        }
        let before = kept(folder.path());
        let reader = Reader::open(&path).expect("a reader");
        read_all(&desk, &reader);
        drop(reader);
        assert_eq!(kept(folder.path()), before, "killed: {killed}");
    }
}

#[test]
fn a_reader_can_not_write() {
    let desk = Desk::new();
    let reader = desk.store.reader().expect("a reader");
    assert!(reader.conn.execute("DELETE FROM draft", []).is_err());
}

#[test]
fn r02_every_connection_waits_for_the_disk_and_writes_ahead() {
    let (_folder, path) = closed();
    let store = open(&path).expect("open");
    let (second, alone) = (
        store.reader().expect("a reader"),
        Reader::open(&path).expect("a reader"),
    );
    let readable = Store::open_read_only(&path, policy()).expect("open");
    for conn in [&store.conn, &second.conn, &alone.conn, &readable.conn] {
        let pragma = |name: &str| -> String {
            conn.pragma_query_value(None, name, |row| {
                let value: rusqlite::types::Value = row.get(0)?;
                Ok(format!("{value:?}"))
            })
            .expect("a value")
        };
        assert_eq!(pragma("synchronous"), "Integer(2)");
        assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
        assert_eq!(pragma("foreign_keys"), "Integer(1)");
    }
    let new = tempfile::tempdir().expect("a folder");
    let made = open(&new.path().join("desk.db")).expect("made");
    let synchronous: i32 = made
        .conn
        .pragma_query_value(None, "synchronous", |row| row.get(0))
        .expect("a value");
    assert_eq!(synchronous, 2, "right after it was made, too");
}
