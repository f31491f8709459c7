//! What a file of an earlier form goes through, killed at any moment or not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use super::support::policy;
use crate::storage::Store;
use crate::storage::migrate::{APPLICATION_ID, NEWEST, STEPS, copy_path};

/// Tells the test binary that is started once more which file to open.
const VICTIM: &str = "RINGBACK_TEST_MIGRATES";
/// So many requests are in the old file: enough for a kill to meet every moment of its migration.
const REQUESTS: i64 = 4_000;
/// The form of the file.
const FIRST: i32 = 1;
/// How many parts of [`look`]'s each form has.
const PARTS: [i64; 4] = [0, 0, 6, 9];

/// Makes a file of an earlier form, as a version of the program left it.
fn old_file(path: &Path, form: i32) {
    let conn = Connection::open(path).expect("made");
    for step in STEPS.iter().take(form as usize) {
        conn.execute_batch(step).expect("an earlier form");
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .expect("set");
    conn.pragma_update(None, "user_version", form).expect("set");
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         BEGIN;
         INSERT INTO meta VALUES('desk', '00000000-0000-0000-0000-000000000007');
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {REQUESTS})
         INSERT INTO client(id, name, folded, made_at)
            SELECT CAST(printf('client-%09d', i) AS BLOB), 'Mari ' || i, 'mari ' || i, 0 FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {REQUESTS})
         INSERT INTO request(id, version, subject, channel, kind, priority, status, received,
                next_at, next_kind, working)
            SELECT CAST(printf('reques-%09d', i) AS BLOB), 1, 'Parcel ' || i, 'email', 'question', 2, 'open',
                i, i, 1, 1 FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {REQUESTS})
         INSERT INTO message(id, request, direction, channel, author, at, body)
            SELECT CAST(printf('messag-%09d', i) AS BLOB), CAST(printf('reques-%09d', i) AS BLOB), i % 3,
                'email', 'Ann', i, 'Where is parcel ' || i FROM n;
         COMMIT;"
    ))
    .expect("filled");
    conn.close().expect("closed");
}

/// The form of a file, how many rows its old tables hold, and whether it is sound; looked at without
/// changing it.
fn look(path: &Path) -> (i32, Vec<i64>, bool) {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).expect("open");
    let one = |sql: &str| {
        conn.query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect(sql)
    };
    let form = one("SELECT user_version FROM pragma_user_version");
    let rows = ["client", "request", "message", "tally", "sent_hour"]
        .map(|table| one(&format!("SELECT count(*) FROM {table}")));
    let sound =
        one("SELECT count(*) = 1 FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1;
    // All of the newer form is there, or nothing of it.
    let parts = one("SELECT count(*) FROM sqlite_schema WHERE name IN
             ('attachment', 'mail_missing', 'run', 'procedure_mark', 'procedure_opened')")
        + one(
            "SELECT count(*) FROM pragma_table_info('message') WHERE name IN ('writer', 'mark', 'dated', 'quotes_others')",
        );
    let whole = parts == PARTS[form as usize];
    (form as i32, rows.to_vec(), sound && whole)
}

/// Not a test of its own: what [`r08_a_kill_in_the_middle_of_a_migration_leaves_the_old_form_or_the_new`] kills.
#[test]
fn victim_that_migrates() {
    let Some(path) = std::env::var_os(VICTIM).map(PathBuf::from) else {
        return;
    };
    drop(Store::open(&path, policy(), Uuid::from_u128(5)).expect("migrated"));
}

#[test]
fn r08_a_kill_in_the_middle_of_a_migration_leaves_the_old_form_or_the_new() {
    let made = tempfile::tempdir().expect("a folder");
    let old = made.path().join("old.db");
    old_file(&old, FIRST);
    let (form, rows, sound) = look(&old);
    assert_eq!((form, rows[0], sound), (FIRST, REQUESTS, true));
    let (mut left_old, mut left_new) = (0, 0);
    for kill in 0..50_u64 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        fs::copy(&old, &path).expect("copied");
        let mut victim = Command::new(std::env::current_exe().expect("the test itself"))
            .args(["--exact", "storage::tests::migration::victim_that_migrates"])
            .env(VICTIM, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        // From the first trace of its work on, however slow the machine is today.
        while fs::read_dir(folder.path()).expect("a folder").count() == 1 {
            assert!(
                victim
                    .try_wait()
                    .expect("asked")
                    .is_none_or(|end| end.success())
            );
            std::thread::sleep(Duration::from_micros(100));
        }
        if kill < 48 {
            std::thread::sleep(Duration::from_micros(kill * kill * 40));
            victim.kill().expect("killed");
        }
        victim.wait().expect("gone");

        let (form, found, sound) = look(&path);
        assert!(
            sound,
            "killed as number {kill}: neither the old form nor the new"
        );
        assert_eq!(found, rows, "killed as number {kill}");
        let copy = copy_path(&path, FIRST, NEWEST, 1);
        if form == FIRST {
            left_old += 1;
        } else {
            assert_eq!(form, NEWEST);
            assert_eq!(
                look(&copy),
                (FIRST, rows.clone(), true),
                "the copy from before"
            );
            left_new += 1;
        }
        // Whatever was left: the next start brings it to its new form, and nothing is lost.
        drop(Store::open(&path, policy(), Uuid::from_u128(6)).expect("open"));
        assert_eq!(look(&path), (NEWEST, rows.clone(), true));
        assert_eq!(look(&copy), (FIRST, rows.clone(), true));
        let second = copy_path(&path, FIRST, NEWEST, 2);
        assert!(!second.exists(), "one copy of the same file is enough");
    }
    assert!(
        left_old > 0 && left_new > 0,
        "{left_old} old, {left_new} new"
    );
}

#[test]
fn r08_a_file_of_any_earlier_form_works_in_the_newest() {
    for form in FIRST..NEWEST {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        old_file(&path, form);
        let (_, rows, sound) = look(&path);
        assert!(sound, "form {form}");
        let store = Store::open(&path, policy(), Uuid::from_u128(6)).expect("migrated");
        let page = store
            .read()
            .loose_drafts("Ann")
            .and_then(|_| store.read().detail(crate::domain::id::Number(3), "Ann"));
        assert_eq!(page.expect("read").expect("a request").subject, "Parcel 3");
        assert_eq!(store.read().loose_run("Ann").expect("read"), None);
        drop(store);
        assert_eq!(look(&path), (NEWEST, rows.clone(), true));
        assert_eq!(look(&copy_path(&path, form, NEWEST, 1)), (form, rows, true));
    }
}
