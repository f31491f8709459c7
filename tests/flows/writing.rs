//! Replies, notes and the client's words.

use super::*;
use ringback::domain::detail::Purpose;
use ringback::domain::words::Status;

fn written(keys: &str) -> App {
    let mut app = desk();
    app.keys(keys).type_text("Hello Ann,\nit is on its way.");
    app
}

#[test]
fn only_a_letter_marks_a_reply_as_sent() {
    for (letter, status, told) in [
        ("w", Status::Waiting, "1: sent, the client's turn."),
        ("o", Status::Open, "1: sent, still ours."),
        ("e", Status::Solved, "1: sent and solved."),
    ] {
        let mut app = written("r");
        app.keys("<c-s>");
        shows(&app, "Copied. Paste it to Ann Bell, then:");
        assert_eq!(app.clipboard(), Some("Hello Ann,\nit is on its way."));
        assert!(
            page(&app, 1).request.waiting_since.is_some(),
            "nothing is sent yet"
        );
        app.keys(letter);
        if letter == "e" {
            shows(&app, "the client was asked in the reply");
            app.keys("<enter>");
        }
        shows(&app, told);
        let page = page(&app, 1);
        assert_eq!(page.request.status, status);
        assert_eq!(page.request.waiting_since, None);
        assert!(page.drafts.is_empty(), "a sent reply is no draft");
        shows(&app, "1 answered today");
    }
}

#[test]
fn esc_after_the_reply_leaves_it_a_draft() {
    let mut app = written("r");
    app.keys("<c-s> <esc>");
    shows(&app, "Kept as a draft.");
    app.keys("<esc>");
    let page = page(&app, 1);
    assert!(page.request.waiting_since.is_some());
    assert_eq!(page.drafts[0].body, "Hello Ann,\nit is on its way.");
    shows(&app, "· ");
    app.keys("r");
    shows(&app, "it is on its way.");
    app.type_text(" Bye.").keys("<c-s> w");
    let sent = &super::page(&app, 1).entries[1];
    let message = sent.message.as_ref().unwrap();
    assert_eq!(message.body, "Hello Ann,\nit is on its way. Bye.");
}

#[test]
fn a_draft_is_on_disk_within_a_second_and_offered_after_a_crash() {
    let mut app = written("r");
    app.advance("1s").restart();
    shows(&app, "A draft for 1 waits: r goes on with it.");
    app.keys("r");
    shows(&app, "it is on its way.");
    shows(&app, "The draft goes on where it was left.");
}

#[test]
fn a_note_and_the_clients_words_stop_no_clock() {
    let mut app = written("n");
    let due = page(&app, 1).request.due;
    app.keys("<c-s>");
    shows(&app, "Note kept on 1.");
    app.keys("m").type_text("Still nothing!").keys("<c-s>");
    shows(&app, "The client's words are kept on 1.");
    let page = page(&app, 1);
    assert_eq!(
        page.request.due, due,
        "a second message never moves the due time"
    );
    assert_eq!(page.entries.len(), 3);
    assert!(page.drafts.is_empty());
    app.keys("<enter>");
    shows(&app, "Still nothing!");
    shows(&app, "note");
}

#[test]
fn nothing_written_is_not_sent() {
    let mut app = desk();
    app.keys("r <c-s>");
    shows(&app, "There is nothing written yet");
    assert_eq!(app.clipboard(), None);
    app.keys("<esc> <esc>");
    assert!(page(&app, 1).drafts.is_empty());
}

#[test]
fn a_pasted_text_is_text() {
    let mut app = desk();
    app.keys("r").paste("one\r\ntwo\u{1b}[2J\n:q\n");
    shows(&app, "two␛[2J");
    app.keys("<c-s> w");
    assert!(
        page(&app, 1).entries[1]
            .message
            .as_ref()
            .unwrap()
            .body
            .starts_with("one\ntwo")
    );
}

#[test]
fn the_persons_own_editor_can_be_used() {
    let mut app = written("r");
    app.editing(Some("Dear Ann,\nbetter words.\n"))
        .keys("<c-g>");
    assert_eq!(app.outside().edited, ["Hello Ann,\nit is on its way."]);
    shows(&app, "better words.");
    app.editing(None).keys("<c-g>");
    shows(&app, "the text is as it was");
    shows(&app, "better words.");
}

#[test]
fn a_command_can_send() {
    let settings = "[desk]\nagent = \"Kadri\"\n[reply]\ncommand = \"mailer\"\n";
    let mut app = filled(App::with_config(MORNING, settings));
    app.sending(Err("no route".to_owned()));
    app.keys("r").type_text("Hello").keys("<c-s>");
    shows(&app, "Not sent: no route");
    assert!(page(&app, 1).request.waiting_since.is_some());
    app.sending(Ok(())).keys("<esc> <c-s>");
    shows(&app, "Sent to Ann Bell. What follows?");
    app.keys("w");
    assert_eq!(page(&app, 1).request.status, Status::Waiting);
}

#[test]
fn undo_of_a_sent_reply_gives_the_draft_back() {
    let mut app = written("r");
    app.keys("<c-s> w u");
    shows(&app, "1: the last action is taken back.");
    let page = page(&app, 1);
    assert!(page.request.waiting_since.is_some());
    let draft = &page.drafts[0];
    assert_eq!(draft.purpose, Purpose::Reply);
    assert_eq!(here(&app), 1);
    app.keys("r");
    shows(&app, "it is on its way.");
}

#[test]
fn a_cyrillic_layout_acts_and_writes() {
    let mut app = desk();
    // j k r on ЙЦУКЕН.
    app.keys("о л к").type_text("Добрый день, йогурт.");
    shows(&app, "Добрый день, йогурт.");
    app.keys("<c-ы> ц");
    shows(&app, "1: sent, the client's turn.");
    app.keys("о з м");
    assert_eq!(
        app.model().overlays.len(),
        1,
        "в is d, м is v: neither is a priority"
    );
    app.keys("р");
    assert_eq!(page(&app, here(&app)).request.priority, Priority::High);
    app.keys("Т");
    shows(&app, "New request");
    app.keys("<esc> й");
    assert!(app.outside().quit);
}
