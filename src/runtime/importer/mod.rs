//! The run of an import, for whoever wants one: the command, the desk, a watched folder.
//!
//! Nothing here prints or opens a desk: what is found, how it goes and what came of it are values. It
//! blocks, and is to be given a thread where somebody waits for a key.

pub mod aside;
mod pass;
mod reading;
pub mod report;
mod returned;
mod rows;

use std::fs::File;
use std::io::{self, Seek as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use jiff::Timestamp;

pub use self::aside::Aside;
use self::pass::Pass;
pub use self::report::{Came, Report};
pub use self::returned::Returned;
use super::signals::Stop;
use super::turns::Turns;
use crate::domain::deadline::Policy;
use crate::domain::export::MARK;
use crate::domain::intake::Intake;
use crate::io::import::{self, Bytes, Format, ImportError, Options, Rows, own, source};
use crate::storage::{Reading, Store, StoreError};
use crate::texts::{Arg, Texts};

/// How a source is read and taken in.
#[derive(Debug, Clone)]
pub struct Task {
    /// How it is written, where its beginning doesn't tell.
    pub format: Option<Format>,
    /// How its rows are read.
    pub options: Options,
    /// What the source is called, where that is given; else by its tool or its file.
    pub source: Option<String>,
    /// Whether what is very late comes into the working view all the same.
    pub live: bool,
    /// When they come in, UTC.
    pub now: Timestamp,
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
    /// The first rows bear the ids of other requests: they are not those of the source that was guessed.
    /// Nothing was taken in.
    Strangers {
        /// How many do.
        count: u64,
    },
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
    intake: Intake,
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
            opened(path, file, task)
        }
        Origin::Input if task.strict => {
            let file = reading::spooled(&mut reading::input(stop))?;
            again(None, file, task)
        }
        Origin::Input => {
            let (source, read) = reading::counted(reading::input(stop));
            let records = records(Bytes::once(source), task, &task.options)?;
            Ok(Opened {
                file: None,
                read,
                of: None,
                intake: task.intake(None, &records),
                records,
            })
        }
    }
}

/// Looks into a file or folder that is open and lies at this path, from its beginning on.
///
/// # Errors
/// [`Unopened`] where nothing of it can be taken in.
pub fn opened(path: &Path, mut file: File, task: &Task) -> Result<Opened, Unopened> {
    let meta = file.metadata()?;
    if meta.is_dir() {
        return folder(path, task);
    }
    if meta.is_file() {
        return again(Some(path), file, task);
    }
    // What is no plain file can be read only once, and tells no length.
    if task.strict {
        let file = reading::spooled(&mut file)?;
        return again(Some(path), file, task);
    }
    let (source, read) = reading::counted(file);
    let records = records(Bytes::once(source), task, &task.options)?;
    Ok(Opened {
        file: None,
        read,
        of: None,
        intake: task.intake(Some(path), &records),
        records,
    })
}

/// Looks into a plain file, which can be read again.
fn again(path: Option<&Path>, mut file: File, task: &Task) -> Result<Opened, Unopened> {
    let meta = file.metadata()?;
    file.rewind()?;
    let mut options = task.options.clone();
    let written = meta.modified().ok();
    options.mail.written = written.and_then(|at| Timestamp::try_from(at).ok());
    let (source, read) = reading::counted(file.try_clone()?);
    let records = records(Bytes::Again(Box::new(source)), task, &options)?;
    Ok(Opened {
        of: Some(meta.len()),
        file: Some(file),
        read,
        intake: task.intake(path, &records),
        records,
    })
}

/// Looks into a folder of mails.
fn folder(path: &Path, task: &Task) -> Result<Opened, Unopened> {
    if !task.format.is_none_or(Format::is_mail) {
        return Err(Unopened::Directory);
    }
    let rows = match import::open_folder(path, &task.options) {
        Err(ImportError::NoMailFolder) if task.format.is_none() => {
            return Err(Unopened::Directory);
        }
        opened => opened?,
    };
    let records = Records::Rows(Box::new(rows));
    Ok(Opened {
        file: None,
        read: Arc::default(),
        of: None,
        intake: task.intake(Some(path), &records),
        records,
    })
}

fn records(source: Bytes<'static>, task: &Task, options: &Options) -> Result<Records, ImportError> {
    let peeked = own::peek(source)?;
    let may_be_own = task.format.is_none_or(|format| format == Format::JsonLines);
    Ok(if peeked.is_own && may_be_own {
        Records::Own(own::Lines::of(peeked.source.undecoded()))
    } else {
        let rows = import::open(peeked.source, task.format, options)?;
        Records::Rows(Box::new(rows))
    })
}

impl Task {
    /// Whose records these are: the source's name is given, else its tool's, else its file's.
    fn intake(&self, path: Option<&Path>, records: &Records) -> Intake {
        let (tool, ours) = match records {
            Records::Rows(rows) => (rows.said().tool, rows.said().ours),
            Records::Own(_) => (None, false),
        };
        let source = match (&self.source, tool, path) {
            (Some(given), _, _) => given.clone(),
            // Its ids are the same wherever it goes.
            (None, _, _) if ours => MARK.to_owned(),
            (None, Some(tool), _) => tool.code().to_owned(),
            (None, None, Some(path)) => source::name_of(path),
            (None, None, None) => source::NAMELESS.to_owned(),
        };
        Intake {
            source,
            named: self.source.is_some(),
            ours,
            live: self.live,
            now: self.now,
        }
    }
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
    pub fn report(&self, name: String, dry_run: bool) -> Report {
        let came = match self.said() {
            Some(said) => {
                let source = self.intake.source.clone();
                Came::Rows(Box::new(rows::Rows::new(source, said.clone())))
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
        let file = self
            .file
            .as_ref()
            .map(File::try_clone)
            .filter(|_| task.strict);
        let Some(file) = file else {
            let desk = Desk::Writing(store, turns);
            return self.pass(report, task, texts, desk, aside, watch);
        };
        let intake = self.intake.clone();
        let policy = store.policy().clone();
        let desk = Desk::Trying(Some(store.read()), &policy);
        self.pass(report, task, texts, desk, None, watch);
        match &report.ended {
            Ended::Whole if report.counts.refused > 0 => report.ended = Ended::Strict,
            Ended::Whole => {
                let opened = file
                    .map_err(Unopened::from)
                    .and_then(|file| again(None, file, task))
                    .map(|opened| Opened { intake, ..opened });
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
            Ended::Stopped
            | Ended::Unreadable(_)
            | Ended::Store(_)
            | Ended::Strict
            | Ended::Strangers { .. } => {}
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
            pace: task.pace,
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
            Records::Rows(rows) => pass.rows(*rows, self.intake, watch),
            Records::Own(lines) => pass.own(lines, task.now, watch),
        };
        let Pass { report, aside, .. } = pass;
        report.aside = aside.and_then(Aside::end);
        report.ended = ended.unwrap_or_else(Ended::Store);
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
