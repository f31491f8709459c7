//! The words that a desk has in its fields, and what a filter finds in other parts: both read only as far
//! as that is soon done, whatever the desk's size.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::hits::{self, Found, Hits, Most};
use super::narrow::Narrowing;
use super::{Reading, StoreError, queue};
use crate::domain::filter::Known;
use crate::domain::list::PartQuery;

/// Tags, agents and sources are offered up to this many.
const MOST_WORDS: i64 = 500;

/// Categories and the like are taken from so many of the latest requests: no index leads to them.
const LATEST: i64 = 5_000;

/// What else a filter finds is a hint: it is worth no more than a short look at an index.
const MOST: Most = Most {
    few: 500,
    many: 50_000,
};

/// Rows that are looked through for a filter to which no index leads.
const LOOK: usize = 300;

impl Reading<'_> {
    /// The words that the desk has in its fields, the most used first where that is known.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn known(&self) -> Result<Known, StoreError> {
        self.told(known(self.conn))
    }

    /// How many requests a list has, counted up to `most`, and whether there may be more: exact where an
    /// index leads to them, else as far as the first rows of the list tell.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read, or a newer question has come.
    pub fn about(&self, query: &PartQuery, most: usize) -> Result<(usize, bool), StoreError> {
        self.told(about(self.conn, query, most))
    }
}

fn about(conn: &Connection, query: &PartQuery, most: usize) -> rusqlite::Result<(usize, bool)> {
    let narrowing = Narrowing::of(conn, query)?;
    let Found { hits, done } = hits::find(conn, query, &narrowing, MOST)?;
    let (rows, whole) = match hits {
        Hits::Few(numbers) => (
            queue::among(conn, query, &narrowing, done, &numbers, most + 1)?,
            true,
        ),
        Hits::Many(_) | Hits::Untold => (
            queue::looked_through(conn, query, &narrowing, LOOK, most + 1)?,
            false,
        ),
    };
    Ok((rows.len().min(most), rows.len() > most || !whole))
}

fn known(conn: &Connection) -> rusqlite::Result<Known> {
    let words = |sql: &str| -> rusqlite::Result<Vec<String>> {
        conn.prepare_cached(sql)?
            .query_map([MOST_WORDS], |row| row.get(0))?
            .collect()
    };
    let mut labels: [BTreeMap<String, u32>; 4] = Default::default();
    let mut latest = conn.prepare_cached(
        "SELECT category, product, place, process FROM request ORDER BY number DESC LIMIT ?1",
    )?;
    let mut rows = latest.query([LATEST])?;
    while let Some(row) = rows.next()? {
        for (at, label) in labels.iter_mut().enumerate() {
            let value = row.get_ref(at)?.as_str_or_null()?;
            match value.map(|value| (value, label.get_mut(value))) {
                Some((_, Some(count))) => *count += 1,
                Some((value, None)) => drop(label.insert(value.to_owned(), 1)),
                None => {}
            }
        }
    }
    let [categories, products, places, processes] = labels.map(|counted| {
        let mut counted: Vec<(String, u32)> = counted.into_iter().collect();
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counted.into_iter().map(|(value, _)| value).collect()
    });
    Ok(Known {
        tags: words(
            "WITH RECURSIVE each(tag) AS (
               SELECT min(tag) FROM request_tag
               UNION ALL
               SELECT (SELECT min(tag) FROM request_tag t WHERE t.tag > each.tag) FROM each
               WHERE each.tag IS NOT NULL LIMIT ?1)
             SELECT tag FROM each WHERE tag IS NOT NULL",
        )?,
        categories,
        products,
        places,
        processes,
        sources: words(
            "WITH RECURSIVE each(source) AS (
               SELECT min(source) FROM request WHERE source IS NOT NULL
               UNION ALL
               SELECT (SELECT min(source) FROM request r WHERE r.source > each.source) FROM each
               WHERE each.source IS NOT NULL LIMIT ?1)
             SELECT source FROM each WHERE source IS NOT NULL",
        )?,
        agents: words(
            "SELECT name FROM tally WHERE what = 'working' AND name <> '' AND n > 0
             ORDER BY n DESC LIMIT ?1",
        )?,
    })
}
