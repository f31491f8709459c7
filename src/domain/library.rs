//! What can be told of the files of a library without reading them again: which version of a file was
//! read, and what is wrong with one.

/// By what a changed file is known without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Stamp {
    /// Its length in bytes.
    pub size: u64,
    /// When it was last written to, in nanoseconds since 1970 UTC.
    pub modified: i64,
}
