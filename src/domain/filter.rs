//! What a list is narrowed by, typed in one line: words, and `field:value` pairs.
//!
//! `refund priority:high,urgent -channel:phone "lost parcel"`: every term must hold, a comma parts values
//! of which one is enough, `-` turns a term round, and quotes hold a value together. Words are found by
//! their beginnings, in any order; those in one pair of quotes must all be there. Nothing depends on case,
//! on marks of Latin letters, or on ё and е. Times are kept as they were said, and settled by
//! [`Moment::at`] once the list is asked for.

mod complete;
mod field;
mod moment;
mod parse;

use std::ops::Range;

pub use complete::{Completion, Known, complete};
pub use field::Field;
pub use moment::{Moment, Stretch};

use super::event::Label;
use super::queue::Part;
use super::words::{Channel, Kind, Priority, Status, UnknownWord, word_set};

/// A narrowing of a list: every term must hold. The empty one holds for everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// What must hold.
    pub terms: Vec<Term>,
}

/// One thing that must hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whether it must not hold.
    pub not: bool,
    /// What: one of these is enough.
    pub any: Vec<Test>,
}

/// What a term looks at. Free words are folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// Each of these begins a word of the subject, of the client's name or of a message. Stands alone in
    /// its term.
    Words(Vec<String>),
    /// The number is this.
    Number(i64),
    /// The priority is this.
    Priority(Priority),
    /// The status is this.
    Status(Status),
    /// The channel is this.
    Channel(Channel),
    /// The kind is this.
    Kind(Kind),
    /// It has this tag.
    Tag(String),
    /// The label is this.
    Label(Label, String),
    /// It was imported from this source.
    Source(String),
    /// Whose it is.
    Assigned(Whose),
    /// The client's mail address holds it, where there is an `@` in it; their telephone number holds its
    /// digits, where it is nothing but a number; else each word of it begins a word of their name.
    Client(String),
    /// A time of it lies within a stretch; one that it doesn't have lies in none.
    Time(Clock, Stretch),
    /// How it stands on the reply clock.
    Standing(Standing),
    /// What is there besides.
    Having(Having),
}

/// Whose a request is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Somebody's.
    Anyone,
    /// Nobody's.
    Nobody,
    /// The agent's who asks.
    Me,
    /// This agent's; folded.
    Agent(String),
}

/// Which time of a request is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clock {
    /// When the client is to have heard.
    Due,
    /// When the client turned to the desk.
    Received,
    /// Since when the client waits for an answer.
    Waiting,
}

word_set! {
    /// How a request stands on the reply clock.
    Standing {
        /// The reply is overdue.
        Late = "late",
        /// The reply is about to be.
        Risk = "risk",
        /// It is snoozed.
        Snoozed = "snoozed",
        /// The client waits for an answer.
        Unanswered = "unanswered",
    }
}

word_set! {
    /// What a request may have besides.
    Having {
        /// A draft of the agent who asks.
        Draft = "draft",
    }
}

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{mistake}")]
pub struct FilterError {
    /// The bytes of the filter that aren't understood.
    pub span: Range<usize>,
    /// What is wrong with them.
    #[source]
    pub mistake: Mistake,
}

/// What can be wrong with a term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// There is no such field, but one that comes near.
    #[error("{field}")]
    Field {
        /// What was given.
        field: String,
        /// The field that comes nearest.
        nearest: &'static str,
    },
    /// The field takes a few words, and this is none of them.
    #[error("{}:{word}", field.code())]
    Word {
        /// The field.
        field: Field,
        /// What was given, and what would have been understood.
        #[source]
        word: UnknownWord,
    },
    /// Two parts of the queue are named that have nothing in common, or of which the second can't narrow the
    /// first.
    #[error("{} {}", first.code(), second.code())]
    TwoParts {
        /// The part that was named first.
        first: Part,
        /// The other one.
        second: Part,
    },
    /// There is nothing after the colon or a comma.
    #[error("{}:", field.code())]
    Missing {
        /// The field.
        field: Field,
    },
    /// The value is none that the field takes.
    #[error("{}:{value}", field.code())]
    Value {
        /// The field.
        field: Field,
        /// What was given.
        value: String,
    },
    /// There are more fields and values than a list can be narrowed by at once.
    #[error("{most}")]
    TooMany {
        /// The most that are taken.
        most: usize,
    },
    /// A length of time without `<` or `>` before it.
    #[error("{}:{value}", field.code())]
    Unsigned {
        /// The field.
        field: Field,
        /// What was given.
        value: String,
    },
}

impl Filter {
    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl Test {
    /// Whether it is about words, which stand in an index of their own.
    pub const fn words(&self) -> Option<&Vec<String>> {
        match self {
            Self::Words(words) => Some(words),
            Self::Number(_)
            | Self::Priority(_)
            | Self::Status(_)
            | Self::Channel(_)
            | Self::Kind(_)
            | Self::Tag(_)
            | Self::Label(..)
            | Self::Source(_)
            | Self::Assigned(_)
            | Self::Client(_)
            | Self::Time(..)
            | Self::Standing(_)
            | Self::Having(_) => None,
        }
    }
}
