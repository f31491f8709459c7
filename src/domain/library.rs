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

/// Something that is wrong with a file of the library, or with a folder of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file as it is shown and opened.
    pub file: String,
    /// The line in it, from 1; none where it is the file itself.
    pub line: Option<u32>,
    /// What is wrong.
    pub why: Why,
}

impl Fault {
    /// A fault of a whole file.
    pub fn of_file(file: impl Into<String>, why: Why) -> Self {
        Self {
            file: file.into(),
            line: None,
            why,
        }
    }

    /// A fault on a line.
    pub fn at(file: impl Into<String>, line: u32, why: Why) -> Self {
        Self {
            file: file.into(),
            line: Some(line),
            why,
        }
    }
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// There is no such file or folder.
    Missing,
    /// It can't be read, as the system says.
    Unreadable {
        /// The system's words.
        error: String,
    },
    /// It is neither a file nor a folder: a pipe, a device.
    NotAFile,
    /// Its name is no text, so that nobody can ask for it.
    Name,
    /// It is longer than a procedure may be.
    TooLong {
        /// How long it is, in bytes.
        bytes: u64,
        /// How long it may be.
        most: u64,
    },
    /// It holds no text.
    Binary,
    /// There is nothing in it.
    Empty,
    /// Some letters can't be read in any encoding that is known; they are shown as `�`.
    Letters,
    /// Its front matter can't be read.
    FrontMatter {
        /// What the reader of YAML or TOML says.
        reason: String,
    },
    /// A value of the front matter isn't understood, and is passed over.
    Value {
        /// Its key.
        key: &'static str,
        /// The value.
        value: String,
    },
    /// A link leads to a file that isn't there.
    DeadLink {
        /// Where it leads, as it is written.
        to: String,
    },
    /// A link leads to a step or a heading that the file doesn't have.
    NoPlace {
        /// The place as the link has it: `#step-9`, `other.md#say`.
        place: String,
    },
    /// Something in braces that nothing is put in for.
    Variable {
        /// What stands in the braces.
        name: String,
    },
    /// A variable stands inside another one, or a brace isn't closed.
    Braces,
    /// Another file has the same title in the same language.
    SameTitle {
        /// The title.
        title: String,
        /// The other file.
        other: String,
    },
    /// A phrase book can't be read.
    Book {
        /// What the reader of TOML says.
        reason: String,
    },
    /// A phrase lacks something that it can't do without.
    Lacks {
        /// The key.
        key: &'static str,
    },
    /// A phrase has the id of an earlier one.
    SameId {
        /// The id.
        id: String,
    },
}

impl Why {
    /// Whether nothing of the file can be used because of it; what is left is to be looked after.
    pub const fn refuses(&self) -> bool {
        match self {
            Self::Missing
            | Self::Unreadable { .. }
            | Self::NotAFile
            | Self::Name
            | Self::TooLong { .. }
            | Self::Binary
            | Self::Empty
            | Self::FrontMatter { .. }
            | Self::Book { .. } => true,
            Self::Letters
            | Self::Value { .. }
            | Self::DeadLink { .. }
            | Self::NoPlace { .. }
            | Self::Variable { .. }
            | Self::Braces
            | Self::SameTitle { .. }
            | Self::Lacks { .. }
            | Self::SameId { .. } => false,
        }
    }

    /// A stable name, for scripts and for the words that it is told with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable { .. } => "unreadable",
            Self::NotAFile => "not-a-file",
            Self::Name => "name",
            Self::TooLong { .. } => "too-long",
            Self::Binary => "binary",
            Self::Empty => "empty",
            Self::Letters => "letters",
            Self::FrontMatter { .. } => "front-matter",
            Self::Value { .. } => "value",
            Self::DeadLink { .. } => "dead-link",
            Self::NoPlace { .. } => "no-place",
            Self::Variable { .. } => "variable",
            Self::Braces => "braces",
            Self::SameTitle { .. } => "same-title",
            Self::Book { .. } => "book",
            Self::Lacks { .. } => "lacks",
            Self::SameId { .. } => "same-id",
        }
    }
}
