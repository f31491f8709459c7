//! A procedure is followed beside the request: ticked, branched, gone back, left and gone on with.

use super::*;
use ringback::domain::document::{Block, Inline, Link};
use ringback::domain::event::What;
use ringback::domain::procedure::{About, Branch, Procedure, Standing, Step, Target};
use ringback::domain::run::Account;

const DOUBLE: &str = "builtin:en/double-charge.md";
const ANGRY: &str = "builtin:en/angry-caller.md";
const PRICES: &str = "builtin:en/prices.md";

fn text(words: &str) -> Vec<Inline> {
    vec![Inline {
        text: words.to_owned(),
        ..Inline::default()
    }]
}

fn linked(before: &str, words: &str, link: Link) -> Vec<Inline> {
    let mut inlines = text(before);
    inlines.push(Inline {
        text: words.to_owned(),
        link: Some(link),
        ..Inline::default()
    });
    inlines
}

fn file(path: &str) -> Link {
    Link::File {
        path: path.to_owned(),
        anchor: None,
    }
}

fn heading(words: &str) -> Block {
    Block::Heading {
        level: 2,
        text: text(words),
        anchor: String::new(),
    }
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph(text(words))
}

/// A procedure of these steps, with the sections that those of the pack have.
fn procedure(title: &str, steps: Vec<(Vec<Block>, Vec<Branch>)>, version: &str) -> Procedure {
    let items = steps.iter().map(|(blocks, _)| blocks.clone()).collect();
    let mut blocks = vec![
        paragraph("When a client sees two charges."),
        heading("Steps"),
        Block::List {
            start: Some(1),
            items,
        },
        heading("Hand over when"),
        paragraph("a third client reports it: the lead"),
        heading("Say"),
        Block::Quote(vec![paragraph(
            "\"I see both charges, {client.name|there}.\"",
        )]),
    ];
    if steps.is_empty() {
        blocks = vec![paragraph("A stamp costs a euro.")];
    }
    Procedure {
        about: About {
            title: title.to_owned(),
            status: Standing::Validated,
            ..About::default()
        },
        blocks,
        steps: (1..)
            .zip(steps)
            .map(|(number, (blocks, branches))| Step {
                number,
                blocks,
                branches,
            })
            .collect(),
        version: version.to_owned(),
    }
}

fn to(words: &str, target: Option<Target>) -> Branch {
    Branch {
        text: text(words),
        to: target,
    }
}

fn plain(words: &str) -> (Vec<Block>, Vec<Branch>) {
    (vec![paragraph(words)], vec![])
}

fn double_charge(version: &str) -> Procedure {
    let settled = vec![
        to("If one is reserved: it falls off by itself.", None),
        to("If both are settled: go to step 4.", Some(Target::Step(4))),
        Branch {
            text: linked(
                "If the client is angry: follow ",
                "An angry caller",
                file("angry-caller.md"),
            ),
            to: Some(Target::Procedure(file("angry-caller.md"))),
        },
    ];
    procedure(
        "Double charge",
        vec![
            plain("Confirm the last four digits of the card."),
            (vec![paragraph("Are both charges settled?")], settled),
            plain("Say when the reservation falls off."),
            (
                vec![Block::Paragraph(linked(
                    "Return the second one, see ",
                    "Prices",
                    file("prices.md"),
                ))],
                vec![],
            ),
            plain("Write down what was agreed."),
        ],
        version,
    )
}

fn angry_caller() -> Procedure {
    procedure(
        "An angry caller",
        vec![plain("Let them speak."), plain("Say what you have heard.")],
        "b1",
    )
}

/// A desk with a library.
fn library() -> App {
    let mut app = desk();
    app.shelve(DOUBLE, double_charge("a1"))
        .shelve(ANGRY, angry_caller())
        .shelve(PRICES, procedure("Prices", vec![], "c1"));
    app
}

/// The first request open, and a procedure followed for it.
pub(super) fn followed() -> App {
    let mut app = library();
    app.keys("<enter>");
    app.follow(DOUBLE);
    app
}

/// What is told of runs in the history of a request.
fn told(app: &App, number: i64) -> Vec<Account> {
    let entries = page(app, number).entries.into_iter();
    entries
        .filter_map(|entry| match entry.event.what {
            What::ProcedureRun(account) if !entry.undone => Some(*account),
            _ => None,
        })
        .collect()
}

#[test]
fn a_procedure_is_ticked_branched_and_told_in_the_history() {
    let mut app = followed();
    shows(&app, "Double charge");
    shows(&app, "step 1 of 5 · validated");
    shows(&app, "1 Paid twice, money not back");
    shows(&app, "▸ 1 Confirm the last four digits of the card.");
    shows(&app, "You decide alone up to: not set, ask your lead");
    shows(&app, "⇄ Hand over when:");
    shows(&app, "I see both charges, ");
    app.keys("<space>");
    shows(&app, "✓ 1 Confirm");
    shows(&app, "▸ 2 Are both charges settled?");
    shows(&app, "2  If both are settled: go to step 4.");
    app.keys("<space>");
    shows(&app, "a digit takes a branch");
    app.keys("9");
    shows(&app, "There is no branch 9 here.");
    app.keys("2");
    shows(&app, "step 4 of 5");
    shows(&app, "✓ 2 Are both charges settled? → If both are settled");
    shows(&app, "· 3 Say when");
    app.keys("<space> <space>");
    shows(&app, "all 5 steps");
    shows(&app, "Space ends it.");
    app.advance("10m").keys("<space>");
    shows(&app, "Double charge has ended");
    shows(
        &app,
        "Kadri: followed Double charge (4 of 5 steps): step 2 «If",
    );
    let [account] = told(&app, 1).try_into().unwrap();
    assert_eq!(account.agent, "Kadri");
    assert_eq!(account.procedures[0].version, "a1");
    assert_eq!(account.ended.duration_since(account.began).as_secs(), 600);
    // Taken back, it stands again.
    app.keys("u");
    assert_eq!(told(&app, 1), []);
    shows(&app, "▸ Double charge: step 5 of 5, R goes on");
    app.keys("R");
    shows(&app, "all 5 steps");
}

#[test]
fn backspace_takes_back_whatever_was_done_last_also_out_of_another_procedure() {
    let mut app = followed();
    app.keys("<backspace>");
    shows(&app, "Nothing was done here yet.");
    app.keys("<space> 3");
    shows(&app, "An angry caller");
    shows(&app, "in Double charge");
    shows(&app, "step 1 of 2");
    app.keys("<space>");
    shows(&app, "step 2 of 2");
    app.keys("<backspace>");
    shows(&app, "step 1 of 2");
    app.keys("<backspace>");
    shows(&app, "▸ 2 Are both charges settled?");
    hides(&app, "(taken)");
    app.keys("<backspace>");
    shows(&app, "▸ 1 Confirm");
}

#[test]
fn another_procedure_comes_back_to_the_question_it_was_asked_at() {
    let mut app = followed();
    app.keys("<space> 3 <space> <space>");
    shows(&app, "Space goes back to Double charge.");
    app.keys("<space>");
    shows(&app, "▸ 2 Are both charges settled?");
    shows(&app, "(taken)");
    shows(&app, "Space goes on, or a digit takes another branch.");
    app.keys("2");
    shows(&app, "▸ 4 Return the second one");
    // A link to what can only be read: there and back.
    app.keys("<tab> <enter>");
    shows(&app, "Prices");
    shows(&app, "A stamp costs a euro.");
    app.keys("<space>");
    shows(&app, "▸ 4 Return the second one");
    app.keys("x");
    let [account] = told(&app, 1).try_into().unwrap();
    let titles: Vec<_> = account
        .procedures
        .iter()
        .map(|told| (told.title.as_str(), told.done, told.of))
        .collect();
    assert_eq!(
        titles,
        [
            ("Double charge", 2, 5),
            ("An angry caller", 2, 2),
            ("Prices", 0, 0)
        ]
    );
}

#[test]
fn x_leaves_an_inner_procedure_and_then_ends_the_outer_one() {
    let mut app = followed();
    app.keys("<space> 3 x");
    shows(&app, "▸ 2 Are both charges settled?");
    assert_eq!(told(&app, 1), []);
    app.keys("x");
    shows(&app, "Double charge has ended");
    assert_eq!(told(&app, 1).len(), 1);
}

#[test]
fn where_one_stands_is_kept_when_the_page_is_left_and_when_the_desk_falls_over() {
    let mut app = followed();
    app.keys("<space> 3 <space> <esc>");
    shows(&app, "An angry caller stands at step 2 of 2: R goes on.");
    shows(&app, "▸ An angry caller: step 2 of 2, R goes on");
    app.keys("R");
    shows(&app, "in Double charge");
    app.restart();
    shows(&app, "Queue");
    app.keys("R");
    shows(&app, "▸ 2 Say what you have heard.");
    shows(&app, "in Double charge");
    app.keys("<backspace> <backspace>");
    shows(&app, "▸ 2 Are both charges settled?");
    // Another request has none.
    app.keys("<esc> j R");
    shows(&app, "No procedure is followed here");
}

#[test]
fn what_is_looked_up_meanwhile_is_laid_upon_what_is_followed() {
    let mut app = followed();
    app.keys("<space> <esc>");
    app.follow(ANGRY);
    shows(&app, "in Double charge");
    app.follow(ANGRY);
    app.keys("<backspace>");
    shows(&app, "▸ 2 Are both charges settled?");
}

#[test]
fn keys_that_are_typed_while_a_procedure_is_read_wait_for_it() {
    let mut app = followed();
    app.keys("<space>");
    app.hold().keys("3 <space>").release();
    shows(&app, "An angry caller");
    shows(&app, "step 2 of 2");
}

#[test]
fn a_reply_that_leaves_the_turn_to_the_client_ends_what_was_followed_for_it() {
    let mut app = followed();
    app.keys("<space> r").type_text("It is on its way.");
    app.keys("<c-s> o");
    shows(&app, "▸ 2 Are both charges settled?");
    app.keys("r").type_text("It has come.").keys("<c-s> w");
    let [account] = told(&app, 1).try_into().unwrap();
    assert_eq!(account.procedures[0].done, 1);
    hides(&app, "▸ 2 Are both");
    shows(&app, "followed Double charge (1 of 5 steps)");
}

#[test]
fn what_was_followed_before_the_request_goes_along_when_it_is_captured() {
    let mut app = library();
    app.follow(DOUBLE);
    shows(&app, "no request yet");
    app.keys("<space> N");
    shows(&app, "Double charge is followed already: it can go along.");
    app.type_text("Ann")
        .keys("<tab>")
        .type_text("Paid twice again");
    shows(&app, "goes along");
    app.keys("<enter>");
    shows(&app, "5 Paid twice again");
    shows(&app, "▸ 2 Are both charges settled?");
    app.keys("x");
    assert_eq!(told(&app, 5).len(), 1);
    shows(&app, "Double charge has ended");
}

#[test]
fn what_has_ended_before_the_request_can_go_along_or_stay() {
    let mut app = library();
    app.follow(DOUBLE);
    app.keys("<space> x");
    shows(&app, "a new request can take it along");
    app.keys("N <tab>").type_text("Another matter");
    app.keys("<tab> n <enter>");
    assert_eq!(told(&app, 5), []);
    app.keys("N <tab>")
        .type_text("Paid twice again")
        .keys("<enter>");
    assert_eq!(told(&app, 6).len(), 1);
    app.keys("N <tab>").type_text("A third matter");
    hides(&app, "is followed already");
    app.keys("<enter>");
    assert_eq!(told(&app, 7), []);
}

#[test]
fn what_rested_long_is_another_matter() {
    let mut app = library();
    app.follow(DOUBLE);
    app.keys("<space> <esc>").advance("2h");
    app.keys("N");
    shows(&app, "stays without");
    app.keys("<esc>");
    app.follow(ANGRY);
    hides(&app, "in Double charge");
    shows(&app, "step 1 of 2");
}

#[test]
fn a_file_that_changed_meanwhile_is_told_and_followed_by_its_numbers() {
    let mut app = followed();
    app.keys("<space> 2 <esc>");
    let mut shorter = double_charge("a2");
    shorter.steps.truncate(3);
    app.shelve(DOUBLE, shorter);
    app.keys("R");
    shows(&app, "was changed since");
    shows(&app, "all 3 steps");
    app.keys("<backspace>");
    shows(&app, "▸ 2 Are both charges settled?");
    app.keys("2");
    shows(&app, "There is no step 4 in this procedure.");
    app.keys("x");
    let [account] = told(&app, 1).try_into().unwrap();
    assert_eq!(account.procedures[0].changed.as_deref(), Some("a2"));
}

#[test]
fn a_file_that_is_gone_leaves_the_run_and_the_way_out() {
    const GONE: &str = "builtin:en/gone.md";
    let mut app = library();
    let mut gone = double_charge("a1");
    let nowhere = Target::Procedure(file("nowhere.md"));
    gone.steps[1].branches[2].to = Some(nowhere);
    app.shelve(GONE, gone).keys("<enter>");
    app.follow(GONE).keys("<space> 3");
    shows(
        &app,
        "That can't be opened. builtin:en/nowhere.md: There is nothing here.",
    );
    app.keys("<esc>");
    shows(&app, "▸ 2 Are both charges settled?");
    app.keys("<esc>");
    app.shelve(GONE, None).keys("R");
    shows(&app, "This procedure can't be read.");
    app.keys("<space>");
    shows(&app, "The procedure can't be read.");
    app.keys("x");
    assert_eq!(told(&app, 1)[0].procedures[0].done, 1);
}

#[test]
fn two_desks_of_one_agent_show_what_stands() {
    let mut app = followed();
    app.keys("<space>");
    let mut other = app.beside("Kadri");
    other
        .shelve(DOUBLE, double_charge("a1"))
        .shelve(ANGRY, angry_caller())
        .keys("R 2");
    shows(&other, "step 4 of 5");
    app.keys("1");
    shows(&app, "Another desk of yours has gone on with it");
    shows(&app, "step 4 of 5");
    app.keys("<space>");
    shows(&app, "step 5 of 5");
    other.keys("x");
    app.keys("<space>");
    shows(&app, "It has ended already.");
    assert_eq!(told(&app, 1).len(), 1);
}

#[test]
fn what_can_be_said_is_copied() {
    let mut app = followed();
    app.keys("y");
    assert!(app.clipboard().unwrap().starts_with("I see both charges, "));
    app.keys("<space> <tab> y");
    assert!(app.clipboard().unwrap().starts_with("I see both charges, "));
}

#[test]
fn a_procedure_is_marked_as_helpful_and_flagged() {
    let mut app = followed();
    app.keys("h");
    shows(&app, "Double charge: noted as helpful.");
    app.keys("f");
    shows(&app, "What is the matter with «Double charge»?");
    app.keys("o")
        .type_text("the bank has changed")
        .keys("<enter>");
    shows(&app, "Double charge is flagged for its owner.");
    let flags = app.store().read().flags(None).unwrap();
    assert_eq!(flags[0].word, "the bank has changed");
    let used = app.store().read().procedures_used().unwrap();
    assert_eq!((used[0].opened, used[0].helpful, used[0].flags), (1, 1, 1));
}

#[test]
fn a_step_that_is_taller_than_the_window_scrolls() {
    let mut app = library();
    let words: Vec<String> = (1..=480).map(|n| format!("word{n}")).collect();
    let steps = vec![plain("Look."), plain(&words.join(" ")), plain("Write.")];
    app.shelve(ANGRY, procedure("Long", steps, "l1"));
    app.keys("<enter>");
    app.follow(ANGRY).keys("<space>");
    shows(&app, "▸ 2 word1 word2");
    shows(&app, "↓");
    hides(&app, "3 Write.");
    for _ in 0..4 {
        app.keys("<pgdn>");
    }
    shows(&app, "3 Write.");
    app.keys("<space>");
    shows(&app, "▸ 3 Write.");
}

#[test]
fn in_a_wide_window_it_stands_beside_the_request() {
    let mut app = library().sized(120, 40);
    app.keys("<enter>");
    app.follow(DOUBLE);
    shows(&app, "Ann: Paid twice, money not back,");
    shows(&app, "▸ 1 Confirm the last four digits of the card.");
    app.keys("n").type_text("card ends 4417").keys("<c-s>");
    shows(&app, "Kadri: card ends 4417");
    shows(&app, "▸ 1 Confirm the last four digits of the card.");
}

#[test]
fn a_desk_that_can_only_read_follows_nothing() {
    let mut app = library().read_only();
    app.keys("<enter>");
    app.follow(DOUBLE);
    hides(&app, "step 1 of 5");
}

#[test]
fn every_procedure_of_the_pack_can_be_followed_to_its_end_and_back() {
    let mut app = library();
    let procedures = ringback::io::library::pack();
    let mut count = 0;
    for (name, text) in procedures.filter(|(name, _)| !name.starts_with("phrases/")) {
        let file = format!("builtin:{name}");
        let procedure = ringback::io::library::read(text.as_bytes(), &file).unwrap();
        assert!(!procedure.steps.is_empty(), "{name} has no steps");
        app.shelve(&file, procedure).follow(&file);
        shows(&app, "You decide alone");
        shows(&app, "step 1 of ");
        hides(&app, "](");
        // The first way on from each step, or the tick; what is entered is left again.
        let mut moves = 0;
        while moves < 40 {
            let open = app.model().run.open.as_ref().unwrap();
            let is_inner = open.run.beneath().is_some();
            if open.run.is_through() && !is_inner {
                break;
            }
            let key = match (is_inner, open.step()) {
                (true, _) => "x",
                (false, Some(step)) if open.asks() => {
                    // One way after the other, where it is come to again.
                    let taken = open.run.here().marks.get(&step.number);
                    let taken = taken.map_or(0, |mark| mark.taken.len());
                    &(taken + 1).min(step.branches.len()).to_string()
                }
                (false, _) => "<space>",
            };
            app.keys(key);
            moves += 1;
        }
        assert!(moves < 40, "{name} goes round");
        for _ in 0..moves {
            app.keys("<backspace>");
        }
        shows(&app, "step 1 of ");
        app.keys("x");
        shows(&app, "It has ended; a new request can take it along.");
        count += 1;
    }
    assert!(count > 90, "{count}");
}
