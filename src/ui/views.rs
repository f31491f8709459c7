//! The list of the views, as it lies on top.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::overlays::open;
use super::pen::Pen;
use super::theme::Role;
use super::{line, text};
use crate::app::View;
use crate::app::overlay::Views;
use crate::domain::queue::Part;
use crate::domain::safe::Safe;

/// The widest that a name is shown.
const NAME: usize = 20;

/// The name of a view: that of a part in the person's language, else as it was given.
pub(crate) fn name(pen: &Pen<'_>, view: &View) -> Safe {
    if Part::of_code(&view.name).is_some() {
        pen.word(&format!("view-{}", view.name))
    } else {
        Safe::line(&view.name)
    }
}

/// Draws the list: digit, name and filter of each, with what is wrong underlined.
pub(super) fn draw(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, state: &Views) {
    let views = &pen.model.views;
    let inside = open(pen, frame, area, 74, views.len(), &pen.word("views-title"));
    let shown = usize::from(inside.height);
    let first = (state.selected + 1).saturating_sub(shown);
    let names = views.iter().map(|view| text::width(&name(pen, view)));
    let wide = names.max().unwrap_or(0).min(NAME);
    for (y, (at, view)) in (inside.y..inside.bottom()).zip(views.iter().enumerate().skip(first)) {
        let buf = frame.buffer_mut();
        let selected = at == state.selected;
        let mark = Safe::from_static(if selected { "▸" } else { " " });
        pen.put(buf, (inside.x, y), 1, &mark, Role::Accent);
        let digit = if at < 9 {
            (at + 1).to_string()
        } else {
            String::new()
        };
        pen.put(buf, (inside.x + 2, y), 1, &Safe::line(&digit), Role::Accent);
        let role = if selected { Role::Strong } else { Role::Text };
        pen.put(buf, (inside.x + 4, y), wide, &name(pen, view), role);
        let x = inside.x + 6 + wide as u16;
        let error = view.meaning().err();
        let wrong = error.as_ref().map(|error| &error.span);
        let room = usize::from(inside.right().saturating_sub(x));
        line::marked(pen, buf, (x, y), room, &view.filter, wrong, Role::Dim, 0);
        if selected {
            frame.set_cursor_position(Position::new(inside.x, y));
        }
    }
}
