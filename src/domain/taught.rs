//! What the user says that another system's words mean: `Lahendatud=solved,Kõrge=high`.
//!
//! What stands behind the `=` tells which field is meant, since no two of the desk's own lists share a
//! word; `status.Open=waiting` names the field all the same. A word with a comma or a quote in it stands
//! in quotes, and `""` is a quote there.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::incoming::Field;
use super::words::{Channel, Kind, Priority, Status, nearest};

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A status.
    Status(Status),
    /// A priority.
    Priority(Priority),
    /// A channel.
    Channel(Channel),
    /// A kind.
    Kind(Kind),
}

/// The fields that hold one word of a list of ours.
const FIELDS: [Field; 4] = [Field::Status, Field::Priority, Field::Channel, Field::Kind];

/// The words of a field; none where it holds no word of a list.
pub const fn codes(field: Field) -> &'static [&'static str] {
    match field {
        Field::Status => Status::CODES,
        Field::Priority => Priority::CODES,
        Field::Channel => Channel::CODES,
        Field::Kind => Kind::CODES,
        Field::ExternalId
        | Field::Received
        | Field::Updated
        | Field::Closed
        | Field::Due
        | Field::FirstReply
        | Field::WaitingSince
        | Field::ClientWrote
        | Field::AgentWrote
        | Field::Answered
        | Field::Subject
        | Field::Text
        | Field::Client
        | Field::Email
        | Field::Phone
        | Field::Company
        | Field::Category
        | Field::Product
        | Field::Place
        | Field::Process
        | Field::Tags
        | Field::Assignee => &[],
    }
}

impl Meaning {
    /// The desk's own word `code`, of this field or of whichever has it.
    fn of(code: &str, field: Option<Field>) -> Option<Self> {
        let is_in = |wanted| field.is_none_or(|field| field == wanted);
        let status = || code.parse().ok().map(Self::Status);
        let priority = || code.parse().ok().map(Self::Priority);
        let channel = || code.parse().ok().map(Self::Channel);
        let kind = || code.parse().ok().map(Self::Kind);
        let mut found = None;
        if is_in(Field::Status) {
            found = status();
        }
        if is_in(Field::Priority) {
            found = found.or_else(priority);
        }
        if is_in(Field::Channel) {
            found = found.or_else(channel);
        }
        if is_in(Field::Kind) {
            found = found.or_else(kind);
        }
        found
    }

    /// The field that it is a value of.
    pub const fn field(self) -> Field {
        match self {
            Self::Status(_) => Field::Status,
            Self::Priority(_) => Field::Priority,
            Self::Channel(_) => Field::Channel,
            Self::Kind(_) => Field::Kind,
        }
    }

    /// The desk's own word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Status(word) => word.code(),
            Self::Priority(word) => word.code(),
            Self::Channel(word) => word.code(),
            Self::Kind(word) => word.code(),
        }
    }
}

/// Words of another system and what they mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taught(BTreeMap<(Field, String), (String, Meaning)>);

/// Why words can't be taught.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaughtError {
    /// A piece is not `WORD=MEANING`.
    #[error("words-syntax: {piece}")]
    Syntax {
        /// The piece as it was given.
        piece: String,
    },
    /// The desk has no such word.
    #[error("words-unknown: {meaning}")]
    Unknown {
        /// The other system's word.
        word: String,
        /// What it was to mean.
        meaning: String,
        /// The word of ours that comes nearest, if one is near.
        nearest: Option<&'static str>,
        /// Every word of ours that could stand there.
        known: Vec<&'static str>,
    },
    /// A word is to mean two things in one field.
    #[error("words-twice: {word}")]
    Twice {
        /// The word.
        word: String,
        /// What it means already.
        first: &'static str,
        /// What it is to mean too.
        second: &'static str,
    },
}

impl Taught {
    /// Words of pairs as in the configuration: the other system's word, and ours.
    ///
    /// # Errors
    /// [`TaughtError`] for a word that the desk does not have, or one that is to mean two things.
    pub fn of_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, TaughtError> {
        let mut taught = Self::default();
        for (word, meaning) in pairs {
            taught.teach(word, meaning)?;
        }
        Ok(taught)
    }

    fn teach(&mut self, said: &str, code: &str) -> Result<(), TaughtError> {
        let (said, code) = (said.trim(), code.trim());
        let named = FIELDS.into_iter().find_map(|field| {
            let word = said.strip_prefix(field.code())?.strip_prefix('.')?;
            Some((Some(field), word.trim()))
        });
        let (field, word) = named.unwrap_or((None, said));
        let folded = folded(word);
        if folded.is_empty() || code.is_empty() {
            return Err(TaughtError::Syntax {
                piece: format!("{said}={code}"),
            });
        }
        let Some(meaning) = Meaning::of(code, field) else {
            let fields = FIELDS.into_iter();
            let fields = fields.filter(|one| field.is_none_or(|field| field == *one));
            let known: Vec<&'static str> =
                fields.flat_map(|one| codes(one).iter().copied()).collect();
            return Err(TaughtError::Unknown {
                word: word.to_owned(),
                meaning: code.to_owned(),
                nearest: nearest(code, known.iter().copied()),
                known,
            });
        };
        let key = (meaning.field(), folded);
        match self.0.insert(key, (word.to_owned(), meaning)) {
            Some((_, first)) if first != meaning => Err(TaughtError::Twice {
                word: word.to_owned(),
                first: first.code(),
                second: meaning.code(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Adds what a word of a field was taken for, where that field holds words of ours.
    pub fn add(&mut self, field: Field, word: &str, code: &str) {
        if let Some(meaning) = Meaning::of(code, Some(field)).filter(|m| m.field() == field)
            && !folded(word).is_empty()
        {
            self.0
                .insert((field, folded(word)), (word.trim().to_owned(), meaning));
        }
    }

    /// The same with what another one says of words that this one leaves out.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        for (key, said) in &other.0 {
            self.0.entry(key.clone()).or_insert_with(|| said.clone());
        }
        self
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields of which it holds words, in their order.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let is_there = |field: &Field| self.0.keys().any(|(of, _)| of == field);
        FIELDS.into_iter().filter(is_there)
    }

    /// The pairs as the configuration has them.
    pub fn pairs(&self) -> impl Iterator<Item = (String, &'static str)> {
        self.0.values().map(|(word, meaning)| {
            // Else the beginning of it would be taken for the name of a field.
            let has_field = FIELDS.into_iter().any(|field| {
                let rest = word.strip_prefix(field.code());
                rest.is_some_and(|rest| rest.starts_with('.'))
            });
            let word = if has_field {
                format!("{}.{word}", meaning.field().code())
            } else {
                word.clone()
            };
            (word, meaning.code())
        })
    }

    /// What a word means in a field, if that was taught.
    pub fn meaning(&self, field: Field, word: &str) -> Option<Meaning> {
        if self.0.is_empty() {
            return None;
        }
        let found = self.0.get(&(field, folded(word)));
        found.map(|(_, meaning)| *meaning)
    }
}

impl FromStr for Taught {
    type Err = TaughtError;

    fn from_str(text: &str) -> Result<Self, TaughtError> {
        let mut quoted = false;
        let pieces = text.split(|c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        });
        let mut taught = Self::default();
        for piece in pieces.map(str::trim).filter(|piece| !piece.is_empty()) {
            let wrong = || TaughtError::Syntax {
                piece: piece.to_owned(),
            };
            let (word, meaning) = piece.rsplit_once('=').ok_or_else(wrong)?;
            let word = unquoted(word.trim()).ok_or_else(wrong)?;
            taught.teach(&word, meaning)?;
        }
        Ok(taught)
    }
}

/// A word, in quotes or not; none where the quotes don't fit.
fn unquoted(word: &str) -> Option<String> {
    let Some(rest) = word.strip_prefix('"') else {
        return (!word.contains('"')).then(|| word.to_owned());
    };
    let inner = rest.strip_suffix('"')?;
    let is_whole = !inner.replace("\"\"", "").contains('"');
    is_whole.then(|| inner.replace("\"\"", "\""))
}

impl fmt::Display for Taught {
    /// Writes it as it is given on the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (word, meaning)) in self.pairs().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            if word.contains([',', '"']) {
                write!(f, "{comma}\"{}\"={meaning}", word.replace('"', "\"\""))?;
            } else {
                write!(f, "{comma}{word}={meaning}")?;
            }
        }
        Ok(())
    }
}

/// A word of another system as it is compared: in lower case, with one space for each run of anything but
/// letters and digits.
pub fn folded(word: &str) -> String {
    // What a closed list holds is short; the rest of a long text can't change its beginning.
    let lower: String = word.chars().take(64).flat_map(char::to_lowercase).collect();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn taught(text: &str) -> Taught {
        text.parse().expect("words")
    }

    #[test]
    fn a_word_means_what_stands_behind_it_in_the_field_that_has_that() {
        let words = taught("Lahendatud=solved, Kõrge = high,\"Kiri, tavaline\"=email,x=complaint");
        for (field, word, code) in [
            (Field::Status, "LAHENDATUD", Some("solved")),
            (Field::Priority, "kõrge", Some("high")),
            (Field::Channel, "Kiri (tavaline)", Some("email")),
            (Field::Kind, "X", Some("complaint")),
            (Field::Status, "Kõrge", None),
            (Field::Status, "Lahendatud eile", None),
        ] {
            let found = words.meaning(field, word).map(Meaning::code);
            assert_eq!(found, code, "{word}");
        }
        let two = taught("status.Avatud=waiting,priority.Avatud=low");
        let code = |field| two.meaning(field, "avatud").map(Meaning::code);
        assert_eq!(
            (code(Field::Status), code(Field::Priority)),
            (Some("waiting"), Some("low"))
        );
    }

    #[test]
    fn mistakes_name_the_nearest_word() {
        let near = |text: &str| match text.parse::<Taught>() {
            Err(TaughtError::Unknown { nearest, known, .. }) => (nearest, known.len()),
            other => panic!("{text}: {other:?}"),
        };
        let all: usize = FIELDS.into_iter().map(|field| codes(field).len()).sum();
        assert_eq!(near("Lahendatud=solvd"), (Some("solved"), all));
        assert_eq!(near("priority.Kiire=urgnt"), (Some("urgent"), 4));
        assert_eq!(near("priority.Kiire=solved").1, 4);
        for text in [
            "Lahendatud",
            "=solved",
            "Lahendatud=",
            "\"a=open",
            "--=open",
        ] {
            let error = text.parse::<Taught>();
            assert!(
                matches!(error, Err(TaughtError::Syntax { .. })),
                "{text}: {error:?}"
            );
        }
        assert_eq!(
            "a=open,A=closed".parse::<Taught>(),
            Err(TaughtError::Twice {
                word: "A".to_owned(),
                first: "open",
                second: "closed",
            })
        );
    }

    #[test]
    fn no_word_of_ours_is_in_two_lists() {
        let mut all: Vec<&str> = FIELDS
            .iter()
            .flat_map(|field| codes(*field))
            .copied()
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(words in proptest::collection::vec("[ a,=\".ж]{0,6}", 1..5)) {
            let mut taught = Taught::default();
            for (at, word) in words.iter().enumerate() {
                taught.add(Field::Status, &format!("{at}{word}"), "waiting");
                taught.add(Field::Priority, &format!("status.{at}{word}"), "low");
            }
            prop_assert_eq!(taught.to_string().parse(), Ok(taught));
        }
    }
}
