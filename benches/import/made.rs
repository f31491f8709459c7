//! Requests as a help desk exports them, made up: the same for ever for the same number.

use std::fmt::Write as _;
use std::io;

use jiff::{SignedDuration, Timestamp};

/// The columns, with the names that other systems give them; the last one is no field of ours.
pub const COLUMNS: [&str; 17] = [
    "Ticket ID",
    "Created at",
    "Updated at",
    "Closed at",
    "First response at",
    "Status",
    "Priority",
    "Type",
    "Via",
    "Subject",
    "Description",
    "Requester",
    "Requester email",
    "Phone",
    "Group",
    "Tags",
    "Contract",
];

const STATUSES: [&str; 10] = [
    "closed", "closed", "closed", "closed", "solved", "solved", "waiting", "open", "open", "new",
];
const PRIORITIES: [&str; 6] = ["low", "normal", "normal", "normal", "high", "urgent"];
const KINDS: [&str; 4] = ["question", "question", "incident", "complaint"];
const CHANNELS: [&str; 4] = ["email", "web", "phone", "chat"];
const GROUPS: [&str; 6] = ["Payments", "Delivery", "Returns", "Account", "App", "Shop"];
const TAGS: [&str; 8] = [
    "vip", "late", "refund", "damaged", "invoice", "login", "warranty", "gift",
];
const CONTRACTS: [&str; 3] = ["basic", "gold", "none"];
/// The words that every text is full of.
const COMMON: [&str; 32] = [
    "the",
    "I",
    "my",
    "to",
    "and",
    "a",
    "you",
    "is",
    "it",
    "in",
    "of",
    "have",
    "not",
    "for",
    "on",
    "order",
    "please",
    "was",
    "with",
    "but",
    "that",
    "this",
    "me",
    "again",
    "can",
    "no",
    "help",
    "money",
    "card",
    "parcel",
    "since",
    "yesterday",
];
const ENDS: [&str; 16] = [
    "ka", "to", "re", "min", "sol", "va", "ti", "ner", "lo", "pas", "cu", "den", "fi", "gra", "ho",
    "ly",
];
const CYRILLIC: [&str; 16] = [
    "ка", "то", "ре", "мин", "сол", "ва", "ти", "нер", "ло", "пас", "ку", "ден", "фи", "гра", "хо",
    "ль",
];
/// How many rare words there are.
const WORDS: u64 = 20_000;
/// Requests for each client.
const REQUESTS_A_CLIENT: u64 = 3;

/// A small generator of numbers that seem random (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

/// The `n`th rare word: its syllables are its digits.
fn rare(out: &mut String, n: u64, syllables: &[&str]) {
    let mut left = n + 16;
    while left > 0 {
        out.push_str(syllables[(left % 16) as usize]);
        left /= 16;
    }
}

/// Words up to about `length` characters; few words make up the most of it, as in any language.
fn prose(dice: &mut Dice, length: usize, cyrillic: bool) -> String {
    let mut text = String::with_capacity(length * 2);
    let mut chars = 0;
    while chars < length {
        let from = text.len();
        match dice.below(40) {
            0 => write!(text, "{}", 100_000 + dice.below(900_000)).expect("strings take all"),
            1..18 if !cyrillic => text.push_str(dice.one_of(&COMMON)),
            _ => {
                let a = dice.below(WORDS);
                let n = a * dice.below(WORDS) / WORDS * dice.below(WORDS) / WORDS;
                rare(&mut text, n, if cyrillic { &CYRILLIC } else { &ENDS });
            }
        }
        chars += text[from..].chars().count() + 1;
        match dice.below(12) {
            0 => text.push_str(". "),
            1 => text.push_str(", "),
            2 if dice.below(3) == 0 => text.push('\n'),
            _ => text.push(' '),
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Writes `rows` requests as CSV; each text has `length` characters, or as many as people write.
pub fn write(to: impl io::Write, rows: u64, length: Option<usize>) -> csv::Result<()> {
    let mut out = csv::Writer::from_writer(to);
    out.write_record(COLUMNS)?;
    let begin: Timestamp = "2025-01-01T00:00:00Z".parse().expect("a time");
    for n in 0..rows {
        let mut dice = Dice(n);
        let at = |minutes: u64| {
            let after = SignedDuration::from_mins(minutes as i64);
            (begin + after).to_string()
        };
        // A year of requests, whatever their number.
        let created = n * 525_600 / rows;
        let status = dice.one_of(&STATUSES);
        let replied = created + 5 + dice.below(600);
        let updated = replied + dice.below(2_000);
        let is_closed = matches!(status, "closed" | "solved");
        let cyrillic = dice.below(5) == 0;
        let length = length.unwrap_or(200 + dice.below(401) as usize);
        let who = dice.below(rows / REQUESTS_A_CLIENT + 1);
        let mut name = String::new();
        rare(&mut name, who % 4_096, &ENDS);
        name.push(' ');
        rare(&mut name, who, &ENDS);
        let mut tags: Vec<&str> = (0..dice.below(3)).map(|_| dice.one_of(&TAGS)).collect();
        tags.dedup();
        out.write_record([
            format!("T-{}", 1_000_000 + n).as_str(),
            &at(created),
            &at(updated),
            &if is_closed {
                at(updated)
            } else {
                String::new()
            },
            &if status == "new" {
                String::new()
            } else {
                at(replied)
            },
            status,
            dice.one_of(&PRIORITIES),
            dice.one_of(&KINDS),
            dice.one_of(&CHANNELS),
            &prose(&mut dice, 40, cyrillic).replace('\n', " "),
            &prose(&mut dice, length, cyrillic),
            &name,
            &format!("client{who}@example.com"),
            &format!("+3725{who:07}"),
            dice.one_of(&GROUPS),
            &tags.join(","),
            dice.one_of(&CONTRACTS),
        ])?;
    }
    out.flush()?;
    Ok(())
}
