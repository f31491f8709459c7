//! What is written from tables in the code and from the screen itself, and must not be older than them.

mod pages;
mod picture;

use std::path::Path;

/// Compares a file in the repository with what the code would write, or writes it.
fn check(name: &str, fresh: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("RINGBACK_WRITE_DOCS").is_some() {
        std::fs::write(&path, fresh).expect("the repository is writable");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == fresh,
        "{name} is stale; this writes it: RINGBACK_WRITE_DOCS=1 cargo test --test docs"
    );
}

#[test]
fn config_example_is_fresh() {
    check("config.example.toml", &ringback::config::example_toml());
}
