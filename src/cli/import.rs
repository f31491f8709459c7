//! `import`: takes in what another system exported.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::context::Context;
use super::fault::Fault;
use super::out::{Out, hint};
use super::progress::Progress;
use crate::config;
use crate::domain::incoming::Tool;
use crate::domain::safe::Safe;
use crate::io::import::{Format, ImportError, Said};
use crate::runtime::importer::aside::Kept;
use crate::runtime::importer::{
    self, Aside, Came, Desk, Ended, Origin, Pace, Report, Task, Unopened, said,
};
use crate::runtime::signals::{Cause, Stop};
use crate::storage::{Reader, StoreError};
use crate::texts::{Texts, Told};

mod settings;

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

Words of status, priority, channel and kind that are not known are listed, and --words says what
they mean: 'Erledigt=solved,Hoch=high'. Where one means two things, status.Offen=open names the
field.

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
many were refused is said on standard error. With --strict a row that is refused keeps
everything out, and the exit code is 1.

Ctrl-C stops after the rows that are being written; they stay, and the same command goes on from
there.";

/// The arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Import {
    /// The file: CSV, JSON, JSON lines, a mail, an mbox, or the folder of a Maildir; - for standard input
    file: PathBuf,
    #[command(flatten)]
    how: How,
    /// Only say what would come of it
    #[arg(long)]
    dry_run: bool,
    /// Take in nothing at all if a row is refused
    #[arg(long)]
    strict: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// How a source is read: as it is said here, else as its settings say.
#[derive(Debug, Clone, Default, Args)]
pub struct How {
    /// Which column fills which field: FIELD=COLUMN,FIELD=COLUMN
    #[arg(long, value_name = "MAPPING")]
    map: Option<String>,
    /// What words mean that are not known: 'Erledigt=solved,Hoch=high'
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,
    /// Take mapping, words, zone, dates and tool from [import.NAME] of the settings
    #[arg(long = "as", alias = "map-name", value_name = "NAME")]
    named: Option<String>,
    /// Keep mapping, words, zone, dates and tool as [import.NAME] in the settings
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
    /// Put what is over 30 days late into the queue, not into the view backlog
    #[arg(long)]
    live: bool,
}

impl Import {
    /// Runs the command; gives the exit code, which is that of the signal if one came.
    ///
    /// # Errors
    /// Whatever keeps the file from being read, or the desk from being written.
    pub fn run(&self, context: &Context, out: &mut Out) -> Result<u8, Fault> {
        let texts = &context.texts;
        let name = self.name(texts);
        let wanted = self.how.wanted(context)?;
        let task = Task {
            strict: self.strict,
            ..self.how.task_of(context, &wanted)?
        };
        let stop = Stop::listen_twice().map_err(|error| {
            let what = error.to_string();
            let args = [("file", (&name).into()), ("what", (&what).into())];
            Fault::failed(&texts.fault("imported-fault", &args))
        })?;
        let opened = match importer::open(&self.origin(), &task, Some(&stop)) {
            Ok(opened) => opened,
            Err(error) => {
                return match stop.asked() {
                    Some(cause) => Ok(cause.exit_code()),
                    None => Err(unopened(texts, &name, &error)),
                };
            }
        };
        if let Some(found) = opened.said() {
            self.how.keep(context, &wanted, found)?;
        }
        let mut report = opened.report(name, self.dry_run);
        if matches!(report.came, Came::Own(_)) && self.how.says_something() {
            hint(&Safe::line(&texts.get("returned-unused")));
        }
        report.strict = self.strict;
        if !self.json {
            lines(&report.said(texts), out)?;
            if let Some(found) = opened.said() {
                self.say_kept(context, &report, &wanted, found, out)?;
            }
            out.flush()?;
        }
        let mut progress = Progress::new(context, "imported-progress");
        let mut watch = |at: &importer::Progress| {
            progress.show_part(at.rows, at.bytes, at.of);
            match stop.asked() {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            }
        };
        // The desk comes after the source, so that a file that can't be read makes no desk.
        if self.dry_run {
            let reader = context.read()?;
            let file = reader.as_ref().map(Reader::read);
            let desk = Desk::Trying(file, &context.policy);
            opened.run(&mut report, &task, texts, desk, None, &mut watch);
        } else {
            let mut store = context.write()?;
            store.be_patient().map_err(|error| context.told(&error))?;
            let aside = Aside::beside(&self.file, &opened);
            let desk = Desk::Writing(&mut store, None);
            opened.run(&mut report, &task, texts, desk, Some(aside), &mut watch);
            store.tidy();
        }
        progress.end();
        if let Some(Kept::In(rows, _)) = &report.aside {
            let (found, source) = report.rows().unzip();
            report.again = Some(self.how.again(&wanted, found, source, rows));
        }
        self.told(context, &report, &stop, out)
    }

    /// Says what came of it.
    fn told(
        &self,
        context: &Context,
        report: &Report,
        stop: &Stop,
        out: &mut Out,
    ) -> Result<u8, Fault> {
        let texts = &context.texts;
        let ended = match &report.ended {
            Ended::Stopped => Ok(stop.asked().map_or(0, Cause::exit_code)),
            // What came of it up to there is told with the fault.
            Ended::Unreadable(error) => {
                let what = said(texts, &error.told());
                let args = [
                    ("file", (&report.file).into()),
                    ("what", (&what).into()),
                    ("taken", importer::report::number(report.taken())),
                ];
                report_hints(report, texts);
                return Err(Fault::failed(&texts.fault("imported-stopped", &args)));
            }
            Ended::Store(error) => {
                report_hints(report, texts);
                return Err(broken_off(context, report, error));
            }
            Ended::Strangers { count } => {
                return Err(Fault::usage(&report.strangers(texts, *count)));
            }
            Ended::Strict => Err(strict(texts, report)),
            Ended::Whole if self.strict && report.counts.refused > 0 => Err(strict(texts, report)),
            Ended::Whole if report.is_none() => {
                let args = [("file", (&report.file).into())];
                let id = if report.is_mail() {
                    "imported-none-mail"
                } else {
                    "imported-none"
                };
                Err(Fault::failed(&texts.fault(id, &args)))
            }
            Ended::Whole => Ok(u8::from(matches!(report.aside, Some(Kept::Failed(_))))),
        };
        if self.json {
            out.json(&report.json())?;
        } else {
            lines(&report.lines(texts), out)?;
        }
        out.flush()?;
        report_hints(report, texts);
        ended
    }

    /// Says how this reading could be kept, or where it was.
    fn say_kept(
        &self,
        context: &Context,
        report: &Report,
        wanted: &config::Import,
        found: &Said,
        out: &mut Out,
    ) -> Result<(), Fault> {
        let texts = &context.texts;
        if self.dry_run && self.how.offers(found) {
            lines(&report.proposal(texts, &settings::kept(wanted, found)), out)?;
        }
        if let Some(name) = &self.how.save {
            let path = context.config_path.display().to_string();
            let args = [("name", name.into()), ("path", (&path).into())];
            lines(&[texts.with("imported-kept", &args)], out)?;
        }
        Ok(())
    }

    fn origin(&self) -> Origin {
        if self.is_stdin() {
            Origin::Input
        } else {
            Origin::File(self.file.clone())
        }
    }

    fn is_stdin(&self) -> bool {
        self.file == Path::new("-")
    }

    /// The source as it is called in what is said of it.
    fn name(&self, texts: &Texts) -> String {
        if self.is_stdin() {
            texts.get("imported-standard-input")
        } else {
            self.file.display().to_string()
        }
    }
}

impl How {
    /// How the settings of this name say, and nothing else is said.
    pub fn named(name: Option<&str>) -> Self {
        Self {
            named: name.map(str::to_owned),
            ..Self::default()
        }
    }

    /// How a source that comes in now is read and taken in, by settings of this name that are at hand.
    ///
    /// # Errors
    /// A mapping that is none.
    pub fn kept(context: &Context, name: &str, settings: &config::Import) -> Result<Task, Fault> {
        Self::named(Some(name)).task_of(context, settings)
    }

    /// Whether anything is said that an export of our own has no use for.
    fn says_something(&self) -> bool {
        let given = [
            &self.map,
            &self.named,
            &self.source,
            &self.zone,
            &self.dates,
            &self.tool,
            &self.words,
            &self.save,
        ];
        self.live || given.iter().any(|option| option.is_some())
    }

    /// How a source that comes in now is read and taken in.
    ///
    /// # Errors
    /// A name, a mapping or a zone that there isn't.
    pub fn task(&self, context: &Context) -> Result<Task, Fault> {
        self.task_of(context, &self.wanted(context)?)
    }

    fn task_of(&self, context: &Context, wanted: &config::Import) -> Result<Task, Fault> {
        Ok(Task {
            format: self
                .format
                .as_deref()
                .and_then(|code| code.parse::<Format>().ok()),
            options: settings::options(context, wanted, !self.no_repair, self.header)?,
            source: self.source_of(wanted),
            live: self.live,
            now: context.now(),
            strict: false,
            pace: Pace::HURRIED,
        })
    }
}

/// Why a source can't be opened, in words.
pub fn unopened(texts: &Texts, file: &String, why: &Unopened) -> Fault {
    let at = |id| Fault::failed(&texts.fault(id, &[("file", file.into())]));
    match why {
        Unopened::Missing => at("imported-missing"),
        Unopened::Directory => at("imported-directory"),
        Unopened::Import(error) => {
            let what = said(texts, &error.told());
            let args = [("file", file.into()), ("what", (&what).into())];
            let told = texts.fault("imported-fault", &args);
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
    }
}

fn strict(texts: &Texts, report: &Report) -> Fault {
    let args = [
        ("file", (&report.file).into()),
        ("count", importer::report::number(report.counts.refused)),
    ];
    Fault::failed(&texts.fault("imported-strict", &args))
}

/// The desk's file took no more: what is in and what isn't.
fn broken_off(context: &Context, report: &Report, error: &StoreError) -> Fault {
    let texts = &context.texts;
    let told = texts.store_error(error, &context.now_here());
    let args = [
        ("file", (&report.file).into()),
        ("what", (&told.what).into()),
        ("line", importer::report::number(report.line)),
        ("taken", importer::report::number(report.taken())),
    ];
    let Told { what, remedy } = texts.fault("imported-broken-off", &args);
    let remedy = format!("{} {remedy}", told.remedy);
    Fault::failed(&Told { what, remedy })
}

fn lines(lines: &[String], out: &mut Out) -> Result<(), Fault> {
    lines
        .iter()
        .try_for_each(|line| out.line(&Safe::line(line)))
}

/// Says on standard error what is to be looked after.
fn report_hints(report: &Report, texts: &Texts) {
    for line in report.hints(texts) {
        hint(&Safe::line(&line));
    }
}
