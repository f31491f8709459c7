//! A table for spreadsheets: RFC 4180, one row a request, no cell that a spreadsheet takes for a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::Timestamp;

use super::Options;
use crate::domain::change::Direction;
use crate::domain::event::What;
use crate::domain::export::{ContactKind, FORM, MARK, Message, Record, guarded};
use crate::domain::safe::Safe;

/// The columns before those of custom fields. Those with the name of a field are taken by an import.
///
/// `external_id` is the request's name on every desk, so that the table tells requests apart whichever
/// systems they come from; the name in that system stands in `source_id`. `text` is what the client first
/// wrote, `messages` how many messages and notes there are, `closed` when it was solved or closed. Times
/// are RFC 3339 in UTC. The last column marks the table as ours, with the number of its form.
pub const COLUMNS: [&str; 27] = [
    "number",
    "external_id",
    "subject",
    "text",
    "client",
    "email",
    "phone",
    "channel",
    "kind",
    "priority",
    "status",
    "category",
    "product",
    "place",
    "process",
    "tags",
    "assignee",
    "received",
    "waiting_since",
    "due",
    "first_reply",
    "closed",
    "updated",
    "messages",
    "source",
    "source_id",
    MARK,
];

/// A table on its way out.
pub(super) struct Table<W: Write> {
    out: csv::Writer<W>,
    custom: Vec<String>,
    on_terminal: bool,
}

impl<W: Write> Table<W> {
    /// Writes the header.
    pub(super) fn begin(mut out: W, options: Options<'_>) -> io::Result<Self> {
        if options.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let mut table = Self {
            out,
            custom: options.custom,
            on_terminal: options.on_terminal,
        };
        let custom: Vec<String> = headings(&table.custom);
        let names = COLUMNS.map(Cow::Borrowed).into_iter();
        table.row(names.chain(custom.iter().map(|name| Cow::Borrowed(name.as_str()))))?;
        Ok(table)
    }

    /// Writes a request.
    pub(super) fn write(&mut self, record: &Record) -> io::Result<()> {
        let (request, kept) = (&record.request, &record.kept);
        let text = |value: &Option<String>| Cow::Owned(value.clone().unwrap_or_default());
        let time =
            |at: Option<Timestamp>| Cow::Owned(at.map_or_else(String::new, |at| at.to_string()));
        let contact = |kind| {
            let contacts = kept.client.iter().flat_map(|card| &card.contacts);
            let mut values = contacts.filter(|contact| contact.kind == kind);
            values.next().map_or("", |contact| contact.value.as_str())
        };
        let tags: Vec<&str> = request.tags.iter().map(String::as_str).collect();
        let source = kept.source.as_ref();
        let cells: [Cow<'_, str>; COLUMNS.len()] = [
            Cow::Owned(record.number.to_string()),
            Cow::Owned(kept.id.0.hyphenated().to_string()),
            Cow::Borrowed(&kept.subject),
            Cow::Borrowed(first_words(record)),
            Cow::Borrowed(kept.client.as_ref().map_or("", |card| &card.name)),
            Cow::Borrowed(contact(ContactKind::Email)),
            Cow::Borrowed(contact(ContactKind::Phone)),
            Cow::Borrowed(request.channel.code()),
            Cow::Borrowed(request.kind.code()),
            Cow::Borrowed(request.priority.code()),
            Cow::Borrowed(request.status.code()),
            text(&request.category),
            text(&request.product),
            text(&request.place),
            text(&request.process),
            Cow::Owned(tags.join(",")),
            text(&request.assignee),
            time(Some(request.received)),
            time(request.waiting_since),
            time(request.due),
            time(request.first_reply),
            time(request.closed.or(request.solved)),
            time(kept.history.iter().map(|did| did.at).max()),
            Cow::Owned(kept.messages.len().to_string()),
            Cow::Borrowed(source.map_or("", |(name, _)| name)),
            Cow::Borrowed(source.map_or("", |(_, id)| id)),
            Cow::Owned(FORM.to_string()),
        ];
        let names = std::mem::take(&mut self.custom);
        let custom = names.iter().map(|name| {
            let value = kept.custom.get(name);
            Cow::Borrowed(value.map_or("", String::as_str))
        });
        let written = self.row(cells.into_iter().chain(custom));
        self.custom = names;
        written
    }

    fn row<'c>(&mut self, cells: impl Iterator<Item = Cow<'c, str>>) -> io::Result<()> {
        for cell in cells {
            let written = if self.on_terminal {
                self.out.write_field(guarded(&Safe::block(&cell)).as_ref())
            } else {
                self.out.write_field(guarded(&cell).as_ref())
            };
            written.map_err(plain)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(plain)
    }

    /// Hands on what is left.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The fault of the output itself, by which a reader who went away is known.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// What custom fields are called in the header: a name that would be another column's says that it isn't.
fn headings(custom: &[String]) -> Vec<String> {
    let compared = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let mut taken: Vec<String> = COLUMNS.iter().map(|name| compared(name)).collect();
    custom
        .iter()
        .map(|name| {
            let mut heading = name.clone();
            while taken.contains(&compared(&heading)) || heading.trim().is_empty() {
                heading.insert_str(0, "custom ");
            }
            taken.push(compared(&heading));
            heading
        })
        .collect()
}

/// The words with which the request came in, else the client's first ones.
fn first_words(record: &Record) -> &str {
    let kept = &record.kept;
    let opening = kept.history.iter().find_map(|did| match &did.what {
        What::Received(opening) => opening.message,
        _ => None,
    });
    let said = |message: &&Message| match opening {
        Some(opening) => message.id == opening,
        None => message.direction == Direction::In,
    };
    let first = kept.messages.iter().find(said);
    first.map_or("", |message| message.text.as_str())
}
