//! The fields of a filter: one table, of which the parser, the completion, the help and the README are
//! made.

use super::{Having, Standing};
use crate::domain::words::{Channel, Kind, Priority, Status, word_set};

word_set! {
    /// What can stand before a colon.
    Field {
        /// How much it matters.
        Priority = "priority",
        /// Where it stands.
        Status = "status",
        /// How it came.
        Channel = "channel",
        /// What sort it is.
        Kind = "kind",
        /// A tag that it has.
        Tag = "tag",
        /// What it is about.
        Category = "category",
        /// The product it is about.
        Product = "product",
        /// The place it is about.
        Place = "place",
        /// The process it is about.
        Process = "process",
        /// Whose it is.
        Assigned = "assigned",
        /// Who asked.
        Client = "client",
        /// Its number.
        Number = "number",
        /// Where it was imported from.
        Source = "source",
        /// When the client is to have heard.
        Due = "due",
        /// The day on which it came in.
        Received = "received",
        /// How long ago it came in.
        Age = "age",
        /// How long the client has waited for an answer.
        Waiting = "waiting",
        /// How it stands on the reply clock.
        Is = "is",
        /// What is there besides.
        Has = "has",
    }
}

impl Field {
    /// The words that it takes, where there are no others.
    pub const fn words(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Priority => Some(Priority::CODES),
            Self::Status => Some(Status::CODES),
            Self::Channel => Some(Channel::CODES),
            Self::Kind => Some(Kind::CODES),
            Self::Is => Some(Standing::CODES),
            Self::Has => Some(Having::CODES),
            Self::Tag
            | Self::Category
            | Self::Product
            | Self::Place
            | Self::Process
            | Self::Assigned
            | Self::Client
            | Self::Number
            | Self::Source
            | Self::Due
            | Self::Received
            | Self::Age
            | Self::Waiting => None,
        }
    }

    /// What it looks like in use.
    pub const fn examples(self) -> &'static [&'static str] {
        match self {
            Self::Priority => &["priority:high", "priority:>=high"],
            Self::Status => &["status:open,on-hold"],
            Self::Channel => &["channel:phone"],
            Self::Kind => &["kind:complaint"],
            Self::Tag => &["tag:refund"],
            Self::Category => &["category:\"late delivery\""],
            Self::Product => &["product:kettle"],
            Self::Place => &["place:tallinn"],
            Self::Process => &["process:returns"],
            Self::Assigned => &["assigned:me", "assigned:kadri", "assigned", "-assigned"],
            Self::Client => &[
                "client:\"ann bell\"",
                "client:@acme.example",
                "client:5550147",
            ],
            Self::Number => &["#12", "number:12,15"],
            Self::Source => &["source:zendesk"],
            Self::Due => &[
                "due:<4h",
                "due:>2d",
                "due:today",
                "due:<2026-12-01",
                "due:late",
            ],
            Self::Received => &[
                "received:today",
                "received:2026-11-01",
                "received:<2026-11-01",
            ],
            Self::Age => &["age:>7d", "age:<1h30m"],
            Self::Waiting => &["waiting:>2h"],
            Self::Is => &["is:late", "is:risk", "is:snoozed", "is:unanswered"],
            Self::Has => &["has:draft"],
        }
    }
}
