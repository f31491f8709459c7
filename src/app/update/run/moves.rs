//! What the keys of a procedure's page come to.

use super::marks::{flag, helpful};
use super::{end, keep};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::said::Said;
use crate::domain::document::Link;
use crate::domain::run::{Branching, Frame, Hindrance, Taken, beside, step_of};
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
            Some((file, title)) => flag(model, &file, &title),
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

/// What can be said, with what is known put in.
pub fn filled(_model: &Model, phrase: &str) -> String {
    phrase.to_owned()
}

fn say(model: &mut Model, words: &str) -> Vec<Effect> {
    let words = filled(model, words);
    model.tell(Said::plain("told-run-say-copied"));
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
