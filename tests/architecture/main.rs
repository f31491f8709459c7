//! The rules of the sources: who may import whom, where texts stand, how long a file may be.
//!
//! `src/lib.rs` says what the rules are for. Here they are read from the sources themselves, and each check
//! is tried on samples that break it.

mod imports;
mod paths;
mod sentences;
mod size;
mod source;
