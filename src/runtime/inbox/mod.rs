//! Watched folders: what is dropped there is taken in, and goes to `done` or `refused`.
//!
//! A file stays where it is until all of it is in, so that one whose taker was killed is simply taken
//! again; what came in already is recognised. Two takers don't meet: whoever works on a file holds a lock
//! on it, which goes with the process. Links are not followed, and of the folders below none is looked at
//! but a Maildir, which is one file here.

mod names;
mod settle;
mod told;

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

pub use self::settle::{SETTLE, Settling};
pub use self::told::{Words, unseen};
use super::importer::aside::{Aside, Kept};
use super::importer::{self, Desk, Ended, Pace, Report, Task, Watch};
use super::private;
use super::turns::Turns;
use crate::cli::{Context, Fault, How};
use crate::config::Config;
use crate::domain::safe::Safe;
use crate::io::paths;
use crate::storage::{Door, Store, StoreError};

/// What a Maildir has its mails in.
const MAILDIR: [&str; 2] = ["cur", "new"];

/// Where files go that were taken in.
const DONE: &str = "done";
/// Where files and rows go that were not.
const REFUSED: &str = "refused";

/// A folder whose files are taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// The settings by which its files are read.
    pub named: Option<String>,
}

/// Every folder that the settings name. `~` is the home folder, and a relative path begins where the
/// settings lie.
pub fn folders(config: &Config, settings: &Path, home: Option<&Path>) -> Vec<Folder> {
    let plain = config.inbox.watch.iter().map(|path| (path, None));
    let named = config
        .imports
        .iter()
        .flat_map(|(name, import)| import.watch.iter().map(move |path| (path, Some(name))));
    let base = settings.parent().unwrap_or(Path::new(""));
    let mut folders: Vec<Folder> = Vec::new();
    for (path, named) in plain.chain(named) {
        let path = base.join(paths::at_home(path, home));
        // The name says more than none does.
        match folders.iter_mut().find(|folder| folder.path == path) {
            Some(known) => known.named = known.named.take().or(named.cloned()),
            None => folders.push(Folder {
                path,
                named: named.cloned(),
            }),
        }
    }
    folders
}

/// A file, or a Maildir, that lies in a folder, as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: OsString,
    /// Its device and inode.
    pub identity: (u64, u64),
    /// How long it is, in bytes; of a Maildir how many mails it has.
    pub length: u64,
    /// When it was last written to, UTC.
    pub changed: Timestamp,
}

impl Found {
    /// Looks at what lies at a path; none where that is nothing to be taken in.
    fn look(path: &Path) -> Option<Self> {
        let meta = path.symlink_metadata().ok()?;
        let mut found = Self {
            name: path.file_name()?.to_owned(),
            identity: identity(&meta),
            length: meta.len(),
            changed: changed(&meta),
        };
        if meta.is_file() {
            return Some(found);
        }
        if !meta.is_dir() {
            return None;
        }
        found.length = 0;
        for part in MAILDIR {
            let part = path.join(part);
            let meta = part.symlink_metadata().ok().filter(fs::Metadata::is_dir)?;
            found.changed = found.changed.max(changed(&meta));
            found.length += fs::read_dir(part).ok()?.count() as u64;
        }
        Some(found)
    }
}

fn identity(meta: &fs::Metadata) -> (u64, u64) {
    (meta.dev(), meta.ino())
}

/// When something was last written to, UTC, to the millisecond, as the clock tells the time.
fn changed(meta: &fs::Metadata) -> Timestamp {
    i32::try_from(meta.mtime_nsec() / 1_000_000 * 1_000_000)
        .ok()
        .and_then(|nanos| Timestamp::new(meta.mtime(), nanos).ok())
        .unwrap_or(Timestamp::MIN)
}

/// The files that are meant to be taken in, by name; neither the desk's own nor its settings.
///
/// # Errors
/// When the folder isn't there or can't be listed.
pub fn scan(folder: &Folder, door: &Door, settings: &Path) -> io::Result<Vec<Found>> {
    let settings = fs::metadata(settings).map(|meta| identity(&meta)).ok();
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder.path)? {
        let entry = entry?;
        let name = entry.file_name();
        if !names::is_meant(&name) {
            continue;
        }
        // It may have gone since it was listed.
        found.extend(
            Found::look(&entry.path())
                .filter(|found| Some(found.identity) != settings && !door.is_part(found.identity)),
        );
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// What became of a file.
#[derive(Debug)]
pub struct Took {
    /// The file, where it was found.
    pub path: PathBuf,
    /// What was found in it and came of it, as far as it could be read.
    pub report: Option<Report>,
    /// Where it is now.
    pub fate: Fate,
}

/// Where a file is now.
#[derive(Debug)]
pub enum Fate {
    /// It was taken in.
    Done(PathBuf),
    /// Nothing of it could be taken in.
    Refused {
        /// Where it is.
        to: PathBuf,
        /// Why.
        why: Safe,
    },
    /// It stays where it is.
    Left(Left),
}

/// Why a file stays where it is.
#[derive(Debug)]
pub enum Left {
    /// Somebody still writes to it.
    BeingWritten,
    /// Another desk or command is taking it.
    Elsewhere,
    /// It was stopped; what came in stays in.
    Stopped,
    /// The desk's file did not take it.
    Store(StoreError),
    /// The folder can't be written: nothing was taken in.
    Unwritable(io::Error),
    /// All that could be read of it is in, and it can't be moved.
    NotMoved(io::Error),
    /// All that could be read of it is in, and the rows that were refused can't be kept.
    NotAside,
    /// The settings by which it is to be read have a fault.
    Settings(Safe),
}

/// What taking files in needs besides them.
pub struct Taker<'a> {
    /// Settings and texts.
    pub context: &'a Context,
    /// The desk's file.
    pub store: &'a mut Store,
    /// The turns at it, where others of this program write too.
    pub turns: Option<&'a Turns>,
    /// How much is written at one go.
    pub pace: Pace,
}

impl Taker<'_> {
    /// Takes a file in and moves it; none where it is gone, or is another by now.
    pub fn take(&mut self, folder: &Folder, found: &Found, watch: Watch<'_>) -> Option<Took> {
        let path = folder.path.join(&found.name);
        let left = |why| {
            Some(Took {
                path: path.clone(),
                report: None,
                fate: Fate::Left(why),
            })
        };
        let task = match How::named(folder.named.as_deref()).task(self.context) {
            Ok(task) => Task {
                pace: self.pace,
                ..task
            },
            Err(fault) => return left(Left::Settings(told_of(&fault))),
        };
        // Before anything is taken in, so that it can also be moved.
        for below in [DONE, REFUSED] {
            if let Err(error) = made(&folder.path.join(below)) {
                return left(Left::Unwritable(error));
            }
        }
        let file = match opened(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                let why = importer::Unopened::from(error);
                let fault = crate::cli::unopened(&self.context.texts, &shown(&path), &why);
                return Some(refused(folder, path, None, told_of(&fault)));
            }
        };
        // Where there are no locks, it is the moving that only one can do.
        let locked = flock(&file, FlockOperation::NonBlockingLockExclusive);
        if locked == Err(Errno::WOULDBLOCK) {
            return left(Left::Elsewhere);
        }
        // Whoever had the lock before us may have moved it.
        let is_same = || Found::look(&path).as_ref() == Some(found);
        let is_it = file
            .metadata()
            .is_ok_and(|meta| identity(&meta) == found.identity);
        if !is_it || !is_same() {
            return None;
        }
        let kept = file.try_clone();
        let opened = match importer::opened(&path, file, &task) {
            Ok(opened) => opened,
            Err(why) => {
                let fault = crate::cli::unopened(&self.context.texts, &shown(&path), &why);
                return Some(refused(folder, path, None, told_of(&fault)));
            }
        };
        let mut report = opened.report(shown(&path), false);
        let aside = Aside::within(&folder.path.join(REFUSED), &found.name, &opened);
        let desk = Desk::Writing(self.store, self.turns);
        let texts = &self.context.texts;
        opened.run(&mut report, &task, texts, desk, Some(aside), watch);
        let grown = !is_same();
        let took = self.ended(folder, path, report, grown);
        // Until it is moved nobody else may take it.
        drop(kept);
        Some(took)
    }

    /// Moves a file that was read as far as it went.
    fn ended(&self, folder: &Folder, path: PathBuf, mut report: Report, grown: bool) -> Took {
        let texts = &self.context.texts;
        let ended = std::mem::replace(&mut report.ended, Ended::Whole);
        let left = match ended {
            Ended::Whole if grown => Left::BeingWritten,
            Ended::Whole if report.is_none() => {
                let file = shown(&path);
                let args = [("file", (&file).into())];
                let id = if report.is_mail() {
                    "imported-none-mail"
                } else {
                    "imported-none"
                };
                let why = texts.fault(id, &args).what;
                return refused(folder, path, Some(report), Safe::line(&why));
            }
            Ended::Whole | Ended::Strict if matches!(report.aside, Some(Kept::Failed(_))) => {
                Left::NotAside
            }
            Ended::Whole | Ended::Strict => {
                let fate = match names::moved(&path, &folder.path.join(DONE), false) {
                    Ok(to) => Fate::Done(to),
                    Err(error) => Fate::Left(Left::NotMoved(error)),
                };
                return Took {
                    path,
                    report: Some(report),
                    fate,
                };
            }
            Ended::Strangers { count } => {
                let told = report.strangers(texts, count);
                let why = Safe::line(&format!("{} {}", told.what, told.remedy));
                return refused(folder, path, Some(report), why);
            }
            Ended::Unreadable(error) => {
                let (file, what) = (shown(&path), importer::said(texts, &error.told()));
                let args = [
                    ("file", (&file).into()),
                    ("what", (&what).into()),
                    ("taken", importer::report::number(report.taken())),
                ];
                let why = Safe::line(&texts.fault("imported-stopped", &args).what);
                return refused(folder, path, Some(report), why);
            }
            Ended::Stopped => Left::Stopped,
            Ended::Store(error) => Left::Store(error),
        };
        // It is read again from its beginning on, and its refused rows are told again then.
        if let Some(Kept::In(rows, reasons)) = report.aside.take() {
            let _ = fs::remove_file(rows);
            let _ = fs::remove_file(reasons);
        }
        Took {
            path,
            report: Some(report),
            fate: Fate::Left(left),
        }
    }
}

/// Opens a file, but nothing that a link leads to or that would be waited for.
fn opened(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Sees to it that a folder below is there, and is no link to elsewhere.
fn made(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) if path.symlink_metadata()?.is_dir() => Ok(()),
        Ok(()) | Err(_) => Err(io::ErrorKind::NotADirectory.into()),
    }
}

/// Puts a file among the refused ones, with the reason beside it.
fn refused(folder: &Folder, path: PathBuf, mut report: Option<Report>, why: Safe) -> Took {
    let to = match names::moved(&path, &folder.path.join(REFUSED), true) {
        Ok(to) => to,
        Err(error) => {
            return Took {
                path,
                report,
                fate: Fate::Left(Left::NotMoved(error)),
            };
        }
    };
    let reason = names::reason_of(&to);
    let aside = report.as_mut().filter(|report| report.taken() == 0);
    // The rows are all in the file itself; only their reasons are to be kept.
    match aside.and_then(|report| report.aside.take()) {
        Some(Kept::In(rows, reasons)) => {
            let _ = fs::remove_file(rows);
            let _ = fs::rename(reasons, reason);
        }
        Some(Kept::Failed(_)) | None => {
            // A reason that can't be written is still told.
            let _ = private::new_file(&reason).and_then(|mut file| writeln!(file, "{why}"));
        }
    }
    Took {
        path,
        report,
        fate: Fate::Refused { to, why },
    }
}

/// A path as it is called in what is said of it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// What failed, on one line.
fn told_of(fault: &Fault) -> Safe {
    match fault {
        Fault::Unread => Safe::default(),
        Fault::Told { what, .. } => Safe::line(what),
    }
}
