//! `ringback sop new`: a procedure begun from a template.

use std::path::PathBuf;

use clap::Args;

use super::shelf::folders;
use crate::cli::context::Context;
use crate::cli::fault::Fault;
use crate::cli::out::Out;
use crate::domain::document::anchor;
use crate::domain::safe::Safe;
use crate::io::library::template;
use crate::runtime::clock;
use crate::storage::{NewFile, PlaceError};

/// The language whose template is always there.
const ENGLISH: &str = "en";

/// Begins a procedure as a file to be filled in, and prints its name; never over another one.
#[derive(Debug, Args)]
pub struct New {
    /// Its title
    #[arg(value_name = "TITLE")]
    title: String,
    /// The language in which it is written [default: that of the desk]
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// The folder [default: the first one of [lookup] sops, else this one]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl New {
    /// Does it.
    pub(super) fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let texts = &context.texts;
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let slug = anchor(&title);
        let slug = slug.trim_matches(['-', '_']);
        if slug.is_empty() {
            let args = [("title", (&self.title).into())];
            return Err(Fault::usage(&texts.fault("sop-no-title", &args)));
        }
        let folder = self.into.unwrap_or_else(|| {
            let own = folders(context).into_iter().next();
            own.unwrap_or_else(|| PathBuf::from("."))
        });
        if !folder.is_dir() {
            let path = folder.display().to_string();
            let args = [("path", (&path).into())];
            return Err(Fault::failed(&texts.fault("sop-no-folder", &args)));
        }
        let wanted = self
            .lang
            .as_deref()
            .unwrap_or(&context.config.look.language);
        let lang: String = wanted
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        let text = match template(&lang) {
            Some(text) => text.to_owned(),
            None => template(ENGLISH)
                .unwrap_or_default()
                .replace("lang: en", &format!("lang: {lang}")),
        };
        let today = context.now_here().date().to_string();
        let text = text
            .replace("{today}", &today)
            .replace("{title}", &quoted(&title));
        let path = folder.join(format!("{slug}.md"));
        place(&path, &text, false).map_err(|error| match error {
            PlaceError::There(_) | PlaceError::NotAFile(_) | PlaceError::Desk(_) => {
                let path = path.display().to_string();
                Fault::failed(&texts.fault("sop-there", &[("path", (&path).into())]))
            }
            PlaceError::Io { path, error } => unwritable(context, &path, &error),
        })?;
        let path = path.display().to_string();
        out.line(&Safe::line(
            &texts.with("sop-written", &[("path", (&path).into())]),
        ))
    }
}

/// A title as YAML takes it: what could be read as something else stands in quotes.
fn quoted(title: &str) -> String {
    let is_plain = title.starts_with(char::is_alphabetic)
        && title.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '?' | '!' | '(' | ')')
        })
        && title.contains(' ');
    if is_plain {
        return title.to_owned();
    }
    let escaped = title.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace(char::is_control, " "))
}

/// Writes a file that is there when it is whole.
pub(super) fn place(path: &std::path::Path, text: &str, replaces: bool) -> Result<(), PlaceError> {
    let file = NewFile::beside(path, replaces, None, clock::new_id())?;
    std::fs::write(file.partial(), text).map_err(|error| PlaceError::Io {
        path: path.to_owned(),
        error,
    })?;
    file.keep()
}

/// Why a file can't be written.
pub(super) fn unwritable(
    context: &Context,
    path: &std::path::Path,
    error: &std::io::Error,
) -> Fault {
    let (path, error) = (path.display().to_string(), error.to_string());
    let args = [("path", (&path).into()), ("error", (&error).into())];
    Fault::failed(&context.texts.fault("sop-unwritable", &args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::library::read;

    #[test]
    fn any_title_reads_back() {
        for title in [
            "Refund a payment",
            "Yes",
            "12",
            "Say: \"no\" \\ kindly",
            "# not a comment",
            "[list] - of {things}",
            "Вернуть деньги",
            "don't",
            "- a",
        ] {
            let text = template("en")
                .unwrap()
                .replace("{title}", &quoted(title))
                .replace("{today}", "2026-11-22");
            let procedure = read(text.as_bytes(), "a.md").unwrap();
            assert_eq!(procedure.about.title, title);
        }
    }
}
