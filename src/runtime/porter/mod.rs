//! Takes files in while the desk goes on: those that somebody asks for, and what is dropped into the
//! watched folders.
//!
//! One thread, with a connection of its own while it has something to do, takes one file after the other;
//! a look into a file has its own. Nothing is polled: the thread waits for what it is asked, for what the
//! system tells of the folders, and by the clock only while a file in them is not whole yet.

mod taking;

use std::collections::HashSet;
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::UnboundedSender;

use self::taking::path_of;
pub use self::taking::{Taking, completed};
use super::clock;
use super::importer::{Pace, Progress};
use super::inbox::{self, Fate, Folder, Found, Left, Settling, Taker, Took};
use super::turns::Turns;
use crate::app::import::{Going, News, Outcome, Source};
use crate::app::{Effect, Msg};
use crate::cli::Context;
use crate::storage::{Door, Store, StoreError};

/// How often it is told how far it is.
const TOLD_EVERY: SignedDuration = SignedDuration::from_secs(1);
/// How long is waited for the thread when the desk is left; a batch takes much less.
const GRACE: Duration = Duration::from_secs(3);

/// What is needed for taking a file in.
#[derive(Debug)]
pub struct Around {
    /// Settings and texts.
    pub context: Arc<Context>,
    /// The way to the desk's file.
    pub door: Door,
    /// The turns at it.
    pub turns: Arc<Turns>,
}

impl Around {
    /// The same for one file.
    pub fn taking(&self) -> Taking<'_> {
        Taking {
            context: &self.context,
            door: &self.door,
            turns: &self.turns,
        }
    }
}

/// Takes files in while the desk goes on.
pub struct Porter {
    shared: Arc<Shared>,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    watcher: Option<RecommendedWatcher>,
}

struct Shared {
    around: Around,
    msgs: UnboundedSender<Msg>,
    /// Whether what is under way is to stop.
    stop: AtomicBool,
    /// Whether the desk is being left.
    is_left: AtomicBool,
    /// Which look into a file is wanted.
    look: AtomicU64,
}

enum Job {
    Take(Source),
    /// Something happened to a file in a watched folder.
    Seen(PathBuf, Seen),
    /// Nobody knows what has happened.
    Anything,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Somebody writes to it.
    Written,
    /// It is there, or was closed.
    There,
}

impl Porter {
    /// A porter who waits for work; news go to `msgs`.
    pub fn new(around: Around, msgs: UnboundedSender<Msg>) -> Self {
        Self {
            shared: Arc::new(Shared {
                around,
                msgs,
                stop: AtomicBool::new(false),
                is_left: AtomicBool::new(false),
                look: AtomicU64::new(0),
            }),
            jobs: None,
            thread: None,
            watcher: None,
        }
    }

    /// Watches the folders that the settings name, and takes in what lies there.
    pub fn watch(&mut self) {
        let context = &self.shared.around.context;
        let home = std::env::home_dir();
        let folders = inbox::folders(&context.config, &context.config_path, home.as_deref());
        if folders.is_empty() {
            return;
        }
        let (jobs, receiver) = mpsc::channel();
        self.watcher = self.watcher_of(&folders, jobs.clone());
        self.start(jobs, receiver, folders);
    }

    fn watcher_of(&self, folders: &[Folder], jobs: Sender<Job>) -> Option<RecommendedWatcher> {
        let told = |folder: &Folder, error: &notify::Error| {
            let (folder, error) = (folder.path.display().to_string(), error.to_string());
            let args = [("folder", (&folder).into()), ("error", (&error).into())];
            let texts = &self.shared.around.context.texts;
            self.shared.told(texts.with("inbox-unwatched", &args), true);
        };
        let handler = move |event: notify::Result<notify::Event>| {
            for job in jobs_of(event) {
                // A thread that is gone has left its fault behind as a notice.
                let _ = jobs.send(job);
            }
        };
        let mut watcher = match notify::recommended_watcher(handler) {
            Ok(watcher) => watcher,
            Err(error) => {
                for folder in folders {
                    told(folder, &error);
                }
                return None;
            }
        };
        for folder in folders {
            // One that isn't there is told of when it is looked into.
            if let Err(error) = watcher.watch(&folder.path, RecursiveMode::NonRecursive)
                && folder.path.exists()
            {
                told(folder, &error);
            }
        }
        Some(watcher)
    }

    fn start(&mut self, jobs: Sender<Job>, receiver: Receiver<Job>, folders: Vec<Folder>) {
        let shared = Arc::clone(&self.shared);
        let run = move || {
            let watched = folders.into_iter().map(Watched::new).collect();
            shared.run(&receiver, watched);
        };
        let spawned = thread::Builder::new().name("porter".to_owned()).spawn(run);
        match spawned {
            Ok(thread) => {
                self.thread = Some(thread);
                self.jobs = Some(jobs);
            }
            Err(error) => {
                let _ = self.shared.msgs.send(Msg::Fault(error.to_string()));
            }
        }
    }

    /// Takes an effect; tells whether it was one for the porter.
    pub fn take(&mut self, effect: &Effect) -> bool {
        match effect {
            Effect::CompletePath(typed) => self.complete(typed.clone()),
            Effect::TryImport { ask, source } => self.look(*ask, source.clone()),
            Effect::StopTrial => self.shared.look.store(0, Ordering::SeqCst),
            Effect::Import(source) => {
                if self.jobs.is_none() {
                    let (jobs, receiver) = mpsc::channel();
                    self.start(jobs, receiver, Vec::new());
                }
                let sent = self
                    .jobs
                    .as_ref()
                    .is_some_and(|jobs| jobs.send(Job::Take(source.clone())).is_ok());
                if !sent {
                    self.shared.news(News::Idle);
                }
            }
            Effect::StopImport => self.shared.stop.store(true, Ordering::SeqCst),
            _ => return false,
        }
        true
    }

    /// Completes a name beside the loop: a folder may be far away.
    fn complete(&self, typed: String) {
        let shared = Arc::clone(&self.shared);
        thread::spawn(move || shared.news(completed(typed)));
    }

    fn look(&self, ask: u64, source: Source) {
        let shared = Arc::clone(&self.shared);
        shared.look.store(ask, Ordering::SeqCst);
        thread::spawn(move || {
            let wanted = || shared.look.load(Ordering::SeqCst) == ask;
            shared.around.taking().look(&source, &wanted, &mut |trial| {
                shared.news(News::Tried { ask, trial });
            });
        });
    }

    /// Stops what is under way, after the rows that are being written, and ends the thread. What was
    /// stopped was told as news.
    pub fn finish(mut self) {
        self.shared.is_left.store(true, Ordering::SeqCst);
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.look.store(0, Ordering::SeqCst);
        self.watcher = None;
        self.jobs = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        // A source on a disk that doesn't answer must not keep the desk.
        let (done, is_done) = mpsc::channel();
        thread::spawn(move || {
            let _ = thread.join();
            let _ = done.send(());
        });
        let _ = is_done.recv_timeout(GRACE);
    }
}

/// What an event of the watched folders is about.
fn jobs_of(event: notify::Result<notify::Event>) -> Vec<Job> {
    let Ok(event) = event else {
        return vec![Job::Anything];
    };
    if event.need_rescan() {
        return vec![Job::Anything];
    }
    let seen = match event.kind {
        // Where nobody tells that a file was closed, its length and time have to do.
        EventKind::Modify(ModifyKind::Data(_)) if cfg!(target_os = "linux") => Seen::Written,
        EventKind::Create(_)
        | EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(
            ModifyKind::Data(_)
            | ModifyKind::Any
            | ModifyKind::Name(RenameMode::To | RenameMode::Both | RenameMode::Any),
        ) => Seen::There,
        _ => return Vec::new(),
    };
    event
        .paths
        .into_iter()
        .map(|path| Job::Seen(path, seen))
        .collect()
}

/// A watched folder, and what is known of it.
struct Watched {
    folder: Folder,
    settling: Settling,
    /// Whether something has happened there.
    has_news: bool,
    /// When to look again, UTC.
    next: Option<Timestamp>,
    /// Why it can't be looked into was told.
    is_told: bool,
    /// Files that can't be taken as they are.
    given_up: HashSet<(OsString, u64, Timestamp)>,
}

impl Watched {
    fn new(folder: Folder) -> Self {
        Self {
            folder,
            settling: Settling::default(),
            has_news: true,
            next: None,
            is_told: false,
            given_up: HashSet::new(),
        }
    }

    fn seen(&mut self, path: &Path, seen: Seen) {
        let Some(name) = path.file_name() else {
            return;
        };
        if path.parent() != Some(&self.folder.path) {
            return;
        }
        match seen {
            Seen::Written => self.settling.written(name),
            Seen::There => {
                self.settling.closed(name);
                self.has_news = true;
            }
        }
    }
}

fn mark(found: &Found) -> (OsString, u64, Timestamp) {
    (found.name.clone(), found.length, found.changed)
}

impl Shared {
    fn news(&self, news: News) {
        // The desk may have been left meanwhile.
        let _ = self.msgs.send(Msg::Import(news));
    }

    fn told(&self, text: String, wants_care: bool) {
        self.news(News::Ended(Outcome {
            text,
            wants_care,
            stays: wants_care,
        }));
    }

    fn run(&self, jobs: &Receiver<Job>, mut folders: Vec<Watched>) {
        let _idle = Idle(self);
        loop {
            self.look_after(&mut folders);
            let next = folders.iter().filter_map(|watched| watched.next).min();
            let first = match next {
                Some(at) => {
                    let wait = Duration::try_from(at.duration_since(clock::now()));
                    match jobs.recv_timeout(wait.unwrap_or(Duration::ZERO)) {
                        Ok(job) => Some(job),
                        Err(RecvTimeoutError::Timeout) => None,
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
                None => match jobs.recv() {
                    Ok(job) => Some(job),
                    Err(_) => return,
                },
            };
            for job in first.into_iter().chain(jobs.try_iter()) {
                match job {
                    // Also where the desk is being left: then it is told how little came of it.
                    Job::Take(source) => self.take(&source),
                    Job::Seen(path, seen) => {
                        for watched in &mut folders {
                            watched.seen(&path, seen);
                        }
                    }
                    Job::Anything => {
                        for watched in &mut folders {
                            watched.settling.forget_written();
                            watched.has_news = true;
                        }
                    }
                }
            }
        }
    }

    /// Takes in the file that somebody asked for.
    fn take(&self, source: &Source) {
        self.stop.store(false, Ordering::SeqCst);
        let file = name_of(&path_of(source));
        let mut teller = Teller::new(self, file, true);
        let outcome = self
            .around
            .taking()
            .take(source, &mut |at| teller.watch(at));
        self.news(News::Ended(outcome));
        self.news(News::Idle);
    }

    /// Takes in what is whole in the folders in which something has happened.
    fn look_after(&self, folders: &mut [Watched]) {
        let settings = &self.around.context.config_path;
        let mut store: Option<Store> = None;
        let mut was_busy = false;
        for watched in folders {
            let now = clock::now();
            let is_time = watched.next.is_some_and(|at| at <= now);
            if !watched.has_news && !is_time {
                continue;
            }
            (watched.has_news, watched.next) = (false, None);
            let found = match inbox::scan(&watched.folder, &self.around.door, settings) {
                Ok(found) => found,
                Err(error) => {
                    if !std::mem::replace(&mut watched.is_told, true) {
                        let texts = &self.around.context.texts;
                        self.told(inbox::unseen(texts, &watched.folder, &error), true);
                    }
                    continue;
                }
            };
            let given_up = &mut watched.given_up;
            given_up.retain(|known| found.iter().any(|found| mark(found) == *known));
            let found = found
                .into_iter()
                .filter(|found| !given_up.contains(&mark(found)));
            let (whole, next) = watched.settling.whole(found.collect(), now);
            watched.next = next;
            for found in whole {
                if self.is_left.load(Ordering::SeqCst) {
                    return;
                }
                was_busy = true;
                if let Err(error) = self.receive(watched, &found, &mut store) {
                    let now = self.around.context.now_here();
                    let told = self.around.context.texts.store_error(&error, &now);
                    self.told(format!("{} {}", told.what, told.remedy), true);
                    watched.given_up.insert(mark(&found));
                }
            }
        }
        if was_busy {
            self.news(News::Idle);
        }
    }

    /// Takes in one file of a watched folder.
    fn receive(
        &self,
        watched: &mut Watched,
        found: &Found,
        store: &mut Option<Store>,
    ) -> Result<(), StoreError> {
        self.stop.store(false, Ordering::SeqCst);
        let store = match store {
            Some(store) => store,
            none => none.insert(self.around.door.store()?),
        };
        let mut teller = Teller::new(self, name_of(Path::new(&found.name)), false);
        let context = &self.around.context;
        let mut taker = Taker {
            context,
            store,
            turns: Some(&self.around.turns),
            pace: Pace::GENTLE,
        };
        let Some(took) = taker.take(&watched.folder, found, &mut |at| teller.watch(at)) else {
            return Ok(());
        };
        match &took.fate {
            Fate::Done(_) | Fate::Refused { .. } => {}
            Fate::Left(Left::BeingWritten | Left::Elsewhere) => {
                let later = Settling::later(clock::now());
                watched.next = Some(watched.next.map_or(later, |at| at.min(later)));
                return Ok(());
            }
            Fate::Left(
                Left::Stopped
                | Left::Store(_)
                | Left::Unwritable(_)
                | Left::NotMoved(_)
                | Left::NotAside
                | Left::Settings(_),
            ) => {
                watched.given_up.insert(mark(found));
            }
        }
        self.tell_of(&took);
        Ok(())
    }

    fn tell_of(&self, took: &Took) {
        let context = &self.around.context;
        let words = took.words(&context.texts, &context.now_here());
        self.told(words.text, words.wants_care);
    }
}

/// Says that nothing is taken in any more, however the thread ends.
struct Idle<'a>(&'a Shared);

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        self.0.news(News::Idle);
    }
}

/// Tells the desk how far it is, not too often.
struct Teller<'a> {
    shared: &'a Shared,
    going: Going,
    next: Timestamp,
}

impl<'a> Teller<'a> {
    fn new(shared: &'a Shared, file: String, is_asked_for: bool) -> Self {
        let going = Going {
            file,
            is_asked_for,
            ..Going::default()
        };
        shared.news(News::Going(going.clone()));
        Self {
            shared,
            going,
            next: clock::now() + TOLD_EVERY,
        }
    }

    fn watch(&mut self, at: &Progress) -> ControlFlow<()> {
        if self.shared.stop.load(Ordering::SeqCst) || self.shared.is_left.load(Ordering::SeqCst) {
            return ControlFlow::Break(());
        }
        let now = clock::now();
        if now >= self.next {
            self.next = now + TOLD_EVERY;
            (self.going.rows, self.going.percent) = (at.rows, at.percent());
            self.shared.news(News::Going(self.going.clone()));
        }
        ControlFlow::Continue(())
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
