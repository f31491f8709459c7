//! Cells of a row that were decoded wrongly before they came, repaired, and what they were.

use std::collections::BTreeMap;

use super::object::rewritten;
use super::plan::{Piece, Plan};
use super::repair::{Misread, Repaired, repair};
use super::values::{Cell, Row};
use crate::domain::incoming::{Field, Incoming};

/// What is put to a column's name for what stood there before a repair.
const ORIGINAL: &str = "(original)";

/// What had happened to the values that are repaired, counted.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    counted: BTreeMap<Misread, u64>,
}

/// A cell that is repaired: its column, what stood there, and what had happened to it.
pub(super) struct Mended {
    column: String,
    original: String,
    misread: Misread,
}

/// Repairs the cells of a row, but none by which a request or a client is known again: what is
/// compared with other systems stays as they have it.
pub(super) fn row(plan: &Plan, row: &mut Row) -> Vec<Mended> {
    let mut mended = Vec::new();
    for (at, cell) in row.cells.iter_mut().enumerate() {
        if !is_key(plan, at)
            && let Some((original, misread)) = mend(cell)
        {
            let column = plan.columns[at].clone();
            mended.push(Mended {
                column,
                original,
                misread,
            });
        }
    }
    for (name, cell) in &mut row.extra {
        if let Some((original, misread)) = mend(cell) {
            let column = name.clone();
            mended.push(Mended {
                column,
                original,
                misread,
            });
        }
    }
    mended
}

fn is_key(plan: &Plan, at: usize) -> bool {
    plan.fields.iter().any(|(field, filling)| {
        matches!(field, Field::ExternalId | Field::Email | Field::Phone)
            && filling
                .iter()
                .flatten()
                .any(|piece| *piece == Piece::Column(at))
    })
}

fn mend(cell: &mut Cell) -> Option<(String, Misread)> {
    match cell {
        Cell::Nothing => None,
        Cell::Text(text) => {
            let Repaired {
                text: meant,
                misread,
            } = repair(text)?;
            Some((std::mem::replace(text, meant), misread))
        }
        Cell::Nested { items, json } => {
            let mut found = None;
            let mut mended = |text: &str| {
                let repaired = repair(text)?;
                found.get_or_insert(repaired.misread);
                Some(repaired.text)
            };
            let meant = rewritten(json, &mut mended);
            let misread = found?;
            for item in items {
                if let Some(repaired) = repair(item) {
                    *item = repaired.text;
                }
            }
            Some((std::mem::replace(json, meant), misread))
        }
    }
}

/// Keeps what stood in a column before it was read as something else, in a custom field.
pub(super) fn keep_original(plan: &Plan, column: &str, original: String, told: &mut Incoming) {
    // Never a name that a column of the source has.
    let mut name = format!("{column} {ORIGINAL}");
    while plan.columns.contains(&name) || told.custom.contains_key(&name) {
        name = format!("{name} {ORIGINAL}");
    }
    told.custom.insert(name, original);
}

impl Repairs {
    /// Counts what was mended in a row that is taken, and keeps what stood there.
    pub(super) fn keep(&mut self, plan: &Plan, mended: Vec<Mended>, told: &mut Incoming) {
        for Mended {
            column,
            original,
            misread,
        } in mended
        {
            *self.counted.entry(misread).or_default() += 1;
            keep_original(plan, &column, original, told);
        }
    }

    /// What had happened, and to how many values, the most frequent first.
    pub(super) fn list(&self) -> Vec<(Misread, u64)> {
        let mut list: Vec<_> = self
            .counted
            .iter()
            .map(|(misread, times)| (*misread, *times))
            .collect();
        list.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        list
    }
}
