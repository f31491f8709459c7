//! What ends a command early, and with which exit code.

use std::io;
use std::path::Path;

use jiff::Zoned;

use crate::config::{Config, ConfigError, Place, describe};
use crate::domain::fault::StoreError;
use crate::domain::filter::FilterError;
use crate::domain::safe::Safe;
use crate::keymap::KeyConfigError;
use crate::runtime::private::Refused;
use crate::storage::OpenError;
use crate::texts::{Texts, Told};
use crate::ui::text::width;

/// How a command that isn't done ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It failed.
    Failed = 1,
    /// It was used wrongly.
    Usage = 2,
}

/// Why a command isn't done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nobody reads the output any more: nothing to say, and no failure.
    Unread,
    /// Something to say.
    Told {
        /// What failed and where.
        what: Safe,
        /// What to do next.
        remedy: Option<Safe>,
        /// The exit code.
        exit: Exit,
    },
}

impl Fault {
    /// A fault in words.
    pub fn told(told: &Told, exit: Exit) -> Self {
        Self::Told {
            what: Safe::block(&told.what),
            remedy: Some(Safe::block(&told.remedy)),
            exit,
        }
    }

    /// Something failed: exit code 1.
    pub fn failed(told: &Told) -> Self {
        Self::told(told, Exit::Failed)
    }

    /// The command was used wrongly: exit code 2.
    pub fn usage(told: &Told) -> Self {
        Self::told(told, Exit::Usage)
    }

    /// The same with something else to do about it.
    #[must_use]
    pub fn with_remedy(self, instead: &Safe) -> Self {
        match self {
            Self::Unread => Self::Unread,
            Self::Told { what, exit, .. } => Self::Told {
                what,
                remedy: Some(instead.clone()),
                exit,
            },
        }
    }

    /// The same with the place in the settings before it, where that is known.
    #[must_use]
    pub fn at_place(self, texts: &Texts, file: Option<&Path>, place: Option<Place>) -> Self {
        match (self, file, place) {
            (Self::Told { what, remedy, exit }, Some(file), Some(place)) => {
                let (file, what) = (file.display().to_string(), what.to_string());
                let args = [
                    ("file", (&file).into()),
                    ("line", place.line.into()),
                    ("column", place.column.into()),
                    ("what", (&what).into()),
                ];
                Self::Told {
                    what: Safe::block(&texts.with("config-at-place", &args)),
                    remedy,
                    exit,
                }
            }
            (fault, _, _) => fault,
        }
    }

    /// The desk's file did not do what was asked.
    pub fn store(texts: &Texts, error: &StoreError, now: &Zoned) -> Self {
        Self::failed(&texts.store_error(error, now))
    }

    /// The desk's file can't be opened.
    pub fn open(texts: &Texts, error: &OpenError, now: &Zoned) -> Self {
        let at = |id, path: &std::path::Path| {
            texts.fault(id, &[("path", (&path.display().to_string()).into())])
        };
        Self::failed(&match error {
            OpenError::NotAFile(path) => at("fault-open-not-a-file", path),
            OpenError::Empty(path) => at("fault-open-empty", path),
            OpenError::NotADatabase(path) => at("fault-open-no-database", path),
            OpenError::Foreign(path) => at("fault-open-foreign", path),
            OpenError::Newer {
                path,
                found,
                newest,
            } => texts.fault(
                "fault-open-newer",
                &[
                    ("path", (&path.display().to_string()).into()),
                    ("found", i64::from(*found).into()),
                    ("newest", i64::from(*newest).into()),
                ],
            ),
            OpenError::Missing(path) => at("fault-open-missing", path),
            OpenError::CantMigrate(path) => at("fault-open-old", path),
            OpenError::Io { path, error } => texts.fault(
                "fault-open-io",
                &[
                    ("path", (&path.display().to_string()).into()),
                    ("error", (&error.to_string()).into()),
                ],
            ),
            OpenError::Store(error) => texts.store_error(error, now),
        })
    }

    /// A path can't be trusted with clients' data.
    pub fn private(texts: &Texts, refused: &Refused) -> Self {
        let at = |id, path: &std::path::Path| {
            texts.fault(id, &[("path", (&path.display().to_string()).into())])
        };
        Self::failed(&match refused {
            Refused::SymbolicLink { path } => at("fault-private-link", path),
            Refused::OtherOwner { path, owner } => texts.fault(
                "fault-private-owner",
                &[
                    ("path", (&path.display().to_string()).into()),
                    ("owner", (&owner.to_string()).into()),
                ],
            ),
            Refused::NotAFolder { path } => at("fault-private-no-folder", path),
            Refused::NotAFile { path } => at("fault-open-not-a-file", path),
            Refused::Io { path, source } => texts.fault(
                "fault-open-io",
                &[
                    ("path", (&path.display().to_string()).into()),
                    ("error", (&source.to_string()).into()),
                ],
            ),
        })
    }

    /// The settings have a fault.
    pub fn config(texts: &Texts, error: &ConfigError) -> Self {
        let said = describe(error, texts);
        let (what, remedy) = match said.split_once('\n') {
            Some((what, hint)) => (what, Safe::line(hint)),
            None => (said.as_str(), Safe::line(&texts.get("fault-config-sample"))),
        };
        Self::Told {
            what: Safe::line(what),
            remedy: Some(remedy),
            exit: Exit::Usage,
        }
    }

    /// The keys of the settings have a fault.
    pub fn keys(texts: &Texts, config: &Config, error: &KeyConfigError) -> Self {
        let (id, mut told) = match error {
            KeyConfigError::UnknownAction { id, nearest } => {
                let told = Told {
                    what: texts.with("fault-keys-unknown", &[("id", id.into())]),
                    remedy: match nearest {
                        Some(nearest) => texts.meant(Some(nearest), &[]),
                        None => texts.get("fault-keys-list"),
                    },
                };
                (id.as_str(), told)
            }
            KeyConfigError::Unreadable { id, spelling, .. } => {
                let args = [("id", (*id).into()), ("key", spelling.into())];
                (*id, texts.fault("fault-keys-unreadable", &args))
            }
            KeyConfigError::Types { id, binding } => {
                let key = binding.to_string();
                let args = [("id", (*id).into()), ("key", (&key).into())];
                (*id, texts.fault("fault-keys-types", &args))
            }
            KeyConfigError::Conflict {
                binding,
                inner,
                outer,
            } => {
                let key = binding.to_string();
                let args = [
                    ("key", (&key).into()),
                    ("inner", (*inner).into()),
                    ("outer", (*outer).into()),
                ];
                (*inner, texts.fault("fault-keys-conflict", &args))
            }
            KeyConfigError::Essential { id } => (
                *id,
                texts.fault("fault-keys-essential", &[("id", (*id).into())]),
            ),
        };
        // A default key may meet one from the file: then the other action is the one that stands in it.
        let place = config.place_of_keys(id).or_else(|| match error {
            KeyConfigError::Conflict { outer, .. } => config.place_of_keys(outer),
            _ => None,
        });
        if let (Some(file), Some(place)) = (&config.origin.file, place) {
            told.what = texts.with(
                "config-at-place",
                &[
                    ("file", (&file.display().to_string()).into()),
                    ("line", place.line.into()),
                    ("column", place.column.into()),
                    ("what", (&told.what).into()),
                ],
            );
        }
        Self::usage(&told)
    }

    /// A filter isn't understood: its line stands under the message, and a mark under what is wrong.
    pub fn filter(texts: &Texts, filter: &str, error: &FilterError) -> Self {
        let told = texts.filter_error(error);
        let (span, line) = (&error.span, |text: &str| Safe::line(text));
        let before = width(&line(filter.get(..span.start).unwrap_or_default()));
        let marked = width(&line(filter.get(span.clone()).unwrap_or_default())).max(1);
        let what = format!(
            "{}\n  {}\n  {}{}",
            told.what,
            line(filter),
            " ".repeat(before),
            "^".repeat(marked)
        );
        Self::usage(&Told { what, ..told })
    }

    /// The output can't be written; a reader who went away is no failure.
    pub(super) fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::Told {
                what: Safe::line(&error.to_string()),
                remedy: None,
                exit: Exit::Failed,
            },
        }
    }
}
