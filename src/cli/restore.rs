//! `restore`: a copy comes back into the place of the desk's file, and what was there is kept.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::backup::{fault, going, number};
use super::context::Context;
use super::fault::Fault;
use super::out::{Out, hint};
use super::progress::Progress;
use crate::domain::safe::Safe;
use crate::runtime::signals::{Cause, Stop};
use crate::runtime::{clock, private};
use crate::storage::{
    BackupError, Contents, Going, Inspected, NewFile, PlaceError, RestoreError, inspect, restore,
};

const HELP: &str = "\
First it is looked at: whether it is a desk's file, of a form that this program knows, whole, and by its hash
(FILE.sha256, where there is one) still what was written. What would be replaced is said, and asked for. The
desk's file of before stays beside the new one under a name that is told. No desk may be open on it.";

/// Puts a copy in the place of the desk's file.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Restore {
    /// The copy
    file: PathBuf,
    /// Don't ask
    #[arg(long)]
    yes: bool,
}

impl Restore {
    /// Does it; gives the exit code, which is that of the signal if one came.
    ///
    /// # Errors
    /// A copy that isn't sound, a desk that is open, or nobody who says yes.
    pub fn run(&self, context: &Context, out: &mut Out) -> Result<u8, Fault> {
        let texts = &context.texts;
        // Nothing is written yet, so a signal may end it here as it ends any program.
        let inspected = inspect(&self.file, &context.db, &Going::on_and_on())
            .map_err(|error| told(context, &error))?;
        self.say(context, &inspected, out)?;
        let is_there = context.db.symlink_metadata().is_ok();
        let desk = context.db.display().to_string();
        if is_there {
            // Closed again at once: nothing may have it open when it is replaced.
            let before = context
                .read()
                .ok()
                .flatten()
                .and_then(|reader| reader.contents().ok());
            let id = match before {
                Some(_) => "restore-replaces",
                None => "restore-replaces-unread",
            };
            let what = before
                .map(|before| what(context, &before))
                .unwrap_or_default();
            let args = [("path", (&desk).into()), ("what", (&what).into())];
            out.line(&Safe::line(&texts.with(id, &args)))?;
        }
        out.flush()?;
        if is_there && !self.yes && !is_wanted(context)? {
            return Ok(1);
        }
        let stop = Stop::listen().map_err(|error| {
            let path = self.file.clone();
            misplaced(context, &PlaceError::Io { path, error })
        })?;
        if !context.db_named
            && let Some(folder) = context.db.parent()
        {
            private::folder(folder).map_err(|refused| Fault::private(texts, &refused))?;
        }
        let file = NewFile::beside(&context.db, true, None, clock::new_id())
            .map_err(|error| misplaced(context, &error))?;
        let mut progress = Progress::new(context, "backup-progress");
        let restored = restore(
            &self.file,
            &context.db,
            file,
            &kept(context),
            &going(&stop),
            &mut |done, of| progress.show(done * 100 / of.max(1)),
        );
        progress.end();
        let kept = match restored {
            Ok(kept) => kept,
            Err(RestoreError::Copy(BackupError::Stopped)) => {
                return Ok(stop.asked().map_or(1, Cause::exit_code));
            }
            Err(error) => return Err(told(context, &error)),
        };
        let args = [("path", (&desk).into())];
        out.line(&Safe::line(&texts.with("restore-done", &args)))?;
        if let Some(kept) = kept {
            let kept = kept.display().to_string();
            let args = [("path", (&kept).into())];
            out.line(&Safe::line(&texts.with("restore-kept", &args)))?;
        }
        Ok(0)
    }

    fn say(&self, context: &Context, found: &Inspected, out: &mut Out) -> Result<(), Fault> {
        let path = self.file.display().to_string();
        let hashed = context.texts.get(if found.is_hashed {
            "restore-hashed"
        } else {
            "restore-not-hashed"
        });
        let what = what(context, &found.contents);
        let args = [
            ("path", (&path).into()),
            ("what", (&what).into()),
            ("size", number(found.bytes.div_ceil(1024))),
            ("hashed", (&hashed).into()),
        ];
        out.line(&Safe::line(&context.texts.with("restore-found", &args)))
    }
}

/// Whether the person says yes; nobody is there to be asked where input is no terminal.
fn is_wanted(context: &Context) -> Result<bool, Fault> {
    let texts = &context.texts;
    if !io::stdin().is_terminal() {
        return Err(Fault::usage(&texts.fault("restore-unasked", &[])));
    }
    let question = Safe::line(&texts.get("restore-ask"));
    // Where it can't be asked, no answer comes either.
    let _ = write!(io::stderr(), "{question} ").and_then(|()| io::stderr().flush());
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    let yes = texts.get("restore-yes");
    let mut known = yes.split_whitespace();
    let is_yes = read.is_ok() && known.any(|word| word == answer.trim().to_lowercase());
    if !is_yes {
        hint(&Safe::line(&texts.get("restore-left")));
    }
    Ok(is_yes)
}

/// What is in a file, in words.
fn what(context: &Context, contents: &Contents) -> String {
    let newest = contents
        .newest
        .map(|at| context.texts.at_in_full(&context.here(at)));
    let newest = newest.unwrap_or_default();
    let id = if contents.events == 0 {
        "restore-nothing"
    } else {
        "restore-what"
    };
    let args = [
        ("requests", number(contents.requests)),
        ("events", number(contents.events)),
        ("newest", (&newest).into()),
    ];
    context.texts.with(id, &args)
}

/// The name under which the file of before is kept.
fn kept(context: &Context) -> PathBuf {
    let mut name = context.db.file_name().unwrap_or_default().to_owned();
    name.push(
        context
            .now_here()
            .strftime(".replaced-%Y-%m-%d")
            .to_string(),
    );
    context.db.with_file_name(name)
}

fn misplaced(context: &Context, error: &PlaceError) -> Fault {
    super::export::misplaced(context, error)
}

fn told(context: &Context, error: &RestoreError) -> Fault {
    let at = |id, path: &Path| {
        let path = path.display().to_string();
        Fault::failed(&context.texts.fault(id, &[("path", (&path).into())]))
    };
    match error {
        RestoreError::Open(error) => Fault::open(&context.texts, error, &context.now_here()),
        RestoreError::Hash { path, found, told } => {
            let path = path.display().to_string();
            let args = [
                ("path", (&path).into()),
                ("found", found.into()),
                ("told", told.into()),
            ];
            Fault::failed(&context.texts.fault("restore-hash", &args))
        }
        RestoreError::Same(path) => at("restore-same", path),
        RestoreError::InUse(path) => at("restore-in-use", path),
        RestoreError::Copy(error) => fault(context, error),
        RestoreError::Io { path, error } => {
            let (path, error) = (path.display().to_string(), error.to_string());
            let args = [("path", (&path).into()), ("error", (&error).into())];
            Fault::failed(&context.texts.fault("restore-io", &args))
        }
    }
}
