//! Texts made to break readers. Some of our own always run; collections that others have gathered run
//! where `RINGBACK_NASTY` names the folder that holds them: `csv-spectrum` and `JSONTestSuite`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

/// Whether JSON is refused for how it is written.
fn is_refused_as_syntax(text: &[u8]) -> bool {
    // What the records hold is of no interest here.
    let rows = match open(text, Some(Format::Json), &options("subject=:x")) {
        Ok(rows) => rows,
        Err(ImportError::Empty | ImportError::Binary(_)) => return true,
        Err(error) => panic!("{error}"),
    };
    rows.filter_map(Result::err)
        .any(|refused| match refused.reason {
            RefusedKind::Json { .. }
            | RefusedKind::JsonCut { .. }
            | RefusedKind::JsonBetween
            | RefusedKind::NotClosed
            | RefusedKind::NotUtf8 { .. }
            | RefusedKind::NoLetter
            | RefusedKind::TooDeep { .. } => true,
            RefusedKind::NotAnObject | RefusedKind::NothingTold => false,
            RefusedKind::Ragged { .. }
            | RefusedKind::OpenQuote { .. }
            | RefusedKind::TooLong { .. }
            | RefusedKind::NoList { .. }
            | RefusedKind::Mail { .. }
            | RefusedKind::Date(_) => panic!("{refused:?}"),
        })
}

#[test]
fn what_is_json_is_never_refused_as_if_it_were_none() {
    for text in [
        "{}",
        "[]",
        " [ ] \n",
        "[{}]",
        "7",
        "\"a\"",
        "null",
        "[null, 1, -0.5e-7, \"\", [], {\"\":0}]",
        "{\"a\":\"\\u0416\\\"\\\\\\/\\b\\n\u{7f}\u{2028}\"}",
        "{\"a\":\"\\ud83d\\ude00\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":123456789012345678901234567890e+40}",
        "\t{\r\n\"a\" :\t[ 1 , 2 ] }\r\n",
        "{\"a\":\"}],{[\"}",
        "{\"a\":{\"b\":{\"c\":{\"d\":[[[[{}]]]]}}}}",
    ] {
        assert!(!is_refused_as_syntax(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_is_no_json_is_refused_for_it() {
    for text in [
        "",
        " ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "[1",
        "[1,",
        "[,",
        "[1,]",
        "[1 2]",
        "[1,,2]",
        "[[1]",
        "[1]]",
        "[1]x",
        "[][]",
        "[1],",
        "[:]",
        "[\"a\":1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1}}",
        "{\"a\":1}#",
        "{\"a\":1}/* */",
        "{1:2}",
        "{\"a\":1,,}",
        "[1}",
        "{\"a\":1]",
        "[tru]",
        "[nul]",
        "[NaN]",
        "[-]",
        "[01]",
        "[1.]",
        "[.5]",
        "[1e]",
        "[+1]",
        "[0x1]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"a\nb\"]",
        "[\"a\tb\"]",
        "[\"a]",
        "[\"\\\"]",
        "\"a",
        "tru",
        "{\"a\":\"\\ud800\"",
        "<a>",
        "\u{a0}[]",
        "[1\u{0}]",
    ] {
        assert!(is_refused_as_syntax(text.as_bytes()), "{text:?}");
    }
    // Letters of another encoding outside of strings.
    assert!(is_refused_as_syntax(b"[\xe9]"));
    for deep in ["[", "{\"a\":", "[{\"\":", "[[],"] {
        assert!(
            is_refused_as_syntax(deep.repeat(10_000).as_bytes()),
            "{deep}"
        );
    }
}

/// The cells of a table by their columns; blank ones left out.
fn table(text: &[u8]) -> Vec<Vec<(String, String)>> {
    let read = read_with(text, &options("subject=:x"));
    assert_eq!(read.refused, []);
    let rows = read.told.into_iter();
    rows.map(|row| row.custom.into_iter().collect()).collect()
}

#[test]
fn tables_come_out_cell_by_cell() {
    let row = |cells: &[(&str, &str)]| -> Vec<(String, String)> {
        cells
            .iter()
            .map(|&(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    };
    for (text, rows) in [
        ("a,b\n1,\"x, y\"\n", vec![row(&[("a", "1"), ("b", "x, y")])]),
        (
            "a,b\r\n,\"\"\r\n1,\" \"",
            vec![row(&[]), row(&[("a", "1")])],
        ),
        (
            "a,b\n1,\"say \"\"hi\"\"\"\n",
            vec![row(&[("a", "1"), ("b", "say \"hi\"")])],
        ),
        (
            "a,b\n\"\"\"1\"\"\n\",2\n",
            vec![row(&[("a", "\"1\"\n"), ("b", "2")])],
        ),
        (
            "a,b\n\"1\r\n\r\n2\",ß\n",
            vec![row(&[("a", "1\r\n\r\n2"), ("b", "ß")])],
        ),
        (
            "a,b\n1,\"{\"\"k\"\": [1.5, \"\"v\"\"]}\"\n",
            vec![row(&[("a", "1"), ("b", "{\"k\": [1.5, \"v\"]}")])],
        ),
        (
            "\u{feff}\"a\"\t\"b\"\r1\t2\r",
            vec![row(&[("a", "1"), ("b", "2")])],
        ),
    ] {
        assert_eq!(table(text.as_bytes()), rows, "{text:?}");
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn collection(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("RINGBACK_NASTY").map(|folder| Path::new(&folder).join(name));
    if folder.is_none() {
        eprintln!("skipped: RINGBACK_NASTY names no folder of nasty texts");
    }
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn the_tables_of_csv_spectrum_come_out_as_they_should() {
    let Some(folder) = collection("csv-spectrum") else {
        return;
    };
    for file in files(&folder.join("csvs")) {
        let name = file.file_stem().unwrap();
        let wanted = folder.join("json").join(name).with_extension("json");
        let wanted: Vec<serde_json::Map<String, Value>> =
            serde_json::from_slice(&fs::read(wanted).unwrap()).unwrap();
        let wanted: Vec<Vec<(String, String)>> = wanted
            .into_iter()
            .map(|row| {
                row.into_iter()
                    .map(|(name, cell)| (name, cell.as_str().unwrap().to_owned()))
                    .filter(|(_, cell)| !cell.is_empty())
                    .collect()
            })
            .collect();
        let mut text = fs::read_to_string(&file).unwrap();
        // Where version control has changed the ends of lines, which this one is about.
        if name.to_string_lossy().ends_with("_crlf") && !text.contains('\r') {
            text = text.replace('\n', "\r\n");
        }
        assert_eq!(table(text.as_bytes()), wanted, "{file:?}");
    }
}

#[test]
fn the_json_test_suite_is_told_apart() {
    let Some(folder) = collection("JSONTestSuite") else {
        return;
    };
    let mut wrong = Vec::new();
    for file in files(&folder) {
        if file.extension() != Some(OsStr::new("json")) {
            continue;
        }
        let text = fs::read(&file).unwrap();
        let refused = is_refused_as_syntax(&text);
        // Whatever it is taken for, nothing panics.
        for format in [None, Some(Format::Csv), Some(Format::JsonLines)] {
            if let Ok(rows) = open(&text[..], format, &options("")) {
                let _ = rows.count();
            }
        }
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match name.split('_').next() {
            Some("y") if refused => wrong.push(name),
            Some("n") if !refused => wrong.push(name),
            Some(_) | None => {}
        }
    }
    assert_eq!(wrong, [""; 0]);
}
