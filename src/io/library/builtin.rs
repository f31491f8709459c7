//! The pack that comes with the program: procedures and phrase books, `assets/sops` and `assets/phrases`.

use std::path::{Path, PathBuf};

use include_dir::{Dir, File, include_dir};
use sha2::{Digest as _, Sha256};

use super::folder::{Found, Sort};
use crate::domain::library::Stamp;

static PROCEDURES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/sops");
static BOOKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/phrases");

/// What stands before the name of a file of the pack.
pub const BUILTIN: &str = "builtin:";
/// The folder of the phrase books.
pub(super) const PHRASES: &str = "phrases";

/// The files of the pack, in the order of their names; their stamps go by what stands in them.
pub fn builtin() -> Vec<Found> {
    let found = all().map(|(name, sort, text)| Found {
        stamp: stamp(text),
        sort,
        path: PathBuf::new(),
        file: format!("{BUILTIN}{name}"),
    });
    found.collect()
}

/// The names of the pack's files, as `en/refund.md` and `phrases/en.toml`, and what stands in them.
pub fn pack() -> impl Iterator<Item = (String, &'static str)> {
    all().map(|(name, _, text)| (name, text))
}

fn all() -> impl Iterator<Item = (String, Sort, &'static str)> {
    let procedures = PROCEDURES.dirs().flat_map(Dir::files);
    let procedures = procedures.filter_map(|file| named(file, "", Sort::Procedure));
    let books = BOOKS.files();
    let books = books.filter_map(|file| named(file, "phrases/", Sort::Book));
    let mut all: Vec<_> = procedures.chain(books).collect();
    all.sort_unstable();
    all.into_iter()
}

fn named(
    file: &'static File<'static>,
    before: &str,
    sort: Sort,
) -> Option<(String, Sort, &'static str)> {
    let name = format!("{before}{}", file.path().to_str()?);
    let is_one = Sort::of(&name) == Some(sort);
    Some((name, sort, file.contents_utf8().filter(|_| is_one)?))
}

/// What stands in a file of the pack.
pub(super) fn text(name: &str) -> Option<&'static str> {
    let file = match Path::new(name).strip_prefix(PHRASES) {
        Ok(book) => BOOKS.get_file(book),
        Err(_) => PROCEDURES.get_file(name),
    };
    file?.contents_utf8()
}

fn stamp(text: &str) -> Stamp {
    let hash = Sha256::digest(text.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    Stamp {
        size: text.len() as u64,
        modified: i64::from_le_bytes(first),
    }
}
