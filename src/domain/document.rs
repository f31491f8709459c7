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

/// The words of a run of inlines, one after another.
pub fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(|inline| inline.text.as_str()).collect()
}
