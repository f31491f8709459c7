use std::sync::LazyLock;

use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

static WORDS: LazyLock<WhenWords> = LazyLock::new(|| {
    let mut all = WhenWords::default();
    for list in [
        include_str!("../../../assets/when/en.toml"),
        include_str!("../../../assets/when/ru.toml"),
        include_str!("../../../assets/when/et.toml"),
        include_str!("../../../assets/when/sl.toml"),
    ] {
        all.merge(toml::from_str(list).unwrap());
    }
    all
});

/// A time in Tallinn, `2026-11-18 10:00`.
fn tallinn(time: &str) -> Zoned {
    time.parse::<jiff::civil::DateTime>()
        .unwrap()
        .to_zoned(TimeZone::get("Europe/Tallinn").unwrap())
        .unwrap()
}

/// A Wednesday morning.
fn now() -> Zoned {
    tallinn("2026-11-18 10:00")
}

/// What was understood, as text.
fn said(input: &str, now: &Zoned) -> String {
    match parse(input, now, &WORDS) {
        Ok(Parsed { at, until }) => {
            let until = until.map(|until| until.strftime("-%H:%M").to_string());
            format!("{}{}", at.strftime("%F %H:%M"), until.unwrap_or_default())
        }
        Err(error) => format!("{error}"),
    }
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    let now = now();
    for (input, meant) in rows {
        assert_eq!(said(input, &now), *meant, "{input:?}");
    }
}

#[test]
fn english() {
    table(&[
        ("in 30m", "2026-11-18 10:30"),
        ("30 min", "2026-11-18 10:30"),
        ("2h", "2026-11-18 12:00"),
        ("1h30", "2026-11-18 11:30"),
        ("1h30m", "2026-11-18 11:30"),
        ("1 h 5 min", "2026-11-18 11:05"),
        ("1.5h", "2026-11-18 11:30"),
        ("in an hour", "2026-11-18 11:00"),
        ("in half an hour", "2026-11-18 10:30"),
        ("3d", "2026-11-21 10:00"),
        ("2w", "2026-12-02 10:00"),
        ("in 2 days at 14", "2026-11-20 14:00"),
        ("14:30", "2026-11-18 14:30"),
        ("9am", "2026-11-19 09:00"),
        ("9 p.m.", "2026-11-18 21:00"),
        ("12am", "2026-11-19 00:00"),
        ("12pm", "2026-11-18 12:00"),
        ("at 11", "2026-11-18 11:00"),
        ("9-11", "2026-11-19 09:00-11:00"),
        ("2-4pm", "2026-11-18 14:00-16:00"),
        ("11-1pm", "2026-11-18 11:00-13:00"),
        ("from 14:00 to 15:30", "2026-11-18 14:00-15:30"),
        ("tomorrow", "2026-11-19 09:00"),
        ("Tomorrow 10", "2026-11-19 10:00"),
        ("tomorrow 10:30", "2026-11-19 10:30"),
        ("tomorrow, at 3pm", "2026-11-19 15:00"),
        ("day after tomorrow 8", "2026-11-20 08:00"),
        ("tomorrow 1430", "2026-11-19 14:30"),
        ("tomorrow morning", "2026-11-19 09:00"),
        ("tomorrow afternoon at 4", "2026-11-19 16:00"),
        ("fri", "2026-11-20 09:00"),
        ("fri 9-11", "2026-11-20 09:00-11:00"),
        ("on friday 9 – 11", "2026-11-20 09:00-11:00"),
        ("fri 20-24", "2026-11-20 20:00-00:00"),
        ("wed 11", "2026-11-18 11:00"),
        ("wed 10", "2026-11-25 10:00"),
        ("wed", "2026-11-25 09:00"),
        ("next mon", "2026-11-23 09:00"),
        ("next fri 12:00", "2026-11-27 12:00"),
        ("next week", "2026-11-23 09:00"),
        ("25.11. 15:00", "2026-11-25 15:00"),
        ("25.11", "2026-11-25 09:00"),
        ("25.11.2026", "2026-11-25 09:00"),
        ("25. 11. 2026 10.30", "2026-11-25 10:30"),
        ("25.11.26 9", "2026-11-25 09:00"),
        ("1.2.", "2027-02-01 09:00"),
        ("29.2.", "2028-02-29 09:00"),
        ("nov 25 15:00", "2026-11-25 15:00"),
        ("25 November", "2026-11-25 09:00"),
        ("2026-12-01 09:30", "2026-12-01 09:30"),
        ("2026-12-01T09:30", "2026-12-01 09:30"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("end of day", "2026-11-18 17:00"),
        ("fri after lunch", "2026-11-20 13:00"),
        ("this evening at 8", "2026-11-18 20:00"),
    ]);
}

#[test]
fn russian() {
    table(&[
        ("завтра в 10:30", "2026-11-19 10:30"),
        ("Завтра", "2026-11-19 09:00"),
        ("послезавтра в 9", "2026-11-20 09:00"),
        ("через 2 часа", "2026-11-18 12:00"),
        ("через час", "2026-11-18 11:00"),
        ("через полчаса", "2026-11-18 10:30"),
        ("через 2 дня", "2026-11-20 10:00"),
        ("через неделю", "2026-11-25 10:00"),
        ("1,5 часа", "2026-11-18 11:30"),
        ("15 мин", "2026-11-18 10:15"),
        ("в 14 часов", "2026-11-18 14:00"),
        ("в 3 часа дня", "2026-11-18 15:00"),
        ("завтра в 9 утра", "2026-11-19 09:00"),
        ("пт 9-11", "2026-11-20 09:00-11:00"),
        ("в пятницу с 9 до 11", "2026-11-20 09:00-11:00"),
        ("во вторник", "2026-11-24 09:00"),
        ("в следующий понедельник", "2026-11-23 09:00"),
        ("25 ноября в 15:00", "2026-11-25 15:00"),
        ("завтра днём", "2026-11-19 15:00"),
        ("завтра после обеда", "2026-11-19 13:00"),
        ("до конца дня", "2026-11-18 17:00"),
    ]);
}

#[test]
fn estonian() {
    table(&[
        ("homme kell 10", "2026-11-19 10:00"),
        ("homme kl. 10.30", "2026-11-19 10:30"),
        ("ülehomme", "2026-11-20 09:00"),
        ("ulehomme", "2026-11-20 09:00"),
        ("2 tunni pärast", "2026-11-18 12:00"),
        (
            "tunni pärast",
            "not understood from byte 0: \"tunni pärast\"",
        ),
        ("ühe tunni pärast", "2026-11-18 11:00"),
        ("poole tunni pärast", "2026-11-18 10:30"),
        ("3 päeva pärast", "2026-11-21 10:00"),
        ("reedel 9-11", "2026-11-20 09:00-11:00"),
        ("reede kella 9 kuni 11", "2026-11-20 09:00-11:00"),
        ("järgmisel esmaspäeval", "2026-11-23 09:00"),
        ("25. novembril kell 15", "2026-11-25 15:00"),
        ("homme pärast lõunat", "2026-11-19 13:00"),
        ("homme õhtul kell 7", "2026-11-19 19:00"),
        ("päeva lõpuks", "2026-11-18 17:00"),
    ]);
}

#[test]
fn slovenian() {
    table(&[
        ("jutri ob 10", "2026-11-19 10:00"),
        ("jutri ob 10.30", "2026-11-19 10:30"),
        ("pojutrišnjem", "2026-11-20 09:00"),
        ("čez 2 uri", "2026-11-18 12:00"),
        ("cez 2 uri", "2026-11-18 12:00"),
        ("čez eno uro", "2026-11-18 11:00"),
        ("čez pol ure", "2026-11-18 10:30"),
        ("čez 3 dni", "2026-11-21 10:00"),
        ("v petek 9-11", "2026-11-20 09:00-11:00"),
        ("v petek od 9 do 11", "2026-11-20 09:00-11:00"),
        ("naslednji ponedeljek", "2026-11-23 09:00"),
        ("25. novembra ob 15h", "2026-11-25 15:00"),
        ("25. 11. ob 15:00", "2026-11-25 15:00"),
        ("jutri po kosilu", "2026-11-19 13:00"),
        ("zvečer ob 8", "2026-11-18 20:00"),
        ("ob koncu dneva", "2026-11-18 17:00"),
    ]);
}

#[test]
fn what_is_not_understood_is_pointed_at() {
    for (input, at, rest) in [
        ("10", 0, "10"),
        ("soon", 0, "soon"),
        ("tomorrow maybe", 9, "maybe"),
        ("завтра где-то ", 13, "где-то"),
        ("fri 11-9", 7, "9"),
        ("fri 9-", 5, "-"),
        ("tomorrow 10 12", 12, "12"),
        ("20 years", 0, "20 years"),
        ("fri mon", 4, "mon"),
        ("fri 2d", 5, "d"),
        ("2h at 10", 6, "10"),
        ("next", 0, "next"),
        ("in", 0, "in"),
        ("11/25", 0, "11/25"),
        ("pm", 0, "pm"),
    ] {
        assert_eq!(
            parse(input, &now(), &WORDS),
            Err(WhenError::NotUnderstood {
                rest: rest.to_owned(),
                at
            }),
            "{input:?}"
        );
    }
    assert_eq!(parse(" \t", &now(), &WORDS), Err(WhenError::Empty));
}

#[test]
fn what_has_passed_is_refused_when_its_day_was_named() {
    for (input, at) in [
        ("today 9:30", "2026-11-18 09:30"),
        ("today", "2026-11-18 09:00"),
        ("18.11. 8:00", "2026-11-18 08:00"),
        ("2026-11-17", "2026-11-17 09:00"),
        ("0m", "2026-11-18 10:00"),
    ] {
        assert_eq!(
            parse(input, &now(), &WORDS),
            Err(WhenError::Past { at: tallinn(at) }),
            "{input:?}"
        );
    }
}

#[test]
fn what_does_not_exist_is_out_of_range() {
    for input in [
        "25:00",
        "12:75",
        "31.2.",
        "0.1.",
        "1.13.",
        "2026-02-29",
        "at 99",
        "13am",
        "99999999999999999999d",
        "4000000000 weeks 4000000000h",
        "25.11.2126",
        "4000 days",
    ] {
        assert_eq!(
            parse(input, &now(), &WORDS),
            Err(WhenError::OutOfRange),
            "{input:?}"
        );
    }
}

#[test]
fn an_hour_that_the_clock_skips_is_refused() {
    let now = tallinn("2026-03-28 12:00");
    assert_eq!(
        parse("tomorrow 3:30", &now, &WORDS),
        Err(WhenError::Gap {
            date: date(2026, 3, 29),
            time: time(3, 30, 0, 0)
        })
    );
    assert_eq!(said("tomorrow 4:00", &now), "2026-03-29 04:00");
    // Nobody named the hour, so it moves on instead.
    let now = tallinn("2026-03-28 03:30");
    assert_eq!(said("1d", &now), "2026-03-29 04:30");
    assert_eq!(said("24h", &now), "2026-03-29 04:30");
}

#[test]
fn an_hour_that_the_clock_shows_twice_is_asked_about() {
    let now = tallinn("2026-10-24 12:00");
    let Err(WhenError::Ambiguous { first, second }) = parse("25.10.2026 3:30", &now, &WORDS) else {
        panic!("03:30 comes twice");
    };
    assert_eq!(
        first.to_string(),
        "2026-10-25T03:30:00+03:00[Europe/Tallinn]"
    );
    assert_eq!(
        second.to_string(),
        "2026-10-25T03:30:00+02:00[Europe/Tallinn]"
    );
    // Between the two only one is still to come.
    let between = first.checked_add(SignedDuration::from_mins(15)).unwrap();
    assert_eq!(parse("today 3:30", &between, &WORDS).unwrap().at, second);
    assert_eq!(said("1d", &now), "2026-10-25 12:00");
    assert_eq!(said("24h", &now), "2026-10-25 11:00");
}

#[test]
fn the_desk_sets_its_own_hours() {
    let mut words = WORDS.clone();
    words.hours.default = time(8, 30, 0, 0);
    words.hours.end_of_day = time(16, 0, 0, 0);
    let at = |input| parse(input, &now(), &words).unwrap().at;
    assert_eq!(at("tomorrow"), tallinn("2026-11-19 08:30"));
    assert_eq!(at("end of day"), tallinn("2026-11-18 16:00"));
}

#[test]
fn no_word_means_two_things() {
    assert_eq!(WORDS.contradictions(), []);
}

#[test]
fn an_unknown_table_in_a_word_list_is_refused() {
    assert!(toml::from_str::<WhenWords>("[years]\nyear = [\"y\"]").is_err());
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "in",
            "at",
            "next",
            "fri",
            "tomorrow",
            "завтра",
            "через",
            "h",
            "часа",
            "дня",
            "pm",
            "am",
            "t",
            ":",
            ".",
            "-",
            ",",
            "to",
            "end of day",
            "evening",
            "nov",
            "week",
            "one",
            "kell",
            "half an hour",
            "24:00",
            "2026",
            "99999999999",
            "\u{301}",
            "é",
        ])
        .prop_map(str::to_owned),
        (0_u32..70).prop_map(|n| n.to_string()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec((piece, any::<bool>()), 0..8).prop_map(|pieces| {
        pieces
            .into_iter()
            .map(|(piece, space)| if space { piece + " " } else { piece })
            .collect()
    })
}

proptest! {
    #[test]
    fn nothing_panics_and_what_is_understood_lies_ahead(
        input in pieces(), second in 0_i64..4_000_000_000,
    ) {
        let zone = TimeZone::get("Europe/Tallinn").unwrap();
        let now = jiff::Timestamp::from_second(second).unwrap().to_zoned(zone);
        match parse(&input, &now, &WORDS) {
            Ok(Parsed { at, until }) => {
                prop_assert!(at > now);
                prop_assert!(until.is_none_or(|until| until > at));
            }
            Err(WhenError::NotUnderstood { rest, at }) => {
                prop_assert!(input[at..].starts_with(&rest));
            }
            Err(_) => {}
        }
    }

    #[test]
    fn no_text_panics(input in any::<String>()) {
        let _ = parse(&input, &now(), &WORDS);
    }

    #[test]
    fn the_ends_of_time_do_not_panic(input in pieces(), last in any::<bool>()) {
        let end = if last { jiff::Timestamp::MAX } else { jiff::Timestamp::MIN };
        let _ = parse(&input, &end.to_zoned(TimeZone::UTC), &WORDS);
    }
}

#[test]
fn what_has_been() {
    let now = now();
    for (input, meant) in [
        ("yesterday", "2026-11-17 09:00"),
        ("yesterday 15:20", "2026-11-17 15:20"),
        ("day before yesterday 8", "2026-11-16 08:00"),
        ("9:30", "2026-11-18 09:30"),
        ("11:30", "2026-11-17 11:30"),
        ("today", "2026-11-18 09:00"),
        ("fri", "2026-11-13 09:00"),
        ("wed 9", "2026-11-18 09:00"),
        ("wed 11", "2026-11-11 11:00"),
        ("2h", "2026-11-18 08:00"),
        ("2h ago", "2026-11-18 08:00"),
        ("3 days ago", "2026-11-15 10:00"),
        ("3 days ago at 8", "2026-11-15 08:00"),
        ("17.11. 14:00", "2026-11-17 14:00"),
        ("25.11.", "2025-11-25 09:00"),
        ("2026-11-01 08:15", "2026-11-01 08:15"),
        ("вчера в 18:00", "2026-11-17 18:00"),
        ("2 часа назад", "2026-11-18 08:00"),
        ("eile kell 10", "2026-11-17 10:00"),
        ("2 tundi tagasi", "2026-11-18 08:00"),
        ("včeraj ob 10", "2026-11-17 10:00"),
        ("pred 2 urama", "2026-11-18 08:00"),
        // Refused by whoever asks, with the time that was meant.
        ("tomorrow", "2026-11-19 09:00"),
        ("ago", "not understood from byte 0: \"ago\""),
        ("", "empty"),
    ] {
        let told = match parse_past(input, &now, &WORDS) {
            Ok(at) => at.strftime("%F %H:%M").to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(told, meant, "{input:?}");
    }
    // Before nine 'today' is no later than now.
    let early = tallinn("2026-11-18 07:40");
    assert_eq!(parse_past("today", &early, &WORDS), Ok(early.clone()));
    // What has been is no time to come.
    for input in ["yesterday 10", "2h ago"] {
        assert!(
            matches!(parse(input, &now, &WORDS), Err(WhenError::Past { .. })),
            "{input}"
        );
    }
    // Of an hour that the clock showed twice the later one.
    let after = tallinn("2026-10-26 09:00");
    let twice = parse_past("25.10. 3:30", &after, &WORDS).unwrap();
    assert_eq!(twice.offset(), jiff::tz::offset(2));
}
