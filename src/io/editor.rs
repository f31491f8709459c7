//! Opens a text in the person's own editor, in a private file that is gone afterwards.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::process::Command;

/// The longest text that is taken back, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;

/// A folder of one's own that goes with the value.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed is private still.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Opens `text` in `$VISUAL`, `$EDITOR` or `vi`, and gives what it was made into; `name` tells the
/// folder apart. None where the editor failed.
///
/// # Errors
/// Where the file can't be written or read.
pub fn edit(text: &str, name: &str) -> io::Result<Option<String>> {
    let base = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let path = base.join(format!("ringback-{name}"));
    fs::DirBuilder::new().mode(0o700).create(&path)?;
    let folder = Folder(path);
    let file = folder.0.join("text.txt");
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)?
        .write_all(text.as_bytes())?;
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| {
            std::env::var(name)
                .ok()
                .filter(|editor| !editor.trim().is_empty())
        })
        .unwrap_or_else(|| "vi".to_owned());
    // A shell splits the words of `EDITOR="code --wait"`; the file's name is handed over apart.
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$1\""))
        .arg("sh")
        .arg(&file)
        .status()?;
    if !status.success() {
        return Ok(None);
    }
    let mut edited = Vec::new();
    fs::File::open(&file)?
        .take(LONGEST)
        .read_to_end(&mut edited)?;
    Ok(Some(String::from_utf8_lossy(&edited).into_owned()))
}
