//! The desk in a terminal: one loop over signals, keys, answers and a timer.
//!
//! There is no tick and no polling. The timer is set to the earliest moment at which something changes by
//! itself; everything that is ready is taken in before one drawing.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::Timestamp;
use notify::Watcher as _;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::alarm::Alarm;
use super::clock;
use super::input::{Input, Reader};
use super::keeper::Keeper;
use super::library::Library;
use super::perform::Around;
use super::porter::{self, Porter};
use super::signals::{Asked, Signals};
use super::terminal::{Fault as Panicked, Guard, Screen, install_panic_hook};
use super::watchdog::Watchdog;
use super::worker::Worker;
use crate::app::import::News;
use crate::app::{self, Desk, Effect, Model, Msg, Said, View};
use crate::cli::backup::why_no_daily;
use crate::cli::{Context, Fault, hint};
use crate::config::{Answers, Theme as Wanted};
use crate::domain::safe::Safe;
use crate::io::{clipboard, editor, send};
use crate::storage::{Access, Door, Store};
use crate::texts::when_words;
use crate::ui::Ui;
use crate::ui::theme::Theme;

/// How the desk was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// By the person, or with the terminal.
    Quit,
    /// By a signal, with the exit code that shells expect.
    Signal(u8),
    /// To look round on the made-up desk.
    LookRound,
    /// To be opened again, because its settings have changed.
    Again,
}

fn no_terminal(context: &Context, error: &std::io::Error) -> Fault {
    let error = error.to_string();
    Fault::failed(
        &context
            .texts
            .fault("fault-terminal", &[("error", (&error).into())]),
    )
}

/// What the loop works with.
struct Running {
    model: Model,
    ui: Ui,
    worker: Worker,
    porter: Porter,
    library: Library,
    msgs: UnboundedSender<Msg>,
    command: Option<String>,
    osc52: bool,
    context: Arc<Context>,
}

/// Opens the desk and runs it until it is left.
///
/// # Errors
/// Whatever keeps the desk's file or the terminal from being used, in words.
pub fn run(context: Context, demo: bool) -> Result<Left, Fault> {
    let mut store = context.write()?;
    let closed = close_silent(&context, &mut store);
    let (sender, faults) = mpsc::unbounded_channel();
    install_panic_hook(sender);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| no_terminal(&context, &error))?;
    let context = Arc::new(context);
    let left = runtime.block_on(opened(Arc::clone(&context), store, closed, demo, faults));
    // The reader's thread may hang on a terminal that is gone.
    runtime.shutdown_background();
    left
}

async fn opened(
    context: Arc<Context>,
    store: Store,
    closed: usize,
    demo: bool,
    faults: UnboundedReceiver<Panicked>,
) -> Result<Left, Fault> {
    let failed = |error: std::io::Error| no_terminal(&context, &error);
    let size = crossterm::terminal::size().map_err(failed)?;
    let mut model = model(&context, &store, demo, size);
    // A desk that nobody has settled yet asks; the made-up one is settled.
    if context.config.origin.file.is_none() && !demo {
        app::update::forms::begin_first_run(&mut model, context.named().as_deref());
    }
    let around = around(&context);
    let door = store.door();
    let is_ours = !demo && store.access() == Access::Write;
    let file = store.path().to_owned();
    let (msgs, mut answers) = mpsc::unbounded_channel();
    let worker = Worker::start(store, around, msgs.clone()).map_err(|e| context.told(&e))?;
    let watcher = watch(&file, &worker);
    let around = porter::Around {
        context: Arc::clone(&context),
        door: door.clone(),
        turns: worker.turns(),
    };
    let mut running = Running {
        model,
        ui: Ui::new(theme(&context)),
        worker,
        porter: Porter::new(around, msgs.clone()),
        library: Library::new(Arc::clone(&context), msgs.clone()),
        msgs,
        command: context.config.reply.command.clone(),
        osc52: context.config.clipboard.osc52,
        context: Arc::clone(&context),
    };
    if closed > 0 {
        running
            .model
            .tell(Said::plain("told-closed-silent").with("count", closed));
    }
    // What is to be shown at once is read before the terminal is touched.
    let effects = app::start(&mut running.model);
    for effect in effects {
        running.at_once(&effect);
    }
    let signals = Signals::new().map_err(failed)?;
    let watchdog = Watchdog::start().map_err(failed)?;
    let guard = Guard::enter().map_err(failed)?;
    if is_ours {
        running.porter.watch();
    }
    let keeper = is_ours.then(|| keeper(&context, door, running.msgs.clone()));
    let left = turn(
        &mut running,
        &guard,
        signals,
        &watchdog,
        &mut answers,
        faults,
    )
    .await;
    drop(watcher);
    running.porter.finish();
    running.library.finish();
    running.worker.finish();
    drop(guard);
    while let Ok(msg) = answers.try_recv() {
        // What was stopped by leaving is told where it can still be read.
        if let Msg::Import(News::Ended(outcome)) = msg {
            hint(&Safe::line(&outcome.text));
        }
    }
    drop(watchdog);
    drop(keeper);
    Ok(left)
}

/// Starts what makes the daily copy, unless the settings want none.
fn keeper(context: &Arc<Context>, desk: Door, msgs: UnboundedSender<Msg>) -> Option<Keeper> {
    let keep = context.config.backup.keep_days;
    let context = Arc::clone(context);
    let today = context.now_here().date();
    let tell = move |error| {
        // The desk may have been left meanwhile.
        let _ = msgs.send(Msg::NoBackup(why_no_daily(&context, &error)));
    };
    (keep > 0)
        .then(|| Keeper::start(desk, today, keep, tell))
        .flatten()
}

/// What one step of the loop leads to.
enum Step {
    Draw,
    Leave(Left),
}

async fn turn(
    running: &mut Running,
    guard: &Guard,
    mut signals: Signals,
    watchdog: &Watchdog,
    answers: &mut UnboundedReceiver<Msg>,
    mut faults: UnboundedReceiver<Panicked>,
) -> Left {
    let Ok(mut screen) = Screen::new() else {
        return Left::Quit;
    };
    let handle = tokio::runtime::Handle::current();
    let Ok(reader) = Reader::start(&handle) else {
        return Left::Quit;
    };
    let Ok(alarm) = Alarm::new() else {
        return Left::Quit;
    };
    let mut input = Some(reader);
    let mut left = Left::Quit;
    let mut is_seen = true;
    loop {
        while std::mem::take(&mut is_seen) {
            let drawn = screen.draw(|frame| {
                running.model.regions = running.ui.draw(frame, &running.model);
            });
            if drawn.is_err() {
                running.save();
                return left;
            }
            // Only now it is known how many rows a window of a new size shows.
            let height = running.model.regions.list;
            is_seen = running.model.queue.keep_in_sight(height);
        }
        let wakeup = until(app::next_wakeup(&running.model));
        let msg = tokio::select! {
            biased;
            () = watchdog.hung_up() => {
                running.save();
                input.take();
                return Left::Quit;
            }
            asked = signals.next() => match asked {
                Asked::Leave(cause) => {
                    left = Left::Signal(cause.exit_code());
                    Some(Msg::Quit)
                }
                Asked::Suspend => {
                    if guard.suspend_and_resume().is_err() {
                        running.save();
                        return left;
                    }
                    screen.full_redraw();
                    Some(Msg::Tick)
                }
                Asked::Resumed => {
                    if guard.reassert().is_err() {
                        running.save();
                        return left;
                    }
                    screen.full_redraw();
                    Some(Msg::Tick)
                }
            },
            key = next_input(&mut input) => {
                let Some(Ok(key)) = key else {
                    running.save();
                    return left;
                };
                message(key)
            }
            answer = answers.recv() => answer,
            fault = faults.recv() => fault.map(|fault| Msg::Fault(fault.to_string())),
            () = alarm.after(wakeup) => Some(Msg::Tick),
        };
        let mut ready = msg;
        while let Some(msg) = ready.take() {
            is_seen |= app::is_seen(&running.model, &msg);
            let effects = app::update(&mut running.model, msg, clock::now());
            // An answer that was read before but not yet taken in must not come after a newer one.
            let quiet = running.worker.is_idle() && answers.is_empty();
            match running
                .perform(effects, quiet, &mut screen, guard, &mut input, &handle)
                .await
            {
                Step::Draw => {}
                Step::Leave(by) => return if by == Left::Quit { left } else { by },
            }
            // All that is there already is taken in before one drawing.
            ready = answers
                .try_recv()
                .ok()
                .or_else(|| match input.as_mut()?.ready()? {
                    Ok(input) => message(input),
                    Err(_) => None,
                });
        }
    }
}

async fn next_input(input: &mut Option<Reader>) -> Option<std::io::Result<Input>> {
    match input {
        Some(reader) => reader.next().await,
        None => std::future::pending().await,
    }
}

fn message(input: Input) -> Option<Msg> {
    match input {
        Input::Key(key) => Some(Msg::Key(key)),
        Input::Paste(text) => Some(Msg::Paste(text)),
        Input::Resize(columns, rows) => Some(Msg::Resized(columns, rows)),
        Input::FocusGained | Input::FocusLost => None,
    }
}

/// How long until a moment; never longer than a minute, so that a clock that was set is noticed.
fn until(at: Timestamp) -> Duration {
    let left = at.duration_since(clock::now());
    Duration::try_from(left)
        .unwrap_or(Duration::ZERO)
        .min(Duration::from_mins(1))
}

impl Running {
    /// Does an effect before the terminal is there: what it answers is taken in at once.
    fn at_once(&mut self, effect: &Effect) {
        match self.worker.answer_now(effect) {
            Some(msgs) => {
                for msg in msgs {
                    for effect in app::update(&mut self.model, msg, clock::now()) {
                        self.worker.take(&effect);
                    }
                }
            }
            None => drop(self.worker.take(effect)),
        }
    }

    async fn perform(
        &mut self,
        effects: Vec<Effect>,
        mut quiet: bool,
        screen: &mut Screen,
        guard: &Guard,
        input: &mut Option<Reader>,
        handle: &tokio::runtime::Handle,
    ) -> Step {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            // What every minute asks is read here: an idle desk wakes no other thread.
            let small = matches!(
                effect,
                Effect::LoadCounts | Effect::LoadBack { .. } | Effect::LoadChanges { .. }
            );
            if quiet
                && small
                && let Some(msgs) = self.worker.answer_now(&effect)
            {
                for msg in msgs {
                    effects.extend(app::update(&mut self.model, msg, clock::now()));
                }
                continue;
            }
            if self.worker.take(&effect) {
                quiet = false;
                continue;
            }
            if self.porter.take(&effect) || self.library.take(&effect) {
                continue;
            }
            match effect {
                Effect::Copy(text) => self.copy(text),
                Effect::Send(text) => self.send(text),
                Effect::Redraw => screen.full_redraw(),
                Effect::Suspend => {
                    if guard.suspend_and_resume().is_err() {
                        self.save();
                        return Step::Leave(Left::Quit);
                    }
                    screen.full_redraw();
                }
                Effect::Edit(text) => {
                    if let Some(reader) = input.take() {
                        reader.stop().await;
                    }
                    let edited = edit(&text);
                    if guard.reenter().is_err() {
                        self.save();
                        return Step::Leave(Left::Quit);
                    }
                    *input = Reader::start(handle).ok();
                    screen.full_redraw();
                    // Sent to ourselves, so that it is taken in like everything else.
                    let _ = self.msgs.send(Msg::Edited(edited));
                }
                Effect::SaveViews(views) => self.configured(|context| {
                    let views: Vec<_> = views
                        .iter()
                        .map(|view| crate::config::View {
                            name: view.name.clone(),
                            filter: view.filter.clone(),
                        })
                        .collect();
                    crate::config::Config::write_views(&context.config_path, &views)
                }),
                Effect::SaveAnswers(answers) => {
                    let answers = Answers {
                        agent: answers.agent,
                        zone: answers.zone,
                        count: answers.count,
                        hours: answers.hours,
                        agents: answers.team,
                    };
                    let path = &self.context.config_path;
                    match crate::config::Config::write_answers(path, &answers) {
                        Ok(_) => return Step::Leave(Left::Again),
                        Err(error) => {
                            let told = crate::config::describe(&error, &self.model.desk.texts);
                            let _ = self.msgs.send(Msg::Configured(Err(told)));
                        }
                    }
                }
                Effect::LookRound => return Step::Leave(Left::LookRound),
                Effect::Quit => return Step::Leave(Left::Quit),
                Effect::LoadPage { .. }
                | Effect::LoadChanges { .. }
                | Effect::LoadElsewhere { .. }
                | Effect::LoadKnown
                | Effect::LoadDetail { .. }
                | Effect::LoadDrafts
                | Effect::LoadLooseRun
                | Effect::LoadUsed
                | Effect::KeepRun(_)
                | Effect::EndRun { .. }
                | Effect::Mark { .. }
                | Effect::Opened { .. }
                | Effect::LoadCounts
                | Effect::LoadBack { .. }
                | Effect::Act { .. }
                | Effect::Capture { .. }
                | Effect::Undo { .. }
                | Effect::KeepDraft { .. }
                | Effect::Wake { .. }
                | Effect::CompletePath(_)
                | Effect::TryImport { .. }
                | Effect::StopTrial
                | Effect::Import(_)
                | Effect::StopImport
                | Effect::LookUp { .. }
                | Effect::OpenProcedure { .. }
                | Effect::AddAlias { .. } => {}
            }
        }
        Step::Draw
    }

    /// Keeps what is being written, on the way out without a terminal.
    fn save(&mut self) {
        for effect in app::update(&mut self.model, Msg::Quit, clock::now()) {
            self.worker.take(&effect);
        }
    }

    /// Copies by the terminal, and by a program beside the loop: one of them may be slow.
    fn copy(&self, text: String) {
        let by_terminal = self.osc52
            && crossterm::execute!(
                std::io::stdout(),
                crossterm::clipboard::CopyToClipboard::to_clipboard_from(&text)
            )
            .is_ok();
        let msgs = self.msgs.clone();
        std::thread::spawn(move || {
            let copied = clipboard::by_program(&text) || by_terminal;
            // The desk may have been left meanwhile.
            let _ = msgs.send(Msg::Copied(copied));
        });
    }

    fn send(&self, text: String) {
        let Some(command) = self.command.clone() else {
            return;
        };
        let msgs = self.msgs.clone();
        std::thread::spawn(move || {
            let sent = send::send(&command, &text);
            // The desk may have been left meanwhile; the reply is a draft still.
            let _ = msgs.send(Msg::Sent(sent));
        });
    }

    fn configured(
        &self,
        write: impl FnOnce(&Context) -> Result<crate::config::Config, crate::config::ConfigError>,
    ) {
        let written = write(&self.context)
            .map(drop)
            .map_err(|error| crate::config::describe(&error, &self.model.desk.texts));
        let _ = self.msgs.send(Msg::Configured(written));
    }
}

/// Gives the terminal to the person's own editor; none where that failed or nothing was saved.
fn edit(text: &str) -> Option<String> {
    super::terminal::restore();
    editor::edit(text, &clock::new_id().simple().to_string())
        .ok()
        .flatten()
}

/// Closes what clients who were asked have left unanswered: they are taken to agree. Gives how many; a
/// failure is met again by the first change, and then told.
pub(super) fn close_silent(context: &Context, store: &mut Store) -> usize {
    if store.access() != Access::Write {
        return 0;
    }
    store
        .close_silent(context.now(), &mut clock::new_id)
        .map_or(0, |numbers| numbers.len())
}

/// What reading and writing need besides the effects.
pub(super) fn around(context: &Context) -> Around {
    Around {
        agent: context.author(),
        zone: context.zone.clone(),
        policy: context.policy.clone(),
        order: context.config.queue.order,
    }
}

/// The desk as it opens, before anything is read.
pub(super) fn model(context: &Context, store: &Store, demo: bool, size: (u16, u16)) -> Model {
    let config = &context.config;
    let desk = Desk {
        texts: Arc::clone(&context.texts),
        agent: context.author(),
        agents: config.team.agents.clone(),
        zone: context.zone.clone(),
        zone_of: crate::config::zone_of,
        policy: context.policy.clone(),
        order: config.queue.order,
        when_words: LazyLock::new(when_words),
        read_only: store.access() == Access::ReadOnly,
        sends: config.reply.command.is_some(),
        demo,
        sources: config.imports.keys().cloned().collect(),
    };
    let views = config
        .views
        .iter()
        .map(|view| View {
            name: view.name.clone(),
            filter: view.filter.clone(),
        })
        .collect();
    let mut model = Model::new(desk, context.bindings.clone(), views, context.now(), size);
    // Nobody has opened the desk by that name before: the whole queue says more than an empty part.
    model.queue.view = model
        .views
        .iter()
        .position(|view| view.name == "all")
        .unwrap_or(0);
    model
}

fn theme(context: &Context) -> Theme {
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return Theme::Mono;
    }
    match context.config.look.theme {
        Wanted::Dark => Theme::Dark,
        Wanted::Light => Theme::Light,
        Wanted::Mono => Theme::Mono,
        // Some terminals tell their colours, as `foreground;background`; nothing is asked of them.
        Wanted::Auto => match std::env::var("COLORFGBG").ok().and_then(|colours| {
            colours
                .rsplit(';')
                .next()
                .and_then(|background| background.parse::<u8>().ok())
        }) {
            Some(7 | 15) => Theme::Light,
            _ => Theme::Dark,
        },
    }
}

/// Has the writer look at the file whenever another desk may have changed it.
///
/// Every change goes through the log beside the file, which stays there while a desk is open. Only where
/// there is none yet the whole folder is watched: whatever else is written there would wake the desk.
fn watch(file: &Path, worker: &Worker) -> Option<notify::RecommendedWatcher> {
    let look = worker.looker()?;
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| event.kind.is_modify() || event.kind.is_create()) {
            look();
        }
    })
    .ok()?;
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let log = Path::new(&log);
    let watched = if log.exists() { log } else { file.parent()? };
    watcher
        .watch(watched, notify::RecursiveMode::NonRecursive)
        .ok()?;
    Some(watcher)
}
