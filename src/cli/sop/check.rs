//! `ringback sop check`: what is wrong with the files, each with its line and a reason.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::list::Refused;
use super::shelf::Shelf;
use crate::cli::context::Context;
use crate::cli::fault::Fault;
use crate::cli::out::Out;
use crate::domain::library;
use crate::domain::safe::Safe;

/// Says what is wrong with procedures and phrase books.
#[derive(Debug, Args)]
pub struct Check {
    /// Folders or files, instead of those of the settings and the pack
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct All<'a> {
    files: usize,
    sops: usize,
    phrases: usize,
    refused: Vec<Refused<'a>>,
    faults: Vec<Refused<'a>>,
}

impl Check {
    /// Does it; 1 where something is wrong.
    pub(super) fn run(self, context: &Context, out: &mut Out) -> Result<u8, Fault> {
        let mut shelf = Shelf::of(context, &self.folders);
        shelf.compare();
        let texts = &context.texts;
        let is_fine = shelf.refused.is_empty() && shelf.faults.is_empty();
        if self.json {
            let tell = |fault| tell(context, fault);
            out.json(&All {
                files: shelf.files,
                sops: shelf.procedures.len(),
                phrases: shelf.phrases,
                refused: shelf.refused.iter().map(tell).collect(),
                faults: shelf.faults.iter().map(tell).collect(),
            })?;
            return Ok(u8::from(!is_fine));
        }
        for fault in shelf.refused.iter().chain(&shelf.faults) {
            out.line(&Safe::line(&texts.library_fault(fault)))?;
        }
        let args = [
            ("files", shelf.files.into()),
            ("procedures", shelf.procedures.len().into()),
            ("phrases", shelf.phrases.into()),
            ("refused", shelf.refused.len().into()),
            ("faults", shelf.faults.len().into()),
        ];
        out.line(&Safe::line(&texts.with("sop-checked", &args)))?;
        Ok(u8::from(!is_fine))
    }
}

fn tell<'a>(context: &Context, fault: &'a library::Fault) -> Refused<'a> {
    Refused {
        file: &fault.file,
        line: fault.line,
        reason: fault.why.code(),
        what: context.texts.library_why(&fault.why),
    }
}
