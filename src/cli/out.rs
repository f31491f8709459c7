//! Standard output and standard error: only what is safe, and quietly gone when nobody reads.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use serde::Serialize;

use super::fault::Fault;
use super::json;
use crate::domain::safe::Safe;

/// Columns of a terminal that doesn't tell its width.
const WIDTH: u16 = 80;

/// Where a command prints. There are no colours and no cursor movements in it.
pub struct Out {
    out: BufWriter<io::StdoutLock<'static>>,
    width: Option<usize>,
}

impl Out {
    /// Standard output.
    pub fn new() -> Self {
        let out = io::stdout().lock();
        let width = out.is_terminal().then(|| {
            let (columns, _) = crossterm::terminal::size().unwrap_or((WIDTH, 0));
            usize::from(columns)
        });
        Self {
            out: BufWriter::new(out),
            width,
        }
    }

    /// The columns of the terminal, where the output is one.
    pub fn width(&self) -> Option<usize> {
        self.width
    }

    /// Prints a line.
    pub fn line(&mut self, line: &Safe) -> Result<(), Fault> {
        writeln!(self.out, "{}", line.trim_end()).map_err(|error| Fault::output(&error))
    }

    /// Prints the lines of a text, each behind an indent of so many columns.
    pub fn block(&mut self, block: &Safe, indent: usize) -> Result<(), Fault> {
        for line in block.lines() {
            let line = line.trim_end();
            let indent = if line.is_empty() { 0 } else { indent };
            writeln!(self.out, "{:indent$}{line}", "").map_err(|error| Fault::output(&error))?;
        }
        Ok(())
    }

    /// Prints one JSON document on a line of its own.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Fault> {
        json::write(&mut self.out, value)
            .and_then(|()| writeln!(self.out))
            .map_err(|error| Fault::output(&error))
    }

    /// Prints the next element of a JSON array, or its end: one line for each, so that a long list needs
    /// no memory and shows its beginning at once.
    pub fn element<T: Serialize>(&mut self, value: Option<&T>, first: bool) -> Result<(), Fault> {
        let mut write = || -> io::Result<()> {
            self.out.write_all(match (value, first) {
                (Some(_), true) => b"[\n",
                (Some(_), false) => b",\n",
                (None, true) => b"[",
                (None, false) => b"\n",
            })?;
            match value {
                Some(value) => json::write(&mut self.out, value),
                None => self.out.write_all(b"]\n"),
            }
        };
        write().map_err(|error| Fault::output(&error))
    }

    /// Takes what a generator of documents writes.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.out
            .write_all(bytes)
            .map_err(|error| Fault::output(&error))
    }

    /// Hands over what is still buffered.
    pub fn flush(&mut self) -> Result<(), Fault> {
        self.out.flush().map_err(|error| Fault::output(&error))
    }
}

/// Says something beside the output, on standard error.
pub fn hint(text: &Safe) {
    // Nobody is left to be told that nobody listens.
    let _ = writeln!(io::stderr(), "{text}");
}
