//! The desk's settings: defaults, the file, and what is wrong with it.
//!
//! [`OPTIONS`] is the one table of options; reading, checks, the nearest name in an error, `ringback config`
//! and `config.example.toml` all come from it. A new option is a field here, its default, and a row there.
//! A file is read whole or not at all: an unknown key or a value that can't be meant is an error with its
//! line, since an option that is silently ignored is worse than a program that doesn't start.
//!
//! Errors are kinds and values; [`describe`] says them in the reader's language.

mod describe;
mod error;
mod example;
mod file;
mod options;
mod value;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, civil};

pub use describe::describe;
pub use error::{ConfigError, Expected, Fault, Place};
pub use example::example_toml;
pub use options::{OPTIONS, Opt, Setting};
pub use write::Answers;

use crate::domain::words::{Priority, nearest, word_set};

word_set! {
    /// Which time counts towards the reply promise.
    Counting {
        /// All of it.
        Wall = "wall",
        /// All of an open day, nothing of a closed one.
        OpenDays = "open-days",
        /// Opening hours only.
        BusinessHours = "business-hours",
    }
}

word_set! {
    /// How the queue is ordered.
    Order {
        /// By bands, in which what is long overdue rises.
        Bands = "bands",
        /// By priority, then by the due time.
        Strict = "strict",
    }
}

word_set! {
    /// Which colours the screen wears.
    Theme {
        /// What the terminal says it can do.
        Auto = "auto",
        /// For a dark background.
        Dark = "dark",
        /// For a light background.
        Light = "light",
        /// Weight and marks alone.
        Mono = "mono",
    }
}

word_set! {
    /// How a date written in digits is read.
    DateOrder {
        /// 24/12/2026.
        DayFirst = "day-first",
        /// 12/24/2026.
        MonthFirst = "month-first",
        /// 2026/12/24.
        YearFirst = "year-first",
    }
}

/// From when until when the desk works; an end of `00:00` is the end of the day.
pub type Hours = (Time, Time);

/// Every setting, as it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Whose desk it is, and when it works.
    pub desk: Desk,
    /// The reply promise.
    pub clock: Clock,
    /// The queue.
    pub queue: Queue,
    /// The views, in the order of their digits.
    pub views: Vec<View>,
    /// Who shares the desk.
    pub team: Team,
    /// How the program looks and speaks.
    pub look: Look,
    /// Keys other than the default ones.
    pub keys: Keys,
    /// Sending a reply.
    pub reply: Reply,
    /// Imports, by the name they are called with.
    pub imports: BTreeMap<String, Import>,
    /// Copying.
    pub clipboard: Clipboard,
    /// Where all that was read.
    pub origin: Origin,
}

/// `[desk]`: whose desk it is, and when it works.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    /// What the desk calls itself.
    pub name: Option<String>,
    /// Who works at it.
    pub agent: Option<String>,
    /// Its zone, if it isn't the system's.
    pub zone: Option<TimeZone>,
    /// Opening hours, Monday first, sorted and without overlaps; a day without any is closed.
    pub hours: [Vec<Hours>; 7],
    /// Dates on which the desk is closed.
    pub holidays: Vec<Date>,
}

/// `[clock]`: the reply promise and the dates on which a request comes back.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// Which time counts.
    pub count: Counting,
    /// The promised time to a reply.
    pub target: SignedDuration,
    /// The promised time where a priority has its own.
    pub targets: BTreeMap<Priority, SignedDuration>,
    /// The desk's own, earlier target.
    pub own_target: SignedDuration,
    /// How long before the due time a request is at risk.
    pub at_risk: SignedDuration,
    /// After how long a request that waits for the client comes back.
    pub follow_up: SignedDuration,
    /// The time of the next day by which the next word is due.
    pub next_word: Time,
    /// Days of silence after which a client who was asked is taken to agree.
    pub close_after: u16,
}

/// `[queue]`: the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// How it is ordered.
    pub order: Order,
}

/// `[[views]]`: one view of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// What it is called.
    pub name: String,
    /// What it shows.
    pub filter: String,
}

/// `[team]`: who shares the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Team {
    /// The agents; none when one works alone.
    pub agents: Vec<String>,
    /// The lead among them.
    pub lead: Option<String>,
}

/// `[look]`: how the program looks and speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The language, one that the program has texts in.
    pub language: String,
}

/// `[keys]`: keys other than the default ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Keys by the id of an action, as they are written; an empty list takes its keys from the action.
    pub bindings: BTreeMap<String, Vec<String>>,
    /// The Latin letter on the key that types another letter.
    pub layout: BTreeMap<char, char>,
}

/// `[reply]`: sending a reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The command that takes a reply on its standard input and sends it.
    pub command: Option<String>,
}

/// `[import.NAME]`: how one source's export is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// Which column is which field.
    pub map: Option<String>,
    /// The zone of its times, if it isn't the desk's.
    pub zone: Option<TimeZone>,
    /// How its dates are written.
    pub dates: Option<DateOrder>,
}

/// `[clipboard]`: copying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clipboard {
    /// Whether the terminal is asked to copy (OSC 52).
    pub osc52: bool,
}

/// Where the settings were read: the file, and the place of each key in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, unless there was none.
    pub file: Option<PathBuf>,
    /// Where each key stands that the file has.
    pub places: BTreeMap<String, Place>,
}

impl Default for Config {
    fn default() -> Self {
        let working = (civil::time(9, 0, 0, 0), civil::time(17, 0, 0, 0));
        let view = |name: &str| View {
            name: name.to_owned(),
            filter: name.to_owned(),
        };
        Self {
            desk: Desk {
                name: None,
                agent: None,
                zone: None,
                hours: std::array::from_fn(|day| if day < 5 { vec![working] } else { Vec::new() }),
                holidays: Vec::new(),
            },
            clock: Clock {
                count: Counting::Wall,
                target: SignedDuration::from_hours(24),
                targets: BTreeMap::new(),
                own_target: SignedDuration::from_hours(10),
                at_risk: SignedDuration::from_hours(4),
                follow_up: SignedDuration::from_hours(72),
                next_word: civil::time(10, 0, 0, 0),
                close_after: 3,
            },
            queue: Queue {
                order: Order::Bands,
            },
            views: [
                "mine", "all", "free", "late", "waiting", "backlog", "solved",
            ]
            .map(view)
            .into(),
            team: Team::default(),
            look: Look {
                theme: Theme::Auto,
                language: "en".to_owned(),
            },
            keys: Keys::default(),
            reply: Reply::default(),
            imports: BTreeMap::new(),
            clipboard: Clipboard { osc52: true },
            origin: Origin::default(),
        }
    }
}

impl Config {
    /// Reads the settings from the file that was named, else from the default one if it is there.
    ///
    /// # Errors
    /// A file that was named and isn't there, can't be read, or holds a fault: the first one in it.
    pub fn load(named: Option<&Path>, default: &Path) -> Result<Self, ConfigError> {
        let path = named.unwrap_or(default);
        match file::read(path)? {
            Some(text) => Self::parse(&text, Some(path)),
            None if named.is_some() => Err(ConfigError::of_file(path, Fault::Missing)),
            None => Ok(Self::default()),
        }
    }

    /// Reads settings from text; `file` is named in errors.
    ///
    /// # Errors
    /// The first fault in it.
    pub fn parse(text: &str, file: Option<&Path>) -> Result<Self, ConfigError> {
        file::parse(text, file)
    }

    /// The desk's zone: its own, else the system's, which is handed in.
    pub fn zone(&self, system: &TimeZone) -> TimeZone {
        self.desk.zone.clone().unwrap_or_else(|| system.clone())
    }

    /// The promised time to a reply for a priority.
    pub fn target(&self, priority: Priority) -> SignedDuration {
        self.clock
            .targets
            .get(&priority)
            .copied()
            .unwrap_or(self.clock.target)
    }

    /// The opening hours of a day of the week.
    pub fn hours(&self, day: Weekday) -> &[Hours] {
        &self.desk.hours[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }

    /// Checks the actions named under `[keys]` against those there are.
    ///
    /// # Errors
    /// The first one in the file that isn't known.
    pub fn check_actions(&self, known: &[&str]) -> Result<(), ConfigError> {
        let place = |id: &str| {
            self.origin
                .places
                .get(&format!("keys.{}", value::key(id)))
                .copied()
        };
        let unknown = self
            .keys
            .bindings
            .keys()
            .filter(|id| !known.contains(&id.as_str()));
        unknown.min_by_key(|id| place(id)).map_or(Ok(()), |id| {
            Err(ConfigError {
                file: self.origin.file.clone(),
                place: place(id),
                key: format!("keys.{id}"),
                fault: Box::new(Fault::UnknownKey {
                    nearest: nearest(id, known.iter().copied()).map(str::to_owned),
                    known: Vec::new(),
                }),
            })
        })
    }
}
