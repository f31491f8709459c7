//! Draws what is read of a hit, beside the list or in all of the room.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::document::{self, Line, Paper, Sheet, Span};
use super::lookup::role_of;
use super::pen::Pen;
use super::text;
use super::theme::Role;
use crate::app::lookup::{Document, Focus, Lookup, Reading};
use crate::app::{Regions, Said};
use crate::domain::document::{Block, Inline};
use crate::domain::fold::{fold, words};
use crate::domain::phrase::Phrase;
use crate::domain::procedure::{About, Trust};
use crate::domain::safe::Safe;

/// A document laid out for a width; kept until something of it changes.
#[derive(Debug, Default)]
pub struct Preview {
    key: Option<Key>,
    sheet: Sheet,
}

/// What a layout depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    file: String,
    version: String,
    width: usize,
    hits: Vec<String>,
}

/// Draws the document that is read into `area`, with its title where it has all of the room.
pub(super) fn draw(
    preview: &mut Preview,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    lookup: &Lookup,
    regions: &mut Regions,
) {
    let Some(reading) = lookup.shown().filter(|_| area.height > 0) else {
        return;
    };
    let Some(read) = pen.model.library.document(&reading.file) else {
        return;
    };
    let width = usize::from(area.width);
    let mut body = area;
    match read {
        Ok(document) => {
            let above = head(pen, frame, area, document, lookup);
            body.y += above;
            body.height -= above;
            preview.lay_out(pen, &reading.file, document, lookup.field.text(), width);
        }
        Err(fault) => {
            let said = Safe::line(&pen.texts.library_fault(fault));
            let ranges = text::wrap(&said, width).into_iter();
            let lines = ranges.map(|range| Line {
                spans: vec![Span::of(Safe::line(&said[range]), Role::Failed)],
                ..Line::default()
            });
            preview.sheet.lines = lines.collect();
            preview.key = None;
        }
    }
    let height = usize::from(body.height);
    let lines = &preview.sheet.lines;
    let lowest = lines.len().saturating_sub(height);
    let top = preview.top(reading, height).min(lowest);
    let buf = frame.buffer_mut();
    for (y, line) in (body.y..body.bottom()).zip(lines.iter().skip(top)) {
        line.draw(pen, buf, (body.x, y), width, reading.link);
    }
    for (is_shown, y, mark) in [
        (top > 0, body.y, "↑"),
        (top < lowest, body.bottom().saturating_sub(1), "↓"),
    ] {
        if is_shown {
            let mark = Safe::from_static(mark);
            pen.put(buf, (body.right(), y), 1, &mark, Role::Accent);
        }
    }
    regions.preview = height;
    regions.preview_lines = lines.len();
    regions.preview_top = top;
    if lookup.focus != Focus::List {
        let link = reading.link.and_then(|at| preview.sheet.line_of_link(at));
        let line = link.unwrap_or(top).saturating_sub(top);
        let y = body.y + u16::try_from(line).unwrap_or(0);
        frame.set_cursor_position((body.x, y.min(body.bottom().saturating_sub(1))));
    }
}

/// Draws what stands above a document; gives how many lines that takes.
fn head(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    document: &Document,
    lookup: &Lookup,
) -> u16 {
    let buf = frame.buffer_mut();
    let width = usize::from(area.width);
    let is_whole = lookup.focus == Focus::Whole;
    let mut lines = 0;
    if is_whole || lookup.reading.len() > 1 {
        let title = Safe::line(document.title());
        pen.put(buf, (area.x, area.y), width, &title, Role::Strong);
        lines += 1;
    }
    if let Document::Procedure(procedure) = document {
        let today = pen.model.local(pen.model.now).date();
        let trust = procedure.about.trust(today);
        let about = about(pen, &procedure.about, trust);
        if !about.is_empty() && area.height > 5 + lines {
            pen.put(buf, (area.x, area.y + lines), width, &about, role_of(trust));
            lines += 1;
        }
    }
    if is_whole && area.height > lines {
        pen.rule(buf, area, area.y + lines);
        lines += 1;
    }
    lines
}

/// What a procedure says of itself: how far it can be relied on, and who looks after it.
fn about(pen: &Pen<'_>, about: &About, trust: Trust) -> Safe {
    let today = pen.model.local(pen.model.now).date();
    let on = |id, date| Said::plain(id).with("date", pen.texts.day(date, today));
    let trust = match trust {
        Trust::Unstated => None,
        Trust::Draft => Some(Said::plain("about-draft")),
        Trust::Validated(None) => Some(Said::plain("about-validated")),
        Trust::Validated(Some(date)) => Some(on("about-validated-on", date)),
        Trust::Overdue(date) => Some(on("about-overdue", date)),
    };
    let owner = about.owner.as_deref();
    let owner = owner.map(|owner| Said::plain("about-owner").with("owner", owner));
    let mut parts: Vec<Safe> = Vec::new();
    parts.extend(about.category.as_deref().map(Safe::line));
    let said = [trust, owner].into_iter().flatten();
    parts.extend(said.map(|said| pen.say(&said)));
    Safe::join(&parts, &Safe::from_static(" · "))
}

impl Preview {
    /// Lays a document out, unless it lies there already.
    fn lay_out(
        &mut self,
        pen: &Pen<'_>,
        file: &str,
        document: &Document,
        typed: &str,
        width: usize,
    ) {
        let version = match document {
            Document::Procedure(procedure) => procedure.version.clone(),
            Document::Phrase(phrase) => phrase.say.clone(),
        };
        let typed = fold(typed);
        // A letter or two begin half of all words.
        let hits = words(&typed).filter(|word| word.chars().count() > 2);
        let key = Key {
            file: file.to_owned(),
            version,
            width,
            hits: hits.map(str::to_owned).collect(),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        let paper = Paper {
            width,
            texts: pen.texts,
            hits: &key.hits,
        };
        self.sheet = match document {
            Document::Procedure(procedure) => document::lay_out(&procedure.blocks, &paper),
            Document::Phrase(phrase) => document::lay_out(&of_phrase(pen, phrase), &paper),
        };
        self.key = Some(key);
    }

    /// The line of the document that stands first: where it was scrolled to, unless a place that is
    /// sought, or the selected link, would be out of sight.
    fn top(&self, reading: &Reading, height: usize) -> usize {
        let place = reading.anchor.as_deref();
        let top = place
            .and_then(|place| self.sheet.line_of(place))
            .unwrap_or(reading.scroll);
        let link = reading.link.and_then(|at| self.sheet.line_of_link(at));
        match link {
            Some(line) if line < top || line >= top + height => line.saturating_sub(height / 2),
            Some(_) | None => top,
        }
    }
}

/// A phrase as a document: what to say, in one breath too, and when.
fn of_phrase(pen: &Pen<'_>, phrase: &Phrase) -> Vec<Block> {
    let paragraph = |text: &str| {
        Block::Paragraph(vec![Inline {
            text: text.to_owned(),
            ..Inline::default()
        }])
    };
    let spoken = [Some(&phrase.say), phrase.short.as_ref()];
    let spoken = spoken.into_iter().flatten();
    let mut blocks: Vec<Block> = spoken
        .map(|words| Block::Quote(vec![paragraph(words)]))
        .collect();
    blocks.extend(phrase.when.as_deref().map(paragraph));
    if !phrase.instead_of.is_empty() {
        let words = phrase.instead_of.join(" · ");
        let said = Said::plain("phrase-instead-of").with("words", words);
        blocks.push(paragraph(&pen.say(&said)));
    }
    blocks
}
