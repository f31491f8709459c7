//! All words of a library, in order, as small as they can be held: what a typed word may stand for is
//! asked of it.

use std::ops::Range;

/// A word of a [`Vocabulary`]: its place in the order.
pub type Word = u32;

/// All words of a library.
#[derive(Debug, Default)]
pub struct Vocabulary {
    text: String,
    ends: Vec<u32>,
    lengths: Vec<u8>,
    masks: Vec<u64>,
    entries: Vec<u32>,
    titles: Vec<u32>,
    ids: Vec<u32>,
    has_cyrillic: bool,
}

impl Vocabulary {
    /// Adds a word that comes after all before it, in the order of its bytes: how many entries have it,
    /// how many of them in title, other names or tags, and the number under which its places are kept.
    pub fn push(&mut self, word: &str, entries: u32, titles: u32, id: u32) {
        debug_assert!(self.is_empty() || self.word(self.ends.len() as u32 - 1) < word);
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
        self.lengths
            .push(u8::try_from(word.chars().count()).unwrap_or(u8::MAX));
        self.masks.push(mask(word));
        self.entries.push(entries);
        self.titles.push(titles);
        self.ids.push(id);
        self.has_cyrillic |= word.starts_with(|c| ('\u{400}'..='\u{4ff}').contains(&c));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether any is written in Cyrillic letters.
    pub fn has_cyrillic(&self) -> bool {
        self.has_cyrillic
    }

    /// The letters of a word.
    pub fn word(&self, word: Word) -> &str {
        let at = word as usize;
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from as usize..self.ends[at] as usize]
    }

    /// How many entries have a word, about: those that are gone may still be counted.
    pub fn entries(&self, word: Word) -> u32 {
        self.entries[word as usize]
    }

    /// How many have it in their title, another name or a tag, about.
    pub fn titles(&self, word: Word) -> u32 {
        self.titles[word as usize]
    }

    /// The number under which its places are kept.
    pub fn id(&self, word: Word) -> u32 {
        self.ids[word as usize]
    }

    /// How many letters it has.
    pub fn length(&self, word: Word) -> usize {
        usize::from(self.lengths[word as usize])
    }

    /// The word with these very letters.
    pub fn find(&self, letters: &str) -> Option<Word> {
        let at = self.first_from(letters);
        (at < self.len() as u32 && self.word(at) == letters).then_some(at)
    }

    /// The words that begin with these letters.
    pub fn beginning_with(&self, letters: &str) -> Range<Word> {
        let from = self.first_from(letters);
        let (mut low, mut high) = (from, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.word(middle).starts_with(letters) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        from..low
    }

    /// The words that lack at most so many of the letters of a mask, and are at least so long; where
    /// `longest` is given, at most that long and with at most so many letters besides.
    pub fn near(
        &self,
        letters: u64,
        slips: u32,
        shortest: usize,
        longest: Option<usize>,
    ) -> impl Iterator<Item = Word> {
        let shortest = u8::try_from(shortest).unwrap_or(u8::MAX);
        let (longest, besides) = match longest {
            Some(longest) => (u8::try_from(longest).unwrap_or(u8::MAX), slips),
            None => (u8::MAX, u64::BITS),
        };
        self.masks
            .iter()
            .zip(&self.lengths)
            .enumerate()
            .filter(move |(_, (mask, length))| {
                (letters & !**mask).count_ones() <= slips
                    && **length >= shortest
                    && **length <= longest
                    && (**mask & !letters).count_ones() <= besides
            })
            .map(|(at, _)| at as Word)
    }

    fn first_from(&self, letters: &str) -> Word {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.word(middle) < letters {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// A bit for each letter that is met; few letters share one.
pub fn mask(letters: &str) -> u64 {
    letters
        .chars()
        .fold(0, |mask, c| mask | 1 << (u32::from(c) % u64::BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vocabulary {
        let mut words = Vocabulary::default();
        for (at, word) in ["card", "cart", "refund", "refunded", "возврат"]
            .iter()
            .enumerate()
        {
            words.push(word, 1, 0, at as u32 + 10);
        }
        words
    }

    #[test]
    fn words_are_found_whole_and_by_their_beginning() {
        let words = some();
        assert_eq!(words.find("refund"), Some(2));
        assert_eq!(words.find("refun"), None);
        assert_eq!(words.find("я"), None);
        assert_eq!(words.beginning_with("car"), 0..2);
        assert_eq!(words.beginning_with("refunde"), 3..4);
        assert_eq!(words.beginning_with("z"), 4..4);
        assert_eq!(words.beginning_with(""), 0..5);
        assert_eq!(words.id(2), 12);
        assert!(words.has_cyrillic());
        assert_eq!(Vocabulary::default().find("a"), None);
    }

    #[test]
    fn only_what_a_slip_can_reach_is_near() {
        let words = some();
        let near = |typed: &str, longest| {
            let length = typed.chars().count();
            words
                .near(mask(typed), 1, length - 1, longest)
                .collect::<Vec<_>>()
        };
        assert_eq!(near("cerd", Some(5)), [0]);
        assert_eq!(near("refnud", Some(7)), [2]);
        assert_eq!(near("refnud", None), [2, 3]);
    }
}
