//! Draws the queue.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::app::{Regions, Said};
use crate::domain::filter::FilterError;
use crate::domain::list::Row;
use crate::domain::mail::Told;
use crate::domain::safe::Safe;
use crate::ui::pen::Pen;
use crate::ui::theme::Role;
use crate::ui::views::name as name_of_view;
use crate::ui::{filter, line, text, words};

/// Lines above the list: header, views, rule, column heads.
const ABOVE: u16 = 4;

/// Where each column begins and how wide it is, for a window of this width.
struct Columns {
    number: (u16, usize),
    priority: (u16, usize),
    left: (u16, usize),
    subject: (u16, usize),
    client: (u16, usize),
    via: (u16, usize),
}

impl Columns {
    fn of(width: u16, widest_number: usize) -> Self {
        let number = widest_number.max(4);
        let priority = 2 + number as u16 + 2;
        let left = priority + 10;
        let subject = left + 13;
        // Beside the open request the page tells the channel, and the subject needs the room.
        let (client_width, via_width): (u16, u16) = match width {
            ..76 => (12, 0),
            76..100 => (13, 7),
            _ => (18, 7),
        };
        let via = width.saturating_sub(via_width + 1);
        let client = via.saturating_sub(client_width + u16::from(via_width > 0));
        Self {
            number: (2, number),
            priority: (priority, 9),
            left: (left, 11),
            subject: (subject, usize::from(client.saturating_sub(subject + 1))),
            client: (client, usize::from(client_width)),
            via: (via, usize::from(via_width)),
        }
    }
}

/// Draws the queue into `area`.
pub(crate) fn draw(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, regions: &mut Regions) {
    header(pen, frame, area);
    let line_at = |y| Rect {
        y: area.y + y,
        height: 1,
        ..area
    };
    let queue = &pen.model.queue;
    let is_narrowed =
        queue.typing.is_some() || !queue.filter_text.is_empty() || queue.beyond.is_some();
    let needs_heads = if is_narrowed {
        filter::draw(pen, frame, line_at(1), line_at(3))
    } else {
        views(pen, frame, line_at(1));
        false
    };
    let buf = frame.buffer_mut();
    pen.rule(buf, area, area.y + 2);
    regions.list = usize::from(area.height.saturating_sub(ABOVE));
    if queue.rows.is_empty() {
        nothing(
            pen,
            frame,
            Rect {
                y: area.y + ABOVE,
                height: area.height - ABOVE,
                ..area
            },
        );
        return;
    }
    let widest = queue
        .rows
        .iter()
        .skip(queue.top)
        .take(regions.list)
        .map(|row| row.place.number.0.checked_ilog10().unwrap_or(0) as usize + 1)
        .max();
    let columns = Columns::of(area.width, widest.unwrap_or(4));
    if !needs_heads {
        heads(pen, frame, area, &columns);
    }
    let selected = queue.selected;
    for (line, (at, row)) in queue
        .rows
        .iter()
        .enumerate()
        .skip(queue.top)
        .take(regions.list)
        .enumerate()
    {
        let y = area.y + ABOVE + line as u16;
        draw_row(
            pen,
            frame,
            Rect {
                y,
                height: 1,
                ..area
            },
            &columns,
            row,
            at == selected,
        );
    }
    if pen.model.overlays.is_empty() && queue.typing.is_none() && !queue.reading_aside {
        let y = area.y + ABOVE + (selected.saturating_sub(queue.top)) as u16;
        frame.set_cursor_position(Position::new(area.x, y));
    }
}

fn header(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let buf = frame.buffer_mut();
    let model = pen.model;
    let clock = pen.texts.time_of_day(model.local(model.now).time());
    let clock = Safe::line(&clock);
    let title = pen.word(if model.desk.demo {
        "queue-title-demo"
    } else if model.desk.read_only {
        "queue-title-read-only"
    } else {
        "queue-title"
    });
    let x = pen.put(
        buf,
        (area.x + 1, area.y),
        usize::from(area.width),
        &title,
        Role::Strong,
    );
    let figure = |id: &'static str, count: u64| {
        pen.say(&Said::plain(id).with("count", i64::try_from(count).unwrap_or(i64::MAX)))
    };
    let counts = &model.counts;
    let late_role = if counts.late > 0 {
        Role::Late
    } else {
        Role::Dim
    };
    let risk_role = if counts.at_risk > 0 {
        Role::AtRisk
    } else {
        Role::Dim
    };
    let parts = [
        (figure("count-late", counts.late), late_role),
        (figure("count-at-risk", counts.at_risk), risk_role),
        (figure("count-open", counts.open), Role::Text),
        (figure("count-waiting", counts.waiting), Role::Text),
        (figure("count-answered", counts.answered_today), Role::Text),
    ];
    let clock_at = area.right().saturating_sub(text::width(&clock) as u16 + 1);
    pen.put(buf, (clock_at, area.y), 8, &clock, Role::Text);
    // The figures stand right of the title and left of the clock; the last ones give way first.
    let room = usize::from(clock_at.saturating_sub(x + 4));
    let mut shown = parts.len();
    let length = |parts: &[(Safe, Role)]| {
        parts
            .iter()
            .map(|(part, _)| text::width(part))
            .sum::<usize>()
            + 3 * parts.len().saturating_sub(1)
    };
    while shown > 0 && length(&parts[..shown]) > room {
        shown -= 1;
    }
    let mut x = clock_at.saturating_sub(length(&parts[..shown]) as u16 + 3);
    for (place, (part, role)) in parts[..shown].iter().enumerate() {
        if place > 0 {
            x = pen.put(buf, (x, area.y), 3, &Safe::from_static(" · "), Role::Dim);
        }
        x = pen.put(buf, (x, area.y), 40, part, *role);
    }
}

/// Draws the views with their digits. Where there is no room for all, the shown one is among those that
/// there is room for.
fn views(pen: &Pen<'_>, frame: &mut Frame<'_>, line: Rect) {
    let queue = &pen.model.queue;
    let entries: Vec<(Safe, Safe, Role)> = pen
        .model
        .views
        .iter()
        .map(|view| {
            let (beside, role) = match view.meaning() {
                Ok((part, filter)) if filter.is_empty() => {
                    (format!(" {}", pen.model.counts.of(part)), Role::Dim)
                }
                Ok(_) => (String::new(), Role::Dim),
                Err(_) => (" !".to_owned(), Role::Failed),
            };
            (name_of_view(pen, view), Safe::line(&beside), role)
        })
        .collect();
    let width = |at: usize| text::width(&entries[at].0) + text::width(&entries[at].1) + 2;
    let room = usize::from(line.width.saturating_sub(1));
    let reach = |first: usize| {
        let mut used = if first > 0 { 2 } else { 0 };
        (first..entries.len())
            .take_while(|at| {
                used += width(*at) + 2;
                used <= room + 2
            })
            .last()
    };
    let last = entries.len().saturating_sub(1);
    let shown = queue.view.min(last);
    let first = (0..=shown)
        .find(|first| reach(*first) >= Some(shown))
        .unwrap_or(shown);
    let buf = frame.buffer_mut();
    let more = Safe::from_static("…");
    let mut x = line.x + 1;
    if first > 0 {
        x = pen.put(buf, (x, line.y), 1, &more, Role::Dim) + 1;
    }
    let end = reach(first).unwrap_or(shown);
    for (at, (name, beside, role)) in entries.iter().enumerate().take(end + 1).skip(first) {
        let digit = if at < 9 {
            (at + 1).to_string()
        } else {
            String::new()
        };
        x = pen.put(buf, (x, line.y), 2, &Safe::line(&digit), Role::Accent);
        let is_shown = at == queue.view;
        let style = pen.style(if is_shown { Role::Strong } else { Role::Text });
        let style = if is_shown {
            style.add_modifier(Modifier::UNDERLINED)
        } else {
            style
        };
        x = pen.put_styled(buf, (x + 1, line.y), 40, name, style);
        x = pen.put(buf, (x, line.y), 12, beside, *role);
        x += 2;
    }
    if end < last && x < line.right() {
        pen.put(buf, (x, line.y), 1, &more, Role::Dim);
    }
}

fn heads(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, columns: &Columns) {
    let buf = frame.buffer_mut();
    let y = area.y + 3;
    let at = |(x, _): (u16, usize)| (area.x + x, y);
    pen.put_right(
        buf,
        at(columns.number),
        columns.number.1,
        &pen.word("head-number"),
        Role::Dim,
    );
    pen.put(
        buf,
        at(columns.priority),
        columns.priority.1,
        &pen.word("head-priority"),
        Role::Dim,
    );
    pen.put_right(
        buf,
        at(columns.left),
        columns.left.1,
        &pen.word("head-left"),
        Role::Dim,
    );
    pen.put(
        buf,
        at(columns.subject),
        columns.subject.1,
        &pen.word("head-subject"),
        Role::Dim,
    );
    pen.put(
        buf,
        at(columns.client),
        columns.client.1,
        &pen.word("head-client"),
        Role::Dim,
    );
    pen.put_right(
        buf,
        at(columns.via),
        columns.via.1,
        &pen.word("head-via"),
        Role::Dim,
    );
}

fn draw_row(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    line: Rect,
    columns: &Columns,
    row: &Row,
    selected: bool,
) {
    let buf = frame.buffer_mut();
    let model = pen.model;
    let at = |(x, _): (u16, usize)| (line.x + x, line.y);
    if selected {
        pen.put(
            buf,
            (line.x, line.y),
            1,
            &Safe::from_static("▸"),
            Role::Accent,
        );
    }
    let mark = if model.queue.marked.contains_key(&row.place.number) {
        "×"
    } else if row.draft {
        "·"
    } else {
        ""
    };
    pen.put(
        buf,
        (line.x + 1, line.y),
        1,
        &Safe::from_static(mark),
        Role::Accent,
    );
    let number = Safe::line(&row.place.number.to_string());
    pen.put_right(
        buf,
        at(columns.number),
        columns.number.1,
        &number,
        Role::Text,
    );
    let rise = model
        .queue
        .query
        .as_ref()
        .map_or(0, |query| row.rise(&query.as_of));
    let raised = ["", " ▲", " ▲▲"][usize::from(rise.min(2))];
    let priority =
        pen.word(&format!("priority-{}", row.priority.code())) + &Safe::from_static(raised);
    let weight = match row.priority {
        crate::domain::Priority::Urgent | crate::domain::Priority::High => Role::Strong,
        crate::domain::Priority::Normal => Role::Text,
        crate::domain::Priority::Low => Role::Dim,
    };
    pen.put(
        buf,
        at(columns.priority),
        columns.priority.1,
        &priority,
        weight,
    );
    let (left, role) = words::left_of(pen, row);
    pen.put_right(buf, at(columns.left), columns.left.1, &left, role);
    let subject_role = if selected { Role::Strong } else { Role::Text };
    let (mut place, mut room) = (at(columns.subject), columns.subject.1);
    if let Some(mails) = row.mails {
        let said = pen.word(&format!("row-{}", mails.code()));
        let role = match mails {
            Told::Undelivered => Role::Failed,
            Told::Bounce | Told::AutoReply | Told::List => Role::Dim,
        };
        let end = pen.put(buf, place, room, &said, role) + 1;
        room = room.saturating_sub(usize::from(end - place.0));
        place.0 = end;
    }
    let subject = Safe::line(&row.subject);
    pen.put(buf, place, room, &subject, subject_role);
    pen.put(
        buf,
        at(columns.client),
        columns.client.1,
        &Safe::line(&row.client_name),
        Role::Text,
    );
    let via = Safe::line(&pen.texts.channel_short(row.channel));
    pen.put_right(buf, at(columns.via), columns.via.1, &via, Role::Dim);
    if selected {
        let row = Rect {
            x: line.x + 1,
            width: line.width.saturating_sub(1),
            ..line
        };
        buf.set_style(row, Style::new().add_modifier(Modifier::REVERSED));
    }
}

/// What stands where there is no row: nothing yet, nothing left, or nothing found.
fn nothing(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let model = pen.model;
    let buf = frame.buffer_mut();
    let width = usize::from(area.width.saturating_sub(4));
    let x = area.x + 2;
    if model.queue.asked.is_some() {
        return;
    }
    if let Some(error) = &model.queue.view_error {
        mistaken(pen, frame, area, error);
        return;
    }
    if !model.queue.filter.is_empty() {
        let nothing = pen.word("empty-filter");
        pen.put(buf, (x, area.y), width, &nothing, Role::Text);
        if model.queue.elsewhere.asked.is_some() || model.queue.beyond.is_some() {
            return;
        }
        let said = match filter::found_elsewhere(pen) {
            Some(found) => Said::plain("empty-filter-elsewhere")
                .with("found", found)
                .with("key", filter::elsewhere_key(pen)),
            None => Said::plain("empty-filter-nowhere"),
        };
        pen.put(buf, (x, area.y + 1), width, &pen.say(&said), Role::Text);
        return;
    }
    if model.counts.all > 0 {
        pen.put(buf, (x, area.y), width, &pen.word("empty-view"), Role::Text);
        return;
    }
    pen.put(
        buf,
        (x, area.y),
        width,
        &pen.word("empty-desk"),
        Role::Strong,
    );
    for (line, (key, id)) in [
        ("N", "empty-desk-add"),
        ("I", "empty-desk-import"),
        ("D", "empty-desk-demo"),
        ("?", "empty-desk-help"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = area.y + 2 + line as u16;
        pen.put(buf, (x + 2, y), 2, &Safe::from_static(key), Role::Accent);
        pen.put(
            buf,
            (x + 6, y),
            width.saturating_sub(6),
            &pen.word(id),
            Role::Text,
        );
    }
}

/// Says what is wrong with the filter of the view that was to be shown, and where.
fn mistaken(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, error: &FilterError) {
    let Some(view) = pen.model.views.get(pen.model.queue.view) else {
        return;
    };
    let buf = frame.buffer_mut();
    let (x, room) = (area.x + 2, usize::from(area.width.saturating_sub(4)));
    let said = Said::plain("view-mistake").with("name", name_of_view(pen, view).to_string());
    pen.put(buf, (x, area.y), room, &pen.say(&said), Role::Failed);
    let (at, wrong) = ((x + 2, area.y + 2), Some(&error.span));
    let text = &view.filter;
    line::marked(pen, buf, at, room, text, wrong, Role::Text, 0);
    for (y, words) in [
        (4, filter::mistake(pen, error)),
        (5, pen.word("view-mistake-remedy")),
    ] {
        pen.put(buf, (x, area.y + y), room, &words, Role::Text);
    }
}
