//! The made-up desk from outside: looked at in a terminal, written to a file, and leaving nothing
//! behind.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of the program fails the test"
)]

#[expect(dead_code, reason = "these tests use a part of the harness")]
mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use support::pty::{CommandBuilder, Pty, Stop};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_ringback");
const SOON: Duration = Duration::from_secs(20);

/// A user's home with a temporary folder of its own.
struct Home(TempDir);

/// What a command said, and how it ended.
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::create_dir(home.path("tmp")).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(PROGRAM)
            .args(args)
            .env_clear()
            .env("HOME", self.0.path())
            .env("TMPDIR", self.path("tmp"))
            .env("TZ", "Europe/Tallinn")
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }

    fn desk(&self, args: &[&str]) -> Pty {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(args);
        command.env_clear();
        command.env("HOME", self.0.path());
        command.env("TMPDIR", self.path("tmp"));
        command.env("TERM", "xterm-256color");
        Pty::spawn(command, 100, 30)
    }

    fn json(&self, db: &str, command: &str) -> Value {
        let ran = self.run(&["--db", db, command, "--json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    }

    /// Everything in the home but for `.config` and the like.
    fn files(&self) -> Vec<String> {
        names(self.0.path())
    }

    fn temporary(&self) -> Vec<String> {
        names(&self.path("tmp"))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_made_up_desk_is_written_whole_and_read_like_any_other() {
    let home = Home::new();
    let ran = home.run(&[
        "demo",
        "--requests",
        "300",
        "--seed",
        "7",
        "--into",
        "day.db",
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("300 made-up requests"), "{}", ran.out);
    assert!(ran.out.contains("seed 7"), "{}", ran.out);
    assert!(ran.out.contains("ringback --db day.db\n"), "{}", ran.out);
    assert_eq!(home.files(), ["day.db", "tmp"]);
    let mode = fs::metadata(home.path("day.db"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let status = home.json("day.db", "status");
    let open: u64 = ["open", "waiting"]
        .map(|figure| status[figure].as_u64().unwrap())
        .iter()
        .sum();
    assert!(
        ran.out.contains(&format!("({open} open")),
        "{open}: {}",
        ran.out
    );
    assert!(status["late"].as_u64().unwrap() > 0);
}

#[test]
fn a_file_that_is_there_is_left_as_it_is() {
    let home = Home::new();
    fs::write(home.path("mine"), "dear diary").unwrap();
    symlink("nowhere", home.path("link")).unwrap();
    for name in ["mine", "link"] {
        let ran = home.run(&["demo", "--into", name]);
        assert_eq!(ran.code, Some(1));
        assert!(ran.err.contains("is there already"), "{}", ran.err);
        assert!(ran.out.is_empty());
    }
    assert_eq!(fs::read(home.path("mine")).unwrap(), b"dear diary");
    assert_eq!(home.files(), ["link", "mine", "tmp"]);
}

#[test]
fn a_folder_that_is_not_there_is_told_and_not_made() {
    let home = Home::new();
    let ran = home.run(&["demo", "--into", "nowhere/day.db"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("nowhere:"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
    assert_eq!(home.files(), ["tmp"]);
}

#[test]
fn numbers_that_make_no_desk_are_a_wrong_use() {
    let home = Home::new();
    for number in ["0", "-1", "many", "1000000000"] {
        let requests = format!("--requests={number}");
        assert_eq!(
            home.run(&["demo", &requests, "--into", "day.db"]).code,
            Some(2)
        );
    }
    assert_eq!(home.files(), ["tmp"]);
}

#[test]
fn nothing_half_made_is_left_when_it_is_stopped() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let home = Home::new();
        // More than can be made before the signal comes.
        let pty = home.desk(&[
            "demo",
            "--requests",
            "5000000",
            "--into",
            home.path("day.db").to_str().unwrap(),
        ]);
        while !home.files().iter().any(|name| name.contains(".part-")) {
            assert_eq!(pty.stop_reason(), None);
            std::thread::sleep(Duration::from_millis(5));
        }
        pty.kill(signal);
        assert_eq!(pty.wait_exit(SOON), Stop::Exited(code));
        assert_eq!(home.files(), ["tmp"]);
    }
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let home = Home::new();
    let ran = home.run(&["demo"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("needs a terminal"), "{}", ran.err);
    assert!(ran.err.contains("--into FILE"), "{}", ran.err);
    assert_eq!(home.temporary(), [""; 0]);
}

#[test]
fn the_made_up_day_asks_nothing_and_leaves_nothing() {
    for (by_signal, code) in [(false, 0), (true, 143)] {
        let home = Home::new();
        let mut pty = home.desk(&["demo"]);
        pty.wait_for_text("(made-up day)");
        pty.wait_for_text("answered");
        let folder = home.path("tmp").join(&home.temporary()[0]);
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        if by_signal {
            pty.kill(Signal::TERM);
        } else {
            pty.keys("q");
        }
        assert_eq!(pty.wait_exit(SOON), Stop::Exited(code));
        assert_eq!(home.temporary(), [""; 0], "{code}");
        assert_eq!(home.files(), ["tmp"], "{code}");
    }
}

#[test]
fn whoever_looks_round_comes_back_to_their_own_desk() {
    let home = Home::new();
    fs::write(home.path("config.toml"), "[desk]\nagent = \"Ann\"\n").unwrap();
    let (db, config) = (home.path("own.db"), home.path("config.toml"));
    let mut pty = home.desk(&[
        "--db",
        db.to_str().unwrap(),
        "--config",
        config.to_str().unwrap(),
    ]);
    pty.wait_for_text("look round");
    pty.keys("D");
    pty.wait_for_text("(made-up day)");
    assert_eq!(home.temporary().len(), 1);
    pty.keys("q");
    pty.wait_for_text("look round");
    assert_eq!(home.temporary(), [""; 0]);
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
}
