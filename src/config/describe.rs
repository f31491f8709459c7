//! Says what is wrong with a configuration: where, what, and what to do.

use super::error::{ConfigError, Fault};
use crate::texts::{Arg, Texts};

/// Says an error in the reader's language: one line that says where and what, then a hint if there is one.
///
/// Words of the file stand in it as they are: make it safe before showing it.
pub fn describe(error: &ConfigError, texts: &Texts) -> String {
    let what = what(error, texts);
    let file = error.file.as_deref().map(|path| path.display().to_string());
    let mut said = match (&file, error.place) {
        (Some(file), Some(place)) => texts.with(
            "config-at-place",
            &[
                ("file", file.into()),
                ("line", place.line.into()),
                ("column", place.column.into()),
                ("what", (&what).into()),
            ],
        ),
        (Some(file), None) => texts.with(
            "config-at-file",
            &[("file", file.into()), ("what", (&what).into())],
        ),
        (None, Some(place)) => texts.with(
            "config-at-line",
            &[
                ("line", place.line.into()),
                ("column", place.column.into()),
                ("what", (&what).into()),
            ],
        ),
        (None, None) => what,
    };
    if let Some(hint) = hint(&error.fault, texts) {
        said.push('\n');
        said.push_str(&texts.with("config-hint", &[("hint", (&hint).into())]));
    }
    said
}

fn what(error: &ConfigError, texts: &Texts) -> String {
    let id = format!("config-{}", error.fault.code());
    let key = ("key", Arg::from(&error.key));
    match &*error.fault {
        Fault::Missing | Fault::Encoding => texts.get(&id),
        Fault::Unreadable { reason } | Fault::Unwritable { reason } | Fault::Syntax { reason } => {
            texts.with(&id, &[("reason", reason.into())])
        }
        Fault::UnknownKey { .. } | Fault::Secret | Fault::NeverOpen => texts.with(&id, &[key]),
        Fault::WrongType { expected, found } => {
            let expected = texts.get(&format!("config-expects-{}", expected.code()));
            let found = texts.get(&format!("config-found-{found}"));
            texts.with(
                &id,
                &[
                    key,
                    ("expected", (&expected).into()),
                    ("found", (&found).into()),
                ],
            )
        }
        Fault::BadValue { expected, word, .. } => {
            let expected = texts.get(&format!("config-expects-{}", expected.code()));
            texts.with(
                &id,
                &[key, ("expected", (&expected).into()), ("word", word.into())],
            )
        }
        Fault::Overlap { first, second } => texts.with(
            &id,
            &[key, ("first", first.into()), ("second", second.into())],
        ),
        Fault::Required { name } => texts.with(&id, &[key, ("name", (*name).into())]),
    }
}

fn hint(fault: &Fault, texts: &Texts) -> Option<String> {
    match fault {
        Fault::UnknownKey { nearest, known } | Fault::BadValue { nearest, known, .. } => {
            match nearest {
                Some(nearest) => {
                    Some(texts.with("config-hint-nearest", &[("nearest", nearest.into())]))
                }
                None if known.is_empty() => None,
                None => Some(texts.with(
                    "config-hint-known",
                    &[("known", (&known.join(", ")).into())],
                )),
            }
        }
        Fault::Missing => Some(texts.get("config-hint-missing")),
        Fault::Secret => Some(texts.get("config-hint-secret")),
        Fault::NeverOpen => Some(texts.get("config-hint-never-open")),
        Fault::Unreadable { .. }
        | Fault::Unwritable { .. }
        | Fault::Encoding
        | Fault::Syntax { .. }
        | Fault::WrongType { .. }
        | Fault::Overlap { .. }
        | Fault::Required { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use toml::de::DeValue;

    use super::super::{Config, Expected};
    use super::*;

    fn said(text: &str) -> String {
        describe(
            &Config::parse(text, Some(Path::new("config.toml"))).unwrap_err(),
            &Texts::english(),
        )
    }

    #[test]
    fn an_error_says_where_what_and_what_to_do() {
        let table = [
            (
                "[desk]\nagnet = \"Kadri\"",
                "config.toml, line 2, column 1: there is no option desk.agnet.\nHint: did you mean desk.agent?",
            ),
            (
                "[clock]\ntarget = 24",
                "config.toml, line 2, column 10: clock.target takes a length of time such as \"24h\", \"90m\" or \"3d\", but this is a number.",
            ),
            (
                "[clock]\ntarget = \"soon\"",
                "config.toml, line 2, column 10: clock.target can't be \"soon\": it takes a length of time such as \"24h\", \"90m\" or \"3d\".",
            ),
            (
                "[queue]\norder = \"xyz\"",
                "config.toml, line 2, column 9: queue.order can't be \"xyz\": it takes one of a few words.\nHint: known here: bands, strict.",
            ),
            (
                "[reply]\npassword = \"hunter2\"",
                "config.toml, line 2, column 1: reply.password looks like a password or token, and those have no place in this file.\nHint: remove it; the command that sends or fetches mail keeps its own.",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(said(text), expected);
        }
    }

    #[test]
    fn every_fault_has_its_words() {
        let texts = Texts::english();
        let faults = [
            Fault::Missing,
            Fault::Unreadable {
                reason: "permission denied".into(),
            },
            Fault::Unwritable {
                reason: "disk full".into(),
            },
            Fault::Encoding,
            Fault::Syntax { reason: "r".into() },
            Fault::UnknownKey {
                nearest: None,
                known: Vec::new(),
            },
            Fault::Secret,
            Fault::Overlap {
                first: "a".into(),
                second: "b".into(),
            },
            Fault::NeverOpen,
            Fault::Required { name: "filter" },
        ];
        for fault in faults {
            let error = ConfigError {
                file: None,
                place: None,
                key: "a.b".into(),
                fault: Box::new(fault),
            };
            assert!(!describe(&error, &texts).is_empty());
        }
        for expected in Expected::ALL {
            assert!(
                !texts
                    .get(&format!("config-expects-{}", expected.code()))
                    .is_empty()
            );
        }
        for value in ["1", "1.5", "\"a\"", "true", "[]", "{}", "2026-12-24"] {
            let found = DeValue::parse(value).unwrap().get_ref().type_str();
            assert!(texts.has(&format!("config-found-{found}")), "{found}");
        }
    }
}
