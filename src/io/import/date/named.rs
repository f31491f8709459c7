//! The names of months and weekdays that dates are written with, in the desk's languages.

use super::Cursor;
use crate::domain::fold::fold;

/// The months' names in English, Estonian, Russian and Slovenian, folded, in the forms that dates take.
/// A beginning of three letters stands for the whole, if only one month begins so.
const MONTHS: [&[&str]; 12] = [
    &["january", "jaanuar", "januarja", "январь", "января"],
    &["february", "veebruar", "februarja", "февраль", "февраля"],
    &["march", "marts", "marec", "marca", "март", "марта"],
    &["april", "aprilla", "aprila", "aprill", "апрель", "апреля"],
    &["may", "mai", "maja", "май", "мая"],
    &["june", "juuni", "junija", "июнь", "июня"],
    &["july", "juuli", "julija", "июль", "июля"],
    &["august", "avgusta", "август", "августа"],
    &["september", "septembra", "сентябрь", "сентября"],
    &[
        "october",
        "oktoober",
        "oktober",
        "oktobra",
        "октябрь",
        "октября",
    ],
    &["november", "novembra", "ноябрь", "ноября"],
    &["december", "detsember", "decembra", "декабрь", "декабря"],
];

/// The weekdays, as the months; a beginning of two letters will do.
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "esmaspaev",
    "teisipaev",
    "kolmapaev",
    "neljapaev",
    "reede",
    "laupaev",
    "puhapaev",
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
    "ponedeljek",
    "torek",
    "sreda",
    "cetrtek",
    "petek",
    "sobota",
    "nedelja",
    "пн",
    "вт",
    "ср",
    "чт",
    "пт",
    "сб",
    "вс",
];

/// Words between a date and a time.
const JOINTS: [&str; 4] = ["at", "kell", "ob", "в"];

/// The letters at the beginning, folded, and what is left behind them and a full stop.
fn word<'a>(rest: &Cursor<'a>) -> (String, &'a str) {
    // No name is longer, and the rest of a long text need not be looked at.
    const LONGEST: usize = 16;
    let letters = rest
        .0
        .chars()
        .take(LONGEST)
        .take_while(|c| c.is_alphabetic());
    let (word, left) = rest.0.split_at(letters.map(char::len_utf8).sum());
    (fold(word), left.strip_prefix('.').unwrap_or(left))
}

/// The month whose name stands there.
pub(super) fn month_of(rest: &mut Cursor<'_>) -> Option<u8> {
    let (word, left) = word(rest);
    let long_enough = word.chars().count() >= 3;
    let mut found = (1..)
        .zip(MONTHS)
        .filter(|(_, names)| long_enough && names.iter().any(|name| name.starts_with(&word)));
    let (month, _) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    rest.0 = left;
    Some(month)
}

/// Passes over a weekday and what divides it from the date.
pub(super) fn skip_weekday(rest: &mut Cursor<'_>) {
    let (word, left) = word(rest);
    let known = word.chars().count() >= 2 && WEEKDAYS.iter().any(|name| name.starts_with(&word));
    // A word that is a month as well, as Mar is in two languages, has its day behind it.
    let is_month = month_of(&mut Cursor(rest.0)).is_some();
    if known && !is_month {
        rest.0 = left.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    }
}

/// Passes over the mark that some languages set behind a year.
pub(super) fn skip_year_mark(rest: &mut Cursor<'_>) {
    let left = rest.0.trim_start();
    if let Some(left) = left.strip_prefix("г.") {
        rest.0 = left;
    }
}

/// Passes over a word between a date and a time.
pub(super) fn skip_joint(rest: &mut Cursor<'_>) {
    let (word, left) = word(rest);
    if JOINTS.contains(&word.as_str()) && left.starts_with(char::is_whitespace) {
        rest.0 = left.trim_start();
    }
}
