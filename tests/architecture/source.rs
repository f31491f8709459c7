//! Reads Rust source as far as the rules need it: words, signs and texts, without comments and without the
//! code that is only there for tests.

use std::fs;
use std::path::{Path, PathBuf};

/// One token, with the line that it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Word(String),
    Sign(char),
    Text(String),
}

impl Token {
    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(found) if found == word)
    }

    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }

    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Sign(_) | Kind::Text(_) => None,
        }
    }
}

/// A file of the program, by its path from `src/`.
pub struct File {
    pub path: String,
    pub lines: usize,
    /// The tokens of the program, without those of its tests.
    pub program: Vec<Token>,
}

/// Every file under `src/`, in the order of the paths.
pub fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 100, "the sources are not where they were");
    let texts: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("it was found there");
            let name = inside.to_str().expect("a plain name").replace('\\', "/");
            let text = fs::read_to_string(path).expect("a source file is UTF-8");
            (name, text)
        })
        .collect();
    let tests: Vec<Vec<String>> = texts
        .iter()
        .flat_map(|(name, text)| test_modules(&tokens(text), &module(name)))
        .collect();
    texts
        .into_iter()
        .map(|(path, text)| {
            let own = module(&path);
            let program = if tests.iter().any(|test| own.starts_with(test)) {
                Vec::new()
            } else {
                without_tests(&tokens(&text))
            };
            let lines = text.lines().count();
            File {
                path,
                lines,
                program,
            }
        })
        .collect()
}

/// The modules in files of their own that are there only for tests: `#[cfg(test)] mod tests;`.
fn test_modules(tokens: &[Token], module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let Some(end) = attribute(&tokens[at..]) else {
            continue;
        };
        let rest = &tokens[at + end..];
        let item = &rest[..item(rest)];
        if is_for_tests(&tokens[at..at + end]) && item.last().is_some_and(|last| last.is_sign(';'))
        {
            let keyword = item.iter().position(|token| token.is_word("mod"));
            let name = keyword
                .and_then(|at| item.get(at + 1))
                .and_then(Token::word);
            found.extend(name.map(|name| [module, &[name.to_owned()]].concat()));
        }
    }
    found
}

/// The module of a file: `app/update/mod.rs` is `["crate", "app", "update"]`.
pub fn module(file: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec!["crate".to_owned()];
    parts.extend(file.trim_end_matches(".rs").split('/').map(str::to_owned));
    if ["mod", "lib", "main"].contains(&parts[parts.len() - 1].as_str()) {
        parts.pop();
    }
    parts
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}

/// The tokens of a source, without comments.
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let (start, first) = (line, chars[at]);
        let rest = &chars[at..];
        let (kind, length) = if first.is_whitespace() {
            (None, 1)
        } else if rest.starts_with(&['/', '/']) {
            let end = rest.iter().position(|c| *c == '\n');
            (None, end.unwrap_or(rest.len()))
        } else if rest.starts_with(&['/', '*']) {
            (None, block_comment(rest))
        } else if let Some((text, length)) = text(rest) {
            (Some(Kind::Text(text)), length)
        } else if first == '\'' {
            (None, quote(rest))
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest
                .iter()
                .position(|c| !c.is_alphanumeric() && *c != '_')
                .unwrap_or(rest.len());
            (Some(Kind::Word(rest[..end].iter().collect())), end)
        } else {
            (Some(Kind::Sign(first)), 1)
        };
        line += rest[..length].iter().filter(|c| **c == '\n').count();
        at += length;
        found.extend(kind.map(|kind| Token { line: start, kind }));
    }
    found
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with(&['*', '/']) {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// A string of any sort at the beginning: what stands in it, and how long it is in the source.
fn text(rest: &[char]) -> Option<(String, usize)> {
    let prefix = rest
        .iter()
        .take(2)
        .take_while(|c| "brc".contains(**c))
        .count();
    let raw = rest[..prefix].contains(&'r');
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    if hashes > 0 && !raw || rest.get(prefix + hashes) != Some(&'"') {
        return None;
    }
    let from = prefix + hashes + 1;
    let mut at = from;
    loop {
        match *rest.get(at)? {
            '\\' if !raw => at += 2,
            '"' if rest[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes => break,
            _ => at += 1,
        }
    }
    Some((rest[from..at].iter().collect(), at + 1 + hashes))
}

/// How long a character in quotes is; of a lifetime the quote alone.
fn quote(rest: &[char]) -> usize {
    match rest.get(1) {
        Some('\\') => rest
            .iter()
            .skip(3)
            .position(|c| *c == '\'')
            .map_or(rest.len(), |end| end + 4),
        Some(_) if rest.get(2) == Some(&'\'') => 3,
        _ => 1,
    }
}

/// What is left without the items under `#[cfg(test)]` and `#[test]`.
pub fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut left = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some(end) = attribute(&tokens[at..]) else {
            left.push(tokens[at].clone());
            at += 1;
            continue;
        };
        if is_for_tests(&tokens[at..at + end]) {
            at += end;
            at += item(&tokens[at..]);
        } else {
            left.extend_from_slice(&tokens[at..at + end]);
            at += end;
        }
    }
    left
}

fn is_for_tests(attribute: &[Token]) -> bool {
    let words: Vec<&str> = attribute.iter().filter_map(Token::word).collect();
    words == ["cfg", "test"] || words == ["test"]
}

/// How many tokens an attribute at the beginning has.
pub fn attribute(tokens: &[Token]) -> Option<usize> {
    let [first, second, ..] = tokens else {
        return None;
    };
    if !first.is_sign('#') || !second.is_sign('[') {
        return None;
    }
    closing(&tokens[1..], '[', ']').map(|end| end + 2)
}

/// Where the bracket that opens at the beginning closes.
fn closing(tokens: &[Token], open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    tokens.iter().position(|token| {
        depth += i32::from(token.is_sign(open)) - i32::from(token.is_sign(close));
        depth == 0
    })
}

/// How many tokens an item has, with its attributes.
fn item(tokens: &[Token]) -> usize {
    let mut at = 0;
    while let Some(end) = attribute(&tokens[at..]) {
        at += end;
    }
    let end = tokens[at..]
        .iter()
        .position(|token| token.is_sign('{') || token.is_sign(';'))
        .map_or(tokens.len(), |end| at + end);
    match tokens.get(end) {
        Some(token) if token.is_sign('{') => {
            let body = closing(&tokens[end..], '{', '}');
            body.map_or(tokens.len(), |body| end + body + 1)
        }
        _ => (end + 1).min(tokens.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        let program = without_tests(&tokens(source));
        program
            .iter()
            .filter_map(|token| token.word().map(str::to_owned))
            .collect()
    }

    fn texts(source: &str) -> Vec<String> {
        tokens(source)
            .into_iter()
            .filter_map(|token| match token.kind {
                Kind::Text(text) => Some(text),
                Kind::Word(_) | Kind::Sign(_) => None,
            })
            .collect()
    }

    #[test]
    fn comments_and_texts_hold_no_words_of_the_program() {
        assert_eq!(
            words("a // b\n/* c /* d */ e */ f \"g h\" i"),
            ["a", "f", "i"]
        );
        assert_eq!(
            words("r#\"a \" b\"# c b\"d\" br##\"\"# e\"## f"),
            ["c", "f"]
        );
        assert_eq!(words("'a' '\\'' '\\u{1b}' fn f<'b>() {}"), ["fn", "f", "b"]);
        assert_eq!(
            texts(r#"say("it is \"late\" now", 'x', "")"#),
            [r#"it is \"late\" now"#, ""]
        );
    }

    #[test]
    fn what_is_under_test_is_no_part_of_the_program() {
        let source = "
            fn a() { if b { c } }
            #[cfg(test)]
            #[expect(dead_code, reason = \"x\")]
            mod tests { fn d() { e; } }
            #[cfg(test)] mod more;
            #[derive(Debug)] struct F;";
        assert_eq!(
            words(source),
            ["fn", "a", "if", "b", "c", "derive", "Debug", "struct", "F"]
        );
    }

    #[test]
    fn a_module_in_its_own_file_may_be_there_for_tests_alone() {
        let source = "mod a; #[cfg(test)] mod b; #[cfg(test)] mod c {} #[cfg(unix)] mod d;";
        let found = test_modules(&tokens(source), &module("storage/mod.rs"));
        assert_eq!(found, [["crate", "storage", "b"]]);
    }

    #[test]
    fn a_token_knows_its_line() {
        let found = tokens("a\n\"b\nb\"\n// c\nd");
        let lines: Vec<_> = found.iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 2, 5]);
    }
}
