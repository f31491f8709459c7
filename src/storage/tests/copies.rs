//! Copies of the file: whole or not there, and one a day.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::{Date, date};
use uuid::Uuid;

use super::support::{Desk, dump};
use crate::domain::change::Change;
use crate::domain::id::Number;
use crate::storage::backup::hashed;
use crate::storage::{
    BackupError, Copied, DailyError, Going, NewFile, RestoreError, Store, daily, hash_path,
    inspect, restore,
};

fn desk() -> Desk {
    let mut desk = Desk::hasty();
    for n in 0..40 {
        let number = desk.capture(&format!("Parcel {n}"));
        let text = "Long words. ".repeat(200);
        desk.act(number, Change::Note { text });
    }
    desk
}

/// Gives up at the look with this number.
fn until(look: u64) -> (Going, Arc<AtomicU64>) {
    let looks = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&looks);
    let stop = move || counted.fetch_add(1, Ordering::Relaxed) + 1 >= look;
    let going = Going {
        stop: Arc::new(stop),
        gently: false,
    };
    (going, looks)
}

fn back_up(desk: &Desk, path: &Path, going: &Going) -> Result<Copied, BackupError> {
    let begin = |path: &Path, replaces, n| {
        NewFile::beside(path, replaces, Some(&desk.path), Uuid::from_u128(n))
    };
    let file = begin(path, false, 1)?;
    let hash = begin(&hash_path(path), true, 2)?;
    let reader = desk.store.reader().unwrap();
    reader.back_up(path, file, hash, going, &mut |_, _| {})
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn r10_a_copy_that_is_given_up_at_any_moment_leaves_nothing() {
    let desk = desk();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    let mut given_up = 0;
    for look in 1.. {
        let (going, looks) = until(look);
        match back_up(&desk, &path, &going) {
            Err(BackupError::Stopped) => given_up += 1,
            Ok(_) => {
                assert!(looks.load(Ordering::Relaxed) < look);
                break;
            }
            Err(other) => panic!("{other}"),
        }
        assert!(names(folder.path()).is_empty(), "look {look}");
    }
    assert!(given_up >= 3, "copied, hashed, read back: {given_up}");
    assert_eq!(names(folder.path()), ["copy.db", "copy.db.sha256"]);
}

#[test]
fn r10_a_copy_holds_what_the_file_holds_and_its_hash_is_right() {
    let mut desk = desk();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy #1?.db");
    let copied = back_up(&desk, &path, &Going::on_and_on()).unwrap();
    desk.capture("Later");
    assert_eq!(copied.contents.requests, 40);
    assert_eq!(copied.contents.events, 80);
    let found = hashed(&path, &Going::on_and_on()).unwrap().unwrap();
    assert_eq!(found, copied.sha256);
    let line = fs::read_to_string(&copied.hash_file).unwrap();
    assert_eq!(line, format!("{found}  copy #1?.db\n"));
    for file in [&path, &copied.hash_file] {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let inspected = inspect(&path, &desk.path, &Going::on_and_on()).unwrap();
    assert_eq!(
        (inspected.contents, inspected.is_hashed),
        (copied.contents, true)
    );
    assert_eq!(names(folder.path()).len(), 2, "looking leaves nothing");
}

fn bring_back(desk: &Path, copy: &Path) -> Result<Option<PathBuf>, RestoreError> {
    let going = Going::on_and_on();
    inspect(copy, desk, &going)?;
    let file = NewFile::beside(desk, true, None, Uuid::from_u128(3))?;
    let kept = desk.with_file_name("before.db");
    restore(copy, desk, file, &kept, &going, &mut |_, _| {})
}

fn opened(path: &Path) -> String {
    let store = Store::open(path, super::support::policy(), Uuid::from_u128(9)).unwrap();
    dump(&store.conn)
}

#[test]
fn r10_a_copy_comes_back_and_what_was_there_is_kept_with_its_log() {
    let mut desk = desk();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    back_up(&desk, &copy, &Going::on_and_on()).unwrap();
    let then = dump(&desk.store.conn);
    desk.capture("Later");
    let now = dump(&desk.store.conn);

    // Beside an open desk nothing is done.
    let elsewhere = tempfile::tempdir().unwrap();
    let crashed = elsewhere.path().join("desk.db");
    for side in ["", "-wal"] {
        let name = |path: &Path| PathBuf::from(format!("{}{side}", path.display()));
        fs::copy(name(&desk.path), name(&crashed)).unwrap();
    }
    let log = fs::metadata(elsewhere.path().join("desk.db-wal")).unwrap();
    assert!(log.len() > 0, "the last request is in the log alone");

    let kept = bring_back(&crashed, &copy).unwrap().unwrap();
    assert_eq!(names(elsewhere.path()), ["before.db", "desk.db"]);
    assert_eq!(opened(&crashed), then);
    assert_eq!(opened(&kept), now);
    // A second time the name is taken.
    let kept = bring_back(&crashed, &copy).unwrap().unwrap();
    assert_eq!(kept.file_name().unwrap(), "before.db.2");
}

#[test]
fn a_copy_that_was_changed_or_is_none_or_the_desk_itself_is_refused() {
    let desk = desk();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    back_up(&desk, &copy, &Going::on_and_on()).unwrap();
    let mut bytes = fs::read(&copy).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&copy, bytes).unwrap();
    let target = folder.path().join("desk.db");
    fs::write(&target, "what is there").unwrap();
    let refused = bring_back(&target, &copy).unwrap_err();
    assert!(matches!(refused, RestoreError::Hash { .. }), "{refused}");
    for (name, content) in [("text", "words"), ("empty", "")] {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let refused = bring_back(&target, &path).unwrap_err();
        assert!(matches!(refused, RestoreError::Open(_)), "{refused}");
    }
    let refused = bring_back(&desk.path, &desk.path).unwrap_err();
    assert!(matches!(refused, RestoreError::Same(_)), "{refused}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "what is there");
}

#[test]
fn a_file_that_is_no_desk_any_more_is_replaced_and_kept() {
    let desk = desk();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    back_up(&desk, &copy, &Going::on_and_on()).unwrap();
    let target = folder.path().join("desk.db");
    fs::write(&target, "the disk wrote this").unwrap();
    fs::write(folder.path().join("desk.db-wal"), "and this").unwrap();
    let kept = bring_back(&target, &copy).unwrap().unwrap();
    assert_eq!(opened(&target), dump(&desk.store.conn));
    assert_eq!(fs::read_to_string(&kept).unwrap(), "the disk wrote this");
    let log = folder.path().join("before.db-wal");
    assert_eq!(fs::read_to_string(log).unwrap(), "and this");
}

fn of_day(desk: &Desk, day: Date, keep: u16) -> Result<Option<PathBuf>, DailyError> {
    let tokens = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let door = desk.store.door();
    daily(&door, day, keep, &Going::on_and_on(), tokens)
}

#[test]
fn one_copy_a_day_is_made_and_the_oldest_go() {
    let mut desk = Desk::hasty();
    let folder = desk.folder.path().join("backups");
    assert_eq!(of_day(&desk, date(2026, 3, 1), 2).unwrap(), None);
    assert!(!folder.exists(), "there is nothing to keep");
    desk.capture("Parcel");
    assert_eq!(of_day(&desk, date(2026, 3, 1), 0).unwrap(), None);
    for day in 1..=4 {
        let made = of_day(&desk, date(2026, 3, day), 2).unwrap().unwrap();
        assert_eq!(
            inspect(&made, &desk.path, &Going::on_and_on())
                .unwrap()
                .contents
                .requests,
            1
        );
        assert_eq!(of_day(&desk, date(2026, 3, day), 2).unwrap(), None);
        if day == 4 {
            break;
        }
        for other in ["notes.txt", "desk-old.db", "other-2026-01-01.db"] {
            fs::write(folder.join(other), "mine").unwrap();
        }
        fs::write(folder.join("desk-2026-03-01.db.part-77"), "half").unwrap();
    }
    let mut left = names(&folder);
    left.retain(|name| !name.ends_with("sha256"));
    assert_eq!(
        left,
        [
            "desk-2026-03-03.db",
            "desk-2026-03-04.db",
            "desk-old.db",
            "notes.txt",
            "other-2026-01-01.db"
        ]
    );
    let mode = fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_link_in_the_place_of_the_folder_is_not_followed() {
    let mut desk = Desk::hasty();
    desk.capture("Parcel");
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = desk.folder.path().join("backups");
    std::os::unix::fs::symlink(elsewhere.path(), folder).unwrap();
    assert!(of_day(&desk, date(2026, 3, 1), 2).is_err());
    assert!(names(elsewhere.path()).is_empty());
}

#[test]
fn a_desk_that_was_replaced_is_not_copied() {
    let mut desk = Desk::hasty();
    desk.capture("Parcel");
    fs::rename(&desk.path, desk.folder.path().join("gone.db")).unwrap();
    assert!(of_day(&desk, date(2026, 3, 1), 2).is_err());
    assert_eq!(desk.store.path(), desk.path);
    assert_eq!(Number(1), desk.numbers()[0]);
}
