//! Proves the terminal harness itself, on programs that everyone has.

#[expect(dead_code, reason = "these tests use a part of the harness")]
mod support;

use std::time::Duration;

use rustix::process::Signal;
use support::pty::{CommandBuilder, Pty, Stop};

const SOON: Duration = Duration::from_secs(10);

fn command(program: &str, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command
}

fn shell(script: &str) -> CommandBuilder {
    command("/bin/sh", &["-c", script])
}

#[test]
fn what_is_typed_is_seen_and_the_end_is_told() {
    let mut pty = Pty::spawn(command("/bin/cat", &[]), 40, 10);
    pty.type_text("Добрый день");
    pty.keys("<enter>");
    pty.wait_for(
        |screen| screen.contents().matches("Добрый день").count() == 2,
        SOON,
    );
    assert_eq!(pty.stop_reason(), None);
    pty.keys("<c-d>");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    assert_eq!(pty.modes_now(), pty.modes_before());
}

#[test]
fn all_output_is_read_before_the_end_is_told() {
    let pty = Pty::spawn(shell("seq 1 20000; exit 3"), 40, 10);
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(3));
    assert!(pty.screen_text().ends_with("20000"));
    assert!(pty.raw_output().starts_with(b"1\r\n2\r\n"));
    let lines = String::from_utf8(pty.raw_output()).unwrap();
    assert_eq!(lines.lines().count(), 20_000);
}

#[test]
fn a_signal_is_told_from_an_exit() {
    let pty = Pty::spawn(command("/bin/cat", &[]), 40, 10);
    pty.kill(Signal::TERM);
    assert_eq!(pty.wait_exit(SOON), Stop::Signalled("Terminated".into()));
}

#[test]
fn changed_modes_are_noticed() {
    let pty = Pty::spawn(shell("stty raw -echo; printf ready; exec cat"), 40, 10);
    pty.wait_for_text("ready");
    assert!(pty.modes_before().is_cooked());
    assert!(!pty.modes_now().is_cooked());
    pty.kill(Signal::KILL);
    pty.wait_exit(SOON);
    assert_ne!(pty.modes_now(), pty.modes_before(), "cat left it raw");
}

#[test]
fn a_new_size_reaches_program_and_screen() {
    let mut pty = Pty::spawn(
        shell("trap 'stty size; echo resized' WINCH; stty size; while :; do read x; done"),
        40,
        10,
    );
    pty.wait_for_text("10 40");
    pty.resize(100, 30);
    pty.wait_for_text("30 100");
    assert_eq!(pty.screen().size().0.get(), 30);
}

#[test]
fn keys_arrive_as_a_terminal_sends_them() {
    let mut pty = Pty::spawn(
        shell("stty raw -echo; printf ready; exec od -An -tx1 -v -w64 -N36"),
        100,
        10,
    );
    pty.wait_for_text("ready");
    pty.keys(
        "j <esc> k <enter> <tab> <s-tab> <f1> <f5> <c-s> <a-x> <up> <s-up> <delete> <space> <lt> ж",
    );
    pty.wait_exit(SOON);
    let expected = [
        "6a 1b 6b 0d 09", // j, Esc, k, Enter, Tab
        "1b 5b 5a",       // Shift-Tab
        "1b 4f 50",       // F1
        "1b 5b 31 35 7e", // F5
        "13 1b 78",       // Ctrl-S, Alt-x
        "1b 5b 41",       // up
        "1b 5b 31 3b 32 41",
        "1b 5b 33 7e", // Delete
        "20 3c d0 b6",
    ]
    .join(" ");
    let seen = pty.screen_text().replace(['\n', '\r'], "");
    assert!(seen.contains(&expected), "{seen}\n{expected}");
}

#[test]
fn a_hang_up_ends_a_program_and_types_nothing_first() {
    let place = tempfile::tempdir().unwrap();
    let typed = place.path().join("typed");
    // Raw, so that whatever is typed reaches the program at once.
    let script = format!(
        "stty raw -echo; trap '' HUP; printf ready; cat > {}; exit 7",
        typed.display()
    );
    let mut pty = Pty::spawn(shell(&script), 40, 10);
    pty.wait_for_text("ready");
    pty.hang_up();
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(7));
    assert_eq!(std::fs::read(typed).unwrap(), b"");
    assert!(
        pty.raw_output().ends_with(b"ready"),
        "our own wake-up byte isn't the program's output"
    );
}

#[test]
fn a_program_that_hangs_is_killed() {
    let pty = Pty::spawn_with_limit(
        shell("trap '' TERM HUP; while :; do read x; done"),
        40,
        10,
        Duration::from_millis(200),
    );
    assert_eq!(pty.wait_exit(SOON), Stop::Overran);
}

#[test]
#[should_panic(expected = "it shows:\nhere")]
fn a_wait_in_vain_shows_the_screen() {
    let pty = Pty::spawn(shell("printf here; exec cat"), 40, 10);
    pty.wait_for_text("here");
    pty.wait_for(
        |screen| screen.contents().contains("there"),
        Duration::from_millis(50),
    );
}

#[test]
#[should_panic(expected = "Exited(0)")]
fn nobody_waits_for_a_program_that_has_ended() {
    let pty = Pty::spawn(shell("printf here"), 40, 10);
    pty.wait_for(
        |screen| screen.contents().contains("there"),
        Duration::from_hours(1),
    );
}
