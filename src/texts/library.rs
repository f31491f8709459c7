//! What is wrong with a file of the library, in words.

use super::{Arg, Texts};
use crate::domain::library::{Fault, Why};
use crate::domain::procedure::Trust;

impl Texts {
    /// Says a fault: where, what, and what to do where that isn't plain.
    pub fn library_fault(&self, fault: &Fault) -> String {
        let what = self.library_why(&fault.why);
        let (file, what) = (Arg::from(&fault.file), Arg::from(&what));
        match fault.line {
            Some(line) => {
                let line = Arg::Int(i64::from(line));
                let args = [("file", file), ("line", line), ("what", what)];
                self.with("library-at-line", &args)
            }
            None => self.with("library-at-file", &[("file", file), ("what", what)]),
        }
    }

    /// Says how far a procedure can be relied on.
    pub fn trust(&self, trust: Trust) -> String {
        match trust {
            Trust::Unstated => self.get("library-unstated"),
            Trust::Draft => self.get("trust-draft"),
            Trust::Validated(None) => self.get("trust-validated"),
            Trust::Validated(Some(on)) => {
                self.with("library-validated-on", &[("on", (&on.to_string()).into())])
            }
            Trust::Overdue(since) => self.with(
                "library-overdue-since",
                &[("since", (&since.to_string()).into())],
            ),
        }
    }

    /// Says what is wrong, without saying where.
    pub fn library_why(&self, why: &Why) -> String {
        let id = format!("library-{}", why.code());
        let size = |bytes: u64| Arg::Int(i64::try_from(bytes).unwrap_or(i64::MAX));
        match why {
            Why::Missing
            | Why::NotAFile
            | Why::Name
            | Why::Binary
            | Why::Empty
            | Why::Letters
            | Why::Braces => self.get(&id),
            Why::Unreadable { error } => self.with(&id, &[("error", error.into())]),
            Why::TooLong { bytes, most } => {
                self.with(&id, &[("bytes", size(*bytes)), ("most", size(*most))])
            }
            Why::FrontMatter { reason } | Why::Book { reason } => {
                let reason = reason.trim().trim_end_matches('.');
                self.with(&id, &[("reason", reason.into())])
            }
            Why::Value { key, value } => {
                let expected = self.get(&format!("library-expects-{key}"));
                let args = [
                    ("key", Arg::from(*key)),
                    ("value", value.into()),
                    ("expected", (&expected).into()),
                ];
                self.with(&id, &args)
            }
            Why::DeadLink { to } => self.with(&id, &[("to", to.into())]),
            Why::NoPlace { place } => self.with(&id, &[("place", place.into())]),
            Why::Variable { name } => self.with(&id, &[("name", name.into())]),
            Why::SameTitle { title, other } => {
                self.with(&id, &[("title", title.into()), ("other", other.into())])
            }
            Why::Lacks { key } => self.with(&id, &[("key", (*key).into())]),
            Why::SameId { id: same } => self.with(&id, &[("id", same.into())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_its_words() {
        let words = || "x".to_owned();
        let texts = Texts::english();
        for why in [
            Why::Missing,
            Why::Unreadable { error: words() },
            Why::NotAFile,
            Why::Name,
            Why::TooLong { bytes: 3, most: 2 },
            Why::Binary,
            Why::Empty,
            Why::Letters,
            Why::FrontMatter { reason: words() },
            Why::Value {
                key: "status",
                value: words(),
            },
            Why::Value {
                key: "reviewed",
                value: words(),
            },
            Why::Value {
                key: "review_every",
                value: words(),
            },
            Why::DeadLink { to: words() },
            Why::NoPlace { place: words() },
            Why::Variable { name: words() },
            Why::Braces,
            Why::SameTitle {
                title: words(),
                other: words(),
            },
            Why::Book { reason: words() },
            Why::Lacks { key: "id" },
            Why::SameId { id: words() },
        ] {
            assert!(!texts.library_why(&why).contains('⟦'), "{why:?}");
        }
        let fault = Fault::at(
            "a.md",
            3,
            Why::Variable {
                name: "cleint.name".into(),
            },
        );
        assert!(
            texts
                .library_fault(&fault)
                .starts_with("a.md, line 3: Nothing is put in for {cleint.name}.")
        );
    }
}
