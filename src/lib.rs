//! Ringback.
pub mod cli;
pub mod config;
pub mod domain;
pub mod io;
pub mod keymap;
pub mod runtime;
pub mod storage;
pub mod texts;
pub mod ui;
