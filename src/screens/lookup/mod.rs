//! The page of the procedures: all of them in one list, to be looked through where words find nothing.
//! It is a lookup like the one that lies on top of a screen, with the whole window to itself.

pub mod view;

use crate::app::Screen;
use crate::app::lookup::Lookup;

/// The state of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What is listed and read.
    pub lookup: Lookup,
    /// Where it was entered from.
    pub from: Screen,
}

impl State {
    /// A page that lists everything, entered from a screen.
    pub fn new(from: Screen) -> Self {
        Self {
            lookup: Lookup::of_all(),
            from,
        }
    }
}
