//! `ringback note`: an internal note.

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::out::Out;
use crate::domain::change::Change;

/// Writes an internal note, which the client doesn't see.
#[derive(Debug, Args)]
pub struct Note {
    /// The request's number
    #[arg(value_name = "N")]
    number: i64,
    /// The words; - reads them from standard input
    #[arg(value_name = "TEXT")]
    text: String,
}

impl Note {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let text = context.text(self.text)?;
        let acted = context.change(self.number, Change::Note { text })?;
        out.line(&context.standing(&acted))
    }
}
