//! Whether a person wrote a mail, told by what mail programs write above it.

use super::{Mark, Own, words};

/// What of a mail tells whether a person wrote it. Values as they came, without blanks around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signs<'a> {
    /// Who it says wrote it: the address.
    pub from: Option<&'a str>,
    /// Where it goes back to: the address; empty for `<>`.
    pub return_path: Option<&'a str>,
    /// Its subject.
    pub subject: Option<&'a str>,
    /// `Auto-Submitted`.
    pub auto_submitted: Option<&'a str>,
    /// `Precedence`.
    pub precedence: Option<&'a str>,
    /// Whether a header says by its name alone that a program answers: `X-Autoreply` and its like.
    pub says_auto: bool,
    /// `List-Id`, or what else only mailing lists write; empty where it has no value.
    pub list: Option<&'a str>,
    /// The `report-type` of a `multipart/report`; empty where it has none.
    pub report: Option<&'a str>,
    /// Whether the report tells of a mail that failed; none where it doesn't tell.
    pub failed: Option<bool>,
    /// Whether the client is another one than who sent it: a form on a web page wrote it for them.
    pub is_form: bool,
}

impl Signs<'_> {
    /// What sort of mail it is, if no person wrote it.
    ///
    /// A form that writes for a person is a program too, and says so: only what such forms don't write
    /// counts there. A list whose name is one of our own addresses is how clients reach us.
    pub fn mark(&self, own: &Own) -> Option<Mark> {
        let report = self.report.map(str::to_ascii_lowercase);
        match report.as_deref() {
            Some("disposition-notification") => return Some(Mark::AutoReply),
            Some(_) if self.failed == Some(false) => return Some(Mark::AutoReply),
            Some(_) => return Some(Mark::Bounce),
            None => {}
        }
        let auto = self.auto_submitted.map(|value| {
            let value = value.split([';', ' ', '(']).next().unwrap_or_default();
            value.trim().to_ascii_lowercase()
        });
        let precedence = self
            .precedence
            .map(|value| value.trim().to_ascii_lowercase());
        let from_daemon = self
            .from
            .is_some_and(|from| begins_one_of(&local(from), words::DAEMONS));
        let goes_nowhere = self.return_path.is_some_and(|path| path.trim().is_empty());
        let subject = self.subject.unwrap_or_default().trim().to_lowercase();
        let subject_of = |known: &[&str]| known.iter().any(|word| subject.starts_with(word));
        if (from_daemon || goes_nowhere)
            && (subject_of(words::BOUNCE_SUBJECTS) || (from_daemon && goes_nowhere))
        {
            return Some(Mark::Bounce);
        }
        let replied = auto
            .as_deref()
            .is_some_and(|value| value != "no" && value != "auto-generated");
        let generated = auto.as_deref() == Some("auto-generated");
        if replied
            || self.says_auto
            || matches!(precedence.as_deref(), Some("auto_reply" | "auto-reply"))
            || subject_of(words::AUTO_SUBJECTS)
            || (!self.is_form && (generated || goes_nowhere || from_daemon))
        {
            return Some(Mark::AutoReply);
        }
        let bulk = matches!(precedence.as_deref(), Some("list" | "bulk" | "junk"));
        let list = self.list.is_some() || bulk;
        (list && !self.is_form && !self.is_our_list(own)).then_some(Mark::List)
    }

    /// Whether the list is one of our addresses: `<support.example.org>` is `support@example.org`.
    fn is_our_list(&self, own: &Own) -> bool {
        let Some(list) = self.list.map(str::to_lowercase) else {
            return false;
        };
        let name = match (list.rfind('<'), list.rfind('>')) {
            (Some(from), Some(to)) if from < to => &list[from + 1..to],
            _ => list.trim(),
        };
        own.iter().any(|address| {
            !address.starts_with('@') && (name == address || name == address.replace('@', "."))
        })
    }
}

/// Whether an address sends and is read by nobody.
pub fn is_nobodys(address: &str) -> bool {
    let local = local(address);
    words::NOBODY.contains(&local.as_str())
        || ["noreply", "no-reply", "donotreply", "do-not-reply"]
            .iter()
            .any(|word| local.contains(word))
}

fn local(address: &str) -> String {
    let local = address.rfind('@').map_or(address, |at| &address[..at]);
    local.trim().to_lowercase()
}

fn begins_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Signs<'static> {
        Signs {
            from: Some("mari@example.org"),
            return_path: Some("mari@example.org"),
            subject: Some("Where is my parcel"),
            ..Signs::default()
        }
    }

    fn mark(signs: &Signs<'_>) -> Option<Mark> {
        signs.mark(&Own::new(["support@desk.example"]))
    }

    #[test]
    fn a_person_has_no_mark() {
        assert_eq!(mark(&person()), None);
        assert_eq!(mark(&Signs::default()), None);
        let mut signs = person();
        signs.auto_submitted = Some("no");
        assert_eq!(mark(&signs), None);
        // Who answers an automatic answer is a person.
        signs.subject = Some("Re: Automatic reply: parcel");
        assert_eq!(mark(&signs), None);
        signs.subject = Some("Your automatic reply is wrong");
        assert_eq!(mark(&signs), None);
    }

    #[test]
    fn automatic_answers_are_told_by_headers_and_by_subjects_in_any_language() {
        for (auto, precedence) in [
            (Some("auto-replied"), None),
            (Some("Auto-Generated"), None),
            (Some("auto-replied (vacation)"), None),
            (Some("auto-notified; owner-email=\"x\""), None),
            (None, Some("auto_reply")),
        ] {
            let signs = Signs {
                auto_submitted: auto,
                precedence,
                ..person()
            };
            assert_eq!(
                mark(&signs),
                Some(Mark::AutoReply),
                "{auto:?} {precedence:?}"
            );
        }
        for subject in [
            "Automatic reply: Your parcel",
            "Out of Office: back on Monday",
            "Автоответ: Ваша посылка",
            "Автоматический ответ: отпуск",
            "Automaatne vastus: Teie pakk",
            "Kontorist väljas kuni 4.8",
            "Samodejni odgovor: Vaš paket",
            "Automatische Antwort: Ihr Paket",
        ] {
            let signs = Signs {
                subject: Some(subject),
                ..person()
            };
            assert_eq!(mark(&signs), Some(Mark::AutoReply), "{subject}");
        }
        let by_name = Signs {
            says_auto: true,
            ..person()
        };
        assert_eq!(mark(&by_name), Some(Mark::AutoReply));
        let nowhere = Signs {
            return_path: Some(""),
            ..person()
        };
        assert_eq!(mark(&nowhere), Some(Mark::AutoReply));
    }

    #[test]
    fn what_came_back_is_told_from_what_was_delivered_and_what_was_read() {
        let report = |kind, failed| Signs {
            from: Some("MAILER-DAEMON@mx.example"),
            report: Some(kind),
            failed,
            ..Signs::default()
        };
        assert_eq!(
            mark(&report("delivery-status", Some(true))),
            Some(Mark::Bounce)
        );
        assert_eq!(mark(&report("delivery-status", None)), Some(Mark::Bounce));
        assert_eq!(
            mark(&report("delivery-status", Some(false))),
            Some(Mark::AutoReply)
        );
        assert_eq!(
            mark(&report("disposition-notification", None)),
            Some(Mark::AutoReply)
        );
        for (from, path, subject, expected) in [
            ("MAILER-DAEMON@mx", Some(""), "x", Mark::Bounce),
            (
                "postmaster@mx",
                None,
                "Undeliverable: Your parcel",
                Mark::Bounce,
            ),
            (
                "info@mx",
                Some(""),
                "Недоставленное сообщение",
                Mark::Bounce,
            ),
            ("postmaster@mx", None, "Quota", Mark::AutoReply),
        ] {
            let signs = Signs {
                from: Some(from),
                return_path: path,
                subject: Some(subject),
                ..Signs::default()
            };
            assert_eq!(mark(&signs), Some(expected), "{from} {subject}");
        }
        // A client who asks about it is no daemon.
        let asks = Signs {
            subject: Some("Returned mail?"),
            ..person()
        };
        assert_eq!(mark(&asks), None);
    }

    #[test]
    fn a_list_is_marked_unless_it_is_how_clients_reach_us() {
        let list = |id| Signs {
            list: Some(id),
            ..person()
        };
        assert_eq!(mark(&list("News <news.shop.example>")), Some(Mark::List));
        assert_eq!(mark(&list("")), Some(Mark::List));
        assert_eq!(mark(&list("Support <support.desk.example>")), None);
        let bulk = Signs {
            precedence: Some("Bulk"),
            ..person()
        };
        assert_eq!(mark(&bulk), Some(Mark::List));
    }

    #[test]
    fn a_form_on_a_web_page_writes_for_a_person() {
        let form = Signs {
            auto_submitted: Some("auto-generated"),
            precedence: Some("bulk"),
            return_path: Some(""),
            is_form: true,
            ..person()
        };
        assert_eq!(mark(&form), None);
        let away = Signs {
            auto_submitted: Some("auto-replied"),
            ..form
        };
        assert_eq!(mark(&away), Some(Mark::AutoReply));
    }

    #[test]
    fn addresses_that_nobody_reads_are_known() {
        for (address, nobodys) in [
            ("noreply@shop.example", true),
            ("No-Reply@shop.example", true),
            ("shop-noreply+17@shop.example", true),
            ("wordpress@shop.example", true),
            ("mari@noreply.example", false),
            ("norman@shop.example", false),
            ("formula@shop.example", false),
        ] {
            assert_eq!(is_nobodys(address), nobodys, "{address}");
        }
    }
}
