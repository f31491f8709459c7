//! What the program says, by language.
//!
//! A language is a folder of Fluent files under `assets/texts`; all files of a folder make one bundle, so that
//! a part of the program can keep its sentences in a file of its own. English is complete; a key that another
//! language lacks is said in English, and English is read only when that happens.
//!
//! Here live the lookup of texts and the words for the domain's closed sets and times. What may not live here
//! is a decision about what to say: callers name a text and hand in its values. Those values may come from
//! clients, so a rendered text is no safer than what went into it: callers make it `Safe` before it is shown.

mod facts;
mod fault;
mod library;
mod run;
mod time;
mod when;
mod words;

#[cfg(test)]
mod check;

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

pub use fault::Told;
pub use time::Span;
pub use when::when_words;

use crate::domain::words::nearest;

static FOLDERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/texts");

/// The language whose texts are complete.
const ENGLISH: &str = "en";

type Bundle = FluentBundle<FluentResource>;

/// A language that the program does not speak.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no texts in the language {lang:?}")]
pub struct TextsError {
    /// What was asked for.
    pub lang: String,
    /// The language that comes nearest to it, if one is near.
    pub nearest: Option<&'static str>,
    /// Every language there is.
    pub known: Vec<&'static str>,
}

/// The tags of the languages the program speaks, in alphabetical order.
pub fn languages() -> Vec<&'static str> {
    let mut tags: Vec<_> = FOLDERS
        .dirs()
        .filter_map(|dir| dir.path().to_str())
        .collect();
    tags.sort_unstable();
    tags
}

/// Finds the language whose texts serve a tag such as `en`, `et-EE` or `ru_RU.UTF-8`.
///
/// # Errors
/// [`TextsError`] names the languages there are.
pub fn language_of(tag: &str) -> Result<&'static str, TextsError> {
    let wanted = tag.trim().to_lowercase().replace('_', "-");
    let primary = wanted.split(['-', '.', '@']).next().unwrap_or_default();
    let known = languages();
    let exact = known.iter().find(|l| l.eq_ignore_ascii_case(&wanted));
    exact
        .or_else(|| known.iter().find(|l| **l == primary))
        .copied()
        .ok_or_else(|| TextsError {
            lang: tag.to_owned(),
            nearest: nearest(&wanted, known.iter().copied()),
            known: known.clone(),
        })
}

/// A value that a text mentions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arg<'a> {
    /// A whole number; it also chooses the plural form.
    Int(i64),
    /// A number with a fraction, rounded by the caller.
    Float(f64),
    /// Words, as they are.
    Str(&'a str),
}

impl From<i64> for Arg<'_> {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<usize> for Arg<'_> {
    fn from(n: usize) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Arg<'_> {
    fn from(n: f64) -> Self {
        Self::Float(n)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(words: &'a str) -> Self {
        Self::Str(words)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(words: &'a String) -> Self {
        Self::Str(words)
    }
}

/// The texts of one language, with English behind them.
pub struct Texts {
    language: &'static str,
    bundle: Bundle,
    english: OnceLock<Bundle>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Texts {
    /// Reads the texts of a language.
    ///
    /// # Errors
    /// [`TextsError`] when the program does not speak it.
    pub fn load(lang: &str) -> Result<Self, TextsError> {
        let language = language_of(lang)?;
        Ok(Self {
            language,
            bundle: bundle_of(language, sources(language)),
            english: OnceLock::new(),
        })
    }

    /// Reads the English texts, which are always there.
    pub fn english() -> Self {
        Self {
            language: ENGLISH,
            bundle: bundle_of(ENGLISH, sources(ENGLISH)),
            english: OnceLock::new(),
        }
    }

    /// The tag of the language.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// Whether there is a text of this id, here or in English.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
            || self
                .fallback()
                .is_some_and(|english| english.has_message(id))
    }

    /// Says a text that mentions no values.
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// Says a text with its values.
    ///
    /// An id that no language has is shown as `⟦id⟧`, and is a fault of the program: debug builds stop there.
    pub fn with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.render(id, None, args).unwrap_or_else(|| missing(id))
    }

    /// Says an attribute of a text, such as the short form of a label.
    pub fn attr(&self, id: &str, name: &str) -> String {
        self.render(id, Some(name), &[])
            .unwrap_or_else(|| missing(&format!("{id}.{name}")))
    }

    /// The English bundle behind another language.
    fn fallback(&self) -> Option<&Bundle> {
        (self.language != ENGLISH).then(|| {
            self.english
                .get_or_init(|| bundle_of(ENGLISH, sources(ENGLISH)))
        })
    }

    fn render(&self, id: &str, attr: Option<&str>, args: &[(&str, Arg<'_>)]) -> Option<String> {
        render_in(&self.bundle, id, attr, args).or_else(|| {
            let english = self.fallback()?;
            render_in(english, id, attr, args)
        })
    }
}

/// The files of a language, in the order of their names.
fn sources(language: &str) -> impl Iterator<Item = &'static str> {
    let files = FOLDERS
        .get_dir(language)
        .map(Dir::files)
        .into_iter()
        .flatten();
    files
        .filter(|f| f.path().extension().is_some_and(|e| e == "ftl"))
        .filter_map(include_dir::File::contents_utf8)
}

fn bundle_of<'a>(language: &str, sources: impl Iterator<Item = &'a str>) -> Bundle {
    let tag: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Isolation marks are invisible characters around each value: a terminal shows them as rubbish.
    bundle.set_use_isolating(false);
    for source in sources {
        // A file with a fault loses that one text. The tests read every file strictly, so none is shipped.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn render_in(
    bundle: &Bundle,
    id: &str,
    attr: Option<&str>,
    args: &[(&str, Arg<'_>)],
) -> Option<String> {
    let message = bundle.get_message(id)?;
    let pattern = match attr {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, arg)| (Cow::from(*name), value_of(*arg)))
        .collect();
    let mut errors = Vec::new();
    let said = bundle
        .format_pattern(pattern, Some(&args), &mut errors)
        .into_owned();
    debug_assert!(errors.is_empty(), "{id}: {errors:?}");
    Some(said)
}

fn value_of(arg: Arg<'_>) -> FluentValue<'_> {
    match arg {
        Arg::Int(n) => FluentValue::from(n),
        Arg::Float(n) => FluentValue::from(n),
        Arg::Str(words) => FluentValue::String(Cow::from(words)),
    }
}

fn missing(id: &str) -> String {
    debug_assert!(false, "no text has the id {id:?}");
    format!("⟦{id}⟧")
}
