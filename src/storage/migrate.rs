//! Numbered changes of the file's form, each applied once, with a copy kept before.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

/// The changes in order; the first makes the file out of nothing. Never edited once released.
const STEPS: &[&str] = &[include_str!("../../assets/sql/001_desk.sql")];

/// The newest form that this program knows.
pub const NEWEST: i32 = STEPS.len() as i32;

/// Marks a file as Ringback's own: `RBK1` in ASCII.
pub(super) const APPLICATION_ID: i32 = 0x5242_4B31;

/// Brings a file from form `from` to the newest in one transaction.
pub(super) fn migrate(conn: &mut Connection, desk: uuid::Uuid) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again under the lock: another desk may have been faster.
    let from: i32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in STEPS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    if from == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.execute(
            "INSERT INTO meta(key, value) VALUES('desk', ?1)",
            [desk.hyphenated().to_string()],
        )?;
    }
    transaction.pragma_update(None, "user_version", NEWEST)?;
    transaction.commit()
}

/// Where the copy that is made before a migration lies.
pub(super) fn copy_path(path: &Path, from: i32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-{from}-to-{NEWEST}"));
    PathBuf::from(name)
}

/// Copies the whole file aside; an earlier copy of the same form is kept as it is.
pub(super) fn copy_aside(conn: &Connection, path: &Path, from: i32) -> rusqlite::Result<PathBuf> {
    let copy = copy_path(path, from);
    if !copy.exists() {
        let mut partial = copy.clone().into_os_string();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let _ = std::fs::remove_file(&partial);
        conn.execute("VACUUM INTO ?1", [partial.to_string_lossy()])?;
        let io = |e: std::io::Error| rusqlite::Error::ToSqlConversionFailure(Box::new(e));
        std::fs::File::open(&partial)
            .and_then(|file| file.sync_all())
            .map_err(io)?;
        std::fs::rename(&partial, &copy).map_err(io)?;
    }
    Ok(copy)
}
