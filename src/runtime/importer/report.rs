//! What an import says: what it found, and what came of it.

use jiff::Zoned;
use serde::Serialize;

use super::aside::Kept;
use super::returned::Returned;
use super::{Ended, said};
use crate::domain::intake::{Conflict, Summary};
use crate::io::import::encoding::Found;
use crate::io::import::repair::Misread;
use crate::io::import::{Counts, DatesSaid, Encoding, EncodingSaid, Format, Said, Warning};
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
    /// Whether it was only tried.
    pub dry_run: bool,
    /// What came of what could be read.
    pub came: Came,
    /// How many records could be taken, and how many were refused.
    pub counts: Counts,
    refused: Vec<RefusedRow>,
    /// What became of the refused records.
    pub aside: Option<Kept>,
    /// The line up to which everything is in, or was tried.
    pub line: u64,
    /// How it has ended.
    pub ended: Ended,
}

/// What came of what could be read.
#[derive(Debug)]
pub enum Came {
    /// The rows of another system.
    Rows(Box<Rows>),
    /// The requests of a desk, as it has exported them.
    Own(Returned),
}

/// What came of the rows of another system.
#[derive(Debug)]
pub struct Rows {
    /// The name by which its requests are known again.
    pub source: String,
    /// What was detected.
    pub said: Said,
    /// The encoding, as it is known at the end.
    pub encoding: EncodingSaid,
    /// How many values were repaired, by how they had been misread.
    pub repairs: Vec<(Misread, u64)>,
    /// What came of them.
    pub summary: Summary,
    /// The words that were not known.
    pub warnings: Vec<Warning>,
}

impl Rows {
    pub(super) fn new(source: String, said: Said) -> Self {
        Self {
            source,
            encoding: said.encoding,
            said,
            repairs: Vec::new(),
            summary: Summary::default(),
            warnings: Vec::new(),
        }
    }
}

/// A refused row as it is told.
#[derive(Debug, Serialize)]
pub(super) struct RefusedRow {
    pub(super) line: u64,
    pub(super) column: Option<String>,
    pub(super) value: Option<String>,
    pub(super) reason: String,
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

/// What was repaired, as it is told.
#[derive(Serialize)]
struct RepairTold {
    was: &'static str,
    read_as: &'static str,
    values: u64,
}

/// The summary as JSON has it.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Json<'a>(Summed<'a>);

#[derive(Serialize)]
#[serde(untagged)]
enum Summed<'a> {
    Rows(Box<Told<'a>>),
    Own(OwnTold<'a>),
}

/// The summary of an export of our own, as JSON.
#[derive(Serialize)]
struct OwnTold<'a> {
    file: &'a str,
    format: &'static str,
    dry_run: bool,
    /// The line after which it was stopped.
    stopped_after: Option<u64>,
    rows: u64,
    new: u64,
    renumbered: u64,
    unchanged: u64,
    differing: u64,
    refused: u64,
    refused_rows: &'a [RefusedRow],
    refused_file: Option<String>,
}

/// The summary of rows as JSON.
#[derive(Serialize)]
struct Told<'a> {
    file: &'a str,
    source: &'a str,
    format: &'static str,
    encoding: &'static str,
    encoding_by: &'static str,
    header: Option<u64>,
    list: Option<&'a str>,
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
    repaired: Vec<RepairTold>,
}

impl Report {
    pub(super) fn new(file: String, dry_run: bool, came: Came) -> Self {
        Self {
            file,
            dry_run,
            came,
            counts: Counts::default(),
            refused: Vec::new(),
            aside: None,
            line: 0,
            ended: Ended::Whole,
        }
    }

    /// Forgets what came of a first reading.
    pub(super) fn begin_again(&mut self) {
        match &mut self.came {
            Came::Rows(rows) => rows.summary = Summary::default(),
            Came::Own(own) => *own = Returned::default(),
        }
        self.refused.clear();
        self.counts = Counts::default();
        self.line = 0;
    }

    pub(super) fn refuse(&mut self, row: RefusedRow) {
        if self.refused.len() < REMEMBERED {
            self.refused.push(row);
        }
    }

    /// How many records have come in.
    pub fn taken(&self) -> u64 {
        match &self.came {
            Came::Rows(rows) => rows.summary.new + rows.summary.changed + rows.summary.unchanged,
            Came::Own(own) => own.taken(),
        }
    }

    /// Whether there are records, and all of them were refused.
    pub fn is_none(&self) -> bool {
        self.counts.accepted == 0 && self.counts.refused > 0
    }

    /// Whether somebody has to look after it: a record was refused, the desk and the source are at odds,
    /// or it ended early.
    pub fn wants_care(&self) -> bool {
        let at_odds = match &self.came {
            Came::Rows(rows) => !rows.summary.conflicts.is_empty(),
            Came::Own(own) => own.differing > 0,
        };
        at_odds || self.counts.refused > 0 || !matches!(self.ended, Ended::Whole)
    }

    fn all(&self) -> u64 {
        self.counts.accepted + self.counts.refused
    }

    /// What was detected, line by line.
    pub fn said(&self, texts: &Texts) -> Vec<String> {
        match &self.came {
            Came::Rows(rows) => rows.said(&self.file, texts),
            Came::Own(_) => {
                vec![texts.with("returned-what", &[("file", (&self.file).into())])]
            }
        }
    }

    /// What came of it, line by line.
    pub fn lines(&self, texts: &Texts) -> Vec<String> {
        let mut lines = self.cares(texts);
        if self.dry_run {
            lines.push(texts.get("imported-dry-run"));
        }
        lines.push(self.figures(texts));
        match &self.came {
            Came::Rows(rows) if rows.summary.backlog > 0 => {
                let count = [("count", number(rows.summary.backlog))];
                lines.push(texts.with("imported-backlog", &count));
            }
            Came::Rows(_) => {}
            Came::Own(own) => lines.extend(own.lines(texts)),
        }
        lines
    }

    /// What is to be looked after: refused records, conflicts, words that are not known, repairs.
    pub fn cares(&self, texts: &Texts) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let reasons = self.refused.iter().map(|row| row.reason.clone());
        lines.extend(reasons.take(LISTED));
        lines.extend(more(texts, self.counts.refused));
        if let Came::Rows(rows) = &self.came {
            rows.cares(texts, &mut lines);
        }
        lines
    }

    /// The figures, on one line.
    pub fn figures(&self, texts: &Texts) -> String {
        match &self.came {
            Came::Rows(rows) => {
                let summary = &rows.summary;
                let counts = [
                    ("rows", number(self.all())),
                    ("new", number(summary.new)),
                    ("changed", number(summary.changed)),
                    ("unchanged", number(summary.unchanged)),
                    ("refused", number(self.counts.refused)),
                    ("conflicts", summary.conflicts.len().into()),
                ];
                texts.with("imported-counts", &counts)
            }
            Came::Own(own) => own.figures(texts, self.all(), self.counts.refused),
        }
    }

    /// The summary as JSON has it.
    pub fn json(&self) -> Json<'_> {
        let stopped_after = matches!(self.ended, Ended::Stopped).then_some(self.line);
        let refused_file = match &self.aside {
            Some(Kept::In(rows, _)) => Some(rows.display().to_string()),
            Some(Kept::Failed(_)) | None => None,
        };
        Json(match &self.came {
            Came::Rows(rows) => {
                Summed::Rows(Box::new(rows.json(self, stopped_after, refused_file)))
            }
            Came::Own(own) => Summed::Own(OwnTold {
                file: &self.file,
                format: "ringback",
                dry_run: self.dry_run,
                stopped_after,
                rows: self.all(),
                new: own.new,
                renumbered: own.renumbered,
                unchanged: own.unchanged,
                differing: own.differing,
                refused: self.counts.refused,
                refused_rows: &self.refused,
                refused_file,
            }),
        })
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

impl Rows {
    /// What was detected, line by line.
    fn said(&self, file: &String, texts: &Texts) -> Vec<String> {
        let said = &self.said;
        let (file, source) = (("file", file.into()), ("source", (&self.source).into()));
        let first = match said.format {
            Format::Csv => {
                let delimiter = texts.get(match said.delimiter {
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
            Format::Json => match &said.list {
                Some(list) => {
                    texts.with("imported-json-list", &[file, source, ("list", list.into())])
                }
                None => texts.with("imported-json", &[file, source]),
            },
            Format::JsonLines => texts.with("imported-jsonl", &[file, source]),
        };
        let mut lines = vec![first];
        lines.extend(encoding(said.encoding, texts));
        self.header(texts, &mut lines);
        let mapping = said.mapping.to_string();
        lines.push(texts.with("imported-mapping", &[("mapping", (&mapping).into())]));
        if !said.custom.is_empty() {
            let columns = listed(&said.custom);
            lines.push(texts.with("imported-custom", &[("columns", (&columns).into())]));
        }
        for (field, column, near) in &said.unseen {
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

    /// What was taken for the header of a table.
    fn header(&self, texts: &Texts, lines: &mut Vec<String>) {
        match (self.said.header, self.said.format) {
            (Some(at), _) if self.said.passed > 0 => {
                let args = [("line", number(at)), ("passed", number(self.said.passed))];
                lines.push(texts.with("imported-header", &args));
            }
            (None, Format::Csv) => lines.push(texts.get("imported-no-header")),
            (Some(_) | None, _) => {}
        }
        if !self.said.repeated.is_empty() {
            let columns = listed(&self.said.repeated);
            lines.push(texts.with("imported-repeated", &[("columns", (&columns).into())]));
        }
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

    fn cares(&self, texts: &Texts, lines: &mut Vec<String>) {
        let conflicts = &self.summary.conflicts;
        let told = conflicts
            .iter()
            .map(|conflict| conflict_line(texts, conflict));
        lines.extend(told.take(LISTED));
        lines.extend(more(texts, conflicts.len() as u64));
        let unknown = self.warnings.iter().map(|warning| unknown(texts, warning));
        lines.extend(unknown.take(LISTED));
        lines.extend(more(texts, self.warnings.len() as u64));
        if self.encoding != self.said.encoding {
            lines.extend(encoding(self.encoding, texts));
        }
        for (misread, values) in &self.repairs {
            let args = [
                ("count", number(*values)),
                ("was", misread.was.name().into()),
                ("read_as", misread.read_as.name().into()),
            ];
            lines.push(texts.with("imported-repaired", &args));
        }
    }

    fn json<'a>(
        &'a self,
        report: &'a Report,
        stopped_after: Option<u64>,
        refused_file: Option<String>,
    ) -> Told<'a> {
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
        let repaired = self.repairs.iter().map(|(misread, values)| RepairTold {
            was: misread.was.name(),
            read_as: misread.read_as.name(),
            values: *values,
        });
        Told {
            file: &report.file,
            source: &self.source,
            format: self.said.format.code(),
            encoding: self.encoding.encoding.name(),
            encoding_by: match self.encoding.found {
                Found::Mark => "mark",
                Found::Given => "given",
                Found::Content => "content",
            },
            header: self.said.header,
            list: self.said.list.as_deref(),
            mapping: self.said.mapping.to_string(),
            custom: &self.said.custom,
            dry_run: report.dry_run,
            stopped_after,
            rows: report.all(),
            new: self.summary.new,
            changed: self.summary.changed,
            unchanged: self.summary.unchanged,
            refused: report.counts.refused,
            backlog: self.summary.backlog,
            conflicts: conflicts.collect(),
            refused_rows: &report.refused,
            refused_file,
            unknown_words: unknown.collect(),
            repaired: repaired.collect(),
        }
    }
}

/// The encoding where it isn't the usual one.
fn encoding(said: EncodingSaid, texts: &Texts) -> Option<String> {
    let id = match (said.found, said.encoding) {
        (Found::Mark | Found::Content, Encoding::Utf8) => return None,
        (Found::Given, _) => "imported-encoding-given",
        (Found::Mark, _) | (Found::Content, Encoding::Utf16Le | Encoding::Utf16Be) => {
            "imported-encoding"
        }
        (Found::Content, _) => "imported-encoding-letters",
    };
    Some(texts.with(id, &[("name", said.encoding.name().into())]))
}

/// Names of columns, as many as a line has room for.
fn listed(names: &[String]) -> String {
    const ROOM: usize = 200;
    let shown = names.iter().take(ROOM).map(String::as_str);
    let more = (names.len() > ROOM).then_some("…");
    shown.chain(more).collect::<Vec<_>>().join(", ")
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
