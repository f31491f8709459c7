//! Every screen at any size, and with any text.

use super::*;
use ringback::domain::safe::is_forbidden;

/// Every screen and overlay, by the keys that lead there from the queue.
const SCREENS: &[&str] = &[
    "",
    "x x j",
    "/ p",
    "/ priority:x <tab>",
    "/ priorty:x <enter>",
    "/ p r <tab> <tab>",
    "/ z z <c-e> <c-e>",
    "V j",
    "V e",
    "5",
    "<enter>",
    "<enter> h G",
    "<tab> j",
    "r H e l l o",
    "n",
    "m H i <c-s> m",
    "r H i <c-s>",
    "N",
    "N <f9> <tab> <tab> <tab>",
    "e",
    "f",
    "p",
    "s",
    "s w",
    "s w w",
    "a",
    "a o K",
    "z",
    "z c i n",
    "z h",
    "t",
    "d 1 7",
    "s d",
    "/ l o w <enter> v q",
    "i",
    "?",
    "? <pagedown>",
    ":",
    ": z z",
    ": s o l <down>",
    "? : x",
    "9",
    "<f3>",
    "<f3> r e f",
    "<f3> z q x z q x",
    "<f3> r e f u n d <tab> <tab> j",
    "<f3> t a x <f3>",
    "<enter> <f3> <tab> <pagedown>",
    "g p",
    "g p <down> <tab>",
    "I / e t",
    "I / e t c / h o s t s <enter>",
];

/// Small, reproducible dice.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u16) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % u64::from(sides)) as u16
    }
}

fn sizes() -> Vec<(u16, u16)> {
    let mut sizes = Vec::new();
    for height in [0, 7, 16, 24, 45] {
        sizes.extend((0..=130).map(|width| (width, height)));
    }
    for width in [0, 59, 60, 80, 120] {
        sizes.extend((0..=45).map(|height| (width, height)));
    }
    let mut dice = Dice(25);
    sizes.extend((0..300).map(|_| (dice.roll(200), dice.roll(70))));
    sizes
}

/// Opens every screen in turn; a desk beside makes one of them stale.
fn every_screen(mut new: impl FnMut() -> App, mut see: impl FnMut(&mut App, &str)) {
    let mut app = new();
    let mut other = app.beside("Mari");
    for keys in SCREENS {
        app.resize(120, 40);
        app.keys(keys);
        see(&mut app, keys);
        app.resize(120, 40);
        for _ in 0..6 {
            app.keys("<esc>");
        }
        app.keys("2 X <esc> g g");
    }
    other.look().keys("g g p l");
    app.keys("g g p h");
    assert!(!app.model().overlays.is_empty(), "one was to be stale");
    see(&mut app, "stale");
    let mut app = run::followed();
    for keys in ["<space> <tab>", "3", "<space> <space>"] {
        app.keys(keys);
        see(&mut app, keys);
    }
    let mut app = App::at(MORNING);
    see(&mut app, "empty");
    let mut app = App::at(MORNING).unsettled();
    see(&mut app, "first run");
}

fn some() -> App {
    let mut app = desk();
    app.seed((0..60).map(|at| {
        asked(
            "R. Kask",
            &format!("Where is my order {at}, sent so long ago?"),
        )
    }));
    app
}

fn at_every_size(part: usize, parts: usize) {
    let sizes: Vec<_> = sizes().into_iter().skip(part).step_by(parts).collect();
    every_screen(some, |app, keys| {
        for &(width, height) in &sizes {
            app.resize(width, height);
            let area = app.cells().area;
            assert_eq!((area.width, area.height), (width, height), "{keys}");
            if width >= 60 && height >= 16 {
                assert!(
                    !app.cells().content.iter().all(|cell| cell.symbol() == " "),
                    "{keys}"
                );
            }
        }
    });
}

#[test]
fn r25_every_screen_draws_at_any_size_1() {
    at_every_size(0, 2);
}

#[test]
fn r25_every_screen_draws_at_any_size_2() {
    at_every_size(1, 2);
}

#[test]
fn r25_too_small_says_so() {
    let mut app = some();
    for (width, height) in [(59, 40), (120, 15), (40, 12), (60, 15)] {
        app.resize(width, height);
        assert!(app.screen().starts_with("Ringback needs a window"));
        assert_eq!(app.screen().trim_end().lines().count(), 1);
    }
}

fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\u{1b}[2J\u{1b}[H\u{1b}[31mred",
        "\u{1b}]0;title\u{7}after",
        "\u{1b}]52;c;cm0gLXJm\u{1b}\\after",
        "\u{1b}]8;;http://evil.example",
        "\u{9b}31mC1\u{9d}0;x\u{9c}\u{90}q\u{9c}",
        "\u{1b}P+q544e\u{1b}\\\u{1b}_apc\u{1b}\\\u{1b}^pm\u{1b}\\\u{1b}Xsos",
        "abc\u{202e}fed\u{202c}\u{2066}x\u{2069}\u{200f}\u{61c}",
        "zero\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}width",
        "tag\u{e0001}\u{e0072}\u{e0069}\u{e007f}",
        "null\0bell\u{7}back\u{8}\u{8}del\u{7f}",
        "line\r\nbreak\u{b}\u{c}\u{85}\u{2028}\u{2029}end",
        "tab\tstop\t.",
        "日本語の件名、とても長い件名がここにあります",
        "👩\u{200d}👩\u{200d}👧 🇪🇪 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
        "\u{ad}\u{34f}\u{180e}\u{115f}\u{3164}\u{ffa0}\u{fff9}\u{fffb}\u{fffc}",
        "variation\u{fe00}\u{fe01}\u{e0100}\u{e01ef}",
        "private \u{e000}\u{f8ff}\u{f0000} none \u{fdd0}\u{ffff}",
        "ไทย ภาษา नमस्ते مرحبا שלום",
        "{ $client } %s %n ${x} \\x1b[31m",
    ]
    .map(str::to_owned)
    .into();
    texts.push(format!("combining a{}", "\u{301}".repeat(10_000)));
    texts.push("\u{301}".repeat(10_000));
    texts.push("wide".repeat(5_000));
    texts.push("\n".repeat(500));
    texts.extend(given());
    texts
}

/// The texts of a folder of nasty files, where one is named.
fn given() -> Vec<String> {
    let Some(data) = std::env::var_os("RINGBACK_DATA") else {
        return Vec::new();
    };
    let folder = std::path::Path::new(&data).join("nasty");
    let mut folders = vec![folder];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(path).unwrap();
                let text = String::from_utf8_lossy(&bytes);
                texts.extend(
                    text.chars()
                        .collect::<Vec<_>>()
                        .chunks(3_000)
                        .take(20)
                        .map(|c| c.iter().collect()),
                );
            }
        }
    }
    texts
}

#[track_caller]
fn is_clean(app: &App, what: &str) {
    for (at, cell) in app.cells().content.iter().enumerate() {
        let symbol = cell.symbol();
        assert!(
            !symbol.chars().any(is_forbidden),
            "{symbol:?} in cell {at}: {what:?}"
        );
        assert!(
            symbol.len() <= 64,
            "a cell of {} bytes: {what:?}",
            symbol.len()
        );
    }
}

/// The columns stand where they stand for an ordinary text: its row is the last of three.
#[track_caller]
fn columns_hold(app: &mut App, what: &str) {
    app.keys("<esc> <esc> <esc> g g").resize(80, 24);
    let row = |y: u16| -> Vec<String> {
        let symbol = |x: u16| app.cells()[(x, y)].symbol().to_owned();
        (0..80).map(symbol).collect()
    };
    let heads = row(3).concat();
    for column in ["subject", "client"] {
        let at = heads[..heads.find(column).unwrap()].chars().count();
        for y in 4..7 {
            assert_eq!(
                row(y)[at - 1],
                " ",
                "{column} of {what:?}: {}",
                row(y).concat()
            );
            assert_ne!(row(y)[at], " ", "{column} of {what:?}: {}", row(y).concat());
        }
    }
    for y in 4..7 {
        let row = row(y).concat();
        assert!(row.trim_end().ends_with(" phone"), "{what:?}: {row}");
    }
    app.resize(120, 40);
}

/// A desk on which a text stands wherever a text can stand.
fn nasty(text: &str) -> App {
    let name: String = text
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
        .take(60)
        .collect();
    let mut app = App::with_config(
        MORNING,
        &format!(
            "[desk]\nagent = \"Kadri\"\nzone = \"UTC\"\n[team]\nagents = [\"Kadri\", \"A{name}\"]\n\
             [[views]]\nname = \"all\"\nfilter = \"all\"\n\
             [[views]]\nname = \"v{name}\"\nfilter = \"all\"\n"
        ),
    );
    let hostile = || NewRequest {
        text: text.to_owned(),
        category: Some(text.to_owned()),
        tags: [text.to_owned()].into(),
        assignee: Some(text.to_owned()),
        ..asked(&format!("W{text}"), &format!("S{text}"))
    };
    app.seed([hostile(), hostile(), asked("R. Kask", "An ordinary one")]);
    app
}

#[test]
fn r14_no_text_can_drive_the_terminal_from_any_screen() {
    for text in hostile() {
        let short: String = text.chars().take(400).collect();
        let mut app = nasty(&text);
        is_clean(&app, &text);
        columns_hold(&mut app, &text);
        app.keys("n").paste(&text);
        is_clean(&app, &text);
        app.keys("<c-s>");
        app.keys("r").paste(&text);
        app.type_text(&short.replace(['\n', '\r', '\0'], " "));
        is_clean(&app, &text);
        app.keys("<c-s>");
        is_clean(&app, &text);
        app.keys("<esc> <esc>");
        app.keys("/").paste(&short);
        is_clean(&app, &text);
        app.keys("<enter> v").paste(&short);
        is_clean(&app, &text);
        app.keys("<enter>");
        is_clean(&app, &text);
        app.keys("<esc> <esc> <esc> V r")
            .paste(&short)
            .keys("<enter>");
        is_clean(&app, &text);
        app.keys("<esc> <esc> <esc> 1 g g");
        app.keys("t").paste(&short);
        is_clean(&app, &text);
        app.keys("<enter> a o").paste(&short).keys("<enter>");
        is_clean(&app, &text);
        app.keys("z h").paste(&short).keys("<enter>");
        is_clean(&app, &text);
    }
}

#[test]
fn r14_hostile_requests_are_harmless_on_every_screen() {
    for texts in hostile().chunks(6) {
        let text = texts.iter().fold(String::new(), |all, text| {
            all + &text.chars().take(3_000).collect::<String>() + " "
        });
        every_screen(
            || nasty(&text),
            |app, keys| {
                for (width, height) in [(60, 16), (133, 40)] {
                    app.resize(width, height);
                    is_clean(app, &format!("{keys}: {text:?}"));
                }
            },
        );
    }
}

#[test]
fn r15_what_is_shown_is_marked_and_what_is_kept_is_whole() {
    let text = "a\u{1b}[31mb\u{202e}c\td\u{1b}]0;never closed, still here";
    let mut app = App::at(MORNING);
    app.seed([NewRequest {
        text: text.to_owned(),
        ..asked("Ann", "Strange")
    }]);
    let kept = page(&app, 1).entries[0]
        .message
        .as_ref()
        .unwrap()
        .body
        .clone();
    assert_eq!(kept, text);
    app.keys("<enter>");
    for shown in ["␛[31mb", "⟦RLO⟧", "never closed, still here"] {
        shows(&app, shown);
    }
}
