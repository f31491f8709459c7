//! A terminal for tests: runs a program on a pseudo-terminal and sees what a person would see.
//!
//! Nothing here sleeps to let the program catch up: a test says what it waits for, and a reader thread
//! wakes it with every byte. The screen's lock is never held while waiting, and a time limit kills a
//! program that hangs, so that a failing test fails instead of standing still.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    num::NonZeroU16,
    os::unix::fs::OpenOptionsExt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use portable_pty::{Child, MasterPty, PtySize, native_pty_system};
use rustix::{
    fs::OFlags,
    io::ioctl_fionread,
    process::{Pid, Signal, kill_process, kill_process_group},
    termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr},
};

pub use portable_pty::CommandBuilder;

/// How long a program may run in a test before it is killed.
const LIMIT: Duration = Duration::from_mins(1);

/// How the program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// It exited with this code.
    Exited(u32),
    /// A signal ended it; its name as the system tells it.
    Signalled(String),
    /// The harness killed it, because it ran longer than its limit.
    Overran,
}

/// The modes of a terminal, to be compared with those of another moment.
#[derive(Clone, PartialEq, Eq)]
pub struct Modes(String);

impl std::fmt::Debug for Modes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Modes {
    /// Tells whether lines are edited by the terminal, as a shell's user expects.
    pub fn is_cooked(&self) -> bool {
        self.0.contains("ICANON") && self.0.contains("ECHO")
    }
}

struct State {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// The reader has seen the end of the output, or was told to let go of the terminal.
    closed: bool,
    let_go: bool,
    stop: Option<Stop>,
    overran: bool,
    modes_at_exit: Option<Modes>,
}

#[derive(Clone)]
struct Shared(Arc<(Mutex<State>, Condvar)>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes whoever waits for it.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.lock());
        self.0.1.notify_all();
        changed
    }

    /// Waits until the state is as asked; false when the time is over first.
    fn wait(&self, timeout: Duration, mut done: impl FnMut(&State) -> bool) -> bool {
        let (_state, outcome) = self
            .0
            .1
            .wait_timeout_while(self.lock(), timeout, |state| !done(state))
            .unwrap_or_else(PoisonError::into_inner);
        !outcome.timed_out()
    }
}

/// A program on a terminal of its own.
pub struct Pty {
    shared: Shared,
    pid: Pid,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    reader: Option<JoinHandle<()>>,
    /// The program's side of the terminal, for its modes; given up when the program has ended, so that
    /// the reader sees the end of the output.
    slave: Arc<Mutex<Option<File>>>,
    modes_before: Modes,
}

impl Pty {
    /// Starts a program on a terminal of this many columns and rows.
    pub fn spawn(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        Self::spawn_with_limit(command, columns, rows, LIMIT)
    }

    /// Starts a program that is killed when it still runs after `limit`.
    pub fn spawn_with_limit(
        command: CommandBuilder,
        columns: u16,
        rows: u16,
        limit: Duration,
    ) -> Self {
        let pair = native_pty_system()
            .openpty(size(columns, rows))
            .expect("a terminal");
        let name = pair.master.tty_name().expect("the terminal has a name");
        let slave = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlags::NOCTTY.bits().cast_signed())
            .open(name)
            .expect("the program's side opens");
        let modes_before = modes(&slave);
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        drop(pair.slave);
        let pid = child
            .process_id()
            .and_then(|pid| Pid::from_raw(pid.cast_signed()))
            .expect("a process");
        let shared = Shared(Arc::new((
            Mutex::new(State {
                parser: vt100::Parser::new(cells(rows), cells(columns), 0),
                raw: Vec::new(),
                closed: false,
                let_go: false,
                stop: None,
                overran: false,
                modes_at_exit: None,
            }),
            Condvar::new(),
        )));
        let slave = Arc::new(Mutex::new(Some(slave)));
        let reader = read(
            shared.clone(),
            pair.master.try_clone_reader().expect("a reader"),
        );
        wait_for_end(shared.clone(), child, Arc::clone(&slave));
        limit_time(shared.clone(), pid, limit);
        Self {
            shared,
            pid,
            writer: Some(pair.master.take_writer().expect("a writer")),
            master: Some(pair.master),
            reader: Some(reader),
            slave,
            modes_before,
        }
    }

    /// Gives the process id of the program.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Waits until the screen is as asked; fails the test, with the screen, when it doesn't get so.
    #[track_caller]
    pub fn wait_for(&self, mut wanted: impl FnMut(&vt100::Screen) -> bool, timeout: Duration) {
        let mut seen_at_end = false;
        let came = self.shared.wait(timeout, |state| {
            let seen = wanted(state.parser.screen());
            // Output that was read before the end still counts; after it nothing more can come.
            seen_at_end = seen;
            seen || (state.closed && state.stop.is_some())
        });
        let stop = self.stop_reason();
        assert!(
            came && seen_at_end,
            "the screen never got there (the program: {stop:?}); it shows:\n{}",
            self.screen_text()
        );
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) {
        self.wait_for(
            |screen| screen.contents().contains(text),
            Duration::from_secs(10),
        );
    }

    /// Gives the text of the screen, lines without the blanks at their ends.
    pub fn screen_text(&self) -> String {
        self.shared.lock().parser.screen().contents()
    }

    /// Gives the screen as it is now: text, styles, cursor and modes.
    pub fn screen(&self) -> vt100::Screen {
        self.shared.lock().parser.screen().clone()
    }

    /// Gives every byte the program has written.
    pub fn raw_output(&self) -> Vec<u8> {
        self.shared.lock().raw.clone()
    }

    /// Types keys, set apart by blanks: `j j <enter>`, `<c-s>`, `<a-x>`, `<f1>`, `<esc>`, `<space>`. What
    /// isn't in angle brackets is typed as it stands.
    pub fn keys(&mut self, script: &str) {
        for token in script.split_whitespace() {
            self.send(&bytes_of(token));
            if token.eq_ignore_ascii_case("<esc>") {
                self.let_escape_stand_alone();
            }
        }
    }

    /// Types a text as it is.
    pub fn type_text(&mut self, text: &str) {
        self.send(text.as_bytes());
    }

    /// Pastes a text, as a terminal does when bracketed paste is on.
    pub fn paste(&mut self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    /// Changes the size of the terminal, which tells the program.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        // The screen first, so that what the program paints for the new size finds it.
        self.shared.change(|state| {
            let screen = state.parser.screen_mut();
            screen.set_size(cells(rows), cells(columns));
        });
        self.master
            .as_ref()
            .expect("not hung up")
            .resize(size(columns, rows))
            .expect("a new size");
    }

    /// Sends the program a signal.
    pub fn kill(&self, signal: Signal) {
        if self.stop_reason().is_none() {
            kill_process(self.pid, signal).expect("the program takes signals");
        }
    }

    /// Drops the terminal, as a closed window or a lost line does.
    pub fn hang_up(&mut self) {
        let slave = self.slave.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.change(|state| state.let_go = true);
        if let Some(slave) = slave.as_ref() {
            // portable-pty types Enter and Ctrl-D when its writer is dropped, unless there is no such key.
            if let Ok(mut modes) = tcgetattr(slave) {
                modes.special_codes[SpecialCodeIndex::VEOF] = 0;
                let _ = tcsetattr(slave, OptionalActions::Now, &modes);
            }
            // The reader holds the terminal too, and only output wakes it.
            let _ = { slave }.write_all(b"\0");
        }
        drop(slave);
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader ends");
        }
        self.writer = None;
        self.master = None;
    }

    /// Waits until the program has ended and all its output is read.
    #[track_caller]
    pub fn wait_exit(&self, timeout: Duration) -> Stop {
        let ended = self
            .shared
            .wait(timeout, |state| state.closed && state.stop.is_some());
        let Some(stop) = self.stop_reason() else {
            panic!(
                "the program still runs; the screen shows:\n{}",
                self.screen_text()
            );
        };
        assert!(
            ended,
            "something of the program ({stop:?}) still holds the terminal"
        );
        stop
    }

    /// Tells how the program ended; none while it runs or is stopped.
    pub fn stop_reason(&self) -> Option<Stop> {
        self.shared.lock().stop.clone()
    }

    /// Gives the modes of the terminal before the program started.
    pub fn modes_before(&self) -> Modes {
        self.modes_before.clone()
    }

    /// Gives the modes of the terminal now, or as the program left them.
    pub fn modes_now(&self) -> Modes {
        let slave = self.slave.lock().unwrap_or_else(PoisonError::into_inner);
        match slave.as_ref() {
            Some(slave) => modes(slave),
            None => self
                .shared
                .lock()
                .modes_at_exit
                .clone()
                .expect("noted when the program ended"),
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().expect("not hung up");
        writer
            .write_all(bytes)
            .and_then(|()| writer.flush())
            .expect("the terminal takes keys");
    }

    /// Keeps a gap behind Esc, as a finger does: with the next key at once it would mean Alt.
    fn let_escape_stand_alone(&self) {
        const GAP: Duration = Duration::from_millis(20);
        let since = now();
        while since.elapsed() < Duration::from_secs(1) {
            thread::sleep(GAP);
            let slave = self.slave.lock().unwrap_or_else(PoisonError::into_inner);
            if slave
                .as_ref()
                .is_none_or(|slave| ioctl_fionread(slave).is_ok_and(|waiting| waiting == 0))
            {
                return;
            }
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        end(&self.shared, self.pid, false);
        self.hang_up();
    }
}

/// Reads the program's output into the screen until it ends or the terminal is let go.
fn read(shared: Shared, mut from: Box<dyn Read + Send>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut chunk = [0; 16 * 1024];
        loop {
            let count = from.read(&mut chunk).unwrap_or(0);
            let closed = shared.change(|state| {
                let bytes = &chunk[..count];
                let bytes = if state.let_go {
                    bytes.strip_suffix(b"\0").unwrap_or(bytes)
                } else {
                    bytes
                };
                state.parser.process(bytes);
                state.raw.extend_from_slice(bytes);
                state.closed = count == 0 || state.let_go;
                state.closed
            });
            if closed {
                return;
            }
        }
    })
}

/// Waits for the program's end, notes the modes it left, and gives up its side of the terminal.
fn wait_for_end(
    shared: Shared,
    mut child: Box<dyn Child + Send + Sync>,
    slave: Arc<Mutex<Option<File>>>,
) {
    thread::spawn(move || {
        let status = child.wait().expect("our own child");
        let mut slave = slave.lock().unwrap_or_else(PoisonError::into_inner);
        // After a hang-up the terminal has no modes any more.
        let left = slave
            .as_ref()
            .and_then(|slave| tcgetattr(slave).ok())
            .map(|it| Modes(format!("{it:?}")));
        shared.change(|state| {
            state.modes_at_exit = left;
            state.stop = Some(match status.signal() {
                _ if state.overran => Stop::Overran,
                Some(signal) => Stop::Signalled(signal.to_owned()),
                None => Stop::Exited(status.exit_code()),
            });
        });
        *slave = None;
    });
}

/// Kills the program when it overruns its time.
fn limit_time(shared: Shared, pid: Pid, limit: Duration) {
    thread::spawn(move || {
        if !shared.wait(limit, |state| state.stop.is_some()) {
            end(&shared, pid, true);
        }
    });
}

/// Kills the program, and whatever of its group, if it still runs.
fn end(shared: &Shared, pid: Pid, overran: bool) {
    shared.change(|state| {
        if state.stop.is_none() {
            state.overran = overran;
            // Either may have gone meanwhile.
            let _ = kill_process_group(pid, Signal::KILL);
            let _ = kill_process(pid, Signal::KILL);
        }
    });
}

fn modes(slave: &File) -> Modes {
    Modes(format!(
        "{:?}",
        tcgetattr(slave).expect("a terminal has modes")
    ))
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a screen has cells")
}

#[expect(clippy::disallowed_methods, reason = "a test waits in real time")]
fn now() -> Instant {
    Instant::now()
}

/// Gives the bytes a terminal sends for one token of a key script.
fn bytes_of(token: &str) -> Vec<u8> {
    let Some(name) = token
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .filter(|name| !name.is_empty())
    else {
        return token.as_bytes().to_vec();
    };
    let name = name.to_lowercase();
    if let Some(held) = name.strip_prefix("a-") {
        let key = if held.chars().count() == 1 {
            held.to_owned()
        } else {
            format!("<{held}>")
        };
        return [b"\x1b".to_vec(), bytes_of(&key)].concat();
    }
    if let Some(held) = name.strip_prefix("c-") {
        return match held.as_bytes() {
            [letter @ (b'a'..=b'z' | b'\\' | b']' | b'^' | b'_')] => {
                vec![letter.to_ascii_uppercase() - 0x40]
            }
            b"space" => vec![0],
            _ => csi(held, 5).unwrap_or_else(|| panic!("no such key: {token}")),
        };
    }
    if let Some(held) = name.strip_prefix("s-").filter(|held| *held != "tab") {
        return csi(held, 2).unwrap_or_else(|| panic!("no such key: {token}"));
    }
    match name.as_str() {
        "enter" => vec![b'\r'],
        "esc" => vec![0x1b],
        "tab" => vec![b'\t'],
        "s-tab" | "backtab" => b"\x1b[Z".to_vec(),
        "space" => vec![b' '],
        "backspace" => vec![0x7f],
        "lt" => vec![b'<'],
        "f1" => b"\x1bOP".to_vec(),
        "f2" => b"\x1bOQ".to_vec(),
        "f3" => b"\x1bOR".to_vec(),
        "f4" => b"\x1bOS".to_vec(),
        other => csi(other, 1).unwrap_or_else(|| panic!("no such key: {token}")),
    }
}

/// Gives the sequence of a named key with what is held (1 nothing, 2 Shift, 5 Ctrl), as xterm sends it.
fn csi(name: &str, held: u8) -> Option<Vec<u8>> {
    let (number, end) = match name {
        "up" => (1, 'A'),
        "down" => (1, 'B'),
        "right" => (1, 'C'),
        "left" => (1, 'D'),
        "home" => (1, 'H'),
        "end" => (1, 'F'),
        "insert" => (2, '~'),
        "delete" => (3, '~'),
        "pageup" => (5, '~'),
        "pagedown" => (6, '~'),
        "f1" => (1, 'P'),
        "f2" => (1, 'Q'),
        "f3" => (1, 'R'),
        "f4" => (1, 'S'),
        "f5" => (15, '~'),
        "f6" => (17, '~'),
        "f7" => (18, '~'),
        "f8" => (19, '~'),
        "f9" => (20, '~'),
        "f10" => (21, '~'),
        "f11" => (23, '~'),
        "f12" => (24, '~'),
        _ => return None,
    };
    Some(match (held, number) {
        (1, 1) => format!("\x1b[{end}").into_bytes(),
        (1, number) => format!("\x1b[{number}{end}").into_bytes(),
        (held, number) => format!("\x1b[{number};{held}{end}").into_bytes(),
    })
}
