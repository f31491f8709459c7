//! What of a mail its writer wrote, and what was carried along: quotations and signatures.
//!
//! A quotation is what begins with `>`, with the line that announces it, or what follows a line between
//! dashes, the heads of another mail or an announcement with its date, to the end. A signature follows
//! `-- `; a closing such as `Best regards` only where short lines alone come after it.

use std::borrow::Cow;
use std::ops::Range;

use super::words;

/// What a part of a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// What the writer wrote.
    Words,
    /// What somebody else had written before.
    Quoted,
    /// What stands under every mail of the writer.
    Signature,
}

/// A part of a mail; all of them together are the whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub piece: Piece,
    /// Where it stands, in bytes.
    pub text: Range<usize>,
    /// How many lines of it aren't blank.
    pub lines: usize,
    /// Whether it is folded away until somebody wants to read it: what is short, or what an answer
    /// stands under, stays in sight.
    pub folds: bool,
}

/// An announcement is no longer than this, in bytes, over all of its lines.
const ANNOUNCEMENT: usize = 400;
/// An announcement takes at most so many lines.
const ANNOUNCEMENT_LINES: usize = 3;
/// The heads of a quoted mail stand within so many lines.
const HEAD_LINES: usize = 10;
/// A quotation with an answer under it stays in sight up to so many lines.
const ANSWERED_LINES: usize = 6;
/// A signature has at most so many lines that aren't blank.
const SIGNATURE_LINES: usize = 15;
/// What is under a closing has at most so many lines.
const CLOSING_LINES: usize = 8;
/// And none of them is longer than this, in bytes.
const CLOSING_WIDTH: usize = 80;
/// So few lines of a signature take no more room than the line that would stand for them.
const SHORT_SIGNATURE: usize = 2;

/// Parts a text; a text without anything to be told apart is one part.
pub fn parts(body: &str) -> Vec<Part> {
    let lines = Lines::of(body);
    let mut pieces = vec![Piece::Words; lines.len()];
    let end = (0..lines.len())
        .find(|at| lines.begins_other_mail(*at))
        .unwrap_or(lines.len());
    pieces[end..].fill(Piece::Quoted);
    lines.mark_quotations(&mut pieces[..end]);
    lines.mark_signature(&mut pieces);
    let mut parts = lines.joined(&pieces);
    let has_words = |part: &Part| part.piece == Piece::Words && part.lines > 0;
    let Some(last_words) = parts.iter().rposition(has_words) else {
        // Nothing but what was carried along: that is what the mail is for.
        return parts;
    };
    for (at, part) in parts.iter_mut().enumerate() {
        part.folds = match part.piece {
            Piece::Words => false,
            Piece::Quoted if at < last_words => part.lines > ANSWERED_LINES,
            Piece::Quoted => part.lines > 1,
            Piece::Signature => part.lines > SHORT_SIGNATURE,
        };
    }
    parts
}

/// The text without its quotations.
pub fn own_words(body: &str) -> Cow<'_, str> {
    let parts = parts(body);
    if parts.iter().all(|part| part.piece != Piece::Quoted) {
        return Cow::Borrowed(body);
    }
    let own = parts.iter().filter(|part| part.piece != Piece::Quoted);
    Cow::Owned(own.map(|part| &body[part.text.clone()]).collect())
}

/// A text by its lines.
struct Lines<'a> {
    body: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(body: &'a str) -> Self {
        let mut starts: Vec<usize> = Vec::new();
        if !body.is_empty() {
            starts.push(0);
        }
        let after = body.match_indices('\n').map(|(at, _)| at + 1);
        starts.extend(after.filter(|at| *at < body.len()));
        Self { body, starts }
    }

    fn len(&self) -> usize {
        self.starts.len()
    }

    fn range(&self, at: usize) -> Range<usize> {
        let end = self.starts.get(at + 1).copied();
        self.starts[at]..end.unwrap_or(self.body.len())
    }

    /// A line without blanks around it.
    fn line(&self, at: usize) -> &'a str {
        self.body[self.range(at)].trim()
    }

    fn is_blank(&self, at: usize) -> bool {
        self.line(at).is_empty()
    }

    fn is_quoted(&self, at: usize) -> bool {
        self.line(at).starts_with('>')
    }

    /// The next line from here on that isn't blank.
    fn filled_from(&self, at: usize) -> Option<usize> {
        (at..self.len()).find(|at| !self.is_blank(*at))
    }

    /// Whether all from this line on is another mail.
    fn begins_other_mail(&self, at: usize) -> bool {
        let line = self.line(at);
        if line.is_empty() || line.starts_with('>') {
            return false;
        }
        is_divider(line)
            || self.begins_heads(at)
            || (is_rule(line) && at + 1 < self.len() && self.begins_heads(at + 1))
            || self.announces_to_the_end(at)
    }

    /// Whether the heads of a mail stand here: who wrote it, and two more, of which one is the subject or
    /// an address stands beside the name.
    fn begins_heads(&self, at: usize) -> bool {
        let Some((name, value)) = head(self.line(at)) else {
            return false;
        };
        let from = |heads: &&words::Heads| heads.from.contains(&name.as_str());
        let ahead = at + 1..(at + 1 + HEAD_LINES).min(self.len());
        words::HEADS.iter().filter(from).any(|heads| {
            let found: Vec<String> = ahead
                .clone()
                .filter_map(|at| Some(head(self.line(at))?.0))
                .filter(|name| heads.others.contains(&name.as_str()))
                .collect();
            let subject = found
                .iter()
                .any(|name| words::SUBJECTS.contains(&name.as_str()));
            found.len() >= 2 && (subject || value.contains('@'))
        })
    }

    /// Whether a quotation is announced here that nothing marks: what is under it has no `>`.
    fn announces_to_the_end(&self, at: usize) -> bool {
        let Some(last) = self.announcement_from(at) else {
            return false;
        };
        let has_year = (at..=last).any(|at| has_year(self.line(at)));
        let under = self.filled_from(last + 1);
        has_year && under.is_some_and(|under| !self.is_quoted(under))
    }

    /// The last line of the announcement that begins here.
    fn announcement_from(&self, at: usize) -> Option<usize> {
        let mut joined = String::new();
        for last in at..(at + ANNOUNCEMENT_LINES).min(self.len()) {
            let line = self.line(last);
            if line.is_empty() || line.starts_with('>') || joined.len() + line.len() > ANNOUNCEMENT
            {
                return None;
            }
            join(&mut joined, line);
            if line.ends_with(':') && is_announcement(&joined, last > at) {
                return Some(last);
            }
        }
        None
    }

    /// The first line of the announcement that ends with this line.
    fn announcement_to(&self, last: usize) -> Option<usize> {
        if !self.line(last).ends_with(':') {
            return None;
        }
        let first = (last + 1).saturating_sub(ANNOUNCEMENT_LINES);
        (first..=last).find(|at| self.announcement_from(*at) == Some(last))
    }

    fn mark_quotations(&self, pieces: &mut [Piece]) {
        let mut at = 0;
        while at < pieces.len() {
            if !self.is_quoted(at) {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            while let Some(next) = self.filled_from(end)
                && next < pieces.len()
                && self.is_quoted(next)
            {
                end = next + 1;
            }
            let above = at.checked_sub(1).map(|above| {
                // One blank line may stand between the two.
                if self.is_blank(above) {
                    above.saturating_sub(1)
                } else {
                    above
                }
            });
            let first = above.and_then(|above| self.announcement_to(above));
            pieces[first.unwrap_or(at)..end].fill(Piece::Quoted);
            at = end;
        }
    }

    fn mark_signature(&self, pieces: &mut [Piece]) {
        let words = |at: &usize| pieces[*at] == Piece::Words;
        let dashes = (0..pieces.len()).filter(words).find(|at| {
            let raw = self.body[self.range(*at)].trim_end_matches(['\n', '\r']);
            (raw == "-- " || raw == "--" || raw == "—") && self.is_short(*at + 1, pieces)
        });
        let (from, end) = match dashes {
            Some(at) => (at, self.words_end(at, pieces)),
            None => match self.closing(pieces) {
                Some(found) => found,
                None => return,
            },
        };
        pieces[from..end].fill(Piece::Signature);
    }

    /// Where the words end that this line is among.
    fn words_end(&self, at: usize, pieces: &[Piece]) -> usize {
        (at..self.len())
            .find(|at| pieces[*at] != Piece::Words)
            .unwrap_or(self.len())
    }

    /// Whether so little stands from here on that it can be a signature.
    fn is_short(&self, at: usize, pieces: &[Piece]) -> bool {
        let words = (at..self.len()).take_while(|at| pieces[*at] == Piece::Words);
        let filled = words.filter(|at| !self.is_blank(*at));
        (1..=SIGNATURE_LINES).contains(&filled.take(SIGNATURE_LINES + 1).count())
    }

    /// A closing with short lines alone under it, or what a telephone wrote, at the end of the last words.
    fn closing(&self, pieces: &[Piece]) -> Option<(usize, usize)> {
        let last = (0..self.len())
            .rev()
            .find(|at| pieces[*at] == Piece::Words && !self.is_blank(*at))?;
        let mut filled = 0;
        for at in (0..=last).rev() {
            if pieces[at] != Piece::Words {
                return None;
            }
            let line = self.line(at);
            if line.is_empty() {
                continue;
            }
            filled += 1;
            let folded = line.to_lowercase();
            if filled == 1 && words::SENT_FROM.iter().any(|sent| folded.starts_with(sent)) {
                return Some((at, self.words_end(at, pieces)));
            }
            let closing = folded.trim_end_matches([',', '!', '.', ' ']);
            if words::CLOSINGS.contains(&closing) {
                return (filled > 1).then(|| (at, self.words_end(at, pieces)));
            }
            if filled > CLOSING_LINES || line.len() > CLOSING_WIDTH || line.ends_with('?') {
                return None;
            }
        }
        None
    }

    fn joined(&self, pieces: &[Piece]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let range = self.range(at);
            let filled = usize::from(!self.is_blank(at));
            match parts.last_mut() {
                Some(part) if part.piece == *piece => {
                    part.text.end = range.end;
                    part.lines += filled;
                }
                _ => parts.push(Part {
                    piece: *piece,
                    text: range,
                    lines: filled,
                    folds: false,
                }),
            }
        }
        parts
    }
}

fn join(joined: &mut String, line: &str) {
    if !joined.is_empty() {
        joined.push(' ');
    }
    joined.push_str(line);
}

/// Whether a text announces a quotation; over several lines only where its beginning says so, too.
fn is_announcement(text: &str, joined: bool) -> bool {
    let folded = text.to_lowercase();
    let dated = folded.contains(|c: char| c.is_ascii_digit());
    let begun = |begin: &str| !begin.is_empty() && folded.starts_with(begin);
    let ends = words::ANNOUNCED.iter().any(|(begin, end)| {
        folded.ends_with(end) && (begun(begin) || (begin.is_empty() && dated && !joined))
    });
    let starts_dated = folded.starts_with(|c: char| c.is_ascii_digit());
    let any_begin = words::ANNOUNCED.iter().any(|(begin, _)| begun(begin));
    if joined && !any_begin && !starts_dated {
        return false;
    }
    ends || (joined
        && dated
        && words::ANNOUNCED
            .iter()
            .any(|(_, end)| folded.ends_with(end)))
        || (dated
            && words::ANNOUNCED_BEFORE_NAME
                .iter()
                .any(|within| folded.contains(within)))
        || (dated && folded.contains('@') && folded.ends_with(">:"))
}

/// Whether four digits of a year of our time stand in a line.
fn has_year(line: &str) -> bool {
    let mut runs = line.split(|c: char| !c.is_ascii_digit());
    runs.any(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")))
}

/// A line of dashes or underscores alone.
fn is_rule(line: &str) -> bool {
    line.len() >= 5 && line.chars().all(|c| "-_=–—".contains(c))
}

/// Whether a line says between dashes that another mail begins.
fn is_divider(line: &str) -> bool {
    const LONGEST: usize = 120;
    if line.len() > LONGEST || !line.starts_with(['-', '–', '—', '_', '=', '*']) {
        return false;
    }
    let said = line.trim_matches(|c: char| c.is_whitespace() || "-–—_=*".contains(c));
    words::DIVIDERS.contains(&said.trim_end_matches(':').to_lowercase().as_str())
}

/// The name of a head line and its value; bold letters are told by `*`.
fn head(line: &str) -> Option<(String, &str)> {
    const LONGEST: usize = 30;
    let (name, value) = line.trim_start_matches('*').split_once(':')?;
    let name = name.trim_end_matches('*').trim();
    (!name.is_empty() && name.len() <= LONGEST).then(|| (name.to_lowercase(), value))
}

#[cfg(test)]
mod tests;
