//! A new request, written down while the client is on the line.

use super::*;
use ringback::domain::words::{Channel, Kind, Status};

#[test]
fn who_and_what_are_enough() {
    let mut app = desk();
    app.keys("N").type_text("Lee & Co +372 5550 100");
    app.keys("<tab>")
        .type_text("Invoice shows old address")
        .keys("<enter>");
    shows(&app, "5 is written down.");
    assert_eq!(here(&app), 5, "the cursor goes to what was written down");
    let page = page(&app, 5);
    assert_eq!(page.subject, "Invoice shows old address");
    let client = page.client.unwrap();
    assert_eq!(client.name, "Lee & Co");
    assert_eq!(client.contacts.len(), 1);
    let request = page.request;
    assert_eq!(
        (request.status, request.channel, request.kind),
        (Status::New, Channel::Phone, Kind::Question)
    );
    assert_eq!(request.assignee.as_deref(), Some("Kadri"));
    assert_eq!(request.waiting_since, Some(app.now()));
}

#[test]
fn what_is_folded_is_one_key_away() {
    let mut app = desk();
    app.keys("N <tab>").type_text("Broken on arrival");
    hides(&app, "their words");
    app.keys("<f9>");
    shows(&app, "their words");
    // Down to the channel and the kind, which a letter chooses.
    app.keys("<tab>").type_text("It came in two pieces.");
    app.keys("<tab> e <tab> c <tab> h <enter>");
    let page = page(&app, 5);
    assert_eq!(page.request.channel, Channel::Email);
    assert_eq!(page.request.kind, Kind::Complaint);
    assert_eq!(page.request.priority, Priority::High);
    let message = page.entries[0].message.as_ref().unwrap();
    assert_eq!(message.body, "It came in two pieces.");
}

#[test]
fn a_wrong_answer_is_told_on_its_line_and_nothing_typed_is_lost() {
    let mut app = desk();
    app.keys("N <enter>");
    shows(&app, "What is it about?");
    app.type_text("Lost parcel");
    app.keys("<f9> <up>");
    // Up from the first line goes round to the last: when it was received.
    app.keys("<up>").type_text("tomorrow 10").keys("<enter>");
    shows(&app, "is still to come");
    assert_eq!(listed(&app).len(), 4);
    app.keys("<c-u>").type_text("nonsense").keys("<enter>");
    shows(&app, "isn't understood");
    app.keys("<c-u>").type_text("8:00").keys("<enter>");
    shows(&app, "5 is written down.");
    let page = page(&app, 5);
    assert_eq!(page.subject, "Lost parcel");
    assert_eq!(page.request.received, app.ago("1h"));
}

#[test]
fn what_was_begun_is_kept_by_esc_and_through_a_crash() {
    for crash in [false, true] {
        let mut app = desk();
        app.keys("N").type_text("Ann Bell").keys("<tab>");
        app.type_text("Refund promised, ");
        app.paste("nothing\ncame");
        if crash {
            app.advance("1s").restart();
            shows(&app, "N goes on with it");
        } else {
            app.keys("<esc>");
            shows(&app, "Kept: N goes on with it.");
        }
        app.keys("N");
        shows(&app, "Refund promised, nothing came");
        app.keys("<enter>");
        assert_eq!(page(&app, 5).subject, "Refund promised, nothing came");
        app.keys("N");
        hides(&app, "Refund promised, nothing came ");
        assert_eq!(app.model().loose_draft, None, "it is not offered twice");
    }
}

#[test]
fn what_is_only_pasted_is_kept_too() {
    let mut app = desk();
    app.keys("N").paste("Ann Bell").advance("1s").restart();
    app.keys("N");
    shows(&app, "who   Ann Bell");
}

#[test]
fn the_way_to_the_queue_keeps_what_was_begun() {
    let mut app = desk();
    app.keys("N").type_text("Ann Bell").keys("<f2>");
    app.type_text("goes to the queue").keys("<enter>");
    hides(&app, "New request");
    app.advance("2m").keys("N");
    shows(&app, "Ann Bell ");
    assert_eq!(app.model().overlays.len(), 1);
}

#[test]
fn a_pasted_line_break_submits_nothing() {
    let mut app = desk();
    app.keys("N <tab>").paste("Two lines\r\nof a mail\r\n");
    shows(&app, "Two lines of a mail");
    assert_eq!(listed(&app).len(), 4);
    app.keys("<esc> /").paste("paid\n");
    assert!(
        app.model().queue.typing.is_some(),
        "the filter has the cursor still"
    );
    assert_eq!(listed(&app), [1]);
}

#[test]
fn an_empty_desk_says_what_to_do() {
    let mut app = App::at(MORNING);
    for text in [
        "Nothing here yet.",
        "write down the first request",
        "ringback import FILE",
    ] {
        shows(&app, text);
    }
    app.keys("D");
    assert!(app.outside().look_round);
    app.keys("N <tab>")
        .type_text("The very first")
        .keys("<enter>");
    assert_eq!(listed(&app), [1]);
    shows(&app, "The very first");
}

#[test]
fn the_first_run_asks_a_few_things() {
    let mut app = App::at(MORNING).unsettled();
    shows(&app, "Welcome.");
    app.keys("<c-u> <enter> <enter> <enter> <enter> <enter> <enter>");
    shows(&app, "It needs a word.");
    app.type_text("Mari").keys("<tab> <c-u>");
    app.type_text("tallin");
    app.keys("<tab> <right> <tab> <tab> <c-u>");
    app.type_text("9-12:30, 13-17").keys("<tab>");
    app.type_text("Jaan, Kadri").keys("<enter>");
    shows(&app, "was Europe/Tallinn meant?");
    assert!(app.outside().answers.is_none());
    app.keys("<c-u>").type_text("Europe/Tallinn");
    app.keys("<tab> <tab> <tab> <tab> <enter>");
    let answers = app.outside().answers.as_ref().unwrap();
    assert_eq!(answers.agent, "Mari");
    assert_eq!(answers.zone.as_deref(), Some("Europe/Tallinn"));
    assert_eq!(answers.count.code(), "open-days");
    assert_eq!(answers.team, ["Jaan", "Kadri"]);
    let blocks: Vec<usize> = answers.hours.iter().map(Vec::len).collect();
    assert_eq!(blocks, [2, 2, 2, 2, 2, 0, 0]);
}

#[test]
fn wrong_hours_are_told_at_the_first_run() {
    let mut app = App::at(MORNING).unsettled();
    app.keys("<enter> <enter> <enter> <enter> <c-u>")
        .type_text("17-9")
        .keys("<enter> <enter>");
    shows(&app, "Hours are written as");
    assert!(app.outside().answers.is_none());
}
