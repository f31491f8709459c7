//! What the reply clock goes by, as a sentence.

use jiff::Zoned;

use super::{Arg, Texts};
use crate::domain::deadline::{Counting, Fact};
use crate::domain::when::span;

impl Texts {
    /// Says what a reply clock goes by, as of `now`: 'received Mon 16:10 + 24 h, client agreed to
    /// wait 3 h 20, due Tue 19:30, in 45 min'.
    pub fn facts(&self, facts: &[Fact], now: &Zoned) -> String {
        let mut said = String::new();
        for fact in facts {
            if !said.is_empty() {
                // The promise is counted from what stands before it: 'received Mon 16:10 + 24 h'.
                let between = if matches!(fact, Fact::Target { .. }) {
                    "fact-plus"
                } else {
                    "fact-between"
                };
                said.push_str(&self.get(between));
            }
            said.push_str(&self.fact(fact, now));
        }
        said
    }

    /// Says one fact of a reply clock.
    pub fn fact(&self, fact: &Fact, now: &Zoned) -> String {
        let at = |at: &jiff::Timestamp| self.at(&at.to_zoned(now.time_zone().clone()), now);
        let one = |id: &str, name: &str, words: String| self.with(id, &[(name, Arg::from(&words))]);
        match fact {
            Fact::Received { at: when } => one("fact-received", "at", at(when)),
            Fact::Target {
                span: target,
                counting,
            } => {
                let hours = self.span(span(*target));
                let id = match counting {
                    Counting::Wall => "fact-target-wall",
                    Counting::OpenDays => "fact-target-open-days",
                    Counting::BusinessHours => "fact-target-business-hours",
                };
                one(id, "span", hours)
            }
            Fact::AgreedToWait { total, .. } => one("fact-agreed", "span", self.span(span(*total))),
            Fact::ClosedSkipped { days } => self.with(
                "fact-closed-days",
                &[("count", Arg::from(i64::from(*days)))],
            ),
            Fact::Due { at: when } => one("fact-due", "at", at(when)),
            Fact::SetByHand { due } => one("fact-by-hand", "at", at(due)),
            Fact::Left { span: left } => self.ahead(span(*left)),
            Fact::Late { span: late } => self.late(span(*late)),
            Fact::Paused { until } => one("fact-paused", "at", at(until)),
            Fact::OwnTarget { at: when, ahead } => {
                let id = if *ahead {
                    "fact-own-ahead"
                } else {
                    "fact-own-past"
                };
                one(id, "at", at(when))
            }
            Fact::Answered => self.get("fact-answered"),
        }
    }
}
