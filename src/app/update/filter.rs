//! The filter's line: what is typed, what is offered for it, and where else it finds something.

use super::load_list;
use crate::app::effect::Effect;
use crate::app::field::Field;
use crate::app::model::Model;
use crate::app::msg::Elsewhere;
use crate::domain::fault::StoreError;
use crate::domain::filter::{Filter, Known};
use crate::domain::list::Side;
use crate::domain::queue::Part;
use crate::keymap::{FieldAction, FilterAction, ListAction};
use crate::screens::queue::Offers;

/// With fewer rows than this, it is looked whether the filter finds something in other parts.
const FEW: usize = 5;

/// Puts the cursor into the filter's line.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    let field = Field::new(model.queue.filter_text.clone());
    model.queue.typing = Some(field);
    offer(model);
    vec![Effect::LoadKnown]
}

/// A character was typed.
pub(super) fn typed(model: &mut Model, c: char) -> Vec<Effect> {
    edited(model, |field| field.type_char(c))
}

/// A text was pasted.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    edited(model, |field| field.paste(text))
}

fn edited(model: &mut Model, edit: impl FnOnce(&mut Field)) -> Vec<Effect> {
    let Some(field) = &mut model.queue.typing else {
        return Vec::new();
    };
    edit(field);
    offer(model);
    narrow(model)
}

/// Offers what can be meant by the term before the cursor.
fn offer(model: &mut Model) {
    let queue = &mut model.queue;
    queue.offers = queue
        .typing
        .as_ref()
        .and_then(|field| Offers::of(field, &queue.known));
}

/// Does an action of a field of one line.
pub(super) fn field(model: &mut Model, action: FieldAction) -> Vec<Effect> {
    match action {
        FieldAction::Accept => accept(model),
        FieldAction::NextField => super::list(model, ListAction::Down),
        FieldAction::PrevField => super::list(model, ListAction::Up),
        other => edited(model, |field| {
            field.edit(other);
        }),
    }
}

/// Leaves the line with its filter on, unless there is a mistake in it.
fn accept(model: &mut Model) -> Vec<Effect> {
    let queue = &mut model.queue;
    match Filter::parse(&queue.filter_text) {
        Ok(_) => {
            queue.typing = None;
            queue.offers = None;
            narrow(model)
        }
        Err(error) => {
            queue.filter_error = Some(error);
            Vec::new()
        }
    }
}

/// Does an action of the filter's line.
pub(super) fn act(model: &mut Model, action: FilterAction) -> Vec<Effect> {
    match action {
        FilterAction::Complete if model.queue.offers.is_none() => {
            super::list(model, ListAction::Down)
        }
        FilterAction::CompleteBack if model.queue.offers.is_none() => {
            super::list(model, ListAction::Up)
        }
        FilterAction::Complete => take_offer(model, true),
        FilterAction::CompleteBack => take_offer(model, false),
        FilterAction::Elsewhere => elsewhere(model),
    }
}

/// Puts the next offer, or the one before, in the place of what is typed.
fn take_offer(model: &mut Model, onward: bool) -> Vec<Effect> {
    let queue = &mut model.queue;
    let (Some(offers), Some(field)) = (&mut queue.offers, &mut queue.typing) else {
        return Vec::new();
    };
    offers.take(field, onward);
    if offers.is_only() {
        // There is no other one to take: what can come after it is offered.
        offer(model);
    }
    narrow(model)
}

/// Narrows the list to what stands in the line; a mistake leaves it as it is.
fn narrow(model: &mut Model) -> Vec<Effect> {
    let queue = &mut model.queue;
    let cursor = match &queue.typing {
        Some(field) => {
            field.text().clone_into(&mut queue.filter_text);
            Some(field.before_cursor().len())
        }
        None => None,
    };
    if !queue.read_filter(cursor) {
        return Vec::new();
    }
    reload(model)
}

/// Takes the filter off; the list shows everything again.
pub(super) fn clear(model: &mut Model) -> Vec<Effect> {
    let queue = &mut model.queue;
    queue.filter_text.clear();
    queue.read_filter(None);
    queue.beyond = None;
    reload(model)
}

fn reload(model: &mut Model) -> Vec<Effect> {
    model.queue.elsewhere.clear();
    model.queue.follow = model.current();
    load_list(model, Side::Forward)
}

/// What the desk has in its fields is there.
pub(super) fn known_is(model: &mut Model, known: Result<Known, StoreError>) -> Vec<Effect> {
    match known {
        Ok(mut known) => {
            for agent in &model.desk.agents {
                if !known.agents.contains(agent) {
                    known.agents.push(agent.clone());
                }
            }
            model.queue.known = known;
            offer(model);
        }
        // The offers are a help, no more: what is asked for next tells what is wrong.
        Err(_) => model.queue.known = Known::default(),
    }
    Vec::new()
}

/// A narrowed list has come: where it is short, it is asked what the filter finds elsewhere.
pub(super) fn page_came(model: &mut Model) -> Vec<Effect> {
    let queue = &model.queue;
    let few = queue.rows.len() < FEW && !queue.more_below && !queue.more_above;
    let (Some(query), true) = (&queue.query, few && !queue.filter.is_empty()) else {
        return Vec::new();
    };
    let mut query = query.clone();
    query.filter = queue.filter.clone();
    let home = query.part;
    let whole = model.view_meaning().is_ok_and(|(_, own)| own.is_empty());
    let parts: Vec<Part> = BEYOND
        .into_iter()
        .filter(|part| *part != home || (!whole && queue.beyond.is_none()))
        .collect();
    let ask = model.ticket();
    model.queue.elsewhere.asked = Some(ask);
    vec![Effect::LoadElsewhere {
        ask,
        query: Box::new(query),
        parts,
    }]
}

/// The parts in which a filter may find something that a view doesn't show; together they are everything.
const BEYOND: [Part; 4] = [Part::All, Part::Waiting, Part::Backlog, Part::Solved];

/// It is known what the filter finds elsewhere.
pub(super) fn elsewhere_is(
    model: &mut Model,
    ask: u64,
    found: Result<Vec<Elsewhere>, StoreError>,
) -> Vec<Effect> {
    if model.queue.elsewhere.asked != Some(ask) {
        return Vec::new();
    }
    model.queue.elsewhere.asked = None;
    if let Ok(found) = found {
        // Of everything that is open, what the view shows already is nothing new.
        let here = model.queue.rows.len();
        model.queue.elsewhere.found = found
            .into_iter()
            .filter(|it| it.count > if it.part == Part::All { here } else { 0 })
            .collect();
    }
    Vec::new()
}

/// Shows what the same filter finds in the next part that has something, and at last in the view again.
pub(super) fn elsewhere(model: &mut Model) -> Vec<Effect> {
    let queue = &mut model.queue;
    let after = queue
        .beyond
        .and_then(|part| BEYOND.iter().position(|other| *other == part))
        .map_or(0, |at| at + 1);
    let home = queue.query.as_ref().map(|query| query.part);
    queue.beyond = if queue.elsewhere.found.is_empty() {
        // Nothing is known to be there: one part after the other.
        BEYOND[after..]
            .iter()
            .copied()
            .find(|part| Some(*part) != home)
    } else {
        let found = &queue.elsewhere.found;
        BEYOND[after..]
            .iter()
            .copied()
            .find(|part| found.iter().any(|it| it.part == *part))
    };
    queue.marked.clear();
    reload(model)
}
