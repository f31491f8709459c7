//! The manners of an import, and the watched folder, from outside: what is said, what the desk holds
//! then, and where the files are.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use assert_cmd::cargo::cargo_bin;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ringback::domain::deadline::Policy;
use ringback::domain::filter::Filter;
use ringback::domain::list::{PartQuery, Side};
use ringback::domain::queue::{AsOf, Order, Part};
use ringback::storage::Reader;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::with("")
    }

    fn with(settings: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("config.toml"), settings).unwrap();
        Self { folder }
    }

    /// A desk that watches the folder `in` beside its settings.
    fn watching() -> Self {
        let desk = Self::with("[inbox]\nwatch = [\"in\"]\n");
        fs::create_dir(desk.path("in")).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A file that nobody has written to for a while.
    fn old(&self, name: &str, content: &str) -> PathBuf {
        let path = self.file(name, content);
        age(&path);
        path
    }

    fn settled(&self, mut command: Command) -> Command {
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("TZ", "UTC")
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"));
        command
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin("ringback"));
        command.args(args);
        self.settled(command)
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }

    fn subjects(&self) -> Vec<String> {
        let policy = Policy::wall(TimeZone::UTC);
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let reader = Reader::open(&self.path("desk.db")).unwrap();
        let mut subjects = Vec::new();
        for part in [Part::All, Part::Backlog, Part::Solved, Part::Waiting] {
            let query = PartQuery {
                part,
                agent: "Kadri".to_owned(),
                filter: Filter::default(),
                as_of: AsOf::new(now, &policy, Order::Bands),
                zone: TimeZone::UTC,
            };
            let page = reader.read().page(&query, None, Side::Forward, 100_000);
            subjects.extend(page.unwrap().rows.into_iter().map(|row| row.subject));
        }
        subjects.sort();
        subjects.dedup();
        subjects
    }

    /// The files in a folder, by name.
    fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .map(|entries| {
                let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
                entries.map(|entry| name(entry.unwrap())).collect()
            })
            .unwrap_or_default();
        names.sort();
        names
    }
}

fn age(path: &Path) {
    let before = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    File::options()
        .append(true)
        .open(path)
        .unwrap()
        .set_modified(before)
        .unwrap();
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_owned()).unwrap()
}

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[track_caller]
fn says(said: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(said.contains(wanted), "{wanted:?} is not in\n{said}");
    }
}

fn rows(count: usize) -> String {
    let mut rows = "id,subject,created,text\n".to_owned();
    for n in 1..=count {
        let words = "please help me with this ".repeat(8);
        writeln!(rows, "{n},Request {n},2026-03-01 10:00,{words}").unwrap();
    }
    rows
}

const TICKETS: &str = "\
id,subject,created,status
1,Where is my parcel,2026-03-01 10:00,new
2,Charged twice,2026-02-30 10:00,new
3,Wrong size,2026-03-01 11:00,new
";

/// A summary without what only tells a trial from the real thing.
fn outcome(mut summary: Value) -> Value {
    let fields = summary.as_object_mut().unwrap();
    for name in ["dry_run", "refused_file"] {
        fields.remove(name).unwrap();
    }
    summary
}

#[test]
fn a_trial_says_what_the_real_run_then_says() {
    let desk = Desk::new();
    let first = "id,subject,created,status,priority,client,email\n\
        1,Parcel,2026-03-01 10:00,new,high,Ann,ann@a.example\n\
        2,Refund,2026-03-01 10:00,open,odd,Ann,ann@a.example\n\
        3,Old one,2020-03-01 10:00,open,low,Tamm,\n\
        4,No day,2026-02-30 10:00,open,low,Tamm,\n\
        1,Parcel,2026-03-01 10:00,new,high,Ann,ann@a.example\n\
        ,Without an id,2026-03-01 10:00,new,high,Ann,\n\
        ,Without an id,2026-03-01 10:00,new,high,Ann,\n\
        5,Done,2026-03-01 10:00,closed,high,Ann,\n";
    let second = first
        .replace(
            "1,Parcel,2026-03-01 10:00,new,high",
            "1,Parcel,2026-03-01 10:00,new,urgent",
        )
        .replace("2,Refund", "2,Refund of 5512")
        .replace(
            "5,Done,2026-03-01 10:00,closed",
            "5,Done,2026-03-01 10:00,open",
        );
    let mut compared = Vec::new();
    for (name, content) in [
        ("1.csv", first.to_owned()),
        ("2.csv", second),
        ("1.csv", first.to_owned()),
    ] {
        let file = desk.file(name, &content);
        let tried = outcome(desk.json(&["import", arg(&file), "--dry-run"]));
        let real = outcome(desk.json(&["import", arg(&file)]));
        assert_eq!(tried, real, "{name}");
        compared.push(real);
        let by_hand = desk.run(&["set", "1", "priority=low"]);
        assert!(by_hand.status.success(), "{by_hand:?}");
    }
    let count = |at: usize, name: &str| compared[at][name].as_u64().unwrap();
    assert!(count(0, "new") >= 6 && count(0, "refused") == 1 && count(0, "unchanged") == 1);
    assert!(count(0, "backlog") >= 1);
    assert!(count(1, "changed") >= 2, "{}", compared[1]);
    assert!(!compared[1]["conflicts"].as_array().unwrap().is_empty());
}

#[test]
fn strict_takes_all_or_nothing() {
    let desk = Desk::new();
    let file = desk.file("tickets.csv", TICKETS);
    for dry in [&["--dry-run"][..], &[]] {
        let output = desk.run(&[&["import", arg(&file), "--strict"], dry].concat());
        assert_eq!(output.status.code(), Some(1));
        says(
            &text(&output.stdout),
            &["Line 3: created is", "2 new", "1 refused"],
        );
        says(&text(&output.stderr), &["nothing was imported", "--strict"]);
    }
    assert_eq!(desk.names("."), ["config.toml", "desk.db", "tickets.csv"]);
    assert_eq!(desk.subjects(), [""; 0]);
    let input = |content: &str| {
        let mut child = desk
            .command(&["import", "-", "--strict"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(content.as_bytes()).unwrap();
        drop(stdin);
        child.wait().unwrap().code()
    };
    assert_eq!(input(TICKETS), Some(1));
    assert_eq!(desk.subjects(), [""; 0]);
    assert_eq!(input(&TICKETS.replace("02-30", "02-28")), Some(0));
    assert_eq!(desk.subjects().len(), 3);
    let mended = desk.file("mended.csv", &TICKETS.replace("02-30", "02-27"));
    assert!(
        desk.run(&["import", arg(&mended), "--strict"])
            .status
            .success()
    );
}

#[test]
fn refused_rows_are_mended_and_come_in_as_the_same_source_s() {
    for (name, content, kept) in [
        (
            "t.csv",
            TICKETS.replace(',', ";"),
            "id;subject;created;status\n2;Charged twice;2026-02-30 10:00;new\n",
        ),
        (
            "t.jsonl",
            "{\"id\":1,\"subject\":\"Parcel\"}\n{\"id\":2,\"subject\":\"Charged twice\",\"created\":\"2026-02-30\"}\n"
                .to_owned(),
            "{\"id\":2,\"subject\":\"Charged twice\",\"created\":\"2026-02-30\"}\n",
        ),
    ] {
        let desk = Desk::new();
        let file = desk.file(name, &content);
        let output = desk.run(&["import", arg(&file), "--source", "crm"]);
        assert!(output.status.success(), "one bad row stops no nightly job");
        says(&text(&output.stderr), &["One row was refused.", "Mend them there"]);
        let refused = desk.path(&format!("{name}.refused.{}", name.split_once('.').unwrap().1));
        assert_eq!(fs::read_to_string(&refused).unwrap(), kept);
        fs::write(&refused, kept.replace("02-30", "02-27")).unwrap();
        let mended = desk.json(&["import", arg(&refused), "--source", "crm"]);
        assert_eq!((&mended["new"], &mended["refused"]), (&1.into(), &0.into()));
        // The whole export, mended at its source, brings nothing twice.
        let whole = desk.file("whole", &content.replace("02-30", "02-27"));
        let whole = desk.json(&["import", arg(&whole), "--source", "crm"]);
        assert_eq!(&whole["unchanged"], &whole["rows"], "{whole}");
    }
}

#[test]
fn a_reason_that_quotes_a_row_drives_no_terminal() {
    let desk = Desk::new();
    let file = desk.file("t.csv", "id,subject,created\n1,a,\u{1b}]0;x\u{7}\n2,b,\n");
    assert!(desk.run(&["import", arg(&file)]).status.success());
    let reasons = fs::read_to_string(desk.path("t.csv.refused.txt")).unwrap();
    assert!(!reasons.contains(['\u{1b}', '\u{7}']), "{reasons:?}");
    says(&reasons, &["Line 2", "␛]0;x"]);
}

#[test]
fn ctrl_c_leaves_whole_batches_and_says_where_it_stopped() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The rest never comes: it waits, and is stopped while it does.
    stdin.write_all(rows(3_000).as_bytes()).unwrap();
    stdin.flush().unwrap();
    let reader = loop {
        if let Ok(reader) = Reader::open(&desk.path("desk.db"))
            && reader.read().newest_event().unwrap_or_default() > 0
        {
            break reader;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    drop(reader);
    let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    let status = child.wait().unwrap();
    let (mut said, mut hints) = (String::new(), String::new());
    child.stdout.unwrap().read_to_string(&mut said).unwrap();
    child.stderr.unwrap().read_to_string(&mut hints).unwrap();
    drop(stdin);
    assert_eq!(status.code(), Some(130), "{said}{hints}");
    says(&hints, &["Stopped after line", "What was taken in stays"]);
    let in_it = desk.subjects().len();
    says(&said, &[&format!("{in_it} new")]);
    let line: usize = hints
        .split_once("after line ")
        .and_then(|(_, rest)| rest.split_once('.'))
        .and_then(|(line, _)| line.replace(['\u{2068}', '\u{2069}', ','], "").parse().ok())
        .unwrap_or_else(|| panic!("{hints}"));
    assert_eq!(line, in_it + 1, "after the header every line is a row");
    let file = desk.file("all.csv", &rows(3_000));
    let again = desk.json(&["import", arg(&file), "--source", "import"]);
    assert_eq!(again["unchanged"], in_it);
    assert_eq!(desk.subjects().len(), 3_000);
}

#[test]
fn an_input_that_never_comes_is_left_at_once() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["import", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
    let stdin = child.stdin.take();
    // Before the handler stands the signal ends it by itself, with no code.
    std::thread::sleep(Duration::from_millis(500));
    kill_process(pid, Signal::INT).unwrap();
    let code = child.wait().unwrap().code();
    drop(stdin);
    assert!(matches!(code, Some(130) | None), "{code:?}");
    assert!(!desk.path("desk.db").exists());
}

#[test]
fn a_full_disk_in_the_middle_says_what_is_in() {
    let desk = Desk::new();
    let file = desk.file("all.csv", &rows(12_000));
    let one = desk.file("one.csv", &rows(1));
    assert!(desk.run(&["import", arg(&one)]).status.success());
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "trap '' XFSZ; ulimit -f 8000; exec \"$0\" import \"$1\"",
    ]);
    command.args([cargo_bin("ringback"), file.clone()]);
    let output = desk.settled(command).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    says(
        &said,
        &[
            "disk",
            "It stopped after line",
            "of its rows are in and stay",
            "import the file again",
        ],
    );
    let in_it = desk.subjects().len();
    assert!((1..12_000).contains(&in_it), "{in_it}");
    let taken = said
        .split_once("It stopped after line ")
        .and_then(|(_, rest)| rest.split_once(": "))
        .and_then(|(_, rest)| rest.split_once(" of its rows"))
        .map(|(taken, _)| taken.replace(['\u{2068}', '\u{2069}', ','], ""));
    assert_eq!(taken, Some(in_it.to_string()), "{said}");
    let again = desk.json(&["import", arg(&file)]);
    assert_eq!(again["unchanged"], in_it);
    assert_eq!(desk.subjects().len(), 12_000);
}

#[test]
fn what_is_dropped_is_taken_in_and_moved() {
    let desk = Desk::with(
        "[inbox]\nwatch = [\"in\"]\n[import.crm]\nmap = \"external_id=no,subject=what\"\nwatch = [\"~/crm\"]\n",
    );
    for folder in ["in", "crm"] {
        fs::create_dir(desk.path(folder)).unwrap();
    }
    desk.old("in/tickets.csv", TICKETS);
    desk.old("in/empty.csv", "");
    desk.old("in/bad.csv", "id,subject,created\n1,a,2026-02-30\n");
    desk.old("crm/day.jsonl", "{\"no\":7,\"what\":\"From the crm\"}\n");
    for left in [
        ".hidden.csv",
        "a.csv.part",
        "b.tmp",
        ".~lock.c.csv#",
        "d.csv~",
    ] {
        desk.old(&format!("in/{left}"), TICKETS);
    }
    let output = desk.run(&["inbox"]);
    let said = text(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(1),
        "two files were refused: {said}"
    );
    says(
        &said,
        &[
            "tickets.csv: 3 rows: 2 new",
            "Line 3: created is",
            "in/done/tickets.csv",
            "in/refused/tickets.csv.refused.csv",
            "empty.csv: Nothing stands in it",
            "bad.csv: none of its rows could be imported",
            "day.jsonl: 1 row: 1 new",
        ],
    );
    assert_eq!(
        desk.subjects(),
        ["From the crm", "Where is my parcel", "Wrong size"]
    );
    assert_eq!(desk.names("in/done"), ["tickets.csv"]);
    assert_eq!(
        desk.names("in/refused"),
        [
            "bad.csv",
            "bad.csv.reason.txt",
            "empty.csv",
            "empty.csv.reason.txt",
            "tickets.csv.refused.csv",
            "tickets.csv.refused.txt",
        ]
    );
    let reason = |name: &str| fs::read_to_string(desk.path(&format!("in/refused/{name}"))).unwrap();
    says(&reason("empty.csv.reason.txt"), &["Nothing stands in it"]);
    says(&reason("bad.csv.reason.txt"), &["Line 2: created is"]);
    assert_eq!(desk.names("in").len(), 5 + 2, "the others are left alone");
    assert_eq!(desk.names("crm/done"), ["day.jsonl"]);

    // The refused rows are mended and dropped in again; the export of the next day has the same name.
    let mended = reason("tickets.csv.refused.csv").replace("02-30", "02-27");
    desk.old("in/tickets.csv.refused.csv", &mended);
    desk.old("in/tickets.csv", &TICKETS.replace("02-30", "02-27"));
    let told = desk.json(&["inbox"]);
    let files = told[0]["files"].as_array().unwrap();
    let figures: Vec<_> = files
        .iter()
        .map(|file| {
            (
                &file["outcome"],
                &file["summary"]["new"],
                &file["summary"]["unchanged"],
            )
        })
        .collect();
    assert_eq!(
        figures,
        [
            (&"done".into(), &1.into(), &2.into()),
            (&"done".into(), &0.into(), &1.into())
        ],
        "{told}"
    );
    assert_eq!(
        desk.names("in/done"),
        ["tickets-2.csv", "tickets.csv", "tickets.csv.refused.csv"]
    );
    let output = desk.run(&["inbox"]);
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), "", "cron would mail whatever is said");
}

#[test]
fn a_file_that_is_still_written_is_left_until_it_is_whole() {
    let desk = Desk::watching();
    let path = desk.file("in/slow.csv", "id,subject\n1,First\n");
    let (sent, stop) = std::sync::mpsc::channel::<()>();
    let writing = std::thread::spawn(move || {
        let mut file = File::options().append(true).open(path).unwrap();
        let mut n = 1;
        while stop.recv_timeout(Duration::from_millis(300)).is_err() {
            n += 1;
            writeln!(file, "{n},Next").unwrap();
        }
    });
    let output = desk.run(&["inbox"]);
    sent.send(()).unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    says(&text(&output.stdout), &["slow.csv is still being written"]);
    assert_eq!(desk.names("in"), ["slow.csv"]);
    let output = desk.run(&["inbox"]);
    says(&text(&output.stdout), &["slow.csv: "]);
    assert_eq!(desk.names("in/done"), ["slow.csv"]);
}

#[test]
fn links_and_the_desk_s_own_file_are_left_alone() {
    let desk = Desk::with("[inbox]\nwatch = [\".\"]\n");
    let output = desk.run(&["inbox"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(desk.names("."), ["config.toml", "desk.db"]);
    let desk = Desk::with("[inbox]\nwatch = [\".\", \"in\"]\n");
    fs::create_dir(desk.path("in")).unwrap();
    let secret = desk.path("secret");
    fs::create_dir(&secret).unwrap();
    let outside = desk.old("secret/a.csv", TICKETS);
    symlink(&outside, desk.path("in/link.csv")).unwrap();
    symlink(&secret, desk.path("in/folder")).unwrap();
    fs::rename(desk.path("config.toml"), secret.join("config.toml")).unwrap();
    let settings = fs::read_to_string(secret.join("config.toml")).unwrap();
    fs::write(
        secret.join("config.toml"),
        settings
            .replace("\"in\"", "\"../in\"")
            .replace("\".\"", "\"..\""),
    )
    .unwrap();
    for _ in 0..2 {
        let mut command = desk.command(&["inbox"]);
        command.env("RINGBACK_CONFIG", secret.join("config.toml"));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        age(&desk.path("desk.db"));
    }
    assert_eq!(desk.names("secret"), ["a.csv", "config.toml"]);
    assert!(desk.path("desk.db").exists() && desk.path("in/link.csv").is_symlink());
    // A folder that is a link to elsewhere takes nothing.
    desk.old("in/b.csv", TICKETS);
    symlink(&secret, desk.path("in/done")).unwrap();
    let mut command = desk.command(&["inbox"]);
    command.env("RINGBACK_CONFIG", secret.join("config.toml"));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    says(
        &text(&output.stdout),
        &["can't be taken in", "Nothing of it was taken in"],
    );
    assert_eq!(desk.names("secret"), ["a.csv", "config.toml"]);
    assert_eq!(desk.subjects(), [""; 0]);
}

#[test]
fn folders_that_can_t_be_used_are_told_with_what_to_do() {
    let desk = Desk::new();
    let output = desk.run(&["inbox"]);
    assert_eq!(output.status.code(), Some(2));
    says(&text(&output.stderr), &["No folder is watched", "[inbox]"]);
    let desk = Desk::with("[inbox]\nwatch = [\"gone\"]\n");
    let output = desk.run(&["inbox"]);
    assert_eq!(output.status.code(), Some(1));
    says(&text(&output.stderr), &["gone isn't there", "Make it"]);
    assert!(!desk.path("gone").exists());
    assert_eq!(desk.json(&["inbox"])[0]["files"], Value::Array(vec![]));
}

#[test]
fn what_can_t_be_read_is_refused_with_the_reason() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let desk = Desk::watching();
    let path = desk.old("in/locked.csv", TICKETS);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let output = desk.run(&["inbox"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        desk.names("in/refused"),
        ["locked.csv", "locked.csv.reason.txt"]
    );
}

#[test]
fn a_hostile_name_drives_no_terminal() {
    let desk = Desk::watching();
    desk.old("in/\u{1b}]0;x\u{7}\u{202e}.csv", TICKETS);
    desk.old("in/\u{1b}[2Jbad.csv", "");
    let output = desk.run(&["inbox"]);
    let json = desk.run(&["inbox", "--json"]);
    for said in [output.stdout, output.stderr, json.stdout] {
        let said = text(&said);
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
    }
    assert_eq!(desk.names("in/done").len(), 1);
    let reason = desk
        .names("in/refused")
        .into_iter()
        .find(|name| name.contains(".reason."))
        .unwrap();
    let reason = fs::read_to_string(desk.path("in/refused").join(reason)).unwrap();
    assert!(!reason.contains('\u{1b}'), "{reason:?}");
}

#[test]
fn two_at_once_take_each_file_once_and_a_killed_one_s_is_taken_again() {
    let desk = Desk::watching();
    let mut wanted = BTreeSet::new();
    for n in 1..=12 {
        let name = format!("{n:02}.csv");
        desk.old(
            &format!("in/{name}"),
            rows(300)
                .replace("Request", &format!("File {n}"))
                .replace('\n', &format!("\n{n}0000"))
                .trim_end_matches(char::is_numeric),
        );
        wanted.insert(name);
    }
    let start = || {
        desk.command(&["inbox", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    // One is killed while it is at it.
    let mut killed = start();
    while desk.names("in/done").is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let mut done: BTreeSet<String> = desk.names("in/done").into_iter().collect();
    let others = [start(), start()];
    let mut said = Vec::new();
    for other in others {
        let mut told = String::new();
        for line in BufReader::new(other.stdout.unwrap()).lines() {
            told.push_str(&line.unwrap());
        }
        let told: Value = serde_json::from_str(&told).unwrap();
        for file in told[0]["files"].as_array().unwrap() {
            if file["outcome"] == "done" {
                let name = Path::new(file["file"].as_str().unwrap());
                let name = name.file_name().unwrap().to_str().unwrap().to_owned();
                assert!(done.insert(name.clone()), "{name} was taken twice");
            } else {
                said.push(file["reason"].to_string());
            }
        }
    }
    assert_eq!(done, wanted, "{said:?}");
    assert_eq!(
        desk.names("in/done").into_iter().collect::<BTreeSet<_>>(),
        wanted
    );
    assert_eq!(desk.names("in/refused"), [""; 0]);
}

#[test]
fn a_second_ctrl_c_ends_at_once() {
    let desk = Desk::new();
    let one = desk.file("one.csv", &rows(1));
    assert!(desk.run(&["import", arg(&one)]).status.success());
    // Another program keeps the file to itself.
    let held = rusqlite::Connection::open(desk.path("desk.db")).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut child = desk
        .command(&["import", arg(&one)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What was recognised is said before anything is written.
    let mut said = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut said)
        .unwrap();
    let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(child.try_wait().unwrap(), None, "it waits for the file");
    kill_process(pid, Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(held);
    assert_eq!(desk.subjects().len(), 1);
}

#[test]
fn what_another_desk_has_exported_is_dropped_in_like_the_rest() {
    let there = Desk::new();
    let file = there.file("t.csv", &rows(5));
    assert!(there.run(&["import", arg(&file)]).status.success());
    let here = Desk::watching();
    let out = here.path("whole.jsonl");
    let output = there.run(&["export", "--into", arg(&out)]);
    assert!(output.status.success(), "{output:?}");
    let mut lines = fs::read_to_string(&out).unwrap();
    lines.push_str("{\"ringback\":1,\n");
    here.old("in/whole.jsonl", &lines);
    let tried = outcome(here.json(&["import", "in/whole.jsonl", "--dry-run"]));
    let output = here.run(&["inbox"]);
    assert!(output.status.success(), "{output:?}");
    says(&text(&output.stdout), &["6 requests: 5 new", "1 refused"]);
    assert_eq!(here.subjects(), there.subjects());
    assert_eq!(here.names("in/done"), ["whole.jsonl"]);
    assert_eq!(
        here.names("in/refused"),
        ["whole.jsonl.refused.jsonl", "whole.jsonl.refused.txt"]
    );
    assert_eq!((&tried["new"], &tried["refused"]), (&5.into(), &1.into()));
    let again = here.run(&["import", "in/done/whole.jsonl", "--strict"]);
    assert_eq!(again.status.code(), Some(1));
}

#[test]
fn mails_are_dropped_in_as_files_and_as_a_folder() {
    let desk = Desk::watching();
    let mail = |id: &str, subject: &str| {
        format!(
            "From: Ann <ann@a.example>\r\nTo: desk@b.example\r\nSubject: {subject}\r\n\
             Message-ID: <{id}@a.example>\r\nDate: Sun, 1 Mar 2026 10:00:00 +0000\r\n\r\nHello.\r\n"
        )
    };
    desk.old("in/one.eml", &mail("1", "One mail"));
    for folder in [
        "in/box",
        "in/box/cur",
        "in/box/new",
        "in/box/tmp",
        "in/plain",
    ] {
        fs::create_dir(desk.path(folder)).unwrap();
    }
    desk.old("in/box/new/2.host", &mail("2", "In a folder"));
    desk.old("in/plain/3.eml", &mail("3", "Left alone"));
    let output = desk.run(&["inbox"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(desk.subjects(), ["In a folder", "One mail"]);
    assert_eq!(desk.names("in/done"), ["box", "one.eml"]);
    assert_eq!(desk.names("in/done/box/new"), ["2.host"]);
    assert_eq!(desk.names("in"), ["done", "plain", "refused"]);
}

#[test]
fn each_night_s_export_is_the_same_source_whatever_its_date() {
    let desk = Desk::watching();
    let night = |name: &str, content: &str| {
        desk.old(&format!("in/{name}"), content);
        desk.json(&["inbox"])[0]["files"][0]["summary"].clone()
    };
    let first = night("tickets-2026-03-01.csv", TICKETS);
    let second = night("tickets-2026-03-02.csv", &TICKETS.replace("02-30", "02-27"));
    assert_eq!(
        (&first["new"], &first["source"]),
        (&2.into(), &"tickets".into())
    );
    assert_eq!(
        (&second["new"], &second["unchanged"]),
        (&1.into(), &2.into())
    );
    // Another system's export by the same name counts from one too.
    let other = "id,subject,created\n1,Lamp,2026-01-01 10:00\n2,Chair,2026-01-02 10:00\n";
    desk.old("in/tickets-2026-03-03.csv", other);
    let output = desk.run(&["inbox"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(
        desk.subjects(),
        ["Charged twice", "Where is my parcel", "Wrong size"]
    );
    assert_eq!(
        desk.names("in/refused").last().map(String::as_str),
        Some("tickets-2026-03-03.csv.reason.txt")
    );
}
