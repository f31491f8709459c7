//! The command line from outside: the built program in a home of its own, told apart by what an agent
//! would notice.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of the program fails the test"
)]

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use ringback::domain::safe::is_forbidden;
use serde_json::Value;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_ringback");

/// A user's home, and the desk in it.
struct Home {
    dir: TempDir,
}

/// What a command said, and how it ended.
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            out: String::from_utf8(output.stdout).expect("output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("errors are UTF-8"),
            code: output.status.code(),
        }
    }
}

impl Home {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn db(&self) -> PathBuf {
        self.path(".local/share/ringback/desk.db")
    }

    fn config(&self, text: &str) {
        let folder = self.path(".config/ringback");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), text).unwrap();
    }

    /// Nothing of whoever runs the tests gets in.
    fn alone(&self, command: &mut Command) {
        command
            .env_clear()
            .env("HOME", self.dir.path())
            .env("USER", "kadri")
            .env("TZ", "Europe/Tallinn")
            .stdin(Stdio::null());
    }

    fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(PROGRAM);
        self.alone(&mut command);
        command.args(args);
        command
    }

    fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.command(args).output().unwrap().into()
    }

    fn run_with(&self, input: &[u8], args: &[&str]) -> Ran {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap().into()
    }

    fn shell(&self, script: &str) -> Ran {
        let mut command = Command::new("sh");
        self.alone(&mut command);
        command.args(["-c", script, PROGRAM]);
        command.output().unwrap().into()
    }

    /// A command that is done: exit code 0; gives what it printed.
    fn done<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    }

    /// Writes a request down and gives its number.
    fn add(&self, args: &[&str]) -> i64 {
        let mut all = vec!["add", "--client", "Ann Bell"];
        all.extend(args);
        let out = self.done(all);
        out.trim_end().parse().expect("add prints the number alone")
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.done(args)).expect("one JSON document")
    }

    fn show(&self, number: i64) -> Value {
        self.json(&["show", &number.to_string(), "--json"])
    }
}

/// A fault says what and what to do, on standard error, and nothing else.
#[track_caller]
fn refused(ran: &Ran, code: i32, words: &str) {
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
    assert_eq!(ran.out, "");
    assert!(ran.err.starts_with("ringback: "), "{}", ran.err);
    assert!(ran.err.contains(words), "{words:?} in {}", ran.err);
    assert!(ran.err.lines().count() > 1, "no remedy: {}", ran.err);
}

#[test]
fn a_request_is_written_down_listed_and_shown() {
    let home = Home::new();
    let number = home.add(&[
        "--subject",
        "Paid twice, money not back",
        "--text",
        "The refund was promised for Friday.",
        "--phone",
        "+1 212 555 0147",
        "--priority",
        "high",
        "--channel",
        "email",
        "--kind",
        "complaint",
        "--category",
        "billing",
        "--tag",
        "refund",
        "--tag",
        "card",
        "--assignee",
        "mart",
    ]);
    assert_eq!(number, 1);
    let listed = home.done(["list"]);
    assert_eq!(listed.lines().count(), 1);
    for words in [
        "1",
        "high",
        "mail",
        "Ann Bell",
        "Paid twice, money not back",
    ] {
        assert!(listed.contains(words), "{words} in {listed}");
    }
    let shown = home.done(["show", "1"]);
    for words in [
        "The refund was promised for Friday.",
        "+1 212 555 0147",
        "card, refund",
        "mart",
    ] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let page = home.show(1);
    assert_eq!(page["client"]["name"], "Ann Bell");
    assert_eq!(page["kind"], "complaint");
    assert_eq!(page["category"], "billing");
    assert_eq!(page["tags"], serde_json::json!(["card", "refund"]));
    assert_eq!(page["history"][0]["author"], "kadri");
    assert!(
        page["received"].as_str().unwrap().ends_with('Z'),
        "RFC 3339"
    );
    let line = &home.json(&["list", "--json"])[0];
    assert_eq!(line["subject"], "Paid twice, money not back");
    assert_eq!(line["late"], false);
}

#[test]
fn the_next_request_is_the_first_of_the_list_and_says_why() {
    let home = Home::new();
    home.add(&["--subject", "ordinary"]);
    home.add(&["--subject", "old", "--received", "2h ago"]);
    let urgent = home.add(&["--subject", "fire", "--priority", "urgent"]);
    let next = home.done(["next"]);
    assert!(next.contains("fire") && next.contains("urgent"), "{next}");
    assert!(next.contains("in 23 h"), "{next}");
    assert_eq!(home.json(&["next", "--json"])["number"], urgent);
    let order: Vec<String> = home
        .json(&["list", "--json"])
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["subject"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(order, ["fire", "old", "ordinary"]);
    assert_eq!(home.done(["list", "--limit", "2"]).lines().count(), 2);
}

#[test]
fn a_late_request_is_listed_as_late_and_counted() {
    let home = Home::new();
    home.add(&["--subject", "forgotten", "--received", "26h ago"]);
    home.add(&["--subject", "nearly", "--received", "21h ago"]);
    home.add(&["--subject", "fresh"]);
    let late = home.done(["list", "--view", "late"]);
    assert!(
        late.contains("forgotten") && late.contains("late"),
        "{late}"
    );
    assert_eq!(late.lines().count(), 1);
    assert_eq!(
        home.done(["status"]),
        "1 late · 1 at risk · 3 open · 0 waiting · 0 answered today\n"
    );
    let status = home.json(&["status", "--json"]);
    assert_eq!((&status["late"], &status["all"]), (&1.into(), &3.into()));
}

#[test]
fn a_filter_narrows_the_list() {
    let home = Home::new();
    home.add(&[
        "--subject",
        "Parcel lost",
        "--priority",
        "high",
        "--tag",
        "parcel",
    ]);
    home.add(&["--subject", "Invoice address", "--channel", "email"]);
    for (filter, found) in [
        ("parcel", "Parcel lost"),
        ("priority:high", "Parcel lost"),
        ("-priority:high", "Invoice address"),
        ("tag:parcel", "Parcel lost"),
        ("channel:email free", "Invoice address"),
    ] {
        let listed = home.done(["list", "--where", filter]);
        assert!(listed.contains(found), "{filter}: {listed}");
        assert_eq!(listed.lines().count(), 1, "{filter}: {listed}");
    }
    assert_eq!(
        home.json(&["list", "--json", "--where", "nothing"]),
        serde_json::json!([])
    );
    refused(
        &home.run(["list", "--where", "priorty:high"]),
        2,
        "Did you mean priority?",
    );
    refused(
        &home.run(["list", "--where", "status:opne"]),
        2,
        "Did you mean open?",
    );
    refused(
        &home.run(["list", "--view", "wating"]),
        2,
        "Did you mean waiting?",
    );
}

#[test]
fn a_mistake_in_a_filter_is_marked_under_its_line() {
    let home = Home::new();
    home.add(&["--subject", "Parcel lost"]);
    for (filter, said) in [
        (
            "lost priorty:high",
            "ringback: A filter has no field \"priorty\".\n  lost priorty:high\n       ^^^^^^^\nDid you mean priority?\n",
        ),
        (
            "платёж due:<4x",
            "ringback: due:<4x isn't understood.\n  платёж due:<4x\n             ^^^\nUnderstood are due:<4h, due:>2d, due:today, due:<2026-12-01, due:late.\n",
        ),
        (
            "status:open,\"opne\"",
            "ringback: There is no status \"opne\".\n  status:open,\"opne\"\n              ^^^^^^\nDid you mean open?\n",
        ),
    ] {
        let ran = home.run(["list", "--where", filter]);
        assert_eq!((ran.err.as_str(), ran.out.as_str()), (said, ""), "{filter}");
        assert_eq!(ran.code, Some(2));
    }
}

#[test]
fn times_alternatives_and_clients_narrow_the_list() {
    let home = Home::new();
    let old = ["--received", "2026-01-05 10:00", "--client", "Mari Lepp"];
    let old = [
        &["add", "--subject", "Old parcel"],
        &old[..],
        &["--phone", "+1 212 555 0147"],
    ];
    home.done(old.concat());
    let new = ["--priority", "high", "--client", "Jüri Tamm"];
    home.done([&["add", "--subject", "New invoice"], &new[..]].concat());
    for (filter, found) in [
        ("age:>7d", "Old parcel"),
        ("due:late", "Old parcel"),
        ("received:<2026-02-01", "Old parcel"),
        ("client:5550147", "Old parcel"),
        ("received:today", "New invoice"),
        ("client:juri", "New invoice"),
        ("priority:HIGH,urgent", "New invoice"),
        ("due:<2d -is:late", "New invoice"),
        ("#2", "New invoice"),
    ] {
        let listed = home.done(["list", "--where", filter]);
        assert!(listed.contains(found), "{filter}: {listed}");
        assert_eq!(listed.lines().count(), 1, "{filter}: {listed}");
    }
    let help = home.done(["list", "--help"]);
    assert!(help.contains("due:<4h  due:>2d"), "{help}");
}

#[test]
fn a_view_with_a_mistake_is_told_with_its_place_and_the_others_work() {
    let home = Home::new();
    home.config("[[views]]\nname = \"Money\"\nfilter = \"categry:billing\"\n[[views]]\nname = \"High\"\nfilter = \"priority:high\"\n");
    home.add(&["--subject", "refund", "--priority", "high"]);
    assert!(home.done(["list", "--view", "high"]).contains("refund"));
    let ran = home.run(["list", "--view", "money"]);
    assert_eq!(ran.code, Some(2));
    let said = &ran.err;
    for part in [
        "config.toml, line 3, ",
        "  categry:billing\n  ^^^^^^^\n",
        "Did you mean category?",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_view_of_the_settings_is_listed_by_its_name() {
    let home = Home::new();
    home.config("[[views]]\nname = \"Money\"\nfilter = \"category:billing\"\n");
    home.add(&["--subject", "refund", "--category", "billing"]);
    home.add(&["--subject", "parcel"]);
    let listed = home.done(["list", "--view", "money"]);
    assert!(
        listed.contains("refund") && !listed.contains("parcel"),
        "{listed}"
    );
}

#[test]
fn a_sent_reply_stops_the_clock_and_a_draft_does_not() {
    let home = Home::new();
    home.add(&["--subject", "where is it"]);
    home.done(["reply", "1", "--text", "On its way.", "--draft"]);
    let page = home.show(1);
    assert_eq!(page["clock"], "on-track");
    assert_eq!(page["drafts"][0]["text"], "On its way.");

    home.done(["reply", "1", "--sent", "waiting", "--until", "in 2d"]);
    let page = home.show(1);
    assert_eq!(page["status"], "waiting");
    assert_eq!(page["clock"], "answered");
    assert_eq!(
        page["messages"][0]["text"], "On its way.",
        "the draft was sent"
    );
    assert_eq!(page["drafts"], serde_json::json!([]));
    assert_eq!(page["next_date"]["kind"], "follow-up");
    assert!(home.done(["list"]).is_empty());
    assert!(
        home.done(["list", "--view", "waiting"])
            .contains("where is it")
    );

    home.done(["wrote", "1", "Still nothing!"]);
    assert_eq!(home.show(1)["clock"], "on-track");
    home.run_with(
        "Здравствуйте,\nоно в пути.\n".as_bytes(),
        &["reply", "1", "--text", "-", "--sent", "solved"],
    );
    let page = home.show(1);
    assert_eq!(page["status"], "solved");
    assert_eq!(page["messages"][2]["text"], "Здравствуйте,\nоно в пути.\n");

    refused(&home.run(["reply", "1", "--sent", "ours"]), 2, "--text");
    assert_eq!(home.run(["reply", "1", "--text", "x"]).code, Some(2));
    assert_eq!(home.run(["reply", "1", "--draft"]).code, Some(2));
    refused(
        &home.run([
            "reply",
            "1",
            "--text",
            "x",
            "--sent",
            "ours",
            "--until",
            "yesterdayish",
        ]),
        2,
        "tomorrow 10:30",
    );
}

#[test]
fn notes_and_messages_stand_in_the_history() {
    let home = Home::new();
    home.add(&["--subject", "broken"]);
    home.done(["note", "1", "-- asked the warehouse"]);
    home.done(["wrote", "1", "It fell.", "--at", "1h ago"]);
    home.done(["wrote", "1", "Out of office", "--auto"]);
    let page = home.show(1);
    let said: Vec<_> = page["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| {
            (
                m["direction"].as_str().unwrap(),
                m["text"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("note", "-- asked the warehouse"),
            ("in", "It fell."),
            ("in", "Out of office")
        ]
    );
    refused(
        &home.run(["wrote", "1", "x", "--at", "2099-01-01"]),
        2,
        "still to come",
    );
    refused(&home.run(["note", "1", "  "]), 1, "There is no text");
    refused(&home.run(["note", "77", "x"]), 1, "There is no request 77");
}

#[test]
fn fields_are_set_together_or_not_at_all() {
    let home = Home::new();
    home.add(&["--subject", "wrong size", "--tag", "new"]);
    home.done([
        "set",
        "1",
        "priority=urgent",
        "kind=complaint",
        "channel=web",
        "category=sizes",
        "product=boots",
        "place=Riga",
        "process=returns",
        "assignee=olga",
        "tags=+swap,-new",
        "due=in 3h",
        "subject=Wrong size, twice",
    ]);
    let page = home.show(1);
    for (field, value) in [
        ("priority", "urgent"),
        ("kind", "complaint"),
        ("channel", "web"),
        ("category", "sizes"),
        ("product", "boots"),
        ("place", "Riga"),
        ("process", "returns"),
        ("assignee", "olga"),
        ("subject", "Wrong size, twice"),
    ] {
        assert_eq!(page[field], value, "{field}");
    }
    assert_eq!(page["tags"], serde_json::json!(["swap"]));
    assert_eq!(page["due_by_hand"], true);

    let before = home.show(1);
    refused(
        &home.run(["set", "1", "priority=low", "status=waiting"]),
        1,
        "--answered-elsewhere",
    );
    assert_eq!(home.show(1), before, "nothing half done");

    let told = home.done([
        "set",
        "1",
        "assignee=",
        "category=",
        "due=",
        "snooze=in 2h",
        "--reason",
        "stock",
    ]);
    assert!(
        told.starts_with("1 set: assignee=, category=, due=, snooze=in 2h\n"),
        "{told}"
    );
    let page = home.show(1);
    assert_eq!(page["assignee"], Value::Null);
    assert_eq!(page["category"], Value::Null);
    assert!(page["snoozed_until"].is_string());
    home.done(["set", "1", "snooze="]);
    assert_eq!(home.show(1)["snoozed_until"], Value::Null);

    let same = home.run(["set", "1", "priority=urgent"]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), ""));
    assert!(same.err.contains("already"), "{}", same.err);
}

#[test]
fn an_unanswered_request_is_put_aside_only_with_an_honest_word() {
    let home = Home::new();
    home.add(&["--subject", "a"]);
    home.add(&["--subject", "b"]);
    for status in ["waiting", "on-hold", "solved"] {
        refused(
            &home.run(["set", "1", &format!("status={status}")]),
            1,
            "--agreed-until",
        );
    }
    home.done(["set", "1", "status=waiting", "--agreed-until", "in 2d"]);
    assert_eq!(home.show(1)["clock"], "paused");
    home.done(["set", "2", "status=solved", "--answered-elsewhere"]);
    assert_eq!(home.show(2)["status"], "solved");
    refused(
        &home.run(["set", "2", "status=closed"]),
        1,
        "--client-agreed",
    );
    home.done(["set", "2", "status=closed", "--client-agreed"]);
    assert_eq!(home.show(2)["status"], "closed");
    refused(&home.run(["set", "2", "snooze=tomorrow"]), 1, "status=open");
    home.done(["set", "2", "status=open"]);
    assert_eq!(home.show(2)["status"], "open");
}

#[test]
fn what_is_used_wrongly_ends_with_2_and_names_the_nearest() {
    let home = Home::new();
    home.add(&["--subject", "a"]);
    for (args, words) in [
        (&["set", "1", "prioriti=high"][..], "Did you mean priority?"),
        (&["set", "1", "priority=hihg"], "Did you mean high?"),
        (&["set", "1", "priority"], "FIELD=VALUE"),
        (&["set", "1", "priority=high", "priority=low"], "twice"),
        (&["set", "1", "tags=refund"], "+refund"),
        (&["set", "1", "status=new"], "open"),
        (&["set", "1", "due=31.02."], "31.02."),
        (
            &["set", "1", "priority=low", "--answered-elsewhere"],
            "status",
        ),
        (&["add", "--subject", " ", "--client", "A"], "subject"),
        (
            &[
                "add",
                "--subject",
                "x",
                "--client",
                "A",
                "--received",
                "soon",
            ],
            "2h ago",
        ),
        (
            &[
                "add",
                "--subject",
                "x",
                "--client",
                "A",
                "--priority",
                "hihg",
            ],
            "high",
        ),
        (&["add", "--subject", "x"], "--client"),
        (&["lsit"], "list"),
        (&["show", "one"], "one"),
    ] {
        refused(&home.run(args), 2, words);
    }
    assert_eq!(home.json(&["list", "--json"]).as_array().unwrap().len(), 1);
}

#[test]
fn an_empty_desk_says_how_to_begin_and_is_not_made_by_looking() {
    let home = Home::new();
    for (args, out) in [
        (&["list"][..], ""),
        (&["list", "--json"], "[]\n"),
        (&["next"], ""),
        (&["next", "--json"], "null\n"),
        (
            &["status"],
            "0 late · 0 at risk · 0 open · 0 waiting · 0 answered today\n",
        ),
    ] {
        let ran = home.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), out), "{args:?}");
        for way in ["ringback add", "ringback import", "ringback demo"] {
            assert!(ran.err.contains(way), "{args:?}: {}", ran.err);
        }
    }
    assert_eq!(home.run(["show", "1"]).code, Some(1));
    assert_eq!(home.run(["note", "1", "x"]).code, Some(1));
    assert!(!home.path(".local").exists(), "looking makes nothing");
}

#[test]
fn the_desk_itself_needs_a_terminal() {
    let home = Home::new();
    refused(&home.run::<&str>([]), 1, "needs a terminal");
}

#[test]
fn a_reader_who_goes_away_ends_a_command_silently() {
    let home = Home::new();
    for _ in 0..3 {
        home.add(&[
            "--subject",
            &"long ".repeat(9000),
            "--text",
            &"word ".repeat(9000),
        ]);
    }
    for command in [
        "list",
        "list --json",
        "show 1",
        "show 1 --json",
        "keys",
        "config --example",
    ] {
        let ran = home.shell(&format!(
            "{{ $0 {command}; echo $? >&2; }} | head -c 1 >/dev/null"
        ));
        assert_eq!(ran.err, "0\n", "{command}");
    }
    let full = home.shell("$0 list > /dev/full");
    assert_eq!(full.code, Some(1), "a full disk is a failure");
    assert!(full.err.starts_with("ringback: "), "{}", full.err);
}

#[test]
fn the_files_are_found_by_argument_environment_and_home() {
    let home = Home::new();
    let (named, other) = (home.path("named.db"), home.path("other.db"));
    let named = named.to_str().unwrap();
    home.add(&["--subject", "in the argument's", "--db", named]);
    let ran: Ran = home
        .command(["list"])
        .env("RINGBACK_DB", named)
        .output()
        .unwrap()
        .into();
    assert!(ran.out.contains("in the argument's"), "{}", ran.err);
    let ran: Ran = home
        .command(["list", "--db", other.to_str().unwrap()])
        .env("RINGBACK_DB", named)
        .output()
        .unwrap()
        .into();
    assert!(ran.out.is_empty(), "the argument is stronger");
    assert!(!home.db().exists());
    refused(
        &home.run([
            "add",
            "--subject",
            "x",
            "--client",
            "A",
            "--db",
            "/no/such/folder/x.db",
        ]),
        1,
        "/no/such/folder",
    );

    let config = home.path("my.toml");
    fs::write(&config, "[desk]\nagent = \"Olga\"\n").unwrap();
    let settings: Ran = home
        .command(["config"])
        .env("RINGBACK_CONFIG", &config)
        .output()
        .unwrap()
        .into();
    assert!(
        settings.out.contains("desk.agent = \"Olga\""),
        "{}",
        settings.out
    );
    assert_eq!(
        home.done(["config", "--path", "--config", config.to_str().unwrap()]),
        format!("{}\n", config.display())
    );
    home.done([
        "--config",
        config.to_str().unwrap(),
        "--db",
        named,
        "note",
        "1",
        "x",
    ]);
    let page = home.json(&["show", "1", "--json", "--db", named]);
    assert_eq!(page["history"][1]["author"], "Olga");
}

#[test]
fn settings_with_a_fault_stop_every_command_with_place_and_remedy() {
    let home = Home::new();
    for (text, words) in [
        ("[desk]\nagnet = \"Kadri\"", "line 2"),
        ("[clock]\ntarget = 24", "clock.target"),
        ("[keys]\n\"request.reply\" = [\"n\"]", "bound twice"),
        (
            "[keys]\n\"request.replay\" = [\"q\"]",
            "Did you mean request.reply?",
        ),
    ] {
        home.config(text);
        for command in ["list", "keys", "config"] {
            refused(&home.run([command]), 2, words);
        }
    }
    assert!(
        home.done(["config", "--path"]).contains("config.toml"),
        "still told"
    );
    assert_eq!(
        home.done(["config", "--example"]),
        ringback::config::example_toml()
    );
    refused(
        &home.run(["list", "--config", "/no/such/config.toml"]),
        2,
        "/no/such/config.toml",
    );
}

#[test]
fn keys_follow_the_settings_and_are_told_as_markdown_too() {
    let home = Home::new();
    home.config("[keys]\n\"request.reply\" = [\"f12\"]\n");
    let keys = home.done(["keys"]);
    let reply = keys
        .lines()
        .find(|line| line.contains("request.reply"))
        .unwrap();
    assert!(
        reply.contains("F12") && reply.contains("Writes a reply"),
        "{reply}"
    );
    let table = home.done(["keys", "--markdown"]);
    assert!(table.contains("| `F12` |"), "{table}");
    for line in table.lines().filter(|line| line.starts_with('|')) {
        let bars = line.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 4, "{line}");
    }
}

#[test]
fn completions_and_manual_are_printed() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish"] {
        assert!(home.done(["completions", shell]).contains("ringback"));
    }
    assert!(home.done(["man"]).contains(".TH ringback"));
    assert!(home.done(["--version"]).starts_with("ringback "));
}

#[test]
fn a_file_that_is_no_desk_is_refused_and_left_as_it_is() {
    let home = Home::new();
    home.add(&["--subject", "kept"]);
    let desk = fs::read(home.db()).unwrap();
    let newer = {
        let mut bytes = desk.clone();
        bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
        bytes
    };
    let foreign = {
        let mut bytes = desk.clone();
        bytes[68..72].copy_from_slice(&7_u32.to_be_bytes());
        bytes
    };
    for (name, bytes, words) in [
        ("empty.db", Vec::new(), "is empty"),
        (
            "text.db",
            b"just a text that someone kept here\n".repeat(9),
            "is no database",
        ),
        ("newer.db", newer, "newer"),
        ("foreign.db", foreign, "another program"),
        ("cut.db", desk[..desk.len() / 2].to_vec(), "damaged"),
    ] {
        let path = home.path(name);
        fs::write(&path, &bytes).unwrap();
        // Half of a desk is a desk, and made private; what is none keeps its mode.
        let found = if name == "cut.db" { 0o600 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(found)).unwrap();
        let db = path.to_str().unwrap();
        refused(&home.run(["list", "--db", db]), 1, words);
        refused(
            &home.run(["add", "--subject", "x", "--client", "A", "--db", db]),
            1,
            words,
        );
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
        assert!(
            mode(&path) != 0o600 || name == "cut.db",
            "{name} isn't ours to lock up"
        );
    }
    let folder = home.path("folder");
    fs::create_dir(&folder).unwrap();
    let link = home.path("link.db");
    symlink(home.db(), &link).unwrap();
    for path in [folder, link] {
        let db = path.to_str().unwrap();
        refused(&home.run(["list", "--db", db]), 1, "not a plain file");
        let add = ["add", "--subject", "x", "--client", "A", "--db", db];
        refused(&home.run(add), 1, "not a plain file");
    }
}

#[test]
fn a_locked_desk_is_told_after_some_patience_and_can_be_read_meanwhile() {
    let home = Home::new();
    home.add(&["--subject", "kept"]);
    let other = rusqlite::Connection::open(home.db()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(home.done(["list"]).contains("kept"));
    refused(&home.run(["note", "1", "x"]), 1, "locked");
    other.execute_batch("ROLLBACK").unwrap();
    home.done(["note", "1", "x"]);
}

/// Text that tries to drive a terminal, by every way that is known.
const HOSTILE: &str = "a\u{1b}]0;owned\u{7}b\u{1b}[2Jc\u{9b}31md\u{90}e\u{202e}f\u{2066}g\u{200b}h\
    \u{200d}i\u{feff}j\u{e0041}k\u{7f}l\rm\u{2028}n\to\u{8}p\u{ad}q\u{1b}Pr";

#[test]
fn r14_no_command_prints_a_byte_that_drives_a_terminal() {
    let home = Home::new();
    home.config("[desk]\nagent = \"Kadri\u{202e}\"\n");
    let zalgo = format!("z{}", "\u{301}".repeat(10_000));
    for text in [HOSTILE, &zalgo] {
        home.done([
            "add",
            "--subject",
            text,
            "--client",
            text,
            "--text",
            text,
            "--category",
            text,
            "--tag",
            text,
            "--assignee",
            text,
            "--phone",
            text,
        ]);
    }
    home.done(["note", "1", HOSTILE]);
    home.done([
        "set",
        "1",
        &format!("product={HOSTILE}"),
        &format!("tags=+{HOSTILE}2"),
    ]);
    home.done(["reply", "1", "--text", HOSTILE, "--draft"]);
    for args in [
        &["list"][..],
        &["list", "--json"],
        &["next"],
        &["next", "--json"],
        &["show", "1"],
        &["show", "1", "--json"],
        &["show", "2"],
        &["status"],
        &["config"],
        // And where what was given is said back:
        &["list", "--view", HOSTILE],
        &["list", "--where", &format!("status:{HOSTILE}")],
        &["set", "1", HOSTILE],
        &["set", "1", &format!("{HOSTILE}=x")],
        &["set", "1", &format!("due={HOSTILE}")],
        &["add", HOSTILE],
        &[
            "add",
            "--subject",
            "x",
            "--client",
            "x",
            "--priority",
            HOSTILE,
        ],
        &["show", HOSTILE],
        &[HOSTILE],
        &["list", "--db", HOSTILE],
        &["list", "--config", HOSTILE],
    ] {
        let ran = home.run(args);
        for (stream, text) in [("out", &ran.out), ("err", &ran.err)] {
            let found = text.chars().find(|c| *c != '\n' && is_forbidden(*c));
            assert_eq!(found, None, "{args:?} on std{stream}: {text:?}");
        }
        let marks = ran.out.split(|c| c != '\u{301}').map(str::len).max();
        assert!(marks < Some(20), "{args:?}: a heap of marks");
    }
}

#[test]
fn r15_json_gives_a_text_back_byte_for_byte() {
    let home = Home::new();
    for (n, text) in [
        HOSTILE,
        "tab\tand\r\nlines\n\n",
        "Здравствуйте \"кавычки\" \\ 👩\u{200d}💻",
    ]
    .into_iter()
    .enumerate()
    {
        let args = ["add", "--client", "A", "--subject", "s", "--text", "-"];
        assert_eq!(home.run_with(text.as_bytes(), &args).code, Some(0));
        let page = home.show(i64::try_from(n).unwrap() + 1);
        assert_eq!(page["text"], text);
        assert_eq!(page["messages"][0]["text"], text);
    }
    let bad = home.run_with(b"ok so far \xff", &["note", "1", "-"]);
    refused(&bad, 1, "byte 10");
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn r26_everything_is_the_users_alone_whatever_the_mask() {
    for mask in ["000", "022"] {
        let home = Home::new();
        // A reader keeps the side files there while they are looked at.
        let add = home.shell(&format!("umask {mask}; $0 add --subject s --client c"));
        assert_eq!(add.code, Some(0), "{}", add.err);
        let held = rusqlite::Connection::open(home.db()).unwrap();
        let count = || held.query_row("SELECT count(*) FROM request", [], |r| r.get::<_, i64>(0));
        assert_eq!(count().unwrap(), 1);
        home.shell(&format!("umask {mask}; $0 note 1 x; $0 list"));
        assert_eq!(mode(&home.path(".local/share/ringback")), 0o700);
        let mut seen = 0;
        for entry in fs::read_dir(home.path(".local/share/ringback")).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            seen += 1;
        }
        assert!(seen >= 1);
    }
}

#[test]
fn r26_wider_modes_are_told_and_made_narrow() {
    let home = Home::new();
    home.add(&["--subject", "s"]);
    fs::set_permissions(home.db(), fs::Permissions::from_mode(0o644)).unwrap();
    let ran = home.run(["note", "1", "x"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("open to others"), "{}", ran.err);
    assert_eq!(mode(&home.db()), 0o600);
}

#[test]
fn r31_commands_that_read_leave_the_file_as_it_is() {
    let home = Home::new();
    home.add(&["--subject", "s", "--text", "words"]);
    home.done(["set", "1", "snooze=in 1h"]);
    let before = (
        fs::read(home.db()).unwrap(),
        fs::metadata(home.db()).unwrap().modified().unwrap(),
    );
    for args in [
        &["list"][..],
        &["next"],
        &["show", "1"],
        &["status"],
        &["list", "--where", "words"],
    ] {
        home.done(args);
    }
    let after = (
        fs::read(home.db()).unwrap(),
        fs::metadata(home.db()).unwrap().modified().unwrap(),
    );
    assert!(before == after, "reading wrote");
}

#[test]
fn r01_several_first_commands_make_one_desk() {
    let home = Home::new();
    let children: Vec<_> = (0..6)
        .map(|n| {
            home.command(["add", "--client", "Ann", "--subject", &format!("first {n}")])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    assert_eq!(home.json(&["list", "--json"]).as_array().unwrap().len(), 6);
}

#[test]
fn r01_a_kill_while_the_desk_is_made_leaves_none_or_a_whole_one() {
    for round in 0..12 {
        let home = Home::new();
        let mut child = home
            .command(["add", "--client", "Ann", "--subject", "killed"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(6 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(home.add(&["--subject", "the next"]) <= 2, "round {round}");
    }
}

/// Rounds of the kill test; `RINGBACK_KILLS` asks for more.
const KILLS: u64 = 60;

#[expect(
    clippy::disallowed_methods,
    reason = "measures the program from outside"
)]
#[test]
fn r01_a_number_that_was_printed_survives_a_kill_at_any_moment() {
    let home = Home::new();
    home.add(&["--subject", "the first"]);
    // The kills fall before, into and after the writing, however slow the machine is.
    let begun = std::time::Instant::now();
    home.add(&["--subject", "the second", "--text", "marker words"]);
    let span = u64::try_from(begun.elapsed().as_micros()).unwrap() * 3 / 2;
    let rounds = std::env::var("RINGBACK_KILLS").map_or(KILLS, |n| n.parse().unwrap());
    let (mut printed, mut killed) = (vec![1, 2], 0);
    let mut seed: u64 = 0x5eed;
    for round in 0..rounds {
        // xorshift: the same moments in each run.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let mut child = home
            .command(["add", "--client", "Ann", "--text", "marker words"])
            .args(["--subject", &format!("round {round}")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(seed % span));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        killed += u64::from(output.status.code().is_none());
        let out = String::from_utf8(output.stdout).unwrap();
        if let Some(number) = out.strip_suffix('\n') {
            printed.push(number.parse::<i64>().unwrap());
        }
        let last = printed.len();
        let listed = home.json(&["list", "--json", "--limit", "1000"]);
        let there: Vec<i64> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["number"].as_i64().unwrap())
            .collect();
        for number in &printed {
            assert!(
                there.contains(number),
                "round {round}: {number} was printed and is gone"
            );
        }
        let silent = there.len() - last;
        // What was committed but not printed is counted as known from here on: one a kill at most.
        assert!(
            silent <= 1,
            "round {round}: {silent} that nobody was told of"
        );
        printed = there;
    }
    assert!(
        killed > 0 && killed < rounds,
        "the moments miss their mark: {killed} of {rounds}"
    );

    let conn = rusqlite::Connection::open(home.db()).unwrap();
    let one = |sql: &str| {
        conn.query_row(sql, [], |row| row.get::<_, String>(0))
            .unwrap()
    };
    assert_eq!(one("PRAGMA integrity_check"), "ok");
    conn.execute_batch("INSERT INTO request_words(request_words) VALUES('integrity-check')")
        .unwrap();
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let requests = count("SELECT count(*) FROM request");
    assert_eq!(requests, i64::try_from(printed.len()).unwrap());
    assert_eq!(count("SELECT count(DISTINCT request) FROM event"), requests);
    assert_eq!(
        count("SELECT count(*) FROM request_words WHERE request_words MATCH 'marker'"),
        requests - 1,
        "each is found by its words"
    );
}
