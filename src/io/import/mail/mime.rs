//! What is in a mail: its text, and the names of what came with it.
//!
//! The parts are walked here, not by the parser of the headers: there a mail within a mail within a mail
//! is taken apart, and put away, as deep as the sender likes. Here depth and number of parts are bounded,
//! and what is not read as text is not unpacked.

use mail_parser::{ContentType, HeaderName};

use super::coding::{self, Packing};
use super::head::{self, Head};
use super::html;
use crate::domain::mail::Attached;

/// Parts within parts are read to this depth; deeper ones are named.
const DEEPEST: usize = 24;
/// So many parts are read or named.
const MOST_PARTS: usize = 1_000;

/// What is in a mail.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// Its text.
    pub(super) text: String,
    /// Whether the text was written as such, and not as a page.
    is_plain: bool,
    /// What came with it.
    pub(super) files: Vec<Attached>,
    /// Whether it tells of a mail that could not be delivered, or of one that could.
    pub(super) failed: Option<bool>,
    /// The id of the mail that it brings back.
    pub(super) returned: Option<String>,
}

/// Reads what stands below the head of a mail.
pub(super) fn read(head: &Head<'_>, body: &[u8]) -> Content {
    let mut walk = Walk { parts: 0 };
    let part = Part {
        head: Some(head),
        body,
        is_digest: false,
    };
    walk.part(&part, 0, true)
}

/// A part: what stands above it, if anything does, and itself.
struct Part<'a> {
    head: Option<&'a Head<'a>>,
    body: &'a [u8],
    /// Whether a part that says nothing of itself is a mail here.
    is_digest: bool,
}

struct Walk {
    parts: usize,
}

/// What is done with a part.
enum Kind {
    Multi {
        boundary: String,
        alternative: bool,
        digest: bool,
    },
    Plain,
    Page,
    Mail,
    /// The head of a mail that came back.
    MailHead,
    /// What a mail system says of a mail.
    Delivery,
    File,
}

impl Part<'_> {
    fn content_type(&self) -> Option<&ContentType<'_>> {
        self.head.and_then(Head::content_type)
    }

    fn media(&self) -> String {
        let Some(content_type) = self.content_type() else {
            let plain = if self.is_digest {
                "message/rfc822"
            } else {
                "text/plain"
            };
            return plain.to_owned();
        };
        let main = content_type.ctype().trim().to_ascii_lowercase();
        let sub = content_type.subtype().unwrap_or_default().trim();
        if main.is_empty() {
            return "text/plain".to_owned();
        }
        format!("{main}/{}", sub.to_ascii_lowercase())
    }

    fn kind(&self, media: &str, is_root: bool) -> Kind {
        let attribute = |name| self.content_type().and_then(|ct| ct.attribute(name));
        if let Some(sub) = media.strip_prefix("multipart/") {
            return match attribute("boundary").filter(|boundary| !boundary.is_empty()) {
                Some(boundary) => Kind::Multi {
                    boundary: boundary.to_owned(),
                    alternative: sub == "alternative",
                    digest: sub == "digest",
                },
                None => Kind::Plain,
            };
        }
        match media {
            "message/rfc822" | "message/global" => return Kind::Mail,
            "text/rfc822-headers" | "message/global-headers" => return Kind::MailHead,
            "message/delivery-status" | "message/global-delivery-status" => return Kind::Delivery,
            _ => {}
        }
        let is_file = self.head.is_some_and(|head| {
            let attached = head.disposition().is_some_and(ContentType::is_attachment);
            attached || (head.file_name().is_some() && !is_root)
        });
        match media {
            _ if is_file => Kind::File,
            "text/html" | "application/xhtml+xml" => Kind::Page,
            "text/plain" | "text/" | "text/enriched" => Kind::Plain,
            // The only part of a mail is its text, whatever kind of text it is.
            _ if is_root && media.starts_with("text/") => Kind::Plain,
            _ => Kind::File,
        }
    }

    fn packing(&self) -> Packing {
        self.head.map_or(Packing::Plain, Head::packing)
    }

    fn text(&self) -> String {
        let charset = self.content_type().and_then(|ct| ct.attribute("charset"));
        coding::text(&self.packing().open(self.body), charset)
    }

    fn file(&self, name: Option<String>, media: String) -> Attached {
        Attached {
            name: name
                .or_else(|| self.head.and_then(Head::file_name))
                .unwrap_or_default(),
            media,
            bytes: self.packing().length(self.body),
        }
    }
}

impl Walk {
    fn part(&mut self, part: &Part<'_>, depth: usize, is_root: bool) -> Content {
        let media = part.media();
        let mut content = Content::default();
        self.parts += 1;
        if depth > DEEPEST || self.parts > MOST_PARTS {
            if self.parts <= MOST_PARTS {
                content.files.push(part.file(None, media));
            }
            return content;
        }
        match part.kind(&media, is_root) {
            Kind::Multi {
                boundary,
                alternative,
                digest,
            } => {
                let Some(within) = split(part.body, &boundary) else {
                    // Nothing is between its boundaries: what is there is text.
                    content.text = part.text();
                    return content;
                };
                let of = |body| self.within(body, digest, depth);
                let all: Vec<Content> = within.into_iter().map(of).collect();
                return if alternative {
                    one_of(all)
                } else {
                    joined(all)
                };
            }
            Kind::Plain => {
                content.text = lines(part.text());
                content.is_plain = true;
            }
            Kind::Page => content.text = html::text(&part.text()),
            Kind::Delivery => {
                content.failed = failed(&part.text());
                content.files.push(part.file(None, media));
            }
            Kind::MailHead => {
                content.returned = Head::of(&part.text()).and_then(|head| id(&head));
                content.files.push(part.file(None, media));
            }
            Kind::Mail => self.mail(part, media, depth, &mut content),
            Kind::File => content.files.push(part.file(None, media)),
        }
        content
    }

    fn within(&mut self, raw: &[u8], is_digest: bool, depth: usize) -> Content {
        let (lines, body) = head::cut(raw);
        let text = head::text(lines, body);
        let head = Head::of(&text);
        let part = Part {
            head: head.as_ref(),
            body,
            is_digest,
        };
        self.part(&part, depth + 1, false)
    }

    /// A mail that came with this one: it is named, and its text stands below as one that was forwarded.
    fn mail(&mut self, part: &Part<'_>, media: String, depth: usize, content: &mut Content) {
        let raw = part.packing().open(part.body);
        let (lines, body) = head::cut(&raw);
        let text = head::text(lines, body);
        let Some(head) = Head::of(&text) else {
            content.files.push(part.file(None, media));
            return;
        };
        content.returned = id(&head);
        let inner = Part {
            head: Some(&head),
            body,
            is_digest: false,
        };
        let inner = self.part(&inner, depth + 1, true);
        content.files.push(part.file(head.subject(), media));
        content.files.extend(inner.files);
        if !inner.text.trim().is_empty() {
            content.text = forwarded(&head, &inner.text);
        }
    }
}

fn id(head: &Head<'_>) -> Option<String> {
    head.ids(&HeaderName::MessageId).into_iter().next()
}

/// The usual head above a mail that was forwarded, by which it is known as somebody else's words.
fn forwarded(head: &Head<'_>, text: &str) -> String {
    let mut whole = String::from(FORWARDED);
    for name in ["From", "Date", "Subject"] {
        let value = match name {
            "From" => head
                .people(&HeaderName::From)
                .into_iter()
                .next()
                .map(|person| {
                    let name = person.name.map(|name| name + " ").unwrap_or_default();
                    format!("{name}<{}>", person.address)
                }),
            "Date" => head.raw(name).map(str::to_owned),
            _ => head.subject(),
        };
        if let Some(value) = value {
            whole.push_str(name);
            whole.push_str(": ");
            whole.push_str(&value);
            whole.push('\n');
        }
    }
    whole.push('\n');
    whole.push_str(text);
    whole
}

/// The line that mail programs put above it, whatever language their user speaks.
const FORWARDED: &str = "---------- Forwarded message ---------\n";

/// Whether a report on a mail tells that it failed for somebody; none where it tells nothing.
fn failed(report: &str) -> Option<bool> {
    let actions = report.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("action")
            .then(|| value.trim().to_ascii_lowercase())
    });
    actions.fold(None, |known, action| {
        Some(known.unwrap_or(false) || action.starts_with("failed"))
    })
}

/// The text of parts that stand one below the other.
fn joined(all: Vec<Content>) -> Content {
    let mut content = Content::default();
    for one in all {
        if !one.text.trim().is_empty() {
            if content.text.trim().is_empty() {
                content.text.clear();
                content.is_plain = one.is_plain;
            } else {
                content.text.truncate(content.text.trim_end().len());
                content.text.push_str("\n\n");
            }
            content.text.push_str(&one.text);
        }
        content.files.extend(one.files);
        content.failed = content.failed.or(one.failed);
        content.returned = content.returned.or(one.returned);
    }
    content
}

/// The text of the best of parts that say the same: what was written as text, else what says anything.
fn one_of(all: Vec<Content>) -> Content {
    let says = |one: &Content| !one.text.trim().is_empty();
    let best = all
        .iter()
        .position(|one| one.is_plain && says(one))
        .or_else(|| all.iter().rposition(says));
    let mut content = Content::default();
    for (at, mut one) in all.into_iter().enumerate() {
        content.files.append(&mut one.files);
        content.failed = content.failed.or(one.failed);
        content.returned = content.returned.or(one.returned.take());
        if Some(at) == best {
            content.text = one.text;
            content.is_plain = one.is_plain;
        }
    }
    content
}

/// The parts between boundaries; none where no boundary stands there.
fn split<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<&'a [u8]>> {
    let mut parts = Vec::new();
    let mut begun = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let from = at;
        at += line.len();
        let Some(after) = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary.as_bytes()))
        else {
            continue;
        };
        let (is_last, after) = match after.strip_prefix(b"--") {
            Some(after) => (true, after),
            None => (false, after),
        };
        if !after.trim_ascii().is_empty() {
            continue;
        }
        if let Some(begun) = begun.replace(at) {
            // The line end before a boundary belongs to it.
            let part: &[u8] = &body[begun..from];
            let part = part.strip_suffix(b"\n").unwrap_or(part);
            parts.push(part.strip_suffix(b"\r").unwrap_or(part));
        }
        if is_last {
            return Some(parts);
        }
    }
    // What was cut off before its last boundary is taken as far as it goes.
    parts.push(&body[begun?..]);
    Some(parts)
}

/// A text with line ends of one kind.
fn lines(text: String) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
