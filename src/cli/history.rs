//! What happened to a request, in a few words each.

use super::context::Context;
use crate::domain::event::{Agreement, CloseReason, Label, Then, What};

impl Context {
    /// Says what an event was; `text` is the reason, result or subject that it points to.
    pub fn did(&self, what: &What, text: Option<&str>) -> String {
        let texts = &self.texts;
        let plain = |id: &str| texts.get(id);
        let to = |id: &str, value: &str| texts.with(id, &[("value", value.into())]);
        let or_nobody = |value: &Option<String>| match value {
            Some(value) => value.clone(),
            None => texts.get("cli-did-none"),
        };
        let said = match what {
            What::Received(opening) => to("cli-did-received", &texts.channel(opening.channel)),
            What::ClientWrote { .. } => plain("cli-did-client-wrote"),
            What::Threaded { .. } => plain("cli-did-threaded"),
            What::Replied { then, .. } => match then {
                Then::ClientsTurn { follow_up } => {
                    to("cli-did-replied-waiting", &self.at(*follow_up))
                }
                Then::StillOurs { next_word } => to("cli-did-replied-ours", &self.at(*next_word)),
                Then::Solved { .. } => plain("cli-did-replied-solved"),
            },
            What::AnsweredElsewhere { .. } => plain("cli-did-answered-elsewhere"),
            What::Noted { .. } => plain("cli-did-noted"),
            What::AgreedToWait { until, .. } => to("cli-did-agreed", &self.at(*until)),
            What::PrioritySet { to: priority } => {
                to("cli-did-priority", &texts.priority(*priority))
            }
            What::KindSet { to: kind } => to("cli-did-kind", &texts.kind(*kind)),
            What::ChannelSet { to: channel } => to("cli-did-channel", &texts.channel(*channel)),
            What::LabelSet { label, to: words } => {
                let id = match label {
                    Label::Category => "cli-did-category",
                    Label::Product => "cli-did-product",
                    Label::Place => "cli-did-place",
                    Label::Process => "cli-did-process",
                };
                to(id, &or_nobody(words))
            }
            What::StatusSet { to: status, .. } => to("cli-did-status", &texts.status(*status)),
            What::Assigned { to: agent } => to("cli-did-assigned", &or_nobody(agent)),
            What::Tagged { add, remove } => {
                let put = add.iter().map(|tag| format!("+{tag}"));
                let taken = remove.iter().map(|tag| format!("-{tag}"));
                let tags: Vec<String> = put.chain(taken).collect();
                to("cli-did-tagged", &tags.join(" "))
            }
            What::DueSet { to: Some(due) } => to("cli-did-due", &self.at(*due)),
            What::DueSet { to: None } => plain("cli-did-due-clock"),
            What::Snoozed { until, .. } => to("cli-did-snoozed", &self.at(*until)),
            What::Woken => plain("cli-did-woken"),
            What::Solved { agreement, .. } => plain(match agreement {
                Agreement::Said => "cli-did-solved-said",
                Agreement::Asked => "cli-did-solved-asked",
                Agreement::NotAsked => "cli-did-solved",
            }),
            What::Closed { why, .. } => plain(match why {
                CloseReason::Agreed => "cli-did-closed-agreed",
                CloseReason::Silent => "cli-did-closed-silent",
                CloseReason::Spam => "cli-did-closed-spam",
                CloseReason::Duplicate => "cli-did-closed-duplicate",
                CloseReason::AtSource => "cli-did-closed-at-source",
                CloseReason::Withdrawn => "cli-did-closed-withdrawn",
            }),
            What::Reopened => plain("cli-did-reopened"),
            What::SubjectSet { .. } => plain("cli-did-subject"),
            What::ClientSet { .. } => plain("cli-did-client"),
            What::BacklogSet { to: true } => plain("cli-did-backlog"),
            What::BacklogSet { to: false } => plain("cli-did-taken-up"),
            What::ProcedureRun(account) => texts.followed(account),
            What::Undone { .. } => plain("cli-did-undone"),
        };
        match text {
            Some(text) => texts.with(
                "cli-did-with-text",
                &[("did", (&said).into()), ("text", text.into())],
            ),
            None => said,
        }
    }
}
