//! Refused rows, kept beside their file: the rows as they came, to be mended and imported again, and the
//! reasons in a file of their own, so that nothing has to be cut out of the rows first.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Opened;
use crate::domain::safe::Safe;
use crate::io::import::encoding::Found;
use crate::io::import::{Encoding, Format, Said};
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
    /// How many names before theirs were taken.
    before: u32,
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
    pub fn beside(file: &Path, opened: &Opened) -> Self {
        let stem = if file == Path::new("-") {
            Path::new("import")
        } else {
            file
        };
        Self::of(stem, opened.said())
    }

    /// Keeps the refused rows of `file` in another folder.
    pub fn within(folder: &Path, file: &OsStr, opened: &Opened) -> Self {
        Self::of(&folder.join(file), opened.said())
    }

    /// What a desk has exported is a line a request, each by itself.
    fn of(stem: &Path, said: Option<&Said>) -> Self {
        let mut name = stem.as_os_str().to_owned();
        name.push(".refused");
        Self {
            stem: PathBuf::from(name),
            format: said.map_or(Format::JsonLines, |said| said.format),
            header: said.map(begin).unwrap_or_default(),
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
        let made = match self.open.take() {
            Some(open) => open,
            None => self.make()?,
        };
        let open = self.open.insert(made);
        if self.format.is_mail() {
            write_mail(&mut open.rows.1, raw)?;
        } else {
            open.rows.1.write_all(raw)?;
            if !raw.is_empty() && !raw.ends_with(b"\n") {
                open.rows.1.write_all(b"\n")?;
            }
        }
        // A reason quotes the row, and is read in a terminal.
        writeln!(open.reasons.1, "{}", Safe::line(reason))
    }

    /// The names of the rows and the reasons that are kept as the `n`th.
    fn names(&self, n: u32) -> (PathBuf, PathBuf) {
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
            Format::Json | Format::JsonLines => ".jsonl",
            Format::Eml | Format::Mbox | Format::Maildir => ".mbox",
        });
        (rows, named(".txt"))
    }

    /// Makes both files under a name that is free: rows that wait to be mended are not written over.
    fn make(&self) -> io::Result<Open> {
        for n in 1..=NAMES {
            let (rows, reasons) = self.names(n);
            if reasons.symlink_metadata().is_ok() {
                continue;
            }
            let mut file = match private::new_file(&rows) {
                Ok(file) => BufWriter::new(file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            let begun = file
                .write_all(&self.header)
                .and_then(|()| private::new_file(&reasons));
            let reasons_file = match begun {
                Ok(file) => BufWriter::new(file),
                Err(error) => {
                    let _ = fs::remove_file(&rows);
                    return Err(error);
                }
            };
            return Ok(Open {
                rows: (rows, file),
                reasons: (reasons, reasons_file),
                before: n - 1,
            });
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Ends it; none where nothing was refused. Where the same rows lie there already for the same reasons,
    /// as after a second run over the same file, those stand for them.
    pub fn end(mut self) -> Option<Kept> {
        let failed = self.failed.take();
        let Some(mut open) = self.open.take() else {
            return failed.map(Kept::Failed);
        };
        let ended = match failed {
            Some(error) => Err(error),
            None => open.rows.1.flush().and_then(|()| open.reasons.1.flush()),
        };
        if let Err(error) = ended {
            // Half of the rows would pass for all of them.
            let _ = fs::remove_file(&open.rows.0);
            let _ = fs::remove_file(&open.reasons.0);
            return Some(Kept::Failed(error));
        }
        let (rows, reasons) = (open.rows.0, open.reasons.0);
        for n in (1..=open.before).rev() {
            let earlier = self.names(n);
            // What can't be read or removed is only kept twice.
            let is_same = same(&earlier.0, &rows).unwrap_or(false)
                && same(&earlier.1, &reasons).unwrap_or(false);
            if is_same && fs::remove_file(&rows).is_ok() && fs::remove_file(&reasons).is_ok() {
                return Some(Kept::In(earlier.0, earlier.1));
            }
        }
        Some(Kept::In(rows, reasons))
    }
}

/// Whether two plain files hold the same bytes.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    let (one_is, other_is) = (one.symlink_metadata()?, other.symlink_metadata()?);
    if !one_is.is_file() || one_is.len() != other_is.len() {
        return Ok(false);
    }
    let mut one = BufReader::new(File::open(one)?);
    let mut other = BufReader::new(File::open(other)?);
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if left[..length] != right[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        one.consume(length);
        other.consume(length);
    }
}

/// Writes a mail into a mailbox: below a line that parts it from the one before, its own such lines marked.
fn write_mail(out: &mut impl Write, raw: &[u8]) -> io::Result<()> {
    if raw.is_empty() {
        return Ok(());
    }
    out.write_all(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n")?;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        if line[marks..].starts_with(b"From ") {
            out.write_all(b">")?;
        }
        out.write_all(line)?;
    }
    if !raw.ends_with(b"\n") {
        out.write_all(b"\n")?;
    }
    out.write_all(b"\n")
}

/// What a file of refused rows begins with. They are written as UTF-8, whatever the source was; the mark
/// says so to an import that is told the source's encoding again.
fn begin(said: &Said) -> Vec<u8> {
    let mark = match (said.encoding.found, said.encoding.encoding) {
        (Found::Given, Encoding::Utf8) | (Found::Mark | Found::Content, _) => "",
        (Found::Given, _) => "\u{feff}",
    };
    [mark.as_bytes(), &header(said)].concat()
}

/// The header of a table, so that the refused rows are one too.
fn header(said: &Said) -> Vec<u8> {
    let Some(delimiter) = said.delimiter.and_then(|c| u8::try_from(c).ok()) else {
        return Vec::new();
    };
    let mut writer = csv::WriterBuilder::new();
    if let Some(quote @ b'\'') = said.quote.and_then(|c| u8::try_from(c).ok()) {
        // Names in single quotes make it certain that the rows are in them too.
        writer.quote(quote).quote_style(csv::QuoteStyle::Always);
    }
    let mut writer = writer.delimiter(delimiter).from_writer(Vec::new());
    writer
        .write_record(&said.columns)
        .expect("names can be written to memory");
    writer
        .into_inner()
        .expect("memory can be written to its end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_could_not_all_be_kept_are_not_kept_by_halves() {
        let folder = tempfile::tempdir().unwrap();
        let mut aside = Aside::of(&folder.path().join("in.csv"), None);
        aside.keep(b"a row", "a reason");
        let is_empty = || fs::read_dir(folder.path()).unwrap().next().is_none();
        assert!(!is_empty());
        aside.failed = Some(io::ErrorKind::StorageFull.into());
        aside.keep(b"another", "a reason");
        assert!(matches!(aside.end(), Some(Kept::Failed(_))));
        assert!(is_empty());
    }
}
