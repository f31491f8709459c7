//! Procedures as files, from outside: what the commands say of folders as teams have them.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;
use jiff::tz::TimeZone;
use ringback::config::Config;
use ringback::domain::run::mark::{Kind, NewMark};
use ringback::runtime::clock;
use ringback::storage::Store;
use serde_json::Value;
use tempfile::TempDir;

const REFUND: &str = "---\ntitle: Refund a payment\naliases: [money back]\ncategory: billing\nlang: en\nstatus: validated\n\
    reviewed: 2020-01-01\nreview_every: 180d\nlimit: 50 a case\n---\nWhen money goes back.\n\n## Steps\n\
    1. Ask. Is it so?\n   - If so: follow [Other](other.md).\n2. Note it.\n";

struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A desk whose settings name the folder `sops`, without the pack.
    fn new() -> Self {
        Self::with("[lookup]\nsops = [\"sops\"]\nbuiltin = false\n")
    }

    fn with(settings: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("config.toml"), settings).unwrap();
        fs::create_dir(folder.path().join("sops")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(cargo_bin("ringback"))
            .args(args)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("TZ", "UTC")
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"))
            .output()
            .unwrap()
    }

    /// What a command prints that is done.
    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn said(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).unwrap()
}

fn files(value: &Value, list: &str, root: &Path) -> Vec<String> {
    let inside = |file: &Value| {
        let path = Path::new(file["file"].as_str().unwrap());
        path.strip_prefix(root).unwrap().display().to_string()
    };
    value[list].as_array().unwrap().iter().map(inside).collect()
}

#[test]
fn files_in_are_procedures_listed_and_files_refused() {
    let desk = Desk::new();
    desk.file("sops/refund.md", REFUND);
    desk.file("sops/README.md", "# All of it\n");
    desk.file("sops/deep/plain.markdown", "no heading at all");
    desk.file("sops/empty.md", "\n");
    desk.file("sops/broken.md", "---\ntitle: a\naliases: [b\n---\ntext");
    desk.file("sops/picture.md", b"\x89PNG\r\n\x1a\n\0\0\0\0");
    desk.file("sops/long.md", vec![b'a'; 50 << 20]);
    desk.file("sops/notes.txt", "not a page");
    symlink(desk.path("sops"), desk.path("sops/deep/round")).unwrap();
    symlink(desk.path("gone"), desk.path("sops/torn.md")).unwrap();
    let all = desk.json(&["sop", "list", "--json"]);
    assert_eq!(
        files(&all, "sops", &desk.path("sops")),
        ["README.md", "deep/plain.markdown", "refund.md"]
    );
    let refused = all["refused"].as_array().unwrap();
    let reasons: Vec<&str> = refused
        .iter()
        .map(|it| it["reason"].as_str().unwrap())
        .collect();
    assert_eq!(refused.len(), 5, "{refused:?}");
    for reason in ["empty", "front-matter", "binary", "too-long", "missing"] {
        assert!(reasons.contains(&reason), "{reason}: {refused:?}");
    }
    let refund = &all["sops"][2];
    assert_eq!(refund["title"], "Refund a payment");
    assert_eq!(refund["steps"], 2);
    assert_eq!(refund["overdue"], "2020-06-29");

    let plain = desk.run(&["sop", "list"]);
    assert!(
        said(&plain).contains("review overdue since 2020-06-29"),
        "{}",
        said(&plain)
    );
    assert!(said(&plain).contains("5 files can't be used; `ringback sop check` says why."));
    assert_eq!(desk.done(&["sop", "list", "--overdue"]).lines().count(), 1);
    assert_eq!(
        desk.done(&["sop", "list", "--category", "Billing"])
            .lines()
            .count(),
        1
    );
    assert_eq!(desk.done(&["sop", "list", "--lang", "ru"]), "");
    assert!(!desk.path("desk.db").exists(), "reading makes no desk");
}

#[test]
fn what_is_wrong_is_said_with_file_line_and_reason() {
    let desk = Desk::new();
    desk.file("sops/refund.md", REFUND);
    desk.file("sops/two.md", "---\ntitle: Refund a payment\nlang: en\nstatus: perfect\n---\n1. a\n   - go to [step 9](#step-9)\n2. b\n\n> Hello {cleint.name|there}\n");
    desk.file("sops/broken.md", "---\ntitle: a: b\n---\ntext");
    desk.file(
        "sops/phrases/en.toml",
        "[[phrase]]\nid = 'a'\nsituation = 's'\nsay = 'x {ask:y {due}}'\n",
    );
    let output = desk.run(&["sop", "check"]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    let at = |name: &str| desk.path("sops").join(name).display().to_string();
    for line in [
        format!(
            "{}, line 2: The front matter can't be read: ",
            at("broken.md")
        ),
        format!(
            "{}, line 15: The link leads to other.md, and there is no such file.",
            at("refund.md")
        ),
        format!(
            "{}: {} has the same title, \"Refund a payment\".",
            at("two.md"),
            at("refund.md")
        ),
        format!(
            "{}, line 4: status: \"perfect\" isn't understood",
            at("two.md")
        ),
        format!(
            "{}, line 7: The link leads to #step-9, and there is no such step",
            at("two.md")
        ),
        format!(
            "{}, line 10: Nothing is put in for {{cleint.name|there}}.",
            at("two.md")
        ),
        format!("{}, line 4: A brace isn't closed", at("phrases/en.toml")),
        "4 files: 2 procedures, one phrase, 1 refused, 6 things to look after.".to_owned(),
    ] {
        assert!(text.contains(&line), "{line}\nin\n{text}");
    }
    let all = desk.json(&["sop", "check", "--json"]);
    assert_eq!(all["faults"].as_array().unwrap().len(), 6);

    // Mended, there is nothing to say.
    desk.file("sops/other.md", "# Other\n");
    for gone in ["two.md", "broken.md", "phrases/en.toml"] {
        fs::remove_file(desk.path("sops").join(gone)).unwrap();
    }
    assert!(
        desk.done(&["sop", "check"])
            .contains("nothing to look after")
    );
    let gone = desk.run(&["sop", "check", "elsewhere"]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(said(&gone).contains("elsewhere: There is nothing here."));
}

#[test]
fn a_procedure_is_shown_by_its_file_its_name_or_its_title() {
    let desk = Desk::new();
    let path = desk.file("sops/refund.md", REFUND);
    desk.file(
        "sops/lost.md",
        "# Refund for a lost parcel\n\n\u{1b}[2Jtext\n",
    );
    for what in [
        &["sops/refund.md"][..],
        &["refund"],
        &["refund", "payment"],
        &["Money"],
        &[path.to_str().unwrap()],
    ] {
        let shown = desk.done(&[&["sop", "show"][..], what].concat());
        assert!(
            shown
                .starts_with("Refund a payment\nbilling · review overdue since 2020-06-29 · en · "),
            "{shown}"
        );
        for part in [
            "You decide alone up to: 50 a case",
            "1. Ask. Is it so?",
            "   • If so: follow Other.",
            "Links:\n  other.md\n",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }
    let shown = desk.done(&["sop", "show", "lost"]);
    assert!(
        shown.contains("␛[2Jtext") && !shown.contains('\u{1b}'),
        "{shown:?}"
    );
    let several = desk.run(&["sop", "show", "ref"]);
    assert_eq!(several.status.code(), Some(1));
    assert!(
        said(&several).contains("Refund for a lost parcel"),
        "{}",
        said(&several)
    );
    let unknown = said(&desk.run(&["sop", "show", "refumd"]));
    assert!(unknown.contains("refund"), "{unknown}");
    let broken = desk.file("broken.md", "---\na: b: c\n---\n");
    let output = desk.run(&["sop", "show", broken.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("line 2: The front matter can't be read"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_procedure_is_begun_once_and_never_over_another() {
    let desk = Desk::new();
    let printed = desk.done(&["sop", "new", "Refund: what to do?"]);
    let path = desk.path("sops/refund-what-to-do.md");
    assert_eq!(printed.trim(), path.display().to_string());
    let all = desk.json(&["sop", "list", "--json"]);
    assert_eq!(all["sops"][0]["title"], "Refund: what to do?");
    assert_eq!(all["sops"][0]["status"], "draft");
    desk.done(&["sop", "check"]);

    fs::write(&path, "mine").unwrap();
    let again = desk.run(&["sop", "new", "Refund what to do"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("is there already. Nothing was changed."));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");

    desk.done(&[
        "sop",
        "new",
        "Вернуть деньги",
        "--lang",
        "ru",
        "--into",
        ".",
    ]);
    assert!(
        fs::read_to_string(desk.path("вернуть-деньги.md"))
            .unwrap()
            .contains("## Шаги")
    );
    assert_eq!(desk.run(&["sop", "new", "???"]).status.code(), Some(2));
    assert_eq!(
        desk.run(&["sop", "new", "a b", "--into", "gone"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn the_pack_is_there_and_is_laid_out_to_be_edited() {
    let desk = Desk::with("[lookup]\nsops = [\"mine\"]\n");
    let all = desk.json(&["sop", "list", "--json", "--lang", "en"]);
    assert!(all["sops"].as_array().unwrap().len() >= 40);
    for lang in ["ru", "et", "sl"] {
        let all = desk.json(&["sop", "list", "--json", "--lang", lang]);
        assert!(all["sops"].as_array().unwrap().len() >= 15, "{lang}");
    }
    assert!(
        desk.done(&["sop", "show", "refund"])
            .starts_with("Refund a payment\n")
    );
    assert!(
        desk.done(&["sop", "show", "refund", "--lang", "et"])
            .starts_with("Raha tagasimaksmine\n")
    );

    let out = desk.done(&["sop", "export", "mine"]);
    assert!(out.contains("files written to mine."), "{out}");
    fs::write(desk.path("mine/en/refund.md"), REFUND).unwrap();
    let again = desk.run(&["sop", "export", "mine"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        said(&again).contains("more are there already. Nothing was changed."),
        "{}",
        said(&again)
    );
    assert_eq!(
        fs::read_to_string(desk.path("mine/en/refund.md")).unwrap(),
        REFUND
    );
    desk.done(&["sop", "export", "mine", "--force"]);
    assert_ne!(
        fs::read_to_string(desk.path("mine/en/refund.md")).unwrap(),
        REFUND
    );

    // What was laid out works by itself, phrases too.
    let checked = desk.done(&["sop", "check", "mine"]);
    assert!(
        checked.contains("nothing to look after") && checked.contains(" phrases"),
        "{checked}"
    );
    desk.done(&["sop", "export", "one", "--lang", "sl"]);
    assert!(desk.path("one/sl/refund.md").is_file() && desk.path("one/phrases/sl.toml").is_file());
    assert!(!desk.path("one/en").exists());
    let unknown = desk.run(&["sop", "export", "two", "--lang", "xx"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        said(&unknown).contains("en, et, ru, sl"),
        "{}",
        said(&unknown)
    );
}

#[test]
fn what_agents_have_flagged_is_listed_until_it_is_settled() {
    let desk = Desk::new();
    assert!(said(&desk.run(&["sop", "list", "--flagged"])).contains("No procedure is flagged."));
    desk.done(&["add", "--subject", "Paid twice", "--client", "Ann Bell"]);
    let policy = Config::default().policy(&TimeZone::UTC).unwrap();
    let mut store = Store::open(&desk.path("desk.db"), policy, clock::new_id()).unwrap();
    for (kind, word) in [(Kind::Wrong, "the sum\u{1b}[2J"), (Kind::Helpful, "")] {
        let mark = NewMark {
            file: "sops/refund.md".to_owned(),
            title: "Refund a payment".to_owned(),
            kind,
            word: word.to_owned(),
        };
        store
            .mark_procedure(&mark, "Mari", clock::now(), clock::new_id())
            .unwrap();
    }
    drop(store);
    let listed = desk.done(&["sop", "list", "--flagged"]);
    assert!(
        listed.starts_with("Refund a payment: wrong: the sum␛[2J (Mari, "),
        "{listed}"
    );
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let json = desk.json(&["sop", "list", "--flagged", "--json"]);
    assert_eq!(json[0]["file"], "sops/refund.md");
    assert_eq!(json[0]["flag"], "wrong");
    let settled = said(&desk.run(&["sop", "settle", "sops/refund.md"]));
    assert!(settled.contains("What was flagged in sops/refund.md is settled."));
    assert_eq!(desk.done(&["sop", "list", "--flagged"]), "");
    let settled = said(&desk.run(&["sop", "settle", "sops/refund.md"]));
    assert!(settled.contains("Nothing is flagged in sops/refund.md."));
}
