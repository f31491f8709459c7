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
pub use value::zone_of;
pub use write::{Answers, import_toml, mail_toml};

use crate::domain::calendar::{Block, Calendar, CalendarError};
use crate::domain::deadline::{Counting, Policy};
use crate::domain::encoding::Encoding;
use crate::domain::incoming::Tool;
use crate::domain::queue::Order;
use crate::domain::taught::Taught;
use crate::domain::words::{Priority, word_set};

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
    /// Mail.
    pub mail: Mail,
    /// Imports, by the name they are called with.
    pub imports: BTreeMap<String, Import>,
    /// Watched folders.
    pub inbox: Inbox,
    /// Procedures and phrases.
    pub lookup: Lookup,
    /// Copying.
    pub clipboard: Clipboard,
    /// The copies that the desk makes by itself.
    pub backup: Backup,
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
    pub hours: [Vec<Block>; 7],
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
    /// The letters of another layout, and the Latin ones on the same keys, in the same order.
    pub layout: Option<(String, String)>,
}

/// `[reply]`: sending a reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The command that takes a reply on its standard input and sends it.
    pub command: Option<String>,
}

/// `[mail]`: mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// The addresses that are ours, whole or as `@example.org`.
    pub own: Vec<String>,
}

/// `[import.NAME]`: how one source's export is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// Which column is which field.
    pub map: Option<String>,
    /// What words of its lists mean.
    pub words: Taught,
    /// The zone of its times, if it isn't the desk's.
    pub zone: Option<TimeZone>,
    /// How its dates are written.
    pub dates: Option<DateOrder>,
    /// Its encoding, where its letters don't tell.
    pub encoding: Option<Encoding>,
    /// Whose export it is, if its columns aren't to tell.
    pub tool: Option<Tool>,
    /// What its source is called, if not as these settings are.
    pub source: Option<String>,
    /// Folders whose files are read in this way; see [`Inbox::watch`].
    pub watch: Vec<String>,
}

/// `[inbox]`: watched folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inbox {
    /// Folders whose files are taken in, as they are typed: `~` is the home folder, and a relative path
    /// begins where the settings lie.
    pub watch: Vec<String>,
}

/// `[lookup]`: procedures and phrases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Folders of procedures and phrase books, as they are typed: see [`Inbox::watch`].
    pub sops: Vec<String>,
    /// Whether those that come with the program are found too.
    pub builtin: bool,
}

/// `[clipboard]`: copying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clipboard {
    /// Whether the terminal is asked to copy (OSC 52).
    pub osc52: bool,
}

/// `[backup]`: the copies that the desk makes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// How many daily copies are kept; 0 makes none.
    pub keep_days: u8,
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
        let working = Block {
            from: civil::time(9, 0, 0, 0),
            until: civil::time(17, 0, 0, 0),
        };
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
            mail: Mail::default(),
            imports: BTreeMap::new(),
            inbox: Inbox::default(),
            lookup: Lookup {
                sops: Vec::new(),
                builtin: true,
            },
            clipboard: Clipboard { osc52: true },
            backup: Backup { keep_days: 7 },
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

    /// The rules of the reply promise; the system's zone is handed in.
    ///
    /// # Errors
    /// Opening hours that make no calendar. Those of a file that was read do.
    pub fn policy(&self, system: &TimeZone) -> Result<Policy, CalendarError> {
        let zone = self.zone(system);
        let mut targets = [self.clock.target; 4];
        for (priority, target) in &self.clock.targets {
            targets[usize::from(priority.rank())] = *target;
        }
        let holidays = self.desk.holidays.iter().copied().collect();
        Ok(Policy {
            counting: self.clock.count,
            calendar: Calendar::new(zone.clone(), self.desk.hours.clone(), holidays)?,
            targets,
            own_target: self.clock.own_target,
            at_risk_lead: self.clock.at_risk,
            follow_up: self.clock.follow_up,
            next_word_at: self.clock.next_word,
            close_after_days: self.clock.close_after,
            ..Policy::wall(zone)
        })
    }

    /// The opening hours of a day of the week.
    pub fn hours(&self, day: Weekday) -> &[Block] {
        &self.desk.hours[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }

    /// The place of the filter of a view, counted from 0.
    pub fn place_of_view(&self, view: usize) -> Option<Place> {
        let key = format!("views.{view}.filter");
        self.origin.places.get(&key).copied()
    }

    /// The place of an action under `[keys]`, for what the key table has to say about it.
    pub fn place_of_keys(&self, action: &str) -> Option<Place> {
        self.origin
            .places
            .get(&format!("keys.{}", value::key(action)))
            .copied()
    }
}
