//! How an export is to be read: what the arguments say, over what is kept in the settings.

use jiff::tz::TimeZone;

use super::super::context::Context;
use super::super::fault::Fault;
use super::How;
use crate::config::{self, Config};
use crate::domain::incoming::Tool;
use crate::domain::mail::Own;
use crate::domain::words::nearest;
use crate::io::import::mail::Settings;
use crate::io::import::{DateOrder, Encoding, Mapping, Options, Said};
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
        Ok(config::Import {
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
        let is_table = found.tool.is_none() && !found.format.is_mail();
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

/// What is worth keeping of how an export was read: what was asked for, whose export it is, and where
/// that isn't known what fills each field.
pub(super) fn kept(wanted: &config::Import, found: &Said) -> config::Import {
    let map = match found.tool {
        Some(_) => wanted.map.clone(),
        None => Some(found.mapping.to_string()),
    };
    config::Import {
        map,
        tool: found.tool.or(wanted.tool),
        ..wanted.clone()
    }
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
