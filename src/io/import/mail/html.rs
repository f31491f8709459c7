//! The text of a mail that has only a web page for one.
//!
//! Lines are kept where a reader would see them: paragraphs, rows of a table, items of a list. A link is
//! followed by its address, a picture is its description, and a quotation gets `>` before its lines, so
//! that it is known as one. Whatever the page holds, it is read once, from its beginning to its end.

use mail_parser::decoders::html::add_html_token;

/// Elements whose content nobody reads.
const UNREAD: &[&str] = &[
    "head", "style", "script", "template", "title", "noscript", "svg",
];
/// Elements that begin a line and end one.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
/// Elements with a blank line around them.
const APART: &[&str] = &[
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ol",
    "p",
    "pre",
    "table",
    "ul",
];
/// Deeper quotations and lists are shown at this depth.
const DEEPEST: usize = 8;
/// The longest name of a sign such as `&nbsp;`, in bytes.
const LONGEST_SIGN: usize = 32;

/// Whether a text that somebody's tool wrote is a page rather than words with a `<` in them: it begins with
/// a tag that pages begin with, and ends with one.
pub(in crate::io::import) fn is_page(text: &str) -> bool {
    const BEGIN: &[&str] = &[
        "!doctype",
        "html",
        "body",
        "div",
        "p",
        "span",
        "br",
        "table",
        "ul",
        "ol",
        "b",
        "strong",
        "a",
        "h1",
        "h2",
        "h3",
        "blockquote",
    ];
    let text = text.trim();
    let begin = text.strip_prefix('<').map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '!');
        rest[..end.unwrap_or(rest.len())].to_ascii_lowercase()
    });
    text.ends_with('>') && begin.is_some_and(|name| BEGIN.contains(&name.as_str()))
}

/// Reads a page as text.
pub(in crate::io::import) fn text(page: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = page;
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            writer.words(rest);
            break;
        };
        writer.words(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((tag, after)) = tag(rest) else {
            // A sign that begins no tag is a sign.
            writer.words("<");
            rest = &rest[1..];
            continue;
        };
        rest = after;
        if !tag.closes && UNREAD.contains(&tag.name.as_str()) {
            rest = after_closing(rest, &tag.name);
            continue;
        }
        writer.tag(&tag);
    }
    writer.finish()
}

/// A tag of a page.
struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
}

/// The tag that the text begins with, and what follows it; quotes in it may hold `>`.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let inside = &text[1..];
    let closes = inside.starts_with('/');
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let mut quote = None;
    let end = inside.bytes().position(|byte| {
        if quote.is_none() && (byte == b'"' || byte == b'\'') {
            quote = Some(byte);
        } else if quote == Some(byte) {
            quote = None;
        }
        byte == b'>' && quote.is_none()
    });
    // A quote that never closes ends with the tag's own sign.
    let end = end.or_else(|| inside.find('>')).unwrap_or(inside.len());
    let (content, after) = inside.split_at(end);
    let name = content.find(|c: char| !c.is_ascii_alphanumeric() && c != ':');
    let (name, attributes) = content.split_at(name.unwrap_or(content.len()));
    let tag = Tag {
        name: name.to_ascii_lowercase(),
        closes,
        attributes,
    };
    Some((tag, after.strip_prefix('>').unwrap_or(after)))
}

/// What follows the end of an element whose content isn't read.
fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        let is_it = rest
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_it {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}

impl Tag<'_> {
    /// The value of an attribute, its signs read.
    fn value(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/');
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            let after = after.trim_start();
            let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
                // An attribute without a value; a stray sign is passed over, too.
                rest = if name.is_empty() { &rest[1..] } else { after };
                continue;
            };
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, after) = if let Some(quote) = quote {
                let value = &value[1..];
                let end = value.find(quote).unwrap_or(value.len());
                (&value[..end], value.get(end + 1..).unwrap_or_default())
            } else {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                value.split_at(end)
            };
            if name.eq_ignore_ascii_case(wanted) {
                let mut read = String::new();
                signs(value, &mut |text| read.push_str(text));
                return Some(read);
            }
            rest = after;
        }
    }
}

/// Reads signs such as `&amp;` and hands on the text piece by piece.
fn signs(text: &str, take: &mut dyn FnMut(&str)) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        take(&rest[..at]);
        rest = &rest[at..];
        let within = rest.len().min(LONGEST_SIGN);
        let end = rest.as_bytes()[..within].iter().position(|b| *b == b';');
        match end {
            Some(end)
                if rest.as_bytes()[1..end]
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || *b == b'#') =>
            {
                let mut sign = String::new();
                add_html_token(&mut sign, &rest.as_bytes()[..=end], false);
                take(&sign);
                rest = &rest[end + 1..];
            }
            _ => {
                take("&");
                rest = &rest[1..];
            }
        }
    }
    take(rest);
}

/// A list that is under way: the number of its next item, if its items have one.
struct List(Option<u64>);

/// A link that is under way: its address, and where its words begin.
struct Link {
    to: String,
    from: usize,
}

/// The text as it grows.
#[derive(Default)]
struct Writer {
    text: String,
    /// Line ends that are due before the next words.
    breaks: usize,
    /// Whether a blank is due before the next words.
    blank: bool,
    quotes: usize,
    /// The fewest quotations that this was in since the last words: blank lines belong to them.
    fewest: usize,
    lists: Vec<List>,
    link: Option<Link>,
    /// How deep in `pre` this is: blanks and line ends are as they stand.
    kept: usize,
    /// Whether the row of a table has a cell already.
    cells: bool,
}

impl Writer {
    fn words(&mut self, text: &str) {
        signs(text, &mut |piece| {
            for c in piece.chars() {
                self.sign(c);
            }
        });
    }

    fn sign(&mut self, c: char) {
        if self.kept > 0 && c == '\n' {
            self.breaks += 1;
            return;
        }
        if c.is_whitespace() && (self.kept == 0 || c == '\r') {
            self.blank |= c != '\r';
            return;
        }
        // What only steers the layout of a page, such as soft hyphens, says nothing.
        if matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{feff}' | '\u{34f}'
        ) {
            return;
        }
        self.due();
        self.text.push(c);
    }

    /// Writes the line ends and the blank that are due.
    fn due(&mut self) {
        if self.text.is_empty() {
            self.breaks = 0;
            self.blank = false;
            self.quote_marks(self.quotes);
        }
        if self.breaks > 0 {
            for left in (0..self.breaks).rev() {
                self.text.push('\n');
                self.quote_marks(if left > 0 { self.fewest } else { self.quotes });
            }
            self.breaks = 0;
            self.blank = false;
        }
        self.fewest = self.quotes;
        if self.blank {
            self.text.push(' ');
            self.blank = false;
        }
    }

    fn quote_marks(&mut self, depth: usize) {
        for _ in 0..depth.min(DEEPEST) {
            self.text.push_str("> ");
        }
    }

    fn line(&mut self, ends: usize) {
        self.breaks = self.breaks.max(ends);
    }

    /// Writes a mark of our own, such as that of an item.
    fn mark(&mut self, mark: &str) {
        self.due();
        self.text.push_str(mark);
        self.blank = false;
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        match (name, tag.closes) {
            ("br", _) => self.breaks += 1,
            ("img", false) => {
                let said = tag.value("alt").filter(|alt| !alt.trim().is_empty());
                if let Some(alt) = said {
                    self.mark("[");
                    self.words(alt.trim());
                    self.blank = false;
                    self.mark("]");
                }
            }
            ("a", false) => {
                self.end_link();
                if let Some(to) = tag.value("href") {
                    let to = to.trim().to_owned();
                    self.link = Some(Link {
                        to,
                        from: self.text.len(),
                    });
                }
            }
            ("a", true) => self.end_link(),
            ("td" | "th", false) => {
                if self.cells && self.breaks == 0 {
                    self.blank = false;
                    self.mark(" | ");
                }
                self.cells = true;
            }
            _ => {}
        }
        if BLOCKS.contains(&name) {
            // A list within another one belongs to its item.
            let lists = self.lists.len() - usize::from(tag.closes && !self.lists.is_empty());
            let is_inner = matches!(name, "ul" | "ol") && lists > 0;
            self.line(if APART.contains(&name) && !is_inner {
                2
            } else {
                1
            });
        }
        match (name, tag.closes) {
            ("tr", _) => self.cells = false,
            ("pre", false) => self.kept += 1,
            ("pre", true) => self.kept = self.kept.saturating_sub(1),
            ("blockquote", false) => self.quotes += 1,
            ("blockquote", true) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.fewest = self.fewest.min(self.quotes);
            }
            ("ul", false) => self.lists.push(List(None)),
            ("ol", false) => self.lists.push(List(Some(1))),
            ("ul" | "ol", true) => drop(self.lists.pop()),
            ("li", false) => self.item(),
            ("hr", _) => {
                self.mark("---");
                self.line(1);
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(DEEPEST));
        let mark = match self.lists.last_mut() {
            Some(List(Some(next))) => {
                *next += 1;
                format!("{indent}{}. ", *next - 1)
            }
            Some(List(None)) | None => format!("{indent}- "),
        };
        self.mark(&mark);
    }

    /// Puts the address of a link behind its words, unless they say it already.
    fn end_link(&mut self) {
        let Some(Link { to, from }) = self.link.take() else {
            return;
        };
        let said = self.text.get(from..).unwrap_or_default().trim();
        let bare = |text: &str| {
            let text = text.trim().to_lowercase();
            let text = text.strip_prefix("mailto:").unwrap_or(&text);
            let text = text.strip_prefix("https://").unwrap_or(text);
            let text = text.strip_prefix("http://").unwrap_or(text);
            text.trim_end_matches('/').to_owned()
        };
        let leads = ["http://", "https://", "mailto:", "tel:", "ftp://"]
            .iter()
            .any(|scheme| {
                to.get(..scheme.len())
                    .is_some_and(|s| s.eq_ignore_ascii_case(scheme))
            });
        if !leads || said.is_empty() || bare(said) == bare(&to) {
            return;
        }
        self.blank = false;
        self.text.push_str(" (");
        self.text.push_str(&to);
        self.text.push(')');
    }

    fn finish(mut self) -> String {
        self.end_link();
        self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_is_read_as_a_reader_sees_it() {
        for (page, expected) in [
            ("plain words", "plain words"),
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            (
                "<div>One</div><div>Two</div>\n<div>Three</div>",
                "One\nTwo\nThree",
            ),
            ("One<br>Two<br/><br>Three", "One\nTwo\n\nThree"),
            ("<b>bo</b>ld  and\n <i>thin</i>", "bold and thin"),
            (
                "<ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul><ol><li>a<li>b</ol>",
                "- one\n- two\n  - inner\n\n1. a\n2. b",
            ),
            (
                "<table><tr><td>Order</td><td>17</td></tr><tr><th>Sum</th><td>5 €</td></tr></table>",
                "Order | 17\nSum | 5 €",
            ),
            (
                "See <a href=\"https://shop.example/x?a=1&amp;b=2\">the order</a>.",
                "See the order (https://shop.example/x?a=1&b=2).",
            ),
            (
                "<a href='https://shop.example/'>shop.example</a>",
                "shop.example",
            ),
            (
                "<a href=\"mailto:mari@example.org\">mari@example.org</a>",
                "mari@example.org",
            ),
            ("<a href=#top>up</a> <a name=x>here</a>", "up here"),
            ("<a href=\"javascript:alert(1)\">x</a>", "x"),
            ("<img src=x alt=\"A photo\"><img src=y>", "[A photo]"),
            (
                "&lt;b&gt; &#1054;&#x436; &nbsp;x &amp;amp; &unknown; & b",
                "<b> Ож x &amp; &unknown; & b",
            ),
            (
                "<head><title>T</title><style>p{}</style></head><script>if (a<b) x()</script>Hi",
                "Hi",
            ),
            ("a<!-- <p>no</p> -->b", "ab"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\n\nd"),
            (
                "It came.<blockquote>Where?<br>Here.<blockquote>Old</blockquote></blockquote>Yes",
                "It came.\n\n> Where?\n> Here.\n> \n> > Old\n\nYes",
            ),
            ("<p title=\"a>b\">x</p", "x"),
            ("x<style>never ends", "x"),
            ("<p>so\u{ad}ft\u{200b}</p>", "soft"),
        ] {
            assert_eq!(text(page), expected, "{page}");
        }
    }

    #[test]
    fn what_is_deep_or_long_is_read_in_time() {
        for piece in [
            "<blockquote>",
            "<div>",
            "<ul><li>",
            "<!--",
            "<",
            "<a href=x>",
            "&",
            "<p title=\"",
            "</",
            "<script>",
            "<br>x",
            "<pre>\n",
        ] {
            let page = piece.repeat(50_000);
            assert!(text(&page).len() <= page.len() * 4, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn no_page_makes_it_panic(page in "([<>/=\"'&;! a-zñ\\n]|<li>|<a href=|</a>|<blockquote>|<br>|&amp;|<td>|<pre>){0,60}") {
            let _ = text(&page);
        }
    }
}
