//! The views: shown by digits, kept from a filter, and looked after in a list of their own.

use super::load_list;
use crate::app::effect::Effect;
use crate::app::field::Field;
use crate::app::model::{Model, View};
use crate::app::overlay::{Ask, AskFor, AskView, Overlay, Views};
use crate::app::said::Said;
use crate::domain::filter::Filter;
use crate::domain::list::Side;
use crate::domain::queue::Part;
use crate::keymap::{MenuAction, ViewsAction};

/// So many views have a digit.
const DIGITS: usize = 9;

/// Shows a view, counted from 0; the filter that was typed stays on.
pub(super) fn show(model: &mut Model, view: usize) -> Vec<Effect> {
    model.queue.view = view;
    model.queue.beyond = None;
    model.queue.marked.clear();
    model.queue.elsewhere.clear();
    load_list(model, Side::Forward)
}

/// Opens the list of the views.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlays.push(Overlay::Views(Views {
        selected: model.queue.view,
        deleted: Vec::new(),
    }));
    Vec::new()
}

/// Asks for the name of a view of what is filtered now.
pub(super) fn ask_name(model: &mut Model) -> Vec<Effect> {
    let title = Said::plain("ask-view-name").with("filter", model.queue.filter_text.as_str());
    ask(model, title, String::new(), AskView::Name)
}

fn ask(model: &mut Model, title: Said, text: String, asked: AskView) -> Vec<Effect> {
    model.overlays.push(Overlay::Ask(Ask {
        title,
        field: Field::new(text),
        purpose: AskFor::View(asked),
        echo: None,
    }));
    Vec::new()
}

/// Takes an answer about a view.
///
/// # Errors
/// What is wrong with it.
pub(super) fn answered(
    model: &mut Model,
    asked: AskView,
    typed: &str,
) -> Result<Vec<Effect>, Said> {
    if typed.is_empty() {
        return Err(Said::plain("wrong-empty"));
    }
    let taken = |but: Option<usize>| {
        let mut others = model.views.iter().enumerate();
        let taken = others.any(|(at, view)| view.name == typed && Some(at) != but);
        if taken {
            Err(Said::plain("wrong-view-name").with("name", typed))
        } else {
            Ok(())
        }
    };
    match asked {
        AskView::Name => {
            taken(None)?;
            Ok(keep(model, typed))
        }
        AskView::Rename(at) => {
            taken(Some(at))?;
            if let Some(view) = model.views.get_mut(at) {
                typed.clone_into(&mut view.name);
            }
            Ok(vec![save(model)])
        }
        AskView::Filter(at) => {
            if let Err(error) = Filter::parse_with_part(typed) {
                let told = model.desk.texts.filter_error(&error);
                return Err(Said::plain("wrong-filter")
                    .with("what", told.what)
                    .with("remedy", told.remedy));
            }
            if let Some(view) = model.views.get_mut(at) {
                typed.clone_into(&mut view.filter);
            }
            let mut effects = vec![save(model)];
            if at == model.queue.view {
                effects.extend(load_list(model, Side::Forward));
            }
            Ok(effects)
        }
    }
}

fn save(model: &Model) -> Effect {
    Effect::SaveViews(model.views.clone())
}

/// Keeps what is shown under a name: the view's own filter, or the part that was gone to, and what was
/// typed on top.
fn keep(model: &mut Model, name: &str) -> Vec<Effect> {
    let own = match (model.queue.beyond, model.views.get(model.queue.view)) {
        (Some(part), _) => part.code().to_owned(),
        (None, Some(view)) => view.filter.clone(),
        (None, None) => String::new(),
    };
    // Without a part of its own, a typed word could be taken for one.
    let part = match Filter::parse_with_part(&own) {
        Ok((None, _)) => Part::All.code(),
        Ok((Some(_), _)) | Err(_) => "",
    };
    // A quote that was never closed would hold what follows as well.
    let close = if own.matches('"').count() % 2 == 1 {
        "\""
    } else {
        ""
    };
    let own = format!("{}{close}", own.trim());
    let filter = [part, own.as_str(), model.queue.filter_text.trim()]
        .into_iter()
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    model.views.push(View {
        name: name.to_owned(),
        filter,
    });
    let at = model.views.len() - 1;
    let said = if at < DIGITS {
        Said::plain("told-view-kept").with("digit", at + 1)
    } else {
        Said::plain("told-view-kept-last")
    };
    model.tell(said.with("name", name));
    model.queue.filter_text.clear();
    model.queue.read_filter(None);
    let mut effects = vec![save(model)];
    effects.extend(show(model, at));
    effects
}

/// Moves in the list of the views, or shows the selected one.
pub(super) fn menu(model: &mut Model, action: MenuAction) -> Vec<Effect> {
    let last = model.views.len().saturating_sub(1);
    let Some(Overlay::Views(list)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    match action {
        MenuAction::Down => list.selected = (list.selected + 1).min(last),
        MenuAction::Up => list.selected = list.selected.saturating_sub(1),
        MenuAction::PageDown => list.selected = last,
        MenuAction::PageUp => list.selected = 0,
        MenuAction::Accept => {
            let view = list.selected;
            model.overlays.pop();
            return show(model, view);
        }
    }
    Vec::new()
}

/// Does an action on the selected view of the list.
pub(super) fn act(model: &mut Model, action: ViewsAction) -> Vec<Effect> {
    let Some(Overlay::Views(list)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    let at = list.selected;
    let Some(view) = model.views.get(at).cloned() else {
        return Vec::new();
    };
    match action {
        ViewsAction::Rename => {
            let title = Said::plain("ask-view-rename").with("name", view.name.as_str());
            ask(model, title, view.name, AskView::Rename(at))
        }
        ViewsAction::Change => {
            let title = Said::plain("ask-view-filter").with("name", view.name.as_str());
            ask(model, title, view.filter, AskView::Filter(at))
        }
        ViewsAction::Earlier if at > 0 => swap(model, at, at - 1),
        ViewsAction::Later if at + 1 < model.views.len() => swap(model, at, at + 1),
        ViewsAction::Earlier | ViewsAction::Later => Vec::new(),
        ViewsAction::Delete => {
            list.deleted.push((at, view.clone()));
            model.views.remove(at);
            list.selected = at.min(model.views.len().saturating_sub(1));
            let said = Said::plain("told-view-deleted").with("name", view.name);
            model.tell(said);
            let shown = model.queue.view;
            let mut effects = vec![save(model)];
            if shown == at {
                effects.extend(show(model, at.min(model.views.len().saturating_sub(1))));
            } else if shown > at {
                model.queue.view -= 1;
            }
            effects
        }
        ViewsAction::Undo => {
            let Some((at, view)) = list.deleted.pop() else {
                return Vec::new();
            };
            let at = at.min(model.views.len());
            list.selected = at;
            let said = Said::plain("told-view-back").with("name", view.name.as_str());
            model.views.insert(at, view);
            model.tell(said);
            if model.queue.view >= at {
                model.queue.view += 1;
            }
            vec![save(model)]
        }
    }
}

/// Lets two views change places; what is shown stays.
fn swap(model: &mut Model, from: usize, to: usize) -> Vec<Effect> {
    model.views.swap(from, to);
    if let Some(Overlay::Views(list)) = model.overlays.last_mut() {
        list.selected = to;
    }
    let shown = &mut model.queue.view;
    if *shown == from {
        *shown = to;
    } else if *shown == to {
        *shown = from;
    }
    vec![save(model)]
}
