//! Two desks on one file.

use super::*;

#[test]
fn what_another_desk_adds_moves_nothing_under_the_cursor() {
    let mut app = desk();
    let mut other = app.beside("Mari");
    app.keys("j j");
    assert_eq!(here(&app), 3);
    let before = listed(&app);
    other
        .keys("N <tab>")
        .type_text("Server down")
        .keys("<f9> <tab> <tab> <tab> <tab> u <enter>");
    other
        .keys("N <tab>")
        .type_text("A small wish")
        .keys("<f9> <tab> <tab> <tab> <tab> l <enter>");
    app.look();
    shows(&app, "1 new above · 1 new below");
    assert_eq!((listed(&app), here(&app)), (before, 3));
    shows(&app, "6 open");
    app.keys("<f7>");
    assert_eq!(listed(&app), [1, 5, 2, 3, 4, 6]);
    assert_eq!(here(&app), 3, "the cursor goes along with the request");
    hides(&app, "new above");
}

#[test]
fn what_another_desk_changes_is_seen() {
    let mut app = desk();
    let mut other = app.beside("Mari");
    other.keys("j p h");
    app.look();
    assert!(app.line_with("Cannot log in").unwrap().contains("high"));
    assert_eq!(listed(&app), [1, 2, 3, 4]);
    app.keys("j <enter>");
    other
        .keys("n")
        .type_text("Called them twice.")
        .keys("<c-s>");
    app.look();
    shows(&app, "Called them twice.");
    app.keys("<esc>");
    other.keys("s s");
    app.look();
    assert_eq!(listed(&app), [1, 3, 4], "what was closed leaves");
}

#[test]
fn a_stale_change_is_shown_both_ways_and_done_all_the_same() {
    for all_the_same in [true, false] {
        let mut app = desk();
        let mut other = app.beside("Mari");
        other.keys("p l");
        app.keys("p h");
        shows(&app, "1 was changed meanwhile");
        shows(&app, "Mari: priority low");
        shows(&app, "priority high");
        assert_eq!(page(&app, 1).request.priority, Priority::Low);
        app.keys(if all_the_same { "<enter>" } else { "<esc>" });
        let (priority, said) = if all_the_same {
            (Priority::High, "1 is changed all the same.")
        } else {
            (Priority::Low, "Left as it is.")
        };
        assert_eq!(page(&app, 1).request.priority, priority);
        shows(&app, said);
    }
}

#[test]
fn a_change_of_many_is_done_for_all_of_them_all_the_same() {
    let mut app = desk();
    let mut other = app.beside("Mari");
    app.keys("x x");
    other.keys("p l");
    app.keys("p h");
    shows(&app, "1 was changed meanwhile");
    assert_eq!(
        page(&app, 2).request.priority,
        Priority::Normal,
        "all or nothing"
    );
    app.keys("<enter>");
    shows(&app, "2 requests are changed all the same.");
    for number in [1, 2] {
        assert_eq!(page(&app, number).request.priority, Priority::High);
    }
}

#[test]
fn a_reply_meets_what_the_client_wrote_meanwhile() {
    let mut app = desk();
    let mut other = app.beside("Mari");
    app.keys("r").type_text("It is paid back.");
    other.keys("r").type_text("Please wait.").keys("<c-s> w");
    app.look().keys("<c-s> w");
    shows(&app, "1 was changed meanwhile");
    shows(&app, "Mari: reply sent, the client's turn");
    shows(&app, "It is paid back.");
    app.keys("<esc>");
    shows(&app, "It is paid back.");
    assert_eq!(page(&app, 1).drafts.len(), 1, "the words are kept");
    app.keys("<c-s> w <enter>");
    shows(&app, "1 is changed all the same.");
    let replies = page(&app, 1).entries.len();
    assert_eq!(replies, 3, "the client's words and two replies");
}

#[test]
fn notes_of_two_desks_do_not_meet() {
    let mut app = desk();
    let mut other = app.beside("Mari");
    app.keys("n").type_text("mine");
    other.keys("n").type_text("theirs").keys("<c-s>");
    app.keys("<c-s>");
    shows(&app, "Note kept on 1.");
    assert_eq!(page(&app, 1).entries.len(), 3);
}

#[test]
fn nobody_takes_back_what_another_changed_since() {
    let mut app = desk();
    let mut other = app.beside("Mari");
    app.keys("p h");
    other.look().keys("p l");
    app.look().keys("u");
    assert_eq!(page(&app, 1).request.priority, Priority::Low);
    hides(&app, "is taken back");
}

#[test]
fn a_desk_that_was_empty_shows_what_comes() {
    let mut app = App::at(MORNING);
    let mut other = app.beside("Mari");
    other
        .keys("N <tab>")
        .type_text("The very first")
        .keys("<enter>");
    app.look();
    shows(&app, "The very first");
}

#[test]
fn a_request_that_another_desk_hid_comes_back_here() {
    let mut app = desk();
    let mut other = app.beside("Mari");
    other.keys("z h <enter>");
    app.look();
    assert!(!listed(&app).contains(&1));
    app.advance("61m");
    // Each desk tells its own agent.
    other.advance("61m");
    for desk in [&mut app, &mut other] {
        shows(desk, "1 new above");
        desk.keys("g g");
        assert_eq!(listed(desk)[0], 1);
    }
}
