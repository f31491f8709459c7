//! The words of other systems for what the desk calls status, priority, channel and kind.
//!
//! A word is understood when it is in a table, or begins with one that is (`Closed with explanation`
//! is closed): the longest such beginning counts. A known tool's own words and codes go before these.
//! A word that is not understood refuses nothing; the
//! caller keeps it as it came and takes the default.

use super::helpdesk;
use crate::domain::incoming::Tool;
use crate::domain::taught::folded;
use crate::domain::words::{Channel, Kind, Priority, Status};

mod languages;

/// A meaning, and the words that stand for it, as they are folded.
type Table<T> = &'static [(T, &'static [&'static str])];

const STATUS: Table<Status> = &[
    (
        Status::New,
        &[
            "new",
            "to do",
            "unassigned",
            "unopened",
            "submitted",
            "received",
        ],
    ),
    (
        Status::Open,
        &[
            "open",
            "opened",
            "in progress",
            "in process",
            "in work",
            "started",
            "active",
            "assigned",
            "accepted",
            "processing",
            "reopened",
            "re opened",
            "unresolved",
            "customer responded",
        ],
    ),
    (
        Status::Waiting,
        &[
            "waiting",
            "pending",
            "awaiting",
            "need info",
            "needs info",
            "feedback requested",
            "answered",
            "replied",
        ],
    ),
    (
        Status::OnHold,
        &[
            "on hold",
            "onhold",
            "hold",
            "paused",
            "blocked",
            "deferred",
            "suspended",
            "waiting for third party",
            "waiting on third party",
            "awaiting third party",
            "waiting for vendor",
            "waiting on vendor",
        ],
    ),
    (
        Status::Solved,
        &[
            "solved",
            "resolved",
            "done",
            "fixed",
            "complete",
            "completed",
            "finished",
            "pending close",
        ],
    ),
    (
        Status::Closed,
        &[
            "closed",
            "close",
            "archived",
            "merged",
            "spam",
            "duplicate",
            "cancelled",
            "canceled",
            "rejected",
            "deleted",
        ],
    ),
];

const PRIORITY: Table<Priority> = &[
    (
        Priority::Urgent,
        &[
            "urgent",
            "critical",
            "emergency",
            "immediate",
            "highest",
            "blocker",
            "p1",
        ],
    ),
    (Priority::High, &["high", "major", "important", "p2"]),
    (
        Priority::Normal,
        &[
            "normal", "medium", "moderate", "default", "standard", "regular", "p3",
        ],
    ),
    (
        Priority::Low,
        &["low", "lowest", "minor", "trivial", "planning", "p4", "p5"],
    ),
];

const CHANNEL: Table<Channel> = &[
    (
        Channel::Phone,
        &[
            "phone",
            "telephone",
            "call",
            "phone call",
            "voice",
            "voicemail",
        ],
    ),
    (Channel::Email, &["email", "e mail", "mail"]),
    (
        Channel::Chat,
        &[
            "chat",
            "live chat",
            "livechat",
            "messaging",
            "messenger",
            "whatsapp",
            "telegram",
            "sms",
            "viber",
        ],
    ),
    (
        Channel::Social,
        &[
            "social",
            "facebook",
            "twitter",
            "x",
            "instagram",
            "vk",
            "review",
            "youtube",
            "reddit",
        ],
    ),
    (
        Channel::WalkIn,
        &[
            "walk in",
            "walkin",
            "in person",
            "personal",
            "counter",
            "office",
            "visit",
        ],
    ),
    (
        Channel::Web,
        &[
            "web",
            "website",
            "web form",
            "webform",
            "form",
            "portal",
            "online",
            "api",
            "help center",
            "helpcenter",
            "widget",
            "feedback widget",
            "app",
            "mobile",
            "mobile app",
        ],
    ),
];

const KIND: Table<Kind> = &[
    (
        Kind::Question,
        &[
            "question",
            "query",
            "inquiry",
            "enquiry",
            "how to",
            "information",
            "info",
            "service request",
        ],
    ),
    (
        Kind::Problem,
        &[
            "problem", "incident", "issue", "bug", "defect", "error", "outage", "fault",
        ],
    ),
    (
        Kind::Complaint,
        &["complaint", "grievance", "claim", "dispute"],
    ),
    (
        Kind::Cancellation,
        &[
            "cancellation",
            "cancel",
            "churn",
            "termination",
            "unsubscribe",
        ],
    ),
    (
        Kind::Feedback,
        &[
            "feedback",
            "suggestion",
            "idea",
            "compliment",
            "praise",
            "feature request",
            "opinion",
        ],
    ),
    (
        Kind::Order,
        &["order", "purchase", "sale", "sales", "lead", "quote"],
    ),
];

/// The desk's status for another system's word, if it is understood.
pub fn status(word: &str, tool: Option<Tool>) -> Option<Status> {
    own(word, tool.map(helpdesk::statuses)).or_else(|| find(word, &[STATUS, languages::STATUS]))
}

/// The desk's priority for another system's word, if it is understood; a leading number as in
/// `2 normal` or `1 - Critical` adds nothing, a number alone means another thing in each system.
pub fn priority(word: &str, tool: Option<Tool>) -> Option<Priority> {
    let bare = word.trim_start_matches(|c: char| c.is_ascii_digit() || " -:.".contains(c));
    own(word, tool.map(helpdesk::priorities))
        .or_else(|| find(bare, &[PRIORITY, languages::PRIORITY]))
}

/// The desk's channel for another system's word, if it is understood.
pub fn channel(word: &str, tool: Option<Tool>) -> Option<Channel> {
    own(word, tool.map(helpdesk::channels)).or_else(|| find(word, &[CHANNEL, languages::CHANNEL]))
}

/// The desk's kind for another system's word, if it is understood.
pub fn kind(word: &str) -> Option<Kind> {
    find(word, &[KIND, languages::KIND])
}

/// Whether a word says yes, or counts more than none.
pub fn yes(word: &str) -> Option<bool> {
    match folded(word).as_str() {
        "yes" | "y" | "true" | "да" | "jah" | "da" => Some(true),
        "no" | "n" | "false" | "нет" | "ei" | "ne" => Some(false),
        number => number.parse::<u32>().ok().map(|count| count > 0),
    }
}

/// Whether a name in the place of an agent's says that there is none.
pub fn nobody(name: &str) -> bool {
    ["no agent", "unassigned", "nobody", "none", "not assigned"].contains(&folded(name).as_str())
}

/// The meaning of a tool's own word: of the whole of it.
fn own<T: Copy>(word: &str, table: Option<Table<T>>) -> Option<T> {
    let word = folded(word);
    table?
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()))
        .map(|(meaning, _)| *meaning)
}

/// The meaning of a word or its beginning, by the first of the tables that knows it.
fn find<T: Copy>(word: &str, tables: &[Table<T>]) -> Option<T> {
    let word = folded(word);
    let begins = |known: &str| {
        word.strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    tables.iter().find_map(|table| {
        table
            .iter()
            .flat_map(|(meaning, words)| words.iter().map(move |known| (*meaning, *known)))
            .filter(|(_, known)| begins(known))
            .max_by_key(|(_, known)| known.len())
            .map(|(meaning, _)| meaning)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_systems_are_understood() {
        for (word, known) in [
            ("In Progress", Some(Status::Open)),
            ("in_progress", Some(Status::Open)),
            ("Closed with explanation", Some(Status::Closed)),
            ("Pending", Some(Status::Waiting)),
            ("Waiting on Third Party", Some(Status::OnHold)),
            ("Resolved", Some(Status::Solved)),
            ("on-hold", Some(Status::OnHold)),
            ("Closedown", None),
            ("Untimely response", None),
            ("", None),
        ] {
            assert_eq!(status(word, None), known, "{word}");
        }
        assert_eq!(priority("1 - Critical", None), Some(Priority::Urgent));
        assert_eq!(priority("2 normal", None), Some(Priority::Normal));
        assert_eq!(priority("P1", None), Some(Priority::Urgent));
        assert_eq!(priority("3", None), None);
        assert_eq!(channel("Web", None), Some(Channel::Web));
        assert_eq!(channel("E-Mail", None), Some(Channel::Email));
        assert_eq!(channel("Referral", None), None);
        assert_eq!(channel("Postal mail", None), None);
        assert_eq!(kind("Incident"), Some(Kind::Problem));
    }

    #[test]
    fn the_words_of_other_languages_are_understood() {
        for (word, known) in [
            ("Lahendatud", Status::Solved),
            ("Ootel", Status::Waiting),
            ("В работе", Status::Open),
            ("Решён", Status::Solved),
            ("Закрыта клиентом", Status::Closed),
            ("Na čakanju", Status::Waiting),
            ("Rešeno", Status::Solved),
            ("In Bearbeitung", Status::Open),
            ("Erledigt", Status::Solved),
        ] {
            assert_eq!(status(word, None), Some(known), "{word}");
        }
        for (word, known) in [
            ("Kiire", Priority::Urgent),
            ("Высокий", Priority::High),
            ("Srednja", Priority::Normal),
            ("3 - Niedrig", Priority::Low),
        ] {
            assert_eq!(priority(word, None), Some(known), "{word}");
        }
        for (word, known) in [
            ("E-post", Channel::Email),
            ("Звонок", Channel::Phone),
            ("Spletni obrazec", Channel::Web),
            ("Persönlich", Channel::WalkIn),
        ] {
            assert_eq!(channel(word, None), Some(known), "{word}");
        }
        assert_eq!(kind("Жалоба"), Some(Kind::Complaint));
    }

    #[test]
    fn every_word_is_written_as_it_is_compared() {
        fn words<T>(tables: [Table<T>; 2]) -> Vec<&'static str> {
            let all = tables.into_iter().flatten();
            all.flat_map(|(_, words)| words.iter().copied()).collect()
        }
        let all = [
            words([STATUS, languages::STATUS]),
            words([PRIORITY, languages::PRIORITY]),
            words([CHANNEL, languages::CHANNEL]),
            words([KIND, languages::KIND]),
        ];
        for word in all.into_iter().flatten() {
            assert_eq!(folded(word), word);
        }
    }

    #[test]
    fn our_own_codes_are_among_them() {
        assert!(
            Status::ALL
                .iter()
                .all(|w| status(w.code(), None) == Some(*w))
        );
        assert!(
            Priority::ALL
                .iter()
                .all(|w| priority(w.code(), None) == Some(*w))
        );
        assert!(
            Channel::ALL
                .iter()
                .all(|w| channel(w.code(), None) == Some(*w))
        );
        assert!(Kind::ALL.iter().all(|w| kind(w.code()) == Some(*w)));
    }

    #[test]
    fn no_word_stands_for_two_meanings() {
        fn words<T>(table: Table<T>) -> Vec<&'static str> {
            table
                .iter()
                .flat_map(|(_, words)| words.iter().copied())
                .collect()
        }
        for mut all in [
            [words(STATUS), words(languages::STATUS)].concat(),
            [words(PRIORITY), words(languages::PRIORITY)].concat(),
            [words(CHANNEL), words(languages::CHANNEL)].concat(),
            [words(KIND), words(languages::KIND)].concat(),
        ] {
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}
