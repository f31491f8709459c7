//! Tables: preambles, headers, quotes and what is refused on which line.

use super::*;

fn with_header(text: &str, header: Option<u64>, mapping: &str) -> Read {
    let options = Options {
        header,
        ..options(mapping)
    };
    read_with(text.as_bytes(), &options)
}

fn subjects(read: &Read) -> Vec<&str> {
    let told = read.told.iter();
    told.filter_map(|told| told.subject.as_deref()).collect()
}

const REPORT: &str = "\
Tickets by day, all agents
\"Generated on 2026-08-01, at 10:00\"

id,subject,due
1,Parcel,
2,Refund,2026-08-02
Total,2
";

#[test]
fn what_stands_before_the_header_is_passed_over_and_told() {
    let read = read(REPORT, "");
    assert_eq!((read.said.header, read.said.passed), (Some(4), 3));
    assert_eq!(read.said.columns, ["id", "subject", "due"]);
    assert_eq!(subjects(&read), ["Parcel", "Refund"]);
    assert_eq!(read.told[0].line, 5);
    assert_eq!(read.refused.len(), 1);
    assert_eq!(
        (
            read.refused[0].line,
            &read.refused[0].reason,
            &read.refused[0].raw[..]
        ),
        (
            7,
            &RefusedKind::Ragged {
                fields: 2,
                columns: 3
            },
            &b"Total,2"[..]
        )
    );
    // Blank lines alone are nothing to tell.
    let blank = super::read("\r\n\r\nid,subject\r\n1,a\r\n", "");
    assert_eq!((blank.said.header, blank.said.passed), (Some(3), 0));
}

#[test]
fn excel_says_its_delimiter_on_the_first_line() {
    let read = read("sep=;\r\nid;subject\r\n1;a, b\r\n", "");
    assert_eq!(read.said.delimiter, Some(';'));
    assert_eq!((read.said.header, read.said.passed), (Some(2), 1));
    assert_eq!(subjects(&read), ["a, b"]);
    let none = with_header("sep=;\r\n1;a, b\r\n", Some(0), "subject=#2");
    assert_eq!(subjects(&none), ["a, b"]);
}

#[test]
fn the_header_can_be_named() {
    let read = with_header(REPORT, Some(5), "subject=Parcel");
    assert_eq!(read.said.columns, ["1", "Parcel", "#3"]);
    assert_eq!((read.said.header, read.said.passed), (Some(5), 4));
    assert_eq!(subjects(&read), ["Refund"]);

    let rows = "1,Parcel\n2,Refund\nTotal\n";
    let read = with_header(rows, Some(0), "external_id=#1,subject=#2");
    assert_eq!((read.said.header, read.said.passed), (None, 0));
    assert_eq!(read.said.columns, ["#1", "#2"]);
    assert_eq!(subjects(&read), ["Parcel", "Refund"]);
    assert_eq!(read.refused[0].line, 3);
    // The rows that were refused are read in the same way, under the names that they got.
    let read = with_header("#1,#2\n3,Late\n", Some(0), "external_id=#1,subject=#2");
    assert_eq!(subjects(&read), ["Late"]);

    let options = Options {
        header: Some(9),
        ..options("")
    };
    assert!(matches!(
        open(REPORT.as_bytes(), None, &options),
        Err(ImportError::NoHeader { line: 9 })
    ));
}

#[test]
fn columns_of_one_name_are_kept_apart() {
    let read = read("subject,Name,Name\na,Ann,Bo\n", "client=Name (2)");
    assert_eq!(read.said.repeated, ["Name (2)"]);
    assert_eq!(read.told[0].client.as_deref(), Some("Bo"));
    assert_eq!(read.told[0].custom["Name"], "Ann");
}

#[test]
fn tables_in_single_quotes_are_read() {
    let read = read("'id','subject'\n'1','it''s a, b\nand \"c\"'\n'2','d'\n", "");
    assert_eq!(read.said.quote, Some('\''));
    assert_eq!(subjects(&read), ["it's a, b and \"c\"", "d"]);
    assert_eq!(read.told[1].line, 4);
}

#[test]
fn one_quote_too_many_costs_its_row_and_no_other() {
    let mut text = "id,subject\n".to_owned();
    for n in 1..=50_000 {
        let line = if n == 5 {
            format!("{n},\"a\n")
        } else {
            format!("{n},a\n")
        };
        text.push_str(&line);
    }
    let bad = read(&text, "");
    assert_eq!((bad.told.len(), bad.refused.len()), (49_999, 1));
    assert_eq!(
        (
            bad.refused[0].line,
            &bad.refused[0].reason,
            &bad.refused[0].raw[..]
        ),
        (6, &RefusedKind::OpenQuote { opened: 6 }, &b"5,\"a"[..])
    );
    assert_eq!(bad.told.last().unwrap().line, 50_001);
}

#[test]
fn a_very_wide_table_is_read() {
    let names = (0..100_000)
        .map(|n| format!("c{n}"))
        .collect::<Vec<_>>()
        .join(";");
    let cells = names.replace('c', "");
    let read = read(&format!("subject;{names}\na;{cells}\nb\n"), "");
    assert_eq!(read.said.columns.len(), 100_001);
    assert_eq!(read.told[0].custom["c99999"], "99999");
    assert_eq!(
        read.refused[0].reason,
        RefusedKind::Ragged {
            fields: 1,
            columns: 100_001
        }
    );
}

proptest! {
    /// What the `csv` crate writes is read as the same cells, whatever the dialect and the preamble.
    #[test]
    fn what_the_csv_crate_writes_is_read(
        rows in proptest::collection::vec(
            proptest::collection::vec("[ab1 ,;|\t'\"\r\né]{0,6}", 3),
            1..8,
        ),
        delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')],
        style in prop_oneof![
            Just(::csv::QuoteStyle::Always),
            Just(::csv::QuoteStyle::Necessary),
            Just(::csv::QuoteStyle::NonNumeric),
        ],
        ends in prop_oneof![Just("\n"), Just("\r\n")],
        preamble in prop_oneof![
            Just(""),
            Just("Report\n"),
            Just("All tickets of July\r\n\r\n"),
            Just("\n\n"),
        ],
    ) {
        let mut writer = ::csv::WriterBuilder::new()
            .delimiter(delimiter)
            .quote_style(style)
            .terminator(if ends == "\n" { ::csv::Terminator::Any(b'\n') } else { ::csv::Terminator::CRLF })
            .from_writer(preamble.as_bytes().to_vec());
        writer.write_record(["id", "subject", "left", "mid", "right"]).unwrap();
        for (at, row) in rows.iter().enumerate() {
            let id = at.to_string();
            let cells = [id.as_str(), "s"].into_iter().chain(row.iter().map(String::as_str));
            writer.write_record(cells).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let read = read_with(&text, &options(""));
        prop_assert_eq!(read.said.delimiter, Some(char::from(delimiter)));
        prop_assert_eq!(read.said.columns, ["id", "subject", "left", "mid", "right"]);
        prop_assert_eq!(read.refused, []);
        prop_assert_eq!(read.told.len(), rows.len());
        for (told, row) in read.told.iter().zip(&rows) {
            for (name, cell) in ["left", "mid", "right"].into_iter().zip(row) {
                let kept = told.custom.get(name).map_or("", String::as_str);
                // Blank cells are not kept.
                let wanted = if cell.trim().is_empty() { "" } else { cell };
                prop_assert_eq!(kept, wanted);
            }
        }
    }
}
