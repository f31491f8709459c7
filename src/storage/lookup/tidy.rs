//! Clears away what is left in the lists of entries that are gone.

use rusqlite::{Transaction, params};

use crate::domain::lookup::places::{Piece, Places};

/// Entries that are gone up to which it isn't worth while.
const FEW: i64 = 1_000;

/// Clears away once more than half as many are gone as are there.
pub(super) fn where_needed(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let (newest, there): (i64, i64) = transaction.query_row(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entry'), 0),
                (SELECT count(*) FROM entry)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if newest - there > FEW + there / 2 {
        clear(transaction, newest)?;
    }
    Ok(())
}

/// Numbers the entries anew from 1, and writes every list without those that are gone.
fn clear(transaction: &Transaction<'_>, newest: i64) -> rusqlite::Result<()> {
    let mut numbers = vec![0_u32; usize::try_from(newest).unwrap_or_default() + 1];
    let mut entries = transaction.prepare("SELECT id FROM entry ORDER BY id")?;
    let entries: Vec<i64> = entries
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut renumber = transaction.prepare("UPDATE entry SET id = ?2 WHERE id = ?1")?;
    for (entry, number) in entries.iter().zip(1_u32..) {
        if let Some(place) = usize::try_from(*entry)
            .ok()
            .and_then(|at| numbers.get_mut(at))
        {
            *place = number;
        }
        renumber.execute(params![entry, number])?;
    }
    let count = entries.len() as i64;
    transaction.execute(
        "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'entry'",
        [count],
    )?;
    let mut words = transaction.prepare("SELECT word, id FROM word")?;
    let words: Vec<(String, i64)> = words
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut list = transaction.prepare("SELECT list FROM places WHERE word = ?1")?;
    let mut rewrite = transaction.prepare("UPDATE places SET list = ?2 WHERE word = ?1")?;
    let mut recount =
        transaction.prepare("UPDATE word SET entries = ?2, titles = ?3 WHERE word = ?1")?;
    let mut forget = transaction.prepare("DELETE FROM places WHERE word = ?1")?;
    let mut forget_word = transaction.prepare("DELETE FROM word WHERE word = ?1")?;
    for (word, id) in words {
        let bytes: Vec<u8> = list.query_row([id], |row| row.get(0))?;
        let mut piece = Piece::default();
        for (entry, counts) in Places::new(&bytes) {
            match numbers.get(entry as usize) {
                None | Some(0) => {}
                Some(number) => piece.push(*number, counts),
            }
        }
        if piece.entries() == 0 {
            forget.execute([id])?;
            forget_word.execute([&word])?;
        } else {
            rewrite.execute(params![id, piece.bytes()])?;
            recount.execute(params![word, piece.entries(), piece.titles()])?;
        }
    }
    Ok(())
}
