//! Following a procedure: from a key to a move, and from a move to the disk.
//!
//! A move is shown at once, with `…` until it is on disk. Where another desk of the same agent was
//! faster, what stands there is shown instead.

mod marks;
mod moves;

use std::sync::Arc;

pub use marks::{flag, helpful};
pub(in crate::app) use marks::{flag_answered, flag_picked, mark_is};
pub(in crate::app) use moves::act;
pub use moves::filled;
use moves::hindered;

use super::has_failed;
use crate::app::effect::Effect;
use crate::app::model::{AfterWork, Model, Screen, Work};
use crate::app::said::Said;
use crate::domain::fault::StoreError;
use crate::domain::id::{Number, RequestId};
use crate::domain::procedure::Procedure;
use crate::domain::run::{Ending, Keep, Keeping, Loose, Opened, Run};
use crate::screens::run::Open;

/// A run without a request that rested for longer than this is about something else by now.
const SAME_MATTER: jiff::SignedDuration = jiff::SignedDuration::from_mins(60);

/// Begins to follow a procedure for what the agent is at: the run on the screen or the one of the open
/// request, upon which it is laid, else a new one. Gives nothing to do where it has no steps.
pub fn begin(model: &mut Model, procedure: &Arc<Procedure>, file: &str) -> Vec<Effect> {
    if procedure.steps.is_empty() || model.desk.read_only {
        return Vec::new();
    }
    let mut effects = Vec::new();
    let is_beside = |open: &Open| open.request == context(model);
    if !model.run.open.as_ref().is_some_and(is_beside) {
        effects.extend(stand_again(model));
    }
    let now = model.now;
    let opened = Opened::of(file, procedure);
    if let Some(open) = &mut model.run.open {
        open.take(file, Ok(Arc::clone(procedure)));
        if open.run.here().file != file {
            if let Err(hindrance) = open.run.enter(opened, 1, None, now) {
                model.tell(hindered(hindrance));
                return effects;
            }
            open.take(file, Ok(Arc::clone(procedure)));
            effects.extend(keep(model));
        }
    } else {
        let request = context(model);
        let mut open = Open::new(Run::begin(opened, now), request, model.screen);
        open.take(file, Ok(Arc::clone(procedure)));
        model.run.open = Some(open);
        effects.extend(keep(model));
    }
    if let Some(open) = &mut model.run.open {
        open.scroll = None;
        open.spot = None;
    }
    come_to(model);
    let (file, at) = (file.to_owned(), now);
    effects.push(Effect::Opened { file, at });
    effects
}

/// Goes to the page of the run, from which Esc leads back to where one was.
fn come_to(model: &mut Model) {
    if let Some(open) = &mut model.run.open
        && model.screen != Screen::Run
    {
        let before = std::mem::replace(&mut open.from, model.screen);
        // What is written was begun here: it is left for where this was come from.
        if let Some(compose) = &mut model.compose
            && compose.from == Screen::Run
        {
            compose.from = before;
        }
        model.screen = Screen::Run;
    }
}

/// The request that the agent is at: the open one, never the row under the cursor.
fn context(model: &Model) -> Option<(Number, RequestId)> {
    match model.screen {
        Screen::Detail | Screen::Compose => {
            let page = model.detail.page()?;
            Some((page.number, page.request.id))
        }
        Screen::Run => model.run.open.as_ref()?.request,
        Screen::Queue | Screen::Procedures => None,
    }
}

/// Takes up the run that stands for what the agent is at, if there is one. One without a request that
/// has rested long is ended where it stands.
fn stand_again(model: &mut Model) -> Vec<Effect> {
    let from = model.screen;
    let request = context(model);
    let mut effects = Vec::new();
    let run = if request.is_some() {
        model.detail.page().and_then(|page| page.run.clone())
    } else {
        let standing = model.run.loose.take_if(|loose| loose.ended.is_none());
        let rested = |run: &Run| model.now.duration_since(run.moved()) > SAME_MATTER;
        match standing {
            Some(loose) if rested(&loose.run) => {
                effects.push(Effect::EndRun {
                    ticket: 0,
                    now: model.now,
                    request: None,
                });
                None
            }
            Some(loose) => Some(loose.run),
            None => None,
        }
    };
    model.run.open = run.map(|run| Open::standing(run, request, from));
    effects
}

/// Goes on with the run of a request, or with the one that has none yet.
pub(super) fn resume(model: &mut Model, number: Option<Number>) -> Vec<Effect> {
    let from = model.screen;
    let of_request = number
        .and_then(|number| model.detail.at_hand(number))
        .and_then(|page| Some((page.run.clone()?, (page.number, page.request.id))));
    let loose = model.run.loose.take_if(|loose| {
        // That of the request comes before the one that has none.
        of_request.is_none() && loose.ended.is_none()
    });
    let open = match (of_request, loose) {
        (Some((run, request)), _) => Open::standing(run, Some(request), from),
        (None, Some(loose)) => Open::standing(loose.run, None, from),
        (None, None) => {
            model.tell(Said::plain("reason-no-run"));
            return Vec::new();
        }
    };
    model.run.open = Some(open);
    come_to(model);
    Vec::new()
}

/// Leaves the screen; the run stands where it is, and says so.
pub(super) fn leave(model: &mut Model) {
    let Some(open) = model.run.open.take() else {
        model.screen = Screen::Queue;
        return;
    };
    model.screen = open.from;
    if open.entering.is_some() {
        model.ahead.clear();
    }
    let here = open.run.here();
    let of = open.run.steps_of(here);
    let key = model
        .bindings
        .keys_of(crate::keymap::RequestAction::GoOn.into())
        .first()
        .map(ToString::to_string);
    model.tell(
        Said::plain("told-run-stands")
            .with("title", here.title.as_str())
            .with("step", i64::from(here.at.min(of)))
            .with("of", i64::from(of))
            .with("key", key.unwrap_or_default()),
    );
    match open.request {
        Some((number, _)) => model.detail.set_run(number, Some(open.run)),
        None => {
            model.run.loose = Some(Loose {
                run: open.run,
                ended: None,
            });
        }
    }
}

/// Reads what is needed of the run on the screen.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    if model.screen != Screen::Run {
        return Vec::new();
    }
    let missing = model.run.open.as_mut().map(Open::missing);
    missing
        .unwrap_or_default()
        .into_iter()
        .map(|file| Effect::OpenProcedure { file })
        .collect()
}

/// The files of the library may have changed.
pub fn library_changed(model: &mut Model) -> Vec<Effect> {
    let outdated = model.run.open.as_mut().map(Open::outdated);
    outdated
        .unwrap_or_default()
        .into_iter()
        .map(|file| Effect::OpenProcedure { file })
        .collect()
}

/// Whether keys wait for a procedure that is being read.
pub(super) fn is_waiting(model: &Model) -> bool {
    model.screen == Screen::Run
        && model.overlays.is_empty()
        && model.run.open.as_ref().is_some_and(Open::is_waiting)
}

/// A procedure was read, or couldn't be.
pub fn procedure_came(
    model: &mut Model,
    file: &str,
    read: Result<Arc<Procedure>, String>,
) -> Vec<Effect> {
    let now = model.now;
    let Some(open) = model.run.open.as_mut().filter(|open| open.wants(file)) else {
        return Vec::new();
    };
    open.take(file, read.clone());
    let mut news = false;
    let mut told = None;
    if let Ok(procedure) = &read
        && open.run.renew(file, procedure, now)
    {
        news = true;
        let title = procedure.about.title.as_str();
        told = Some(Said::plain("told-run-changed").with("title", title));
    }
    let entering = open.entering.take_if(|entering| entering.file == file);
    match (entering, read) {
        (Some(entering), Ok(procedure)) => {
            let opened = Opened::of(file, &procedure);
            match open.run.enter(opened, entering.to, entering.taken, now) {
                Ok(()) => {
                    news = true;
                    open.take(file, Ok(procedure));
                    open.spot = None;
                    open.scroll = None;
                }
                Err(hindrance) => told = Some(hindered(hindrance)),
            }
        }
        (Some(_), Err(why)) => {
            // What was typed ahead was meant for what didn't come.
            model.ahead.clear();
            model.fail(Said::plain("failed-run-procedure").with("why", why));
        }
        (None, _) => {}
    }
    if let Some(said) = told {
        model.tell(said);
    }
    if !news {
        return Vec::new();
    }
    let mut effects = keep(model);
    if let Some(open) = &model.run.open
        && open.run.here().file == file
        && open.run.here().began >= now
    {
        let (file, at) = (file.to_owned(), now);
        effects.push(Effect::Opened { file, at });
    }
    effects
}

/// Writes down how the run stands now.
fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(open) = &mut model.run.open else {
        return Vec::new();
    };
    open.unkept += 1;
    // The next one comes after this one, which is on its way.
    let after = open.sent.replace(open.run.moved());
    vec![Effect::KeepRun(Box::new(Keep {
        request: open.request_id(),
        run: open.run.clone(),
        after,
    }))]
}

/// Whether a run could be kept.
pub(super) fn kept(
    model: &mut Model,
    keep: &Keep,
    kept: Result<Keeping, StoreError>,
) -> Vec<Effect> {
    let open = model
        .run
        .open
        .as_mut()
        .filter(|open| open.request_id() == keep.request);
    let Some(open) = open else {
        return match kept {
            Ok(Keeping::Kept) => Vec::new(),
            // What was left there is not what stands.
            Ok(Keeping::Elsewhere(_) | Keeping::Ended) => read_again(model, keep.request),
            Err(error) => {
                model.fail_store(error);
                read_again(model, keep.request)
            }
        };
    };
    open.unkept = open.unkept.saturating_sub(1);
    match kept {
        Ok(Keeping::Kept) => {
            open.kept = Some(keep.run.clone());
            Vec::new()
        }
        // What is on its way comes after a state that the disk doesn't have: it is refused likewise.
        Ok(Keeping::Elsewhere(run)) => {
            if open.stands(*run) {
                model.ahead.clear();
                if !has_failed(model) {
                    model.tell(Said::plain("told-run-elsewhere"));
                }
            }
            Vec::new()
        }
        Ok(Keeping::Ended) => gone(model),
        Err(error) => {
            let kept = open.kept.clone();
            model.ahead.clear();
            model.fail_store(error);
            match (kept, &mut model.run.open) {
                (Some(run), Some(open)) => {
                    open.stands(run);
                }
                (None, Some(open)) => {
                    model.screen = open.from;
                    model.run.open = None;
                }
                (_, None) => {}
            }
            Vec::new()
        }
    }
}

/// Reads anew which run stands for a request, or without one.
fn read_again(model: &mut Model, request: Option<RequestId>) -> Vec<Effect> {
    let page = model.detail.page();
    match (request, page) {
        (None, _) => vec![Effect::LoadLooseRun],
        (Some(id), Some(page)) if page.request.id == id => {
            let number = page.number;
            model.detail.outdate(&[number]);
            vec![Effect::LoadDetail { number }]
        }
        (Some(_), _) => Vec::new(),
    }
}

/// The run has ended at another desk, or with an answer that was sent beside it.
fn gone(model: &mut Model) -> Vec<Effect> {
    let Some(open) = model.run.open.take() else {
        return Vec::new();
    };
    if model.screen == Screen::Run {
        model.screen = open.from;
        model.tell(Said::plain("told-run-ended-elsewhere"));
    }
    let Some((number, _)) = open.request else {
        return vec![Effect::LoadLooseRun];
    };
    model.detail.set_run(number, None);
    model.detail.outdate(&[number]);
    vec![Effect::LoadDetail { number }]
}

/// The page of a request was read: its run may have ended with what was done there.
pub(super) fn page_came(model: &mut Model, number: Number) {
    let Some(page) = model.detail.at_hand(number) else {
        return;
    };
    let Some(open) = &model.run.open else { return };
    if open.request.map(|(number, _)| number) != Some(number) || page.run.is_some() {
        return;
    }
    let has_ended = page.entries.iter().any(|entry| match &entry.event.what {
        crate::domain::event::What::ProcedureRun(account) => {
            !entry.undone && account.agent == model.desk.agent && account.began == open.run.began()
        }
        _ => false,
    });
    if has_ended && open.unkept == 0 {
        let from = open.from;
        model.run.open = None;
        if model.screen == Screen::Run {
            model.screen = from;
        }
        // Where it was written beside the run, there is none to come back to.
        if let Some(compose) = &mut model.compose
            && compose.from == Screen::Run
        {
            compose.from = from;
        }
    }
}

/// The run that belongs to no request yet, as it stands in the file.
pub(super) fn loose_came(model: &mut Model, loose: Option<Loose>) {
    let on_screen = model
        .run
        .open
        .as_ref()
        .is_some_and(|open| open.request.is_none());
    if !on_screen {
        model.run.loose = loose;
    }
}

/// A new request has taken the run along that had none.
pub(super) fn captured(model: &mut Model, number: Number, id: RequestId) {
    model.run.loose = None;
    if let Some(open) = &mut model.run.open
        && open.request.is_none()
    {
        open.request = Some((number, id));
        model.detail.show(number);
        model.detail.ask_again(number);
    }
}

/// The run that a request which is written down now can take along.
pub(super) fn to_take_along(model: &Model) -> Option<(&Run, bool)> {
    let (run, last) = match (&model.run.open, &model.run.loose) {
        (Some(open), _) if open.request.is_none() => (&open.run, open.run.moved()),
        (_, Some(loose)) => (
            &loose.run,
            loose
                .ended
                .unwrap_or(loose.run.moved())
                .max(loose.run.moved()),
        ),
        _ => return None,
    };
    let is_same = model.now.duration_since(last) <= SAME_MATTER;
    Some((run, is_same))
}

/// Ends the run, and has it told in the history.
fn end(model: &mut Model) -> Vec<Effect> {
    let Some(open) = &model.run.open else {
        return Vec::new();
    };
    let request = open.request_id();
    let said = Said::plain("told-run-ended").with("title", open.run.stack()[0].title.as_str());
    let ticket = model.ticket();
    let work = Work {
        targets: Vec::new(),
        said,
        change: None,
        then: AfterWork::Stay,
    };
    model.writing.insert(ticket, work);
    vec![Effect::EndRun {
        ticket,
        now: model.now,
        request,
    }]
}

/// The run has ended; gives what is to be said, and the requests that know of it.
pub(super) fn ended(model: &mut Model, ending: &Ending) -> Option<&'static str> {
    let open = model.run.open.take();
    if let Some(open) = &open
        && model.screen == Screen::Run
    {
        model.screen = open.from;
    }
    match ending {
        Ending::Told(_) => None,
        Ending::Loose(loose) => {
            model.run.loose = Some((**loose).clone());
            Some("told-run-ended-loose")
        }
        Ending::None => Some("told-run-ended-elsewhere"),
    }
}
