//! Running text: words of several looks, broken into lines.

use std::ops::Range;

use ratatui::style::Modifier;

use super::{Line, Paper, Span};
use crate::domain::document::{Inline, Link};
use crate::domain::fold::fold;
use crate::domain::safe::Safe;
use crate::ui::text;
use crate::ui::theme::Role;

/// A run of words that is to be broken into lines.
pub(super) struct Run<'a> {
    words: Safe,
    /// Where each look begins, in the order of the words.
    looks: Vec<Look<'a>>,
    hits: Vec<Range<usize>>,
}

/// How words look from a place on.
struct Look<'a> {
    from: usize,
    role: Role,
    more: Modifier,
    link: Option<(usize, &'a Link)>,
}

impl<'a> Run<'a> {
    /// Makes a run of inlines; `first` is the place of its first link.
    pub(super) fn new(inlines: &'a [Inline], paper: &Paper<'_>, role: Role, first: usize) -> Self {
        let mut words = Safe::default();
        let mut looks: Vec<Look<'a>> = Vec::new();
        let mut next = first;
        for inline in inlines {
            let link = inline.link.as_ref().map(|link| {
                let before = looks.last().and_then(|look| look.link);
                match before {
                    Some((number, same)) if same == link => (number, link),
                    Some(_) | None => {
                        next += 1;
                        (next - 1, link)
                    }
                }
            });
            looks.push(Look {
                from: words.len(),
                role: match (&inline.link, inline.code, role) {
                    (Some(_), _, _) => Role::Accent,
                    (None, true, _) => Role::Code,
                    (None, false, Role::Text) if inline.image => Role::Dim,
                    (None, false, role) => role,
                },
                more: more(inline),
                link,
            });
            words += &said(inline, paper);
        }
        let hits = hits(&words, paper.hits);
        Self { words, looks, hits }
    }

    /// The links in it, in their order.
    pub(super) fn links(&self) -> impl Iterator<Item = &'a Link> + '_ {
        let mut before = None;
        self.looks.iter().filter_map(move |look| {
            let number = look.link.map(|(number, _)| number);
            let is_new = number != before;
            before = number;
            look.link.filter(|_| is_new).map(|(_, link)| link)
        })
    }

    /// Columns of its longest line, and of its longest word.
    pub(super) fn widths(&self) -> (usize, usize) {
        let lines = self.words.lines().map(text::width).max();
        let words = self.words.split_whitespace().map(text::width).max();
        (lines.unwrap_or(0), words.unwrap_or(0))
    }

    /// Its lines.
    pub(super) fn lines(&self, width: usize) -> Vec<Line> {
        let wrapped = text::wrap(&self.words, width).into_iter();
        wrapped.map(|range| self.line(range)).collect()
    }

    fn line(&self, range: Range<usize>) -> Line {
        let mut line = Line::default();
        let words = &self.words[range.clone()];
        let mut begun: Option<(usize, (usize, bool))> = None;
        for grapheme in text::graphemes(words) {
            let kind = self.kind(range.start + grapheme.at);
            match begun {
                Some((_, was)) if was == kind => {}
                Some((from, was)) => {
                    line.spans.push(self.span(&words[from..grapheme.at], was));
                    begun = Some((grapheme.at, kind));
                }
                None => begun = Some((grapheme.at, kind)),
            }
        }
        if let Some((from, kind)) = begun {
            line.spans.push(self.span(&words[from..], kind));
        }
        line
    }

    /// Which look a place has, and whether it was looked for.
    fn kind(&self, at: usize) -> (usize, bool) {
        let look = self.looks.partition_point(|look| look.from <= at);
        let hit = self.hits.partition_point(|hit| hit.end <= at);
        let is_hit = self.hits.get(hit).is_some_and(|hit| hit.contains(&at));
        (look.saturating_sub(1), is_hit)
    }

    fn span(&self, words: &str, (look, hit): (usize, bool)) -> Span {
        let look = &self.looks[look];
        Span {
            text: Safe::line(words),
            role: look.role,
            more: look.more,
            link: look.link.map(|(number, _)| number),
            hit,
        }
    }
}

/// What is shown of an inline.
fn said(inline: &Inline, paper: &Paper<'_>) -> Safe {
    if !inline.image {
        return Safe::block(&inline.text);
    }
    let alt = inline.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = if alt.is_empty() {
        paper.texts.get("document-image-bare")
    } else {
        paper
            .texts
            .with("document-image", &[("alt", (&alt).into())])
    };
    Safe::line(&said)
}

fn more(inline: &Inline) -> Modifier {
    let mut more = Modifier::empty();
    for (is, modifier) in [
        (inline.strong, Modifier::BOLD),
        (inline.emphasis, Modifier::ITALIC),
        (inline.struck, Modifier::CROSSED_OUT),
        (inline.link.is_some(), Modifier::UNDERLINED),
    ] {
        more.set(modifier, is);
    }
    more
}

/// The words that begin with something that was looked for.
fn hits(text: &str, wanted: &[String]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    let mut begun: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), begun) {
            (true, None) => begun = Some(at),
            (false, Some(from)) => {
                let word = fold(&text[from..at]);
                let is_hit =
                    |wanted: &String| !wanted.is_empty() && word.starts_with(wanted.as_str());
                if wanted.iter().any(is_hit) {
                    found.push(from..at);
                }
                begun = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    found
}
