//! What a filter takes, for the long help and for the documents: made from the table of its fields.

use std::fmt::Write as _;

use crate::domain::filter::Field;

/// What a field is about, in a few words. The help of the commands and the documents are English.
const fn about(field: Field) -> &'static str {
    match field {
        Field::Priority => "how much it matters; with >= or < also what is above or below",
        Field::Status => "where it stands",
        Field::Channel => "how it came",
        Field::Kind => "what sort it is",
        Field::Tag => "a tag that it has",
        Field::Category => "what it is about",
        Field::Product => "the product",
        Field::Place => "the place",
        Field::Process => "the process",
        Field::Assigned => "whose it is; alone: somebody's",
        Field::Client => {
            "the client: words of the name, part of a mail address with its @, digits of a number"
        }
        Field::Number => "its number",
        Field::Source => "where it was imported from",
        Field::Due => {
            "when the reply is due: sooner than in 4 h (what is late too), later than in 2 d, \
             on a day, before one"
        }
        Field::Received => "the day on which it came in; <= takes the day in",
        Field::Age => "came in longer ago, or less long",
        Field::Waiting => "the client has waited longer, or less long",
        Field::Is => "reply overdue; about to be; hidden until later; still to be answered",
        Field::Has => "you have a draft for it",
    }
}

/// What every field shares.
const RULES: [&str; 5] = [
    "Every term must hold. A comma parts values of which one is enough; - before a term turns it round.",
    "Words are found by their beginnings, in any order, in subject, client and messages. Those in one pair of \
     quotes must all be there.",
    "Quotes also hold a value together that has a blank or a comma. Case, Latin marks and ё are all one.",
    "Lengths are m, h, d and w, where a day is 24 hours; days are those of the desk's zone, as today, \
     yesterday, tomorrow or 2026-12-01.",
    "In a view and after --where, a part of the queue may stand as a word: mine, all, free, late, waiting, \
     backlog, solved.",
];

/// The end of the long help of a command that takes a filter.
pub fn help() -> String {
    let mut help = "Filters, here and in views:\n".to_owned();
    for field in Field::ALL {
        let examples = field.examples().join("  ");
        help.push_str("  ");
        help.push_str(&examples);
        help.push_str("\n        ");
        help.push_str(about(*field));
        help.push('\n');
    }
    help + &RULES.join("\n")
}

/// The same as Markdown.
pub fn markdown() -> String {
    let mut page = "| | looks at |\n|---|---|\n".to_owned();
    for field in Field::ALL {
        let examples: Vec<String> = field
            .examples()
            .iter()
            .map(|it| format!("`{it}`"))
            .collect();
        let _ = writeln!(page, "| {} | {} |", examples.join(" "), about(*field));
    }
    page.push('\n');
    for rule in RULES {
        page.push_str("- ");
        page.push_str(rule);
        page.push('\n');
    }
    page
}
