//! Whole mails and mailboxes, as they come.

use std::io::BufReader;

use proptest::prelude::*;

use super::*;
use crate::domain::mail::{Mail, Mark};

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn settings() -> Settings {
    Settings {
        own: Own::new(["support@desk.example"]),
        now: at("2026-03-10T12:00:00Z"),
        written: Some(at("2026-03-09T09:00:00Z")),
    }
}

fn tell(raw: &[u8]) -> Result<Incoming, MailFault> {
    letter::read(raw, 1, settings().written, &settings())
}

#[track_caller]
fn told(mail: &str) -> (Incoming, Mail) {
    let mut told = tell(mail.as_bytes()).unwrap();
    let mail = *told.mail.take().unwrap();
    (told, mail)
}

const MAIL: &str = "\
Return-Path: <mari@example.org>
Received: from a by b; Mon, 2 Mar 2026 10:00:05 +0200
From: Mari Tamm <Mari@Example.org>
To: Support <support@desk.example>, Kai <kai@other.example>
Cc: boss@example.org
Subject: Re: =?utf-8?Q?Pakk_=C3=B5hus?= [#12]
Message-ID: <m1@example.org>
In-Reply-To: <ours@desk.example>
References: <first@example.org> <ours@desk.example>
Date: Mon, 2 Mar 2026 10:00:00 +0200

Where is it?
";

#[test]
fn a_mail_tells_who_what_when_and_what_it_answers() {
    let (told, mail) = told(MAIL);
    assert_eq!(told.external_id.as_deref(), Some("m1@example.org"));
    assert_eq!(told.subject.as_deref(), Some("Pakk õhus [#12]"));
    assert_eq!(told.text.as_deref(), Some("Where is it?"));
    assert_eq!(told.client.as_deref(), Some("Mari Tamm"));
    assert_eq!(told.email.as_deref(), Some("Mari@Example.org"));
    assert_eq!(told.received, Some(at("2026-03-02T08:00:00Z")));
    assert!(told.tags.is_empty());
    assert_eq!(
        told.custom["To"],
        "Support <support@desk.example>, Kai <kai@other.example>"
    );
    assert_eq!(told.custom["Cc"], "boss@example.org");
    assert_eq!(mail.refs, ["first@example.org", "ours@desk.example"]);
    assert_eq!(mail.number, Some(12));
    assert!(!mail.sent);
    assert_eq!(mail.theirs, ["mari@example.org"]);
    assert_eq!((mail.mark, mail.dated), (None, None));
}

#[test]
fn what_we_wrote_is_told_by_our_addresses() {
    let ours = MAIL
        .replace(
            "From: Mari Tamm <Mari@Example.org>",
            "From: Desk <Support@Desk.example>",
        )
        .replace(
            "To: Support <support@desk.example>, Kai",
            "To: Mari <mari@example.org>, Kai",
        );
    let (told, mail) = told(&ours);
    assert!(mail.sent);
    assert_eq!(told.client.as_deref(), Some("Mari"));
    assert_eq!(told.email.as_deref(), Some("mari@example.org"));
    assert_eq!(mail.writer.as_deref(), Some("Desk"));
    assert_eq!(
        mail.theirs,
        ["mari@example.org", "kai@other.example", "boss@example.org"]
    );
}

#[test]
fn who_is_to_be_answered_is_the_client_where_nobody_reads_the_writer() {
    let from = |from: &str, extra: &str| {
        let mail = MAIL
            .replace("Mari Tamm <Mari@Example.org>", from)
            .replace("Return-Path: <mari@example.org>\n", extra)
            .replace(", Kai <kai@other.example>\nCc: boss@example.org", "");
        let (told, mail) = told(&mail);
        (told.email.unwrap_or_default(), mail.sent, told.custom)
    };
    let reply_to = "Reply-To: Juri <juri@example.org>\nAuto-Submitted: auto-generated\n";
    for form in [
        "Shop <noreply@shop.example>",
        "Desk form <support@desk.example>",
    ] {
        let (email, sent, custom) = from(form, reply_to);
        assert_eq!(
            (email.as_str(), sent),
            ("juri@example.org", false),
            "{form}"
        );
        assert!(custom["From"].contains('@'));
    }
    // A person who wants the answer elsewhere is still who wrote.
    let (email, _, custom) = from("Mari <mari@example.org>", reply_to);
    assert_eq!(email, "mari@example.org");
    assert_eq!(custom["Reply-To"], "Juri <juri@example.org>");
    let (email, ..) = from("Shop <noreply@shop.example>", "");
    assert_eq!(email, "noreply@shop.example");
    // What we write to ourselves is nobody's.
    let (email, sent, _) = from("Desk <support@desk.example>", "");
    assert_eq!((email.as_str(), sent), ("", false));
}

#[test]
fn the_date_is_the_best_there_is() {
    let date = "Date: Mon, 2 Mar 2026 10:00:00 +0200\n";
    let received = "Received: from a by b; Mon, 2 Mar 2026 10:00:05 +0200\n";
    for (mail, expected, dated) in [
        (MAIL.to_owned(), "2026-03-02T08:00:00Z", None),
        (MAIL.replace(date, ""), "2026-03-02T08:00:05Z", None),
        (
            MAIL.replace(date, "Date: soon\n"),
            "2026-03-02T08:00:05Z",
            Some("soon"),
        ),
        (
            MAIL.replace(date, "Date: 2026-03-02 10:00:00 +0200\n"),
            "2026-03-02T08:00:00Z",
            None,
        ),
        (
            MAIL.replace(date, "").replace(received, ""),
            "2026-03-09T09:00:00Z",
            None,
        ),
        (
            MAIL.replace("2 Mar 2026 10:00:00", "2 Mar 2035 10:00:00"),
            "2026-03-10T12:00:00Z",
            Some("Mon, 2 Mar 2035 10:00:00 +0200"),
        ),
    ] {
        let (told, mail) = told(&mail);
        assert_eq!(told.received, Some(at(expected)), "{mail:?}");
        assert_eq!(mail.dated.as_deref(), dated);
    }
    let bare = MAIL.replace(date, "").replace(received, "");
    let told = letter::read(bare.as_bytes(), 1, None, &settings()).unwrap();
    assert_eq!(told.received, Some(settings().now));
}

#[test]
fn a_mail_without_an_id_is_known_by_what_it_says() {
    let bare = MAIL.replace("Message-ID: <m1@example.org>\n", "");
    let (told_once, mail) = told(&bare);
    assert_eq!(told(&bare).1.id, mail.id);
    assert!(mail.id.starts_with("content-"), "{}", mail.id);
    assert_eq!(told_once.external_id, Some(mail.id.clone()));
    assert_ne!(told(&bare.replace("Where", "When")).1.id, mail.id);
    let long = MAIL.replace("<m1@", &format!("<{}@", "x".repeat(2_000)));
    assert!(told(&long).1.id.starts_with("content-"));
}

#[test]
fn a_mail_that_came_back_names_the_one_that_did() {
    let bounce = "\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
Date: Mon, 2 Mar 2026 10:00:00 +0200
Message-ID: <bounce@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

I'm sorry.
--b
Content-Type: message/delivery-status

Action: failed
--b
Content-Type: message/rfc822

From: support@desk.example
To: gone@example.org
Subject: Your parcel
Message-ID: <ours@desk.example>

On its way.
--b--
";
    let (told, mail) = told(bounce);
    assert_eq!(mail.mark, Some(Mark::Bounce));
    assert_eq!(mail.refs, ["ours@desk.example"]);
    assert_eq!((told.client, told.email), (None, None));
    assert_eq!(told.tags, ["bounce"]);
    assert!(told.text.unwrap().starts_with("I'm sorry."));
}

#[test]
fn very_many_readers_fill_nothing() {
    let many: Vec<String> = (0..5_000)
        .map(|n| format!("N{n} <n{n}@example.org>"))
        .collect();
    let mail = MAIL.replace("boss@example.org", &many.join(",\n "));
    let (told, mail) = told(&mail);
    assert!(
        told.custom["Cc"].ends_with(", … +4980"),
        "{}",
        told.custom["Cc"]
    );
    assert!(told.custom["Cc"].len() < 1_000);
    assert!(mail.theirs.len() <= 20);
    let refs: Vec<String> = (0..5_000).map(|n| format!("<r{n}@x>")).collect();
    let long = MAIL.replace("<first@example.org>", &refs.join(" "));
    let refs = self::told(&long).1.refs;
    assert_eq!(refs.len(), 50);
    assert_eq!(
        (refs[0].as_str(), refs[49].as_str()),
        ("r0@x", "ours@desk.example")
    );
}

#[test]
fn a_text_that_nobody_reads_to_its_end_is_cut_and_named() {
    let long = format!("{MAIL}{}", "õ".repeat(3 << 20));
    let (told, mail) = told(&long);
    assert_eq!(told.text.unwrap().len(), (4 << 20) - 1);
    assert_eq!(mail.files[0].media, "text/plain");
    assert!(mail.files[0].bytes > 6 << 20);
}

#[test]
fn what_is_no_mail_is_refused_with_the_reason() {
    for (raw, fault) in [
        ("just some words\n\nand more\n", MailFault::NoHead),
        ("", MailFault::NoHead),
        ("\n\n\n", MailFault::NoHead),
        ("X-Odd: 1\n\nwords", MailFault::NoHead),
        ("From: mari@example.org\n\n\n", MailFault::NothingTold),
        (
            "From: mari@example.org\nSubject: Re: \n\n",
            MailFault::NothingTold,
        ),
    ] {
        assert_eq!(tell(raw.as_bytes()), Err(fault), "{raw:?}");
    }
    for raw in [
        "Subject: no sender\n\n",
        "From: nonsense\n\nwords",
        "Date: never\n\nwords",
        "\u{feff}From: mari@example.org\n\nwords",
    ] {
        assert!(tell(raw.as_bytes()).is_ok(), "{raw:?}");
    }
    let file = "From: mari@example.org\nContent-Type: image/png; name=photo.png\nContent-Disposition: attachment\n\nx";
    assert_eq!(told(file).0.subject.as_deref(), Some("photo.png"));
}

#[test]
fn mail_is_told_from_tables_by_its_beginning() {
    for (sample, format) in [
        (MAIL, Some(Format::Eml)),
        (
            "From mari@x Mon Mar  2 10:00:00 2026\nSubject: a\n",
            Some(Format::Mbox),
        ),
        ("\n\nFrom - \nX-Mozilla-Status: 0001\n", Some(Format::Mbox)),
        ("From,To,Subject\na,b,c\n", None),
        ("Subject: x\n", None),
        ("From the shop\n1,2\n", None),
        ("{\"From\": 1}\n", None),
        ("id;Date: when;Subject\n1;2;3\n", None),
        ("", None),
    ] {
        assert_eq!(told_by(sample.as_bytes()), format, "{sample}");
    }
}

#[test]
fn a_mail_over_the_limit_is_refused_and_the_next_is_read() {
    let long = format!("{MAIL}{}\n", "x".repeat(5_000));
    let mailbox = format!(
        "From a@b Mon Mar  2 10:00:00 2026\n{long}\nFrom a@b Mon Mar  2 10:00:00 2026\n{MAIL}"
    );
    let read = |source: &str, is_mailbox| {
        let input: Box<dyn Read + Send> = Box::new(io::Cursor::new(source.as_bytes().to_vec()));
        let mut mails = Mails::new(BufReader::new(input), is_mailbox, settings(), 4_000);
        let next = || mails.next().unwrap();
        std::iter::from_fn(next)
            .map(|mut letter| (letter.ordinal, letter.take().err()))
            .collect::<Vec<_>>()
    };
    let too_long = RefusedKind::Mail {
        file: None,
        fault: MailFault::TooLong { limit: 4_000 },
    };
    assert_eq!(
        read(&mailbox, true),
        [(1, Some(too_long.clone())), (2, None)]
    );
    assert_eq!(read(&long, false), [(1, Some(too_long))]);
    assert_eq!(read(MAIL, false), [(1, None)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_bytes_make_it_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        places in prop::collection::vec((0_usize..1_500, any::<u8>()), 0..8),
        is_mailbox in any::<bool>(),
    ) {
        let _ = tell(&bytes);
        let _ = told_by(&bytes);
        // A mail in which some bytes are others.
        let mut broken = [MAIL.as_bytes(), b"Content-Type: multipart/mixed; boundary=\"a\"\n\n--a\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+SGk8L3A+\n--a--\n"].concat();
        for (place, byte) in places {
            let length = broken.len();
            broken[place % length] = byte;
        }
        let _ = tell(&broken);
        let mut source = b"From a@b Mon Mar  2 10:00:00 2026\n".to_vec();
        source.extend_from_slice(&broken);
        source.extend_from_slice(&bytes);
        let input: Box<dyn Read + Send> = Box::new(io::Cursor::new(source));
        let mut mails = Mails::new(BufReader::new(input), is_mailbox, settings(), 4_000);
        while let Some(mut letter) = mails.next().unwrap() {
            let _ = letter.take();
        }
    }
}
