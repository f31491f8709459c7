//! Points in time as other systems write them.
//!
//! Read by hand and not by a list of formats tried in turn: a list accepts `13/2/2025` under one
//! format and `2/13/2025` under the next, and nobody is told. Here the shape is found first, and the
//! order of day and month is one decision for the whole file.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

mod named;

use self::named::{month_of, skip_joint, skip_weekday, skip_year_mark};

/// Which of two numbers before the year is the month; `Auto` looks at the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// `3/14/2025` is the fourteenth of March.
    MonthFirst,
    /// `14/3/2025` is the fourteenth of March.
    DayFirst,
    /// Decided by the first rows of the file.
    #[default]
    Auto,
}

/// The order that a file is read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `3/14/2025` is the fourteenth of March.
    MonthFirst,
    /// `14/3/2025` is the fourteenth of March.
    DayFirst,
}

impl Order {
    /// The spelling on the command line and in message ids.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MonthFirst => "month-first",
            Self::DayFirst => "day-first",
        }
    }

    /// The order that is meant in a zone where nothing else tells it: month first in the United States,
    /// day first anywhere else.
    pub fn usual_in(zone: &TimeZone) -> Self {
        let name = zone.iana_name().unwrap_or_default();
        let is_american = AMERICAN_ZONES.contains(&name)
            || AMERICAN_PARTS.iter().any(|part| name.starts_with(part));
        if is_american {
            Self::MonthFirst
        } else {
            Self::DayFirst
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::MonthFirst => Self::DayFirst,
            Self::DayFirst => Self::MonthFirst,
        }
    }
}

/// The zones of the United States, with their older names.
const AMERICAN_ZONES: [&str; 30] = [
    "America/Adak",
    "America/Anchorage",
    "America/Atka",
    "America/Boise",
    "America/Chicago",
    "America/Denver",
    "America/Detroit",
    "America/Fort_Wayne",
    "America/Indianapolis",
    "America/Juneau",
    "America/Knox_IN",
    "America/Los_Angeles",
    "America/Louisville",
    "America/Menominee",
    "America/Metlakatla",
    "America/New_York",
    "America/Nome",
    "America/Phoenix",
    "America/Shiprock",
    "America/Sitka",
    "America/Yakutat",
    "CST6CDT",
    "EST",
    "EST5EDT",
    "HST",
    "MST",
    "MST7MDT",
    "Navajo",
    "PST8PDT",
    "Pacific/Honolulu",
];
/// What the names of their other zones begin with.
const AMERICAN_PARTS: [&str; 4] = [
    "America/Indiana/",
    "America/Kentucky/",
    "America/North_Dakota/",
    "US/",
];

/// Why a value is no point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// It is not written like a date.
    NotADate,
    /// It is written like a date, but the calendar has no such day.
    NoSuchDay,
    /// The clock has no such time.
    NoSuchTime,
    /// It is a date only in the other order than the file was read with.
    OtherOrder(Order),
}

/// The order that a value proves: one of its two numbers is above twelve.
pub fn order_proved(text: &str) -> Option<Order> {
    match Shape::of(&mut Cursor(text.trim()))? {
        Shape::Numbers(first, second, _) if first > 12 && second <= 12 => Some(Order::DayFirst),
        Shape::Numbers(first, second, _) if second > 12 && first <= 12 => Some(Order::MonthFirst),
        Shape::Numbers(..) | Shape::YearFirst(..) | Shape::DayDots(..) | Shape::Named(..) => None,
    }
}

/// Whether reading the value depends on the order.
pub fn needs_order(text: &str) -> bool {
    matches!(
        Shape::of(&mut Cursor(text.trim())),
        Some(Shape::Numbers(..))
    )
}

/// Reads a point in time.
///
/// Understood are ISO 8601, RFC 3339 and RFC 2822 with and without a zone, `YYYY/M/D`, `D.M.YYYY`,
/// `M/D/YYYY` or `D/M/YYYY` by `order`, `22 Nov 2026`, `Nov 22, 2026` and `2026-Nov-22` with months in
/// the desk's languages and a weekday before them, each with or without `H:MM[:SS]` and AM or PM, and
/// Unix time in seconds (9 or 10 digits) or milliseconds (13). A date alone is its midnight.
///
/// A time without a zone is `zone`'s. Where its clock repeats that time, the first of the two holds;
/// where it skips it, the clock is taken to have gone on as before the change: in Tallinn 03:30 of the
/// night in which 03:00 becomes 04:00 is the instant of 04:30.
///
/// # Errors
/// [`DateFault`] when it is none of these, or the calendar or clock has no such day or time.
pub fn read(text: &str, order: Order, zone: &TimeZone) -> Result<Timestamp, DateFault> {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().filter(|b| *b == b'.').count() <= 1
    {
        return read_number(text, zone);
    }
    let mut rest = Cursor(text);
    skip_weekday(&mut rest);
    let text = rest.0;
    let (date, basic) = if let Some(shape) = Shape::of(&mut rest) {
        (shape.date(order)?, false)
    } else {
        rest = Cursor(text);
        (basic_date(&mut rest).ok_or(DateFault::NotADate)??, true)
    };
    let (time, offset) = read_time(rest, basic)?;
    instant(date.to_datetime(time), offset, zone)
}

/// Reads a day number of a spreadsheet, in `zone`: days since the end of 1899 with the time behind the
/// point. Only those of the years 1954 to 2119 are taken for one.
///
/// Nothing tells such a number from any other: the caller has to know that the whole column is such.
pub fn serial(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    /// 1 January 1970.
    const UNIX_EPOCH: i64 = 25_569;
    let text = text.trim().replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 5 || fraction.len() > 15 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let day: i64 = whole
        .parse()
        .ok()
        .filter(|day| (20_000..80_000).contains(day))?;
    let fraction: f64 = format!("0.{fraction}0").parse().ok()?;
    // A spreadsheet keeps no more than that: 14:05:33 comes as 0.58718749999.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is less than a day's seconds"
    )]
    let seconds = (fraction * 86_400.0).round() as i64;
    let local = Timestamp::from_second((day - UNIX_EPOCH) * 86_400 + seconds).ok()?;
    instant(Offset::UTC.to_datetime(local), None, zone).ok()
}

/// Whether a word is the name of a month, or the beginning of one.
pub fn is_month(word: &str) -> bool {
    let mut rest = Cursor(word);
    month_of(&mut rest).is_some() && rest.0.is_empty()
}

/// The shapes of a date.
enum Shape {
    YearFirst(u16, u8, u8),
    DayDots(u8, u8, u16),
    /// Two numbers before the year that `order` tells apart.
    Numbers(u8, u8, u16),
    /// Day, month and year, the month by its name.
    Named(u8, u8, u16),
}

impl Shape {
    fn of(rest: &mut Cursor<'_>) -> Option<Self> {
        skip_weekday(rest);
        let start = rest.0;
        Self::in_numbers(rest).or_else(|| {
            rest.0 = start;
            Self::named(rest)
        })
    }

    /// `22 Nov 2026`, `22-Nov-26`, `Nov 22nd, 2026`, `2026-Nov-22`.
    fn named(rest: &mut Cursor<'_>) -> Option<Self> {
        fn gap(rest: &mut Cursor<'_>) {
            rest.0 = rest
                .0
                .trim_start_matches(|c: char| " -/.,".contains(c) || c.is_whitespace());
        }
        fn day(rest: &mut Cursor<'_>) -> Option<u8> {
            let day = u8::try_from(rest.short()?).ok()?;
            for ending in ["st", "nd", "rd", "th"] {
                rest.0 = rest.0.strip_prefix(ending).unwrap_or(rest.0);
            }
            Some(day)
        }
        fn year(rest: &mut Cursor<'_>) -> Option<u16> {
            let digits = rest.digits()?;
            let year: u16 = digits.parse().ok()?;
            match digits.len() {
                4 => Some(year),
                // As in RFC 2822; behind a month's name nothing else can be meant.
                2 => Some(if year < 50 { 2_000 } else { 1_900 } + year),
                _ => None,
            }
        }
        let count = rest.0.bytes().take_while(u8::is_ascii_digit).count();
        let named = if count == 4 {
            let year = year(rest)?;
            gap(rest);
            let month = month_of(rest)?;
            gap(rest);
            Self::Named(day(rest)?, month, year)
        } else if count > 0 {
            let day = day(rest)?;
            gap(rest);
            let month = month_of(rest)?;
            gap(rest);
            Self::Named(day, month, year(rest)?)
        } else {
            let month = month_of(rest)?;
            gap(rest);
            let day = day(rest)?;
            gap(rest);
            Self::Named(day, month, year(rest)?)
        };
        skip_year_mark(rest);
        Some(named)
    }

    fn in_numbers(rest: &mut Cursor<'_>) -> Option<Self> {
        let first = rest.digits()?;
        let mark = rest.one_of(&['-', '/', '.'])?;
        if mark == '.' {
            rest.spaces();
        }
        let second = rest.digits()?;
        rest.one_of(&[mark])?;
        if mark == '.' {
            rest.spaces();
        }
        let third = rest.digits()?;
        let short = |digits: &str| {
            (digits.len() <= 2)
                .then(|| digits.parse::<u8>().ok())
                .flatten()
        };
        let year = |digits: &str| {
            (digits.len() == 4)
                .then(|| digits.parse::<u16>().ok())
                .flatten()
        };
        if let Some(year) = year(first) {
            return Some(Self::YearFirst(year, short(second)?, short(third)?));
        }
        let (first, second, year) = (short(first)?, short(second)?, year(third)?);
        Some(if mark == '.' {
            Self::DayDots(first, second, year)
        } else {
            Self::Numbers(first, second, year)
        })
    }

    fn date(self, order: Order) -> Result<Date, DateFault> {
        match self {
            Self::YearFirst(year, month, day)
            | Self::DayDots(day, month, year)
            | Self::Named(day, month, year) => day_of(year, month, day),
            Self::Numbers(first, second, year) => {
                let by = |order| match order {
                    Order::MonthFirst => day_of(year, first, second),
                    Order::DayFirst => day_of(year, second, first),
                };
                by(order).map_err(|fault| {
                    if by(order.other()).is_ok() {
                        DateFault::OtherOrder(order)
                    } else {
                        fault
                    }
                })
            }
        }
    }
}

fn day_of(year: u16, month: u8, day: u8) -> Result<Date, DateFault> {
    let number = |n: u8| i8::try_from(n).map_err(|_| DateFault::NoSuchDay);
    let year = i16::try_from(year).map_err(|_| DateFault::NoSuchDay)?;
    Date::new(year, number(month)?, number(day)?).map_err(|_| DateFault::NoSuchDay)
}

/// Unix time, `YYYYMMDD` or `YYYYMMDDHHMMSS`: told apart by the number of digits.
fn read_number(text: &str, zone: &TimeZone) -> Result<Timestamp, DateFault> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().map_err(|_| DateFault::NotADate)?;
    let unix = match whole.len() {
        9 | 10 => {
            let millis = format!("{fraction:0<3.3}")
                .parse::<i64>()
                .map_err(|_| DateFault::NotADate)?;
            Timestamp::from_millisecond(number * 1_000 + millis)
        }
        13 => Timestamp::from_millisecond(number),
        8 | 14 if fraction.is_empty() => {
            let mut rest = Cursor(whole);
            let date = basic_date(&mut rest).ok_or(DateFault::NotADate)??;
            let (time, offset) = read_time(rest, true)?;
            return instant(date.to_datetime(time), offset, zone);
        }
        _ => return Err(DateFault::NotADate),
    };
    unix.map_err(|_| DateFault::NotADate)
}

/// `YYYYMMDD`, when eight digits stand there.
fn basic_date(rest: &mut Cursor<'_>) -> Option<Result<Date, DateFault>> {
    let year = rest.exactly(4)?;
    let month = rest.exactly(2)?;
    let day = rest.exactly(2)?;
    Some(day_of(
        year,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    ))
}

/// The time and the zone's offset that follow a date; `basic` allows `HHMMSS` without colons.
fn read_time(mut rest: Cursor<'_>, basic: bool) -> Result<(Time, Option<Offset>), DateFault> {
    rest.one_of(&['.', ',']);
    rest.spaces();
    if rest.one_of(&['T', 't']).is_some() {
        rest.spaces();
    }
    skip_joint(&mut rest);
    if rest.0.is_empty() {
        return Ok((Time::midnight(), None));
    }
    let (mut hour, minute, second, nanos);
    if basic && rest.0.bytes().take_while(u8::is_ascii_digit).count() >= 4 {
        hour = rest.exactly(2).ok_or(DateFault::NotADate)?;
        minute = rest.exactly(2).ok_or(DateFault::NotADate)?;
        second = rest.exactly(2).unwrap_or(0);
        nanos = 0;
    } else {
        hour = rest.short().ok_or(DateFault::NotADate)?;
        rest.one_of(&[':']).ok_or(DateFault::NotADate)?;
        minute = rest.exactly(2).ok_or(DateFault::NotADate)?;
        if rest.one_of(&[':']).is_some() {
            second = rest.exactly(2).ok_or(DateFault::NotADate)?;
            nanos = rest.fraction().ok_or(DateFault::NotADate)?;
        } else {
            second = 0;
            nanos = 0;
        }
    }
    rest.spaces();
    if let Some(afternoon) = rest.half_of_day() {
        if !(1..=12).contains(&hour) {
            return Err(DateFault::NoSuchTime);
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
        rest.spaces();
    }
    let offset = rest.offset()?;
    let part = |n: u16| i8::try_from(n).map_err(|_| DateFault::NoSuchTime);
    // A leap second is the last second that every clock has.
    let time = Time::new(
        part(hour)?,
        part(minute)?,
        part(second.min(60))?.min(59),
        nanos,
    )
    .map_err(|_| DateFault::NoSuchTime)?;
    if second > 60 {
        return Err(DateFault::NoSuchTime);
    }
    Ok((time, offset))
}

fn instant(at: DateTime, offset: Option<Offset>, zone: &TimeZone) -> Result<Timestamp, DateFault> {
    match offset {
        Some(offset) => offset.to_timestamp(at),
        None => zone.to_ambiguous_timestamp(at).compatible(),
    }
    .map_err(|_| DateFault::NoSuchDay)
}

/// What is still to be read of a value.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn digits(&mut self) -> Option<&'a str> {
        let end = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(end);
        (!digits.is_empty()).then(|| {
            self.0 = rest;
            digits
        })
    }

    fn exactly(&mut self, count: usize) -> Option<u16> {
        let digits = self.0.get(..count)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.0 = &self.0[count..];
        digits.parse().ok()
    }

    fn short(&mut self) -> Option<u16> {
        let digits = self.digits()?;
        (digits.len() <= 2).then(|| digits.parse().ok()).flatten()
    }

    fn one_of(&mut self, wanted: &[char]) -> Option<char> {
        let first = self.0.chars().next()?;
        wanted.contains(&first).then(|| {
            self.0 = &self.0[first.len_utf8()..];
            first
        })
    }

    fn spaces(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// Nanoseconds after a point or comma; nothing there is none, a mark without digits is a fault.
    fn fraction(&mut self) -> Option<i32> {
        if self.one_of(&['.', ',']).is_none() {
            return Some(0);
        }
        format!("{:0<9.9}", self.digits()?).parse().ok()
    }

    /// Whether AM (false) or PM (true) stands there.
    fn half_of_day(&mut self) -> Option<bool> {
        let known = [("am", false), ("a.m.", false), ("pm", true), ("p.m.", true)];
        known.into_iter().find_map(|(word, afternoon)| {
            let head = self.0.get(..word.len())?;
            head.eq_ignore_ascii_case(word).then(|| {
                self.0 = &self.0[word.len()..];
                afternoon
            })
        })
    }

    /// The offset from UTC at the end of the value; a zone's name in brackets after it adds nothing.
    fn offset(&mut self) -> Result<Option<Offset>, DateFault> {
        let close = [('[', ']'), ('(', ')')];
        let bare = close.into_iter().find_map(|(open, close)| {
            let (bare, _) = self.0.strip_suffix(close)?.split_once(open)?;
            (!bare.is_empty()).then(|| bare.trim_end())
        });
        let rest = bare.unwrap_or(self.0);
        if rest.is_empty() {
            return Ok(None);
        }
        let utc = ["z", "utc", "gmt", "ut"].into_iter().find(|utc| {
            let head = rest.get(..utc.len());
            let next = rest.as_bytes().get(utc.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(utc))
                && next.is_none_or(|next| !next.is_ascii_alphabetic())
        });
        let mut rest = Cursor(&rest[utc.map_or(0, str::len)..]);
        if utc.is_some() && rest.0.is_empty() {
            return Ok(Some(Offset::UTC));
        }
        let sign = match rest.one_of(&['+', '-', '−']) {
            Some('+') => 1,
            Some(_) => -1,
            None => return Err(DateFault::NotADate),
        };
        let hours = match rest.exactly(2) {
            Some(hours) => hours,
            // `UTC+2`, where nothing but the hour is told.
            None if utc.is_some() => rest.short().ok_or(DateFault::NotADate)?,
            None => return Err(DateFault::NotADate),
        };
        rest.one_of(&[':']);
        let minutes = rest.exactly(2).unwrap_or(0);
        if !rest.0.is_empty() {
            return Err(DateFault::NotADate);
        }
        if hours > 23 || minutes > 59 {
            return Err(DateFault::NoSuchTime);
        }
        let seconds = i32::from(hours) * 3_600 + i32::from(minutes) * 60;
        Offset::from_seconds(sign * seconds)
            .map(Some)
            .map_err(|_| DateFault::NoSuchTime)
    }
}

#[cfg(test)]
mod tests;
