//! The steps of a procedure: which of its lists or headings they are, and the ways on from each.

use super::words::Words;
use crate::domain::document::{Block, Inline, Link, plain};
use crate::domain::procedure::{Branch, Step, Target};

/// The steps: what stands under the heading of steps, else the headings that count steps, else the first
/// numbered list that isn't nested.
pub(super) fn of(blocks: &[Block], words: &Words) -> Vec<Step> {
    let found = under_heading(blocks, words)
        .or_else(|| {
            let headings = headings(blocks, words);
            let list = list(blocks, 2, true);
            match (headings, list) {
                (Some((at, _)), Some((first, list))) if first < at => Some(list),
                (Some((_, headings)), _) => Some(headings),
                (None, list) => list.map(|(_, list)| list),
            }
        })
        .unwrap_or_default();
    let numbered = (1..).zip(found);
    numbered
        .map(|(number, blocks)| step(number, blocks, words))
        .collect()
}

/// The blocks of one step.
type Body = Vec<Block>;

/// The steps under the first heading of steps that has any.
fn under_heading(blocks: &[Block], words: &Words) -> Option<Vec<Body>> {
    let mut headings = blocks.iter().enumerate();
    headings.find_map(|(at, block)| {
        let Block::Heading { level, text, .. } = block else {
            return None;
        };
        if !words.is_over_steps(&plain(text)) {
            return None;
        }
        let rest = &blocks[at + 1..];
        let end = rest
            .iter()
            .position(|block| matches!(block, Block::Heading { level: next, .. } if next <= level))
            .unwrap_or(rest.len());
        let section = &rest[..end];
        // A section whose steps have headings of their own lists only details.
        headings_before_lists(section, words)
            .or_else(|| list(section, 1, true).map(|(_, found)| found))
            .or_else(|| list(section, 1, false).map(|(_, found)| found))
    })
}

fn headings_before_lists(section: &[Block], words: &Words) -> Option<Vec<Body>> {
    let (at, found) = headings(section, words)?;
    let first = list(section, 1, true).map(|(at, _)| at);
    first.is_none_or(|first| first > at).then_some(found)
}

/// The first list of at least so many items, and which block it is. A numbered one that something stands
/// in the middle of goes on behind it: that belongs to the step before.
fn list(blocks: &[Block], least: usize, numbered: bool) -> Option<(usize, Vec<Body>)> {
    let mut at = 0;
    while let Some(block) = blocks.get(at) {
        let begun = at;
        at += 1;
        let Block::List { start, items } = block else {
            continue;
        };
        if start.is_some() != numbered {
            continue;
        }
        let mut found = items.clone();
        let mut next = start.unwrap_or(0) + items.len() as u64;
        while numbered && let Some((between, more)) = goes_on(&blocks[at..], next) {
            if let Some(last) = found.last_mut() {
                last.extend_from_slice(&blocks[at..at + between]);
            }
            next += more.len() as u64;
            found.extend_from_slice(more);
            at += between + 1;
        }
        if found.len() >= least {
            return Some((begun, found));
        }
    }
    None
}

/// How many blocks stand before the list that goes on at a number, and its items.
fn goes_on(rest: &[Block], next: u64) -> Option<(usize, &[Body])> {
    for (at, block) in rest.iter().enumerate() {
        match block {
            Block::Heading { .. } | Block::Rule => return None,
            Block::List {
                start: Some(start),
                items,
            } => return (*start == next).then_some((at, items.as_slice())),
            Block::List { start: None, .. }
            | Block::Paragraph(_)
            | Block::Quote(_)
            | Block::Code { .. }
            | Block::Table { .. } => {}
        }
    }
    None
}

/// The headings of one level that count from 1, at least two, and which block the first of them is.
fn headings(blocks: &[Block], words: &Words) -> Option<(usize, Vec<Body>)> {
    let numbered = |block: &Block| match block {
        Block::Heading { level, text, .. } => Some((*level, words.number_of_step(&plain(text)))),
        _ => None,
    };
    for (first, block) in blocks.iter().enumerate() {
        let Some((level, Some(1))) = numbered(block) else {
            continue;
        };
        let mut found: Vec<Body> = Vec::new();
        let mut next = 1;
        for block in &blocks[first..] {
            match (block, numbered(block)) {
                (Block::Heading { text, .. }, Some((own, number))) if own <= level => {
                    if own < level || number != Some(next) {
                        break;
                    }
                    next += 1;
                    found.push(vec![Block::Paragraph(text.clone())]);
                }
                (block, _) => {
                    if let Some(step) = found.last_mut() {
                        step.push(block.clone());
                    }
                }
            }
        }
        if found.len() >= 2 {
            return Some((first, found));
        }
    }
    None
}

/// Parts a step's ways on from what is to be done.
fn step(number: u32, blocks: Body, words: &Words) -> Step {
    let mut step = Step {
        number,
        blocks: Vec::new(),
        branches: Vec::new(),
    };
    for block in blocks {
        let Block::List { start, items } = block else {
            step.blocks.push(block);
            continue;
        };
        let mut others = Vec::new();
        for item in items {
            let text = flat(&item);
            let to = target(&text);
            let is_branch = words.is_branch(&plain(&text)) || (start.is_none() && to.is_some());
            if is_branch {
                step.branches.push(Branch { text, to });
            } else {
                others.push(item);
            }
        }
        if !others.is_empty() {
            step.blocks.push(Block::List {
                start,
                items: others,
            });
        }
    }
    step
}

/// Where the first link leads that leads on.
fn target(text: &[Inline]) -> Option<Target> {
    let mut links = text.iter().filter_map(|inline| inline.link.as_ref());
    links.find_map(|link| match link {
        Link::Within(_) => link.step().map(Target::Step),
        Link::File { .. } => Some(Target::Procedure(link.clone())),
        Link::Web(_) => None,
    })
}

/// All words of some blocks in one run, a line for each.
fn flat(blocks: &[Block]) -> Vec<Inline> {
    let mut run: Vec<Inline> = Vec::new();
    flatten(blocks, &mut run);
    run
}

fn flatten(blocks: &[Block], run: &mut Vec<Inline>) {
    let begin = |run: &mut Vec<Inline>| {
        if let Some(last) = run.last_mut() {
            last.text.push('\n');
        }
    };
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => {
                begin(run);
                run.extend_from_slice(text);
            }
            Block::List { items, .. } => {
                for item in items {
                    flatten(item, run);
                }
            }
            Block::Quote(blocks) => flatten(blocks, run),
            Block::Code { text, .. } => {
                begin(run);
                run.push(Inline {
                    text: text.clone(),
                    code: true,
                    ..Inline::default()
                });
            }
            Block::Table { head, rows } => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    begin(run);
                    run.extend_from_slice(cell);
                }
            }
            Block::Rule => {}
        }
    }
}
