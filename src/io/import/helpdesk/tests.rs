//! What comes in from each tool's exports, and every word and code of the tables.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::domain::words::{Priority, Status};
use crate::io::import::{DateOrder, Mapping, Options, Refused, Said, foreign, open};

struct Export {
    said: Said,
    told: Vec<Incoming>,
    refused: Vec<Refused>,
}

#[track_caller]
fn read_as(text: &str, mapping: &str, tool: Option<Tool>) -> Export {
    let options = Options {
        mapping: mapping.parse().unwrap(),
        tool,
        words: crate::domain::taught::Taught::default(),
        zone: TimeZone::UTC,
        date_order: DateOrder::Auto,
        mail: crate::io::import::mail::Settings::at(jiff::Timestamp::UNIX_EPOCH),
        encoding: None,
        repair: true,
        header: None,
    };
    let mut rows = open(text.as_bytes(), None, &options).unwrap();
    let (mut told, mut refused) = (Vec::new(), Vec::new());
    for row in &mut rows {
        match row {
            Ok(row) => told.push(row),
            Err(row) => refused.push(row),
        }
    }
    Export {
        said: rows.said().clone(),
        told,
        refused,
    }
}

#[track_caller]
fn read(text: &str) -> Export {
    read_as(text, "", None)
}

/// The beginning of a time, or a dash.
fn time(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.to_string()[5..16].to_owned())
}

/// What a clerk would compare: id, state, priority, channel, since when who waits, first reply, end.
fn clock(told: &Incoming) -> String {
    let received = told.received.unwrap();
    let status = told.status_or_default();
    let waits = told.waits_since(received).filter(|_| status.is_open());
    format!(
        "{} {} {} {} {} waits {} replied {} ended {}",
        told.external_id.as_deref().unwrap_or("?"),
        status.code(),
        told.priority_or_default().code(),
        told.channel_or_default().code(),
        time(Some(received)),
        time(waits),
        time(told.first_reply),
        time(told.closed),
    )
}

fn clocks(export: &Export) -> Vec<String> {
    export.told.iter().map(clock).collect()
}

/// Who it is from, and whose it is.
fn people(told: &Incoming) -> [Option<&str>; 5] {
    [
        &told.client,
        &told.email,
        &told.phone,
        &told.company,
        &told.assignee,
    ]
    .map(|text| text.as_deref())
}

const ZENDESK: &str = include_str!("../../../../tests/helpdesks/exports/zendesk.csv");
const ZENDESK_JSON: &str = include_str!("../../../../tests/helpdesks/exports/zendesk.jsonl");
const FRESHDESK: &str = include_str!("../../../../tests/helpdesks/exports/freshdesk.csv");
const FRESHDESK_JSON: &str = include_str!("../../../../tests/helpdesks/exports/freshdesk.jsonl");
const FRESHSERVICE: &str = include_str!("../../../../tests/helpdesks/exports/freshservice.csv");
const FRESHSERVICE_JSON: &str =
    include_str!("../../../../tests/helpdesks/exports/freshservice.jsonl");
const ZAMMAD: &str = include_str!("../../../../tests/helpdesks/exports/zammad.csv");
const ZAMMAD_JSON: &str = include_str!("../../../../tests/helpdesks/exports/zammad.jsonl");
const OSTICKET: &str = include_str!("../../../../tests/helpdesks/exports/osticket.csv");
const CHATWOOT: &str = include_str!("../../../../tests/helpdesks/exports/chatwoot.jsonl");
const CHATWOOT_TABLES: &str =
    include_str!("../../../../tests/helpdesks/exports/chatwoot-tables.jsonl");

#[test]
fn each_tool_is_recognised_by_its_columns_in_any_order_and_spelling() {
    for (export, tool) in [
        (ZENDESK, Tool::Zendesk),
        (ZENDESK_JSON, Tool::Zendesk),
        (FRESHDESK, Tool::Freshdesk),
        (FRESHDESK_JSON, Tool::Freshdesk),
        (FRESHSERVICE, Tool::Freshservice),
        (FRESHSERVICE_JSON, Tool::Freshservice),
        (ZAMMAD, Tool::Zammad),
        (ZAMMAD_JSON, Tool::Zammad),
        (OSTICKET, Tool::OsTicket),
        (CHATWOOT, Tool::Chatwoot),
        (CHATWOOT_TABLES, Tool::Chatwoot),
    ] {
        let said = read(export).said;
        assert_eq!(said.tool, Some(tool), "{:?}", said.columns);
        let mut columns = said.columns;
        columns.reverse();
        columns.push("Whatever else".to_owned());
        let spelled: Vec<String> = columns
            .iter()
            .map(|name| name.to_uppercase().replace([' ', '-'], "_"))
            .collect();
        assert_eq!(recognise(&spelled), Some(tool), "{spelled:?}");
    }
}

#[test]
fn a_table_of_anybody_is_nobodys_export() {
    let names = |list: &str| list.split(',').map(str::to_owned).collect::<Vec<_>>();
    for columns in [
        "id,subject,status,priority,created_at,updated_at,requester,assignee,group,tags,type",
        "ticket id,subject,status,priority,created at,agent,group,email,tags",
        "number,title,state,priority,owner,customer,created at",
        "id,status,priority,labels,created_at,meta",
        "external_id,received,updated,closed,due,first_reply,waiting_since,subject,text,client",
        "#,title,state",
    ] {
        assert_eq!(recognise(&names(columns)), None, "{columns}");
    }
}

#[test]
fn zendesk_as_a_view_in_a_table() {
    let export = read(ZENDESK);
    assert!(export.refused.is_empty(), "{:?}", export.refused);
    assert_eq!(
        clocks(&export),
        [
            "4101 open urgent email 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "4102 waiting high web 11-19T08:00 waits - replied 11-19T08:42 ended -",
            "4103 on-hold normal phone 11-18T10:00 waits - replied 11-18T10:15 ended -",
            "4104 solved low chat 11-10T10:00 waits - replied 11-10T10:31 ended 11-11T16:45",
            "4105 closed normal web 11-01T10:00 waits - replied 11-01T10:05 ended -",
            "4106 new normal web 11-21T07:00 waits 11-21T07:00 replied - ended -",
        ]
    );
    let first = &export.told[0];
    assert_eq!(
        people(first),
        [
            Some("Lepp, Aino"),
            Some("aino.lepp@example.org"),
            None,
            Some("Lepp & Pojad OÜ"),
            None
        ]
    );
    assert_eq!(first.tags, ["refund", "vip_client"]);
    assert_eq!(first.custom["Shoe size [list]"], "44");
    assert_eq!(
        export.told[4].subject.as_deref(),
        Some("Thanks for the fish")
    );
    // What isn't known is kept as it came.
    assert_eq!(export.told[2].custom["Ticket type"], "Task");
    assert_eq!(export.told[5].custom["Via"], "Mystery box");
    assert_eq!(
        export.told[2].due,
        Some("2026-11-25T10:00:00Z".parse().unwrap())
    );
}

#[test]
fn zendesk_as_json() {
    let export = read(ZENDESK_JSON);
    assert_eq!(
        clocks(&export),
        [
            "4101 open urgent email 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "4102 waiting high chat 11-19T08:00 waits - replied - ended -",
            "4103 on-hold normal phone 11-18T10:00 waits 11-18T10:00 replied - ended -",
        ]
    );
    let [first, second, third] = &export.told[..] else {
        panic!("{:?}", export.refused)
    };
    // Zendesk's external_id is another system's number, not its own.
    assert_eq!(first.custom["external_id"], "order-88");
    assert_eq!(
        first.text.as_deref(),
        Some("It was to come on Friday.\n\nAino")
    );
    assert_eq!(first.assignee, None);
    assert_eq!(first.custom["requester_id"], "9001");
    assert_eq!(
        people(second),
        [
            Some("Boris Kask"),
            Some("boris@example.com"),
            Some("+372 5555 0101"),
            Some("Kask AS"),
            Some("Kadri Tamm")
        ]
    );
    assert_eq!(third.tags, ["a", "b"]);
}

#[test]
fn freshdesk_as_a_table_and_as_json_with_codes() {
    let export = read(FRESHDESK);
    assert_eq!(
        clocks(&export),
        [
            "201 open urgent email 11-20T09:15 waits 11-20T09:15 replied - ended -",
            "202 waiting high web 11-19T08:00 waits - replied 11-19T08:42 ended -",
            "203 on-hold normal phone 11-18T10:00 waits - replied 11-18T11:30 ended -",
            "204 solved low chat 11-10T10:00 waits - replied 11-10T10:31 ended 11-11T16:45",
            "205 closed low web 11-01T10:00 waits - replied 11-01T10:05 ended 11-06T12:00",
            "206 waiting normal email 11-21T07:00 waits 11-21T07:00 replied - ended -",
        ]
    );
    assert_eq!(
        people(&export.told[0]),
        [
            Some("Aino Lepp"),
            Some("aino.lepp@example.org"),
            Some("+372 5555 0199"),
            Some("Lepp & Pojad OÜ"),
            None
        ]
    );
    assert_eq!(export.told[0].custom["Order number"], "A-17");
    assert_eq!(export.told[0].product.as_deref(), Some("Shoes"));

    let export = read(FRESHDESK_JSON);
    assert_eq!(
        clocks(&export),
        [
            "201 open urgent email 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "202 waiting high web 11-19T08:00 waits - replied 11-19T08:42 ended -",
            "203 on-hold normal phone 11-18T10:00 waits 11-18T10:00 replied - ended -",
            "204 solved low chat 11-10T10:00 waits - replied 11-10T10:31 ended 11-11T16:45",
            "205 closed low web 11-01T10:00 waits - replied - ended -",
            "206 open normal email 11-15T10:00 waits 11-20T12:00 replied 11-15T10:31 ended -",
        ]
    );
    assert_eq!(
        export.told[0].text.as_deref(),
        Some("It was to come on Friday.")
    );
    assert_eq!(export.told[0].phone.as_deref(), Some("+372 5555 0199"));
    assert_eq!(export.told[0].custom["custom_fields.cf_order"], "A-17");
    assert_eq!(export.told[1].email.as_deref(), Some("boris@example.com"));
}

#[test]
fn freshservice_has_codes_of_its_own() {
    let export = read(FRESHSERVICE);
    assert_eq!(
        clocks(&export),
        [
            "301 open high walk-in 11-20T09:15 waits 11-20T09:15 replied - ended -",
            "302 waiting low chat 11-19T08:00 waits - replied 11-19T08:42 ended -",
        ]
    );
    assert_eq!(export.told[0].category.as_deref(), Some("Computers"));
    assert_eq!(export.told[0].custom["Urgency"], "High");
    assert_eq!(
        people(&export.told[1])[..2],
        [Some("Boris Kask"), Some("boris@example.com")]
    );
    assert_eq!(
        clocks(&read(FRESHSERVICE_JSON)),
        [
            "301 open high walk-in 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "302 waiting low chat 11-19T08:00 waits - replied - ended -",
        ]
    );
}

#[test]
fn zammad_as_a_report_and_as_json_with_ids_or_names() {
    let export = read(ZAMMAD);
    assert_eq!(
        clocks(&export),
        [
            "61001 new normal email 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "61002 waiting high web 11-19T08:00 waits - replied 11-19T08:42 ended -",
            "61003 open normal phone 11-15T10:00 waits 11-20T12:00 replied 11-15T10:31 ended -",
            "61004 solved low chat 11-10T10:00 waits - replied 11-10T10:31 ended -",
            "61005 closed low chat 11-01T10:00 waits - replied - ended 11-06T12:00",
            "61006 closed normal web 11-02T10:00 waits - replied - ended -",
        ]
    );
    assert_eq!(
        people(&export.told[0]),
        [Some("Aino Lepp"), None, None, Some("Lepp & Pojad OÜ"), None]
    );
    assert_eq!(export.told[0].tags, ["refund", "vip"]);
    assert_eq!(export.told[0].custom["Warranty"], "yes");

    let export = read(ZAMMAD_JSON);
    assert_eq!(
        clocks(&export),
        [
            "61001 new normal email 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "61002 waiting high web 11-19T08:00 waits - replied 11-19T08:42 ended -",
            "61003 open low phone 11-15T10:00 waits 11-20T12:00 replied 11-15T10:31 ended -",
            "61004 closed normal social 11-01T10:00 waits - replied - ended 11-06T12:00",
            "61005 closed normal chat 11-01T10:00 waits - replied - ended -",
            "61007 solved normal chat 11-01T10:00 waits - replied - ended -",
        ]
    );
    assert_eq!(
        people(&export.told[2]),
        [
            None,
            Some("maria@example.net"),
            None,
            Some("Ivanova"),
            Some("kadri@example.org")
        ]
    );
    assert_eq!(export.told[0].custom["id"], "1");
}

#[test]
fn osticket_says_whether_it_was_answered() {
    let export = read(OSTICKET);
    assert_eq!(export.said.delimiter, Some(';'));
    assert_eq!(
        clocks(&export),
        [
            "771002 open urgent email 11-20T09:15 waits 11-20T09:15 replied - ended -",
            "771003 open high web 11-19T08:00 waits - replied - ended -",
            "771004 solved low phone 11-10T10:00 waits - replied - ended 11-11T16:45",
            "771005 closed normal web 11-01T10:00 waits - replied - ended -",
        ]
    );
    assert_eq!(
        people(&export.told[0]),
        [
            Some("Aino Lepp"),
            Some("aino.lepp@example.org"),
            Some("+372 5555 0199"),
            None,
            None
        ]
    );
    assert_eq!(export.told[0].category.as_deref(), Some("Report a Problem"));
    assert_eq!(export.told[1].category.as_deref(), Some("Billing"));
    let lines: Vec<u64> = export.refused.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 7], "a row cut short, and the 30th of February");
}

#[test]
fn chatwoot_knows_since_when_somebody_waits() {
    let export = read(CHATWOOT);
    assert_eq!(
        clocks(&export),
        [
            "51 open urgent chat 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "52 open normal email 11-19T07:15 waits - replied 11-19T07:57 ended -",
            "53 waiting low chat 11-19T07:15 waits - replied 11-19T07:57 ended -",
            "54 on-hold normal social 11-19T07:15 waits 11-19T07:15 replied - ended -",
            "55 solved high chat 11-19T07:15 waits - replied 11-19T07:57 ended -",
        ]
    );
    let [first, second, third, ..] = &export.told[..] else {
        panic!("{:?}", export.refused)
    };
    assert_eq!(first.text.as_deref(), Some("Hello, where is my parcel?"));
    assert_eq!(
        people(first),
        [
            Some("Aino Lepp"),
            Some("aino.lepp@example.org"),
            Some("+37255550199"),
            Some("Lepp & Pojad OÜ"),
            None
        ]
    );
    assert_eq!(first.tags, ["refund", "vip"]);
    assert_eq!(first.custom["custom_attributes.order"], "A-17");
    // An agent's message is not the client's words.
    assert_eq!(
        (second.subject.as_deref(), second.text.as_deref()),
        (Some("Charged twice"), None)
    );
    assert_eq!(second.assignee.as_deref(), Some("Kadri Tamm"));
    // A chat without words has at least a name.
    assert_eq!(third.subject.as_deref(), Some("Chatwoot 53"));
    assert_eq!(third.custom["snoozed_until"], "1795420800");

    assert_eq!(
        clocks(&read(CHATWOOT_TABLES)),
        [
            "51 open normal chat 11-20T07:15 waits 11-20T07:15 replied - ended -",
            "52 solved urgent chat 11-19T07:15 waits - replied 11-19T07:57 ended -",
        ]
    );
}

#[test]
fn what_the_user_maps_goes_before_what_is_recognised() {
    let export = read_as(
        FRESHDESK,
        "subject=Order number+Subject,channel=:phone",
        None,
    );
    assert_eq!(export.said.tool, Some(Tool::Freshdesk));
    let first = &export.told[0];
    assert_eq!(first.subject.as_deref(), Some("A-17 · Parcel lost"));
    assert_eq!(first.channel, Some(Channel::Phone));
    assert_eq!(first.external_id.as_deref(), Some("201"));

    let export = read_as(FRESHDESK, "", Some(Tool::Other));
    assert_eq!(export.said.tool, None);
    let said: Mapping = export.said.mapping;
    assert!(said.to_string().contains("client=Full name"), "{said}");

    let codes = "id,subject,status,priority\n1,a,4,1\n";
    let as_told = |tool| {
        let told = read_as(codes, "", Some(tool)).told.remove(0);
        (told.status, told.priority)
    };
    assert_eq!(
        as_told(Tool::Freshdesk),
        (Some(Status::Solved), Some(Priority::Low))
    );
    assert_eq!(
        as_told(Tool::Chatwoot),
        (None, Some(Priority::Normal)),
        "no such code"
    );
    assert_eq!(as_told(Tool::Other), (None, None));
}

#[test]
fn every_word_and_code_means_one_thing() {
    use Channel::{Chat, Email, Phone, Social, WalkIn, Web};
    let statuses = |tool, words: &str| -> Vec<_> {
        let one = |word| foreign::status(word, Some(tool)).map_or("?", Status::code);
        words.split(',').map(one).collect()
    };
    assert_eq!(
        statuses(
            Tool::Zendesk,
            "New,Open,Pending,Hold,On-hold,Solved,Closed,Deleted"
        ),
        [
            "new", "open", "waiting", "on-hold", "on-hold", "solved", "closed", "closed"
        ]
    );
    for tool in [Tool::Freshdesk, Tool::Freshservice] {
        assert_eq!(
            statuses(tool, "2,3,4,5,6,7,8,Open,Pending,Resolved,Closed"),
            [
                "open", "waiting", "solved", "closed", "waiting", "on-hold", "?", "open",
                "waiting", "solved", "closed"
            ]
        );
        assert_eq!(
            statuses(
                tool,
                "Waiting on Customer,Waiting on Third Party,Being Processed,Awaiting your Reply"
            ),
            ["waiting", "on-hold", "open", "waiting"]
        );
    }
    assert_eq!(
        statuses(Tool::Zammad, "1,2,3,4,5,6,7,8"),
        [
            "new", "open", "waiting", "closed", "closed", "closed", "solved", "?"
        ]
    );
    assert_eq!(
        statuses(
            Tool::Zammad,
            "new,open,pending reminder,closed,merged,removed,pending close"
        ),
        [
            "new", "open", "waiting", "closed", "closed", "closed", "solved"
        ]
    );
    assert_eq!(
        statuses(Tool::OsTicket, "Open,Resolved,Closed,Archived,Deleted"),
        ["open", "solved", "closed", "closed", "closed"]
    );
    assert_eq!(
        statuses(Tool::Chatwoot, "open,resolved,pending,snoozed,0,1,2,3"),
        [
            "open", "solved", "on-hold", "waiting", "open", "solved", "on-hold", "waiting"
        ]
    );

    let priorities = |tool, words: &str| -> Vec<_> {
        let one = |word| foreign::priority(word, Some(tool)).map_or("?", Priority::code);
        words.split(',').map(one).collect()
    };
    for (tool, words, meant) in [
        (
            Tool::Zendesk,
            "Low,Normal,High,Urgent,1",
            "low,normal,high,urgent,?",
        ),
        (
            Tool::Freshdesk,
            "1,2,3,4,Medium",
            "low,normal,high,urgent,normal",
        ),
        (
            Tool::Freshservice,
            "1,2,3,4,Urgent",
            "low,normal,high,urgent,urgent",
        ),
        (
            Tool::Zammad,
            "1,2,3,1 low,2 normal,3 high",
            "low,normal,high,low,normal,high",
        ),
        (
            Tool::OsTicket,
            "Low,Normal,High,Emergency,4",
            "low,normal,high,urgent,urgent",
        ),
        (
            Tool::Chatwoot,
            "low,medium,high,urgent,0,3",
            "low,normal,high,urgent,low,urgent",
        ),
    ] {
        assert_eq!(priorities(tool, words).join(","), meant, "{}", tool.name());
    }

    let freshdesk = [
        Email, Web, Phone, Web, Social, Social, Chat, Web, Web, Email, Web, Chat,
    ];
    for (code, channel) in (1..).zip(freshdesk) {
        let code = code.to_string();
        assert_eq!(
            foreign::channel(&code, Some(Tool::Freshdesk)),
            Some(channel),
            "{code}"
        );
    }
    let freshservice = [
        Email, Web, Phone, Chat, Web, Chat, Web, Web, WalkIn, Chat, Chat, Chat, Web, Web, Chat,
    ];
    for (code, channel) in (1..).zip(freshservice) {
        let code = code.to_string();
        assert_eq!(
            foreign::channel(&code, Some(Tool::Freshservice)),
            Some(channel),
            "{code}"
        );
    }
    let zammad = [
        Some(Email),
        Some(Chat),
        Some(Chat),
        None,
        Some(Phone),
        Some(Social),
        Some(Social),
        Some(Social),
        Some(Social),
        Some(Web),
        Some(Web),
        Some(Chat),
        Some(Social),
        Some(Chat),
    ];
    for (code, channel) in (1..).zip(zammad) {
        let code = code.to_string();
        assert_eq!(
            foreign::channel(&code, Some(Tool::Zammad)),
            channel,
            "{code}"
        );
    }
    for (tool, word, channel) in [
        (Tool::Zendesk, "Mail", Email),
        (Tool::Zendesk, "web", Web),
        (Tool::Zendesk, "api", Web),
        (Tool::Zendesk, "mobile_sdk", Web),
        (Tool::Zendesk, "Web Widget", Web),
        (Tool::Zendesk, "Phone call (outbound)", Phone),
        (Tool::Zendesk, "Voicemail", Phone),
        (Tool::Zendesk, "native_messaging", Chat),
        (Tool::Zendesk, "whatsapp", Chat),
        (Tool::Zendesk, "Twitter DM", Social),
        (Tool::Zendesk, "facebook", Social),
        (Tool::Freshdesk, "Feedback Widget", Web),
        (Tool::Freshdesk, "Outbound Email", Email),
        (Tool::Freshservice, "Walk-up", WalkIn),
        (Tool::Freshservice, "MS Teams", Chat),
        (Tool::Zammad, "twitter direct-message", Social),
        (Tool::Zammad, "telegram personal-message", Chat),
        (Tool::OsTicket, "Email", Email),
        (Tool::OsTicket, "Phone", Phone),
        (Tool::OsTicket, "Web", Web),
        (Tool::OsTicket, "API", Web),
        (Tool::Chatwoot, "Channel::WebWidget", Chat),
        (Tool::Chatwoot, "Channel::Email", Email),
        (Tool::Chatwoot, "Channel::FacebookPage", Social),
        (Tool::Chatwoot, "Channel::Voice", Phone),
    ] {
        assert_eq!(foreign::channel(word, Some(tool)), Some(channel), "{word}");
    }
}

#[test]
fn no_word_of_a_tool_stands_for_two_meanings() {
    fn once<T>(table: &'static [(T, &'static [&'static str])], tool: Tool) {
        let mut all: Vec<&str> = table
            .iter()
            .flat_map(|(_, words)| words.iter().copied())
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "{}", tool.name());
    }
    for tool in Tool::ALL.iter().copied() {
        once(statuses(tool), tool);
        once(priorities(tool), tool);
        once(channels(tool), tool);
    }
}

#[test]
fn how_long_a_first_reply_took_is_told_in_the_tools_own_unit() {
    let seconds = |text, tool| span(text, tool).map(|span| span.as_secs());
    for (text, tool, wanted) in [
        ("00:42:10", None, Some(2_530)),
        ("130:00:00", Some(Tool::Freshdesk), Some(468_000)),
        ("1.5", Some(Tool::Freshdesk), Some(5_400)),
        ("1,5", Some(Tool::Freshservice), Some(5_400)),
        ("15.5", Some(Tool::Zendesk), Some(930)),
        ("42", None, None),
        ("42", Some(Tool::Chatwoot), None),
        ("1795158900", Some(Tool::Zendesk), None),
        ("-5", Some(Tool::Zendesk), None),
        ("NaN", Some(Tool::Zendesk), None),
        ("00:99:00", None, None),
        ("2026-11-20 07:15:00", Some(Tool::Freshdesk), None),
        ("99999999999:00:00", None, None),
    ] {
        assert_eq!(seconds(text, tool), wanted, "{text}");
    }
}

#[test]
fn a_tools_text_is_read_where_it_is_a_page_and_left_where_it_only_has_signs() {
    let row = |text: &str| {
        format!(
            "{{\"id\":1,\"subject\":\"Parcel\",\"description\":{},\"status\":2,\"priority\":1,\"source\":1,\"requester_id\":5,\"responder_id\":null,\"created_at\":\"2026-11-20T08:00:00Z\",\"updated_at\":\"2026-11-20T08:00:00Z\"}}\n",
            serde_json::to_string(text).unwrap()
        )
    };
    let text = |page: &str| {
        let export = read_as(&row(page), "", Some(Tool::Freshdesk));
        export.told[0].text.clone()
    };
    let page = "<div dir=\"ltr\"><p>Where is my parcel?</p><p>Aino &amp; Mart</p></div>";
    assert_eq!(
        text(page).as_deref(),
        Some("Where is my parcel?\n\nAino & Mart")
    );
    let words = "<5 days> is what you said, <b>so</b> where is it?";
    assert_eq!(text(words).as_deref(), Some(words));
}
