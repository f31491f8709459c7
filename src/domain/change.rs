//! What an agent can do to a request, and what comes of it: a change is decided into events here,
//! or refused with the reason.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::deadline::{self, Policy};
use super::event::{Agreement, CloseReason, Label, Then, Touched, What};
use super::id::{ClientId, MessageId, TextId};
use super::request::Request;
use super::words::{Channel, Kind, Priority, Status};

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the client.
    In,
    /// To the client.
    Out,
    /// To ourselves: a note.
    Note,
}

impl Direction {
    /// Every direction, in the order of the stored number.
    pub const ALL: [Self; 3] = [Self::In, Self::Out, Self::Note];

    /// The number that is stored.
    pub const fn stored(self) -> u8 {
        self as u8
    }
}

/// How a request that someone waits on may be put aside all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Honest {
    /// The client has heard from us by another way.
    AnsweredElsewhere,
    /// The client agreed to wait until then, UTC.
    AgreedUntil(Timestamp),
}

/// What follows a sent reply, as an agent says it; dates left out take the desk's defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterReply {
    /// The client's turn.
    ClientsTurn {
        /// When to look again.
        follow_up: Option<Timestamp>,
    },
    /// Still ours.
    StillOurs {
        /// When the client hears more.
        next_word: Option<Timestamp>,
    },
    /// Solved.
    Solved {
        /// What the client has said to that.
        agreement: Agreement,
    },
}

/// One change that an agent makes to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Records a reply that was sent.
    Reply {
        /// Its words.
        text: String,
        /// What follows.
        after: AfterReply,
    },
    /// Writes an internal note.
    Note {
        /// Its words.
        text: String,
    },
    /// Writes down what the client said or wrote.
    ClientWrote {
        /// The words.
        text: String,
        /// When the client did, if not just now.
        at: Option<Timestamp>,
        /// False for auto-replies and bounces.
        counts: bool,
    },
    /// Sets the priority.
    Priority(Priority),
    /// Sets the kind.
    Kind(Kind),
    /// Sets the channel.
    Channel(Channel),
    /// Sets a label, or takes it off.
    Label(Label, Option<String>),
    /// Sets the status to open, waiting, on hold or solved.
    Status {
        /// The new status.
        to: Status,
        /// When it is to come back; the desk's default where none.
        back: Option<Timestamp>,
        /// Why it may be put aside though the client waits.
        honest: Option<Honest>,
    },
    /// Gives the request to an agent, or to nobody.
    Assign(Option<String>),
    /// Puts tags on and takes others off.
    Tag {
        /// What comes.
        add: BTreeSet<String>,
        /// What goes.
        remove: BTreeSet<String>,
    },
    /// Sets the due time by hand, or gives it back to the clock.
    Due(Option<Timestamp>),
    /// Hides the request from its agent.
    Snooze {
        /// Until when, UTC.
        until: Timestamp,
        /// Why.
        reason: Option<String>,
    },
    /// Ends a snooze.
    Wake,
    /// Holds the request to be done.
    Solve {
        /// What the client has said to that.
        agreement: Agreement,
        /// How it ended.
        result: Option<String>,
        /// What it was about, where that is to be set with it.
        category: Option<String>,
        /// Why it may be solved though the client waits.
        honest: Option<Honest>,
    },
    /// Closes with the client's yes.
    ClientYes,
    /// Closes without one.
    Close {
        /// Why.
        why: CloseReason,
        /// More words.
        reason: Option<String>,
    },
    /// Opens a solved or closed request again.
    Reopen,
    /// Rewrites the subject.
    Subject(String),
    /// Joins the request to a client, or to nobody.
    Client(Option<ClientId>),
    /// Puts the request aside as backlog, or takes it up.
    Backlog(bool),
}

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The client waits for a word: reply first, or say honestly why not.
    #[error("unanswered")]
    Unanswered {
        /// Since when the client waits, UTC.
        since: Timestamp,
    },
    /// It is that already.
    #[error("already so")]
    Already,
    /// The text is empty.
    #[error("empty")]
    Empty,
    /// A date in the past, UTC.
    #[error("past")]
    Past {
        /// The date.
        at: Timestamp,
    },
    /// The request is solved or closed; it is to be reopened first.
    #[error("ended")]
    Ended,
    /// The request is neither solved nor closed.
    #[error("not ended")]
    NotEnded,
    /// The reply is at risk or late: what must be seen can't be hidden.
    #[error("at risk")]
    AtRisk {
        /// When the client is to have heard, UTC.
        due: Timestamp,
    },
    /// Nothing is snoozed.
    #[error("not snoozed")]
    NotSnoozed,
    /// An open request can't be closed by the agent alone: it is solved, or the client says yes.
    #[error("needs the client")]
    NeedsClient,
    /// Nobody waits for a reply, so there is no clock whose alarm could be moved.
    #[error("no clock")]
    NoClock,
}

/// A message that comes with a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Its name.
    pub id: MessageId,
    /// Which way it went.
    pub direction: Direction,
    /// When it was written, UTC.
    pub at: Timestamp,
    /// Its words.
    pub body: String,
}

/// What a change comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// What happens, in order.
    pub events: Vec<What>,
    /// The messages and notes that the events point to.
    pub messages: Vec<NewMessage>,
    /// The erasable texts that the events point to.
    pub texts: Vec<(TextId, String)>,
}

/// What a decision is taken with.
pub struct Deciding<'a> {
    /// The time, UTC.
    pub now: Timestamp,
    /// The desk's rules.
    pub policy: &'a Policy,
    /// The subject of the request, which is kept outside of it.
    pub subject: &'a str,
    /// Gives new names.
    pub new_id: &'a mut dyn FnMut() -> Uuid,
}

impl Change {
    /// The parts of the request that this would change: what came meanwhile and meets them makes it
    /// stale.
    pub const fn touched(&self) -> Touched {
        match self {
            Self::Reply { .. } => Touched::CLOCK.and(Touched::STATUS),
            Self::Note { .. } | Self::ClientWrote { .. } => Touched::NOTHING,
            Self::Priority(_) => Touched::PRIORITY,
            Self::Kind(_) => Touched::KIND,
            Self::Channel(_) => Touched::CHANNEL,
            Self::Label(..) => Touched::LABELS,
            Self::Status { .. } | Self::Solve { .. } | Self::ClientYes | Self::Close { .. } => {
                Touched::STATUS.and(Touched::CLOCK)
            }
            Self::Snooze { .. } | Self::Wake | Self::Reopen | Self::Backlog(_) => Touched::STATUS,
            Self::Assign(_) => Touched::ASSIGNEE,
            Self::Tag { .. } => Touched::TAGS,
            Self::Due(_) => Touched::DUE.and(Touched::CLOCK),
            Self::Subject(_) => Touched::SUBJECT,
            Self::Client(_) => Touched::CLIENT,
        }
    }

    /// Decides what this change comes to for `request` as it stands.
    ///
    /// # Errors
    /// A [`Refusal`] where the desk's rules are against it; nothing is changed then.
    pub fn decide(&self, request: &Request, with: &mut Deciding<'_>) -> Result<Decision, Refusal> {
        let mut made = Decision::default();
        match self {
            Self::Reply { text, after } => {
                let message = made.message(Direction::Out, text, with.now, with)?;
                let then = match after {
                    AfterReply::ClientsTurn { follow_up } => Then::ClientsTurn {
                        follow_up: ahead(*follow_up, with)?
                            .unwrap_or_else(|| deadline::follow_up_default(with.policy, with.now)),
                    },
                    AfterReply::StillOurs { next_word } => Then::StillOurs {
                        next_word: ahead(*next_word, with)?
                            .unwrap_or_else(|| deadline::next_word_default(with.policy, with.now)),
                    },
                    AfterReply::Solved { agreement } => Then::Solved {
                        agreement: *agreement,
                    },
                };
                made.events.push(What::Replied {
                    message,
                    at: with.now,
                    then,
                });
            }
            Self::Note { text } => {
                let message = made.message(Direction::Note, text, with.now, with)?;
                made.events.push(What::Noted { message });
            }
            Self::ClientWrote { text, at, counts } => {
                let at = at.unwrap_or(with.now);
                let message = made.message(Direction::In, text, at, with)?;
                made.events.push(What::ClientWrote {
                    message,
                    at,
                    counts: *counts,
                });
            }
            Self::Priority(to) => {
                unless(request.priority == *to, Refusal::Already)?;
                made.events.push(What::PrioritySet { to: *to });
            }
            Self::Kind(to) => {
                unless(request.kind == *to, Refusal::Already)?;
                made.events.push(What::KindSet { to: *to });
            }
            Self::Channel(to) => {
                unless(request.channel == *to, Refusal::Already)?;
                made.events.push(What::ChannelSet { to: *to });
            }
            Self::Label(label, to) => {
                let to = filled(to.as_deref());
                unless(request.label(*label) == to, Refusal::Already)?;
                made.events.push(What::LabelSet {
                    label: *label,
                    to: to.map(str::to_owned),
                });
            }
            Self::Status { to, back, honest } => {
                made.status(request, *to, *back, *honest, with)?;
            }
            Self::Assign(to) => {
                let to = filled(to.as_deref());
                unless(request.assignee.as_deref() == to, Refusal::Already)?;
                made.events.push(What::Assigned {
                    to: to.map(str::to_owned),
                });
            }
            Self::Tag { add, remove } => {
                let add: BTreeSet<_> = add
                    .iter()
                    .filter_map(|tag| filled(Some(tag)))
                    .filter(|tag| !request.tags.contains(*tag) && !remove.contains(*tag))
                    .map(str::to_owned)
                    .collect();
                let remove: BTreeSet<_> = remove.intersection(&request.tags).cloned().collect();
                unless(add.is_empty() && remove.is_empty(), Refusal::Already)?;
                made.events.push(What::Tagged { add, remove });
            }
            Self::Due(to) => {
                unless(!request.status.is_open(), Refusal::Ended)?;
                unless(request.waiting_since.is_none(), Refusal::NoClock)?;
                unless(to.is_none() && !request.due_by_hand, Refusal::Already)?;
                made.events.push(What::DueSet {
                    to: ahead(*to, with)?,
                });
            }
            Self::Snooze { until, reason } => {
                unless(!request.status.is_open(), Refusal::Ended)?;
                if let Some(due) = request
                    .due
                    .filter(|due| *due <= with.now + with.policy.at_risk_lead)
                {
                    return Err(Refusal::AtRisk { due });
                }
                ahead(Some(*until), with)?;
                let reason = made.text(reason.as_deref(), with);
                made.events.push(What::Snoozed {
                    until: *until,
                    reason,
                });
            }
            Self::Wake => {
                unless(request.snoozed_until.is_none(), Refusal::NotSnoozed)?;
                made.events.push(What::Woken);
            }
            Self::Solve {
                agreement,
                result,
                category,
                honest,
            } => {
                unless(!request.status.is_open(), Refusal::Already)?;
                // Who said yes to the solution has heard from us, if only on the call.
                let said = *agreement == Agreement::Said;
                let honest = honest.or(said.then_some(Honest::AnsweredElsewhere));
                made.honesty(request, honest, with)?;
                if let Some(category) = filled(category.as_deref())
                    && request.category.as_deref() != Some(category)
                {
                    let to = Some(category.to_owned());
                    made.events.push(What::LabelSet {
                        label: Label::Category,
                        to,
                    });
                }
                let result = made.text(result.as_deref(), with);
                made.events.push(What::Solved {
                    agreement: *agreement,
                    result,
                });
            }
            Self::ClientYes => {
                unless(request.status == Status::Closed, Refusal::Already)?;
                let why = CloseReason::Agreed;
                made.events.push(What::Closed { why, reason: None });
            }
            Self::Close { why, reason } => {
                unless(request.status == Status::Closed, Refusal::Already)?;
                let alone = matches!(why, CloseReason::Agreed | CloseReason::Silent);
                unless(alone && request.status.is_open(), Refusal::NeedsClient)?;
                let reason = made.text(reason.as_deref(), with);
                made.events.push(What::Closed { why: *why, reason });
            }
            Self::Reopen => {
                unless(request.status.is_open(), Refusal::NotEnded)?;
                made.events.push(What::Reopened);
            }
            Self::Subject(subject) => {
                unless(with.subject == subject.trim(), Refusal::Already)?;
                let text = made.text(Some(subject), with).ok_or(Refusal::Empty)?;
                let was = TextId((with.new_id)());
                made.texts.push((was, with.subject.to_owned()));
                made.events.push(What::SubjectSet { text, was });
            }
            Self::Client(to) => {
                unless(request.client == *to, Refusal::Already)?;
                made.events.push(What::ClientSet { to: *to });
            }
            Self::Backlog(to) => {
                unless(!request.status.is_open(), Refusal::Ended)?;
                unless(request.backlog == *to, Refusal::Already)?;
                made.events.push(What::BacklogSet { to: *to });
            }
        }
        Ok(made)
    }
}

impl Decision {
    fn message(
        &mut self,
        direction: Direction,
        body: &str,
        at: Timestamp,
        with: &mut Deciding<'_>,
    ) -> Result<MessageId, Refusal> {
        unless(body.trim().is_empty(), Refusal::Empty)?;
        let id = MessageId((with.new_id)());
        self.messages.push(NewMessage {
            id,
            direction,
            at,
            body: body.to_owned(),
        });
        Ok(id)
    }

    fn text(&mut self, text: Option<&str>, with: &mut Deciding<'_>) -> Option<TextId> {
        let text = filled(text)?;
        let id = TextId((with.new_id)());
        self.texts.push((id, text.to_owned()));
        Some(id)
    }

    /// A request that someone waits on is put aside only with an honest word on why.
    fn honesty(
        &mut self,
        request: &Request,
        honest: Option<Honest>,
        with: &mut Deciding<'_>,
    ) -> Result<(), Refusal> {
        let Some(since) = request.waiting_since else {
            return Ok(());
        };
        match honest {
            None if request.paused_until(with.now).is_some() => {}
            None => return Err(Refusal::Unanswered { since }),
            Some(Honest::AnsweredElsewhere) => {
                self.events.push(What::AnsweredElsewhere { at: with.now });
            }
            Some(Honest::AgreedUntil(until)) => {
                ahead(Some(until), with)?;
                self.events.push(What::AgreedToWait {
                    from: with.now,
                    until,
                });
            }
        }
        Ok(())
    }

    fn status(
        &mut self,
        request: &Request,
        to: Status,
        back: Option<Timestamp>,
        honest: Option<Honest>,
        with: &mut Deciding<'_>,
    ) -> Result<(), Refusal> {
        match to {
            Status::New => return Err(Refusal::Already),
            Status::Closed => {
                unless(request.status == Status::Closed, Refusal::Already)?;
                return Err(Refusal::NeedsClient);
            }
            Status::Solved => {
                unless(!request.status.is_open(), Refusal::Already)?;
                self.honesty(request, honest, with)?;
                let agreement = Agreement::NotAsked;
                self.events.push(What::Solved {
                    agreement,
                    result: None,
                });
                return Ok(());
            }
            Status::Open | Status::Waiting | Status::OnHold => {}
        }
        unless(!request.status.is_open(), Refusal::Ended)?;
        let back = ahead(back, with)?;
        unless(
            request.status == to && back.is_none() && honest.is_none(),
            Refusal::Already,
        )?;
        if to != Status::Open {
            self.honesty(request, honest, with)?;
        }
        let agreed = match honest {
            Some(Honest::AgreedUntil(until)) => Some(until),
            Some(Honest::AnsweredElsewhere) | None => None,
        };
        let back = back.or(agreed).unwrap_or_else(|| match to {
            Status::Open => deadline::next_word_default(with.policy, with.now),
            _ => deadline::follow_up_default(with.policy, with.now),
        });
        self.events.push(What::StatusSet { to, back });
        Ok(())
    }
}

/// A text without the blanks around it; none where nothing is left.
pub fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn unless(hindered: bool, refusal: Refusal) -> Result<(), Refusal> {
    if hindered { Err(refusal) } else { Ok(()) }
}

fn ahead(at: Option<Timestamp>, with: &Deciding<'_>) -> Result<Option<Timestamp>, Refusal> {
    match at {
        Some(at) if at <= with.now => Err(Refusal::Past { at }),
        other => Ok(other),
    }
}
