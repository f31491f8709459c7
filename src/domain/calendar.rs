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

#[cfg(test)]
mod tests;

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
