//! Why the desk's file did not do what was asked: a kind and its values, to be put in words elsewhere.

use std::path::PathBuf;

use jiff::Timestamp;

use super::change::Refusal;
use super::event::Event;
use super::id::Number;
use super::request::Request;

/// Why the desk's file did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The desk's rules are against the change.
    #[error("request {number}: {refusal}")]
    Refused {
        /// Which request.
        number: Number,
        /// Why.
        refusal: Refusal,
    },
    /// Somebody else changed the same parts meanwhile.
    #[error("request {number} was changed meanwhile")]
    Stale {
        /// Which request.
        number: Number,
        /// The request as it stands now.
        current: Box<Request>,
        /// What came meanwhile, oldest first.
        since: Vec<Event>,
    },
    /// There is no such request.
    #[error("no request {0}")]
    NoRequest(Number),
    /// There is nothing of ours left to take back.
    #[error("nothing to undo")]
    NothingToUndo,
    /// A later action changed the same parts, so the earlier one can't be taken back.
    #[error("request {number} was changed since by {author}")]
    UndoOverlaps {
        /// Which request.
        number: Number,
        /// Who changed it.
        author: String,
        /// When, UTC.
        at: Timestamp,
    },
    /// The disk, or the room allowed for the file, is full.
    #[error("the disk is full: {0}")]
    Full(PathBuf),
    /// Another program kept the file to itself for too long.
    #[error("locked by another program: {0}")]
    Locked(PathBuf),
    /// The file can't be written.
    #[error("can't be written: {0}")]
    ReadOnly(PathBuf),
    /// The file is damaged.
    #[error("damaged: {path}: {detail}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says of it.
        detail: String,
    },
    /// The file at the path is no longer the one that was opened.
    #[error("replaced or deleted while open: {0}")]
    Replaced(PathBuf),
    /// A read was given up for a newer one.
    #[error("interrupted")]
    Interrupted,
    /// Anything else that SQLite says.
    #[error("{path}: {detail}")]
    Other {
        /// The file.
        path: PathBuf,
        /// What was said.
        detail: String,
    },
}
