//! What another system tells of a request: the one shape every import format is read into.
//!
//! All of it may be missing. What is missing is `None`, never a default in disguise: on a re-import
//! only what the *source* says differently is applied, so "it says nothing" must stay apart from
//! "it says normal". The defaults that a new request gets stand here beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::mail::Mail;
use super::words::{Channel, Kind, Priority, Status, UnknownWord, nearest, word_set};

word_set! {
    /// A system whose exports are known, by their columns, words and codes.
    Tool {
        /// Zendesk: a view as CSV, tickets as JSON.
        Zendesk = "zendesk",
        /// Freshdesk: CSV, JSON of its API.
        Freshdesk = "freshdesk",
        /// Freshservice: CSV, JSON of its API.
        Freshservice = "freshservice",
        /// Zammad: a report sheet as CSV, JSON of its API.
        Zammad = "zammad",
        /// osTicket: CSV.
        OsTicket = "osticket",
        /// Chatwoot: JSON of its API or of its tables.
        Chatwoot = "chatwoot",
        /// Any other: the usual names of columns and the usual words.
        Other = "none",
    }
}

impl Tool {
    /// What it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zendesk => "Zendesk",
            Self::Freshdesk => "Freshdesk",
            Self::Freshservice => "Freshservice",
            Self::Zammad => "Zammad",
            Self::OsTicket => "osTicket",
            Self::Chatwoot => "Chatwoot",
            Self::Other => "",
        }
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// A field of a request that another system can fill.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $variant),+ }

        impl Field {
            /// Every field, in the order in which they are listed to people.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every code, in the order of [`Self::ALL`].
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The spelling in mappings, in the configuration and in JSON lines.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
    };
}

fields! {
    /// The number or key that the other system gave it; with the source's name it tells requests apart.
    ExternalId = "external_id",
    /// When the client wrote.
    Received = "received",
    /// When the other system last changed it.
    Updated = "updated",
    /// When it was closed there.
    Closed = "closed",
    /// When a reply was promised there.
    Due = "due",
    /// When the client first got a reply.
    FirstReply = "first_reply",
    /// Since when the oldest unanswered message waits.
    WaitingSince = "waiting_since",
    /// When the client last wrote or called.
    ClientWrote = "client_wrote",
    /// When the desk last wrote or called.
    AgentWrote = "agent_wrote",
    /// Whether the client has had a reply: yes, no, or how many.
    Answered = "answered",
    /// One line on what it is about.
    Subject = "subject",
    /// The client's words.
    Text = "text",
    /// The client's name.
    Client = "client",
    /// The client's mail address.
    Email = "email",
    /// The client's telephone number.
    Phone = "phone",
    /// The client's company.
    Company = "client_company",
    /// How the client reached the desk.
    Channel = "channel",
    /// What sort of request it is.
    Kind = "kind",
    /// How much it matters.
    Priority = "priority",
    /// Where it stands.
    Status = "status",
    /// What the desk files it under.
    Category = "category",
    /// The product it is about.
    Product = "product",
    /// The place it is about.
    Place = "place",
    /// The process it is about.
    Process = "process",
    /// Its labels.
    Tags = "tags",
    /// Who has it.
    Assignee = "assignee",
}

impl Field {
    /// Whether its value is a point in time.
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            Self::Received
                | Self::Updated
                | Self::Closed
                | Self::Due
                | Self::FirstReply
                | Self::WaitingSince
                | Self::ClientWrote
                | Self::AgentWrote
        )
    }
}

impl std::str::FromStr for Field {
    type Err = UnknownWord;

    /// Reads a code; `-`, `_` and a space are the same.
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let wanted = word.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL
            .iter()
            .copied()
            .find(|field| field.code() == wanted)
            .ok_or_else(|| UnknownWord {
                word: word.to_owned(),
                nearest: nearest(&wanted, Self::CODES.iter().copied()),
                known: Self::CODES,
            })
    }
}

/// A request as another system tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incoming {
    /// The line of the source on which it begins, from 1.
    pub line: u64,
    /// The number or key that the other system gave it.
    pub external_id: Option<String>,
    /// When the client wrote.
    pub received: Option<Timestamp>,
    /// When the other system last changed it.
    pub updated: Option<Timestamp>,
    /// When it was closed there.
    pub closed: Option<Timestamp>,
    /// When a reply was promised there.
    pub due: Option<Timestamp>,
    /// When the client first got a reply.
    pub first_reply: Option<Timestamp>,
    /// Since when the oldest unanswered message waits.
    pub waiting_since: Option<Timestamp>,
    /// When the client last wrote or called.
    pub client_wrote: Option<Timestamp>,
    /// When the desk last wrote or called.
    pub agent_wrote: Option<Timestamp>,
    /// Whether the client has had a reply.
    pub answered: Option<bool>,
    /// One line on what it is about.
    pub subject: Option<String>,
    /// The client's words.
    pub text: Option<String>,
    /// The client's name.
    pub client: Option<String>,
    /// The client's mail address, as it came.
    pub email: Option<String>,
    /// The client's telephone number, as it came.
    pub phone: Option<String>,
    /// The client's company.
    pub company: Option<String>,
    /// How the client reached the desk, where the source's word for it is known.
    pub channel: Option<Channel>,
    /// What sort of request it is, where the source's word for it is known.
    pub kind: Option<Kind>,
    /// How much it matters, where the source's word for it is known.
    pub priority: Option<Priority>,
    /// Where it stands, where the source's word for it is known.
    pub status: Option<Status>,
    /// What the desk files it under.
    pub category: Option<String>,
    /// The product it is about.
    pub product: Option<String>,
    /// The place it is about.
    pub place: Option<String>,
    /// The process it is about.
    pub process: Option<String>,
    /// Its labels, each once, in the source's order.
    pub tags: Vec<String>,
    /// Who has it.
    pub assignee: Option<String>,
    /// What no field took, by the source's own names, as it came; words that are not known as well.
    pub custom: BTreeMap<String, String>,
    /// What a mail tells besides.
    pub mail: Option<Box<Mail>>,
}

/// The longest heading that is made from a text, in characters.
const HEADING: usize = 100;

impl Incoming {
    /// How many bytes its words have, which is nearly all of the memory that it takes.
    pub fn bytes(&self) -> usize {
        let words = [
            &self.external_id,
            &self.subject,
            &self.text,
            &self.client,
            &self.email,
            &self.phone,
            &self.company,
            &self.category,
            &self.product,
            &self.place,
            &self.process,
            &self.assignee,
        ];
        let words = words.into_iter().flatten().chain(&self.tags);
        let custom = self.custom.iter().flat_map(|(name, value)| [name, value]);
        words.chain(custom).map(String::len).sum()
    }

    /// Its channel, or the web where the source names none that is known.
    pub fn channel_or_default(&self) -> Channel {
        self.channel.unwrap_or(Channel::Web)
    }

    /// Its kind, or a question where the source names none that is known.
    pub fn kind_or_default(&self) -> Kind {
        self.kind.unwrap_or(Kind::Question)
    }

    /// Its priority, or normal where the source names none that is known.
    pub fn priority_or_default(&self) -> Priority {
        self.priority.unwrap_or(Priority::Normal)
    }

    /// Its status, or what its times tell: closed, answered and so open, or else new.
    pub fn status_or_default(&self) -> Status {
        match (self.status, self.closed, self.first_reply) {
            (Some(status), _, _) => status,
            (None, Some(_), _) => Status::Closed,
            (None, None, Some(_)) => Status::Open,
            (None, None, None) => Status::New,
        }
    }

    /// Since when the client waits for a word, of a request that came in at `received`; none where they
    /// have had one.
    ///
    /// What the source says of it counts first. Else it is the client's last word, if that is later than
    /// the desk's; else when it came in, if there is no sign of a reply.
    pub fn waits_since(&self, received: Timestamp) -> Option<Timestamp> {
        if self.waiting_since.is_some() {
            return self.waiting_since;
        }
        let reply = self.agent_wrote.max(self.first_reply);
        match (self.client_wrote, reply, self.answered) {
            (Some(client), Some(reply), _) if client > reply => Some(client),
            // What the desk did last was no reply; and what came after a first one is not older than it.
            (_, _, Some(false)) => Some(received.max(self.first_reply.unwrap_or(received))),
            (_, Some(_), _) | (_, None, Some(true)) => None,
            (_, None, None) => (self.status != Some(Status::Waiting)).then_some(received),
        }
    }

    /// Its subject, or the beginning of its text, cut at a word; empty when it has neither.
    pub fn heading(&self) -> Cow<'_, str> {
        if let Some(subject) = &self.subject {
            return Cow::Borrowed(subject);
        }
        let text = self.text.as_deref().unwrap_or_default();
        let line = text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty())
            .unwrap_or_default();
        let Some((cut, _)) = line.char_indices().nth(HEADING) else {
            return Cow::Borrowed(line);
        };
        let head = &line[..cut];
        let head = match head.rfind(char::is_whitespace) {
            Some(space) if !line[cut..].starts_with(char::is_whitespace) => &head[..space],
            Some(_) | None => head,
        };
        Cow::Owned(format!("{}…", head.trim_end()))
    }

    /// The source's value of each field it fills, as text and by the field's code.
    ///
    /// A re-import compares these with the ones of the last import and applies what differs. Times
    /// are instants in UTC, words are codes, tags are joined by commas. Custom fields are not among
    /// them: they are [`Self::custom`], already text.
    pub fn values(&self) -> BTreeMap<&'static str, String> {
        Field::ALL
            .iter()
            .filter_map(|field| Some((field.code(), self.value(*field)?)))
            .collect()
    }

    fn value(&self, field: Field) -> Option<String> {
        fn time(at: Option<Timestamp>) -> Option<String> {
            at.map(|at| at.to_string())
        }
        match field {
            Field::ExternalId => self.external_id.clone(),
            Field::Received => time(self.received),
            Field::Updated => time(self.updated),
            Field::Closed => time(self.closed),
            Field::Due => time(self.due),
            Field::FirstReply => time(self.first_reply),
            Field::WaitingSince => time(self.waiting_since),
            Field::ClientWrote => time(self.client_wrote),
            Field::AgentWrote => time(self.agent_wrote),
            Field::Answered => self
                .answered
                .map(|yes| if yes { "yes" } else { "no" }.to_owned()),
            Field::Subject => self.subject.clone(),
            Field::Text => self.text.clone(),
            Field::Client => self.client.clone(),
            Field::Email => self.email.clone(),
            Field::Phone => self.phone.clone(),
            Field::Company => self.company.clone(),
            Field::Channel => self.channel.map(|word| word.code().to_owned()),
            Field::Kind => self.kind.map(|word| word.code().to_owned()),
            Field::Priority => self.priority.map(|word| word.code().to_owned()),
            Field::Status => self.status.map(|word| word.code().to_owned()),
            Field::Category => self.category.clone(),
            Field::Product => self.product.clone(),
            Field::Place => self.place.clone(),
            Field::Process => self.process.clone(),
            Field::Tags => (!self.tags.is_empty()).then(|| self.tags.join(",")),
            Field::Assignee => self.assignee.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_reads_back_with_either_dash() {
        for field in Field::ALL {
            assert_eq!(field.code().parse(), Ok(*field));
            assert_eq!(field.code().replace('_', "-").parse(), Ok(*field));
        }
        let slip = "subjcet".parse::<Field>().unwrap_err();
        assert_eq!(slip.nearest, Some("subject"));
    }

    #[test]
    fn values_tell_only_what_the_source_said() {
        let told = Incoming {
            line: 7,
            subject: Some("Where is my parcel".into()),
            received: Some("2025-03-14T01:20:00Z".parse().unwrap()),
            status: Some(Status::OnHold),
            tags: vec!["vip".into(), "late".into()],
            ..Incoming::default()
        };
        let values = told.values();
        assert_eq!(
            values.into_iter().collect::<Vec<_>>(),
            [
                ("received", "2025-03-14T01:20:00Z".to_owned()),
                ("status", "on-hold".to_owned()),
                ("subject", "Where is my parcel".to_owned()),
                ("tags", "vip,late".to_owned()),
            ]
        );
    }

    #[test]
    fn the_signs_tell_since_when_a_client_waits() {
        let at =
            |hour: i8| -> Timestamp { format!("2026-11-20T{hour:02}:00:00Z").parse().unwrap() };
        let received = at(8);
        let some = |hour: i8| (hour > 0).then(|| at(hour));
        let waiting = Some(Status::Waiting);
        // client wrote, desk wrote, first reply (0: not told), answered, status -> waits since
        for (client, desk, first, answered, status, since) in [
            (0, 0, 0, None, None, 8),
            (0, 0, 0, None, waiting, 0),
            (0, 0, 0, Some(false), waiting, 8),
            (0, 0, 0, Some(true), None, 0),
            (0, 0, 9, None, None, 0),
            (12, 0, 0, None, None, 8),
            (12, 10, 9, Some(true), waiting, 12),
            (10, 12, 9, None, None, 0),
            (10, 10, 0, None, None, 0),
            (12, 0, 9, None, None, 12),
            // The desk wrote a note and never a reply.
            (8, 9, 0, Some(false), None, 8),
            (0, 0, 9, Some(false), None, 9),
            (12, 0, 0, Some(true), None, 0),
        ] {
            let told = Incoming {
                client_wrote: some(client),
                agent_wrote: some(desk),
                first_reply: some(first),
                answered,
                status,
                ..Incoming::default()
            };
            assert_eq!(told.waits_since(received), some(since), "{told:?}");
            let given = Incoming {
                waiting_since: some(7),
                ..told
            };
            assert_eq!(given.waits_since(received), some(7));
        }
    }

    #[test]
    fn all_words_are_weighed() {
        let mut told = Incoming::default();
        assert_eq!(told.bytes(), 0);
        told.text = Some("four".into());
        told.tags = vec!["vip".into(), "late".into()];
        told.custom.insert("Contract".into(), "gold".into());
        assert_eq!(told.bytes(), 4 + 7 + 12);
    }

    #[test]
    fn a_heading_is_the_first_words_of_the_text_where_no_subject_is_given() {
        let long = format!("\n  {}\nmore", "ещё слово ".repeat(40));
        let told = Incoming {
            text: Some(long),
            ..Incoming::default()
        };
        let heading = told.heading();
        assert!(heading.chars().count() <= HEADING + 1);
        assert!(
            heading.ends_with("слово…") || heading.ends_with("ещё…"),
            "{heading}"
        );
    }

    #[test]
    fn the_times_tell_the_status_where_no_word_does() {
        let at = Some("2025-03-14T01:20:00Z".parse().unwrap());
        let mut told = Incoming::default();
        assert_eq!(told.status_or_default(), Status::New);
        told.first_reply = at;
        assert_eq!(told.status_or_default(), Status::Open);
        told.closed = at;
        assert_eq!(told.status_or_default(), Status::Closed);
        told.status = Some(Status::Waiting);
        assert_eq!(told.status_or_default(), Status::Waiting);
    }
}
