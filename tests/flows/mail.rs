//! Mails on a request's page.

use ringback::domain::deadline::Policy;
use ringback::domain::intake::Intake;
use ringback::domain::mail::Own;
use ringback::io::import::{self, DateOrder, Mapping, Options};
use ringback::runtime::clock;
use ringback::storage::{Importing, Store};

use super::*;

const MAILBOX: &str = "\
From mari@example.org Mon Mar  2 05:00:00 2026
From: Mari Tamm <mari@example.org>
To: support@desk.example
Subject: Where is my parcel
Message-ID: <a@example.org>
Date: Mon, 2 Mar 2026 05:00:00 +0000

It was to come on Friday.

Best regards,
Mari Tamm
Head of Parcels
+372 5550 100

From support@desk.example Mon Mar  2 06:00:00 2026
From: The Desk <support@desk.example>
To: Mari Tamm <mari@example.org>
Subject: Re: Where is my parcel
Message-ID: <b@desk.example>
In-Reply-To: <a@example.org>
Date: Mon, 2 Mar 2026 06:00:00 +0000

It comes today.

From MAILER-DAEMON Mon Mar  2 06:05:00 2026
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
Subject: Undelivered Mail Returned to Sender
Message-ID: <back@mx.example>
In-Reply-To: <b@desk.example>
Date: Mon, 2 Mar 2026 06:05:00 +0000

No such mailbox.

From mari@example.org Mon Mar  2 08:00:00 2026
From: Mari Tamm <mari@example.org>
To: support@desk.example
Subject: Re: Where is my parcel
Message-ID: <c@example.org>
References: <a@example.org> <b@desk.example>
Date: Mon, 2 Mar 2026 08:00:00 +0000
Content-Type: multipart/mixed; boundary=b

--b

It came broken.

On 2 Mar 2026, The Desk wrote:
> It comes today.
> Quite surely.
--b
Content-Type: image/png; name=\"broken\u{1b}[2J.png\"

12345
--b--

";

fn import(app: &App) {
    let policy = Policy::wall(jiff::tz::TimeZone::UTC);
    let mut store = Store::open(&app.path(), policy, clock::new_id()).unwrap();
    let options = Options {
        mapping: Mapping::default(),
        zone: jiff::tz::TimeZone::UTC,
        date_order: DateOrder::Auto,
        encoding: None,
        repair: true,
        header: None,
        tool: None,
        words: ringback::domain::taught::Taught::default(),
        mail: import::mail::Settings {
            own: Own::new(["support@desk.example"]),
            ..import::mail::Settings::at(app.now())
        },
    };
    let rows = import::open(MAILBOX.as_bytes(), None, &options).unwrap();
    let records: Vec<_> = rows.map(|row| row.unwrap()).collect();
    let intake = Intake {
        source: "mail".to_owned(),
        named: true,
        ours: false,
        live: false,
        now: app.now(),
    };
    let mut importing = Importing::new(intake);
    let done = store.import(&mut importing, records, &mut clock::new_id);
    assert_eq!(done.unwrap().new, 1);
}

#[test]
fn a_thread_of_mails_is_read_with_its_quotations_folded() {
    let mut app = App::at(MORNING);
    import(&app);
    app.look();
    shows(&app, "(undelivered) Where is my");
    app.keys("<enter> g g");
    for text in [
        "Where is my parcel",
        "Mari: It was to come on Friday.",
        "… 4 lines of signature (o)",
        "The Desk: It comes today.",
        "not delivered: it came back",
        "(came back) No such mailbox.",
        "Mari: It came broken.",
        "… 3 quoted lines (o)",
        "attached: broken␛[2J.png (image/png, 5 B)",
        "#undelivered",
    ] {
        shows(&app, text);
    }
    hides(&app, "Quite surely");
    hides(&app, "Head of Parcels");
    app.keys("o");
    shows(&app, "> Quite surely.");
    shows(&app, "Head of Parcels");
    hides(&app, "quoted lines");
    app.keys("o");
    hides(&app, "Quite surely");
}
