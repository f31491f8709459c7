//! The example file, written from the table of options.

use std::fmt::Write as _;

use super::Config;
use super::options::{OPTIONS, SECTIONS, Section, split};

/// The example file: every option with what it does, its default, or a sample where there is none.
pub fn example_toml() -> String {
    let defaults = Config::default();
    let mut out = String::from(
        "# Ringback's settings, all of them: `key = value` is a default, `#key = value` a sample.\n\
         # `ringback config` shows those that hold and names the file they are read from.\n\
         # Passwords and tokens are refused here.\n",
    );
    for section in SECTIONS {
        let options = || {
            OPTIONS
                .iter()
                .filter(|option| split(option.key).0 == section.path)
        };
        out.push('\n');
        comment(&mut out, section.doc);
        if section.clear.is_some() {
            list_entries(&mut out, section, &defaults);
            continue;
        }
        let off = if section.sample.is_empty() { "" } else { "#" };
        let _ = writeln!(out, "{off}[{}]", section.path.replace('*', section.sample));
        for option in options() {
            comment(&mut out, option.doc);
            let values = (option.get)(&defaults);
            if values.is_empty() {
                let _ = writeln!(out, "#{}", option.sample);
            }
            for (full, value) in values {
                let _ = writeln!(out, "{} = {value}", split(&full).1);
            }
        }
    }
    out
}

/// Writes the default entries of a list of tables.
fn list_entries(out: &mut String, section: &Section, defaults: &Config) {
    let list = section.path.trim_end_matches(".*");
    let fields: Vec<_> = OPTIONS
        .iter()
        .filter(|option| split(option.key).0 == section.path)
        .collect();
    let values: Vec<Vec<(String, String)>> =
        fields.iter().map(|option| (option.get)(defaults)).collect();
    for entry in 0..values.first().map_or(0, Vec::len) {
        let _ = writeln!(out, "[[{list}]]");
        for (full, value) in values.iter().filter_map(|values| values.get(entry)) {
            let _ = writeln!(out, "{} = {value}", split(full).1);
        }
    }
}

fn comment(out: &mut String, doc: &str) {
    for line in doc.lines() {
        let _ = writeln!(out, "# {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;

    fn parsed(text: &str) -> Config {
        let mut config = Config::parse(text, None).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        config.origin = super::super::Origin::default();
        config
    }

    #[test]
    fn the_example_is_exactly_the_defaults() {
        assert_eq!(parsed(&example_toml()), Config::default());
    }

    #[test]
    fn every_sample_can_be_set() {
        for section in SECTIONS {
            let options = || {
                OPTIONS
                    .iter()
                    .filter(|option| split(option.key).0 == section.path)
            };
            let header = match section.clear {
                Some(_) => format!("[[{}]]", section.path.trim_end_matches(".*")),
                None => format!("[{}]", section.path.replace('*', section.sample)),
            };
            let samples: Vec<_> = options().map(|option| option.sample).collect();
            let config = parsed(&format!("{header}\n{}\n", samples.join("\n")));
            for option in options() {
                assert!(
                    !(option.get)(&config).is_empty(),
                    "{} isn't set by its sample",
                    option.key
                );
            }
        }
    }

    #[test]
    fn the_example_with_every_sample_switched_on_is_valid() {
        let on: String = example_toml()
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(sample) if !sample.starts_with(' ') => format!("{sample}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let config = parsed(&on);
        assert_eq!(config.desk.agent.as_deref(), Some("Kadri"));
        assert_eq!(config.keys.bindings["request.reply"], ["r"]);
        assert_eq!(
            config.imports["helpdesk"].dates,
            Some(super::super::DateOrder::MonthFirst)
        );
        assert_eq!(
            config.keys.layout.map(|sides| sides.1).as_deref(),
            Some("wertyuiop")
        );
    }

    #[test]
    fn every_option_stands_in_a_section_and_only_once() {
        for (i, option) in OPTIONS.iter().enumerate() {
            assert!(
                SECTIONS.iter().any(|s| s.path == split(option.key).0),
                "{}",
                option.key
            );
            assert!(
                OPTIONS[i + 1..].iter().all(|other| other.key != option.key),
                "{} twice",
                option.key
            );
        }
    }

    #[test]
    fn settings_name_the_line_that_set_them_and_read_back_as_they_are() {
        let text = "[clock]\ntarget = \"8h\"\n[clock.targets]\nurgent = \"90m\"\n[import.\"old desk\"]\nzone = \"UTC\"\n";
        let config = Config::parse(text, None).unwrap();
        let settings = config.settings();
        let find = |key: &str| settings.iter().find(|s| s.key == key).unwrap();
        assert_eq!(find("clock.target").value.as_deref(), Some("\"8h\""));
        assert_eq!(
            find("clock.target").place,
            Some(Place { line: 2, column: 1 })
        );
        assert_eq!(
            find("clock.targets.urgent").value.as_deref(),
            Some("\"1h 30m\"")
        );
        assert_eq!(find("import.\"old desk\".zone").place.unwrap().line, 6);
        assert_eq!(
            (
                find("look.theme").place,
                find("desk.agent").value.as_deref()
            ),
            (None, None)
        );
    }
}
