//! From the text of a file to settings: every key is looked up in the table of options.
//!
//! The tree is walked by hand instead of being derived by serde, because the table then knows every key, so
//! that an error has its line, what was expected and the nearest name.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use toml::de::DeTable;

use super::error::{ConfigError, Expected, Fault, Place};
use super::options::{Entry, OPTIONS, SECTIONS, Section, split};
use super::value::{Node, Wrong, key};
use super::{Config, Opt, Origin};
use crate::domain::words::nearest;

/// Names under which people keep what must not stand in a configuration.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "credential",
    "credentials",
];

/// Reads a file; none when it isn't there.
pub(super) fn read(path: &Path) -> Result<Option<String>, ConfigError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(ConfigError::of_file(
                path,
                Fault::Unreadable {
                    reason: error.to_string(),
                },
            ));
        }
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        ConfigError {
            place: Some(Place::of(&text, valid)),
            ..ConfigError::of_file(path, Fault::Encoding)
        }
    })
}

/// Reads settings from text; of several faults the first in the file is given.
pub(super) fn parse(text: &str, file: Option<&Path>) -> Result<Config, ConfigError> {
    let fail = |at: Option<Range<usize>>, key: String, fault: Fault| ConfigError {
        file: file.map(Path::to_owned),
        place: at.map(|bytes| Place::of(text, bytes.start)),
        key,
        fault: Box::new(fault),
    };
    let table = DeTable::parse(text).map_err(|error| {
        fail(
            error.span(),
            String::new(),
            Fault::Syntax {
                reason: error.message().to_owned(),
            },
        )
    })?;
    let mut reader = Reader {
        config: Config::default(),
        spans: Vec::new(),
        wrong: Vec::new(),
    };
    reader.table(&Branch::default(), table.get_ref());
    if reader.wrong.is_empty() {
        // What is missing can only be told when what is there could be read.
        reader.check_whole();
    }
    if let Some((key, wrong)) = reader
        .wrong
        .into_iter()
        .min_by_key(|(_, wrong)| wrong.at.start)
    {
        return Err(fail(Some(wrong.at), key, wrong.fault));
    }
    let places = reader
        .spans
        .into_iter()
        .map(|(key, bytes)| (key, Place::of(text, bytes.start)));
    Ok(Config {
        origin: Origin {
            file: file.map(Path::to_owned),
            places: places.collect(),
        },
        ..reader.config
    })
}

/// Where in the tree the reader is.
#[derive(Default)]
struct Branch {
    /// The key as the table of options has it, with `*`.
    pattern: String,
    /// The key as a person writes it.
    shown: String,
    /// What stands for the `*`.
    name: String,
}

impl Branch {
    /// The branch of exactly this key.
    fn plain(&self, name: &str) -> Self {
        Self {
            pattern: join(&self.pattern, name),
            shown: join(&self.shown, &key(name)),
            name: self.name.clone(),
        }
    }

    /// The branch that takes any key.
    fn any(&self, name: &str) -> Self {
        Self {
            pattern: join(&self.pattern, "*"),
            name: name.to_owned(),
            ..self.plain(name)
        }
    }

    fn option(&self) -> Option<&'static Opt> {
        OPTIONS.iter().find(|option| option.key == self.pattern)
    }

    /// The table at this branch, or the one that each of its entries is.
    fn section(&self) -> Option<&'static Section> {
        let entries = join(&self.pattern, "*");
        SECTIONS
            .iter()
            .find(|section| section.path == self.pattern || section.path == entries)
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

struct Reader {
    config: Config,
    /// The keys that were read, and their bytes.
    spans: Vec<(String, Range<usize>)>,
    wrong: Vec<(String, Wrong)>,
}

impl Reader {
    fn table(&mut self, branch: &Branch, table: &DeTable<'_>) {
        for (name, value) in table {
            let at = name.span();
            let name: &str = name.get_ref();
            let known = [branch.plain(name), branch.any(name)]
                .into_iter()
                .find(|b| b.option().is_some() || b.section().is_some());
            let Some(below) = known else {
                let fault = if is_secret(name, value) {
                    Fault::Secret
                } else {
                    unknown(branch, name)
                };
                self.wrong
                    .push((branch.plain(name).shown, Wrong { at, fault }));
                continue;
            };
            match (below.option(), below.section()) {
                (Some(option), _) => self.option(
                    option,
                    branch,
                    &Entry {
                        name: &below.name,
                        key: at,
                        value,
                    },
                    name,
                ),
                (None, Some(section)) => self.section(section, &below, value),
                (None, None) => {}
            }
        }
    }

    fn section(&mut self, section: &Section, branch: &Branch, value: &Node<'_>) {
        if let Some(clear) = section.clear {
            return self.list(clear, branch, value);
        }
        match value.get_ref().as_table() {
            Some(table) => self.table(branch, table),
            None => self
                .wrong
                .push((branch.shown.clone(), Wrong::kind(value, Expected::Table))),
        }
    }

    fn list(&mut self, clear: fn(&mut Config), branch: &Branch, value: &Node<'_>) {
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong
                .push((branch.shown.clone(), Wrong::kind(value, Expected::Tables)));
            return;
        };
        clear(&mut self.config);
        for (number, entry) in entries.iter().enumerate() {
            let below = branch.any(&number.to_string());
            self.spans.push((below.shown.clone(), entry.span()));
            match entry.get_ref().as_table() {
                Some(table) => self.table(&below, table),
                None => self
                    .wrong
                    .push((below.shown, Wrong::kind(entry, Expected::Table))),
            }
        }
    }

    /// Sets an option. One that takes any name takes a dotted one too, which TOML makes tables of.
    fn option(&mut self, option: &Opt, parent: &Branch, entry: &Entry<'_, '_>, name: &str) {
        if let Some(table) = entry
            .value
            .get_ref()
            .as_table()
            .filter(|_| option.key.ends_with(".*"))
        {
            for (child, value) in table {
                let name = join(name, child.get_ref());
                self.option(
                    option,
                    parent,
                    &Entry {
                        name: &name,
                        key: child.span(),
                        value,
                    },
                    &name,
                );
            }
            return;
        }
        let shown = parent.plain(name).shown;
        match (option.set)(&mut self.config, entry) {
            Ok(()) => self.spans.push((shown, entry.key.clone())),
            Err(wrong) => self.wrong.push((shown, wrong)),
        }
    }

    /// Checks what only the whole can tell.
    fn check_whole(&mut self) {
        let config = &self.config;
        if config.desk.hours.iter().all(Vec::is_empty) {
            let first = self
                .spans
                .iter()
                .filter(|(key, _)| key.starts_with("desk.hours."))
                .map(|(_, at)| at.clone());
            let at = first.min_by_key(|at| at.start).unwrap_or_default();
            self.wrong.push((
                "desk.hours".to_owned(),
                Wrong {
                    at,
                    fault: Fault::NeverOpen,
                },
            ));
        }
        for (key, at) in &self.spans {
            let number = key
                .strip_prefix("views.")
                .and_then(|number| number.parse::<usize>().ok());
            let Some(number) = number else { continue };
            let view = config.views.get(number);
            let lacks = [
                ("name", view.is_none_or(|v| v.name.is_empty())),
                ("filter", view.is_none_or(|v| v.filter.is_empty())),
            ];
            if let Some((name, _)) = lacks.into_iter().find(|(_, lacks)| *lacks) {
                self.wrong.push((
                    "views".to_owned(),
                    Wrong {
                        at: at.clone(),
                        fault: Fault::Required { name },
                    },
                ));
            }
        }
    }
}

/// Whether a key, or one in the table under it, is where people keep what has no place in a configuration.
fn is_secret(name: &str, value: &Node<'_>) -> bool {
    let name = name
        .to_lowercase()
        .replace("api_key", "apikey")
        .replace("api-key", "apikey");
    let named = name
        .split(['_', '-', '.', ' '])
        .any(|part| SECRETS.contains(&part.trim_end_matches('s')) || SECRETS.contains(&part));
    named
        || value.get_ref().as_table().is_some_and(|t| {
            t.iter()
                .any(|(name, value)| is_secret(name.get_ref(), value))
        })
}

/// What is said of a key that isn't known: its nearest neighbour, or its namesake elsewhere.
fn unknown(branch: &Branch, name: &str) -> Fault {
    let keys = || {
        OPTIONS
            .iter()
            .map(|o| o.key)
            .chain(SECTIONS.iter().map(|s| s.path))
    };
    let mut known: Vec<String> = Vec::new();
    for key in keys() {
        let below = if branch.pattern.is_empty() {
            Some(key)
        } else {
            key.strip_prefix(branch.pattern.as_str())
                .and_then(|rest| rest.strip_prefix('.'))
        };
        let neighbour = below
            .and_then(|rest| rest.split('.').next())
            .filter(|n| *n != "*")
            .map(str::to_owned);
        known.extend(neighbour.filter(|n| !known.contains(n)));
    }
    let namesake = || {
        keys()
            .find(|key| !key.contains('*') && split(key).1 == name)
            .map(str::to_owned)
    };
    let neighbour = nearest(name, known.iter().map(String::as_str)).map(|n| join(&branch.shown, n));
    Fault::UnknownKey {
        nearest: neighbour.or_else(namesake),
        known,
    }
}

#[cfg(test)]
mod tests;
