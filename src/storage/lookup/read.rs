//! Looks up.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Row};

use super::write::{kind_code, standing_code};
use crate::domain::lookup::marks::marks;
use crate::domain::lookup::plan::{Known, Plan, plan};
use crate::domain::lookup::rank::{Lists, Ranked, Ranking, Scratch};
use crate::domain::lookup::shelf::{Item, Lengths, Shelf};
use crate::domain::lookup::tongue::Tongues;
use crate::domain::lookup::vocabulary::{Vocabulary, Word};
use crate::domain::lookup::{Answer, Hit, Kind, Surroundings};
use crate::domain::procedure::Standing;

/// How many bytes of lists are held from one query to the next.
const HELD: usize = 4 << 20;

/// What is held in memory from one query to the next.
#[derive(Default)]
pub(super) struct Held {
    /// By which it is noticed that another desk has changed the cache.
    version: i64,
    library: Option<Library>,
    known: Known,
    lists: HashMap<u32, Rc<[u8]>>,
    bytes: usize,
    scratch: Scratch,
}

/// The words and the entries.
struct Library {
    words: Vocabulary,
    tongues: Tongues,
    shelf: Shelf,
}

impl Held {
    /// Looks up, as of one moment of the cache.
    pub(super) fn find(
        &mut self,
        conn: &Connection,
        query: &str,
        around: &Surroundings,
        limit: usize,
    ) -> rusqlite::Result<Answer> {
        let moment = conn.unchecked_transaction()?;
        let version = crate::storage::data_version(conn)?;
        let Self {
            version: seen,
            library,
            known,
            lists,
            bytes,
            scratch,
        } = self;
        let library = match library.take() {
            Some(held) if *seen == version => library.insert(held),
            Some(_) | None => {
                *known = Known::default();
                lists.clear();
                *bytes = 0;
                *seen = version;
                library.insert(Library::read(conn)?)
            }
        };
        let used = used(conn, around)?;
        let is_typed = !query.trim().is_empty();
        // Nothing is half typed in the words of a request.
        let plan = if is_typed {
            plan(query, &library.words, &library.tongues, known)
        } else {
            let words = format!("{} ", around.words);
            let mut plan = plan(&words, &library.words, &library.tongues, known);
            plan.letters.clear();
            plan
        };
        let mut source = Source {
            words: &library.words,
            read: conn.prepare_cached("SELECT list FROM places WHERE word = ?1")?,
            lists,
            bytes,
        };
        let ranking = Ranking {
            plan: &plan,
            words: &library.words,
            shelf: &library.shelf,
            around,
            used: &used,
        };
        let ranked = if is_typed || !plan.is_empty() {
            ranking.order(limit, &mut source, scratch)?
        } else {
            ranking.by_use(limit)
        };
        let mut hits = Vec::with_capacity(ranked.len());
        for ranked in ranked {
            let hit = hit(conn, &ranked, &plan, &library.words)?;
            hits.extend(hit);
        }
        let entries = library.shelf.count();
        moment.commit()?;
        Ok(Answer { hits, entries })
    }
}

impl Library {
    fn read(conn: &Connection) -> rusqlite::Result<Self> {
        let mut words = Vocabulary::default();
        let mut read = conn.prepare("SELECT word, id, entries, titles FROM word ORDER BY word")?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let word = row.get_ref(0)?.as_str()?;
            words.push(word, row.get(2)?, row.get(3)?, row.get(1)?);
        }
        let mut shelf = Shelf::default();
        let mut read =
            conn.prepare("SELECT id, kind, category, lang, names, headings, body FROM entry")?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let item = Item {
                kind: kind(row.get(1)?),
                category: row.get_ref(2)?.as_str_or_null()?,
                lang: row.get_ref(3)?.as_str_or_null()?,
                names: row.get_ref(4)?.as_str()?,
                lengths: Lengths {
                    headings: row.get(5)?,
                    body: row.get(6)?,
                },
            };
            shelf.put(row.get(0)?, item);
        }
        shelf.settle();
        let mut tongues = conn
            .prepare("SELECT tongue FROM entry GROUP BY tongue ORDER BY count(*) DESC, tongue")?;
        let tongues: Vec<String> = tongues
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            words,
            tongues: Tongues::of(tongues.iter().map(String::as_str)),
            shelf,
        })
    }
}

/// The entries that the desk used of late.
fn used(conn: &Connection, around: &Surroundings) -> rusqlite::Result<HashMap<u32, f32>> {
    let mut used = HashMap::new();
    if around.used.is_empty() {
        return Ok(used);
    }
    let mut entry = conn.prepare_cached("SELECT id FROM entry WHERE file = ?1")?;
    for (file, much) in &around.used {
        let number: Option<u32> = entry.query_row([file], |row| row.get(0)).optional()?;
        if let Some(number) = number {
            used.insert(number, f32::from(*much) / 100.0);
        }
    }
    Ok(used)
}

/// The lists of places, from the cache and what is held of it.
struct Source<'a> {
    words: &'a Vocabulary,
    read: CachedStatement<'a>,
    lists: &'a mut HashMap<u32, Rc<[u8]>>,
    bytes: &'a mut usize,
}

impl Lists for Source<'_> {
    type Error = rusqlite::Error;

    fn list(&mut self, word: Word) -> rusqlite::Result<Rc<[u8]>> {
        let id = self.words.id(word);
        if let Some(list) = self.lists.get(&id) {
            return Ok(Rc::clone(list));
        }
        let list: Option<Rc<[u8]>> = self
            .read
            .query_row([id], |row| Ok(row.get_ref(0)?.as_blob()?.into()))
            .optional()?;
        let list = list.unwrap_or_default();
        if *self.bytes + list.len() > HELD {
            self.lists.clear();
            *self.bytes = 0;
        }
        *self.bytes += list.len();
        self.lists.insert(id, Rc::clone(&list));
        Ok(list)
    }
}

/// What is shown of an entry.
fn hit(
    conn: &Connection,
    ranked: &Ranked,
    plan: &Plan,
    words: &Vocabulary,
) -> rusqlite::Result<Option<Hit>> {
    let mut read = conn.prepare_cached(
        "SELECT kind, file, title, aliases, category, lang, standing, reviewed, review_every, steps
         FROM entry WHERE id = ?1",
    )?;
    read.query_row([ranked.number], |row: &Row<'_>| {
        let title: String = row.get(2)?;
        let in_title = marks(&title, plan, words);
        let aliases = row.get_ref(3)?.as_str()?;
        let mut best = None;
        let mut most = in_title.words;
        for alias in aliases.split('\n').filter(|alias| !alias.is_empty()) {
            let marks = marks(alias, plan, words);
            if marks.words > most {
                most = marks.words;
                best = Some((alias.to_owned(), marks.places));
            }
        }
        let (alias, marked) = match best {
            Some((alias, places)) => (Some(alias), places),
            None => (None, in_title.places),
        };
        let reviewed: Option<String> = row.get(7)?;
        Ok(Hit {
            kind: kind(row.get(0)?),
            file: row.get(1)?,
            title,
            alias,
            marked,
            category: row.get(4)?,
            lang: row.get(5)?,
            standing: standing(row.get(6)?),
            reviewed: reviewed.and_then(|date| date.parse().ok()),
            review_every: row.get(8)?,
            steps: row.get(9)?,
            score: f64::from(ranked.score),
            why: ranked.why.clone(),
        })
    })
    .optional()
}

fn kind(code: i64) -> Kind {
    if code == kind_code(Kind::Phrase) {
        Kind::Phrase
    } else {
        Kind::Procedure
    }
}

fn standing(code: i64) -> Standing {
    [Standing::Draft, Standing::Validated]
        .into_iter()
        .find(|standing| standing_code(*standing) == code)
        .unwrap_or_default()
}
