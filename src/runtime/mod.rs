//! Where the program meets the world: the loop, the terminal, the threads that read and write. The only
//! part that waits for anything.

pub mod alarm;
pub mod clock;
pub mod desk;
#[doc(hidden)]
pub mod headless;
pub mod importer;
pub mod inbox;
pub mod input;
pub mod keeper;
pub mod library;
pub mod perform;
pub mod porter;
pub mod private;
pub mod signals;
pub mod terminal;
pub mod turns;
pub mod watchdog;
pub mod worker;
