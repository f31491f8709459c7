//! The parts of the pages that are made from the code.

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
    String::from_utf8(output.stdout).expect("UTF-8")
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

#[test]
fn the_readme_tells_the_keys_commands_and_promises_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = std::fs::read_to_string(path).expect("the README is there");
    let help = format!("\n```text\n{}```\n\n", printed(&["--help"]));
    let keys = format!("\n{}\n", printed(&["keys", "--markdown"]));
    let page = with_part(&page, "keys", &keys);
    let page = with_part(&page, "help", &help);
    check("README.md", &page);
}

#[test]
fn a_part_is_put_between_its_marks() {
    let page = "a\n<!-- keys -->\nold\n<!-- /keys -->\nb\n";
    let fresh = with_part(page, "keys", "new\n");
    assert_eq!(fresh, "a\n<!-- keys -->\nnew\n<!-- /keys -->\nb\n");
}
