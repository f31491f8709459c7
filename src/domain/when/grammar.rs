//! Reads what was typed into what was said: a day, an hour, a window, a length. It knows no `now`.

use super::WhenError;
use super::tokens::{Kind, Token, tokens};
use super::words::{DayPart, Meaning, Unit, WhenWords};

/// A time of day as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// Minutes after midnight, 0 to 1440.
    pub minutes: i32,
    /// Whether am or pm was said.
    pub exact: bool,
}

impl Clock {
    /// The same hour after noon.
    pub(super) fn in_second_half(self) -> Self {
        Self {
            minutes: self.minutes + 720,
            exact: true,
        }
    }
}

/// A day as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// So many days after today.
    Ahead(i64),
    /// Days after Monday; of the next week, or of the next seven days.
    Weekday { day: i64, next: bool },
    /// Monday of the next week.
    NextWeek,
    Date {
        year: Option<i16>,
        month: i8,
        day: i8,
    },
}

/// A length of time: days of the calendar, and minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shift {
    pub days: i64,
    pub minutes: i64,
}

impl Shift {
    /// The same length the other way.
    pub(super) fn back(self) -> Self {
        Self {
            days: self.days.saturating_neg(),
            minutes: self.minutes.saturating_neg(),
        }
    }
}

/// All that was said. A shift comes with a clock or a part of the day only if it is whole days, and
/// never with a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Said {
    pub shift: Option<Shift>,
    /// Whether the length leads back.
    pub ago: bool,
    pub day: Option<Day>,
    pub clock: Option<Clock>,
    pub until: Option<Clock>,
    pub part: Option<DayPart>,
}

/// Reads what was said.
///
/// # Errors
///
/// [`WhenError::NotUnderstood`] from the first piece on that makes no sense where it stands, and
/// [`WhenError::OutOfRange`] for an hour like 25:00.
pub(super) fn read(input: &str, words: &WhenWords) -> Result<Said, WhenError> {
    let mut reader = Reader {
        input,
        tokens: tokens(input),
        words,
        here: 0,
        at: false,
        r#in: false,
        said: Said::default(),
    };
    while let Some(token) = reader.tokens.get(reader.here) {
        match token.kind {
            Kind::Word(_) => reader.word()?,
            Kind::Number { value, digits } => reader.number(value, digits)?,
            Kind::Sign(',') => reader.here += 1,
            Kind::Sign(_) => return Err(reader.not_understood(reader.here)),
        }
    }
    if reader.said == Said::default() || (reader.said.ago && reader.said.shift.is_none()) {
        return Err(reader.not_understood(0));
    }
    Ok(reader.said)
}

struct Reader<'a> {
    input: &'a str,
    tokens: Vec<Token>,
    words: &'a WhenWords,
    /// The token that is read next.
    here: usize,
    /// Whether 'at' has announced an hour.
    at: bool,
    /// Whether 'in' has announced a length.
    r#in: bool,
    said: Said,
}

impl Reader<'_> {
    fn not_understood(&self, index: usize) -> WhenError {
        let at = self
            .tokens
            .get(index)
            .map_or(self.input.len(), |token| token.at);
        WhenError::NotUnderstood {
            rest: self.input[at..].trim_end().to_owned(),
            at,
        }
    }

    fn number_at(&self, index: usize) -> Option<(u32, usize)> {
        match self.tokens.get(index)?.kind {
            Kind::Number { value, digits } => Some((value, digits)),
            Kind::Word(_) | Kind::Sign(_) => None,
        }
    }

    fn is_spaced(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.spaced)
    }

    /// Whether this sign stands there, close to what is before it.
    fn sign_at(&self, index: usize, sign: char) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| !token.spaced && token.kind == Kind::Sign(sign))
    }

    /// The longest phrase there that means something `wanted` knows, and the index after it.
    fn phrase_at<T>(
        &self,
        index: usize,
        wanted: impl Fn(Meaning) -> Option<T>,
    ) -> Option<(T, usize)> {
        let mut best = None;
        let mut phrase = String::new();
        let mut next = index;
        for _ in 0..self.words.longest() {
            let Some(Kind::Word(word)) = self.tokens.get(next).map(|token| &token.kind) else {
                break;
            };
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.push_str(word);
            next += 1;
            // The stop of an abbreviation.
            if self.sign_at(next, '.') {
                next += 1;
            }
            if let Some(meaning) = self
                .words
                .meanings(&phrase)
                .iter()
                .find_map(|meaning| wanted(*meaning))
            {
                best = Some((meaning, next));
            }
        }
        best
    }

    fn unit_at(&self, index: usize) -> Option<(Unit, usize)> {
        self.phrase_at(index, Meaning::unit)
    }

    fn word(&mut self) -> Result<(), WhenError> {
        let start = self.here;
        let standalone =
            |meaning| (!matches!(meaning, Meaning::Am | Meaning::Pm)).then_some(meaning);
        let Some((meaning, next)) = self.phrase_at(start, standalone) else {
            return Err(self.not_understood(start));
        };
        self.here = next;
        match meaning {
            Meaning::In => self.r#in = true,
            Meaning::At => self.at = true,
            Meaning::On => {}
            Meaning::Next => {
                let day = self.phrase_at(next, next_day);
                let Some((day, next)) = day else {
                    return Err(self.not_understood(start));
                };
                self.here = next;
                self.set_day(start, day)?;
            }
            Meaning::One => {
                let Some((unit, next)) = self.unit_at(next) else {
                    return Err(self.not_understood(start));
                };
                self.here = next;
                self.add(start, 1, 1, unit)?;
            }
            Meaning::HalfHour => self.add(start, 30, 1, Unit::Minute)?,
            // 'Через час'
            Meaning::Unit(unit) if self.r#in && self.said.shift.is_none() => {
                self.add(start, 1, 1, unit)?;
            }
            // 'Pred 2 urama', '2 tundi tagasi'
            Meaning::Ago if !self.said.ago => self.said.ago = true,
            Meaning::Ahead(days) => self.set_day(start, Day::Ahead(days))?,
            Meaning::Weekday(day) => self.set_day(start, Day::Weekday { day, next: false })?,
            Meaning::Month(month) => {
                let Some((day, _)) = self.number_at(next) else {
                    return Err(self.not_understood(start));
                };
                self.here = next + 1;
                self.set_date(start, None, Some(month), day)?;
            }
            Meaning::Part(part) => {
                if self.said.part.is_some() || !self.said.shift.is_none_or(whole_days) {
                    return Err(self.not_understood(start));
                }
                self.said.part = Some(part);
            }
            Meaning::Ago | Meaning::Unit(_) | Meaning::To | Meaning::Am | Meaning::Pm => {
                return Err(self.not_understood(start));
            }
        }
        Ok(())
    }

    fn number(&mut self, value: u32, digits: usize) -> Result<(), WhenError> {
        if self.iso_date(value, digits)? || self.length_with_fraction(value)? {
            return Ok(());
        }
        let start = self.here;
        // An hour is expected, so that a bare number is one.
        let hour_is_due = self.said.clock.is_none() && (self.at || self.said.day.is_some());
        if !hour_is_due && let Some((unit, next)) = self.unit_at(start + 1) {
            self.here = next;
            self.add(start, i64::from(value), 1, unit)?;
            return self.minutes_after(unit);
        }
        if self.dotted_date(value, hour_is_due)? {
            return Ok(());
        }
        if let Some((clock, next)) = self.clock_at(start, hour_is_due)? {
            return self.set_clock(start, clock, next);
        }
        Err(self.not_understood(start))
    }

    /// `2026-12-01`, also with `T` and a time behind it.
    fn iso_date(&mut self, value: u32, digits: usize) -> Result<bool, WhenError> {
        let start = self.here;
        let (Some((month, _)), Some((day, _))) =
            (self.number_at(start + 2), self.number_at(start + 4))
        else {
            return Ok(false);
        };
        if digits != 4 || !self.sign_at(start + 1, '-') || !self.sign_at(start + 3, '-') {
            return Ok(false);
        }
        self.here = start + 5;
        let separator = Kind::Word("t".to_owned());
        if self.number_at(self.here + 1).is_some() && self.tokens[self.here].kind == separator {
            self.here += 1;
        }
        self.set_date(start, Some(value), i8::try_from(month).ok(), day)?;
        Ok(true)
    }

    /// `1.5h`, `1,5 часа`
    fn length_with_fraction(&mut self, value: u32) -> Result<bool, WhenError> {
        let start = self.here;
        let has_point = self.sign_at(start + 1, '.') || self.sign_at(start + 1, ',');
        if !has_point || self.is_spaced(start + 2) || self.at || self.said.day.is_some() {
            return Ok(false);
        }
        let (Some((fraction, digits @ 1..=2)), Some((unit, next))) =
            (self.number_at(start + 2), self.unit_at(start + 3))
        else {
            return Ok(false);
        };
        let parts = if digits == 1 { 10 } else { 100 };
        self.here = next;
        self.add(
            start,
            i64::from(value) * parts + i64::from(fraction),
            parts,
            unit,
        )?;
        Ok(true)
    }

    /// The `30` of `1h30`.
    fn minutes_after(&mut self, unit: Unit) -> Result<(), WhenError> {
        let start = self.here;
        match self.number_at(start) {
            Some((minutes @ 0..60, 2))
                if unit == Unit::Hour
                    && !self.is_spaced(start)
                    && self.unit_at(start + 1).is_none() =>
            {
                self.here += 1;
                self.add(start, i64::from(minutes), 1, Unit::Minute)
            }
            _ => Ok(()),
        }
    }

    /// `25.11.`, `25. 11. 2026`, `25.11.26`, `25. november`, `25 ноября 2026`
    fn dotted_date(&mut self, day: u32, hour_is_due: bool) -> Result<bool, WhenError> {
        let start = self.here;
        let has_dot = self.sign_at(start + 1, '.');
        let after_dot = start + 1 + usize::from(has_dot);
        let named = self.phrase_at(after_dot, Meaning::month);
        if let Some((month, next)) = named {
            self.here = next;
            let year = self.year_at(next, false);
            self.set_date(start, year, Some(month), day)?;
            return Ok(true);
        }
        let Some((month, digits)) = self.number_at(after_dot).filter(|_| has_dot) else {
            return Ok(false);
        };
        let mut next = after_dot + 1;
        let closed = self.sign_at(next, '.');
        // '10.30' may be an hour, '10. 30' is neither.
        let may_be_hour = digits == 2 && day <= 24 && (hour_is_due || month > 12);
        if !closed && (self.is_spaced(after_dot) || may_be_hour) {
            return Ok(false);
        }
        next += usize::from(closed);
        self.here = next;
        let year = self.year_at(next, closed);
        self.set_date(start, year, i8::try_from(month).ok(), day)?;
        Ok(true)
    }

    /// Takes the year that stands there, in four digits, or in two if they may stand for it.
    fn year_at(&mut self, index: usize, short: bool) -> Option<u32> {
        let year = match self.number_at(index)? {
            (year @ 2000..2200, 4) if !self.sign_at(index + 1, ':') => year,
            (year, 2) if short && !self.is_spaced(index) && !self.sign_at(index + 1, ':') => {
                2000 + year
            }
            _ => return None,
        };
        self.here = index + 1;
        Some(year)
    }

    /// The time of day that stands there and the index after it. `due`: a bare number is an hour.
    fn clock_at(&self, index: usize, due: bool) -> Result<Option<(Clock, usize)>, WhenError> {
        let Some((first, digits)) = self.number_at(index) else {
            return Ok(None);
        };
        let second = self
            .number_at(index + 2)
            .filter(|(_, digits)| *digits == 2 && !self.is_spaced(index + 2));
        let mut said_as_hour = due;
        let (hour, minute, mut next) = match second {
            Some((minute, _)) if self.sign_at(index + 1, ':') || self.sign_at(index + 1, '.') => {
                said_as_hour = true;
                (first, minute, index + 3)
            }
            _ if due && (3..=4).contains(&digits) => (first / 100, first % 100, index + 1),
            _ => (first, 0, index + 1),
        };
        let mut minute = minute;
        let half = |index| self.phrase_at(index, Meaning::second_half);
        // 'В 3 дня' is an hour although 'дня' is a unit as well; 'в 3 часа дня' has both.
        let mut said_half = half(next);
        if said_half.is_none()
            && said_as_hour
            && let Some((Unit::Hour, after)) = self.unit_at(next)
        {
            next = after;
            if let Some((minutes, 2)) = self.number_at(next)
                && !self.is_spaced(next)
            {
                minute = minutes;
                next += 1;
            }
            said_half = half(next);
        }
        let is_window = digits <= 2
            && self
                .window_at(next)
                .is_some_and(|end| self.number_at(end).is_some());
        if !said_as_hour && said_half.is_none() && !is_window {
            return Ok(None);
        }
        let (exact, hour) = match said_half {
            Some((pm, after)) => {
                next = after;
                match hour {
                    1..=12 => (true, hour % 12 + if pm { 12 } else { 0 }),
                    // '15:00 дня'
                    13..=23 if pm => (true, hour),
                    _ => return Err(WhenError::OutOfRange),
                }
            }
            None => (false, hour),
        };
        match i32::try_from(hour.saturating_mul(60).saturating_add(minute)) {
            Ok(minutes @ 0..=1440) if minute < 60 => Ok(Some((Clock { minutes, exact }, next))),
            _ => Err(WhenError::OutOfRange),
        }
    }

    /// The index after what leads to the end of a window, if that stands there.
    fn window_at(&self, index: usize) -> Option<usize> {
        match self.tokens.get(index)?.kind {
            Kind::Sign('-' | '–' | '—') => Some(index + 1),
            Kind::Word(_) => self
                .phrase_at(index, |meaning| (meaning == Meaning::To).then_some(()))
                .map(|((), next)| next),
            Kind::Sign(_) | Kind::Number { .. } => None,
        }
    }

    fn set_clock(&mut self, start: usize, from: Clock, next: usize) -> Result<(), WhenError> {
        if self.said.clock.is_some() || !self.said.shift.is_none_or(whole_days) {
            return Err(self.not_understood(start));
        }
        self.here = next;
        self.at = false;
        let mut from = from;
        if let Some(end) = self.window_at(next) {
            let Some((until, after)) = self.clock_at(end, true)? else {
                return Err(self.not_understood(next));
            };
            // '2-4 pm' says pm for both, '11-1 pm' can't.
            let both = from.in_second_half();
            if until.exact && !from.exact && from.minutes < 720 && both.minutes < until.minutes {
                from = both;
            }
            if until.minutes <= from.minutes {
                return Err(self.not_understood(end));
            }
            self.here = after;
            self.said.until = Some(until);
        }
        self.said.clock = Some(from);
        Ok(())
    }

    fn set_date(
        &mut self,
        start: usize,
        year: Option<u32>,
        month: Option<i8>,
        day: u32,
    ) -> Result<(), WhenError> {
        let year = year
            .map(i16::try_from)
            .transpose()
            .map_err(|_| WhenError::OutOfRange)?;
        let month = month.ok_or(WhenError::OutOfRange)?;
        let day = i8::try_from(day).map_err(|_| WhenError::OutOfRange)?;
        self.set_day(start, Day::Date { year, month, day })
    }

    fn set_day(&mut self, start: usize, day: Day) -> Result<(), WhenError> {
        if self.said.day.is_some() || self.said.shift.is_some() {
            return Err(self.not_understood(start));
        }
        self.said.day = Some(day);
        Ok(())
    }

    /// Adds `count / parts` of a unit to the length that was said so far.
    fn add(&mut self, start: usize, count: i64, parts: i64, unit: Unit) -> Result<(), WhenError> {
        let said = &mut self.said;
        if said.day.is_some() {
            return Err(self.not_understood(start));
        }
        let mut shift = said.shift.unwrap_or_default();
        let (days, minutes) = match unit {
            Unit::Minute => (0, 1),
            Unit::Hour => (0, 60),
            Unit::Day => (1, 1440),
            Unit::Week => (7, 7 * 1440),
        };
        // Whole days are days of the calendar, half a day is twelve hours.
        if days > 0 && count % parts == 0 {
            shift.days = shift.days.saturating_add(count / parts * days);
        } else {
            shift.minutes = shift.minutes.saturating_add(count * minutes / parts);
        }
        if (said.clock.is_some() || said.part.is_some()) && !whole_days(shift) {
            return Err(self.not_understood(start));
        }
        said.shift = Some(shift);
        Ok(())
    }
}

/// Whether a time of day can stand beside this length.
fn whole_days(shift: Shift) -> bool {
    shift.minutes == 0
}

/// The day that 'next' and this word mean together.
fn next_day(meaning: Meaning) -> Option<Day> {
    if let Meaning::Weekday(day) = meaning {
        Some(Day::Weekday { day, next: true })
    } else {
        (meaning == Meaning::Unit(Unit::Week)).then_some(Day::NextWeek)
    }
}
