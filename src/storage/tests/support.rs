//! A desk in a folder of its own, and random days of work on it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::domain::action::{Act, Acted, Capture, NewClient, NewRequest, Target, Undo};
use crate::domain::change::{AfterReply, Change, Honest};
use crate::domain::deadline::Policy;
use crate::domain::event::{Agreement, CloseReason, Event, Label};
use crate::domain::id::{ActionId, ClientId, Number};
use crate::domain::list::{PartQuery, Side};
use crate::domain::queue::{AsOf, Order, Part};
use crate::domain::request::Request;
use crate::domain::words::{Channel, Kind, Priority, Status};
use crate::storage::{Store, StoreError, event, request};

pub(super) const AGENT: &str = "Ann";

pub(super) fn policy() -> Policy {
    Policy::wall(TimeZone::UTC)
}

pub(super) fn start() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().expect("a time")
}

pub(super) fn hours(h: i64) -> SignedDuration {
    SignedDuration::from_hours(h)
}

/// A desk on disk, with a clock that only the test moves.
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) path: PathBuf,
    pub(super) now: Timestamp,
    pub(super) folder: TempDir,
    ids: u128,
}

impl Desk {
    /// A new desk whose commits wait for the disk, as they do for an agent.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.db");
        let store = Store::open(&path, policy(), Uuid::from_u128(7)).expect("a new desk");
        Self {
            store,
            path,
            now: start(),
            folder,
            ids: 1000,
        }
    }

    /// A new desk whose commits don't wait, where it is not the disk that is tested.
    pub(super) fn hasty() -> Self {
        let desk = Self::new();
        desk.store
            .conn
            .execute_batch("PRAGMA synchronous = OFF;")
            .expect("set");
        desk
    }

    pub(super) fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    pub(super) fn capture_of(&mut self, subject: &str) -> Capture {
        Capture {
            takes_run: false,
            action: ActionId(self.id()),
            author: AGENT.to_owned(),
            now: self.now,
            request: NewRequest {
                subject: subject.to_owned(),
                text: "Where is my parcel?".to_owned(),
                client: Some(NewClient {
                    name: "Mari Maasikas".to_owned(),
                    phone: None,
                    email: None,
                    company: None,
                }),
                channel: Channel::Email,
                kind: Kind::Question,
                priority: Priority::Normal,
                category: None,
                tags: BTreeSet::new(),
                assignee: None,
                received: None,
            },
        }
    }

    pub(super) fn written(&mut self, capture: &Capture) -> Result<(Number, Request), StoreError> {
        let ids = &mut self.ids;
        self.store.capture(capture, &mut || {
            *ids += 1;
            Uuid::from_u128(*ids)
        })
    }

    pub(super) fn capture(&mut self, subject: &str) -> Number {
        let capture = self.capture_of(subject);
        self.written(&capture).expect("written").0
    }

    pub(super) fn act_of(&mut self, numbers: &[Number], change: Change) -> Act {
        Act {
            action: ActionId(self.id()),
            author: AGENT.to_owned(),
            now: self.now,
            targets: numbers
                .iter()
                .map(|&number| Target { number, base: None })
                .collect(),
            change,
        }
    }

    pub(super) fn done(&mut self, act: &Act) -> Result<Acted, StoreError> {
        let ids = &mut self.ids;
        self.store.act(act, &mut || {
            *ids += 1;
            Uuid::from_u128(*ids)
        })
    }

    pub(super) fn try_act(&mut self, number: Number, change: Change) -> Result<Acted, StoreError> {
        let act = self.act_of(&[number], change);
        self.done(&act)
    }

    pub(super) fn act(&mut self, number: Number, change: Change) -> ActionId {
        self.try_act(number, change).expect("done").action
    }

    pub(super) fn undo(&mut self, what: ActionId) -> Result<Acted, StoreError> {
        let (action, now) = (ActionId(self.id()), self.now);
        let undo = Undo {
            what,
            action,
            author: AGENT.to_owned(),
            now,
        };
        let ids = &mut self.ids;
        self.store.undo(&undo, &mut || {
            *ids += 1;
            Uuid::from_u128(*ids)
        })
    }

    pub(super) fn close_silent(&mut self) -> Vec<Number> {
        let ids = &mut self.ids;
        self.store
            .close_silent(self.now, &mut || {
                *ids += 1;
                Uuid::from_u128(*ids)
            })
            .expect("closed")
    }

    pub(super) fn request(&self, number: Number) -> Request {
        request::by_number(&self.store.conn, number)
            .expect("read")
            .expect("a request")
    }

    pub(super) fn history(&self, number: Number) -> Vec<Event> {
        event::history(&self.store.conn, self.request(number).id).expect("read")
    }

    pub(super) fn numbers(&self) -> Vec<Number> {
        self.store
            .conn
            .prepare("SELECT number FROM request ORDER BY number")
            .and_then(|mut q| q.query_map([], |row| Ok(Number(row.get(0)?)))?.collect())
            .expect("read")
    }

    pub(super) fn query(&self, part: Part) -> PartQuery {
        let as_of = AsOf::new(self.now, &policy(), Order::Bands);
        PartQuery {
            part,
            agent: AGENT.to_owned(),
            filter: crate::domain::filter::Filter::default(),
            zone: TimeZone::UTC,
            as_of,
        }
    }

    /// The numbers of a part, in its order.
    pub(super) fn list(&self, part: Part) -> Vec<Number> {
        let page = self
            .store
            .read()
            .page(&self.query(part), None, Side::Forward, 1000);
        page.expect("read")
            .rows
            .iter()
            .map(|row| row.place.number)
            .collect()
    }
}

/// Everything in the file that anybody could ask for, as text.
pub(super) fn dump(conn: &Connection) -> String {
    let mut text = String::new();
    for table in [
        "meta",
        "client",
        "contact",
        "request",
        "request_tag",
        "message",
        "free_text",
        "event",
        "draft",
        "run",
        "procedure_mark",
        "procedure_opened",
        "tally",
        "due_hour",
        "request_words_docsize",
    ] {
        // Which counts are nought is no difference: a line of nought is as good as none.
        let real = if matches!(table, "tally" | "due_hour") {
            "WHERE n <> 0"
        } else {
            ""
        };
        let mut query = conn
            .prepare(&format!("SELECT * FROM {table} {real} ORDER BY 1, 2"))
            .expect("a table");
        let columns = query.column_count();
        let mut rows = query.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            text.push_str(table);
            for column in 0..columns {
                let value: Value = row.get(column).expect("a value");
                let _ = write!(text, " {value:?}");
            }
            text.push('\n');
        }
    }
    text
}

/// One step of a random day.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A request comes in.
    Capture(Priority, Option<String>, i64),
    /// One, two or three of the requests are changed.
    Act(usize, usize, Change),
    /// An action of the day, or an undo of it, is taken back.
    Undo(usize),
    /// What is hidden comes back.
    Wake,
    /// What is silent is closed.
    CloseSilent,
    /// Time goes on, in nanoseconds.
    Later(i64),
}

/// Any step; times lie around `start`.
pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (priority(), name(), -200_i64..1).prop_map(|(p, a, h)| Step::Capture(p, a, h)),
        12 => (0_usize..6, 1_usize..4, change()).prop_map(|(at, n, c)| Step::Act(at, n, c)),
        4 => (0_usize..8).prop_map(Step::Undo),
        1 => Just(Step::Wake),
        1 => Just(Step::CloseSilent),
        3 => (1_i64..40 * 3_600_000_000_000).prop_map(Step::Later),
    ]
}

pub(super) fn priority() -> impl Strategy<Value = Priority> {
    prop::sample::select(Priority::ALL)
}

pub(super) fn name() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(vec!["Ann", "Ben", " ", ""]).prop_map(str::to_owned))
}

/// A time from a week before to a month after the start, seldom in whole milliseconds.
fn time() -> impl Strategy<Value = Timestamp> {
    (-168_i64..700, 0_i64..3_600_000_000_000)
        .prop_map(|(h, ns)| start() + hours(h) + SignedDuration::from_nanos(ns))
}

/// Any change that an agent could ask for, sensible or not.
pub(super) fn change() -> impl Strategy<Value = Change> {
    let agreement =
        || prop::sample::select(vec![Agreement::Said, Agreement::Asked, Agreement::NotAsked]);
    let after = prop_oneof![
        prop::option::of(time()).prop_map(|follow_up| AfterReply::ClientsTurn { follow_up }),
        prop::option::of(time()).prop_map(|next_word| AfterReply::StillOurs { next_word }),
        agreement().prop_map(|agreement| AfterReply::Solved { agreement }),
    ];
    let honest = || {
        prop::option::of(prop_oneof![
            Just(Honest::AnsweredElsewhere),
            time().prop_map(Honest::AgreedUntil)
        ])
    };
    let words =
        || prop::sample::select(vec!["Thank you", "Платёж", "a\0b", " "]).prop_map(str::to_owned);
    let tags = || {
        prop::collection::btree_set(
            prop::sample::select(vec!["vip", "vat", ""]).prop_map(str::to_owned),
            0..3,
        )
    };
    let label = prop::sample::select(vec![
        Label::Category,
        Label::Product,
        Label::Place,
        Label::Process,
    ]);
    let why = prop::sample::select(vec![
        CloseReason::Agreed,
        CloseReason::Silent,
        CloseReason::Spam,
        CloseReason::Duplicate,
    ]);
    prop_oneof![
        4 => (words(), after).prop_map(|(text, after)| Change::Reply { text, after }),
        1 => words().prop_map(|text| Change::Note { text }),
        3 => (words(), prop::option::of(time()), any::<bool>())
            .prop_map(|(text, at, counts)| Change::ClientWrote { text, at, counts }),
        2 => priority().prop_map(Change::Priority),
        1 => prop::sample::select(Kind::ALL).prop_map(Change::Kind),
        1 => prop::sample::select(Channel::ALL).prop_map(Change::Channel),
        1 => (label, prop::option::of(words())).prop_map(|(label, to)| Change::Label(label, to)),
        4 => (prop::sample::select(Status::ALL), prop::option::of(time()), honest())
            .prop_map(|(to, back, honest)| Change::Status { to, back, honest }),
        1 => name().prop_map(Change::Assign),
        1 => (tags(), tags()).prop_map(|(add, remove)| Change::Tag { add, remove }),
        2 => prop::option::of(time()).prop_map(Change::Due),
        2 => (time(), prop::option::of(words()))
            .prop_map(|(until, reason)| Change::Snooze { until, reason }),
        1 => Just(Change::Wake),
        2 => (agreement(), prop::option::of(words()), prop::option::of(words()), honest())
            .prop_map(|(agreement, result, category, honest)| Change::Solve { agreement, result, category, honest }),
        1 => Just(Change::ClientYes),
        1 => (why, prop::option::of(words())).prop_map(|(why, reason)| Change::Close { why, reason }),
        1 => Just(Change::Reopen),
        1 => words().prop_map(Change::Subject),
        1 => Just(Change::Client(None)),
        1 => any::<bool>().prop_map(Change::Backlog),
    ]
}

/// The client card that a request was joined to.
pub(super) fn client_of(desk: &Desk, number: Number) -> ClientId {
    desk.request(number).client.expect("a client")
}
