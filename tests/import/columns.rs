//! Columns that are told by their names, and texts that are pages.

use serde_json::Value;

use super::{Desk, arg, figures, text};

#[test]
fn the_columns_of_desks_in_four_more_languages_need_no_mapping() {
    for (name, header) in [
        (
            "et",
            "Pileti nr;Loodud;Klient;E-post;Telefon;Teema;Kirjeldus;Prioriteet;Olek",
        ),
        (
            "ru",
            "Номер;Создан;Клиент;Почта;Телефон;Тема;Описание;Приоритет;Статус",
        ),
        (
            "sl",
            "Številka;Ustvarjeno;Stranka;E-pošta;Telefon;Zadeva;Opis;Prednost;Stanje",
        ),
        (
            "de",
            "Ticket-Nr.;Erstellt am;Kunde;E-Mail;Telefon;Betreff;Beschreibung;Priorität;Status",
        ),
    ] {
        let desk = Desk::new();
        let row = "7;19.11.2025 9:00;Ann Bell;ann@example.org;+372 555 1234;Kettle leaks;It leaks.;high;open";
        let file = desk.file(&format!("{name}.csv"), format!("{header}\n{row}\n"));
        let told = desk.json(&[arg(&file), "--dry-run"]);
        let mapping = told["mapping"].as_str().unwrap();
        for field in [
            "external_id",
            "received",
            "client",
            "email",
            "phone",
            "subject",
            "text",
            "priority",
            "status",
        ] {
            assert!(
                format!(",{mapping}").contains(&format!(",{field}=")),
                "{name}: {field} in {mapping}"
            );
        }
        assert_eq!(told["custom"], Value::Array(Vec::new()), "{name}");
    }
}

#[test]
fn a_person_in_json_is_the_client() {
    for person in ["requester", "customer", "contact", "user"] {
        let desk = Desk::new();
        let file = desk.file(
            "nested.json",
            format!(
                r#"[{{"id":1,"subject":"Kettle","tags":[],"{person}":{{"name":"Ann Bell","email":"ann@example.org"}}}}]"#
            ),
        );
        desk.json(&[arg(&file)]);
        let shown = desk.other(&["show", "1"]);
        assert!(
            shown.contains("Ann Bell") && shown.contains("ann@example.org"),
            "{shown}"
        );
        assert!(
            !shown.contains("[]"),
            "a list of nothing is nothing to keep: {shown}"
        );
    }
}

#[test]
fn a_page_is_read_as_its_words_whoever_wrote_it_and_what_stood_there_is_kept() {
    const PAGE: &str = "<p>Hello,</p><p>please <b>help</b> &amp; reply</p>";
    let desk = Desk::new();
    let file = desk.file(
        "pages.csv",
        format!("id,subject,body\n1,Kettle,\"{PAGE}\"\n2,Jug,a < b and c > d\n"),
    );
    desk.json(&[arg(&file)]);
    let told: Value = serde_json::from_str(&desk.other(&["show", "1", "--json"])).unwrap();
    let shown = desk.other(&["show", "1"]);
    assert!(shown.contains("please help & reply"), "{shown}");
    assert!(told.to_string().contains("<p>Hello,</p>"), "{told}");
    assert!(desk.other(&["show", "2"]).contains("a < b and c > d"));
    assert_eq!(figures(&desk.json(&[arg(&file)])), [2, 0, 0, 2, 0]);
}

#[test]
fn what_is_said_is_true_of_one_row_and_of_a_dry_run_that_keeps_a_name() {
    let desk = Desk::new();
    let file = desk.file("one.csv", "id,subject\n1,Kettle\n");
    let said = text(&desk.run(&[arg(&file), "--dry-run", "--save", "crm"]).stdout);
    assert!(said.contains("1 row: 1 new,"), "{said}");
    assert!(
        said.contains("no request was written") && said.contains("Kept as [import.crm]"),
        "{said}"
    );
    assert!(!said.contains("nothing was written"), "{said}");
    assert!(!desk.path("desk.db").exists());
}

#[test]
fn the_same_refused_rows_are_kept_once() {
    let desk = Desk::new();
    let file = desk.file("tickets.csv", super::TICKETS);
    for _ in 0..3 {
        let hints = text(&desk.run(&[arg(&file)]).stderr);
        assert!(hints.contains("tickets.csv.refused.csv,"), "{hints}");
    }
    let kept = desk.folder.path().read_dir().unwrap();
    let names = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let refused = names.filter(|name| name.contains("refused")).count();
    assert_eq!(refused, 2, "the rows and the reasons");
}
