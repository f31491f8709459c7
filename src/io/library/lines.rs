//! On which line a place of a text is.

/// The lines of a text.
pub(super) struct Lines {
    /// Where each ends, in bytes.
    ends: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        Self {
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
        }
    }

    /// The line of a place in bytes, from 1.
    pub(super) fn of(&self, at: usize) -> u32 {
        let line = self.ends.partition_point(|end| *end < at) + 1;
        u32::try_from(line).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_behind_the_end_of_the_one_before() {
        let lines = Lines::new("ab\n\nc");
        let of: Vec<u32> = (0..6).map(|at| lines.of(at)).collect();
        assert_eq!(of, [1, 1, 1, 2, 3, 3]);
        assert_eq!(Lines::new("").of(0), 1);
    }
}
