//! When requests come in.

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::dice::Dice;
use super::tale::Desk;

/// Requests in an ordinary week of a small desk; a larger one has two years behind it.
const A_WEEK: u64 = 70;
const WEEKS_BACK: u64 = 104;

/// The newest request came in so many minutes ago.
pub(super) const NEWEST: SignedDuration = SignedDuration::from_mins(4);

/// When requests come in: by the hour and the day of the week.
pub(super) struct Arrivals {
    /// Monday, midnight, of a week that lies before all.
    start: Timestamp,
    /// What comes in until each hour of the week, from its beginning on.
    until: [u64; 168],
    week: u64,
    /// Where `now` lies, in shares of a week since `start`.
    end: u64,
    /// How far one request is from the next.
    gap: u64,
    n: u64,
    latest: Timestamp,
}

/// How much comes in by the hour of a working day.
const BY_HOUR: [u64; 24] = [
    4, 2, 1, 1, 2, 4, 10, 24, 52, 78, 86, 80, 62, 66, 74, 70, 62, 54, 46, 40, 34, 26, 16, 8,
];

/// So finely a share of an hour is divided.
const FINE: u64 = 1 << 20;

impl Arrivals {
    pub(super) fn new(desk: &Desk<'_>, n: u64) -> Self {
        let mut until = [0; 168];
        let mut sum = 0;
        for (hour, until) in until.iter_mut().enumerate() {
            let percent = match hour / 24 {
                0 => 125,
                5 => 45,
                6 => 30,
                _ => 100,
            };
            sum += BY_HOUR[hour % 24] * percent;
            *until = sum;
        }
        let zone = desk.policy.calendar.zone();
        let weeks = WEEKS_BACK as i64 + 6;
        let today = zone.to_datetime(desk.now).date();
        let monday = today
            .checked_sub(weeks.weeks())
            .unwrap_or(today)
            .tomorrow()
            .and_then(|date| date.nth_weekday(-1, Weekday::Monday))
            .unwrap_or(today);
        let start = monday
            .to_zoned(zone.clone())
            .map_or(desk.now, |zoned| zoned.timestamp());
        let rate = A_WEEK.max(n / WEEKS_BACK);
        let week = sum * FINE;
        let mut arrivals = Self {
            start,
            until,
            week,
            end: 0,
            gap: week / rate,
            n,
            latest: desk.now - NEWEST,
        };
        arrivals.end = arrivals.share(arrivals.latest);
        arrivals
    }

    /// What has come in until `at`.
    fn share(&self, at: Timestamp) -> u64 {
        let seconds = at.duration_since(self.start).as_secs().unsigned_abs();
        let (hours, rest) = (seconds / 3600, seconds % 3600);
        let hour = (hours % 168) as usize;
        let before = hour.checked_sub(1).map_or(0, |at| self.until[at]);
        let within = self.until[hour] - before;
        hours / 168 * self.week + before * FINE + within * FINE / 3600 * rest
    }

    /// When request `i` comes in; a later one never before an earlier one.
    pub(super) fn at(&self, i: u64, dice: &mut Dice) -> Timestamp {
        let back = (self.n - 1 - i) * self.gap + dice.below(self.gap.max(1));
        let share = self.end.saturating_sub(back);
        let (weeks, rest) = (share / self.week, share % self.week);
        let hour = self.until.partition_point(|until| until * FINE <= rest);
        let before = hour.checked_sub(1).map_or(0, |at| self.until[at]) * FINE;
        let within = (self.until[hour] * FINE - before).max(1);
        let second = u128::from(rest - before) * 3600 / u128::from(within);
        let second = (weeks * 168 + hour as u64) * 3600 + second as u64;
        (self.start + SignedDuration::from_secs(second as i64)).min(self.latest)
    }
}
