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

    /// A time that has been: RFC 3339, `2026-11-18 09:30`, `2026-11-18`, `09:30` or `2h ago`.
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
        if let Some(span) = said.strip_suffix("ago") {
            let mirrored = when::parse(&format!("in {}", span.trim()), &now, &when_words());
            let span = mirrored
                .ok()?
                .at
                .timestamp()
                .duration_since(now.timestamp());
            return now.timestamp().checked_sub(span).ok();
        }
        if let Ok(date) = said.parse::<Date>()
            && said.len() == "2026-11-18".len()
        {
            return Some(calendar.instant(date.to_datetime(Time::midnight())));
        }
        if let Ok(civil) = said.parse::<DateTime>() {
            return Some(calendar.instant(civil));
        }
        let time = said.parse::<Time>().ok()?;
        let today = calendar.instant(now.date().to_datetime(time));
        if today <= now.timestamp() {
            return Some(today);
        }
        let yesterday = now.date().checked_sub(1.day()).ok()?;
        Some(calendar.instant(yesterday.to_datetime(time)))
    }
}
