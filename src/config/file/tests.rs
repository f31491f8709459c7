use super::*;

/// The place, key and fault of a text that must be refused.
fn fault(text: &str) -> (usize, usize, String, Fault) {
    let error = Config::parse(text, None).unwrap_err();
    let place = error.place.expect("a fault in a text has a place");
    (place.line, place.column, error.key, *error.fault)
}

fn unknown_key(nearest: Option<&str>, known: &[&str]) -> Fault {
    Fault::UnknownKey {
        nearest: nearest.map(str::to_owned),
        known: known.iter().map(|k| (*k).to_owned()).collect(),
    }
}

#[test]
fn an_unknown_key_is_answered_with_its_nearest_neighbour() {
    let desk = ["name", "agent", "zone", "holidays", "hours"];
    let table: &[(&str, usize, &str, Option<&str>)] = &[
        (
            "[desk]\nname = \"a\"\n  agnet = \"K\"",
            3,
            "desk.agnet",
            Some("desk.agent"),
        ),
        ("[desk]\nxyzzy = 1", 2, "desk.xyzzy", None),
        // A namesake in another table.
        (
            "[desk]\ntheme = \"dark\"",
            2,
            "desk.theme",
            Some("look.theme"),
        ),
    ];
    for (text, line, key, nearest) in table {
        let (at, _, found, fault) = fault(text);
        assert_eq!(
            (at, found.as_str(), fault),
            (*line, *key, unknown_key(*nearest, &desk)),
            "{text}"
        );
    }
    let (line, column, key, fault) = fault("\n[clok]\ntarget = \"24h\"");
    assert_eq!((line, column, key.as_str()), (2, 2, "clok"));
    assert!(matches!(fault, Fault::UnknownKey { nearest: Some(n), .. } if n == "clock"));
}

#[test]
fn names_that_a_user_chooses_are_checked_where_there_is_a_closed_set() {
    let (line, column, key, fault) = fault("[clock.targets]\nurgnt = \"4h\"");
    assert_eq!((line, column, key.as_str()), (2, 1, "clock.targets.urgnt"));
    assert_eq!(
        fault,
        unknown_key(
            Some("clock.targets.urgent"),
            &["urgent", "high", "normal", "low"]
        )
    );
    let (_, _, key, fault) = self::fault("[import.crm]\nmaps = \"a=b\"");
    assert_eq!(key, "import.crm.maps");
    assert_eq!(
        fault,
        unknown_key(
            Some("import.crm.map"),
            &[
                "map", "words", "zone", "dates", "encoding", "tool", "source", "watch"
            ]
        )
    );
}

#[test]
fn a_wrong_type_says_what_was_expected() {
    let table = [
        (
            "[clock]\ntarget = 24",
            "clock.target",
            Expected::Duration,
            "integer",
        ),
        (
            "[clipboard]\nosc52 = \"yes\"",
            "clipboard.osc52",
            Expected::Switch,
            "string",
        ),
        (
            "[clock]\nclose_after = \"3\"",
            "clock.close_after",
            Expected::Days,
            "string",
        ),
        ("desk = \"Kadri\"", "desk", Expected::Table, "string"),
        ("views = \"mine\"", "views", Expected::Tables, "string"),
        ("views = [\"mine\"]", "views.0", Expected::Table, "string"),
        (
            "[team]\nagents = \"Kadri\"",
            "team.agents",
            Expected::List,
            "string",
        ),
        (
            "[keys]\nqueue.reply = \"r\"",
            "keys.\"queue.reply\"",
            Expected::List,
            "string",
        ),
        (
            "[desk.hours]\nmon = \"09:00-17:00\"",
            "desk.hours.mon",
            Expected::Hours,
            "string",
        ),
    ];
    for (text, key, expected, found) in table {
        let (_, _, at, fault) = fault(text);
        assert_eq!(
            (at.as_str(), fault),
            (key, Fault::WrongType { expected, found }),
            "{text}"
        );
    }
}

#[test]
fn a_value_that_cannot_be_meant_is_refused_at_its_place() {
    let table: &[(&str, usize, usize, Expected, Option<&str>)] = &[
        (
            "[clock]\ntarget = \"24 hours\"",
            2,
            10,
            Expected::Duration,
            None,
        ),
        (
            "[clock]\nnext_word = \"25:00\"",
            2,
            13,
            Expected::Time,
            None,
        ),
        ("[clock]\nclose_after = 0", 2, 15, Expected::Days, None),
        (
            "[clock]\ncount = \"wal\"",
            2,
            9,
            Expected::Word,
            Some("wall"),
        ),
        (
            "[desk]\nzone = \"Europe/Talin\"",
            2,
            8,
            Expected::Zone,
            Some("Europe/Tallinn"),
        ),
        (
            "[desk.hours]\nmon = [\"09:00-12:00\", \"17:00-13:00\"]",
            2,
            23,
            Expected::Hours,
            None,
        ),
        (
            "[desk]\nholidays = [\"24.12.2026\"]",
            2,
            13,
            Expected::Dates,
            None,
        ),
        ("[look]\nlanguage = \"xx\"", 2, 12, Expected::Language, None),
        (
            "[keys]\nlayout = [\"ab\", \"a\"]",
            2,
            10,
            Expected::Letters,
            None,
        ),
        (
            "[[views]]\nname = \" \"\nfilter = \"all\"",
            2,
            8,
            Expected::Text,
            None,
        ),
    ];
    for (text, line, column, expected, nearest) in table {
        let (l, c, _, fault) = fault(text);
        assert_eq!((l, c), (*line, *column), "{text}");
        match fault {
            Fault::BadValue {
                expected: e,
                nearest: n,
                ..
            } => assert_eq!((e, n.as_deref()), (*expected, *nearest), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn hours_may_not_overlap_nor_be_missing_altogether() {
    let (line, _, key, overlap) = fault("[desk.hours]\nmon = [\"13:00-17:00\", \"09:00-13:30\"]");
    assert_eq!((line, key.as_str()), (2, "desk.hours.mon"));
    assert_eq!(
        overlap,
        Fault::Overlap {
            first: "09:00-13:30".into(),
            second: "13:00-17:00".into()
        }
    );
    let closed = "[desk.hours]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []";
    assert_eq!(fault(closed), (2, 1, "desk.hours".into(), Fault::NeverOpen));
    assert!(
        Config::parse(
            "[desk.hours]\nmon = [\"09:00-13:00\", \"13:00-24:00\"]",
            None
        )
        .is_ok()
    );
}

#[test]
fn a_view_needs_both_its_name_and_its_filter() {
    let (line, _, key, fault) =
        fault("[[views]]\nname = \"a\"\nfilter = \"b\"\n[[views]]\nname = \"c\"");
    assert_eq!(
        (line, key.as_str(), fault),
        (4, "views", Fault::Required { name: "filter" })
    );
    let config = Config::parse("views = [{ name = \"a\", filter = \"b\" }]", None).unwrap();
    assert_eq!(config.views.len(), 1, "a file that has a view has them all");
    assert!(Config::parse("views = []", None).unwrap().views.is_empty());
}

#[test]
fn secrets_are_refused_and_not_repeated() {
    for text in [
        "[reply]\nsmtp_password = \"hunter2\"",
        "api_key = \"hunter2\"",
        "[mail]\nimap = { Token = \"hunter2\" }",
        "[secrets]\na = \"hunter2\"",
    ] {
        let error = Config::parse(text, None).unwrap_err();
        assert_eq!(*error.fault, Fault::Secret, "{text}");
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }
}

#[test]
fn of_several_faults_the_first_in_the_file_is_told() {
    let (line, _, key, _) = fault("[look]\ntheme = 1\n[clock]\ntarget = 1\n[desk]\nagnet = 1");
    assert_eq!((line, key.as_str()), (2, "look.theme"));
}

#[test]
fn what_is_no_toml_has_its_place_in_characters() {
    let (line, column, _, fault) = fault("# õ\n[desk]\nname = \"õõ\" x");
    assert_eq!((line, column), (3, 13));
    assert!(matches!(fault, Fault::Syntax { .. }));
}

#[test]
fn actions_may_be_bound_with_and_without_quotes_and_keep_their_place() {
    let config = Config::parse(
        "[keys]\nqueue.reply = [\"r\"]\n\"queue.note\" = [\"n\", \"F9\"]",
        None,
    )
    .unwrap();
    assert_eq!(config.keys.bindings["queue.note"], ["n", "F9"]);
    let places = ["queue.reply", "queue.note", "queue.assign"].map(|id| config.place_of_keys(id));
    assert_eq!(
        places.map(|place| place.map(|p| p.line)),
        [Some(2), Some(3), None]
    );
}

#[test]
fn a_default_file_may_be_missing_but_not_one_that_was_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    assert_eq!(Config::load(None, &path), Ok(Config::default()));
    assert_eq!(
        *Config::load(Some(&path), &path).unwrap_err().fault,
        Fault::Missing
    );
    fs::write(&path, b"# ok\nname = \"\xff\"").unwrap();
    let error = Config::load(None, &path).unwrap_err();
    assert_eq!(
        (*error.fault, error.place),
        (Fault::Encoding, Some(Place { line: 2, column: 9 }))
    );
    assert!(matches!(
        *Config::load(None, folder.path()).unwrap_err().fault,
        Fault::Unreadable { .. }
    ));
    fs::write(&path, "\u{feff}[desk]\r\nagent = \"Kadri\"\r\n").unwrap();
    assert_eq!(
        Config::load(None, &path).unwrap().desk.agent.as_deref(),
        Some("Kadri")
    );
}

#[test]
fn zones_targets_and_hours_come_out_as_they_are_used() {
    use crate::domain::words::Priority;
    use jiff::{SignedDuration, civil::Weekday, tz::TimeZone};
    let config = Config::parse(
        "[clock.targets]\nurgent = \"4h\"\n[desk.hours]\nsun = [\"10:00-12:00\"]",
        None,
    )
    .unwrap();
    assert_eq!(
        config.target(Priority::Urgent),
        SignedDuration::from_hours(4)
    );
    assert_eq!(config.target(Priority::Low), SignedDuration::from_hours(24));
    assert_eq!(config.hours(Weekday::Sunday).len(), 1);
    assert!(config.hours(Weekday::Saturday).is_empty());
    let system = TimeZone::get("Asia/Tokyo").unwrap();
    assert_eq!(config.zone(&system), system);
    let own = Config::parse("[desk]\nzone = \"Europe/Tallinn\"", None).unwrap();
    assert_eq!(own.zone(&system).iana_name(), Some("Europe/Tallinn"));
}

#[test]
fn the_policy_is_what_the_file_says() {
    use crate::domain::deadline::Counting;
    use crate::domain::words::Priority;
    let text = "[desk]\nzone = \"Europe/Tallinn\"\nholidays = [2026-12-24]\n[clock]\ncount = \"open-days\"\n\
                target = \"8h\"\nnext_word = \"9:30\"\n[clock.targets]\nhigh = \"4h\"\n";
    let policy = Config::parse(text, None)
        .unwrap()
        .policy(&jiff::tz::TimeZone::UTC)
        .unwrap();
    assert_eq!(policy.calendar.zone().iana_name(), Some("Europe/Tallinn"));
    assert!(!policy.calendar.is_open_day("2026-12-24".parse().unwrap()));
    assert!(policy.calendar.is_open_day("2026-12-23".parse().unwrap()));
    assert_eq!(policy.counting, Counting::OpenDays);
    assert_eq!(
        [Priority::High, Priority::Low].map(|p| policy.target(p).as_hours()),
        [4, 8]
    );
    assert_eq!(policy.next_word_at, "09:30".parse().unwrap());
    let default = Config::default().policy(&jiff::tz::TimeZone::UTC).unwrap();
    let wall = crate::domain::deadline::Policy::wall(jiff::tz::TimeZone::UTC);
    let calendar = default.calendar.clone();
    assert_eq!(
        default,
        crate::domain::deadline::Policy { calendar, ..wall },
        "the defaults are the domain's"
    );
}

#[test]
fn a_view_with_a_mistake_stands_with_its_place_beside_the_others() {
    let text = "[[views]]\nname = \"a\"\nfilter = \"all\"\n[[views]]\nname = \"b\"\nfilter = \"status:opne\"";
    let config = Config::parse(text, None).unwrap();
    assert_eq!(config.views[1].filter, "status:opne");
    let lines = [0, 1].map(|view| config.place_of_view(view).map(|place| place.line));
    assert_eq!(lines, [Some(3), Some(6)]);
    assert_eq!(config.place_of_view(2), None);
}
