//! Numbered changes of the file's form, each applied once, with a copy kept before.

use std::fs;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::newfile::{name, private, sync_folder, with_ending};

/// The changes in order; the first makes the file out of nothing. Never edited once released.
pub(super) const STEPS: &[&str] = &[
    include_str!("../../assets/sql/001_desk.sql"),
    include_str!("../../assets/sql/002_mail.sql"),
    include_str!("../../assets/sql/003_runs.sql"),
];

/// The newest form that this program knows.
pub const NEWEST: i32 = STEPS.len() as i32;

/// Marks a file as Ringback's own: `RBK1` in ASCII.
pub(super) const APPLICATION_ID: i32 = 0x5242_4B31;

/// Brings a file of any earlier form, or an empty one, to the newest of `steps` in one transaction.
pub(super) fn migrate(
    conn: &mut Connection,
    steps: &[&str],
    desk: uuid::Uuid,
) -> rusqlite::Result<()> {
    let newest = steps.len() as i32;
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again under the lock: another desk may have been faster.
    let from: i32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if from >= newest {
        return Ok(());
    }
    for step in steps.iter().skip(usize::try_from(from).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    if from == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.execute(
            "INSERT INTO meta(key, value) VALUES('desk', ?1)",
            [desk.hyphenated().to_string()],
        )?;
    }
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.commit()
}

/// Makes a whole new file at `path`, or none: a crash at any moment leaves nothing under that name.
///
/// The file is made beside it under a name of its own and then given its name, which fails where
/// another desk was faster; that desk's file is as good. It is made without a WAL, so that its first
/// page says whose it is from the first moment on.
pub(super) fn make(path: &Path, desk: uuid::Uuid) -> rusqlite::Result<()> {
    let partial = with_ending(path, &format!(".new-{}", desk.simple()));
    let made = private(&partial).map_err(told).and_then(|()| {
        let mut conn = Connection::open(&partial)?;
        conn.execute_batch("PRAGMA synchronous = FULL;")?;
        migrate(&mut conn, STEPS, desk)?;
        conn.close().map_err(|(_, error)| error)?;
        name(&partial, path)
            .and_then(|_| sync_folder(path))
            .map_err(told)
    });
    // Also where it now has its right name: this one is only a second name of it.
    let _ = fs::remove_file(&partial);
    made
}

fn told(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

/// Where the copy lies that is made before a migration; the first has no ordinal.
pub(super) fn copy_path(path: &Path, from: i32, to: i32, ordinal: u32) -> PathBuf {
    match ordinal {
        0 | 1 => with_ending(path, &format!(".before-{from}-to-{to}")),
        _ => with_ending(path, &format!(".before-{from}-to-{to}.{ordinal}")),
    }
}

/// Copies the whole file aside, readable by its owner alone. An earlier copy is never replaced; one
/// with the very same content is good enough, as after a crash in the middle of a migration.
pub(super) fn copy_aside(
    conn: &Connection,
    path: &Path,
    from: i32,
    to: i32,
) -> rusqlite::Result<PathBuf> {
    let partial = copy_path(path, from, to, 1).with_added_extension("partial");
    let _ = fs::remove_file(&partial);
    private(&partial).map_err(told)?;
    conn.execute("VACUUM INTO ?1", [partial.to_string_lossy()])?;
    fs::File::open(&partial)
        .and_then(|file| file.sync_all())
        .map_err(told)?;
    let mut ordinal = 1;
    loop {
        let copy = copy_path(path, from, to, ordinal);
        if !copy.exists() {
            fs::rename(&partial, &copy)
                .and_then(|()| sync_folder(&copy))
                .map_err(told)?;
            return Ok(copy);
        }
        if same(&partial, &copy).map_err(told)? {
            fs::remove_file(&partial).map_err(told)?;
            return Ok(copy);
        }
        ordinal += 1;
    }
}

/// Whether two files hold the same bytes.
fn same(a: &Path, b: &Path) -> io::Result<bool> {
    if fs::metadata(a)?.len() != fs::metadata(b)?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (
        BufReader::new(fs::File::open(a)?),
        BufReader::new(fs::File::open(b)?),
    );
    let (mut left, mut right) = ([0; 8192], [0; 8192]);
    loop {
        let read = a.read(&mut left)?;
        if read == 0 {
            return Ok(true);
        }
        b.read_exact(&mut right[..read])?;
        if left[..read] != right[..read] {
            return Ok(false);
        }
    }
}
