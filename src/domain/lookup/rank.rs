//! The order of what was found: how telling each word is, where it was met, whether all of them were, and
//! what is known of the moment.
//!
//! Words are weighed by BM25F: the counts of a word in title, tags, headings and text are added up, each
//! by its weight, before they are saturated, so that a word in a title isn't made up for by many in a
//! text. A typed word stands for many known ones; an entry takes the best of them, and a little of the
//! others. What a title shares with the query letter by letter is added, and what is known of the moment
//! is multiplied in last.

use std::cmp::Ordering;
use std::collections::HashMap;

use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::numbers::{NUMBERS, bounds};
use super::places::{Counts, Places};
use super::plan::{How, Plan, Term, Variant};
use super::shelf::{Shelf, Wanted};
use super::vocabulary::{Vocabulary, Word, mask_of};
use super::{Part, Reason, Surroundings};

/// Where the lists of places come from: of each word, as [`Places`] reads them.
pub trait Lists {
    /// What keeps a list from being read.
    type Error;

    /// The list of a word; empty where there is none.
    ///
    /// # Errors
    /// Whatever keeps it from being read.
    fn list(&mut self, word: Word) -> Result<std::rc::Rc<[u8]>, Self::Error>;
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Its number.
    pub number: u32,
    /// By what it is ordered, the greater the earlier.
    pub score: f32,
    /// Why, where that was asked.
    pub why: Vec<Reason>,
}

/// What is looked up, and among what.
pub struct Ranking<'a> {
    /// What the query may mean.
    pub plan: &'a Plan,
    /// The library's words.
    pub words: &'a Vocabulary,
    /// The library's entries.
    pub shelf: &'a Shelf,
    /// What is known of the moment.
    pub around: &'a Surroundings,
    /// What the desk used of late: numbers of entries, and how much, from 0 to 1.
    pub used: &'a HashMap<u32, f32>,
}

impl std::fmt::Debug for Ranking<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ranking")
            .field("plan", self.plan)
            .finish_non_exhaustive()
    }
}

/// What is written to while a lookup is ordered, kept from one to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    cells: Vec<Cell>,
    met: Vec<Met>,
    touched: Vec<u32>,
}

/// What is added up for an entry.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// For all words.
    total: f32,
    /// How much of them is met.
    cover: f32,
    /// The best that one word may stand for.
    best: f32,
    /// All that it may stand for.
    sum: f32,
    /// How surely it stands for any.
    sure: f32,
}

/// A known word in an entry.
#[derive(Debug, Clone, Copy)]
struct Met {
    entry: u32,
    variant: u16,
    /// Its weighted count, saturated.
    count: f32,
}

/// An entry with a score.
type Scored = (u32, f32);

impl Ranking<'_> {
    /// The first `limit` entries, in order.
    ///
    /// # Errors
    /// Whatever keeps a list from being read.
    pub fn order<L: Lists>(
        &self,
        limit: usize,
        lists: &mut L,
        scratch: &mut Scratch,
    ) -> Result<Vec<Ranked>, L::Error> {
        let mut found = self.read(&self.plan.terms, lists, scratch)?;
        let mut other_layout = HashMap::new();
        if !self.plan.other_layout.is_empty() {
            let typed: HashMap<u32, f32> = found.iter().copied().collect();
            for (entry, score) in self.read(&self.plan.other_layout, lists, scratch)? {
                let score = score * NUMBERS.other_layout;
                match typed.get(&entry) {
                    Some(as_typed) if *as_typed >= score => {}
                    Some(_) | None => {
                        other_layout.insert(entry, score);
                    }
                }
            }
            found.retain(|(entry, _)| !other_layout.contains_key(entry));
            found.extend(other_layout.iter().map(|(entry, score)| (*entry, *score)));
        }
        let letters = self.add_titles(&mut found);
        let category = self.around.category.as_deref();
        let category = category.and_then(|name| self.shelf.category(name));
        let lang = self.around.lang.as_deref();
        let lang = lang.and_then(|name| self.shelf.lang(name));
        for (entry, score) in &mut found {
            *score *= self.boost(*entry, category, lang);
        }
        let order = |one: &Scored, other: &Scored| {
            other
                .1
                .total_cmp(&one.1)
                .then_with(|| self.by_title(one.0, other.0))
        };
        if found.len() > limit && limit > 0 {
            found.select_nth_unstable_by(limit - 1, order);
        }
        found.truncate(limit);
        found.sort_unstable_by(order);
        let mut ranked: Vec<Ranked> = found
            .into_iter()
            .map(|(number, score)| Ranked {
                number,
                score,
                why: Vec::new(),
            })
            .collect();
        if self.around.explain {
            self.explain(&mut ranked, &other_layout, &letters, lists)?;
        }
        Ok(ranked)
    }

    /// The first entries where there is nothing to look for: what the desk used of late, then by title.
    pub fn by_use(&self, limit: usize) -> Vec<Ranked> {
        let Some(wanted) = self.wanted().filter(|_| limit > 0) else {
            return Vec::new();
        };
        let lang = self.around.lang.as_deref();
        let lang = lang.and_then(|name| self.shelf.lang(name));
        let category = self.around.category.as_deref();
        let category = category.and_then(|name| self.shelf.category(name));
        let mut found: Vec<Scored> = self
            .shelf
            .numbers()
            .filter(|entry| self.shelf.is_wanted(*entry, wanted))
            .map(|entry| (entry, self.boost(entry, category, lang)))
            .collect();
        let order = |one: &Scored, other: &Scored| {
            other
                .1
                .total_cmp(&one.1)
                .then_with(|| self.by_title(one.0, other.0))
        };
        if found.len() > limit {
            found.select_nth_unstable_by(limit - 1, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        found
            .into_iter()
            .map(|(number, score)| Ranked {
                number,
                score,
                why: Vec::new(),
            })
            .collect()
    }

    fn by_title(&self, one: u32, other: u32) -> Ordering {
        let title = |entry| self.shelf.names(entry).next();
        title(one).cmp(&title(other)).then(one.cmp(&other))
    }

    fn boost(&self, entry: u32, category: Option<u16>, lang: Option<u16>) -> f32 {
        let codes = self.shelf.codes(entry);
        let mut boost = 1.0;
        if category.is_some_and(|code| code == codes.0) {
            boost += NUMBERS.category;
        }
        if lang.is_some_and(|code| code == codes.1) {
            boost += NUMBERS.language;
        }
        if let Some(used) = self.used.get(&entry) {
            boost += NUMBERS.used * used.clamp(0.0, 1.0);
        }
        boost
    }

    fn wanted(&self) -> Option<Wanted> {
        let lang = match &self.around.only_lang {
            Some(name) => Some(self.shelf.lang(name)?),
            None => None,
        };
        Some(Wanted {
            kind: self.around.only,
            lang,
        })
    }

    /// Scores all entries in which any of the words is met.
    fn read<L: Lists>(
        &self,
        terms: &[Term],
        lists: &mut L,
        scratch: &mut Scratch,
    ) -> Result<Vec<Scored>, L::Error> {
        let Some(wanted) = self.wanted() else {
            return Ok(Vec::new());
        };
        scratch.begin(self.shelf.end());
        let telling: Vec<&Term> = terms.iter().filter(|term| self.is_telling(term)).collect();
        // A question of nothing but small words is still a question.
        let terms = if telling.is_empty() {
            terms.iter().collect()
        } else {
            telling
        };
        for term in &terms {
            self.gather(term, wanted, lists, &mut scratch.met)?;
            let weights = weights(&term.variants, &scratch.met);
            self.weigh(&weights, scratch);
        }
        let words = terms.len().max(1) as f32;
        let cells = (0_u32..).zip(&scratch.cells);
        Ok(cells
            .filter(|(_, cell)| cell.total > 0.0)
            .map(|(entry, cell)| {
                let all = 1.0 + NUMBERS.all_words * cell.cover / words;
                (entry, cell.total * all)
            })
            .collect())
    }

    /// Whether a word tells anything: one that most entries have costs much and weighs nothing.
    fn is_telling(&self, term: &Term) -> bool {
        let most = self.shelf.count() as f32 * NUMBERS.small_word;
        term.variants.first().is_none_or(|variant| {
            variant.how != How::Same || (self.words.entries(variant.word) as f32) < most
        })
    }

    /// Reads where the variants of a word are met.
    fn gather<L: Lists>(
        &self,
        term: &Term,
        wanted: Wanted,
        lists: &mut L,
        met: &mut Vec<Met>,
    ) -> Result<(), L::Error> {
        met.clear();
        for (at, variant) in term.variants.iter().enumerate() {
            let is_sure = matches!(variant.how, How::Same | How::Form);
            if !is_sure && met.len() >= bounds::PLACES {
                break;
            }
            let list = lists.list(variant.word)?;
            for (entry, counts) in Places::new(&list) {
                if self.shelf.is_wanted(entry, wanted) {
                    met.push(Met {
                        entry,
                        variant: at as u16,
                        count: self.count(entry, counts),
                    });
                }
            }
        }
        Ok(())
    }

    /// How often an entry has a word, by the weights of its parts, saturated.
    fn count(&self, entry: u32, counts: Counts) -> f32 {
        let mut count =
            NUMBERS.title * f32::from(counts.title) + NUMBERS.tags * f32::from(counts.tags);
        if counts.headings > 0 || counts.body > 0 {
            let (headings, body) = self.shelf.weights(entry);
            count += headings * f32::from(counts.headings) + body * f32::from(counts.body);
        }
        count * (NUMBERS.saturation + 1.0) / (count + NUMBERS.saturation)
    }

    /// Adds what one typed word is worth to each entry in which it is met.
    fn weigh(&self, weights: &[f32], scratch: &mut Scratch) {
        let n = NUMBERS;
        let mut entries = vec![0_u32; weights.len()];
        scratch.touched.clear();
        for met in &scratch.met {
            let weight = weights[usize::from(met.variant)];
            entries[usize::from(met.variant)] += 1;
            let cell = &mut scratch.cells[met.entry as usize];
            if cell.sure == 0.0 {
                scratch.touched.push(met.entry);
            }
            cell.sure = cell.sure.max(weight);
        }
        let all: f32 = scratch
            .touched
            .iter()
            .map(|entry| scratch.cells[*entry as usize].sure)
            .sum();
        let rareness = |entries: f32| {
            let others = (self.shelf.count() as f32 - entries).max(0.0);
            (1.0 + (others + 0.5) / (entries + 0.5)).ln()
        };
        let of_all = n.rareness_of_all * rareness(all);
        let telling: Vec<f32> = entries
            .iter()
            .zip(weights)
            .map(|(entries, weight)| {
                weight * (of_all + (1.0 - n.rareness_of_all) * rareness(*entries as f32))
            })
            .collect();
        for met in &scratch.met {
            let worth = telling[usize::from(met.variant)] * met.count;
            let cell = &mut scratch.cells[met.entry as usize];
            cell.best = cell.best.max(worth);
            cell.sum += worth;
        }
        for entry in &scratch.touched {
            let cell = &mut scratch.cells[*entry as usize];
            *cell = Cell {
                total: cell.total + cell.best + n.others * (cell.sum - cell.best),
                cover: cell.cover + cell.sure,
                ..Cell::default()
            };
        }
    }

    /// Adds what the names of entries share with the query letter by letter, also of entries in which no
    /// word was met; gives back by how much for each.
    fn add_titles(&self, found: &mut Vec<Scored>) -> HashMap<u32, f32> {
        let mut added = HashMap::new();
        let letters = self.plan.letters.as_str();
        let length = letters.chars().count();
        let Some(wanted) = self.wanted().filter(|_| length > 1) else {
            return added;
        };
        let scale = found.iter().map(|(_, score)| *score).fold(1.0, f32::max);
        let needed = mask_of(letters);
        let has_letters = |entry: u32| needed & !self.shelf.letters(entry) == 0;
        let matcher = SkimMatcherV2::default().ignore_case();
        // The perfect match of a title has about twenty for a letter.
        let best = length as f32 * 20.0;
        let share = |entry: u32| {
            self.shelf
                .names(entry)
                .filter(|name| needed & !mask_of(name) == 0)
                .filter_map(|name| matcher.fuzzy_match(name, letters))
                .max()
                .map(|score| NUMBERS.title_letters * scale * score as f32 / best)
        };
        let mut left = bounds::TITLES;
        if found.len() > left {
            found.select_nth_unstable_by(left, |one, other| other.1.total_cmp(&one.1));
        }
        let mut is_found = vec![false; self.shelf.end()];
        for (entry, _) in &*found {
            is_found[*entry as usize] = true;
        }
        for (entry, score) in found.iter_mut().take(bounds::TITLES) {
            if has_letters(*entry) {
                left -= 1;
                if let Some(more) = share(*entry) {
                    *score += more;
                    added.insert(*entry, more);
                }
            }
        }
        // Two letters stand somewhere in most titles.
        if length < 3 {
            return added;
        }
        for entry in self.shelf.numbers() {
            if left == 0 {
                break;
            }
            if has_letters(entry)
                && self.shelf.is_wanted(entry, wanted)
                && !is_found[entry as usize]
            {
                left -= 1;
                if let Some(more) = share(entry) {
                    found.push((entry, more));
                    added.insert(entry, more);
                }
            }
        }
        added
    }

    /// Says why each stands where it does.
    fn explain<L: Lists>(
        &self,
        ranked: &mut [Ranked],
        other_layout: &HashMap<u32, f32>,
        letters: &HashMap<u32, f32>,
        lists: &mut L,
    ) -> Result<(), L::Error> {
        for ranked in ranked {
            let entry = ranked.number;
            let is_other = other_layout.contains_key(&entry);
            let terms = if is_other {
                ranked.why.push(Reason::OtherLayout);
                &self.plan.other_layout
            } else {
                &self.plan.terms
            };
            for term in terms {
                if let Some(reason) = self.why(term, entry, lists)? {
                    ranked.why.push(reason);
                }
            }
            if letters.contains_key(&entry) {
                ranked.why.push(Reason::Letters);
            }
            let codes = self.shelf.codes(entry);
            let is_code = |name: Option<u16>, code| name.is_some_and(|name| name == code);
            let category = self.around.category.as_deref();
            if is_code(category.and_then(|name| self.shelf.category(name)), codes.0) {
                ranked.why.push(Reason::Category);
            }
            let lang = self.around.lang.as_deref();
            if is_code(lang.and_then(|name| self.shelf.lang(name)), codes.1) {
                ranked.why.push(Reason::Language);
            }
            if self.used.contains_key(&entry) {
                ranked.why.push(Reason::Used);
            }
        }
        Ok(())
    }

    /// The surest way in which a typed word is met in an entry.
    fn why<L: Lists>(
        &self,
        term: &Term,
        entry: u32,
        lists: &mut L,
    ) -> Result<Option<Reason>, L::Error> {
        for variant in term.variants.iter() {
            let list = lists.list(variant.word)?;
            let place = Places::new(&list)
                .take_while(|(number, _)| *number <= entry)
                .find(|(number, _)| *number == entry);
            if let Some((_, counts)) = place {
                let part = match counts {
                    Counts { title: 1.., .. } => Part::Title,
                    Counts { tags: 1.., .. } => Part::Tags,
                    Counts { headings: 1.., .. } => Part::Headings,
                    Counts { .. } => Part::Body,
                };
                return Ok(Some(Reason::Word {
                    typed: term.typed.clone(),
                    met: self.words.word(variant.word).to_owned(),
                    how: variant.how,
                    part,
                }));
            }
        }
        Ok(None)
    }
}

/// What each variant counts, by what else the typed word is known to be.
fn weights(variants: &[Variant], met: &[Met]) -> Vec<f32> {
    let mut is_met = vec![false; variants.len()];
    for met in met {
        is_met[usize::from(met.variant)] = true;
    }
    let any = |ways: &[How]| {
        variants
            .iter()
            .zip(&is_met)
            .any(|(variant, is_met)| *is_met && ways.contains(&variant.how))
    };
    let is_known = any(&[How::Same, How::Form]);
    let is_begun = any(&[How::Begun, How::Joined, How::Short]);
    variants
        .iter()
        .map(|variant| {
            variant.weight
                * match variant.how {
                    How::Begun if is_known => NUMBERS.begun_beside_known,
                    How::Slip if is_known => NUMBERS.slip_beside_known,
                    How::Slip if is_begun => NUMBERS.slip_beside_begun,
                    How::Same | How::Form | How::Joined | How::Begun | How::Short | How::Slip => {
                        1.0
                    }
                }
        })
        .collect()
}

impl Scratch {
    /// Clears it for a library of so many numbers.
    fn begin(&mut self, numbers: usize) {
        self.cells.clear();
        self.cells.resize(numbers, Cell::default());
    }
}
