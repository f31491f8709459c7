//! What of a name is marked: the parts that were typed.

use std::ops::Range;

use super::plan::{How, Plan, Term};
use super::tokens;
use super::vocabulary::Vocabulary;
use crate::domain::fold;

/// The characters of a name that match what was typed, and how many of the typed words they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// The places, in order, apart from each other.
    pub places: Vec<Range<usize>>,
    /// How many typed words are met in it.
    pub words: usize,
}

/// Finds what was typed in a name, as it stands.
pub fn marks(name: &str, plan: &Plan, words: &Vocabulary) -> Marks {
    let as_typed = marks_of(name, &plan.terms, words);
    let other = marks_of(name, &plan.other_layout, words);
    if other.words > as_typed.words {
        other
    } else {
        as_typed
    }
}

fn marks_of(name: &str, terms: &[Term], words: &Vocabulary) -> Marks {
    let folded = fold::fold(name);
    // Letters with loose marks fold into fewer: then the places wouldn't fit.
    if terms.is_empty() || folded.chars().count() != name.chars().count() {
        return Marks::default();
    }
    let mut marks = Marks::default();
    let mut is_met = vec![false; terms.len()];
    tokens::each(&folded, |met, place| {
        let Some(word) = words.find(met) else {
            return;
        };
        let best = terms
            .iter()
            .enumerate()
            .filter_map(|(at, term)| {
                let variant = term.variants.iter().find(|variant| variant.word == word)?;
                Some((at, variant))
            })
            .max_by(|(_, one), (_, other)| one.weight.total_cmp(&other.weight));
        let Some((at, variant)) = best else {
            return;
        };
        is_met[at] = true;
        let from = folded[..place.start].chars().count();
        let length = folded[place].chars().count();
        let typed = terms[at].typed.chars().count();
        let marked = match variant.how {
            How::Begun => typed.min(length),
            How::Slip if length > typed + 2 => typed,
            How::Same | How::Form | How::Joined | How::Short | How::Slip => length,
        };
        marks.places.push(from..from + marked);
    });
    marks.words = is_met.into_iter().filter(|met| *met).count();
    marks
}
