//! What every command works with: settings, paths, texts and the time.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use directories::ProjectDirs;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::Files;
use super::fault::Fault;
use super::out::hint;
use crate::config::Config;
use crate::domain::action::{Act, Acted, Target};
use crate::domain::change::Change;
use crate::domain::deadline::Policy;
use crate::domain::detail::Detail;
use crate::domain::fault::StoreError;
use crate::domain::id::{ActionId, Number};
use crate::domain::queue::AsOf;
use crate::domain::request::NextKind;
use crate::domain::safe::Safe;
use crate::keymap::{Bindings, Layout};
use crate::runtime::clock::{self, Clock};
use crate::runtime::private;
use crate::storage::{self, OpenError, Reader, Store};
use crate::texts::Texts;

/// The author of a desk that knows no name.
const NAMELESS: &str = "agent";

/// Settings, paths, texts and the time.
#[derive(Debug)]
pub struct Context {
    /// The settings that hold.
    pub config: Config,
    /// The file that they are read from, whether or not it is there.
    pub config_path: PathBuf,
    /// The desk's file, whether or not it is there.
    pub db: PathBuf,
    /// Whether the desk's file was named, and isn't the one of the user's data folder.
    pub db_named: bool,
    /// The keys that hold.
    pub bindings: Bindings,
    /// What the program says.
    pub texts: Arc<Texts>,
    /// The desk's rules.
    pub policy: Policy,
    /// What tells the time.
    pub clock: Clock,
    /// The desk's zone.
    pub zone: TimeZone,
}

impl Context {
    /// Reads the settings and finds the files.
    ///
    /// # Errors
    /// Settings with a fault, or no home folder to look for them.
    pub fn load(files: &Files) -> Result<Self, Fault> {
        let english = Arc::new(Texts::english());
        let config_path = config_path(files, &english)?;
        let config = Config::load(files.config.as_deref(), &config_path)
            .map_err(|error| Fault::config(&english, &error))?;
        // The configuration takes no other language than those there are.
        let texts = if config.look.language == english.language() {
            english
        } else {
            Texts::load(&config.look.language).map_or(english, Arc::new)
        };
        let (db, db_named) = match &files.db {
            Some(path) => (path.clone(), true),
            None => (folders(&texts)?.data_dir().join("desk.db"), false),
        };
        let clock = Clock::System;
        let policy = config
            .policy(&clock.zone())
            .map_err(|_| Fault::usage(&texts.fault("fault-calendar", &[])))?;
        Ok(Self {
            bindings: bindings(&config, &texts)?,
            zone: config.zone(&clock.zone()),
            config,
            config_path,
            db,
            db_named,
            texts,
            policy,
            clock,
        })
    }

    /// The same with other settings, and another desk's file beside which they would be written.
    ///
    /// # Errors
    /// Settings from which no rules or keys can be made.
    pub fn with_desk(&self, config: Config, db: PathBuf) -> Result<Self, Fault> {
        let system = self.clock.zone();
        let policy = config
            .policy(&system)
            .map_err(|_| Fault::usage(&self.texts.fault("fault-calendar", &[])))?;
        Ok(Self {
            bindings: bindings(&config, &self.texts)?,
            zone: config.zone(&system),
            config_path: db.with_file_name("config.toml"),
            db,
            db_named: true,
            texts: Arc::clone(&self.texts),
            policy,
            clock: self.clock,
            config,
        })
    }

    /// Where a cache lies: in the user's folder of caches; beside the desk's file where that was named.
    pub fn cache(&self, name: &str) -> PathBuf {
        let folder = match folders(&self.texts) {
            Ok(folders) if !self.db_named => folders.cache_dir().to_owned(),
            Ok(_) | Err(_) => self.db.parent().map(Path::to_owned).unwrap_or_default(),
        };
        folder.join(name)
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The present in the desk's zone.
    pub fn now_here(&self) -> Zoned {
        self.here(self.now())
    }

    /// An instant in the desk's zone.
    pub fn here(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// Says when something is or was.
    pub fn at(&self, at: Timestamp) -> String {
        self.texts.at(&self.here(at), &self.now_here())
    }

    /// The moment for which the order of the queue is made.
    pub fn as_of(&self) -> AsOf {
        AsOf::new(self.now(), &self.policy, self.config.queue.order)
    }

    /// Who acts: the agent of the settings, else the user.
    pub fn author(&self) -> String {
        self.named().unwrap_or_else(|| NAMELESS.to_owned())
    }

    /// The agent's name as far as the settings or the system know it.
    pub fn named(&self) -> Option<String> {
        let user = || std::env::var("USER").ok();
        let named = self.config.desk.agent.clone().or_else(user);
        named.filter(|name| !name.trim().is_empty())
    }

    /// Opens the desk's file for changes; makes it, and the user's own data folder, where there is none.
    ///
    /// # Errors
    /// Whatever keeps it from being opened. A folder that was named isn't made: it may be a slip, or a
    /// disk that isn't there.
    pub fn write(&self) -> Result<Store, Fault> {
        let refused = |refused| Fault::private(&self.texts, &refused);
        let told = |error| Fault::open(&self.texts, &error, &self.now_here());
        // What isn't a desk isn't ours to make private either.
        match storage::check(&self.db) {
            Err(
                error @ (OpenError::NotAFile(_)
                | OpenError::Empty(_)
                | OpenError::NotADatabase(_)
                | OpenError::Foreign(_)
                | OpenError::Newer { .. }),
            ) => return Err(told(error)),
            Ok(())
            | Err(
                OpenError::Missing(_)
                | OpenError::CantMigrate(_)
                | OpenError::Io { .. }
                | OpenError::Store(_),
            ) => {}
        }
        let mut tightened = Vec::new();
        if !self.db_named
            && let Some(folder) = self.db.parent()
        {
            tightened.extend(private::folder(folder).map_err(refused)?);
        }
        tightened.extend(private::file(&self.db).map_err(refused)?);
        for found in tightened {
            let path = found.path.display().to_string();
            let said = self
                .texts
                .with("cli-tightened", &[("path", (&path).into())]);
            hint(&Safe::line(&said));
        }
        Store::open(&self.db, self.policy.clone(), clock::new_id()).map_err(told)
    }

    /// Opens the desk's file for reading alone; nothing is made or changed. None where there is none.
    ///
    /// # Errors
    /// Whatever keeps a file that is there from being opened.
    pub fn read(&self) -> Result<Option<Reader>, Fault> {
        match Reader::open(&self.db) {
            Ok(reader) => Ok(Some(reader)),
            Err(OpenError::Missing(_)) => Ok(None),
            Err(OpenError::Io { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(Fault::open(&self.texts, &error, &self.now_here())),
        }
    }

    /// Puts a fault of the desk's file into words.
    pub fn told(&self, error: &StoreError) -> Fault {
        Fault::store(&self.texts, error, &self.now_here())
    }

    /// Says on standard error that nothing is there yet, and how to begin.
    pub fn hint_empty(&self) {
        let path = self.db.display().to_string();
        let told = self
            .texts
            .fault("fault-open-missing", &[("path", (&path).into())]);
        let what = if self.db.exists() {
            self.texts.get("cli-empty")
        } else {
            told.what
        };
        hint(&Safe::line(&what));
        hint(&Safe::line(&told.remedy));
    }

    /// The page of a request.
    ///
    /// # Errors
    /// Where there is no such request, or the file can't be read.
    pub fn detail(&self, store: &Store, number: i64) -> Result<Detail, Fault> {
        let number = Number(number);
        let found = store.read().detail(number, &self.author());
        found
            .and_then(|detail| detail.ok_or(StoreError::NoRequest(number)))
            .map_err(|error| self.told(&error))
    }

    /// One change to one request, as an act of this command.
    pub fn act(&self, number: i64, change: Change) -> Act {
        Act {
            action: ActionId(clock::new_id()),
            author: self.author(),
            now: self.now(),
            targets: vec![Target {
                number: Number(number),
                base: None,
            }],
            change,
        }
    }

    /// Opens the desk and does one change to one request.
    ///
    /// # Errors
    /// Whatever keeps it from being done; nothing is changed then.
    pub fn change(&self, number: i64, change: Change) -> Result<Acted, Fault> {
        let mut store = self.write_existing(number)?;
        store
            .act(&self.act(number, change), &mut clock::new_id)
            .map_err(|error| self.told(&error))
    }

    /// Says how the request that was last acted on stands now.
    pub fn standing(&self, acted: &Acted) -> Safe {
        let Some((number, request)) = acted.requests.last() else {
            return Safe::default();
        };
        let texts = &self.texts;
        let number = number.to_string();
        let (priority, status) = (
            texts.priority(request.priority),
            texts.status(request.status),
        );
        let next = request.next_date();
        let id = match (request.hidden_until(self.now(), &self.policy), next.kind) {
            (_, NextKind::Ended) => "cli-standing-ended",
            (Some(_), _) => "cli-standing-hidden",
            (None, NextKind::Reply) => "cli-standing-reply",
            (None, NextKind::NextWord | NextKind::FollowUp) => "cli-standing-next",
        };
        let at = request.hidden_until(self.now(), &self.policy);
        let at = self.at(at.unwrap_or(next.at));
        Safe::line(&texts.with(
            id,
            &[
                ("number", (&number).into()),
                ("priority", (&priority).into()),
                ("status", (&status).into()),
                ("at", (&at).into()),
            ],
        ))
    }

    /// Opens the desk for a change to a request; a desk isn't made for a request that can't be there.
    ///
    /// # Errors
    /// Whatever keeps it from being opened.
    pub fn write_existing(&self, number: i64) -> Result<Store, Fault> {
        match self.db.symlink_metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                self.hint_empty();
                Err(self.told(&StoreError::NoRequest(Number(number))))
            }
            Ok(_) | Err(_) => self.write(),
        }
    }

    /// The text of an argument; `-` stands for what comes in on standard input, as it comes.
    ///
    /// # Errors
    /// Input that can't be read or isn't UTF-8.
    pub fn text(&self, given: String) -> Result<String, Fault> {
        if given != "-" {
            return Ok(given);
        }
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| {
                let error = error.to_string();
                let args = [("error", (&error).into())];
                Fault::failed(&self.texts.fault("cli-input-unreadable", &args))
            })?;
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Fault::failed(&self.texts.fault("cli-input-not-utf8", &[("at", at.into())]))
        })
    }
}

/// The file of the settings.
///
/// # Errors
/// No home folder to look for it.
pub fn config_path(files: &Files, texts: &Texts) -> Result<PathBuf, Fault> {
    match &files.config {
        Some(path) => Ok(path.clone()),
        None => Ok(folders(texts)?.config_dir().join("config.toml")),
    }
}

fn folders(texts: &Texts) -> Result<ProjectDirs, Fault> {
    ProjectDirs::from("", "", "ringback")
        .ok_or_else(|| Fault::failed(&texts.fault("fault-no-home", &[])))
}

/// The keys of the settings.
fn bindings(config: &Config, texts: &Texts) -> Result<Bindings, Fault> {
    let mut layout = Layout::default();
    if let Some((theirs, latin)) = &config.keys.layout {
        layout
            .add(theirs, latin)
            .map_err(|_| Fault::usage(&texts.fault("fault-keys-layout", &[])))?;
    }
    let keys = Bindings::with_config(&config.keys.bindings).map_err(|errors| {
        let first = errors.first().expect("keys are refused with a reason");
        Fault::keys(texts, config, first)
    })?;
    Ok(keys.with_layout(layout))
}
