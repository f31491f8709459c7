//! The audit of what a program writes to its terminal: everything that is neither text nor one of the
//! sequences that drawing needs is a stray.

use ringback::domain::safe::is_forbidden;

/// Tells the sequences and characters that the desk has no use for.
pub fn stray(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    let mut found = Vec::new();
    let mut rest = text.as_ref();
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\u{1b}' => {
                let (length, ours) = sequence(rest);
                if !ours {
                    found.push(format!("{:?}", &rest[..length]));
                }
                length
            }
            // Line ends of what is written before and after the desk.
            '\r' | '\n' => 1,
            c => {
                if is_forbidden(c) || c == char::REPLACEMENT_CHARACTER {
                    found.push(format!("{c:?}"));
                }
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    found
}

/// The length of the sequence at the beginning, and whether it is one of ours.
fn sequence(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(b'[') => {
            let end = bytes[2..]
                .iter()
                .position(|byte| (0x40..=0x7e).contains(byte))
                .map_or(bytes.len(), |at| at + 3);
            (end, is_ours(&text[2..end]))
        }
        // The clipboard, and nothing else: base64 up to the terminator.
        Some(b']') => {
            let body = &bytes[2..];
            let end = body.iter().position(|byte| matches!(byte, 0x07 | 0x1b));
            let Some(end) = end else {
                return (bytes.len(), false);
            };
            let terminator = if body[end] == 0x07 { 1 } else { 2 };
            let ours = body[..end].strip_prefix(b"52;c;").is_some_and(|copied| {
                copied
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
            });
            let closed = terminator == 1 || body.get(end + 1) == Some(&b'\\');
            ((end + 2 + terminator).min(bytes.len()), ours && closed)
        }
        Some(_) => (2.min(text.len()), false),
        None => (1, false),
    }
}

/// Whether a control sequence is one that drawing needs: the cursor's place, styles, and the fixed modes.
fn is_ours(sequence: &str) -> bool {
    const FIXED: &[&str] = &[
        "22;2t", "23;2t", "?1049h", "?1049l", "?2004h", "?2004l", "?25h", "?25l", "?2026h",
        "?2026l", "2J", "K",
    ];
    let Some(last) = sequence.chars().last() else {
        return false;
    };
    let numbers = &sequence[..sequence.len() - 1];
    let plain = numbers.chars().all(|c| c.is_ascii_digit() || c == ';');
    FIXED.contains(&sequence) || (plain && matches!(last, 'H' | 'm' | 'A' | 'B' | 'C' | 'D' | 'G'))
}

#[cfg(test)]
mod tests {
    use super::stray;

    #[test]
    fn what_is_ours_passes_and_all_else_is_told() {
        let ours = "\u{1b}[?1049h\u{1b}[3;7H\u{1b}[1;31mfür Анна ▸\u{1b}]52;c;SGVq\u{1b}\\\r\n";
        assert_eq!(stray(ours.as_bytes()), Vec::<String>::new());
        for bad in [
            "\u{1b}]0;title\u{7}",
            "\u{1b}]52;c;?\u{7}",
            "\u{1b}[6n",
            "\u{1b}[?1000h",
            "\u{1b}P1$r\u{1b}\\",
            "\u{1b}c",
            "\u{9b}31m",
            "\u{202e}",
            "\u{200b}",
            "\u{7}",
            "\t",
        ] {
            assert!(!stray(format!("a{bad}b").as_bytes()).is_empty(), "{bad:?}");
        }
    }
}
