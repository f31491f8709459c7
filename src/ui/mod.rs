//! Drawing: reads the model and decides nothing.
//!
//! Whatever comes from outside reaches the buffer as [`crate::domain::safe::Safe`] alone, and only
//! [`pen`] writes into the buffer. What drawing learns (how many rows fit) goes back as
//! [`crate::app::Regions`].

pub mod document;
pub(crate) mod filter;
mod footer;
pub(crate) mod line;
mod looking;
pub(crate) mod lookup;
pub(crate) mod mail;
mod overlays;
pub mod pen;
pub(crate) mod preview;
pub mod text;
pub mod theme;
pub(crate) mod views;
pub mod words;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::model::SMALLEST;
use crate::app::{Model, Regions, Screen};
use crate::screens::{compose, detail, lookup as procedures, queue, run};
use pen::Pen;
use theme::Theme;

/// What is kept from one drawing to the next.
#[derive(Default)]
pub struct Ui {
    /// The colours.
    pub theme: Theme,
    /// The lines of the request's page, laid out once and drawn as often as it is scrolled.
    pub(crate) page: detail::view::Layout,
    /// The lines of what is read of the library, laid out once too.
    pub(crate) preview: preview::Preview,
    /// The lines of the procedure that is followed.
    pub(crate) run: run::view::Layout,
}

impl Ui {
    /// A drawing in these colours.
    pub fn new(theme: Theme) -> Self {
        Self {
            theme,
            ..Self::default()
        }
    }

    /// Draws the model, and tells what fits on the screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>, model: &Model) -> Regions {
        let area = frame.area();
        let pen = Pen::new(self.theme, model);
        let mut regions = model.regions;
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            let words = pen.word("screen-too-small");
            pen.put(
                frame.buffer_mut(),
                (area.x, area.y),
                usize::from(area.width),
                &words,
                theme::Role::Text,
            );
            return regions;
        }
        let body = Rect {
            height: area.height - footer::HEIGHT,
            ..area
        };
        match model.screen {
            Screen::Queue => {
                let (list, aside) = sides(body, model);
                queue::view::draw(&pen, frame, list, &mut regions);
                if let Some(aside) = aside {
                    detail::view::draw(&mut self.page, &pen, frame, aside, &mut regions);
                }
            }
            Screen::Detail => detail::view::draw(&mut self.page, &pen, frame, body, &mut regions),
            Screen::Compose => compose::view::draw(&pen, frame, body),
            Screen::Procedures => {
                if let Some(page) = &model.library.page {
                    let preview = &mut self.preview;
                    procedures::view::draw(preview, &pen, frame, body, page, &mut regions);
                }
            }
            Screen::Run => {
                let (page, run) = halves(body, model);
                if let Some(page) = page {
                    detail::view::draw(&mut self.page, &pen, frame, page, &mut regions);
                }
                run::view::draw(&mut self.run, &pen, frame, run, &mut regions);
            }
        }
        overlays::draw(&mut self.preview, &pen, frame, body, &mut regions);
        // A notice that needs several lines is read whole, whatever lies there.
        footer::draw(&pen, frame, area);
        regions
    }
}

/// The request and the procedure that is followed for it, beside each other where there is room.
fn halves(body: Rect, model: &Model) -> (Option<Rect>, Rect) {
    if !model.is_wide() || model.run_number().is_none() {
        return (None, body);
    }
    let page = Rect {
        width: body.width / 2,
        ..body
    };
    let run = Rect {
        x: body.x + page.width + 1,
        width: body.width - page.width - 1,
        ..body
    };
    (Some(page), run)
}

/// The list, and the request beside it where there is room.
fn sides(body: Rect, model: &Model) -> (Rect, Option<Rect>) {
    if !model.is_wide() {
        return (body, None);
    }
    let list = (body.width * 11 / 20).max(66);
    let left = Rect {
        width: list,
        ..body
    };
    let right = Rect {
        x: body.x + list + 1,
        width: body.width - list - 1,
        ..body
    };
    (left, Some(right))
}
