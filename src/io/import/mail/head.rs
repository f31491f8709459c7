//! The lines above a mail, or above a part of one.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use mail_parser::{Address, ContentType, DateTime, Header, HeaderName, HeaderValue, MessageParser};

use super::coding;
use crate::io::import::date::{self, Order};

/// So much of a body is looked at to tell what the lines above it are written in, in bytes.
const SAMPLE: usize = 16 << 10;

/// Cuts a mail into what stands above its first blank line, and what stands below.
pub(super) fn cut(raw: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < raw.len() {
        let line = raw[at..].split_inclusive(|byte| *byte == b'\n').next();
        let line = line.unwrap_or_default();
        if matches!(line, b"\n" | b"\r\n") {
            return (&raw[..at], &raw[at + line.len()..]);
        }
        at += line.len();
    }
    (raw, &[])
}

/// The lines as text. Such as are neither ASCII nor UTF-8 are in the character set of the body, or in the
/// one that the two together look like.
pub(super) fn text<'a>(lines: &'a [u8], body: &[u8]) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(lines) {
        return Cow::Borrowed(text);
    }
    let ascii: String = lines
        .iter()
        .map(|byte| {
            if byte.is_ascii() {
                char::from(*byte)
            } else {
                '?'
            }
        })
        .collect();
    let named = Head::of(&ascii)
        .and_then(|head| {
            Some(
                head.content_type()?
                    .attribute("charset")?
                    .to_ascii_lowercase(),
            )
        })
        .filter(|name| !name.contains("utf") && !name.contains("ascii"));
    if let Some(name) = named {
        return Cow::Owned(coding::text(lines, Some(&name)));
    }
    let mut sample = lines.to_vec();
    // A body that is packed has no letter beyond ASCII, and so says nothing.
    sample.extend_from_slice(&body[..body.len().min(SAMPLE)]);
    Cow::Owned(coding::guessed(lines, &sample))
}

/// The lines, each by its name.
pub(super) struct Head<'a> {
    text: &'a str,
    headers: Vec<Header<'a>>,
}

/// Somebody who wrote a mail, or whom it went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    pub(super) address: String,
}

impl<'a> Head<'a> {
    /// Reads the lines; none where there is no single one.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let message = MessageParser::new().parse_headers(text)?;
        let headers = message.parts.into_iter().next()?.headers;
        (!headers.is_empty()).then_some(Self { text, headers })
    }

    fn value(&self, name: &HeaderName<'_>) -> Option<&HeaderValue<'a>> {
        let header = self.headers.iter().find(|header| header.name == *name)?;
        Some(&header.value)
    }

    /// The first line of this name, as it stands there.
    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        let header = self
            .headers
            .iter()
            .find(|header| header.name.as_str().eq_ignore_ascii_case(name))?;
        let place = header.offset_start as usize..header.offset_end as usize;
        self.text.get(place).map(str::trim)
    }

    /// Whether there is a line of one of these names.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.raw(name).is_some())
    }

    /// The subject, decoded and on one line.
    pub(super) fn subject(&self) -> Option<String> {
        let subject = self.value(&HeaderName::Subject)?.as_text()?;
        let words: Vec<&str> = subject.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// The people of all lines of this name, as far as they have an address.
    pub(super) fn people(&self, name: &HeaderName<'_>) -> Vec<Person> {
        let of_name = self.headers.iter().filter(|header| header.name == *name);
        let mut people = Vec::new();
        for header in of_name {
            let Some(address) = header.value.as_address() else {
                continue;
            };
            let list: Vec<_> = match address {
                Address::List(list) => list.iter().collect(),
                Address::Group(groups) => groups.iter().flat_map(|g| &g.addresses).collect(),
            };
            people.extend(list.into_iter().filter_map(|one| {
                let address = one.address.as_deref()?.trim();
                let filled = |name: &Cow<'_, str>| {
                    let words: Vec<&str> = name.split_whitespace().collect();
                    (!words.is_empty()).then(|| words.join(" "))
                };
                address.contains('@').then(|| Person {
                    name: one.name.as_ref().and_then(filled),
                    address: address.to_owned(),
                })
            }));
        }
        people
    }

    /// The ids on the lines of this name, in their order.
    pub(super) fn ids(&self, name: &HeaderName<'_>) -> Vec<String> {
        let ids: Vec<&str> = match self.value(name) {
            Some(HeaderValue::Text(id)) => vec![id],
            Some(HeaderValue::TextList(ids)) => ids.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        let plain = ids.into_iter().map(str::trim).filter(|id| !id.is_empty());
        plain.map(str::to_owned).collect()
    }

    /// When it says it was written, UTC; none where that is no date.
    pub(super) fn date(&self) -> Option<Timestamp> {
        let read = self.value(&HeaderName::Date)?.as_datetime();
        read.and_then(instant).or_else(|| {
            // Without seconds, or as other machines write dates.
            let said = self.raw("Date")?;
            let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
            let read = parser.parse_timestamp(said).ok();
            let read = read.or_else(|| date::read(said, Order::DayFirst, &TimeZone::UTC).ok());
            read.filter(is_of_our_time)
        })
    }

    /// When it came to the last post office on its way, UTC.
    pub(super) fn came(&self) -> Option<Timestamp> {
        let received = self.value(&HeaderName::Received)?.as_received()?;
        received.date.as_ref().and_then(instant)
    }

    /// What kind of part it is.
    pub(super) fn content_type(&self) -> Option<&ContentType<'a>> {
        self.value(&HeaderName::ContentType)?.as_content_type()
    }

    /// Whether it is to be read or to be kept as a file, and its name.
    pub(super) fn disposition(&self) -> Option<&ContentType<'a>> {
        self.value(&HeaderName::ContentDisposition)?
            .as_content_type()
    }

    /// The name of the file that it is.
    pub(super) fn file_name(&self) -> Option<String> {
        let named = |of: Option<&ContentType<'_>>, key: &str| {
            let name = of?.attribute(key)?.trim();
            (!name.is_empty()).then(|| name.to_owned())
        };
        named(self.disposition(), "filename").or_else(|| named(self.content_type(), "name"))
    }

    /// How it is packed.
    pub(super) fn packing(&self) -> coding::Packing {
        let name = self.raw("Content-Transfer-Encoding").unwrap_or_default();
        coding::Packing::of(name)
    }
}

/// A date as a point in time; the first years of computers are those of clocks that were never set.
fn instant(date: &DateTime) -> Option<Timestamp> {
    let at = date
        .is_valid()
        .then(|| Timestamp::from_second(date.to_timestamp()).ok());
    at.flatten().filter(is_of_our_time)
}

fn is_of_our_time(at: &Timestamp) -> bool {
    // The first of January 1980.
    const FIRST: i64 = 315_532_800;
    at.as_second() >= FIRST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: Option<&str>, address: &str) -> Person {
        Person {
            name: name.map(str::to_owned),
            address: address.to_owned(),
        }
    }

    #[test]
    fn a_mail_is_cut_at_its_first_blank_line_whatever_ends_the_lines() {
        for (raw, head, body) in [
            ("A: b\n\nc", "A: b\n", "c"),
            ("A: b\r\n\r\nc", "A: b\r\n", "c"),
            ("A: b\r\n\nc\n\nd", "A: b\r\n", "c\n\nd"),
            ("A: b", "A: b", ""),
            ("\n\nc", "", "\nc"),
        ] {
            let found = cut(raw.as_bytes());
            assert_eq!(found, (head.as_bytes(), body.as_bytes()), "{raw:?}");
        }
    }

    #[test]
    fn names_and_subjects_are_read_in_any_writing() {
        let koi8 = encoding_rs::KOI8_U
            .encode("Где моя посылка, она должна была прийти")
            .0;
        let cp1251 = encoding_rs::WINDOWS_1251
            .encode("Где моя посылка, она должна была прийти")
            .0;
        let line = |bytes: &[u8]| [b"Subject: ", bytes, b"\nFrom: a@b.example\n"].concat();
        for (lines, expected) in [
            (line("Где моя посылка".as_bytes()), "Где моя посылка"),
            (
                line(b"=?UTF-8?Q?O=C3=BCn?= =?UTF-8?B?IHVtYg==?="),
                "Oün umb",
            ),
            (line(b"=?koi8-r?B?8MHLxdQ=?="), "Пакет"),
            (line(b"plain\n  and folded"), "plain and folded"),
            (line(b"=?UTF-8?B?broken"), "=?UTF-8?B?broken"),
            (line(&koi8), "Где моя посылка, она должна была прийти"),
            (line(&cp1251), "Где моя посылка, она должна была прийти"),
        ] {
            let text = text(&lines, b"");
            let head = Head::of(&text).unwrap();
            assert_eq!(head.subject().as_deref(), Some(expected));
            assert_eq!(
                head.people(&HeaderName::From),
                [person(None, "a@b.example")]
            );
        }
    }

    #[test]
    fn raw_letters_are_in_the_character_set_that_the_body_names() {
        let word = encoding_rs::ISO_8859_2.encode("Račun").0;
        let mut lines = b"Subject: ".to_vec();
        lines.extend_from_slice(&word);
        lines.extend_from_slice(b"\nContent-Type: text/plain; charset=iso-8859-2\n");
        let text = text(&lines, b"");
        assert_eq!(Head::of(&text).unwrap().subject().as_deref(), Some("Račun"));
    }

    #[test]
    fn people_are_read_out_of_lists_and_groups() {
        let text = "From: \"Tamm, Mari\" <mari@example.org>\nTo: a@b.example, team: c@d.example, E <e@f.example>;\nTo: undisclosed\n";
        let head = Head::of(text).unwrap();
        assert_eq!(
            head.people(&HeaderName::From),
            [person(Some("Tamm, Mari"), "mari@example.org")]
        );
        let to = head.people(&HeaderName::To);
        let addresses: Vec<&str> = to.iter().map(|p| p.address.as_str()).collect();
        assert_eq!(addresses, ["a@b.example", "c@d.example", "e@f.example"]);
    }

    #[test]
    fn dates_are_read_with_their_zones_and_clocks_that_were_never_set_are_not() {
        for (date, expected) in [
            (
                "Mon, 2 Mar 2026 10:00:00 +0200",
                Some("2026-03-02T08:00:00Z"),
            ),
            ("2 Mar 2026 10:00 GMT", Some("2026-03-02T10:00:00Z")),
            ("Thu, 1 Jan 1970 00:00:00 +0000", None),
            ("yesterday", None),
            ("", None),
        ] {
            let text = format!("Date: {date}\nSubject: x\n");
            let read = Head::of(&text).unwrap().date();
            assert_eq!(read.map(|at| at.to_string()).as_deref(), expected, "{date}");
        }
    }

    #[test]
    fn ids_stand_in_their_order() {
        let text = "References: <a@x> <b@x>\n <c@x>\nIn-Reply-To: <d@x>\nMessage-ID: bare@x\n";
        let head = Head::of(text).unwrap();
        assert_eq!(head.ids(&HeaderName::References), ["a@x", "b@x", "c@x"]);
        assert_eq!(head.ids(&HeaderName::InReplyTo), ["d@x"]);
        assert_eq!(head.ids(&HeaderName::MessageId), ["bare@x"]);
        assert!(head.ids(&HeaderName::ContentId).is_empty());
    }
}
