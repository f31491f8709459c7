//! `demo`: a made-up day, to look round with or to try things out on.
//!
//! Looked at, it lies in a private folder that goes when the desk is left. Written to a file, it lies
//! beside that file under another name until it is whole.

use std::fs::{self, DirBuilder};
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::Files;
use super::context::Context;
use super::fault::{Exit, Fault};
use super::out::Out;
use super::progress::Progress;
use crate::config::Config;
use crate::domain::demo::{self, Material};
use crate::domain::safe::Safe;
use crate::runtime::clock;
use crate::runtime::desk::{self, Left};
use crate::runtime::signals::{Cause, Stop};
use crate::storage::{Store, StoreError};
use crate::texts::Texts;

/// What the made-up desk is made of.
const MATERIAL: &str = include_str!("../../assets/demo/en.toml");

/// Requests in one transaction: nobody else waits for a file that was made just now.
const BATCH: usize = 10_000;

/// How many requests a day has that can be looked over.
const A_DAY: u64 = 60;

/// The day that is shown when none is asked for.
const SEED: u64 = 1;

/// What `SQLite` puts beside a file.
const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The arguments of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many requests
    #[arg(long, value_name = "N", default_value_t = A_DAY,
        value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    requests: u64,
    /// Which day: the same number makes the same one
    #[arg(long, value_name = "S", default_value_t = SEED)]
    seed: u64,
    /// Write it to a new file instead of opening it
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
}

impl Demo {
    /// Opens the made-up desk or writes it; gives the exit code, which is that of the signal if one
    /// came.
    ///
    /// # Errors
    /// A file that is there already, a disk that is full, or no terminal to look round in.
    pub fn run(&self, files: &Files, out: &mut Out) -> Result<u8, Fault> {
        let context = Context::load(files)?;
        if let Some(path) = &self.into {
            return self.write(&context, path, out);
        }
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            let told = context.texts.fault("demo-no-terminal", &[]);
            return Err(Fault::told(&told, Exit::Failed));
        }
        Ok(match self.open(&context)? {
            Left::Signal(code) => code,
            Left::Quit | Left::LookRound | Left::Again => 0,
        })
    }

    fn open(&self, context: &Context) -> Result<Left, Fault> {
        let folder =
            Folder::make().map_err(|(path, error)| unwritable(&context.texts, &path, &error))?;
        let path = folder.0.join("desk.db");
        if let Some(cause) = self.fill(context, &path)?.1 {
            return Ok(Left::Signal(cause.exit_code()));
        }
        desk::run(made_up(context, path)?, true)
    }

    fn write(&self, context: &Context, path: &Path, out: &mut Out) -> Result<u8, Fault> {
        let texts = &context.texts;
        let there = || {
            let path = path.display().to_string();
            Fault::failed(&texts.fault("demo-there", &[("path", (&path).into())]))
        };
        if path.symlink_metadata().is_ok() {
            return Err(there());
        }
        let part = Part::beside(path);
        let (made, stopped) = self.fill(context, &part.0)?;
        if let Some(cause) = stopped {
            return Ok(cause.exit_code());
        }
        // A link and not a renaming, which would put an end to what has come by that name meanwhile.
        fs::hard_link(&part.0, path)
            .or_else(|error| match error.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound => Err(error),
                // A file system without links.
                _ => fs::rename(&part.0, path),
            })
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => there(),
                _ => unwritable(texts, path, &error),
            })?;
        drop(part);
        let counted = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let seed = self.seed.to_string();
        out.line(&Safe::line(&texts.with(
            "demo-written",
            &[
                ("count", counted(made.requests).into()),
                ("open", counted(made.open).into()),
                ("seed", (&seed).into()),
                ("path", (&path.display().to_string()).into()),
            ],
        )))?;
        let quoted = quoted(path);
        out.line(&Safe::line(
            &texts.with("demo-open-it", &[("path", (&quoted).into())]),
        ))?;
        Ok(0)
    }

    /// Makes the desk's file at `path`; tells what is in it, and what has stopped it on the way.
    fn fill(&self, context: &Context, path: &Path) -> Result<(Made, Option<Cause>), Fault> {
        let stop = Stop::listen().map_err(|error| unwritable(&context.texts, path, &error))?;
        let mut progress = Progress::new(context, "demo-progress");
        let now = context.now();
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder
            && let Err(error) = fs::metadata(folder)
        {
            return Err(unwritable(&context.texts, folder, &error));
        }
        // The rules of the made-up desk are the default ones: its day is told to fit them.
        let made_up = made_up(context, path.to_owned())?;
        let mut store = made_up.write()?;
        let filled = fill(
            &mut store,
            self.seed,
            self.requests,
            now,
            &|| stop.asked().is_some(),
            &mut |n| progress.show(n),
        );
        progress.end();
        let told = |error: StoreError| context.told(&error);
        let requests = filled.map_err(told)?;
        let made = {
            let zone = context.zone.clone();
            let today = now.to_zoned(zone).start_of_day();
            let today = today.map_or(now, |start| start.timestamp());
            let counts = store
                .read()
                .counts(&made_up.as_of(), today, &made_up.author());
            let counts = counts.map_err(told)?;
            Made {
                requests,
                open: counts.open + counts.waiting,
            }
        };
        Ok((made, stop.asked()))
    }
}

/// What was made.
struct Made {
    requests: u64,
    /// How many of them are neither solved nor closed.
    open: u64,
}

/// Opens the made-up day of every day, from a desk that has nothing to show yet, until it is left.
///
/// # Errors
/// Whatever keeps it from being made or shown.
pub fn look_round(context: &Context) -> Result<Left, Fault> {
    let demo = Demo {
        requests: A_DAY,
        seed: SEED,
        into: None,
    };
    demo.open(context)
}

/// The settings of the made-up desk: the default ones, but for how the person wants to see and steer
/// it. Nothing made-up is ever sent.
fn made_up(context: &Context, db: PathBuf) -> Result<Context, Fault> {
    let material = material();
    let mut config = Config {
        look: context.config.look.clone(),
        keys: context.config.keys.clone(),
        ..Config::default()
    };
    config.desk.agent = Some(material.agent().to_owned());
    config.team.agents = material.agents().to_vec();
    context.with_desk(config, db)
}

/// A private folder that goes with everything in it when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, (PathBuf, io::Error)> {
        let name = format!("ringback-demo-{}", clock::new_id().simple());
        let path = std::env::temp_dir().join(name);
        match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => Ok(Self(path)),
            Err(error) => Err((path, error)),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing of value is in it, and the system clears its temporary folder anyway.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A file that isn't whole yet; goes when it is dropped.
struct Part(PathBuf);

impl Part {
    fn beside(path: &Path) -> Self {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".part-{}", clock::new_id().simple()));
        Self(path.with_file_name(name))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // What isn't there, or was renamed, needs no removing.
        let _ = fs::remove_file(&self.0);
        for side in SIDE_FILES {
            let mut name = self.0.as_os_str().to_owned();
            name.push(side);
            let _ = fs::remove_file(name);
        }
    }
}

fn unwritable(texts: &Texts, path: &Path, error: &io::Error) -> Fault {
    Fault::failed(&texts.fault(
        "demo-unwritable",
        &[
            ("path", (&path.display().to_string()).into()),
            ("error", (&error.to_string()).into()),
        ],
    ))
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if !path.is_empty() && !path.starts_with('-') && path.chars().all(plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

/// The material of the made-up desk, as it is shipped.
///
/// # Panics
/// Never: a test reads it.
pub fn material() -> Material {
    toml::from_str(MATERIAL).expect("the shipped material is read by a test")
}

/// Fills a file that was made just now with `n` requests as they stand at `now`, UTC, and gives how
/// many; the same seed, number, time and desk's rules give the same requests. It ends early when it is
/// to `stop`; `progress` is told now and then how many are written.
///
/// # Errors
/// [`StoreError`]; the file is to be thrown away then.
pub fn fill(
    store: &mut Store,
    seed: u64,
    n: u64,
    now: Timestamp,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, StoreError> {
    let (material, policy) = (material(), store.policy().clone());
    let names = demo::ids(seed, 0, now);
    let requests = demo::requests(&material, seed, n, now, &policy, names).take_while(|_| !stop());
    store.fill(requests, now, BATCH, progress, &mut demo::ids(seed, 1, now))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::domain::deadline::Policy;
    use crate::domain::filter::Filter;
    use crate::domain::list::{PartQuery, Row, Side};
    use crate::domain::queue::{AsOf, Order, Part};

    fn now() -> Timestamp {
        "2026-11-18T10:00:00Z".parse().unwrap()
    }

    fn policy() -> Policy {
        Policy::wall(TimeZone::get("Europe/Tallinn").unwrap())
    }

    fn filled(folder: &tempfile::TempDir, name: &str, seed: u64) -> Store {
        let path = folder.path().join(name);
        let mut store = Store::open(&path, policy(), Uuid::from_u128(1)).unwrap();
        assert_eq!(
            fill(&mut store, seed, 60, now(), &|| false, &mut |_| {}).unwrap(),
            60
        );
        store
    }

    fn rows(store: &Store, part: Part) -> Vec<Row> {
        let query = PartQuery {
            part,
            agent: "Kadri".to_owned(),
            filter: Filter::default(),
            zone: TimeZone::UTC,
            as_of: AsOf::new(now(), &policy(), Order::Bands),
        };
        store
            .read()
            .page(&query, None, Side::Forward, 100)
            .unwrap()
            .rows
    }

    #[test]
    fn the_desk_that_is_looked_at_has_rows_in_every_part() {
        let folder = tempfile::tempdir().unwrap();
        let store = filled(&folder, "desk.db", 7);
        let as_of = AsOf::new(now(), &policy(), Order::Bands);
        let counts = store.read().counts(&as_of, now(), "Kadri").unwrap();
        assert!(counts.late >= 4 && counts.at_risk >= 2, "{counts:?}");
        assert!(counts.open >= 20 && counts.waiting >= 8, "{counts:?}");
        assert_eq!((counts.open + counts.waiting, counts.all), (40, 60));
        for part in [
            Part::All,
            Part::Mine,
            Part::Free,
            Part::Late,
            Part::Waiting,
            Part::Solved,
        ] {
            let rows = rows(&store, part);
            assert_eq!(rows.len() as u64, counts.of(part), "{part:?}");
            assert!(rows.len() >= 3, "{part:?}");
        }
        let all = rows(&store, Part::All);
        assert!(all.iter().any(|row| row.draft));
        assert!(
            all.iter()
                .any(|row| as_of.rise(row.priority, row.next.at) == 2)
        );
        assert!(
            all.iter()
                .all(|row| !row.client_name.is_empty() && !row.subject.is_empty())
        );
    }

    #[test]
    fn the_same_seed_fills_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (filled(&folder, "a.db", 7), filled(&folder, "b.db", 7));
        let c = filled(&folder, "c.db", 8);
        assert_eq!(rows(&a, Part::All), rows(&b, Part::All));
        assert_eq!(rows(&a, Part::Solved), rows(&b, Part::Solved));
        assert_ne!(rows(&a, Part::All), rows(&c, Part::All));
        drop((a, b));
        let bytes = |name| std::fs::read(folder.path().join(name)).unwrap();
        assert_eq!(bytes("a.db"), bytes("b.db"));
    }

    #[test]
    fn a_path_is_quoted_where_a_shell_would_part_it() {
        for (path, said) in [
            ("/tmp/desk.db", "/tmp/desk.db"),
            ("päev.db", "päev.db"),
            ("my desk.db", "'my desk.db'"),
            ("it's", r"'it'\''s'"),
            ("-x", "'-x'"),
        ] {
            assert_eq!(quoted(Path::new(path)), said);
        }
    }
}
