//! The only place that reads the clock and the system's zone, and that makes new ids.
//!
//! Everything else takes `now`, a zone or an id as an argument, so that a test can say what they are.

use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

/// Tells the time: the system's, or one that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock and zone.
    System,
    /// A clock that stands at one instant, in UTC; for tests and demonstrations.
    Fixed(Timestamp),
}

impl Clock {
    /// Gives the present instant, cut to whole milliseconds.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => now(),
            Self::Fixed(at) => whole_milliseconds(at),
        }
    }

    /// Gives the zone of the desk: the system's, or UTC under a fixed clock.
    pub fn zone(self) -> TimeZone {
        match self {
            Self::System => zone(),
            Self::Fixed(_) => TimeZone::UTC,
        }
    }
}

/// Gives the present instant, cut to whole milliseconds: what the store keeps, so that an instant
/// compares equal before and after it was written.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock"
)]
pub fn now() -> Timestamp {
    whole_milliseconds(Timestamp::now())
}

/// Gives the system's zone; UTC when the system names none.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the zone"
)]
pub fn zone() -> TimeZone {
    linked_zone().unwrap_or_else(TimeZone::system)
}

/// Gives the zone that `/etc/localtime` leads to, from that one file. To find it by its name jiff
/// would list all six hundred first, which is a tenth of a whole start.
fn linked_zone() -> Option<TimeZone> {
    const LOCAL: &str = "/etc/localtime";
    if std::env::var_os("TZ").is_some() {
        return None;
    }
    let leads_to = std::fs::read_link(LOCAL).ok()?;
    let (_, name) = leads_to.to_str()?.rsplit_once("/zoneinfo/")?;
    let is_variant = name.starts_with("posix/") || name.starts_with("right/");
    if is_variant {
        return None;
    }
    TimeZone::tzif(name, &std::fs::read(LOCAL).ok()?).ok()
}

/// Makes a new id that sorts by the time it was made.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that makes ids"
)]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Cuts an instant down to whole milliseconds, towards the past also before 1970.
fn whole_milliseconds(at: Timestamp) -> Timestamp {
    let nanos = at.as_nanosecond();
    Timestamp::from_nanosecond(nanos - nanos.rem_euclid(1_000_000)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_survives_the_store() {
        let now = now();
        assert_eq!(
            Timestamp::from_millisecond(now.as_millisecond()).unwrap(),
            now
        );
    }

    #[test]
    fn a_fixed_clock_is_cut_towards_the_past() {
        for (given, kept) in [
            ("2026-03-02T09:00:00.1239999Z", "2026-03-02T09:00:00.123Z"),
            ("1969-12-31T23:59:59.9991Z", "1969-12-31T23:59:59.999Z"),
            ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
        ] {
            let clock = Clock::Fixed(given.parse().unwrap());
            assert_eq!(clock.now(), kept.parse().unwrap());
            assert_eq!(clock.now(), clock.now());
            assert_eq!(clock.zone(), TimeZone::UTC);
        }
        assert_eq!(Clock::Fixed(Timestamp::MIN).now(), Timestamp::MIN);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "what it is compared with")]
    fn the_zone_is_the_system_s() {
        let (ours, system) = (zone(), TimeZone::system());
        assert_eq!(ours.iana_name(), system.iana_name());
        for at in ["2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z"] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(ours.to_offset(at), system.to_offset(at));
        }
    }

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let ids: Vec<Uuid> = (0..1_000).map(|_| new_id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }
}
