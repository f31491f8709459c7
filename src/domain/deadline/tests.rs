use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use proptest::prelude::*;

use super::super::calendar::Block;
use super::*;

const TALLINN: &str = "Europe/Tallinn";

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// The instant that a clock in Tallinn shows so.
fn at(civil: &str) -> Timestamp {
    at_in(civil, TALLINN)
}

fn at_in(civil: &str, zone_name: &str) -> Timestamp {
    let civil: DateTime = civil.parse().unwrap();
    civil.to_zoned(zone(zone_name)).unwrap().timestamp()
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

fn pause(from: &str, until: &str) -> Pause {
    Pause {
        from: at(from),
        until: at(until),
    }
}

/// Monday to Friday, 09:00 to 12:00 and 13:00 to 18:00, closed on 1 May 2026.
fn policy_in(counting: Counting, zone_name: &str) -> Policy {
    let block = |from: i8, until: i8| Block {
        from: Time::constant(from, 0, 0, 0),
        until: Time::constant(until, 0, 0, 0),
    };
    let week = std::array::from_fn(|day| match day {
        0..5 => vec![block(9, 12), block(13, 18)],
        _ => vec![],
    });
    let holidays = BTreeSet::from([Date::constant(2026, 5, 1)]);
    Policy {
        counting,
        calendar: Calendar::new(zone(zone_name), week, holidays).unwrap(),
        ..Policy::wall(zone(zone_name))
    }
}

fn policy(counting: Counting) -> Policy {
    policy_in(counting, TALLINN)
}

fn clock(since: &str, pauses: &[Pause]) -> Clock {
    Clock {
        waiting_since: Some(at(since)),
        due: None,
        due_by_hand: false,
        pauses: pauses.to_vec(),
        priority: Priority::Normal,
    }
}

#[test]
fn r20_a_promise_of_24_hours_is_86400_seconds_whatever_the_zone_and_the_clock_change() {
    for zone_name in [TALLINN, "Australia/Lord_Howe", "America/St_Johns", "UTC"] {
        let policy = policy_in(Counting::Wall, zone_name);
        for day in [
            "2026-03-28",
            "2026-03-29",
            "2026-04-04",
            "2026-04-05",
            "2026-10-03",
            "2026-10-04",
            "2026-10-24",
            "2026-10-25",
            "2026-05-01",
        ] {
            for time in ["00:00", "01:45", "02:15", "03:30", "16:10:00.001"] {
                let since = at_in(&format!("{day}T{time}"), zone_name);
                let seconds = SignedDuration::from_secs(86_400);
                let due = due(&policy, Priority::Normal, since, &[]);
                assert_eq!(
                    due.duration_since(since),
                    seconds,
                    "{zone_name} {day} {time}"
                );
            }
        }
    }
    // On the wall the night of the change shows: an hour later, an hour earlier, half an hour.
    for (zone_name, since, until) in [
        (TALLINN, "2026-03-28T16:10", "2026-03-29T17:10"),
        (TALLINN, "2026-10-24T16:10", "2026-10-25T15:10"),
        (
            "Australia/Lord_Howe",
            "2026-04-04T16:10",
            "2026-04-05T15:40",
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-03T16:10",
            "2026-10-04T16:40",
        ),
    ] {
        let policy = Policy::wall(zone(zone_name));
        let due = due(&policy, Priority::High, at_in(since, zone_name), &[]);
        assert_eq!(due, at_in(until, zone_name), "{zone_name} {since}");
    }
}

#[test]
fn r20_a_clock_that_jumps_a_day_shows_another_mark_and_moves_nothing() {
    let policy = policy(Counting::Wall);
    let clock = clock("2026-04-07T16:10", &[]);
    let due = at("2026-04-08T16:10");
    for (now, state) in [
        ("2026-04-08T09:00", ClockState::OnTrack),
        ("2026-04-07T09:00", ClockState::OnTrack),
        ("2026-04-09T09:00", ClockState::Late),
        ("2026-04-08T09:00", ClockState::OnTrack),
    ] {
        let mut recounted = clock.clone();
        recounted.recount(&policy);
        assert_eq!(recounted.due, Some(due), "{now}");
        assert_eq!(recounted.state(&policy, at(now)), state, "{now}");
        assert!(
            recounted
                .explain(&policy, at(now))
                .contains(&Fact::Due { at: due }),
            "{now}"
        );
    }
}

#[test]
fn each_way_of_counting_skips_what_it_should() {
    use Counting::{BusinessHours, OpenDays, Wall};
    for (counting, since, until) in [
        (Wall, "2026-04-10T16:10", "2026-04-11T16:10"),
        // Friday to Monday; the night of a change on the closed Sunday changes nothing.
        (OpenDays, "2026-04-10T16:10", "2026-04-13T16:10"),
        (OpenDays, "2026-03-27T16:10", "2026-03-30T16:10"),
        (OpenDays, "2026-10-23T16:10", "2026-10-26T16:10"),
        (OpenDays, "2026-04-07T16:10", "2026-04-08T16:10"),
        // On a closed day the count begins with the next open one.
        (OpenDays, "2026-04-11T13:00", "2026-04-14T00:00"),
        // Thursday, then the holiday on Friday.
        (OpenDays, "2026-04-30T16:10", "2026-05-04T16:10"),
        (BusinessHours, "2026-04-07T09:00", "2026-04-09T18:00"),
        (BusinessHours, "2026-04-07T17:00", "2026-04-10T17:00"),
        (BusinessHours, "2026-04-10T12:30", "2026-04-15T12:00"),
        (BusinessHours, "2026-04-30T17:00", "2026-05-06T17:00"),
        (BusinessHours, "2026-10-23T13:30", "2026-10-28T13:30"),
    ] {
        let due = due(&policy(counting), Priority::Normal, at(since), &[]);
        assert_eq!(due, at(until), "{} {since}", counting.code());
    }
}

#[test]
fn time_the_client_agreed_to_wait_does_not_count() {
    use Counting::{BusinessHours, OpenDays, Wall};
    let day = "2026-04-07T";
    for (counting, pauses, until) in [
        (
            Wall,
            vec![pause("2026-04-07T17:00", "2026-04-07T20:20")],
            "2026-04-08T19:30",
        ),
        // Two that overlap are one; the part before the message is none.
        (
            Wall,
            vec![
                pause("2026-04-07T18:00", "2026-04-07T20:00"),
                pause("2026-04-07T10:00", "2026-04-07T17:10"),
                pause("2026-04-07T19:00", "2026-04-07T21:00"),
                pause("2026-04-07T21:00", "2026-04-07T15:00"),
            ],
            "2026-04-08T20:10",
        ),
        (
            Wall,
            vec![pause("2026-04-01T10:00", "2026-04-02T10:00")],
            "2026-04-08T16:10",
        ),
        // Agreed when it was late already: due when the wait is over.
        (
            Wall,
            vec![pause("2026-04-09T10:00", "2026-04-10T12:00")],
            "2026-04-10T12:00",
        ),
        // Wednesday 10:00 to Saturday: 6 h 10 min are left for Monday.
        (
            OpenDays,
            vec![pause("2026-04-08T10:00", "2026-04-11T12:00")],
            "2026-04-13T06:10",
        ),
        // 1 h 50 min on Tuesday, 1 h on Wednesday, then 21 h 10 min from Monday on.
        (
            BusinessHours,
            vec![pause("2026-04-08T10:00", "2026-04-11T12:00")],
            "2026-04-15T15:10",
        ),
        // A pause of a night costs nothing in working time.
        (
            BusinessHours,
            vec![pause("2026-04-07T18:00", "2026-04-08T09:00")],
            "2026-04-10T16:10",
        ),
    ] {
        let due = due(
            &policy(counting),
            Priority::Low,
            at(&format!("{day}16:10")),
            &pauses,
        );
        assert_eq!(due, at(until), "{} {pauses:?}", counting.code());
    }
}

#[test]
fn the_target_follows_the_priority_and_the_desks_own_comes_before_it() {
    let mut policy = policy(Counting::Wall);
    policy.targets = [hours(2), hours(8), hours(24), hours(72)];
    let since = at("2026-04-07T16:10");
    for (priority, target) in Priority::ALL.iter().zip(policy.targets) {
        assert_eq!(due(&policy, *priority, since, &[]), since + target);
    }
    let wait = pause("2026-04-07T17:00", "2026-04-07T18:00");
    assert_eq!(own_due(&policy, since, &[wait]), since + hours(11));
}

#[test]
fn due_times_are_whole_milliseconds() {
    let since = at("2026-04-07T16:10") + SignedDuration::new(0, 5_999_999);
    let due = due(&policy(Counting::Wall), Priority::Normal, since, &[]);
    assert_eq!(due, at("2026-04-08T16:10:00.005"));
}

#[test]
fn states_change_at_their_very_instant() {
    let policy = policy(Counting::Wall);
    let clock = clock(
        "2026-04-07T16:10",
        &[pause("2026-04-07T17:00", "2026-04-07T18:00")],
    );
    for (now, state) in [
        ("2026-04-07T16:59:59.999", ClockState::OnTrack),
        ("2026-04-07T17:00", ClockState::Paused),
        ("2026-04-07T17:59:59.999", ClockState::Paused),
        ("2026-04-07T18:00", ClockState::OnTrack),
        ("2026-04-08T13:09:59.999", ClockState::OnTrack),
        ("2026-04-08T13:10", ClockState::AtRisk),
        ("2026-04-08T17:09:59.999", ClockState::AtRisk),
        ("2026-04-08T17:10", ClockState::Late),
    ] {
        assert_eq!(clock.state(&policy, at(now)), state, "{now}");
    }
    assert!(!clock.very_late(&policy, at("2026-04-11T17:09:59.999")));
    assert!(clock.very_late(&policy, at("2026-04-11T17:10")));
    let answered = Clock {
        waiting_since: None,
        ..clock
    };
    assert_eq!(
        answered.state(&policy, at("2026-05-01T00:00")),
        ClockState::Answered
    );
    assert!(!answered.very_late(&policy, at("2026-05-01T00:00")));
}

#[test]
fn a_due_time_set_by_hand_moves_the_alarm_alone_and_ends_with_the_reply() {
    let mut policy = policy(Counting::Wall);
    policy.targets[0] = hours(1);
    let by_hand = at("2026-04-10T12:00");
    let mut clock = Clock {
        due: Some(by_hand),
        due_by_hand: true,
        ..clock("2026-04-07T16:10", &[])
    };
    clock.priority = Priority::Urgent;
    clock.recount(&policy);
    assert_eq!(clock.alarm(&policy), Some(by_hand));
    assert_eq!(clock.promised(&policy), Some(at("2026-04-07T17:10")));
    assert_eq!(
        clock.state(&policy, at("2026-04-09T12:00")),
        ClockState::OnTrack
    );
    assert_eq!(
        clock.explain(&policy, at("2026-04-10T11:00"))[2..],
        [
            Fact::Due {
                at: at("2026-04-07T17:10")
            },
            Fact::SetByHand { due: by_hand },
            Fact::Left { span: hours(1) },
        ],
    );

    clock.waiting_since = None;
    clock.recount(&policy);
    assert_eq!((clock.due, clock.due_by_hand), (None, false));
    assert_eq!(
        clock.explain(&policy, at("2026-04-10T11:00")),
        [Fact::Answered]
    );

    clock.waiting_since = Some(at("2026-04-13T09:00"));
    clock.recount(&policy);
    assert_eq!(clock.due, Some(at("2026-04-13T10:00")));
    clock.priority = Priority::Low;
    clock.recount(&policy);
    assert_eq!(clock.due, Some(at("2026-04-14T09:00")));
}

#[test]
fn the_facts_tell_how_the_due_time_comes_about() {
    let policy = policy(Counting::Wall);
    let clock = clock(
        "2026-04-06T16:10",
        &[pause("2026-04-06T17:00", "2026-04-06T20:20")],
    );
    let due = at("2026-04-07T19:30");
    let told = |now: &str| clock.explain(&policy, at(now));
    let facts = [
        Fact::Received {
            at: at("2026-04-06T16:10"),
        },
        Fact::Target {
            span: hours(24),
            counting: Counting::Wall,
        },
        Fact::AgreedToWait {
            total: minutes(200),
            until: at("2026-04-06T20:20"),
        },
        Fact::Due { at: due },
        Fact::Left { span: minutes(45) },
        Fact::OwnTarget {
            at: at("2026-04-07T05:30"),
            ahead: false,
        },
    ];
    assert_eq!(told("2026-04-07T18:45"), facts);
    assert_eq!(told("2026-04-07T21:30")[4], Fact::Late { span: hours(2) });
    let until = at("2026-04-06T20:20");
    assert_eq!(told("2026-04-06T18:00")[4], Fact::Paused { until });
    let own = Fact::OwnTarget {
        at: at("2026-04-07T05:30"),
        ahead: true,
    };
    assert_eq!(told("2026-04-06T18:00")[5], own);
}

#[test]
fn closed_days_are_told_once_and_only_where_they_are_skipped() {
    let friday = "2026-04-10T16:10";
    let weekend_agreed = pause("2026-04-10T17:10", "2026-04-13T00:00");
    for (counting, since, pauses, expected) in [
        (Counting::Wall, friday, vec![], None),
        (Counting::OpenDays, friday, vec![], Some(2)),
        (Counting::OpenDays, "2026-04-09T16:10", vec![], None),
        (Counting::OpenDays, "2026-04-12T16:10", vec![], Some(1)),
        (Counting::OpenDays, "2026-04-30T16:10", vec![], Some(3)),
        (Counting::OpenDays, friday, vec![weekend_agreed], None),
        // Due at the midnight with which the closed days begin.
        (Counting::OpenDays, "2026-04-10T00:00", vec![], None),
        (Counting::BusinessHours, friday, vec![], Some(2)),
    ] {
        let facts = clock(since, &pauses).explain(&policy(counting), at(friday));
        let days = facts.iter().find_map(|fact| match fact {
            Fact::ClosedSkipped { days } => Some(*days),
            _ => None,
        });
        assert_eq!(days, expected, "{} {since} {pauses:?}", counting.code());
    }
}

#[test]
fn what_comes_back_by_default_comes_back_on_an_open_day() {
    let policy = policy(Counting::Wall);
    for (now, next_word) in [
        ("2026-04-07T23:59", "2026-04-08T10:00"),
        ("2026-04-08T00:00", "2026-04-09T10:00"),
        ("2026-04-10T09:00", "2026-04-13T10:00"),
        ("2026-04-30T09:00", "2026-05-04T10:00"),
    ] {
        assert_eq!(next_word_default(&policy, at(now)), at(next_word), "{now}");
    }
    for (now, follow_up) in [
        ("2026-04-06T16:10", "2026-04-09T16:10"),
        ("2026-04-08T16:10", "2026-04-13T16:10"),
        ("2026-04-28T08:00", "2026-05-04T08:00"),
    ] {
        assert_eq!(follow_up_default(&policy, at(now)), at(follow_up), "{now}");
    }
    let always = Policy::wall(zone(TALLINN));
    let saturday = at("2026-04-11T10:00");
    assert_eq!(next_word_default(&always, at("2026-04-10T09:00")), saturday);
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let zones = vec!["UTC", TALLINN, "Australia/Lord_Howe"];
    let counting = prop::sample::select(Counting::ALL);
    (counting, prop::sample::select(zones), 0_i64..60).prop_map(|(counting, zone, target)| Policy {
        targets: [hours(target); 4],
        ..policy_in(counting, zone)
    })
}

/// An instant of 2026, more often near to the others than not.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    let start = Date::constant(2026, 1, 1).at(0, 0, 0, 0);
    let day = prop_oneof![0_i32..365, 85_i32..92, 295_i32..300, 118_i32..124];
    (day, 0_i64..86_400_000).prop_map(move |(day, ms)| {
        let civil = start + day.days() + ms.milliseconds();
        civil.to_zoned(TimeZone::UTC).unwrap().timestamp()
    })
}

fn any_pause() -> impl Strategy<Value = Pause> {
    (any_instant(), -3_600_000_i64..400_000_000).prop_map(|(from, ms)| Pause {
        from,
        until: from + SignedDuration::from_millis(ms),
    })
}

proptest! {
    #[test]
    fn who_wrote_later_is_due_later_and_nobody_before_they_wrote(
        policy in any_policy(),
        a in any_instant(),
        b in any_instant(),
        pauses in prop::collection::vec(any_pause(), 0..4),
    ) {
        let due = |since| due(&policy, Priority::Normal, since, &pauses);
        let (earlier, later) = (a.min(b), a.max(b));
        prop_assert!(due(earlier) <= due(later));
        prop_assert!(due(earlier) >= earlier && due(later) >= later);
    }

    #[test]
    fn a_pause_only_ever_moves_the_due_time_later(
        policy in any_policy(),
        since in any_instant(),
        mut pauses in prop::collection::vec(any_pause(), 0..4),
        another in any_pause(),
    ) {
        let before = due(&policy, Priority::Normal, since, &pauses);
        pauses.push(another);
        let after = due(&policy, Priority::Normal, since, &pauses);
        prop_assert!(before <= after);
        prop_assert!(another.until <= after || another.until <= another.from || another.until <= since);
    }

    #[test]
    fn wall_time_is_the_sum_of_the_target_and_the_agreed_waits(
        since in any_instant(),
        gaps in prop::collection::vec((1_i64..9_000_000, 1_i64..9_000_000), 0..4),
    ) {
        let policy = Policy::wall(TimeZone::UTC);
        let (mut from, mut waited) = (since, SignedDuration::ZERO);
        let mut pauses = vec![];
        for (run, wait) in gaps {
            let begins = from + SignedDuration::from_millis(run);
            from = begins + SignedDuration::from_millis(wait);
            waited += SignedDuration::from_millis(wait);
            pauses.push(Pause { from: begins, until: from });
        }
        prop_assert_eq!(due(&policy, Priority::Normal, since, &pauses), since + hours(24) + waited);
    }
}
