//! The desk as one model and one update: what is known, what comes in, what is to be done.
//!
//! `update` is pure: nothing is read or written here, the time is handed in, and what is to be done
//! comes back as [`Effect`]s. Routing comes from the model alone ([`Model::scopes`]), and an action is
//! typed by its scope, so there is nothing to forward. Drawing reads the model and decides nothing.

pub mod available;
pub mod editor;
pub mod effect;
pub mod field;
pub mod form;
pub mod import;
pub mod lookup;
pub mod model;
pub mod msg;
pub mod overlay;
pub mod said;
pub mod update;

pub use effect::Effect;
pub use model::{Desk, Model, Notice, Regions, Screen, View};
pub use msg::{Msg, Reply};
pub use said::{Said, Value};
pub use update::{is_seen, next_wakeup, start, update};
