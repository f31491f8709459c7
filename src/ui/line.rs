//! A line that is being typed: the part of it that fits, the cursor, and a mark under what is wrong.

use std::ops::Range;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Modifier;

use super::pen::Pen;
use super::text;
use super::theme::Role;
use crate::app::field::Field;
use crate::domain::safe::Safe;

/// Draws a typed line and puts the cursor into it.
pub(crate) fn field(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    at: (u16, u16),
    room: usize,
    field: &Field,
    cursor: bool,
) {
    let cursor_at = field.before_cursor().len();
    let buf = frame.buffer_mut();
    let drawn = marked(
        pen,
        buf,
        at,
        room,
        field.text(),
        None,
        Role::Text,
        cursor_at,
    );
    if cursor {
        frame.set_cursor_position(Position::new(drawn.cursor, at.1));
    }
}

/// Where a line has come to stand, in columns of the screen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    /// The column after it.
    pub(crate) end: u16,
    /// The column of the cursor.
    pub(crate) cursor: u16,
}

/// Draws a text with the bytes underlined that are wrong. One that is longer than its room shows the
/// part round the cursor, which stands at this byte.
#[expect(
    clippy::too_many_arguments,
    reason = "a place, a text, and how it looks"
)]
pub(crate) fn marked(
    pen: &Pen<'_>,
    buf: &mut Buffer,
    (x, y): (u16, u16),
    room: usize,
    text: &str,
    wrong: Option<&Range<usize>>,
    role: Role,
    cursor: usize,
) -> Drawn {
    let part = |range: Range<usize>| Safe::line(text.get(range).unwrap_or_default());
    let ahead = text::width(&part(0..cursor));
    let skip = (ahead + 1).saturating_sub(room);
    let plain = pen.style(role);
    let failed = pen.style(Role::Failed).add_modifier(Modifier::UNDERLINED);
    let wrong = wrong.cloned().unwrap_or(text.len()..text.len());
    let (mut at, mut skipped) = (x, skip);
    for (range, style) in [
        (0..wrong.start, plain),
        (wrong.clone(), failed),
        (wrong.end..text.len(), plain),
    ] {
        let part = part(range);
        let width = text::width(&part);
        if skipped >= width {
            skipped -= width;
            continue;
        }
        let shown = skip_width(&part, skipped);
        skipped = 0;
        let left = room.saturating_sub(usize::from(at - x));
        at = pen.put_styled(buf, (at, y), left, &Safe::line(shown), style);
    }
    let columns = u16::try_from(ahead - skip.min(ahead)).unwrap_or(0);
    Drawn {
        end: at,
        cursor: x.saturating_add(columns),
    }
}

/// What is left of a text after its first `skip` columns.
fn skip_width(text: &str, skip: usize) -> &str {
    if skip == 0 {
        return text;
    }
    let mut width = 0;
    for (at, c) in text.char_indices() {
        if width >= skip {
            return &text[at..];
        }
        width += text::width(c.encode_utf8(&mut [0; 4]));
    }
    ""
}
