//! The filter's line: what it offers, what it says of a mistake, where else it looks, and the views that
//! are kept from it.

use ratatui::style::Modifier;
use ringback::app::View;

use super::*;

/// A desk with tags, a request that waits for its client, and one that is solved.
fn told() -> App {
    let mut app = App::at(MORNING);
    let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
    app.seed([
        NewRequest {
            priority: Priority::Urgent,
            tags: tags(&["refund", "vip client"]),
            ..asked("Ann Bell", "Paid twice, money not back")
        },
        NewRequest {
            assignee: Some("Mart".to_owned()),
            category: Some("delivery".to_owned()),
            ..asked("J. Tamm", "Parcel lost")
        },
        asked("P. Novak", "Parcel is late"),
        asked("D. Meyer", "Parcel was opened"),
    ]);
    // Answered and the client's turn; solved.
    app.keys("G k r").type_text("Soon.").keys("<c-s> w");
    app.keys("G r")
        .type_text("Sorry.")
        .keys("<c-s> e <enter> g g");
    assert_eq!(listed(&app), [1, 2]);
    app
}

/// The text of the filter's line with the cells underlined that are.
fn underlined(app: &App, line: u16) -> String {
    let cells = app.cells();
    (0..cells.area.width)
        .map(|x| &cells[(x, line)])
        .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED))
        .map(ratatui::buffer::Cell::symbol)
        .collect()
}

fn typed(app: &App) -> &str {
    app.model().queue.typing.as_ref().unwrap().text()
}

#[test]
fn tab_takes_what_is_offered_and_goes_round() {
    let mut app = told();
    app.keys("/").type_text("pri");
    shows(&app, "Tab  priority:");
    shows(&app, "Tab complete");
    app.keys("<tab>");
    assert_eq!(typed(&app), "priority:");
    shows(&app, "Tab  urgent  high  normal  low");
    app.keys("<tab>");
    assert_eq!(typed(&app), "priority:urgent");
    assert_eq!(listed(&app), [1]);
    assert_eq!(underlined(&app, 1), "urgent", "what is taken is told apart");
    app.keys("<tab>");
    assert_eq!(typed(&app), "priority:high");
    app.keys("<s-tab> <s-tab>");
    assert_eq!(typed(&app), "priority:low");
    app.keys("<tab> <enter>");
    assert_eq!(listed(&app), [1]);
}

#[test]
fn the_desks_own_words_are_offered() {
    let mut app = told();
    app.keys("/").type_text("-tag:");
    shows(&app, "refund  \"vip client\"");
    app.type_text("v").keys("<tab>");
    assert_eq!(typed(&app), "-tag:\"vip client\"");
    assert_eq!(listed(&app), [2]);
    app.keys("<c-u>").type_text("category:d").keys("<tab>");
    assert_eq!(typed(&app), "category:delivery");
    app.keys("<c-u>").type_text("assigned:");
    shows(&app, "me  nobody  anyone  Mart");
    app.type_text("ma").keys("<tab>");
    assert_eq!((typed(&app), listed(&app)), ("assigned:Mart", vec![2]));
}

#[test]
fn without_an_offer_tab_goes_to_the_next_row() {
    let mut app = told();
    app.keys("/ <tab>");
    assert_eq!(here(&app), 2);
    app.keys("<s-tab>").type_text("zzz");
    hides(&app, "Tab complete");
    app.keys("<c-u> <down>");
    assert_eq!(here(&app), 2);
}

#[test]
fn a_mistake_is_marked_where_it_is_once_its_word_is_left() {
    let mut app = told();
    app.keys("/").type_text("priority:");
    assert_eq!(listed(&app), [1, 2], "half-typed, it narrows nothing");
    app.type_text("urg");
    assert_eq!(underlined(&app, 1), "");
    app.type_text("nt parcel");
    assert_eq!(underlined(&app, 1), "urgnt");
    shows(&app, "There is no priority \"urgnt\". Did you mean urgent?");
    assert_eq!(listed(&app), [1, 2], "the list stays as it was");
    app.keys("<c-u>").type_text("due:4h").keys("<enter>");
    assert_eq!(underlined(&app, 1), "4h");
    assert!(
        app.model().queue.typing.is_some(),
        "Enter leaves no mistake behind"
    );
    // What is too long to stand beside its word takes the line of the heads.
    assert!(
        app.screen()
            .lines()
            .nth(3)
            .unwrap()
            .contains("doesn't say whether less")
    );
    app.keys("<c-w>").type_text("due:<4d").keys("<enter>");
    assert!(app.model().queue.typing.is_none());
    assert_eq!(listed(&app), [1, 2]);
}

#[test]
fn what_a_filter_finds_elsewhere_is_told_and_a_key_goes_there() {
    let mut app = told();
    app.keys("/").type_text("parcel");
    assert_eq!(listed(&app), [2]);
    shows(&app, "1 in waiting, 1 in solved: Ctrl-E");
    app.keys("<c-e>");
    assert_eq!(listed(&app), [3]);
    shows(&app, "in waiting; Ctrl-E goes on");
    app.keys("<c-e>");
    assert_eq!(listed(&app), [4]);
    app.keys("<c-e>");
    assert_eq!(listed(&app), [2], "and round again");
    app.keys("<c-u>").type_text("opened");
    shows(&app, "Nothing fits in this view.");
    shows(&app, "Elsewhere: 1 in solved. Ctrl-E shows them");
    app.keys("<enter> <c-e>");
    assert_eq!(listed(&app), [4]);
    app.keys("<esc>");
    assert_eq!(listed(&app), [1, 2]);
    app.keys("/").type_text("zebra");
    shows(&app, "Nothing fits in any other either.");
    // What is in the whole queue and not in the view.
    app.keys("<esc> 1 /").type_text("paid");
    shows(&app, "Elsewhere: 1 in all.");
    app.keys("<c-e>");
    assert_eq!(listed(&app), [1]);
    app.keys("<enter> 1");
    assert!(listed(&app).is_empty(), "a digit shows its view");
}

fn names(app: &App) -> Vec<&str> {
    let views: &[View] = &app.model().views;
    views.iter().map(|view| view.name.as_str()).collect()
}

#[test]
fn views_are_renamed_ordered_changed_and_deleted() {
    let mut app = told();
    app.keys("/").type_text("priority:urgent").keys("<enter> v");
    app.type_text("hot").keys("<enter>");
    assert_eq!(listed(&app), [1]);
    app.keys("V");
    shows(&app, "8 hot");
    app.keys("r <c-u>").type_text("mine").keys("<enter>");
    shows(&app, "There is a view «mine» already");
    app.keys("<c-u>").type_text("burning").keys("<enter>");
    app.keys("K K <s-up>");
    assert_eq!(
        names(&app),
        [
            "mine", "all", "free", "late", "burning", "waiting", "backlog", "solved"
        ]
    );
    assert_eq!(app.model().queue.view, 4, "the shown view stays shown");
    app.keys("e <c-u>")
        .type_text("all priorty:low")
        .keys("<enter>");
    shows(&app, "Did you mean priority?");
    app.keys("<c-u>").type_text("waiting").keys("<enter>");
    assert_eq!(listed(&app), [3]);
    app.keys("d");
    shows(&app, "u brings it back");
    assert!(!names(&app).contains(&"burning"));
    app.keys("u");
    assert_eq!(names(&app)[4], "burning");
    app.keys("g <home> <pageup> <enter>");
    assert_eq!(app.model().queue.view, 0);
    let kept = app.outside().views.as_ref().unwrap();
    let kept: Vec<_> = kept.iter().map(|view| view.filter.as_str()).collect();
    assert_eq!(kept[4], "waiting");
}

#[test]
fn the_last_view_stays() {
    let mut app = told();
    app.keys("V");
    for _ in 0..9 {
        app.keys("d");
    }
    assert_eq!(app.model().views.len(), 1);
    shows(&app, "It is the only view.");
}

#[test]
fn a_view_with_a_mistake_is_told_with_its_place_and_the_others_work() {
    let settings = "[desk]\nagent = \"Kadri\"\n[[views]]\nname = \"all\"\nfilter = \"all\"\n\
        [[views]]\nname = \"money\"\nfilter = \"all categry:billing\"\n";
    let mut app = filled(App::with_config(MORNING, settings));
    assert_eq!(listed(&app), [1, 2, 3, 4]);
    shows(&app, "2 money !");
    app.keys("2");
    shows(&app, "The view «money» can't be shown");
    shows(
        &app,
        "A filter has no field \"categry\". Did you mean category?",
    );
    assert_eq!(underlined(&app, 6), "categry");
    app.keys("V e <c-w>")
        .type_text("priority:low")
        .keys("<enter>");
    assert_eq!(listed(&app), [4]);
    app.keys("<esc> 1");
    assert_eq!(listed(&app), [1, 2, 3, 4]);
}

#[test]
fn the_shown_view_stands_in_the_row_however_many_there_are() {
    let mut app = told();
    for name in ["refunds to check", "late deliveries"] {
        app.keys("2 /").type_text("parcel").keys("<enter> v");
        app.type_text(name).keys("<enter>");
    }
    let row = |app: &App| app.screen().lines().nth(1).unwrap().to_owned();
    assert!(row(&app).contains("9 late deliveries"), "{}", row(&app));
    assert!(row(&app).starts_with(" …"), "{}", row(&app));
    app.keys("1");
    assert!(row(&app).contains("1 mine"), "{}", row(&app));
    assert!(row(&app).ends_with('…'), "{}", row(&app));
    app.resize(60, 16);
    app.keys("9");
    assert!(row(&app).contains("9 late deliveries"), "{}", row(&app));
}

#[test]
fn help_tells_what_a_filter_takes() {
    let mut app = told().sized(120, 160);
    app.keys("?");
    shows(&app, "What a filter takes");
    shows(&app, "due:<4h  due:>2d");
}
