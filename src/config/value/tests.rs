use super::*;
use proptest::prelude::*;

#[test]
fn durations_are_read_as_people_write_them() {
    let table = [
        ("24h", 1440),
        ("90m", 90),
        ("1h30m", 90),
        ("1h 30 min", 90),
        ("3d", 4320),
        (" 1 d 2 h ", 1560),
    ];
    for (words, minutes) in table {
        assert_eq!(
            duration(words),
            Some(SignedDuration::from_mins(minutes)),
            "{words}"
        );
    }
    for words in [
        "",
        "24",
        "h",
        "-4h",
        "0h",
        "1.5h",
        "4 hours",
        "9999d",
        "99999999999999999999h",
        "4h-1m",
        "4ч",
    ] {
        assert_eq!(duration(words), None, "{words}");
    }
}

#[test]
fn times_and_hours_are_read_strictly() {
    assert_eq!(time("9:05").map(time_words), Some("09:05".into()));
    assert_eq!(time("10:00:00").map(time_words), Some("10:00".into()));
    for words in [
        "9", "25:00", "09:60", "09:5", "9.30", "+9:30", "", "10:00:30", "24:00",
    ] {
        assert_eq!(time(words), None, "{words}");
    }
    assert_eq!(
        hours("09:00 – 17:30").map(hours_words),
        Some("09:00-17:30".into())
    );
    assert_eq!(
        hours("18:00-24:00").map(hours_words),
        Some("18:00-24:00".into())
    );
    for words in ["17:00-09:00", "09:00-09:00", "09:00", "09:00-", "9-17"] {
        assert_eq!(hours(words), None, "{words}");
    }
}

#[test]
fn a_city_alone_is_enough_to_suggest_its_zone() {
    assert_eq!(
        nearest_zone("Europe/Talin").as_deref(),
        Some("Europe/Tallinn")
    );
    assert_eq!(nearest_zone("tallinn").as_deref(), Some("Europe/Tallinn"));
    assert_eq!(
        nearest_zone("New York").as_deref(),
        Some("America/New_York")
    );
    assert_eq!(nearest_zone("~~"), None);
}

proptest! {
    #[test]
    fn a_duration_reads_back_as_it_was_written(minutes in 1_i64..=366 * 24 * 60) {
        let written = SignedDuration::from_mins(minutes);
        prop_assert_eq!(duration(&duration_words(written)), Some(written));
    }

    #[test]
    fn no_words_break_the_readers(words in "\\PC{0,12}") {
        let _ = (duration(&words), time(&words), hours(&words));
    }
}
