//! Adapters.
pub mod import;
