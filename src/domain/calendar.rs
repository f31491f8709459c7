//! The desk's days and hours: which days it works, between which times, and how long that lasts.
//!
//! Opening hours are civil times in the desk's zone; what is counted is elapsed time between instants.
//! The two meet in one rule, which holds over every change of the clock: a civil time stands for the
//! first instant at which the zone's clock shows that time *or a later one*. So a block that begins in
//! an hour the clock leaves out begins with the change, one that begins in an hour the clock shows
//! twice begins with its first showing, and blocks that don't overlap on the clock never overlap in
//! time.
//!
//! Counting walks day by day and stops at [`HORIZON_DAYS`]: what lies beyond counts as open around the
//! clock. A list of holidays can close any number of days, so this is also what keeps a desk that is
//! never open from being searched for ever.

use std::collections::BTreeSet;
use std::iter;
use std::ops::Range;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many days ahead the calendar is looked at, ten years; later time counts as open.
pub const HORIZON_DAYS: usize = 3653;

/// One stretch of opening hours within a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Block {
    /// When the desk opens.
    pub from: Time,
    /// When it closes; not part of the block. Midnight (`00:00`) stands for 24:00, the end of the day.
    pub until: Time,
}

impl Block {
    /// The whole day, 00:00 to 24:00.
    pub const WHOLE_DAY: Self = Self {
        from: Time::midnight(),
        until: Time::midnight(),
    };

    fn is_forward(self) -> bool {
        self.runs_to_the_end() || self.from < self.until
    }

    fn runs_to_the_end(self) -> bool {
        self.until == Time::midnight()
    }
}

/// Why days and hours don't make a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A block ends where it begins or before.
    #[error("backwards {day:?} {} {}", block.from, block.until)]
    Backwards {
        /// The day it was given for.
        day: Weekday,
        /// The block.
        block: Block,
    },
    /// Two blocks of one day share some time.
    #[error("overlap {day:?} {} {} {} {}", first.from, first.until, second.from, second.until)]
    Overlap {
        /// The day they were given for.
        day: Weekday,
        /// The one that begins first.
        first: Block,
        /// The one that begins before the first has ended.
        second: Block,
    },
    /// No day of the week has a block.
    #[error("never-open")]
    NeverOpen,
}

/// When the desk works: a week of blocks, without the holidays, in one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    zone: TimeZone,
    week: [Vec<Block>; 7],
    holidays: BTreeSet<Date>,
}

/// What is counted of a day on which the desk works.
#[derive(Debug, Clone, Copy)]
enum Grain {
    Days,
    Blocks,
}

impl Calendar {
    /// Makes a calendar of a week (Monday first; a day without blocks is closed) and the closed dates.
    ///
    /// Blocks may come in any order and may touch.
    ///
    /// # Errors
    /// When a block runs backwards, two of a day overlap, or the whole week is closed.
    pub fn new(
        zone: TimeZone,
        mut week: [Vec<Block>; 7],
        holidays: BTreeSet<Date>,
    ) -> Result<Self, CalendarError> {
        for (day, blocks) in Weekday::Monday.cycle_forward().zip(&mut week) {
            if let Some(&block) = blocks.iter().find(|block| !block.is_forward()) {
                return Err(CalendarError::Backwards { day, block });
            }
            blocks.sort_unstable_by_key(|block| block.from);
            let overlap = blocks
                .windows(2)
                .find(|pair| pair[0].runs_to_the_end() || pair[1].from < pair[0].until);
            if let Some(&[first, second]) = overlap {
                return Err(CalendarError::Overlap { day, first, second });
            }
        }
        if week.iter().all(Vec::is_empty) {
            return Err(CalendarError::NeverOpen);
        }
        Ok(Self {
            zone,
            week,
            holidays,
        })
    }

    /// The calendar of a desk that never closes.
    pub fn always(zone: TimeZone) -> Self {
        Self {
            zone,
            week: std::array::from_fn(|_| vec![Block::WHOLE_DAY]),
            holidays: BTreeSet::new(),
        }
    }

    /// The desk's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The blocks of the week, Monday first, each day in order.
    pub fn week(&self) -> &[Vec<Block>; 7] {
        &self.week
    }

    /// The dates on which the desk is closed whatever the weekday.
    pub fn holidays(&self) -> &BTreeSet<Date> {
        &self.holidays
    }

    /// The date in the desk's zone.
    pub fn date_of(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// The first instant at which the desk's clock shows this time or a later one.
    pub fn instant(&self, civil: DateTime) -> Timestamp {
        let ambiguous = self.zone.to_ambiguous_timestamp(civil);
        let found = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
                ambiguous.compatible()
            }
            // Read with the later offset, a skipped time lies just before the change that skips it.
            AmbiguousOffset::Gap { after, .. } => after.to_timestamp(civil).map(|before| {
                self.zone
                    .following(before)
                    .next()
                    .map_or(before, |change| change.timestamp())
            }),
        };
        found.unwrap_or(if civil.year() > 0 {
            Timestamp::MAX
        } else {
            Timestamp::MIN
        })
    }

    /// A day as instants: from its midnight to the next. Empty for a date that the zone left out.
    pub fn day(&self, date: Date) -> Range<Timestamp> {
        self.stretch(date, Block::WHOLE_DAY)
    }

    /// Whether the desk works on this date: its weekday has blocks, and it is no holiday.
    pub fn is_open_day(&self, date: Date) -> bool {
        !self.blocks_on(date).is_empty()
    }

    /// The first day from this one on (itself included) on which the desk works, within the horizon.
    pub fn next_open_day(&self, date: Date) -> Option<Date> {
        days_from(date).find(|day| self.is_open_day(*day))
    }

    /// Whether the desk is open at this instant.
    pub fn is_open_at(&self, at: Timestamp) -> bool {
        self.next_opening(at) == Some(at)
    }

    /// The first instant from this one on at which the desk is open: itself if it is open now.
    ///
    /// `None` when holidays close every day of the horizon.
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        self.open(at, Grain::Blocks).next().map(|open| open.start)
    }

    /// The earliest instant by which `span` has passed on open days, each counted from midnight to
    /// midnight as long as it lasts (23 or 25 hours when the clock changes).
    ///
    /// On a closed day the count begins with the next open one. A span of zero or less changes nothing.
    pub fn add_open_days(&self, from: Timestamp, span: SignedDuration) -> Timestamp {
        self.add(from, span, Grain::Days)
    }

    /// The earliest instant by which `span` has passed within opening hours.
    ///
    /// A span of zero or less changes nothing.
    pub fn add_business(&self, from: Timestamp, span: SignedDuration) -> Timestamp {
        self.add(from, span, Grain::Blocks)
    }

    /// How much time lies on open days between two instants; negative when they are swapped.
    pub fn open_days_between(&self, a: Timestamp, b: Timestamp) -> SignedDuration {
        self.between(a, b, Grain::Days)
    }

    /// How much time lies within opening hours between two instants; negative when they are swapped.
    pub fn business_between(&self, a: Timestamp, b: Timestamp) -> SignedDuration {
        self.between(a, b, Grain::Blocks)
    }

    fn add(&self, from: Timestamp, span: SignedDuration, grain: Grain) -> Timestamp {
        let mut left = span;
        if left <= SignedDuration::ZERO {
            return from;
        }
        for open in self.counted(from, grain) {
            let length = open.end.duration_since(open.start);
            if left <= length {
                return later(open.start, left);
            }
            left -= length;
        }
        Timestamp::MAX
    }

    fn between(&self, a: Timestamp, b: Timestamp, grain: Grain) -> SignedDuration {
        if b < a {
            return -self.between(b, a, grain);
        }
        self.counted(a, grain)
            .take_while(|open| open.start < b)
            .map(|open| open.end.min(b).duration_since(open.start))
            .sum()
    }

    /// What counts from an instant on, in order: the open time of the horizon, then everything.
    fn counted(&self, from: Timestamp, grain: Grain) -> impl Iterator<Item = Range<Timestamp>> {
        let beyond = iter::once_with(move || {
            let end = days_from(self.date_of(from)).last();
            end.map(|last| self.day(last).end.max(from)..Timestamp::MAX)
        });
        self.open(from, grain).chain(beyond.flatten())
    }

    /// The open stretches of the horizon from an instant on, in order, none of them empty.
    fn open(&self, from: Timestamp, grain: Grain) -> impl Iterator<Item = Range<Timestamp>> {
        days_from(self.date_of(from))
            .flat_map(move |date| {
                let blocks = match grain {
                    Grain::Days if self.is_open_day(date) => &[Block::WHOLE_DAY],
                    Grain::Days | Grain::Blocks => self.blocks_on(date),
                };
                blocks.iter().map(move |block| self.stretch(date, *block))
            })
            .map(move |open| open.start.max(from)..open.end)
            .filter(|open| !open.is_empty())
    }

    fn blocks_on(&self, date: Date) -> &[Block] {
        if self.holidays.contains(&date) {
            return &[];
        }
        let day = date.weekday().to_monday_zero_offset();
        &self.week[usize::from(day.unsigned_abs())]
    }

    fn stretch(&self, date: Date, block: Block) -> Range<Timestamp> {
        let end = if block.runs_to_the_end() {
            date.tomorrow().map_or(Timestamp::MAX, |next| {
                self.instant(next.to_datetime(Time::midnight()))
            })
        } else {
            self.instant(date.to_datetime(block.until))
        };
        self.instant(date.to_datetime(block.from))..end
    }
}

/// The days of the horizon, the first included.
pub(super) fn days_from(first: Date) -> impl Iterator<Item = Date> {
    iter::successors(Some(first), |day| day.tomorrow().ok()).take(HORIZON_DAYS)
}

/// The instant `span` of elapsed time after another, held within the times that can be told.
pub(super) fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_add(span).unwrap_or(if span.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn block(from: &str, until: &str) -> Block {
        Block {
            from: time(from),
            until: time(until),
        }
    }

    /// The instant that a clock in the zone shows so; of two, the first.
    fn at(civil: &str, zone_name: &str) -> Timestamp {
        let civil: DateTime = civil.parse().unwrap();
        civil.to_zoned(zone(zone_name)).unwrap().timestamp()
    }

    fn weekdays(zone_name: &str, blocks: &[Block], holidays: &[&str]) -> Calendar {
        let week = std::array::from_fn(|day| if day < 5 { blocks.to_vec() } else { vec![] });
        let holidays = holidays.iter().map(|day| day.parse().unwrap()).collect();
        Calendar::new(zone(zone_name), week, holidays).unwrap()
    }

    fn tallinn() -> Calendar {
        let blocks = [block("13:00", "17:30"), block("09:00", "12:00")];
        weekdays("Europe/Tallinn", &blocks, &["2026-05-01"])
    }

    #[test]
    fn hours_that_make_no_calendar_are_refused_with_their_values() {
        let week = |blocks: &[Block]| {
            let mut week = <[Vec<Block>; 7]>::default();
            week[2] = blocks.to_vec();
            Calendar::new(TimeZone::UTC, week, BTreeSet::new()).map(|_| ())
        };
        let (morning, late) = (block("09:00", "12:00"), block("11:59", "00:00"));
        let backwards = block("12:00", "12:00");
        let day = Weekday::Wednesday;
        let overlap = |first, second| Err(CalendarError::Overlap { day, first, second });
        assert_eq!(week(&[]), Err(CalendarError::NeverOpen));
        let refused = CalendarError::Backwards {
            day,
            block: backwards,
        };
        assert_eq!(week(&[morning, backwards]), Err(refused));
        assert_eq!(week(&[late, morning]), overlap(morning, late));
        assert_eq!(
            week(&[late, block("23:00", "23:30")]),
            overlap(late, block("23:00", "23:30"))
        );
        assert_eq!(week(&[block("12:00", "00:00"), morning]), Ok(()));
    }

    #[test]
    fn the_desk_is_open_from_the_first_minute_of_a_block_to_just_before_its_end() {
        let desk = tallinn();
        for (when, opens) in [
            ("2026-04-29T08:59", "2026-04-29T09:00"),
            ("2026-04-29T09:00", "2026-04-29T09:00"),
            ("2026-04-29T11:59:59.999", "2026-04-29T11:59:59.999"),
            ("2026-04-29T12:00", "2026-04-29T13:00"),
            ("2026-04-29T17:30", "2026-04-30T09:00"),
            // Friday is a holiday, and a weekend follows.
            ("2026-04-30T17:30", "2026-05-04T09:00"),
            ("2026-05-01T10:00", "2026-05-04T09:00"),
        ] {
            let (now, opening) = (at(when, "Europe/Tallinn"), at(opens, "Europe/Tallinn"));
            assert_eq!(desk.next_opening(now), Some(opening), "{when}");
            assert_eq!(desk.is_open_at(now), when == opens, "{when}");
        }
        assert!(!desk.is_open_day("2026-05-01".parse().unwrap()));
        assert!(!desk.is_open_day("2026-05-02".parse().unwrap()));
        assert!(desk.is_open_day("2026-05-04".parse().unwrap()));
    }

    #[test]
    fn working_time_runs_over_breaks_nights_weekends_and_holidays() {
        let desk = tallinn();
        for (from, minutes, until) in [
            ("2026-04-29T09:00", 180, "2026-04-29T12:00"),
            ("2026-04-29T09:00", 181, "2026-04-29T13:01"),
            ("2026-04-29T17:00", 31, "2026-04-30T09:01"),
            ("2026-04-30T17:29", 2, "2026-05-04T09:01"),
            ("2026-05-02T12:00", 450, "2026-05-04T17:30"),
            // Three full days and a bit, over the change of the clock on Sunday.
            ("2026-03-26T09:00", 1351, "2026-03-31T09:01"),
            ("2026-04-29T03:00", 0, "2026-04-29T03:00"),
            ("2026-04-29T03:00", -60, "2026-04-29T03:00"),
        ] {
            let span = SignedDuration::from_mins(minutes);
            let (from, until) = (at(from, "Europe/Tallinn"), at(until, "Europe/Tallinn"));
            assert_eq!(
                desk.add_business(from, span),
                until,
                "{from} + {minutes} min"
            );
            let span = span.max(SignedDuration::ZERO);
            assert_eq!(
                desk.business_between(from, until),
                span,
                "{from} to {until}"
            );
            assert_eq!(
                desk.business_between(until, from),
                -span,
                "{until} to {from}"
            );
        }
    }

    #[test]
    fn a_block_lasts_as_long_as_the_clock_takes_over_a_change() {
        for (zone_name, day, from, until, minutes) in [
            // 03:00 to 04:00 is left out.
            ("Europe/Tallinn", "2026-03-29", "00:00", "00:00", 23 * 60),
            ("Europe/Tallinn", "2026-03-29", "02:00", "05:00", 120),
            ("Europe/Tallinn", "2026-03-29", "03:15", "03:45", 0),
            ("Europe/Tallinn", "2026-03-29", "03:30", "04:15", 15),
            ("Europe/Tallinn", "2026-03-29", "02:45", "03:30", 15),
            // 03:00 to 04:00 is shown twice.
            ("Europe/Tallinn", "2026-10-25", "00:00", "00:00", 25 * 60),
            ("Europe/Tallinn", "2026-10-25", "02:00", "03:30", 90),
            ("Europe/Tallinn", "2026-10-25", "03:30", "05:00", 150),
            // Half an hour only.
            (
                "Australia/Lord_Howe",
                "2026-04-05",
                "00:00",
                "00:00",
                24 * 60 + 30,
            ),
            (
                "Australia/Lord_Howe",
                "2026-10-04",
                "00:00",
                "00:00",
                23 * 60 + 30,
            ),
            ("Australia/Lord_Howe", "2026-10-04", "02:15", "03:00", 30),
            // Midnight itself is left out; so is a whole day.
            ("America/Sao_Paulo", "2017-10-15", "00:00", "09:00", 8 * 60),
            ("Pacific/Apia", "2011-12-30", "00:00", "00:00", 0),
        ] {
            let week = std::array::from_fn(|_| vec![block(from, until)]);
            let desk = Calendar::new(zone(zone_name), week, BTreeSet::new()).unwrap();
            let day = desk.day(day.parse().unwrap());
            let length = desk.business_between(day.start, day.end);
            assert_eq!(
                length.as_mins(),
                minutes,
                "{zone_name} {} {from}-{until}",
                day.start
            );
        }
    }

    #[test]
    fn a_desk_closed_by_holidays_for_years_still_comes_to_an_end() {
        let first: Date = "2026-01-01".parse().unwrap();
        let holidays = days_from(first).chain(days_from("2034-01-01".parse().unwrap()));
        let week = std::array::from_fn(|_| vec![block("09:00", "17:00")]);
        let desk = Calendar::new(TimeZone::UTC, week, holidays.collect()).unwrap();
        let now = at("2026-02-02T12:00", "UTC");
        assert_eq!(desk.next_opening(now), None);
        assert!(!desk.is_open_at(now));
        assert_eq!(desk.next_open_day(first), None);
        let hour = SignedDuration::from_hours(1);
        let horizon = at("2036-02-03T00:00", "UTC");
        assert_eq!(desk.add_business(now, hour), horizon + hour);
        assert_eq!(desk.add_open_days(now, SignedDuration::MAX), Timestamp::MAX);
        assert_eq!(desk.business_between(now, horizon + hour), hour);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        let (desk, day) = (tallinn(), SignedDuration::from_hours(24));
        for now in [Timestamp::MIN, Timestamp::MAX] {
            assert!(desk.add_business(now, day) >= now);
            assert!(desk.add_open_days(now, day) >= now);
            desk.next_opening(now);
            desk.day(desk.date_of(now));
        }
        assert!(desk.business_between(Timestamp::MIN, Timestamp::MAX) > day);
    }

    prop_compose! {
        fn any_calendar()(
            name in prop::sample::select(vec![
                "UTC", "Europe/Tallinn", "Australia/Lord_Howe", "America/Sao_Paulo",
                "Pacific/Apia", "America/St_Johns",
            ]),
            days in prop::collection::vec(prop::collection::btree_set(0_i8..48, 0..7), 7),
            holidays in prop::collection::btree_set(0_i64..9000, 0..40),
        ) -> Calendar {
            let half_hour = |n: i8| Time::constant(n / 2, n % 2 * 30, 0, 0);
            let mut week: [Vec<Block>; 7] = std::array::from_fn(|day| {
                let ends: Vec<i8> = days[day].iter().copied().collect();
                ends.chunks_exact(2)
                    .map(|pair| Block { from: half_hour(pair[0]), until: half_hour(pair[1]) })
                    .collect()
            });
            if week.iter().all(Vec::is_empty) {
                week[3].push(Block::WHOLE_DAY);
            }
            let first = Date::constant(2005, 1, 1);
            let holidays = holidays.iter().map(|n| first + SignedDuration::from_hours(24 * n));
            Calendar::new(zone(name), week, holidays.collect()).unwrap()
        }
    }

    fn any_instant() -> impl Strategy<Value = Timestamp> {
        // 2005 to 2030: it holds odd changes of the clock, at midnight and by a whole day.
        (1_104_537_600_000_i64..1_893_456_000_000)
            .prop_map(|ms| Timestamp::from_millisecond(ms).unwrap())
    }

    proptest! {
        #[test]
        fn what_is_added_is_what_lies_between(
            desk in any_calendar(),
            from in any_instant(),
            ms in 0_i64..2_000_000_000,
        ) {
            let span = SignedDuration::from_millis(ms);
            prop_assert_eq!(desk.business_between(from, desk.add_business(from, span)), span);
            prop_assert_eq!(desk.open_days_between(from, desk.add_open_days(from, span)), span);
        }

        #[test]
        fn what_lies_between_adds_up(
            desk in any_calendar(),
            start in any_instant(),
            first in 0_i64..9_000_000,
            second in 0_i64..9_000_000,
        ) {
            let middle = start + SignedDuration::from_secs(first);
            let end = middle + SignedDuration::from_secs(second);
            let whole = desk.business_between(start, end);
            prop_assert_eq!(desk.business_between(start, middle) + desk.business_between(middle, end), whole);
            prop_assert!(whole <= desk.open_days_between(start, end));
            prop_assert!(desk.open_days_between(start, end) <= end.duration_since(start));
        }

        #[test]
        fn an_opening_is_open_and_nothing_is_before_it(desk in any_calendar(), from in any_instant()) {
            let opening = desk.next_opening(from).unwrap();
            prop_assert!(opening >= from && desk.is_open_at(opening));
            prop_assert_eq!(desk.business_between(from, opening), SignedDuration::ZERO);
        }
    }
}
