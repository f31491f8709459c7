//! Which files of a watched folder are meant for it, and what they are called where they go.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

/// How programs end the names of files that aren't whole yet, or are kept beside another.
const UNFINISHED: &[&str] = &[
    ".part",
    ".partial",
    ".tmp",
    ".temp",
    ".crdownload",
    ".download",
    ".filepart",
    ".swp",
    ".swx",
    ".bak",
    ".lock",
    "~",
    "#",
];

/// How many files may have one name.
const NAMES: u32 = 10_000;

/// Whether a file of this name was put there to be taken in: it is not hidden, no download under way, no
/// lock and no copy that an editor keeps.
pub(super) fn is_meant(name: &OsStr) -> bool {
    let name = name.as_bytes().to_ascii_lowercase();
    !name.is_empty()
        && !name.starts_with(b".")
        && !name.starts_with(b"#")
        && !name.starts_with(b"~$")
        && !UNFINISHED.iter().any(|end| name.ends_with(end.as_bytes()))
}

/// The name for the nth file of this name: `a.csv`, `a-2.csv`, `a-3.csv`.
fn numbered(name: &OsStr, n: u32) -> OsString {
    if n < 2 {
        return name.to_owned();
    }
    let path = Path::new(name);
    let mut numbered = path.file_stem().unwrap_or(name).to_owned();
    numbered.push(format!("-{n}"));
    if let Some(extension) = path.extension() {
        numbered.push(".");
        numbered.push(extension);
    }
    numbered
}

/// The name of the file that gives the reason, beside a refused one.
pub(super) fn reason_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".reason.txt");
    PathBuf::from(name)
}

/// Moves a file into a folder under its own name, or the next one that is free; what lies there stays.
/// Where a reason goes with it, that name is free too.
///
/// # Errors
/// Whatever keeps it from being moved; it stays where it is then.
pub(super) fn moved(from: &Path, folder: &Path, with_reason: bool) -> io::Result<PathBuf> {
    let name = from.file_name().unwrap_or_default();
    for n in 1..=NAMES {
        let to = folder.join(numbered(name, n));
        if with_reason && reason_of(&to).symlink_metadata().is_ok() {
            continue;
        }
        match rename_new(from, &to) {
            Ok(()) => return Ok(to),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Renames a file unless the new name is taken.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(()),
            // A file system that knows no such renaming.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if to.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_whole_or_not_meant_is_left_alone() {
        for meant in [
            "a.csv",
            "export 2026.jsonl",
            "a.part.csv",
            "README",
            "ä.csv",
        ] {
            assert!(is_meant(OsStr::new(meant)), "{meant}");
        }
        for left in [
            "",
            ".hidden.csv",
            ".~lock.a.csv#",
            "a.csv.part",
            "a.CSV.PART",
            "a.tmp",
            "a.csv~",
            "#a.csv#",
            "~$a.csv",
            "a.csv.crdownload",
            ".a.csv.swp",
        ] {
            assert!(!is_meant(OsStr::new(left)), "{left}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_and_nothing_is_written_over() {
        let place = tempfile::tempdir().unwrap();
        let done = place.path().join("done");
        fs::create_dir(&done).unwrap();
        let from = place.path().join("a.csv");
        let mut names = Vec::new();
        for content in ["1", "2", "3"] {
            fs::write(&from, content).unwrap();
            let to = moved(&from, &done, false).unwrap();
            assert_eq!(fs::read_to_string(&to).unwrap(), content);
            names.push(to.file_name().unwrap().to_owned());
        }
        assert_eq!(names, ["a.csv", "a-2.csv", "a-3.csv"]);
        fs::write(reason_of(&done.join("b.csv")), "why").unwrap();
        fs::write(place.path().join("b.csv"), "4").unwrap();
        let to = moved(&place.path().join("b.csv"), &done, true).unwrap();
        assert_eq!(to, done.join("b-2.csv"));
        assert!(moved(&from, &done, false).is_err(), "it is gone");
    }
}
