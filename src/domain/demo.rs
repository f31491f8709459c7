//! A made-up day at a support desk: believable, and the same for the same seed.
//!
//! Every request goes the way of real ones, event by event, so that nothing in it is at odds with the
//! rules of the desk. Where it is to stand now (late, at risk, the client's turn, …) is dealt out so
//! that the shares hold for sixty requests as they do for a million.

mod arrivals;
mod dice;
mod material;
mod tale;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use dice::ids;
pub use material::Material;

use self::arrivals::{Arrivals, NEWEST};
use self::dice::Dice;
use self::tale::{Beginning, Desk, Tale};
use super::deadline::{self, Policy};
use super::event::{Agreement, CloseReason, Then, What};
use super::id::TextId;
use super::whole::Whole;
use super::words::{Channel, Priority, Status};

/// Up to this many requests are told in full.
const TOLD_IN_FULL: u64 = 2_000;

/// `n` requests at a desk that works by `policy`, the oldest first, as they stand at `now` (UTC).
pub fn requests<'a>(
    material: &'a Material,
    seed: u64,
    n: u64,
    now: Timestamp,
    policy: &'a Policy,
    mut new_id: impl FnMut() -> Uuid + 'a,
) -> impl Iterator<Item = Whole> + 'a {
    let desk = Desk {
        material,
        policy,
        now: whole_second(now),
        rich: n <= TOLD_IN_FULL,
    };
    let mut plan = Plan::new(&desk, seed, n);
    (0..n).map(move |i| plan.tell(&desk, i, &mut new_id))
}

/// Where an open request is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    OnTrack,
    AtRisk,
    Late,
    VeryLate,
    DueByHand,
    Snoozed,
    AgreedToWait,
    ClientsTurn,
    FollowUpDue,
    StillOurs,
    OnHold,
}

/// How often each stand comes, in a hundred.
const STANDS: [(Stand, u64); 11] = [
    (Stand::OnTrack, 25),
    (Stand::AtRisk, 9),
    (Stand::Late, 12),
    (Stand::VeryLate, 5),
    (Stand::DueByHand, 3),
    (Stand::Snoozed, 4),
    (Stand::AgreedToWait, 5),
    (Stand::ClientsTurn, 16),
    (Stand::FollowUpDue, 3),
    (Stand::StillOurs, 11),
    (Stand::OnHold, 7),
];

impl Stand {
    /// Between how long ago and how long ago its last message was: the client's where one waits for
    /// us, else ours.
    fn last_word(self, policy: &Policy) -> (SignedDuration, SignedDuration) {
        let hours = SignedDuration::from_hours;
        let minutes = SignedDuration::from_mins;
        let target = policy.target(Priority::Normal);
        let risk = target - policy.at_risk_lead;
        match self {
            Self::OnTrack => (NEWEST, risk - minutes(30)),
            Self::AtRisk => (risk + minutes(10), target - minutes(10)),
            Self::Late => (target + minutes(15), target + hours(40)),
            Self::VeryLate => {
                let very = target + policy.very_late;
                (very + hours(1), very + hours(30))
            }
            Self::DueByHand | Self::Snoozed => (minutes(30), hours(10)),
            Self::AgreedToWait => (hours(3), hours(20)),
            Self::ClientsTurn => (hours(1), hours(60)),
            Self::FollowUpDue => (hours(73), hours(90)),
            Self::StillOurs => (minutes(20), hours(9)),
            Self::OnHold => (hours(2), hours(40)),
        }
    }

    /// Whether the client waits for a word from us.
    fn client_waits(self) -> bool {
        match self {
            Self::OnTrack
            | Self::AtRisk
            | Self::Late
            | Self::VeryLate
            | Self::DueByHand
            | Self::Snoozed
            | Self::AgreedToWait => true,
            Self::ClientsTurn | Self::FollowUpDue | Self::StillOurs | Self::OnHold => false,
        }
    }
}

/// Deals out what the requests are to be.
struct Plan {
    seed: u64,
    n: u64,
    /// How many stay open.
    open: u64,
    /// How many of each stand have been dealt out.
    dealt: [u64; STANDS.len()],
    drafts: u64,
    arrivals: Arrivals,
}

impl Plan {
    fn new(desk: &Desk<'_>, seed: u64, n: u64) -> Self {
        Self {
            seed,
            n,
            // Two thirds of a small desk, a tenth of a large one.
            open: (n / 10).max((n * 2 / 3).min(80)),
            dealt: [0; STANDS.len()],
            drafts: 0,
            arrivals: Arrivals::new(desk, n),
        }
    }

    fn tell(&mut self, desk: &Desk<'_>, i: u64, new_id: &mut dyn FnMut() -> Uuid) -> Whole {
        let mut dice = Dice::new(self.seed, i);
        let received = self.arrivals.at(i, &mut dice);
        let material = desk.material;
        let case = self.case(material, i, &mut dice);
        let topic = &material.topics[case.0];
        let channel = match dice.below(100) {
            0..=37 => Channel::Email,
            38..=66 => Channel::Phone,
            67..=80 => Channel::Chat,
            81..=91 => Channel::Web,
            92..=96 => Channel::Social,
            _ => Channel::WalkIn,
        };
        let rank = dice.weighed(topic.priorities.iter().copied()) as u8;
        let beginning = Beginning {
            topic,
            case: &topic.cases[case.1],
            person: material.person(self.seed, self.client(i, &mut dice)),
            received,
            channel,
            priority: Priority::of_rank(rank).unwrap_or(Priority::Normal),
            assignee: owner(material, &mut dice),
        };
        if !self.stays_open(i) {
            let mut tale = Tale::begin(desk, dice, new_id, beginning);
            ended(&mut tale, received);
            return tale.end();
        }
        let stand = self.deal(desk, desk.now.duration_since(received));
        let mut tale = Tale::begin(desk, dice, new_id, beginning);
        open(&mut tale, stand, received);
        let mine = tale.opened_for() == Some(material.agent());
        if self.drafts < 2 && mine && matches!(stand, Stand::OnTrack | Stand::AtRisk) {
            self.drafts += 1;
            tale.draft(desk.now - SignedDuration::from_mins(3));
        }
        tale.end()
    }

    /// Which topic and which of its cases: a small desk never has the same case twice.
    fn case(&self, material: &Material, i: u64, dice: &mut Dice) -> (usize, usize) {
        let topics = &material.topics;
        let all: u64 = topics.iter().map(|t| t.cases.len() as u64).sum();
        if self.n > all {
            let topic = dice.weighed(topics.iter().map(|t| t.share));
            return (topic, dice.below(topics[topic].cases.len() as u64) as usize);
        }
        // A step that has no part in common with `all` visits each once.
        let step = (all * 5 / 13..all)
            .find(|step| gcd(*step, all) == 1)
            .unwrap_or(1);
        let mut place = (i * step + self.seed % all.max(1)) % all.max(1);
        for (at, topic) in topics.iter().enumerate() {
            match place.checked_sub(topic.cases.len() as u64) {
                Some(rest) => place = rest,
                None => return (at, place as usize),
            }
        }
        (0, 0)
    }

    /// Which client: some come again.
    fn client(&self, i: u64, dice: &mut Dice) -> u64 {
        if dice.chance(if self.n <= TOLD_IN_FULL { 12 } else { 45 }) {
            // Mostly within the same days.
            i.saturating_sub(1 + dice.below((self.n / 5).clamp(12, 20_000)))
        } else {
            i
        }
    }

    /// Whether the request stays open: most of the newest, few of the rest.
    fn stays_open(&self, i: u64) -> bool {
        let newest = (self.open * 23 / 20).min(self.n);
        let among_newest = if newest == self.n {
            self.open
        } else {
            newest * 4 / 5
        };
        let upto = |age: u64| {
            if age <= newest {
                age * among_newest / newest.max(1)
            } else {
                among_newest
                    + (age - newest) * (self.open - among_newest) / (self.n - newest).max(1)
            }
        };
        let age = self.n - 1 - i;
        upto(age + 1) > upto(age)
    }

    /// The stand that is furthest behind its share among those that are old enough.
    fn deal(&mut self, desk: &Desk<'_>, age: SignedDuration) -> Stand {
        let total: u64 = self.dealt.iter().sum::<u64>() + 1;
        let behind = |at: usize| {
            let (_, share) = STANDS[at];
            i128::from(share * total) - i128::from(self.dealt[at] * 100)
        };
        let old_enough = |at: &usize| {
            let (stand, _) = STANDS[*at];
            let before = if stand.client_waits() {
                SignedDuration::ZERO
            } else {
                // There was a message before our reply to it.
                SignedDuration::from_mins(20)
            };
            stand.last_word(desk.policy).0 + before <= age
        };
        let at = (0..STANDS.len())
            .filter(old_enough)
            .max_by_key(|at| behind(*at))
            .unwrap_or(0);
        self.dealt[at] += 1;
        STANDS[at].0
    }
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A part of a length of time, in whole seconds: finer times are not kept.
fn part(of: SignedDuration, share: i64, whole: i64) -> SignedDuration {
    SignedDuration::from_secs(of.as_secs() * share / whole)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Whose a request is from the beginning on: much of it is the first agent's.
fn owner(material: &Material, dice: &mut Dice) -> Option<String> {
    match dice.below(100) {
        0..=39 => Some(material.agent().to_owned()),
        40..=74 => Some(dice.text(&material.agents).to_owned()),
        _ => None,
    }
}

/// Tells a request that is solved or closed by now.
fn ended(tale: &mut Tale<'_>, received: Timestamp) {
    let desk = tale.desk;
    let age = desk.now.duration_since(received);
    let takes = tale.reply_time().min(part(age, 3, 5));
    let mut at = tale.on_shift(received + takes, desk.now);
    let agreement = match tale.dice.below(100) {
        0..=39 => Agreement::Asked,
        40..=74 => Agreement::Said,
        _ => Agreement::NotAsked,
    };
    if desk.rich && tale.dice.chance(25) {
        tale.note_on_it(received + part(takes, 1, 2));
    }
    let on_the_spot = match tale.channel() {
        Channel::Phone | Channel::WalkIn => tale.dice.chance(60),
        Channel::Chat => tale.dice.chance(15),
        Channel::Email | Channel::Social | Channel::Web => false,
    };
    if on_the_spot {
        tale.solve_on_the_spot(at, agreement);
    } else {
        let left = desk.now.duration_since(at);
        if tale.dice.chance(if desk.rich { 30 } else { 4 }) && left > SignedDuration::from_hours(3)
        {
            let follow_up = deadline::follow_up_default(desk.policy, at);
            tale.reply(at, Then::ClientsTurn { follow_up });
            let half = SignedDuration::from_hours(20).min(part(left, 1, 2));
            at += tale.dice.between(SignedDuration::from_mins(20), half);
            tale.client_writes(at, false);
            let left = desk.now.duration_since(at);
            let half = SignedDuration::from_hours(12).min(part(left, 1, 2));
            let then = at + tale.dice.between(SignedDuration::from_mins(10), half);
            at = tale.on_shift(then, desk.now);
        }
        tale.reply(at, Then::Solved { agreement });
    }
    close(tale, at, agreement);
}

/// Closes what is solved since `solved`, where the client has agreed or been silent for long enough.
fn close(tale: &mut Tale<'_>, solved: Timestamp, agreement: Agreement) {
    let desk = tale.desk;
    let days = i64::from(desk.policy.close_after_days);
    let silent = solved + SignedDuration::from_hours(24 * days);
    match agreement {
        Agreement::Asked if tale.dice.chance(if desk.rich { 45 } else { 10 }) => {
            let left = part(desk.now.duration_since(solved), 4, 5);
            let soon = SignedDuration::from_hours(18).min(left);
            let at = solved + tale.dice.between(SignedDuration::from_mins(1), soon);
            tale.client_writes(at, true);
            let at = at + tale.dice.between(SignedDuration::ZERO, part(left, 1, 5));
            agreed(tale, at.min(desk.now), None);
        }
        Agreement::Asked if silent <= desk.now => {
            let next_start = tale.on_shift(silent, desk.now);
            let why = CloseReason::Silent;
            tale.by_itself(next_start, What::Closed { why, reason: None });
        }
        Agreement::Said if desk.rich && tale.dice.chance(50) => {
            let reason = tale.text(&desk.material.yes);
            agreed(tale, solved, reason);
        }
        Agreement::Asked | Agreement::Said | Agreement::NotAsked => {}
    }
}

fn agreed(tale: &mut Tale<'_>, at: Timestamp, reason: Option<TextId>) {
    let why = CloseReason::Agreed;
    tale.does(at, What::Closed { why, reason });
}

/// Tells a request that is open, and stands so at the desk's `now`.
fn open(tale: &mut Tale<'_>, stand: Stand, received: Timestamp) {
    let desk = tale.desk;
    let age = desk.now.duration_since(received);
    let (shortest, longest) = stand.last_word(desk.policy);
    let mut since = tale.dice.between(shortest, longest.min(age));
    if stand.client_waits() {
        // Where the first message can be the one that waits, it mostly is.
        let hour = SignedDuration::from_hours(1);
        let first = age <= longest && tale.dice.chance(75);
        if first || since + hour > age {
            since = age;
        } else {
            earlier(tale, received, desk.now - since, true);
            tale.client_writes(desk.now - since, false);
        }
    } else {
        let minutes = SignedDuration::from_mins(20);
        since = since.min(age - minutes);
        earlier(tale, received, desk.now - since, false);
    }
    let since = desk.now - since;
    let left = desk.now.duration_since(since);
    if desk.rich && stand.client_waits() && tale.dice.chance(20) {
        tale.note_on_it(since + part(left, 1, 3));
    }
    stands(tale, stand, since);
}

/// What went before the last message of an open request at `end`, which is the client's where one is
/// `answered` by now.
fn earlier(tale: &mut Tale<'_>, received: Timestamp, end: Timestamp, answered: bool) {
    let policy = tale.desk.policy;
    let room = end.duration_since(received);
    if answered {
        let takes = tale.reply_time().min(part(room, 3, 5));
        let at = tale.on_shift(received + takes, end);
        let follow_up = deadline::follow_up_default(policy, at);
        tale.reply(at, Then::ClientsTurn { follow_up });
    } else if room > SignedDuration::from_hours(30) {
        // Our last reply is too late to be the first one.
        let takes = tale.reply_time().min(part(room, 1, 2));
        let at = tale.on_shift(received + takes, end - part(room, 1, 3));
        let follow_up = deadline::follow_up_default(policy, at);
        tale.reply(at, Then::ClientsTurn { follow_up });
        let late = SignedDuration::from_hours(16).min(part(end.duration_since(at), 1, 2));
        let wait = tale.dice.between(SignedDuration::from_mins(15), late);
        tale.client_writes(end - wait, false);
    }
}

/// Brings a request whose last message was at `since` to where it is to stand.
fn stands(tale: &mut Tale<'_>, stand: Stand, since: Timestamp) {
    let desk = tale.desk;
    let (now, policy) = (desk.now, desk.policy);
    let left = now.duration_since(since);
    let hours = SignedDuration::from_hours;
    let ahead = |tale: &mut Tale<'_>, from, to| now + tale.dice.between(hours(from), hours(to));
    match stand {
        Stand::OnTrack | Stand::AtRisk | Stand::Late | Stand::VeryLate => {}
        Stand::DueByHand => {
            let to = Some(ahead(tale, 1, 7));
            tale.does(since + part(left, 1, 2), What::DueSet { to });
        }
        Stand::Snoozed => {
            let until = ahead(tale, 1, 6);
            let reason = tale.text(&desk.material.snoozes);
            tale.does(since + part(left, 1, 2), What::Snoozed { until, reason });
        }
        Stand::AgreedToWait => {
            let (from, until) = (since + part(left, 1, 2), ahead(tale, 4, 48));
            tale.does(from, What::AgreedToWait { from, until });
            let (to, back) = (Status::Waiting, until);
            tale.and(from, What::StatusSet { to, back });
            if desk.rich {
                tale.note(from, &desk.material.waits);
            }
        }
        Stand::ClientsTurn | Stand::FollowUpDue => {
            let follow_up = deadline::follow_up_default(policy, since);
            tale.reply(since, Then::ClientsTurn { follow_up });
        }
        Stand::StillOurs => {
            let next_word = deadline::next_word_default(policy, since);
            tale.reply(since, Then::StillOurs { next_word });
        }
        Stand::OnHold => {
            let next_word = deadline::next_word_default(policy, since);
            tale.reply(since, Then::StillOurs { next_word });
            let back = ahead(tale, 12, 96);
            let to = Status::OnHold;
            tale.does(since + part(left, 1, 8), What::StatusSet { to, back });
        }
    }
}
