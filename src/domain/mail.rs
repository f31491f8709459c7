//! What a mail means to the desk: who wrote it to whom, what it answers, and whether a person did.
//!
//! [`parts`] tells what of a text its writer wrote and what was only carried along; [`marks`] tells a
//! mail that a program wrote. Both go by certain signs alone: what is not certain is a person's word.

pub mod marks;
pub mod parts;
mod words;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::deadline::{self, Policy};
use super::intake::is_backlog;
use super::words::{Priority, Status, word_set};

word_set! {
    /// What sort of mail it is that no person wrote to us; it starts no clock.
    Mark {
        /// A program answered, such as the notice of who is away.
        AutoReply = "auto-reply",
        /// A mail of ours came back.
        Bounce = "bounce",
        /// It went to many: a newsletter, a mailing list.
        List = "list",
    }
}

word_set! {
    /// What the tags of a request tell of its mails, the weightiest first.
    Told {
        /// A reply of ours came back.
        Undelivered = "undelivered",
        /// There is a mail that came back.
        Bounce = "bounce",
        /// A program answered.
        AutoReply = "auto-reply",
        /// A mail in it went to many.
        List = "list",
    }
}

impl Told {
    /// The weightiest of what these tags tell.
    pub fn of<S: AsRef<str>>(tags: &[S]) -> Option<Self> {
        let has = |told: &Self| tags.iter().any(|tag| tag.as_ref() == told.code());
        Self::ALL.iter().copied().find(has)
    }
}

/// A mail, besides what any record tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its Message-ID without brackets, or a name made of what it says.
    pub id: String,
    /// The mails that it answers, or that it brings back, the nearest last.
    pub refs: Vec<String>,
    /// The request that its subject names: `[#12]`.
    pub number: Option<i64>,
    /// Whether we wrote it.
    pub sent: bool,
    /// What sort it is, where no person wrote it.
    pub mark: Option<Mark>,
    /// Who wrote it, as it is shown.
    pub writer: Option<String>,
    /// The addresses on the client's side, in lower case: the writer's, or of what we wrote the readers'.
    pub theirs: Vec<String>,
    /// Its date as it tells it, where another one stands for it.
    pub dated: Option<String>,
    /// What came with it.
    pub files: Vec<Attached>,
}

/// A file that came with a mail; what is in it is not kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Attached {
    /// Its name, as it came; empty where it has none.
    pub name: String,
    /// Its media type, such as `image/png`.
    pub media: String,
    /// How long it is, in bytes.
    pub bytes: u64,
}

impl Mail {
    /// Whether it counts for the reply clock: a person wrote it.
    pub const fn counts(&self) -> bool {
        self.mark.is_none()
    }
}

/// The addresses that are ours: whole ones, or `@example.org` for all of a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own(BTreeSet<String>);

impl Own {
    /// Takes addresses as a person writes them.
    pub fn new<S: AsRef<str>>(addresses: impl IntoIterator<Item = S>) -> Self {
        let folded = |address: S| address.as_ref().trim().to_lowercase();
        Self(addresses.into_iter().map(folded).collect())
    }

    /// Whether an address is ours.
    pub fn has(&self, address: &str) -> bool {
        let address = address.trim().to_lowercase();
        let domain = address.rfind('@').map(|at| &address[at..]);
        self.0.contains(&address) || domain.is_some_and(|domain| self.0.contains(domain))
    }

    /// Whether no address is known as ours.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// A subject without the marks of replies before it, in any of the usual languages.
pub fn base_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some(after) = after_reply_mark(rest) {
        rest = after;
    }
    rest
}

fn after_reply_mark(subject: &str) -> Option<&str> {
    let (mark, rest) = subject.split_once([':', '：'])?;
    // `Re[2]:` and `Re (3):` are counted ones.
    let word = mark
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit() || "[]()".contains(c))
        .trim_end()
        .to_lowercase();
    words::REPLY_MARKS
        .contains(&word.as_str())
        .then(|| rest.trim_start())
}

/// The number of a request that a subject names as `[#12]`.
pub fn number_in(subject: &str) -> Option<i64> {
    subject.match_indices("[#").find_map(|(at, mark)| {
        let rest = &subject[at + mark.len()..];
        let digits = &rest[..rest.find(']')?];
        let plain = (1..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    })
}

/// A mail of a request as the reply clock sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// When it was written, UTC.
    pub at: Timestamp,
    /// Whether we wrote it.
    pub sent: bool,
    /// Whether a person wrote it.
    pub counts: bool,
}

/// How a request stands by its mails alone, in whatever order they were read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Standing {
    /// When the first of them was written, UTC.
    pub received: Timestamp,
    /// The oldest mail of the client that nobody has answered, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// Our first answer, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_reply: Option<Timestamp>,
    /// New, open, or waiting.
    pub status: Status,
    /// When it comes back while it is the client's turn, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Timestamp>,
    /// Whether it is too old to stand in the working view.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backlog: bool,
}

impl Standing {
    /// How a request of this priority stands by its mails; none where there are none.
    ///
    /// `now`, UTC, tells what is too old for the working view, unless it is to stand there all the same
    /// (`live`).
    pub fn of(
        mails: &[Sight],
        priority: Priority,
        policy: &Policy,
        now: Timestamp,
        live: bool,
    ) -> Option<Self> {
        let received = mails.iter().map(|mail| mail.at).min()?;
        let of = |sent: bool| {
            let counted = move |mail: &&Sight| mail.counts && mail.sent == sent;
            mails.iter().filter(counted).map(|mail| mail.at)
        };
        let last_answer = of(true).max();
        let waiting_since = of(false)
            .filter(|at| last_answer.is_none_or(|answer| *at > answer))
            .min();
        let asked = of(false).min();
        let first_reply = asked.and_then(|asked| of(true).filter(|at| *at >= asked).min());
        let (status, follow_up) = match (waiting_since, last_answer) {
            (Some(_), Some(_)) => (Status::Open, None),
            (_, None) => (Status::New, None),
            (None, Some(answer)) => {
                let follow_up = deadline::follow_up_default(policy, answer);
                (Status::Waiting, Some(follow_up))
            }
        };
        let date = match (waiting_since, follow_up) {
            (Some(since), _) => deadline::due(policy, priority, since, &[]),
            (None, Some(follow_up)) => follow_up,
            (None, None) => received,
        };
        Some(Self {
            received,
            waiting_since,
            first_reply,
            status,
            follow_up,
            backlog: !live && is_backlog(date, now),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_marks_of_replies_are_taken_off_a_subject() {
        for (subject, base) in [
            ("Re: Parcel", "Parcel"),
            ("RE: Re[2]: AW: Parcel", "Parcel"),
            ("Отв: Посылка", "Посылка"),
            ("Vs: Pakk", "Pakk"),
            ("Odg: Paket", "Paket"),
            ("Antw: Paket", "Paket"),
            ("Re : Parcel", "Parcel"),
            ("Fwd: Parcel", "Fwd: Parcel"),
            ("Reminder: Parcel", "Reminder: Parcel"),
            ("Re:", ""),
            ("  Parcel ", "Parcel"),
        ] {
            assert_eq!(base_subject(subject), base);
        }
    }

    #[test]
    fn a_number_is_named_in_one_way_alone() {
        for (subject, number) in [
            ("Re: Parcel [#12]", Some(12)),
            ("[#12] Parcel [#13]", Some(12)),
            ("Parcel #12", None),
            ("[12] Parcel", None),
            ("[# 12]", None),
            ("[#] [#7]", Some(7)),
            ("[#99999999999999999999]", None),
            ("[#12", None),
        ] {
            assert_eq!(number_in(subject), number, "{subject}");
        }
    }

    #[test]
    fn our_addresses_are_whole_ones_or_a_domain() {
        let own = Own::new(["Support@Example.org ", "@desk.example"]);
        for (address, ours) in [
            ("support@example.org", true),
            ("SUPPORT@EXAMPLE.ORG", true),
            ("kai@desk.example", true),
            ("kai@example.org", false),
            ("kai@other-desk.example", false),
            ("", false),
        ] {
            assert_eq!(own.has(address), ours, "{address}");
        }
    }

    fn at(hour: i64) -> Timestamp {
        let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        start + jiff::SignedDuration::from_hours(hour)
    }

    fn stands(mails: &[(i64, bool)]) -> Standing {
        let mails: Vec<Sight> = mails
            .iter()
            .map(|(hour, sent)| Sight {
                at: at(*hour),
                sent: *sent,
                counts: true,
            })
            .collect();
        let policy = Policy::wall(TimeZone::UTC);
        Standing::of(&mails, Priority::Normal, &policy, at(100), false).unwrap()
    }

    #[test]
    fn the_clock_runs_from_the_oldest_mail_that_nobody_has_answered() {
        let open = stands(&[(10, false), (11, true), (12, false), (13, false)]);
        assert_eq!(
            (open.status, open.waiting_since, open.first_reply),
            (Status::Open, Some(at(12)), Some(at(11)))
        );
        let answered = stands(&[(10, false), (12, false), (13, true)]);
        assert_eq!(
            (answered.status, answered.waiting_since),
            (Status::Waiting, None)
        );
        assert_eq!(answered.follow_up, Some(at(13 + 72)));
        let begun_by_us = stands(&[(9, true)]);
        assert_eq!(
            (begun_by_us.status, begun_by_us.first_reply),
            (Status::Waiting, None)
        );
        assert_eq!(stands(&[(9, false)]).status, Status::New);
    }

    #[test]
    fn what_a_program_wrote_moves_no_clock() {
        let policy = Policy::wall(TimeZone::UTC);
        let mail = |hour, sent, counts| Sight {
            at: at(hour),
            sent,
            counts,
        };
        let of = |mails: &[Sight]| {
            Standing::of(mails, Priority::Normal, &policy, at(100), false).unwrap()
        };
        let acknowledged = of(&[mail(10, false, true), mail(10, true, false)]);
        assert_eq!(acknowledged.waiting_since, Some(at(10)));
        assert_eq!(acknowledged.first_reply, None);
        let away = of(&[
            mail(10, false, true),
            mail(11, true, true),
            mail(12, false, false),
        ]);
        assert_eq!((away.status, away.waiting_since), (Status::Waiting, None));
        assert_eq!(of(&[mail(9, false, false)]).waiting_since, None);
    }

    proptest! {
        #[test]
        fn the_order_of_reading_makes_no_difference(
            mails in prop::collection::vec((0_i64..100, any::<bool>()), 1..12),
            shift in 0_usize..12,
        ) {
            let mut turned = mails.clone();
            turned.rotate_left(shift % mails.len());
            prop_assert_eq!(stands(&mails), stands(&turned));
            turned.reverse();
            prop_assert_eq!(stands(&mails), stands(&turned));
        }
    }
}
