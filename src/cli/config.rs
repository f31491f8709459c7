//! `ringback config`: the settings that hold, and where they are read from.

use clap::Args;

use super::Files;
use super::context::{Context, config_path};
use super::fault::Fault;
use super::out::Out;
use crate::config::example_toml;
use crate::domain::safe::Safe;
use crate::texts::Texts;

/// Shows the settings that hold.
#[derive(Debug, Args)]
pub struct Config {
    /// Only the path of the settings file
    #[arg(long, conflicts_with = "example")]
    path: bool,
    /// An example file with every option and what it does
    #[arg(long)]
    example: bool,
}

impl Config {
    /// Does it; a path or an example is told even if the file has a fault.
    pub fn run(self, files: &Files, out: &mut Out) -> Result<(), Fault> {
        if self.example {
            return out.block(&Safe::block(&example_toml()), 0);
        }
        if self.path {
            let path = config_path(files, &Texts::english())?;
            return out.line(&Safe::line(&path.display().to_string()));
        }
        let context = Context::load(files)?;
        let path = context.config_path.display().to_string();
        let id = match context.config.origin.file {
            Some(_) => "cli-config-from",
            None => "cli-config-defaults",
        };
        let from = context.texts.with(id, &[("path", (&path).into())]);
        let db = context.db.display().to_string();
        let db = context
            .texts
            .with("cli-config-db", &[("path", (&db).into())]);
        for comment in [from, db] {
            out.line(&Safe::line(&format!("# {comment}")))?;
        }
        for setting in context.config.settings() {
            if let Some(value) = &setting.value {
                out.line(&Safe::line(&format!("{} = {value}", setting.key)))?;
            }
        }
        Ok(())
    }
}
