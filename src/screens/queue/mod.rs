//! The queue: what is to be answered first, and why.
//!
//! The order is frozen under the cursor: what came in since is counted as new and joins when the agent
//! asks for it or goes to the top. The selection follows the request, not the row.

pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use crate::app::field::Field;
use crate::app::msg::Elsewhere;
use crate::app::{Desk, Effect};
use crate::domain::action::Target;
use crate::domain::filter::{Completion, Filter, FilterError, Known, complete};
use crate::domain::id::{Number, Version};
use crate::domain::list::{Page, PartQuery, Row, Side};
use crate::domain::queue::{AsOf, Part};
use crate::keymap::ListAction;

/// How many rows are read at once.
pub const PAGE: usize = 200;
/// How many rows are read at first beyond those that a window of this many rows can show.
const FIRST: usize = 40;
/// From this distance to the end of what is read, more is read.
const AHEAD: usize = 60;
/// Rows beyond these are let go at the far end.
const KEPT: usize = 1200;

/// The queue's state.
#[derive(Debug, Default)]
pub struct State {
    /// Which view is shown.
    pub view: usize,
    /// The narrowing typed on top of the view's own, and why it isn't understood.
    pub filter_text: String,
    /// What that narrowing means.
    pub filter: Filter,
    /// What is wrong with it.
    pub filter_error: Option<FilterError>,
    /// The filter's field, while it has the cursor.
    pub typing: Option<Field>,
    /// What can be meant by the word before that cursor.
    pub offers: Option<Offers>,
    /// What the desk has in its fields, to be offered.
    pub known: Known,
    /// What the filter finds where the view doesn't look.
    pub elsewhere: Beyond,
    /// The part that was gone to with the filter, instead of the view's own.
    pub beyond: Option<Part>,
    /// What is wrong with the filter of the view that is shown, which then shows nothing.
    pub view_error: Option<FilterError>,
    /// The list that is shown; none before the first page is there.
    pub query: Option<PartQuery>,
    /// The rows that are read, in their order.
    pub rows: Vec<Row>,
    /// Whether there are rows before them.
    pub more_above: bool,
    /// Whether there are rows after them.
    pub more_below: bool,
    /// The place of the first read row in the list, counted from 0, as far as it is known.
    pub first: u64,
    /// The selected row.
    pub selected: usize,
    /// The first row on the screen.
    pub top: usize,
    /// Marked requests with the versions that were seen.
    pub marked: BTreeMap<Number, Version>,
    /// What came in since the order was frozen and stands before the selected row.
    pub new_above: Vec<Number>,
    /// What came in since and stands after it.
    pub new_below: Vec<Number>,
    /// The question for a page that is under way.
    pub asked: Option<u64>,
    /// Whether that page is to take the place of the rows.
    pub is_read_anew: bool,
    /// The request to select once a page is there.
    pub follow: Option<Number>,
    /// The newest event that the rows know of.
    pub newest: i64,
    /// Whether keys go to the request beside the list.
    pub reading_aside: bool,
}

/// What the filter finds in other parts.
#[derive(Debug, Default)]
pub struct Beyond {
    /// The question that is under way.
    pub asked: Option<u64>,
    /// The parts in which it finds something.
    pub found: Vec<Elsewhere>,
}

impl Beyond {
    /// Forgets what was found, and waits for no answer.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// What is offered for the word before the cursor of the filter's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offers {
    completion: Completion,
    /// Which offer stands in the line.
    pub taken: Option<usize>,
}

impl Offers {
    /// What can be meant in a field; none where nothing is offered.
    pub fn of(field: &Field, known: &Known) -> Option<Self> {
        let completion = complete(field.text(), field.before_cursor().len(), known)?;
        Some(Self {
            completion,
            taken: None,
        })
    }

    /// The offers, the likeliest first.
    pub fn all(&self) -> &[String] {
        &self.completion.offers
    }

    /// Whether there is nothing to choose from.
    pub fn is_only(&self) -> bool {
        self.completion.offers.len() == 1
    }

    /// Puts the next offer into the field, or the one before.
    pub fn take(&mut self, field: &mut Field, onward: bool) {
        let count = self.completion.offers.len();
        let at = match (self.taken, onward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
        };
        let offer = &self.completion.offers[at];
        let span = &mut self.completion.span;
        field.replace(span.clone(), offer);
        span.end = span.start + offer.len();
        self.taken = Some(at);
    }
}

/// What a movement asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wants {
    /// Nothing: all is there.
    Nothing,
    /// More rows on this side.
    More(Side),
    /// The list from its first or its last row.
    Whole(Side),
    /// The selected request.
    Open,
}

impl State {
    /// The selected row.
    pub fn selected_row(&self) -> Option<&Row> {
        self.rows.get(self.selected)
    }

    /// The requests that an action is for: the marked ones, else the selected one.
    pub fn targets(&self) -> Vec<Target> {
        if self.marked.is_empty() {
            return self
                .selected_row()
                .map(|row| Target {
                    number: row.place.number,
                    base: Some(row.version),
                })
                .into_iter()
                .collect();
        }
        self.marked
            .iter()
            .map(|(&number, &base)| Target {
                number,
                base: Some(base),
            })
            .collect()
    }

    /// The list that is to be shown at a moment.
    pub fn query(&self, part: Part, view: Filter, desk: &Desk, as_of: AsOf) -> PartQuery {
        let mut filter = view;
        filter.terms.extend(self.filter.terms.iter().cloned());
        PartQuery {
            part,
            agent: desk.agent.clone(),
            filter,
            zone: desk.zone.clone(),
            as_of,
        }
    }

    /// Moves the selection.
    pub fn go(&mut self, action: ListAction, page: usize) -> Wants {
        let last = self.rows.len().saturating_sub(1);
        let page = page.saturating_sub(1).max(1);
        match action {
            ListAction::Down => self.selected = (self.selected + 1).min(last),
            ListAction::Up => self.selected = self.selected.saturating_sub(1),
            ListAction::PageDown => {
                self.selected = (self.selected + page).min(last);
                self.top = (self.top + page).min(last);
            }
            ListAction::PageUp => {
                self.selected = self.selected.saturating_sub(page);
                self.top = self.top.saturating_sub(page);
            }
            ListAction::First => {
                if self.more_above || !self.new_above.is_empty() || !self.new_below.is_empty() {
                    return Wants::Whole(Side::Forward);
                }
                self.selected = 0;
            }
            ListAction::Last => {
                if self.more_below {
                    return Wants::Whole(Side::Backward);
                }
                self.selected = last;
            }
            ListAction::Open => return Wants::Open,
        }
        self.wants()
    }

    /// What is missing around the selected row: one goes there, or what stood there was done.
    pub fn wants(&self) -> Wants {
        if self.rows.is_empty() && (self.more_below || self.more_above) {
            Wants::Whole(Side::Forward)
        } else if self.more_below && self.selected + AHEAD > self.rows.len() {
            Wants::More(Side::Forward)
        } else if self.more_above && self.selected < AHEAD {
            Wants::More(Side::Backward)
        } else {
            Wants::Nothing
        }
    }

    /// Sees to it that the selected row is on a screen of `height` rows; tells whether the list had to
    /// be moved for it.
    pub fn keep_in_sight(&mut self, height: usize) -> bool {
        let before = self.top;
        let height = height.max(1);
        let lowest = self.rows.len().saturating_sub(height);
        self.top = self.top.min(lowest).min(self.selected);
        if self.selected >= self.top + height {
            self.top = self.selected + 1 - height;
        }
        self.top != before
    }

    /// Takes in a list read from its first or last row.
    pub fn replace(&mut self, page: Page, side: Side, total: u64, newest: i64) {
        let follow = self.follow.take();
        self.rows = page.rows;
        self.newest = newest;
        self.new_above.clear();
        self.new_below.clear();
        match side {
            Side::Forward => {
                self.more_above = false;
                self.more_below = page.more;
                self.first = 0;
                let find = |wanted: Number| self.rows.iter().position(|r| r.place.number == wanted);
                self.selected = follow.and_then(find).unwrap_or(0);
                self.top = 0;
            }
            Side::Backward => {
                self.more_above = page.more;
                self.more_below = false;
                self.first = total.saturating_sub(self.rows.len() as u64);
                self.selected = self.rows.len().saturating_sub(1);
                self.top = self.selected;
            }
        }
    }

    /// Takes in a page that joins the rows on one side.
    pub fn extend(&mut self, mut page: Page, side: Side) {
        // A row keeps the place at which it was read, and what came in since is counted: neither stands
        // there twice.
        let known: BTreeSet<Number> = self.rows.iter().map(|row| row.place.number).collect();
        page.rows.retain(|row| !known.contains(&row.place.number));
        let came: BTreeSet<Number> = page.rows.iter().map(|row| row.place.number).collect();
        self.new_above.retain(|number| !came.contains(number));
        self.new_below.retain(|number| !came.contains(number));
        match side {
            Side::Forward => {
                self.more_below = page.more;
                self.rows.extend(page.rows);
                if let Some(over) = self.rows.len().checked_sub(KEPT).filter(|&n| n > 0) {
                    let over = over.min(self.top.saturating_sub(AHEAD));
                    if over > 0 {
                        self.rows.drain(..over);
                        self.more_above = true;
                        self.first += over as u64;
                        self.selected -= over;
                        self.top -= over;
                    }
                }
            }
            Side::Backward => {
                let came = page.rows.len();
                self.more_above = page.more;
                self.rows.splice(0..0, page.rows);
                self.first = if page.more {
                    self.first.saturating_sub(came as u64)
                } else {
                    0
                };
                self.selected += came;
                self.top += came;
                if self.rows.len() > KEPT {
                    let keep = KEPT.max(self.selected + AHEAD);
                    if keep < self.rows.len() {
                        self.rows.truncate(keep);
                        self.more_below = true;
                    }
                }
            }
        }
    }

    /// Takes in what became of some requests, without moving what is on the screen: rows are renewed
    /// in their place, those that left go, those that came are counted.
    pub fn renew(&mut self, looked_at: &[Number], rows: Vec<Row>, newest: i64) {
        let mut came: BTreeMap<Number, Row> = rows
            .into_iter()
            .map(|row| (row.place.number, row))
            .collect();
        let here = self.selected_row().map(|row| row.place);
        let latest_first = self
            .query
            .as_ref()
            .is_some_and(|query| query.part == Part::Solved);
        let mut at = 0;
        let mut selected = self.selected;
        let mut top = self.top;
        self.rows.retain_mut(|row| {
            let number = row.place.number;
            let keep = if !looked_at.contains(&number) {
                true
            } else if let Some(fresh) = came.remove(&number) {
                *row = fresh;
                true
            } else {
                if at < self.selected {
                    selected -= 1;
                }
                if at < self.top {
                    top -= 1;
                }
                false
            };
            at += 1;
            keep
        });
        self.selected = selected.min(self.rows.len().saturating_sub(1));
        self.top = top;
        self.newest = newest;
        let gone = |number: &Number| looked_at.contains(number);
        self.new_above.retain(|number| !gone(number));
        self.new_below.retain(|number| !gone(number));
        for (number, row) in came {
            if here.is_some_and(|here| (row.place < here) != latest_first) {
                self.new_above.push(number);
            } else {
                self.new_below.push(number);
            }
        }
        if self.rows.is_empty() {
            self.follow = None;
        }
        self.marked.retain(|number, version| {
            match self.rows.iter().find(|row| row.place.number == *number) {
                Some(row) => {
                    // What this desk has changed itself is seen; the rest is refused as stale.
                    *version = row.version;
                    true
                }
                None => !looked_at.contains(number),
            }
        });
    }

    /// Understands the filter's text; a word that the cursor touches, at this byte, may be half-typed.
    /// Tells whether the filter means something else now; with a mistake it stays what it was.
    pub fn read_filter(&mut self, cursor: Option<usize>) -> bool {
        let (filter, error) = match cursor {
            Some(cursor) => Filter::parse_typed(&self.filter_text, cursor),
            None => match Filter::parse(&self.filter_text) {
                Ok(filter) => (filter, None),
                Err(error) => (Filter::default(), Some(error)),
            },
        };
        self.filter_error = error;
        if self.filter_error.is_some() || self.filter == filter {
            return false;
        }
        self.filter = filter;
        true
    }

    /// Marks the selected row, or takes its mark off, and goes on to the next.
    pub fn mark(&mut self) {
        if let Some(row) = self.rows.get(self.selected) {
            let number = row.place.number;
            if self.marked.remove(&number).is_none() {
                self.marked.insert(number, row.version);
            }
            self.selected = (self.selected + 1).min(self.rows.len().saturating_sub(1));
        }
    }

    /// The row after the selected one, as the place to go on from once the selected one is done.
    pub fn next_number(&self) -> Option<Number> {
        self.rows.get(self.selected + 1).map(|row| row.place.number)
    }

    /// Shows nothing but what is wrong with the view's filter.
    pub fn show_mistake(&mut self, error: FilterError) {
        self.view_error = Some(error);
        self.query = None;
        self.asked = None;
        self.is_read_anew = false;
        self.rows.clear();
        self.more_above = false;
        self.more_below = false;
        self.first = 0;
        self.selected = 0;
        self.top = 0;
        self.new_above.clear();
        self.new_below.clear();
    }

    /// The effect that reads the list from a side, as far as a window of `height` rows needs: the rest
    /// comes when one goes there.
    pub fn load(&mut self, ask: u64, query: PartQuery, side: Side, height: u16) -> Effect {
        self.asked = Some(ask);
        self.is_read_anew = true;
        self.query = Some(query.clone());
        Effect::LoadPage {
            ask,
            query: Box::new(query),
            from: None,
            side,
            limit: (usize::from(height) + FIRST).clamp(FIRST * 2, PAGE),
        }
    }

    /// The effect that reads more rows on a side of those there are.
    pub fn load_more(&mut self, ask: u64, side: Side) -> Option<Effect> {
        if self.asked.is_some() {
            return None;
        }
        let query = self.query.clone()?;
        let from = match side {
            Side::Forward => self.rows.last(),
            Side::Backward => self.rows.first(),
        }?
        .place;
        self.asked = Some(ask);
        Some(Effect::LoadPage {
            ask,
            query: Box::new(query),
            from: Some(from),
            side,
            limit: PAGE,
        })
    }
}
