//! Notices that the terminal is gone, and sees to it that the program goes too.
//!
//! crossterm's reader spins at a full core when its terminal dies, and never says so. A thread that waits
//! for nothing but the hang-up costs no wake-up while all is well; it tells the loop, and when the loop
//! can't leave any more, it ends the process.

use std::{
    io,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
};
use tokio::sync::Notify;

use super::terminal;

/// How long the loop has to save and leave once the terminal is gone.
pub const GRACE: Duration = Duration::from_secs(2);

/// The exit code when the loop didn't leave: that of a process ended by SIGHUP.
pub const EXIT_CODE: i32 = 129;

/// Watches the terminal for as long as it lives.
///
/// Drop it last, after everything is saved: from the hang-up on it ends the process after [`GRACE`].
#[derive(Debug)]
pub struct Watchdog {
    hung_up: Arc<Notify>,
    /// Never sent on: its drop is what tells the thread that the loop has left.
    _left: mpsc::Sender<()>,
}

impl Watchdog {
    /// Starts watching standard input, which [`terminal::Guard::enter`] has found to be the terminal.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start() -> io::Result<Self> {
        let hung_up = Arc::new(Notify::new());
        let (left, has_left) = mpsc::channel();
        let tell = Arc::clone(&hung_up);
        thread::Builder::new()
            .name("watchdog".into())
            .spawn(move || {
                if !wait_for_hang_up() {
                    return;
                }
                tell.notify_one();
                if has_left.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
                    terminal::restore();
                    std::process::exit(EXIT_CODE);
                }
            })?;
        Ok(Self {
            hung_up,
            _left: left,
        })
    }

    /// Waits until the terminal is gone. Tells it once; dropping the future loses nothing.
    pub async fn hung_up(&self) {
        self.hung_up.notified().await;
    }
}

/// Blocks until the terminal hangs up; false where the system can't watch a terminal.
fn wait_for_hang_up() -> bool {
    loop {
        // No event is asked for, so that keys don't wake the thread: hang-up and error are always told.
        let mut watched = [PollFd::from_borrowed_fd(
            rustix::stdio::stdin(),
            PollFlags::empty(),
        )];
        match poll(&mut watched, None) {
            Ok(_) => {
                let seen = watched[0].revents();
                if seen.intersects(PollFlags::HUP | PollFlags::ERR) {
                    return true;
                }
                if seen.contains(PollFlags::NVAL) {
                    return false;
                }
            }
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}
