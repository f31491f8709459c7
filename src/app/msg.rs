//! What comes in: keys, the time, answers from the desk's file.

use super::import::News;
use super::lookup;
use crate::domain::action::Acted;
use crate::domain::detail::{Detail, Draft};
use crate::domain::fault::StoreError;
use crate::domain::filter::Known;
use crate::domain::id::Number;
use crate::domain::list::{Counts, Page, Row, Side};
use crate::domain::queue::Part;
use crate::domain::request::Request;
use crate::domain::run::mark::{NewMark, Used};
use crate::domain::run::{Ending, Keep, Keeping, Loose};
use crate::keymap::Key;

/// Something that the model is to take in.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted, whole.
    Paste(String),
    /// The window has this many columns and rows.
    Resized(u16, u16),
    /// A moment has come that [`super::next_wakeup`] asked for.
    Tick,
    /// The file was changed by another desk.
    Elsewhere,
    /// An answer from the desk's file.
    Reply(Reply),
    /// The person's own editor has ended; none where it failed or was left without saving.
    Edited(Option<String>),
    /// The command that sends replies has ended; the reason where it failed.
    Sent(Result<(), String>),
    /// Copying has ended; false where no way was found.
    Copied(bool),
    /// The config was written, or why it wasn't.
    Configured(Result<(), String>),
    /// News of what is taken in.
    Import(News),
    /// News of the library.
    Library(lookup::News),
    /// The daily copy of the file could not be made; why, in words.
    NoBackup(String),
    /// A fault outside of the main thread.
    Fault(String),
    /// The program is asked to end: a signal, or a terminal that is gone.
    Quit,
}

/// An answer from the desk's file.
#[derive(Debug)]
pub enum Reply {
    /// A page of a list.
    Page {
        /// The question.
        ask: u64,
        /// Which way it lies from what was there.
        side: Side,
        /// Whether it stands by itself rather than joining what was there.
        fresh: bool,
        /// The rows, with the newest event that they know of.
        page: Result<(Page, i64), StoreError>,
    },
    /// What changed.
    Changes {
        /// The question.
        ask: u64,
        /// The rows that belong to the list, and the newest event.
        changes: Result<Changes, StoreError>,
    },
    /// What a filter finds in other parts.
    Elsewhere {
        /// The question.
        ask: u64,
        /// The parts in which it finds something.
        found: Result<Vec<Elsewhere>, StoreError>,
    },
    /// The words that the desk has in its fields.
    Known(Result<Known, StoreError>),
    /// The figures.
    Counts(Result<Counts, StoreError>),
    /// A request's page.
    Detail {
        /// Its number.
        number: Number,
        /// The page; none where there is no such request.
        detail: Result<Option<Box<Detail>>, StoreError>,
    },
    /// The drafts that the agent has left.
    Drafts {
        /// That of a new request.
        loose: Option<Draft>,
        /// The requests that have one, the latest first.
        waiting: Vec<Number>,
    },
    /// Changes are on disk, or were refused.
    Acted {
        /// The change.
        ticket: u64,
        /// What it came to.
        acted: Result<Acted, StoreError>,
    },
    /// A new request is on disk.
    Captured {
        /// The change.
        ticket: u64,
        /// Its action, number and form.
        captured: Result<(crate::domain::id::ActionId, Number, Box<Request>), StoreError>,
    },
    /// An action was taken back.
    Undone {
        /// The change.
        ticket: u64,
        /// What it came to.
        acted: Result<Acted, StoreError>,
    },
    /// A draft is on disk.
    DraftKept(Result<(), StoreError>),
    /// A procedure that is followed is kept, or something else stands there.
    RunKept {
        /// What was to be kept.
        keep: Box<Keep>,
        /// What that has come to.
        kept: Result<Keeping, StoreError>,
    },
    /// A procedure that was followed has ended.
    RunEnded {
        /// The change.
        ticket: u64,
        /// What it came to.
        ended: Result<Ending, StoreError>,
    },
    /// The procedure that is followed and belongs to no request yet.
    LooseRun(Result<Option<Box<Loose>>, StoreError>),
    /// How the team uses its procedures.
    Used(Result<Vec<Used>, StoreError>),
    /// A procedure is marked.
    Marked {
        /// The mark.
        mark: Box<NewMark>,
        /// Whether it is on disk.
        written: Result<(), StoreError>,
    },
    /// That a procedure was opened is on disk.
    OpenedNoted(Result<(), StoreError>),
    /// The hidden requests that came back by themselves.
    Back(Result<Vec<Number>, StoreError>),
    /// That they did is on disk.
    Woken(Result<(), StoreError>),
}

/// What a filter finds in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// The part.
    pub part: Part,
    /// How many requests.
    pub count: usize,
    /// Whether there may be more of them.
    pub more: bool,
}

/// What changed in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The numbers that were looked at.
    pub looked_at: Vec<Number>,
    /// Those of them that belong to the list, as they stand now.
    pub rows: Vec<Row>,
    /// The newest event.
    pub newest: i64,
}
