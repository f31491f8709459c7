//! JSON that is harmless on a terminal: characters that could drive it are escaped, so that the value is the
//! same and nothing acts on the way.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::domain::safe::{is_combining, is_forbidden};

/// Writes a value as compact JSON, harmless on a terminal.
pub fn write(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    value
        .serialize(&mut Serializer::with_formatter(out, Harmless))
        .map_err(io::Error::from)
}

/// Combining marks that stand in a row as they are; a heap of them stalls terminals.
const MARKS: usize = 4;

struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut plain = CompactFormatter;
        let (mut from, mut marks) = (0, 0);
        for (at, c) in fragment.char_indices() {
            marks = if is_combining(c) { marks + 1 } else { 0 };
            if marks <= MARKS && !is_forbidden(c) {
                continue;
            }
            plain.write_string_fragment(out, &fragment[from..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            from = at + c.len_utf8();
        }
        plain.write_string_fragment(out, &fragment[from..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, &text).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_could_drive_a_terminal_is_escaped() {
        assert_eq!(
            written(&format!("e{}", "\u{301}".repeat(5))),
            format!("\"e{}\\u0301\"", "\u{301}".repeat(4))
        );
        assert_eq!(
            written("a\u{9b}b\u{202e}\u{7f}\u{e0041}ж"),
            r#""a\u009bb\u202e\u007f\udb40\udc41ж""#
        );
    }

    proptest! {
        #[test]
        fn any_text_reads_back_as_it_was_and_drives_nothing(text in any::<String>()) {
            let json = written(&text);
            prop_assert!(!json.chars().any(is_forbidden), "{json:?}");
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
