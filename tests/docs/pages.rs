//! The parts of the pages that are made from the code.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::check;

/// What the built program prints, as for a user who has settled nothing.
fn printed(args: &[&str]) -> String {
    let nowhere = std::env::temp_dir().join("ringback-docs-nobody");
    let output = Command::new(env!("CARGO_BIN_EXE_ringback"))
        .args(args)
        .env_remove("RINGBACK_DB")
        .env_remove("RINGBACK_CONFIG")
        .env("HOME", &nowhere)
        .env("XDG_CONFIG_HOME", nowhere.join("config"))
        .env("XDG_DATA_HOME", nowhere.join("data"))
        .env("COLUMNS", "100")
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{args:?}: {output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect()
}

/// A page with what stands between `<!-- name -->` and `<!-- /name -->` put in anew.
fn with_part(page: &str, name: &str, part: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let cut = page
        .split_once(&open)
        .and_then(|(before, rest)| rest.split_once(&close).map(|(_, after)| (before, after)));
    let (before, after) = cut.unwrap_or_else(|| panic!("the page has no part {name}"));
    format!("{before}{open}{part}{close}{after}")
}

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).expect("the README is there")
}

/// The numbers of the promises that tests carry in their names: `fn r01_…`.
fn tested(folder: &Path, into: &mut BTreeSet<u8>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            tested(&path, into);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let names = text.split("fn r").skip(1);
        let numbers = names.filter_map(|name| name.split_once('_')?.0.parse::<u8>().ok());
        into.extend(numbers);
    }
}

#[test]
fn every_promise_of_the_readme_has_a_test_and_the_other_way_round() {
    let page = readme();
    let promised: BTreeSet<u8> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| R")?.get(..2)?.parse().ok())
        .collect();
    let mut found = BTreeSet::new();
    for folder in ["src", "tests"] {
        tested(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut found,
        );
    }
    assert_eq!(promised, found);
}

#[test]
fn what_the_readme_links_to_is_there() {
    let page = readme();
    // What stands in code is an example of a file of its own.
    let page: String = page.split("```").step_by(2).collect();
    let links = page.split("](").skip(1);
    let links = links.filter_map(|rest| rest.split_once(')').map(|(link, _)| link));
    let links: Vec<&str> = links.filter(|link| !link.contains("://")).collect();
    assert!(links.len() > 5, "{links:?}");
    for link in links {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
        assert!(path.exists(), "{link}");
    }
}

#[test]
fn the_readme_tells_the_keys_commands_and_filters_of_the_program() {
    let page = readme();
    let help = format!("\n```text\n{}```\n\n", printed(&["-h"]));
    let keys = format!("\n{}\n", printed(&["keys", "--markdown"]));
    let page = with_part(&page, "keys", &keys);
    let page = with_part(&page, "help", &help);
    let filters = format!("\n{}\n", ringback::cli::filters::markdown());
    let page = with_part(&page, "filters", &filters);
    check("README.md", &page);
}

#[test]
fn a_part_is_put_between_its_marks() {
    let page = "a\n<!-- keys -->\nold\n<!-- /keys -->\nb\n";
    let fresh = with_part(page, "keys", "new\n");
    assert_eq!(fresh, "a\n<!-- keys -->\nnew\n<!-- /keys -->\nb\n");
}
