//! Where the letters stand on a keyboard: which Latin character shares its key with one of another
//! layout, and which keys are neighbours.

/// ЙЦУКЕН, and the Latin characters on the same keys in the same order; blanks only make it readable.
pub const JCUKEN: (&str, &str) = (
    "ё йцукенгшщзхъ фывапролджэ ячсмитьбю Ё ЙЦУКЕНГШЩЗХЪ ФЫВАПРОЛДЖЭ ЯЧСМИТЬБЮ №",
    r#"` qwertyuiop[] asdfghjkl;' zxcvbnm,. ~ QWERTYUIOP{} ASDFGHJKL:" ZXCVBNM<> #"#,
);

/// The rows of letters of a Latin keyboard, each shifted to the right by half a key.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// The Latin character on the key of a character of ЙЦУКЕН.
pub fn latin_twin(theirs: char) -> Option<char> {
    twin(theirs, JCUKEN.0, JCUKEN.1)
}

/// The character of ЙЦУКЕН on the key of a Latin one.
pub fn cyrillic_twin(latin: char) -> Option<char> {
    twin(latin, JCUKEN.1, JCUKEN.0)
}

fn twin(of: char, from: &str, to: &str) -> Option<char> {
    written(from)
        .zip(written(to))
        .find(|(there, _)| *there == of)
        .map(|(_, twin)| twin)
}

/// The characters of one side of a layout.
pub fn written(side: &str) -> impl Iterator<Item = char> {
    side.chars().filter(|c| !c.is_whitespace())
}

/// A text as it would read had its keys been pressed with the other layout on; none where that changes
/// nothing, or where it has letters of both.
pub fn in_other_layout(text: &str) -> Option<String> {
    let is_cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
    let (cyrillic, latin) = text.chars().fold((0, 0), |(theirs, latin), c| {
        (
            theirs + usize::from(is_cyrillic(c)),
            latin + usize::from(c.is_ascii_alphabetic()),
        )
    });
    let other: String = match (cyrillic, latin) {
        (0, 0) => return None,
        (0, _) => text
            .chars()
            .map(|c| cyrillic_twin(c).unwrap_or(c))
            .collect(),
        (_, 0) => text.chars().map(|c| latin_twin(c).unwrap_or(c)).collect(),
        (_, _) => return None,
    };
    (other != text).then_some(other)
}

/// Whether two letters, both Latin or both Cyrillic, stand beside each other.
pub fn are_neighbours(one: char, other: char) -> bool {
    let place = |c: char| {
        let c = if c.is_ascii() { c } else { latin_twin(c)? };
        ROWS.iter()
            .enumerate()
            .find_map(|(row, keys)| Some((row, keys.find(c)?)))
    };
    let (Some((row, key)), Some((other_row, other_key))) = (place(one), place(other)) else {
        return false;
    };
    if row == other_row {
        return key.abs_diff(other_key) == 1;
    }
    let (upper, lower) = if row < other_row {
        (key, other_key)
    } else {
        (other_key, key)
    };
    row.abs_diff(other_row) == 1 && (lower == upper || lower + 1 == upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_the_other_layout_has_it() {
        for (typed, meant) in [
            ("djpdhfn", Some("возврат")),
            ("куагтв", Some("refund")),
            (";fkj,f", Some("жалоба")),
            ("gfhjkm 12", Some("пароль 12")),
            ("возврат refund", None),
            ("12 !", None),
            ("", None),
        ] {
            assert_eq!(in_other_layout(typed).as_deref(), meant, "{typed}");
        }
    }

    #[test]
    fn neighbours_touch() {
        for (one, other, expected) in [
            ('a', 's', true),
            ('s', 'a', true),
            ('q', 'a', true),
            ('w', 'a', true),
            ('e', 'a', false),
            ('q', 'z', false),
            ('в', 'ы', true),
            ('а', 'е', true),
            ('a', 'a', false),
            ('1', '2', false),
            ('õ', 'p', false),
        ] {
            assert_eq!(are_neighbours(one, other), expected, "{one}{other}");
        }
    }
}
