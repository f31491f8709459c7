//! `ringback import` of mail from outside: mailboxes in, what is said, and what the desk then holds.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let own = "[mail]\nown = [\"support@desk.example\"]\n";
        fs::write(folder.path().join("config.toml"), own).unwrap();
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

    fn command(&self, command: &str) -> Command {
        let mut ringback = Command::cargo_bin("ringback").unwrap();
        ringback
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("RINGBACK_DB", self.path("desk.db"))
            .env("RINGBACK_CONFIG", self.path("config.toml"))
            .arg(command);
        ringback
    }

    fn import(&self, args: &[&str]) -> Output {
        self.command("import").args(args).output().unwrap()
    }

    /// Rows, new, joined, known, refused.
    fn figures(&self, args: &[&str]) -> [u64; 5] {
        let output = self.import(&[args, &["--json"]].concat());
        assert!(output.status.success(), "{output:?}");
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        ["rows", "new", "changed", "unchanged", "refused"].map(|name| told[name].as_u64().unwrap())
    }

    fn show(&self, number: u32) -> Value {
        let mut show = self.command("show");
        let output = show.args([&number.to_string(), "--json"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_owned()).unwrap()
}

const FROM: &str = "From x@example.org Mon Mar  2 10:00:00 2026\n";

const ASKS: &str = "\
From: Mari Tamm <mari@example.org>
To: support@desk.example
Subject: Where is my parcel
Message-ID: <a@example.org>
Date: Mon, 2 Mar 2026 10:00:00 +0200
Content-Type: text/html; charset=utf-8

<p>It was to come on <b>Friday</b>.</p>
";

const ANSWERED: &str = "\
From: Desk <support@desk.example>
To: Mari Tamm <mari@example.org>
Subject: Re: Where is my parcel
Message-ID: <b@desk.example>
In-Reply-To: <a@example.org>
Date: Mon, 2 Mar 2026 11:00:00 +0200

It comes today.
";

const AGAIN: &str = "\
From: Mari Tamm <mari@example.org>
To: support@desk.example
Subject: Re: Where is my parcel
Message-ID: <c@example.org>
References: <a@example.org> <b@desk.example>
Date: Mon, 2 Mar 2026 12:00:00 +0200

It did not.
";

fn mailbox(mails: &[&str]) -> String {
    let mut mailbox = String::new();
    for mail in mails {
        writeln!(mailbox, "{FROM}{mail}").unwrap();
    }
    mailbox
}

#[test]
fn a_mailbox_with_both_sides_comes_in_once() {
    let desk = Desk::new();
    let file = desk.file("all.mbox", mailbox(&[AGAIN, ASKS, ANSWERED]));
    assert_eq!(desk.figures(&[arg(&file), "--dry-run"]), [3, 1, 2, 0, 0]);
    assert!(!desk.path("desk.db").exists(), "a trial makes no desk");
    let output = desk.import(&[arg(&file)]);
    let said = text(&output.stdout);
    assert!(
        said.contains("all.mbox: a mailbox; source \"all-mbox\"."),
        "{said}"
    );
    assert!(
        said.contains("3 mails: 1 new request, 2 joined to a request, 0 known already, 0 refused."),
        "{said}"
    );
    assert_eq!(desk.figures(&[arg(&file), "--dry-run"]), [3, 0, 0, 3, 0]);
    assert_eq!(desk.figures(&[arg(&file)]), [3, 0, 0, 3, 0]);
    let shown = desk.show(1);
    assert_eq!(shown["subject"], "Where is my parcel");
    assert_eq!(shown["client"]["name"], "Mari Tamm");
    assert_eq!(shown["status"], "open");
    let words: Vec<_> = shown["messages"]
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
        words,
        [
            ("in", "It was to come on Friday."),
            ("out", "It comes today."),
            ("in", "It did not."),
        ]
    );
}

#[test]
fn one_mail_and_standard_input_and_a_maildir_are_mail_too() {
    let desk = Desk::new();
    let one = desk.file("one.eml", ASKS.replace('\n', "\r\n"));
    assert_eq!(desk.figures(&[arg(&one)]), [1, 1, 0, 0, 0]);
    let mut stdin = desk.command("import");
    let output = stdin
        .args(["-", "--json"])
        .write_stdin(mailbox(&[ASKS, ANSWERED]))
        .output();
    let told: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(
        (&told["changed"], &told["format"]),
        (&Value::from(1), &Value::from("mbox"))
    );

    let maildir = desk.path("Mail");
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(maildir.join(part)).unwrap();
    }
    fs::write(maildir.join("cur/1.host:2,S"), ASKS).unwrap();
    fs::write(maildir.join("new/2.host"), AGAIN).unwrap();
    fs::write(maildir.join("new/3.host"), "no mail at all").unwrap();
    symlink(maildir.join("gone"), maildir.join("new/4.host")).unwrap();
    let output = desk.import(&[arg(&maildir)]);
    let said = text(&output.stdout);
    assert!(said.contains("Mail: a Maildir; source"), "{said}");
    assert!(
        said.contains("3.host: it has none of the lines that stand above a mail"),
        "{said}"
    );
    assert!(said.contains("4.host: it can't be read: "), "{said}");
    assert!(
        said.contains(
            "4 mails: 0 new requests, 1 joined to a request, 1 known already, 2 refused."
        ),
        "{said}"
    );
    let kept = fs::read_to_string(desk.path("Mail.refused.mbox")).unwrap();
    assert!(
        kept.starts_with("From ") && kept.contains("no mail at all"),
        "{kept}"
    );
    assert_eq!(desk.show(1)["messages"].as_array().unwrap().len(), 3);
}

#[test]
fn bad_mail_gets_a_clear_word_and_the_rest_comes_in() {
    let desk = Desk::new();
    let broken = [
        ASKS.replace("a@", "1@").replace("utf-8", "x-no-such"),
        ASKS.replace("a@", "2@").replace("Date: ", "X-Date: "),
        ASKS.replace("a@", "3@")
            .replace("From: Mari Tamm <mari@example.org>\n", ""),
        ASKS.replace("a@", "4@").replace(
            "\n\n<p>",
            "\nContent-Transfer-Encoding: base64\n\nPHA+SGVsbG8hPC9wP",
        ),
        "From: mari@example.org\nMessage-ID: <5@x>\n\n\n".to_owned(),
        format!(
            "Message-ID: <6@x>\nSubject: deep\n{}\nbottom",
            "Content-Type: message/rfc822\n\n".repeat(10_000)
        ),
        "Subject: last\nMessage-ID: <7@x>\n\nFrom here on\nFrom: nobody\n\nFrom the end\n"
            .to_owned(),
    ];
    let mails: Vec<&str> = broken.iter().map(String::as_str).collect();
    let file = desk.file("bad.mbox", mailbox(&mails));
    let output = desk.import(&[arg(&file)]);
    assert!(output.status.success(), "{output:?}");
    let said = text(&output.stdout);
    assert!(
        said.contains("Mail 5: it has neither subject nor text"),
        "{said}"
    );
    assert!(said.contains("7 mails: 6 new requests"), "{said}");
    assert_eq!(desk.figures(&[arg(&file)]), [7, 0, 0, 6, 1]);
    // What was refused is a mailbox, and can be mended and imported.
    let refused = desk.path("bad.mbox.refused.mbox");
    let mended = fs::read_to_string(&refused)
        .unwrap()
        .replace("<5@x>", "<5@x>\nSubject: mended");
    fs::write(&refused, mended).unwrap();
    assert_eq!(desk.figures(&[arg(&refused)]), [1, 1, 0, 0, 0]);
}

#[test]
fn a_mail_of_a_hundred_megabytes_is_refused_and_the_next_is_read() {
    let desk = Desk::new();
    let mut mailbox = format!("{FROM}{AGAIN}").into_bytes();
    mailbox.extend_from_slice(&vec![b'x'; 100 << 20]);
    mailbox.extend_from_slice(format!("\n\n{FROM}{ASKS}").as_bytes());
    let file = desk.file("huge.mbox", mailbox);
    let output = desk.import(&[arg(&file)]);
    let said = text(&output.stdout);
    assert!(said.contains("Mail 1: it is longer than 64 MB."), "{said}");
    assert!(said.contains("2 mails: 1 new request"), "{said}");
}

#[test]
fn what_holds_no_mail_says_so() {
    let desk = Desk::new();
    let folder = desk.path("folder");
    fs::create_dir(&folder).unwrap();
    let empty = desk.file("empty.mbox", "");
    let table = desk.file("a.csv", "id,subject\n1,a\n");
    for (args, code, wanted) in [
        (vec![arg(&folder)], 1, "is a directory, and no mail folder"),
        (vec![arg(&folder), "--format", "csv"], 1, "is a directory"),
        (vec![arg(&empty)], 1, "Nothing stands in it"),
        (
            vec![arg(&table), "--format", "maildir"],
            1,
            "It holds no mails",
        ),
        (vec![arg(&table), "--format", "eml"], 1, "none of its mails"),
    ] {
        let output = desk.import(&args);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(wanted), "{args:?}: {said}");
    }
    // A mailbox that is asked for as one may be empty: a nightly job goes on.
    assert_eq!(desk.figures(&[arg(&empty), "--format", "mbox"]), [0; 5]);
    fs::create_dir(folder.join("new")).unwrap();
    assert_eq!(desk.figures(&[arg(&folder)]), [0; 5]);
}

#[test]
fn what_a_mail_says_drives_no_terminal() {
    let desk = Desk::new();
    let hostile = ASKS
        .replace("Where is", "\u{1b}]0;title\u{7} is")
        .replace("Mari Tamm", "Mari\u{202e} \u{1b}[2J")
        .replace("Friday", "&#27;[2J&#x9b;31m");
    let file = desk.file(
        "hostile\u{1b}[2J.mbox",
        mailbox(&[&hostile, "X: 1\n\n\u{1b}[2J\n"]),
    );
    let mut outputs = vec![desk.import(&[arg(&file)])];
    outputs.push(desk.command("show").arg("1").output().unwrap());
    for output in outputs {
        for said in [text(&output.stdout), text(&output.stderr)] {
            assert!(
                !said.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}']),
                "{said:?}"
            );
        }
    }
}

const BOTH_SIDES: &str = "\
From a@client.example Fri Nov 20 10:00:00 2026
From: Ann <a@client.example>
To: Help <Help@Shop.example>
Subject: Kettle
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <a1@client.example>

It leaks.

From b@client.example Fri Nov 20 11:00:00 2026
From: Bo <b@client.example>
To: help@shop.example, Cy <c@client.example>
Subject: Jug
Date: Fri, 20 Nov 2026 11:00:00 +0000
Message-ID: <b1@client.example>

It broke.

";

#[test]
fn a_desk_that_knows_no_address_of_its_own_is_told_which_it_may_be() {
    let desk = Desk::new();
    fs::write(desk.path("config.toml"), "").unwrap();
    let file = desk.file("both.mbox", BOTH_SIDES);
    for (args, remark) in [
        (&[arg(&file), "--dry-run"][..], "before the mails come in"),
        (
            &[arg(&file)],
            "The mails that are in stay as they were taken.",
        ),
    ] {
        let output = desk.import(args);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("2 of 2 went to help@shop.example"), "{said}");
        assert!(said.contains(remark), "{said}");
        assert!(
            said.contains("  [mail]\n  own = [\"help@shop.example\"]\n"),
            "{said}"
        );
    }
    // The very lines are understood, and then nothing more is said.
    fs::write(
        desk.path("config.toml"),
        "[mail]\nown = [\"help@shop.example\"]\n",
    )
    .unwrap();
    let said = String::from_utf8(desk.import(&[arg(&file), "--dry-run"]).stdout).unwrap();
    assert!(!said.contains("No address is known"), "{said}");
}

#[test]
fn a_mail_is_a_mail_also_where_its_request_came_by_telephone() {
    let desk = Desk::new();
    let table = "id,subject,client,email,channel\n1,Kettle,Ann,a@client.example,phone\n";
    desk.figures(&[arg(&desk.file("calls.csv", table))]);
    let later = "From: Ann <a@client.example>\nTo: support@desk.example\nSubject: Re: [#1] Kettle\n\
        Date: Fri, 1 Jan 2100 10:00:00 +0000\nMessage-ID: <a1@client.example>\n\nIt leaks more.\n";
    let figures = desk.figures(&[arg(&desk.file("later.eml", later))]);
    assert_eq!(figures[..3], [1, 0, 1]);
    let shown = desk.command("show").arg("1").output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(
        shown.contains("message from the client (e-mail)")
            || shown.contains("message from the client (email)"),
        "{shown}"
    );
    assert!(
        !shown.contains("message from the client (phone)"),
        "{shown}"
    );
}
