use proptest::prelude::*;

use super::*;

/// A text by its pieces: `w`, `q`, `s` with how many lines, in capitals where they fold.
fn shape(body: &str) -> String {
    let letter = |part: &Part| {
        let letter = match part.piece {
            Piece::Words => 'w',
            Piece::Quoted => 'q',
            Piece::Signature => 's',
        };
        let letter = if part.folds {
            letter.to_ascii_uppercase()
        } else {
            letter
        };
        format!("{letter}{}", part.lines)
    };
    parts(body).iter().map(letter).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_text_without_anything_carried_along_is_one_part() {
    assert_eq!(shape(""), "");
    assert_eq!(shape("Where is my parcel?\n\nMari"), "w2");
    // Whatever looks a little like it is what the writer wrote.
    for body in [
        "On Monday I wrote: nothing came.\nMari",
        "As your colleague wrote:\nit is on its way.",
        "From: Tallinn\nTo: Riga\nDate: 5 May\nIs there a seat left?",
        "Best regards to all of you, and one more question: where is it?",
        "a - b\n-- c\n--- d",
        "The times are:\n10:00\n11:00",
        "----\nnew paragraph",
    ] {
        assert!(
            parts(body).iter().all(|part| part.piece == Piece::Words),
            "{body}: {}",
            shape(body)
        );
    }
}

#[test]
fn a_quotation_is_known_by_its_announcement_in_any_language() {
    for announced in [
        "On Mon, 2 Mar 2026 at 10:00, Desk <support@desk.example> wrote:",
        "On Mon, 2 Mar 2026 at 10:00, The Desk\n<support@desk.example> wrote:",
        "On Mon, 2 Mar 2026 at 10:00,\nThe Desk of Lee & Co\n<support@desk.example> wrote:",
        "2 марта 2026 г., в 10:00, Служба <support@desk.example> написал(а):",
        "пн, 2 мар. 2026 г. в 10:00, Служба <support@desk.example>:",
        "02.03.2026 10:00, Служба пишет:",
        "Kuupäeval E, 2. märts 2026 kell 10:00 kirjutas Tugi <support@desk.example>:",
        "Tugi kirjutas 2.03.2026 kell 10:00:",
        "V pon., 2. mar. 2026 ob 10:00 je oseba Podpora <support@desk.example> napisala:",
        "Dne 2. 3. 2026 ob 10:00 je Podpora napisal/a:",
        "Am 02.03.2026 um 10:00 schrieb Hilfe <support@desk.example>:",
        "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Hilfe:",
    ] {
        let lines = announced.lines().count();
        let marked = format!("It came.\n\n{announced}\n> Where is it?\n>\n> Mari\n");
        assert_eq!(shape(&marked), format!("w1 Q{}", lines + 3), "{announced}");
        let unmarked = format!("It came.\n\n{announced}\n\nWhere is it?\nMari\n");
        assert_eq!(
            shape(&unmarked),
            format!("w1 Q{}", lines + 2),
            "{announced}"
        );
    }
}

#[test]
fn another_mail_begins_at_a_divider_or_at_its_heads() {
    for heads in [
        "-----Original Message-----\nFrom: Desk",
        "---------- Forwarded message ---------\nFrom: Desk",
        "-------- Исходное сообщение --------\nОт: Служба",
        "----- Algne kiri -----\nSaatja: Tugi",
        "----- Izvirno sporočilo -----\nOd: Podpora",
        "-----Ursprüngliche Nachricht-----\nVon: Hilfe",
        "From: Desk <support@desk.example>\nSent: Monday, 2 March 2026 10:00\nTo: Mari",
        "From: Desk\nSent: Monday\nTo: Mari\nSubject: Parcel",
        "*From:* Desk\n*Sent:* Monday\n*Subject:* Parcel",
        "________________________________\nFrom: Desk\nDate: Monday\nSubject: Parcel",
        "От: Служба\nОтправлено: 2 марта\nКому: Мария\nТема: Посылка",
        "Saatja: Tugi\nSaadetud: esmaspäev\nAdressaat: Mari\nTeema: Pakk",
        "Od: Podpora\nPoslano: ponedeljek\nZa: Mari\nZadeva: Paket",
        "Von: Hilfe\nGesendet: Montag\nAn: Mari\nBetreff: Paket",
    ] {
        let body = format!("It came.\n\n{heads}\n\nWhere is it?\n");
        let lines = heads.lines().count() + 1;
        assert_eq!(shape(&body), format!("w1 Q{lines}"), "{heads}");
    }
}

#[test]
fn what_an_answer_stands_under_stays_in_sight() {
    let body = "> When?\n> Where?\n\nOn Friday, at home.\n\n> Who?\n\nMe.";
    assert_eq!(shape(body), "q2 w1 q1 w1");
    assert_eq!(own_words(body), "\nOn Friday, at home.\n\n\nMe.");
    let long = format!("{}\nYes.", "> a line\n".repeat(ANSWERED_LINES + 1));
    assert_eq!(shape(&long), format!("Q{} w1", ANSWERED_LINES + 1));
}

#[test]
fn what_is_all_of_a_mail_is_never_folded() {
    assert_eq!(shape("> one\n> two\n> three"), "q3");
    assert_eq!(
        shape("\n---------- Forwarded message ---------\nFrom: a\n\nWhere is it?"),
        "w0 q3"
    );
}

#[test]
fn a_signature_is_folded_where_it_is_certain() {
    let card = "Mari Tamm\nHead of Parcels\n+372 5550 100\n";
    assert_eq!(shape(&format!("Hi.\n-- \n{card}")), "w1 S4");
    assert_eq!(shape(&format!("Hi.\r\n--\r\n{card}")), "w1 S4");
    assert_eq!(
        shape(&format!("Hi.\n-- \n{card}\n> old\n> older\n")),
        "w1 S4 Q2"
    );
    assert_eq!(shape("Hi.\n\nBest regards,\nMari\n"), "w1 s2");
    for closing in [
        "Best regards,",
        "С уважением,",
        "Lugupidamisega",
        "Lep pozdrav,",
        "Mit freundlichen Grüßen",
    ] {
        assert_eq!(
            shape(&format!("Hi.\n\n{closing}\n{card}")),
            "w1 S4",
            "{closing}"
        );
    }
    for sent in [
        "Sent from my iPhone",
        "Отправлено с iPhone",
        "Saadetud minu iPhone'ist",
    ] {
        assert_eq!(shape(&format!("Hi.\n\n{sent}")), "w1 s1", "{sent}");
    }
    // What is long or asks something is no signature.
    let asks = "Hi.\n\nBest regards,\nMari\n\nPS: where is the other one?";
    assert_eq!(shape(asks), "w4");
    let dashes = format!("Hi.\n-- \n{}", "a paragraph\n".repeat(SIGNATURE_LINES + 1));
    assert_eq!(shape(&dashes), format!("w{}", SIGNATURE_LINES + 3));
}

#[test]
fn a_signature_above_the_quotation_is_told_from_both() {
    let body = "It came.\n\nBest regards,\nMari Tamm\nParcels\n\nOn 2 Mar 2026, Desk wrote:\n> Where?\n> Here.\n";
    assert_eq!(shape(body), "w1 S3 Q3");
    assert_eq!(
        own_words(body),
        "It came.\n\nBest regards,\nMari Tamm\nParcels\n\n"
    );
}

#[test]
fn long_texts_are_parted_in_time() {
    let lines = 30_000;
    for line in [
        "> quoted\n",
        "From: a\n",
        "On Monday it wrote:\n",
        "-- \n",
        "x:\n",
        "\n",
    ] {
        let body = line.repeat(lines);
        let parts = parts(&body);
        assert_eq!(parts.last().unwrap().text.end, body.len());
    }
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(
        lines in prop::collection::vec(
            prop_oneof![
                Just("> quoted".to_owned()),
                Just(String::new()),
                Just("-- ".to_owned()),
                Just("From: a@b".to_owned()),
                Just("Subject: x".to_owned()),
                Just("To: c".to_owned()),
                Just("On 2 Mar 2026, Desk wrote:".to_owned()),
                Just("Best regards,".to_owned()),
                Just("-----Original Message-----".to_owned()),
                "\\PC{0,20}",
            ],
            0..30,
        ),
        crlf in any::<bool>(),
    ) {
        let body = lines.join(if crlf { "\r\n" } else { "\n" });
        let parts = parts(&body);
        let whole: String = parts.iter().map(|part| &body[part.text.clone()]).collect();
        prop_assert_eq!(whole, body.clone());
        let filled = body.lines().filter(|line| !line.trim().is_empty()).count();
        prop_assert_eq!(parts.iter().map(|part| part.lines).sum::<usize>(), filled);
        let words = parts.iter().any(|part| part.piece == Piece::Words && part.lines > 0);
        prop_assert!(words || parts.iter().all(|part| !part.folds));
        prop_assert!(own_words(&body).len() <= body.len());
    }
}
