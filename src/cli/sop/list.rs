//! `ringback sop list`: the procedures with what they say of themselves.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::shelf::{Kept, Shelf};
use crate::cli::context::Context;
use crate::cli::fault::Fault;
use crate::cli::out::{Out, hint};
use crate::domain::fold::fold;
use crate::domain::procedure::{Standing, Trust};
use crate::domain::safe::Safe;
use crate::ui::text::{cut, pad_right, width};

/// The narrowest and the widest that a title is shown, and what a line has besides.
const TITLES: (usize, usize) = (24, 44);
const BESIDES: usize = 52;
/// Columns of how far it can be relied on, and of the category.
const TRUST: usize = 31;
const CATEGORY: usize = 13;

/// Lists the procedures by title.
#[derive(Debug, Args)]
pub struct List {
    /// Only those in this language: en, ru
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Only those about this
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Only those that were to be reviewed by now
    #[arg(long)]
    overdue: bool,
    /// Only those that somebody has flagged as wrong or outdated, with their words
    #[arg(long, conflicts_with_all = ["lang", "category", "overdue", "sops"])]
    flagged: bool,
    /// Those of this folder, instead of those of the settings
    #[arg(long, value_name = "DIR")]
    sops: Vec<PathBuf>,
    /// One JSON object: the procedures, and the files that can't be used
    #[arg(long)]
    json: bool,
}

/// A procedure as it is told.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    file: &'a str,
    title: &'a str,
    lang: Option<&'a str>,
    category: Option<&'a str>,
    status: Option<&'static str>,
    reviewed: Option<Date>,
    /// The day by which it was to be reviewed, where that is past.
    overdue: Option<Date>,
    owner: Option<&'a str>,
    aliases: &'a [String],
    tags: &'a [String],
    steps: usize,
    version: &'a str,
}

/// A file that can't be used.
#[derive(Serialize)]
pub(super) struct Refused<'a> {
    pub(super) file: &'a str,
    pub(super) line: Option<u32>,
    pub(super) reason: &'static str,
    pub(super) what: String,
}

#[derive(Serialize)]
struct All<'a> {
    sops: Vec<Told<'a>>,
    refused: Vec<Refused<'a>>,
}

impl<'a> Told<'a> {
    fn new(kept: &'a Kept, today: Date) -> Self {
        let procedure = &kept.examined.procedure;
        let about = &procedure.about;
        Self {
            file: &kept.file,
            title: &about.title,
            lang: about.lang.as_deref(),
            category: about.category.as_deref(),
            status: match about.status {
                Standing::Unstated => None,
                Standing::Draft => Some("draft"),
                Standing::Validated => Some("validated"),
            },
            reviewed: about.reviewed,
            overdue: overdue(kept, today),
            owner: about.owner.as_deref(),
            aliases: &about.aliases,
            tags: &about.tags,
            steps: procedure.steps.len(),
            version: &procedure.version,
        }
    }
}

fn overdue(kept: &Kept, today: Date) -> Option<Date> {
    match kept.examined.procedure.about.trust(today) {
        Trust::Overdue(since) => Some(since),
        Trust::Unstated | Trust::Draft | Trust::Validated(_) => None,
    }
}

impl List {
    /// Does it.
    pub(super) fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        if self.flagged {
            return super::flags::list(context, out, self.json);
        }
        let shelf = Shelf::of(context, &self.sops);
        let today = context.now_here().date();
        let found: Vec<&Kept> = shelf
            .procedures
            .iter()
            .filter(|kept| self.is_asked(kept, today))
            .collect();
        if self.json {
            let sops = found.iter().map(|kept| Told::new(kept, today));
            let refused = shelf.refused.iter().map(|fault| Refused {
                file: &fault.file,
                line: fault.line,
                reason: fault.why.code(),
                what: context.texts.library_why(&fault.why),
            });
            return out.json(&All {
                sops: sops.collect(),
                refused: refused.collect(),
            });
        }
        for kept in &found {
            out.line(&line(context, kept, today, out.width()))?;
        }
        out.flush()?;
        if found.is_empty() {
            hint(&Safe::line(&context.texts.get("sop-none")));
        }
        if !shelf.refused.is_empty() {
            let count = [("count", shelf.refused.len().into())];
            hint(&Safe::line(&context.texts.with("sop-refused", &count)));
        }
        Ok(())
    }

    fn is_asked(&self, kept: &Kept, today: Date) -> bool {
        let about = &kept.examined.procedure.about;
        let is = |wanted: &Option<String>, has: &Option<String>| {
            let same = |wanted: &String| has.as_ref().is_some_and(|has| fold(has) == fold(wanted));
            wanted.as_ref().is_none_or(same)
        };
        is(&self.lang, &about.lang)
            && is(&self.category, &about.category)
            && (!self.overdue || overdue(kept, today).is_some())
    }
}

/// Title, trust, category, language, steps; the file last, so that it is easy to cut out.
fn line(context: &Context, kept: &Kept, today: Date, columns: Option<usize>) -> Safe {
    let (procedure, texts) = (&kept.examined.procedure, &context.texts);
    let about = &procedure.about;
    let fit = |words: &str, to: usize| pad_right(&Safe::line(words), to).into_owned();
    let steps = [("count", procedure.steps.len().into())];
    let trust = texts.trust(about.trust(today));
    let room = columns.map_or(TITLES.1, |columns| columns.saturating_sub(BESIDES));
    let line = format!(
        "{}  {}  {}  {}  {}  {}",
        fit(&about.title, room.clamp(TITLES.0, TITLES.1)),
        fit(&trust, TRUST),
        fit(about.category.as_deref().unwrap_or("-"), CATEGORY),
        fit(about.lang.as_deref().unwrap_or("-"), 2),
        fit(&texts.with("sop-steps", &steps), 10),
        kept.file,
    );
    let line = Safe::line(&line);
    match columns {
        Some(columns) if width(&line) > columns => Safe::line(&cut(&line, columns)),
        Some(_) | None => line,
    }
}
