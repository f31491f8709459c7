//! What a made-up desk is made of: names, things, and what is said about them.

use std::fmt::Write as _;

use serde::Deserialize;

use super::dice::Dice;
use crate::domain::action::NewClient;
use crate::domain::fold::fold;
use crate::domain::words::Kind;

/// Names, things and texts, as read from a list that is handed in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub(super) agents: Vec<String>,
    pub(super) products: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) days: Vec<String>,
    pub(super) greetings: Vec<String>,
    pub(super) closings: Vec<String>,
    pub(super) reply_greetings: Vec<String>,
    pub(super) reply_closings: Vec<String>,
    pub(super) asked: Vec<String>,
    pub(super) thanks: Vec<String>,
    pub(super) yes: Vec<String>,
    pub(super) snoozes: Vec<String>,
    pub(super) waits: Vec<String>,
    #[serde(rename = "topic")]
    pub(super) topics: Vec<Topic>,
    people: Vec<People>,
}

/// What clients turn to the desk for, and what is said then.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Topic {
    pub(super) category: String,
    pub(super) kind: Kind,
    pub(super) share: u32,
    /// How often each priority, by its rank.
    pub(super) priorities: [u32; 4],
    pub(super) tags: Vec<String>,
    /// A subject and the first message that goes with it.
    pub(super) cases: Vec<(String, String)>,
    /// How a first message may go on.
    pub(super) details: Vec<String>,
    /// What the client writes later.
    pub(super) more: Vec<String>,
    /// Our replies while it is still our turn, when we ask something, and when it is solved.
    pub(super) working: Vec<String>,
    pub(super) asking: Vec<String>,
    pub(super) answers: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) results: Vec<String>,
}

/// Names that go with each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    share: u32,
    domain: String,
    /// A telephone number with seven or more `#` for digits.
    phone: String,
    first: Vec<String>,
    last: Vec<String>,
    /// The names as they stand in an address; else folded.
    #[serde(default)]
    first_mail: Vec<String>,
    #[serde(default)]
    last_mail: Vec<String>,
    #[serde(default)]
    family_first: bool,
}

/// A made-up client.
pub(super) struct Person {
    pub(super) first: String,
    pub(super) client: NewClient,
}

impl Material {
    /// The agent whose desk it is.
    pub fn agent(&self) -> &str {
        self.agents.first().map_or("", String::as_str)
    }

    /// Everyone who works at it.
    pub fn agents(&self) -> &[String] {
        &self.agents
    }

    /// The client of this number; two numbers never have the same address or telephone.
    pub(super) fn person(&self, seed: u64, number: u64) -> Person {
        let total: u64 = self.people.iter().map(|p| u64::from(p.share)).sum();
        let (round, mut slot) = (number / total.max(1), number % total.max(1));
        // Neighbouring numbers are to come from different parts of the world.
        let stride = if total.is_multiple_of(7) { 1 } else { 7 };
        slot = (slot * stride + seed % 97) % total.max(1);
        let mut people = &self.people[0];
        for next in &self.people {
            people = next;
            match slot.checked_sub(u64::from(next.share)) {
                Some(rest) => slot = rest,
                None => break,
            }
        }
        people.person(seed, round * u64::from(people.share) + slot, number)
    }
}

impl People {
    fn person(&self, seed: u64, nth: u64, number: u64) -> Person {
        let (firsts, lasts) = (self.first.len() as u64, self.last.len() as u64);
        let turn = seed % 1009;
        let (row, place) = (nth / firsts, nth % firsts);
        let first = ((place + turn) % firsts) as usize;
        let last = ((row + place + turn) % lasts) as usize;
        let again = row / lasts;
        let mail = |names: &[String], mails: &[String], at: usize| {
            mails.get(at).cloned().unwrap_or_else(|| fold(&names[at]))
        };
        let mut local = format!(
            "{}.{}",
            mail(&self.first, &self.first_mail, first),
            mail(&self.last, &self.last_mail, last)
        );
        local.retain(|c| c.is_ascii_alphanumeric() || c == '.');
        if again > 0 {
            let _ = write!(local, "{}", again + 1);
        }
        let (first, last) = (&self.first[first], &self.last[last]);
        let name = if self.family_first {
            format!("{last}{first}")
        } else {
            format!("{first} {last}")
        };
        Person {
            first: first.clone(),
            client: NewClient {
                name,
                phone: Some(self.phone(seed, number)),
                email: Some(format!("{local}@{}", self.domain)),
                company: None,
            },
        }
    }

    /// Another number for each client: the step has no part in common with ten million.
    fn phone(&self, seed: u64, number: u64) -> String {
        let mut digits = (number % 10_000_000 * 7_368_787 + seed % 10_000_000) % 10_000_000;
        let mut phone: Vec<char> = self.phone.chars().collect();
        for place in phone.iter_mut().rev().filter(|c| **c == '#') {
            *place = char::from(b'0' + (digits % 10) as u8);
            digits /= 10;
        }
        phone.into_iter().collect()
    }
}

/// What stands in the gaps of the texts of one request.
pub(super) struct Slots<'a> {
    pub(super) order: u64,
    pub(super) cents: u64,
    pub(super) card: u64,
    pub(super) n: u64,
    pub(super) day: &'a str,
    pub(super) minute: u64,
    pub(super) product: &'a str,
    pub(super) place: &'a str,
    pub(super) first: String,
}

impl<'a> Slots<'a> {
    pub(super) fn throw(material: &'a Material, first: String, dice: &mut Dice) -> Self {
        Self {
            order: 10_000 + dice.below(90_000),
            cents: 490 + dice.below(400) * 50,
            card: 1_000 + dice.below(9_000),
            n: 4 + dice.below(6),
            day: dice.text(&material.days),
            minute: 7 * 60 + dice.below(14 * 60),
            product: dice.text(&material.products),
            place: dice.text(&material.places),
            first,
        }
    }

    /// Fills the gaps of a text, adding it to `out`; what is no gap's name stays as it is.
    pub(super) fn fill(&self, text: &str, agent: &str, out: &mut String) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            // Writing to a string can't fail.
            let _ = match name {
                "order" => write!(out, "{}", self.order),
                "amount" => write!(out, "€{}.{:02}", self.cents / 100, self.cents % 100),
                "card" => write!(out, "{}", self.card),
                "n" => write!(out, "{}", self.n),
                "day" => out.write_str(self.day),
                "hour" => write!(out, "{:02}:{:02}", self.minute / 60, self.minute % 60),
                "product" => out.write_str(self.product),
                "place" => out.write_str(self.place),
                "first" => out.write_str(&self.first),
                "agent" => out.write_str(agent),
                other => write!(out, "{{{other}}}"),
            };
            rest = after;
        }
        out.push_str(rest);
    }
}
