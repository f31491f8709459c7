//! Text as it is compared: case, Latin marks and ё folded away, so that a search finds what a person
//! means by it.

use unicode_normalization::{UnicodeNormalization, char::decompose_canonical};

/// Folds a text for comparison: composed, lower case, Latin letters without marks, ё as е, й kept.
///
/// One character of the composed text becomes one character, so that places map back.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    if text.chars().all(is_composed) {
        return text.chars().map(fold_char).collect();
    }
    text.nfc().map(fold_char).collect()
}

/// Whether a character of the scripts that are met most stays as it is when a text is composed.
const fn is_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}' | '€')
}

fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    let c = match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    };
    if c.is_ascii() {
        return c;
    }
    if c == 'ё' {
        return 'е';
    }
    // Their marks are kept, and no Latin letter is among them.
    if ('\u{400}'..='\u{52f}').contains(&c) {
        return c;
    }
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    match first {
        Some(base) if base.is_ascii_alphabetic() => base,
        _ => match c {
            'ø' => 'o',
            'đ' => 'd',
            'ł' => 'l',
            'ı' => 'i',
            _ => c,
        },
    }
}

/// The words of a folded text: runs of letters and digits.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !is_in_word(c))
        .filter(|word| !word.is_empty())
}

/// Whether a character is a letter or a digit; those of the scripts that are met most are told without
/// the tables.
fn is_in_word(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => true,
        _ => c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_as_it_is_when_composed_is_what_the_tables_say() {
        for c in ('\0'..='\u{ffff}').filter(|c| is_composed(*c)) {
            for text in [format!("{c}"), format!("a{c}"), format!("и{c}")] {
                assert_eq!(text.nfc().collect::<String>(), text);
            }
        }
    }

    #[test]
    fn what_is_in_a_word_is_what_the_tables_say() {
        for c in '\0'..='\u{ffff}' {
            assert_eq!(is_in_word(c), c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn marks_case_and_yo_are_folded_and_short_i_is_kept() {
        for (from, to) in [
            ("Õun", "oun"),
            ("Račun", "racun"),
            ("ПЛАТЁЖ", "платеж"),
            ("Йод", "йод"),
            ("e\u{301}t\u{e9}", "ete"),
            ("Straße", "straße"),
            ("ΑΒΓ", "αβγ"),
        ] {
            assert_eq!(fold(from), to);
        }
        assert_eq!(
            words("dbl-chrg, 5512!").collect::<Vec<_>>(),
            ["dbl", "chrg", "5512"]
        );
    }
}
