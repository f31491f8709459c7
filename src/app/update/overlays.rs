//! Keys in overlays and in the filter's line.

use jiff::{SignedDuration, Timestamp};

use super::{acting, load_list, set_filter, writing};
use crate::app::effect::{Answers, Captured, Effect};
use crate::app::field::Field;
use crate::app::form::{Form, FormFor, Line};
use crate::app::model::{AfterWork, Model, Screen, View, Work};
use crate::app::overlay::{Ask, AskFor, Choice, Choose, Overlay, Palette, Pick, Wanted};
use crate::app::said::{Said, Value};
use crate::domain::action::{NewClient, Target};
use crate::domain::calendar::Block;
use crate::domain::change::{AfterReply, Change, Honest};
use crate::domain::deadline::Counting;
use crate::domain::detail::{Draft, Purpose};
use crate::domain::event::{Agreement, CloseReason, Label};
use crate::domain::fold::fold;
use crate::domain::id::Number;
use crate::domain::list::Side;
use crate::domain::when::{self, WhenError};
use crate::domain::words::{Channel, Kind, Priority};
use crate::keymap::{Action, FieldAction, MenuAction};

/// How long after a key a new request's form is kept, at the latest.
pub(super) const FORM_KEPT_WITHIN: SignedDuration = SignedDuration::from_millis(500);

/// A character was typed: into the editor, a field, or as the letter of a choice.
pub(super) fn typed(model: &mut Model, c: char) -> Vec<Effect> {
    let latin = model.bindings.layout().latin(c);
    let now = model.now;
    match model.overlays.last_mut() {
        Some(Overlay::Palette(palette)) => {
            palette.field.type_char(c);
            palette.selected = 0;
            Vec::new()
        }
        Some(Overlay::Ask(ask)) => {
            ask.field.type_char(c);
            echo(model);
            Vec::new()
        }
        Some(Overlay::Form(form)) => {
            form.complaint = None;
            let capture = form.purpose == FormFor::Capture;
            if let Some(line) = form.focused() {
                if line.choices.is_empty() {
                    line.field.type_char(c);
                } else if c == ' ' {
                    line.turn(true);
                } else {
                    line.choose_by_letter(latin.unwrap_or(c));
                }
            }
            if capture {
                model.form_unkept_since.get_or_insert(now);
            }
            Vec::new()
        }
        Some(Overlay::Choose(choose)) => {
            let letter = |wanted: char| choose.choices.iter().position(|it| it.key == wanted);
            match letter(c).or_else(|| latin.and_then(letter)) {
                Some(at) => {
                    let pick = choose.choices[at].pick.clone();
                    model.overlays.pop();
                    acting::picked(model, pick)
                }
                None => Vec::new(),
            }
        }
        Some(Overlay::Help { .. } | Overlay::Explain(_) | Overlay::Stale(_) | Overlay::Sent) => {
            Vec::new()
        }
        None => match (&mut model.compose, &mut model.queue.typing) {
            (Some(compose), _) if model.screen == Screen::Compose => {
                compose.editor.type_char(c);
                compose.changed(now);
                Vec::new()
            }
            (_, Some(field)) => {
                field.type_char(c);
                let text = field.text().to_owned();
                set_filter(model, text)
            }
            _ => Vec::new(),
        },
    }
}

/// A text was pasted: into the editor as it is, into a field as one line, never as keys.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let now = model.now;
    match model.overlays.last_mut() {
        Some(Overlay::Palette(palette)) => palette.field.paste(text),
        Some(Overlay::Ask(ask)) => {
            ask.field.paste(text);
            echo(model);
        }
        Some(Overlay::Form(form)) => {
            if let Some(line) = form.focused().filter(|line| line.choices.is_empty()) {
                line.field.paste(text);
            }
        }
        Some(_) => {}
        None => match (&mut model.compose, &mut model.queue.typing) {
            (Some(compose), _) if model.screen == Screen::Compose => {
                compose.editor.paste(text);
                compose.changed(now);
            }
            (_, Some(field)) => {
                field.paste(text);
                let text = field.text().to_owned();
                return set_filter(model, text);
            }
            _ => {}
        },
    }
    Vec::new()
}

/// Does an action of a field: of the overlay on top, else of the filter's line.
pub(super) fn field(model: &mut Model, action: FieldAction) -> Vec<Effect> {
    match model.overlays.last_mut() {
        Some(Overlay::Palette(_)) => in_palette(model, action),
        Some(Overlay::Ask(ask)) => {
            if ask.field.edit(action) {
                echo(model);
                return Vec::new();
            }
            if action == FieldAction::Accept {
                answered(model)
            } else {
                Vec::new()
            }
        }
        Some(Overlay::Form(_)) => in_form(model, action),
        Some(_) => Vec::new(),
        None => in_filter(model, action),
    }
}

fn in_filter(model: &mut Model, action: FieldAction) -> Vec<Effect> {
    let Some(field) = &mut model.queue.typing else {
        return Vec::new();
    };
    match action {
        FieldAction::Accept => {
            model.queue.typing = None;
            Vec::new()
        }
        FieldAction::NextField | FieldAction::PrevField => {
            let to = if action == FieldAction::NextField {
                crate::keymap::ListAction::Down
            } else {
                crate::keymap::ListAction::Up
            };
            super::list(model, to)
        }
        other => {
            field.edit(other);
            let text = field.text().to_owned();
            if text == model.queue.filter_text {
                Vec::new()
            } else {
                set_filter(model, text)
            }
        }
    }
}

/// The palette's actions that fit what is typed, the best first.
pub fn found(model: &Model, palette: &Palette) -> Vec<(Action, Option<Said>)> {
    use fuzzy_matcher::FuzzyMatcher as _;
    let texts = &model.desk.texts;
    let typed = fold(palette.field.text().trim());
    if typed.is_empty() {
        return palette.actions.clone();
    }
    let matcher = fuzzy_matcher::skim::SkimMatcherV2::default().ignore_case();
    let mut hits: Vec<_> = palette
        .actions
        .iter()
        .filter_map(|(action, reason)| {
            let id = action.text_id();
            let label = fold(&texts.get(&id));
            let help = fold(&texts.attr(&id, "help"));
            let score = [
                matcher.fuzzy_match(&label, &typed).map(|score| score * 2),
                matcher.fuzzy_match(action.id(), &typed),
                help.contains(&typed).then_some(20),
            ];
            score
                .into_iter()
                .flatten()
                .max()
                .map(|score| (score, *action, reason.clone()))
        })
        .collect();
    hits.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    hits.into_iter()
        .map(|(_, action, reason)| (action, reason))
        .collect()
}

fn in_palette(model: &mut Model, action: FieldAction) -> Vec<Effect> {
    let Some(Overlay::Palette(palette)) = model.overlays.last() else {
        return Vec::new();
    };
    let hits = found(model, palette);
    let Some(Overlay::Palette(palette)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    match action {
        FieldAction::NextField => {
            palette.selected = (palette.selected + 1).min(hits.len().saturating_sub(1));
        }
        FieldAction::PrevField => palette.selected = palette.selected.saturating_sub(1),
        FieldAction::Accept => {
            let hit = hits.get(palette.selected).map(|(action, _)| *action);
            model.overlays.pop();
            if let Some(action) = hit {
                return super::act(model, action);
            }
        }
        other => {
            palette.field.edit(other);
            palette.selected = 0;
        }
    }
    Vec::new()
}

/// Does an action of a menu, or scrolls what is only read.
pub(super) fn menu(model: &mut Model, action: MenuAction) -> Vec<Effect> {
    let height = model.regions.overlay.max(2);
    match model.overlays.last_mut() {
        Some(Overlay::Help { scroll }) => {
            match action {
                MenuAction::Down => *scroll += 1,
                MenuAction::Up => *scroll = scroll.saturating_sub(1),
                MenuAction::PageDown => *scroll += height - 1,
                MenuAction::PageUp => *scroll = scroll.saturating_sub(height - 1),
                MenuAction::Accept => {
                    model.overlays.pop();
                    return Vec::new();
                }
            }
            *scroll = (*scroll).min(model.regions.overlay_lines.saturating_sub(height));
            Vec::new()
        }
        Some(Overlay::Choose(choose)) => {
            let last = choose.choices.len().saturating_sub(1);
            match action {
                MenuAction::Down => choose.selected = (choose.selected + 1).min(last),
                MenuAction::Up => choose.selected = choose.selected.saturating_sub(1),
                MenuAction::PageDown => choose.selected = last,
                MenuAction::PageUp => choose.selected = 0,
                MenuAction::Accept => {
                    let pick = choose
                        .choices
                        .get(choose.selected)
                        .map(|it| it.pick.clone());
                    model.overlays.pop();
                    return pick
                        .map(|pick| acting::picked(model, pick))
                        .unwrap_or_default();
                }
            }
            Vec::new()
        }
        Some(Overlay::Stale(stale)) => {
            if action != MenuAction::Accept {
                return Vec::new();
            }
            let (target, change) = (stale.target, stale.change.clone());
            model.overlays.pop();
            let then = if model.screen == Screen::Compose {
                AfterWork::LeaveCompose
            } else {
                AfterWork::Stay
            };
            let said =
                Said::plain("told-changed-after-all").with("number", target.number.to_string());
            acting::write(model, vec![target], change, said, then)
        }
        Some(Overlay::Explain(_)) => {
            if action == MenuAction::Accept {
                model.overlays.pop();
            }
            Vec::new()
        }
        Some(Overlay::Palette(_) | Overlay::Ask(_) | Overlay::Form(_) | Overlay::Sent) | None => {
            Vec::new()
        }
    }
}

/// An overlay was left by Esc.
pub(super) fn left(model: &mut Model, overlay: &Overlay) -> Vec<Effect> {
    match overlay {
        Overlay::Form(form) if form.purpose == FormFor::Capture => {
            let kept = form
                .lines
                .iter()
                .any(|line| line.choices.is_empty() && !line.field.text().trim().is_empty());
            let effects = keep_of(model, form);
            if kept {
                model.tell(Said::plain("told-capture-kept"));
            }
            effects
        }
        Overlay::Stale(_) => {
            // What was typed is not lost: it stays in the editor, or was a single key.
            model.tell(Said::plain("told-left-as-it-is"));
            Vec::new()
        }
        Overlay::Help { .. }
        | Overlay::Palette(_)
        | Overlay::Choose(_)
        | Overlay::Ask(_)
        | Overlay::Form(_)
        | Overlay::Explain(_)
        | Overlay::Sent => Vec::new(),
    }
}

/// Asks the honest question: somebody waits for a word, so how can this be put aside?
pub(super) fn ask_honestly(model: &mut Model, wanted: Wanted) {
    let count = wanted.targets.len();
    let number = wanted
        .targets
        .first()
        .map(|target| target.number.to_string());
    let title = Said::plain("choose-honest")
        .with("count", count)
        .with("number", number.unwrap_or_default());
    let mut choices = Vec::new();
    let mut choice = |key, id, pick| {
        choices.push(Choice {
            key,
            said: Said::plain(id),
            pick,
        });
    };
    if count == 1 {
        choice('r', "choice-reply-first", Pick::ReplyFirst);
    }
    choice(
        'e',
        "choice-elsewhere",
        Pick::AnsweredElsewhere(wanted.clone()),
    );
    // Who agreed to wait for an answer has not got one: that is no way to solve a request.
    if matches!(wanted.change, Change::Status { .. }) {
        choice('w', "choice-agreed", Pick::AgreedToWait(wanted));
    }
    model.overlays.push(Overlay::Choose(Choose {
        title,
        choices,
        selected: 0,
    }));
}

/// Does what was wanted, with the honest word that it needs.
pub(super) fn honestly(model: &mut Model, wanted: Wanted, word: Honest) -> Vec<Effect> {
    let Wanted {
        targets,
        mut change,
        then,
    } = wanted;
    match &mut change {
        Change::Status { honest, .. } | Change::Solve { honest, .. } => *honest = Some(word),
        _ => {}
    }
    let number = targets
        .first()
        .map(|target| target.number.to_string())
        .unwrap_or_default();
    let said = Said::plain("told-put-aside")
        .with("count", targets.len())
        .with("number", number);
    acting::write(model, targets, change, said, then)
}

/// Shows how the typed moment is understood, in the desk's zone.
fn echo(model: &mut Model) {
    let now = model.local(model.now);
    let words = &model.desk.when_words;
    if let Some(Overlay::Ask(ask)) = model.overlays.last_mut()
        && ask.purpose.is_time()
    {
        let typed = ask.field.text();
        ask.echo = (!typed.trim().is_empty()).then(|| {
            when::parse(typed, &now, words)
                .map(|parsed| Said::plain("echo-time").with("at", parsed.at.timestamp()))
                .map_err(|error| wrong_time(&error))
        });
    }
}

fn wrong_time(error: &WhenError) -> Said {
    match error {
        WhenError::Empty => Said::plain("wrong-time-empty"),
        WhenError::NotUnderstood { rest, .. } => {
            Said::plain("wrong-time").with("rest", rest.as_str())
        }
        WhenError::Past { at } => Said::plain("wrong-time-past").with("at", at.timestamp()),
        WhenError::Gap { .. } => Said::plain("wrong-time-gap"),
        WhenError::Ambiguous { .. } => Said::plain("wrong-time-twice"),
        WhenError::OutOfRange => Said::plain("wrong-time-far"),
    }
}

fn moment(model: &Model, typed: &str) -> Result<Timestamp, Said> {
    when::parse(typed, &model.local(model.now), &model.desk.when_words)
        .map(|parsed| parsed.at.timestamp())
        .map_err(|error| wrong_time(&error))
}

/// An answer was accepted.
fn answered(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Ask(ask)) = model.overlays.pop() else {
        return Vec::new();
    };
    let typed = ask.field.text().trim().to_owned();
    let again = |model: &mut Model, ask: Ask, wrong: Said| {
        model.overlays.push(Overlay::Ask(Ask {
            echo: Some(Err(wrong)),
            ..ask
        }));
        Vec::new()
    };
    match ask.purpose.clone() {
        AskFor::SnoozeUntil => match moment(model, &typed) {
            Ok(until) => {
                let title = acting::title(model, "ask-reason");
                let purpose = AskFor::SnoozeReason(until);
                let field = Field::default();
                model.overlays.push(Overlay::Ask(Ask {
                    title,
                    field,
                    purpose,
                    echo: None,
                }));
                Vec::new()
            }
            Err(wrong) => again(model, ask, wrong),
        },
        AskFor::SnoozeReason(until) => acting::snooze_until(model, until, &typed),
        AskFor::AgreedUntil(wanted) => match moment(model, &typed) {
            Ok(until) => honestly(model, wanted, Honest::AgreedUntil(until)),
            Err(wrong) => again(model, ask, wrong),
        },
        AskFor::Due if typed.is_empty() => {
            acting::write_here(model, Change::Due(None), Said::plain("told-due-counted"))
        }
        AskFor::Due => match moment(model, &typed) {
            Ok(at) => {
                let said = Said::plain("told-due").with("at", at);
                acting::write_here(model, Change::Due(Some(at)), said)
            }
            Err(wrong) => again(model, ask, wrong),
        },
        AskFor::Tags => {
            let mut add = std::collections::BTreeSet::new();
            let mut remove = std::collections::BTreeSet::new();
            for word in typed.split([' ', ',']).filter(|word| !word.is_empty()) {
                match word.strip_prefix('-') {
                    Some(tag) if !tag.is_empty() => remove.insert(tag.to_owned()),
                    _ => add.insert(word.trim_start_matches('+').to_owned()),
                };
            }
            if add.is_empty() && remove.is_empty() {
                return Vec::new();
            }
            acting::write_here(
                model,
                Change::Tag { add, remove },
                Said::plain("told-tagged"),
            )
        }
        AskFor::Assign if typed.is_empty() => Vec::new(),
        AskFor::Assign => {
            let said = Said::plain("told-assigned").with("agent", typed.as_str());
            acting::write_here(model, Change::Assign(Some(typed)), said)
        }
        AskFor::ViewName if typed.is_empty() => again(model, ask, Said::plain("wrong-empty")),
        AskFor::ViewName => save_view(model, &typed),
        AskFor::DuplicateOf => {
            let why = CloseReason::Duplicate;
            let reason = Some(typed).filter(|typed| !typed.is_empty());
            acting::write_here(
                model,
                Change::Close { why, reason },
                Said::plain("told-duplicate"),
            )
        }
    }
}

/// Asks for the name of a view of what is filtered now.
pub(super) fn ask_view_name(model: &mut Model) -> Vec<Effect> {
    let title = Said::plain("ask-view-name").with("filter", model.queue.filter_text.as_str());
    let (field, purpose) = (Field::default(), AskFor::ViewName);
    model.overlays.push(Overlay::Ask(Ask {
        title,
        field,
        purpose,
        echo: None,
    }));
    Vec::new()
}

fn save_view(model: &mut Model, name: &str) -> Vec<Effect> {
    let base = model
        .views
        .get(model.queue.view)
        .map_or("", |view| view.filter.as_str());
    let filter = format!("{base} {}", model.queue.filter_text)
        .trim()
        .to_owned();
    match model.views.iter_mut().find(|view| view.name == name) {
        Some(view) => view.filter = filter,
        None => model.views.push(View {
            name: name.to_owned(),
            filter,
        }),
    }
    model.queue.view = model
        .views
        .iter()
        .position(|view| view.name == name)
        .unwrap_or(0);
    model.queue.filter_text.clear();
    model.queue.read_filter();
    let mut effects = vec![Effect::SaveViews(model.views.clone())];
    effects.extend(load_list(model, Side::Forward));
    effects
}

/// Opens the form for a new request, with what was left unfinished.
pub(super) fn begin_capture(model: &mut Model) -> Vec<Effect> {
    let codes = |all: &[&'static str]| all.to_vec();
    let mut lines = vec![
        Line::typed("who", ""),
        Line::typed("what", ""),
        Line::typed("words", "").below(),
        Line::chosen("channel", "channel", codes(Channel::CODES), "phone").below(),
        Line::chosen("kind", "kind", codes(Kind::CODES), "question").below(),
        Line::chosen("priority", "priority", codes(Priority::CODES), "normal").below(),
        Line::typed("phone", "").below(),
        Line::typed("email", "").below(),
        Line::typed("category", "").below(),
        Line::typed("tags", "").below(),
        Line::typed("assignee", model.desk.agent.clone()).below(),
        Line::typed("received", "").below(),
    ];
    if let Some(kept) = model.loose_draft.take() {
        for (name, text) in kept.lines().filter_map(|line| line.split_once('=')) {
            if let Some(line) = lines.iter_mut().find(|line| line.name == name) {
                line.field = Field::new(text);
            }
        }
    }
    model
        .overlays
        .push(Overlay::Form(Form::new(FormFor::Capture, lines)));
    Vec::new()
}

/// Keeps the form of a new request, if it lies on top and something of it isn't kept.
pub(super) fn keep_form(model: &mut Model) -> Vec<Effect> {
    let form = model.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Form(form) if form.purpose == FormFor::Capture => Some(form.clone()),
        _ => None,
    });
    match form {
        Some(form) if model.form_unkept_since.is_some() => keep_of(model, &form),
        _ => Vec::new(),
    }
}

fn keep_of(model: &mut Model, form: &Form) -> Vec<Effect> {
    model.form_unkept_since = None;
    if model.desk.read_only {
        return Vec::new();
    }
    let typed = form.lines.iter().any(|line| {
        line.choices.is_empty() && line.name != "assignee" && !line.field.text().trim().is_empty()
    });
    let body = if typed {
        let lines = form
            .lines
            .iter()
            .map(|line| format!("{}={}", line.name, line.field.text()));
        lines.collect::<Vec<_>>().join("\n")
    } else {
        String::new()
    };
    model.loose_draft = typed.then(|| body.clone());
    let draft = Draft {
        purpose: Purpose::Capture,
        body,
        saved_at: model.now,
    };
    vec![Effect::KeepDraft {
        request: None,
        draft,
    }]
}

/// Opens the line on how requests were solved.
pub(super) fn begin_solve(model: &mut Model, next: bool) -> Vec<Effect> {
    let category = model
        .detail
        .page()
        .and_then(|page| page.request.category.clone());
    let one = model.targets().len() == 1;
    let mut lines = vec![Line::typed("result", "")];
    if one {
        lines.push(Line::typed("category", category.unwrap_or_default()));
    }
    let codes = ["not-asked", "said", "asked"];
    lines.push(Line::chosen("agreement", "agreement", codes, "not-asked"));
    model
        .overlays
        .push(Overlay::Form(Form::new(FormFor::Solve { next }, lines)));
    Vec::new()
}

/// Opens the fields of a request.
pub(super) fn begin_fields(model: &mut Model, number: Number) -> Vec<Effect> {
    let Some(page) = model.detail.at_hand(number) else {
        return Vec::new();
    };
    let request = &page.request;
    let label = |label| request.label(label).unwrap_or_default().to_owned();
    let lines = vec![
        Line::typed("subject", page.subject.clone()),
        Line::typed("category", label(Label::Category)),
        Line::chosen("kind", "kind", Kind::CODES.to_vec(), request.kind.code()),
        Line::chosen(
            "channel",
            "channel",
            Channel::CODES.to_vec(),
            request.channel.code(),
        ),
        Line::typed("product", label(Label::Product)),
        Line::typed("place", label(Label::Place)),
        Line::typed("process", label(Label::Process)),
    ];
    model
        .overlays
        .push(Overlay::Form(Form::new(FormFor::Fields(number), lines)));
    Vec::new()
}

/// Opens the questions of the first run.
pub fn begin_first_run(model: &mut Model) {
    let agent = model.desk.agent.clone();
    let codes = ["wall", "open-days", "business-hours"];
    let lines = vec![
        Line::typed("agent", agent),
        Line::chosen("count", "counting", codes, "wall"),
        Line::chosen(
            "days",
            "days",
            ["mon-fri", "mon-sat", "every-day"],
            "mon-fri",
        ),
        Line::typed("hours", "09:00-17:00"),
        Line::typed("team", ""),
    ];
    model
        .overlays
        .push(Overlay::Form(Form::new(FormFor::FirstRun, lines)));
}

fn in_form(model: &mut Model, action: FieldAction) -> Vec<Effect> {
    let now = model.now;
    let Some(Overlay::Form(form)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    let capture = form.purpose == FormFor::Capture;
    match action {
        FieldAction::NextField => form.step(true),
        FieldAction::PrevField => form.step(false),
        FieldAction::Fold => form.fold(),
        // The questions of the first run are answered one by one.
        FieldAction::Accept
            if form.purpose == FormFor::FirstRun && form.focus + 1 < form.lines.len() =>
        {
            form.step(true);
        }
        FieldAction::Accept => return accepted(model),
        other => {
            if let Some(line) = form.focused() {
                match (line.choices.is_empty(), other) {
                    (false, FieldAction::Left) => line.turn(false),
                    (false, FieldAction::Right) => line.turn(true),
                    (false, _) => {}
                    (true, other) => {
                        line.field.edit(other);
                    }
                }
            }
            form.complaint = None;
            if capture {
                model.form_unkept_since.get_or_insert(now);
            }
        }
    }
    Vec::new()
}

/// Enter on a form: all of it is taken, or the line is shown that is wrong.
fn accepted(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Form(mut form)) = model.overlays.pop() else {
        return Vec::new();
    };
    let effects = match form.purpose.clone() {
        FormFor::Capture => captured(model, &mut form),
        FormFor::Fields(number) => Ok(changed_fields(model, &form, number)),
        FormFor::Solve { next } => Ok(solved(model, &form, next)),
        FormFor::SolveByReply => Ok(solved_by_reply(model, &form)),
        FormFor::FirstRun => first_run(model, &form),
    };
    match effects {
        Ok(effects) => effects,
        Err((name, said)) => {
            form.complain(name, said);
            model.overlays.push(Overlay::Form(form));
            Vec::new()
        }
    }
}

type Complaint = (&'static str, Said);

fn captured(model: &mut Model, form: &mut Form) -> Result<Vec<Effect>, Complaint> {
    let subject = form
        .given("what")
        .or_else(|| form.given("words"))
        .ok_or(("what", Said::plain("wrong-what")))?;
    let received = match form.given("received") {
        None => None,
        Some(typed) => {
            // «Yesterday» is past, which is what is wanted here; a word alone is looked for ahead.
            let at = match when::parse(&typed, &model.local(model.now), &model.desk.when_words) {
                Ok(parsed) => parsed.at.timestamp(),
                Err(WhenError::Past { at }) => at.timestamp(),
                Err(error) => return Err(("received", wrong_time(&error))),
            };
            if at > model.now {
                return Err(("received", Said::plain("wrong-received").with("at", at)));
            }
            Some(at)
        }
    };
    let who = NewClient::of_line(form.text("who"));
    let client = NewClient {
        name: who.name,
        phone: form.given("phone").or(who.phone),
        email: form.given("email").or(who.email),
    };
    let known = !client.name.is_empty() || client.phone.is_some() || client.email.is_some();
    let captured = Captured {
        text: form.text("words").to_owned(),
        subject,
        client: known.then_some(client),
        channel: form.text("channel").parse().unwrap_or(Channel::Phone),
        kind: form.text("kind").parse().unwrap_or(Kind::Question),
        priority: form.text("priority").parse().unwrap_or(Priority::Normal),
        category: form.given("category"),
        tags: form
            .text("tags")
            .split([' ', ','])
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect(),
        assignee: form.given("assignee"),
        received,
    };
    let ticket = model.ticket();
    let work = Work {
        numbers: std::collections::BTreeSet::new(),
        said: Said::plain("told-captured"),
        change: None,
        then: AfterWork::Stay,
    };
    model.writing.insert(ticket, work);
    // Until it is on disk the form stays kept as a draft.
    let mut effects = keep_of(model, form);
    effects.push(Effect::Capture {
        ticket,
        now: model.now,
        captured: Box::new(captured),
    });
    Ok(effects)
}

fn changed_fields(model: &mut Model, form: &Form, number: Number) -> Vec<Effect> {
    let Some(page) = model.detail.at_hand(number) else {
        return Vec::new();
    };
    let request = &page.request;
    let target = Target {
        number,
        base: Some(request.version),
    };
    let mut changes = Vec::new();
    let subject = form.text("subject");
    if !subject.is_empty() && subject != page.subject {
        changes.push(Change::Subject(subject.to_owned()));
    }
    for (name, label) in [
        ("category", Label::Category),
        ("product", Label::Product),
        ("place", Label::Place),
        ("process", Label::Process),
    ] {
        if form.text(name) != request.label(label).unwrap_or_default() {
            changes.push(Change::Label(label, form.given(name)));
        }
    }
    if let Ok(kind) = form.text("kind").parse()
        && kind != request.kind
    {
        changes.push(Change::Kind(kind));
    }
    if let Ok(channel) = form.text("channel").parse()
        && channel != request.channel
    {
        changes.push(Change::Channel(channel));
    }
    changes
        .into_iter()
        .flat_map(|change| {
            let said = Said::plain("told-fields").with("number", number.to_string());
            acting::write(model, vec![target], change, said, AfterWork::Stay)
        })
        .collect()
}

fn agreement(form: &Form) -> Agreement {
    match form.text("agreement") {
        "said" => Agreement::Said,
        "asked" => Agreement::Asked,
        _ => Agreement::NotAsked,
    }
}

fn solved(model: &mut Model, form: &Form, next: bool) -> Vec<Effect> {
    let change = Change::Solve {
        agreement: agreement(form),
        result: form.given("result"),
        category: form.given("category"),
        honest: None,
    };
    let targets = model.targets();
    let number = targets
        .first()
        .map(|target| target.number.to_string())
        .unwrap_or_default();
    let said = Said::plain("told-solved")
        .with("count", targets.len())
        .with("number", number);
    let then = if next {
        AfterWork::OpenNext
    } else {
        AfterWork::Stay
    };
    acting::write(model, targets, change, said, then)
}

fn solved_by_reply(model: &mut Model, form: &Form) -> Vec<Effect> {
    let mut effects = Vec::new();
    let category = form.given("category");
    if let Some(page) = model.detail.page()
        && category.is_some()
        && category != page.request.category
    {
        let target = Target {
            number: page.number,
            base: Some(page.request.version),
        };
        let said = Said::plain("told-fields").with("number", page.number.to_string());
        let change = Change::Label(Label::Category, category);
        effects.extend(acting::write(
            model,
            vec![target],
            change,
            said,
            AfterWork::Stay,
        ));
    }
    let after = AfterReply::Solved {
        agreement: agreement(form),
    };
    effects.extend(writing::reply(model, after, "told-sent-solved"));
    effects
}

fn first_run(model: &mut Model, form: &Form) -> Result<Vec<Effect>, Complaint> {
    let agent = form
        .given("agent")
        .ok_or(("agent", Said::plain("wrong-empty")))?;
    model.desk.agent.clone_from(&agent);
    let team: Vec<String> = form
        .text("team")
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    model.desk.agents.clone_from(&team);
    let blocks = blocks(form.text("hours")).ok_or(("hours", Said::plain("wrong-hours")))?;
    let open_days = match form.text("days") {
        "mon-fri" => 5,
        "mon-sat" => 6,
        _ => 7,
    };
    let hours = std::array::from_fn(|day| {
        if day < open_days {
            blocks.clone()
        } else {
            Vec::new()
        }
    });
    let count = form.text("count").parse().unwrap_or(Counting::Wall);
    Ok(vec![Effect::SaveAnswers(Answers {
        agent,
        count,
        hours,
        team,
    })])
}

/// Opening hours as they are typed: `09:00-12:30, 13:00-17:00`.
fn blocks(typed: &str) -> Option<Vec<Block>> {
    typed
        .split(',')
        .map(|block| {
            let (from, until) = block.split_once('-')?;
            let time = |text: &str| {
                let text = text.trim();
                let text = if text.contains(':') {
                    text.to_owned()
                } else {
                    format!("{text}:00")
                };
                jiff::civil::Time::strptime("%H:%M", text).ok()
            };
            let block = Block {
                from: time(from)?,
                until: time(until)?,
            };
            (block.from < block.until).then_some(block)
        })
        .collect()
}

/// The words of a choice of a form's line, as another text.
pub fn choice_text(line: &Line) -> Value {
    if line.words.is_empty() {
        Value::Words(line.field.text().to_owned())
    } else {
        Value::Text(format!("{}-{}", line.words, line.field.text()))
    }
}
