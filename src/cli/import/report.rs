//! What an import says: what it found, and what came of it.

use std::path::Path;

use serde::Serialize;

use super::aside::Kept;
use super::{Fault, Out, hint_line};
use crate::config;
use crate::domain::incoming::{Field, Tool};
use crate::domain::intake::{Conflict, Summary};
use crate::domain::safe::Safe;
use crate::io::import::encoding::Found;
use crate::io::import::repair::Misread;
use crate::io::import::{
    Counts, DatesSaid, Encoding, EncodingSaid, Format, Refused, Said, Warning,
};
use crate::texts::{Arg, Texts};

/// How many refused rows and conflicts are listed; all refused ones are in the file beside.
const LISTED: usize = 20;
/// How many refused rows are remembered for the JSON summary.
const REMEMBERED: usize = 1_000;

/// What an import found, and what came of it.
pub(super) struct Report {
    pub(super) file: String,
    source: String,
    dry_run: bool,
    said: Said,
    pub(super) encoding: EncodingSaid,
    pub(super) repairs: Vec<(Misread, u64)>,
    summary: Summary,
    pub(super) counts: Counts,
    pub(super) warnings: Vec<Warning>,
    refused: Vec<RefusedRow>,
    pub(super) aside: Option<Kept>,
}

/// A refused row as it is told.
#[derive(Serialize)]
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

/// What was repaired, as it is told.
#[derive(Serialize)]
struct RepairTold {
    was: &'static str,
    read_as: &'static str,
    values: u64,
}

/// The summary as JSON.
#[derive(Serialize)]
struct Told<'a> {
    file: &'a str,
    source: &'a str,
    format: &'static str,
    encoding: &'static str,
    encoding_by: &'static str,
    header: Option<u64>,
    list: Option<&'a str>,
    tool: Option<&'static str>,
    mapping: String,
    proposed: String,
    custom: &'a [String],
    dry_run: bool,
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
    pub(super) fn new(file: String, source: String, dry_run: bool, said: Said) -> Self {
        Self {
            file,
            source,
            dry_run,
            encoding: said.encoding,
            repairs: Vec::new(),
            said,
            summary: Summary::default(),
            counts: Counts::default(),
            warnings: Vec::new(),
            refused: Vec::new(),
            aside: None,
        }
    }

    /// Whether its records are mails.
    pub(super) const fn is_mail(&self) -> bool {
        self.said.format.is_mail()
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
    pub(super) fn taken(&self) -> u64 {
        self.summary.new + self.summary.changed + self.summary.unchanged
    }

    /// Prints what was detected.
    pub(super) fn said(&self, texts: &Texts, out: &mut Out) -> Result<(), Fault> {
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
            Format::Json => match &self.said.list {
                Some(list) => {
                    texts.with("imported-json-list", &[file, source, ("list", list.into())])
                }
                None => texts.with("imported-json", &[file, source]),
            },
            Format::JsonLines => texts.with("imported-jsonl", &[file, source]),
            Format::Eml => texts.with("imported-eml", &[file, source]),
            Format::Mbox => texts.with("imported-mbox", &[file, source]),
            Format::Maildir => texts.with("imported-maildir", &[file, source]),
        };
        line(out, &first)?;
        if self.is_mail() {
            return Ok(());
        }
        encoding(self.said.encoding, texts, out)?;
        self.header(texts, out)?;
        if let Some(tool) = self.said.tool {
            let args = [("tool", tool.name().into())];
            line(out, &texts.with("imported-tool", &args))?;
        }
        let mapping = self.said.mapping.to_string();
        line(
            out,
            &texts.with("imported-mapping", &[("mapping", (&mapping).into())]),
        )?;
        if !self.said.custom.is_empty() {
            let columns = listed(&self.said.custom);
            line(
                out,
                &texts.with("imported-custom", &[("columns", (&columns).into())]),
            )?;
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
            line(out, &texts.with(id, &args))?;
        }
        if let Some(dates) = self.dates(texts) {
            line(out, &dates)?;
        }
        if !self.said.serial.is_empty() {
            let columns = self.said.serial.join(", ");
            line(
                out,
                &texts.with("imported-serial", &[("columns", (&columns).into())]),
            )?;
        }
        if !self.said.proposed.is_empty() {
            let mapping = self
                .said
                .mapping
                .clone()
                .or(&self.said.proposed)
                .to_string();
            let args = [("mapping", (&mapping).into())];
            line(out, &texts.with("imported-proposed", &args))?;
        }
        Ok(())
    }

    /// Prints how this reading could be kept.
    pub(super) fn proposal(
        &self,
        texts: &Texts,
        import: &config::Import,
        out: &mut Out,
    ) -> Result<(), Fault> {
        let name = [("name", (&self.source).into())];
        line(out, &texts.with("imported-keep", &name))?;
        for written in config::import_toml(&self.source, import).lines() {
            out.line(&Safe::line(&format!("  {written}")))?;
        }
        Ok(())
    }

    /// Prints what was taken for the header of a table.
    fn header(&self, texts: &Texts, out: &mut Out) -> Result<(), Fault> {
        match (self.said.header, self.said.format) {
            (Some(at), _) if self.said.passed > 0 => {
                let args = [("line", number(at)), ("passed", number(self.said.passed))];
                line(out, &texts.with("imported-header", &args))?;
            }
            (None, Format::Csv) => line(out, &texts.get("imported-no-header"))?,
            (Some(_) | None, _) => {}
        }
        if !self.said.repeated.is_empty() {
            let columns = listed(&self.said.repeated);
            let args = [("columns", (&columns).into())];
            line(out, &texts.with("imported-repeated", &args))?;
        }
        Ok(())
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

    /// Prints what came of it.
    pub(super) fn text(&self, texts: &Texts, out: &mut Out) -> Result<(), Fault> {
        for row in self.refused.iter().take(LISTED) {
            line(out, &row.reason)?;
        }
        more(texts, out, self.counts.refused)?;
        for conflict in self.summary.conflicts.iter().take(LISTED) {
            line(out, &conflict_line(texts, conflict))?;
        }
        more(texts, out, self.summary.conflicts.len() as u64)?;
        for warning in self.warnings.iter().take(LISTED) {
            line(out, &unknown(texts, warning))?;
        }
        more(texts, out, self.warnings.len() as u64)?;
        if self.encoding != self.said.encoding {
            encoding(self.encoding, texts, out)?;
        }
        for (misread, values) in &self.repairs {
            let args = [
                ("count", number(*values)),
                ("was", misread.was.name().into()),
                ("read_as", misread.read_as.name().into()),
            ];
            line(out, &texts.with("imported-repaired", &args))?;
        }
        if self.dry_run {
            line(out, &texts.get("imported-dry-run"))?;
        }
        let counts = [
            ("rows", number(self.counts.accepted + self.counts.refused)),
            ("new", number(self.summary.new)),
            ("changed", number(self.summary.changed)),
            ("unchanged", number(self.summary.unchanged)),
            ("refused", number(self.counts.refused)),
            ("conflicts", self.summary.conflicts.len().into()),
            ("source", (&self.source).into()),
        ];
        let id = if self.is_mail() {
            "imported-counts-mail"
        } else {
            "imported-counts"
        };
        line(out, &texts.with(id, &counts))?;
        if self.summary.backlog > 0 {
            let count = [("count", number(self.summary.backlog))];
            line(out, &texts.with("imported-backlog", &count))?;
        }
        Ok(())
    }

    /// Prints the summary as JSON.
    pub(super) fn json(&self, out: &mut Out) -> Result<(), Fault> {
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
        out.json(&Told {
            file: &self.file,
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
            tool: self.said.tool.map(Tool::code),
            mapping: self.said.mapping.to_string(),
            proposed: self.said.proposed.to_string(),
            custom: &self.said.custom,
            dry_run: self.dry_run,
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
            repaired: repaired.collect(),
        })
    }

    /// Says on standard error how many rows were refused, and where they are.
    pub(super) fn hints(&self, texts: &Texts) {
        if self.counts.refused > 0 {
            let count = [("count", number(self.counts.refused))];
            hint_line(&texts.with("imported-refused", &count));
        }
        hint_aside(texts, self.aside.as_ref());
    }
}

/// Says on standard error where the refused rows are.
pub(super) fn hint_aside(texts: &Texts, kept: Option<&Kept>) {
    match kept {
        Some(Kept::In(rows, reasons)) => {
            let (rows, reasons) = (rows.display().to_string(), reasons.display().to_string());
            let args = [("rows", (&rows).into()), ("reasons", (&reasons).into())];
            hint_line(&texts.with("imported-aside", &args));
        }
        Some(Kept::Failed(error)) => {
            let error = error.to_string();
            let args = [("error", (&error).into())];
            hint_line(&texts.with("imported-not-aside", &args));
        }
        None => {}
    }
}

/// Says where a reading was kept, and how it is taken up again.
pub(super) fn kept(texts: &Texts, name: &String, path: &Path, out: &mut Out) -> Result<(), Fault> {
    let path = path.display().to_string();
    let args = [("name", name.into()), ("path", (&path).into())];
    line(out, &texts.with("imported-kept", &args))
}

/// Prints the encoding where it isn't the usual one.
fn encoding(said: EncodingSaid, texts: &Texts, out: &mut Out) -> Result<(), Fault> {
    let id = match (said.found, said.encoding) {
        (Found::Mark | Found::Content, Encoding::Utf8) => return Ok(()),
        (Found::Given, _) => "imported-encoding-given",
        (Found::Mark, _) | (Found::Content, Encoding::Utf16Le | Encoding::Utf16Be) => {
            "imported-encoding"
        }
        (Found::Content, _) => "imported-encoding-letters",
    };
    line(
        out,
        &texts.with(id, &[("name", said.encoding.name().into())]),
    )
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
        here if conflict.field == Field::ExternalId => {
            args.extend(here.as_ref().map(|here| ("here", here.into())));
            let id = if here.is_some() {
                "imported-stranger"
            } else {
                "imported-stranger-nameless"
            };
            texts.with(id, &args)
        }
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

/// Says how many more there are than were listed.
fn more(texts: &Texts, out: &mut Out, all: u64) -> Result<(), Fault> {
    match all.checked_sub(LISTED as u64) {
        Some(rest) if rest > 0 => line(
            out,
            &texts.with("imported-more", &[("count", number(rest))]),
        ),
        Some(_) | None => Ok(()),
    }
}

fn number<'a>(count: u64) -> Arg<'a> {
    Arg::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn line(out: &mut Out, text: &str) -> Result<(), Fault> {
    out.line(&Safe::line(text))
}
