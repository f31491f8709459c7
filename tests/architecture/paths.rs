//! The paths that a source names, wherever they stand: `use`, types, calls, attributes.

use crate::source::{Kind, Token};

/// One path, from the root of a crate: `["crate", "domain", "words"]` or `["std", "fs"]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub line: usize,
    pub parts: Vec<String>,
}

impl Path {
    /// Whether it begins with these parts: `"std::fs"`.
    pub fn is_in(&self, path: &str) -> bool {
        let mut parts = self.parts.iter();
        path.split("::")
            .all(|part| parts.next().is_some_and(|found| found == part))
    }

    /// Whether it ends with these parts: `"Instant::now"`.
    pub fn ends_with(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split("::").collect();
        self.parts.len() >= parts.len() && self.parts[self.parts.len() - parts.len()..] == parts
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.line, self.parts.join("::"))
    }
}

/// Every path of two parts or more, with groups written out, and `self` and `super` resolved.
pub fn paths(tokens: &[Token], module: &[String]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let follows =
            at > 0 && tokens[at - 1].is_sign(':') && at > 1 && tokens[at - 2].is_sign(':');
        if tokens[at].word().is_some() && !follows {
            at = path(tokens, at, &[], &mut found).max(at + 1);
        } else {
            at += 1;
        }
    }
    found.retain(|path| path.parts.len() > 1);
    for path in &mut found {
        resolve(&mut path.parts, module);
    }
    found
}

/// Reads one path that begins at `at` and goes on from `before`; gives where it ends.
fn path(tokens: &[Token], mut at: usize, before: &[String], found: &mut Vec<Path>) -> usize {
    let mut parts = before.to_vec();
    let line = tokens[at].line;
    while let Some(Kind::Word(word)) = tokens.get(at).map(|token| &token.kind) {
        if word != "self" || parts.is_empty() {
            parts.push(word.clone());
        }
        at += 1;
        if !is_step(&tokens[at..]) {
            break;
        }
        at += 2;
        if tokens.get(at).is_some_and(|token| token.is_sign('{')) {
            at += 1;
            while tokens.get(at).is_some_and(|token| !token.is_sign('}')) {
                at = if tokens[at].word().is_some() {
                    path(tokens, at, &parts, found)
                } else {
                    at + 1
                };
                // A new name is no path.
                if tokens.get(at).is_some_and(|token| token.is_word("as")) {
                    at += 2;
                }
            }
            return at + 1;
        }
    }
    found.push(Path { line, parts });
    at
}

fn is_step(tokens: &[Token]) -> bool {
    matches!(tokens, [a, b, ..] if a.is_sign(':') && b.is_sign(':'))
}

fn resolve(parts: &mut Vec<String>, module: &[String]) {
    let ups = parts.iter().take_while(|part| *part == "super").count();
    let own = usize::from(parts[0] == "self");
    if ups + own > 0 {
        let base = &module[..module.len().saturating_sub(ups)];
        parts.splice(..ups + own, base.iter().cloned());
    }
    // The binary speaks of the library by its name.
    if parts.first().is_some_and(|first| first == "ringback") {
        "crate".clone_into(&mut parts[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{module, tokens};

    fn of(source: &str, file: &str) -> Vec<String> {
        paths(&tokens(source), &module(file))
            .iter()
            .map(|path| path.parts.join("::"))
            .collect()
    }

    #[test]
    fn paths_are_found_outside_of_use_lines() {
        let source =
            "fn f(at: std::time::Instant) -> crate::ui::Pen<'_> { a.b(ringback::io::c::<u8>()) }";
        assert_eq!(
            of(source, "domain/x.rs"),
            ["std::time::Instant", "crate::ui::Pen", "crate::io::c"]
        );
    }

    #[test]
    fn groups_are_written_out() {
        let source = "use crate::{app::{self, Model as M}, io::{csv::*, send}, ui};";
        assert_eq!(
            of(source, "a.rs"),
            [
                "crate::app",
                "crate::app::Model",
                "crate::io::csv",
                "crate::io::send",
                "crate::ui"
            ]
        );
    }

    #[test]
    fn a_way_up_leads_to_where_it_goes() {
        assert_eq!(
            of("use super::super::storage::Store;", "app/update/mod.rs"),
            ["crate::storage::Store"]
        );
        assert_eq!(
            of("self::x::y()", "app/model.rs"),
            ["crate::app::model::x::y"]
        );
        assert_eq!(
            of("super::msg::Msg", "app/model.rs"),
            ["crate::app::msg::Msg"]
        );
    }

    #[test]
    fn beginnings_and_ends_are_whole_parts() {
        let found = paths(
            &tokens("std::fsync::open; jiff::Zoned::now()"),
            &module("a.rs"),
        );
        assert!(!found[0].is_in("std::fs") && found[0].is_in("std"));
        assert!(found[1].ends_with("Zoned::now") && !found[1].ends_with("oned::now"));
    }
}
