//! `ringback man`: the manual page, with a section for each command.

use clap::CommandFactory as _;

use super::Cli;
use super::fault::Fault;
use super::out::Out;

/// Does it.
pub fn run(out: &mut Out) -> Result<(), Fault> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|error| Fault::output(&error))?;
    out.raw(&page)
}
