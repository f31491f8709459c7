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
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = super::note::words)]
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

/// The words of a note or message: any text, but for one word that is spelt like an option, which was
/// meant as one.
pub(super) fn words(text: &str) -> Result<String, String> {
    let option = text.strip_prefix("--").is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '=')
    });
    if option {
        return Err("there is no such option here; words like that come in with -".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_an_option_is_no_note() {
        for option in ["--json", "--text", "--jsno=1"] {
            assert!(words(option).is_err(), "{option}");
        }
        for text in [
            "-",
            "--",
            "-- asked the warehouse",
            "-5 %",
            "--json is wrong",
        ] {
            assert_eq!(words(text).as_deref(), Ok(text));
        }
    }
}
