//! What lies on top of a screen, and takes the keys while it does.

use jiff::Timestamp;

use super::field::Field;
use super::form::Form;
use super::import::{Source, Trial};
use super::lookup::Lookup;
use super::model::{AfterWork, View};
use super::said::Said;
use crate::domain::action::Target;
use crate::domain::change::Change;
use crate::domain::deadline::Fact;
use crate::domain::event::Event;
use crate::domain::id::Number;
use crate::domain::run::mark::NewMark;
use crate::domain::words::{Priority, Status};
use crate::keymap::{Action, Scope};

/// Something on top of the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Every key, by group.
    Help {
        /// The first line that is shown.
        scroll: usize,
    },
    /// Every action, found by its words.
    Palette(Palette),
    /// A few things to choose from, each with a letter.
    Choose(Choose),
    /// One line to be typed.
    Ask(Ask),
    /// Several lines to be filled in.
    Form(Form),
    /// Why a request stands where it does.
    Explain(Explain),
    /// A change was refused because another desk was faster.
    Stale(Stale),
    /// What was found in a file that is to be taken in.
    Look(Look),
    /// The views, to be shown, renamed, changed, ordered and deleted.
    Views(Views),
    /// A procedure or a phrase is looked up.
    Lookup(Box<Lookup>),
    /// A reply is written and copied: what became of it?
    Sent,
}

impl Overlay {
    /// The scope in which its keys are looked up.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Help { .. }
            | Self::Choose(_)
            | Self::Explain(_)
            | Self::Stale(_)
            | Self::Look(_) => Scope::Menu,
            Self::Palette(_) | Self::Ask(_) | Self::Form(_) => Scope::Field,
            Self::Views(_) => Scope::Views,
            Self::Lookup(lookup) => lookup.scope(),
            Self::Sent => Scope::Sent,
        }
    }
}

/// The palette.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Palette {
    /// What is typed.
    pub field: Field,
    /// Which of the found actions is selected.
    pub selected: usize,
    /// The actions that can be found, each with the reason where it can't be done now.
    pub actions: Vec<(Action, Option<Said>)>,
}

/// A menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Choose {
    /// What is chosen.
    pub title: Said,
    /// The choices.
    pub choices: Vec<Choice>,
    /// Which one is selected.
    pub selected: usize,
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The letter that takes it at once.
    pub key: char,
    /// Its words.
    pub said: Said,
    /// What it means.
    pub pick: Pick,
}

/// What is picked from a menu.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// A priority.
    Priority(Priority),
    /// A status.
    Status(Status),
    /// An agent, or nobody.
    Assign(Option<String>),
    /// A moment until which to snooze.
    Snooze(Timestamp),
    /// A moment to be typed, until which to snooze.
    SnoozeCustom,
    /// Reply first.
    ReplyFirst,
    /// The client was answered elsewhere; then what was wanted.
    AnsweredElsewhere(Wanted),
    /// The client agreed to wait; ask until when, then what was wanted.
    AgreedToWait(Wanted),
    /// An agent to be typed.
    AssignOther,
    /// Closes a request that was none.
    Spam,
    /// Closes a request that is kept under another number.
    Duplicate,
    /// Stays at the desk until everything is taken in.
    StayForImport,
    /// Leaves the desk, although not everything is taken in.
    LeaveImport,
    /// What is the matter with a procedure.
    Flag(Box<NewMark>),
}

/// What was wanted before the honest question was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The requests.
    pub targets: Vec<Target>,
    /// The change, still without its honest word.
    pub change: Change,
    /// What the screen does once it is on disk.
    pub then: AfterWork,
}

/// A line to be typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What is asked.
    pub title: Said,
    /// What is typed.
    pub field: Field,
    /// What the answer is for.
    pub purpose: AskFor,
    /// What is wrong with the answer, or how it is understood.
    pub echo: Option<Result<Said, Said>>,
}

/// What an answer is for.
#[derive(Debug, Clone, PartialEq)]
pub enum AskFor {
    /// Until when to snooze.
    SnoozeUntil,
    /// Why; the snooze until then is set already.
    SnoozeReason(Timestamp),
    /// Until when the client agreed to wait.
    AgreedUntil(Wanted),
    /// The due time.
    Due,
    /// Tags to put on and take off.
    Tags,
    /// The agent.
    Assign,
    /// A word about a view.
    View(AskView),
    /// Under which number the duplicate is kept.
    DuplicateOf,
    /// A word on what is the matter with a procedure.
    FlagWord(Box<NewMark>),
}

impl AskFor {
    /// Whether the answer is a moment.
    pub const fn is_time(&self) -> bool {
        match self {
            Self::SnoozeUntil | Self::AgreedUntil(_) | Self::Due => true,
            Self::SnoozeReason(_)
            | Self::Tags
            | Self::Assign
            | Self::View(_)
            | Self::DuplicateOf
            | Self::FlagWord(_) => false,
        }
    }
}

/// What is asked about a view; it is counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskView {
    /// The name under which the filter is kept.
    Name,
    /// Another name for this view.
    Rename(usize),
    /// Another filter for this view.
    Filter(usize),
}

/// The list of the views.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Views {
    /// Which one is selected.
    pub selected: usize,
    /// What was deleted since the list was opened, the latest last, each with its place.
    pub deleted: Vec<(usize, View)>,
}

/// Why a request stands where it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Explain {
    /// The request.
    pub number: Number,
    /// What its reply clock goes by.
    pub facts: Vec<Fact>,
    /// Why it stands where it does.
    pub standing: Vec<Said>,
}

/// A file that is looked into before it is taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Numbers the look.
    pub ask: u64,
    /// The file.
    pub source: Source,
    /// What was found so far.
    pub trial: Trial,
    /// The first line that is shown.
    pub scroll: usize,
}

/// A change that was refused because another desk was faster.
#[derive(Debug, Clone, PartialEq)]
pub struct Stale {
    /// The request that was changed there.
    pub number: Number,
    /// The requests that the change is for, that one at the version which stands now.
    pub targets: Vec<Target>,
    /// What was wanted here.
    pub change: Change,
    /// What was done there, oldest first.
    pub since: Vec<Event>,
}
