//! What an agent does to requests: alone, marked, and taken back.

use super::*;
use ringback::domain::words::Status;
use ringback::storage::Store;

fn status(app: &App, number: i64) -> Status {
    page(app, number).request.status
}

#[test]
fn priority_tags_and_owner() {
    let mut app = desk();
    app.keys("j p h");
    shows(&app, "2: priority high.");
    assert_eq!(here(&app), 2, "the cursor stays with the request");
    app.keys("t").type_text("vip, refund").keys("<enter>");
    app.keys("t").type_text("-vip").keys("<enter>");
    app.keys("a m");
    shows(&app, "2 goes to Kadri.");
    let request = page(&app, 2).request;
    assert_eq!(request.priority, Priority::High);
    assert_eq!(request.tags.iter().collect::<Vec<_>>(), ["refund"]);
    assert_eq!(request.assignee.as_deref(), Some("Kadri"));
    app.keys("a o").type_text("Jaan").keys("<enter>");
    shows(&app, "2 goes to Jaan.");
    app.keys("a f");
    shows(&app, "2 is free for anyone.");
}

#[test]
fn colleagues_have_a_digit() {
    let settings = "[desk]\nagent = \"Kadri\"\n[team]\nagents = [\"Kadri\", \"Mari\", \"Jaan\"]\n";
    let mut app = filled(App::with_config(MORNING, settings));
    app.keys("a 2");
    assert_eq!(page(&app, 1).request.assignee.as_deref(), Some("Jaan"));
}

#[test]
fn an_unanswered_request_cannot_be_hidden() {
    let mut app = desk();
    app.keys("s w");
    shows(&app, "The client of 1 still waits for a word");
    assert_eq!(status(&app, 1), Status::New);
    app.keys("r");
    shows(&app, "Reply to Ann Bell");
    app.keys("<esc> s w <down> <enter>");
    shows(&app, "1 is put aside, honestly.");
    let request = page(&app, 1).request;
    assert_eq!(
        (request.status, request.waiting_since),
        (Status::Waiting, None)
    );
}

#[test]
fn only_the_clients_word_pauses_the_clock() {
    let mut app = desk();
    app.keys("s h w");
    shows(&app, "Until when did the client of 1 agree to wait?");
    app.type_text("today 8:00").keys("<enter>");
    shows(&app, "has passed");
    app.keys("<c-u>").type_text("tomorrow 10");
    shows(&app, "Tue 10:00");
    app.keys("<enter>");
    let request = page(&app, 1).request;
    assert!(
        request.waiting_since.is_some(),
        "the client still waits for a word"
    );
    assert_eq!(status(&app, 1), Status::OnHold);
    assert!(!listed(&app).contains(&1));
    app.advance("25h");
    shows(&app, "1 new above");
    app.keys("g g");
    assert!(listed(&app).contains(&1), "it comes back by itself");
}

#[test]
fn solving_asks_one_line_and_the_honest_question() {
    let mut app = desk();
    app.keys("e").type_text("refunded").keys("<enter>");
    shows(&app, "still waits for a word");
    app.keys("<esc>");
    assert_eq!(status(&app, 1), Status::New, "Esc leaves it as it was");
    app.keys("r").type_text("Hello").keys("<c-s> o");
    app.keys("e")
        .type_text("refunded")
        .keys("<tab>")
        .type_text("billing");
    app.keys("<tab> s <enter>");
    shows(&app, "1 is solved.");
    assert_eq!(status(&app, 1), Status::Solved);
    assert_eq!(page(&app, 1).request.category.as_deref(), Some("billing"));
    app.keys("7");
    assert_eq!(listed(&app), [1]);
    app.keys("Y");
    shows(&app, "1 is closed with the client's yes.");
    app.keys("O");
    shows(&app, "1 is open again.");
    assert_eq!(status(&app, 1), Status::Open);
}

#[test]
fn solve_and_next_goes_on() {
    let mut app = desk();
    for number in [1, 2] {
        app.keys("r").type_text("Hello").keys("<c-s> o");
        assert_eq!(status(&app, number), Status::Open);
        app.keys("g g");
        let at = listed(&app).iter().position(|n| *n == number).unwrap();
        for _ in 0..at {
            app.keys("j");
        }
        app.keys("E <enter>");
        assert_eq!(status(&app, number), Status::Solved);
        assert_ne!(here(&app), number);
        app.keys("<esc> g g");
    }
    shows(&app, "2 open");
}

#[test]
fn snooze_has_letters_times_and_reasons() {
    for (letter, back) in [("h", "Mon 10:00"), ("t", "Tue 09:00"), ("m", "9 Mar 09:00")] {
        let mut app = desk();
        // What nobody waits for may be hidden as long as one likes.
        app.keys("r").type_text("Hello").keys("<c-s> o g g");
        while here(&app) != 1 {
            app.keys("j");
        }
        app.keys("z")
            .keys(letter)
            .type_text("asked billing")
            .keys("<enter>");
        shows(&app, &format!("1 comes back {back}"));
        assert!(!listed(&app).contains(&1), "{letter}");
    }
    let mut app = desk();
    app.keys("z c").type_text("someday").keys("<enter>");
    shows(&app, "isn't understood");
    app.keys("<c-u>").type_text("in 2h").keys("<enter> <enter>");
    shows(&app, "1 comes back Mon 11:00");
    app.keys("5");
    assert_eq!(listed(&app), [1]);
}

#[test]
fn a_snoozed_request_comes_back_by_itself_and_never_after_its_risk() {
    let mut app = desk();
    app.keys("z h <enter>");
    assert!(!listed(&app).contains(&1));
    app.advance("59m");
    hides(&app, "new above");
    app.advance("2m");
    shows(&app, "1 new above");
    assert!(!listed(&app).contains(&1), "the list stands still");
    app.keys("<f7>");
    assert_eq!(listed(&app)[0], 1);
    // Novak's is at risk: hiding it till tomorrow doesn't hide it at all.
    while here(&app) != 3 {
        app.keys("j");
    }
    app.keys("z t <enter>");
    assert!(listed(&app).contains(&3));
}

#[test]
fn a_due_time_can_be_set_by_hand_and_given_back() {
    let mut app = desk();
    app.keys("d").type_text("17:00").keys("<enter>");
    shows(&app, "1 is due Mon 17:00, set by hand.");
    app.keys("d <enter>");
    shows(&app, "1: due as the clock counts.");
    assert!(!page(&app, 1).request.due_by_hand);
}

#[test]
fn fields_are_corrected_in_a_form() {
    let mut app = desk();
    app.keys("f <c-u>").type_text("Charged twice").keys("<tab>");
    app.type_text("billing").keys("<tab> c <enter>");
    shows(&app, "1: fields kept.");
    let page = page(&app, 1);
    assert_eq!(page.subject, "Charged twice");
    assert_eq!(page.request.category.as_deref(), Some("billing"));
    assert_eq!(page.request.kind.code(), "complaint");
    shows(&app, "Charged twice");
}

#[test]
fn marked_requests_change_together_and_are_taken_back_together() {
    let mut app = desk();
    app.keys("x x");
    shows(&app, "2 marked");
    app.keys("p l");
    shows(&app, "2 requests: priority low.");
    assert_eq!(page(&app, 1).request.priority, Priority::Low);
    assert_eq!(page(&app, 2).request.priority, Priority::Low);
    hides(&app, "2 marked");
    app.keys("u");
    shows(&app, "The last action on 2 requests is taken back.");
    assert_eq!(page(&app, 1).request.priority, Priority::Urgent);
    assert_eq!(page(&app, 2).request.priority, Priority::Normal);
    app.keys("g g x x r");
    shows(&app, "2 are marked, and this goes one by one");
    app.keys("<esc> X");
    hides(&app, "2 marked");
}

#[test]
fn undo_goes_back_step_by_step_and_then_says_so() {
    let mut app = desk();
    app.keys("p h p l");
    app.keys("u");
    assert_eq!(page(&app, 1).request.priority, Priority::High);
    app.keys("u");
    assert_eq!(page(&app, 1).request.priority, Priority::Urgent);
    app.keys("u");
    shows(
        &app,
        "Nothing was done in this run that could be taken back.",
    );
}

#[test]
fn a_captured_request_can_be_taken_back() {
    let mut app = desk();
    app.keys("N <tab>").type_text("A slip").keys("<enter> u");
    assert!(!listed(&app).contains(&5));
    assert!(!status(&app, 5).is_open());
}

#[test]
fn spam_and_duplicates_are_closed_with_a_reason() {
    let mut app = desk();
    app.keys("s s");
    shows(&app, "1 is closed: no request.");
    app.keys("s d").type_text("1").keys("<enter>");
    shows(&app, "2 is closed as a duplicate.");
    assert_eq!(listed(&app), [3, 4]);
}

#[test]
fn a_change_shows_as_done_only_when_it_is_on_disk() {
    let mut app = desk();
    app.hold().keys("p l");
    hides(&app, "priority low");
    assert!(app.line_with("Paid twice").unwrap().contains('…'));
    assert!(app.line_with("Paid twice").unwrap().contains("urgent"));
    app.keys("q");
    assert!(
        !app.outside().quit,
        "the end waits for what is being written"
    );
    app.release();
    shows(&app, "1: priority low.");
    assert!(app.outside().quit);
}

#[test]
fn the_number_can_be_copied() {
    let mut app = desk();
    app.keys("j y");
    assert_eq!(app.clipboard(), Some("2"));
    shows(&app, "2 copied.");
}

#[test]
fn a_desk_that_can_only_be_read_says_so() {
    let mut app = desk().read_only();
    for keys in ["N", "r", "n", "p", "e", "z", "u", "Y"] {
        app.keys(keys);
        shows(&app, "The desk's file can only be read now.");
        app.keys("<esc>");
        assert!(app.model().overlays.is_empty(), "{keys}");
    }
    app.keys("j <enter>");
    shows(&app, "Cannot log in since the update");
    app.keys("<esc> / ").type_text("paid");
    assert_eq!(listed(&app), [1]);
    app.advance("3h");
    shows(&app, "12:00");
}

#[test]
fn a_file_that_was_replaced_takes_no_change() {
    let mut app = desk();
    let path = app.path();
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        std::fs::rename(
            path.with_file_name(name),
            path.with_file_name(format!("old-{name}")),
        )
        .unwrap();
    }
    app.keys("p l");
    shows(&app, "was replaced");
    hides(&app, "priority low");
    app.keys("<esc>");
    let policy = app.store().policy().clone();
    let id = uuid::Uuid::from_u128(1);
    let other = Store::open(&path, policy, id).unwrap();
    app.keys("p l");
    shows(&app, "was replaced");
    let detail = other.read().detail(Number(1), "Kadri").unwrap();
    assert_eq!(detail, None, "nothing in the new file");
}
