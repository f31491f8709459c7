//! `ringback completions`: what a shell needs to complete commands.

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use super::Cli;
use super::fault::Fault;
use super::out::Out;

/// Prints the completions of a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    /// Does it.
    pub fn run(self, out: &mut Out) -> Result<(), Fault> {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "ringback", &mut script);
        out.raw(&script)
    }
}
