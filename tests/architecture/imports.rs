//! Who may import whom.

use std::path::Path as FilePath;

use crate::paths::{Path, paths};
use crate::source::{File, Token, files, module, tokens};

/// A part of the program, and what it may name.
struct Layer {
    /// The files that it is made of: a folder, or a file.
    within: &'static [&'static str],
    /// Modules of ours.
    ours: &'static [&'static str],
    /// Crates of others, besides the standard library.
    crates: &'static [&'static str],
    /// Parts of the standard library that it may not name.
    never: &'static [&'static str],
}

/// Files, processes, environment, network, threads and clocks.
const WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "std::os",
];

/// The first one that holds a file counts.
const LAYERS: &[Layer] = &[
    Layer {
        within: &["domain/"],
        ours: &["domain"],
        crates: &[
            "fuzzy_matcher",
            "jiff",
            "serde",
            "snowball_stemmers_rs",
            "strsim",
            "thiserror",
            "unicode_normalization",
            "unicode_width",
            "uuid",
        ],
        never: WORLD,
    },
    Layer {
        within: &["keymap/"],
        // The nearest name to an unknown one is found in one place, and so is a letter's place.
        ours: &["keymap", "domain::keyboard", "domain::words"],
        crates: &["thiserror"],
        never: WORLD,
    },
    Layer {
        // The one widget outside of drawing: its buffer, undo and wrapping are better kept than ours.
        within: &["app/editor.rs"],
        ours: &["app", "domain", "keymap"],
        crates: &["ratatui", "ratatui_textarea", "unicode_normalization"],
        never: WORLD,
    },
    Layer {
        within: &["screens/*/view.rs", "ui/"],
        ours: &["ui", "screens", "app", "domain", "keymap", "texts"],
        crates: &["jiff", "ratatui", "unicode_segmentation", "unicode_width"],
        never: WORLD,
    },
    Layer {
        within: &["app/", "screens/"],
        ours: &["app", "screens", "domain", "keymap", "texts"],
        crates: &[
            "fuzzy_matcher",
            "jiff",
            "unicode_normalization",
            "unicode_segmentation",
        ],
        never: WORLD,
    },
    Layer {
        within: &["storage/"],
        ours: &["storage", "domain"],
        crates: &[
            "jiff",
            "rusqlite",
            "rustix",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "uuid",
        ],
        never: &["std::env", "std::net", "std::process"],
    },
    Layer {
        within: &["io/"],
        ours: &["io", "domain", "texts"],
        crates: &[
            "csv",
            "encoding_rs",
            "include_dir",
            "jiff",
            "mail_parser",
            "pulldown_cmark",
            "serde",
            "serde_json",
            "serde_saphyr",
            "sha2",
            "tempfile",
            "thiserror",
            "toml",
        ],
        never: &["std::net"],
    },
    Layer {
        within: &["texts/"],
        ours: &["texts", "domain"],
        crates: &[
            "fluent_bundle",
            "include_dir",
            "jiff",
            "thiserror",
            "toml",
            "unic_langid",
        ],
        never: WORLD,
    },
    Layer {
        within: &["config/"],
        ours: &["config", "domain", "keymap", "texts"],
        crates: &["jiff", "thiserror", "toml", "toml_edit"],
        never: &["std::net", "std::thread", "std::time"],
    },
    Layer {
        within: &["cli/", "runtime/", "main.rs", "lib.rs"],
        ours: &[
            "app", "cli", "config", "domain", "io", "keymap", "runtime", "screens", "storage",
            "texts", "ui",
        ],
        crates: &[
            "clap",
            "clap_complete",
            "clap_mangen",
            "crossterm",
            "csv",
            "directories",
            "futures_util",
            "jiff",
            "notify",
            "ratatui",
            "rustix",
            "serde",
            "thiserror",
            "tokio",
            "toml",
            "unicode_width",
            "uuid",
        ],
        never: &["std::net"],
    },
];

/// What reads the clock, the system's zone or makes an id; one file may.
const CLOCK: (&str, &[&str]) = (
    "runtime/clock.rs",
    &[
        "Instant::now",
        "SystemTime::now",
        "Timestamp::now",
        "Zoned::now",
        "TimeZone::system",
        "Uuid::now_v7",
        "Uuid::new_v4",
    ],
);

fn is_within(file: &str, place: &str) -> bool {
    if let Some((before, after)) = place.split_once('*') {
        return file.starts_with(before) && file.ends_with(after);
    }
    if place.ends_with('/') {
        file.starts_with(place)
    } else {
        file == place
    }
}

/// The crates of others that can be named at all, with `std`.
fn others() -> Vec<String> {
    let manifest = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).expect("the manifest is there");
    let manifest: toml::Table = manifest.parse().expect("Cargo has read it before");
    let mut found = vec!["std".to_owned(), "core".to_owned(), "alloc".to_owned()];
    for part in ["dependencies", "dev-dependencies"] {
        let part = manifest[part].as_table().expect("a table of crates");
        found.extend(part.keys().map(|name| name.replace('-', "_")));
    }
    found
}

fn may(layer: &Layer, path: &Path, others: &[String]) -> bool {
    let first = path.parts[0].as_str();
    if first == "crate" {
        return layer
            .ours
            .iter()
            .any(|ours| path.is_in(&format!("crate::{ours}")));
    }
    match first {
        "std" | "core" | "alloc" => !layer.never.iter().any(|never| path.is_in(never)),
        _ => !others.iter().any(|other| other == first) || layer.crates.contains(&first),
    }
}

/// Where a file names what it may not; nothing is known of a file that belongs nowhere.
fn breaches(file: &str, program: &[Token], others: &[String]) -> Option<Vec<String>> {
    let belongs = |layer: &&Layer| layer.within.iter().any(|place| is_within(file, place));
    let layer = LAYERS.iter().find(belongs)?;
    let mut found: Vec<String> = paths(program, &module(file))
        .iter()
        .filter(|path| {
            let clock = CLOCK.1.iter().any(|clock| path.ends_with(clock));
            !may(layer, path, others) || clock && file != CLOCK.0
        })
        .map(ToString::to_string)
        .collect();
    // Drawing reads the model and decides nothing.
    if layer.crates.contains(&"ratatui") && is_within(file, layer.within[0])
        || file.starts_with("ui/")
    {
        let changed = program.windows(3).filter(|three| {
            three[0].is_sign('&') && three[1].is_word("mut") && three[2].is_word("Model")
        });
        found.extend(changed.map(|three| format!("{}: &mut Model", three[0].line)));
    }
    Some(found)
}

#[test]
fn nobody_imports_what_they_may_not() {
    let others = others();
    let mut found = Vec::new();
    for File { path, program, .. } in files() {
        match breaches(&path, &program, &others) {
            Some(breaches) => {
                found.extend(
                    breaches
                        .into_iter()
                        .map(|breach| format!("src/{path}:{breach}")),
                );
            }
            None => found.push(format!("src/{path} belongs to no layer")),
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_is_allowed_that_nobody_needs() {
    let files = files();
    let mut needless = Vec::new();
    for layer in LAYERS {
        let own = |file: &&File| {
            layer
                .within
                .iter()
                .any(|place| is_within(&file.path, place))
        };
        let named: Vec<Path> = files
            .iter()
            .filter(own)
            .flat_map(|file| paths(&file.program, &module(&file.path)))
            .collect();
        let is_named = |name: &&&str| named.iter().any(|path| path.is_in(name));
        let idle = layer.crates.iter().filter(|name| !is_named(name));
        needless.extend(idle.map(|name| format!("{:?} needs no {name}", layer.within)));
    }
    assert!(needless.is_empty(), "{}", needless.join("\n"));
}

#[test]
fn a_breach_is_seen_wherever_it_stands() {
    let table = [
        ("domain/x.rs", "fn f() { std::fs::read(\"a\"); }"),
        ("domain/x.rs", "use std::{collections::BTreeMap, env};"),
        ("domain/x.rs", "use crate::texts::Texts;"),
        (
            "domain/x.rs",
            "fn f() -> super::super::storage::Store { g() }",
        ),
        (
            "domain/x.rs",
            "use jiff::Timestamp; fn f() { Timestamp::now(); }",
        ),
        ("keymap/x.rs", "use crossterm::event::KeyEvent;"),
        ("keymap/x.rs", "use crate::domain::request::Request;"),
        ("app/x.rs", "use ratatui_textarea::TextArea;"),
        ("app/x.rs", "use crate::{domain::{id, words}, storage};"),
        ("app/editor.rs", "use crossterm::event;"),
        ("screens/queue/mod.rs", "use crate::ui::Ui;"),
        ("screens/queue/view.rs", "fn draw(model: &mut Model) {}"),
        ("ui/x.rs", "fn draw(model: &mut Model) {}"),
        ("ui/x.rs", "use crate::runtime::clock;"),
        ("storage/x.rs", "use tokio::sync::mpsc;"),
        ("io/x.rs", "use crate::storage::Store;"),
        ("config/x.rs", "use crate::app::View;"),
        ("cli/x.rs", "fn f(c: &rusqlite::Connection) {}"),
        ("runtime/desk.rs", "let now = std::time::Instant::now();"),
    ];
    for (file, source) in table {
        let found = breaches(file, &tokens(source), &others()).expect("a layer");
        assert_eq!(found.len(), 1, "{file}: {source}: {found:?}");
    }
    assert_eq!(breaches("helpers/x.rs", &[], &[]), None);
}

#[test]
fn what_is_allowed_is_no_breach() {
    let table = [
        (
            "domain/x.rs",
            "use jiff::{Timestamp, tz::TimeZone}; // std::fs",
        ),
        ("keymap/x.rs", "use crate::domain::words::nearest;"),
        ("app/editor.rs", "use ratatui_textarea::TextArea;"),
        (
            "screens/queue/view.rs",
            "fn draw(buf: &mut ratatui::buffer::Buffer, m: &Model) {}",
        ),
        ("storage/x.rs", "use rusqlite::Connection; use super::row;"),
        ("runtime/clock.rs", "jiff::Timestamp::now()"),
    ];
    for (file, source) in table {
        let found = breaches(file, &tokens(source), &others());
        assert_eq!(found, Some(Vec::new()), "{file}: {source}");
    }
}
