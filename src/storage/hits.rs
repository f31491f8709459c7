//! The requests that a filter can be about, where an index tells them: a list is then read from them, or
//! from its own order with a look at each number, rather than row by row.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{ToSql, Value};

use super::narrow::{Bound, Done, Narrowing};
use super::search;
use crate::domain::list::PartQuery;
use crate::domain::queue::Part;

/// Up to how many requests an index is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    /// Up to this many a list is read from the requests themselves, and sorted.
    pub(super) few: usize,
    /// Up to this many it is read in its own order, with a look at each number. Beyond, they are so many
    /// that a page of them is soon found row by row.
    pub(super) many: usize,
}

/// A list of no more requests than `few` is sorted; each costs a look at its row. One of up to `many` is
/// found by the bits of its numbers while the order is walked through, which costs the reading of the
/// index, and then next to nothing a row.
pub(super) const MOST: Most = Most {
    few: 500,
    many: 300_000,
};

/// What a list is narrowed to by indexes.
pub(super) enum Hits {
    /// To these.
    Few(Vec<i64>),
    /// To those whose bits are set.
    Many(Numbers),
    /// To none: there are too many, or no index tells.
    Untold,
}

/// What was found, and what needn't be asked of it any more.
pub(super) struct Found {
    pub(super) hits: Hits,
    pub(super) done: Vec<Done>,
}

/// A set of numbers, one bit each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Numbers(pub(super) Vec<u8>);

/// A number beyond this would need more memory than a search is worth.
const LARGEST: i64 = 1 << 28;

impl Numbers {
    fn of(numbers: &[i64]) -> Option<Self> {
        let largest = numbers.iter().copied().max().unwrap_or(0);
        if largest > LARGEST || numbers.iter().any(|number| *number < 0) {
            return None;
        }
        let mut bits = vec![0_u8; usize::try_from(largest / 8 + 1).ok()?];
        for number in numbers {
            let (byte, bit) = place(*number)?;
            bits[byte] |= 1 << bit;
        }
        Some(Self(bits))
    }

    fn both(mut self, other: &Self) -> Self {
        self.0.truncate(other.0.len());
        for (byte, others) in self.0.iter_mut().zip(&other.0) {
            *byte &= others;
        }
        self
    }

    fn count(&self) -> usize {
        self.0.iter().map(|byte| byte.count_ones() as usize).sum()
    }

    fn list(&self) -> Vec<i64> {
        let bits = self.0.iter().zip((0_i64..).step_by(8));
        bits.flat_map(|(byte, first)| {
            (0..8)
                .filter(move |bit| byte >> bit & 1 == 1)
                .map(move |bit| first + bit)
        })
        .collect()
    }
}

fn place(number: i64) -> Option<(usize, u8)> {
    let byte = usize::try_from(number >> 3).ok()?;
    Some((byte, (number & 7) as u8))
}

/// Makes `is_among(numbers, number)` known to a connection.
pub(super) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("is_among", 2, flags, |call| {
        let bits = call.get_raw(0).as_blob()?;
        let at = place(call.get_raw(1).as_i64()?);
        Ok(at.is_some_and(|(byte, bit)| bits.get(byte).is_some_and(|b| b >> bit & 1 == 1)))
    })
}

/// Asks the indexes for the requests that a filter can be about.
pub(super) fn find(
    conn: &Connection,
    query: &PartQuery,
    narrowing: &Narrowing<'_>,
    most: Most,
) -> rusqlite::Result<Found> {
    let live = match query.part {
        Part::All | Part::Mine | Part::Free | Part::Late | Part::Waiting => true,
        Part::Backlog | Part::Solved => false,
    };
    let mut bound = Bound::default();
    bound.bind(":now", query.as_of.now.as_millisecond());
    bound.bind(":at_risk", query.as_of.at_risk.as_millisecond());
    bound.bind(":agent", query.agent.clone());
    let mut ways = Vec::new();
    let words = search::expression(narrowing.words());
    if !words.is_empty() {
        bound.bind(":words", words);
        let sql = "SELECT rowid FROM request_words WHERE request_words MATCH :words";
        ways.push((Some(Done::Words), sql.to_owned()));
    }
    for (at, term) in narrowing.terms().filter(|(_, term)| !term.not) {
        let each: Option<Vec<(String, bool)>> = (0..term.any.len())
            .map(|test| narrowing.numbers(at, test, live, &mut bound))
            .collect();
        if let Some(each) = each {
            let exact = each.iter().all(|(_, exact)| *exact);
            let each: Vec<String> = each.into_iter().map(|(sql, _)| sql).collect();
            ways.push((exact.then_some(Done::Term(at)), each.join(" UNION ")));
        }
    }
    let mut found: Option<Numbers> = None;
    let mut done = Vec::new();
    for (what, sql) in ways {
        let numbers = numbers(conn, &sql, &bound, most.many)?;
        let Some(numbers) = numbers.and_then(|numbers| Numbers::of(&numbers)) else {
            continue;
        };
        done.extend(what);
        let both = match found {
            Some(found) => found.both(&numbers),
            None => numbers,
        };
        if both.count() <= most.few {
            let hits = Hits::Few(both.list());
            return Ok(Found { hits, done });
        }
        found = Some(both);
    }
    let hits = found.map_or(Hits::Untold, Hits::Many);
    Ok(Found { hits, done })
}

/// The numbers that a query finds; none where there are more than so many.
fn numbers(
    conn: &Connection,
    sql: &str,
    bound: &Bound,
    most: usize,
) -> rusqlite::Result<Option<Vec<i64>>> {
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM ({sql}) LIMIT :most"))?;
    let limit = Value::Integer(i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1));
    let most_name = ":most".to_owned();
    let mut values: Vec<(&str, &dyn ToSql)> = Vec::new();
    for (name, value) in bound
        .0
        .iter()
        .map(|(n, v)| (n, v))
        .chain([(&most_name, &limit)])
    {
        if statement.parameter_index(name)?.is_some() {
            values.push((name, value));
        }
    }
    let mut rows = statement.query(values.as_slice())?;
    let mut numbers = Vec::new();
    while let Some(row) = rows.next()? {
        if numbers.len() == most {
            return Ok(None);
        }
        numbers.push(row.get(0)?);
    }
    Ok(Some(numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_by_their_bits() {
        let some = Numbers::of(&[1, 8, 15, 700]).expect("a set");
        let others = Numbers::of(&[8, 9, 15]).expect("a set");
        assert_eq!(some.list(), [1, 8, 15, 700]);
        assert_eq!(some.count(), 4);
        assert_eq!(some.clone().both(&others).list(), [8, 15]);
        assert_eq!(others.both(&some).list(), [8, 15]);
        assert_eq!(Numbers::of(&[i64::MAX]), None);
        assert_eq!(Numbers::of(&[]).expect("a set").list(), Vec::<i64>::new());
    }
}
