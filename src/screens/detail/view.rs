//! Draws a request's page.

use jiff::Timestamp;
use jiff::civil::Date;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Scroll, latest_from_client};
use crate::app::{Model, Regions, Said, Screen};
use crate::domain::change::Direction;
use crate::domain::deadline::Fact;
use crate::domain::detail::{Detail, Entry};
use crate::domain::event::{Agreement, CloseReason, Label, Then, What};
use crate::domain::id::{Number, Version};
use crate::domain::safe::Safe;
use crate::screens::run;
use crate::ui::pen::Pen;
use crate::ui::theme::Role;
use crate::ui::{mail, text, words};

/// One line of the page: what stands in the margin, and the text beside it.
#[derive(Debug, Clone)]
struct Line {
    time: Safe,
    kind: Safe,
    kind_role: Role,
    text: Safe,
    role: Role,
}

/// A page laid out for a width; kept until something of it changes.
#[derive(Debug, Default)]
pub struct Layout {
    key: Option<Key>,
    lines: Vec<Line>,
    latest: usize,
}

/// What a layout depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    number: Number,
    version: Version,
    entries: usize,
    drafts: usize,
    width: usize,
    whole: bool,
    unfolded: bool,
    today: Date,
}

/// Lines above the page: title, client, due, rule.
const ABOVE: u16 = 4;
/// Where the text stands beside the margin.
const MARGIN: usize = 20;

/// Draws the request's page into `area`.
pub(crate) fn draw(
    layout: &mut Layout,
    pen: &Pen<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    regions: &mut Regions,
) {
    let model = pen.model;
    let aside = model.screen == Screen::Queue;
    let has_keys = model.screen == Screen::Detail || model.queue.reading_aside;
    if aside {
        let buf = frame.buffer_mut();
        for y in area.y..area.bottom() {
            pen.put(buf, (area.x - 1, y), 1, &Safe::from_static("│"), Role::Dim);
        }
    }
    let Some(page) = model.detail.page() else {
        if model.detail.number.is_some() {
            let words = pen.word("detail-loading");
            pen.put(
                frame.buffer_mut(),
                (area.x + 1, area.y),
                usize::from(area.width),
                &words,
                Role::Dim,
            );
        }
        return;
    };
    head(pen, frame, area, page);
    let mut above = ABOVE;
    if let Some(run) = page.run.as_ref().filter(|_| model.screen != Screen::Run) {
        let said = Safe::from_static("▸ ") + &run::view::stands(pen, run);
        let width = usize::from(area.width).saturating_sub(2);
        let at = (area.x + 1, area.y + ABOVE - 1);
        pen.put(frame.buffer_mut(), at, width, &said, Role::Accent);
        above += 1;
    }
    pen.rule(frame.buffer_mut(), area, area.y + above - 1);
    let body = Rect {
        y: area.y + above,
        height: area.height.saturating_sub(above),
        ..area
    };
    let width = usize::from(body.width).saturating_sub(2);
    layout.lay_out(pen, page, width);
    let height = usize::from(body.height);
    let lowest = layout.lines.len().saturating_sub(height);
    let top = match model.detail.scroll {
        Scroll::Latest => layout.latest.min(lowest),
        Scroll::Line(line) => line.min(lowest),
    };
    regions.detail = height;
    regions.detail_lines = layout.lines.len();
    regions.detail_top = top;
    for (y, line) in (body.y..).zip(layout.lines.iter().skip(top).take(height)) {
        let buf = frame.buffer_mut();
        let x = body.x + 1;
        pen.put(buf, (x, y), 10, &line.time, Role::Dim);
        pen.put(buf, (x + 11, y), 8, &line.kind, line.kind_role);
        pen.put(
            buf,
            (x + MARGIN as u16, y),
            width.saturating_sub(MARGIN),
            &line.text,
            line.role,
        );
    }
    if model.overlays.is_empty() && has_keys {
        frame.set_cursor_position((area.x, body.y));
    }
    let buf = frame.buffer_mut();
    if top > 0 {
        pen.put(
            buf,
            (area.right() - 2, body.y),
            1,
            &Safe::from_static("↑"),
            Role::Dim,
        );
    }
    if top < lowest {
        pen.put(
            buf,
            (area.right() - 2, body.bottom() - 1),
            1,
            &Safe::from_static("↓"),
            Role::Dim,
        );
    }
}

fn head(pen: &Pen<'_>, frame: &mut Frame<'_>, area: Rect, page: &Detail) {
    let model = pen.model;
    let request = &page.request;
    let buf = frame.buffer_mut();
    let width = usize::from(area.width);
    let state = pen.word(&format!("priority-{}", request.priority.code()))
        + &Safe::from_static(" · ")
        + &pen.word(&format!("status-{}", request.status.code()));
    let state_width = text::width(&state);
    let number = Safe::line(&page.number.to_string());
    let x = pen.put(buf, (area.x + 1, area.y), width, &number, Role::Accent);
    let room = width.saturating_sub(usize::from(x - area.x) + state_width + 5);
    pen.put(
        buf,
        (x + 2, area.y),
        room,
        &Safe::line(&page.subject),
        Role::Strong,
    );
    pen.put_right(
        buf,
        (area.x, area.y),
        width.saturating_sub(1),
        &state,
        Role::Strong,
    );

    let mut who: Vec<Safe> = Vec::new();
    match &page.client {
        Some(client) => {
            who.push(Safe::line(&client.name));
            who.extend(
                client
                    .contacts
                    .iter()
                    .map(|contact| Safe::line(&contact.value)),
            );
            if client.requests > 1 {
                let count = i64::try_from(client.requests).unwrap_or(i64::MAX);
                who.push(pen.say(&Said::plain("detail-requests").with("count", count)));
            }
        }
        None => who.push(pen.word("detail-no-client")),
    }
    if let Some(agent) = &request.assignee {
        who.push(pen.say(&Said::plain("detail-assigned").with("agent", agent.as_str())));
    }
    who.extend(
        request
            .tags
            .iter()
            .map(|tag| Safe::line(&format!("#{tag}"))),
    );
    who.push(pen.word(&format!("channel-{}", request.channel.code())));
    who.push(pen.word(&format!("kind-{}", request.kind.code())));
    for label in [
        Label::Category,
        Label::Product,
        Label::Place,
        Label::Process,
    ] {
        who.extend(request.label(label).map(Safe::line));
    }
    let who = Safe::join(&who, &Safe::from_static(" · "));
    pen.put(
        buf,
        (area.x + 1, area.y + 1),
        width.saturating_sub(2),
        &who,
        Role::Text,
    );

    let (due, role) = due(pen, page);
    pen.put(
        buf,
        (area.x + 1, area.y + 2),
        width.saturating_sub(2),
        &due,
        role,
    );
    if model.is_writing(page.number) {
        pen.put_right(
            buf,
            (area.x, area.y + 2),
            width.saturating_sub(1),
            &Safe::from_static("…"),
            Role::Dim,
        );
    }
}

/// Until when the request is due, and why, in a sentence.
fn due(pen: &Pen<'_>, page: &Detail) -> (Safe, Role) {
    let model = pen.model;
    let request = &page.request;
    let next = request.next_date();
    let (left, role) = words::left(pen, next);
    if !request.status.is_open() {
        let id = if request.closed.is_some() {
            "detail-closed"
        } else {
            "detail-solved"
        };
        return (pen.say(&Said::plain(id).with("at", next.at)), Role::Dim);
    }
    // The desk's own target alarms nobody: it is told where somebody asks why.
    let mut facts = request.clock().explain(&model.desk.policy, model.now);
    facts.retain(|fact| !matches!(fact, Fact::OwnTarget { .. }));
    let why = Safe::line(&pen.texts.facts(&facts, &model.local(model.now)));
    let kind = match next.kind {
        crate::domain::request::NextKind::Reply => return (why, role),
        crate::domain::request::NextKind::NextWord => "detail-next-word",
        crate::domain::request::NextKind::FollowUp => "detail-follow-up",
        crate::domain::request::NextKind::Ended => "detail-closed",
    };
    let said = pen.say(
        &Said::plain(kind)
            .with("at", next.at)
            .with("left", left.into_string()),
    );
    (said, role)
}

impl Layout {
    fn lay_out(&mut self, pen: &Pen<'_>, page: &Detail, width: usize) {
        let model = pen.model;
        let key = Key {
            number: page.number,
            version: page.request.version,
            entries: page.entries.len(),
            drafts: page.drafts.len(),
            width,
            whole: model.detail.whole_history,
            unfolded: model.detail.unfolded,
            today: model.local(model.now).date(),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        self.key = Some(key);
        self.lines.clear();
        self.latest = 0;
        let latest = latest_from_client(page);
        for (at, entry) in page.entries.iter().enumerate() {
            if Some(at) == latest {
                self.latest = self.lines.len();
            }
            self.entry(pen, page, entry, width, model);
        }
        for draft in &page.drafts {
            let time = time(pen, draft.saved_at);
            let kind = pen.word("entry-draft");
            self.push(
                time,
                kind,
                Role::AtRisk,
                &Safe::block(&draft.body),
                Role::Dim,
                width,
            );
        }
        self.custom(pen, page, width);
    }

    fn entry(&mut self, pen: &Pen<'_>, page: &Detail, entry: &Entry, width: usize, model: &Model) {
        let at = entry
            .message
            .as_ref()
            .map_or(entry.event.at, |message| message.at);
        let time = time(pen, at);
        let role = if entry.undone { Role::Dim } else { Role::Text };
        if let Some(message) = &entry.message {
            let (kind, kind_role, who) = match message.direction {
                Direction::In => {
                    let client = page.client.as_ref().map(|client| &client.name);
                    // A thread may have more people on the client's side than one.
                    let who = message.writer.as_ref().or(client).map_or_else(
                        || pen.word("entry-client"),
                        |name| Safe::line(name.split_whitespace().next().unwrap_or_default()),
                    );
                    (
                        Safe::line(&pen.texts.channel_short(message.channel)),
                        Role::Accent,
                        who,
                    )
                }
                Direction::Out => (
                    pen.word("entry-reply"),
                    Role::Ok,
                    Safe::line(message.writer.as_ref().unwrap_or(&message.author)),
                ),
                Direction::Note => (
                    pen.word("entry-note"),
                    Role::Note,
                    Safe::line(&message.author),
                ),
            };
            let undone = if entry.undone {
                pen.word("entry-undone")
            } else {
                Safe::default()
            };
            let before = who + &Safe::from_static(": ") + &undone + &mail::mark(pen, message);
            let unfolded = model.detail.unfolded;
            let mut margin = Some((time.clone(), kind));
            for (text, role) in mail::paragraphs(pen, before, message, role, unfolded) {
                let (time, kind) = margin.take().unwrap_or_default();
                self.push(time, kind, kind_role, &text, role, width);
            }
            if message.mark.is_some() {
                // The mark says what the event would.
                return;
            }
        }
        if !model.detail.whole_history && is_small(&entry.event.what) && entry.message.is_none() {
            return;
        }
        if let Some(what) = did(pen, &entry.event.what, entry.text.as_deref()) {
            let undone = if entry.undone {
                pen.word("entry-undone")
            } else {
                Safe::default()
            };
            let said = Safe::line(&entry.event.author) + &Safe::from_static(": ") + &undone + &what;
            let kind = pen.word("entry-event");
            self.push(time, kind, Role::Dim, &said, Role::Dim, width);
        }
    }

    fn custom(&mut self, pen: &Pen<'_>, page: &Detail, width: usize) {
        if !pen.model.detail.whole_history {
            return;
        }
        for (name, value) in &page.custom {
            let said = Safe::line(name) + &Safe::from_static(": ") + &Safe::line(value);
            let kind = pen.word("entry-field");
            self.push(Safe::default(), kind, Role::Dim, &said, Role::Dim, width);
        }
        if let Some((source, id)) = &page.source {
            let said = Safe::line(source) + &Safe::from_static(" ") + &Safe::line(id);
            let kind = pen.word("entry-source");
            self.push(Safe::default(), kind, Role::Dim, &said, Role::Dim, width);
        }
    }

    fn push(
        &mut self,
        time: Safe,
        kind: Safe,
        kind_role: Role,
        body: &Safe,
        role: Role,
        width: usize,
    ) {
        let mut margin = Some((time, kind));
        let room = width.saturating_sub(MARGIN).max(1);
        let mut lines = text::wrap(body, room);
        if lines.is_empty() {
            lines.push(0..0);
        }
        for range in lines {
            let (time, kind) = margin.take().unwrap_or_default();
            let text = Safe::line(&body.as_str()[range]);
            self.lines.push(Line {
                time,
                kind,
                kind_role,
                text,
                role,
            });
        }
    }
}

fn time(pen: &Pen<'_>, at: Timestamp) -> Safe {
    let model = pen.model;
    Safe::line(&pen.texts.at(&model.local(at), &model.local(model.now)))
}

/// Whether an event is left out where only what was said is shown.
const fn is_small(what: &What) -> bool {
    match what {
        What::Noted { .. }
        | What::ClientWrote { .. }
        | What::Threaded { .. }
        | What::Received(_)
        | What::PrioritySet { .. }
        | What::KindSet { .. }
        | What::ChannelSet { .. }
        | What::LabelSet { .. }
        | What::Tagged { .. }
        | What::Woken
        | What::SubjectSet { .. }
        | What::ClientSet { .. }
        | What::BacklogSet { .. }
        | What::Assigned { .. }
        | What::Undone { .. } => true,
        What::Replied { .. }
        | What::AnsweredElsewhere { .. }
        | What::AgreedToWait { .. }
        | What::StatusSet { .. }
        | What::DueSet { .. }
        | What::Snoozed { .. }
        | What::Solved { .. }
        | What::Closed { .. }
        | What::ProcedureRun(_)
        | What::Reopened => false,
    }
}

/// What an event did, in words; none where its message says it all. `text` is what it points to.
pub(crate) fn did(pen: &Pen<'_>, what: &What, text: Option<&str>) -> Option<Safe> {
    let colon = |said: Safe| match text {
        Some(text) => said + &Safe::from_static(": ") + &Safe::line(text),
        None => said,
    };
    let word = |id: &str| pen.word(id);
    let say = |said: Said| pen.say(&said);
    let coded = |id: &'static str, set: &str, code: &str| {
        let words = pen.texts.get(&format!("{set}-{code}"));
        pen.say(&Said::plain(id).with("word", words))
    };
    Some(match what {
        What::Received(opening) => {
            if opening.message.is_some() {
                return None;
            }
            say(Said::plain("did-received").with("at", opening.received))
        }
        What::ClientWrote { counts: true, .. } | What::Threaded { .. } | What::Noted { .. } => {
            return None;
        }
        What::ClientWrote { counts: false, .. } => word("did-auto-reply"),
        What::Replied { then, .. } => match then {
            Then::ClientsTurn { follow_up } => {
                say(Said::plain("did-reply-waiting").with("at", *follow_up))
            }
            Then::StillOurs { next_word } => {
                say(Said::plain("did-reply-ours").with("at", *next_word))
            }
            Then::Solved { agreement } => {
                coded("did-solved", "agreement", agreement_code(*agreement))
            }
        },
        What::AnsweredElsewhere { .. } => word("did-elsewhere"),
        What::AgreedToWait { until, .. } => say(Said::plain("did-agreed").with("at", *until)),
        What::PrioritySet { to } => coded("did-priority", "priority", to.code()),
        What::KindSet { to } => coded("did-kind", "kind", to.code()),
        What::ChannelSet { to } => coded("did-channel", "channel", to.code()),
        What::LabelSet { label, to } => {
            let id = match label {
                Label::Category => "did-category",
                Label::Product => "did-product",
                Label::Place => "did-place",
                Label::Process => "did-process",
            };
            say(Said::plain(id).with("word", to.as_deref().unwrap_or("–")))
        }
        What::StatusSet { to, back } => {
            let words = pen.texts.get(&format!("status-{}", to.code()));
            say(Said::plain("did-status")
                .with("word", words)
                .with("at", *back))
        }
        What::Assigned { to: Some(agent) } => {
            say(Said::plain("did-assigned").with("agent", agent.as_str()))
        }
        What::Assigned { to: None } => word("did-freed"),
        What::Tagged { add, remove } => {
            let tags = add.iter().map(|tag| format!("+{tag}"));
            let tags: Vec<String> = tags
                .chain(remove.iter().map(|tag| format!("-{tag}")))
                .collect();
            say(Said::plain("did-tagged").with("tags", tags.join(" ")))
        }
        What::DueSet { to: Some(at) } => say(Said::plain("did-due").with("at", *at)),
        What::DueSet { to: None } => word("did-due-counted"),
        What::Snoozed { until, .. } => colon(say(Said::plain("did-snoozed").with("at", *until))),
        What::Woken => word("did-woken"),
        What::Solved { agreement, .. } => {
            colon(coded("did-solved", "agreement", agreement_code(*agreement)))
        }
        What::Closed { why, .. } => colon(coded("did-closed", "closed", closed_code(*why))),
        What::Reopened => word("did-reopened"),
        What::SubjectSet { .. } => colon(word("did-subject")),
        What::ClientSet { .. } => word("did-client"),
        What::BacklogSet { to: true } => word("did-backlog"),
        What::BacklogSet { to: false } => word("did-taken-up"),
        What::ProcedureRun(account) => Safe::line(&pen.texts.followed(account)),
        What::Undone { .. } => word("did-undone"),
    })
}

const fn agreement_code(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Said => "said",
        Agreement::Asked => "asked",
        Agreement::NotAsked => "not-asked",
    }
}

const fn closed_code(why: CloseReason) -> &'static str {
    match why {
        CloseReason::Agreed => "agreed",
        CloseReason::Silent => "silent",
        CloseReason::Spam => "spam",
        CloseReason::Duplicate => "duplicate",
        CloseReason::AtSource => "at-source",
        CloseReason::Withdrawn => "withdrawn",
    }
}
