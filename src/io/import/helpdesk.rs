//! The helpdesks whose exports are known: by which columns an export is recognised, what its columns
//! are called, what their values mean, and what a tool says without a column of its own.
//!
//! A number means another thing in each of them, and the same column is a date in one and a duration in
//! the next: so the tool is recognised first, told to the user, and only then its words are taken over.
//! Names are compared as [`key`] writes them, in any order; columns that are not in the tables are kept
//! as custom fields, as anywhere.

use std::collections::HashSet;

use jiff::SignedDuration;
use serde_json::Value;

use super::plan::key;
use super::values::Cell;
use crate::domain::incoming::{Incoming, Tool};
use crate::domain::words::Channel;

mod columns;
mod words;

pub(super) use self::columns::columns;
pub(super) use self::words::{channels, priorities, statuses};

/// A form in which a tool writes its exports: all of `all` and at least `least` of `signs` are there.
struct Form {
    tool: Tool,
    all: &'static [&'static str],
    signs: &'static [&'static str],
    least: usize,
}

/// Every form, as [`key`] writes names. What two tools share is a sign of neither.
const FORMS: &[Form] = &[
    Form {
        tool: Tool::Zendesk,
        all: &["id", "subject"],
        signs: &[
            "summationcolumn",
            "requesterid",
            "requesterexternalid",
            "requesteremail",
            "requesterdomain",
            "submitter",
            "via",
            "tickettype",
            "assignedat",
            "initiallyassignedat",
            "solvedat",
            "resolutiontime",
            "satisfactionscore",
            "groupstations",
            "assigneestations",
            "reopens",
            "replies",
            "firstreplytimeinminutes",
            "firstreplytime(min)",
            "firstresolutiontimeinminutes",
            "fullresolutiontimeinminutes",
            "agentwaittimeinminutes",
            "requesterwaittimeinminutes",
            "onholdtimeinminutes",
            "requesterupdatedat",
            "assigneeupdatedat",
        ],
        least: 3,
    },
    Form {
        tool: Tool::Zendesk,
        all: &["id", "subject", "status"],
        signs: &[
            "rawsubject",
            "submitterid",
            "hasincidents",
            "problemid",
            "satisfactionrating",
            "brandid",
            "followupids",
            "allowchannelback",
            "organizationid",
            "via",
        ],
        least: 4,
    },
    Form {
        tool: Tool::Freshdesk,
        all: &["ticketid", "subject"],
        signs: FRESH_COLUMNS,
        least: 4,
    },
    Form {
        tool: Tool::Freshdesk,
        all: &["id", "subject", "status"],
        signs: FRESH_KEYS,
        least: 4,
    },
    Form {
        tool: Tool::Freshservice,
        all: &["ticketid", "subject", "urgency", "impact"],
        signs: FRESH_COLUMNS,
        least: 3,
    },
    Form {
        tool: Tool::Freshservice,
        all: &["id", "subject", "status", "urgency", "impact"],
        signs: FRESH_KEYS,
        least: 3,
    },
    Form {
        tool: Tool::Zammad,
        all: &["#", "title"],
        signs: &[
            "createchannel",
            "timeunitstotal",
            "closeescalationat",
            "closeinmin",
            "closediffinmin",
            "firstresponseescalationat",
            "firstresponseinmin",
            "firstresponsediffinmin",
            "updateescalationat",
            "updateinmin",
            "updatediffinmin",
            "lastcontactat",
            "lastcontactagentat",
            "lastcontactcustomerat",
            "articlecount",
            "escalationat",
        ],
        least: 3,
    },
    Form {
        tool: Tool::Zammad,
        all: &["number", "title"],
        signs: &[
            "stateid",
            "ownerid",
            "customerid",
            "priorityid",
            "lastcontactagentat",
            "lastcontactcustomerat",
            "articlecount",
            "pendingtime",
            "createarticletypeid",
            "escalationat",
            "firstresponseescalationat",
        ],
        least: 4,
    },
    Form {
        tool: Tool::OsTicket,
        all: &["ticketnumber"],
        signs: &[
            "datecreated",
            "fromemail",
            "helptopic",
            "currentstatus",
            "lastupdated",
            "sladuedate",
            "slaplan",
            "agentassigned",
            "teamassigned",
            "threadcount",
            "reopencount",
            "attachmentcount",
            "taskcount",
            "overdue",
            "answered",
        ],
        least: 4,
    },
    Form {
        tool: Tool::Chatwoot,
        all: &["id", "status"],
        signs: &[
            "inboxid",
            "contactid",
            "displayid",
            "waitingsince",
            "snoozeduntil",
            "cachedlabellist",
            "firstreplycreatedat",
            "agentlastseenat",
            "contactlastseenat",
            "additionalattributes",
            "customattributes",
            "canreply",
            "meta",
        ],
        least: 4,
    },
];

const FRESH_COLUMNS: &[&str] = &[
    "createdtime",
    "duebytime",
    "resolvedtime",
    "closedtime",
    "lastupdatetime",
    "initialresponsetime",
    "timetracked",
    "firstresponsetime(inhrs)",
    "resolutiontime(inhrs)",
    "agentinteractions",
    "customerinteractions",
    "resolutionstatus",
    "firstresponsestatus",
    "everyresponsestatus",
    "surveyresults",
    "associationtype",
    "contactid",
    "requestervip",
];

const FRESH_KEYS: &[&str] = &[
    "responderid",
    "frdueby",
    "frescalated",
    "isescalated",
    "descriptiontext",
    "ccemails",
    "fwdemails",
    "replyccemails",
    "dueby",
    "customfields",
    "companyid",
    "departmentid",
    "sourceadditionalinfo",
];

/// Whose export it is, by its columns: of several the one that more of them speak for.
pub(super) fn recognise(columns: &[String]) -> Option<Tool> {
    // An object of JSON is known by its own name, not by those of what stands inside it.
    let outer = columns.iter().filter_map(|name| name.split_once('.'));
    let names = columns.iter().map(String::as_str);
    let keys: HashSet<String> = names
        .chain(outer.map(|(outer, _)| outer))
        .map(key)
        .collect();
    let has = |name: &&&str| keys.contains(**name);
    FORMS
        .iter()
        .filter_map(|form| {
            let spoken = form.signs.iter().filter(has).count();
            let complete = form.all.iter().filter(has).count() == form.all.len();
            (complete && spoken >= form.least).then_some((spoken + form.all.len(), form.tool))
        })
        .max_by_key(|(spoken, _)| *spoken)
        .map(|(_, tool)| tool)
}

/// The time to the first reply, where a tool tells that instead of its date: `HH:MM:SS`, or a number in
/// its own unit.
pub(super) fn span(text: &str, tool: Option<Tool>) -> Option<SignedDuration> {
    let parts: Vec<&str> = text.split(':').collect();
    if let [hours, minutes, seconds] = parts[..] {
        let part = |text: &str, limit: i64| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let number: i64 = text.parse().ok().filter(|_| digits)?;
            (number < limit).then_some(number)
        };
        let seconds = part(hours, 100_000)? * 3_600 + part(minutes, 60)? * 60 + part(seconds, 60)?;
        return Some(SignedDuration::from_secs(seconds));
    }
    let unit = match tool? {
        Tool::Zendesk | Tool::Zammad => 60.0,
        Tool::Freshdesk | Tool::Freshservice => 3_600.0,
        Tool::OsTicket | Tool::Chatwoot | Tool::Other => return None,
    };
    let number: f64 = text.replace(',', ".").parse().ok()?;
    // A hundred years in minutes; a date in seconds is far above it.
    (0.0..52_560_000.0)
        .contains(&number)
        .then(|| SignedDuration::try_from_secs_f64(number * unit).ok())
        .flatten()
}

/// Says what the tool's columns tell together. `messages`: the cell of that name, if there is one;
/// `tells_waiting`: the export has a column for since when the client waits.
pub(super) fn settle(
    tool: Tool,
    told: &mut Incoming,
    messages: Option<&Cell>,
    tells_waiting: bool,
) {
    match tool {
        Tool::Chatwoot => {
            // Nothing there is its way to say that nobody waits.
            if tells_waiting {
                told.answered = Some(told.waiting_since.is_none());
            }
            told.channel = told.channel.or(Some(Channel::Chat));
            told.text = told
                .text
                .take()
                .or_else(|| messages.and_then(first_of_client));
        }
        Tool::Zendesk
        | Tool::Freshdesk
        | Tool::Freshservice
        | Tool::Zammad
        | Tool::OsTicket
        | Tool::Other => {}
    }
    if told.subject.is_none()
        && told.text.is_none()
        && let Some(id) = &told.external_id
    {
        told.subject = Some(format!("{} {id}", tool.name()));
    }
}

/// The first words of the client in Chatwoot's list of messages: those of type 0.
fn first_of_client(messages: &Cell) -> Option<String> {
    let Cell::Nested { json, .. } = messages else {
        return None;
    };
    let messages: Vec<Value> = serde_json::from_str(json).ok()?;
    let words = |message: &Value| {
        let kind = message.get("message_type")?;
        let is_client = kind.as_i64() == Some(0) || kind.as_str() == Some("incoming");
        let words = message.get("content")?.as_str()?.trim();
        (is_client && !words.is_empty()).then(|| words.to_owned())
    };
    messages.iter().find_map(words)
}

#[cfg(test)]
mod tests;
