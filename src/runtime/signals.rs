//! Signals as things to do: leave the normal way, stop for a while, paint again.
//!
//! Nothing is done inside a handler: the loop takes what came and leaves by the one way out that also
//! saves drafts and gives the terminal back. A changed window size comes with the input.

use std::io;
use std::sync::{Arc, OnceLock};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks the loop to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Save and leave.
    Leave(Cause),
    /// Give the terminal back and stop, as after Ctrl-Z.
    Suspend,
    /// The program runs again after a stop; what the terminal shows and its modes are unknown.
    Resumed,
}

/// The signal that asked the program to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// SIGTERM: the system shuts down, or somebody ran `kill`.
    Terminated,
    /// SIGINT, sent from outside: inside raw mode Ctrl-C is a key.
    Interrupted,
    /// SIGHUP: the terminal's window was closed or its line dropped.
    HungUp,
    /// SIGQUIT, sent from outside.
    Quit,
}

impl Cause {
    /// Gives the exit code that shells expect: 128 and the signal's number.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Quit => 131,
            Self::Terminated => 143,
        }
    }
}

/// The signals of this process, as a stream.
#[derive(Debug)]
pub struct Signals {
    terminated: Signal,
    interrupted: Signal,
    hung_up: Signal,
    quit: Signal,
    suspend: Signal,
    resumed: Signal,
}

impl Signals {
    /// Starts listening, inside a tokio runtime. From here on none of these signals ends or stops the
    /// process by itself, also one that was ignored when the program started (`nohup`).
    ///
    /// # Errors
    /// When the system refuses a handler.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            terminated: signal(SignalKind::terminate())?,
            interrupted: signal(SignalKind::interrupt())?,
            hung_up: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
            suspend: signal(of(rustix::process::Signal::TSTP))?,
            resumed: signal(of(rustix::process::Signal::CONT))?,
        })
    }

    /// Waits for the next signal. Dropping the future loses none.
    pub async fn next(&mut self) -> Asked {
        tokio::select! {
            // A hang-up sends SIGCONT along: to leave goes first.
            biased;
            Some(()) = self.terminated.recv() => Asked::Leave(Cause::Terminated),
            Some(()) = self.interrupted.recv() => Asked::Leave(Cause::Interrupted),
            Some(()) = self.hung_up.recv() => Asked::Leave(Cause::HungUp),
            Some(()) = self.quit.recv() => Asked::Leave(Cause::Quit),
            Some(()) = self.suspend.recv() => Asked::Suspend,
            Some(()) = self.resumed.recv() => Asked::Resumed,
            // Reached only while the runtime shuts down, when no signal can come any more.
            else => std::future::pending().await,
        }
    }
}

/// Notes that the program was asked to end, for work that no loop drives and that has something to
/// clear away.
#[derive(Debug, Clone)]
pub struct Stop(Arc<OnceLock<Cause>>);

impl Stop {
    /// Starts listening on a thread of its own. From here on SIGTERM, SIGINT and SIGHUP end the process
    /// no more by themselves.
    ///
    /// # Errors
    /// When the system refuses a handler or a thread.
    pub fn listen() -> io::Result<Self> {
        Self::start(false)
    }

    /// Listens as [`Stop::listen`] does; a second signal ends the process at once, for work that leaves
    /// nothing half done.
    ///
    /// # Errors
    /// When the system refuses a handler or a thread.
    pub fn listen_twice() -> io::Result<Self> {
        Self::start(true)
    }

    fn start(twice: bool) -> io::Result<Self> {
        let asked = Self(Arc::default());
        let noted = asked.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let entered = runtime.enter();
        let mut terminated = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut hung_up = signal(SignalKind::hangup())?;
        // A file that may not grow further is a write that fails, to be told like a full disk.
        drop(signal(of(rustix::process::Signal::XFSZ))?);
        drop(entered);
        std::thread::Builder::new()
            .name("signals".into())
            .spawn(move || {
                let mut next = || {
                    runtime.block_on(async {
                        tokio::select! {
                            _ = terminated.recv() => Cause::Terminated,
                            _ = interrupted.recv() => Cause::Interrupted,
                            _ = hung_up.recv() => Cause::HungUp,
                        }
                    })
                };
                // Only the first one counts, and this is it.
                let _ = noted.0.set(next());
                if twice {
                    std::process::exit(next().exit_code().into());
                }
            })?;
        Ok(asked)
    }

    /// What has asked the program to end, if anything has.
    pub fn asked(&self) -> Option<Cause> {
        self.0.get().copied()
    }
}

/// Names a signal for which tokio has no constructor.
fn of(signal: rustix::process::Signal) -> SignalKind {
    SignalKind::from_raw(signal.as_raw())
}

/// Takes a broken pipe for a good end: `ringback list | head` leaves quietly.
///
/// Rust ignores SIGPIPE, so a reader that went away shows as an error of the write.
///
/// # Errors
/// Every other error is handed on.
pub fn quiet_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::{Signal, getpid, kill_process};

    #[test]
    fn only_a_broken_pipe_is_quiet() {
        assert!(quiet_pipe(Ok(())).is_ok());
        assert!(quiet_pipe(Err(io::ErrorKind::BrokenPipe.into())).is_ok());
        let full = quiet_pipe(Err(io::ErrorKind::StorageFull.into())).unwrap_err();
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    }

    #[tokio::test]
    async fn each_signal_asks_for_its_own_thing() {
        let mut signals = Signals::new().unwrap();
        for (sent, asked) in [
            (Signal::TERM, Asked::Leave(Cause::Terminated)),
            (Signal::INT, Asked::Leave(Cause::Interrupted)),
            (Signal::HUP, Asked::Leave(Cause::HungUp)),
            (Signal::QUIT, Asked::Leave(Cause::Quit)),
            (Signal::TSTP, Asked::Suspend),
            (Signal::CONT, Asked::Resumed),
        ] {
            kill_process(getpid(), sent).unwrap();
            assert_eq!(signals.next().await, asked);
            if let Asked::Leave(cause) = asked {
                assert_eq!(i32::from(cause.exit_code()), 128 + sent.as_raw());
            }
        }
    }
}
