//! Values that were decoded wrongly before they came: `JÃ¼rgen`, `Êàê ñòàòü`.
//!
//! The letters are proper UTF-8 by now, so the encoding of the file can't tell; each value is looked at
//! on its own. It is turned back into the bytes it came from and read in the encoding they were in, and
//! that stands only where it can't be chance: UTF-8 proves itself, Russian has to read as Russian. A
//! value of which a part makes no sense that way stays as it came, for a wrong repair is worse than none.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::encoding::{Encoding, letters};

/// What happened to a value before it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misread {
    /// The encoding it was in.
    pub was: Encoding,
    /// The one it was read in.
    pub read_as: Encoding,
}

/// A value as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The text.
    pub text: String,
    /// What happened to it; the last time, if several times.
    pub misread: Misread,
}

/// How often a value may have been misread on its way.
const TIMES: usize = 3;
/// What UTF-8 is read as by programs that don't know it, the most usual first.
const READ_AS: [Encoding; 4] = [
    Encoding::Windows1252,
    Encoding::Windows1251,
    Encoding::Windows1250,
    Encoding::Windows1257,
];
/// What Cyrillic is in that was read as Latin-1.
const CYRILLIC: [Encoding; 3] = [Encoding::Windows1251, Encoding::Koi8R, Encoding::Ibm866];
/// The fewest letters of a word that can prove to be Russian.
const FEWEST: usize = 4;
/// What a letter of Russian costs at most, on average, and from how many letters on. Measured: names and
/// phrases cost 2.2 to 3.3, rows of accented vowels and the other Cyrillic encodings 3.3 and more.
const RUSSIAN_COSTS: [(usize, f64); 2] = [(12, 3.5), (0, 3.2)];
/// The same for Cyrillic that came as UTF-8, which proves itself but for a few letters; Ukrainian too.
const UTF8_COSTS: f64 = 6.0;

/// The text as it was meant, if it was decoded wrongly before.
pub fn repair(text: &str) -> Option<Repaired> {
    let mut repaired = once(text)?;
    for _ in 1..TIMES {
        match once(&repaired.text) {
            Some(deeper) => repaired.text = deeper.text,
            None => break,
        }
    }
    Some(repaired)
}

fn once(text: &str) -> Option<Repaired> {
    if text.is_ascii() {
        return None;
    }
    let unusual = |repaired: &Repaired| repaired.text.chars().filter(|c| !is_usual(*c)).count();
    READ_AS
        .into_iter()
        .filter_map(|read_as| from_utf8(text, read_as))
        .min_by_key(unusual)
        .or_else(|| from_cyrillic(text))
}

/// UTF-8 that was read in a single-byte encoding.
fn from_utf8(text: &str, read_as: Encoding) -> Option<Repaired> {
    // Nearly every text that is right fails already here, so that nothing has to be made of it.
    let mut first = text
        .chars()
        .skip_while(char::is_ascii)
        .map(|c| byte_of(c, read_as));
    if !matches!((first.next()??, first.next()??), (0xc2..=0xf4, 0x80..=0xbf)) {
        return None;
    }
    let meant = String::from_utf8(bytes_of(text, read_as)?).ok()?;
    let mut signs = Vec::new();
    let mut strong = 0;
    // The characters that came for each that was meant are as many as its bytes.
    let mut came = text.chars().peekable();
    for sign in meant.chars() {
        let last = came.by_ref().take(sign.len_utf8()).last();
        if sign.is_ascii() {
            continue;
        }
        if !is_expected(sign) {
            return None;
        }
        signs.push(sign);
        let ends_word = !came.peek().is_some_and(|next| next.is_alphabetic());
        if !(ends_word && last.is_some_and(closes) && sign.len_utf8() == 2) {
            strong += 1;
        }
    }
    let believable = match signs[..] {
        [sign] => strong == 1 && (is_usual(sign) && !is_cyrillic(sign) || sign.len_utf8() > 2),
        _ => strong * 2 >= signs.len(),
    };
    let is_cyrillic = signs.iter().copied().any(is_cyrillic);
    let believable = believable && (!is_cyrillic || letters::cost_of_russian(&meant) < UTF8_COSTS);
    believable.then_some(Repaired {
        text: meant,
        misread: Misread {
            was: Encoding::Utf8,
            read_as,
        },
    })
}

/// Cyrillic of a single-byte encoding that was read as Latin-1.
fn from_cyrillic(text: &str) -> Option<Repaired> {
    let read_as = Encoding::Windows1252;
    // A letter of Cyrillic beside one of ASCII, and so nearly every text that is right.
    let after = text.chars().skip(1);
    let pairs = text.chars().zip(after);
    let marked = |letter: char| matches!(letter, 'À'..='ÿ');
    let mut mixed = pairs.map(|(left, right)| {
        left.is_ascii_alphabetic() && marked(right) || marked(left) && right.is_ascii_alphabetic()
    });
    if mixed.any(|mixed| mixed) {
        return None;
    }
    let bytes = bytes_of(text, read_as)?;
    let read = CYRILLIC.into_iter().filter_map(|was| {
        let table = &tables()[was as usize];
        let meant: String = bytes.iter().map(|byte| table[usize::from(*byte)]).collect();
        let possible = meant.chars().all(|c| is_cyrillic(c) || is_expected_sign(c))
            && !mixes_scripts(&meant)
            && is_russian(&meant);
        let misread = Misread { was, read_as };
        possible.then(|| (letters::cost_of_russian(&meant), meant, misread))
    });
    read.min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, text, misread)| Repaired { text, misread })
}

/// Whether a text reads as Russian, with a word in it that is long enough and no row of one letter.
fn is_russian(text: &str) -> bool {
    let proves = |word: &str| {
        let letters: BTreeSet<char> = word.chars().collect();
        word.chars().count() >= FEWEST && letters.len() >= FEWEST - 1
    };
    let count = text.chars().filter(|letter| is_cyrillic(*letter)).count();
    let limit = RUSSIAN_COSTS.iter().find(|(from, _)| count >= *from);
    text.split(|letter| !is_cyrillic(letter)).any(proves)
        && limit.is_some_and(|(_, limit)| letters::cost_of_russian(text) < *limit)
}

/// Whether Latin and Cyrillic letters stand in one word.
fn mixes_scripts(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        word.contains(is_cyrillic) && word.contains(|c: char| c.is_alphabetic() && !is_cyrillic(c))
    })
}

/// The letters of each encoding by its bytes, in the order of [`Encoding::ALL`].
fn tables() -> &'static [[char; 256]] {
    static TABLES: LazyLock<Vec<[char; 256]>> =
        LazyLock::new(|| Encoding::ALL.iter().copied().map(letters::table).collect());
    &TABLES
}

/// The bytes that a single-byte encoding has for a text, if it has them all.
fn bytes_of(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    text.chars()
        .map(|letter| byte_of(letter, encoding))
        .collect()
}

fn byte_of(letter: char, encoding: Encoding) -> Option<u8> {
    if letter.is_ascii() {
        return u8::try_from(letter).ok();
    }
    let high = &tables()[encoding as usize][128..];
    let known = high.iter().position(|known| *known == letter);
    known
        .and_then(|at| u8::try_from(at + 128).ok())
        // Latin-1 has control codes where Windows has signs.
        .or_else(|| {
            u8::try_from(letter)
                .ok()
                .filter(|byte| (0x80..0xa0).contains(byte))
        })
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{45f}' | 'ґ' | 'Ґ')
}

/// Whether somebody may have meant this character, a letter of Europe or a sign.
fn is_expected(sign: char) -> bool {
    is_usual(sign)
        || matches!(
            sign,
            '\u{a1}'..='\u{bf}' | '×' | '÷' | 'Ā'..='ć' | 'Č'..='đ' | 'Ē' | 'ē' | 'Ė'..='ě' | 'Ğ' | 'ğ'
                | 'Ģ' | 'ģ' | 'Ī' | 'ī' | 'Į'..='ı' | 'Ķ' | 'ķ' | 'Ĺ'..='ľ' | 'Ł'..='ň' | 'Ő'..='ŕ'
                | 'Ř'..='ś' | 'Ş'..='ť' | 'Ū' | 'ū' | 'Ů'..='ų' | 'Ÿ'..='ž' | '\u{218}'..='\u{21b}'
        )
        || is_cyrillic(sign)
        || is_expected_sign(sign)
}

fn is_expected_sign(sign: char) -> bool {
    sign.is_ascii()
        || matches!(
            sign,
            '\u{a0}' | '§' | '©' | '«' | '®' | '°' | '±' | '·' | '»' | '×'
                | '\u{200b}'..='\u{200d}' | '\u{2010}'..='\u{2026}' | '‰' | '′' | '″' | '‹' | '›'
                | '€' | '№' | '™' | '−' | '\u{2190}'..='\u{21ff}' | '\u{2600}'..='\u{27bf}'
                | '\u{fe0f}' | '\u{1f300}'..='\u{1faff}'
        )
}

/// Whether this one character alone, seen in a value, can be believed.
fn is_usual(sign: char) -> bool {
    matches!(
        sign,
        '\0'..='\u{7f}' | 'А'..='я' | 'Ё' | 'ё' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'Č' | 'č' | 'Ć' | 'ć' | 'Đ' | 'đ' | 'Š' | 'š' | 'Ž' | 'ž'
            | '£' | '§' | '©' | '®' | '°' | '±' | '²' | '³' | 'µ' | '½'
    )
}

/// Whether a sign may well stand after the capital at the end of a word.
fn closes(sign: char) -> bool {
    matches!(
        sign,
        '\u{a0}' | '«' | '»' | '®' | '°' | '\u{2010}'..='\u{2026}' | '‹' | '›' | '™' | '№' | '€'
    )
}

#[cfg(test)]
mod tests;
