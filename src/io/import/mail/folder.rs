//! Mails that lie in a folder, a file each: a Maildir, or files that end in `.eml`.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::vec;

use jiff::Timestamp;

/// The parts of a Maildir that hold mails.
const MAILDIR: [&str; 2] = ["new", "cur"];

/// The mails of a folder by their paths, in the order of their names.
#[derive(Debug)]
pub(super) struct Files {
    paths: vec::IntoIter<PathBuf>,
    is_maildir: bool,
}

/// A file of a folder.
pub(super) struct Found {
    /// Its name within the folder.
    pub(super) name: String,
    /// Its bytes; none where it is longer than a mail may be.
    pub(super) raw: io::Result<Option<Vec<u8>>>,
    /// When it was last written, UTC.
    pub(super) written: Option<Timestamp>,
}

impl Files {
    /// Lists a folder; none where it holds no mails as one of the two does.
    pub(super) fn of(folder: &Path) -> io::Result<Option<Self>> {
        let mut paths = Vec::new();
        let mut is_maildir = false;
        for part in MAILDIR {
            match fs::read_dir(folder.join(part)) {
                Ok(entries) => {
                    is_maildir = true;
                    for entry in entries {
                        paths.push(entry?.path());
                    }
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) => {}
                Err(error) => return Err(error),
            }
        }
        if !is_maildir {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path
                    .extension()
                    .is_some_and(|ending| ending.eq_ignore_ascii_case("eml"))
                {
                    paths.push(path);
                }
            }
            if paths.is_empty() {
                return Ok(None);
            }
        }
        // Names that begin with a point are the mail program's own; folders are other mailboxes.
        paths.retain(|path| {
            let is_hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            !is_hidden && !path.is_dir()
        });
        paths.sort_unstable_by(|a, b| a.file_name().cmp(&b.file_name()));
        Ok(Some(Self {
            paths: paths.into_iter(),
            is_maildir,
        }))
    }

    /// Whether the folder is a Maildir.
    pub(super) const fn is_maildir(&self) -> bool {
        self.is_maildir
    }

    /// The next file, read up to `limit` bytes.
    pub(super) fn next(&mut self, limit: usize) -> Option<Found> {
        let path = self.paths.next()?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut written = None;
        let raw = read(&path, limit, &mut written);
        Some(Found { name, raw, written })
    }
}

fn read(path: &Path, limit: usize, written: &mut Option<Timestamp>) -> io::Result<Option<Vec<u8>>> {
    // Asked before it is opened: opening a pipe would wait for whoever writes to it.
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    *written = meta
        .modified()
        .ok()
        .and_then(|at| Timestamp::try_from(at).ok());
    if meta.len() > limit as u64 {
        return Ok(None);
    }
    let mut raw = Vec::with_capacity(meta.len() as usize);
    File::open(path)?
        .take(limit as u64 + 1)
        .read_to_end(&mut raw)?;
    Ok((raw.len() <= limit).then_some(raw))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    fn list(folder: &Path) -> Option<Vec<(String, Option<Vec<u8>>)>> {
        let mut files = Files::of(folder).unwrap()?;
        let next = || files.next(100);
        Some(
            std::iter::from_fn(next)
                .map(|found| (found.name, found.raw.ok().flatten()))
                .collect(),
        )
    }

    #[test]
    fn a_maildir_is_read_in_the_order_of_its_names() {
        let folder = TempDir::new().unwrap();
        for part in ["new", "cur", "tmp"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        let path = |name: &str| folder.path().join(name);
        fs::write(path("cur/1.a:2,S"), "old").unwrap();
        fs::write(path("new/2.b"), "new").unwrap();
        fs::write(path("new/3.c"), "x".repeat(101)).unwrap();
        fs::write(path("tmp/0.d"), "half").unwrap();
        fs::write(path("cur/.hidden"), "").unwrap();
        fs::create_dir(path("cur/folder")).unwrap();
        symlink(path("gone"), path("new/4.d")).unwrap();
        symlink(path("new/2.b"), path("new/5.e")).unwrap();
        let name = |name: &str| name.to_owned();
        assert_eq!(
            list(folder.path()).unwrap(),
            [
                (name("1.a:2,S"), Some(b"old".to_vec())),
                (name("2.b"), Some(b"new".to_vec())),
                (name("3.c"), None),
                (name("4.d"), None),
                (name("5.e"), Some(b"new".to_vec())),
            ]
        );
        fs::remove_dir_all(path("cur")).unwrap();
        assert_eq!(list(folder.path()).unwrap().len(), 4);
    }

    #[test]
    fn a_pipe_in_a_folder_is_not_waited_for() {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("new")).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(folder.path().join("new/pipe"))
            .status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(list(folder.path()).unwrap(), [("pipe".to_owned(), None)]);
        }
    }

    #[test]
    fn a_folder_without_mails_is_none() {
        let folder = TempDir::new().unwrap();
        assert!(list(folder.path()).is_none());
        fs::write(folder.path().join("a.EML"), "A: b").unwrap();
        fs::write(folder.path().join("b.txt"), "A: b").unwrap();
        assert_eq!(list(folder.path()).unwrap().len(), 1);
        assert!(Files::of(&folder.path().join("gone")).is_err());
    }
}
