//! Markdown as blocks of a document.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::html;
use super::lines::Lines;
use crate::domain::document::{Block, Inline, Link, anchor, plain};

/// How many quotes and lists may stand in one another; what is deeper stands where the last one does.
const DEEPEST: usize = 32;

/// What was read of a text.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The text.
    pub(super) blocks: Vec<Block>,
    /// Every link, with its line in the text, from 1.
    pub(super) links: Vec<(u32, Link)>,
    /// What links may lead to besides headings and steps.
    pub(super) places: Vec<String>,
}

/// Reads Markdown: the common rules with tables, tasks, footnotes, and links of the form `[[page]]`.
pub(super) fn read(text: &str) -> Read {
    let mut options = Options::empty();
    options.insert(Options::ENABLE_TABLES);
    options.insert(Options::ENABLE_STRIKETHROUGH);
    options.insert(Options::ENABLE_TASKLISTS);
    options.insert(Options::ENABLE_FOOTNOTES);
    options.insert(Options::ENABLE_WIKILINKS);
    let mut reader = Reader::new(text);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, &range);
    }
    reader.end()
}

/// A quote, a list or an item that is open.
enum Open {
    Quote(Vec<Block>),
    List(Option<u64>, Vec<Vec<Block>>),
    Item(Vec<Block>),
}

struct Reader {
    lines: Lines,
    read: Read,
    open: Vec<Open>,
    /// How many were opened that are too deep to be kept.
    too_deep: usize,
    inlines: Vec<Inline>,
    look: Inline,
    /// How many of each are open.
    strong: u32,
    emphasis: u32,
    struck: u32,
    links: Vec<Option<Link>>,
    /// The alternative text of the image that is open, and how many are in it.
    image: Option<(String, u32)>,
    code: Option<(String, String)>,
    /// Whether it is code by its indent alone.
    indented: bool,
    /// A line broke where the source did.
    broke: bool,
    /// The rows of the table that is open, its head the first.
    table: Option<Vec<Vec<Vec<Inline>>>>,
    html: Option<String>,
}

impl Reader {
    fn new(text: &str) -> Self {
        Self {
            lines: Lines::new(text),
            read: Read::default(),
            open: Vec::new(),
            too_deep: 0,
            inlines: Vec::new(),
            look: Inline::default(),
            strong: 0,
            emphasis: 0,
            struck: 0,
            links: Vec::new(),
            image: None,
            code: None,
            indented: false,
            broke: false,
            table: None,
            html: None,
        }
    }

    fn event(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.finish(tag),
            Event::Text(text) => match (&mut self.code, &mut self.html) {
                (Some((_, code)), _) => code.push_str(&text),
                (None, Some(html)) => html.push_str(&text),
                (None, None) => self.text(&text),
            },
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.look.code = true;
                self.text(&text);
                self.look.code = false;
            }
            Event::Html(html) => match &mut self.html {
                Some(open) => open.push_str(&html),
                None => self.html_block(&html),
            },
            Event::InlineHtml(tag) => {
                self.read
                    .places
                    .extend(html::places(&tag).map(str::to_owned));
                match html::inline(&tag) {
                    html::Inline::Break => self.text("\n"),
                    html::Inline::Image(alt) => self.image(alt),
                    html::Inline::Nothing => {}
                }
            }
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
            Event::SoftBreak => self.broke = true,
            Event::HardBreak => self.text("\n"),
            Event::Rule => self.push(Block::Rule),
            Event::TaskListMarker(is_done) => self.text(if is_done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Heading { .. } => self.paragraph(),
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            Tag::BlockQuote(_) => self.opened(Open::Quote(Vec::new())),
            Tag::List(start) => self.opened(Open::List(start, Vec::new())),
            Tag::Item => self.opened(Open::Item(Vec::new())),
            Tag::FootnoteDefinition(name) => {
                self.opened(Open::Quote(Vec::new()));
                self.text(&format!("[{name}] "));
            }
            Tag::CodeBlock(kind) => {
                self.paragraph();
                self.indented = matches!(kind, CodeBlockKind::Indented);
                let lang = match kind {
                    CodeBlockKind::Fenced(info) => {
                        let lang = info.split([' ', ',', '{']).next();
                        lang.unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((lang, String::new()));
            }
            Tag::HtmlBlock => {
                self.paragraph();
                self.html = Some(String::new());
            }
            Tag::Table(_) => {
                self.paragraph();
                self.table = Some(Vec::new());
            }
            Tag::Emphasis => self.emphasis += 1,
            Tag::Strong => self.strong += 1,
            Tag::Strikethrough => self.struck += 1,
            Tag::Link { dest_url, .. } => {
                let link = Link::parse(&dest_url);
                if let Some(link) = &link {
                    let line = self.lines.of(range.start);
                    self.read.links.push((line, link.clone()));
                }
                self.links.push(link);
            }
            Tag::Image { .. } => match &mut self.image {
                Some((_, inner)) => *inner += 1,
                None => self.image = Some((String::new(), 0)),
            },
            // The mark of a task or a footnote may stand before its paragraph.
            Tag::Paragraph
            | Tag::TableCell
            | Tag::Superscript
            | Tag::Subscript
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => {}
        }
        self.restyle();
    }

    fn finish(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.paragraph(),
            TagEnd::Heading(level) => {
                let mut text = self.taken();
                let named = own_anchor(&mut text);
                let anchor = named.unwrap_or_else(|| anchor(&plain(&text)));
                let level = level as u8;
                self.push(Block::Heading {
                    level,
                    text,
                    anchor,
                });
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.closed();
            }
            TagEnd::Table => {
                let mut rows = self.table.take().unwrap_or_default().into_iter();
                let head = rows.next().unwrap_or_default();
                let rows = rows.collect();
                self.push(Block::Table { head, rows });
            }
            TagEnd::CodeBlock => {
                if let Some((lang, mut text)) = self.code.take() {
                    if text.ends_with('\n') {
                        text.pop();
                    }
                    if self.indented && html::is_html(&text) {
                        // HTML that an empty line parted from its beginning.
                        self.html_block(&text);
                    } else {
                        self.push(Block::Code { lang, text });
                    }
                }
            }
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.html_block(&html);
            }
            TagEnd::TableCell => {
                let cell = self.taken();
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            TagEnd::Link => {
                self.links.pop();
            }
            TagEnd::Image => match &mut self.image {
                Some((_, inner)) if *inner > 0 => *inner -= 1,
                Some(_) | None => {
                    if let Some((alt, _)) = self.image.take() {
                        self.image(alt);
                    }
                }
            },
            TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_) => {}
        }
        self.restyle();
    }

    fn restyle(&mut self) {
        self.look.strong = self.strong > 0;
        self.look.emphasis = self.emphasis > 0;
        self.look.struck = self.struck > 0;
        self.look.link = self.links.iter().rev().flatten().next().cloned();
    }

    /// Adds words that look as is said last.
    fn text(&mut self, text: &str) {
        if std::mem::take(&mut self.broke) {
            // Of what is said, each sentence in quotation marks is one to be read by itself.
            let is_said =
                text.starts_with(['"', '\u{201c}', '\u{201e}', '\u{ab}', '\u{bb}', '\u{2018}']);
            let in_quote = self.open.iter().any(|open| matches!(open, Open::Quote(_)));
            self.text(if is_said && in_quote { "\n" } else { " " });
        }
        if let Some((alt, _)) = &mut self.image {
            alt.push_str(text);
            return;
        }
        if let Some(last) = self.inlines.last_mut() {
            let alike = last.strong == self.look.strong
                && last.emphasis == self.look.emphasis
                && last.struck == self.look.struck
                && last.code == self.look.code
                && !last.image
                && last.link == self.look.link;
            if alike {
                last.text.push_str(text);
                return;
            }
        }
        self.inlines.push(Inline {
            text: text.to_owned(),
            ..self.look.clone()
        });
    }

    fn image(&mut self, alt: String) {
        if std::mem::take(&mut self.broke) {
            self.text(" ");
        }
        self.inlines.push(Inline {
            text: alt,
            image: true,
            ..self.look.clone()
        });
    }

    /// The words since the last block, without blanks around them.
    fn taken(&mut self) -> Vec<Inline> {
        let mut inlines = std::mem::take(&mut self.inlines);
        self.broke = false;
        if let Some(first) = inlines.first_mut().filter(|first| !first.code) {
            let trimmed = first.text.trim_start();
            first.text = trimmed.to_owned();
        }
        if let Some(last) = inlines.last_mut().filter(|last| !last.code) {
            let end = last.text.trim_end().len();
            last.text.truncate(end);
        }
        inlines.retain(|inline| inline.image || !inline.text.is_empty());
        inlines
    }

    /// Ends the paragraph that was begun, if one was.
    fn paragraph(&mut self) {
        let inlines = self.taken();
        if !inlines.is_empty() {
            self.push(Block::Paragraph(inlines));
        }
    }

    fn html_block(&mut self, html: &str) {
        self.read
            .places
            .extend(html::places(html).map(str::to_owned));
        for words in html::paragraphs(html) {
            let text = Inline {
                text: words,
                ..Inline::default()
            };
            self.push(Block::Paragraph(vec![text]));
        }
    }

    /// Adds a block to whatever is open.
    fn push(&mut self, block: Block) {
        self.paragraph();
        match self.open.last_mut() {
            None => self.read.blocks.push(block),
            Some(Open::Quote(blocks) | Open::Item(blocks)) => blocks.push(block),
            // A list holds items alone.
            Some(Open::List(_, items)) => items.push(vec![block]),
        }
    }

    fn opened(&mut self, open: Open) {
        self.paragraph();
        if self.too_deep > 0 || self.open.len() >= DEEPEST {
            self.too_deep += 1;
        } else {
            self.open.push(open);
        }
    }

    fn closed(&mut self) {
        self.paragraph();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        match self.open.pop() {
            None => {}
            Some(Open::Quote(mut blocks)) => {
                mark_kind(&mut blocks);
                self.push(Block::Quote(blocks));
            }
            Some(Open::List(start, items)) => self.push(Block::List { start, items }),
            Some(Open::Item(blocks)) => {
                if let Some(Open::List(_, items)) = self.open.last_mut() {
                    items.push(blocks);
                }
            }
        }
    }

    fn end(mut self) -> Read {
        self.paragraph();
        self.read
    }
}

/// Takes the anchor that a heading gives itself off its words: `Refunds {#refund}`.
fn own_anchor(text: &mut [Inline]) -> Option<String> {
    let last = text.last_mut().filter(|last| !last.code)?;
    let (words, named) = last.text.strip_suffix('}')?.rsplit_once("{#")?;
    if named.contains(char::is_whitespace) {
        return None;
    }
    let named = named.to_owned();
    last.text = words.trim_end().to_owned();
    Some(named)
}

/// Shows what sort of a quote it is, where it says so: `[!NOTE]`.
fn mark_kind(blocks: &mut [Block]) {
    let Some(Block::Paragraph(text)) = blocks.first_mut() else {
        return;
    };
    let Some((kind, rest)) = text.first().and_then(|first| {
        let (kind, rest) = first.text.strip_prefix("[!")?.split_once(']')?;
        let is_word = kind.chars().all(char::is_alphabetic) && !kind.is_empty();
        is_word.then(|| (kind.to_owned(), rest.trim_start().to_owned()))
    }) else {
        return;
    };
    text[0].text = rest;
    text.insert(
        0,
        Inline {
            text: format!("{kind} "),
            strong: true,
            ..Inline::default()
        },
    );
}
