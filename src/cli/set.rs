//! `ringback set`: changes fields of a request, all of them or none.

use std::collections::BTreeSet;
use std::str::FromStr;

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::out::{Out, hint};
use crate::domain::action::Act;
use crate::domain::change::{Change, Deciding, Honest, Refusal};
use crate::domain::detail::Detail;
use crate::domain::event::Label;
use crate::domain::fault::StoreError;
use crate::domain::safe::Safe;
use crate::domain::words::{Status, UnknownWord, nearest};
use crate::runtime::clock;
use crate::texts::Told;

/// Changes fields of a request, all that are given or none.
///
/// Fields: subject, status, priority, kind, channel, category, product, place, process, assignee,
/// tags=+a,-b, due=WHEN, snooze=WHEN. Nothing behind the = takes a value off.
#[derive(Debug, Args)]
pub struct Set {
    /// The request's number
    #[arg(value_name = "N")]
    number: i64,
    /// What to change, and to what
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,
    /// The client who waits was answered by another way
    #[arg(long)]
    answered_elsewhere: bool,
    /// The client who waits agreed to wait until then
    #[arg(long, value_name = "WHEN", conflicts_with = "answered_elsewhere")]
    agreed_until: Option<String>,
    /// The client said yes: with status=closed
    #[arg(long)]
    client_agreed: bool,
    /// Why it is snoozed
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    reason: Option<String>,
}

/// A field that can be set, by the name it is typed with.
const FIELDS: [&str; 13] = [
    "subject", "status", "priority", "kind", "channel", "category", "product", "place", "process",
    "assignee", "tags", "due", "snooze",
];

impl Set {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let pairs = self.pairs(context)?;
        let honest = match (&self.agreed_until, self.answered_elsewhere) {
            (Some(said), _) => Some(Honest::AgreedUntil(context.ahead(said)?)),
            (None, true) => Some(Honest::AnsweredElsewhere),
            (None, false) => None,
        };
        let wanted: Vec<Wanted> = pairs
            .iter()
            .map(|(field, value)| self.wanted(context, field, value, honest))
            .collect::<Result<_, _>>()?;
        let has = |field| pairs.iter().any(|(name, _)| *name == field);
        if honest.is_some() && !has("status") {
            return Err(Fault::usage(&context.texts.fault("cli-set-honest", &[])));
        }
        let closes = |(field, value): &(&str, &str)| {
            *field == "status" && value.parse() == Ok(Status::Closed)
        };
        if self.client_agreed && !pairs.iter().any(closes) {
            return Err(Fault::usage(&context.texts.fault("cli-set-agreed", &[])));
        }
        if self.reason.is_some() && !has("snooze") {
            return Err(Fault::usage(&context.texts.fault("cli-set-reason", &[])));
        }
        let mut store = context.write_existing(self.number)?;
        let detail = context.detail(&store, self.number)?;
        let (fields, acts): (Vec<String>, Vec<Act>) = pairs
            .iter()
            .zip(wanted)
            .map(|(pair, wanted)| (pair, wanted.change(&detail)))
            .filter(|(_, change)| !is_so(context, &detail, change))
            .map(|((field, value), change)| {
                let field = format!("{field}={}", value.trim());
                (field, context.act(self.number, change))
            })
            .unzip();
        if acts.is_empty() {
            hint(&Safe::line(&context.texts.get("cli-set-already")));
            return Ok(());
        }
        let acted = store
            .act_all(&acts, &mut clock::new_id)
            .map_err(|error| refused(context, &error))?;
        let Some(last) = acted.last() else {
            return Ok(());
        };
        let (number, fields) = (self.number.to_string(), fields.join(", "));
        let args = [("number", (&number).into()), ("fields", (&fields).into())];
        out.line(&Safe::line(&context.texts.with("cli-set-done", &args)))?;
        out.line(&context.standing(last))
    }

    /// The fields and their values, each field once.
    fn pairs(&self, context: &Context) -> Result<Vec<(&'static str, &str)>, Fault> {
        let texts = &context.texts;
        let mut pairs: Vec<(&'static str, &str)> = Vec::new();
        for given in &self.fields {
            let Some((name, value)) = given.split_once('=') else {
                let args = [("given", given.into())];
                return Err(Fault::usage(&texts.fault("cli-set-no-equals", &args)));
            };
            let typed = name.trim().to_lowercase();
            let Some(field) = FIELDS.into_iter().find(|field| *field == typed) else {
                return Err(Fault::usage(&Told {
                    what: texts.with("cli-set-field", &[("field", name.into())]),
                    remedy: texts.meant(nearest(&typed, FIELDS), &FIELDS),
                }));
            };
            if pairs.iter().any(|(before, _)| *before == field) {
                let args = [("field", field.into())];
                return Err(Fault::usage(&texts.fault("cli-set-twice", &args)));
            }
            pairs.push((field, value));
        }
        Ok(pairs)
    }

    fn wanted(
        &self,
        context: &Context,
        field: &'static str,
        value: &str,
        honest: Option<Honest>,
    ) -> Result<Wanted, Fault> {
        let given = Some(value.trim()).filter(|value| !value.is_empty());
        let owned = given.map(str::to_owned);
        let label = |label| Ok(Wanted::Change(Change::Label(label, owned.clone())));
        Ok(Wanted::Change(match field {
            "subject" => Change::Subject(value.to_owned()),
            "status" => return self.status(context, value, honest),
            "priority" => Change::Priority(word(context, field, value)?),
            "kind" => Change::Kind(word(context, field, value)?),
            "channel" => Change::Channel(word(context, field, value)?),
            "category" => return label(Label::Category),
            "product" => return label(Label::Product),
            "place" => return label(Label::Place),
            "process" => return label(Label::Process),
            "assignee" => Change::Assign(owned),
            "tags" => tags(context, value)?,
            "due" => Change::Due(given.map(|said| context.ahead(said)).transpose()?),
            _ => match given {
                Some(said) => Change::Snooze {
                    until: context.ahead(said)?,
                    reason: self.reason.clone(),
                },
                None => Change::Wake,
            },
        }))
    }

    fn status(
        &self,
        context: &Context,
        value: &str,
        honest: Option<Honest>,
    ) -> Result<Wanted, Fault> {
        let to: Status = word(context, "status", value)?;
        let back = None;
        match to {
            Status::New => Err(Fault::usage(&context.texts.fault("cli-set-new", &[]))),
            Status::Open => Ok(Wanted::Open),
            Status::Closed if self.client_agreed => Ok(Wanted::Change(Change::ClientYes)),
            Status::Waiting | Status::OnHold | Status::Solved | Status::Closed => {
                Ok(Wanted::Change(Change::Status { to, back, honest }))
            }
        }
    }
}

/// What is wanted of a field, before the request was looked at.
enum Wanted {
    Change(Change),
    /// Our turn again: what has ended is opened again.
    Open,
}

impl Wanted {
    fn change(self, detail: &Detail) -> Change {
        match self {
            Self::Change(change) => change,
            Self::Open if detail.request.status.is_open() => Change::Status {
                to: Status::Open,
                back: None,
                honest: None,
            },
            Self::Open => Change::Reopen,
        }
    }
}

fn tags(context: &Context, value: &str) -> Result<Change, Fault> {
    let (mut add, mut remove) = (BTreeSet::new(), BTreeSet::new());
    for tag in value.split(',').map(str::trim) {
        let (tags, name) = match (tag.strip_prefix('+'), tag.strip_prefix('-')) {
            (Some(name), _) => (&mut add, name.trim()),
            (None, Some(name)) => (&mut remove, name.trim()),
            (None, None) => (&mut add, ""),
        };
        if name.is_empty() {
            let args = [("tag", tag.into())];
            return Err(Fault::usage(&context.texts.fault("cli-set-tag", &args)));
        }
        tags.insert(name.to_owned());
    }
    Ok(Change::Tag { add, remove })
}

fn word<W: FromStr<Err = UnknownWord>>(
    context: &Context,
    field: &'static str,
    value: &str,
) -> Result<W, Fault> {
    value.parse().map_err(|word: UnknownWord| {
        let told = context.texts.unknown_word(&word);
        Fault::usage(&Told {
            what: format!("{field}: {}", told.what),
            ..told
        })
    })
}

/// Whether the request is already as the change would make it: then nothing is to be done.
fn is_so(context: &Context, detail: &Detail, change: &Change) -> bool {
    let mut with = Deciding {
        now: context.now(),
        policy: &context.policy,
        subject: &detail.subject,
        new_id: &mut clock::new_id,
    };
    matches!(
        change.decide(&detail.request, &mut with),
        Err(Refusal::Already | Refusal::NotSnoozed)
    )
}

/// The command line has its own ways of putting a request aside honestly, and names them.
fn refused(context: &Context, error: &StoreError) -> Fault {
    let told = context.told(error);
    let StoreError::Refused { refusal, number } = error else {
        return told;
    };
    let id = match refusal {
        Refusal::Unanswered { .. } => "cli-set-unanswered",
        Refusal::NeedsClient => "cli-set-needs-client",
        Refusal::Ended => "cli-set-ended",
        Refusal::Already
        | Refusal::Empty
        | Refusal::Past { .. }
        | Refusal::NotEnded
        | Refusal::NotSnoozed
        | Refusal::AtRisk { .. }
        | Refusal::NoClock => return told,
    };
    let number = number.to_string();
    let remedy = context.texts.with(id, &[("number", (&number).into())]);
    told.with_remedy(&Safe::line(&remedy))
}
