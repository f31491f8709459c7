use encoding_rs::{IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1257};
use proptest::prelude::*;

use super::super::encoding::samples::{ENGLISH, ESTONIAN, GERMAN, RUSSIAN, SLOVENIAN};
use super::*;

/// The text read in a wrong encoding; control codes of Latin-1 where Windows has no sign.
fn misread(
    text: &str,
    was: Option<&'static encoding_rs::Encoding>,
    read_as: &'static encoding_rs::Encoding,
) -> Option<String> {
    let bytes = match was {
        None => text.as_bytes().to_vec(),
        Some(was) => {
            let (bytes, _, lost) = was.encode(text);
            (!lost).then(|| bytes.into_owned())?
        }
    };
    read_as
        .decode_without_bom_handling_and_without_replacement(&bytes)
        .map(std::borrow::Cow::into_owned)
}

fn text_of(came: &str) -> Option<String> {
    repair(came).map(|repaired| repaired.text)
}

#[test]
fn well_known_wrecks_are_repaired() {
    for (came, meant) in [
        ("ëÁË ÓÔÁÔØ", "Как стать"),
        ("Êàê ñòàòü", "Как стать"),
        ("ÐšÐ°Ðº", "Как"),
        ("РљР°Рє", "Как"),
        ("JÃ¼rgen", "Jürgen"),
        ("JĂĽrgen", "Jürgen"),
        ("JГјrgen", "Jürgen"),
        ("TÃµnu PÃµld", "Tõnu Põld"),
        ("PÃ•LD", "PÕLD"),
        ("Ã–Ã–", "ÖÖ"),
        ("Ã–ine teade", "Öine teade"),
        ("KovaÄ\u{8d}iÄ\u{8d}", "Kovačič"),
        ("Å½iga", "Žiga"),
        ("cafÃ©", "café"),
        ("itâ€™s", "it’s"),
        ("â‚¬15", "€15"),
        ("Â£5", "£5"),
        ("ok ðŸ‘\u{8d}", "ok 👍"),
        ("Èâàí Ïåòðîâ", "Иван Петров"),
        ("JÃƒÂ¼rgen", "Jürgen"),
    ] {
        assert_eq!(text_of(came).as_deref(), Some(meant), "{came}");
    }
    assert_eq!(
        repair("ëÁË ÓÔÁÔØ").unwrap().misread,
        Misread {
            was: Encoding::Koi8R,
            read_as: Encoding::Windows1252
        }
    );
}

#[test]
fn what_clients_wrote_is_repaired_from_every_usual_wreck() {
    let mut left = Vec::new();
    for text in RUSSIAN.texts {
        for (was, read_as) in [
            (Some(WINDOWS_1251), WINDOWS_1252),
            (Some(KOI8_R), WINDOWS_1252),
            (Some(IBM866), WINDOWS_1252),
            (None, WINDOWS_1252),
            (None, WINDOWS_1251),
        ] {
            let came = misread(text, was, read_as).unwrap();
            match text_of(&came) {
                Some(repaired) => assert_eq!(repaired, *text, "{came}"),
                None => left.push(*text),
            }
        }
    }
    // Too short to prove itself by its letters: left as it came, never repaired into another.
    left.dedup();
    assert_eq!(left, ["Фёдор Ёлкин"]);
    let latin = [ESTONIAN, SLOVENIAN, GERMAN, ENGLISH];
    let (mut count, mut repaired) = (0, 0);
    for text in latin.iter().flat_map(|language| language.texts) {
        if text.is_ascii() {
            continue;
        }
        for read_as in [WINDOWS_1252, WINDOWS_1251, WINDOWS_1250, WINDOWS_1257] {
            let Some(came) = misread(text, None, read_as) else {
                continue;
            };
            count += 1;
            let text_now = text_of(&came);
            assert!(
                text_now.is_none() || text_now.as_deref() == Some(*text),
                "{came}"
            );
            repaired += usize::from(text_now.is_some());
        }
    }
    assert!(repaired * 100 > count * 97, "{repaired} of {count}");
}

#[test]
fn what_is_right_stays_as_it_is() {
    let languages = [RUSSIAN, ESTONIAN, SLOVENIAN, GERMAN, ENGLISH];
    let more = [
        // French, Portuguese, Spanish, Italian, Nordic, Icelandic.
        "L’été dernier, à Nîmes, où l’œuvre d’Éloïse a été exposée…",
        "« À bientôt », dit-il. « ÂGÉ »",
        "NÃO. MAÇÃ, IRMÃ… PÃO – IRMÃ",
        "È già lì, perché? Città",
        "¿Mañana? ¡Año nuevo! ESPAÑA",
        "öö",
        "ÖÖ",
        "äöüß ÄÖÜ",
        "ääõõöö ÜÕÄÖ",
        "Åå Ää Öö",
        "æøå ÆØÅ",
        "Á Í Þ Ó ÞÆR ÓÐÍÐ",
        "à",
        "é",
        "õ",
        "ÕÄ…",
        "HYVÄ”",
        "PALJU ÖÖD…",
        "„JÄ“",
        "LÕÕTS – ÕÕ",
        // Polish, Czech, Hungarian, Romanian, Latvian, Lithuanian, Turkish.
        "Zażółć gęślą jaźń",
        "PÓŁKA, RÓŻA, MÓŻDŻEK, ŁÓDŹ, ĆŚ",
        "Příliš žluťoučký kůň úpěl ďábelské ódy",
        "ŘÍŽ, ČŽ, ŠŽŽ",
        "Árvíztűrő tükörfúrógép",
        "Țară și științe, ÂŞ",
        "Glāžšķūņa rūķīši",
        "Įlinkdama fechtuotojo špaga",
        "Pijamalı hasta yağız şoföre çabucak güvendi",
        "ÄŠ, ÄŽ, ÖŠ, ČŠ, ĐŠ, Čš, Šč",
        // Russian and its neighbours.
        "СССР",
        "«СССР»",
        "РФ",
        "С… по…",
        "С…",
        "РС–232",
        "Р.С.",
        "№ 5",
        "С №",
        "Сі",
        "Рівне",
        "Її ґанок",
        "Ђурђевак Љубица Њ",
        "ёлка",
        "Р»",
        "Р",
        "СЃ",
        // Signs, code, numbers.
        "20 °C ± 1",
        "5 € – 7 €",
        "a → b",
        "x² + y²",
        "½ ¼ ¾",
        "©®™",
        "naïve façade",
        "100 µm",
        "§ 5",
        "éèêë àâä",
        "áéíóöőúüű",
        "ñáéíóú ñÑ",
        "àèìòù ÀÈÌÒÙ",
        "üüüü ÜÜÜÜ",
        "if (a ≠ b) { c × d }",
        "– — …",
        "“x”",
        "😀👍",
        "日本語",
        "Ελληνικά",
        "עברית",
        "العربية",
        "Ä",
        "Ã",
        "Â",
        "Ã…",
        "Å",
        "Ð",
        "÷×",
        "ÀÉÎ",
        "Ä–Z",
        "A–Ö",
        "Ñ",
    ];
    for text in languages
        .iter()
        .flat_map(|language| language.texts)
        .chain(&more)
    {
        for text in [(*text).to_owned(), text.to_uppercase(), text.to_lowercase()] {
            for word in text.split(' ').chain([text.as_str()]) {
                assert_eq!(text_of(word), None, "{word}");
            }
        }
    }
}

#[test]
fn a_part_that_makes_no_sense_leaves_the_whole() {
    for text in [
        "JÃ¼rgen und Jürgen",
        "Êàê ñòàòü — как стать",
        "Ð",
        "ÐšÐ",
        "Êà",
    ] {
        assert_eq!(text_of(text), None, "{text}");
    }
}

/// Real texts, where they are at hand: `RINGBACK_DATA` names the folder that holds them.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn real_texts_stay_as_they_are() {
    let Some(data) = std::env::var_os("RINGBACK_DATA").map(std::path::PathBuf::from) else {
        eprintln!("skipped: RINGBACK_DATA names no folder of real texts");
        return;
    };
    let mut folders = vec![data];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if path.is_dir() {
                folders.push(path);
            } else if let Some("csv" | "md" | "tsv" | "jsonl") = ending
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                for line in text.lines() {
                    for part in line.split([' ', ',', '"']).chain([line]) {
                        assert_eq!(text_of(part), None, "{}: {line}", path.display());
                        seen += usize::from(!part.is_ascii());
                    }
                }
            }
        }
    }
    eprintln!("{seen} parts that are not ASCII");
}

proptest! {
    #[test]
    fn any_text_is_left_or_can_be_turned_back(text in "[a-zäöüõšžÃÂÐÑ¼©°€™ ]{0,12}|[а-яА-ЯёРС°»… ]{0,12}|\\PC{0,12}") {
        if let Some(repaired) = repair(&text) {
            prop_assert!(repaired.text.chars().count() <= text.chars().count());
            prop_assert_eq!(repair(&repaired.text), None);
        }
    }

    #[test]
    fn words_of_russian_and_estonian_letters_are_left(text in "[а-яё]{1,9}( [а-яё]{1,9}){0,3}|[a-zäöüõšž]{1,9}( [a-zäöüõšž]{1,9}){0,3}") {
        prop_assume!(text.contains(|c: char| c.is_ascii_alphabetic()) || text.contains(is_cyrillic));
        prop_assert_eq!(text_of(&text), None);
    }
}
