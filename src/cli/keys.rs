//! `ringback keys`: the keys of the desk, as they hold.

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::out::Out;
use crate::domain::safe::Safe;
use crate::keymap::{Bindings, Group, Row};
use crate::texts::Texts;
use crate::ui::text::{pad_right, width};

/// Lists the keys, as the settings leave them.
#[derive(Debug, Args)]
pub struct Keys {
    /// As Markdown tables
    #[arg(long)]
    markdown: bool,
}

impl Keys {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let (bindings, texts) = (&context.bindings, &context.texts);
        let text = if self.markdown {
            markdown(bindings, texts)
        } else {
            plain(bindings, texts)
        };
        out.block(&Safe::block(&text), 0)
    }
}

/// The keys of an action as the documents write them; empty where it has none.
fn keys(row: &Row, wrap: impl Fn(String) -> String) -> String {
    let keys: Vec<String> = row.keys.iter().map(|key| wrap(key.to_string())).collect();
    keys.join(" ")
}

fn groups(bindings: &Bindings) -> impl Iterator<Item = (Group, Vec<Row>)> {
    Group::ALL.iter().map(|group| {
        let rows = bindings.rows().filter(|row| row.group == *group);
        (*group, rows.collect())
    })
}

fn plain(bindings: &Bindings, texts: &Texts) -> String {
    let name = |key: String| key;
    let of = |len: &dyn Fn(&Row) -> usize| bindings.rows().map(|row| len(&row)).max();
    let keys_wide = of(&|row| width(&keys(row, name))).unwrap_or_default();
    let ids_wide = of(&|row| width(row.id)).unwrap_or_default();
    let mut out = String::new();
    for (group, rows) in groups(bindings) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&texts.get(group.text_id()));
        out.push('\n');
        for row in rows {
            let line = format!(
                "  {}  {}  {}\n",
                pad_right(&keys(&row, name), keys_wide),
                pad_right(row.id, ids_wide),
                texts.attr(&row.action.text_id(), "help")
            );
            out.push_str(&line);
        }
    }
    out
}

/// The keys as Markdown, a table for each group: what the documents hold.
pub fn markdown(bindings: &Bindings, texts: &Texts) -> String {
    // A bar would end the cell, also between backticks.
    let code = |key: String| match key.contains('`') {
        true => format!("`` {key} ``"),
        false => format!("`{}`", key.replace('|', "\\|")),
    };
    let mut out = String::new();
    for (group, rows) in groups(bindings) {
        if !out.is_empty() {
            out.push('\n');
        }
        let head = format!(
            "### {}\n\n| {} | {} | {} |\n|---|---|---|\n",
            texts.get(group.text_id()),
            texts.get("cli-keys-key"),
            texts.get("cli-keys-does"),
            texts.get("cli-keys-id"),
        );
        out.push_str(&head);
        for row in rows {
            let line = format!(
                "| {} | {} | `{}` |\n",
                keys(&row, code),
                texts.attr(&row.action.text_id(), "help"),
                row.id
            );
            out.push_str(&line);
        }
    }
    out
}
