//! What is said of files that were dropped into a watched folder.

use std::io;

use jiff::Zoned;

use super::{Fate, Folder, Left, Took};
use crate::runtime::importer::aside::Kept;
use crate::runtime::importer::report::{Report, number};
use crate::texts::Texts;

/// A sentence or two, and whether somebody has to look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The sentences; names and values of files stand in them as they are.
    pub text: String,
    /// Whether something was not taken in, or wants to be looked after.
    pub wants_care: bool,
}

impl Took {
    /// Whether the file still has to be taken, and not only by another.
    pub fn has_failed(&self) -> bool {
        match &self.fate {
            Fate::Done(_) | Fate::Left(Left::BeingWritten | Left::Elsewhere | Left::Stopped) => {
                false
            }
            Fate::Refused { .. }
            | Fate::Left(
                Left::Store(_)
                | Left::Unwritable(_)
                | Left::NotMoved(_)
                | Left::NotAside
                | Left::Settings(_),
            ) => true,
        }
    }

    /// Says what became of it.
    pub fn words(&self, texts: &Texts, now: &Zoned) -> Words {
        let file = self.path.display().to_string();
        let file_arg = ("file", (&file).into());
        let text = match &self.fate {
            Fate::Done(to) => {
                let figures = self
                    .report
                    .as_ref()
                    .map(|report| report.figures(texts))
                    .unwrap_or_default();
                let to = to.display().to_string();
                let args = [
                    file_arg,
                    ("figures", (&figures).into()),
                    ("to", (&to).into()),
                ];
                texts.with("inbox-done", &args) + &self.aside(texts)
            }
            Fate::Refused { to, why } => {
                let to = to.display().to_string();
                let args = [file_arg, ("why", why.as_str().into()), ("to", (&to).into())];
                texts.with("inbox-refused", &args)
            }
            Fate::Left(left) => self.left(left, texts, now),
        };
        let at_odds = self.report.as_ref().is_some_and(Report::wants_care);
        Words {
            text,
            wants_care: self.has_failed() || at_odds,
        }
    }

    fn left(&self, left: &Left, texts: &Texts, now: &Zoned) -> String {
        let file = self.path.display().to_string();
        let file_arg = ("file", (&file).into());
        let failed = |id, error: &io::Error| {
            let error = error.to_string();
            texts.with(id, &[file_arg, ("error", (&error).into())])
        };
        match left {
            Left::BeingWritten => texts.with("inbox-being-written", &[file_arg]),
            Left::Elsewhere => texts.with("inbox-elsewhere", &[file_arg]),
            Left::Stopped => {
                let line = self.report.as_ref().map_or(0, |report| report.line);
                texts.with("inbox-halted", &[file_arg, ("line", number(line))])
            }
            Left::Store(error) => {
                let told = texts.store_error(error, now);
                let taken = self.report.as_ref().map_or(0, Report::taken);
                let args = [
                    file_arg,
                    ("what", (&told.what).into()),
                    ("remedy", (&told.remedy).into()),
                    ("taken", number(taken)),
                ];
                texts.with("inbox-broken-off", &args)
            }
            Left::Unwritable(error) => failed("inbox-unwritable", error),
            Left::NotMoved(error) => failed("inbox-not-moved", error),
            Left::NotAside => texts.with("inbox-not-aside", &[file_arg]) + &self.aside(texts),
            Left::Settings(what) => texts.with(
                "inbox-settings",
                &[file_arg, ("what", what.as_str().into())],
            ),
        }
    }

    /// Where the refused rows are.
    fn aside(&self, texts: &Texts) -> String {
        match self
            .report
            .as_ref()
            .and_then(|report| report.aside.as_ref())
        {
            None => String::new(),
            Some(Kept::In(rows, _)) => {
                let rows = rows.display().to_string();
                format!(
                    " {}",
                    texts.with("inbox-aside", &[("rows", (&rows).into())])
                )
            }
            Some(Kept::Failed(error)) => {
                let error = error.to_string();
                let args = [("error", (&error).into())];
                format!(" {}", texts.with("imported-not-aside", &args))
            }
        }
    }
}

/// Why a folder can't be looked into, and what to do.
pub fn unseen(texts: &Texts, folder: &Folder, error: &io::Error) -> String {
    let shown = folder.path.display().to_string();
    let error_text = error.to_string();
    let args = [("folder", (&shown).into()), ("error", (&error_text).into())];
    let told = if error.kind() == io::ErrorKind::NotFound {
        texts.fault("inbox-missing", &args[..1])
    } else {
        texts.fault("inbox-unseen", &args)
    };
    format!("{} {}", told.what, told.remedy)
}
