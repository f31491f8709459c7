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

use crate::domain::encoding::Encoding;

/// How often each byte above ASCII stands beside which other.
pub(in super::super) struct Pairs {
    /// By both bytes.
    counts: Vec<u32>,
    before: u8,
}

impl Pairs {
    /// No pair yet.
    pub(in super::super) fn new() -> Self {
        Self {
            counts: vec![0; 1 << 16],
            before: b'\n',
        }
    }

    /// Counts the next piece of a text.
    pub(in super::super) fn add(&mut self, piece: &[u8]) {
        for &byte in piece {
            if !(byte.is_ascii() && self.before.is_ascii()) {
                let at = usize::from(self.before) << 8 | usize::from(byte);
                self.counts[at] = self.counts[at].saturating_add(1);
            }
            self.before = byte;
        }
    }

    /// The pairs of the text, which ends here, and how often they stand in it.
    fn counted(mut self) -> Vec<([u8; 2], u32)> {
        // Whatever stands last ends a word.
        self.add(b"\n");
        let pairs = (0..=u8::MAX).flat_map(|left| (0..=u8::MAX).map(move |right| [left, right]));
        pairs
            .zip(self.counts)
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

fn cost(pairs: &[([u8; 2], u32)], letters: &[char; 256], language: &Language) -> f64 {
    let costs = pairs.iter().map(|(pair, count)| {
        let [before, after] = pair.map(|byte| letters[usize::from(byte)]);
        f64::from(*count) * (language.letter(after) + language.neighbours(before, after))
    });
    costs.sum::<f64>() + language.rare
}

/// The encoding in which the counted text makes most sense; of those that say the same the more common.
pub(in super::super) fn likeliest(pairs: Pairs) -> Encoding {
    let pairs = pairs.counted();
    let costs = LANGUAGES.iter().flat_map(|language| {
        let of = |encoding: &Encoding| (cost(&pairs, &table(*encoding), language), *encoding);
        language.encodings.iter().map(of).collect::<Vec<_>>()
    });
    costs
        .reduce(|best, next| if next.0 < best.0 { next } else { best })
        .map_or(Encoding::Windows1252, |(_, encoding)| encoding)
}

/// What each letter of a text written in Russian costs on average, words and case included.
///
/// Good Russian lies below 4 even in a short name; what a wrong encoding makes of it well above.
pub(in super::super) fn cost_of_russian(text: &str) -> f64 {
    let mut before = '\n';
    let (mut cost, mut count) = (0.0, 0.0);
    for letter in text.chars().chain(['\n']) {
        if !(letter.is_ascii() && before.is_ascii()) {
            cost += RUSSIAN.letter(letter) + RUSSIAN.neighbours(before, letter);
        }
        if !letter.is_ascii() {
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

/// A language, and what of its letters is not ASCII.
struct Language {
    encodings: &'static [Encoding],
    /// Small letters, and how many in ten thousand of those above ASCII each is.
    letters: &'static [(char, u16)],
    /// Whether all its letters are Cyrillic, none ASCII.
    cyrillic: bool,
    /// What it costs to suppose it at all.
    rare: f64,
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
/// What it costs that letters of two scripts stand in one word.
const TWO_SCRIPTS: f64 = 5.0;

impl Language {
    fn letter(&self, letter: char) -> f64 {
        if letter.is_ascii() {
            return 0.0;
        }
        if letter.is_control() || letter == '\u{fffd}' {
            return NOTHING;
        }
        if !letter.is_alphabetic() {
            return if is_common_sign(letter) {
                SIGN
            } else {
                FOREIGN
            };
        }
        let (small, capital) = small(letter);
        let known = self.letters.iter().find(|(known, _)| *known == small);
        let cost = known.map_or(FOREIGN, |(_, share)| -(f64::from(*share) / 10_000.0).ln());
        if capital { cost + CAPITAL } else { cost }
    }

    /// What it costs that two characters stand side by side.
    fn neighbours(&self, before: char, after: char) -> f64 {
        let (left, right) = (Class::of(before), Class::of(after));
        if left == Class::Sign || right == Class::Sign {
            let sign = if left == Class::Sign { before } else { after };
            let other = if left == Class::Sign { right } else { left };
            // Of signs only quotes, dashes and dots lean on a letter.
            if sign.is_ascii_digit() && other != Class::Sign {
                return BESIDE_DIGIT;
            }
            let leans =
                sign.is_ascii() || matches!(sign, '\u{2010}'..='\u{2026}' | '«' | '»' | '\u{a0}');
            return if leans || other == Class::Sign {
                self.start(before, after)
            } else {
                2.0
            };
        }
        let mut cost = 0.0;
        if before.is_lowercase() && after.is_uppercase() {
            cost += HUMP;
        }
        if before.is_uppercase() && after.is_uppercase() && !after.is_ascii() {
            cost -= CAPITAL;
        }
        if self.cyrillic {
            if before.is_ascii() || after.is_ascii() {
                return cost + TWO_SCRIPTS;
            }
            let pair = [small(before).0, small(after).0];
            cost += match PAIRS.get(&pair) {
                Some(known) => *known,
                None if left == Class::Consonant && pair[1] == 'й' => NEVER_COSTS,
                None => 0.0,
            };
        } else if !before.is_ascii() && !after.is_ascii() && before != after {
            cost += 2.5;
        }
        cost + match (left, right) {
            (Class::Vowel, Class::Mark) => 4.0,
            (Class::Vowel, Class::Vowel) if before == after => 0.5,
            (Class::Vowel, Class::Vowel) | (Class::Consonant, Class::Consonant) => {
                if self.cyrillic { 0.6 } else { 1.0 }
            }
            _ => 0.0,
        }
    }

    /// What it costs that a word begins so.
    fn start(&self, before: char, after: char) -> f64 {
        let never = matches!(small(after).0, 'ь' | 'ъ' | 'ы');
        if self.cyrillic && never && !before.is_alphabetic() {
            4.0
        } else {
            0.0
        }
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
    fn of(letter: char) -> Self {
        let (small, _) = small(letter);
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

/// The small letter, and whether it was a capital.
fn small(letter: char) -> (char, bool) {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    (small, small != letter)
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

const CYRILLIC: &[Encoding] = &[Encoding::Windows1251, Encoding::Koi8R, Encoding::Ibm866];

const RUSSIAN: Language = Language {
    encodings: CYRILLIC,
    letters: &[
        ('о', 1097),
        ('е', 845),
        ('а', 801),
        ('и', 735),
        ('н', 670),
        ('т', 626),
        ('с', 547),
        ('р', 473),
        ('в', 454),
        ('л', 440),
        ('к', 349),
        ('м', 321),
        ('д', 298),
        ('п', 281),
        ('у', 262),
        ('я', 201),
        ('ы', 190),
        ('ь', 174),
        ('г', 170),
        ('з', 165),
        ('б', 159),
        ('ч', 144),
        ('й', 121),
        ('х', 97),
        ('ж', 94),
        ('ш', 73),
        ('ю', 64),
        ('ц', 48),
        ('щ', 36),
        ('э', 32),
        ('ф', 26),
        ('ъ', 4),
        ('ё', 25),
    ],
    cyrillic: true,
    // One word alone, й or и between spaces, proves nothing.
    rare: 3.0,
};

/// The languages, those of the more common encoding first.
const LANGUAGES: &[Language] = &[
    // Western Europe, and the names and loan words of it that stand in English.
    Language {
        encodings: &[Encoding::Windows1252],
        letters: &[
            ('é', 2000),
            ('ä', 1200),
            ('ü', 1200),
            ('ö', 800),
            ('à', 400),
            ('á', 500),
            ('â', 150),
            ('ã', 300),
            ('å', 500),
            ('æ', 150),
            ('ç', 450),
            ('è', 600),
            ('ê', 200),
            ('ë', 300),
            ('ì', 80),
            ('í', 500),
            ('î', 100),
            ('ï', 200),
            ('ð', 20),
            ('ñ', 500),
            ('ò', 100),
            ('ó', 500),
            ('ô', 150),
            ('õ', 100),
            ('ø', 250),
            ('ù', 80),
            ('ú', 200),
            ('û', 150),
            ('ý', 40),
            ('þ', 10),
            ('ß', 300),
            ('œ', 30),
            ('ÿ', 5),
            ('š', 10),
            ('ž', 10),
        ],
        cyrillic: false,
        rare: 0.0,
    },
    // German.
    Language {
        encodings: &[Encoding::Windows1252],
        letters: &[
            ('ü', 3600),
            ('ä', 3000),
            ('ö', 1700),
            ('ß', 1500),
            ('é', 100),
        ],
        cyrillic: false,
        rare: 0.0,
    },
    // Estonian.
    Language {
        encodings: &[Encoding::Windows1252, Encoding::Windows1257],
        letters: &[
            ('ä', 3600),
            ('õ', 2900),
            ('ü', 2100),
            ('ö', 900),
            ('š', 150),
            ('ž', 150),
            ('é', 30),
        ],
        cyrillic: false,
        rare: 0.0,
    },
    // Slovenian and Croatian.
    Language {
        encodings: &[Encoding::Windows1250, Encoding::Windows1257],
        letters: &[
            ('č', 3700),
            ('š', 3100),
            ('ž', 2300),
            ('ć', 400),
            ('đ', 100),
            ('ü', 60),
            ('ö', 40),
            ('ä', 30),
            ('é', 30),
        ],
        cyrillic: false,
        rare: 0.5,
    },
    // Polish.
    Language {
        encodings: &[Encoding::Windows1250],
        letters: &[
            ('ł', 2400),
            ('ę', 1500),
            ('ą', 1400),
            ('ó', 1200),
            ('ż', 1200),
            ('ś', 1000),
            ('ć', 600),
            ('ń', 300),
            ('ź', 100),
        ],
        cyrillic: false,
        rare: 2.5,
    },
    // Czech and Slovak.
    Language {
        encodings: &[Encoding::Windows1250],
        letters: &[
            ('í', 1900),
            ('á', 1700),
            ('é', 1000),
            ('ě', 1000),
            ('ř', 800),
            ('ž', 800),
            ('ý', 800),
            ('š', 700),
            ('č', 700),
            ('ů', 350),
            ('ú', 100),
            ('ť', 50),
            ('ď', 30),
            ('ň', 50),
            ('ľ', 50),
            ('ó', 30),
            ('ô', 40),
            ('ä', 20),
        ],
        cyrillic: false,
        rare: 2.5,
    },
    // Hungarian.
    Language {
        encodings: &[Encoding::Windows1250],
        letters: &[
            ('é', 3200),
            ('á', 3000),
            ('ö', 1000),
            ('ó', 900),
            ('ő', 800),
            ('ü', 500),
            ('í', 500),
            ('ú', 300),
            ('ű', 150),
        ],
        cyrillic: false,
        rare: 2.5,
    },
    // Latvian.
    Language {
        encodings: &[Encoding::Windows1257],
        letters: &[
            ('ā', 4200),
            ('ī', 1700),
            ('ē', 1600),
            ('š', 1000),
            ('ū', 500),
            ('ļ', 400),
            ('ņ', 300),
            ('ž', 200),
            ('ķ', 200),
            ('ģ', 100),
            ('č', 100),
        ],
        cyrillic: false,
        rare: 2.5,
    },
    // Lithuanian.
    Language {
        encodings: &[Encoding::Windows1257],
        letters: &[
            ('ė', 2500),
            ('š', 1900),
            ('ų', 1500),
            ('ž', 1200),
            ('ą', 900),
            ('ū', 800),
            ('į', 700),
            ('č', 600),
            ('ę', 300),
        ],
        cyrillic: false,
        rare: 2.5,
    },
    RUSSIAN,
    // Ukrainian and Belarusian.
    Language {
        encodings: &[Encoding::Windows1251],
        letters: &[
            ('о', 940),
            ('а', 800),
            ('н', 680),
            ('и', 620),
            ('і', 570),
            ('в', 550),
            ('т', 540),
            ('р', 470),
            ('е', 460),
            ('с', 430),
            ('к', 400),
            ('л', 360),
            ('у', 330),
            ('д', 310),
            ('м', 310),
            ('п', 290),
            ('я', 240),
            ('з', 230),
            ('ь', 180),
            ('б', 170),
            ('г', 160),
            ('ч', 130),
            ('й', 130),
            ('х', 120),
            ('ж', 90),
            ('ю', 90),
            ('ц', 80),
            ('є', 70),
            ('ї', 60),
            ('ш', 70),
            ('щ', 50),
            ('ф', 30),
            ('ґ', 5),
            ('ы', 60),
            ('э', 40),
            ('ў', 40),
            ('ё', 20),
        ],
        cyrillic: true,
        rare: 4.0,
    },
];
