//! Further connections to a file that is open.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::support::Desk;
use crate::domain::change::Change;
use crate::domain::words::Priority;
use crate::storage::{Access, StoreError};

fn identity(path: &Path) -> (u64, u64) {
    let meta = fs::metadata(path).expect("a file");
    (meta.dev(), meta.ino())
}

#[test]
fn a_door_leads_to_connections_that_are_as_careful() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let door = desk.store.door();
    let (mut other, reader) = (
        door.store().expect("one more"),
        door.reader().expect("one more"),
    );
    assert_eq!(other.access(), Access::Write);
    let pragma = |name| {
        other
            .conn
            .pragma_query_value(None, name, |row| row.get::<_, String>(0))
    };
    assert_eq!(pragma("journal_mode").expect("a mode"), "wal");
    let full: i64 = other
        .conn
        .pragma_query_value(None, "synchronous", |row| row.get(0))
        .expect("a number");
    assert_eq!(full, 2, "synchronous is FULL");
    let before = desk.store.data_version().expect("a number");
    let act = desk.act_of(&[number], Change::Priority(Priority::Urgent));
    let mut ids = (1..).map(uuid::Uuid::from_u128);
    other
        .act(&act, &mut || ids.next().expect("without end"))
        .expect("written");
    assert_eq!(desk.request(number).priority, Priority::Urgent);
    assert_ne!(desk.store.data_version().expect("a number"), before);
    let seen = reader
        .read()
        .detail(number, "Ann")
        .expect("read")
        .expect("there");
    assert_eq!(seen.request.priority, Priority::Urgent);
}

#[test]
fn what_would_drop_the_locks_is_known_by_whatever_name() {
    let mut desk = Desk::new();
    desk.capture("Parcel");
    let door = desk.store.door();
    let folder = desk.folder.path();
    let linked = folder.join("linked.csv");
    fs::hard_link(&desk.path, &linked).expect("a link");
    let side = |end: &str| {
        let mut name = desk.path.clone().into_os_string();
        name.push(end);
        name
    };
    for part in [
        desk.path.as_os_str(),
        linked.as_os_str(),
        &side("-wal"),
        &side("-shm"),
    ] {
        assert!(door.is_part(identity(Path::new(part))), "{part:?}");
    }
    let other = folder.join("other.csv");
    fs::write(&other, "").expect("written");
    assert!(!door.is_part(identity(&other)));
}

#[test]
fn a_door_leads_to_no_other_file() {
    let mut desk = Desk::new();
    desk.capture("Parcel");
    let door = desk.store.door();
    fs::rename(&desk.path, desk.folder.path().join("moved.db")).expect("moved");
    assert!(matches!(door.store().err(), Some(StoreError::Replaced(_))));
    assert!(matches!(door.reader().err(), Some(StoreError::Replaced(_))));
    assert!(!desk.path.exists(), "none is made in its place");
}
