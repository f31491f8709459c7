//! Draws a procedure that is followed: what is done on a line each, the step at hand whole, what comes.

use std::ops::Range;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{DIGITS, Open, Spot};
use crate::app::update::run::filled;
use crate::app::{Model, Regions, Said};
use crate::domain::document::{Block, Inline, plain};
use crate::domain::id::{Number, Version};
use crate::domain::procedure::{Procedure, Step, Trust};
use crate::domain::run::{Frame as Followed, Parts};
use crate::domain::safe::Safe;
use crate::keymap::{Action, RunAction};
use crate::ui::document::{Line, Paper, Span, lay_out};
use crate::ui::pen::Pen;
use crate::ui::text;
use crate::ui::theme::Role;

/// Lines above the steps: title, what it is for, rule.
const ABOVE: u16 = 3;
/// Where the text of a step stands beside its mark and number.
const STEP: usize = 4;
/// Where the text of a branch stands.
const BRANCH: usize = 8;
/// The widest line of text: longer ones are hard to read.
const WIDEST: usize = 96;

/// Draws the run into `area`.
pub(crate) fn draw(
    page: &mut Layout,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    regions: &mut Regions,
) {
    let model = pen.model;
    let Some(open) = &model.run.open else {
        return;
    };
    if area.x > 0 {
        let line = Safe::from_static("│");
        for y in area.y..area.bottom() {
            pen.put(frame.buffer_mut(), (area.x - 1, y), 1, &line, Role::Dim);
        }
    }
    head(pen, frame, area, open);
    pen.rule(frame.buffer_mut(), area, area.y + ABOVE - 1);
    let body = Rect {
        y: area.y + ABOVE,
        height: area.height.saturating_sub(ABOVE),
        ..area
    };
    let width = usize::from(body.width).saturating_sub(2).min(WIDEST);
    page.lay_out(pen, open, width);
    let mut height = usize::from(body.height);
    let top_in = |height: usize| {
        let lowest = page.rows.len().saturating_sub(height);
        open.scroll.unwrap_or_else(|| page.best(height)).min(lowest)
    };
    // Up to what an agent decides alone is always in sight: below the steps where it has no room there.
    let is_in_sight = |row: usize| (top_in(height)..top_in(height) + height).contains(&row);
    let pinned = page.limit.as_ref().filter(|(row, _)| !is_in_sight(*row));
    if let Some((_, limit)) = pinned {
        height = height.saturating_sub(1);
        let at = (body.x + 1, body.bottom().saturating_sub(1));
        pen.put(frame.buffer_mut(), at, width, limit, Role::Strong);
    }
    let body = Rect {
        height: u16::try_from(height).unwrap_or(body.height),
        ..body
    };
    let top = top_in(height);
    let lowest = page.rows.len().saturating_sub(height);
    regions.run = height;
    regions.run_lines = page.rows.len();
    regions.run_top = top;
    for (y, row) in (body.y..body.bottom()).zip(page.rows.iter().skip(top)) {
        row.draw(pen, frame, (body.x + 1, y), width);
    }
    let buf = frame.buffer_mut();
    for (is_shown, y, mark) in [
        (top > 0, body.y, "↑"),
        (top < lowest, body.bottom().saturating_sub(1), "↓"),
    ] {
        if is_shown {
            let mark = Safe::from_static(mark);
            pen.put(buf, (area.right() - 1, y), 1, &mark, Role::Dim);
        }
    }
    if model.overlays.is_empty() {
        let at = page
            .step
            .start
            .saturating_sub(top)
            .min(height.saturating_sub(1));
        let y = body.y + u16::try_from(at).unwrap_or(0);
        frame.set_cursor_position((body.x, y));
    }
}

fn head(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, open: &Open) {
    let buf = frame.buffer_mut();
    let width = usize::from(area.width).saturating_sub(2);
    let x = area.x + 1;
    let here = open.run.here();
    let mut state = vec![place(pen, open, here)];
    if let Some(Ok(procedure)) = open.procedure() {
        state.extend(trust(pen, procedure).map(|(said, _)| said));
    }
    if open.unkept > 0 {
        state.push(Safe::from_static("…"));
    }
    let state = Safe::join(&state, &Safe::from_static(" · "));
    let role = match open.procedure() {
        Some(Ok(procedure)) => trust(pen, procedure).map_or(Role::Dim, |(_, role)| role),
        Some(Err(_)) | None => Role::Dim,
    };
    pen.put_right(buf, (x, area.y), width, &state, role);
    let room = width.saturating_sub(text::width(&state) + 2);
    pen.put(
        buf,
        (x, area.y),
        room,
        &Safe::line(&here.title),
        Role::Strong,
    );

    let mut about: Vec<Safe> = Vec::new();
    match open.request {
        Some((number, _)) => {
            let page = pen.model.detail.at_hand(number);
            let subject = page.map(|page| page.subject.as_str()).unwrap_or_default();
            about.push(Safe::line(&format!("{number} {subject}")));
        }
        None => about.push(pen.word("run-title-loose")),
    }
    if let Some(outer) = open.run.beneath() {
        let said = Said::plain("run-beneath").with("title", outer.title.as_str());
        about.insert(0, pen.say(&said));
    }
    let about = Safe::join(&about, &Safe::from_static(" · "));
    pen.put(buf, (x, area.y + 1), width, &about, Role::Text);
}

/// Where a procedure stands: `step 2 of 6`.
fn place(pen: &Pen<'_>, open: &Open, frame: &Followed) -> Safe {
    let of = i64::from(open.run.steps_of(frame));
    let id = match (of, open.run.is_through()) {
        (0, _) => return pen.word("run-reading"),
        (_, true) => "run-through",
        (_, false) => "run-step",
    };
    pen.say(
        &Said::plain(id)
            .with("step", i64::from(frame.at))
            .with("of", of),
    )
}

/// How far a procedure can be relied on.
fn trust(pen: &Pen<'_>, procedure: &Procedure) -> Option<(Safe, Role)> {
    let today = pen.model.local(pen.model.now).date();
    let on = |id, day| pen.say(&Said::plain(id).with("day", pen.texts.day(day, today)));
    match procedure.about.trust(today) {
        Trust::Unstated => None,
        Trust::Draft => Some((pen.word("run-draft"), Role::AtRisk)),
        Trust::Validated(None) => Some((pen.word("run-validated"), Role::Dim)),
        Trust::Validated(Some(day)) => Some((on("run-validated-on", day), Role::Dim)),
        Trust::Overdue(day) => Some((on("run-overdue", day), Role::AtRisk)),
    }
}

/// A run laid out for a width; kept until something of it changes.
#[derive(Debug, Default)]
pub struct Layout {
    key: Option<Key>,
    rows: Vec<Row>,
    /// The rows of the step at hand.
    step: Range<usize>,
    /// The first row of what Tab has chosen.
    chosen: Option<usize>,
    /// The row on which the limit stands, and all of it on one line.
    limit: Option<(usize, Safe)>,
}

/// What a layout depends on.
#[derive(Debug, PartialEq)]
struct Key {
    moved: Timestamp,
    read: Option<Result<String, String>>,
    request: Option<(Number, Option<Version>)>,
    spot: Option<usize>,
    width: usize,
    /// What is said names times and clients.
    minute: i64,
}

/// One line.
#[derive(Debug)]
struct Row {
    /// What stands before the text, and where.
    lead: Option<Lead>,
    /// Where the text begins.
    indent: usize,
    line: Line,
    /// The link of the line that Tab has chosen.
    link: Option<usize>,
}

type Lead = (usize, Safe, Role);

impl Row {
    fn draw(&self, pen: &Pen<'_>, frame: &mut Frame<'_>, (x, y): (u16, u16), width: usize) {
        let buf = frame.buffer_mut();
        let column = |offset: usize| x.saturating_add(u16::try_from(offset).unwrap_or(0));
        if let Some((at, lead, role)) = &self.lead {
            pen.put(
                buf,
                (column(*at), y),
                width.saturating_sub(*at),
                lead,
                *role,
            );
        }
        let room = width.saturating_sub(self.indent);
        self.line
            .draw(pen, buf, (column(self.indent), y), room, self.link);
    }
}

impl Layout {
    fn lay_out(&mut self, pen: &Pen<'_>, open: &Open, width: usize) {
        let read = open.procedure().map(|read| match read {
            Ok(procedure) => Ok(procedure.version.clone()),
            Err(why) => Err(why.to_owned()),
        });
        let request = open.request.map(|(number, _)| {
            let page = pen.model.detail.at_hand(number);
            (number, page.map(|page| page.request.version))
        });
        let key = Key {
            moved: open.run.moved(),
            read,
            request,
            spot: open.spot,
            width,
            minute: pen.model.now.as_second().div_euclid(60),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        let mut laying = Laying {
            pen,
            open,
            chosen: open.spot.and_then(|_| open.chosen()),
            width,
            page: Self {
                key: Some(key),
                ..Self::default()
            },
        };
        laying.all();
        *self = laying.page;
    }

    /// The first row, where the step at hand is seen best: all of it, and what Tab has chosen; a step
    /// that is taller than the window from its beginning.
    fn best(&self, height: usize) -> usize {
        let mut top = 0;
        if self.step.end > height {
            // A line or two above it tell where one is.
            let above = height.saturating_sub(self.step.len()).min(2);
            top = self.step.start.saturating_sub(above);
        }
        match self.chosen {
            Some(row) if row < top => row,
            Some(row) if row >= top + height => row + 1 - height.max(1),
            Some(_) | None => top,
        }
    }
}

struct Laying<'a> {
    pen: &'a Pen<'a>,
    open: &'a Open,
    chosen: Option<Spot>,
    width: usize,
    page: Layout,
}

impl Laying<'_> {
    fn all(&mut self) {
        let open = self.open;
        let procedure = match open.procedure() {
            None => return self.line(&self.pen.word("run-loading"), Role::Dim),
            Some(Err(why)) => return self.unread(why),
            Some(Ok(procedure)) => procedure,
        };
        let here = open.run.here();
        if open.run.has_changed(here) {
            self.line(&self.pen.word("run-changed"), Role::AtRisk);
        }
        if procedure.steps.is_empty() {
            let from = self.page.rows.len();
            self.sheet(&procedure.blocks, 0, Role::Text);
            self.page.step = from..from + 1;
            self.after_all();
            return;
        }
        let parts = Parts::of(procedure);
        if here.at == 1 && here.marks.is_empty() {
            self.blocks(parts.before.iter().copied(), 0, Role::Text);
            self.gap();
        }
        for step in &procedure.steps {
            if step.number == here.at {
                self.at_hand(step);
            } else {
                self.folded(here, step);
            }
        }
        if open.run.is_through() {
            self.after_all();
        }
        self.around(procedure, &parts);
    }

    fn key(&self, action: RunAction) -> String {
        let keys = self.pen.model.bindings.keys_of(Action::Run(action));
        keys.first().map(ToString::to_string).unwrap_or_default()
    }

    fn unread(&mut self, why: &str) {
        let said = Said::plain("run-unread").with("why", why);
        self.line(&self.pen.say(&said), Role::Failed);
        let remedy = Said::plain("run-unread-remedy")
            .with("back", self.key(RunAction::Back))
            .with("end", self.key(RunAction::End));
        self.line(&self.pen.say(&remedy), Role::Text);
    }

    /// Behind the last step: what Space does there.
    fn after_all(&mut self) {
        let key = self.key(RunAction::Tick);
        let from = self.page.rows.len();
        self.gap();
        if !self.open.run.here().marks.is_empty() {
            self.line(&self.pen.word("run-all-done"), Role::Strong);
        }
        let said = match self.open.run.beneath() {
            Some(outer) => Said::plain("run-all-done-inner")
                .with("key", key)
                .with("title", outer.title.as_str()),
            None => Said::plain("run-all-done-end").with("key", key),
        };
        self.line(&self.pen.say(&said), Role::Text);
        if self.page.step.is_empty() {
            self.page.step = from..self.page.rows.len();
        }
    }

    /// A step on one line: what is done, left out, or to come.
    fn folded(&mut self, here: &Followed, step: &Step) {
        let is_done = here.is_done(step.number);
        let (mark, role) = match (is_done, step.number < here.at) {
            (true, _) => ("✓", Role::Ok),
            (false, true) => ("·", Role::Dim),
            (false, false) => (" ", Role::Dim),
        };
        let number = Safe::line(&format!("{mark} {}", step.number));
        let mut words = Safe::line(&first_words(&step.blocks));
        if let Some(taken) = here
            .marks
            .get(&step.number)
            .and_then(|mark| mark.taken.last())
        {
            words = words + &Safe::from_static(" → ") + &Safe::line(&taken.words);
        }
        let indent = indent_of(step.number);
        let room = self.width.saturating_sub(indent).max(1);
        let words = Safe::line(&text::cut(&words, room));
        let text = if is_done { Role::Text } else { Role::Dim };
        self.put(Some((0, number, role)), indent, of_span(words, text), None);
    }

    /// The step at hand, whole, with its branches.
    fn at_hand(&mut self, step: &Step) {
        let from = self.page.rows.len();
        let mark = self.open.run.here().marks.get(&step.number);
        let number = Safe::line(&format!("▸ {}", step.number));
        let lead = (0, number, Role::Accent);
        let indent = indent_of(step.number);
        self.blocks(step.blocks.iter(), indent, Role::Strong);
        match self.page.rows.get_mut(from) {
            Some(first) => first.lead = Some(lead),
            None => self.put(Some(lead), indent, Line::default(), None),
        }
        for (at, branch) in (1_u32..).zip(&step.branches) {
            let is_taken = mark.is_some_and(|mark| mark.taken.iter().any(|t| t.branch == at));
            let is_chosen = self.chosen == Some(Spot::Branch(at));
            let digit = if at as usize <= DIGITS {
                Safe::line(&at.to_string())
            } else {
                Safe::from_static("·")
            };
            let from = self.page.rows.len();
            if is_chosen {
                self.page.chosen = Some(from);
            }
            let mut words = branch.text.clone();
            if is_taken {
                words.push(Inline {
                    text: format!(" {}", self.pen.texts.get("run-branch-taken")),
                    ..Inline::default()
                });
            }
            self.blocks([&Block::Paragraph(words)], BRANCH, Role::Text);
            for row in &mut self.page.rows[from..] {
                if is_chosen {
                    reverse(&mut row.line);
                }
            }
            if let Some(first) = self.page.rows.get_mut(from) {
                first.lead = Some((BRANCH - 3, digit, Role::Accent));
            }
        }
        if !step.branches.is_empty() && !self.open.asks() {
            let said = Said::plain("run-came-back").with("key", self.key(RunAction::Tick));
            let said = self.pen.say(&said);
            self.say(None, indent, &said, Role::Ok);
        }
        self.page.step = from..self.page.rows.len();
    }

    /// What stands around the steps: the limit, the hand-over, what can be said, the rest.
    fn around(&mut self, procedure: &Procedure, parts: &Parts<'_>) {
        self.gap();
        let set = procedure.about.limit.clone();
        let limit = set.unwrap_or_else(|| self.pen.texts.get("run-limit-unset"));
        let limit = self.pen.say(&Said::plain("run-limit").with("limit", limit));
        self.page.limit = Some((self.page.rows.len(), limit.clone()));
        if procedure.about.limit.is_none() && !parts.decide.is_empty() {
            // The document says itself that nothing is set, and more.
            self.line(&self.pen.word("run-decide"), Role::Strong);
        } else {
            self.line(&limit, Role::Strong);
        }
        self.blocks(parts.decide.iter().copied(), 2, Role::Text);
        if !parts.hand_over.is_empty() {
            let mark = (0, Safe::from_static("⇄"), Role::AtRisk);
            let said = self.pen.word("run-hand-over");
            self.say(Some(mark), 2, &said, Role::AtRisk);
            self.blocks(parts.hand_over.iter().copied(), 2, Role::Text);
        }
        if !parts.after.is_empty() {
            self.gap();
            self.blocks(parts.after.iter().copied(), 0, Role::Text);
        }
        let say = self.pen.word("run-say");
        let indent = text::width(&say) + 1;
        let mut lead = Some((0, say, Role::Note));
        for phrase in &parts.say {
            let is_chosen = self.chosen.as_ref() == Some(&Spot::Say(phrase.clone()));
            let said = filled(self.pen.model, phrase);
            let said = Safe::line(&format!("\"{said}\""));
            let from = self.page.rows.len();
            self.say(lead.take(), indent, &said, Role::Text);
            if is_chosen {
                self.page.chosen = Some(from);
                let rows = self.page.rows[from..].iter_mut();
                rows.for_each(|row| reverse(&mut row.line));
            }
        }
    }

    /// Puts blocks of the document, without lines between them; ordinary text in `role`.
    fn blocks<'b>(
        &mut self,
        blocks: impl IntoIterator<Item = &'b Block>,
        indent: usize,
        role: Role,
    ) {
        for block in blocks {
            self.sheet(std::slice::from_ref(block), indent, role);
        }
    }

    fn sheet(&mut self, blocks: &[Block], indent: usize, role: Role) {
        let paper = Paper {
            width: self.width.saturating_sub(indent).max(1),
            texts: self.pen.texts,
            hits: &[],
        };
        let sheet = lay_out(blocks, &paper);
        let link = match &self.chosen {
            Some(Spot::Link(link)) => sheet.links.iter().position(|own| own == link),
            Some(Spot::Branch(_) | Spot::Say(_)) | None => None,
        };
        if let Some(at) = link.and_then(|link| sheet.line_of_link(link)) {
            self.page.chosen.get_or_insert(self.page.rows.len() + at);
        }
        for mut line in sheet.lines {
            for span in &mut line.spans {
                if span.role == Role::Text {
                    span.role = role;
                }
            }
            self.put(None, indent, line, link);
        }
    }

    fn line(&mut self, said: &Safe, role: Role) {
        self.say(None, 0, said, role);
    }

    fn gap(&mut self) {
        let is_apart = |row: &Row| row.line.spans.is_empty() && row.lead.is_none();
        if self.page.rows.last().is_some_and(|row| !is_apart(row)) {
            self.put(None, 0, Line::default(), None);
        }
    }

    /// Puts words of the program on as many lines as they need.
    fn say(&mut self, mut lead: Option<Lead>, indent: usize, said: &Safe, role: Role) {
        let room = self.width.saturating_sub(indent).max(1);
        for range in text::wrap(said, room) {
            let line = of_span(Safe::line(&said[range]), role);
            self.put(lead.take(), indent, line, None);
        }
    }

    fn put(&mut self, lead: Option<Lead>, indent: usize, line: Line, link: Option<usize>) {
        self.page.rows.push(Row {
            lead,
            indent,
            line,
            link,
        });
    }
}

fn of_span(text: Safe, role: Role) -> Line {
    Line {
        spans: vec![Span::of(text, role)],
        ..Line::default()
    }
}

/// Has a line stand out.
fn reverse(line: &mut Line) {
    for span in &mut line.spans {
        span.more |= Modifier::REVERSED;
    }
}

/// Where the text of a step stands.
const fn indent_of(number: u32) -> usize {
    let mut digits = 1;
    let mut rest = number / 10;
    while rest > 0 {
        digits += 1;
        rest /= 10;
    }
    STEP + digits - 1
}

/// The first words of a step, for a line of its own.
fn first_words(blocks: &[Block]) -> String {
    let words = blocks.iter().find_map(|block| match block {
        Block::Paragraph(text) | Block::Heading { text, .. } => Some(plain(text)),
        Block::List { .. }
        | Block::Quote(_)
        | Block::Code { .. }
        | Block::Table { .. }
        | Block::Rule => None,
    });
    let words = words.unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands of a procedure for the open request, for its page: `Double charge: step 2 of 6`.
pub(crate) fn stands(pen: &Pen<'_>, run: &crate::domain::run::Run) -> Safe {
    let model: &Model = pen.model;
    let here = run.here();
    let of = run.steps_of(here);
    let keys = model
        .bindings
        .keys_of(Action::Request(crate::keymap::RequestAction::GoOn));
    pen.say(
        &Said::plain("run-stands")
            .with("title", here.title.as_str())
            .with("step", i64::from(here.at.min(of)))
            .with("of", i64::from(of))
            .with(
                "key",
                keys.first().map(ToString::to_string).unwrap_or_default(),
            ),
    )
}
