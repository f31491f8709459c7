//! What the keys of a procedure's page come to.

use super::marks::{flag, helpful};
use super::{end, keep};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::said::Said;
use crate::domain::document::{Link, beside};
use crate::domain::phrase::{Part, Variable, parts};
use crate::domain::run::{Branching, Frame, Hindrance, Taken, step_of};
use crate::keymap::RunAction;
use crate::screens::run::{Entering, Open, Spot};

/// Does an action of the run's page.
pub(in crate::app) fn act(model: &mut Model, action: RunAction) -> Vec<Effect> {
    if let Some(number) = action.branch() {
        return branch(model, number);
    }
    match action {
        RunAction::Tick => tick(model),
        RunAction::Back => moved(model, |open, now| open.run.back(now)),
        RunAction::End => {
            let inner = moved(model, |open, now| {
                open.run.leave(now);
                Ok(())
            });
            if inner.is_empty() { end(model) } else { inner }
        }
        RunAction::Leave => super::super::back(model),
        RunAction::NextLink => step(model, true),
        RunAction::PrevLink => step(model, false),
        RunAction::Follow => follow(model),
        RunAction::Copy => copy(model),
        RunAction::Helpful => match here(model) {
            Some((file, title)) => helpful(model, file, title),
            None => Vec::new(),
        },
        RunAction::Flag => match here(model) {
            Some((file, title)) => flag(model, file, title),
            None => Vec::new(),
        },
        RunAction::Down | RunAction::Up | RunAction::PageDown | RunAction::PageUp => {
            scroll(model, action);
            Vec::new()
        }
        RunAction::Branch1
        | RunAction::Branch2
        | RunAction::Branch3
        | RunAction::Branch4
        | RunAction::Branch5
        | RunAction::Branch6
        | RunAction::Branch7
        | RunAction::Branch8
        | RunAction::Branch9 => Vec::new(),
    }
}

/// Makes a move, keeps it, and says why it can't be made.
fn moved(
    model: &mut Model,
    make: impl FnOnce(&mut Open, jiff::Timestamp) -> Result<(), Hindrance>,
) -> Vec<Effect> {
    let now = model.now;
    let Some(open) = &mut model.run.open else {
        return Vec::new();
    };
    let before = open.run.moved();
    let made = make(open, now);
    if open.run.moved() != before {
        open.spot = None;
        open.scroll = None;
        return keep(model);
    }
    if let Err(hindrance) = made {
        model.tell(hindered(hindrance));
    }
    Vec::new()
}

/// Why a move isn't made, in words.
pub(super) fn hindered(hindrance: Hindrance) -> Said {
    match hindrance {
        Hindrance::Choose => Said::plain("reason-run-choose"),
        Hindrance::NoBranch(number) => {
            Said::plain("reason-run-no-branch").with("number", i64::from(number))
        }
        Hindrance::NoStep(number) => {
            Said::plain("reason-run-no-step").with("number", i64::from(number))
        }
        Hindrance::Through => Said::plain("reason-run-through"),
        Hindrance::AtBeginning => Said::plain("reason-run-beginning"),
        Hindrance::TooDeep => Said::plain("reason-run-deep"),
        Hindrance::Outside => Said::plain("reason-run-outside"),
    }
}

/// Space: the step is done. Behind the last one the procedure is.
fn tick(model: &mut Model) -> Vec<Effect> {
    let Some(open) = &model.run.open else {
        return Vec::new();
    };
    if let Some(step) = open.step().cloned() {
        return moved(model, |open, now| open.run.tick(&step, now));
    }
    if open.run.beneath().is_some() {
        moved(model, |open, now| {
            open.run.leave(now);
            Ok(())
        })
    } else {
        end(model)
    }
}

fn branch(model: &mut Model, number: u32) -> Vec<Effect> {
    let Some(step) = model.run.open.as_ref().and_then(Open::step).cloned() else {
        return Vec::new();
    };
    let mut opens = None;
    let effects = moved(model, |open, now| {
        if let Branching::Opens { link, taken } = open.run.branch(&step, number, now)? {
            opens = Some((link, taken));
        }
        Ok(())
    });
    if let Some((link, taken)) = opens {
        enter(model, &link, Some(taken));
    }
    effects
}

/// Has another procedure read, to be laid upon this one.
fn enter(model: &mut Model, link: &Link, taken: Option<Taken>) {
    if let Link::File { path, anchor } = link
        && let Some(open) = &mut model.run.open
    {
        open.entering = Some(Entering {
            file: beside(&open.run.here().file, path),
            to: anchor.as_deref().and_then(step_of).unwrap_or(1),
            taken,
        });
    }
}

/// Goes to the next or the last thing that Enter follows.
fn step(model: &mut Model, forward: bool) -> Vec<Effect> {
    if let Some(open) = &mut model.run.open {
        let count = open.spots().len();
        open.spot = match (open.spot, forward) {
            _ if count == 0 => None,
            (Some(at), true) => Some((at + 1) % count),
            (Some(at), false) => Some((at + count - 1) % count),
            (None, true) => Some(0),
            (None, false) => Some(count - 1),
        };
        open.scroll = None;
    }
    Vec::new()
}

fn follow(model: &mut Model) -> Vec<Effect> {
    match model.run.open.as_ref().and_then(Open::chosen) {
        None => Vec::new(),
        Some(Spot::Branch(number)) => branch(model, number),
        Some(Spot::Say(words)) => say(model, &words),
        Some(Spot::Link(link)) => match &link {
            Link::Within(place) => match step_of(place) {
                Some(to) => moved(model, |open, now| open.run.go(to, now)),
                None => Vec::new(),
            },
            Link::File { .. } => {
                enter(model, &link, None);
                Vec::new()
            }
            Link::Web(address) => {
                model.tell(Said::plain("told-run-link-copied").with("link", address.as_str()));
                vec![Effect::Copy(address.clone())]
            }
        },
    }
}

fn copy(model: &mut Model) -> Vec<Effect> {
    match model.run.open.as_ref().and_then(Open::chosen) {
        Some(Spot::Say(words)) => say(model, &words),
        Some(Spot::Link(Link::Web(address))) => {
            model.tell(Said::plain("told-run-link-copied").with("link", address.as_str()));
            vec![Effect::Copy(address)]
        }
        Some(_) | None => Vec::new(),
    }
}

/// What can be said, with what is known put in; what isn't known stands between `‹` and `›`.
pub fn filled(model: &Model, phrase: &str) -> String {
    let number = model.run_number();
    let page = number.and_then(|number| model.detail.at_hand(number));
    let slot = |name: &str| format!("‹{name}›");
    let word = |id: &str| slot(&model.desk.texts.get(id));
    let mut said = String::new();
    for part in parts(phrase) {
        match part {
            Part::Words(words) => said.push_str(words),
            Part::Put(Variable::ClientName { otherwise }) => {
                let client = page.and_then(|page| page.client.as_ref());
                let name = client.map(|client| called(&client.name));
                let name = name.or(otherwise).unwrap_or_else(|| word("entry-client"));
                said.push_str(&name);
            }
            Part::Put(Variable::RequestNumber) => match number {
                Some(number) => said.push_str(&number.to_string()),
                None => said.push_str(&word("head-number")),
            },
            Part::Put(Variable::AgentName) => said.push_str(&model.desk.agent),
            Part::Put(Variable::Due) => {
                let due = page.and_then(|page| page.request.due);
                let due = due.map(|due| {
                    let texts = &model.desk.texts;
                    texts.at(&model.local(due), &model.local(model.now))
                });
                said.push_str(&due.unwrap_or_else(|| word("run-slot-due")));
            }
            Part::Put(Variable::Ask { what }) => said.push_str(&slot(&what)),
            Part::Unknown(inside) => said.extend(["{", inside, "}"]),
            Part::Braces(rest) => said.push_str(rest),
        }
    }
    said
}

/// How a client is spoken to: by the first name, where it isn't only its letter.
fn called(name: &str) -> String {
    match name.split_whitespace().next() {
        Some(first) if !first.ends_with('.') => first.to_owned(),
        Some(_) | None => name.to_owned(),
    }
}

fn say(model: &mut Model, words: &str) -> Vec<Effect> {
    let words = filled(model, words);
    let id = if words.contains('‹') {
        "told-run-say-copied-open"
    } else {
        "told-run-say-copied"
    };
    model.tell(Said::plain(id));
    vec![Effect::Copy(words)]
}

fn scroll(model: &mut Model, action: RunAction) {
    let regions = model.regions;
    let lowest = regions.run_lines.saturating_sub(regions.run);
    let page = regions.run.saturating_sub(1).max(1);
    let top = regions.run_top;
    let to = match action {
        RunAction::Down => top + 1,
        RunAction::Up => top.saturating_sub(1),
        RunAction::PageDown => top + page,
        _ => top.saturating_sub(page),
    };
    if let Some(open) = &mut model.run.open {
        open.scroll = Some(to.min(lowest));
    }
}

fn here(model: &Model) -> Option<(String, String)> {
    let Frame { file, title, .. } = model.run.open.as_ref()?.run.here();
    Some((file.clone(), title.clone()))
}
