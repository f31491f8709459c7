//! One file, looked into or taken in, as somebody at the desk has asked.

use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::{TOLD_EVERY, name_of};
use crate::app::import::{News, Outcome, Source, Stage, Trial};
use crate::cli::{Context, Fault, How, unopened};
use crate::io::paths;
use crate::runtime::clock;
use crate::runtime::importer::report::number;
use crate::runtime::importer::{self, Aside, Desk, Ended, Origin, Pace, Progress, Task, Unopened};
use crate::runtime::turns::Turns;
use crate::storage::Door;

/// How long a file is looked into; what is read by then tells enough.
const LOOK: SignedDuration = SignedDuration::from_secs(3);

/// What taking a file in needs besides it.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'a> {
    /// Settings and texts.
    pub context: &'a Context,
    /// The way to the desk's file.
    pub door: &'a Door,
    /// The turns at it.
    pub turns: &'a Turns,
}

/// The file that is meant.
pub(super) fn path_of(source: &Source) -> PathBuf {
    paths::typed(&source.file, std::env::home_dir().as_deref())
}

/// What a file's name goes on to.
pub fn completed(typed: String) -> News {
    let home = std::env::home_dir();
    let (text, names) = paths::complete(&typed, home.as_deref());
    News::Completed { typed, text, names }
}

impl Taking<'_> {
    /// Opens the file that is meant; why not, in words.
    fn open(&self, path: &Path, named: Option<&str>) -> Result<(Task, importer::Opened), String> {
        let texts = &self.context.texts;
        let file = path.display().to_string();
        let fault = |why| told_of(&unopened(texts, &file, &why));
        let said = |id| texts.with(id, &[("file", (&file).into())]);
        // Opened and closed again, the desk's own file would lose its locks; a pipe would be waited for.
        let meta = match path.metadata() {
            Ok(meta) => meta,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(fault(Unopened::Missing));
            }
            Err(error) => return Err(fault(error.into())),
        };
        if self.door.is_part((meta.dev(), meta.ino())) {
            return Err(said("look-own-file"));
        }
        if !meta.is_file() && !meta.is_dir() {
            return Err(said("look-no-plain-file"));
        }
        let task = How::named(named)
            .task(self.context)
            .map_err(|fault| told_of(&fault))?;
        let task = Task {
            pace: Pace::GENTLE,
            ..task
        };
        let opened = importer::open(&Origin::File(path.to_owned()), &task, None).map_err(fault)?;
        Ok((task, opened))
    }

    /// Looks into a file for a few seconds, as long as it is wanted: what is found, and what would come
    /// of it.
    pub fn look(&self, source: &Source, wanted: &dyn Fn() -> bool, tell: &mut dyn FnMut(Trial)) {
        let path = path_of(source);
        let failed = |why: String| Trial {
            lines: why.lines().map(str::to_owned).collect(),
            rows: 0,
            stage: Stage::Failed,
        };
        let (task, opened) = match self.open(&path, source.named.as_deref()) {
            Ok(opened) => opened,
            Err(why) => return tell(failed(why)),
        };
        let texts = &self.context.texts;
        let mut report = opened.report(name_of(&path), true);
        let said = report.said(texts);
        let mut trial = Trial {
            lines: said.clone(),
            ..Trial::default()
        };
        tell(trial.clone());
        let reader = match self.door.reader() {
            Ok(reader) => reader,
            Err(error) => {
                let told = texts.store_error(&error, &self.context.now_here());
                return tell(failed(format!("{}\n{}", told.what, told.remedy)));
            }
        };
        let until = clock::now() + LOOK;
        let mut next = clock::now() + TOLD_EVERY;
        let mut watch = |at: &Progress| {
            let now = clock::now();
            if !wanted() || now >= until {
                return ControlFlow::Break(());
            }
            if now >= next {
                next = now + TOLD_EVERY;
                trial.rows = at.rows;
                tell(trial.clone());
            }
            ControlFlow::Continue(())
        };
        let desk = Desk::Trying(Some(reader.read()), &self.context.policy);
        opened.run(&mut report, &task, texts, desk, None, &mut watch);
        let rows = report.counts.accepted + report.counts.refused;
        let mut lines = said;
        lines.extend(report.lines(texts));
        match &report.ended {
            Ended::Stopped => {
                lines.push(texts.with("look-part", &[("rows", number(rows))]));
            }
            Ended::Unreadable(error) => lines.push(importer::said(texts, &error.told())),
            Ended::Store(error) => {
                lines.push(texts.store_error(error, &self.context.now_here()).what);
            }
            Ended::Strangers { count } => {
                let told = report.strangers(texts, *count);
                return tell(failed(format!("{}\n{}", told.what, told.remedy)));
            }
            Ended::Whole | Ended::Strict => {}
        }
        let is_none = report.counts.accepted == 0;
        tell(Trial {
            lines,
            rows,
            stage: if is_none {
                Stage::Failed
            } else {
                Stage::Looked
            },
        });
    }

    /// Takes a file in.
    pub fn take(&self, source: &Source, watch: importer::Watch<'_>) -> Outcome {
        let path = path_of(source);
        let told = |text: String, wants_care| Outcome {
            text,
            wants_care,
            stays: true,
        };
        let (task, opened) = match self.open(&path, source.named.as_deref()) {
            Ok(opened) => opened,
            Err(why) => return told(why, true),
        };
        let texts = &self.context.texts;
        let mut store = match self.door.store() {
            Ok(store) => store,
            Err(error) => {
                let said = texts.store_error(&error, &self.context.now_here());
                return told(format!("{} {}", said.what, said.remedy), true);
            }
        };
        let mut report = opened.report(name_of(&path), false);
        let aside = Aside::beside(&path, &opened);
        let desk = Desk::Writing(&mut store, Some(self.turns));
        opened.run(&mut report, &task, texts, desk, Some(aside), watch);
        let text = report.outcome(texts, &self.context.now_here());
        told(text, report.wants_care())
    }
}

/// What failed and what to do, on one line.
fn told_of(fault: &Fault) -> String {
    match fault {
        Fault::Unread => String::new(),
        Fault::Told { what, remedy, .. } => match remedy {
            Some(remedy) => format!("{what}\n{remedy}"),
            None => what.to_string(),
        },
    }
}
