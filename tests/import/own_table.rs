//! A table that the desk itself has exported.

use std::fs;

use super::{Desk, arg, figures, text};

#[test]
fn a_table_of_this_desk_brings_nothing_new_to_it_and_each_request_once_to_another() {
    let desk = Desk::new();
    let tickets = "id,subject,text,client,email\n1,Kettle,\"=1+1, it leaks\",Ann Bell,ann@example.org\n2,Jug,It broke,Bo Li,\n3,Pan,,,\n";
    let file = desk.file("tickets.csv", tickets);
    assert_eq!(figures(&desk.json(&[arg(&file)])), [3, 3, 0, 0, 0]);
    let table = desk.file("out.csv", desk.other(&["export", "--format", "csv"]));

    let said = text(&desk.run(&[arg(&table), "--dry-run"]).stdout);
    assert!(
        said.contains("a table that Ringback has exported"),
        "{said}"
    );
    assert!(
        said.contains("3 rows: 0 new, 0 changed, 3 unchanged"),
        "{said}"
    );
    assert_eq!(figures(&desk.json(&[arg(&table)])), [3, 0, 0, 3, 0]);
    assert_eq!(desk.all(), 3);

    let other = Desk::new();
    let copy = other.file("from a colleague 2026-11-21.csv", fs::read(&table).unwrap());
    assert_eq!(figures(&other.json(&[arg(&copy)])), [3, 3, 0, 0, 0]);
    // Whatever the file is called the next time.
    let again = other.file("renamed.csv", fs::read(&table).unwrap());
    for file in [&copy, &again] {
        assert_eq!(figures(&other.json(&[arg(file)])), [3, 0, 0, 3, 0]);
    }
    assert!(other.other(&["show", "1"]).contains("=1+1, it leaks"));
    // What happened over there since comes with the next table.
    desk.other(&["set", "2", "priority=urgent"]);
    let later = other.file("later.csv", desk.other(&["export", "--format", "csv"]));
    assert_eq!(figures(&other.json(&[arg(&later)])), [3, 0, 1, 2, 0]);
}
