//! The encodings that files of other systems come in.

use std::str::FromStr;

use super::words::{UnknownWord, nearest};

/// How the letters of a file are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// What nearly everything writes today; ASCII is a part of it.
    Utf8,
    /// Two bytes a letter, the lower first: "Unicode text" of Windows programs.
    Utf16Le,
    /// Two bytes a letter, the higher first.
    Utf16Be,
    /// Windows for Central Europe: Slovenian, Polish, Czech.
    Windows1250,
    /// Windows for Cyrillic.
    Windows1251,
    /// Windows for Western Europe, and the Latin-1 in it.
    Windows1252,
    /// Windows for the Baltic countries: Estonian, Latvian, Lithuanian.
    Windows1257,
    /// Russian mail and Unix.
    Koi8R,
    /// Russian DOS, and the Windows console.
    Ibm866,
}

/// Other names of the same, without dashes and underscores.
const ALIASES: &[(&str, Encoding)] = &[
    ("ascii", Encoding::Utf8),
    ("usascii", Encoding::Utf8),
    ("unicode", Encoding::Utf16Le),
    ("utf16", Encoding::Utf16Le),
    ("ucs2", Encoding::Utf16Le),
    ("latin1", Encoding::Windows1252),
    ("iso88591", Encoding::Windows1252),
    ("ansi", Encoding::Windows1252),
    ("koi8", Encoding::Koi8R),
    ("dos866", Encoding::Ibm866),
];

/// What stands before the number in names of the same encoding.
const FAMILIES: [&str; 5] = ["windows", "win", "cp", "ibm", "x-cp"];

impl Encoding {
    /// Every encoding.
    pub const ALL: &'static [Self] = &[
        Self::Utf8,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Windows1250,
        Self::Windows1251,
        Self::Windows1252,
        Self::Windows1257,
        Self::Koi8R,
        Self::Ibm866,
    ];
    /// Every name, in the order of [`Self::ALL`].
    pub const NAMES: &'static [&'static str] = &[
        "utf-8",
        "utf-16le",
        "utf-16be",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1257",
        "koi8-r",
        "ibm866",
    ];

    /// Its name, as the standards have it but in small letters.
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

impl FromStr for Encoding {
    type Err = UnknownWord;

    /// Reads a name or another usual one of the same (`cp1251`, `latin1`, `UTF8`).
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let bare = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
        let wanted = bare(word.trim());
        let number = FAMILIES
            .iter()
            .find_map(|family| wanted.strip_prefix(&bare(family)))
            .unwrap_or(&wanted);
        let named = Self::ALL.iter().copied().find(|encoding| {
            let name = bare(encoding.name());
            let own = name.trim_start_matches("windows").trim_start_matches("ibm");
            name == wanted || own == number
        });
        let alias = || ALIASES.iter().find(|(alias, _)| *alias == wanted);
        named
            .or_else(|| alias().map(|(_, encoding)| *encoding))
            .ok_or_else(|| UnknownWord {
                word: word.to_owned(),
                nearest: nearest(word.trim(), Self::NAMES.iter().copied()),
                known: Self::NAMES,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_so_do_the_usual_other_ones() {
        for encoding in Encoding::ALL {
            assert_eq!(encoding.name().parse(), Ok(*encoding));
            assert_eq!(encoding.name().to_uppercase().parse(), Ok(*encoding));
        }
        for (name, encoding) in [
            ("utf8", Encoding::Utf8),
            ("UTF-16", Encoding::Utf16Le),
            ("cp1251", Encoding::Windows1251),
            ("CP-866", Encoding::Ibm866),
            ("win1257", Encoding::Windows1257),
            ("1250", Encoding::Windows1250),
            ("ISO-8859-1", Encoding::Windows1252),
            (" koi8r ", Encoding::Koi8R),
        ] {
            assert_eq!(name.parse(), Ok(encoding), "{name}");
        }
    }

    #[test]
    fn a_mistake_names_what_was_meant() {
        for (word, near) in [
            ("windows-1521", Some("windows-1251")),
            ("koi9-r", Some("koi8-r")),
            ("utf-7", Some("utf-8")),
            ("", None),
            ("klingon", None),
        ] {
            let error = word.parse::<Encoding>().unwrap_err();
            assert_eq!(error.nearest, near, "{word}");
            assert_eq!(error.known, Encoding::NAMES);
        }
    }
}
