//! `ringback sop`: the procedures as files.

mod check;
mod export;
mod flags;
mod list;
mod new;
mod shelf;
mod show;

use clap::{Args, Subcommand};

use super::context::Context;
use super::fault::Fault;
use super::out::Out;

const HELP: &str = "\
A procedure is a file of Markdown. What it says of itself may stand above its text:

    ---
    title: Refund a payment
    aliases: [money back, chargeback]
    tags: [refund, payment]
    category: billing
    lang: en
    status: validated          draft or validated
    owner: team lead
    reviewed: 2026-11-01
    review_every: 180d
    limit: 50 a case           what an agent decides alone
    ---

All of it may be left out: then the first heading is the title. The numbered list under a heading such as Steps is
what is followed step by step; points in a step that begin with If are its branches, and lead on by a link to
#step-4 or to another file. What stands in quotes may have {client.name|there}, {request.number}, {agent.name},
{due} and {ask:what} in it.

The folders are named in the settings: [lookup] sops = [\"~/sops\"].";

/// Works with procedures and phrase books as files.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Sop {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the procedures: title, category, how far to trust each
    List(list::List),
    /// Show a procedure as text
    Show(show::Show),
    /// Say what is wrong with the files; exit code 1 when something is
    Check(check::Check),
    /// Begin a procedure from a template
    New(new::New),
    /// Say that what was flagged in a procedure is looked after
    Settle(flags::Settle),
    /// Lay the pack that comes with the program out as files to edit
    Export(export::Export),
}

impl Sop {
    /// Does it; gives the exit code.
    ///
    /// # Errors
    /// Whatever keeps it from being done.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<u8, Fault> {
        match self.command {
            Command::List(args) => args.run(context, out).map(|()| 0),
            Command::Show(args) => args.run(context, out).map(|()| 0),
            Command::Check(args) => args.run(context, out),
            Command::New(args) => args.run(context, out).map(|()| 0),
            Command::Settle(args) => args.run(context).map(|()| 0),
            Command::Export(args) => args.run(context, out).map(|()| 0),
        }
    }
}
