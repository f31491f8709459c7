//! Puts a copy in the place of the desk's file, and keeps what was there under another name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, Mode, OFlags, fcntl_lock};
use rustix::io::Errno;

use super::backup::{Contents, Going, copy, explain, hash_path, hashed, verify};
use super::newfile::{name, sync_folder, with_ending};
use super::{BackupError, NewFile, OpenError, PlaceError, StoreError, open};

/// The longest file of a hash, in bytes: it holds one line.
const HASH_FILE: u64 = 4_096;

/// What is known of a copy before it is put anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inspected {
    /// Its size.
    pub bytes: u64,
    /// Whether a hash lies beside it; then it is the right one.
    pub is_hashed: bool,
    /// What is in it.
    pub contents: Contents,
}

/// Why a copy isn't put in the place of the desk's file.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is no desk's file that this program can read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It isn't what it was when its hash was taken.
    #[error("{path} is {found}, and was {told}")]
    Hash {
        /// The copy.
        path: PathBuf,
        /// Its hash.
        found: String,
        /// What its hash was.
        told: String,
    },
    /// It is the desk's file itself.
    #[error("the desk's own: {0}")]
    Same(PathBuf),
    /// A desk, or a command, has the desk's file open.
    #[error("open elsewhere: {0}")]
    InUse(PathBuf),
    /// It can't be copied, or the copy doesn't hold what it holds.
    #[error(transparent)]
    Copy(#[from] BackupError),
    /// The system said no; the desk's file is as it was.
    #[error("{path}: {error}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

/// Looks a copy through before anything is done: whether it is a desk's, whole and sound, and what is in it.
///
/// # Errors
/// [`RestoreError`].
pub fn inspect(copy: &Path, desk: &Path, going: &Going) -> Result<Inspected, RestoreError> {
    let io = |error| RestoreError::Io {
        path: copy.to_owned(),
        error,
    };
    open::check_there(copy)?;
    let meta = fs::metadata(copy).map_err(io)?;
    if let (Ok(a), Ok(b)) = (rustix::fs::stat(copy), rustix::fs::stat(desk))
        && (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
    {
        return Err(RestoreError::Same(copy.to_owned()));
    }
    let told = told_hash(&hash_path(copy)).map_err(io)?;
    if let Some(told) = &told {
        let found = hashed(copy, going)?.map_err(io)?;
        if found != *told {
            return Err(RestoreError::Hash {
                path: copy.to_owned(),
                found,
                told: told.clone(),
            });
        }
    }
    let store =
        |error: rusqlite::Error| RestoreError::Open(OpenError::Store(explain(copy, &error)));
    let conn = open::copied(copy).map_err(store)?;
    let contents = Contents::of(&conn).map_err(store)?;
    Ok(Inspected {
        bytes: meta.len(),
        is_hashed: told.is_some(),
        contents,
    })
}

/// The hash that stands in a file as `sha256sum` writes it; none where there is no such file.
fn told_hash(path: &Path) -> io::Result<Option<String>> {
    use std::io::Read as _;
    let mut text = String::new();
    match fs::File::open(path) {
        Ok(file) => file.take(HASH_FILE).read_to_string(&mut text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let hash = text.split_whitespace().next().unwrap_or_default();
    Ok(Some(hash.to_lowercase()))
}

/// Puts a copy in the place of the desk's file, in one step, and gives the name under which what was there
/// is kept, if there was anything. `kept` is that name; a number follows where it is taken.
///
/// # Errors
/// [`RestoreError`]; the desk's file is as it was then.
pub fn restore(
    from: &Path,
    desk: &Path,
    file: NewFile,
    kept: &Path,
    going: &Going,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Option<PathBuf>, RestoreError> {
    let io = |error| RestoreError::Io {
        path: desk.to_owned(),
        error,
    };
    let conn = open::copied(from)
        .map_err(|error| RestoreError::Open(OpenError::Store(explain(from, &error))))?;
    let contents = copy(&conn, file.partial(), going, progress)?;
    drop(conn);
    fs::File::open(file.partial())
        .and_then(|file| file.sync_all())
        .map_err(io)?;
    verify(file.partial(), &contents, going)?;
    if desk.symlink_metadata().is_err() {
        file.keep().map_err(BackupError::from)?;
        return Ok(None);
    }
    drop(Alone::with(desk)?);
    settle(desk)?;
    // Held until the new file has its name, so that nobody begins to write into the old one.
    let alone = Alone::with(desk)?;
    let aside = aside(desk, kept).map_err(io)?;
    for side in ["-wal", "-shm"] {
        match fs::remove_file(with_ending(desk, side)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            Ok(()) | Err(_) => {}
        }
    }
    if let Err(error) = file.keep() {
        back(desk, &aside);
        return Err(error.into());
    }
    drop(alone);
    Ok(Some(aside))
}

/// Sees to it that a file is nobody's but ours while this lives.
struct Alone(#[expect(dead_code, reason = "closing it gives the lock back")] rustix::fd::OwnedFd);

impl Alone {
    /// A desk that has the file open keeps a lock on it as long, and so does every command; a lock on all of
    /// the file meets that one, and holds off those that come.
    fn with(path: &Path) -> Result<Self, RestoreError> {
        let io = |error: Errno| RestoreError::Io {
            path: path.to_owned(),
            error: error.into(),
        };
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::open(path, flags, Mode::empty()).map_err(io)?;
        match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self(file)),
            Err(Errno::AGAIN | Errno::ACCESS) => Err(RestoreError::InUse(path.to_owned())),
            Err(error) => Err(io(error)),
        }
    }
}

/// Puts what the log of the desk's file holds into the file. One that is no desk's any more stays as it is,
/// log and all: SQLite removes the log of a file in which it finds nothing.
fn settle(desk: &Path) -> Result<(), RestoreError> {
    if open::check_there(desk).is_err() {
        return Ok(());
    }
    let Ok(conn) = open::to_write(desk) else {
        return Ok(());
    };
    let busy = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
        row.get::<_, i64>(0)
    });
    match (busy, conn.close()) {
        (Ok(0) | Err(_), _) => Ok(()),
        (Ok(_), _) => Err(RestoreError::InUse(desk.to_owned())),
    }
}

/// Takes back what [`aside`] did: a file with two names has two logs, and they would know nothing of each
/// other.
fn back(desk: &Path, aside: &Path) {
    // What can't be taken back now is told with the fault that led here.
    let _ = fs::rename(with_ending(aside, "-wal"), with_ending(desk, "-wal"));
    let _ = if desk.symlink_metadata().is_ok() {
        fs::remove_file(aside)
    } else {
        fs::rename(aside, desk)
    };
}

/// Gives the desk's file, and the log that it may have, a second name.
fn aside(desk: &Path, kept: &Path) -> io::Result<PathBuf> {
    let mut aside = kept.to_owned();
    let mut ordinal = 1;
    while !name(desk, &aside)? {
        ordinal += 1;
        aside = with_ending(kept, &format!(".{ordinal}"));
    }
    let log = with_ending(desk, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        name(&log, &with_ending(&aside, "-wal"))?;
    }
    sync_folder(&aside)?;
    Ok(aside)
}

impl From<PlaceError> for RestoreError {
    fn from(error: PlaceError) -> Self {
        Self::Copy(BackupError::Place(error))
    }
}

impl From<StoreError> for RestoreError {
    fn from(error: StoreError) -> Self {
        Self::Open(OpenError::Store(error))
    }
}
