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
use crate::storage::lookup::Index;

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
        if self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok()) {
            self.asked += 1;
            self.answered.wait_for(self.asked);
        } else if let Effect::LookUp { ask, .. } = effect {
            // What ended the thread was told already; nobody shall wait for it.
            let news = News::Dropped { ask: *ask };
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
        self.jobs = None;
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
