//! Where a value of JSON ends, found byte by byte and without keeping it.
//!
//! The scanner knows the grammar of brackets, commas, colons and strings, so that it sees a fault
//! where it stands: a quote that is missing turns the next words into something that can't follow a
//! string. What numbers and escapes may look like it leaves to the parser that reads the value.

/// How deep values may be nested in a record.
pub(super) const DEPTH: u32 = 128;

/// What a byte means for the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The value goes on.
    More,
    /// It ends with this byte.
    End,
    /// It ended before this byte, as numbers do.
    EndBefore,
    /// This byte can't stand here.
    Wrong,
    /// It is nested deeper than [`DEPTH`].
    Deep,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

/// What the byte stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    String,
    Escape,
    /// A number or a word.
    Bare,
}

/// The state of reading one value.
#[derive(Debug)]
pub(super) struct Scanner {
    expect: Expect,
    inside: Inside,
    depth: u32,
    /// Whether what is open is an object, a bit for each level.
    objects: u128,
}

/// Whether a byte is space to JSON.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl Scanner {
    /// Reads a value from its first byte.
    pub(super) const fn new() -> Self {
        Self {
            expect: Expect::Value,
            inside: Inside::Nothing,
            depth: 0,
            objects: 0,
        }
    }

    /// Whether the last byte stands inside a string.
    pub(super) fn is_in_string(&self) -> bool {
        matches!(self.inside, Inside::String | Inside::Escape)
    }

    /// Whether the value is a number or a word, which the end of the text ends as well.
    pub(super) fn is_bare(&self) -> bool {
        self.inside == Inside::Bare && self.depth == 0
    }

    /// Reads on: how many of the bytes belong to the value, and what came of it.
    ///
    /// A byte that is wrong is not counted, nor is one that follows a value.
    pub(super) fn run(&mut self, bytes: &[u8]) -> (usize, Step) {
        let mut used = 0;
        while let Some(&byte) = bytes.get(used) {
            if self.inside == Inside::String {
                let rest = &bytes[used..];
                let plain = rest.iter().position(|b| matches!(b, b'"' | b'\\'));
                let plain = plain.unwrap_or(rest.len());
                if plain > 0 {
                    used += plain;
                    continue;
                }
            }
            match self.step(byte) {
                Step::More => used += 1,
                Step::End => return (used + 1, Step::End),
                step @ (Step::EndBefore | Step::Wrong | Step::Deep) => return (used, step),
            }
        }
        (used, Step::More)
    }

    fn step(&mut self, byte: u8) -> Step {
        match self.inside {
            Inside::Escape => {
                self.inside = Inside::String;
                return Step::More;
            }
            Inside::String => {
                match byte {
                    b'\\' => self.inside = Inside::Escape,
                    b'"' => {
                        self.inside = Inside::Nothing;
                        return self.end_of_part();
                    }
                    _ => {}
                }
                return Step::More;
            }
            Inside::Bare => {
                let is_over = is_space(byte) || matches!(byte, b',' | b':' | b']' | b'}');
                if !is_over {
                    let opens = matches!(byte, b'"' | b'[' | b'{');
                    return if opens { Step::Wrong } else { Step::More };
                }
                self.inside = Inside::Nothing;
                if self.end_of_part() == Step::End {
                    return Step::EndBefore;
                }
            }
            Inside::Nothing => {}
        }
        if is_space(byte) {
            return Step::More;
        }
        match (self.expect, byte) {
            (Expect::Value | Expect::ValueOrEnd, b'{') => self.push(true),
            (Expect::Value | Expect::ValueOrEnd, b'[') => self.push(false),
            (Expect::ValueOrEnd | Expect::CommaOrEnd, b']') if !self.is_object() => self.pop(),
            (Expect::KeyOrEnd | Expect::CommaOrEnd, b'}') if self.is_object() => self.pop(),
            (Expect::Value | Expect::ValueOrEnd | Expect::Key | Expect::KeyOrEnd, b'"') => {
                self.inside = Inside::String;
                Step::More
            }
            (Expect::Value | Expect::ValueOrEnd, b',' | b':' | b']' | b'}') => Step::Wrong,
            (Expect::Value | Expect::ValueOrEnd, _) => {
                self.inside = Inside::Bare;
                Step::More
            }
            (Expect::Colon, b':') => {
                self.expect = Expect::Value;
                Step::More
            }
            (Expect::CommaOrEnd, b',') => {
                self.expect = if self.is_object() {
                    Expect::Key
                } else {
                    Expect::Value
                };
                Step::More
            }
            (Expect::Key | Expect::KeyOrEnd | Expect::Colon | Expect::CommaOrEnd, _) => Step::Wrong,
        }
    }

    /// After a string, a number or a word.
    fn end_of_part(&mut self) -> Step {
        match self.expect {
            Expect::Key | Expect::KeyOrEnd => {
                self.expect = Expect::Colon;
                Step::More
            }
            Expect::Value | Expect::ValueOrEnd | Expect::Colon | Expect::CommaOrEnd => {
                self.end_of_value()
            }
        }
    }

    fn end_of_value(&mut self) -> Step {
        if self.depth == 0 {
            return Step::End;
        }
        self.expect = Expect::CommaOrEnd;
        Step::More
    }

    fn is_object(&self) -> bool {
        self.objects & 1 == 1
    }

    fn push(&mut self, is_object: bool) -> Step {
        if self.depth == DEPTH {
            return Step::Deep;
        }
        self.depth += 1;
        self.objects = self.objects << 1 | u128::from(is_object);
        self.expect = if is_object {
            Expect::KeyOrEnd
        } else {
            Expect::ValueOrEnd
        };
        Step::More
    }

    fn pop(&mut self) -> Step {
        self.depth -= 1;
        self.objects >>= 1;
        self.end_of_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_where_its_last_bracket_closes_and_a_fault_where_it_stands() {
        for (text, used, step) in [
            ("{}", 2, Step::End),
            (
                "{\"a\":[1,{\"b\":\"}]\\\"\"}], \"c\" : null }x",
                35,
                Step::End,
            ),
            ("[[],[1,2]],", 10, Step::End),
            ("\"a\\\\\"b", 5, Step::End),
            ("12,", 2, Step::EndBefore),
            ("null]", 4, Step::EndBefore),
            ("{\"a\":", 5, Step::More),
            ("{\"a\":\"x},{\"b\":1}", 11, Step::Wrong),
            ("{\"a\":1]", 6, Step::Wrong),
            ("[1,]", 3, Step::Wrong),
            ("{\"a\" 1}", 5, Step::Wrong),
            ("{a:1}", 1, Step::Wrong),
            ("[1 2]", 3, Step::Wrong),
            ("}", 0, Step::Wrong),
        ] {
            assert_eq!(Scanner::new().run(text.as_bytes()), (used, step), "{text}");
            // Byte by byte it comes to the same.
            let mut scanner = Scanner::new();
            let mut bytes = text.bytes().enumerate();
            let ended = bytes.find_map(|(at, byte)| match scanner.run(&[byte]) {
                (_, Step::More) => None,
                (n, step) => Some((at + n, step)),
            });
            assert_eq!(
                ended.unwrap_or((text.len(), Step::More)),
                (used, step),
                "{text}"
            );
        }
    }

    #[test]
    fn depth_has_an_end() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(
            Scanner::new().run(nested(DEPTH as usize).as_bytes()),
            (2 * DEPTH as usize, Step::End)
        );
        assert_eq!(
            Scanner::new().run(nested(100_000).as_bytes()),
            (DEPTH as usize, Step::Deep)
        );
    }
}
