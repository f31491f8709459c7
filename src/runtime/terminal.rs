//! The terminal while it is ours: entered, painted, and given back as it was by whatever way out.
//!
//! What the terminal is doing is a fact of the process, so it is kept in one static flag: panic hook,
//! watchdog and guard all restore through it, and only the first of them does anything. Nothing is ever
//! asked of the terminal: its answer would have to come through the input reader. Mouse capture stays
//! off, so that text can be selected, and the kitty keyboard flags too, because with them non-Latin
//! layouts lose the place of a key.

use std::{
    any::Any,
    fmt,
    io::{self, IsTerminal, Write},
    panic::PanicHookInfo,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};
use ratatui::{Frame, Terminal, backend::CrosstermBackend, layout::Rect};
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    process::{Signal, kill_current_process_group},
    termios::{OptionalActions, tcgetattr, tcsetattr},
};
use tokio::sync::mpsc::UnboundedSender;

/// Whether the terminal is ours at the moment.
static OURS: AtomicBool = AtomicBool::new(false);

/// Keep the window's title, take the other screen, tell pasted text from keys, hide the cursor.
const ENTER: &[u8] = b"\x1b[22;2t\x1b[?1049h\x1b[?2004h\x1b[?25l";

/// What a shell may have changed of it while the program was stopped.
const REASSERT: &[u8] = b"\x1b[?2004h\x1b[?25l";

/// The way back, in an order that also mends a frame cut short: the synchronized update first.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l\x1b[23;2t";

/// Begins a synchronized update: the terminal shows nothing of it until it ends.
const BEGIN_FRAME: &[u8] = b"\x1b[?2026h";

/// Ends a synchronized update.
const END_FRAME: &[u8] = b"\x1b[?2026l";

/// Room for a whole screen of styled cells, so that the buffer seldom grows.
const FRAME_ROOM: usize = 64 * 1024;

/// How long a stop may take to reach every thread. A stopped process sleeps through it.
const STOP_TAKES: Duration = Duration::from_millis(50);

/// Holds the terminal, and gives it back when dropped.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal: raw mode, other screen, bracketed paste, no cursor.
    ///
    /// # Errors
    /// [`io::ErrorKind::Unsupported`] when standard input or output is no terminal,
    /// [`io::ErrorKind::AlreadyExists`] when it is ours already, or what the terminal said; it is then as
    /// it was.
    pub fn enter() -> io::Result<Self> {
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        enter()?;
        Ok(Self(()))
    }

    /// Gives the terminal back, stops the job as Ctrl-Z does, and takes the terminal again once the job is
    /// continued. Then call [`Screen::full_redraw`] and draw.
    ///
    /// The whole process group stops, a wrapping script too. SIGTTOU does it: SIGTSTP has a handler by
    /// now, and SIGSTOP would also stop a program that has no shell to continue it (`xterm -e ringback`),
    /// for good; the kernel spares those from SIGTTOU, and this returns at once.
    ///
    /// # Errors
    /// When the terminal can't be taken again: it went while the job was stopped. Leave then, by the
    /// ordinary way.
    pub fn suspend_and_resume(&self) -> io::Result<()> {
        restore();
        kill_current_process_group(Signal::TTOU)?;
        // Another thread may be the one that takes the signal, a moment from now.
        thread::sleep(STOP_TAKES);
        enter()
    }

    /// Sets the modes again after a stop that nobody could prepare for (SIGSTOP): the shell has set its
    /// own meanwhile. Changes nothing when they are set. Then call [`Screen::full_redraw`] and draw.
    ///
    /// # Errors
    /// When the terminal is gone: a hang-up sends SIGCONT along. Leave then, by the ordinary way.
    pub fn reassert(&self) -> io::Result<()> {
        // Not through crossterm: it takes raw mode for granted unless it has left it, and to leave it here
        // would let keys be echoed and Ctrl-Z stop us unprepared. What it restores at the end stays.
        let mut modes = tcgetattr(rustix::stdio::stdin())?;
        modes.make_raw();
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &modes)?;
        write_whole(REASSERT)
    }
}

impl Guard {
    /// Enters the terminal again after [`restore`], when another program has had it in between.
    ///
    /// # Errors
    /// When the terminal can't be entered any more.
    pub fn reenter(&self) -> io::Result<()> {
        enter()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Takes the terminal; leaves it as it was when that fails half-way.
fn enter() -> io::Result<()> {
    if OURS.swap(true, Ordering::SeqCst) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    enable_raw_mode()
        .and_then(|()| write_whole(ENTER))
        .inspect_err(|_| restore())
}

/// Gives the terminal back as it was. Does so once, whoever calls it from whichever thread; a terminal
/// that no longer answers is no error, since there is nobody left to tell.
pub fn restore() {
    if OURS.swap(false, Ordering::SeqCst) {
        let _ = write_whole(LEAVE);
        let _ = disable_raw_mode();
    }
}

/// Writes all bytes to standard output, past Rust's own buffer: in one call unless the terminal takes less.
fn write_whole(mut bytes: &[u8]) -> io::Result<()> {
    let out = rustix::stdio::stdout();
    while !bytes.is_empty() {
        match rustix::io::write(out, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(Errno::INTR) => {}
            // Somebody who shares the terminal has made it non-blocking.
            Err(Errno::AGAIN) => {
                poll(&mut [PollFd::from_borrowed_fd(out, PollFlags::OUT)], None)?;
            }
            Err(errno) => return Err(errno.into()),
        }
    }
    Ok(())
}

/// The terminal as a writer; swallows what is written while the terminal isn't ours.
#[derive(Debug)]
struct Tty;

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if OURS.load(Ordering::SeqCst) {
            write_whole(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Holds a frame back until it is whole, through all the flushes in the middle of it.
///
/// What is written between frames is only ratatui's `show_cursor` when it is dropped. Its failure is
/// swallowed: ratatui would print it to a terminal that is gone, which panics inside the drop.
#[derive(Debug)]
struct Frames<W> {
    held: Vec<u8>,
    out: W,
}

impl<W: Write> Frames<W> {
    fn new(out: W) -> Self {
        Self {
            held: Vec::with_capacity(FRAME_ROOM),
            out,
        }
    }
}

impl<W: Write> Write for Frames<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let is_frame = self.held.starts_with(BEGIN_FRAME);
        if is_frame && !self.held.ends_with(END_FRAME) {
            return Ok(());
        }
        let written = self.out.write_all(&self.held);
        self.held.clear();
        if is_frame { written } else { Ok(()) }
    }
}

/// Paints frames, each inside a synchronized update and in one write.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Frames<Tty>>>,
    stale: bool,
}

impl Screen {
    /// Prepares painting on a terminal that has been entered.
    ///
    /// # Errors
    /// When the size of the terminal can't be had.
    pub fn new() -> io::Result<Self> {
        let terminal = Terminal::new(CrosstermBackend::new(Frames::new(Tty)))?;
        Ok(Self {
            terminal,
            stale: false,
        })
    }

    /// Paints what has changed; the cursor is shown where the frame sets it, and hidden otherwise.
    ///
    /// # Errors
    /// When the terminal is gone. Leave then, by the ordinary way: save, and don't draw again.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.backend_mut().write_all(BEGIN_FRAME)?;
        if std::mem::take(&mut self.stale) {
            let (width, height) = size()?;
            self.terminal.resize(Rect::new(0, 0, width, height))?;
        }
        self.terminal.draw(render)?;
        let backend = self.terminal.backend_mut();
        backend.write_all(END_FRAME)?;
        Write::flush(backend)
    }

    /// Makes the next draw paint every cell, because what the terminal shows is no longer known.
    pub fn full_redraw(&mut self) {
        self.stale = true;
    }
}

/// A panic, told so that it can be a notice, a line on the normal screen or a line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The thread's name, if it has one.
    pub thread: Option<String>,
    /// What went wrong, without what was quoted in it: that may be a client's text.
    pub message: String,
    /// File, line and column in the source.
    pub place: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        self.place
            .iter()
            .try_for_each(|place| write!(f, ", at {place}"))?;
        self.thread
            .iter()
            .try_for_each(|thread| write!(f, ", in the thread {thread}"))
    }
}

impl Fault {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        Self {
            thread: thread::current().name().map(str::to_owned),
            message: words_of(info.payload()),
            place: info.location().map(ToString::to_string),
        }
    }
}

/// Installs the panic hook, in place of any other; call it on the main thread, before the terminal is
/// entered.
///
/// A panic of the thread that calls this restores the terminal and prints itself on the normal screen: the
/// program is about to unwind and end. A panic anywhere else leaves the terminal alone and is sent to
/// `faults`, for the loop to show; before and after the terminal is ours it is printed.
pub fn install_panic_hook(faults: UnboundedSender<Fault>) {
    let main = thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        let fault = Fault::of(info);
        if thread::current().id() == main {
            restore();
        }
        // While the terminal is ours nothing but a frame is written to it, not even when nobody listens.
        if OURS.load(Ordering::SeqCst) {
            let _ = faults.send(fault);
        } else {
            // Standard error may be gone with the terminal, and a panic in a panic hook aborts.
            let _ = writeln!(
                io::stderr(),
                "ringback stopped on a fault of its own: {fault}"
            );
        }
    }));
}

/// Gives the words of a panic that are ours: a literal whole, a formatted one up to what it quotes.
fn words_of(payload: &(dyn Any + Send)) -> String {
    if let Some(literal) = payload.downcast_ref::<&'static str>() {
        return (*literal).to_owned();
    }
    let Some(formatted) = payload.downcast_ref::<String>() else {
        return "no message".to_owned();
    };
    let mut kept = String::new();
    let mut before = ' ';
    for c in formatted.chars() {
        // An apostrophe stands behind a letter; everything else of the kind opens a quotation.
        if matches!(c, '"' | '`') || (c == '\'' && !before.is_alphanumeric()) {
            kept.push('…');
            break;
        }
        kept.push(if c.is_control() { ' ' } else { c });
        before = c;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A writer that keeps each write apart, or refuses all.
    #[derive(Default)]
    struct Recorder {
        writes: Vec<Vec<u8>>,
        gone: bool,
    }

    impl Write for &mut Recorder {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.gone {
                return Err(Errno::IO.into());
            }
            self.writes.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_frame_is_one_write_whatever_flushes_in_the_middle() {
        let mut tty = Recorder::default();
        let mut frames = Frames::new(&mut tty);
        for text in ["first", "second"] {
            frames.write_all(BEGIN_FRAME).unwrap();
            frames.flush().unwrap();
            frames.write_all(text.as_bytes()).unwrap();
            frames.flush().unwrap();
            frames.write_all(END_FRAME).unwrap();
            frames.flush().unwrap();
        }
        let written: Vec<_> = tty
            .writes
            .iter()
            .map(|bytes| String::from_utf8(bytes.clone()).unwrap())
            .collect();
        assert_eq!(
            written,
            [
                "\x1b[?2026hfirst\x1b[?2026l",
                "\x1b[?2026hsecond\x1b[?2026l"
            ]
        );
    }

    #[test]
    fn a_dead_terminal_fails_the_frame_but_not_what_comes_after() {
        let mut tty = Recorder {
            gone: true,
            ..Recorder::default()
        };
        let mut frames = Frames::new(&mut tty);
        frames.write_all(BEGIN_FRAME).unwrap();
        frames.write_all(END_FRAME).unwrap();
        assert_eq!(
            frames.flush().unwrap_err().raw_os_error(),
            Some(Errno::IO.raw_os_error())
        );
        frames.write_all(b"\x1b[?25h").unwrap();
        frames.flush().unwrap();
    }

    #[test]
    fn a_fault_tells_no_clients_text() {
        let quoted = std::panic::catch_unwind(|| "Прошу".split_at(1).0.len()).unwrap_err();
        let words = words_of(quoted.as_ref());
        assert!(!words.contains('П') && !words.contains("Прошу"), "{words}");

        for (payload, told) in [
            (
                Box::new("can't `happen`") as Box<dyn Any + Send>,
                "can't `happen`",
            ),
            (Box::new("row 3 of 2".to_owned()), "row 3 of 2"),
            (Box::new("can't read \"Anna\"".to_owned()), "can't read …"),
            (Box::new("inside 'é' of it".to_owned()), "inside …"),
            (Box::new("a\u{1b}[31m".to_owned()), "a [31m"),
            (Box::new(7_u8), "no message"),
        ] {
            assert_eq!(words_of(payload.as_ref()), told);
        }
    }
}
