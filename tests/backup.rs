//! `ringback backup` and `restore` from outside, and the copy that a desk makes by itself.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

#[expect(dead_code, reason = "these tests use a part of the harness")]
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use assert_cmd::Command;
use jiff::tz::TimeZone;
use ringback::domain::action::{Act, Target};
use ringback::domain::change::Change;
use ringback::domain::deadline::Policy;
use ringback::domain::id::{ActionId, Number};
use ringback::runtime::clock;
use ringback::storage::Store;
use serde_json::Value;
use support::pty::{CommandBuilder, Pty, Stop};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(20);

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(
            folder.path().join("config.toml"),
            "[desk]\nagent = \"Ann\"\n",
        )
        .unwrap();
        Self { folder }
    }

    fn made_up(requests: u32) -> Self {
        let desk = Self::new();
        let args = [
            "demo",
            "--requests",
            &requests.to_string(),
            "--into",
            "desk.db",
        ];
        desk.done(&args);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::cargo_bin("ringback")
            .unwrap()
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"))
            .args(args)
            .output()
            .unwrap()
    }

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn store(&self) -> Store {
        let policy = Policy::wall(TimeZone::UTC);
        Store::open(&self.path("desk.db"), policy, clock::new_id()).unwrap()
    }

    /// What is in its folder besides the desk, its settings and what SQLite keeps beside it.
    fn names(&self) -> Vec<String> {
        let own = ["desk.db", "desk.db-wal", "desk.db-shm", "config.toml"];
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !own.contains(&name.as_str())).collect();
        names.sort();
        names
    }
}

fn note(store: &mut Store, number: i64) {
    let act = Act {
        action: ActionId(clock::new_id()),
        author: "Ann".to_owned(),
        now: clock::now(),
        targets: vec![Target {
            number: Number(number),
            base: None,
        }],
        change: Change::Note {
            text: "written meanwhile ".repeat(20),
        },
    };
    store.act(&act, &mut clock::new_id).unwrap();
}

/// The history of a file, row by row in the order of its writing, and its messages.
fn history(path: &Path) -> (Vec<String>, Vec<String>) {
    let conn = rusqlite::Connection::open(path).unwrap();
    let rows = |sql: &str| -> Vec<String> {
        let mut query = conn.prepare(sql).unwrap();
        let rows = query.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    (
        rows("SELECT seq || hex(id) || hex(request) || base || what FROM event ORDER BY seq"),
        rows("SELECT hex(id) || hex(request) || body FROM message ORDER BY id"),
    )
}

#[test]
fn r10_a_backup_during_constant_writes_is_a_moment_of_the_desk_and_comes_back() {
    let desk = Desk::made_up(400);
    let done = Arc::new(AtomicBool::new(false));
    let writer = {
        let (done, mut store) = (Arc::clone(&done), desk.store());
        std::thread::spawn(move || {
            let mut written = 0;
            while !done.load(Ordering::Relaxed) {
                note(&mut store, written % 400 + 1);
                written += 1;
            }
            written
        })
    };
    let copies = ["one.db", "two.db", "three.db"];
    for copy in copies {
        let said = desk.done(&["backup", copy]);
        assert!(said.contains("400 requests"), "{said}");
    }
    done.store(true, Ordering::Relaxed);
    assert!(writer.join().unwrap() > 20);
    let (all, messages) = history(&desk.path("desk.db"));
    let mut before = 0;
    for copy in copies {
        let copy = desk.path(copy);
        // Private though a test's umask isn't the program's.
        for file in [&copy, &PathBuf::from(format!("{}.sha256", copy.display()))] {
            let mode = fs::metadata(file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", file.display());
        }
        let sums = std::process::Command::new("sha256sum")
            .args(["-c", "--status"])
            .arg(format!("{}.sha256", copy.display()))
            .current_dir(desk.folder.path())
            .status();
        assert!(sums.is_ok_and(|status| status.success()));

        let other = Desk::new();
        let said = other.done(&["restore", copy.to_str().unwrap()]);
        assert!(said.contains("its hash is right"), "{said}");
        let (then, said) = history(&other.path("desk.db"));
        assert!(then.len() > before && then.len() <= all.len());
        assert_eq!(then, all[..then.len()], "a copy is a moment of the desk");
        assert!(said.iter().all(|message| messages.contains(message)));
        before = then.len();
        // What the program says of it is what its own tables say.
        let exported = other.done(&["export"]);
        let events: usize = exported
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|line| line["history"].as_array().unwrap().len())
            .sum();
        assert_eq!(events, then.len());
    }
}

#[test]
fn a_backup_is_never_written_over_unasked_nor_over_the_desk() {
    let desk = Desk::made_up(5);
    let made: Value = serde_json::from_str(&desk.done(&["backup", "a.db", "--json"])).unwrap();
    assert_eq!(made["requests"], 5);
    let hash = fs::read_to_string(desk.path("a.db.sha256")).unwrap();
    assert!(hash.starts_with(made["sha256"].as_str().unwrap()));
    let told = desk.refused(&["backup", "a.db"], 1);
    assert!(
        told.contains("there already") && told.contains("--force"),
        "{told}"
    );
    for own in ["desk.db", "desk.db-wal", "../nowhere/a.db"] {
        desk.refused(&["backup", own, "--force"], 1);
    }
    desk.done(&["note", "1", "more"]);
    desk.done(&["backup", "a.db", "--force"]);
    let newer = fs::read_to_string(desk.path("a.db.sha256")).unwrap();
    assert_ne!(hash, newer);
    let other = Desk::new();
    other.done(&["restore", desk.path("a.db").to_str().unwrap()]);
    assert_eq!(desk.names(), ["a.db", "a.db.sha256"]);
    let told = Desk::new().refused(&["backup", "a.db"], 1);
    assert!(told.contains("There is no desk"), "{told}");
}

#[test]
fn restoring_asks_and_keeps_what_was_there_and_waits_for_no_open_desk() {
    let desk = Desk::made_up(30);
    desk.done(&["backup", "copy.db"]);
    let then = desk.done(&["export"]);
    desk.done(&["add", "--client", "Ann", "--subject", "Since then"]);
    let since = desk.done(&["export"]);

    // Nobody can be asked where input is no terminal.
    let told = desk.refused(&["restore", "copy.db"], 2);
    assert!(told.contains("--yes"), "{told}");
    let store = desk.store();
    let told = desk.refused(&["restore", "copy.db", "--yes"], 1);
    assert!(told.contains("has") && told.contains("open"), "{told}");
    assert_eq!(desk.done(&["export"]), since);
    drop(store);
    assert_eq!(desk.names(), ["copy.db", "copy.db.sha256"]);

    let said = desk.done(&["restore", "copy.db", "--yes"]);
    assert!(
        said.contains("copy.db: 30 requests") && said.contains("31 requests"),
        "{said}"
    );
    assert_eq!(desk.done(&["export"]), then);
    let kept: Vec<String> = desk.names();
    let kept = kept
        .iter()
        .find(|name| name.starts_with("desk.db.replaced-"))
        .unwrap();
    assert!(said.contains(kept.as_str()), "{said}");
    let kept = desk.path(kept);
    assert_eq!(
        desk.done(&["--db", kept.to_str().unwrap(), "export"]),
        since
    );

    // A copy that has changed since is no copy any more.
    let mut bytes = fs::read(desk.path("copy.db")).unwrap();
    bytes[5_000] ^= 0x40;
    fs::write(desk.path("copy.db"), bytes).unwrap();
    let told = desk.refused(&["restore", "copy.db", "--yes"], 1);
    assert!(told.contains("isn't what it was"), "{told}");
    assert_eq!(desk.done(&["export"]), then);
    for (file, content) in [("words.db", "some words"), ("none.db", "")] {
        fs::write(desk.path(file), content).unwrap();
        desk.refused(&["restore", file, "--yes"], 1);
    }
    desk.refused(&["restore", "nowhere.db", "--yes"], 1);
    desk.refused(&["restore", "desk.db", "--yes"], 1);
    assert_eq!(desk.done(&["export"]), then);
}

fn on_a_terminal(desk: &Desk, args: &[&str]) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ringback"));
    command.args(args);
    command.cwd(desk.folder.path());
    command.env("HOME", desk.folder.path());
    command.env("TERM", "xterm-256color");
    command.env("RINGBACK_DB", desk.path("desk.db"));
    command.env("RINGBACK_CONFIG", desk.path("config.toml"));
    Pty::spawn(command, 100, 30)
}

#[test]
fn on_a_terminal_a_person_is_asked() {
    let desk = Desk::made_up(5);
    desk.done(&["backup", "copy.db"]);
    desk.done(&["add", "--client", "Ann", "--subject", "Since then"]);
    let since = desk.done(&["export"]);
    let mut pty = on_a_terminal(&desk, &["restore", "copy.db"]);
    pty.wait_for_text("[y/N]");
    pty.keys("<enter>");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(1));
    assert_eq!(desk.done(&["export"]), since);
    let mut pty = on_a_terminal(&desk, &["restore", "copy.db"]);
    pty.wait_for_text("[y/N]");
    pty.type_text("y");
    pty.keys("<enter>");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    assert_ne!(desk.done(&["export"]), since);
}

#[test]
fn r14_no_export_drives_a_terminal() {
    let desk = Desk::new();
    let text = "\u{1b}]0;title\u{7}\u{9b}31m\u{202e}flipped\u{200b}hidden\u{1b}[2J";
    let line = serde_json::json!({"external_id": "1", "subject": text, "text": text});
    fs::write(desk.path("in.jsonl"), line.to_string()).unwrap();
    desk.done(&["import", "in.jsonl"]);
    for format in ["csv", "jsonl", "md"] {
        let pty = on_a_terminal(&desk, &["export", "--format", format]);
        assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
        let shown = String::from_utf8(pty.raw_output()).unwrap();
        assert!(shown.contains("flipped"), "{format}: {shown:?}");
        let harmful = |c: char| !"\r\n".contains(c) && ringback::domain::safe::is_forbidden(c);
        assert!(!shown.contains(harmful), "{format}: {shown:?}");
    }
}

#[test]
fn r31_neither_an_export_nor_a_backup_changes_the_desk() {
    let desk = Desk::made_up(20);
    let before = fs::read(desk.path("desk.db")).unwrap();
    for args in [
        &["export"][..],
        &["export", "--format", "csv"],
        &["backup", "a.db"],
    ] {
        desk.done(args);
        assert!(
            fs::read(desk.path("desk.db")).unwrap() == before,
            "{args:?}"
        );
    }
    let log = fs::metadata(desk.path("desk.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0);
}

#[test]
fn the_first_opening_of_a_day_makes_a_copy_beside_the_desk() {
    let desk = Desk::made_up(50);
    let mut pty = on_a_terminal(&desk, &[]);
    pty.wait_for_text("late");
    let folder = desk.path("backups");
    let finished = || {
        let entries = fs::read_dir(&folder).ok()?;
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        (names.len() == 2 && !names.iter().any(|name| name.contains(".part-"))).then_some(names)
    };
    let mut names = None;
    for _ in 0..400 {
        names = finished();
        if names.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let names = names.expect("a copy within twenty seconds");
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    let copy = folder.join(&names[0]);
    assert!(
        names[0].starts_with("desk-") && names[1].ends_with(".db.sha256"),
        "{names:?}"
    );
    let other = Desk::new();
    let said = other.done(&["restore", copy.to_str().unwrap()]);
    assert!(
        said.contains("50 requests") && said.contains("its hash is right"),
        "{said}"
    );
    assert_eq!(other.done(&["export"]), desk.done(&["export"]));

    // What keeps it from being made is said once.
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "in the way").unwrap();
    let mut pty = on_a_terminal(&desk, &[]);
    pty.wait_for_text("Today's copy of the desk's file was not made");
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));

    // Left at once, it leaves nothing; and it is made only once a day.
    fs::remove_file(&folder).unwrap();
    let mut pty = on_a_terminal(&desk, &[]);
    pty.wait_for_text("late");
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    let left = fs::read_dir(&folder).map_or(0, |entries| {
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains(".part-")).count()
    });
    assert_eq!(left, 0);
}
