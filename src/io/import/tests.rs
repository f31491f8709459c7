//! What a user of the import would notice, over whole sources.

use std::io;

use proptest::prelude::*;

use super::date::DateFault;
use super::rows::AHEAD_RECORDS;
use super::*;
use crate::domain::incoming::Incoming;
use crate::domain::words::{Channel, Priority, Status};

mod documents;
mod fields;
mod mutations;
mod nasty;
mod tables;

fn options(mapping: &str) -> Options {
    Options {
        mapping: mapping.parse().unwrap(),
        tool: None,
        words: crate::domain::taught::Taught::default(),
        zone: TimeZone::UTC,
        date_order: DateOrder::Auto,
        mail: mail::Settings::at(jiff::Timestamp::UNIX_EPOCH),
        encoding: None,
        repair: true,
        header: None,
    }
}

struct Read {
    said: Said,
    told: Vec<Incoming>,
    refused: Vec<Refused>,
    warnings: Vec<Warning>,
}

#[track_caller]
fn read_with(text: &[u8], options: &Options) -> Read {
    let mut rows = open(text, None, options).unwrap();
    let (mut told, mut refused) = (Vec::new(), Vec::new());
    for row in &mut rows {
        match row {
            Ok(row) => told.push(row),
            Err(row) => refused.push(row),
        }
    }
    let said = rows.said().clone();
    let (counts, warnings) = rows.finish().unwrap();
    assert_eq!(counts.accepted, told.len() as u64);
    assert_eq!(counts.refused, refused.len() as u64);
    Read {
        said,
        told,
        refused,
        warnings,
    }
}

#[track_caller]
fn read(text: &str, mapping: &str) -> Read {
    read_with(text.as_bytes(), &options(mapping))
}

fn fails(text: &[u8], mapping: &str) -> ImportError {
    open(text, None, &options(mapping))
        .err()
        .expect("it opened")
}

#[test]
fn a_spreadsheet_comes_in_with_what_no_field_takes_kept() {
    let read = read(
        "\u{feff}Ticket ID;Title;Created at;Priority;Status;Source;Labels;Shoe size\r\n\
         17;\"Broken; again\";14/3/2025 9:05;High;In Progress;Fax;\"vip, late,vip\";44\r\n\
         18;-;3/4/2025;n/a;Closed with explanation;Phone;;\r\n",
        "",
    );
    assert_eq!(read.said.delimiter, Some(';'));
    assert_eq!(
        read.said.mapping.to_string(),
        "external_id=Ticket ID,received=Created at,subject=Title,channel=Source,\
         priority=Priority,status=Status,tags=Labels"
    );
    assert_eq!(read.said.custom, ["Shoe size"]);
    assert_eq!(
        read.said.dates,
        DatesSaid::Proved {
            order: Order::DayFirst,
            line: 2,
            value: "14/3/2025 9:05".to_owned()
        }
    );
    let first = &read.told[0];
    assert_eq!(first.external_id.as_deref(), Some("17"));
    assert_eq!(first.subject.as_deref(), Some("Broken; again"));
    assert_eq!(
        first.received,
        Some("2025-03-14T09:05:00Z".parse().unwrap())
    );
    assert_eq!(first.priority, Some(Priority::High));
    assert_eq!(first.status, Some(Status::Open));
    assert_eq!(first.tags, ["vip", "late"]);
    assert_eq!(first.channel, None);
    assert_eq!(
        first.custom.clone().into_iter().collect::<Vec<_>>(),
        [
            ("Shoe size".to_owned(), "44".to_owned()),
            ("Source".to_owned(), "Fax".to_owned())
        ]
    );
    assert_eq!(
        read.warnings,
        [Warning {
            field: Field::Channel,
            value: Some("Fax".to_owned()),
            took: "web",
            times: 1,
            line: 2
        }]
    );
    // A dash for the subject is no subject.
    assert_eq!(read.refused.len(), 1);
    assert_eq!(
        (read.refused[0].line, &read.refused[0].reason),
        (3, &RefusedKind::NothingTold)
    );
    assert_eq!(
        read.refused[0].raw,
        b"18;-;3/4/2025;n/a;Closed with explanation;Phone;;"
    );
}

#[test]
fn a_mapping_joins_columns_and_sets_words() {
    let read = read(
        "key,type,descriptor,day,hour,status\n1,Dead Animal,Cat,3/14/2025,1:20 PM,Closed\n2,Noise,,,,\n",
        "external_id=key,subject=type+descriptor,text=descriptor,received=day+hour,channel=:phone",
    );
    let [first, second] = &read.told[..] else {
        panic!("{:?}", read.refused)
    };
    assert_eq!(first.subject.as_deref(), Some("Dead Animal · Cat"));
    assert_eq!(
        first.received,
        Some("2025-03-14T13:20:00Z".parse().unwrap())
    );
    assert_eq!(first.channel, Some(Channel::Phone));
    // A column with a field's own name needs no mapping.
    assert_eq!(first.status, Some(Status::Closed));
    assert_eq!(second.subject.as_deref(), Some("Noise"));
    assert_eq!(
        (second.received, &second.text, second.status),
        (None, &None, None)
    );
    assert!(first.custom.is_empty() && second.custom.is_empty());
}

#[test]
fn json_lines_come_in_by_our_names_and_mapped_ones() {
    let read = read(
        concat!(
            r#"{"id":7,"name":{"first":"Ann"},"subject":"a\nb","tags":["x",1,"x"],"vip":true,"due":null}"#,
            "\n\n",
            r#"{"id":"8","first_reply":1741915200,"text":"t","more":[1,{"a":2}]}"#,
        ),
        "external_id=id,client=name.first,place=spot",
    );
    assert_eq!(read.said.format, Format::JsonLines);
    assert_eq!(read.said.unseen, [(Field::Place, "spot".to_owned(), None)]);
    let [first, second] = &read.told[..] else {
        panic!("{:?}", read.refused)
    };
    assert_eq!((first.line, second.line), (1, 3));
    assert_eq!(first.external_id.as_deref(), Some("7"));
    assert_eq!(first.subject.as_deref(), Some("a b"));
    assert_eq!(first.tags, ["x", "1"]);
    assert_eq!(first.client.as_deref(), Some("Ann"));
    assert_eq!(first.custom["vip"], "true");
    assert_eq!(
        second.first_reply,
        Some("2025-03-14T01:20:00Z".parse().unwrap())
    );
    assert_eq!(second.custom["more"], r#"[1,{"a":2}]"#);
}

#[test]
fn a_field_first_named_after_the_rows_read_ahead_is_still_taken() {
    let mut text = "{\"subject\":\"a\"}\n".repeat(AHEAD_RECORDS + 5);
    text.push_str("{\"subject\":\"b\",\"priority\":\"urgent\",\"odd\":1}\n");
    let read = read(&text, "");
    let last = read.told.last().unwrap();
    assert_eq!(last.priority, Some(Priority::Urgent));
    assert_eq!(last.custom["odd"], "1");
}

#[test]
fn faulty_rows_are_refused_with_line_and_reason_and_the_others_come_in() {
    let read = read(
        "subject,received\n\
         a,2025-03-01\n\
         b\n\
         \"c\nc\",2025-02-30\n\
         d,2025-03-01,x\n\
         ,2025-03-01\n\
         e,31/12/2025\n\
         f,12/31/2025\n\
         g,12/30/2025\n\
         \"h,2025-03-01\n",
        "",
    );
    let subjects: Vec<_> = read
        .told
        .iter()
        .filter_map(|told| told.subject.as_deref())
        .collect();
    assert_eq!(subjects, ["a", "f", "g"]);
    assert_eq!(
        read.said.dates,
        DatesSaid::Mixed {
            order: Order::MonthFirst
        }
    );
    let refused: Vec<_> = read
        .refused
        .iter()
        .map(|row| {
            (
                row.line,
                row.column.as_deref(),
                row.value.as_deref(),
                row.reason.clone(),
            )
        })
        .collect();
    let date = |fault| RefusedKind::Date(fault);
    assert_eq!(
        refused,
        [
            (
                3,
                None,
                None,
                RefusedKind::Ragged {
                    fields: 1,
                    columns: 2
                }
            ),
            (
                4,
                Some("received"),
                Some("2025-02-30"),
                date(DateFault::NoSuchDay)
            ),
            (
                6,
                None,
                None,
                RefusedKind::Ragged {
                    fields: 3,
                    columns: 2
                }
            ),
            (7, None, None, RefusedKind::NothingTold),
            (
                8,
                Some("received"),
                Some("31/12/2025"),
                date(DateFault::OtherOrder(Order::MonthFirst))
            ),
            (11, None, None, RefusedKind::OpenQuote { opened: 11 }),
        ]
    );
}

#[test]
fn the_order_of_dates_is_said() {
    let said = |text: &str| read(text, "").said.dates;
    assert_eq!(
        said("subject,due\na,3/4/2025\n"),
        DatesSaid::Assumed(Order::DayFirst)
    );
    assert_eq!(said("subject,due\na,2025-03-04\n"), DatesSaid::NotNeeded);
    assert_eq!(said("subject,odd\na,14/3/2025\n"), DatesSaid::NotNeeded);
    let given = Options {
        date_order: DateOrder::DayFirst,
        ..options("")
    };
    let read = read_with(b"subject,due\na,3/4/2025\n", &given);
    assert_eq!(read.said.dates, DatesSaid::Given(Order::DayFirst));
    assert_eq!(
        read.told[0].due,
        Some("2025-04-03T00:00:00Z".parse().unwrap())
    );
}

#[test]
fn a_source_that_can_not_be_taken_says_why_at_once() {
    assert!(matches!(fails(b"", ""), ImportError::Empty));
    assert!(matches!(
        fails("\u{feff} \n".as_bytes(), ""),
        ImportError::Empty
    ));
    assert!(matches!(
        fails(b"a,b\n1,2\n", ""),
        ImportError::Map(MapError::NothingTold { known, .. }) if known == ["a", "b"]
    ));
    assert!(matches!(
        fails(b"subject,\"b\n1,2\n", ""),
        ImportError::Header {
            line: 1,
            reason: RefusedKind::OpenQuote { opened: 1 }
        }
    ));
    assert!(matches!(
        fails(b"PK\x03\x04\x14\0\x06\0xl/workbook.xml", ""),
        ImportError::Binary(encoding::Binary::Workbook)
    ));
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::open(folder.path()).unwrap();
    assert!(matches!(
        open(file, None, &options("")),
        Err(ImportError::Read(_))
    ));
}

#[test]
fn a_header_alone_is_no_fault_and_no_request() {
    let read = read("subject,due\n", "");
    assert!(read.told.is_empty() && read.refused.is_empty());
}

#[test]
fn wrong_bytes_far_in_refuse_their_row_alone() {
    let mut text = b"subject\n".to_vec();
    text.extend("\u{161}\u{fc}\n".repeat(SAMPLE / 5).bytes());
    text.extend(b"b\xe9d\nlast\n");
    let read = read_with(&text, &options(""));
    assert_eq!(read.refused.len(), 1);
    assert_eq!(
        read.refused[0].reason,
        RefusedKind::NotUtf8 {
            bytes: "E9 64".to_owned()
        }
    );
    assert_eq!(read.told.last().unwrap().subject.as_deref(), Some("last"));
}

#[test]
fn half_a_character_refuses_its_row_alone() {
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let torn = [
        &wide("\u{feff}subject\nПосылка\na")[..],
        &0xd83d_u16.to_le_bytes(),
        &wide("b\nВозврат\n"),
        b"c",
    ]
    .concat();
    let read = read_with(&torn, &options(""));
    assert_eq!(read.said.encoding.encoding, Encoding::Utf16Le);
    let subjects: Vec<_> = read
        .told
        .iter()
        .filter_map(|told| told.subject.as_deref())
        .collect();
    assert_eq!(subjects, ["Посылка", "Возврат"]);
    let refused: Vec<_> = read
        .refused
        .iter()
        .map(|row| (row.line, row.reason.clone()))
        .collect();
    assert_eq!(
        refused,
        [(3, RefusedKind::NoLetter), (5, RefusedKind::NoLetter)]
    );
}

#[test]
fn values_decoded_wrongly_before_are_repaired_and_their_originals_kept() {
    let text = "id,title,customer,note,Title (original)\n\
                JÃ¼rgen,ëÁË ÓÔÁÔØ,JÃ¼rgen,cafÃ©,\n\
                2,Как стать,Jürgen,café,x\n";
    let repaired = |options: &Options| {
        let mut rows = open(text.as_bytes(), None, options).unwrap();
        let told: Vec<Incoming> = rows.by_ref().map(Result::unwrap).collect();
        (told, rows.repairs())
    };
    let (told, repairs) = repaired(&options("external_id=id,subject=title,client=customer"));
    assert_eq!(told[0].subject.as_deref(), Some("Как стать"));
    assert_eq!(told[0].client.as_deref(), Some("Jürgen"));
    // What a request is known by stays what the source calls it.
    assert_eq!(told[0].external_id.as_deref(), Some("JÃ¼rgen"));
    let custom: Vec<(&str, &str)> = told[0]
        .custom
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        custom,
        [
            ("customer (original)", "JÃ¼rgen"),
            ("note", "café"),
            ("note (original)", "cafÃ©"),
            ("title (original)", "ëÁË ÓÔÁÔØ"),
        ]
    );
    assert_eq!(told[1].custom.len(), 2);
    let misread = |was| repair::Misread {
        was,
        read_as: Encoding::Windows1252,
    };
    assert_eq!(
        repairs,
        [(misread(Encoding::Utf8), 2), (misread(Encoding::Koi8R), 1)]
    );

    let as_it_came = Options {
        repair: false,
        ..options("external_id=id,subject=title")
    };
    let (told, repairs) = repaired(&as_it_came);
    assert_eq!(told[0].subject.as_deref(), Some("ëÁË ÓÔÁÔØ"));
    assert_eq!(told[0].custom.get("title (original)"), None);
    assert_eq!(repairs, []);
}

#[test]
fn values_within_json_are_repaired_too_and_no_name_is_taken_twice() {
    let read = read(
        r#"{"subject":"PÃµld","subject (original)":"x","more":{"a":["JÃ¼rgen",1]},"tags":["ok"]}"#,
        "",
    );
    let told = &read.told[0];
    assert_eq!(told.subject.as_deref(), Some("Põld"));
    assert_eq!(told.custom["more.a"], r#"["Jürgen",1]"#);
    assert_eq!(told.custom["more.a (original)"], r#"["JÃ¼rgen",1]"#);
    assert_eq!(told.custom["subject (original)"], "x");
    assert_eq!(told.custom["subject (original) (original)"], "PÃµld");
}

#[test]
fn reading_that_fails_midway_is_not_taken_for_the_end() {
    struct Torn(bool);
    impl io::Read for Torn {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            if !self.0 {
                return Err(io::Error::other("torn"));
            }
            buf.fill(b'\n');
            Ok(buf.len())
        }
    }
    let rows = "subject\n".to_owned() + &"a\n".repeat(SAMPLE);
    let torn = io::Read::chain(rows.as_bytes(), Torn(false));
    let mut rows = open(Bytes::once(torn), None, &options("")).unwrap();
    assert_eq!(rows.by_ref().flatten().count(), SAMPLE);
    assert!(matches!(rows.finish(), Err(ImportError::Read(error)) if error.to_string() == "torn"));
}

#[test]
fn a_record_over_the_limit_is_refused_and_the_rest_comes_in() {
    let text = format!("subject,text\na,\"{}\"\nb,c\n", "x".repeat(200));
    let rows = open_limited(text.as_bytes().into(), None, &options(""), 100).unwrap();
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 2);
    let refused = rows[0].as_ref().unwrap_err();
    assert_eq!(
        (refused.line, &refused.reason),
        (2, &RefusedKind::TooLong { limit: 100 })
    );
    assert!(refused.raw.is_empty());
    assert_eq!(rows[1].as_ref().unwrap().line, 3);
}

#[test]
fn words_not_known_are_counted_and_stay_few() {
    let rows: Vec<String> = (0..1_000).map(|n| format!("a,word{}", n % 500)).collect();
    let read = read(&format!("subject,priority\n{}", rows.join("\n")), "");
    assert!(read.warnings.len() <= 101, "{}", read.warnings.len());
    assert_eq!(
        read.warnings
            .iter()
            .map(|warning| warning.times)
            .sum::<u64>(),
        1_000
    );
    assert!(read.warnings.iter().all(|warning| warning.took == "normal"));
    assert_eq!(read.told[499].custom["priority"], "word499");
}

proptest! {
    #[test]
    fn accepted_and_refused_are_the_records(
        rows in proptest::collection::vec("[ab,/0-9]{1,12}", 0..30),
    ) {
        let text = format!("subject,received\n{}", rows.join("\n"));
        let read = read(&text, "");
        prop_assert_eq!(read.told.len() + read.refused.len(), rows.len());
    }

    #[test]
    fn no_bytes_make_it_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        json in "[{}\\[\\]\":,a1\n\\\\ ]{0,60}",
        table in "subject,received,tags\n[a\",;\t\r\n/0-9é]{0,80}",
    ) {
        for text in [bytes.as_slice(), json.as_bytes(), table.as_bytes()] {
            for format in [None, Some(Format::Csv), Some(Format::JsonLines)] {
                if let Ok(rows) = open(text, format, &options("")) {
                    let _ = rows.count();
                }
            }
        }
    }
}
