//! Taking a file in: which one, what would come of it, and how it goes.

use crate::app::effect::Effect;
use crate::app::field::Field;
use crate::app::form::{Form, FormFor, Line};
use crate::app::import::{Going, News, Outcome, Source, Stage, Trial};
use crate::app::model::{Model, Notice};
use crate::app::overlay::{Choice, Choose, Look, Overlay, Pick};
use crate::app::said::Said;
use crate::keymap::MenuAction;

/// The code of the line that takes the settings whose columns the file has.
const FITTING: &str = "auto";
/// The code of the line that takes no settings.
const NONE: &str = "none";
/// How many names are shown that a typed one may go on to.
const SHOWN: usize = 12;

/// Asks for the file.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    let names = model.desk.sources.iter().map(String::as_str);
    let names = [FITTING, NONE].into_iter().chain(names);
    let lines = vec![
        Line::typed("file", ""),
        Line::chosen("read-as", "", names, FITTING),
    ];
    let form = Form::new(FormFor::Import, lines);
    model.overlays.push(Overlay::Form(form));
    Vec::new()
}

/// Tab on the file: its name is completed.
pub(super) fn complete(form: &Form) -> Vec<Effect> {
    vec![Effect::CompletePath(
        form.lines
            .first()
            .map_or("", |line| line.field.text())
            .to_owned(),
    )]
}

/// Enter on the form: the file is looked into. The form stays below, to be mended.
pub(super) fn look(model: &mut Model, form: Form) -> Vec<Effect> {
    let source = Source {
        file: form.text("file").to_owned(),
        named: form
            .given("read-as")
            .filter(|name| name != NONE && name != FITTING),
        fitting: form.text("read-as") == FITTING,
    };
    let ask = model.ticket();
    model.overlays.push(Overlay::Form(form));
    model.overlays.push(Overlay::Look(Look {
        ask,
        source: source.clone(),
        trial: Trial::default(),
        scroll: 0,
    }));
    vec![Effect::TryImport { ask, source }]
}

/// A key on what was found in the file.
pub(super) fn in_look(model: &mut Model, action: MenuAction) -> Vec<Effect> {
    let height = model.regions.overlay.max(2);
    let most = model.regions.overlay_lines.saturating_sub(height);
    let Some(Overlay::Look(look)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    match action {
        MenuAction::Down => look.scroll += 1,
        MenuAction::Up => look.scroll = look.scroll.saturating_sub(1),
        MenuAction::PageDown => look.scroll += height - 1,
        MenuAction::PageUp => look.scroll = look.scroll.saturating_sub(height - 1),
        MenuAction::Accept if look.trial.stage == Stage::Failed => {
            model.overlays.pop();
            return Vec::new();
        }
        MenuAction::Accept => return take_in(model),
    }
    look.scroll = look.scroll.min(most);
    Vec::new()
}

/// Enter on what was found: it is taken in, while the desk goes on.
fn take_in(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Look(look)) = model.overlays.pop() else {
        return Vec::new();
    };
    model.overlays.pop_if(
        |overlay| matches!(overlay, Overlay::Form(form) if form.purpose == FormFor::Import),
    );
    let file = look.source.file.clone();
    model.import.going = Some(Going {
        file: file.rsplit('/').next().unwrap_or(&file).to_owned(),
        is_asked_for: true,
        ..Going::default()
    });
    model.import.is_stopping = false;
    vec![Effect::StopTrial, Effect::Import(look.source)]
}

/// Stops what is being taken in.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    model.import.is_stopping = true;
    vec![Effect::StopImport]
}

/// Whether a file is being taken in that somebody has asked for.
pub(super) fn is_asked_for(model: &Model) -> bool {
    let going = model.import.going.as_ref();
    going.is_some_and(|going| going.is_asked_for)
}

/// Asks whether to leave the desk while something is being taken in.
pub(super) fn ask_to_leave(model: &mut Model) {
    let file = model.import.going.as_ref().map(|going| going.file.clone());
    let title = Said::plain("choose-leave-import").with("file", file.unwrap_or_default());
    let choice = |key, id, pick| Choice {
        key,
        said: Said::plain(id),
        pick,
    };
    let choices = vec![
        choice('s', "choice-stay", Pick::StayForImport),
        choice('l', "choice-leave", Pick::LeaveImport),
    ];
    model.overlays.push(Overlay::Choose(Choose {
        title,
        choices,
        selected: 0,
    }));
}

/// Takes in news.
pub(super) fn take(model: &mut Model, news: News) -> Vec<Effect> {
    match news {
        News::Completed { typed, text, names } => completed(model, &typed, text, &names),
        News::Tried { ask, trial } => {
            if let Some(Overlay::Look(look)) = model.overlays.last_mut()
                && look.ask == ask
            {
                // It is taken in as it was looked into.
                look.source.named.clone_from(&trial.named);
                look.trial = trial;
            }
        }
        News::Going(going) => model.import.going = Some(going),
        News::Ended(outcome) => ended(model, outcome),
        News::Idle => {
            model.import.going = None;
            model.import.is_stopping = false;
            // Nothing is left to be asked about.
            model.overlays.pop_if(|overlay| match overlay {
                Overlay::Choose(choose) => {
                    let mut picks = choose.choices.iter().map(|choice| &choice.pick);
                    picks.any(|pick| *pick == Pick::LeaveImport)
                }
                _ => false,
            });
        }
    }
    Vec::new()
}

fn completed(model: &mut Model, typed: &str, text: String, names: &[String]) {
    let Some(Overlay::Form(form)) = model.overlays.last_mut() else {
        return;
    };
    // What was typed on meanwhile is another name.
    let is_meant = form.purpose == FormFor::Import && form.text("file") == typed.trim();
    if !is_meant {
        return;
    }
    form.complaint = None;
    form.note = None;
    if names.len() > 1 {
        let mut shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
        if names.len() > SHOWN {
            shown.push("…");
        }
        form.note = Some(Said::plain("form-note-names").with("names", shown.join("  ")));
    }
    if text != typed {
        if let Some(line) = form.lines.first_mut() {
            line.field = Field::new(text);
        }
    } else if names.is_empty() && !typed.is_empty() {
        form.complaint = Some(Said::plain("wrong-no-file"));
    } else if names.len() == 1 {
        // It is whole: Tab goes on.
        form.step(true);
    }
}

fn ended(model: &mut Model, outcome: Outcome) {
    if outcome.stays || outcome.wants_care {
        // It is seen before what goes by itself.
        if matches!(model.notice, Some(Notice::Told { .. })) {
            model.notice = None;
        }
        model.import.keep(outcome);
    } else {
        model.tell(Said::plain("told-taken-in").with("text", outcome.text));
    }
}
