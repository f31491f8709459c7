//! What an agent says of a procedure: that it helped, or that its owner should look at it.

use crate::app::effect::Effect;
use crate::app::field::Field;
use crate::app::model::Model;
use crate::app::overlay::{Ask, AskFor, Choice, Choose, Overlay, Pick};
use crate::app::said::Said;
use crate::domain::fault::StoreError;
use crate::domain::run::mark::{Kind, NewMark};

/// Marks a procedure as helpful.
pub fn helpful(model: &Model, file: String, title: String) -> Vec<Effect> {
    marked(
        model,
        NewMark {
            file,
            title,
            kind: Kind::Helpful,
            word: String::new(),
        },
    )
}

/// Asks what is the matter with a procedure.
pub fn flag(model: &mut Model, file: String, title: String) -> Vec<Effect> {
    let said = Said::plain("choose-flag").with("title", title.as_str());
    let wrong = NewMark {
        file,
        title,
        kind: Kind::Wrong,
        word: String::new(),
    };
    let outdated = NewMark {
        kind: Kind::Outdated,
        ..wrong.clone()
    };
    let choice = |key, id, mark| Choice {
        key,
        said: Said::plain(id),
        pick: Pick::Flag(Box::new(mark)),
    };
    let choices = vec![
        choice('w', "choice-flag-wrong", wrong),
        choice('o', "choice-flag-outdated", outdated),
    ];
    model.overlays.push(Overlay::Choose(Choose {
        title: said,
        choices,
        selected: 0,
    }));
    Vec::new()
}

/// Asks for a word on what is the matter.
pub(in crate::app) fn flag_picked(model: &mut Model, mark: Box<NewMark>) -> Vec<Effect> {
    let title = Said::plain("ask-flag").with("title", mark.title.as_str());
    model.overlays.push(Overlay::Ask(Ask {
        title,
        field: Field::default(),
        purpose: AskFor::FlagWord(mark),
        echo: None,
    }));
    Vec::new()
}

/// The word was given.
pub(in crate::app) fn flag_answered(model: &mut Model, mark: NewMark, word: String) -> Vec<Effect> {
    marked(model, NewMark { word, ..mark })
}

fn marked(model: &Model, mark: NewMark) -> Vec<Effect> {
    vec![Effect::Mark {
        mark: Box::new(mark),
        at: model.now,
    }]
}

/// A mark is on disk, or could not be written.
pub(in crate::app) fn mark_is(model: &mut Model, mark: &NewMark, written: Result<(), StoreError>) {
    match written {
        Ok(()) => {
            let id = match mark.kind {
                Kind::Helpful => "told-helpful",
                Kind::Wrong | Kind::Outdated => "told-flagged",
            };
            model.tell(Said::plain(id).with("title", mark.title.as_str()));
        }
        Err(error) => model.fail_store(error),
    }
}
