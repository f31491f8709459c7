//! What an import says: what it found, and what came of it.

use jiff::Zoned;
use serde::Serialize;

use super::aside::Kept;
use super::{Ended, said};
use crate::domain::intake::{Conflict, Summary};
use crate::io::import::{Counts, DatesSaid, Format, Refused, Said, Warning};
use crate::texts::{Arg, Texts};

/// How many refused rows and conflicts are listed; all refused ones are in the file beside.
const LISTED: usize = 20;
/// How many refused rows are remembered for the JSON summary.
const REMEMBERED: usize = 1_000;

/// What an import found, and what came of it.
#[derive(Debug)]
pub struct Report {
    /// The source as it is called in what is said of it.
    pub file: String,
    /// The name by which its requests are known again.
    pub source: String,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// What was detected.
    pub said: Said,
    /// What came of the rows that could be read.
    pub summary: Summary,
    /// How many could be read.
    pub counts: Counts,
    /// The words that were not known.
    pub warnings: Vec<Warning>,
    refused: Vec<RefusedRow>,
    /// What became of the refused rows.
    pub aside: Option<Kept>,
    /// The line up to which everything is in, or was tried.
    pub line: u64,
    /// How it has ended.
    pub ended: Ended,
}

/// A refused row as it is told.
#[derive(Debug, Serialize)]
struct RefusedRow {
    line: u64,
    column: Option<String>,
    value: Option<String>,
    reason: String,
}

/// A conflict as it is told.
#[derive(Serialize)]
struct ConflictTold<'a> {
    number: i64,
    line: u64,
    field: &'static str,
    here: Option<&'a str>,
    source: &'a str,
}

/// A word that is not known, as it is told.
#[derive(Serialize)]
struct UnknownTold<'a> {
    field: &'static str,
    value: Option<&'a str>,
    taken_as: &'static str,
    times: u64,
    line: u64,
}

/// The summary as JSON.
#[derive(Serialize)]
struct Told<'a> {
    file: &'a str,
    source: &'a str,
    format: &'static str,
    mapping: String,
    custom: &'a [String],
    dry_run: bool,
    /// The line after which it was stopped.
    stopped_after: Option<u64>,
    rows: u64,
    new: u64,
    changed: u64,
    unchanged: u64,
    refused: u64,
    backlog: u64,
    conflicts: Vec<ConflictTold<'a>>,
    refused_rows: &'a [RefusedRow],
    refused_file: Option<String>,
    unknown_words: Vec<UnknownTold<'a>>,
}

impl Report {
    /// A report of a source of which nothing has come yet.
    pub fn new(file: String, source: String, dry_run: bool, said: Said) -> Self {
        Self {
            file,
            source,
            dry_run,
            said,
            summary: Summary::default(),
            counts: Counts::default(),
            warnings: Vec::new(),
            refused: Vec::new(),
            aside: None,
            line: 0,
            ended: Ended::Whole,
        }
    }

    /// Forgets what came of a first reading.
    pub(super) fn begin_again(&mut self) {
        self.summary = Summary::default();
        self.refused.clear();
        self.line = 0;
    }

    pub(super) fn add(&mut self, summary: Summary) {
        self.summary.add(summary);
    }

    pub(super) fn refuse(&mut self, refused: &Refused, reason: String) {
        if self.refused.len() < REMEMBERED {
            self.refused.push(RefusedRow {
                line: refused.line,
                column: refused.column.clone(),
                value: refused.value.clone(),
                reason,
            });
        }
    }

    /// How many rows have come in.
    pub fn taken(&self) -> u64 {
        self.summary.new + self.summary.changed + self.summary.unchanged
    }

    /// What was detected, line by line.
    pub fn said(&self, texts: &Texts) -> Vec<String> {
        let (file, source) = (
            ("file", (&self.file).into()),
            ("source", (&self.source).into()),
        );
        let first = match self.said.format {
            Format::Csv => {
                let delimiter = texts.get(match self.said.delimiter {
                    Some(';') => "imported-semicolon",
                    Some('\t') => "imported-tab",
                    Some('|') => "imported-bar",
                    Some(_) | None => "imported-comma",
                });
                texts.with(
                    "imported-csv",
                    &[file, source, ("delimiter", (&delimiter).into())],
                )
            }
            Format::JsonLines => texts.with("imported-jsonl", &[file, source]),
        };
        let mapping = self.said.mapping.to_string();
        let mut lines = vec![
            first,
            texts.with("imported-mapping", &[("mapping", (&mapping).into())]),
        ];
        if !self.said.custom.is_empty() {
            let columns = self.said.custom.join(", ");
            lines.push(texts.with("imported-custom", &[("columns", (&columns).into())]));
        }
        for (field, column, near) in &self.said.unseen {
            let mut args = vec![("field", field.code().into()), ("column", column.into())];
            let id = match near {
                Some(near) => {
                    args.push(("nearest", near.into()));
                    "imported-unseen-near"
                }
                None => "imported-unseen",
            };
            lines.push(texts.with(id, &args));
        }
        lines.extend(self.dates(texts));
        lines
    }

    fn dates(&self, texts: &Texts) -> Option<String> {
        let say = |how: &str, order: &str, args: &[(&str, Arg<'_>)]| {
            Some(texts.with(&format!("imported-dates-{how}-{order}"), args))
        };
        match &self.said.dates {
            DatesSaid::NotNeeded => None,
            DatesSaid::Given(order) => say("given", order.code(), &[]),
            DatesSaid::Proved { order, line, value } => {
                let args = [("line", number(*line)), ("value", value.into())];
                say("proved", order.code(), &args)
            }
            DatesSaid::Mixed { order } => say("mixed", order.code(), &[]),
            DatesSaid::Assumed(order) => say("assumed", order.code(), &[]),
        }
    }

    /// What came of it, line by line.
    pub fn lines(&self, texts: &Texts) -> Vec<String> {
        let mut lines = self.cares(texts);
        if self.dry_run {
            lines.push(texts.get("imported-dry-run"));
        }
        lines.push(self.figures(texts));
        if self.summary.backlog > 0 {
            let count = [("count", number(self.summary.backlog))];
            lines.push(texts.with("imported-backlog", &count));
        }
        lines
    }

    /// What is to be looked after: refused rows, conflicts, words that are not known.
    pub fn cares(&self, texts: &Texts) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let reasons = self.refused.iter().map(|row| row.reason.clone());
        lines.extend(reasons.take(LISTED));
        lines.extend(more(texts, self.counts.refused));
        let conflicts = &self.summary.conflicts;
        let told = conflicts
            .iter()
            .map(|conflict| conflict_line(texts, conflict));
        lines.extend(told.take(LISTED));
        lines.extend(more(texts, conflicts.len() as u64));
        let unknown = self.warnings.iter().map(|warning| unknown(texts, warning));
        lines.extend(unknown.take(LISTED));
        lines.extend(more(texts, self.warnings.len() as u64));
        lines
    }

    /// The figures, on one line.
    pub fn figures(&self, texts: &Texts) -> String {
        let counts = [
            ("rows", number(self.counts.accepted + self.counts.refused)),
            ("new", number(self.summary.new)),
            ("changed", number(self.summary.changed)),
            ("unchanged", number(self.summary.unchanged)),
            ("refused", number(self.counts.refused)),
            ("conflicts", self.summary.conflicts.len().into()),
        ];
        texts.with("imported-counts", &counts)
    }

    /// The summary as JSON has it.
    pub fn json(&self) -> impl Serialize {
        let conflicts = self.summary.conflicts.iter().map(|conflict| ConflictTold {
            number: conflict.number.0,
            line: conflict.line,
            field: conflict.field.code(),
            here: conflict.here.as_deref(),
            source: &conflict.source,
        });
        let unknown = self.warnings.iter().map(|warning| UnknownTold {
            field: warning.field.code(),
            value: warning.value.as_deref(),
            taken_as: warning.took,
            times: warning.times,
            line: warning.line,
        });
        Told {
            file: &self.file,
            source: &self.source,
            format: self.said.format.code(),
            mapping: self.said.mapping.to_string(),
            custom: &self.said.custom,
            dry_run: self.dry_run,
            stopped_after: matches!(self.ended, Ended::Stopped).then_some(self.line),
            rows: self.counts.accepted + self.counts.refused,
            new: self.summary.new,
            changed: self.summary.changed,
            unchanged: self.summary.unchanged,
            refused: self.counts.refused,
            backlog: self.summary.backlog,
            conflicts: conflicts.collect(),
            refused_rows: &self.refused,
            refused_file: match &self.aside {
                Some(Kept::In(rows, _)) => Some(rows.display().to_string()),
                Some(Kept::Failed(_)) | None => None,
            },
            unknown_words: unknown.collect(),
        }
    }

    /// What came of it and where its refused rows are, in a sentence or two.
    pub fn outcome(&self, texts: &Texts, now: &Zoned) -> String {
        let file = ("file", (&self.file).into());
        let figures = self.figures(texts);
        let mut said = match &self.ended {
            Ended::Whole | Ended::Strict => {
                texts.with("inbox-taken", &[file, ("figures", (&figures).into())])
            }
            Ended::Stopped => texts.with("inbox-left-behind", &[file, ("line", number(self.line))]),
            Ended::Unreadable(error) => {
                let what = said(texts, &error.told());
                let args = [
                    file,
                    ("what", (&what).into()),
                    ("taken", number(self.taken())),
                ];
                texts.with("imported-stopped", &args)
            }
            Ended::Store(error) => {
                let told = texts.store_error(error, now);
                let args = [
                    file,
                    ("what", (&told.what).into()),
                    ("line", number(self.line)),
                    ("taken", number(self.taken())),
                ];
                let said = texts.fault("imported-broken-off", &args);
                format!("{} {} {}", said.what, told.remedy, said.remedy)
            }
        };
        match &self.aside {
            Some(Kept::In(rows, _)) => {
                let rows = rows.file_name().unwrap_or(rows.as_os_str());
                let rows = rows.to_string_lossy().into_owned();
                said.push(' ');
                said += &texts.with("inbox-kept-aside", &[("rows", (&rows).into())]);
            }
            Some(Kept::Failed(error)) => {
                let error = error.to_string();
                said.push(' ');
                said += &texts.with("imported-not-aside", &[("error", (&error).into())]);
            }
            None => {}
        }
        said
    }

    /// How many rows were refused, and where they are kept.
    pub fn hints(&self, texts: &Texts) -> Vec<String> {
        let mut hints = Vec::new();
        if matches!(self.ended, Ended::Stopped) {
            let id = if self.dry_run {
                "imported-halted-dry"
            } else {
                "imported-halted"
            };
            hints.push(texts.with(id, &[("line", number(self.line))]));
        }
        if self.counts.refused > 0 {
            let count = [("count", number(self.counts.refused))];
            hints.push(texts.with("imported-refused", &count));
        }
        match &self.aside {
            Some(Kept::In(rows, reasons)) => {
                let (rows, reasons) = (rows.display().to_string(), reasons.display().to_string());
                let args = [("rows", (&rows).into()), ("reasons", (&reasons).into())];
                hints.push(texts.with("imported-aside", &args));
            }
            Some(Kept::Failed(error)) => {
                let error = error.to_string();
                let args = [("error", (&error).into())];
                hints.push(texts.with("imported-not-aside", &args));
            }
            None => {}
        }
        hints
    }
}

fn conflict_line(texts: &Texts, conflict: &Conflict) -> String {
    let mut args = vec![
        ("line", number(conflict.line)),
        ("number", conflict.number.0.into()),
        ("field", conflict.field.code().into()),
        ("told", (&conflict.source).into()),
    ];
    match &conflict.here {
        Some(here) => {
            args.push(("here", here.into()));
            texts.with("imported-conflict", &args)
        }
        None => texts.with("imported-conflict-nothing", &args),
    }
}

fn unknown(texts: &Texts, warning: &Warning) -> String {
    let mut args = vec![
        ("field", warning.field.code().into()),
        ("times", number(warning.times)),
        ("line", number(warning.line)),
        ("took", warning.took.into()),
    ];
    match &warning.value {
        Some(value) => {
            args.push(("value", value.into()));
            texts.with("imported-unknown-word", &args)
        }
        None => texts.with("imported-unknown-words", &args),
    }
}

/// How many more there are than were listed.
fn more(texts: &Texts, all: u64) -> Option<String> {
    let rest = all.checked_sub(LISTED as u64).filter(|rest| *rest > 0)?;
    Some(texts.with("imported-more", &[("count", number(rest))]))
}

/// A count as a text takes it.
pub fn number<'a>(count: u64) -> Arg<'a> {
    Arg::Int(i64::try_from(count).unwrap_or(i64::MAX))
}
