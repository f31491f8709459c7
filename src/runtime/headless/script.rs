//! What a test writes and reads: times, keys, and the cells of the screen as letters.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use crate::keymap::{Key, KeyCode};

pub(super) fn time_of(time: &str) -> Timestamp {
    let time: DateTime = time.parse().expect("a time such as 2026-03-02 09:00");
    let zoned = time.to_zoned(TimeZone::UTC);
    zoned.expect("a time that UTC has").timestamp()
}

pub(super) fn length_of(length: &str) -> SignedDuration {
    let (count, unit) = length.split_at(length.len().saturating_sub(1));
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => panic!("{length} is no length of time such as 2h"),
    };
    let count: i64 = count.parse().expect("a number and a unit");
    SignedDuration::from_secs(count * seconds)
}

/// The key of a name in angle brackets: `c-s`, `enter`, `s-tab`.
pub(super) fn key_of(name: &str) -> Key {
    if name == "lt" {
        return KeyCode::Char('<').into();
    }
    let (held, rest) = match name.split_at_checked(2) {
        Some(("c-", rest)) => ("ctrl-", rest),
        Some(("s-", rest)) => ("shift-", rest),
        _ => ("", name),
    };
    let spelling = format!("{held}{rest}");
    spelling
        .parse()
        .unwrap_or_else(|error| panic!("no such key: {name} ({error:?})"))
}

pub(super) fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    let width = usize::from(buffer.area.width).max(1);
    buffer.content.chunks(width)
}

/// The text of a row; a wide character covers the cells behind it.
pub(super) fn text_of(row: &[Cell]) -> String {
    let mut text = String::new();
    let mut covered = 0;
    for cell in row {
        if covered > 0 {
            covered -= 1;
            continue;
        }
        text.push_str(cell.symbol());
        covered = cell.symbol().width().saturating_sub(1);
    }
    text
}

/// How a cell looks, as one letter; what takes several words gets a digit.
pub(super) fn letter(cell: &Cell, mixed: &mut Vec<String>) -> char {
    let mut words = Vec::new();
    for (modifier, letter) in [
        (Modifier::BOLD, 'b'),
        (Modifier::DIM, 'd'),
        (Modifier::UNDERLINED, 'u'),
        (Modifier::REVERSED, 'v'),
    ] {
        if cell.modifier.contains(modifier) {
            words.push(letter.to_string());
        }
    }
    for (colour, ground) in [(cell.fg, ""), (cell.bg, "on ")] {
        if colour != Color::Reset {
            words.push(format!("{ground}{colour}"));
        }
    }
    match words.as_slice() {
        [] => ' ',
        [one] if one.len() == 1 => one.chars().next().unwrap_or(' '),
        _ => {
            let style = words.join(" ");
            let at = mixed.iter().position(|known| *known == style);
            let at = at.unwrap_or_else(|| {
                mixed.push(style);
                mixed.len() - 1
            });
            char::from_digit(at as u32, 36).unwrap_or('#')
        }
    }
}
