//! Ringback.
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod io;
pub mod keymap;
pub mod runtime;
pub mod screens;
pub mod storage;
pub mod texts;
pub mod ui;
