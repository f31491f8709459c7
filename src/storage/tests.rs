//! The storage proved on real files; one file a promise or a theme.

mod acts;
mod clients;
mod copies;
mod creation;
mod door;
mod filter;
mod history;
mod leaving;
mod migration;
mod opening;
mod order;
mod partial;
mod power;
mod runs;
mod support;
