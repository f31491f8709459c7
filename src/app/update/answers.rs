//! Answers from the desk's file.

use jiff::SignedDuration;

use super::{changes, filter, grant, lookup, overlays, run, writing};
use crate::app::effect::Effect;
use crate::app::model::{AfterWork, Model, Screen, Work};
use crate::app::msg::{Changes, Reply};
use crate::app::overlay::{Overlay, Stale, Wanted};
use crate::app::said::Said;
use crate::domain::action::Acted;
use crate::domain::change::{Change, Refusal};
use crate::domain::fault::StoreError;
use crate::domain::id::{ActionId, Number};
use crate::domain::list::{Page, Side};
use crate::domain::run::Ending;

/// After what time a draft that could not be written is tried again.
const TRY_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// Takes in one answer.
pub(super) fn take(model: &mut Model, reply: Reply) -> Vec<Effect> {
    match reply {
        Reply::Page {
            ask,
            side,
            fresh,
            page,
        } => page_came(model, ask, side, fresh, page),
        Reply::Changes { ask, changes } => changes_came(model, ask, changes),
        Reply::Elsewhere { ask, found } => filter::elsewhere_is(model, ask, found),
        Reply::Known(known) => filter::known_is(model, known),
        Reply::Counts(counts) => {
            match counts {
                Ok(counts) => model.counts = counts,
                Err(error) => store_failed(model, error),
            }
            Vec::new()
        }
        Reply::Detail { number, detail } => {
            match detail {
                Ok(page) => {
                    let missing = page.is_none();
                    model.detail.take(number, page.map(|page| *page));
                    if missing && model.current() == Some(number) {
                        model.fail(
                            Said::plain("failed-no-request").with("number", number.to_string()),
                        );
                    }
                    run::page_came(model, number);
                    if let Some(wish) = model.wish.take_if(|wish| wish.number == number)
                        && !missing
                    {
                        return grant(model, number, wish.what);
                    }
                }
                // It was given up by mistake: only lists are.
                Err(StoreError::Interrupted) => return vec![Effect::LoadDetail { number }],
                Err(error) => {
                    model.detail.ask_again(number);
                    model.wish.take_if(|wish| wish.number == number);
                    store_failed(model, error);
                }
            }
            Vec::new()
        }
        Reply::Drafts { loose, waiting } => {
            model.loose_draft = loose.map(|draft| draft.body);
            if let Some(number) = waiting.first() {
                let said = Said::plain("told-drafts-waiting");
                model.tell(
                    said.with("count", waiting.len())
                        .with("number", number.to_string()),
                );
            } else if model.loose_draft.is_some() {
                model.tell(Said::plain("told-capture-waiting"));
            }
            Vec::new()
        }
        Reply::Acted { ticket, acted } => acted_on(model, ticket, acted),
        Reply::Captured { ticket, captured } => captured_is(model, ticket, captured),
        Reply::Undone { ticket, acted } => undone_is(model, ticket, acted),
        Reply::DraftKept(kept) => {
            match kept {
                Ok(()) => {
                    if let Some(compose) = &mut model.compose {
                        compose.kept_at = Some(model.now);
                    }
                }
                Err(error) => {
                    // What is typed stays on the screen, and is tried again in a while.
                    if let Some(compose) = &mut model.compose {
                        compose.unkept_since = Some(model.now + TRY_AGAIN);
                    }
                    store_failed(model, error);
                }
            }
            Vec::new()
        }
        Reply::RunKept { keep, kept } => run::kept(model, &keep, kept),
        Reply::RunEnded { ticket, ended } => run_ended(model, ticket, ended),
        Reply::LooseRun(loose) => {
            match loose {
                Ok(loose) => run::loose_came(model, loose.map(|loose| *loose)),
                Err(error) => store_failed(model, error),
            }
            Vec::new()
        }
        Reply::Marked { mark, written } => {
            run::mark_is(model, &mark, written);
            vec![Effect::LoadUsed]
        }
        Reply::Used(used) => lookup::used_is(model, used),
        Reply::OpenedNoted(noted) => {
            if let Err(error) = noted {
                store_failed(model, error);
            }
            Vec::new()
        }
        Reply::Back(back) => match back {
            Ok(numbers) if numbers.is_empty() => Vec::new(),
            Ok(numbers) => {
                model.owes_wake = true;
                super::changes_of(model, numbers).into_iter().collect()
            }
            Err(error) => {
                store_failed(model, error);
                Vec::new()
            }
        },
        Reply::Woken(woken) => {
            if let Err(error) = woken {
                store_failed(model, error);
            }
            Vec::new()
        }
    }
}

fn store_failed(model: &mut Model, error: StoreError) {
    // A question that was given up for a newer one is no news.
    if !matches!(error, StoreError::Interrupted) {
        // What was typed ahead was meant for what didn't come.
        model.ahead.clear();
        model.fail_store(error);
    }
}

fn page_came(
    model: &mut Model,
    ask: u64,
    side: Side,
    fresh: bool,
    page: Result<(Page, i64), StoreError>,
) -> Vec<Effect> {
    if model.queue.asked != Some(ask) {
        return Vec::new();
    }
    model.queue.asked = None;
    model.queue.is_read_anew = false;
    match page {
        Ok((page, newest)) if fresh => {
            let total = model
                .queue
                .query
                .as_ref()
                .map_or(0, |query| model.counts.of(query.part));
            model.queue.replace(page, side, total, newest);
            return filter::page_came(model);
        }
        Ok((page, _)) => model.queue.extend(page, side),
        Err(error) => store_failed(model, error),
    }
    Vec::new()
}

fn changes_came(model: &mut Model, ask: u64, came: Result<Changes, StoreError>) -> Vec<Effect> {
    model.catching_up.take_if(|wanted| ask >= *wanted);
    let Changes {
        looked_at,
        rows,
        newest,
    } = match came {
        Ok(came) => came,
        Err(error) => {
            store_failed(model, error);
            return Vec::new();
        }
    };
    let versions: Vec<(Number, _)> = rows
        .iter()
        .map(|row| (row.place.number, row.version))
        .collect();
    let was_empty = model.queue.rows.is_empty();
    model.queue.renew(&looked_at, rows, newest);
    let outdated: Vec<Number> = looked_at
        .iter()
        .copied()
        .filter(|number| {
            let known = model
                .detail
                .at_hand(*number)
                .map(|page| page.request.version);
            let now = versions
                .iter()
                .find(|(n, _)| n == number)
                .map(|(_, version)| *version);
            known.is_some() && known != now
        })
        .collect();
    model.detail.outdate(&outdated);
    let mut effects = Vec::new();
    if let Some(number) = model
        .detail
        .number
        .filter(|number| outdated.contains(number))
    {
        effects.push(Effect::LoadDetail { number });
    }
    // On an empty list there is nothing to keep still.
    if was_empty && !(model.queue.new_above.is_empty() && model.queue.new_below.is_empty()) {
        effects.extend(super::load_list(model, Side::Forward));
    } else {
        // What was done may have been all that was read.
        let wants = model.queue.wants();
        effects.extend(super::bring(model, &wants));
    }
    effects
}

fn acted_on(model: &mut Model, ticket: u64, acted: Result<Acted, StoreError>) -> Vec<Effect> {
    let Some(work) = model.writing.remove(&ticket) else {
        return Vec::new();
    };
    match acted {
        Ok(acted) => {
            model.done.push(acted.action);
            let numbers: Vec<Number> = acted.requests.iter().map(|(number, _)| *number).collect();
            done(model, work, &numbers)
        }
        Err(error) => refused(model, work, error),
    }
}

/// A change is on disk: only now it is said, and the screen goes on.
fn done(model: &mut Model, work: Work, numbers: &[Number]) -> Vec<Effect> {
    model.tell(work.said);
    let mut effects = Vec::new();
    match work.then {
        AfterWork::Stay | AfterWork::TakeRunAlong => {}
        AfterWork::LeaveCompose => {
            let forgotten = model
                .compose
                .as_ref()
                .filter(|compose| compose.purpose != crate::domain::detail::Purpose::Reply);
            if let Some(compose) = forgotten {
                effects.push(Effect::KeepDraft {
                    request: Some(compose.request),
                    draft: crate::domain::detail::Draft {
                        purpose: compose.purpose,
                        body: String::new(),
                        saved_at: model.now,
                    },
                });
            }
            writing::close(model);
        }
        AfterWork::OpenNext => {
            let next = if model.current().is_some_and(|here| numbers.contains(&here)) {
                model.queue.next_number()
            } else {
                model.current()
            };
            if let Some(number) = next {
                if let Some(at) = model
                    .queue
                    .rows
                    .iter()
                    .position(|row| row.place.number == number)
                {
                    model.queue.selected = at;
                }
                model.screen = Screen::Detail;
                if model.detail.show(number) {
                    effects.push(Effect::LoadDetail { number });
                }
            } else {
                model.screen = Screen::Queue;
            }
        }
    }
    model
        .queue
        .marked
        .retain(|number, _| !numbers.contains(number));
    model.detail.outdate(numbers);
    if let Some(number) = model
        .detail
        .number
        .filter(|number| numbers.contains(number))
    {
        effects.push(Effect::LoadDetail { number });
    }
    if let Some(effect) = changes(model) {
        model.catching_up = Some(model.tickets);
        effects.push(effect);
    }
    effects
}

/// A change was not made: the honest question, both versions, or the reason.
fn refused(model: &mut Model, work: Work, error: StoreError) -> Vec<Effect> {
    // What was typed ahead took it for done.
    model.ahead.clear();
    match (error, work.change) {
        (
            StoreError::Refused {
                refusal: Refusal::Unanswered { .. },
                ..
            },
            Some(change),
        ) if matches!(change, Change::Status { .. } | Change::Solve { .. }) => {
            overlays::ask_honestly(
                model,
                Wanted {
                    targets: work.targets,
                    change,
                    then: work.then,
                },
            );
            Vec::new()
        }
        (
            StoreError::Stale {
                number,
                current,
                since,
            },
            Some(change),
        ) => {
            let mut targets = work.targets;
            for target in &mut targets {
                if target.number == number {
                    target.base = Some(current.version);
                }
            }
            model.overlays.push(Overlay::Stale(Stale {
                number,
                targets,
                change,
                since,
            }));
            model.detail.outdate(&[number]);
            let mut effects = vec![Effect::LoadDetail { number }];
            effects.extend(changes(model));
            effects
        }
        (error, _) => {
            model.fail_store(error);
            Vec::new()
        }
    }
}

fn captured_is(
    model: &mut Model,
    ticket: u64,
    captured: Result<(ActionId, Number, Box<crate::domain::request::Request>), StoreError>,
) -> Vec<Effect> {
    let Some(work) = model.writing.remove(&ticket) else {
        return Vec::new();
    };
    match captured {
        Ok((action, number, request)) => {
            if work.then == AfterWork::TakeRunAlong {
                run::captured(model, number, request.id);
            }
            model.done.push(action);
            model.loose_draft = None;
            model.tell(work.said.with("number", number.to_string()));
            let forget = crate::domain::detail::Draft {
                purpose: crate::domain::detail::Purpose::Capture,
                body: String::new(),
                saved_at: model.now,
            };
            let mut effects = vec![Effect::KeepDraft {
                request: None,
                draft: forget,
            }];
            effects.extend(super::refresh(model, Some(number)));
            effects
        }
        Err(error) => {
            store_failed(model, error);
            Vec::new()
        }
    }
}

fn run_ended(model: &mut Model, ticket: u64, ended: Result<Ending, StoreError>) -> Vec<Effect> {
    let Some(work) = model.writing.remove(&ticket) else {
        return Vec::new();
    };
    match ended {
        Ok(ending) => {
            let said = run::ended(model, &ending);
            let Ending::Told(acted) = ending else {
                if let Some(id) = said {
                    model.tell(Said::plain(id));
                }
                return Vec::new();
            };
            model.done.push(acted.action);
            let numbers: Vec<Number> = acted.requests.iter().map(|(number, _)| *number).collect();
            done(model, work, &numbers)
        }
        Err(error) => {
            store_failed(model, error);
            Vec::new()
        }
    }
}

fn undone_is(model: &mut Model, ticket: u64, acted: Result<Acted, StoreError>) -> Vec<Effect> {
    let Some(work) = model.writing.remove(&ticket) else {
        return Vec::new();
    };
    match acted {
        Ok(acted) => {
            let numbers: Vec<Number> = acted.requests.iter().map(|(number, _)| *number).collect();
            let number = numbers.first().map(ToString::to_string).unwrap_or_default();
            let said = work
                .said
                .with("count", numbers.len())
                .with("number", number);
            let work = Work {
                said,
                then: AfterWork::Stay,
                ..work
            };
            let mut effects = done(model, work, &numbers);
            effects.extend(super::refresh(model, numbers.first().copied()));
            effects
        }
        Err(error) => {
            store_failed(model, error);
            Vec::new()
        }
    }
}
