//! Two connections, a thread each: one writes, one reads. A read waits for the writes that were handed in
//! before it, so that the desk sees its own changes; a newer list gives up the older.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::clock;
use super::perform::{self, Around};
use super::turns::Turns;
use crate::app::{Effect, Msg};
use crate::storage::{Interrupter, Reader, Store, StoreError};

/// The threads that read and write the desk's file.
pub struct Worker {
    writes: Option<Sender<Job>>,
    reads: Option<Sender<Read>>,
    reader: Arc<Mutex<Reader>>,
    progress: Arc<Progress>,
    interrupt: Interrupter,
    listing: Arc<AtomicBool>,
    looking: Arc<AtomicBool>,
    around: Arc<Around>,
    turns: Arc<Turns>,
    handed_in: u64,
    asked: u64,
    answered: Arc<AtomicU64>,
    threads: Vec<JoinHandle<()>>,
}

enum Job {
    Write(Box<Effect>),
    /// Look whether another desk has changed the file.
    Look,
}

struct Read {
    effect: Effect,
    /// The writes that are to be done before.
    after: u64,
}

/// How many writes are done.
#[derive(Default)]
struct Progress {
    done: Mutex<u64>,
    moved: Condvar,
}

impl Progress {
    fn step(&self) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done = done.saturating_add(1);
        drop(done);
        self.moved.notify_all();
    }

    /// Nothing more will be done: whoever waits need not.
    fn end(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = u64::MAX;
        self.moved.notify_all();
    }

    fn wait_for(&self, count: u64) {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.moved.wait_while(done, |done| *done < count));
    }

    fn reached(&self, count: u64) -> bool {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) >= count
    }
}

impl Worker {
    /// Starts both threads; answers go to `msgs`.
    ///
    /// # Errors
    /// [`StoreError`] where the second connection can't be opened, or no thread can be started.
    pub fn start(
        store: Store,
        around: Around,
        msgs: UnboundedSender<Msg>,
    ) -> Result<Self, StoreError> {
        let reader = store.reader()?;
        let path = store.path().to_owned();
        let interrupt = reader.interrupter();
        let reader = Arc::new(Mutex::new(reader));
        let progress = Arc::new(Progress::default());
        let listing = Arc::new(AtomicBool::new(false));
        let looking = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicU64::new(0));
        let around = Arc::new(around);
        let turns = Arc::new(Turns::default());
        let (writes, jobs) = mpsc::channel();
        let (reads, questions) = mpsc::channel();
        let failed = |error: std::io::Error| StoreError::Other {
            path,
            detail: error.to_string(),
        };
        let writer = Writer {
            store,
            around: Arc::clone(&around),
            progress: Arc::clone(&progress),
            turns: Arc::clone(&turns),
            looking: Arc::clone(&looking),
            msgs: msgs.clone(),
        };
        let asked = Asked {
            reader: Arc::clone(&reader),
            around: Arc::clone(&around),
            progress: Arc::clone(&progress),
            listing: Arc::clone(&listing),
            answered: Arc::clone(&answered),
            msgs,
        };
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(work)
        };
        let threads = vec![
            spawn("writer", Box::new(move || writer.run(&jobs))),
            spawn("reader", Box::new(move || asked.run(&questions))),
        ];
        let threads = threads
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        Ok(Self {
            writes: Some(writes),
            reads: Some(reads),
            reader,
            progress,
            interrupt,
            listing,
            looking,
            around,
            turns,
            handed_in: 0,
            asked: 0,
            answered,
            threads,
        })
    }

    /// Hands an effect in; tells whether it was one for the desk's file.
    pub fn take(&mut self, effect: &Effect) -> bool {
        if perform::writes(effect) {
            if let Some(writes) = &self.writes
                && writes.send(Job::Write(Box::new(effect.clone()))).is_ok()
            {
                self.handed_in += 1;
            }
            true
        } else if perform::reads(effect) {
            if matches!(effect, Effect::LoadPage { from: None, .. })
                && self.listing.load(Ordering::SeqCst)
            {
                self.interrupt.interrupt();
            }
            if let Some(reads) = &self.reads {
                self.asked += 1;
                // A thread that is gone has left its fault behind as a notice.
                let _ = reads.send(Read {
                    effect: effect.clone(),
                    after: self.handed_in,
                });
            }
            true
        } else {
            false
        }
    }

    /// Whether all that was handed in is done, and every answer sent.
    pub fn is_idle(&self) -> bool {
        self.progress.reached(self.handed_in) && self.answered.load(Ordering::SeqCst) == self.asked
    }

    /// Answers a question here and now, where nothing is under way that it would have to wait for: no
    /// other thread is woken. None where it has to be handed in.
    pub fn answer_now(&self, effect: &Effect) -> Option<Vec<Msg>> {
        if !perform::reads(effect) || !self.is_idle() {
            return None;
        }
        let reader = self.reader.try_lock().ok()?;
        let replies = perform::read(&reader.read(), effect.clone(), &self.around, clock::now());
        Some(replies.into_iter().map(Msg::Reply).collect())
    }

    /// The turns at the file, for whoever else writes.
    pub fn turns(&self) -> Arc<Turns> {
        Arc::clone(&self.turns)
    }

    /// Something that has the writer look whether another desk has changed the file.
    pub fn looker(&self) -> Option<impl Fn() + Send + 'static> {
        let writes = self.writes.clone()?;
        let looking = Arc::clone(&self.looking);
        Some(move || {
            if !looking.swap(true, Ordering::SeqCst) {
                // A writer that is gone has nothing to look for any more.
                let _ = writes.send(Job::Look);
            }
        })
    }

    /// Waits until everything that was handed in is written, and ends both threads.
    pub fn finish(mut self) {
        // The writer goes on until its queue is empty; what is still asked, nobody waits for.
        self.writes = None;
        self.reads = None;
        self.interrupt.interrupt();
    }
}

/// After what time it is looked again, and again. The file tells of a commit when its pages are
/// written, which is before the commit can be seen: that comes with memory that the desks share, and
/// tells nobody.
const LOOKS: [Duration; 3] = [
    Duration::from_millis(10),
    Duration::from_millis(100),
    Duration::from_millis(400),
];

struct Writer {
    store: Store,
    around: Arc<Around>,
    progress: Arc<Progress>,
    turns: Arc<Turns>,
    looking: Arc<AtomicBool>,
    msgs: UnboundedSender<Msg>,
}

/// Counts a write as done however it ends: a read that waits for it must not wait for ever.
struct Step<'a>(&'a Progress);

impl Drop for Step<'_> {
    fn drop(&mut self) {
        self.0.step();
    }
}

/// Ends the waiting for writes with the writer, however that ends.
struct End(Arc<Progress>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Job>) {
        let _end = End(Arc::clone(&self.progress));
        let mut seen = self.store.data_version().ok();
        let mut looks = LOOKS.iter();
        let mut next_look: Option<Duration> = None;
        loop {
            let job = match next_look {
                Some(wait) => match jobs.recv_timeout(wait) {
                    Ok(job) => Some(job),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                },
                None => match jobs.recv() {
                    Ok(job) => Some(job),
                    Err(_) => break,
                },
            };
            match job {
                Some(Job::Write(effect)) => {
                    let reply = {
                        let _step = Step(&self.progress);
                        let _turn = self.turns.urgent();
                        perform::write(&mut self.store, *effect, &self.around, &mut clock::new_id)
                    };
                    if let Some(reply) = reply {
                        // Nobody listens any more: the program is on its way out.
                        let _ = self.msgs.send(Msg::Reply(reply));
                    }
                    continue;
                }
                Some(Job::Look) => {
                    self.looking.store(false, Ordering::SeqCst);
                    looks = LOOKS.iter();
                }
                None => {}
            }
            let now = self.store.data_version().ok();
            if now != seen {
                seen = now;
                let _ = self.msgs.send(Msg::Elsewhere);
            }
            next_look = looks.next().copied();
        }
        self.store.tidy();
    }
}

struct Asked {
    reader: Arc<Mutex<Reader>>,
    around: Arc<Around>,
    progress: Arc<Progress>,
    listing: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    msgs: UnboundedSender<Msg>,
}

impl Asked {
    fn run(self, questions: &Receiver<Read>) {
        let mut waiting: std::collections::VecDeque<Read> = std::collections::VecDeque::new();
        loop {
            if waiting.is_empty() {
                match questions.recv() {
                    Ok(question) => waiting.push_back(question),
                    Err(_) => return,
                }
            }
            waiting.extend(questions.try_iter());
            let Some(question) = waiting.pop_front() else {
                continue;
            };
            let is_list = |read: &Read| matches!(read.effect, Effect::LoadPage { from: None, .. });
            // What is about a list gives way to a newer one.
            let gives_way =
                is_list(&question) || matches!(question.effect, Effect::LoadElsewhere { .. });
            // Only the newest list is wanted.
            if gives_way && waiting.iter().any(is_list) {
                self.answered.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            self.progress.wait_for(question.after);
            self.listing.store(gives_way, Ordering::SeqCst);
            let replies = self.answer(&question.effect);
            self.listing.store(false, Ordering::SeqCst);
            for reply in replies {
                if self.msgs.send(Msg::Reply(reply)).is_err() {
                    return;
                }
            }
            self.answered.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn answer(&self, effect: &Effect) -> Vec<crate::app::Reply> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        perform::read(&reader.read(), effect.clone(), &self.around, clock::now())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.writes = None;
        self.reads = None;
        for thread in self.threads.drain(..) {
            // Its panic was told already.
            let _ = thread.join();
        }
    }
}
