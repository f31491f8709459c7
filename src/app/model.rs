//! Everything that the program knows while it runs.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::import;
use super::lookup::{self, Lookup};
use super::msg::Msg;
use super::overlay::Overlay;
use super::said::Said;
use crate::domain::action::Target;
use crate::domain::deadline::Policy;
use crate::domain::detail::Detail;
use crate::domain::fault::StoreError;
use crate::domain::filter::{Filter, FilterError};
use crate::domain::id::{ActionId, Number};
use crate::domain::list::Counts;
use crate::domain::queue::{AsOf, Order, Part};
use crate::domain::when::WhenWords;
use crate::domain::words::{Priority, Status};
use crate::keymap::{Bindings, Key, Scope};
use crate::screens::{compose, detail, queue, run};
use crate::texts::Texts;

/// What is settled before the desk opens and stays so.
pub struct Desk {
    /// What the program says.
    pub texts: Arc<Texts>,
    /// Who works here.
    pub agent: String,
    /// Who else does.
    pub agents: Vec<String>,
    /// The desk's zone.
    pub zone: TimeZone,
    /// Finds a zone by its name; else the name that comes nearest, if any does.
    pub zone_of: fn(&str) -> Result<TimeZone, Option<String>>,
    /// The desk's rules.
    pub policy: Policy,
    /// How the queue is ordered.
    pub order: Order,
    /// The words in which times are typed, read when the first one is.
    pub when_words: LazyLock<WhenWords>,
    /// Whether the file can only be read.
    pub read_only: bool,
    /// Whether a command sends replies.
    pub sends: bool,
    /// Whether this is the made-up desk.
    pub demo: bool,
    /// The names of the settings by which files can be read that are taken in.
    pub sources: Vec<String>,
}

/// A list that a digit shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Its filter as it is typed; the name of a part shows that part.
    pub filter: String,
}

impl View {
    /// The part and the narrowing that this view stands for.
    ///
    /// # Errors
    /// Where its filter has a mistake.
    pub fn meaning(&self) -> Result<(Part, Filter), FilterError> {
        let (part, filter) = Filter::parse_with_part(&self.filter)?;
        Ok((part.unwrap_or(Part::All), filter))
    }
}

/// Which page stands under the overlays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The queue.
    Queue,
    /// A request.
    Detail,
    /// A reply, note or message being written.
    Compose,
    /// The list of the procedures.
    Procedures,
    /// A procedure that is followed.
    Run,
}

/// A word to the person, above the footer.
#[derive(Debug)]
pub enum Notice {
    /// It tells; it goes by itself.
    Told {
        /// What is said.
        said: Said,
        /// When it goes, UTC.
        until: Timestamp,
    },
    /// It is an error, and stays until it is seen (Esc).
    Failed(Failed),
}

/// What an error notice is about.
#[derive(Debug)]
pub enum Failed {
    /// Something that has a text of its own.
    Said(Said),
    /// The desk's file did not do what was asked.
    Store(Box<StoreError>),
}

/// What the last drawing knows of the screen: heights for paging, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Regions {
    /// Rows of the list.
    pub list: usize,
    /// Lines of the open request's page.
    pub detail: usize,
    /// Lines that page has in all.
    pub detail_lines: usize,
    /// The line of that page that stands first.
    pub detail_top: usize,
    /// Lines of the procedure that is followed.
    pub run: usize,
    /// Lines it has in all.
    pub run_lines: usize,
    /// The line of it that stands first.
    pub run_top: usize,
    /// Lines of the overlay on top that are shown.
    pub overlay: usize,
    /// Lines that overlay has in all.
    pub overlay_lines: usize,
    /// Rows of what was looked up.
    pub hits: usize,
    /// Lines of what is read of it.
    pub preview: usize,
    /// Lines that has in all.
    pub preview_lines: usize,
    /// The line of it that stands first.
    pub preview_top: usize,
}

/// The whole state of the program.
pub struct Model {
    /// What is settled.
    pub desk: Desk,
    /// The keys.
    pub bindings: Bindings,
    /// The lists that digits show.
    pub views: Vec<View>,
    /// The time as of the last message, UTC.
    pub now: Timestamp,
    /// Columns and rows of the window.
    pub size: (u16, u16),
    /// What the last drawing knows.
    pub regions: Regions,
    /// Which page is shown.
    pub screen: Screen,
    /// The queue.
    pub queue: queue::State,
    /// The open request, or the one beside the list.
    pub detail: detail::State,
    /// What is being written.
    pub compose: Option<compose::State>,
    /// The procedures that are followed.
    pub run: run::State,
    /// What lies on top, the last one uppermost.
    pub overlays: Vec<Overlay>,
    /// A word to the person.
    pub notice: Option<Notice>,
    /// The first key of a sequence.
    pub pending: Option<Key>,
    /// The figures.
    pub counts: Counts,
    /// What was done in this run and can be taken back, the latest last.
    pub done: Vec<ActionId>,
    /// The changes that are not on disk yet, with the requests that they are for.
    pub writing: BTreeMap<u64, Work>,
    /// Numbers questions and changes.
    pub tickets: u64,
    /// What is to happen once the page of the open request is there.
    pub wish: Option<Wish>,
    /// The question after whose answer the list shows what was done here last.
    pub catching_up: Option<u64>,
    /// What was typed while something that it is meant for was not there yet.
    pub ahead: VecDeque<Msg>,
    /// The draft of a new request that was left unfinished.
    pub loose_draft: Option<String>,
    /// Since when there is something in the form that isn't kept, UTC.
    pub form_unkept_since: Option<Timestamp>,
    /// What is taken in.
    pub import: import::State,
    /// What is known of the library.
    pub library: lookup::Library,
    /// Up to which moment it was looked which hidden requests come back, UTC.
    pub back_until: Timestamp,
    /// Whether hidden requests have come back without its being written down.
    pub owes_wake: bool,
    /// Whether the program is to end once everything is written.
    pub quitting: bool,
}

/// Something that needs the whole page of a request, and waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// The request.
    pub number: Number,
    /// What is wished.
    pub what: WishFor,
}

/// What waits for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WishFor {
    /// To write a reply, note or message.
    Compose(crate::domain::detail::Purpose),
    /// To be told why it stands where it does.
    Explain,
    /// To solve it.
    Solve {
        /// Whether the next request is opened afterwards.
        next: bool,
    },
    /// To change its fields.
    Fields,
    /// To go on with the procedure that is followed for it.
    GoOn,
}

/// A change that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The requests that it is for, at the versions that were on the screen.
    pub targets: Vec<Target>,
    /// What is to be said once it is on disk.
    pub said: Said,
    /// The change itself, to be offered again where it is refused as stale.
    pub change: Option<crate::domain::change::Change>,
    /// What the screen does once it is on disk.
    pub then: AfterWork,
}

/// What the screen does once a change is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterWork {
    /// Nothing more.
    Stay,
    /// Leaves what was being written.
    LeaveCompose,
    /// Opens the next request of the list.
    OpenNext,
    /// Gives the procedure that is followed to the request that was written down.
    TakeRunAlong,
}

impl Model {
    /// A desk on which nothing is loaded yet.
    pub fn new(
        desk: Desk,
        bindings: Bindings,
        views: Vec<View>,
        now: Timestamp,
        size: (u16, u16),
    ) -> Self {
        Self {
            desk,
            bindings,
            views,
            now,
            size,
            regions: Regions::default(),
            screen: Screen::Queue,
            queue: queue::State::default(),
            detail: detail::State::default(),
            compose: None,
            run: run::State::default(),
            overlays: Vec::new(),
            notice: None,
            pending: None,
            counts: Counts::default(),
            done: Vec::new(),
            writing: BTreeMap::new(),
            tickets: 0,
            wish: None,
            catching_up: None,
            ahead: VecDeque::new(),
            loose_draft: None,
            form_unkept_since: None,
            import: import::State::default(),
            library: lookup::Library::default(),
            back_until: now,
            owes_wake: false,
            quitting: false,
        }
    }

    /// The part and the narrowing of the view that is shown; of a part that was gone to with the filter,
    /// the part alone.
    ///
    /// # Errors
    /// Where the view's filter has a mistake.
    pub fn view_meaning(&self) -> Result<(Part, Filter), FilterError> {
        match (self.queue.beyond, self.views.get(self.queue.view)) {
            (Some(part), _) => Ok((part, Filter::default())),
            (None, Some(view)) => view.meaning(),
            (None, None) => Ok((Part::All, Filter::default())),
        }
    }

    /// The lookup that has the keys, on top of everything or as the page.
    pub fn lookup(&self) -> Option<&Lookup> {
        match self.overlays.last() {
            Some(Overlay::Lookup(lookup)) => Some(lookup),
            None if self.screen == Screen::Procedures => {
                self.library.page.as_ref().map(|page| &page.lookup)
            }
            Some(_) | None => None,
        }
    }

    /// The same, to be changed.
    pub fn lookup_mut(&mut self) -> Option<&mut Lookup> {
        match self.overlays.last_mut() {
            Some(Overlay::Lookup(lookup)) => Some(lookup),
            None if self.screen == Screen::Procedures => {
                self.library.page.as_mut().map(|page| &mut page.lookup)
            }
            Some(_) | None => None,
        }
    }

    /// Every lookup that is open.
    pub fn lookups_mut(&mut self) -> impl Iterator<Item = &mut Lookup> {
        let overlays = self
            .overlays
            .iter_mut()
            .filter_map(|overlay| match overlay {
                Overlay::Lookup(lookup) => Some(lookup.as_mut()),
                _ => None,
            });
        overlays.chain(self.library.page.as_mut().map(|page| &mut page.lookup))
    }

    /// The scopes in which a key is looked up, the innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        if let Some(overlay) = self.overlays.last() {
            return overlay.scope().chain();
        }
        self.page_scopes()
    }

    /// The scopes of the page under the overlays, the innermost first.
    pub fn page_scopes(&self) -> &'static [Scope] {
        if self.screen == Screen::Queue && self.queue.typing.is_some() {
            return Scope::Filter.chain();
        }
        match self.screen {
            Screen::Queue if self.queue.reading_aside => Scope::Detail.chain(),
            Screen::Queue => Scope::Queue.chain(),
            Screen::Detail => Scope::Detail.chain(),
            Screen::Compose => Scope::Editor.chain(),
            Screen::Procedures => {
                let page = self.library.page.as_ref();
                page.map_or(Scope::Lookup, |page| page.lookup.scope())
                    .chain()
            }
            Screen::Run => Scope::Run.chain(),
        }
    }

    /// Whether the window is wide enough for the request beside the list.
    pub const fn is_wide(&self) -> bool {
        self.size.0 >= WIDE
    }

    /// The order's limits at this moment.
    pub fn as_of(&self) -> AsOf {
        AsOf::new(self.now, &self.desk.policy, self.desk.order)
    }

    /// A new number for a question or change.
    pub fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// Says something that goes by itself.
    pub fn tell(&mut self, said: Said) {
        let until = self.now + jiff::SignedDuration::from_secs(6);
        self.notice = Some(Notice::Told { said, until });
    }

    /// Says that something can't be done; stays until it is seen.
    pub fn fail(&mut self, said: Said) {
        self.notice = Some(Notice::Failed(Failed::Said(said)));
    }

    /// Says what went wrong with the file; stays until it is seen.
    pub fn fail_store(&mut self, error: StoreError) {
        self.notice = Some(Notice::Failed(Failed::Store(Box::new(error))));
    }

    /// Whether a change of this request is under way.
    pub fn is_writing(&self, number: Number) -> bool {
        self.writing
            .values()
            .any(|work| work.targets.iter().any(|target| target.number == number))
    }
}

/// From this many columns on, the request stands beside the list.
pub const WIDE: u16 = 120;

/// The smallest window in which anything is drawn.
pub const SMALLEST: (u16, u16) = (60, 16);

impl Model {
    /// The requests that an action is for: on the queue the marked ones or the selected one, else the
    /// open one.
    pub fn targets(&self) -> Vec<crate::domain::action::Target> {
        match self.screen {
            Screen::Queue => self.queue.targets(),
            // What is followed without a request acts on none.
            Screen::Run if self.run_number().is_none() => Vec::new(),
            Screen::Detail | Screen::Compose | Screen::Run => self
                .detail
                .page()
                .map(|page| crate::domain::action::Target {
                    number: page.number,
                    base: Some(page.request.version),
                })
                .into_iter()
                .collect(),
            Screen::Procedures => Vec::new(),
        }
    }

    /// The one request that the cursor is on.
    pub fn current(&self) -> Option<Number> {
        match self.screen {
            Screen::Queue => self.queue.selected_row().map(|row| row.place.number),
            Screen::Detail | Screen::Compose => self.detail.number,
            Screen::Procedures => None,
            Screen::Run => self.run_number(),
        }
    }

    /// The request of the procedure that is followed on the screen.
    pub fn run_number(&self) -> Option<Number> {
        let (number, _) = self.run.open.as_ref()?.request?;
        Some(number)
    }

    /// The page of the request that is open: not that of the row under the cursor.
    fn open_page(&self) -> Option<&Detail> {
        match self.screen {
            Screen::Queue | Screen::Procedures => None,
            Screen::Run if self.run_number().is_none() => None,
            Screen::Detail | Screen::Compose | Screen::Run => self.detail.page(),
        }
    }

    /// The status of the request under the cursor, as far as the screen knows.
    pub fn status_here(&self) -> Option<Status> {
        match self.screen {
            Screen::Queue => self.queue.selected_row().map(|row| row.status),
            Screen::Detail | Screen::Compose | Screen::Run => {
                self.open_page().map(|page| page.request.status)
            }
            Screen::Procedures => None,
        }
    }

    /// When the reply to the request under the cursor is due, as far as the screen knows, UTC.
    pub fn due_here(&self) -> Option<Timestamp> {
        match self.screen {
            Screen::Queue => self.queue.selected_row().and_then(|row| row.due),
            Screen::Detail | Screen::Compose | Screen::Run => {
                self.open_page().and_then(|page| page.request.due)
            }
            Screen::Procedures => None,
        }
    }

    /// The priority of the request under the cursor, as far as the screen knows.
    pub fn priority_here(&self) -> Option<Priority> {
        match self.screen {
            Screen::Queue => self.queue.selected_row().map(|row| row.priority),
            Screen::Detail | Screen::Compose | Screen::Run => {
                self.open_page().map(|page| page.request.priority)
            }
            Screen::Procedures => None,
        }
    }

    /// The desk's zone's time at a moment.
    pub fn local(&self, at: Timestamp) -> jiff::Zoned {
        at.to_zoned(self.desk.zone.clone())
    }
}
