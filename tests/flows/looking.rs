//! Finding one's way: lists, filters, pages, help, palette, and time that passes.

use super::*;

#[test]
fn digits_show_views() {
    let mut app = desk();
    app.keys("a m 1");
    assert_eq!(listed(&app), [1]);
    app.keys("3");
    assert_eq!(listed(&app), [2, 3, 4]);
    app.keys("4");
    assert_eq!(listed(&app), [2]);
    app.keys("5");
    shows(&app, "Nothing stands here now.");
    app.keys("9");
    shows(&app, "There is no view with that digit.");
    app.keys("<esc> 2");
    assert_eq!(listed(&app), [1, 2, 3, 4]);
}

#[test]
fn a_filter_narrows_with_every_letter() {
    let mut app = desk();
    app.keys("/").type_text("log");
    assert_eq!(listed(&app), [2]);
    app.keys("<enter> <enter>");
    shows(&app, "Cannot log in since the update");
    app.keys("<esc>");
    assert_eq!(listed(&app), [2], "the filter stays");
    app.keys("<esc>");
    assert_eq!(listed(&app), [1, 2, 3, 4]);
    assert_eq!(here(&app), 2, "the cursor stays with the request");
    app.keys(".").type_text("priority:urgent");
    assert_eq!(listed(&app), [1]);
    app.keys("<c-u>").type_text("Сегодня");
    shows(&app, "Nothing fits in this view");
}

#[test]
fn a_mistake_in_a_filter_gets_a_hint_and_keeps_the_list() {
    let mut app = desk();
    app.keys("/").paste("priority:urgnt");
    hides(&app, "There is no priority");
    app.type_text(" ");
    shows(&app, "There is no priority \"urgnt\". Did you mean urgent?");
    assert_eq!(listed(&app).len(), 4);
    app.keys("<c-w>").type_text("prority:high x");
    shows(
        &app,
        "A filter has no field \"prority\". Did you mean priority?",
    );
    app.keys("<esc>");
    assert_eq!(listed(&app).len(), 4);
}

#[test]
fn a_filter_is_kept_as_a_view() {
    let mut app = desk();
    app.keys("v");
    shows(&app, "There is no filter to keep");
    app.keys("<esc> /")
        .type_text("priority:low")
        .keys("<enter> v");
    app.keys("<enter>");
    shows(&app, "It needs a word.");
    app.type_text("quiet").keys("<enter>");
    shows(&app, "is a view now");
    let views = app.outside().views.as_ref().unwrap();
    let kept = views.last().unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.filter.as_str()),
        ("quiet", "all priority:low")
    );
    assert_eq!(listed(&app), [4]);
    app.keys("2 8");
    assert_eq!(listed(&app), [4]);
}

#[test]
fn why_it_stands_here_is_told_in_words() {
    let mut app = desk();
    app.keys("j i");
    for text in [
        "Why 2 stands here",
        "received Sun 07:00 + 24 h",
        "stands higher than its priority",
    ] {
        shows(&app, text);
    }
    app.keys("<esc>");
    hides(&app, "Why 2 stands here");
}

#[test]
fn marks_change_as_time_passes() {
    let mut app = desk();
    shows(&app, "1 late · 1 at risk · 4 open");
    assert!(app.line_with("Wrong size").unwrap().contains("3 h 00"));
    app.advance("3h");
    shows(&app, "2 late");
    assert!(app.line_with("Wrong size").unwrap().contains("now"));
    app.advance("1h");
    assert!(app.line_with("Wrong size").unwrap().contains("1 h 00 late"));
    app.advance("4d");
    shows(&app, "4 late · 0 at risk");
    app.keys("<f7>");
    assert!(
        app.line_with("Cannot log in")
            .unwrap()
            .contains("normal ▲▲")
    );
    assert!(app.line_with("Suggestion").unwrap().contains("low ▲▲"));
}

#[test]
fn how_late_it_is_stands_whole() {
    let mut app = desk();
    assert!(
        app.line_with("Cannot log in")
            .unwrap()
            .contains("2 h 00 late")
    );
    app.advance("1h");
    app.resize(60, 16);
    assert!(app.line_with("Cannot").unwrap().contains("3 h 00 late"));
}

#[test]
fn a_wide_window_shows_the_request_beside_the_list() {
    let mut app = desk().sized(120, 40);
    shows(&app, "Ann: Paid twice, money not");
    app.keys("j");
    shows(&app, "J.: Cannot log in since");
    app.keys("<tab>");
    assert!(app.model().queue.reading_aside);
    app.keys("h r").type_text("Hello");
    shows(&app, "Reply to J. Tamm");
    app.keys("<esc>");
    app.keys("<tab> j");
    assert_eq!(here(&app), 3);
    app.resize(80, 24);
    hides(&app, "please help");
    app.keys("<tab>");
    shows(&app, "The window is too narrow for two panes");
}

#[test]
fn a_window_made_narrow_while_the_request_was_read_gives_the_list_back() {
    let mut app = desk().sized(120, 40);
    app.keys("<tab>").resize(80, 24);
    app.keys("j");
    assert_eq!(here(&app), 2, "keys go to what is seen");
}

#[test]
fn pages_are_turned_without_going_back() {
    let mut app = desk();
    app.keys("<enter>");
    shows(&app, "Paid twice");
    app.keys("J");
    shows(&app, "Cannot log in");
    app.keys("K");
    shows(&app, "Paid twice");
    app.keys("h p l");
    shows(&app, "priority low");
    app.keys("q");
    shows(&app, "1 mine");
    assert!(!app.outside().quit);
}

#[test]
fn help_tells_every_key_and_scrolls() {
    let mut app = desk();
    app.keys("?");
    shows(&app, "Keys");
    shows(&app, "Shows every key that works here.");
    let top = app.screen();
    app.keys("<pagedown>");
    assert_ne!(app.screen(), top);
    for _ in 0..40 {
        app.keys("<pagedown>");
    }
    shows(&app, "In menus");
    app.keys("<esc>");
    hides(&app, "In menus");
    // Where letters are text, a function key helps.
    app.keys("r <f1>");
    shows(&app, "Everywhere");
    app.keys("<esc>");
    shows(&app, "Reply to Ann Bell");
}

#[test]
fn the_palette_finds_an_action_and_does_it() {
    let mut app = desk();
    app.keys("<c-k>").type_text("snooz").keys("<enter>");
    shows(&app, "Hide 1 until");
    app.keys("<esc> :").type_text("takes back");
    shows(&app, "Nothing was done in this run");
    app.keys("<enter>");
    shows(
        &app,
        "Nothing was done in this run that could be taken back.",
    );
    app.keys("<esc> <f2>").type_text("zzzz");
    shows(&app, "No action fits.");
    app.keys("<enter>");
    assert!(app.model().overlays.is_empty());
}

#[test]
fn esc_always_leads_out() {
    let mut app = desk();
    for keys in [
        "N",
        "r",
        "n",
        "m",
        "e",
        "p",
        "s",
        "a",
        "z",
        "t",
        "d",
        "f",
        "i",
        "?",
        ":",
        "/",
        "<enter>",
        "z c",
        "s d",
        "a o",
        "r ? <f2>",
        "V",
        "V r",
        "/ p r <tab>",
    ] {
        app.keys(keys);
        for _ in 0..5 {
            app.keys("<esc>");
        }
        let model = app.model();
        assert!(
            model.overlays.is_empty() && model.queue.typing.is_none(),
            "{keys}"
        );
        assert_eq!(model.screen, ringback::app::Screen::Queue, "{keys}");
    }
    assert!(!app.outside().quit, "Esc never ends the desk");
    assert_eq!(listed(&app), [1, 2, 3, 4]);
}

#[test]
fn a_long_list_is_read_as_one_goes() {
    let mut app = App::at(MORNING);
    let requests = (0..450).map(|at| asked("Ann Bell", &format!("Request {at}")));
    app.seed(requests);
    shows(&app, "1 of 450");
    for _ in 0..30 {
        app.keys("<pagedown>");
    }
    shows(&app, " of 450");
    app.keys("G");
    shows(&app, "450 of 450");
    assert_eq!(here(&app), 450);
    for _ in 0..30 {
        app.keys("<pageup>");
    }
    app.keys("g g");
    shows(&app, "1 of 450");
    assert_eq!(here(&app), 1);
}

#[test]
fn a_key_that_was_bound_anew_acts() {
    let settings = "[desk]\nagent = \"Kadri\"\n[keys]\n\"request.reply\" = [\"L\"]\n";
    let mut app = filled(App::with_config(MORNING, settings));
    app.keys("r");
    hides(&app, "Reply to");
    app.keys("L");
    shows(&app, "Reply to Ann Bell");
}

#[test]
fn a_long_list_that_is_worked_from_its_top_never_runs_dry() {
    let mut app = App::at(MORNING);
    app.seed((0..120).map(|at| asked("Ann Bell", &format!("Request {at}"))));
    for number in 1..=120 {
        assert_eq!(here(&app), number);
        app.keys("s s");
    }
    shows(&app, "Nothing stands here now.");
}

#[test]
fn a_row_that_moved_stands_in_the_list_once() {
    let mut app = App::at(MORNING);
    app.seed((0..300).map(|at| asked("Ann Bell", &format!("Request {at}"))));
    app.keys("p l");
    for _ in 0..30 {
        app.keys("<pagedown>");
    }
    let mut numbers = listed(&app);
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), listed(&app).len());
}

#[test]
fn what_is_typed_ahead_waits_for_what_it_is_meant_for() {
    let mut app = desk();
    // Every letter of it is a command of the list, the first one the way out.
    app.hold()
        .keys("j r")
        .type_text("quick, enough; jokes")
        .keys("<c-s> w");
    hides(&app, "Reply to");
    app.release();
    shows(&app, "2: sent, the client's turn.");
    let page = page(&app, 2);
    let sent = page.entries[1].message.as_ref().unwrap();
    assert_eq!(sent.body, "quick, enough; jokes");
    assert_eq!(app.model().queue.rows.len(), 3);
    // After a digit the keys are for the new list.
    app.hold().keys("3 j j").release();
    assert_eq!(here(&app), 4);
    // What was asked for and given up is not done.
    app.keys("2").hold().keys("r <esc> j").release();
    assert_eq!(app.model().screen, ringback::app::Screen::Queue);
    assert!(app.model().ahead.is_empty());
}
