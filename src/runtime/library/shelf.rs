//! The library of a desk: its folders, what came with the program, and the cache by which they are looked
//! up. Reading goes in steps, so that whoever has it can answer between them.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::lookup::{Document, NoAlias, Progress};
use crate::cli::Context;
use crate::domain::library::{Fault, Why};
use crate::domain::lookup::{Answer, Surroundings};
use crate::io::library::{self, BUILTIN, Found, Sort};
use crate::storage::StoreError;
use crate::storage::lookup::{Change, Index};

/// How many files are read before it is looked whether something is asked.
const STEP: usize = 24;
/// How many files are written at once: each time the words in memory are read anew.
const BATCH: usize = 480;

/// The library of a desk.
#[derive(Debug)]
pub struct Shelf {
    places: Vec<PathBuf>,
    /// Whether what came with the program is found too.
    with_pack: bool,
    index: Index,
    /// Files to be read.
    waiting: VecDeque<Found>,
    /// What was read and is not in the cache yet.
    read: Vec<Change>,
    /// How many files are done of those that were to be read.
    done: usize,
    of: usize,
    /// The files that can't be used.
    refused: usize,
}

impl Shelf {
    /// A library of these folders, and of what came with the program where the settings want that.
    pub fn new(context: &Context, places: Vec<PathBuf>, index: Index) -> Self {
        Self {
            places,
            with_pack: context.config.lookup.builtin,
            index,
            waiting: VecDeque::new(),
            read: Vec::new(),
            done: 0,
            of: 0,
            refused: 0,
        }
    }

    /// The folders that are looked into.
    pub fn places(&self) -> &[PathBuf] {
        &self.places
    }

    /// The same, where nothing else is wanted any more.
    pub fn into_places(self) -> Vec<PathBuf> {
        self.places
    }

    /// Looks which files have changed since they were read; tells whether there is anything to do. What is
    /// gone can't be found any more at once.
    ///
    /// # Errors
    /// [`StoreError`] where the cache can't be read or written.
    pub fn survey(&mut self) -> Result<bool, StoreError> {
        self.write()?;
        let mut known = self.index.known()?;
        let walk = library::walk(&self.places);
        self.refused = walk.faults.len();
        self.waiting.clear();
        let pack = if self.with_pack {
            library::builtin()
        } else {
            Vec::new()
        };
        for found in pack.into_iter().chain(walk.files) {
            match known.remove(&found.file) {
                Some(stamp) if stamp == found.stamp => {}
                Some(_) | None => self.waiting.push_back(found),
            }
        }
        let gone: Vec<String> = known.into_keys().collect();
        self.index.replace(&[], &gone)?;
        (self.done, self.of) = (0, self.waiting.len());
        Ok(!self.waiting.is_empty() || !gone.is_empty())
    }

    /// Reads some of the changed files; tells whether all are read, and can be found.
    ///
    /// # Errors
    /// [`StoreError`] where the cache can't be written; what was read so far is read again then.
    pub fn step(&mut self) -> Result<bool, StoreError> {
        for found in self.waiting.drain(..self.waiting.len().min(STEP)) {
            let (entries, faults) = library::entries(&found);
            self.refused += usize::from(faults.iter().any(|fault| fault.why.refuses()));
            self.done += 1;
            self.read.push(Change {
                path: found.file,
                stamp: found.stamp,
                entries,
            });
        }
        if self.waiting.is_empty() || self.read.len() >= BATCH {
            self.write()?;
        }
        Ok(self.waiting.is_empty())
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let read = std::mem::take(&mut self.read);
        self.index.replace(&read, &[])
    }

    /// How much of the library can be found.
    pub fn progress(&self) -> Progress {
        if self.waiting.is_empty() {
            Progress::Whole {
                refused: self.refused,
            }
        } else {
            Progress::Reading {
                done: self.done,
                of: self.of,
            }
        }
    }

    /// Looks something up in what is read so far.
    ///
    /// # Errors
    /// [`StoreError`] where the cache can't be read.
    pub fn find(
        &self,
        query: &str,
        around: &Surroundings,
        limit: usize,
    ) -> Result<Answer, StoreError> {
        self.index.find(query, around, limit)
    }

    /// Makes the cache anew, after it turned out to be damaged: everything is to be read again.
    ///
    /// # Errors
    /// [`StoreError`] where it can't be made.
    pub fn renew(self) -> Result<Self, StoreError> {
        Ok(Self {
            index: self.index.renew()?,
            waiting: VecDeque::new(),
            read: Vec::new(),
            ..self
        })
    }
}

/// The folders that the settings name.
pub fn places(context: &Context) -> Vec<PathBuf> {
    let home = std::env::home_dir();
    let typed = &context.config.lookup.sops;
    library::folders(typed, &context.config_path, home.as_deref())
}

/// Reads what a hit or a link leads to.
///
/// # Errors
/// What is wrong with the file.
pub fn document(file: &str) -> Result<Document, Fault> {
    match file.rsplit_once('#') {
        Some((book, id)) if Sort::of(file).is_none() => phrase(book, id),
        Some(_) | None => {
            let examined = library::open(file)?;
            Ok(Document::Procedure(Arc::new(examined.procedure)))
        }
    }
}

fn phrase(book: &str, id: &str) -> Result<Document, Fault> {
    let bytes = match book.strip_prefix(BUILTIN) {
        Some(name) => library::pack()
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.as_bytes().to_vec())
            .ok_or(Why::Missing),
        None => library::bytes(Path::new(book)),
    };
    let bytes = bytes.map_err(|why| Fault::of_file(book, why))?;
    let phrases = library::book(&bytes, book).phrases;
    let phrase = phrases.into_iter().find(|phrase| phrase.id == id);
    match phrase {
        Some(phrase) => Ok(Document::Phrase(Arc::new(phrase))),
        None => Err(Fault::of_file(book, Why::Missing)),
    }
}

/// Adds words to the aliases of a procedure.
///
/// # Errors
/// Why they can't be added; the file is as it was then.
pub fn add_alias(file: &str, words: &str) -> Result<(), NoAlias> {
    if file.starts_with(BUILTIN) {
        return Err(NoAlias::Builtin);
    }
    match library::add_alias(Path::new(file), words) {
        Ok(true) => Ok(()),
        Ok(false) => Err(NoAlias::FrontMatter),
        Err(error) => Err(NoAlias::Unwritten(error.to_string())),
    }
}
