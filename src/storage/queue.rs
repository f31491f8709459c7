//! The order of the queue as range scans: what is read grows with what is shown, not with what is
//! stored.
//!
//! Each band of [`crate::domain::queue`] is one or more runs of an index; every run gives at most a
//! page, the runs are joined and the first page of them is taken. The next page begins after the last
//! key, never at an offset.

use std::fmt::Write as _;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::{ToSql, Value};

use super::hits::{self, Found, Hits, MOST, Most, Numbers};
use super::narrow::{Bound, Done, Narrowing};
use super::row::{At, Id, Json, Word, time};
use super::{Reading, StoreError};
use crate::domain::export::Wanted;
use crate::domain::id::{ClientId, Number, RequestId, Version};
use crate::domain::list::{Page, PartQuery, Row, Side};
use crate::domain::mail::Told;
use crate::domain::queue::{AsOf, Band, Order, Part, Place};
use crate::domain::request::{NextDate, NextKind};
use crate::domain::words::Priority;

/// So many rows of the list are looked through at once.
const FIRST_LOOK: usize = 300;

impl Reading<'_> {
    /// A page of a list, before or after a key.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read, or a newer question has come.
    pub fn page(
        &self,
        query: &PartQuery,
        from: Option<Place>,
        side: Side,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.told(page(self.conn, query, from, side, limit, MOST))
    }

    /// The lines of these requests as they stand at `now`, in no order; those that don't belong to the
    /// list then are left out.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn rows_of(
        &self,
        query: &PartQuery,
        numbers: &[Number],
        now: Timestamp,
    ) -> Result<Vec<Row>, StoreError> {
        let hits: Vec<i64> = numbers.iter().map(|n| n.0).collect();
        let read = || {
            let narrowing = Narrowing::of(self.conn, query)?;
            Scan::new(query, &narrowing, None, Side::Forward)
                .among(&hits)
                .seen_at(now)
                .run(self.conn, numbers.len())
        };
        self.told(read())
    }
}

pub(super) fn page(
    conn: &Connection,
    query: &PartQuery,
    from: Option<Place>,
    side: Side,
    limit: usize,
    most: Most,
) -> rusqlite::Result<Page> {
    let narrowing = Narrowing::of(conn, query)?;
    let scan = || Scan::new(query, &narrowing, from, side);
    if query.filter.is_empty() {
        return Ok(cut(scan().run(conn, limit + 1)?, side, limit));
    }
    // What is common, as nearly every beginning of one or two letters is, fills a page sooner than its
    // index could be read. Everything else is not looked for so: texts are long, and lie far apart.
    let words = narrowing.words();
    if !words.is_empty() && words.iter().all(|word| word.chars().nth(2).is_none()) {
        let looked = scan().looking(FIRST_LOOK).run(conn, limit + 1)?;
        if looked.len() > limit {
            return Ok(cut(looked, side, limit));
        }
    }
    let Found { hits, done } = hits::find(conn, query, &narrowing, most)?;
    let rows = match hits {
        Hits::Few(numbers) => scan().without(done).among(&numbers).run(conn, limit + 1)?,
        Hits::Many(numbers) => {
            let scan = || scan().without(done.clone()).marked(numbers.clone());
            band_by_band(conn, query, side, limit + 1, scan)?
        }
        Hits::Untold => band_by_band(conn, query, side, limit + 1, scan)?,
    };
    Ok(cut(rows, side, limit))
}

/// The rows of a list among these requests alone, for which `done` holds already.
pub(super) fn among(
    conn: &Connection,
    query: &PartQuery,
    narrowing: &Narrowing<'_>,
    done: Vec<Done>,
    hits: &[i64],
    limit: usize,
) -> rusqlite::Result<Vec<Row>> {
    Scan::new(query, narrowing, None, Side::Forward)
        .without(done)
        .among(hits)
        .run(conn, limit)
}

/// The rows that a filter leaves of the first so many of a list.
pub(super) fn looked_through(
    conn: &Connection,
    query: &PartQuery,
    narrowing: &Narrowing<'_>,
    rows: usize,
    limit: usize,
) -> rusqlite::Result<Vec<Row>> {
    Scan::new(query, narrowing, None, Side::Forward)
        .looking(rows)
        .run(conn, limit)
}

/// The rows of a list that has to be looked through.
///
/// Band after band: in one query each of their runs would be looked through as far as its first row,
/// which in a run without any is to its end.
fn band_by_band<'a>(
    conn: &Connection,
    query: &PartQuery,
    side: Side,
    limit: usize,
    scan: impl Fn() -> Scan<'a>,
) -> rusqlite::Result<Vec<Row>> {
    let mut bands: Vec<Band> = match query.part {
        Part::All | Part::Mine | Part::Free | Part::Late => (1..=LAST_BAND).map(Band).collect(),
        Part::Waiting | Part::Backlog | Part::Solved => return scan().run(conn, limit),
    };
    if side == Side::Backward {
        bands.reverse();
    }
    let mut rows = Vec::new();
    for band in bands {
        let missing = limit - rows.len();
        if missing == 0 {
            break;
        }
        let found = scan().within(band).run(conn, missing)?;
        match side {
            Side::Forward => rows.extend(found),
            Side::Backward => drop(rows.splice(0..0, found)),
        }
    }
    Ok(rows)
}

/// Makes a page of rows of which one too many was read, to see whether there are more.
fn cut(mut rows: Vec<Row>, side: Side, limit: usize) -> Page {
    let more = rows.len() > limit;
    if more {
        match side {
            Side::Forward => rows.truncate(limit),
            Side::Backward => drop(rows.remove(0)),
        }
    }
    Page { rows, more }
}

/// What the wanted requests have in common, as a condition on rows of `request` and its values.
pub(super) fn narrowing(
    conn: &Connection,
    wanted: &Wanted,
) -> rusqlite::Result<(String, Vec<(String, Value)>)> {
    let query = PartQuery {
        part: wanted.part.unwrap_or(Part::All),
        agent: wanted.agent.clone(),
        filter: wanted.filter.clone(),
        zone: wanted.zone.clone(),
        as_of: wanted.as_of,
    };
    let narrowing = Narrowing::of(conn, &query)?;
    let mut scan = Scan::new(&query, &narrowing, None, Side::Forward);
    let AsOf { now, at_risk, .. } = wanted.as_of;
    scan.bind(":now", now.as_millisecond());
    scan.bind(":seen", now.as_millisecond());
    scan.bind(":at_risk", at_risk.as_millisecond());
    scan.bind(":agent", wanted.agent.clone());
    let mut condition = match wanted.part {
        None => "1".to_owned(),
        Some(Part::All | Part::Mine | Part::Free | Part::Late) => scan.visible(),
        Some(Part::Waiting) => "wake_at > :seen".to_owned(),
        Some(Part::Backlog) => "backlog = 1".to_owned(),
        Some(Part::Solved) => "status IN ('solved', 'closed')".to_owned(),
    };
    condition.push_str(&scan.asked("request"));
    if let Some(since) = wanted.since {
        scan.bind(":since", since.as_millisecond());
        condition.push_str(" AND id IN (SELECT request FROM event WHERE at >= :since)");
    }
    Ok((condition, scan.values.0))
}

/// How SQLite goes about a page of a list, step by step.
#[cfg(test)]
pub(super) fn plan(
    conn: &Connection,
    query: &PartQuery,
    from: Option<Place>,
    side: Side,
) -> Vec<String> {
    let narrowing = Narrowing::of(conn, query).expect("a filter");
    let mut scan = Scan::new(query, &narrowing, from, side);
    let sql = scan.sql(50).expect("a query");
    conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .and_then(|mut q| q.raw_query().mapped(|row| row.get(3)).collect())
        .expect("a plan")
}

/// One list query on its way to SQL.
struct Scan<'a> {
    query: &'a PartQuery,
    narrowing: &'a Narrowing<'a>,
    from: Option<Place>,
    backward: bool,
    /// The only requests that are looked at, as JSON.
    hits: Option<String>,
    /// Whether only those are taken whose bits are set.
    marked: bool,
    /// What of the filter holds already.
    done: Vec<Done>,
    /// So many rows of the list are looked at, whatever they are.
    look: Option<usize>,
    band: Option<Band>,
    values: Bound,
}

/// A run of the index in which all rows have one band and one priority.
struct Arm {
    band: u8,
    rank: u8,
    after: Option<&'static str>,
    until: Option<&'static str>,
}

const fn arm(band: u8, rank: u8, after: Option<&'static str>, until: Option<&'static str>) -> Arm {
    Arm {
        band,
        rank,
        after,
        until,
    }
}

const BANDS: [Arm; 9] = [
    arm(1, 0, None, None),
    arm(2, 1, None, None),
    arm(2, 2, None, Some(":very_late")),
    arm(2, 3, None, Some(":very_late")),
    arm(3, 2, Some(":very_late"), Some(":now")),
    arm(3, 3, Some(":very_late"), Some(":now")),
    arm(4, 2, Some(":now"), None),
    arm(4, 3, Some(":now"), Some(":at_risk")),
    arm(5, 3, Some(":at_risk"), None),
];

const STRICT: [Arm; 4] = [
    arm(1, 0, None, None),
    arm(2, 1, None, None),
    arm(3, 2, None, None),
    arm(4, 3, None, None),
];

/// The last band of either order.
const LAST_BAND: u8 = 5;

/// The band of any row, for the few that are not found by a run of an index.
const BAND_OF_ROW: &str = "CASE priority WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE CASE \
    WHEN next_at <= :very_late THEN 2 WHEN next_at <= :now THEN 3 WHEN priority = 2 THEN 4 \
    WHEN next_at <= :at_risk THEN 4 ELSE 5 END END";

impl<'a> Scan<'a> {
    fn new(
        query: &'a PartQuery,
        narrowing: &'a Narrowing<'a>,
        from: Option<Place>,
        side: Side,
    ) -> Self {
        Self {
            query,
            narrowing,
            from,
            backward: side == Side::Backward,
            hits: None,
            marked: false,
            done: Vec::new(),
            look: None,
            band: None,
            values: Bound::default(),
        }
    }

    /// Looks at these requests alone.
    fn among(mut self, hits: &[i64]) -> Self {
        self.hits = Some(serde_json::to_string(hits).unwrap_or_else(|_| "[]".to_owned()));
        self
    }

    /// Hides what is hidden at this moment, where it isn't the one that the order is made for.
    fn seen_at(mut self, now: Timestamp) -> Self {
        self.bind(":seen", now.as_millisecond());
        self
    }

    /// Takes those alone whose bits are set.
    fn marked(mut self, numbers: Numbers) -> Self {
        self.bind(":marked", numbers.0);
        self.marked = true;
        self
    }

    /// Asks no more of the filter what holds already.
    fn without(mut self, done: Vec<Done>) -> Self {
        self.done = done;
        self
    }

    /// Looks through the first rows of the list and no further.
    fn looking(mut self, rows: usize) -> Self {
        self.look = Some(rows);
        self
    }

    /// Takes the rows of one band alone.
    fn within(mut self, band: Band) -> Self {
        self.bind(":band", i64::from(band.0));
        self.band = Some(band);
        self
    }

    fn bind(&mut self, name: &str, value: impl Into<Value>) {
        self.values.bind(name, value);
    }

    /// What the filter asks of the row `of`, with ` AND ` before each.
    fn asked(&mut self, of: &str) -> String {
        let done = |what| self.done.contains(&what);
        self.narrowing.conditions(of, &mut self.values, &done)
    }

    fn run(mut self, conn: &Connection, limit: usize) -> rusqlite::Result<Vec<Row>> {
        let Some(sql) = self.sql(limit) else {
            return Ok(Vec::new());
        };
        let mut statement = conn.prepare_cached(&sql)?;
        let mut bound: Vec<(&str, &dyn ToSql)> = Vec::with_capacity(self.values.0.len());
        for (name, value) in &self.values.0 {
            if statement.parameter_index(name)?.is_some() {
                bound.push((name, value));
            }
        }
        let mut rows = statement
            .query_map(bound.as_slice(), read)?
            .collect::<rusqlite::Result<Vec<Row>>>()?;
        if self.backward {
            rows.reverse();
        }
        Ok(rows)
    }

    /// The whole query; none where nothing can be found.
    fn sql(&mut self, limit: usize) -> Option<String> {
        let counted = |rows| i64::try_from(rows).unwrap_or(i64::MAX);
        let mut found = String::new();
        if let Some(rows) = self.look {
            self.bind(":page", counted(rows));
            self.bind(":limit", counted(limit));
            found = format!(" WHERE 1{} LIMIT :limit", self.asked("r"));
        }
        let keys = self.keys()?;
        self.bind(":agent", self.query.agent.clone());
        self.bind(":page", counted(limit));
        Some(format!(
            "SELECT k.band, k.next_at, k.received, k.number, r.id, r.version, r.subject, r.client,
                c.name, r.channel, r.kind, r.priority, r.status, r.assignee, r.waiting_since, r.due,
                r.due_by_hand, r.next_kind, r.snoozed_until, r.wake_at,
                EXISTS(SELECT 1 FROM draft WHERE draft.request = r.id AND draft.author = :agent),
                r.tags
             FROM ({keys}) k CROSS JOIN request r ON r.number = k.number
             LEFT JOIN client c ON c.id = r.client{found}"
        ))
    }

    /// The keys of the wanted rows, in the order of the list (reversed where it is read backward).
    fn keys(&mut self) -> Option<String> {
        let AsOf {
            now,
            very_late,
            at_risk,
            order,
        } = self.query.as_of;
        self.bind(":now", now.as_millisecond());
        self.bind(":seen", now.as_millisecond());
        self.bind(":very_late", very_late.as_millisecond());
        self.bind(":at_risk", at_risk.as_millisecond());
        if let Some(place) = self.from {
            self.bind(":key_band", i64::from(place.band.0));
            self.bind(":key_next", place.next_at.as_millisecond());
            self.bind(":key_received", place.received.as_millisecond());
            self.bind(":key_number", place.number.0);
        }
        let narrowed = self.narrowed();
        let runs: Vec<String> = match self.query.part {
            Part::All | Part::Mine | Part::Free | Part::Late if self.hits.is_some() => {
                let visible = self.visible();
                vec![self.unbanded(&format!("{visible}{narrowed}"))]
            }
            Part::All | Part::Mine | Part::Free | Part::Late => self.banded(order, &narrowed),
            Part::Waiting => vec![self.plain(&format!("wake_at > :seen{narrowed}"), false)],
            Part::Backlog => vec![self.plain(&format!("backlog = 1{narrowed}"), false)],
            Part::Solved => {
                vec![self.plain(&format!("status IN ('solved', 'closed'){narrowed}"), true)]
            }
        };
        if runs.is_empty() {
            return None;
        }
        let down = if self.descending() { " DESC" } else { "" };
        let order = format!("1{down}, 2{down}, 3{down}, 4{down}");
        Some(format!(
            "{} ORDER BY {order} LIMIT :page",
            runs.join(" UNION ALL ")
        ))
    }

    /// Whether keys are read from the greatest to the least.
    fn descending(&self) -> bool {
        self.backward != (self.query.part == Part::Solved)
    }

    fn banded(&mut self, order: Order, narrowed: &str) -> Vec<String> {
        let arms: &[Arm] = match order {
            Order::Bands => &BANDS,
            Order::Strict => &STRICT,
        };
        let whose = self.whose();
        let late = self.query.part == Part::Late;
        let mut runs = Vec::with_capacity(arms.len() + 1);
        for arm in arms {
            if late && arm.after.is_some_and(|after| after != ":very_late") {
                continue;
            }
            let at_key = self.from.map(|place| arm.band.cmp(&place.band.0));
            let beyond = if self.backward {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Less
            };
            if at_key == Some(beyond) || self.band.is_some_and(|band| band.0 != arm.band) {
                continue;
            }
            let mut sql = format!(
                "SELECT * FROM (SELECT {} AS band, next_at, received, number FROM request \
                 WHERE working = 1 AND priority = {}{whose}",
                arm.band, arm.rank
            );
            if let Some(after) = arm.after {
                let _ = write!(sql, " AND next_at > {after}");
            }
            match arm.until {
                Some(until) => {
                    let _ = write!(sql, " AND next_at <= {until}");
                }
                None if late => sql.push_str(" AND next_at <= :now"),
                None => {}
            }
            if at_key == Some(std::cmp::Ordering::Equal) {
                let than = if self.backward { '<' } else { '>' };
                let _ = write!(
                    sql,
                    " AND (next_at, received, number) {than} (:key_next, :key_received, :key_number)"
                );
            }
            let down = if self.backward { " DESC" } else { "" };
            let _ = write!(
                sql,
                "{narrowed} ORDER BY next_at{down}, received{down}, number{down} LIMIT :page)"
            );
            runs.push(sql);
        }
        // What has just come back stands in the list before a desk has taken notice of it.
        let back = format!("wake_at <= :seen{whose}{narrowed}");
        runs.push(self.unbanded(&back));
        runs
    }

    /// Rows found by anything but a run of the working index, each with its band.
    fn unbanded(&self, condition: &str) -> String {
        let band = match self.query.as_of.order {
            Order::Bands => BAND_OF_ROW,
            Order::Strict => "priority + 1",
        };
        let key = self.key(band);
        let within = match self.band {
            Some(_) => format!(" AND {band} = :band"),
            None => String::new(),
        };
        format!(
            "SELECT * FROM (SELECT {band} AS band, next_at, received, number FROM request \
             WHERE {condition}{key}{within} ORDER BY 1{d}, 2{d}, 3{d}, 4{d} LIMIT :page)",
            d = if self.backward { " DESC" } else { "" }
        )
    }

    /// Rows of a part that has no bands.
    fn plain(&self, condition: &str, latest_first: bool) -> String {
        let down = if self.backward == latest_first {
            ""
        } else {
            " DESC"
        };
        let key = match self.from {
            Some(_) => format!(
                " AND (next_at, received, number) {} (:key_next, :key_received, :key_number)",
                if down.is_empty() { '>' } else { '<' }
            ),
            None => String::new(),
        };
        let among = if self.hits.is_some() {
            " NOT INDEXED"
        } else {
            ""
        };
        format!(
            "SELECT * FROM (SELECT 0 AS band, next_at, received, number FROM request{among} \
             WHERE {condition}{key} ORDER BY next_at{down}, received{down}, number{down} LIMIT :page)"
        )
    }

    fn key(&self, band: &str) -> String {
        let than = if self.backward { '<' } else { '>' };
        match self.from {
            Some(_) => format!(
                " AND ({band}, next_at, received, number) {than} \
                 (:key_band, :key_next, :key_received, :key_number)"
            ),
            None => String::new(),
        }
    }

    fn whose(&self) -> &'static str {
        match self.query.part {
            Part::Mine => " AND assignee = :agent",
            Part::Free => " AND assignee IS NULL",
            Part::Late => " AND alarm_at <= :now",
            Part::All | Part::Waiting | Part::Backlog | Part::Solved => "",
        }
    }

    fn visible(&self) -> String {
        format!("(working = 1 OR wake_at <= :seen){}", self.whose())
    }

    /// What is asked of each row of the list while it is read, each with ` AND ` before it.
    fn narrowed(&mut self) -> String {
        let mut sql = String::new();
        if let Some(hits) = self.hits.clone() {
            self.bind(":hits", hits);
            sql.push_str(" AND number IN (SELECT value FROM json_each(:hits))");
        }
        if self.marked {
            sql.push_str(" AND is_among(:marked, number)");
        }
        if self.look.is_none() {
            sql.push_str(&self.asked("request"));
        }
        sql
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let next_at = row.get::<_, At>(1)?.0;
    let rank: u8 = row.get(11)?;
    let next_kind: u8 = row.get(17)?;
    let out_of_range =
        |column, value: u8| rusqlite::Error::IntegralValueOutOfRange(column, i64::from(value));
    Ok(Row {
        place: Place {
            band: Band(row.get(0)?),
            next_at,
            received: row.get::<_, At>(2)?.0,
            number: Number(row.get(3)?),
        },
        id: RequestId(row.get::<_, Id>(4)?.0),
        version: Version(row.get(5)?),
        subject: row.get(6)?,
        client: row.get::<_, Option<Id>>(7)?.map(|id| ClientId(id.0)),
        client_name: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
        channel: row.get::<_, Word<_>>(9)?.0,
        kind: row.get::<_, Word<_>>(10)?.0,
        priority: Priority::of_rank(rank).ok_or_else(|| out_of_range(11, rank))?,
        status: row.get::<_, Word<_>>(12)?.0,
        assignee: row.get(13)?,
        waiting_since: time(row.get(14)?),
        due: time(row.get(15)?),
        due_by_hand: row.get(16)?,
        next: NextDate {
            at: next_at,
            kind: NextKind::of_stored(next_kind).ok_or_else(|| out_of_range(17, next_kind))?,
        },
        snoozed_until: time(row.get(18)?),
        wake_at: time(row.get(19)?),
        draft: row.get(20)?,
        mails: Told::of(&row.get::<_, Json<Vec<String>>>(21)?.0),
    })
}
