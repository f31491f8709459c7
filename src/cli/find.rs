//! `find`: looks procedures and phrases up, as the desk does.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::context::Context;
use super::fault::Fault;
use super::out::{Out, hint};
use crate::domain::library::Stamp;
use crate::domain::lookup::{Answer, Hit, How, Kind, Part, Reason, Surroundings};
use crate::domain::procedure::Standing;
use crate::domain::safe::Safe;
use crate::io::library::{self, Found};
use crate::runtime::library::shelf;
use crate::storage::StoreError;
use crate::storage::lookup::{Change, Index, cache_name};

/// How many files are taken in at once.
const BATCH: usize = 512;

/// How many batches may wait to be taken in: more would only take memory.
const AHEAD: usize = 1;

const HELP: &str = "\
Half-typed and mistyped words, other forms of a word and the wrong keyboard layout are understood; the order
of the words is free. What isn't in the folders of the settings is looked for with --sops.

With --json and - in the place of the words, one query a line is read from standard input, and one line of
JSON a query is printed: {\"query\": …, \"hits\": [{\"file\": …, \"title\": …, \"score\": …}, …]}.";

/// Finds procedures and phrases, the best first.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Find {
    /// What to look for, as it comes to mind; - reads a query a line
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Only in this language: en, et, …
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// In this folder instead of the library of the settings; may be given more than once
    #[arg(long, value_name = "DIR")]
    sops: Vec<PathBuf>,
    /// Say why each stands where it does
    #[arg(long)]
    explain: bool,
    /// One line of JSON a query
    #[arg(long)]
    json: bool,
}

/// The answer to a query in JSON.
#[derive(Debug, Serialize)]
struct Answered<'a> {
    query: &'a str,
    hits: Vec<Line<'a>>,
}

/// A hit in JSON.
#[derive(Debug, Serialize)]
struct Line<'a> {
    file: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
    score: f64,
    kind: &'static str,
    category: Option<&'a str>,
    lang: Option<&'a str>,
    status: Option<&'static str>,
    reviewed: Option<Date>,
    steps: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<String>,
}

impl Find {
    /// Does it.
    ///
    /// # Errors
    /// A folder that can't be looked at, or a cache that can't be written.
    pub fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let folders: Vec<PathBuf> = self
            .sops
            .iter()
            .map(|folder| std::path::absolute(folder).unwrap_or_else(|_| folder.clone()))
            .collect();
        if let Some(folder) = folders.iter().find(|folder| !folder.exists()) {
            let path = folder.display().to_string();
            let args = [("path", (&path).into())];
            return Err(Fault::usage(&context.texts.fault("find-no-folder", &args)));
        }
        let told = |error| context.told(&error);
        let (files, cache) = if folders.is_empty() {
            Self::library(context)
        } else {
            let cache = cache_name(&folders, false);
            (library::walk(&folders).files, context.cache(&cache))
        };
        let index = up_to_date(&cache, &files).map_err(told)?;
        let around = Surroundings {
            only_lang: self.lang.clone(),
            explain: self.explain,
            ..Surroundings::default()
        };
        let find = |query: &str| index.find(query, &around, self.limit).map_err(told);
        if self.words != ["-"] {
            let query = self.words.join(" ");
            let answer = find(&query)?;
            return self.show(context, &query, &answer, out);
        }
        let mut input = BufReader::new(std::io::stdin().lock());
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = input.read_until(b'\n', &mut line).map_err(|error| {
                let error = error.to_string();
                let args = [("error", (&error).into())];
                Fault::failed(&context.texts.fault("cli-input-unreadable", &args))
            })?;
            if read == 0 {
                return Ok(());
            }
            let query = String::from_utf8_lossy(&line);
            let query = query.trim_end_matches(['\n', '\r']);
            self.show(context, query, &find(query)?, out)?;
            // Whoever asks line by line waits for the answer.
            if input.buffer().is_empty() {
                out.flush()?;
            }
        }
    }

    /// The files of the library of the settings, and where their cache lies.
    fn library(context: &Context) -> (Vec<Found>, PathBuf) {
        let folders = shelf::places(context);
        let with_pack = context.config.lookup.builtin;
        let mut files = library::walk(&folders).files;
        if with_pack {
            files.extend(library::builtin());
        }
        (files, context.cache(&cache_name(&folders, with_pack)))
    }

    fn show(
        &self,
        context: &Context,
        query: &str,
        answer: &Answer,
        out: &mut Out,
    ) -> Result<(), Fault> {
        if self.json {
            return out.json(&Answered {
                query,
                hits: answer.hits.iter().map(found).collect(),
            });
        }
        if answer.hits.is_empty() {
            let count = i64::try_from(answer.entries).unwrap_or(i64::MAX);
            let args = [("query", query.into()), ("count", count.into())];
            hint(&Safe::line(&context.texts.with("find-nothing", &args)));
        }
        for hit in &answer.hits {
            let mut line = hit.title.clone();
            if let Some(alias) = &hit.alias {
                line = format!("{line} ({alias})");
            }
            let about = [
                hit.category.as_deref(),
                hit.lang.as_deref(),
                status(hit.standing),
            ];
            let about: Vec<&str> = about.into_iter().flatten().collect();
            if !about.is_empty() {
                line = format!("{line}  [{}]", about.join(", "));
            }
            out.line(&Safe::line(&line))?;
            out.block(&Safe::line(&hit.file), 4)?;
            for why in why(&hit.why) {
                out.block(&Safe::line(&why), 6)?;
            }
        }
        Ok(())
    }
}

fn found(hit: &Hit) -> Line<'_> {
    Line {
        file: &hit.file,
        title: &hit.title,
        alias: hit.alias.as_deref(),
        score: (hit.score * 1000.0).round() / 1000.0,
        kind: match hit.kind {
            Kind::Procedure => "procedure",
            Kind::Phrase => "phrase",
        },
        category: hit.category.as_deref(),
        lang: hit.lang.as_deref(),
        status: status(hit.standing),
        reviewed: hit.reviewed,
        steps: hit.steps,
        why: why(&hit.why),
    }
}

const fn status(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Unstated => None,
        Standing::Draft => Some("draft"),
        Standing::Validated => Some("validated"),
    }
}

/// The reasons in the words of the fields: `refnud: refund, slip, title`.
fn why(reasons: &[Reason]) -> Vec<String> {
    reasons
        .iter()
        .map(|reason| match reason {
            Reason::Word {
                typed,
                met,
                how,
                part,
            } => {
                let how = match how {
                    How::Same => "same",
                    How::Form => "form",
                    How::Joined => "joined",
                    How::Begun => "begun",
                    How::Short => "short",
                    How::Slip => "slip",
                };
                let part = match part {
                    Part::Title => "title",
                    Part::Tags => "tags",
                    Part::Headings => "headings",
                    Part::Body => "body",
                };
                format!("{typed}: {met}, {how}, {part}")
            }
            Reason::Letters => "letters".to_owned(),
            Reason::OtherLayout => "other layout".to_owned(),
            Reason::Category => "category".to_owned(),
            Reason::Language => "language".to_owned(),
            Reason::Used => "used".to_owned(),
        })
        .collect()
}

/// The cache of a library, with what has changed in its files taken in.
fn up_to_date(cache: &Path, files: &[Found]) -> Result<Index, StoreError> {
    let index = Index::open(cache)?;
    match index.known() {
        Ok(known) => catch_up(index, &known, files),
        Err(StoreError::Damaged { .. }) => catch_up(index.renew()?, &HashMap::new(), files),
        Err(error) => Err(error),
    }
}

/// Takes in what has changed; one thread reads while the other writes.
fn catch_up(
    mut index: Index,
    known: &HashMap<String, Stamp>,
    files: &[Found],
) -> Result<Index, StoreError> {
    let there: HashSet<&str> = files.iter().map(|found| found.file.as_str()).collect();
    let gone: Vec<String> = known
        .keys()
        .filter(|path| !there.contains(path.as_str()))
        .cloned()
        .collect();
    index.replace(&[], &gone)?;
    let changed: Vec<&Found> = files
        .iter()
        .filter(|found| known.get(&found.file) != Some(&found.stamp))
        .collect();
    if changed.is_empty() {
        return Ok(index);
    }
    std::thread::scope(|scope| {
        let (send, batches) = mpsc::sync_channel::<Vec<Change>>(AHEAD);
        scope.spawn(move || {
            for files in changed.chunks(BATCH) {
                let read = |found: &&Found| Change {
                    path: found.file.clone(),
                    stamp: found.stamp,
                    entries: library::entries(found).0,
                };
                if send.send(files.iter().map(read).collect()).is_err() {
                    break;
                }
            }
        });
        for batch in batches {
            index.replace(&batch, &[])?;
        }
        Ok(index)
    })
}
