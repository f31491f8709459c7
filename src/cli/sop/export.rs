//! `ringback sop export`: the pack as files to edit.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::new::{place, unwritable};
use crate::cli::context::Context;
use crate::cli::export::misplaced;
use crate::cli::fault::{Exit, Fault};
use crate::cli::out::{Out, hint};
use crate::domain::safe::Safe;
use crate::io::library::pack;
use crate::storage::PlaceError;

/// Writes the procedures and phrase books that come with the program into a folder: a folder a language,
/// the phrase books in `phrases`. None is written where one of them is there already.
#[derive(Debug, Args)]
pub struct Export {
    /// The folder; it is made where it isn't there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Only this language: en, ru, et, sl
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
}

impl Export {
    /// Does it.
    pub(super) fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let texts = &context.texts;
        let files: Vec<(PathBuf, &str)> = pack()
            .filter(|(name, _)| self.lang.as_ref().is_none_or(|lang| is_in(name, lang)))
            .map(|(name, text)| (self.folder.join(name), text))
            .collect();
        if files.is_empty() {
            let lang = self.lang.unwrap_or_default();
            let mut known: Vec<String> = pack()
                .filter_map(|(name, _)| Some(name.split_once('/')?.0.to_owned()))
                .filter(|lang| lang != "phrases")
                .collect();
            known.dedup();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let told = crate::texts::Told {
                what: texts.with("sop-no-lang", &[("lang", (&lang).into())]),
                remedy: texts.meant(None, &known),
            };
            return Err(Fault::told(&told, Exit::Usage));
        }
        if !self.force {
            let there = files
                .iter()
                .filter(|(path, _)| path.symlink_metadata().is_ok());
            let there: Vec<&PathBuf> = there.map(|(path, _)| path).collect();
            if let Some(first) = there.first() {
                let path = first.display().to_string();
                let args = [
                    ("count", there.len().into()),
                    ("others", (there.len() - 1).into()),
                    ("path", (&path).into()),
                ];
                return Err(Fault::failed(&texts.fault("sop-export-there", &args)));
            }
        }
        for (path, text) in &files {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|error| unwritable(context, folder, &error))?;
            }
            place(path, text, self.force).map_err(|error| match error {
                PlaceError::Io { path, error } => unwritable(context, &path, &error),
                error @ (PlaceError::There(_) | PlaceError::NotAFile(_) | PlaceError::Desk(_)) => {
                    misplaced(context, &error)
                }
            })?;
        }
        let path = self.folder.display().to_string();
        let args = [("count", files.len().into()), ("path", (&path).into())];
        out.line(&Safe::line(&texts.with("sop-exported", &args)))?;
        out.flush()?;
        hint(&Safe::line(
            &texts.with("sop-export-use", &[("path", (&path).into())]),
        ));
        Ok(())
    }
}

/// Whether a file of the pack is in a language.
fn is_in(name: &str, lang: &str) -> bool {
    let (folder, file) = name.split_once('/').unwrap_or(("", name));
    folder == lang || file.strip_suffix(".toml") == Some(lang)
}
