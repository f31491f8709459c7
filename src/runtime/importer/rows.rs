//! What came of the rows of another system, and how it is said.

use serde::Serialize;

use super::report::{LISTED, RefusedRow, Report, more, number};
use crate::config;
use crate::domain::incoming::{Field, Tool};
use crate::domain::intake::{Conflict, Summary};
use crate::domain::taught::{self, Taught};
use crate::io::import::encoding::Found;
use crate::io::import::repair::Misread;
use crate::io::import::{DatesSaid, Encoding, EncodingSaid, Format, Said, Warning};
use crate::texts::{Arg, Texts};

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
    /// The address to which most mails went, and how many, where none is known as the desk's own.
    pub reader: Option<(String, u64)>,
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
            reader: None,
        }
    }
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

/// The summary of rows as JSON.
#[derive(Serialize)]
pub(super) struct RowsTold<'a> {
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

impl Rows {
    /// What was detected, line by line.
    pub(super) fn said(&self, file: &String, texts: &Texts) -> Vec<String> {
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
            Format::Eml => texts.with("imported-eml", &[file, source]),
            Format::Mbox => texts.with("imported-mbox", &[file, source]),
            Format::Maildir => texts.with("imported-maildir", &[file, source]),
        };
        let mut lines = vec![first];
        if said.format.is_mail() {
            return lines;
        }
        lines.extend(encoding(said.encoding, texts));
        self.header(texts, &mut lines);
        if said.ours {
            lines.push(texts.get("imported-ours"));
        }
        if let Some(tool) = said.tool {
            lines.push(texts.with("imported-tool", &[("tool", tool.name().into())]));
        }
        if !said.mapping.is_empty() {
            let mapping = said.mapping.to_string();
            lines.push(texts.with("imported-mapping", &[("mapping", (&mapping).into())]));
        }
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
        if !said.serial.is_empty() {
            let columns = said.serial.join(", ");
            lines.push(texts.with("imported-serial", &[("columns", (&columns).into())]));
        }
        if !said.proposed.is_empty() {
            let mapping = said.proposed.clone().or(&said.mapping).to_string();
            lines.push(texts.with("imported-proposed", &[("mapping", (&mapping).into())]));
        }
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

    pub(super) fn cares(&self, texts: &Texts, lines: &mut Vec<String>) {
        let conflicts = &self.summary.conflicts;
        let told = conflicts
            .iter()
            .map(|conflict| conflict_line(texts, conflict));
        lines.extend(told.take(LISTED));
        lines.extend(more(texts, conflicts.len() as u64));
        let unknown = self.warnings.iter().map(|warning| unknown(texts, warning));
        lines.extend(unknown.take(LISTED));
        lines.extend(more(texts, self.warnings.len() as u64));
        lines.extend(self.teach(texts));
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

    /// The lines of the settings that tell the desk's own address, where none is known.
    pub(super) fn own(&self, texts: &Texts, all: u64, dry_run: bool) -> Vec<String> {
        let Some((address, count)) = &self.reader else {
            return Vec::new();
        };
        let args = [
            ("address", address.into()),
            ("count", number(*count)),
            ("all", number(all)),
        ];
        let id = if dry_run {
            "imported-no-own-dry"
        } else {
            "imported-no-own"
        };
        let mut lines = vec![texts.with("imported-no-own-known", &args), texts.get(id)];
        let settings = config::mail_toml(address);
        lines.extend(settings.lines().map(|line| format!("  {line}")));
        lines
    }

    /// The option that teaches the words that were not known, with what was taken for them.
    fn teach(&self, texts: &Texts) -> Option<String> {
        let mut words = Taught::default();
        for warning in self.warnings.iter().take(LISTED) {
            // A word that was cut would match nothing.
            let whole = warning.value.as_deref().filter(|word| !word.ends_with('…'));
            if let Some(word) = whole {
                words.add(warning.field, word, warning.took);
            }
        }
        let of_field =
            |field: Field| format!("{}: {}", field.code(), taught::codes(field).join(", "));
        let known: Vec<String> = words.fields().map(of_field).collect();
        let (option, known) = (words.to_string().replace('\'', "'\\''"), known.join("; "));
        let args = [("words", (&option).into()), ("known", (&known).into())];
        (!words.is_empty()).then(|| texts.with("imported-teach", &args))
    }

    pub(super) fn json<'a>(
        &'a self,
        report: &'a Report,
        stopped_after: Option<u64>,
        refused_file: Option<String>,
    ) -> RowsTold<'a> {
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
        RowsTold {
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
            tool: self.said.tool.map(Tool::code),
            mapping: self.said.mapping.to_string(),
            proposed: self.said.proposed.to_string(),
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
