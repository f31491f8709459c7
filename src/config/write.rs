//! Writes what the program itself puts into the file: the answers of the first run, saved views, and how
//! an import is read.
//!
//! The file belongs to the user. Comments, order and spacing stay as they are, a file with a fault isn't
//! touched, and what is written is read back before it takes the old one's place.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::error::{ConfigError, Fault};
use super::value::hours_words;
use super::{Config, Import, View, file};
use crate::domain::calendar::Block;
use crate::domain::deadline::Counting;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const HEADER: &str = "# Ringback's settings. Every option: `ringback config`.\n\n";

/// What the first run asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// Who works at the desk.
    pub agent: String,
    /// Its zone; none: the system's.
    pub zone: Option<String>,
    /// Which time counts towards the promise.
    pub count: Counting,
    /// Opening hours, Monday first.
    pub hours: [Vec<Block>; 7],
    /// Everybody who works here; empty when one works alone.
    pub agents: Vec<String>,
}

impl Config {
    /// Writes the answers of the first run into a file, and returns the settings that then hold.
    ///
    /// # Errors
    /// A file that is there and has a fault, or one that can't be written.
    pub fn write_answers(path: &Path, answers: &Answers) -> Result<Self, ConfigError> {
        edit(path, |document| {
            set(document, &["desk"], "agent", answers.agent.as_str().into());
            if let Some(zone) = &answers.zone {
                set(document, &["desk"], "zone", zone.as_str().into());
            }
            for (day, hours) in DAYS.iter().zip(&answers.hours) {
                set(
                    document,
                    &["desk", "hours"],
                    day,
                    hours.iter().map(|block| hours_words(*block)).collect(),
                );
            }
            set(document, &["clock"], "count", answers.count.code().into());
            if !answers.agents.is_empty() {
                set(
                    document,
                    &["team"],
                    "agents",
                    answers.agents.iter().map(String::as_str).collect(),
                );
            }
        })
    }

    /// Saves the views, all of them, into a file, and returns the settings that then hold.
    ///
    /// # Errors
    /// A file that is there and has a fault, a view without name or filter, or a file that can't be written.
    pub fn write_views(path: &Path, views: &[View]) -> Result<Self, ConfigError> {
        edit(path, |document| {
            let mut list = ArrayOfTables::new();
            for view in views {
                let mut table = Table::new();
                table.insert("name", view.name.as_str().into());
                table.insert("filter", view.filter.as_str().into());
                list.push(table);
            }
            document.insert("views", Item::ArrayOfTables(list));
        })
    }

    /// Keeps how an import is read under a name, and returns the settings that then hold. Of settings that
    /// bear this name already nothing is left.
    ///
    /// # Errors
    /// A file that is there and has a fault, settings that can't be read back, or a file that can't be
    /// written.
    pub fn write_import(path: &Path, name: &str, import: &Import) -> Result<Self, ConfigError> {
        edit(path, |document| {
            let values = import_values(import);
            let tables = ["import", name];
            for (key, value) in values {
                match value {
                    Some(value) => set(document, &tables, key, value),
                    None => unset(document, &tables, key),
                }
            }
        })
    }
}

/// The settings of an import as they stand in the file.
pub fn import_toml(name: &str, import: &Import) -> String {
    let mut document = DocumentMut::new();
    for (key, value) in import_values(import) {
        if let Some(value) = value {
            set(&mut document, &["import", name], key, value);
        }
    }
    document.to_string()
}

/// The settings by which an address is the desk's own, as they stand in the file.
pub fn mail_toml(address: &str) -> String {
    let mut document = DocumentMut::new();
    let own = Value::from_iter([address]);
    set(&mut document, &["mail"], "own", own);
    document.to_string()
}

fn import_values(import: &Import) -> [(&'static str, Option<Value>); 7] {
    let words = (!import.words.is_empty()).then(|| {
        let mut table = InlineTable::new();
        for (word, meaning) in import.words.pairs() {
            table.insert(&word, meaning.into());
        }
        Value::InlineTable(table)
    });
    let zone = import.zone.as_ref().and_then(|zone| zone.iana_name());
    [
        ("map", import.map.as_deref().map(Value::from)),
        ("words", words),
        ("zone", zone.map(Value::from)),
        ("dates", import.dates.map(|order| order.code().into())),
        ("encoding", import.encoding.map(|e| e.name().into())),
        ("tool", import.tool.map(|tool| tool.code().into())),
        ("source", import.source.as_deref().map(Value::from)),
    ]
}

/// Takes a key out, if it is there.
fn unset(document: &mut DocumentMut, tables: &[&str], key: &str) {
    let mut table = Some(document.as_table_mut() as &mut dyn TableLike);
    for name in tables {
        table = table
            .and_then(|table| table.get_mut(name))
            .and_then(Item::as_table_like_mut);
    }
    if let Some(table) = table {
        table.remove(key);
    }
}

/// Sets a key, in place if it is there, with the comment that stands behind it.
fn set(document: &mut DocumentMut, tables: &[&str], key: &str, mut value: Value) {
    let mut item = document.as_item_mut();
    for name in tables {
        item = item
            .as_table_like_mut()
            .expect("the file was read, so this is a table")
            .entry(name)
            .or_insert_with(|| {
                let mut table = Table::new();
                table.set_implicit(true);
                Item::Table(table)
            });
    }
    let table = item
        .as_table_like_mut()
        .expect("the file was read, so this is a table");
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    match table.get_mut(key) {
        Some(item) => *item = Item::Value(value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn edit(path: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<Config, ConfigError> {
    let text = file::read(path)?.unwrap_or_else(|| HEADER.to_owned());
    Config::parse(&text, Some(path))?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        ConfigError::of_file(
            path,
            Fault::Syntax {
                reason: error.message().to_owned(),
            },
        )
    })?;
    // Comments alone would end up behind the tables that are added.
    let lead = if document.is_empty() {
        std::mem::take(&mut document).to_string()
    } else {
        String::new()
    };
    change(&mut document);
    let written = format!("{lead}{document}");
    let config = Config::parse(&written, Some(path))?;
    replace(path, &written).map_err(|error| {
        ConfigError::of_file(
            path,
            Fault::Unwritable {
                reason: error.to_string(),
            },
        )
    })?;
    Ok(config)
}

/// Puts a whole new file in the place of the old one, or leaves the old one as it is.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link, such as dot-file managers make, stays a link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let (draft, mut file) = draft_beside(&target)?;
    let done = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&draft, &target))
        .and_then(|()| fs::File::open(folder)?.sync_all());
    if done.is_err() {
        // The error that is returned matters more than the draft that stays.
        let _ = fs::remove_file(&draft);
    }
    done
}

/// A new file beside another, readable by its owner alone.
fn draft_beside(target: &Path) -> io::Result<(PathBuf, fs::File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let draft = target.with_file_name(name);
    options.open(&draft).map(|file| (draft, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> Answers {
        let block = Block {
            from: "09:00".parse().unwrap(),
            until: "00:00".parse().unwrap(),
        };
        Answers {
            agent: "Kadri \"K\" Tamm".to_owned(),
            zone: Some("Europe/Tallinn".to_owned()),
            count: Counting::OpenDays,
            hours: std::array::from_fn(|day| if day == 0 { vec![block] } else { Vec::new() }),
            agents: vec!["Kadri".to_owned(), "Mart".to_owned()],
        }
    }

    #[test]
    fn answers_make_a_new_file_that_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/config.toml");
        let written = Config::write_answers(&path, &answers()).unwrap();
        assert_eq!(Config::load(Some(&path), &path).unwrap(), written);
        assert_eq!(written.desk.agent.as_deref(), Some("Kadri \"K\" Tamm"));
        assert_eq!(written.desk.hours, answers().hours);
        assert_eq!(
            (written.clock.count, written.team.agents),
            (Counting::OpenDays, answers().agents)
        );
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# Ringback"), "{text}");
        assert_eq!(
            fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "no draft stays behind"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn what_the_user_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let before = "# mine\n[look] # colours\ntheme = \"mono\" # tired eyes\n\n[desk]\n# who\nagent = \"A\" # me\n";
        fs::write(&path, before).unwrap();
        Config::write_answers(&path, &answers()).unwrap();
        let after = fs::read_to_string(&path).unwrap();
        let kept = before.replace("\"A\"", "'Kadri \"K\" Tamm'");
        assert!(after.starts_with(&kept), "{after}");
    }

    #[test]
    fn a_file_with_a_fault_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        for before in ["[desk]\nagnet = 1\n", "[desk\n"] {
            fs::write(&path, before).unwrap();
            assert!(Config::write_answers(&path, &answers()).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), before);
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (
            folder.path().join("real.toml"),
            folder.path().join("config.toml"),
        );
        fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        Config::write_answers(&link, &answers()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("Kadri"));
    }

    #[test]
    fn an_import_is_kept_by_name_and_what_stood_under_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(
            &path,
            "# mine\n[import.crm] # the shop\nmap = \"subject=a\" # old\nzone = \"UTC\"\n\n[look]\ntheme = \"mono\"\n",
        )
        .unwrap();
        let import = Import {
            map: Some("subject=\"Title, short\",text=it's".to_owned()),
            dates: Some(super::super::DateOrder::DayFirst),
            tool: Some("zammad".parse().unwrap()),
            words: "Lahendatud=solved,\"a, b\"=high,priority.status.x=low"
                .parse()
                .unwrap(),
            ..Import::default()
        };
        for name in ["crm", "old desk"] {
            let config = Config::write_import(&path, name, &import).unwrap();
            assert_eq!(config.imports[name], import);
            assert_eq!(Config::load(None, &path).unwrap(), config);
            let alone = Config::parse(&import_toml(name, &import), None).unwrap();
            assert_eq!(alone.imports[name], import);
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("# mine\n[import.crm] # the shop\n"),
            "{text}"
        );
        assert!(!text.contains("zone"), "{text}");
        assert!(text.contains("theme = \"mono\""), "{text}");
    }

    #[test]
    fn views_take_the_place_of_those_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(
            &path,
            "views = [{ name = \"a\", filter = \"b\" }]\n[look]\ntheme = \"mono\"\n",
        )
        .unwrap();
        let view = |name: &str| View {
            name: name.to_owned(),
            filter: "late".to_owned(),
        };
        let config = Config::write_views(&path, &[view("x"), view("y")]).unwrap();
        assert_eq!(config.views, [view("x"), view("y")]);
        assert_eq!(config.look.theme, super::super::Theme::Mono);
        assert!(Config::write_views(&path, &[view("")]).is_err());
        assert_eq!(Config::load(None, &path).unwrap().views.len(), 2);
    }
}
