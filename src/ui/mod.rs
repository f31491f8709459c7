//! Drawing.
pub mod text;
