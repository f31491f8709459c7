//! Reading procedures: whole files in, what an agent would see out.

use proptest::prelude::*;

use super::*;
use crate::domain::document::Inline;
use crate::domain::procedure::{Standing, Step, Target};

const REFUND: &str = "\
---
title: Refund a payment
aliases: [money back]
tags: [refund]
category: billing
lang: en
status: validated
reviewed: 2026-11-01
review_every: 180d
---
Used when money goes back.

## Check first
1. Not a step
2. Nor this

## Steps
1. Read back the sum. Is a refund under way?
   - If it is: follow [Money has not arrived](money-not-arrived.md).
   - If not: go to [step 3](#step-3).
   - Look at the screen as well.
2. Say what will be done.

   ```
   refund --now
   ```
3. Note it.

## Say
> \"It goes back today, {client.name|there}.\"
";

fn procedure(text: &str) -> Procedure {
    read(text.as_bytes(), "/sops/a-page.md").unwrap()
}

fn why(bytes: &[u8]) -> Why {
    read(bytes, "a.md").unwrap_err().why
}

/// A step as one line: its words, then its branches and where they lead.
fn said(step: &Step) -> String {
    let words = |inlines: &[Inline]| plain(inlines);
    let mut body = String::new();
    gather(&step.blocks, &mut Vec::new(), &mut body);
    let mut line = body.trim().replace('\n', " / ");
    for branch in &step.branches {
        let to = match &branch.to {
            None => "next".to_owned(),
            Some(Target::Step(number)) => format!("step {number}"),
            Some(Target::Procedure(Link::File { path, .. })) => path.clone(),
            Some(Target::Procedure(link)) => format!("{link:?}"),
        };
        line = format!(
            "{line} | {} -> {to}",
            words(&branch.text).replace('\n', " / ")
        );
    }
    line
}

fn steps_of(text: &str) -> Vec<String> {
    procedure(text).steps.iter().map(said).collect()
}

#[test]
fn a_procedure_is_read_whole() {
    let examined = examine(REFUND.as_bytes(), "/sops/refund.md").unwrap();
    assert_eq!(examined.faults, []);
    let procedure = &examined.procedure;
    assert_eq!(procedure.about.title, "Refund a payment");
    assert_eq!(procedure.about.status, Standing::Validated);
    assert_eq!(procedure.version.len(), DIGITS);
    assert_eq!(
        procedure.steps.iter().map(said).collect::<Vec<_>>(),
        [
            "Read back the sum. Is a refund under way? / Look at the screen as well. \
             | If it is: follow Money has not arrived. -> money-not-arrived.md \
             | If not: go to step 3. -> step 3",
            "Say what will be done. / refund --now",
            "Note it.",
        ]
    );
    let lines: Vec<u32> = examined.links.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [19, 20]);

    let entry = entry(procedure, "/sops/refund.md");
    assert_eq!(entry.headings, ["Check first", "Steps", "Say"]);
    assert_eq!((entry.steps, entry.review_every), (3, Some(180)));
    for word in [
        "money goes back",
        "refund --now",
        "It goes back today",
        "If not",
    ] {
        assert!(entry.body.contains(word), "{word}");
    }
}

#[test]
fn another_byte_is_another_version() {
    let versions = ["# A\n", "# A\n\n"].map(|text| procedure(text).version);
    assert_ne!(versions[0], versions[1]);
}

#[test]
fn a_file_without_front_matter_is_named_by_its_first_heading_or_its_name() {
    for (path, text, title, blocks) in [
        ("a.md", "# Refund *now*\n\ntext", "Refund now", 1),
        ("a.md", "text\n\n## Later\n\nmore", "Later", 3),
        ("a.md", "Refund\n======\ntext", "Refund", 1),
        ("x/charged-twice.md", "just text", "Charged twice", 1),
        (
            "x/charged_twice.html.md",
            "## Steps\n1. a\n2. b",
            "Charged twice",
            2,
        ),
        ("team/on-call/README.md", "text", "On call", 1),
        (
            "x/a.md",
            "---\ntitle: Named\n---\n# Named\n\ntext",
            "Named",
            1,
        ),
        (
            "x/a.md",
            "---\ntitle: Named\n---\n# Other\n\ntext",
            "Named",
            2,
        ),
        (
            "x/a.md",
            "---\nlayout: page\n---\n# Other\n\ntext",
            "Other",
            1,
        ),
        ("x/a.md", "---\nnot a key\n---\n# Other\n", "not a key", 3),
        (
            "x/a.md",
            "---\n\n# Title after a line\n\n---\n",
            "Title after a line",
            3,
        ),
    ] {
        let procedure = read(text.as_bytes(), path).unwrap();
        assert_eq!(procedure.about.title, title, "{text}");
        assert_eq!(
            procedure.blocks.len(),
            blocks,
            "{text}: {:?}",
            procedure.blocks
        );
    }
}

#[test]
fn steps_are_found_as_people_write_them() {
    for (text, steps) in [
        // The first numbered list of two, where no heading says more.
        ("1. only one\n\ntext\n\n1. a\n2. b", vec!["a", "b"]),
        ("- 1. nested\n  2. too\n", vec![]),
        ("## Шаги\n1. а\n2. б", vec!["а", "б"]),
        ("## Sammud\n- a\n- b", vec!["a", "b"]),
        ("## What to do:\n\ntext\n\n1. a", vec!["a"]),
        (
            "## Steps\n\nnone yet\n\n## Other\n1. a\n2. b",
            vec!["a", "b"],
        ),
        // What stands in the middle of a list belongs to the step before it.
        (
            "1. a\n```\ncode\n```\n2. b\n\nmore\n\n3. c",
            vec!["a / code", "b / more", "c"],
        ),
        ("1. a\n2. b\n\n## Next\n3. c", vec!["a", "b"]),
        // Headings that count.
        (
            "## Step 1: ask\ntext\n\n## Step 2: do\n1. x\n2. y\n\n## Say\nz",
            vec!["Step 1: ask / text", "Step 2: do / x / y"],
        ),
        (
            "### 1. Ask\na\n#### Detail\nb\n### 2. Do\n",
            vec!["1. Ask / a / b", "2. Do"],
        ),
        (
            "## Steps\n### 1. Ask\n1. x\n2. y\n### 2. Do\n",
            vec!["1. Ask / x / y", "2. Do"],
        ),
        ("## 1. Only one\n\n## Other\n", vec![]),
        ("1. a\n2. b\n\n## Step 1\n\n## Step 2\n", vec!["a", "b"]),
        // Ways on in every language, and by where they lead.
        (
            "1. a\n   - Если да: [шаг 2](#step-2)\n2. b\n   - Kui ei\n   - Če je",
            vec![
                "a | Если да: шаг 2 -> step 2",
                "b | Kui ei -> next | Če je -> next",
            ],
        ),
        (
            "1. a\n   - see [b](b.md#x)\n   - see [c](https://c.example)\n2. b",
            vec!["a / see c | see b -> b.md", "b"],
        ),
        (
            "1. a\n   1. If so, wait\n   2. see [b](b.md)\n2. b",
            vec!["a / see b | If so, wait -> next", "b"],
        ),
        (
            "1. a\n   - If so\n\n     - say this\n     - and that\n2. b",
            vec!["a | If so / say this / and that -> next", "b"],
        ),
    ] {
        assert_eq!(steps_of(text), steps, "{text}");
    }
}

#[test]
fn markdown_becomes_blocks_and_keeps_its_words() {
    let text = "**bold _both_** ~~gone~~ `code` [link](b.md) ![a form](f.png) <b>html</b><br>line  \nhard\nsoft\n\n\
                | a | b |\n|---|---|\n| 1 | 2 |\n| 3 |\n\n- [x] done\n- [ ] open\n\n> [!NOTE]\n> said\n\n\
                Text[^1].\n\n[^1]: The note.\n\n<div>in a box</div>\n\n---\n\n```sh title=x\nls\n```\n\n[[page|wiki]]\n";
    let blocks = procedure(&format!("# T\n\n{text}")).blocks;
    let Block::Paragraph(run) = &blocks[0] else {
        panic!("{blocks:?}")
    };
    let look = |text: &str| {
        run.iter()
            .find(|inline| inline.text.trim() == text)
            .unwrap()
    };
    assert!(look("bold").strong && !look("bold").emphasis);
    assert!(look("both").strong && look("both").emphasis);
    assert!(look("gone").struck && look("code").code && look("a form").image);
    assert_eq!(look("link").link, Link::parse("b.md"));
    assert!(
        plain(run).ends_with("html\nline\nhard soft"),
        "{:?}",
        plain(run)
    );
    let Block::Table { head, rows } = &blocks[1] else {
        panic!("{blocks:?}")
    };
    assert_eq!((head.len(), rows.len(), rows[1].len()), (2, 2, 2));
    let all = format!("{blocks:?}");
    for word in [
        "[x] done",
        "[ ] open",
        "NOTE ",
        "said",
        "Text[1].",
        "[1] The note.",
        "in a box",
        "Rule",
        "\"sh\"",
        "wiki",
    ] {
        assert!(all.contains(word), "{word} in {all}");
    }
    assert!(!all.contains("[!NOTE]") && !all.contains("<div>"));
}

#[test]
fn a_heading_may_name_its_own_anchor() {
    let examined = examine(
        b"# T\n## Refunds {#money}\n## Same\n## Same\n<a id=\"raw\"></a>\n\n[a](#money) [b](#same-1) [c](#raw) [d](#gone)\n[e](#step-1)",
        "a.md",
    )
    .unwrap();
    let Block::Heading { text, anchor, .. } = &examined.procedure.blocks[0] else {
        panic!()
    };
    assert_eq!(
        (plain(text).as_str(), anchor.as_str()),
        ("Refunds", "money")
    );
    let told: Vec<_> = examined
        .faults
        .iter()
        .map(|it| (it.line, it.why.code()))
        .collect();
    assert_eq!(told, [(Some(7), "no-place"), (Some(8), "no-place")]);
}

#[test]
fn a_file_that_can_t_be_used_says_why() {
    assert_eq!(why(b""), Why::Empty);
    assert_eq!(why(b" \r\n\t\n"), Why::Empty);
    assert_eq!(why(b"\xef\xbb\xbf"), Why::Empty);
    assert_eq!(why(b"\x89PNG\r\n\x1a\n\0\0\0"), Why::Binary);
    assert_eq!(
        why(&[7, 0, 1, 200, 0, 3, 9, 0, 255].repeat(99)),
        Why::Binary
    );
    assert_eq!(why(&[1, 2, 3, 4, b'a'].repeat(99)), Why::Binary);
    let long = vec![b'a'; usize::try_from(LONGEST).unwrap() + 1];
    assert!(matches!(why(&long), Why::TooLong { bytes, .. } if bytes == LONGEST + 1));
    let fault = read(b"---\ntitle: a\nb: [c\n---\n", "a.md").unwrap_err();
    assert!(
        matches!(fault.why, Why::FrontMatter { .. }) && fault.line.is_some(),
        "{fault:?}"
    );
}

#[test]
fn files_of_other_systems_are_read() {
    let (cp1251, ..) = encoding_rs::WINDOWS_1251
        .encode("# Возврат денег\n\nСначала проверьте платёж и спросите клиента о причине.");
    let utf16: Vec<u8> = "\u{feff}# Возврат\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, title) in [
        (cp1251.into_owned(), "Возврат денег"),
        (utf16, "Возврат"),
        (
            b"\xef\xbb\xbf---\r\ntitle: Refund\r\n---\r\ntext".to_vec(),
            "Refund",
        ),
        (b"# Refund\rtext".to_vec(), "Refund"),
    ] {
        assert_eq!(read(&bytes, "a.md").unwrap().about.title, title);
    }
    let examined = examine(
        "# Возврат денег и \u{fffd}"
            .replace('\u{fffd}', "X")
            .as_bytes(),
        "a.md",
    )
    .unwrap();
    assert_eq!(examined.faults, []);
    let mut torn = "# Возврат денег клиенту\n".as_bytes().to_vec();
    torn.push(0xd0);
    let examined = examine(&torn, "a.md").unwrap();
    assert_eq!(examined.faults[0].why, Why::Letters);
    assert_eq!(examined.procedure.about.title, "Возврат денег клиенту");
}

#[test]
fn what_nests_without_end_is_read_and_let_go_again() {
    let deep = 100_000;
    let lines = |of: fn(usize) -> String| (0..1_000).map(of).collect::<Vec<_>>().join("\n");
    for text in [
        format!("{}a", "> ".repeat(deep)),
        format!("{}a", "- ".repeat(deep)),
        format!("{}a", "1. ".repeat(deep)),
        lines(|at| "  ".repeat(at) + "- a"),
        lines(|at| {
            ">".repeat(at)
                + " a
"
        }),
        format!("{}a{}", "**".repeat(deep), "**".repeat(deep)),
        format!("{}a{}", "[".repeat(deep), "](b)".repeat(deep)),
        "![".repeat(deep),
        "<a ".repeat(deep / 4),
        "{{<".repeat(deep),
        "{a(".repeat(deep / 4),
        "`".repeat(deep),
        "` `` ".repeat(deep / 4),
        "|a".repeat(deep / 4) + "\n" + &"|-".repeat(deep / 4) + "\n|1\n|2\n",
        "- a\n\n".repeat(deep / 4),
        "[a]: b\n".repeat(deep / 4),
    ] {
        let procedure = procedure(&format!("# T\n\n{text}"));
        let mut body = String::new();
        gather(&procedure.blocks, &mut Vec::new(), &mut body);
    }
}

#[test]
fn the_pack_is_without_fault() {
    let found = builtin();
    let mut titles = std::collections::HashMap::new();
    for found in &found {
        let (entries, faults) = entries(found);
        assert_eq!(faults, [], "{}", found.file);
        if found.sort == Sort::Book {
            continue;
        }
        let entry = &entries[0];
        let about = open(&found.file).unwrap();
        assert!(entry.steps >= 3, "{} has {} steps", found.file, entry.steps);
        assert!(
            entry.reviewed.is_some() && entry.review_every.is_some(),
            "{}",
            found.file
        );
        assert_ne!(entry.standing, Standing::Unstated, "{}", found.file);
        assert_eq!(
            entry.lang.as_deref(),
            found.file[BUILTIN.len()..].split('/').next()
        );
        let same = titles.insert((entry.lang.clone(), entry.title.clone()), &found.file);
        assert_eq!(same, None, "{}", entry.title);
        for (line, link) in &about.links {
            if let Link::File { path, .. } = link {
                let to = crate::domain::document::beside(&found.file, path);
                assert!(find(&to).is_some(), "{}:{line} leads to {to}", found.file);
            }
        }
    }
}

#[test]
fn every_template_is_a_procedure() {
    for lang in ["en", "ru", "et", "sl"] {
        let text = template(lang).unwrap();
        let text = text
            .replace("{title}", "A new one")
            .replace("{today}", "2026-11-22");
        let examined = examine(text.as_bytes(), "new.md").unwrap();
        assert_eq!(examined.faults, [], "{lang}");
        assert_eq!(examined.procedure.about.title, "A new one");
        assert_eq!(examined.procedure.about.status, Standing::Draft);
        assert!(examined.procedure.steps.len() > 1, "{lang}");
        assert!(!examined.procedure.steps[0].branches.is_empty(), "{lang}");
    }
    assert_eq!(template("xx"), None);
}

proptest! {
    #[test]
    fn any_text_is_a_procedure_or_a_fault(text in "(\\PC|[-#>*`\\[\\]()|{}<!:\\n\\t 1.]|---\n|\n- |\n1. |```|\\|-\\|\n){0,200}") {
        if let Ok(procedure) = read(text.as_bytes(), "a.md") {
            prop_assert!(!procedure.about.title.is_empty());
            let entry = entry(&procedure, "a.md");
            prop_assert_eq!(entry.steps as usize, procedure.steps.len());
        }
    }

    #[test]
    fn any_bytes_are_a_procedure_or_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = examine(&bytes, "a.md");
        let _ = book(&bytes, "en.toml");
    }
}
