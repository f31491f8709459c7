//! Tests on the text files themselves, over every language there is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

/// What a text refers to.
#[derive(Default, Debug, PartialEq)]
struct Mentions {
    messages: BTreeSet<String>,
    terms: BTreeSet<String>,
    values: BTreeSet<String>,
}

impl Mentions {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::FunctionReference { id, .. } => {
                panic!("no function {} is registered", id.name)
            }
            InlineExpression::MessageReference { id, attribute } => {
                let attribute = attribute
                    .as_ref()
                    .map(|a| format!(".{}", a.name))
                    .unwrap_or_default();
                self.messages.insert(format!("{}{attribute}", id.name));
            }
            InlineExpression::TermReference { id, .. } => {
                self.terms.insert(id.name.to_owned());
            }
            InlineExpression::VariableReference { id } => {
                self.values.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
        }
    }
}

/// Every text of a language, attributes as `id.name` and terms as `-id`, with the file it stands in.
fn texts_of(language: &str) -> BTreeMap<String, (PathBuf, Mentions)> {
    let mut found = BTreeMap::new();
    let mut add = |id: String, file: &std::path::Path, pattern: &Pattern<&str>| {
        let mut mentions = Mentions::default();
        mentions.pattern(pattern);
        let before = found.insert(id.clone(), (file.to_owned(), mentions));
        assert!(
            before.is_none(),
            "{id} stands twice: in {before:?} and in {}",
            file.display()
        );
    };
    for file in FOLDERS.get_dir(language).unwrap().files() {
        let source = file
            .contents_utf8()
            .expect("text files are UTF-8")
            .to_owned();
        let resource = FluentResource::try_new(source)
            .unwrap_or_else(|(_, e)| panic!("{}: {e:?}", file.path().display()));
        for entry in resource.entries() {
            let (id, value, attributes) = match entry {
                Entry::Message(m) => (m.id.name.to_owned(), m.value.as_ref(), &m.attributes),
                Entry::Term(t) => (format!("-{}", t.id.name), Some(&t.value), &t.attributes),
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
                Entry::Junk { content } => panic!("{}: {content}", file.path().display()),
            };
            if let Some(value) = value {
                add(id.clone(), file.path(), value);
            }
            for attribute in attributes {
                add(
                    format!("{id}.{}", attribute.id.name),
                    file.path(),
                    &attribute.value,
                );
            }
        }
    }
    found
}

#[test]
fn every_language_says_what_english_says_with_the_same_values() {
    let english = texts_of(ENGLISH);
    assert!(english.len() > 50);
    for language in languages() {
        let texts = texts_of(language);
        // Terms are each language's own.
        let spoken = |id: &&String| !id.starts_with('-');
        let missing: Vec<_> = english
            .keys()
            .filter(spoken)
            .filter(|id| !texts.contains_key(*id))
            .collect();
        let unknown: Vec<_> = texts
            .keys()
            .filter(spoken)
            .filter(|id| !english.contains_key(*id))
            .collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{language}: missing {missing:?}, not in English {unknown:?}"
        );
        for (id, (_, mentions)) in texts.iter().filter(|(id, _)| spoken(id)) {
            // A language may say a number in words, but it can't mention what nobody hands in.
            let extra: Vec<_> = mentions.values.difference(&english[id].1.values).collect();
            assert!(extra.is_empty(), "{language}: {id} mentions {extra:?}");
        }
    }
}

#[test]
fn nothing_refers_to_what_is_not_there() {
    for language in languages() {
        let texts = texts_of(language);
        for (id, (file, mentions)) in &texts {
            for other in mentions
                .messages
                .iter()
                .cloned()
                .chain(mentions.terms.iter().map(|t| format!("-{t}")))
            {
                assert!(
                    texts.contains_key(&other),
                    "{}: {id} refers to {other}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn the_files_built_in_are_the_files_on_disk() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/texts");
    for folder in std::fs::read_dir(&root).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(&root).unwrap();
            assert!(
                FOLDERS.get_file(name).is_some(),
                "{} came after the last build: touch src/texts/mod.rs",
                name.display()
            );
        }
    }
}

#[test]
fn a_tag_of_the_system_finds_its_language() {
    assert_eq!(language_of("en"), Ok("en"));
    assert_eq!(language_of("en_GB.UTF-8"), Ok("en"));
    assert_eq!(language_of(" EN "), Ok("en"));
    let unknown = language_of("tlh").unwrap_err();
    assert!(unknown.known.contains(&"en"));
    assert_eq!(unknown.lang, "tlh");
}

/// Texts of a language that is not shipped.
fn made_up(language: &'static str, source: &str) -> Texts {
    Texts {
        language,
        bundle: bundle_of(language, [source].into_iter()),
        english: OnceLock::new(),
    }
}

#[test]
fn plurals_follow_the_language() {
    let source = "calls =\n    { $n ->\n        [one] { $n } звонок\n        [few] { $n } звонка\n       *[other] { $n } звонков\n    }\n";
    let texts = made_up("ru", source);
    let said = [1, 3, 5, 21, 112].map(|n| texts.with("calls", &[("n", Arg::Int(n))]));
    assert_eq!(
        said,
        [
            "1 звонок",
            "3 звонка",
            "5 звонков",
            "21 звонок",
            "112 звонков"
        ]
    );
    let english = made_up(
        "en",
        "calls =\n    { $n ->\n        [one] { $n } call\n       *[other] { $n } calls\n    }\n",
    );
    assert_eq!(english.with("calls", &[("n", 1_usize.into())]), "1 call");
    assert_eq!(english.with("calls", &[("n", 0_usize.into())]), "0 calls");
}

#[test]
fn a_key_that_a_language_lacks_is_said_in_english() {
    let texts = made_up("ru", "priority-urgent = срочно\n");
    assert_eq!(texts.get("priority-urgent"), "срочно");
    assert!(
        texts.english.get().is_none(),
        "English is read only when it is needed"
    );
    assert_eq!(texts.get("priority-low"), "low");
    assert_eq!(texts.attr("channel-email", "short"), "mail");
    assert!(texts.has("status-new") && !texts.has("status-none"));
}

#[test]
fn values_come_through_unchanged_and_without_invisible_marks() {
    let texts = made_up("en", "who = { $name } and { $x }\n");
    let said = texts.with(
        "who",
        &[
            ("name", Arg::Str("{ $x } Ann \u{202e}")),
            ("x", Arg::Float(2.5)),
        ],
    );
    assert_eq!(said, "{ $x } Ann \u{202e} and 2.5");
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "no text has the id \"nowhere\"")]
fn a_missing_text_is_a_fault_of_the_program() {
    let _ = Texts::english().get("nowhere");
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "time-of-day")]
fn a_value_that_was_not_handed_in_is_a_fault_of_the_program() {
    let _ = Texts::english().with("time-of-day", &[("hour", Arg::Str("09"))]);
}

#[test]
fn texts_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Texts>();
}
