//! The same person isn't made twice, and two people aren't made one.

use super::support::{Desk, client_of};
use crate::domain::action::NewClient;
use crate::domain::id::ClientId;

fn from(desk: &mut Desk, name: &str, phone: &str, email: &str) -> ClientId {
    let given = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let mut capture = desk.capture_of("Parcel");
    capture.request.client = Some(NewClient {
        name: name.to_owned(),
        phone: given(phone),
        email: given(email),
        company: None,
    });
    let (number, _) = desk.written(&capture).expect("written");
    client_of(desk, number)
}

#[test]
fn the_same_mail_joins_and_the_same_name_with_another_mail_does_not() {
    let mut desk = Desk::new();
    let mari = from(&mut desk, "Mari Maasikas", "", "mari@example.ee");
    assert_eq!(
        from(&mut desk, "M. Maasikas", "", " MARI@Example.EE "),
        mari
    );
    assert_eq!(from(&mut desk, "", "", "mari@example.ee"), mari);
    let other = from(&mut desk, "Mari Maasikas", "", "mari@example.com");
    assert_ne!(other, mari);
    let card = desk
        .store
        .read()
        .detail(desk.numbers()[0], "Ann")
        .expect("read")
        .expect("a request")
        .client;
    let card = card.expect("a card");
    assert_eq!(
        (card.name.as_str(), card.contacts.len(), card.requests),
        ("Mari Maasikas", 1, 3)
    );
    // A bare name that two people have is neither of them.
    let third = from(&mut desk, "mari maasikas", "", "");
    assert!(third != mari && third != other);
}

#[test]
fn a_name_alone_joins_the_one_who_has_it_and_learns_the_address() {
    let mut desk = Desk::new();
    let ivan = from(&mut desk, "Иван Фёдоров", "", "");
    assert_eq!(from(&mut desk, "иван федоров", "", "ivan@example.ru"), ivan);
    assert_eq!(
        from(&mut desk, "Ivan", "+7 495 000-00-00", "ivan@example.ru"),
        ivan
    );
    assert_eq!(from(&mut desk, "", "74950000000", ""), ivan);
}

#[test]
fn a_number_joins_however_it_is_written() {
    let mut desk = Desk::new();
    let mari = from(&mut desk, "Mari", "+372 5555 1234", "");
    for phone in [
        "+37255551234",
        "00372 5555-1234",
        "(+372) 55 55 12 34",
        "372.5555.1234",
    ] {
        assert_eq!(from(&mut desk, "Caller", phone, ""), mari, "{phone}");
    }
    assert_ne!(from(&mut desk, "Other", "+372 5555 1235", ""), mari);
}

#[test]
fn nobody_at_all_makes_no_card() {
    let mut desk = Desk::new();
    let mut capture = desk.capture_of("Parcel");
    let nobody = NewClient {
        name: " ".to_owned(),
        phone: Some("-".to_owned()),
        email: Some(String::new()),
        company: None,
    };
    capture.request.client = Some(nobody);
    assert_eq!(desk.written(&capture).expect("written").1.client, None);
    for (name, phone) in [("Ann", "unknown"), ("Ben", "unknown")] {
        from(&mut desk, name, phone, "");
    }
    let cards: i64 = desk
        .store
        .conn
        .query_row("SELECT count(*) FROM client", [], |row| row.get(0))
        .expect("read");
    assert_eq!(cards, 2, "a number without digits is no number");
}
