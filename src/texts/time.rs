//! Spans and points in time as a person says them.
//!
//! Names of days and months are texts, not what `strftime` knows in English.

use jiff::civil::{Date, Time, Weekday};
use jiff::{Unit, Zoned};

use super::{Arg, Texts};

pub use crate::domain::when::Span;

const MONTHS: [&str; 12] = [
    "month-jan",
    "month-feb",
    "month-mar",
    "month-apr",
    "month-may",
    "month-jun",
    "month-jul",
    "month-aug",
    "month-sep",
    "month-oct",
    "month-nov",
    "month-dec",
];

impl Texts {
    /// Says how long: `45 min`, `3 h 05`, `11 h`, `4 d`, `now`.
    pub fn span(&self, span: Span) -> String {
        self.spoken("span", span)
    }

    /// Says how long ago something was due: `20 m late`, `2 h late`.
    pub fn late(&self, span: Span) -> String {
        self.spoken("late", span)
    }

    /// Says in how long something comes: `in 45 min`, `in 2 h 18`, `now`.
    pub fn ahead(&self, span: Span) -> String {
        self.spoken("ahead", span)
    }

    /// Says how long ago something was: `45 min ago`, `now`.
    pub fn ago(&self, span: Span) -> String {
        self.spoken("ago", span)
    }

    fn spoken(&self, set: &str, span: Span) -> String {
        match span {
            Span::Now => self.get(&format!("{set}-now")),
            Span::Minutes(n) => self.with(&format!("{set}-minutes"), &[("n", Arg::Int(n))]),
            Span::HoursMinutes(h, m) => {
                let minutes = format!("{m:02}");
                self.with(
                    &format!("{set}-hours-minutes"),
                    &[("h", Arg::Int(h)), ("m", Arg::Str(&minutes))],
                )
            }
            Span::Hours(n) => self.with(&format!("{set}-hours"), &[("n", Arg::Int(n))]),
            Span::Days(n) => self.with(&format!("{set}-days"), &[("n", Arg::Int(n))]),
        }
    }

    /// Says the time of day: `09:42`.
    pub fn time_of_day(&self, time: Time) -> String {
        let (hour, minute) = (
            format!("{:02}", time.hour()),
            format!("{:02}", time.minute()),
        );
        self.with(
            "time-of-day",
            &[("hour", Arg::Str(&hour)), ("minute", Arg::Str(&minute))],
        )
    }

    /// Says when something is or was, in the zone of `at`.
    ///
    /// `Mon 16:10` while the name of the day is enough (six days either way), `12 Nov 16:10` in the same year,
    /// `12 Nov 2025` beyond it.
    pub fn at(&self, at: &Zoned, now: &Zoned) -> String {
        let today = now.with_time_zone(at.time_zone().clone()).date();
        if at.year() != today.year() && days_between(at.date(), today) > 6 {
            return self.date_with_year(at.date());
        }
        self.joined(&self.near_date(at.date(), today), at.time())
    }

    /// Says when something is without relying on today: `Tue 24 Nov 10:30`.
    pub fn at_in_full(&self, at: &Zoned) -> String {
        let day = self.with(
            "weekday-and-date",
            &[
                ("weekday", Arg::Str(&self.weekday(at.weekday()))),
                ("date", Arg::Str(&self.date(at.date()))),
            ],
        );
        self.joined(&day, at.time())
    }

    /// Says which day: `today`, `tomorrow`, `yesterday`, `Mon`, `12 Nov`, `12 Nov 2025`.
    pub fn day(&self, day: Date, today: Date) -> String {
        if day == today {
            self.get("day-today")
        } else if today.tomorrow().is_ok_and(|d| d == day) {
            self.get("day-tomorrow")
        } else if today.yesterday().is_ok_and(|d| d == day) {
            self.get("day-yesterday")
        } else if day.year() != today.year() && days_between(day, today) > 6 {
            self.date_with_year(day)
        } else {
            self.near_date(day, today)
        }
    }

    /// The short name of a day of the week: `Mon`.
    pub fn weekday(&self, weekday: Weekday) -> String {
        self.get(match weekday {
            Weekday::Monday => "weekday-mon",
            Weekday::Tuesday => "weekday-tue",
            Weekday::Wednesday => "weekday-wed",
            Weekday::Thursday => "weekday-thu",
            Weekday::Friday => "weekday-fri",
            Weekday::Saturday => "weekday-sat",
            Weekday::Sunday => "weekday-sun",
        })
    }

    /// The short name of a date's month: `Nov`.
    pub fn month(&self, date: Date) -> String {
        self.get(MONTHS[usize::from(date.month().unsigned_abs()) - 1])
    }

    fn near_date(&self, day: Date, today: Date) -> String {
        if days_between(day, today) <= 6 {
            self.weekday(day.weekday())
        } else {
            self.date(day)
        }
    }

    fn date(&self, date: Date) -> String {
        self.with(
            "date",
            &[
                ("day", Arg::Int(date.day().into())),
                ("month", Arg::Str(&self.month(date))),
            ],
        )
    }

    fn date_with_year(&self, date: Date) -> String {
        // As words, so that no language groups the digits of a year.
        let year = date.year().to_string();
        self.with(
            "date-with-year",
            &[
                ("day", Arg::Int(date.day().into())),
                ("month", Arg::Str(&self.month(date))),
                ("year", Arg::Str(&year)),
            ],
        )
    }

    fn joined(&self, day: &str, time: Time) -> String {
        self.with(
            "day-and-time",
            &[
                ("day", Arg::Str(day)),
                ("time", Arg::Str(&self.time_of_day(time))),
            ],
        )
    }
}

/// Whole days between two dates, whichever is earlier.
fn days_between(a: Date, b: Date) -> i32 {
    a.until((Unit::Day, b))
        .map_or(i32::MAX, |span| span.get_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zoned(text: &str) -> Zoned {
        text.parse().unwrap()
    }

    #[test]
    fn spans_read_as_on_the_page() {
        let texts = Texts::english();
        let table = [
            (Span::Now, "now", "now", "now"),
            (Span::Minutes(45), "45 min", "45 m late", "in 45 min"),
            (
                Span::HoursMinutes(3, 5),
                "3 h 05",
                "3 h 05 late",
                "in 3 h 05",
            ),
            (Span::Hours(11), "11 h", "11 h late", "in 11 h"),
            (Span::Days(4), "4 d", "4 d late", "in 4 d"),
        ];
        for (span, long, late, ahead) in table {
            assert_eq!(
                (texts.span(span), texts.late(span), texts.ahead(span)),
                (long.into(), late.into(), ahead.into())
            );
        }
        assert_eq!(texts.ago(Span::Hours(2)), "2 h ago");
    }

    #[test]
    fn a_point_in_time_says_only_what_is_needed_to_know_it() {
        let texts = Texts::english();
        let now = zoned("2026-11-22T09:42[Europe/Tallinn]");
        let table = [
            ("2026-11-22T08:05[Europe/Tallinn]", "Sun 08:05"),
            ("2026-11-16T16:10[Europe/Tallinn]", "Mon 16:10"),
            ("2026-11-28T16:10[Europe/Tallinn]", "Sat 16:10"),
            // A week away has today's name.
            ("2026-11-15T16:10[Europe/Tallinn]", "15 Nov 16:10"),
            ("2026-11-29T16:10[Europe/Tallinn]", "29 Nov 16:10"),
            ("2025-11-12T16:10[Europe/Tallinn]", "12 Nov 2025"),
            ("2027-03-01T16:10[Europe/Tallinn]", "1 Mar 2027"),
        ];
        for (at, said) in table {
            assert_eq!(texts.at(&zoned(at), &now), said, "{at}");
        }
        assert_eq!(
            texts.at_in_full(&zoned("2026-11-24T10:30[America/New_York]")),
            "Tue 24 Nov 10:30"
        );
    }

    #[test]
    fn a_day_across_new_year_keeps_its_name_while_it_is_near() {
        let texts = Texts::english();
        let now = zoned("2026-12-30T09:00[UTC]");
        assert_eq!(texts.at(&zoned("2027-01-02T10:00[UTC]"), &now), "Sat 10:00");
    }

    #[test]
    fn the_day_is_counted_in_the_zone_of_the_time_that_is_said() {
        let texts = Texts::english();
        // Already Monday in Tokyo, where a week on from now is Monday too.
        let now = zoned("2026-11-22T23:00[UTC]");
        assert_eq!(
            texts.at(&zoned("2026-11-29T10:00[Asia/Tokyo]"), &now),
            "Sun 10:00"
        );
        assert_eq!(
            texts.at(&zoned("2026-11-30T10:00[Asia/Tokyo]"), &now),
            "30 Nov 10:00"
        );
    }

    #[test]
    fn near_days_are_named() {
        let texts = Texts::english();
        let today: Date = "2026-11-22".parse().unwrap();
        let table = [
            ("2026-11-21", "yesterday"),
            ("2026-11-22", "today"),
            ("2026-11-23", "tomorrow"),
            ("2026-11-24", "Tue"),
            ("2026-12-24", "24 Dec"),
            ("2027-12-24", "24 Dec 2027"),
        ];
        for (day, said) in table {
            assert_eq!(texts.day(day.parse().unwrap(), today), said);
        }
        assert_eq!(texts.time_of_day("09:42".parse().unwrap()), "09:42");
    }
}
