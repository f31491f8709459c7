//! How long something is, in as many words as matter.

use jiff::SignedDuration;

/// A length of time as it is shown; what renders it knows whether it is ahead or behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Less than a minute.
    Now,
    /// Less than an hour: `45 min`.
    Minutes(i64),
    /// Less than ten hours: hours and minutes, `3 h 05`.
    HoursMinutes(i64, i64),
    /// Less than two days: `11 h`.
    Hours(i64),
    /// Whole days: `4 d`.
    Days(i64),
}

/// Says how long a duration is, whichever way it goes; what is begun does not count.
pub fn span(duration: SignedDuration) -> Span {
    // A 60th of any number of seconds fits.
    let minutes = (duration.as_secs() / 60).abs();
    match minutes {
        0 => Span::Now,
        1..60 => Span::Minutes(minutes),
        60..600 => Span::HoursMinutes(minutes / 60, minutes % 60),
        600..2880 => Span::Hours(minutes / 60),
        _ => Span::Days(minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_says_as_much_as_matters() {
        for (seconds, said) in [
            (0, Span::Now),
            (59, Span::Now),
            (-59, Span::Now),
            (60, Span::Minutes(1)),
            (3_599, Span::Minutes(59)),
            (3_600, Span::HoursMinutes(1, 0)),
            (-(3 * 3_600 + 5 * 60), Span::HoursMinutes(3, 5)),
            (36_000 - 1, Span::HoursMinutes(9, 59)),
            (36_000, Span::Hours(10)),
            (48 * 3_600 - 1, Span::Hours(47)),
            (48 * 3_600, Span::Days(2)),
            (i64::MIN, Span::Days(i64::MAX / 86_400)),
        ] {
            assert_eq!(span(SignedDuration::from_secs(seconds)), said, "{seconds}");
        }
    }
}
