//! Bytes of an encoding as UTF-8, piece by piece.

use std::io::{self, Read};

use encoding_rs::{
    Decoder, DecoderResult, IBM866, KOI8_R, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1257,
};

use super::{Encoding, PIECE};

/// What stands for a byte or half a character that the encoding has no letter for. It is never a part
/// of UTF-8, so that the row it stands in is refused and not read with a hole in it.
pub(in super::super) const NO_LETTER: u8 = 0xff;

/// How `encoding_rs` calls an encoding; none for UTF-8, which needs no decoding.
pub(super) fn rules(encoding: Encoding) -> Option<&'static encoding_rs::Encoding> {
    match encoding {
        Encoding::Utf8 => None,
        Encoding::Utf16Le => Some(UTF_16LE),
        Encoding::Utf16Be => Some(UTF_16BE),
        Encoding::Windows1250 => Some(WINDOWS_1250),
        Encoding::Windows1251 => Some(WINDOWS_1251),
        Encoding::Windows1252 => Some(WINDOWS_1252),
        Encoding::Windows1257 => Some(WINDOWS_1257),
        Encoding::Koi8R => Some(KOI8_R),
        Encoding::Ibm866 => Some(IBM866),
    }
}

/// Reads an encoding as UTF-8; UTF-8 as it is, with what is wrong in it.
pub(super) fn read<'a>(
    source: impl Read + Send + 'a,
    encoding: Encoding,
) -> Box<dyn Read + Send + 'a> {
    match rules(encoding) {
        None => Box::new(source),
        Some(rules) => Box::new(Decoded::new(
            source,
            rules.new_decoder_without_bom_handling(),
        )),
    }
}

/// A source that is decoded as it is read.
struct Decoded<R> {
    source: R,
    decoder: Decoder,
    /// Bytes as they came.
    raw: Part,
    /// What is decoded.
    text: Part,
    ended: bool,
}

/// A buffer of which a part is still to be used.
struct Part {
    bytes: Vec<u8>,
    from: usize,
    until: usize,
}

impl Part {
    fn new(size: usize) -> Self {
        Self {
            bytes: vec![0; size],
            from: 0,
            until: 0,
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.from..self.until]
    }
}

impl<R: Read> Decoded<R> {
    fn new(source: R, decoder: Decoder) -> Self {
        Self {
            source,
            decoder,
            raw: Part::new(PIECE),
            text: Part::new(PIECE),
            ended: false,
        }
    }

    /// Decodes the next piece into `text`.
    fn fill(&mut self) -> io::Result<()> {
        if self.raw.rest().is_empty() {
            (self.raw.from, self.raw.until) = (0, 0);
            self.raw.until = self.source.read(&mut self.raw.bytes)?;
            self.ended = self.raw.until == 0;
        }
        // Room is left for the mark of what has no letter.
        let room = self.text.bytes.len() - 1;
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
            self.raw.rest(),
            &mut self.text.bytes[..room],
            self.ended,
        );
        self.raw.from += read;
        (self.text.from, self.text.until) = (0, written);
        match result {
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                self.text.bytes[written] = NO_LETTER;
                self.text.until += 1;
                // The decoder wants to be asked again, even if that was the last byte.
                self.ended = false;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.text.rest().is_empty() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let length = self.text.rest().len().min(buf.len());
        buf[..length].copy_from_slice(&self.text.rest()[..length]);
        self.text.from += length;
        Ok(length)
    }
}
