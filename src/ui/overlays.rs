//! Draws what lies on top of a screen: where the eye is, and never over the row that it is about.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Block, Clear};

use super::line::field;
use super::looking;
use super::pen::Pen;
use super::preview::Preview;
use super::theme::Role;
use super::{lookup, text, views};
use crate::app::form::{Form, FormFor, Line};
use crate::app::overlay::{Ask, Choose, Explain, Overlay, Palette, Stale};
use crate::app::update::overlays::found;
use crate::app::{Regions, Said, Screen};
use crate::domain::change::Change;
use crate::domain::filter::Field;
use crate::domain::safe::Safe;
use crate::keymap::{Action, Group, Row, Scope};

/// Draws every overlay over `area`, the last one on top.
pub(super) fn draw(
    preview: &mut Preview,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    regions: &mut Regions,
) {
    for overlay in &pen.model.overlays {
        match overlay {
            Overlay::Help { scroll } => help(pen, frame, area, *scroll, regions),
            Overlay::Palette(state) => palette(pen, frame, area, state, regions),
            Overlay::Choose(state) => choose(pen, frame, area, state),
            Overlay::Ask(state) => ask(pen, frame, area, state),
            Overlay::Form(state) => form(pen, frame, area, state),
            Overlay::Explain(state) => explain(pen, frame, area, state),
            Overlay::Stale(state) => stale(pen, frame, area, state),
            Overlay::Look(state) => looking::draw(pen, frame, area, state, regions),
            Overlay::Views(state) => views::draw(pen, frame, area, state),
            Overlay::Lookup(state) => {
                lookup::draw_on_top(preview, pen, frame, area, state, regions);
            }
            Overlay::Sent => sent(pen, frame, area),
        }
    }
}

/// Opens a box of `lines` lines inside of `area`, away from the selected row; gives its inside.
pub(super) fn open(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    width: u16,
    lines: usize,
    title: &Safe,
) -> Rect {
    let width = width.min(area.width.saturating_sub(2)).max(10);
    let height = u16::try_from(lines + 2)
        .unwrap_or(u16::MAX)
        .min(area.height)
        .max(3);
    let queue = &pen.model.queue;
    let row = match pen.model.screen {
        Screen::Queue => {
            area.y + 4 + u16::try_from(queue.selected.saturating_sub(queue.top)).unwrap_or(0)
        }
        Screen::Detail | Screen::Compose | Screen::Run | Screen::Procedures => area.y + 3,
    };
    let below = row.saturating_add(1);
    let y = if below + height <= area.bottom() {
        below
    } else if area.y + height <= row {
        row - height
    } else {
        area.bottom().saturating_sub(height)
    };
    let x = area.x + (area.width.saturating_sub(width)) / 2;
    let frame_area = Rect {
        x,
        y,
        width,
        height,
    }
    .intersection(area);
    frame.render_widget(Clear, frame_area);
    frame.render_widget(
        Block::bordered().border_style(pen.style(Role::Dim)),
        frame_area,
    );
    let inside = Rect {
        x: frame_area.x + 2,
        y: frame_area.y + 1,
        width: frame_area.width.saturating_sub(4),
        height: frame_area.height.saturating_sub(2),
    };
    let title = Safe::from_static(" ") + title + &Safe::from_static(" ");
    pen.put(
        frame.buffer_mut(),
        (frame_area.x + 1, frame_area.y),
        usize::from(frame_area.width.saturating_sub(2)),
        &title,
        Role::Strong,
    );
    inside
}

fn help(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, scroll: usize, regions: &mut Regions) {
    let rows: Vec<Row> = pen
        .model
        .bindings
        .rows()
        .filter(|row| !row.keys.is_empty())
        .collect();
    let mut lines: Vec<(Safe, Safe, Role)> = Vec::new();
    for scope in [
        Scope::Global,
        Scope::Queue,
        Scope::List,
        Scope::Request,
        Scope::Detail,
        Scope::Editor,
        Scope::Sent,
        Scope::Filter,
        Scope::Field,
        Scope::Views,
        Scope::Lookup,
        Scope::Preview,
        Scope::Menu,
    ] {
        if !helps(pen, scope) {
            continue;
        }
        let group: Vec<&Row> = rows
            .iter()
            .filter(|row| row.action.scope() == scope)
            .collect();
        if group.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push((Safe::default(), Safe::default(), Role::Text));
        }
        lines.push((
            pen.word(&format!("help-scope-{}", scope_code(scope))),
            Safe::default(),
            Role::Strong,
        ));
        for row in group {
            let keys: Vec<String> = row.keys.iter().map(ToString::to_string).collect();
            let help = pen.texts.attr(&row.action.text_id(), "help");
            lines.push((Safe::line(&keys.join("  ")), Safe::line(&help), Role::Text));
        }
        if scope == Scope::Filter {
            lines.extend(filter_help(pen));
        }
    }
    let inside = open_whole(pen, frame, area, &pen.word("help-title"));
    let height = usize::from(inside.height);
    regions.overlay = height;
    regions.overlay_lines = lines.len();
    let scroll = scroll.min(lines.len().saturating_sub(height));
    let buf = frame.buffer_mut();
    for (y, (keys, help, role)) in (inside.y..inside.bottom()).zip(lines.iter().skip(scroll)) {
        let role = if *role == Role::Strong {
            Role::Strong
        } else {
            Role::Accent
        };
        pen.put(buf, (inside.x, y), 22, keys, role);
        pen.put(
            buf,
            (inside.x + 23, y),
            usize::from(inside.width).saturating_sub(23),
            help,
            Role::Text,
        );
    }
    for (shown, at, mark) in [
        (scroll > 0, inside.y, "↑"),
        (
            scroll + height < lines.len(),
            inside.bottom().saturating_sub(1),
            "↓",
        ),
    ] {
        if shown {
            let mark = Safe::from_static(mark);
            pen.put(
                frame.buffer_mut(),
                (inside.right(), at),
                1,
                &mark,
                Role::Accent,
            );
        }
    }
    frame.set_cursor_position(Position::new(inside.x, inside.y));
}

/// What a filter takes: every field as it looks in use.
fn filter_help(pen: &Pen<'_>) -> Vec<(Safe, Safe, Role)> {
    let head = |id| (pen.word(id), Safe::default(), Role::Strong);
    let mut lines = vec![
        (Safe::default(), Safe::default(), Role::Text),
        head("help-filter"),
        (
            Safe::from_static("refund \"my order\""),
            pen.word("help-filter-words"),
            Role::Text,
        ),
    ];
    for field in Field::ALL {
        // Two of them fit beside the names in the narrowest window.
        for (at, examples) in field.examples().chunks(2).enumerate() {
            let name = if at == 0 { field.code() } else { "" };
            let examples = Safe::line(&examples.join("  "));
            lines.push((Safe::from_static(name), examples, Role::Text));
        }
    }
    for id in ["help-filter-terms", "help-filter-comma"] {
        lines.push((Safe::default(), pen.word(id), Role::Text));
    }
    lines
}

/// Whether the keys of a scope work on this page, or in what opens over it.
fn helps(pen: &Pen<'_>, scope: Scope) -> bool {
    match scope {
        Scope::Field | Scope::Menu | Scope::Lookup | Scope::Preview => true,
        Scope::Filter | Scope::Views => pen.model.screen == Screen::Queue,
        Scope::Sent => pen.model.screen == Screen::Compose,
        Scope::Global
        | Scope::List
        | Scope::Request
        | Scope::Queue
        | Scope::Detail
        | Scope::Run
        | Scope::Editor => pen.model.page_scopes().contains(&scope),
    }
}

const fn scope_code(scope: Scope) -> &'static str {
    match scope {
        Scope::Global => "global",
        Scope::List => "list",
        Scope::Request => "request",
        Scope::Queue => "queue",
        Scope::Detail => "detail",
        Scope::Run => "run",
        Scope::Editor => "editor",
        Scope::Filter => "filter",
        Scope::Views => "views",
        Scope::Field => "field",
        Scope::Menu => "menu",
        Scope::Lookup => "lookup",
        Scope::Preview => "preview",
        Scope::Sent => "sent",
    }
}

/// A box over the whole of `area`.
fn open_whole(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, title: &Safe) -> Rect {
    frame.render_widget(Clear, area);
    frame.render_widget(Block::bordered().border_style(pen.style(Role::Dim)), area);
    let title = Safe::from_static(" ") + title + &Safe::from_static(" ");
    pen.put(
        frame.buffer_mut(),
        (area.x + 1, area.y),
        usize::from(area.width.saturating_sub(2)),
        &title,
        Role::Strong,
    );
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

fn palette(
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    state: &Palette,
    regions: &mut Regions,
) {
    let hits = found(pen.model, state);
    let lines = usize::from(area.height).saturating_sub(8).clamp(4, 14);
    let inside = open(pen, frame, area, 76, lines + 1, &pen.word("palette-title"));
    let width = usize::from(inside.width);
    field(pen, frame, (inside.x, inside.y), width, &state.field, true);
    let shown = usize::from(inside.height.saturating_sub(1));
    regions.overlay = shown;
    let first = (state.selected + 1).saturating_sub(shown);
    let buf = frame.buffer_mut();
    for (y, (at, (action, reason))) in
        (inside.y + 1..inside.bottom()).zip(hits.iter().enumerate().skip(first))
    {
        let role = if reason.is_some() {
            Role::Dim
        } else {
            Role::Text
        };
        let selected = at == state.selected;
        let mark = Safe::from_static(if selected { "▸" } else { " " });
        pen.put(buf, (inside.x, y), 1, &mark, Role::Accent);
        let keys = pen
            .model
            .bindings
            .keys_of(*action)
            .first()
            .map(ToString::to_string);
        pen.put(
            buf,
            (inside.x + 2, y),
            9,
            &Safe::line(&keys.unwrap_or_default()),
            Role::Accent,
        );
        let help = Safe::line(&pen.texts.attr(&action.text_id(), "help"));
        let words = match reason {
            Some(reason) => help + &Safe::from_static(" – ") + &pen.say(reason),
            None => help,
        };
        pen.put(
            buf,
            (inside.x + 12, y),
            width.saturating_sub(12),
            &words,
            role,
        );
    }
    if hits.is_empty() && inside.height > 1 {
        pen.put(
            buf,
            (inside.x + 2, inside.y + 1),
            width,
            &pen.word("palette-nothing"),
            Role::Dim,
        );
    }
}

fn choose(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, state: &Choose) {
    let title = pen.say(&state.title);
    let widest = state
        .choices
        .iter()
        .map(|choice| text::width(&pen.say(&choice.said)) + 4);
    let width = widest.chain([text::width(&title)]).max().unwrap_or(20) + 6;
    let inside = open(pen, frame, area, width as u16, state.choices.len(), &title);
    let first = (state.selected + 1).saturating_sub(usize::from(inside.height));
    for (y, (at, choice)) in
        (inside.y..inside.bottom()).zip(state.choices.iter().enumerate().skip(first))
    {
        let buf = frame.buffer_mut();
        let selected = at == state.selected;
        let mark = Safe::from_static(if selected { "▸" } else { " " });
        pen.put(buf, (inside.x, y), 1, &mark, Role::Accent);
        pen.put(
            buf,
            (inside.x + 2, y),
            1,
            &Safe::line(&choice.key.to_string()),
            Role::Accent,
        );
        let role = if selected { Role::Strong } else { Role::Text };
        let room = usize::from(inside.width).saturating_sub(5);
        pen.put(buf, (inside.x + 5, y), room, &pen.say(&choice.said), role);
        if selected {
            frame.set_cursor_position(Position::new(inside.x, y));
        }
    }
}

fn ask(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, state: &Ask) {
    let title = pen.say(&state.title);
    let inside = open(pen, frame, area, 70, 2, &title);
    let width = usize::from(inside.width);
    field(pen, frame, (inside.x, inside.y), width, &state.field, true);
    if inside.height < 2 {
        return;
    }
    let (said, role) = match &state.echo {
        Some(Ok(said)) => (pen.say(said), Role::Ok),
        Some(Err(said)) => (pen.say(said), Role::Failed),
        None if state.purpose.is_time() => (pen.word("ask-time-hint"), Role::Dim),
        None => (pen.word(hint(state)), Role::Dim),
    };
    pen.put(
        frame.buffer_mut(),
        (inside.x, inside.y + 1),
        width,
        &said,
        role,
    );
}

const fn hint(state: &Ask) -> &'static str {
    use crate::app::overlay::AskFor;
    match state.purpose {
        AskFor::Tags => "ask-tags-hint",
        AskFor::SnoozeReason(_) => "ask-reason-hint",
        AskFor::DuplicateOf => "ask-duplicate-hint",
        AskFor::FlagWord(_) => "ask-flag-hint",
        AskFor::SnoozeUntil
        | AskFor::AgreedUntil(_)
        | AskFor::Due
        | AskFor::Assign
        | AskFor::View(_) => "ask-hint",
    }
}

fn form(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, state: &Form) {
    let title = match &state.purpose {
        FormFor::Capture => pen.word("form-capture"),
        FormFor::Fields(number) => {
            pen.say(&Said::plain("form-fields").with("number", number.to_string()))
        }
        FormFor::Solve { .. } | FormFor::SolveByReply => pen.word("form-solve"),
        FormFor::FirstRun => pen.word("form-first-run"),
        FormFor::Import => pen.word("form-import"),
    };
    let lines: Vec<(usize, &Line)> = state.visible().collect();
    let inside = open(pen, frame, area, 74, lines.len() + 1, &title);
    let height = usize::from(inside.height.saturating_sub(1)).max(1);
    let focus = lines
        .iter()
        .position(|(at, _)| *at == state.focus)
        .unwrap_or(0);
    let first = (focus + 1).saturating_sub(height);
    let names = lines
        .iter()
        .map(|(_, line)| text::width(&pen.word(&format!("form-{}", line.name))));
    let margin = names.max().unwrap_or(8) as u16 + 2;
    for (y, (at, line)) in (inside.y..inside.bottom()).zip(lines.iter().skip(first).take(height)) {
        let focused = *at == state.focus;
        let role = if focused { Role::Strong } else { Role::Dim };
        pen.put(
            frame.buffer_mut(),
            (inside.x, y),
            usize::from(margin),
            &pen.word(&format!("form-{}", line.name)),
            role,
        );
        let x = inside.x + margin;
        let room = usize::from(inside.right().saturating_sub(x));
        if line.choices.is_empty() {
            field(pen, frame, (x, y), room, &line.field, focused);
        } else {
            let words = if line.words.is_empty() {
                Safe::line(line.field.text())
            } else {
                pen.word(&format!("{}-{}", line.words, line.field.text()))
            };
            let words = if focused {
                Safe::from_static("‹ ") + &words + &Safe::from_static(" ›")
            } else {
                words
            };
            pen.put(frame.buffer_mut(), (x, y), room, &words, Role::Text);
            if focused {
                frame.set_cursor_position(Position::new(x, y));
            }
        }
    }
    let folded = state.lines.iter().any(|line| line.folded) && !state.unfolded;
    let (said, role) = match &state.complaint {
        Some(said) => (pen.say(said), Role::Failed),
        None if state.note.is_some() => (
            state
                .note
                .as_ref()
                .map(|said| pen.say(said))
                .unwrap_or_default(),
            Role::Text,
        ),
        None if state.purpose == FormFor::Import => (pen.word("form-hint-import"), Role::Dim),
        None if state.purpose == FormFor::FirstRun => (pen.word("form-hint-first-run"), Role::Dim),
        None if folded => (pen.word("form-hint-folded"), Role::Dim),
        None => (pen.word("form-hint"), Role::Dim),
    };
    if inside.height > 1 {
        pen.put(
            frame.buffer_mut(),
            (inside.x, inside.bottom() - 1),
            usize::from(inside.width),
            &said,
            role,
        );
    }
}

fn explain(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, state: &Explain) {
    let now = pen.model.local(pen.model.now);
    let mut paragraphs = vec![Safe::line(&pen.texts.facts(&state.facts, &now))];
    paragraphs.extend(state.standing.iter().map(|said| pen.say(said)));
    let room = usize::from(area.width.saturating_sub(2).min(74))
        .saturating_sub(4)
        .max(10);
    let mut lines: Vec<Safe> = Vec::new();
    for paragraph in &paragraphs {
        lines.extend(
            text::wrap(paragraph, room)
                .into_iter()
                .map(|range| Safe::line(&paragraph[range])),
        );
    }
    let title = pen.say(&Said::plain("explain-title").with("number", state.number.to_string()));
    let inside = open(pen, frame, area, 74, lines.len(), &title);
    let buf = frame.buffer_mut();
    for (y, line) in (inside.y..inside.bottom()).zip(&lines) {
        pen.put(buf, (inside.x, y), room, line, Role::Text);
    }
    frame.set_cursor_position(Position::new(inside.x, inside.y));
}

fn stale(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, state: &Stale) {
    let title = pen.say(&Said::plain("stale-title").with("number", state.number.to_string()));
    let mut lines = vec![(pen.word("stale-theirs"), Role::Strong)];
    for event in &state.since {
        let at = pen
            .texts
            .at(&pen.model.local(event.at), &pen.model.local(pen.model.now));
        let what = crate::screens::detail::view::did(pen, &event.what, None)
            .unwrap_or_else(|| pen.word("stale-message"));
        let line = Safe::line(&at)
            + &Safe::from_static("  ")
            + &Safe::line(&event.author)
            + &Safe::from_static(": ")
            + &what;
        lines.push((line, Role::Text));
    }
    lines.push((pen.word("stale-yours"), Role::Strong));
    lines.push((wanted(pen, &state.change), Role::Text));
    lines.push((pen.word("stale-hint"), Role::Dim));
    let inside = open(pen, frame, area, 76, lines.len(), &title);
    let buf = frame.buffer_mut();
    for (y, (line, role)) in (inside.y..inside.bottom()).zip(&lines) {
        pen.put(buf, (inside.x, y), usize::from(inside.width), line, *role);
    }
    frame.set_cursor_position(Position::new(inside.x, inside.y));
}

/// What was wanted, in a few words.
fn wanted(pen: &Pen<'_>, change: &Change) -> Safe {
    let coded = |id: &'static str, set: &str, code: &str| {
        pen.say(&Said::plain(id).with("word", pen.texts.get(&format!("{set}-{code}"))))
    };
    match change {
        Change::Reply { text, .. } => {
            pen.say(&Said::plain("want-reply").with("text", text.as_str()))
        }
        Change::Note { text } | Change::ClientWrote { text, .. } => Safe::line(text),
        Change::Priority(to) => coded("did-priority", "priority", to.code()),
        Change::Kind(to) => coded("did-kind", "kind", to.code()),
        Change::Channel(to) => coded("did-channel", "channel", to.code()),
        Change::Status { to, .. } => coded("want-status", "status", to.code()),
        Change::Assign(Some(agent)) => {
            pen.say(&Said::plain("did-assigned").with("agent", agent.as_str()))
        }
        Change::Assign(None) => pen.word("did-freed"),
        Change::Subject(subject) => Safe::line(subject),
        Change::Label(_, words) => Safe::line(words.as_deref().unwrap_or("–")),
        Change::Tag { add, remove } => {
            let tags = add.iter().map(|tag| format!("+{tag}"));
            let tags: Vec<String> = tags
                .chain(remove.iter().map(|tag| format!("-{tag}")))
                .collect();
            pen.say(&Said::plain("did-tagged").with("tags", tags.join(" ")))
        }
        Change::Due(_) => pen.word("want-due"),
        Change::Snooze { until, .. } => pen.say(&Said::plain("did-snoozed").with("at", *until)),
        Change::Wake => pen.word("did-woken"),
        Change::Solve { .. } => coded("want-status", "status", "solved"),
        Change::ClientYes | Change::Close { .. } => coded("want-status", "status", "closed"),
        Change::Reopen => pen.word("did-reopened"),
        Change::Client(_) => pen.word("did-client"),
        Change::Backlog(_) => pen.word("did-backlog"),
    }
}

fn sent(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let name = pen
        .model
        .detail
        .page()
        .and_then(|page| page.client.as_ref())
        .map_or_else(
            || pen.texts.get("entry-client"),
            |client| client.name.clone(),
        );
    let id = if pen.model.desk.sends {
        "sent-by-command"
    } else {
        "sent-copied"
    };
    let title = pen.say(&Said::plain(id).with("client", name));
    let rows: Vec<Row> = pen
        .model
        .bindings
        .rows()
        .filter(|row| matches!(row.action, Action::Sent(_)) && row.group == Group::Sent)
        .collect();
    let inside = open(pen, frame, area, 70, rows.len(), &title);
    let buf = frame.buffer_mut();
    for (y, row) in (inside.y..inside.bottom()).zip(&rows) {
        let key = row
            .keys
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        pen.put(buf, (inside.x, y), 5, &Safe::line(&key), Role::Accent);
        let help = Safe::line(&pen.texts.attr(&row.action.text_id(), "help"));
        pen.put(
            buf,
            (inside.x + 6, y),
            usize::from(inside.width).saturating_sub(6),
            &help,
            Role::Text,
        );
    }
    frame.set_cursor_position(Position::new(inside.x, inside.y));
}
