//! Records run through the steps, one after the other.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::{self, BufReader, Read};

use super::date::{self, DateOrder, Order};
use super::encoding::{Decided, EncodingSaid, NO_LETTER};
use super::error::{ImportError, Refused, RefusedKind};
use super::mend::{self, Repairs};
use super::object::{Entry, on_one_line};
use super::repair::Misread;
use super::values::{self, Cell, Clock, Fault, Row, Warning, Warnings};
use super::{DatesSaid, Mapping, Options, Said, csv, guess, json, jsonl, mail, plan};
use crate::domain::incoming::{Field, Incoming};

/// How many records are read ahead to tell the order of dates and the names in JSON.
pub(super) const AHEAD_RECORDS: usize = 1_000;
/// How many bytes are read ahead at most; the record that passes it is still read whole.
const AHEAD_BYTES: usize = 4 << 20;

/// The records of a source, one by one.
///
/// When the iterator ends, [`Rows::finish`] tells whether it ended because the source did.
pub struct Rows<'a> {
    source: Source<'a>,
    ahead: VecDeque<Draft>,
    plan: plan::Plan,
    places: HashMap<String, usize>,
    clock: Clock,
    limit: usize,
    said: Said,
    decided: Decided,
    warnings: Warnings,
    repairs: Option<Repairs>,
    counts: Counts,
    failed: Option<io::Error>,
}

/// How many records came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records that were read.
    pub accepted: u64,
    /// Records that were refused.
    pub refused: u64,
}

/// What records are read from.
pub(super) type Input<'a> = BufReader<Box<dyn Read + Send + 'a>>;

/// The cutter of records that a format has.
pub(super) enum Source<'a> {
    Csv(csv::Records<Input<'a>>),
    Json(json::Records<Input<'a>>),
    JsonLines(jsonl::Lines<Input<'a>>),
    Mail(Box<mail::Mails<'a>>),
}

/// A record that is cut out but not yet understood.
pub(super) enum Draft {
    Csv(csv::Record),
    Json(Entry),
    Mail(mail::Letter),
}

impl Source<'_> {
    fn next(&mut self) -> io::Result<Option<Draft>> {
        match self {
            Self::Csv(records) => Ok(records.next()?.map(Draft::Csv)),
            Self::Json(records) => Ok(records.next()?.map(Draft::Json)),
            Self::JsonLines(lines) => Ok(lines.next()?.map(Draft::Json)),
            Self::Mail(mails) => Ok(mails.next()?.map(Draft::Mail)),
        }
    }
}

impl Draft {
    fn line(&self) -> u64 {
        match self {
            Self::Csv(record) => record.line,
            Self::Json(entry) => entry.line,
            Self::Mail(letter) => letter.ordinal,
        }
    }

    fn raw(&self) -> &[u8] {
        match self {
            Self::Csv(record) => &record.raw,
            Self::Json(entry) => &entry.raw,
            Self::Mail(letter) => &letter.raw,
        }
    }

    /// Its bytes, to be kept aside: in JSON on one line.
    fn into_raw(self) -> Vec<u8> {
        match self {
            Self::Csv(record) => record.raw,
            Self::Json(entry) if entry.raw.contains(&b'\n') => on_one_line(&entry.raw),
            Self::Json(entry) => entry.raw,
            Self::Mail(letter) => letter.raw,
        }
    }

    /// Its cells, by the plan's columns.
    fn row(
        &self,
        columns: usize,
        places: &HashMap<String, usize>,
        limit: usize,
    ) -> Result<Row, RefusedKind> {
        match self {
            Self::Csv(record) => {
                let fields = fields_of(record, limit)?;
                if record.len() != columns {
                    return Err(RefusedKind::Ragged {
                        fields: record.len(),
                        columns,
                    });
                }
                Ok(Row {
                    cells: fields.map(|field| Cell::Text(field.to_owned())).collect(),
                    extra: Vec::new(),
                })
            }
            Self::Json(entry) => {
                let mut row = Row {
                    cells: vec![Cell::Nothing; columns],
                    extra: Vec::new(),
                };
                for (name, cell) in entry.cells()? {
                    match places.get(&name) {
                        Some(at) => row.cells[*at] = cell,
                        None => row.extra.push((name, cell)),
                    }
                }
                Ok(row)
            }
            // A mail is read whole; it has no cells.
            Self::Mail(_) => Ok(Row::default()),
        }
    }
}

/// The fields of a record, if it is whole and UTF-8.
pub(super) fn fields_of(
    record: &csv::Record,
    limit: usize,
) -> Result<impl Iterator<Item = &str>, RefusedKind> {
    match record.broken {
        Some(csv::Broken::OpenQuote { opened }) => return Err(RefusedKind::OpenQuote { opened }),
        Some(csv::Broken::TooLong) => return Err(RefusedKind::TooLong { limit }),
        None => {}
    }
    // Of the record's own bytes, which are told as they stand in the source.
    record.fields().map_err(|error| {
        let whole = std::str::from_utf8(&record.raw);
        not_text(&record.raw, whole.err().unwrap_or(error))
    })
}

/// The first records, by which the rest is read.
pub(super) fn read_ahead(source: &mut Source<'_>) -> io::Result<VecDeque<Draft>> {
    let mut ahead = VecDeque::new();
    let mut bytes = 0;
    while ahead.len() < AHEAD_RECORDS && bytes < AHEAD_BYTES {
        let Some(draft) = source.next()? else {
            break;
        };
        bytes += draft.raw().len();
        ahead.push_back(draft);
    }
    Ok(ahead)
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        source: Source<'a>,
        ahead: VecDeque<Draft>,
        mut plan: plan::Plan,
        said: Said,
        options: &Options,
        limit: usize,
    ) -> Self {
        plan.taught = options.words.clone();
        let places = plan.columns.iter().cloned().zip(0..).collect();
        let mut rows = Self {
            source,
            ahead,
            plan,
            places,
            clock: Clock {
                order: Order::MonthFirst,
                zone: options.zone.clone(),
                serial: Vec::new(),
            },
            limit,
            said,
            decided: Decided::default(),
            warnings: Warnings::default(),
            repairs: options.repair.then(Repairs::default),
            counts: Counts::default(),
            failed: None,
        };
        let (order, dates) = rows.order_of_dates(options.date_order);
        rows.clock.order = order;
        rows.said.dates = dates;
        rows.clock.serial = rows.serial_columns();
        let serial = rows.clock.serial.iter();
        rows.said.serial = serial.map(|at| rows.plan.columns[*at].clone()).collect();
        if rows.plan.tool.is_none() {
            rows.said.proposed = propose(&rows.plan, &rows.ahead, limit);
        }
        rows
    }

    /// The columns of times in which the first records have day numbers of a spreadsheet and nothing
    /// else.
    fn serial_columns(&self) -> Vec<usize> {
        // For each: whether there is a value, and whether all are such.
        let mut seen: BTreeMap<usize, bool> = BTreeMap::new();
        for draft in &self.ahead {
            let Ok(row) = draft.row(self.plan.columns.len(), &self.places, self.limit) else {
                continue;
            };
            for (field, filling) in &self.plan.fields {
                // What a tool tells of its first reply may be minutes.
                if !field.is_time() || (*field == Field::FirstReply && self.plan.tool.is_some()) {
                    continue;
                }
                if let Some((value, [plan::Piece::Column(at)])) =
                    values::value_of(*field, filling, &row)
                {
                    let is_serial = date::serial(&value, &self.clock.zone).is_some();
                    seen.entry(*at)
                        .and_modify(|all| *all &= is_serial)
                        .or_insert(is_serial);
                }
            }
        }
        seen.into_iter()
            .filter_map(|(at, all)| all.then_some(at))
            .collect()
    }

    /// The rows with the encoding that they are read in.
    pub(super) fn read_as(mut self, decided: Decided) -> Self {
        self.said.encoding = decided.said();
        self.decided = decided;
        self
    }

    fn order_of_dates(&self, wanted: DateOrder) -> (Order, DatesSaid) {
        let given = match wanted {
            DateOrder::MonthFirst => Some(Order::MonthFirst),
            DateOrder::DayFirst => Some(Order::DayFirst),
            DateOrder::Auto => None,
        };
        if let Some(order) = given {
            return (order, DatesSaid::Given(order));
        }
        let mut needed = false;
        let mut proved = (0_usize, 0_usize);
        let mut first = None;
        for draft in &self.ahead {
            let Ok(row) = draft.row(self.plan.columns.len(), &self.places, self.limit) else {
                continue;
            };
            for value in values::times(&self.plan, &row) {
                needed |= date::needs_order(&value);
                let order = date::order_proved(&value);
                match order {
                    Some(Order::MonthFirst) => proved.0 += 1,
                    Some(Order::DayFirst) => proved.1 += 1,
                    None => continue,
                }
                first = first.or_else(|| Some((draft.line(), values::excerpt(&value))));
            }
        }
        let order = match proved.1.cmp(&proved.0) {
            Ordering::Greater => Order::DayFirst,
            Ordering::Less => Order::MonthFirst,
            Ordering::Equal => Order::usual_in(&self.clock.zone),
        };
        let said = match (proved, first) {
            ((0, 0), _) | (_, None) if needed => DatesSaid::Assumed(order),
            ((0, 0), _) | (_, None) => DatesSaid::NotNeeded,
            ((0, _) | (_, 0), Some((line, value))) => DatesSaid::Proved { order, line, value },
            (_, Some(_)) => DatesSaid::Mixed { order },
        };
        (order, said)
    }

    /// What was detected.
    pub fn said(&self) -> &Said {
        &self.said
    }

    /// The encoding as far as it shows by now: that of a stream may show late.
    pub fn encoding(&self) -> EncodingSaid {
        self.decided.said()
    }

    /// What was decoded wrongly before it came and is repaired so far: what had happened, and how often.
    pub fn repairs(&self) -> Vec<(Misread, u64)> {
        self.repairs.as_ref().map(Repairs::list).unwrap_or_default()
    }

    /// The words not known so far, the most frequent first.
    pub fn warnings(&self) -> Vec<Warning> {
        self.warnings.list()
    }

    /// The address to which most of the mails so far went, and how many of them, where none is known as ours.
    pub fn reader(&self) -> Option<(String, u64)> {
        match &self.source {
            Source::Mail(mails) => mails.reader(),
            Source::Csv(_) | Source::Json(_) | Source::JsonLines(_) => None,
        }
    }

    /// How many records came out so far, and how.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Ends the reading: what was counted, and the words that were not known.
    ///
    /// # Errors
    /// [`ImportError::Read`] if the records ended because reading failed.
    pub fn finish(self) -> Result<(Counts, Vec<Warning>), ImportError> {
        match self.failed {
            Some(error) => Err(ImportError::Read(error)),
            None => Ok((self.counts, self.warnings.list())),
        }
    }

    fn understand(&mut self, draft: &mut Draft) -> Result<Incoming, Fault> {
        if let Draft::Mail(letter) = draft {
            return letter.take().map_err(|reason| (None, None, reason));
        }
        let mut row = draft
            .row(self.plan.columns.len(), &self.places, self.limit)
            .map_err(|reason| (None, None, reason))?;
        let mended = if self.plan.is_ours {
            // It goes back as it was.
            row = row.unguarded();
            None
        } else {
            self.repairs
                .as_ref()
                .map(|_| mend::row(&self.plan, &mut row))
        };
        let mut told = values::read(
            &self.plan,
            row,
            draft.line(),
            &self.clock,
            &mut self.warnings,
        )?;
        if let (Some(repairs), Some(mended)) = (&mut self.repairs, mended) {
            repairs.keep(&self.plan, mended, &mut told);
        }
        Ok(told)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Incoming, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed.is_some() {
            return None;
        }
        let mut draft = match self.ahead.pop_front() {
            Some(draft) => draft,
            None => match self.source.next() {
                Ok(draft) => draft?,
                Err(error) => {
                    self.failed = Some(error);
                    return None;
                }
            },
        };
        match self.understand(&mut draft) {
            Ok(told) => {
                self.counts.accepted += 1;
                Some(Ok(told))
            }
            Err((column, value, reason)) => {
                self.counts.refused += 1;
                Some(Err(Refused {
                    line: draft.line(),
                    column,
                    value,
                    reason,
                    raw: draft.into_raw(),
                }))
            }
        }
    }
}

/// What the first records look like, for the fields that nothing fills.
pub(super) fn propose(plan: &plan::Plan, ahead: &VecDeque<Draft>, limit: usize) -> Mapping {
    let places = plan.columns.iter().cloned().zip(0..).collect();
    let row = |draft: &Draft| draft.row(plan.columns.len(), &places, limit).ok();
    guess::propose(plan, ahead.iter().filter_map(row))
}

/// Why bytes that are not UTF-8 are refused.
pub(super) fn not_text(bytes: &[u8], error: std::str::Utf8Error) -> RefusedKind {
    let wrong = bytes.get(error.valid_up_to()..).unwrap_or_default();
    if wrong.first() == Some(&NO_LETTER) {
        return RefusedKind::NoLetter;
    }
    let wrong = wrong.iter().take(4);
    let hex: Vec<String> = wrong.map(|byte| format!("{byte:02X}")).collect();
    RefusedKind::NotUtf8 {
        bytes: hex.join(" "),
    }
}
