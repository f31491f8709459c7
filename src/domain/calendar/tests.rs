use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn block(from: &str, until: &str) -> Block {
    Block {
        from: time(from),
        until: time(until),
    }
}

/// The instant that a clock in the zone shows so; of two, the first.
fn at(civil: &str, zone_name: &str) -> Timestamp {
    let civil: DateTime = civil.parse().unwrap();
    civil.to_zoned(zone(zone_name)).unwrap().timestamp()
}

fn weekdays(zone_name: &str, blocks: &[Block], holidays: &[&str]) -> Calendar {
    let week = std::array::from_fn(|day| if day < 5 { blocks.to_vec() } else { vec![] });
    let holidays = holidays.iter().map(|day| day.parse().unwrap()).collect();
    Calendar::new(zone(zone_name), week, holidays).unwrap()
}

fn tallinn() -> Calendar {
    let blocks = [block("13:00", "17:30"), block("09:00", "12:00")];
    weekdays("Europe/Tallinn", &blocks, &["2026-05-01"])
}

#[test]
fn hours_that_make_no_calendar_are_refused_with_their_values() {
    let week = |blocks: &[Block]| {
        let mut week = <[Vec<Block>; 7]>::default();
        week[2] = blocks.to_vec();
        Calendar::new(TimeZone::UTC, week, BTreeSet::new()).map(|_| ())
    };
    let (morning, late) = (block("09:00", "12:00"), block("11:59", "00:00"));
    let backwards = block("12:00", "12:00");
    let day = Weekday::Wednesday;
    let overlap = |first, second| Err(CalendarError::Overlap { day, first, second });
    assert_eq!(week(&[]), Err(CalendarError::NeverOpen));
    let refused = CalendarError::Backwards {
        day,
        block: backwards,
    };
    assert_eq!(week(&[morning, backwards]), Err(refused));
    assert_eq!(week(&[late, morning]), overlap(morning, late));
    assert_eq!(
        week(&[late, block("23:00", "23:30")]),
        overlap(late, block("23:00", "23:30"))
    );
    assert_eq!(week(&[block("12:00", "00:00"), morning]), Ok(()));
}

#[test]
fn the_desk_is_open_from_the_first_minute_of_a_block_to_just_before_its_end() {
    let desk = tallinn();
    for (when, opens) in [
        ("2026-04-29T08:59", "2026-04-29T09:00"),
        ("2026-04-29T09:00", "2026-04-29T09:00"),
        ("2026-04-29T11:59:59.999", "2026-04-29T11:59:59.999"),
        ("2026-04-29T12:00", "2026-04-29T13:00"),
        ("2026-04-29T17:30", "2026-04-30T09:00"),
        // Friday is a holiday, and a weekend follows.
        ("2026-04-30T17:30", "2026-05-04T09:00"),
        ("2026-05-01T10:00", "2026-05-04T09:00"),
    ] {
        let (now, opening) = (at(when, "Europe/Tallinn"), at(opens, "Europe/Tallinn"));
        assert_eq!(desk.next_opening(now), Some(opening), "{when}");
        assert_eq!(desk.is_open_at(now), when == opens, "{when}");
    }
    assert!(!desk.is_open_day("2026-05-01".parse().unwrap()));
    assert!(!desk.is_open_day("2026-05-02".parse().unwrap()));
    assert!(desk.is_open_day("2026-05-04".parse().unwrap()));
}

#[test]
fn working_time_runs_over_breaks_nights_weekends_and_holidays() {
    let desk = tallinn();
    for (from, minutes, until) in [
        ("2026-04-29T09:00", 180, "2026-04-29T12:00"),
        ("2026-04-29T09:00", 181, "2026-04-29T13:01"),
        ("2026-04-29T17:00", 31, "2026-04-30T09:01"),
        ("2026-04-30T17:29", 2, "2026-05-04T09:01"),
        ("2026-05-02T12:00", 450, "2026-05-04T17:30"),
        // Three full days and a bit, over the change of the clock on Sunday.
        ("2026-03-26T09:00", 1351, "2026-03-31T09:01"),
        ("2026-04-29T03:00", 0, "2026-04-29T03:00"),
        ("2026-04-29T03:00", -60, "2026-04-29T03:00"),
    ] {
        let span = SignedDuration::from_mins(minutes);
        let (from, until) = (at(from, "Europe/Tallinn"), at(until, "Europe/Tallinn"));
        assert_eq!(
            desk.add_business(from, span),
            until,
            "{from} + {minutes} min"
        );
        let span = span.max(SignedDuration::ZERO);
        assert_eq!(
            desk.business_between(from, until),
            span,
            "{from} to {until}"
        );
        assert_eq!(
            desk.business_between(until, from),
            -span,
            "{until} to {from}"
        );
    }
}

#[test]
fn a_block_lasts_as_long_as_the_clock_takes_over_a_change() {
    for (zone_name, day, from, until, minutes) in [
        // 03:00 to 04:00 is left out.
        ("Europe/Tallinn", "2026-03-29", "00:00", "00:00", 23 * 60),
        ("Europe/Tallinn", "2026-03-29", "02:00", "05:00", 120),
        ("Europe/Tallinn", "2026-03-29", "03:15", "03:45", 0),
        ("Europe/Tallinn", "2026-03-29", "03:30", "04:15", 15),
        ("Europe/Tallinn", "2026-03-29", "02:45", "03:30", 15),
        // 03:00 to 04:00 is shown twice.
        ("Europe/Tallinn", "2026-10-25", "00:00", "00:00", 25 * 60),
        ("Europe/Tallinn", "2026-10-25", "02:00", "03:30", 90),
        ("Europe/Tallinn", "2026-10-25", "03:30", "05:00", 150),
        // Half an hour only.
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            "00:00",
            "00:00",
            24 * 60 + 30,
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-04",
            "00:00",
            "00:00",
            23 * 60 + 30,
        ),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "03:00", 30),
        // Midnight itself is left out; so is a whole day.
        ("America/Sao_Paulo", "2017-10-15", "00:00", "09:00", 8 * 60),
        ("Pacific/Apia", "2011-12-30", "00:00", "00:00", 0),
    ] {
        let week = std::array::from_fn(|_| vec![block(from, until)]);
        let desk = Calendar::new(zone(zone_name), week, BTreeSet::new()).unwrap();
        let day = desk.day(day.parse().unwrap());
        let length = desk.business_between(day.start, day.end);
        assert_eq!(
            length.as_mins(),
            minutes,
            "{zone_name} {} {from}-{until}",
            day.start
        );
    }
}

#[test]
fn a_desk_closed_by_holidays_for_years_still_comes_to_an_end() {
    let first: Date = "2026-01-01".parse().unwrap();
    let holidays = days_from(first).chain(days_from("2034-01-01".parse().unwrap()));
    let week = std::array::from_fn(|_| vec![block("09:00", "17:00")]);
    let desk = Calendar::new(TimeZone::UTC, week, holidays.collect()).unwrap();
    let now = at("2026-02-02T12:00", "UTC");
    assert_eq!(desk.next_opening(now), None);
    assert!(!desk.is_open_at(now));
    assert_eq!(desk.next_open_day(first), None);
    let hour = SignedDuration::from_hours(1);
    let horizon = at("2036-02-03T00:00", "UTC");
    assert_eq!(desk.add_business(now, hour), horizon + hour);
    assert_eq!(desk.add_open_days(now, SignedDuration::MAX), Timestamp::MAX);
    assert_eq!(desk.business_between(now, horizon + hour), hour);
}

#[test]
fn the_ends_of_time_do_not_panic() {
    let (desk, day) = (tallinn(), SignedDuration::from_hours(24));
    for now in [Timestamp::MIN, Timestamp::MAX] {
        assert!(desk.add_business(now, day) >= now);
        assert!(desk.add_open_days(now, day) >= now);
        desk.next_opening(now);
        desk.day(desk.date_of(now));
    }
    assert!(desk.business_between(Timestamp::MIN, Timestamp::MAX) > day);
}

prop_compose! {
    fn any_calendar()(
        name in prop::sample::select(vec![
            "UTC", "Europe/Tallinn", "Australia/Lord_Howe", "America/Sao_Paulo",
            "Pacific/Apia", "America/St_Johns",
        ]),
        days in prop::collection::vec(prop::collection::btree_set(0_i8..48, 0..7), 7),
        holidays in prop::collection::btree_set(0_i64..9000, 0..40),
    ) -> Calendar {
        let half_hour = |n: i8| Time::constant(n / 2, n % 2 * 30, 0, 0);
        let mut week: [Vec<Block>; 7] = std::array::from_fn(|day| {
            let ends: Vec<i8> = days[day].iter().copied().collect();
            ends.chunks_exact(2)
                .map(|pair| Block { from: half_hour(pair[0]), until: half_hour(pair[1]) })
                .collect()
        });
        if week.iter().all(Vec::is_empty) {
            week[3].push(Block::WHOLE_DAY);
        }
        let first = Date::constant(2005, 1, 1);
        let holidays = holidays.iter().map(|n| first + SignedDuration::from_hours(24 * n));
        Calendar::new(zone(name), week, holidays.collect()).unwrap()
    }
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    // 2005 to 2030: it holds odd changes of the clock, at midnight and by a whole day.
    (1_104_537_600_000_i64..1_893_456_000_000)
        .prop_map(|ms| Timestamp::from_millisecond(ms).unwrap())
}

proptest! {
    #[test]
    fn what_is_added_is_what_lies_between(
        desk in any_calendar(),
        from in any_instant(),
        ms in 0_i64..2_000_000_000,
    ) {
        let span = SignedDuration::from_millis(ms);
        prop_assert_eq!(desk.business_between(from, desk.add_business(from, span)), span);
        prop_assert_eq!(desk.open_days_between(from, desk.add_open_days(from, span)), span);
    }

    #[test]
    fn what_lies_between_adds_up(
        desk in any_calendar(),
        start in any_instant(),
        first in 0_i64..9_000_000,
        second in 0_i64..9_000_000,
    ) {
        let middle = start + SignedDuration::from_secs(first);
        let end = middle + SignedDuration::from_secs(second);
        let whole = desk.business_between(start, end);
        prop_assert_eq!(desk.business_between(start, middle) + desk.business_between(middle, end), whole);
        prop_assert!(whole <= desk.open_days_between(start, end));
        prop_assert!(desk.open_days_between(start, end) <= end.duration_since(start));
    }

    #[test]
    fn an_opening_is_open_and_nothing_is_before_it(desk in any_calendar(), from in any_instant()) {
        let opening = desk.next_opening(from).unwrap();
        prop_assert!(opening >= from && desk.is_open_at(opening));
        prop_assert_eq!(desk.business_between(from, opening), SignedDuration::ZERO);
    }
}
