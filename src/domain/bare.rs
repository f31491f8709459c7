//! A document as bare text, to be pasted where nobody reads Markdown.

use super::document::{Block, Inline, plain};

/// The words of some blocks, without marks but those of lists and numbers; a blank line between blocks.
pub fn bare(blocks: &[Block]) -> String {
    let parts: Vec<String> = blocks
        .iter()
        .map(of_block)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

fn of_block(block: &Block) -> String {
    match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => plain(text),
        Block::List { start, items } => {
            let items = items.iter().enumerate().map(|(at, item)| {
                let mark = match start {
                    Some(first) => format!("{}. ", first.saturating_add(at as u64)),
                    None => "- ".to_owned(),
                };
                let text = item.iter().map(of_block).collect::<Vec<_>>().join("\n");
                let indent = format!("\n{}", " ".repeat(mark.len()));
                mark + &text.replace('\n', &indent)
            });
            items.collect::<Vec<_>>().join("\n")
        }
        Block::Quote(blocks) => bare(blocks),
        Block::Code { text, .. } => text.trim_end_matches('\n').to_owned(),
        Block::Table { head, rows } => {
            let row = |cells: &Vec<Vec<Inline>>| {
                let cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
                cells.join("\t")
            };
            let rows = std::iter::once(head).chain(rows).map(row);
            rows.collect::<Vec<_>>().join("\n")
        }
        Block::Rule => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Inline> {
        vec![Inline {
            text: text.to_owned(),
            strong: true,
            ..Inline::default()
        }]
    }

    #[test]
    fn a_document_is_its_words_and_the_marks_of_its_lists() {
        let paragraph = |text| Block::Paragraph(words(text));
        let blocks = [
            Block::Heading {
                level: 2,
                text: words("Steps"),
                anchor: "steps".to_owned(),
            },
            Block::List {
                start: Some(9),
                items: vec![
                    vec![paragraph("Look.")],
                    vec![
                        paragraph("Paid twice?"),
                        Block::List {
                            start: None,
                            items: vec![vec![paragraph("If so: say it.")]],
                        },
                    ],
                ],
            },
            Block::Rule,
            Block::Quote(vec![paragraph("\"I see it.\"")]),
            Block::Table {
                head: vec![words("a"), words("b")],
                rows: vec![vec![words("1"), words("2")]],
            },
            Block::Code {
                lang: String::new(),
                text: "x = 1\n".to_owned(),
            },
        ];
        assert_eq!(
            bare(&blocks),
            "Steps\n\n9. Look.\n10. Paid twice?\n    - If so: say it.\n\n\"I see it.\"\n\na\tb\n1\t2\n\nx = 1"
        );
    }
}
