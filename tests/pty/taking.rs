//! Files taken in while the desk is open: one that is asked for, and what is dropped into a watched
//! folder.

use super::*;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;

use ringback::domain::queue::{AsOf, Order};

/// How long many rows may take on a machine that has other things to do.
const LONG: Duration = Duration::from_secs(50);

fn rows(count: usize) -> String {
    let mut rows = "id,subject,status\n".to_owned();
    for n in 1..=count {
        writeln!(rows, "{n},Imported request number {n},solved").unwrap();
    }
    rows
}

/// How many requests there are.
fn all(home: &Home) -> u64 {
    let policy = Config::default().policy(&TimeZone::UTC).unwrap();
    let now = clock::now();
    let as_of = AsOf::new(now, &policy, Order::Bands);
    home.read(|reading| reading.counts(&as_of, now, "Kadri"))
        .unwrap()
        .all
}

impl Home {
    /// A home whose desk watches the folder `in`.
    fn watching(requests: i64) -> Self {
        let home = Self::with(requests);
        let settings = "[desk]\nagent = \"Kadri\"\nzone = \"UTC\"\n[inbox]\nwatch = [\"in\"]\n";
        fs::write(home.path().join("config.toml"), settings).unwrap();
        fs::create_dir(home.path().join("in")).unwrap();
        home
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }
}

/// Asks the desk for a file, and waits until it is being taken in.
fn ask_for(pty: &mut Pty, path: &str) {
    pty.keys("I");
    pty.wait_for_text("Take in a file");
    pty.type_text(path);
    pty.keys("<enter>");
    pty.wait_for_text("Enter takes it in, Esc leaves it");
    pty.keys("<enter>");
    pty.wait_for_text("taking in many.csv");
}

#[test]
fn the_desk_is_usable_while_a_file_is_taken_in() {
    let home = Home::with(3);
    let path = home.file("many.csv", &rows(3_000));
    let mut pty = home.open();
    ask_for(&mut pty, &path);
    // What the agent does goes before the rows.
    for (key, word) in [("u", "urgent"), ("l", "low"), ("h", "high")] {
        let since = now();
        pty.keys("p");
        pty.wait_for_text("urgent");
        pty.keys(key);
        pty.wait_for(
            |screen| screen.contents().contains(&format!("1  {word}")),
            SOON,
        );
        assert!(
            since.elapsed() < Duration::from_secs(5),
            "{:?}",
            since.elapsed()
        );
    }
    let done = "many.csv: 3000 rows: 3000 new";
    pty.wait_for(|screen| screen.contents().contains(done), LONG);
    pty.keys("j");
    pty.wait_for_text(done);
    pty.keys("<esc>");
    pty.wait_for(|screen| !screen.contents().contains("many.csv"), SOON);
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    is_given_back(&pty);
    assert_eq!(all(&home), 3_003);
}

#[test]
fn leaving_while_a_file_is_taken_in_leaves_whole_batches() {
    let home = Home::with(3);
    let path = home.file("many.csv", &rows(40_000));
    for by_signal in [false, true] {
        let before = all(&home);
        let mut pty = home.open();
        ask_for(&mut pty, &path);
        if by_signal {
            pty.kill(Signal::TERM);
            assert_eq!(pty.wait_exit(SOON), Stop::Exited(143));
        } else {
            pty.keys("q");
            pty.wait_for_text("stop and leave");
            pty.keys("l");
            assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
        }
        is_given_back(&pty);
        let text = pty.screen_text();
        assert!(text.contains("many.csv: stopped after line"), "{text}");
        let now = all(&home);
        assert!((before..40_003).contains(&now), "{before} {now}");
    }
}

#[test]
fn what_is_dropped_into_a_watched_folder_comes_in() {
    let home = Home::watching(1);
    home.file("in/before.csv", &rows(2));
    let mut pty = home.open();
    pty.wait_for_text("before.csv: 2 rows: 2 new");
    // Moved in whole.
    let moved = home.file("moved", "id,subject\n11,Moved in\n12,Moved in,too many\n");
    fs::rename(moved, home.path().join("in/moved.csv")).unwrap();
    pty.wait_for_text("moved.csv: 2 rows: 1 new");
    pty.wait_for_text("drop that file in again");
    pty.keys("<esc>");
    // Written slowly, with a pause that is longer than a file is left alone.
    let mut slow = File::create(home.path().join("in/slow.csv")).unwrap();
    slow.write_all(b"id,subject\n21,Slow\n").unwrap();
    slow.flush().unwrap();
    home.file("in/.hidden.csv", &rows(1));
    home.file("in/quick.jsonl", "{\"id\":31,\"subject\":\"Quick\"}\n");
    pty.wait_for_text("quick.jsonl: 1 row: 1 new");
    std::thread::sleep(Duration::from_secs(3));
    assert!(home.has("in/slow.csv"), "it is still written");
    slow.write_all(b"22,Slow\n").unwrap();
    drop(slow);
    pty.wait_for_text("slow.csv: 2 rows: 2 new");
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    for name in ["before.csv", "moved.csv", "slow.csv", "quick.jsonl"] {
        assert!(home.has(&format!("in/done/{name}")), "{name}");
        assert!(!home.has(&format!("in/{name}")), "{name}");
    }
    assert!(home.has("in/refused/moved.csv.refused.csv") && home.has("in/.hidden.csv"));
    assert_eq!(all(&home), 1 + 2 + 1 + 1 + 2);
}

#[test]
fn two_desks_on_one_folder_take_each_file_once() {
    let home = Home::watching(1);
    let desks = [home.open(), home.open()];
    for n in 0..6 {
        let moved = home.file("moved", &format!("id,subject\n{n},Dropped {n}\n"));
        fs::rename(moved, home.path().join(format!("in/{n}.csv"))).unwrap();
    }
    desks[0].wait_for_text("7 open");
    desks[1].wait_for_text("7 open");
    for mut desk in desks {
        desk.keys("q");
        assert_eq!(desk.wait_exit(SOON), Stop::Exited(0));
    }
    let names = fs::read_dir(home.path().join("in/done")).unwrap().count();
    assert_eq!((names, all(&home)), (6, 7));
    assert_eq!(
        fs::read_dir(home.path().join("in/refused"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn a_watched_folder_that_isn_t_there_is_told_once() {
    let home = Home::watching(1);
    fs::remove_dir(home.path().join("in")).unwrap();
    let mut pty = home.open();
    pty.wait_for_text("isn't there. Make it");
    pty.keys("<esc> j");
    pty.wait_for(|screen| !screen.contents().contains("isn't there"), SOON);
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    assert!(!home.has("in"));
}

/// How often each thread has waited for something so far.
#[cfg(target_os = "linux")]
fn waits(pty: &Pty) -> Vec<(String, String)> {
    let tasks = format!("/proc/{}/task", pty.pid().as_raw_nonzero());
    let mut waits = Vec::new();
    for task in fs::read_dir(tasks).unwrap() {
        let path = task.unwrap().path();
        let name = fs::read_to_string(path.join("comm")).unwrap();
        let status = fs::read_to_string(path.join("status")).unwrap();
        let switches = status.lines().filter(|line| line.starts_with("voluntary"));
        waits.push((name, switches.collect()));
    }
    waits.retain(|(name, _)| name.starts_with("porter") || name.starts_with("notify"));
    waits.sort();
    waits
}

#[cfg(target_os = "linux")]
#[test]
fn a_watched_folder_costs_an_idle_desk_nothing() {
    let home = Home::watching(1);
    let mut pty = home.open();
    home.file("in/a.csv", "id,subject\n1,Dropped\n");
    pty.wait_for_text("a.csv: 1 row: 1 new");
    let done = now();
    while done.elapsed() < Duration::from_secs(1) {
        std::thread::sleep(Duration::from_millis(100));
    }
    let before = waits(&pty);
    assert!(
        before.iter().any(|(name, _)| name.starts_with("porter")),
        "{before:?}"
    );
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(waits(&pty), before);
    pty.keys("q");
    pty.wait_exit(SOON);
}

#[test]
fn an_import_on_a_terminal_shows_how_far_it_is() {
    let home = Home::with(1);
    let path = home.file("many.csv", &rows(20_000));
    let mut pty = home.shell(Some(&format!("exec $ringback import {path}")));
    pty.wait_for(
        |screen| {
            let text = screen.contents();
            text.contains("[#") && text.contains(" a second, ") && text.contains(" left")
        },
        SOON,
    );
    pty.keys("<c-c>");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(130));
    let text = pty.screen_text();
    assert!(text.contains("Stopped after line"), "{text}");
    assert!(!text.contains("[#"), "the bar is taken away: {text}");
    assert!((2..20_001).contains(&all(&home)));
}
