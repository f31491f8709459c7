//! How long `ringback import` takes beside a plain program that writes the same tables.
//!
//! Both are programs of their own and take the same CSV, turn and turn about: the floor (`plain`) with
//! the triggers that keep the counts, and without them. Prints the medians and the ratios, of the time
//! on the clock and of the time on the processors, and how much memory each had at its peak.
//!
//! `RINGBACK_IMPORT_ROWS` (100,000), `RINGBACK_IMPORT_RUNS` (5) and `RINGBACK_IMPORT_LENGTH`, the
//! characters of each text (200 to 600), change what is measured; `--make ROWS FILE` only writes the
//! rows, to look at an import by other means. As a test it takes a few rows once
//! and only checks that all of them have written the same number of rows into each table.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark ends where something fails, reads the clock and prints"
)]

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;

mod made;
mod plain;

/// The word by which this program runs as the floor.
const PLAIN: &str = "--plain";
/// The word by which this program only writes the rows.
const MAKE: &str = "--make";
/// How often a program under way is looked at.
const LOOK: Duration = Duration::from_millis(5);

#[derive(Debug, Clone, Copy)]
enum Program {
    Ringback,
    Plain,
    PlainWithTriggers,
}

impl Program {
    const ALL: [Self; 3] = [Self::Ringback, Self::Plain, Self::PlainWithTriggers];

    fn name(self) -> &'static str {
        match self {
            Self::Ringback => "ringback import",
            Self::Plain => "plain",
            Self::PlainWithTriggers => "plain, with triggers",
        }
    }

    fn command(self, csv: &Path, db: &Path) -> Command {
        let plain = |triggers: &str| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args([PLAIN, triggers]).arg(csv).arg(db);
            command
        };
        match self {
            Self::Ringback => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_ringback"));
                let config = db.with_extension("toml");
                fs::write(&config, "").unwrap();
                command.arg("import").arg(csv);
                command.env("HOME", db.parent().unwrap());
                command.env("RINGBACK_DB", db);
                command.env("RINGBACK_CONFIG", config);
                command
            }
            Self::Plain => plain("false"),
            Self::PlainWithTriggers => plain("true"),
        }
    }
}

/// What a run took.
#[derive(Debug, Clone, Copy)]
struct Took {
    clock: f64,
    processors: f64,
    /// The most memory it had, in MiB.
    peak: u64,
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let [_, word, triggers, from, to] = args.as_slice()
        && word == PLAIN
    {
        plain::run(Path::new(from), Path::new(to), triggers == "true").unwrap();
        return;
    }
    if let [_, word, rows, to] = args.as_slice()
        && word == MAKE
    {
        make(Path::new(to), rows.parse().unwrap());
        return;
    }
    let is_test = !args.iter().any(|arg| arg == "--bench") || args.iter().any(|a| a == "--test");
    if args.iter().any(|arg| arg == "--list") {
        return;
    }
    let number = |name, usual| std::env::var(name).map_or(usual, |n| n.parse().unwrap());
    let (rows, runs) = if is_test {
        (1_500, 1)
    } else {
        (
            number("RINGBACK_IMPORT_ROWS", 100_000),
            number("RINGBACK_IMPORT_RUNS", 5),
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("export.csv");
    make(&csv, rows);
    let size = fs::metadata(&csv).unwrap().len();
    println!("{rows} rows, {} MiB", size >> 20);

    let mut took: [Vec<Took>; 3] = [const { Vec::new() }; 3];
    for _ in 0..runs {
        let mut tables = Vec::new();
        for (program, took) in Program::ALL.into_iter().zip(&mut took) {
            let db = folder.path().join("desk.db");
            took.push(run(&mut program.command(&csv, &db)));
            tables.push(counts(&db));
            for suffix in ["", "-wal", "-shm"] {
                let name = PathBuf::from(format!("{}{suffix}", db.display()));
                // The log may be gone already.
                let _ = fs::remove_file(name);
            }
        }
        assert_eq!(tables[0], tables[1], "not the same rows");
        assert_eq!(tables[1], tables[2], "not the same rows");
    }
    if is_test {
        return;
    }
    let median = |of: fn(&Took) -> f64, took: &[Took]| {
        let mut all: Vec<f64> = took.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let ours = [|t: &Took| t.clock, |t: &Took| t.processors].map(|of| median(of, &took[0]));
    for (program, took) in Program::ALL.into_iter().zip(&took) {
        let (clock, processors) = (median(|t| t.clock, took), median(|t| t.processors, took));
        let all: Vec<String> = took.iter().map(|t| format!("{:.1}", t.clock)).collect();
        println!(
            "{:21} {clock:6.1} s {:8.0} rows/s {processors:6.1} s of processors {:5} MiB; ringback is {:.2} x by the clock, {:.2} x by the processors; runs {}",
            program.name(),
            rows as f64 / clock,
            took.iter().map(|t| t.peak).max().unwrap_or(0),
            ours[0] / clock,
            ours[1] / processors,
            all.join(" "),
        );
    }
}

fn make(to: &Path, rows: u64) {
    let length = std::env::var("RINGBACK_IMPORT_LENGTH").ok();
    let length = length.map(|n| n.parse().unwrap());
    made::write(BufWriter::new(File::create(to).unwrap()), rows, length).unwrap();
}

fn run(command: &mut Command) -> Took {
    command.stdout(Stdio::null());
    let before = processors();
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut peak = 0;
    let status = loop {
        peak = peak_of(child.id()).unwrap_or(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(LOOK);
    };
    assert!(status.success(), "{command:?}");
    Took {
        clock: began.elapsed().as_secs_f64(),
        processors: processors() - before,
        peak,
    }
}

/// How many seconds of the processors the programs took that have ended; nothing but on Linux.
fn processors() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.split(' ').collect();
    // User's and system's of the children, in hundredths.
    let ticks = fields.get(15..17).unwrap_or_default().iter();
    ticks.filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory a program has had so far, in MiB; nothing but on Linux.
fn peak_of(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib >> 10)
}

/// How many rows each table has.
fn counts(db: &Path) -> Vec<(&'static str, i64)> {
    let conn = Connection::open(db).unwrap();
    [
        "request",
        "message",
        "event",
        "client",
        "contact",
        "source_value",
        "custom_field",
        "request_tag",
        "request_words",
    ]
    .into_iter()
    .map(|table| {
        let query = format!("SELECT count(*) FROM {table}");
        (table, conn.query_row(&query, [], |row| row.get(0)).unwrap())
    })
    .collect()
}
