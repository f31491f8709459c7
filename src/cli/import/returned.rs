//! An export of Ringback's own comes in: whole requests, as they were on the desk that wrote them.

use std::io::Read;

use serde::Serialize;

use super::aside::{Aside, Kept};
use super::{
    BATCH_BYTES, BATCH_ROWS, Context, Desk, Fault, Import, Out, Progress, hint_line, said,
    unreadable,
};
use crate::domain::export::{OLD_NUMBER, Took};
use crate::domain::safe::Safe;
use crate::io::import::own::{Line, Lines, Refused, Why};
use crate::storage::{Reader, Returning};
use crate::texts::Arg;

/// How many refused requests are listed; all of them are in the file beside.
const LISTED: usize = 20;
/// How many are remembered for the JSON summary.
const REMEMBERED: usize = 1_000;

/// What came of an import.
#[derive(Default)]
struct Report {
    rows: u64,
    new: u64,
    renumbered: u64,
    unchanged: u64,
    differing: u64,
    refused: u64,
    told: Vec<RefusedLine>,
}

/// A refused line as it is told.
#[derive(Serialize)]
struct RefusedLine {
    line: u64,
    reason: String,
}

/// The summary as JSON.
#[derive(Serialize)]
struct Told<'a> {
    file: &'a str,
    format: &'static str,
    dry_run: bool,
    rows: u64,
    new: u64,
    renumbered: u64,
    unchanged: u64,
    differing: u64,
    refused: u64,
    refused_rows: &'a [RefusedLine],
    refused_file: Option<String>,
}

/// Takes all of it in.
pub(super) fn run<'a>(
    args: &Import,
    context: &Context,
    name: &String,
    source: Box<dyn Read + Send + 'a>,
    out: &mut Out,
) -> Result<(), Fault> {
    let texts = &context.texts;
    let mut desk = if args.dry_run {
        Desk::Trying(context.read()?)
    } else {
        Desk::Writing(Box::new(context.write()?))
    };
    if !args.json {
        line(out, &texts.with("returned-what", &[("file", name.into())]))?;
        out.flush()?;
    }
    let given = [
        &args.map,
        &args.named,
        &args.source,
        &args.zone,
        &args.dates,
        &args.tool,
        &args.save,
    ];
    if args.live || given.iter().any(|option| option.is_some()) {
        hint_line(&texts.get("returned-unused"));
    }
    let mut aside = (!args.dry_run).then(|| Aside::of_lines(&args.file));
    let mut report = Report::default();
    let taken = take(
        context,
        &mut desk,
        Lines::of(source),
        &mut report,
        &mut aside,
    );
    let kept = aside.and_then(Aside::end);
    if let Err(stopped) = taken {
        return Err(match stopped {
            Stopped::Fault(fault) => fault,
            Stopped::Source(error) => {
                let taken = report.new + report.unchanged + report.differing;
                unreadable(texts, name, &error.into(), Some(taken))
            }
        });
    }
    if let Desk::Writing(store) = &desk {
        store.tidy();
    }
    if args.json {
        report.json(name, args.dry_run, kept.as_ref(), out)?;
    } else {
        report.text(context, args.dry_run, out)?;
    }
    out.flush()?;
    report.hints(context, kept.as_ref());
    if report.rows > 0 && report.rows == report.refused {
        let args = [("file", name.into())];
        return Err(Fault::failed(&texts.fault("imported-none", &args)));
    }
    Ok(())
}

/// What ends an import early.
enum Stopped {
    Fault(Fault),
    Source(std::io::Error),
}

fn take(
    context: &Context,
    desk: &mut Desk,
    lines: Lines<'_>,
    report: &mut Report,
    aside: &mut Option<Aside>,
) -> Result<(), Stopped> {
    let mut progress = Progress::new(context, "imported-progress");
    let mut returning = Returning::default();
    let (mut batch, mut bytes) = (Vec::with_capacity(BATCH_ROWS), 0);
    let mut hand_in = |batch: &mut Vec<Line>, report: &mut Report, aside: &mut Option<Aside>| {
        let refused = desk
            .take_back(context, &mut returning, std::mem::take(batch), report)
            .map_err(Stopped::Fault)?;
        for refused in &refused {
            report.refuse(context, refused, aside);
        }
        Ok::<(), Stopped>(())
    };
    for read in lines {
        report.rows += 1;
        match read.map_err(Stopped::Source)? {
            Ok(line) => {
                bytes += line.raw.len();
                batch.push(line);
            }
            Err(refused) => report.refuse(context, &refused, aside),
        }
        if batch.len() >= BATCH_ROWS || bytes >= BATCH_BYTES {
            hand_in(&mut batch, report, aside)?;
            bytes = 0;
            progress.show(report.rows);
        }
    }
    hand_in(&mut batch, report, aside)?;
    progress.end();
    Ok(())
}

impl Desk {
    /// Takes one batch in; gives what the desk can't hold.
    fn take_back(
        &mut self,
        context: &Context,
        returning: &mut Returning,
        batch: Vec<Line>,
        report: &mut Report,
    ) -> Result<Vec<Refused>, Fault> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let mut raws = Vec::with_capacity(batch.len());
        let mut records = Vec::with_capacity(batch.len());
        for line in batch {
            raws.push((line.line, line.number, line.raw));
            records.push((line.number, line.kept));
        }
        let took = match self {
            Self::Writing(store) => store.take_back(returning, records, context.now()),
            Self::Trying(reader) => records
                .iter()
                .map(|(number, kept)| {
                    let known = match reader.as_ref().map(Reader::read) {
                        Some(reading) => reading.knows(kept)?,
                        None => None,
                    };
                    Ok(known.unwrap_or(Took::New(*number)))
                })
                .collect(),
        }
        .map_err(|error| context.told(&error))?;
        let mut refused = Vec::new();
        for ((line, told, raw), took) in raws.into_iter().zip(took) {
            match took {
                Took::New(number) => {
                    report.new += 1;
                    report.renumbered += u64::from(number != told);
                }
                Took::Known(_) => report.unchanged += 1,
                Took::Differs(_) => report.differing += 1,
                Took::Unfit(unfit) => refused.push(Refused {
                    line,
                    why: Why::Unfit(unfit),
                    raw,
                }),
            }
        }
        Ok(refused)
    }
}

impl Report {
    fn refuse(&mut self, context: &Context, refused: &Refused, aside: &mut Option<Aside>) {
        let reason = said(&context.texts, &refused.told());
        if let Some(aside) = aside {
            aside.keep(&refused.raw, &reason);
        }
        self.refused += 1;
        if self.told.len() < REMEMBERED {
            let line = refused.line;
            self.told.push(RefusedLine { line, reason });
        }
    }

    fn text(&self, context: &Context, dry_run: bool, out: &mut Out) -> Result<(), Fault> {
        let texts = &context.texts;
        for refused in self.told.iter().take(LISTED) {
            line(out, &refused.reason)?;
        }
        let rest = self.refused.saturating_sub(LISTED as u64);
        if rest > 0 {
            let count = [("count", number(rest))];
            line(out, &texts.with("imported-more", &count))?;
        }
        if dry_run {
            line(out, &texts.get("imported-dry-run"))?;
        }
        let counts = [
            ("rows", number(self.rows)),
            ("new", number(self.new)),
            ("unchanged", number(self.unchanged)),
            ("differing", number(self.differing)),
            ("refused", number(self.refused)),
        ];
        line(out, &texts.with("returned-counts", &counts))?;
        if self.renumbered > 0 {
            let args = [
                ("count", number(self.renumbered)),
                ("field", OLD_NUMBER.into()),
            ];
            line(out, &texts.with("returned-renumbered", &args))?;
        }
        if self.differing > 0 {
            let count = [("count", number(self.differing))];
            line(out, &texts.with("returned-differing", &count))?;
        }
        Ok(())
    }

    fn json(
        &self,
        file: &str,
        dry_run: bool,
        kept: Option<&Kept>,
        out: &mut Out,
    ) -> Result<(), Fault> {
        out.json(&Told {
            file,
            format: "ringback",
            dry_run,
            rows: self.rows,
            new: self.new,
            renumbered: self.renumbered,
            unchanged: self.unchanged,
            differing: self.differing,
            refused: self.refused,
            refused_rows: &self.told,
            refused_file: match kept {
                Some(Kept::In(rows, _)) => Some(rows.display().to_string()),
                Some(Kept::Failed(_)) | None => None,
            },
        })
    }

    fn hints(&self, context: &Context, kept: Option<&Kept>) {
        let texts = &context.texts;
        if self.refused > 0 {
            let count = [("count", number(self.refused))];
            hint_line(&texts.with("imported-refused", &count));
        }
        super::report::hint_aside(texts, kept);
    }
}

fn number<'a>(count: u64) -> Arg<'a> {
    Arg::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn line(out: &mut Out, text: &str) -> Result<(), Fault> {
    out.line(&Safe::line(text))
}
