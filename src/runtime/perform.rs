//! What an effect on the desk's file comes to: the one place where effects meet storage, used by the
//! worker's threads and by the headless desk alike.

use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::app::Effect;
use crate::app::msg::{Changes, Elsewhere, Reply};
use crate::domain::action::{Act, Capture, Undo};
use crate::domain::deadline::Policy;
use crate::domain::id::ActionId;
use crate::domain::list::PartQuery;
use crate::domain::queue::{AsOf, Order, Part};
use crate::storage::{EndRun, Reading, Store, StoreError};

/// What reading and writing need besides the effect.
#[derive(Debug, Clone)]
pub struct Around {
    /// Who works at the desk.
    pub agent: String,
    /// The desk's zone.
    pub zone: TimeZone,
    /// The desk's rules.
    pub policy: Policy,
    /// How the queue is ordered.
    pub order: Order,
}

/// The most requests that are looked at after another desk's changes; what is beyond comes with the next
/// list.
const MOST_CHANGES: usize = 500;

/// So many requests are counted in another part; that there are more of them says enough.
const MOST_ELSEWHERE: usize = 99;

/// Whether an effect writes to the desk's file.
pub const fn writes(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Act { .. }
            | Effect::Capture { .. }
            | Effect::Undo { .. }
            | Effect::KeepDraft { .. }
            | Effect::KeepRun(_)
            | Effect::EndRun { .. }
            | Effect::Mark { .. }
            | Effect::Opened { .. }
            | Effect::Wake { .. }
    )
}

/// Whether an effect reads from the desk's file.
pub const fn reads(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::LoadPage { .. }
            | Effect::LoadChanges { .. }
            | Effect::LoadElsewhere { .. }
            | Effect::LoadKnown
            | Effect::LoadDetail { .. }
            | Effect::LoadDrafts
            | Effect::LoadLooseRun
            | Effect::LoadUsed
            | Effect::LoadCounts
            | Effect::LoadBack { .. }
    )
}

/// Does an effect that writes; none for any other.
pub fn write(
    store: &mut Store,
    effect: Effect,
    around: &Around,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Option<Reply> {
    let author = around.agent.clone();
    Some(match effect {
        Effect::Act {
            ticket,
            now,
            targets,
            change,
        } => {
            let action = ActionId(new_id());
            let act = Act {
                action,
                author,
                now,
                targets,
                change,
            };
            Reply::Acted {
                ticket,
                acted: store.act(&act, new_id),
            }
        }
        Effect::Capture {
            ticket,
            now,
            captured,
            takes_run,
        } => {
            let action = ActionId(new_id());
            let capture = Capture {
                action,
                author,
                now,
                request: *captured,
                takes_run,
            };
            let captured = store
                .capture(&capture, new_id)
                .map(|(number, request)| (action, number, Box::new(request)));
            Reply::Captured { ticket, captured }
        }
        Effect::Undo {
            ticket,
            now,
            action,
        } => {
            let undo = Undo {
                what: action,
                action: ActionId(new_id()),
                author,
                now,
            };
            Reply::Undone {
                ticket,
                acted: store.undo(&undo, new_id),
            }
        }
        Effect::KeepDraft { request, draft } => {
            Reply::DraftKept(store.keep_draft(request, &around.agent, &draft))
        }
        Effect::KeepRun(keep) => {
            let kept = store.keep_run(&around.agent, &keep, new_id);
            Reply::RunKept { keep, kept }
        }
        Effect::EndRun {
            ticket,
            now,
            request,
        } => {
            let end = EndRun {
                action: ActionId(new_id()),
                author: &around.agent,
                now,
                request,
            };
            let ended = store.end_run(end, new_id);
            Reply::RunEnded { ticket, ended }
        }
        Effect::Mark { mark, at } => {
            let written = store.mark_procedure(&mark, &around.agent, at, new_id());
            Reply::Marked { mark, written }
        }
        Effect::Opened { file, at } => Reply::OpenedNoted(store.procedure_opened(&file, at)),
        Effect::Wake { now } => Reply::Woken(store.wake(now).map(drop)),
        _ => return None,
    })
}

/// Does an effect that reads, as of `now`; nothing for any other.
pub fn read(
    reading: &Reading<'_>,
    effect: Effect,
    around: &Around,
    now: jiff::Timestamp,
) -> Vec<Reply> {
    match effect {
        Effect::LoadPage {
            ask,
            query,
            from,
            side,
            limit,
        } => {
            // The newest event first: what comes between the two is looked at twice rather than never.
            let page = reading
                .newest_event()
                .and_then(|newest| Ok((reading.page(&query, from, side, limit)?, newest)));
            let fresh = from.is_none();
            let mut replies = vec![Reply::Page {
                ask,
                side,
                fresh,
                page,
            }];
            if fresh {
                // The figures come first, so that the place in the list is told right.
                replies.insert(0, counts(reading, around, now));
            }
            replies
        }
        Effect::LoadChanges {
            ask,
            query,
            since,
            shown,
        } => {
            let changes = reading.newest_event().and_then(|newest| {
                let mut looked_at = reading.changed_since(since, MOST_CHANGES)?;
                looked_at.extend(shown);
                looked_at.sort_unstable();
                looked_at.dedup();
                let rows = reading.rows_of(&query, &looked_at, now)?;
                Ok(Changes {
                    looked_at,
                    rows,
                    newest,
                })
            });
            vec![
                counts(reading, around, now),
                Reply::Changes { ask, changes },
            ]
        }
        Effect::LoadElsewhere { ask, query, parts } => {
            let found = elsewhere(reading, &query, &parts);
            vec![Reply::Elsewhere { ask, found }]
        }
        Effect::LoadKnown => vec![Reply::Known(reading.known())],
        Effect::LoadDetail { number } => {
            let detail = reading
                .detail(number, &around.agent)
                .map(|page| page.map(Box::new));
            vec![Reply::Detail { number, detail }]
        }
        Effect::LoadDrafts => {
            let loose = reading
                .loose_drafts(&around.agent)
                .map(|drafts| drafts.into_iter().next())
                .unwrap_or_default();
            let waiting = reading.drafts_waiting(&around.agent).unwrap_or_default();
            vec![Reply::Drafts { loose, waiting }]
        }
        Effect::LoadUsed => vec![Reply::Used(reading.procedures_used())],
        Effect::LoadLooseRun => {
            let loose = reading.loose_run(&around.agent);
            vec![Reply::LooseRun(loose.map(|loose| loose.map(Box::new)))]
        }
        Effect::LoadCounts => vec![counts(reading, around, now)],
        Effect::LoadBack { after, until } => {
            vec![Reply::Back(reading.back_between(
                after,
                until,
                MOST_CHANGES,
            ))]
        }
        _ => Vec::new(),
    }
}

/// The parts in which a list finds something.
fn elsewhere(
    reading: &Reading<'_>,
    query: &PartQuery,
    parts: &[Part],
) -> Result<Vec<Elsewhere>, StoreError> {
    let mut found = Vec::new();
    for &part in parts {
        let query = PartQuery {
            part,
            ..query.clone()
        };
        let (count, more) = reading.about(&query, MOST_ELSEWHERE)?;
        if count > 0 {
            found.push(Elsewhere { part, count, more });
        }
    }
    Ok(found)
}

fn counts(reading: &Reading<'_>, around: &Around, now: jiff::Timestamp) -> Reply {
    let as_of = AsOf::new(now, &around.policy, around.order);
    let day_start = now
        .to_zoned(around.zone.clone())
        .start_of_day()
        .map_or(now, |start| start.timestamp());
    Reply::Counts(reading.counts(&as_of, day_start, &around.agent))
}
