//! `ringback export` from outside: what is written, and that it comes back.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use assert_cmd::Command;
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("config.toml"), "").unwrap();
        Self { folder }
    }

    fn made_up(requests: u32, seed: u32) -> Self {
        let desk = Self::new();
        let (requests, seed) = (requests.to_string(), seed.to_string());
        let db = desk.path("desk.db");
        let args = ["demo", "--requests", &requests, "--seed", &seed];
        desk.done(&[&args[..], &["--into", arg(&db)]].concat());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("ringback").unwrap();
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("TZ", "UTC")
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"));
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    fn done(&self, args: &[&str]) -> Vec<u8> {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        output.stdout
    }

    fn refused(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// What it exports, as a file of its folder.
    fn exported(&self, name: &str) -> (PathBuf, Vec<u8>) {
        let path = self.path(name);
        let bytes = self.done(&["export"]);
        fs::write(&path, &bytes).unwrap();
        (path, bytes)
    }

    fn import(&self, file: &Path) -> Value {
        serde_json::from_slice(&self.done(&["import", "--json", arg(file)])).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names
            .filter(|name| !name.starts_with("desk.db") && name != "config.toml")
            .collect();
        names.sort();
        names
    }
}

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn figures(summary: &Value) -> [u64; 5] {
    ["rows", "new", "unchanged", "differing", "refused"].map(|name| summary[name].as_u64().unwrap())
}

#[test]
fn what_goes_out_comes_back_byte_for_byte_and_twice_is_once() {
    for seed in [3, 11] {
        let desk = Desk::made_up(300, seed);
        // What agents do besides what the made-up day has.
        desk.done(&[
            "set",
            "7",
            "priority=urgent",
            "tags=+vip",
            "subject=Re-worded",
        ]);
        desk.done(&["note", "8", "control \u{1b}[31m and \u{202e}bidi\r\n\ttab"]);
        desk.done(&["reply", "9", "--draft", "--text", "half a reply"]);
        let (file, bytes) = desk.exported("all.jsonl");
        assert_eq!(String::from_utf8_lossy(&bytes).lines().count(), 300);

        let other = Desk::new();
        let tried = other.done(&["import", "--json", "--dry-run", arg(&file)]);
        let tried: Value = serde_json::from_slice(&tried).unwrap();
        assert_eq!(figures(&tried), [300, 300, 0, 0, 0]);
        assert!(!other.path("desk.db").exists(), "a trial makes no desk");
        assert_eq!(figures(&other.import(&file)), [300, 300, 0, 0, 0]);
        assert!(other.done(&["export"]) == bytes, "the exports differ");
        assert_eq!(figures(&other.import(&file)), [300, 0, 300, 0, 0]);
        assert!(other.done(&["export"]) == bytes, "the exports differ");
        for number in ["7", "8", "9", "300"] {
            let page = ["show", number, "--json"];
            assert_eq!(other.done(&page), desk.done(&page));
        }
        let list = ["list", "--json"];
        let lists = [&desk, &other].map(|desk| -> Value {
            let mut rows: Value = serde_json::from_slice(&desk.done(&list)).unwrap();
            // What is late by now depends on the moment.
            for row in rows.as_array_mut().unwrap() {
                row.as_object_mut().unwrap().remove("late");
            }
            rows
        });
        assert_eq!(lists[0], lists[1]);
    }
}

#[test]
fn a_line_that_is_spoilt_is_kept_aside_and_the_others_come_in() {
    let desk = Desk::made_up(5, 2);
    let (_, bytes) = desk.exported("all.jsonl");
    let text = String::from_utf8(bytes).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[1] = lines[1].replacen("\"ringback\":1", "\"ringback\":9", 1);
    let half = lines[2].len() / 2;
    lines[2].truncate(half);
    lines[3] = "{\"subject\":\"of another system\"}".to_owned();
    let spoilt = desk.path("spoilt.jsonl");
    fs::write(&spoilt, lines.join("\n")).unwrap();

    let other = Desk::new();
    let summary = other.import(&spoilt);
    assert_eq!(figures(&summary), [5, 2, 0, 0, 3]);
    let told: Vec<&str> = summary["refused_rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["reason"].as_str().unwrap())
        .collect();
    assert!(
        told[0].contains("Line 2") && told[0].contains("newer Ringback"),
        "{told:?}"
    );
    assert!(
        told[1].contains("Line 3") && told[1].contains("ends in the middle"),
        "{told:?}"
    );
    assert!(
        told[2].contains("Line 4") && told[2].contains("as Ringback exports"),
        "{told:?}"
    );
    let aside = fs::read_to_string(summary["refused_file"].as_str().unwrap()).unwrap();
    assert_eq!(
        aside.lines().collect::<Vec<_>>(),
        lines[1..4].iter().collect::<Vec<_>>()
    );
}

/// Texts as hostile as a spreadsheet, a report and a terminal could meet.
const HOSTILE: &[&str] = &[
    "=HYPERLINK(\"http://evil.example\",\"click\")",
    "+372 5550 0000",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠1",
    "'=already",
    "'tis fine",
    "a,b;c\"d\"\n=second line",
    "<script>alert(1)</script> & [link](http://x) ![p](http://y) `code`",
    "# heading\n> quote\n- list\n1. one\n    code\n---\n===\n| a | b |\n|---|---|",
    "\u{1b}]0;title\u{7} \u{9b}31m \u{202e}flipped \u{200b}hidden",
    "trailing backslash \\\n\nnext\\",
    "<!-- open",
    "```\nfence",
    "&lt;b&gt; &#60;",
];

fn hostile() -> (Desk, Vec<String>) {
    let desk = Desk::new();
    let mut lines = String::new();
    for (at, text) in HOSTILE.iter().enumerate() {
        let custom = serde_json::json!({
            "external_id": at.to_string(), "subject": text, "text": text, "client": text,
            "category": text, "=odd field": text, "priority": "high", "Title": text,
        });
        lines.push_str(&custom.to_string());
        lines.push('\n');
    }
    let file = desk.path("in.jsonl");
    fs::write(&file, lines).unwrap();
    desk.done(&["import", arg(&file)]);
    fs::remove_file(file).unwrap();
    (desk, HOSTILE.iter().map(|&text| text.to_owned()).collect())
}

#[test]
fn r18_a_table_has_no_formula_and_comes_back_without_its_guards() {
    let (desk, _) = hostile();
    let table = desk.done(&["export", "--format", "csv"]);
    assert!(!table.starts_with("\u{feff}".as_bytes()));
    let mut read = csv::Reader::from_reader(table.as_slice());
    let header = read.headers().unwrap().clone();
    let dangerous = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    assert!(
        !header.iter().any(|name| name.starts_with(dangerous)),
        "{header:?}"
    );
    let mut rows = 0;
    for row in read.records() {
        let row = row.unwrap();
        assert!(
            !row.iter().any(|cell| cell.starts_with(dangerous)),
            "{row:?}"
        );
        rows += 1;
    }
    assert_eq!(rows, HOSTILE.len());
    // Every line ends as RFC 4180 wants it.
    let text = String::from_utf8(table.clone()).unwrap();
    assert!(text.starts_with("number,external_id,subject,") && text.ends_with("\r\n"));

    let file = desk.path("table.csv");
    fs::write(&file, &table).unwrap();
    let other = Desk::new();
    let import = ["import", "--json", arg(&file)];
    let summary: Value = serde_json::from_slice(&other.done(&import)).unwrap();
    assert_eq!(summary["new"], HOSTILE.len());
    assert_eq!(
        summary["custom"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|n| *n == "ringback")
            .count(),
        0
    );
    for number in 1..=HOSTILE.len() {
        let show = ["show", &number.to_string(), "--json"];
        let [was, is] = [&desk, &other]
            .map(|desk| -> Value { serde_json::from_slice(&desk.done(&show)).unwrap() });
        for field in ["subject", "text", "category", "priority"] {
            assert_eq!(was[field], is[field], "{number} {field}");
        }
        assert_eq!(was["client"]["name"], is["client"]["name"], "{number}");
        let custom = |page: &Value| -> Option<Value> {
            let fields = page["custom"].as_array().unwrap();
            let odd = fields.iter().find(|field| field["name"] == "=odd field");
            odd.map(|field| field["value"].clone())
        };
        assert!(custom(&was).is_some());
        assert_eq!(custom(&was), custom(&is), "{number}");
    }
    let again: Value = serde_json::from_slice(&other.done(&import)).unwrap();
    assert_eq!(again["unchanged"], HOSTILE.len());
}

#[test]
fn a_table_for_some_spreadsheets_begins_with_their_mark_and_still_comes_in() {
    let desk = Desk::made_up(3, 1);
    let table = desk.done(&["export", "--format", "csv", "--bom"]);
    assert!(table.starts_with("\u{feff}number,".as_bytes()));
    let file = desk.path("table.csv");
    fs::write(&file, table).unwrap();
    let other = Desk::new();
    let summary: Value =
        serde_json::from_slice(&other.done(&["import", "--json", arg(&file)])).unwrap();
    assert_eq!(summary["new"], 3);
}

/// What a reader of Markdown makes of a report: the kinds of its parts, and the words of its quotes.
fn understood(report: &str) -> (Vec<String>, Vec<String>) {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    // Quotes are made curly by it: no markup, but other words.
    let extensions = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let (mut kinds, mut quotes) = (Vec::new(), Vec::new());
    let mut quote: Option<String> = None;
    for event in Parser::new_ext(report, extensions) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => quote = Some(String::new()),
            Event::End(TagEnd::BlockQuote(_)) => quotes.extend(quote.take()),
            Event::End(TagEnd::Paragraph) => {
                if let Some(quote) = &mut quote {
                    quote.push_str("\n\n");
                }
            }
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::List(None) | Tag::Item)
            | Event::End(_) => {}
            Event::Text(text) => {
                if let Some(quote) = &mut quote {
                    quote.push_str(&text);
                }
            }
            Event::HardBreak => {
                if let Some(quote) = &mut quote {
                    quote.push('\n');
                }
            }
            other => kinds.push(format!("{other:?}")),
        }
    }
    (kinds, quotes)
}

/// The lines of a text without what a quote can't hold: blanks at the ends of lines, many empty lines.
fn plain(text: &str) -> Vec<String> {
    let safe = ringback::domain::safe::Safe::block(text);
    safe.lines()
        .map(|line| line.trim_end().replace('\u{a0}', " "))
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn a_report_says_what_clients_wrote_and_nothing_of_it_is_markup() {
    let (desk, texts) = hostile();
    let report = String::from_utf8(desk.done(&["export", "--format", "md"])).unwrap();
    assert!(
        !report
            .chars()
            .any(|c| c != '\n' && ringback::domain::safe::is_forbidden(c))
    );
    let (kinds, quotes) = understood(&report);
    assert!(kinds.is_empty(), "{kinds:?}");
    assert_eq!(quotes.len(), texts.len());
    for (quote, text) in quotes.iter().zip(&texts) {
        assert_eq!(plain(quote), plain(text.trim()));
    }
    assert_eq!(report.matches("\n## ").count() + 1, texts.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_words_are_words_in_a_report(
        texts in prop::collection::vec("([<>&\\[\\]{}()!*_^`~#|$:/=+\\\\.0-9a-zé' -]|\n){1,60}", 60),
    ) {
        let desk = Desk::new();
        let mut lines = String::new();
        let mut told = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            let line = serde_json::json!({
                "external_id": at.to_string(), "subject": text, "text": text,
            });
            lines.push_str(&line.to_string());
            lines.push('\n');
            let text = text.trim();
            if !matches!(text, "" | "-" | "n/a") {
                told.push(text.to_owned());
            }
        }
        let file = desk.path("in.jsonl");
        fs::write(&file, lines).unwrap();
        desk.done(&["import", arg(&file)]);
        let report = String::from_utf8(desk.done(&["export", "--format", "md"])).unwrap();
        let (kinds, quotes) = understood(&report);
        prop_assert!(kinds.is_empty(), "{:?}", kinds);
        prop_assert_eq!(quotes.len(), told.len());
        for (quote, text) in quotes.iter().zip(&told) {
            prop_assert_eq!(plain(quote), plain(text));
        }
    }
}

#[test]
fn a_file_is_whole_private_and_never_written_over_unasked() {
    let desk = Desk::made_up(20, 4);
    let said = desk.done(&["export", "--into", "out.jsonl"]);
    assert!(
        String::from_utf8(said)
            .unwrap()
            .contains("20 requests in out.jsonl")
    );
    let out = desk.path("out.jsonl");
    assert_eq!(fs::read(&out).unwrap(), desk.done(&["export"]));
    let mode = fs::metadata(&out).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    fs::write(&out, "mine").unwrap();
    let told = desk.refused(&["export", "--into", "out.jsonl"], 1);
    assert!(
        told.contains("there already") && told.contains("--force"),
        "{told}"
    );
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    desk.done(&["export", "--all", "--into", "out.jsonl", "--force"]);
    assert_eq!(fs::read(&out).unwrap(), desk.done(&["export"]));
    for own in ["desk.db", "desk.db-wal"] {
        let told = desk.refused(&["export", "--format", "md", "--into", own, "--force"], 1);
        assert!(told.contains("belongs to the desk itself"), "{told}");
    }
    let told = desk.refused(&["export", "--into", "out.docx"], 2);
    assert!(told.contains("--format csv, jsonl or md"), "{told}");
    let told = desk.refused(&["export", "--where", "statsu:open"], 2);
    assert!(told.contains("status"), "{told}");
    desk.refused(&["export", "--all", "--where", "x"], 2);
    desk.done(&["export", "--into", "report.md"]);
    assert_eq!(desk.names(), ["out.jsonl", "report.md"]);
}

#[test]
fn a_disk_without_room_leaves_nothing_half_done() {
    let desk = Desk::made_up(200, 4);
    let program = assert_cmd::cargo::cargo_bin("ringback");
    let limited = |args: &str| {
        let script = format!("ulimit -f 64; exec '{}' {args}", program.display());
        desk.command();
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", &script])
            .current_dir(desk.folder.path())
            .env("HOME", desk.folder.path())
            .env("RINGBACK_DB", desk.path("desk.db"))
            .env("RINGBACK_CONFIG", desk.path("config.toml"));
        command.output().unwrap()
    };
    for args in [
        "export --into out.jsonl",
        "export --into out.csv",
        "backup copy.db",
    ] {
        let output = limited(args);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args}: {told}");
        assert!(told.contains("disk"), "{args}: {told}");
        assert!(desk.names().is_empty(), "{args}: {:?}", desk.names());
    }
    desk.done(&["list"]);
}

#[test]
fn a_reader_who_goes_away_ends_it_quietly() {
    let desk = Desk::made_up(300, 4);
    for format in ["csv", "jsonl", "md"] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("ringback"))
            .args(["export", "--format", format])
            .env("HOME", desk.folder.path())
            .env("RINGBACK_DB", desk.path("desk.db"))
            .env("RINGBACK_CONFIG", desk.path("config.toml"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut out = BufReader::with_capacity(64, child.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{format}: {output:?}"
        );
    }
}

#[test]
fn only_what_is_asked_for_goes_out() {
    let desk = Desk::made_up(60, 4);
    let lines = |args: &[&str]| -> Vec<Value> {
        let out = desk.done(&[&["export"], args].concat());
        let lines = out
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    };
    let all = lines(&[]);
    assert_eq!(all.len(), 60);
    let closed = lines(&["--where", "status:closed"]);
    let expected = all.iter().filter(|line| line["status"] == "closed").count();
    assert!(expected > 0 && closed.len() == expected);
    let late: Vec<Value> =
        serde_json::from_slice(&desk.done(&["list", "--view", "late", "--json"])).unwrap();
    assert_eq!(lines(&["--where", "late"]).len(), late.len());
    desk.done(&["note", "5", "just now"]);
    let newer = lines(&["--since", "1m ago"]);
    assert!(newer.iter().any(|line| line["number"] == 5));
    assert!(newer.len() < 60, "{}", newer.len());
    let today = lines(&["--since", "today"]).len();
    let yesterday = lines(&["--since", "yesterday"]).len();
    assert!(
        newer.len() <= today && today <= yesterday,
        "{today} {yesterday}"
    );
    assert!(lines(&["--where", "nothing-has-this-word"]).is_empty());
}
