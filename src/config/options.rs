//! The table of options, and what holds by it.

use std::ops::Range;

use super::value::{Language, Node, Value, Wrong, key, quoted};
use super::{Config, Import, Place, View};
use crate::domain::words::{Priority, nearest};

/// One option.
pub struct Opt {
    /// Its full key. A `*` stands for a name that the user chooses, or for the number of an entry in a list.
    pub key: &'static str,
    /// What it does, in English, as the example file has it.
    pub doc: &'static str,
    /// `key = value` as someone may set it; the example file has it where there is no default.
    pub sample: &'static str,
    /// Sets it.
    pub(super) set: fn(&mut Config, &Entry<'_, '_>) -> Result<(), Wrong>,
    /// Its values as TOML, each with its full key; none when it isn't set.
    pub(super) get: fn(&Config) -> Vec<(String, String)>,
}

/// A key and its value, as they stand in the file.
pub(super) struct Entry<'n, 'a> {
    /// What stands for the `*` of the option's key; else empty.
    pub(super) name: &'n str,
    /// The bytes of the key.
    pub(super) key: Range<usize>,
    /// The value.
    pub(super) value: &'n Node<'a>,
}

/// A table of the file.
pub(super) struct Section {
    /// Its full key, with `*` as in [`Opt::key`].
    pub(super) path: &'static str,
    /// What it is about; empty where the options say it.
    pub(super) doc: &'static str,
    /// The name that the example gives to a `*`.
    pub(super) sample: &'static str,
    /// Empties the list that it is an entry of, before the file's entries come; none for a plain table.
    pub(super) clear: Option<fn(&mut Config)>,
}

/// Every table of the file, in the order of the example.
pub(super) const SECTIONS: &[Section] = &[
    Section {
        path: "desk",
        doc: "Whose desk it is, and when it works.",
        sample: "",
        clear: None,
    },
    Section {
        path: "desk.hours",
        doc: "Opening hours by day, as many blocks as there are; 24:00 is the end of the day, [] a closed day.",
        sample: "",
        clear: None,
    },
    Section {
        path: "clock",
        doc: "The reply promise. Lengths of time: \"24h\", \"90m\", \"1h 30m\", \"3d\" (a day is 24 hours).",
        sample: "",
        clear: None,
    },
    Section {
        path: "clock.targets",
        doc: "A promise of their own for priorities: urgent, high, normal, low.",
        sample: "",
        clear: None,
    },
    Section {
        path: "queue",
        doc: "",
        sample: "",
        clear: None,
    },
    Section {
        path: "views.*",
        doc: "The views of the queue, in the order of their digits. A file that has one has them all.",
        sample: "",
        clear: Some(|c| c.views.clear()),
    },
    Section {
        path: "team",
        doc: "Who shares this desk. One works alone without it.",
        sample: "",
        clear: None,
    },
    Section {
        path: "look",
        doc: "How the program looks and speaks.",
        sample: "",
        clear: None,
    },
    Section {
        path: "keys",
        doc: "Keys other than the default ones. `ringback keys` lists them.",
        sample: "",
        clear: None,
    },
    Section {
        path: "reply",
        doc: "Sending a reply.",
        sample: "",
        clear: None,
    },
    Section {
        path: "mail",
        doc: "Mail that is imported.",
        sample: "",
        clear: None,
    },
    Section {
        path: "import.*",
        doc: "How an export is read: `ringback import --as helpdesk FILE`. As many as there are sources.",
        sample: "helpdesk",
        clear: None,
    },
    Section {
        path: "inbox",
        doc: "Watched folders: what is dropped there is taken in while a desk is open, or by `ringback inbox`.",
        sample: "",
        clear: None,
    },
    Section {
        path: "lookup",
        doc: "Procedures and phrases.",
        sample: "",
        clear: None,
    },
    Section {
        path: "clipboard",
        doc: "Copying.",
        sample: "",
        clear: None,
    },
    Section {
        path: "backup",
        doc: "The copies that the desk makes by itself.",
        sample: "",
        clear: None,
    },
];

/// An option that is one field of [`Config`].
macro_rules! field {
    ($key:literal, $sample:literal, $doc:literal, $($field:tt)+) => {
        Opt {
            key: $key,
            doc: $doc,
            sample: $sample,
            set: |c, entry| {
                c.$($field)+ = Value::read(entry.value)?;
                Ok(())
            },
            get: |c| c.$($field)+.write().map(|value| ($key.to_owned(), value)).into_iter().collect(),
        }
    };
}

/// An option of each `[import.NAME]`.
macro_rules! import_field {
    ($field:ident, $sample:literal, $doc:literal) => {
        Opt {
            key: concat!("import.*.", stringify!($field)),
            doc: $doc,
            sample: $sample,
            set: |c, entry| {
                c.imports.entry(entry.name.to_owned()).or_default().$field =
                    Value::read(entry.value)?;
                Ok(())
            },
            get: |c| {
                let value = |(name, import): (&String, &Import)| {
                    let full = format!(concat!("import.{}.", stringify!($field)), key(name));
                    import.$field.write().map(|value| (full, value))
                };
                c.imports.iter().filter_map(value).collect()
            },
        }
    };
}

/// Every option, in the order of the example.
pub const OPTIONS: &[Opt] = &[
    field!(
        "desk.name",
        r#"name = "Lee & Co""#,
        "What the desk calls itself.",
        desk.name
    ),
    field!(
        "desk.agent",
        r#"agent = "Kadri""#,
        "Who works at it; stands in the history and in {agent.name}.",
        desk.agent
    ),
    field!(
        "desk.zone",
        r#"zone = "Europe/Tallinn""#,
        "Its time zone. Without it the system's.",
        desk.zone
    ),
    field!(
        "desk.holidays",
        r#"holidays = ["2026-12-24"]"#,
        "Dates on which it is closed.",
        desk.holidays
    ),
    field!(
        "desk.hours.mon",
        r#"mon = ["09:00-12:30", "13:00-17:00"]"#,
        "",
        desk.hours[0]
    ),
    field!(
        "desk.hours.tue",
        r#"tue = ["09:00-17:00"]"#,
        "",
        desk.hours[1]
    ),
    field!(
        "desk.hours.wed",
        r#"wed = ["09:00-17:00"]"#,
        "",
        desk.hours[2]
    ),
    field!(
        "desk.hours.thu",
        r#"thu = ["09:00-17:00"]"#,
        "",
        desk.hours[3]
    ),
    field!(
        "desk.hours.fri",
        r#"fri = ["09:00-17:00"]"#,
        "",
        desk.hours[4]
    ),
    field!("desk.hours.sat", "sat = []", "", desk.hours[5]),
    field!("desk.hours.sun", "sun = []", "", desk.hours[6]),
    field!(
        "clock.count",
        r#"count = "open-days""#,
        "What counts: \"wall\" is all time; \"open-days\" skips closed days whole; \"business-hours\" counts opening\nhours only, and 24h are then three working days.",
        clock.count
    ),
    field!(
        "clock.target",
        r#"target = "24h""#,
        "From the client's message to the reply.",
        clock.target
    ),
    field!(
        "clock.own_target",
        r#"own_target = "10h""#,
        "The desk's own, earlier target: shown and measured, it alarms nobody.",
        clock.own_target
    ),
    field!(
        "clock.at_risk",
        r#"at_risk = "4h""#,
        "How long before it is due a request is at risk.",
        clock.at_risk
    ),
    field!(
        "clock.follow_up",
        r#"follow_up = "3d""#,
        "When a request that waits for the client comes back.",
        clock.follow_up
    ),
    field!(
        "clock.next_word",
        r#"next_word = "10:00""#,
        "The time of the next day by which the client hears from you again.",
        clock.next_word
    ),
    field!(
        "clock.close_after",
        "close_after = 3",
        "Days of silence after which a client who was asked is taken to agree.",
        clock.close_after
    ),
    Opt {
        key: "clock.targets.*",
        doc: "",
        sample: r#"urgent = "4h""#,
        set: |c, entry| {
            let priority: Priority = entry.name.parse().map_err(|_| Wrong {
                at: entry.key.clone(),
                fault: super::Fault::UnknownKey {
                    nearest: nearest(entry.name, Priority::CODES.iter().copied())
                        .map(|p| format!("clock.targets.{p}")),
                    known: Priority::CODES
                        .iter()
                        .map(|code| (*code).to_owned())
                        .collect(),
                },
            })?;
            c.clock.targets.insert(priority, Value::read(entry.value)?);
            Ok(())
        },
        get: |c| {
            let targets = c.clock.targets.iter();
            targets
                .filter_map(|(p, t)| {
                    t.write()
                        .map(|value| (format!("clock.targets.{}", p.code()), value))
                })
                .collect()
        },
    },
    field!(
        "queue.order",
        r#"order = "strict""#,
        "\"bands\": what is long overdue rises; \"strict\": plain priority, then what is due first.",
        queue.order
    ),
    Opt {
        key: "views.*.name",
        doc: "",
        sample: r#"name = "billing""#,
        set: |c, entry| {
            view(c, entry.name).name = Value::read(entry.value)?;
            Ok(())
        },
        get: |c| {
            let value = |(i, view): (usize, &View)| (format!("views.{i}.name"), quoted(&view.name));
            c.views.iter().enumerate().map(value).collect()
        },
    },
    Opt {
        key: "views.*.filter",
        doc: "",
        sample: r#"filter = "category:billing""#,
        set: |c, entry| {
            // The queue understands it: a view with a mistake is told there, and the others work.
            view(c, entry.name).filter = Value::read(entry.value)?;
            Ok(())
        },
        get: |c| {
            let value =
                |(i, view): (usize, &View)| (format!("views.{i}.filter"), quoted(&view.filter));
            c.views.iter().enumerate().map(value).collect()
        },
    },
    field!(
        "team.agents",
        r#"agents = ["Kadri", "Mart", "Olga"]"#,
        "Everybody who works here.",
        team.agents
    ),
    field!(
        "team.lead",
        r#"lead = "Olga""#,
        "Who gets the follow-up of a low rating.",
        team.lead
    ),
    field!(
        "look.theme",
        r#"theme = "dark""#,
        "\"auto\", \"dark\", \"light\", or \"mono\" for weight and marks alone.",
        look.theme
    ),
    Opt {
        key: "look.language",
        doc: "The language of the screen.",
        sample: r#"language = "en""#,
        set: |c, entry| {
            c.look.language = Language::read(entry.value)?;
            Ok(())
        },
        get: |c| vec![("look.language".to_owned(), quoted(&c.look.language))],
    },
    field!(
        "keys.layout",
        r#"layout = ["ςερτυθιοπ", "wertyuiop"]"#,
        "Another layout: its letters, and the Latin ones on the same keys, in the same order.",
        keys.layout
    ),
    Opt {
        key: "keys.*",
        doc: "An action's keys; [] takes them away.",
        sample: r#""request.reply" = ["r"]"#,
        set: |c, entry| {
            c.keys
                .bindings
                .insert(entry.name.to_owned(), Value::read(entry.value)?);
            Ok(())
        },
        get: |c| {
            let bindings = c.keys.bindings.iter();
            bindings
                .filter_map(|(id, keys)| {
                    keys.write()
                        .map(|value| (format!("keys.{}", key(id)), value))
                })
                .collect()
        },
    },
    field!(
        "reply.command",
        r#"command = "msmtp --read-recipients""#,
        "Takes a reply on its standard input and sends it. Without it, replies are copied.",
        reply.command
    ),
    field!(
        "mail.own",
        r#"own = ["support@example.org", "@desk.example"]"#,
        "The desk's own addresses, whole or all of a domain: mail from them is a reply of ours.",
        mail.own
    ),
    import_field!(
        map,
        r#"map = "subject=type+descriptor, received=opened""#,
        "Field = column; columns joined by +."
    ),
    import_field!(
        words,
        r#"words = { "Erledigt" = "solved", "status.Open" = "waiting" }"#,
        "What words of its lists mean that are not known, or mean another thing there."
    ),
    import_field!(
        zone,
        r#"zone = "America/New_York""#,
        "The zone of its times. Without it the desk's."
    ),
    import_field!(
        dates,
        r#"dates = "month-first""#,
        "\"day-first\", \"month-first\" or \"year-first\". Without it, what the data shows."
    ),
    import_field!(
        encoding,
        r#"encoding = "windows-1251""#,
        "Without it, what the letters of the file show."
    ),
    import_field!(
        tool,
        r#"tool = "zendesk""#,
        "Whose words and codes it has: zendesk, freshdesk, freshservice, zammad, osticket, chatwoot, none. Without it, what the columns show."
    ),
    import_field!(
        source,
        r#"source = "shop""#,
        "What its source is called. Without it as these settings are."
    ),
    Opt {
        key: "import.*.watch",
        doc: "Watched folders whose files are read in this way.",
        sample: r#"watch = ["~/Exports/helpdesk"]"#,
        set: |c, entry| {
            let import = c.imports.entry(entry.name.to_owned()).or_default();
            import.watch = Value::read(entry.value)?;
            Ok(())
        },
        get: |c| {
            let set = c
                .imports
                .iter()
                .filter(|(_, import)| !import.watch.is_empty());
            let value = |(name, import): (&String, &Import)| {
                let full = format!("import.{}.watch", key(name));
                import.watch.write().map(|value| (full, value))
            };
            set.filter_map(value).collect()
        },
    },
    field!(
        "inbox.watch",
        r#"watch = ["~/Inbox"]"#,
        "Folders whose files are taken in, then moved to done or refused inside them. ~ is the home folder; a relative\npath begins at this file.",
        inbox.watch
    ),
    field!(
        "lookup.sops",
        r#"sops = ["~/sops"]"#,
        "Folders of Markdown files, each a procedure (SOP), and of phrase books in folders `phrases`. ~ is the home folder;\na relative path begins at this file.",
        lookup.sops
    ),
    field!(
        "lookup.builtin",
        "builtin = false",
        "Whether the procedures and phrases that come with the program are found too.",
        lookup.builtin
    ),
    field!(
        "clipboard.osc52",
        "osc52 = false",
        "Whether the terminal is asked to copy (OSC 52). It works over SSH.",
        clipboard.osc52
    ),
    field!(
        "backup.keep_days",
        "keep_days = 14",
        "How many daily copies are kept in the folder `backups` beside the desk's file; the first opening of a\nday makes one. 0 makes none.",
        backup.keep_days
    ),
];

/// The view of an entry's number.
fn view<'c>(config: &'c mut Config, number: &str) -> &'c mut View {
    let at: usize = number.parse().unwrap_or_default();
    if config.views.len() <= at {
        config.views.resize_with(at + 1, View::default);
    }
    &mut config.views[at]
}

/// An option as it holds, for `ringback config`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its full key.
    pub key: String,
    /// Its value as TOML; none when it isn't set.
    pub value: Option<String>,
    /// Where the file sets it; none for a default.
    pub place: Option<Place>,
    /// What it does, in English.
    pub doc: &'static str,
}

impl Config {
    /// Every option as it holds, in the order of the table.
    pub fn settings(&self) -> Vec<Setting> {
        let mut settings = Vec::new();
        for option in OPTIONS {
            let values = (option.get)(self);
            if values.is_empty() && !option.key.contains('*') {
                settings.push(Setting {
                    key: option.key.to_owned(),
                    value: None,
                    place: None,
                    doc: option.doc,
                });
            }
            settings.extend(values.into_iter().map(|(key, value)| Setting {
                place: self.origin.places.get(&key).copied(),
                value: Some(value),
                key,
                doc: option.doc,
            }));
        }
        settings
    }
}

/// The table an option stands in, and its own name there.
pub(super) fn split(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
}
