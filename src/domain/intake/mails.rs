//! What a mail comes to: the request that it opens, or what it changes on the one that it belongs to.
//!
//! Mails are read in any order: a mailbox of what we sent after one of what came in, a reply before what
//! it answers. So a request that mails alone have made stands as all of them together make it stand
//! ([`Standing`]), whichever came last. Where the plain event of a mail, a client's message or a reply, makes
//! it so, that is what is written; where not, the mail comes [late](What::Threaded), and brings along how the
//! request stands now. Once an agent has acted on a request, only what is later than the last answer moves
//! its clock.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::{IMPORTER, Intake, Known, client, opening, stored};
use crate::domain::action::NewClient;
use crate::domain::change::{Direction, NewMessage};
use crate::domain::deadline::{self, Policy};
use crate::domain::event::{CloseReason, Event, Then, Touched, What, undone};
use crate::domain::id::{ActionId, ClientId, EventId, MessageId, RequestId, TextId};
use crate::domain::incoming::Incoming;
use crate::domain::mail::{Mail, Sight, Standing};
use crate::domain::request::Request;
use crate::domain::whole::{Past, Stamp, Step, Whole, Written};
use crate::domain::words::{Priority, Status};

impl Mail {
    /// The mail as the reply clock sees it; `at`, UTC, is when it was written.
    pub fn sight(&self, at: Timestamp) -> Sight {
        Sight {
            at: stored(at),
            sent: self.sent,
            counts: self.counts(),
        }
    }
}

/// When a record's mail was written, UTC.
pub fn written(told: &Incoming, intake: &Intake) -> Timestamp {
    stored(told.received.unwrap_or(intake.now))
}

/// How a request stands that a mail opens.
fn first(told: &Incoming, mail: &Mail, intake: &Intake, policy: &Policy) -> Option<Standing> {
    let sight = mail.sight(written(told, intake));
    Standing::of(&[sight], Priority::Normal, policy, intake.now, intake.live)
}

/// Whether the request that a mail opens is too old to stand in the working view.
pub fn is_backlog(told: &Incoming, mail: &Mail, intake: &Intake, policy: &Policy) -> bool {
    first(told, mail, intake, policy).is_some_and(|standing| standing.backlog)
}

/// The request that a mail opens, and its message.
pub fn opened(
    told: &Incoming,
    mail: &Mail,
    intake: &Intake,
    policy: &Policy,
    new_id: &mut dyn FnMut() -> Uuid,
) -> (Whole, MessageId) {
    let mut opening = opening(told, intake, policy);
    let message = message(told, mail, intake, new_id);
    let stamp = Stamp {
        action: ActionId(new_id()),
        author: IMPORTER.to_owned(),
        at: intake.now,
    };
    let mut steps = Vec::new();
    if let Some(standing) = first(told, mail, intake, policy) {
        opening.received = standing.received;
        opening.waiting_since = standing.waiting_since;
        opening.first_reply = standing.first_reply;
        opening.status = standing.status;
        opening.backlog = standing.backlog;
        if let Some(back) = standing.follow_up {
            let to = Status::Waiting;
            steps.push(Step {
                stamp: stamp.clone(),
                what: What::StatusSet { to, back },
            });
        }
    }
    opening.message = Some(message.id);
    let id = message.id;
    let written = Written {
        author: IMPORTER.to_owned(),
        message,
    };
    let whole = Whole {
        id: RequestId(new_id()),
        subject: told.heading().into_owned(),
        client: client(told),
        past: Past {
            opening,
            stamp,
            steps,
        },
        messages: vec![written],
        texts: Vec::new(),
        draft: None,
        source: Some((intake.source.clone(), mail.id.clone())),
        // A mail is never told anew.
        source_values: Vec::new(),
        custom: told.custom.clone().into_iter().collect(),
    };
    (whole, id)
}

/// The message that a mail becomes.
fn message(
    told: &Incoming,
    mail: &Mail,
    intake: &Intake,
    new_id: &mut dyn FnMut() -> Uuid,
) -> NewMessage {
    NewMessage {
        id: MessageId(new_id()),
        direction: if mail.sent {
            Direction::Out
        } else {
            Direction::In
        },
        at: written(told, intake),
        body: told.text.clone().unwrap_or_default(),
    }
}

/// What a mail changes on the request that it belongs to: one action.
#[derive(Debug)]
pub struct Joined {
    /// The request as it stands afterwards.
    pub after: Request,
    /// What happens, in order.
    pub events: Vec<Event>,
    /// The message that the mail becomes.
    pub message: NewMessage,
    /// The new subject, where the mail is older than the rest, and the erasable texts that tell of it.
    pub subject: Option<String>,
    /// See [`Self::subject`].
    pub texts: Vec<(TextId, String)>,
    /// Who the client is by this mail; to be found or made, and then [`Self::belongs_to`].
    pub client: Option<NewClient>,
    /// Whether the mail is older than all that the request holds: its readers are the request's.
    pub is_first: bool,
    action: ActionId,
    now: Timestamp,
}

/// What is known of a request when a mail joins it.
#[derive(Debug)]
pub struct Thread {
    /// The request.
    pub known: Known,
    /// Its messages.
    pub sights: Vec<Sight>,
    /// Whether each of them is a mail.
    pub all_mails: bool,
}

impl Joined {
    /// Decides what a mail changes; `tags` come to the request with it.
    pub fn of(
        thread: Thread,
        told: &Incoming,
        mail: &Mail,
        tags: &BTreeSet<String>,
        intake: &Intake,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Self {
        let message = message(told, mail, intake, new_id);
        let sight = mail.sight(message.at);
        let subject = thread.known.subject.clone();
        let mut made = Self::moved(thread, message, sight, intake, policy, new_id);
        made.client = client(told).filter(|_| made.is_first || made.after.client.is_none());
        made.retitle(told, &subject, policy, new_id);
        made.tag(tags, policy, new_id);
        made
    }

    /// Puts tags on the request.
    pub fn tag(
        &mut self,
        tags: &BTreeSet<String>,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) {
        let add: BTreeSet<String> = tags.difference(&self.after.tags).cloned().collect();
        if !add.is_empty() {
            let remove = BTreeSet::new();
            self.push(What::Tagged { add, remove }, policy, new_id);
        }
    }

    /// Decides what a message changes that comes from another request.
    pub fn moved(
        thread: Thread,
        message: NewMessage,
        sight: Sight,
        intake: &Intake,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Self {
        let Thread {
            known,
            mut sights,
            all_mails,
        } = thread;
        let history = standing_events(known.history);
        let by_mails = all_mails && history.iter().all(is_of_mails);
        let before = known.request;
        let is_first = by_mails && sight.at < before.received;
        let mut made = Self {
            after: before,
            events: Vec::new(),
            subject: None,
            texts: Vec::new(),
            client: None,
            is_first,
            action: ActionId(new_id()),
            now: stored(intake.now),
            message,
        };
        let what = if by_mails {
            sights.push(sight);
            let standing = Standing::of(
                &sights,
                made.after.priority,
                policy,
                intake.now,
                intake.live,
            );
            made.among_mails(sight, standing, policy)
        } else {
            made.among_acts(sight, &sights, &history, policy)
        };
        made.push(what, policy, new_id);
        made
    }

    /// Closes a request all of whose mails have gone to another one.
    pub fn emptied(
        known: Known,
        message: NewMessage,
        intake: &Intake,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Self {
        let mut made = Self {
            after: known.request,
            events: Vec::new(),
            subject: None,
            texts: Vec::new(),
            client: None,
            is_first: false,
            action: ActionId(new_id()),
            now: stored(intake.now),
            message,
        };
        let why = CloseReason::Duplicate;
        made.push(What::Closed { why, reason: None }, policy, new_id);
        made
    }

    /// Joins the request to the client that was found or made.
    pub fn belongs_to(
        &mut self,
        to: Option<ClientId>,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) {
        if to.is_some() && to != self.after.client {
            self.push(What::ClientSet { to }, policy, new_id);
        }
    }

    /// The event of a mail that comes after the others.
    fn plain(&self, sight: Sight, policy: &Policy) -> What {
        let (message, at) = (self.message.id, sight.at);
        match (sight.sent, sight.counts) {
            (false, counts) => What::ClientWrote {
                message,
                at,
                counts,
            },
            (true, true) => {
                let follow_up = deadline::follow_up_default(policy, at);
                let then = Then::ClientsTurn { follow_up };
                What::Replied { message, at, then }
            }
            (true, false) => self.late(sight, None),
        }
    }

    fn late(&self, sight: Sight, stands: Option<Standing>) -> What {
        What::Threaded {
            message: self.message.id,
            at: sight.at,
            stands: stands.map(Box::new),
        }
    }

    /// What a mail does to a request that mails alone have made.
    fn among_mails(&self, sight: Sight, standing: Option<Standing>, policy: &Policy) -> What {
        let plain = self.plain(sight, policy);
        let Some(standing) = standing else {
            return plain;
        };
        let mut after = self.after.clone();
        after.apply(&self.event(plain.clone(), EventId(Uuid::nil())), policy);
        let undated = standing.waiting_since.is_none() && standing.follow_up.is_none();
        if stands(&after) == standing && (undated || after.next_word.is_none()) {
            plain
        } else {
            self.late(sight, Some(standing))
        }
    }

    /// What a mail does to a request on which somebody has acted: what an agent has settled stays settled,
    /// and what the client wrote since the last answer waits for one.
    fn among_acts(
        &self,
        sight: Sight,
        sights: &[Sight],
        history: &[Event],
        policy: &Policy,
    ) -> What {
        if !sight.counts {
            return self.plain(sight, policy);
        }
        let acted = history.iter().filter_map(|event| match event.what {
            What::Replied { at, .. } | What::AnsweredElsewhere { at } => Some(at),
            _ => None,
        });
        let answers = sights.iter().filter(|mail| mail.sent && mail.counts);
        let last_answer = acted
            .chain(answers.map(|mail| mail.at))
            .chain(self.after.first_reply)
            .max();
        if !sight.sent {
            return match last_answer {
                Some(answer) if answer >= sight.at => self.late(sight, None),
                Some(_) | None => self.plain(sight, policy),
            };
        }
        match self.after.waiting_since {
            Some(since) if since <= sight.at => {}
            // Nobody waited for it, or who waits wrote later: it is kept among the messages.
            Some(_) | None => return self.late(sight, None),
        }
        let later = sights
            .iter()
            .filter(|mail| !mail.sent && mail.counts && mail.at > sight.at)
            .map(|mail| mail.at)
            .min();
        match later {
            None => self.plain(sight, policy),
            Some(_) => self.late(
                sight,
                Some(Standing {
                    waiting_since: later,
                    first_reply: self.after.first_reply.or(Some(sight.at)),
                    ..stands(&self.after)
                }),
            ),
        }
    }

    /// The subject of the first mail is the request's, unless somebody has given it another one.
    fn retitle(
        &mut self,
        told: &Incoming,
        subject: &str,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) {
        let heading = told.heading();
        if !self.is_first || heading.is_empty() || heading == subject {
            return;
        }
        let (text, was) = (TextId(new_id()), TextId(new_id()));
        self.texts.extend([
            (text, heading.clone().into_owned()),
            (was, subject.to_owned()),
        ]);
        self.push(What::SubjectSet { text, was }, policy, new_id);
        self.subject = Some(heading.into_owned());
    }

    fn event(&self, what: What, id: EventId) -> Event {
        // One action is one version: all of its events are decided on the version before it.
        let first = self.events.first();
        Event {
            id,
            action: self.action,
            author: IMPORTER.to_owned(),
            at: self.now,
            request: self.after.id,
            base: first.map_or(self.after.version, |event| event.base),
            what: what.in_milliseconds(),
        }
    }

    fn push(&mut self, what: What, policy: &Policy, new_id: &mut dyn FnMut() -> Uuid) {
        let event = self.event(what, EventId(new_id()));
        self.after.apply(&event, policy);
        self.events.push(event);
    }
}

/// The events that are not taken back.
fn standing_events(history: Vec<Event>) -> Vec<Event> {
    let gone = undone(&history);
    let stands = |event: &Event| !gone.contains(&event.action);
    history.into_iter().filter(stands).collect()
}

/// Whether an event is one that mails alone make, or one that leaves the clock to them.
fn is_of_mails(event: &Event) -> bool {
    let moves = Touched::CLOCK.and(Touched::STATUS).and(Touched::DUE);
    event.author == IMPORTER || !event.what.touched().meets(moves)
}

/// How a request stands, as far as mails make it stand.
fn stands(request: &Request) -> Standing {
    Standing {
        received: request.received,
        waiting_since: request.waiting_since,
        first_reply: request.first_reply,
        status: request.status,
        follow_up: request.follow_up,
        backlog: request.backlog,
    }
}
