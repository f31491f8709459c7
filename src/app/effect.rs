//! What is to be done outside of the model.

use jiff::Timestamp;

use super::import::Source;
use super::model::View;
use crate::domain::action::{NewRequest, Target};
use crate::domain::calendar::Block;
use crate::domain::change::Change;
use crate::domain::deadline::Counting;
use crate::domain::detail::Draft;
use crate::domain::id::{ActionId, Number, RequestId};
use crate::domain::list::{PartQuery, Side};
use crate::domain::lookup::Surroundings;
use crate::domain::queue::{Part, Place};
use crate::domain::run::Keep;
use crate::domain::run::mark::NewMark;

/// Something to be done by the runtime; what comes of it returns as a [`super::Msg`].
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Reads a page of a list.
    LoadPage {
        /// Numbers the question; late answers are dropped by it.
        ask: u64,
        /// The list.
        query: Box<PartQuery>,
        /// From where.
        from: Option<Place>,
        /// Which way.
        side: Side,
        /// How many rows.
        limit: usize,
    },
    /// Reads what has changed since an event: the rows of the list, and the figures.
    LoadChanges {
        /// Numbers the question.
        ask: u64,
        /// The list.
        query: Box<PartQuery>,
        /// The newest event that is known.
        since: i64,
        /// The numbers on the screen, which are read anew in any case.
        shown: Vec<Number>,
    },
    /// Reads a request's page.
    LoadDetail {
        /// Its number.
        number: Number,
    },
    /// Reads what a filter finds in other parts, as far as that is soon told.
    LoadElsewhere {
        /// Numbers the question.
        ask: u64,
        /// The list as it would be; its part is taken from the next.
        query: Box<PartQuery>,
        /// Where it is looked.
        parts: Vec<Part>,
    },
    /// Reads which words the desk has in its fields, to be offered in a filter.
    LoadKnown,
    /// Reads which drafts the agent has left.
    LoadDrafts,
    /// Reads the figures of the header.
    LoadCounts,
    /// Reads which hidden requests have come back by themselves.
    LoadBack {
        /// After this moment, UTC.
        after: Timestamp,
        /// Until this one, UTC.
        until: Timestamp,
    },
    /// Changes requests.
    Act {
        /// Numbers the change, until it is on disk.
        ticket: u64,
        /// When it was decided, UTC.
        now: Timestamp,
        /// The requests.
        targets: Vec<Target>,
        /// The change.
        change: Change,
    },
    /// Writes down a new request.
    Capture {
        /// Numbers the change.
        ticket: u64,
        /// When it was decided, UTC.
        now: Timestamp,
        /// The request.
        captured: Box<NewRequest>,
        /// Whether the procedure goes with it that the agent has followed without a request.
        takes_run: bool,
    },
    /// Takes an action back.
    Undo {
        /// Numbers the change.
        ticket: u64,
        /// When it was decided, UTC.
        now: Timestamp,
        /// The action.
        action: ActionId,
    },
    /// Keeps a draft.
    KeepDraft {
        /// For which request; none: a new one.
        request: Option<RequestId>,
        /// The draft.
        draft: Draft,
    },
    /// Writes down that what was hidden until now has come back.
    Wake {
        /// Now, UTC.
        now: Timestamp,
    },
    /// Keeps a procedure that is followed as it stands after a move.
    KeepRun(Box<Keep>),
    /// Ends a procedure that is followed where it stands.
    EndRun {
        /// Numbers the change.
        ticket: u64,
        /// When it was decided, UTC.
        now: Timestamp,
        /// The request that it is for; none: one without.
        request: Option<RequestId>,
    },
    /// Reads which procedure is followed that belongs to no request yet.
    LoadLooseRun,
    /// Reads how the team uses its procedures.
    LoadUsed,
    /// Marks a procedure.
    Mark {
        /// The mark.
        mark: Box<NewMark>,
        /// When, UTC.
        at: Timestamp,
    },
    /// Notes that a procedure was opened.
    Opened {
        /// Its file.
        file: String,
        /// When, UTC.
        at: Timestamp,
    },
    /// Puts words on the clipboard.
    Copy(String),
    /// Opens a text in the person's own editor.
    Edit(String),
    /// Hands a reply to the command that sends it.
    Send(String),
    /// Writes the views to the config.
    SaveViews(Vec<View>),
    /// Writes the answers of the first run to the config.
    SaveAnswers(Answers),
    /// Completes the name of a file, as far as it is sure.
    CompletePath(String),
    /// Looks into a file: what is found, and what would come of it.
    TryImport {
        /// Numbers the look; late answers are dropped by it.
        ask: u64,
        /// The file.
        source: Source,
    },
    /// Gives up looking into a file.
    StopTrial,
    /// Takes a file in.
    Import(Source),
    /// Stops taking in, after the rows that are being written.
    StopImport,
    /// Looks something up in the library.
    LookUp {
        /// Numbers the question; late answers are dropped by it.
        ask: u64,
        /// What is typed.
        query: String,
        /// What is known of the moment.
        around: Box<Surroundings>,
        /// How many hits.
        limit: usize,
    },
    /// Reads a procedure or a phrase of the library.
    OpenProcedure {
        /// Where it stands.
        file: String,
    },
    /// Adds words to the aliases of a procedure, in its file.
    AddAlias {
        /// The file.
        file: String,
        /// Its title.
        title: String,
        /// The words.
        words: String,
    },
    /// Stops the program for a while, as the shell's job control does.
    Suspend,
    /// Draws everything anew.
    Redraw,
    /// Opens the made-up desk instead of this one.
    LookRound,
    /// Ends the program, once everything is written.
    Quit,
}

/// What was answered at the first run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Who works here.
    pub agent: String,
    /// Its zone; none: the system's.
    pub zone: Option<String>,
    /// Which time counts towards the promise.
    pub count: Counting,
    /// Opening hours, Monday first.
    pub hours: [Vec<Block>; 7],
    /// The others of the team.
    pub team: Vec<String>,
}
