use std::fmt::Write as _;

use proptest::prelude::*;

use super::samples::{ENGLISH, ESTONIAN, GERMAN, Language, RUSSIAN, SLOVENIAN};
use super::*;

/// Every language in the encodings that its files come in.
const PLAUSIBLE: &[(Language, &[Encoding])] = &[
    (
        RUSSIAN,
        &[Encoding::Windows1251, Encoding::Koi8R, Encoding::Ibm866],
    ),
    (ESTONIAN, &[Encoding::Windows1252, Encoding::Windows1257]),
    (SLOVENIAN, &[Encoding::Windows1250, Encoding::Windows1257]),
    (
        GERMAN,
        &[
            Encoding::Windows1252,
            Encoding::Windows1250,
            Encoding::Windows1257,
        ],
    ),
    (ENGLISH, &[Encoding::Windows1252]),
];

/// The text in an encoding; none where that has no letter for it.
fn encoded(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    let pairs = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect();
    match encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::Utf16Le => Some(pairs(u16::to_le_bytes)),
        Encoding::Utf16Be => Some(pairs(u16::to_be_bytes)),
        single => {
            let (bytes, _, lost) = decode::rules(single)?.encode(text);
            (!lost).then(|| bytes.into_owned())
        }
    }
}

fn all(bytes: Bytes<'_>, asked: Option<Encoding>) -> (Vec<u8>, EncodingSaid) {
    let (mut input, decided) = Raw::begin(bytes).unwrap().decoded(asked).ok().unwrap();
    let mut text = Vec::new();
    input.read_to_end(&mut text).unwrap();
    (text, decided.said())
}

/// The text and encoding of a file of these bytes.
#[track_caller]
fn read_file(bytes: &[u8]) -> (String, Encoding) {
    let (text, said) = all(bytes.into(), None);
    (String::from_utf8(text).unwrap(), said.encoding)
}

/// The text and encoding of a file and of a stream of these bytes, which have to be the same.
#[track_caller]
fn read(bytes: &[u8]) -> (String, Encoding) {
    let file = read_file(bytes);
    let (stream, said) = all(Bytes::once(bytes), None);
    assert!(
        file.0.as_bytes() == stream && file.1 == said.encoding,
        "{:?} and {said:?}",
        file.1
    );
    file
}

fn table<'a>(rows: impl Iterator<Item = &'a str>) -> String {
    let mut text = "id;subject;status\r\n".to_owned();
    for (at, row) in rows.enumerate() {
        let _ = write!(text, "{};{row};open\r\n", at + 1);
    }
    text
}

#[test]
fn every_language_is_read_in_each_encoding_it_comes_in_long_and_short() {
    for (language, encodings) in PLAUSIBLE {
        for encoding in *encodings {
            let texts: Vec<&str> = language
                .texts
                .iter()
                .copied()
                .filter(|text| encoded(text, *encoding).is_some())
                .collect();
            assert!(texts.len() > 15, "{} in {encoding:?}", language.name);
            for rows in [1, 3, 1_000] {
                // A thousand rows are the same wherever they begin.
                let starts = if rows > texts.len() { 1 } else { texts.len() };
                for start in 0..starts {
                    let rows = texts.iter().copied().cycle().skip(start).take(rows);
                    let text = table(rows);
                    let bytes = encoded(&text, *encoding).unwrap();
                    let (read, as_) = if start == 0 {
                        read(&bytes)
                    } else {
                        read_file(&bytes)
                    };
                    assert_eq!(
                        read, text,
                        "{} in {encoding:?}, taken for {as_:?}",
                        language.name
                    );
                }
            }
        }
    }
}

#[test]
fn one_foreign_word_in_ten_thousand_rows_is_enough() {
    let rows = || std::iter::repeat_n("Where is my parcel? It was promised for today", 10_000);
    for (word, encodings) in [
        (
            "Иван Петров",
            &[Encoding::Windows1251, Encoding::Koi8R, Encoding::Ibm866][..],
        ),
        (
            "Юлия",
            &[Encoding::Windows1251, Encoding::Koi8R, Encoding::Ibm866],
        ),
        (
            "ИВАНОВ",
            &[Encoding::Windows1251, Encoding::Koi8R, Encoding::Ibm866],
        ),
        ("Tõnu Põld", &[Encoding::Windows1252, Encoding::Windows1257]),
        (
            "Žanna Šmidt",
            &[Encoding::Windows1252, Encoding::Windows1257],
        ),
        ("Õnne", &[Encoding::Windows1252, Encoding::Windows1257]),
        ("Kovačič", &[Encoding::Windows1250, Encoding::Windows1257]),
        (
            "Žiga",
            &[
                Encoding::Windows1250,
                Encoding::Windows1252,
                Encoding::Windows1257,
            ],
        ),
        (
            "Jürgen Müller",
            &[
                Encoding::Windows1250,
                Encoding::Windows1252,
                Encoding::Windows1257,
            ],
        ),
        ("Muñoz", &[Encoding::Windows1252]),
        ("Crème brûlée", &[Encoding::Windows1252]),
        ("Bjørn", &[Encoding::Windows1252]),
        ("£5", &[Encoding::Windows1252]),
        (
            "it’s",
            &[
                Encoding::Windows1250,
                Encoding::Windows1252,
                Encoding::Windows1257,
            ],
        ),
        ("Łukasz Wałęsa", &[Encoding::Windows1250]),
    ] {
        for encoding in encodings {
            let text = table(rows().take(5_000).chain([word]).chain(rows().skip(5_000)));
            let (read, as_) = read(&encoded(&text, *encoding).unwrap());
            let line = read.lines().nth(5_001).unwrap();
            assert!(read == text, "{word} in {encoding:?}: {line} as {as_:?}");
        }
    }
}

#[test]
fn utf_is_known_with_a_mark_and_without() {
    for (language, _) in PLAUSIBLE {
        for rows in [1, 3, 1_000] {
            let text = table(language.texts.iter().copied().cycle().take(rows));
            for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be] {
                let marked = encoded(&format!("\u{feff}{text}"), encoding).unwrap();
                assert_eq!(read(&marked), (text.clone(), encoding));
                let bare = encoded(&text, encoding).unwrap();
                assert_eq!(read(&bare), (text.clone(), encoding));
            }
        }
    }
    assert_eq!(
        read(b"id,subject\n"),
        ("id,subject\n".to_owned(), Encoding::Utf8)
    );
    assert_eq!(read(b""), (String::new(), Encoding::Utf8));
}

#[test]
fn utf8_with_a_few_broken_bytes_stays_utf8() {
    let text = table(RUSSIAN.texts.iter().copied().cycle().take(3_000));
    let mut bytes = text.clone().into_bytes();
    let middle = bytes.len() / 2;
    bytes[middle] = 0xe9;
    for source in [Bytes::from(&bytes[..]), Bytes::once(&bytes[..])] {
        let (read, said) = all(source, None);
        assert_eq!(said.encoding, Encoding::Utf8);
        assert!(read == bytes, "broken bytes are handed on as they are");
    }
    // And a short one: two whole letters, one broken.
    let (_, said) = all("Jürgen, Jörg, ".as_bytes().into(), None);
    assert_eq!(said.encoding, Encoding::Utf8);
    let (_, said) = all(
        ["Jürgen, Jörg, ".as_bytes(), b"J\xfcrgen"].concat()[..].into(),
        None,
    );
    assert_eq!(said.encoding, Encoding::Utf8);
}

#[test]
fn what_is_asked_for_goes_before_the_letters_and_a_mark_before_both() {
    let text = "id;subject\n1;Žiga Kovačič\n";
    let bytes = encoded(text, Encoding::Windows1250).unwrap();
    let (read, said) = all(bytes[..].into(), Some(Encoding::Windows1252));
    assert_eq!(
        (String::from_utf8(read).unwrap().as_str(), said.found),
        ("id;subject\n1;Žiga Kovaèiè\n", Found::Given)
    );
    let marked = format!("\u{feff}{text}");
    let (read, said) = all(marked.as_bytes().into(), Some(Encoding::Windows1250));
    assert_eq!(read, text.as_bytes());
    assert_eq!((said.encoding, said.found), (Encoding::Utf8, Found::Mark));
}

#[test]
fn what_has_no_letter_is_marked_where_it_stands() {
    let high = [0x3d, 0xd8];
    let low = [0x00, 0xde];
    let letter = |letter: u8| [letter, 0];
    let join = |parts: &[[u8; 2]]| parts.concat();
    let mark = [NO_LETTER];
    for (bytes, wanted) in [
        (join(&[high, low]), "😀".as_bytes().to_vec()),
        (
            join(&[letter(b'a'), high, letter(b'b')]),
            [b"a", &mark[..], b"b"].concat(),
        ),
        (
            join(&[letter(b'a'), low, letter(b'b')]),
            [b"a", &mark[..], b"b"].concat(),
        ),
        (join(&[letter(b'a'), high]), [b"a", &mark[..]].concat()),
        (
            [&join(&[letter(b'a'), letter(b'b')])[..], b"c"].concat(),
            [b"ab", &mark[..]].concat(),
        ),
    ] {
        let (read, _) = all(bytes[..].into(), Some(Encoding::Utf16Le));
        assert_eq!(read, wanted, "{}", bytes.escape_ascii());
    }
    let (read, _) = all(b"a\xa1\xa5b"[..].into(), Some(Encoding::Windows1257));
    assert_eq!(read, b"a\xff\xffb");
}

#[test]
fn a_stream_of_ascii_comes_as_it_is_read_and_its_encoding_shows_late() {
    let ascii = "1;Where is my parcel;open\n".repeat(10_000);
    let late = [
        ascii.as_bytes(),
        &encoded("2;Где мой заказ;open\n", Encoding::Koi8R).unwrap(),
        ascii.as_bytes(),
    ]
    .concat();
    let (mut input, decided) = Raw::begin(Bytes::once(&late[..]))
        .unwrap()
        .decoded(None)
        .ok()
        .unwrap();
    let mut first = vec![0; ascii.len()];
    input.read_exact(&mut first).unwrap();
    assert!(first == ascii.as_bytes());
    assert_eq!(decided.said().encoding, Encoding::Utf8);
    let mut rest = String::new();
    input.read_to_string(&mut rest).unwrap();
    assert!(rest == format!("2;Где мой заказ;open\n{ascii}"));
    assert_eq!(decided.said().encoding, Encoding::Koi8R);
}

#[test]
fn files_without_text_are_told_and_a_stray_nul_is_not() {
    let what = |bytes: &[u8]| match Raw::begin(bytes.into()).unwrap().decoded(None) {
        Err(ImportError::Binary(binary)) => Some(binary),
        Err(error) => panic!("{error}"),
        Ok(_) => None,
    };
    let mut noise = vec![0_u8; 4_096];
    for (at, byte) in noise.iter_mut().enumerate() {
        *byte = if at % 3 == 0 {
            0
        } else {
            (at * 31 % 251) as u8
        };
    }
    assert_eq!(what(&noise), Some(Binary::Other));
    assert_eq!(what(&[0; 300]), Some(Binary::Other));
    assert_eq!(
        what(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        Some(Binary::Picture)
    );
    assert_eq!(
        what(b"id,subject\n1,Where is my\0parcel? It was promised for Tuesday.\n"),
        None
    );
}

proptest! {
    #[test]
    fn pieces_make_no_difference(
        bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), 0x20_u8..0x7f, 0xc2_u8..0xe0, 0x80_u8..0xc0], 0..60),
        piece in 1_usize..7,
    ) {
        let mut whole = Sequences::default();
        whole.add(&bytes);
        let mut pieces = Sequences::default();
        bytes.chunks(piece).for_each(|piece| pieces.add(piece));
        prop_assert_eq!((whole.whole, whole.wrong, whole.cut), (pieces.whole, pieces.wrong, pieces.cut));
    }

    #[test]
    fn no_bytes_make_it_panic_or_run_for_ever(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        asked in prop::option::of(prop::sample::select(Encoding::ALL)),
    ) {
        for source in [Bytes::from(&bytes[..]), Bytes::once(&bytes[..])] {
            if let Ok((mut input, _)) = Raw::begin(source).unwrap().decoded(asked) {
                let mut text = Vec::new();
                input.read_to_end(&mut text).unwrap();
                prop_assert!(text.len() <= bytes.len() * 3 + 1);
            }
        }
    }
}
