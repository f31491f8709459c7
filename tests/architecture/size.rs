//! How much one file may hold, and what may not be left in it.

use crate::source::{File, Token, files};

/// The most lines of one file: more is more than one thought.
const MOST_LINES: usize = 700;

/// What is left behind when something isn't finished.
const UNFINISHED: &[&str] = &["todo", "unimplemented", "dbg"];

fn unfinished(program: &[Token]) -> Vec<usize> {
    program
        .windows(2)
        .filter(|pair| pair[1].is_sign('!'))
        .filter(|pair| UNFINISHED.iter().any(|word| pair[0].is_word(word)))
        .map(|pair| pair[0].line)
        .collect()
}

#[test]
fn a_file_is_one_thought() {
    let long: Vec<String> = files()
        .into_iter()
        .filter(|file: &File| file.lines > MOST_LINES)
        .map(|file| format!("src/{} has {} lines", file.path, file.lines))
        .collect();
    assert_eq!(long, [""; 0]);
}

#[test]
fn nothing_is_left_unfinished() {
    for file in files() {
        assert_eq!(unfinished(&file.program), [0; 0], "src/{}", file.path);
    }
}

#[test]
fn what_is_unfinished_is_seen() {
    let of = |source| unfinished(&crate::source::tokens(source));
    assert_eq!(of("fn f() {\n todo!() }"), [2]);
    assert_eq!(of("dbg!(1); // todo!()\nlet todo = \"todo!()\";"), [1]);
}
