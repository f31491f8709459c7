//! Text cut into the words that are compared: folded, without apostrophes, each sign of a script without
//! blanks a word of its own.

use std::ops::Range;

use crate::domain::fold;

/// Characters of a word that count; what is longer is a key, a hash or a link, and is passed over.
pub const LONGEST: usize = 40;

/// The words of a text, folded.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    each(&fold::fold(text), |word, _| found.push(word.to_owned()));
    found
}

/// Calls with each word of a folded text, and with the place of its bytes there.
pub fn each(folded: &str, mut take: impl FnMut(&str, Range<usize>)) {
    if folded.is_ascii() {
        each_ascii(folded, &mut take);
    } else {
        each_in_any(folded, &mut take);
    }
}

fn each_ascii(folded: &str, take: &mut impl FnMut(&str, Range<usize>)) {
    let bytes = folded.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let from = at;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let joins = |at: usize| {
            bytes.get(at) == Some(&b'\'')
                && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
        };
        if joins(at) {
            let mut word = folded[from..at].to_owned();
            while joins(at) {
                let part = at + 1;
                at = part;
                while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
                    at += 1;
                }
                word.push_str(&folded[part..at]);
            }
            if word.len() <= LONGEST {
                take(&word, from..at);
            }
        } else if at - from <= LONGEST {
            take(&folded[from..at], from..at);
        }
    }
}

fn each_in_any(folded: &str, take: &mut impl FnMut(&str, Range<usize>)) {
    let mut word = String::new();
    let mut from = 0;
    let mut length = 0;
    let mut chars = folded.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let follows = || chars.clone().next().is_some_and(|(_, c)| is_in_word(c));
        if is_apart(c) {
            give(&mut word, &mut length, from..at, take);
            let place = at..at + c.len_utf8();
            take(&folded[place.clone()], place);
        } else if is_in_word(c) {
            if length == 0 {
                from = at;
            }
            if length <= LONGEST {
                word.push(c);
            }
            length += 1;
        } else if !(length > 0 && is_apostrophe(c) && follows()) {
            give(&mut word, &mut length, from..at, take);
        }
    }
    give(&mut word, &mut length, from..folded.len(), take);
}

fn give(
    word: &mut String,
    length: &mut usize,
    place: Range<usize>,
    take: &mut impl FnMut(&str, Range<usize>),
) {
    if (1..=LONGEST).contains(length) {
        take(word, place);
    }
    word.clear();
    *length = 0;
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '\u{ad}')
}

fn is_in_word(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{300}'..='\u{36f}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// Whether a character is of a script that puts no blanks between words.
fn is_apart(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_apostrophes_join() {
        for (text, expected) in [
            (
                "Can't pay, don\u{2019}t wait!",
                vec!["cant", "pay", "dont", "wait"],
            ),
            ("'quoted' rock'n'roll '", vec!["quoted", "rocknroll"]),
            ("Õnne Račun ПЛАТЁЖ", vec!["onne", "racun", "платеж"]),
            ("о'кей", vec!["окей"]),
            ("退款 abc", vec!["退", "款", "abc"]),
            ("\u{200f}שלום!", vec!["שלום"]),
            ("!!! … \u{1f600}", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_too_long_to_be_a_word_is_passed_over() {
        for c in ["a", "ж"] {
            assert_eq!(words(&c.repeat(LONGEST)).len(), 1);
            assert_eq!(words(&c.repeat(LONGEST + 1)), Vec::<String>::new());
            assert_eq!(words(&format!("{} b", c.repeat(10_000))), ["b"]);
        }
    }
}
