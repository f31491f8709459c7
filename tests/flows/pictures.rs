//! A few pictures of the screen, text and style.

use super::*;
use ringback::ui::theme::Theme;

fn pictured(columns: u16, rows: u16) -> App {
    let settings = "[desk]\nagent = \"Kadri\"\n";
    let mut app = filled(App::with_config(MORNING, settings)).sized(columns, rows);
    app.keys("j n")
        .type_text("Asked billing; they look into it.")
        .keys("<c-s>");
    app.keys("j x").advance("10s");
    app
}

macro_rules! picture {
    ($app:expr) => {
        insta::with_settings!({ snapshot_path => "pictures", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($app.styled());
        })
    };
}

#[test]
fn queue_at_80x24() {
    picture!(pictured(80, 24));
}

#[test]
fn queue_at_80x24_without_colour() {
    picture!(pictured(80, 24).themed(Theme::Mono));
}

#[test]
fn queue_at_120x40() {
    picture!(pictured(120, 40));
}

#[test]
fn too_small_at_40x12() {
    picture!(pictured(40, 12));
}

#[test]
fn page_at_80x24() {
    let mut app = pictured(80, 24);
    app.keys("<esc> g g j <enter>");
    picture!(app);
}

#[test]
fn composer_at_80x24() {
    let mut app = pictured(80, 24);
    app.keys("<esc> g g r")
        .type_text("Hello Ann,\nboth charges are seen.")
        .advance("1s");
    picture!(app);
}

#[test]
fn snooze_at_80x24() {
    let mut app = pictured(80, 24);
    app.keys("<esc> g g z");
    picture!(app);
}
