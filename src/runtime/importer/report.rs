//! What an import says: what it found, and what came of it.

use jiff::Zoned;
use serde::Serialize;

use super::aside::Kept;
use super::returned::Returned;
use super::rows::{Rows, RowsTold};
use super::{Ended, said};
use crate::config;
use crate::domain::intake::Summary;
use crate::io::import::{Counts, Said};
use crate::texts::{Arg, Texts, Told};

/// How many refused rows and conflicts are listed; all refused ones are in the file beside.
pub(super) const LISTED: usize = 20;
/// How many refused rows are remembered for the JSON summary.
const REMEMBERED: usize = 1_000;

/// What an import found, and what came of it.
#[derive(Debug)]
pub struct Report {
    /// The source as it is called in what is said of it.
    pub file: String,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// Whether it is all of it or nothing.
    pub strict: bool,
    /// What came of what could be read.
    pub came: Came,
    /// How many records could be taken, and how many were refused.
    pub counts: Counts,
    pub(super) refused: Vec<RefusedRow>,
    /// What became of the refused records.
    pub aside: Option<Kept>,
    /// The line up to which everything is in, or was tried.
    pub line: u64,
    /// How it has ended.
    pub ended: Ended,
    /// The command that reads the refused rows once they are mended.
    pub again: Option<String>,
}

/// What came of what could be read.
#[derive(Debug)]
pub enum Came {
    /// The rows of another system.
    Rows(Box<Rows>),
    /// The requests of a desk, as it has exported them.
    Own(Returned),
}

/// A refused row as it is told.
#[derive(Debug, Serialize)]
pub(super) struct RefusedRow {
    pub(super) line: u64,
    pub(super) column: Option<String>,
    pub(super) value: Option<String>,
    pub(super) reason: String,
}

/// The summary as JSON has it.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Json<'a>(Summed<'a>);

#[derive(Serialize)]
#[serde(untagged)]
enum Summed<'a> {
    Rows(Box<RowsTold<'a>>),
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

impl Report {
    pub(super) fn new(file: String, dry_run: bool, came: Came) -> Self {
        Self {
            file,
            dry_run,
            strict: false,
            came,
            counts: Counts::default(),
            refused: Vec::new(),
            aside: None,
            line: 0,
            ended: Ended::Whole,
            again: None,
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

    /// Whether its records are mails.
    pub fn is_mail(&self) -> bool {
        match &self.came {
            Came::Rows(rows) => rows.said.format.is_mail(),
            Came::Own(_) => false,
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

    pub(super) fn all(&self) -> u64 {
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
            lines.extend(rows.own(texts, self.counts.accepted, self.dry_run));
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
                    ("source", (&rows.source).into()),
                ];
                let id = if self.is_mail() {
                    "imported-counts-mail"
                } else {
                    "imported-counts"
                };
                texts.with(id, &counts)
            }
            Came::Own(own) => own.figures(texts, self.all(), self.counts.refused),
        }
    }

    /// How this reading could be kept in the settings.
    pub fn proposal(&self, texts: &Texts, import: &config::Import) -> Vec<String> {
        let Came::Rows(rows) = &self.came else {
            return Vec::new();
        };
        let name = [("name", (&rows.source).into())];
        let mut lines = vec![texts.with("imported-keep", &name)];
        let written = config::import_toml(&rows.source, import);
        lines.extend(written.lines().map(|line| format!("  {line}")));
        lines
    }

    /// Why nothing was taken in of rows that bear the ids of so many other requests.
    pub fn strangers(&self, texts: &Texts, count: u64) -> Told {
        let source = match &self.came {
            Came::Rows(rows) => rows.source.clone(),
            Came::Own(_) => String::new(),
        };
        let args = [
            ("file", (&self.file).into()),
            ("source", (&source).into()),
            ("count", number(count)),
        ];
        texts.fault("imported-strangers", &args)
    }

    /// What was detected, and the name by which its requests are known again; none in an export of our own.
    pub fn rows(&self) -> Option<(&Said, &str)> {
        match &self.came {
            Came::Rows(rows) => Some((&rows.said, &rows.source)),
            Came::Own(_) => None,
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
            Ended::Strangers { count } => {
                let told = self.strangers(texts, *count);
                format!("{} {}", told.what, told.remedy)
            }
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
            } else if self.strict {
                "imported-halted-strict"
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
                if let Some(command) = &self.again {
                    hints.push(texts.with("imported-again", &[("command", command.into())]));
                }
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

/// How many more there are than were listed.
pub(super) fn more(texts: &Texts, all: u64) -> Option<String> {
    let rest = all.checked_sub(LISTED as u64).filter(|rest| *rest > 0)?;
    Some(texts.with("imported-more", &[("count", number(rest))]))
}

/// A count as a text takes it.
pub fn number<'a>(count: u64) -> Arg<'a> {
    Arg::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stopped_says_what_stays() {
        let texts = Texts::english();
        let said = |strict, dry_run| {
            let mut report =
                Report::new("in.csv".to_owned(), dry_run, Came::Own(Returned::default()));
            (report.ended, report.strict) = (Ended::Stopped, strict);
            report.hints(&texts).concat()
        };
        assert!(said(false, false).contains("What was taken in stays"));
        assert!(said(true, false).contains("Nothing was taken in"));
        assert!(said(false, true).contains("Nothing was written"));
    }
}
