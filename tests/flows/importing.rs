//! A file, taken in from within the desk.

use super::*;
use std::fs;

use ringback::app::Msg;
use ringback::app::import::{Going, News};

const TICKETS: &str = "\
id,subject,created,status
1,Where is my parcel,2026-03-02 08:00,new
2,Charged twice,2026-02-30 10:00,new
3,Old invoice,2026-03-01 11:00,new
";

fn with_file(settings: &str, content: &str) -> (App, String) {
    let settings = format!("[desk]\nagent = \"Kadri\"\nzone = \"UTC\"\n{settings}");
    let app = filled(App::with_config(MORNING, &settings));
    let path = app.folder().join("tickets.csv");
    fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (app, path)
}

#[test]
fn a_file_is_looked_into_and_then_taken_in() {
    let (mut app, path) = with_file("", TICKETS);
    app.keys("I");
    shows(&app, "Take in a file");
    app.type_text(&path).keys("<enter>");
    for text in [
        "tickets.csv: CSV, fields divided by commas",
        "Line 3: created is \"2026-02-30 10:00\"",
        "Dry run: no request was written.",
        "3 rows: 2 new",
        "Enter takes it in",
    ] {
        shows(&app, text);
    }
    assert_eq!(listed(&app).len(), 4);
    app.keys("<enter>").look();
    assert!(app.model().overlays.is_empty());
    assert_eq!(app.model().import.going, None);
    shows(&app, "tickets.csv: 3 rows: 2 new");
    shows(&app, "tickets.csv.refused.csv");
    shows(&app, "2 new");
    // It stays until it was seen.
    app.advance("10m").keys("j k");
    shows(&app, "tickets.csv: 3 rows: 2 new");
    app.keys("<esc>");
    hides(&app, "tickets.csv: 3 rows");
    app.keys("<f7>");
    shows(&app, "Where is my parcel");
    assert_eq!(listed(&app).len(), 6);
}

#[test]
fn the_desk_goes_on_while_it_is_taken_in() {
    let (mut app, path) = with_file("", TICKETS);
    app.keys("I").type_text(&path).keys("<enter>").hold();
    app.keys("<enter>");
    shows(&app, "taking in tickets.csv, 0 rows");
    for key in ["j", "<enter>", "<esc>"] {
        app.keys(key);
        shows(&app, "taking in tickets.csv");
    }
    app.keys("I");
    shows(&app, "is being taken in; one at a time");
    app.keys(":").type_text("stop the import").keys("<enter>");
    shows(&app, "stopping tickets.csv");
    app.keys("q");
    shows(&app, "stay until it is in");
    app.keys("s");
    assert!(!app.outside().quit);
    // The question goes with what it was about.
    app.keys("q").release();
    assert!(app.model().overlays.is_empty());
    assert!(!app.outside().quit);
    shows(&app, "tickets.csv: 3 rows: 2 new");
    app.keys("<esc> I").type_text(&path).keys("<enter>").hold();
    app.keys("<enter> q l");
    assert!(app.outside().quit);
}

#[test]
fn what_was_dropped_into_a_folder_keeps_nobody_at_the_desk() {
    let mut app = desk();
    app.take(Msg::Import(News::Going(Going {
        file: "dropped.csv".to_owned(),
        rows: 128,
        percent: Some(42),
        is_asked_for: false,
    })));
    shows(&app, "taking in dropped.csv, 42 %");
    app.keys("q");
    assert!(app.outside().quit);
}

#[test]
fn leaving_asks_nothing_when_nothing_is_under_way() {
    let mut app = desk();
    app.keys(":").type_text("stop the import");
    app.keys("<enter>");
    shows(&app, "nothing is being taken in");
    app.keys("q");
    assert!(app.outside().quit);
}

#[test]
fn tab_completes_the_name_and_a_wrong_one_is_mended() {
    let (mut app, path) = with_file(
        "[import.crm]\nmap = \"external_id=id,subject=subject\"\n",
        TICKETS,
    );
    let folder = path.strip_suffix("tickets.csv").unwrap();
    fs::write(format!("{folder}tickets-2.csv"), "").unwrap();
    app.keys("I")
        .type_text(&format!("{folder}ti"))
        .keys("<tab>");
    shows(&app, "tickets-2.csv  tickets.csv");
    app.type_text("x").keys("<tab>");
    shows(&app, "There is no such file.");
    app.keys("<enter>");
    shows(&app, "Enter mends the name");
    app.keys("<enter> <backspace>").type_text(".").keys("<tab>");
    // Whole by now: the next Tab goes on to how it is read.
    app.keys("<tab> <right> <right>");
    shows(&app, "‹ crm ›");
    app.keys("<enter>");
    shows(&app, "source \"crm\"");
    app.keys("<esc>");
    shows(&app, "‹ crm ›");
    app.keys("<esc>");
    assert!(app.model().overlays.is_empty());
}

const ODD: &str = "Nr;Was;Wer genau\n1;Paket weg;Ann\n2;Falsche Farbe;Bo\n";

#[test]
fn a_file_with_the_columns_of_kept_settings_is_read_by_them_and_that_is_said() {
    let settings = "[import.crm]\nmap = \"external_id=Nr,subject=Was,client=Wer genau\"\n\
        [import.other]\nmap = \"subject=Titel\"\n[import.less]\nmap = \"subject=Was\"\n";
    let (mut app, path) = with_file(settings, ODD);
    app.keys("I");
    shows(&app, "auto");
    app.type_text(&path).keys("<enter>");
    shows(&app, "[import.crm]");
    shows(&app, "source \"crm\"");
    app.keys("<enter>").look();
    shows(&app, "2 new");
    app.keys("<esc> I")
        .type_text(&path)
        .keys("<tab> <right> <enter>");
    hides(&app, "[import.crm]");
}

#[test]
fn what_is_kept_while_the_desk_is_open_is_found() {
    let (mut app, path) = with_file("", ODD);
    app.keys("I").type_text(&path).keys("<enter>");
    let said = app.screen().replace(['\n', '│'], " ");
    let said: Vec<&str> = said.split_whitespace().collect();
    assert!(
        said.join(" ")
            .contains("say in another terminal: ringback import --dry-run"),
        "{}",
        app.screen()
    );
    let settings = app.folder().join("config.toml");
    fs::write(
        &settings,
        "[import.shop]\nmap = \"external_id=Nr,subject=Was\"\n",
    )
    .unwrap();
    app.keys("<esc> <enter>");
    shows(&app, "[import.shop]");
}

#[test]
fn what_can_t_be_taken_in_is_told_and_nothing_is_begun() {
    let (mut app, path) = with_file("", "id,created\n1,2026-03-02\n");
    let own = app.path().to_str().unwrap().to_owned();
    let folder = app.folder().to_str().unwrap().to_owned();
    for (file, told) in [
        (
            path.as_str(),
            "No column's name tells what a request is about",
        ),
        (own.as_str(), "is the desk's own file"),
        (folder.as_str(), "is a directory"),
        ("/dev/null", "is no plain file"),
        ("", "Which file?"),
    ] {
        app.keys("I").type_text(file).keys("<enter>");
        let screen = app.screen().replace('\n', " ");
        let words: Vec<&str> = screen
            .split_whitespace()
            .filter(|word| *word != "│")
            .collect();
        assert!(words.join(" ").contains(told), "{told}: {}", app.screen());
        app.keys("<enter> <esc> <esc>");
        assert_eq!(app.model().import.going, None, "{file}");
    }
    let mut app = desk().read_only();
    app.keys("I");
    assert!(app.model().overlays.is_empty());
    shows(&app, "read");
}

#[test]
fn a_hostile_file_drives_nothing() {
    let (mut app, path) = with_file(
        "",
        "id,subject,\u{1b}]0;x\u{7}\n1,a\u{1b}[2J,b\n2,\u{202e}c,d,e\n",
    );
    app.keys("I").type_text(&path).keys("<enter>");
    let screen = app.screen();
    assert!(
        !screen.contains(['\u{1b}', '\u{7}', '\u{202e}']),
        "{screen}"
    );
    shows(&app, "␛]0;x");
    app.keys("<enter>");
    assert_eq!(listed(&app).len(), 4);
}
