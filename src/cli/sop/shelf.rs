//! The procedures that the commands work with: read at once, in the order of their titles. Their texts
//! are let go again, so that a library of any size fits: whoever shows one reads it anew.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::domain::fold::fold;
use crate::domain::library::{Fault, Why};
use crate::io::library::{self, Book, Examined, Found, Sort};

/// A procedure without its text, and its file.
pub(super) struct Kept {
    pub(super) file: String,
    pub(super) examined: Examined,
}

/// All that was found in the folders.
#[derive(Default)]
pub(super) struct Shelf {
    /// The procedures, by title.
    pub(super) procedures: Vec<Kept>,
    /// How many phrases there are.
    pub(super) phrases: usize,
    /// How many files were looked at.
    pub(super) files: usize,
    /// What can't be used.
    pub(super) refused: Vec<Fault>,
    /// What is to be looked after in files that work.
    pub(super) faults: Vec<Fault>,
}

/// The folders of the settings.
pub(super) fn folders(context: &Context) -> Vec<PathBuf> {
    let home = std::env::home_dir();
    library::folders(
        &context.config.lookup.sops,
        &context.config_path,
        home.as_deref(),
    )
}

impl Shelf {
    /// Reads folders that were named, else those of the settings, and the pack where it is used.
    pub(super) fn of(context: &Context, named: &[PathBuf]) -> Self {
        if !named.is_empty() {
            return Self::read(library::walk(named));
        }
        let mut walk = library::walk(&folders(context));
        if context.config.lookup.builtin {
            walk.files.extend(library::builtin());
        }
        Self::read(walk)
    }

    fn read(walk: library::Walk) -> Self {
        let mut shelf = Self {
            files: walk.files.len() + walk.faults.len(),
            refused: walk.faults,
            ..Self::default()
        };
        for found in walk.files {
            shelf.take(&found);
        }
        shelf.procedures.sort_by_cached_key(|kept| {
            let about = &kept.examined.procedure.about;
            (fold(&about.title), about.lang.clone(), kept.file.clone())
        });
        shelf
    }

    fn take(&mut self, found: &Found) {
        match found.sort {
            Sort::Procedure => {
                let read = library::text(found)
                    .map_err(|why| Fault::of_file(&found.file, why))
                    .and_then(|bytes| library::examine(&bytes, &found.file));
                match read {
                    Ok(mut examined) => {
                        self.faults.append(&mut examined.faults);
                        let procedure = &mut examined.procedure;
                        procedure.blocks = Vec::new();
                        for step in &mut procedure.steps {
                            (step.blocks, step.branches) = (Vec::new(), Vec::new());
                        }
                        self.procedures.push(Kept {
                            file: found.file.clone(),
                            examined,
                        });
                    }
                    Err(fault) => self.refused.push(fault),
                }
            }
            Sort::Book => {
                let book = match library::text(found) {
                    Ok(bytes) => library::book(&bytes, &found.file),
                    Err(why) => Book {
                        phrases: Vec::new(),
                        faults: vec![Fault::of_file(&found.file, why)],
                    },
                };
                self.phrases += book.phrases.len();
                let (refused, faults) = book.faults.into_iter().partition(|it| it.why.refuses());
                let (mut refused, mut faults): (Vec<Fault>, Vec<Fault>) = (refused, faults);
                self.refused.append(&mut refused);
                self.faults.append(&mut faults);
            }
        }
    }

    /// Adds what only shows when all files are known: links that lead nowhere, titles that two have.
    pub(super) fn compare(&mut self) {
        let mut known = std::collections::HashMap::new();
        let mut titles: std::collections::HashMap<(String, Option<&str>), &str> =
            std::collections::HashMap::new();
        for kept in &self.procedures {
            known.insert(kept.file.as_str(), &kept.examined);
        }
        let mut faults = Vec::new();
        for kept in &self.procedures {
            let about = &kept.examined.procedure.about;
            let key = (fold(&about.title), about.lang.as_deref());
            if let Some(other) = titles.get(&key) {
                let why = Why::SameTitle {
                    title: about.title.clone(),
                    other: (*other).to_owned(),
                };
                faults.push(Fault::of_file(&kept.file, why));
            } else {
                titles.insert(key, &kept.file);
            }
            for (line, link) in &kept.examined.links {
                let crate::domain::document::Link::File { path, anchor } = link else {
                    continue;
                };
                let to = crate::domain::document::beside(&kept.file, path);
                let found = library::find(&to);
                let why = match (&found, anchor) {
                    (None, _) if std::path::Path::new(&to).exists() => continue,
                    (None, _) => Why::DeadLink { to: path.clone() },
                    (Some(found), Some(anchor)) => match known.get(found.as_str()) {
                        Some(other) if !other.has_place(anchor) => Why::NoPlace {
                            place: format!("{path}#{anchor}"),
                        },
                        Some(_) | None => continue,
                    },
                    (Some(_), None) => continue,
                };
                faults.push(Fault::at(&kept.file, *line, why));
            }
        }
        self.faults.extend(faults);
        self.faults
            .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.refused.sort_by(|a, b| a.file.cmp(&b.file));
    }
}
