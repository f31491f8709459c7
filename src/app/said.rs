//! A sentence to be said, as data: which text, and the values that it mentions.

use jiff::{SignedDuration, Timestamp};

/// A text and its values; `texts` puts it into the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which text.
    pub id: &'static str,
    /// What it mentions.
    pub values: Vec<(&'static str, Value)>,
}

/// A value that a text mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(i64),
    /// Words, such as a name; they may come from a client.
    Words(String),
    /// The words of another text.
    Text(String),
    /// A moment, said in the desk's zone.
    Time(Timestamp),
    /// A length of time.
    Span(SignedDuration),
}

impl Said {
    /// A text that mentions nothing.
    pub const fn plain(id: &'static str) -> Self {
        Self {
            id,
            values: Vec::new(),
        }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<String> for Value {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Value {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}
