//! Looking up: what is typed, what was found, and what is read of it.

use std::sync::Arc;

use jiff::Timestamp;

use super::field::Field;
use crate::domain::document::{Link, links};
use crate::domain::id::Number;
use crate::domain::library::Fault;
use crate::domain::lookup::{Answer, Hit, Kind, Surroundings};
use crate::domain::phrase::Phrase;
use crate::domain::procedure::{About, Procedure, Trust};
use crate::domain::run::mark::Used;
use crate::keymap::{PreviewAction, Scope};
use crate::screens::lookup as page;

/// How many hits are asked for where something is looked up.
const MOST_HITS: usize = 60;
/// How many are asked for where all are listed.
const MOST_LISTED: usize = 1_000;
/// How many documents are kept at hand, so that going up and down the list needs no waiting.
const KEPT: usize = 12;

/// A lookup, on top of a screen or as a page of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lookup {
    /// What is typed.
    pub field: Field,
    /// What is known of the moment.
    pub around: Surroundings,
    /// The request that it is for.
    pub number: Option<Number>,
    /// Whether all procedures are listed, rather than what fits best.
    pub all: bool,
    /// What was found, the best first.
    pub hits: Vec<Hit>,
    /// How many entries the library has in all.
    pub entries: usize,
    /// The words that the hits are for; none before the first answer.
    pub answered: Option<String>,
    /// Whether the library has changed since; it is asked again once it has the keys.
    pub is_old: bool,
    /// The question that is not answered yet.
    pub asked: Option<u64>,
    /// Which hit is selected.
    pub selected: usize,
    /// What has the keys.
    pub focus: Focus,
    /// What is read: the selected hit, and on it the documents that links were followed to.
    pub reading: Vec<Reading>,
    /// Whether it was opened by `??` in a text, which then stands there.
    pub by_marks: bool,
}

/// What has the keys in a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The line that is typed, and the list.
    #[default]
    List,
    /// The preview beside the list, or below it.
    Preview,
    /// A document that takes the whole room.
    Whole,
}

/// A document that is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Its file.
    pub file: String,
    /// The first line that is shown.
    pub scroll: usize,
    /// The link that is selected, counted from 0.
    pub link: Option<usize>,
    /// The heading or step that is to be shown, until it is.
    pub anchor: Option<String>,
}

impl Reading {
    /// A document from its beginning.
    pub fn of(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            ..Self::default()
        }
    }
}

impl Lookup {
    /// A lookup for a moment.
    pub fn new(around: Surroundings, number: Option<Number>) -> Self {
        Self {
            around,
            number,
            ..Self::default()
        }
    }

    /// A list of all procedures.
    pub fn of_all() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// The scope in which its keys are looked up.
    pub const fn scope(&self) -> Scope {
        match self.focus {
            Focus::List => Scope::Lookup,
            Focus::Preview | Focus::Whole => Scope::Preview,
        }
    }

    /// What is known of the moment, as far as it counts for this question.
    pub fn surroundings(&self) -> Surroundings {
        if self.all {
            Surroundings {
                only: Some(Kind::Procedure),
                words: String::new(),
                ..self.around.clone()
            }
        } else {
            self.around.clone()
        }
    }

    /// How many hits are asked for.
    pub const fn limit(&self) -> usize {
        if self.all { MOST_LISTED } else { MOST_HITS }
    }

    /// The selected hit.
    pub fn hit(&self) -> Option<&Hit> {
        self.hits.get(self.selected)
    }

    /// The document that is read.
    pub fn shown(&self) -> Option<&Reading> {
        self.reading.last()
    }

    /// Takes in an answer to the question that was asked last; the selection follows its hit where the
    /// words are the same, because only the library has changed then.
    pub fn take(&mut self, answer: Answer) {
        let words = self.field.text();
        let is_same = self.answered.as_deref() == Some(words);
        let followed = self.hit().map(|hit| hit.file.clone());
        self.asked = None;
        self.answered = Some(words.to_owned());
        self.hits = answer.hits;
        self.entries = answer.entries;
        let place = followed
            .filter(|_| is_same)
            .and_then(|file| self.hits.iter().position(|hit| hit.file == file));
        self.selected = place.unwrap_or(0);
        self.preview();
    }

    /// Selects another hit, so many rows further.
    pub fn step(&mut self, rows: isize) {
        let last = self.hits.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(rows).min(last);
        self.preview();
    }

    /// Has the preview show the selected hit, unless something else is being read.
    fn preview(&mut self) {
        if self.focus != Focus::List {
            return;
        }
        let file = self.hit().map(|hit| hit.file.clone());
        if self.shown().map(|reading| &reading.file) != file.as_ref() {
            self.reading = file.map(Reading::of).into_iter().collect();
        }
    }

    /// Goes back into the list.
    pub fn into_list(&mut self) {
        self.focus = Focus::List;
        self.reading.truncate(1);
        self.preview();
    }

    /// Whether nothing was found for what is typed.
    pub fn is_in_vain(&self) -> bool {
        self.hits.is_empty()
            && self.asked.is_none()
            && !self.field.text().trim().is_empty()
            && self.answered.as_deref() == Some(self.field.text())
    }

    /// Scrolls what is read; `height` is what is shown, `lines` what there is, `top` where it begins now.
    pub fn scroll(&mut self, action: PreviewAction, height: usize, lines: usize, top: usize) {
        let lowest = lines.saturating_sub(height);
        let page = height.saturating_sub(1).max(1);
        let to = match action {
            PreviewAction::Down => top + 1,
            PreviewAction::Up => top.saturating_sub(1),
            PreviewAction::PageDown => top + page,
            PreviewAction::PageUp => top.saturating_sub(page),
            PreviewAction::Top => 0,
            PreviewAction::Bottom => lowest,
            PreviewAction::Open
            | PreviewAction::NextLink
            | PreviewAction::PrevLink
            | PreviewAction::Copy
            | PreviewAction::Helpful
            | PreviewAction::Flag
            | PreviewAction::Leave => return,
        };
        if let Some(reading) = self.reading.last_mut() {
            reading.scroll = to.min(lowest);
            // The selected link must not pull the text back.
            reading.link = None;
            reading.anchor = None;
        }
    }
}

/// What a document is.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// A procedure.
    Procedure(Arc<Procedure>),
    /// A phrase.
    Phrase(Arc<Phrase>),
}

impl Document {
    /// Its title.
    pub fn title(&self) -> &str {
        match self {
            Self::Procedure(procedure) => &procedure.about.title,
            Self::Phrase(phrase) => &phrase.situation,
        }
    }

    /// The links in it, in their order.
    pub fn links(&self) -> Vec<&Link> {
        match self {
            Self::Procedure(procedure) => links(&procedure.blocks),
            Self::Phrase(_) => Vec::new(),
        }
    }
}

/// What is known of a hit's worth.
pub fn trust_of(hit: &Hit, today: jiff::civil::Date) -> Trust {
    let about = About {
        status: hit.standing,
        reviewed: hit.reviewed,
        review_every: hit.review_every,
        ..About::default()
    };
    about.trust(today)
}

/// How much of the library can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// Nobody has looked anything up yet.
    #[default]
    Untouched,
    /// Files are being read.
    Reading {
        /// How many are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// Everything that can be read can be found.
    Whole {
        /// How many files could not be read.
        refused: usize,
    },
}

/// News of the library.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// A question is answered.
    Found {
        /// The question.
        ask: u64,
        /// What was found; else why it could not be looked up, as the system says.
        answer: Result<Answer, String>,
    },
    /// A question was given up for a newer one.
    Dropped {
        /// The question.
        ask: u64,
    },
    /// A document was read.
    Read {
        /// Its file.
        file: String,
        /// The document, or what is wrong with its file.
        read: Result<Document, Fault>,
    },
    /// How much of it can be found.
    Progress(Progress),
    /// Files have changed, or were read: what was found may be found otherwise now.
    Changed,
    /// Words were added to the aliases of a procedure, or were not.
    Aliased {
        /// Its title.
        title: String,
        /// The words.
        words: String,
        /// Why they were not.
        added: Result<(), NoAlias>,
    },
}

/// Why words could not be added to the aliases of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAlias {
    /// It came with the program.
    Builtin,
    /// Its front matter is written in a way that can't be added to without changing more.
    FrontMatter,
    /// The file can't be written, as the system says.
    Unwritten(String),
}

/// Words that found nothing, and the procedure that was opened instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The procedure's file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// The words.
    pub words: String,
}

/// What the desk knows of the library.
#[derive(Debug, Default)]
pub struct Library {
    /// How much of it can be found.
    pub progress: Progress,
    /// The page of the procedures, while it is open.
    pub page: Option<page::State>,
    /// The words that were looked up last in vain.
    pub missed: Option<String>,
    /// The words that can be made an alias of what was opened instead.
    pub offer: Option<Offer>,
    /// What is done with a document once it is read.
    pub wish: Option<Wish>,
    /// How the team uses its procedures.
    pub used: Vec<Used>,
    /// Documents at hand, the latest read last.
    documents: Vec<Kept>,
    /// Documents that were asked for and are not there yet.
    asked: Vec<String>,
}

/// A document at hand.
#[derive(Debug)]
struct Kept {
    file: String,
    read: Result<Document, Fault>,
    /// Whether its file may have changed since.
    is_old: bool,
}

/// What is done with a document once it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Its file.
    pub file: String,
    /// What is done.
    pub what: WishFor,
}

/// What a document is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WishFor {
    /// To be opened, and run where it has steps.
    Open,
    /// To be copied.
    Copy,
}

impl Library {
    /// How the team uses a procedure, if it has.
    pub fn used(&self, file: &str) -> Option<&Used> {
        self.used.iter().find(|used| used.file == file)
    }

    /// The procedures that the team relies on, each with how much, in hundredths.
    pub fn weights(&self, now: Timestamp) -> Vec<(String, u8)> {
        let weight = |used: &Used| (used.weight(now) * 100.0).round() as u8;
        let weighed = self
            .used
            .iter()
            .map(|used| (used.file.clone(), weight(used)));
        weighed.filter(|(_, weight)| *weight > 0).collect()
    }

    /// A document, if it is at hand.
    pub fn document(&self, file: &str) -> Option<&Result<Document, Fault>> {
        let kept = self.documents.iter().find(|kept| kept.file == file);
        kept.map(|kept| &kept.read)
    }

    /// Whether a document has to be read, and notes that it is asked for.
    pub fn wants(&mut self, file: &str) -> bool {
        let is_fresh = |kept: &Kept| kept.file == file && !kept.is_old;
        let wants =
            !self.documents.iter().any(is_fresh) && !self.asked.iter().any(|asked| asked == file);
        if wants {
            self.asked.push(file.to_owned());
        }
        wants
    }

    /// Takes in a document, or what is wrong with it.
    pub fn take(&mut self, file: String, read: Result<Document, Fault>) {
        self.asked.retain(|asked| *asked != file);
        self.documents.retain(|kept| kept.file != file);
        if self.documents.len() >= KEPT {
            self.documents.remove(0);
        }
        self.documents.push(Kept {
            file,
            read,
            is_old: false,
        });
    }

    /// Has everything read anew, because files have changed.
    pub fn outdate(&mut self) {
        for kept in &mut self.documents {
            kept.is_old = true;
        }
        self.asked.clear();
    }
}
