//! What is held of each entry while it can be looked up: enough to order the hits, and no more.

use super::numbers::NUMBERS;
use super::vocabulary::mask_of;
use super::{Entry, Kind};
use crate::domain::fold::fold;

/// The words of an entry's parts that are counted for their length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lengths {
    /// Words in headings.
    pub headings: u32,
    /// Words in the text.
    pub body: u32,
}

/// An entry on the shelf.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    is_there: bool,
    kind: Kind,
    category: u16,
    lang: u16,
    lengths: Lengths,
    names: (u32, u32),
    letters: u64,
}

/// The entries of a library by their numbers.
#[derive(Debug, Default)]
pub struct Shelf {
    slots: Vec<Slot>,
    /// Titles and other names, folded, each ended by a line break.
    names: String,
    categories: Vec<String>,
    langs: Vec<String>,
    count: u32,
    headings: u64,
    body: u64,
    /// What a word in a heading, and one in the text, count in each entry, by the length of these parts.
    weights: Vec<(f32, f32)>,
}

/// What is put on the shelf.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its category.
    pub category: Option<&'a str>,
    /// Its language.
    pub lang: Option<&'a str>,
    /// Its title and other names, folded, each on a line.
    pub names: &'a str,
    /// How long its parts are.
    pub lengths: Lengths,
}

impl Entry {
    /// The title and the other names, folded, each on a line.
    pub fn names(&self) -> String {
        let mut names = String::new();
        for name in std::iter::once(&self.title).chain(&self.aliases) {
            if !names.is_empty() {
                names.push('\n');
            }
            let line = fold(name);
            names.extend(line.chars().map(|c| if c == '\n' { ' ' } else { c }));
        }
        names
    }
}

impl Shelf {
    /// Puts an entry on its place; [`settle`](Self::settle) ends it.
    pub fn put(&mut self, number: u32, item: Item<'_>) {
        let at = number as usize;
        if self.slots.len() <= at {
            self.slots.resize(at + 1, Slot::default());
        }
        let from = self.names.len() as u32;
        self.names.push_str(item.names);
        self.slots[at] = Slot {
            is_there: true,
            kind: item.kind,
            category: code(&mut self.categories, item.category),
            lang: code(&mut self.langs, item.lang),
            lengths: item.lengths,
            names: (from, self.names.len() as u32),
            letters: mask_of(item.names),
        };
        self.count += 1;
        self.headings += u64::from(item.lengths.headings);
        self.body += u64::from(item.lengths.body);
    }

    /// How many entries there are.
    pub fn count(&self) -> usize {
        self.count as usize
    }

    /// One more than the greatest number.
    pub fn end(&self) -> usize {
        self.slots.len()
    }

    /// The numbers of all entries.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.is_there)
            .map(|(at, _)| at as u32)
    }

    /// The title and the other names of an entry, folded.
    pub fn names(&self, number: u32) -> impl Iterator<Item = &str> {
        let (from, to) = self.slots[number as usize].names;
        self.names[from as usize..to as usize].split('\n')
    }

    /// The letters of all of its names.
    pub fn letters(&self, number: u32) -> u64 {
        self.slots[number as usize].letters
    }

    /// Weighs the parts of all entries against each other, once all are there.
    pub fn settle(&mut self) {
        let count = self.count.max(1) as f32;
        let mean = |all: u64| (all as f32 / count).max(1.0);
        let (headings, body) = (mean(self.headings), mean(self.body));
        let weight = |weight: f32, own: u32, mean: f32| {
            weight / (1.0 - NUMBERS.length + NUMBERS.length * own as f32 / mean)
        };
        self.weights = self
            .slots
            .iter()
            .map(|slot| {
                (
                    weight(NUMBERS.headings, slot.lengths.headings, headings),
                    weight(NUMBERS.body, slot.lengths.body, body),
                )
            })
            .collect();
    }

    /// How much a word in a heading and one in the text count.
    pub(super) fn weights(&self, number: u32) -> (f32, f32) {
        self.weights[number as usize]
    }

    /// Whether an entry is there, and of the kind and language asked for.
    pub(super) fn is_wanted(&self, number: u32, wanted: Wanted) -> bool {
        self.slots.get(number as usize).is_some_and(|slot| {
            slot.is_there
                && wanted.kind.is_none_or(|kind| kind == slot.kind)
                && wanted.lang.is_none_or(|lang| lang == slot.lang)
        })
    }

    /// The code of a category, where any entry has it.
    pub(super) fn category(&self, name: &str) -> Option<u16> {
        self.categories
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))
            .map(|at| at as u16 + 1)
    }

    /// The code of a language, where any entry has it.
    pub(super) fn lang(&self, name: &str) -> Option<u16> {
        self.langs
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))
            .map(|at| at as u16 + 1)
    }

    /// The codes of an entry's category and language.
    pub(super) fn codes(&self, number: u32) -> (u16, u16) {
        let slot = &self.slots[number as usize];
        (slot.category, slot.lang)
    }
}

/// What is looked for at all.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// Only this kind.
    pub(super) kind: Option<Kind>,
    /// Only this language, by its code.
    pub(super) lang: Option<u16>,
}

/// The code of a name: its place from 1; 0 stands for none.
fn code(names: &mut Vec<String>, name: Option<&str>) -> u16 {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return 0;
    };
    if let Some(at) = names
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name))
    {
        return at as u16 + 1;
    }
    if names.len() >= usize::from(u16::MAX) - 1 {
        return 0;
    }
    names.push(name.to_owned());
    names.len() as u16
}
