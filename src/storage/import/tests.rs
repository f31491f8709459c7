use std::path::Path;

use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::*;
use crate::domain::action::{Act, Target};
use crate::domain::change::{AfterReply, Change};
use crate::domain::incoming::Field;
use crate::domain::request::Request;
use crate::domain::words::{Priority, Status};

mod signs;

pub(super) struct Desk {
    folder: TempDir,
    pub(super) store: Store,
    pub(super) ids: u128,
}

pub(super) fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

pub(super) fn now() -> Timestamp {
    at("2026-03-02T09:00:00Z")
}

pub(super) fn intake() -> Intake {
    Intake {
        source: "crm".into(),
        named: true,
        ours: false,
        live: false,
        now: now(),
    }
}

pub(super) fn policy() -> Policy {
    Policy::wall(TimeZone::UTC)
}

/// A record of yesterday.
fn told(id: &str) -> Incoming {
    Incoming {
        line: 2,
        external_id: Some(id.into()),
        received: Some(at("2026-03-01T10:00:00Z")),
        subject: Some("Where is my parcel".into()),
        text: Some("It was to come on Friday.".into()),
        client: Some("Mari Tamm".into()),
        email: Some("mari@example.org".into()),
        ..Incoming::default()
    }
}

impl Desk {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("desk.db");
        let store = Store::open(&path, policy(), Uuid::from_u128(1)).unwrap();
        Self {
            folder,
            store,
            ids: 1_000,
        }
    }

    pub(super) fn take(&mut self, records: &[Incoming]) -> Summary {
        self.take_as(intake(), records)
    }

    /// Tries first, and sees that the trial told what the import then did.
    pub(super) fn take_as(&mut self, intake: Intake, records: &[Incoming]) -> Summary {
        let before = bytes(self.folder.path());
        let tried = Importing::new(intake.clone())
            .try_out(Some(&self.store.read()), records, &policy())
            .unwrap();
        assert_eq!(bytes(self.folder.path()), before, "a trial writes nothing");
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            Uuid::from_u128(*ids)
        };
        let mut importing = Importing::new(intake);
        let done = self
            .store
            .import(&mut importing, records.to_vec(), &mut new_id)
            .unwrap();
        assert_eq!(done, tried);
        assert_eq!(
            done.new + done.changed + done.unchanged,
            records.len() as u64
        );
        done
    }

    pub(super) fn agent(&mut self, number: i64, change: Change) {
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            Uuid::from_u128(*ids)
        };
        let act = Act {
            action: ActionId(new_id()),
            author: "kai".into(),
            now: now(),
            targets: vec![Target {
                number: Number(number),
                base: None,
            }],
            change,
        };
        self.store.act(&act, &mut new_id).unwrap();
    }

    pub(super) fn request(&self, number: i64) -> Request {
        let stored = request::by_number(&self.store.conn, Number(number))
            .unwrap()
            .unwrap();
        let history = event::history(&self.store.conn, stored.id).unwrap();
        assert_eq!(
            Request::fold(&history, &policy()).unwrap(),
            stored,
            "the row is what its history folds into"
        );
        stored
    }

    pub(super) fn text(&self, query: &str) -> String {
        self.store
            .conn
            .query_row(query, [], |row| row.get(0))
            .unwrap()
    }

    pub(super) fn count(&self, query: &str) -> i64 {
        self.store
            .conn
            .query_row(query, [], |row| row.get(0))
            .unwrap()
    }
}

fn bytes(folder: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        // The shared memory holds the marks of readers, nothing that was written.
        .filter(|entry| !entry.file_name().to_string_lossy().ends_with("-shm"))
        .map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

pub(super) fn counts(summary: &Summary) -> (u64, u64, u64, usize) {
    (
        summary.new,
        summary.changed,
        summary.unchanged,
        summary.conflicts.len(),
    )
}

#[test]
fn a_second_import_changes_nothing() {
    let mut desk = Desk::new();
    let mut without_id = told("");
    without_id.external_id = None;
    without_id
        .custom
        .insert("Odd".into(), "kept as it came".into());
    let records = [told("7"), without_id.clone(), without_id.clone(), told("8")];
    assert_eq!(counts(&desk.take(&records)), (4, 0, 0, 0));

    let before = bytes(desk.folder.path());
    assert_eq!(counts(&desk.take(&records)), (0, 0, 4, 0));
    // A record without an id is known by its words, whatever stands around it.
    without_id.category = Some("Delivery".into());
    assert_eq!(counts(&desk.take(&[without_id])), (0, 1, 0, 0));
    assert_ne!(bytes(desk.folder.path()), before);

    assert_eq!(desk.count("SELECT count(*) FROM request"), 4);
    assert_eq!(desk.count("SELECT count(*) FROM client"), 1);
    assert_eq!(
        desk.text("SELECT value FROM custom_field LIMIT 1"),
        "kept as it came"
    );
    assert_eq!(
        desk.text(
            "SELECT m.body FROM message m JOIN request r ON r.id = m.request WHERE number = 1"
        ),
        "It was to come on Friday."
    );
    let found =
        "SELECT count(*) FROM request_words WHERE request_words MATCH '\"friday\"* \"mari\"*'";
    assert_eq!(desk.count(found), 4);
}

#[test]
fn another_source_with_the_same_ids_is_another_request() {
    let mut desk = Desk::new();
    desk.take(&[told("7")]);
    let other = Intake {
        source: "shop".into(),
        ..intake()
    };
    assert_eq!(counts(&desk.take_as(other, &[told("7")])), (1, 0, 0, 0));
}

#[test]
fn the_same_id_twice_in_one_file_is_one_request() {
    let mut desk = Desk::new();
    let mut later = told("7");
    later.priority = Some(Priority::High);
    later.subject = Some("Where are my socks".into());
    let rows = [told("7"), told("7"), later.clone(), later];
    assert_eq!(counts(&desk.take(&rows)), (1, 1, 2, 0));
    assert_eq!(desk.request(1).priority, Priority::High);
    for (word, found) in [("socks", 1), ("parcel", 0)] {
        let query = "SELECT count(*) FROM request_words WHERE request_words MATCH";
        assert_eq!(desk.count(&format!("{query} '{word}'")), found, "{word}");
    }
}

#[test]
fn only_what_the_source_changed_is_applied() {
    let mut desk = Desk::new();
    let mut row = told("7");
    row.priority = Some(Priority::Normal);
    row.tags = vec!["parcel".into(), "slow".into()];
    desk.take(&[row.clone()]);
    desk.agent(1, Change::Priority(Priority::Urgent));
    desk.agent(
        1,
        Change::Tag {
            add: ["vip".to_owned()].into(),
            remove: std::collections::BTreeSet::new(),
        },
    );

    row.subject = Some("Where are my parcels".into());
    row.category = Some("Delivery".into());
    row.assignee = Some("liis".into());
    row.tags = vec!["parcel".into(), "late".into()];
    row.updated = Some(at("2026-03-02T08:00:00Z"));
    assert_eq!(counts(&desk.take(&[row.clone()])), (0, 1, 0, 0));

    let request = desk.request(1);
    assert_eq!(
        request.priority,
        Priority::Urgent,
        "the source said nothing new on that"
    );
    assert_eq!(request.category.as_deref(), Some("Delivery"));
    assert_eq!(request.assignee.as_deref(), Some("liis"));
    assert_eq!(
        request.tags.iter().collect::<Vec<_>>(),
        ["late", "parcel", "vip"]
    );
    assert_eq!(
        desk.text("SELECT subject FROM request"),
        "Where are my parcels"
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM request_words WHERE request_words MATCH 'parcels'"),
        1
    );
    assert_eq!(
        desk.text("SELECT group_concat(DISTINCT author) FROM event WHERE base = 3"),
        IMPORTER
    );

    // When it was last changed there is no news, and what is left out says nothing.
    row.updated = Some(at("2026-03-02T08:30:00Z"));
    row.category = None;
    assert_eq!(counts(&desk.take(&[row])), (0, 0, 1, 0));
    assert_eq!(desk.request(1).category.as_deref(), Some("Delivery"));
}

#[test]
fn where_both_changed_the_desk_stands_and_says_so_once() {
    let mut desk = Desk::new();
    let mut row = told("7");
    row.status = Some(Status::Open);
    desk.take(&[row.clone()]);
    desk.agent(1, Change::Priority(Priority::Urgent));
    desk.agent(
        1,
        Change::Reply {
            text: "On its way.".into(),
            after: AfterReply::ClientsTurn { follow_up: None },
        },
    );
    row.priority = Some(Priority::Low);
    row.status = Some(Status::Closed);
    row.closed = Some(at("2026-03-02T08:00:00Z"));
    row.line = 44;
    let done = desk.take(&[row.clone()]);
    assert_eq!(counts(&done), (0, 0, 1, 2));
    let found: Vec<_> = done
        .conflicts
        .iter()
        .map(|c| {
            (
                c.number.0,
                c.line,
                c.field,
                c.here.as_deref(),
                c.source.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, 44, Field::Priority, Some("urgent"), "low"),
            (1, 44, Field::Status, Some("waiting"), "closed"),
        ]
    );
    let request = desk.request(1);
    assert_eq!(
        (request.priority, request.status),
        (Priority::Urgent, Status::Waiting)
    );
    assert_eq!(counts(&desk.take(&[row])), (0, 0, 1, 0));
}

#[test]
fn what_an_agent_took_back_is_no_conflict() {
    let mut desk = Desk::new();
    let mut row = told("7");
    desk.take(&[row.clone()]);
    desk.agent(1, Change::Priority(Priority::Urgent));
    desk.agent(1, Change::Priority(Priority::Normal));
    row.priority = Some(Priority::High);
    assert_eq!(counts(&desk.take(&[row])), (0, 1, 0, 0));
    assert_eq!(desk.request(1).priority, Priority::High);
}

/// What a case of [`who_waits_and_since_when`] does to the row.
type Told = fn(&mut Incoming);

#[test]
fn who_waits_and_since_when() {
    let received = at("2026-03-01T10:00:00Z");
    let later = at("2026-03-01T18:00:00Z");
    let table: [(&str, Told, Option<Timestamp>); 7] = [
        ("nothing is known", |_| {}, Some(received)),
        (
            "it was changed there, which is no reply",
            |r| r.updated = r.received,
            Some(received),
        ),
        (
            "given",
            |r| r.waiting_since = Some(at("2026-03-01T18:00:00Z")),
            Some(later),
        ),
        (
            "answered",
            |r| r.first_reply = Some(at("2026-03-01T12:00:00Z")),
            None,
        ),
        (
            "answered, and wrote again",
            |r| {
                r.first_reply = Some(at("2026-03-01T12:00:00Z"));
                r.waiting_since = Some(at("2026-03-01T18:00:00Z"));
            },
            Some(later),
        ),
        (
            "the client's turn",
            |r| r.status = Some(Status::Waiting),
            None,
        ),
        ("closed", |r| r.status = Some(Status::Closed), None),
    ];
    for (name, change, since) in table {
        let mut desk = Desk::new();
        let mut row = told("7");
        change(&mut row);
        desk.take(&[row]);
        let request = desk.request(1);
        assert_eq!(request.waiting_since, since, "{name}");
        assert_eq!(
            request.due,
            since.map(|s| s + jiff::SignedDuration::from_hours(24)),
            "{name}"
        );
    }
}

#[test]
fn what_is_closed_at_the_source_is_closed_when_it_was_there() {
    let mut desk = Desk::new();
    let mut row = told("7");
    desk.take(&[row.clone()]);
    row.closed = Some(at("2026-03-02T07:30:00Z"));
    assert_eq!(counts(&desk.take(&[row.clone()])), (0, 1, 0, 0));
    let request = desk.request(1);
    assert_eq!(request.status, Status::Closed);
    assert_eq!(request.closed, row.closed);
    assert_eq!(
        request.close_reason,
        Some(crate::domain::event::CloseReason::AtSource)
    );
    assert_eq!(request.waiting_since, None);

    row.status = Some(Status::Open);
    assert_eq!(counts(&desk.take(&[row])), (0, 1, 0, 0));
    assert_eq!(desk.request(1).status, Status::Open);
}

#[test]
fn a_reply_at_the_source_stops_the_clock_and_a_new_message_starts_it() {
    let mut desk = Desk::new();
    let mut row = told("7");
    desk.take(&[row.clone()]);
    row.first_reply = Some(at("2026-03-01T12:00:00Z"));
    desk.take(&[row.clone()]);
    let request = desk.request(1);
    assert_eq!(
        (request.waiting_since, request.first_reply),
        (None, row.first_reply)
    );
    assert_eq!(request.status, Status::Open);

    row.waiting_since = Some(at("2026-03-02T08:00:00Z"));
    row.text = Some("Still nothing!".into());
    assert_eq!(counts(&desk.take(&[row.clone()])), (0, 1, 0, 0));
    assert_eq!(desk.request(1).waiting_since, row.waiting_since);
    assert_eq!(
        desk.text("SELECT body FROM message ORDER BY at DESC LIMIT 1"),
        "Still nothing!"
    );

    // Answered here in the meantime: what the source says of the time before is no news.
    desk.agent(
        1,
        Change::Reply {
            text: "It is with the courier.".into(),
            after: AfterReply::StillOurs { next_word: None },
        },
    );
    row.waiting_since = Some(at("2026-03-02T08:30:00Z"));
    assert_eq!(counts(&desk.take(&[row])), (0, 0, 1, 1));
    assert_eq!(desk.request(1).waiting_since, None);
}

#[test]
fn what_is_a_month_late_is_backlog_unless_it_is_live() {
    for (received, live, backlog) in [
        ("2026-01-30T08:59:00Z", false, true),
        ("2026-01-30T08:59:00Z", true, false),
        ("2026-01-30T09:00:00Z", false, false),
    ] {
        let mut desk = Desk::new();
        let mut row = told("7");
        row.received = Some(at(received));
        let done = desk.take_as(Intake { live, ..intake() }, &[row]);
        assert_eq!(done.backlog, u64::from(backlog), "{received} {live}");
        assert_eq!(desk.request(1).backlog, backlog);
        assert_eq!(
            desk.count("SELECT working FROM request"),
            i64::from(!backlog)
        );
    }
}

#[test]
fn a_due_time_of_the_source_counts_while_somebody_waits() {
    let mut desk = Desk::new();
    let mut row = told("7");
    row.due = Some(at("2026-03-03T12:00:00Z"));
    let mut answered = told("8");
    answered.due = row.due;
    answered.first_reply = Some(at("2026-03-01T12:00:00Z"));
    desk.take(&[row.clone(), answered]);
    assert_eq!((desk.request(1).due, desk.request(2).due), (row.due, None));
    row.due = Some(at("2026-03-04T12:00:00Z"));
    assert_eq!(counts(&desk.take(&[row.clone()])), (0, 1, 0, 0));
    assert_eq!(desk.request(1).due, row.due);
}

#[test]
fn a_client_is_joined_and_a_wrong_one_mended() {
    let mut desk = Desk::new();
    let mut row = told("7");
    desk.take(&[row.clone()]);
    row.client = Some("Jüri Kask".into());
    row.email = Some("juri@example.org".into());
    assert_eq!(counts(&desk.take(&[row.clone()])), (0, 1, 0, 0));
    let name = "SELECT c.name FROM request r JOIN client c ON c.id = r.client";
    assert_eq!(desk.text(name), "Jüri Kask");
    assert_eq!(
        desk.count("SELECT count(*) FROM request_words WHERE request_words MATCH 'juri'"),
        1
    );

    desk.agent(1, Change::Client(None));
    row.email = Some("jk@example.org".into());
    let done = desk.take(&[row]);
    assert_eq!(counts(&done), (0, 0, 1, 1));
    assert_eq!(desk.request(1).client, None);
}

#[test]
fn a_faulty_batch_leaves_nothing() {
    let mut desk = Desk::new();
    desk.store
        .conn
        .execute_batch(
            "CREATE TEMP TRIGGER broken BEFORE INSERT ON main.message WHEN NEW.body = 'no'
             BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .unwrap();
    let mut wrong = told("8");
    wrong.text = Some("no".into());
    let mut importing = Importing::new(intake());
    let mut n = 0_u128;
    let mut new_id = || {
        n += 1;
        Uuid::from_u128(n)
    };
    assert!(
        desk.store
            .import(&mut importing, vec![told("7"), wrong], &mut new_id)
            .is_err()
    );
    for table in [
        "request",
        "event",
        "client",
        "message",
        "source_value",
        "tally",
    ] {
        assert_eq!(
            desk.count(&format!("SELECT count(*) FROM {table}")),
            0,
            "{table}"
        );
    }
}
