//! Looking up the right procedure and the right words by a few letters: half-typed, mistyped, in any
//! order, in the wrong layout, in another form of the word.
//!
//! A query is turned into terms and their variants, candidates come from an index, and they are ordered
//! here. The numbers by which that is done stand in one place.
//!
//! [`plan`] finds what a query may mean among the words of a library ([`vocabulary`]), [`rank`] orders the
//! entries ([`shelf`]) in which they are met ([`places`]), by the [`numbers`]. The words and the places are
//! kept by `crate::storage`, and handed in.

pub mod marks;
pub mod numbers;
pub mod places;
pub mod plan;
pub mod rank;
pub mod shelf;
mod slips;
pub mod tokens;
pub mod tongue;
pub mod vocabulary;

use std::ops::Range;

use jiff::civil::Date;

use super::procedure::Standing;
pub use plan::How;

/// Something that can be found, as the index takes it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Where it stands: the file's path as it is shown and opened; for a phrase the book's, then `#` and
    /// the phrase's id. For what came with the program `builtin:` goes before it.
    pub file: String,
    /// Its title; of a phrase its situation.
    pub title: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it is filed under.
    pub tags: Vec<String>,
    /// The headings in it.
    pub headings: Vec<String>,
    /// All other words of it.
    pub body: String,
    /// What it is about.
    pub category: Option<String>,
    /// Its language.
    pub lang: Option<String>,
    /// How far it can be relied on.
    pub standing: Standing,
    /// When it was last looked through.
    pub reviewed: Option<Date>,
    /// After how many days it is to be looked through again.
    pub review_every: Option<u16>,
    /// How many steps it has; with none it can only be read.
    pub steps: u32,
}

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A procedure.
    #[default]
    Procedure,
    /// A phrase of the phrase book.
    Phrase,
}

/// What is known of the moment in which something is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The category of the request that it is looked up for.
    pub category: Option<String>,
    /// The language that the client speaks.
    pub lang: Option<String>,
    /// The request's own words (subject, tags), from which the best guesses come before anything is typed.
    pub words: String,
    /// Whether phrases are looked for too, or only procedures, or only phrases.
    pub only: Option<Kind>,
    /// Only entries of this language.
    pub only_lang: Option<String>,
    /// What this desk opened or found helpful of late: the entry's file, and how much, in hundredths.
    pub used: Vec<(String, u8)>,
    /// Whether each hit is to say why it stands where it does.
    pub explain: bool,
}

/// What was found, the best first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The hits.
    pub hits: Vec<Hit>,
    /// How many entries were looked through.
    pub entries: usize,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, as [`Entry::file`] says.
    pub file: String,
    /// Its title.
    pub title: String,
    /// The other name that matched better than the title.
    pub alias: Option<String>,
    /// The characters of the alias, or else of the title, that were typed: in order, apart from each other.
    pub marked: Vec<Range<usize>>,
    /// What it is about.
    pub category: Option<String>,
    /// Its language.
    pub lang: Option<String>,
    /// How far it can be relied on.
    pub standing: Standing,
    /// When it was last looked through.
    pub reviewed: Option<Date>,
    /// After how many days it is to be looked through again.
    pub review_every: Option<u16>,
    /// How many steps it has.
    pub steps: u32,
    /// By what it is ordered; only good for comparing hits of one answer.
    pub score: f64,
    /// Why it stands where it does, where that was asked.
    pub why: Vec<Reason>,
}

/// Why a hit stands where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A typed word was met in it.
    Word {
        /// What was typed, folded.
        typed: String,
        /// The word that was met.
        met: String,
        /// How the one stands for the other.
        how: How,
        /// The weightiest part in which it was met.
        part: Part,
    },
    /// The letters that were typed stand in this order in one of its names.
    Letters,
    /// It was found by what the keys mean in the other layout.
    OtherLayout,
    /// It is of the request's category.
    Category,
    /// It is in the client's language.
    Language,
    /// The desk used it of late, or found it helpful.
    Used,
}

/// A part of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its title or another name.
    Title,
    /// What it is filed under.
    Tags,
    /// A heading.
    Headings,
    /// Its text.
    Body,
}
