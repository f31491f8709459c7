//! The reply clock: since when a client has been waiting, until when they were promised an answer, and
//! the facts that explain it.
//!
//! Nothing here depends on the desk's clock but what says so by taking `now`: a due time follows from
//! when the client wrote, the policy, and what the client agreed to. A clock that is set wrong can
//! show a wrong mark for a while; it can't move a deadline.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, days_from, later};
use super::words::{Priority, word_set};

#[cfg(test)]
mod tests;

word_set! {
    /// Which time counts towards a target.
    Counting {
        /// All of it: 24 h is 86,400 seconds, whatever the calendar and the clock change.
        Wall = "wall",
        /// All of an open day from midnight to midnight, nothing of a closed one.
        OpenDays = "open-days",
        /// Opening hours only: 24 h are then three working days.
        BusinessHours = "business-hours",
    }
}

word_set! {
    /// How a reply clock stands.
    ClockState {
        /// Nobody is waiting for a reply.
        Answered = "answered",
        /// There is time.
        OnTrack = "on-track",
        /// The lead before the due time has begun.
        AtRisk = "at-risk",
        /// The due time has come and gone.
        Late = "late",
        /// The client agreed to wait, and that time isn't over.
        Paused = "paused",
    }
}

/// What a desk promises, and how it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Which time counts towards the targets.
    pub counting: Counting,
    /// The desk's days and hours.
    pub calendar: Calendar,
    /// The promised time to a reply, by [`Priority::rank`].
    pub targets: [SignedDuration; 4],
    /// The desk's own earlier target: shown and measured, it alarms nobody.
    pub own_target: SignedDuration,
    /// How long before the due time a request is at risk, in elapsed time.
    pub at_risk_lead: SignedDuration,
    /// After how long a request comes back that waits for the client, in elapsed time.
    pub follow_up: SignedDuration,
    /// The time of day by which the next word is due when nothing else was said.
    pub next_word_at: Time,
    /// After how many days of silence a client who was asked is taken to agree.
    pub close_after_days: u16,
    /// How far past its due time a request is very late and rises, in elapsed time.
    pub very_late: SignedDuration,
}

impl Policy {
    /// The policy of a desk that has said nothing: 24 hours by the wall clock, open every day.
    pub fn wall(zone: TimeZone) -> Self {
        Self {
            counting: Counting::Wall,
            calendar: Calendar::always(zone),
            targets: [SignedDuration::from_hours(24); 4],
            own_target: SignedDuration::from_hours(10),
            at_risk_lead: SignedDuration::from_hours(4),
            follow_up: SignedDuration::from_hours(72),
            next_word_at: Time::constant(10, 0, 0, 0),
            close_after_days: 3,
            very_late: SignedDuration::from_hours(72),
        }
    }

    /// Tells apart rules by which due times come out differently.
    pub fn fingerprint(&self) -> String {
        let Self {
            counting,
            calendar,
            targets,
            at_risk_lead,
            ..
        } = self;
        let zone = calendar.zone().iana_name().unwrap_or("fixed");
        let (week, holidays) = (calendar.week(), calendar.holidays());
        format!("{counting:?} {zone} {week:?} {holidays:?} {targets:?} {at_risk_lead:?}")
    }

    /// The promised time to a reply for this priority.
    pub fn target(&self, priority: Priority) -> SignedDuration {
        self.targets[usize::from(priority.rank())]
    }

    fn add(&self, from: Timestamp, span: SignedDuration) -> Timestamp {
        match self.counting {
            Counting::Wall => later(from, span.max(SignedDuration::ZERO)),
            Counting::OpenDays => self.calendar.add_open_days(from, span),
            Counting::BusinessHours => self.calendar.add_business(from, span),
        }
    }

    fn between(&self, a: Timestamp, b: Timestamp) -> SignedDuration {
        match self.counting {
            Counting::Wall => b.duration_since(a),
            Counting::OpenDays => self.calendar.open_days_between(a, b),
            Counting::BusinessHours => self.calendar.business_between(a, b),
        }
    }

    /// How many closed days the count passed over, besides those that the client agreed to wait.
    fn closed_days(&self, since: Timestamp, due: Timestamp, pauses: &[Pause]) -> u16 {
        if self.counting == Counting::Wall {
            return 0;
        }
        let calendar = &self.calendar;
        let skipped = days_from(calendar.date_of(since))
            .map(|date| (date, calendar.day(date)))
            .take_while(|(_, day)| day.start < due)
            .filter(|(date, day)| {
                let (from, until) = (day.start.max(since), day.end.min(due));
                let waited = pauses.iter().any(|p| p.from <= from && until <= p.until);
                from < until && !waited && !calendar.is_open_day(*date)
            });
        skipped.count() as u16
    }
}

/// An interval for which the client agreed to wait; it begins when they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pause {
    /// When the client agreed.
    pub from: Timestamp,
    /// Until when; from then on the clock runs again.
    pub until: Timestamp,
}

impl Pause {
    fn covers(self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// When the reply is due that was promised to a client who has been waiting since then.
///
/// It is the earliest instant by which the target of the priority has passed in the time that counts,
/// pauses left out, and never before the end of the last pause. In whole milliseconds.
pub fn due(
    policy: &Policy,
    priority: Priority,
    waiting_since: Timestamp,
    pauses: &[Pause],
) -> Timestamp {
    due_after(policy, policy.target(priority), waiting_since, pauses)
}

/// When the desk itself wants to have replied: its own earlier target, counted as [`due`] is.
pub fn own_due(policy: &Policy, waiting_since: Timestamp, pauses: &[Pause]) -> Timestamp {
    due_after(policy, policy.own_target, waiting_since, pauses)
}

/// The next word's time when none was given: at the policy's time of day on the next day, or on the
/// first open day after it when that one is closed.
pub fn next_word_default(policy: &Policy, now: Timestamp) -> Timestamp {
    let calendar = &policy.calendar;
    let today = calendar.date_of(now);
    let tomorrow = today.tomorrow().unwrap_or(today);
    let date = calendar.next_open_day(tomorrow).unwrap_or(tomorrow);
    calendar.instant(date.to_datetime(policy.next_word_at))
}

/// When a request that waits for the client comes back if nothing was said: after the policy's time,
/// and at the same time of the next open day when that falls on a closed one.
pub fn follow_up_default(policy: &Policy, now: Timestamp) -> Timestamp {
    let calendar = &policy.calendar;
    let back = later(now, policy.follow_up);
    let civil = calendar.zone().to_datetime(back);
    match calendar.next_open_day(civil.date()) {
        Some(date) if date != civil.date() => calendar.instant(date.to_datetime(civil.time())),
        Some(_) | None => whole_millisecond(back),
    }
}

fn due_after(
    policy: &Policy,
    target: SignedDuration,
    since: Timestamp,
    pauses: &[Pause],
) -> Timestamp {
    let pauses = merged(pauses, since);
    let (mut from, mut left) = (since, target);
    for pause in &pauses {
        let counted = policy.between(from, pause.from);
        if counted >= left {
            break;
        }
        left -= counted;
        from = pause.until;
    }
    let counted = policy.add(from, left);
    let agreed = pauses.last().map_or(counted, |last| last.until);
    whole_millisecond(counted.max(agreed))
}

/// What is left of the pauses after an instant: in order, none empty, none touching the next.
fn merged(pauses: &[Pause], since: Timestamp) -> Vec<Pause> {
    let mut rest: Vec<Pause> = pauses
        .iter()
        .map(|p| Pause {
            from: p.from.max(since),
            until: p.until,
        })
        .filter(|p| p.from < p.until)
        .collect();
    rest.sort_unstable();
    rest.dedup_by(|next, kept| {
        let joins = next.from <= kept.until;
        if joins {
            kept.until = kept.until.max(next.until);
        }
        joins
    });
    rest
}

/// Cuts off what isn't stored: times are kept in whole milliseconds.
pub fn whole_millisecond(at: Timestamp) -> Timestamp {
    let below = at.as_nanosecond().rem_euclid(1_000_000);
    later(at, -SignedDuration::from_nanos(below as i64))
}

/// The reply clock of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// When the oldest message came in that nobody has answered; `None` when all are.
    pub waiting_since: Option<Timestamp>,
    /// The time that raises the alarm, as stored; [`Clock::recount`] keeps it fresh.
    pub due: Option<Timestamp>,
    /// Whether somebody set `due`: then nothing recounts it, and the measure stays what was promised.
    pub due_by_hand: bool,
    /// What the client agreed to wait, in any order.
    pub pauses: Vec<Pause>,
    /// The request's priority, which chooses the target.
    pub priority: Priority,
}

impl Clock {
    /// What the promise amounts to, whoever moved the alarm; `None` when nobody is waiting.
    pub fn promised(&self, policy: &Policy) -> Option<Timestamp> {
        self.waiting_since
            .map(|since| due(policy, self.priority, since, &self.pauses))
    }

    /// The time that raises the alarm: as stored, else as promised; `None` when nobody is waiting.
    pub fn alarm(&self, policy: &Policy) -> Option<Timestamp> {
        self.waiting_since?;
        self.due.or_else(|| self.promised(policy))
    }

    /// Counts `due` again after a change of priority, pauses or policy, or a reply.
    ///
    /// A due time set by hand stays until the reply, and ends with it.
    pub fn recount(&mut self, policy: &Policy) {
        if self.waiting_since.is_none() || self.due.is_none() {
            self.due_by_hand = false;
        }
        if !self.due_by_hand {
            self.due = self.promised(policy);
        }
    }

    /// How the clock stands. At the due time itself it is late, as in the order of the queue.
    pub fn state(&self, policy: &Policy, now: Timestamp) -> ClockState {
        let Some(due) = self.alarm(policy) else {
            return ClockState::Answered;
        };
        if self.paused(policy, now).is_some() {
            ClockState::Paused
        } else if due <= now {
            ClockState::Late
        } else if due <= later(now, policy.at_risk_lead) {
            ClockState::AtRisk
        } else {
            ClockState::OnTrack
        }
    }

    /// Whether the request is so late that it rises above its priority.
    pub fn very_late(&self, policy: &Policy, now: Timestamp) -> bool {
        self.state(policy, now) == ClockState::Late
            && self
                .alarm(policy)
                .is_some_and(|due| later(due, policy.very_late) <= now)
    }

    /// The facts that tell why the clock stands as it does, in the order in which they are told.
    pub fn explain(&self, policy: &Policy, now: Timestamp) -> Vec<Fact> {
        let (Some(since), Some(alarm)) = (self.waiting_since, self.alarm(policy)) else {
            return vec![Fact::Answered];
        };
        let mut facts = vec![
            Fact::Received { at: since },
            Fact::Target {
                span: policy.target(self.priority),
                counting: policy.counting,
            },
        ];
        let pauses = merged(&self.pauses, since);
        if let Some(last) = pauses.last() {
            facts.push(Fact::AgreedToWait {
                total: pauses.iter().map(|p| p.until.duration_since(p.from)).sum(),
                until: last.until,
            });
        }
        let promised = due(policy, self.priority, since, &self.pauses);
        let days = policy.closed_days(since, promised, &pauses);
        if days > 0 {
            facts.push(Fact::ClosedSkipped { days });
        }
        if self.due_by_hand {
            facts.push(Fact::Due { at: promised });
            facts.push(Fact::SetByHand { due: alarm });
        } else {
            facts.push(Fact::Due { at: alarm });
        }
        facts.push(match self.paused(policy, now) {
            Some(pause) => Fact::Paused { until: pause.until },
            None if alarm <= now => Fact::Late {
                span: now.duration_since(alarm),
            },
            None => Fact::Left {
                span: alarm.duration_since(now),
            },
        });
        let own = own_due(policy, since, &self.pauses);
        if own < promised {
            facts.push(Fact::OwnTarget {
                at: own,
                ahead: now < own,
            });
        }
        facts
    }

    /// The pause that is under way, unless a due time set by hand inside of it is at risk already.
    fn paused(&self, policy: &Policy, now: Timestamp) -> Option<Pause> {
        let set = self.due.filter(|_| self.due_by_hand);
        self.pause_at(now).filter(|pause| {
            set.is_none_or(|due| pause.until <= due || later(now, policy.at_risk_lead) < due)
        })
    }

    /// The pause that covers an instant, with those that it runs into.
    fn pause_at(&self, now: Timestamp) -> Option<Pause> {
        let since = self.waiting_since?;
        let mut pauses = merged(&self.pauses, since).into_iter();
        pauses.find(|pause| pause.covers(now))
    }
}

/// One thing to say about a reply clock; the texts make words of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// When the oldest unanswered message came in.
    Received {
        /// That time.
        at: Timestamp,
    },
    /// What was promised.
    Target {
        /// How long a reply may take.
        span: SignedDuration,
        /// Which time counts towards it.
        counting: Counting,
    },
    /// The client agreed to wait.
    AgreedToWait {
        /// How long in all, in elapsed time.
        total: SignedDuration,
        /// Until when at the latest.
        until: Timestamp,
    },
    /// Closed days were passed over, besides those that the client agreed to wait.
    ClosedSkipped {
        /// How many.
        days: u16,
    },
    /// When the reply is due by the promise, whatever was set by hand.
    Due {
        /// That time.
        at: Timestamp,
    },
    /// Somebody moved the alarm; what is left and what is late is told of this time.
    SetByHand {
        /// The time they set.
        due: Timestamp,
    },
    /// How much time there is until the alarm.
    Left {
        /// In elapsed time, more than zero.
        span: SignedDuration,
    },
    /// How much time has passed since the alarm.
    Late {
        /// In elapsed time, zero or more.
        span: SignedDuration,
    },
    /// The client agreed to wait, and that time isn't over.
    Paused {
        /// When the clock runs again.
        until: Timestamp,
    },
    /// The desk's own earlier target.
    OwnTarget {
        /// When it is.
        at: Timestamp,
        /// Whether it can still be met.
        ahead: bool,
    },
    /// Nobody is waiting for a reply.
    Answered,
}
