//! Who is one person and who is several.

use super::{Desk, arg, figures};

const ONE_PHONE: &str = "\
Ticket ID,Subject,Customer,Email,Phone
1,Kettle leaks,Ann Bell,ann@example.org,+3725551234
2,Invoice is wrong,Bo Li,bo@example.org,+3725551234
3,Wrong size,Cid Ray,cid@example.org,+372 555 1234
4,Kettle again,Ann Bell,,+372 5551234
5,Kettle at last,A. Bell,ann@example.org,
";

#[test]
fn people_who_share_a_telephone_stay_people() {
    let desk = Desk::new();
    let file = desk.file("phones.csv", ONE_PHONE);
    assert_eq!(figures(&desk.json(&[arg(&file)])), [5, 5, 0, 0, 0]);
    for (number, name, mail) in [
        ("1", "Ann Bell", "ann@example.org"),
        ("2", "Bo Li", "bo@example.org"),
        ("3", "Cid Ray", "cid@example.org"),
        ("4", "Ann Bell", "ann@example.org"),
        ("5", "Ann Bell", "ann@example.org"),
    ] {
        let shown = desk.other(&["show", number]);
        assert!(shown.contains(name) && shown.contains(mail), "{shown}");
        let others = ["Ann Bell", "Bo Li", "Cid Ray"];
        let strange = others
            .iter()
            .any(|other| *other != name && shown.contains(other));
        assert!(!strange, "{shown}");
    }
    // The name that the card does not bear is not lost.
    assert!(desk.other(&["show", "5"]).contains("A. Bell"));
    assert_eq!(figures(&desk.json(&[arg(&file)])), [5, 0, 0, 5, 0]);
}

#[test]
fn a_number_alone_belongs_to_the_only_one_who_has_it() {
    let desk = Desk::new();
    let file = desk.file(
        "calls.csv",
        "Ticket ID,Subject,Customer,Phone\n1,No answer,,+3725551234\n2,Called back,Ann Bell,+372 555 1234\n",
    );
    desk.json(&[arg(&file)]);
    assert!(desk.other(&["show", "1"]).contains("Ann Bell"));
    assert!(
        desk.other(&["list", "--where", "bell"])
            .contains("No answer")
    );
}
