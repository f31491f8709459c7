//! Keeps what the desk stores to its owner: files are made private, found ones are checked.
//!
//! The umask is the one fix for all (`SQLite` makes its side files and backups with it); the checks are for
//! what an older program, a copy or somebody else left behind. They open the files, so they come
//! *before* a database connection: closing any second handle would drop the connection's locks.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FileType, Mode, OFlags, fchmod, fstat, open},
    io::Errno,
    process::{geteuid, umask},
};
use thiserror::Error;

/// Why a path can't be trusted with clients' data.
#[derive(Debug, Error)]
pub enum Refused {
    /// The path is a symbolic link: somebody else may decide where it leads.
    #[error("{path} is a symbolic link")]
    SymbolicLink {
        /// The path.
        path: PathBuf,
    },
    /// The path belongs to another user, who can read it and change its mode.
    #[error("{path} belongs to the user with id {owner}")]
    OtherOwner {
        /// The path.
        path: PathBuf,
        /// The user's number.
        owner: u32,
    },
    /// A folder was expected.
    #[error("{path} is not a folder")]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// A plain file was expected.
    #[error("{path} is not a plain file")]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The system said no.
    #[error("{path}: {source}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A path that others could read or write until it was found and made private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tightened {
    /// The path.
    pub path: PathBuf,
    /// Its permission bits before.
    pub was: u32,
    /// Its permission bits now.
    pub now: u32,
}

/// The permission bits of everyone but the owner.
const OTHERS: u32 = 0o077;

/// Makes every file that this process creates private from here on; gives the mask that was set before,
/// for programs that are started in the user's name.
pub fn keep_private() -> Mode {
    umask(Mode::from_raw_mode(OTHERS))
}

/// Sees to it that a folder of the desk exists and is its owner's alone; tells when it was open to others.
///
/// # Errors
/// [`Refused`] when it is a link, no folder, somebody else's, or can't be made.
pub fn folder(path: &Path) -> Result<Option<Tightened>, Refused> {
    let path = named(path);
    match DirBuilder::new().recursive(true).mode(0o700).create(&path) {
        // Whatever is there already, a dangling link too, is judged next.
        Err(source) if path.symlink_metadata().is_err() => Err(Refused::Io { path, source }),
        Ok(()) | Err(_) => tighten(path, FileType::Directory),
    }
}

/// Checks a file of the desk before it is opened; tells when it was open to others. A file that isn't
/// there yet is fine: the umask makes it private.
///
/// # Errors
/// [`Refused`] when it is a link, no plain file, somebody else's, or can't be looked at.
pub fn file(path: &Path) -> Result<Option<Tightened>, Refused> {
    let path = named(path);
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Ok(_) | Err(_) => tighten(path, FileType::RegularFile),
    }
}

/// Makes a new private file and opens it for writing, never one that is there already or a link to one.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] when the name is taken, and whatever else the system says.
pub fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Drops what follows the last name: `desk/` would lead through a link where `desk` doesn't.
fn named(path: &Path) -> PathBuf {
    path.components().collect()
}

/// Checks kind and owner of what the path itself names, and takes the permissions of others away.
///
/// All is asked of one open file, so that nothing can be swapped between the check and the change.
fn tighten(path: PathBuf, expected: FileType) -> Result<Option<Tightened>, Refused> {
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let opened = match open(&path, flags, Mode::empty()) {
        Ok(opened) => opened,
        Err(Errno::LOOP) => return Err(Refused::SymbolicLink { path }),
        Err(errno) => {
            return Err(Refused::Io {
                path,
                source: errno.into(),
            });
        }
    };
    let found = match fstat(&opened) {
        Ok(found) => found,
        Err(errno) => {
            return Err(Refused::Io {
                path,
                source: errno.into(),
            });
        }
    };
    if FileType::from_raw_mode(found.st_mode) != expected {
        return Err(if expected == FileType::Directory {
            Refused::NotAFolder { path }
        } else {
            Refused::NotAFile { path }
        });
    }
    if found.st_uid != geteuid().as_raw() {
        return Err(Refused::OtherOwner {
            path,
            owner: found.st_uid,
        });
    }
    let was = Mode::from_raw_mode(found.st_mode);
    let now = was.difference(Mode::from_raw_mode(OTHERS));
    if was == now {
        return Ok(None);
    }
    match fchmod(&opened, now) {
        Ok(()) => Ok(Some(Tightened {
            path,
            was: was.as_raw_mode(),
            now: now.as_raw_mode(),
        })),
        Err(errno) => Err(Refused::Io {
            path,
            source: errno.into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{PermissionsExt, symlink},
    };

    fn mode_of(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_new_folder_is_its_owners_alone() {
        let place = tempfile::tempdir().unwrap();
        let desk = place.path().join("deep/desk");
        assert_eq!(folder(&desk).unwrap(), None);
        assert_eq!(mode_of(&desk), 0o700);
        assert_eq!(mode_of(&place.path().join("deep")), 0o700);
        assert_eq!(
            folder(&desk).unwrap(),
            None,
            "a second look changes nothing"
        );
    }

    #[test]
    fn wider_modes_are_told_and_fixed() {
        let place = tempfile::tempdir().unwrap();
        let desk = place.path().join("desk");
        fs::create_dir(&desk).unwrap();
        let store = desk.join("desk.db");
        fs::write(&store, "kept").unwrap();
        for (path, was, now) in [
            (&desk, 0o755, 0o700),
            (&store, 0o644, 0o600),
            (&store, 0o660, 0o600),
        ] {
            fs::set_permissions(path, Permissions::from_mode(was)).unwrap();
            let told = if path.is_dir() {
                folder(path)
            } else {
                file(path)
            }
            .unwrap();
            assert_eq!(
                told,
                Some(Tightened {
                    path: path.clone(),
                    was,
                    now
                })
            );
            assert_eq!(mode_of(path), now);
        }
        assert_eq!(file(&store).unwrap(), None);
        assert_eq!(fs::read_to_string(&store).unwrap(), "kept");
    }

    #[test]
    fn a_link_is_refused_and_what_it_leads_to_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let real = place.path().join("real");
        fs::create_dir(&real).unwrap();
        fs::set_permissions(&real, Permissions::from_mode(0o755)).unwrap();
        let link = place.path().join("link");
        symlink(&real, &link).unwrap();
        assert!(matches!(folder(&link), Err(Refused::SymbolicLink { .. })));
        assert!(
            matches!(folder(&link.join("")), Err(Refused::SymbolicLink { .. })),
            "link/"
        );
        assert!(matches!(file(&link), Err(Refused::SymbolicLink { .. })));
        assert_eq!(mode_of(&real), 0o755);

        let dangling = place.path().join("dangling");
        symlink(place.path().join("nowhere"), &dangling).unwrap();
        assert!(matches!(
            folder(&dangling),
            Err(Refused::SymbolicLink { .. })
        ));
        assert!(matches!(file(&dangling), Err(Refused::SymbolicLink { .. })));
        assert_eq!(
            new_file(&dangling).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert!(!place.path().join("nowhere").exists());
    }

    #[test]
    fn another_owner_is_refused() {
        let place = tempfile::tempdir().unwrap();
        // Only root can give a file away; everyone else has root's files to try it on.
        let (dir, plain) = if geteuid().is_root() {
            let plain = place.path().join("plain");
            fs::write(&plain, "").unwrap();
            for path in [place.path(), &plain] {
                std::os::unix::fs::chown(path, Some(12_345), None).unwrap();
            }
            (place.path().to_path_buf(), plain)
        } else {
            (PathBuf::from("/"), PathBuf::from("/etc/hosts"))
        };
        assert!(matches!(folder(&dir), Err(Refused::OtherOwner { .. })));
        assert!(matches!(file(&plain), Err(Refused::OtherOwner { .. })));
    }

    #[test]
    fn the_wrong_kind_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let plain = place.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert!(matches!(folder(&plain), Err(Refused::NotAFolder { .. })));
        assert!(matches!(file(place.path()), Err(Refused::NotAFile { .. })));
        assert!(file(&place.path().join("not yet")).unwrap().is_none());
        assert!(matches!(
            folder(&plain.join("below")),
            Err(Refused::Io { .. })
        ));
    }

    #[test]
    fn a_new_file_is_private_and_new() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("draft");
        new_file(&path).unwrap();
        assert_eq!(mode_of(&path), 0o600);
        assert_eq!(
            new_file(&path).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
    }
}
