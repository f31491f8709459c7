//! The order of the queue (P1): bands by priority and lateness, and within a band by date.
//!
//! The order is total: band, next date, received, number. Delayed money never waits behind Friday's
//! leftovers, and a request that is very late is preceded only by urgent ones and by earlier dates.

use jiff::Timestamp;

use super::deadline::Policy;
use super::id::Number;
use super::words::Priority;

/// How the queue is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By band.
    #[default]
    Bands,
    /// By plain priority, then by date.
    Strict,
}

/// A group of requests of like weight; 1 comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Band(pub u8);

/// Where a request stands in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Its band.
    pub band: Band,
    /// Its next date, UTC.
    pub next_at: Timestamp,
    /// When it came in, UTC.
    pub received: Timestamp,
    /// Its number.
    pub number: Number,
}

/// The moment for which an order is made, with the limits that follow from it; all UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The moment itself.
    pub now: Timestamp,
    /// A next date at or before this is very late.
    pub very_late: Timestamp,
    /// A next date at or before this is at risk.
    pub at_risk: Timestamp,
    /// The order that is wanted.
    pub order: Order,
}

impl AsOf {
    /// The limits at `now` by the desk's rules.
    pub fn new(now: Timestamp, policy: &Policy, order: Order) -> Self {
        Self {
            now,
            very_late: now - policy.very_late,
            at_risk: now + policy.at_risk_lead,
            order,
        }
    }

    /// The band of a request of this priority whose next date is `next_at`.
    pub fn band(&self, priority: Priority, next_at: Timestamp) -> Band {
        if self.order == Order::Strict {
            return Band(priority.rank() + 1);
        }
        Band(match priority {
            Priority::Urgent => 1,
            Priority::High => 2,
            Priority::Normal | Priority::Low if next_at <= self.very_late => 2,
            Priority::Normal | Priority::Low if next_at <= self.now => 3,
            Priority::Normal => 4,
            Priority::Low if next_at <= self.at_risk => 4,
            Priority::Low => 5,
        })
    }

    /// How many steps above its own priority a request stands: the count of `▲`.
    pub fn rise(&self, priority: Priority, next_at: Timestamp) -> u8 {
        if self.order == Order::Strict {
            return 0;
        }
        let Band(band) = self.band(priority, next_at);
        match (priority, band) {
            (Priority::Normal | Priority::Low, 2) => 2,
            (Priority::Normal, 3) | (Priority::Low, 3 | 4) => 1,
            _ => 0,
        }
    }
}

/// A part of the queue that is looked at by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// What is to be worked on, whoever's it is.
    All,
    /// What is mine of it.
    Mine,
    /// What is nobody's of it.
    Free,
    /// What has an overdue reply.
    Late,
    /// What is someone else's turn, snoozed or agreed to wait.
    Waiting,
    /// What was put aside as too old.
    Backlog,
    /// What is solved or closed, the latest first.
    Solved,
}

impl Part {
    /// Every part, in the order of the digits that show them.
    pub const ALL: [Self; 7] = [
        Self::Mine,
        Self::All,
        Self::Free,
        Self::Late,
        Self::Waiting,
        Self::Backlog,
        Self::Solved,
    ];

    /// The spelling that is typed and kept in the config.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Free => "free",
            Self::Late => "late",
            Self::Waiting => "waiting",
            Self::Backlog => "backlog",
            Self::Solved => "solved",
        }
    }

    /// The part of that spelling.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, tz::TimeZone};
    use proptest::prelude::*;

    use super::*;

    fn as_of() -> AsOf {
        let now = "2026-03-02T09:00:00Z".parse().expect("a time");
        AsOf::new(now, &Policy::wall(TimeZone::UTC), Order::Bands)
    }

    #[test]
    fn bands_follow_priority_and_lateness() {
        let at = as_of();
        let hours = |h: i64| at.now + SignedDuration::from_hours(h);
        for (priority, next, band, rise) in [
            (Priority::Urgent, hours(20), 1, 0),
            (Priority::High, hours(-1), 2, 0),
            (Priority::Normal, hours(-72), 2, 2),
            (Priority::Low, hours(-100), 2, 2),
            (Priority::Normal, hours(-71), 3, 1),
            (Priority::Low, hours(0), 3, 1),
            (Priority::Normal, hours(1), 4, 0),
            (Priority::Low, hours(4), 4, 1),
            (Priority::Low, hours(5), 5, 0),
        ] {
            assert_eq!(at.band(priority, next), Band(band), "{priority:?} {next}");
            assert_eq!(at.rise(priority, next), rise, "{priority:?} {next}");
        }
    }

    proptest! {
        #[test]
        fn what_is_very_late_is_preceded_only_by_urgent_ones_and_earlier_dates(
            late in 72_i64..2000, rank in 0_u8..4, other_rank in 0_u8..4, other in -2000_i64..2000,
        ) {
            let at = as_of();
            let place = |rank, hours: i64, number| {
                let next_at = at.now + SignedDuration::from_hours(hours);
                let priority = Priority::of_rank(rank).expect("a rank");
                Place { band: at.band(priority, next_at), next_at, received: next_at, number: Number(number) }
            };
            let (a, b) = (place(rank, -late, 1), place(other_rank, other, 2));
            if b < a {
                prop_assert!(other_rank == 0 || b.next_at <= a.next_at || rank == 0);
            }
        }
    }
}
