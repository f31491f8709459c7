//! From the bytes of a part to its text.

use std::borrow::Cow;

use mail_parser::decoders::charsets::map::charset_decoder;

use crate::io::import::encoding::letters;

/// How a part is packed for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// It isn't.
    Plain,
    /// As letters, four for three bytes.
    Base64,
    /// As text with `=E4` for what is no plain letter.
    Quoted,
}

impl Packing {
    /// By the name that `Content-Transfer-Encoding` gives; any other one is none.
    pub(super) fn of(name: &str) -> Self {
        let name = name.trim();
        if name.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if name.eq_ignore_ascii_case("quoted-printable") {
            Self::Quoted
        } else {
            Self::Plain
        }
    }

    /// Unpacks a part, as far as it can be unpacked.
    pub(super) fn open(self, packed: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Plain => Cow::Borrowed(packed),
            Self::Base64 => Cow::Owned(base64(packed)),
            Self::Quoted => Cow::Owned(quoted(packed)),
        }
    }

    /// How many bytes a part has when it is unpacked.
    pub(super) fn length(self, packed: &[u8]) -> u64 {
        let length = match self {
            Self::Plain => packed.len(),
            Self::Base64 => {
                let letters = packed.iter().filter(|byte| sextet(**byte).is_some());
                letters.count() * 3 / 4
            }
            Self::Quoted => quoted(packed).len(),
        };
        length as u64
    }
}

/// Six bits of a letter; none where it is no letter of the alphabet.
const fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// What can be read of base64: what is no letter of it is passed over, and an end that was cut off is
/// what was there of it.
fn base64(packed: &[u8]) -> Vec<u8> {
    let mut open = Vec::with_capacity(packed.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in packed {
        if *byte == b'=' {
            // Padding ends a run; some programs join several.
            (bits, held) = (0, 0);
        } else if let Some(sextet) = sextet(*byte) {
            bits = (bits << 6) | u32::from(sextet);
            held += 6;
            if held >= 8 {
                held -= 8;
                open.push((bits >> held) as u8);
                bits &= (1 << held) - 1;
            }
        }
    }
    open
}

/// What can be read of quoted-printable: what is no such sign stays as it is.
fn quoted(packed: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut open = Vec::with_capacity(packed.len());
    let mut rest = packed;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            open.push(*first);
            continue;
        }
        match rest {
            [high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                open.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                rest = after;
            }
            _ => {
                // A line that goes on: blanks may have been put at its end on the way.
                let blanks = rest
                    .iter()
                    .take_while(|byte| b" \t\r".contains(byte))
                    .count();
                match rest.get(blanks) {
                    Some(b'\n') => rest = &rest[blanks + 1..],
                    None => rest = &[],
                    Some(_) => open.push(b'='),
                }
            }
        }
    }
    open
}

/// The text of a part. A character set that isn't named, isn't known, or is wrong is told from the bytes.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let charset = charset.map(|name| name.trim().to_ascii_lowercase());
    let is_utf8 = matches!(
        charset.as_deref(),
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii")
    );
    if !is_utf8 && let Some(decode) = charset.and_then(|name| charset_decoder(name.as_bytes())) {
        return decode(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => guessed(bytes, bytes),
    }
}

/// The text of bytes in the character set that `sample` is most likely in.
pub(super) fn guessed(bytes: &[u8], sample: &[u8]) -> String {
    let mut pairs = letters::Pairs::new();
    pairs.add(sample);
    let table = letters::table(letters::likeliest(pairs));
    bytes.iter().map(|byte| table[usize::from(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_what_can_be_read_of_it() {
        for (packed, open) in [
            ("cGFyY2Vs", "parcel"),
            ("cGFy\r\nY2Vs\r\n", "parcel"),
            ("cGFyY2U=", "parce"),
            ("cGFyYw==", "parc"),
            ("cGFyYw", "parc"),
            ("cGFyY", "par"),
            ("cGFy*Y2Vs", "parcel"),
            ("cGE=cmNl", "parce"),
            ("", ""),
        ] {
            let bytes = Packing::Base64.open(packed.as_bytes());
            assert_eq!(String::from_utf8_lossy(&bytes), open, "{packed}");
        }
        assert_eq!(Packing::Base64.length(b"cGFyY2U=\r\n"), 5);
    }

    #[test]
    fn quoted_printable_gives_what_can_be_read_of_it() {
        for (packed, open) in [
            ("a=20b", "a b"),
            ("=C3=B5un", "õun"),
            ("long=\r\n line", "long line"),
            ("long= \t\nline", "longline"),
            ("1 + 1 = 2", "1 + 1 = 2"),
            ("=ZZ=3D=3", "=ZZ==3"),
            ("cut=", "cut"),
        ] {
            let bytes = Packing::Quoted.open(packed.as_bytes());
            assert_eq!(String::from_utf8_lossy(&bytes), open, "{packed}");
        }
    }

    #[test]
    fn a_character_set_that_is_wrong_or_missing_is_told_from_the_bytes() {
        let words = "Здравствуйте, где моя посылка? Она должна была прийти в пятницу.";
        let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode(words);
        let (koi8, ..) = encoding_rs::KOI8_U.encode(words);
        for charset in [None, Some("utf-8"), Some("us-ascii"), Some("x-no-such")] {
            assert_eq!(text(&cyrillic, charset), words, "{charset:?}");
            assert_eq!(text(&koi8, charset), words, "{charset:?}");
            assert_eq!(text(words.as_bytes(), charset), words, "{charset:?}");
        }
        assert_eq!(text(&koi8, Some("KOI8-R")), words);
        assert_eq!(text(b"\xf5un", Some("ISO-8859-15")), "õun");
    }
}
