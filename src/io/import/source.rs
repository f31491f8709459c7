//! What a source is called that the user has not named.
//!
//! A row is known again by the source's name and its id there, so that the same export has to have the
//! same name each night, whatever date its file bears.

use std::path::Path;

use super::date::is_month;

/// The name of a source without one.
pub const NAMELESS: &str = "import";

/// The source's name by its file: what is left of it without folder, ending, dates, times, numbers and
/// `copy`, in lower case. `Tickets 2026-11-21 (2).csv` is `tickets`; of `20261121.csv` nothing is left,
/// and it is called [`NAMELESS`].
pub fn name_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    // What was refused of tickets.csv lies in tickets.csv.refused-2.csv, and belongs to the same source.
    let name = name.split(".refused").next().unwrap_or_default();
    let mut stem = name;
    while let Some((head, ending)) = stem.rsplit_once('.')
        && !head.is_empty()
        && ENDINGS.contains(&ending.to_lowercase().as_str())
    {
        stem = head;
    }
    let lower = stem.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .map(without_date)
        .filter(|word| !word.is_empty() && !is_passing(word))
        .collect();
    if words.is_empty() {
        NAMELESS.to_owned()
    } else {
        words.join("-")
    }
}

/// Endings of files that may hold an export.
const ENDINGS: [&str; 9] = [
    "csv", "tsv", "txt", "json", "jsonl", "ndjson", "gz", "zip", "xlsx",
];

/// A word without a date that is written close to it.
fn without_date(word: &str) -> &str {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if word.len() - bare.len() >= 6 {
        bare
    } else {
        word
    }
}

/// Whether a word changes from one export to the next: a number, a time, a month, a copy's mark, a key.
fn is_passing(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_time = word.starts_with(|c: char| c.is_ascii_digit())
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || "thmszapm".contains(c));
    let is_key = word.len() >= 8 && digits > 1 && word.bytes().all(|b| b.is_ascii_hexdigit());
    is_time
        || is_key
        || ["copy", "utc", "gmt", "am", "pm", "t", "z"].contains(&word)
        || is_month(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_export_has_the_same_name_each_night() {
        for (file, name) in [
            ("tickets.csv", "tickets"),
            ("/var/out/tickets-2026-11-21.csv", "tickets"),
            ("Tickets 2026-11-22 (2).CSV", "tickets"),
            ("tickets_20261122T140533Z.jsonl", "tickets"),
            ("tickets20261122.csv", "tickets"),
            ("tickets-nov-2026.csv", "tickets"),
            ("22.11.2026 tickets.csv", "tickets"),
            ("tickets-3f2a9c1b44de.json", "tickets"),
            ("tickets.csv.refused.csv", "tickets"),
            ("tickets-2026-11-21.csv.refused-2.csv", "tickets"),
            ("tickets.csv.gz", "tickets"),
            ("open-tickets copy.csv", "open-tickets"),
            ("обращения-22-11-2026.csv", "обращения"),
            ("shop.example.org-orders.csv", "shop-example-org-orders"),
            ("crm2.csv", "crm2"),
            ("2026-11-21.csv", "import"),
            ("-", "import"),
            ("", "import"),
            (".csv", "csv"),
        ] {
            assert_eq!(name_of(Path::new(file)), name, "{file}");
        }
    }

    #[test]
    fn words_that_stay_are_kept() {
        for file in [
            "billing.csv",
            "market.csv",
            "facade.csv",
            "decade-ideas.csv",
        ] {
            let stem = file.trim_end_matches(".csv");
            assert_eq!(name_of(Path::new(file)), stem);
        }
    }
}
