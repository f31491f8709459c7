//! Fields that several columns fill, or a part of one, and columns of dates in odd writings.

use super::*;

#[test]
fn a_field_takes_the_first_of_several_columns_that_says_something() {
    let read = read(
        "subject,closed at,solved at,who\na,,2026-11-20,Ann <ann@example.org>\nb,2026-11-21,2026-11-20,bo@example.org\nc,-,0000-00-00 00:00:00,Cy\n",
        "closed=closed at|solved at,client=who",
    );
    assert_eq!(
        read.said.mapping.to_string(),
        "closed=closed at|solved at,subject=subject,client=who"
    );
    let closed: Vec<_> = read
        .told
        .iter()
        .map(|told| told.closed.map(|at| at.to_string()))
        .collect();
    let at = |day: &str| Some(format!("2026-11-{day}T00:00:00Z"));
    assert_eq!(closed, [at("20"), at("21"), None]);
    let who: Vec<_> = read
        .told
        .iter()
        .map(|told| (told.client.as_deref(), told.email.as_deref()))
        .collect();
    assert_eq!(
        who,
        [
            (Some("Ann"), Some("ann@example.org")),
            (None, Some("bo@example.org")),
            (Some("Cy"), None)
        ]
    );
}

#[test]
fn what_stands_inside_json_is_read_by_its_path_and_kept_whole() {
    let read = read(
        concat!(
            r#"{"title":"a","from":{"name":"Ann","phones":["1","2"],"Home Town":null},"odd":{}}"#,
            "\n",
            r#"{"title":"b","from":"Bo","later":{"deep":{"day":"2026-11-20"}}}"#,
        ),
        "subject=title,client=from.name|from,phone=from.phones.1,place=from.home_town,due=later.deep.day,\
         text=gone.deep",
    );
    let [first, second] = &read.told[..] else {
        panic!("{:?}", read.refused)
    };
    assert_eq!(first.client.as_deref(), Some("Ann"));
    assert_eq!(first.phone.as_deref(), Some("2"));
    assert_eq!(first.place, None);
    assert!(first.custom["from.phones"].contains('1'));
    assert_eq!(second.client.as_deref(), Some("Bo"));
    assert_eq!(second.due, Some("2026-11-20T00:00:00Z".parse().unwrap()));
    assert_eq!(
        read.said.unseen,
        [(Field::Text, "gone.deep".to_owned(), None)]
    );
}

#[test]
fn day_numbers_are_dates_only_where_the_whole_column_is_such() {
    let told = read("subject,received,due\na,46348.5,46348\nb,,46349.25\n", "");
    assert_eq!(told.said.serial, ["received", "due"]);
    assert_eq!(
        told.told[0].received,
        Some("2026-11-22T12:00:00Z".parse().unwrap())
    );
    assert!(told.refused.is_empty());
    let mixed = read("subject,due\na,46348\nb,2026-11-22\n", "");
    assert!(mixed.said.serial.is_empty());
    assert_eq!(mixed.refused.len(), 1);
    assert_eq!(mixed.refused[0].value.as_deref(), Some("46348"));
}

#[test]
fn one_column_may_hold_dates_of_several_writings() {
    let read = read(
        "subject,due\na,2026-11-22T14:05:00Z\nb,\"Nov 22, 2026 2:05 PM\"\nc,22.11.2026 14:05\nd,1795356300\ne,30 Feb 2026\n",
        "",
    );
    let due: Option<jiff::Timestamp> = Some("2026-11-22T14:05:00Z".parse().unwrap());
    assert_eq!(read.told.len(), 4);
    for told in &read.told {
        assert_eq!(told.due, due, "{:?}", told.subject);
    }
    assert_eq!(
        read.refused[0].reason,
        RefusedKind::Date(DateFault::NoSuchDay)
    );
}
