//! Refused rows, kept beside their file: the rows as they came, to be mended and imported again, and the
//! reasons in a file of their own, so that nothing has to be cut out of the rows first.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::domain::safe::Safe;
use crate::io::import::{Format, Said};
use crate::runtime::private;

/// How many files of refused rows may lie beside one file.
const NAMES: u32 = 1_000;

/// Where refused rows are kept; the files are made with the first row.
pub struct Aside {
    stem: PathBuf,
    format: Format,
    header: Vec<u8>,
    open: Option<Open>,
    failed: Option<io::Error>,
}

struct Open {
    rows: (PathBuf, BufWriter<File>),
    reasons: (PathBuf, BufWriter<File>),
}

/// What became of the refused rows.
#[derive(Debug)]
pub enum Kept {
    /// They are in the first file, the reasons in the second.
    In(PathBuf, PathBuf),
    /// They could not be kept.
    Failed(io::Error),
}

impl Aside {
    /// Keeps refused rows beside `file`; those of standard input in the current folder.
    pub fn beside(file: &Path, said: &Said) -> Self {
        Self::of(
            if file == Path::new("-") {
                Path::new("import")
            } else {
                file
            },
            said,
        )
    }

    /// Keeps the refused rows of `file` in another folder.
    pub fn within(folder: &Path, file: &OsStr, said: &Said) -> Self {
        Self::of(&folder.join(file), said)
    }

    fn of(file: &Path, said: &Said) -> Self {
        let mut name = file.as_os_str().to_owned();
        name.push(".refused");
        Self {
            stem: PathBuf::from(name),
            format: said.format,
            header: header(said),
            open: None,
            failed: None,
        }
    }

    /// Keeps a row and why it was refused.
    pub fn keep(&mut self, raw: &[u8], reason: &str) {
        if self.failed.is_none()
            && let Err(error) = self.write(raw, reason)
        {
            self.failed = Some(error);
        }
    }

    fn write(&mut self, raw: &[u8], reason: &str) -> io::Result<()> {
        let open = match self.open.take() {
            Some(open) => open,
            None => self.make()?,
        };
        let open = self.open.insert(open);
        open.rows.1.write_all(raw)?;
        if !raw.is_empty() && !raw.ends_with(b"\n") {
            open.rows.1.write_all(b"\n")?;
        }
        // A reason quotes the row, and is read in a terminal.
        writeln!(open.reasons.1, "{}", Safe::line(reason))
    }

    /// Makes both files under a name that is free: rows that wait to be mended are not written over.
    fn make(&self) -> io::Result<Open> {
        for n in 1..=NAMES {
            let named = |ending: &str| {
                let mut name = self.stem.as_os_str().to_owned();
                if n > 1 {
                    name.push(format!("-{n}"));
                }
                name.push(ending);
                PathBuf::from(name)
            };
            let rows = named(match self.format {
                Format::Csv => ".csv",
                Format::JsonLines => ".jsonl",
            });
            let reasons = named(".txt");
            if reasons.symlink_metadata().is_ok() {
                continue;
            }
            let mut file = match private::new_file(&rows) {
                Ok(file) => BufWriter::new(file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            file.write_all(&self.header)?;
            let reasons_file = BufWriter::new(private::new_file(&reasons)?);
            return Ok(Open {
                rows: (rows, file),
                reasons: (reasons, reasons_file),
            });
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Ends it; none where nothing was refused.
    pub fn end(self) -> Option<Kept> {
        if let Some(error) = self.failed {
            return Some(Kept::Failed(error));
        }
        let mut open = self.open?;
        let ended = open.rows.1.flush().and_then(|()| open.reasons.1.flush());
        Some(match ended {
            Ok(()) => Kept::In(open.rows.0, open.reasons.0),
            Err(error) => Kept::Failed(error),
        })
    }
}

/// The header of a table, so that the refused rows are one too.
fn header(said: &Said) -> Vec<u8> {
    let Some(delimiter) = said.delimiter.and_then(|c| u8::try_from(c).ok()) else {
        return Vec::new();
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    writer
        .write_record(&said.columns)
        .expect("names can be written to memory");
    writer
        .into_inner()
        .expect("memory can be written to its end")
}
