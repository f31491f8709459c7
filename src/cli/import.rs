//! `import`: takes in what another system exported.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;

use super::context::Context;
use super::fault::Fault;
use super::out::{Out, hint};
use super::progress::Progress;
use crate::domain::incoming::{Field, Incoming, Tool};
use crate::domain::intake::{Intake, Summary};
use crate::domain::safe::Safe;
use crate::io::import::{self, Bytes, Format, ImportError, Rows, own};
use crate::runtime::clock;
use crate::storage::{Importing, Reader, Store};
use crate::texts::{Arg, Texts};

mod aside;
mod report;
mod returned;
mod settings;

use aside::Aside;
use report::Report;

/// How many rows are written at one go; a kill in between leaves whole batches.
const BATCH_ROWS: usize = 1_000;
/// How many bytes of words are written at one go, so that long mails don't fill the memory.
const BATCH_BYTES: usize = 4 << 20;
/// The clock is asked after so many rows: one takes less time than that.
const ROWS_A_LOOK: u64 = 64;

const HELP: &str = "\
Exports of Zendesk, Freshdesk, Freshservice, Zammad, osTicket and Chatwoot are recognised by
their columns, and read with the words and codes of that tool; what --map gives goes before
that.

A mapping says which column fills which field:
    --map 'external_id=Ticket ID,subject=Title+Topic,channel=:email'
Fields: external_id, received, updated, closed, due,
first_reply, waiting_since, client_wrote, agent_wrote, answered, subject, text, client, email,
phone, client_company, channel, kind, priority, status, category, product, place, process, tags,
assignee. A+B joins columns, A|B takes the first that says something, in JSON A.B is B inside A,
:word is the same for every row. Columns that no field reads are kept as custom fields. Without
a mapping the usual names of columns are taken; --dry-run proposes one, and --save keeps it.

Times without a zone are those of --zone: one that its clock has twice is the first of the two,
one that it skips counts on from before the change. A date alone is its midnight.

A row is known again by the source and its external id, so that importing tomorrow's export
brings what is new and what has changed there; a field that was changed here meanwhile stays,
and is listed as a conflict. Rows without an id are known by their time, client and words. The
source is called as --source, --as or --save say, else as the tool, else as the file without
dates and numbers: tickets-2026-11-21.csv is \"tickets\". Where the name was not given and an id
tells of quite another request than before, that row is left out and listed.

What `ringback export` has written as JSON lines is known by itself and comes in whole, with
messages and history.

The encoding is told by the whole file and said; UTF-8, UTF-16, windows-1250, -1251, -1252,
-1257, koi8-r and ibm866 are known. A mark at the beginning (BOM) goes before --encoding. Values
that were decoded wrongly before they came (JÃ¼rgen, Êàê ñòàòü) are repaired where it can't be
chance; what stood there is kept in a custom field, the column's name with \"(original)\".

A mail becomes a request, or a message of the request whose mails it answers or is answered by;
the order in which mails are read makes no difference, and a mail comes in once. [#12] in a
subject joins only what the client of request 12 writes. Mail from the addresses in [mail] own of
the settings is a reply of ours, so that a mailbox with both sides comes out right. What programs
write (automatic answers, mail that came back, newsletters) is tagged and starts no clock.
Quotations and signatures are kept, and shown folded; of files only names and sizes are kept. The
folders within a Maildir, each a Maildir itself, are imported one by one.

Refused rows are kept in FILE.refused.csv, .jsonl or .mbox (import.refused.* for standard input),
the reasons in the same name with .txt; a name that is taken gets a number. Exit code 1 only when
reading failed or no row at all could be imported, so that one bad row stops no nightly job; how
many were refused is said on standard error.";

/// The arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Import {
    /// The file: CSV, JSON, JSON lines, a mail, an mbox, or the folder of a Maildir; - for standard input
    file: PathBuf,
    /// Which column fills which field: FIELD=COLUMN,FIELD=COLUMN
    #[arg(long, value_name = "MAPPING")]
    map: Option<String>,
    /// Take mapping, zone, dates and tool from [import.NAME] of the settings
    #[arg(long = "as", alias = "map-name", value_name = "NAME")]
    named: Option<String>,
    /// Keep mapping, zone, dates and tool as [import.NAME] in the settings
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Whose export it is, where its columns don't tell; none: nobody's
    #[arg(long, value_name = "TOOL", value_parser = clap::builder::PossibleValuesParser::new(Tool::CODES))]
    tool: Option<String>,
    /// The source's name [default: that of --as, else the tool's, else the file's without dates]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The zone of times that name none [default: the desk's]
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Whether 3/4 is the third of April or the fourth of March
    #[arg(long, value_name = "ORDER", value_parser = ["auto", "day-first", "month-first"])]
    dates: Option<String>,
    /// Its encoding, where its letters don't tell: utf-8, utf-16le, utf-16be, windows-1250, -1251, -1252, -1257,
    /// koi8-r, ibm866
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Leave values as they came that were decoded wrongly before, like `JÃ¼rgen`
    #[arg(long)]
    no_repair: bool,
    /// How it is written, where its beginning doesn't tell
    #[arg(long, value_parser = PossibleValuesParser::new(Format::CODES))]
    format: Option<String>,
    /// The line of a table's header, 0 if it has none and the columns are #1, #2 [default: looked for]
    #[arg(long, value_name = "LINE")]
    header: Option<u64>,
    /// Only say what would come of it
    #[arg(long)]
    dry_run: bool,
    /// Put what is over 30 days late into the queue, not into the view backlog
    #[arg(long)]
    live: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Where the records go.
enum Desk {
    /// Into the file.
    Writing(Box<Store>),
    /// Nowhere: they are compared with the file, if there is one.
    Trying(Option<Reader>),
}

impl Import {
    /// Runs the command.
    ///
    /// # Errors
    /// Whatever keeps the file from being read, or the desk from being written.
    pub fn run(&self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let texts = &context.texts;
        let name = self.name(texts);
        let wanted = self.wanted(context)?;
        let mut options = settings::options(context, &wanted, !self.no_repair, self.header)?;
        let written = std::fs::metadata(&self.file).and_then(|meta| meta.modified());
        options.mail.written = written.ok().and_then(|at| Timestamp::try_from(at).ok());
        let format = self
            .format
            .as_deref()
            .and_then(|code| code.parse::<Format>().ok());
        let rows = if self.is_folder(format) {
            match import::open_folder(&self.file, &options) {
                Err(ImportError::NoMailFolder) if format.is_none() => {
                    let args = [("file", (&name).into())];
                    return Err(Fault::failed(&texts.fault("imported-directory", &args)));
                }
                opened => opened,
            }
        } else {
            let peeked = own::peek(self.open(texts, &name)?)
                .map_err(|error| unreadable(texts, &name, &error.into(), None))?;
            if peeked.is_own && format.is_none_or(|format| format == Format::JsonLines) {
                return returned::run(self, context, &name, peeked.source.undecoded(), out);
            }
            import::open(peeked.source, format, &options)
        };
        let mut rows = rows.map_err(|error| unreadable(texts, &name, &error, None))?;
        self.keep(context, &wanted, rows.said())?;
        // Only now, so that a file that can't be read makes no desk.
        let mut desk = if self.dry_run {
            Desk::Trying(context.read()?)
        } else {
            Desk::Writing(Box::new(context.write()?))
        };
        let source = self.source_of(&wanted, rows.said().tool);
        let intake = Intake {
            source: source.name,
            named: source.named,
            live: self.live,
            now: context.now(),
        };
        let mut report = Report::new(
            name,
            intake.source.clone(),
            self.dry_run,
            rows.said().clone(),
        );
        if !self.json {
            report.said(texts, out)?;
            if self.dry_run && self.offers(rows.said()) {
                report.proposal(texts, &settings::kept(&wanted, rows.said()), out)?;
            }
            if let Some(name) = &self.save {
                report::kept(texts, name, &context.config_path, out)?;
            }
            out.flush()?;
        }
        let aside = (!self.dry_run).then(|| Aside::beside(&self.file, rows.said()));
        let done = take(context, &mut rows, &mut desk, intake, &mut report, aside);
        report.encoding = rows.encoding();
        report.repairs = rows.repairs();
        let finished = rows.finish();
        done?;
        match finished {
            Ok((counts, warnings)) => {
                report.counts = counts;
                report.warnings = warnings;
            }
            Err(error) => {
                let taken = report.taken();
                return Err(unreadable(texts, &report.file, &error, Some(taken)));
            }
        }
        if let Desk::Writing(store) = &desk {
            store.tidy();
        }
        if self.json {
            report.json(out)?;
        } else {
            report.text(texts, out)?;
        }
        out.flush()?;
        report.hints(texts);
        if report.counts.accepted == 0 && report.counts.refused > 0 {
            let args = [("file", (&report.file).into())];
            let id = if report.is_mail() {
                "imported-none-mail"
            } else {
                "imported-none"
            };
            return Err(Fault::failed(&texts.fault(id, &args)));
        }
        Ok(())
    }

    fn is_stdin(&self) -> bool {
        self.file == Path::new("-")
    }

    /// Whether mails are to be read out of a folder.
    fn is_folder(&self, format: Option<Format>) -> bool {
        !self.is_stdin() && self.file.is_dir() && format.is_none_or(Format::is_mail)
    }

    /// The source as it is called in what is said of it.
    fn name(&self, texts: &Texts) -> String {
        if self.is_stdin() {
            texts.get("imported-standard-input")
        } else {
            self.file.display().to_string()
        }
    }

    fn open(&self, texts: &Texts, name: &String) -> Result<Bytes<'static>, Fault> {
        if self.is_stdin() {
            return Ok(Bytes::once(std::io::stdin()));
        }
        let at = |id| Fault::failed(&texts.fault(id, &[("file", name.into())]));
        let file = File::open(&self.file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => at("imported-missing"),
            _ => unreadable(texts, name, &error.into(), None),
        })?;
        if file.metadata().is_ok_and(|meta| meta.is_dir()) {
            return Err(at("imported-directory"));
        }
        Ok(file.into())
    }
}

/// Takes all rows in, batch by batch.
fn take(
    context: &Context,
    rows: &mut Rows<'_>,
    desk: &mut Desk,
    intake: Intake,
    report: &mut Report,
    mut aside: Option<Aside>,
) -> Result<(), Fault> {
    let importing = &mut Importing::new(intake.clone());
    let mut unsure = (!intake.named).then_some(intake);
    let mut progress = Progress::new(context, "imported-progress");
    let mut batch: Vec<Incoming> = Vec::with_capacity(BATCH_ROWS);
    let mut bytes = 0;
    let mut read = 0_u64;
    for row in rows.by_ref() {
        read += 1;
        match row {
            Ok(told) => {
                bytes += told.bytes();
                batch.push(told);
            }
            Err(refused) => {
                let why = said(&context.texts, &refused.told());
                if let Some(aside) = &mut aside {
                    aside.keep(&refused.raw, &why);
                }
                report.refuse(&refused, why);
            }
        }
        if batch.len() >= BATCH_ROWS || bytes >= BATCH_BYTES {
            if let Some(intake) = unsure.take() {
                desk.know(context, intake, &batch, &report.file)?;
            }
            report.add(desk.take(context, importing, &mut batch)?);
            bytes = 0;
        }
        if read.is_multiple_of(ROWS_A_LOOK) {
            progress.show(read);
        }
    }
    if let Some(intake) = unsure {
        desk.know(context, intake, &batch, &report.file)?;
    }
    report.add(desk.take(context, importing, &mut batch)?);
    progress.end();
    report.aside = aside.and_then(Aside::end);
    Ok(())
}

impl Desk {
    /// Makes sure, before anything is written, that the first records are those of a source whose name was
    /// only guessed: not when most of the ids that it has are those of other requests.
    fn know(
        &self,
        context: &Context,
        intake: Intake,
        records: &[Incoming],
        file: &String,
    ) -> Result<(), Fault> {
        let source = intake.source.clone();
        let mut trial = Importing::new(intake);
        let tried = match self {
            Self::Writing(store) => trial.try_out(Some(&store.read()), records, &context.policy),
            Self::Trying(Some(reader)) => {
                trial.try_out(Some(&reader.read()), records, &context.policy)
            }
            Self::Trying(None) => return Ok(()),
        };
        let tried = tried.map_err(|error| context.told(&error))?;
        let others = tried.conflicts.iter();
        let others = others.filter(|c| c.field == Field::ExternalId).count() as u64;
        if others * 2 <= tried.changed + tried.unchanged {
            return Ok(());
        }
        let args = [
            ("file", file.into()),
            ("source", (&source).into()),
            ("count", i64::try_from(others).unwrap_or(i64::MAX).into()),
        ];
        Err(Fault::usage(
            &context.texts.fault("imported-strangers", &args),
        ))
    }

    /// Takes one batch in and empties it.
    fn take(
        &mut self,
        context: &Context,
        importing: &mut Importing,
        batch: &mut Vec<Incoming>,
    ) -> Result<Summary, Fault> {
        let records = std::mem::take(batch);
        if records.is_empty() {
            return Ok(Summary::default());
        }
        match self {
            Self::Writing(store) => store.import(importing, records, &mut clock::new_id),
            Self::Trying(reader) => {
                let file = reader.as_ref().map(Reader::read);
                importing.try_out(file.as_ref(), &records, &context.policy)
            }
        }
        .map_err(|error| context.told(&error))
    }
}

/// A message of the reader in words.
fn said(texts: &Texts, (id, values): &import::Told) -> String {
    let args: Vec<(&str, Arg<'_>)> = values
        .iter()
        .map(|(name, value)| (*name, value.into()))
        .collect();
    texts.with(id, &args)
}

/// Why a source can't be read; `taken`: after so many of its rows came in.
fn unreadable(texts: &Texts, file: &String, error: &ImportError, taken: Option<u64>) -> Fault {
    let what = said(texts, &error.told());
    let args = [("file", file.into()), ("what", (&what).into())];
    let told = match taken {
        Some(taken) => {
            let taken = i64::try_from(taken).unwrap_or(i64::MAX);
            let [file, what] = args;
            texts.fault("imported-stopped", &[file, what, ("taken", taken.into())])
        }
        None => texts.fault("imported-fault", &args),
    };
    match error {
        ImportError::Map(_) => Fault::usage(&told),
        ImportError::Read(_)
        | ImportError::Empty
        | ImportError::Binary(_)
        | ImportError::NoMailFolder
        | ImportError::Header { .. }
        | ImportError::NoHeader { .. } => Fault::failed(&told),
    }
}

/// Says something on standard error.
fn hint_line(text: &str) {
    hint(&Safe::line(text));
}
