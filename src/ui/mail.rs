//! A message as it is read: what was carried along is folded away, and what came with it is named.

use super::pen::Pen;
use super::theme::Role;
use crate::app::Said;
use crate::domain::change::Direction;
use crate::domain::detail::Message;
use crate::domain::mail::Attached;
use crate::domain::mail::parts::{Part, Piece, parts};
use crate::domain::safe::Safe;
use crate::keymap::DetailAction;

/// The paragraphs of a message, each with its role; `before` stands before its first words.
///
/// Quotations and signatures are one line each, unless they are `unfolded`.
pub(crate) fn paragraphs(
    pen: &Pen<'_>,
    before: Safe,
    message: &Message,
    role: Role,
    unfolded: bool,
) -> Vec<(Safe, Role)> {
    let mut paragraphs = Vec::new();
    let mut shown = before;
    let mut from = 0;
    // A note is what somebody typed here; nothing was carried along.
    let is_note = message.direction == Direction::Note;
    if !is_note && !unfolded {
        for part in parts(&message.body).iter().filter(|part| part.folds) {
            let words = message.body[from..part.text.start].trim_end();
            let words = shown + &Safe::block(words);
            if !words.as_str().trim().is_empty() {
                paragraphs.push((words, role));
            }
            shown = Safe::default();
            paragraphs.push((folded(pen, part), Role::Dim));
            from = part.text.end;
        }
    }
    let rest = &message.body[from..];
    if from == 0 || !rest.trim().is_empty() {
        paragraphs.push((shown + &Safe::block(rest), role));
    }
    if let Some(date) = &message.dated {
        let said = Said::plain("entry-dated").with("date", date.as_str());
        paragraphs.push((pen.say(&said), Role::Dim));
    }
    let files = message.files.iter();
    paragraphs.extend(files.map(|file| (pen.say(&attached(pen, file)), Role::Dim)));
    if message.is_undelivered {
        paragraphs.push((pen.word("entry-undelivered"), Role::Failed));
    }
    paragraphs
}

/// What stands before the words of a mail that no person wrote.
pub(crate) fn mark(pen: &Pen<'_>, message: &Message) -> Safe {
    match message.mark {
        Some(mark) => pen.word(&format!("entry-mark-{}", mark.code())),
        None => Safe::default(),
    }
}

/// The line that stands for a folded part, with the key that unfolds it.
fn folded(pen: &Pen<'_>, part: &Part) -> Safe {
    let id = match part.piece {
        Piece::Signature => "entry-folded-signature",
        Piece::Quoted | Piece::Words => "entry-folded-quoted",
    };
    let key = pen.model.bindings.keys_of(DetailAction::Quotes.into());
    let key = key.first().map(ToString::to_string).unwrap_or_default();
    let lines = i64::try_from(part.lines).unwrap_or(i64::MAX);
    pen.say(&Said::plain(id).with("lines", lines).with("key", key))
}

fn attached(pen: &Pen<'_>, file: &Attached) -> Said {
    const KILO: u64 = 1_000;
    let (id, size) = match file.bytes {
        bytes if bytes < KILO => ("size-bytes", bytes),
        bytes if bytes < KILO * KILO => ("size-kilobytes", bytes.div_ceil(KILO)),
        bytes => ("size-megabytes", bytes.div_ceil(KILO * KILO)),
    };
    let size = Said::plain(id).with("n", i64::try_from(size).unwrap_or(i64::MAX));
    let size = pen.say(&size).into_string();
    let said = if file.name.is_empty() {
        Said::plain("entry-file-unnamed")
    } else {
        Said::plain("entry-file").with("name", file.name.as_str())
    };
    said.with("media", file.media.as_str()).with("size", size)
}
