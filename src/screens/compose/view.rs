//! Draws what is being written.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use crate::app::Said;
use crate::domain::detail::Purpose;
use crate::domain::safe::Safe;
use crate::ui::pen::Pen;
use crate::ui::text;
use crate::ui::theme::Role;

/// Draws the editor into `area`.
pub(crate) fn draw(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let model = pen.model;
    let Some(compose) = &model.compose else {
        return;
    };
    let page = model.detail.at_hand(compose.number);
    let client = page.and_then(|page| page.client.as_ref()).map_or_else(
        || pen.texts.get("entry-client"),
        |client| client.name.clone(),
    );
    let id = match compose.purpose {
        Purpose::Reply | Purpose::Capture => "compose-reply",
        Purpose::Note => "compose-note",
        Purpose::ClientWrote => "compose-client-wrote",
    };
    let title = Said::plain(id)
        .with("client", client)
        .with("number", compose.number.to_string());
    let kept = match compose.kept_at {
        _ if compose.unkept_since.is_some() => Safe::from_static("…"),
        Some(at) => {
            let time = pen.texts.time_of_day(model.local(at).time());
            pen.say(&Said::plain("compose-kept").with("time", time))
        }
        None => Safe::default(),
    };
    let width = usize::from(area.width);
    let buf = frame.buffer_mut();
    let room = width.saturating_sub(text::width(&kept) + 4);
    pen.put(
        buf,
        (area.x + 1, area.y),
        room,
        &pen.say(&title),
        Role::Strong,
    );
    pen.put_right(
        buf,
        (area.x, area.y),
        width.saturating_sub(1),
        &kept,
        Role::Dim,
    );
    let mut top = area.y + 1;
    if let Some(page) = page {
        let subject = Safe::line(&page.subject);
        pen.put(
            buf,
            (area.x + 1, top),
            width.saturating_sub(2),
            &subject,
            Role::Dim,
        );
        top += 1;
    }
    pen.rule(buf, area, top);
    let body = Rect {
        x: area.x + 1,
        y: top + 1,
        width: area.width.saturating_sub(2),
        height: area.bottom().saturating_sub(top + 1),
    };
    // The widget keeps what is on the screen in sight; its own cursor gives way to the terminal's.
    frame.render_widget(compose.editor.area(), body);
    if model.overlays.is_empty() {
        let cursor = compose.editor.area().screen_cursor();
        let (row, column) = (cursor.row, cursor.col);
        let (first, _) = compose.editor.area().scroll_offset();
        let y = body.y + (row as u16).saturating_sub(first);
        let x = body.x + column as u16;
        frame.set_cursor_position(Position::new(x.min(body.right()), y.min(body.bottom() - 1)));
    }
}
