//! `ringback status`: one line of figures.

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::json::Figures;
use super::out::Out;
use crate::domain::list::Counts;
use crate::domain::safe::Safe;

/// Prints one line of figures, for a status bar.
#[derive(Debug, Args)]
pub struct Status {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Status {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let as_of = context.as_of();
        let calendar = &context.policy.calendar;
        let today = calendar.day(calendar.date_of(as_of.now)).start;
        let counts = match context.read()? {
            Some(reader) => reader
                .read()
                .counts(&as_of, today, &context.author())
                .map_err(|error| context.told(&error))?,
            None => Counts::default(),
        };
        if counts.all == 0 {
            context.hint_empty();
        }
        if self.json {
            return out.json(&Figures::from(counts));
        }
        let figure = |n: u64| i64::try_from(n).unwrap_or(i64::MAX).into();
        out.line(&Safe::line(&context.texts.with(
            "cli-status",
            &[
                ("late", figure(counts.late)),
                ("risk", figure(counts.at_risk)),
                ("open", figure(counts.open)),
                ("waiting", figure(counts.waiting)),
                ("answered", figure(counts.answered_today)),
            ],
        )))
    }
}
