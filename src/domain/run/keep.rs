//! A run on its way to the desk's file, and what that comes to.

use jiff::Timestamp;

use super::Run;
use crate::domain::action::Acted;
use crate::domain::id::RequestId;

/// A run as it is handed to the desk's file at every move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// The request that it is for; none: one that is still to be captured.
    pub request: Option<RequestId>,
    /// The run.
    pub run: Run,
    /// [`Run::moved`] of the state that this one comes after; none: it begins.
    pub after: Option<Timestamp>,
}

/// What keeping a run has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeping {
    /// It is on disk.
    Kept,
    /// The agent has another one there, or has moved it at another desk: that one stands.
    Elsewhere(Box<Run>),
    /// It has ended at another desk.
    Ended,
}

/// What ending a run has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It is told in the history of its request.
    Told(Acted),
    /// It has ended, and belongs to no request yet.
    Loose(Box<Loose>),
    /// There was none that stood.
    None,
}

/// The run of an agent that belongs to no request yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// The run.
    pub run: Run,
    /// When it ended, UTC; none while it stands.
    pub ended: Option<Timestamp>,
}
