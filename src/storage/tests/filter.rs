//! Every filter finds what a plain look at all requests finds, whichever way it is answered.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::params;
use uuid::Uuid;

use super::order::{Seed, WAYS, seed};
use super::support::{AGENT, Desk, hours, policy, start};
use crate::domain::event::Label;
use crate::domain::filter::{Clock, Filter, Having, Standing, Stretch, Test, Whose};
use crate::domain::fold::{fold, words};
use crate::domain::id::{ClientId, Number};
use crate::domain::list::{PartQuery, Side};
use crate::domain::queue::{AsOf, Order, Part};
use crate::domain::request::Request;
use crate::storage::{client, queue, request, search};

/// Name, mail and telephone.
const CLIENTS: [(&str, &str, &str); 3] = [
    ("Ann Bell", "Ann.Bell@acme.example", "+1 212 555 0147"),
    ("Õie Bellamy", "oie@shop.example", "00372 5123 456"),
    ("Änne", "", ""),
];

const TAGS: [&[&str]; 4] = [&[], &["refund"], &["Refund", "vip"], &["late refund"]];

const WORDS: [Option<&str>; 4] = [
    None,
    Some("Billing"),
    Some("billing"),
    Some("Late, delivery"),
];

/// A request with all that a filter looks at.
#[derive(Debug, Clone)]
struct Full {
    seed: Seed,
    client: Option<usize>,
    tags: usize,
    label: usize,
    source: Option<&'static str>,
    draft: Option<&'static str>,
}

fn full() -> impl Strategy<Value = Full> {
    (
        seed(),
        prop::option::of(0..CLIENTS.len()),
        0..TAGS.len(),
        0..WORDS.len(),
        prop::option::of(prop::sample::select(vec!["Zendesk", "mail"])),
        prop::option::weighted(0.2, prop::sample::select(vec![AGENT, "Ben"])),
    )
        .prop_map(|(seed, client, tags, label, source, draft)| Full {
            seed,
            client,
            tags,
            label,
            source,
            draft,
        })
}

/// Terms, each of which finds some and not others.
const TERMS: &[&str] = &[
    "alpha",
    "\"be alp\"",
    "gam",
    "bell",
    "priority:high,low",
    "priority:>=high",
    "priority:>urgent",
    "status:new,open",
    "channel:email",
    "kind:order",
    "kind:complaint",
    "tag:refund",
    "tag:REFUND,vip",
    "tag:\"late refund\"",
    "tag:nothing",
    "category:BILLING",
    "category:\"late, delivery\"",
    "place:billing",
    "assigned",
    "assigned:me",
    "assigned:nobody",
    "assigned:ben,nobody",
    "client:\"bell ann\"",
    "client:oie",
    "client:@acme.ex",
    "client:\"(212) 555\"",
    "client:3725123",
    "client:12",
    "#3,5",
    "number:4,tag",
    "source:zendesk",
    "due:<4h",
    "due:>1d",
    "due:today",
    "due:<2026-03-03",
    "due:late",
    "received:today",
    "received:<2026-03-01",
    "received:yesterday",
    "age:>1d",
    "age:<12h",
    "waiting:>20h",
    "is:late",
    "is:risk,snoozed",
    "is:unanswered",
    "has:draft",
];

struct Row {
    number: Number,
    request: Request,
    wake: Option<Timestamp>,
    full: Full,
}

fn filled(all: &[Full]) -> (Desk, Vec<Row>) {
    let desk = Desk::hasty();
    let conn = &desk.store.conn;
    conn.execute_batch("BEGIN").expect("begun");
    for (n, (name, email, phone)) in CLIENTS.iter().enumerate() {
        let id = Uuid::from_u128(900 + n as u128).into_bytes();
        conn.execute(
            "INSERT INTO client(id, name, folded, made_at) VALUES(?1, ?2, ?3, 0)",
            params![id, name, fold(name)],
        )
        .expect("written");
        for (kind, value, folded) in [
            ("email", email, client::fold_email(email)),
            ("phone", phone, client::fold_phone(phone)),
        ] {
            if !folded.is_empty() {
                conn.execute(
                    "INSERT INTO contact(client, kind, value, folded) VALUES(?1, ?2, ?3, ?4)",
                    params![id, kind, value, folded],
                )
                .expect("written");
            }
        }
    }
    let rows = all.iter().enumerate().map(|(n, full)| {
        let mut request = full.seed.request(n as u128 + 1);
        request.client = full
            .client
            .map(|n| ClientId(Uuid::from_u128(900 + n as u128)));
        request.tags = TAGS[full.tags]
            .iter()
            .map(|tag| (*tag).to_owned())
            .collect();
        request.category = WORDS[full.label].map(str::to_owned);
        let external = n.to_string();
        let outside = request::Outside {
            subject: full.seed.words,
            source: full.source.map(|source| (source, external.as_str())),
            number: None,
        };
        let number =
            request::insert(conn, &request, &outside, start(), &policy()).expect("written");
        let name = full.client.map_or("", |n| CLIENTS[n].0);
        search::add(conn, number, full.seed.words, &fold(name), "").expect("written");
        if let Some(author) = full.draft {
            conn.execute(
                "INSERT INTO draft VALUES(?1, ?2, 'reply', 'x', 0)",
                params![request.id.0.into_bytes(), author],
            )
            .expect("written");
        }
        let live = request.status.is_open() && !request.backlog;
        let wake = request.hidden_until(start(), &policy()).filter(|_| live);
        let full = full.clone();
        Row {
            number,
            request,
            wake,
            full,
        }
    });
    let rows = rows.collect();
    conn.execute_batch("COMMIT").expect("done");
    (desk, rows)
}

impl Row {
    fn live(&self) -> bool {
        self.request.status.is_open() && !self.request.backlog
    }

    fn belongs(&self, part: Part) -> bool {
        let seen = self.live() && self.wake.is_none();
        let request = &self.request;
        match part {
            Part::All => seen,
            Part::Mine => seen && request.assignee.as_deref() == Some(AGENT),
            Part::Free => seen && request.assignee.is_none(),
            Part::Late => seen && request.due.is_some_and(|due| due <= start()),
            Part::Waiting => self.live() && !seen,
            Part::Backlog => request.backlog,
            Part::Solved => !request.status.is_open(),
        }
    }

    fn passes(&self, filter: &Filter) -> bool {
        filter
            .terms
            .iter()
            .all(|term| term.any.iter().any(|test| self.holds(test)) != term.not)
    }

    fn holds(&self, test: &Test) -> bool {
        let (request, now) = (&self.request, start());
        let same = |value: Option<&str>, wanted: &str| value.is_some_and(|v| fold(v) == wanted);
        let begins = |text: &str, wanted: &str| {
            let text = fold(text);
            words(&text).any(|word| word.starts_with(wanted))
        };
        let alarm = request.due.filter(|_| self.live());
        match test {
            Test::Words(wanted) => {
                let client = self.full.client.map_or("", |n| CLIENTS[n].0);
                let in_any = |w: &String| begins(self.full.seed.words, w) || begins(client, w);
                wanted.iter().all(in_any)
            }
            Test::Number(number) => self.number.0 == *number,
            Test::Priority(priority) => request.priority == *priority,
            Test::Status(status) => request.status == *status,
            Test::Channel(channel) => request.channel == *channel,
            Test::Kind(kind) => request.kind == *kind,
            Test::Tag(tag) => request.tags.iter().any(|it| fold(it) == *tag),
            Test::Label(Label::Category, value) => same(request.category.as_deref(), value),
            Test::Label(Label::Product | Label::Place | Label::Process, _) => false,
            Test::Source(value) => same(self.full.source, value),
            Test::Assigned(whose) => match whose {
                Whose::Anyone => request.assignee.is_some(),
                Whose::Nobody => request.assignee.is_none(),
                Whose::Me => request.assignee.as_deref() == Some(AGENT),
                Whose::Agent(agent) => same(request.assignee.as_deref(), agent),
            },
            Test::Client(value) => self.full.client.is_some_and(|n| {
                let (name, email, phone) = CLIENTS[n];
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                if value.contains('@') {
                    fold(email).contains(value.as_str())
                } else if !value.chars().any(char::is_alphabetic) && digits.len() >= 3 {
                    client::fold_phone(phone).contains(&digits)
                } else {
                    words(value).all(|word| begins(name, word)) && words(value).next().is_some()
                }
            }),
            Test::Time(clock, Stretch { from, until }) => {
                let at = match clock {
                    Clock::Due => request.due,
                    Clock::Received => Some(request.received),
                    Clock::Waiting => request.waiting_since,
                };
                at.is_some_and(|at| {
                    from.is_none_or(|from| at >= from.at(now, &TimeZone::UTC))
                        && until.is_none_or(|until| at < until.at(now, &TimeZone::UTC))
                })
            }
            Test::Standing(standing) => match standing {
                Standing::Late => alarm.is_some_and(|at| at <= now),
                Standing::Risk => alarm.is_some_and(|at| at > now && at <= now + hours(4)),
                Standing::Snoozed => request.snoozed_until.is_some_and(|until| until > now),
                Standing::Unanswered => request.waiting_since.is_some(),
            },
            Test::Having(Having::Draft) => self.full.draft == Some(AGENT),
        }
    }
}

fn check(desk: &Desk, rows: &[Row], text: &str, parts: &[Part]) {
    let Ok(filter) = Filter::parse(text) else {
        // One of the terms is a mistake on purpose.
        assert!(text.contains("number:4,tag"), "{text}");
        return;
    };
    for &part in parts {
        let query = PartQuery {
            part,
            agent: AGENT.to_owned(),
            filter: filter.clone(),
            zone: TimeZone::UTC,
            as_of: AsOf::new(start(), &policy(), Order::Bands),
        };
        let wanted: BTreeSet<Number> = rows
            .iter()
            .filter(|row| row.belongs(part) && row.passes(&filter))
            .map(|row| row.number)
            .collect();
        for most in WAYS {
            let conn = &desk.store.conn;
            let page = queue::page(conn, &query, None, Side::Forward, 1_000, most).expect("a page");
            let found: Vec<Number> = page.rows.iter().map(|row| row.place.number).collect();
            let each: BTreeSet<Number> = found.iter().copied().collect();
            assert_eq!(each.len(), found.len(), "{text} {part:?} {most:?}: twice");
            assert_eq!(each, wanted, "{text} {part:?} {most:?}");
        }
        let (count, more) = desk.store.read().about(&query, 5).expect("counted");
        assert_eq!(count, wanted.len().min(5), "{text} {part:?}");
        assert!(more || wanted.len() <= 5, "{text} {part:?}");
        let all: Vec<Number> = rows.iter().map(|row| row.number).collect();
        let again = desk
            .store
            .read()
            .rows_of(&query, &all, query.as_of.now)
            .expect("rows");
        let again: BTreeSet<Number> = again.iter().map(|row| row.place.number).collect();
        assert_eq!(again, wanted, "{text} {part:?}: read anew");
    }
}

#[test]
fn every_filter_finds_what_a_look_at_all_requests_finds() {
    let mut runner = TestRunner::new(Config {
        cases: 1,
        ..Config::default()
    });
    let term = (prop::sample::select(TERMS), any::<bool>());
    let several = prop::collection::vec(term, 2..4);
    let cases = (
        prop::collection::vec(full(), 150..160),
        prop::collection::vec(several, 20..30),
    );
    runner
        .run(&cases, |(all, filters)| {
            let (desk, rows) = filled(&all);
            for term in TERMS {
                check(&desk, &rows, term, &Part::ALL);
                check(
                    &desk,
                    &rows,
                    &format!("-{term}"),
                    &[Part::All, Part::Solved],
                );
            }
            for terms in filters {
                let terms = terms
                    .iter()
                    .map(|(term, not)| format!("{}{term}", if *not { "-" } else { "" }));
                let text = terms.collect::<Vec<_>>().join(" ");
                check(&desk, &rows, &text, &[Part::All, Part::Waiting]);
            }
            Ok(())
        })
        .expect("the same requests");
}

#[test]
fn what_a_desk_has_in_its_fields_is_known() {
    let mut desk = Desk::hasty();
    for (category, tags, assignee) in [
        (Some("billing"), &["refund", "vip"][..], Some("Kadri")),
        (Some("delivery"), &["refund"], None),
        (Some("billing"), &[], Some("Kadri")),
    ] {
        let mut capture = desk.capture_of("Parcel");
        capture.request.category = category.map(str::to_owned);
        capture.request.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        capture.request.assignee = assignee.map(str::to_owned);
        desk.written(&capture).expect("written");
    }
    let known = desk.store.read().known().expect("read");
    assert_eq!(known.tags, ["refund", "vip"]);
    assert_eq!(known.categories, ["billing", "delivery"]);
    assert_eq!(known.agents, ["Kadri"]);
    assert!(known.products.is_empty() && known.sources.is_empty());
}
