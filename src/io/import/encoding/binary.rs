//! Files that hold no text: what they are, so that the user can be told what to do with them.

/// What a file is that can't be read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// A workbook of a spreadsheet program.
    Workbook,
    /// A file of an older office program: .xls, .doc, a saved Outlook mail.
    OldOffice,
    /// An archive or a compressed file.
    Archive,
    /// A picture.
    Picture,
    /// A PDF.
    Pdf,
    /// A database.
    Database,
    /// UTF-32.
    Utf32,
    /// Something else.
    Other,
}

/// How files begin that hold no text, at offset 0.
const BEGINNINGS: &[(&[u8], Binary)] = &[
    (b"\x89PNG\r\n\x1a\n", Binary::Picture),
    (b"\xff\xd8\xff", Binary::Picture),
    (b"GIF87a", Binary::Picture),
    (b"GIF89a", Binary::Picture),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Binary::OldOffice),
    (b"\x1f\x8b\x08", Binary::Archive),
    (b"7z\xbc\xaf\x27\x1c", Binary::Archive),
    (b"\xfd7zXZ\0", Binary::Archive),
    (b"\x28\xb5\x2f\xfd", Binary::Archive),
    (b"Rar!\x1a\x07", Binary::Archive),
    (b"%PDF-", Binary::Pdf),
    (b"SQLite format 3\0", Binary::Database),
    (b"PAR1", Binary::Database),
    (b"\xff\xfe\0\0", Binary::Utf32),
    (b"\0\0\xfe\xff", Binary::Utf32),
];

/// The parts that a zipped workbook names at its beginning.
const PARTS_OF_WORKBOOKS: [&[u8]; 3] = [
    b"xl/",
    b"[Content_Types].xml",
    b"application/vnd.oasis.opendocument.spreadsheet",
];

/// What a file is by its beginning, if that says more than "text".
pub(super) fn of(first: &[u8]) -> Option<Binary> {
    if first.starts_with(b"PK\x03\x04") {
        let names = |part: &&[u8]| first.windows(part.len()).any(|window| window == *part);
        let other = [&b"word/"[..], b"ppt/"];
        return Some(
            if PARTS_OF_WORKBOOKS.iter().any(names) && !other.iter().any(names) {
                Binary::Workbook
            } else {
                Binary::Archive
            },
        );
    }
    // "BZh" and a digit could begin a text; what follows could not.
    let bzip = first.starts_with(b"BZh") && first.get(4..10) == Some(b"1AY&SY");
    let known = BEGINNINGS
        .iter()
        .find(|(start, _)| first.starts_with(start));
    known
        .map(|(_, binary)| *binary)
        .or(bzip.then_some(Binary::Archive))
}

/// Whether a beginning holds more NULs than any text does; UTF-16 is told before.
pub(super) fn is_full_of_nuls(first: &[u8]) -> bool {
    let nuls = first.split(|byte| *byte == 0).count() - 1;
    nuls * 50 > first.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_without_text_are_known_by_their_beginnings() {
        let zip = |name: &[u8]| [b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0", name].concat();
        for (first, what) in [
            (zip(b"[Content_Types].xml"), Some(Binary::Workbook)),
            (zip(b"xl/workbook.xml"), Some(Binary::Workbook)),
            (
                zip(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
                Some(Binary::Workbook),
            ),
            (
                zip(b"[Content_Types].xml word/document.xml"),
                Some(Binary::Archive),
            ),
            (zip(b"tickets.csv"), Some(Binary::Archive)),
            (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Some(Binary::Picture)),
            (b"BZh91AY&SY".to_vec(), Some(Binary::Archive)),
            (b"BZh9 is a name;2".to_vec(), None),
            (b"PKW;subject\n".to_vec(), None),
            (b"id,subject\n".to_vec(), None),
            (b"".to_vec(), None),
        ] {
            assert_eq!(of(&first), what, "{}", first.escape_ascii());
        }
    }

    #[test]
    fn a_stray_nul_makes_no_binary() {
        assert!(!is_full_of_nuls(
            b"id,subject\n1,a\0b\n2,Where is my parcel? It is late.\n"
        ));
        assert!(is_full_of_nuls(
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0"
        ));
        assert!(!is_full_of_nuls(b""));
    }
}
