//! Exports of helpdesks from outside: recognised, said, taken over, and taken over again.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The exports: the file, whose it is, its rows and how many of them are faulty.
const EXPORTS: &[(&str, &str, u64, u64)] = &[
    ("zendesk.csv", "zendesk", 6, 0),
    ("zendesk.jsonl", "zendesk", 3, 0),
    ("freshdesk.csv", "freshdesk", 6, 0),
    ("freshdesk.jsonl", "freshdesk", 6, 0),
    ("freshservice.csv", "freshservice", 2, 0),
    ("freshservice.jsonl", "freshservice", 2, 0),
    ("zammad.csv", "zammad", 6, 0),
    ("zammad.jsonl", "zammad", 6, 0),
    ("osticket.csv", "osticket", 6, 2),
    ("chatwoot.jsonl", "chatwoot", 5, 0),
    ("chatwoot-tables.jsonl", "chatwoot", 2, 0),
];

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(
            folder.path().join("config.toml"),
            "[desk]\nzone = \"UTC\"\n",
        )
        .unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::cargo_bin("ringback").unwrap();
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"))
            .args(args);
        command.output().unwrap()
    }

    fn said(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn import(&self, file: &Path, args: &[&str]) -> Value {
        let args = [&["import", file.to_str().unwrap(), "--json"], args].concat();
        serde_json::from_str(&self.said(&args)).unwrap()
    }

    fn show(&self, number: &str) -> Value {
        serde_json::from_str(&self.said(&["show", number, "--json"])).unwrap()
    }
}

fn export(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/helpdesks/exports");
    fs::read_to_string(folder.join(name)).unwrap()
}

fn figures(summary: &Value) -> [u64; 5] {
    ["rows", "new", "changed", "unchanged", "refused"].map(|name| summary[name].as_u64().unwrap())
}

#[test]
fn every_export_is_recognised_and_changes_nothing_the_second_time() {
    for (name, tool, rows, refused) in EXPORTS.iter().copied() {
        let desk = Desk::new();
        let file = desk.file(name, &export(name));
        let fine = rows - refused;
        let tried = desk.import(&file, &["--dry-run"]);
        let first = desk.import(&file, &[]);
        for summary in [&tried, &first] {
            assert_eq!(figures(summary), [rows, fine, 0, 0, refused], "{name}");
            assert_eq!(summary["tool"], tool, "{name}");
            assert_eq!(summary["source"], tool, "{name}");
        }
        let before = fs::read(desk.path("desk.db")).unwrap();
        let again = desk.import(&file, &[]);
        assert_eq!(figures(&again), [rows, 0, 0, fine, refused], "{name}");
        assert_eq!(again["conflicts"].as_array().unwrap().len(), 0, "{name}");
        assert!(fs::read(desk.path("desk.db")).unwrap() == before, "{name}");
    }
}

#[test]
fn all_tools_live_on_one_desk_although_their_ids_clash() {
    let desk = Desk::new();
    let clash = |name: &str, id: &str| export(name).replacen(id, "4101", 1);
    let mut all = 0;
    for (name, id) in [
        ("zendesk.csv", "4101"),
        ("freshdesk.csv", "201"),
        ("zammad.csv", "61001"),
        ("osticket.csv", "771002"),
        ("chatwoot.jsonl", "51"),
    ] {
        let summary = desk.import(&desk.file(name, &clash(name, id)), &[]);
        assert_eq!(summary["changed"], 0, "{name}");
        all += summary["new"].as_u64().unwrap();
    }
    assert_eq!(all, 6 + 6 + 6 + 4 + 5);
}

#[test]
fn what_changed_at_the_tool_comes_over_and_what_changed_here_stays() {
    for (name, id, was, is) in [
        (
            "zendesk.csv",
            "4106",
            ",New,Normal,Mystery",
            ",Closed,Normal,Mystery",
        ),
        (
            "freshdesk.csv",
            "201",
            "201,Parcel lost,Open",
            "201,Parcel lost,Closed",
        ),
        (
            "freshdesk.jsonl",
            "201",
            "\"status\":2,\"priority\":4",
            "\"status\":5,\"priority\":4",
        ),
        ("zammad.jsonl", "61001", "\"state_id\":1", "\"state_id\":4"),
        ("osticket.csv", "771002", ";Email;Open;", ";Email;Closed;"),
        (
            "chatwoot.jsonl",
            "51",
            "\"status\":\"open\",\"priority\":\"urgent\"",
            "\"status\":\"resolved\",\"priority\":\"urgent\"",
        ),
    ] {
        let text = export(name);
        assert!(text.contains(was), "{name}");
        let desk = Desk::new();
        desk.import(&desk.file(name, &text), &[]);
        let number = (1..=6)
            .map(|n| n.to_string())
            .find(|n| desk.show(n)["external_id"] == id)
            .unwrap();
        assert_ne!(desk.show(&number)["status"], "closed", "{name}");
        // An agent looks at its priority meanwhile; the tool changes the status.
        desk.said(&["set", &number, "priority=low"]);
        let changed = desk.file(name, &text.replacen(was, is, 1));
        let summary = desk.import(&changed, &[]);
        assert_eq!(summary["changed"], 1, "{name}: {summary}");
        assert_eq!(summary["conflicts"].as_array().unwrap().len(), 0, "{name}");
        let after = desk.show(&number);
        let ended = if id == "51" { "solved" } else { "closed" };
        assert_eq!(
            (&after["status"], &after["priority"]),
            (&ended.into(), &"low".into()),
            "{name}"
        );
    }

    let desk = Desk::new();
    let text = export("zammad.csv");
    desk.import(&desk.file("zammad.csv", &text), &[]);
    desk.said(&["set", "1", "priority=urgent"]);
    let file = desk.file("zammad.csv", &text.replacen("new,2 normal", "new,1 low", 1));
    let said = desk.said(&["import", file.to_str().unwrap()]);
    assert!(
        said.contains("request 1: priority is urgent here and low there. It stays as it is here."),
        "{said}"
    );
    assert_eq!(desk.show("1")["priority"], "urgent");
    assert_eq!(
        figures(&desk.import(&file, &[])),
        [6, 0, 0, 6, 0],
        "told once"
    );
}

#[test]
fn the_tool_is_said_and_can_be_overridden() {
    let desk = Desk::new();
    let file = desk.file("view.csv", &export("zendesk.csv"));
    let said = desk.said(&["import", file.to_str().unwrap(), "--dry-run"]);
    assert!(said.contains("This is an export of Zendesk"), "{said}");
    assert!(said.contains("source \"zendesk\""), "{said}");
    assert!(
        !said.contains("[import."),
        "what is known needs no keeping: {said}"
    );

    let other = desk.import(&file, &["--tool", "none", "--dry-run"]);
    assert_eq!(
        (&other["tool"], &other["source"]),
        (&Value::Null, &"view".into())
    );
    let mapped = desk.import(&file, &["--map", "subject=Group+Subject", "--dry-run"]);
    let mapping = mapped["mapping"].as_str().unwrap();
    assert!(mapping.contains("subject=Group+Subject"), "{mapping}");
    assert!(mapping.contains("external_id=Id"), "{mapping}");

    let output = desk.run(&["import", file.to_str().unwrap(), "--tool", "zendsk"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("zendesk"), "{said}");
}

const ODD: &str = "\
Nr;Wer;Wohin;Wann;Was
1;Anna Berg;anna@example.org;22.11.2026 09:00;Paket ist verloren
2;Bo Lind;bo@example.org;22.11.2026 10:00;Rechnung stimmt nicht
";

#[test]
fn an_odd_table_gets_a_mapping_to_paste_and_it_can_be_kept() {
    let desk = Desk::new();
    let file = desk.file("export-2026-11-22.csv", ODD);
    let file = file.to_str().unwrap();
    let output = desk.run(&["import", file]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    let mapping = said
        .split("--map '")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .unwrap_or_else(|| panic!("{said}"));
    assert_eq!(
        mapping,
        "external_id=Nr,received=Wann,subject=Was,email=Wohin"
    );

    let map = format!("{mapping},client=Wer");
    let said = desk.said(&["import", file, "--map", &map, "--dry-run"]);
    assert!(said.contains("[import.export]"), "{said}");
    let said = desk.said(&[
        "import",
        file,
        "--map",
        &map,
        "--zone",
        "Europe/Tallinn",
        "--save",
        "shop",
    ]);
    assert!(said.contains("ringback import --as shop FILE"), "{said}");
    assert!(
        said.contains("2 new") && said.contains("Source: shop."),
        "{said}"
    );
    let config = fs::read_to_string(desk.path("config.toml")).unwrap();
    assert!(
        config.contains("[import.shop]") && config.contains("Europe/Tallinn"),
        "{config}"
    );

    // The next night, by the name alone.
    let next = desk.file(
        "export-2026-11-23.csv",
        &format!("{ODD}3;Cy Dorn;cy@example.org;23.11.2026 08:00;Umtausch der Schuhe\n"),
    );
    let summary = desk.import(&next, &["--as", "shop"]);
    assert_eq!(figures(&summary), [3, 1, 0, 2, 0]);
    assert_eq!(desk.show("3")["received"], "2026-11-23T06:00:00Z");
}

#[test]
fn a_nightly_export_is_one_source_and_another_systems_ids_are_not_written_over() {
    let night = |day: u32, status: &str| {
        format!(
            "id,subject,created,email,status\n1,Parcel,2026-11-20 10:00,a@example.org,{status}\n2,Refund,2026-11-{day} 10:00,b@example.org,new\n"
        )
    };
    let desk = Desk::new();
    let first = desk.file("tickets-2026-11-21.csv", &night(20, "new"));
    assert_eq!(desk.import(&first, &[])["source"], "tickets");
    let second = desk.file("Tickets_20261122T020000.csv", &night(20, "closed"));
    assert_eq!(figures(&desk.import(&second, &[])), [2, 0, 1, 1, 0]);

    // Another system that counts from one as well.
    let stranger = "id,subject,created,email\n1,Lost key,2026-10-01 09:00,x@example.com\n2,Noise,2026-10-02 09:00,y@example.com\n3,Leak,2026-10-03 09:00,z@example.com\n";
    let folder = desk.path("other");
    fs::create_dir(&folder).unwrap();
    let other = folder.join("tickets.csv");
    fs::write(&other, stranger).unwrap();
    for args in [&["--dry-run"][..], &[]] {
        let output = desk.run(&[&["import", other.to_str().unwrap()], args].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("2 ids in it are those of other requests of the source \"tickets\""),
            "{said}"
        );
        assert!(
            said.contains("--source NAME") && said.contains("Nothing was imported"),
            "{said}"
        );
    }
    assert_eq!(desk.show("1")["subject"], "Parcel");
    assert!(
        !desk.run(&["show", "3"]).status.success(),
        "nothing of it came in"
    );
    assert_eq!(
        figures(&desk.import(&other, &["--source", "house"])),
        [3, 3, 0, 0, 0]
    );

    // One strange id among many is left out and said.
    let mixed = desk.file(
        "tickets-2026-11-23.csv",
        &(night(20, "closed").replace(
            "2,Refund,2026-11-20 10:00,b@",
            "2,Noise,2026-10-02 09:00,y@",
        ) + "3,New,2026-11-23 10:00,c@example.org,new\n"),
    );
    let said = desk.said(&["import", mixed.to_str().unwrap()]);
    assert!(
        said.contains("its id is that of request 2, \"Refund\", but it tells of \"Noise\""),
        "{said}"
    );
    assert!(
        said.contains("3 rows: 1 new, 0 changed, 2 unchanged, 0 refused; 1 conflict."),
        "{said}"
    );
    assert_eq!(desk.show("2")["subject"], "Refund");
}
