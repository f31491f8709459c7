//! The storage proved on real files; one file a promise or a theme.

mod acts;
mod clients;
mod creation;
mod door;
mod history;
mod opening;
mod order;
mod partial;
mod power;
mod support;
