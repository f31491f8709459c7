//! The pages: each a folder with its state and what keys do to it, and a `view` that draws it.

pub mod compose;
pub mod detail;
pub mod lookup;
pub mod queue;
pub mod run;
