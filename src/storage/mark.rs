//! What the team says of its procedures, and which of them it opens.

use jiff::Timestamp;
use rusqlite::params;
use uuid::Uuid;

use super::row::{At, Id};
use super::{Reading, Store, StoreError};
use crate::domain::run::mark::{Flag, Kind, NewMark, Used};

impl Store {
    /// Marks a procedure. An agent says each thing of it once: a second time the word and the time are
    /// the newer ones.
    ///
    /// # Errors
    /// [`StoreError`] where it could not be written.
    pub fn mark_procedure(
        &mut self,
        mark: &NewMark,
        author: &str,
        at: Timestamp,
        id: Uuid,
    ) -> Result<(), StoreError> {
        self.transact(|conn, _, _| {
            conn.prepare_cached(
                "INSERT INTO procedure_mark(id, file, title, mark, word, author, at)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT(file, author, mark) WHERE settled_at IS NULL
                 DO UPDATE SET title = excluded.title, word = excluded.word, at = excluded.at",
            )?
            .execute(params![
                Id(id),
                mark.file,
                mark.title,
                mark.kind.code(),
                mark.word.trim(),
                author,
                At(at),
            ])?;
            Ok(())
        })
    }

    /// Settles a flag: its owner has looked at the procedure. Tells whether it stood until now.
    ///
    /// # Errors
    /// [`StoreError`] where it could not be written.
    pub fn settle_flag(
        &mut self,
        id: Uuid,
        author: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.transact(|conn, _, _| {
            let settled = conn
                .prepare_cached(
                    "UPDATE procedure_mark SET settled_at = ?1, settled_by = ?2
                     WHERE id = ?3 AND settled_at IS NULL AND mark <> 'helpful'",
                )?
                .execute(params![At(at), author, Id(id)])?;
            Ok(settled > 0)
        })
    }

    /// Notes that a procedure was opened.
    ///
    /// # Errors
    /// [`StoreError`] where it could not be written.
    pub fn procedure_opened(&mut self, file: &str, at: Timestamp) -> Result<(), StoreError> {
        self.transact(|conn, _, _| {
            conn.prepare_cached(
                "INSERT INTO procedure_opened(file, times, at) VALUES(?1, 1, ?2)
                 ON CONFLICT DO UPDATE SET times = times + 1, at = max(at, excluded.at)",
            )?
            .execute(params![file, At(at)])?;
            Ok(())
        })
    }
}

impl Reading<'_> {
    /// The flags that stand, the newest first; those of one file, or of all.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn flags(&self, file: Option<&str>) -> Result<Vec<Flag>, StoreError> {
        self.told(flags(self.conn, file))
    }

    /// How the team uses its procedures: those that were opened or marked, by their files.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn procedures_used(&self) -> Result<Vec<Used>, StoreError> {
        self.told(used(self.conn))
    }
}

fn flags(conn: &rusqlite::Connection, file: Option<&str>) -> rusqlite::Result<Vec<Flag>> {
    conn.prepare_cached(
        "SELECT id, file, title, mark, word, author, at FROM procedure_mark
         WHERE settled_at IS NULL AND mark <> 'helpful' AND file = ifnull(?1, file)
         ORDER BY at DESC, id DESC",
    )?
    .query_map([file], |row| {
        let code: String = row.get(3)?;
        Ok(Flag {
            id: row.get::<_, Id>(0)?.0,
            file: row.get(1)?,
            title: row.get(2)?,
            kind: Kind::of_code(&code).unwrap_or(Kind::Wrong),
            word: row.get(4)?,
            author: row.get(5)?,
            at: row.get::<_, At>(6)?.0,
        })
    })?
    .collect()
}

fn used(conn: &rusqlite::Connection) -> rusqlite::Result<Vec<Used>> {
    conn.prepare_cached(
        "SELECT file, sum(times), max(at), sum(helpful), sum(flags) FROM (
             SELECT file, times, at, 0 AS helpful, 0 AS flags FROM procedure_opened
             UNION ALL
             SELECT file, 0, NULL, mark = 'helpful', mark <> 'helpful' FROM procedure_mark
             WHERE settled_at IS NULL
         ) GROUP BY file ORDER BY file",
    )?
    .query_map([], |row| {
        Ok(Used {
            file: row.get(0)?,
            opened: row.get(1)?,
            last: super::row::time(row.get(2)?),
            helpful: row.get(3)?,
            flags: row.get(4)?,
        })
    })?
    .collect()
}
