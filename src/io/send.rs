//! Hands a reply to the command that sends it.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Runs `command` with `text` on its standard input; it is sent when the command ends well.
///
/// # Errors
/// The last line that the command said, or why it could not be run.
pub fn send(command: &str, text: &str) -> Result<(), String> {
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that doesn't read everything tells by its exit code how it fared.
        let _ = stdin.write_all(text.as_bytes());
    }
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    Err(last.map_or_else(|| output.status.to_string(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_counts_as_sent_only_when_its_command_ends_well() {
        assert_eq!(send("test \"$(cat)\" = 'Hello Ann'", "Hello Ann"), Ok(()));
        assert_eq!(
            send("cat >/dev/null; echo no route >&2; exit 3", "x"),
            Err("no route".to_owned())
        );
    }
}
