//! What an agent does, as it is handed to the desk's file: one action over one or more requests.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::change::Change;
use super::id::{ActionId, Number, Version};
use super::request::Request;
use super::words::{Channel, Kind, Priority};

/// A request that an action is for, and the version that the agent saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Its number.
    pub number: Number,
    /// The version on the screen; none: as it stands now (the command line).
    pub base: Option<Version>,
}

/// One action on one or more requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Names it, for undo.
    pub action: ActionId,
    /// Who acts.
    pub author: String,
    /// When, UTC.
    pub now: Timestamp,
    /// The requests.
    pub targets: Vec<Target>,
    /// The change.
    pub change: Change,
}

/// What an action came to, once it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    /// The action, for undo.
    pub action: ActionId,
    /// The requests as they stand now.
    pub requests: Vec<(Number, Request)>,
}

/// A request to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Names the action, for undo.
    pub action: ActionId,
    /// Who writes it down.
    pub author: String,
    /// When, UTC.
    pub now: Timestamp,
    /// The request itself.
    pub request: NewRequest,
    /// Whether the procedure goes with it that its author has followed without a request.
    pub takes_run: bool,
}

/// A request as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// What it is about.
    pub subject: String,
    /// The client's words; empty: none.
    pub text: String,
    /// Who the client is.
    pub client: Option<NewClient>,
    /// How it came.
    pub channel: Channel,
    /// What sort it is.
    pub kind: Kind,
    /// How much it matters.
    pub priority: Priority,
    /// What it is about, in a word.
    pub category: Option<String>,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// Whose it is.
    pub assignee: Option<String>,
    /// When the client turned to the desk, UTC; none: now.
    pub received: Option<Timestamp>,
}

/// A client as an agent names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NewClient {
    /// The name.
    pub name: String,
    /// A telephone number.
    pub phone: Option<String>,
    /// A mail address.
    pub email: Option<String>,
    /// The company, where it is known.
    pub company: Option<String>,
}

/// An action to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// The action to take back.
    pub what: ActionId,
    /// Names the taking back, which can itself be taken back.
    pub action: ActionId,
    /// Who does it.
    pub author: String,
    /// When, UTC.
    pub now: Timestamp,
}

impl NewClient {
    /// Understands a line such as `Ann Bell +1 212 555 0147 ann@example.com`: what looks like an
    /// address or a number is one, the rest is the name.
    pub fn of_line(line: &str) -> Self {
        let mut client = Self::default();
        let mut name: Vec<&str> = Vec::new();
        let mut phone: Vec<&str> = Vec::new();
        for word in line.split_whitespace() {
            let bare = word.trim_matches(['<', '>', ',', ';', '"']);
            let digits = bare.chars().filter(char::is_ascii_digit).count();
            let dialled = bare
                .chars()
                .all(|c| c.is_ascii_digit() || "+()-./".contains(c));
            if bare.contains('@') && bare.len() > 2 {
                client.email.get_or_insert_with(|| bare.to_owned());
            } else if dialled && digits > 0 {
                phone.push(bare);
            } else {
                name.push(bare);
            }
        }
        let dialled = phone.join(" ");
        // A lone small number belongs to the name: "Studio 54".
        if dialled.chars().filter(char::is_ascii_digit).count() >= 5 {
            client.phone = Some(dialled);
        } else {
            name.extend(phone);
        }
        client.name = name.join(" ");
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart_into_name_number_and_address() {
        for (line, name, phone, email) in [
            ("Ann Bell", "Ann Bell", None, None),
            (
                "Ann Bell +1 212 555 0147",
                "Ann Bell",
                Some("+1 212 555 0147"),
                None,
            ),
            (
                "J. Tamm <j@tamm.example>",
                "J. Tamm",
                None,
                Some("j@tamm.example"),
            ),
            ("Studio 54", "Studio 54", None, None),
            ("+372 5550 100", "", Some("+372 5550 100"), None),
        ] {
            let client = NewClient::of_line(line);
            assert_eq!(client.name, name);
            assert_eq!(client.phone.as_deref(), phone);
            assert_eq!(client.email.as_deref(), email);
        }
    }
}
