//! Opens the desk's file, or says in full why it doesn't.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use super::{Place, Reader, Store, StoreError, hits, identity, migrate, narrow, search};
use crate::domain::deadline::Policy;

/// Whether the file can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It can.
    Write,
    /// It can only be read: by its mode, its file system, or a full disk.
    ReadOnly,
}

/// Why the desk's file can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path leads to a directory, a device or a symbolic link.
    #[error("not a plain file: {0}")]
    NotAFile(PathBuf),
    /// The file has no content: something emptied it, or it was made by another program.
    #[error("empty: {0}")]
    Empty(PathBuf),
    /// The file is no SQLite database.
    #[error("no database: {0}")]
    NotADatabase(PathBuf),
    /// The database belongs to another program.
    #[error("not Ringback's: {0}")]
    Foreign(PathBuf),
    /// A newer program has written the file.
    #[error("form {found} of {path} is newer than {newest}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// The form it has.
        found: i32,
        /// The newest form that this program knows.
        newest: i32,
    },
    /// There is no such file, and none was to be made.
    #[error("no file: {0}")]
    Missing(PathBuf),
    /// The file must be brought to a newer form, and can't be written.
    #[error("can't be migrated: {0}")]
    CantMigrate(PathBuf),
    /// The file or its folder can't be used.
    #[error("{path}: {error}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// SQLite refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long a writer waits for another desk, in milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long one waits for whom nobody waits: an import may have to go between the batches of another.
const LONG_PATIENCE: Duration = Duration::from_mins(1);

impl Store {
    /// Opens the file at `path`, makes it where there is none, and brings an older one up to date.
    ///
    /// `new_desk` names this file among desks if it is made now.
    ///
    /// # Errors
    /// [`OpenError`]; the file is as it was then.
    pub fn open(path: &Path, policy: Policy, new_desk: Uuid) -> Result<Self, OpenError> {
        Self::open_with(path, policy, new_desk, migrate::STEPS)
    }

    /// Opens as [`Store::open`] does, by other steps than the program's own: for tests.
    pub(super) fn open_with(
        path: &Path,
        policy: Policy,
        new_desk: Uuid,
        steps: &[&str],
    ) -> Result<Self, OpenError> {
        let path = settled(path)?;
        let newest = steps.len() as i32;
        let place = |identity| Place {
            path: path.clone(),
            identity,
        };
        let told = |error: rusqlite::Error| OpenError::Store(place(None).explain(&error));
        if look(&path, newest)?.is_none() {
            migrate::make(&path, new_desk).map_err(told)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        // Noted before it is opened: a file that is put in its place meanwhile is another one.
        let opened = identity(&path);
        let Ok(mut conn) = Connection::open_with_flags(&path, flags) else {
            return Self::open_read_only(&path, policy);
        };
        if let Err(error) = prepare_writer(&conn) {
            let unwritable = matches!(
                place(None).explain(&error),
                StoreError::ReadOnly(_) | StoreError::Full(_)
            ) || error.sqlite_error_code()
                == Some(rusqlite::ErrorCode::CannotOpen);
            drop(conn);
            return if unwritable {
                Self::open_read_only(&path, policy)
            } else {
                Err(told(error))
            };
        }
        // The first page may be older than what the WAL says, so ask again.
        let version: i32 = conn
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(told)?;
        newer(&path, version, newest)?;
        // Ours to write from here on: closing may put the WAL into the file.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
            .map_err(told)?;
        if version < newest {
            migrate::copy_aside(&conn, &path, version, newest).map_err(told)?;
            migrate::migrate(&mut conn, steps, new_desk).map_err(told)?;
        }
        let access = match conn.is_readonly(rusqlite::MAIN_DB) {
            Ok(false) => Access::Write,
            Ok(true) | Err(_) => Access::ReadOnly,
        };
        let desk = desk(&conn).map_err(told)?;
        let mut store = Self {
            conn,
            place: place(opened),
            policy,
            access,
            desk,
        };
        store.recount_clocks()?;
        Ok(store)
    }

    pub(super) fn open_read_only(path: &Path, policy: Policy) -> Result<Self, OpenError> {
        let place = Place {
            path: path.to_owned(),
            identity: identity(path),
        };
        let told = |error: rusqlite::Error| OpenError::Store(place.explain(&error));
        let conn = read_only(path).map_err(told)?;
        let version: i32 = conn
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(told)?;
        newer(path, version, migrate::NEWEST)?;
        if version < migrate::NEWEST {
            return Err(OpenError::CantMigrate(path.to_owned()));
        }
        let desk = desk(&conn).map_err(told)?;
        Ok(Self {
            conn,
            place,
            policy,
            access: Access::ReadOnly,
            desk,
        })
    }

    /// A second connection that only reads.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be opened a second time.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let conn = read_only(&self.place.path).map_err(|error| self.place.explain(&error))?;
        Ok(Reader { conn })
    }
}

/// The way to further connections to a file that is open already, for other threads of the program.
///
/// It opens nothing but connections: while one is open, closing any other handle would drop its locks.
#[derive(Debug, Clone)]
pub struct Door {
    place: Place,
    policy: Policy,
    desk: Uuid,
}

impl Store {
    /// Waits longer for other desks from here on, for work that nobody waits for key by key.
    ///
    /// # Errors
    /// [`StoreError`] where SQLite refuses.
    pub fn be_patient(&self) -> Result<(), StoreError> {
        self.conn
            .busy_timeout(LONG_PATIENCE)
            .map_err(|error| self.place.explain(&error))
    }

    /// The way to further connections, as long as this one is open.
    pub fn door(&self) -> Door {
        Door {
            place: self.place.clone(),
            policy: self.policy.clone(),
            desk: self.desk,
        }
    }
}

impl Door {
    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.place.path
    }

    /// One more connection that writes.
    ///
    /// # Errors
    /// [`StoreError`] where the file is another by now, or can't be written.
    pub fn store(&self) -> Result<Store, StoreError> {
        self.place.check()?;
        let told = |error: rusqlite::Error| self.place.explain(&error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let conn = Connection::open_with_flags(&self.place.path, flags).map_err(told)?;
        prepare_writer(&conn).map_err(told)?;
        if conn.is_readonly(rusqlite::MAIN_DB).map_err(told)? {
            return Err(StoreError::ReadOnly(self.place.path.clone()));
        }
        Ok(Store {
            conn,
            place: self.place.clone(),
            policy: self.policy.clone(),
            access: Access::Write,
            desk: self.desk,
        })
    }

    /// One more connection that only reads.
    ///
    /// # Errors
    /// [`StoreError`] where the file is another by now, or can't be read.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        self.place.check()?;
        let conn = read_only(&self.place.path).map_err(|error| self.place.explain(&error))?;
        Ok(Reader { conn })
    }

    /// Whether a file, given by its device and inode, is the desk's own or one that lies beside it. Such
    /// a file must not be opened: closing it again would drop the locks of the connections.
    pub fn is_part(&self, file: (u64, u64)) -> bool {
        let path = &self.place.path;
        let mut shm = path.as_os_str().to_owned();
        shm.push("-shm");
        [path, &wal_of(path), Path::new(&shm)]
            .into_iter()
            .any(|part| identity(part) == Some(file))
    }
}

impl Reader {
    /// Opens the file at `path` for reading alone: nothing is made, migrated or changed.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let path = settled(path)?;
        if look(&path, migrate::NEWEST)?.is_none() {
            return Err(OpenError::Missing(path));
        }
        let place = Place {
            path: path.clone(),
            identity: None,
        };
        let conn = read_only(&path).map_err(|error| OpenError::Store(place.explain(&error)))?;
        let version: i32 = conn
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(|error| OpenError::Store(place.explain(&error)))?;
        newer(&path, version, migrate::NEWEST)?;
        if version < migrate::NEWEST {
            return Err(OpenError::CantMigrate(path));
        }
        Ok(Self { conn })
    }
}

/// Looks whether there is a desk's file at `path`, in a form that this program can bring up to date.
///
/// # Errors
/// [`OpenError`] where there is none, or something else.
pub(super) fn check_there(path: &Path) -> Result<(), OpenError> {
    let path = settled(path)?;
    match look(&path, migrate::NEWEST)? {
        Some(_) => Ok(()),
        None => Err(OpenError::Missing(path)),
    }
}

/// Opens a file of any form to write, if nobody else has it.
pub(super) fn to_write(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::ZERO)?;
    Ok(conn)
}

/// Opens a file that nobody writes any more, and leaves nothing beside it.
pub(super) fn unchanging(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let conn = Connection::open_with_flags(immutable(path), flags)?;
    prepare(&conn)?;
    Ok(conn)
}

/// Opens a copy of a desk's file: as it lies where it is finished, else with its log.
pub(super) fn copied(path: &Path) -> rusqlite::Result<Connection> {
    if wal_of(path).exists() {
        read_only(path)
    } else {
        unchanging(path)
    }
}

fn immutable(path: &Path) -> String {
    format!("file:{}?immutable=1", escape_uri(&path.to_string_lossy()))
}

/// Looks whether the file at `path` is a desk's, without opening it as one; one that isn't there may
/// become one.
///
/// # Errors
/// [`OpenError`] where it is something else, or can't be looked at.
pub fn check(path: &Path) -> Result<(), OpenError> {
    look(&settled(path)?, migrate::NEWEST).map(drop)
}

fn newer(path: &Path, found: i32, newest: i32) -> Result<(), OpenError> {
    if found > newest {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            newest,
        });
    }
    Ok(())
}

/// The path with its folder resolved, so that only the file itself must not be a link.
fn settled(path: &Path) -> Result<PathBuf, OpenError> {
    let io = |error| OpenError::Io {
        path: path.to_owned(),
        error,
    };
    let name = path
        .file_name()
        .ok_or_else(|| OpenError::NotAFile(path.to_owned()))?;
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    Ok(folder.canonicalize().map_err(io)?.join(name))
}

/// Looks at the file before SQLite does: none, or its form; refuses what is not ours to open.
fn look(path: &Path, newest: i32) -> Result<Option<i32>, OpenError> {
    let io = |error| OpenError::Io {
        path: path.to_owned(),
        error,
    };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
        Ok(meta) if !meta.is_file() => return Err(OpenError::NotAFile(path.to_owned())),
        Ok(meta) if meta.len() == 0 => return Err(OpenError::Empty(path.to_owned())),
        Ok(_) => {}
    }
    // Nothing of this process has the file open yet, so closing it again drops no lock.
    let mut head = [0_u8; 100];
    let mut file = fs::File::open(path).map_err(io)?;
    if file.read_exact(&mut head).is_err() || &head[..16] != b"SQLite format 3\0" {
        return Err(OpenError::NotADatabase(path.to_owned()));
    }
    let number = |from: usize| {
        i32::from_be_bytes([head[from], head[from + 1], head[from + 2], head[from + 3]])
    };
    let (version, application) = (number(60), number(68));
    if application != migrate::APPLICATION_ID {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    newer(path, version, newest)?;
    Ok(Some(version))
}

fn prepare_writer(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(PATIENCE)?;
    // Until the form is known, closing must not change a byte.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA journal_size_limit = 16777216;",
    )?;
    prepare(conn)
}

fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(64);
    search::register(conn)?;
    narrow::register(conn)?;
    hits::register(conn)?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;",
    )
}

pub(super) fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let open = |path: &Path, flags| -> rusqlite::Result<Connection> {
        let conn = Connection::open_with_flags(path, flags)?;
        conn.busy_timeout(PATIENCE)?;
        conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA query_only = ON;")?;
        prepare(&conn)?;
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(conn)
    };
    match open(path, flags) {
        Ok(conn) => Ok(conn),
        // A folder that can't be written has no room for the shared memory of the WAL. Without a WAL
        // the file alone is the truth and can be read as it lies.
        Err(error) if !wal_of(path).exists() => open(
            Path::new(&immutable(path)),
            flags | OpenFlags::SQLITE_OPEN_URI,
        )
        .map_err(|_| error),
        Err(error) => Err(error),
    }
}

fn escape_uri(path: &str) -> String {
    path.replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23")
}

fn wal_of(path: &Path) -> PathBuf {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    PathBuf::from(wal)
}

fn desk(conn: &Connection) -> rusqlite::Result<Uuid> {
    let text: String = conn.query_row("SELECT value FROM meta WHERE key = 'desk'", [], |row| {
        row.get(0)
    })?;
    Ok(Uuid::parse_str(&text).unwrap_or_default())
}
