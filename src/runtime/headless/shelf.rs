//! The library of a desk without threads: it is read when it is asked.

use std::sync::Arc;

use super::App;
use crate::app::lookup::{self, Document};
use crate::app::{Effect, Msg};
use crate::runtime::library::shelf::{self, Shelf};
use crate::storage::lookup::Index;

impl App {
    /// Looks something up, as the library's thread does.
    pub(super) fn looked_up(&mut self, effect: Effect) -> Vec<lookup::News> {
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
                    news.extend(read.filter(|news| *news != lookup::News::Changed));
                }
                let shelf = self.shelf.as_ref().expect("made just now");
                let found = shelf.find(&query, &around, limit);
                let answer = found.map_err(|error| error.to_string());
                news.push(lookup::News::Found { ask, answer });
            }
            Effect::OpenProcedure { file } => {
                let read = match self.library.get(&file) {
                    Some(procedure) => Ok(Document::Procedure(Arc::clone(procedure))),
                    None => shelf::document(&file),
                };
                news.push(lookup::News::Read { file, read });
            }
            Effect::AddAlias { file, title, words } => {
                let added = shelf::add_alias(&file, &words);
                news.push(lookup::News::Aliased {
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
    fn read_library(&mut self) -> Vec<lookup::News> {
        let Some(shelf) = &mut self.shelf else {
            return Vec::new();
        };
        let mut has_changed = shelf.survey().expect("a cache in memory");
        while !shelf.step().expect("a cache in memory") {
            has_changed = true;
        }
        let progress = lookup::News::Progress(shelf.progress());
        let changed = has_changed.then_some(lookup::News::Changed);
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
