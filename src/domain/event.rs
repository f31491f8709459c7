//! What happened to a request: the history is the source, everything else is folded from it.
//!
//! An event holds coded fields and references only. Free text and personal data live in rows that it
//! points to, so that the history can be append-only and a person can still be erased.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::deadline::whole_millisecond;
use super::id::{ActionId, ClientId, EventId, MessageId, RequestId, TextId, Version};
use super::mail::Standing;
use super::run::Account;
use super::words::{Channel, Kind, Priority, Status};

/// One entry of the history, never changed after it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its own name.
    pub id: EventId,
    /// The action that it is part of; undo names this.
    pub action: ActionId,
    /// Who did it: an agent's name, or `ringback` for what the program did by itself.
    pub author: String,
    /// When it was recorded, UTC.
    pub at: Timestamp,
    /// The request it happened to.
    pub request: RequestId,
    /// The version of the request that it was decided on.
    pub base: Version,
    /// What happened.
    pub what: What,
}

/// How a request was when it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// When the client turned to the desk, UTC.
    pub received: Timestamp,
    /// How the client turned to the desk.
    pub channel: Channel,
    /// What sort of request it is.
    pub kind: Kind,
    /// How much it matters.
    pub priority: Priority,
    /// Where it stands.
    pub status: Status,
    /// Since when the client waits for a word, UTC; none where nobody waits.
    pub waiting_since: Option<Timestamp>,
    /// A due time told by the source, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The first reply, where another system had sent it, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_reply: Option<Timestamp>,
    /// When it was solved or closed elsewhere, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The product it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The place it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The process it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// The client, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// The client's first message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// Whether it was too old at its import to stand in the working view.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backlog: bool,
}

/// What follows a reply that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "kebab-case")]
pub enum Then {
    /// It is the client's turn; the request comes back at `follow_up`, UTC.
    ClientsTurn {
        /// When to look again.
        follow_up: Timestamp,
    },
    /// It is still ours; the client hears from us by `next_word`, UTC.
    StillOurs {
        /// When the next word is due.
        next_word: Timestamp,
    },
    /// It is solved.
    Solved {
        /// What the client has said to that.
        agreement: Agreement,
    },
}

/// What the client has said to a solution (P22: closing needs the client's word).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// The client said yes.
    Said,
    /// The client was asked in the reply; silence for some days is a yes.
    Asked,
    /// The client was not asked.
    NotAsked,
}

/// Why a request is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloseReason {
    /// The client agreed.
    Agreed,
    /// The client was asked and stayed silent.
    Silent,
    /// It was no request at all.
    Spam,
    /// It is kept under another number.
    Duplicate,
    /// The system it came from had closed it.
    AtSource,
    /// Its capture was undone.
    Withdrawn,
}

/// A label of a request that holds free words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// What it is about.
    Category,
    /// The product it is about.
    Product,
    /// The place it is about.
    Place,
    /// The process it is about.
    Process,
}

/// One thing that happened. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum What {
    /// The request came in.
    Received(Box<Opening>),
    /// The client wrote or said something.
    ClientWrote {
        /// The message.
        message: MessageId,
        /// When the client did.
        at: Timestamp,
        /// False for auto-replies and bounces, which start no clock and reopen nothing.
        counts: bool,
    },
    /// A mail came that was written before others of the request, or that changes nothing by itself.
    Threaded {
        /// The mail.
        message: MessageId,
        /// When it was written.
        at: Timestamp,
        /// How the request stands by all of its mails, where this one changes that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands: Option<Box<Standing>>,
    },
    /// A reply was sent.
    Replied {
        /// The reply.
        message: MessageId,
        /// When it was sent.
        at: Timestamp,
        /// What follows.
        then: Then,
    },
    /// The client was answered outside the desk.
    AnsweredElsewhere {
        /// When.
        at: Timestamp,
    },
    /// An internal note was written.
    Noted {
        /// The note.
        message: MessageId,
    },
    /// The client agreed to wait; the reply clock rests meanwhile.
    AgreedToWait {
        /// When they agreed.
        from: Timestamp,
        /// Until when they wait.
        until: Timestamp,
    },
    /// The priority was set.
    PrioritySet {
        /// The new priority.
        to: Priority,
    },
    /// The kind was set.
    KindSet {
        /// The new kind.
        to: Kind,
    },
    /// The channel was set.
    ChannelSet {
        /// The new channel.
        to: Channel,
    },
    /// A label was set or taken off.
    LabelSet {
        /// Which one.
        label: Label,
        /// The new words; none takes it off.
        to: Option<String>,
    },
    /// The status was set to open, waiting or on hold.
    StatusSet {
        /// The new status.
        to: Status,
        /// When the request comes back by itself.
        back: Timestamp,
    },
    /// The request was given to an agent, or to nobody.
    Assigned {
        /// The agent.
        to: Option<String>,
    },
    /// Tags came or went.
    Tagged {
        /// What came.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        add: BTreeSet<String>,
        /// What went.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        remove: BTreeSet<String>,
    },
    /// The due time was set by hand, or given back to the clock.
    DueSet {
        /// The new due time.
        to: Option<Timestamp>,
    },
    /// The request was hidden from its agent for a while.
    Snoozed {
        /// Until when.
        until: Timestamp,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextId>,
    },
    /// The snooze was ended early.
    Woken,
    /// The agent holds the request to be done.
    Solved {
        /// What the client has said to that.
        agreement: Agreement,
        /// How it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<TextId>,
    },
    /// The request was closed.
    Closed {
        /// Why.
        why: CloseReason,
        /// More words on that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextId>,
    },
    /// A solved or closed request was opened again.
    Reopened,
    /// The subject was rewritten.
    SubjectSet {
        /// The new subject.
        text: TextId,
        /// The subject before.
        was: TextId,
    },
    /// The request was joined to a client, or to nobody.
    ClientSet {
        /// The client.
        to: Option<ClientId>,
    },
    /// The request was put aside as backlog, or taken up from it.
    BacklogSet {
        /// Whether it is backlog.
        to: bool,
    },
    /// A procedure was followed, to its end or as far as it went.
    ProcedureRun(Box<Account>),
    /// An earlier action was taken back.
    Undone {
        /// The action.
        action: ActionId,
    },
}

/// The parts of a request that an event changes: two events are at odds when these meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Touched(u16);

impl Touched {
    /// The reply clock.
    pub const CLOCK: Self = Self(1);
    /// The status, with snooze and follow-up.
    pub const STATUS: Self = Self(1 << 1);
    /// The priority.
    pub const PRIORITY: Self = Self(1 << 2);
    /// The assignee.
    pub const ASSIGNEE: Self = Self(1 << 3);
    /// The tags.
    pub const TAGS: Self = Self(1 << 4);
    /// The kind.
    pub const KIND: Self = Self(1 << 5);
    /// The channel.
    pub const CHANNEL: Self = Self(1 << 6);
    /// The labels.
    pub const LABELS: Self = Self(1 << 7);
    /// The subject.
    pub const SUBJECT: Self = Self(1 << 8);
    /// The client.
    pub const CLIENT: Self = Self(1 << 9);
    /// The due time set by hand.
    pub const DUE: Self = Self(1 << 10);
    /// Everything there is.
    pub const ALL: Self = Self(u16::MAX);
    /// Nothing: what only adds to the history.
    pub const NOTHING: Self = Self(0);

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two have a part in common.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl What {
    /// The parts of the request that this changes.
    pub const fn touched(&self) -> Touched {
        match self {
            Self::Received(_) => Touched::ALL,
            Self::ClientWrote { counts: true, .. }
            | Self::Threaded {
                stands: Some(_), ..
            }
            | Self::Replied { .. }
            | Self::AnsweredElsewhere { .. }
            | Self::AgreedToWait { .. } => Touched::CLOCK.and(Touched::STATUS).and(Touched::DUE),
            Self::ClientWrote { counts: false, .. }
            | Self::Threaded { stands: None, .. }
            | Self::Noted { .. }
            | Self::ProcedureRun(_)
            | Self::Undone { .. } => Touched::NOTHING,
            Self::PrioritySet { .. } => Touched::PRIORITY,
            Self::KindSet { .. } => Touched::KIND,
            Self::ChannelSet { .. } => Touched::CHANNEL,
            Self::LabelSet { .. } => Touched::LABELS,
            Self::StatusSet { .. }
            | Self::Snoozed { .. }
            | Self::Woken
            | Self::Solved { .. }
            | Self::Closed { .. }
            | Self::Reopened
            | Self::BacklogSet { .. } => Touched::STATUS,
            Self::Assigned { .. } => Touched::ASSIGNEE,
            Self::Tagged { .. } => Touched::TAGS,
            Self::DueSet { .. } => Touched::DUE,
            Self::SubjectSet { .. } => Touched::SUBJECT,
            Self::ClientSet { .. } => Touched::CLIENT,
        }
    }

    /// The same with every time cut to what is stored, so that a request folded as it is acted on
    /// equals the one folded from the file.
    #[must_use]
    pub fn in_milliseconds(mut self) -> Self {
        let cut = |at: &mut Timestamp| *at = whole_millisecond(*at);
        match &mut self {
            Self::Received(opening) => {
                cut(&mut opening.received);
                let rest = [&mut opening.waiting_since, &mut opening.due];
                rest.into_iter().flatten().for_each(cut);
                [&mut opening.first_reply, &mut opening.ended]
                    .into_iter()
                    .flatten()
                    .for_each(cut);
            }
            Self::Replied { at, then, .. } => {
                cut(at);
                match then {
                    Then::ClientsTurn { follow_up } => cut(follow_up),
                    Then::StillOurs { next_word } => cut(next_word),
                    Then::Solved { .. } => {}
                }
            }
            Self::Threaded { at, stands, .. } => {
                cut(at);
                if let Some(stands) = stands {
                    cut(&mut stands.received);
                    let rest = [
                        &mut stands.waiting_since,
                        &mut stands.first_reply,
                        &mut stands.follow_up,
                    ];
                    rest.into_iter().flatten().for_each(cut);
                }
            }
            Self::ClientWrote { at, .. } | Self::AnsweredElsewhere { at } => cut(at),
            Self::AgreedToWait { from, until } => {
                cut(from);
                cut(until);
            }
            Self::StatusSet { back, .. } => cut(back),
            Self::DueSet { to } => to.iter_mut().for_each(cut),
            Self::Snoozed { until, .. } => cut(until),
            Self::ProcedureRun(account) => account.cut_to_milliseconds(),
            Self::Noted { .. }
            | Self::PrioritySet { .. }
            | Self::KindSet { .. }
            | Self::ChannelSet { .. }
            | Self::LabelSet { .. }
            | Self::Assigned { .. }
            | Self::Tagged { .. }
            | Self::Woken
            | Self::Solved { .. }
            | Self::Closed { .. }
            | Self::Reopened
            | Self::SubjectSet { .. }
            | Self::ClientSet { .. }
            | Self::BacklogSet { .. }
            | Self::Undone { .. } => {}
        }
        self
    }

    /// The message or note that this brought, if any.
    pub const fn message(&self) -> Option<MessageId> {
        match self {
            Self::Received(opening) => opening.message,
            Self::ClientWrote { message, .. }
            | Self::Threaded { message, .. }
            | Self::Replied { message, .. }
            | Self::Noted { message } => Some(*message),
            Self::AnsweredElsewhere { .. }
            | Self::AgreedToWait { .. }
            | Self::PrioritySet { .. }
            | Self::KindSet { .. }
            | Self::ChannelSet { .. }
            | Self::LabelSet { .. }
            | Self::StatusSet { .. }
            | Self::Assigned { .. }
            | Self::Tagged { .. }
            | Self::DueSet { .. }
            | Self::Snoozed { .. }
            | Self::Woken
            | Self::Solved { .. }
            | Self::Closed { .. }
            | Self::Reopened
            | Self::SubjectSet { .. }
            | Self::ClientSet { .. }
            | Self::BacklogSet { .. }
            | Self::ProcedureRun(_)
            | Self::Undone { .. } => None,
        }
    }

    /// The erasable text that this points to, if any.
    pub const fn text(&self) -> Option<TextId> {
        match self {
            Self::Snoozed { reason, .. } | Self::Closed { reason, .. } => *reason,
            Self::Solved { result, .. } => *result,
            Self::SubjectSet { text, .. } => Some(*text),
            Self::Received(_)
            | Self::ClientWrote { .. }
            | Self::Threaded { .. }
            | Self::Replied { .. }
            | Self::Noted { .. }
            | Self::AnsweredElsewhere { .. }
            | Self::AgreedToWait { .. }
            | Self::PrioritySet { .. }
            | Self::KindSet { .. }
            | Self::ChannelSet { .. }
            | Self::LabelSet { .. }
            | Self::StatusSet { .. }
            | Self::Assigned { .. }
            | Self::Tagged { .. }
            | Self::DueSet { .. }
            | Self::Woken
            | Self::Reopened
            | Self::ClientSet { .. }
            | Self::BacklogSet { .. }
            | Self::ProcedureRun(_)
            | Self::Undone { .. } => None,
        }
    }
}

/// The parts of a request that an event of its history changed; a taking back changes what it takes
/// back, and a taking back of that the same again.
pub fn reach(event: &Event, history: &[Event]) -> Touched {
    match event.what {
        What::Undone { action } => {
            let root = root(action, history);
            history
                .iter()
                .filter(|e| e.action == root)
                .fold(Touched::NOTHING, |sum, e| sum.and(e.what.touched()))
        }
        _ => event.what.touched(),
    }
}

/// The action that an undo, or an undo of an undo, is about in the end.
pub fn root(action: ActionId, history: &[Event]) -> ActionId {
    let takes_back = |action| {
        history.iter().find_map(|event| match event.what {
            What::Undone { action: earlier } if event.action == action => Some(earlier),
            _ => None,
        })
    };
    // An undo names an earlier action, so the chain is no longer than the history.
    let mut root = action;
    for _ in history {
        match takes_back(root) {
            Some(earlier) => root = earlier,
            None => break,
        }
    }
    root
}

/// The actions that a request is folded from: those that did something and are not taken back.
pub fn standing(history: &[Event]) -> BTreeSet<ActionId> {
    let undone = undone(history);
    history
        .iter()
        .filter(|event| !matches!(event.what, What::Undone { .. }))
        .map(|event| event.action)
        .filter(|action| !undone.contains(action))
        .collect()
}

/// The actions that are taken back by a later event of the same history.
pub fn undone(history: &[Event]) -> BTreeSet<ActionId> {
    let mut undone = BTreeSet::new();
    // Backwards, so that an undo which was itself undone takes nothing back.
    for event in history.iter().rev() {
        if let What::Undone { action } = event.what
            && !undone.contains(&event.action)
        {
            undone.insert(action);
        }
    }
    undone
}
