//! Slips of the hand: how many letters a typed word is away from a known one.

use crate::domain::keyboard;

/// Letters of a word up to which slips are looked for.
pub const LONGEST: usize = 24;

/// How far a typed word is from a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distance {
    /// From the whole word; more than asked for means any more.
    pub whole: u8,
    /// From the beginning of the word that it is nearest to.
    pub begun: u8,
}

/// More than any slip.
const FAR: u8 = u8::MAX;

/// How many letters are left out, put in, changed or turned round with the next between `typed` and a
/// known word, up to `most`.
pub fn distance(typed: &[char], known: &[char], most: u8) -> Distance {
    let far = Distance {
        whole: FAR,
        begun: FAR,
    };
    let reach = usize::from(most);
    if typed.len() > LONGEST || known.len() + reach < typed.len() {
        return far;
    }
    // Only so much of the known word can be reached.
    let width = known.len().min(typed.len() + reach);
    let mut rows = [[0_u8; LONGEST + 4]; 3];
    for (column, cell) in rows[0][..=width].iter_mut().enumerate() {
        *cell = column as u8;
    }
    for (line, letter) in typed.iter().enumerate() {
        let (now, before, earlier) = ((line + 1) % 3, line % 3, (line + 2) % 3);
        rows[now][0] = line as u8 + 1;
        let mut least = rows[now][0];
        for column in 0..width {
            let mut cost = (rows[before][column + 1] + 1)
                .min(rows[now][column] + 1)
                .min(rows[before][column] + u8::from(*letter != known[column]));
            let turned = line > 0
                && column > 0
                && *letter == known[column - 1]
                && typed[line - 1] == known[column];
            if turned {
                cost = cost.min(rows[earlier][column - 1] + 1);
            }
            rows[now][column + 1] = cost;
            least = least.min(cost);
        }
        if least > most {
            return far;
        }
    }
    let last = &rows[typed.len() % 3][..=width];
    Distance {
        whole: if width == known.len() {
            last[width]
        } else {
            FAR
        },
        begun: last.iter().copied().min().unwrap_or(FAR),
    }
}

/// Whether one slip is of the kind that hands make most: letters turned round, a key beside the right
/// one, a letter doubled or not, a letter left out.
pub fn is_of_the_hand(typed: &[char], known: &[char]) -> bool {
    let same = typed.iter().zip(known).take_while(|(a, b)| a == b).count();
    if typed.len() == known.len() {
        let turned = same + 1 < typed.len()
            && typed[same] == known[same + 1]
            && typed[same + 1] == known[same];
        return turned
            || (same < typed.len() && keyboard::are_neighbours(typed[same], known[same]));
    }
    if typed.len() == known.len() + 1 {
        let at = same.min(typed.len() - 1);
        let beside = |other: usize| {
            typed.get(other).is_some_and(|other| {
                *other == typed[at] || keyboard::are_neighbours(*other, typed[at])
            })
        };
        return (at > 0 && beside(at - 1)) || beside(at + 1);
    }
    typed.len() + 1 == known.len()
}

/// The same for a word that is only begun: the slip is in what stands for its beginning.
pub fn begins_by_the_hand(typed: &[char], known: &[char]) -> bool {
    let length = typed.len();
    [length, length + 1, length.saturating_sub(1)]
        .into_iter()
        .filter(|length| (1..=known.len()).contains(length))
        .any(|length| {
            distance(typed, &known[..length], 1).whole == 1
                && is_of_the_hand(typed, &known[..length])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(word: &str) -> Vec<char> {
        word.chars().collect()
    }

    #[test]
    fn slips_are_counted_against_the_word_and_against_its_beginning() {
        for (typed, known, most, whole, begun) in [
            ("refund", "refund", 2, 0, 0),
            ("refnud", "refund", 2, 1, 1),
            ("refud", "refund", 2, 1, 1),
            ("reffund", "refund", 2, 1, 1),
            ("refjnd", "refund", 2, 1, 1),
            ("erfund", "refund", 2, 1, 1),
            ("rfeudn", "refund", 2, 2, 2),
            ("pasw", "password", 1, FAR, 1),
            ("passwrd", "passwords", 2, 2, 1),
            ("refund", "card", 2, FAR, FAR),
            ("", "a", 1, 1, 0),
        ] {
            let distance = distance(&letters(typed), &letters(known), most);
            assert_eq!((distance.whole, distance.begun), (whole, begun), "{typed}");
        }
        let long = letters(&"a".repeat(LONGEST + 1));
        assert_eq!(distance(&long, &long, 2).whole, FAR);
    }

    #[test]
    fn slips_of_the_hand_are_told_from_others() {
        for (typed, known, expected) in [
            ("refnud", "refund", true),
            ("refwnd", "refund", false),
            ("refind", "refund", true),
            ("refjnd", "refund", true),
            ("reffund", "refund", true),
            ("refund", "reffund", true),
            ("refunnd", "refund", true),
            ("refuznd", "refund", false),
            ("refnd", "refund", true),
            ("возарат", "возврат", true),
        ] {
            assert_eq!(
                is_of_the_hand(&letters(typed), &letters(known)),
                expected,
                "{typed}"
            );
        }
        assert!(begins_by_the_hand(&letters("apss"), &letters("password")));
        assert!(!begins_by_the_hand(&letters("pmss"), &letters("password")));
    }
}
