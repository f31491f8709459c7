//! Whether an action can be done now, and why not.

use super::model::{Model, Screen};
use super::overlay::Overlay;
use super::said::Said;
use super::update::lookup;
use crate::domain::document::Link;
use crate::domain::words::Status;
use crate::keymap::{
    Action, DetailAction, EditorAction, FieldAction, FilterAction, Global, ListAction,
    LookupAction, MenuAction, PreviewAction, QueueAction, RequestAction, RunAction, SentAction,
    ViewsAction,
};
use crate::screens::run::Spot;

/// Tells why an action can't be done now; `Ok` where it can.
///
/// # Errors
/// The reason, as it is shown when the key is pressed and beside the action in the palette.
pub fn available(model: &Model, action: Action) -> Result<(), Said> {
    match action {
        Action::Global(global) => match global {
            Global::Capture => writable(model),
            Global::Import => {
                writable(model)?;
                match &model.import.going {
                    Some(going) => {
                        Err(Said::plain("reason-import-going").with("file", going.file.as_str()))
                    }
                    None => Ok(()),
                }
            }
            Global::StopImport => {
                unless(model.import.going.is_none(), "reason-no-import")?;
                unless(model.import.is_stopping, "reason-import-stopping")
            }
            Global::AddAlias => unless(model.library.offer.is_none(), "reason-no-words-missed"),
            Global::Help
            | Global::Palette
            | Global::LookUp
            | Global::GoQueue
            | Global::GoProcedures
            | Global::Back
            | Global::Redraw
            | Global::Suspend
            | Global::Quit => Ok(()),
        },
        Action::Request(request) => of_request(model, request),
        Action::Queue(queue) => of_queue(model, queue),
        Action::List(list) => match list {
            ListAction::Open => selected(model),
            ListAction::Down
            | ListAction::Up
            | ListAction::PageDown
            | ListAction::PageUp
            | ListAction::First
            | ListAction::Last => Ok(()),
        },
        Action::Detail(detail) => match detail {
            DetailAction::NextPane => unless(model.screen == Screen::Detail, "reason-one-pane"),
            DetailAction::Down
            | DetailAction::Up
            | DetailAction::PageDown
            | DetailAction::PageUp
            | DetailAction::Top
            | DetailAction::Bottom
            | DetailAction::Next
            | DetailAction::Previous
            | DetailAction::Close
            | DetailAction::History
            | DetailAction::Quotes => Ok(()),
        },
        Action::Editor(editor) => match editor {
            EditorAction::Copy | EditorAction::Cut => {
                let selected = model.compose.as_ref().and_then(|c| c.editor.selected());
                unless(selected.is_none(), "reason-nothing-selected")
            }
            _ => Ok(()),
        },
        Action::Field(field) => of_field(model, field),
        Action::Filter(filter) => match filter {
            FilterAction::Complete | FilterAction::CompleteBack => Ok(()),
            FilterAction::Elsewhere => elsewhere(model),
        },
        Action::Views(views) => of_views(model, views),
        Action::Lookup(action) => of_lookup(model, action),
        Action::Preview(action) => of_preview(model, action),
        Action::Run(run) => of_run(model, run),
        Action::Menu(menu) => match menu {
            MenuAction::Down
            | MenuAction::Up
            | MenuAction::PageDown
            | MenuAction::PageUp
            | MenuAction::Accept => Ok(()),
        },
        Action::Sent(sent) => match sent {
            SentAction::Waiting
            | SentAction::StillOurs
            | SentAction::Solved
            | SentAction::Draft => Ok(()),
        },
    }
}

fn unless(hindered: bool, id: &'static str) -> Result<(), Said> {
    if hindered {
        Err(Said::plain(id))
    } else {
        Ok(())
    }
}

fn writable(model: &Model) -> Result<(), Said> {
    unless(model.desk.read_only, "reason-read-only")
}

fn selected(model: &Model) -> Result<(), Said> {
    unless(model.current().is_none(), "reason-no-request")
}

fn of_request(model: &Model, action: RequestAction) -> Result<(), Said> {
    use RequestAction as A;
    match action {
        A::Undo => {
            writable(model)?;
            return unless(model.done.is_empty(), "reason-nothing-to-undo");
        }
        A::Explain | A::CopyNumber => return selected(model),
        A::GoOn => return goes_on(model),
        A::Reply
        | A::Note
        | A::ClientWrote
        | A::Solve
        | A::SolveNext
        | A::ClientYes
        | A::Reopen
        | A::Assign
        | A::Priority
        | A::Status
        | A::Tag
        | A::Due
        | A::Snooze
        | A::Fields => {}
    }
    writable(model)?;
    selected(model)?;
    let many = model.screen == Screen::Queue && model.queue.marked.len() > 1;
    if many && matches!(action, A::Reply | A::ClientWrote | A::Fields | A::Due) {
        let count = model.queue.marked.len();
        return Err(Said::plain("reason-one-at-a-time").with("count", count));
    }
    if many {
        return Ok(());
    }
    match (action, model.status_here()) {
        (A::Solve | A::SolveNext, Some(Status::Solved | Status::Closed)) => {
            Err(Said::plain("reason-solved-already"))
        }
        (A::Reopen, Some(status)) if status.is_open() => Err(Said::plain("reason-open-already")),
        (A::ClientYes, Some(Status::Closed)) => Err(Said::plain("reason-closed-already")),
        (A::Snooze | A::Due, Some(Status::Solved | Status::Closed)) => {
            Err(Said::plain("reason-ended"))
        }
        (A::Snooze, _) => {
            let risky = model.now + model.desk.policy.at_risk_lead;
            match model.due_here().filter(|due| *due <= risky) {
                Some(due) => Err(Said::plain("reason-at-risk").with("due", due)),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Whether a procedure stands that can be gone on with, as far as that is known here.
fn goes_on(model: &Model) -> Result<(), Said> {
    let is_loose = |loose: &crate::domain::run::Loose| loose.ended.is_none();
    let stands_alone = model.run.loose.as_ref().is_some_and(is_loose);
    let page = model.current().and_then(|here| model.detail.at_hand(here));
    // Whether a row has one is seen when its page is read.
    let stands = page.map_or(model.current().is_some(), |page| page.run.is_some());
    unless(!stands && !stands_alone, "reason-no-run")
}

fn of_run(model: &Model, action: RunAction) -> Result<(), Said> {
    let Some(open) = &model.run.open else {
        return Err(Said::plain("reason-no-run"));
    };
    if let Some(branch) = action.branch() {
        let branches = open.step().map_or(0, |step| step.branches.len());
        let number = i64::from(branch);
        return if branch as usize > branches {
            Err(Said::plain("reason-run-no-branch").with("number", number))
        } else {
            writable(model)
        };
    }
    match action {
        RunAction::Tick => {
            writable(model)?;
            match open.procedure() {
                Some(Err(_)) => Err(Said::plain("reason-run-unread")),
                Some(Ok(_)) | None => unless(open.asks(), "reason-run-choose"),
            }
        }
        RunAction::Back => {
            writable(model)?;
            unless(!open.run.can_go_back(), "reason-run-beginning")
        }
        RunAction::End | RunAction::Helpful | RunAction::Flag => writable(model),
        RunAction::NextLink | RunAction::PrevLink => {
            unless(open.spots().is_empty(), "reason-run-no-link")
        }
        RunAction::Follow => {
            unless(open.spots().is_empty(), "reason-run-no-link")?;
            unless(open.chosen().is_none(), "reason-run-choose-link")
        }
        RunAction::Copy => {
            let can = matches!(open.chosen(), Some(Spot::Say(_) | Spot::Link(Link::Web(_))));
            unless(!can, "reason-run-nothing-to-copy")
        }
        RunAction::Down
        | RunAction::Up
        | RunAction::PageDown
        | RunAction::PageUp
        | RunAction::Leave
        | RunAction::Branch1
        | RunAction::Branch2
        | RunAction::Branch3
        | RunAction::Branch4
        | RunAction::Branch5
        | RunAction::Branch6
        | RunAction::Branch7
        | RunAction::Branch8
        | RunAction::Branch9 => Ok(()),
    }
}

fn of_field(model: &Model, action: FieldAction) -> Result<(), Said> {
    let form = match model.overlays.last() {
        Some(Overlay::Form(form)) => Some(form),
        _ => None,
    };
    match action {
        FieldAction::Fold => {
            let folds = form.is_some_and(|form| form.lines.iter().any(|line| line.folded));
            unless(!folds, "reason-nothing-folded")
        }
        FieldAction::NextField | FieldAction::PrevField => {
            let one_line = matches!(model.overlays.last(), Some(Overlay::Ask(_)));
            unless(one_line, "reason-one-line")
        }
        _ => Ok(()),
    }
}

fn elsewhere(model: &Model) -> Result<(), Said> {
    unless(model.queue.filter.is_empty(), "reason-no-filter")
}

fn of_lookup(model: &Model, action: LookupAction) -> Result<(), Said> {
    match action {
        LookupAction::Open | LookupAction::Copy | LookupAction::Into => {
            let is_empty = model.lookup().is_none_or(|lookup| lookup.hits.is_empty());
            unless(is_empty, "reason-nothing-found")
        }
        LookupAction::All
        | LookupAction::Down
        | LookupAction::Up
        | LookupAction::PageDown
        | LookupAction::PageUp => Ok(()),
    }
}

fn of_preview(model: &Model, action: PreviewAction) -> Result<(), Said> {
    match action {
        PreviewAction::Helpful | PreviewAction::Flag => {
            writable(model)?;
            unless(!lookup::is_procedure(model), "reason-no-procedure")
        }
        PreviewAction::NextLink | PreviewAction::PrevLink => {
            unless(lookup::links_shown(model) == 0, "reason-no-links")
        }
        PreviewAction::Open
        | PreviewAction::Copy
        | PreviewAction::Down
        | PreviewAction::Up
        | PreviewAction::PageDown
        | PreviewAction::PageUp
        | PreviewAction::Top
        | PreviewAction::Bottom
        | PreviewAction::Leave => Ok(()),
    }
}

fn of_views(model: &Model, action: ViewsAction) -> Result<(), Said> {
    let Some(Overlay::Views(views)) = model.overlays.last() else {
        return Ok(());
    };
    match action {
        ViewsAction::Delete => unless(model.views.len() < 2, "reason-last-view"),
        ViewsAction::Undo => unless(views.deleted.is_empty(), "reason-no-view-deleted"),
        ViewsAction::Rename | ViewsAction::Change | ViewsAction::Earlier | ViewsAction::Later => {
            Ok(())
        }
    }
}

fn of_queue(model: &Model, action: QueueAction) -> Result<(), Said> {
    if let Some(view) = action.view() {
        return unless(view >= model.views.len(), "reason-no-view");
    }
    match action {
        QueueAction::Mark => selected(model),
        QueueAction::UnmarkAll => unless(model.queue.marked.is_empty(), "reason-nothing-marked"),
        QueueAction::SaveView => unless(model.queue.filter_text.is_empty(), "reason-no-filter"),
        QueueAction::Elsewhere => elsewhere(model),
        QueueAction::NextPane => unless(!model.is_wide(), "reason-narrow"),
        QueueAction::LookRound => unless(
            model.desk.demo || model.counts.all > 0,
            if model.desk.demo {
                "reason-demo-already"
            } else {
                "reason-desk-in-use"
            },
        ),
        _ => Ok(()),
    }
}
