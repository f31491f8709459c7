//! Writes what an agent does: one action, one transaction, with its events.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::row::{At, Id};
use super::{Failure, Store, StoreError, client, event, request, run, search};
use crate::domain::action::{Act, Acted, Capture, Target, Undo};
use crate::domain::change::{Change, Deciding, Decision, Direction, NewMessage, filled};
use crate::domain::deadline::{Policy, whole_millisecond};
use crate::domain::event::{
    CloseReason, Event, Opening, Touched, What, reach, root, standing, undone,
};
use crate::domain::id::{ActionId, EventId, MessageId, Number, RequestId, Version};
use crate::domain::mail::Attached;
use crate::domain::request::Request;
use crate::domain::words::{Channel, Status};

/// What every event of one action shares.
pub(super) struct Writing<'a> {
    pub(super) conn: &'a Connection,
    pub(super) policy: &'a Policy,
    pub(super) desk: Uuid,
    pub(super) action: ActionId,
    pub(super) author: &'a str,
    pub(super) now: Timestamp,
    pub(super) new_id: &'a mut dyn FnMut() -> Uuid,
}

impl Store {
    /// Does one change to every target, or to none.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is changed then. [`StoreError::Stale`] where another desk changed what
    /// this would change.
    pub fn act(
        &mut self,
        act: &Act,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Acted, StoreError> {
        self.transact(|conn, policy, desk| acted(conn, policy, desk, act, new_id))
    }

    /// Does several acts at one go: all of them, or none. Each can be undone by itself.
    ///
    /// # Errors
    /// [`StoreError`] of the first act that can't be done; nothing is changed then.
    pub fn act_all(
        &mut self,
        acts: &[Act],
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Vec<Acted>, StoreError> {
        self.transact(|conn, policy, desk| {
            acts.iter()
                .map(|act| acted(conn, policy, desk, act, &mut *new_id))
                .collect()
        })
    }

    /// Writes down a new request and gives its number.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is written then.
    pub fn capture(
        &mut self,
        capture: &Capture,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<(Number, Request), StoreError> {
        self.transact(|conn, policy, desk| {
            let id = RequestId(new_id());
            let new = &capture.request;
            let client = match &new.client {
                Some(client) => {
                    client::join_or_make(conn, client, capture.now, new_id)?.map(|joined| joined.id)
                }
                None => None,
            };
            let received = new.received.unwrap_or(capture.now);
            let message = (!new.text.trim().is_empty()).then(|| NewMessage {
                id: MessageId(new_id()),
                direction: Direction::In,
                at: received,
                body: new.text.clone(),
            });
            let opening = Opening {
                received,
                channel: new.channel,
                kind: new.kind,
                priority: new.priority,
                status: Status::New,
                waiting_since: Some(received),
                due: None,
                first_reply: None,
                ended: None,
                category: filled(new.category.as_deref()).map(str::to_owned),
                product: None,
                place: None,
                process: None,
                tags: new
                    .tags
                    .iter()
                    .filter_map(|tag| filled(Some(tag)))
                    .map(str::to_owned)
                    .collect(),
                assignee: filled(new.assignee.as_deref()).map(str::to_owned),
                client,
                message: message.as_ref().map(|m| m.id),
                backlog: false,
            };
            let mut writing = Writing {
                conn,
                policy,
                desk,
                action: capture.action,
                author: &capture.author,
                now: whole_millisecond(capture.now),
                new_id,
            };
            let outside = request::Outside {
                subject: &new.subject,
                source: None,
                number: None,
            };
            let (number, request) = writing.open(id, opening, &outside)?;
            if let Some(message) = &message {
                writing.message(id, new.channel, message)?;
            }
            if capture.takes_run {
                writing.attach_run(id)?;
            }
            search::feed(conn, number)?;
            Ok((number, request))
        })
    }

    /// Takes an action back by a compensating event; what it sent becomes a draft again.
    ///
    /// # Errors
    /// [`StoreError::UndoOverlaps`] where a later action changed the same parts.
    pub fn undo(
        &mut self,
        undo: &Undo,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Acted, StoreError> {
        self.transact(|conn, policy, desk| {
            let ids = event::requests_of(conn, undo.what)?;
            if ids.is_empty() {
                return Err(StoreError::NothingToUndo.into());
            }
            let mut writing = Writing {
                conn,
                policy,
                desk,
                action: undo.action,
                author: &undo.author,
                now: whole_millisecond(undo.now),
                new_id,
            };
            let mut requests = Vec::with_capacity(ids.len());
            for id in ids {
                requests.push(writing.take_back(id, undo.what)?);
            }
            Ok(Acted {
                action: undo.action,
                requests,
            })
        })
    }

    /// Brings back into the working view what was hidden until `now`; gives their numbers.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be written.
    pub fn wake(&mut self, now: Timestamp) -> Result<Vec<Number>, StoreError> {
        self.transact(|conn, _, _| {
            let mut wake = conn.prepare_cached(
                "UPDATE request SET working = 1, wake_at = NULL WHERE wake_at <= ?1
                 RETURNING number",
            )?;
            let numbers = wake.query_map([At(now)], |row| row.get(0).map(Number))?;
            Ok(numbers.collect::<Result<_, _>>()?)
        })
    }

    /// Closes what is solved, where the client was asked and has stayed silent for the desk's number
    /// of days; gives the numbers.
    ///
    /// # Errors
    /// [`StoreError`] where the file can't be written.
    pub fn close_silent(
        &mut self,
        now: Timestamp,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Vec<Number>, StoreError> {
        let days = i64::from(self.policy.close_after_days);
        let before = now - jiff::SignedDuration::from_hours(24 * days);
        self.transact(|conn, policy, desk| {
            // Read under the lock: what another desk has just reopened isn't silent any more.
            let numbers: Vec<Number> = conn
                .prepare_cached(
                    "SELECT number FROM request
                     WHERE status = 'solved' AND agreement = 'asked' AND solved <= ?1
                     ORDER BY solved, number",
                )?
                .query_map([At(before)], |row| Ok(Number(row.get(0)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let action = ActionId(new_id());
            let mut writing = Writing {
                conn,
                policy,
                desk,
                action,
                author: super::PROGRAM,
                now: whole_millisecond(now),
                new_id,
            };
            let change = Change::Close {
                why: CloseReason::Silent,
                reason: None,
            };
            for &number in &numbers {
                writing.change(&Target { number, base: None }, &change)?;
            }
            Ok(numbers)
        })
    }

    /// Counts the due times of all running clocks anew where the desk's rules have changed since they
    /// were counted.
    pub(super) fn recount_clocks(&mut self) -> Result<(), StoreError> {
        if self.access == super::Access::ReadOnly {
            return Ok(());
        }
        let rules = self.policy.fingerprint();
        let explain = |store: &Self, error: rusqlite::Error| store.place.explain(&error);
        let counted: Option<String> = self
            .conn
            .query_row("SELECT value FROM meta WHERE key = 'clock'", [], |row| {
                row.get(0)
            })
            .optional()
            .map_err(|error| explain(self, error))?;
        if counted.as_deref() == Some(rules.as_str()) {
            return Ok(());
        }
        self.transact(|conn, policy, _| {
            let running: Vec<i64> = conn
                .prepare("SELECT number FROM request WHERE waiting_since IS NOT NULL AND alarm_at IS NOT NULL")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for number in running.into_iter().map(Number) {
                if let Some(before) = request::by_number(conn, number)? {
                    let mut after = before.clone();
                    after.recount(policy);
                    // Hidden or not is judged as of the last act on it, which is when it was hidden.
                    let acted = event::last_at(conn, after.id)?.unwrap_or(after.received);
                    request::update(conn, number, &before, &after, acted, policy)?;
                }
            }
            conn.execute(
                "INSERT INTO meta(key, value) VALUES('clock', ?1)
                 ON CONFLICT DO UPDATE SET value = excluded.value",
                [&rules],
            )?;
            Ok(())
        })
    }
}

/// Does one act within a transaction.
fn acted(
    conn: &Connection,
    policy: &Policy,
    desk: Uuid,
    act: &Act,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Acted, Failure> {
    let mut writing = Writing {
        conn,
        policy,
        desk,
        action: act.action,
        author: &act.author,
        now: whole_millisecond(act.now),
        new_id,
    };
    let mut requests = Vec::with_capacity(act.targets.len());
    // A request named twice is acted on once: one action is one version.
    let mut seen = BTreeSet::new();
    for target in act
        .targets
        .iter()
        .filter(|target| seen.insert(target.number))
    {
        requests.push((target.number, writing.change(target, &act.change)?));
    }
    Ok(Acted {
        action: act.action,
        requests,
    })
}

impl Writing<'_> {
    pub(super) fn event(&mut self, request: RequestId, base: Version, what: What) -> Event {
        Event {
            id: EventId((self.new_id)()),
            action: self.action,
            author: self.author.to_owned(),
            at: self.now,
            request,
            base,
            what: what.in_milliseconds(),
        }
    }

    /// Writes the event that brings a request into being, and its row.
    fn open(
        &mut self,
        id: RequestId,
        opening: Opening,
        outside: &request::Outside<'_>,
    ) -> Result<(Number, Request), Failure> {
        let event = self.event(id, Version(0), What::Received(Box::new(opening)));
        let request = Request::opened(&event, self.policy)
            .ok_or_else(|| Failure::Sql(rusqlite::Error::QueryReturnedNoRows))?;
        let number = request::insert(self.conn, &request, outside, self.now, self.policy)?;
        event::append(self.conn, self.desk, &event)?;
        Ok((number, request))
    }

    fn message(
        &mut self,
        request: RequestId,
        channel: Channel,
        message: &NewMessage,
    ) -> rusqlite::Result<()> {
        insert_message(self.conn, request, channel, self.author, message)
    }

    fn change(&mut self, target: &Target, change: &Change) -> Result<Request, Failure> {
        let number = target.number;
        let before = request::by_number(self.conn, number)?.ok_or(StoreError::NoRequest(number))?;
        if let Some(base) = target.base.filter(|base| *base != before.version) {
            let history = event::history(self.conn, before.id)?;
            let touched = change.touched();
            let came = |event: &&Event| event.base >= base;
            if history
                .iter()
                .filter(came)
                .any(|event| reach(event, &history).meets(touched))
            {
                let since = history.iter().filter(came).cloned().collect();
                let current = Box::new(before);
                return Err(StoreError::Stale {
                    number,
                    current,
                    since,
                }
                .into());
            }
        }
        let subject: String = self
            .conn
            .prepare_cached("SELECT subject FROM request WHERE number = ?1")?
            .query_row([number.0], |row| row.get(0))?;
        let mut decision = change
            .decide(
                &before,
                &mut Deciding {
                    now: self.now,
                    policy: self.policy,
                    subject: &subject,
                    new_id: &mut *self.new_id,
                },
            )
            .map_err(|refusal| StoreError::Refused { number, refusal })?;
        self.end_runs(before.id, &mut decision)?;
        let mut after = before.clone();
        self.write(number, &before, &mut after, decision)?;
        if let Change::Reply { .. } = change {
            super::draft::forget(self.conn, before.id, self.author)?;
        }
        Ok(after)
    }

    /// Writes a decision's events and what they point to, and folds them into `after`.
    pub(super) fn write(
        &mut self,
        number: Number,
        before: &Request,
        after: &mut Request,
        decision: Decision,
    ) -> Result<(), Failure> {
        let (id, base) = (before.id, before.version);
        let mut words = !decision.messages.is_empty();
        for message in &decision.messages {
            self.message(id, before.channel, message)?;
        }
        for (text, body) in &decision.texts {
            self.conn
                .prepare_cached("INSERT INTO free_text(id, request, body) VALUES(?1, ?2, ?3)")?
                .execute(params![Id(text.0), Id(id.0), body])?;
        }
        for what in decision.events {
            words |= matches!(what, What::SubjectSet { .. } | What::ClientSet { .. });
            let event = self.event(id, base, what);
            after.apply(&event, self.policy);
            event::append(self.conn, self.desk, &event)?;
        }
        request::update(self.conn, number, before, after, self.now, self.policy)?;
        if words {
            set_subject(self.conn, number, id)?;
            search::feed(self.conn, number)?;
        }
        Ok(())
    }

    /// Makes a reply that was just taken back a draft again, and one that stands again a sent one;
    /// `before` is what was taken back until now.
    fn deliver(
        &self,
        id: RequestId,
        history: &[Event],
        before: &BTreeSet<ActionId>,
    ) -> rusqlite::Result<()> {
        let gone = undone(history);
        for event in history {
            let What::Replied { message, .. } = event.what else {
                continue;
            };
            let (was, is) = (before.contains(&event.action), gone.contains(&event.action));
            if was == is {
                continue;
            }
            self.conn
                .prepare_cached("UPDATE message SET delivery = ?1 WHERE id = ?2")?
                .execute(params![is.then_some(UNSENT), Id(message.0)])?;
            if is {
                super::draft::restore(self.conn, id, self.author, message, self.now)?;
            } else {
                super::draft::forget_sent(self.conn, id, self.author, message)?;
            }
        }
        Ok(())
    }

    fn take_back(&mut self, id: RequestId, action: ActionId) -> Result<(Number, Request), Failure> {
        let history = event::history(self.conn, id)?;
        let Some((number, before)) = request::by_id(self.conn, id)? else {
            return Err(StoreError::NothingToUndo.into());
        };
        let gone = undone(&history);
        if gone.contains(&action) {
            return Err(StoreError::NothingToUndo.into());
        }
        let mine = parts(&history, action);
        let place = history
            .iter()
            .rposition(|e| e.action == action)
            .unwrap_or(0);
        // What came and was taken back since is no hindrance; what stands now and did not then is.
        let (then, now) = (standing(&history[..=place]), standing(&history));
        let about = root(action, &history);
        if let Some(later) = history.iter().rev().find(|event| {
            event.action != about
                && then.contains(&event.action) != now.contains(&event.action)
                && event.what.touched().meets(mine)
        }) {
            return Err(StoreError::UndoOverlaps {
                number,
                author: later.author.clone(),
                at: later.at,
            }
            .into());
        }
        let begins = history
            .iter()
            .any(|e| e.action == action && matches!(e.what, What::Received(_)));
        if begins {
            // History can't forget that the request came in; it can say that it was a slip.
            let mut after = before.clone();
            let why = CloseReason::Withdrawn;
            let events = vec![What::Closed { why, reason: None }];
            self.write(
                number,
                &before,
                &mut after,
                Decision {
                    events,
                    ..Decision::default()
                },
            )?;
            return Ok((number, after));
        }
        let event = self.event(id, before.version, What::Undone { action });
        event::append(self.conn, self.desk, &event)?;
        let mut history = history;
        history.push(event);
        let after = Request::fold(&history, self.policy)
            .ok_or(Failure::Sql(rusqlite::Error::QueryReturnedNoRows))?;
        request::update(self.conn, number, &before, &after, self.now, self.policy)?;
        self.deliver(id, &history, &gone)?;
        run::take_back(self.conn, &history, &gone)?;
        set_subject(self.conn, number, id)?;
        search::feed(self.conn, number)?;
        Ok((number, after))
    }
}

/// What `delivery` says of a reply that was taken back: it was not sent after all.
const UNSENT: &str = "unsent";

/// The parts that an action changed.
fn parts(history: &[Event], action: ActionId) -> Touched {
    history
        .iter()
        .filter(|event| event.action == action)
        .fold(Touched::NOTHING, |sum, event| {
            sum.and(reach(event, history))
        })
}

/// Writes a message or note.
pub(super) fn insert_message(
    conn: &Connection,
    request: RequestId,
    channel: Channel,
    author: &str,
    message: &NewMessage,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO message(id, request, direction, channel, author, at, body)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        Id(message.id.0),
        Id(request.0),
        message.direction.stored(),
        channel.code(),
        author,
        At(message.at),
        message.body,
    ])?;
    Ok(())
}

/// Writes what came with a message.
pub(super) fn attach(
    conn: &Connection,
    message: MessageId,
    files: &[Attached],
) -> rusqlite::Result<()> {
    let mut file = conn.prepare_cached(
        "INSERT INTO attachment(message, place, name, media, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
    )?;
    for (place, attached) in files.iter().enumerate() {
        file.execute(params![
            Id(message.0),
            place as i64,
            attached.name,
            attached.media,
            attached.bytes as i64,
        ])?;
    }
    Ok(())
}

/// Sets the subject to the last one of the history that stands.
fn set_subject(conn: &Connection, number: Number, id: RequestId) -> rusqlite::Result<()> {
    let history = event::history(conn, id)?;
    let gone = undone(&history);
    let mut first = None;
    let mut stands = None;
    for event in &history {
        if let What::SubjectSet { text, was } = event.what {
            first.get_or_insert(was);
            if !gone.contains(&event.action) {
                stands = Some(text);
            }
        }
    }
    if let Some(text) = stands.or(first) {
        conn.execute(
            "UPDATE request SET subject = (SELECT body FROM free_text WHERE id = ?1) WHERE number = ?2",
            params![Id(text.0), number.0],
        )?;
    }
    Ok(())
}
