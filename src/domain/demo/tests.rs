use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::domain::deadline::ClockState;
use crate::domain::fold::fold;
use crate::domain::id::ClientId;
use crate::domain::request::Request;

fn now() -> Timestamp {
    "2026-11-18T10:00:00Z".parse().unwrap()
}

fn policy() -> Policy {
    Policy::wall(TimeZone::get("Europe/Tallinn").unwrap())
}

fn material() -> Material {
    toml::from_str(include_str!("../../../assets/demo/en.toml")).unwrap()
}

fn wholes(seed: u64, n: u64, now: Timestamp) -> Vec<Whole> {
    let (material, policy) = (material(), policy());
    requests(&material, seed, n, now, &policy, ids(seed, 0, now)).collect()
}

fn folded(whole: &Whole) -> Request {
    let mut next = ids(1, 1, now());
    let client = ClientId(next());
    let past = whole.past.clone();
    past.fold(whole.id, Some(client), &policy(), &mut next).0
}

#[test]
fn the_same_seed_tells_the_same_and_another_one_something_else() {
    let first = wholes(7, 60, now());
    assert_eq!(first, wholes(7, 60, now()));
    let other = wholes(8, 60, now());
    assert!(first.iter().zip(&other).all(|(a, b)| a.id != b.id));
    let differing = first.iter().zip(&other);
    assert!(differing.filter(|(a, b)| a.subject != b.subject).count() > 50);
}

#[test]
fn no_two_requests_of_a_small_desk_are_alike() {
    for seed in 0..20 {
        let all = wholes(seed, 60, now());
        let subjects: BTreeSet<_> = all.iter().map(|w| &w.subject).collect();
        assert_eq!(subjects.len(), 60, "seed {seed}");
        let clients: BTreeSet<_> = all
            .iter()
            .filter_map(|w| w.client.as_ref()?.email.clone())
            .collect();
        // Some come again, and most don't.
        assert!((40..60).contains(&clients.len()), "{}", clients.len());
    }
}

#[test]
fn a_small_desk_has_something_of_everything() {
    let policy = policy();
    for seed in 0..20 {
        let mut states: BTreeMap<ClockState, u32> = BTreeMap::new();
        let (mut open, mut hidden, mut mine, mut free) = (0, 0, 0, 0);
        let (mut snoozed, mut held, mut very_late, mut raised) = (0, 0, 0, 0);
        let all = wholes(seed, 60, now());
        for request in all.iter().map(folded).filter(|r| r.status.is_open()) {
            let clock = request.clock();
            *states.entry(clock.state(&policy, now())).or_default() += 1;
            very_late += u32::from(clock.very_late(&policy, now()));
            open += 1;
            hidden += u32::from(request.hidden_until(now(), &policy).is_some());
            snoozed += u32::from(request.snoozed_until.is_some());
            held += u32::from(request.status == Status::OnHold);
            raised += u32::from(request.priority < Priority::Normal);
            mine += u32::from(request.assignee.as_deref() == Some("Kadri"));
            free += u32::from(request.assignee.is_none());
        }
        let told = format!("seed {seed}: {states:?}");
        assert_eq!(open, 40, "{told}");
        assert!(states[&ClockState::Late] >= 4, "{told}");
        assert!(states[&ClockState::Late] <= 8, "{told}");
        assert!(states[&ClockState::AtRisk] >= 2, "{told}");
        assert!(states[&ClockState::OnTrack] >= 8, "{told}");
        assert!(states[&ClockState::Paused] >= 1, "{told}");
        assert!((8..=20).contains(&hidden), "{told} {hidden}");
        assert!(very_late >= 1 && snoozed >= 1 && held >= 1, "{told}");
        assert!(raised >= 3 && mine >= 6 && free >= 3, "{told}");
        assert!(all.iter().any(|w| w.draft.is_some()), "{told}");
    }
}

#[test]
fn a_large_desk_keeps_the_shares() {
    let policy = policy();
    let all = wholes(3, 6_000, now());
    let requests: Vec<Request> = all.iter().map(folded).collect();
    let open: Vec<_> = requests.iter().filter(|r| r.status.is_open()).collect();
    assert_eq!(open.len(), 600);
    let late = open
        .iter()
        .filter(|r| r.clock().state(&policy, now()) == ClockState::Late);
    assert!((60..=110).contains(&late.count()));
    // What is solved was mostly answered within a day.
    let answered = requests.iter().filter(|r| !r.status.is_open());
    let times = answered.filter_map(|r| Some(r.first_reply?.duration_since(r.received)));
    let (soon, all_times): (Vec<_>, Vec<_>) = (
        times.clone().filter(|t| t.as_hours() < 24).collect(),
        times.collect(),
    );
    assert!(soon.len() * 100 >= all_times.len() * 85);
    assert!(soon.len() < all_times.len());
    // Nothing that would be closed at the first start has been forgotten.
    let three_days_ago = now() - SignedDuration::from_hours(72);
    let forgotten = requests.iter().filter(|r| {
        r.status == Status::Solved
            && r.agreement == Some(Agreement::Asked)
            && r.solved.is_some_and(|at| at < three_days_ago)
    });
    assert_eq!(forgotten.count(), 0);
    // Many begin alike, few are alike.
    let first = all
        .iter()
        .filter_map(|w| Some(&w.messages.first()?.message.body));
    let texts: BTreeSet<_> = first.collect();
    assert!(texts.len() > 4_500, "{}", texts.len());
}

#[test]
fn different_clients_have_nothing_in_common() {
    let material = material();
    let (mut mails, mut phones) = (BTreeSet::new(), BTreeSet::new());
    for number in 0..20_000 {
        let client = material.person(5, number).client;
        let mail = client.email.unwrap();
        assert_eq!(mail, fold(&mail));
        assert!(mail.is_ascii() && !mail.contains(' '), "{mail}");
        assert!(mails.insert(mail));
        let phone = client.phone.unwrap();
        assert!(!phone.contains('#'));
        assert!(phones.insert(phone));
    }
}

#[test]
fn every_gap_of_the_texts_is_filled() {
    let all = wholes(1, 3_000, now());
    let texts = all
        .iter()
        .flat_map(|w| w.messages.iter().map(|m| &m.message.body))
        .chain(all.iter().map(|w| &w.subject))
        .chain(
            all.iter()
                .flat_map(|w| w.texts.iter().map(|(_, text)| text)),
        );
    for text in texts {
        assert!(!text.contains(['{', '}']), "{text}");
        assert!(!text.trim().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn time_runs_forward_and_ends_now(
        seed in any::<u64>(), n in 0_u64..400, hours in 0_i64..20_000,
    ) {
        let now = now() + SignedDuration::from_hours(hours);
        let all = wholes(seed, n, now);
        prop_assert_eq!(all.len() as u64, n);
        prop_assert!(all.is_sorted_by_key(|w| w.past.opening.received));
        for whole in &all {
            let mut last = whole.past.stamp.at;
            prop_assert_eq!(last, whole.past.opening.received);
            for step in &whole.past.steps {
                prop_assert!(last <= step.stamp.at, "{:?}", whole);
                last = step.stamp.at;
            }
            prop_assert!(last <= now, "{:?}", whole);
            let told: BTreeSet<_> = whole.past.steps.iter().filter_map(|s| s.what.message())
                .chain(whole.past.opening.message).collect();
            let there: BTreeSet<_> = whole.messages.iter().map(|m| m.message.id).collect();
            prop_assert_eq!(told, there);
        }
    }
}
