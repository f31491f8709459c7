//! Looking up: the line that is typed, the list, what is read of it, and the way back.

use std::sync::Arc;

use super::{forms, overlays, run};
use crate::app::editor::Editor;
use crate::app::effect::Effect;
use crate::app::form::FormFor;
use crate::app::lookup::{
    Document, Focus, Library, Lookup, News, NoAlias, Offer, Reading, Wish, WishFor,
};
use crate::app::model::{Model, Screen};
use crate::app::msg::Msg;
use crate::app::overlay::Overlay;
use crate::app::said::Said;
use crate::domain::bare::bare;
use crate::domain::document::{self, Link};
use crate::domain::fault::StoreError;
use crate::domain::lookup::Surroundings;
use crate::domain::phrase::{self, Part, Variable};
use crate::domain::run::mark::Used;
use crate::keymap::{Action, FieldAction, LookupAction, PreviewAction, Resolved, resolve};
use crate::screens::lookup as page;

/// What opens the lookup in a text, at the start of a word.
const MARKS: &str = "??";

/// The longest words that can be made an alias, in characters.
const LONGEST_ALIAS: usize = 80;

/// Opens the lookup, or goes back into its line where it is open already.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    if let Some(lookup) = model.lookup_mut() {
        lookup.into_list();
        return Vec::new();
    }
    open_for(model, false)
}

fn open_for(model: &mut Model, by_marks: bool) -> Vec<Effect> {
    let (around, number) = surroundings(model);
    let used = model.library.weights(model.now);
    let lookup = Lookup {
        by_marks,
        ..Lookup::new(Surroundings { used, ..around }, number)
    };
    model.overlays.push(Overlay::Lookup(Box::new(lookup)));
    let mut effects = vec![Effect::LoadUsed];
    effects.extend(ask(model));
    effects
}

/// It is known how the team uses its procedures.
pub(super) fn used_is(model: &mut Model, used: Result<Vec<Used>, StoreError>) -> Vec<Effect> {
    // It is a help, no more: what is asked for next tells what is wrong.
    let used = used.unwrap_or_default();
    if model.library.used != used {
        model.library.used = used;
        let weights = model.library.weights(model.now);
        for lookup in model.lookups_mut() {
            lookup.around.used.clone_from(&weights);
            lookup.is_old = true;
        }
    }
    Vec::new()
}

/// What is known of the moment: the request that is being written down, else the one that is open. The
/// row under the cursor is neither.
fn surroundings(model: &Model) -> (Surroundings, Option<crate::domain::id::Number>) {
    let captured = model
        .overlays
        .iter()
        .rev()
        .find_map(|overlay| match overlay {
            Overlay::Form(form) if form.purpose == FormFor::Capture => Some(form),
            _ => None,
        });
    if let Some(form) = captured {
        let words = [form.text("what"), form.text("tags")].join(" ");
        let around = Surroundings {
            category: form.given("category"),
            words: words.trim().to_owned(),
            ..Surroundings::default()
        };
        return (around, None);
    }
    let is_open = match model.screen {
        Screen::Detail | Screen::Compose => true,
        Screen::Run => model.run_number().is_some(),
        Screen::Queue => model.queue.reading_aside,
        Screen::Procedures => false,
    };
    let page = model.detail.page().filter(|_| is_open);
    let Some(page) = page else {
        return (Surroundings::default(), None);
    };
    let tags = page.request.tags.iter().map(String::as_str);
    let words: Vec<&str> = std::iter::once(page.subject.as_str()).chain(tags).collect();
    let around = Surroundings {
        category: page.request.category.clone(),
        lang: page
            .client
            .as_ref()
            .and_then(|client| client.language.clone()),
        words: words.join(" "),
        ..Surroundings::default()
    };
    (around, Some(page.number))
}

/// Goes to the page of the procedures.
pub(super) fn go(model: &mut Model) -> Vec<Effect> {
    if model.screen != Screen::Procedures {
        let mut page = page::State::new(model.screen);
        page.lookup.around.used = model.library.weights(model.now);
        model.library.page = Some(page);
        model.screen = Screen::Procedures;
    }
    let mut effects = forms::keep_form(model);
    model.overlays.clear();
    effects.push(Effect::LoadUsed);
    effects.extend(ask(model));
    effects
}

/// Asks for what fits the words that stand there now.
fn ask(model: &mut Model) -> Vec<Effect> {
    let ask = model.ticket();
    let Some(lookup) = model.lookup_mut() else {
        return Vec::new();
    };
    lookup.asked = Some(ask);
    lookup.is_old = false;
    vec![Effect::LookUp {
        ask,
        query: lookup.field.text().to_owned(),
        around: Box::new(lookup.surroundings()),
        limit: lookup.limit(),
    }]
}

/// A character was typed.
pub(super) fn typed(model: &mut Model, c: char) -> Vec<Effect> {
    edited(model, |lookup| lookup.field.type_char(c))
}

/// A text was pasted.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    edited(model, |lookup| lookup.field.paste(text))
}

/// Does an action of a field of one line.
pub(super) fn field(model: &mut Model, action: FieldAction) -> Vec<Effect> {
    edited(model, |lookup| {
        lookup.field.edit(action);
    })
}

fn edited(model: &mut Model, edit: impl FnOnce(&mut Lookup)) -> Vec<Effect> {
    let Some(lookup) = model
        .lookup_mut()
        .filter(|lookup| lookup.focus == Focus::List)
    else {
        return Vec::new();
    };
    let before = lookup.field.text().to_owned();
    edit(lookup);
    if lookup.field.text() == before {
        return Vec::new();
    }
    ask(model)
}

/// A character was typed into a text: `??` at the start of a word opens the lookup.
pub(super) fn after_typing(model: &mut Model, c: char) -> Vec<Effect> {
    let stands = |editor: &Editor| editor.begins_word_with(MARKS);
    let is_called = c == '?'
        && model
            .compose
            .as_ref()
            .is_some_and(|compose| stands(&compose.editor));
    if is_called {
        open_for(model, true)
    } else {
        Vec::new()
    }
}

/// Whether what is typed has to wait: for the answer to the words that stand there, so that Enter never
/// opens what was found for others; for the document that is to be opened.
pub(super) fn waits_for(model: &Model, msg: &Msg) -> bool {
    if model.library.wish.is_some() {
        return true;
    }
    let Some(lookup) = model.lookup() else {
        return false;
    };
    if lookup.asked.is_none() {
        return false;
    }
    if !model.ahead.is_empty() {
        return true;
    }
    let Msg::Key(key) = msg else {
        return false;
    };
    let resolved = resolve(&model.bindings, model.scopes(), &mut None, *key);
    matches!(resolved, Resolved::Action(Action::Lookup(_)))
}

/// What is found is to be as the library is now, and what is read to be at hand.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    let is_old = |lookup: &Lookup| lookup.is_old && lookup.asked.is_none();
    let mut effects = if model.lookup().is_some_and(is_old) {
        ask(model)
    } else {
        Vec::new()
    };
    let mut wanted: Vec<String> = Vec::new();
    let shown = model.lookup().and_then(Lookup::shown);
    wanted.extend(shown.map(|reading| reading.file.clone()));
    wanted.extend(model.library.wish.as_ref().map(|wish| wish.file.clone()));
    wanted.retain(|file| model.library.wants(file));
    let read = |file| Effect::OpenProcedure { file };
    effects.extend(wanted.into_iter().map(read));
    effects
}

/// Does an action of the lookup's line and list.
pub(super) fn act(model: &mut Model, action: LookupAction) -> Vec<Effect> {
    let rows = isize::try_from(model.regions.hits.max(2) - 1).unwrap_or(1);
    let Some(lookup) = model.lookup_mut() else {
        return Vec::new();
    };
    match action {
        LookupAction::Down => lookup.step(1),
        LookupAction::Up => lookup.step(-1),
        LookupAction::PageDown => lookup.step(rows),
        LookupAction::PageUp => lookup.step(-rows),
        LookupAction::Into => {
            if lookup.hit().is_some() {
                lookup.focus = Focus::Preview;
            }
        }
        LookupAction::Open => return wish(model, WishFor::Open),
        LookupAction::Copy => return wish(model, WishFor::Copy),
        LookupAction::All => return all(model),
    }
    Vec::new()
}

/// Lists all procedures, or what fits best again. What was typed in vain is remembered.
fn all(model: &mut Model) -> Vec<Effect> {
    let is_page = model.overlays.is_empty();
    remember(model);
    let Some(lookup) = model.lookup_mut() else {
        return Vec::new();
    };
    lookup.all = is_page || !lookup.all;
    lookup.field.edit(FieldAction::End);
    lookup.field.edit(FieldAction::ClearLine);
    // Another list, even if the words are the same.
    lookup.answered = None;
    ask(model)
}

/// Notes words that found nothing.
fn remember(model: &mut Model) {
    let missed = model.lookup().and_then(missed_by);
    if missed.is_some() {
        model.library.missed = missed;
    }
}

/// The words of a lookup that found nothing, as far as they can name anything.
fn missed_by(lookup: &Lookup) -> Option<String> {
    let words: Vec<&str> = lookup.field.text().split_whitespace().collect();
    let words = words.join(" ");
    let is_name =
        words.chars().any(char::is_alphanumeric) && words.chars().count() <= LONGEST_ALIAS;
    (lookup.is_in_vain() && is_name).then_some(words)
}

/// Does something with the selected hit, once its document is there.
fn wish(model: &mut Model, what: WishFor) -> Vec<Effect> {
    let Some(file) = model
        .lookup()
        .and_then(Lookup::hit)
        .map(|hit| hit.file.clone())
    else {
        return Vec::new();
    };
    model.library.wish = Some(Wish { file, what });
    granted(model)
}

/// Does what was waiting for a document, where that is there now.
fn granted(model: &mut Model) -> Vec<Effect> {
    let library = &mut model.library;
    let Some(wish) = &library.wish else {
        return Vec::new();
    };
    let Some(read) = library.document(&wish.file).cloned() else {
        return Vec::new();
    };
    let Some(Wish { file, what }) = library.wish.take() else {
        return Vec::new();
    };
    match read {
        Err(_) => {
            model.fail(Said::plain("failed-procedure").with("file", file));
            Vec::new()
        }
        Ok(document) => match what {
            WishFor::Open => opened(model, file, &document),
            WishFor::Copy => {
                is_taken(model);
                copied(model, &document)
            }
        },
    }
}

/// A document was opened from the list.
fn opened(model: &mut Model, file: String, document: &Document) -> Vec<Effect> {
    is_taken(model);
    offer(model, &file, document);
    if let Document::Procedure(procedure) = document
        && !procedure.steps.is_empty()
        && !model.desk.read_only
        && let Some(mut effects) = leave_for_run(model)
    {
        effects.extend(run::begin(model, procedure, &file));
        return effects;
    }
    let at = model.now;
    let opened = Effect::Opened {
        file: file.clone(),
        at,
    };
    if let Some(lookup) = model.lookup_mut() {
        lookup.focus = Focus::Whole;
        lookup.reading = vec![Reading::of(file)];
    }
    vec![opened]
}

/// Takes the lookup away, so that a run can stand on the screen; none where something lies below that
/// would cover it, and must not be lost. A new request that is being written down is kept as a draft.
fn leave_for_run(model: &mut Model) -> Option<Vec<Effect>> {
    let below = model.overlays.len().saturating_sub(1);
    let is_capture = |overlay: &Overlay| matches!(overlay, Overlay::Form(form) if form.purpose == FormFor::Capture);
    if !model.overlays.iter().take(below).all(is_capture) {
        return None;
    }
    if model.overlays.is_empty() {
        leave_page(model);
        return Some(Vec::new());
    }
    let mut effects = Vec::new();
    while let Some(overlay) = model.overlays.pop() {
        if is_capture(&overlay) {
            effects.extend(overlays::left(model, &overlay));
        }
    }
    if model.screen == Screen::Procedures {
        leave_page(model);
    }
    Some(effects)
}

/// Something was found: the marks that opened the lookup are no part of the text.
fn is_taken(model: &mut Model) {
    let by_marks = model
        .lookup_mut()
        .is_some_and(|lookup| std::mem::take(&mut lookup.by_marks));
    let now = model.now;
    if let Some(compose) = model.compose.as_mut().filter(|_| by_marks) {
        compose.editor.take_back(MARKS);
        compose.changed(now);
    }
}

/// What was opened by hand after words had found nothing is offered these words as an alias.
fn offer(model: &mut Model, file: &str, document: &Document) {
    let by_hand = model.lookup().is_some_and(|lookup| lookup.all);
    let Library { missed, offer, .. } = &mut model.library;
    let missed = missed.take();
    *offer = None;
    if let (true, Some(words), Document::Procedure(_)) = (by_hand, missed, document) {
        let title = document.title().to_owned();
        let key = model
            .bindings
            .keys_of(crate::keymap::Global::AddAlias.into())
            .first()
            .map(ToString::to_string);
        let said = Said::plain("told-alias-offered")
            .with("key", key.unwrap_or_default())
            .with("words", words.as_str());
        *offer = Some(Offer {
            file: file.to_owned(),
            title,
            words,
        });
        model.tell(said);
    }
}

/// Makes the words that found nothing an alias of what was opened instead.
pub(super) fn add_alias(model: &mut Model) -> Vec<Effect> {
    let Some(Offer { file, title, words }) = model.library.offer.take() else {
        return Vec::new();
    };
    vec![Effect::AddAlias { file, title, words }]
}

/// Puts the words of a document on the clipboard. What a phrase lacks is told, so that it isn't pasted.
fn copied(model: &mut Model, document: &Document) -> Vec<Effect> {
    let said = |id| Said::plain(id).with("title", document.title());
    let (text, gaps) = match document {
        Document::Procedure(procedure) => {
            let text = bare(&procedure.blocks);
            (format!("{}\n\n{text}", procedure.about.title), Vec::new())
        }
        Document::Phrase(phrase) => filled(model, &phrase.say),
    };
    if gaps.is_empty() {
        model.tell(said("told-copied-found"));
    } else {
        model.tell(said("told-copied-gaps").with("gaps", gaps.join(", ")));
    }
    vec![Effect::Copy(text)]
}

/// A phrase with what is known put in, and what still has to be.
fn filled(model: &Model, say: &str) -> (String, Vec<String>) {
    let number = model.lookup().and_then(|lookup| lookup.number);
    let page = number.and_then(|number| model.detail.at_hand(number));
    let (mut text, mut gaps) = (String::new(), Vec::new());
    for part in phrase::parts(say) {
        let (known, name) = match part {
            Part::Words(words) | Part::Braces(words) => (Some(words.to_owned()), String::new()),
            Part::Unknown(name) => (None, name.to_owned()),
            Part::Put(Variable::ClientName { otherwise }) => {
                let client = page.and_then(|page| page.client.as_ref());
                let name = client.map(|client| client.name.clone());
                (name.or(otherwise), "client.name".to_owned())
            }
            Part::Put(Variable::RequestNumber) => {
                let number = number.map(|number| number.to_string());
                (number, "request.number".to_owned())
            }
            Part::Put(Variable::AgentName) => (Some(model.desk.agent.clone()), String::new()),
            Part::Put(Variable::Due) => {
                let due = page.and_then(|page| page.request.due);
                let now = model.local(model.now);
                let due = due.map(|at| model.desk.texts.at(&model.local(at), &now));
                (due, "due".to_owned())
            }
            Part::Put(Variable::Ask { what }) => (None, what),
        };
        if let Some(known) = known {
            text.push_str(&known);
        } else {
            text.push('{');
            text.push_str(&name);
            text.push('}');
            gaps.push(name);
        }
    }
    (text, gaps)
}

/// Does an action of what is read.
pub(super) fn read(model: &mut Model, action: PreviewAction) -> Vec<Effect> {
    let regions = model.regions;
    let shown = model.lookup().and_then(Lookup::shown);
    let Some(Reading { file, link, .. }) = shown.cloned() else {
        return Vec::new();
    };
    let document = self::shown(model).cloned();
    let links = document.as_ref().map(Document::links).unwrap_or_default();
    let Some(lookup) = model.lookup_mut() else {
        return Vec::new();
    };
    match action {
        PreviewAction::NextLink | PreviewAction::PrevLink => {
            let count = links.len();
            let forward = action == PreviewAction::NextLink;
            if let Some(reading) = lookup.reading.last_mut().filter(|_| count > 0) {
                reading.link = Some(match (reading.link, forward) {
                    (Some(at), true) => (at + 1) % count,
                    (Some(at), false) => (at + count - 1) % count,
                    (None, true) => 0,
                    (None, false) => count - 1,
                });
            }
            Vec::new()
        }
        PreviewAction::Open => match link.and_then(|at| links.get(at)) {
            Some(link) => follow(model, &file, link),
            None if lookup.focus == Focus::Preview && lookup.reading.len() < 2 => {
                wish(model, WishFor::Open)
            }
            None => match document {
                Some(document) => opened(model, file, &document),
                None => Vec::new(),
            },
        },
        PreviewAction::Copy => match (link.and_then(|at| links.get(at)), &document) {
            (Some(Link::Web(address)), _) => {
                let address = address.clone();
                model.tell(Said::plain("told-copied-link").with("link", address.as_str()));
                vec![Effect::Copy(address)]
            }
            (_, Some(document)) => {
                is_taken(model);
                copied(model, document)
            }
            (_, None) => Vec::new(),
        },
        PreviewAction::Helpful | PreviewAction::Flag => match document {
            Some(Document::Procedure(procedure)) => {
                let title = procedure.about.title.clone();
                if action == PreviewAction::Helpful {
                    run::helpful(model, file, title)
                } else {
                    run::flag(model, file, title)
                }
            }
            Some(Document::Phrase(_)) | None => Vec::new(),
        },
        PreviewAction::Leave => {
            back(model);
            Vec::new()
        }
        PreviewAction::Down
        | PreviewAction::Up
        | PreviewAction::PageDown
        | PreviewAction::PageUp
        | PreviewAction::Top
        | PreviewAction::Bottom => {
            lookup.scroll(
                action,
                regions.preview,
                regions.preview_lines,
                regions.preview_top,
            );
            Vec::new()
        }
    }
}

/// Goes where a link leads: to a place, to another document, or onto the clipboard.
fn follow(model: &mut Model, file: &str, link: &Link) -> Vec<Effect> {
    match link {
        Link::Within(place) => {
            let place = place.clone();
            if let Some(reading) = model.lookup_mut().and_then(|it| it.reading.last_mut()) {
                reading.anchor = Some(place);
                reading.link = None;
            }
            Vec::new()
        }
        Link::File { path, anchor } => {
            let next = Reading {
                anchor: anchor.clone(),
                ..Reading::of(document::beside(file, path))
            };
            if let Some(lookup) = model.lookup_mut() {
                lookup.reading.push(next);
            }
            Vec::new()
        }
        Link::Web(address) => {
            model.tell(Said::plain("told-copied-link").with("link", address.as_str()));
            vec![Effect::Copy(address.clone())]
        }
    }
}

/// One step back in what is read; tells whether there was one.
pub(super) fn back(model: &mut Model) -> bool {
    model.library.wish = None;
    let Some(lookup) = model
        .lookup_mut()
        .filter(|lookup| lookup.focus != Focus::List)
    else {
        return false;
    };
    if lookup.reading.len() > 1 {
        lookup.reading.pop();
    } else {
        lookup.into_list();
    }
    true
}

/// The lookup was left: what opened it in a text stays as text, with what was typed after it.
pub(super) fn left(model: &mut Model, lookup: &Lookup) {
    if let Some(words) = missed_by(lookup) {
        model.library.missed = Some(words);
    }
    let now = model.now;
    if let Some(compose) = model.compose.as_mut().filter(|_| lookup.by_marks) {
        compose.editor.paste(lookup.field.text());
        compose.changed(now);
    }
}

/// The page of the procedures is left.
pub(super) fn leave_page(model: &mut Model) {
    remember(model);
    let page = model.library.page.take();
    model.screen = page.map_or(Screen::Queue, |page| page.from);
}

/// Takes in news of the library.
pub(super) fn take(model: &mut Model, news: News) -> Vec<Effect> {
    match news {
        News::Found { ask, answer } => {
            let Some(lookup) = model.lookups_mut().find(|it| it.asked == Some(ask)) else {
                return Vec::new();
            };
            match answer {
                Ok(answer) => lookup.take(answer),
                Err(why) => {
                    lookup.asked = None;
                    model.fail(Said::plain("failed-lookup").with("why", why));
                }
            }
            Vec::new()
        }
        News::Dropped { ask } => {
            for lookup in model.lookups_mut().filter(|it| it.asked == Some(ask)) {
                lookup.asked = None;
                lookup.is_old = true;
            }
            Vec::new()
        }
        News::Read { file, read } => {
            let followed = match &read {
                Ok(Document::Procedure(procedure)) => Ok(Arc::clone(procedure)),
                Ok(Document::Phrase(_)) => Err(String::new()),
                Err(fault) => Err(model.desk.texts.library_fault(fault)),
            };
            let mut effects = run::procedure_came(model, &file, followed);
            model.library.take(file, read);
            effects.extend(granted(model));
            effects
        }
        News::Progress(progress) => {
            model.library.progress = progress;
            Vec::new()
        }
        News::Changed => {
            model.library.outdate();
            for lookup in model.lookups_mut() {
                lookup.is_old = true;
            }
            run::library_changed(model)
        }
        News::Aliased {
            title,
            words,
            added,
        } => {
            let said = |id| Said::plain(id).with("title", title.as_str());
            match added {
                Ok(()) => model.tell(said("told-alias-added").with("words", words)),
                Err(NoAlias::Builtin) => model.fail(said("failed-alias-builtin")),
                Err(NoAlias::FrontMatter) => {
                    model.fail(said("failed-alias-front-matter").with("words", words));
                }
                Err(NoAlias::Unwritten(why)) => {
                    model.fail(said("failed-alias-unwritten").with("why", why));
                }
            }
            Vec::new()
        }
    }
}

/// Whether a procedure is read, on which marks and flags can be put.
pub fn is_procedure(model: &Model) -> bool {
    matches!(shown(model), Some(Document::Procedure(_)))
}

/// How many links there are in what is read.
pub fn links_shown(model: &Model) -> usize {
    shown(model).map_or(0, |document| document.links().len())
}

fn shown(model: &Model) -> Option<&Document> {
    let reading = model.lookup()?.shown()?;
    model.library.document(&reading.file)?.as_ref().ok()
}
