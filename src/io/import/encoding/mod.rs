//! From the bytes of a source to UTF-8: which encoding it is in, and the reading of it.
//!
//! One wrong guess spoils every row, so the whole source decides, not its beginning: a file is looked
//! through to its end and then read again; a stream goes on as it comes while it is ASCII, which every
//! encoding reads alike, and is set aside in a nameless file at its first other byte if that doesn't
//! begin UTF-8. Memory holds one piece at a time.
//!
//! A mark at the beginning (BOM) decides before what the user asks for, as in browsers: nobody writes
//! one by chance. UTF-16 shows by where its NULs stand, UTF-8 by its own rules; what is left is told
//! by its letters (`letters`). A file that is UTF-8 but for some bytes stays UTF-8: the rows with those
//! bytes are refused, as is each row with what its encoding has no letter for.

mod binary;
mod decode;
mod languages;
pub(super) mod letters;
#[cfg(test)]
pub(super) mod samples;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, OnceLock};

pub use self::binary::Binary;
pub(super) use self::decode::NO_LETTER;
use super::error::ImportError;
pub use crate::domain::encoding::Encoding;

/// How much is read at one go, in bytes.
const PIECE: usize = 64 << 10;

/// What can be read twice.
pub trait Again: Read + Seek + Send {}

impl<T: Read + Seek + Send> Again for T {}

/// Where the bytes of a source come from.
pub enum Bytes<'a> {
    /// From a file or memory: they can be read twice.
    Again(Box<dyn Again + 'a>),
    /// From a pipe: they come once.
    Once(Box<dyn Read + Send + 'a>),
}

impl<'a> Bytes<'a> {
    /// Bytes that come once.
    pub fn once(source: impl Read + Send + 'a) -> Self {
        Self::Once(Box::new(source))
    }

    /// The bytes as they are.
    pub fn undecoded(self) -> Box<dyn Read + Send + 'a> {
        match self {
            Self::Again(source) => Box::new(source),
            Self::Once(source) => source,
        }
    }
}

impl From<File> for Bytes<'_> {
    fn from(file: File) -> Self {
        // What a shell writes as <(command) is opened like a file and can't be read twice.
        if file.metadata().is_ok_and(|meta| meta.is_file()) {
            Self::Again(Box::new(file))
        } else {
            Self::once(file)
        }
    }
}

impl<'a> From<&'a [u8]> for Bytes<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Again(Box::new(Cursor::new(bytes)))
    }
}

/// Which encoding a source was read in, and how that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodingSaid {
    /// The encoding.
    pub encoding: Encoding,
    /// How it was found.
    pub found: Found,
}

/// How the encoding of a source was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// By the mark at its beginning.
    Mark,
    /// The user gave it.
    Given,
    /// By its bytes.
    Content,
}

/// The encoding, once it is known: that of a stream may show long after its first rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Decided(Arc<OnceLock<EncodingSaid>>);

impl Decided {
    /// What is known so far; ASCII is UTF-8.
    pub(super) fn said(&self) -> EncodingSaid {
        self.0.get().copied().unwrap_or(EncodingSaid {
            encoding: Encoding::Utf8,
            found: Found::Content,
        })
    }

    fn say(&self, encoding: Encoding, found: Found) {
        // It is decided once: the first word stands.
        let _ = self.0.set(EncodingSaid { encoding, found });
    }
}

/// A source of which the beginning has been read, as bytes.
pub(super) struct Raw<'a> {
    first: Vec<u8>,
    rest: Bytes<'a>,
}

impl<'a> Raw<'a> {
    /// Reads the beginning of a source.
    pub(super) fn begin(source: Bytes<'a>) -> io::Result<Self> {
        let mut first = Vec::with_capacity(PIECE);
        let rest = match source {
            Bytes::Again(mut source) => {
                source.by_ref().take(PIECE as u64).read_to_end(&mut first)?;
                Bytes::Again(source)
            }
            Bytes::Once(mut source) => {
                source.by_ref().take(PIECE as u64).read_to_end(&mut first)?;
                Bytes::Once(source)
            }
        };
        Ok(Self { first, rest })
    }

    /// The beginning as it stands in the source, not decoded: 64 KiB, or all if there is less.
    pub(super) fn first(&self) -> &[u8] {
        &self.first
    }

    /// The source from its beginning as it stands, not decoded, for formats that name their own
    /// encodings.
    pub(super) fn undecoded(self) -> Box<dyn Read + Send + 'a> {
        Box::new(Cursor::new(self.first).chain(self.rest.undecoded()))
    }

    /// The source again, from its beginning.
    pub(super) fn into_bytes(self) -> io::Result<Bytes<'a>> {
        Ok(match self.rest {
            Bytes::Again(mut source) => {
                source.rewind()?;
                Bytes::Again(source)
            }
            Bytes::Once(rest) => Bytes::once(Cursor::new(self.first).chain(rest)),
        })
    }

    /// The source from its beginning as UTF-8, without a mark.
    ///
    /// # Errors
    /// [`ImportError`] when it can't be read or holds no text.
    pub(super) fn decoded(
        self,
        asked: Option<Encoding>,
    ) -> Result<(Box<dyn Read + Send + 'a>, Decided), ImportError> {
        let decided = Decided::default();
        let first = self.first();
        if let Some(binary) = binary::of(first) {
            return Err(ImportError::Binary(binary));
        }
        let known = match (mark(first), asked) {
            (Some((encoding, length)), _) => Some((encoding, Found::Mark, length)),
            (None, Some(asked)) => Some((asked, Found::Given, 0)),
            (None, None) => utf16(first).map(|encoding| (encoding, Found::Content, 0)),
        };
        if let Some((encoding, found, length)) = known {
            decided.say(encoding, found);
            let mut whole = self.undecoded();
            io::copy(&mut whole.by_ref().take(length), &mut io::sink())?;
            return Ok((decode::read(whole, encoding), decided));
        }
        if binary::is_full_of_nuls(&self.first) {
            return Err(ImportError::Binary(Binary::Other));
        }
        let input: Box<dyn Read + Send + 'a> = match self.rest {
            Bytes::Again(mut source) => {
                let encoding = told_by_all(&mut source)?;
                decided.say(encoding, Found::Content);
                decode::read(source, encoding)
            }
            Bytes::Once(source) => Box::new(Stream {
                pending: self.first,
                used: 0,
                source: Some(source),
                decoded: None,
                decided: decided.clone(),
            }),
        };
        Ok((input, decided))
    }
}

/// All of a text whose bytes are at hand, without a mark, and whether every letter of it could be read:
/// what could not stands as `�`.
///
/// # Errors
/// What it is that holds no text.
pub fn text_of(bytes: &[u8]) -> Result<(String, bool), Binary> {
    /// Of so many characters one may be a control of no meaning.
    const CONTROLS: usize = 100;
    let mut decoded = Vec::with_capacity(bytes.len());
    let read = Raw::begin(Bytes::from(bytes)).map_err(ImportError::from);
    let read = read.and_then(|raw| Ok(raw.decoded(None)?.0.read_to_end(&mut decoded)?));
    match read {
        Err(ImportError::Binary(binary)) => return Err(binary),
        // Memory is always read.
        Err(_) => return Err(Binary::Other),
        Ok(_) => {}
    }
    let (text, is_whole) = match String::from_utf8(decoded) {
        Ok(text) => (text, true),
        Err(error) => (
            String::from_utf8_lossy(error.as_bytes()).into_owned(),
            false,
        ),
    };
    let is_odd = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r\x0c\x1b".contains(byte);
    let odd = text.as_bytes().iter().filter(|byte| is_odd(byte)).count();
    if odd * CONTROLS > text.len() {
        return Err(Binary::Other);
    }
    Ok((text, is_whole))
}

/// The encoding that the mark at the beginning names, and the mark's length.
fn mark(first: &[u8]) -> Option<(Encoding, u64)> {
    [
        (&b"\xef\xbb\xbf"[..], Encoding::Utf8),
        (b"\xff\xfe", Encoding::Utf16Le),
        (b"\xfe\xff", Encoding::Utf16Be),
    ]
    .into_iter()
    .find(|(mark, _)| first.starts_with(mark))
    .map(|(mark, encoding)| (encoding, mark.len() as u64))
}

/// UTF-16 without a mark, by its NULs: ASCII has one in each pair of bytes, always on the same side,
/// and commas, spaces and ends of lines are ASCII in every export.
fn utf16(first: &[u8]) -> Option<Encoding> {
    let mut nuls = [0_usize; 2];
    for pair in first.chunks_exact(2) {
        nuls[0] += usize::from(pair[0] == 0);
        nuls[1] += usize::from(pair[1] == 0);
    }
    let pairs = first.len() / 2;
    let on = |side: usize| nuls[side] * 20 > pairs && nuls[1 - side] * 20 < nuls[side];
    if on(1) {
        Some(Encoding::Utf16Le)
    } else if on(0) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// The encoding by all bytes of a source from its beginning; it stands at its beginning afterwards.
fn told_by_all(source: &mut (impl Read + Seek + ?Sized)) -> io::Result<Encoding> {
    source.seek(SeekFrom::Start(0))?;
    let mut found = Sequences::default();
    for_pieces(source, |piece| found.add(piece))?;
    source.seek(SeekFrom::Start(0))?;
    if found.are_utf8() {
        return Ok(Encoding::Utf8);
    }
    let mut pairs = letters::Pairs::new();
    for_pieces(source, |piece| pairs.add(piece))?;
    source.seek(SeekFrom::Start(0))?;
    Ok(letters::likeliest(pairs))
}

fn for_pieces(source: &mut (impl Read + ?Sized), mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match source.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => take(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// How much of a text is UTF-8 beyond ASCII, and how much is wrong in it.
#[derive(Debug, Default)]
struct Sequences {
    whole: u64,
    wrong: u64,
    /// A sequence that the end of a piece cut.
    cut: Vec<u8>,
}

impl Sequences {
    fn add(&mut self, piece: &[u8]) {
        let mut piece = piece;
        // At most three bytes complete what was cut.
        while !self.cut.is_empty()
            && let Some((byte, rest)) = piece.split_first()
        {
            let mut cut = std::mem::take(&mut self.cut);
            cut.push(*byte);
            piece = rest;
            self.count(&cut);
        }
        self.count(piece);
    }

    fn count(&mut self, piece: &[u8]) {
        if piece.is_ascii() {
            return;
        }
        let mut rest = piece;
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => return self.whole += sequences(text),
                Err(error) => {
                    let (text, wrong) = rest.split_at(error.valid_up_to());
                    self.whole += sequences(std::str::from_utf8(text).unwrap_or_default());
                    let Some(length) = error.error_len() else {
                        return wrong.clone_into(&mut self.cut);
                    };
                    self.wrong += 1;
                    rest = &wrong[length..];
                }
            }
        }
    }

    /// Whether it is UTF-8, if with some wrong bytes: text of a single-byte encoding makes whole
    /// sequences only here and there, UTF-8 is broken only here and there.
    fn are_utf8(&self) -> bool {
        let wrong = self.wrong + u64::from(!self.cut.is_empty());
        wrong == 0 || self.whole > wrong
    }
}

/// How many characters beyond ASCII stand in a text: each has one byte that begins it.
fn sequences(text: &str) -> u64 {
    let begun = |part: &[u8]| part.iter().map(|byte| u8::from(*byte >= 0xc0)).sum::<u8>();
    // In parts whose count fits a byte, which is counted many at a time.
    text.as_bytes()
        .chunks(usize::from(u8::MAX))
        .map(|part| u64::from(begun(part)))
        .sum()
}

/// A stream whose encoding isn't known yet: ASCII so far.
struct Stream<'a> {
    pending: Vec<u8>,
    used: usize,
    /// What comes after `pending`; none once it has been handed on.
    source: Option<Box<dyn Read + Send + 'a>>,
    /// The rest, once the encoding is known.
    decoded: Option<Box<dyn Read + Send + 'a>>,
    decided: Decided,
}

impl Read for Stream<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoded) = &mut self.decoded {
                return decoded.read(buf);
            }
            if self.used == self.pending.len() {
                let Some(source) = &mut self.source else {
                    return Ok(0);
                };
                self.used = 0;
                self.pending.resize(PIECE, 0);
                let read = source.read(&mut self.pending);
                self.pending.truncate(*read.as_ref().unwrap_or(&0));
                if read? == 0 {
                    return Ok(0);
                }
            }
            let pending = &self.pending[self.used..];
            let ascii = pending.iter().position(|byte| !byte.is_ascii());
            let ascii = ascii.unwrap_or(pending.len()).min(buf.len());
            if ascii > 0 || buf.is_empty() {
                buf[..ascii].copy_from_slice(&pending[..ascii]);
                self.used += ascii;
                return Ok(ascii);
            }
            self.decide()?;
        }
    }
}

impl Stream<'_> {
    /// Decides at the first byte that isn't ASCII.
    fn decide(&mut self) -> io::Result<()> {
        let Some(mut source) = self.source.take() else {
            return Ok(());
        };
        let mut window = self.pending.split_off(self.used);
        let missing = PIECE.saturating_sub(window.len()) as u64;
        source.by_ref().take(missing).read_to_end(&mut window)?;
        let mut found = Sequences::default();
        found.add(&window);
        if found.wrong == 0 && found.whole > 0 {
            self.decided.say(Encoding::Utf8, Found::Content);
            self.decoded = Some(Box::new(Cursor::new(window).chain(source)));
            return Ok(());
        }
        let mut aside = tempfile::tempfile()?;
        aside.write_all(&window)?;
        io::copy(&mut source, &mut aside)?;
        let encoding = told_by_all(&mut aside)?;
        self.decided.say(encoding, Found::Content);
        self.decoded = Some(decode::read(aside, encoding));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
