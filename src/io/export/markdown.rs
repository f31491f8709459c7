//! A report for reading: Markdown in which the words of clients are nothing but words.
//!
//! What stands in a message is made safe and quoted, and whatever Markdown would take for markup in it is
//! escaped: no HTML, no picture, no link, no heading of a client's own.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Options;
use crate::domain::change::Direction;
use crate::domain::export::Record;
use crate::domain::safe::Safe;
use crate::texts::Texts;

/// A report on its way out.
pub(super) struct Report<'a, W: Write> {
    out: W,
    texts: &'a Texts,
    zone: TimeZone,
    is_begun: bool,
}

impl<'a, W: Write> Report<'a, W> {
    /// Begins; nothing stands before the first request.
    pub(super) fn new(out: W, options: Options<'a>) -> Self {
        Self {
            out,
            texts: options.texts,
            zone: options.zone,
            is_begun: false,
        }
    }

    /// Writes a request: heading, facts, and everything that was said.
    pub(super) fn write(&mut self, record: &Record) -> io::Result<()> {
        let (request, kept) = (&record.request, &record.kept);
        let texts = self.texts;
        if self.is_begun {
            writeln!(self.out)?;
        }
        self.is_begun = true;
        let subject = line(&kept.subject);
        writeln!(self.out, "## {}. {subject}\n", record.number)?;
        let standing = [
            texts.priority(request.priority),
            texts.status(request.status),
            texts.kind(request.kind),
            texts.channel(request.channel),
        ];
        self.fact("exported-fact-standing", &standing.join(", "))?;
        if let Some(card) = &kept.client {
            let mut parts = vec![card.name.as_str()];
            parts.extend(card.company.as_deref());
            parts.extend(card.contacts.iter().map(|contact| contact.value.as_str()));
            self.fact("exported-fact-client", &parts.join(", "))?;
        }
        self.time("exported-fact-received", Some(request.received))?;
        self.time("exported-fact-due", request.due)?;
        self.time("exported-fact-first-reply", request.first_reply)?;
        self.time("exported-fact-solved", request.solved)?;
        self.time("exported-fact-closed", request.closed)?;
        let tags: Vec<&str> = request.tags.iter().map(String::as_str).collect();
        let tags = tags.join(", ");
        let source = kept.source.as_ref();
        let source = source.map(|(name, id)| format!("{name} {id}"));
        for (id, value) in [
            ("exported-fact-assignee", request.assignee.as_deref()),
            ("exported-fact-category", request.category.as_deref()),
            ("exported-fact-product", request.product.as_deref()),
            ("exported-fact-place", request.place.as_deref()),
            ("exported-fact-process", request.process.as_deref()),
            ("exported-fact-tags", Some(tags.as_str())),
            ("exported-fact-source", source.as_deref()),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                self.fact(id, value)?;
            }
        }
        for (name, value) in &kept.custom {
            writeln!(self.out, "- {}: {}", line(name), line(value))?;
        }
        for message in &kept.messages {
            let is_unsent = message.delivery.is_some();
            let id = match message.direction {
                Direction::In => "exported-said-in",
                Direction::Out if is_unsent => "exported-said-unsent",
                Direction::Out => "exported-said-out",
                Direction::Note => "exported-said-note",
            };
            let at = self.at(message.at);
            let author = line(&message.author);
            let args = [("at", (&at).into()), ("author", (&author).into())];
            writeln!(self.out, "\n### {}\n", texts.with(id, &args))?;
            self.quote(&message.text)?;
        }
        Ok(())
    }

    fn fact(&mut self, id: &str, value: &str) -> io::Result<()> {
        let value = line(value);
        let fact = self.texts.with(id, &[("value", (&value).into())]);
        writeln!(self.out, "- {fact}")
    }

    fn time(&mut self, id: &str, at: Option<Timestamp>) -> io::Result<()> {
        match at {
            Some(at) => {
                let at = self.at(at);
                self.fact(id, &at)
            }
            None => Ok(()),
        }
    }

    /// A time that reads alike wherever the report is read.
    fn at(&self, at: Timestamp) -> String {
        let at = at.to_zoned(self.zone.clone());
        at.strftime("%Y-%m-%d %H:%M %:z").to_string()
    }

    fn quote(&mut self, text: &str) -> io::Result<()> {
        let safe = Safe::block(text);
        let lines: Vec<&str> = safe.trim_end().split('\n').collect();
        for (place, one) in lines.iter().enumerate() {
            let quoted = escaped(one);
            let goes_on = lines
                .get(place + 1)
                .is_some_and(|next| !next.trim().is_empty());
            match (quoted.is_empty(), goes_on) {
                (true, _) => writeln!(self.out, ">")?,
                // A line's end is one of the client's, so it breaks the line here too.
                (false, true) => writeln!(self.out, "> {quoted}\\")?,
                (false, false) => writeln!(self.out, "> {quoted}")?,
            }
        }
        Ok(())
    }

    /// Hands on what is left.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Words as one line that is nothing but words.
fn line(text: &str) -> String {
    escaped(&Safe::line(text))
}

/// A line in which nothing is markup; indents stay, as spaces that don't mean code.
fn escaped(line: &str) -> String {
    let line = line.trim_end();
    let bare = line.trim_start_matches(' ');
    let mut out = "\u{a0}".repeat(line.len() - bare.len());
    // What is markup only where a line begins: lists, lines under headings, numbers of lists.
    let digits = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in bare.char_indices() {
        let anywhere = "\\`*_[]{}<>&#~|$^".contains(c);
        let at_start = matches!(c, '+' | '-' | '=' | ':') && at == 0;
        let of_list = matches!(c, '.' | ')') && at == digits && digits > 0;
        // Some readers make a link of every address.
        let of_link = bare[at..].starts_with("://");
        if anywhere || at_start || of_list || of_link {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
