//! `ringback sop show`: a procedure as text.

use clap::Args;

use super::shelf::{Kept, Shelf};
use crate::cli::context::Context;
use crate::cli::fault::Fault;
use crate::cli::out::{Out, hint};
use crate::domain::document::Link;
use crate::domain::fold::{fold, words};
use crate::domain::library::Why;
use crate::domain::safe::Safe;
use crate::domain::words::nearest;
use crate::io::library::{self, Examined};
use crate::ui::document::{Paper, lay_out};

/// Columns where the output is no terminal, and the most that are used of a wide one.
const WIDTH: usize = 100;
/// How many are named that could be meant.
const NAMED: usize = 8;

/// Shows a procedure as text.
#[derive(Debug, Args)]
pub struct Show {
    /// Its file, the name of its file, or words of its title
    #[arg(value_name = "WHAT", required = true)]
    what: Vec<String>,
    /// The language, where it is there in several
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
}

impl Show {
    /// Does it.
    pub(super) fn run(self, context: &Context, out: &mut Out) -> Result<(), Fault> {
        let what = self.what.join(" ");
        if let Some(file) = library::find(&what) {
            return show(context, &file, out);
        }
        let shelf = Shelf::of(context, &[]);
        let found = self.meant(context, &shelf, &what);
        match found.as_slice() {
            [kept] => show(context, &kept.file, out),
            [] => Err(self.unknown(context, &shelf, &what)),
            [..] => Err(several(context, &found, &what)),
        }
    }

    /// The procedures that a name may stand for, of one language if it is the same one in several.
    fn meant<'a>(&self, context: &Context, shelf: &'a Shelf, what: &str) -> Vec<&'a Kept> {
        let wanted = fold(what);
        let all = || shelf.procedures.iter();
        let about = |kept: &Kept| kept.examined.procedure.about.clone();
        let mut found: Vec<&Kept> = all()
            .filter(|kept| library::stem(&kept.file).eq_ignore_ascii_case(what))
            .collect();
        if found.is_empty() {
            found = all()
                .filter(|kept| fold(&about(kept).title) == wanted)
                .collect();
        }
        if found.is_empty() {
            let has_all = |text: &str| {
                let text = fold(text);
                let has = |word: &str| words(&text).any(|own| own.starts_with(word));
                words(&wanted).all(has)
            };
            let is_meant = |kept: &&Kept| {
                let about = about(kept);
                has_all(&about.title) || about.aliases.iter().any(|alias| has_all(alias))
            };
            if words(&wanted).next().is_some() {
                found = all().filter(is_meant).collect();
            }
        }
        // One that says no language is of every one.
        let of = |lang: &str| -> Vec<&Kept> {
            let is_of = |own: Option<String>| own.is_none_or(|own| own == lang);
            let all = found.iter().copied();
            all.filter(|kept| is_of(about(kept).lang)).collect()
        };
        if let Some(lang) = &self.lang {
            return of(lang);
        }
        for lang in [context.config.look.language.as_str(), "en"] {
            let own = of(lang);
            if !own.is_empty() {
                return own;
            }
        }
        found
    }

    fn unknown(&self, context: &Context, shelf: &Shelf, what: &str) -> Fault {
        let texts = &context.texts;
        let names = shelf.procedures.iter().flat_map(|kept| {
            let about = &kept.examined.procedure.about;
            let is_asked = self.lang.is_none() || self.lang == about.lang;
            let names = [about.title.as_str(), library::stem(&kept.file)];
            names.into_iter().filter(move |_| is_asked)
        });
        let mut told = texts.fault("sop-not-found", &[("name", what.into())]);
        if let Some(near) = nearest(what, names) {
            told.remedy = texts.meant(Some(near), &[]);
        }
        Fault::failed(&told)
    }
}

fn several(context: &Context, found: &[&Kept], what: &str) -> Fault {
    let mut told = context.texts.fault("sop-several", &[("name", what.into())]);
    for kept in found.iter().take(NAMED) {
        let title = &kept.examined.procedure.about.title;
        told.what = format!("{}\n  {title}  {}", told.what, kept.file);
    }
    if found.len() > NAMED {
        told.what.push_str("\n  …");
    }
    Fault::failed(&told)
}

fn show(context: &Context, file: &str, out: &mut Out) -> Result<(), Fault> {
    let examined = library::open(file).map_err(|fault| {
        let what = context.texts.library_fault(&fault);
        let args = [("what", (&what).into())];
        Fault::failed(&context.texts.fault("sop-unusable", &args))
    })?;
    print(context, &examined, file, out)
}

fn print(context: &Context, examined: &Examined, file: &str, out: &mut Out) -> Result<(), Fault> {
    let (texts, procedure) = (&context.texts, &examined.procedure);
    let about = &procedure.about;
    out.line(&Safe::line(&about.title))?;
    let mut facts: Vec<String> = about.category.iter().cloned().collect();
    facts.push(texts.trust(about.trust(context.now_here().date())));
    facts.extend(about.lang.clone());
    facts.extend(
        about
            .owner
            .as_ref()
            .map(|owner| texts.with("sop-owner", &[("owner", owner.into())])),
    );
    facts.push(file.to_owned());
    out.line(&Safe::line(&facts.join(" · ")))?;
    for (id, name, list) in [
        ("sop-aliases", "aliases", &about.aliases),
        ("sop-tags", "tags", &about.tags),
    ] {
        if !list.is_empty() {
            let said = texts.with(id, &[(name, (&list.join(", ")).into())]);
            out.line(&Safe::line(&said))?;
        }
    }
    if let Some(limit) = &about.limit {
        let said = texts.with("sop-limit", &[("limit", limit.into())]);
        out.line(&Safe::line(&said))?;
    }
    out.line(&Safe::default())?;
    let paper = Paper {
        width: out.width().unwrap_or(WIDTH).clamp(1, WIDTH),
        texts,
        hits: &[],
    };
    let sheet = lay_out(&procedure.blocks, &paper);
    for line in &sheet.lines {
        out.line(&line.text())?;
    }
    let mut links: Vec<String> = Vec::new();
    for link in &sheet.links {
        let to = match link {
            Link::Within(_) => continue,
            Link::File { path, .. } => path.clone(),
            Link::Web(address) => address.clone(),
        };
        if !links.contains(&to) {
            links.push(to);
        }
    }
    if !links.is_empty() {
        out.line(&Safe::default())?;
        out.line(&Safe::line(&texts.get("sop-links")))?;
        for link in links {
            out.line(&Safe::line(&format!("  {link}")))?;
        }
    }
    out.flush()?;
    if examined
        .faults
        .iter()
        .any(|fault| fault.why == Why::Letters)
    {
        hint(&Safe::line(&texts.library_why(&Why::Letters)));
    }
    Ok(())
}
