//! From what was typed to what it may stand for: the words of a query, and for each the known words that
//! it is, is a form of, begins, or was to be.

use std::collections::HashMap;
use std::sync::Arc;

use super::numbers::{NUMBERS, bounds};
use super::slips;
use super::tokens;
use super::tongue::Tongues;
use super::vocabulary::{Vocabulary, Word};
use crate::domain::keyboard;

/// How a typed word stands for a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It is the word.
    Same,
    /// It is another form of it.
    Form,
    /// It is the word in two parts, or two words in one.
    Joined,
    /// It is how the word begins.
    Begun,
    /// It is the word, or its beginning, without the vowels: `dbl chrg`.
    Short,
    /// It is the word, or its beginning, with a slip.
    Slip,
}

/// A known word that a typed one may stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// The known word.
    pub word: Word,
    /// How the typed one stands for it.
    pub how: How,
    /// How much of the word itself it counts, from 0 to 1.
    pub weight: f32,
}

/// A typed word.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Its letters, folded.
    pub typed: String,
    /// What it may stand for, the surest first.
    pub variants: Arc<[Variant]>,
}

impl Term {
    /// Whether it is a known word, or another form of one, or begins one.
    fn is_understood(&self) -> bool {
        self.variants.iter().any(|variant| variant.how != How::Slip)
    }
}

/// What a query may mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Its words as they were typed.
    pub terms: Vec<Term>,
    /// Its words as they would be had the other layout been on, where that is the likelier.
    pub other_layout: Vec<Term>,
    /// Its letters in order, folded, without blanks: for titles gone through letter by letter.
    pub letters: String,
}

impl Plan {
    /// Whether nothing was typed that could be looked for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.other_layout.is_empty()
    }
}

/// What was found out about words before, so that a letter more costs one word.
#[derive(Debug, Default)]
pub struct Known(HashMap<(String, bool), Arc<[Variant]>>);

impl Known {
    /// How many words are kept.
    const MOST: usize = 512;

    fn get(
        &mut self,
        typed: &str,
        is_last: bool,
        find: impl FnOnce() -> Vec<Variant>,
    ) -> Arc<[Variant]> {
        if let Some(variants) = self.0.get(&(typed.to_owned(), is_last)) {
            return Arc::clone(variants);
        }
        if self.0.len() >= Self::MOST {
            self.0.clear();
        }
        let variants: Arc<[Variant]> = find().into();
        self.0
            .insert((typed.to_owned(), is_last), Arc::clone(&variants));
        variants
    }
}

/// Finds out what a query may mean among the words of a library.
pub fn plan(query: &str, words: &Vocabulary, tongues: &Tongues, known: &mut Known) -> Plan {
    let query: String = query.chars().take(bounds::QUERY).collect();
    let terms = terms(&query, words, tongues, known);
    let mut plan = Plan {
        letters: letters(&query),
        ..Plan::default()
    };
    // Nobody types a whole understood query in the wrong layout.
    if !terms.iter().all(Term::is_understood) || terms.is_empty() {
        let other = keyboard::in_other_layout(&query)
            .filter(|_| words.has_cyrillic() || is_meant_latin(&query));
        if let Some(other) = other {
            let sure = |terms: &[Term]| terms.iter().filter(|term| term.is_understood()).count();
            let others = self::terms(&other, words, tongues, known);
            if sure(&others) > sure(&terms) {
                plan.other_layout = others;
                plan.letters = letters(&other);
            }
        }
    }
    plan.terms = terms;
    plan
}

/// Whether a query can have been meant in Latin letters: it has Cyrillic ones.
fn is_meant_latin(query: &str) -> bool {
    query.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c))
}

/// The letters of a query in order.
fn letters(query: &str) -> String {
    let mut letters = String::new();
    for word in tokens::words(query) {
        letters.push_str(&word);
    }
    if letters.chars().nth(bounds::LETTERS).is_some() {
        letters.clear();
    }
    letters
}

fn terms(query: &str, words: &Vocabulary, tongues: &Tongues, known: &mut Known) -> Vec<Term> {
    let typed = tokens::words(query);
    let is_open = query
        .chars()
        .next_back()
        .is_some_and(|c| !c.is_whitespace());
    let mut terms: Vec<Term> = Vec::new();
    let mut before: Option<usize> = None;
    for (at, word) in typed.iter().enumerate() {
        if terms.len() >= bounds::TERMS {
            break;
        }
        if let Some(earlier) = terms.iter().position(|term| term.typed == *word) {
            before = Some(earlier);
            continue;
        }
        let is_last = is_open && at + 1 == typed.len();
        let variants = known.get(word, is_last, || variants(word, is_last, words, tongues));
        terms.push(Term {
            typed: word.clone(),
            variants,
        });
        let this = terms.len() - 1;
        if let Some(before) = before {
            join(&mut terms, before, this, is_last, words);
        }
        before = Some(this);
    }
    terms
}

/// Two words typed one after the other that are one word of the library: `call back`.
fn join(terms: &mut [Term], first: usize, second: usize, is_last: bool, words: &Vocabulary) {
    let joined = format!("{}{}", terms[first].typed, terms[second].typed);
    let found: Vec<Word> = if is_last && terms[second].typed.chars().nth(2).is_some() {
        let begun = words.beginning_with(&joined);
        begun.take(bounds::VARIANTS).collect()
    } else {
        words.find(&joined).into_iter().collect()
    };
    if found.is_empty() {
        return;
    }
    for at in [first, second] {
        let mut variants = terms[at].variants.to_vec();
        for word in &found {
            put(&mut variants, *word, How::Joined, NUMBERS.joined);
        }
        terms[at].variants = in_order(variants, words).into();
    }
}

/// Everything that a typed word may stand for.
fn variants(typed: &str, is_last: bool, words: &Vocabulary, tongues: &Tongues) -> Vec<Variant> {
    let n = NUMBERS;
    let mut found = Vec::new();
    if let Some(word) = words.find(typed) {
        put(&mut found, word, How::Same, 1.0);
    }
    forms(typed, words, tongues, &mut found);
    let length = typed.chars().count();
    // A letter alone begins everything; in the middle of a query it is a word of its own.
    if is_last || length > 1 {
        let weight = if is_last { n.begun_last } else { n.begun };
        let begun = words.beginning_with(typed);
        for word in likeliest(begun, words) {
            put(&mut found, word, How::Begun, weight);
        }
    }
    if found.iter().all(|variant| variant.how == How::Begun) {
        parts(typed, words, &mut found);
    }
    if found.iter().all(|variant| variant.how == How::Begun) {
        shortened(typed, is_last, words, &mut found);
    }
    mistyped(typed, is_last, words, &mut found);
    in_order(found, words)
}

/// The words of which only the first letter and the consonants were typed.
fn shortened(typed: &str, is_last: bool, words: &Vocabulary, found: &mut Vec<Variant>) {
    let mut letters = typed.chars();
    let Some(first) = letters.next() else { return };
    let length = typed.chars().count();
    if !(bounds::SHORT..=slips::LONGEST).contains(&length)
        || !letters.all(|c| c.is_alphabetic() && !is_vowel(c))
    {
        return;
    }
    for word in words.beginning_with(first.encode_utf8(&mut [0; 4])) {
        let mut rest = words
            .word(word)
            .chars()
            .enumerate()
            .filter(|(at, c)| *at == 0 || !is_vowel(*c))
            .map(|(_, c)| c);
        if !typed.chars().all(|c| rest.next() == Some(c)) {
            continue;
        }
        let is_whole = rest.next().is_none();
        let weight = match (is_whole, is_last) {
            (true, _) => NUMBERS.short,
            (false, true) => NUMBERS.begun_short,
            (false, false) => continue,
        };
        put(found, word, How::Short, weight);
    }
}

/// Whether a folded letter is a vowel, in the scripts in which vowels are left out in haste.
const fn is_vowel(c: char) -> bool {
    matches!(
        c,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я'
    )
}

/// The words that have the same stem in a language of the library.
fn forms(typed: &str, words: &Vocabulary, tongues: &Tongues, found: &mut Vec<Variant>) {
    /// Endings are shorter.
    const ENDING: usize = 8;
    let length = typed.chars().count();
    for at in 0..tongues.count() {
        let Some(stem) = tongues.stem(at, typed) else {
            continue;
        };
        // The last letter of a stem may be another one in the word: `deni` and `deny`.
        let shared = match stem.char_indices().next_back() {
            Some((last, _)) if stem.chars().nth(3).is_some() => &stem[..last],
            _ => &stem,
        };
        for word in words.beginning_with(shared) {
            if words.length(word).abs_diff(length) <= ENDING
                && tongues.stem(at, words.word(word)).as_deref() == Some(&*stem)
            {
                put(found, word, How::Form, NUMBERS.form);
            }
        }
    }
}

/// The two words of the library that one typed word is: `webpage` for `web page`.
fn parts(typed: &str, words: &Vocabulary, found: &mut Vec<Variant>) {
    const SHORTEST: usize = 3;
    let cuts = typed.char_indices().map(|(at, _)| at);
    let length = typed.chars().count();
    for (letters, at) in cuts.enumerate() {
        if letters < SHORTEST || length - letters < SHORTEST {
            continue;
        }
        let (first, second) = typed.split_at(at);
        if let (Some(first), Some(second)) = (words.find(first), words.find(second)) {
            // Half of the word each.
            for word in [first, second] {
                put(found, word, How::Joined, NUMBERS.joined / 2.0);
            }
        }
    }
}

/// The words that were meant if a hand slipped.
fn mistyped(typed: &str, is_last: bool, words: &Vocabulary, found: &mut Vec<Variant>) {
    let n = NUMBERS;
    let letters: Vec<char> = typed.chars().collect();
    let length = letters.len();
    if !(bounds::ONE_SLIP..=slips::LONGEST).contains(&length)
        || letters.iter().all(char::is_ascii_digit)
    {
        return;
    }
    let most: u8 = if length >= bounds::TWO_SLIPS { 2 } else { 1 };
    let short = if length == bounds::ONE_SLIP {
        n.short_slip
    } else {
        1.0
    };
    let slips = usize::from(most);
    let mut known: Vec<char> = Vec::new();
    let mut sure: Vec<Word> = found.iter().map(|variant| variant.word).collect();
    sure.sort_unstable();
    for word in words.near(&letters, slips, is_last) {
        if sure.binary_search(&word).is_ok() {
            continue;
        }
        known.clear();
        // Whoever only begins a word has typed no more of it.
        known.extend(words.word(word).chars().take(length + slips + 1));
        let distance = slips::distance(&letters, &known, most);
        let by_hand = |is_so: bool| if is_so { n.of_the_hand } else { 1.0 };
        let weight = if distance.whole <= most {
            match distance.whole {
                1 => n.slip * by_hand(slips::is_of_the_hand(&letters, &known)),
                _ => n.two_slips,
            }
        } else if is_last && distance.begun <= most {
            match distance.begun {
                1 => n.begun_slip * by_hand(slips::begins_by_the_hand(&letters, &known)),
                _ => n.begun_two_slips,
            }
        } else {
            continue;
        };
        // It is none of those that were found before, and comes once.
        found.push(Variant {
            word,
            how: How::Slip,
            weight: weight * short,
        });
    }
}

/// Puts a variant in, or makes it surer.
fn put(found: &mut Vec<Variant>, word: Word, how: How, weight: f32) {
    match found.iter_mut().find(|variant| variant.word == word) {
        Some(variant) if variant.weight >= weight => {}
        Some(variant) => (variant.how, variant.weight) = (how, weight),
        None => found.push(Variant { word, how, weight }),
    }
}

/// The words among these that are looked for first: those of most titles, then those of most entries.
fn likeliest(range: std::ops::Range<Word>, words: &Vocabulary) -> Vec<Word> {
    let mut likeliest: Vec<Word> = range.collect();
    if likeliest.len() > bounds::VARIANTS {
        let rank = |word: &Word| std::cmp::Reverse((words.titles(*word), words.entries(*word)));
        likeliest.select_nth_unstable_by_key(bounds::VARIANTS, rank);
        likeliest.truncate(bounds::VARIANTS);
        likeliest.sort_unstable();
    }
    likeliest
}

/// The surest first, and of those the ones of most titles; no more than are looked for.
fn in_order(mut found: Vec<Variant>, words: &Vocabulary) -> Vec<Variant> {
    found.sort_by(|one, other| {
        other.weight.total_cmp(&one.weight).then_with(|| {
            let rank = |word| (words.titles(word), words.entries(word));
            rank(other.word)
                .cmp(&rank(one.word))
                .then(one.word.cmp(&other.word))
        })
    });
    found.truncate(bounds::VARIANTS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(typed: &str, is_last: bool) -> Vec<(String, How)> {
        let mut words = Vocabulary::default();
        let all = [
            "charge",
            "charged",
            "double",
            "pakk",
            "random",
            "refund",
            "возврат",
        ];
        for (at, word) in all.iter().enumerate() {
            words.push(word, 1, 1, at as u32);
        }
        variants(typed, is_last, &words, &Tongues::of(["en", "ru"]))
            .into_iter()
            .map(|variant| (words.word(variant.word).to_owned(), variant.how))
            .collect()
    }

    #[test]
    fn a_word_is_understood_without_its_vowels() {
        for (typed, word) in [
            ("dbl", "double"),
            ("chrg", "charge"),
            ("rfnd", "refund"),
            ("pkk", "pakk"),
            ("взврт", "возврат"),
        ] {
            assert_eq!(
                means(typed, false)[0],
                (word.to_owned(), How::Short),
                "{typed}"
            );
        }
        let last: Vec<_> = means("chr", true).into_iter().collect();
        assert_eq!(last[0], ("charge".to_owned(), How::Short));
        assert!(
            means("chr", false)
                .iter()
                .all(|(_, how)| *how != How::Short)
        );
        assert!(
            means("refnd", false)
                .iter()
                .all(|(_, how)| *how == How::Slip)
        );
    }
}
