//! Mail: a file of one, a mailbox in one file, or a folder of them.
//!
//! A source is cut into mails (`mbox`, `folder`), a mail into its head and its parts (`head`, `mime`,
//! `coding`, `html`), and what they tell is put together by `letter`. One mail is in memory at a time, and
//! none that is longer than `LIMIT`.

mod coding;
mod folder;
mod head;
pub(super) mod html;
mod letter;
mod mbox;
mod mime;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::Path;

use jiff::Timestamp;

use super::error::{MailFault, RefusedKind};
use super::rows::Input;
use super::{Format, ImportError};
use crate::domain::incoming::Incoming;
use crate::domain::mail::Own;

/// The longest mail, in bytes.
pub(super) const LIMIT: usize = 64 << 20;

/// What mails are read with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The addresses that are ours.
    pub own: Own,
    /// The time of the import, UTC: no mail is of later.
    pub now: Timestamp,
    /// When the file was last written, UTC: the time of a mail that tells none.
    pub written: Option<Timestamp>,
}

impl Settings {
    /// Those of an import at `now`, UTC, at a desk whose addresses are not known.
    pub fn at(now: Timestamp) -> Self {
        Self {
            own: Own::default(),
            now,
            written: None,
        }
    }
}

/// The mails of a source, one by one.
pub(super) struct Mails<'a> {
    source: Source<'a>,
    settings: Settings,
    limit: usize,
    count: u64,
    /// To whom mails went, where no address is known as ours.
    readers: HashMap<String, u64>,
}

/// To how many addresses mails are counted.
const READERS: usize = 1_000;

enum Source<'a> {
    One(Option<Input<'a>>),
    Mailbox(mbox::Mailbox<Input<'a>>),
    Folder(folder::Files),
}

/// A mail as it was cut out, and what it tells.
pub(super) struct Letter {
    /// Which one of the source it is, from 1.
    pub(super) ordinal: u64,
    /// Its bytes; none where it is too long or can't be read.
    pub(super) raw: Vec<u8>,
    /// What it tells, until it is taken.
    told: Result<Box<Incoming>, RefusedKind>,
}

impl Letter {
    /// Takes what it tells; only once.
    pub(super) fn take(&mut self) -> Result<Incoming, RefusedKind> {
        match &mut self.told {
            Ok(told) => Ok(std::mem::take(told)),
            Err(reason) => Err(reason.clone()),
        }
    }
}

/// Whether the beginning of a source is that of mail, and of which sort.
pub(super) fn told_by(sample: &[u8]) -> Option<Format> {
    let sample = sample.trim_ascii_start();
    if sample.starts_with(b"From ") {
        let below = sample.split_inclusive(|byte| *byte == b'\n').nth(1);
        return below
            .is_some_and(mbox::is_head_line)
            .then_some(Format::Mbox);
    }
    // A table may have a column called Subject, but not two lines that begin with names of mail headers.
    let mut known = 0;
    for line in sample.split(|byte| *byte == b'\n').take(50) {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        if !mbox::is_head_line(line) {
            break;
        }
        known += usize::from(letter::is_known_line(line));
    }
    (known >= 2).then_some(Format::Eml)
}

impl<'a> Mails<'a> {
    /// Reads one mail, or a mailbox.
    pub(super) fn new(
        input: Input<'a>,
        is_mailbox: bool,
        settings: Settings,
        limit: usize,
    ) -> Self {
        let source = if is_mailbox {
            Source::Mailbox(mbox::Mailbox::new(input, limit))
        } else {
            Source::One(Some(input))
        };
        Self {
            source,
            settings,
            limit,
            count: 0,
            readers: HashMap::new(),
        }
    }

    /// Reads the mails of a folder, and tells whether it is a Maildir.
    pub(super) fn of_folder(
        path: &Path,
        settings: Settings,
        limit: usize,
    ) -> Result<(Self, bool), ImportError> {
        let files = folder::Files::of(path)?.ok_or(ImportError::NoMailFolder)?;
        let is_maildir = files.is_maildir();
        let mails = Self {
            source: Source::Folder(files),
            settings,
            limit,
            count: 0,
            readers: HashMap::new(),
        };
        Ok((mails, is_maildir))
    }

    /// The address to which most mails went so far, and how many, where no address is known as ours.
    pub(super) fn reader(&self) -> Option<(String, u64)> {
        let most = |one: &(&String, &u64), other: &(&String, &u64)| {
            one.1.cmp(other.1).then_with(|| other.0.cmp(one.0))
        };
        let (address, count) = self.readers.iter().max_by(most)?;
        Some((address.clone(), *count))
    }

    fn count_readers(&mut self, raw: &[u8]) {
        for address in letter::readers(raw) {
            if self.readers.len() < READERS || self.readers.contains_key(&address) {
                *self.readers.entry(address).or_default() += 1;
            }
        }
    }

    /// The next mail, or none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Letter>> {
        let limit = self.limit;
        let too_long = || MailFault::TooLong { limit };
        let (mut file, mut written) = (None, self.settings.written);
        let raw = match &mut self.source {
            Source::One(input) => {
                let Some(mut input) = input.take() else {
                    return Ok(None);
                };
                let mut raw = Vec::new();
                let mut room = (&mut input).take(limit as u64 + 1);
                room.read_to_end(&mut raw)?;
                if raw.len() > limit {
                    Err(too_long())
                } else {
                    Ok(raw)
                }
            }
            Source::Mailbox(mailbox) => {
                let Some(cut) = mailbox.next()? else {
                    return Ok(None);
                };
                written = cut.came.or(written);
                if cut.is_too_long {
                    Err(too_long())
                } else {
                    Ok(cut.raw)
                }
            }
            Source::Folder(files) => {
                let Some(found) = files.next(limit) else {
                    return Ok(None);
                };
                file = Some(found.name);
                written = found.written;
                match found.raw {
                    Ok(raw) => raw.ok_or_else(too_long),
                    Err(error) => Err(MailFault::Unreadable(error.to_string())),
                }
            }
        };
        self.count += 1;
        let refused = |fault| RefusedKind::Mail { file, fault };
        let (raw, told) = match raw {
            Ok(raw) => {
                let told = letter::read(&raw, self.count, written, &self.settings);
                if told.is_ok() && self.settings.own.is_empty() {
                    self.count_readers(&raw);
                }
                (raw, told.map(Box::new))
            }
            Err(fault) => (Vec::new(), Err(fault)),
        };
        Ok(Some(Letter {
            ordinal: self.count,
            raw,
            told: told.map_err(refused),
        }))
    }
}
