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
        assert_eq!(from(&mut desk, "", phone, ""), mari, "{phone}");
    }
    assert_ne!(from(&mut desk, "Other", "+372 5555 1235", ""), mari);
}

#[test]
fn a_shared_number_makes_no_one_person_of_several() {
    let mut desk = Desk::new();
    let phone = "+372 555 1234";
    let ann = from(&mut desk, "Ann Bell", phone, "ann@example.org");
    let bo = from(&mut desk, "Bo Li", "+3725551234", "bo@example.org");
    let cid = from(&mut desk, "Cid Ray", "372 5551234", "");
    assert!(ann != bo && bo != cid && ann != cid);
    // Each of them is known again by number and name, or by the address.
    assert_eq!(from(&mut desk, "bo li", phone, ""), bo);
    assert_eq!(from(&mut desk, "Cid Ray", phone, "cid@example.org"), cid);
    assert_eq!(from(&mut desk, "C. Ray", "", "cid@example.org"), cid);
    assert_eq!(from(&mut desk, "Ann Bell", phone, "ann@work.example"), ann);
    // Nobody knows which of them calls, but it is one who calls again.
    let caller = from(&mut desk, "", phone, "");
    assert!(![ann, bo, cid].contains(&caller));
    assert_eq!(from(&mut desk, "", phone, ""), caller);
}

#[test]
fn a_number_with_one_name_joins_and_gives_the_card_its_name() {
    let mut desk = Desk::new();
    let caller = from(&mut desk, "", "+372 555 9876", "");
    assert_eq!(
        from(&mut desk, "Mari Maasikas", "+3725559876", "m@example.ee"),
        caller
    );
    assert_eq!(from(&mut desk, "", "+3725559876", ""), caller);
    assert_ne!(
        from(&mut desk, "", "+3725559876", "other@example.ee"),
        caller
    );
    let first = desk.numbers()[0];
    let page = desk
        .store
        .read()
        .detail(first, "Ann")
        .expect("read")
        .expect("a request");
    assert_eq!(page.client.expect("a card").name, "Mari Maasikas");
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
