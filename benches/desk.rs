//! The hot paths of the desk: what a person waits for between a key and the screen.
//!
//! The lists are read from a made-up desk, made once under `target/bench-data`. Its size comes from
//! `RINGBACK_BENCH_REQUESTS`; the default is small, so that `cargo bench -- --test` is quick. The bars
//! are set for 100,000.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of the measured code ends the run"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ringback::app::{self, Desk, Effect, Model, Msg, View};
use ringback::cli::demo;
use ringback::domain::action::{Act, Target};
use ringback::domain::change::Change;
use ringback::domain::deadline::Policy;
use ringback::domain::filter::Filter;
use ringback::domain::id::ActionId;
use ringback::domain::list::{PartQuery, Side};
use ringback::domain::queue::{AsOf, Order, Part};
use ringback::domain::safe::Safe;
use ringback::domain::words::Priority;
use ringback::keymap::{Bindings, Key, KeyCode};
use ringback::runtime::clock;
use ringback::runtime::perform::{self, Around};
use ringback::storage::Store;
use ringback::texts::{Texts, when_words};
use ringback::ui::Ui;
use ringback::ui::text;
use ringback::ui::theme::Theme;

const AGENT: &str = "Kadri";

/// The moment as of which the desk is made and read: every run reads the same rows.
fn now() -> Timestamp {
    "2026-11-18T10:00:00Z".parse().unwrap()
}

fn policy() -> Policy {
    Policy::wall(TimeZone::UTC)
}

fn data() -> PathBuf {
    // The executable lies in target/<profile>/deps.
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(3).unwrap().join("bench-data")
}

/// The desk that is read from, filled when it isn't there yet.
fn desk() -> Store {
    let n: u64 = std::env::var("RINGBACK_BENCH_REQUESTS")
        .map_or(2_000, |n| n.parse().expect("a number of requests"));
    std::fs::create_dir_all(data()).unwrap();
    let path = data().join(format!("bench-{n}.db"));
    if !path.exists() {
        let part = path.with_extension("part");
        // What an earlier run left half-made.
        let _ = std::fs::remove_file(&part);
        let mut store = open(&part);
        demo::fill(&mut store, 1, n, now(), &|| false, &mut |_| {}).unwrap();
        drop(store);
        std::fs::rename(&part, &path).unwrap();
    }
    open(&path)
}

fn open(path: &Path) -> Store {
    Store::open(path, policy(), clock::new_id()).unwrap()
}

fn query(part: Part, filter: &str) -> PartQuery {
    PartQuery {
        part,
        agent: AGENT.to_owned(),
        filter: Filter::parse(filter).unwrap(),
        zone: TimeZone::UTC,
        as_of: AsOf::new(now(), &policy(), Order::Bands),
    }
}

fn lists(c: &mut Criterion) {
    let store = desk();
    let reader = store.reader().unwrap();
    let reading = reader.read();
    let page = |query: &PartQuery, from| reading.page(query, from, Side::Forward, 80).unwrap();
    let all = query(Part::All, "");

    c.bench_function("list/first page", |b| b.iter(|| page(&all, None)));

    let counts = reading.counts(&all.as_of, now(), AGENT).unwrap();
    let mut deep = None;
    for _ in 0..counts.open / 2 / 80 {
        let rows = page(&all, deep).rows;
        deep = rows.last().map(|row| row.place).or(deep);
    }
    c.bench_function("list/next page half-way down", |b| {
        b.iter(|| page(&all, deep));
    });
    c.bench_function("list/counts", |b| {
        b.iter(|| reading.counts(&all.as_of, now(), AGENT).unwrap());
    });
    for (name, words) in [
        ("a common word", "refund"),
        ("its first letter", "r"),
        ("a rare word", "zkrq"),
        ("a field", "priority:high channel:phone"),
    ] {
        let narrowed = query(Part::All, words);
        c.bench_function(&format!("filter/{name}"), |b| {
            b.iter(|| page(&narrowed, None));
        });
    }
}

fn acting(c: &mut Criterion) {
    let folder = tempfile::tempdir_in(data()).unwrap();
    let mut store = open(&folder.path().join("desk.db"));
    demo::fill(&mut store, 1, 500, now(), &|| false, &mut |_| {}).unwrap();
    let target = store
        .read()
        .page(&query(Part::All, ""), None, Side::Forward, 1)
        .unwrap()
        .rows
        .remove(0);
    let mut turn = 0_usize;
    c.bench_function("act/one change on disk", |b| {
        b.iter(|| {
            turn += 1;
            let act = Act {
                action: ActionId(clock::new_id()),
                author: AGENT.to_owned(),
                now: now(),
                targets: vec![Target {
                    number: target.place.number,
                    base: None,
                }],
                change: Change::Priority([Priority::Low, Priority::High][turn % 2]),
            };
            store.act(&act, &mut clock::new_id).unwrap()
        });
    });
}

/// A desk as wide as one where the request stands beside the list, with its first page.
fn model() -> (Model, Store, Around) {
    let store = desk();
    let around = Around {
        agent: AGENT.to_owned(),
        zone: TimeZone::UTC,
        policy: policy(),
        order: Order::Bands,
    };
    let desk = Desk {
        texts: Texts::english().into(),
        agent: AGENT.to_owned(),
        agents: Vec::new(),
        zone: TimeZone::UTC,
        zone_of: ringback::config::zone_of,
        policy: policy(),
        order: Order::Bands,
        when_words: LazyLock::new(when_words),
        read_only: true,
        sends: false,
        demo: true,
        sources: Vec::new(),
    };
    let all = View {
        name: "all".to_owned(),
        filter: "all".to_owned(),
    };
    let mut model = Model::new(desk, Bindings::default(), vec![all], now(), (120, 40));
    let effects = app::start(&mut model);
    answer(&mut model, effects, &store, &around);
    (model, store, around)
}

/// Answers what is asked of the file at once, and what follows from the answers.
fn answer(model: &mut Model, mut effects: Vec<Effect>, store: &Store, around: &Around) {
    while let Some(effect) = effects.pop() {
        if perform::reads(&effect) {
            for reply in perform::read(&store.read(), effect, around, now()) {
                effects.extend(app::update(model, Msg::Reply(reply), now()));
            }
        }
    }
}

fn keys(c: &mut Criterion) {
    let (mut model, store, around) = model();
    let mut ui = Ui::new(Theme::Dark);
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let press = |c| Msg::Key(Key::new(KeyCode::Char(c), false, false, false));
    let mut down = true;
    c.bench_function("key/j with its page and drawing", |b| {
        b.iter(|| {
            let last = model.queue.selected + 2 > model.queue.rows.len();
            down = if last {
                false
            } else {
                down || model.queue.selected == 0
            };
            let effects = app::update(&mut model, press(if down { 'j' } else { 'k' }), now());
            answer(&mut model, effects, &store, &around);
            terminal
                .draw(|frame| model.regions = ui.draw(frame, &model))
                .unwrap();
        });
    });
    c.bench_function("key/drawing alone", |b| {
        b.iter(|| {
            terminal
                .draw(|frame| model.regions = ui.draw(frame, &model))
                .unwrap();
        });
    });
}

fn texts(c: &mut Criterion) {
    c.bench_function("texts/load", |b| b.iter(|| Texts::load("en").unwrap()));
    let subject = "Платёж за заказ 55120 списан дважды, refund please";
    c.bench_function("text/one line made safe", |b| {
        b.iter(|| Safe::line(black_box(subject)));
    });
    let megabyte = "слово и ещё слово, a word and another one. ".repeat(16_000);
    c.bench_function("text/1 MB wrapped", |b| {
        b.iter_batched(
            || black_box(megabyte.as_str()),
            |text| text::wrap(text, 76).len(),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, lists, acting, keys, texts);
criterion_main!(benches);
