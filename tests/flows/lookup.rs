//! Looking up procedures and phrases: from everywhere, by a few letters, and back to where one was.

use super::*;
use ringback::app::Msg;
use ringback::app::lookup::{Focus, Lookup, News, Progress};
use ringback::app::model::Screen;

#[track_caller]
fn lookup(app: &App) -> &Lookup {
    app.model().lookup().unwrap()
}

/// The titles that were found, the best first.
fn titles(app: &App) -> Vec<&str> {
    let hits = &lookup(app).hits;
    hits.iter().map(|hit| hit.title.as_str()).collect()
}

/// The text that is being written.
fn text(app: &App) -> String {
    app.model().compose.as_ref().unwrap().editor.text()
}

#[test]
fn three_letters_find_and_enter_opens() {
    let mut app = desk();
    app.keys("<f3>").type_text("dbl");
    assert_eq!(titles(&app)[0], "Double charge");
    shows(&app, "▸ Double charge");
    shows(&app, "billing · validated Nov 2026");
    app.keys("<enter>");
    hides(&app, "Charge not recognised");
    shows(&app, "Double charge");
    app.keys("<esc>");
    assert_eq!(lookup(&app).focus, Focus::List);
    assert_eq!(lookup(&app).field.text(), "dbl", "the list is still there");
    app.keys("<esc>");
    assert!(app.model().lookup().is_none());
    assert_eq!(here(&app), 1);
}

#[test]
fn letters_always_type_and_the_preview_has_its_own_keys() {
    let mut app = desk();
    app.keys("<c-f>").type_text("jkqyhfN? gp");
    assert_eq!(lookup(&app).field.text(), "jkqyhfN? gp");
    app.keys("<c-u>").type_text("refund").keys("<down>");
    assert_eq!(lookup(&app).selected, 1);
    app.keys("<up> <tab> j j");
    let focused = lookup(&app);
    assert_eq!(focused.field.text(), "refund");
    assert_eq!(focused.shown().unwrap().scroll, 2);
    app.keys("y");
    assert!(app.clipboard().unwrap().starts_with("Refund a payment"));
    app.keys("q N r");
    assert_eq!(
        lookup(&app).focus,
        Focus::Preview,
        "no other letter leads out"
    );
    app.keys("<esc>").type_text("s");
    assert_eq!(lookup(&app).field.text(), "refunds");
}

#[test]
fn a_cyrillic_layout_types_and_steers() {
    let mut app = desk();
    app.keys("<f3>").type_text("возврат");
    let found = lookup(&app).hit().unwrap();
    assert_eq!(found.lang.as_deref(), Some("ru"));
    assert!(found.file.ends_with("refund.md"), "{}", found.file);
    shows(&app, "· ru");
    app.keys("<tab> о о");
    assert_eq!(lookup(&app).shown().unwrap().scroll, 2, "j is where о is");
    app.keys("<esc> <c-u>").type_text("вщгиду срфкпу");
    assert_eq!(
        titles(&app)[0],
        "Double charge",
        "typed in the other layout"
    );
    app.keys("<c-щ>");
    assert!(app.clipboard().unwrap().starts_with("Double charge"));
}

#[test]
fn the_opened_request_gives_the_best_guesses_and_the_row_under_the_cursor_none() {
    let mut app = desk();
    app.keys("<f3>");
    assert_eq!(lookup(&app).around.words, "");
    shows(&app, "Look up");
    app.keys("<esc> <enter> <f3>");
    assert_eq!(lookup(&app).around.words, "Paid twice, money not back");
    shows(&app, "Look up for 1");
    assert_eq!(titles(&app)[0], "Double charge");
    app.keys("<esc>");
    assert_eq!(app.model().screen, Screen::Detail);
    app.keys("<esc>").resize(130, 40);
    app.keys("<f3>");
    assert_eq!(
        lookup(&app).around.words,
        "",
        "beside the list it is not open"
    );
    app.keys("<esc> <tab> <f3>");
    assert_eq!(lookup(&app).around.words, "Paid twice, money not back");
}

#[test]
fn escape_leads_back_into_the_text_and_nothing_of_it_has_changed() {
    let mut app = desk();
    app.keys("r")
        .type_text("Hello Ann,\nboth charges")
        .keys("<left> <left> <f3>")
        .type_text("refund");
    assert_eq!(lookup(&app).around.words, "Paid twice, money not back");
    app.keys("<tab> <pagedown> <esc> <esc>");
    assert!(app.model().lookup().is_none());
    app.type_text("_");
    assert_eq!(text(&app), "Hello Ann,\nboth charg_es");
}

#[test]
fn question_marks_at_the_start_of_a_word_look_up() {
    let mut app = desk();
    app.keys("r").type_text("Really?? Yes ??doub");
    assert_eq!(lookup(&app).field.text(), "doub");
    app.keys("<esc>");
    assert_eq!(text(&app), "Really?? Yes ??doub", "Esc leaves them as text");
    app.type_text(" ??refund").keys("<enter>");
    assert_eq!(lookup(&app).focus, Focus::Whole);
    app.keys("<esc> <esc>");
    assert_eq!(
        text(&app),
        "Really?? Yes ??doub ",
        "what was taken is no text"
    );
    app.paste(" ?? ");
    assert!(app.model().lookup().is_none(), "a paste asks for nothing");
}

#[test]
fn a_form_waits_below_and_its_subject_is_what_it_is_looked_up_for() {
    let mut app = desk();
    app.keys("N").type_text("T. Saar").keys("<tab>");
    app.type_text("parcel is lost").keys("<f3>");
    let words = lookup(&app).around.words.clone();
    assert!(words.contains("parcel is lost"), "{words:?}");
    app.type_text("x").keys("<esc>").type_text("!");
    shows(&app, "parcel is lost!");
}

#[test]
fn nothing_found_says_so_and_the_words_can_be_added_to_what_is_opened_by_hand() {
    let (folder, mut app) = with_folder();
    app.keys("<f3>").type_text("zqxw vkjw");
    shows(&app, "Nothing is found by \"zqxw vkjw\".");
    shows(&app, "F3 lists all procedures.");
    app.keys("<enter>");
    shows(&app, "Nothing is found that could be opened.");
    app.keys("<f3>");
    shows(&app, "All procedures");
    app.type_text("house rule").keys("<enter>");
    shows(&app, "Ctrl-T has it find this procedure from now on.");
    app.keys("<c-t>");
    shows(&app, "\"zqxw vkjw\" finds \"The house rule\" from now on.");
    let file = std::fs::read_to_string(folder.join("rule.md")).unwrap();
    assert!(file.contains("aliases: [\"zqxw vkjw\"]"), "{file}");
    app.keys("<esc> <f3>").type_text("zqxw");
    assert_eq!(titles(&app)[0], "The house rule");

    app.keys("<c-u>").type_text("qqzzxx").keys("<esc> g p");
    assert_eq!(app.model().screen, Screen::Procedures);
    app.type_text("double charge").keys("<enter> <c-t>");
    shows(&app, "ringback sop export");
}

#[test]
fn what_was_found_by_words_is_offered_no_alias() {
    let mut app = desk();
    app.keys("<f3>").type_text("qqzzxx").keys("<c-u>");
    app.type_text("refund").keys("<enter> <c-t>");
    shows(&app, "No words were looked up in vain");
}

/// A desk with a folder of its own procedures beside the pack.
fn with_folder() -> (std::path::PathBuf, App) {
    let settings = "[desk]\nagent = \"Kadri\"\nzone = \"UTC\"\n[lookup]\nsops = [\"sops\"]\n";
    let app = App::with_config(MORNING, settings);
    let folder = app.folder().join("sops");
    std::fs::create_dir(&folder).unwrap();
    let text = "---\ntitle: The house rule\n---\nRead [the other](sub/other.md), or https://rules.example.\n";
    std::fs::write(folder.join("rule.md"), text).unwrap();
    std::fs::create_dir(folder.join("sub")).unwrap();
    let other = "# The other rule\n\nSee [the house rule](../rule.md#more), [gone](gone.md).\n";
    std::fs::write(folder.join("sub/other.md"), other).unwrap();
    (folder, filled(app))
}

#[test]
fn links_lead_to_others_on_a_stack() {
    let (_, mut app) = with_folder();
    app.keys("<f3>")
        .type_text("house rule")
        .keys("<enter> <tab>");
    assert_eq!(lookup(&app).shown().unwrap().link, Some(0));
    app.keys("<enter>");
    shows(&app, "The other rule");
    app.keys("<tab> <enter>");
    assert_eq!(lookup(&app).reading.len(), 3);
    shows(&app, "The house rule");
    app.keys("<backspace> <tab> <tab> <enter>");
    shows(&app, "gone.md can't be read");
    app.keys("<esc> <esc>");
    assert_eq!(lookup(&app).reading.len(), 1);
    shows(&app, "The house rule");
    app.keys("<esc>");
    assert_eq!(lookup(&app).focus, Focus::List);
}

#[test]
fn a_saved_file_is_found_and_what_is_open_is_as_it_is_now() {
    let (folder, mut app) = with_folder();
    app.keys("<f3>").type_text("house rule");
    shows(&app, "The house rule");
    std::fs::write(folder.join("rule.md"), "# The house rule\n\nIt is new.\n").unwrap();
    std::fs::write(folder.join("blubber.md"), "# About blubber\n").unwrap();
    app.look_at_library();
    shows(&app, "It is new.");
    app.keys("<c-u>").type_text("blubb");
    assert_eq!(titles(&app)[0], "About blubber");
    std::fs::remove_file(folder.join("blubber.md")).unwrap();
    app.look_at_library();
    assert!(!titles(&app).contains(&"About blubber"));
    std::fs::write(folder.join("broken.md"), b"\x00\x01\xff\xfe\x00").unwrap();
    app.look_at_library();
    shows(&app, "1 file can't be read: ringback sop check");
}

#[test]
fn enter_waits_for_the_answer_to_the_words_that_stand_there() {
    let mut app = desk();
    app.keys("<f3>").type_text("refund");
    app.hold();
    app.keys("<c-u>").type_text("angry").keys("<enter>");
    assert_eq!(lookup(&app).focus, Focus::List, "nothing is opened yet");
    app.type_text("ignored until then");
    app.release();
    let read = lookup(&app).shown().unwrap();
    assert!(read.file.ends_with("angry-caller.md"), "{}", read.file);
    assert_eq!(lookup(&app).focus, Focus::Whole);
    assert_eq!(lookup(&app).field.text(), "angry");
}

#[test]
fn a_late_answer_to_older_words_is_dropped() {
    let mut app = desk();
    app.keys("<f3>");
    let old = lookup(&app).hits.clone();
    app.hold();
    app.type_text("r");
    let ask = lookup(&app).asked.unwrap();
    app.type_text("e");
    let answer = Ok(ringback::domain::lookup::Answer::default());
    app.take(Msg::Library(News::Found { ask, answer }));
    assert_eq!(lookup(&app).hits, old, "results replace results in place");
}

#[test]
fn what_is_not_read_yet_is_said() {
    let mut app = desk();
    app.keys("<f3>");
    let reading = Progress::Reading {
        done: 1_240,
        of: 9_800,
    };
    app.take(Msg::Library(News::Progress(reading)));
    shows(&app, "read 1,240 of 9,800 files so far");
    app.type_text("zqxwzqxw");
    shows(&app, "Not all procedures are read yet");
    app.take(Msg::Library(News::Progress(Progress::Whole { refused: 0 })));
    hides(&app, "so far");
}

#[test]
fn a_failed_lookup_is_told_and_locks_nothing() {
    let mut app = desk();
    app.keys("<f3>").hold();
    app.type_text("r");
    let ask = lookup(&app).asked.unwrap();
    let answer = Err("no room".to_owned());
    app.take(Msg::Library(News::Found { ask, answer }));
    shows(&app, "Nothing can be looked up: no room");
    app.keys("<esc> <esc>");
    assert!(app.model().lookup().is_none());
}

#[test]
fn the_page_lists_every_procedure_and_leads_back() {
    let mut app = desk();
    app.keys("j <enter> g p");
    shows(&app, "Procedures");
    let all = lookup(&app).hits.len();
    assert!(all > 90, "{all}");
    app.keys("<pagedown> <down>");
    assert!(lookup(&app).selected > 3);
    app.type_text("outage").keys("<tab> <esc> <esc>");
    assert_eq!(app.model().screen, Screen::Detail);
    assert_eq!(here(&app), 2);
    app.keys("g p g q");
    assert_eq!(lookup(&app).field.text(), "gq", "letters type here too");
}

#[test]
fn strange_queries_do_no_harm() {
    let mut app = desk();
    let long = "refund ".repeat(1_500);
    for query in [
        "!?.,;:",
        "   ",
        "👩‍💻🇪🇪",
        "مرحبا שלום",
        "\"AND NOT (",
        "*",
        "%_'",
        &long,
    ] {
        app.keys("<f3>").paste(query);
        assert!(lookup(&app).asked.is_none(), "{query:?} is answered");
        app.keys("<enter> <esc> <esc> <esc> <esc>");
        assert!(app.model().lookup().is_none(), "{query:?}");
    }
}

#[test]
fn in_the_smallest_window_the_list_and_the_text_are_there() {
    let mut app = desk().sized(60, 16);
    app.keys("<f3>").type_text("double charge");
    shows(&app, "▸ Double charge");
    shows(&app, "Enter");
    let lines = app.screen();
    assert!(lines.lines().count() <= 16, "{lines}");
    app.keys("<enter>");
    shows(&app, "Double charge");
}
