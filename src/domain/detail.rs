//! A request with everything that belongs on its page.

use jiff::Timestamp;

use super::change::Direction;
use super::client::ClientCard;
use super::event::Event;
use super::id::{MessageId, Number};
use super::mail::{Attached, Mark};
use super::request::Request;
use super::run::Run;
use super::words::Channel;

/// Everything on a request's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Its number.
    pub number: Number,
    /// Its subject.
    pub subject: String,
    /// The request itself.
    pub request: Request,
    /// The client, where known.
    pub client: Option<ClientCard>,
    /// Its history, oldest first, with the words that it points to.
    pub entries: Vec<Entry>,
    /// The drafts of the agent who asked.
    pub drafts: Vec<Draft>,
    /// The procedure that the agent who asked follows for it.
    pub run: Option<Run>,
    /// The fields of its source that have no place of their own.
    pub custom: Vec<(String, String)>,
    /// Where it was imported from: source and external id.
    pub source: Option<(String, String)>,
}

/// An entry of the history with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// Whether it was taken back since.
    pub undone: bool,
    /// The message or note that it brought.
    pub message: Option<Message>,
    /// The reason, result or subject that it points to.
    pub text: Option<String>,
}

/// A message or note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// Which way it went.
    pub direction: Direction,
    /// By which channel.
    pub channel: Channel,
    /// Who wrote it down.
    pub author: String,
    /// When it was written, UTC.
    pub at: Timestamp,
    /// Its words, as they came.
    pub body: String,
    /// Who wrote it, where a mail tells that.
    pub writer: Option<String>,
    /// What sort of mail it is, where no person wrote it.
    pub mark: Option<Mark>,
    /// Whether it is a reply that came back.
    pub is_undelivered: bool,
    /// Its date as the mail tells it, where another one stands for it.
    pub dated: Option<String>,
    /// What came with it.
    pub files: Vec<Attached>,
}

/// What a draft is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A reply to the client.
    Reply,
    /// An internal note.
    Note,
    /// What the client said or wrote.
    ClientWrote,
    /// A new request.
    Capture,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [Self::Reply, Self::Note, Self::ClientWrote, Self::Capture];

    /// The spelling that is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Note => "note",
            Self::ClientWrote => "client-wrote",
            Self::Capture => "capture",
        }
    }
}

/// A kept draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is to become.
    pub purpose: Purpose,
    /// Its words.
    pub body: String,
    /// When it was last kept, UTC.
    pub saved_at: Timestamp,
}
