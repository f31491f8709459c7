//! The many-line editor: the one place outside of drawing that holds a widget, because its buffer,
//! undo and wrapping are better kept than ours would be.

use ratatui::style::Style;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::safe::Safe;
use crate::keymap::EditorAction;

/// A text of many lines being written.
#[derive(Debug, Clone)]
pub struct Editor {
    area: TextArea<'static>,
}

impl Editor {
    /// An editor that holds `text`, with the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(clean(text).split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_max_histories(1000);
        // The terminal's own cursor shows the place, and no line is set off.
        area.set_cursor_line_style(Style::default());
        area.set_cursor_style(Style::default());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// What stands in it.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether it holds nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// The buffer, for drawing.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    /// Types a character.
    pub fn type_char(&mut self, c: char) {
        // A combining mark joins the letter before it: the buffer deletes by code point.
        let (row, column) = {
            let cursor = self.area.cursor();
            (cursor.0, cursor.1)
        };
        let before = column.checked_sub(1).and_then(|at| {
            self.area
                .lines()
                .get(row)
                .and_then(|line| line.chars().nth(at))
        });
        if let Some(before) = before
            && let Some(joined) = unicode_normalization::char::compose(before, c)
        {
            self.area.delete_char();
            self.area.insert_char(joined);
            return;
        }
        self.area.insert_str(clean(c.encode_utf8(&mut [0; 4])));
    }

    /// Whether these signs stand right before the cursor, and a word could begin where they do.
    pub fn begins_word_with(&self, signs: &str) -> bool {
        let (row, column) = {
            let cursor = self.area.cursor();
            (cursor.0, cursor.1)
        };
        let line = self.area.lines().get(row).map_or("", String::as_str);
        let end = line
            .char_indices()
            .nth(column)
            .map_or(line.len(), |(at, _)| at);
        line[..end]
            .strip_suffix(signs)
            .is_some_and(|before| before.chars().next_back().is_none_or(char::is_whitespace))
    }

    /// Takes these signs back out, where they stand right before the cursor.
    pub fn take_back(&mut self, signs: &str) {
        if self.begins_word_with(signs) {
            for _ in signs.chars() {
                self.area.delete_char();
            }
        }
    }

    /// Puts in a pasted text as it is, line breaks and all.
    pub fn paste(&mut self, text: &str) {
        self.area.insert_str(clean(text));
    }

    /// Puts another text in place of all of it, as one step that undo takes back.
    pub fn replace(&mut self, text: &str) {
        self.area.select_all();
        self.area.cut();
        self.area.insert_str(clean(text));
    }

    /// Takes the text out that is selected, for the clipboard.
    pub fn selected(&self) -> Option<String> {
        let ((from_row, from), (to_row, to)) = self.area.selection_range()?;
        let lines = self.area.lines();
        let part = |row: usize, from: usize, to: usize| -> String {
            lines[row]
                .chars()
                .skip(from)
                .take(to.saturating_sub(from))
                .collect()
        };
        let mut parts = Vec::new();
        for row in from_row..=to_row.min(lines.len().saturating_sub(1)) {
            let start = if row == from_row { from } else { 0 };
            let end = if row == to_row { to } else { usize::MAX };
            parts.push(part(row, start, end));
        }
        Some(parts.join("\n"))
    }

    /// Moves, selects or deletes; tells whether the action was one for the text itself.
    pub fn edit(&mut self, action: EditorAction) -> bool {
        use EditorAction as A;
        let area = &mut self.area;
        let (to, selecting) = match action {
            A::Newline => {
                area.insert_newline();
                return true;
            }
            A::Backspace => {
                area.delete_char();
                return true;
            }
            A::Delete => {
                area.delete_next_char();
                return true;
            }
            A::DeleteWord => {
                area.delete_word();
                return true;
            }
            A::DeleteNextWord => {
                area.delete_next_word();
                return true;
            }
            A::DeleteToStart => {
                area.delete_line_by_head();
                return true;
            }
            A::Undo => {
                area.undo();
                return true;
            }
            A::Redo => {
                area.redo();
                return true;
            }
            A::Paste => {
                area.paste();
                return true;
            }
            A::SelectAll => {
                area.select_all();
                return true;
            }
            A::Done | A::External | A::Copy | A::Cut => return false,
            A::Left => (CursorMove::Back, false),
            A::Right => (CursorMove::Forward, false),
            A::Up => (CursorMove::Up, false),
            A::Down => (CursorMove::Down, false),
            A::WordLeft => (CursorMove::WordBack, false),
            A::WordRight => (CursorMove::WordForward, false),
            A::LineStart => (CursorMove::Head, false),
            A::LineEnd => (CursorMove::End, false),
            A::Top => (CursorMove::Top, false),
            A::Bottom => (CursorMove::Bottom, false),
            A::PageUp => (CursorMove::ParagraphBack, false),
            A::PageDown => (CursorMove::ParagraphForward, false),
            A::SelectLeft => (CursorMove::Back, true),
            A::SelectRight => (CursorMove::Forward, true),
            A::SelectUp => (CursorMove::Up, true),
            A::SelectDown => (CursorMove::Down, true),
            A::SelectWordLeft => (CursorMove::WordBack, true),
            A::SelectWordRight => (CursorMove::WordForward, true),
            A::SelectLineStart => (CursorMove::Head, true),
            A::SelectLineEnd => (CursorMove::End, true),
        };
        if selecting && !area.is_selecting() {
            area.start_selection();
        } else if !selecting {
            area.cancel_selection();
        }
        area.move_cursor(to);
        true
    }

    /// Cuts the selection out.
    pub fn cut(&mut self) {
        self.area.cut();
    }
}

/// Composed text without control codes: the widget draws what it holds, so what could drive a
/// terminal stands in it as a visible mark from the start.
fn clean(text: &str) -> String {
    Safe::block(&text.nfc().collect::<String>())
        .as_str()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_keeps_its_lines_and_loses_its_controls() {
        let mut editor = Editor::new("Hello ");
        editor.paste("a\r\nb\u{1b}[2Jc");
        assert_eq!(editor.text(), "Hello a\nb␛[2Jc");
    }

    #[test]
    fn a_combining_mark_joins_its_letter_so_that_one_backspace_takes_both() {
        let mut editor = Editor::new("");
        for c in "и\u{306}".chars() {
            editor.type_char(c);
        }
        assert_eq!(editor.text(), "й");
        editor.edit(EditorAction::Backspace);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn what_is_selected_can_be_copied_over_lines() {
        let mut editor = Editor::new("one\ntwo");
        editor.edit(EditorAction::SelectAll);
        assert_eq!(editor.selected().as_deref(), Some("one\ntwo"));
    }

    #[test]
    fn signs_begin_a_word_only_where_one_could() {
        for (text, begins) in [
            ("??", true),
            ("Hello\n??", true),
            ("Привет ??", true),
            ("Really??", false),
            ("???", false),
            ("?? ", false),
            ("?", false),
        ] {
            let mut editor = Editor::new(text);
            assert_eq!(editor.begins_word_with("??"), begins, "{text:?}");
            editor.take_back("??");
            let left = text.strip_suffix("??").filter(|_| begins);
            assert_eq!(editor.text(), left.unwrap_or(text));
        }
    }

    #[test]
    fn undo_takes_back_a_replacement_whole() {
        let mut editor = Editor::new("draft");
        editor.replace("other");
        editor.edit(EditorAction::Undo);
        editor.edit(EditorAction::Undo);
        assert_eq!(editor.text(), "draft");
    }
}
