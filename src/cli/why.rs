//! Why a request stands where it does, and why it is due then: facts put into one sentence.

use jiff::Timestamp;

use super::context::Context;
use crate::domain::deadline::{Clock, Counting, Fact};
use crate::domain::queue::{AsOf, Order};
use crate::domain::when::span;
use crate::domain::words::Priority;

impl Context {
    /// The facts of a reply clock, one after the other.
    pub fn why_due(&self, clock: &Clock) -> String {
        let facts = clock.explain(&self.policy, self.now());
        let said: Vec<String> = facts.iter().map(|fact| self.fact(fact)).collect();
        said.join(", ")
    }

    /// Why a request stands as high as it does, where its priority alone doesn't tell.
    pub fn why_here(&self, as_of: &AsOf, priority: Priority, next_at: Timestamp) -> String {
        let band = as_of.band(priority, next_at).0;
        let id = match (as_of.order, band, priority) {
            (Order::Strict, ..) => "cli-why-strict",
            (Order::Bands, 1, _) => "cli-why-urgent",
            (Order::Bands, 2, Priority::High) => "cli-why-high",
            (Order::Bands, 2, _) => "cli-why-very-late",
            (Order::Bands, 3, _) => "cli-why-late",
            (Order::Bands, 4, Priority::Low) => "cli-why-at-risk",
            (Order::Bands, ..) => "cli-why-next",
        };
        self.texts.get(id)
    }

    fn fact(&self, fact: &Fact) -> String {
        let texts = &self.texts;
        let at = |id: &str, at: Timestamp| texts.with(id, &[("at", (&self.at(at)).into())]);
        match fact {
            Fact::Received { at: when } => at("cli-fact-received", *when),
            Fact::Target {
                span: target,
                counting,
            } => {
                let target = texts.span(span(*target));
                let id = match counting {
                    Counting::Wall => "cli-fact-target-wall",
                    Counting::OpenDays => "cli-fact-target-open-days",
                    Counting::BusinessHours => "cli-fact-target-business-hours",
                };
                texts.with(id, &[("span", (&target).into())])
            }
            Fact::AgreedToWait { total, until } => texts.with(
                "cli-fact-agreed",
                &[
                    ("span", (&texts.span(span(*total))).into()),
                    ("until", (&self.at(*until)).into()),
                ],
            ),
            Fact::ClosedSkipped { days } => {
                texts.with("cli-fact-closed", &[("days", i64::from(*days).into())])
            }
            Fact::Due { at: when } => at("cli-fact-due", *when),
            Fact::SetByHand { due } => at("cli-fact-by-hand", *due),
            Fact::Left { span: left } => texts.ahead(span(*left)),
            Fact::Late { span: late } => texts.late(span(*late)),
            Fact::Paused { until } => at("cli-fact-paused", *until),
            Fact::OwnTarget {
                at: when,
                ahead: true,
            } => at("cli-fact-own-ahead", *when),
            Fact::OwnTarget {
                at: when,
                ahead: false,
            } => at("cli-fact-own-missed", *when),
            Fact::Answered => texts.get("cli-fact-answered"),
        }
    }
}
