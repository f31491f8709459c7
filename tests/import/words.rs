//! What another desk's words for status, priority, channel and kind mean.

use std::fs;

use serde_json::Value;

use super::{Desk, arg, text};

const ODD: &str = "\
id,subject,status,priority,channel
1,Kettle leaks,Geklärt,A-Fall,Theke
2,Invoice is wrong,Geklärt,B-Fall,Theke
3,Wrong size,Offen,Hoch,Telefon
";

/// Status, priority and channel of a request.
fn shown(desk: &Desk, number: &str) -> [String; 3] {
    let told: Value = serde_json::from_str(&desk.other(&["show", number, "--json"])).unwrap();
    ["status", "priority", "channel"].map(|name| told[name].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_word_that_nobody_knows_comes_with_the_option_that_teaches_it() {
    let desk = Desk::new();
    let file = desk.file("odd.csv", ODD);
    let said = text(&desk.run(&[arg(&file), "--dry-run"]).stdout);
    let line = said
        .lines()
        .find(|line| line.contains("--words '"))
        .expect("the option");
    let option = line.split('\'').nth(1).unwrap();
    assert!(
        line.contains("status: new, open, waiting, on-hold, solved, closed"),
        "{line}"
    );
    // What is pasted as it stands changes nothing, but it is understood.
    let output = desk.run(&[arg(&file), "--dry-run", "--words", option]);
    let said = text(&output.stdout);
    assert!(
        output.status.success() && !said.contains("is not known"),
        "{option}: {said}"
    );

    let words = "geklärt=solved,A-Fall=urgent,B-Fall=low,Theke=walk-in";
    let output = desk.run(&[arg(&file), "--words", words, "--save", "laden", "--live"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(shown(&desk, "1"), ["solved", "urgent", "walk-in"]);
    assert_eq!(shown(&desk, "2"), ["solved", "low", "walk-in"]);
    assert_eq!(shown(&desk, "3"), ["open", "high", "phone"]);
    let settings = fs::read_to_string(desk.path("config.toml")).unwrap();
    assert!(settings.contains("= \"solved\""), "{settings}");

    // Tomorrow the name alone will do, and a word said on the way goes before what is kept.
    let file = desk.file(
        "odd2.csv",
        ODD.replace("\n1,", "\n4,").replace("\n2,", "\n5,"),
    );
    let output = desk.run(&[
        arg(&file),
        "--as",
        "laden",
        "--words",
        "B-Fall=high",
        "--live",
    ]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(shown(&desk, "4"), ["solved", "urgent", "walk-in"]);
    assert_eq!(shown(&desk, "5"), ["solved", "high", "walk-in"]);
}

#[test]
fn a_word_that_stands_in_two_columns_means_something_in_each() {
    let desk = Desk::new();
    let file = desk.file(
        "two.csv",
        "id,subject,status,priority\n1,Kettle leaks,Neu,Neu\n",
    );
    desk.json(&[
        arg(&file),
        "--words",
        "status.Neu=waiting,priority.Neu=high",
        "--live",
    ]);
    assert_eq!(shown(&desk, "1")[..2], ["waiting", "high"]);
}

#[test]
fn a_mistake_in_words_names_what_was_meant() {
    let desk = Desk::new();
    let file = desk.file("odd.csv", ODD);
    for (words, meant) in [
        ("Geklärt=solvd", "solved"),
        ("priority.A-Fall=urgnt", "urgent"),
        ("Geklärt", "WORD=MEANING"),
        ("Geklärt=open,geklärt=closed", "open"),
    ] {
        let output = desk.run(&[arg(&file), "--words", words]);
        assert_eq!(output.status.code(), Some(2), "{words}");
        let said = text(&output.stderr);
        assert!(said.contains(meant), "{words}: {said}");
    }
    assert!(!desk.path("desk.db").exists());
    fs::write(
        desk.path("config.toml"),
        "[import.laden]\nwords = { \"Geklärt\" = \"solvd\" }\n",
    )
    .unwrap();
    let output = desk.run(&[arg(&file), "--as", "laden"]);
    let said = text(&output.stderr);
    assert!(
        said.contains("import.laden.words") && said.contains("solved"),
        "{said}"
    );
}
