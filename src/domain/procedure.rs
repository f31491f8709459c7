//! Standard operating procedures (SOPs): what a file of the library says about itself, and its steps.

use jiff::civil::Date;

use super::document::{Block, Inline, Link};

/// A procedure, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Procedure {
    /// What the file says of it.
    pub about: About,
    /// The whole text, without the front matter, and without the heading that is the title.
    pub blocks: Vec<Block>,
    /// The steps of the first numbered list that is one of steps; empty where there is nothing to run.
    pub steps: Vec<Step>,
    /// The first digits of the SHA-256 of the file: which version was run.
    pub version: String,
}

/// What a procedure says of itself in its front matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its name: from the front matter, else the first heading, else the file's name.
    pub title: String,
    /// Other things that it is called, or that a client says when it is needed.
    pub aliases: Vec<String>,
    /// Words that it is filed under.
    pub tags: Vec<String>,
    /// What it is about.
    pub category: Option<String>,
    /// Its language (`en`, `ru`, `et`, `sl`, …).
    pub lang: Option<String>,
    /// How far it can be relied on.
    pub status: Standing,
    /// Who looks after it.
    pub owner: Option<String>,
    /// When it was last looked through.
    pub reviewed: Option<Date>,
    /// After how many days it is to be looked through again.
    pub review_every: Option<u16>,
    /// Up to what an agent decides alone, in words; none where the desk hasn't said.
    pub limit: Option<String>,
}

/// How far a procedure can be relied on, as its file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The file doesn't say.
    #[default]
    Unstated,
    /// It is still being written.
    Draft,
    /// It was looked through and holds.
    Validated,
}

/// How far a procedure can be relied on today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The file doesn't say.
    Unstated,
    /// It is still being written.
    Draft,
    /// It holds; looked through on this day, where the file says when.
    Validated(Option<Date>),
    /// It was to be looked through again by this day, which is past.
    Overdue(Date),
}

impl About {
    /// How far it can be relied on, as of `today` in the desk's zone.
    pub fn trust(&self, today: Date) -> Trust {
        let due = self
            .reviewed
            .zip(self.review_every)
            .and_then(|(on, days)| on.checked_add(jiff::Span::new().days(i64::from(days))).ok());
        match (self.status, due) {
            (Standing::Draft, _) => Trust::Draft,
            (_, Some(due)) if due < today => Trust::Overdue(due),
            (Standing::Validated, _) => Trust::Validated(self.reviewed),
            (Standing::Unstated, _) => Trust::Unstated,
        }
    }
}

/// A step of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number, counted from 1.
    pub number: u32,
    /// What to do, without the branches.
    pub blocks: Vec<Block>,
    /// The ways on from here, where it asks something.
    pub branches: Vec<Branch>,
}

/// A way on from a step: `If …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its words, whole.
    pub text: Vec<Inline>,
    /// Where it leads; none: to the next step.
    pub to: Option<Target>,
}

/// Where a branch leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a step of the same procedure, by its number.
    Step(u32),
    /// To another procedure, which comes back here when it is done.
    Procedure(Link),
}
