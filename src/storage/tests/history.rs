//! What is folded, counted and listed after any day of work, against the plain way of finding it.

use proptest::prelude::*;

use super::support::{AGENT, Desk, Step, dump, hours, policy, step};
use crate::domain::id::{ActionId, Number};
use crate::domain::list::Counts;
use crate::domain::queue::{AsOf, Order, Part};
use crate::domain::request::Request;
use crate::domain::words::Status;
use crate::storage::event;
use crate::storage::row::At;

/// Does the steps, and looks after each that a refusal changed nothing and an undo took back all.
pub(super) fn live(desk: &mut Desk, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut actions: Vec<ActionId> = Vec::new();
    // The last action with how its requests stood before it.
    let mut last: Option<(ActionId, Vec<(Number, Request)>)> = None;
    for step in steps {
        match step {
            Step::Capture(priority, assignee, before) => {
                let mut capture = desk.capture_of("Parcel");
                capture.request.priority = *priority;
                capture.request.assignee.clone_from(assignee);
                capture.request.received = Some(desk.now + hours(*before));
                let (number, request) = desk.written(&capture).expect("a capture is never refused");
                prop_assert_eq!(&desk.request(number), &request);
                actions.push(capture.action);
                last = None;
            }
            Step::Act(at, many, change) => {
                let all = desk.numbers();
                if all.is_empty() {
                    continue;
                }
                let chosen: Vec<Number> = (0..*many).map(|i| all[(at + i) % all.len()]).collect();
                let act = desk.act_of(&chosen, change.clone());
                let before: Vec<_> = chosen.iter().map(|&n| (n, desk.request(n))).collect();
                let file = dump(&desk.store.conn);
                if let Ok(acted) = desk.done(&act) {
                    for (number, request) in acted.requests {
                        prop_assert_eq!(&desk.request(number), &request, "{:?}", change);
                    }
                    actions.push(act.action);
                    last = Some((act.action, before));
                } else {
                    prop_assert_eq!(dump(&desk.store.conn), file, "{:?}", change);
                }
            }
            Step::Undo(back) => {
                let Some(&what) = actions.iter().rev().nth(*back) else {
                    continue;
                };
                let file = dump(&desk.store.conn);
                if let Ok(undone) = desk.undo(what) {
                    let before = last.iter().filter(|(action, _)| *action == what);
                    for (number, was) in before.flat_map(|(_, before)| before) {
                        let mut is = desk.request(*number);
                        is.version = was.version;
                        prop_assert_eq!(&is, was);
                    }
                    actions.push(undone.action);
                } else {
                    prop_assert_eq!(dump(&desk.store.conn), file);
                }
                last = None;
            }
            Step::Wake => drop(desk.store.wake(desk.now).expect("woken")),
            Step::CloseSilent => {
                desk.close_silent();
                last = None;
            }
            Step::Later(ns) => desk.now += jiff::SignedDuration::from_nanos(*ns),
        }
    }
    Ok(())
}

/// The counts by reading every row.
fn recount(desk: &Desk, as_of: &AsOf) -> Counts {
    let mut counts = Counts::default();
    let mut query = desk
        .store
        .conn
        .prepare("SELECT status, backlog, assignee, working, wake_at, alarm_at FROM request")
        .expect("a query");
    let mut rows = query.query([]).expect("rows");
    while let Some(row) = rows.next().expect("a row") {
        let status: String = row.get(0).expect("a status");
        let assignee: Option<String> = row.get(2).expect("an assignee");
        let wake = row.get::<_, Option<At>>(4).expect("a time").map(|at| at.0);
        let alarm = row.get::<_, Option<At>>(5).expect("a time").map(|at| at.0);
        let now = as_of.now;
        counts.all += 1;
        counts.solved += u64::from(matches!(
            status.parse(),
            Ok(Status::Solved | Status::Closed)
        ));
        counts.backlog += u64::from(row.get::<_, bool>(1).expect("a mark"));
        counts.waiting += u64::from(wake.is_some_and(|wake| wake > now));
        if row.get::<_, bool>(3).expect("a mark") || wake.is_some_and(|wake| wake <= now) {
            counts.open += 1;
            counts.free += u64::from(assignee.is_none());
            counts.mine += u64::from(assignee.as_deref() == Some(AGENT));
        }
        counts.late += u64::from(alarm.is_some_and(|alarm| alarm <= now));
        counts.at_risk +=
            u64::from(alarm.is_some_and(|alarm| alarm > now && alarm <= as_of.at_risk));
    }
    counts
}

/// What must hold of any request whatever was done to it.
fn sound(request: &Request) -> Result<(), TestCaseError> {
    let open = request.status.is_open();
    prop_assert_eq!(request.solved.is_none(), open, "{:?}", request);
    prop_assert_eq!(
        request.closed.is_some(),
        request.status == Status::Closed,
        "{:?}",
        request
    );
    prop_assert_eq!(
        request.close_reason.is_some(),
        request.closed.is_some(),
        "{:?}",
        request
    );
    prop_assert_eq!(
        request.due.is_some(),
        request.waiting_since.is_some(),
        "{:?}",
        request
    );
    prop_assert!(
        open || request.waiting_since.is_none() && !request.backlog,
        "{:?}",
        request
    );
    let dated = request
        .due
        .or(request.next_word)
        .or(request.follow_up)
        .is_some();
    prop_assert!(
        !open || dated,
        "without a day on which it comes back: {request:?}"
    );
    prop_assert!(
        request
            .assignee
            .as_deref()
            .is_none_or(|name| !name.trim().is_empty())
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn r13_replay_of_the_history_is_the_request_and_counts_are_a_recount(
        steps in prop::collection::vec(step(), 1..50),
    ) {
        let mut desk = Desk::hasty();
        desk.capture("First");
        live(&mut desk, &steps)?;
        for number in desk.numbers() {
            let request = desk.request(number);
            let replayed = Request::fold(&desk.history(number), &policy());
            prop_assert_eq!(replayed.as_ref(), Some(&request));
            sound(&request)?;
            let acted = event::last_at(&desk.store.conn, request.id).expect("read").expect("an act");
            let live = request.status.is_open() && !request.backlog;
            let hidden = request.hidden_until(acted, &policy()).filter(|_| live);
            let (next, working, wake, alarm) = desk.store.conn.query_row(
                "SELECT next_at, working, wake_at, alarm_at FROM request WHERE number = ?1",
                [number.0],
                |row| Ok((
                    row.get::<_, At>(0)?.0,
                    row.get::<_, bool>(1)?,
                    row.get::<_, Option<At>>(2)?.map(|at| at.0),
                    row.get::<_, Option<At>>(3)?.map(|at| at.0),
                )),
            ).expect("read");
            prop_assert_eq!(next, request.next_date().at);
            prop_assert_eq!(alarm, request.due.filter(|_| live));
            // Woken since, or as it was judged when it was last acted on.
            prop_assert!(wake == hidden || wake.is_none() && hidden.is_some_and(|h| h <= desk.now));
            prop_assert_eq!(working, live && wake.is_none());
        }
        for ahead in [0, 1, 23, 24, 100, 1000] {
            desk.now += hours(ahead);
            let as_of = AsOf::new(desk.now, &policy(), Order::Bands);
            let mut counts = desk.store.read().counts(&as_of, desk.now + hours(9000), AGENT).expect("read");
            counts.answered_today = 0;
            prop_assert_eq!(counts, recount(&desk, &as_of));
            for part in Part::ALL {
                let listed = desk.list(part).len() as u64;
                prop_assert_eq!(listed, counts.of(part), "{:?} {} h ahead", part, ahead);
            }
        }
    }
}

#[test]
fn r13_history_is_append_only() {
    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let before = desk.history(number);
    for sql in [
        "UPDATE event SET author = 'Mallory'",
        "DELETE FROM event",
        "UPDATE OR REPLACE event SET at = 0",
    ] {
        let refused = desk.store.conn.execute(sql, []).unwrap_err();
        assert!(
            refused.to_string().contains("append-only"),
            "{sql}: {refused}"
        );
    }
    assert_eq!(desk.history(number), before);
}

#[test]
fn r13_what_the_program_does_by_itself_bears_its_name() {
    use crate::domain::change::{AfterReply, Change};
    use crate::domain::event::{Agreement, CloseReason};

    let mut desk = Desk::new();
    let number = desk.capture("Parcel");
    let agreement = Agreement::Asked;
    desk.act(
        number,
        Change::Reply {
            text: "It is on its way".to_owned(),
            after: AfterReply::Solved { agreement },
        },
    );
    desk.now += hours(71);
    assert_eq!(desk.close_silent(), []);
    desk.now += hours(1);
    assert_eq!(desk.close_silent(), [number]);
    assert_eq!(desk.close_silent(), []);
    let request = desk.request(number);
    assert_eq!(
        (request.status, request.close_reason),
        (Status::Closed, Some(CloseReason::Silent))
    );
    assert_eq!(
        desk.history(number)
            .last()
            .map(|event| event.author.as_str()),
        Some("ringback")
    );
}
