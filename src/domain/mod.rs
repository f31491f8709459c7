//! The rules of the desk: pure, without input, output, clock, or zone data of its own.
//!
//! Everything here is a function of what is handed in: `now`, zones, new ids, word lists. It returns
//! data, never sentences; [`crate::texts`] renders them. It imports nothing else of this crate.

pub mod action;
pub mod bare;
pub mod calendar;
pub mod change;
pub mod client;
pub mod deadline;
pub mod demo;
pub mod detail;
pub mod document;
pub mod encoding;
pub mod event;
pub mod export;
pub mod fault;
pub mod filter;
pub mod fold;
pub mod id;
pub mod incoming;
pub mod intake;
pub mod keyboard;
pub mod library;
pub mod list;
pub mod lookup;
pub mod mail;
pub mod phrase;
pub mod procedure;
pub mod queue;
pub mod request;
pub mod run;
pub mod safe;
pub mod taught;
pub mod when;
pub mod whole;
pub mod words;

pub use words::{Channel, Kind, Priority, Status};
