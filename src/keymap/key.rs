//! A key as the desk knows it, and how people write it: `ctrl-k` in the config, `Ctrl-K` in the documents.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::domain::words::nearest;

/// Which key, without what is held beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCode {
    /// A key that types this character; upper case is a character of its own.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Tab with Shift, which terminals send as a key of its own.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key by its number.
    F(u8),
}

/// The names of the keys: as the documents write them, and what the config takes as well.
const NAMES: &[(KeyCode, &str, &[&str])] = &[
    (KeyCode::Char(' '), "Space", &[]),
    (KeyCode::Enter, "Enter", &["return"]),
    (KeyCode::Esc, "Esc", &["escape"]),
    (KeyCode::Tab, "Tab", &[]),
    (KeyCode::BackTab, "Shift-Tab", &["backtab"]),
    (KeyCode::Backspace, "Backspace", &[]),
    (KeyCode::Delete, "Del", &["delete"]),
    (KeyCode::Insert, "Ins", &["insert"]),
    (KeyCode::Up, "Up", &[]),
    (KeyCode::Down, "Down", &[]),
    (KeyCode::Left, "Left", &[]),
    (KeyCode::Right, "Right", &[]),
    (KeyCode::Home, "Home", &[]),
    (KeyCode::End, "End", &[]),
    (KeyCode::PageUp, "PgUp", &["pageup", "page-up"]),
    (KeyCode::PageDown, "PgDn", &["pagedown", "page-down"]),
];

const MODIFIERS: &[&str] = &["ctrl", "shift", "alt"];

/// The function keys that some terminal can send.
const FUNCTION_KEYS: std::ops::RangeInclusive<u8> = 1..=24;

/// A key press: a key and what is held beside it, in the one form that terminals agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    shift: bool,
    alt: bool,
}

impl Key {
    /// A press as a terminal reports it.
    ///
    /// Shift is dropped where the character says it already, a character with Ctrl has no case, and
    /// Shift-Tab is [`KeyCode::BackTab`]: terminals differ in what they send there.
    pub fn new(code: KeyCode, ctrl: bool, shift: bool, alt: bool) -> Self {
        let mut key = Self {
            code,
            ctrl,
            shift,
            alt,
        };
        if let KeyCode::Char(c) = code {
            key.shift = false;
            if ctrl {
                key.code = KeyCode::Char(lower(c));
            }
        } else if code == KeyCode::BackTab || (code == KeyCode::Tab && shift) {
            key.shift = false;
            key.code = KeyCode::BackTab;
        }
        key
    }

    /// Which key it is.
    pub const fn code(self) -> KeyCode {
        self.code
    }

    /// Whether Ctrl is held.
    pub const fn ctrl(self) -> bool {
        self.ctrl
    }

    /// Whether Shift is held and the key doesn't say so itself.
    pub const fn shift(self) -> bool {
        self.shift
    }

    /// Whether Alt is held.
    pub const fn alt(self) -> bool {
        self.alt
    }

    /// The character it types, if it types one.
    pub fn text(self) -> Option<char> {
        if let KeyCode::Char(c) = self.code
            && !(self.ctrl || self.alt || c.is_control())
        {
            Some(c)
        } else {
            None
        }
    }
}

impl From<KeyCode> for Key {
    fn from(code: KeyCode) -> Self {
        Self::new(code, false, false, false)
    }
}

/// The lower case of a character, where that is one character.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// The upper case of a character, where that is one character that leads back to it.
fn upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if lower(one) == c => one,
        _ => c,
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "Ctrl-"),
            (self.alt, "Alt-"),
            (self.shift, "Shift-"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::Char(c) if c != ' ' => f.write_char(if self.ctrl { upper(c) } else { c }),
            code => NAMES
                .iter()
                .find(|(named, ..)| *named == code)
                .map_or(Ok(()), |(_, name, _)| f.write_str(name)),
        }
    }
}

/// Why a spelling is not a key that can be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing is written.
    #[error("")]
    Empty,
    /// No key and no modifier has this name.
    #[error("{name}")]
    UnknownName {
        /// What is written.
        name: String,
        /// The name that comes nearest, if one is near.
        nearest: Option<&'static str>,
    },
    /// There is no function key of this number.
    #[error("{0}")]
    FunctionKey(String),
    /// Terminals send Alt as Esc and a character, so it can't be told from the two typed fast.
    #[error("{0}")]
    Alt(String),
    /// What Shift makes of this character depends on the layout; the character itself is to be written.
    #[error("{0}")]
    Shift(char),
    /// Terminals send the same for both keys.
    #[error("{0}, {1}")]
    SameAs(String, Key),
    /// Esc always leads out; it doesn't begin a sequence.
    #[error("{0}")]
    EscFirst(String),
    /// A sequence has one key or two; this one has so many.
    #[error("{0}")]
    TooLong(usize),
}

impl FromStr for Key {
    type Err = KeyError;

    /// Reads `ctrl-k`, `F3`, `G`, `shift-tab`, `space`: names in any case, characters in their own.
    fn from_str(spelling: &str) -> Result<Self, KeyError> {
        let (mut ctrl, mut shift, mut alt) = (false, false, false);
        let mut rest = spelling.trim();
        let code = loop {
            if let Some(code) = code_of(rest)? {
                break code;
            }
            let (held, after) = split_modifier(rest).ok_or_else(|| unknown(rest))?;
            match held.to_lowercase().as_str() {
                "ctrl" => ctrl = true,
                "shift" => shift = true,
                "alt" => alt = true,
                _ => {
                    return Err(KeyError::UnknownName {
                        name: held.to_owned(),
                        nearest: nearest(held, MODIFIERS.iter().copied()),
                    });
                }
            }
            rest = after;
        };
        if alt {
            return Err(KeyError::Alt(spelling.to_owned()));
        }
        let KeyCode::Char(c) = code else {
            return Ok(Self::new(code, ctrl, shift, false));
        };
        if ctrl {
            let same = match lower(c) {
                'i' => Some(KeyCode::Tab.into()),
                'm' => Some(KeyCode::Enter.into()),
                '[' => Some(KeyCode::Esc.into()),
                c if shift => Some(Self::new(KeyCode::Char(c), true, false, false)),
                _ => None,
            };
            return match same {
                Some(same) => Err(KeyError::SameAs(spelling.to_owned(), same)),
                None => Ok(Self::new(code, true, false, false)),
            };
        }
        if shift && !upper(c).is_uppercase() {
            return Err(KeyError::Shift(c));
        }
        let typed = if shift { upper(c) } else { c };
        Ok(KeyCode::Char(typed).into())
    }
}

/// The key of a word without modifiers; none if it is no key's name.
fn code_of(word: &str) -> Result<Option<KeyCode>, KeyError> {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (None, _) => return Err(KeyError::Empty),
        (Some(c), None) if !c.is_control() => return Ok(Some(KeyCode::Char(c))),
        _ => {}
    }
    let named = NAMES.iter().find(|(_, name, others)| {
        name.eq_ignore_ascii_case(word) || others.iter().any(|o| o.eq_ignore_ascii_case(word))
    });
    if let Some((code, ..)) = named {
        return Ok(Some(*code));
    }
    let Some(number) = word.strip_prefix(['F', 'f']) else {
        return Ok(None);
    };
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    match number.parse() {
        Ok(n) if FUNCTION_KEYS.contains(&n) => Ok(Some(KeyCode::F(n))),
        _ => Err(KeyError::FunctionKey(word.to_owned())),
    }
}

/// What stands before the first `-` or `+`, and what after it; none if either is empty.
fn split_modifier(word: &str) -> Option<(&str, &str)> {
    let (held, after) = word.split_once(['-', '+'])?;
    (!held.is_empty() && !after.is_empty()).then_some((held, after))
}

fn unknown(name: &str) -> KeyError {
    let names: Vec<(String, &'static str)> = NAMES
        .iter()
        .flat_map(|(_, name, others)| std::iter::once(name).chain(*others))
        .map(|name| (name.to_lowercase(), *name))
        .collect();
    let near = nearest(name, names.iter().map(|(lower, _)| lower.as_str()));
    KeyError::UnknownName {
        name: name.to_owned(),
        nearest: names
            .iter()
            .find(|(lower, _)| near == Some(lower))
            .map(|(_, name)| *name),
    }
}

/// What asks for an action: one key, or two pressed one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binding {
    /// The key, or the first of two.
    pub first: Key,
    /// The key that has to follow, if it is a sequence.
    pub second: Option<Key>,
}

impl Binding {
    /// Whether pressing one of the two would leave it open which is meant.
    pub(super) fn clashes(self, other: Self) -> bool {
        self.first == other.first
            && (self.second.is_none() || other.second.is_none() || self.second == other.second)
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        match self.second {
            Some(second) => write!(f, " {second}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Binding {
    type Err = KeyError;

    /// Reads a key, or two with a blank between them: `g g`. Two bare letters are read so too: `gg`.
    fn from_str(spelling: &str) -> Result<Self, KeyError> {
        let keys: Vec<&str> = spelling.split_whitespace().collect();
        let (first, second) = match keys[..] {
            [] => return Err(KeyError::Empty),
            [one] => match (one.parse(), one.as_bytes()) {
                (Err(KeyError::UnknownName { .. }), [a, b])
                    if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() =>
                {
                    (one[..1].parse()?, Some(one[1..].parse()?))
                }
                (key, _) => (key?, None),
            },
            [first, second] => (first.parse::<Key>()?, Some(second.parse()?)),
            _ => return Err(KeyError::TooLong(keys.len())),
        };
        if second.is_some() && first == KeyCode::Esc.into() {
            return Err(KeyError::EscFirst(spelling.to_owned()));
        }
        Ok(Self { first, second })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(spelling: &str) -> Result<Key, KeyError> {
        spelling.parse()
    }

    #[test]
    fn a_key_is_read_however_people_write_it() {
        for (spellings, written) in [
            (&["ctrl-k", "Ctrl-K", "CTRL+k", "ctrl-K"][..], "Ctrl-K"),
            (&["f3", "F3"], "F3"),
            (&["G", "shift-g", "Shift-G"], "G"),
            (&["shift-tab", "BackTab", "Shift-BackTab"], "Shift-Tab"),
            (&["space", "Space"], "Space"),
            (&["pgdn", "PageDown", "page-down"], "PgDn"),
            (&["ctrl-shift-left", "Shift-Ctrl-Left"], "Ctrl-Shift-Left"),
            (&["-"], "-"),
            (&["+"], "+"),
            (&["ctrl--"], "Ctrl--"),
            (&["Ж", "shift-ж"], "Ж"),
            (&["?"], "?"),
        ] {
            for spelling in spellings {
                assert_eq!(
                    key(spelling).map(|k| k.to_string()),
                    Ok(written.to_owned()),
                    "{spelling}"
                );
            }
        }
    }

    #[test]
    fn a_sequence_is_two_keys() {
        for spelling in ["g g", "gg", " g  g "] {
            let binding: Binding = spelling.parse().expect("a sequence");
            assert_eq!(binding.to_string(), "g g");
        }
        assert_eq!(
            "up".parse(),
            Ok(Binding {
                first: KeyCode::Up.into(),
                second: None
            })
        );
    }

    #[test]
    fn what_is_no_key_is_refused_with_its_reason() {
        let unknown = |name: &str, nearest| KeyError::UnknownName {
            name: name.to_owned(),
            nearest,
        };
        let tab = KeyCode::Tab.into();
        let ctrl_k = Key::new(KeyCode::Char('k'), true, false, false);
        for (spelling, error) in [
            ("", KeyError::Empty),
            ("pgdwn", unknown("pgdwn", Some("PgDn"))),
            ("Entr", unknown("Entr", Some("Enter"))),
            ("xyzzy", unknown("xyzzy", None)),
            ("ctlr-k", unknown("ctlr", Some("ctrl"))),
            ("ctrl-", unknown("ctrl-", None)),
            ("F0", KeyError::FunctionKey("F0".into())),
            ("F999", KeyError::FunctionKey("F999".into())),
            ("alt-k", KeyError::Alt("alt-k".into())),
            ("shift-1", KeyError::Shift('1')),
            ("Ctrl-I", KeyError::SameAs("Ctrl-I".into(), tab)),
            (
                "ctrl-shift-k",
                KeyError::SameAs("ctrl-shift-k".into(), ctrl_k),
            ),
            ("Esc g", KeyError::EscFirst("Esc g".into())),
            ("g g g", KeyError::TooLong(3)),
        ] {
            assert_eq!(spelling.parse::<Binding>(), Err(error), "{spelling}");
        }
    }

    #[test]
    fn a_press_has_one_form_whatever_the_terminal_adds_to_it() {
        let press = |code, ctrl, shift| Key::new(code, ctrl, shift, false);
        assert_eq!(
            press(KeyCode::Char('G'), false, true),
            KeyCode::Char('G').into()
        );
        assert_eq!(
            press(KeyCode::Char('S'), true, true),
            press(KeyCode::Char('s'), true, false)
        );
        assert_eq!(press(KeyCode::Tab, false, true), KeyCode::BackTab.into());
        assert_eq!(
            press(KeyCode::BackTab, false, true),
            KeyCode::BackTab.into()
        );
        assert_ne!(press(KeyCode::Left, false, true), KeyCode::Left.into());
    }

    #[test]
    fn only_a_character_alone_is_text() {
        assert_eq!(Key::from(KeyCode::Char('ж')).text(), Some('ж'));
        assert_eq!(Key::from(KeyCode::Char('\u{1b}')).text(), None);
        assert_eq!(
            Key::new(KeyCode::Char('j'), true, false, false).text(),
            None
        );
        assert_eq!(
            Key::new(KeyCode::Char('j'), false, false, true).text(),
            None
        );
        assert_eq!(Key::from(KeyCode::Enter).text(), None);
    }

    fn any_key() -> impl Strategy<Value = Key> {
        let named = prop::sample::select(NAMES).prop_map(|(code, ..)| code);
        let typed = any::<char>()
            .prop_filter("a key types no blank and no control character", |c| {
                !c.is_whitespace() && !c.is_control()
            })
            .prop_map(KeyCode::Char);
        let code = prop_oneof![named, typed, FUNCTION_KEYS.prop_map(KeyCode::F)];
        (code, any::<bool>(), any::<bool>())
            .prop_map(|(code, ctrl, shift)| Key::new(code, ctrl, shift, false))
            .prop_filter("terminals send another key for it", |key| {
                !(key.ctrl && matches!(key.code, KeyCode::Char('i' | 'm' | '[')))
            })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(first in any_key(), second in prop::option::of(any_key())) {
            prop_assert_eq!(key(&first.to_string()), Ok(first));
            if second.is_none() || first != KeyCode::Esc.into() {
                let binding = Binding { first, second };
                prop_assert_eq!(binding.to_string().parse(), Ok(binding));
            }
        }

        #[test]
        fn no_spelling_is_too_odd_to_be_answered(spelling in ".{0,12}") {
            let _ = spelling.parse::<Binding>();
        }
    }
}
