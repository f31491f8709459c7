//! A mailbox in one file: mails one after the other, each below a line that begins with `From `.
//!
//! Words of a mail may begin a line with `From `, too, and not every program marks them. So such a line
//! parts two mails only with a date or an address on it, with the head of a mail below it, and after a
//! blank line, unless date and head leave no doubt.

use std::io::{self, BufRead, Read as _};

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::letter::is_known_line;

/// The longest piece that is looked at as one line, in bytes; a longer one goes on in the next piece.
const PIECE: usize = 64 << 10;

/// The times up to this one are those that stand there for none.
const NEVER: Timestamp = Timestamp::UNIX_EPOCH;

/// One mail of a mailbox.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// Its bytes, without the line above it; none where it is too long.
    pub(super) raw: Vec<u8>,
    /// Whether it is longer than a mail may be.
    pub(super) is_too_long: bool,
    /// The time on the line above it, UTC.
    pub(super) came: Option<Timestamp>,
}

/// The mails of a mailbox, one by one.
pub(super) struct Mailbox<R> {
    source: R,
    limit: usize,
    /// The line above the next mail, once it is met.
    above: Option<Vec<u8>>,
    /// A line that was read ahead to tell what the one before it is.
    ahead: Option<Vec<u8>>,
    begun: bool,
    at_line_start: bool,
}

impl<R: BufRead> Mailbox<R> {
    /// Reads mails of at most `limit` bytes.
    pub(super) fn new(source: R, limit: usize) -> Self {
        Self {
            source,
            limit,
            above: None,
            ahead: None,
            begun: false,
            at_line_start: true,
        }
    }

    /// The next mail, or none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Cut>> {
        if !self.begun {
            self.begun = true;
            if !self.begin()? {
                return Ok(None);
            }
        }
        let Some(above) = self.above.take() else {
            return Ok(None);
        };
        let mut cut = Cut {
            came: time_on(&above).filter(|at| *at > NEVER),
            ..Cut::default()
        };
        let mut after_blank = false;
        loop {
            let is_start = self.ahead.is_some() || self.at_line_start;
            let Some(line) = self.line()? else {
                break;
            };
            if is_start && line.starts_with(b"From ") && line.ends_with(b"\n") {
                let below = self.line()?;
                let parts = below
                    .as_deref()
                    .is_some_and(|below| is_between(after_blank, &line, below));
                self.ahead = below;
                if parts {
                    self.above = Some(line);
                    break;
                }
            }
            after_blank = is_start && matches!(line.as_slice(), b"\n" | b"\r\n");
            self.take(&mut cut, &line, is_start);
        }
        // The blank line before the next mail is the mailbox's own.
        let end = cut.raw.strip_suffix(b"\n\r\n").map(|_| 2);
        let end = end.or_else(|| cut.raw.strip_suffix(b"\n\n").map(|_| 1));
        cut.raw.truncate(cut.raw.len() - end.unwrap_or(0));
        Ok(Some(cut))
    }

    /// Finds the line above the first mail; whatever stands before it is blank.
    fn begin(&mut self) -> io::Result<bool> {
        while let Some(line) = self.line()? {
            if line.trim_ascii().is_empty() {
                continue;
            }
            if line.starts_with(b"From ") {
                self.above = Some(line);
            } else {
                // Somebody has cut the mailbox: its first mail has lost the line above it.
                self.ahead = Some(line);
                self.above = Some(Vec::new());
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn take(&self, cut: &mut Cut, line: &[u8], is_start: bool) {
        let line = if is_start { unmarked(line) } else { line };
        if cut.raw.len() + line.len() > self.limit {
            cut.is_too_long = true;
            cut.raw = Vec::new();
        }
        if !cut.is_too_long {
            cut.raw.extend_from_slice(line);
        }
    }

    /// A line with its end, or a piece of a long one.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.ahead.take() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let mut room = self.source.by_ref().take(PIECE as u64);
        room.read_until(b'\n', &mut line)?;
        self.at_line_start = line.ends_with(b"\n");
        Ok((!line.is_empty()).then_some(line))
    }
}

/// A line of a mail as it was before it was put into the mailbox: `>From ` was `From `.
fn unmarked(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}

/// Whether a line that begins with `From ` stands between two mails.
fn is_between(after_blank: bool, line: &[u8], below: &[u8]) -> bool {
    if !is_head_line(below) {
        return false;
    }
    if !after_blank {
        // A mail that didn't end with its line left no room for a blank one.
        return time_on(line).is_some() && is_known_line(below);
    }
    let said = String::from_utf8_lossy(line);
    let words: Vec<&str> = said.split_whitespace().skip(1).collect();
    let is_sender =
        |word: &&str| word.contains('@') || **word == *"-" || word.starts_with("MAILER");
    time_on(line).is_some() || (words.len() == 1 && words.first().is_some_and(is_sender))
}

/// Whether a line can stand in the head of a mail: a name without blanks, and a colon.
pub(super) fn is_head_line(line: &[u8]) -> bool {
    let line = line.strip_prefix(b">From ").map_or(line, |_| b"X: ");
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let name = line[..colon].trim_ascii_end();
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

/// The time on the line above a mail: `Mon Mar  2 10:00:00 2026`, with or without a zone.
fn time_on(line: &[u8]) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let said = std::str::from_utf8(line).ok()?.to_ascii_lowercase();
    let words: Vec<&str> = said.split_whitespace().collect();
    let at = words.iter().position(|word| MONTHS.contains(word))?;
    let month = MONTHS.iter().position(|month| *month == words[at])? + 1;
    let day: i8 = words.get(at + 1)?.parse().ok()?;
    let mut clock = words.get(at + 2)?.split(':').map(str::parse::<i8>);
    let (hour, minute) = (clock.next()?.ok()?, clock.next()?.ok()?);
    let second = clock.next().map_or(Some(0), Result::ok)?;
    // A zone may stand before the year, or behind it.
    let mut rest = words[at + 3..].iter();
    let year = rest.find_map(|word| {
        let is_year = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
        is_year.then(|| word.parse::<i16>().ok()).flatten()
    })?;
    let date = Date::new(year, i8::try_from(month).ok()?, day).ok()?;
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    let at = date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?;
    Some(at.timestamp())
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// The mails, and the times above them.
    fn cuts(mailbox: &str, limit: usize) -> Vec<(String, bool, Option<String>)> {
        let source = BufReader::with_capacity(7, mailbox.as_bytes());
        let mut mailbox = Mailbox::new(source, limit);
        std::iter::from_fn(|| mailbox.next().unwrap())
            .map(|cut| {
                let raw = String::from_utf8(cut.raw).unwrap();
                (raw, cut.is_too_long, cut.came.map(|at| at.to_string()))
            })
            .collect()
    }

    fn mails(mailbox: &str) -> Vec<String> {
        cuts(mailbox, 1_000_000)
            .into_iter()
            .map(|(raw, ..)| raw)
            .collect()
    }

    const FROM: &str = "From mari@example.org Mon Mar  2 10:00:00 2026\n";

    #[test]
    fn mails_are_parted_by_their_lines() {
        let mailbox = format!("{FROM}Subject: a\n\none\n\n{FROM}Subject: b\n\ntwo\n\n");
        let expected = ["Subject: a\n\none\n", "Subject: b\n\ntwo\n"];
        assert_eq!(mails(&mailbox), expected);
        let crlf = mailbox.replace('\n', "\r\n");
        assert_eq!(
            mails(&crlf),
            expected.map(|mail| mail.replace('\n', "\r\n"))
        );
        let mixed = format!("{FROM}Subject: a\r\n\r\none\n\r\n{FROM}Subject: b\n\ntwo");
        assert_eq!(
            mails(&mixed),
            ["Subject: a\r\n\r\none\n", "Subject: b\n\ntwo"]
        );
        let times: Vec<_> = cuts(&mailbox, 1_000)
            .into_iter()
            .map(|(.., at)| at)
            .collect();
        assert_eq!(times[0].as_deref(), Some("2026-03-02T10:00:00Z"));
    }

    #[test]
    fn an_empty_mailbox_has_no_mails() {
        assert!(mails("").is_empty());
        assert!(mails("\n\r\n\n").is_empty());
        assert_eq!(mails(FROM), [""]);
    }

    #[test]
    fn words_that_begin_a_line_with_from_part_nothing() {
        for words in [
            "From what I see: nothing came.\n",
            "From here on\nit is late.\n",
            "From: Mari\n",
            "From Monday Mar 2 10:00:00 2026 on\nit was late\n",
            "From mari@example.org\n\nit came\n",
            "From the shop:\nOrder: 17\n",
        ] {
            let mailbox =
                format!("{FROM}Subject: a\n\n{words}\n{words}\n{FROM}Subject: b\n\ntwo\n");
            let mails = mails(&mailbox);
            assert_eq!(mails.len(), 2, "{words}");
            assert_eq!(mails[0], format!("Subject: a\n\n{words}\n{words}"));
        }
    }

    #[test]
    fn a_mail_that_lacks_its_last_line_end_is_parted_all_the_same() {
        let mailbox = format!("{FROM}Subject: a\n\none\n{FROM}Subject: b\n\ntwo\n");
        assert_eq!(mails(&mailbox).len(), 2);
        let told = format!("{FROM}Subject: a\n\none\n{FROM}said: b\n\ntwo\n");
        assert_eq!(mails(&told).len(), 1);
    }

    #[test]
    fn marked_words_lose_one_mark() {
        let mailbox = format!("{FROM}A: b\n\n>From me\n>>From you\n> From him\n>Frome\n");
        assert_eq!(
            mails(&mailbox),
            ["A: b\n\nFrom me\n>From you\n> From him\n>Frome\n"]
        );
    }

    #[test]
    fn other_ways_to_write_the_line_are_known() {
        for line in [
            "From - Mon Mar 02 10:00:00 2026\n",
            "From mari@example.org  Mon Mar  2 10:00:00 2026 +0200\n",
            "From mari@example.org Mon Mar  2 10:00 EET 2026\n",
            "From mari@example.org\n",
            "From MAILER-DAEMON\n",
            "From \"Mari Tamm\"@example.org Mon Mar  2 10:00:00 2026 remote from mx\n",
        ] {
            let mailbox = format!("{line}A: b\n\none\n\n{line}A: b\n\ntwo\n");
            assert_eq!(mails(&mailbox).len(), 2, "{line}");
        }
    }

    #[test]
    fn a_mail_that_is_too_long_is_passed_over_and_the_next_is_read() {
        let long = "x".repeat(200_000);
        let mailbox = format!(
            "{FROM}A: b\n\n{long}\n\n{FROM}A: c\n\n{}\n\n{FROM}A: d\n\nend\n",
            "line\n".repeat(300)
        );
        let cuts = cuts(&mailbox, 1_000);
        let lengths: Vec<_> = cuts
            .iter()
            .map(|(raw, long, _)| (raw.len(), *long))
            .collect();
        assert_eq!(lengths, [(0, true), (0, true), (10, false)]);
    }

    #[test]
    fn a_long_line_goes_on_as_one() {
        // The next piece of the line begins with what parts mails elsewhere.
        let line = format!("{}{FROM}", "x".repeat(PIECE));
        let mailbox = format!("{FROM}A: b\n\n{line}A: c\n\nend\n");
        assert_eq!(mails(&mailbox), [format!("A: b\n\n{line}A: c\n\nend\n")]);
    }

    #[test]
    fn a_mailbox_that_lost_its_first_line_keeps_its_first_mail() {
        assert_eq!(
            mails(&format!("A: b\n\none\n\n{FROM}A: c\n\ntwo\n")).len(),
            2
        );
    }
}
