//! Cutting a table into records.

use proptest::prelude::*;

use super::*;

const COMMAS: Dialect = Dialect {
    delimiter: b',',
    quote: b'"',
};

type Read = (u64, Vec<String>, Option<Broken>);

/// Line, fields and fault of each record, read in pieces of `piece` bytes.
fn all(text: &[u8], limit: usize, piece: usize) -> Vec<Read> {
    let source = io::BufReader::with_capacity(piece, text);
    let mut records = Records::new(source, COMMAS, limit);
    std::iter::from_fn(|| records.next().unwrap())
        .map(|record| {
            let fields = record.fields().unwrap().map(ToOwned::to_owned).collect();
            (record.line, fields, record.broken)
        })
        .collect()
}

fn row(line: u64, fields: &[&str]) -> Read {
    (line, fields.iter().map(|&f| f.to_owned()).collect(), None)
}

fn open_quote(line: u64, opened: u64) -> Read {
    (line, vec![], Some(Broken::OpenQuote { opened }))
}

#[test]
fn quotes_newlines_and_line_numbers() {
    let text =
        b"a,b\r\n\r\n\"1\r\nx\",\"say \"\"hi\"\"\"\r\n2,\"\"\n\n3,mid\"dle\n\"a\nb\" ,\"c\" d\n,";
    for piece in [1, 2, 3, 64] {
        assert_eq!(
            all(text, 1_000, piece),
            [
                row(1, &["a", "b"]),
                row(3, &["1\r\nx", "say \"hi\""]),
                row(5, &["2", ""]),
                row(7, &["3", "mid\"dle"]),
                row(8, &["a\nb ", "c d"]),
                row(10, &["", ""]),
            ]
        );
    }
}

#[test]
fn a_quote_that_never_closes_costs_its_line_and_no_other() {
    for piece in [1, 4, 64] {
        assert_eq!(
            all(b"a,b\n1,2\n3,\"4\n5,6\r\n\n7,\"8\n", 1_000, piece),
            [
                row(1, &["a", "b"]),
                row(2, &["1", "2"]),
                open_quote(3, 3),
                row(4, &["5", "6"]),
                open_quote(6, 6),
            ]
        );
    }
    // A quoted field that ends the file is whole.
    assert_eq!(all(b"1,\"4\n\"", 1_000, 4), [row(1, &["1", "4\n"])]);
    assert_eq!(all(b"1,\"", 1_000, 4), [open_quote(1, 1)]);
}

#[test]
fn a_quote_that_the_next_field_in_quotes_would_close_is_given_up() {
    for piece in [1, 5, 64] {
        assert_eq!(
            all(
                b"1,\"bad\n2,b\n3,\"two\nlines\"\n4,\"\"\n\"x\ny\",\"z\r\n5,\"c\"\n",
                1_000,
                piece
            ),
            [
                open_quote(1, 1),
                row(2, &["2", "b"]),
                row(3, &["3", "two\nlines"]),
                row(5, &["4", ""]),
                // What stands before the quote in its record goes with it.
                open_quote(6, 7),
                row(8, &["5", "c"]),
            ]
        );
    }
}

#[test]
fn a_record_over_the_limit_is_passed_over_and_the_next_is_read() {
    let long = [b"a,b\n1,\"", "x".repeat(500).as_bytes(), b"\"\n2,3\n"].concat();
    for piece in [1, 16, 64, 600] {
        assert_eq!(
            all(&long, 64, piece),
            [
                row(1, &["a", "b"]),
                (2, vec![], Some(Broken::TooLong)),
                row(3, &["2", "3"])
            ]
        );
    }
    // Over the limit no quote is followed over the end of its line.
    let open = [b"a,\"", "x".repeat(500).as_bytes(), b"\n2,3\n"].concat();
    assert_eq!(
        all(&open, 64, 9),
        [(1, vec![], Some(Broken::TooLong)), row(2, &["2", "3"])]
    );
}

#[test]
fn a_quote_that_does_not_close_within_the_limit_costs_its_line() {
    let text = format!("1,\"2\n{}", "3,4\n".repeat(100));
    for piece in [1, 7, 1_000] {
        let read = all(text.as_bytes(), 64, piece);
        assert_eq!(read.len(), 101);
        assert_eq!(read[0], open_quote(1, 1));
        assert!(read[1..].iter().all(|row| row.1 == ["3", "4"]), "{read:?}");
        assert_eq!(read[100].0, 101);
    }
}

#[test]
fn quotes_that_lead_nowhere_cost_no_more_than_their_lines() {
    // Read from its start or from inside a quote, each of these lines ends inside one.
    let text = "a\",b,\"\n".repeat(200_000);
    let read = all(text.as_bytes(), 1 << 20, 8 << 10);
    assert!(read.iter().all(|row| row.2.is_some()), "none is whole");
}

#[test]
fn the_raw_record_is_kept_for_the_side_file() {
    let text = b"\n\na,\"b\n\"\r\nc,\"d\r\ne";
    let mut records = Records::new(&text[..], COMMAS, 64);
    for raw in [&b"a,\"b\n\""[..], b"c,\"d", b"e"] {
        assert_eq!(records.next().unwrap().unwrap().raw, raw);
    }
}

#[test]
fn lines_are_passed_over_whatever_quotes_are_in_them() {
    for (text, line) in [
        ("x\"\n\",\"\n1,2\n", 3),
        ("\"a\r\n\r\n1,2", 3),
        ("\"\r\r1,2", 3),
        ("1,2\n", 1),
    ] {
        let mut records = Records::new(text.as_bytes(), COMMAS, 64);
        records.skip_to(line).unwrap();
        let record = records.next().unwrap().unwrap();
        assert_eq!(
            (record.line, &record.raw[..]),
            (line, &b"1,2"[..]),
            "{text:?}"
        );
    }
    let mut records = Records::new(&b"1\n"[..], COMMAS, 64);
    records.skip_to(3).unwrap();
    assert_eq!(records.next().unwrap(), None);
}

#[test]
fn of_a_part_the_record_that_its_end_cuts_is_left_out() {
    let mut records = Records::of_part(&b"1,2\n3,\"4\n5"[..], COMMAS, 64);
    assert_eq!(records.next().unwrap().unwrap().raw, b"1,2");
    assert_eq!(records.next().unwrap(), None);
}

proptest! {
    #[test]
    fn whole_records_are_those_of_the_csv_crate(text in "[ab,\"\r\n]{0,40}", piece in 1_usize..9) {
        let ours = all(text.as_bytes(), 1_000, piece);
        prop_assume!(ours.iter().all(|(_, _, broken)| broken.is_none()));
        let theirs: Vec<Vec<String>> = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .into_records()
            .map(|record| record.unwrap().iter().map(ToOwned::to_owned).collect())
            .collect();
        let ours: Vec<Vec<String>> = ours.into_iter().map(|(_, fields, _)| fields).collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn every_line_is_in_one_record_whatever_the_pieces(
        text in "[ab,\" \r\n]{0,60}",
        limit in 1_usize..40,
    ) {
        let whole = all(text.as_bytes(), limit, 1_000);
        for piece in 1..9 {
            prop_assert_eq!(&all(text.as_bytes(), limit, piece), &whole);
        }
        prop_assert!(whole.is_sorted_by(|a, b| a.0 < b.0), "{:?}", whole);
        // No byte of a line is lost but those of records over the limit.
        if limit > text.len() {
            let mut records = Records::new(text.as_bytes(), COMMAS, limit);
            let raw: Vec<u8> = std::iter::from_fn(|| records.next().unwrap())
                .flat_map(|record| record.raw)
                .filter(|byte| !matches!(byte, b'\r' | b'\n'))
                .collect();
            let lines: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
            prop_assert_eq!(raw, lines);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..60),
        limit in 1_usize..40,
    ) {
        let drawn = |piece| {
            let mut records =
                Records::new(io::BufReader::with_capacity(piece, &bytes[..]), COMMAS, limit);
            std::iter::from_fn(|| records.next().unwrap()).collect::<Vec<_>>()
        };
        let whole = drawn(1_000);
        for piece in 1..9 {
            prop_assert_eq!(&drawn(piece), &whole);
        }
    }
}
