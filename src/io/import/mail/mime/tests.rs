use std::fmt::Write as _;

use super::*;

fn content(raw: &[u8]) -> Content {
    let (lines, body) = head::cut(raw);
    let text = head::text(lines, body);
    read(&Head::of(&text).unwrap(), body)
}

fn names(content: &Content) -> Vec<(&str, &str, u64)> {
    let files = content.files.iter();
    files
        .map(|file| (file.name.as_str(), file.media.as_str(), file.bytes))
        .collect()
}

/// A multipart of these parts.
fn multi(sub: &str, parts: &[&str]) -> String {
    let mut mail = format!("Content-Type: multipart/{sub}; boundary=\"{sub}\"\n\npreamble\n");
    for part in parts {
        write!(mail, "--{sub}\n{part}\n").unwrap();
    }
    write!(mail, "--{sub}--\nepilogue\n").unwrap();
    mail
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\n\nIn plain words";
const PAGE: &str = "Content-Type: text/html\n\n<p>As a <b>page</b></p>";
const FILE: &str =
    "Content-Type: image/png; name=\"photo.png\"\nContent-Transfer-Encoding: base64\n\nAAECAwQF\n";

#[test]
fn the_text_is_what_was_written_as_text_where_there_is_any() {
    for (mail, text) in [
        ("Subject: x\n\nJust text\n".to_owned(), "Just text\n"),
        (PLAIN.to_owned(), "In plain words"),
        (PAGE.to_owned(), "As a page"),
        (multi("alternative", &[PLAIN, PAGE]), "In plain words"),
        (multi("alternative", &[PAGE, PLAIN]), "In plain words"),
        (
            multi("alternative", &["Content-Type: text/plain\n\n  \n", PAGE]),
            "As a page",
        ),
        (
            multi("mixed", &[&multi("alternative", &[PLAIN, PAGE]), FILE]),
            "In plain words",
        ),
        (
            multi("alternative", &[PLAIN, &multi("related", &[PAGE, FILE])]),
            "In plain words",
        ),
        (
            multi("mixed", &[PLAIN, FILE, "\nA footer"]),
            "In plain words\n\nA footer",
        ),
        ("Content-Type: text/csv\n\na;b".to_owned(), "a;b"),
    ] {
        for mail in [mail.clone(), mail.replace('\n', "\r\n")] {
            assert_eq!(content(mail.as_bytes()).text, text, "{mail}");
        }
    }
}

#[test]
fn what_came_with_it_is_named_and_not_read() {
    let attached = "Content-Type: text/plain\nContent-Disposition: attachment; filename*=UTF-8''%C3%B5un.txt\n\nsecret words";
    let table =
        "Content-Type: text/csv; name=a.csv\nContent-Transfer-Encoding: quoted-printable\n\na=3Bb";
    let found = content(multi("mixed", &[PLAIN, FILE, attached, table]).as_bytes());
    assert_eq!(found.text, "In plain words");
    assert_eq!(
        names(&found),
        [
            ("photo.png", "image/png", 6),
            ("õun.txt", "text/plain", 12),
            ("a.csv", "text/csv", 3),
        ]
    );
}

#[test]
fn a_mail_within_a_mail_is_named_and_stands_below_as_forwarded() {
    let inner = "Content-Type: message/rfc822\n\nFrom: Kai <kai@desk.example>\nSubject: =?utf-8?Q?Vana_=C3=B5un?=\nMessage-ID: <old@x>\n\nWhere is it?";
    for inner in [
        inner.to_owned(),
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nRnJvbTogS2FpIDxrYWlAZGVzay5leGFtcGxlPgpTdWJqZWN0OiBWYW5hIMO1dW4KTWVzc2FnZS1JRDogPG9sZEB4PgoKV2hlcmUgaXMgaXQ/".to_owned(),
    ] {
        let found = content(multi("mixed", &[PLAIN, &inner]).as_bytes());
        assert_eq!(names(&found)[0].0, "Vana õun");
        assert_eq!(found.returned.as_deref(), Some("old@x"));
        assert_eq!(
            found.text,
            "In plain words\n\n---------- Forwarded message ---------\nFrom: Kai <kai@desk.example>\nSubject: Vana õun\n\nWhere is it?"
        );
        let parts = crate::domain::mail::parts::parts(&found.text);
        assert!(parts.last().unwrap().folds);
    }
}

#[test]
fn a_report_tells_which_mail_failed() {
    let delivery = |action| {
        format!(
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b\nAction: {action}\n"
        )
    };
    let returned = "Content-Type: text/rfc822-headers\n\nMessage-ID: <ours@desk>\nSubject: x";
    for (action, failed) in [
        ("failed", Some(true)),
        ("delayed", Some(false)),
        ("", Some(false)),
    ] {
        let found = content(multi("report", &[PLAIN, &delivery(action), returned]).as_bytes());
        assert_eq!(
            (found.failed, found.returned.as_deref()),
            (failed, Some("ours@desk"))
        );
    }
    assert_eq!(content(multi("report", &[PLAIN]).as_bytes()).failed, None);
}

#[test]
fn what_is_broken_gives_what_can_be_read_of_it() {
    let whole = multi("mixed", &[PLAIN, FILE]);
    let cut = &whole[..whole.find("AwQF").unwrap()];
    let found = content(cut.as_bytes());
    assert_eq!(
        (found.text.as_str(), names(&found)),
        ("In plain words", vec![("photo.png", "image/png", 3)])
    );
    for mail in [
        "Content-Type: multipart/mixed\n\nIn plain words",
        "Content-Type: multipart/mixed; boundary=x\n\nIn plain words",
        "Content-Type: nonsense\n\nIn plain words",
        "Content-Type: text/plain; charset=x-unknown\n\nIn plain words",
    ] {
        let found = content(mail.as_bytes());
        assert!(
            found.text == "In plain words" || found.files.len() == 1,
            "{mail}: {found:?}"
        );
    }
    let longer =
        "Content-Type: multipart/mixed; boundary=a\n\n--ab\nno\n--a\n\nyes\n--a-\nstill\n--a--";
    assert_eq!(content(longer.as_bytes()).text, "yes\n--a-\nstill");
}

#[test]
fn parts_within_parts_are_bounded() {
    let mut deep = String::new();
    for level in 0..10_000 {
        write!(
            deep,
            "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
        )
        .unwrap();
    }
    deep.push_str("Content-Type: text/plain\n\nbottom");
    let found = content(deep.as_bytes());
    assert_eq!(names(&found)[0].1, "multipart/mixed");

    let deep = "Content-Type: message/rfc822\n\n".repeat(10_000) + "Subject: x\n\nbottom";
    assert!(!content(deep.as_bytes()).files.is_empty());

    let mut wide = "Content-Type: multipart/mixed; boundary=b\n\n".to_owned();
    for _ in 0..20_000 {
        wide.push_str("--b\nContent-Type: multipart/mixed; boundary=none\n\n");
    }
    let found = content(wide.as_bytes());
    assert!(found.files.len() <= MOST_PARTS);
}
