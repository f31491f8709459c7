//! How well the lookup finds what is meant, measured on the procedures that come with the program: a
//! change of its numbers shows here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ringback::domain::lookup::{Kind, Surroundings};
use ringback::io::library;
use ringback::storage::lookup::{Change, Index};

/// What is typed: half of a word, a slip, another form of it, in the wrong layout.
const QUERIES: &str = include_str!("queries.tsv");

/// Hundredths of the queries of each language whose procedure must be among the first three.
const AMONG_THREE: u32 = 95;
/// Hundredths whose procedure must be the first.
const FIRST: u32 = 85;

fn pack() -> Index {
    let changes: Vec<Change> = library::builtin()
        .into_iter()
        .map(|found| Change {
            entries: library::entries(&found).0,
            path: found.file,
            stamp: found.stamp,
        })
        .collect();
    let mut index = Index::in_memory().expect("memory for a small library");
    index.replace(&changes, &[]).expect("the pack is taken in");
    index
}

#[derive(Default)]
struct Tally {
    asked: u32,
    first: u32,
    among_three: u32,
}

#[test]
fn the_pack_is_found_by_a_hurried_hand_in_each_language() {
    let index = pack();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut missed = String::new();
    for line in QUERIES.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [lang, name, query] = parts[..] else {
            panic!("three parts: {line}");
        };
        let file = format!("builtin:{lang}/{name}.md");
        assert!(library::find(&file).is_some(), "{file}");
        let around = Surroundings {
            only: Some(Kind::Procedure),
            ..Surroundings::default()
        };
        let hits = index.find(query, &around, 3).unwrap().hits;
        let tally = tallies.entry(lang).or_default();
        tally.asked += 1;
        tally.first += u32::from(hits.first().is_some_and(|hit| hit.file == file));
        if hits.iter().any(|hit| hit.file == file) {
            tally.among_three += 1;
        } else {
            let hits: Vec<&str> = hits.iter().map(|hit| hit.file.as_str()).collect();
            let _ = write!(missed, "\n{query}: {name}, found {hits:?}");
        }
    }
    assert_eq!(tallies.len(), 4);
    for (lang, tally) in tallies {
        let share = |of: u32| of * 100 / tally.asked;
        let (three, first) = (share(tally.among_three), share(tally.first));
        assert!(tally.asked >= 25, "{lang}");
        assert!(
            three >= AMONG_THREE && first >= FIRST,
            "{lang}: {three} among three, {first} first{missed}"
        );
    }
}

#[test]
fn phrases_stand_in_the_same_list() {
    let index = pack();
    for (query, id) in [
        ("pick up phone", "builtin:phrases/en.toml#pick-up-the-phone"),
        (
            "поздороватся по имени",
            "builtin:phrases/ru.toml#greeting-by-name",
        ),
    ] {
        let hits = index.find(query, &Surroundings::default(), 3).unwrap().hits;
        let found: Vec<&str> = hits.iter().map(|hit| hit.file.as_str()).collect();
        assert!(found.contains(&id), "{query}: {found:?}");
    }
}
