//! `ringback reply`: records a reply that was sent, or keeps one that wasn't.

use clap::{Args, ValueEnum};

use super::context::Context;
use super::fault::Fault;
use super::out::Out;
use crate::domain::change::{AfterReply, Change};
use crate::domain::detail::{Draft, Purpose};
use crate::domain::event::Agreement;
use crate::domain::safe::Safe;
use crate::runtime::clock;

/// What follows a reply that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sent {
    /// It is the client's turn; comes back in three days or --until
    Waiting,
    /// It is still ours; the client hears more tomorrow or --until
    Ours,
    /// It is solved
    Solved,
}

/// Records a reply that was sent, or keeps it as a draft. Ringback itself sends nothing.
///
/// Without --text the draft that is kept is what was sent.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["sent", "draft"]))]
pub struct Reply {
    /// The request's number
    #[arg(value_name = "N")]
    number: i64,
    /// The words; - reads them from standard input
    #[arg(long, allow_hyphen_values = true)]
    text: Option<String>,
    /// It was sent, and what follows
    #[arg(long, value_enum, ignore_case = true)]
    sent: Option<Sent>,
    /// When it comes back, or when the client hears more
    #[arg(long, value_name = "WHEN", requires = "sent")]
    until: Option<String>,
    /// It was not sent: keep it as a draft
    #[arg(long, requires = "text")]
    draft: bool,
}

impl Reply {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let texts = &context.texts;
        let until = self.until.map(|said| context.ahead(&said)).transpose()?;
        let after = match (self.sent, until) {
            (None, _) => None,
            (Some(Sent::Waiting), follow_up) => Some(AfterReply::ClientsTurn { follow_up }),
            (Some(Sent::Ours), next_word) => Some(AfterReply::StillOurs { next_word }),
            (Some(Sent::Solved), None) => Some(AfterReply::Solved {
                agreement: Agreement::NotAsked,
            }),
            (Some(Sent::Solved), Some(_)) => {
                return Err(Fault::usage(&texts.fault("cli-reply-until-solved", &[])));
            }
        };
        let text = self.text.map(|text| context.text(text)).transpose()?;
        let mut store = context.write_existing(self.number)?;
        let detail = context.detail(&store, self.number)?;
        let kept = || {
            let mut drafts = detail.drafts.iter();
            drafts.find(|draft| draft.purpose == Purpose::Reply)
        };
        let number = self.number.to_string();
        let number = ("number", (&number).into());
        let Some(text) = text.or_else(|| kept().map(|draft| draft.body.clone())) else {
            return Err(Fault::usage(&texts.fault("cli-reply-no-text", &[number])));
        };
        let Some(after) = after else {
            if text.trim().is_empty() {
                return Err(Fault::usage(&texts.fault("fault-empty", &[])));
            }
            let draft = Draft {
                purpose: Purpose::Reply,
                body: text,
                saved_at: context.now(),
            };
            store
                .keep_draft(Some(detail.request.id), &context.author(), &draft)
                .map_err(|error| context.told(&error))?;
            return out.line(&Safe::line(&texts.with("cli-reply-draft", &[number])));
        };
        let change = Change::Reply { text, after };
        let acted = store
            .act(&context.act(self.number, change), &mut clock::new_id)
            .map_err(|error| context.told(&error))?;
        out.line(&context.standing(&acted))
    }
}
