//! What a letter of a lookup costs, over procedures of real length and over many titles; and what their
//! first reading costs.
//!
//! The procedures are made up, the same in every run. How many comes from `RINGBACK_BENCH_SOPS`; the
//! default is small, so that `cargo bench -- --test` is quick. The bars are set for 10,000 procedures and
//! 100,000 titles.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of the measured code ends the run"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ringback::domain::library::Stamp;
use ringback::domain::lookup::{Entry, Surroundings};
use ringback::storage::lookup::{Change, Index};

/// Words of a procedure.
const LENGTH: usize = 700;

/// Numbers in the same order in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// The lower, the likelier: as words are in a language.
    fn low(&mut self, end: usize) -> usize {
        let spread = (end as f64).ln();
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((share * spread).exp() as usize).min(end - 1)
    }
}

fn word(number: usize) -> String {
    const PARTS: [&str; 16] = [
        "re", "fun", "pay", "ment", "car", "de", "li", "ver", "tor", "mal", "in", "vo", "ce", "si",
        "bo", "ra",
    ];
    let mut number = number + 17;
    let mut word = String::new();
    while number > 0 {
        word.push_str(PARTS[number % PARTS.len()]);
        number /= PARTS.len();
    }
    word
}

fn words(dice: &mut Dice, count: usize, of: usize) -> String {
    let words: Vec<String> = (0..count).map(|_| word(dice.low(of))).collect();
    words.join(" ")
}

fn made_up(count: usize, length: usize) -> Vec<Change> {
    let mut dice = Dice(42);
    (0..count)
        .map(|at| {
            let entry = Entry {
                file: format!("{at}.md"),
                title: words(&mut dice, 5, 20_000),
                tags: vec![words(&mut dice, 2, 2_000)],
                headings: vec![words(&mut dice, 3, 2_000)],
                body: words(&mut dice, length, 40_000),
                ..Entry::default()
            };
            Change {
                path: entry.file.clone(),
                stamp: Stamp::default(),
                entries: vec![entry],
            }
        })
        .collect()
}

fn filled(changes: &[Change]) -> Index {
    let mut index = Index::in_memory().unwrap();
    for batch in changes.chunks(500) {
        index.replace(batch, &[]).unwrap();
    }
    index
}

fn count(default: usize) -> usize {
    std::env::var("RINGBACK_BENCH_SOPS").map_or(default, |n| n.parse().expect("a number of SOPs"))
}

/// Types a query letter by letter; the words before the last are known then, as at a desk.
fn typed(index: &Index, query: &str) -> usize {
    let around = Surroundings::default();
    let ends = query.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| index.find(&query[..end], &around, 20).unwrap().hits.len())
        .sum()
}

fn letters(c: &mut Criterion) {
    let sops = made_up(count(500), LENGTH);
    let index = filled(&sops);
    let mut group = c.benchmark_group("lookup");
    group.bench_function("a procedure by eleven letters", |b| {
        b.iter(|| typed(&index, black_box("refnud paym")));
    });
    let mut at = 0_usize;
    group.bench_function("a query that nobody typed before", |b| {
        b.iter(|| {
            at += 1;
            let query = format!("{} {}", word(at % 30_000), &word(at * 7 % 30_000)[..4]);
            index
                .find(black_box(&query), &Surroundings::default(), 20)
                .unwrap()
        });
    });
    let titles = filled(&made_up(count(500) * 10, 0));
    group.bench_function("a title by eleven letters", |b| {
        b.iter(|| typed(&titles, black_box("refnud paym")));
    });
    group.finish();
}

fn first_reading(c: &mut Criterion) {
    let sops = made_up(count(500).min(2_000), LENGTH);
    let mut group = c.benchmark_group("lookup");
    group.sample_size(10);
    group.bench_function("the first reading", |b| {
        b.iter_batched(
            || (),
            |()| filled(black_box(&sops)),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, letters, first_reading);
criterion_main!(benches);
