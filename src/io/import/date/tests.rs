use proptest::prelude::*;

use super::*;

fn tallinn() -> TimeZone {
    TimeZone::get("Europe/Tallinn").unwrap()
}

#[track_caller]
fn reads(text: &str, order: Order, expected: &str) {
    let at = read(text, order, &tallinn()).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    assert_eq!(at.to_string(), expected, "{text}");
}

#[test]
fn dates_of_other_systems_are_read() {
    use Order::{DayFirst, MonthFirst};
    for (text, order, expected) in [
        ("2025-03-14T01:20:00Z", MonthFirst, "2025-03-14T01:20:00Z"),
        (
            "2025-03-14T01:20:00.5+01:30",
            MonthFirst,
            "2025-03-13T23:50:00.5Z",
        ),
        (
            "2025-03-14T01:20:00+02:00[Europe/Tallinn]",
            MonthFirst,
            "2025-03-13T23:20:00Z",
        ),
        (
            "2025-03-14 01:20:00 UTC",
            MonthFirst,
            "2025-03-14T01:20:00Z",
        ),
        (
            "2025-03-14 01:20:00 -0500",
            MonthFirst,
            "2025-03-14T06:20:00Z",
        ),
        ("2025-03-14 01:20", MonthFirst, "2025-03-13T23:20:00Z"),
        ("2025-03-14", MonthFirst, "2025-03-13T22:00:00Z"),
        ("2020/3/18", DayFirst, "2020-03-17T22:00:00Z"),
        ("3/14/2025 1:20", MonthFirst, "2025-03-13T23:20:00Z"),
        ("3/4/2025 1:20 PM", MonthFirst, "2025-03-04T11:20:00Z"),
        ("3/4/2025 12:05 am", DayFirst, "2025-04-02T21:05:00Z"),
        ("14/3/2025", DayFirst, "2025-03-13T22:00:00Z"),
        ("14.3.2025", MonthFirst, "2025-03-13T22:00:00Z"),
        ("14. 3. 2025 13:05", MonthFirst, "2025-03-14T11:05:00Z"),
        ("1741915200", MonthFirst, "2025-03-14T01:20:00Z"),
        ("1741915200.25", MonthFirst, "2025-03-14T01:20:00.25Z"),
        ("1741915200123", MonthFirst, "2025-03-14T01:20:00.123Z"),
        ("20250314", MonthFirst, "2025-03-13T22:00:00Z"),
        ("20250314T012000Z", MonthFirst, "2025-03-14T01:20:00Z"),
        ("2016-12-31T23:59:60Z", MonthFirst, "2016-12-31T23:59:59Z"),
        ("2026-11-22 14:05:33 UTC", DayFirst, "2026-11-22T14:05:33Z"),
        ("2026-11-22T14:05:33+0200", DayFirst, "2026-11-22T12:05:33Z"),
        ("2026-11-22 14:05:33 +02", DayFirst, "2026-11-22T12:05:33Z"),
        ("2026-11-22 14:05 UTC+2", DayFirst, "2026-11-22T12:05:00Z"),
        ("11/22/2026 02:05:33 PM", MonthFirst, "2026-11-22T12:05:33Z"),
        ("22.11.2026 14:05", MonthFirst, "2026-11-22T12:05:00Z"),
        ("22/11/2026", DayFirst, "2026-11-21T22:00:00Z"),
        (
            "Sun, 22 Nov 2026 14:05:33 +0300",
            MonthFirst,
            "2026-11-22T11:05:33Z",
        ),
        (
            "Sun, 22 Nov 2026 14:05:33 GMT",
            MonthFirst,
            "2026-11-22T14:05:33Z",
        ),
        (
            "22 Nov 26 14:05 +0000 (UTC)",
            MonthFirst,
            "2026-11-22T14:05:00Z",
        ),
        (
            "Sun Nov 22 2026 14:05:33 GMT+0200 (Eastern European Standard Time)",
            MonthFirst,
            "2026-11-22T12:05:33Z",
        ),
        ("Nov 22, 2026 2:05 PM", DayFirst, "2026-11-22T12:05:00Z"),
        (
            "Sunday, November 22nd, 2026 at 2:05 pm",
            DayFirst,
            "2026-11-22T12:05:00Z",
        ),
        ("22-Nov-2026", MonthFirst, "2026-11-21T22:00:00Z"),
        ("22-NOV-99 10:00", MonthFirst, "1999-11-22T08:00:00Z"),
        ("2026-Nov-22 14:05", MonthFirst, "2026-11-22T12:05:00Z"),
        ("1 Sept. 2026", MonthFirst, "2026-08-31T21:00:00Z"),
        ("May 5 2026", MonthFirst, "2026-05-04T21:00:00Z"),
        (
            "22 ноября 2026 г., 14:05",
            MonthFirst,
            "2026-11-22T12:05:00Z",
        ),
        (
            "вс, 22 нояб. 2026 в 14:05",
            MonthFirst,
            "2026-11-22T12:05:00Z",
        ),
        ("9 мая 2026", MonthFirst, "2026-05-08T21:00:00Z"),
        (
            "22. märts 2026 kell 14:05",
            MonthFirst,
            "2026-03-22T12:05:00Z",
        ),
        ("1. juuli 2026", MonthFirst, "2026-06-30T21:00:00Z"),
        (
            "22. novembra 2026 ob 14:05",
            MonthFirst,
            "2026-11-22T12:05:00Z",
        ),
        ("3. junija 2026", MonthFirst, "2026-06-02T21:00:00Z"),
        ("pon., 2. mar. 2026", MonthFirst, "2026-03-01T22:00:00Z"),
    ] {
        reads(text, order, expected);
    }
}

#[test]
fn what_is_no_date_says_why() {
    use DateFault::{NoSuchDay, NoSuchTime, NotADate, OtherOrder};
    for (text, fault) in [
        ("2025-02-30", NoSuchDay),
        ("30.2.2025", NoSuchDay),
        ("2/30/2025", NoSuchDay),
        ("31/31/2025", NoSuchDay),
        ("14/3/2025", OtherOrder(Order::MonthFirst)),
        ("2025-03-14 25:00", NoSuchTime),
        ("2025-03-14 10:61", NoSuchTime),
        ("2025-03-14 13:00 PM", NoSuchTime),
        ("2025-03-14 10:00 EST", NotADate),
        ("2025-03-14 10", NotADate),
        ("14/3/25", NotADate),
        ("12345", NotADate),
        ("1.5", NotADate),
        ("tomorrow", NotADate),
        ("30 Feb 2026", NoSuchDay),
        ("Feb 30, 2026 2:05 PM", NoSuchDay),
        ("1 juu 2026", NotADate),
        ("22 Novice 2026", NotADate),
        ("Sunday", NotADate),
        ("Sun Nov", NotADate),
        ("22 Nov 2026 14:05 MST", NotADate),
        ("14:05:33", NotADate),
        ("46348", NotADate),
        ("46348.587", NotADate),
        ("", NotADate),
        ("9999-12-31T23:59:59", NoSuchDay),
    ] {
        assert_eq!(
            read(text, Order::MonthFirst, &TimeZone::UTC).err(),
            Some(fault),
            "{text}"
        );
    }
}

#[test]
fn a_clock_change_never_loses_a_time() {
    // Tallinn skipped 03:00 to 04:00 on 30 March and had 03:00 to 04:00 twice on 26 October.
    reads("2025-03-30 03:30", Order::DayFirst, "2025-03-30T01:30:00Z");
    reads("2025-10-26 03:30", Order::DayFirst, "2025-10-26T00:30:00Z");
}

#[test]
fn day_numbers_of_a_spreadsheet() {
    let at = |text| serial(text, &tallinn()).map(|at| at.to_string());
    for (text, wanted) in [
        ("46348", Some("2026-11-21T22:00:00Z")),
        ("46348.58718749999", Some("2026-11-22T12:05:33Z")),
        ("46348,5", Some("2026-11-22T10:00:00Z")),
        ("25569.999999", Some("1970-01-01T21:00:00Z")),
        ("12345", None),
        ("463485", None),
        ("-6348.", None),
        ("46348.5.5", None),
        ("46348e5", None),
        ("", None),
    ] {
        assert_eq!(at(text).as_deref(), wanted, "{text}");
    }
}

#[test]
fn the_order_is_proved_only_by_a_number_above_twelve() {
    assert_eq!(order_proved("3/14/2025 1:20"), Some(Order::MonthFirst));
    assert_eq!(order_proved("14-3-2025"), Some(Order::DayFirst));
    assert_eq!(order_proved("3/4/2025"), None);
    assert_eq!(order_proved("14.3.2025"), None);
    assert_eq!(order_proved("2025/3/14"), None);
    assert!(needs_order("3/4/2025") && !needs_order("2025-03-04"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in any::<String>(),
        digits in "[0-9/.:T +-]{0,24}",
        named in "(Sun,? |вс )?[0-9]{0,2}(st|[ ./-])?(nov|мая|Märts|j\\PC)?[ .,-][0-9]{0,4}( at)?[ 0-9:]{0,6}(PM)?[(\\[]?[)\\]]?",
    ) {
        let _ = (serial(&text, &TimeZone::UTC), serial(&digits, &TimeZone::UTC));
        for value in [text, digits, named] {
            for order in [Order::MonthFirst, Order::DayFirst] {
                let _ = read(&value, order, &TimeZone::UTC);
            }
            let _ = (order_proved(&value), needs_order(&value));
        }
    }

    #[test]
    fn what_we_write_reads_back(millis in 0_i64..4_102_444_800_000) {
        let at = Timestamp::from_millisecond(millis).unwrap();
        prop_assert_eq!(read(&at.to_string(), Order::DayFirst, &tallinn()), Ok(at));
    }
}
