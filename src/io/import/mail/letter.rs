//! What a mail tells the desk.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mail_parser::HeaderName;

use super::head::{self, Head, Person};
use super::mime::{self, Content};
use super::{MailFault, Settings};
use crate::domain::incoming::Incoming;
use crate::domain::intake;
use crate::domain::mail::marks::{Signs, is_nobodys};
use crate::domain::mail::{Attached, Mail, Mark, base_subject, number_in};
use crate::domain::words::Channel;

/// The lines by which a text is known as a mail.
const KNOWN: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "reply-to",
    "sender",
    "mime-version",
    "content-type",
    "delivered-to",
    "in-reply-to",
    "references",
    "x-mailer",
    "dkim-signature",
    "user-agent",
];
/// The lines that say by their names alone that a program wrote the mail.
const SAY_AUTO: &[&str] = &[
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Mail-Autoreply",
    "X-AutoReply-From",
    "X-Vacation",
    "Autosubmitted",
];
/// The lines that only mailing lists write.
const SAY_LIST: &[&str] = &["List-Id", "List-Unsubscribe", "List-Post"];

/// So many people are named in a field, and so many addresses are compared.
const MOST_PEOPLE: usize = 20;
/// So many mails before it are remembered of one.
const MOST_REFS: usize = 50;
/// The longest id, in bytes: as long as a line of a mail may be.
const LONGEST_ID: usize = 998;
/// So much of a date that isn't taken is kept, in characters.
const LONGEST_DATE: usize = 80;

/// The longest text that is kept, in bytes: more than anybody reads, and little enough to be shown at once.
const LONGEST_TEXT: usize = 4 << 20;

/// Whether a line of a head is one by which a mail is known.
pub(super) fn is_known_line(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let name = name.trim_ascii();
    KNOWN
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Reads one mail; `written` is its time where it tells none.
pub(super) fn read(
    raw: &[u8],
    ordinal: u64,
    written: Option<Timestamp>,
    settings: &Settings,
) -> Result<Incoming, MailFault> {
    let raw = raw.strip_prefix("\u{feff}".as_bytes()).unwrap_or(raw);
    let (lines, body) = head::cut(raw.trim_ascii_start());
    let text = head::text(lines, body);
    let is_mail = text
        .lines()
        .any(|line| is_known_line(line.as_bytes()) && line.contains(':'));
    let head = Head::of(&text)
        .filter(|_| is_mail)
        .ok_or(MailFault::NoHead)?;
    let mut content = mime::read(&head, body);
    let people = People::of(&head, settings);
    let subject = head.subject();
    let mark = mark(&head, &content, &people, subject.as_deref(), settings);
    let (received, dated) = moment(&head, written, settings.now);
    let id = id(&head, &content, subject.as_deref());
    let refs = refs(&head, &content, mark, &id);
    let heading = subject
        .as_deref()
        .map(base_subject)
        .filter(|subject| !subject.is_empty())
        .map(str::to_owned);
    cut_text(&mut content);
    let words = Some(content.text.trim_end().to_owned()).filter(|text| !text.trim().is_empty());
    // A mail with nothing but a file is about that.
    let heading = heading.or_else(|| {
        let named = content.files.iter().find(|file| !file.name.is_empty());
        words
            .is_none()
            .then(|| named.map(|file| file.name.clone()))?
    });
    if heading.is_none() && words.is_none() && content.files.is_empty() {
        return Err(MailFault::NothingTold);
    }
    let client = people.client.filter(|_| mark != Some(Mark::Bounce));
    Ok(Incoming {
        line: ordinal,
        external_id: Some(id.clone()),
        received: Some(received),
        subject: heading,
        text: words,
        client: client.as_ref().and_then(|client| client.name.clone()),
        email: client.map(|client| client.address),
        channel: Some(Channel::Email),
        tags: mark
            .map(|mark| mark.code().to_owned())
            .into_iter()
            .collect(),
        custom: custom(&head, people.is_form),
        mail: Some(Box::new(Mail {
            id,
            refs,
            number: subject.as_deref().and_then(number_in),
            sent: people.is_sent,
            mark,
            writer: people
                .writer
                .map(|writer| writer.name.unwrap_or(writer.address)),
            theirs: people.theirs,
            dated,
            files: content.files,
        })),
        ..Incoming::default()
    })
}

/// The addresses that a mail went to, each once, in lower case.
pub(super) fn readers(raw: &[u8]) -> BTreeSet<String> {
    let raw = raw.strip_prefix("\u{feff}".as_bytes()).unwrap_or(raw);
    let (lines, body) = head::cut(raw.trim_ascii_start());
    let text = head::text(lines, body);
    let Some(head) = Head::of(&text) else {
        return BTreeSet::new();
    };
    let people = [HeaderName::To, HeaderName::Cc];
    let people = people.iter().flat_map(|name| head.people(name));
    people.map(|person| person.address.to_lowercase()).collect()
}

/// Cuts a text that is too long; the whole of it is named as something that came along and was not kept.
fn cut_text(content: &mut Content) {
    let whole = content.text.len();
    if whole > LONGEST_TEXT {
        let end = content.text.floor_char_boundary(LONGEST_TEXT);
        content.text.truncate(end);
        content.files.push(Attached {
            name: String::new(),
            media: "text/plain".to_owned(),
            bytes: whole as u64,
        });
    }
}

/// Who wrote a mail, and to whom.
struct People {
    /// Whether we wrote it.
    is_sent: bool,
    /// Whether a form on a web page wrote it for the client.
    is_form: bool,
    writer: Option<Person>,
    client: Option<Person>,
    theirs: Vec<String>,
}

impl People {
    fn of(head: &Head<'_>, settings: &Settings) -> Self {
        let own = |person: &Person| settings.own.has(&person.address);
        let first = |name| head.people(&name).into_iter().next();
        let from = first(HeaderName::From)
            .or_else(|| first(HeaderName::Sender))
            .or_else(|| return_path(head));
        let readers = [HeaderName::To, HeaderName::Cc, HeaderName::Bcc];
        let mut readers = readers
            .iter()
            .flat_map(|name| head.people(name))
            .filter(|p| !own(p));
        let is_ours = from.as_ref().is_some_and(own);
        let answers_to = first(HeaderName::ReplyTo).filter(|person| !own(person));
        // Where nobody reads what is sent to the writer, who is to be answered is the client.
        let for_another = answers_to.filter(|person| {
            let unread = from
                .as_ref()
                .is_none_or(|from| is_ours || is_nobodys(&from.address));
            let is_other = from
                .as_ref()
                .is_none_or(|from| !from.address.eq_ignore_ascii_case(&person.address));
            unread && is_other
        });
        let first_reader = readers.next();
        let is_sent = is_ours && (first_reader.is_some() || for_another.is_none());
        if is_sent {
            let theirs = first_reader.iter().cloned().chain(readers);
            return Self {
                is_sent: first_reader.is_some(),
                is_form: false,
                theirs: addresses(theirs),
                writer: from,
                client: first_reader,
            };
        }
        let is_form = for_another.is_some();
        let writer = for_another.or(from);
        let client = writer.clone().filter(|writer| !own(writer));
        Self {
            is_sent,
            is_form,
            theirs: addresses(client.iter().cloned()),
            writer,
            client,
        }
    }
}

fn return_path(head: &Head<'_>) -> Option<Person> {
    let address = head.ids(&HeaderName::ReturnPath).into_iter().next()?;
    address.contains('@').then_some(Person {
        name: None,
        address,
    })
}

fn addresses(people: impl Iterator<Item = Person>) -> Vec<String> {
    let folded = people.map(|person| person.address.trim().to_lowercase());
    folded.take(MOST_PEOPLE).collect()
}

fn mark(
    head: &Head<'_>,
    content: &Content,
    people: &People,
    subject: Option<&str>,
    settings: &Settings,
) -> Option<Mark> {
    let from = head.people(&HeaderName::From).into_iter().next();
    let report = head
        .content_type()
        .filter(|ct| {
            ct.ctype().eq_ignore_ascii_case("multipart")
                && ct
                    .subtype()
                    .is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
        })
        .map(|ct| ct.attribute("report-type").unwrap_or_default());
    let bare = |path: &'_ str| path.trim_matches(['<', '>', ' ']).to_owned();
    let return_path = head.raw("Return-Path").map(bare);
    let raw_from = head.raw("From").unwrap_or_default().to_owned();
    Signs {
        from: Some(
            from.as_ref()
                .map_or(raw_from.as_str(), |from| &from.address),
        ),
        return_path: return_path.as_deref(),
        subject,
        auto_submitted: head.raw("Auto-Submitted"),
        precedence: head.raw("Precedence"),
        says_auto: head.has(SAY_AUTO),
        list: SAY_LIST.iter().find_map(|name| head.raw(name)),
        report,
        failed: content.failed,
        is_form: people.is_form,
    }
    .mark(&settings.own)
}

/// When a mail was written, and its own word on that where it isn't taken.
fn moment(
    head: &Head<'_>,
    written: Option<Timestamp>,
    now: Timestamp,
) -> (Timestamp, Option<String>) {
    let said = head.raw("Date").filter(|date| !date.is_empty());
    let kept = || said.map(|date| date.chars().take(LONGEST_DATE).collect());
    match head.date() {
        Some(at) if at <= now => (at, None),
        Some(_) => (now, kept()),
        None => {
            let at = head.came().or(written).unwrap_or(now);
            (at.min(now), kept())
        }
    }
}

/// The name of a mail: its Message-ID, or what it says.
fn id(head: &Head<'_>, content: &Content, subject: Option<&str>) -> String {
    let own = head.ids(&HeaderName::MessageId).into_iter().next();
    own.filter(|id| id.len() <= LONGEST_ID).unwrap_or_else(|| {
        intake::content_name([
            head.raw("Message-ID"),
            head.raw("Date"),
            head.raw("From"),
            head.raw("To"),
            subject,
            Some(&content.text),
        ])
    })
}

/// The mails that it answers or brings back, the nearest last, each once.
fn refs(head: &Head<'_>, content: &Content, mark: Option<Mark>, id: &str) -> Vec<String> {
    let mut all = head.ids(&HeaderName::References);
    all.extend(head.ids(&HeaderName::InReplyTo));
    if mark == Some(Mark::Bounce) {
        all.extend(content.returned.clone());
    }
    let mut refs: Vec<String> = Vec::new();
    for one in all {
        if one == id || one.len() > LONGEST_ID {
            continue;
        }
        refs.retain(|known| *known != one);
        refs.push(one);
    }
    // The first one began it all, and the last ones are the nearest.
    if refs.len() > MOST_REFS {
        refs.drain(1..=refs.len() - MOST_REFS);
    }
    refs
}

/// Whom it went to, and who is to be answered, where that is another one than who wrote it.
fn custom(head: &Head<'_>, is_form: bool) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for (name, header) in [("To", HeaderName::To), ("Cc", HeaderName::Cc)] {
        let people = head.people(&header);
        if !people.is_empty() {
            fields.insert(name.to_owned(), list(&people));
        }
    }
    let from = head.people(&HeaderName::From);
    let answers_to = head.people(&HeaderName::ReplyTo);
    let differs = |person: &Person| {
        !from
            .iter()
            .any(|from| from.address.eq_ignore_ascii_case(&person.address))
    };
    if is_form && !from.is_empty() {
        fields.insert("From".to_owned(), list(&from));
    } else if answers_to.iter().any(differs) {
        fields.insert("Reply-To".to_owned(), list(&answers_to));
    }
    fields
}

/// People on one line, as many as a field has room for.
fn list(people: &[Person]) -> String {
    let one = |person: &Person| match &person.name {
        Some(name) => format!("{name} <{}>", person.address),
        None => person.address.clone(),
    };
    let mut said: Vec<String> = people.iter().take(MOST_PEOPLE).map(one).collect();
    if people.len() > MOST_PEOPLE {
        said.push(format!("… +{}", people.len() - MOST_PEOPLE));
    }
    said.join(", ")
}
