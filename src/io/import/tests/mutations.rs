//! Sound files with bytes changed at random: nothing panics, hangs or is counted twice, and what comes
//! out doesn't depend on how the source is cut into pieces.
//!
//! `RINGBACK_MUTATE` runs it for so many seconds, instead of over a few files.

use std::time::Duration;

use super::*;
use crate::runtime::clock;

const SEEDS: &[&str] = &[
    "All tickets\n\nid;subject;due;Name;Name\n1;\"a; b\";2026-01-02;x;y\n2;\"two\nlines\";;;\nTotal;2\n",
    "sep=,\r\nid,subject\r\n1,\"say \"\"hi\"\"\"\r\n2,\"\"\r\n",
    "'id','subject','text'\n'1','it''s','a, b'\n'2','c','d\ne'\n",
    "id\tsubject\n1\ta\n2\t\"b\tc\"\n3\td\n",
    "[{\"id\":1,\"subject\":\"a\",\"tags\":[\"x\",1]},\n{\"id\":2,\"subject\":\"b\",\"via\":{\"channel\":\"chat\"}},\n{\"id\":3,\"subject\":\"c\"}]",
    "{\n  \"count\": 2,\n  \"data\": {\n    \"payload\": [\n      {\n        \"id\": 1,\n        \"subject\": \"a\\u0416\"\n      },\n      {\n        \"id\": 2,\n        \"subject\": \"}],{\"\n      }\n    ]\n  }\n}\n",
    "{\"id\":1,\"subject\":\"a\"}\n{\"id\":2,\"subject\":\"b\"}{\"id\":3,\"subject\":\"c\"}\n\n{\"id\":4,\"text\":\"d\"}\n",
    "{\"tickets\":[{\"id\":1,\"subject\":\"a\"}]}\n{\"tickets\":[{\"id\":2,\"subject\":\"b\"}]}\n",
    "{\"id\":1,\"subject\":\"a\",\"comments\":[{\"id\":9,\"body\":\"b\"}],\"custom_fields\":[{\"id\":5,\"value\":null}]}",
];

/// Bytes that mean something to a reader.
const MARKS: &[u8] = b"\"',;|\t\r\n{}[]:\\0a \xff\0";

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn mutate(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut text = seed.repeat(1 + self.below(3));
        for _ in 0..=self.below(6) {
            let at = self.below(text.len());
            let until = (at + 1 + self.below(12)).min(text.len());
            let mark = MARKS[self.below(MARKS.len())];
            match self.below(6) {
                0 => text[at] = mark,
                1 => text.insert(at, mark),
                2 => drop(text.drain(at..until)),
                3 => {
                    let part = text[at..until].to_vec();
                    let to = self.below(text.len());
                    text.splice(to..to, part);
                }
                4 => text.truncate(at),
                _ => text.splice(at..at, [mark; 150]).fold((), |(), _| ()),
            }
            if text.is_empty() {
                text.push(mark);
            }
        }
        text
    }
}

type Drawn = Vec<(u64, Vec<u8>, String)>;

/// Line, bytes and fault of each record, cut out of pieces of `piece` bytes.
fn drawn(text: &[u8], limit: usize, piece: usize) -> [Drawn; 3] {
    let mut csv = csv::Records::new(
        BufReader::with_capacity(piece, text),
        shape::dialect_of(text, true),
        limit,
    );
    let path = match probe::records_in(text, true, &Mapping::default()) {
        Found::Objects => Vec::new(),
        Found::List(path) => path,
    };
    let mut json = json::Records::new(BufReader::with_capacity(piece, text), path, limit);
    let mut lines = jsonl::Lines::new(BufReader::with_capacity(piece, text), limit);
    let of_entry = |entry: object::Entry| {
        let fault = format!("{:?}", entry.cells().err());
        (entry.line, entry.raw, fault)
    };
    [
        std::iter::from_fn(|| csv.next().unwrap())
            .map(|record| {
                let fields = record.fields().map(Iterator::collect::<Vec<_>>);
                let told = format!("{:?} {fields:?}", record.broken);
                (record.line, record.raw, told)
            })
            .collect(),
        std::iter::from_fn(|| json.next().unwrap())
            .map(of_entry)
            .collect(),
        std::iter::from_fn(|| lines.next().unwrap())
            .map(of_entry)
            .collect(),
    ]
}

fn check(text: &[u8], dice: &mut Dice) {
    for format in [
        None,
        Some(Format::Csv),
        Some(Format::Json),
        Some(Format::JsonLines),
    ] {
        let header = [None, Some(0), Some(2)][dice.below(3)];
        let options = Options {
            header,
            // Lines are counted here as they stand.
            encoding: Some(Encoding::Utf8),
            ..options(["", "subject=:x"][dice.below(2)])
        };
        let Ok(mut rows) = open(text, format, &options) else {
            continue;
        };
        let mut last = 0;
        let mut counts = Counts::default();
        for row in &mut rows {
            let line = match row {
                Ok(told) => {
                    counts.accepted += 1;
                    told.line
                }
                Err(refused) => {
                    counts.refused += 1;
                    refused.line
                }
            };
            assert!(
                line >= last,
                "line {line} after {last}: {:?}",
                text.escape_ascii()
            );
            last = line;
        }
        let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
        assert!(
            last <= lines,
            "line {last} of {lines}: {:?}",
            text.escape_ascii()
        );
        assert_eq!(rows.finish().unwrap().0, counts);
    }
    let limit = 8 + dice.below(400);
    let whole = drawn(text, limit, SAMPLE);
    let piece = 1 + dice.below(9);
    assert!(
        drawn(text, limit, piece) == whole,
        "pieces of {piece}, limit {limit}: {:?}",
        text.escape_ascii().to_string()
    );
}

#[test]
fn changed_bytes_do_no_harm() {
    let seconds = std::env::var("RINGBACK_MUTATE").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    let mut dice = Dice(seconds.map_or(0x2545_f491_4f6c_dd1d, |_| {
        clock::now().as_millisecond() as u64 | 1
    }));
    let end = seconds.map(|seconds| clock::now() + Duration::from_secs(seconds));
    let mut runs = 0;
    while end.map_or(runs < 500, |end| clock::now() < end) {
        let seed = SEEDS[dice.below(SEEDS.len())].as_bytes();
        let text = dice.mutate(seed);
        check(&text, &mut dice);
        runs += 1;
    }
    assert!(runs >= 100, "{runs} runs");
}
