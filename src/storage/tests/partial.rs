//! One action is one transaction: wherever it fails, all of it is in the file or nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::support::{AGENT, Desk, dump, hours};
use crate::domain::change::{AfterReply, Change, Honest};
use crate::domain::detail::{Draft, Purpose};
use crate::domain::event::{Agreement, CloseReason, Label};
use crate::domain::id::Number;
use crate::domain::words::{Channel, Kind, Priority, Status};
use crate::storage::StoreError;

type Command = Box<dyn Fn(&mut Desk) -> Result<(), StoreError>>;

/// On this one someone waits; the second is solved and silent; the third is snoozed.
const WAITED_ON: Number = Number(1);
const SOLVED: Number = Number(2);
const SNOOZED: Number = Number(3);

fn desk() -> Desk {
    let mut desk = Desk::hasty();
    for subject in ["Parcel", "Invoice", "Refund"] {
        desk.capture(subject);
    }
    let agreement = Agreement::Asked;
    desk.act(
        SOLVED,
        Change::Reply {
            text: "Paid".to_owned(),
            after: AfterReply::Solved { agreement },
        },
    );
    desk.act(
        SNOOZED,
        Change::Snooze {
            until: desk.now + hours(10),
            reason: Some("later".to_owned()),
        },
    );
    desk.now += hours(1);
    desk
}

/// Every command that writes, once.
fn commands() -> Vec<(String, Command)> {
    let text = || "Long words. ".repeat(900);
    let start = super::support::start();
    let tag = |tag: &str| BTreeSet::from([tag.to_owned()]);
    let agreed = Some(Honest::AgreedUntil(start + hours(40)));
    let agreement = Agreement::Said;
    let changes = [
        (
            WAITED_ON,
            Change::Reply {
                text: text(),
                after: AfterReply::StillOurs { next_word: None },
            },
        ),
        (
            WAITED_ON,
            Change::Reply {
                text: text(),
                after: AfterReply::Solved { agreement },
            },
        ),
        (WAITED_ON, Change::Note { text: text() }),
        (
            SOLVED,
            Change::ClientWrote {
                text: text(),
                at: None,
                counts: true,
            },
        ),
        (WAITED_ON, Change::Priority(Priority::Urgent)),
        (WAITED_ON, Change::Kind(Kind::Complaint)),
        (WAITED_ON, Change::Channel(Channel::Phone)),
        (
            WAITED_ON,
            Change::Label(Label::Place, Some("Tartu".to_owned())),
        ),
        (
            WAITED_ON,
            Change::Status {
                to: Status::Waiting,
                back: None,
                honest: agreed,
            },
        ),
        (WAITED_ON, Change::Assign(Some(AGENT.to_owned()))),
        (
            WAITED_ON,
            Change::Tag {
                add: tag("vip"),
                remove: BTreeSet::new(),
            },
        ),
        (WAITED_ON, Change::Due(Some(start + hours(9)))),
        (
            WAITED_ON,
            Change::Snooze {
                until: start + hours(5),
                reason: Some(text()),
            },
        ),
        (SNOOZED, Change::Wake),
        (
            WAITED_ON,
            Change::Solve {
                agreement,
                result: Some(text()),
                category: Some("delivery".to_owned()),
                honest: Some(Honest::AnsweredElsewhere),
            },
        ),
        (WAITED_ON, Change::ClientYes),
        (
            SOLVED,
            Change::Close {
                why: CloseReason::Duplicate,
                reason: Some(text()),
            },
        ),
        (SOLVED, Change::Reopen),
        (WAITED_ON, Change::Subject("Lost parcel".to_owned())),
        (WAITED_ON, Change::Client(None)),
        (WAITED_ON, Change::Backlog(true)),
    ];
    let mut commands: Vec<(String, Command)> = changes
        .into_iter()
        .map(|(number, change)| {
            let mut name = format!("{change:?}");
            name.truncate(20);
            let command: Command =
                Box::new(move |desk| desk.try_act(number, change.clone()).map(drop));
            (name, command)
        })
        .collect();
    let mut push = |name: &str, command: Command| commands.push((name.to_owned(), command));
    push(
        "two at once",
        Box::new(|desk| {
            let act = desk.act_of(
                &[WAITED_ON, SNOOZED],
                Change::Note {
                    text: "Both".to_owned(),
                },
            );
            desk.done(&act).map(drop)
        }),
    );
    push(
        "capture",
        Box::new(move |desk| {
            let mut capture = desk.capture_of("New");
            capture.request.text = text();
            capture.request.tags = BTreeSet::from(["vip".to_owned(), "vat".to_owned()]);
            if let Some(client) = &mut capture.request.client {
                client.name = "Somebody".to_owned();
                client.phone = Some("+372 5555 1234".to_owned());
            }
            desk.written(&capture).map(drop)
        }),
    );
    push(
        "undo",
        Box::new(|desk| {
            let reply = desk.history(SOLVED).last().expect("a reply").action;
            desk.undo(reply).map(drop)
        }),
    );
    push(
        "undo of a capture",
        Box::new(|desk| {
            let capture = desk.history(WAITED_ON)[0].action;
            desk.undo(capture).map(drop)
        }),
    );
    push(
        "draft",
        Box::new(|desk| {
            let id = desk.request(WAITED_ON).id;
            let draft = Draft {
                purpose: Purpose::Reply,
                body: "Begun".to_owned(),
                saved_at: desk.now,
            };
            desk.store.keep_draft(Some(id), AGENT, &draft)
        }),
    );
    push(
        "wake",
        Box::new(|desk| desk.store.wake(desk.now + hours(300)).map(drop)),
    );
    push(
        "close silent",
        Box::new(|desk| {
            let later = desk.now + hours(300);
            let mut id = u128::MAX / 2;
            let new_id = &mut || {
                id += 1;
                uuid::Uuid::from_u128(id)
            };
            desk.store.close_silent(later, new_id).map(drop)
        }),
    );
    commands
}

/// Lets the steps of SQLite go on until `left` of them are used up.
fn stop_after(desk: &mut Desk, left: Option<u64>) -> Arc<AtomicU64> {
    let steps = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&steps);
    let limit = left.unwrap_or(u64::MAX);
    let handler = move || counted.fetch_add(1, Ordering::Relaxed) >= limit;
    desk.store
        .conn
        .progress_handler(1, Some(handler))
        .expect("set");
    steps
}

fn go_on(desk: &mut Desk) {
    desk.store
        .conn
        .progress_handler(1, None::<fn() -> bool>)
        .expect("set");
}

#[test]
fn r03_a_command_that_is_stopped_at_any_step_leaves_nothing() {
    for (name, command) in commands() {
        let mut measured = desk();
        let steps = stop_after(&mut measured, None);
        command(&mut measured).unwrap_or_else(|error| panic!("{name}: {error}"));
        let steps = steps.load(Ordering::Relaxed);
        assert!(steps > 10, "{name}");

        let mut desk = desk();
        let before = dump(&desk.store.conn);
        let mut stopped = 0;
        // Every step at the beginning, where the checks are, and then spread over the whole.
        for at in (0..10).chain((10..steps).step_by((steps / 40).max(1) as usize)) {
            stop_after(&mut desk, Some(at));
            let result =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| command(&mut desk)));
            go_on(&mut desk);
            match result {
                Ok(Err(_)) => {
                    assert_eq!(dump(&desk.store.conn), before, "{name}, stopped at {at}");
                    stopped += 1;
                }
                // The test's own reading before the command was stopped.
                Err(_) => {}
                // The statements are prepared by now, so it may need fewer steps than measured.
                Ok(Ok(())) => {
                    assert_ne!(dump(&desk.store.conn), before, "{name}");
                    break;
                }
            }
        }
        assert!(stopped > 10, "{name} was stopped {stopped} times only");
    }
}

#[test]
fn r03_a_commit_that_fails_leaves_nothing_and_the_next_one_is_whole() {
    for (name, command) in commands() {
        let mut desk = desk();
        let before = dump(&desk.store.conn);
        desk.store.conn.commit_hook(Some(|| true)).expect("set");
        assert!(command(&mut desk).is_err(), "{name}");
        assert_eq!(dump(&desk.store.conn), before, "{name}");
        desk.store
            .conn
            .commit_hook(None::<fn() -> bool>)
            .expect("set");
        command(&mut desk).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_ne!(dump(&desk.store.conn), before, "{name}");
    }
}

#[test]
fn r03_a_full_disk_is_told_and_leaves_nothing() {
    let mut full = 0;
    for (name, command) in commands() {
        let mut desk = desk();
        let before = dump(&desk.store.conn);
        let pages: i64 = desk
            .store
            .conn
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .expect("read");
        for room in 0..40 {
            let most = format!("PRAGMA max_page_count = {}", pages + room);
            desk.store
                .conn
                .query_row(&most, [], |_| Ok(()))
                .expect("set");
            match command(&mut desk) {
                Ok(()) => break,
                Err(error) => {
                    assert!(matches!(error, StoreError::Full(_)), "{name}: {error:?}");
                    assert_eq!(
                        dump(&desk.store.conn),
                        before,
                        "{name}, room for {room} pages"
                    );
                    full += 1;
                }
            }
        }
    }
    assert!(full > 10, "the disk was full {full} times only");
}
