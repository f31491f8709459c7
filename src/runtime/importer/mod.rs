//! The run of an import, for whoever wants one: the command, the desk, a watched folder.
//!
//! Nothing here prints or opens a desk: what is found, how it goes and what came of it are values. It
//! blocks, and is to be given a thread where somebody waits for a key.

pub mod aside;
mod reading;
pub mod report;

use std::fs::File;
use std::io::{self, Seek as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

pub use self::aside::Aside;
pub use self::report::Report;
use super::clock;
use super::signals::Stop;
use super::turns::Turns;
use crate::domain::deadline::Policy;
use crate::domain::incoming::Incoming;
use crate::domain::intake::{Intake, Summary};
use crate::io::import::{self, Format, ImportError, Options, Rows};
use crate::storage::{Importing, Reading, Store, StoreError};
use crate::texts::{Arg, Texts};

/// After so many rows it is asked whether to go on: one takes less time than to ask.
const ROWS_A_LOOK: u64 = 64;

/// How often a file that another program keeps to itself is asked for again, by one who shares it.
const TRIES: u32 = 10;
/// How long those who share it are let in between.
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// How a source is read and taken in.
#[derive(Debug, Clone)]
pub struct Task {
    /// How it is written, where its beginning doesn't tell.
    pub format: Option<Format>,
    /// How its rows are read.
    pub options: Options,
    /// Whose rows they are, and when they come in.
    pub intake: Intake,
    /// Whether nothing is taken in where a row is refused.
    pub strict: bool,
    /// How much is written at one go.
    pub pace: Pace,
}

/// How much is written at one go: a kill in between leaves whole batches, and others who write wait for
/// one batch at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many rows.
    pub rows: usize,
    /// How many bytes of words, so that long mails don't fill the memory.
    pub bytes: usize,
    /// How long others are let in between.
    pub rest: Duration,
}

impl Pace {
    /// For one who waits for the end of it.
    pub const HURRIED: Self = Self {
        rows: 1_000,
        bytes: 4 << 20,
        rest: Duration::ZERO,
    };
    /// For one who works on meanwhile.
    pub const GENTLE: Self = Self {
        rows: 200,
        bytes: 1 << 20,
        rest: Duration::from_millis(5),
    };
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// The rows that were read.
    pub rows: u64,
    /// The bytes that were read of the source.
    pub bytes: u64,
    /// The bytes that the source has, where that is known.
    pub of: Option<u64>,
}

impl Progress {
    /// How much of it is done, of a hundred; none where nobody knows how much there is.
    pub fn percent(&self) -> Option<u64> {
        let of = self.of.filter(|of| *of > 0)?;
        Some(self.bytes.min(of) * 100 / of)
    }
}

/// Is told how far it has come, and says whether it is to go on.
pub type Watch<'a> = &'a mut dyn FnMut(&Progress) -> ControlFlow<()>;

/// Where the rows go.
pub enum Desk<'a> {
    /// Into the file; where others of this program write too, whenever none of them waits.
    Writing(&'a mut Store, Option<&'a Turns>),
    /// Nowhere: they are compared with the file, if there is one.
    Trying(Option<Reading<'a>>, &'a Policy),
}

/// How an import has ended.
#[derive(Debug)]
pub enum Ended {
    /// With the source.
    Whole,
    /// It was stopped on the way.
    Stopped,
    /// The source could be read no further.
    Unreadable(ImportError),
    /// The desk's file took no more.
    Store(StoreError),
    /// A row is refused, and then nothing was to be taken in.
    Strict,
}

/// Where a source comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
}

/// Why a source can't be opened.
#[derive(Debug)]
pub enum Unopened {
    /// There is no such file.
    Missing,
    /// It is a directory.
    Directory,
    /// Nothing of it can be taken in.
    Import(ImportError),
}

impl From<ImportError> for Unopened {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

impl From<io::Error> for Unopened {
    fn from(error: io::Error) -> Self {
        Self::Import(error.into())
    }
}

/// A source that was opened and looked into.
pub struct Opened {
    /// What can be read a second time.
    file: Option<File>,
    read: Arc<AtomicU64>,
    of: Option<u64>,
    rows: Rows<'static>,
}

/// Opens a source and reads its beginning; `stop` ends the waiting for standard input.
///
/// # Errors
/// [`Unopened`] where nothing of it can be taken in.
pub fn open(origin: &Origin, task: &Task, stop: Option<&Stop>) -> Result<Opened, Unopened> {
    match origin {
        Origin::File(path) => {
            let file = File::open(path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => Unopened::Missing,
                _ => error.into(),
            })?;
            opened(file, task)
        }
        Origin::Input if task.strict => opened(reading::spooled(&mut reading::input(stop))?, task),
        Origin::Input => {
            let (source, read) = reading::counted(reading::input(stop));
            Ok(Opened {
                file: None,
                read,
                of: None,
                rows: import::open(source, task.format, &task.options)?,
            })
        }
    }
}

/// Looks into a file that is open, from its beginning on.
///
/// # Errors
/// [`Unopened`] where nothing of it can be taken in.
pub fn opened(mut file: File, task: &Task) -> Result<Opened, Unopened> {
    let mut meta = file.metadata()?;
    if meta.is_dir() {
        return Err(Unopened::Directory);
    }
    // What is no plain file can be read only once, and tells no length.
    if task.strict && !meta.is_file() {
        file = reading::spooled(&mut file)?;
        meta = file.metadata()?;
    }
    if meta.is_file() {
        file.rewind()?;
    }
    let (source, read) = reading::counted(file.try_clone()?);
    Ok(Opened {
        of: meta.is_file().then_some(meta.len()),
        file: meta.is_file().then_some(file),
        read,
        rows: import::open(source, task.format, &task.options)?,
    })
}

impl Opened {
    /// What was detected in it.
    pub fn said(&self) -> &import::Said {
        self.rows.said()
    }

    /// Takes all rows in, batch by batch, or tries what would come of it.
    ///
    /// What came of it stands in the report, however it ends: of the batch that is under way when the
    /// file takes no more nothing is in, of the earlier ones all is. Whoever stops it still gets the
    /// batch that was read. A strict task is tried first, and ends there if a row is refused.
    pub fn run(
        self,
        report: &mut Report,
        task: &Task,
        texts: &Texts,
        desk: Desk<'_>,
        aside: Option<Aside>,
        watch: Watch<'_>,
    ) {
        let (store, turns) = match desk {
            Desk::Writing(store, turns) => (store, turns),
            Desk::Trying(..) => return self.pass(report, task, texts, desk, None, watch),
        };
        let again = self
            .file
            .as_ref()
            .map(File::try_clone)
            .filter(|_| task.strict);
        let Some(again) = again else {
            return self.pass(
                report,
                task,
                texts,
                Desk::Writing(store, turns),
                aside,
                watch,
            );
        };
        let policy = store.policy().clone();
        let desk = Desk::Trying(Some(store.read()), &policy);
        self.pass(report, task, texts, desk, None, watch);
        match &report.ended {
            Ended::Whole if report.counts.refused > 0 => report.ended = Ended::Strict,
            Ended::Whole => {
                let opened = again
                    .map_err(Unopened::from)
                    .and_then(|file| opened(file, task));
                match opened {
                    Ok(opened) => {
                        report.begin_again();
                        opened.pass(
                            report,
                            task,
                            texts,
                            Desk::Writing(store, turns),
                            aside,
                            watch,
                        );
                    }
                    Err(Unopened::Import(error)) => report.ended = Ended::Unreadable(error),
                    // A file that is open neither goes nor becomes another.
                    Err(Unopened::Missing | Unopened::Directory) => report.ended = Ended::Stopped,
                }
            }
            Ended::Stopped | Ended::Unreadable(_) | Ended::Store(_) | Ended::Strict => {}
        }
    }

    fn pass(
        self,
        report: &mut Report,
        task: &Task,
        texts: &Texts,
        desk: Desk<'_>,
        aside: Option<Aside>,
        watch: Watch<'_>,
    ) {
        let mut rows = self.rows;
        let mut pass = Pass {
            pace: task.pace,
            texts,
            desk,
            report,
            importing: Importing::new(task.intake.clone()),
            aside,
            batch: Vec::with_capacity(task.pace.rows),
            at: Progress {
                of: self.of,
                ..Progress::default()
            },
            line: 0,
        };
        let went = pass.take(&mut rows, &self.read, watch);
        report_end(pass, rows, went);
    }
}

fn report_end(pass: Pass<'_>, rows: Rows<'_>, went: Result<ControlFlow<()>, StoreError>) {
    let Pass { report, aside, .. } = pass;
    report.aside = aside.and_then(Aside::end);
    report.counts = rows.counts();
    report.warnings = rows.warnings();
    report.ended = match (went, rows.finish()) {
        (Err(error), _) => Ended::Store(error),
        (Ok(ControlFlow::Break(())), _) => Ended::Stopped,
        (Ok(ControlFlow::Continue(())), Err(error)) => Ended::Unreadable(error),
        (Ok(ControlFlow::Continue(())), Ok(_)) => Ended::Whole,
    };
}

/// One reading of a source from its beginning on.
struct Pass<'a> {
    pace: Pace,
    texts: &'a Texts,
    desk: Desk<'a>,
    report: &'a mut Report,
    importing: Importing,
    aside: Option<Aside>,
    batch: Vec<Incoming>,
    at: Progress,
    /// The line of the last row that was read.
    line: u64,
}

impl Pass<'_> {
    fn take(
        &mut self,
        rows: &mut Rows<'_>,
        read: &AtomicU64,
        watch: Watch<'_>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let mut bytes = 0;
        let mut go_on = ControlFlow::Continue(());
        for row in rows.by_ref() {
            self.at.rows += 1;
            match row {
                Ok(told) => {
                    self.line = told.line;
                    bytes += told.text.as_ref().map_or(0, String::len);
                    self.batch.push(told);
                }
                Err(refused) => {
                    self.line = refused.line;
                    let why = said(self.texts, &refused.told());
                    if let Some(aside) = &mut self.aside {
                        aside.keep(&refused.raw, &why);
                    }
                    self.report.refuse(&refused, why);
                }
            }
            let is_full = self.batch.len() >= self.pace.rows || bytes >= self.pace.bytes;
            if is_full {
                self.write()?;
                bytes = 0;
                thread::sleep(self.pace.rest);
            }
            if is_full || self.at.rows.is_multiple_of(ROWS_A_LOOK) {
                self.at.bytes = read.load(Ordering::Relaxed);
                go_on = watch(&self.at);
                if go_on.is_break() {
                    break;
                }
            }
        }
        self.write()?;
        Ok(go_on)
    }

    /// Takes in the rows that have gathered.
    fn write(&mut self) -> Result<(), StoreError> {
        let records = std::mem::take(&mut self.batch);
        if !records.is_empty() {
            let summary = match &mut self.desk {
                Desk::Writing(store, None) => {
                    store.import(&mut self.importing, records, &mut clock::new_id)
                }
                Desk::Writing(store, Some(turns)) => {
                    shared(store, turns, &mut self.importing, &records)
                }
                Desk::Trying(file, policy) => {
                    self.importing.try_out(file.as_ref(), &records, policy)
                }
            }?;
            self.report.add(summary);
        }
        self.report.line = self.line;
        Ok(())
    }
}

/// Takes a batch in where others of this program write too: they don't wait while another program keeps
/// the file to itself.
fn shared(
    store: &mut Store,
    turns: &Turns,
    importing: &mut Importing,
    records: &[Incoming],
) -> Result<Summary, StoreError> {
    let mut tries = 1..=TRIES;
    loop {
        let turn = turns.patient();
        let imported = store.import(importing, records.to_vec(), &mut clock::new_id);
        drop(turn);
        match (imported, tries.next()) {
            // A file that is locked is so before anything is begun.
            (Err(StoreError::Locked(_)), Some(_)) => thread::sleep(BETWEEN_TRIES),
            (imported, _) => return imported,
        }
    }
}

/// A message of the reader in words.
pub fn said(texts: &Texts, (id, values): &import::Told) -> String {
    let args: Vec<(&str, Arg<'_>)> = values
        .iter()
        .map(|(name, value)| (*name, value.into()))
        .collect();
    texts.with(id, &args)
}
