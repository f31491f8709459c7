//! What an agent does, and what the desk makes of it.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::support::{AGENT, Desk, dump, hours, policy};
use crate::domain::action::{Act, Target};
use crate::domain::change::{AfterReply, Change, Honest, Refusal};
use crate::domain::detail::{Draft, Purpose};
use crate::domain::event::{Agreement, Label, What};
use crate::domain::id::{Number, Version};
use crate::domain::list::{Counts, PartQuery, Side};
use crate::domain::queue::{AsOf, Order, Part};
use crate::domain::words::{Priority, Status};
use crate::storage::{Store, StoreError};

fn wrote(text: &str) -> Change {
    Change::ClientWrote {
        text: text.to_owned(),
        at: None,
        counts: true,
    }
}

fn note(text: &str) -> Change {
    Change::Note {
        text: text.to_owned(),
    }
}

fn replied(text: &str) -> Change {
    Change::Reply {
        text: text.to_owned(),
        after: AfterReply::ClientsTurn { follow_up: None },
    }
}

fn waiting(honest: Option<Honest>) -> Change {
    Change::Status {
        to: Status::Waiting,
        back: None,
        honest,
    }
}

fn counts(desk: &Desk) -> Counts {
    let as_of = AsOf::new(desk.now, &policy(), Order::Bands);
    desk.store
        .read()
        .counts(&as_of, desk.now - hours(24), AGENT)
        .expect("counts")
}

fn drafts(desk: &Desk, number: Number) -> Vec<String> {
    let detail = desk
        .store
        .read()
        .detail(number, AGENT)
        .expect("read")
        .expect("a request");
    detail.drafts.into_iter().map(|draft| draft.body).collect()
}

#[test]
fn a_second_message_never_moves_the_due_time() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let due = desk.request(number).due;
    assert_eq!(due, Some(desk.now + hours(24)));
    for _ in 0..3 {
        desk.now += hours(7);
        desk.act(number, wrote("Hello?"));
        assert_eq!(desk.request(number).due, due);
    }
    let hand = desk.now + hours(1);
    desk.act(number, Change::Due(Some(hand)));
    desk.act(number, wrote("Anybody?"));
    assert_eq!(desk.request(number).due, Some(hand));
}

#[test]
fn a_stale_edit_is_refused_with_both_versions_and_what_is_elsewhere_or_only_added_is_not() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let seen = Some(Version(1));
    desk.act(number, Change::Priority(Priority::Urgent));
    let before = dump(&desk.store.conn);
    let mut stale = desk.act_of(&[number], Change::Priority(Priority::Low));
    stale.targets[0].base = seen;
    match desk.done(&stale) {
        Err(StoreError::Stale {
            number: which,
            current,
            since,
        }) => {
            assert_eq!(
                (which, current.version, current.priority),
                (number, Version(2), Priority::Urgent)
            );
            let what: Vec<_> = since.into_iter().map(|event| event.what).collect();
            assert_eq!(
                what,
                [What::PrioritySet {
                    to: Priority::Urgent
                }]
            );
        }
        other => panic!("not refused: {other:?}"),
    }
    assert_eq!(dump(&desk.store.conn), before);
    for change in [
        note("Called"),
        wrote("Hello"),
        Change::Assign(Some("Ben".to_owned())),
    ] {
        let mut act = desk.act_of(&[number], change);
        act.targets[0].base = seen;
        desk.done(&act)
            .expect("what was changed meanwhile is not met");
    }
    // The same value taken back and brought again is a change, too.
    let number = desk.capture("Second");
    let set = desk.act(number, Change::Priority(Priority::Urgent));
    let undone = desk.undo(set).expect("undone").action;
    let seen = desk.request(number).version;
    desk.undo(undone).expect("brought again");
    let mut act = desk.act_of(&[number], Change::Priority(Priority::Low));
    act.targets[0].base = Some(seen);
    assert!(matches!(desk.done(&act), Err(StoreError::Stale { .. })));
    let mut act = desk.act_of(&[number], Change::Assign(Some("Ben".to_owned())));
    act.targets[0].base = Some(seen);
    desk.done(&act)
        .expect("an undo elsewhere makes nothing stale");
}

#[test]
fn undo_refuses_what_a_later_action_changed_and_can_itself_be_undone() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let high = desk.act(number, Change::Priority(Priority::High));
    desk.act(number, note("Called"));
    let low = desk.act(number, Change::Priority(Priority::Low));
    let before = dump(&desk.store.conn);
    match desk.undo(high) {
        Err(StoreError::UndoOverlaps {
            number: which,
            author,
            ..
        }) => {
            assert_eq!((which, author.as_str()), (number, AGENT));
        }
        other => panic!("not refused: {other:?}"),
    }
    assert_eq!(dump(&desk.store.conn), before);
    let first = desk.undo(low).expect("the latest can be undone").action;
    assert_eq!(desk.request(number).priority, Priority::High);
    assert!(matches!(desk.undo(low), Err(StoreError::NothingToUndo)));
    let second = desk.undo(first).expect("and the undo, too").action;
    assert_eq!(desk.request(number).priority, Priority::Low);
    desk.undo(low)
        .expect("what is there again can be undone again");
    assert_eq!(desk.request(number).priority, Priority::High);
    desk.act(number, Change::Priority(Priority::Urgent));
    assert!(matches!(
        desk.undo(second),
        Err(StoreError::UndoOverlaps { .. } | StoreError::NothingToUndo)
    ));
    assert_eq!(desk.request(number).priority, Priority::Urgent);
}

#[test]
fn an_undo_of_an_undo_gives_way_to_what_came_later() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let high = desk.act(number, Change::Priority(Priority::High));
    let undone = desk.undo(high).expect("undone").action;
    let again = desk.undo(undone).expect("again").action;
    desk.act(number, Change::Priority(Priority::Urgent));
    assert!(matches!(
        desk.undo(again),
        Err(StoreError::UndoOverlaps { .. })
    ));
}

#[test]
fn an_undone_capture_is_withdrawn_and_comes_back_by_undoing_that() {
    let mut desk = Desk::new();
    let capture = desk.capture_of("Slip");
    let (number, _) = desk.written(&capture).expect("written");
    let undone = desk.undo(capture.action).expect("withdrawn").action;
    assert_eq!(
        (desk.request(number).status, desk.list(Part::All)),
        (Status::Closed, vec![])
    );
    desk.undo(undone).expect("brought back");
    assert_eq!(
        (desk.request(number).status, desk.list(Part::All)),
        (Status::New, vec![number])
    );
}

#[test]
fn undoing_a_sent_reply_makes_it_a_draft_again_and_starts_the_clock() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let due = desk.request(number).due;
    let draft = |body: &str| Draft {
        purpose: Purpose::Reply,
        body: body.to_owned(),
        saved_at: desk.now,
    };
    let (id, first, second) = (
        desk.request(number).id,
        draft("It is on"),
        draft("Something else"),
    );
    desk.store
        .keep_draft(Some(id), AGENT, &first)
        .expect("kept");
    assert_eq!(drafts(&desk, number), ["It is on"]);
    assert_eq!(
        desk.store.read().drafts_waiting(AGENT).expect("read"),
        [number]
    );
    let sent = desk.act(number, replied("It is on its way"));
    assert_eq!(
        (drafts(&desk, number), counts(&desk).answered_today),
        (vec![], 1)
    );
    assert_eq!(desk.request(number).due, None);
    let undone = desk.undo(sent).expect("undone").action;
    assert_eq!(drafts(&desk, number), ["It is on its way"]);
    assert_eq!(
        (counts(&desk).answered_today, desk.request(number).due),
        (0, due)
    );
    desk.undo(undone).expect("sent after all");
    assert_eq!(
        (drafts(&desk, number), counts(&desk).answered_today),
        (vec![], 1)
    );
    // A newer draft is not written over, and not forgotten by a reply that was not made of it.
    desk.store
        .keep_draft(Some(id), AGENT, &second)
        .expect("kept");
    let undone = desk.undo(sent).expect("undone once more").action;
    assert_eq!(drafts(&desk, number), ["Something else"]);
    desk.undo(undone).expect("sent after all");
    assert_eq!(drafts(&desk, number), ["Something else"]);
    desk.store
        .keep_draft(
            Some(id),
            AGENT,
            &Draft {
                body: " \n".to_owned(),
                ..second
            },
        )
        .expect("forgotten");
    assert_eq!(
        (
            drafts(&desk, number),
            desk.store.read().drafts_waiting(AGENT).expect("read")
        ),
        (vec![], vec![])
    );
}

#[test]
fn a_draft_survives_the_end_of_the_program_and_belongs_to_its_author() {
    let mut desk = Desk::new();
    let draft = Draft {
        purpose: Purpose::Capture,
        body: "Caller without".to_owned(),
        saved_at: desk.now,
    };
    desk.store.keep_draft(None, AGENT, &draft).expect("kept");
    let other = Store::open(&desk.path, policy(), uuid::Uuid::nil()).expect("open");
    assert_eq!(other.read().loose_drafts(AGENT).expect("read"), [draft]);
    assert_eq!(other.read().loose_drafts("Ben").expect("read"), []);
}

#[test]
fn an_unanswered_request_is_put_aside_only_with_an_honest_word() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let since = desk.now;
    let solve = |honest| Change::Solve {
        agreement: Agreement::NotAsked,
        result: None,
        category: None,
        honest,
    };
    let hold = Change::Status {
        to: Status::OnHold,
        back: None,
        honest: None,
    };
    let solved = Change::Status {
        to: Status::Solved,
        back: None,
        honest: None,
    };
    for change in [waiting(None), hold, solved, solve(None)] {
        match desk.try_act(number, change) {
            Err(StoreError::Refused {
                refusal: Refusal::Unanswered { since: told },
                ..
            }) => {
                assert_eq!(told, since);
            }
            other => panic!("not refused: {other:?}"),
        }
    }
    let past = Some(Honest::AgreedUntil(desk.now - hours(1)));
    assert!(desk.try_act(number, waiting(past)).is_err());
    let elsewhere = Some(Honest::AnsweredElsewhere);
    let first = desk.act(number, waiting(elsewhere));
    let request = desk.request(number);
    assert_eq!(
        (request.waiting_since, request.due, request.status),
        (None, None, Status::Waiting)
    );
    desk.undo(first).expect("undone");
    desk.act(number, solve(elsewhere));
    assert_eq!(desk.request(number).status, Status::Solved);
}

#[test]
fn a_snooze_never_pauses_the_clock_and_ends_when_the_reply_is_at_risk() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let due = desk.request(number).due.expect("due");
    let until = desk.now + hours(72);
    desk.act(
        number,
        Change::Snooze {
            until,
            reason: Some("Monday".to_owned()),
        },
    );
    assert_eq!(
        (desk.request(number).due, desk.list(Part::All)),
        (Some(due), vec![])
    );
    assert_eq!(desk.list(Part::Waiting), [number]);
    let back = due - hours(4);
    for (after, until, comes) in [
        (back - hours(1), back, vec![number]),
        (
            back - hours(1),
            back - SignedDuration::from_millis(1),
            vec![],
        ),
        (back, back + hours(1), vec![]),
    ] {
        let read = desk.store.read().back_between(after, until, 9);
        assert_eq!(read.expect("read"), comes, "{after} to {until}");
    }
    desk.now = due - hours(4) - SignedDuration::from_millis(1);
    assert_eq!(
        (
            desk.list(Part::All),
            desk.store.wake(desk.now).expect("woken")
        ),
        (vec![], vec![])
    );
    desk.now = due - hours(4);
    // Before a desk has taken notice, and after.
    assert_eq!(
        (desk.list(Part::All), counts(&desk).waiting),
        (vec![number], 0)
    );
    assert_eq!(desk.store.wake(desk.now).expect("woken"), [number]);
    assert_eq!(
        (desk.list(Part::All), counts(&desk).at_risk),
        (vec![number], 1)
    );
}

#[test]
fn an_agreed_wait_hides_and_comes_back_by_itself() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let until = desk.now + hours(48);
    desk.now += hours(10);
    desk.act(number, waiting(Some(Honest::AgreedUntil(until))));
    assert_eq!(
        (desk.list(Part::All), desk.list(Part::Waiting)),
        (vec![], vec![number])
    );
    assert_eq!(desk.request(number).due, Some(until + hours(14)));
    desk.act(number, wrote("Take your time"));
    assert_eq!(
        desk.list(Part::All),
        [],
        "a message does not end what was agreed"
    );
    desk.now = until;
    assert_eq!(
        (desk.list(Part::All), desk.list(Part::Waiting)),
        (vec![number], vec![])
    );
}

#[test]
fn an_agreed_wait_goes_on_when_the_rules_of_the_desk_change() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let until = desk.now + hours(48);
    desk.now += hours(10);
    desk.act(number, waiting(Some(Honest::AgreedUntil(until))));
    let woken = desk.capture("Second");
    let mut rules = policy();
    rules.targets = [hours(30); 4];
    let store = Store::open(&desk.path, rules, uuid::Uuid::nil()).expect("open");
    desk.store = store;
    assert_eq!(desk.request(number).due, Some(until + hours(20)));
    assert_eq!(
        (desk.list(Part::All), desk.list(Part::Waiting)),
        (vec![woken], vec![number])
    );
    desk.now = until;
    assert_eq!(desk.list(Part::Waiting), []);
}

#[test]
fn a_due_time_set_by_hand_inside_of_an_agreed_wait_is_seen_when_it_is_late() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    desk.act(
        number,
        waiting(Some(Honest::AgreedUntil(desk.now + hours(100)))),
    );
    desk.act(number, Change::Due(Some(desk.now + hours(10))));
    assert_eq!(desk.list(Part::All), []);
    desk.now += hours(11);
    assert_eq!(
        (desk.list(Part::Late), counts(&desk).late),
        (vec![number], 1)
    );
}

#[test]
fn an_act_on_several_requests_is_done_to_all_or_to_none() {
    let mut desk = Desk::new();
    let (first, second) = (desk.capture("First"), desk.capture("Second"));
    desk.act(second, Change::Priority(Priority::Urgent));
    let before = dump(&desk.store.conn);
    let urgent = Change::Priority(Priority::Urgent);
    for last in [second, Number(99)] {
        let act = desk.act_of(&[first, last], urgent.clone());
        match desk.done(&act) {
            Err(StoreError::Refused {
                number,
                refusal: Refusal::Already,
            }) => assert_eq!(number, second),
            Err(StoreError::NoRequest(number)) => assert_eq!(number, Number(99)),
            other => panic!("not refused: {other:?}"),
        }
        assert_eq!(dump(&desk.store.conn), before);
    }
    // One of them stale: none is done.
    let mut act = desk.act_of(&[first, second], Change::Priority(Priority::Low));
    act.targets[1].base = Some(Version(1));
    assert!(matches!(desk.done(&act), Err(StoreError::Stale { number, .. }) if number == second));
    assert_eq!(dump(&desk.store.conn), before);
    // Named twice, it is acted on once.
    let act = Act {
        targets: vec![
            Target {
                number: first,
                base: Some(Version(1))
            };
            2
        ],
        ..desk.act_of(&[], note("Called"))
    };
    assert_eq!(desk.done(&act).expect("done").requests.len(), 1);
    assert_eq!(desk.request(first).version, Version(2));
    // Undone in one as well.
    let act = desk.act_of(&[first, second], Change::Assign(Some("Ben".to_owned())));
    desk.done(&act).expect("done");
    desk.act(second, Change::Assign(None));
    let before = dump(&desk.store.conn);
    assert!(
        matches!(desk.undo(act.action), Err(StoreError::UndoOverlaps { number, .. }) if number == second)
    );
    assert_eq!(dump(&desk.store.conn), before);
}

#[test]
fn a_reply_after_the_end_opens_the_request_again() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    desk.act(number, Change::ClientYes);
    assert_eq!(desk.request(number).status, Status::Closed);
    desk.act(number, replied("One more thing"));
    let request = desk.request(number);
    assert_eq!(
        (request.status, request.closed, request.solved),
        (Status::Waiting, None, None)
    );
    assert_eq!((request.close_reason, request.agreement), (None, None));
}

#[test]
fn blank_names_tags_and_labels_are_none() {
    let mut desk = Desk::new();
    let mut capture = desk.capture_of("Parcel");
    capture.request.assignee = Some(" ".to_owned());
    capture.request.tags = BTreeSet::from([" vip ".to_owned(), " ".to_owned()]);
    capture.request.category = Some(String::new());
    let (number, request) = desk.written(&capture).expect("written");
    assert_eq!((request.assignee, request.category), (None, None));
    assert_eq!(request.tags, BTreeSet::from(["vip".to_owned()]));
    assert_eq!(
        (counts(&desk).free, desk.list(Part::Free)),
        (1, vec![number])
    );
    for change in [
        Change::Assign(Some("  ".to_owned())),
        Change::Tag {
            add: BTreeSet::from(["vip ".to_owned(), String::new()]),
            remove: BTreeSet::new(),
        },
        Change::Label(Label::Category, Some(" ".to_owned())),
        Change::Subject("Parcel ".to_owned()),
    ] {
        let refused = desk.try_act(number, change.clone());
        assert!(
            matches!(
                refused,
                Err(StoreError::Refused {
                    refusal: Refusal::Already,
                    ..
                })
            ),
            "{change:?}: {refused:?}"
        );
    }
}

#[test]
fn a_rewritten_subject_comes_back_by_undo_and_is_found_by_its_words() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let found = |desk: &Desk, typed: &str| {
        let filter = crate::domain::filter::Filter::parse(typed).expect("a filter");
        let query = PartQuery {
            filter,
            ..desk.query(Part::All)
        };
        let page = desk.store.read().page(&query, None, Side::Forward, 9);
        page.expect("a page")
            .rows
            .into_iter()
            .map(|row| row.subject)
            .collect::<Vec<_>>()
    };
    let lost = desk.act(number, Change::Subject("Lost ring".to_owned()));
    let found_again = desk.act(number, Change::Subject("Found ring".to_owned()));
    assert_eq!(
        (found(&desk, "found"), found(&desk, "lost")),
        (vec!["Found ring".to_owned()], vec![])
    );
    desk.undo(found_again).expect("undone");
    assert_eq!(found(&desk, "lost"), ["Lost ring"]);
    desk.undo(lost).expect("undone");
    assert_eq!(
        (found(&desk, "parcel"), found(&desk, "ring")),
        (vec!["Parcel".to_owned()], vec![])
    );
}
