//! The third of April and the fourth of March.

use std::fs;

use super::{Desk, arg, text};

const HEADER: &str = "id,subject,created\n";

fn file(desk: &Desk, name: &str, dates: &[&str]) -> String {
    let rows = dates.iter().enumerate();
    let rows: Vec<String> = rows
        .map(|(at, date)| format!("{at},Kettle {at},{date}\n"))
        .collect();
    let rows = rows.concat();
    arg(&desk.file(name, format!("{HEADER}{rows}"))).to_owned()
}

#[test]
fn the_order_that_yesterdays_file_showed_holds_for_todays() {
    let desk = Desk::new();
    let first = file(&desk, "mon.csv", &["19/11/2025 8:15", "5/11/2025 8:15"]);
    assert!(desk.run(&[&first, "--save", "crm"]).status.success());
    let settings = fs::read_to_string(desk.path("config.toml")).unwrap();
    assert!(settings.contains("dates = \"day-first\""), "{settings}");
    // Nothing in it decides, and the zone would say otherwise.
    let second = file(&desk, "tue.csv", &["5/11/2025 8:15"]);
    let output = desk.run(&[
        &second,
        "--as",
        "crm",
        "--zone",
        "America/New_York",
        "--dry-run",
    ]);
    let said = text(&output.stdout);
    assert!(
        said.contains("Dates are read day first, as asked."),
        "{said}"
    );
}

#[test]
fn a_file_that_decides_nothing_is_read_as_the_place_writes_and_that_is_said() {
    let desk = Desk::new();
    let unclear = file(&desk, "unclear.csv", &["5/11/2025 8:15"]);
    for (zone, order, other) in [
        ("Europe/Tallinn", "day first", "--dates month-first"),
        ("Africa/Nairobi", "day first", "--dates month-first"),
        ("America/Toronto", "day first", "--dates month-first"),
        ("UTC", "day first", "--dates month-first"),
        ("America/New_York", "month first", "--dates day-first"),
        ("America/Indiana/Knox", "month first", "--dates day-first"),
        ("US/Pacific", "month first", "--dates day-first"),
    ] {
        let said = text(&desk.run(&[&unclear, "--dry-run", "--zone", zone]).stdout);
        let line = said
            .lines()
            .find(|line| line.contains("No date proves"))
            .unwrap();
        assert!(
            line.contains(order) && line.contains(other),
            "{zone}: {line}"
        );
    }
    // What decides goes before the place.
    let clear = file(&desk, "clear.csv", &["5/11/2025 8:15", "11/19/2025 8:15"]);
    let said = text(
        &desk
            .run(&[&clear, "--dry-run", "--zone", "Europe/Tallinn"])
            .stdout,
    );
    assert!(
        said.contains("Dates are read month first: line 3"),
        "{said}"
    );
}

/// The command that is named at the end of what an import says on standard error.
fn named(hints: &[u8]) -> Vec<String> {
    let hints = text(hints);
    let (_, command) = hints
        .split_once("then: ringback import ")
        .expect("a command");
    let command = command.lines().next().unwrap();
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in command.chars() {
        match c {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn the_command_for_the_refused_rows_reads_them_as_the_others_were_read() {
    let table = "Nr;Was;Wann\n1;Paket weg;19/11/2025 8:15\n2;Falsche Größe;31/02/2025 9:00\n";
    for (given, named_options) in [
        (
            &[
                "--map",
                "external_id=Nr,subject=Was,received=Wann",
                "--source",
                "der laden",
            ][..],
            &["--source", "--map", "--dates"][..],
        ),
        (
            &[
                "--map",
                "external_id=Nr,subject=Was,received=Wann",
                "--save",
                "laden",
            ],
            &["--as"],
        ),
        (
            &[
                "--map",
                "external_id=Nr,subject=Was,received=Wann",
                "--zone",
                "Asia/Tokyo",
                "--encoding",
                "windows-1252",
            ],
            &["--map", "--dates", "--zone"],
        ),
    ] {
        let desk = Desk::new();
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode(table);
        let file = desk.file("neu.csv", latin);
        let output = desk.run(&[&[arg(&file)], given].concat());
        let command = named(&output.stderr);
        let options: Vec<&str> = command
            .iter()
            .map(String::as_str)
            .filter(|word| word.starts_with("--"))
            .collect();
        assert_eq!(options, named_options, "{command:?}");
        let refused = command.last().unwrap();
        // The third of November: without the first file's order nothing would say so.
        let mended = fs::read_to_string(refused)
            .unwrap()
            .replace("31/02", "3/11");
        fs::write(refused, mended).unwrap();
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let output = desk.run(&words);
        assert!(output.status.success(), "{output:?}");
        let shown = desk.other(&["show", "2"]);
        assert!(shown.contains("Falsche Größe"), "{shown}");
        assert!(shown.contains("received 3 Nov 2025"), "{shown}");
        // Known again as the same source's: nothing comes in twice.
        let whole = desk.json(&words);
        assert_eq!((&whole["new"], &whole["unchanged"]), (&0.into(), &1.into()));
    }
}
