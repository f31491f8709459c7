//! Keyboard layouts that are not Latin: which Latin character stands at the same place.
//!
//! A terminal sends the character, never the place, so that `r` on a Russian layout arrives as `к`. Only
//! characters that no Latin layout has are taken for their place. Russian `.` stands where Latin `/`
//! does, and Russian `,` where Latin `?` does, but both are also typed by people with a Latin layout:
//! they stay what they are, which is why the filter has the keys `/` and `.`. Russian `?` (Shift-7) and
//! `:` (Shift-6) arrive as themselves.

use std::collections::HashMap;

use super::key::{Key, KeyCode};
use crate::domain::keyboard::{JCUKEN, written};

/// Why two strings are not a layout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The sides differ in length, counted in characters without blanks.
    #[error("{theirs}, {latin}")]
    Lengths {
        /// How many characters the layout has.
        theirs: usize,
        /// How many Latin ones were given for them.
        latin: usize,
    },
    /// A character on the Latin side that no Latin keyboard has.
    #[error("{0}")]
    NotLatin(char),
    /// A character that the layout would have at two places.
    #[error("{0}")]
    Twice(char),
}

/// Which Latin character stands at the place of another: ЙЦУКЕН, and what the config adds to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    latin: HashMap<char, char>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            latin: written(JCUKEN.0).zip(written(JCUKEN.1)).collect(),
        }
    }
}

impl Layout {
    /// Adds a layout: its characters, and the Latin ones at the same places, in the same order. Blanks
    /// don't count. Where a character had a place already, the added one is taken.
    ///
    /// # Errors
    /// When the sides don't match, or a Latin character isn't one; nothing is added then.
    pub fn add(&mut self, theirs: &str, latin: &str) -> Result<(), LayoutError> {
        let lengths = (written(theirs).count(), written(latin).count());
        if lengths.0 != lengths.1 {
            return Err(LayoutError::Lengths {
                theirs: lengths.0,
                latin: lengths.1,
            });
        }
        let mut added = HashMap::new();
        for (theirs, latin) in written(theirs).zip(written(latin)) {
            if !latin.is_ascii_graphic() {
                return Err(LayoutError::NotLatin(latin));
            }
            if added.insert(theirs, latin).is_some() {
                return Err(LayoutError::Twice(theirs));
            }
        }
        self.latin.extend(added);
        Ok(())
    }

    /// The Latin character at the same place, if the layout has one. An overlay with letters of its own
    /// asks this before it gives up on a character.
    pub fn latin(&self, theirs: char) -> Option<char> {
        self.latin.get(&theirs).copied()
    }

    /// The same press on a Latin layout, if that is another key.
    pub fn latin_key(&self, key: Key) -> Option<Key> {
        let KeyCode::Char(theirs) = key.code() else {
            return None;
        };
        let latin = self.latin(theirs).filter(|_| !key.alt())?;
        Some(Key::new(KeyCode::Char(latin), key.ctrl(), false, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::latin_twin;

    #[test]
    fn jcuken_has_every_key_once_and_each_letter_in_both_cases() {
        assert_eq!(written(JCUKEN.0).count(), written(JCUKEN.1).count());
        assert_eq!(Layout::default().latin.len(), written(JCUKEN.0).count());
        let mut latin: Vec<char> = written(JCUKEN.1)
            .filter(char::is_ascii_alphabetic)
            .collect();
        latin.sort_unstable();
        assert_eq!(latin, ('A'..='Z').chain('a'..='z').collect::<Vec<_>>());
    }

    #[test]
    fn a_russian_character_is_taken_for_its_place() {
        for (theirs, latin) in [
            ('а', 'f'),
            ('Р', 'H'),
            ('ё', '`'),
            ('ж', ';'),
            ('Ж', ':'),
            ('э', '\''),
            ('б', ','),
            ('ю', '.'),
            ('Ю', '>'),
            ('ъ', ']'),
        ] {
            assert_eq!(latin_twin(theirs), Some(latin));
            assert_eq!(Layout::default().latin(theirs), Some(latin));
        }
        for own in ['.', ',', '?', ':', 'r', '7', 'õ'] {
            assert_eq!(latin_twin(own), None, "{own} is what it is");
        }
    }

    #[test]
    fn the_config_adds_a_layout_by_two_strings() {
        let mut layout = Layout::default();
        layout
            .add("; ςερτυ ασδφ", "q werty asdf")
            .expect("a layout");
        assert_eq!(layout.latin('ρ'), Some('r'));
        assert_eq!(layout.latin('к'), Some('r'), "the shipped one stays");
    }

    #[test]
    fn two_strings_that_are_no_layout_change_nothing() {
        let mut layout = Layout::default();
        for (theirs, latin, error) in [
            (
                "ασδ",
                "as",
                LayoutError::Lengths {
                    theirs: 3,
                    latin: 2,
                },
            ),
            ("ασ", "aš", LayoutError::NotLatin('š')),
            ("αα", "as", LayoutError::Twice('α')),
        ] {
            assert_eq!(layout.add(theirs, latin), Err(error));
        }
        assert_eq!(layout, Layout::default());
    }
}
