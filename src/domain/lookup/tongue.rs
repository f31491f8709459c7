//! The languages of a library: what a word is without its endings, and which language a text is in.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use snowball_stemmers_rs::{Algorithm, Stemmer};

/// Letters of a stem below which it says too little.
const SHORTEST: usize = 3;

/// The most languages of one library whose endings are taken off.
const MOST: usize = 6;

/// A language whose endings are known.
#[derive(Debug, Clone, Copy)]
struct Language {
    /// Its code.
    code: &'static str,
    /// Whether it is written in Cyrillic letters.
    is_cyrillic: bool,
    /// Who knows its endings; none: [`without_slovenian_ending`].
    by: Option<Algorithm>,
}

const fn latin(code: &'static str, by: Algorithm) -> Language {
    Language {
        code,
        is_cyrillic: false,
        by: Some(by),
    }
}

const fn cyrillic(code: &'static str, by: Algorithm) -> Language {
    Language {
        code,
        is_cyrillic: true,
        by: Some(by),
    }
}

/// The first of each script stands in where nothing can be told.
const LANGUAGES: &[Language] = &[
    latin("en", Algorithm::English),
    cyrillic("ru", Algorithm::Russian),
    latin("et", Algorithm::Estonian),
    Language {
        code: "sl",
        is_cyrillic: false,
        by: None,
    },
    cyrillic("uk", Algorithm::Ukrainian),
    latin("de", Algorithm::German),
    latin("fr", Algorithm::French),
    latin("es", Algorithm::Spanish),
    latin("it", Algorithm::Italian),
    latin("pt", Algorithm::Portuguese),
    latin("nl", Algorithm::Dutch),
    latin("sv", Algorithm::Swedish),
    latin("da", Algorithm::Danish),
    latin("no", Algorithm::Norwegian),
    latin("fi", Algorithm::Finnish),
    latin("pl", Algorithm::Polish),
    latin("cs", Algorithm::Czech),
    latin("lt", Algorithm::Lithuanian),
    latin("hu", Algorithm::Hungarian),
    latin("ro", Algorithm::Romanian),
    latin("tr", Algorithm::Turkish),
];

/// A line for each language: its code and its small words.
const SMALL_WORDS: &str = include_str!("../../../assets/words/small.txt");

/// The languages, by their places above, in which each small word is one.
static SMALL: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut languages = HashMap::new();
    for line in SMALL_WORDS.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let code = words.next();
        let at = LANGUAGES.iter().position(|it| Some(it.code) == code);
        for (word, at) in words.zip(std::iter::repeat(at)) {
            let at = at.expect("the list has no other languages; a test reads it");
            *languages.entry(word).or_default() |= 1 << at;
        }
    }
    languages
});

/// How many words of a text are read to tell its language.
pub const READ: usize = 200;

/// The language of an entry: the stated one where its endings are known, else the one whose small words
/// are met most in the folded words of its text. Empty where the endings of the stated one aren't known.
pub fn of<'a>(stated: Option<&str>, words: impl IntoIterator<Item = &'a str>) -> &'static str {
    if let Some(stated) = stated {
        let code = stated.get(..2).unwrap_or(stated).to_ascii_lowercase();
        let known = LANGUAGES.iter().find(|language| language.code == code);
        return known.map_or("", |language| language.code);
    }
    let mut met = [0_usize; LANGUAGES.len()];
    let (mut read, mut cyrillic) = (0, 0);
    for word in words.into_iter().take(READ) {
        read += 1;
        cyrillic += usize::from(is_cyrillic(word));
        let mut languages = SMALL.get(word).copied().unwrap_or(0);
        while languages != 0 {
            met[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }
    let best = (0..met.len()).rev().max_by_key(|at| met[*at]).unwrap_or(0);
    if met[best] > 1 && met[best] * 25 >= read {
        return LANGUAGES[best].code;
    }
    LANGUAGES[usize::from(cyrillic * 2 > read)].code
}

/// What takes the endings off the words of a library.
pub struct Tongues(Vec<Tongue>);

struct Tongue {
    is_cyrillic: bool,
    by: Option<Stemmer>,
}

impl std::fmt::Debug for Tongues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tongues").field(&self.0.len()).finish()
    }
}

impl Tongues {
    /// For the languages of a library, those of most entries first.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let known = codes
            .into_iter()
            .filter_map(|code| LANGUAGES.iter().find(|language| language.code == code));
        Self(
            known
                .take(MOST)
                .map(|language| Tongue {
                    is_cyrillic: language.is_cyrillic,
                    by: language.by.map(Stemmer::create),
                })
                .collect(),
        )
    }

    /// The language at a place among these; the same word has as many stems as there are languages.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// A folded word without the ending that the language at this place gives it; none where it isn't a
    /// word of that script, or too little is left.
    pub fn stem<'a>(&self, at: usize, word: &'a str) -> Option<Cow<'a, str>> {
        let tongue = &self.0[at];
        let first = word.chars().next()?;
        if !first.is_alphabetic() || is_cyrillic(word) != tongue.is_cyrillic {
            return None;
        }
        let stem = match &tongue.by {
            Some(stemmer) => stemmer.stem(word),
            None => Cow::Borrowed(without_slovenian_ending(word)),
        };
        (stem.chars().nth(SHORTEST - 1).is_some()).then_some(stem)
    }
}

fn is_cyrillic(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|c| ('\u{400}'..='\u{52f}').contains(&c))
}

/// Endings of nouns, adjectives and verbs, folded, the longer before the shorter.
const SLOVENIAN: &[&str] = &[
    "ovega", "ovemu", "evega", "jema", "jami", "ega", "emu", "ima", "ami", "oma", "ema", "ama",
    "imi", "jem", "jev", "jih", "jeh", "ih", "im", "om", "em", "ev", "ov", "oj", "eh", "ah", "ju",
    "ja", "je", "ji", "jo", "ti", "a", "e", "i", "o", "u", "m",
];

/// A Slovenian word without its ending: what is left has four letters or more.
fn without_slovenian_ending(word: &str) -> &str {
    for ending in SLOVENIAN {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 4
        {
            return stem;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (lang, one, other) in [
            ("en", "refunds", "refunded"),
            ("ru", "возврата", "возвратом"),
            ("et", "arved", "arvet"),
            ("sl", "racuna", "racunov"),
            ("sl", "pritozbe", "pritozbami"),
            ("sl", "paket", "pakete"),
            ("de", "rechnung", "rechnungen"),
        ] {
            let tongues = Tongues::of([lang]);
            assert_eq!(tongues.stem(0, one), tongues.stem(0, other), "{one}");
            assert!(tongues.stem(0, one).is_some());
        }
    }

    #[test]
    fn each_language_has_its_small_words() {
        for (at, language) in LANGUAGES.iter().enumerate() {
            let count = SMALL
                .values()
                .filter(|at_all| **at_all & 1 << at != 0)
                .count();
            assert!(count >= 10, "{}", language.code);
        }
    }

    #[test]
    fn a_word_of_another_script_has_no_stem() {
        let tongues = Tongues::of(["ru", "en", "xx"]);
        assert_eq!(tongues.count(), 2);
        assert_eq!(tongues.stem(0, "refund"), None);
        assert_eq!(tongues.stem(1, "возврат"), None);
        assert_eq!(tongues.stem(1, "12345"), None);
        assert_eq!(tongues.stem(1, "as"), None);
    }

    #[test]
    fn the_language_is_the_stated_one_or_told_by_its_small_words() {
        let of = |stated, text: &str| super::of(stated, text.split(' '));
        assert_eq!(of(Some("et-EE"), "the and you"), "et");
        assert_eq!(of(Some("xx"), "the and you"), "");
        for (text, lang) in [
            ("how do you send the card back", "en"),
            ("kas arve on juba makstud ja mis siis kui ei ole", "et"),
            ("racun je ze placan in se ne vidi na strani", "sl"),
            ("если вы не видите что деньги пришли на карту", "ru"),
            ("wie kann ich die rechnung nicht bezahlen und der", "de"),
            ("возврат", "ru"),
            ("refund", "en"),
            ("", "en"),
        ] {
            assert_eq!(of(None, text), lang, "{text}");
        }
    }
}
