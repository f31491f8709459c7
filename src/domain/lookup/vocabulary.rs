//! All words of a library, in order, as small as they can be held: what a typed word may stand for is
//! asked of it.

use std::ops::Range;

/// A word of a [`Vocabulary`]: its place in the order.
pub type Word = u32;

/// How many first letters have a mask of their own.
const HEADS: [usize; 4] = [3, 5, 9, 13];

/// All words of a library.
#[derive(Debug, Default)]
pub struct Vocabulary {
    text: String,
    ends: Vec<u32>,
    lengths: Vec<u8>,
    masks: Vec<u64>,
    /// The masks of the first letters alone: where little is typed, only these can be meant.
    heads: [Vec<u64>; HEADS.len()],
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
        self.masks.push(mask_of(word));
        for (head, length) in self.heads.iter_mut().zip(HEADS) {
            let end = word.char_indices().nth(length);
            head.push(mask_of(&word[..end.map_or(word.len(), |(at, _)| at)]));
        }
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

    /// The words that a typed one of these letters, so many, can be with so many slips; or can begin, where
    /// it is open. There are others among them: it is only a quick look. Who slipped in both of the first
    /// two letters isn't followed.
    pub fn near(&self, typed: &[char], slips: usize, is_open: bool) -> impl Iterator<Item = Word> {
        let length = typed.len();
        let (letters, first) = (mask(typed), mask(&typed[..length.min(2)]));
        let reach = length + slips;
        let heads = HEADS.iter().position(|head| reach <= *head);
        let masks = heads.map_or(&self.masks, |at| &self.heads[at]);
        let count = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
        let shortest = count(length.saturating_sub(slips));
        let longest = if is_open { u8::MAX } else { count(reach) };
        masks
            .iter()
            .zip(&self.heads[0])
            .zip(&self.lengths)
            .enumerate()
            .filter(move |(_, ((mask, head), length))| {
                first & **head != 0
                    && (letters & !**mask).count_ones() as usize <= slips
                    && **length >= shortest
                    && **length <= longest
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
fn mask(letters: &[char]) -> u64 {
    letters.iter().fold(0, |mask, c| mask | bit(*c))
}

/// The same of a text.
pub fn mask_of(text: &str) -> u64 {
    text.chars().fold(0, |mask, c| mask | bit(c))
}

fn bit(c: char) -> u64 {
    1 << (u32::from(c) % u64::BITS)
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
        let near = |typed: &str, is_open| {
            let typed: Vec<char> = typed.chars().collect();
            words.near(&typed, 1, is_open).collect::<Vec<_>>()
        };
        assert_eq!(near("cerd", false), [0]);
        assert_eq!(near("refnud", false), [2]);
        assert_eq!(near("refnud", true), [2, 3]);
        assert!(near("xyz", true).is_empty());
    }
}
