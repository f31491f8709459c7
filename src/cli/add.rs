//! `ringback add`: writes a new request down.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::context::Context;
use super::fault::Fault;
use super::out::Out;
use crate::domain::action::{Capture, NewClient, NewRequest};
use crate::domain::id::ActionId;
use crate::domain::safe::Safe;
use crate::domain::words::{Channel, Kind, Priority};
use crate::runtime::clock;

/// A parser that takes the codes of a closed set, and names them in the help and in completions.
macro_rules! words {
    ($set:ty) => {
        PossibleValuesParser::new(<$set>::CODES).map(|code| {
            code.parse::<$set>()
                .expect("only the codes of the set are let in")
        })
    };
}

/// Writes a new request down and prints its number once it is on disk.
#[derive(Debug, Args)]
pub struct Add {
    /// What it is about, in one line
    #[arg(long, allow_hyphen_values = true)]
    subject: String,
    /// The client's name
    #[arg(long, allow_hyphen_values = true, required_unless_present_any = ["phone", "email"])]
    client: Option<String>,
    /// The client's words; - reads them from standard input
    #[arg(long, allow_hyphen_values = true)]
    text: Option<String>,
    /// The client's telephone number
    #[arg(long)]
    phone: Option<String>,
    /// The client's mail address
    #[arg(long)]
    email: Option<String>,
    /// How much it matters
    #[arg(long, default_value = "normal", ignore_case = true, value_parser = words!(Priority))]
    priority: Priority,
    /// How it came
    #[arg(long, default_value = "phone", ignore_case = true, value_parser = words!(Channel))]
    channel: Channel,
    /// What sort it is
    #[arg(long, default_value = "question", ignore_case = true, value_parser = words!(Kind))]
    kind: Kind,
    /// What the desk files it under
    #[arg(long)]
    category: Option<String>,
    /// A tag; may be given more than once
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Whose it is; nobody's without it
    #[arg(long, value_name = "AGENT")]
    assignee: Option<String>,
    /// When the client turned to the desk, if not now: "2h ago", "09:30", "2026-11-18 09:30"
    #[arg(long, value_name = "WHEN")]
    received: Option<String>,
}

impl Add {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        if self.subject.trim().is_empty() {
            return Err(Fault::usage(
                &context.texts.fault("cli-add-no-subject", &[]),
            ));
        }
        let received = self
            .received
            .map(|said| context.behind(&said))
            .transpose()?;
        let text = self.text.map(|text| context.text(text)).transpose()?;
        let given = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
        let tags = self.tags.iter().flat_map(|tags| tags.split(','));
        let capture = Capture {
            takes_run: false,
            action: ActionId(clock::new_id()),
            author: context.author(),
            now: context.now(),
            request: NewRequest {
                subject: self.subject,
                text: text.unwrap_or_default(),
                client: Some(NewClient {
                    name: self.client.unwrap_or_default(),
                    phone: given(self.phone),
                    email: given(self.email),
                    company: None,
                }),
                channel: self.channel,
                kind: self.kind,
                priority: self.priority,
                category: given(self.category),
                tags: tags
                    .map(str::trim)
                    .filter(|tag| !tag.is_empty())
                    .map(str::to_owned)
                    .collect(),
                assignee: given(self.assignee),
                received,
            },
        };
        let (number, _) = context
            .write()?
            .capture(&capture, &mut clock::new_id)
            .map_err(|error| context.told(&error))?;
        out.line(&Safe::line(&number.to_string()))
    }
}
