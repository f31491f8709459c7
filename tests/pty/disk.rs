//! What the system is asked to do between a commit and the word that it is done.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Home, SOON, Stop};

/// One call of the system that matters here, in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    /// A page goes to the log beside the desk's file.
    Written,
    /// The log is brought to the disk.
    Synced,
    /// The terminal is told that it is done.
    Told,
}

/// What a trace of `strace -f -y` holds of them; `said` is a part of what tells that it is done.
fn calls(trace: &Path, said: &str) -> Vec<Call> {
    let trace = fs::read_to_string(trace).unwrap();
    let mut syncing = HashSet::new();
    let call = |line| {
        let (thread, line) = str::split_once(line, ' ')?;
        let of_log = line.contains("-wal>");
        if line.contains("pwrite64(") && of_log {
            Some(Call::Written)
        } else if line.contains("sync(") && of_log {
            // Where another thread cuts in, it is done with the line that ends it.
            let is_cut = line.contains("<unfinished ...>");
            if is_cut {
                syncing.insert(thread);
            }
            (!is_cut).then_some(Call::Synced)
        } else if line.contains("sync resumed>") && syncing.remove(thread) {
            Some(Call::Synced)
        } else if line.contains("write(1<") && line.contains(said) {
            Some(Call::Told)
        } else {
            None
        }
    };
    trace.lines().filter_map(call).collect()
}

#[expect(clippy::print_stderr, reason = "what is skipped is to be seen")]
fn has_strace() -> bool {
    let found = Command::new("strace").arg("-V").output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: there is no strace here");
    }
    found
}

#[track_caller]
fn is_on_disk_before_it_is_told(calls: &[Call]) {
    let told = calls.iter().position(|call| *call == Call::Told);
    let before = &calls[..told.expect("it was told")];
    let written = before.iter().rposition(|call| *call == Call::Written);
    let synced = before.iter().rposition(|call| *call == Call::Synced);
    assert!(written.is_some() && synced > written, "{calls:?}");
}

#[test]
fn r02_nothing_is_told_before_the_disk_has_it() {
    if !has_strace() {
        return;
    }
    let home = Home::with(3);
    let trace = home.path().join("trace");
    let traced = "strace -f -y -s 4096 -e trace=pwrite64,fdatasync,fsync,write -o trace $ringback";

    let mut pty = home.shell(Some(traced));
    pty.wait_for_text("1 mine");
    pty.keys("p h");
    pty.wait_for_text("1: priority high.");
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    is_on_disk_before_it_is_told(&calls(&trace, "priority high."));

    let pty = home.shell(Some(&format!("{traced} add --subject Lost --client Mets")));
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    is_on_disk_before_it_is_told(&calls(&trace, "\"4\\n\""));
}
