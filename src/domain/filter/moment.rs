//! Times in a filter, told from the moment of asking or by days of the calendar.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A moment that is settled only once it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// So long after the moment of asking; before it where negative.
    FromNow(SignedDuration),
    /// The beginning of the day that comes so many days after today.
    Today(i8),
    /// The beginning of a day.
    Day(Date),
}

impl Moment {
    /// The instant that is meant at `now` in `zone`, UTC. What lies outside of all calendars is the
    /// first or the last instant there is.
    pub fn at(self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let beginning = |date: Date| {
            date.to_zoned(zone.clone())
                .map_or(Timestamp::MAX, |start| start.timestamp())
        };
        match self {
            Self::FromNow(length) => now.checked_add(length).unwrap_or(if length.is_negative() {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            }),
            Self::Today(days) => {
                let today = zone.to_datetime(now).date();
                today
                    .checked_add(jiff::Span::new().days(days))
                    .map_or(Timestamp::MAX, beginning)
            }
            Self::Day(date) => beginning(date),
        }
    }
}

/// A stretch of time: from its first moment on, and before its last; an end that isn't there is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stretch {
    /// The first moment.
    pub from: Option<Moment>,
    /// The moment before which it ends.
    pub until: Option<Moment>,
}

/// What stands before a time or a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

/// Parts a sign from what follows it.
pub(super) fn signed(value: &str) -> (Option<Sign>, &str) {
    for (spelling, sign) in [
        ("<=", Sign::LessOrEqual),
        (">=", Sign::MoreOrEqual),
        ("<", Sign::Less),
        (">", Sign::More),
    ] {
        if let Some(rest) = value.strip_prefix(spelling) {
            return (Some(sign), rest.trim_start());
        }
    }
    (None, value)
}

/// A length of time as it is typed: `4h`, `1h30m`, `7d`, `2w`. A day is 24 hours here.
pub(super) fn length(text: &str) -> Option<SignedDuration> {
    let mut seconds: i64 = 0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        let after = &rest[digits..];
        let letters = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let unit = match after[..letters].to_ascii_lowercase().as_str() {
            "m" | "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 7 * 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
        rest = after[letters..].trim_start();
    }
    Some(SignedDuration::from_secs(seconds))
}

/// The stretch of days that a sign and a day mean: `<` before the day, `<=` to its end, the day itself
/// where there is no sign.
pub(super) fn days(sign: Option<Sign>, text: &str) -> Option<Stretch> {
    let (start, end) = match text.trim().to_ascii_lowercase().as_str() {
        "today" => (Moment::Today(0), Moment::Today(1)),
        "tomorrow" => (Moment::Today(1), Moment::Today(2)),
        "yesterday" => (Moment::Today(-1), Moment::Today(0)),
        date => {
            let date: Date = date.parse().ok()?;
            (Moment::Day(date), Moment::Day(date.tomorrow().ok()?))
        }
    };
    let (from, until) = match sign {
        None => (Some(start), Some(end)),
        Some(Sign::Less) => (None, Some(start)),
        Some(Sign::LessOrEqual) => (None, Some(end)),
        Some(Sign::More) => (Some(end), None),
        Some(Sign::MoreOrEqual) => (Some(start), None),
    };
    Some(Stretch { from, until })
}

/// What is less, or more, than so long from now. The very moment belongs to neither more than to the
/// other: with or without `=` is the same.
pub(super) fn ahead(sign: Sign, length: SignedDuration) -> Stretch {
    let moment = Some(Moment::FromNow(length));
    match sign {
        Sign::Less | Sign::LessOrEqual => Stretch {
            from: None,
            until: moment,
        },
        Sign::More | Sign::MoreOrEqual => Stretch {
            from: moment,
            until: None,
        },
    }
}

/// What has lasted for less, or more, than so long.
pub(super) fn ago(sign: Sign, length: SignedDuration) -> Stretch {
    let moment = Some(Moment::FromNow(-length));
    match sign {
        Sign::Less | Sign::LessOrEqual => Stretch {
            from: moment,
            until: None,
        },
        Sign::More | Sign::MoreOrEqual => Stretch {
            from: None,
            until: moment,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_they_are_typed() {
        for (text, minutes) in [
            ("4h", Some(240)),
            ("1h30m", Some(90)),
            ("90min", Some(90)),
            ("2D", Some(2880)),
            ("1w", Some(10_080)),
            ("0h", Some(0)),
            ("4", None),
            ("4x", None),
            ("h", None),
            ("", None),
            ("-4h", None),
            ("99999999999999999999h", None),
            ("9223372036854775807w", None),
        ] {
            let read = length(text).map(|length| length.as_secs() / 60);
            assert_eq!(read, minutes, "{text}");
        }
    }

    #[test]
    fn days_begin_and_end_with_the_desks_own() {
        let zone = TimeZone::get("Europe/Tallinn").expect("a zone");
        let now: Timestamp = "2026-03-02T23:30:00Z".parse().expect("a time");
        let ends = |sign, text: &str| {
            let stretch = days(sign, text).expect("days");
            let at = |moment: Option<Moment>| moment.map(|m| m.at(now, &zone).to_string());
            (at(stretch.from), at(stretch.until))
        };
        let at = |text: &str| Some(text.to_owned());
        // There it is the third already.
        let (start, end) = (at("2026-03-02T22:00:00Z"), at("2026-03-03T22:00:00Z"));
        assert_eq!(ends(None, "today"), (start.clone(), end.clone()));
        assert_eq!(ends(None, "2026-03-03"), (start.clone(), end.clone()));
        assert_eq!(ends(Some(Sign::Less), "today"), (None, start.clone()));
        assert_eq!(ends(Some(Sign::LessOrEqual), "today"), (None, end.clone()));
        assert_eq!(ends(Some(Sign::More), "2026-03-03"), (end, None));
        assert_eq!(ends(Some(Sign::MoreOrEqual), "2026-03-03"), (start, None));
        assert_eq!(
            ends(None, "yesterday"),
            (at("2026-03-01T22:00:00Z"), at("2026-03-02T22:00:00Z"))
        );
        // The day of the clock change has 23 hours.
        assert_eq!(
            ends(None, "2026-03-29"),
            (at("2026-03-28T22:00:00Z"), at("2026-03-29T21:00:00Z"))
        );
        assert_eq!(days(None, "2026-02-30"), None);
        assert_eq!(days(None, "soon"), None);
    }

    #[test]
    fn a_moment_beyond_all_calendars_is_the_last_one() {
        let now: Timestamp = "2026-03-02T23:30:00Z".parse().expect("a time");
        let ages = SignedDuration::from_secs(i64::MAX / 2);
        assert_eq!(
            Moment::FromNow(ages).at(now, &TimeZone::UTC),
            Timestamp::MAX
        );
        assert_eq!(
            Moment::FromNow(-ages).at(now, &TimeZone::UTC),
            Timestamp::MIN
        );
    }
}
