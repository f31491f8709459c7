//! A mapping bound to the columns of one source.

use super::map::{MapError, Mapping, Part};
use crate::domain::export::MARK;
use crate::domain::incoming::Field;
use crate::domain::words::nearest;

impl Mapping {
    /// Binds the mapping to the columns of a source.
    ///
    /// In a source whose rows name only the columns they fill (`every_row_names_all` is false), a
    /// column that none has named yet may still come: the returned plan counts it in, and
    /// [`Plan::unseen`] tells of it.
    ///
    /// # Errors
    /// [`MapError`] for a column that the source does not have, or if no column can tell what a
    /// request is about.
    pub(super) fn bind(
        &self,
        columns: Vec<String>,
        every_row_names_all: bool,
    ) -> Result<Plan, MapError> {
        let mut plan = Plan {
            seen: columns.len(),
            columns,
            ..Plan::default()
        };
        let keys: Vec<String> = plan.columns.iter().map(|name| key(name)).collect();
        for field in Field::ALL.iter().copied() {
            if let Some(parts) = self.fields.get(&field) {
                let pieces = parts
                    .iter()
                    .map(|part| plan.piece(field, part, &keys, every_row_names_all))
                    .collect::<Result<Vec<_>, _>>()?;
                plan.fields.push((field, pieces));
            } else if let Some(at) = place_of(&key(field.code()), &keys) {
                plan.fields.push((field, vec![Piece::Column(at)]));
            }
        }
        if self.is_empty() {
            plan.take_usual_names(&keys);
        }
        let told = |(field, pieces): &(Field, Vec<Piece>)| {
            matches!(field, Field::Subject | Field::Text)
                && pieces.iter().any(|piece| match piece {
                    Piece::Column(at) => *at < plan.seen,
                    Piece::Literal(word) => !word.is_empty(),
                })
        };
        if !plan.fields.iter().any(told) {
            if let Some((field, column, near)) = plan.unseen.first() {
                return Err(MapError::UnknownColumn {
                    field: *field,
                    column: column.clone(),
                    nearest: near.clone(),
                    known: plan.columns[..plan.seen].to_vec(),
                });
            }
            return Err(MapError::NothingTold {
                known: plan.columns,
            });
        }
        if !every_row_names_all {
            plan.expect_own_names();
        }
        Ok(plan.settled())
    }
}

/// A mapping bound to the columns of one source.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The columns that the source names, then those that may still come.
    pub(super) columns: Vec<String>,
    /// How many of `columns` the source names.
    pub(super) seen: usize,
    /// What fills each field, in the fields' order.
    pub(super) fields: Vec<(Field, Vec<Piece>)>,
    /// Columns that a mapping names and the source has not shown: field, column, nearest.
    pub(super) unseen: Vec<(Field, String, Option<String>)>,
    /// Whether a field reads the column, for each of `columns`.
    pub(super) is_read: Vec<bool>,
    /// Whether the source is a table of ours, whose cells are guarded against being formulas.
    pub(super) is_ours: bool,
}

/// A part of what fills a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// The value of the column with this index.
    Column(usize),
    /// A word that is the same for every row.
    Literal(String),
}

impl Plan {
    /// A plan for a source that has shown no column: the fields' own names.
    pub(super) fn own_names() -> Self {
        let mut plan = Self::default();
        plan.expect_own_names();
        plan.settled()
    }

    /// The same for a table of ours: its mark is no field of a request.
    pub(super) fn ours(mut self) -> Self {
        self.is_ours = true;
        for (column, is_read) in self.columns.iter().zip(&mut self.is_read) {
            *is_read |= column == MARK;
        }
        self
    }

    fn settled(mut self) -> Self {
        self.fields.sort_by_key(|(field, _)| *field);
        self.is_read = vec![false; self.columns.len()];
        for (_, pieces) in &self.fields {
            for piece in pieces {
                if let Piece::Column(at) = piece {
                    self.is_read[*at] = true;
                }
            }
        }
        self
    }

    fn piece(
        &mut self,
        field: Field,
        part: &Part,
        keys: &[String],
        every_row_names_all: bool,
    ) -> Result<Piece, MapError> {
        let name = match part {
            Part::Literal(word) => return Ok(Piece::Literal(word.clone())),
            Part::Column(name) => name,
        };
        let exact = self.columns.iter().position(|column| column == name);
        if let Some(at) = exact.or_else(|| place_of(&key(name), keys)) {
            return Ok(Piece::Column(at));
        }
        let seen = &self.columns[..self.seen];
        let near = nearest(name, seen.iter().map(String::as_str)).map(ToOwned::to_owned);
        if every_row_names_all {
            return Err(MapError::UnknownColumn {
                field,
                column: name.clone(),
                nearest: near,
                known: seen.to_vec(),
            });
        }
        self.unseen.push((field, name.clone(), near));
        self.columns.push(name.clone());
        Ok(Piece::Column(self.columns.len() - 1))
    }

    /// Fills the fields still empty from columns with the names that other systems use.
    fn take_usual_names(&mut self, keys: &[String]) {
        for (field, names) in USUAL_NAMES {
            if self.fields.iter().any(|(filled, _)| filled == field) {
                continue;
            }
            let free = |at: &usize| {
                !self
                    .fields
                    .iter()
                    .any(|(_, pieces)| pieces.contains(&Piece::Column(*at)))
            };
            let found = names
                .iter()
                .find_map(|name| place_of(name, keys).filter(free));
            if let Some(at) = found {
                self.fields.push((*field, vec![Piece::Column(at)]));
            }
        }
    }

    /// Lets later rows fill fields by the fields' own names.
    fn expect_own_names(&mut self) {
        for field in Field::ALL.iter().copied() {
            let named = self.fields.iter().any(|(filled, _)| *filled == field);
            if !named && !self.columns.iter().any(|column| column == field.code()) {
                self.columns.push(field.code().to_owned());
                self.fields
                    .push((field, vec![Piece::Column(self.columns.len() - 1)]));
            }
        }
    }

    /// The mapping that would bind to this plan: what the source shows, ready to be given or kept.
    pub(super) fn mapping(&self) -> Mapping {
        let part = |piece: &Piece| match piece {
            Piece::Column(at) => Part::Column(self.columns[*at].clone()),
            Piece::Literal(word) => Part::Literal(word.clone()),
        };
        let shown = |pieces: &[Piece]| {
            pieces
                .iter()
                .all(|piece| !matches!(piece, Piece::Column(at) if *at >= self.seen))
        };
        Mapping {
            fields: self
                .fields
                .iter()
                .filter(|(_, pieces)| shown(pieces))
                .map(|(field, pieces)| (*field, pieces.iter().map(part).collect()))
                .collect(),
        }
    }
}

fn place_of(wanted: &str, keys: &[String]) -> Option<usize> {
    keys.iter().position(|key| key == wanted)
}

/// What other systems call our fields, best first; as [`key`] writes them. `state` is not among them:
/// in as many files it is a part of a country.
const USUAL_NAMES: &[(Field, &[&str])] = &[
    (
        Field::ExternalId,
        &[
            "ticketid",
            "ticketnumber",
            "requestid",
            "caseid",
            "casenumber",
            "complaintid",
            "uniquekey",
            "id",
            "key",
            "number",
        ],
    ),
    (
        Field::Received,
        &[
            "receivedat",
            "createdat",
            "createdtime",
            "datecreated",
            "createddate",
            "created",
            "datereceived",
            "openedat",
            "opened",
            "submittedat",
            "reportedat",
            "date",
        ],
    ),
    (
        Field::Updated,
        &[
            "updatedat",
            "lastupdated",
            "lastupdatetime",
            "modifiedat",
            "modified",
            "lastactivityat",
        ],
    ),
    (
        Field::Closed,
        &[
            "closedat",
            "closeddate",
            "closedtime",
            "closeat",
            "resolvedat",
            "resolvedtime",
            "solvedat",
        ],
    ),
    (
        Field::Due,
        &[
            "dueat",
            "duedate",
            "duebytime",
            "dueby",
            "sladuedate",
            "deadline",
        ],
    ),
    (
        Field::FirstReply,
        &[
            "firstreplyat",
            "firstresponseat",
            "initialresponsetime",
            "firstreplycreatedat",
        ],
    ),
    (Field::Subject, &["title", "summary", "topic", "issue"]),
    (
        Field::Text,
        &[
            "body",
            "description",
            "descriptiontext",
            "message",
            "content",
            "narrative",
            "details",
            "question",
            "instruction",
        ],
    ),
    (
        Field::Client,
        &[
            "customer",
            "customername",
            "requester",
            "requestername",
            "fullname",
            "from",
            "name",
            "contact",
        ],
    ),
    (
        Field::Email,
        &[
            "emailaddress",
            "requesteremail",
            "customeremail",
            "contactemail",
            "fromemail",
        ],
    ),
    (
        Field::Phone,
        &[
            "phonenumber",
            "telephone",
            "tel",
            "mobile",
            "mobilephone",
            "workphone",
            "customerphone",
        ],
    ),
    (Field::Channel, &["via", "source", "createchannel"]),
    (Field::Kind, &["tickettype", "requesttype", "type"]),
    (Field::Priority, &["urgency", "severity"]),
    (Field::Status, &["currentstatus", "ticketstatus"]),
    (
        Field::Category,
        &["helptopic", "group", "department", "queue"],
    ),
    (Field::Product, &["productname"]),
    (Field::Place, &["location", "city", "branch", "store"]),
    (Field::Tags, &["labels", "keywords"]),
    (
        Field::Assignee,
        &["agent", "owner", "assignedto", "agentassigned"],
    ),
];

/// A name without what people vary: case, spaces, dashes and underscores.
pub(super) fn key(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn bound(mapping: &str, names: &[&str]) -> Result<String, MapError> {
        let mapping: Mapping = mapping.parse()?;
        Ok(mapping.bind(columns(names), true)?.mapping().to_string())
    }

    #[test]
    fn a_mapping_reads_several_columns_words_and_quoted_names() {
        assert_eq!(
            bound(
                r#"subject=type+descriptor, external-id = Key ,channel=:walk-in,place="a, b",kind=:"#,
                &["key", "type", "descriptor", "a, b", "status", "kind"]
            ),
            Ok(r#"external_id=key,subject=type+descriptor,channel=:walk-in,kind=:,status=status,place="a, b""#
                .to_owned())
        );
    }

    #[test]
    fn without_a_mapping_the_usual_names_are_taken() {
        assert_eq!(
            bound(
                "",
                &[
                    "Ticket ID",
                    "Title",
                    "Created at",
                    "Requester",
                    "state",
                    "Odd"
                ]
            ),
            Ok(
                "external_id=Ticket ID,received=Created at,subject=Title,client=Requester"
                    .to_owned()
            )
        );
        // An own name goes before a usual one, and no column is taken twice.
        assert_eq!(
            bound("", &["issue", "subject", "id", "key"]),
            Ok("external_id=id,subject=subject".to_owned())
        );
    }

    #[test]
    fn a_column_that_no_row_has_named_yet_is_told_but_may_come() {
        let mapping: Mapping = "subject=title,due=dead_line".parse().unwrap();
        let plan = mapping
            .bind(columns(&["title", "deadline_"]), false)
            .unwrap();
        assert_eq!(plan.mapping().to_string(), "due=deadline_,subject=title");
        let plan = mapping.bind(columns(&["title", "deadlin"]), false).unwrap();
        assert_eq!(
            plan.unseen,
            [(
                Field::Due,
                "dead_line".to_owned(),
                Some("deadlin".to_owned())
            )]
        );
        // Nothing to tell at all is a mistake even so.
        let mapping: Mapping = "subject=titel".parse().unwrap();
        assert!(matches!(
            mapping.bind(columns(&["title"]), false),
            Err(MapError::UnknownColumn { nearest: Some(near), .. }) if near == "title"
        ));
    }

    #[test]
    fn a_column_that_is_not_there_names_the_nearest() {
        assert_eq!(
            bound("subject=titel", &["title", "body"]),
            Err(MapError::UnknownColumn {
                field: Field::Subject,
                column: "titel".to_owned(),
                nearest: Some("title".to_owned()),
                known: columns(&["title", "body"]),
            })
        );
        assert_eq!(
            bound("client=a", &["a", "b"]),
            Err(MapError::NothingTold {
                known: columns(&["a", "b"])
            })
        );
    }
}
