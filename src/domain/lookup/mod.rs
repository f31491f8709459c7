//! Looking up the right procedure and the right words by a few letters: half-typed, mistyped, in any
//! order, in the wrong layout, in another form of the word.
//!
//! A query is turned into terms and their variants, candidates come from an index, and they are ordered
//! here. The numbers by which that is done stand in one place.

use std::ops::Range;

use jiff::civil::Date;

use super::procedure::Standing;

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
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, as in [`Entry::file`].
    pub file: String,
    /// Its title.
    pub title: String,
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
    /// How well it fits; more is better.
    pub score: f64,
    /// The characters of the title, or of the alias, that were matched.
    pub marked: Vec<Range<usize>>,
    /// The alias that was matched better than the title.
    pub alias: Option<String>,
}

/// What was found, the best first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The hits.
    pub hits: Vec<Hit>,
    /// How many entries there are in all.
    pub entries: usize,
}
