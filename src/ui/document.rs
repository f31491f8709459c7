//! A document as lines of a width: what Markdown said, without its signs.
//!
//! A [`Sheet`] is laid out once and drawn as often as it is scrolled. Long lines break at words and hang
//! under the text of their list or quote; where a width leaves no room for that, the indent gives way,
//! and a table becomes a line for each cell. Nothing is lost at any width, and nothing is wider than it.

mod run;
mod table;

#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use self::run::Run;
use super::pen::Pen;
use super::text;
use super::theme::Role;
use crate::domain::document::{Block, Inline, Link};
use crate::domain::safe::Safe;
use crate::texts::Texts;

/// The narrowest that text is made for the sake of an indent.
const NARROWEST: usize = 10;
/// Columns before a line of code.
const CODE: usize = 2;

/// What a document is laid out for.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'a> {
    /// Columns of a line, at least 1.
    pub width: usize,
    /// The words for what isn't text.
    pub texts: &'a Texts,
    /// Folded beginnings of the words that are marked, as found by a lookup.
    pub hits: &'a [String],
}

/// A document in lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The lines, from the top.
    pub lines: Vec<Line>,
    /// The links, in the order of [`links`](crate::domain::document::links).
    pub links: Vec<Link>,
}

/// A line of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What stands in it, from the left.
    pub spans: Vec<Span>,
    /// What links call the heading that begins here.
    pub anchor: Option<String>,
    /// The number of the item that begins here, of a numbered list that isn't nested.
    pub item: Option<u64>,
}

/// A run of text that looks alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: Safe,
    /// Its colour.
    pub role: Role,
    /// Its weight and slant beside.
    pub more: Modifier,
    /// The link that it belongs to, as a place in [`Sheet::links`].
    pub link: Option<usize>,
    /// Whether it was looked for.
    pub hit: bool,
}

impl Span {
    /// Text of one role.
    pub fn of(text: Safe, role: Role) -> Self {
        Self {
            text,
            role,
            more: Modifier::empty(),
            link: None,
            hit: false,
        }
    }

    fn blank(width: usize) -> Self {
        Self::of(Safe::line(&" ".repeat(width)), Role::Text)
    }
}

impl Line {
    /// Columns that it takes.
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| text::width(&span.text)).sum()
    }

    /// Its text, as it is printed.
    pub fn text(&self) -> Safe {
        let texts: Vec<&Safe> = self.spans.iter().map(|span| &span.text).collect();
        Safe::join(texts, &Safe::default())
    }

    /// Draws it, cut to `width`; the link that is chosen stands out. Gives the column behind it.
    pub fn draw(
        &self,
        pen: &Pen<'_>,
        buf: &mut Buffer,
        (x, y): (u16, u16),
        width: usize,
        chosen: Option<usize>,
    ) -> u16 {
        let mut at = x;
        for span in &self.spans {
            let left = width.saturating_sub(usize::from(at - x));
            let mut more = span.more;
            if span.hit {
                more |= Modifier::BOLD | Modifier::UNDERLINED;
            }
            if span.link.is_some() && span.link == chosen {
                more |= Modifier::REVERSED;
            }
            let style = pen.style(span.role).add_modifier(more);
            at = pen.put_styled(buf, (at, y), left, &span.text, style);
        }
        at
    }

    fn before(mut self, span: Span) -> Self {
        if !span.text.is_empty() {
            self.spans.insert(0, span);
        }
        self
    }
}

impl Sheet {
    /// The line on which a place begins that a link within the document names: a step or a heading.
    pub fn line_of(&self, place: &str) -> Option<usize> {
        let is_there = |line: &Line| line.anchor.as_deref() == Some(place);
        let step: Option<u64> = place
            .strip_prefix("step-")
            .and_then(|number| number.parse().ok());
        let is_item = |line: &Line| step.is_some() && line.item == step;
        let lines = &self.lines;
        lines
            .iter()
            .position(is_there)
            .or_else(|| lines.iter().position(is_item))
    }

    /// The first line of a link.
    pub fn line_of_link(&self, link: usize) -> Option<usize> {
        let has = |line: &Line| line.spans.iter().any(|span| span.link == Some(link));
        self.lines.iter().position(has)
    }
}

/// Lays a document out.
pub fn lay_out(blocks: &[Block], paper: &Paper<'_>) -> Sheet {
    let mut setter = Setter {
        paper: *paper,
        links: Vec::new(),
        nested: false,
    };
    let lines = setter.blocks(blocks, paper.width.max(1), true);
    Sheet {
        lines,
        links: setter.links,
    }
}

/// A text of one line with parts of it marked, as ranges of its characters.
pub fn marked(words: &str, ranges: &[std::ops::Range<usize>], role: Role) -> Vec<Span> {
    let mut spans: Vec<(String, bool)> = Vec::new();
    for (at, c) in words.chars().enumerate() {
        let hit = ranges.iter().any(|range| range.contains(&at));
        match spans.last_mut() {
            Some((text, was)) if *was == hit => text.push(c),
            Some(_) | None => spans.push((c.to_string(), hit)),
        }
    }
    let spans = spans.into_iter();
    spans
        .map(|(text, hit)| Span {
            hit,
            ..Span::of(Safe::line(&text), role)
        })
        .collect()
}

struct Setter<'a> {
    paper: Paper<'a>,
    links: Vec<Link>,
    /// Whether what is set stands in a list.
    nested: bool,
}

impl Setter<'_> {
    fn blocks(&mut self, blocks: &[Block], width: usize, loose: bool) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut before: Option<&Block> = None;
        for block in blocks {
            let own = self.block(block, width);
            if let Some(before) = before
                && loose
                && is_apart(before, block)
            {
                lines.push(Line::default());
            }
            lines.extend(own);
            before = Some(block);
        }
        lines
    }

    fn block(&mut self, block: &Block, width: usize) -> Vec<Line> {
        match block {
            Block::Heading { text, anchor, .. } => {
                let mut lines = self.run(text, width, Role::Strong);
                if let Some(first) = lines.first_mut() {
                    first.anchor = Some(anchor.clone());
                }
                lines
            }
            Block::Paragraph(text) => self.run(text, width, Role::Text),
            Block::List { start, items } => self.list(*start, items, width),
            Block::Quote(blocks) => {
                let bar = Span::of(Safe::from_static("│ "), Role::Dim);
                match room(width, text::width(&bar.text)) {
                    Some(room) => {
                        let lines = self.blocks(blocks, room, true);
                        let lines = lines.into_iter();
                        lines.map(|line| line.before(bar.clone())).collect()
                    }
                    None => self.blocks(blocks, width, true),
                }
            }
            Block::Code { text, .. } => code(text, width),
            Block::Table { head, rows } => self.table(head, rows, width),
            Block::Rule => {
                let rule = Span::of(Safe::line(&"─".repeat(width)), Role::Dim);
                vec![Line::default().before(rule)]
            }
        }
    }

    fn run(&mut self, inlines: &[Inline], width: usize, role: Role) -> Vec<Line> {
        let run = Run::new(inlines, &self.paper, role, self.links.len());
        self.links.extend(run.links().cloned());
        run.lines(width)
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>], width: usize) -> Vec<Line> {
        let outermost = !self.nested;
        self.nested = true;
        let last = start.map(|start| start.saturating_add(items.len() as u64).saturating_sub(1));
        let digits = last.map_or(0, |last| last.to_string().len());
        let mut lines = Vec::new();
        for (number, item) in (start.unwrap_or(0)..).zip(items) {
            let marker = if start.is_some() {
                Safe::line(&format!("{number:>digits$}. "))
            } else {
                Safe::from_static("• ")
            };
            let indent = text::width(&marker);
            let marker = Span::of(marker, Role::Accent);
            let mut own = if let Some(room) = room(width, indent) {
                let own = self.blocks(item, room, false).into_iter().enumerate();
                let mut own: Vec<Line> = own
                    .map(|(at, line)| match at {
                        0 => line.before(marker.clone()),
                        _ if line.spans.is_empty() => line,
                        _ => line.before(Span::blank(indent)),
                    })
                    .collect();
                if own.is_empty() {
                    own.push(Line::default().before(marker));
                }
                own
            } else {
                // The marker has a line of its own, as much of it as goes there.
                let text = Safe::line(marker.text.trim());
                let mut own: Vec<Line> = text::wrap(&text, width)
                    .into_iter()
                    .map(|range| {
                        let part = Safe::line(&text[range]);
                        Line::default().before(Span::of(part, Role::Accent))
                    })
                    .collect();
                own.extend(self.blocks(item, width, false));
                own
            };
            if outermost
                && start.is_some()
                && let Some(first) = own.first_mut()
            {
                first.item = Some(number);
            }
            lines.extend(own);
        }
        self.nested = !outermost;
        lines
    }
}

/// What is left of a width behind an indent; none where that is too little to read.
fn room(width: usize, indent: usize) -> Option<usize> {
    width.checked_sub(indent).filter(|room| *room >= NARROWEST)
}

/// Whether two blocks stand apart: what explains a list stands close to it, as a heading does to all.
fn is_apart(before: &Block, block: &Block) -> bool {
    match (before, block) {
        (Block::Heading { .. }, Block::Heading { .. }) => true,
        (Block::Heading { .. }, _) | (Block::Paragraph(_), Block::List { .. }) => false,
        _ => true,
    }
}

/// Lines of code, as they are; what is too long goes on below.
fn code(code: &str, width: usize) -> Vec<Line> {
    let code = Safe::block(code);
    let (indent, room) = match room(width, CODE) {
        Some(room) => (CODE, room),
        None => (0, width),
    };
    let mut lines = Vec::new();
    for line in code.lines() {
        let mut from = 0;
        let mut columns = 0;
        let mut push = |part: &str| {
            let span = Span::of(Safe::line(part), Role::Code);
            lines.push(Line::default().before(span).before(Span::blank(indent)));
        };
        for grapheme in text::graphemes(line) {
            if columns + grapheme.width > room && grapheme.at > from {
                push(&line[from..grapheme.at]);
                (from, columns) = (grapheme.at, 0);
            }
            columns += grapheme.width;
        }
        push(&line[from..]);
    }
    lines
}
