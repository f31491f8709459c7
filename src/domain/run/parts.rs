//! The parts of a procedure besides its steps: what is looked at before, what an agent decides alone,
//! when somebody else decides, what can be said.

use crate::domain::document::{Block, plain};
use crate::domain::fold::fold;
use crate::domain::procedure::Procedure;

/// Headings over what an agent decides alone, folded.
const DECIDE: &[&str] = &[
    "you decide",
    "decide alone",
    "вы решаете",
    "otsustad ise",
    "odlocas samostojno",
];
/// Headings over the point from which somebody else decides, folded.
const HAND_OVER: &[&str] = &[
    "hand over",
    "handover",
    "hand-over",
    "when to hand over",
    "escalat",
    "when to escalate",
    "когда передать",
    "передать",
    "эскалация",
    "millal anda edasi",
    "anda edasi",
    "kdaj predati",
    "predaj",
];

/// A procedure's text around its steps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts<'a> {
    /// What stands before the steps.
    pub before: Vec<&'a Block>,
    /// What an agent decides alone.
    pub decide: Vec<&'a Block>,
    /// When somebody else decides.
    pub hand_over: Vec<&'a Block>,
    /// What can be said.
    pub say: Vec<String>,
    /// What else stands behind the steps.
    pub after: Vec<&'a Block>,
}

impl<'a> Parts<'a> {
    /// Parts the text of a procedure that has steps.
    pub fn of(procedure: &'a Procedure) -> Self {
        let blocks = &procedure.blocks;
        let steps = steps_in(procedure).unwrap_or(0..0);
        let mut parts = Self::default();
        let mut kind = Kind::Other;
        for (at, block) in blocks.iter().enumerate() {
            if steps.contains(&at) {
                kind = Kind::Other;
                continue;
            }
            if let Block::Heading { text, .. } = block {
                kind = Kind::of(&plain(text));
                // The heading over the steps says nothing without them.
                if kind != Kind::Other || at + 1 == steps.start {
                    continue;
                }
            }
            let into = match kind {
                Kind::Decide => &mut parts.decide,
                Kind::HandOver => &mut parts.hand_over,
                Kind::Other if at < steps.start => &mut parts.before,
                Kind::Other => &mut parts.after,
            };
            into.push(block);
        }
        let mut say = Vec::new();
        parts.after.retain(|block| !is_said(block, &mut say));
        parts.say = say;
        // What only stood over what is said.
        while let Some(Block::Heading { .. }) = parts.after.last() {
            parts.after.pop();
        }
        parts
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Decide,
    HandOver,
    Other,
}

impl Kind {
    fn of(heading: &str) -> Self {
        let heading = fold(heading.trim());
        let begins = |words: &[&str]| words.iter().any(|word| heading.starts_with(word));
        if begins(DECIDE) {
            Self::Decide
        } else if begins(HAND_OVER) {
            Self::HandOver
        } else {
            Self::Other
        }
    }
}

/// The blocks that the steps stand in.
fn steps_in(procedure: &Procedure) -> Option<std::ops::Range<usize>> {
    let blocks = &procedure.blocks;
    let first = procedure.steps.first()?.blocks.first()?;
    let last = procedure.steps.last()?.blocks.first();
    let holds = |block: &Block, wanted: &Block| match (block, wanted) {
        (Block::List { items, .. }, _) => items.iter().any(|item| item.first() == Some(wanted)),
        (Block::Heading { text, .. }, Block::Paragraph(words)) => text == words,
        _ => false,
    };
    let start = blocks.iter().position(|block| holds(block, first))?;
    let end = last
        .and_then(|last| {
            let place = blocks[start..].iter().rposition(|block| holds(block, last));
            place.map(|place| start + place)
        })
        .unwrap_or(start);
    let end = match &blocks[end] {
        // The text of a step that is a heading goes on until the next one.
        Block::Heading { .. } => {
            let rest = &blocks[end + 1..];
            let next = rest
                .iter()
                .position(|block| matches!(block, Block::Heading { .. }));
            end + 1 + next.unwrap_or(rest.len())
        }
        _ => end + 1,
    };
    Some(start..end)
}

/// Takes the lines out of a quotation; tells whether the block is one.
fn is_said(block: &Block, say: &mut Vec<String>) -> bool {
    let Block::Quote(blocks) = block else {
        return false;
    };
    for block in blocks {
        if let Block::Paragraph(text) = block {
            let words = plain(text);
            let lines = words.lines().map(str::trim);
            // Phrases that follow each other without a break make one paragraph of Markdown.
            let joined = lines.collect::<Vec<_>>().join(" ");
            say.extend(phrases(&joined));
        }
    }
    true
}

/// The phrases of a text: what stands in quotation marks each, else all of it.
fn phrases(text: &str) -> Vec<String> {
    const MARKS: [(char, char); 5] = [('"', '"'), ('“', '”'), ('«', '»'), ('„', '“'), ('»', '«')];
    let mut found = Vec::new();
    let mut rest = text.trim();
    while let Some(open) = rest.chars().next() {
        // Which mark closes is told by the one that opens; `„` is closed by either.
        let end = MARKS
            .iter()
            .filter(|(begin, _)| *begin == open)
            .find_map(|(_, close)| {
                rest[open.len_utf8()..]
                    .find(|c| c == *close || (open == '„' && matches!(c, '“' | '”')))
            });
        let Some(end) = end else {
            return vec![text.trim().to_owned()];
        };
        let inside = &rest[open.len_utf8()..open.len_utf8() + end];
        found.push(inside.trim().to_owned());
        let close = rest[open.len_utf8() + end..].chars().next();
        let after = open.len_utf8() + end + close.map_or(0, char::len_utf8);
        rest = rest[after..].trim_start();
    }
    found.retain(|phrase| !phrase.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Inline;
    use crate::domain::procedure::Step;

    fn text(words: &str) -> Vec<Inline> {
        vec![Inline {
            text: words.to_owned(),
            ..Inline::default()
        }]
    }

    fn paragraph(words: &str) -> Block {
        Block::Paragraph(text(words))
    }

    fn heading(words: &str) -> Block {
        Block::Heading {
            level: 2,
            text: text(words),
            anchor: words.to_lowercase(),
        }
    }

    fn step(number: u32, words: &str) -> Step {
        Step {
            number,
            blocks: vec![paragraph(words)],
            branches: Vec::new(),
        }
    }

    #[test]
    fn the_text_around_the_steps_is_parted_by_its_headings() {
        let list = Block::List {
            start: Some(1),
            items: vec![vec![paragraph("Look.")], vec![paragraph("Write.")]],
        };
        for (decide, hand_over, say) in [
            (
                "You decide alone",
                "Hand over when",
                "\"I see it.\" \"It goes back.\"",
            ),
            (
                "Вы решаете сами",
                "Когда передать",
                "«I see it.»\n«It goes back.»",
            ),
            (
                "Otsustad ise",
                "Millal anda edasi",
                "„I see it.“ „It goes back.”",
            ),
            (
                "Odločaš samostojno",
                "Kdaj predati",
                "»I see it.« »It goes back.«",
            ),
        ] {
            let procedure = Procedure {
                blocks: vec![
                    paragraph("When a client was charged twice."),
                    heading("Check first"),
                    paragraph("both lines"),
                    heading("Steps"),
                    list.clone(),
                    heading(decide),
                    paragraph("Up to: not set."),
                    heading(hand_over),
                    paragraph("a third client"),
                    heading("Notes"),
                    paragraph("a note"),
                    heading("Say"),
                    Block::Quote(vec![paragraph(say)]),
                ],
                steps: vec![step(1, "Look."), step(2, "Write.")],
                ..Procedure::default()
            };
            let parts = Parts::of(&procedure);
            assert_eq!(parts.before.len(), 3, "{decide}");
            assert_eq!(parts.decide, [&paragraph("Up to: not set.")]);
            assert_eq!(parts.hand_over, [&paragraph("a third client")]);
            assert_eq!(parts.after, [&heading("Notes"), &paragraph("a note")]);
            assert_eq!(parts.say, ["I see it.", "It goes back."]);
        }
    }

    #[test]
    fn steps_may_be_headings_and_a_list_may_go_on_behind_a_block() {
        let headings = Procedure {
            blocks: vec![
                paragraph("Before."),
                heading("1. Look"),
                paragraph("closely"),
                heading("2. Write"),
                paragraph("to them"),
                heading("Notes"),
            ],
            steps: vec![step(1, "1. Look"), step(2, "2. Write")],
            ..Procedure::default()
        };
        let parts = Parts::of(&headings);
        assert_eq!(parts.before, [&paragraph("Before.")]);
        assert_eq!(parts.after, [] as [&Block; 0]);

        let items = |words: &str| vec![vec![paragraph(words)]];
        let parted = Procedure {
            blocks: vec![
                Block::List {
                    start: Some(1),
                    items: items("Look"),
                },
                paragraph("in between"),
                Block::List {
                    start: Some(2),
                    items: items("Write"),
                },
                paragraph("after"),
            ],
            steps: vec![step(1, "Look"), step(2, "Write")],
            ..Procedure::default()
        };
        assert_eq!(Parts::of(&parted).after, [&paragraph("after")]);
        assert_eq!(Parts::of(&Procedure::default()), Parts::default());
    }

    #[test]
    fn what_is_said_without_marks_is_said_as_a_whole() {
        assert_eq!(phrases("I see it."), ["I see it."]);
        assert_eq!(phrases("\"I see it"), ["\"I see it"]);
        assert_eq!(phrases("\"One.\" or this"), ["\"One.\" or this"]);
        assert_eq!(phrases(""), [""; 0]);
    }
}
