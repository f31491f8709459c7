//! The order by range scans is the order of the domain's comparison, however it is paged.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::support::{AGENT, Desk, hours, policy, priority, start};
use crate::domain::deadline::Pause;
use crate::domain::event::{Event, Opening, What};
use crate::domain::filter::Filter;
use crate::domain::fold::{fold, words};
use crate::domain::id::{ActionId, EventId, Number, RequestId, Version};
use crate::domain::list::{Page, PartQuery, Side};
use crate::domain::queue::{AsOf, Band, Order, Part, Place};
use crate::domain::request::Request;
use crate::domain::words::{Channel, Kind, Priority, Status};
use crate::storage::hits::Most;
use crate::storage::{queue, request, search};

/// A request as a list might find it. Dates lie on whole hours, so that many are alike.
#[derive(Debug, Clone)]
pub(super) struct Seed {
    priority: Priority,
    status: Status,
    received: i64,
    waits: bool,
    date: i64,
    assignee: Option<&'static str>,
    snoozed: Option<i64>,
    agreed: Option<i64>,
    backlog: bool,
    pub(super) words: &'static str,
}

pub(super) fn seed() -> impl Strategy<Value = Seed> {
    (
        priority(),
        prop::sample::select(Status::ALL),
        -110_i64..1,
        any::<bool>(),
        -90_i64..40,
        prop::sample::select(vec![None, Some(AGENT), Some("Ben")]),
        prop::option::weighted(0.2, -10_i64..60),
        prop::option::weighted(0.2, -10_i64..60),
        prop::bool::weighted(0.1),
        prop::sample::select(vec!["alpha", "alpha beta", "beta", "alphabet gamma"]),
    )
        .prop_map(
            |(
                priority,
                status,
                received,
                waits,
                date,
                assignee,
                snoozed,
                agreed,
                backlog,
                words,
            )| {
                Seed {
                    priority,
                    status,
                    received,
                    waits,
                    date,
                    assignee,
                    snoozed,
                    agreed,
                    backlog,
                    words,
                }
            },
        )
}

impl Seed {
    pub(super) fn request(&self, n: u128) -> Request {
        let received = start() + hours(self.received);
        let waiting_since = (self.waits && self.status.is_open()).then_some(received);
        let opening = Opening {
            received,
            channel: Channel::Email,
            kind: Kind::Order,
            priority: self.priority,
            status: self.status,
            waiting_since,
            due: None,
            first_reply: None,
            ended: Some(start() + hours(self.date)),
            category: None,
            product: None,
            place: None,
            process: None,
            tags: BTreeSet::new(),
            assignee: self.assignee.map(str::to_owned),
            client: None,
            message: None,
            backlog: self.backlog,
        };
        let event = Event {
            id: EventId(uuid::Uuid::from_u128(n)),
            action: ActionId(uuid::Uuid::from_u128(n)),
            author: AGENT.to_owned(),
            at: received,
            request: RequestId(uuid::Uuid::from_u128(n)),
            base: Version(0),
            what: What::Received(Box::new(opening)),
        };
        let mut request = Request::opened(&event, &policy()).expect("opened");
        if request.status.is_open() {
            let date = start() + hours(self.date);
            match request.status {
                Status::Waiting | Status::OnHold => request.follow_up = Some(date),
                _ if waiting_since.is_none() => request.next_word = Some(date),
                _ => {}
            }
            request.snoozed_until = self.snoozed.map(|h| start() + hours(h));
            if let Some(until) = self.agreed.filter(|_| self.waits) {
                request.pauses.push(Pause {
                    from: received,
                    until: start() + hours(until),
                });
                request.recount(&policy());
            }
        }
        request
    }
}

/// A desk that took notice of what came back until ten hours ago.
struct Filled {
    desk: Desk,
    all: Vec<(Number, Request, Option<Timestamp>, &'static str)>,
}

fn filled(seeds: &[Seed]) -> Filled {
    let desk = Desk::hasty();
    let seen = start() - hours(10);
    let conn = &desk.store.conn;
    conn.execute_batch("BEGIN").expect("begun");
    let mut all = Vec::new();
    for (n, seed) in seeds.iter().enumerate() {
        let request = seed.request(n as u128 + 1);
        let outside = request::Outside {
            subject: seed.words,
            source: None,
            number: None,
        };
        let number = request::insert(conn, &request, &outside, seen, &policy()).expect("written");
        search::add(conn, number, seed.words, "", "").expect("written");
        let live = request.status.is_open() && !request.backlog;
        let wake = request.hidden_until(seen, &policy()).filter(|_| live);
        all.push((number, request, wake, seed.words));
    }
    conn.execute_batch("COMMIT").expect("done");
    Filled { desk, all }
}

fn finds(filter: &str, request: &Request, text: &str) -> bool {
    let has = |beginning: &str| {
        let text = fold(text);
        words(&text).any(|word| word.starts_with(beginning))
    };
    match filter {
        "" => true,
        "alpha" => has("alpha"),
        "be alp" => has("be") && has("alp"),
        "alph -beta" => has("alph") && !has("beta"),
        "-gam -be" => !has("gam") && !has("be"),
        "assigned:nobody a" => request.assignee.is_none() && has("a"),
        "-priority:high status:open" => {
            request.priority != Priority::High && request.status == Status::Open
        }
        other => panic!("no rule for {other}"),
    }
}

const FILTERS: [&str; 7] = [
    "",
    "alpha",
    "be alp",
    "alph -beta",
    "-gam -be",
    "assigned:nobody a",
    "-priority:high status:open",
];

/// From the list, by the bits of the hits, and from the hits themselves.
pub(super) const WAYS: [Most; 3] = [
    Most { few: 0, many: 0 },
    Most {
        few: 0,
        many: 100_000,
    },
    Most {
        few: 100_000,
        many: 100_000,
    },
];

impl Filled {
    /// The list by a plain sort.
    fn sorted(&self, part: Part, as_of: &AsOf, filter: &str) -> Vec<Place> {
        let mut places: Vec<Place> = self
            .all
            .iter()
            .filter(|(_, request, wake, text)| {
                let live = request.status.is_open() && !request.backlog;
                let seen = live && wake.is_none_or(|wake| wake <= as_of.now);
                finds(filter, request, text)
                    && match part {
                        Part::All => seen,
                        Part::Mine => seen && request.assignee.as_deref() == Some(AGENT),
                        Part::Free => seen && request.assignee.is_none(),
                        Part::Late => seen && request.due.is_some_and(|due| due <= as_of.now),
                        Part::Waiting => live && !seen,
                        Part::Backlog => request.backlog,
                        Part::Solved => !request.status.is_open(),
                    }
            })
            .map(|(number, request, ..)| {
                let next_at = request.next_date().at;
                let band = match part {
                    Part::All | Part::Mine | Part::Free | Part::Late => {
                        as_of.band(request.priority, next_at)
                    }
                    Part::Waiting | Part::Backlog | Part::Solved => Band(0),
                };
                Place {
                    band,
                    next_at,
                    received: request.received,
                    number: *number,
                }
            })
            .collect();
        places.sort_unstable();
        if part == Part::Solved {
            places.reverse();
        }
        places
    }

    /// The list page by page, in the order of the list.
    fn paged(&self, query: &PartQuery, side: Side, size: usize, most: Most) -> Vec<Place> {
        let (mut list, mut from): (Vec<Place>, Option<Place>) = (Vec::new(), None);
        loop {
            let Page { rows, more } =
                queue::page(&self.desk.store.conn, query, from, side, size, most).expect("a page");
            assert!(rows.len() <= size && (!more || rows.len() == size));
            let places = rows.iter().map(|row| row.place);
            match side {
                Side::Forward => {
                    list.extend(places);
                    from = list.last().copied();
                }
                Side::Backward => {
                    list.splice(0..0, places);
                    from = list.first().copied();
                }
            }
            assert!(list.len() <= self.all.len(), "the pages never end");
            if !more {
                return list;
            }
        }
    }

    fn check(&self, filters: &[&str], sizes: &[usize]) {
        for order in [Order::Bands, Order::Strict] {
            let as_of = AsOf::new(start(), &policy(), order);
            for &filter in filters {
                let parsed = Filter::parse(filter).expect("a filter");
                for part in Part::ALL {
                    let query = PartQuery {
                        part,
                        agent: AGENT.to_owned(),
                        filter: parsed.clone(),
                        zone: TimeZone::UTC,
                        as_of,
                    };
                    let sorted = self.sorted(part, &as_of, filter);
                    let ways = if filter.is_empty() { &WAYS[..1] } else { &WAYS };
                    for most in ways {
                        for &size in sizes {
                            for side in [Side::Forward, Side::Backward] {
                                assert_eq!(
                                    self.paged(&query, side, size, *most),
                                    sorted,
                                    "{part:?} {order:?} {filter:?} {side:?}, {size} a page, {most:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_order_by_range_scans_is_the_plain_sort_page_by_page() {
    let mut runner = TestRunner::new(Config {
        cases: 2,
        ..Config::default()
    });
    let cases = (prop::collection::vec(seed(), 290..310), 12_usize..60);
    runner
        .run(&cases, |(seeds, size)| {
            filled(&seeds).check(&FILTERS, &[size, 400]);
            Ok(())
        })
        .expect("the same order");
}

#[test]
fn every_page_size_gives_the_same_list() {
    let mut runner = TestRunner::new(Config {
        cases: 1,
        ..Config::default()
    });
    runner
        .run(&prop::collection::vec(seed(), 7..11), |seeds| {
            let sizes: Vec<usize> = (1..=seeds.len() + 1).collect();
            filled(&seeds).check(&["", "alph -beta", "-priority:high status:open"], &sizes);
            Ok(())
        })
        .expect("the same list");
}

#[test]
fn no_list_reads_the_whole_table() {
    let desk = Desk::new();
    let from = Place {
        band: Band(3),
        next_at: start(),
        received: start(),
        number: Number(5),
    };
    for order in [Order::Bands, Order::Strict] {
        let as_of = AsOf::new(start(), &policy(), order);
        for part in Part::ALL {
            let query = PartQuery {
                part,
                agent: AGENT.to_owned(),
                filter: Filter::default(),
                zone: TimeZone::UTC,
                as_of,
            };
            for (from, side) in [
                (None, Side::Forward),
                (Some(from), Side::Forward),
                (None, Side::Backward),
                (Some(from), Side::Backward),
            ] {
                for step in queue::plan(&desk.store.conn, &query, from, side) {
                    let whole = step.starts_with("SCAN request") && !step.contains("USING");
                    assert!(!whole, "{part:?} {order:?} {side:?}: {step}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_typed_as_a_filter_is_answered(text in any::<String>(), way in 0_usize..3) {
        thread_local! {
            static DESK: Desk = {
                let mut desk = Desk::hasty();
                desk.capture("Paketti puudub");
                desk.capture("Где посылка?");
                desk
            };
        }
        DESK.with(|desk| {
            if let Ok(filter) = Filter::parse(&text) {
                for part in [Part::All, Part::Solved] {
                    let query = PartQuery { filter: filter.clone(), ..desk.query(part) };
                    queue::page(&desk.store.conn, &query, None, Side::Forward, 10, WAYS[way]).expect("a page");
                }
            }
        });
    }
}

#[test]
fn words_of_any_script_are_found_by_their_beginnings_however_they_are_typed() {
    let mut desk = Desk::new();
    for (subject, typed) in [
        ("Račun za električno energijo", "RACUN elektr"),
        ("ПЛАТЁЖ прошёл дважды", "плате дважд"),
        ("हिन्दी में क्षमा", "क्षमा"),
        ("ขอความช่วยเหลือ", "ขอความ"),
        ("Ⓐ½²ª 𞤀𞤁", "ⓐ½"),
        ("𞤀𞤁𞤂 later script", "𞤀𞤁"),
        ("re: \"lost\" NEAR(parcel) AND *", "near( and"),
        ("zero\0byte", "byte"),
    ] {
        let number = desk.capture(subject);
        let query = PartQuery {
            filter: Filter::parse(typed).expect("a filter"),
            ..desk.query(Part::All)
        };
        for most in WAYS {
            let page = queue::page(&desk.store.conn, &query, None, Side::Forward, 10, most);
            let numbers: Vec<Number> = page
                .expect("a page")
                .rows
                .iter()
                .map(|row| row.place.number)
                .collect();
            assert!(
                numbers.contains(&number),
                "{typed} finds {subject}, got {numbers:?}"
            );
        }
    }
}

#[test]
fn a_long_text_pasted_into_the_filter_is_answered() {
    let mut desk = Desk::new();
    desk.capture("Parcel");
    let each = |sign: &str| {
        (0..3000)
            .map(|n| format!("{sign}w{n}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (words, none) = (each(""), each("-"));
    let again = "priority:normal ".repeat(3000);
    for (text, found) in [(words, 0), (none, 1), (again, 1)] {
        let filter = Filter::parse(&text).expect("a filter");
        let query = PartQuery {
            filter,
            ..desk.query(Part::All)
        };
        for most in WAYS {
            let page = queue::page(&desk.store.conn, &query, None, Side::Forward, 10, most);
            assert_eq!(page.expect("a page").rows.len(), found, "{} …", &text[..20]);
        }
    }
}
