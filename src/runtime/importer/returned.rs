//! An export of Ringback's own comes in: whole requests, as they were on the desk that wrote them.

use super::Desk;
use super::pass::shared;
use super::report::number;
use crate::domain::export::{OLD_NUMBER, Took};
use crate::io::import::own::{Line, Refused, Why};
use crate::storage::{Returning, StoreError};
use crate::texts::Texts;
use jiff::Timestamp;

/// What came of the requests of an export of our own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returned {
    /// Requests that the desk did not have.
    pub new: u64,
    /// How many of them have another number here.
    pub renumbered: u64,
    /// Requests that the desk has, with the same history.
    pub unchanged: u64,
    /// Requests that the desk has with another history; they stay as they are here.
    pub differing: u64,
}

impl Returned {
    pub(super) fn taken(&self) -> u64 {
        self.new + self.unchanged + self.differing
    }

    pub(super) fn figures(&self, texts: &Texts, all: u64, refused: u64) -> String {
        let counts = [
            ("rows", number(all)),
            ("new", number(self.new)),
            ("unchanged", number(self.unchanged)),
            ("differing", number(self.differing)),
            ("refused", number(refused)),
        ];
        texts.with("returned-counts", &counts)
    }

    /// What there is to say besides the figures.
    pub(super) fn lines(&self, texts: &Texts) -> Vec<String> {
        let mut lines = Vec::new();
        if self.renumbered > 0 {
            let args = [
                ("count", number(self.renumbered)),
                ("field", OLD_NUMBER.into()),
            ];
            lines.push(texts.with("returned-renumbered", &args));
        }
        if self.differing > 0 {
            let count = [("count", number(self.differing))];
            lines.push(texts.with("returned-differing", &count));
        }
        lines
    }

    /// Takes one batch in, as of `now`, UTC; gives what the desk can't hold.
    pub(super) fn take(
        &mut self,
        desk: &mut Desk<'_>,
        returning: &mut Returning,
        batch: Vec<Line>,
        now: Timestamp,
    ) -> Result<Vec<Refused>, StoreError> {
        let mut raws = Vec::with_capacity(batch.len());
        let mut records = Vec::with_capacity(batch.len());
        for line in batch {
            raws.push((line.line, line.number, line.raw));
            records.push((line.number, line.kept));
        }
        let took: Vec<Took> = match desk {
            Desk::Writing(store, None) => store.take_back(returning, records, now)?,
            Desk::Writing(store, Some(turns)) => {
                shared(turns, || store.take_back(returning, records.clone(), now))?
            }
            Desk::Trying(file, _) => records
                .iter()
                .map(|(number, kept)| {
                    let known = match file {
                        Some(file) => file.knows(kept)?,
                        None => None,
                    };
                    Ok(known.unwrap_or(Took::New(*number)))
                })
                .collect::<Result<_, StoreError>>()?,
        };
        let mut refused = Vec::new();
        for ((line, told, raw), took) in raws.into_iter().zip(took) {
            match took {
                Took::New(number) => {
                    self.new += 1;
                    self.renumbered += u64::from(number != told);
                }
                Took::Known(_) => self.unchanged += 1,
                Took::Differs(_) => self.differing += 1,
                Took::Unfit(unfit) => refused.push(Refused {
                    line,
                    why: Why::Unfit(unfit),
                    raw,
                }),
            }
        }
        Ok(refused)
    }
}
