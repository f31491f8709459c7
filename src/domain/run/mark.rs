//! What a team says of its procedures: that one helped, or that its owner should look at it.

use jiff::Timestamp;
use uuid::Uuid;

/// A word on a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It helped.
    Helpful,
    /// Something in it is wrong.
    Wrong,
    /// It is not how things are done any more.
    Outdated,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Helpful, Self::Wrong, Self::Outdated];

    /// The spelling that is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Helpful => "helpful",
            Self::Wrong => "wrong",
            Self::Outdated => "outdated",
        }
    }

    /// The kind of a stored spelling, if it is one.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it is for the owner to look at.
    pub const fn is_flag(self) -> bool {
        match self {
            Self::Helpful => false,
            Self::Wrong | Self::Outdated => true,
        }
    }
}

/// A mark as it is put on a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMark {
    /// The procedure's file.
    pub file: String,
    /// Its title, so that the mark can be read where the file is gone.
    pub title: String,
    /// What is said.
    pub kind: Kind,
    /// In a word; may be empty.
    pub word: String,
}

/// A flag on a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Names it.
    pub id: Uuid,
    /// The procedure's file.
    pub file: String,
    /// Its title when it was flagged.
    pub title: String,
    /// What is said.
    pub kind: Kind,
    /// In a word; may be empty.
    pub word: String,
    /// Who says it.
    pub author: String,
    /// When, UTC.
    pub at: Timestamp,
}

/// How a team uses a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Used {
    /// The procedure's file.
    pub file: String,
    /// How often it was opened.
    pub opened: u32,
    /// When it was last opened, UTC.
    pub last: Option<Timestamp>,
    /// How many agents found it helpful.
    pub helpful: u32,
    /// How many flags stand on it.
    pub flags: u32,
}

/// After so many days an opening counts half.
const HALF_LIFE_DAYS: f64 = 14.0;
/// What comes to this much, in openings of today and marks, weighs half.
const HALF: f64 = 3.0;

impl Used {
    /// How much a team relies on it, from 0 to below 1: how often and how lately it was opened, and how
    /// many found it helpful.
    pub fn weight(&self, now: Timestamp) -> f64 {
        let days = self.last.map_or(f64::INFINITY, |last| {
            now.duration_since(last).as_secs_f64().max(0.0) / 86_400.0
        });
        let lately = (-days / HALF_LIFE_DAYS).exp2();
        let sum = f64::from(self.opened) * lately + f64::from(self.helpful);
        sum / (sum + HALF)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn what_was_opened_lately_or_helped_weighs_more_and_never_too_much() {
        let now = Timestamp::UNIX_EPOCH;
        let used = |opened, days: i64, helpful| Used {
            opened,
            last: Some(now - SignedDuration::from_hours(24 * days)),
            helpful,
            ..Used::default()
        };
        let weight = |used: Used| used.weight(now);
        assert!(weight(Used::default()).abs() < f64::EPSILON);
        assert!(weight(used(3, 0, 0)) > weight(used(3, 30, 0)));
        assert!(weight(used(3, 5, 0)) > weight(used(1, 5, 0)));
        assert!(weight(used(1, 5, 2)) > weight(used(1, 5, 0)));
        assert!(weight(used(u32::MAX, 0, u32::MAX)) < 1.0 + f64::EPSILON);
        assert!(weight(used(1, -3, 0)) < 1.0, "a clock that was set back");
    }

    #[test]
    fn a_kind_is_found_by_its_spelling() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_code(kind.code()), Some(kind));
        }
        assert_eq!(Kind::of_code("nice"), None);
    }
}
