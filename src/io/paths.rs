//! Names of files as people type them: quoted, with `~`, or only begun.

use std::fs;
use std::path::{Path, PathBuf};

/// How many names of a folder are looked at.
const LOOKED_AT: usize = 10_000;

/// A path as it is typed, with `~` for the home folder.
pub fn at_home(typed: &str, home: Option<&Path>) -> PathBuf {
    let rest = typed
        .strip_prefix('~')
        .filter(|rest| rest.is_empty() || rest.starts_with('/'));
    match (rest, home) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches('/')),
        (Some(_) | None, _) => PathBuf::from(typed),
    }
}

/// The path that a line stands for. A file that is dropped onto a terminal comes quoted as for a shell:
/// the quotes are taken off where there is no file by the name as it stands.
pub fn typed(line: &str, home: Option<&Path>) -> PathBuf {
    let line = line.trim();
    let path = at_home(line, home);
    if path.symlink_metadata().is_ok() {
        return path;
    }
    let inside = ['\'', '"']
        .iter()
        .find_map(|quote| line.strip_prefix(*quote)?.strip_suffix(*quote));
    match inside {
        Some(inside) => at_home(inside, home),
        None if line.contains('\\') => at_home(&unescaped(line), home),
        None => path,
    }
}

/// A line without the backslashes that a shell takes.
fn unescaped(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

/// A name that was begun, as far as it is sure, and the names that it may go on to; none where there are
/// none. Folders end in a slash; hidden files are named only where a dot was typed.
pub fn complete(typed: &str, home: Option<&Path>) -> (String, Vec<String>) {
    if typed == "~" {
        return ("~/".to_owned(), vec!["~/".to_owned()]);
    }
    let (folder, begun) = typed
        .rfind('/')
        .map_or(("", typed), |at| typed.split_at(at + 1));
    let path = if folder.is_empty() {
        PathBuf::from(".")
    } else {
        at_home(folder, home)
    };
    let Ok(entries) = fs::read_dir(path) else {
        return (typed.to_owned(), Vec::new());
    };
    let mut names: Vec<String> = entries
        .take(LOOKED_AT)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            // What can't be typed is not offered.
            let is_meant = name.starts_with(begun)
                && (begun.starts_with('.') || !name.starts_with('.'))
                && !name.contains(char::is_control);
            if !is_meant {
                return None;
            }
            let is_folder = fs::metadata(entry.path()).is_ok_and(|meta| meta.is_dir());
            Some(if is_folder { name + "/" } else { name })
        })
        .collect();
    names.sort_unstable();
    let sure = common(&names).unwrap_or_else(|| begun.to_owned());
    (format!("{folder}{sure}"), names)
}

/// What all names begin with.
fn common(names: &[String]) -> Option<String> {
    let (first, others) = names.split_first()?;
    let mut length = first.len();
    for other in others {
        let same = first
            .char_indices()
            .zip(other.chars())
            .find(|((_, a), b)| a != b)
            .map_or(first.len().min(other.len()), |((at, _), _)| at);
        length = length.min(same);
    }
    Some(first[..length].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_completed_as_far_as_it_is_sure() {
        let place = tempfile::tempdir().unwrap();
        for name in [
            "tickets.csv",
            "tickets-2.csv",
            "täht.csv",
            "täna.csv",
            ".hidden",
            "a\u{7}b",
        ] {
            fs::write(place.path().join(name), "").unwrap();
        }
        fs::create_dir(place.path().join("exports")).unwrap();
        let home = Some(place.path());
        for (typed, text, names) in [
            ("~", "~/", vec!["~/"]),
            ("~/ti", "~/tickets", vec!["tickets-2.csv", "tickets.csv"]),
            ("~/tickets.", "~/tickets.csv", vec!["tickets.csv"]),
            ("~/e", "~/exports/", vec!["exports/"]),
            ("~/tä", "~/tä", vec!["täht.csv", "täna.csv"]),
            ("~/.", "~/.hidden", vec![".hidden"]),
            ("~/x", "~/x", vec![]),
            ("~/a", "~/a", vec![]),
            ("~/gone/a", "~/gone/a", vec![]),
        ] {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            assert_eq!(complete(typed, home), (text.to_owned(), names), "{typed}");
        }
        assert_eq!(complete("~/", home).1.len(), 5);
    }

    #[test]
    fn a_dropped_file_s_quotes_are_taken_off() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("my file.csv");
        let shown = path.display();
        for line in [
            format!("{shown}"),
            format!(" '{shown}' "),
            format!("\"{shown}\""),
            shown.to_string().replace(' ', "\\ "),
        ] {
            assert_eq!(typed(&line, None), path, "{line}");
        }
        // A name that has quotes is itself.
        let quoted = place.path().join("'a'");
        fs::write(&quoted, "").unwrap();
        let home = Some(place.path());
        assert_eq!(typed("~/'a'", home), quoted);
        assert_eq!(typed("~", home), place.path());
        assert_eq!(typed("~user/a", home), Path::new("~user/a"));
    }
}
