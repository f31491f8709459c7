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
    fn no_text_makes_it_panic(text in any::<String>(), digits in "[0-9/.:T +-]{0,24}") {
        for value in [text, digits] {
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
