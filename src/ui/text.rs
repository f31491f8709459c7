//! Measuring, cutting, padding and wrapping text by the columns it takes.
//!
//! Everything goes by grapheme, as the frame buffer does: a wide character is never halved, and a mark
//! never leaves its letter. Texts are expected to be [`Safe`](crate::domain::safe::Safe), which reads
//! as `&str`; what else is handed in is measured without harm, controls as nothing.

use std::borrow::Cow;
use std::iter::FusedIterator;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for the part of a text that was cut off.
pub const ELLIPSIS: &str = "…";

/// Columns that a text takes in one row.
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        text.len()
    } else {
        graphemes(text).map(|grapheme| grapheme.width).sum()
    }
}

/// Cuts a text to at most `max` columns; what was cut shows as `…` at the end.
///
/// It looks no further into the text than it shows.
pub fn cut(text: &str, max: usize) -> Cow<'_, str> {
    let mut column = 0;
    // Where the text ends if the ellipsis is to fit behind it.
    let mut end = 0;
    for Grapheme {
        at,
        text: own,
        width,
    } in graphemes(text)
    {
        column += width;
        if column > max {
            return match max {
                0 => Cow::Borrowed(""),
                _ => Cow::Owned(format!("{}{ELLIPSIS}", &text[..end])),
            };
        }
        if column < max {
            end = at + own.len();
        }
    }
    Cow::Borrowed(text)
}

/// Makes a text exactly `to` columns wide: cut, or filled with spaces behind it.
pub fn pad_right(text: &str, to: usize) -> Cow<'_, str> {
    let mut text = cut(text, to);
    let missing = to - width(&text);
    if missing > 0 {
        text.to_mut().extend(std::iter::repeat_n(' ', missing));
    }
    text
}

/// Makes a text exactly `to` columns wide: cut, or filled with spaces before it.
pub fn pad_left(text: &str, to: usize) -> Cow<'_, str> {
    let text = cut(text, to);
    match to - width(&text) {
        0 => text,
        missing => Cow::Owned(format!("{}{text}", " ".repeat(missing))),
    }
}

/// Breaks a text into lines of at most `width` columns, as ranges of its bytes.
///
/// Lines break at spaces, which then belong to neither line; a word that is longer than a line breaks
/// between graphemes. Blank lines and the indent of a paragraph are kept; a newline at the very end
/// opens no further line, as in [`str::lines`]. Only a single grapheme that is wider than `width` by
/// itself makes a line that is too wide: it has to go somewhere.
pub fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    Wrapped::new(text, width).collect()
}

/// The lines `first .. first + count` of what [`wrap`] gives, without looking at what comes after them.
pub fn wrap_window(text: &str, width: usize, first: usize, count: usize) -> Vec<Range<usize>> {
    Wrapped::new(text, width).skip(first).take(count).collect()
}

/// Wraps so that every line but the very first begins at column `indent`: the indent and the line.
///
/// For text that opens with a bullet or a number. The indent gives way to half of a narrow width.
pub fn wrap_hanging(text: &str, width: usize, indent: usize) -> Vec<(usize, Range<usize>)> {
    let indent = indent.min(width / 2);
    let mut lines = Wrapped::new(text, width);
    let first = lines.next().map(|line| (0, line));
    lines.width = width.saturating_sub(indent);
    first
        .into_iter()
        .chain(lines.map(|line| (indent, line)))
        .collect()
}

/// The lines of a wrapped text, found one at a time; see [`wrap`].
#[derive(Debug, Clone)]
pub struct Wrapped<'a> {
    text: &'a str,
    at: usize,
    width: usize,
}

impl<'a> Wrapped<'a> {
    /// Begins at the top of a text; a width of 0 is taken as 1.
    pub fn new(text: &'a str, width: usize) -> Self {
        Self { text, at: 0, width }
    }
}

impl Iterator for Wrapped<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.at == self.text.len() {
            return None;
        }
        let width = self.width.max(1);
        let mut start = self.at;
        let mut column = 0;
        // The end of the last character that is not a space, if there is one on this line.
        let mut ink_end = None;
        // Where the last run of spaces began, if it follows a word.
        let mut word_end = None;
        // Where the word after those spaces begins.
        let mut word_start = start;
        for Grapheme {
            at: offset,
            text: grapheme,
            width: own,
        } in graphemes(&self.text[start..])
        {
            let at = self.at + offset;
            if matches!(grapheme, "\n" | "\r\n" | "\r") {
                self.at = at + grapheme.len();
                return Some(start..end_of(start, at, ink_end, column, width));
            }
            if grapheme == " " {
                // Spaces may hang over the edge: they are not drawn there.
                column += 1;
                word_end = ink_end;
                word_start = at + 1;
                continue;
            }
            if column + own > width {
                match (word_end, ink_end) {
                    (Some(end), _) => {
                        self.at = word_start;
                        return Some(start..end);
                    }
                    (None, Some(end)) => {
                        self.at = end;
                        return Some(start..end);
                    }
                    // An indent that leaves no room for the word gives way.
                    (None, None) => {
                        start = at;
                        column = 0;
                    }
                }
            }
            column += own;
            ink_end = Some(at + grapheme.len());
        }
        let end = self.text.len();
        self.at = end;
        Some(start..end_of(start, end, ink_end, column, width))
    }
}

impl FusedIterator for Wrapped<'_> {}

/// The end of a line's last piece: spaces at its end stay only if they fit.
fn end_of(start: usize, end: usize, ink: Option<usize>, column: usize, width: usize) -> usize {
    if column > width {
        ink.unwrap_or(start)
    } else {
        end
    }
}

/// One grapheme of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grapheme<'a> {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// The grapheme.
    pub(super) text: &'a str,
    /// Columns that it takes.
    pub(super) width: usize,
}

/// The graphemes of a text. Those that most texts are made of are told without any table: a screen has
/// thousands of them, and they were a third of the time to draw one.
pub(super) fn graphemes(text: &str) -> impl Iterator<Item = Grapheme<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let mut chars = rest.chars();
        let first = chars.next()?;
        let is_simple = is_simple(first) && chars.next().is_none_or(is_simple);
        let text = if is_simple {
            &rest[..first.len_utf8()]
        } else {
            rest.graphemes(true).next()?
        };
        let width = if is_simple { 1 } else { grapheme_width(text) };
        let grapheme = Grapheme { at, text, width };
        at += text.len();
        Some(grapheme)
    })
}

/// Whether a character takes one column, and joins no other of its kind: most of Latin, Greek,
/// Cyrillic and Armenian, dashes, quotes and the lines of our rules.
const fn is_simple(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{a1}'..='\u{a8}' | '\u{aa}'..='\u{ac}' | '\u{af}'..='\u{2ff}'
        | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}'
        | '\u{2010}'..='\u{2027}' | '\u{2500}'..='\u{257f}')
}

fn grapheme_width(grapheme: &str) -> usize {
    match grapheme.as_bytes() {
        [b' '..=b'~'] => 1,
        _ if grapheme.contains(char::is_control) => 0,
        _ => grapheme.width(),
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::safe::Safe;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, width).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn width_counts_columns() {
        for (text, columns) in [
            ("", 0),
            ("abc", 3),
            ("Платёж", 6),
            ("日本", 4),
            ("e\u{301}", 1),
            ("👩\u{200d}💻", 2),
            ("🇪🇪", 2),
            ("❤\u{fe0f}", 2),
            ("a\nb", 2),
        ] {
            assert_eq!(width(text), columns, "{text:?}");
        }
    }

    #[test]
    fn a_cut_says_that_it_cut() {
        for (text, max, shown) in [
            ("refund", 6, "refund"),
            ("refund", 5, "refu…"),
            ("refund", 1, "…"),
            ("refund", 0, ""),
            ("", 0, ""),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("日本語", 2, "…"),
            ("ae\u{301}bc", 3, "ae\u{301}…"),
            ("возврат", 4, "воз…"),
        ] {
            assert_eq!(cut(text, max), shown, "{text:?} to {max}");
        }
        assert_eq!(cut(&Safe::line("a\u{7}bc"), 3), "a␇…");
    }

    #[test]
    fn a_padded_cell_is_as_wide_as_its_column() {
        assert_eq!(pad_right("日本", 6), "日本  ");
        assert_eq!(pad_left("12", 4), "  12");
        assert_eq!(pad_right("日本語", 4), "日… ");
        assert_eq!(pad_left("日本語", 4), " 日…");
    }

    #[test]
    fn lines_break_at_words() {
        for (text, width, wrapped) in [
            ("", 5, vec![]),
            ("one two three", 7, vec!["one two", "three"]),
            ("one two three", 8, vec!["one two", "three"]),
            ("one   two", 3, vec!["one", "two"]),
            ("one   two", 5, vec!["one", "two"]),
            ("a\n\nb\n", 5, vec!["a", "", "b"]),
            ("  indented text", 10, vec!["  indented", "text"]),
            ("          deep", 4, vec!["deep"]),
            (
                "see https://example.org/a",
                8,
                vec!["see", "https://", "example.", "org/a"],
            ),
            ("日本語", 5, vec!["日本", "語"]),
            ("日本", 1, vec!["日", "本"]),
            ("ab", 0, vec!["a", "b"]),
            ("end   ", 4, vec!["end"]),
            ("      ", 4, vec![""]),
            ("спасибо за ожидание", 10, vec!["спасибо за", "ожидание"]),
        ] {
            assert_eq!(lines(text, width), wrapped, "{text:?} at {width}");
        }
    }

    #[test]
    fn a_hanging_indent_leaves_the_number_alone() {
        let text = "1. check the order number";
        let wrapped: Vec<_> = wrap_hanging(text, 12, 3)
            .into_iter()
            .map(|(indent, line)| (indent, &text[line]))
            .collect();
        assert_eq!(wrapped, [(0, "1. check the"), (3, "order"), (3, "number")]);
        assert!(
            wrap_hanging(text, 2, 30)
                .iter()
                .skip(1)
                .all(|(indent, _)| *indent == 1)
        );
    }

    #[test]
    fn a_window_is_the_same_lines() {
        let text = "слово и ещё слово ".repeat(60_000);
        let all = wrap(&text, 20);
        assert_eq!(wrap_window(&text, 20, 7, 5), all[7..12]);
        assert!(wrap_window(&text, 20, all.len(), 5).is_empty());
    }

    #[test]
    fn simple_characters_are_what_the_tables_say() {
        for c in ('\0'..='\u{ffff}').filter(|c| is_simple(*c)) {
            assert_eq!(grapheme_width(&c.to_string()), 1, "{c:?}");
            for pair in [format!("a{c}"), format!("{c}a"), format!("{c}{c}")] {
                assert_eq!(pair.graphemes(true).count(), 2, "{pair:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn graphemes_are_those_of_the_tables(
            text in "([a-cж─\n日é👩\u{200d}\u{301}🇪🇸\u{fe0f}क्षᄀ\u{1161}\u{600}]|\r\n|\\PC){0,40}",
        ) {
            let ours: Vec<_> = graphemes(&text).map(|g| (g.at, g.text, g.width)).collect();
            let theirs: Vec<_> = text
                .grapheme_indices(true)
                .map(|(at, grapheme)| (at, grapheme, grapheme_width(grapheme)))
                .collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(
            text in "[a-c \n日é👩\u{200d}\u{301}🇪🇸\u{fe0f}क्ष]{0,60}", width in 0_usize..12,
        ) {
            let ranges = wrap(&text, width);
            let mut seen = 0;
            let mut kept = String::new();
            for line in &ranges {
                prop_assert!(line.start >= seen && line.end >= line.start);
                seen = line.end;
                let line = &text[line.clone()];
                prop_assert!(
                    super::width(line) <= width.max(1) || line.graphemes(true).count() == 1,
                    "{:?} is wider than {}", line, width
                );
                prop_assert!(!line.contains('\n'));
                kept.push_str(line);
            }
            let ink = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(ink(&kept), ink(&text));
            prop_assert_eq!(wrap_window(&text, width, 1, 2), ranges.into_iter().skip(1).take(2).collect::<Vec<_>>());
        }

        #[test]
        fn a_cut_fits(text in any::<String>(), max in 0_usize..20) {
            let shown = cut(&text, max);
            prop_assert!(super::width(&shown) <= max);
            prop_assert_eq!(&*cut(&shown, max), &*shown);
            prop_assert_eq!(super::width(&pad_right(&text, max)), max);
            prop_assert_eq!(super::width(&pad_left(&text, max)), max);
        }
    }
}
