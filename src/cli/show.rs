//! `ringback show`: a request with everything on its page.

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::json;
use super::out::Out;
use crate::domain::change::Direction;
use crate::domain::client::ClientCard;
use crate::domain::detail::{Detail, Entry, Message, Purpose};
use crate::domain::fault::StoreError;
use crate::domain::id::Number;
use crate::domain::safe::Safe;

/// Columns before the words of a message.
const INDENT: usize = 4;

/// Shows a request with its messages, notes, drafts and history.
#[derive(Debug, Args)]
pub struct Show {
    /// The request's number
    #[arg(value_name = "N")]
    number: i64,
    /// One JSON object; texts stand in it as they came
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let number = Number(self.number);
        let Some(reader) = context.read()? else {
            context.hint_empty();
            return Err(context.told(&StoreError::NoRequest(number)));
        };
        let detail = reader
            .read()
            .detail(number, &context.author())
            .and_then(|detail| detail.ok_or(StoreError::NoRequest(number)))
            .map_err(|error| context.told(&error))?;
        if self.json {
            return out.json(&json::Page::new(&detail, &context.policy, context.now()));
        }
        head(context, &detail, out)?;
        // Words stand apart; what else happened stands line under line.
        let mut apart = true;
        for entry in &detail.entries {
            if apart || entry.message.is_some() {
                out.line(&Safe::default())?;
            }
            write_entry(context, entry, out)?;
            apart = entry.message.is_some();
        }
        for draft in &detail.drafts {
            let id = match draft.purpose {
                Purpose::Reply => "cli-show-draft-reply",
                Purpose::Note => "cli-show-draft-note",
                Purpose::ClientWrote => "cli-show-draft-client-wrote",
                Purpose::Capture => "cli-show-draft-capture",
            };
            let saved = context.at(draft.saved_at);
            out.line(&Safe::default())?;
            let said = context.texts.with(id, &[("at", (&saved).into())]);
            out.line(&Safe::line(&said))?;
            out.block(&Safe::block(&draft.body), INDENT)?;
        }
        Ok(())
    }
}

/// What stands above the messages: a line each, left out where there is nothing to say.
fn head(context: &Context, detail: &Detail, out: &mut Out) -> Result<(), Fault> {
    let (texts, request) = (&context.texts, &detail.request);
    out.line(&Safe::line(&format!(
        "{}  {}",
        detail.number, detail.subject
    )))?;
    let standing = [
        texts.priority(request.priority),
        texts.status(request.status),
        texts.kind(request.kind),
        texts.channel(request.channel),
    ];
    out.line(&Safe::line(&standing.join(" · ")))?;
    if let Some(client) = &detail.client {
        out.line(&card(client))?;
    }
    out.line(&Safe::line(&context.why_due(&request.clock())))?;
    let tags: Vec<&str> = request.tags.iter().map(String::as_str).collect();
    let tags = Some(tags.join(", ")).filter(|tags| !tags.is_empty());
    let source = detail
        .source
        .as_ref()
        .map(|(name, external)| format!("{name} {external}"));
    let snoozed = request.snoozed_until.map(|until| context.at(until));
    let fields = [
        ("cli-show-assignee", request.assignee.as_ref()),
        ("cli-show-category", request.category.as_ref()),
        ("cli-show-product", request.product.as_ref()),
        ("cli-show-place", request.place.as_ref()),
        ("cli-show-process", request.process.as_ref()),
        ("cli-show-tags", tags.as_ref()),
        ("cli-show-snoozed", snoozed.as_ref()),
        ("cli-show-source", source.as_ref()),
    ];
    for (id, value) in fields {
        if let Some(value) = value {
            out.line(&Safe::line(&texts.with(id, &[("value", value.into())])))?;
        }
    }
    for (name, value) in &detail.custom {
        out.line(&Safe::line(&format!("{name}: {value}")))?;
    }
    Ok(())
}

/// Who the client is and how to reach them.
fn card(client: &ClientCard) -> Safe {
    let mut parts = vec![client.name.as_str()];
    parts.extend(client.company.as_deref());
    parts.extend(client.contacts.iter().map(|contact| contact.value.as_str()));
    Safe::line(&parts.join(" · "))
}

fn write_entry(context: &Context, entry: &Entry, out: &mut Out) -> Result<(), Fault> {
    let texts = &context.texts;
    let at = context.at(entry
        .message
        .as_ref()
        .map_or(entry.event.at, |message| message.at));
    let did = match &entry.message {
        Some(message) => said(context, message),
        None => context.did(&entry.event.what, entry.text.as_deref()),
    };
    let id = if entry.undone {
        "cli-show-undone"
    } else {
        "cli-show-entry"
    };
    let line = texts.with(
        id,
        &[
            ("at", (&at).into()),
            ("author", (&entry.event.author).into()),
            ("did", (&did).into()),
        ],
    );
    out.line(&Safe::line(&line))?;
    match &entry.message {
        Some(message) => {
            out.block(&Safe::block(&message.body), INDENT)?;
            for line in beside(context, message) {
                out.block(&Safe::line(&line), INDENT)?;
            }
            Ok(())
        }
        None => Ok(()),
    }
}

/// What a mail tells besides its words, a line each.
fn beside(context: &Context, message: &Message) -> Vec<String> {
    let texts = &context.texts;
    let mark = message
        .mark
        .map(|mark| texts.get(&format!("cli-show-mark-{}", mark.code())));
    let dated = message
        .dated
        .as_ref()
        .map(|date| texts.with("entry-dated", &[("date", date.into())]));
    let files = message.files.iter().map(|file| {
        let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
        let args = [
            ("name", (&file.name).into()),
            ("media", (&file.media).into()),
            ("bytes", bytes.into()),
        ];
        let id = if file.name.is_empty() {
            "cli-show-file-unnamed"
        } else {
            "cli-show-file"
        };
        texts.with(id, &args)
    });
    let undelivered = message
        .is_undelivered
        .then(|| texts.get("entry-undelivered"));
    let lines = mark.into_iter().chain(dated).chain(files);
    lines.chain(undelivered).collect()
}

fn said(context: &Context, message: &Message) -> String {
    let id = match message.direction {
        Direction::In => "cli-show-client-wrote",
        Direction::Out => "cli-show-replied",
        Direction::Note => "cli-show-noted",
    };
    let channel = context.texts.channel(message.channel);
    context.texts.with(id, &[("channel", (&channel).into())])
}
