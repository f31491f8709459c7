//! One file, looked into or taken in, as somebody at the desk has asked.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::{TOLD_EVERY, name_of};
use crate::app::import::{News, Outcome, Source, Stage, Trial};
use crate::cli::{Context, Fault, How, unopened};
use crate::config::{self, Config};
use crate::io::import::{ImportError, MapError};
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

/// A file that was opened, how it is read, and by which settings.
struct Found {
    task: Task,
    opened: importer::Opened,
    named: Option<String>,
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
    fn open(&self, path: &Path, source: &Source) -> Result<Found, String> {
        let texts = &self.context.texts;
        let file = path.display().to_string();
        let fault = |why| {
            let mut said = told_of(&unopened(texts, &file, &why));
            if let Unopened::Import(ImportError::Map(MapError::NothingTold { .. })) = why {
                said.push('\n');
                said += &texts.with("look-map", &[("file", (&file).into())]);
            }
            said
        };
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
        let origin = Origin::File(path.to_owned());
        let found = |task, named| {
            let task = Task {
                pace: Pace::GENTLE,
                ..task
            };
            let opened = importer::open(&origin, &task, None)?;
            Ok(Found {
                task,
                opened,
                named,
            })
        };
        let kept = self.kept();
        let named = source.named.as_ref();
        if let Some((name, settings)) = named.and_then(|name| kept.get_key_value(name)) {
            let task = How::kept(self.context, name, settings).map_err(|why| told_of(&why))?;
            return found(task, Some(name.clone())).map_err(fault);
        }
        let task = How::named(source.named.as_deref()).task(self.context);
        let plain = found(task.map_err(|why| told_of(&why))?, None);
        let needs_none = plain.as_ref().is_ok_and(|plain| {
            let said = plain.opened.said();
            said.is_none_or(|said| said.tool.is_some() || said.ours || said.format.is_mail())
        });
        let is_mapped = matches!(
            &plain,
            Ok(_)
                | Err(Unopened::Import(ImportError::Map(
                    MapError::NothingTold { .. }
                )))
        );
        if !source.fitting || needs_none || !is_mapped {
            return plain.map_err(fault);
        }
        // Of several the one that reads most of its columns.
        let mut best: Option<(usize, Found)> = None;
        for (name, settings) in kept.iter().filter(|(_, settings)| settings.map.is_some()) {
            let Some(fits) = How::kept(self.context, name, settings)
                .ok()
                .and_then(|task| found(task, Some(name.clone())).ok())
            else {
                continue;
            };
            let said = fits.opened.said().filter(|said| said.unseen.is_empty());
            let read = said.map_or(0, |said| said.columns.len() - said.custom.len());
            if best.as_ref().map_or(0, |(most, _)| *most) < read {
                best = Some((read, fits));
            }
        }
        match best {
            Some((_, fits)) => Ok(fits),
            None => plain.map_err(fault),
        }
    }

    /// The settings of imports: those of the desk, and what was kept since it was opened.
    fn kept(&self) -> BTreeMap<String, config::Import> {
        let mut kept = self.context.config.imports.clone();
        // Settings that have a fault by now are told when the desk is opened the next time.
        if let Ok(fresh) = Config::load(None, &self.context.config_path) {
            kept.extend(fresh.imports);
        }
        kept
    }

    /// Looks into a file for a few seconds, as long as it is wanted: what is found, and what would come
    /// of it.
    pub fn look(&self, source: &Source, wanted: &dyn Fn() -> bool, tell: &mut dyn FnMut(Trial)) {
        let path = path_of(source);
        let failed = |why: String| Trial {
            lines: why.lines().map(str::to_owned).collect(),
            stage: Stage::Failed,
            named: source.named.clone(),
            ..Trial::default()
        };
        let Found {
            task,
            opened,
            named,
        } = match self.open(&path, source) {
            Ok(found) => found,
            Err(why) => return tell(failed(why)),
        };
        let texts = &self.context.texts;
        let mut report = opened.report(name_of(&path), true);
        let mut said = report.said(texts);
        if let Some(name) = named.as_ref().filter(|_| source.named.is_none()) {
            said.insert(1, texts.with("look-fits", &[("name", name.into())]));
        }
        let proposes = opened.said().is_some_and(|said| !said.proposed.is_empty());
        if proposes && named.is_none() {
            let file = path.display().to_string();
            said.push(texts.with("look-map", &[("file", (&file).into())]));
        }
        let mut trial = Trial {
            lines: said.clone(),
            named: named.clone(),
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
            named,
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
        let Found { task, opened, .. } = match self.open(&path, source) {
            Ok(found) => found,
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
