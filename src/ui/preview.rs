//! Draws what is read of a hit, beside the list or in all of the room.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::lookup::{cursor, role_of};
use super::pen::Pen;
use super::text;
use super::theme::Role;
use crate::app::lookup::{Document, Focus, Lookup, Reading};
use crate::app::{Regions, Said};
use crate::domain::bare::bare;
use crate::domain::procedure::{About, Trust};
use crate::domain::safe::Safe;

/// A document laid out for a width; kept until something of it changes.
#[derive(Debug, Default)]
pub struct Preview {
    lines: Vec<(Safe, Role)>,
}

/// Draws the document that is read into `area`, with its title where it has all of the room.
pub(super) fn draw(
    preview: &mut Preview,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    lookup: &Lookup,
    is_whole: bool,
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
            let is_titled = is_whole || lookup.reading.len() > 1;
            let above = head(pen, frame, area, document, is_titled, is_whole);
            body.y += above;
            body.height -= above;
            preview.lay_out(pen, document, width);
        }
        Err(_) => {
            let file = Said::plain("failed-procedure").with("file", reading.file.as_str());
            let said = pen.say(&file);
            let ranges = text::wrap(&said, width).into_iter();
            preview.lines = ranges
                .map(|range| (Safe::line(&said[range]), Role::Failed))
                .collect();
        }
    }
    let height = usize::from(body.height);
    let lowest = preview.lines.len().saturating_sub(height);
    let top = top_of(reading).min(lowest);
    let buf = frame.buffer_mut();
    for (y, (line, role)) in (body.y..body.bottom()).zip(preview.lines.iter().skip(top)) {
        pen.put(buf, (body.x, y), width, line, *role);
    }
    for (is_shown, y, mark) in [
        (top > 0, body.y, "↑"),
        (top < lowest, body.bottom().saturating_sub(1), "↓"),
    ] {
        if is_shown {
            pen.put(
                buf,
                (body.right(), y),
                1,
                &Safe::from_static(mark),
                Role::Accent,
            );
        }
    }
    regions.preview = height;
    regions.preview_lines = preview.lines.len();
    regions.preview_top = top;
    if lookup.focus != Focus::List {
        cursor(frame, (body.x, body.y));
    }
}

fn top_of(reading: &Reading) -> usize {
    reading.scroll
}

/// Draws what stands above a document; gives how many lines that takes.
fn head(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    document: &Document,
    is_titled: bool,
    is_whole: bool,
) -> u16 {
    let buf = frame.buffer_mut();
    let width = usize::from(area.width);
    let mut lines = 0;
    if is_titled {
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
    if is_whole && lines > 0 {
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
    parts.extend(
        [trust, owner]
            .into_iter()
            .flatten()
            .map(|said| pen.say(&said)),
    );
    Safe::join(&parts, &Safe::from_static(" · "))
}

impl Preview {
    fn lay_out(&mut self, pen: &Pen<'_>, document: &Document, width: usize) {
        let text = match document {
            Document::Procedure(procedure) => bare(&procedure.blocks),
            Document::Phrase(phrase) => {
                let mut parts = vec![format!("\"{}\"", phrase.say)];
                parts.extend(phrase.short.as_ref().map(|short| format!("\"{short}\"")));
                parts.extend(phrase.when.clone());
                if !phrase.instead_of.is_empty() {
                    let words = phrase.instead_of.join(" · ");
                    let said = Said::plain("phrase-instead-of").with("words", words);
                    parts.push(pen.say(&said).into_string());
                }
                parts.join("\n\n")
            }
        };
        let text = Safe::block(&text);
        let ranges = text::wrap(&text, width.max(1)).into_iter();
        self.lines = ranges
            .map(|range| (Safe::line(&text[range]), Role::Text))
            .collect();
    }
}
