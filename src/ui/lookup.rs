//! Draws a lookup: the line that is typed, what was found, and what is read of it.

use std::ops::Range;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::widgets::{Block, Clear};

use super::line::field;
use super::pen::Pen;
use super::preview::{self, Preview};
use super::theme::Role;
use super::{document, text};
use crate::app::lookup::{Focus, Lookup, Progress, trust_of};
use crate::app::{Regions, Said};
use crate::domain::lookup::{Hit, Kind};
use crate::domain::procedure::Trust;
use crate::domain::safe::Safe;

/// The widest that the box is drawn.
const WIDEST: u16 = 150;
/// The highest, unless a document has all of the room.
const HIGHEST: u16 = 34;
/// From this many columns on, the preview stands beside the list.
const BESIDE: u16 = 94;
/// The most rows of the list where the preview stands below it.
const MOST_ROWS: u16 = 10;

/// Draws the lookup as it lies on top of a screen.
pub(super) fn draw_on_top(
    preview: &mut Preview,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    lookup: &Lookup,
    regions: &mut Regions,
) {
    // The screen's title stays in sight where there is room to spare.
    let above = u16::from(area.height >= 20);
    let width = area.width.min(WIDEST);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + above,
        width,
        height: if lookup.focus == Focus::Whole || lookup.all {
            area.height - above
        } else {
            (area.height - above).min(HIGHEST)
        },
    };
    frame.render_widget(Clear, place);
    frame.render_widget(Block::bordered().border_style(pen.style(Role::Dim)), place);
    let inside = Rect {
        x: place.x + 2,
        y: place.y + 1,
        width: place.width.saturating_sub(4),
        height: place.height.saturating_sub(2),
    };
    let buf = frame.buffer_mut();
    let (blank, room) = (Safe::from_static(" "), usize::from(place.width));
    let title = blank.clone() + &title(pen, lookup) + &blank;
    let at = (place.x + 1, place.y);
    let x = pen.put(buf, at, room.saturating_sub(2), &title, Role::Strong);
    let status = status(pen, lookup);
    if !status.is_empty() {
        let status = blank.clone() + &status + &blank;
        let room = usize::from(place.right().saturating_sub(x + 2));
        pen.put_right(buf, (x, place.y), room, &status, Role::Dim);
    }
    draw(preview, pen, frame, inside, lookup, regions);
}

fn title(pen: &Pen<'_>, lookup: &Lookup) -> Safe {
    match (lookup.all, lookup.number) {
        (true, _) => pen.word("lookup-title-all"),
        (false, Some(number)) => {
            pen.say(&Said::plain("lookup-title-for").with("number", number.to_string()))
        }
        (false, None) => pen.word("lookup-title"),
    }
}

/// How much was found, and how much of the library can be found by now.
pub(crate) fn status(pen: &Pen<'_>, lookup: &Lookup) -> Safe {
    let place = match lookup.hits.len() {
        0 => None,
        found => Some(
            Said::plain("lookup-place")
                .with("at", lookup.selected + 1)
                .with("found", found),
        ),
    };
    let progress = match pen.model.library.progress {
        Progress::Reading { of: 0, .. } => Some(Said::plain("lookup-reading")),
        Progress::Reading { done, of } => Some(
            Said::plain("lookup-reading-so-many")
                .with("done", done)
                .with("of", of),
        ),
        Progress::Untouched | Progress::Whole { refused: 0 } => None,
        Progress::Whole { refused } => Some(Said::plain("lookup-refused").with("count", refused)),
    };
    let parts: Vec<Safe> = [progress, place]
        .into_iter()
        .flatten()
        .map(|said| pen.say(&said))
        .collect();
    Safe::join(&parts, &Safe::from_static(" · "))
}

/// Draws the inside: of a box, or of the page.
pub(crate) fn draw(
    preview: &mut Preview,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    lookup: &Lookup,
    regions: &mut Regions,
) {
    if lookup.focus == Focus::Whole {
        preview::draw(preview, pen, frame, area, lookup, regions);
        return;
    }
    let width = usize::from(area.width);
    let is_typed = lookup.focus == Focus::List;
    field(pen, frame, (area.x, area.y), width, &lookup.field, is_typed);
    if lookup.field.text().is_empty() {
        let hint = pen.word("lookup-hint");
        let room = width.saturating_sub(2);
        pen.put(
            frame.buffer_mut(),
            (area.x + 2, area.y),
            room,
            &hint,
            Role::Dim,
        );
    }
    let below = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let (list, aside) = if area.width >= BESIDE {
        beside(pen, frame, below)
    } else {
        beneath(pen, frame, below)
    };
    regions.hits = usize::from(list.height);
    if lookup.hits.is_empty() {
        nothing(pen, frame, list, lookup);
    } else {
        hits(pen, frame, list, lookup);
    }
    preview::draw(preview, pen, frame, aside, lookup, regions);
}

/// The list, and the preview to its right.
fn beside(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) -> (Rect, Rect) {
    let area = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let list = Rect {
        width: area.width * 11 / 20,
        ..area
    };
    let bar = Safe::from_static("│");
    for y in area.y..area.bottom() {
        pen.put(
            frame.buffer_mut(),
            (list.right() + 1, y),
            1,
            &bar,
            Role::Dim,
        );
    }
    let aside = Rect {
        x: list.right() + 3,
        width: area.width.saturating_sub(list.width + 3),
        ..area
    };
    (list, aside)
}

/// The list, and the preview below it.
fn beneath(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) -> (Rect, Rect) {
    let rows = (area.height * 2 / 5).clamp(3, MOST_ROWS).min(area.height);
    let list = Rect {
        height: rows,
        ..area
    };
    let rule = list.bottom();
    if rule < area.bottom() {
        pen.rule(frame.buffer_mut(), area, rule);
    }
    let aside = Rect {
        y: rule + 1,
        height: area.height.saturating_sub(rows + 1),
        ..area
    };
    (list, aside)
}

fn nothing(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, lookup: &Lookup) {
    let is_reading = matches!(pen.model.library.progress, Progress::Reading { .. });
    let lines = if lookup.is_in_vain() {
        let words = Said::plain("lookup-nothing").with("words", lookup.field.text().trim());
        let next = if is_reading {
            "lookup-nothing-yet"
        } else {
            "lookup-nothing-next"
        };
        vec![pen.say(&words), pen.word(next)]
    } else if lookup.asked.is_some() || is_reading {
        Vec::new()
    } else {
        vec![pen.word("lookup-empty"), pen.word("lookup-empty-next")]
    };
    let width = usize::from(area.width).saturating_sub(2);
    let wrapped = lines.iter().enumerate().flat_map(|(at, line)| {
        let role = if at == 0 { Role::Text } else { Role::Dim };
        let ranges = text::wrap(line, width).into_iter();
        ranges.map(move |range| (Safe::line(&line[range]), role))
    });
    for (y, (line, role)) in (area.y..area.bottom()).zip(wrapped) {
        pen.put(frame.buffer_mut(), (area.x + 2, y), width, &line, role);
    }
}

fn hits(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, lookup: &Lookup) {
    let height = usize::from(area.height);
    let first = (lookup.selected + 1).saturating_sub(height);
    let shown = lookup.hits.iter().enumerate().skip(first).take(height);
    for (y, (at, hit)) in (area.y..).zip(shown) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        row(
            pen,
            frame.buffer_mut(),
            line,
            lookup,
            hit,
            at == lookup.selected,
        );
    }
}

/// Draws a hit: its title with what was matched, or the alias that was, and how far it can be relied on.
fn row(pen: &Pen<'_>, buf: &mut Buffer, area: Rect, lookup: &Lookup, hit: &Hit, is_selected: bool) {
    let y = area.y;
    if is_selected {
        pen.put(buf, (area.x, y), 1, &Safe::from_static("▸"), Role::Accent);
    }
    let beside = beside_title(pen, lookup, hit);
    let is_flagged = pen
        .model
        .library
        .used(&hit.file)
        .is_some_and(|used| used.flags > 0);
    let role = if is_flagged {
        Role::AtRisk
    } else {
        role_of(trust_today(pen, hit))
    };
    // Half of the room is the title's, and it leaves what it has no need of.
    let width = usize::from(area.width);
    let spare = width.saturating_sub(text::width(&Safe::line(&hit.title)) + 4);
    let beside_room = text::width(&beside).min(spare.max(width / 2));
    pen.put_right(
        buf,
        (area.right() - beside_room as u16, y),
        beside_room,
        &beside,
        role,
    );
    let end = area.right().saturating_sub(beside_room as u16 + 2);
    let role = if is_selected {
        Role::Strong
    } else {
        Role::Text
    };
    let mut x = area.x + 2;
    if hit.kind == Kind::Phrase {
        let room = usize::from(end.saturating_sub(x));
        x = pen.put(buf, (x, y), room, &pen.word("lookup-phrase"), Role::Note) + 1;
    }
    let room = usize::from(end.saturating_sub(x));
    let Some(alias) = &hit.alias else {
        marked(pen, buf, (x, y), room, &hit.title, &hit.marked, role);
        return;
    };
    let x = marked(pen, buf, (x, y), room, &hit.title, &[], role);
    let room = usize::from(end.saturating_sub(x));
    if room > 8 {
        let x = pen.put(buf, (x, y), room, &Safe::from_static("  = "), Role::Dim);
        let room = usize::from(end.saturating_sub(x));
        marked(pen, buf, (x, y), room, alias, &hit.marked, Role::Text);
    }
}

/// Puts a text with some of its characters marked; gives the column after it.
fn marked(
    pen: &Pen<'_>,
    buf: &mut Buffer,
    (mut x, y): (u16, u16),
    room: usize,
    words: &str,
    characters: &[Range<usize>],
    role: Role,
) -> u16 {
    let spans = document::marked(words, characters, role);
    let width: usize = spans.iter().map(|span| text::width(&span.text)).sum();
    // What is cut ends in a sign, which has to find room.
    let mut left = room.saturating_sub(usize::from(width > room));
    for span in &spans {
        let mut style = pen.style(span.role);
        if span.hit {
            style = style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
        }
        let width = text::width(&span.text);
        if width > left {
            return pen.put_styled(buf, (x, y), left + 1, &span.text, style);
        }
        x = pen.put_styled(buf, (x, y), left, &span.text, style);
        left -= width;
    }
    x
}

/// What stands beside a title: what it is about, how far it can be relied on, and its language where that
/// is another.
fn beside_title(pen: &Pen<'_>, lookup: &Lookup, hit: &Hit) -> Safe {
    let used = pen.model.library.used(&hit.file);
    let mut parts: Vec<Safe> = Vec::new();
    if used.is_some_and(|used| used.flags > 0) {
        parts.push(pen.word("lookup-flagged"));
    }
    parts.extend(hit.category.as_deref().map(Safe::line));
    if hit.kind == Kind::Procedure {
        parts.push(trust(pen, trust_today(pen, hit)));
    }
    let ours = lookup.around.lang.as_deref();
    let ours = ours.unwrap_or_else(|| pen.texts.language());
    parts.extend(
        hit.lang
            .as_deref()
            .filter(|lang| *lang != ours)
            .map(Safe::line),
    );
    if let Some(used) = used.filter(|used| used.helpful > 0) {
        let helped = Said::plain("lookup-helpful").with("count", i64::from(used.helpful));
        parts.push(pen.say(&helped));
    }
    parts.retain(|part| !part.is_empty());
    Safe::join(&parts, &Safe::from_static(" · "))
}

fn trust_today(pen: &Pen<'_>, hit: &Hit) -> Trust {
    trust_of(hit, pen.model.local(pen.model.now).date())
}

/// How far something can be relied on, in a word or two.
fn trust(pen: &Pen<'_>, trust: Trust) -> Safe {
    match trust {
        Trust::Unstated => Safe::default(),
        Trust::Draft => pen.word("trust-draft"),
        Trust::Validated(None) => pen.word("trust-validated"),
        Trust::Validated(Some(on)) => {
            let month = pen.texts.month(on);
            let today = pen.model.local(pen.model.now).date();
            let when = if on.year() == today.year() {
                month
            } else {
                format!("{month} {}", on.year())
            };
            pen.say(&Said::plain("trust-validated-in").with("month", when))
        }
        Trust::Overdue(_) => pen.word("trust-overdue"),
    }
}

/// The role in which it is told how far something can be relied on.
pub(super) const fn role_of(trust: Trust) -> Role {
    match trust {
        Trust::Unstated | Trust::Validated(_) => Role::Dim,
        Trust::Draft | Trust::Overdue(_) => Role::AtRisk,
    }
}
