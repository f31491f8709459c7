//! The run of an import, for whoever wants one: the command, the desk, a watched folder.
//!
//! Nothing here prints or opens a desk: what is found, how it goes and what came of it are values. It
//! blocks, and is to be given a thread where somebody waits for a key.

pub mod aside;
mod reading;
pub mod report;
mod returned;

use std::fs::File;
use std::io::{self, Seek as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

pub use self::aside::Aside;
use self::report::RefusedRow;
pub use self::report::{Came, Report};
pub use self::returned::Returned;
use super::clock;
use super::signals::Stop;
use super::turns::Turns;
use crate::domain::deadline::Policy;
use crate::domain::incoming::Incoming;
use crate::domain::intake::Intake;
use crate::io::import::{self, Bytes, Format, ImportError, Options, Rows, own};
use crate::storage::{Importing, Reading, Returning, Store, StoreError};
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
    records: Records,
}

/// What a source holds.
enum Records {
    /// The rows of another system.
    Rows(Box<Rows<'static>>),
    /// The requests of a desk, as it has exported them.
    Own(own::Lines<'static>),
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
                records: records(Bytes::once(source), task)?,
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
    if !meta.is_file() {
        let (source, read) = reading::counted(file);
        return Ok(Opened {
            file: None,
            read,
            of: None,
            records: records(Bytes::once(source), task)?,
        });
    }
    file.rewind()?;
    let (source, read) = reading::counted(file.try_clone()?);
    Ok(Opened {
        of: Some(meta.len()),
        file: Some(file),
        read,
        records: records(Bytes::Again(Box::new(source)), task)?,
    })
}

fn records(source: Bytes<'static>, task: &Task) -> Result<Records, ImportError> {
    let peeked = own::peek(source)?;
    let may_be_own = task.format.is_none_or(|format| format == Format::JsonLines);
    Ok(if peeked.is_own && may_be_own {
        Records::Own(own::Lines::of(peeked.source.undecoded()))
    } else {
        let rows = import::open(peeked.source, task.format, &task.options)?;
        Records::Rows(Box::new(rows))
    })
}

impl Opened {
    /// What was detected in it; none in an export of our own.
    pub fn said(&self) -> Option<&import::Said> {
        match &self.records {
            Records::Rows(rows) => Some(rows.said()),
            Records::Own(_) => None,
        }
    }

    /// A report in which nothing has come of it yet, for a source that is called so.
    pub fn report(&self, name: String, task: &Task, dry_run: bool) -> Report {
        let came = match self.said() {
            Some(said) => {
                let source = task.intake.source.clone();
                Came::Rows(Box::new(report::Rows::new(source, said.clone())))
            }
            None => Came::Own(Returned::default()),
        };
        Report::new(name, dry_run, came)
    }

    /// Takes all records in, batch by batch, or tries what would come of it.
    ///
    /// What came of it stands in the report, however it ends: of the batch that is under way when the
    /// file takes no more nothing is in, of the earlier ones all is. Whoever stops it still gets the
    /// batch that was read. A strict task is tried first, and ends there if a record is refused.
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
            let desk = Desk::Writing(store, turns);
            return self.pass(report, task, texts, desk, aside, watch);
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
                        let desk = Desk::Writing(store, turns);
                        opened.pass(report, task, texts, desk, aside, watch);
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
        let mut pass = Pass {
            task,
            texts,
            desk,
            report,
            aside,
            read: &self.read,
            at: Progress {
                of: self.of,
                ..Progress::default()
            },
            line: 0,
            bytes: 0,
        };
        let ended = match self.records {
            Records::Rows(rows) => pass.rows(*rows, watch),
            Records::Own(lines) => pass.own(lines, watch),
        };
        let Pass { report, aside, .. } = pass;
        report.aside = aside.and_then(Aside::end);
        report.ended = ended.unwrap_or_else(Ended::Store);
    }
}

/// One reading of a source from its beginning on.
struct Pass<'a> {
    task: &'a Task,
    texts: &'a Texts,
    desk: Desk<'a>,
    report: &'a mut Report,
    aside: Option<Aside>,
    read: &'a AtomicU64,
    at: Progress,
    /// The line of the last record that was read.
    line: u64,
    /// How many bytes have gathered.
    bytes: usize,
}

impl Pass<'_> {
    fn rows(&mut self, mut rows: Rows<'_>, watch: Watch<'_>) -> Result<Ended, StoreError> {
        let mut importing = Importing::new(self.task.intake.clone());
        let mut batch: Vec<Incoming> = Vec::with_capacity(self.task.pace.rows);
        let mut go_on = ControlFlow::Continue(());
        let went = loop {
            let Some(row) = rows.next() else {
                break self.write_rows(&mut importing, &mut batch);
            };
            match row {
                Ok(told) => {
                    self.line = told.line;
                    self.bytes += told.bytes();
                    batch.push(told);
                }
                Err(refused) => self.refuse(
                    &refused.told(),
                    &refused.raw,
                    (refused.line, refused.column, refused.value),
                ),
            }
            let is_full = self.is_full(batch.len());
            if is_full && let Err(error) = self.write_rows(&mut importing, &mut batch) {
                break Err(error);
            }
            go_on = self.look(is_full, watch);
            if go_on.is_break() {
                break self.write_rows(&mut importing, &mut batch);
            }
        };
        self.report.counts = rows.counts();
        if let Came::Rows(came) = &mut self.report.came {
            came.encoding = rows.encoding();
            came.repairs = rows.repairs();
            came.warnings = rows.warnings();
        }
        went?;
        Ok(match (go_on, rows.finish()) {
            (ControlFlow::Break(()), _) => Ended::Stopped,
            (ControlFlow::Continue(()), Err(error)) => Ended::Unreadable(error),
            (ControlFlow::Continue(()), Ok(_)) => Ended::Whole,
        })
    }

    /// Takes in the rows that have gathered.
    fn write_rows(
        &mut self,
        importing: &mut Importing,
        batch: &mut Vec<Incoming>,
    ) -> Result<(), StoreError> {
        let records = std::mem::take(batch);
        if !records.is_empty() {
            let summary = match &mut self.desk {
                Desk::Writing(store, None) => store.import(importing, records, &mut clock::new_id),
                Desk::Writing(store, Some(turns)) => shared(turns, || {
                    store.import(importing, records.clone(), &mut clock::new_id)
                }),
                Desk::Trying(file, policy) => importing.try_out(file.as_ref(), &records, policy),
            }?;
            if let Came::Rows(came) = &mut self.report.came {
                came.summary.add(summary);
            }
        }
        self.written();
        Ok(())
    }

    fn own(&mut self, lines: own::Lines<'_>, watch: Watch<'_>) -> Result<Ended, StoreError> {
        let mut returning = Returning::default();
        let mut batch: Vec<own::Line> = Vec::with_capacity(self.task.pace.rows);
        let mut ended = Ended::Whole;
        for read in lines {
            match read {
                Ok(Ok(line)) => {
                    self.line = line.line;
                    self.bytes += line.raw.len();
                    batch.push(line);
                }
                Ok(Err(refused)) => self.refuse_own(&refused),
                Err(error) => {
                    ended = Ended::Unreadable(error.into());
                    break;
                }
            }
            let is_full = self.is_full(batch.len());
            if is_full {
                self.write_own(&mut returning, &mut batch)?;
            }
            if self.look(is_full, watch).is_break() {
                ended = Ended::Stopped;
                break;
            }
        }
        self.write_own(&mut returning, &mut batch)?;
        Ok(ended)
    }

    /// Takes in the requests that have gathered.
    fn write_own(
        &mut self,
        returning: &mut Returning,
        batch: &mut Vec<own::Line>,
    ) -> Result<(), StoreError> {
        let records = std::mem::take(batch);
        let count = records.len() as u64;
        let now = self.task.intake.now;
        if count > 0
            && let Came::Own(came) = &mut self.report.came
        {
            let refused = came.take(&mut self.desk, returning, records, now)?;
            self.report.counts.accepted += count - refused.len() as u64;
            let line = self.line;
            for refused in &refused {
                self.refuse_own(refused);
            }
            self.line = line;
        }
        self.written();
        Ok(())
    }

    fn refuse_own(&mut self, refused: &own::Refused) {
        self.report.counts.refused += 1;
        self.refuse(&refused.told(), &refused.raw, (refused.line, None, None));
    }

    /// Keeps a record that was refused, and why.
    fn refuse(
        &mut self,
        told: &import::Told,
        raw: &[u8],
        (line, column, value): (u64, Option<String>, Option<String>),
    ) {
        self.line = line;
        let reason = said(self.texts, told);
        if let Some(aside) = &mut self.aside {
            aside.keep(raw, &reason);
        }
        self.report.refuse(RefusedRow {
            line,
            column,
            value,
            reason,
        });
    }

    fn is_full(&self, rows: usize) -> bool {
        rows >= self.task.pace.rows || self.bytes >= self.task.pace.bytes
    }

    /// What was read is on disk.
    fn written(&mut self) {
        self.bytes = 0;
        self.report.line = self.line;
    }

    /// After each record: tells now and then how far it is, and lets others in after a batch.
    fn look(&mut self, is_written: bool, watch: Watch<'_>) -> ControlFlow<()> {
        self.at.rows += 1;
        if is_written {
            thread::sleep(self.task.pace.rest);
        } else if !self.at.rows.is_multiple_of(ROWS_A_LOOK) {
            return ControlFlow::Continue(());
        }
        self.at.bytes = self.read.load(Ordering::Relaxed);
        watch(&self.at)
    }
}

/// Writes where others of this program write too: they don't wait while another program keeps the file
/// to itself.
fn shared<T>(
    turns: &Turns,
    mut write: impl FnMut() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut tries = 1..=TRIES;
    loop {
        let turn = turns.patient();
        let written = write();
        drop(turn);
        match (written, tries.next()) {
            // A file that is locked is so before anything is begun.
            (Err(StoreError::Locked(_)), Some(_)) => thread::sleep(BETWEEN_TRIES),
            (written, _) => return written,
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
