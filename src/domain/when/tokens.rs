//! Splits what was typed into words, numbers and signs.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, folded.
    Word(String),
    /// ASCII digits; a value too great for any use reads as the greatest.
    Number { value: u32, digits: usize },
    /// Any other character.
    Sign(char),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it begins, in bytes.
    pub at: usize,
    /// Whether space stands before it.
    pub spaced: bool,
    pub kind: Kind,
}

/// Splits a text into words, numbers and signs.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut spaced = false;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let run = |belongs: fn(char) -> bool| {
            let rest = &text[at..];
            &rest[..rest.find(|c| !belongs(c)).unwrap_or(rest.len())]
        };
        let (len, kind) = if c.is_whitespace() {
            spaced = true;
            at += c.len_utf8();
            continue;
        } else if c.is_ascii_digit() {
            let digits = run(|c| c.is_ascii_digit());
            let value = digits.parse().unwrap_or(u32::MAX);
            let digits = digits.len();
            (digits, Kind::Number { value, digits })
        } else if c.is_alphabetic() {
            let word =
                run(|c| c.is_alphabetic() || matches!(c, '\'' | '’') || is_combining_mark(c));
            (word.len(), Kind::Word(folded(word)))
        } else {
            (c.len_utf8(), Kind::Sign(c))
        };
        found.push(Token { at, spaced, kind });
        spaced = false;
        at += len;
    }
    found
}

/// A word without case and without marks on its letters, so that `cez` is `čez` and `ё` is `е`.
fn folded(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if c == '’' { '\'' } else { c })
        .collect()
}
