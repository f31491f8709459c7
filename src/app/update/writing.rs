//! Replies, notes and messages being written.

use super::{acting, has_failed};
use crate::app::effect::Effect;
use crate::app::form::{Form, FormFor, Line};
use crate::app::model::{AfterWork, Model, Screen};
use crate::app::overlay::Overlay;
use crate::app::said::Said;
use crate::domain::action::Target;
use crate::domain::change::{AfterReply, Change};
use crate::domain::detail::Purpose;
use crate::domain::id::Number;
use crate::keymap::{EditorAction, SentAction};
use crate::screens::compose;

/// Begins to write, with the draft that there is.
pub(super) fn begin(model: &mut Model, number: Number, purpose: Purpose) -> Vec<Effect> {
    let Some(page) = model.detail.at_hand(number) else {
        return Vec::new();
    };
    // What is being written already is gone on with: its draft may not be kept yet.
    let is_it = |compose: &compose::State| compose.number == number && compose.purpose == purpose;
    if model.compose.as_ref().is_some_and(is_it) {
        model.screen = Screen::Compose;
        return Vec::new();
    }
    let draft = page.drafts.iter().find(|draft| draft.purpose == purpose);
    let key = (number, page.request.id, page.request.version);
    let state = compose::State::new(key, purpose, draft, model.screen);
    if draft.is_some() {
        model.tell(Said::plain("told-draft-there"));
    }
    let effects = keep(model);
    model.compose = Some(state);
    model.screen = Screen::Compose;
    effects
}

/// Keeps what is written and not kept yet.
pub(super) fn keep(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(compose) = &mut model.compose else {
        return Vec::new();
    };
    if compose.unkept_since.is_none() || model.desk.read_only {
        return Vec::new();
    }
    let request = Some(compose.request);
    vec![Effect::KeepDraft {
        request,
        draft: compose.draft(now),
    }]
}

/// Leaves what is written; it stays as a draft.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    let effects = keep(model);
    close(model);
    effects
}

/// Goes back to where the writing was begun.
pub(super) fn close(model: &mut Model) {
    if let Some(compose) = model.compose.take() {
        model.detail.outdate_drafts(compose.number);
        model.screen = compose.from;
    }
}

/// Does an action of the editor.
pub(super) fn editor(model: &mut Model, action: EditorAction) -> Vec<Effect> {
    let now = model.now;
    let Some(compose) = &mut model.compose else {
        return Vec::new();
    };
    match action {
        EditorAction::Done => return done(model),
        EditorAction::External => {
            let text = compose.editor.text();
            let mut effects = keep(model);
            effects.push(Effect::Edit(text));
            return effects;
        }
        EditorAction::Copy => {
            return compose
                .editor
                .selected()
                .map(Effect::Copy)
                .into_iter()
                .collect();
        }
        EditorAction::Cut => {
            let selected = compose.editor.selected();
            compose.editor.cut();
            compose.changed(now);
            return selected.map(Effect::Copy).into_iter().collect();
        }
        other => {
            compose.editor.edit(other);
            if changes_text(other) {
                compose.changed(now);
            }
        }
    }
    Vec::new()
}

const fn changes_text(action: EditorAction) -> bool {
    matches!(
        action,
        EditorAction::Newline
            | EditorAction::Backspace
            | EditorAction::Delete
            | EditorAction::DeleteWord
            | EditorAction::DeleteNextWord
            | EditorAction::DeleteToStart
            | EditorAction::Undo
            | EditorAction::Redo
            | EditorAction::Paste
    )
}

/// What is written is done: a note is kept, a reply is copied and its way asked for.
fn done(model: &mut Model) -> Vec<Effect> {
    let Some(compose) = &model.compose else {
        return Vec::new();
    };
    if compose.editor.is_blank() {
        model.fail(Said::plain("failed-nothing-written"));
        return Vec::new();
    }
    let text = compose.editor.text();
    let target = Target {
        number: compose.number,
        base: Some(compose.base),
    };
    let number = compose.number.to_string();
    match compose.purpose {
        Purpose::Reply => {
            let mut effects = keep(model);
            if model.desk.sends {
                model.tell(Said::plain("told-sending"));
                effects.push(Effect::Send(text));
            } else {
                effects.push(Effect::Copy(text));
                model.overlays.push(Overlay::Sent);
            }
            effects
        }
        Purpose::Note | Purpose::ClientWrote | Purpose::Capture => {
            let (change, id) = if compose.purpose == Purpose::Note {
                (Change::Note { text }, "told-noted")
            } else {
                (
                    Change::ClientWrote {
                        text,
                        at: None,
                        counts: true,
                    },
                    "told-client-wrote",
                )
            };
            let said = Said::plain(id).with("number", number);
            // What is under way is not kept as a draft any more: it is written, or it stays open.
            let mut effects = keep(model);
            effects.extend(acting::write(
                model,
                vec![target],
                change,
                said,
                AfterWork::LeaveCompose,
            ));
            effects
        }
    }
}

/// The command that sends replies has ended.
pub(super) fn sent_by_command(model: &mut Model, sent: Result<(), String>) -> Vec<Effect> {
    if model.compose.is_none() {
        return Vec::new();
    }
    match sent {
        Ok(()) => model.overlays.push(Overlay::Sent),
        Err(why) => model.fail(Said::plain("failed-sending").with("why", why)),
    }
    Vec::new()
}

/// One letter says what became of a reply.
pub(super) fn sent(model: &mut Model, action: SentAction) -> Vec<Effect> {
    model.overlays.pop();
    match action {
        SentAction::Draft => {
            model.tell(Said::plain("told-draft-kept"));
            Vec::new()
        }
        SentAction::Waiting => reply(
            model,
            AfterReply::ClientsTurn { follow_up: None },
            "told-sent-waiting",
        ),
        SentAction::StillOurs => reply(
            model,
            AfterReply::StillOurs { next_word: None },
            "told-sent-ours",
        ),
        SentAction::Solved => {
            let category = model
                .detail
                .page()
                .and_then(|page| page.request.category.clone());
            let agreement = Line::chosen(
                "agreement",
                "agreement",
                ["asked", "said", "not-asked"],
                "asked",
            );
            let lines = vec![
                agreement,
                Line::typed("category", category.unwrap_or_default()),
            ];
            model
                .overlays
                .push(Overlay::Form(Form::new(FormFor::SolveByReply, lines)));
            Vec::new()
        }
    }
}

/// Records that the reply was sent.
pub(super) fn reply(model: &mut Model, after: AfterReply, id: &'static str) -> Vec<Effect> {
    let Some(compose) = &model.compose else {
        return Vec::new();
    };
    let text = compose.editor.text();
    let target = Target {
        number: compose.number,
        base: Some(compose.base),
    };
    let said = Said::plain(id).with("number", compose.number.to_string());
    acting::write(
        model,
        vec![target],
        Change::Reply { text, after },
        said,
        AfterWork::LeaveCompose,
    )
}

/// The person's own editor has ended.
pub(super) fn edited(model: &mut Model, text: Option<String>) -> Vec<Effect> {
    let now = model.now;
    let Some(compose) = &mut model.compose else {
        return Vec::new();
    };
    if let Some(text) = text {
        compose
            .editor
            .replace(text.strip_suffix('\n').unwrap_or(&text));
        compose.changed(now);
    } else if !has_failed(model) {
        model.fail(Said::plain("failed-editor"));
    }
    Vec::new()
}
