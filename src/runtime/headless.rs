//! The whole desk without a terminal, threads or a clock that runs: for tests and for pictures of the
//! screen.
//!
//! It is the same model, the same drawing and the same [`perform`] on a real file, only that effects are
//! done where they arise, in the order in which they are given, and that time passes when it is told to.
//! So nothing here waits, and what a test sees it sees every time.

mod library;
mod script;

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use self::script::{key_of, length_of, letter, rows, text_of, time_of};
use super::clock::{self, Clock};
use super::desk;
use super::library::shelf::Shelf;
use super::perform::{self, Around};
use super::porter::{self, Taking};
use super::turns::Turns;
use crate::app::effect::Answers;
use crate::app::import::News;
use crate::app::{self, Effect, Model, Msg, Reply, View};
use crate::cli::Context;
use crate::config::Config;
use crate::domain::action::{NewClient, NewRequest};
use crate::domain::id::Number;
use crate::domain::procedure::Procedure;
use crate::domain::words::{Channel, Kind, Priority};
use crate::keymap::{Bindings, Key, KeyCode, Layout};
use crate::storage::{Reader, Store};
use crate::texts::Texts;
use crate::ui::Ui;
use crate::ui::theme::Theme;

/// The settings of a desk that says nothing else.
const PLAIN: &str = "[desk]\nagent = \"Kadri\"\nzone = \"UTC\"\n";

/// A desk on a file of its own, in a folder that goes with the last desk on it.
pub struct App {
    context: Context,
    file: Arc<File>,
    model: Model,
    ui: Ui,
    screen: Terminal<TestBackend>,
    store: Store,
    reader: Reader,
    around: Around,
    seen: Option<i64>,
    read_only: bool,
    sent: Result<(), String>,
    edited: Option<String>,
    held: Option<VecDeque<Effect>>,
    shelf: Option<Shelf>,
    library: BTreeMap<String, Arc<Procedure>>,
    outside: Outside,
}

/// What the desk has asked of the world around it.
#[derive(Debug, Default)]
pub struct Outside {
    /// What was copied last.
    pub clipboard: Option<String>,
    /// What was handed to the command that sends, in order.
    pub sent: Vec<String>,
    /// What was opened in the person's own editor, in order.
    pub edited: Vec<String>,
    /// The views as they were kept last.
    pub views: Option<Vec<View>>,
    /// What the first run was answered with.
    pub answers: Option<Answers>,
    /// Whether the made-up desk was asked for.
    pub look_round: bool,
    /// How often the program was to be suspended.
    pub suspended: usize,
    /// Whether the program has ended.
    pub quit: bool,
}

/// The desk's file; its folder is removed with it.
#[derive(Debug)]
struct File {
    folder: PathBuf,
}

impl File {
    fn new() -> Self {
        let name = format!("ringback-headless-{}", clock::new_id().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).expect("a temporary folder can be made");
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.join("desk.db")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // What can't be removed is left to the system, as every temporary file is.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A request as a test writes it down: by phone, a question, normal, of nobody, just now.
pub fn asked(client: &str, subject: &str) -> NewRequest {
    NewRequest {
        subject: subject.to_owned(),
        text: format!("{subject}, please help."),
        client: Some(NewClient::of_line(client)),
        channel: Channel::Phone,
        kind: Kind::Question,
        priority: Priority::Normal,
        category: None,
        tags: std::collections::BTreeSet::new(),
        assignee: None,
        received: None,
    }
}

impl App {
    /// Opens an empty desk of one agent, Kadri, at this time in UTC: `2026-03-02 09:00`.
    ///
    /// # Panics
    /// When that is no time, as all of this does at a slip in a test.
    pub fn at(time: &str) -> Self {
        Self::with_config(time, PLAIN)
    }

    /// Opens an empty desk with these settings, at this time in UTC.
    ///
    /// # Panics
    /// When the settings have a fault.
    pub fn with_config(time: &str, settings: &str) -> Self {
        Self::open(Arc::new(File::new()), time_of(time), settings)
    }

    /// Opens another desk on the same file, for another agent.
    #[must_use]
    pub fn beside(&self, agent: &str) -> Self {
        let settings = PLAIN.replace("Kadri", agent);
        Self::open(Arc::clone(&self.file), self.context.now(), &settings)
    }

    fn open(file: Arc<File>, now: Timestamp, settings: &str) -> Self {
        let config = Config::parse(settings, None).expect("settings without a fault");
        let texts = Texts::load(&config.look.language).expect("a language that there is");
        let policy = config.policy(&TimeZone::UTC).expect("hours of a calendar");
        let mut layout = Layout::default();
        if let Some((theirs, latin)) = &config.keys.layout {
            layout.add(theirs, latin).expect("a layout");
        }
        let bindings = Bindings::with_config(&config.keys.bindings).expect("keys that agree");
        let context = Context {
            bindings: bindings.with_layout(layout),
            zone: config.zone(&TimeZone::UTC),
            config,
            config_path: file.folder.join("config.toml"),
            db: file.path(),
            db_named: true,
            texts: texts.into(),
            policy,
            clock: Clock::Fixed(now),
        };
        let store = Store::open(&file.path(), context.policy.clone(), clock::new_id())
            .expect("a desk's file");
        let reader = store.reader().expect("a second connection");
        let model = desk::model(&context, &store, false, (80, 24));
        let around = desk::around(&context);
        let mut app = Self {
            context,
            file,
            model,
            ui: Ui::default(),
            screen: Terminal::new(TestBackend::new(80, 24)).expect("a screen in memory"),
            seen: store.data_version().ok(),
            store,
            reader,
            around,
            read_only: false,
            sent: Ok(()),
            edited: None,
            held: None,
            shelf: None,
            library: BTreeMap::new(),
            outside: Outside::default(),
        };
        app.restart();
        app
    }

    /// Opens the desk in another size.
    #[must_use]
    pub fn sized(mut self, columns: u16, rows: u16) -> Self {
        self.resize(columns, rows);
        self
    }

    /// Opens the desk in other colours.
    #[must_use]
    pub fn themed(mut self, theme: Theme) -> Self {
        self.ui = Ui::new(theme);
        self.draw();
        self
    }

    /// Opens the desk as one whose file can only be read.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self.restart();
        self
    }

    /// Opens the desk as one that nobody has settled yet.
    #[must_use]
    pub fn unsettled(mut self) -> Self {
        app::update::forms::begin_first_run(&mut self.model, self.context.named().as_deref());
        self.draw();
        self
    }

    /// Says what the command that sends replies comes to, from here on.
    pub fn sending(&mut self, sent: Result<(), String>) -> &mut Self {
        self.sent = sent;
        self
    }

    /// Says what the person's own editor leaves behind, from here on.
    pub fn editing(&mut self, text: Option<&str>) -> &mut Self {
        self.edited = text.map(str::to_owned);
        self
    }

    /// Writes requests down, as another desk would, and opens the desk anew; gives their numbers.
    ///
    /// # Panics
    /// When one is refused.
    pub fn seed(&mut self, requests: impl IntoIterator<Item = NewRequest>) -> Vec<Number> {
        let now = self.context.now();
        let numbers = requests.into_iter().map(|captured| {
            let effect = Effect::Capture {
                ticket: 0,
                now: captured.received.unwrap_or(now),
                captured: Box::new(captured),
                takes_run: false,
            };
            match perform::write(&mut self.store, effect, &self.around, &mut clock::new_id) {
                Some(Reply::Captured {
                    captured: Ok((_, number, _)),
                    ..
                }) => number,
                other => panic!("not written down: {other:?}"),
            }
        });
        let numbers = numbers.collect();
        self.restart();
        numbers
    }

    /// Ends the desk, without a word, and opens it again: as after a crash.
    pub fn restart(&mut self) -> &mut Self {
        let size = self.model.size;
        self.model = desk::model(&self.context, &self.store, false, size);
        self.model.desk.read_only |= self.read_only;
        self.outside = Outside::default();
        self.held = None;
        self.shelf = None;
        if !self.read_only {
            desk::close_silent(&self.context, &mut self.store);
        }
        let effects = app::start(&mut self.model);
        self.perform(effects);
        self.draw();
        self
    }

    /// Types keys, set apart by blanks: `j j <enter>`, `<c-s>`, `<f1>`, `<space>`. What isn't in angle
    /// brackets is typed as it stands.
    ///
    /// # Panics
    /// When there is no such key.
    pub fn keys(&mut self, script: &str) -> &mut Self {
        for token in script.split_whitespace() {
            let name = token
                .strip_prefix('<')
                .and_then(|rest| rest.strip_suffix('>'))
                .filter(|name| !name.is_empty());
            match name {
                Some(name) => self.press(key_of(name)),
                None => token
                    .chars()
                    .for_each(|c| self.press(KeyCode::Char(c).into())),
            }
        }
        self
    }

    /// Types a text, blanks and all; a line break is Enter.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.press(match c {
                '\n' => KeyCode::Enter.into(),
                c => KeyCode::Char(c).into(),
            });
        }
        self
    }

    /// Pastes a text, whole.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.take(Msg::Paste(text.to_owned()));
        self
    }

    /// Changes the size of the window.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.screen.backend_mut().resize(columns, rows);
        self.take(Msg::Resized(columns, rows));
        self
    }

    /// Lets time pass, `90s`, `2h`, `3d`: the desk wakes up whenever it has asked to.
    ///
    /// # Panics
    /// When that is no length of time, or when the desk asks to be woken over and over.
    pub fn advance(&mut self, length: &str) -> &mut Self {
        let until = self.context.now() + length_of(length);
        loop {
            let wakeup = app::next_wakeup(&self.model);
            assert!(
                wakeup > self.context.now(),
                "the desk wakes up without end at {wakeup}"
            );
            if wakeup > until {
                break;
            }
            self.context.clock = Clock::Fixed(wakeup);
            self.step(Msg::Tick);
        }
        self.context.clock = Clock::Fixed(until);
        self.look();
        self.model.now = until;
        self.draw();
        self
    }

    /// Looks whether another desk has changed the file, as the watcher of its folder has it done.
    pub fn look(&mut self) -> &mut Self {
        let now = self.store.data_version().ok();
        if std::mem::replace(&mut self.seen, now) != now {
            self.take(Msg::Elsewhere);
        }
        self
    }

    /// Keeps what is to be read and written back until [`App::release`]: the disk is slow.
    pub fn hold(&mut self) -> &mut Self {
        self.held.get_or_insert_default();
        self
    }

    /// Does what was kept back.
    pub fn release(&mut self) -> &mut Self {
        let held = self.held.take().unwrap_or_default();
        self.perform(held);
        self.draw();
        self
    }

    /// Takes in a message, as the loop does.
    pub fn take(&mut self, msg: Msg) {
        self.step(msg);
        self.draw();
    }

    fn step(&mut self, msg: Msg) {
        let effects = app::update(&mut self.model, msg, self.context.now());
        self.perform(effects);
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.context.now()
    }

    /// The instant that lies this long ago: `20h`.
    ///
    /// # Panics
    /// When that is no length of time.
    pub fn ago(&self, length: &str) -> Timestamp {
        self.now() - length_of(length)
    }

    /// Where the desk's file lies.
    pub fn path(&self) -> PathBuf {
        self.file.path()
    }

    /// The folder in which it lies alone.
    pub fn folder(&self) -> &Path {
        &self.file.folder
    }

    /// What the program knows.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The desk's file, to see what is really in it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What was asked of the world around.
    pub fn outside(&self) -> &Outside {
        &self.outside
    }

    /// What was copied last.
    pub fn clipboard(&self) -> Option<&str> {
        self.outside.clipboard.as_deref()
    }

    /// The cells of the screen.
    pub fn cells(&self) -> &Buffer {
        self.screen.backend().buffer()
    }

    /// The text of the screen, lines without the blanks at their ends.
    pub fn screen(&self) -> String {
        let rows = rows(self.cells());
        let lines = rows.map(|row| text_of(row).trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The line of the screen that holds a text, if there is one.
    pub fn line_with(&self, text: &str) -> Option<String> {
        self.screen()
            .lines()
            .find(|line| line.contains(text))
            .map(str::to_owned)
    }

    /// The screen with the cursor's place, and under each line that has styles a line that tells them
    /// by letters: `b` bold, `d` dim, `u` underlined, `v` reversed, else the colour's; several of them in
    /// one cell as a digit, explained at the end.
    pub fn styled(&mut self) -> String {
        let cursor = self.screen.get_cursor_position().unwrap_or_default();
        let mut mixed: Vec<String> = Vec::new();
        let mut out = format!("cursor {},{}\n", cursor.x, cursor.y);
        for row in rows(self.screen.backend().buffer()) {
            let styles: String = row.iter().map(|cell| letter(cell, &mut mixed)).collect();
            // Writing to a string doesn't fail.
            let _ = writeln!(out, "|{}", text_of(row).trim_end());
            if !styles.trim_end().is_empty() {
                let _ = writeln!(out, " {}", styles.trim_end());
            }
        }
        for (at, style) in mixed.iter().enumerate() {
            let _ = writeln!(out, "{at} {style}");
        }
        out
    }

    fn press(&mut self, key: Key) {
        self.take(Msg::Key(key));
    }

    /// Does effects in their order, and what follows from them.
    fn perform(&mut self, effects: impl IntoIterator<Item = Effect>) {
        let mut waiting: VecDeque<Effect> = effects.into_iter().collect();
        while let Some(effect) = waiting.pop_front() {
            for msg in self.done(effect) {
                waiting.extend(app::update(&mut self.model, msg, self.context.now()));
            }
        }
    }

    fn done(&mut self, effect: Effect) -> Vec<Msg> {
        let takes = matches!(effect, Effect::TryImport { .. } | Effect::Import(_));
        let looks = matches!(effect, Effect::LookUp { .. } | Effect::OpenProcedure { .. });
        let of_file = takes || looks || perform::writes(&effect) || perform::reads(&effect);
        if let Some(held) = &mut self.held
            && of_file
        {
            held.push_back(effect);
            return Vec::new();
        }
        if perform::writes(&effect) {
            let replied = perform::write(&mut self.store, effect, &self.around, &mut clock::new_id);
            return replied.map(Msg::Reply).into_iter().collect();
        }
        if perform::reads(&effect) {
            let now = self.context.now();
            let replies = perform::read(&self.reader.read(), effect, &self.around, now);
            return replies.into_iter().map(Msg::Reply).collect();
        }
        if looks || matches!(effect, Effect::AddAlias { .. }) {
            let news = self.looked_up(effect).into_iter();
            return news.map(Msg::Library).collect();
        }
        if takes {
            return self.taken(effect).into_iter().map(Msg::Import).collect();
        }
        self.beyond(effect).into_iter().collect()
    }

    /// Looks into a file, or takes it in.
    fn taken(&self, effect: Effect) -> Vec<News> {
        let (door, turns) = (self.store.door(), Turns::default());
        let taking = Taking {
            context: &self.context,
            door: &door,
            turns: &turns,
        };
        let mut news = Vec::new();
        match effect {
            Effect::TryImport { ask, source } => {
                taking.look(&source, &|| true, &mut |trial| {
                    news.push(News::Tried { ask, trial });
                });
            }
            Effect::Import(source) => {
                let outcome = taking.take(&source, &mut |_| ControlFlow::Continue(()));
                news.extend([News::Ended(outcome), News::Idle]);
            }
            _ => {}
        }
        news
    }

    /// Does what is not for the desk's file, as far as a test can see it.
    fn beyond(&mut self, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Copy(text) => {
                self.outside.clipboard = Some(text);
                return Some(Msg::Copied(true));
            }
            Effect::Send(text) => {
                self.outside.sent.push(text);
                return Some(Msg::Sent(self.sent.clone()));
            }
            Effect::Edit(text) => {
                self.outside.edited.push(text);
                return Some(Msg::Edited(self.edited.clone()));
            }
            Effect::SaveViews(views) => {
                self.outside.views = Some(views);
                return Some(Msg::Configured(Ok(())));
            }
            Effect::CompletePath(typed) => return Some(Msg::Import(porter::completed(typed))),
            Effect::SaveAnswers(answers) => self.outside.answers = Some(answers),
            Effect::Suspend => self.outside.suspended += 1,
            Effect::LookRound => self.outside.look_round = true,
            Effect::Quit => self.outside.quit = true,
            Effect::Redraw
            | Effect::LoadPage { .. }
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
            | Effect::TryImport { .. }
            | Effect::StopTrial
            | Effect::Import(_)
            | Effect::StopImport
            | Effect::LookUp { .. }
            | Effect::OpenProcedure { .. }
            | Effect::AddAlias { .. } => {}
        }
        None
    }

    fn draw(&mut self) {
        let Self {
            screen, ui, model, ..
        } = self;
        let drawn = screen.draw(|frame| model.regions = ui.draw(frame, model));
        drawn.expect("a screen in memory can be drawn on");
    }
}
