//! A filter's terms as conditions on a request's row.

use std::fmt::Write as _;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;

use super::{client, search};
use crate::domain::event::Label;
use crate::domain::filter::{Clock, Having, Standing, Stretch, Term, Test, Whose};
use crate::domain::fold::{fold, words};
use crate::domain::list::PartQuery;

/// Tags of so many spellings are looked through for those that are meant.
const MOST_TAGS: u32 = 50_000;

/// Values by the names that they have in a query.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound(pub(super) Vec<(String, Value)>);

impl Bound {
    /// Gives a value its name; the first one of a name holds.
    pub(super) fn bind(&mut self, name: &str, value: impl Into<Value>) {
        if !self.0.iter().any(|(known, _)| known == name) {
            self.0.push((name.to_owned(), value.into()));
        }
    }
}

/// A filter as it is asked for: its times are settled, and its tags are those that there are.
pub(super) struct Narrowing<'a> {
    query: &'a PartQuery,
    /// For each term and each of its tests: the spellings of its tag, as JSON.
    tags: Vec<Vec<Option<String>>>,
}

impl<'a> Narrowing<'a> {
    pub(super) fn of(conn: &Connection, query: &'a PartQuery) -> rusqlite::Result<Self> {
        let spelt = |test: &Test| match test {
            Test::Tag(tag) => spellings(conn, tag).map(Some),
            _ => Ok(None),
        };
        let tags = query.filter.terms.iter();
        let tags = tags.map(|term| term.any.iter().map(spelt).collect());
        Ok(Self {
            query,
            tags: tags.collect::<rusqlite::Result<_>>()?,
        })
    }

    /// The terms, with the places by which their values are named.
    pub(super) fn terms(&self) -> impl Iterator<Item = (usize, &'a Term)> {
        self.query.filter.terms.iter().enumerate()
    }

    /// What must be found of the words, each as it begins.
    pub(super) fn words(&self) -> Vec<&'a str> {
        self.words_of(false).flatten().map(String::as_str).collect()
    }

    fn words_of(&self, not: bool) -> impl Iterator<Item = &'a Vec<String>> {
        let terms = self.query.filter.terms.iter();
        terms
            .filter(move |term| term.not == not)
            .flat_map(|term| &term.any)
            .filter_map(Test::words)
    }

    /// The terms as conditions on the row `of`, each with ` AND ` before it; those that `done` says are
    /// left out, as they hold already.
    pub(super) fn conditions(
        &self,
        of: &str,
        bound: &mut Bound,
        done: &dyn Fn(Done) -> bool,
    ) -> String {
        let mut sql = String::new();
        // All the words that must stand there, or must not, are one question each: a long text pasted
        // into the filter must not become more conditions than SQLite takes.
        let wanted = self.words();
        if !wanted.is_empty() && !done(Done::Words) {
            bound.bind(":wanted", wanted.join(" "));
            let _ = write!(sql, " AND {}", search::found(":wanted", of));
        }
        let unwanted: Vec<String> = self.words_of(true).map(|words| words.join(" ")).collect();
        if !unwanted.is_empty() {
            bound.bind(":unwanted", unwanted.join("\n"));
            let _ = write!(sql, " AND NOT {}", search::found(":unwanted", of));
        }
        for (place, term) in self.terms() {
            if term.any.iter().any(|test| test.words().is_some()) || done(Done::Term(place)) {
                continue;
            }
            let tests: Vec<String> = (0..term.any.len())
                .map(|at| self.condition(place, at, of, bound))
                .collect();
            let not = if term.not { " IS NOT TRUE" } else { "" };
            let _ = write!(sql, " AND ({}){not}", tests.join(" OR "));
        }
        sql
    }

    /// One test of one term.
    fn condition(&self, place: usize, at: usize, of: &str, bound: &mut Bound) -> String {
        let name = format!(":term{place}_{at}");
        let mut is = |column: &str, value: Value| {
            bound.bind(&name, value);
            format!("{of}.{column} = {name}")
        };
        match &self.query.filter.terms[place].any[at] {
            // Asked together with the others.
            Test::Words(_) => "1".to_owned(),
            Test::Number(number) => is("number", (*number).into()),
            Test::Priority(priority) => is("priority", i64::from(priority.rank()).into()),
            Test::Status(status) => is("status", status.code().to_owned().into()),
            Test::Channel(channel) => is("channel", channel.code().to_owned().into()),
            Test::Kind(kind) => is("kind", kind.code().to_owned().into()),
            Test::Tag(_) => {
                self.bind_tag(place, at, bound);
                format!(
                    "EXISTS(SELECT 1 FROM request_tag t WHERE t.number = {of}.number \
                     AND t.tag IN (SELECT value FROM json_each({name})))"
                )
            }
            Test::Label(label, value) => {
                bound.bind(&name, value.clone());
                format!("folded({of}.{}) = {name}", column_of(*label))
            }
            Test::Source(value) => {
                bound.bind(&name, value.clone());
                format!("folded({of}.source) = {name}")
            }
            Test::Assigned(whose) => match whose {
                Whose::Anyone => format!("{of}.assignee IS NOT NULL"),
                Whose::Nobody => format!("{of}.assignee IS NULL"),
                Whose::Me => format!("{of}.assignee = :agent"),
                Whose::Agent(agent) => {
                    bound.bind(&name, agent.clone());
                    format!("folded({of}.assignee) = {name}")
                }
            },
            Test::Client(value) => {
                let by = By::of(value);
                bound.bind(&name, by.wanted(value));
                match by.contact() {
                    None => format!(
                        "EXISTS(SELECT 1 FROM client c WHERE c.id = {of}.client \
                         AND words_found({name}, '', c.folded, ''))"
                    ),
                    Some(kind) => format!(
                        "EXISTS(SELECT 1 FROM contact k WHERE k.client = {of}.client \
                         AND k.kind = '{kind}' AND instr(k.folded, {name}) > 0)"
                    ),
                }
            }
            Test::Time(clock, stretch) => {
                let column = match clock {
                    Clock::Due => "due",
                    Clock::Received => "received",
                    Clock::Waiting => "waiting_since",
                };
                let mut sql = self.within(&format!("{of}.{column}"), &name, *stretch, bound);
                if *clock == Clock::Due && stretch.until.is_some() {
                    // The next date is never after it, and that is what the lists are ordered by.
                    let _ = write!(sql, " AND {of}.next_at < {name}_until");
                }
                format!("({sql})")
            }
            Test::Standing(standing) => match standing {
                Standing::Late => format!("({of}.alarm_at <= :now AND {of}.next_at <= :now)"),
                Standing::Risk => format!(
                    "({of}.alarm_at > :now AND {of}.alarm_at <= :at_risk \
                     AND {of}.next_at <= :at_risk)"
                ),
                Standing::Snoozed => format!("{of}.snoozed_until > :now"),
                Standing::Unanswered => format!("{of}.waiting_since IS NOT NULL"),
            },
            Test::Having(Having::Draft) => format!(
                "EXISTS(SELECT 1 FROM draft d WHERE d.request = {of}.id AND d.author = :agent)"
            ),
        }
    }

    /// The query that finds the numbers of all requests for which a test holds, where an index leads to
    /// them, and whether of no others; `live` says whether only requests are wanted that are open and not
    /// put aside.
    pub(super) fn numbers(
        &self,
        place: usize,
        at: usize,
        live: bool,
        bound: &mut Bound,
    ) -> Option<(String, bool)> {
        let name = format!(":term{place}_{at}");
        let alarm = |condition: &str| {
            format!("SELECT number FROM request WHERE alarm_at IS NOT NULL AND {condition}")
        };
        let mut exact = true;
        let sql = match &self.query.filter.terms[place].any[at] {
            Test::Number(number) => {
                bound.bind(&name, *number);
                format!("SELECT number FROM request WHERE number = {name}")
            }
            Test::Tag(_) => {
                self.bind_tag(place, at, bound);
                format!(
                    "SELECT number FROM request_tag \
                     WHERE tag IN (SELECT value FROM json_each({name}))"
                )
            }
            Test::Client(value) => {
                let by = By::of(value);
                let wanted = by.wanted(value);
                if let Some(kind) = by.contact() {
                    bound.bind(&name, wanted);
                    format!(
                        "SELECT number FROM request WHERE client IN (SELECT client FROM contact \
                         WHERE kind = '{kind}' AND instr(folded, {name}) > 0)"
                    )
                } else {
                    // Their names stand in the index of the words, with all other words.
                    exact = false;
                    let words = search::expression(wanted.split(' '));
                    if words.is_empty() {
                        return None;
                    }
                    bound.bind(&format!("{name}_words"), words);
                    format!(
                        "SELECT rowid FROM request_words WHERE request_words MATCH {name}_words"
                    )
                }
            }
            Test::Time(Clock::Due, stretch) if live => {
                alarm(&self.within("alarm_at", &name, *stretch, bound))
            }
            Test::Standing(Standing::Late) => alarm("alarm_at <= :now"),
            Test::Standing(Standing::Risk) => alarm("alarm_at > :now AND alarm_at <= :at_risk"),
            Test::Having(Having::Draft) => "SELECT r.number FROM draft d JOIN request r \
                ON r.id = d.request WHERE d.author = :agent"
                .to_owned(),
            Test::Words(_)
            | Test::Priority(_)
            | Test::Status(_)
            | Test::Channel(_)
            | Test::Kind(_)
            | Test::Label(..)
            | Test::Source(_)
            | Test::Assigned(_)
            | Test::Time(..)
            | Test::Standing(Standing::Snoozed | Standing::Unanswered) => return None,
        };
        Some((sql, exact))
    }

    fn bind_tag(&self, place: usize, at: usize, bound: &mut Bound) {
        let spelt = self.tags[place][at].clone().unwrap_or_default();
        bound.bind(&format!(":term{place}_{at}"), spelt);
    }

    /// Whether a time lies within a stretch.
    fn within(&self, column: &str, name: &str, stretch: Stretch, bound: &mut Bound) -> String {
        let now = self.query.as_of.now;
        let mut ends = Vec::new();
        for (end, sign, moment) in [("from", ">=", stretch.from), ("until", "<", stretch.until)] {
            if let Some(moment) = moment {
                let name = format!("{name}_{end}");
                bound.bind(&name, whole(moment.at(now, &self.query.zone)));
                ends.push(format!("{column} {sign} {name}"));
            }
        }
        ends.join(" AND ")
    }
}

/// What holds for all the requests that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// The words stand there that must.
    Words,
    /// The term at this place holds.
    Term(usize),
}

/// The first stored time that isn't before an instant.
fn whole(at: Timestamp) -> i64 {
    let millis = at.as_millisecond();
    if at > Timestamp::from_millisecond(millis).unwrap_or(at) {
        millis.saturating_add(1)
    } else {
        millis
    }
}

const fn column_of(label: Label) -> &'static str {
    match label {
        Label::Category => "category",
        Label::Product => "product",
        Label::Place => "place",
        Label::Process => "process",
    }
}

/// What a client is looked for by.
#[derive(Debug, Clone, Copy)]
enum By {
    Name,
    Mail,
    Phone,
}

/// Fewer digits are in too many numbers to mean one of them.
const FEWEST_DIGITS: usize = 3;

impl By {
    /// A mail address has its sign in it, and a number is nothing but digits and what parts them.
    fn of(value: &str) -> Self {
        let is_number = |c: char| c.is_ascii_digit() || " +-()./".contains(c);
        if value.contains('@') {
            Self::Mail
        } else if value.chars().all(is_number) && client::fold_phone(value).len() >= FEWEST_DIGITS {
            Self::Phone
        } else {
            Self::Name
        }
    }

    /// The kind of the contact that is looked at.
    const fn contact(self) -> Option<&'static str> {
        match self {
            Self::Name => None,
            Self::Mail => Some("email"),
            Self::Phone => Some("phone"),
        }
    }

    /// What is compared: words, or what a contact holds.
    fn wanted(self, value: &str) -> String {
        match self {
            Self::Name => words(value).collect::<Vec<_>>().join(" "),
            Self::Mail => client::fold_email(value),
            Self::Phone => client::fold_phone(value),
        }
    }
}

/// The spellings of a folded tag that there are, as JSON: one step of the index for each tag, however many
/// requests have it.
fn spellings(conn: &Connection, tag: &str) -> rusqlite::Result<String> {
    let spelt: Vec<String> = conn
        .prepare_cached(
            "WITH RECURSIVE each(tag) AS (
               SELECT min(tag) FROM request_tag
               UNION ALL
               SELECT (SELECT min(tag) FROM request_tag t WHERE t.tag > each.tag) FROM each
               WHERE each.tag IS NOT NULL LIMIT ?2)
             SELECT tag FROM each WHERE folded(tag) = ?1",
        )?
        .query_map(rusqlite::params![tag, MOST_TAGS], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(serde_json::Value::from(spelt).to_string())
}

/// Makes `folded(text)` known to a connection: the text as it is compared.
pub(super) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("folded", 1, flags, |call| {
        Ok(call.get_raw(0).as_str_or_null()?.map(fold))
    })
}
