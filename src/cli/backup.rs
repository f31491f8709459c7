//! `backup`: a copy of the desk's file, while desks work, checked before it has its name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::export::misplaced;
use super::fault::Fault;
use super::out::Out;
use super::progress::Progress;
use crate::domain::safe::Safe;
use crate::runtime::clock;
use crate::runtime::signals::Stop;
use crate::storage::{BackupError, Copied, DailyError, Going, NewFile, PlaceError, hash_path};
use crate::texts::{Arg, Told};

const HELP: &str = "\
Desks go on working meanwhile; the copy is how things stood when it began. It is put on disk, hashed, opened
again and read through before it gets its name. FILE.sha256 holds the hash, as `sha256sum -c` reads it, and
`ringback restore FILE` compares it. Both files are yours alone.

A desk also makes a copy by itself when it is first opened on a day: [backup] keep_days in the settings.";

/// Copies the desk's file.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Backup {
    /// Where the copy goes
    file: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// Print what was copied as JSON
    #[arg(long)]
    json: bool,
}

/// What was copied, as JSON.
#[derive(Serialize)]
struct Made<'a> {
    file: &'a str,
    bytes: u64,
    sha256: &'a str,
    requests: u64,
    clients: u64,
    messages: u64,
    events: u64,
}

impl Backup {
    /// Copies it; gives the exit code, which is that of the signal if one came.
    ///
    /// # Errors
    /// No desk to copy, or a copy that can't be made or isn't sound.
    pub fn run(&self, context: &Context, out: &mut Out) -> Result<u8, Fault> {
        let Some(reader) = context.read()? else {
            let path = context.db.display().to_string();
            let args = [("path", (&path).into())];
            return Err(Fault::failed(&context.texts.fault("backup-no-desk", &args)));
        };
        let stop = Stop::listen().map_err(|error| {
            let path = self.file.clone();
            misplaced(context, &PlaceError::Io { path, error })
        })?;
        let mut progress = Progress::new(context, "backup-progress");
        let made = self.begin(&context.db).and_then(|(file, hash)| {
            reader.back_up(&self.file, file, hash, &going(&stop), &mut |done, of| {
                progress.show(done * 100 / of.max(1));
            })
        });
        progress.end();
        match (made, stop.asked()) {
            (Ok(copied), _) => self.say(context, &copied, out).map(|()| 0),
            (Err(BackupError::Stopped), Some(cause)) => Ok(cause.exit_code()),
            (Err(error), _) => Err(fault(context, &error)),
        }
    }

    fn begin(&self, desk: &Path) -> Result<(NewFile, NewFile), BackupError> {
        let file = NewFile::beside(&self.file, self.force, Some(desk), clock::new_id())?;
        let hash = hash_path(&self.file);
        let hash = NewFile::beside(&hash, true, Some(desk), clock::new_id())?;
        Ok((file, hash))
    }

    fn say(&self, context: &Context, copied: &Copied, out: &mut Out) -> Result<(), Fault> {
        let (path, hash) = (
            self.file.display().to_string(),
            copied.hash_file.display().to_string(),
        );
        let contents = &copied.contents;
        if self.json {
            return out.json(&Made {
                file: &path,
                bytes: copied.bytes,
                sha256: &copied.sha256,
                requests: contents.requests,
                clients: contents.clients,
                messages: contents.messages,
                events: contents.events,
            });
        }
        let args = [
            ("path", (&path).into()),
            ("requests", number(contents.requests)),
            ("events", number(contents.events)),
            ("size", number(copied.bytes.div_ceil(1024))),
        ];
        out.line(&Safe::line(&context.texts.with("backup-done", &args)))?;
        let args = [
            ("sha256", (&copied.sha256).into()),
            ("hash", (&hash).into()),
        ];
        out.line(&Safe::line(&context.texts.with("backup-hash", &args)))
    }
}

/// How a command goes about long work: at full speed, until a signal comes.
pub(super) fn going(stop: &Stop) -> Going {
    let stop = stop.clone();
    Going {
        stop: Arc::new(move || stop.asked().is_some()),
        gently: false,
    }
}

/// Why there is no copy, and what to do.
pub(super) fn fault(context: &Context, error: &BackupError) -> Fault {
    match error {
        BackupError::Place(error) => misplaced(context, error),
        BackupError::Desk(error) | BackupError::Copy(error) => context.told(error),
        BackupError::Stopped => Fault::failed(&context.texts.fault("backup-stopped", &[])),
        BackupError::Differs { path, detail } => Fault::failed(&unsound(context, path, detail)),
    }
}

/// Why there is no daily copy, in one sentence.
pub fn why_no_daily(context: &Context, error: &DailyError) -> String {
    let fault = match error {
        DailyError::Backup(error) => fault(context, error),
        DailyError::NoRoom {
            folder,
            needed,
            free,
        } => {
            let folder = folder.display().to_string();
            let args = [
                ("folder", (&folder).into()),
                ("needed", number(needed >> 20)),
                ("free", number(free >> 20)),
            ];
            Fault::failed(&context.texts.fault("backup-no-room", &args))
        }
    };
    match fault {
        Fault::Told { what, .. } => what.into_string(),
        Fault::Unread => String::new(),
    }
}

fn unsound(context: &Context, path: &Path, detail: &str) -> Told {
    let path = path.display().to_string();
    let args = [("path", (&path).into()), ("detail", detail.into())];
    context.texts.fault("backup-differs", &args)
}

pub(super) fn number<'a>(count: u64) -> Arg<'a> {
    Arg::Int(i64::try_from(count).unwrap_or(i64::MAX))
}
