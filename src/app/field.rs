//! A single line of typed text.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::keymap::FieldAction;

/// A line of text with a cursor, which stands between graphemes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    cursor: usize,
    before: Vec<String>,
}

impl Field {
    /// A field that holds `text`, with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            cursor: text.len(),
            text,
            before: Vec::new(),
        }
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands before the cursor.
    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Types a character.
    pub fn type_char(&mut self, c: char) {
        self.keep();
        self.text.insert(self.cursor, c);
        self.cursor += c.len_utf8();
    }

    /// Puts in a pasted text; its line breaks become blanks, so that a paste never submits.
    pub fn paste(&mut self, text: &str) {
        self.keep();
        let line = text
            .split(['\r', '\n', '\t'])
            .filter(|part| !part.is_empty());
        let line = line.collect::<Vec<_>>().join(" ");
        self.text.insert_str(self.cursor, &line);
        self.cursor += line.len();
    }

    /// Puts a text in the place of some bytes, and the cursor after it.
    ///
    /// # Panics
    /// When the bytes are no whole characters of the field.
    pub fn replace(&mut self, span: std::ops::Range<usize>, text: &str) {
        self.keep();
        self.cursor = span.start + text.len();
        self.text.replace_range(span, text);
    }

    /// Moves or deletes; tells whether the action was one for the text itself.
    pub fn edit(&mut self, action: FieldAction) -> bool {
        match action {
            FieldAction::Left => self.cursor = self.left(),
            FieldAction::Right => self.cursor = self.right(),
            FieldAction::Home => self.cursor = 0,
            FieldAction::End => self.cursor = self.text.len(),
            FieldAction::Backspace => self.remove(self.left(), self.cursor),
            FieldAction::Delete => self.remove(self.cursor, self.right()),
            FieldAction::DeleteWord => {
                let kept = self.before_cursor().trim_end();
                let start = kept.rfind(char::is_whitespace).map_or(0, |at| {
                    at + kept[at..].chars().next().map_or(1, char::len_utf8)
                });
                self.remove(start, self.cursor);
            }
            FieldAction::ClearLine => self.remove(0, self.cursor),
            FieldAction::Undo => {
                if let Some(text) = self.before.pop() {
                    self.text = text;
                    self.cursor = self.text.len();
                }
            }
            FieldAction::Accept
            | FieldAction::NextField
            | FieldAction::PrevField
            | FieldAction::Fold => return false,
        }
        true
    }

    fn keep(&mut self) {
        if self.before.last() != Some(&self.text) {
            self.before.push(self.text.clone());
        }
    }

    fn remove(&mut self, from: usize, to: usize) {
        if from < to {
            self.keep();
            self.text.replace_range(from..to, "");
            self.cursor = from;
        }
    }

    fn left(&self) -> usize {
        self.before_cursor()
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let after = &self.text[self.cursor..];
        self.cursor + after.graphemes(true).next().map_or(0, str::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editing_goes_by_whole_graphemes() {
        let mut field = Field::new("aй\u{306}e\u{301}");
        field.edit(FieldAction::Backspace);
        assert_eq!(field.text(), "aй\u{306}");
        field.edit(FieldAction::Home);
        field.edit(FieldAction::Right);
        field.edit(FieldAction::Delete);
        assert_eq!(field.text(), "a");
        field.edit(FieldAction::Undo);
        assert_eq!(field.text(), "aй\u{306}");
    }

    #[test]
    fn a_pasted_line_break_becomes_a_blank() {
        let mut field = Field::default();
        field.paste("one\r\ntwo\n");
        assert_eq!(field.text(), "one two");
    }

    #[test]
    fn a_word_is_deleted_with_the_blanks_after_it() {
        let mut field = Field::new("lost parcel  ");
        field.edit(FieldAction::DeleteWord);
        assert_eq!(field.text(), "lost ");
        field.edit(FieldAction::DeleteWord);
        assert_eq!(field.text(), "");
    }
}
