//! Documents of JSON: what of them comes in, and what is refused on which line.

use super::*;

/// Line and subject of what came in; line, reason and what is kept aside of what did not.
type Came = (Vec<(u64, String)>, Vec<(u64, RefusedKind, String)>);

fn came(text: &str, mapping: &str) -> Came {
    let whole = cut_in(text, mapping, RECORD_LIMIT, SAMPLE);
    for piece in 1..9 {
        assert_eq!(cut_in(text, mapping, RECORD_LIMIT, piece), whole, "{text}");
    }
    whole
}

fn cut_in(text: &str, mapping: &str, limit: usize, piece: usize) -> Came {
    let path = match probe::records_in(text.as_bytes(), true, &mapping.parse().unwrap()) {
        Found::Objects => Vec::new(),
        Found::List(path) => path,
    };
    let source: Box<dyn io::Read + Send> = Box::new(text.as_bytes());
    let source = BufReader::with_capacity(piece, source);
    let records = Source::Json(json::Records::new(source, path, limit));
    let rows = open_objects(records, None, &options(mapping), limit).unwrap();
    let (mut told, mut refused) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => told.push((row.line, row.subject.unwrap_or_default())),
            Err(row) => refused.push((row.line, row.reason, String::from_utf8(row.raw).unwrap())),
        }
    }
    (told, refused)
}

fn told(lines: &[(u64, &str)]) -> Vec<(u64, String)> {
    lines
        .iter()
        .map(|&(line, name)| (line, name.to_owned()))
        .collect()
}

fn json(line: u64, column: usize, reason: &str) -> RefusedKind {
    RefusedKind::Json {
        line,
        column,
        reason: reason.to_owned(),
    }
}

#[test]
fn the_records_are_found_however_they_are_wrapped() {
    for (text, said, lines) in [
        ("[{\"subject\":\"a\"},{\"subject\":\"b\"}]", None, [1, 1]),
        (
            "[\n  {\n    \"subject\": \"a\"\n  },\n  {\n    \"subject\": \"b\"\n  }\n]\n",
            None,
            [2, 5],
        ),
        ("{\n\"subject\":\"a\"\n}\n{\"subject\":\"b\"}", None, [1, 4]),
        (
            "{\"tickets\":[\n{\"subject\":\"a\"},\n{\"subject\":\"b\"}\n],\"next\":null}",
            Some("tickets"),
            [2, 3],
        ),
        (
            "{\"data\":{\"meta\":{\"all\":2},\"payload\":[{\"subject\":\"a\"},{\"subject\":\"b\"}]}}",
            Some("data.payload"),
            [1, 1],
        ),
        // Pages of a longer answer, a line each.
        (
            "{\"results\":[{\"subject\":\"a\"}]}\n{\"results\":[{\"subject\":\"b\"}]}\n",
            Some("results"),
            [1, 2],
        ),
    ] {
        let read = read(text, "");
        assert_eq!(read.said.format, Format::Json, "{text}");
        assert_eq!(read.said.list.as_deref(), said, "{text}");
        let [first, second] = &read.told[..] else {
            panic!("{text}: {:?}", read.refused)
        };
        assert_eq!([first.line, second.line], lines, "{text}");
        assert_eq!(first.subject.as_deref(), Some("a"), "{text}");
        assert_eq!(second.subject.as_deref(), Some("b"), "{text}");
    }
    let one = read(
        "{\n\"id\": 98765432109876543210,\n\"subject\": \"a\",\"via\": {\"channel\": \"phone\"}}",
        "external_id=id,channel=via.channel",
    );
    assert_eq!(one.told.len(), 1);
    assert_eq!(
        one.told[0].external_id.as_deref(),
        Some("98765432109876543210")
    );
    assert_eq!(one.told[0].channel, Some(Channel::Phone));
    let none = read("{\"tickets\":[],\"count\":0}", "");
    assert_eq!(none.said.list.as_deref(), Some("tickets"));
    assert!(none.told.is_empty() && none.refused.is_empty());
}

#[test]
fn one_broken_record_costs_no_other() {
    for (text, refused) in [
        // Commas, quotes, brackets, words.
        (
            "{\"id\":2,\"subject\":\"b\",}",
            json(2, 23, "trailing comma"),
        ),
        (
            "{\"id\":2,\"subject\":\"b}",
            RefusedKind::JsonCut { column: 21 },
        ),
        (
            "{\"id\":2,\"subject\":\"b\"",
            RefusedKind::JsonCut { column: 21 },
        ),
        (
            "{\"id\":2,\"subject\":\"say \"b\" to\"}",
            json(2, 25, "expected `,` or `}`"),
        ),
        ("{\"id\":2,\"subject\":b}", json(2, 19, "expected value")),
        (
            "{\"id\":2,\"subject\":[\"b\"}}",
            json(2, 23, "expected `,` or `]`"),
        ),
        (
            "{\"id\":2 \"subject\":\"b\"}",
            json(2, 9, "expected `,` or `}`"),
        ),
        ("17", RefusedKind::NotAnObject),
        ("[{\"id\":2}]", RefusedKind::NotAnObject),
    ] {
        for (open, close) in [("[", "]"), ("{\"count\":3,\"items\":[", "],\"next\":null}")] {
            let text = format!(
                "{open}{{\"id\":1,\"subject\":\"a\"}},\n{text},\n{{\"id\":3,\"subject\":\"c\"}}{close}"
            );
            let raw = text
                .lines()
                .nth(1)
                .unwrap()
                .trim_end_matches(',')
                .to_owned();
            assert_eq!(
                came(&text, ""),
                (told(&[(1, "a"), (3, "c")]), vec![(2, refused.clone(), raw)]),
                "{text}"
            );
        }
    }
}

#[test]
fn what_is_nested_in_a_broken_record_is_none() {
    let comments = "\"comments\":[{\"id\":7,\"subject\":\"x\"},{\"id\":8,\"body\":\"y\"}]";
    let (told_, refused) = came(
        &format!(
            "[{{\"id\":1,\"status\":\"new\",\"subject\":\"a\"}},\n\
             {{\"id\":2,\"status\":\"new\",\"subject\":\"say \"b\"\",{comments}}},\n\
             {{\"id\":3,\"status\":\"new\",\"subject\":\"c\"}}]"
        ),
        "",
    );
    assert_eq!(told_, told(&[(1, "a"), (3, "c")]));
    assert_eq!(refused.len(), 1);
    assert!(refused[0].2.ends_with("\"y\"}]}"), "{refused:?}");
}

#[test]
fn a_document_that_is_cut_off_says_so_once() {
    let cut = "[{\"subject\":\"a\"},\n{\"subject\":\"b\",\"comments\":[{\"subject\":\"c\"},{\"subject\":\"d\"";
    let raw = cut.lines().nth(1).unwrap().to_owned();
    assert_eq!(
        came(cut, ""),
        (
            told(&[(1, "a")]),
            vec![(2, RefusedKind::JsonCut { column: raw.len() }, raw)]
        )
    );
    for text in [
        "[{\"subject\":\"a\"},\n",
        "[{\"subject\":\"a\"}\n",
        "{\"n\":1,\"items\":[{\"subject\":\"a\"}],\n",
        "{\"n\":1,\"items\":[{\"subject\":\"a\"}],\n\"m\":[1,",
    ] {
        assert_eq!(
            came(text, ""),
            (
                told(&[(1, "a")]),
                vec![(2, RefusedKind::NotClosed, String::new())]
            ),
            "{text}"
        );
    }
}

#[test]
fn faults_between_records_are_told_and_the_records_come_in() {
    for (text, line) in [
        ("[{\"subject\":\"a\"}\n{\"subject\":\"b\"}]", 2),
        ("[{\"subject\":\"a\"},\n,{\"subject\":\"b\"}]", 2),
        ("[{\"subject\":\"a\"},{\"subject\":\"b\"},\n]", 2),
        ("[,\n{\"subject\":\"a\"},{\"subject\":\"b\"}]", 1),
        ("[{\"subject\":\"a\"},{\"subject\":\"b\"}]\n]", 2),
        ("[{\"subject\":\"a\"}\n},{\"subject\":\"b\"}]", 2),
        ("{\"subject\":\"a\"}{\"subject\":\"b\"}\n]", 2),
    ] {
        let (read, refused) = came(text, "");
        let subjects: Vec<&str> = read.iter().map(|(_, subject)| subject.as_str()).collect();
        assert_eq!(subjects, ["a", "b"], "{text}");
        let [(at, RefusedKind::JsonBetween, _)] = &refused[..] else {
            panic!("{text}: {refused:?}")
        };
        assert_eq!(*at, line, "{text}");
    }
    let page = "{\"items\":[{\"subject\":\"a\"}]}\n{\"error\":\"busy\"}\n{\"items\":[{\"subject\":\"b\"}]}";
    assert_eq!(
        came(page, ""),
        (
            told(&[(1, "a"), (3, "b")]),
            vec![(
                2,
                RefusedKind::NoList {
                    path: "items".to_owned()
                },
                String::new()
            )]
        )
    );
}

#[test]
fn what_is_too_deep_or_too_long_is_refused_and_the_next_is_read() {
    let deep = format!(
        "{{\"subject\":\"a\",\"x\":{}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let text = format!("[{deep},\n{{\"subject\":\"b\"}}]");
    let (read, refused) = came(&text, "");
    assert_eq!(read, told(&[(2, "b")]));
    assert_eq!(refused, [(1, RefusedKind::TooDeep { limit: 128 }, deep)]);

    let long = format!(
        "[{{\"subject\":\"a\",\"x\":[{{\"subject\":\"{}\"}}]}},\n{{\"subject\":\"b\"}}]",
        "x".repeat(500)
    );
    let broken = long.replace("xx\"", "xx\"x\"");
    for text in [long, broken] {
        for piece in [1, 7, 100, 10_000] {
            let (read, refused) = cut_in(&text, "", 100, piece);
            assert_eq!(read, told(&[(2, "b")]), "{piece}");
            assert_eq!(
                refused,
                [(1, RefusedKind::TooLong { limit: 100 }, String::new())]
            );
        }
    }
}

#[test]
fn refused_records_are_kept_on_one_line() {
    let (_, refused) = came(
        "[\n  {\n    \"subject\": \"a  b\",\n    \"due\": \"soon\"\n  }\n]",
        "",
    );
    assert_eq!(refused[0].0, 2);
    assert_eq!(refused[0].2, "{ \"subject\": \"a  b\", \"due\": \"soon\" }");
    let again = read(&refused[0].2.replace("soon", "2026-03-01"), "");
    assert_eq!(again.told[0].subject.as_deref(), Some("a  b"));
}

#[test]
fn the_line_of_a_fault_within_a_record_is_told() {
    let (_, refused) = came("[\n{\n\"subject\": \"\\ud800\"\n}\n]", "");
    assert_eq!(
        (refused[0].0, &refused[0].1),
        (2, &json(3, 19, "unexpected end of hex escape"))
    );
}

proptest! {
    #[test]
    fn a_document_comes_to_the_same_whatever_the_pieces(
        parts in proptest::collection::vec(
            prop_oneof![
                "[{}\\[\\]\":,a1\n\\\\ ]{1,3}",
                Just("{\"subject\":\"a\"}".to_owned()),
                Just("{\"items\":[{\"id\":1,\"subject\":\"b\"},".to_owned()),
                Just(",{\"subject\":".to_owned()),
            ],
            0..12,
        ),
        limit in 8_usize..80,
    ) {
        let text = parts.concat();
        let whole = cut_in(&text, "subject=:x", limit, SAMPLE);
        for piece in 1..9 {
            prop_assert_eq!(&cut_in(&text, "subject=:x", limit, piece), &whole);
        }
    }

    #[test]
    fn what_the_serde_crate_writes_is_read(
        rows in proptest::collection::vec(("\\PC{1,12}", "\\PC{0,12}", any::<i64>()), 0..6),
        is_pretty in any::<bool>(),
        is_wrapped in any::<bool>(),
    ) {
        let list: Vec<_> = rows
            .iter()
            .map(|(subject, other, id)| serde_json::json!({
                "subject": format!("s{subject}"), "other": {"name": other}, "id": id
            }))
            .collect();
        let document = if is_wrapped {
            serde_json::json!({"count": 3, "z": ["[{"], "results": list})
        } else {
            serde_json::json!(list)
        };
        let text = if is_pretty {
            serde_json::to_string_pretty(&document).unwrap()
        } else {
            document.to_string()
        };
        let read = read(&text, "");
        prop_assert_eq!(read.refused, []);
        prop_assert_eq!(read.told.len(), rows.len());
        for (told, (subject, other, id)) in read.told.iter().zip(&rows) {
            let subject = format!("s{subject}");
            prop_assert_eq!(told.subject.as_deref(), Some(subject.trim()));
            prop_assert_eq!(told.external_id.clone(), Some(id.to_string()));
            let kept = told.custom.get("other.name").cloned().unwrap_or_default();
            prop_assert_eq!(kept.trim(), other.trim());
        }
    }
}
