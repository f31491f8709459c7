//! Procedures that are followed: kept at every move, told in a request's history when they end.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::act::Writing;
use super::row::{At, Id, Json};
use super::{Failure, Reading, Store, StoreError, event, request};
use crate::domain::action::Acted;
use crate::domain::change::Decision;
use crate::domain::deadline::whole_millisecond;
use crate::domain::event::{Event, Then, What, undone};
use crate::domain::id::{ActionId, RequestId, RunId, Version};
use crate::domain::run::{Ending, Keep, Keeping, Loose, Run};

/// How long a run that has ended can be brought back, or taken along by a new request.
const ENDED_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A run to be ended.
#[derive(Debug, Clone, Copy)]
pub struct EndRun<'a> {
    /// Names the action, for undo.
    pub action: ActionId,
    /// Whose run it is.
    pub author: &'a str,
    /// When, UTC.
    pub now: Timestamp,
    /// The request that it is for; none: one without.
    pub request: Option<RequestId>,
}

impl Store {
    /// Keeps a run as it stands after a move; one that begins is new.
    ///
    /// # Errors
    /// [`StoreError`] where it could not be written.
    pub fn keep_run(
        &mut self,
        author: &str,
        keep: &Keep,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Keeping, StoreError> {
        self.transact(|conn, _, _| {
            let stands = standing(conn, keep.request, author)?;
            match (keep.after, stands) {
                (None, None) => {
                    forget(conn, keep.run.began())?;
                    // One that can't be read would stand in the way.
                    conn.prepare_cached(
                        "UPDATE run SET ended = ?1 WHERE agent = ?2
                         AND ifnull(request, x'') = ifnull(?3, x'') AND ended IS NULL",
                    )?
                    .execute(params![
                        At(keep.run.began()),
                        author,
                        keep.request.map(|request| Id(request.0)),
                    ])?;
                    conn.prepare_cached(
                        "INSERT INTO run(id, request, agent, began, moved, state)
                         VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![
                        Id(new_id()),
                        keep.request.map(|request| Id(request.0)),
                        author,
                        At(keep.run.began()),
                        At(keep.run.moved()),
                        Json(&keep.run),
                    ])?;
                    Ok(Keeping::Kept)
                }
                (Some(after), Some((id, run))) if run.moved() == after => {
                    conn.prepare_cached("UPDATE run SET moved = ?1, state = ?2 WHERE id = ?3")?
                        .execute(params![At(keep.run.moved()), Json(&keep.run), Id(id.0)])?;
                    Ok(Keeping::Kept)
                }
                (_, Some((_, run))) => Ok(Keeping::Elsewhere(Box::new(run))),
                (Some(_), None) => Ok(Keeping::Ended),
            }
        })
    }

    /// Ends a run where it stands.
    ///
    /// # Errors
    /// [`StoreError`] where it could not be written; the run stands on then.
    pub fn end_run(
        &mut self,
        end: EndRun<'_>,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Ending, StoreError> {
        self.transact(|conn, policy, desk| {
            let now = whole_millisecond(end.now);
            let Some((id, run)) = standing(conn, end.request, end.author)? else {
                return Ok(Ending::None);
            };
            let of = match end.request {
                Some(request) => request::by_id(conn, request)?,
                None => None,
            };
            let Some((number, before)) = of else {
                ended(conn, id, now)?;
                let ended = Some(now);
                return Ok(Ending::Loose(Box::new(Loose { run, ended })));
            };
            let mut writing = Writing {
                conn,
                policy,
                desk,
                action: end.action,
                author: end.author,
                now,
                new_id,
            };
            let account = run.account(id, end.author, now);
            let decision = Decision {
                events: vec![What::ProcedureRun(Box::new(account))],
                ..Decision::default()
            };
            let mut after = before.clone();
            writing.write(number, &before, &mut after, decision)?;
            ended(conn, id, now)?;
            Ok(Ending::Told(Acted {
                action: end.action,
                requests: vec![(number, after)],
            }))
        })
    }
}

impl Reading<'_> {
    /// The run that `author` has begun without a request: the one that stands, else the last that ended.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn loose_run(&self, author: &str) -> Result<Option<Loose>, StoreError> {
        self.told(loose(self.conn, author).map(|found| found.map(|(_, loose)| loose)))
    }

    /// The run of `author` for a request that stands.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be read.
    pub fn run_of(&self, request: RequestId, author: &str) -> Result<Option<Run>, StoreError> {
        self.told(of(self.conn, Some(request), author))
    }
}

impl Writing<'_> {
    /// Joins the run that the author has begun without a request to the one that is captured; what has
    /// ended already is told in its history.
    pub(super) fn attach_run(&mut self, request: RequestId) -> Result<(), Failure> {
        let Some((id, loose)) = loose(self.conn, self.author)? else {
            return Ok(());
        };
        self.conn
            .prepare_cached("UPDATE run SET request = ?1 WHERE id = ?2")?
            .execute(params![Id(request.0), Id(id.0)])?;
        if let Some(ended) = loose.ended {
            let account = loose.run.account(id, self.author, ended);
            let what = What::ProcedureRun(Box::new(account));
            let event = self.event(request, Version(0), what);
            event::append(self.conn, self.desk, &event)?;
        }
        Ok(())
    }

    /// Ends the runs that a decision leaves behind, and puts what was done in them before it: all runs of
    /// a request that is solved or closed, the author's own where it is the client's turn now.
    pub(super) fn end_runs(
        &mut self,
        request: RequestId,
        decision: &mut Decision,
    ) -> Result<(), Failure> {
        let is_done = decision.events.iter().any(|what| {
            matches!(
                what,
                What::Solved { .. }
                    | What::Closed { .. }
                    | What::Replied {
                        then: Then::Solved { .. },
                        ..
                    }
            )
        });
        let is_answered = decision.events.iter().any(|what| {
            matches!(
                what,
                What::Replied {
                    then: Then::ClientsTurn { .. },
                    ..
                }
            )
        });
        if !is_done && !is_answered {
            return Ok(());
        }
        let standing: Vec<(RunId, String, String)> = self
            .conn
            .prepare_cached(
                "SELECT id, agent, state FROM run WHERE request = ?1 AND ended IS NULL ORDER BY began, id",
            )?
            .query_map([Id(request.0)], |row| {
                Ok((RunId(row.get::<_, Id>(0)?.0), row.get(1)?, row.get(2)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let mut told = Vec::new();
        for (id, agent, state) in standing {
            if (is_done || agent == self.author)
                && let Some(run) = readable(&state)
            {
                let account = run.account(id, &agent, self.now);
                told.push(What::ProcedureRun(Box::new(account)));
                ended(self.conn, id, self.now)?;
            }
        }
        decision.events.splice(0..0, told);
        Ok(())
    }
}

/// Lets runs stand again whose ending was just taken back, and ends those whose ending stands again;
/// `before` is what was taken back until now.
pub(super) fn take_back(
    conn: &Connection,
    history: &[Event],
    before: &BTreeSet<ActionId>,
) -> rusqlite::Result<()> {
    let gone = undone(history);
    for event in history {
        let What::ProcedureRun(account) = &event.what else {
            continue;
        };
        let (was, is) = (before.contains(&event.action), gone.contains(&event.action));
        if was != is {
            // Where another one was begun meanwhile, that one goes on.
            conn.prepare_cached("UPDATE OR IGNORE run SET ended = ?1 WHERE id = ?2")?
                .execute(params![(!is).then_some(At(event.at)), Id(account.run.0)])?;
        }
    }
    Ok(())
}

/// The run of an agent that stands for a request, or without one.
pub(super) fn of(
    conn: &Connection,
    request: Option<RequestId>,
    agent: &str,
) -> rusqlite::Result<Option<Run>> {
    Ok(standing(conn, request, agent)?.map(|(_, run)| run))
}

fn standing(
    conn: &Connection,
    request: Option<RequestId>,
    agent: &str,
) -> rusqlite::Result<Option<(RunId, Run)>> {
    let found: Option<(Id, String)> = conn
        .prepare_cached(
            "SELECT id, state FROM run
             WHERE agent = ?1 AND ifnull(request, x'') = ifnull(?2, x'') AND ended IS NULL",
        )?
        .query_row(
            params![agent, request.map(|request| Id(request.0))],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(found.and_then(|(id, state)| Some((RunId(id.0), readable(&state)?))))
}

fn loose(conn: &Connection, agent: &str) -> rusqlite::Result<Option<(RunId, Loose)>> {
    let found: Option<(Id, Option<At>, String)> = conn
        .prepare_cached(
            "SELECT id, ended, state FROM run WHERE agent = ?1 AND request IS NULL
             ORDER BY ended IS NOT NULL, moved DESC LIMIT 1",
        )?
        .query_row([agent], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(found.and_then(|(id, ended, state)| {
        let ended = super::row::time(ended);
        let run = readable(&state)?;
        Some((RunId(id.0), Loose { run, ended }))
    }))
}

/// A run as it is stored. What can't be read hinders nothing: it is as if it weren't there.
fn readable(state: &str) -> Option<Run> {
    serde_json::from_str(state).ok()
}

fn ended(conn: &Connection, id: RunId, at: Timestamp) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE run SET ended = ?1 WHERE id = ?2")?
        .execute(params![At(at), Id(id.0)])?;
    Ok(())
}

/// Forgets what has ended long ago: the history tells of it.
fn forget(conn: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM run WHERE ended < ?1")?
        .execute([At(now - ENDED_KEPT)])?;
    Ok(())
}
