//! The words of other systems for what the desk calls status, priority, channel and kind.
//!
//! A word is understood when it is in a table, or begins with one that is (`Closed with explanation`
//! is closed): the longest such beginning counts. A word that is not understood refuses nothing; the
//! caller keeps it as it came and takes the default.

use crate::domain::words::{Channel, Kind, Priority, Status};

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
pub fn status(word: &str) -> Option<Status> {
    find(word, STATUS)
}

/// The desk's priority for another system's word, if it is understood; a leading number as in
/// `2 normal` or `1 - Critical` adds nothing, a number alone means another thing in each system.
pub fn priority(word: &str) -> Option<Priority> {
    let bare = word.trim_start_matches(|c: char| c.is_ascii_digit() || " -:.".contains(c));
    find(bare, PRIORITY)
}

/// The desk's channel for another system's word, if it is understood.
pub fn channel(word: &str) -> Option<Channel> {
    find(word, CHANNEL)
}

/// The desk's kind for another system's word, if it is understood.
pub fn kind(word: &str) -> Option<Kind> {
    find(word, KIND)
}

fn find<T: Copy>(word: &str, table: Table<T>) -> Option<T> {
    let word = folded(word);
    table
        .iter()
        .flat_map(|(meaning, words)| words.iter().map(move |known| (*meaning, *known)))
        .filter(|(_, known)| {
            word.strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
        .max_by_key(|(_, known)| known.len())
        .map(|(meaning, _)| meaning)
}

/// In lower case, with one space for each run of anything but letters and digits.
fn folded(word: &str) -> String {
    // What a closed list holds is short; the rest of a long text can't change its beginning.
    let lower: String = word.chars().take(64).flat_map(char::to_lowercase).collect();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
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
            assert_eq!(status(word), known, "{word}");
        }
        assert_eq!(priority("1 - Critical"), Some(Priority::Urgent));
        assert_eq!(priority("2 normal"), Some(Priority::Normal));
        assert_eq!(priority("P1"), Some(Priority::Urgent));
        assert_eq!(priority("3"), None);
        assert_eq!(channel("Web"), Some(Channel::Web));
        assert_eq!(channel("E-Mail"), Some(Channel::Email));
        assert_eq!(channel("Referral"), None);
        assert_eq!(channel("Postal mail"), None);
        assert_eq!(kind("Incident"), Some(Kind::Problem));
    }

    #[test]
    fn our_own_codes_are_among_them() {
        assert!(Status::ALL.iter().all(|w| status(w.code()) == Some(*w)));
        assert!(Priority::ALL.iter().all(|w| priority(w.code()) == Some(*w)));
        assert!(Channel::ALL.iter().all(|w| channel(w.code()) == Some(*w)));
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
        for mut all in [words(STATUS), words(PRIORITY), words(CHANNEL), words(KIND)] {
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}
