//! How each type of setting is read from TOML and written back.

use std::ops::Range;

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use toml::Spanned;
use toml::de::DeValue;

use super::error::{Expected, Fault};
use super::{DateOrder, Theme};
use crate::domain::calendar::Block;
use crate::domain::deadline::Counting;
use crate::domain::encoding::Encoding;
use crate::domain::incoming::Tool;
use crate::domain::queue::Order;
use crate::domain::taught::{Taught, TaughtError};
use crate::domain::words::{UnknownWord, nearest};
use crate::keymap::Layout;
use crate::texts;

/// A value with its place in the file.
pub(super) type Node<'a> = Spanned<DeValue<'a>>;

/// A fault and the bytes it stands at.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) at: Range<usize>,
    pub(super) fault: Fault,
}

impl Wrong {
    /// A value of another type than `expected`.
    pub(super) fn kind(node: &Node<'_>, expected: Expected) -> Self {
        Self {
            at: node.span(),
            fault: Fault::WrongType {
                expected,
                found: node.get_ref().type_str(),
            },
        }
    }

    /// A value of the right type that can't be meant.
    fn value(node: &Node<'_>, expected: Expected, word: &str) -> Self {
        Self {
            at: node.span(),
            fault: Fault::BadValue {
                expected,
                word: word.to_owned(),
                nearest: None,
                known: Vec::new(),
            },
        }
    }
}

/// A type of setting.
pub(super) trait Value: Sized {
    /// Reads it.
    fn read(node: &Node<'_>) -> Result<Self, Wrong>;

    /// Writes it as TOML; nothing when it isn't set.
    fn write(&self) -> Option<String>;
}

/// Writes words as a TOML string.
pub(super) fn quoted(words: &str) -> String {
    toml::Value::from(words).to_string()
}

/// Writes a key as TOML has it: bare where it may be.
pub(super) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if bare { name.to_owned() } else { quoted(name) }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// The words of a value; TOML's own dates and times are as good as quoted ones.
fn words(node: &Node<'_>, expected: Expected) -> Result<String, Wrong> {
    match node.get_ref() {
        DeValue::String(words) => Ok(words.trim().to_owned()),
        DeValue::Datetime(time) => Ok(time.to_string()),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => Err(Wrong::kind(node, expected)),
    }
}

fn items<'n, 'a>(node: &'n Node<'a>, expected: Expected) -> Result<&'n [Node<'a>], Wrong> {
    node.get_ref()
        .as_array()
        .map(|a| &**a)
        .ok_or_else(|| Wrong::kind(node, expected))
}

impl Value for bool {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        node.get_ref()
            .as_bool()
            .ok_or_else(|| Wrong::kind(node, Expected::Switch))
    }

    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }
}

/// A number of days.
impl Value for u16 {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let number = node
            .get_ref()
            .as_integer()
            .ok_or_else(|| Wrong::kind(node, Expected::Days))?;
        let days = Self::from_str_radix(number.as_str(), number.radix()).ok();
        days.filter(|d| (1..=365).contains(d))
            .ok_or_else(|| Wrong::value(node, Expected::Days, &number.to_string()))
    }

    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }
}

/// A number of days that may be none.
impl Value for u8 {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let number = node
            .get_ref()
            .as_integer()
            .ok_or_else(|| Wrong::kind(node, Expected::DaysOrNone))?;
        Self::from_str_radix(number.as_str(), number.radix())
            .map_err(|_| Wrong::value(node, Expected::DaysOrNone, &number.to_string()))
    }

    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }
}

/// Words that must be there.
impl Value for String {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        match node.get_ref().as_str().map(str::trim) {
            Some("") => Err(Wrong::value(node, Expected::Text, "")),
            Some(words) => Ok(words.to_owned()),
            None => Err(Wrong::kind(node, Expected::Text)),
        }
    }

    fn write(&self) -> Option<String> {
        Some(quoted(self))
    }
}

/// Words that may be left out; `""` leaves them out too.
impl Value for Option<String> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let words = node
            .get_ref()
            .as_str()
            .ok_or_else(|| Wrong::kind(node, Expected::Text))?;
        Ok(Some(words.trim().to_owned()).filter(|w| !w.is_empty()))
    }

    fn write(&self) -> Option<String> {
        self.as_deref().map(quoted)
    }
}

impl Value for Vec<String> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        items(node, Expected::List)?
            .iter()
            .map(String::read)
            .collect()
    }

    fn write(&self) -> Option<String> {
        Some(list(self.iter().map(|words| quoted(words))))
    }
}

impl Value for Taught {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        fn pairs<'n>(
            node: &'n Node<'_>,
            before: &str,
            found: &mut Vec<(String, &'n str)>,
        ) -> Result<(), Wrong> {
            let table = node.get_ref().as_table();
            for (name, value) in table.ok_or_else(|| Wrong::kind(node, Expected::Words))? {
                let name = format!("{before}{}", name.get_ref());
                match value.get_ref().as_str() {
                    Some(meaning) => found.push((name, meaning)),
                    // A dotted key, which TOML makes a table of.
                    None => pairs(value, &format!("{name}."), found)?,
                }
            }
            Ok(())
        }
        let mut found = Vec::new();
        pairs(node, "", &mut found)?;
        let found = found
            .iter()
            .map(|(word, meaning)| (word.as_str(), *meaning));
        Self::of_pairs(found).map_err(|error| match error {
            TaughtError::Unknown {
                meaning,
                nearest,
                known,
                ..
            } => Wrong {
                at: node.span(),
                fault: Fault::BadValue {
                    expected: Expected::Words,
                    word: meaning,
                    nearest: nearest.map(str::to_owned),
                    known: known.into_iter().map(str::to_owned).collect(),
                },
            },
            TaughtError::Syntax { piece } => Wrong::value(node, Expected::Words, &piece),
            TaughtError::Twice { word, second, .. } => {
                Wrong::value(node, Expected::Words, &format!("{word}={second}"))
            }
        })
    }

    fn write(&self) -> Option<String> {
        let pair =
            |(word, meaning): (String, &str)| format!("{} = {}", key(&word), quoted(meaning));
        let pairs: Vec<String> = self.pairs().map(pair).collect();
        (!pairs.is_empty()).then(|| format!("{{ {} }}", pairs.join(", ")))
    }
}

impl Value for SignedDuration {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let words = words(node, Expected::Duration)?;
        duration(&words).ok_or_else(|| Wrong::value(node, Expected::Duration, &words))
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&duration_words(*self)))
    }
}

/// Reads `24h`, `90m`, `1h 30m`, `3d`; a day is 24 hours. Nothing below a minute or above a year.
fn duration(words: &str) -> Option<SignedDuration> {
    let mut minutes = 0_i64;
    let mut rest = words.trim();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest[..digits].parse().ok()?;
        let unit_on = rest[digits..].trim_start();
        let end = unit_on
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(unit_on.len());
        let unit = match &unit_on[..end] {
            "d" => 24 * 60,
            "h" => 60,
            "m" | "min" => 1,
            _ => return None,
        };
        minutes = minutes.checked_add(number.checked_mul(unit)?)?;
        rest = unit_on[end..].trim_start();
    }
    (1..=366 * 24 * 60)
        .contains(&minutes)
        .then(|| SignedDuration::from_mins(minutes))
}

/// Writes a duration as a person would: whole days from two on, else hours and minutes.
fn duration_words(duration: SignedDuration) -> String {
    let minutes = duration.as_mins();
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours >= 48 && hours % 24 == 0 => format!("{}d", hours / 24),
        (hours, 0) => format!("{hours}h"),
        (0, minutes) => format!("{minutes}m"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}

impl Value for Time {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let words = words(node, Expected::Time)?;
        time(&words).ok_or_else(|| Wrong::value(node, Expected::Time, &words))
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&time_words(*self)))
    }
}

/// Reads `9:30` or `09:30`; seconds, which TOML's own times may carry, must be zero.
fn time(words: &str) -> Option<Time> {
    let (hour, minute) = words
        .strip_suffix(":00")
        .filter(|w| w.contains(':'))
        .unwrap_or(words)
        .split_once(':')?;
    let number = |digits: &str, lengths: &[usize]| {
        let plain = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse::<i8>().ok()).flatten()
    };
    Time::new(number(hour, &[1, 2])?, number(minute, &[2])?, 0, 0).ok()
}

fn time_words(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

impl Value for Vec<Block> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let mut blocks = Vec::new();
        for item in items(node, Expected::Hours)? {
            let words = item
                .get_ref()
                .as_str()
                .ok_or_else(|| Wrong::kind(item, Expected::Hours))?;
            blocks.push(hours(words).ok_or_else(|| Wrong::value(item, Expected::Hours, words))?);
        }
        blocks.sort_unstable();
        let overlap = blocks
            .windows(2)
            .find(|pair| pair[0].until == Time::midnight() || pair[1].from < pair[0].until);
        match overlap {
            Some(pair) => Err(Wrong {
                at: node.span(),
                fault: Fault::Overlap {
                    first: hours_words(pair[0]),
                    second: hours_words(pair[1]),
                },
            }),
            None => Ok(blocks),
        }
    }

    fn write(&self) -> Option<String> {
        Some(list(self.iter().map(|block| quoted(&hours_words(*block)))))
    }
}

/// Reads `09:00-17:00`; `24:00` is the end of the day.
fn hours(words: &str) -> Option<Block> {
    let (from, until) = words.split_once(['-', '–'])?;
    let from = time(from.trim())?;
    match until.trim() {
        "24:00" | "00:00" => Some(Block {
            from,
            until: Time::midnight(),
        }),
        until => time(until)
            .filter(|until| from < *until)
            .map(|until| Block { from, until }),
    }
}

/// Writes opening hours, `09:00-17:00`.
pub(super) fn hours_words(Block { from, until }: Block) -> String {
    let until = if until == Time::midnight() {
        "24:00".to_owned()
    } else {
        time_words(until)
    };
    format!("{}-{until}", time_words(from))
}

impl Value for Vec<Date> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let read = |item: &Node<'_>| {
            let words = words(item, Expected::Dates)?;
            words
                .parse::<Date>()
                .map_err(|_| Wrong::value(item, Expected::Dates, &words))
        };
        items(node, Expected::Dates)?.iter().map(read).collect()
    }

    fn write(&self) -> Option<String> {
        Some(list(self.iter().map(|date| quoted(&date.to_string()))))
    }
}

impl Value for Option<TimeZone> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let words = node
            .get_ref()
            .as_str()
            .ok_or_else(|| Wrong::kind(node, Expected::Zone))?
            .trim();
        if words.is_empty() {
            return Ok(None);
        }
        zone_of(words).map(Some).map_err(|nearest| Wrong {
            at: node.span(),
            fault: Fault::BadValue {
                expected: Expected::Zone,
                word: words.to_owned(),
                nearest,
                known: Vec::new(),
            },
        })
    }

    fn write(&self) -> Option<String> {
        self.as_ref().and_then(TimeZone::iana_name).map(quoted)
    }
}

/// Finds a zone by its name.
///
/// # Errors
/// The name that comes nearest, if any does, where there is no such zone.
pub fn zone_of(name: &str) -> Result<TimeZone, Option<String>> {
    TimeZone::get(name).map_err(|_| nearest_zone(name))
}

/// The zone that comes nearest to a name, or to a city alone.
fn nearest_zone(word: &str) -> Option<String> {
    let names: Vec<(String, String)> = jiff::tz::db()
        .available()
        .map(|name| (name.as_str().to_lowercase(), name.as_str().to_owned()))
        .collect();
    let word = word.replace(' ', "_");
    let city = |lower: &str| lower.rsplit('/').next().unwrap_or_default().to_owned();
    let found = if word.contains('/') {
        nearest(&word, names.iter().map(|(lower, _)| lower.as_str())).map(str::to_owned)
    } else {
        let cities: Vec<String> = names.iter().map(|(lower, _)| city(lower)).collect();
        nearest(&word, cities.iter().map(String::as_str)).map(str::to_owned)
    }?;
    names
        .into_iter()
        .find(|(lower, _)| *lower == found || city(lower) == found)
        .map(|(_, name)| name)
}

/// A language the program speaks.
#[derive(Debug)]
pub(super) struct Language;

impl Language {
    /// Reads it, as the tag of its folder.
    pub(super) fn read(node: &Node<'_>) -> Result<String, Wrong> {
        let words = node
            .get_ref()
            .as_str()
            .ok_or_else(|| Wrong::kind(node, Expected::Language))?;
        texts::language_of(words)
            .map(str::to_owned)
            .map_err(|error| Wrong {
                at: node.span(),
                fault: Fault::BadValue {
                    expected: Expected::Language,
                    word: error.lang,
                    nearest: error.nearest.map(str::to_owned),
                    known: error.known.into_iter().map(str::to_owned).collect(),
                },
            })
    }
}

/// A layout: its letters, and the Latin ones on the same keys.
impl Value for Option<(String, String)> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let sides = items(node, Expected::Letters)?;
        let sides = sides.iter().map(|side| {
            side.get_ref()
                .as_str()
                .ok_or_else(|| Wrong::kind(side, Expected::Letters))
        });
        let sides: Vec<&str> = sides.collect::<Result<_, _>>()?;
        let [theirs, latin] = sides[..] else {
            return Err(Wrong::value(node, Expected::Letters, &sides.join(", ")));
        };
        // The key table has the last word on what a layout is.
        Layout::default()
            .add(theirs, latin)
            .map_err(|_| Wrong::value(node, Expected::Letters, &sides.join(", ")))?;
        Ok(Some((theirs.to_owned(), latin.to_owned())))
    }

    fn write(&self) -> Option<String> {
        let (theirs, latin) = self.as_ref()?;
        Some(list([theirs, latin].into_iter().map(|side| quoted(side))))
    }
}

/// Reads a word of a closed set.
fn word<W: std::str::FromStr<Err = UnknownWord>>(node: &Node<'_>) -> Result<W, Wrong> {
    let words = node
        .get_ref()
        .as_str()
        .ok_or_else(|| Wrong::kind(node, Expected::Word))?;
    words.parse().map_err(|error: UnknownWord| Wrong {
        at: node.span(),
        fault: Fault::BadValue {
            expected: Expected::Word,
            word: error.word,
            nearest: error.nearest.map(str::to_owned),
            known: error.known.iter().map(|code| (*code).to_owned()).collect(),
        },
    })
}

macro_rules! word_values {
    ($($set:ty),+) => {
        $(impl Value for $set {
            fn read(node: &Node<'_>) -> Result<Self, Wrong> {
                word(node)
            }

            fn write(&self) -> Option<String> {
                Some(quoted(self.code()))
            }
        })+
    };
}

word_values!(Counting, Theme);

const ORDERS: [(Order, &str); 2] = [(Order::Bands, "bands"), (Order::Strict, "strict")];

impl Value for Order {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        let words = node
            .get_ref()
            .as_str()
            .ok_or_else(|| Wrong::kind(node, Expected::Word))?;
        let codes = || ORDERS.iter().map(|(_, code)| *code);
        let found = ORDERS.iter().find(|(_, code)| *code == words.trim());
        found.map(|(order, _)| *order).ok_or_else(|| Wrong {
            at: node.span(),
            fault: Fault::BadValue {
                expected: Expected::Word,
                word: words.to_owned(),
                nearest: nearest(words, codes()).map(str::to_owned),
                known: codes().map(str::to_owned).collect(),
            },
        })
    }

    fn write(&self) -> Option<String> {
        ORDERS
            .iter()
            .find(|(order, _)| order == self)
            .map(|(_, code)| quoted(code))
    }
}

impl Value for Option<DateOrder> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        word(node).map(Some)
    }

    fn write(&self) -> Option<String> {
        self.map(|order| quoted(order.code()))
    }
}

impl Value for Option<Encoding> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        word(node).map(Some)
    }

    fn write(&self) -> Option<String> {
        self.map(|encoding| quoted(encoding.name()))
    }
}

impl Value for Option<Tool> {
    fn read(node: &Node<'_>) -> Result<Self, Wrong> {
        word(node).map(Some)
    }

    fn write(&self) -> Option<String> {
        self.map(|tool| quoted(tool.code()))
    }
}

#[cfg(test)]
mod tests;
