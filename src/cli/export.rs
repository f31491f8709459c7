//! `export`: everything out, in a form that others read.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::out::{Out, hint};
use super::progress::Progress;
use crate::domain::export::Wanted;
use crate::domain::filter::Filter;
use crate::domain::safe::Safe;
use crate::io::export::{Exporter, Format, Options};
use crate::runtime::clock;
use crate::runtime::signals::{Cause, Stop};
use crate::storage::{NewFile, PlaceError, Reader, Reading, StoreError};

/// For how many custom fields a table has columns.
const CUSTOM_COLUMNS: usize = 200;
/// The clock is asked after so many requests: one takes less time than that.
const REQUESTS_A_LOOK: u64 = 64;

const HELP: &str = "\
jsonl  One JSON object a line, complete: fields, client, messages, notes, history, drafts, what an import
       brought. Every line begins with the key \"ringback\". `ringback import` makes the same requests of it
       on another desk, under their old numbers where those are free; twice is once.
csv    One row a request, for spreadsheets: its fields, the client's first words, and the 200 most frequent
       custom fields. No cell is a formula: one that could be has an apostrophe before it, which
       `ringback import` takes off again. --bom where a spreadsheet gets the letters wrong.
md     A report for reading: each request with its facts and all that was said.

Desks go on working meanwhile; what is written is how things stood when it began. An ending of --into that is
one of these says the format.";

/// Writes requests to standard output or to a file, all of them unless narrowed.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Export {
    /// How they are written [default: the ending of --into, else jsonl]
    #[arg(long, value_parser = ["csv", "jsonl", "md"])]
    format: Option<String>,
    /// Only what matches: words, priority:high, -channel:phone, tag:refund, late
    #[arg(long = "where", value_name = "FILTER", allow_hyphen_values = true)]
    narrow: Option<String>,
    /// Only those to which something happened since then
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// All of them, which is what holds where nothing narrows it
    #[arg(long, conflicts_with_all = ["narrow", "since"])]
    all: bool,
    /// Into this file, which is there when it is whole; - for standard output
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "into")]
    force: bool,
    /// Begin a table with the mark by which some spreadsheets tell UTF-8
    #[arg(long)]
    bom: bool,
}

/// How an export ended.
enum Ended {
    /// With so many requests.
    All(u64),
    /// By a signal.
    Stopped(Cause),
}

impl Export {
    /// Writes them; gives the exit code, which is that of the signal if one came.
    ///
    /// # Errors
    /// A desk that can't be read, or an output that can't be written.
    pub fn run(&self, context: &Context, out: &mut Out) -> Result<u8, Fault> {
        let into = self.into.as_deref().filter(|path| *path != Path::new("-"));
        let format = self.format(context, into)?;
        let wanted = self.wanted(context)?;
        let Some(reader) = context.read()? else {
            context.hint_empty();
            return Ok(0);
        };
        let Some(path) = into else {
            let target = io::stdout().lock();
            let on_terminal = target.is_terminal();
            let written = self.write(
                context,
                &reader,
                &wanted,
                format,
                BufWriter::new(target),
                on_terminal,
                &|| None,
            );
            return written.map(|_| 0).map_err(|failed| match failed {
                Failed::Store(error) => context.told(&error),
                Failed::Output(error) => Fault::output(&error),
            });
        };
        let stop = Stop::listen().map_err(|error| unwritable(context, path, &error))?;
        let file = NewFile::beside(path, self.force, Some(&context.db), clock::new_id())
            .map_err(|error| misplaced(context, &error))?;
        let target = std::fs::File::options()
            .write(true)
            .open(file.partial())
            .map_err(|error| unwritable(context, path, &error))?;
        let written = self.write(
            context,
            &reader,
            &wanted,
            format,
            BufWriter::new(target),
            false,
            &|| stop.asked(),
        );
        let count = match written {
            Ok(Ended::All(count)) => count,
            Ok(Ended::Stopped(cause)) => return Ok(cause.exit_code()),
            Err(Failed::Store(error)) => return Err(context.told(&error)),
            Err(Failed::Output(error)) => return Err(unwritable(context, path, &error)),
        };
        file.keep().map_err(|error| misplaced(context, &error))?;
        let path = path.display().to_string();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let args = [("count", count.into()), ("path", (&path).into())];
        out.line(&Safe::line(&context.texts.with("exported-done", &args)))?;
        Ok(0)
    }

    fn format(&self, context: &Context, into: Option<&Path>) -> Result<Format, Fault> {
        let known = |code: &str| code.parse::<Format>().ok();
        if let Some(code) = &self.format {
            // The command line takes no other word.
            return Ok(known(code).unwrap_or(Format::JsonLines));
        }
        let Some(path) = into else {
            return Ok(Format::JsonLines);
        };
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.and_then(known).ok_or_else(|| {
            let path = path.display().to_string();
            let args = [("path", (&path).into())];
            Fault::usage(&context.texts.fault("exported-ending", &args))
        })
    }

    fn wanted(&self, context: &Context) -> Result<Wanted, Fault> {
        let narrow = self.narrow.as_deref().unwrap_or_default();
        let (part, filter) = Filter::parse_with_part(narrow)
            .map_err(|error| Fault::filter(&context.texts, narrow, &error))?;
        let since = self.since.as_deref();
        Ok(Wanted {
            part,
            filter,
            agent: context.author(),
            zone: context.zone.clone(),
            as_of: context.as_of(),
            since: since.map(|said| context.behind(said)).transpose()?,
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what is read, what is written and where to"
    )]
    fn write<W: Write>(
        &self,
        context: &Context,
        reader: &Reader,
        wanted: &Wanted,
        format: Format,
        target: W,
        on_terminal: bool,
        stop: &dyn Fn() -> Option<Cause>,
    ) -> Result<Ended, Failed> {
        let written = reader.still(|reading| {
            let custom = match format {
                Format::Csv => columns(context, reading)?,
                Format::JsonLines | Format::Markdown => Vec::new(),
            };
            let options = Options {
                texts: &context.texts,
                zone: context.zone.clone(),
                custom,
                bom: self.bom,
                on_terminal,
            };
            let mut exporter = Exporter::begin(target, format, options).map_err(Failed::Output)?;
            let mut progress = Progress::new(context, "exported-progress");
            let (mut count, mut failed, mut stopped) = (0_u64, None, None);
            let read = reading.export(wanted, &mut |record| {
                stopped = stop();
                if stopped.is_some() {
                    return ControlFlow::Break(());
                }
                if let Err(error) = exporter.write(&record) {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
                count += 1;
                if count.is_multiple_of(REQUESTS_A_LOOK) {
                    progress.show(count);
                }
                ControlFlow::Continue(())
            });
            progress.end();
            read.map_err(Failed::Store)?;
            if let Some(error) = failed {
                return Err(Failed::Output(error));
            }
            if let Some(cause) = stopped {
                return Ok(Ended::Stopped(cause));
            }
            exporter.end().map_err(Failed::Output)?;
            Ok(Ended::All(count))
        });
        let ended = written.map_err(Failed::Store)??;
        if let Ended::All(0) = ended {
            hint(&Safe::line(&context.texts.get("exported-none")));
        }
        Ok(ended)
    }
}

/// What ended an export early.
enum Failed {
    Store(StoreError),
    Output(io::Error),
}

/// The custom fields that the table has columns for; says how many it hasn't.
fn columns(context: &Context, reading: &Reading<'_>) -> Result<Vec<String>, Failed> {
    let (names, others) = reading
        .custom_names(CUSTOM_COLUMNS)
        .map_err(Failed::Store)?;
    if others > 0 {
        let args = [
            ("count", i64::try_from(others).unwrap_or(i64::MAX).into()),
            ("most", CUSTOM_COLUMNS.into()),
        ];
        hint(&Safe::line(&context.texts.with("exported-without", &args)));
    }
    Ok(names)
}

fn unwritable(context: &Context, path: &Path, error: &io::Error) -> Fault {
    let (path, error) = (path.display().to_string(), error.to_string());
    let args = [("path", (&path).into()), ("error", (&error).into())];
    Fault::failed(&context.texts.fault("exported-unwritable", &args))
}

/// Why a file can't be written to its place.
pub(super) fn misplaced(context: &Context, error: &PlaceError) -> Fault {
    let at = |id, path: &Path| {
        let path = path.display().to_string();
        context.texts.fault(id, &[("path", (&path).into())])
    };
    Fault::failed(&match error {
        PlaceError::There(path) => at("exported-there", path),
        PlaceError::NotAFile(path) => at("exported-not-a-file", path),
        PlaceError::Desk(path) => at("exported-own", path),
        PlaceError::Io { path, error } => return unwritable(context, path, error),
    })
}
