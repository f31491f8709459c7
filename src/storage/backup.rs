//! Copies of the desk's file, made while desks write: whole, checked, with a hash of their own.
//!
//! SQLite copies page by page what one read transaction sees. The copy is put on disk, hashed, opened again
//! and read through before it gets its name. Pages of a database carry no checksums, so the hash beside the
//! copy is what tells later whether it is still what was written.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};

use super::newfile::with_ending;
use super::row::At;
use super::{NewFile, Place, PlaceError, Reader, StoreError, open};

/// Pages that are copied at one go.
const PAGES: i32 = 256;
/// The rest between two goes of a copy that must disturb nobody.
const REST: Duration = Duration::from_millis(5);
/// Steps of SQLite's machine, or pages looked through, between two looks whether to go on.
const STEPS_A_LOOK: i32 = 20_000;
/// Goes of a gentle copy between two puttings on disk, so that a desk's commit never waits for all of it.
const GOES_A_SYNC: u32 = 16;
/// How much of a file is hashed at one go, in bytes.
const CHUNK: usize = 1 << 20;
/// What follows the name of a copy in that of its hash.
const HASH: &str = ".sha256";

/// How a long work goes about it.
#[derive(Clone)]
pub struct Going {
    /// Whether to give it up.
    pub stop: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Whether to rest now and then, so that nobody is disturbed.
    pub gently: bool,
}

impl Going {
    /// At full speed to the end.
    pub fn on_and_on() -> Self {
        Self {
            stop: Arc::new(|| false),
            gently: false,
        }
    }

    fn on(&self) -> Result<(), BackupError> {
        if (self.stop)() {
            return Err(BackupError::Stopped);
        }
        if self.gently {
            std::thread::sleep(REST);
        }
        Ok(())
    }
}

/// What is in a desk's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// How many requests.
    pub requests: u64,
    /// How many client cards.
    pub clients: u64,
    /// How many messages and notes.
    pub messages: u64,
    /// How many entries of the history.
    pub events: u64,
    /// When the newest entry was recorded, UTC.
    pub newest: Option<Timestamp>,
}

impl Contents {
    pub(super) fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let count = |sql| {
            let count: i64 = conn.query_row(sql, [], |row| row.get(0))?;
            Ok::<u64, rusqlite::Error>(count.unsigned_abs())
        };
        let newest: Option<At> = conn.query_row(
            "SELECT (SELECT at FROM event ORDER BY seq DESC LIMIT 1)",
            [],
            |row| row.get(0),
        )?;
        Ok(Self {
            requests: count("SELECT count(*) FROM request")?,
            clients: count("SELECT count(*) FROM client")?,
            messages: count("SELECT count(*) FROM message")?,
            events: count("SELECT count(*) FROM event")?,
            newest: newest.map(|at| at.0),
        })
    }
}

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its size.
    pub bytes: u64,
    /// Its hash, in hexadecimal.
    pub sha256: String,
    /// Where the hash lies.
    pub hash_file: PathBuf,
    /// What is in it.
    pub contents: Contents,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It was given up.
    #[error("stopped")]
    Stopped,
    /// The place of the copy can't be taken, or not be written.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The desk's file can't be read.
    #[error(transparent)]
    Desk(StoreError),
    /// The copy can't be written or read back.
    #[error(transparent)]
    Copy(StoreError),
    /// The copy, read back, isn't what was copied.
    #[error("{path}: {detail}")]
    Differs {
        /// Where it was made.
        path: PathBuf,
        /// What SQLite finds, or what was counted.
        detail: String,
    },
}

/// Where the hash of a copy lies.
pub fn hash_path(path: &Path) -> PathBuf {
    with_ending(path, HASH)
}

impl Reader {
    /// What is in the file.
    ///
    /// # Errors
    /// [`StoreError`] where it can't be read.
    pub fn contents(&self) -> Result<Contents, StoreError> {
        self.read().told(Contents::of(&self.conn))
    }

    /// Copies the file as it is now to its place, checked, and its hash beside it in the form that
    /// `sha256sum -c` reads. `hash` is the place of that; `progress` is told of how many pages how many
    /// are copied.
    ///
    /// # Errors
    /// [`BackupError`]; nothing is left of the copy then.
    pub fn back_up(
        &self,
        path: &Path,
        file: NewFile,
        hash: NewFile,
        going: &Going,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Copied, BackupError> {
        let partial = file.partial().to_owned();
        let contents = copy(&self.conn, &partial, going, progress)?;
        let io = |error| {
            let path = partial.clone();
            BackupError::Place(PlaceError::Io { path, error })
        };
        // What is hashed and read back is what the disk has.
        fs::File::open(&partial)
            .and_then(|file| file.sync_all())
            .map_err(io)?;
        let sha256 = hashed(&partial, going)?.map_err(io)?;
        verify(&partial, &contents, going)?;
        let bytes = fs::metadata(&partial).map_err(io)?.len();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        fs::write(hash.partial(), format!("{sha256}  {name}\n")).map_err(io)?;
        let hash_file = hash_path(path);
        // A hash never stands beside a copy that it isn't of.
        match fs::remove_file(&hash_file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            Ok(()) | Err(_) => {}
        }
        file.keep()?;
        hash.keep()?;
        Ok(Copied {
            bytes,
            sha256,
            hash_file,
            contents,
        })
    }
}

/// Copies what one moment of the file holds into an empty one, and tells what that is.
pub(super) fn copy(
    conn: &Connection,
    to: &Path,
    going: &Going,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Contents, BackupError> {
    let from = conn.path().map(PathBuf::from).unwrap_or_default();
    let source = |error: rusqlite::Error| BackupError::Desk(explain(&from, &error));
    let target = |error: rusqlite::Error| BackupError::Copy(explain(to, &error));
    // Held to the end: a copy of a file that others write would begin anew with each of their changes.
    let moment = conn.unchecked_transaction().map_err(source)?;
    let contents = Contents::of(&moment).map_err(source)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut copy = Connection::open_with_flags(to, flags).map_err(target)?;
    // Nobody reads it before it is whole, and what isn't whole is thrown away.
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        .map_err(target)?;
    let on_disk = fs::File::open(to).ok().filter(|_| going.gently);
    let backup = Backup::new(&moment, &mut copy).map_err(target)?;
    let mut goes = 0_u32;
    loop {
        going.on()?;
        goes += 1;
        if let Some(file) = on_disk
            .as_ref()
            .filter(|_| goes.is_multiple_of(GOES_A_SYNC))
        {
            // Where it fails, the last one tells it.
            let _ = file.sync_data();
        }
        let step = backup.step(PAGES).map_err(target)?;
        let pages = backup.progress();
        let count = |pages: i32| u64::from(pages.unsigned_abs());
        progress(
            count(pages.pagecount - pages.remaining),
            count(pages.pagecount),
        );
        match step {
            StepResult::Done => break,
            StepResult::Busy | StepResult::Locked => std::thread::sleep(REST),
            // More is all that is left.
            _ => {}
        }
    }
    drop(backup);
    copy.close().map_err(|(_, error)| target(error))?;
    Ok(contents)
}

/// Reads a finished copy through: whether it is sound, and holds what it is to hold.
pub(super) fn verify(path: &Path, contents: &Contents, going: &Going) -> Result<(), BackupError> {
    let told = |error: rusqlite::Error| match explain(path, &error) {
        StoreError::Interrupted => BackupError::Stopped,
        StoreError::Damaged { path, detail } => BackupError::Differs { path, detail },
        other => BackupError::Copy(other),
    };
    let mut conn = open::unchanging(path).map_err(told)?;
    let looked = going.clone();
    conn.progress_handler(STEPS_A_LOOK, Some(move || looked.on().is_err()))
        .map_err(told)?;
    let found: String = conn
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(told)?;
    let differs = |detail| {
        Err(BackupError::Differs {
            path: path.to_owned(),
            detail,
        })
    };
    if found != "ok" {
        return differs(found);
    }
    let read = Contents::of(&conn).map_err(told)?;
    if read != *contents {
        return differs(format!("{read:?} != {contents:?}"));
    }
    Ok(())
}

/// The hash of a file, in hexadecimal.
pub(super) fn hashed(path: &Path, going: &Going) -> Result<io::Result<String>, BackupError> {
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) => return Ok(Err(error)),
    };
    let (mut hash, mut chunk) = (Sha256::new(), vec![0; CHUNK]);
    loop {
        going.on()?;
        match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => hash.update(&chunk[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    let mut text = String::new();
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Ok(text))
}

/// What an error of SQLite means for the file at `path`.
pub(super) fn explain(path: &Path, error: &rusqlite::Error) -> StoreError {
    Place {
        path: path.to_owned(),
        identity: None,
    }
    .explain(error)
}
