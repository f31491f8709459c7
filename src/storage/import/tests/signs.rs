//! What helpdesks tell of replies, ends and ids, and what the desk makes of it.

use super::*;

#[test]
fn what_ended_without_a_date_did_not_end_with_the_import() {
    let mut desk = Desk::new();
    let mut bare = told("1");
    bare.status = Some(Status::Closed);
    let mut touched = told("2");
    touched.status = Some(Status::Solved);
    touched.updated = Some(at("2026-03-01T16:00:00Z"));
    let mut wrong = told("3");
    wrong.status = Some(Status::Closed);
    wrong.closed = Some(at("2026-02-01T16:00:00Z"));
    desk.take(&[bare, touched, wrong]);
    assert_eq!(desk.request(1).closed, Some(at("2026-03-01T10:00:00Z")));
    assert_eq!(desk.request(2).solved, Some(at("2026-03-01T16:00:00Z")));
    assert_eq!(desk.request(2).closed, None);
    assert_eq!(
        desk.request(3).closed,
        Some(at("2026-03-01T10:00:00Z")),
        "never before it came in"
    );

    // What is closed later without a date was closed by the source's last change.
    let mut open = told("4");
    open.status = Some(Status::Open);
    open.updated = Some(at("2026-03-01T11:00:00Z"));
    desk.take(std::slice::from_ref(&open));
    open.status = Some(Status::Closed);
    open.updated = Some(at("2026-03-01T18:00:00Z"));
    assert_eq!(counts(&desk.take(&[open])), (0, 1, 0, 0));
    assert_eq!(desk.request(4).closed, Some(at("2026-03-01T18:00:00Z")));
}

#[test]
fn contacts_of_both_sides_start_and_stop_the_clock() {
    let mut desk = Desk::new();
    let mut row = told("1");
    row.status = Some(Status::Open);
    row.client_wrote = Some(at("2026-03-01T10:00:00Z"));
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, row.received);

    // The agent answers there.
    row.agent_wrote = Some(at("2026-03-01T11:00:00Z"));
    assert_eq!(counts(&desk.take(std::slice::from_ref(&row))), (0, 1, 0, 0));
    let after = desk.request(1);
    assert_eq!(
        (after.waiting_since, after.first_reply),
        (None, row.agent_wrote)
    );

    // The client writes again, twice between two exports: the clock runs from what is known.
    row.client_wrote = Some(at("2026-03-01T12:00:00Z"));
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, row.client_wrote);
    assert_eq!(counts(&desk.take(std::slice::from_ref(&row))), (0, 0, 1, 0));

    // An agent answers here; what the source tells of the same message changes nothing.
    desk.agent(
        1,
        Change::Reply {
            text: "It is with the courier.".into(),
            after: AfterReply::StillOurs { next_word: None },
        },
    );
    row.client_wrote = Some(at("2026-03-01T12:10:00Z"));
    let done = desk.take(std::slice::from_ref(&row));
    assert_eq!(done.conflicts.len(), 1);
    assert_eq!(desk.request(1).waiting_since, None);
}

#[test]
fn a_tool_that_only_says_whether_it_was_answered_is_believed() {
    let mut desk = Desk::new();
    let mut row = told("1");
    row.status = Some(Status::Open);
    row.answered = Some(false);
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, row.received);
    row.answered = Some(true);
    row.updated = Some(at("2026-03-01T11:00:00Z"));
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, None);
    row.answered = Some(false);
    row.updated = Some(at("2026-03-01T13:00:00Z"));
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, row.updated);
}

#[test]
fn nobody_waits_any_more_where_the_source_stops_saying_since_when() {
    // As Chatwoot tells it: since when, or nothing.
    let mut desk = Desk::new();
    let mut row = told("1");
    row.status = Some(Status::Open);
    let waits = |row: &mut Incoming, since: Option<&str>| {
        row.waiting_since = since.map(at);
        row.answered = Some(since.is_none());
    };
    waits(&mut row, Some("2026-03-01T10:00:00Z"));
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, row.waiting_since);
    waits(&mut row, None);
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, None);
    waits(&mut row, Some("2026-03-01T15:00:00Z"));
    desk.take(std::slice::from_ref(&row));
    assert_eq!(desk.request(1).waiting_since, row.waiting_since);
    assert_eq!(counts(&desk.take(&[row])), (0, 0, 1, 0));
}

#[test]
fn an_id_of_quite_another_request_is_left_out_where_the_source_was_guessed() {
    let guessed = || Intake {
        named: false,
        ..intake()
    };
    let mut desk = Desk::new();
    desk.take_as(guessed(), &[told("1"), told("2")]);
    let before = desk.request(1);
    let mut other = told("1");
    other.received = Some(at("2026-02-11T08:00:00Z"));
    other.subject = Some("Invoice copy".into());
    other.text = Some("Please send it.".into());
    other.client = Some("Ann Bell".into());
    other.email = Some("ann@example.com".into());
    for _ in 0..2 {
        let done = desk.take_as(guessed(), std::slice::from_ref(&other));
        assert_eq!(counts(&done), (0, 0, 1, 1));
        let conflict = &done.conflicts[0];
        assert_eq!(conflict.field, Field::ExternalId);
        assert_eq!(conflict.here.as_deref(), Some("Where is my parcel"));
        assert_eq!(conflict.source, "Invoice copy");
        assert_eq!(desk.request(1), before);
    }
    // One thing that is the same tells that it is the same: it was renamed, say.
    let mut renamed = told("2");
    renamed.subject = Some("Where is my second parcel".into());
    renamed.text = Some("It was to come on Monday.".into());
    assert_eq!(counts(&desk.take_as(guessed(), &[renamed])), (0, 1, 0, 0));
    // Who names the source knows better.
    assert_eq!(counts(&desk.take(&[other])).1, 1);
    assert_eq!(
        desk.text("SELECT subject FROM request WHERE number = 1"),
        "Invoice copy"
    );
}

#[test]
fn a_company_comes_to_the_card_and_is_not_written_over() {
    let mut desk = Desk::new();
    let mut row = told("1");
    desk.take(std::slice::from_ref(&row));
    for (company, stands) in [("Tamm AS", "Tamm AS"), ("Kask OÜ", "Tamm AS")] {
        row.company = Some(company.into());
        desk.take(std::slice::from_ref(&row));
        assert_eq!(desk.text("SELECT company FROM client"), stands);
    }
    assert_eq!(desk.count("SELECT count(*) FROM client"), 1);
}
