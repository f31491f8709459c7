//! Reads folders of Markdown.

use std::path::{Path, PathBuf};

use crate::domain::library::Stamp;
use crate::domain::lookup::Entry;

/// A file.
pub(super) struct Found {
    pub(super) file: String,
    pub(super) stamp: Stamp,
}

pub(super) fn walk(folders: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open = folders.to_vec();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                let modified = meta
                    .modified()
                    .ok()
                    .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
                found.push(Found {
                    file: path.display().to_string(),
                    stamp: Stamp {
                        size: meta.len(),
                        modified: modified.map_or(0, |at| at.as_nanos() as i64),
                    },
                });
            }
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

fn list(front: &str, key: &str) -> Vec<String> {
    front
        .lines()
        .find_map(|line| line.strip_prefix(key))
        .map(|rest| {
            rest.trim()
                .trim_matches(['[', ']'])
                .split(',')
                .map(|part| part.trim().trim_matches('"').to_owned())
                .filter(|part| !part.is_empty())
                .collect()
        })
        .unwrap_or_default()
}

pub(super) fn entries(found: &Found) -> Vec<Entry> {
    let Ok(text) = std::fs::read_to_string(Path::new(&found.file)) else {
        return Vec::new();
    };
    let (front, text) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .unwrap_or(("", &text));
    let mut entry = Entry {
        file: found.file.clone(),
        title: list(front, "title:").join(", "),
        aliases: list(front, "aliases:"),
        tags: list(front, "tags:"),
        lang: list(front, "lang:").pop(),
        category: list(front, "category:").pop(),
        ..Entry::default()
    };
    for line in text.lines() {
        match line.strip_prefix('#') {
            Some(heading) => {
                let heading = heading.trim_start_matches('#').trim().to_owned();
                if entry.title.is_empty() {
                    entry.title = heading;
                } else {
                    entry.headings.push(heading);
                }
            }
            None => {
                entry.body.push_str(line);
                entry.body.push('\n');
            }
        }
    }
    vec![entry]
}
