//! A line on the terminal that says how far a long command has come.

use std::io::{IsTerminal as _, Write as _};

use jiff::{SignedDuration, Timestamp};

use super::context::Context;
use crate::domain::safe::Safe;
use crate::domain::when::span;
use crate::texts::Arg;

/// How often it is shown at most.
const EVERY: SignedDuration = SignedDuration::from_millis(100);

/// How many marks a whole bar has.
const BAR: usize = 20;

/// The line, on standard error where that is a terminal; no more than a number and a rate.
pub struct Progress<'a> {
    context: &'a Context,
    text: &'static str,
    is_shown: bool,
    began: Timestamp,
    next: Timestamp,
    width: usize,
}

impl<'a> Progress<'a> {
    /// Begins; `text` is said with how many `rows` and at what `rate` a second.
    pub fn new(context: &'a Context, text: &'static str) -> Self {
        let now = context.now();
        Self {
            context,
            text,
            is_shown: std::io::stderr().is_terminal(),
            began: now,
            next: now + EVERY,
            width: 0,
        }
    }

    /// Says how many rows are done, unless that was said just now.
    pub fn show(&mut self, rows: u64) {
        self.show_part(rows, 0, None);
    }

    /// Says how many rows are done, and how much is left where it is known of how many bytes these are
    /// a part.
    pub fn show_part(&mut self, rows: u64, bytes: u64, of: Option<u64>) {
        if !self.is_shown {
            return;
        }
        let now = self.context.now();
        if now < self.next {
            return;
        }
        self.next = now + EVERY;
        let ms = u64::try_from(now.duration_since(self.began).as_millis()).unwrap_or(0);
        let count = |n: u64| Arg::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let args = [
            ("rows", count(rows)),
            ("rate", count(rows * 1_000 / ms.max(1))),
        ];
        let texts = &self.context.texts;
        let mut line = texts.with(self.text, &args);
        if let Some((bar, percent, left)) = part(bytes, of, ms) {
            let left = match left.as_secs() {
                seconds @ 0..60 => texts.with("progress-seconds", &[("count", seconds.into())]),
                _ => texts.span(span(left)),
            };
            let args = [
                ("bar", (&bar).into()),
                ("percent", count(percent)),
                ("rows", (&line).into()),
                ("left", (&left).into()),
            ];
            line = texts.with("progress-part", &args);
        }
        let line = Safe::line(&line);
        let width = self.width.max(line.chars().count());
        self.width = width;
        // A terminal that is gone is noticed when the result is printed.
        let _ = write!(std::io::stderr(), "\r{:<width$}", line.as_str());
    }

    /// Takes the line away.
    pub fn end(&self) {
        if self.width > 0 {
            let width = self.width;
            let _ = write!(std::io::stderr(), "\r{:width$}\r", "");
        }
    }
}

/// A bar, the percentage and the time that is left, after so many milliseconds; none where it isn't known
/// how much there is, or nothing was read yet.
fn part(bytes: u64, of: Option<u64>, ms: u64) -> Option<(String, u64, SignedDuration)> {
    let of = of?;
    let bytes = bytes.min(of);
    if bytes == 0 {
        return None;
    }
    let share = |whole: u64| {
        let shared = u128::from(whole) * u128::from(bytes) / u128::from(of);
        u64::try_from(shared).unwrap_or(whole)
    };
    let full = usize::try_from(share(BAR as u64)).unwrap_or(BAR);
    let bar = "#".repeat(full) + &"-".repeat(BAR - full);
    let left = u128::from(ms) * u128::from(of - bytes) / u128::from(bytes);
    let left = SignedDuration::from_millis(i64::try_from(left).unwrap_or(i64::MAX));
    Some((bar, share(100), left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_follows_from_what_is_done() {
        let left = |s| SignedDuration::from_secs(s);
        assert_eq!(part(10, None, 1_000), None);
        assert_eq!(part(0, Some(10), 1_000), None);
        assert_eq!(part(0, Some(0), 1_000), None);
        for (bytes, of, ms, wanted) in [
            (25, 100, 10_000, ("#####---------------", 25, left(30))),
            (100, 100, 10_000, ("####################", 100, left(0))),
            // A file that has grown since.
            (200, 100, 10_000, ("####################", 100, left(0))),
        ] {
            let (bar, percent, left) = part(bytes, Some(of), ms).unwrap();
            assert_eq!((bar.as_str(), percent, left), wanted);
        }
        assert!(part(1, Some(u64::MAX), u64::MAX).is_some());
    }
}
