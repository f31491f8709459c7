//! Where a word is met, as bytes: the entries in order, and how often in which part of each.
//!
//! A list may be written piece by piece: each begins with a zero and the full number of its first entry,
//! and they lie one after another, each with greater numbers than the one before.

/// How often an entry has a word; more than fits counts as much as fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// In the title and the other names, to 3.
    pub title: u8,
    /// Among the tags, to 3.
    pub tags: u8,
    /// In headings, to 3.
    pub headings: u8,
    /// In the text.
    pub body: u8,
}

/// What fits beside the others into a byte.
const FULL: u8 = 3;

/// A piece of a list that is being written.
#[derive(Debug, Default)]
pub struct Piece {
    bytes: Vec<u8>,
    last: u32,
    entries: u32,
    titles: u32,
}

impl Piece {
    /// Adds an entry, with a greater number than any before.
    pub fn push(&mut self, entry: u32, counts: Counts) {
        if self.entries == 0 {
            self.bytes.push(0);
            number(&mut self.bytes, entry);
        } else {
            debug_assert!(entry > self.last);
            number(&mut self.bytes, entry - self.last);
        }
        self.last = entry;
        self.entries += 1;
        self.titles += u32::from(counts.title > 0 || counts.tags > 0);
        let part = |count: u8| count.min(FULL);
        self.bytes.push(
            part(counts.title)
                | part(counts.tags) << 2
                | part(counts.headings) << 4
                | part(counts.body) << 6,
        );
        if counts.body >= FULL {
            number(&mut self.bytes, u32::from(counts.body - FULL));
        }
    }

    /// What was written.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many entries are in it.
    pub fn entries(&self) -> u32 {
        self.entries
    }

    /// How many of them have the word in title, other names or tags.
    pub fn titles(&self) -> u32 {
        self.titles
    }
}

fn number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The entries of a list, in order. What is damaged ends it.
#[derive(Debug, Clone)]
pub struct Places<'a> {
    rest: &'a [u8],
    last: u32,
}

impl<'a> Places<'a> {
    /// Reads a list of one piece or of many.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            last: 0,
        }
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for (at, byte) in self.rest.iter().take(5).enumerate() {
            number |= u32::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                self.rest = &self.rest[at + 1..];
                return Some(number);
            }
        }
        None
    }
}

impl Iterator for Places<'_> {
    type Item = (u32, Counts);

    fn next(&mut self) -> Option<Self::Item> {
        self.last = match self.number()? {
            0 => self.number()?,
            further => self.last.checked_add(further)?,
        };
        let (parts, rest) = self.rest.split_first()?;
        self.rest = rest;
        let part = |at: u8| parts >> at & FULL;
        let mut counts = Counts {
            title: part(0),
            tags: part(2),
            headings: part(4),
            body: part(6),
        };
        if counts.body == FULL {
            let more = u8::try_from(self.number()?).unwrap_or(u8::MAX);
            counts.body = counts.body.saturating_add(more);
        }
        Some((self.last, counts))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_piece_by_piece_is_read_as_one_list() {
        let counts = |title, tags, headings, body| Counts {
            title,
            tags,
            headings,
            body,
        };
        let mut one = Piece::default();
        one.push(1, counts(1, 0, 0, 0));
        one.push(300, counts(9, 1, 2, 200));
        let mut other = Piece::default();
        other.push(70_000, counts(0, 0, 0, 3));
        let bytes = [one.bytes(), other.bytes()].concat();
        assert_eq!(
            Places::new(&bytes).collect::<Vec<_>>(),
            [
                (1, counts(1, 0, 0, 0)),
                (300, counts(3, 1, 2, 200)),
                (70_000, counts(0, 0, 0, 3))
            ]
        );
        assert_eq!((one.entries(), one.titles(), other.titles()), (2, 2, 0));
    }

    proptest! {
        #[test]
        fn damaged_bytes_end_a_list(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(Places::new(&bytes).count() <= bytes.len());
        }
    }
}
