//! What the values in a column look like, where its name says nothing.
//!
//! A guess is only ever proposed in print: a column of numbers may be telephones, and may be accounts.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use super::date::{self, Order};
use super::foreign;
use super::map::{Mapping, Part};
use super::plan::Plan;
use super::values::{Cell, Row};
use crate::domain::incoming::Field;

/// How many of a hundred values have to look alike.
const MOST: usize = 90;
/// A text that is longer on the average, in characters, is more than a heading.
const HEADING: usize = 90;

/// What was seen in one column.
#[derive(Default)]
struct Seen {
    values: usize,
    emails: usize,
    phones: usize,
    dates: usize,
    statuses: usize,
    priorities: usize,
    channels: usize,
    spaced: usize,
    worded: usize,
    characters: usize,
    /// Values of several lines.
    lined: usize,
    ids: HashSet<String>,
}

impl Seen {
    fn look(&mut self, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        self.values += 1;
        self.characters += value.chars().count();
        self.lined += usize::from(value.contains('\n'));
        self.emails += usize::from(is_email(value));
        let is_date = date::needs_order(value)
            || date::read(value, Order::MonthFirst, &TimeZone::UTC).is_ok();
        self.dates += usize::from(is_date);
        self.phones += usize::from(!is_date && is_phone(value));
        self.statuses += usize::from(foreign::status(value, None).is_some());
        self.priorities += usize::from(foreign::priority(value, None).is_some());
        self.channels += usize::from(foreign::channel(value, None).is_some());
        self.spaced += usize::from(value.contains(char::is_whitespace));
        self.worded += usize::from(!is_date && value.contains(char::is_alphabetic));
        if value.len() <= 40 && value.contains(|c: char| c.is_ascii_digit()) {
            self.ids.insert(value.to_owned());
        }
    }

    fn mostly(&self, count: usize) -> bool {
        self.values > 0 && count * 100 >= self.values * MOST
    }

    /// Whether its texts are more than headings: long ones, or now and then several lines.
    fn is_long(&self) -> bool {
        self.length() > HEADING || self.lined * 10 > self.values
    }

    fn length(&self) -> usize {
        self.characters / self.values.max(1)
    }

    /// What a column of such values can fill, in the order in which it is asked.
    fn fits(&self, field: Field) -> bool {
        let words =
            self.mostly(self.spaced) && !self.mostly(self.dates) && !self.mostly(self.phones);
        match field {
            Field::Email => self.mostly(self.emails),
            Field::Phone => self.mostly(self.phones),
            Field::Received => self.mostly(self.dates),
            Field::Status => self.mostly(self.statuses),
            Field::Priority => self.mostly(self.priorities),
            Field::Channel => self.mostly(self.channels),
            Field::ExternalId => {
                self.values > 1
                    && self.ids.len() == self.values
                    && !self.mostly(self.dates)
                    && self.spaced == 0
            }
            Field::Text => words && self.is_long(),
            Field::Subject => words && self.length() >= 8 && !self.is_long(),
            Field::Updated
            | Field::Closed
            | Field::Due
            | Field::FirstReply
            | Field::WaitingSince
            | Field::ClientWrote
            | Field::AgentWrote
            | Field::Answered
            | Field::Client
            | Field::Company
            | Field::Kind
            | Field::Category
            | Field::Product
            | Field::Place
            | Field::Process
            | Field::Tags
            | Field::Assignee => false,
        }
    }
}

/// What is proposed for the fields that are still empty, by the values of columns that no field reads.
pub(super) fn propose(plan: &Plan, rows: impl Iterator<Item = Row>) -> Mapping {
    /// The surest first, so that each takes its column before a vaguer one asks.
    const ASKED: [Field; 9] = [
        Field::Email,
        Field::Received,
        Field::Phone,
        Field::Status,
        Field::Priority,
        Field::Channel,
        Field::ExternalId,
        Field::Text,
        Field::Subject,
    ];
    let mut seen: Vec<Seen> = plan.columns[..plan.seen]
        .iter()
        .map(|_| Seen::default())
        .collect();
    for row in rows {
        for (seen, cell) in seen.iter_mut().zip(&row.cells) {
            if let Cell::Text(value) = cell {
                seen.look(value);
            }
        }
    }
    let mut proposed = Mapping::default();
    let mut taken: Vec<bool> = (0..plan.seen)
        .map(|at| plan.is_read.get(at).copied().unwrap_or_default())
        .collect();
    for field in ASKED {
        if plan.reads(field) {
            continue;
        }
        let fits = |at: &usize| !taken[*at] && seen[*at].fits(field);
        let mut fitting = (0..plan.seen).filter(fits);
        let found = if matches!(field, Field::Text | Field::Subject) {
            // Of several texts the longest says most; the shorter ones are names.
            fitting.max_by_key(|at| seen[*at].length())
        } else if field == Field::ExternalId {
            // Any column of a table may hold different numbers; the first of most is there to name rows.
            fitting.next().filter(|at| *at == 0)
        } else {
            fitting.next()
        };
        if let Some(at) = found {
            taken[at] = true;
            let column = Part::Column(plan.columns[at].clone());
            proposed.fields.insert(field, vec![vec![column]]);
        }
    }
    let tells = plan.reads(Field::Subject)
        || plan.reads(Field::Text)
        || [Field::Subject, Field::Text]
            .iter()
            .any(|field| proposed.fields.contains_key(field));
    if !tells {
        // A request has to be called something: the longest words that are left, be they single ones.
        let left = (0..plan.seen).filter(|at| !taken[*at] && seen[*at].mostly(seen[*at].worded));
        if let Some(at) = left.max_by_key(|at| seen[*at].length()) {
            let column = Part::Column(plan.columns[at].clone());
            proposed.fields.insert(Field::Subject, vec![vec![column]]);
        }
    }
    proposed
}

/// Whether a value is written like a mail address.
pub(super) fn is_email(value: &str) -> bool {
    let Some((name, host)) = value.split_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !"@<>,;()\"".contains(c);
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && value.len() <= 254
        && name.chars().chain(host.chars()).all(plain)
}

/// Whether a value is written like a telephone number, and not like any number.
fn is_phone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let marks =
        value.starts_with(['+', '(']) || value.starts_with("00") || value.contains([' ', '-']);
    (7..=15).contains(&digits)
        && marks
        && value
            .chars()
            .all(|c| c.is_ascii_digit() || "+-()./ \u{a0}".contains(c))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use crate::io::import::{DateOrder, ImportError, MapError, Options, open};

    fn options() -> Options {
        Options {
            mapping: "".parse().unwrap(),
            tool: None,
            words: crate::domain::taught::Taught::default(),
            zone: TimeZone::UTC,
            date_order: DateOrder::Auto,
            mail: crate::io::import::mail::Settings::at(jiff::Timestamp::UNIX_EPOCH),
            encoding: None,
            repair: true,
            header: None,
        }
    }

    /// What is proposed beside what the names say.
    fn proposed(text: &str) -> String {
        match open(text.as_bytes(), None, &options()) {
            Ok(rows) => rows.said().proposed.to_string(),
            Err(ImportError::Map(MapError::NothingTold { proposed, .. })) => proposed.to_string(),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn columns_of_odd_names_are_proposed_by_what_stands_in_them() {
        let text = "Nr;Wer;Wohin;Tel;Wann;Was;Wie lange;Stand\n\
                    A-1;Anna Berg;anna@example.org;+49 30 1234567;22.11.2026 09:00;Paket verloren, bitte;3;open\n\
                    A-2;Bo Lind;bo@example.org;(030) 765-4321;22.11.2026 10:00;Rechnung stimmt nicht;5;closed\n\
                    A-3;Cy Dorn;;;23.11.2026 11:00;Umtausch der Schuhe;8;in progress\n";
        assert_eq!(
            proposed(text),
            "external_id=Nr,received=Wann,subject=Was,email=Wohin,phone=Tel,status=Stand"
        );
    }

    #[test]
    fn the_longest_texts_are_taken_for_the_clients_words() {
        let long = "It was to come on Friday and it did not, and nobody answers the telephone. ";
        let text = format!(
            "t;w\nParcel lost;{}\nWrong size sent;{}\n",
            long.repeat(2),
            long.repeat(3)
        );
        assert_eq!(proposed(&text), "subject=t,text=w");
    }

    #[test]
    fn texts_of_several_lines_are_no_headings_while_there_are_short_ones() {
        let text = "t;w\nParcel lost;\"Hello!\nIt is lost.\"\nWrong size sent;\"Hello!\nToo small again.\"\n";
        assert_eq!(proposed(text), "subject=t,text=w");
    }

    #[test]
    fn a_request_is_called_something_even_where_only_single_words_stand() {
        let text = "key;sort;detail;borough\nk1;Noise;Barking;QUEENS\nk2;Animal;Chained;BRONX\n";
        assert_eq!(proposed(text), "external_id=key,subject=detail");
    }

    #[test]
    fn numbers_that_may_be_anything_are_not_proposed() {
        let text =
            "subject,konto,summe,plz,wert\na,12345678,10.50,10115,77\nb,12345678,9.00,10117,77\n";
        assert_eq!(proposed(text), "");
    }

    #[test]
    fn nothing_is_proposed_for_what_is_filled_and_nothing_is_taken() {
        let text =
            "subject,email,other\na,a@example.org,b@example.org\nb,c@example.org,d@example.org\n";
        assert_eq!(proposed(text), "");
        let text = "subject,wer\na,b@example.org\n";
        let row = open(text.as_bytes(), None, &options()).unwrap().next();
        let told = row.unwrap().unwrap();
        assert_eq!(
            (told.email, told.custom["wer"].as_str()),
            (None, "b@example.org")
        );
    }

    #[test]
    fn a_mail_address_is_told_from_what_only_looks_like_one() {
        for (text, is_one) in [
            ("a@example.org", true),
            ("a.b+c@mail.example.org", true),
            ("обращения@пример.рф", true),
            ("a@localhost", false),
            ("@example.org", false),
            ("a@.org", false),
            ("a@b@example.org", false),
            ("a b@example.org", false),
            ("<a@example.org>", false),
            ("", false),
        ] {
            assert_eq!(super::is_email(text), is_one, "{text}");
        }
    }
}
