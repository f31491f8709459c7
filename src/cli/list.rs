//! `ringback list`: the queue, or a part of it, in the order in which to answer.

use clap::Args;

use super::context::Context;
use super::fault::Fault;
use super::json;
use super::out::Out;
use crate::domain::filter::Filter;
use crate::domain::list::{PartQuery, Row, Side};
use crate::domain::queue::{AsOf, Part};
use crate::domain::request::NextKind;
use crate::domain::safe::Safe;
use crate::domain::when;
use crate::domain::words::{Channel, Priority, nearest};
use crate::storage::Reader;
use crate::texts::{Texts, Told};
use crate::ui::text::{cut, pad_left, pad_right, width};

/// How many rows are read at one go.
const PAGE: usize = 500;
/// Columns of the number, the time and the client.
const NUMBER: usize = 6;
const LEFT: usize = 11;
const CLIENT: usize = 18;

/// Lists what is to be answered, in order; all of it unless narrowed.
#[derive(Debug, Args)]
#[command(after_long_help = super::filters::help())]
pub struct List {
    /// A view of the settings, or a part: mine, all, free, late, waiting, backlog, solved
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// Only what matches: words, priority:high, -channel:phone, tag:refund, due:<4h
    #[arg(long = "where", value_name = "FILTER", allow_hyphen_values = true)]
    narrow: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// One JSON array, an object a request; all that is known of each: `ringback export --where`
    #[arg(long)]
    json: bool,
}

impl List {
    /// Does it.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let query = self.query(context)?;
        let mut left = self.limit.unwrap_or(usize::MAX);
        let Some(reader) = context.read()? else {
            context.hint_empty();
            return if self.json {
                out.element::<json::Line<'_>>(None, true)
            } else {
                Ok(())
            };
        };
        let table = Table::new(context, query.as_of);
        let mut from = None;
        let mut first = true;
        while left > 0 {
            let page = reader
                .read()
                .page(&query, from, Side::Forward, PAGE.min(left))
                .map_err(|error| context.told(&error))?;
            left -= page.rows.len();
            for row in &page.rows {
                if self.json {
                    out.element(Some(&json::Line::new(row, query.as_of.now)), first)?;
                } else {
                    if first && let Some(columns) = out.width() {
                        out.line(&table.head(columns))?;
                    }
                    out.line(&table.line(row, out.width()))?;
                }
                first = false;
            }
            from = page.rows.last().map(|row| row.place);
            if !page.more || from.is_none() {
                break;
            }
        }
        if self.json {
            out.element::<json::Line<'_>>(None, first)?;
        }
        if first && is_new(context, &reader, &query)? {
            context.hint_empty();
        }
        Ok(())
    }

    fn query(&self, context: &Context) -> Result<PartQuery, Fault> {
        asked(context, self.view.as_deref(), self.narrow.as_deref())
    }
}

/// What a view and a filter ask for: the view's own filter and the other must hold, and the part of the
/// queue that the filter names goes before the view's.
///
/// # Errors
/// No such view, or a filter with a mistake.
pub fn asked(
    context: &Context,
    view: Option<&str>,
    narrow: Option<&str>,
) -> Result<PartQuery, Fault> {
    let meaning = |text: &str| {
        Filter::parse_with_part(text).map_err(|error| Fault::filter(&context.texts, text, &error))
    };
    let (mut part, mut filter) = (None, Filter::default());
    if let Some(name) = view {
        let views = &context.config.views;
        let view = views.iter().position(|view| same(&view.name, name));
        (part, filter) = match (view, Part::of_code(&name.to_lowercase())) {
            (Some(at), _) => meaning(&views[at].filter).map_err(|fault| {
                fault.at_place(
                    &context.texts,
                    context.config.origin.file.as_deref(),
                    context.config.place_of_view(at),
                )
            })?,
            (None, Some(part)) => (Some(part), Filter::default()),
            (None, None) => return Err(Fault::usage(&no_view(context, name))),
        };
    }
    if let Some(narrow) = narrow {
        let (named, more) = meaning(narrow)?;
        part = named.or(part);
        filter.terms.extend(more.terms);
    }
    Ok(PartQuery {
        part: part.unwrap_or(Part::All),
        agent: context.author(),
        filter,
        zone: context.zone.clone(),
        as_of: context.as_of(),
    })
}

/// Whether two names of views are the same to a person.
fn same(name: &str, typed: &str) -> bool {
    name.to_lowercase() == typed.trim().to_lowercase()
}

fn no_view(context: &Context, name: &str) -> Told {
    let mut known: Vec<&str> = Vec::new();
    let views = context.config.views.iter().map(|view| view.name.as_str());
    for name in views.chain(Part::ALL.map(Part::code)) {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    let texts = &context.texts;
    Told {
        what: texts.with("cli-list-no-view", &[("name", name.into())]),
        remedy: texts.meant(nearest(name, known.iter().copied()), &known),
    }
}

/// Whether nothing was found because nothing is there at all.
fn is_new(context: &Context, reader: &Reader, query: &PartQuery) -> Result<bool, Fault> {
    let now = query.as_of.now;
    reader
        .read()
        .counts(&query.as_of, now, &query.agent)
        .map(|counts| counts.all == 0)
        .map_err(|error| context.told(&error))
}

/// The columns of the list: the number first and the subject last, so that both are easy to cut out.
pub struct Table<'a> {
    context: &'a Context,
    as_of: AsOf,
    priority: usize,
    channel: usize,
}

impl<'a> Table<'a> {
    /// Columns as wide as the words of the language.
    pub fn new(context: &'a Context, as_of: AsOf) -> Self {
        let texts = &context.texts;
        let widest = |words: &mut dyn Iterator<Item = String>| {
            words.map(|word| width(&word)).max().unwrap_or_default()
        };
        Self {
            context,
            as_of,
            // The word, a blank and two marks.
            priority: widest(&mut Priority::ALL.iter().map(|p| texts.priority(*p))) + 3,
            channel: widest(&mut Channel::ALL.iter().map(|c| texts.channel_short(*c))),
        }
    }

    /// The names of the columns.
    pub fn head(&self, columns: usize) -> Safe {
        let texts = &self.context.texts;
        let name = |id: &str| texts.get(id);
        self.set(
            [
                &name("cli-column-number"),
                &name("cli-column-priority"),
                &name("cli-column-left"),
                &name("cli-column-channel"),
                &name("cli-column-client"),
                &name("cli-column-subject"),
            ],
            Some(columns),
        )
    }

    /// A request.
    pub fn line(&self, row: &Row, columns: Option<usize>) -> Safe {
        let texts = &self.context.texts;
        let marks = "▲".repeat(row.rise(&self.as_of).into());
        self.set(
            [
                &row.place.number.to_string(),
                &format!("{} {marks}", texts.priority(row.priority)),
                &self.left(texts, row),
                &texts.channel_short(row.channel),
                &row.client_name,
                &row.subject,
            ],
            columns,
        )
    }

    /// How much time is left, or when it comes back.
    fn left(&self, texts: &Texts, row: &Row) -> String {
        let now = self.as_of.now;
        let shown = match (row.wake_at, row.next.kind) {
            (Some(wake), _) if wake > now => return self.context.at(wake),
            (_, NextKind::Ended) => return self.context.at(row.next.at),
            (_, NextKind::Reply | NextKind::NextWord | NextKind::FollowUp) => {
                when::span(row.next.at.duration_since(now))
            }
        };
        if row.next.at <= now {
            texts.late(shown)
        } else {
            texts.span(shown)
        }
    }

    fn set(&self, cells: [&str; 6], columns: Option<usize>) -> Safe {
        let [number, priority, left, channel, client, subject] = cells.map(Safe::line);
        let line = format!(
            "{}  {}  {}  {}  {}  {subject}",
            pad_left(&number, NUMBER),
            pad_right(&priority, self.priority),
            pad_left(&left, LEFT),
            pad_right(&channel, self.channel),
            pad_right(&client, CLIENT),
        );
        Safe::line(&columns.map_or_else(|| line.clone(), |columns| cut(&line, columns).into()))
    }
}
