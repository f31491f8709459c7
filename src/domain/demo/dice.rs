//! Chance that comes out the same for the same seed, on every machine.

use jiff::{SignedDuration, Timestamp};
use uuid::{Builder, Uuid};

/// A stream of numbers that look random (`SplitMix64`); whole numbers only, so that no machine's
/// rounding tells two runs apart.
pub(super) struct Dice(u64);

impl Dice {
    /// The stream number `which` of a seed.
    pub(super) fn new(seed: u64, which: u64) -> Self {
        let mut dice = Self(seed);
        let seed = dice.roll();
        let mut dice = Self(seed ^ which.wrapping_mul(0xd134_2543_de82_ef95));
        dice.roll();
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where that is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.roll()) * u128::from(end)) >> 64) as u64
    }

    /// Whether something comes about that does so `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several; none where there are none.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len() as u64) as usize)
    }

    /// One of several texts; empty where there are none.
    pub(super) fn text<'a>(&mut self, from: &'a [String]) -> &'a str {
        self.pick(from).map_or("", String::as_str)
    }

    /// The place of a weight, the heavier the more often.
    pub(super) fn weighed(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.below(total);
        for (at, weight) in weights.enumerate() {
            match left.checked_sub(u64::from(weight)) {
                Some(rest) => left = rest,
                None => return at,
            }
        }
        0
    }

    /// A length of time between two, in whole seconds; the shorter where they don't fit.
    pub(super) fn between(&mut self, from: SignedDuration, to: SignedDuration) -> SignedDuration {
        let room = (to - from).as_secs().max(0);
        from + SignedDuration::from_secs(self.below(room.unsigned_abs() + 1) as i64)
    }
}

/// New names for a made-up desk: the same for the same seed and stream, each greater than the one
/// before, and older than any that is made after `now`.
pub fn ids(seed: u64, stream: u64, now: Timestamp) -> impl FnMut() -> Uuid {
    let mut dice = Dice::new(seed, u64::MAX - stream);
    let hour_ago = now.as_millisecond().saturating_sub(3_600_000);
    let start = u64::try_from(hour_ago).unwrap_or(0);
    let mut count = 0_u64;
    move || {
        // The twelve bits after the time count on within a millisecond.
        let mut tail = [0; 10];
        tail[..2].copy_from_slice(&((count % 4096) as u16).to_be_bytes());
        tail[2..].copy_from_slice(&dice.roll().to_be_bytes());
        let id = Builder::from_unix_timestamp_millis(start + count / 4096, &tail).into_uuid();
        count += 1;
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_rise_and_come_out_the_same_for_the_same_seed() {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let make = |seed, stream| {
            let mut next = ids(seed, stream, now);
            (0..10_000).map(|_| next()).collect::<Vec<_>>()
        };
        let first = make(1, 0);
        assert!(first.is_sorted());
        assert_eq!(first, make(1, 0));
        assert_ne!(first, make(2, 0));
        assert_ne!(first, make(1, 1));
        assert_eq!(first[9_999].get_version_num(), 7);
    }

    #[test]
    fn the_heavier_weight_comes_more_often_and_none_of_none() {
        let mut dice = Dice::new(3, 0);
        let mut seen = [0; 3];
        for _ in 0..10_000 {
            seen[dice.weighed([1, 0, 9].into_iter())] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((800..1_200).contains(&seen[0]), "{seen:?}");
        assert_eq!(dice.text(&[]), "");
    }
}
