//! Ringback.
pub mod config;
pub mod domain;
pub mod io;
pub mod keymap;
pub mod storage;
pub mod runtime;
pub mod texts;
pub mod ui;
