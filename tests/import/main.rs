//! `ringback import` from outside: files in, what is said, and what the desk then holds.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ringback::domain::deadline::Policy;
use ringback::domain::queue::{AsOf, Order};
use ringback::storage::Reader;
use serde_json::Value;
use tempfile::TempDir;

mod columns;
mod dates;
mod own_table;
mod people;
mod words;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("config.toml"), "").unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("ringback").unwrap();
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"))
            .arg("import");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// What another command prints.
    fn other(&self, args: &[&str]) -> String {
        let mut command = Command::cargo_bin("ringback").unwrap();
        let output = command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"))
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        text(&output.stdout)
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn all(&self) -> u64 {
        let policy = Policy::wall(TimeZone::UTC);
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        Reader::open(&self.path("desk.db"))
            .unwrap()
            .read()
            .counts(&AsOf::new(now, &policy, Order::Bands), now, "kai")
            .unwrap()
            .all
    }
}

fn figures(summary: &Value) -> [u64; 5] {
    ["rows", "new", "changed", "unchanged", "refused"].map(|name| summary[name].as_u64().unwrap())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_owned()).unwrap()
}

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

const TICKETS: &str = "\
id,subject,created,status
1,Where is my parcel,2026-03-01 10:00,new
2,\"Charged twice, again\",2026-02-30 10:00,new
3,Wrong size,2026-03-01 11:00,new
4,Too,many,fields,here
";

#[test]
fn rows_come_in_once_and_refused_ones_are_kept_to_be_mended() {
    let desk = Desk::new();
    let file = desk.file("tickets.csv", TICKETS);
    let tried = desk.json(&[arg(&file), "--dry-run"]);
    assert!(!desk.path("desk.db").exists(), "a trial makes no desk");
    assert!(!desk.path("tickets.csv.refused.csv").exists());

    let output = desk.run(&[arg(&file)]);
    assert!(output.status.success());
    let (said, hints) = (text(&output.stdout), text(&output.stderr));
    assert!(
        said.contains("4 rows: 2 new, 0 changed, 0 unchanged, 2 refused; 0 conflicts."),
        "{said}"
    );
    assert!(
        said.contains("Line 3: created is \"2026-02-30 10:00\", and there is no such day."),
        "{said}"
    );
    assert!(
        said.contains("Line 5: it has 5 fields, the header names 4."),
        "{said}"
    );
    assert!(hints.contains("2 rows were refused."), "{hints}");
    assert_eq!(figures(&tried), [4, 2, 0, 0, 2]);
    assert_eq!(desk.all(), 2);

    let refused = desk.path("tickets.csv.refused.csv");
    let kept = fs::read_to_string(&refused).unwrap();
    assert_eq!(
        kept,
        "id,subject,created,status\n2,\"Charged twice, again\",2026-02-30 10:00,new\n4,Too,many,fields,here\n"
    );
    assert!(
        fs::read_to_string(desk.path("tickets.csv.refused.txt"))
            .unwrap()
            .contains("Line 3:")
    );

    fs::write(&refused, kept.replace("02-30", "02-28")).unwrap();
    assert_eq!(figures(&desk.json(&[arg(&refused)])), [2, 1, 0, 0, 1]);
    assert_eq!(figures(&desk.json(&[arg(&file)])), [4, 0, 0, 2, 2]);
    assert!(
        desk.path("tickets.csv.refused-2.csv").exists(),
        "what waits to be mended stays"
    );
    assert!(fs::read_to_string(&refused).unwrap().contains("02-28"));
}

#[test]
fn what_changed_at_the_source_is_taken_over() {
    let desk = Desk::new();
    let file = desk.file("tickets.csv", TICKETS);
    desk.run(&[arg(&file)]);
    let renamed = desk.file(
        "tickets-2.csv",
        TICKETS.replace("3,Wrong", "3,Quite the wrong"),
    );
    for _ in 0..2 {
        let before = fs::read(desk.path("desk.db")).unwrap();
        assert_eq!(
            figures(&desk.json(&[arg(&renamed), "--dry-run"])),
            [4, 0, 1, 1, 2]
        );
        assert_eq!(
            fs::read(desk.path("desk.db")).unwrap(),
            before,
            "a trial changes no byte"
        );
    }
    assert_eq!(figures(&desk.json(&[arg(&renamed)])), [4, 0, 1, 1, 2]);
    assert_eq!(figures(&desk.json(&[arg(&renamed)])), [4, 0, 0, 2, 2]);
    assert_eq!(desk.all(), 2);
}

#[test]
fn a_mapping_is_kept_by_name_in_the_settings() {
    let desk = Desk::new();
    desk.file(
        "config.toml",
        "[import.crm]\nmap = \"external_id=no,subject=what\"\nzone = \"Europe/Tallinn\"\n",
    );
    let file = desk.file(
        "a.jsonl",
        "{\"no\":1,\"what\":\"Parcel\"}\n{\"no\":2,\"what\":\"Refund\"}\n",
    );
    let summary = desk.json(&[arg(&file), "--as", "crm"]);
    assert_eq!(
        (figures(&summary), &summary["source"]),
        ([2, 2, 0, 0, 0], &Value::from("crm"))
    );

    let output = desk.run(&[arg(&file), "--as", "crn"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("Did you mean crm?"),
        "{output:?}"
    );
}

#[test]
fn standard_input_is_a_file_too() {
    let desk = Desk::new();
    let output = desk
        .command()
        .arg("-")
        .write_stdin(TICKETS)
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(desk.all(), 2);
    assert!(desk.path("import.refused.csv").exists());
}

/// "id;subject" and two requests in Russian, in windows-1251; the second has a date that is none.
const IN_1251: &[u8] = b"id;subject;due\n\
    1;\xc3\xe4\xe5 \xec\xee\xe9 \xe7\xe0\xea\xe0\xe7;\n\
    2;\xc2\xee\xe7\xe2\xf0\xe0\xf2 \xe4\xe5\xed\xe5\xe3;2026-02-30\n";

#[test]
fn another_encoding_is_read_said_and_overridden() {
    let desk = Desk::new();
    let file = desk.file("old.csv", IN_1251);
    let said = text(&desk.run(&[arg(&file), "--dry-run"]).stdout);
    assert!(
        said.contains("Read as windows-1251, by its letters."),
        "{said}"
    );
    let summary = desk.json(&[arg(&file), "--dry-run"]);
    assert_eq!(
        (&summary["encoding"], &summary["encoding_by"]),
        (&Value::from("windows-1251"), &Value::from("content"))
    );
    let given = desk.json(&[arg(&file), "--dry-run", "--encoding", "cp866"]);
    assert_eq!(
        (&given["encoding"], &given["encoding_by"]),
        (&Value::from("ibm866"), &Value::from("given"))
    );

    // Refused rows are kept in UTF-8, and read as that even where the other encoding is asked for.
    desk.file("config.toml", "[import.old]\nencoding = \"windows-1251\"\n");
    let first = desk.json(&[arg(&file), "--as", "old"]);
    assert_eq!(figures(&first), [2, 1, 0, 0, 1]);
    let refused = desk.path("old.csv.refused.csv");
    let kept = fs::read_to_string(&refused).unwrap();
    assert_eq!(kept, "\u{feff}id;subject;due\n2;Возврат денег;2026-02-30\n");
    desk.file("old.csv.refused.csv", kept.replace("02-30", "02-20"));
    let mended = desk.json(&[arg(&refused), "--as", "old"]);
    assert_eq!(figures(&mended), [1, 1, 0, 0, 0]);
    assert_eq!(mended["encoding"], "utf-8");

    // The same by standard input.
    let output = desk
        .command()
        .args(["-", "--dry-run", "--as", "old"])
        .write_stdin(IN_1251)
        .output()
        .unwrap();
    let said = text(&output.stdout);
    assert!(said.contains("Read as windows-1251, as asked."), "{said}");
    assert!(
        said.contains("0 new, 0 changed, 1 unchanged, 1 refused"),
        "{said}"
    );
}

#[test]
fn standard_input_that_turns_out_late_not_to_be_utf8_is_read_whole() {
    let desk = Desk::new();
    let mut rows = b"id;subject\n".to_vec();
    for n in 0..20_000 {
        rows.extend(format!("{n};Where is my parcel\n").bytes());
    }
    // KOI8-R, behind more than is looked at in the beginning.
    rows.extend(b"last;\xe7\xc4\xc5 \xcd\xcf\xca \xda\xc1\xcb\xc1\xda\n");
    let output = desk
        .command()
        .args(["-", "--dry-run"])
        .write_stdin(&rows[..])
        .output()
        .unwrap();
    let said = text(&output.stdout);
    assert!(said.contains("Read as koi8-r, by its letters."), "{said}");
    assert!(said.contains("20001 rows: 20001 new"), "{said}");
}

#[test]
fn what_was_decoded_wrongly_before_is_repaired_once_and_stays_so() {
    let desk = Desk::new();
    let file = desk.file(
        "wreck.csv",
        "id,subject,customer\n1,ëÁË ÓÔÁÔØ ÏÐÔÏ×ÙÍ,JÃ¼rgen\n2,Как стать,Jürgen\n",
    );
    let output = desk.run(&[arg(&file)]);
    let said = text(&output.stdout);
    for wanted in [
        "1 value was decoded wrongly before it came and is repaired (koi8-r read as windows-1252); the original is kept.",
        "(utf-8 read as windows-1252)",
        "2 rows: 2 new",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    let before = fs::read(desk.path("desk.db")).unwrap();
    let again = desk.json(&[arg(&file)]);
    assert_eq!(figures(&again), [2, 0, 0, 2, 0]);
    assert_eq!(again["repaired"][0]["values"], 1);
    assert!(
        fs::read(desk.path("desk.db")).unwrap() == before,
        "no byte changes"
    );
    // Subject and client are both others then: whoever wants that says that it is the same source.
    let args = [arg(&file), "--source", "wreck", "--no-repair", "--dry-run"];
    let left = desk.json(&args);
    assert_eq!(figures(&left), [2, 0, 1, 1, 0]);
    assert_eq!(left["repaired"], Value::Array(Vec::new()));
}

#[test]
fn bad_input_gets_one_clear_message_and_leaves_nothing() {
    let desk = Desk::new();
    let folder = desk.path("folder");
    fs::create_dir(&folder).unwrap();
    let table: [(PathBuf, &[&str], i32, &[&str]); 16] = [
        (
            desk.file(
                "book.xlsx",
                b"PK\x03\x04\x14\0\x06\0\x08\0\0\0[Content_Types].xml",
            ),
            &[],
            1,
            &["book.xlsx", "workbook", "Save the sheet as CSV"],
        ),
        (
            desk.file("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            &[],
            1,
            &["picture.csv", "It is a picture"],
        ),
        (
            desk.file("noise.csv", [0; 200]),
            &[],
            1,
            &["noise.csv", "holds no text"],
        ),
        (
            desk.file("name.csv", "id,subject\n1,a\n"),
            &["--encoding", "windows-1521"],
            2,
            &["no encoding windows-1521", "Did you mean windows-1251?"],
        ),
        (
            folder,
            &[],
            1,
            &["folder", "is a directory", "Name the file in it"],
        ),
        (
            desk.path("gone.csv"),
            &[],
            1,
            &["gone.csv", "no such file", "Check the path"],
        ),
        (
            desk.file("empty.csv", ""),
            &[],
            1,
            &["empty.csv", "Nothing stands in it"],
        ),
        (
            desk.file("column.csv", "id,subject\n1,Parcel\n"),
            &["--map", "subject=subjcet"],
            2,
            &[
                "column.csv",
                "Did you mean subject?",
                "Nothing was imported",
            ],
        ),
        (
            desk.file("field.csv", "id,subject\n1,Parcel\n"),
            &["--map", "subjcet=subject"],
            2,
            &["Did you mean subject?"],
        ),
        (
            desk.file("quote.csv", "id,subject\n1,\"Parcel\n"),
            &[],
            1,
            &["quote.csv", "none of its rows", "Mend the rows"],
        ),
        (
            desk.file("day.csv", "id,subject,due\n1,Parcel,2026-02-30\n"),
            &[],
            1,
            &["day.csv", "none of its rows"],
        ),
        (
            desk.file("cut.jsonl", "{\"id\":1,\"subject\":\"Par"),
            &[],
            1,
            &["cut.jsonl", "none of its rows"],
        ),
        (
            desk.file("list.json", "[{\"betreff\":{\"kurz\":\"a\"}}]"),
            &[],
            2,
            &["list.json", "--map 'subject=betreff.kurz'"],
        ),
        (
            desk.file("short.csv", "id,subject\n1,a\n"),
            &["--header", "9"],
            1,
            &["short.csv", "no line 9", "--header"],
        ),
        (
            desk.file("zone.csv", "id,subject\n1,a\n"),
            &["--zone", "Mars/Base"],
            2,
            &["Mars/Base"],
        ),
        (
            desk.file("no.csv", "a,b\n1,2\n"),
            &[],
            2,
            &["no.csv", "--map subject=COLUMN"],
        ),
    ];
    for (file, args, code, wanted) in table {
        for dry in [&["--dry-run"][..], &[]] {
            let output = desk.run(&[&[arg(&file)], args, dry].concat());
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{file:?}: {said}");
            for wanted in wanted {
                assert!(said.contains(wanted), "{file:?}: {wanted} is not in {said}");
            }
        }
    }
    // Files whose rows were all refused made a desk, and nothing in it.
    assert_eq!(desk.all(), 0);
}

#[test]
fn json_lines_cut_in_the_middle_lose_only_the_last() {
    let desk = Desk::new();
    let file = desk.file(
        "cut.jsonl",
        "{\"id\":1,\"subject\":\"Parcel\"}\n{\"id\":2,\"subj",
    );
    let output = desk.run(&[arg(&file)]);
    assert!(output.status.success());
    let said = text(&output.stdout);
    assert!(
        said.contains("Line 2: the JSON ends in the middle"),
        "{said}"
    );
    assert_eq!(desk.all(), 1);
    assert_eq!(
        fs::read_to_string(desk.path("cut.jsonl.refused.jsonl")).unwrap(),
        "{\"id\":2,\"subj\n"
    );
}

#[test]
fn a_report_says_where_its_header_is_and_what_was_made_of_its_names() {
    let desk = Desk::new();
    let report = "All tickets of July\n\nid,subject,Name,Name\n1,Parcel,Ann,Bo\nTotal,1\n";
    let file = desk.file("report.csv", report);
    let output = desk.run(&[arg(&file)]);
    assert!(output.status.success());
    let said = text(&output.stdout);
    for wanted in [
        "The header is on line 3; the 2 lines before it were passed over.",
        "those after the first are called: Name (2)",
        "Line 5: it has 2 fields, the header names 4.",
        "2 rows: 1 new, 0 changed, 0 unchanged, 1 refused",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    assert_eq!(
        fs::read_to_string(desk.path("report.csv.refused.csv")).unwrap(),
        "id,subject,Name,Name (2)\nTotal,1\n"
    );
    let again = desk.json(&[arg(&file), "--header", "3", "--dry-run"]);
    assert_eq!(
        (figures(&again), &again["header"]),
        ([2, 0, 0, 1, 1], &Value::from(3))
    );

    let bare = desk.file("bare.csv", "7,Lamp\n8,\"Shoe\n9,Hat\n");
    let how = ["--header", "0", "--map", "external_id=#1,subject=#2"];
    let output = desk.run(&[&[arg(&bare)], &how[..]].concat());
    let said = text(&output.stdout);
    assert!(said.contains("the columns are called #1, #2"), "{said}");
    assert!(
        said.contains("Line 2: the quote that opens on line 2 closes nowhere."),
        "{said}"
    );
    let refused = desk.path("bare.csv.refused.csv");
    let kept = fs::read_to_string(&refused).unwrap();
    assert_eq!(kept, "#1,#2\n8,\"Shoe\n");
    fs::write(&refused, kept.replace('"', "")).unwrap();
    let mended = desk.json(&[&[arg(&refused)], &how[..]].concat());
    assert_eq!(figures(&mended), [1, 1, 0, 0, 0]);
    assert_eq!(desk.all(), 4);
}

#[test]
fn a_document_comes_in_and_what_it_lacks_is_kept_as_json_lines() {
    let desk = Desk::new();
    let document = r#"{
  "count": 3,
  "tickets": [
    { "id": 12345678901234567890, "subject": "Parcel", "via": { "channel": "chat" } },
    {
      "id": 2,
      "subject": "Refund",
      "due": "2026-02-30"
    },
    { "id": 3, "subject": "Hat" "status": "new" }
  ]
}"#;
    let file = desk.file("tickets.json", document);
    let output = desk.run(&[arg(&file)]);
    assert!(output.status.success());
    let said = text(&output.stdout);
    for wanted in [
        "JSON, the list \"tickets\" in it",
        "Line 5: due is \"2026-02-30\", and there is no such day.",
        "Line 10: it is not JSON on line 10 at byte 29",
        "3 rows: 1 new, 0 changed, 0 unchanged, 2 refused",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in {said}");
    }
    let refused = desk.path("tickets.json.refused.jsonl");
    let kept = fs::read_to_string(&refused).unwrap();
    assert_eq!(kept.lines().count(), 2);
    let mended = kept.replace("02-30", "02-28").replace("\" \"", "\", \"");
    fs::write(&refused, mended).unwrap();
    assert_eq!(figures(&desk.json(&[arg(&refused)])), [2, 2, 0, 0, 0]);
    assert_eq!(figures(&desk.json(&[arg(&file)])), [3, 0, 0, 1, 2]);
    assert_eq!(desk.all(), 3);
}

#[test]
fn text_of_clients_drives_no_terminal() {
    let desk = Desk::new();
    let hostile = "id,subject,due\n1,Parcel,\u{1b}]0;title\u{7}\u{202e}x\n2,Parcel,\n";
    let file = desk.file("hostile\u{1b}[2J.csv", hostile);
    let output = desk.run(&[arg(&file)]);
    for said in [text(&output.stdout), text(&output.stderr)] {
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
    }
    assert_eq!(desk.all(), 1);
}

/// Real exports, where they are at hand: `RINGBACK_DATA` names the folder that holds `requests/`.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn real_exports_come_in_whole_and_change_nothing_the_second_time() {
    let Some(data) = std::env::var_os("RINGBACK_DATA").map(PathBuf::from) else {
        eprintln!("skipped: RINGBACK_DATA names no folder of real exports");
        return;
    };
    let desk = Desk::new();
    let sources: [(&str, u64, &[&str]); 3] = [
        (
            "cfpb-complaints.csv",
            6_623,
            &[
                "--source",
                "cfpb",
                "--map",
                "external_id=complaint_id,subject=issue+sub_issue,text=narrative,kind=:complaint,\
                 status=company_response,category=product,product=sub_product,process=issue",
            ],
        ),
        (
            "nyc311-animals.csv",
            4_969,
            &[
                "--source",
                "nyc311",
                "--zone",
                "America/New_York",
                "--map",
                "external_id=key,received=created,subject=type+descriptor,category=type,\
                 place=location+borough,assignee=agency",
            ],
        ),
        (
            "requests-bitext.csv",
            6_630,
            &[
                "--source",
                "bitext",
                "--map",
                "text=instruction,process=intent,tags=category,channel=:chat",
            ],
        ),
    ];
    let mut listed = 0;
    for (name, rows, args) in sources {
        let file = data.join("requests").join(name);
        let args = [&[arg(&file)], args].concat();
        assert_eq!(
            figures(&desk.json(&[&args[..], &["--dry-run"]].concat())),
            [rows, rows, 0, 0, 0],
            "{name}"
        );
        assert_eq!(figures(&desk.json(&args)), [rows, rows, 0, 0, 0], "{name}");
        listed += rows;
        assert_eq!(desk.all(), listed, "{name}");
        let before = fs::read(desk.path("desk.db")).unwrap();
        assert_eq!(figures(&desk.json(&args)), [rows, 0, 0, rows, 0], "{name}");
        assert!(
            fs::read(desk.path("desk.db")).unwrap() == before,
            "{name}: no byte changes"
        );
    }
}
