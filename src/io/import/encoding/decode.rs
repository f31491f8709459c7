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

/// How encoding_rs calls an encoding; none for UTF-8, which needs no decoding.
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
pub(super) struct Decoded<R> {
    source: R,
    decoder: Decoder,
    /// Bytes as they came, and which of them are still to be decoded.
    raw: Vec<u8>,
    from: usize,
    /// What is decoded, and which of it is still to be handed on.
    text: Vec<u8>,
    used: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    fn new(source: R, decoder: Decoder) -> Self {
        Self {
            source,
            decoder,
            raw: Vec::new(),
            from: 0,
            text: Vec::new(),
            used: 0,
            ended: false,
        }
    }

    /// Decodes the next piece into `text`.
    fn fill(&mut self) -> io::Result<()> {
        if self.from == self.raw.len() {
            self.from = 0;
            self.raw.resize(PIECE, 0);
            let read = self.source.read(&mut self.raw);
            self.raw.truncate(*read.as_ref().unwrap_or(&0));
            self.ended = read? == 0;
        }
        // Room for a letter at least, and for the mark of a wrong one.
        self.text.resize(2 * PIECE, 0);
        let room = self.text.len() - 1;
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
            &self.raw[self.from..],
            &mut self.text[..room],
            self.ended,
        );
        self.from += read;
        self.used = 0;
        self.text.truncate(written);
        match result {
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                self.text.push(NO_LETTER);
                // The decoder has more to say after the last byte.
                self.ended = false;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.used == self.text.len() {
            if self.ended && self.from == self.raw.len() {
                return Ok(0);
            }
            self.fill()?;
        }
        let text = &self.text[self.used..];
        let length = text.len().min(buf.len());
        buf[..length].copy_from_slice(&text[..length]);
        self.used += length;
        Ok(length)
    }
}
