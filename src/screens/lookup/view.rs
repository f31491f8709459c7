//! Draws the page of the procedures.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::State;
use crate::app::Regions;
use crate::domain::safe::Safe;
use crate::ui::lookup;
use crate::ui::pen::Pen;
use crate::ui::preview::Preview;
use crate::ui::text;
use crate::ui::theme::Role;

/// Lines above the list: header and rule.
const ABOVE: u16 = 2;

/// Draws the page into `area`.
pub(crate) fn draw(
    preview: &mut Preview,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    state: &State,
    regions: &mut Regions,
) {
    let buf = frame.buffer_mut();
    let width = usize::from(area.width);
    let model = pen.model;
    let clock = Safe::line(&pen.texts.time_of_day(model.local(model.now).time()));
    let status = lookup::status(pen, &state.lookup);
    let title = pen.word("procedures-title");
    let x = pen.put(buf, (area.x + 1, area.y), width, &title, Role::Strong);
    let clock_at = area.right().saturating_sub(text::width(&clock) as u16 + 1);
    pen.put(buf, (clock_at, area.y), 8, &clock, Role::Text);
    let room = usize::from(clock_at.saturating_sub(x + 4));
    pen.put_right(buf, (x + 1, area.y), room, &status, Role::Dim);
    pen.rule(buf, area, area.y + 1);
    let inside = Rect {
        x: area.x + 1,
        y: area.y + ABOVE,
        width: area.width.saturating_sub(3),
        height: area.height.saturating_sub(ABOVE),
    };
    lookup::draw(preview, pen, frame, inside, &state.lookup, regions);
}
