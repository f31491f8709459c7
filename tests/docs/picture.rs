//! Pictures of the real screen: the made-up desk, drawn as it is in a terminal, written as SVG.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use ringback::cli::demo;
use ringback::domain::deadline::Policy;
use ringback::runtime::headless::App;
use ringback::storage::Store;
use unicode_width::UnicodeWidthStr as _;
use uuid::Uuid;

use crate::check;

/// The day that `ringback demo` opens, on a Monday morning in Tallinn.
const NOW: &str = "2026-03-02 07:42";
const ZONE: &str = "Europe/Tallinn";
const SETTINGS: &str = "[desk]\nagent = \"Kadri\"\nzone = \"Europe/Tallinn\"\n";
const SEED: u64 = 1;
const REQUESTS: u64 = 60;

/// How wide and high a character is, how far its feet stand below its head, and the room around all.
const CELL: (u32, u32) = (9, 19);
const FEET: u32 = 14;
const ROOM: u32 = 12;

const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d6d9df";

fn desk(columns: u16, rows: u16) -> App {
    let mut app = App::with_config(NOW, SETTINGS);
    let zone = TimeZone::get(ZONE).expect("a zone of the world");
    let mut store = Store::open(&app.path(), Policy::wall(zone), Uuid::from_u128(1))
        .expect("the desk's file is there");
    let filled = demo::fill(
        &mut store,
        SEED,
        REQUESTS,
        app.now(),
        &|| false,
        &mut |_| {},
    );
    assert_eq!(filled.expect("room for sixty requests"), REQUESTS);
    drop(store);
    app.restart().resize(columns, rows);
    app
}

/// What a terminal of quiet colours shows.
fn colour(colour: Color) -> &'static str {
    match colour {
        Color::Red | Color::LightRed => "#ef6b73",
        Color::Yellow | Color::LightYellow => "#e5b567",
        Color::Green | Color::LightGreen => "#8fbf7f",
        Color::Cyan | Color::LightCyan => "#6cc0c7",
        Color::Blue | Color::LightBlue => "#7fa8e0",
        Color::Magenta | Color::LightMagenta => "#c58fd6",
        Color::Reset => FOREGROUND,
        other => panic!("the themes have no {other:?}"),
    }
}

/// How the characters of one run look alike.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Look {
    ink: &'static str,
    paper: Option<&'static str>,
    bold: bool,
    dim: bool,
    underlined: bool,
}

fn look(cell: &Cell) -> Look {
    let (ink, reversed) = (colour(cell.fg), cell.modifier.contains(Modifier::REVERSED));
    Look {
        ink: if reversed { BACKGROUND } else { ink },
        paper: reversed.then_some(ink),
        bold: cell.modifier.contains(Modifier::BOLD),
        dim: cell.modifier.contains(Modifier::DIM),
        underlined: cell.modifier.contains(Modifier::UNDERLINED),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The screen as a picture; `title` says to those who can't see it what it shows.
fn svg(screen: &Buffer, title: &str) -> String {
    let area = screen.area;
    let (width, height) = (
        u32::from(area.width) * CELL.0 + 2 * ROOM,
        u32::from(area.height) * CELL.1 + 2 * ROOM,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"15\" xml:space=\"preserve\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n",
        escaped(title)
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let (start, style) = (x, look(&screen[(x, y)]));
            let mut text = String::new();
            while x < area.width && look(&screen[(x, y)]) == style {
                let symbol = screen[(x, y)].symbol();
                text.push_str(symbol);
                // The second half of a wide character holds nothing of its own.
                x += u16::try_from(symbol.width().max(1)).expect("a cell is narrow");
            }
            run(&mut out, (start, y), x - start, &text, style);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn run(out: &mut String, (x, y): (u16, u16), columns: u16, text: &str, look: Look) {
    let left = ROOM + u32::from(x) * CELL.0;
    let top = ROOM + u32::from(y) * CELL.1;
    let wide = u32::from(columns) * CELL.0;
    if let Some(paper) = look.paper {
        let high = CELL.1;
        let _ = writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" fill=\"{paper}\"/>"
        );
    }
    if text.trim().is_empty() {
        return;
    }
    // Blanks at the edges are left out: what is in between is stretched to its place.
    let shown = text.trim_end();
    let before = shown.width() - shown.trim_start().width();
    let shown = shown.trim_start();
    let before = u32::try_from(before).expect("a line is short") * CELL.0;
    let wide = u32::try_from(shown.width()).expect("a line is short") * CELL.0;
    let mut marks = String::new();
    for (is, mark) in [
        (look.ink != FOREGROUND, format!(" fill=\"{}\"", look.ink)),
        (look.ink == FOREGROUND, format!(" fill=\"{FOREGROUND}\"")),
        (look.bold, " font-weight=\"bold\"".to_owned()),
        (look.dim, " opacity=\"0.62\"".to_owned()),
        (look.underlined, " text-decoration=\"underline\"".to_owned()),
    ] {
        if is {
            marks.push_str(&mark);
        }
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" textLength=\"{wide}\"{marks}>{}</text>",
        left + before,
        top + FEET,
        escaped(shown)
    );
}

#[test]
fn the_queue_is_shown_as_it_is() {
    let app = desk(100, 28);
    let title = "The queue of a made-up desk: what to answer first stands on top";
    check("assets/pictures/queue.svg", &svg(app.cells(), title));
}

#[test]
fn a_request_is_shown_as_it_is() {
    let mut app = desk(100, 28);
    app.keys("<enter>");
    let title = "A request: who asks, since when, until when, and what was said";
    check("assets/pictures/detail.svg", &svg(app.cells(), title));
}

#[test]
fn the_editor_is_shown_as_it_is() {
    let mut app = desk(100, 28);
    app.keys("r").type_text(
        "Hello,\nthank you for telling us. Nobody else can see your account; the name was a slip in the\nheading, and it is mended now.",
    );
    app.keys("<c-s>");
    let title = "A reply, and the question whether it was sent";
    check("assets/pictures/compose.svg", &svg(app.cells(), title));
}

#[test]
fn a_picture_holds_the_screen_s_words_and_weights() {
    let mut screen = Buffer::with_lines(["a <b>  c"]);
    screen[(7, 0)].modifier = Modifier::BOLD;
    screen[(0, 0)].modifier = Modifier::REVERSED;
    let picture = svg(&screen, "x & y");
    for part in [
        "<title>x &amp; y</title>",
        "fill=\"#16181d\">a</text>",
        ">&lt;b&gt;</text>",
        "font-weight=\"bold\">c</text>",
    ] {
        assert!(picture.contains(part), "{part} in {picture}");
    }
}
