//! Documents at several widths, and what holds at every width.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::document::links;

fn words(text: &str) -> Inline {
    Inline {
        text: text.to_owned(),
        ..Inline::default()
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![words(text)])
}

fn link(text: &str, to: &str) -> Inline {
    Inline {
        link: Link::parse(to),
        ..words(text)
    }
}

/// A document with something of everything.
fn sample() -> Vec<Block> {
    let cell = |text: &str| vec![words(text)];
    vec![
        Block::Heading {
            level: 2,
            text: vec![words("Check first")],
            anchor: "check-first".into(),
        },
        paragraph("The payment: sum, day, and whether it was made by card or by transfer."),
        Block::List {
            start: Some(9),
            items: vec![
                vec![
                    paragraph("Read back the sum and the day. Is a refund under way?"),
                    Block::List {
                        start: None,
                        items: vec![
                            vec![Block::Paragraph(vec![
                                words("If it is: follow "),
                                link("Money has not arrived", "money-not-arrived.md"),
                                words("."),
                            ])],
                            vec![Block::Paragraph(vec![
                                words("If not: go to "),
                                link("step 10", "#step-10"),
                            ])],
                        ],
                    },
                ],
                vec![Block::Paragraph(vec![
                    words("Note it, "),
                    Inline {
                        strong: true,
                        ..words("always")
                    },
                    words(", and "),
                    Inline {
                        code: true,
                        ..words("close --now")
                    },
                    words(" never. "),
                    Inline {
                        image: true,
                        ..words("the form")
                    },
                ])],
            ],
        },
        Block::Quote(vec![paragraph(
            "\u{201c}I see the payment. It goes back to the same card today.\u{201d}",
        )]),
        Block::Table {
            head: vec![cell("Way"), cell("Takes"), cell("Who decides")],
            rows: vec![
                vec![
                    cell("card"),
                    cell("3 to 5 days"),
                    cell("you, up to the written limit"),
                ],
                vec![cell("transfer"), cell("1 day"), cell("billing")],
            ],
        },
        Block::Code {
            lang: "sh".into(),
            text: "refund --number 412 --to the-same-card --note 'paid twice'\n  indented".into(),
        },
        Block::Rule,
    ]
}

fn sheet(blocks: &[Block], width: usize) -> Sheet {
    let texts = Texts::english();
    let hits = ["pay".to_owned()];
    lay_out(
        blocks,
        &Paper {
            width,
            texts: &texts,
            hits: &hits,
        },
    )
}

fn text(sheet: &Sheet) -> String {
    let lines: Vec<String> = sheet
        .lines
        .iter()
        .map(|line| line.text().trim_end().to_owned())
        .collect();
    lines.join("\n")
}

#[test]
fn a_document_reads_well_at_every_width() {
    insta::with_settings!({ snapshot_path => "pictures", prepend_module_to_snapshot => false, omit_expression => true }, {
        for width in [20, 40, 78] {
            insta::assert_snapshot!(format!("document_at_{width}"), text(&sheet(&sample(), width)));
        }
    });
}

#[test]
fn links_headings_and_steps_are_found_by_their_lines() {
    let blocks = sample();
    let sheet = sheet(&blocks, 40);
    assert_eq!(sheet.links.iter().collect::<Vec<_>>(), links(&blocks));
    let line = |at: Option<usize>| sheet.lines[at.unwrap()].text().as_str().trim().to_owned();
    assert_eq!(line(sheet.line_of("check-first")), "Check first");
    assert!(line(sheet.line_of("step-10")).starts_with("10. Note it"));
    assert!(line(sheet.line_of_link(0)).contains("Money has not"));
    assert_eq!(sheet.line_of("gone"), None);
    assert_eq!(sheet.line_of_link(2), None);
}

#[test]
fn looks_are_told_and_hits_are_marked() {
    let sheet = sheet(&sample(), 78);
    let spans = || sheet.lines.iter().flat_map(|line| &line.spans);
    let span = |text: &str| spans().find(|span| span.text.as_str() == text).unwrap();
    assert!(span("always").more.contains(Modifier::BOLD));
    assert_eq!(span("close --now").role, Role::Code);
    assert_eq!(span("Money has not arrived").link, Some(0));
    assert!(
        span("Money has not arrived")
            .more
            .contains(Modifier::UNDERLINED)
    );
    let hits: Vec<&str> = spans()
        .filter(|span| span.hit)
        .map(|span| span.text.as_str())
        .collect();
    assert_eq!(hits, ["payment", "payment"]);
}

#[test]
fn ranges_of_characters_are_marked() {
    let spans = marked("Возврат денег", &[0..3, 8..9], Role::Text);
    let told: Vec<_> = spans
        .iter()
        .map(|span| (span.text.as_str(), span.hit))
        .collect();
    assert_eq!(
        told,
        [
            ("Воз", true),
            ("врат ", false),
            ("д", true),
            ("енег", false)
        ]
    );
    assert_eq!(marked("", &[], Role::Text), []);
}

#[test]
fn what_could_act_on_a_terminal_is_shown() {
    let blocks = [
        paragraph("a\u{1b}[2Jb"),
        Block::Code {
            lang: String::new(),
            text: "\u{1b}]0;c\u{7}\td".into(),
        },
        Block::Heading {
            level: 1,
            text: vec![words("e\u{202e}f")],
            anchor: String::new(),
        },
    ];
    let text = text(&sheet(&blocks, 40));
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(
        text.contains("a␛[2Jb") && text.contains("e⟦RLO⟧f"),
        "{text:?}"
    );
}

fn inline() -> impl Strategy<Value = Inline> + Clone {
    let text = "[А-Яа-я日本\u{301}👩 \n]{0,20}";
    let to = prop_oneof![Just("a.md"), Just("#step-1"), Just("https://a.example")];
    let link = prop::option::weighted(0.3, to);
    (text, any::<[bool; 5]>(), link).prop_map(
        |(text, [strong, emphasis, struck, code, image], to)| Inline {
            strong,
            emphasis,
            struck,
            code,
            image: image && strong,
            link: to.and_then(Link::parse),
            text,
        },
    )
}

fn block() -> impl Strategy<Value = Block> {
    let run = || prop::collection::vec(inline(), 0..4);
    let leaf = prop_oneof![
        run().prop_map(Block::Paragraph),
        (1..6_u8, run()).prop_map(|(level, text)| Block::Heading {
            level,
            text,
            anchor: "а".into()
        }),
        "[А-Я \n\t日]{0,60}".prop_map(|text| Block::Code {
            lang: String::new(),
            text
        }),
        (1..5_usize)
            .prop_flat_map(move |columns| {
                let row = prop::collection::vec(run(), columns);
                (row.clone(), prop::collection::vec(row, 0..3))
            })
            .prop_map(|(head, rows)| Block::Table { head, rows }),
        Just(Block::Rule),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        let blocks = prop::collection::vec(inner, 0..4);
        prop_oneof![
            blocks.clone().prop_map(Block::Quote),
            (
                prop::option::of(0..1_000_u64),
                prop::collection::vec(blocks, 0..4)
            )
                .prop_map(|(start, items)| Block::List { start, items }),
        ]
    })
}

/// How often each letter stands in a text.
fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut counted = BTreeMap::new();
    for c in text
        .chars()
        .filter(|c| matches!(c, 'А'..='я' | '日' | '本'))
    {
        *counted.entry(c).or_default() += 1;
    }
    counted
}

/// All letters of some blocks, of the heads of tables too.
fn all(blocks: &[Block]) -> String {
    let run = |run: &[Inline]| {
        run.iter()
            .map(|inline| inline.text.clone())
            .collect::<String>()
    };
    let of = |block: &Block| match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => run(text),
        Block::List { items, .. } => items.iter().map(|item| all(item)).collect(),
        Block::Quote(blocks) => all(blocks),
        Block::Code { text, .. } => text.clone(),
        Block::Table { head, rows } => head
            .iter()
            .chain(rows.iter().flatten())
            .map(|cell| run(cell))
            .collect(),
        Block::Rule => String::new(),
    };
    blocks.iter().map(of).collect()
}

proptest! {
    #[test]
    fn nothing_is_wider_than_the_width_and_nothing_is_lost(
        blocks in prop::collection::vec(block(), 0..5), width in 2_usize..90,
    ) {
        let sheet = sheet(&blocks, width);
        for line in &sheet.lines {
            prop_assert!(line.width() <= width, "{} of {width}: {:?}", line.width(), line.text());
        }
        let (shown, had) = (letters(&text(&sheet)), letters(&all(&blocks)));
        for (letter, count) in &had {
            prop_assert!(shown.get(letter).is_some_and(|shown| shown >= count), "{letter} in {}", text(&sheet));
        }
        prop_assert_eq!(sheet.links.iter().collect::<Vec<_>>(), links(&blocks));
    }
}
