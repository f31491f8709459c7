//! What mail programs write around a mail, by language: English, Russian, Estonian, Slovenian, German.
//!
//! All of it is in lower case, and compared with what was folded to it.

/// What stands before the subject of a reply.
pub(super) const REPLY_MARKS: &[&str] = &[
    "re",
    "aw",
    "antw",
    "vs",
    "sv",
    "odg",
    "отв",
    "ответ",
    "на",
    "rv",
    "vas",
];

/// How a quotation is announced: what the line begins with, if that is told, and what it ends with.
///
/// A line with an empty beginning must hold a digit, as the date of the quoted mail has.
pub(super) const ANNOUNCED: &[(&str, &str)] = &[
    ("on ", "wrote:"),
    ("", " wrote:"),
    ("", "написал:"),
    ("", "написала:"),
    ("", "написал(а):"),
    ("", "написали:"),
    ("", "пишет:"),
    ("", "писал:"),
    ("", "писал(а):"),
    ("", "kirjutas:"),
    ("", "napisal:"),
    ("", "napisala:"),
    ("", "napisal/a:"),
    ("", "napisal/-a:"),
    ("", "napisal(-a):"),
    ("am ", "schrieb:"),
    ("", " schrieb:"),
];

/// What stands within an announcement that ends with the name or the address and a colon.
pub(super) const ANNOUNCED_BEFORE_NAME: &[&str] = &[
    " kirjutas ",
    " schrieb ",
    " je napisal ",
    " je napisala ",
    " je oseba ",
];

/// What a line between dashes says where another mail begins.
pub(super) const DIVIDERS: &[&str] = &[
    "original message",
    "original appointment",
    "forwarded message",
    "исходное сообщение",
    "первоначальное сообщение",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "algne kiri",
    "algne teade",
    "algne sõnum",
    "edastatud kiri",
    "edastatud sõnum",
    "edastatud teade",
    "izvirno sporočilo",
    "posredovano sporočilo",
    "ursprüngliche nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
];

/// What the lines above a quoted mail begin with: who, when, to whom and what, in one language each.
pub(super) struct Heads {
    pub(super) from: &'static [&'static str],
    pub(super) others: &'static [&'static str],
}

pub(super) const HEADS: &[Heads] = &[
    Heads {
        from: &["from"],
        others: &[
            "sent",
            "date",
            "to",
            "cc",
            "bcc",
            "subject",
            "reply-to",
            "importance",
        ],
    },
    Heads {
        from: &["от", "от кого"],
        others: &["отправлено", "дата", "кому", "копия", "тема", "когда"],
    },
    Heads {
        from: &["saatja", "kellelt"],
        others: &[
            "saadetud",
            "saatmisaeg",
            "saatmise aeg",
            "kuupäev",
            "adressaat",
            "saaja",
            "kellele",
            "koopia",
            "teema",
        ],
    },
    Heads {
        from: &["od", "pošiljatelj"],
        others: &["poslano", "datum", "za", "prejemnik", "kp", "zadeva"],
    },
    Heads {
        from: &["von"],
        others: &["gesendet", "datum", "an", "cc", "betreff"],
    },
];

/// What the subject is called among the heads.
pub(super) const SUBJECTS: &[&str] = &["subject", "тема", "teema", "zadeva", "betreff"];

/// How people end what they write.
pub(super) const CLOSINGS: &[&str] = &[
    "best regards",
    "kind regards",
    "warm regards",
    "with kind regards",
    "regards",
    "yours sincerely",
    "sincerely",
    "yours faithfully",
    "best wishes",
    "с уважением",
    "с наилучшими пожеланиями",
    "всего доброго",
    "lugupidamisega",
    "parimate soovidega",
    "tervitades",
    "heade soovidega",
    "lep pozdrav",
    "lepo pozdravljeni",
    "s spoštovanjem",
    "mit freundlichen grüßen",
    "mit freundlichen grüssen",
    "viele grüße",
    "freundliche grüße",
];

/// What a telephone writes under a mail.
pub(super) const SENT_FROM: &[&str] = &[
    "sent from my ",
    "sent from mail for ",
    "sent from outlook",
    "sent from yahoo",
    "get outlook for ",
    "отправлено с ",
    "отправлено из ",
    "saadetud minu ",
    "saadetud seadmest ",
    "poslano iz ",
    "poslano z ",
    "von meinem ",
    "gesendet von ",
];

/// What the subject of an automatic answer begins with.
pub(super) const AUTO_SUBJECTS: &[&str] = &[
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "autoresponse",
    "out of office",
    "out of the office",
    "out-of-office",
    "автоматический ответ",
    "автоответ",
    "нет на рабочем месте",
    "вне офиса",
    "automaatne vastus",
    "automaatvastus",
    "kontorist väljas",
    "kontorist eemal",
    "samodejni odgovor",
    "samodejno sporočilo",
    "avtomatski odgovor",
    "odsotnost iz pisarne",
    "odsoten iz pisarne",
    "automatische antwort",
    "abwesenheitsnotiz",
];

/// What the subject of a mail that came back begins with.
pub(super) const BOUNCE_SUBJECTS: &[&str] = &[
    "undelivered mail",
    "undeliverable",
    "delivery status notification (failure)",
    "delivery failure",
    "delivery has failed",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "failure notice",
    "returned mail",
    "message not delivered",
    "недоставленное сообщение",
    "не доставлено",
    "сообщение не доставлено",
    "kirja ei saanud kohale toimetada",
    "kättetoimetamatu",
    "nedostavljivo",
    "ni mogoče dostaviti",
    "unzustellbar",
];

/// Whose mails are the post's own.
pub(super) const DAEMONS: &[&str] = &[
    "mailer-daemon",
    "mailer_daemon",
    "postmaster",
    "mail-daemon",
];

/// Addresses that send, and that nobody reads.
pub(super) const NOBODY: &[&str] = &[
    "noreply",
    "no-reply",
    "no_reply",
    "no.reply",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "dont-reply",
    "not-reply",
    "mailer",
    "webform",
    "web-form",
    "contactform",
    "contact-form",
    "form",
    "forms",
    "notification",
    "notifications",
    "notify",
    "wordpress",
    "www-data",
    "apache",
    "nobody",
    "website",
    "webmaster",
];
