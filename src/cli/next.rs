//! `ringback next`: the request to answer first, and why.

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::json;
use super::list::Table;
use super::out::{Out, hint};
use crate::domain::filter::Filter;
use crate::domain::list::{PartQuery, Side};
use crate::domain::queue::Part;
use crate::domain::safe::Safe;

/// Shows the request that stands first in the queue, and why.
#[derive(Debug, Args)]
pub struct Next {
    /// One JSON object; null where there is none
    #[arg(long)]
    json: bool,
}

impl Next {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let as_of = context.as_of();
        let query = PartQuery {
            part: Part::All,
            agent: context.author(),
            filter: Filter::default(),
            zone: context.zone.clone(),
            as_of,
        };
        let told = |error| context.told(&error);
        let Some(reader) = context.read()? else {
            context.hint_empty();
            return self.nothing(out);
        };
        let read = reader.read();
        let page = read.page(&query, None, Side::Forward, 1).map_err(told)?;
        let Some(row) = page.rows.first() else {
            let counts = read.counts(&as_of, as_of.now, &query.agent).map_err(told)?;
            if counts.all == 0 {
                context.hint_empty();
            } else {
                hint(&Safe::line(&context.texts.get("cli-next-none")));
            }
            return self.nothing(out);
        };
        if self.json {
            return out.json(&json::Line::new(row, as_of.now));
        }
        out.line(&Table::new(context, as_of).line(row, out.width()))?;
        let why = context.why_here(&as_of, row.priority, row.next.at);
        let due = read
            .detail(row.place.number, &query.agent)
            .map_err(told)?
            .map(|detail| context.why_due(&detail.request.clock()))
            .unwrap_or_default();
        let said = context.texts.with(
            "cli-next-why",
            &[("why", (&why).into()), ("due", (&due).into())],
        );
        out.block(&Safe::block(&said), 8)
    }

    fn nothing(&self, out: &mut Out) -> Result<(), Fault> {
        if self.json {
            return out.json(&None::<()>);
        }
        Ok(())
    }
}
