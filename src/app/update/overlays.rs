//! Keys in overlays and in the filter's line.

use jiff::Timestamp;

use super::{acting, filter, forms, importing, lookup, run, views};
use crate::app::effect::Effect;
use crate::app::field::Field;
use crate::app::form::FormFor;
use crate::app::model::{AfterWork, Model, Screen};
use crate::app::overlay::{Ask, AskFor, Choice, Choose, Overlay, Palette, Pick, Wanted};
use crate::app::said::Said;
use crate::domain::change::{Change, Honest};
use crate::domain::event::CloseReason;
use crate::domain::fold::fold;
use crate::domain::when::{self, WhenError};
use crate::keymap::{Action, FieldAction, MenuAction};

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
            form.note = None;
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
        Some(Overlay::Lookup(_)) => lookup::typed(model, c),
        Some(
            Overlay::Help { .. }
            | Overlay::Explain(_)
            | Overlay::Stale(_)
            | Overlay::Look(_)
            | Overlay::Views(_)
            | Overlay::Sent,
        ) => Vec::new(),
        None => match (&mut model.compose, &mut model.queue.typing) {
            (Some(compose), _) if model.screen == Screen::Compose => {
                compose.editor.type_char(c);
                compose.changed(now);
                lookup::after_typing(model, c)
            }
            _ if model.screen == Screen::Procedures => lookup::typed(model, c),
            (_, Some(_)) => filter::typed(model, c),
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
            form.complaint = None;
            form.note = None;
            if form.purpose == FormFor::Capture {
                model.form_unkept_since.get_or_insert(now);
            }
            if let Some(line) = form.focused().filter(|line| line.choices.is_empty()) {
                line.field.paste(text);
            }
        }
        Some(Overlay::Lookup(_)) => return lookup::paste(model, text),
        Some(_) => {}
        None => match (&mut model.compose, &mut model.queue.typing) {
            (Some(compose), _) if model.screen == Screen::Compose => {
                compose.editor.paste(text);
                compose.changed(now);
            }
            _ if model.screen == Screen::Procedures => return lookup::paste(model, text),
            (_, Some(_)) => return filter::paste(model, text),
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
        Some(Overlay::Form(_)) => forms::press(model, action),
        Some(Overlay::Lookup(_)) => lookup::field(model, action),
        Some(_) => Vec::new(),
        None if model.screen == Screen::Procedures => lookup::field(model, action),
        None => filter::field(model, action),
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
            let (number, targets, change) =
                (stale.number, stale.targets.clone(), stale.change.clone());
            model.overlays.pop();
            let then = if model.screen == Screen::Compose {
                AfterWork::LeaveCompose
            } else {
                AfterWork::Stay
            };
            let said = Said::plain("told-changed-after-all")
                .with("count", targets.len())
                .with("number", number.to_string());
            acting::write(model, targets, change, said, then)
        }
        Some(Overlay::Views(_)) => views::menu(model, action),
        Some(Overlay::Explain(_)) => {
            if action == MenuAction::Accept {
                model.overlays.pop();
            }
            Vec::new()
        }
        Some(Overlay::Look(_)) => importing::in_look(model, action),
        Some(
            Overlay::Palette(_)
            | Overlay::Ask(_)
            | Overlay::Form(_)
            | Overlay::Lookup(_)
            | Overlay::Sent,
        )
        | None => Vec::new(),
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
            let effects = forms::keep_of(model, form);
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
        Overlay::Look(_) => vec![Effect::StopTrial],
        Overlay::Lookup(state) => {
            lookup::left(model, state);
            Vec::new()
        }
        Overlay::Help { .. }
        | Overlay::Palette(_)
        | Overlay::Choose(_)
        | Overlay::Ask(_)
        | Overlay::Form(_)
        | Overlay::Explain(_)
        | Overlay::Views(_)
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
    let id = match change {
        Change::Solve { .. } => "told-solved",
        _ => "told-put-aside",
    };
    let said = Said::plain(id)
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

pub(super) fn wrong_time(error: &WhenError) -> Said {
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
        AskFor::View(asked) => match views::answered(model, asked, &typed) {
            Ok(effects) => effects,
            Err(wrong) => again(model, ask, wrong),
        },
        AskFor::DuplicateOf => {
            let why = CloseReason::Duplicate;
            let reason = Some(typed).filter(|typed| !typed.is_empty());
            acting::write_here(
                model,
                Change::Close { why, reason },
                Said::plain("told-duplicate"),
            )
        }
        AskFor::FlagWord(mark) => run::flag_answered(model, *mark, typed),
    }
}
