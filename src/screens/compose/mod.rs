//! A text being written: a reply, a note, or what the client said. It is kept as a draft within a
//! second of the last key, and only a letter marks a reply as sent.

pub mod view;

use jiff::{SignedDuration, Timestamp};

use crate::app::editor::Editor;
use crate::app::model::Screen;
use crate::domain::detail::{Draft, Purpose};
use crate::domain::id::{Number, RequestId, Version};

/// How long after a key the draft is kept, at the latest.
const KEEP_WITHIN: SignedDuration = SignedDuration::from_millis(500);

/// The state of what is being written.
#[derive(Debug)]
pub struct State {
    /// The request's number.
    pub number: Number,
    /// The request's name.
    pub request: RequestId,
    /// The version that was on the screen when the writing began.
    pub base: Version,
    /// What it is to become.
    pub purpose: Purpose,
    /// The text.
    pub editor: Editor,
    /// Since when there is something that isn't kept, UTC.
    pub unkept_since: Option<Timestamp>,
    /// When the draft was last kept, UTC.
    pub kept_at: Option<Timestamp>,
    /// The screen from which it was begun.
    pub from: Screen,
}

impl State {
    /// Begins to write, with the draft that there is.
    pub fn new(
        (number, request, base): (Number, RequestId, Version),
        purpose: Purpose,
        draft: Option<&Draft>,
        from: Screen,
    ) -> Self {
        Self {
            number,
            request,
            base,
            purpose,
            editor: Editor::new(draft.map_or("", |draft| draft.body.as_str())),
            unkept_since: None,
            kept_at: draft.map(|draft| draft.saved_at),
            from,
        }
    }

    /// Notes that the text has changed.
    pub fn changed(&mut self, now: Timestamp) {
        self.unkept_since.get_or_insert(now);
    }

    /// When the draft is to be kept, if there is something to keep, UTC.
    pub fn keep_at(&self) -> Option<Timestamp> {
        self.unkept_since.map(|since| since + KEEP_WITHIN)
    }

    /// The draft as it stands, to be kept now.
    pub fn draft(&mut self, now: Timestamp) -> Draft {
        self.unkept_since = None;
        Draft {
            purpose: self.purpose,
            body: self.editor.text(),
            saved_at: now,
        }
    }
}
