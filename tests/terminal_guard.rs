//! Proves that any way out gives the terminal back: a small desk made of the runtime's own parts runs on
//! a real terminal, and is ended in every way there is.
//!
//! The desk is this test binary itself, started again with [`DESK`] set.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod support;

use std::{
    fs,
    io::ErrorKind,
    path::PathBuf,
    process::exit,
    thread,
    time::{Duration, Instant},
};

use ratatui::widgets::Paragraph;
use ringback::keymap::KeyCode;
use ringback::runtime::{
    input::{Input, Reader},
    signals::{Asked, Signals},
    terminal::{Fault, Guard, Screen, install_panic_hook, restore},
    watchdog::Watchdog,
};
use rustix::process::Signal;
use support::pty::{CommandBuilder, Pty, Stop};
use tokio::{runtime::Builder, sync::mpsc};

/// Names the file in which the desk notes how it left, and makes this binary the desk.
const DESK: &str = "RINGBACK_TEST_DESK";

const SOON: Duration = Duration::from_secs(10);

/// Runs the desk when the binary was started as one; a test that does nothing otherwise.
#[test]
fn desk() {
    let Some(note) = std::env::var_os(DESK).map(PathBuf::from) else {
        return;
    };
    let (faults, coming) = mpsc::unbounded_channel();
    install_panic_hook(faults);
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let left = runtime.block_on(run(coming));
    fs::write(note, format!("{} {}", left.how, cpu_ticks())).unwrap();
    exit(left.code);
}

struct Left {
    how: &'static str,
    code: i32,
}

async fn run(mut faults: mpsc::UnboundedReceiver<Fault>) -> Left {
    let mut signals = Signals::new().unwrap();
    // What was never entered is not left either: a test counts how often it is.
    restore();
    let guard = match Guard::enter() {
        Ok(guard) => guard,
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            return Left {
                how: "enter",
                code: 5,
            };
        }
        Err(error) => panic!("{error}"),
    };
    let watchdog = Watchdog::start().unwrap();
    let mut reader = Reader::start(&tokio::runtime::Handle::current()).unwrap();
    let mut screen = Screen::new().unwrap();
    let mut said = String::from("ready");
    let (mut resumed, mut continued) = (0, 0);
    loop {
        let drawn = screen.draw(|frame| {
            assert!(said != "key p", "the drawing went wrong");
            let size = frame.area();
            let text = format!(
                "desk {}x{}\nresumed {resumed}\n{said}",
                size.width, size.height
            );
            frame.render_widget(Paragraph::new(text), size);
        });
        if drawn.is_err() {
            return Left {
                how: "draw",
                code: 4,
            };
        }
        if said == "stuck" {
            loop {
                thread::park();
            }
        }
        tokio::select! {
                   biased;
                   () = watchdog.hung_up() => return Left { how: "watchdog", code: 3 },
                   asked = signals.next() => match asked {
                       Asked::Leave(cause) => {
                           drop(guard);
                           return Left { how: "signal", code: cause.exit_code().into() };
                       }
                       Asked::Suspend => {
                           guard.suspend_and_resume().unwrap();
                           screen.full_redraw();
                           resumed += 1;
                       }
                       Asked::Resumed => {
                           if guard.reassert().is_err() {
                               return Left { how: "terminal", code: 4 };
                           }
                           screen.full_redraw();
                           continued += 1;
                           said = format!("continued {continued}");
                       }
                   },
                   Some(fault) = faults.recv() => said = format!("fault {}", fault.message),
                   input = reader.next() => match input.unwrap().unwrap() {
                       Input::Key(key) if key.ctrl() && key.code() == KeyCode::Char('z') => {
                           guard.suspend_and_resume().unwrap();
                           screen.full_redraw();
                           resumed += 1;
                       }
                       Input::Key(key) if key.code() == KeyCode::Char('q') => {
                           return Left { how: "key", code: 0 };
                       }
                       Input::Key(key) if key.code() == KeyCode::Char('t') => {
                           tokio::spawn(async { panic!("the task went wrong") });
                       }
                       Input::Key(key) if key.code() == KeyCode::Char('h') => {
                           thread::spawn(|| panic!("the thread went wrong"));
                       }
                       Input::Key(key) if key.code() == KeyCode::Char('e') => panic!("the event went wrong"),
                       Input::Key(key) if key.code() == KeyCode::Char('s') => "stuck".clone_into(&mut said),
                       Input::Key(key) if key.code() == KeyCode::Char('o') => {
                           reader.stop().await;
                           reader = Reader::start(&tokio::runtime::Handle::current()).unwrap();
                           "reader anew".clone_into(&mut said);
                       }
                       Input::Key(key) => {
        if let KeyCode::Char(c) = key.code() { said = format!("key {c}"); }
        }
                       Input::Paste(text) => said = format!("pasted {text:?}"),
                       Input::Resize(..) | Input::FocusGained | Input::FocusLost => {}
                   },
               }
    }
}

/// Gives the processor time of this process so far, in hundredths of a second.
fn cpu_ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let behind_the_name = stat.rsplit(')').next().unwrap();
    let fields: Vec<u64> = behind_the_name
        .split_whitespace()
        .map(|it| it.parse().unwrap_or(0))
        .collect();
    fields[11] + fields[12]
}

struct Desk {
    pty: Pty,
    note: PathBuf,
    _place: tempfile::TempDir,
}

impl Desk {
    /// Starts the desk through a shell line in which `$desk` is the desk.
    fn start(line: &str) -> Self {
        let place = tempfile::tempdir().unwrap();
        let note = place.path().join("note");
        let mut command = CommandBuilder::new("/usr/bin/env");
        command.args(["bash", "--norc", "--noprofile"]);
        if line.is_empty() {
            command.args(["--noediting", "-i"]);
        } else {
            command.args(["-c", line]);
        }
        command.env(
            "desk",
            format!(
                "{} --exact desk --nocapture",
                std::env::current_exe().unwrap().display()
            ),
        );
        command.env(DESK, &note);
        command.env("PS1", "prompt> ");
        command.env("TERM", "xterm-256color");
        Self {
            pty: Pty::spawn(command, 60, 12),
            note,
            _place: place,
        }
    }

    fn running(line: &str) -> Self {
        let desk = Self::start(line);
        desk.pty.wait_for_text("ready");
        assert!(desk.pty.screen().alternate_screen());
        assert!(desk.pty.screen().bracketed_paste());
        assert!(desk.pty.screen().hide_cursor());
        assert!(!desk.pty.modes_now().is_cooked());
        desk
    }

    #[track_caller]
    fn ends_whole(&self, stop: &Stop) {
        assert_eq!(&self.pty.wait_exit(SOON), stop);
        assert_eq!(self.pty.modes_now(), self.pty.modes_before());
        self.is_normal();
    }

    #[track_caller]
    fn is_normal(&self) {
        let screen = self.pty.screen();
        assert!(!screen.alternate_screen(), "{}", screen.contents());
        assert!(!screen.bracketed_paste());
        assert!(!screen.hide_cursor());
        assert!(
            !screen.contents().contains("resumed 0"),
            "nothing of the desk stays:\n{}",
            screen.contents()
        );
    }

    fn noted(&self) -> (String, u64) {
        let note = fs::read_to_string(&self.note).unwrap();
        let (how, ticks) = note.split_once(' ').unwrap();
        (how.to_owned(), ticks.parse().unwrap())
    }
}

#[test]
fn r22_a_quit_gives_the_terminal_back() {
    let mut desk = Desk::running("exec $desk");
    desk.pty.keys("x");
    desk.pty.wait_for_text("key x");
    desk.pty.keys("q");
    desk.ends_whole(&Stop::Exited(0));
    let output = desk.pty.raw_output();
    let output = String::from_utf8_lossy(&output);
    assert_eq!(output.matches("\x1b[?1049l").count(), 1, "given back once");
    assert_eq!(
        output.matches("\x1b[?2026h").count(),
        output.matches("\x1b[?2026l").count() - 1
    );
    assert!(
        output.contains("\x1b[22;2t") && output.contains("\x1b[23;2t"),
        "the title is kept"
    );
    for never in ["\x1b[6n", "\x1b[c", "\x1b[?1000h", "\x1b[?1006h", "\x1b[>"] {
        assert!(!output.contains(never), "{never:?}");
    }
}

#[test]
fn r22_each_signal_leaves_the_normal_way() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::INT, 130),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ] {
        let desk = Desk::running("exec $desk");
        desk.pty.kill(signal);
        desk.ends_whole(&Stop::Exited(code));
        assert_eq!(desk.noted().0, "signal");
    }
}

#[test]
fn r22_a_panic_on_the_main_thread_restores_first_and_then_tells() {
    for (key, words) in [
        ("p", "the drawing went wrong"),
        ("e", "the event went wrong"),
    ] {
        let mut desk = Desk::running("exec $desk");
        desk.pty.keys(key);
        desk.ends_whole(&Stop::Exited(101));
        let output = String::from_utf8_lossy(&desk.pty.raw_output()).into_owned();
        assert!(output.contains(&format!("{words}, at tests/terminal_guard.rs:")));
        assert!(
            output.find("\x1b[?1049l") < output.find(words),
            "told on the normal screen"
        );
    }
}

#[test]
fn r22_a_fault_elsewhere_is_a_notice_and_leaves_the_terminal_alone() {
    let mut desk = Desk::running("exec $desk");
    for (key, words) in [("t", "the task went wrong"), ("h", "the thread went wrong")] {
        desk.pty.keys(key);
        desk.pty.wait_for_text(&format!("fault {words}"));
        assert!(desk.pty.screen().alternate_screen());
        let output = String::from_utf8_lossy(&desk.pty.raw_output()).into_owned();
        assert!(!output.contains("stopped on a fault"));
    }
    desk.pty.keys("q");
    desk.ends_whole(&Stop::Exited(0));
}

#[test]
fn a_paste_comes_whole_and_the_reader_can_be_stopped() {
    let mut desk = Desk::running("exec $desk");
    desk.pty.paste("two\nlines q");
    desk.pty.wait_for_text(r#"pasted "two\nlines q""#);
    desk.pty.keys("o");
    desk.pty.wait_for_text("reader anew");
    desk.pty.keys("<esc> y");
    desk.pty.wait_for_text("key y");
    desk.pty.resize(33, 7);
    desk.pty.wait_for_text("desk 33x7");
    desk.pty.keys("q");
    desk.ends_whole(&Stop::Exited(0));
}

#[test]
fn r24_a_hang_up_ends_it_soon_and_cheaply() {
    // The second is what nohup, and some SSH and sudo, make of it: SIGHUP ignored.
    for line in ["exec $desk", "trap '' HUP; exec $desk"] {
        let mut desk = Desk::running(line);
        let since = now();
        desk.pty.hang_up();
        let stop = desk.pty.wait_exit(SOON);
        assert!(
            since.elapsed() < Duration::from_secs(3),
            "{:?}",
            since.elapsed()
        );
        let (how, ticks) = desk.noted();
        assert!(
            matches!(
                (how.as_str(), &stop),
                ("signal", Stop::Exited(129))
                    | ("watchdog", Stop::Exited(3))
                    | ("terminal", Stop::Exited(4))
            ),
            "{how} {stop:?}"
        );
        assert!(
            ticks < 50,
            "{ticks} hundredths of a second of processor time"
        );
    }
}

#[test]
fn r24_a_desk_that_is_stuck_goes_with_its_terminal() {
    let mut desk = Desk::running("exec $desk");
    desk.pty.keys("s");
    desk.pty.wait_for_text("stuck");
    let since = now();
    desk.pty.hang_up();
    assert_eq!(desk.pty.wait_exit(SOON), Stop::Exited(129));
    assert!(
        since.elapsed() < Duration::from_secs(3),
        "{:?}",
        since.elapsed()
    );
    assert!(!desk.note.exists(), "the loop never left");
}

#[test]
fn r23_stop_and_continue_twenty_times() {
    let mut desk = Desk::start("");
    desk.pty.wait_for_text("prompt>");
    let cooked = desk.pty.modes_now();
    desk.pty.type_text("$desk\r");
    desk.pty.wait_for_text("ready");
    for round in 1..=20 {
        desk.pty.keys("<c-z>");
        desk.pty.wait_for(
            |screen| screen.contents().contains("Stopped") && at_prompt(screen),
            SOON,
        );
        desk.is_normal();
        assert_eq!(desk.pty.modes_now(), cooked);
        desk.pty.type_text("clear; fg\r");
        let all = format!("desk 60x12\nresumed {round}\ncontinued {round}");
        desk.pty.wait_for(
            |screen| screen.alternate_screen() && screen.contents().starts_with(&all),
            SOON,
        );
        assert!(desk.pty.screen().bracketed_paste());
        assert!(!desk.pty.modes_now().is_cooked());
    }
    desk.pty.keys("q");
    desk.pty.wait_for(
        |screen| !screen.alternate_screen() && at_prompt(screen),
        SOON,
    );
    desk.pty.type_text("exit\r");
    desk.pty.wait_exit(SOON);
}

#[test]
fn r23_a_stop_from_outside_is_prepared_for_and_one_that_cannot_be_is_mended() {
    let mut desk = Desk::start("");
    desk.pty.wait_for_text("prompt>");
    desk.pty.type_text("$desk\r");
    desk.pty.wait_for_text("ready");
    let pid = foreground(&desk);
    rustix::process::kill_process(pid, Signal::TSTP).unwrap();
    desk.pty.wait_for(
        |screen| screen.contents().contains("Stopped") && !screen.alternate_screen(),
        SOON,
    );
    desk.pty.type_text("clear; fg\r");
    desk.pty.wait_for_text("desk 60x12\nresumed 1\ncontinued 1");
    rustix::process::kill_process(pid, Signal::STOP).unwrap();
    desk.pty.wait_for_text("prompt>");
    desk.pty.type_text("fg\r");
    desk.pty.wait_for(
        |screen| {
            screen
                .contents()
                .starts_with("desk 60x12\nresumed 1\ncontinued 2")
                && !screen.contents().contains("prompt>")
        },
        SOON,
    );
    assert!(!desk.pty.modes_now().is_cooked());
    desk.pty.keys("q");
    desk.pty.wait_for(
        |screen| !screen.alternate_screen() && at_prompt(screen),
        SOON,
    );
    desk.is_normal();
}

#[test]
fn r23_ctrl_z_without_a_shell_to_come_back_to_does_nothing() {
    let mut desk = Desk::running("exec $desk");
    desk.pty.keys("<c-z>");
    desk.pty.wait_for_text("resumed 1");
    desk.pty.keys("q");
    desk.ends_whole(&Stop::Exited(0));
}

#[test]
fn an_idle_desk_wakes_for_nothing() {
    let mut desk = Desk::running("exec $desk");
    let mut before = switches(&desk);
    loop {
        // Threads that have just started come to rest first.
        thread::sleep(Duration::from_millis(100));
        let now = switches(&desk);
        if now == before {
            break;
        }
        before = now;
    }
    thread::sleep(Duration::from_millis(700));
    assert_eq!(switches(&desk), before);
    desk.pty.keys("x");
    desk.pty.wait_for_text("key x");
    assert_ne!(switches(&desk), before, "the count counts");
}

#[test]
fn without_a_terminal_it_is_left_alone() {
    for line in ["exec $desk </dev/null", "$desk | cat"] {
        let desk = Desk::start(&format!("set -o pipefail; {line}"));
        desk.ends_whole(&Stop::Exited(5));
        let output = String::from_utf8_lossy(&desk.pty.raw_output()).into_owned();
        assert!(!output.contains('\x1b'), "{output:?}");
    }
}

/// Tells whether the shell waits for a line.
fn at_prompt(screen: &vt100::Screen) -> bool {
    screen.contents().trim_end().ends_with("prompt>")
}

/// Finds the desk below the shell.
fn foreground(desk: &Desk) -> rustix::process::Pid {
    let shell = desk.pty.pid().as_raw_nonzero();
    let children = fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    rustix::process::Pid::from_raw(children.split_whitespace().next().unwrap().parse().unwrap())
        .unwrap()
}

/// Counts how often the desk's threads have been woken so far.
fn switches(desk: &Desk) -> Vec<(String, String)> {
    let tasks = format!("/proc/{}/task", desk.pty.pid().as_raw_nonzero());
    let mut counts: Vec<_> = fs::read_dir(tasks)
        .unwrap()
        .map(|task| {
            let status = fs::read_to_string(task.unwrap().path().join("status")).unwrap();
            let value = |name: &str| {
                status
                    .lines()
                    .find(|line| line.starts_with(name))
                    .unwrap()
                    .to_owned()
            };
            (value("Pid:"), value("voluntary_ctxt_switches:"))
        })
        .collect();
    counts.sort();
    counts
}

#[expect(clippy::disallowed_methods, reason = "a test waits in real time")]
fn now() -> Instant {
    Instant::now()
}
