//! Words that several screens say alike: how long is left, what is wrong with the file.

use jiff::SignedDuration;

use super::pen::Pen;
use super::theme::Role;
use crate::app::Notice;
use crate::app::model::Failed;
use crate::domain::list::Row;
use crate::domain::request::{NextDate, NextKind};
use crate::domain::safe::Safe;
use crate::domain::when::span;

/// How long is left until a date, or how late it is, with the role that says so.
pub(crate) fn left(pen: &Pen<'_>, next: NextDate) -> (Safe, Role) {
    let now = pen.model.now;
    let left = next.at.duration_since(now);
    match next.kind {
        NextKind::Ended => {
            let words = pen
                .texts
                .at(&pen.model.local(next.at), &pen.model.local(now));
            return (Safe::line(&words), Role::Dim);
        }
        NextKind::Reply | NextKind::NextWord | NextKind::FollowUp => {}
    }
    if left <= SignedDuration::ZERO {
        return (Safe::line(&pen.texts.late(span(left))), Role::Late);
    }
    let role = match next.kind {
        NextKind::Reply if left <= pen.model.desk.policy.at_risk_lead => Role::AtRisk,
        NextKind::Reply | NextKind::NextWord | NextKind::FollowUp | NextKind::Ended => Role::Text,
    };
    (Safe::line(&pen.texts.span(span(left))), role)
}

/// The same for a row, whose change may be under way.
pub(crate) fn left_of(pen: &Pen<'_>, row: &Row) -> (Safe, Role) {
    if pen.model.is_writing(row.place.number) {
        return (Safe::from_static("…"), Role::Dim);
    }
    if let Some(back) = row.wake_at.filter(|at| *at > pen.model.now) {
        let words = pen
            .texts
            .at(&pen.model.local(back), &pen.model.local(pen.model.now));
        return (Safe::line(&words), Role::Dim);
    }
    left(pen, row.next)
}

/// What a notice says, and how loudly.
pub(crate) fn notice(pen: &Pen<'_>, notice: &Notice) -> (Safe, Role) {
    match notice {
        Notice::Told { said, .. } => (pen.say(said), Role::Ok),
        Notice::Failed(Failed::Said(said)) => (pen.say(said), Role::Failed),
        Notice::Failed(Failed::Store(error)) => {
            let told = pen
                .texts
                .store_error(error, &pen.model.local(pen.model.now));
            let said = format!("{} {}", told.what, told.remedy);
            (Safe::line(&said), Role::Failed)
        }
    }
}
