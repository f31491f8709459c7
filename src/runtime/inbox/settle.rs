//! Which files are whole: those that nobody has written to for a while.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};

use jiff::{SignedDuration, Timestamp};

use super::Found;

/// How long a file has to be as it is before it is taken.
pub const SETTLE: SignedDuration = SignedDuration::from_secs(2);

/// After what time it is looked again for a file that somebody else is taking, or that is written without
/// a pause.
const LATER: SignedDuration = SignedDuration::from_secs(30);

/// What is known of the files of one folder that are not whole yet.
#[derive(Debug, Default)]
pub struct Settling {
    seen: HashMap<OsString, (Found, Timestamp)>,
    /// The files that somebody writes to and has not closed.
    written: HashSet<OsString>,
}

impl Settling {
    /// Somebody has written to a file, and not closed it yet.
    pub fn written(&mut self, name: &OsStr) {
        self.written.insert(name.to_owned());
    }

    /// A file was closed, or moved in as it is.
    pub fn closed(&mut self, name: &OsStr) {
        self.written.remove(name);
    }

    /// Nobody knows any more what is written to.
    pub fn forget_written(&mut self) {
        self.written.clear();
    }

    /// The files that are whole, of those that stand there now; and when to look again, UTC, where some
    /// are not.
    pub fn whole(&mut self, found: Vec<Found>, now: Timestamp) -> (Vec<Found>, Option<Timestamp>) {
        let mut before = std::mem::take(&mut self.seen);
        self.written
            .retain(|name| found.iter().any(|found| found.name == *name));
        let mut whole = Vec::new();
        let mut next: Option<Timestamp> = None;
        for found in found {
            let since = match before.remove(&found.name) {
                Some((known, since)) if known == found => since,
                // What was there before us has been as it is for as long as it says.
                None if found.changed <= now => found.changed,
                Some(_) | None => now,
            };
            let is_written = self.written.contains(&found.name);
            if !is_written && now.duration_since(since) >= SETTLE {
                whole.push(found);
                continue;
            }
            let again = if is_written {
                now + LATER
            } else {
                since + SETTLE
            };
            next = Some(next.map_or(again, |at| at.min(again)));
            self.seen.insert(found.name.clone(), (found, since));
        }
        (whole, next)
    }

    /// When to look again for a file that somebody else has, UTC.
    pub fn later(now: Timestamp) -> Timestamp {
        now + LATER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn file(length: u64, changed: i64) -> Vec<Found> {
        vec![Found {
            name: "a.csv".into(),
            identity: (1, 2),
            length,
            changed: at(changed),
        }]
    }

    #[test]
    fn a_file_is_whole_when_it_was_left_alone_for_a_while() {
        let mut settling = Settling::default();
        assert_eq!(settling.whole(file(10, 0), at(0)), (vec![], Some(at(2))));
        assert_eq!(settling.whole(file(20, 1), at(1)), (vec![], Some(at(3))));
        assert_eq!(settling.whole(file(20, 1), at(2)), (vec![], Some(at(3))));
        assert_eq!(settling.whole(file(20, 1), at(3)), (file(20, 1), None));
        assert_eq!(settling.whole(vec![], at(4)), (vec![], None));
    }

    #[test]
    fn what_lies_there_since_long_is_whole_at_once() {
        let mut settling = Settling::default();
        assert_eq!(settling.whole(file(10, -60), at(0)), (file(10, -60), None));
        // A clock that is ahead: from when it was seen.
        assert_eq!(settling.whole(file(10, 60), at(1)), (vec![], Some(at(3))));
        assert_eq!(settling.whole(file(10, 60), at(3)), (file(10, 60), None));
    }

    #[test]
    fn what_is_open_for_writing_is_not_whole_however_long_nothing_comes() {
        let mut settling = Settling::default();
        settling.written(OsStr::new("a.csv"));
        assert_eq!(settling.whole(file(10, 0), at(60)), (vec![], Some(at(90))));
        settling.closed(OsStr::new("a.csv"));
        assert_eq!(settling.whole(file(10, 0), at(61)), (file(10, 0), None));
        // One that has gone is forgotten with its mark.
        settling.written(OsStr::new("a.csv"));
        settling.whole(vec![], at(62));
        assert_eq!(settling.whole(file(9, 0), at(63)), (file(9, 0), None));
    }
}
