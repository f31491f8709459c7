//! Takes in what comes and says what is to be done.

mod acting;
mod answers;
mod filter;
pub mod forms;
mod importing;
pub mod lookup;
pub mod overlays;
pub mod run;
mod views;
mod writing;

use jiff::{SignedDuration, Timestamp, Unit};

use super::available::available;
use super::effect::Effect;
use super::model::{AfterWork, Failed, Model, Notice, Screen, WishFor, Work};
use super::msg::{Msg, Reply};
use super::overlay::{Overlay, Palette};
use super::said::Said;
use crate::domain::detail::Purpose;
use crate::domain::id::Number;
use crate::domain::list::Side;
use crate::keymap::{
    Action, DetailAction, Global, Key, ListAction, QueueAction, RequestAction, Resolved, resolve,
};
use crate::screens::compose;
use crate::screens::queue::Wants;

/// What is to be done when the desk opens.
pub fn start(model: &mut Model) -> Vec<Effect> {
    let mut effects = load_list(model, Side::Forward);
    effects.push(Effect::LoadDrafts);
    effects.push(Effect::LoadLooseRun);
    if !model.desk.read_only {
        effects.push(Effect::Wake { now: model.now });
    }
    effects
}

/// Whether a message can change what is on the screen. The page of a request beside the one that is
/// shown comes with every move in the list: it needs no drawing.
pub fn is_seen(model: &Model, msg: &Msg) -> bool {
    match msg {
        Msg::Reply(Reply::Detail {
            number,
            detail: Ok(Some(_)),
        }) => model.detail.number == Some(*number) || model.wish.is_some(),
        _ => true,
    }
}

/// Takes in one message at a time.
pub fn update(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    let mut effects = if waits_for(model, &msg) {
        model.ahead.push_back(msg);
        Vec::new()
    } else {
        taken(model, msg)
    };
    effects.extend(settle(model));
    // What was typed ahead goes on where it was meant to.
    while let Some(msg) = model.ahead.pop_front() {
        if waits_for(model, &msg) {
            model.ahead.push_front(msg);
            break;
        }
        effects.extend(taken(model, msg));
        effects.extend(settle(model));
    }
    effects
}

/// Whether a key is meant for what is not there yet: the page that was asked for, the list after a
/// digit, the request that is being written down. What is typed ahead waits for it: else the next word
/// of a reply would be commands, and the next command would meet another request.
fn waits_for(model: &Model, msg: &Msg) -> bool {
    let typed = match msg {
        Msg::Key(key) => !leads_out(model, *key),
        Msg::Paste(_) => true,
        Msg::Resized(..)
        | Msg::Tick
        | Msg::Elsewhere
        | Msg::Reply(_)
        | Msg::Edited(_)
        | Msg::Sent(_)
        | Msg::Copied(_)
        | Msg::Configured(_)
        | Msg::Import(_)
        | Msg::Library(_)
        | Msg::NoBackup(_)
        | Msg::Fault(_)
        | Msg::Quit => return false,
    };
    let moves_on = |work: &Work| work.then != AfterWork::Stay || work.change.is_none();
    typed
        && (model.wish.is_some()
            || model.writing.values().any(moves_on)
            || model.catching_up.is_some()
            || run::is_waiting(model)
            || (model.queue.is_read_anew && model.queue.typing.is_none())
            || lookup::waits_for(model, msg))
}

/// Whether a key is the way back or out, which waits for nothing but what was typed before it.
fn leads_out(model: &Model, key: Key) -> bool {
    let mut pending = None;
    let resolved = resolve(&model.bindings, model.scopes(), &mut pending, key);
    // What types a character is text to come, whatever it means here and now.
    model.ahead.is_empty()
        && key.text().is_none()
        && matches!(
            resolved,
            Resolved::Action(Action::Global(Global::Back | Global::Quit))
        )
}

fn taken(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => {
            let mut effects = key_pressed(model, key);
            // Every list shows by the clock what has come back; writing it down only keeps lists fast,
            // and waits until somebody is there: an idle desk wakes no other thread.
            if std::mem::take(&mut model.owes_wake) && !model.desk.read_only {
                effects.push(Effect::Wake { now: model.now });
            }
            effects
        }
        Msg::Paste(text) => overlays::paste(model, &text),
        Msg::Resized(columns, rows) => {
            model.size = (columns, rows);
            // Keys go to what is seen.
            model.queue.reading_aside &= model.is_wide();
            Vec::new()
        }
        Msg::Tick => tick(model),
        Msg::Elsewhere => vec![changes(model)].into_iter().flatten().collect(),
        Msg::Reply(reply) => answers::take(model, reply),
        Msg::Edited(text) => writing::edited(model, text),
        Msg::Sent(sent) => writing::sent_by_command(model, sent),
        Msg::Copied(copied) => {
            if !copied {
                model.tell(Said::plain("told-not-copied"));
            }
            Vec::new()
        }
        Msg::Configured(written) => {
            // That it is kept was said when it was asked for.
            if let Err(why) = written {
                model.fail(Said::plain("failed-config").with("why", why));
            }
            Vec::new()
        }
        Msg::Import(news) => importing::take(model, news),
        Msg::Library(news) => lookup::take(model, news),
        Msg::NoBackup(why) => {
            model.fail(Said::plain("failed-backup").with("why", why));
            Vec::new()
        }
        Msg::Fault(what) => {
            model.fail(Said::plain("failed-fault").with("what", what));
            Vec::new()
        }
        Msg::Quit => quit(model),
    }
}

/// The earliest moment at which something changes by itself, UTC: a draft to be kept, a notice that
/// goes, the next minute of the clock. There is no tick: an idle desk costs nothing.
pub fn next_wakeup(model: &Model) -> Timestamp {
    let minute = model
        .now
        .round(
            jiff::TimestampRound::new()
                .smallest(Unit::Minute)
                .mode(jiff::RoundMode::Floor),
        )
        .unwrap_or(model.now)
        + SignedDuration::from_secs(60);
    let notice = match model.notice {
        Some(Notice::Told { until, .. }) => Some(until),
        Some(Notice::Failed(_)) | None => None,
    };
    let draft = model.compose.as_ref().and_then(compose::State::keep_at);
    let form = model
        .form_unkept_since
        .map(|since| since + forms::FORM_KEPT_WITHIN);
    [notice, draft, form]
        .into_iter()
        .flatten()
        .fold(minute, Timestamp::min)
}

fn tick(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(Notice::Told { until, .. }) = model.notice
        && until <= model.now
    {
        model.notice = None;
    }
    if model
        .compose
        .as_ref()
        .and_then(compose::State::keep_at)
        .is_some_and(|at| at <= model.now)
    {
        effects.extend(writing::keep(model));
    }
    if model
        .form_unkept_since
        .is_some_and(|since| since + forms::FORM_KEPT_WITHIN <= model.now)
    {
        effects.extend(forms::keep_form(model));
    }
    effects.push(Effect::LoadCounts);
    if model.back_until < model.now {
        effects.push(Effect::LoadBack {
            after: model.back_until,
            until: model.now,
        });
        model.back_until = model.now;
    }
    effects
}

/// What follows from the state whatever has come: the page beside the list, the row in sight, the end.
fn settle(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.queue.keep_in_sight(model.regions.list);
    if model.screen == Screen::Queue
        && model.is_wide()
        && let Some(number) = model.current()
    {
        if model.detail.show(number) {
            effects.push(Effect::LoadDetail { number });
        }
        // The neighbours too, so that going up and down waits for nothing.
        let at = model.queue.selected;
        for near in [at + 1, at.wrapping_sub(1)] {
            if let Some(number) = model.queue.rows.get(near).map(|row| row.place.number)
                && model.detail.wants(number)
            {
                effects.push(Effect::LoadDetail { number });
            }
        }
    }
    let is_beside = model.screen == Screen::Run && model.run_number() == model.detail.number;
    if (model.screen == Screen::Detail || is_beside)
        && let Some(number) = model.detail.number
        && model.detail.wants(number)
    {
        effects.push(Effect::LoadDetail { number });
    }
    effects.extend(lookup::settle(model));
    effects.extend(run::settle(model));
    if model.quitting && model.writing.is_empty() {
        effects.push(Effect::Quit);
    }
    effects
}

fn key_pressed(model: &mut Model, key: Key) -> Vec<Effect> {
    let scopes = model.scopes();
    let mut pending = model.pending.take();
    let resolved = resolve(&model.bindings, scopes, &mut pending, key);
    model.pending = pending;
    match resolved {
        Resolved::Action(action) => act(model, action),
        Resolved::Text(c) => overlays::typed(model, c),
        Resolved::Pending | Resolved::None => Vec::new(),
    }
}

/// Does an action, or says why it can't be done.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Err(reason) = available(model, action) {
        model.tell(reason);
        return Vec::new();
    }
    match action {
        Action::Global(action) => global(model, action),
        Action::List(action) => list(model, action),
        Action::Queue(action) => queue(model, action),
        Action::Detail(action) => detail(model, action),
        Action::Request(action) => acting::request(model, action),
        Action::Editor(action) => writing::editor(model, action),
        Action::Filter(action) => filter::act(model, action),
        Action::Field(action) => overlays::field(model, action),
        Action::Menu(action) => overlays::menu(model, action),
        Action::Views(action) => views::act(model, action),
        Action::Lookup(action) => lookup::act(model, action),
        Action::Preview(action) => lookup::read(model, action),
        Action::Run(action) => run::act(model, action),
        Action::Sent(action) => writing::sent(model, action),
    }
}

fn global(model: &mut Model, action: Global) -> Vec<Effect> {
    match action {
        Global::Help => {
            model.overlays.push(Overlay::Help { scroll: 0 });
            Vec::new()
        }
        Global::Palette => {
            let palette = palette(model);
            model.overlays.push(Overlay::Palette(palette));
            Vec::new()
        }
        Global::Capture => forms::begin_capture(model),
        Global::LookUp => lookup::begin(model),
        Global::AddAlias => lookup::add_alias(model),
        Global::Import => importing::begin(model),
        Global::StopImport => importing::stop(model),
        Global::GoQueue => {
            let mut effects = writing::leave(model);
            effects.extend(forms::keep_form(model));
            model.overlays.clear();
            if model.screen == Screen::Run {
                run::leave(model);
            }
            model.screen = Screen::Queue;
            model.library.page = None;
            effects
        }
        Global::GoProcedures => lookup::go(model),
        Global::Back => back(model),
        Global::Redraw => vec![Effect::Redraw],
        Global::Suspend => {
            let mut effects = writing::keep(model);
            effects.push(Effect::Suspend);
            effects
        }
        Global::Quit if importing::is_asked_for(model) && !model.quitting => {
            importing::ask_to_leave(model);
            Vec::new()
        }
        Global::Quit => quit(model),
    }
}

/// Every action that can be found by its words here, with the reason where it can't be done.
fn palette(model: &Model) -> Palette {
    let scopes = model.scopes();
    let actions = model
        .bindings
        .rows()
        .filter(|row| scopes.contains(&row.action.scope()))
        .filter(|row| !matches!(row.action, Action::Global(Global::Palette | Global::Back)))
        .filter(|row| !matches!(row.action, Action::Field(_)))
        .map(|row| (row.action, available(model, row.action).err()))
        .collect();
    Palette {
        actions,
        ..Palette::default()
    }
}

/// One step out: an error that was seen, an overlay, the filter, the page.
fn back(model: &mut Model) -> Vec<Effect> {
    if matches!(model.notice, Some(Notice::Failed(_))) {
        model.notice = None;
        return Vec::new();
    }
    if lookup::back(model) {
        return Vec::new();
    }
    if let Some(overlay) = model.overlays.pop() {
        return overlays::left(model, &overlay);
    }
    if model.import.outcomes.pop_front().is_some() {
        model.notice = None;
        return Vec::new();
    }
    if model.wish.take().is_some() {
        return Vec::new();
    }
    match model.screen {
        Screen::Queue if model.queue.typing.take().is_some() => {
            model.queue.offers = None;
            filter::clear(model)
        }
        Screen::Queue if model.queue.reading_aside => {
            model.queue.reading_aside = false;
            Vec::new()
        }
        Screen::Queue if !model.queue.filter_text.is_empty() || model.queue.beyond.is_some() => {
            filter::clear(model)
        }
        Screen::Queue if !model.queue.marked.is_empty() => {
            model.queue.marked.clear();
            Vec::new()
        }
        Screen::Queue => Vec::new(),
        Screen::Detail => {
            model.screen = Screen::Queue;
            Vec::new()
        }
        Screen::Procedures => {
            lookup::leave_page(model);
            Vec::new()
        }
        Screen::Run => {
            run::leave(model);
            Vec::new()
        }
        Screen::Compose => {
            let effects = writing::leave(model);
            if !effects.is_empty() {
                model.tell(Said::plain("told-draft-kept"));
            }
            effects
        }
    }
}

fn quit(model: &mut Model) -> Vec<Effect> {
    let mut effects = writing::keep(model);
    effects.extend(forms::keep_form(model));
    model.quitting = true;
    effects
}

fn list(model: &mut Model, action: ListAction) -> Vec<Effect> {
    let wants = model.queue.go(action, model.regions.list);
    bring(model, &wants)
}

/// Brings what the list wants.
pub(super) fn bring(model: &mut Model, wants: &Wants) -> Vec<Effect> {
    match wants {
        Wants::Nothing => Vec::new(),
        Wants::More(side) => {
            let ask = model.ticket();
            model.queue.load_more(ask, *side).into_iter().collect()
        }
        Wants::Whole(side) => load_list(model, *side),
        Wants::Open => open(model),
    }
}

/// Opens the selected request.
fn open(model: &mut Model) -> Vec<Effect> {
    let Some(number) = model.current() else {
        return Vec::new();
    };
    model.queue.reading_aside = false;
    model.screen = Screen::Detail;
    if model.detail.show(number) {
        vec![Effect::LoadDetail { number }]
    } else {
        Vec::new()
    }
}

fn queue(model: &mut Model, action: QueueAction) -> Vec<Effect> {
    if let Some(view) = action.view() {
        return views::show(model, view);
    }
    match action {
        QueueAction::Filter => filter::begin(model),
        QueueAction::Elsewhere => filter::elsewhere(model),
        QueueAction::Views => views::open(model),
        QueueAction::ShowNew => {
            model.queue.follow = model.current();
            load_list(model, Side::Forward)
        }
        QueueAction::SaveView => views::ask_name(model),
        QueueAction::Mark => {
            model.queue.mark();
            Vec::new()
        }
        QueueAction::UnmarkAll => {
            model.queue.marked.clear();
            Vec::new()
        }
        QueueAction::NextPane => {
            model.queue.reading_aside = true;
            Vec::new()
        }
        QueueAction::LookRound => vec![Effect::LookRound],
        QueueAction::View1
        | QueueAction::View2
        | QueueAction::View3
        | QueueAction::View4
        | QueueAction::View5
        | QueueAction::View6
        | QueueAction::View7
        | QueueAction::View8
        | QueueAction::View9 => Vec::new(),
    }
}

fn detail(model: &mut Model, action: DetailAction) -> Vec<Effect> {
    match action {
        DetailAction::Next | DetailAction::Previous => {
            let to = if action == DetailAction::Next {
                ListAction::Down
            } else {
                ListAction::Up
            };
            let mut effects = list(model, to);
            if model.screen == Screen::Detail
                && let Some(number) = model.queue.selected_row().map(|row| row.place.number)
                && model.detail.show(number)
            {
                effects.push(Effect::LoadDetail { number });
            }
            effects
        }
        DetailAction::NextPane | DetailAction::Close if model.screen == Screen::Queue => {
            model.queue.reading_aside = false;
            Vec::new()
        }
        DetailAction::NextPane => Vec::new(),
        DetailAction::Close => back(model),
        DetailAction::History => {
            model.detail.whole_history = !model.detail.whole_history;
            Vec::new()
        }
        DetailAction::Quotes => {
            model.detail.unfolded = !model.detail.unfolded;
            Vec::new()
        }
        DetailAction::Down
        | DetailAction::Up
        | DetailAction::PageDown
        | DetailAction::PageUp
        | DetailAction::Top
        | DetailAction::Bottom => {
            let regions = model.regions;
            model.detail.scroll(
                action,
                regions.detail,
                regions.detail_lines,
                regions.detail_top,
            );
            Vec::new()
        }
    }
}

/// Reads the list of the shown view anew, from its first or its last row.
pub(super) fn load_list(model: &mut Model, side: Side) -> Vec<Effect> {
    let (part, filter) = match model.view_meaning() {
        Ok(meaning) => {
            model.queue.view_error = None;
            meaning
        }
        Err(error) => {
            model.queue.show_mistake(error);
            return Vec::new();
        }
    };
    let query = model.queue.query(part, filter, &model.desk, model.as_of());
    let ask = model.ticket();
    vec![model.queue.load(ask, query, side, model.size.1)]
}

/// Brings a request into sight that has just come or come back: the list is read anew around it where
/// it is short; in a long one the agent's place is worth more, and the request is counted as new.
pub(super) fn refresh(model: &mut Model, number: Option<Number>) -> Vec<Effect> {
    let short = !model.queue.more_below && !model.queue.more_above;
    if model.screen == Screen::Queue && short {
        model.queue.follow = number;
        return load_list(model, Side::Forward);
    }
    changes(model).into_iter().collect()
}

/// Asks what has changed since the rows were read.
pub(super) fn changes(model: &mut Model) -> Option<Effect> {
    changes_of(model, Vec::new())
}

/// The same, and in any case how these requests stand.
pub(super) fn changes_of(model: &mut Model, numbers: Vec<Number>) -> Option<Effect> {
    let query = model.queue.query.clone()?;
    let mut shown = numbers;
    let on_screen = model.queue.rows.iter().skip(model.queue.top);
    shown.extend(
        on_screen
            .take(model.regions.list.max(1))
            .map(|row| row.place.number),
    );
    let ask = model.ticket();
    let since = model.queue.newest;
    Some(Effect::LoadChanges {
        ask,
        query: Box::new(query),
        since,
        shown,
    })
}

/// Does what needs a request's page, now if the page is at hand, else once it is.
pub(super) fn wish(model: &mut Model, number: Number, what: WishFor) -> Vec<Effect> {
    let needs = model.detail.show(number);
    if model.detail.at_hand(number).is_some() {
        return grant(model, number, what);
    }
    model.wish = Some(super::model::Wish { number, what });
    if needs {
        vec![Effect::LoadDetail { number }]
    } else {
        Vec::new()
    }
}

/// Does what was waiting for a request's page.
pub(super) fn grant(model: &mut Model, number: Number, what: WishFor) -> Vec<Effect> {
    match what {
        WishFor::Compose(purpose) => writing::begin(model, number, purpose),
        WishFor::Explain => acting::explain(model, number),
        WishFor::Solve { next } => forms::begin_solve(model, next),
        WishFor::Fields => forms::begin_fields(model, number),
        WishFor::GoOn => run::resume(model, Some(number)),
    }
}

/// The wish of a request action that needs the page.
pub(super) const fn wish_of(action: RequestAction) -> Option<WishFor> {
    match action {
        RequestAction::Reply => Some(WishFor::Compose(Purpose::Reply)),
        RequestAction::Note => Some(WishFor::Compose(Purpose::Note)),
        RequestAction::ClientWrote => Some(WishFor::Compose(Purpose::ClientWrote)),
        RequestAction::Explain => Some(WishFor::Explain),
        RequestAction::Solve => Some(WishFor::Solve { next: false }),
        RequestAction::SolveNext => Some(WishFor::Solve { next: true }),
        RequestAction::Fields => Some(WishFor::Fields),
        RequestAction::GoOn => Some(WishFor::GoOn),
        RequestAction::ClientYes
        | RequestAction::Reopen
        | RequestAction::Assign
        | RequestAction::Priority
        | RequestAction::Status
        | RequestAction::Tag
        | RequestAction::Due
        | RequestAction::Snooze
        | RequestAction::Undo
        | RequestAction::CopyNumber => None,
    }
}

/// Whether an error stands above the footer.
pub(super) fn has_failed(model: &Model) -> bool {
    matches!(
        model.notice,
        Some(Notice::Failed(Failed::Said(_) | Failed::Store(_)))
    )
}
