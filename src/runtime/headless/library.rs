//! The library of a desk without threads: what is asked is looked up where it is asked.

use std::sync::Arc;

use super::App;
use crate::app::lookup::{Document, News};
use crate::app::{self, Effect, Msg};
use crate::domain::procedure::Procedure;
use crate::runtime::library::shelf::{self, Shelf};
use crate::storage::lookup::Index;

impl App {
    /// Puts a procedure into the library in the place of what is there, or takes that out.
    pub fn shelve(&mut self, file: &str, procedure: impl Into<Option<Procedure>>) -> &mut Self {
        let shelved = procedure.into().map(|it| (file.to_owned(), Arc::new(it)));
        self.library.remove(file);
        self.library.extend(shelved);
        self
    }

    /// Opens a procedure of the library and begins to follow it, as the lookup does.
    ///
    /// # Panics
    /// When there is none of that name.
    pub fn follow(&mut self, file: &str) -> &mut Self {
        let procedure = Arc::clone(&self.library[file]);
        let effects = app::update::run::begin(&mut self.model, &procedure, file);
        self.perform(effects);
        self.draw();
        self
    }

    /// Looks something up, as the library's thread does.
    pub(super) fn looked_up(&mut self, effect: Effect) -> Vec<News> {
        let mut news = Vec::new();
        match effect {
            Effect::LookUp {
                ask,
                query,
                around,
                limit,
            } => {
                if self.shelf.is_none() {
                    let index = Index::in_memory().expect("memory for a small library");
                    self.shelf = Some(Shelf::new(
                        &self.context,
                        shelf::places(&self.context),
                        index,
                    ));
                    // What was read just now is in the answer.
                    let read = self.read_library().into_iter();
                    news.extend(read.filter(|news| *news != News::Changed));
                }
                let shelf = self.shelf.as_ref().expect("made just now");
                let found = shelf.find(&query, &around, limit);
                let answer = found.map_err(|error| error.to_string());
                news.push(News::Found { ask, answer });
            }
            Effect::OpenProcedure { file } => {
                let read = match self.library.get(&file) {
                    Some(procedure) => Ok(Document::Procedure(Arc::clone(procedure))),
                    None => shelf::document(&file),
                };
                news.push(News::Read { file, read });
            }
            Effect::AddAlias { file, title, words } => {
                let added = shelf::add_alias(&file, &words);
                news.push(News::Aliased {
                    title,
                    words,
                    added,
                });
                news.extend(self.read_library());
            }
            _ => {}
        }
        news
    }

    /// Reads what has changed in the library.
    fn read_library(&mut self) -> Vec<News> {
        let Some(shelf) = &mut self.shelf else {
            return Vec::new();
        };
        let mut has_changed = shelf.survey().expect("a cache in memory");
        while !shelf.step().expect("a cache in memory") {
            has_changed = true;
        }
        let progress = News::Progress(shelf.progress());
        let changed = has_changed.then_some(News::Changed);
        std::iter::once(progress).chain(changed).collect()
    }

    /// Looks whether files of the library have changed, as the watcher of their folders has it done.
    pub fn look_at_library(&mut self) -> &mut Self {
        for news in self.read_library() {
            self.take(Msg::Library(news));
        }
        self
    }
}
