//! Keys: what the desk can be asked to do, and which key asks for it.
//!
//! `table.rs` is the one list of actions. Dispatch, help, palette, footer, the `[keys]` of the config and
//! the documents are made from it; nothing else lists a key. Labels and help sentences are texts under
//! `key-<scope>-<name>`, so no words live here.
//!
//! A key press takes this way: the innermost [`Scope`] that binds it wins; where no scope does, the same
//! press is tried as its place on a Latin [`Layout`]. Two groups of scopes keep characters to themselves:
//! text scopes, where a character always types, and choosing scopes, where a character is the scope's own
//! choice or nothing. Ctrl, function and movement keys pass through both, so that the way out stays open.
//!
//! Alt is never bound: terminals send it as Esc and a letter, and a multiplexer may hold back the Esc.

mod bindings;
mod config;
mod key;
mod layout;
mod resolve;
mod table;

pub use crate::domain::keyboard::latin_twin;
pub use bindings::{Bindings, Row};
pub use config::KeyConfigError;
pub use key::{Binding, Key, KeyCode, KeyError};
pub use layout::{Layout, LayoutError};
pub use resolve::{Resolved, resolve};
pub use table::{
    Action, DetailAction, EditorAction, FieldAction, FilterAction, Global, Group, ListAction,
    LookupAction, MenuAction, PreviewAction, QueueAction, RequestAction, RunAction, Scope,
    SentAction, ViewsAction,
};
