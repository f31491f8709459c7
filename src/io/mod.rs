//! Adapters to the world: formats, programs, files. They know the domain and nothing else of ours.

pub mod clipboard;
pub mod editor;
pub mod export;
pub mod import;
pub mod json;
pub mod library;
pub mod paths;
pub mod send;
