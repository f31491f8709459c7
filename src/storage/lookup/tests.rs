use std::fs;

use super::*;
use crate::domain::lookup::{How, Kind, Part, Reason};

fn entry(file: &str, title: &str, aliases: &[&str], body: &str) -> Entry {
    Entry {
        file: file.to_owned(),
        title: title.to_owned(),
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        body: body.to_owned(),
        ..Entry::default()
    }
}

fn change(entry: Entry) -> Change {
    Change {
        path: entry.file.clone(),
        stamp: Stamp {
            size: entry.body.len() as u64,
            modified: 1,
        },
        entries: vec![entry],
    }
}

fn some() -> Vec<Change> {
    [
        entry(
            "refund.md",
            "Refund a payment",
            &["money back"],
            "Look at the payment first. Then the account.",
        ),
        entry(
            "parcel.md",
            "A lost parcel",
            &["where is my parcel", "never arrived"],
            "Ask the courier. A refund comes last.",
        ),
        entry(
            "card.md",
            "Card declined",
            &["payment failed"],
            "The bank says no to the card.",
        ),
        Entry {
            lang: Some("ru".into()),
            category: Some("billing".into()),
            ..entry(
                "ru/refund.md",
                "Вернуть деньги",
                &["возврат"],
                "Проверьте счёт клиента.",
            )
        },
        Entry {
            lang: Some("sl".into()),
            ..entry("sl/bill.md", "Vprašanje o računu", &[], "Račun in plačilo.")
        },
        Entry {
            lang: Some("et".into()),
            ..entry(
                "et/outage.md",
                "Teenuse katkestus",
                &["midagi ei tööta"],
                "Kõne ja lõpetamine.",
            )
        },
        Entry {
            kind: Kind::Phrase,
            ..entry(
                "en.toml#wait",
                "Somebody has to wait",
                &["hold the line"],
                "I call you back.",
            )
        },
    ]
    .into_iter()
    .map(change)
    .collect()
}

fn library() -> Index {
    let mut index = Index::in_memory().unwrap();
    index.replace(&some(), &[]).unwrap();
    index
}

fn files_around(index: &Index, query: &str, around: &Surroundings) -> Vec<String> {
    let answer = index.find(query, around, 10).unwrap();
    answer.hits.into_iter().map(|hit| hit.file).collect()
}

fn files(index: &Index, query: &str) -> Vec<String> {
    files_around(index, query, &Surroundings::default())
}

#[test]
fn a_hurried_hand_finds_the_right_one_first() {
    let index = library();
    for (query, file) in [
        ("refund", "refund.md"),
        ("REFUND", "refund.md"),
        ("refnud", "refund.md"),
        ("erfund", "refund.md"),
        ("ref", "refund.md"),
        ("payments refunded", "refund.md"),
        ("payment refund", "refund.md"),
        ("bakc money", "refund.md"),
        ("parc", "parcel.md"),
        ("lsot parc", "parcel.md"),
        ("declin", "card.md"),
        ("djpdhfn", "ru/refund.md"),
        ("возврата", "ru/refund.md"),
        ("денег вернуть", "ru/refund.md"),
        ("счет", "ru/refund.md"),
        ("еуутгыу", "et/outage.md"),
        ("racuna", "sl/bill.md"),
        ("računov", "sl/bill.md"),
        ("kone", "et/outage.md"),
        ("katkestused", "et/outage.md"),
    ] {
        let found = files(&index, query);
        assert_eq!(
            found.first().map(String::as_str),
            Some(file),
            "{query}: {found:?}"
        );
    }
}

#[test]
fn whatever_is_typed_is_answered() {
    let index = library();
    let long = "refund ".repeat(1_500);
    for query in [
        "",
        " ",
        "\t\n",
        "!!! ???",
        "🙂🙂",
        "שלום עולם",
        "退款",
        "\"'`--; DROP TABLE word",
        "%_*",
        "\0",
        "a\u{301}\u{301}\u{301}",
        &"x".repeat(10_000),
        &long,
        &"ab cd ef gh ".repeat(800),
    ] {
        let answer = index.find(query, &Surroundings::default(), 10).unwrap();
        assert_eq!(answer.entries, 7);
    }
    assert_eq!(files(&index, &long)[0], "refund.md");
    assert_eq!(
        files(&Index::in_memory().unwrap(), "refund"),
        Vec::<String>::new()
    );
}

#[test]
fn all_words_met_exactly_go_before_what_only_looks_like_them() {
    let mut index = Index::in_memory().unwrap();
    let mut entries = vec![
        entry(
            "exact.md",
            "Other things",
            &[],
            "the cart is lost somewhere in here",
        ),
        entry(
            "near.md",
            "Card lots",
            &["card lot"],
            "card lots card lots card lots",
        ),
    ];
    for at in 0..20 {
        entries.push(entry(&format!("{at}.md"), "Nothing", &[], "of the kind"));
    }
    let changes: Vec<Change> = entries.into_iter().map(change).collect();
    index.replace(&changes, &[]).unwrap();
    assert_eq!(files(&index, "cart lost ")[0], "exact.md");
}

#[test]
fn what_was_typed_is_marked_in_the_title_or_in_the_name_that_matched_better() {
    let index = library();
    let hit = |query: &str| {
        let answer = index.find(query, &Surroundings::default(), 1).unwrap();
        answer.hits.into_iter().next().unwrap()
    };
    let refund = hit("refu paymnet");
    assert_eq!((refund.alias, refund.marked), (None, vec![0..4, 9..16]));
    let begun = hit("paym");
    assert!(
        begun.marked.iter().all(|place| place.len() == 4),
        "{begun:?}"
    );
    let parcel = hit("where parc");
    assert_eq!(parcel.alias.as_deref(), Some("where is my parcel"));
    assert_eq!(parcel.marked, [0..5, 12..16]);
    assert_eq!(hit("računa").marked.first(), Some(&(12..18)));
}

#[test]
fn the_moment_moves_what_is_as_good_up() {
    let mut index = Index::in_memory().unwrap();
    let of = |file: &str, lang: &str, category: &str| {
        change(Entry {
            lang: Some(lang.to_owned()),
            category: Some(category.to_owned()),
            ..entry(file, "Refund", &[], "the same")
        })
    };
    let changes = [
        of("a.md", "en", "goods"),
        of("b.md", "de", "billing"),
        of("c.md", "en", "billing"),
    ];
    index.replace(&changes, &[]).unwrap();
    assert_eq!(files(&index, "refund"), ["a.md", "b.md", "c.md"]);
    let around = |category: Option<&str>, lang: Option<&str>, used: &[(&str, u8)]| Surroundings {
        category: category.map(str::to_owned),
        lang: lang.map(str::to_owned),
        used: used
            .iter()
            .map(|(file, much)| ((*file).to_owned(), *much))
            .collect(),
        explain: true,
        ..Surroundings::default()
    };
    let billing = around(Some("billing"), Some("en"), &[]);
    assert_eq!(files_around(&index, "refund", &billing)[0], "c.md");
    assert_eq!(files_around(&index, "", &billing)[0], "c.md");
    let german = around(None, Some("de"), &[]);
    assert_eq!(files_around(&index, "refund", &german)[0], "b.md");
    let used = around(None, None, &[("c.md", 100), ("gone.md", 100)]);
    let answer = index.find("refund", &used, 10).unwrap();
    assert_eq!(answer.hits[0].file, "c.md");
    assert!(answer.hits[0].why.contains(&Reason::Used));
    assert!(answer.hits[0].why.contains(&Reason::Word {
        typed: "refund".into(),
        met: "refund".into(),
        how: How::Same,
        part: Part::Title,
    }));
    assert_eq!(files_around(&index, "", &used)[0], "c.md");
}

#[test]
fn only_what_is_asked_for_is_found() {
    let index = library();
    let phrases = Surroundings {
        only: Some(Kind::Phrase),
        ..Surroundings::default()
    };
    assert_eq!(
        files_around(&index, "hold line refund", &phrases),
        ["en.toml#wait"]
    );
    let russian = Surroundings {
        only_lang: Some("ru".into()),
        ..Surroundings::default()
    };
    assert_eq!(files_around(&index, "", &russian), ["ru/refund.md"]);
    let unknown = Surroundings {
        only_lang: Some("xx".into()),
        ..Surroundings::default()
    };
    assert_eq!(
        files_around(&index, "refund", &unknown),
        Vec::<String>::new()
    );
}

#[test]
fn before_anything_is_typed_the_request_s_words_are_looked_for() {
    let index = library();
    let around = Surroundings {
        words: "My parcel never came. Where is the courier?".into(),
        ..Surroundings::default()
    };
    assert_eq!(files_around(&index, "", &around)[0], "parcel.md");
    assert_eq!(files(&index, "").len(), 7);
}

#[test]
fn files_that_changed_or_went_are_found_as_they_are_now() {
    let mut index = library();
    let renamed = Change {
        stamp: Stamp {
            size: 9,
            modified: 2,
        },
        ..change(entry("card.md", "Chargeback", &[], "nothing else"))
    };
    index
        .replace(std::slice::from_ref(&renamed), &["refund.md".to_owned()])
        .unwrap();
    assert_eq!(files(&index, "chargeback"), ["card.md"]);
    assert!(!files(&index, "declined").contains(&"card.md".to_owned()));
    assert!(!files(&index, "refund").contains(&"refund.md".to_owned()));
    // A word that is only met in what is gone is no word any more.
    assert_eq!(files(&index, "declned"), Vec::<String>::new());
    let known = index.known().unwrap();
    assert_eq!(known.len(), 6);
    assert_eq!(known["card.md"], renamed.stamp);
}

#[test]
fn what_is_left_of_files_that_went_is_cleared_away() {
    let mut index = Index::in_memory().unwrap();
    index.replace(&some(), &[]).unwrap();
    for time in 0..30 {
        let changes: Vec<Change> = (0..50)
            .map(|at| {
                change(entry(
                    &format!("{at}.md"),
                    &format!("Page {at}"),
                    &[],
                    &format!("time{time}"),
                ))
            })
            .collect();
        index.replace(&changes, &[]).unwrap();
    }
    let newest: i64 = index
        .conn
        .query_row("SELECT max(id) FROM entry", [], |row| row.get(0))
        .unwrap();
    assert!(newest < 1_100, "{newest}");
    let words: i64 = index
        .conn
        .query_row(
            "SELECT count(*) FROM word WHERE word LIKE 'time%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(words < 25, "{words}");
    assert_eq!(files(&index, "time29").len(), 10);
    assert_eq!(files(&index, "refnud")[0], "refund.md");
    assert_eq!(
        index.find("", &Surroundings::default(), 0).unwrap().entries,
        57
    );
}

#[test]
fn it_is_kept_from_one_opening_to_the_next_and_seen_by_others() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("new folder/lookup.db");
    let mut index = Index::open(&path).unwrap();
    let other = Index::open(&path).unwrap();
    assert_eq!(files(&other, "refund"), Vec::<String>::new());
    index.replace(&some(), &[]).unwrap();
    assert_eq!(files(&other, "refund")[0], "refund.md");
    drop(index);
    drop(other);
    let index = Index::open(&path).unwrap();
    assert_eq!(index.known().unwrap().len(), 7);
    assert_eq!(files(&index, "refnud")[0], "refund.md");
}

#[test]
fn what_is_damaged_or_of_another_form_is_made_anew() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("lookup.db");
    let fill = || {
        let mut index = Index::open(&path).unwrap();
        index.replace(&some(), &[]).unwrap();
        drop(index);
    };
    let spoil: [&dyn Fn(); 5] = [
        &|| {
            fs::write(
                &path,
                "no database at all, but long enough to be taken for one",
            )
            .unwrap();
        },
        &|| fs::write(&path, "").unwrap(),
        &|| {
            let conn = Connection::open(&path).unwrap();
            conn.pragma_update(None, "user_version", FORM + 1).unwrap();
        },
        &|| {
            let conn = Connection::open(&path).unwrap();
            conn.pragma_update(None, "application_id", 7).unwrap();
        },
        &|| {
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..50]).unwrap();
        },
    ];
    for (at, spoil) in spoil.iter().enumerate() {
        fill();
        spoil();
        let mut index = Index::open(&path).unwrap();
        assert_eq!(index.known().unwrap().len(), 0, "{at}");
        index.replace(&some(), &[]).unwrap();
        assert_eq!(files(&index, "refund")[0], "refund.md", "{at}");
    }
}

#[test]
fn damage_that_shows_late_is_told_and_renewed() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("lookup.db");
    let mut index = Index::open(&path).unwrap();
    index.replace(&some(), &[]).unwrap();
    drop(index);
    let mut bytes = fs::read(&path).unwrap();
    // The first page is left as it is.
    bytes[4096..].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let index = Index::open(&path).unwrap();
    let told = index.find("refund", &Surroundings::default(), 10);
    assert!(matches!(told, Err(StoreError::Damaged { .. })), "{told:?}");
    let mut index = index.renew().unwrap();
    index.replace(&some(), &[]).unwrap();
    assert_eq!(files(&index, "refund")[0], "refund.md");
}

#[test]
fn each_library_has_its_own_cache() {
    let name = |folders: &[&str], with_pack| {
        cache_name(
            &folders.iter().map(PathBuf::from).collect::<Vec<_>>(),
            with_pack,
        )
    };
    assert_eq!(name(&["/a"], true), name(&["/a"], true));
    assert_ne!(name(&["/a"], true), name(&["/a"], false));
    assert_ne!(name(&["/a"], true), name(&["/b"], true));
    assert_ne!(name(&["/a", "/b"], true), name(&["/a/b"], true));
    assert!(name(&[], true).starts_with("lookup-"));
}
