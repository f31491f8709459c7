//! Procedures that are followed: kept at every move, told in the history when they end, and what the
//! team says of them.

use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::support::{AGENT, Desk, hours, policy};
use crate::domain::change::{AfterReply, Change, Honest};
use crate::domain::event::{Agreement, What};
use crate::domain::export::{Record, Took, Wanted};
use crate::domain::filter::Filter;
use crate::domain::id::{ActionId, Number, RequestId};
use crate::domain::procedure::Step;
use crate::domain::queue::{AsOf, Order};
use crate::domain::run::mark::{Kind, NewMark};
use crate::domain::run::{Account, Ending, Keep, Keeping, Opened, Run};
use crate::domain::words::Status;
use crate::storage::{EndRun, Going, NewFile, Returning, Store, hash_path};

fn opened(title: &str) -> Opened {
    Opened {
        file: format!("{title}.md"),
        title: title.to_owned(),
        version: "a1".to_owned(),
        steps: 3,
    }
}

const STEP: Step = Step {
    number: 1,
    blocks: Vec::new(),
    branches: Vec::new(),
};

impl Desk {
    fn keep(&mut self, agent: &str, request: Option<RequestId>, run: &Run) -> Keeping {
        self.keep_after(agent, request, run, None)
    }

    fn keep_after(
        &mut self,
        agent: &str,
        request: Option<RequestId>,
        run: &Run,
        after: Option<Timestamp>,
    ) -> Keeping {
        let id = self.id();
        let keep = Keep {
            request,
            run: run.clone(),
            after,
        };
        self.store.keep_run(agent, &keep, &mut || id).expect("kept")
    }

    fn begin(&mut self, agent: &str, request: Option<RequestId>, title: &str) -> Run {
        let run = Run::begin(opened(title), self.now);
        assert_eq!(self.keep(agent, request, &run), Keeping::Kept);
        run
    }

    fn tick(&mut self, agent: &str, request: Option<RequestId>, run: &mut Run) -> Keeping {
        let after = run.moved();
        run.tick(&STEP, self.now).expect("ticked");
        self.keep_after(agent, request, run, Some(after))
    }

    fn end(&mut self, agent: &str, request: Option<RequestId>) -> Ending {
        let (action, id) = (ActionId(self.id()), self.id());
        let end = EndRun {
            action,
            author: agent,
            now: self.now,
            request,
        };
        self.store.end_run(end, &mut || id).expect("ended")
    }

    fn standing(&self, agent: &str, request: RequestId) -> Option<Run> {
        self.store.read().run_of(request, agent).expect("read")
    }

    fn told(&self, number: Number) -> Vec<Account> {
        let history = self.history(number).into_iter();
        history
            .filter_map(|event| match event.what {
                What::ProcedureRun(account) => Some(*account),
                _ => None,
            })
            .collect()
    }
}

fn request(desk: &mut Desk) -> (Number, RequestId) {
    let number = desk.capture("Paid twice");
    (number, desk.request(number).id)
}

#[test]
fn a_run_is_kept_at_every_move_and_one_at_a_time() {
    let mut desk = Desk::hasty();
    let (number, id) = request(&mut desk);
    let mut run = desk.begin(AGENT, Some(id), "Double charge");
    assert_eq!(desk.tick(AGENT, Some(id), &mut run), Keeping::Kept);
    assert_eq!(desk.standing(AGENT, id).as_ref(), Some(&run));
    let page = desk.store.read().detail(number, AGENT).unwrap().unwrap();
    assert_eq!(page.run.as_ref(), Some(&run));
    let other = desk.store.read().detail(number, "Ben").unwrap().unwrap();
    assert_eq!(other.run, None, "each agent has their own");

    // A second one doesn't take its place, at this desk or another.
    let second = Run::begin(opened("Refund"), desk.now);
    let keeping = desk.keep(AGENT, Some(id), &second);
    assert_eq!(keeping, Keeping::Elsewhere(Box::new(run.clone())));
    assert_eq!(desk.keep("Ben", Some(id), &second), Keeping::Kept);
    assert_eq!(desk.keep(AGENT, None, &second), Keeping::Kept);
    assert_eq!(desk.standing(AGENT, id), Some(run));
}

#[test]
fn two_desks_of_one_agent_never_overwrite_each_other() {
    let mut desk = Desk::hasty();
    let (_, id) = request(&mut desk);
    let mut here = desk.begin(AGENT, Some(id), "Double charge");
    let mut there = here.clone();
    desk.now += SignedDuration::from_secs(1);
    assert_eq!(desk.tick(AGENT, Some(id), &mut here), Keeping::Kept);
    desk.now += SignedDuration::from_secs(1);
    let elsewhere = Keeping::Elsewhere(Box::new(here.clone()));
    assert_eq!(desk.tick(AGENT, Some(id), &mut there), elsewhere);
    assert_eq!(desk.tick(AGENT, Some(id), &mut there), elsewhere);
    assert_eq!(desk.standing(AGENT, id), Some(here));
    desk.end(AGENT, Some(id));
    assert_eq!(desk.tick(AGENT, Some(id), &mut there), Keeping::Ended);
}

#[test]
fn an_ended_run_is_told_once_and_stands_again_when_that_is_taken_back() {
    let mut desk = Desk::hasty();
    let (number, id) = request(&mut desk);
    let mut run = desk.begin(AGENT, Some(id), "Double charge");
    let before = desk.request(number);
    desk.now += hours(1);
    desk.tick(AGENT, Some(id), &mut run);
    let Ending::Told(acted) = desk.end(AGENT, Some(id)) else {
        panic!("it belongs to a request");
    };
    assert_eq!(desk.end(AGENT, Some(id)), Ending::None);
    let [account] = desk.told(number).try_into().expect("one account");
    assert_eq!(account.agent, AGENT);
    assert_eq!(account.ended.duration_since(account.began), hours(1));
    assert_eq!(
        (account.procedures[0].done, account.procedures[0].of),
        (1, 3)
    );
    let after = desk.request(number);
    assert_eq!(after.version, before.version.next());
    assert_eq!(after.due, before.due, "it changes nothing of the request");
    assert_eq!(desk.standing(AGENT, id), None);

    let undone = desk.undo(acted.action).expect("taken back").action;
    assert_eq!(desk.standing(AGENT, id).as_ref(), Some(&run));
    desk.undo(undone).expect("taken back");
    assert_eq!(desk.standing(AGENT, id), None);
    // Where another one was begun meanwhile, that one goes on.
    let next = desk.begin(AGENT, Some(id), "Refund");
    desk.undo(acted.action).expect("taken back");
    assert_eq!(desk.standing(AGENT, id), Some(next));
}

#[test]
fn an_answer_that_leaves_the_turn_to_the_client_ends_the_run_and_one_that_does_not_leaves_it() {
    let mut desk = Desk::hasty();
    let (number, id) = request(&mut desk);
    let mine = desk.begin(AGENT, Some(id), "Double charge");
    let theirs = desk.begin("Ben", Some(id), "Refund");
    let reply = |after| Change::Reply {
        text: "I look into it.".to_owned(),
        after,
    };
    desk.act(number, reply(AfterReply::StillOurs { next_word: None }));
    assert_eq!(desk.standing(AGENT, id), Some(mine));
    assert_eq!(desk.told(number), []);
    let sent = desk.act(number, reply(AfterReply::ClientsTurn { follow_up: None }));
    assert_eq!(desk.standing(AGENT, id), None);
    assert_eq!(desk.standing("Ben", id), Some(theirs.clone()));
    assert_eq!(desk.told(number).len(), 1);
    // A reply that was not sent after all ends nothing.
    desk.undo(sent).expect("taken back");
    assert!(desk.standing(AGENT, id).is_some());

    let solve = Change::Solve {
        agreement: Agreement::Said,
        result: None,
        category: None,
        honest: Some(Honest::AnsweredElsewhere),
    };
    desk.act(number, solve);
    let agents: Vec<String> = desk.told(number).into_iter().map(|a| a.agent).collect();
    assert_eq!(
        agents,
        [AGENT, AGENT, "Ben"],
        "what is solved is followed by nobody"
    );
    assert_eq!(desk.standing("Ben", id), None);
    assert_eq!(desk.request(number).status, Status::Solved);
}

#[test]
fn a_run_that_stands_before_its_request_goes_along_when_it_is_captured() {
    let mut desk = Desk::hasty();
    let mut run = desk.begin(AGENT, None, "Double charge");
    desk.tick(AGENT, None, &mut run);
    let alone = desk.capture_of("Another matter");
    let (number, _) = desk.written(&alone).expect("captured");
    assert!(
        desk.store
            .read()
            .detail(number, AGENT)
            .unwrap()
            .unwrap()
            .run
            .is_none()
    );

    let mut capture = desk.capture_of("Paid twice");
    capture.takes_run = true;
    let (number, request) = desk.written(&capture).expect("captured");
    assert_eq!(desk.standing(AGENT, request.id), Some(run));
    assert_eq!(desk.store.read().loose_run(AGENT).unwrap(), None);
    assert_eq!(desk.told(number), []);
    desk.end(AGENT, Some(request.id));
    assert_eq!(desk.told(number).len(), 1);
}

#[test]
fn a_run_that_has_ended_before_its_request_is_told_when_it_is_captured() {
    let mut desk = Desk::hasty();
    desk.begin(AGENT, None, "Double charge");
    desk.now += hours(1);
    assert!(matches!(desk.end(AGENT, None), Ending::Loose(_)));
    let loose = desk.store.read().loose_run(AGENT).unwrap().expect("a run");
    assert_eq!(loose.ended, Some(desk.now));
    desk.now += hours(1);
    let mut capture = desk.capture_of("Paid twice");
    capture.takes_run = true;
    let (number, request) = desk.written(&capture).expect("captured");
    let [account] = desk.told(number).try_into().expect("one account");
    assert_eq!(account.ended, desk.now - hours(1));
    assert_eq!(desk.request(number), request, "as its history folds");
    assert_eq!(desk.store.read().loose_run(AGENT).unwrap(), None);
    // A capture with nothing to take along is one like any other.
    let mut capture = desk.capture_of("Parcel lost");
    capture.takes_run = true;
    let (number, _) = desk.written(&capture).expect("captured");
    assert_eq!(desk.told(number), []);
}

#[test]
fn what_has_ended_long_ago_is_forgotten_and_what_stands_never() {
    let mut desk = Desk::hasty();
    let (number, id) = request(&mut desk);
    desk.begin("Ben", Some(id), "Refund");
    desk.begin(AGENT, Some(id), "Double charge");
    desk.end(AGENT, Some(id));
    desk.now += hours(24 * 30);
    desk.begin(AGENT, Some(id), "Double charge");
    let rows: i64 = desk
        .store
        .conn
        .query_row("SELECT count(*) FROM run", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 2);
    assert_eq!(desk.told(number).len(), 1, "the history tells of it");
}

#[test]
fn a_run_that_cannot_be_read_hinders_nothing() {
    let mut desk = Desk::hasty();
    let (number, id) = request(&mut desk);
    desk.begin(AGENT, Some(id), "Double charge");
    desk.store
        .conn
        .execute("UPDATE run SET state = '{\"base\":7}'", [])
        .unwrap();
    let page = desk.store.read().detail(number, AGENT).unwrap();
    assert_eq!(page.expect("a page").run, None);
    desk.begin(AGENT, Some(id), "Refund");
}

fn out(store: &Store, now: Timestamp) -> Vec<Record> {
    let wanted = Wanted {
        part: None,
        filter: Filter::default(),
        zone: jiff::tz::TimeZone::UTC,
        agent: AGENT.to_owned(),
        as_of: AsOf::new(now, &policy(), Order::Bands),
        since: None,
    };
    let mut records = Vec::new();
    store
        .read()
        .export(&wanted, &mut |record| {
            records.push(record);
            ControlFlow::Continue(())
        })
        .unwrap();
    records
}

#[test]
fn what_was_followed_goes_out_with_its_request_and_comes_in_again() {
    let mut desk = Desk::hasty();
    let (number, id) = request(&mut desk);
    let mut run = desk.begin(AGENT, Some(id), "Double charge");
    desk.tick(AGENT, Some(id), &mut run);
    desk.end(AGENT, Some(id));
    let records = out(&desk.store, desk.now);
    let kept = records.iter().map(|r| (r.number, r.kept.clone())).collect();
    let mut other = Desk::hasty();
    let now = desk.now;
    let took = other.store.take_back(&mut Returning::default(), kept, now);
    assert_eq!(took.unwrap(), [Took::New(number)]);
    assert_eq!(other.told(number), desk.told(number));
    assert_eq!(out(&other.store, now), records);
}

#[test]
fn runs_and_marks_are_in_a_copy_of_the_file() {
    let mut desk = Desk::hasty();
    let (_, id) = request(&mut desk);
    let run = desk.begin(AGENT, Some(id), "Double charge");
    let loose = desk.begin(AGENT, None, "Refund");
    desk.mark(AGENT, "refund.md", Kind::Wrong, "the sum");
    desk.store.procedure_opened("refund.md", desk.now).unwrap();
    let path = desk.folder.path().join("copy.db");
    let file = NewFile::beside(&path, false, Some(&desk.path), Uuid::from_u128(1)).unwrap();
    let hash = NewFile::beside(
        &hash_path(&path),
        true,
        Some(&desk.path),
        Uuid::from_u128(2),
    );
    let reader = desk.store.reader().unwrap();
    let going = Going {
        stop: std::sync::Arc::new(|| false),
        gently: false,
    };
    reader
        .back_up(&path, file, hash.unwrap(), &going, &mut |_, _| {})
        .unwrap();
    let copy = Store::open(&path, policy(), Uuid::from_u128(3)).unwrap();
    let copy = copy.read();
    assert_eq!(copy.run_of(id, AGENT).unwrap(), Some(run));
    assert_eq!(copy.loose_run(AGENT).unwrap().map(|l| l.run), Some(loose));
    assert_eq!(copy.flags(None).unwrap()[0].word, "the sum");
    assert_eq!(copy.procedures_used().unwrap()[0].opened, 1);
}

impl Desk {
    fn mark(&mut self, agent: &str, file: &str, kind: Kind, word: &str) -> Uuid {
        let id = self.id();
        let mark = NewMark {
            file: file.to_owned(),
            title: file.trim_end_matches(".md").to_owned(),
            kind,
            word: word.to_owned(),
        };
        self.store
            .mark_procedure(&mark, agent, self.now, id)
            .expect("marked");
        id
    }
}

#[test]
fn flags_stand_until_they_are_settled_and_helpful_is_said_once_by_each() {
    let mut desk = Desk::hasty();
    desk.mark(AGENT, "refund.md", Kind::Helpful, "");
    desk.mark(AGENT, "refund.md", Kind::Helpful, "");
    desk.mark("Ben", "refund.md", Kind::Helpful, "");
    let wrong = desk.mark(AGENT, "refund.md", Kind::Wrong, " the sum ");
    desk.now += hours(1);
    desk.mark("Ben", "parcel.md", Kind::Outdated, "");
    for _ in 0..3 {
        desk.store.procedure_opened("parcel.md", desk.now).unwrap();
    }
    let flags = desk.store.read().flags(None).unwrap();
    let said: Vec<_> = flags
        .iter()
        .map(|flag| {
            (
                flag.file.as_str(),
                flag.kind,
                flag.word.as_str(),
                flag.author.as_str(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("parcel.md", Kind::Outdated, "", "Ben"),
            ("refund.md", Kind::Wrong, "the sum", AGENT)
        ]
    );
    let used = desk.store.read().procedures_used().unwrap();
    let told: Vec<_> = used
        .iter()
        .map(|used| (used.file.as_str(), used.opened, used.helpful, used.flags))
        .collect();
    assert_eq!(told, [("parcel.md", 3, 0, 1), ("refund.md", 0, 2, 1)]);
    assert_eq!((used[0].last, used[1].last), (Some(desk.now), None));

    assert!(desk.store.settle_flag(wrong, "Lead", desk.now).unwrap());
    assert!(!desk.store.settle_flag(wrong, "Lead", desk.now).unwrap());
    assert_eq!(desk.store.read().flags(Some("refund.md")).unwrap(), []);
    // It can be said again later.
    desk.mark(AGENT, "refund.md", Kind::Wrong, "still");
    assert_eq!(desk.store.read().flags(Some("refund.md")).unwrap().len(), 1);
}
