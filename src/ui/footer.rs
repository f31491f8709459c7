//! The last lines: a word to the person, and what can be done here and now.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::pen::Pen;
use super::theme::Role;
use super::{text, words};
use crate::app::available::available;
use crate::app::lookup::Lookup;
use crate::app::overlay::Overlay;
use crate::app::update::lookup::links_shown;
use crate::app::{Said, Screen};
use crate::domain::safe::Safe;
use crate::keymap::{
    Action, FieldAction, FilterAction, Global, LookupAction, MenuAction, PreviewAction,
    QueueAction, RequestAction, Row,
};

/// The notice or place line, the rule, the keys.
pub(super) const HEIGHT: u16 = 3;

/// Draws the last three lines of `area`.
pub(super) fn draw(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let buf = frame.buffer_mut();
    let width = usize::from(area.width);
    let top = area.bottom() - HEIGHT;
    let right = Safe::join(
        [importing(pen), news(pen), place(pen)]
            .iter()
            .filter(|part| !part.is_empty()),
        &Safe::from_static("   "),
    );
    let right_width = text::width(&right);
    let role = if pen.model.queue.new_above.is_empty() {
        Role::Dim
    } else {
        Role::Accent
    };
    pen.put_right(buf, (area.x, top), width.saturating_sub(1), &right, role);
    let notice = pen.model.notice.as_ref();
    let said = notice.map(|notice| words::notice(pen, notice));
    if let Some((said, role)) = said.or_else(|| outcome(pen)) {
        let room = width.saturating_sub(2);
        let lines = if text::width(&said) + right_width + 3 <= room {
            1
        } else {
            text::wrap(&said, room).len()
        };
        notice_lines(pen, buf, area, &said, role, lines);
    }
    pen.rule(buf, area, top + 1);
    keys(
        pen,
        frame,
        Rect {
            y: top + 2,
            height: 1,
            ..area
        },
    );
}

/// Puts a notice above the footer; one that needs more than a line is read whole, over the page.
fn notice_lines(
    pen: &Pen<'_>,
    buf: &mut ratatui::buffer::Buffer,
    area: Rect,
    said: &Safe,
    role: Role,
    lines: usize,
) {
    let top = area.bottom() - HEIGHT;
    let room = usize::from(area.width).saturating_sub(2);
    if lines <= 1 {
        pen.put(buf, (area.x + 1, top), room, said, role);
        return;
    }
    let blank = Safe::line(&" ".repeat(usize::from(area.width)));
    let first = top
        .saturating_sub(u16::try_from(lines - 1).unwrap_or(0))
        .max(area.y);
    for (y, range) in (first..=top).zip(text::wrap(said, room)) {
        pen.put(
            buf,
            (area.x, y),
            usize::from(area.width),
            &blank,
            Role::Text,
        );
        pen.put(buf, (area.x + 1, y), room, &Safe::line(&said[range]), role);
    }
}

/// What came of a file that was taken in, until it is seen.
fn outcome(pen: &Pen<'_>) -> Option<(Safe, Role)> {
    let outcomes = &pen.model.import.outcomes;
    let outcome = outcomes.front()?;
    let mut said = Safe::line(&outcome.text);
    if outcomes.len() > 1 {
        let more = Said::plain("inbox-more").with("count", outcomes.len() - 1);
        said = said + &Safe::from_static(" ") + &pen.say(&more);
    }
    let role = if outcome.wants_care {
        Role::Failed
    } else {
        Role::Ok
    };
    Some((said, role))
}

/// What is being taken in, and how far it is.
fn importing(pen: &Pen<'_>) -> Safe {
    let import = &pen.model.import;
    let Some(going) = &import.going else {
        return Safe::default();
    };
    let said = match (import.is_stopping, going.percent) {
        (true, _) => Said::plain("import-stopping"),
        (false, Some(percent)) => Said::plain("import-percent")
            .with("percent", i64::try_from(percent).unwrap_or(i64::MAX)),
        (false, None) => {
            Said::plain("import-rows").with("rows", i64::try_from(going.rows).unwrap_or(i64::MAX))
        }
    };
    pen.say(&said.with("file", going.file.as_str()))
}

/// What came in since the order was frozen.
fn news(pen: &Pen<'_>) -> Safe {
    let queue = &pen.model.queue;
    if pen.model.screen != Screen::Queue {
        return Safe::default();
    }
    let mut parts = Vec::new();
    for (count, id) in [
        (queue.new_above.len(), "queue-new-above"),
        (queue.new_below.len(), "queue-new-below"),
        (queue.marked.len(), "queue-marked"),
    ] {
        if count > 0 {
            let said = Said::plain(id).with("count", count);
            parts.push(pen.say(&said));
        }
    }
    Safe::join(&parts, &Safe::from_static(" · "))
}

/// Where the cursor is in the list.
fn place(pen: &Pen<'_>) -> Safe {
    let queue = &pen.model.queue;
    if pen.model.screen != Screen::Queue || queue.rows.is_empty() {
        return Safe::default();
    }
    let at = queue.first + queue.selected as u64 + 1;
    let read = queue.first + queue.rows.len() as u64;
    let narrowed = !queue.filter.is_empty()
        || pen
            .model
            .views
            .get(queue.view)
            .is_some_and(|view| view.meaning().is_ok_and(|(_, own)| !own.is_empty()));
    let total = if queue.more_below {
        queue
            .query
            .as_ref()
            .filter(|_| !narrowed)
            .map(|query| pen.model.counts.of(query.part).max(read))
    } else {
        Some(read)
    };
    let at = i64::try_from(at).unwrap_or(i64::MAX);
    let said = match total {
        Some(total) => Said::plain("queue-place")
            .with("at", at)
            .with("total", i64::try_from(total).unwrap_or(i64::MAX)),
        None => Said::plain("queue-place-open").with("at", at),
    };
    pen.say(&said)
}

/// What can be done here and now, the most used first; the help key always fits.
fn keys(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let buf = frame.buffer_mut();
    let scopes = pen.model.scopes();
    let rows: Vec<Row> = pen
        .model
        .bindings
        .footer(scopes)
        .into_iter()
        .filter(|row| available(pen.model, row.action).is_ok())
        .filter(|row| row.action != Action::Menu(MenuAction::Accept) || has_choice(pen))
        .filter(|row| row.action != Action::Global(Global::Back) || has_way_out(pen))
        .filter(|row| is_of_use(pen, row.action))
        // From elsewhere Esc comes first; to leave the desk is offered where nothing is under way.
        .filter(|row| row.action != Action::Global(Global::Quit) || !has_way_out(pen))
        .collect();
    let piece = |row: &Row| -> Option<(Safe, Safe)> {
        let key = row.keys.first()?;
        let runs = row.action == Action::Lookup(LookupAction::Open)
            && pen
                .model
                .lookup()
                .and_then(Lookup::hit)
                .is_some_and(|hit| hit.steps > 0);
        let label = if runs {
            pen.texts.get("lookup-run")
        } else {
            pen.texts.get(&row.action.text_id())
        };
        Some((Safe::line(&key.to_string()), Safe::line(&label)))
    };
    let length = |(key, word): &(Safe, Safe)| text::width(key) + text::width(word) + 3;
    let help = rows
        .iter()
        .find(|row| row.action == Action::Global(Global::Help))
        .and_then(piece);
    let reserved = help.as_ref().map_or(0, length);
    let room = usize::from(area.width).saturating_sub(1 + reserved);
    let mut used = 0;
    let mut shown = Vec::new();
    for row in rows
        .iter()
        .filter(|row| row.action != Action::Global(Global::Help))
    {
        let Some(piece) = piece(row) else { continue };
        if used + length(&piece) > room {
            continue;
        }
        used += length(&piece);
        shown.push(piece);
    }
    shown.extend(help);
    let mut x = area.x + 1;
    for (key, word) in shown {
        x = pen.put(
            buf,
            (x, area.y),
            usize::from(area.right() - x),
            &key,
            Role::Accent,
        );
        x += 1;
        x = pen.put(
            buf,
            (x, area.y),
            usize::from(area.right().saturating_sub(x)),
            &word,
            Role::Text,
        );
        x += 2;
    }
}

/// Whether there is something to choose, and not only to read.
fn has_choice(pen: &Pen<'_>) -> bool {
    !matches!(
        pen.model.overlays.last(),
        Some(Overlay::Help { .. } | Overlay::Explain(_))
    )
}

/// Whether an action does something here and now: there is an offer to take, something to be seen
/// elsewhere, a procedure that stands.
fn is_of_use(pen: &Pen<'_>, action: Action) -> bool {
    let queue = &pen.model.queue;
    match action {
        Action::Filter(FilterAction::Complete | FilterAction::CompleteBack) => {
            queue.offers.is_some()
        }
        Action::Filter(FilterAction::Elsewhere) | Action::Queue(QueueAction::Elsewhere) => {
            !queue.elsewhere.found.is_empty() || queue.beyond.is_some()
        }
        // A row whose page is not at hand is asked when the key is pressed.
        Action::Request(RequestAction::GoOn) => {
            let here = pen.model.current();
            let page = here.and_then(|here| pen.model.detail.at_hand(here));
            pen.model.run.loose.is_some() || page.is_some_and(|page| page.run.is_some())
        }
        // It works over a menu too, but there one is about to choose.
        Action::Global(Global::LookUp) => match pen.model.overlays.last() {
            None => pen.model.lookup().is_none(),
            Some(overlay) => matches!(overlay, Overlay::Form(_)),
        },
        // The page lists them all already.
        Action::Lookup(LookupAction::All) => !pen.model.overlays.is_empty(),
        Action::Preview(PreviewAction::NextLink) => links_shown(pen.model) > 0,
        // The line is one field; what goes on from it is the row.
        Action::Field(FieldAction::NextField) => {
            queue.typing.is_none() || !pen.model.overlays.is_empty()
        }
        _ => true,
    }
}

/// Whether Esc leads anywhere from here.
fn has_way_out(pen: &Pen<'_>) -> bool {
    let model = pen.model;
    !model.overlays.is_empty()
        || !model.import.outcomes.is_empty()
        || model.screen != Screen::Queue
        || model.queue.typing.is_some()
        || model.queue.reading_aside
        || !model.queue.filter_text.is_empty()
        || model.queue.beyond.is_some()
        || !model.queue.marked.is_empty()
        || matches!(model.overlays.last(), Some(Overlay::Sent))
}
