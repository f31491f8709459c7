//! The library: procedures as files of Markdown, phrases as books of TOML, from folders of the desk's own
//! and from the pack that comes with the program.
//!
//! A file that can't be used is a [`Fault`] with its reason and its line, and does no harm to the others;
//! what can be passed over is told by [`examine`] alone. Nothing is kept here: whoever asks holds the
//! stamps, and has read again what changed.

mod alias;
mod builtin;
mod folder;
mod front;
mod html;
mod lines;
mod markdown;
mod phrases;
mod source;
mod steps;
mod words;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

pub use self::alias::add_alias;
pub use self::builtin::{BUILTIN, builtin, pack};
pub use self::folder::{Found, Sort, Walk, folders, walk};
pub use self::phrases::{Book, book};
pub use self::words::template;
use super::import::encoding::text_of;
use crate::domain::document::{Block, Link, plain};
use crate::domain::library::{Fault, Why};
use crate::domain::lookup::{Entry, Kind};
use crate::domain::procedure::{About, Procedure};

/// How long a file may be, in bytes: a procedure that is longer helps nobody in a call.
pub const LONGEST: u64 = 2 << 20;
/// How many digits of its hash name a version.
const DIGITS: usize = 12;

/// A procedure with all that can be said of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The procedure.
    pub procedure: Procedure,
    /// Every link in it, with its line in the file.
    pub links: Vec<(u32, Link)>,
    /// What is wrong with it and can be passed over, in the order of its lines.
    pub faults: Vec<Fault>,
    /// What links within the file may lead to.
    places: Vec<String>,
}

impl Examined {
    /// Whether the file has a place that a link names.
    pub fn has_place(&self, place: &str) -> bool {
        let steps = self.procedure.steps.len();
        let step = place.strip_prefix("step-").map(str::parse::<usize>);
        matches!(step, Some(Ok(number)) if (1..=steps).contains(&number))
            || self.places.iter().any(|known| known == place)
    }
}

/// Reads a procedure; `path` is what it is shown and opened by.
///
/// # Errors
/// Why the file can't be used.
pub fn read(bytes: &[u8], path: &str) -> Result<Procedure, Fault> {
    examine(bytes, path).map(|examined| examined.procedure)
}

/// Reads a procedure, and says what in its file is to be looked after.
///
/// # Errors
/// Why the file can't be used.
pub fn examine(bytes: &[u8], path: &str) -> Result<Examined, Fault> {
    let refused = |why| Err(Fault::of_file(path, why));
    if bytes.len() as u64 > LONGEST {
        return refused(too_long(bytes.len() as u64));
    }
    let mut faults = Vec::new();
    let text = match text_of(bytes) {
        Ok((text, is_whole)) => {
            if !is_whole {
                faults.push(Fault::of_file(path, Why::Letters));
            }
            text
        }
        Err(_) => return refused(Why::Binary),
    };
    if text.trim().is_empty() {
        return refused(Why::Empty);
    }
    let words = words::words();
    let mut parts = front::part(&text);
    let about = match parts.front {
        Some(front) => front::read(front, path, words, &mut faults)?,
        None => None,
    };
    let about = about.unwrap_or_else(|| {
        // What looked like front matter is text.
        (parts.body, parts.line) = (&text, 1);
        About::default()
    });
    let first_line = parts.line;
    let body = source::plain(parts.body);
    let markdown = markdown::read(&body);
    let mut procedure = Procedure {
        about,
        blocks: markdown.blocks,
        steps: Vec::new(),
        version: version(bytes),
    };
    let mut places = markdown.places;
    anchors(&procedure.blocks, &mut places);
    name(&mut procedure, path, words);
    procedure.steps = steps::of(&procedure.blocks, words);
    faults.extend(phrases::in_quotes(&body, path, first_line));
    let links = markdown.links.into_iter();
    let links = links
        .map(|(line, link)| (line + first_line - 1, link))
        .collect();
    let mut examined = Examined {
        procedure,
        links,
        faults,
        places,
    };
    let dead: Vec<Fault> = examined
        .links
        .iter()
        .filter_map(|(line, link)| match link {
            Link::Within(place) if !examined.has_place(place) => {
                let place = format!("#{place}");
                Some(Fault::at(path, *line, Why::NoPlace { place }))
            }
            Link::Within(_) | Link::File { .. } | Link::Web(_) => None,
        })
        .collect();
    examined.faults.extend(dead);
    examined.faults.sort_by_key(|fault| fault.line);
    Ok(examined)
}

/// Reads a procedure by the name that it is shown and opened by: a path, or one of the pack.
///
/// A path without an ending, as some write their links, is tried with those that a page may have.
///
/// # Errors
/// Why the file can't be used.
pub fn open(file: &str) -> Result<Examined, Fault> {
    if let Some(name) = file.strip_prefix(BUILTIN) {
        return match builtin::text(name) {
            Some(text) => examine(text.as_bytes(), file),
            None => Err(Fault::of_file(file, Why::Missing)),
        };
    }
    let found = find(file).ok_or_else(|| Fault::of_file(file, Why::Missing))?;
    let bytes = bytes(Path::new(&found)).map_err(|why| Fault::of_file(&*found, why))?;
    examine(&bytes, &found)
}

/// The file that a name stands for, as far as there is one.
pub fn find(file: &str) -> Option<String> {
    if let Some(name) = file.strip_prefix(BUILTIN) {
        return builtin::text(name).map(|_| file.to_owned());
    }
    if Path::new(file).is_file() {
        return Some(file.to_owned());
    }
    let bare = file.trim_end_matches('/').trim_end_matches(".html");
    [
        "{}.md",
        "{}.html.md",
        "{}/index.md",
        "{}/_index.md",
        "{}/README.md",
        "{}.markdown",
    ]
    .iter()
    .map(|form| form.replace("{}", bare))
    .find(|path| Path::new(path).is_file())
}

/// The bytes of a file, as far as it is one that is read.
///
/// # Errors
/// Why it isn't read.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Why> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Why::Missing,
        _ => Why::Unreadable {
            error: error.to_string(),
        },
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > LONGEST {
        return Err(too_long(length));
    }
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // It may grow while it is read.
    file.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

const fn too_long(bytes: u64) -> Why {
    Why::TooLong {
        bytes,
        most: LONGEST,
    }
}

/// What stands in a file of the library.
///
/// # Errors
/// Why it isn't read.
pub fn text(found: &Found) -> Result<Vec<u8>, Why> {
    match found.file.strip_prefix(BUILTIN) {
        Some(name) => builtin::text(name)
            .map(|text| text.as_bytes().to_vec())
            .ok_or(Why::Missing),
        None => bytes(&found.path),
    }
}

/// What is looked up of a file, and what is wrong with it: the procedure, or the phrases of a book.
pub fn entries(found: &Found) -> (Vec<Entry>, Vec<Fault>) {
    let file = &found.file;
    let bytes = match text(found) {
        Ok(bytes) => bytes,
        Err(why) => return (Vec::new(), vec![Fault::of_file(file, why)]),
    };
    match found.sort {
        Sort::Procedure => match examine(&bytes, file) {
            Ok(examined) => (vec![entry(&examined.procedure, file)], examined.faults),
            Err(fault) => (Vec::new(), vec![fault]),
        },
        Sort::Book => {
            let Book { phrases, faults } = book(&bytes, file);
            let entries = phrases.iter().map(|phrase| phrase.entry(file));
            (entries.collect(), faults)
        }
    }
}

/// What is looked up of a procedure; `file` is what it is opened by.
pub fn entry(procedure: &Procedure, file: &str) -> Entry {
    let about = &procedure.about;
    let (mut headings, mut body) = (Vec::new(), String::new());
    gather(&procedure.blocks, &mut headings, &mut body);
    Entry {
        kind: Kind::Procedure,
        file: file.to_owned(),
        title: about.title.clone(),
        aliases: about.aliases.clone(),
        tags: about.tags.clone(),
        headings,
        body,
        category: about.category.clone(),
        lang: about.lang.clone(),
        standing: about.status,
        reviewed: about.reviewed,
        review_every: about.review_every,
        steps: u32::try_from(procedure.steps.len()).unwrap_or(u32::MAX),
    }
}

/// The words of blocks: those of headings, and all others.
fn gather(blocks: &[Block], headings: &mut Vec<String>, body: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } => headings.push(plain(text)),
            Block::Paragraph(text) => {
                body.extend(text.iter().map(|inline| inline.text.as_str()));
                body.push('\n');
            }
            Block::List { items, .. } => {
                for item in items {
                    gather(item, headings, body);
                }
            }
            Block::Quote(blocks) => gather(blocks, headings, body),
            Block::Code { text, .. } => {
                body.push_str(text);
                body.push('\n');
            }
            Block::Table { head, rows } => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    body.extend(cell.iter().map(|inline| inline.text.as_str()));
                    body.push('\n');
                }
            }
            Block::Rule => {}
        }
    }
}

/// The anchors of all headings; of several with one name the next has `-1`, as in most viewers.
fn anchors(blocks: &[Block], places: &mut Vec<String>) {
    let mut times: std::collections::HashMap<&str, u32> = std::collections::HashMap::new();
    for block in blocks {
        if let Block::Heading { anchor, .. } = block {
            let seen = times.entry(anchor).or_default();
            if *seen > 0 {
                places.push(format!("{anchor}-{seen}"));
            }
            *seen += 1;
            places.push(anchor.clone());
        }
    }
}

/// Finds the title, and takes the heading out that it is; one that something stands above is a part of
/// the text.
fn name(procedure: &mut Procedure, path: &str, words: &words::Words) {
    let blocks = &mut procedure.blocks;
    let first = blocks
        .iter()
        .enumerate()
        .find_map(|(at, block)| match block {
            Block::Heading { level, text, .. } => Some((at, *level, plain(text))),
            _ => None,
        });
    let title = &mut procedure.about.title;
    match first {
        Some((at, level, heading)) if title.is_empty() => {
            // A heading over steps, or over one of them, names nothing.
            let is_of_steps =
                words.is_over_steps(&heading) || words.number_of_step(&heading).is_some();
            if heading.trim().is_empty() || (level > 1 && is_of_steps) {
                *title = by_file(path);
            } else {
                *title = heading.split_whitespace().collect::<Vec<_>>().join(" ");
                if at == 0 {
                    blocks.remove(0);
                }
            }
        }
        Some((0, 1, heading)) if heading.trim() == title => {
            blocks.remove(0);
        }
        None if title.is_empty() => *title = by_file(path),
        Some(_) | None => {}
    }
}

/// A title by the file's name; of a folder's own page by the folder's.
fn by_file(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let stem = stem(name);
    let is_page = ["readme", "index", "_index"].contains(&stem.to_lowercase().as_str());
    let named = if is_page { parts.next() } else { None };
    let stem = named.filter(|folder| !folder.is_empty()).unwrap_or(stem);
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

/// A file's name without its endings.
pub fn stem(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    let bare = [".markdown", ".md", ".html"]
        .iter()
        .fold(name, |name, ending| {
            let at = name.len().saturating_sub(ending.len());
            match name.get(at..) {
                Some(end) if end.eq_ignore_ascii_case(ending) => &name[..at],
                Some(_) | None => name,
            }
        });
    if bare.is_empty() { name } else { bare }
}

/// The version of a file: the first digits of its hash.
fn version(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let digit = |four: u8| char::from_digit(u32::from(four), 16);
    hash.iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(digit)
        .take(DIGITS)
        .collect()
}

#[cfg(test)]
mod tests;
