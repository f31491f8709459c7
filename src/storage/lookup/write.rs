//! Takes files in and out.

use std::collections::HashMap;

use rusqlite::types::ToSql;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{Change, tidy};
use crate::domain::fold::fold;
use crate::domain::lookup::places::{Counts, Piece};
use crate::domain::lookup::shelf::Lengths;
use crate::domain::lookup::{Entry, Kind, tokens, tongue};
use crate::domain::procedure::Standing;

/// How many bytes of lists are held before they are written.
const HELD: usize = 12 << 20;

/// Puts entries in for those that their files had, and takes files out.
pub(super) fn replace(
    conn: &mut Connection,
    changes: &[Change],
    gone: &[String],
) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut lists = Lists::default();
    {
        let mut out = transaction.prepare("DELETE FROM entry WHERE path = ?1")?;
        let mut unknown = transaction.prepare("DELETE FROM file WHERE path = ?1")?;
        let mut known = transaction
            .prepare("INSERT OR REPLACE INTO file(path, size, modified) VALUES (?1, ?2, ?3)")?;
        for path in gone {
            out.execute([path])?;
            unknown.execute([path])?;
        }
        for change in changes {
            out.execute([&change.path])?;
            let size = change.stamp.size.cast_signed();
            known.execute(params![change.path, size, change.stamp.modified])?;
            for entry in &change.entries {
                put(&transaction, &change.path, entry, &mut lists)?;
                if lists.bytes > HELD {
                    lists.write(&transaction)?;
                }
            }
        }
        lists.write(&transaction)?;
    }
    tidy::where_needed(&transaction)?;
    transaction.commit()
}

fn put(
    transaction: &Transaction<'_>,
    path: &str,
    entry: &Entry,
    lists: &mut Lists,
) -> rusqlite::Result<()> {
    let read = lists.read(entry);
    let mut insert = transaction.prepare_cached(
        "INSERT INTO entry(path, file, kind, title, aliases, names, category, lang, tongue, standing,
            reviewed, review_every, steps, headings, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    let aliases: Vec<String> = entry
        .aliases
        .iter()
        .map(|alias| alias.replace('\n', " "))
        .collect();
    insert.execute(params![
        path,
        entry.file,
        kind_code(entry.kind),
        entry.title,
        aliases.join("\n"),
        entry.names(),
        entry.category,
        entry.lang,
        read.tongue,
        standing_code(entry.standing),
        entry.reviewed.map(|date| date.to_string()),
        entry.review_every,
        entry.steps,
        read.lengths.headings,
        read.lengths.body,
    ])?;
    let number = u32::try_from(transaction.last_insert_rowid())
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    lists.add(number);
    Ok(())
}

/// How a kind is stored.
pub(super) const fn kind_code(kind: Kind) -> i64 {
    match kind {
        Kind::Procedure => 0,
        Kind::Phrase => 1,
    }
}

/// How a standing is stored.
pub(super) const fn standing_code(standing: Standing) -> i64 {
    match standing {
        Standing::Unstated => 0,
        Standing::Draft => 1,
        Standing::Validated => 2,
    }
}

/// The lists of words that wait to be written.
#[derive(Default)]
struct Lists {
    numbers: HashMap<Box<str>, u32>,
    pieces: Vec<Piece>,
    /// The words of the entry that is being read, and how often it has each.
    counts: Vec<Counts>,
    met: Vec<u32>,
    bytes: usize,
}

/// What reading an entry told besides its words.
struct Read {
    lengths: Lengths,
    tongue: &'static str,
}

impl Lists {
    /// Counts the words of an entry.
    fn read(&mut self, entry: &Entry) -> Read {
        let once = |count: &mut u8| *count = count.saturating_add(1);
        for name in std::iter::once(&entry.title).chain(&entry.aliases) {
            self.count(&fold(name), |counts| once(&mut counts.title));
        }
        for tag in &entry.tags {
            self.count(&fold(tag), |counts| once(&mut counts.tags));
        }
        let mut lengths = Lengths::default();
        for heading in &entry.headings {
            lengths.headings += self.count(&fold(heading), |counts| once(&mut counts.headings));
        }
        let body = fold(&entry.body);
        lengths.body = self.count(&body, |counts| once(&mut counts.body));
        let words = || {
            let names = entry.names();
            let mut words: Vec<String> = Vec::new();
            for text in [&names, &body] {
                let mut begin = text.len().min(tongue::READ * 16);
                while !text.is_char_boundary(begin) {
                    begin -= 1;
                }
                tokens::each(&text[..begin], |word, _| words.push(word.to_owned()));
            }
            words
        };
        let tongue = match &entry.lang {
            Some(lang) => tongue::of(Some(lang), []),
            None => tongue::of(None, words().iter().map(String::as_str)),
        };
        Read { lengths, tongue }
    }

    /// Counts the words of a part; tells how many there are.
    fn count(&mut self, folded: &str, mut add: impl FnMut(&mut Counts)) -> u32 {
        let mut words = 0;
        tokens::each(folded, |word, _| {
            words += 1;
            let number = self.numbers.get(word).copied().unwrap_or_else(|| {
                let number = self.pieces.len() as u32;
                self.numbers.insert(word.into(), number);
                self.pieces.push(Piece::default());
                self.counts.push(Counts::default());
                number
            });
            let counts = &mut self.counts[number as usize];
            if *counts == Counts::default() {
                self.met.push(number);
            }
            add(counts);
        });
        words
    }

    /// Adds the entry whose words were counted, by its number.
    fn add(&mut self, entry: u32) {
        for word in self.met.drain(..) {
            let counts = std::mem::take(&mut self.counts[word as usize]);
            self.pieces[word as usize].push(entry, counts);
            self.bytes += 3;
        }
    }

    /// Writes the lists behind those that are there, and forgets them.
    fn write(&mut self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let mut words: Vec<(&str, u32)> = self
            .numbers
            .iter()
            .map(|(word, number)| (&**word, *number))
            .collect();
        words.sort_unstable();
        let newest = "SELECT coalesce(max(word), 0) FROM places";
        let mut newest: i64 = transaction.query_row(newest, [], |row| row.get(0))?;
        let mut count = transaction.prepare_cached(
            "INSERT INTO word(word, id, entries, titles) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT(word) DO UPDATE SET entries = entries + excluded.entries,
                titles = titles + excluded.titles
             RETURNING id",
        )?;
        let mut begin =
            transaction.prepare_cached("INSERT INTO places(word, list) VALUES (?1, ?2)")?;
        let mut go_on = transaction
            .prepare_cached("UPDATE places SET list = CAST(list || ?2 AS BLOB) WHERE word = ?1")?;
        for (word, number) in words {
            let piece = &self.pieces[number as usize];
            if piece.entries() == 0 {
                continue;
            }
            let values: [&dyn ToSql; 4] = [&word, &(newest + 1), &piece.entries(), &piece.titles()];
            let id: i64 = count.query_row(&values[..], |row| row.get(0))?;
            if id > newest {
                newest = id;
                begin.execute(params![id, piece.bytes()])?;
            } else {
                go_on.execute(params![id, piece.bytes()])?;
            }
        }
        *self = Self::default();
        Ok(())
    }
}
