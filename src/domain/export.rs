//! What goes out of the desk: a request with all that belongs to it, and how its words stand in a table.
//!
//! [`Record`] is complete: what is written of it and read again makes the same request on another desk,
//! under the same rules of the reply clock. Its parts bear the names that they have in JSON lines.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::change::Direction;
use super::deadline::whole_millisecond;
use super::detail::Purpose;
use super::event::{Event, What};
use super::filter::Filter;
use super::id::{ActionId, ClientId, EventId, MessageId, Number, RequestId, TextId, Version};
use super::mail::{Attached, Mark};
use super::queue::{AsOf, Part};
use super::request::Request;
use super::words::Channel;

/// The form of what is written; a later one gets another number.
pub const FORM: u32 = 1;

/// The name that tells our own exports from others': a key in JSON lines, a column in tables.
pub const MARK: &str = "ringback";

/// Which requests are to go out; all of them where nothing narrows it.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The part of the queue; none: whatever stands anywhere.
    pub part: Option<Part>,
    /// What it is narrowed by.
    pub filter: Filter,
    /// Whose `mine` is.
    pub agent: String,
    /// Where the days of its times begin.
    pub zone: TimeZone,
    /// The moment by which a request is late or hidden.
    pub as_of: AsOf,
    /// Only those to which something has happened since then, UTC.
    pub since: Option<Timestamp>,
}

/// A request as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number on this desk.
    pub number: Number,
    /// How it stands: what its history comes to.
    pub request: Request,
    /// Everything that it is made of.
    pub kept: Kept,
}

/// Everything that a request is made of, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name on every desk.
    pub id: RequestId,
    /// What it is about, as it stands.
    pub subject: String,
    /// The client, where known.
    pub client: Option<Card>,
    /// The other clients that its history names.
    pub others: Vec<Card>,
    /// What happened, oldest first.
    pub history: Vec<Did>,
    /// Messages and notes, oldest first.
    pub messages: Vec<Message>,
    /// The erasable texts that the history points to.
    pub texts: Vec<Text>,
    /// What is being written and not yet sent.
    pub drafts: Vec<Draft>,
    /// The system it came from, and its name there.
    pub source: Option<(String, String)>,
    /// The value of each imported field as the source last told it.
    pub source_values: BTreeMap<String, String>,
    /// The fields that the source had and the desk has not.
    pub custom: BTreeMap<String, String>,
}

/// A client's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Names the card.
    pub id: ClientId,
    /// The name.
    pub name: String,
    /// The company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The language, as a tag such as `et`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The zone, by its IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What else is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// When the card was made, UTC.
    pub made: Timestamp,
    /// How to reach them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
}

/// A way to reach a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// The number or address as it came.
    pub value: String,
    /// What the client calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// What a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// A telephone number.
    Phone,
    /// A mail address.
    Email,
}

impl ContactKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Phone, Self::Email];

    /// The spelling that is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }
}

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Did {
    /// Its own name.
    pub id: EventId,
    /// The action that it is part of.
    pub action: ActionId,
    /// The desk on which it was done.
    pub desk: Uuid,
    /// Who did it.
    pub author: String,
    /// When it was recorded, UTC.
    pub at: Timestamp,
    /// The version that it was decided on.
    pub base: Version,
    /// What happened.
    pub what: What,
}

impl Did {
    /// The event of the history of `request` that this is, with its times as they are stored.
    pub fn into_event(self, request: RequestId) -> Event {
        Event {
            id: self.id,
            action: self.action,
            author: self.author,
            at: whole_millisecond(self.at),
            request,
            base: self.base,
            what: self.what.in_milliseconds(),
        }
    }
}

/// A message or note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// Which way it went.
    #[serde(with = "direction")]
    pub direction: Direction,
    /// By which channel.
    pub channel: Channel,
    /// Who wrote it down.
    pub author: String,
    /// When it was written, UTC.
    pub at: Timestamp,
    /// Its words, as they came.
    pub text: String,
    /// Its name in mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// What it answers, by the names in mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<String>,
    /// What became of it; `unsent` where a reply was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// What it tells besides, where it is a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mailed>,
}

/// What a mail tells besides its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailed {
    /// Who wrote it, as it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<String>,
    /// What sort it is, where no person wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// Its date as it tells it, where another one stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<String>,
    /// Whether its quotations are what other messages of the request say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quotes_others: bool,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attached>,
    /// The mails that it names and that are not here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A text that the history points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its name.
    pub id: TextId,
    /// Its words.
    pub text: String,
}

/// What is being written and not yet sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Whose it is.
    pub author: String,
    /// What it is to become.
    #[serde(with = "purpose")]
    pub purpose: Purpose,
    /// When it was last kept, UTC.
    pub saved: Timestamp,
    /// Its words.
    pub text: String,
}

/// A word of a closed set by its code.
macro_rules! by_code {
    ($module:ident, $type:ty, $code:expr) => {
        mod $module {
            use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

            use super::*;

            pub(super) fn serialize<S: Serializer>(
                word: &$type,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let code: fn($type) -> &'static str = $code;
                serializer.serialize_str(code(*word))
            }

            pub(super) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$type, D::Error> {
                let code: fn($type) -> &'static str = $code;
                let word = Cow::<str>::deserialize(deserializer)?;
                let known = <$type>::ALL.iter().copied().find(|one| code(*one) == word);
                known.ok_or_else(|| D::Error::custom(word))
            }
        }
    };
}

by_code!(purpose, Purpose, Purpose::code);
by_code!(direction, Direction, |way| match way {
    Direction::In => "in",
    Direction::Out => "out",
    Direction::Note => "note",
});

/// Why a request of our own export isn't taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Its history isn't one: it begins with something else than its coming in, or takes that back, or
    /// counts wrongly.
    NoHistory,
    /// It is joined to a client whose card is missing.
    NoClient,
    /// A name in it belongs to something else on this desk.
    Taken,
    /// The desk has it already from the same source, under this number and with another history.
    Here(Number),
}

/// What became of a request of our own export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Took {
    /// It is new here, under this number.
    New(Number),
    /// The desk has it, with the same history.
    Known(Number),
    /// The desk has it, with another history; it stays as it is here.
    Differs(Number),
    /// It isn't taken in.
    Unfit(Unfit),
}

/// The custom field in which a number is kept that was taken here.
pub const OLD_NUMBER: &str = "ringback_number";

/// What a spreadsheet may take for the beginning of a formula, or for the end of a cell.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell behind its apostrophes, if a formula could begin there.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// A cell as it stands in a table: what could be a formula gets an apostrophe before it.
///
/// So does what looks like one that has got it already, so that [`unguarded`] gives every cell back.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A cell of a table of ours as it was before [`guarded`].
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(bare) if is_formula(cell) => bare,
        Some(_) | None => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r18_no_cell_begins_like_a_formula() {
        for (cell, stands) in [
            ("=1+1", "'=1+1"),
            ("+372 5550", "'+372 5550"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠1", "'＠1"),
            // What begins with an apostrophe itself comes back as it was.
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("'", "'"),
            ("", ""),
            ("a=1", "a=1"),
        ] {
            assert_eq!(guarded(cell), stands);
            assert_eq!(unguarded(stands), cell);
        }
    }

    proptest! {
        #[test]
        fn r18_every_cell_comes_back_as_it_was(cell in "['=+@\t\r\n＝－a -]{0,6}") {
            let stands = guarded(&cell);
            prop_assert!(!stands.starts_with(FORMULA), "{stands:?}");
            prop_assert_eq!(unguarded(&stands), cell.as_str());
        }
    }
}
