//! Files that are whole or not there: written beside their place under another name, private to their
//! owner, on disk before they get their name.

use std::fs;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// What SQLite puts beside a file.
pub(super) const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file on its way to its place; what isn't kept goes when it is dropped.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    partial: PathBuf,
    replaces: bool,
}

/// Why a place can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// There is a file by that name.
    #[error("there already: {0}")]
    There(PathBuf),
    /// What is there is no plain file, and so isn't replaced.
    #[error("not a plain file: {0}")]
    NotAFile(PathBuf),
    /// The file belongs to the desk itself.
    #[error("the desk's own: {0}")]
    Desk(PathBuf),
    /// The system said no.
    #[error("{path}: {error}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl NewFile {
    /// Begins an empty file beside `path`; `token` is in its name until then, and `desk` is a file that
    /// must never be written over, nor what SQLite keeps beside it.
    ///
    /// # Errors
    /// [`PlaceError`] where something is there that isn't to be replaced, or the folder can't be written.
    pub fn beside(
        path: &Path,
        replaces: bool,
        desk: Option<&Path>,
        token: Uuid,
    ) -> Result<Self, PlaceError> {
        let io = |error| PlaceError::Io {
            path: path.to_owned(),
            error,
        };
        let Some(name) = path.file_name() else {
            return Err(PlaceError::NotAFile(path.to_owned()));
        };
        let mut own = desk.into_iter().flat_map(|desk| {
            let sides = SIDE_FILES.iter().map(|side| with_ending(desk, side));
            std::iter::once(desk.to_owned()).chain(sides)
        });
        if own.any(|own| is_same(path, &own)) {
            return Err(PlaceError::Desk(path.to_owned()));
        }
        match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io(error)),
            Ok(_) if !replaces => return Err(PlaceError::There(path.to_owned())),
            Ok(meta) if !meta.is_file() => return Err(PlaceError::NotAFile(path.to_owned())),
            Ok(_) => {}
        }
        let mut partial = name.to_owned();
        partial.push(format!(".part-{}", token.simple()));
        let partial = path.with_file_name(partial);
        private(&partial).map_err(io)?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            replaces,
        })
    }

    /// Where it lies until it is kept.
    pub fn partial(&self) -> &Path {
        &self.partial
    }

    /// Puts it on disk and gives it its name; what came by that name meanwhile is only replaced where
    /// that was asked for.
    ///
    /// # Errors
    /// [`PlaceError`]; nothing is left of it then, and what was there is as it was.
    pub fn keep(self) -> Result<(), PlaceError> {
        let io = |error| PlaceError::Io {
            path: self.path.clone(),
            error,
        };
        fs::File::open(&self.partial)
            .and_then(|file| file.sync_all())
            .map_err(io)?;
        if self.replaces {
            fs::rename(&self.partial, &self.path).map_err(io)?;
        } else if !name(&self.partial, &self.path).map_err(io)? {
            return Err(PlaceError::There(self.path.clone()));
        }
        sync_folder(&self.path).map_err(io)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // What was renamed is not there by this name any more; a link to it is only a second name.
        let _ = fs::remove_file(&self.partial);
        for side in SIDE_FILES {
            let _ = fs::remove_file(with_ending(&self.partial, side));
        }
    }
}

/// Whether two paths lead to one place, whether or not a file is there.
fn is_same(a: &Path, b: &Path) -> bool {
    if let (Ok(a), Ok(b)) = (rustix::fs::stat(a), rustix::fs::stat(b)) {
        return (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino);
    }
    let settled = |path: &Path| {
        let folder = folder_of(path).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    matches!((settled(a), settled(b)), (Some(a), Some(b)) if a == b)
}

/// Gives a finished file a second name, or where there are none that name alone; false where the name is
/// taken.
pub(super) fn name(partial: &Path, path: &Path) -> io::Result<bool> {
    match fs::hard_link(partial, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        // Some file systems know no second names.
        Err(_) if fs::symlink_metadata(path).is_err() => fs::rename(partial, path)?,
        other => other?,
    }
    Ok(true)
}

/// The folder in which a path lies.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Puts the names in the folder of `path` on disk.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(folder_of(path))?.sync_all()
}

/// Makes an empty file that only its owner may read, whatever the umask.
pub(super) fn private(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map(drop)
}

/// A path with something after its name.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn begin(path: &Path, replaces: bool, desk: &Path) -> Result<NewFile, PlaceError> {
        NewFile::beside(path, replaces, Some(desk), Uuid::from_u128(7))
    }

    #[test]
    fn a_file_has_its_name_when_it_is_whole_and_is_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let (path, desk) = (folder.path().join("out.csv"), folder.path().join("desk.db"));
        let file = begin(&path, false, &desk).unwrap();
        fs::write(file.partial(), "all").unwrap();
        assert!(!path.exists());
        file.keep().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "all");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_there_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (path, desk) = (folder.path().join("out"), folder.path().join("desk.db"));
        fs::write(&path, "old").unwrap();
        let refused = begin(&path, false, &desk).unwrap_err();
        assert!(matches!(refused, PlaceError::There(_)), "{refused}");
        // It may also come while ours is being written.
        fs::remove_file(&path).unwrap();
        let file = begin(&path, false, &desk).unwrap();
        fs::write(&path, "faster").unwrap();
        assert!(matches!(file.keep().unwrap_err(), PlaceError::There(_)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "faster");

        let file = begin(&path, true, &desk).unwrap();
        fs::write(file.partial(), "new").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "faster");
        let file = begin(&path, true, &desk).unwrap();
        fs::write(file.partial(), "new").unwrap();
        file.keep().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn neither_the_desk_nor_what_is_no_file_is_ever_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let desk = at("desk.db");
        fs::write(&desk, "desk").unwrap();
        fs::hard_link(&desk, at("second")).unwrap();
        symlink(&desk, at("link")).unwrap();
        for name in ["desk.db", "desk.db-wal", "desk.db-shm", "second", "link"] {
            let refused = begin(&at(name), true, &desk).unwrap_err();
            assert!(matches!(refused, PlaceError::Desk(_)), "{name}: {refused}");
        }
        symlink(at("nowhere"), at("dangling")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        for name in ["dangling", "folder"] {
            let refused = begin(&at(name), true, &desk).unwrap_err();
            let told = matches!(refused, PlaceError::NotAFile(_));
            assert!(told, "{name}: {refused}");
        }
    }
}
