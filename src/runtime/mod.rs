//! Runtime.
pub mod clock;
pub mod input;
pub mod private;
pub mod signals;
pub mod terminal;
pub mod watchdog;
