//! Makes the daily copy of the desk's file, on a thread that waits until everybody else is served.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::civil::Date;

use super::clock;
use crate::storage::{DailyError, Door, Going, daily};

/// How long after its opening a desk is left alone, and how much longer for each megabyte of its file: what
/// takes long stays out of the way of those who only look in, and of the first work of the morning.
const DELAY: Duration = Duration::from_secs(1);
const DELAY_A_MEGABYTE: Duration = Duration::from_secs(1);
/// The niceness of the thread: what a desk does for a person goes first.
#[cfg(target_os = "linux")]
const NICE: i32 = 15;

/// The thread; the copy is given up, and nothing left of it, when this is dropped.
#[derive(Debug)]
pub struct Keeper {
    stop: Arc<AtomicBool>,
    /// Ends the waiting before the copy when it is dropped.
    open: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts it for the day `today`; `keep` copies stay. `tell` is told where it fails.
    pub fn start(
        desk: Door,
        today: Date,
        keep: u8,
        tell: impl FnOnce(DailyError) + Send + 'static,
    ) -> Option<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let delay = delay(&desk);
        let (open, left) = mpsc::channel();
        let work = move || {
            if left.recv_timeout(delay) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            step_back();
            let going = Going {
                stop: Arc::new(move || asked.load(Ordering::Relaxed)),
                gently: true,
            };
            let tokens = [clock::new_id(), clock::new_id()];
            match daily(&desk, today, u16::from(keep), &going, tokens) {
                Ok(_) => {}
                Err(_) if (going.stop)() => {}
                Err(error) => tell(error),
            }
        };
        let spawned = std::thread::Builder::new()
            .name("backup".to_owned())
            .spawn(work);
        spawned.ok().map(|thread| Self {
            stop,
            open: Some(open),
            thread: Some(thread),
        })
    }
}

fn delay(desk: &Door) -> Duration {
    let bytes = rustix::fs::stat(desk.path()).map_or(0, |stat| stat.st_size.unsigned_abs());
    let megabytes = u32::try_from(bytes >> 20).unwrap_or(u32::MAX);
    DELAY + DELAY_A_MEGABYTE.saturating_mul(megabytes)
}

/// Lets every other thread go first, where a thread can have a priority of its own.
fn step_back() {
    #[cfg(target_os = "linux")]
    {
        // Without it the copy still rests between its steps.
        let _ = rustix::process::setpriority_process(None, NICE);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.open = None;
        if let Some(thread) = self.thread.take() {
            // A fault on it was told by the panic hook.
            let _ = thread.join();
        }
    }
}
