//! Which single-byte encoding makes sense of a text: what its letters and their neighbours cost.
//!
//! A byte above ASCII is another letter in each encoding. The right one is that in which a language's
//! own letters come out about as often as that language writes them, vowels and consonants take
//! turns, and no capital follows a small letter. Counts of pairs of bytes are enough for that, so a
//! file of any length takes one table. The detector of browsers was measured beside this and is not
//! used: it takes most Estonian and Slovenian in windows-1257 for something else.
//!
//! Costs are natural logarithms: a difference of 5 is odds of 150 to 1.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1257};

use super::languages::{LANGUAGES, Language, RUSSIAN};
use crate::domain::encoding::Encoding;

/// How often each byte above ASCII stands beside which other.
pub(in super::super) struct Pairs {
    /// By both bytes.
    counts: Vec<u32>,
    /// The pairs that there are.
    seen: Vec<[u8; 2]>,
    before: u8,
}

impl Pairs {
    /// No pair yet.
    pub(in super::super) fn new() -> Self {
        Self {
            counts: vec![0; 1 << 16],
            seen: Vec::new(),
            before: b'\n',
        }
    }

    /// Counts the next piece of a text.
    pub(in super::super) fn add(&mut self, piece: &[u8]) {
        for &byte in piece {
            if !(byte.is_ascii() && self.before.is_ascii()) {
                let pair = [self.before, byte];
                let count = &mut self.counts[usize::from(u16::from_be_bytes(pair))];
                if *count == 0 {
                    self.seen.push(pair);
                }
                *count = count.saturating_add(1);
            }
            self.before = byte;
        }
    }

    /// The pairs of the text, which ends here, and how often they stand in it.
    fn counted(mut self) -> Vec<([u8; 2], u32)> {
        // Whatever stands last ends a word.
        self.add(b"\n");
        let count = |pair| self.counts[usize::from(u16::from_be_bytes(pair))];
        self.seen.iter().map(|pair| (*pair, count(*pair))).collect()
    }
}

/// The encoding in which the counted text makes most sense; of those that say the same the more common.
pub(in super::super) fn likeliest(pairs: Pairs) -> Encoding {
    let pairs = pairs.counted();
    let costs = CANDIDATES
        .iter()
        .map(|candidate| (candidate.cost(&pairs), candidate.encoding));
    costs
        .reduce(|best, next| if next.0 < best.0 { next } else { best })
        .map_or(Encoding::Windows1252, |(_, encoding)| encoding)
}

/// A language in one of its encodings.
struct Candidate {
    language: &'static Language,
    encoding: Encoding,
    /// What each byte is in it.
    letters: Vec<Letter>,
}

static CANDIDATES: LazyLock<Vec<Candidate>> = LazyLock::new(|| {
    let of = |language: &'static Language, encoding| Candidate {
        language,
        encoding,
        letters: table(encoding).map(|letter| language.letter(letter)).into(),
    };
    let each = |language: &'static Language| {
        let encodings = language.encodings.iter();
        encodings.map(move |encoding| of(language, *encoding))
    };
    LANGUAGES.iter().flat_map(each).collect()
});

impl Candidate {
    fn cost(&self, pairs: &[([u8; 2], u32)]) -> f64 {
        let costs = pairs.iter().map(|(pair, count)| {
            let [before, after] = pair.map(|byte| &self.letters[usize::from(byte)]);
            f64::from(*count) * (after.cost + self.language.neighbours(before, after))
        });
        costs.sum::<f64>() + self.language.rare
    }
}

/// What each letter of a text costs on average if it is Russian.
pub(in super::super) fn cost_of_russian(text: &str) -> f64 {
    let mut before = RUSSIAN.letter('\n');
    let (mut cost, mut count) = (0.0, 0.0);
    for letter in text.chars().chain(['\n']) {
        let letter = RUSSIAN.letter(letter);
        if !(letter.char.is_ascii() && before.char.is_ascii()) {
            cost += letter.cost + RUSSIAN.neighbours(&before, &letter);
        }
        if !letter.char.is_ascii() {
            count += 1.0;
        }
        before = letter;
    }
    if count > 0.0 { cost / count } else { 0.0 }
}

/// What each byte stands for in a single-byte encoding; U+FFFD where nothing.
pub(in super::super) fn table(encoding: Encoding) -> [char; 256] {
    let rules = match encoding {
        Encoding::Windows1250 => WINDOWS_1250,
        Encoding::Windows1251 => WINDOWS_1251,
        Encoding::Windows1257 => WINDOWS_1257,
        Encoding::Koi8R => KOI8_R,
        Encoding::Ibm866 => IBM866,
        Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Windows1252 => {
            WINDOWS_1252
        }
    };
    let bytes: [u8; 256] = std::array::from_fn(|byte| byte as u8);
    let (text, _) = rules.decode_without_bom_handling(&bytes);
    let mut letters = text.chars();
    std::array::from_fn(|_| letters.next().unwrap_or('\u{fffd}'))
}

/// What a letter costs that the language doesn't have.
const FOREIGN: f64 = 9.0;
/// What a byte costs that stands for nothing, or for a control code.
const NOTHING: f64 = 14.0;
/// What a sign costs that all languages use.
const SIGN: f64 = 4.0;
/// What a capital costs more than its small letter.
const CAPITAL: f64 = 0.7;
/// What a capital costs after a small letter.
const HUMP: f64 = 4.0;
/// What it costs that a digit stands beside a letter above ASCII.
const BESIDE_DIGIT: f64 = 2.5;
/// What it costs that a sign stands beside a letter that leans on none.
const BESIDE_SIGN: f64 = 2.0;
/// What it costs that two different letters above ASCII stand side by side in a Latin word.
const BOTH_MARKED: f64 = 2.5;
/// What it costs that vowels, or consonants, don't take turns.
const NO_TURN: f64 = 1.0;
const NO_TURN_OF_RUSSIAN: f64 = 0.6;
/// What it costs that a vowel is doubled.
const DOUBLED: f64 = 0.5;
/// What it costs that letters of two scripts stand in one word.
const TWO_SCRIPTS: f64 = 5.0;

impl Language {
    fn letter(&self, char: char) -> Letter {
        let small = char.to_lowercase().next().unwrap_or(char);
        Letter {
            char,
            small,
            class: Class::of(small),
            case: if !char.is_alphabetic() {
                Case::None
            } else if char.is_uppercase() {
                Case::Capital
            } else {
                Case::Small
            },
            cost: self.cost(char, small),
        }
    }

    /// What it costs that a character stands here at all.
    fn cost(&self, char: char, small: char) -> f64 {
        if char.is_ascii() {
            return 0.0;
        }
        if char.is_control() || char == '\u{fffd}' {
            return NOTHING;
        }
        if !char.is_alphabetic() {
            return if is_common_sign(char) { SIGN } else { FOREIGN };
        }
        let known = self.letters.iter().find(|(known, _)| *known == small);
        let cost = known.map_or(FOREIGN, |(_, share)| -(f64::from(*share) / 10_000.0).ln());
        if small == char { cost } else { cost + CAPITAL }
    }

    /// What it costs that two characters stand side by side.
    fn neighbours(&self, before: &Letter, after: &Letter) -> f64 {
        match (before.class, after.class) {
            (Class::Sign, Class::Sign) => 0.0,
            (Class::Sign, Class::Vowel | Class::Consonant | Class::Mark) => {
                let never = self.cyrillic && matches!(after.small, 'ь' | 'ъ' | 'ы');
                leans(before.char) + if never { 4.0 } else { 0.0 }
            }
            (Class::Vowel | Class::Consonant | Class::Mark, Class::Sign) => leans(after.char),
            (left, right) => {
                let script = if self.cyrillic {
                    of_russian(before, after)
                } else if before.char.is_ascii()
                    || after.char.is_ascii()
                    || before.char == after.char
                {
                    0.0
                } else {
                    BOTH_MARKED
                };
                let turns = if left != right || left == Class::Mark {
                    0.0
                } else if left == Class::Vowel && before.char == after.char {
                    DOUBLED
                } else if self.cyrillic {
                    NO_TURN_OF_RUSSIAN
                } else {
                    NO_TURN
                };
                script + turns + of_case(before, after)
            }
        }
    }
}

/// What it costs that a sign stands beside a letter: only quotes, dashes and dots lean on one.
fn leans(sign: char) -> f64 {
    match sign {
        '0'..='9' => BESIDE_DIGIT,
        '\0'..='\u{7f}' | '\u{2010}'..='\u{2026}' | '«' | '»' | '\u{a0}' => 0.0,
        _ => BESIDE_SIGN,
    }
}

/// What the case of a letter costs after another.
fn of_case(before: &Letter, after: &Letter) -> f64 {
    match (before.case, after.case) {
        (Case::Small, Case::Capital) => HUMP,
        // In words written large capitals cost no more than small letters.
        (Case::Capital, Case::Capital) if !after.char.is_ascii() => -CAPITAL,
        (Case::Small | Case::Capital | Case::None, _) => 0.0,
    }
}

fn of_russian(before: &Letter, after: &Letter) -> f64 {
    if before.char.is_ascii() || after.char.is_ascii() {
        return TWO_SCRIPTS;
    }
    match PAIRS.get(&[before.small, after.small]) {
        Some(known) => *known,
        None if before.class == Class::Consonant && after.small == 'й' => NEVER_COSTS,
        None if before.class == Class::Vowel && after.class == Class::Mark => NEVER_COSTS,
        None => 0.0,
    }
}

/// Pairs that every Russian text is full of.
const COMMON: &str = "ст ен ов но ни на ра ко то ро ан ос по го ер од ре пр ка ин та ва ле во ло ол ли ак ат ел ть \
                      от ла ог ем ия ет ит ой ом ны де не те ес да ми ма ве ив ик тв за ая ый ые ое ск сь тс вы до об \
                      он ар ам ри ор ти ны ьн лю ил ся им их чт аз";
/// Pairs that no Russian word has.
const NEVER: &str = "жы шы щы чы жя шя щя чя жю щю чю цю ця йь йы йъ йя йю ыы аы оы уы иы еы яы юы ыа ыо ыу ыэ эы \
                     юь эь гы кы хщ щж жщ цщ щц шщ щш чщ щч цж жц фщ щф щг гщ щб щк щд щз щх щй щп щт щс";

const COMMON_COSTS: f64 = -0.8;
const NEVER_COSTS: f64 = 3.0;

/// What the known pairs of Russian letters cost beyond the letters.
static PAIRS: LazyLock<HashMap<[char; 2], f64>> = LazyLock::new(|| {
    let listed = |pairs: &'static str, cost| {
        pairs.split_whitespace().filter_map(move |pair| {
            let mut letters = pair.chars();
            Some(([letters.next()?, letters.next()?], cost))
        })
    };
    listed(COMMON, COMMON_COSTS)
        .chain(listed(NEVER, NEVER_COSTS))
        .collect()
});

/// A character as a language sees it.
struct Letter {
    char: char,
    small: char,
    class: Class,
    case: Case,
    /// What it costs that it stands here at all.
    cost: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Small,
    Capital,
    /// No letter.
    None,
}

/// What a character is in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Vowel,
    Consonant,
    /// Changes the letter before it.
    Mark,
    /// Is no letter.
    Sign,
}

impl Class {
    fn of(small: char) -> Self {
        match small {
            'ь' | 'ъ' => Self::Mark,
            'a'
            | 'e'
            | 'i'
            | 'o'
            | 'u'
            | 'y'
            | 'à'..='æ'
            | 'è'..='ï'
            | 'ò'..='ö'
            | 'ø'..='ý'
            | 'ÿ'
            | 'ą'
            | 'ă'
            | 'ā'
            | 'ę'
            | 'ě'
            | 'ē'
            | 'ė'
            | 'ī'
            | 'į'
            | 'ő'
            | 'œ'
            | 'ō'
            | 'ű'
            | 'ů'
            | 'ū'
            | 'ų'
            | 'а'
            | 'е'
            | 'ё'
            | 'и'
            | 'о'
            | 'у'
            | 'ы'
            | 'э'
            | 'ю'
            | 'я'
            | 'і'
            | 'ї'
            | 'є' => Self::Vowel,
            small if small.is_alphabetic() => Self::Consonant,
            _ => Self::Sign,
        }
    }
}

fn is_common_sign(sign: char) -> bool {
    matches!(
        sign,
        '\u{a0}'
            | '£'
            | '§'
            | '©'
            | '«'
            | '®'
            | '°'
            | '±'
            | '²'
            | '³'
            | 'µ'
            | '·'
            | '»'
            | '¼'
            | '½'
            | '×'
            | '–'
            | '—'
            | '‘'
            | '’'
            | '‚'
            | '“'
            | '”'
            | '„'
            | '•'
            | '…'
            | '€'
            | '№'
            | '™'
    )
}
