//! Times as they are typed: what is still to come, and what has been.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan as _};

use super::context::Context;
use super::fault::Fault;
use crate::domain::when;
use crate::texts::when_words;

impl Context {
    /// A time that is still to come, as people say it: `tomorrow 10:30`.
    ///
    /// # Errors
    /// What isn't understood, or has passed.
    pub fn ahead(&self, said: &str) -> Result<Timestamp, Fault> {
        let now = self.now_here();
        when::parse(said, &now, &when_words())
            .map(|parsed| parsed.at.timestamp())
            .map_err(|error| Fault::usage(&self.texts.when_error(said, &error, &now)))
    }

    /// A time that has been: RFC 3339, `2026-11-18 09:30`, `2026-11-18`, `09:30`, or as people say it:
    /// `2h ago`, `yesterday`. A day alone is its midnight.
    ///
    /// # Errors
    /// What isn't understood, or is still to come.
    pub fn behind(&self, said: &str) -> Result<Timestamp, Fault> {
        let now = self.now();
        let refuse = |id| Fault::usage(&self.texts.fault(id, &[("said", said.into())]));
        match self.been(said.trim()) {
            Some(at) if at <= now => Ok(at),
            Some(_) => Err(refuse("cli-time-ahead")),
            None => Err(refuse("cli-time-unknown")),
        }
    }

    fn been(&self, said: &str) -> Option<Timestamp> {
        let now = self.now_here();
        let calendar = &self.policy.calendar;
        if let Ok(at) = said.parse::<Timestamp>() {
            return Some(at);
        }
        if let Ok(date) = said.parse::<Date>()
            && said.len() == "2026-11-18".len()
        {
            return Some(calendar.instant(date.to_datetime(Time::midnight())));
        }
        if let Ok(civil) = said.parse::<DateTime>() {
            return Some(calendar.instant(civil));
        }
        let Ok(time) = said.parse::<Time>() else {
            let words = when_words();
            let is_day = !said.contains(|c: char| c.is_ascii_digit());
            let of_day = is_day.then(|| format!("{said} 00:00"));
            return of_day
                .and_then(|said| when::parse_past(&said, &now, &words).ok())
                .or_else(|| when::parse_past(said, &now, &words).ok())
                .map(|at| at.timestamp());
        };
        let today = calendar.instant(now.date().to_datetime(time));
        if today <= now.timestamp() {
            return Some(today);
        }
        let yesterday = now.date().checked_sub(1.day()).ok()?;
        Some(calendar.instant(yesterday.to_datetime(time)))
    }
}
