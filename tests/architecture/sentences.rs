//! That what the program says to people stands in `assets/texts`, and nowhere else.

use crate::source::{Kind, Token, attribute, files, tokens};

/// Where a text for people could creep in: all but the command line, whose help is English.
const PLACES: &[&str] = &[
    "app/", "config/", "domain/", "io/", "keymap/", "runtime/", "screens/", "texts/", "ui/",
];

/// What reads like a sentence and is none of the desk's: the file, a part of the text (nothing: whatever
/// stands in the file), and why.
const NO_SENTENCES: &[(&str, &str, &str)] = &[
    (
        "domain/keyboard.rs",
        " ",
        "the keys of two layouts, row by row",
    ),
    (
        "config/example.rs",
        "Ringback's settings",
        "the settings file is English, as the manual is",
    ),
    (
        "config/options.rs",
        "",
        "the comments of the settings file, a row an option",
    ),
    (
        "config/write.rs",
        "Ringback's settings",
        "the head of a new settings file",
    ),
    (
        "domain/mail/words.rs",
        "",
        "what mail programs write around a mail, which is read and not said",
    ),
    (
        "domain/run/parts.rs",
        "",
        "the headings of procedures, which are read and not said",
    ),
    (
        "io/import/encoding/binary.rs",
        "SQLite format",
        "how a database begins",
    ),
    (
        "io/import/encoding/letters.rs",
        "",
        "pairs of letters, by which Russian is told",
    ),
    (
        "runtime/importer/aside.rs",
        "From MAILER-DAEMON",
        "how a mail begins in a mailbox",
    ),
    (
        "io/import/foreign.rs",
        "",
        "the words of other systems, which are read and not said",
    ),
    (
        "io/import/foreign/languages.rs",
        "",
        "the words of other systems, which are read and not said",
    ),
    (
        "io/import/helpdesk/columns.rs",
        "",
        "what other systems call their columns",
    ),
    (
        "io/import/helpdesk/words.rs",
        "",
        "the words of other systems, which are read and not said",
    ),
    (
        "io/library/source.rs",
        "export ",
        "how a line of a module begins, which is passed over",
    ),
    (
        "io/import/object.rs",
        " at line ",
        "what serde_json ends its messages with: it is cut off",
    ),
    (
        "io/import/mail/mime.rs",
        "Forwarded message",
        "the line by which mail programs know what was forwarded",
    ),
    (
        "runtime/headless.rs",
        ", please help.",
        "what a client of a test writes",
    ),
    (
        "runtime/terminal.rs",
        "",
        "what is left to say when the program itself fails: English, as the log is",
    ),
];

/// Calls and macros whose text is for those who read the code.
const FOR_READERS: &[&str] = &["expect", "unreachable", "panic", "assert", "debug_assert"];

/// Whether two words stand beside each other, as they do where somebody is spoken to.
fn is_sentence(text: &str) -> bool {
    let is_word = |part: &str| {
        part.chars().filter(|c| c.is_alphabetic()).count() > 1
            && part
                .chars()
                .all(|c| c.is_alphabetic() || ".,:;!?'’".contains(c))
    };
    let parts: Vec<&str> = text.split(' ').collect();
    parts
        .windows(2)
        .any(|pair| is_word(pair[0]) && is_word(pair[1]))
}

/// The sentences in a program: without attributes, and what is said to the readers of the code.
fn sentences(program: &[Token]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < program.len() {
        if let Some(end) = attribute(&program[at..]) {
            at += end;
            continue;
        }
        if let Kind::Text(text) = &program[at].kind
            && is_sentence(text)
            && !is_for_readers(&program[..at])
        {
            found.push((program[at].line, text.clone()));
        }
        at += 1;
    }
    found
}

fn is_for_readers(before: &[Token]) -> bool {
    // The call that the text is an argument of: back to the bracket that is open here.
    let mut depth = 0;
    for (at, token) in before.iter().enumerate().rev() {
        if token.is_sign(')') {
            depth += 1;
        } else if token.is_sign('(') {
            depth -= 1;
        }
        if depth < 0 {
            let call = before[..at].iter().rev().find_map(Token::word);
            return call.is_some_and(|call| FOR_READERS.contains(&call));
        }
        if token.is_sign(';') || token.is_sign('{') {
            return false;
        }
    }
    false
}

#[test]
fn what_is_said_stands_with_the_texts() {
    let mut found = Vec::new();
    let mut used = vec![false; NO_SENTENCES.len()];
    for file in files() {
        if !PLACES.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        for (line, text) in sentences(&file.program) {
            let known = NO_SENTENCES
                .iter()
                .position(|(path, part, _)| *path == file.path && text.contains(part));
            match known {
                Some(known) => used[known] = true,
                None => found.push(format!("src/{}:{line}: {text:?}", file.path)),
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    for ((path, part, why), used) in NO_SENTENCES.iter().zip(used) {
        assert!(used, "{path} says {part:?} no more ({why})");
    }
}

#[test]
fn a_sentence_is_seen() {
    let of = |source: &str| sentences(&tokens(source)).len();
    assert_eq!(of("pen.put(\"Nothing here yet.\")"), 1);
    assert_eq!(of("format!(\"{n} requests are late\", n = f(\"x\"))"), 1);
    assert_eq!(of("match a { B => \"Try again\", C => \"\" }"), 1);
    assert_eq!(of("fn f() { g.expect(\"a lock\"); h(\"no lock\") }"), 1);
}

#[test]
fn ids_and_words_to_readers_of_the_code_are_no_sentences() {
    let of = |source: &str| sentences(&tokens(source)).len();
    assert_eq!(
        of("pen.word(\"queue-empty\"); b(\"%H:%M  \"); c(\"— {} \")"),
        0
    );
    assert_eq!(of("a.expect(\"the table has a row\")"), 0);
    assert_eq!(of("#[error(\"no such key\")] struct A; // Not this one"), 0);
    assert_eq!(of("assert!(a == f(b), \"it is so\")"), 0);
}
