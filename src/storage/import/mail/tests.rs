use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::domain::change::{AfterReply, Change};
use crate::domain::detail::{Detail, Message};
use crate::domain::event::Agreement;
use crate::domain::export::Wanted;
use crate::domain::filter::Filter;
use crate::domain::mail::Attached;
use crate::domain::queue::{AsOf, Order};
use crate::domain::words::Status;
use crate::storage::import::tests::{Desk, at, counts, intake, now, policy};

/// So many hours before the import.
fn ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

/// A mail of Mari's.
fn from_mari(id: &str, hours: i64, refs: &[&str]) -> Incoming {
    Incoming {
        line: 1,
        external_id: Some(id.into()),
        received: Some(ago(hours)),
        subject: Some("Where is my parcel".into()),
        text: Some(format!("words of {id}")),
        client: Some("Mari Tamm".into()),
        email: Some("Mari@Example.org".into()),
        custom: BTreeMap::from([("To".to_owned(), format!("to of {id}"))]),
        mail: Some(Box::new(Mail {
            id: id.into(),
            refs: refs.iter().map(|id| (*id).to_owned()).collect(),
            number: None,
            sent: false,
            mark: None,
            writer: Some("Mari Tamm".into()),
            theirs: vec!["mari@example.org".into()],
            dated: None,
            files: Vec::new(),
        })),
        ..Incoming::default()
    }
}

/// A mail of ours to Mari.
fn from_us(id: &str, hours: i64, refs: &[&str]) -> Incoming {
    let mut told = from_mari(id, hours, refs);
    let mail = told.mail.as_mut().unwrap();
    mail.sent = true;
    mail.writer = Some("Desk".into());
    told
}

fn marked(mut told: Incoming, mark: Mark) -> Incoming {
    told.mail.as_mut().unwrap().mark = Some(mark);
    told.tags = vec![mark.code().to_owned()];
    if mark == Mark::Bounce {
        (told.client, told.email) = (None, None);
    }
    told
}

fn numbered(mut told: Incoming, number: i64) -> Incoming {
    told.mail.as_mut().unwrap().number = Some(number);
    told
}

impl Desk {
    fn detail(&self, number: i64) -> Detail {
        let read = self.store.read().detail(Number(number), "kai");
        read.unwrap().unwrap()
    }

    fn messages(&self, number: i64) -> Vec<Message> {
        let entries = self.detail(number).entries.into_iter();
        entries.filter_map(|entry| entry.message).collect()
    }

    fn mails(&self, number: i64) -> Vec<String> {
        let bodies = self.messages(number).into_iter();
        bodies
            .map(|message| message.body.replace("words of ", ""))
            .collect()
    }

    fn requests(&self) -> i64 {
        self.count("SELECT count(*) FROM request")
    }
}

#[test]
fn a_thread_with_both_sides_is_one_request_and_its_clock_is_right() {
    let mut desk = Desk::new();
    let mails = [
        from_mari("a", 20, &[]),
        from_us("b", 18, &["a"]),
        from_mari("c", 10, &["a", "b"]),
        from_mari("d", 9, &["a", "b", "c"]),
        from_mari("other", 5, &[]),
    ];
    assert_eq!(counts(&desk.take(&mails)), (2, 3, 0, 0));
    assert_eq!(desk.mails(1), ["a", "b", "c", "d"]);
    let request = desk.request(1);
    assert_eq!(
        (
            request.status,
            request.received,
            request.first_reply,
            request.waiting_since
        ),
        (Status::Open, ago(20), Some(ago(18)), Some(ago(10)))
    );
    assert_eq!(desk.count("SELECT count(*) FROM client"), 1);
    let detail = desk.detail(1);
    assert_eq!(detail.custom, [("To".to_owned(), "to of a".to_owned())]);
    assert_eq!(
        detail.messages_from(),
        ["Mari Tamm", "Desk", "Mari Tamm", "Mari Tamm"]
    );

    // The same mailbox again, and one that overlaps.
    let before = desk.count("SELECT count(*) FROM event");
    assert_eq!(counts(&desk.take(&mails)), (0, 0, 5, 0));
    assert_eq!(desk.count("SELECT count(*) FROM event"), before);
    let more = [mails[3].clone(), from_us("e", 8, &["d"])];
    assert_eq!(counts(&desk.take(&more)), (0, 1, 1, 0));
    let request = desk.request(1);
    assert_eq!(
        (request.status, request.waiting_since),
        (Status::Waiting, None)
    );
}

impl Detail {
    fn messages_from(&self) -> Vec<&str> {
        let messages = self.entries.iter().filter_map(|e| e.message.as_ref());
        messages.filter_map(|m| m.writer.as_deref()).collect()
    }
}

#[test]
fn a_clients_mail_brings_back_what_waits_and_reopens_what_is_solved() {
    let mut desk = Desk::new();
    desk.take(&[from_mari("a", 20, &[]), from_us("b", 18, &["a"])]);
    assert_eq!(desk.request(1).status, Status::Waiting);
    desk.take(&[from_mari("c", 10, &["b"])]);
    assert_eq!(desk.request(1).status, Status::Open);
    desk.take(&[from_us("d", 9, &["c"])]);
    let solve = Change::Solve {
        agreement: Agreement::Asked,
        result: None,
        category: None,
        honest: None,
    };
    desk.agent(1, solve);
    assert_eq!(desk.request(1).status, Status::Solved);
    // What a program wrote reopens nothing, and what was answered before doesn't either.
    desk.take(&[
        marked(from_mari("away", 1, &["d"]), Mark::AutoReply),
        from_mari("late", 11, &["b"]),
    ]);
    assert_eq!(desk.request(1).status, Status::Solved);
    desk.take(&[from_mari("e", 1, &["d"])]);
    let request = desk.request(1);
    assert_eq!(
        (request.status, request.waiting_since),
        (Status::Open, Some(ago(1)))
    );
    assert!(request.tags.contains("auto-reply"));
}

#[test]
fn a_number_in_the_subject_joins_only_what_its_own_client_writes() {
    let mut desk = Desk::new();
    desk.take(&[from_mari("a", 20, &[])]);
    let later = |mut told: Incoming| {
        told.received = Some(now() + SignedDuration::from_hours(1));
        told
    };
    let mut stranger = later(numbered(from_mari("x", 0, &[]), 1));
    stranger.client = Some("Juri".into());
    stranger.email = Some("juri@example.org".into());
    stranger.mail.as_mut().unwrap().theirs = vec!["juri@example.org".into()];
    let intake = Intake {
        now: now() + SignedDuration::from_hours(2),
        ..intake()
    };
    assert_eq!(
        counts(&desk.take_as(intake.clone(), &[stranger])),
        (1, 0, 0, 0)
    );
    // A mail that is older than the number can't mean it.
    let old = numbered(from_mari("y", 3, &[]), 1);
    assert_eq!(counts(&desk.take_as(intake.clone(), &[old])), (1, 0, 0, 0));
    let missing = later(numbered(from_mari("z", 0, &[]), 99));
    assert_eq!(
        counts(&desk.take_as(intake.clone(), &[missing])),
        (1, 0, 0, 0)
    );
    for mail in [
        later(numbered(from_mari("b", 0, &[]), 1)),
        later(numbered(from_us("c", 0, &[]), 1)),
    ] {
        assert_eq!(counts(&desk.take_as(intake.clone(), &[mail])), (0, 1, 0, 0));
    }
    assert_eq!(desk.mails(1), ["a", "b", "c"]);
}

#[test]
fn a_reply_that_was_sent_from_here_is_not_kept_twice() {
    let mut desk = Desk::new();
    desk.take(&[from_mari("a", 20, &[])]);
    let reply = Change::Reply {
        text: "It is on its way.\n\nKai".into(),
        after: AfterReply::ClientsTurn { follow_up: None },
    };
    desk.agent(1, reply);
    let mut copy = from_us("b", 0, &["a"]);
    copy.text = Some(
        "It is on its way.\n\nKai\n-- \nThe Desk\n\nOn 2 Mar 2026, Mari wrote:\n> words of a"
            .into(),
    );
    assert_eq!(counts(&desk.take(&[copy.clone()])), (0, 1, 0, 0));
    assert_eq!(desk.messages(1).len(), 2);
    assert_eq!(counts(&desk.take(&[copy])), (0, 0, 1, 0));
    let mut other = from_us("c", 0, &["a"]);
    other.text = Some("Something else.".into());
    desk.take(&[other, from_mari("d", 0, &["b"])]);
    assert_eq!(desk.messages(1).len(), 4);
}

#[test]
fn what_programs_write_is_marked_and_starts_no_clock() {
    for (mark, tag) in [
        (Mark::AutoReply, "auto-reply"),
        (Mark::Bounce, "bounce"),
        (Mark::List, "list"),
    ] {
        let mut desk = Desk::new();
        desk.take(&[marked(from_mari("x", 5, &[]), mark)]);
        let request = desk.request(1);
        assert_eq!((request.waiting_since, request.due), (None, None), "{tag}");
        assert!(
            request.status.is_open() && request.tags.contains(tag),
            "{tag}"
        );
        assert_eq!(desk.messages(1)[0].mark, Some(mark));
        // A person's answer to it does.
        desk.take(&[from_mari("y", 3, &["x"])]);
        assert_eq!(desk.request(1).waiting_since, Some(ago(3)), "{tag}");
    }
    let mut desk = Desk::new();
    let acknowledged = marked(from_us("b", 19, &["a"]), Mark::AutoReply);
    desk.take(&[from_mari("a", 20, &[]), acknowledged]);
    let request = desk.request(1);
    assert_eq!(
        (request.waiting_since, request.first_reply),
        (Some(ago(20)), None)
    );
}

#[test]
fn a_reply_that_came_back_is_shown_as_undelivered_in_any_order() {
    let mails = [
        from_mari("a", 20, &[]),
        from_us("b", 18, &["a"]),
        marked(from_mari("back", 17, &["b"]), Mark::Bounce),
    ];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let mut desk = Desk::new();
        for at in order {
            desk.take(&[mails[at].clone()]);
        }
        let open = desk.count("SELECT number FROM request WHERE status <> 'closed'");
        let messages = desk.messages(open);
        let states: Vec<_> = messages
            .iter()
            .map(|m| (m.body.as_str(), m.is_undelivered))
            .collect();
        assert_eq!(
            states,
            [
                ("words of a", false),
                ("words of b", true),
                ("words of back", false)
            ],
            "{order:?}"
        );
        let request = desk.request(open);
        assert!(request.tags.contains("undelivered"), "{order:?}");
        assert_eq!(request.waiting_since, None, "{order:?}");
    }
}

#[test]
fn an_older_mail_that_comes_later_gives_the_request_its_beginning() {
    let mut desk = Desk::new();
    let mut reply = from_mari("b", 10, &["a"]);
    reply.subject = Some("Quite another subject".into());
    desk.take(&[reply]);
    assert_eq!(counts(&desk.take(&[from_mari("a", 20, &[])])), (0, 1, 0, 0));
    let detail = desk.detail(1);
    assert_eq!(detail.subject, "Where is my parcel");
    assert_eq!(detail.custom, [("To".to_owned(), "to of a".to_owned())]);
    assert_eq!(detail.request.received, ago(20));
    assert_eq!(desk.mails(1), ["a", "b"]);
    let found = "SELECT count(*) FROM request_words WHERE request_words MATCH '\"parcel\"*'";
    assert_eq!(desk.count(found), 1);
}

#[test]
fn a_missing_link_brings_two_requests_together() {
    let mut desk = Desk::new();
    // Only the nearest mail is named, and that one comes last.
    desk.take(&[from_mari("a", 20, &[])]);
    desk.take(&[from_mari("c", 10, &["b"]), from_mari("d", 9, &["c"])]);
    assert_eq!(desk.requests(), 2);
    assert_eq!(
        counts(&desk.take(&[from_us("b", 15, &["a"])])),
        (0, 1, 0, 0)
    );
    assert_eq!(desk.mails(1), ["a", "b", "c", "d"]);
    let request = desk.request(1);
    assert_eq!(
        (request.status, request.waiting_since, request.first_reply),
        (Status::Open, Some(ago(10)), Some(ago(15)))
    );
    assert_eq!(desk.request(2).status, Status::Closed);

    // Where somebody has worked on it, it stays.
    let mut desk = Desk::new();
    desk.take(&[from_mari("a", 20, &[])]);
    desk.take(&[from_mari("c", 10, &["b"])]);
    desk.agent(
        2,
        Change::Note {
            text: "called".into(),
        },
    );
    desk.take(&[from_us("b", 15, &["a"])]);
    assert_eq!(desk.request(2).status, Status::New);
    assert_eq!((desk.mails(1).len(), desk.mails(2).len()), (2, 2));
}

#[test]
fn quotations_of_what_is_here_are_not_searched_twice() {
    let mut desk = Desk::new();
    let mut first = from_mari("a", 20, &[]);
    first.text = Some("Hello\n\nOn 1 Mar 2026, Shop wrote:\n> your voucher".into());
    let mut reply = from_mari("b", 10, &["a"]);
    reply.text = Some("Here I am again\n\nOn 1 Mar 2026, Desk wrote:\n> zebra".into());
    desk.take(&[first, reply]);
    for (word, found) in [("voucher", 1), ("again", 1), ("zebra", 0)] {
        let query =
            format!("SELECT count(*) FROM request_words WHERE request_words MATCH '{word}'");
        assert_eq!(desk.count(&query), found, "{word}");
        // Looking through the rows finds what the index finds.
        let query = format!(
            "SELECT count(*) FROM request WHERE {}",
            crate::storage::search::found(&format!("'{word}'"), "request")
        );
        assert_eq!(desk.count(&query), found, "{word}");
    }
    assert!(
        desk.messages(1)[1].body.contains("zebra"),
        "what came is kept whole"
    );
}

#[test]
fn what_came_with_a_mail_and_its_own_date_are_kept() {
    let mut desk = Desk::new();
    let mut told = from_mari("a", 0, &[]);
    let file = |name: &str, bytes| Attached {
        name: name.into(),
        media: "image/png".into(),
        bytes,
    };
    let mail = told.mail.as_mut().unwrap();
    mail.files = vec![file("photo.png", 17), file("", 4_000_000_000)];
    mail.dated = Some("in 2035".into());
    desk.take(&[told]);
    let messages = desk.messages(1);
    assert_eq!(
        messages[0].files,
        [file("photo.png", 17), file("", 4_000_000_000)]
    );
    assert_eq!(messages[0].dated.as_deref(), Some("in 2035"));
}

#[test]
fn old_threads_stand_in_the_backlog() {
    let mut desk = Desk::new();
    let day = 24;
    let mails = [
        from_mari("a", 90 * day, &[]),
        from_us("b", 89 * day, &["a"]),
        from_mari("c", 80 * day, &[]),
        from_mari("d", 70 * day, &[]),
        from_mari("e", day, &["d"]),
    ];
    assert_eq!(desk.take(&mails).backlog, 3);
    let backlog = "SELECT group_concat(number) FROM (SELECT number FROM request WHERE backlog = 1)";
    assert_eq!(desk.text(backlog), "1,2,3");
    let mut desk = Desk::new();
    let live = Intake {
        live: true,
        ..intake()
    };
    assert_eq!(desk.take_as(live, &mails).backlog, 0);
    assert_eq!(
        desk.count("SELECT count(*) FROM request WHERE backlog = 1"),
        0
    );
}

#[test]
fn what_leaves_the_desk_brings_its_mails_along() {
    let out = |desk: &Desk| {
        let wanted = Wanted {
            part: None,
            filter: Filter::default(),
            agent: "kai".into(),
            zone: jiff::tz::TimeZone::UTC,
            as_of: AsOf::new(now(), &policy(), Order::Bands),
            since: None,
        };
        let mut records = Vec::new();
        let reader = desk.store.reader().unwrap();
        reader
            .still(|reading| {
                reading.export(&wanted, &mut |record| {
                    records.push((record.number, record.kept));
                    ControlFlow::Continue(())
                })
            })
            .unwrap()
            .unwrap();
        records
    };
    let mut first = from_mari("a", 20, &[]);
    let mail = first.mail.as_mut().unwrap();
    mail.files = vec![Attached {
        name: "photo.png".into(),
        media: "image/png".into(),
        bytes: 17,
    }];
    mail.dated = Some("in 2035".into());
    let mails = [
        first,
        from_us("b", 18, &["a"]),
        marked(from_mari("back", 17, &["b"]), Mark::Bounce),
        from_mari("lost", 10, &["gone"]),
    ];
    let mut desk = Desk::new();
    desk.take(&mails);
    let records = out(&desk);
    let mut other = Desk::new();
    other
        .store
        .take_back(
            &mut crate::storage::Returning::default(),
            records.clone(),
            now(),
        )
        .unwrap();
    other.ids = 100_000;
    assert_eq!(out(&other), records);
    let shown = |desk: &Desk, number| (desk.messages(number), desk.detail(number).request);
    for number in [1, 2] {
        assert_eq!(shown(&other, number), shown(&desk, number));
    }
    // Each mail is known there, and what was missing finds its place.
    assert_eq!(counts(&other.take(&mails)), (0, 0, 4, 0));
    assert_eq!(
        counts(&other.take(&[from_mari("gone", 11, &[])])),
        (0, 1, 0, 0)
    );
    assert_eq!(other.mails(2), ["gone", "lost"]);
}

/// How the open requests stand, with their mails: whatever numbers they have.
fn outcome(desk: &Desk) -> Vec<String> {
    let mut all: Vec<String> = (1..=desk.requests())
        .map(|number| (number, desk.request(number)))
        .filter(|(_, request)| request.status != Status::Closed)
        .map(|(number, r)| {
            let detail = desk.detail(number);
            format!(
                "{:?} {:?} {} {:?} {:?} {:?} {:?} {:?} {} {:?} {:?}",
                desk.mails(number),
                detail.subject,
                r.received,
                r.waiting_since,
                r.first_reply,
                r.status,
                r.follow_up,
                r.due,
                r.backlog,
                r.tags,
                detail.custom,
            )
        })
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_order_of_reading_makes_no_difference(
        thread in prop::collection::vec((0_usize..8, any::<bool>(), 0_u8..8), 1..9),
        order in prop::collection::vec(any::<u32>(), 9),
        batch in 1_usize..4,
        nearest_only in any::<bool>(),
    ) {
        // Each mail answers an earlier one, or begins a thread of its own.
        let mut refs: Vec<Vec<String>> = Vec::new();
        let mails: Vec<Incoming> = thread
            .iter()
            .enumerate()
            .map(|(n, (answers, sent, sort))| {
                let mut named = refs.get(*answers).cloned().unwrap_or_default();
                if *answers < n {
                    named.push(format!("m{answers}"));
                }
                refs.push(named.clone());
                if nearest_only {
                    named.drain(..named.len().saturating_sub(1));
                }
                let named: Vec<&str> = named.iter().map(String::as_str).collect();
                let (id, hours) = (format!("m{n}"), 40 - 2 * n as i64);
                let told = if *sent { from_us(&id, hours, &named) } else { from_mari(&id, hours, &named) };
                match sort {
                    0 => marked(told, Mark::AutoReply),
                    1 => marked(told, Mark::List),
                    _ => told,
                }
            })
            .collect();
        let mut straight = Desk::new();
        straight.take(&mails);
        let mut places: Vec<usize> = (0..mails.len()).collect();
        places.sort_by_key(|place| order[*place]);
        let mut turned = Desk::new();
        for some in places.chunks(batch) {
            let some: Vec<Incoming> = some.iter().map(|place| mails[*place].clone()).collect();
            turned.take(&some);
        }
        prop_assert_eq!(outcome(&straight), outcome(&turned));
        let again = turned.take(&mails);
        prop_assert_eq!(counts(&again), (0, 0, mails.len() as u64, 0));
    }
}

#[test]
fn mails_come_in_without_a_file_to_compare_them_with() {
    let mails = [
        from_mari("b", 5, &["a"]),
        from_mari("a", 9, &[]),
        from_mari("a", 9, &[]),
    ];
    let mut importing = crate::storage::Importing::new(intake());
    let tried = importing.try_out(None, &mails, &policy()).unwrap();
    assert_eq!(counts(&tried), (1, 1, 1, 0));
    assert_eq!(at("2026-03-02T09:00:00Z"), now());
}
