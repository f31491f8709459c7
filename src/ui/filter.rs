//! The filter's line of the queue: what is typed, and beside it what is wrong with it, what is offered, or
//! what it has found.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::line;
use super::pen::Pen;
use super::text;
use super::theme::Role;
use crate::app::{Said, Value};
use crate::domain::filter::FilterError;
use crate::domain::safe::Safe;
use crate::keymap::{Action, FilterAction, QueueAction};
use crate::screens::queue::Offers;

/// What stands beside the typed text.
enum Beside<'a> {
    Words(Safe, Role),
    Offers(&'a Offers),
}

/// Draws the line; tells whether the one under the next, where the heads of the columns stand, was needed
/// for what is wrong with it.
pub(crate) fn draw(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, heads: Rect) -> bool {
    let queue = &pen.model.queue;
    let width = usize::from(area.width);
    let buf = frame.buffer_mut();
    let sign = Safe::from_static("/");
    let x = pen.put(buf, (area.x + 1, area.y), 2, &sign, Role::Accent) + 1;
    let error = queue.filter_error.as_ref();
    let mistake = error.map(|error| mistake(pen, error));
    let needed = text::width(&Safe::line(&queue.filter_text)) + 1;
    // A mistake is read whole: beside its term, or in the next line but one.
    let is_below = mistake
        .as_ref()
        .is_some_and(|said| needed + text::width(said) + 7 > width);
    let beside = match mistake {
        Some(said) if is_below => {
            let blank = Safe::line(&" ".repeat(usize::from(heads.width)));
            pen.put(buf, (heads.x, heads.y), width, &blank, Role::Text);
            let room = width.saturating_sub(2);
            pen.put(buf, (heads.x + 1, heads.y), room, &said, Role::Failed);
            None
        }
        Some(said) => Some(Beside::Words(said, Role::Failed)),
        None => Some(beside(pen)),
    };
    let room = match &beside {
        None => width.saturating_sub(4),
        Some(Beside::Words(_, Role::Failed)) => needed,
        Some(Beside::Words(..) | Beside::Offers(_)) => width / 2,
    };
    let cursor = queue
        .typing
        .as_ref()
        .map_or(0, |field| field.before_cursor().len());
    let wrong = error.map(|error| &error.span);
    let typed = &queue.filter_text;
    let drawn = line::marked(
        pen,
        buf,
        (x, area.y),
        room,
        typed,
        wrong,
        Role::Strong,
        cursor,
    );
    let at = drawn.end + 3;
    let left = usize::from(area.right().saturating_sub(at + 1));
    match beside {
        Some(Beside::Words(words, role)) => {
            pen.put(buf, (at, area.y), left, &words, role);
        }
        Some(Beside::Offers(offers)) => draw_offers(pen, frame, (at, area.y), left, offers),
        None => {}
    }
    if queue.typing.is_some() && pen.model.overlays.is_empty() {
        frame.set_cursor_position(Position::new(drawn.cursor, area.y));
    }
    is_below
}

/// What is wrong with a filter and what to do, in one line.
pub(crate) fn mistake(pen: &Pen<'_>, error: &FilterError) -> Safe {
    let told = pen.texts.filter_error(error);
    Safe::line(&format!("{} {}", told.what, told.remedy))
}

fn beside<'a>(pen: &Pen<'a>) -> Beside<'a> {
    let queue = &pen.model.queue;
    if let Some(offers) = &queue.offers {
        return Beside::Offers(offers);
    }
    let words = if queue.asked.is_some() {
        pen.word("filter-searching")
    } else if let Some(part) = queue.beyond {
        let said = Said::plain("filter-beyond")
            .with("part", part_word(part))
            .with("key", elsewhere_key(pen));
        pen.say(&said)
    } else if let Some(found) = found_elsewhere(pen) {
        let said = Said::plain("filter-elsewhere-key")
            .with("found", found)
            .with("key", elsewhere_key(pen));
        pen.say(&said)
    } else if queue.typing.is_some() {
        pen.word("filter-hint")
    } else {
        pen.word("filter-on")
    };
    Beside::Words(words, Role::Dim)
}

fn part_word(part: crate::domain::queue::Part) -> Value {
    Value::Text(format!("view-{}", part.code()))
}

/// What the filter finds in other parts; none where that is nothing, or isn't known.
pub(crate) fn found_elsewhere(pen: &Pen<'_>) -> Option<String> {
    let found = &pen.model.queue.elsewhere.found;
    let each: Vec<Safe> = found
        .iter()
        .map(|it| {
            let said = Said::plain("filter-elsewhere")
                .with("count", it.count)
                .with("part", part_word(it.part))
                .with("more", if it.more { "yes" } else { "no" });
            pen.say(&said)
        })
        .collect();
    (!each.is_empty()).then(|| Safe::join(&each, &Safe::from_static(", ")).to_string())
}

/// The key that goes on to them.
pub(crate) fn elsewhere_key(pen: &Pen<'_>) -> String {
    let action: Action = if pen.model.queue.typing.is_some() {
        FilterAction::Elsewhere.into()
    } else {
        QueueAction::Elsewhere.into()
    };
    let keys = pen.model.bindings.keys_of(action);
    keys.first().map(ToString::to_string).unwrap_or_default()
}

fn draw_offers(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    (mut x, y): (u16, u16),
    mut left: usize,
    offers: &Offers,
) {
    let buf = frame.buffer_mut();
    let keys = pen.model.bindings.keys_of(FilterAction::Complete.into());
    let key = Safe::line(&keys.first().map(ToString::to_string).unwrap_or_default());
    // What is taken stays in sight, however many come before it.
    let shown = |first: usize| {
        let widths = offers.all()[first..].iter();
        let mut used = text::width(&key);
        widths
            .map(|offer| {
                used += 2 + text::width(&Safe::line(offer));
                used
            })
            .take_while(|used| *used <= left)
            .count()
    };
    let taken = offers.taken.unwrap_or(0);
    let first = (0..=taken)
        .find(|first| first + shown(*first) > taken)
        .unwrap_or(taken);
    let mut put = |text: &Safe, style| {
        let next = pen.put_styled(buf, (x, y), left, text, style);
        left = left.saturating_sub(usize::from(next - x) + 2);
        x = next + 2;
    };
    put(&key, pen.style(Role::Accent));
    for (at, offer) in offers.all().iter().enumerate().skip(first) {
        let style = if offers.taken == Some(at) {
            pen.style(Role::Strong).add_modifier(Modifier::UNDERLINED)
        } else {
            pen.style(Role::Text)
        };
        let offer = Safe::line(offer);
        put(&offer, style);
    }
}
