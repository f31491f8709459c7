//! A source whose last bytes can be given back, to be read again in another way.

use std::io::{self, BufRead};

/// A source, and what of it is read once more.
pub(super) struct Feed<R> {
    source: R,
    again: Vec<u8>,
    at: usize,
    has_ended: bool,
}

impl<R: BufRead> Feed<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            again: Vec::new(),
            at: 0,
            has_ended: false,
        }
    }

    /// The next bytes, as many as are at hand; none only at the end.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.at < self.again.len() {
            return Ok(&self.again[self.at..]);
        }
        if !self.again.is_empty() {
            self.again = Vec::new();
            self.at = 0;
        }
        if self.has_ended {
            // A terminal would be asked for more after its end.
            return Ok(&[]);
        }
        self.has_ended = loop {
            match self.source.fill_buf() {
                Ok(chunk) => break chunk.is_empty(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        if self.has_ended {
            return Ok(&[]);
        }
        self.source.fill_buf()
    }

    /// Passes over the first `count` of the bytes that [`Feed::fill`] gave.
    pub(super) fn consume(&mut self, count: usize) {
        if self.at < self.again.len() {
            self.at += count;
        } else {
            self.source.consume(count);
        }
    }

    /// Takes back the bytes that were consumed last, to be read again.
    ///
    /// Nothing is copied while they are already being read again, so that a text with a fault in each
    /// line costs no more than its length.
    pub(super) fn give_back(&mut self, bytes: &[u8]) {
        if bytes.len() <= self.at {
            self.at -= bytes.len();
        } else {
            // What was to be read again has all been read before the source was.
            self.again = bytes.to_vec();
            self.at = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(feed: &mut Feed<io::BufReader<&[u8]>>, count: usize) -> Vec<u8> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let chunk = feed.fill().unwrap();
            if chunk.is_empty() {
                break;
            }
            let part = chunk.len().min(count - taken.len());
            taken.extend_from_slice(&chunk[..part]);
            feed.consume(part);
        }
        taken
    }

    #[test]
    fn what_is_given_back_comes_again_and_then_the_rest() {
        let mut feed = Feed::new(io::BufReader::with_capacity(3, &b"abcdefgh"[..]));
        assert_eq!(take(&mut feed, 5), b"abcde");
        feed.give_back(b"bcde");
        assert_eq!(take(&mut feed, 2), b"bc");
        feed.give_back(b"c");
        assert_eq!(take(&mut feed, 4), b"cdef");
        // Over the end of what was read again.
        feed.give_back(b"def");
        assert_eq!(take(&mut feed, 9), b"defgh");
        assert_eq!(take(&mut feed, 1), b"");
        feed.give_back(b"h");
        assert_eq!(take(&mut feed, 9), b"h");
    }
}
