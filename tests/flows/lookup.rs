//! Looking up procedures and phrases: from everywhere, by a few letters, and back to where one was.

use super::*;
use std::fs;
use std::path::PathBuf;

use ringback::app::Msg;
use ringback::app::lookup::{Focus, Lookup, News, Progress};
use ringback::app::model::Screen;
use ringback::domain::lookup::Answer;

/// The files of a team's own folder.
const FILES: &[(&str, &str)] = &[
    (
        "double.md",
        "---\ntitle: Double charge\naliases: [paid twice]\ncategory: billing\nlang: en\n\
         status: validated\nreviewed: 2026-02-10\nowner: Mari\n---\n\
         Two charges for one order.\n\n## Steps\n\n1. Look at the ledger.\n2. Are both settled?\n   \
         - If one is only reserved: it falls off by itself.\n   - If both are: go to [Refund](refund.md).\n",
    ),
    (
        "refund.md",
        "---\ntitle: Refund\ncategory: billing\nlang: en\nstatus: validated\n\
         reviewed: 2025-01-05\nreview_every: 180d\n---\nMoney goes back.\n\n1. Say when.\n2. Do it.\n",
    ),
    (
        "vozvrat.md",
        "---\ntitle: Возврат денег\ncategory: billing\nlang: ru\nstatus: draft\n---\n\
         Когда деньги возвращаются.\n\n1. Скажите, когда.\n",
    ),
    (
        "house.md",
        "# The house rule\n\nRead [the other](sub/other.md) and [ours](https://rules.example), or [on](#last).\n\n\
         one\n\ntwo\n\nthree\n\nfour\n\nfive\n\nsix\n\nseven\n\neight\n\nnine\n\n## Last\n\nThe end of it.\n",
    ),
    (
        "sub/other.md",
        "# The other rule\n\nSee [the house rule](../house.md), [gone](gone.md).\n",
    ),
    (
        "phrases/en.toml",
        "[[phrase]]\nid = \"on-its-way\"\nsituation = \"Money on its way\"\n\
         say = \"I see your payment, {client.name|there}; it comes by {ask:day}.\"\nwhen = \"The refund is done.\"\n\
         instead_of = [\"just wait\"]\n",
    ),
];

/// A desk with a folder of its own, and nothing besides.
fn shelf() -> App {
    let settings = "[desk]\nagent = \"Kadri\"\nzone = \"UTC\"\n\
                    [lookup]\nsops = [\"sops\"]\nbuiltin = false\n";
    let app = App::with_config(MORNING, settings);
    for (name, text) in FILES {
        let path = sops(&app).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    filled(app)
}

fn sops(app: &App) -> PathBuf {
    app.folder().join("sops")
}

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
fn three_letters_of_the_pack_find_and_enter_begins() {
    let mut app = desk();
    app.keys("<f3>").type_text("ref");
    shows(&app, "Refund");
    app.keys("<c-u>").type_text("charged twic");
    shows(&app, "▸");
    let hits = &lookup(&app).hits;
    let at = hits
        .iter()
        .position(|hit| hit.file == "builtin:en/double-charge.md");
    let at = at.unwrap();
    assert!(at < 3, "{:?}", titles(&app));
    for _ in 0..at {
        app.keys("<down>");
    }
    app.keys("<enter>");
    assert_eq!(app.model().screen, Screen::Run);
    app.keys("<esc>");
    assert_eq!(app.model().screen, Screen::Queue);
    assert_eq!(here(&app), 1);
}

#[test]
fn a_hit_tells_what_it_is_about_and_how_far_to_trust_it() {
    let mut app = shelf();
    app.keys("<f3>").type_text("refund");
    let line = app.line_with("Refund").unwrap();
    assert!(line.contains("billing · review overdue"), "{line}");
    app.keys("<c-u>").type_text("twice");
    let line = app.line_with("Double charge").unwrap();
    assert!(line.contains("= paid twice"), "{line}");
    assert!(line.contains("billing · validated Feb"), "{line}");
    app.keys("<c-u>").type_text("возврат");
    let line = app.line_with("▸ Возврат денег").unwrap();
    assert!(line.contains("billing · draft · ru"), "{line}");
    app.keys("<c-u>").type_text("money way");
    shows(&app, "‹phrase› Money on its way");
    shows(&app, "I see your payment, {client.name|there}; it comes by");
    shows(&app, "Instead of: just wait");
}

#[test]
fn a_phrase_is_copied_with_what_is_known_and_tells_what_is_missing() {
    let mut app = shelf();
    app.keys("<f3>").type_text("money on its way").keys("<c-o>");
    let copied = "I see your payment, there; it comes by {day}.";
    assert_eq!(app.clipboard(), Some(copied));
    shows(&app, "Fill in before you send it: day.");
    app.keys("<esc> <enter> <f3>")
        .type_text("money on its way")
        .keys("<c-o>");
    let copied = "I see your payment, Ann Bell; it comes by {day}.";
    assert_eq!(app.clipboard(), Some(copied));
}

#[test]
fn what_was_matched_stands_out_without_colour_too() {
    let mut app = shelf().themed(ringback::ui::theme::Theme::Mono);
    app.keys("<f3>").type_text("doub");
    let styled = app.styled();
    let at = styled
        .lines()
        .position(|line| line.contains("▸ Double charge"));
    let below = styled.lines().nth(at.unwrap() + 1).unwrap();
    assert_eq!(
        below.matches(|c: char| c.is_ascii_digit()).count(),
        4,
        "{styled}"
    );
}

#[test]
fn enter_runs_what_has_steps_and_escape_leads_back_to_the_request() {
    let mut app = shelf();
    app.keys("<enter> <f3>").type_text("double").keys("<enter>");
    assert_eq!(app.model().screen, Screen::Run);
    shows(&app, "Look at the ledger.");
    app.keys("<space> <f3>").type_text("house").keys("<esc>");
    assert_eq!(
        app.model().screen,
        Screen::Run,
        "the lookup lies over a run too"
    );
    app.keys("<esc>");
    assert_eq!((app.model().screen, here(&app)), (Screen::Detail, 1));
}

#[test]
fn letters_always_type_and_the_preview_has_its_own_keys() {
    let mut app = shelf();
    app.keys("<c-f>").type_text("jkqyhfN? gp");
    assert_eq!(lookup(&app).field.text(), "jkqyhfN? gp");
    app.keys("<c-u>").type_text("house").keys("<tab> j j j");
    let focused = lookup(&app);
    assert_eq!(focused.field.text(), "house");
    assert_eq!(focused.shown().unwrap().scroll, 3);
    app.keys("y");
    assert!(
        app.clipboard()
            .unwrap()
            .starts_with("The house rule\n\nRead the other")
    );
    app.keys("q N r");
    assert_eq!(
        lookup(&app).focus,
        Focus::Preview,
        "no other letter leads out"
    );
    app.keys("<esc>").type_text("s");
    assert_eq!(lookup(&app).field.text(), "houses");
}

#[test]
fn up_and_down_go_through_the_hits_and_the_preview_follows() {
    let mut app = shelf();
    app.keys("<f3>").type_text("rule").keys("<down>");
    assert_eq!(lookup(&app).selected, 1);
    let file = lookup(&app).hit().unwrap().file.clone();
    assert_eq!(lookup(&app).shown().unwrap().file, file);
    app.keys("<up> <up> <pagedown> <pagedown> <pagedown>");
    assert_eq!(lookup(&app).selected, lookup(&app).hits.len() - 1);
}

#[test]
fn a_cyrillic_layout_types_and_steers() {
    let mut app = shelf();
    app.keys("<f3>").type_text("возврата");
    assert_eq!(titles(&app)[0], "Возврат денег");
    app.keys("<c-u>").type_text("вщгиду срфкпу");
    assert_eq!(
        titles(&app)[0],
        "Double charge",
        "typed in the other layout"
    );
    app.keys("<c-щ>");
    assert!(app.clipboard().unwrap().starts_with("Double charge"));
    app.keys("<c-u>").type_text("house").keys("<tab> о о");
    assert_eq!(lookup(&app).shown().unwrap().scroll, 2, "j is where о is");
}

#[test]
fn the_opened_request_gives_the_best_guesses_and_the_row_under_the_cursor_none() {
    let mut app = shelf();
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
fn what_was_opened_lately_stands_there_first() {
    let mut app = shelf();
    app.keys("<f3>")
        .type_text("other rule")
        .keys("<enter> <esc> <esc> <f3>");
    assert_eq!(titles(&app)[0], "The other rule");
}

#[test]
fn marks_and_flags_are_seen_in_the_list() {
    let mut app = shelf();
    app.keys("<f3>").type_text("double").keys("<tab> h");
    app.keys("f w")
        .type_text("the ledger moved")
        .keys("<enter> <esc>");
    assert_eq!(lookup(&app).focus, Focus::List);
    let line = app.line_with("▸ Double charge").unwrap();
    assert!(line.contains("flagged · billing"), "{line}");
    assert!(line.contains("helped 1"), "{line}");
    let flags = app.store().read().flags(None).unwrap();
    assert_eq!(flags[0].word, "the ledger moved");
    app.keys("<c-u>").type_text("money on").keys("<tab> h");
    shows(&app, "That can be marked only on a procedure.");
}

#[test]
fn escape_leads_back_into_the_text_and_nothing_of_it_has_changed() {
    let mut app = shelf();
    app.keys("r")
        .type_text("Hello Ann,\nboth charges")
        .keys("<left> <left> <f3>")
        .type_text("house");
    assert_eq!(lookup(&app).around.words, "Paid twice, money not back");
    app.keys("<tab> <pagedown> <esc> <esc>");
    assert!(app.model().lookup().is_none());
    app.type_text("_");
    assert_eq!(text(&app), "Hello Ann,\nboth charg_es");
    app.keys("<f3>").type_text("double").keys("<enter> <esc>");
    assert_eq!(
        text(&app),
        "Hello Ann,\nboth charg_es",
        "a run leads back into it"
    );
}

#[test]
fn question_marks_at_the_start_of_a_word_look_up() {
    let mut app = shelf();
    app.keys("r").type_text("Really?? Yes ??doub");
    assert_eq!(lookup(&app).field.text(), "doub");
    app.keys("<esc>");
    assert_eq!(text(&app), "Really?? Yes ??doub", "Esc leaves them as text");
    app.type_text(" ??house").keys("<enter>");
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
    let mut app = shelf();
    app.keys("N").type_text("T. Saar").keys("<tab>");
    app.type_text("paid twice").keys("<f3>");
    assert_eq!(lookup(&app).around.words, "paid twice");
    assert_eq!(titles(&app)[0], "Double charge");
    app.type_text("x").keys("<esc>").type_text("!");
    shows(&app, "paid twice!");
    app.keys("<f3> <enter>");
    assert_eq!(app.model().screen, Screen::Run);
    app.keys("<esc> N");
    shows(&app, "paid twice!");
}

#[test]
fn another_question_below_is_not_lost_to_a_run() {
    let mut app = shelf();
    app.keys("e").type_text("money went back").keys("<f3>");
    app.type_text("double").keys("<enter>");
    assert_eq!(lookup(&app).focus, Focus::Whole, "it is only read");
    app.keys("<esc> <esc>");
    shows(&app, "money went back");
}

#[test]
fn nothing_found_says_so_and_the_words_can_be_added_to_what_is_opened_by_hand() {
    let mut app = shelf();
    app.keys("<f3>").type_text("zqxw vkjw");
    shows(&app, "Nothing is found by \"zqxw vkjw\".");
    shows(&app, "F3 lists all procedures.");
    app.keys("<enter>");
    shows(&app, "Nothing is found that could be opened.");
    app.keys("<f3>");
    shows(&app, "All procedures");
    app.type_text("house rule").keys("<enter>");
    shows(&app, "Ctrl-T adds it to the aliases of this one.");
    app.keys("<c-t>");
    shows(&app, "\"zqxw vkjw\" finds \"The house rule\" from now on.");
    let file = fs::read_to_string(sops(&app).join("house.md")).unwrap();
    assert!(
        file.starts_with("---\naliases: [\"zqxw vkjw\"]\n---\n# The"),
        "{file}"
    );
    app.keys("<esc> <esc> <f3>").type_text("zqxw");
    assert_eq!(titles(&app)[0], "The house rule");
}

#[test]
fn what_came_with_the_program_is_not_written() {
    let mut app = desk();
    app.keys("<f3>").type_text("qqzzxxww").keys("<esc> g p");
    assert_eq!(app.model().screen, Screen::Procedures);
    app.type_text("double").keys("<enter> <c-t>");
    shows(&app, "ringback sop export");
}

#[test]
fn what_was_found_by_words_is_offered_no_alias() {
    let mut app = shelf();
    app.keys("<f3>").type_text("qqzzxxww").keys("<c-u>");
    app.type_text("refund").keys("<enter> <c-t>");
    shows(&app, "No words were looked up in vain");
}

#[test]
fn links_lead_to_others_on_a_stack() {
    let mut app = shelf();
    app.keys("<f3>")
        .type_text("house rule")
        .keys("<enter> <tab>");
    assert_eq!(lookup(&app).shown().unwrap().link, Some(0));
    app.keys("<enter>");
    shows(&app, "The other rule");
    app.keys("<tab> <enter>");
    assert_eq!(lookup(&app).reading.len(), 3);
    app.keys("<backspace> <tab> <enter>");
    shows(&app, "gone.md");
    app.keys("<esc> <esc>");
    assert_eq!(lookup(&app).reading.len(), 1);
    app.keys("<tab> <enter>");
    assert_eq!(app.clipboard(), Some("https://rules.example"));
    app.keys("<tab> <enter>");
    shows(&app, "The end of it.");
    app.keys("<esc>");
    assert_eq!(lookup(&app).focus, Focus::List);
}

#[test]
fn a_saved_file_is_found_and_what_is_open_is_as_it_is_now() {
    let mut app = shelf();
    app.keys("<f3>").type_text("house");
    shows(&app, "Read the other");
    fs::write(
        sops(&app).join("house.md"),
        "# The house rule\n\nIt is new.\n",
    )
    .unwrap();
    fs::write(sops(&app).join("blubber.md"), "# About blubber\n").unwrap();
    app.look_at_library();
    shows(&app, "It is new.");
    app.keys("<c-u>").type_text("blubb");
    assert_eq!(titles(&app), ["About blubber"]);
    fs::remove_file(sops(&app).join("blubber.md")).unwrap();
    app.look_at_library();
    assert_eq!(titles(&app), [""; 0]);
    fs::write(sops(&app).join("broken.md"), b"\x00\x01\xff\xfe\x00").unwrap();
    app.look_at_library();
    shows(&app, "1 file can't be read: ringback sop check");
}

#[test]
fn enter_waits_for_the_answer_to_the_words_that_stand_there() {
    let mut app = shelf();
    app.keys("<f3>").type_text("refund");
    app.hold();
    app.keys("<c-u>").type_text("house").keys("<enter>");
    assert_eq!(lookup(&app).focus, Focus::List, "nothing is opened yet");
    app.keys("y");
    app.release();
    assert!(lookup(&app).shown().unwrap().file.ends_with("house.md"));
    assert_eq!(lookup(&app).focus, Focus::Whole);
    assert_eq!(lookup(&app).field.text(), "house");
    assert!(
        app.clipboard().is_some(),
        "the key behind it meant what was opened"
    );
}

#[test]
fn a_late_answer_to_older_words_is_dropped() {
    let mut app = shelf();
    app.keys("<f3>").type_text("r");
    let old = lookup(&app).hits.clone();
    app.hold();
    app.type_text("e");
    let ask = lookup(&app).asked.unwrap();
    app.type_text("f");
    let answer = Ok(Answer::default());
    app.take(Msg::Library(News::Found { ask, answer }));
    assert_eq!(lookup(&app).hits, old, "results replace results in place");
    let ask = lookup(&app).asked.unwrap();
    app.take(Msg::Library(News::Dropped { ask }));
    assert_ne!(lookup(&app).asked, Some(ask), "it is asked again");
}

#[test]
fn what_is_not_read_yet_is_said() {
    let mut app = shelf();
    app.keys("<f3>");
    let reading = Progress::Reading {
        done: 1_240,
        of: 9_800,
    };
    app.take(Msg::Library(News::Progress(reading)));
    shows(&app, "read 1240 of 9800 files so far");
    app.type_text("zqxwzqxw");
    shows(&app, "Not all procedures are read yet");
    let whole = Progress::Whole { refused: 0 };
    app.take(Msg::Library(News::Progress(whole)));
    hides(&app, "so far");
}

#[test]
fn a_failed_lookup_is_told_and_locks_nothing() {
    let mut app = shelf();
    app.keys("<f3>").hold();
    app.type_text("r").keys("<enter>");
    let ask = lookup(&app).asked.unwrap();
    let answer = Err("no room".to_owned());
    app.take(Msg::Library(News::Found { ask, answer }));
    shows(&app, "Nothing can be looked up: no room");
    app.keys("<esc> <esc> <esc> <esc>");
    assert!(app.model().lookup().is_none());
}

#[test]
fn the_page_lists_every_procedure_and_leads_back() {
    let mut app = shelf();
    app.keys("j <enter> g p");
    let first = app.screen().lines().next().unwrap().to_owned();
    assert!(first.starts_with(" Procedures"), "{first}");
    assert_eq!(lookup(&app).hits.len(), 5, "phrases are none");
    app.keys("<down>");
    assert_eq!(lookup(&app).selected, 1);
    app.type_text("house").keys("<tab> <esc> <esc>");
    assert_eq!((app.model().screen, here(&app)), (Screen::Detail, 2));
    app.keys("g p g q");
    assert_eq!(lookup(&app).field.text(), "gq", "letters type here too");
    app.keys("<c-u>").type_text("double").keys("<enter>");
    assert_eq!(app.model().screen, Screen::Run);
    app.keys("<esc>");
    assert_eq!((app.model().screen, here(&app)), (Screen::Detail, 2));
}

#[test]
fn strange_queries_do_no_harm() {
    let mut app = shelf();
    let long = "refund ".repeat(1_500);
    for query in [
        "!?.,;:",
        "   ",
        "👩‍💻🇪🇪",
        "مرحبا שלום",
        "\"AND NOT (",
        "*",
        "%_'",
        "\u{1b}[2J",
        &long,
    ] {
        app.keys("<f3>").paste(query);
        assert!(lookup(&app).asked.is_none(), "{query:?} is answered");
        app.keys("<enter> <esc> <esc> <esc> <esc>");
        assert_eq!(app.model().screen, Screen::Queue, "{query:?}");
        assert!(app.model().lookup().is_none(), "{query:?}");
    }
}

#[test]
fn in_the_smallest_window_the_list_and_the_text_are_there() {
    let mut app = shelf().sized(60, 16);
    app.keys("<f3>").type_text("double");
    for shown in [
        "▸ Double charge",
        "Two charges for one order.",
        "Enter run",
        "Esc back",
    ] {
        shows(&app, shown);
    }
    app.keys("<c-u>").type_text("house").keys("<enter>");
    shows(&app, "The house rule");
}

macro_rules! picture {
    ($app:expr) => {
        insta::with_settings!({ snapshot_path => "pictures", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($app.styled());
        })
    };
}

#[test]
fn lookup_at_80x24() {
    let mut app = shelf();
    app.keys("<enter> <f3>").type_text("refnd");
    picture!(app);
}

#[test]
fn lookup_at_120x40() {
    let mut app = shelf().sized(120, 40);
    app.keys("<enter> <f3>").type_text("refnd");
    picture!(app);
}

#[test]
fn procedures_at_80x24() {
    let mut app = shelf();
    app.keys("g p <down>");
    picture!(app);
}
