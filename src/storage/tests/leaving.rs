//! What goes out of a desk and comes into another one.

use std::ops::ControlFlow;

use jiff::Timestamp;
use proptest::prelude::*;

use super::history::live;
use super::support::{AGENT, Desk, dump, hours, policy, step};
use crate::domain::action::NewClient;
use crate::domain::change::{AfterReply, Change};
use crate::domain::detail::{Draft, Purpose};
use crate::domain::event::What;
use crate::domain::export::{Kept, OLD_NUMBER, Record, Took, Unfit, Wanted};
use crate::domain::filter::Filter;
use crate::domain::id::Number;
use crate::domain::queue::{AsOf, Order, Part};
use crate::storage::{Reader, Returning};

fn all(now: Timestamp) -> Wanted {
    Wanted {
        part: None,
        filter: Filter::default(),
        zone: jiff::tz::TimeZone::UTC,
        agent: AGENT.to_owned(),
        as_of: AsOf::new(now, &policy(), Order::Bands),
        since: None,
    }
}

fn out_of(reader: &Reader, wanted: &Wanted) -> Vec<Record> {
    let mut records = Vec::new();
    reader
        .still(|reading| {
            reading.export(wanted, &mut |record| {
                records.push(record);
                ControlFlow::Continue(())
            })
        })
        .unwrap()
        .unwrap();
    records
}

fn records(desk: &Desk) -> Vec<Record> {
    out_of(&desk.store.reader().unwrap(), &all(desk.now))
}

fn numbers(desk: &Desk, wanted: &Wanted) -> Vec<i64> {
    let records = out_of(&desk.store.reader().unwrap(), wanted);
    records.iter().map(|record| record.number.0).collect()
}

fn kept(records: Vec<Record>) -> Vec<(Number, Kept)> {
    records.into_iter().map(|r| (r.number, r.kept)).collect()
}

fn take(desk: &mut Desk, records: Vec<(Number, Kept)>) -> Vec<Took> {
    let now = desk.now;
    desk.store
        .take_back(&mut Returning::default(), records, now)
        .unwrap()
}

/// The rows that don't depend on when they were written.
fn lasting(desk: &Desk) -> Vec<String> {
    let tables = [
        "client ",
        "contact ",
        "request_tag ",
        "message ",
        "free_text ",
        "draft ",
    ];
    dump(&desk.store.conn)
        .lines()
        .filter(|line| tables.iter().any(|table| line.starts_with(table)))
        .map(str::to_owned)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_day_of_work_comes_back_as_it_was(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut desk = Desk::hasty();
        live(&mut desk, &steps)?;
        let out = records(&desk);
        let mut other = Desk::hasty();
        let took = take(&mut other, kept(out.clone()));
        let new: Vec<Took> = out.iter().map(|record| Took::New(record.number)).collect();
        prop_assert_eq!(took, new);
        prop_assert_eq!(&records(&other), &out);
        prop_assert_eq!(lasting(&other), lasting(&desk));
        for words in ["mari parcel", "платеж"] {
            let wanted = |desk: &Desk| Wanted {
                filter: Filter::parse(words).unwrap(),
                ..all(desk.now)
            };
            let found = numbers(&other, &wanted(&other));
            prop_assert_eq!(found, numbers(&desk, &wanted(&desk)));
        }
        // A second time changes nothing.
        let before = dump(&other.store.conn);
        let took = take(&mut other, kept(out.clone()));
        let known: Vec<Took> = out.iter().map(|record| Took::Known(record.number)).collect();
        prop_assert_eq!(took, known);
        prop_assert_eq!(dump(&other.store.conn), before);
    }
}

fn day() -> Desk {
    let mut desk = Desk::hasty();
    for subject in ["Parcel", "Invoice", "Refund"] {
        let mut capture = desk.capture_of(subject);
        capture.request.client = Some(NewClient {
            name: format!("{subject} Client"),
            phone: None,
            email: Some(format!("{subject}@post.example")),
            company: None,
        });
        desk.written(&capture).unwrap();
        desk.now += hours(1);
    }
    desk
}

#[test]
fn a_number_that_is_taken_is_kept_as_a_field_and_a_client_who_is_here_stays_one() {
    let mut desk = day();
    let mut other = Desk::hasty();
    // Another desk, so its names are its own.
    for _ in 0..5_000 {
        other.id();
    }
    let mut capture = other.capture_of("Their own");
    capture.request.client = Some(NewClient {
        name: "I. C.".to_owned(),
        phone: None,
        email: Some("INVOICE@post.example".to_owned()),
        company: None,
    });
    other.written(&capture).unwrap();
    let took = take(&mut other, kept(records(&desk)));
    assert_eq!(
        took,
        [2, 3, 4].map(|number| Took::New(Number(number))),
        "the first is taken, and so the others are by then"
    );
    let there = records(&other);
    let old: Vec<Option<&str>> = there
        .iter()
        .map(|record| record.kept.custom.get(OLD_NUMBER).map(String::as_str))
        .collect();
    assert_eq!(old, [None, Some("1"), Some("2"), Some("3")]);
    // The card that was here stands for the client, in the history too.
    let card = there[0].kept.client.as_ref().unwrap();
    assert_eq!(there[2].kept.client.as_ref(), Some(card));
    let What::Received(opening) = &there[2].kept.history[0].what else {
        panic!("it came in");
    };
    assert_eq!(opening.client, Some(card.id));
    assert_eq!(card.name, "I. C.");
    // What goes on at the first desk is told as a difference, and left.
    desk.act(
        Number(2),
        Change::Note {
            text: "more".to_owned(),
        },
    );
    let took = take(&mut other, kept(records(&desk)));
    let [two, three, four] = [2, 3, 4].map(Number);
    assert_eq!(
        took,
        [Took::Known(two), Took::Differs(three), Took::Known(four)]
    );
}

/// Spoils a request; the other one is of the same desk.
type Harm = fn(&mut Kept, &Kept);

#[test]
fn what_is_no_request_is_refused_and_the_others_come_in() {
    let desk = day();
    let whole = kept(records(&desk));
    let harms: [(&str, Harm, Unfit); 7] = [
        ("no history", |k, _| k.history.clear(), Unfit::NoHistory),
        (
            "received twice",
            |k, _| {
                let mut again = k.history[0].clone();
                again.id = crate::domain::id::EventId(uuid::Uuid::from_u128(1));
                k.history.push(again);
            },
            Unfit::NoHistory,
        ),
        (
            "taken back",
            |k, _| {
                let mut undo = k.history[0].clone();
                undo.id = crate::domain::id::EventId(uuid::Uuid::from_u128(1));
                undo.action = crate::domain::id::ActionId(uuid::Uuid::from_u128(2));
                undo.what = What::Undone {
                    action: k.history[0].action,
                };
                k.history.push(undo);
            },
            Unfit::NoHistory,
        ),
        (
            "a count out of the blue",
            |k, _| k.history[0].base = crate::domain::id::Version(u32::MAX),
            Unfit::NoHistory,
        ),
        ("no card", |k, _| k.client = None, Unfit::NoClient),
        (
            "another's message",
            |k, other| k.messages[0].id = other.messages[0].id,
            Unfit::Taken,
        ),
        (
            "another's event",
            |k, other| k.history[0].id = other.history[0].id,
            Unfit::Taken,
        ),
    ];
    for (what, harm, unfit) in harms {
        let mut told = whole.clone();
        let (first, rest) = told.split_at_mut(1);
        harm(&mut rest[0].1, &first[0].1);
        let mut other = Desk::hasty();
        let took = take(&mut other, told);
        let expected = [
            Took::New(Number(1)),
            Took::Unfit(unfit),
            Took::New(Number(3)),
        ];
        assert_eq!(took, expected, "{what}");
        assert_eq!(numbers(&other, &all(other.now)), [1, 3], "{what}");
        let dangling: i64 = other
            .store
            .conn
            .query_row(
                "SELECT (SELECT count(*) FROM message) - 2 + (SELECT count(*) FROM event) - 2",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(dangling, 0, "{what}: nothing is left of it");
    }
}

#[test]
fn times_at_the_ends_of_time_do_no_harm() {
    let desk = day();
    for at in [Timestamp::MIN, Timestamp::MAX] {
        let mut told = kept(records(&desk));
        for (_, kept) in &mut told {
            for did in &mut kept.history {
                did.at = at;
                if let What::Received(opening) = &mut did.what {
                    opening.received = at;
                    opening.waiting_since = Some(at);
                    opening.due = Some(at);
                }
            }
        }
        let took = take(&mut Desk::hasty(), told);
        assert!(
            took.iter().all(|took| matches!(took, Took::New(_))),
            "{took:?}"
        );
    }
}

#[test]
fn a_request_of_the_same_source_is_here_already() {
    let desk = day();
    let mut told = kept(records(&desk));
    let pair = Some(("helpdesk".to_owned(), "T-1".to_owned()));
    told[0].1.source.clone_from(&pair);
    told[1].1.source.clone_from(&pair);
    let mut other = Desk::hasty();
    let here = Took::Unfit(Unfit::Here(Number(1)));
    let took = take(&mut other, told);
    assert_eq!(took, [Took::New(Number(1)), here, Took::New(Number(3))]);
}

#[test]
fn what_is_written_meanwhile_is_not_in_it() {
    let mut desk = day();
    let reader = desk.store.reader().unwrap();
    let mut seen = Vec::new();
    let wanted = all(desk.now);
    reader
        .still(|reading| {
            reading.export(&wanted, &mut |record| {
                seen.push(record);
                desk.capture("Meanwhile");
                let text = "meanwhile".to_owned();
                desk.act(Number(3), Change::Note { text });
                ControlFlow::Continue(())
            })
        })
        .unwrap()
        .unwrap();
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[2].kept.messages.len(), 1);
    assert_eq!(records(&desk).len(), 6);
}

#[test]
fn what_is_wanted_is_what_a_list_of_it_shows() {
    let mut desk = day();
    let draft = Draft {
        purpose: Purpose::Reply,
        body: "nearly".to_owned(),
        saved_at: desk.now,
    };
    let id = desk.request(Number(1)).id;
    desk.store.keep_draft(Some(id), AGENT, &draft).unwrap();
    desk.now += hours(30);
    let evening = desk.now;
    let after = AfterReply::ClientsTurn { follow_up: None };
    let text = "Paid".to_owned();
    desk.act(Number(2), Change::Reply { text, after });
    let wanted = |part, filter: &str, since| Wanted {
        part,
        filter: Filter::parse(filter).unwrap(),
        since,
        ..all(evening)
    };
    for (part, filter, since, numbers_of) in [
        (None, "", None, &[1, 2, 3][..]),
        (None, "invoice", None, &[2]),
        (None, "-invoice", None, &[1, 3]),
        (None, "status:waiting", None, &[2]),
        (None, "#3", None, &[3]),
        (Some(Part::Waiting), "", None, &[2]),
        (Some(Part::Late), "", None, &[1, 3]),
        (Some(Part::Late), "refund", None, &[3]),
        (Some(Part::Mine), "", None, &[]),
        (Some(Part::Solved), "", None, &[]),
        (None, "", Some(evening), &[2]),
        (None, "refund", Some(evening), &[]),
    ] {
        let wanted = wanted(part, filter, since);
        assert_eq!(
            numbers(&desk, &wanted),
            numbers_of,
            "{part:?} {filter} {since:?}"
        );
    }
    let drafts = &records(&desk)[0].kept.drafts;
    assert_eq!(drafts[0].text, "nearly");
}
