//! A line on the terminal that says how far a long command has come.

use std::io::{IsTerminal as _, Write as _};

use jiff::{SignedDuration, Timestamp};

use super::context::Context;
use crate::domain::safe::Safe;

/// How often it is shown at most.
const EVERY: SignedDuration = SignedDuration::from_millis(100);

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
        if !self.is_shown {
            return;
        }
        let now = self.context.now();
        if now < self.next {
            return;
        }
        self.next = now + EVERY;
        let ms = u64::try_from(now.duration_since(self.began).as_millis()).unwrap_or(0);
        let rate = i64::try_from(rows * 1_000 / ms.max(1)).unwrap_or(i64::MAX);
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let args = [("rows", rows.into()), ("rate", rate.into())];
        let line = Safe::line(&self.context.texts.with(self.text, &args));
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
