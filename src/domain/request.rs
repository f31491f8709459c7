//! A request: a pure fold of the events that are not undone.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::calendar::later;
use super::deadline::{self, Clock, Pause, Policy};
use super::event::{Agreement, CloseReason, Event, Label, Then, What, undone};
use super::id::{ClientId, RequestId, Version};
use super::mail::Standing;
use super::words::{Channel, Kind, Priority, Status};

/// Everything the desk knows of a request but its words. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name on every desk.
    pub id: RequestId,
    /// How often it has been acted on.
    pub version: Version,
    /// The client, where known.
    pub client: Option<ClientId>,
    /// How the client reached the desk.
    pub channel: Channel,
    /// What sort of request it is.
    pub kind: Kind,
    /// How much it matters.
    pub priority: Priority,
    /// Where it stands.
    pub status: Status,
    /// What it is about.
    pub category: Option<String>,
    /// The product it is about.
    pub product: Option<String>,
    /// The place it is about.
    pub place: Option<String>,
    /// The process it is about.
    pub process: Option<String>,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// Whose it is; none: anyone's.
    pub assignee: Option<String>,
    /// When the client turned to the desk.
    pub received: Timestamp,
    /// The oldest message of the client that nobody has answered.
    pub waiting_since: Option<Timestamp>,
    /// The intervals for which the client agreed to wait.
    pub pauses: Vec<Pause>,
    /// When the client is to have heard from us; none while nobody waits.
    pub due: Option<Timestamp>,
    /// Whether `due` was set by a person and so moves the alarm, not the measure.
    pub due_by_hand: bool,
    /// By when the client was told to hear more.
    pub next_word: Option<Timestamp>,
    /// When to look again at what is someone else's turn.
    pub follow_up: Option<Timestamp>,
    /// Until when its agent does not want to see it.
    pub snoozed_until: Option<Timestamp>,
    /// The first reply ever sent.
    pub first_reply: Option<Timestamp>,
    /// When it was held to be done.
    pub solved: Option<Timestamp>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// What the client has said to the solution.
    pub agreement: Option<Agreement>,
    /// Why it was closed.
    pub close_reason: Option<CloseReason>,
    /// Whether it was put aside as too old for the working view.
    pub backlog: bool,
}

/// Which of a request's dates is the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NextKind {
    /// The client is to have a reply.
    Reply,
    /// The client was promised a further word.
    NextWord,
    /// Somebody else's turn is to be looked at.
    FollowUp,
    /// It is done; the date is when it was.
    Ended,
}

impl NextKind {
    /// Every kind, in the order of the stored number.
    pub const ALL: [Self; 4] = [Self::Reply, Self::NextWord, Self::FollowUp, Self::Ended];

    /// The number that is stored.
    pub const fn stored(self) -> u8 {
        self as u8
    }

    /// The kind of a stored number, if it is one.
    pub fn of_stored(stored: u8) -> Option<Self> {
        Self::ALL.get(usize::from(stored)).copied()
    }
}

/// The date on which a request comes back, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NextDate {
    /// When, UTC.
    pub at: Timestamp,
    /// Why.
    pub kind: NextKind,
}

impl Request {
    /// Folds a whole history into the request as it stands, or nothing where it never came in.
    pub fn fold(history: &[Event], policy: &Policy) -> Option<Self> {
        let undone = undone(history);
        let mut request: Option<Self> = None;
        let mut actions: BTreeSet<_> = BTreeSet::new();
        for event in history {
            actions.insert(event.action);
            if undone.contains(&event.action) {
                continue;
            }
            match &mut request {
                Some(request) => request.apply(event, policy),
                None => request = Self::opened(event, policy),
            }
        }
        if let Some(request) = &mut request {
            request.version = Version(u32::try_from(actions.len()).unwrap_or(u32::MAX));
        }
        request
    }

    /// The request that an event brings into being, if it is one that does.
    pub fn opened(event: &Event, policy: &Policy) -> Option<Self> {
        let What::Received(opening) = &event.what else {
            return None;
        };
        let ended = opening.ended.unwrap_or(event.at);
        let mut request = Self {
            id: event.request,
            version: Version(1),
            client: opening.client,
            channel: opening.channel,
            kind: opening.kind,
            priority: opening.priority,
            status: opening.status,
            category: opening.category.clone(),
            product: opening.product.clone(),
            place: opening.place.clone(),
            process: opening.process.clone(),
            tags: opening.tags.clone(),
            assignee: opening.assignee.clone(),
            received: opening.received,
            waiting_since: opening.waiting_since,
            pauses: Vec::new(),
            // A due time without anyone who waits would raise an alarm that no reply could end.
            due: opening.due.filter(|_| opening.waiting_since.is_some()),
            due_by_hand: opening.due.is_some() && opening.waiting_since.is_some(),
            next_word: None,
            follow_up: None,
            snoozed_until: None,
            first_reply: opening.first_reply,
            solved: (!opening.status.is_open()).then_some(ended),
            closed: (opening.status == Status::Closed).then_some(ended),
            agreement: None,
            close_reason: (opening.status == Status::Closed).then_some(CloseReason::AtSource),
            backlog: opening.backlog && opening.status.is_open(),
        };
        request.settle(event.at, policy);
        Some(request)
    }

    /// Takes in one more event; [`Event::base`] is the version that it was decided on.
    pub fn apply(&mut self, event: &Event, policy: &Policy) {
        self.version = self.version.max(event.base.next());
        match &event.what {
            What::ClientWrote { at, counts, .. } => {
                if *counts {
                    self.client_waits(*at);
                }
            }
            What::Threaded { stands, .. } => {
                if let Some(stands) = stands {
                    self.stand(stands);
                }
            }
            What::Replied { at, then, .. } => {
                self.answered(*at);
                if !self.status.is_open() {
                    self.reopen();
                }
                match then {
                    Then::ClientsTurn { follow_up } => {
                        self.status = Status::Waiting;
                        self.follow_up = Some(*follow_up);
                    }
                    Then::StillOurs { next_word } => {
                        self.status = Status::Open;
                        self.next_word = Some(*next_word);
                    }
                    Then::Solved { agreement } => self.solve(*at, *agreement),
                }
            }
            What::AnsweredElsewhere { at } => {
                self.answered(*at);
                if self.status == Status::New {
                    self.status = Status::Open;
                }
            }
            What::Noted { .. }
            | What::SubjectSet { .. }
            | What::ProcedureRun(_)
            | What::Undone { .. }
            | What::Received(_) => {}
            What::AgreedToWait { from, until } => {
                self.pauses.push(Pause {
                    from: *from,
                    until: *until,
                });
                self.due_by_hand = false;
            }
            What::PrioritySet { to } => self.priority = *to,
            What::KindSet { to } => self.kind = *to,
            What::ChannelSet { to } => self.channel = *to,
            What::LabelSet { label, to } => self.label_mut(*label).clone_from(to),
            What::StatusSet { to, back } => {
                self.status = *to;
                self.next_word = None;
                self.follow_up = None;
                self.snoozed_until = None;
                match to {
                    Status::New | Status::Open => {
                        if self.waiting_since.is_none() {
                            self.next_word = Some(*back);
                        }
                    }
                    Status::Waiting | Status::OnHold => self.follow_up = Some(*back),
                    Status::Solved | Status::Closed => {}
                }
            }
            What::Assigned { to } => self.assignee.clone_from(to),
            What::Tagged { add, remove } => {
                self.tags.retain(|tag| !remove.contains(tag));
                self.tags.extend(add.iter().cloned());
            }
            What::DueSet { to } => {
                self.due_by_hand = to.is_some();
                self.due = *to;
            }
            What::Snoozed { until, .. } => self.snoozed_until = Some(*until),
            What::Woken => self.snoozed_until = None,
            What::Solved { agreement, .. } => self.solve(event.at, *agreement),
            What::Closed { why, .. } => {
                self.solve(
                    self.solved.unwrap_or(event.at),
                    self.agreement.unwrap_or(Agreement::NotAsked),
                );
                if *why == CloseReason::Agreed {
                    self.agreement = Some(Agreement::Said);
                }
                self.status = Status::Closed;
                self.closed = Some(event.at);
                self.close_reason = Some(*why);
            }
            What::Reopened => self.reopen(),
            What::ClientSet { to } => self.client = *to,
            What::BacklogSet { to } => self.backlog = *to,
        }
        self.settle(event.at, policy);
    }

    fn client_waits(&mut self, at: Timestamp) {
        if !self.status.is_open() {
            self.reopen();
        }
        if self.waiting_since.is_none_or(|since| at < since) {
            self.waiting_since = Some(at);
        }
        if matches!(self.status, Status::Waiting | Status::OnHold) {
            // An agreed wait goes on: a second message does not end what was agreed in the first.
            if self.pauses.last().is_none_or(|pause| pause.until <= at) {
                self.status = Status::Open;
                self.follow_up = None;
            }
        }
        self.backlog = false;
        self.snoozed_until = None;
    }

    fn stand(&mut self, stands: &Standing) {
        self.reopen();
        self.received = stands.received;
        self.waiting_since = stands.waiting_since;
        self.pauses.clear();
        self.due_by_hand = false;
        self.follow_up = stands.follow_up;
        self.snoozed_until = None;
        self.first_reply = stands.first_reply;
        self.status = stands.status;
        self.backlog = stands.backlog;
    }

    fn answered(&mut self, at: Timestamp) {
        self.first_reply.get_or_insert(at);
        self.waiting_since = None;
        self.pauses.clear();
        self.due = None;
        self.due_by_hand = false;
        self.next_word = None;
        self.follow_up = None;
        self.snoozed_until = None;
        self.backlog = false;
    }

    fn solve(&mut self, at: Timestamp, agreement: Agreement) {
        self.status = Status::Solved;
        self.closed = None;
        self.close_reason = None;
        self.solved = Some(at);
        self.agreement = Some(agreement);
        self.waiting_since = None;
        self.pauses.clear();
        self.due = None;
        self.due_by_hand = false;
        self.next_word = None;
        self.follow_up = None;
        self.snoozed_until = None;
        self.backlog = false;
    }

    fn reopen(&mut self) {
        self.status = Status::Open;
        self.solved = None;
        self.closed = None;
        self.close_reason = None;
        self.agreement = None;
        self.next_word = None;
        self.follow_up = None;
    }

    fn label_mut(&mut self, label: Label) -> &mut Option<String> {
        match label {
            Label::Category => &mut self.category,
            Label::Product => &mut self.product,
            Label::Place => &mut self.place,
            Label::Process => &mut self.process,
        }
    }

    /// The words of a label.
    pub fn label(&self, label: Label) -> Option<&str> {
        match label {
            Label::Category => self.category.as_deref(),
            Label::Product => self.product.as_deref(),
            Label::Place => self.place.as_deref(),
            Label::Process => self.process.as_deref(),
        }
    }

    /// Recomputes what follows from the rest, and sees to it that nothing open is without a date.
    fn settle(&mut self, at: Timestamp, policy: &Policy) {
        if !self.status.is_open() {
            return;
        }
        self.recount(policy);
        let dated = self.due.is_some() || self.next_word.is_some() || self.follow_up.is_some();
        if !dated {
            match self.status {
                Status::Waiting | Status::OnHold => {
                    self.follow_up = Some(deadline::follow_up_default(policy, at));
                }
                Status::New | Status::Open => {
                    self.next_word = Some(deadline::next_word_default(policy, at));
                }
                Status::Solved | Status::Closed => {}
            }
        }
    }

    /// Counts the due time anew by the rules of `policy`, unless a person has set it.
    pub fn recount(&mut self, policy: &Policy) {
        if self.due_by_hand {
            return;
        }
        self.due = self
            .waiting_since
            .map(|since| deadline::due(policy, self.priority, since, &self.pauses));
    }

    /// The reply clock of this request.
    pub fn clock(&self) -> Clock {
        Clock {
            waiting_since: self.waiting_since,
            due: self.due,
            due_by_hand: self.due_by_hand,
            pauses: self.pauses.clone(),
            priority: self.priority,
        }
    }

    /// The end of the wait that the client has agreed to and that is under way at `now`.
    pub fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.waiting_since?;
        self.pauses
            .iter()
            .filter(|pause| pause.from <= now && now < pause.until)
            .map(|pause| pause.until)
            .max()
    }

    /// The one date for sorting and for being late: the earliest of those there are.
    pub fn next_date(&self) -> NextDate {
        if !self.status.is_open() {
            return NextDate {
                at: self.closed.or(self.solved).unwrap_or(self.received),
                kind: NextKind::Ended,
            };
        }
        [
            self.due.map(|at| NextDate {
                at,
                kind: NextKind::Reply,
            }),
            self.next_word.map(|at| NextDate {
                at,
                kind: NextKind::NextWord,
            }),
            self.follow_up.map(|at| NextDate {
                at,
                kind: NextKind::FollowUp,
            }),
        ]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(NextDate {
            at: self.received,
            kind: NextKind::NextWord,
        })
    }

    /// When a request that is out of the working view at `now` comes back into it by itself.
    pub fn hidden_until(&self, now: Timestamp, policy: &Policy) -> Option<Timestamp> {
        if !self.status.is_open() {
            return None;
        }
        // Whoever waits for our word is hidden by nothing but their own agreement.
        let their_turn = (self.waiting_since.is_none()
            && matches!(self.status, Status::Waiting | Status::OnHold))
        .then(|| self.next_date().at);
        // A due time that a person has set inside of an agreed wait is to be seen, so it ends the hiding.
        let set = self
            .due
            .filter(|_| self.due_by_hand)
            .map(|due| later(due, -policy.at_risk_lead));
        let paused = self
            .paused_until(now)
            .map(|until| set.map_or(until, |set| until.min(set)));
        // A snooze ends when the reply is at risk, however long it was meant to last.
        let snoozed = self.snoozed_until.map(|until| {
            let risk = self.due.map(|due| later(due, -policy.at_risk_lead));
            risk.map_or(until, |risk| until.min(risk))
        });
        // While the client's wait runs, the agreed hour counts, not the status that went with it.
        let until = match (paused, their_turn) {
            (Some(paused), _) => Some(paused),
            (None, turn) => turn,
        };
        [until, snoozed]
            .into_iter()
            .flatten()
            .filter(|at| *at > now)
            .max()
    }
}
