//! Forms: a new request, the fields of one, how it was solved, the first run.

use jiff::SignedDuration;

use super::overlays::wrong_time;
use super::{acting, importing, run, writing};
use crate::app::effect::{Answers, Effect};
use crate::app::field::Field;
use crate::app::form::{Form, FormFor, Line};
use crate::app::model::{AfterWork, Model, Work};
use crate::app::overlay::Overlay;
use crate::app::said::Said;
use crate::domain::action::{NewClient, NewRequest, Target};
use crate::domain::calendar::Block;
use crate::domain::change::{AfterReply, Change};
use crate::domain::deadline::Counting;
use crate::domain::detail::{Draft, Purpose};
use crate::domain::event::{Agreement, Label};
use crate::domain::id::Number;
use crate::domain::when;
use crate::domain::words::{Channel, Kind, Priority};
use crate::keymap::FieldAction;

/// How long after a key a new request's form is kept, at the latest.
pub(super) const FORM_KEPT_WITHIN: SignedDuration = SignedDuration::from_millis(500);

/// Opens the form for a new request, with what was left unfinished.
pub(super) fn begin_capture(model: &mut Model) -> Vec<Effect> {
    let codes = |all: &[&'static str]| all.to_vec();
    let mut lines = vec![
        Line::typed("who", ""),
        Line::typed("what", ""),
        Line::typed("words", "").below(),
        Line::chosen("channel", "channel", codes(Channel::CODES), "phone").below(),
        Line::chosen("kind", "kind", codes(Kind::CODES), "question").below(),
        Line::chosen("priority", "priority", codes(Priority::CODES), "normal").below(),
        Line::typed("phone", "").below(),
        Line::typed("email", "").below(),
        Line::typed("category", "").below(),
        Line::typed("tags", "").below(),
        Line::typed("assignee", model.desk.agent.clone()).below(),
        Line::typed("received", "").below(),
    ];
    let along = run::to_take_along(model).map(|(run, is_same)| {
        let title = run.stack().first().map(|frame| frame.title.as_str());
        (title.unwrap_or_default().to_owned(), is_same)
    });
    if let Some((_, is_same)) = &along {
        let code = if *is_same { "yes" } else { "no" };
        lines.insert(2, Line::chosen("run", "run-goes", ["yes", "no"], code));
    }
    if let Some(kept) = model.loose_draft.take() {
        for (name, text) in kept.lines().filter_map(|line| line.split_once('=')) {
            let of_now = |line: &&mut Line| line.name == name && name != "run";
            if let Some(line) = lines.iter_mut().find(of_now) {
                line.field = Field::new(text);
            }
        }
    }
    let mut form = Form::new(FormFor::Capture, lines);
    form.note = along.map(|(title, _)| Said::plain("form-run-note").with("title", title));
    model.overlays.push(Overlay::Form(form));
    Vec::new()
}

/// Keeps the form of a new request, if it lies on top and something of it isn't kept.
pub(super) fn keep_form(model: &mut Model) -> Vec<Effect> {
    let form = model.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Form(form) if form.purpose == FormFor::Capture => Some(form.clone()),
        _ => None,
    });
    match form {
        Some(form) if model.form_unkept_since.is_some() => keep_of(model, &form),
        _ => Vec::new(),
    }
}

pub(super) fn keep_of(model: &mut Model, form: &Form) -> Vec<Effect> {
    model.form_unkept_since = None;
    if model.desk.read_only {
        return Vec::new();
    }
    let typed = form.lines.iter().any(|line| {
        line.choices.is_empty() && line.name != "assignee" && !line.field.text().trim().is_empty()
    });
    let body = if typed {
        let lines = form
            .lines
            .iter()
            .map(|line| format!("{}={}", line.name, line.field.text()));
        lines.collect::<Vec<_>>().join("\n")
    } else {
        String::new()
    };
    model.loose_draft = typed.then(|| body.clone());
    let draft = Draft {
        purpose: Purpose::Capture,
        body,
        saved_at: model.now,
    };
    vec![Effect::KeepDraft {
        request: None,
        draft,
    }]
}

/// Opens the line on how requests were solved.
pub(super) fn begin_solve(model: &mut Model, next: bool) -> Vec<Effect> {
    let category = model
        .detail
        .page()
        .and_then(|page| page.request.category.clone());
    let one = model.targets().len() == 1;
    let mut lines = vec![Line::typed("result", "")];
    if one {
        lines.push(Line::typed("category", category.unwrap_or_default()));
    }
    let codes = ["not-asked", "said", "asked"];
    lines.push(Line::chosen("agreement", "agreement", codes, "not-asked"));
    model
        .overlays
        .push(Overlay::Form(Form::new(FormFor::Solve { next }, lines)));
    Vec::new()
}

/// Opens the fields of a request.
pub(super) fn begin_fields(model: &mut Model, number: Number) -> Vec<Effect> {
    let Some(page) = model.detail.at_hand(number) else {
        return Vec::new();
    };
    let request = &page.request;
    let label = |label| request.label(label).unwrap_or_default().to_owned();
    let lines = vec![
        Line::typed("subject", page.subject.clone()),
        Line::typed("category", label(Label::Category)),
        Line::chosen("kind", "kind", Kind::CODES.to_vec(), request.kind.code()),
        Line::chosen(
            "channel",
            "channel",
            Channel::CODES.to_vec(),
            request.channel.code(),
        ),
        Line::typed("product", label(Label::Product)),
        Line::typed("place", label(Label::Place)),
        Line::typed("process", label(Label::Process)),
    ];
    model
        .overlays
        .push(Overlay::Form(Form::new(FormFor::Fields(number), lines)));
    Vec::new()
}

/// Opens the questions of the first run; the agent's name as far as it is known.
pub fn begin_first_run(model: &mut Model, agent: Option<&str>) {
    let agent = agent.unwrap_or_default();
    let zone = model.desk.zone.iana_name().unwrap_or_default().to_owned();
    let codes = ["wall", "open-days", "business-hours"];
    let lines = vec![
        Line::typed("agent", agent),
        Line::typed("zone", zone),
        Line::chosen("count", "counting", codes, "wall"),
        Line::chosen(
            "days",
            "days",
            ["mon-fri", "mon-sat", "every-day"],
            "mon-fri",
        ),
        Line::typed("hours", "09:00-17:00"),
        Line::typed("team", ""),
    ];
    model
        .overlays
        .push(Overlay::Form(Form::new(FormFor::FirstRun, lines)));
}

/// A key in the form that lies on top.
pub(super) fn press(model: &mut Model, action: FieldAction) -> Vec<Effect> {
    let now = model.now;
    let Some(Overlay::Form(form)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    let capture = form.purpose == FormFor::Capture;
    match action {
        FieldAction::NextField if form.purpose == FormFor::Import && form.focus == 0 => {
            return importing::complete(form);
        }
        FieldAction::NextField => form.step(true),
        FieldAction::PrevField => form.step(false),
        FieldAction::Fold => form.fold(),
        // The questions of the first run are answered one by one.
        FieldAction::Accept
            if form.purpose == FormFor::FirstRun && form.focus + 1 < form.lines.len() =>
        {
            form.step(true);
        }
        FieldAction::Accept => return accepted(model),
        other => {
            if let Some(line) = form.focused() {
                match (line.choices.is_empty(), other) {
                    (false, FieldAction::Left) => line.turn(false),
                    (false, FieldAction::Right) => line.turn(true),
                    (false, _) => {}
                    (true, other) => {
                        line.field.edit(other);
                    }
                }
            }
            form.complaint = None;
            form.note = None;
            if capture {
                model.form_unkept_since.get_or_insert(now);
            }
        }
    }
    Vec::new()
}

/// Enter on a form: all of it is taken, or the line is shown that is wrong.
fn accepted(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Form(mut form)) = model.overlays.pop() else {
        return Vec::new();
    };
    let effects = match form.purpose.clone() {
        FormFor::Capture => captured(model, &mut form),
        FormFor::Fields(number) => Ok(changed_fields(model, &form, number)),
        FormFor::Solve { next } => Ok(solved(model, &form, next)),
        FormFor::SolveByReply => Ok(solved_by_reply(model, &form)),
        FormFor::FirstRun => first_run(model, &form),
        FormFor::Import if form.text("file").is_empty() => {
            Err(("file", Said::plain("wrong-no-file-named")))
        }
        FormFor::Import => return importing::look(model, form),
    };
    match effects {
        Ok(effects) => effects,
        Err((name, said)) => {
            form.complain(name, said);
            model.overlays.push(Overlay::Form(form));
            Vec::new()
        }
    }
}

type Complaint = (&'static str, Said);

fn captured(model: &mut Model, form: &mut Form) -> Result<Vec<Effect>, Complaint> {
    let subject = form
        .given("what")
        .or_else(|| form.given("words"))
        .ok_or(("what", Said::plain("wrong-what")))?;
    let received = match form.given("received") {
        None => None,
        Some(typed) => {
            let at = when::parse_past(&typed, &model.local(model.now), &model.desk.when_words)
                .map_err(|error| ("received", wrong_time(&error)))?
                .timestamp();
            if at > model.now {
                return Err(("received", Said::plain("wrong-received").with("at", at)));
            }
            Some(at)
        }
    };
    let who = NewClient::of_line(form.text("who"));
    let client = NewClient {
        name: who.name,
        phone: form.given("phone").or(who.phone),
        email: form.given("email").or(who.email),
        company: who.company,
    };
    let known = !client.name.is_empty() || client.phone.is_some() || client.email.is_some();
    let captured = NewRequest {
        text: form.text("words").to_owned(),
        subject,
        client: known.then_some(client),
        channel: form.text("channel").parse().unwrap_or(Channel::Phone),
        kind: form.text("kind").parse().unwrap_or(Kind::Question),
        priority: form.text("priority").parse().unwrap_or(Priority::Normal),
        category: form.given("category"),
        tags: form
            .text("tags")
            .split([' ', ','])
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect(),
        assignee: form.given("assignee"),
        received,
    };
    let takes_run = form.text("run") == "yes";
    let ticket = model.ticket();
    let work = Work {
        targets: Vec::new(),
        said: Said::plain("told-captured"),
        change: None,
        then: if takes_run {
            AfterWork::TakeRunAlong
        } else {
            AfterWork::Stay
        },
    };
    model.writing.insert(ticket, work);
    // Until it is on disk the form stays kept as a draft.
    let mut effects = keep_of(model, form);
    effects.push(Effect::Capture {
        ticket,
        now: model.now,
        captured: Box::new(captured),
        takes_run,
    });
    Ok(effects)
}

fn changed_fields(model: &mut Model, form: &Form, number: Number) -> Vec<Effect> {
    let Some(page) = model.detail.at_hand(number) else {
        return Vec::new();
    };
    let request = &page.request;
    let target = Target {
        number,
        base: Some(request.version),
    };
    let mut changes = Vec::new();
    let subject = form.text("subject");
    if !subject.is_empty() && subject != page.subject {
        changes.push(Change::Subject(subject.to_owned()));
    }
    for (name, label) in [
        ("category", Label::Category),
        ("product", Label::Product),
        ("place", Label::Place),
        ("process", Label::Process),
    ] {
        if form.text(name) != request.label(label).unwrap_or_default() {
            changes.push(Change::Label(label, form.given(name)));
        }
    }
    if let Ok(kind) = form.text("kind").parse()
        && kind != request.kind
    {
        changes.push(Change::Kind(kind));
    }
    if let Ok(channel) = form.text("channel").parse()
        && channel != request.channel
    {
        changes.push(Change::Channel(channel));
    }
    changes
        .into_iter()
        .flat_map(|change| {
            let said = Said::plain("told-fields").with("number", number.to_string());
            acting::write(model, vec![target], change, said, AfterWork::Stay)
        })
        .collect()
}

fn agreement(form: &Form) -> Agreement {
    match form.text("agreement") {
        "said" => Agreement::Said,
        "asked" => Agreement::Asked,
        _ => Agreement::NotAsked,
    }
}

fn solved(model: &mut Model, form: &Form, next: bool) -> Vec<Effect> {
    let change = Change::Solve {
        agreement: agreement(form),
        result: form.given("result"),
        category: form.given("category"),
        honest: None,
    };
    let targets = model.targets();
    let number = targets
        .first()
        .map(|target| target.number.to_string())
        .unwrap_or_default();
    let said = Said::plain("told-solved")
        .with("count", targets.len())
        .with("number", number);
    let then = if next {
        AfterWork::OpenNext
    } else {
        AfterWork::Stay
    };
    acting::write(model, targets, change, said, then)
}

fn solved_by_reply(model: &mut Model, form: &Form) -> Vec<Effect> {
    let mut effects = Vec::new();
    let category = form.given("category");
    if let Some(page) = model.detail.page()
        && category.is_some()
        && category != page.request.category
    {
        let target = Target {
            number: page.number,
            base: Some(page.request.version),
        };
        let said = Said::plain("told-fields").with("number", page.number.to_string());
        let change = Change::Label(Label::Category, category);
        effects.extend(acting::write(
            model,
            vec![target],
            change,
            said,
            AfterWork::Stay,
        ));
    }
    let after = AfterReply::Solved {
        agreement: agreement(form),
    };
    effects.extend(writing::reply(model, after, "told-sent-solved"));
    effects
}

fn first_run(model: &mut Model, form: &Form) -> Result<Vec<Effect>, Complaint> {
    let agent = form
        .given("agent")
        .ok_or(("agent", Said::plain("wrong-empty")))?;
    let zone = form.given("zone");
    if let Some(Err(nearest)) = zone.as_deref().map(model.desk.zone_of) {
        return Err(("zone", wrong_zone(nearest)));
    }
    model.desk.agent.clone_from(&agent);
    let team: Vec<String> = form
        .text("team")
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    model.desk.agents.clone_from(&team);
    let blocks = blocks(form.text("hours")).ok_or(("hours", Said::plain("wrong-hours")))?;
    let open_days = match form.text("days") {
        "mon-fri" => 5,
        "mon-sat" => 6,
        _ => 7,
    };
    let hours = std::array::from_fn(|day| {
        if day < open_days {
            blocks.clone()
        } else {
            Vec::new()
        }
    });
    let count = form.text("count").parse().unwrap_or(Counting::Wall);
    Ok(vec![Effect::SaveAnswers(Answers {
        agent,
        zone,
        count,
        hours,
        team,
    })])
}

fn wrong_zone(nearest: Option<String>) -> Said {
    match nearest {
        Some(zone) => Said::plain("wrong-zone-near").with("zone", zone),
        None => Said::plain("wrong-zone"),
    }
}

/// Opening hours as they are typed: `09:00-12:30, 13:00-17:00`.
fn blocks(typed: &str) -> Option<Vec<Block>> {
    typed
        .split(',')
        .map(|block| {
            let (from, until) = block.split_once('-')?;
            let time = |text: &str| {
                let text = text.trim();
                let text = if text.contains(':') {
                    text.to_owned()
                } else {
                    format!("{text}:00")
                };
                jiff::civil::Time::strptime("%H:%M", text).ok()
            };
            let block = Block {
                from: time(from)?,
                until: time(until)?,
            };
            (block.from < block.until).then_some(block)
        })
        .collect()
}
