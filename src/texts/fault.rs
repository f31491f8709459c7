//! What went wrong, in words: what failed, where, and what can be done about it.
//!
//! The ids are `fault-<what>`; the `.remedy` of a text says what to do next. Words of the file system
//! and of clients stand in them as they are: make them safe before they are shown.

use std::path::Path;

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::{Arg, Texts};
use crate::domain::change::Refusal;
use crate::domain::fault::StoreError;
use crate::domain::filter::{Field, FilterError, Mistake};
use crate::domain::when::WhenError;
use crate::domain::words::UnknownWord;

/// A fault in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What failed, and where: a whole sentence.
    pub what: String,
    /// What to do next: a whole sentence.
    pub remedy: String,
}

impl Texts {
    /// Says the fault of an id with its values, and its remedy.
    pub fn fault(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Told {
        Told {
            what: self.with(id, args),
            remedy: self.attr(id, "remedy"),
        }
    }

    /// Says why the desk's file did not do what was asked; times are in the zone of `now`.
    pub fn store_error(&self, error: &StoreError, now: &Zoned) -> Told {
        let at_path = |id: &str, path: &Path| {
            let path = path.display().to_string();
            self.fault(id, &[("path", (&path).into())])
        };
        match error {
            StoreError::Refused { number, refusal } => {
                let told = self.refusal(refusal, now);
                let number = number.to_string();
                let what = self.with(
                    "fault-of-request",
                    &[("number", (&number).into()), ("what", (&told.what).into())],
                );
                Told { what, ..told }
            }
            StoreError::Stale { number, since, .. } => {
                let number = number.to_string();
                let author = since.last().map_or("", |event| event.author.as_str());
                self.fault(
                    "fault-stale",
                    &[("number", (&number).into()), ("author", author.into())],
                )
            }
            StoreError::NoRequest(number) => {
                let number = number.to_string();
                self.fault("fault-no-request", &[("number", (&number).into())])
            }
            StoreError::NothingToUndo => self.fault("fault-nothing-to-undo", &[]),
            StoreError::UndoOverlaps { number, author, at } => {
                let (number, at) = (number.to_string(), self.at_in(*at, now));
                self.fault(
                    "fault-undo-overlaps",
                    &[
                        ("number", (&number).into()),
                        ("author", author.into()),
                        ("at", (&at).into()),
                    ],
                )
            }
            StoreError::Full(path) => at_path("fault-full", path),
            StoreError::Locked(path) => at_path("fault-locked", path),
            StoreError::ReadOnly(path) => at_path("fault-read-only", path),
            StoreError::Damaged { path, detail } => {
                let path = path.display().to_string();
                self.fault(
                    "fault-damaged",
                    &[("path", (&path).into()), ("detail", detail.into())],
                )
            }
            StoreError::Replaced(path) => at_path("fault-replaced", path),
            StoreError::Interrupted => self.fault("fault-interrupted", &[]),
            StoreError::Other { path, detail } => {
                let path = path.display().to_string();
                self.fault(
                    "fault-other",
                    &[("path", (&path).into()), ("detail", detail.into())],
                )
            }
        }
    }

    /// Says why a change is not made; times are in the zone of `now`.
    pub fn refusal(&self, refusal: &Refusal, now: &Zoned) -> Told {
        match refusal {
            Refusal::Unanswered { since } => {
                let since = self.at_in(*since, now);
                self.fault("fault-unanswered", &[("since", (&since).into())])
            }
            Refusal::Already => self.fault("fault-already", &[]),
            Refusal::Empty => self.fault("fault-empty", &[]),
            Refusal::Past { at } => {
                let at = self.at_in(*at, now);
                self.fault("fault-past", &[("at", (&at).into())])
            }
            Refusal::Ended => self.fault("fault-ended", &[]),
            Refusal::NotEnded => self.fault("fault-not-ended", &[]),
            Refusal::AtRisk { due } => {
                let due = self.at(&due.to_zoned(now.time_zone().clone()), now);
                self.fault("fault-at-risk", &[("due", (&due).into())])
            }
            Refusal::NotSnoozed => self.fault("fault-not-snoozed", &[]),
            Refusal::NeedsClient => self.fault("fault-needs-client", &[]),
            Refusal::NoClock => self.fault("fault-no-clock", &[]),
        }
    }

    /// Says what of a filter isn't understood.
    pub fn filter_error(&self, error: &FilterError) -> Told {
        let of = |id, field: &Field, value: &str, remedy| Told {
            what: self.with(
                id,
                &[("field", field.code().into()), ("word", value.into())],
            ),
            remedy,
        };
        let takes = |field: &Field| {
            if let Some(words) = field.words() {
                return self.meant(None, words);
            }
            let examples = field.examples().join(", ");
            self.with("fault-filter-takes", &[("examples", (&examples).into())])
        };
        match &error.mistake {
            Mistake::Field { field, nearest } => Told {
                what: self.with("fault-filter-field", &[("field", field.into())]),
                remedy: self.meant(Some(nearest), Field::CODES),
            },
            Mistake::Word { field, word } => of(
                "fault-filter-value",
                field,
                &word.word,
                self.meant(word.nearest, word.known),
            ),
            Mistake::TwoParts { first, second } => self.fault(
                "fault-filter-parts",
                &[
                    ("first", first.code().into()),
                    ("second", second.code().into()),
                ],
            ),
            Mistake::Missing { field } => of("fault-filter-missing", field, "", takes(field)),
            Mistake::Value { field, value } => of("fault-filter-not", field, value, takes(field)),
            Mistake::Unsigned { field, value } => {
                of("fault-filter-unsigned", field, value, takes(field))
            }
            Mistake::TooMany { most } => Told {
                what: self.with("fault-filter-many", &[("most", (*most).into())]),
                remedy: self.attr("fault-filter-many", "remedy"),
            },
        }
    }

    /// Says that a word is none of those that are known.
    pub fn unknown_word(&self, word: &UnknownWord) -> Told {
        Told {
            what: self.with("fault-word", &[("word", (&word.word).into())]),
            remedy: self.meant(word.nearest, word.known),
        }
    }

    /// Says why the time `said` is refused; times are in the zone of `now`.
    pub fn when_error(&self, said: &str, error: &WhenError, now: &Zoned) -> Told {
        let said = ("said", Arg::from(said));
        match error {
            WhenError::Empty => self.fault("fault-when-empty", &[]),
            WhenError::NotUnderstood { rest, .. } => {
                self.fault("fault-when-words", &[said, ("rest", rest.into())])
            }
            WhenError::Past { at } => {
                let at = self.at(at, now);
                self.fault("fault-when-past", &[said, ("at", (&at).into())])
            }
            WhenError::Gap { date, time } => {
                let (day, time) = (self.day(*date, now.date()), self.time_of_day(*time));
                self.fault(
                    "fault-when-gap",
                    &[said, ("day", (&day).into()), ("time", (&time).into())],
                )
            }
            WhenError::Ambiguous { first, second } => {
                let (first, second) = (first.to_string(), second.to_string());
                self.fault(
                    "fault-when-twice",
                    &[
                        said,
                        ("first", (&first).into()),
                        ("second", (&second).into()),
                    ],
                )
            }
            WhenError::OutOfRange => self.fault("fault-when-range", &[said]),
        }
    }

    /// Says which name was meant, or which ones there are.
    pub fn meant(&self, nearest: Option<&str>, known: &[&str]) -> String {
        match nearest {
            Some(nearest) => self.with("fault-meant", &[("nearest", nearest.into())]),
            None => self.with("fault-known", &[("known", (&known.join(", ")).into())]),
        }
    }

    fn at_in(&self, at: jiff::Timestamp, now: &Zoned) -> String {
        let zone: TimeZone = now.time_zone().clone();
        self.at(&at.to_zoned(zone), now)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::domain::filter::Filter;
    use crate::domain::id::Number;

    fn now() -> Zoned {
        "2026-11-18T10:00[Europe/Tallinn]".parse().unwrap()
    }

    #[test]
    fn every_fault_of_the_store_says_what_where_and_what_to_do() {
        let path = PathBuf::from("/desk/desk.db");
        let at = now().timestamp();
        let faults = [
            StoreError::Refused {
                number: Number(7),
                refusal: Refusal::Unanswered { since: at },
            },
            StoreError::NoRequest(Number(7)),
            StoreError::NothingToUndo,
            StoreError::UndoOverlaps {
                number: Number(7),
                author: "Kadri".into(),
                at,
            },
            StoreError::Full(path.clone()),
            StoreError::Locked(path.clone()),
            StoreError::ReadOnly(path.clone()),
            StoreError::Damaged {
                path: path.clone(),
                detail: "malformed".into(),
            },
            StoreError::Replaced(path.clone()),
            StoreError::Interrupted,
            StoreError::Other {
                path,
                detail: "odd".into(),
            },
        ];
        let texts = Texts::english();
        for fault in faults {
            let told = texts.store_error(&fault, &now());
            assert!(!told.remedy.is_empty());
            match fault {
                StoreError::Refused { .. } | StoreError::NoRequest(_) => {
                    assert!(told.what.contains('7'), "{}", told.what);
                }
                StoreError::Full(_) | StoreError::Locked(_) | StoreError::ReadOnly(_) => {
                    assert!(told.what.contains("/desk/desk.db"), "{}", told.what);
                }
                _ => assert!(!told.what.is_empty()),
            }
        }
    }

    #[test]
    fn every_refusal_and_every_time_has_its_words() {
        let texts = Texts::english();
        let at = now().timestamp();
        for refusal in [
            Refusal::Unanswered { since: at },
            Refusal::Already,
            Refusal::Empty,
            Refusal::Past { at },
            Refusal::Ended,
            Refusal::NotEnded,
            Refusal::AtRisk { due: at },
            Refusal::NotSnoozed,
            Refusal::NeedsClient,
            Refusal::NoClock,
        ] {
            assert!(!texts.refusal(&refusal, &now()).what.is_empty());
        }
        for error in [
            WhenError::Empty,
            WhenError::NotUnderstood {
                rest: "soonish".into(),
                at: 0,
            },
            WhenError::Past { at: now() },
            WhenError::Gap {
                date: now().date(),
                time: now().time(),
            },
            WhenError::Ambiguous {
                first: now(),
                second: now(),
            },
            WhenError::OutOfRange,
        ] {
            assert!(!texts.when_error("soonish", &error, &now()).what.is_empty());
        }
    }

    #[test]
    fn a_slip_is_answered_with_what_was_meant_or_what_there_is() {
        let texts = Texts::english();
        let remedy = |filter: &str| {
            texts
                .filter_error(&Filter::parse(filter).unwrap_err())
                .remedy
        };
        assert_eq!(remedy("priorty:high"), "Did you mean priority?");
        assert_eq!(
            remedy("priority:xyz"),
            "There are: urgent, high, normal, low."
        );
        assert_eq!(remedy("age:>7x"), "Understood are age:>7d, age:<1h30m.");
        for filter in ["is:", "tag:", "due:4h", "due:soon"] {
            if let Err(error) = Filter::parse(filter) {
                let told = texts.filter_error(&error);
                assert!(!told.what.is_empty() && !told.remedy.is_empty(), "{filter}");
            }
        }
    }
}
