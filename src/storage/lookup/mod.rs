//! What can be looked up, in a file of its own beside the desk's: a cache of the library's words, from
//! which nothing is lost when it is deleted.
//!
//! Each word has its list of places, as [`crate::domain::lookup::places`] writes it; each entry has what
//! is shown of it. A changed file takes its entries away and puts new ones in with greater numbers, so
//! that lists only grow at their end; what is left of entries that are gone is cleared away once it is too
//! much. Words and entries are read when something is first looked up, and the lists as they are asked
//! for.
//!
//! A file that is damaged, or of another form than this program's, is made anew.

mod read;
#[cfg(test)]
mod tests;
mod tidy;
mod write;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};

use super::newfile::{SIDE_FILES, with_ending};
use super::{Place, StoreError};
use crate::domain::library::Stamp;
use crate::domain::lookup::{Answer, Entry, Surroundings};
use read::Held;

/// The form of the file; a cache of another one is made anew.
const FORM: i32 = 1;

/// Marks the file as Ringback's cache: `rblk`.
const APPLICATION: i32 = 0x7262_6c6b;

const SCHEMA: &str = "
CREATE TABLE file(
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE entry(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    file TEXT NOT NULL,
    kind INTEGER NOT NULL,
    title TEXT NOT NULL,
    aliases TEXT NOT NULL,
    names TEXT NOT NULL,
    category TEXT,
    lang TEXT,
    tongue TEXT NOT NULL,
    standing INTEGER NOT NULL,
    reviewed TEXT,
    review_every INTEGER,
    steps INTEGER NOT NULL,
    headings INTEGER NOT NULL,
    body INTEGER NOT NULL
);
CREATE INDEX entry_path ON entry(path);
CREATE INDEX entry_file ON entry(file);
CREATE TABLE word(
    word TEXT PRIMARY KEY,
    id INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    titles INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE places(
    word INTEGER PRIMARY KEY,
    list BLOB NOT NULL
);
";

/// How long one waits for another desk that writes the same cache.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file of the library as it is taken in: its entries instead of those that it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file's path: that of the entries, without what stands behind `#`.
    pub path: String,
    /// Which version of it was read.
    pub stamp: Stamp,
    /// What is in it; nothing where it can't be used.
    pub entries: Vec<Entry>,
}

/// The cache of what can be looked up.
pub struct Index {
    conn: Connection,
    path: Option<PathBuf>,
    held: RefCell<Held>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the cache at `path`, or makes it, with its folder. One that is damaged or of another form is
    /// made anew, empty.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be made.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| other(path, &error))?;
        }
        match Self::open_as_it_is(path) {
            Ok(Some(index)) => return Ok(index),
            Ok(None) | Err(StoreError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        remove(path)?;
        match Self::open_as_it_is(path)? {
            Some(index) => Ok(index),
            None => Err(StoreError::Other {
                path: path.to_owned(),
                detail: "another program makes it anew".to_owned(),
            }),
        }
    }

    /// A cache that is gone with the program.
    ///
    /// # Errors
    /// [`StoreError`] where there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        let told = |error| place(None).explain(&error);
        let conn = Connection::open_in_memory().map_err(told)?;
        make(&conn).map_err(told)?;
        Ok(Self {
            conn,
            path: None,
            held: RefCell::default(),
        })
    }

    /// The same cache, emptied: for one that turned out to be damaged.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be made.
    pub fn renew(self) -> Result<Self, StoreError> {
        let Self { conn, path, .. } = self;
        drop(conn);
        match path {
            Some(path) => {
                remove(&path)?;
                Self::open(&path)
            }
            None => Self::in_memory(),
        }
    }

    /// Opens the file, or makes it where there is none or an empty one; none where it is of another form.
    fn open_as_it_is(path: &Path) -> Result<Option<Self>, StoreError> {
        let told = |error| place(Some(path)).explain(&error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(told)?;
        conn.busy_timeout(PATIENCE).map_err(told)?;
        let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        let tables: i64 = conn
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(told)?;
        if tables == 0 {
            make(&conn).map_err(told)?;
        }
        let form = number("user_version").map_err(told)?;
        let application = number("application_id").map_err(told)?;
        if (form, application) != (FORM, APPLICATION) {
            return Ok(None);
        }
        // What is lost in a power cut is read again; nothing is ever half there.
        conn.execute_batch(
            "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY",
        )
        .map_err(told)?;
        Ok(Some(Self {
            conn,
            path: Some(path.to_owned()),
            held: RefCell::default(),
        }))
    }

    /// The files that are in it, and which version of each.
    ///
    /// # Errors
    /// [`StoreError`] where it can't be read.
    pub fn known(&self) -> Result<HashMap<String, Stamp>, StoreError> {
        let read = || -> rusqlite::Result<HashMap<String, Stamp>> {
            let mut files = self.conn.prepare("SELECT path, size, modified FROM file")?;
            let rows = files.query_map([], |row| {
                let stamp = Stamp {
                    size: row.get::<_, i64>(1)?.cast_unsigned(),
                    modified: row.get(2)?,
                };
                Ok((row.get(0)?, stamp))
            })?;
            rows.collect()
        };
        self.told(read())
    }

    /// Takes changed files in and those that are gone out, all or nothing. Many small calls cost more than
    /// few: some hundred files at once are right.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is changed then.
    pub fn replace(&mut self, changes: &[Change], gone: &[String]) -> Result<(), StoreError> {
        if changes.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let written = write::replace(&mut self.conn, changes, gone);
        *self.held.get_mut() = Held::default();
        self.told(written)
    }

    /// What is found for a query, the best first; what fits the surroundings where nothing was typed.
    ///
    /// # Errors
    /// [`StoreError`] where the cache can't be read; after [`StoreError::Damaged`] it is to be
    /// [renewed](Self::renew).
    pub fn find(
        &self,
        query: &str,
        around: &Surroundings,
        limit: usize,
    ) -> Result<Answer, StoreError> {
        let mut held = self.held.borrow_mut();
        self.told(held.find(&self.conn, query, around, limit))
    }

    /// Reads what the first query needs, so that it has nothing to wait for.
    ///
    /// # Errors
    /// [`StoreError`] where the cache can't be read.
    pub fn warm(&self) -> Result<(), StoreError> {
        self.find("", &Surroundings::default(), 0).map(drop)
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| place(self.path.as_deref()).explain(&error))
    }
}

/// The name of the cache of some folders, with or without what came with the program: each library has
/// its own.
pub fn cache_name(folders: &[PathBuf], with_pack: bool) -> String {
    let mut hash = Sha256::new();
    hash.update([u8::from(with_pack)]);
    for folder in folders {
        hash.update(folder.as_os_str().as_encoded_bytes());
        hash.update([0]);
    }
    let mut name = "lookup-".to_owned();
    for byte in &hash.finalize()[..6] {
        // A text takes whatever is written to it.
        let _ = write!(name, "{byte:02x}");
    }
    name + ".db"
}

/// Makes the tables, unless another desk has made them meanwhile.
fn make(conn: &Connection) -> rusqlite::Result<()> {
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        conn.execute_batch(SCHEMA)?;
        conn.pragma_update(None, "user_version", FORM)?;
        conn.pragma_update(None, "application_id", APPLICATION)?;
    }
    conn.execute_batch("COMMIT")
}

/// Deletes the cache, and what SQLite keeps beside it.
fn remove(path: &Path) -> Result<(), StoreError> {
    let sides = SIDE_FILES.iter().map(|side| with_ending(path, side));
    for file in std::iter::once(path.to_owned()).chain(sides) {
        match fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(other(&file, &error)),
        }
    }
    Ok(())
}

fn place(path: Option<&Path>) -> Place {
    Place {
        path: path.map(Path::to_owned).unwrap_or_default(),
        identity: None,
    }
}

fn other(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Other {
        path: path.to_owned(),
        detail: error.to_string(),
    }
}
