//! Draws what was found in a file before it is taken in.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::overlays::open;
use super::pen::Pen;
use super::text;
use super::theme::Role;
use crate::app::import::Stage;
use crate::app::overlay::Look;
use crate::app::{Regions, Said};
use crate::domain::safe::Safe;

/// Columns of the box, where the window has them.
const WIDTH: u16 = 98;

/// Draws the look into a file: what was found, and on the last line how far it is or what to do.
pub(super) fn draw(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    state: &Look,
    regions: &mut Regions,
) {
    let title = Said::plain("look-title").with("file", state.source.file.as_str());
    let width = WIDTH.min(area.width.saturating_sub(2));
    let room = usize::from(width).saturating_sub(4).max(10);
    let mut lines: Vec<Safe> = Vec::new();
    for line in &state.trial.lines {
        let line = Safe::line(line);
        let ranges = text::wrap(&line, room).into_iter();
        lines.extend(ranges.map(|range| Safe::line(&line[range])));
    }
    let inside = open(pen, frame, area, width, lines.len() + 1, &pen.say(&title));
    let height = usize::from(inside.height).saturating_sub(1);
    regions.overlay = height;
    regions.overlay_lines = lines.len();
    let first = state.scroll.min(lines.len().saturating_sub(height));
    let buf = frame.buffer_mut();
    let end = inside.bottom().saturating_sub(1);
    for (y, line) in (inside.y..end).zip(lines.iter().skip(first)) {
        pen.put(buf, (inside.x, y), room, line, Role::Text);
    }
    for (is_shown, y, mark) in [
        (first > 0, inside.y, "↑"),
        (first + height < lines.len(), end.saturating_sub(1), "↓"),
    ] {
        if is_shown {
            let mark = Safe::from_static(mark);
            pen.put(buf, (inside.right(), y), 1, &mark, Role::Accent);
        }
    }
    let rows = i64::try_from(state.trial.rows).unwrap_or(i64::MAX);
    let (said, role) = match state.trial.stage {
        Stage::Looking => (
            pen.say(&Said::plain("look-going").with("rows", rows)),
            Role::Dim,
        ),
        Stage::Looked => (pen.word("look-done"), Role::Strong),
        Stage::Failed => (pen.word("look-failed"), Role::Failed),
    };
    pen.put(buf, (inside.x, end), room, &said, role);
    frame.set_cursor_position(Position::new(inside.x, end));
}
