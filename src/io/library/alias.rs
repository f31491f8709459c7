//! Adds to the aliases of a procedure in its file, and changes nothing else there.
//!
//! The text is changed where the aliases stand, as a person would do it, and then read again: where it
//! doesn't say the same as before with one more alias, the file is left as it is.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::front::{Front, part};
use super::{bytes, examine};
use crate::domain::library::Why;

/// The key in the front matter.
const KEY: &str = "aliases";

/// Adds words to the aliases of the procedure in a file; false where the file is written in a way in
/// which that can't be done without changing more.
///
/// # Errors
/// What the system says where the file can't be read or written; it is as it was then.
pub fn add_alias(path: &Path, words: &str) -> io::Result<bool> {
    // A link stays one: what it leads to is written.
    let path = path.canonicalize()?;
    let text = match bytes(&path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Err(Why::Unreadable { error }) => return Err(io::Error::other(error)),
        Err(Why::Missing) => return Err(io::ErrorKind::NotFound.into()),
        Ok(Err(_)) | Err(_) => return Ok(false),
    };
    let Some(text) = with_alias(&text, words) else {
        return Ok(false);
    };
    // Whole or not at all, with the permissions that it had.
    let folder = path.parent().unwrap_or(Path::new("."));
    let permissions = fs::metadata(&path)?.permissions();
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(true)
}

/// The text of a file with one more alias; none where that can't be told for sure.
fn with_alias(text: &str, words: &str) -> Option<String> {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = examine(text.as_bytes(), "").ok()?.procedure;
    let (mark, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let end = if rest.contains("\r\n") { "\r\n" } else { "\n" };
    let aliases = &before.about.aliases;
    if aliases.contains(&words) {
        return Some(text.to_owned());
    }
    let (front, sign) = match part(rest).front {
        Some(Front::Yaml(front)) => (Some(front), ':'),
        Some(Front::Toml(front)) => (Some(front), '='),
        None => (None, ':'),
    };
    let made = match front {
        Some(front) => {
            // It stands below the first line.
            let (first, below) = rest.split_at(rest.find('\n')? + 1);
            let changed = in_front(front, sign, aliases, &words, end);
            format!("{first}{changed}{}", &below[front.len()..])
        }
        None => format!("---{end}{KEY}: [{}]{end}---{end}{rest}", quoted(&words)),
    };
    let made = format!("{mark}{made}");
    let mut wanted = before;
    let now = examine(made.as_bytes(), "").ok()?.procedure;
    wanted.about.aliases.push(words);
    wanted.version.clone_from(&now.version);
    (now == wanted).then_some(made)
}

/// Words as YAML, TOML and JSON quote them.
fn quoted(words: &str) -> String {
    serde_json::Value::from(words).to_string()
}

/// The front matter with the alias in it; `sign` stands between a key and its value.
fn in_front(front: &str, sign: char, aliases: &[String], words: &str, end: &str) -> String {
    let lines: Vec<&str> = front.split_inclusive('\n').collect();
    let is_key = |line: &&str| {
        line.strip_prefix(KEY)
            .is_some_and(|rest| rest.trim_start().starts_with(sign))
    };
    let key = match sign {
        ':' => format!("{KEY}: "),
        _ => format!("{KEY} = "),
    };
    let Some(at) = lines.iter().position(is_key) else {
        let line = format!("{key}[{}]{end}", quoted(words));
        // In TOML what stands below the head of a table belongs to that.
        return match sign {
            ':' => format!("{front}{line}"),
            _ => format!("{line}{front}"),
        };
    };
    let line = lines[at].trim_end();
    let value = line.split_once(sign).map_or("", |(_, value)| value.trim());
    let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let items = lines[at + 1..]
        .iter()
        .take_while(|line| line.trim_start().starts_with("- "))
        .count();
    if let Some(inside) = line.strip_suffix(']').filter(|_| value.starts_with('[')) {
        let inside = inside.trim_end();
        let (comma, blank) = match inside.chars().next_back() {
            Some('[') => ("", ""),
            Some(',') => ("", " "),
            Some(_) | None => (",", " "),
        };
        changed[at] = format!("{inside}{comma}{blank}{}]{end}", quoted(words));
    } else if value.is_empty() && items > 0 {
        let last = lines[at + items];
        let indent = &last[..last.len() - last.trim_start().len()];
        changed.insert(at + items + 1, format!("{indent}- {}{end}", quoted(words)));
    } else {
        // One line of words, which is written anew as the list that it is taken for.
        let all = aliases.iter().map(String::as_str).chain([words]);
        let all: Vec<String> = all.map(quoted).collect();
        changed[at] = format!("{key}[{}]{end}", all.join(", "));
    }
    changed.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_added_where_the_others_stand() {
        for (text, made) in [
            (
                "---\ntitle: Refund\naliases: [money back]\nlang: en\n---\nText.\n",
                "---\ntitle: Refund\naliases: [money back, \"dbl chrg\"]\nlang: en\n---\nText.\n",
            ),
            (
                "---\naliases: []\n---\n# Refund\n",
                "---\naliases: [\"dbl chrg\"]\n---\n# Refund\n",
            ),
            (
                "---\ntitle: Refund\naliases:\n  - money back\n  - \"chargeback\" # slang\ntags: [a]\n---\n",
                "---\ntitle: Refund\naliases:\n  - money back\n  - \"chargeback\" # slang\n  - \"dbl chrg\"\ntags: [a]\n---\n",
            ),
            (
                "---\r\ntitle: Refund\r\n---\r\nText.\r\n",
                "---\r\ntitle: Refund\r\naliases: [\"dbl chrg\"]\r\n---\r\nText.\r\n",
            ),
            (
                "---\naliases: money back, chargeback\n---\n# A\n",
                "---\naliases: [\"money back\", \"chargeback\", \"dbl chrg\"]\n---\n# A\n",
            ),
            (
                "+++\ntitle = \"Refund\" # ours\naliases = [\"a\"]\n+++\nText.\n",
                "+++\ntitle = \"Refund\" # ours\naliases = [\"a\", \"dbl chrg\"]\n+++\nText.\n",
            ),
            (
                "+++\ntitle = \"Refund\"\n+++\nText.\n",
                "+++\naliases = [\"dbl chrg\"]\ntitle = \"Refund\"\n+++\nText.\n",
            ),
            (
                "# Refund\n\nText.\n",
                "---\naliases: [\"dbl chrg\"]\n---\n# Refund\n\nText.\n",
            ),
            (
                "\u{feff}# Refund\n",
                "\u{feff}---\naliases: [\"dbl chrg\"]\n---\n# Refund\n",
            ),
        ] {
            assert_eq!(
                with_alias(text, " dbl  chrg").as_deref(),
                Some(made),
                "{text}"
            );
            assert_eq!(with_alias(made, "dbl chrg").as_deref(), Some(made), "twice");
        }
    }

    #[test]
    fn words_of_any_kind_are_quoted() {
        for words in [
            "a: b",
            "say \"no\"",
            "- [x]",
            "возврат денег",
            "#7",
            "{a}",
            "'",
            "\\",
        ] {
            for text in [
                "---\naliases: [b]\n---\n# A\n",
                "+++\naliases = ['b']\n+++\n# A\n",
                "# A\n",
            ] {
                let made = with_alias(text, words).unwrap_or_else(|| panic!("{words} {text}"));
                let read = examine(made.as_bytes(), "").unwrap().procedure;
                assert_eq!(read.about.aliases.last().unwrap(), words, "{made}");
            }
        }
    }

    #[test]
    fn what_cannot_be_told_for_sure_is_left_as_it_is() {
        for text in [
            "---\naliases: [a,\n  b]\n---\n# A\n",
            "---\naliases: [a] # of [old]\n---\n# A\n",
            "---\naliases: &x [a]\nmore: *x\n---\n# A\n",
        ] {
            let made = with_alias(text, "b c");
            let is_sound = made.as_ref().is_none_or(|made| {
                let read = examine(made.as_bytes(), "").unwrap().procedure;
                read.about.aliases.last().is_some_and(|last| last == "b c")
            });
            assert!(is_sound, "{made:?}");
        }
    }

    #[test]
    fn a_file_is_written_whole_with_its_permissions_and_its_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.md"), folder.path().join("link.md"));
        fs::write(&real, "# Refund\n").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        assert!(add_alias(&link, "money").unwrap());
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::read_to_string(&real).unwrap().contains("money"));
        assert!(add_alias(&folder.path().join("none.md"), "a").is_err());
        fs::write(&real, b"\xff\xfe\x00").unwrap();
        assert!(!add_alias(&real, "a").unwrap());
    }
}
