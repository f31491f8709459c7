//! A document as it is read: what Markdown says, without how it was written. Reading it in is
//! `crate::io`'s, drawing it `crate::ui`'s.

/// A part of a document that begins on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 is the document's own title.
        level: u8,
        /// Its words.
        text: Vec<Inline>,
        /// What a link within the document calls it: its words in lower case, hyphens for blanks.
        anchor: String,
    },
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The first number; none where the items have bullets.
        start: Option<u64>,
        /// The items, each a small document.
        items: Vec<Vec<Block>>,
    },
    /// What somebody says, or is quoted.
    Quote(Vec<Block>),
    /// Words that stand as they are.
    Code {
        /// The language that was named, often none.
        lang: String,
        /// The text, with its line breaks.
        text: String,
    },
    /// A table.
    Table {
        /// The cells of its head.
        head: Vec<Vec<Inline>>,
        /// The rows, as many cells in each as the head has.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A line across.
    Rule,
}

/// A run of words that look alike.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inline {
    /// The words; a line break that was meant is `\n`. Of an image, its alternative text.
    pub text: String,
    /// Whether it stands out strongly.
    pub strong: bool,
    /// Whether it is stressed.
    pub emphasis: bool,
    /// Whether it is struck out.
    pub struck: bool,
    /// Whether it is to be read letter by letter.
    pub code: bool,
    /// Whether it stands for an image.
    pub image: bool,
    /// Where it leads.
    pub link: Option<Link>,
}

/// Where words lead.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Link {
    /// To a place in the same document: a step (`#step-3`) or a heading.
    Within(String),
    /// To another file, as it was written: relative to the document, without its anchor.
    File {
        /// The path, with `/` between folders.
        path: String,
        /// The place in it.
        anchor: Option<String>,
    },
    /// Out of the library; never opened, only copied.
    Web(String),
}

impl Link {
    /// Reads where a link leads, as it stands in a document; none where it leads nowhere.
    ///
    /// What begins at the root of a site is out of the library: nobody knows where that root lies.
    pub fn parse(to: &str) -> Option<Self> {
        let to = to.trim();
        if to.is_empty() {
            return None;
        }
        if let Some(place) = to.strip_prefix('#') {
            return (!place.is_empty()).then(|| Self::Within(unescaped(place)));
        }
        let scheme = to.split_once(':').is_some_and(|(scheme, _)| {
            scheme.len() > 1
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        });
        let is_mail = to.contains('@') && !to.contains(['/', '#']);
        if scheme || is_mail || to.starts_with('/') {
            return Some(Self::Web(to.to_owned()));
        }
        let (path, anchor) = match to.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor).filter(|anchor| !anchor.is_empty())),
            None => (to, None),
        };
        let path = path.split('?').next().unwrap_or_default();
        (!path.is_empty()).then(|| Self::File {
            path: unescaped(path),
            anchor: anchor.map(unescaped),
        })
    }

    /// The step that it leads to in its own document: `#step-3`.
    pub fn step(&self) -> Option<u32> {
        match self {
            Self::Within(place) => place.strip_prefix("step-")?.parse().ok(),
            Self::File { .. } | Self::Web(_) => None,
        }
    }
}

/// A path without its escapes: `%20` is a blank.
fn unescaped(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|code| std::str::from_utf8(code).ok())
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &others[2..] } else { others };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

/// Where a file lies that another one names: `../b.md` beside `sops/en/a.md` is `sops/b.md`.
pub fn beside(file: &str, path: &str) -> String {
    let (scheme, file) = match file.split_once(':') {
        Some((scheme, file)) => (format!("{scheme}:"), file),
        None => (String::new(), file),
    };
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| !last.is_empty() && *last != "..") =>
            {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    scheme + &parts.join("/")
}

/// What a heading is called in links: its words in lower case, hyphens for blanks, no other signs.
pub fn anchor(heading: &str) -> String {
    let mut anchor = String::with_capacity(heading.len());
    for c in heading.trim().chars() {
        match c {
            ' ' | '-' => anchor.push('-'),
            '_' => anchor.push('_'),
            c if c.is_alphanumeric() => anchor.extend(c.to_lowercase()),
            _ => {}
        }
    }
    anchor
}

/// Every link of some blocks, in the order in which they are read. Words that stand side by side and lead
/// to one place are one link.
pub fn links(blocks: &[Block]) -> Vec<&Link> {
    let mut found = Vec::new();
    gather(blocks, &mut found);
    found
}

fn gather<'a>(blocks: &'a [Block], found: &mut Vec<&'a Link>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => links_of(text, found),
            Block::List { items, .. } => {
                for item in items {
                    gather(item, found);
                }
            }
            Block::Quote(blocks) => gather(blocks, found),
            Block::Table { head, rows } => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    links_of(cell, found);
                }
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

fn links_of<'a>(run: &'a [Inline], found: &mut Vec<&'a Link>) {
    let mut before = None;
    for inline in run {
        let link = inline.link.as_ref();
        if link != before {
            found.extend(link);
        }
        before = link;
    }
}

/// The words of a run of inlines, one after another.
pub fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(|inline| inline.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_within_to_a_file_or_out() {
        let file = |path: &str, anchor: Option<&str>| Link::File {
            path: path.into(),
            anchor: anchor.map(str::to_owned),
        };
        for (to, expected) in [
            ("#step-3", Some(Link::Within("step-3".into()))),
            ("refund.md", Some(file("refund.md", None))),
            ("../a%20b.md#say", Some(file("../a b.md", Some("say")))),
            ("c.md?plain=1", Some(file("c.md", None))),
            ("100%.md", Some(file("100%.md", None))),
            (
                "https://a.example/b",
                Some(Link::Web("https://a.example/b".into())),
            ),
            (
                "mailto:a@b.example",
                Some(Link::Web("mailto:a@b.example".into())),
            ),
            ("a.b@c.example", Some(Link::Web("a.b@c.example".into()))),
            ("/manual/a.html", Some(Link::Web("/manual/a.html".into()))),
            ("//a.example/b", Some(Link::Web("//a.example/b".into()))),
            ("", None),
            ("#", None),
            ("?a", None),
        ] {
            assert_eq!(Link::parse(to), expected, "{to}");
        }
        assert_eq!(Link::parse("#step-3").unwrap().step(), Some(3));
        assert_eq!(Link::parse("#step-x").unwrap().step(), None);
    }

    #[test]
    fn a_file_lies_beside_another() {
        for (file, path, lies) in [
            ("/s/en/a.md", "b.md", "/s/en/b.md"),
            ("/s/en/a.md", "./../ru/b.md", "/s/ru/b.md"),
            ("/a.md", "../../b.md", "/../../b.md"),
            ("a.md", "../b.md", "../b.md"),
            ("builtin:en/a.md", "b.md", "builtin:en/b.md"),
            ("builtin:en/a.md", "../ru/b.md", "builtin:ru/b.md"),
        ] {
            assert_eq!(beside(file, path), lies, "{file} {path}");
        }
    }

    #[test]
    fn a_heading_s_anchor_is_the_usual_one() {
        for (heading, called) in [
            ("Check first", "check-first"),
            ("1. What's next?", "1-whats-next"),
            ("Сначала проверьте", "сначала-проверьте"),
            ("a_b - c", "a_b---c"),
        ] {
            assert_eq!(anchor(heading), called);
        }
    }
}
