//! Which column of the source fills which field.
//!
//! On the command line a mapping is `FIELD=COLUMN,FIELD=COLUMN`, in the configuration a table with
//! the same on both sides. What may stand for COLUMN:
//!
//! - a column's name as in the header; case, spaces, `-` and `_` make no difference;
//! - `type+descriptor`: several, joined (subjects and the like by ` · `, texts by an empty line,
//!   times by a space, tags by a comma), those that are empty left out;
//! - `closed|resolved`: the first of them that says something; each may be several joined by `+`;
//! - `via.channel`: in JSON, what stands in an object or, by its number from 0, in a list;
//! - `:web`: the word itself, for every row; a lone `:` leaves the field empty;
//! - `"Issue, short"`: a name with a comma, a plus, a bar, a quote or a colon at its start; `""` is a
//!   quote.
//!
//! Several fields may read one column. A column that has the very name of a field fills it, unless
//! the mapping says otherwise for that field; without a mapping the usual names of other systems
//! count as well. What no field reads is kept as a custom field.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::incoming::Field;
use crate::domain::words::UnknownWord;

/// Which column of the source fills which field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<String, String>",
    into = "BTreeMap<String, String>"
)]
pub struct Mapping {
    pub(super) fields: BTreeMap<Field, Filling>,
}

/// What fills a field: the first of these that says something, each of which may be several joined.
pub(super) type Filling = Vec<Vec<Part>>;

/// A part of what fills a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The value of the column with this name.
    Column(String),
    /// A word that is the same for every row.
    Literal(String),
}

/// Why a mapping can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// There is no such field.
    #[error("map-unknown-field: {name}")]
    UnknownField {
        /// What was given.
        name: String,
        /// The field that comes nearest, if one is near.
        nearest: Option<&'static str>,
    },
    /// A field is given twice.
    #[error("map-field-twice: {}", field.code())]
    Twice {
        /// The field.
        field: Field,
    },
    /// A piece is not `FIELD=COLUMN`.
    #[error("map-syntax: {piece}")]
    Syntax {
        /// The piece as it was given.
        piece: String,
        /// What is wrong with it.
        fault: MapSyntax,
    },
    /// The source has no such column.
    #[error("map-unknown-column: {column}")]
    UnknownColumn {
        /// The field that would read it.
        field: Field,
        /// What was given.
        column: String,
        /// The column that comes nearest, if one is near.
        nearest: Option<String>,
        /// Every column of the source.
        known: Vec<String>,
    },
    /// Neither subject nor text is filled by any column.
    #[error("map-nothing-told")]
    NothingTold {
        /// What the values in the columns look like; empty when they tell nothing.
        proposed: Mapping,
        /// Every column of the source.
        known: Vec<String>,
    },
}

/// What is wrong with the writing of a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapSyntax {
    /// There is no `=` in it.
    NoEquals,
    /// Nothing stands after the `=` or beside a `+`.
    NoColumn,
    /// A quote is opened and not closed, or something follows the closing one.
    Quote,
}

impl Mapping {
    /// A mapping of pairs as in the configuration: a field's name and what fills it.
    ///
    /// # Errors
    /// [`MapError`] for an unknown field, a field given twice, or bad writing.
    pub fn of_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, MapError> {
        let mut fields = BTreeMap::new();
        for (name, source) in pairs {
            let field: Field =
                name.parse()
                    .map_err(|unknown: UnknownWord| MapError::UnknownField {
                        name: name.trim().to_owned(),
                        nearest: unknown.nearest,
                    })?;
            if fields.insert(field, filling(source)?).is_some() {
                return Err(MapError::Twice { field });
            }
        }
        Ok(Self { fields })
    }

    /// Whether it maps nothing.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl FromStr for Mapping {
    type Err = MapError;

    fn from_str(text: &str) -> Result<Self, MapError> {
        let mut pairs = Vec::new();
        for piece in split(text, ',') {
            if piece.trim().is_empty() {
                continue;
            }
            let (field, source) = piece.split_once('=').ok_or_else(|| MapError::Syntax {
                piece: piece.trim().to_owned(),
                fault: MapSyntax::NoEquals,
            })?;
            pairs.push((field, source));
        }
        Self::of_pairs(pairs)
    }
}

/// The pieces between `mark`s that stand outside quotes.
fn split(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == mark && !quoted
    })
}

fn filling(source: &str) -> Result<Filling, MapError> {
    split(source, '|')
        .map(|joined| parts(joined, source))
        .collect()
}

/// The columns and words that are joined; `source` is what a fault is told of.
fn parts(joined: &str, source: &str) -> Result<Vec<Part>, MapError> {
    let wrong = |fault| MapError::Syntax {
        piece: source.trim().to_owned(),
        fault,
    };
    split(joined, '+')
        .map(|part| {
            let part = part.trim();
            let (literal, name) = match part.strip_prefix(':') {
                Some(word) => (true, word.trim_start()),
                None => (false, part),
            };
            let name = match name.strip_prefix('"') {
                Some(rest) => unquoted(rest).ok_or_else(|| wrong(MapSyntax::Quote))?,
                None if name.contains('"') => return Err(wrong(MapSyntax::Quote)),
                None => name.to_owned(),
            };
            match (literal, name) {
                (true, word) => Ok(Part::Literal(word)),
                (false, name) if name.is_empty() => Err(wrong(MapSyntax::NoColumn)),
                (false, name) => Ok(Part::Column(name)),
            }
        })
        .collect()
}

/// What stands before the closing quote, if that is the end of it.
fn unquoted(rest: &str) -> Option<String> {
    let inner = rest.strip_suffix('"')?;
    let bare = inner.replace("\"\"", "");
    (!bare.contains('"')).then(|| inner.replace("\"\"", "\""))
}

fn written(filling: &Filling) -> String {
    let parts: Vec<String> = filling.iter().map(|parts| joined(parts)).collect();
    parts.join("|")
}

fn joined(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| {
            let (mark, name) = match part {
                Part::Column(name) => ("", name),
                Part::Literal(word) => (":", word),
            };
            let plain = !name.contains([',', '+', '|', '"', '='])
                && !name.starts_with(':')
                && name.trim() == name;
            if plain {
                format!("{mark}{name}")
            } else {
                format!("{mark}\"{}\"", name.replace('"', "\"\""))
            }
        })
        .collect::<Vec<_>>()
        .join("+")
}

impl Mapping {
    /// The same with what another one says of fields that this one leaves out.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        for (field, filling) in &other.fields {
            self.fields.entry(*field).or_insert_with(|| filling.clone());
        }
        self
    }
}

impl fmt::Display for Mapping {
    /// Writes it as it is given on the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> = self
            .fields
            .iter()
            .map(|(field, filling)| format!("{}={}", field.code(), written(filling)))
            .collect();
        f.write_str(&pairs.join(","))
    }
}

impl TryFrom<BTreeMap<String, String>> for Mapping {
    type Error = MapError;

    fn try_from(pairs: BTreeMap<String, String>) -> Result<Self, MapError> {
        Self::of_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
    }
}

impl From<Mapping> for BTreeMap<String, String> {
    fn from(mapping: Mapping) -> Self {
        mapping
            .fields
            .iter()
            .map(|(field, filling)| (field.code().to_owned(), written(filling)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mistakes_name_what_was_meant() {
        let unknown = |name: &str, nearest| MapError::UnknownField {
            name: name.to_owned(),
            nearest,
        };
        let syntax = |piece: &str, fault| MapError::Syntax {
            piece: piece.to_owned(),
            fault,
        };
        for (text, error) in [
            ("subjct=a", unknown("subjct", Some("subject"))),
            ("qqq=a", unknown("qqq", None)),
            (
                "text=a,subject=a,text=b",
                MapError::Twice { field: Field::Text },
            ),
            ("subject", syntax("subject", MapSyntax::NoEquals)),
            ("subject=", syntax("", MapSyntax::NoColumn)),
            ("subject=a+", syntax("a+", MapSyntax::NoColumn)),
            ("subject=\"a", syntax("\"a", MapSyntax::Quote)),
            ("subject=\"a\"b", syntax("\"a\"b", MapSyntax::Quote)),
        ] {
            assert_eq!(text.parse::<Mapping>(), Err(error), "{text}");
        }
    }

    #[test]
    fn the_configuration_holds_the_same_words() {
        let table = "subject = 'type+descriptor'\nchannel = ':web'\n";
        let mapping: Mapping = toml::from_str(table).unwrap();
        assert_eq!(mapping.to_string(), "subject=type+descriptor,channel=:web");
        assert!(toml::from_str::<Mapping>("sujet = 'a'").is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            filling in proptest::collection::vec(
                proptest::collection::vec(("[ a,+|:\"=ж]{0,6}", any::<bool>()), 1..4), 1..3)
        ) {
            let part = |(name, literal)| match (literal, name) {
                (true, name) => Part::Literal(name),
                (false, name) => Part::Column(format!("c{name}")),
            };
            let filling = filling
                .into_iter()
                .map(|parts| parts.into_iter().map(part).collect())
                .collect();
            let mapping = Mapping { fields: BTreeMap::from([(Field::Text, filling)]) };
            prop_assert_eq!(mapping.to_string().parse(), Ok(mapping));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = text.parse::<Mapping>();
        }
    }
}
