//! The same words for what has been: `yesterday 15:00`, `fri`, `2h ago`.

use jiff::Zoned;
use jiff::civil::Date;

use super::grammar::{self, Day};
use super::{WhenError, WhenWords, days_later, hinted, is_to_come, later, minutes_of, moment};

/// Reads a time in the past as it was typed, in the zone of `now`.
///
/// It differs from [`super::parse`] in what isn't said: a bare hour is the last such hour, `fri` the last
/// Friday, `25.11.` the last one, and a length leads back whether or not `ago` stands there. What is
/// named in full may still lie ahead: that is for the caller to refuse.
///
/// # Errors
/// [`WhenError`], but never [`WhenError::Past`] or [`WhenError::Ambiguous`]: of an hour that the clock
/// shows twice the later is taken.
pub fn parse_past(input: &str, now: &Zoned, words: &WhenWords) -> Result<Zoned, WhenError> {
    if input.trim().is_empty() {
        return Err(WhenError::Empty);
    }
    let said = grammar::read(input, words)?;
    let clock = said
        .clock
        .map(|clock| hinted(clock, said.until, said.part).0.minutes)
        .or(said.part.map(|part| minutes_of(words.hours.of(part))));
    let time = clock.unwrap_or_else(|| minutes_of(words.hours.default));
    let date = match (said.shift, said.day) {
        (Some(shift), _) if clock.is_none() => return later(now, shift.back()),
        (Some(shift), _) => days_later(now, -shift.days)?,
        (None, Some(day)) => date_of(day, time, now)?,
        (None, None) if is_to_come(now.date(), time, now) => days_later(now, -1)?,
        (None, None) => now.date(),
    };
    let at = match moment(date, time, now) {
        Err(WhenError::Ambiguous { second, .. }) => second,
        other => other?,
    };
    // 'Today' without an hour is no later than now.
    let is_bare = clock.is_none() && date == now.date();
    Ok(if is_bare && at > *now {
        now.clone()
    } else {
        at
    })
}

fn date_of(day: Day, time: i32, now: &Zoned) -> Result<Date, WhenError> {
    let today = now.date();
    let weekday = i64::from(today.weekday().to_monday_zero_offset());
    match day {
        Day::Weekday { day, next: false } => match (weekday - day).rem_euclid(7) {
            0 if is_to_come(today, time, now) => days_later(now, -7),
            back => days_later(now, -back),
        },
        // Eight years always hold a leap day.
        Day::Date {
            year: None,
            month,
            day,
        } => (0..=8)
            .filter_map(|back| Date::new(today.year().checked_sub(back)?, month, day).ok())
            .find(|date| *date <= today)
            .ok_or(WhenError::OutOfRange),
        named @ (Day::Ahead(_)
        | Day::NextWeek
        | Day::Weekday { next: true, .. }
        | Day::Date { year: Some(_), .. }) => super::date_of(named, time, now),
    }
}
