//! Text that cannot drive a terminal.
//!
//! Text is stored as it was received. On its way out to a widget, a notice, the window title, the
//! clipboard or a table it becomes a [`Safe`], which shows what was there instead of letting it act:
//!
//! | received | shown |
//! |---|---|
//! | control characters, ESC, DEL | their pictures: `␛`, `␀`, `␡` |
//! | U+0080 to U+009F | `⟦U+009B⟧` |
//! | marks and overrides of direction | `⟦RLO⟧`, `⟦LRM⟧` … |
//! | characters that take no column | `⟦ZWSP⟧`, `⟦SHY⟧`, `⟦BOM⟧` …; a run of one as `⟦ZWSP ×40⟧` |
//! | tag characters | what they spell: `⟦TAG gbeng⟧` |
//! | a joiner between two pictographs | nothing: `👩‍💻` stands as its two parts |
//! | any other joiner | `⟦ZWJ⟧` |
//! | a selector of text or emoji form | itself after a character that has two forms, else `⟦VS16⟧` |
//! | more than four combining marks on one character | four, then `⟦+96 marks⟧` |
//! | a combining mark with nothing to stand on | on a dotted circle |
//! | line and paragraph separators | as a newline |
//!
//! Joined emoji are taken apart because terminals disagree about their width, and a row whose columns
//! have shifted is misread. Dropping the joiner is the one thing that is not shown: nothing can hide
//! behind it. All is done in one pass; the work grows with the length of the text and no faster.

use std::fmt::{self, Write as _};
use std::ops::{Add, AddAssign, Deref};

use unicode_normalization::char::is_combining_mark;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Combining marks that are kept on one character; real writing needs no more.
const MARKS_KEPT: usize = 4;
/// Columns between two tab stops.
const TAB: usize = 4;

/// Text that is safe to write to a terminal; see the [module](self) for what is replaced by what.
///
/// Cleaning a clean text changes nothing, and two safe texts make a safe text.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Safe(String);

impl Safe {
    /// Makes one line: each run of newlines, and each tab, becomes a space.
    pub fn line(text: &str) -> Self {
        Self(clean(text, Shape::Line))
    }

    /// Keeps the lines: every kind of newline becomes `\n`, a tab fills up to the next fourth column.
    pub fn block(text: &str) -> Self {
        Self(clean(text, Shape::Block))
    }

    /// Takes a text of our own as it is: it must be clean already.
    pub fn from_static(text: &'static str) -> Self {
        debug_assert!(
            clean(text, Shape::Block) == text,
            "our own text must be clean: {text:?}"
        );
        Self(text.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the text up as a plain string.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Puts the parts in a row with `between` between them.
    pub fn join<'a>(parts: impl IntoIterator<Item = &'a Self>, between: &Self) -> Self {
        let mut parts = parts.into_iter();
        let mut joined = parts.next().cloned().unwrap_or_default();
        for part in parts {
            joined += between;
            joined += part;
        }
        joined
    }
}

impl Deref for Safe {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Safe {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<Safe> for String {
    fn from(safe: Safe) -> Self {
        safe.0
    }
}

impl AddAssign<&Self> for Safe {
    fn add_assign(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }
}

impl Add<&Self> for Safe {
    type Output = Self;

    fn add(mut self, other: &Self) -> Self {
        self += other;
        self
    }
}

/// Tells whether a character must never reach the terminal from a client's text.
///
/// A newline counts as one; [`Safe::block`] keeps it, because those who draw a block split it there.
pub fn is_forbidden(c: char) -> bool {
    match Class::of(c) {
        Class::Plain | Class::Combining | Class::Selector => false,
        Class::Newline
        | Class::Tab
        | Class::Picture(_)
        | Class::Joiner
        | Class::Tag
        | Class::Named(_)
        | Class::Coded => true,
    }
}

/// Tells whether a character stands on the one before it; a heap of them stalls terminals.
pub fn is_combining(c: char) -> bool {
    is_combining_mark(c)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Block,
}

/// What is to be done with a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Stands as it is, and can carry marks.
    Plain,
    Newline,
    Tab,
    /// Shown by a picture of one column.
    Picture(char),
    /// Stands on the character before it.
    Combining,
    /// U+FE0E or U+FE0F: asks for the text or the emoji form.
    Selector,
    /// U+200D.
    Joiner,
    Tag,
    /// Shown by its usual short name.
    Named(&'static str),
    /// Shown by its number.
    Coded,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            // Most of what is ever written in Latin, Greek, Cyrillic and Armenian, without a table.
            ' '..='~'
            | '\u{a0}'..='\u{ac}'
            | '\u{ae}'..='\u{2ff}'
            | '\u{370}'..='\u{482}'
            | '\u{48a}'..='\u{55f}' => Self::Plain,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => Self::Newline,
            '\t' => Self::Tab,
            '\0'..='\u{1f}' => Self::Picture(picture_of(c)),
            '\u{7f}' => Self::Picture('␡'),
            '\u{ad}' => Self::Named("SHY"),
            '\u{34f}' => Self::Named("CGJ"),
            '\u{61c}' => Self::Named("ALM"),
            '\u{180e}' => Self::Named("MVS"),
            '\u{200b}' => Self::Named("ZWSP"),
            '\u{200c}' => Self::Named("ZWNJ"),
            '\u{200d}' => Self::Joiner,
            '\u{200e}' => Self::Named("LRM"),
            '\u{200f}' => Self::Named("RLM"),
            '\u{202a}' => Self::Named("LRE"),
            '\u{202b}' => Self::Named("RLE"),
            '\u{202c}' => Self::Named("PDF"),
            '\u{202d}' => Self::Named("LRO"),
            '\u{202e}' => Self::Named("RLO"),
            '\u{2060}' => Self::Named("WJ"),
            '\u{2066}' => Self::Named("LRI"),
            '\u{2067}' => Self::Named("RLI"),
            '\u{2068}' => Self::Named("FSI"),
            '\u{2069}' => Self::Named("PDI"),
            '\u{feff}' => Self::Named("BOM"),
            '\u{fe0e}' | '\u{fe0f}' => Self::Selector,
            '\u{e0000}'..='\u{e007f}' => Self::Tag,
            // The second half of the controls; fillers, invisible operators, selectors of variants,
            // annotation, musical and shorthand format characters: they draw nothing of their own.
            '\u{80}'..='\u{9f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2061}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0d}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0080}'..='\u{e0fff}' => Self::Coded,
            // The last two of every plane are not characters.
            _ if u32::from(c) & 0xfffe == 0xfffe => Self::Coded,
            // The later parts of a Hangul syllable written in pieces.
            '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}' => Self::Combining,
            _ if is_combining_mark(c) => Self::Combining,
            _ if c.width().unwrap_or(0) == 0 => Self::Coded,
            _ => Self::Plain,
        }
    }
}

fn picture_of(control: char) -> char {
    char::from_u32(0x2400 + u32::from(control)).unwrap_or('␀')
}

/// Whether a joiner after or before this character joins emoji.
fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether this character has a text form and an emoji form to select from.
fn has_two_forms(c: char) -> bool {
    is_pictograph(c)
        || matches!(c,
            '0'..='9' | '#' | '*' | '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | 'Ⓜ' | '〰' | '〽' | '㊗' | '㊙'
            | '\u{25a0}'..='\u{25ff}' | '\u{2934}' | '\u{2935}')
}

fn is_printable(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte)
}

fn clean(text: &str, shape: Shape) -> String {
    if text.bytes().all(is_printable) {
        return text.to_owned();
    }
    Cleaner::new(text.len(), shape).run(text)
}

/// One pass over a text.
struct Cleaner {
    shape: Shape,
    out: String,
    /// The last character written, unless a line has just begun.
    last: Option<char>,
    /// Marks on the last character that carries marks.
    marks: usize,
    /// A place in `out` and the column it stands at, so that tabs need not measure a line twice.
    measured: (usize, usize),
}

impl Cleaner {
    fn new(len: usize, shape: Shape) -> Self {
        Self {
            shape,
            out: String::with_capacity(len + 16),
            last: None,
            marks: 0,
            measured: (0, 0),
        }
    }

    fn run(mut self, text: &str) -> String {
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match Class::of(c) {
                Class::Plain => {
                    self.put(c);
                    rest = self.put_ascii(rest.as_str()).chars();
                }
                Class::Picture(picture) => self.put(picture),
                Class::Newline => match self.shape {
                    Shape::Line => {
                        skip_while(&mut rest, |c| Class::of(c) == Class::Newline);
                        self.put(' ');
                    }
                    Shape::Block => {
                        if c == '\r' && rest.as_str().starts_with('\n') {
                            rest.next();
                        }
                        self.out.push('\n');
                        self.last = None;
                        self.measured = (self.out.len(), 0);
                    }
                },
                Class::Tab => self.put_tab(),
                Class::Combining => {
                    if self.last.is_none() {
                        self.put('◌');
                    }
                    if self.marks < MARKS_KEPT {
                        self.out.push(c);
                        self.last = Some(c);
                        self.marks += 1;
                    } else {
                        let more = 1 + skip_while(&mut rest, |c| Class::of(c) == Class::Combining);
                        self.put_mark(format_args!("+{more} marks"));
                    }
                }
                Class::Selector => {
                    if self.last.is_some_and(has_two_forms) {
                        self.out.push(c);
                        self.last = Some(c);
                    } else {
                        let name = if c == '\u{fe0f}' { "VS16" } else { "VS15" };
                        self.put_named(name, c, &mut rest);
                    }
                }
                Class::Joiner => {
                    let joins =
                        self.ends_in_pictograph() && rest.as_str().starts_with(is_pictograph);
                    if !joins {
                        self.put_named("ZWJ", c, &mut rest);
                    }
                }
                Class::Named(name) => self.put_named(name, c, &mut rest),
                Class::Coded => {
                    let name = format!("U+{:04X}", u32::from(c));
                    self.put_named(&name, c, &mut rest);
                }
                Class::Tag => {
                    let mut spelt = String::from("TAG ");
                    spelt.push(spelt_by(c));
                    while let Some(tag) =
                        rest.clone().next().filter(|c| Class::of(*c) == Class::Tag)
                    {
                        rest.next();
                        spelt.push(spelt_by(tag));
                    }
                    self.put_mark(format_args!("{}", spelt.trim_end_matches('·')));
                }
            }
        }
        self.out
    }

    fn put(&mut self, c: char) {
        self.out.push(c);
        self.last = Some(c);
        self.marks = 0;
    }

    /// Copies the printable ASCII that a text begins with at one go, and gives what follows it.
    fn put_ascii<'a>(&mut self, text: &'a str) -> &'a str {
        let len = text.bytes().position(|b| !is_printable(b));
        let (ascii, rest) = text.split_at(len.unwrap_or(text.len()));
        if let Some(last) = ascii.chars().next_back() {
            self.out.push_str(ascii);
            self.last = Some(last);
        }
        rest
    }

    fn put_mark(&mut self, name: fmt::Arguments<'_>) {
        write!(self.out, "⟦{name}⟧").expect("a String takes all that is written to it");
        self.last = Some('⟧');
        self.marks = 0;
    }

    /// Writes the name of `c`, and how often it stands there in a row.
    fn put_named(&mut self, name: &str, c: char, rest: &mut std::str::Chars<'_>) {
        match 1 + skip_while(rest, |next| next == c) {
            1 => self.put_mark(format_args!("{name}")),
            n => self.put_mark(format_args!("{name} ×{n}")),
        }
    }

    fn put_tab(&mut self) {
        let spaces = match self.shape {
            Shape::Line => 1,
            Shape::Block => {
                let (from, column) = self.measured;
                let column = column + self.out[from..].width();
                let spaces = TAB - column % TAB;
                self.measured = (self.out.len() + spaces, column + spaces);
                spaces
            }
        };
        for _ in 0..spaces {
            self.put(' ');
        }
    }

    /// Whether a pictograph was written last, with or without a selector after it.
    fn ends_in_pictograph(&self) -> bool {
        match self.last {
            Some('\u{fe0e}' | '\u{fe0f}') => {
                self.out.chars().rev().nth(1).is_some_and(is_pictograph)
            }
            last => last.is_some_and(is_pictograph),
        }
    }
}

/// Steps over the characters that `belongs` holds for, and counts them.
fn skip_while(rest: &mut std::str::Chars<'_>, belongs: impl Fn(char) -> bool) -> usize {
    let mut count = 0;
    while rest.as_str().starts_with(&belongs) {
        rest.next();
        count += 1;
    }
    count
}

/// The ASCII character that a tag character stands for.
fn spelt_by(tag: char) -> char {
    match u32::from(tag) - 0xe0000 {
        ascii @ 0x20..=0x7e => char::from_u32(ascii).unwrap_or('·'),
        _ => '·',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_act_is_shown() {
        for (received, shown) in [
            ("plain, простой, õäöü, šč", "plain, простой, õäöü, šč"),
            ("\u{1b}[2Jgone", "␛[2Jgone"),
            ("a\0b\u{7}c\u{7f}", "a␀b␇c␡"),
            ("\u{9b}31m", "⟦U+009B⟧31m"),
            ("\u{85}", "⟦U+0085⟧"),
            ("exe\u{202e}gpj", "exe⟦RLO⟧gpj"),
            ("\u{2066}a\u{2069}", "⟦LRI⟧a⟦PDI⟧"),
            ("pass\u{200b}word", "pass⟦ZWSP⟧word"),
            ("\u{200b}\u{200b}\u{200b}", "⟦ZWSP ×3⟧"),
            ("co\u{ad}op", "co⟦SHY⟧op"),
            ("\u{feff}first", "⟦BOM⟧first"),
            ("a\u{200d}b", "a⟦ZWJ⟧b"),
            ("👩\u{200d}💻", "👩💻"),
            ("❤\u{fe0f}\u{200d}🔥", "❤\u{fe0f}🔥"),
            ("❤\u{fe0f} 1\u{fe0f}\u{20e3}", "❤\u{fe0f} 1\u{fe0f}\u{20e3}"),
            ("a\u{fe0f}", "a⟦VS16⟧"),
            ("a\u{fe00}\u{e0100}", "a⟦U+FE00⟧⟦U+E0100⟧"),
            ("🏴\u{e0067}\u{e0062}\u{e007f}", "🏴⟦TAG gb⟧"),
            ("\u{fff9}a\u{fffb}", "⟦U+FFF9⟧a⟦U+FFFB⟧"),
            ("\u{fffe}\u{10ffff}", "⟦U+FFFE⟧⟦U+10FFFF⟧"),
            ("e\u{301} й", "e\u{301} й"),
            ("\u{301}", "◌\u{301}"),
            ("🇪🇪 日本", "🇪🇪 日本"),
        ] {
            assert_eq!(Safe::line(received).as_str(), shown, "{received:?}");
        }
    }

    #[test]
    fn text_after_an_unterminated_command_is_still_there() {
        assert_eq!(
            Safe::line("\u{1b}]0;title and the rest").as_str(),
            "␛]0;title and the rest"
        );
        assert_eq!(Safe::line("\u{1b}P\u{1b}_x").as_str(), "␛P␛_x");
    }

    #[test]
    fn a_line_has_no_second_line() {
        assert_eq!(Safe::line("a\r\n\nb\u{2028}c\td").as_str(), "a b c d");
    }

    #[test]
    fn a_block_keeps_its_lines_and_columns() {
        assert_eq!(Safe::block("a\r\nb\rc\u{2029}\nd").as_str(), "a\nb\nc\n\nd");
        assert_eq!(
            Safe::block("a\tb\n日本\tc\nabcd\te\t\tf").as_str(),
            "a   b\n日本    c\nabcd    e       f"
        );
        assert_eq!(Safe::block("a\n\u{301}").as_str(), "a\n◌\u{301}");
    }

    #[test]
    fn a_tower_of_marks_is_cut_to_four() {
        let tower = format!("a{}b", "\u{301}".repeat(10_000));
        assert_eq!(
            Safe::line(&tower).as_str(),
            "a\u{301}\u{301}\u{301}\u{301}⟦+9996 marks⟧b"
        );
    }

    #[test]
    fn a_long_line_of_one_invisible_character_stays_short() {
        assert_eq!(
            Safe::block(&"\u{202e}".repeat(300_000)).as_str(),
            "⟦RLO ×300000⟧"
        );
        assert_eq!(Safe::block(&"\t".repeat(100_000)).len(), 400_000);
    }

    #[test]
    fn safe_texts_are_put_together() {
        let parts = [Safe::line("a\u{7}"), Safe::line("\u{301}"), Safe::line("c")];
        let joined = Safe::join(&parts, &Safe::from_static(" · "));
        assert_eq!(joined.as_str(), "a␇ · ◌\u{301} · c");
        assert_eq!(Safe::line("12") + &Safe::line("3"), Safe::line("123"));
        assert_eq!(Safe::join([], &joined), Safe::default());
        assert_eq!(format!("{:>4}", Safe::line("ab")), "  ab");
    }

    /// Characters that matter here, far more often than chance would bring them.
    fn hostile() -> impl Strategy<Value = String> {
        let nasty = prop_oneof![
            any::<char>(),
            prop::char::range('\0', '\u{ff}'),
            prop::char::range('\u{300}', '\u{370}'),
            prop::char::range('\u{2000}', '\u{2070}'),
            prop::char::range('\u{fe00}', '\u{fe0f}'),
            prop::char::range('\u{e0000}', '\u{e01ff}'),
            prop::char::range('\u{1f3f0}', '\u{1f9ff}'),
            prop::char::range('\u{1100}', '\u{1200}'),
        ];
        prop::collection::vec(nasty, 0..60).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn nothing_forbidden_comes_through(text in hostile()) {
            let line = Safe::line(&text);
            prop_assert!(!line.chars().any(is_forbidden), "{line:?}");
            let block = Safe::block(&text);
            prop_assert!(!block.chars().any(|c| c != '\n' && is_forbidden(c)), "{block:?}");
            prop_assert_eq!(&Safe::line(&line), &line);
            prop_assert_eq!(&Safe::block(&block), &block);
        }

        #[test]
        fn random_bytes_become_harmless(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = String::from_utf8_lossy(&bytes);
            prop_assert!(!Safe::line(&text).chars().any(|c| is_forbidden(c) || c.is_control()));
        }

        #[test]
        fn two_safe_texts_make_a_safe_text(a in hostile(), b in hostile()) {
            let both = Safe::line(&a) + &Safe::line(&b);
            prop_assert_eq!(Safe::line(&both), both);
        }
    }
}
