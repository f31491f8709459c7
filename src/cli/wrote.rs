//! `ringback wrote`: what the client said or wrote.

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::out::Out;
use crate::domain::change::Change;

/// Writes down a message of the client: it starts the reply clock, and opens again what was solved.
#[derive(Debug, Args)]
pub struct Wrote {
    /// The request's number
    #[arg(value_name = "N")]
    number: i64,
    /// The client's words; - reads them from standard input
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = super::note::words)]
    text: String,
    /// When it came, if not now: "2h ago", "09:30", "2026-11-18 09:30"
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// It is an auto-reply or a bounce: no clock starts
    #[arg(long)]
    auto: bool,
}

impl Wrote {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let change = Change::ClientWrote {
            at: self.at.map(|said| context.behind(&said)).transpose()?,
            text: context.text(self.text)?,
            counts: !self.auto,
        };
        let acted = context.change(self.number, change)?;
        out.line(&context.standing(&acted))
    }
}
