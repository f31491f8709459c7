//! Puts words on the clipboard: by the terminal (OSC 52), and by a program of the system where there
//! is one.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The programs that take the clipboard's content on their standard input, in the order in which they
/// are tried.
const PROGRAMS: [(&str, &[&str], Option<&str>); 5] = [
    ("wl-copy", &[], Some("WAYLAND_DISPLAY")),
    ("xclip", &["-selection", "clipboard"], Some("DISPLAY")),
    ("xsel", &["--clipboard", "--input"], Some("DISPLAY")),
    ("pbcopy", &[], None),
    ("clip.exe", &[], None),
];

/// Hands `text` to the first program of the system that takes it; tells whether one did.
pub fn by_program(text: &str) -> bool {
    PROGRAMS.iter().any(|(program, args, needs)| {
        needs.is_none_or(|name| std::env::var_os(name).is_some()) && hand(program, args, text)
    })
}

fn hand(program: &str, args: &[&str], text: &str) -> bool {
    let child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    let written = child
        .stdin
        .take()
        .is_some_and(|mut stdin| stdin.write_all(text.as_bytes()).is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}
