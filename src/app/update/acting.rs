//! What an agent does to requests, from the key to the change.

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};

use super::{forms, overlays, run, wish, wish_of};
use crate::app::effect::Effect;
use crate::app::field::Field;
use crate::app::model::{AfterWork, Model, Work};
use crate::app::overlay::{Ask, AskFor, Choice, Choose, Explain, Overlay, Pick};
use crate::app::said::{Said, Value};
use crate::domain::action::Target;
use crate::domain::change::Change;
use crate::domain::id::Number;
use crate::domain::request::NextKind;
use crate::domain::words::{Priority, Status};
use crate::keymap::RequestAction;

/// Hands a change on to be written; what is to be said waits until it is on disk.
pub(super) fn write(
    model: &mut Model,
    targets: Vec<Target>,
    change: Change,
    said: Said,
    then: AfterWork,
) -> Vec<Effect> {
    if targets.is_empty() {
        return Vec::new();
    }
    let ticket = model.ticket();
    let change_again = Some(change.clone());
    model.writing.insert(
        ticket,
        Work {
            targets: targets.clone(),
            said,
            change: change_again,
            then,
        },
    );
    vec![Effect::Act {
        ticket,
        now: model.now,
        targets,
        change,
    }]
}

/// The same for the requests that an action is for.
pub(super) fn write_here(model: &mut Model, change: Change, said: Said) -> Vec<Effect> {
    let targets = model.targets();
    let said = said
        .with("count", targets.len())
        .with("number", numbers(&targets));
    write(model, targets, change, said, AfterWork::Stay)
}

fn numbers(targets: &[Target]) -> String {
    targets
        .first()
        .map(|target| target.number.to_string())
        .unwrap_or_default()
}

/// Does an action on the marked requests, or on the one under the cursor.
pub(super) fn request(model: &mut Model, action: RequestAction) -> Vec<Effect> {
    use RequestAction as A;
    let Some(number) = model.current() else {
        return match action {
            A::Undo => undo(model),
            A::GoOn => run::resume(model, None),
            _ => Vec::new(),
        };
    };
    if let Some(what) = wish_of(action) {
        return wish(model, number, what);
    }
    match action {
        A::Priority => {
            let choices = Priority::ALL.iter().map(|&priority| {
                let said =
                    Said::plain("choice-priority").with("word", text("priority", priority.code()));
                (first(priority.code()), said, Pick::Priority(priority))
            });
            choose(model, "choose-priority", choices.collect());
            let now = model.priority_here();
            select(
                model,
                |pick| matches!(pick, Pick::Priority(it) if Some(*it) == now),
            );
        }
        A::Status => {
            let choice = |key, status: Status| {
                let said = Said::plain("choice-status").with("word", text("status", status.code()));
                (key, said, Pick::Status(status))
            };
            choose(
                model,
                "choose-status",
                vec![
                    choice('o', Status::Open),
                    choice('w', Status::Waiting),
                    choice('h', Status::OnHold),
                    choice('e', Status::Solved),
                    ('s', Said::plain("choice-spam"), Pick::Spam),
                    ('d', Said::plain("choice-duplicate"), Pick::Duplicate),
                ],
            );
            let now = model.status_here();
            select(
                model,
                |pick| matches!(pick, Pick::Status(it) if Some(*it) == now),
            );
        }
        A::Assign => assign(model),
        A::Snooze => snooze(model),
        A::Tag => {
            let tags: Vec<String> = model
                .detail
                .page()
                .filter(|page| page.number == number)
                .map(|page| page.request.tags.iter().cloned().collect())
                .unwrap_or_default();
            let title = title(model, "ask-tags").with("tags", tags.join(" "));
            let field = Field::default();
            model.overlays.push(Overlay::Ask(Ask {
                title,
                field,
                purpose: AskFor::Tags,
                echo: None,
            }));
        }
        A::Due => {
            let title = title(model, "ask-due");
            let field = Field::default();
            model.overlays.push(Overlay::Ask(Ask {
                title,
                field,
                purpose: AskFor::Due,
                echo: None,
            }));
        }
        A::ClientYes => return write_here(model, Change::ClientYes, Said::plain("told-closed")),
        A::Reopen => return write_here(model, Change::Reopen, Said::plain("told-reopened")),
        A::Undo => return undo(model),
        A::CopyNumber => {
            model.tell(Said::plain("told-number-copied").with("number", number.to_string()));
            return vec![Effect::Copy(number.to_string())];
        }
        A::Reply
        | A::Note
        | A::ClientWrote
        | A::Solve
        | A::SolveNext
        | A::Fields
        | A::Explain
        | A::GoOn => {}
    }
    Vec::new()
}

/// The words of another text, by the set and the code.
fn text(set: &str, code: &str) -> Value {
    Value::Text(format!("{set}-{code}"))
}

fn first(code: &str) -> char {
    code.chars().next().unwrap_or(' ')
}

/// A title that says for which requests something is asked.
pub(super) fn title(model: &Model, id: &'static str) -> Said {
    let targets = model.targets();
    Said::plain(id)
        .with("count", targets.len())
        .with("number", numbers(&targets))
}

/// Puts the cursor of the menu on top on the choice that holds now.
fn select(model: &mut Model, holds: impl Fn(&Pick) -> bool) {
    if let Some(Overlay::Choose(choose)) = model.overlays.last_mut()
        && let Some(at) = choose.choices.iter().position(|choice| holds(&choice.pick))
    {
        choose.selected = at;
    }
}

pub(super) fn choose(model: &mut Model, id: &'static str, choices: Vec<(char, Said, Pick)>) {
    let title = title(model, id);
    let choices = choices
        .into_iter()
        .map(|(key, said, pick)| Choice { key, said, pick })
        .collect();
    model.overlays.push(Overlay::Choose(Choose {
        title,
        choices,
        selected: 0,
    }));
}

fn assign(model: &mut Model) {
    let me = model.desk.agent.clone();
    let mut choices = vec![
        (
            'm',
            Said::plain("choice-me").with("agent", me.as_str()),
            Pick::Assign(Some(me.clone())),
        ),
        ('f', Said::plain("choice-nobody"), Pick::Assign(None)),
    ];
    let others = model.desk.agents.iter().filter(|agent| **agent != me);
    for (key, agent) in ('1'..='9').zip(others) {
        let said = Said::plain("choice-agent").with("agent", agent.as_str());
        choices.push((key, said, Pick::Assign(Some(agent.clone()))));
    }
    choices.push(('o', Said::plain("choice-other-agent"), Pick::AssignOther));
    choose(model, "choose-agent", choices);
}

fn snooze(model: &mut Model) {
    let here = model.local(model.now);
    let at = |zoned: Option<Zoned>| {
        zoned.map_or(model.now + SignedDuration::from_hours(24), |zoned| {
            zoned.timestamp()
        })
    };
    let time = model.desk.when_words.hours.default;
    let tomorrow = at(here.tomorrow().ok().and_then(|day| {
        day.date()
            .to_datetime(time)
            .to_zoned(here.time_zone().clone())
            .ok()
    }));
    let days = match here.weekday().until(Weekday::Monday) {
        0 => 7,
        days => i64::from(days),
    };
    let monday = at(here.checked_add(days.days()).ok().and_then(|day| {
        day.date()
            .to_datetime(time)
            .to_zoned(here.time_zone().clone())
            .ok()
    }));
    let hour = model.now + SignedDuration::from_hours(1);
    let choices = vec![
        (
            'h',
            Said::plain("choice-hour").with("at", hour),
            Pick::Snooze(hour),
        ),
        (
            't',
            Said::plain("choice-tomorrow").with("at", tomorrow),
            Pick::Snooze(tomorrow),
        ),
        (
            'm',
            Said::plain("choice-monday").with("at", monday),
            Pick::Snooze(monday),
        ),
        ('c', Said::plain("choice-custom"), Pick::SnoozeCustom),
    ];
    choose(model, "choose-snooze", choices);
}

fn undo(model: &mut Model) -> Vec<Effect> {
    let Some(action) = model.done.pop() else {
        return Vec::new();
    };
    let ticket = model.ticket();
    let work = Work {
        targets: Vec::new(),
        said: Said::plain("told-undone"),
        change: None,
        then: AfterWork::Stay,
    };
    model.writing.insert(ticket, work);
    vec![Effect::Undo {
        ticket,
        now: model.now,
        action,
    }]
}

/// Tells why a request stands where it does, and until when it is due.
pub(super) fn explain(model: &mut Model, number: Number) -> Vec<Effect> {
    let Some(page) = model.detail.at_hand(number) else {
        return Vec::new();
    };
    let request = &page.request;
    let facts = request.clock().explain(&model.desk.policy, model.now);
    let as_of = model.as_of();
    let next = request.next_date();
    let mut standing = Vec::new();
    let band = as_of.band(request.priority, next.at);
    let rise = as_of.rise(request.priority, next.at);
    let word = text("priority", request.priority.code());
    if request.status.is_open() {
        let id = match rise {
            0 => "why-own-band",
            1 => "why-risen",
            _ => "why-very-late",
        };
        standing.push(
            Said::plain(id)
                .with("band", i64::from(band.0))
                .with("word", word),
        );
        let id = match next.kind {
            NextKind::Reply => "why-next-reply",
            NextKind::NextWord => "why-next-word",
            NextKind::FollowUp => "why-next-follow-up",
            NextKind::Ended => "why-ended",
        };
        standing.push(Said::plain(id).with("at", next.at));
    } else {
        standing.push(Said::plain("why-ended").with("at", next.at));
    }
    if let Some(until) = request.snoozed_until.filter(|until| *until > model.now) {
        standing.push(Said::plain("why-snoozed").with("at", until));
    }
    if let Some(until) = request.hidden_until(model.now, &model.desk.policy) {
        standing.push(Said::plain("why-hidden").with("at", until));
    }
    model.overlays.push(Overlay::Explain(Explain {
        number,
        facts,
        standing,
    }));
    Vec::new()
}

/// Does what was picked from a menu.
pub(super) fn picked(model: &mut Model, pick: Pick) -> Vec<Effect> {
    match pick {
        Pick::Priority(to) => {
            let said = Said::plain("told-priority").with("word", text("priority", to.code()));
            write_here(model, Change::Priority(to), said)
        }
        Pick::Status(Status::Solved) => forms::begin_solve(model, false),
        Pick::Status(to) => {
            let said = Said::plain("told-status").with("word", text("status", to.code()));
            write_here(
                model,
                Change::Status {
                    to,
                    back: None,
                    honest: None,
                },
                said,
            )
        }
        Pick::Assign(to) => {
            let said = match &to {
                Some(agent) => Said::plain("told-assigned").with("agent", agent.as_str()),
                None => Said::plain("told-free"),
            };
            write_here(model, Change::Assign(to), said)
        }
        Pick::AssignOther => ask(model, "ask-agent", AskFor::Assign),
        Pick::Snooze(until) => ask(model, "ask-reason", AskFor::SnoozeReason(until)),
        Pick::SnoozeCustom => ask(model, "ask-snooze", AskFor::SnoozeUntil),
        Pick::ReplyFirst => {
            let Some(number) = model.current() else {
                return Vec::new();
            };
            let purpose = crate::domain::detail::Purpose::Reply;
            wish(model, number, crate::app::model::WishFor::Compose(purpose))
        }
        Pick::AnsweredElsewhere(wanted) => overlays::honestly(
            model,
            wanted,
            crate::domain::change::Honest::AnsweredElsewhere,
        ),
        Pick::AgreedToWait(wanted) => ask(model, "ask-agreed", AskFor::AgreedUntil(wanted)),
        Pick::Spam => {
            let why = crate::domain::event::CloseReason::Spam;
            write_here(
                model,
                Change::Close { why, reason: None },
                Said::plain("told-spam"),
            )
        }
        Pick::Duplicate => ask(model, "ask-duplicate", AskFor::DuplicateOf),
        Pick::Flag(mark) => run::flag_picked(model, mark),
        Pick::StayForImport => Vec::new(),
        Pick::LeaveImport => super::quit(model),
    }
}

fn ask(model: &mut Model, id: &'static str, purpose: AskFor) -> Vec<Effect> {
    let title = title(model, id);
    model.overlays.push(Overlay::Ask(Ask {
        title,
        field: Field::default(),
        purpose,
        echo: None,
    }));
    Vec::new()
}

/// Snoozes until a moment, with or without a reason.
pub(super) fn snooze_until(model: &mut Model, until: Timestamp, reason: &str) -> Vec<Effect> {
    let reason = Some(reason.trim())
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned);
    let said = Said::plain("told-snoozed").with("at", until);
    write_here(model, Change::Snooze { until, reason }, said)
}
