//! Looks things up while the desk goes on: one thread, which has the cache to itself, reads changed files,
//! watches the folders, and answers between two steps of that.
//!
//! Nothing is started before somebody looks something up: a desk on which nobody does pays nothing. Then
//! the thread waits for questions and for what the system tells of the folders; nothing is polled. Of
//! several questions the newest is answered first, and the others are given back unanswered.
//!
//! Whoever asks waits a moment for the answer, because it is nearly always there before a frame could be
//! drawn: so a letter is one frame, and not two.

pub mod shelf;

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::UnboundedSender;

use self::shelf::Shelf;
use super::clock;
use crate::app::lookup::{News, Progress};
use crate::app::{Effect, Msg};
use crate::cli::Context;
use crate::domain::lookup::Surroundings;
use crate::storage::StoreError;
use crate::storage::lookup::{Index, cache_name};

/// How long the desk waits for an answer before it goes on without it.
const PATIENCE: Duration = Duration::from_millis(12);
/// How long it has to be quiet in the folders before they are looked through: who saves a file writes it
/// in several steps.
const QUIET: SignedDuration = SignedDuration::from_millis(120);
/// After this time it is looked through all the same.
const AT_LAST: SignedDuration = SignedDuration::from_millis(500);
/// How often it is told how far the reading is, and asked anew what stands in an open lookup.
const TOLD_EVERY: SignedDuration = SignedDuration::from_millis(500);
/// How long is waited for the thread when the desk is left.
const GRACE: Duration = Duration::from_secs(1);

/// The library at a desk that runs.
pub struct Library {
    context: Arc<Context>,
    msgs: UnboundedSender<Msg>,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    answered: Arc<Answered>,
    asked: u64,
}

enum Job {
    Find(Question),
    Read(String),
    AddAlias {
        file: String,
        title: String,
        words: String,
    },
    /// Something has happened in a folder.
    Stirred,
    /// The desk is left.
    End,
}

struct Question {
    ask: u64,
    query: String,
    around: Box<Surroundings>,
    limit: usize,
}

/// How many jobs are done that somebody may wait for.
#[derive(Default)]
struct Answered {
    count: Mutex<u64>,
    moved: Condvar,
}

impl Answered {
    fn step(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        drop(count);
        self.moved.notify_all();
    }

    fn wait_for(&self, wanted: u64) {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.moved
                .wait_timeout_while(count, PATIENCE, |count| *count < wanted),
        );
    }
}

impl Library {
    /// A library that nobody has looked into yet; news go to `msgs`.
    pub fn new(context: Arc<Context>, msgs: UnboundedSender<Msg>) -> Self {
        Self {
            context,
            msgs,
            jobs: None,
            thread: None,
            answered: Arc::default(),
            asked: 0,
        }
    }

    /// Takes an effect; tells whether it was one for the library. Its answer is mostly there afterwards.
    pub fn take(&mut self, effect: &Effect) -> bool {
        let job = match effect {
            Effect::LookUp {
                ask,
                query,
                around,
                limit,
            } => Job::Find(Question {
                ask: *ask,
                query: query.clone(),
                around: around.clone(),
                limit: *limit,
            }),
            Effect::OpenProcedure { file } => Job::Read(file.clone()),
            Effect::AddAlias { file, title, words } => Job::AddAlias {
                file: file.clone(),
                title: title.clone(),
                words: words.clone(),
            },
            _ => return false,
        };
        if self.jobs.is_none() {
            self.start();
        }
        if self
            .jobs
            .as_ref()
            .is_some_and(|jobs| jobs.send(job).is_ok())
        {
            self.asked += 1;
            self.answered.wait_for(self.asked);
        } else if let Effect::LookUp { ask, .. } = effect {
            // What ended the thread was told already; nobody shall wait for it.
            let answer = Err(self.context.texts.get("library-ended"));
            let news = News::Found { ask: *ask, answer };
            let _ = self.msgs.send(Msg::Library(news));
        }
        true
    }

    fn start(&mut self) {
        let (jobs, receiver) = mpsc::channel();
        let librarian = Librarian {
            context: Arc::clone(&self.context),
            msgs: self.msgs.clone(),
            answered: Arc::clone(&self.answered),
            stirred: jobs.clone(),
        };
        let spawned = thread::Builder::new()
            .name("library".to_owned())
            .spawn(move || librarian.run(&receiver));
        match spawned {
            Ok(thread) => {
                self.thread = Some(thread);
                self.jobs = Some(jobs);
            }
            Err(error) => {
                let _ = self.msgs.send(Msg::Fault(error.to_string()));
            }
        }
    }

    /// Ends the thread, after what it is doing.
    pub fn finish(mut self) {
        if let Some(jobs) = self.jobs.take() {
            let _ = jobs.send(Job::End);
        }
        let Some(thread) = self.thread.take() else {
            return;
        };
        // A folder on a disk that doesn't answer must not keep the desk.
        let (done, is_done) = mpsc::channel();
        thread::spawn(move || {
            let _ = thread.join();
            let _ = done.send(());
        });
        let _ = is_done.recv_timeout(GRACE);
    }
}

/// Who does it: what the thread has besides the library itself.
struct Librarian {
    context: Arc<Context>,
    msgs: UnboundedSender<Msg>,
    answered: Arc<Answered>,
    stirred: Sender<Job>,
}

/// When something was last told or noticed, UTC.
struct Times {
    /// When the folders were first stirred since they were looked through, and when last.
    stirred: Option<(Timestamp, Timestamp)>,
    told: Timestamp,
}

impl Librarian {
    fn run(self, jobs: &Receiver<Job>) {
        let mut shelf = match self.shelf() {
            Ok(shelf) => shelf,
            Err(error) => return self.refuse(jobs, &error),
        };
        let mut watcher = Watch::default();
        let mut times = Times {
            stirred: None,
            told: clock::now(),
        };
        let mut is_fresh = true;
        let mut is_reading = false;
        loop {
            let wait = if is_reading || is_fresh {
                Some(Duration::ZERO)
            } else {
                times.due().map(until)
            };
            let Ok(asked) = waiting(jobs, wait) else {
                return;
            };
            let is_asked = !asked.is_empty();
            if !self.answer(&mut shelf, asked, &mut times, &watcher) {
                return;
            }
            // What the cache has is answered first; only then the files are looked at.
            let is_due = times.due().is_some_and(|at| at <= clock::now());
            let done = if (is_fresh && is_asked) || is_due {
                if is_fresh {
                    watcher = self.watch(&shelf);
                }
                (is_fresh, times.stirred) = (false, None);
                self.survey(&mut shelf).map(|begun| is_reading = begun)
            } else if is_reading {
                self.step(&mut shelf, &mut times)
                    .map(|done| is_reading = !done)
            } else {
                Ok(())
            };
            if let Err(error) = done {
                is_reading = false;
                match self.mended(shelf, &error) {
                    Ok(mended) => {
                        shelf = mended;
                        times.stir();
                    }
                    Err(error) => return self.refuse(jobs, &error),
                }
            }
        }
    }

    /// Opens the cache; one that can't be kept is made in memory.
    fn shelf(&self) -> Result<Shelf, StoreError> {
        let places = shelf::places(&self.context);
        let name = cache_name(&places, self.context.config.lookup.builtin);
        let index = Index::open(&self.context.cache(&name)).or_else(|_| Index::in_memory())?;
        Ok(Shelf::new(&self.context, places, index))
    }

    /// A library that can be used after an error: with a new cache where it was damaged, else in memory.
    fn mended(&self, shelf: Shelf, error: &StoreError) -> Result<Shelf, StoreError> {
        if matches!(error, StoreError::Damaged { .. }) {
            return shelf.renew();
        }
        let places = shelf.into_places();
        Ok(Shelf::new(&self.context, places, Index::in_memory()?))
    }

    fn survey(&self, shelf: &mut Shelf) -> Result<bool, StoreError> {
        let has_changed = shelf.survey()?;
        let progress = shelf.progress();
        self.news(News::Progress(progress));
        let is_reading = matches!(progress, Progress::Reading { .. });
        if has_changed && !is_reading {
            self.news(News::Changed);
        }
        Ok(is_reading)
    }

    fn step(&self, shelf: &mut Shelf, times: &mut Times) -> Result<bool, StoreError> {
        let is_done = shelf.step()?;
        let now = clock::now();
        if is_done || now.duration_since(times.told) >= TOLD_EVERY {
            times.told = now;
            self.news(News::Progress(shelf.progress()));
            self.news(News::Changed);
        }
        Ok(is_done)
    }

    /// Answers what is asked, the newest first; false where the desk is left.
    fn answer(
        &self,
        shelf: &mut Shelf,
        asked: VecDeque<Job>,
        times: &mut Times,
        watcher: &Watch,
    ) -> bool {
        let mut is_answered = false;
        for job in asked.into_iter().rev() {
            match job {
                Job::End => return false,
                Job::Stirred => {
                    times.stir();
                    continue;
                }
                Job::Find(question) if is_answered => {
                    self.news(News::Dropped { ask: question.ask });
                }
                Job::Find(question) => {
                    is_answered = true;
                    if question.query.is_empty() && !watcher.is_whole {
                        times.stir();
                    }
                    self.find(shelf, &question);
                }
                Job::Read(file) => {
                    let read = shelf::document(&file);
                    self.news(News::Read { file, read });
                }
                Job::AddAlias { file, title, words } => {
                    let added = shelf::add_alias(&file, &words);
                    times.stir();
                    self.news(News::Aliased {
                        title,
                        words,
                        added,
                    });
                }
            }
            self.answered.step();
        }
        true
    }

    fn find(&self, shelf: &Shelf, question: &Question) {
        let found = shelf.find(&question.query, &question.around, question.limit);
        let answer = found.map_err(|error| self.told(&error));
        let ask = question.ask;
        self.news(News::Found { ask, answer });
    }

    /// Says to everybody who asks that nothing can be looked up.
    fn refuse(&self, jobs: &Receiver<Job>, error: &StoreError) {
        while let Ok(job) = jobs.recv() {
            match job {
                Job::End => return,
                Job::Find(Question { ask, .. }) => {
                    let answer = Err(self.told(error));
                    self.news(News::Found { ask, answer });
                }
                Job::Read(file) => {
                    let read = shelf::document(&file);
                    self.news(News::Read { file, read });
                }
                Job::AddAlias { .. } | Job::Stirred => continue,
            }
            self.answered.step();
        }
    }

    fn told(&self, error: &StoreError) -> String {
        let now = self.context.now_here();
        let told = self.context.texts.store_error(error, &now);
        format!("{} {}", told.what, told.remedy)
    }

    fn news(&self, news: News) {
        // The desk may have been left meanwhile.
        let _ = self.msgs.send(Msg::Library(news));
    }

    /// Has the system tell when something happens in the folders.
    fn watch(&self, shelf: &Shelf) -> Watch {
        let stirred = self.stirred.clone();
        let handler = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !stirs(&event)) {
                return;
            }
            // A thread that is gone has left its fault behind as a notice.
            let _ = stirred.send(Job::Stirred);
        };
        let places = shelf.places();
        if places.is_empty() {
            return Watch {
                is_whole: true,
                _watcher: None,
            };
        }
        let Ok(mut watcher) = notify::recommended_watcher(handler) else {
            return Watch::default();
        };
        let mut is_whole = true;
        for place in places {
            is_whole &= watcher.watch(place, RecursiveMode::Recursive).is_ok();
        }
        Watch {
            is_whole,
            _watcher: Some(watcher),
        }
    }
}

/// What tells of the folders.
#[derive(Default)]
struct Watch {
    /// Whether it tells of all of them; else they are looked through whenever a lookup begins.
    is_whole: bool,
    _watcher: Option<RecommendedWatcher>,
}

/// Whether an event can have changed what stands in a file.
fn stirs(event: &notify::Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Any
        | EventKind::Other => true,
        EventKind::Access(_) => false,
    }
}

impl Times {
    fn stir(&mut self) {
        let now = clock::now();
        let first = self.stirred.map_or(now, |(first, _)| first);
        self.stirred = Some((first, now));
    }

    /// When the folders are to be looked through, if they are.
    fn due(&self) -> Option<Timestamp> {
        let (first, last) = self.stirred?;
        Some((last + QUIET).min(first + AT_LAST))
    }
}

fn until(at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(clock::now())).unwrap_or(Duration::ZERO)
}

/// The jobs that are there, after waiting for one as long as told; without a limit where none is told.
///
/// # Errors
/// When nobody can hand in any more.
fn waiting(
    jobs: &Receiver<Job>,
    wait: Option<Duration>,
) -> Result<VecDeque<Job>, RecvTimeoutError> {
    let first = match wait {
        None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        Some(Duration::ZERO) => jobs.try_recv().map_err(|error| match error {
            TryRecvError::Empty => RecvTimeoutError::Timeout,
            TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
        }),
        Some(wait) => jobs.recv_timeout(wait),
    };
    let first = match first {
        Ok(job) => Some(job),
        Err(RecvTimeoutError::Timeout) => None,
        Err(error) => return Err(error),
    };
    Ok(first.into_iter().chain(jobs.try_iter()).collect())
}
