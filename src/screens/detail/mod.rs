//! A request's page: who it is, what was said, what was done, and until when it is due.

pub mod view;

use crate::domain::change::Direction;
use crate::domain::detail::Detail;
use crate::domain::id::Number;
use crate::domain::run::Run;
use crate::keymap::DetailAction;

/// The pages that are kept at hand, so that going up and down the list needs no waiting.
const KEPT: usize = 16;

/// The state of the open request's page.
#[derive(Debug, Default)]
pub struct State {
    /// The request that is shown.
    pub number: Option<Number>,
    /// Pages at hand, the latest used last.
    pages: Vec<Detail>,
    /// Pages that were asked for and are not there yet.
    asked: Vec<Number>,
    /// Where the page begins on the screen.
    pub scroll: Scroll,
    /// Whether every event of the history is shown, not only what was said.
    pub whole_history: bool,
    /// Whether quotations and signatures are shown whole.
    pub unfolded: bool,
}

/// Where a page begins on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scroll {
    /// At the client's latest message, unless everything fits.
    #[default]
    Latest,
    /// At this line.
    Line(usize),
}

impl State {
    /// The page that is shown, once it is there.
    pub fn page(&self) -> Option<&Detail> {
        self.number.and_then(|number| self.at_hand(number))
    }

    /// The page of a request, if it is at hand.
    pub fn at_hand(&self, number: Number) -> Option<&Detail> {
        self.pages.iter().find(|page| page.number == number)
    }

    /// Shows another request; tells whether its page has to be read.
    pub fn show(&mut self, number: Number) -> bool {
        if self.number != Some(number) {
            self.number = Some(number);
            self.scroll = Scroll::default();
        }
        self.wants(number)
    }

    /// Whether a page has to be read, and notes that it is asked for.
    pub fn wants(&mut self, number: Number) -> bool {
        let wants = self.at_hand(number).is_none() && !self.asked.contains(&number);
        if wants {
            self.asked.push(number);
        }
        wants
    }

    /// Takes in a page, or that there is none.
    pub fn take(&mut self, number: Number, page: Option<Detail>) {
        self.asked.retain(|asked| *asked != number);
        self.pages.retain(|kept| kept.number != number);
        if let Some(page) = page {
            if self.pages.len() >= KEPT {
                let shown = self.number;
                if let Some(at) = self
                    .pages
                    .iter()
                    .position(|kept| Some(kept.number) != shown)
                {
                    self.pages.remove(at);
                }
            }
            self.pages.push(page);
        }
    }

    /// Forgets the pages of these requests, because they have changed.
    pub fn outdate(&mut self, numbers: &[Number]) {
        let shown = self.number;
        self.pages
            .retain(|page| !numbers.contains(&page.number) || Some(page.number) == shown);
        self.asked.retain(|number| !numbers.contains(number));
    }

    /// Notes which procedure the agent follows for a request, where its page is at hand.
    pub fn set_run(&mut self, number: Number, run: Option<Run>) {
        if let Some(page) = self.pages.iter_mut().find(|page| page.number == number) {
            page.run = run;
        }
    }

    /// Forgets the page of a request whose drafts have changed; its page is read again when it is shown.
    pub fn outdate_drafts(&mut self, number: Number) {
        self.pages.retain(|page| page.number != number);
        self.ask_again(number);
    }

    /// Forgets that a page was asked for, so that it is asked for again.
    pub fn ask_again(&mut self, number: Number) {
        self.asked.retain(|asked| *asked != number);
    }

    /// Scrolls; `height` is what is shown, `lines` what there is, `top` where the page begins now.
    pub fn scroll(&mut self, action: DetailAction, height: usize, lines: usize, top: usize) {
        let lowest = lines.saturating_sub(height);
        let page = height.saturating_sub(1).max(1);
        let to = match action {
            DetailAction::Down => top + 1,
            DetailAction::Up => top.saturating_sub(1),
            DetailAction::PageDown => top + page,
            DetailAction::PageUp => top.saturating_sub(page),
            DetailAction::Top => 0,
            DetailAction::Bottom => lowest,
            DetailAction::Next
            | DetailAction::Previous
            | DetailAction::NextPane
            | DetailAction::Close
            | DetailAction::History
            | DetailAction::Quotes => return,
        };
        self.scroll = Scroll::Line(to.min(lowest));
    }
}

/// The place of the client's latest message among a page's entries.
pub fn latest_from_client(page: &Detail) -> Option<usize> {
    page.entries.iter().rposition(|entry| {
        entry
            .message
            .as_ref()
            .is_some_and(|message| message.direction == Direction::In)
    })
}
