//! The agent's day, key by key, on the whole desk without a terminal.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod acting;
mod capture;
mod filter;
mod importing;
mod looking;
mod lookup;
mod mail;
mod pictures;
mod run;
mod sizes;
mod together;
mod writing;

use ringback::domain::action::NewRequest;
use ringback::domain::detail::Detail;
use ringback::domain::id::Number;
use ringback::domain::words::Priority;
use ringback::runtime::headless::{App, asked};

/// Monday morning.
const MORNING: &str = "2026-03-02 09:00";

/// A desk with four requests; in the order of the queue: Ann's (1), Tamm's (2), Novak's (3), Meyer's (4).
fn desk() -> App {
    filled(App::at(MORNING))
}

fn filled(mut app: App) -> App {
    let at = |ago: &str| Some(app.ago(ago));
    let requests = [
        NewRequest {
            priority: Priority::Urgent,
            received: at("2h"),
            ..asked("Ann Bell +1 212 555 0147", "Paid twice, money not back")
        },
        NewRequest {
            received: at("26h"),
            ..asked("J. Tamm j@tamm.example", "Cannot log in since the update")
        },
        NewRequest {
            received: at("21h"),
            ..asked("P. Novak", "Wrong size, wants to swap")
        },
        NewRequest {
            priority: Priority::Low,
            received: at("1h"),
            ..asked("D. Meyer", "Suggestion for opening hours")
        },
    ];
    let numbers = app.seed(requests);
    assert_eq!(numbers, [1, 2, 3, 4].map(Number));
    app
}

/// The request as it is on disk.
fn page(app: &App, number: i64) -> Detail {
    app.store()
        .read()
        .detail(Number(number), "Kadri")
        .unwrap()
        .unwrap()
}

/// The numbers in the list, from the top.
fn listed(app: &App) -> Vec<i64> {
    let rows = &app.model().queue.rows;
    rows.iter().map(|row| row.place.number.0).collect()
}

/// The number that the cursor is on.
fn here(app: &App) -> i64 {
    app.model().current().unwrap().0
}

#[track_caller]
fn shows(app: &App, text: &str) {
    let screen = app.screen();
    assert!(screen.contains(text), "{text:?} isn't on\n{screen}");
}

#[track_caller]
fn hides(app: &App, text: &str) {
    let screen = app.screen();
    assert!(!screen.contains(text), "{text:?} is on\n{screen}");
}
