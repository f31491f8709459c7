//! The command line: one file a command, plain output or JSON, no screen.
//!
//! A command that only reads never writes to the desk's file, nor makes one. One that changes something
//! prints when it is on disk, and not before. Where the desk isn't there yet, reading shows an empty one
//! and says on standard error how to begin; that is no failure.
//!
//! Exit codes: 0 done, 1 failed, 2 used wrongly. A reader that goes away (`| head`) ends a command
//! silently. The help of the commands is English, as are the manual and the log; everything else that
//! is said comes from the texts. What is printed goes through `out::Out`, which takes
//! [`Safe`](crate::domain::safe::Safe) text alone.

mod add;
pub mod backup;
mod completions;
mod config;
mod context;
pub mod demo;
mod export;
mod fault;
pub mod filters;
mod find;
mod history;
mod import;
mod inbox;
mod json;
mod keys;
mod list;
mod man;
mod next;
mod note;
mod out;
mod progress;
mod reply;
mod restore;
mod set;
mod show;
mod sop;
mod status;
mod time;
mod why;
mod wrote;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use context::Context;
pub use fault::{Exit, Fault};
pub use import::{How, unopened};
pub use out::hint;

/// The desk of a frontline support agent: the queue in order, the reply clock, nothing forgotten.
///
/// Without a command it opens the desk.
#[derive(Debug, Parser)]
#[command(name = "ringback", version, after_help = EXIT_CODES)]
pub struct Cli {
    /// Where the files are.
    #[command(flatten)]
    pub files: Files,
    /// What to do; none opens the desk.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 used wrongly.\n\
    Times are written as they are said: \"tomorrow 10:30\", \"in 2h\", \"fri 9\".";

/// Which files to work with.
#[derive(Debug, Clone, Default, Args)]
pub struct Files {
    /// The desk's file [default: desk.db in the user's data folder]
    #[arg(
        long,
        global = true,
        env = "RINGBACK_DB",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub db: Option<PathBuf>,
    /// The settings [default: config.toml in the user's configuration folder]
    #[arg(
        long,
        global = true,
        env = "RINGBACK_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub config: Option<PathBuf>,
}

/// One command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write down a new request and print its number
    Add(add::Add),
    /// List requests in the order in which to answer them
    List(list::List),
    /// Show the request to answer first, and why
    Next(next::Next),
    /// Show a request with its messages and history
    Show(show::Show),
    /// Look up the right procedure or phrase by a few words
    Find(find::Find),
    /// Record a reply that was sent, or keep a draft
    Reply(reply::Reply),
    /// Write an internal note, which the client doesn't see
    Note(note::Note),
    /// Write down what the client said or wrote
    Wrote(wrote::Wrote),
    /// Change fields: set 12 status=waiting priority=high tags=+refund,-new
    Set(set::Set),
    /// Bring in what another system exported: a table, JSON, or mail
    Import(import::Import),
    /// Take in what lies in the watched folders, once
    Inbox(inbox::Inbox),
    /// Procedures (SOPs): list, show, check, begin one, lay the pack out as files
    Sop(sop::Sop),
    /// Write requests out: JSON lines, CSV or a report
    Export(export::Export),
    /// Copy the desk's file, while desks work, and check the copy
    Backup(backup::Backup),
    /// Put a copy in the place of the desk's file
    Restore(restore::Restore),
    /// Look round on a made-up desk, which leaves nothing behind
    Demo(demo::Demo),
    /// One line of figures, for a status bar
    Status(status::Status),
    /// List the keys of the desk
    Keys(keys::Keys),
    /// Show the settings that hold
    Config(config::Config),
    /// Print the completions of a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man,
}

/// Runs one command to its end, and gives the exit code: 0, or that of a signal which ended it.
///
/// # Errors
/// A [`Fault`] that says what failed and what to do, or that nobody reads the output any more.
pub fn run(command: Command, files: &Files) -> Result<u8, Fault> {
    let mut out = out::Out::new();
    let mut code = 0;
    match command {
        Command::Completions(args) => args.run(&mut out),
        Command::Man => man::run(&mut out),
        Command::Config(args) => args.run(files, &mut out),
        Command::Add(args) => args.run(&Context::load(files)?, &mut out),
        Command::List(args) => args.run(&Context::load(files)?, &mut out),
        Command::Next(args) => args.run(&Context::load(files)?, &mut out),
        Command::Show(args) => args.run(&Context::load(files)?, &mut out),
        Command::Find(args) => args.run(&Context::load(files)?, &mut out),
        Command::Reply(args) => args.run(&Context::load(files)?, &mut out),
        Command::Note(args) => args.run(&Context::load(files)?, &mut out),
        Command::Wrote(args) => args.run(&Context::load(files)?, &mut out),
        Command::Set(args) => args.run(&Context::load(files)?, &mut out),
        Command::Import(args) => args
            .run(&Context::load(files)?, &mut out)
            .map(|by| code = by),
        Command::Inbox(args) => args
            .run(&Context::load(files)?, &mut out)
            .map(|by| code = by),
        Command::Sop(args) => args
            .run(&Context::load(files)?, &mut out)
            .map(|by| code = by),
        Command::Export(args) => args
            .run(&Context::load(files)?, &mut out)
            .map(|by| code = by),
        Command::Backup(args) => args
            .run(&Context::load(files)?, &mut out)
            .map(|by| code = by),
        Command::Restore(args) => args
            .run(&Context::load(files)?, &mut out)
            .map(|by| code = by),
        Command::Demo(args) => args.run(files, &mut out).map(|by| code = by),
        Command::Status(args) => args.run(&Context::load(files)?, &mut out),
        Command::Keys(args) => args.run(&Context::load(files)?, &mut out),
    }?;
    out.flush()?;
    Ok(code)
}
