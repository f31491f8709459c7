//! One reading of a source: records gather to batches, and these are taken in or tried.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use super::aside::Aside;
use super::report::{Came, RefusedRow, Report};
use super::{Desk, Ended, Pace, Progress, Watch, said};
use crate::domain::incoming::{Field, Incoming};
use crate::domain::intake::Intake;
use crate::io::import::{self, Rows, own};
use crate::runtime::clock;
use crate::runtime::turns::Turns;
use crate::storage::{Importing, Returning, StoreError};
use crate::texts::Texts;

/// After so many rows it is asked whether to go on: one takes less time than to ask.
const ROWS_A_LOOK: u64 = 64;

/// How often a file that another program keeps to itself is asked for again, by one who shares it.
const TRIES: u32 = 10;
/// How long those who share it are let in between.
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// Rows that gather to be written at one go.
struct Batch {
    importing: Importing,
    /// Whose rows they are, until that is sure.
    unsure: Option<Intake>,
    rows: Vec<Incoming>,
}

/// One reading of a source from its beginning on.
pub(super) struct Pass<'a> {
    pub(super) pace: Pace,
    pub(super) texts: &'a Texts,
    pub(super) desk: Desk<'a>,
    pub(super) report: &'a mut Report,
    pub(super) aside: Option<Aside>,
    pub(super) read: &'a AtomicU64,
    pub(super) at: Progress,
    /// The line of the last record that was read.
    pub(super) line: u64,
    /// How many bytes have gathered.
    pub(super) bytes: usize,
}

impl Pass<'_> {
    /// Takes in the rows of another system.
    pub(super) fn rows(
        &mut self,
        mut rows: Rows<'_>,
        intake: Intake,
        watch: Watch<'_>,
    ) -> Result<Ended, StoreError> {
        let mut batch = Batch {
            importing: Importing::new(intake.clone()),
            unsure: (!intake.named).then_some(intake),
            rows: Vec::with_capacity(self.pace.rows),
        };
        let mut ended = Ok(Ended::Whole);
        for row in rows.by_ref() {
            match row {
                Ok(told) => {
                    self.line = told.line;
                    self.bytes += told.bytes();
                    batch.rows.push(told);
                }
                Err(refused) => self.refuse(
                    &refused.told(),
                    &refused.raw,
                    (refused.line, refused.column, refused.value),
                ),
            }
            let is_full = self.is_full(batch.rows.len());
            if is_full {
                ended = self.write_rows(&mut batch);
                if !matches!(ended, Ok(Ended::Whole)) {
                    break;
                }
            }
            if self.look(is_full, watch).is_break() {
                ended = Ok(Ended::Stopped);
                break;
            }
        }
        // Also where it was stopped: what was read is taken in.
        if matches!(ended, Ok(Ended::Whole | Ended::Stopped)) {
            match self.write_rows(&mut batch) {
                Ok(Ended::Whole) => {}
                other => ended = other,
            }
        }
        self.report.counts = rows.counts();
        if let Came::Rows(came) = &mut self.report.came {
            came.encoding = rows.encoding();
            came.repairs = rows.repairs();
            came.warnings = rows.warnings();
            came.reader = rows.reader();
        }
        match (ended?, rows.finish()) {
            (Ended::Whole, Err(error)) => Ok(Ended::Unreadable(error)),
            (ended, _) => Ok(ended),
        }
    }

    /// Takes in the rows that have gathered; the first ones only where they are those of the source whose
    /// name was guessed.
    fn write_rows(&mut self, batch: &mut Batch) -> Result<Ended, StoreError> {
        let rows = std::mem::take(&mut batch.rows);
        if !rows.is_empty() {
            if let Some(intake) = batch.unsure.take() {
                let count = self.strangers(intake, &rows)?;
                if count > 0 {
                    return Ok(Ended::Strangers { count });
                }
            }
            let importing = &mut batch.importing;
            let summary = match &mut self.desk {
                Desk::Writing(store, None) => store.import(importing, rows, &mut clock::new_id),
                Desk::Writing(store, Some(turns)) => shared(turns, || {
                    store.import(importing, rows.clone(), &mut clock::new_id)
                }),
                Desk::Trying(file, policy) => importing.try_out(file.as_ref(), &rows, policy),
            }?;
            if let Came::Rows(came) = &mut self.report.came {
                came.summary.add(summary);
            }
        }
        self.written();
        Ok(Ended::Whole)
    }

    /// How many of the first rows have the ids of other requests, where most of those that are known do:
    /// then the source whose name was guessed is another. None where it is the same.
    fn strangers(&self, intake: Intake, rows: &[Incoming]) -> Result<u64, StoreError> {
        let mut trial = Importing::new(intake);
        let tried = match &self.desk {
            Desk::Writing(store, _) => trial.try_out(Some(&store.read()), rows, store.policy())?,
            Desk::Trying(Some(file), policy) => trial.try_out(Some(file), rows, policy)?,
            Desk::Trying(None, _) => return Ok(0),
        };
        let others = tried.conflicts.iter();
        let others = others.filter(|c| c.field == Field::ExternalId).count() as u64;
        let is_another = others * 2 > tried.changed + tried.unchanged;
        Ok(if is_another { others } else { 0 })
    }

    /// Takes in the requests of an export of our own, as of `now`, UTC.
    pub(super) fn own(
        &mut self,
        lines: own::Lines<'_>,
        now: Timestamp,
        watch: Watch<'_>,
    ) -> Result<Ended, StoreError> {
        let mut returning = Returning::default();
        let mut batch: Vec<own::Line> = Vec::with_capacity(self.pace.rows);
        let mut ended = Ended::Whole;
        for read in lines {
            match read {
                Ok(Ok(line)) => {
                    self.line = line.line;
                    self.bytes += line.raw.len();
                    batch.push(line);
                }
                Ok(Err(refused)) => self.refuse_own(&refused),
                Err(error) => {
                    ended = Ended::Unreadable(error.into());
                    break;
                }
            }
            let is_full = self.is_full(batch.len());
            if is_full {
                self.write_own(&mut returning, &mut batch, now)?;
            }
            if self.look(is_full, watch).is_break() {
                ended = Ended::Stopped;
                break;
            }
        }
        self.write_own(&mut returning, &mut batch, now)?;
        Ok(ended)
    }

    /// Takes in the requests that have gathered.
    fn write_own(
        &mut self,
        returning: &mut Returning,
        batch: &mut Vec<own::Line>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let records = std::mem::take(batch);
        let count = records.len() as u64;
        if count > 0
            && let Came::Own(came) = &mut self.report.came
        {
            let refused = came.take(&mut self.desk, returning, records, now)?;
            self.report.counts.accepted += count - refused.len() as u64;
            let line = self.line;
            for refused in &refused {
                self.refuse_own(refused);
            }
            self.line = line;
        }
        self.written();
        Ok(())
    }

    fn refuse_own(&mut self, refused: &own::Refused) {
        self.report.counts.refused += 1;
        self.refuse(&refused.told(), &refused.raw, (refused.line, None, None));
    }

    /// Keeps a record that was refused, and why.
    fn refuse(
        &mut self,
        told: &import::Told,
        raw: &[u8],
        (line, column, value): (u64, Option<String>, Option<String>),
    ) {
        self.line = line;
        let reason = said(self.texts, told);
        if let Some(aside) = &mut self.aside {
            aside.keep(raw, &reason);
        }
        self.report.refuse(RefusedRow {
            line,
            column,
            value,
            reason,
        });
    }

    fn is_full(&self, rows: usize) -> bool {
        rows >= self.pace.rows || self.bytes >= self.pace.bytes
    }

    /// What was read is on disk.
    fn written(&mut self) {
        self.bytes = 0;
        self.report.line = self.line;
    }

    /// After each record: tells now and then how far it is, and lets others in after a batch.
    fn look(&mut self, is_written: bool, watch: Watch<'_>) -> ControlFlow<()> {
        self.at.rows += 1;
        if is_written {
            thread::sleep(self.pace.rest);
        } else if !self.at.rows.is_multiple_of(ROWS_A_LOOK) {
            return ControlFlow::Continue(());
        }
        self.at.bytes = self.read.load(Ordering::Relaxed);
        watch(&self.at)
    }
}

/// Writes where others of this program write too: they don't wait while another program keeps the file
/// to itself.
pub(super) fn shared<T>(
    turns: &Turns,
    mut write: impl FnMut() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut tries = 1..=TRIES;
    loop {
        let turn = turns.patient();
        let written = write();
        drop(turn);
        match (written, tries.next()) {
            // A file that is locked is so before anything is begun.
            (Err(StoreError::Locked(_)), Some(_)) => thread::sleep(BETWEEN_TRIES),
            (written, _) => return written,
        }
    }
}
