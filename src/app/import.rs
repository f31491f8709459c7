//! What is taken in from within the desk: what is asked for, how far it is, and what came of it.

use std::collections::VecDeque;

/// How many outcomes wait to be seen; older ones go.
const KEPT: usize = 50;

/// A file that is to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, as it is typed.
    pub file: String,
    /// The name of the settings by which it is read.
    pub named: Option<String>,
    /// Whether settings are looked for whose columns it has, where none are named.
    pub fitting: bool,
}

/// A file that is being taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Going {
    /// Its name.
    pub file: String,
    /// How many of its rows were read.
    pub rows: u64,
    /// How much of it is done, of a hundred, where that is known.
    pub percent: Option<u64>,
    /// Whether somebody at this desk has asked for it; else it was dropped into a watched folder, and is
    /// taken again the next time if it is stopped.
    pub is_asked_for: bool,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What is said of it; names and values of the file stand in it as they are.
    pub text: String,
    /// Whether something was not taken in, or wants to be looked after.
    pub wants_care: bool,
    /// Whether it stays until it was seen.
    pub stays: bool,
}

/// What a look into a file has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// What was found and what would come of it, line by line.
    pub lines: Vec<String>,
    /// How many rows were looked at so far.
    pub rows: u64,
    /// The name of the settings by which it is read.
    pub named: Option<String>,
    /// How far it is.
    pub stage: Stage,
}

/// How far a look into a file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    /// It goes on.
    #[default]
    Looking,
    /// It is done.
    Looked,
    /// Nothing of the file can be taken in.
    Failed,
}

/// News of what is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A file's name was completed.
    Completed {
        /// What was typed.
        typed: String,
        /// The same as far as it is sure.
        text: String,
        /// What it may go on to, where that is more than one.
        names: Vec<String>,
    },
    /// A file was looked into.
    Tried {
        /// Which look.
        ask: u64,
        /// What it found.
        trial: Trial,
    },
    /// A file is being taken in.
    Going(Going),
    /// A file was taken in, or was not.
    Ended(Outcome),
    /// Nothing is being taken in any more.
    Idle,
}

/// What the desk knows of it.
#[derive(Debug, Default)]
pub struct State {
    /// What is being taken in.
    pub going: Option<Going>,
    /// Whether that is to stop.
    pub is_stopping: bool,
    /// What came of what was taken in, until it is seen: the oldest first.
    pub outcomes: VecDeque<Outcome>,
}

impl State {
    /// Keeps an outcome until it is seen.
    pub fn keep(&mut self, outcome: Outcome) {
        if self.outcomes.len() == KEPT {
            self.outcomes.pop_front();
        }
        self.outcomes.push_back(outcome);
    }
}
