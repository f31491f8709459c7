//! The copy that a desk makes of its file once a day, and how long such copies are kept.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use uuid::Uuid;

use super::backup::hash_path;
use super::{BackupError, Door, Going, NewFile, PlaceError};

/// The folder beside the desk's file.
const FOLDER: &str = "backups";

/// Why there is no copy of today.
#[derive(Debug, thiserror::Error)]
pub enum DailyError {
    /// It can't be made.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The disk has no room for it and for the desk to go on.
    #[error("{needed} bytes needed in {folder}, {free} free")]
    NoRoom {
        /// Where it would lie.
        folder: PathBuf,
        /// How many bytes there should be.
        needed: u64,
        /// How many there are.
        free: u64,
    },
}

/// Makes today's copy in the folder `backups` beside the file, unless there is one or there is nothing to
/// keep, and then lets those go that are more than `keep`; gives its path if it was made now.
///
/// # Errors
/// [`DailyError`]; the earlier copies are as they were then.
pub fn daily(
    desk: &Door,
    today: Date,
    keep: u16,
    going: &Going,
    tokens: [Uuid; 2],
) -> Result<Option<PathBuf>, DailyError> {
    let path = desk.path();
    let folder = super::newfile::folder_of(path).join(FOLDER);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let copy = folder.join(format!("{stem}-{today}.db"));
    if keep == 0 || copy.symlink_metadata().is_ok() {
        return Ok(None);
    }
    let reader = desk.reader().map_err(BackupError::Desk)?;
    let contents = reader.contents().map_err(BackupError::Desk)?;
    if contents.events == 0 {
        return Ok(None);
    }
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::Place(PlaceError::Io { path, error })
    };
    make_folder(&folder).map_err(io(&folder))?;
    // As much again is left, so that the desk never stands still because of its copies.
    let needed = 2 * rustix::fs::stat(path).map_or(0, |stat| stat.st_size.unsigned_abs());
    let space = rustix::fs::statvfs(&folder).map_err(|errno| io(&folder)(errno.into()))?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    if free < needed {
        return Err(DailyError::NoRoom {
            folder,
            needed,
            free,
        });
    }
    let [token, other] = tokens;
    let begun = NewFile::beside(&copy, false, Some(path), token).and_then(|file| {
        let hash = NewFile::beside(&hash_path(&copy), true, Some(path), other)?;
        Ok((file, hash))
    });
    let (file, hash) = begun.map_err(BackupError::from)?;
    match reader.back_up(&copy, file, hash, going, &mut |_, _| {}) {
        Ok(_) => {}
        // Another desk was faster; its copy is as good.
        Err(BackupError::Place(PlaceError::There(_))) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    // The new one is there: what can't be removed now is removed another day.
    let _ = let_go(&folder, &stem, today, keep);
    Ok(Some(copy))
}

fn make_folder(folder: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if folder.symlink_metadata()?.is_dir() {
                Ok(())
            } else {
                Err(io::ErrorKind::NotADirectory.into())
            }
        }
        other => other,
    }
}

/// Removes the oldest copies of a desk beyond `keep`, and what is left of copies that were never finished.
fn let_go(folder: &Path, stem: &str, today: Date, keep: u16) -> io::Result<()> {
    let mut days = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some((day, rest)) = name.to_str().and_then(|name| day_of(name, stem)) else {
            continue;
        };
        if rest.is_empty() {
            days.push(day);
        } else if rest.contains(".part-") && day < today {
            let _ = fs::remove_file(entry.path());
        }
    }
    days.sort_unstable_by(|a, b| b.cmp(a));
    for day in days.into_iter().skip(usize::from(keep)) {
        let copy = folder.join(format!("{stem}-{day}.db"));
        fs::remove_file(&copy)?;
        let _ = fs::remove_file(hash_path(&copy));
    }
    Ok(())
}

/// The day of a copy's name, and what follows after it.
fn day_of<'a>(name: &'a str, stem: &str) -> Option<(Date, &'a str)> {
    let rest = name.strip_prefix(stem)?.strip_prefix('-')?;
    let (day, rest) = rest.split_at_checked("2026-11-18".len())?;
    Some((day.parse().ok()?, rest.strip_prefix(".db")?))
}
