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
        fault,
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
mod tests {
    use super::*;

    /// The place, key and fault of a text that must be refused.
    fn fault(text: &str) -> (usize, usize, String, Fault) {
        let error = Config::parse(text, None).unwrap_err();
        let place = error.place.expect("a fault in a text has a place");
        (place.line, place.column, error.key, error.fault)
    }

    fn unknown_key(nearest: Option<&str>, known: &[&str]) -> Fault {
        Fault::UnknownKey {
            nearest: nearest.map(str::to_owned),
            known: known.iter().map(|k| (*k).to_owned()).collect(),
        }
    }

    #[test]
    fn an_unknown_key_is_answered_with_its_nearest_neighbour() {
        let desk = ["name", "agent", "zone", "holidays", "hours"];
        let table: &[(&str, usize, &str, Option<&str>)] = &[
            (
                "[desk]\nname = \"a\"\n  agnet = \"K\"",
                3,
                "desk.agnet",
                Some("desk.agent"),
            ),
            ("[desk]\nxyzzy = 1", 2, "desk.xyzzy", None),
            // A namesake in another table.
            (
                "[desk]\ntheme = \"dark\"",
                2,
                "desk.theme",
                Some("look.theme"),
            ),
        ];
        for (text, line, key, nearest) in table {
            let (at, _, found, fault) = fault(text);
            assert_eq!(
                (at, found.as_str(), fault),
                (*line, *key, unknown_key(*nearest, &desk)),
                "{text}"
            );
        }
        let (line, column, key, fault) = fault("\n[clok]\ntarget = \"24h\"");
        assert_eq!((line, column, key.as_str()), (2, 2, "clok"));
        assert!(matches!(fault, Fault::UnknownKey { nearest: Some(n), .. } if n == "clock"));
    }

    #[test]
    fn names_that_a_user_chooses_are_checked_where_there_is_a_closed_set() {
        let (line, column, key, fault) = fault("[clock.targets]\nurgnt = \"4h\"");
        assert_eq!((line, column, key.as_str()), (2, 1, "clock.targets.urgnt"));
        assert_eq!(
            fault,
            unknown_key(
                Some("clock.targets.urgent"),
                &["urgent", "high", "normal", "low"]
            )
        );
        let (_, _, key, fault) = self::fault("[import.crm]\nmaps = \"a=b\"");
        assert_eq!(key, "import.crm.maps");
        assert_eq!(
            fault,
            unknown_key(Some("import.crm.map"), &["map", "zone", "dates"])
        );
    }

    #[test]
    fn a_wrong_type_says_what_was_expected() {
        let table = [
            (
                "[clock]\ntarget = 24",
                "clock.target",
                Expected::Duration,
                "integer",
            ),
            (
                "[clipboard]\nosc52 = \"yes\"",
                "clipboard.osc52",
                Expected::Switch,
                "string",
            ),
            (
                "[clock]\nclose_after = \"3\"",
                "clock.close_after",
                Expected::Days,
                "string",
            ),
            ("desk = \"Kadri\"", "desk", Expected::Table, "string"),
            ("views = \"mine\"", "views", Expected::Tables, "string"),
            ("views = [\"mine\"]", "views.0", Expected::Table, "string"),
            (
                "[team]\nagents = \"Kadri\"",
                "team.agents",
                Expected::List,
                "string",
            ),
            (
                "[keys]\nqueue.reply = \"r\"",
                "keys.\"queue.reply\"",
                Expected::List,
                "string",
            ),
            (
                "[desk.hours]\nmon = \"09:00-17:00\"",
                "desk.hours.mon",
                Expected::Hours,
                "string",
            ),
        ];
        for (text, key, expected, found) in table {
            let (_, _, at, fault) = fault(text);
            assert_eq!(
                (at.as_str(), fault),
                (key, Fault::WrongType { expected, found }),
                "{text}"
            );
        }
    }

    #[test]
    fn a_value_that_cannot_be_meant_is_refused_at_its_place() {
        let table: &[(&str, usize, usize, Expected, Option<&str>)] = &[
            (
                "[clock]\ntarget = \"24 hours\"",
                2,
                10,
                Expected::Duration,
                None,
            ),
            (
                "[clock]\nnext_word = \"25:00\"",
                2,
                13,
                Expected::Time,
                None,
            ),
            ("[clock]\nclose_after = 0", 2, 15, Expected::Days, None),
            (
                "[clock]\ncount = \"wal\"",
                2,
                9,
                Expected::Word,
                Some("wall"),
            ),
            (
                "[desk]\nzone = \"Europe/Talin\"",
                2,
                8,
                Expected::Zone,
                Some("Europe/Tallinn"),
            ),
            (
                "[desk.hours]\nmon = [\"09:00-12:00\", \"17:00-13:00\"]",
                2,
                23,
                Expected::Hours,
                None,
            ),
            (
                "[desk]\nholidays = [\"24.12.2026\"]",
                2,
                13,
                Expected::Dates,
                None,
            ),
            ("[look]\nlanguage = \"xx\"", 2, 12, Expected::Language, None),
            (
                "[keys]\nlayout = { ab = \"a\" }",
                2,
                17,
                Expected::Letters,
                None,
            ),
            (
                "[[views]]\nname = \" \"\nfilter = \"all\"",
                2,
                8,
                Expected::Text,
                None,
            ),
        ];
        for (text, line, column, expected, nearest) in table {
            let (l, c, _, fault) = fault(text);
            assert_eq!((l, c), (*line, *column), "{text}");
            match fault {
                Fault::BadValue {
                    expected: e,
                    nearest: n,
                    ..
                } => assert_eq!((e, n.as_deref()), (*expected, *nearest), "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn hours_may_not_overlap_nor_be_missing_altogether() {
        let (line, _, key, overlap) =
            fault("[desk.hours]\nmon = [\"13:00-17:00\", \"09:00-13:30\"]");
        assert_eq!((line, key.as_str()), (2, "desk.hours.mon"));
        assert_eq!(
            overlap,
            Fault::Overlap {
                first: "09:00-13:30".into(),
                second: "13:00-17:00".into()
            }
        );
        let closed = "[desk.hours]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []";
        assert_eq!(fault(closed), (2, 1, "desk.hours".into(), Fault::NeverOpen));
        assert!(
            Config::parse(
                "[desk.hours]\nmon = [\"09:00-13:00\", \"13:00-24:00\"]",
                None
            )
            .is_ok()
        );
    }

    #[test]
    fn a_view_needs_both_its_name_and_its_filter() {
        let (line, _, key, fault) =
            fault("[[views]]\nname = \"a\"\nfilter = \"b\"\n[[views]]\nname = \"c\"");
        assert_eq!(
            (line, key.as_str(), fault),
            (4, "views", Fault::Required { name: "filter" })
        );
        let config = Config::parse("views = [{ name = \"a\", filter = \"b\" }]", None).unwrap();
        assert_eq!(config.views.len(), 1, "a file that has a view has them all");
        assert!(Config::parse("views = []", None).unwrap().views.is_empty());
    }

    #[test]
    fn secrets_are_refused_and_not_repeated() {
        for text in [
            "[reply]\nsmtp_password = \"hunter2\"",
            "api_key = \"hunter2\"",
            "[mail]\nimap = { Token = \"hunter2\" }",
            "[secrets]\na = \"hunter2\"",
        ] {
            let error = Config::parse(text, None).unwrap_err();
            assert_eq!(error.fault, Fault::Secret, "{text}");
            assert!(!format!("{error:?} {error}").contains("hunter2"));
        }
    }

    #[test]
    fn of_several_faults_the_first_in_the_file_is_told() {
        let (line, _, key, _) = fault("[look]\ntheme = 1\n[clock]\ntarget = 1\n[desk]\nagnet = 1");
        assert_eq!((line, key.as_str()), (2, "look.theme"));
    }

    #[test]
    fn what_is_no_toml_has_its_place_in_characters() {
        let (line, column, _, fault) = fault("# õ\n[desk]\nname = \"õõ\" x");
        assert_eq!((line, column), (3, 13));
        assert!(matches!(fault, Fault::Syntax { .. }));
    }

    #[test]
    fn actions_may_be_bound_with_and_without_quotes_and_are_checked() {
        let config = Config::parse(
            "[keys]\nqueue.reply = [\"r\"]\n\"queue.note\" = [\"n\", \"F9\"]",
            None,
        )
        .unwrap();
        assert_eq!(config.keys.bindings["queue.note"], ["n", "F9"]);
        assert_eq!(config.check_actions(&["queue.reply", "queue.note"]), Ok(()));
        let error = config
            .check_actions(&["queue.reply", "queue.notes"])
            .unwrap_err();
        assert_eq!(error.place, Some(Place { line: 3, column: 1 }));
        assert!(
            matches!(error.fault, Fault::UnknownKey { nearest: Some(n), .. } if n == "queue.notes")
        );
    }

    #[test]
    fn a_default_file_may_be_missing_but_not_one_that_was_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert_eq!(Config::load(None, &path), Ok(Config::default()));
        assert_eq!(
            Config::load(Some(&path), &path).unwrap_err().fault,
            Fault::Missing
        );
        fs::write(&path, b"# ok\nname = \"\xff\"").unwrap();
        let error = Config::load(None, &path).unwrap_err();
        assert_eq!(
            (error.fault, error.place),
            (Fault::Encoding, Some(Place { line: 2, column: 9 }))
        );
        assert!(matches!(
            Config::load(None, folder.path()).unwrap_err().fault,
            Fault::Unreadable { .. }
        ));
        fs::write(&path, "\u{feff}[desk]\r\nagent = \"Kadri\"\r\n").unwrap();
        assert_eq!(
            Config::load(None, &path).unwrap().desk.agent.as_deref(),
            Some("Kadri")
        );
    }

    #[test]
    fn zones_targets_and_hours_come_out_as_they_are_used() {
        use crate::domain::words::Priority;
        use jiff::{SignedDuration, civil::Weekday, tz::TimeZone};
        let config = Config::parse(
            "[clock.targets]\nurgent = \"4h\"\n[desk.hours]\nsun = [\"10:00-12:00\"]",
            None,
        )
        .unwrap();
        assert_eq!(
            config.target(Priority::Urgent),
            SignedDuration::from_hours(4)
        );
        assert_eq!(config.target(Priority::Low), SignedDuration::from_hours(24));
        assert_eq!(config.hours(Weekday::Sunday).len(), 1);
        assert!(config.hours(Weekday::Saturday).is_empty());
        let system = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(config.zone(&system), system);
        let own = Config::parse("[desk]\nzone = \"Europe/Tallinn\"", None).unwrap();
        assert_eq!(own.zone(&system).iana_name(), Some("Europe/Tallinn"));
    }
}
