//! Time as people say it, in every language at once: `in 30m`, `tomorrow 10:30`, `пт 9-11`, `jutri ob 10`.
//!
//! What each word means comes from lists that are handed in ([`WhenWords`]); what is made of it is
//! decided here:
//!
//! - A day without an hour means the default hour, a part of a day (`after lunch`) the hour set for it.
//! - A time without a day means the next such time: today, or tomorrow once it has passed. With a day
//!   that was named it is refused instead, as [`WhenError::Past`].
//! - `fri` is the next Friday on which that hour is still to come, today included; `next fri` is the
//!   Friday of the week after this one, weeks beginning on Monday.
//! - `25.11.` without a year is the next one; on that very day it is today.
//! - `3d` is the same time of day three days later, also over a clock change; `72h` is 72 hours. When
//!   nobody named the hour, a gap of the clock change moves it on instead of refusing it.
//! - A number alone is refused: `10` might be minutes. After `at`, or after a day, it is an hour.
//! - An hour that the clock skips or shows twice is refused with what there is to choose from, unless
//!   only its second showing is still to come.
//! - More than ten years ahead is a slip.

mod grammar;
mod past;
mod span;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

use jiff::civil::{Date, Time};
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, ToSpan as _, Zoned};

use grammar::{Clock, Day, Said, Shift};
pub use past::parse_past;
pub use span::{Span, span};
pub use words::{DayPart, Hours, WhenWords};

/// Nobody plans further ahead.
const YEARS_AHEAD: i64 = 10;

/// A time that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// When it is, or when it begins; always later than `now`.
    pub at: Zoned,
    /// When the window ends, if one was given; always later than `at`.
    pub until: Option<Zoned>,
}

/// Why a time was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Nothing was said.
    #[error("empty")]
    Empty,
    /// The text was understood up to `rest`.
    #[error("not understood from byte {at}: {rest:?}")]
    NotUnderstood {
        /// The text from there on.
        rest: String,
        /// Where it begins, in bytes of the input.
        at: usize,
    },
    /// The time has passed.
    #[error("past: {at}")]
    Past {
        /// The time that was meant.
        at: Zoned,
    },
    /// The clock skips this time on that day.
    #[error("skipped by the clock change: {date} {time}")]
    Gap {
        /// The day.
        date: Date,
        /// The time that does not exist on it.
        time: Time,
    },
    /// The clock shows this time twice on that day.
    #[error("shown twice by the clock: {first}, {second}")]
    Ambiguous {
        /// Before the clock is set back.
        first: Zoned,
        /// After it was set back.
        second: Zoned,
    },
    /// No such day or hour, or too far ahead.
    #[error("out of range")]
    OutOfRange,
}

/// Reads a time as it was typed, in the zone of `now`.
///
/// # Errors
///
/// [`WhenError`] says what was wrong; see the [module](self) for the rules.
pub fn parse(input: &str, now: &Zoned, words: &WhenWords) -> Result<Parsed, WhenError> {
    if input.trim().is_empty() {
        return Err(WhenError::Empty);
    }
    let said = grammar::read(input, words)?;
    let parsed = resolve(&said, now, &words.hours)?;
    if parsed.at <= *now {
        return Err(WhenError::Past { at: parsed.at });
    }
    let farthest = now.checked_add(YEARS_AHEAD.years());
    if farthest.is_ok_and(|farthest| parsed.at > farthest) {
        return Err(WhenError::OutOfRange);
    }
    Ok(parsed)
}

fn resolve(said: &Said, now: &Zoned, hours: &Hours) -> Result<Parsed, WhenError> {
    let window = said.clock.map(|clock| hinted(clock, said.until, said.part));
    let named_time = match (window, said.part) {
        (Some((from, _)), _) => Some(from.minutes),
        (None, Some(part)) => Some(minutes_of(hours.of(part))),
        (None, None) => None,
    };
    let time = named_time.unwrap_or_else(|| minutes_of(hours.default));
    let date = match (said.shift, said.day) {
        (Some(shift), _) if named_time.is_none() => {
            let shift = if said.ago { shift.back() } else { shift };
            return later(now, shift).map(|at| Parsed { at, until: None });
        }
        (Some(shift), _) if said.ago => days_later(now, -shift.days)?,
        (Some(shift), _) => days_later(now, shift.days)?,
        (None, Some(day)) => date_of(day, time, now)?,
        (None, None) if is_to_come(now.date(), time, now) => now.date(),
        (None, None) => days_later(now, 1)?,
    };
    let until = match window {
        Some((_, Some(until))) => Some(moment(date, until.minutes, now)?),
        Some((_, None)) | None => None,
    };
    let at = moment(date, time, now)?;
    if until.as_ref().is_some_and(|until| *until <= at) {
        // The clock was set back inside of the window.
        return Err(WhenError::OutOfRange);
    }
    Ok(Parsed { at, until })
}

/// Takes 'evening, 8' as 20:00: the part of the day says which half of it is meant.
fn hinted(from: Clock, until: Option<Clock>, part: Option<DayPart>) -> (Clock, Option<Clock>) {
    let second_half = match part {
        Some(DayPart::AfterLunch | DayPart::Afternoon | DayPart::Evening) => true,
        Some(DayPart::Morning | DayPart::Noon | DayPart::EndOfDay) | None => false,
    };
    let open = |clock: Clock| !clock.exact && (60..720).contains(&clock.minutes);
    if second_half && open(from) && until.is_none_or(open) {
        (from.in_second_half(), until.map(Clock::in_second_half))
    } else {
        (from, until)
    }
}

fn minutes_of(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

/// The date and time of day that lie `minutes` after midnight; 24:00 is the next day's beginning.
fn civil(date: Date, minutes: i32) -> Option<jiff::civil::DateTime> {
    let date = match minutes {
        1440.. => date.tomorrow().ok()?,
        _ => date,
    };
    let hour = i8::try_from(minutes / 60 % 24).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    Some(date.to_datetime(Time::new(hour, minute, 0, 0).ok()?))
}

fn is_to_come(date: Date, minutes: i32, now: &Zoned) -> bool {
    civil(date, minutes).is_some_and(|at| at > now.datetime())
}

fn days_later(now: &Zoned, days: i64) -> Result<Date, WhenError> {
    let days = jiff::Span::new()
        .try_days(days)
        .map_err(|_| WhenError::OutOfRange)?;
    now.date()
        .checked_add(days)
        .map_err(|_| WhenError::OutOfRange)
}

fn later(now: &Zoned, shift: Shift) -> Result<Zoned, WhenError> {
    let days = jiff::Span::new()
        .try_days(shift.days)
        .map_err(|_| WhenError::OutOfRange)?;
    let seconds = shift.minutes.checked_mul(60).ok_or(WhenError::OutOfRange)?;
    now.checked_add(days)
        .and_then(|day| day.checked_add(SignedDuration::from_secs(seconds)))
        .map_err(|_| WhenError::OutOfRange)
}

fn date_of(day: Day, time: i32, now: &Zoned) -> Result<Date, WhenError> {
    let today = now.date();
    let weekday = i64::from(today.weekday().to_monday_zero_offset());
    match day {
        Day::Ahead(days) => days_later(now, days),
        Day::NextWeek => days_later(now, 7 - weekday),
        Day::Weekday { day, next: true } => days_later(now, 7 - weekday + day),
        Day::Weekday { day, next: false } => match (day - weekday).rem_euclid(7) {
            0 if !is_to_come(today, time, now) => days_later(now, 7),
            ahead => days_later(now, ahead),
        },
        Day::Date {
            year: Some(year),
            month,
            day,
        } => Date::new(year, month, day).map_err(|_| WhenError::OutOfRange),
        // Eight years always hold a leap day.
        Day::Date {
            year: None,
            month,
            day,
        } => (0..=8)
            .filter_map(|ahead| Date::new(today.year().checked_add(ahead)?, month, day).ok())
            .find(|date| *date >= today)
            .ok_or(WhenError::OutOfRange),
    }
}

/// The instant at which the clock of `now`'s zone shows this time.
fn moment(date: Date, minutes: i32, now: &Zoned) -> Result<Zoned, WhenError> {
    let shown = civil(date, minutes).ok_or(WhenError::OutOfRange)?;
    let candidates = now.time_zone().to_ambiguous_zoned(shown);
    let out_of_range = |_| WhenError::OutOfRange;
    match candidates.offset() {
        AmbiguousOffset::Unambiguous { .. } => candidates.compatible().map_err(out_of_range),
        AmbiguousOffset::Gap { .. } => Err(WhenError::Gap {
            date: shown.date(),
            time: shown.time(),
        }),
        AmbiguousOffset::Fold { .. } => {
            let first = candidates.clone().earlier().map_err(out_of_range)?;
            let second = candidates.later().map_err(out_of_range)?;
            if first <= *now {
                Ok(second)
            } else {
                Err(WhenError::Ambiguous { first, second })
            }
        }
    }
}
