//! What each tool calls the fields of a request.

use crate::domain::incoming::{Field, Tool};

/// What a tool calls a field, best first; in JSON also what stands inside an object.
pub(in crate::io::import) fn columns(tool: Tool, field: Field) -> &'static [&'static str] {
    match tool {
        Tool::Zendesk => zendesk(field),
        // It has a category of its own, where Freshdesk has but the group.
        Tool::Freshservice if field == Field::Category => &["Category", "Group"],
        Tool::Freshdesk | Tool::Freshservice => fresh(field),
        Tool::Zammad => zammad(field),
        Tool::OsTicket => osticket(field),
        Tool::Chatwoot => chatwoot(field),
        Tool::Other => &[],
    }
}

fn zendesk(field: Field) -> &'static [&'static str] {
    match field {
        Field::ExternalId => &["Id"],
        Field::Received => &["Created at"],
        Field::Updated => &["Updated at"],
        Field::Closed => &["Solved at"],
        Field::Due => &["Due date", "due_at"],
        Field::FirstReply => &["First reply time in minutes", "First reply time (min)"],
        Field::ClientWrote => &["Requester updated at", "Latest update by requester"],
        Field::AgentWrote => &["Assignee updated at", "Latest update by assignee"],
        Field::Answered => &["Replies"],
        Field::Subject => &["Subject", "raw_subject"],
        Field::Text => &["Description"],
        Field::Client => &["Requester", "requester.name"],
        Field::Email => &["Requester email", "requester.email"],
        Field::Phone => &["Requester phone", "requester.phone"],
        Field::Company => &["Organization", "organization.name"],
        Field::Channel => &["Via", "via.channel"],
        Field::Kind => &["Ticket type", "type"],
        Field::Priority => &["Priority"],
        Field::Status => &["Status"],
        Field::Category => &["Group", "group.name"],
        Field::Tags => &["Tags"],
        Field::Assignee => &["Assignee", "assignee.name"],
        Field::WaitingSince | Field::Product | Field::Place | Field::Process => &[],
    }
}

fn fresh(field: Field) -> &'static [&'static str] {
    match field {
        Field::ExternalId => &["Ticket ID", "id"],
        Field::Received => &["Created time", "created_at"],
        Field::Updated => &["Last update time", "Last updated time", "updated_at"],
        Field::Closed => &[
            "Closed time",
            "Resolved time",
            "stats.closed_at",
            "stats.resolved_at",
        ],
        Field::Due => &["Due by Time", "due_by"],
        Field::FirstReply => &[
            "Initial response time",
            "First response time (in hrs)",
            "stats.first_responded_at",
        ],
        Field::ClientWrote => &["stats.requester_responded_at"],
        Field::AgentWrote => &["stats.agent_responded_at"],
        Field::Answered => &["Agent interactions"],
        Field::Subject => &["Subject"],
        Field::Text => &["description_text", "Description"],
        Field::Client => &["Full name", "Requester Name", "requester.name"],
        Field::Email => &["Email", "Requester Email", "requester.email"],
        Field::Phone => &[
            "Phone",
            "Work phone",
            "Mobile phone",
            "requester.phone",
            "requester.mobile",
        ],
        Field::Company => &["Company Name", "company.name", "department.name"],
        Field::Channel => &["Source"],
        Field::Kind => &["Type"],
        Field::Priority => &["Priority"],
        Field::Status => &["Status"],
        Field::Category => &["Group", "Category"],
        Field::Product => &["Product"],
        Field::Tags => &["Tags"],
        Field::Assignee => &["Agent", "responder.name"],
        Field::WaitingSince | Field::Place | Field::Process => &[],
    }
}

fn zammad(field: Field) -> &'static [&'static str] {
    match field {
        // The number is what agents know it by, and what both forms have.
        Field::ExternalId => &["#", "number"],
        Field::Received => &["Created At"],
        Field::Updated => &["Updated At"],
        Field::Closed => &["Closed At", "close_at"],
        Field::Due => &["Escalation At"],
        Field::FirstReply => &["First Response At"],
        Field::ClientWrote => &["Last Contact Customer At"],
        Field::AgentWrote => &["Last Contact Agent At"],
        Field::Subject => &["Title"],
        Field::Text => &["article.body"],
        Field::Client => &["Customer"],
        Field::Company => &["Organization"],
        Field::Channel => &[
            "Create Channel",
            "create_article_type",
            "create_article_type_id",
        ],
        Field::Priority => &["Priority", "priority_id"],
        Field::Status => &["State", "state_id"],
        Field::Category => &["Group"],
        Field::Tags => &["Tags"],
        Field::Assignee => &["Owner"],
        Field::WaitingSince
        | Field::Answered
        | Field::Email
        | Field::Phone
        | Field::Kind
        | Field::Product
        | Field::Place
        | Field::Process => &[],
    }
}

fn osticket(field: Field) -> &'static [&'static str] {
    match field {
        Field::ExternalId => &["Ticket Number"],
        Field::Received => &["Date Created"],
        Field::Updated => &["Last Updated"],
        Field::Closed => &["Closed Date"],
        Field::Due => &["Due Date", "SLA Due Date"],
        Field::ClientWrote => &["Last Message"],
        Field::AgentWrote => &["Last Response"],
        Field::Answered => &["Answered"],
        Field::Subject => &["Subject"],
        Field::Text => &["Issue Details", "Message"],
        Field::Client => &["From"],
        Field::Email => &["From Email"],
        Field::Phone => &["Phone Number", "Phone"],
        Field::Company => &["Organization"],
        Field::Channel => &["Source"],
        Field::Priority => &["Priority"],
        Field::Status => &["Current Status"],
        Field::Category => &["Help Topic", "Department"],
        Field::Assignee => &["Agent Assigned"],
        Field::FirstReply
        | Field::WaitingSince
        | Field::Kind
        | Field::Product
        | Field::Place
        | Field::Process
        | Field::Tags => &[],
    }
}

fn chatwoot(field: Field) -> &'static [&'static str] {
    match field {
        // What is `id` in the tables is seen by nobody; the interface gives the shown one that name.
        Field::ExternalId => &["display_id", "id"],
        Field::Received => &["created_at"],
        Field::Updated => &["last_activity_at", "timestamp", "updated_at"],
        Field::FirstReply => &["first_reply_created_at"],
        Field::WaitingSince => &["waiting_since"],
        Field::Subject => &["additional_attributes.mail_subject"],
        Field::Client => &["meta.sender.name", "contact.name"],
        Field::Email => &["meta.sender.email", "contact.email"],
        Field::Phone => &["meta.sender.phone_number", "contact.phone_number"],
        Field::Company => &[
            "meta.sender.additional_attributes.company_name",
            "contact.additional_attributes.company_name",
        ],
        Field::Channel => &["meta.channel", "channel", "inbox.channel_type"],
        Field::Priority => &["priority"],
        Field::Status => &["status"],
        Field::Category => &["meta.team.name", "team.name"],
        Field::Tags => &["labels", "cached_label_list"],
        Field::Assignee => &[
            "meta.assignee.name",
            "meta.assignee.available_name",
            "assignee.name",
        ],
        Field::Closed
        | Field::Due
        | Field::ClientWrote
        | Field::AgentWrote
        | Field::Answered
        | Field::Text
        | Field::Kind
        | Field::Product
        | Field::Place
        | Field::Process => &[],
    }
}
