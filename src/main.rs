//! Parses, runs, and says in the end what went wrong: the only place that prints errors and sets the exit
//! code.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use ringback::cli::{self, Cli, Context, Exit, Fault, Files, demo};
use ringback::domain::safe::Safe;
use ringback::runtime::desk::{self, Left};
use ringback::runtime::private;

fn main() -> ExitCode {
    // Before anything is made: all of it is the user's alone.
    private::keep_private();
    let args = match Cli::try_parse() {
        Ok(args) => args,
        Err(error) => return parsing(&error),
    };
    let ran = match args.command {
        Some(command) => cli::run(command, &args.files),
        None => desk(&args.files),
    };
    match ran {
        Ok(code) => ExitCode::from(code),
        Err(Fault::Unread) => ExitCode::SUCCESS,
        Err(Fault::Told { what, remedy, exit }) => {
            // Without standard error there is still the exit code.
            let mut stderr = io::stderr().lock();
            let _ = writeln!(stderr, "ringback: {what}");
            if let Some(remedy) = remedy {
                let _ = writeln!(stderr, "{remedy}");
            }
            ExitCode::from(exit as u8)
        }
    }
}

/// Opens the desk, which needs a terminal on both sides; gives the exit code with which it was left.
fn desk(files: &Files) -> Result<u8, Fault> {
    let context = Context::load(files)?;
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let told = context.texts.fault("cli-desk-no-terminal", &[]);
        return Err(Fault::told(&told, Exit::Failed));
    }
    let mut left = desk::run(context, false)?;
    loop {
        left = match left {
            Left::Quit => return Ok(0),
            Left::Signal(code) => return Ok(code),
            Left::Again => desk::run(Context::load(files)?, false)?,
            Left::LookRound => match demo::look_round(&Context::load(files)?)? {
                // Whoever leaves the made-up desk comes back to their own.
                Left::Quit | Left::Again | Left::LookRound => {
                    desk::run(Context::load(files)?, false)?
                }
                Left::Signal(code) => return Ok(code),
            },
        };
    }
}

/// Says what is wrong with the arguments, or what was asked of them: help or the version.
///
/// Arguments are shown back, and a script may have put a client's words there: so they are made safe.
fn parsing(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let written = match text.strip_prefix("error: ") {
        Some(fault) => write!(io::stderr().lock(), "ringback: {}", Safe::block(fault)),
        None if error.use_stderr() => write!(io::stderr().lock(), "{}", Safe::block(&text)),
        None => write!(io::stdout().lock(), "{}", Safe::block(&text)),
    };
    // Nobody reads it any more: the exit code stays what it is.
    drop(written);
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8))
}
