//! One request as it is lived through: each step is what an agent or a client could have done then.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::dice::Dice;
use super::material::{Material, Person, Slots, Topic};
use crate::domain::change::{Direction, NewMessage};
use crate::domain::deadline::Policy;
use crate::domain::detail::{Draft, Purpose};
use crate::domain::event::{Agreement, Opening, Then, What};
use crate::domain::id::{ActionId, MessageId, RequestId, TextId};
use crate::domain::whole::{Past, Stamp, Step, Whole, Written};
use crate::domain::words::{Channel, Kind, Priority, Status};

/// The author of what the program does by itself.
pub(super) const PROGRAM: &str = "ringback";

/// When agents are at their desks, in hours of the day.
const SHIFT: std::ops::Range<i8> = 8..20;

/// What all requests of a made-up desk share.
pub(super) struct Desk<'a> {
    pub(super) material: &'a Material,
    pub(super) policy: &'a Policy,
    pub(super) now: Timestamp,
    /// Whether histories are told in full; a large desk is told more shortly.
    pub(super) rich: bool,
}

/// How a request came in.
pub(super) struct Beginning<'a> {
    pub(super) topic: &'a Topic,
    pub(super) case: &'a (String, String),
    pub(super) person: Person,
    pub(super) received: Timestamp,
    pub(super) channel: Channel,
    pub(super) priority: Priority,
    /// Whose it is from the beginning on.
    pub(super) assignee: Option<String>,
}

/// A request as it is being told.
pub(super) struct Tale<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) dice: Dice,
    new_id: &'a mut dyn FnMut() -> Uuid,
    topic: &'a Topic,
    slots: Slots<'a>,
    /// Who answers it.
    pub(super) agent: String,
    action: ActionId,
    whole: Whole,
}

impl<'a> Tale<'a> {
    pub(super) fn begin(
        desk: &'a Desk<'a>,
        mut dice: Dice,
        new_id: &'a mut dyn FnMut() -> Uuid,
        beginning: Beginning<'a>,
    ) -> Self {
        let Beginning {
            topic,
            case: (subject, first),
            person: Person {
                first: name,
                client,
            },
            received,
            channel,
            priority,
            assignee,
        } = beginning;
        let material = desk.material;
        let slots = Slots::throw(material, name, &mut dice);
        let id = RequestId(new_id());
        let action = ActionId(new_id());
        let told = matches!(channel, Channel::Phone | Channel::WalkIn);
        let agent = match &assignee {
            Some(agent) => agent.clone(),
            None => dice.text(&material.agents).to_owned(),
        };
        let author = if told { agent.as_str() } else { PROGRAM };
        // On the phone often no more than the subject is noted.
        let body = (!told || desk.rich || dice.chance(40)).then(|| {
            let mut body = String::with_capacity(240);
            let (hello, bye) = if told {
                ("", "")
            } else {
                (
                    dice.text(&material.greetings),
                    dice.text(&material.closings),
                )
            };
            let detail = if dice.chance(60) {
                dice.text(&topic.details)
            } else {
                ""
            };
            let parts = [("", hello), ("\n", first), (" ", detail), ("\n\n", bye)];
            join(&slots, &parts, &agent, &mut body);
            body
        });
        let mut subject_filled = String::with_capacity(subject.len() + 16);
        slots.fill(subject, &agent, &mut subject_filled);
        let mut messages = Vec::with_capacity(2);
        let message = body.map(|body| {
            let id = MessageId(new_id());
            messages.push(Written {
                author: author.to_owned(),
                message: NewMessage {
                    id,
                    direction: Direction::In,
                    at: received,
                    body,
                },
            });
            id
        });
        let label = |from: &str| Some(from.to_owned()).filter(|word| !word.is_empty());
        let tags = (dice.chance(45).then(|| dice.text(&topic.tags).to_owned()))
            .into_iter()
            .collect();
        let opening = Opening {
            received,
            channel,
            kind: if dice.chance(10) {
                Kind::Question
            } else {
                topic.kind
            },
            priority,
            status: Status::New,
            waiting_since: Some(received),
            due: None,
            first_reply: None,
            ended: None,
            category: label(&topic.category),
            product: dice.chance(60).then(|| label(slots.product)).flatten(),
            place: dice.chance(40).then(|| label(slots.place)).flatten(),
            process: None,
            tags,
            assignee,
            client: None,
            message,
            backlog: false,
        };
        let stamp = Stamp {
            action,
            author: author.to_owned(),
            at: received,
        };
        let whole = Whole {
            id,
            subject: subject_filled,
            client: Some(client),
            past: Past {
                opening,
                stamp,
                steps: Vec::with_capacity(3),
            },
            messages,
            texts: Vec::new(),
            draft: None,
            source: None,
            source_values: Vec::new(),
            custom: Vec::new(),
        };
        Self {
            desk,
            dice,
            new_id,
            topic,
            slots,
            agent,
            action,
            whole,
        }
    }

    /// The request with all that happened to it.
    pub(super) fn end(self) -> Whole {
        self.whole
    }

    /// How the request came in.
    pub(super) fn channel(&self) -> Channel {
        self.whole.past.opening.channel
    }

    /// Whose the request was from the beginning on.
    pub(super) fn opened_for(&self) -> Option<&str> {
        self.whole.past.opening.assignee.as_deref()
    }

    /// The time `at`, or the beginning of the next shift where that is outside of one and still
    /// before `end`.
    pub(super) fn on_shift(&mut self, at: Timestamp, end: Timestamp) -> Timestamp {
        let zone = self.desk.policy.calendar.zone();
        let civil = zone.to_datetime(at);
        if SHIFT.contains(&civil.hour()) {
            return at;
        }
        let date = if civil.hour() < SHIFT.start {
            civil.date()
        } else {
            civil.date().tomorrow().unwrap_or(civil.date())
        };
        let minute = self.dice.below(55) as i8;
        let morning = date
            .at(SHIFT.start, minute, 0, 0)
            .to_zoned(zone.clone())
            .map_or(at, |zoned| zoned.timestamp());
        if at < morning && morning < end {
            morning
        } else {
            at
        }
    }

    /// Begins another action.
    fn act(&mut self) {
        self.action = ActionId((self.new_id)());
    }

    fn step(&mut self, author: &str, at: Timestamp, what: What) {
        let stamp = Stamp {
            action: self.action,
            author: author.to_owned(),
            at,
        };
        self.whole.past.steps.push(Step { stamp, what });
    }

    /// Something that the agent does and that has no words.
    pub(super) fn does(&mut self, at: Timestamp, what: What) {
        self.act();
        let agent = self.agent.clone();
        self.step(&agent, at, what);
    }

    /// Something that goes with what the agent did last.
    pub(super) fn and(&mut self, at: Timestamp, what: What) {
        let agent = self.agent.clone();
        self.step(&agent, at, what);
    }

    /// Something that the program does by itself.
    pub(super) fn by_itself(&mut self, at: Timestamp, what: What) {
        self.act();
        self.step(PROGRAM, at, what);
    }

    /// A text that the history points to.
    pub(super) fn text(&mut self, from: &[String]) -> Option<TextId> {
        let mut body = String::new();
        self.slots
            .fill(self.dice.text(from), &self.agent, &mut body);
        if body.is_empty() {
            return None;
        }
        let id = TextId((self.new_id)());
        self.whole.texts.push((id, body));
        Some(id)
    }

    fn message(
        &mut self,
        author: &str,
        direction: Direction,
        at: Timestamp,
        body: String,
    ) -> MessageId {
        let id = MessageId((self.new_id)());
        self.whole.messages.push(Written {
            author: author.to_owned(),
            message: NewMessage {
                id,
                direction,
                at,
                body,
            },
        });
        id
    }

    fn filled(&self, parts: &[(&str, &str)]) -> String {
        let mut body = String::with_capacity(240);
        join(&self.slots, parts, &self.agent, &mut body);
        body
    }

    /// The words of a reply.
    fn reply_words(&mut self, then: Option<&Then>) -> String {
        let (material, topic) = (self.desk.material, self.topic);
        let (core, asks) = match then {
            Some(Then::ClientsTurn { .. }) => (&topic.asking, false),
            Some(Then::StillOurs { .. }) | None => (&topic.working, false),
            Some(Then::Solved { agreement }) => (&topic.answers, *agreement == Agreement::Asked),
        };
        let hello = self.dice.text(&material.reply_greetings);
        let core = self.dice.text(core);
        let asked = if asks {
            self.dice.text(&material.asked)
        } else {
            ""
        };
        let bye = self.dice.text(&material.reply_closings);
        self.filled(&[("", hello), ("\n", core), (" ", asked), ("\n\n", bye)])
    }

    /// The agent replies.
    pub(super) fn reply(&mut self, at: Timestamp, then: Then) {
        let body = self.reply_words(Some(&then));
        let agent = self.agent.clone();
        let message = self.message(&agent, Direction::Out, at, body);
        self.does(at, What::Replied { message, at, then });
    }

    /// The agent has begun a reply and not sent it.
    pub(super) fn draft(&mut self, saved_at: Timestamp) {
        let mut body = self.reply_words(None);
        let end = body.rfind("\n\n").unwrap_or(body.len());
        body.truncate(end);
        let draft = Draft {
            purpose: Purpose::Reply,
            body,
            saved_at,
        };
        self.whole.draft = Some((self.agent.clone(), draft));
    }

    /// The agent writes a note.
    pub(super) fn note(&mut self, at: Timestamp, from: &[String]) {
        let text = self.dice.text(from);
        let body = self.filled(&[("", text)]);
        let agent = self.agent.clone();
        let message = self.message(&agent, Direction::Note, at, body);
        self.does(at, What::Noted { message });
    }

    /// The agent writes a note on the matter.
    pub(super) fn note_on_it(&mut self, at: Timestamp) {
        let topic = self.topic;
        self.note(at, &topic.notes);
    }

    /// The client writes again.
    pub(super) fn client_writes(&mut self, at: Timestamp, thanks: bool) {
        let from = if thanks {
            &self.desk.material.thanks
        } else {
            &self.topic.more
        };
        let text = self.dice.text(from);
        let body = self.filled(&[("", text)]);
        let message = self.message(PROGRAM, Direction::In, at, body);
        let counts = !thanks;
        self.by_itself(
            at,
            What::ClientWrote {
                message,
                at,
                counts,
            },
        );
    }

    /// The agent holds the request to be done without writing, having spoken with the client.
    pub(super) fn solve_on_the_spot(&mut self, at: Timestamp, agreement: Agreement) {
        self.does(at, What::AnsweredElsewhere { at });
        let often = if self.desk.rich { 80 } else { 10 };
        let topic = self.topic;
        let result = if self.dice.chance(often) {
            self.text(&topic.results)
        } else {
            None
        };
        self.and(at, What::Solved { agreement, result });
    }

    /// How long the first reply takes: nearly always less than a day.
    pub(super) fn reply_time(&mut self) -> SignedDuration {
        let minutes = |from, to| {
            (
                SignedDuration::from_mins(from),
                SignedDuration::from_mins(to),
            )
        };
        let (from, to) = match self.dice.below(100) {
            0..=69 => minutes(6, 5 * 60),
            70..=93 => minutes(5 * 60, 13 * 60),
            _ => minutes(25 * 60, 52 * 60),
        };
        self.dice.between(from, to)
    }
}

/// Puts texts in a row, each behind its gap where something stands before it.
fn join(slots: &Slots<'_>, parts: &[(&str, &str)], agent: &str, out: &mut String) {
    for (gap, part) in parts.iter().filter(|(_, part)| !part.is_empty()) {
        if !out.is_empty() {
            out.push_str(gap);
        }
        slots.fill(part, agent, out);
    }
}
