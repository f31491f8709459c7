//! Lists of requests: what is asked for, the lines that come, and the figures above them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::filter::Filter;
use super::id::{ClientId, RequestId, Version};
use super::mail::Told;
use super::queue::{AsOf, Part, Place};
use super::request::NextDate;
use super::words::{Channel, Kind, Priority, Status};

/// What a list is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartQuery {
    /// Which part of the queue.
    pub part: Part,
    /// Whose `mine` is, and whose drafts are marked.
    pub agent: String,
    /// What it is narrowed by.
    pub filter: Filter,
    /// Where the days of its times begin.
    pub zone: TimeZone,
    /// The moment for which the order is made.
    pub as_of: AsOf,
}

/// Which way a page lies from its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// After it, or from the top.
    Forward,
    /// Before it, or from the bottom.
    Backward,
}

/// A run of rows, always in the order of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether the list goes on beyond them, in the direction that was asked for.
    pub more: bool,
}

/// A request as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in the order.
    pub place: Place,
    /// Its name.
    pub id: RequestId,
    /// Its version.
    pub version: Version,
    /// Its subject.
    pub subject: String,
    /// The client.
    pub client: Option<ClientId>,
    /// The client's name; empty where nobody is known.
    pub client_name: String,
    /// How it came.
    pub channel: Channel,
    /// What sort it is.
    pub kind: Kind,
    /// How much it matters.
    pub priority: Priority,
    /// Where it stands.
    pub status: Status,
    /// Whose it is.
    pub assignee: Option<String>,
    /// Since when the client waits, UTC.
    pub waiting_since: Option<Timestamp>,
    /// When the client is to have heard, UTC.
    pub due: Option<Timestamp>,
    /// Whether `due` was set by a person.
    pub due_by_hand: bool,
    /// The date on which it comes back.
    pub next: NextDate,
    /// Until when it is snoozed, UTC.
    pub snoozed_until: Option<Timestamp>,
    /// When it comes back into the working view by itself, UTC; none while it stands in it.
    pub wake_at: Option<Timestamp>,
    /// Whether the agent has a draft for it.
    pub draft: bool,
    /// What its mails are, where no person wrote them or a reply came back.
    pub mails: Option<Told>,
}

impl Row {
    /// By how many bands it stands higher than its priority; one that has left the working view by none.
    pub fn rise(&self, as_of: &AsOf) -> u8 {
        if self.status.is_open() && self.wake_at.is_none() {
            as_of.rise(self.priority, self.next.at)
        } else {
            0
        }
    }
}

/// The figures of the header and of the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Reply clocks that are overdue.
    pub late: u64,
    /// Reply clocks that are about to be.
    pub at_risk: u64,
    /// What is to be worked on.
    pub open: u64,
    /// What of it is the agent's.
    pub mine: u64,
    /// What of it is nobody's.
    pub free: u64,
    /// What is hidden for now.
    pub waiting: u64,
    /// What was put aside.
    pub backlog: u64,
    /// What is solved or closed.
    pub solved: u64,
    /// Replies sent since the day began.
    pub answered_today: u64,
    /// Requests of any standing.
    pub all: u64,
}

impl Counts {
    /// The figure of a part.
    pub const fn of(&self, part: Part) -> u64 {
        match part {
            Part::All => self.open,
            Part::Mine => self.mine,
            Part::Free => self.free,
            Part::Late => self.late,
            Part::Waiting => self.waiting,
            Part::Backlog => self.backlog,
            Part::Solved => self.solved,
        }
    }
}
