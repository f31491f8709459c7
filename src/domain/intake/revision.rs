//! What a record's news comes to for a request that the desk has.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conflict, IMPORTER, Intake, Known, News, client, set, stored};
use crate::domain::action::NewClient;
use crate::domain::change::{Direction, NewMessage};
use crate::domain::deadline::{self, Policy};
use crate::domain::event::{Agreement, CloseReason, Event, Label, Touched, What, undone};
use crate::domain::id::{ActionId, ClientId, EventId, MessageId, Number, TextId};
use crate::domain::incoming::{Field, Incoming};
use crate::domain::request::Request;
use crate::domain::words::Status;

/// What an import changes on one request: one action.
#[derive(Debug)]
pub struct Revision {
    /// The request as it stands afterwards.
    pub after: Request,
    /// The new subject, if it has one.
    pub subject: Option<String>,
    /// What happens, in order.
    pub events: Vec<Event>,
    /// The messages that the events point to.
    pub messages: Vec<NewMessage>,
    /// The erasable texts that the events point to.
    pub texts: Vec<(TextId, String)>,
    /// Who the client is by the source now; to be found or made, and then [`Self::join`]ed.
    pub client: Option<NewClient>,
    /// Where the desk's word stands against the source's.
    pub conflicts: Vec<Conflict>,
    has_custom: bool,
}

/// What is known while a revision is made.
struct Revising<'a> {
    made: Revision,
    number: Number,
    history: Vec<Event>,
    news: &'a News,
    action: ActionId,
    now: Timestamp,
    policy: &'a Policy,
    new_id: &'a mut dyn FnMut() -> Uuid,
}

impl Revision {
    /// Decides what the source's news change.
    pub fn of(
        known: Known,
        news: &News,
        intake: &Intake,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Self {
        let gone = undone(&known.history);
        let history = known.history.into_iter();
        let mut revising = Revising {
            made: Self {
                after: known.request,
                subject: None,
                events: Vec::new(),
                messages: Vec::new(),
                texts: Vec::new(),
                client: None,
                conflicts: Vec::new(),
                has_custom: !news.custom.is_empty(),
            },
            number: known.number,
            history: history
                .filter(|event| !gone.contains(&event.action))
                .collect(),
            news,
            action: ActionId(new_id()),
            now: stored(intake.now),
            policy,
            new_id,
        };
        let wrote = revising.client_wrote_at();
        revising.words(&known.subject, wrote.is_some());
        revising.labels();
        revising.client();
        let status = revising.wanted_status();
        revising.answered(status == Some(Status::Waiting));
        if let Some(at) = wrote {
            revising.waits(at);
        }
        if let Some(to) = status {
            revising.set_status(to);
        }
        revising.due();
        revising.made
    }

    /// Whether anything of it is to be written.
    pub fn changes(&self) -> bool {
        self.has_custom || self.client.is_some() || !self.events.is_empty()
    }

    /// Joins the request to the client that was found or made.
    pub fn join(
        &mut self,
        to: Option<ClientId>,
        now: Timestamp,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) {
        if to.is_some() && to != self.after.client {
            let action = self
                .events
                .first()
                .map_or_else(|| ActionId(new_id()), |e| e.action);
            self.push(What::ClientSet { to }, stored(now), action, policy, new_id);
        }
    }

    fn push(
        &mut self,
        what: What,
        at: Timestamp,
        action: ActionId,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) {
        // One action is one version: all of its events are decided on the version before it.
        let base = self
            .events
            .first()
            .map_or(self.after.version, |event| event.base);
        let event = Event {
            id: EventId(new_id()),
            action,
            author: IMPORTER.to_owned(),
            at,
            request: self.after.id,
            base,
            what,
        };
        self.after.apply(&event, policy);
        self.events.push(event);
    }
}

impl Revising<'_> {
    fn push(&mut self, what: What, at: Timestamp) {
        self.made
            .push(what, at, self.action, self.policy, self.new_id);
    }

    fn is_news(&self, field: Field) -> bool {
        self.news.values.contains_key(&field)
    }

    /// Whether somebody else than an import has changed this part.
    fn acted_on(&self, part: Touched) -> bool {
        let by_others = |event: &&Event| event.author != IMPORTER;
        self.history
            .iter()
            .filter(by_others)
            .any(|event| event.what.touched().meets(part))
    }

    /// Whether the source's new word is to be taken; where the desk's stands against it, that is told.
    fn takes<T: PartialEq>(
        &mut self,
        field: Field,
        part: Touched,
        (here, last, new): (&T, &T, &T),
        said: impl Fn(&T) -> Option<String>,
    ) -> bool {
        if !self.is_news(field) || here == new {
            return false;
        }
        if here == last || !self.acted_on(part) {
            return true;
        }
        self.conflict(field, said(here), said(new));
        false
    }

    fn conflict(&mut self, field: Field, here: Option<String>, source: Option<String>) {
        self.made.conflicts.push(Conflict {
            number: self.number,
            line: self.news.merged.line,
            field,
            here,
            source: source.unwrap_or_default(),
        });
    }

    /// The subject, and the client's words unless `told_apart`.
    fn words(&mut self, subject: &str, told_apart: bool) {
        let (last, new) = (
            self.news.last.subject.clone(),
            self.news.merged.subject.clone(),
        );
        let here = Some(subject.to_owned());
        if self.takes(
            Field::Subject,
            Touched::SUBJECT,
            (&here, &last, &new),
            Clone::clone,
        ) && let Some(new) = new
        {
            let (text, was) = (TextId((self.new_id)()), TextId((self.new_id)()));
            self.made
                .texts
                .extend([(text, new.clone()), (was, subject.to_owned())]);
            self.push(What::SubjectSet { text, was }, self.now);
            self.made.subject = Some(new);
        }
        // Words that a source has added or mended are kept beside the first ones. Whether they are the
        // client's newest is for the times to tell, so they start no clock.
        if self.is_news(Field::Text)
            && !told_apart
            && let Some(text) = self.news.merged.text.clone()
        {
            let at = self
                .news
                .merged
                .updated
                .map_or(self.now, |at| self.between(at));
            self.client_wrote(text, at, false);
        }
    }

    fn client_wrote(&mut self, body: String, at: Timestamp, counts: bool) {
        let id = MessageId((self.new_id)());
        self.made.messages.push(NewMessage {
            id,
            direction: Direction::In,
            at,
            body,
        });
        self.push(
            What::ClientWrote {
                message: id,
                at,
                counts,
            },
            self.now,
        );
    }

    /// A time that a source tells, kept between when the request came in and now.
    fn between(&self, at: Timestamp) -> Timestamp {
        stored(at).min(self.now).max(self.made.after.received)
    }

    fn labels(&mut self) {
        let (last, new) = (&self.news.last, &self.news.merged);
        let here = self.made.after.clone();
        let word = |word: &str| Some(word.to_owned());

        let channel = (
            &here.channel,
            &last.channel_or_default(),
            &new.channel_or_default(),
        );
        if self.takes(Field::Channel, Touched::CHANNEL, channel, |c| {
            word(c.code())
        }) {
            self.push(What::ChannelSet { to: *channel.2 }, self.now);
        }
        let kind = (&here.kind, &last.kind_or_default(), &new.kind_or_default());
        if self.takes(Field::Kind, Touched::KIND, kind, |k| word(k.code())) {
            self.push(What::KindSet { to: *kind.2 }, self.now);
        }
        let priority = (
            &here.priority,
            &last.priority_or_default(),
            &new.priority_or_default(),
        );
        if self.takes(Field::Priority, Touched::PRIORITY, priority, |p| {
            word(p.code())
        }) {
            self.push(What::PrioritySet { to: *priority.2 }, self.now);
        }
        let assignee = (&here.assignee, &last.assignee, &new.assignee);
        if self.takes(Field::Assignee, Touched::ASSIGNEE, assignee, Clone::clone) {
            self.push(
                What::Assigned {
                    to: new.assignee.clone(),
                },
                self.now,
            );
        }
        for (field, label) in [
            (Field::Category, Label::Category),
            (Field::Product, Label::Product),
            (Field::Place, Label::Place),
            (Field::Process, Label::Process),
        ] {
            let here = here.label(label).map(str::to_owned);
            let of = |told: &Incoming| told.values().remove(field.code());
            let (last, new) = (of(last), of(new));
            if self.takes(field, Touched::LABELS, (&here, &last, &new), Clone::clone) {
                self.push(What::LabelSet { label, to: new }, self.now);
            }
        }
        if self.is_news(Field::Tags) {
            // What came and went at the source comes and goes here; an agent's own tags stay.
            let (last, new) = (set(&last.tags), set(&new.tags));
            let add: BTreeSet<_> = new
                .difference(&last)
                .filter(|tag| !here.tags.contains(*tag))
                .cloned()
                .collect();
            let remove: BTreeSet<_> = last
                .difference(&new)
                .filter(|tag| here.tags.contains(*tag))
                .cloned()
                .collect();
            if !(add.is_empty() && remove.is_empty()) {
                self.push(What::Tagged { add, remove }, self.now);
            }
        }
        if self.is_news(Field::Received)
            && let Some(received) = new.received.map(stored)
            && received != here.received
        {
            // When it came in is how its history begins: that can't be told anew.
            self.conflict(
                Field::Received,
                Some(here.received.to_string()),
                Some(received.to_string()),
            );
        }
    }

    fn client(&mut self) {
        let fields = [Field::Client, Field::Email, Field::Phone, Field::Company];
        let Some(field) = fields.into_iter().find(|field| self.is_news(*field)) else {
            return;
        };
        if self.acted_on(Touched::CLIENT) {
            self.conflict(field, None, self.news.values.get(&field).cloned());
        } else {
            self.made.client = client(&self.news.merged);
        }
    }

    /// When the client wrote what the source tells of for the first time and has not answered yet.
    fn client_wrote_at(&self) -> Option<Timestamp> {
        let (new, last) = (&self.news.merged, &self.news.last);
        let at = if self.is_news(Field::WaitingSince) {
            new.waiting_since.map(stored)
        } else if !new.status_or_default().is_open() {
            None
        } else if self.is_news(Field::ClientWrote)
            && new.waits_since(self.made.after.received) == new.client_wrote
        {
            new.client_wrote.map(stored)
        } else if self.is_news(Field::Answered)
            && new.answered == Some(false)
            && last.answered.is_some()
        {
            // What was answered is not any more: they wrote again, by the source's last change.
            let updated = new.updated.filter(|_| self.is_news(Field::Updated));
            Some(updated.map_or(self.now, |at| self.between(at)))
        } else {
            None
        };
        at.filter(|at| self.made.after.waiting_since != Some(*at))
    }

    /// A reply that the source tells of for the first time; `turned`: it has become the client's turn.
    fn answered(&mut self, turned: bool) {
        let new = &self.news.merged;
        let told = [
            (Field::AgentWrote, new.agent_wrote),
            (Field::FirstReply, new.first_reply),
        ];
        let told = told
            .into_iter()
            .find_map(|(field, at)| at.filter(|_| self.is_news(field)));
        let now_answered = self.is_news(Field::Answered) && new.answered == Some(true);
        let Some(since) = self.made.after.waiting_since else {
            return;
        };
        let open = new.waits_since(self.made.after.received).map(stored);
        if told.is_none() && !(turned || now_answered) || open == Some(since) {
            return;
        }
        let at = self.between(told.or(new.updated).unwrap_or(self.now));
        // A reply from before the client's open message does not answer it.
        if told.is_some() && at < since || told.is_none() && open.is_some() {
            return;
        }
        self.push(What::AnsweredElsewhere { at: at.max(since) }, self.now);
    }

    /// Starts the clock of a client who wrote at the source; `at`: when.
    fn waits(&mut self, at: Timestamp) {
        let by_others = |event: &&Event| event.author != IMPORTER;
        let answered_here = self.history.iter().filter(by_others).any(|event| {
            matches!(
                event.what,
                What::Replied { at: reply, .. } | What::AnsweredElsewhere { at: reply }
                    if reply >= at
            )
        });
        if answered_here {
            self.conflict(Field::WaitingSince, None, Some(at.to_string()));
            return;
        }
        if self
            .made
            .after
            .waiting_since
            .is_some_and(|since| since < at)
        {
            // The oldest unanswered message is a later one now: the earlier one was answered.
            self.push(What::AnsweredElsewhere { at }, self.now);
        }
        let new = &self.news.merged;
        let words = new.text.clone().filter(|_| self.is_news(Field::Text));
        let words = words.unwrap_or_else(|| new.heading().into_owned());
        self.client_wrote(words, at, true);
    }

    /// The status that the source has changed to, if that is to be taken.
    fn wanted_status(&mut self) -> Option<Status> {
        let (last, new) = (
            self.news.last.status_or_default(),
            self.news.merged.status_or_default(),
        );
        let here = self.made.after.status;
        if last == new {
            self.closed_again(new);
            return None;
        }
        // Nothing becomes new again.
        let to = if new == Status::New {
            Status::Open
        } else {
            new
        };
        if here == to || here == new {
            return None;
        }
        if here != last && self.acted_on(Touched::STATUS) {
            self.conflict(
                Field::Status,
                Some(here.code().to_owned()),
                Some(new.code().to_owned()),
            );
            return None;
        }
        Some(to)
    }

    /// What was closed before and is closed again has another time of closing.
    fn closed_again(&mut self, status: Status) {
        let told = self.news.merged.closed.map(|at| self.between(at));
        let here = self.made.after.closed;
        if status != Status::Closed || !self.is_news(Field::Closed) || told == here {
            return;
        }
        if self.acted_on(Touched::STATUS) {
            let said = |at: Option<Timestamp>| at.map(|at| at.to_string());
            self.conflict(Field::Closed, said(here), said(told));
        } else if let Some(at) = told {
            let why = CloseReason::AtSource;
            self.push(What::Closed { why, reason: None }, at);
        }
    }

    fn set_status(&mut self, to: Status) {
        let here = self.made.after.status;
        let told = &self.news.merged;
        let updated = told.updated.filter(|_| self.is_news(Field::Updated));
        let ended = told
            .closed
            .or(updated)
            .map_or(self.now, |at| self.between(at));
        let back = match to {
            Status::Closed => {
                let why = CloseReason::AtSource;
                self.push(What::Closed { why, reason: None }, ended);
                return;
            }
            Status::Solved => {
                let agreement = Agreement::NotAsked;
                self.push(
                    What::Solved {
                        agreement,
                        result: None,
                    },
                    ended,
                );
                return;
            }
            Status::Waiting | Status::OnHold => deadline::follow_up_default(self.policy, self.now),
            Status::New | Status::Open => deadline::next_word_default(self.policy, self.now),
        };
        if !here.is_open() {
            self.push(What::Reopened, self.now);
        }
        if self.made.after.status != to {
            self.push(What::StatusSet { to, back }, self.now);
        }
    }

    fn due(&mut self) {
        let after = &self.made.after;
        if after.waiting_since.is_none() {
            return;
        }
        let here = after.due.filter(|_| after.due_by_hand);
        let last = self.news.last.due.map(stored);
        let new = self.news.merged.due.map(stored);
        let said = |at: &Option<Timestamp>| at.map(|at| at.to_string());
        if self.takes(Field::Due, Touched::DUE, (&here, &last, &new), said) {
            self.push(What::DueSet { to: new }, self.now);
        }
    }
}
