//! From a typed line to a filter, with the place of whatever isn't understood.

use std::collections::HashSet;
use std::ops::Range;

use super::moment::{Sign, ago, ahead, days, length, signed};
use super::{Clock, Field, Filter, FilterError, Mistake, Standing, Stretch, Term, Test, Whose};
use crate::domain::event::Label;
use crate::domain::fold::{fold, words};
use crate::domain::queue::Part;
use crate::domain::words::{Channel, Priority, UnknownWord, nearest};

/// So many fields and values are taken, beside any number of words: a long text that was pasted must not
/// become a question of any length.
const MOST_TESTS: usize = 100;

/// A name of fewer letters before a colon is taken for a word: "re:" comes near to too much.
const SHORTEST_NAME: usize = 3;

impl Filter {
    /// Understands a filter as it is typed.
    ///
    /// # Errors
    /// [`FilterError`] at the first term that isn't understood. Words never fail: any string can be
    /// looked for.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let mut terms = Terms::default();
        for piece in pieces(text) {
            terms.add(&piece, piece.term()?)?;
        }
        Ok(terms.filter)
    }

    /// Understands a filter that may name a part of the queue by a word of its own, as a view's does:
    /// `late category:billing`. In quotes it is a word like any other.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn parse_with_part(text: &str) -> Result<(Option<Part>, Self), FilterError> {
        let (mut terms, mut part) = (Terms::default(), None);
        for piece in pieces(text) {
            match (piece.part(), part) {
                (Some(named), None) => part = Some(named),
                (Some(named), Some(first)) => {
                    let (of, narrowed) = together(first, named).ok_or_else(|| FilterError {
                        span: piece.span.clone(),
                        mistake: Mistake::TwoParts {
                            first,
                            second: named,
                        },
                    })?;
                    part = Some(of);
                    terms.add(&piece, Some(narrowed))?;
                }
                (None, _) => terms.add(&piece, piece.term()?)?,
            }
        }
        Ok((part, terms.filter))
    }

    /// Understands a filter that is being typed, with the cursor at a byte of it: a term that the cursor
    /// touches may be half-typed, so that it is left out rather than a mistake. What is wrong with the
    /// first of the others is told beside what the terms mean that are understood.
    pub fn parse_typed(text: &str, cursor: usize) -> (Self, Option<FilterError>) {
        let (mut terms, mut error) = (Terms::default(), None);
        for piece in pieces(text) {
            let taken = piece.term().and_then(|term| terms.add(&piece, term));
            match taken {
                Ok(()) => {}
                Err(_) if piece.touches(cursor) => {}
                Err(wrong) => error = error.or(Some(wrong)),
            }
        }
        (terms.filter, error)
    }
}

/// Two parts of which both are to hold: one of them, and what the other makes of it.
fn together(first: Part, second: Part) -> Option<(Part, Term)> {
    narrowing(second)
        .map(|term| (first, term))
        .or_else(|| narrowing(first).map(|term| (second, term)))
}

/// What a part says of each request in it, where that can be said in one term.
fn narrowing(part: Part) -> Option<Term> {
    let (not, test) = match part {
        Part::Mine => (false, Test::Assigned(Whose::Me)),
        Part::Free => (true, Test::Assigned(Whose::Anyone)),
        Part::Late => (false, Test::Standing(Standing::Late)),
        Part::All | Part::Waiting | Part::Backlog | Part::Solved => return None,
    };
    Some(Term {
        not,
        any: vec![test],
    })
}

/// The terms so far; what is said twice is said once.
#[derive(Default)]
struct Terms {
    filter: Filter,
    known: HashSet<Term>,
    tests: usize,
}

impl Terms {
    fn add(&mut self, piece: &Piece, term: Option<Term>) -> Result<(), FilterError> {
        let Some(term) = term.filter(|term| !self.known.contains(term)) else {
            return Ok(());
        };
        if term.any.iter().all(|test| test.words().is_none()) {
            self.tests += term.any.len();
            if self.tests > MOST_TESTS {
                return Err(FilterError {
                    span: piece.span.clone(),
                    mistake: Mistake::TooMany { most: MOST_TESTS },
                });
            }
        }
        self.known.insert(term.clone());
        self.filter.terms.push(term);
        Ok(())
    }
}

/// A character of a filter, quotes taken away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) c: char,
    /// The byte at which it stands.
    pub(super) at: usize,
    pub(super) quoted: bool,
}

/// What stands between blanks outside of double quotes.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) letters: Vec<Letter>,
    /// Its bytes, quotes and all.
    pub(super) span: Range<usize>,
}

/// Splits at blanks outside of double quotes. A quote that isn't closed holds to the end.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let (mut out, mut quoted) = (Vec::new(), false);
    let mut open: Option<Piece> = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && !quoted {
            out.extend(open.take());
            continue;
        }
        let piece = open.get_or_insert_with(|| Piece {
            letters: Vec::new(),
            span: at..at,
        });
        piece.span.end = at + c.len_utf8();
        if c == '"' {
            quoted = !quoted;
        } else {
            piece.letters.push(Letter { c, at, quoted });
        }
    }
    out.extend(open);
    out
}

fn text_of(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.c).collect()
}

impl Piece {
    pub(super) fn touches(&self, cursor: usize) -> bool {
        (self.span.start..=self.span.end).contains(&cursor)
    }

    /// The part of the queue that it names.
    fn part(&self) -> Option<Part> {
        if self.letters.iter().any(|letter| letter.quoted) {
            return None;
        }
        Part::of_code(&text_of(&self.letters).to_lowercase())
    }

    /// Whether it is turned round, and what follows the sign.
    pub(super) fn turned(&self) -> (bool, &[Letter]) {
        match self.letters.split_first() {
            Some((
                Letter {
                    c: '-',
                    quoted: false,
                    ..
                },
                rest,
            )) if !rest.is_empty() => (true, rest),
            _ => (false, &self.letters),
        }
    }

    /// What it means; none where it holds nothing that could be looked for.
    fn term(&self) -> Result<Option<Term>, FilterError> {
        let (not, letters) = self.turned();
        let any = self.tests(letters)?;
        Ok((!any.is_empty()).then_some(Term { not, any }))
    }

    fn tests(&self, letters: &[Letter]) -> Result<Vec<Test>, FilterError> {
        if let Some(numbers) = numbers_after_sign(letters) {
            return Ok(numbers);
        }
        if letters.iter().all(|letter| !letter.quoted)
            && text_of(letters).eq_ignore_ascii_case(Field::Assigned.code())
        {
            return Ok(vec![Test::Assigned(Whose::Anyone)]);
        }
        let Some((name, value)) = split_name(letters) else {
            return Ok(word_tests(letters));
        };
        let typed = text_of(name).to_lowercase();
        let Some(field) = field_of(&typed) else {
            // A colon inside of ordinary words ("re: refund", a link) is no field.
            let near = nearest(&typed, Field::CODES.iter().copied())
                .filter(|_| typed.chars().count() >= SHORTEST_NAME && !value.is_empty());
            return match near {
                Some(nearest) => Err(FilterError {
                    span: span_of(name),
                    mistake: Mistake::Field {
                        field: text_of(name),
                        nearest,
                    },
                }),
                None => Ok(word_tests(letters)),
            };
        };
        self.values(field, name, value)
    }

    fn values(
        &self,
        field: Field,
        name: &[Letter],
        value: &[Letter],
    ) -> Result<Vec<Test>, FilterError> {
        let missing = |span| FilterError {
            span,
            mistake: Mistake::Missing { field },
        };
        let mut tests = Vec::new();
        for one in value.split(|letter| letter.c == ',' && !letter.quoted) {
            let text = text_of(one);
            let trimmed = text.trim();
            if trimmed.is_empty() {
                // A comma at the end is on its way to the next value; nothing at all is a mistake.
                if tests.is_empty() {
                    return Err(missing(name.first().map_or(0, |l| l.at)..self.span.end));
                }
                continue;
            }
            let found = understood(field, trimmed).map_err(|mistake| FilterError {
                span: self.whole(one),
                mistake,
            })?;
            for test in found {
                if !tests.contains(&test) {
                    tests.push(test);
                }
            }
        }
        Ok(tests)
    }

    /// The bytes of these letters, with the quotes round them.
    fn whole(&self, letters: &[Letter]) -> Range<usize> {
        let mut span = span_of(letters);
        if letters.first().is_some_and(|letter| letter.quoted) {
            span.start = span.start.saturating_sub(1).max(self.span.start);
        }
        if letters.last().is_some_and(|letter| letter.quoted) {
            span.end = (span.end + 1).min(self.span.end);
        }
        span
    }
}

fn span_of(letters: &[Letter]) -> Range<usize> {
    match (letters.first(), letters.last()) {
        (Some(first), Some(last)) => first.at..last.at + last.c.len_utf8(),
        _ => 0..0,
    }
}

pub(super) fn field_of(name: &str) -> Option<Field> {
    let name = name.to_lowercase();
    // As the list's own heading has it.
    if name == "via" {
        return Some(Field::Channel);
    }
    Field::ALL
        .iter()
        .copied()
        .find(|field| field.code() == name)
}

/// Parts a name from its value at the first colon, where what stands before it could be a name.
pub(super) fn split_name(letters: &[Letter]) -> Option<(&[Letter], &[Letter])> {
    let colon = letters
        .iter()
        .position(|letter| letter.c == ':' && !letter.quoted)?;
    let (name, value) = (&letters[..colon], &letters[colon + 1..]);
    let is_name = !name.is_empty()
        && name
            .iter()
            .all(|letter| letter.c.is_alphabetic() && !letter.quoted);
    is_name.then_some((name, value))
}

/// `#12`, `#12,15`.
fn numbers_after_sign(letters: &[Letter]) -> Option<Vec<Test>> {
    let text = text_of(letters);
    text.strip_prefix('#')?.split(',').map(number).collect()
}

fn number(text: &str) -> Option<Test> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    digits.parse().ok().map(Test::Number)
}

fn word_tests(letters: &[Letter]) -> Vec<Test> {
    let folded = fold(&text_of(letters));
    let mut all: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for word in words(&folded) {
        if known.insert(word) {
            all.push(word.to_owned());
        }
    }
    if all.is_empty() {
        Vec::new()
    } else {
        vec![Test::Words(all)]
    }
}

/// What one value of a field means.
fn understood(field: Field, value: &str) -> Result<Vec<Test>, Mistake> {
    let wrong_word = |word| Mistake::Word { field, word };
    let wrong = || Mistake::Value {
        field,
        value: value.to_owned(),
    };
    let one = |test| Ok(vec![test]);
    match field {
        Field::Priority => priorities(value).map_err(wrong_word),
        Field::Status => one(Test::Status(value.parse().map_err(wrong_word)?)),
        // As the list shows it.
        Field::Channel if fold(value) == "mail" => one(Test::Channel(Channel::Email)),
        Field::Channel => one(Test::Channel(value.parse().map_err(wrong_word)?)),
        Field::Kind => one(Test::Kind(value.parse().map_err(wrong_word)?)),
        Field::Is => one(Test::Standing(value.parse().map_err(wrong_word)?)),
        Field::Has => one(Test::Having(value.parse().map_err(wrong_word)?)),
        Field::Tag => one(Test::Tag(fold(value))),
        Field::Category => one(Test::Label(Label::Category, fold(value))),
        Field::Product => one(Test::Label(Label::Product, fold(value))),
        Field::Place => one(Test::Label(Label::Place, fold(value))),
        Field::Process => one(Test::Label(Label::Process, fold(value))),
        Field::Source => one(Test::Source(fold(value))),
        Field::Client => one(Test::Client(fold(value))),
        Field::Assigned => one(Test::Assigned(match fold(value).as_str() {
            "me" => Whose::Me,
            "nobody" | "none" => Whose::Nobody,
            "anyone" => Whose::Anyone,
            name => Whose::Agent(name.to_owned()),
        })),
        Field::Number => one(number(value).ok_or_else(wrong)?),
        Field::Due => due(field, value),
        Field::Received => {
            let (sign, rest) = signed(value);
            let days = days(sign, rest).ok_or_else(wrong)?;
            one(Test::Time(Clock::Received, days))
        }
        Field::Age => one(Test::Time(Clock::Received, lasting(field, value)?)),
        Field::Waiting => one(Test::Time(Clock::Waiting, lasting(field, value)?)),
    }
}

/// A priority, or those above or below one.
fn priorities(value: &str) -> Result<Vec<Test>, UnknownWord> {
    let (sign, word) = signed(value);
    let than: Priority = word.parse()?;
    let fits = |priority: &Priority| match sign {
        None => *priority == than,
        // The first of them matters most.
        Some(Sign::More) => *priority < than,
        Some(Sign::MoreOrEqual) => *priority <= than,
        Some(Sign::Less) => *priority > than,
        Some(Sign::LessOrEqual) => *priority >= than,
    };
    let mut tests: Vec<Test> = Priority::ALL
        .iter()
        .copied()
        .filter(fits)
        .map(Test::Priority)
        .collect();
    if tests.is_empty() {
        // Nothing is above the highest: a term that holds for nothing, rather than no term at all.
        tests.push(Test::Number(i64::MIN));
    }
    Ok(tests)
}

fn due(field: Field, value: &str) -> Result<Vec<Test>, Mistake> {
    if value.eq_ignore_ascii_case(Standing::Late.code()) {
        return Ok(vec![Test::Standing(Standing::Late)]);
    }
    let (sign, rest) = signed(value);
    let stretch = match (length(rest), sign) {
        (Some(length), Some(sign)) => ahead(sign, length),
        (Some(_), None) => {
            return Err(Mistake::Unsigned {
                field,
                value: value.to_owned(),
            });
        }
        (None, sign) => days(sign, rest).ok_or_else(|| Mistake::Value {
            field,
            value: value.to_owned(),
        })?,
    };
    Ok(vec![Test::Time(Clock::Due, stretch)])
}

fn lasting(field: Field, value: &str) -> Result<Stretch, Mistake> {
    let value_of = || value.to_owned();
    match signed(value) {
        (Some(sign), rest) => {
            let length = length(rest).ok_or_else(|| Mistake::Value {
                field,
                value: value_of(),
            })?;
            Ok(ago(sign, length))
        }
        (None, rest) if length(rest).is_some() => Err(Mistake::Unsigned {
            field,
            value: value_of(),
        }),
        (None, _) => Err(Mistake::Value {
            field,
            value: value_of(),
        }),
    }
}

#[cfg(test)]
mod tests;
