use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::domain::filter::{Having, Moment};
use crate::domain::words::{Channel, Kind, Status};

fn parsed(text: &str) -> Vec<Term> {
    Filter::parse(text).expect("understood").terms
}

/// The tests of the only term.
fn any(text: &str) -> Vec<Test> {
    let terms = parsed(text);
    assert_eq!(terms.len(), 1, "{text}: {terms:?}");
    assert!(!terms[0].not, "{text}");
    terms[0].any.clone()
}

fn words(of: &[&str]) -> Test {
    Test::Words(of.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn words_fields_and_negation_are_told_apart() {
    let term = |not, test| Term {
        not,
        any: vec![test],
    };
    for (text, terms) in [
        (
            "Lost ПАРСЕЛ",
            vec![
                term(false, words(&["lost"])),
                term(false, words(&["парсел"])),
            ],
        ),
        (
            "\"Lost parcel\"",
            vec![term(false, words(&["lost", "parcel"]))],
        ),
        (
            "-\"lost parcel\"",
            vec![term(true, words(&["lost", "parcel"]))],
        ),
        (
            "-channel:phone #12",
            vec![
                term(true, Test::Channel(Channel::Phone)),
                term(false, Test::Number(12)),
            ],
        ),
        ("re:fund", vec![term(false, words(&["re", "fund"]))]),
        ("tags", vec![term(false, words(&["tags"]))]),
        (
            "\"priority:high\"",
            vec![term(false, words(&["priority", "high"]))],
        ),
        ("-", vec![]),
        ("  \"\" ", vec![]),
        ("#x", vec![term(false, words(&["x"]))]),
    ] {
        assert_eq!(parsed(text), terms, "{text}");
    }
}

#[test]
fn every_field_takes_what_its_examples_say() {
    for field in Field::ALL {
        for example in field.examples() {
            let terms = parsed(example);
            assert_eq!(terms.len(), 1, "{example}");
            assert!(terms[0].any[0].words().is_none(), "{example}");
        }
        // A field of few words takes each of them.
        for word in field.words().unwrap_or_default() {
            any(&format!("{}:{word}", field.code()));
        }
    }
}

#[test]
fn values_mean_what_they_say_in_any_case() {
    let hours = SignedDuration::from_hours;
    let until = |moment| Stretch {
        from: None,
        until: Some(moment),
    };
    let from = |moment| Stretch {
        from: Some(moment),
        until: None,
    };
    for (text, tests) in [
        (
            "PRIORITY:High,urgent",
            vec![
                Test::Priority(Priority::High),
                Test::Priority(Priority::Urgent),
            ],
        ),
        (
            "priority:>=high",
            vec![
                Test::Priority(Priority::Urgent),
                Test::Priority(Priority::High),
            ],
        ),
        ("priority:<normal", vec![Test::Priority(Priority::Low)]),
        ("status:\"on hold\"", vec![Test::Status(Status::OnHold)]),
        (
            "kind:complaint,complaint",
            vec![Test::Kind(Kind::Complaint)],
        ),
        ("tag:\"Two, Words\"", vec![Test::Tag("two, words".into())]),
        (
            "tag:a,B",
            vec![Test::Tag("a".into()), Test::Tag("b".into())],
        ),
        (
            "place:Pärnu",
            vec![Test::Label(Label::Place, "parnu".into())],
        ),
        ("assigned", vec![Test::Assigned(Whose::Anyone)]),
        ("assigned:ME", vec![Test::Assigned(Whose::Me)]),
        ("assigned:none", vec![Test::Assigned(Whose::Nobody)]),
        (
            "assigned:Kadri",
            vec![Test::Assigned(Whose::Agent("kadri".into()))],
        ),
        ("#12,15", vec![Test::Number(12), Test::Number(15)]),
        ("number:#12", vec![Test::Number(12)]),
        ("due:late", vec![Test::Standing(Standing::Late)]),
        (
            "due:<4h",
            vec![Test::Time(Clock::Due, until(Moment::FromNow(hours(4))))],
        ),
        (
            "due:>=2d",
            vec![Test::Time(Clock::Due, from(Moment::FromNow(hours(48))))],
        ),
        (
            "due:<=today",
            vec![Test::Time(Clock::Due, until(Moment::Today(1)))],
        ),
        (
            "age:>7d",
            vec![Test::Time(
                Clock::Received,
                until(Moment::FromNow(hours(-168))),
            )],
        ),
        (
            "waiting:<2h",
            vec![Test::Time(Clock::Waiting, from(Moment::FromNow(hours(-2))))],
        ),
        ("has:draft", vec![Test::Having(Having::Draft)]),
        ("client:\"Ann Bell\"", vec![Test::Client("ann bell".into())]),
        // What can hold for nothing is still a term.
        ("priority:>urgent", vec![Test::Number(i64::MIN)]),
    ] {
        assert_eq!(any(text), tests, "{text}");
    }
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (text, wrong, kind) in [
        ("a priorty:high", "priorty", "field"),
        ("-priorty:high", "priorty", "field"),
        ("status:opne", "opne", "word"),
        ("status:open,opne x", "opne", "word"),
        ("status:\"opne\" x", "\"opne\"", "word"),
        ("x priority: y", "priority:", "missing"),
        ("tag:, y", "tag:,", "missing"),
        ("tag:\"\"", "tag:\"\"", "missing"),
        ("due:<4x", "<4x", "value"),
        ("due:4h", "4h", "unsigned"),
        ("age:7d", "7d", "unsigned"),
        ("age:today", "today", "value"),
        ("received:>7d", ">7d", "value"),
        ("received:2026-02-30", "2026-02-30", "value"),
        ("Ää number:x", "x", "value"),
        ("is:lat", "lat", "word"),
    ] {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!(&text[error.span.clone()], wrong, "{text}");
        let found = match error.mistake {
            Mistake::Field { nearest, .. } => {
                assert_eq!(nearest, "priority");
                "field"
            }
            Mistake::Word { word, .. } => {
                assert!(matches!(word.nearest, Some("open" | "late")), "{text}");
                "word"
            }
            Mistake::Missing { .. } => "missing",
            Mistake::Value { .. } => "value",
            Mistake::Unsigned { .. } => "unsigned",
            Mistake::TooMany { .. } => "too many",
            Mistake::TwoParts { .. } => "two parts",
        };
        assert_eq!(found, kind, "{text}");
    }
}

#[test]
fn any_number_of_words_is_taken_but_not_of_fields() {
    let many = |of: &str| {
        let each: Vec<String> = (0..3000).map(|n| format!("{of}{n} ")).collect();
        each.concat()
    };
    assert_eq!(parsed(&many("w")).len(), 3000);
    assert_eq!(parsed(&"tag:x ".repeat(3000)).len(), 1);
    for text in [many("tag:"), format!("#{}", many("1,").replace(' ', ""))] {
        let error = Filter::parse(&text).expect_err("too many");
        assert_eq!(error.mistake, Mistake::TooMany { most: 100 });
    }
}

#[test]
fn what_is_half_typed_is_left_out_and_not_scolded() {
    let typed = |text: &str, cursor: usize| {
        let (filter, error) = Filter::parse_typed(text, cursor);
        (filter.terms.len(), error.map(|error| error.span))
    };
    for (text, cursor, terms, wrong) in [
        ("lost priority:", 14, 1, None),
        ("lost priority:ur", 16, 1, None),
        ("lost priority:urgent", 20, 2, None),
        ("lost priority:urgnt ", 20, 1, Some(14..19)),
        ("lost priority:urgnt x", 16, 2, None),
        ("priorty:high lost", 17, 1, Some(0..7)),
        ("priorty:high statu:open", 23, 0, Some(0..7)),
    ] {
        assert_eq!(typed(text, cursor), (terms, wrong), "{text} at {cursor}");
    }
}

#[test]
fn a_part_is_named_by_a_word_outside_of_quotes() {
    let meant = |text| {
        let (part, filter) = Filter::parse_with_part(text).expect("understood");
        let of_words = |term: Term| term.any[0].words().map(|words| words.join("+"));
        let words: Vec<_> = filter.terms.into_iter().map(of_words).collect();
        (part, words)
    };
    let word = |word: &str| Some(word.to_owned());
    for (text, part, words) in [
        ("late", Some(Part::Late), vec![]),
        ("parcel LATE", Some(Part::Late), vec![word("parcel")]),
        ("\"late\" parcel", None, vec![word("late"), word("parcel")]),
        ("tag:\"too late\" free", Some(Part::Free), vec![None]),
        ("-late", None, vec![word("late")]),
        ("waiting:>2h", None, vec![None]),
    ] {
        assert_eq!(meant(text), (part, words), "{text}");
    }
    let error = Filter::parse_with_part("late priorty:high").expect_err("a mistake");
    assert_eq!(error.span, 5..12);
}

#[test]
fn a_second_part_narrows_the_first_or_is_a_mistake() {
    let mine = "assigned:me";
    for (text, part, narrowed) in [
        ("late free", Part::Late, "-assigned"),
        ("free late", Part::Free, "is:late"),
        ("waiting mine", Part::Waiting, mine),
        ("mine waiting", Part::Waiting, mine),
        ("all mine", Part::All, mine),
        ("mine parcel late", Part::Mine, "parcel is:late"),
    ] {
        let meant = Filter::parse_with_part(text).expect("understood");
        let wanted = Filter::parse(narrowed).expect("understood");
        assert_eq!(meant, (Some(part), wanted), "{text}");
    }
    let error = Filter::parse_with_part("waiting solved").expect_err("a mistake");
    assert_eq!(error.span, 8..14);
    let parts = Mistake::TwoParts {
        first: Part::Waiting,
        second: Part::Solved,
    };
    assert_eq!(error.mistake, parts);
}

#[test]
fn what_the_list_says_is_understood_in_its_filter() {
    for (shown, meant) in [
        ("via:phone", "channel:phone"),
        ("via:mail", "channel:email"),
    ] {
        assert_eq!(parsed(shown), parsed(meant));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_every_place_is_one(text in ".*", at in 0_usize..40) {
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(text.get(error.span).is_some());
        }
        let _ = Filter::parse_with_part(&text);
        let _ = Filter::parse_typed(&text, at);
    }

    #[test]
    fn no_field_makes_it_panic(
        field in prop::sample::select(Field::ALL), value in "[-<>=,\"0-9a-z:#. ]{0,12}",
    ) {
        let text = format!("x {}:{value}", field.code());
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(!text.get(error.span).expect("a place").is_empty());
        }
    }
}
