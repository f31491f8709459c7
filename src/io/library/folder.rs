//! The folders of the library: which files there are, without reading them.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::builtin::PHRASES;
use crate::domain::library::{Fault, Stamp, Why};
use crate::io::paths;

/// A folder that holds programs of others, with pages of theirs by the thousand.
const FOREIGN: &str = "node_modules";

/// A file of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is shown and opened by.
    pub file: String,
    /// Where it lies; empty for one of the pack.
    pub path: PathBuf,
    /// By what a change shows.
    pub stamp: Stamp,
    /// What it holds.
    pub sort: Sort,
}

/// What a file of the library holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A procedure: `*.md`, `*.markdown`.
    Procedure,
    /// A phrase book: `*.toml` in a folder `phrases`.
    Book,
}

impl Sort {
    /// What a file holds by its path; none where it is none of ours.
    pub fn of(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (bare, ending) = name.rsplit_once('.')?;
        if bare.is_empty() || bare.starts_with('.') {
            return None;
        }
        let is = |known: &str| ending.eq_ignore_ascii_case(known);
        if is("md") || is("markdown") {
            Some(Self::Procedure)
        } else if is("toml") && folder.rsplit('/').next() == Some(PHRASES) {
            Some(Self::Book)
        } else {
            None
        }
    }
}

/// What lies in folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// The files, in the order of their names.
    pub files: Vec<Found>,
    /// What can't be looked at.
    pub faults: Vec<Fault>,
}

/// The folders that the settings name: `~` is the home folder, and a relative path begins where the
/// settings lie.
pub fn folders(typed: &[String], settings: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let base = settings.parent().unwrap_or(Path::new(""));
    let mut folders: Vec<PathBuf> = Vec::new();
    for path in typed {
        let path = base.join(paths::at_home(path, home));
        if !folders.contains(&path) {
            folders.push(path);
        }
    }
    folders
}

/// Finds the files of some folders, and of the folders in them; a file may stand for a folder.
///
/// Hidden folders and `node_modules` are passed over. Links are followed, each folder is looked into
/// once, and a file to which a link leads is found by its own name where that lies in the folders too.
pub fn walk(places: &[PathBuf]) -> Walk {
    let mut walker = Walker::default();
    for place in places {
        match fs::metadata(place) {
            Ok(meta) if meta.is_dir() => walker.folder(place.clone(), &meta),
            Ok(meta) => walker.file(place, &meta),
            Err(error) => walker.fault(place, &error),
        }
    }
    // What has a name of its own in the folders goes before the links that lead to it.
    while let Some((path, meta)) = walker.links.pop() {
        if meta.is_dir() {
            walker.folder(path, &meta);
        } else if !walker.files.contains(&identity(&meta)) {
            walker.file(&path, &meta);
        }
    }
    let mut walk = walker.walk;
    walk.files.sort_unstable_by(|a, b| a.file.cmp(&b.file));
    walk.faults.sort_by(|a, b| a.file.cmp(&b.file));
    walk
}

#[derive(Default)]
struct Walker {
    walk: Walk,
    /// The folders that were looked into.
    folders: HashSet<(u64, u64)>,
    files: HashSet<(u64, u64)>,
    links: Vec<(PathBuf, Metadata)>,
}

impl Walker {
    /// Looks through a folder and those in it.
    fn folder(&mut self, path: PathBuf, meta: &Metadata) {
        if !self.folders.insert(identity(meta)) {
            return;
        }
        let mut open = vec![path];
        while let Some(folder) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.fault(&folder, &error);
                    continue;
                }
            };
            for entry in entries {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        self.fault(&folder, &error);
                        continue;
                    }
                };
                let path = entry.path();
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name.starts_with('.') || name == FOREIGN {
                    continue;
                }
                let sort = Sort::of(&path.to_string_lossy());
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => {
                        let meta = entry.metadata();
                        if meta.is_ok_and(|meta| self.folders.insert(identity(&meta))) {
                            open.push(path);
                        }
                    }
                    Ok(kind) if kind.is_symlink() => match fs::metadata(&path) {
                        Ok(meta) if meta.is_dir() || sort.is_some() => {
                            self.links.push((path, meta));
                        }
                        Err(error) if sort.is_some() => self.fault(&path, &error),
                        Ok(_) | Err(_) => {}
                    },
                    Ok(_) if sort.is_some() => match entry.metadata() {
                        Ok(meta) => self.file(&path, &meta),
                        // It went while the folder was listed.
                        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                        Err(error) => self.fault(&path, &error),
                    },
                    Ok(_) => {}
                    Err(error) => self.fault(&path, &error),
                }
            }
        }
    }

    fn file(&mut self, path: &Path, meta: &Metadata) {
        self.files.insert(identity(meta));
        let fault = |why| Fault::of_file(path.to_string_lossy(), why);
        let Some(file) = path.to_str() else {
            return self.walk.faults.push(fault(Why::Name));
        };
        if !meta.is_file() {
            return self.walk.faults.push(fault(Why::NotAFile));
        }
        self.walk.files.push(Found {
            file: file.to_owned(),
            stamp: stamp(meta),
            sort: Sort::of(file).unwrap_or(Sort::Procedure),
            path: path.to_owned(),
        });
    }

    fn fault(&mut self, path: &Path, error: &io::Error) {
        let why = match error.kind() {
            io::ErrorKind::NotFound => Why::Missing,
            _ => Why::Unreadable {
                error: error.to_string(),
            },
        };
        let file = path.to_string_lossy();
        self.walk.faults.push(Fault::of_file(file, why));
    }
}

fn identity(meta: &Metadata) -> (u64, u64) {
    (meta.dev(), meta.ino())
}

fn stamp(meta: &Metadata) -> Stamp {
    let seconds = meta.mtime().saturating_mul(1_000_000_000);
    Stamp {
        size: meta.len(),
        modified: seconds.saturating_add(meta.mtime_nsec()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    use super::*;

    fn lay(root: &Path, files: &[&str]) {
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "# A\n").unwrap();
        }
    }

    fn names(root: &Path, walk: &Walk) -> Vec<String> {
        let inside = |found: &Found| {
            let path = found.path.strip_prefix(root).unwrap();
            path.to_str().unwrap().to_owned()
        };
        walk.files.iter().map(inside).collect()
    }

    #[test]
    fn pages_and_phrase_books_are_found_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        lay(
            root,
            &[
                "a.md",
                "B.MD",
                "en/c.markdown",
                "en/deep/er/d.md",
                "README.md",
                "phrases/en.toml",
                "e.txt",
                "config.toml",
                ".hidden/f.md",
                ".g.md",
                "node_modules/h.md",
                ".git/i.md",
                "j.md.bak",
                "md",
            ],
        );
        let walk = walk(&[root.to_owned()]);
        assert_eq!(
            names(root, &walk),
            [
                "B.MD",
                "README.md",
                "a.md",
                "en/c.markdown",
                "en/deep/er/d.md",
                "phrases/en.toml"
            ]
        );
        assert_eq!(walk.faults, []);
        let books = walk.files.iter().filter(|found| found.sort == Sort::Book);
        assert_eq!(books.count(), 1);
        assert!(
            walk.files
                .iter()
                .all(|found| found.stamp.size == 4 && found.stamp.modified > 0)
        );
    }

    #[test]
    fn links_are_followed_once_and_never_round() {
        let place = tempfile::tempdir().unwrap();
        let (root, other) = (place.path().join("sops"), place.path().join("other"));
        lay(&root, &["en/a.md"]);
        lay(&other, &["b.md", "sub/c.md"]);
        symlink(&root, root.join("en/round")).unwrap();
        symlink(&other, root.join("linked")).unwrap();
        symlink(&other, root.join("again")).unwrap();
        symlink(root.join("en/a.md"), root.join("a-too.md")).unwrap();
        symlink(other.join("b.md"), root.join("b-too.md")).unwrap();
        symlink(root.join("gone"), root.join("broken.md")).unwrap();
        symlink(root.join("self.md"), root.join("self.md")).unwrap();
        let walk = walk(std::slice::from_ref(&root));
        let found = names(&root, &walk);
        assert!(found.contains(&"en/a.md".to_owned()));
        assert_eq!(
            found
                .iter()
                .filter(|file| file.ends_with("a.md") || file.ends_with("a-too.md"))
                .count(),
            1
        );
        assert_eq!(
            found.iter().filter(|file| file.ends_with("c.md")).count(),
            1
        );
        let codes: Vec<_> = walk.faults.iter().map(|fault| fault.why.code()).collect();
        assert_eq!(codes, ["missing", "unreadable"], "{:?}", walk.faults);
    }

    #[test]
    fn what_can_t_be_looked_at_is_told() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        lay(root, &["a.md"]);
        let odd = root.join(std::ffi::OsStr::from_bytes(b"b\xff.md"));
        fs::write(&odd, "# B").unwrap();
        rustix::fs::mkfifoat(
            rustix::fs::CWD,
            root.join("pipe.md"),
            rustix::fs::Mode::RUSR,
        )
        .unwrap();
        let walk = walk(&[
            root.to_owned(),
            root.join("gone"),
            root.join("a.md"),
            root.to_owned(),
        ]);
        assert_eq!(names(root, &walk).first().unwrap(), "a.md");
        let mut codes: Vec<_> = walk.faults.iter().map(|fault| fault.why.code()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["missing", "name", "not-a-file"]);
    }

    #[test]
    fn folders_are_named_from_home_or_from_the_settings() {
        let typed = ["~/sops", "team", "/srv/sops", "~/sops"].map(str::to_owned);
        let found = folders(
            &typed,
            Path::new("/etc/ringback/config.toml"),
            Some(Path::new("/home/a")),
        );
        let expected = ["/home/a/sops", "/etc/ringback/team", "/srv/sops"].map(PathBuf::from);
        assert_eq!(found, expected);
    }
}
