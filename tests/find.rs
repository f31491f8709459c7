//! `ringback find` from outside: what scripts and measurements rely on.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        desk.file("config.toml", "");
        desk.file(
            "sops/refund.md",
            "---\ntitle: Refund a payment\naliases: [money back]\nlang: en\nstatus: draft\n---\nLook first.\n",
        );
        desk.file(
            "sops/deep/parcel.md",
            "# A lost parcel\n\n## Steps\n1. Ask the courier.\n",
        );
        desk.file(
            "sops/ru.md",
            "---\nlang: ru\n---\n# Вернуть деньги\n\nВозврат на карту.\n",
        );
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn find(&self, args: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin("ringback"));
        command
            .arg("find")
            .args(args)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"));
        command
    }

    /// The answers to the lines of an input: the stems of the files.
    fn answers(&self, input: &str) -> Vec<(String, Vec<String>)> {
        let output = self
            .find(&["--sops", "sops", "--json", "-"])
            .write_stdin(input)
            .assert()
            .success();
        let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        text.lines()
            .map(|line| {
                let answer: Value = serde_json::from_str(line).unwrap();
                let hits = answer["hits"].as_array().unwrap();
                assert!(hits.iter().all(|hit| hit["score"].as_f64().unwrap() > 0.0));
                let stem = |hit: &Value| {
                    let file = hit["file"].as_str().unwrap().to_owned();
                    let stem = PathBuf::from(file);
                    stem.file_stem().unwrap().to_str().unwrap().to_owned()
                };
                let query = answer["query"].as_str().unwrap().to_owned();
                (query, hits.iter().map(stem).collect())
            })
            .collect()
    }

    fn first(&self, query: &str) -> Option<String> {
        self.answers(&format!("{query}\n"))
            .remove(0)
            .1
            .into_iter()
            .next()
    }
}

#[test]
fn each_line_is_answered_by_one_line_in_order() {
    let desk = Desk::new();
    let answers = desk.answers("refnud\n\nlsot parc\r\ndjpdhfn\nzzzzqqq\nmoney bac");
    let expected = [
        ("refnud", Some("refund")),
        ("", Some("parcel")),
        ("lsot parc", Some("parcel")),
        ("djpdhfn", Some("ru")),
        ("zzzzqqq", None),
        ("money bac", Some("refund")),
    ];
    assert_eq!(answers.len(), expected.len());
    for ((query, hits), (asked, first)) in answers.iter().zip(expected) {
        assert_eq!(
            (query.as_str(), hits.first().map(String::as_str)),
            (asked, first)
        );
    }
}

#[test]
fn what_changed_is_found_as_it_is_and_a_lost_cache_costs_nothing() {
    let desk = Desk::new();
    assert_eq!(desk.first("courier").as_deref(), Some("parcel"));
    desk.file("sops/parcel-two.md", "# Chargeback\n\nThe bank asks.\n");
    assert_eq!(desk.first("chargeback").as_deref(), Some("parcel-two"));
    fs::remove_file(desk.path("sops/parcel-two.md")).unwrap();
    assert_eq!(desk.first("chargeback"), None);
    let caches: Vec<PathBuf> = fs::read_dir(desk.0.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with("lookup-")
        })
        .collect();
    assert!(!caches.is_empty());
    for cache in caches {
        fs::write(cache, "no cache at all").unwrap();
    }
    assert_eq!(desk.first("courier").as_deref(), Some("parcel"));
}

#[test]
fn words_are_answered_in_plain_lines_with_the_reason_where_it_is_asked() {
    let desk = Desk::new();
    let output = desk
        .find(&[
            "--sops",
            "sops",
            "--explain",
            "--limit",
            "1",
            "bakc",
            "money",
        ])
        .assert()
        .success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Refund a payment (money back)  [en, draft]");
    assert!(lines[1].ends_with("sops/refund.md"), "{text}");
    assert!(text.contains("bakc: back, slip, title"), "{text}");
    assert!(text.contains("money: money, same, title"), "{text}");
}

#[test]
fn only_one_language_is_found_where_that_is_asked() {
    let desk = Desk::new();
    let output = desk
        .find(&["--sops", "sops", "--lang", "ru", "--json", "деньги"])
        .assert()
        .success();
    let answer: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let hits = answer["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0]["title"], "Вернуть деньги");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let desk = Desk::new();
    let output = desk.find(&["--sops", "no-such", "refund"]).assert().code(2);
    let told = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(told.contains("no-such"), "{told}");
}

#[test]
fn without_folders_the_pack_is_looked_through() {
    let desk = Desk::new();
    let output = desk.find(&["--json", "angry", "caler"]).assert().success();
    let answer: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(answer["hits"][0]["file"], "builtin:en/angry-caller.md");
}
