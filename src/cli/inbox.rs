//! `inbox`: takes in what lies in the watched folders, once.

use std::ops::ControlFlow;
use std::path::Path;
use std::thread;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::Fault;
use super::out::{Out, hint};
use super::progress::Progress;
use crate::domain::safe::Safe;
use crate::runtime::importer::report::Json;
use crate::runtime::importer::{self, Pace, Report};
use crate::runtime::inbox::{self, Fate, Folder, Found, Left, Settling, Taker, Took};
use crate::runtime::signals::{Cause, Stop};
use crate::storage::{Door, Store};
use crate::texts::Texts;

const HELP: &str = "\
The folders are named in the settings: [inbox] watch = [\"~/Inbox\"], and watch under [import.NAME] for those whose
files are read as --as NAME does. A file that was taken in is moved to done inside its folder, one of which nothing
could be taken to refused, with FILE.reason.txt beside it. Single rows that were refused are kept in
refused/FILE.refused.csv or .jsonl, the reasons in the same name with .txt: mend them and drop that file in again.

A file is taken when nobody has written to it for two seconds. Names such as *.part, *.tmp, .hidden and copies that
editors keep are left alone, and so are links. Where another desk is taking a file it is left to that one.

Exit code 1 when a folder isn't there, or a file could not be taken in; rows that were refused stop no nightly job.";

/// The arguments of `inbox`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Inbox {
    /// Print what came of each file as JSON
    #[arg(long)]
    json: bool,
}

/// A file as it is told.
#[derive(Serialize)]
struct FileTold<'a> {
    file: String,
    /// `done`, `refused` or `left`.
    outcome: &'static str,
    /// Where it is now.
    at: String,
    /// Why it is not done.
    reason: Option<String>,
    summary: Option<Json<'a>>,
}

/// A folder as it is told.
#[derive(Serialize)]
struct FolderTold<'a> {
    folder: String,
    source: Option<&'a str>,
    /// Why it can't be looked into.
    fault: Option<&'a str>,
    files: Vec<FileTold<'a>>,
}

/// One run over all folders.
struct Round<'a> {
    context: &'a Context,
    store: Store,
    door: Door,
    stop: Stop,
    has_failed: bool,
}

impl Inbox {
    /// Runs the command; gives the exit code.
    ///
    /// # Errors
    /// No folder is named, or the desk can't be opened.
    pub fn run(&self, context: &Context, out: &mut Out) -> Result<u8, Fault> {
        let home = std::env::home_dir();
        let folders = inbox::folders(&context.config, &context.config_path, home.as_deref());
        if folders.is_empty() {
            return Err(Fault::usage(&context.texts.fault("inbox-none", &[])));
        }
        let stop = Stop::listen_twice().map_err(|error| {
            let error = error.to_string();
            let args = [("error", (&error).into())];
            Fault::failed(&context.texts.fault("inbox-signals", &args))
        })?;
        let store = context.write()?;
        store.be_patient().map_err(|error| context.told(&error))?;
        let mut round = Round {
            context,
            door: store.door(),
            store,
            stop,
            has_failed: false,
        };
        let mut took = Vec::new();
        for folder in &folders {
            let (files, fault) = round.folder(folder);
            if !self.json {
                round.print(&files, fault.as_deref(), out)?;
            }
            took.push((folder, files, fault));
        }
        round.store.tidy();
        if self.json {
            let told = took
                .iter()
                .map(|(folder, files, fault)| round.folder_told(folder, files, fault.as_deref()));
            out.json(&told.collect::<Vec<_>>())?;
        } else if took
            .iter()
            .all(|(_, files, fault)| files.is_empty() && fault.is_none())
        {
            // Else cron would mail it each time.
            if out.width().is_some() {
                out.line(&Safe::line(&context.texts.get("inbox-nothing")))?;
            }
        }
        Ok(match round.stop.asked() {
            Some(cause) => Cause::exit_code(cause),
            None => u8::from(round.has_failed),
        })
    }
}

impl Round<'_> {
    /// Takes in what is whole; what isn't yet is waited for, but only once.
    fn folder(&mut self, folder: &Folder) -> (Vec<Took>, Option<String>) {
        let mut settling = Settling::default();
        let mut took = Vec::new();
        for is_last in [false, true] {
            let found = match inbox::scan(folder, &self.door, &self.context.config_path) {
                Ok(found) => found,
                Err(error) => {
                    self.has_failed = true;
                    return (
                        took,
                        Some(inbox::unseen(&self.context.texts, folder, &error)),
                    );
                }
            };
            // What was left for a reason is not tried a second time.
            let is_new = |found: &Found| {
                let path = folder.path.join(&found.name);
                !took.iter().any(|took: &Took| took.path == path)
            };
            let found: Vec<Found> = found.into_iter().filter(is_new).collect();
            let all = found.clone();
            let (whole, next) = settling.whole(found, self.context.now());
            for found in &whole {
                if self.stop.asked().is_none() {
                    took.extend(self.take(folder, found));
                }
            }
            if is_last {
                let written = all.into_iter().filter(|found| !whole.contains(found));
                took.extend(written.map(|found| Took {
                    path: folder.path.join(found.name),
                    report: None,
                    fate: Fate::Left(Left::BeingWritten),
                }));
            }
            let goes_on = !is_last && self.stop.asked().is_none();
            let Some(at) = next.filter(|_| goes_on) else {
                break;
            };
            let wait = at.duration_since(self.context.now());
            thread::sleep(Duration::try_from(wait).unwrap_or(Duration::ZERO));
        }
        self.has_failed |= took.iter().any(Took::has_failed);
        (took, None)
    }

    fn take(&mut self, folder: &Folder, found: &Found) -> Option<Took> {
        let mut progress = Progress::new(self.context, "imported-progress");
        let stop = &self.stop;
        let mut watch = |at: &importer::Progress| {
            progress.show_part(at.rows, at.bytes, at.of);
            match stop.asked() {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            }
        };
        let mut taker = Taker {
            context: self.context,
            store: &mut self.store,
            turns: None,
            pace: Pace::HURRIED,
        };
        let took = taker.take(folder, found, &mut watch);
        progress.end();
        took
    }

    fn words(&self, took: &Took) -> String {
        let now = self.context.now_here();
        took.words(&self.context.texts, &now).text
    }

    fn print(&self, took: &[Took], fault: Option<&str>, out: &mut Out) -> Result<(), Fault> {
        for took in took {
            out.line(&Safe::line(&self.words(took)))?;
            for line in reasons(took.report.as_ref(), &self.context.texts) {
                out.line(&Safe::line(&line))?;
            }
        }
        out.flush()?;
        if let Some(fault) = fault {
            hint(&Safe::line(fault));
        }
        Ok(())
    }

    fn folder_told<'a>(
        &self,
        folder: &'a Folder,
        took: &'a [Took],
        fault: Option<&'a str>,
    ) -> FolderTold<'a> {
        let files = took.iter().map(|took| {
            let (outcome, at, reason): (_, &Path, _) = match &took.fate {
                Fate::Done(to) => ("done", to, None),
                Fate::Refused { to, why } => ("refused", to, Some(why.as_str().to_owned())),
                Fate::Left(_) => ("left", &took.path, Some(self.words(took))),
            };
            FileTold {
                file: took.path.display().to_string(),
                outcome,
                at: at.display().to_string(),
                reason,
                summary: took.report.as_ref().map(Report::json),
            }
        });
        FolderTold {
            folder: folder.path.display().to_string(),
            source: folder.named.as_deref(),
            fault,
            files: files.collect(),
        }
    }
}

/// What is to be looked after in a file that was taken in.
fn reasons(report: Option<&Report>, texts: &Texts) -> Vec<String> {
    report.map(|report| report.cares(texts)).unwrap_or_default()
}
