//! The words with which people say times, of every language at once.

use include_dir::{Dir, include_dir};

use crate::domain::when::WhenWords;

static LISTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/when");

/// Reads the lists of all languages: a client's `завтра` is understood at an English desk too.
pub fn when_words() -> WhenWords {
    let mut all = WhenWords::default();
    for list in LISTS.files().filter_map(include_dir::File::contents_utf8) {
        all.merge(
            toml::from_str(list).expect("the lists are constants, and a test reads them all"),
        );
    }
    all
}

#[cfg(test)]
mod tests {
    use jiff::Zoned;

    use super::*;
    use crate::domain::when::parse;

    #[test]
    fn a_time_is_understood_in_every_language() {
        let now: Zoned = "2026-11-18T10:00[Europe/Tallinn]".parse().unwrap();
        let words = when_words();
        for said in [
            "tomorrow 10:30",
            "завтра 10:30",
            "homme 10:30",
            "jutri 10:30",
        ] {
            let at = parse(said, &now, &words).unwrap().at;
            assert_eq!(at.to_string(), "2026-11-19T10:30:00+02:00[Europe/Tallinn]");
        }
    }
}
