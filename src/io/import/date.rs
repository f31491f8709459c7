//! Points in time as other systems write them.
//!
//! Read by hand and not by a list of formats tried in turn: a list accepts `13/2/2025` under one
//! format and `2/13/2025` under the next, and nobody is told. Here the shape is found first, and the
//! order of day and month is one decision for the whole file.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

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

    const fn other(self) -> Self {
        match self {
            Self::MonthFirst => Self::DayFirst,
            Self::DayFirst => Self::MonthFirst,
        }
    }
}

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
        Shape::Numbers(..) | Shape::YearFirst(..) | Shape::DayDots(..) => None,
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
/// Understood are ISO 8601 and RFC 3339 with and without a zone, `YYYY/M/D`, `D.M.YYYY`, `M/D/YYYY`
/// or `D/M/YYYY` by `order`, each with or without `H:MM[:SS]` and AM or PM, and Unix time in seconds
/// (9 or 10 digits) or milliseconds (13). A date alone is its midnight. A time without a zone is
/// `zone`'s; where its clock skips or repeats that time, the first reading of before the change holds.
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
    let (date, basic) = if let Some(shape) = Shape::of(&mut rest) {
        (shape.date(order)?, false)
    } else {
        rest = Cursor(text);
        (basic_date(&mut rest).ok_or(DateFault::NotADate)??, true)
    };
    let (time, offset) = read_time(rest, basic)?;
    instant(date.to_datetime(time), offset, zone)
}

/// The three shapes of a date in numbers.
enum Shape {
    YearFirst(u16, u8, u8),
    DayDots(u8, u8, u16),
    /// Two numbers before the year that `order` tells apart.
    Numbers(u8, u8, u16),
}

impl Shape {
    fn of(rest: &mut Cursor<'_>) -> Option<Self> {
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
            Self::YearFirst(year, month, day) | Self::DayDots(day, month, year) => {
                day_of(year, month, day)
            }
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
        let rest = match self.0.find('[') {
            Some(at) if at > 0 && self.0.ends_with(']') => &self.0[..at],
            Some(_) | None => self.0,
        };
        if rest.is_empty() {
            return Ok(None);
        }
        if ["z", "utc", "gmt"]
            .iter()
            .any(|utc| rest.eq_ignore_ascii_case(utc))
        {
            return Ok(Some(Offset::UTC));
        }
        let mut rest = Cursor(rest);
        let sign = match rest.one_of(&['+', '-', '−']) {
            Some('+') => 1,
            Some(_) => -1,
            None => return Err(DateFault::NotADate),
        };
        let hours = rest.exactly(2).ok_or(DateFault::NotADate)?;
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tallinn() -> TimeZone {
        TimeZone::get("Europe/Tallinn").unwrap()
    }

    #[track_caller]
    fn reads(text: &str, order: Order, expected: &str) {
        let at = read(text, order, &tallinn()).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        assert_eq!(at.to_string(), expected, "{text}");
    }

    #[test]
    fn dates_of_other_systems_are_read() {
        use Order::{DayFirst, MonthFirst};
        for (text, order, expected) in [
            ("2025-03-14T01:20:00Z", MonthFirst, "2025-03-14T01:20:00Z"),
            (
                "2025-03-14T01:20:00.5+01:30",
                MonthFirst,
                "2025-03-13T23:50:00.5Z",
            ),
            (
                "2025-03-14T01:20:00+02:00[Europe/Tallinn]",
                MonthFirst,
                "2025-03-13T23:20:00Z",
            ),
            (
                "2025-03-14 01:20:00 UTC",
                MonthFirst,
                "2025-03-14T01:20:00Z",
            ),
            (
                "2025-03-14 01:20:00 -0500",
                MonthFirst,
                "2025-03-14T06:20:00Z",
            ),
            ("2025-03-14 01:20", MonthFirst, "2025-03-13T23:20:00Z"),
            ("2025-03-14", MonthFirst, "2025-03-13T22:00:00Z"),
            ("2020/3/18", DayFirst, "2020-03-17T22:00:00Z"),
            ("3/14/2025 1:20", MonthFirst, "2025-03-13T23:20:00Z"),
            ("3/4/2025 1:20 PM", MonthFirst, "2025-03-04T11:20:00Z"),
            ("3/4/2025 12:05 am", DayFirst, "2025-04-02T21:05:00Z"),
            ("14/3/2025", DayFirst, "2025-03-13T22:00:00Z"),
            ("14.3.2025", MonthFirst, "2025-03-13T22:00:00Z"),
            ("14. 3. 2025 13:05", MonthFirst, "2025-03-14T11:05:00Z"),
            ("1741915200", MonthFirst, "2025-03-14T01:20:00Z"),
            ("1741915200.25", MonthFirst, "2025-03-14T01:20:00.25Z"),
            ("1741915200123", MonthFirst, "2025-03-14T01:20:00.123Z"),
            ("20250314", MonthFirst, "2025-03-13T22:00:00Z"),
            ("20250314T012000Z", MonthFirst, "2025-03-14T01:20:00Z"),
            ("2016-12-31T23:59:60Z", MonthFirst, "2016-12-31T23:59:59Z"),
        ] {
            reads(text, order, expected);
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        use DateFault::{NoSuchDay, NoSuchTime, NotADate, OtherOrder};
        for (text, fault) in [
            ("2025-02-30", NoSuchDay),
            ("30.2.2025", NoSuchDay),
            ("2/30/2025", NoSuchDay),
            ("31/31/2025", NoSuchDay),
            ("14/3/2025", OtherOrder(Order::MonthFirst)),
            ("2025-03-14 25:00", NoSuchTime),
            ("2025-03-14 10:61", NoSuchTime),
            ("2025-03-14 13:00 PM", NoSuchTime),
            ("2025-03-14 10:00 EST", NotADate),
            ("2025-03-14 10", NotADate),
            ("14/3/25", NotADate),
            ("12345", NotADate),
            ("1.5", NotADate),
            ("tomorrow", NotADate),
            ("", NotADate),
            ("9999-12-31T23:59:59", NoSuchDay),
        ] {
            assert_eq!(
                read(text, Order::MonthFirst, &TimeZone::UTC).err(),
                Some(fault),
                "{text}"
            );
        }
    }

    #[test]
    fn a_clock_change_never_loses_a_time() {
        // Tallinn skipped 03:00 to 04:00 on 30 March and had 03:00 to 04:00 twice on 26 October.
        reads("2025-03-30 03:30", Order::DayFirst, "2025-03-30T01:30:00Z");
        reads("2025-10-26 03:30", Order::DayFirst, "2025-10-26T00:30:00Z");
    }

    #[test]
    fn the_order_is_proved_only_by_a_number_above_twelve() {
        assert_eq!(order_proved("3/14/2025 1:20"), Some(Order::MonthFirst));
        assert_eq!(order_proved("14-3-2025"), Some(Order::DayFirst));
        assert_eq!(order_proved("3/4/2025"), None);
        assert_eq!(order_proved("14.3.2025"), None);
        assert_eq!(order_proved("2025/3/14"), None);
        assert!(needs_order("3/4/2025") && !needs_order("2025-03-04"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), digits in "[0-9/.:T +-]{0,24}") {
            for value in [text, digits] {
                for order in [Order::MonthFirst, Order::DayFirst] {
                    let _ = read(&value, order, &TimeZone::UTC);
                }
                let _ = (order_proved(&value), needs_order(&value));
            }
        }

        #[test]
        fn what_we_write_reads_back(millis in 0_i64..4_102_444_800_000) {
            let at = Timestamp::from_millisecond(millis).unwrap();
            prop_assert_eq!(read(&at.to_string(), Order::DayFirst, &tallinn()), Ok(at));
        }
    }
}
