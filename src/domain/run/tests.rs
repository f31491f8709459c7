use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::document::{Block, Inline};
use crate::domain::id::RunId;
use crate::domain::procedure::About;

fn now(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + second).unwrap()
}

fn text(words: &str) -> Vec<Inline> {
    vec![Inline {
        text: words.to_owned(),
        ..Inline::default()
    }]
}

fn file(path: &str) -> Link {
    Link::File {
        path: path.to_owned(),
        anchor: None,
    }
}

fn branch(words: &str, to: Option<Target>) -> Branch {
    Branch {
        text: text(words),
        to,
    }
}

/// A procedure of so many steps; the branches of each.
fn procedure(title: &str, version: &str, steps: Vec<Vec<Branch>>) -> Procedure {
    Procedure {
        about: About {
            title: title.to_owned(),
            ..About::default()
        },
        steps: (1..)
            .zip(steps)
            .map(|(number, branches)| Step {
                number,
                blocks: vec![Block::Paragraph(text("Look."))],
                branches,
            })
            .collect(),
        version: version.to_owned(),
        ..Procedure::default()
    }
}

/// Look; both settled? (no: on; yes: step 4; angry: another procedure); ask; refund; write.
fn double_charge() -> Procedure {
    procedure(
        "Double charge",
        "a1",
        vec![
            vec![],
            vec![
                branch("If one is  reserved:\ncontinue.", None),
                branch("If both are settled: step 4.", Some(Target::Step(4))),
                branch(
                    "If the client is angry.",
                    Some(Target::Procedure(file("angry.md"))),
                ),
                branch("If it is over: step 9.", Some(Target::Step(9))),
            ],
            vec![],
            vec![],
            vec![],
        ],
    )
}

fn angry() -> Procedure {
    procedure("An angry caller", "b1", vec![vec![], vec![]])
}

fn begun() -> Run {
    Run::begin(Opened::of("double.md", &double_charge()), now(0))
}

fn step(run: &Run, procedure: &Procedure) -> Step {
    run.here().step(procedure).expect("a step").clone()
}

fn tick(run: &mut Run, procedure: &Procedure, at: i64) {
    let step = step(run, procedure);
    run.tick(&step, now(at)).expect("ticked");
}

#[test]
fn a_procedure_is_followed_by_ticks_and_branches_to_its_end() {
    let procedure = double_charge();
    let mut run = begun();
    assert_eq!((run.here().at, run.is_through()), (1, false));
    tick(&mut run, &procedure, 1);
    let asks = step(&run, &procedure);
    assert_eq!(run.tick(&asks, now(2)), Err(Hindrance::Choose));
    assert_eq!(run.branch(&asks, 7, now(2)), Err(Hindrance::NoBranch(7)));
    assert_eq!(run.branch(&asks, 0, now(2)), Err(Hindrance::NoBranch(0)));
    assert_eq!(run.branch(&asks, 4, now(2)), Err(Hindrance::NoStep(9)));
    assert_eq!(run.here().at, 2, "nothing of that moved it");
    assert_eq!(run.branch(&asks, 2, now(3)), Ok(Branching::Moved));
    assert_eq!(run.here().at, 4);
    assert!(
        !run.here().is_done(3),
        "a step that was left out isn't done"
    );
    tick(&mut run, &procedure, 4);
    tick(&mut run, &procedure, 5);
    assert!(run.is_through());
    assert_eq!(run.here().step(&procedure), None);
    assert_eq!(run.tick(&asks, now(6)), Err(Hindrance::Through));

    let account = run.account(RunId(Uuid::nil()), "Ann", now(60));
    let [told] = account.procedures.as_slice() else {
        panic!("{account:?}");
    };
    assert_eq!((told.done, told.of), (4, 5));
    assert_eq!((account.began, account.ended), (now(0), now(60)));
    let chosen = Chosen {
        step: 2,
        branch: 2,
        words: "If both are settled: step 4.".to_owned(),
    };
    assert_eq!(told.branches, [chosen]);
}

#[test]
fn a_branch_without_a_target_goes_to_the_next_step_and_keeps_its_words_on_a_line() {
    let procedure = double_charge();
    let mut run = begun();
    tick(&mut run, &procedure, 1);
    let asks = step(&run, &procedure);
    assert_eq!(run.branch(&asks, 1, now(2)), Ok(Branching::Moved));
    assert_eq!(run.here().at, 3);
    assert_eq!(
        run.here().marks[&2].taken[0].words,
        "If one is reserved: continue."
    );
}

#[test]
fn another_procedure_comes_back_to_the_step_that_asked_for_it() {
    let (outer, inner) = (double_charge(), angry());
    let mut run = begun();
    tick(&mut run, &outer, 1);
    let asks = step(&run, &outer);
    let Ok(Branching::Opens { link, taken }) = run.branch(&asks, 3, now(2)) else {
        panic!("it opens another one");
    };
    assert_eq!(link, file("angry.md"));
    assert_eq!(run.stack().len(), 1, "it may not be there to be opened");
    run.enter(Opened::of("angry.md", &inner), 1, Some(taken), now(3))
        .unwrap();
    assert_eq!(run.here().title, "An angry caller");
    assert_eq!(run.beneath().map(|frame| frame.at), Some(2));
    tick(&mut run, &inner, 4);
    assert!(run.leave(now(5)));
    assert_eq!((run.here().file.as_str(), run.here().at), ("double.md", 2));
    assert!(!run.here().is_done(2));
    // The question is answered, so that Space goes on; it could take another branch as well.
    run.tick(&asks, now(6)).unwrap();
    assert_eq!(run.here().at, 3);
    assert!(!run.leave(now(7)), "the outermost one is never left");

    let account = run.account(RunId(Uuid::nil()), "Ann", now(9));
    let told: Vec<_> = account
        .procedures
        .iter()
        .map(|p| (p.title.as_str(), p.done, p.of, p.ended))
        .collect();
    assert_eq!(
        told,
        [
            ("Double charge", 2, 5, now(9)),
            ("An angry caller", 1, 2, now(5))
        ]
    );
}

#[test]
fn a_step_that_is_come_to_again_asks_again() {
    let procedure = procedure(
        "Round",
        "a",
        vec![
            vec![branch("If yes", None), branch("If no", None)],
            vec![branch("If not yet: step 1", Some(Target::Step(1)))],
        ],
    );
    let mut run = Run::begin(Opened::of("round.md", &procedure), now(0));
    let first = step(&run, &procedure);
    run.branch(&first, 1, now(1)).unwrap();
    let second = step(&run, &procedure);
    run.branch(&second, 1, now(2)).unwrap();
    assert_eq!(run.here().at, 1);
    assert_eq!(run.tick(&first, now(3)), Err(Hindrance::Choose));
    run.branch(&first, 2, now(4)).unwrap();
    let taken: Vec<u32> = run.here().marks[&1]
        .taken
        .iter()
        .map(|t| t.branch)
        .collect();
    assert_eq!(taken, [1, 2]);
}

#[test]
fn links_that_go_round_end_somewhere() {
    let mut run = begun();
    let opened = || Opened::of("double.md", &double_charge());
    for depth in 1..DEEPEST {
        assert_eq!(run.stack().len(), depth);
        run.enter(opened(), 1, None, now(1)).unwrap();
    }
    let before = run.clone();
    assert_eq!(
        run.enter(opened(), 1, None, now(2)),
        Err(Hindrance::TooDeep)
    );
    assert_eq!(run, before);
}

#[test]
fn a_file_that_changed_is_told_and_followed_by_its_numbers() {
    let mut run = begun();
    let old = double_charge();
    for at in 1..=1 {
        tick(&mut run, &old, at);
    }
    run.go(5, now(2)).unwrap();
    assert!(!run.renew("double.md", &old, now(3)), "it is the same");
    let shorter = procedure("Double charge", "a2", vec![vec![], vec![], vec![]]);
    assert!(run.renew("double.md", &shorter, now(4)));
    assert!(!run.renew("double.md", &shorter, now(5)), "it is known");
    assert!(run.has_changed(run.here()));
    assert!(run.is_through(), "step 5 of 3");
    assert_eq!(run.here().step(&shorter), None);
    assert_eq!(run.go(4, now(6)), Err(Hindrance::NoStep(4)));
    run.back(now(7)).unwrap();
    assert_eq!(run.here().at, 2);
    assert!(run.has_changed(run.here()), "going back changes no file");
    let told = &run.account(RunId(Uuid::nil()), "Ann", now(8)).procedures[0];
    assert_eq!(
        (told.version.as_str(), told.changed.as_deref(), told.of),
        ("a1", Some("a2"), 3)
    );
    // And back to what it was.
    assert!(run.renew("double.md", &old, now(9)));
    assert!(!run.has_changed(run.here()));
}

#[test]
fn a_clock_that_was_set_back_makes_no_two_states_alike() {
    let procedure = double_charge();
    let mut run = Run::begin(Opened::of("double.md", &procedure), now(100));
    let began = run.moved();
    tick(&mut run, &procedure, 50);
    let ticked = run.moved();
    run.back(now(40)).unwrap();
    assert!(began < ticked && ticked < run.moved());
    let account = run.account(RunId(Uuid::nil()), "Ann", now(10));
    assert!(account.ended >= account.began);
}

#[test]
fn what_is_long_past_can_no_longer_be_taken_back_and_is_not_forgotten() {
    let round = procedure(
        "Round",
        "a",
        vec![vec![branch("If not", Some(Target::Step(1)))], vec![]],
    );
    let mut run = Run::begin(Opened::of("round.md", &round), now(0));
    let first = step(&run, &round);
    for at in 0..3 * MOST_MOVES as i64 {
        run.branch(&first, 1, now(at)).unwrap();
    }
    let mut back = 0;
    while run.back(now(9_000)).is_ok() {
        back += 1;
    }
    assert_eq!(back, MOST_MOVES);
    assert!(run.here().is_done(1));
    assert!(!run.can_go_back());
}

#[test]
fn a_run_without_a_procedure_is_none() {
    let run = serde_json::to_string(&begun()).unwrap();
    assert_eq!(serde_json::from_str::<Run>(&run).unwrap(), begun());
    let mut value: serde_json::Value = serde_json::from_str(&run).unwrap();
    value["base"]["stack"] = serde_json::json!([]);
    assert!(serde_json::from_value::<Run>(value).is_err());
}

#[test]
fn an_anchor_may_name_a_step() {
    assert_eq!(step_of("step-12"), Some(12));
    assert_eq!(step_of("steps"), None);
}

/// What somebody may do with a run, sensible or not.
#[derive(Debug, Clone)]
enum Try {
    Tick,
    Branch(u32),
    Go(u32),
    Enter(u32),
    Leave,
    Renew(bool),
}

fn any_try() -> impl Strategy<Value = Try> {
    prop_oneof![
        4 => Just(Try::Tick),
        4 => (0_u32..6).prop_map(Try::Branch),
        2 => (0_u32..8).prop_map(Try::Go),
        2 => (0_u32..4).prop_map(Try::Enter),
        2 => Just(Try::Leave),
        1 => any::<bool>().prop_map(Try::Renew),
    ]
}

fn attempt(run: &mut Run, what: &Try, at: Timestamp) {
    let double = double_charge();
    let shorter = procedure("Double charge", "a2", vec![vec![]]);
    let on_top = if run.here().file == "double.md" {
        double.clone()
    } else {
        angry()
    };
    let here = run.here().step(&on_top).cloned();
    match (what, here) {
        (Try::Tick, Some(step)) => {
            let _ = run.tick(&step, at);
        }
        (Try::Branch(number), Some(step)) => {
            if let Ok(Branching::Opens { taken, .. }) = run.branch(&step, *number, at) {
                let _ = run.enter(Opened::of("angry.md", &angry()), 1, Some(taken), at);
            }
        }
        (Try::Tick | Try::Branch(_), None) => {}
        (Try::Go(to), _) => {
            let _ = run.go(*to, at);
        }
        (Try::Enter(to), _) => {
            let _ = run.enter(Opened::of("angry.md", &angry()), *to, None, at);
        }
        (Try::Leave, _) => {
            run.leave(at);
        }
        (Try::Renew(shorten), _) => {
            let now = if *shorten { &shorter } else { &double };
            run.renew("double.md", now, at);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn going_back_comes_to_the_state_before_whatever_was_done(
        tries in prop::collection::vec(any_try(), 0..60),
    ) {
        let mut run = begun();
        let mut before = Vec::new();
        for (at, what) in (1..).zip(&tries) {
            let was = run.clone();
            attempt(&mut run, what, now(at));
            if run.stand != was.stand || run.moves.len() != was.moves.len() {
                before.push(was.stand.clone());
            }
            prop_assert!(run.moved() >= was.moved());
            prop_assert_eq!(run.moved() == was.moved(), run == was, "every state has its own time");
            prop_assert_eq!(&run.stack()[0].file, "double.md", "the outer place is never lost");
            prop_assert!(run.here().at >= 1);
        }
        let text = serde_json::to_string(&run).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Run>(&text).unwrap(), &run);
        let account = run.account(RunId(Uuid::nil()), "Ann", now(900));
        prop_assert_eq!(&account.procedures[0].file, "double.md");
        prop_assert!(account.procedures.iter().all(|told| told.began <= told.ended));
        while let Some(was) = before.pop() {
            run.back(now(1_000)).unwrap();
            prop_assert_eq!(&run.stand, &was);
        }
        prop_assert_eq!(run.back(now(1_000)), Err(Hindrance::AtBeginning));
        prop_assert_eq!(&run.stand, &begun().stand);
    }
}
