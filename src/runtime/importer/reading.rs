//! Bytes of a source on their way: counted, kept for a second reading, and not waited for without end.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::runtime::clock;
use crate::runtime::signals::Stop;

/// How long standard input is waited for before it is asked whether to stop.
const WAIT: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 200_000_000,
};

/// Counts the bytes that are read.
pub(super) struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

/// A source, and how many bytes of it were read.
pub(super) fn counted<R: Read>(inner: R) -> (Counted<R>, Arc<AtomicU64>) {
    let read = Arc::new(AtomicU64::new(0));
    let source = Counted {
        inner,
        read: Arc::clone(&read),
    };
    (source, read)
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.inner.seek(to)?;
        // What is read a second time is not counted twice.
        self.read.store(at, Ordering::Relaxed);
        Ok(at)
    }
}

/// Standard input; it ends with an error where it is stopped while nothing comes.
pub(super) struct Input(Option<Stop>);

/// Standard input, until it ends or is stopped.
pub(super) fn input(stop: Option<&Stop>) -> Input {
    Input(stop.cloned())
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stdin = io::stdin();
        let Some(stop) = &self.0 else {
            return stdin.read(buffer);
        };
        loop {
            if stop.asked().is_some() {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            let mut watched = [PollFd::from_borrowed_fd(
                rustix::stdio::stdin(),
                PollFlags::IN,
            )];
            match poll(&mut watched, Some(&WAIT)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                // What can't be watched is waited for.
                Ok(_) | Err(_) => return stdin.read(buffer),
            }
        }
    }
}

/// Copies what can be read only once into a file that has no name, and so goes with whoever reads it.
///
/// # Errors
/// Whatever keeps it from being read or kept.
pub(super) fn spooled(source: &mut dyn Read) -> io::Result<File> {
    let name = format!("ringback-import-{}", clock::new_id().simple());
    let path = std::env::temp_dir().join(name);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    fs::remove_file(&path)?;
    io::copy(source, &mut file)?;
    file.rewind()?;
    Ok(file)
}
