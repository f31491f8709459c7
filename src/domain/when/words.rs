//! What the words for times mean, as read from the word lists of each language.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Time, time};
use serde::Deserialize;

use super::tokens::{Kind, tokens};

/// A unit of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
}

/// A part of the day that stands for an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayPart {
    /// When the morning begins.
    Morning,
    /// The middle of the day.
    Noon,
    /// When the lunch break is over.
    AfterLunch,
    /// In the afternoon.
    Afternoon,
    /// When the desk closes.
    EndOfDay,
    /// After the desk has closed.
    Evening,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum NamedDate {
    DayBeforeYesterday = -2,
    Yesterday,
    Today,
    Tomorrow,
    DayAfterTomorrow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WeekdayName {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MonthName {
    January = 1,
    February,
    March,
    April,
    May,
    June,
    July,
    August,
    September,
    October,
    November,
    December,
}

/// One thing that a word or a phrase can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A length of time follows or went before.
    In,
    /// An hour follows.
    At,
    /// A day follows.
    On,
    /// The one of the next week.
    Next,
    /// The end of a window follows.
    To,
    /// The length that went before leads back.
    Ago,
    /// The number one.
    One,
    HalfHour,
    Am,
    Pm,
    Unit(Unit),
    /// So many days after today.
    Ahead(i64),
    Part(DayPart),
    /// Days after Monday.
    Weekday(i64),
    /// 1 to 12.
    Month(i8),
}

impl Meaning {
    pub(super) fn unit(self) -> Option<Unit> {
        if let Self::Unit(unit) = self {
            Some(unit)
        } else {
            None
        }
    }

    pub(super) fn month(self) -> Option<i8> {
        if let Self::Month(month) = self {
            Some(month)
        } else {
            None
        }
    }

    /// Whether it says the half of the day before noon or the one after.
    pub(super) fn second_half(self) -> Option<bool> {
        matches!(self, Self::Am | Self::Pm).then_some(self == Self::Pm)
    }
}

/// The hours that are meant when none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// For a day without anything: 09:00.
    pub default: Time,
    /// 09:00.
    pub morning: Time,
    /// 12:00.
    pub noon: Time,
    /// 13:00.
    pub after_lunch: Time,
    /// 15:00.
    pub afternoon: Time,
    /// 17:00.
    pub end_of_day: Time,
    /// 18:00.
    pub evening: Time,
}

impl Hours {
    /// The hour of a part of the day.
    pub fn of(&self, part: DayPart) -> Time {
        match part {
            DayPart::Morning => self.morning,
            DayPart::Noon => self.noon,
            DayPart::AfterLunch => self.after_lunch,
            DayPart::Afternoon => self.afternoon,
            DayPart::EndOfDay => self.end_of_day,
            DayPart::Evening => self.evening,
        }
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self {
            default: time(9, 0, 0, 0),
            morning: time(9, 0, 0, 0),
            noon: time(12, 0, 0, 0),
            after_lunch: time(13, 0, 0, 0),
            afternoon: time(15, 0, 0, 0),
            end_of_day: time(17, 0, 0, 0),
            evening: time(18, 0, 0, 0),
        }
    }
}

/// A word list as it is written in its file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WordFile {
    r#in: Vec<String>,
    at: Vec<String>,
    on: Vec<String>,
    next: Vec<String>,
    to: Vec<String>,
    ago: Vec<String>,
    one: Vec<String>,
    half_hour: Vec<String>,
    am: Vec<String>,
    pm: Vec<String>,
    units: BTreeMap<Unit, Vec<String>>,
    dates: BTreeMap<NamedDate, Vec<String>>,
    parts: BTreeMap<DayPart, Vec<String>>,
    weekdays: BTreeMap<WeekdayName, Vec<String>>,
    months: BTreeMap<MonthName, Vec<String>>,
}

/// The words for times of one or more languages, and the hours they stand for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "WordFile")]
pub struct WhenWords {
    /// The hours that are meant when none is named; the desk may set its own.
    pub hours: Hours,
    /// What each phrase can mean, under its folded words with single spaces between.
    phrases: HashMap<String, Vec<Meaning>>,
    /// Words in the longest phrase.
    longest: usize,
}

impl WhenWords {
    /// Adds the words of another language; the hours stay.
    pub fn merge(&mut self, other: Self) {
        self.longest = self.longest.max(other.longest);
        for (phrase, meanings) in other.phrases {
            let known = self.phrases.entry(phrase).or_default();
            for meaning in meanings {
                if !known.contains(&meaning) {
                    known.push(meaning);
                }
            }
        }
    }

    /// Words in the longest phrase.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// What a phrase of folded words can mean.
    pub(super) fn meanings(&self, phrase: &str) -> &[Meaning] {
        self.phrases.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// Every phrase that means two things, other than halves of the day in one of them.
    #[cfg(test)]
    pub(super) fn contradictions(&self) -> Vec<(&str, &[Meaning])> {
        self.phrases
            .iter()
            .filter(|(_, meanings)| {
                let apart = |m: &&Meaning| !matches!(m, Meaning::Am | Meaning::Pm);
                meanings.iter().filter(apart).count() > 1
            })
            .map(|(phrase, meanings)| (phrase.as_str(), meanings.as_slice()))
            .collect()
    }

    fn add(&mut self, phrases: &[String], meaning: Meaning) {
        for phrase in phrases {
            let words: Vec<String> = tokens(phrase)
                .into_iter()
                .filter_map(|token| match token.kind {
                    Kind::Word(word) => Some(word),
                    Kind::Number { .. } | Kind::Sign(_) => None,
                })
                .collect();
            self.longest = self.longest.max(words.len());
            let known = self.phrases.entry(words.join(" ")).or_default();
            if !known.contains(&meaning) {
                known.push(meaning);
            }
        }
    }
}

impl From<WordFile> for WhenWords {
    fn from(file: WordFile) -> Self {
        let mut words = Self::default();
        for (phrases, meaning) in [
            (&file.r#in, Meaning::In),
            (&file.at, Meaning::At),
            (&file.on, Meaning::On),
            (&file.next, Meaning::Next),
            (&file.to, Meaning::To),
            (&file.ago, Meaning::Ago),
            (&file.one, Meaning::One),
            (&file.half_hour, Meaning::HalfHour),
            (&file.am, Meaning::Am),
            (&file.pm, Meaning::Pm),
        ] {
            words.add(phrases, meaning);
        }
        for (unit, phrases) in &file.units {
            words.add(phrases, Meaning::Unit(*unit));
        }
        for (date, phrases) in &file.dates {
            words.add(phrases, Meaning::Ahead(*date as i64));
        }
        for (part, phrases) in &file.parts {
            words.add(phrases, Meaning::Part(*part));
        }
        for (day, phrases) in &file.weekdays {
            words.add(phrases, Meaning::Weekday(*day as i64));
        }
        for (month, phrases) in &file.months {
            words.add(phrases, Meaning::Month(*month as i8));
        }
        words
    }
}
