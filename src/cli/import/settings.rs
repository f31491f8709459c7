//! How an export is to be read: what the arguments say, over what is kept in the settings.

use std::path::Path;

use jiff::tz::TimeZone;

use super::super::context::Context;
use super::super::fault::Fault;
use super::How;
use crate::config::{self, Config};
use crate::domain::export::MARK;
use crate::domain::incoming::Tool;
use crate::domain::mail::Own;
use crate::domain::taught::{Taught, TaughtError};
use crate::domain::words::nearest;
use crate::io::import::mail::Settings;
use crate::io::import::{DateOrder, DatesSaid, Encoding, Mapping, Options, Order, Said, source};
use crate::runtime::importer::said;
use crate::texts::Told;

impl How {
    /// What is wanted: the arguments, and for what they leave open the settings of `--as`.
    pub(super) fn wanted(&self, context: &Context) -> Result<config::Import, Fault> {
        let kept = match &self.named {
            Some(name) => settings(context, name)?.clone(),
            None => config::Import::default(),
        };
        let zone = match &self.zone {
            Some(name) => Some(TimeZone::get(name).map_err(|_| {
                Fault::usage(
                    &context
                        .texts
                        .fault("imported-zone", &[("name", name.into())]),
                )
            })?),
            None => kept.zone,
        };
        let dates = match self.dates.as_deref() {
            Some("day-first") => Some(config::DateOrder::DayFirst),
            Some("month-first") => Some(config::DateOrder::MonthFirst),
            Some(_) => None,
            None => kept.dates,
        };
        let tool = match self.tool.as_deref() {
            Some(code) => code.parse::<Tool>().ok(),
            None => kept.tool,
        };
        let encoding = match &self.encoding {
            Some(name) => Some(name.parse::<Encoding>().map_err(|unknown| {
                let texts = &context.texts;
                Fault::usage(&Told {
                    what: texts.with("imported-no-encoding", &[("name", name.into())]),
                    remedy: texts.meant(unknown.nearest, unknown.known),
                })
            })?),
            None => kept.encoding,
        };
        let words = self.words.as_deref().unwrap_or_default();
        let words = words
            .parse::<Taught>()
            .map_err(|error| untaught(context, error))?;
        Ok(config::Import {
            words: words.or(&kept.words),
            map: self.map.clone().or(kept.map),
            zone,
            dates,
            encoding,
            tool,
            source: self.source.clone().or(kept.source),
            watch: kept.watch,
        })
    }

    /// Whether a way to keep this reading is worth showing.
    pub(super) fn offers(&self, found: &Said) -> bool {
        let is_table = found.tool.is_none() && !found.ours && !found.format.is_mail();
        is_table && self.named.is_none() && self.save.is_none()
    }

    /// The source's name where it is given: said, kept, or that of the settings.
    pub(super) fn source_of(&self, wanted: &config::Import) -> Option<String> {
        let given = wanted.source.as_ref();
        given
            .or(self.named.as_ref())
            .or(self.save.as_ref())
            .cloned()
    }

    /// Keeps under the name of `--save` how this was read.
    pub(super) fn keep(
        &self,
        context: &Context,
        wanted: &config::Import,
        found: &Said,
    ) -> Result<(), Fault> {
        let Some(name) = &self.save else {
            return Ok(());
        };
        if name.trim().is_empty() {
            return Err(Fault::usage(&context.texts.fault("imported-no-name", &[])));
        }
        Config::write_import(&context.config_path, name, &kept(wanted, found))
            .map(|_| ())
            .map_err(|error| Fault::config(&context.texts, &error))
    }
}

/// What is worth keeping of how an export was read: what was asked for, the order of its dates where they
/// show it, whose export it is, and where that isn't known what fills each field.
pub(super) fn kept(wanted: &config::Import, found: &Said) -> config::Import {
    let map = match found.tool {
        Some(_) => wanted.map.clone(),
        None => Some(found.mapping.to_string()),
    };
    config::Import {
        map,
        tool: found.tool.or(wanted.tool),
        dates: wanted.dates.or_else(|| shown(&found.dates).map(kept_order)),
        ..wanted.clone()
    }
}

/// The order of day and month, if the file or the user has shown it.
fn shown(dates: &DatesSaid) -> Option<Order> {
    match dates {
        DatesSaid::Given(order) | DatesSaid::Proved { order, .. } => Some(*order),
        DatesSaid::NotNeeded | DatesSaid::Mixed { .. } | DatesSaid::Assumed(_) => None,
    }
}

/// The order that was taken, if one was needed.
fn taken(dates: &DatesSaid) -> Option<Order> {
    match dates {
        DatesSaid::Mixed { order } | DatesSaid::Assumed(order) => Some(*order),
        DatesSaid::NotNeeded | DatesSaid::Given(_) | DatesSaid::Proved { .. } => shown(dates),
    }
}

fn kept_order(order: Order) -> config::DateOrder {
    match order {
        Order::DayFirst => config::DateOrder::DayFirst,
        Order::MonthFirst => config::DateOrder::MonthFirst,
    }
}

impl How {
    /// The command that reads the refused rows in `file` as the others were read.
    pub(super) fn again(
        &self,
        wanted: &config::Import,
        found: Option<&Said>,
        source: Option<&str>,
        file: &Path,
    ) -> String {
        let mut words = vec!["ringback import".to_owned()];
        let mut say = |option: &str, value: &str| words.push(format!("{option} {}", quoted(value)));
        let (Some(found), Some(source)) = (found, source) else {
            // An export of our own is read in one way only.
            return format!(
                "{} {}",
                words.join(" "),
                quoted(&file.display().to_string())
            );
        };
        let kept = self.save.as_ref().or(self.named.as_ref());
        // What is kept in the settings need not be said again.
        let is_kept = |given: bool| self.save.is_some() || (self.named.is_some() && !given);
        if let Some(name) = kept {
            say("--as", name);
        }
        let usual = match found.tool {
            _ if found.ours => MARK.to_owned(),
            Some(tool) => tool.code().to_owned(),
            None => source::name_of(file),
        };
        if kept.map_or(usual.as_str(), String::as_str) != source && !is_kept(self.source.is_some())
        {
            say("--source", source);
        }
        if let Some(map) = wanted
            .map
            .as_deref()
            .filter(|_| !is_kept(self.map.is_some()))
        {
            say("--map", map);
        }
        if let Some(words) = self.words.as_ref().filter(|_| self.save.is_none()) {
            say("--words", words);
        }
        if let Some(tool) = &self.tool
            && self.save.is_none()
        {
            say("--tool", tool);
        }
        let order = taken(&found.dates).filter(|_| !found.format.is_mail());
        if let Some(order) = order
            && (kept.is_none() || wanted.dates.is_none() || !is_kept(self.dates.is_some()))
            && !(self.save.is_some() && shown(&found.dates).is_some())
        {
            say("--dates", order.code());
        }
        if let Some(zone) = &self.zone
            && self.save.is_none()
        {
            say("--zone", zone);
        }
        if self.header == Some(0) {
            say("--header", "0");
        }
        let flags = [("--no-repair", self.no_repair), ("--live", self.live)];
        words.extend(
            flags
                .iter()
                .filter(|(_, is)| *is)
                .map(|(flag, _)| (*flag).to_owned()),
        );
        // The refused rows are written as UTF-8, and the file says so where that is needed.
        words.push(quoted(&file.display().to_string()));
        words.join(" ")
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./+:,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Why words can't be taught.
fn untaught(context: &Context, error: TaughtError) -> Fault {
    let texts = &context.texts;
    Fault::usage(&match error {
        TaughtError::Syntax { piece } => {
            texts.fault("imported-words-syntax", &[("piece", (&piece).into())])
        }
        TaughtError::Unknown {
            word,
            meaning,
            nearest,
            known,
        } => Told {
            what: texts.with(
                "imported-words-unknown",
                &[("word", (&word).into()), ("meaning", (&meaning).into())],
            ),
            remedy: texts.meant(nearest, &known),
        },
        TaughtError::Twice {
            word,
            first,
            second,
        } => texts.fault(
            "imported-words-twice",
            &[
                ("word", (&word).into()),
                ("first", first.into()),
                ("second", second.into()),
            ],
        ),
    })
}

/// The settings of this name.
fn settings<'a>(context: &'a Context, name: &String) -> Result<&'a config::Import, Fault> {
    let known = &context.config.imports;
    if let Some(settings) = known.get(name) {
        return Ok(settings);
    }
    let texts = &context.texts;
    let args = [("name", name.into())];
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let remedy = match nearest(name, names.iter().copied()) {
        None if names.is_empty() => texts.with("imported-no-settings", &args),
        near => texts.meant(near, &names),
    };
    let what = texts.with("imported-no-setting", &args);
    Err(Fault::usage(&Told { what, remedy }))
}

/// What is wanted, as the reader takes it; `repair`: whether what was decoded wrongly is mended;
/// `header`: on which line the header is, where that was said.
pub(super) fn options(
    context: &Context,
    wanted: &config::Import,
    repair: bool,
    header: Option<u64>,
) -> Result<Options, Fault> {
    let texts = &context.texts;
    let map = wanted.map.as_deref().unwrap_or_default();
    let mapping = map.parse::<Mapping>().map_err(|error| {
        let what = said(texts, &error.told());
        let remedy = texts.get("imported-mapping-help");
        Fault::usage(&Told { what, remedy })
    })?;
    Ok(Options {
        mapping,
        tool: wanted.tool,
        words: wanted.words.clone(),
        zone: wanted.zone.clone().unwrap_or_else(|| context.zone.clone()),
        date_order: match wanted.dates {
            Some(config::DateOrder::DayFirst) => DateOrder::DayFirst,
            Some(config::DateOrder::MonthFirst) => DateOrder::MonthFirst,
            // A year in front needs no order.
            Some(config::DateOrder::YearFirst) | None => DateOrder::Auto,
        },
        mail: Settings {
            own: Own::new(&context.config.mail.own),
            ..Settings::at(context.now())
        },
        encoding: wanted.encoding,
        repair,
        header,
    })
}
