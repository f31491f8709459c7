//! The desk's file: the only module that speaks SQL.
//!
//! One SQLite database in WAL mode with `synchronous = FULL`, so that what was acknowledged survives a
//! kill and a power cut. Every action is one transaction that holds its events, the rows folded from
//! them and the words for the search. Nothing here reads the clock or makes an id: both are handed in.

mod act;
mod backup;
mod bulk;
mod client;
mod daily;
mod detail;
mod draft;
mod event;
mod export;
mod figures;
mod hits;
mod import;
mod known;
pub mod lookup;
mod mark;
mod migrate;
mod narrow;
mod newfile;
mod open;
mod own;
mod queue;
mod request;
mod restore;
mod row;
mod run;
mod search;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use crate::domain::fault::StoreError;
pub use backup::{BackupError, Contents, Copied, Going, hash_path};
pub use daily::{DailyError, daily};
pub use import::Importing;
pub use migrate::NEWEST;
pub use newfile::{NewFile, PlaceError};
pub use open::{Access, Door, OpenError, check};
pub use own::Returning;
pub use restore::{Inspected, RestoreError, inspect, restore};
pub use run::EndRun;

use crate::domain::deadline::Policy;

/// The author of what the program does by itself.
pub const PROGRAM: &str = "ringback";

/// The desk's file, open for writing and reading; one at a time may write.
pub struct Store {
    conn: Connection,
    place: Place,
    policy: Policy,
    access: Access,
    desk: uuid::Uuid,
}

/// The desk's file, open for reading alone; never blocks a writer.
pub struct Reader {
    conn: Connection,
}

/// Gives up the read under way on a [`Reader`], from another thread.
pub struct Interrupter(rusqlite::InterruptHandle);

impl Interrupter {
    /// Gives it up; a read that begins afterwards is not touched.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

/// Where the file lies, and which file it was when it was opened.
#[derive(Debug, Clone)]
struct Place {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl Place {
    /// Tells what an error of SQLite means for the person at the desk.
    fn explain(&self, error: &rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode as Code;
        let path = self.path.clone();
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => StoreError::Full(path),
            Some(Code::SystemIoFailure)
                if error.sqlite_error().is_some_and(|e| e.extended_code == 778) =>
            {
                StoreError::Full(path)
            }
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Locked(path),
            Some(Code::ReadOnly) => StoreError::ReadOnly(path),
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => {
                StoreError::Damaged { path, detail }
            }
            Some(Code::OperationInterrupted) => StoreError::Interrupted,
            _ => StoreError::Other { path, detail },
        }
    }

    /// Checks that the path still leads to the file that was opened: SQLite would go on to write
    /// into a file that no longer has a name.
    fn check(&self) -> Result<(), StoreError> {
        match (self.identity, identity(&self.path)) {
            (Some(then), now) if now != Some(then) => Err(StoreError::Replaced(self.path.clone())),
            _ => Ok(()),
        }
    }
}

/// Device and inode of a path; a look that opens nothing, so that no lock is dropped.
fn identity(path: &Path) -> Option<(u64, u64)> {
    rustix::fs::stat(path)
        .ok()
        .map(|stat| (stat.st_dev, stat.st_ino))
}

impl Store {
    /// The desk's rules.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether changes can be written.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.place.path
    }

    /// Runs `work` in one transaction: all of it is on disk when this returns, or nothing is.
    fn transact<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>, &Policy, uuid::Uuid) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.place.check()?;
        let Self {
            conn,
            place,
            policy,
            desk,
            ..
        } = self;
        let told = |error: Failure| match error {
            Failure::Sql(error) => place.explain(&error),
            Failure::Told(error) => error,
        };
        let transaction = conn
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(|error| place.explain(&error))?;
        let value = work(&transaction, policy, *desk).map_err(told)?;
        transaction
            .commit()
            .map_err(|error| place.explain(&error))?;
        place.check()?;
        Ok(value)
    }

    /// A number that changes when another connection has changed the file.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        data_version(&self.conn).map_err(|error| self.place.explain(&error))
    }

    /// Puts what the WAL holds into the file and empties it, as far as other desks allow.
    pub fn tidy(&self) {
        // A busy checkpoint is no loss: the WAL is read at the next start.
        let _ = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

/// A failure inside of a transaction: SQLite's own, or one that has its words already.
enum Failure {
    Sql(rusqlite::Error),
    Told(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Told(error)
    }
}

fn data_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "data_version", |row| row.get(0))
}

impl Reader {
    /// A number that changes when another connection has changed the file.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.read().told(data_version(&self.conn))
    }

    /// Something with which another thread gives up the read under way.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.conn.get_interrupt_handle())
    }
}

/// What either connection can be asked. Reading through the writing connection sees its own rows.
pub struct Reading<'a> {
    conn: &'a Connection,
}

impl Store {
    /// Everything that can be asked of the file.
    pub fn read(&self) -> Reading<'_> {
        Reading { conn: &self.conn }
    }
}

impl Reader {
    /// Everything that can be asked of the file.
    pub fn read(&self) -> Reading<'_> {
        Reading { conn: &self.conn }
    }
}

impl Reading<'_> {
    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| {
            let path = self.conn.path().map(PathBuf::from).unwrap_or_default();
            Place {
                path,
                identity: None,
            }
            .explain(&error)
        })
    }

    /// The place of the newest event; what comes later has a greater one.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn newest_event(&self) -> Result<i64, StoreError> {
        self.told(event::newest(self.conn))
    }
}
