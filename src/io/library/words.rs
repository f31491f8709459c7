//! The words by which procedures are understood, of every language at once: `assets/procedures`.

use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::domain::fold::fold;

static LISTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/procedures");

/// The words, folded.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Headings over steps.
    steps: Vec<String>,
    /// Before a step's number in its heading.
    step: Vec<String>,
    /// At the beginning of a way on.
    branch: Vec<String>,
    /// For a limit that isn't set.
    unset: Vec<String>,
}

/// The words of all languages.
pub(super) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut all = Words::default();
        let is_list = |file: &&include_dir::File<'_>| {
            file.path()
                .extension()
                .is_some_and(|ending| ending == "toml")
        };
        for list in LISTS.files().filter(is_list) {
            let list = list.contents_utf8().unwrap_or_default();
            let list: Words =
                toml::from_str(list).expect("the lists are constants, and a test reads them all");
            let folded = |words: Vec<String>| words.into_iter().map(|word| fold(&word));
            all.steps.extend(folded(list.steps));
            all.step.extend(folded(list.step));
            all.branch.extend(folded(list.branch));
            all.unset.extend(folded(list.unset));
        }
        all
    })
}

/// The file that a new procedure is begun with, in a language that has one.
pub fn template(lang: &str) -> Option<&'static str> {
    LISTS.get_file(format!("{lang}.md"))?.contents_utf8()
}

/// Whether a folded text begins with a word that ends there.
fn begins(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

impl Words {
    /// Whether a heading stands over steps.
    pub(super) fn is_over_steps(&self, heading: &str) -> bool {
        let heading = fold(heading);
        let heading = heading.trim_start_matches(|c: char| !c.is_alphabetic());
        self.steps.iter().any(|word| begins(heading, word))
    }

    /// The number of the step that a heading stands over: `Step 2`, `2. Ask`, `Шаг 2`.
    pub(super) fn number_of_step(&self, heading: &str) -> Option<u32> {
        let heading = fold(heading);
        let heading = heading.trim();
        let named = self.step.iter().find(|word| begins(heading, word));
        let digits = named.map_or(heading, |word| heading[word.len()..].trim_start());
        let end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        let (number, rest) = digits.split_at(end);
        let is_numbered = named.is_some() || rest.starts_with(['.', ')']);
        let is_part = rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        number.parse().ok().filter(|_| is_numbered && !is_part)
    }

    /// Whether words are a way on from a step.
    pub(super) fn is_branch(&self, text: &str) -> bool {
        let text = fold(text);
        let text = text.trim_start();
        self.branch.iter().any(|word| begins(text, word))
    }

    /// Whether a limit says that there is none set.
    pub(super) fn is_unset(&self, limit: &str) -> bool {
        let limit = fold(limit);
        let limit = limit.trim();
        limit == "-" || self.unset.iter().any(|word| word == limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_branches_are_known_in_every_language() {
        let words = words();
        for heading in [
            "Steps",
            "2. Steps:",
            "Шаги",
            "Порядок действий",
            "Sammud",
            "Koraki",
            "Mitigation",
        ] {
            assert!(words.is_over_steps(heading), "{heading}");
        }
        for heading in ["Check first", "Stepsister", "", "Say"] {
            assert!(!words.is_over_steps(heading), "{heading}");
        }
        for (heading, number) in [
            ("Step 2", Some(2)),
            ("Step 2: ask", Some(2)),
            ("3. Ask", Some(3)),
            ("4) Ask", Some(4)),
            ("Шаг 1 — спросите", Some(1)),
            ("Samm 1", Some(1)),
            ("2.1. Detail", None),
            ("2026 in numbers", None),
            ("Steps", None),
            ("24/7 duty", None),
        ] {
            assert_eq!(words.number_of_step(heading), number, "{heading}");
        }
        for text in [
            "If not: wait",
            "Если да",
            "Kui on",
            "Če je",
            "if, by now, …",
        ] {
            assert!(words.is_branch(text), "{text}");
        }
        for text in ["Iffy", "Continue", "Кузов", "Cena"] {
            assert!(!words.is_branch(text), "{text}");
        }
        assert!(words.is_unset("Not set") && words.is_unset("не задан") && !words.is_unset("50"));
    }
}
