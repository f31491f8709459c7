//! What another system's export does to the desk: the request that is made of a record, and the
//! difference that a later telling of the same record makes.
//!
//! The last value that the source told of each field is kept. Only what the *source* says differently
//! since is applied, as events by [`IMPORTER`]; where an agent has changed the same thing meanwhile,
//! the desk's word stands and a [`Conflict`] tells of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::action::NewClient;
use super::change::{Direction, NewMessage};
use super::deadline::{self, Policy};
use super::event::{Event, Opening};
use super::id::{MessageId, Number};
use super::incoming::{Field, Incoming};
use super::request::Request;
use super::words::Status;

pub mod mails;
mod revision;

pub use revision::Revision;

/// The author of what an import does.
pub const IMPORTER: &str = "import";

/// How late an open request may be and still come into the working view by an import.
const BACKLOG_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How a source is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// The source's name; with the external id it tells requests apart.
    pub source: String,
    /// Whether the user named the source. Where it was only taken from the file's name or its tool, an id
    /// that tells of quite another request than before is another system's, and is left out.
    pub named: bool,
    /// Whether it is a table that a desk like this one has exported, by whose ids a desk knows its own requests.
    pub ours: bool,
    /// Whether what is very late comes into the working view all the same.
    pub live: bool,
    /// When, UTC.
    pub now: Timestamp,
}

/// What an import came to, or would come to. The records it was given are the sum of the first three.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Requests that the desk did not have.
    pub new: u64,
    /// Requests that the source told differently, where that was taken over.
    pub changed: u64,
    /// Requests that the desk has as the source tells them, or keeps as it has them.
    pub unchanged: u64,
    /// How many of the new ones were put aside as backlog.
    pub backlog: u64,
    /// Where the desk and the source are at odds; the desk's word stands.
    pub conflicts: Vec<Conflict>,
}

impl Summary {
    /// Counts another one in.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.backlog += other.backlog;
        self.conflicts.extend(other.conflicts);
    }
}

/// A field that an agent has changed and the source tells differently since: the desk's word stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The request.
    pub number: Number,
    /// The line of the source.
    pub line: u64,
    /// The field.
    pub field: Field,
    /// What stands here, as text; none: nothing.
    pub here: Option<String>,
    /// What the source says, as text.
    pub source: String,
}

/// Names records that bring no id of their own.
///
/// It remembers nine bytes of each such record or so, and little more while it grows.
#[derive(Debug, Default)]
pub struct Keys {
    /// What was said so far, in parts that grow one after the other: a whole that is made anew when it is
    /// full takes half as much again at that moment.
    seen: [HashSet<u64>; PARTS],
    /// How often it was, where it was more than once.
    repeated: HashMap<u64, u32>,
}

/// How many parts there are.
const PARTS: usize = 16;

impl Keys {
    /// The record's external id, or a name made of what it says and of how often it was said before.
    ///
    /// Only what seldom changes counts: when it was received, who wrote, and the words. So a record
    /// whose status or labels have moved on is still the same one in the next export.
    pub fn of(&mut self, told: &Incoming) -> String {
        if let Some(id) = &told.external_id {
            return id.clone();
        }
        let received = told.received.map(|at| at.to_string());
        let hash = fingerprint([
            received.as_deref(),
            told.client.as_deref(),
            told.email.as_deref(),
            told.phone.as_deref(),
            told.subject.as_deref(),
            told.text.as_deref(),
        ]);
        let short = hash as u64;
        let is_new = self.seen[short as usize % PARTS].insert(short);
        let times = if is_new {
            1
        } else {
            let times = self.repeated.entry(short).or_insert(1);
            *times += 1;
            *times
        };
        format!("content-{hash:032x}-{times}")
    }
}

/// FNV-1a with 128 bits: the same on every machine and in every version, since it is stored.
fn fingerprint<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut hash = BASIS;
    for part in parts {
        // 0xFF stands in no UTF-8, so that no two lists of parts read alike.
        let end: &[u8] = if part.is_some() { &[0xFF] } else { &[0xFF, 0] };
        for byte in part.unwrap_or_default().bytes().chain(end.iter().copied()) {
            hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }
    hash
}

/// A name made of what a record says, the same on every machine and in every version.
pub fn content_name<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    format!("content-{:032x}", fingerprint(parts))
}

/// A short stand-in for a key, where very many are to be remembered.
pub fn hash(key: &str) -> u64 {
    fingerprint([Some(key)]) as u64
}

/// What a trial has met so far: a short stand-in for the key of each record, and for what it said.
#[derive(Debug, Default)]
pub struct Met {
    /// Bytes, because numbers would be set apart by the widest; in parts, as those of [`Keys`].
    parts: [HashMap<[u8; 8], [u8; 4]>; PARTS],
}

impl Met {
    /// Takes a record in; gives whether it says what it said before, none where it was not met yet.
    pub fn again(&mut self, key: &str, told: &Incoming) -> Option<bool> {
        let key = fingerprint([Some(key)]) as u64;
        let said = (content(told) as u32).to_le_bytes();
        let before = self.parts[key as usize % PARTS].insert(key.to_le_bytes(), said);
        before.map(|before| before == said)
    }
}

/// A short stand-in for what a record says, but for when the source last changed it.
fn content(told: &Incoming) -> u64 {
    let mut values = told_values(told);
    values.remove(Field::Updated.code());
    let own = values.iter().flat_map(|(name, value)| [*name, value]);
    let custom = told
        .custom
        .iter()
        .flat_map(|(name, value)| [name.as_str(), value]);
    fingerprint(own.chain(custom).map(Some)) as u64
}

/// The source's values as they are kept for the next import, by the field's code.
///
/// The external id is the request's own, and of the text only a fingerprint is kept: the words stand
/// in the message, and a person's words are to stand in one place alone.
pub fn told_values(told: &Incoming) -> BTreeMap<&'static str, String> {
    let mut values = told.values();
    values.remove(Field::ExternalId.code());
    if let Some(text) = values.get_mut(Field::Text.code()) {
        *text = format!("{:032x}", fingerprint([Some(text.as_str())]));
    }
    values
}

/// How a request is that comes in by an import; its client and message are the caller's to name.
pub fn opening(told: &Incoming, intake: &Intake, policy: &Policy) -> Opening {
    let received = stored(told.received.unwrap_or(intake.now));
    let status = told.status_or_default();
    let priority = told.priority_or_default();
    let waiting_since = status
        .is_open()
        .then(|| told.waits_since(received).map(stored))
        .flatten();
    let due = waiting_since.and(told.due).map(stored);
    let promised =
        due.or_else(|| waiting_since.map(|since| deadline::due(policy, priority, since, &[])));
    let late = promised.is_some_and(|due| is_backlog(due, intake.now));
    Opening {
        received,
        channel: told.channel_or_default(),
        kind: told.kind_or_default(),
        priority,
        status,
        waiting_since,
        due,
        first_reply: told.first_reply.map(|at| stored(at).max(received)),
        ended: (!status.is_open()).then(|| {
            // Without a date of its own it ended when it was last changed, else when it came in: the
            // import is certainly later than both.
            let ended = told.closed.or(told.updated).map(stored);
            ended.map_or(received, |at| at.max(received))
        }),
        category: told.category.clone(),
        product: told.product.clone(),
        place: told.place.clone(),
        process: told.process.clone(),
        tags: told.tags.iter().cloned().collect(),
        assignee: told.assignee.clone(),
        client: None,
        message: None,
        backlog: late && !intake.live,
    }
}

/// The client's first message, if the record holds their words.
pub fn message(
    told: &Incoming,
    at: Timestamp,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Option<NewMessage> {
    let body = told.text.clone()?;
    Some(NewMessage {
        id: MessageId(new_id()),
        direction: Direction::In,
        at,
        body,
    })
}

/// Whose request it is, as far as the record tells.
pub fn client(told: &Incoming) -> Option<NewClient> {
    let known = told.client.is_some() || told.email.is_some() || told.phone.is_some();
    known.then(|| NewClient {
        name: told.client.clone().unwrap_or_default(),
        phone: told.phone.clone(),
        email: told.email.clone(),
        company: told.company.clone(),
    })
}

/// Whether what was to be done by then is too late by now to come into the working view by an import.
pub(super) fn is_backlog(date: Timestamp, now: Timestamp) -> bool {
    now.duration_since(date) > BACKLOG_AFTER
}

/// A time as it is stored, so that it compares equal when it is read again.
fn stored(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// A request that the desk has, beside a record that tells of it again.
#[derive(Debug)]
pub struct Known {
    /// Its number.
    pub number: Number,
    /// The request as it stands.
    pub request: Request,
    /// Its subject.
    pub subject: String,
    /// Its history.
    pub history: Vec<Event>,
}

/// What a source says differently from the last time.
#[derive(Debug, Default)]
pub struct News {
    /// The fields whose value the source has changed, as they are kept.
    pub values: BTreeMap<Field, String>,
    /// The custom fields that are new or changed.
    pub custom: BTreeMap<String, String>,
    /// What the source has told in all: what it told before, and what it says now over it.
    merged: Incoming,
    /// What the source told the last time.
    last: Incoming,
    /// Whether all that tells a request apart is another than before.
    is_another: bool,
}

impl News {
    /// Compares a record with what the source told the last time; none where it says nothing new.
    ///
    /// A field that is empty says nothing: an export may leave columns out.
    pub fn between(
        told: &Incoming,
        values: &BTreeMap<String, String>,
        custom: &BTreeMap<String, String>,
    ) -> Option<Self> {
        let said = told_values(told);
        let same_text = said
            .get(Field::Text.code())
            .zip(values.get(Field::Text.code()))
            .map(|(new, last)| new == last);
        let news: BTreeMap<Field, String> = Field::ALL
            .iter()
            .filter_map(|field| Some((*field, said.get(field.code())?)))
            .filter(|(field, value)| values.get(field.code()) != Some(value))
            .map(|(field, value)| (field, value.clone()))
            .collect();
        let custom: BTreeMap<String, String> = told
            .custom
            .iter()
            .filter(|(name, value)| custom.get(*name) != Some(*value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if news.is_empty() && custom.is_empty() {
            return None;
        }
        let mut merged = values.clone();
        merged.extend(
            said.into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        let mut merged = retold(&merged);
        merged.line = told.line;
        merged.text.clone_from(&told.text);
        forget_answered(&mut merged, told, &news);
        let last = retold(values);
        Some(Self {
            is_another: is_another(told, &last, same_text),
            values: news,
            custom,
            merged,
            last,
        })
    }

    /// Tells that the id is one of another request, where it is and the source was not named.
    ///
    /// Two systems both count from one. When, what about and from whom, as far as both tell it, are all
    /// others then; of one request they never change all at once.
    pub fn stranger(&self, intake: &Intake, number: Number) -> Option<Conflict> {
        (self.is_another && !intake.named).then(|| Conflict {
            number,
            line: self.merged.line,
            field: Field::ExternalId,
            here: self.last.subject.clone(),
            source: self.merged.heading().into_owned(),
        })
    }

    /// Whether this says only when the source was last changed, which changes nothing here.
    pub fn is_idle(&self) -> bool {
        self.custom.is_empty() && self.values.keys().all(|field| *field == Field::Updated)
    }
}

/// Whether nothing that both tell of when, what and who is the same.
fn is_another(told: &Incoming, last: &Incoming, same_text: Option<bool>) -> bool {
    fn same<T: PartialEq>(new: Option<T>, last: Option<T>) -> Option<bool> {
        Some(new? == last?)
    }
    let who = same(told.email.as_ref(), last.email.as_ref())
        .or_else(|| same(told.client.as_ref(), last.client.as_ref()))
        .or_else(|| same(told.phone.as_ref(), last.phone.as_ref()));
    let compared = [
        same(told.received, last.received),
        same(told.subject.as_ref(), last.subject.as_ref()),
        same_text,
        who,
    ];
    let mut compared = compared.into_iter().flatten().peekable();
    compared.peek().is_some() && compared.all(|same| !same)
}

/// Drops the signs of a waiting client that were told before a reply and are not told anew.
fn forget_answered(merged: &mut Incoming, told: &Incoming, news: &BTreeMap<Field, String>) {
    let new = |field| news.contains_key(&field);
    let reply = told
        .first_reply
        .filter(|_| new(Field::FirstReply))
        .max(told.agent_wrote.filter(|_| new(Field::AgentWrote)));
    let answered = (new(Field::Answered) && told.answered == Some(true))
        || (new(Field::Status) && told.status == Some(Status::Waiting));
    if !new(Field::WaitingSince) && (answered || (reply.is_some() && merged.waiting_since <= reply))
    {
        merged.waiting_since = None;
    }
    if told.answered.is_none() && reply.is_some() {
        merged.answered = None;
    }
}

/// What was told, out of the values that are kept of it; its text is not.
fn retold(values: &BTreeMap<String, String>) -> Incoming {
    let mut told = Incoming::default();
    for field in Field::ALL.iter().copied() {
        let Some(value) = values.get(field.code()) else {
            continue;
        };
        let (time, text) = (|| value.parse().ok(), || Some(value.clone()));
        match field {
            Field::ExternalId | Field::Text => {}
            Field::Received => told.received = time(),
            Field::Updated => told.updated = time(),
            Field::Closed => told.closed = time(),
            Field::Due => told.due = time(),
            Field::FirstReply => told.first_reply = time(),
            Field::WaitingSince => told.waiting_since = time(),
            Field::ClientWrote => told.client_wrote = time(),
            Field::AgentWrote => told.agent_wrote = time(),
            Field::Answered => told.answered = Some(value == "yes"),
            Field::Subject => told.subject = text(),
            Field::Client => told.client = text(),
            Field::Email => told.email = text(),
            Field::Phone => told.phone = text(),
            Field::Company => told.company = text(),
            Field::Channel => told.channel = value.parse().ok(),
            Field::Kind => told.kind = value.parse().ok(),
            Field::Priority => told.priority = value.parse().ok(),
            Field::Status => told.status = value.parse().ok(),
            Field::Category => told.category = text(),
            Field::Product => told.product = text(),
            Field::Place => told.place = text(),
            Field::Process => told.process = text(),
            Field::Tags => told.tags = value.split(',').map(str::to_owned).collect(),
            Field::Assignee => told.assignee = text(),
        }
    }
    told
}

fn set(tags: &[String]) -> BTreeSet<String> {
    tags.iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(subject: Option<&str>, text: Option<&str>) -> Incoming {
        Incoming {
            subject: subject.map(str::to_owned),
            text: text.map(str::to_owned),
            ..Incoming::default()
        }
    }

    #[test]
    fn a_key_made_of_the_content_is_the_same_for_ever() {
        // Stored in files: another value would bring every record in anew.
        assert_eq!(fingerprint([]), 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        let mut keys = Keys::default();
        let row = said(Some("Parcel"), None);
        let key = keys.of(&row);
        assert_eq!(key, "content-ae795e79669b935b6aaa5431093b5652-1");
        assert_eq!(keys.of(&row), key.replace("-1", "-2"));
        assert_eq!(keys.of(&row), key.replace("-1", "-3"));
        assert_eq!(Keys::default().of(&row), key);
    }

    #[test]
    fn what_says_something_else_has_another_key() {
        let rows = [
            said(Some("ab"), Some("c")),
            said(Some("a"), Some("bc")),
            said(Some("abc"), None),
            said(None, Some("abc")),
            said(Some("abc"), Some("")),
        ];
        let keys: BTreeSet<String> = rows.iter().map(|row| Keys::default().of(row)).collect();
        assert_eq!(keys.len(), rows.len());
        let mut moved_on = rows[0].clone();
        moved_on.status = Some(Status::Closed);
        moved_on.category = Some("Delivery".into());
        assert!(keys.contains(&Keys::default().of(&moved_on)));
        assert_ne!(content(&moved_on), content(&rows[0]));
    }

    #[test]
    fn a_trial_knows_what_it_has_met() {
        let (mut met, mut row) = (Met::default(), said(Some("Parcel"), None));
        assert_eq!(met.again("T-1", &row), None);
        assert_eq!(met.again("T-1", &row), Some(true));
        assert_eq!(met.again("T-2", &row), None);
        row.category = Some("Delivery".into());
        assert_eq!(met.again("T-1", &row), Some(false));
        assert_eq!(met.again("T-1", &row), Some(true));
    }

    #[test]
    fn what_is_kept_of_a_record_tells_it_again() {
        let at = |time: &str| time.parse().ok();
        let told = Incoming {
            received: at("2026-03-01T10:00:00Z"),
            closed: at("2026-03-02T10:00:00Z"),
            subject: Some("Parcel".into()),
            status: Some(Status::OnHold),
            tags: vec!["a".into(), "b".into()],
            assignee: Some("kai".into()),
            ..Incoming::default()
        };
        let values: BTreeMap<String, String> = told_values(&told)
            .into_iter()
            .map(|(field, value)| (field.to_owned(), value))
            .collect();
        assert_eq!(retold(&values), told);
        assert!(News::between(&told, &values, &BTreeMap::new()).is_none());
    }

    #[test]
    fn the_words_of_a_client_are_kept_in_one_place_alone() {
        let values = told_values(&said(None, Some("my card number is")));
        assert!(!values["text"].contains("card"));
    }
}
