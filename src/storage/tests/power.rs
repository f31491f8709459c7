//! What is left when the power goes: the actions up to some moment, whole, and never an error.

use std::fs;

use uuid::Uuid;

use super::support::{Desk, dump, hours, policy};
use crate::domain::change::{AfterReply, Change};
use crate::domain::event::Agreement;
use crate::domain::words::Priority;
use crate::storage::Store;

/// How often the file is cut.
const CUTS: u64 = 400;

/// A small generator of numbers that are the same in every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }
}

/// A day of work; `seen` is called after each action.
fn work(desk: &mut Desk, mut seen: impl FnMut(&Desk)) {
    let mut last = None;
    for n in 0..44_u32 {
        desk.now += hours(1);
        if n < 6 {
            desk.capture(&format!("Parcel {n}"));
        } else {
            let number = desk.numbers()[n as usize % 6];
            let text = format!("Word {n}");
            let agreement = Agreement::Asked;
            let act = desk.act_of(
                &[number],
                match n % 7 {
                    0 => Change::Reply {
                        text,
                        after: AfterReply::StillOurs { next_word: None },
                    },
                    1 => Change::Note {
                        text: text.repeat(400),
                    },
                    2 => Change::ClientWrote {
                        text,
                        at: None,
                        counts: true,
                    },
                    3 => Change::Subject(text),
                    4 => Change::Priority(if n % 2 == 0 {
                        Priority::Urgent
                    } else {
                        Priority::High
                    }),
                    5 => Change::Reply {
                        text,
                        after: AfterReply::Solved { agreement },
                    },
                    _ => Change::ClientWrote {
                        text,
                        at: Some(desk.now - hours(1)),
                        counts: false,
                    },
                },
            );
            match last.take().filter(|_| n % 5 == 0) {
                Some(what) => drop(desk.undo(what)),
                None => last = desk.done(&act).ok().map(|acted| acted.action),
            }
        }
        seen(desk);
    }
}

#[test]
fn r02_a_power_cut_leaves_a_prefix_of_the_actions() {
    let mut desk = Desk::new();
    // Everything stays in the WAL, so that a cut can fall anywhere.
    desk.store
        .conn
        .execute_batch("PRAGMA wal_autocheckpoint = 0;")
        .expect("set");
    let wal = desk.path.with_extension("db-wal");
    let length = |path| fs::metadata(path).map_or(0, |meta| meta.len());
    // How long the WAL was after each action, and what stood in the file.
    let mut log = vec![(0, dump(&desk.store.conn))];
    work(&mut desk, |desk| {
        log.push((length(&wal), dump(&desk.store.conn)));
    });
    let (main, tail) = (
        fs::read(&desk.path).expect("read"),
        fs::read(&wal).expect("read"),
    );
    assert_eq!(
        log.last().map(|(length, _)| *length),
        Some(tail.len() as u64)
    );

    let folder = tempfile::tempdir().expect("a folder");
    let (path, cut_wal) = (
        folder.path().join("desk.db"),
        folder.path().join("desk.db-wal"),
    );
    let mut random = Seeded(0x5EED_0F02);
    let mut states = std::collections::BTreeSet::new();
    for n in 0..CUTS {
        let cut = random.below(tail.len() as u64 + 1) as usize;
        let mut left = tail[..cut].to_vec();
        // Half of the cuts are clean; of the others the disk has kept room, noughts or old bytes.
        if n % 2 == 1 {
            let more = random.below((tail.len() - cut) as u64 + 5000);
            left.extend((0..more).map(|_| {
                if n % 4 == 1 {
                    random.below(256) as u8
                } else {
                    0
                }
            }));
        }
        fs::write(&path, &main).expect("written");
        fs::write(&cut_wal, &left).expect("written");
        let store = Store::open(&path, policy(), Uuid::nil())
            .unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
        let state = log
            .iter()
            .rposition(|(length, _)| *length <= cut as u64)
            .expect("a state");
        assert_eq!(
            dump(&store.conn),
            log[state].1,
            "cut at {cut}, after action {state}"
        );
        if n % 20 == 0 {
            let sound: String = store
                .conn
                .query_row("PRAGMA integrity_check", [], |row| row.get(0))
                .expect("checked");
            assert_eq!(sound, "ok");
            store
                .conn
                .execute(
                    "INSERT INTO request_words(request_words) VALUES('integrity-check')",
                    [],
                )
                .expect("the words are sound");
        }
        states.insert(state);
        drop(store);
        let _ = fs::remove_file(&cut_wal);
    }
    assert!(
        states.len() > 20,
        "the cuts fell on {} actions only",
        states.len()
    );
}
