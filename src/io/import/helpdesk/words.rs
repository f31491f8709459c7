//! The words and codes of each tool, where the words that all use don't do.

use crate::domain::incoming::Tool;
use crate::domain::words::{Channel, Priority, Status};

/// A meaning, and the words and codes that stand for it, as they are folded.
type Words<T> = &'static [(T, &'static [&'static str])];

/// A tool's own words for a status, where they mean another thing there than elsewhere.
pub(in crate::io::import) const fn statuses(tool: Tool) -> Words<Status> {
    match tool {
        Tool::Freshdesk | Tool::Freshservice => &[
            (Status::Open, &["2", "being processed"]),
            (
                Status::Waiting,
                &["3", "6", "awaiting your reply", "waiting on customer"],
            ),
            (Status::OnHold, &["7", "waiting on third party"]),
            (Status::Solved, &["4", "this ticket has been resolved"]),
            (Status::Closed, &["5", "this ticket has been closed"]),
        ],
        Tool::Zammad => &[
            (Status::New, &["1"]),
            (Status::Open, &["2"]),
            (Status::Waiting, &["3", "pending reminder"]),
            (Status::Solved, &["7", "pending close"]),
            (Status::Closed, &["4", "5", "6", "merged", "removed"]),
        ],
        // Pending is with the bot; a snooze ends with the client's next message.
        Tool::Chatwoot => &[
            (Status::Open, &["0"]),
            (Status::Solved, &["1"]),
            (Status::OnHold, &["2", "pending"]),
            (Status::Waiting, &["3", "snoozed"]),
        ],
        Tool::Zendesk | Tool::OsTicket | Tool::Other => &[],
    }
}

/// A tool's own words for a priority.
pub(in crate::io::import) const fn priorities(tool: Tool) -> Words<Priority> {
    match tool {
        Tool::Freshdesk | Tool::Freshservice | Tool::OsTicket => &[
            (Priority::Low, &["1"]),
            (Priority::Normal, &["2"]),
            (Priority::High, &["3"]),
            (Priority::Urgent, &["4"]),
        ],
        Tool::Zammad => &[
            (Priority::Low, &["1"]),
            (Priority::Normal, &["2"]),
            (Priority::High, &["3"]),
        ],
        Tool::Chatwoot => &[
            (Priority::Low, &["0"]),
            (Priority::Normal, &["1"]),
            (Priority::High, &["2"]),
            (Priority::Urgent, &["3"]),
        ],
        Tool::Zendesk | Tool::Other => &[],
    }
}

/// A tool's own words for a channel.
pub(in crate::io::import) const fn channels(tool: Tool) -> Words<Channel> {
    match tool {
        Tool::Zendesk => &[
            (Channel::Phone, &["cti phone call", "cti voicemail"]),
            (
                Channel::Chat,
                &[
                    "native messaging",
                    "any channel",
                    "sunshine conversations api",
                    "line",
                ],
            ),
            (
                Channel::Web,
                &[
                    "web service",
                    "mobile sdk",
                    "closed ticket",
                    "get satisfaction",
                    "rule",
                    "sample ticket",
                ],
            ),
        ],
        Tool::Freshdesk => &[
            (Channel::Email, &["1", "10", "outbound email"]),
            (
                Channel::Web,
                &["2", "4", "8", "9", "11", "forum", "mobihelp", "ecommerce"],
            ),
            (Channel::Phone, &["3"]),
            (Channel::Social, &["5", "6"]),
            (Channel::Chat, &["7", "12", "bot"]),
        ],
        Tool::Freshservice => &[
            (Channel::Email, &["1"]),
            (
                Channel::Web,
                &[
                    "2",
                    "5",
                    "7",
                    "8",
                    "13",
                    "14",
                    "18",
                    "aws cloudwatch",
                    "pagerduty",
                    "employee onboarding",
                    "alerts",
                    "employee offboarding",
                ],
            ),
            (Channel::Phone, &["3"]),
            (
                Channel::Chat,
                &[
                    "4",
                    "6",
                    "10",
                    "11",
                    "12",
                    "15",
                    "yammer",
                    "slack",
                    "chatbot",
                    "workplace",
                    "ms teams",
                ],
            ),
            (Channel::WalkIn, &["9", "walkup", "walk up"]),
        ],
        Tool::Zammad => &[
            (Channel::Email, &["1"]),
            (Channel::Chat, &["2", "3", "12", "14"]),
            (Channel::Phone, &["5"]),
            (Channel::Social, &["6", "7", "8", "9", "13"]),
            (Channel::Web, &["10", "11", "note"]),
        ],
        Tool::Chatwoot => &[
            (Channel::Email, &["channel email"]),
            (
                Channel::Chat,
                &[
                    "channel webwidget",
                    "channel whatsapp",
                    "channel telegram",
                    "channel sms",
                    "channel twiliosms",
                    "channel line",
                    "channel api",
                ],
            ),
            (Channel::Phone, &["channel voice"]),
            (
                Channel::Social,
                &[
                    "channel facebookpage",
                    "channel twitterprofile",
                    "channel instagram",
                    "channel tiktok",
                ],
            ),
        ],
        Tool::OsTicket | Tool::Other => &[],
    }
}
