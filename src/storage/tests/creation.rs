//! A new file has its name only when it is whole.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use uuid::Uuid;

use super::support::policy;
use crate::storage::{OpenError, Store};

/// Tells the test binary that is started once more to be the program that is killed.
const VICTIM: &str = "RINGBACK_TEST_VICTIM";

/// Not a test of its own: what [`r08_a_kill_while_a_file_is_made_leaves_it_whole_or_not_there`] kills.
#[test]
fn victim_that_makes_files() {
    let Some(folder) = std::env::var_os(VICTIM).map(PathBuf::from) else {
        return;
    };
    for n in 0_u128.. {
        let store = Store::open(
            &folder.join(format!("{n}.db")),
            policy(),
            Uuid::from_u128(n + 1),
        );
        drop(store.expect("a new desk"));
    }
}

#[test]
fn r08_a_kill_while_a_file_is_made_leaves_it_whole_or_not_there() {
    let mut made = 0;
    for delay in 0..25_u64 {
        let folder = tempfile::tempdir().expect("a folder");
        let mut victim = Command::new(std::env::current_exe().expect("the test itself"))
            .args([
                "--exact",
                "storage::tests::creation::victim_that_makes_files",
            ])
            .env(VICTIM, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        // From the first trace of a file on, however slow the machine is today.
        while fs::read_dir(folder.path()).expect("a folder").next().is_none() {
            std::thread::sleep(Duration::from_micros(100));
        }
        std::thread::sleep(Duration::from_micros(delay * delay * 100));
        victim.kill().expect("killed");
        victim.wait().expect("gone");
        for entry in fs::read_dir(folder.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "db") {
                let store = Store::open(&path, policy(), Uuid::from_u128(5)).expect("whole");
                let mode = fs::metadata(&path).expect("a file").permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
                drop(store);
                made += 1;
            }
        }
        // Whatever was left beside: the name is free or the file opens.
        Store::open(&folder.path().join("0.db"), policy(), Uuid::from_u128(6)).expect("open");
    }
    assert!(made > 0, "no kill came late enough to prove anything");
}

#[test]
fn a_new_file_is_private_says_whose_it_is_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("desk.db");
    let store = Store::open(&path, policy(), Uuid::from_u128(5)).expect("made");
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        let meta = fs::metadata(folder.path().join(name)).expect("a file");
        assert_eq!(meta.permissions().mode() & 0o777, 0o600, "{name}");
    }
    // A kill before the first checkpoint leaves this and the WAL: it must be ours by the file alone.
    let bytes = fs::read(&path).expect("read");
    assert_eq!(&bytes[68..72], b"RBK1");
    drop(store);
    let names: Vec<_> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name())
        .collect();
    assert_eq!(names, ["desk.db"]);
}

#[test]
fn two_desks_that_make_the_same_file_at_once_share_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("desk.db");
    let desks: Vec<Uuid> = std::thread::scope(|scope| {
        let opened: Vec<_> = (1..5_u128)
            .map(|n| {
                let path = &path;
                scope.spawn(move || -> Result<Uuid, OpenError> {
                    Ok(Store::open(path, policy(), Uuid::from_u128(n))?.desk)
                })
            })
            .collect();
        opened
            .into_iter()
            .map(|one| one.join().expect("no panic").expect("open"))
            .collect()
    });
    assert!(desks.iter().all(|desk| *desk == desks[0]), "{desks:?}");
}
