//! `ringback sop list --flagged` and `sop settle`: what agents have flagged for the owners of procedures.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::cli::context::Context;
use crate::cli::fault::Fault;
use crate::cli::out::{Out, hint};
use crate::domain::run::mark::Flag;
use crate::domain::safe::Safe;

/// A flag as it is told.
#[derive(Serialize)]
struct Told<'a> {
    id: Uuid,
    file: &'a str,
    title: &'a str,
    flag: &'static str,
    word: &'a str,
    author: &'a str,
    at: Timestamp,
}

/// Lists the flags that stand, the newest first.
pub(super) fn list(context: &Context, out: &mut Out, json: bool) -> Result<(), Fault> {
    let flags = standing(context, None)?;
    if json {
        let told: Vec<Told<'_>> = flags
            .iter()
            .map(|flag| Told {
                id: flag.id,
                file: &flag.file,
                title: &flag.title,
                flag: flag.kind.code(),
                word: &flag.word,
                author: &flag.author,
                at: flag.at,
            })
            .collect();
        return out.json(&told);
    }
    for flag in &flags {
        out.line(&Safe::line(&line(context, flag)))?;
    }
    out.flush()?;
    if flags.is_empty() {
        hint(&Safe::line(&context.texts.get("sop-no-flags")));
    }
    Ok(())
}

/// Title, what is the matter, who says so and when; the file last.
fn line(context: &Context, flag: &Flag) -> String {
    let texts = &context.texts;
    let kind = texts.get(&format!("sop-flag-{}", flag.kind.code()));
    let at = context.at(flag.at);
    let values = [
        ("title", (&flag.title).into()),
        ("kind", (&kind).into()),
        ("author", (&flag.author).into()),
        ("at", (&at).into()),
        ("file", (&flag.file).into()),
        ("word", (&flag.word).into()),
    ];
    let id = if flag.word.is_empty() {
        "sop-flag"
    } else {
        "sop-flag-word"
    };
    texts.with(id, &values)
}

fn standing(context: &Context, file: Option<&str>) -> Result<Vec<Flag>, Fault> {
    let Some(reader) = context.read()? else {
        return Ok(Vec::new());
    };
    let flags = reader.read().flags(file);
    flags.map_err(|error| context.told(&error))
}

/// Settles what was flagged in a procedure.
#[derive(Debug, Args)]
pub struct Settle {
    /// The procedure's file, as `sop list --flagged` names it
    #[arg(value_name = "FILE")]
    file: String,
}

impl Settle {
    /// Does it.
    pub(super) fn run(self, context: &Context) -> Result<(), Fault> {
        let flags = standing(context, Some(&self.file))?;
        if !flags.is_empty() {
            let mut store = context.write()?;
            for flag in &flags {
                store
                    .settle_flag(flag.id, &context.author(), context.now())
                    .map_err(|error| context.told(&error))?;
            }
        }
        let values = [("count", flags.len().into()), ("file", (&self.file).into())];
        hint(&Safe::line(&context.texts.with("sop-settled", &values)));
        Ok(())
    }
}
