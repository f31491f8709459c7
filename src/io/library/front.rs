//! Front matter: what a file says of itself above its text. YAML between lines of `---`, or TOML between
//! lines of `+++`; keys that aren't ours are passed over, so that a handbook's own ones do no harm.

use jiff::civil::Date;
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle};
use toml::de::DeTable;

use super::lines::Lines;
use super::words::Words;
use crate::domain::fold::fold;
use crate::domain::library::{Fault, Why};
use crate::domain::procedure::{About, Standing};

/// A file's text in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// What stands between the marks, if there are any.
    pub(super) front: Option<Front<'a>>,
    /// The text.
    pub(super) body: &'a str,
    /// The line on which the text begins, from 1.
    pub(super) line: u32,
}

/// Front matter as it stands; its first line is the file's second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Front<'a> {
    Yaml(&'a str),
    Toml(&'a str),
}

/// A value of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    /// Words; none where there is only the key.
    One(Option<String>),
    /// A list of words.
    Many(Vec<String>),
    /// Something deeper, which none of our keys has.
    Deeper,
}

/// A key, its line in the file and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    key: String,
    line: Option<u32>,
    value: Value,
}

/// Parts a file's text; a line of dashes that nothing closes is a line across.
pub(super) fn part(text: &str) -> Parts<'_> {
    let none = Parts {
        front: None,
        body: text,
        line: 1,
    };
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next() else {
        return none;
    };
    let mark = first.trim_end();
    if mark != "---" && mark != "+++" {
        return none;
    }
    let (mut at, mut line) = (first.len(), 1);
    for next in lines {
        line += 1;
        let end = next.trim_end();
        if end == mark || (mark == "---" && end == "...") {
            let front = &text[first.len()..at];
            return Parts {
                front: Some(if mark == "---" {
                    Front::Yaml(front)
                } else {
                    Front::Toml(front)
                }),
                body: &text[at + next.len()..],
                line: line + 1,
            };
        }
        at += next.len();
    }
    none
}

/// Reads front matter. None where what stands there is no front matter but text between two lines.
///
/// What is wrong with single values is added to `faults`.
///
/// # Errors
/// The first thing in it that can't be read.
pub(super) fn read(
    front: Front<'_>,
    file: &str,
    words: &Words,
    faults: &mut Vec<Fault>,
) -> Result<Option<About>, Fault> {
    let pairs = match front {
        Front::Yaml(text) => yaml(text),
        Front::Toml(text) => toml(text).map(Some),
    };
    let pairs = pairs.map_err(|(line, reason)| Fault {
        file: file.to_owned(),
        line,
        why: Why::FrontMatter { reason },
    })?;
    let Some(pairs) = pairs else {
        return Ok(None);
    };
    let mut about = About::default();
    for pair in pairs {
        take(&mut about, &pair, file, words, faults);
    }
    Ok(Some(about))
}

/// Where reading stopped, as a line of the file, and why.
type Stopped = (Option<u32>, String);

/// A line of the front matter, counted from 1, as a line of the file.
fn of_file(line: u32) -> Option<u32> {
    line.checked_add(1)
}

/// The line that the reader of YAML counts, from 1.
fn counted(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// The keys of a mapping of YAML; none where it is no mapping.
fn yaml(text: &str) -> Result<Option<Vec<Pair>>, Stopped> {
    let mut pairs: Vec<Pair> = Vec::new();
    // How many mappings and lists are open, and the key whose value comes next.
    let (mut depth, mut key) = (0_usize, None::<(String, Option<u32>)>);
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            // Text between two lines across is no broken front matter.
            Err(_) if !has_keys(text) => return Ok(None),
            Err(error) => return Err((of_file(counted(error.marker().line())), error.info())),
        };
        let line = of_file(counted(span.start.line()));
        let value = match event {
            Event::MappingStart(..) => Some((Value::Deeper, None)),
            Event::SequenceStart(..) if depth == 0 => return Ok(None),
            Event::SequenceStart(..) => Some((Value::Many(Vec::new()), None)),
            Event::MappingEnd | Event::SequenceEnd => {
                depth = depth.saturating_sub(1);
                None
            }
            Event::Alias(_) => Some((Value::One(None), Some(String::new()))),
            Event::Scalar(words, style, ..) => {
                let is_null = style == ScalarStyle::Plain
                    && matches!(&*words, "" | "~" | "null" | "Null" | "NULL");
                let words = words.into_owned();
                let value = Value::One((!is_null).then(|| words.clone()));
                Some((value, Some(words)))
            }
            _ => None,
        };
        let Some((value, words)) = value else {
            continue;
        };
        match (depth, key.take(), &words) {
            (0, _, Some(_)) => return Ok(None),
            (0, _, None) => {}
            (1, Some((key, line)), _) => pairs.push(Pair { key, line, value }),
            // A key that is no word is none of ours.
            (1, None, _) => key = Some((words.clone().unwrap_or_default(), line)),
            (2, None, Some(_)) => {
                if let (Some(Value::Many(list)), Value::One(Some(words))) =
                    (pairs.last_mut().map(|pair| &mut pair.value), value)
                {
                    list.push(words);
                }
            }
            (_, still, _) => key = still,
        }
        if words.is_none() {
            depth += 1;
        }
    }
    // What YAML takes for a comment is a heading between two lines across.
    Ok((!pairs.is_empty() || text.trim().is_empty()).then_some(pairs))
}

/// Whether a text has a line that begins as a key does.
fn has_keys(text: &str) -> bool {
    text.lines().any(|line| {
        line.split_once(':').is_some_and(|(key, _)| {
            !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\''))
        })
    })
}

/// The keys of a document of TOML.
fn toml(text: &str) -> Result<Vec<Pair>, Stopped> {
    let lines = Lines::new(text);
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().and_then(|span| of_file(lines.of(span.start)));
        (line, error.message().to_owned())
    })?;
    let words = |value: &toml::de::DeValue<'_>| match value {
        toml::de::DeValue::String(words) => Some(words.to_string()),
        toml::de::DeValue::Integer(number) => Some(number.to_string()),
        toml::de::DeValue::Datetime(at) => Some(at.to_string()),
        _ => None,
    };
    let pairs = table.get_ref().iter().map(|(key, value)| Pair {
        key: key.get_ref().to_string(),
        line: of_file(lines.of(key.span().start)),
        value: match value.get_ref() {
            toml::de::DeValue::Array(list) => {
                Value::Many(list.iter().filter_map(|it| words(it.get_ref())).collect())
            }
            value => words(value).map_or(Value::Deeper, |words| Value::One(Some(words))),
        },
    });
    Ok(pairs.collect())
}

/// Takes over one key.
fn take(about: &mut About, pair: &Pair, file: &str, words: &Words, faults: &mut Vec<Fault>) {
    let mut wrong = |key: &'static str, value: &str| {
        faults.push(Fault {
            file: file.to_owned(),
            line: pair.line,
            why: Why::Value {
                key,
                value: value.to_owned(),
            },
        });
    };
    match pair.key.as_str() {
        "title" => about.title = one(&pair.value).unwrap_or_default(),
        // Of site generators an alias is an address.
        "aliases" => {
            about.aliases = list(&pair.value, false);
            about.aliases.retain(|alias| !alias.starts_with('/'));
        }
        "tags" => about.tags = list(&pair.value, true),
        "category" => about.category = one(&pair.value),
        "owner" => about.owner = one(&pair.value),
        "lang" => {
            about.lang = one(&pair.value).map(|tag| {
                let tag = tag.to_lowercase();
                tag.split(['-', '_', '.']).next().unwrap_or(&tag).to_owned()
            });
        }
        "status" => {
            let said = one(&pair.value).unwrap_or_default();
            about.status = match fold(&said).as_str() {
                "validated" => Standing::Validated,
                "draft" => Standing::Draft,
                "" => Standing::Unstated,
                _ => {
                    wrong("status", &said);
                    Standing::Unstated
                }
            };
        }
        "reviewed" => {
            if let Some(said) = one(&pair.value) {
                let day = said.get(..10).unwrap_or(&said);
                match day.parse::<Date>() {
                    Ok(day) => about.reviewed = Some(day),
                    Err(_) => wrong("reviewed", &said),
                }
            }
        }
        "review_every" => {
            if let Some(said) = one(&pair.value) {
                match days(&said) {
                    Some(days) => about.review_every = Some(days),
                    None => wrong("review_every", &said),
                }
            }
        }
        "limit" => {
            about.limit = one(&pair.value).filter(|limit| !words.is_unset(limit));
        }
        _ => {}
    }
}

/// One line of words.
fn one(value: &Value) -> Option<String> {
    let said = match value {
        Value::One(said) => said.clone()?,
        Value::Many(list) => list.join(", "),
        Value::Deeper => return None,
    };
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    (!said.is_empty()).then_some(said)
}

/// Several words or groups of words. One string is parted at its commas; a single one without, at its
/// blanks where single words are meant.
fn list(value: &Value, single_words: bool) -> Vec<String> {
    let said = match value {
        Value::One(Some(said)) if said.contains([',', ';']) => {
            said.split([',', ';']).map(str::to_owned).collect()
        }
        Value::One(Some(said)) if single_words => {
            said.split_whitespace().map(str::to_owned).collect()
        }
        Value::One(said) => said.iter().cloned().collect(),
        Value::Many(list) => list.clone(),
        Value::Deeper => Vec::new(),
    };
    // Some write their tags as #refund; an alias may well be #7.
    let signs: &[char] = if single_words { &['#'] } else { &[] };
    let trimmed = said.iter().map(|it| it.trim().trim_start_matches(signs));
    let mut list: Vec<String> = Vec::new();
    for word in trimmed.filter(|word| !word.is_empty()) {
        if !list.iter().any(|known| known == word) {
            list.push(word.to_owned());
        }
    }
    list
}

/// A length of time in days: `180d`, `26 weeks`, `6m`, `1y`, or a bare number of days.
fn days(said: &str) -> Option<u16> {
    let said = said.trim();
    let end = said
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(said.len());
    let (number, unit) = said.split_at(end);
    let unit = match unit.trim().to_lowercase().as_str() {
        "" | "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        "m" | "month" | "months" => 30,
        "y" | "year" | "years" => 365,
        _ => return None,
    };
    let days = number.parse::<u16>().ok()?.checked_mul(unit)?;
    (days > 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::library::words::words;

    fn about(text: &str) -> (About, Vec<(Option<u32>, &'static str)>) {
        let mut faults = Vec::new();
        let front = part(text).front.expect("front matter");
        let about = read(front, "a.md", words(), &mut faults).unwrap().unwrap();
        let told = faults.iter().map(|it| (it.line, it.why.code())).collect();
        (about, told)
    }

    #[test]
    fn every_key_is_read_and_others_do_no_harm() {
        let (about, faults) = about(
            "---\ntitle: \"Refund: a payment\"\naliases: [money back, 'no', yes]\ntags:\n  - refund\n  - '#payment'\n\
             category: billing\nlang: ru-RU\nstatus: Validated\nowner: team lead\nreviewed: 2026-11-01\n\
             review_every: 180d\nlimit: 50 a case\nlayout: page\nnav:\n  deep: [1, {a: b}]\n  title: not this\n\
             redirect_from:\n  - /a/\n---\ntext",
        );
        assert_eq!(faults, []);
        assert_eq!(about.title, "Refund: a payment");
        assert_eq!(about.aliases, ["money back", "no", "yes"]);
        assert_eq!(about.tags, ["refund", "payment"]);
        assert_eq!(about.category.as_deref(), Some("billing"));
        assert_eq!(about.lang.as_deref(), Some("ru"));
        assert_eq!(about.status, Standing::Validated);
        assert_eq!(about.owner.as_deref(), Some("team lead"));
        assert_eq!(about.reviewed, Some(jiff::civil::date(2026, 11, 1)));
        assert_eq!(about.review_every, Some(180));
        assert_eq!(about.limit.as_deref(), Some("50 a case"));
    }

    #[test]
    fn lists_come_in_several_forms() {
        for (text, aliases, tags) in [
            (
                "aliases: a b, c\ntags: a b",
                vec!["a b", "c"],
                vec!["a", "b"],
            ),
            ("aliases: a b\ntags: a, b c", vec!["a b"], vec!["a", "b c"]),
            ("aliases:\ntags: ~", vec![], vec![]),
            (
                "aliases: [/old/page, new]\ntags: [a, a, '']",
                vec!["new"],
                vec!["a"],
            ),
            ("aliases: {a: b}\ntags: [[a], b]", vec![], vec!["b"]),
            ("title: t\ntitle: u\naliases: 112", vec!["112"], vec![]),
        ] {
            let (about, _) = about(&format!("---\n{text}\n---\n"));
            assert_eq!(about.aliases, aliases, "{text}");
            assert_eq!(about.tags, tags, "{text}");
        }
    }

    #[test]
    fn a_value_that_isn_t_understood_is_told_with_its_line() {
        let (about, faults) = about(
            "---\ntitle: t\nstatus: published\nreviewed: soon\nreview_every: often\nlimit: not set\n---\n",
        );
        assert_eq!(
            faults,
            [(Some(3), "value"), (Some(4), "value"), (Some(5), "value")]
        );
        assert_eq!(about.limit, None);
    }

    #[test]
    fn toml_gives_what_it_has() {
        let (about, faults) = about(
            "+++\ntitle = 'On call'\ndate = 2026-11-01T10:00:00Z\ntags = ['a', 'b']\n[menu]\nweight = 1\n+++\ntext",
        );
        assert_eq!((about.title.as_str(), faults), ("On call", vec![]));
        assert_eq!(about.tags, ["a", "b"]);
    }

    #[test]
    fn broken_front_matter_names_its_line() {
        for (text, line) in [
            ("---\ntitle: a\naliases: [b\nc: d\n---\ntext", None),
            ("---\ntitle: a: b\n---\ntext", Some(2)),
            ("---\ntitle: a\n\tb: c\n---\ntext", None),
            ("+++\ntitle = a\n+++\ntext", Some(2)),
        ] {
            let front = part(text).front.unwrap();
            let fault = read(front, "a.md", words(), &mut Vec::new()).unwrap_err();
            assert!(
                matches!(&fault.why, Why::FrontMatter { reason } if !reason.is_empty()),
                "{text}: {fault:?}"
            );
            assert!(fault.line.is_some(), "{text}");
            if line.is_some() {
                assert_eq!(fault.line, line, "{text}: {fault:?}");
            }
        }
    }

    #[test]
    fn a_line_across_is_no_front_matter() {
        assert_eq!(part("---\nnever closed").front, None);
        assert_eq!(part("text\n---\ntitle: a\n---\n").front, None);
        for text in [
            "---\nJust words: and more, in a sentence.\n\n* a\n---\n",
            "---\n# Title\n\n- a\n---\n",
        ] {
            let front = part(text).front.unwrap();
            let read = read(front, "a.md", words(), &mut Vec::new());
            assert!(matches!(read, Ok(None | Some(_))), "{text}: {read:?}");
        }
        let parts = part("---\r\ntitle: a\r\n---\r\nb");
        assert_eq!((parts.body, parts.line), ("b", 4));
    }

    #[test]
    fn a_length_is_counted_in_days() {
        for (said, expected) in [
            ("180d", Some(180)),
            ("26 weeks", Some(182)),
            ("6m", Some(180)),
            ("1y", Some(365)),
            ("90", Some(90)),
            ("0d", None),
            ("99999d", None),
            ("often", None),
        ] {
            assert_eq!(days(said), expected, "{said}");
        }
    }

    #[test]
    fn front_matter_without_end_costs_little() {
        for text in [
            "[".repeat(500_000),
            "a: ".repeat(200_000),
            "? ".repeat(300_000),
            "- ".repeat(300_000),
        ] {
            let _ = yaml(&text);
        }
    }
}
