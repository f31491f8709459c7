//! A mapping bound to the columns of one source.

use self::usual::USUAL_NAMES;
use super::helpdesk;
use super::map::{MapError, Mapping, Part};
use crate::domain::export::MARK;
use crate::domain::incoming::{Field, Tool};
use crate::domain::taught::Taught;
use crate::domain::words::nearest;

mod usual;

impl Mapping {
    /// Binds the mapping to the columns of a source.
    ///
    /// What the mapping leaves open is filled by the names of `tool`, where the source is one of its
    /// exports, then by the fields' own names; without tool and mapping by the usual names too.
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
        tool: Option<Tool>,
    ) -> Result<Plan, MapError> {
        let mut plan = Plan {
            seen: columns.len(),
            columns,
            tool,
            ..Plan::default()
        };
        let keys: Vec<String> = plan.columns.iter().map(|name| key(name)).collect();
        for field in Field::ALL.iter().copied() {
            if let Some(filling) = self.fields.get(&field) {
                let filling = filling
                    .iter()
                    .map(|parts| {
                        parts
                            .iter()
                            .map(|part| plan.piece(field, part, &keys, every_row_names_all))
                            .collect::<Result<Vec<_>, _>>()
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                plan.fields.push((field, filling));
                continue;
            }
            let names = tool.map_or(&[][..], |tool| helpdesk::columns(tool, field));
            let filling: Vec<Vec<Piece>> = names
                .iter()
                .filter_map(|name| plan.place(name, &keys, !every_row_names_all))
                .map(|piece| vec![piece])
                .collect();
            if !filling.is_empty() {
                plan.fields.push((field, filling));
            } else if let Some(at) = place_of(&key(field.code()), &keys) {
                plan.fields.push((field, vec![vec![Piece::Column(at)]]));
            }
        }
        if self.is_empty() && tool.is_none() {
            plan.take_usual_names(&keys);
        }
        if !plan.tells() {
            if let Some((field, column, near)) = plan.unseen.first() {
                return Err(MapError::UnknownColumn {
                    field: *field,
                    column: column.clone(),
                    nearest: near.clone(),
                    known: plan.columns[..plan.seen].to_vec(),
                });
            }
            return Err(MapError::NothingTold {
                proposed: Self::default(),
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
    /// What fills each field, in the fields' order: the first of these that says something.
    pub(super) fields: Vec<(Field, Vec<Vec<Piece>>)>,
    /// Columns that a mapping names and the source has not shown: field, column, nearest.
    pub(super) unseen: Vec<(Field, String, Option<String>)>,
    /// Whether a field reads the column, for each of `columns`.
    pub(super) is_read: Vec<bool>,
    /// Whose export it is, if that is known.
    pub(super) tool: Option<Tool>,
    /// Whether the source is a table of ours, whose cells are guarded against being formulas.
    pub(super) is_ours: bool,
    /// What words of the source mean, as the user says.
    pub(super) taught: Taught,
}

/// A part of what fills a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// The value of the column with this index.
    Column(usize),
    /// What stands in the JSON value of a column, by names and places from the outside in.
    Inside(usize, Vec<String>),
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

    /// A plan that reads nothing of a source.
    pub(super) fn unread(columns: Vec<String>) -> Self {
        Self {
            seen: columns.len(),
            columns,
            ..Self::default()
        }
        .settled()
    }

    /// Whether a column that the source shows can tell what a request is about. A known tool's chats
    /// have no subject, and are called by their number.
    fn tells(&self) -> bool {
        let shown = |piece: &Piece| match piece {
            Piece::Column(at) | Piece::Inside(at, _) => *at < self.seen,
            Piece::Literal(word) => !word.is_empty(),
        };
        self.fields.iter().any(|(field, filling)| {
            let is_telling = matches!(field, Field::Subject | Field::Text)
                || (self.tool.is_some() && *field == Field::ExternalId);
            is_telling && filling.iter().flatten().any(shown)
        })
    }

    /// Whether a column that the source shows fills a field.
    pub(super) fn reads(&self, field: Field) -> bool {
        let shown = |piece: &Piece| match piece {
            Piece::Column(at) | Piece::Inside(at, _) => *at < self.seen,
            Piece::Literal(_) => true,
        };
        let mut filled = self.fields.iter().filter(|(filled, _)| *filled == field);
        filled.any(|(_, filling)| filling.iter().flatten().any(shown))
    }

    /// The first column that fills a field.
    pub(super) fn column(&self, field: Field) -> Option<String> {
        let (_, filling) = self.fields.iter().find(|(filled, _)| *filled == field)?;
        filling.iter().flatten().find_map(|piece| match piece {
            Piece::Column(at) | Piece::Inside(at, _) => Some(self.columns[*at].clone()),
            Piece::Literal(_) => None,
        })
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
        for piece in self.fields.iter().flat_map(|(_, f)| f.iter().flatten()) {
            // What else stands in a JSON value is kept with the whole of it.
            if let Piece::Column(at) = piece {
                self.is_read[*at] = true;
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
        if let Some(piece) = self.place(name, keys, !every_row_names_all) {
            return Ok(piece);
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

    /// The column of a name, or what stands inside one where the source is JSON.
    fn place(&self, name: &str, keys: &[String], is_json: bool) -> Option<Piece> {
        let column = |name: &str| {
            let exact = self.columns.iter().position(|column| column == name);
            exact.or_else(|| place_of(&key(name), keys))
        };
        if let Some(at) = column(name) {
            return Some(Piece::Column(at));
        }
        // The longest way to it that is a column of its own.
        let joints = name.rmatch_indices('.').filter(|_| is_json);
        joints
            .map(|(at, _)| name.split_at(at))
            .find_map(|(outer, rest)| {
                let path = rest[1..].split('.').map(str::to_owned).collect();
                Some(Piece::Inside(column(outer)?, path))
            })
    }

    /// Fills the fields still empty from columns with the names that other systems use.
    fn take_usual_names(&mut self, keys: &[String]) {
        for (field, names) in USUAL_NAMES {
            if self.fields.iter().any(|(filled, _)| filled == field) {
                continue;
            }
            let free = |at: &usize| {
                let mut read = self.fields.iter().flat_map(|(_, f)| f.iter().flatten());
                !read.any(|piece| *piece == Piece::Column(*at))
            };
            let found = names
                .iter()
                .find_map(|name| place_of(name, keys).filter(free));
            if let Some(at) = found {
                self.fields.push((*field, vec![vec![Piece::Column(at)]]));
            }
        }
    }

    /// Lets later rows fill fields by the fields' own names.
    fn expect_own_names(&mut self) {
        for field in Field::ALL.iter().copied() {
            let named = self.fields.iter().any(|(filled, _)| *filled == field);
            if !named && !self.columns.iter().any(|column| column == field.code()) {
                self.columns.push(field.code().to_owned());
                let at = self.columns.len() - 1;
                self.fields.push((field, vec![vec![Piece::Column(at)]]));
            }
        }
    }

    /// The mapping that would bind to this plan: what the source shows, ready to be given or kept.
    pub(super) fn mapping(&self) -> Mapping {
        let part = |piece: &Piece| match piece {
            Piece::Column(at) => Part::Column(self.columns[*at].clone()),
            Piece::Inside(at, path) => {
                Part::Column(format!("{}.{}", self.columns[*at], path.join(".")))
            }
            Piece::Literal(word) => Part::Literal(word.clone()),
        };
        let shown = |filling: &[Vec<Piece>]| {
            filling.iter().flatten().all(|piece| match piece {
                Piece::Column(at) | Piece::Inside(at, _) => *at < self.seen,
                Piece::Literal(_) => true,
            })
        };
        let written = |filling: &[Vec<Piece>]| {
            let parts = |pieces: &Vec<Piece>| pieces.iter().map(part).collect();
            filling.iter().map(parts).collect()
        };
        Mapping {
            fields: self
                .fields
                .iter()
                .filter(|(_, filling)| shown(filling))
                .map(|(field, filling)| (*field, written(filling)))
                .collect(),
        }
    }
}

fn place_of(wanted: &str, keys: &[String]) -> Option<usize> {
    keys.iter().position(|key| key == wanted)
}

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
        Ok(mapping
            .bind(columns(names), true, None)?
            .mapping()
            .to_string())
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
            .bind(columns(&["title", "deadline_"]), false, None)
            .unwrap();
        assert_eq!(plan.mapping().to_string(), "due=deadline_,subject=title");
        let plan = mapping
            .bind(columns(&["title", "deadlin"]), false, None)
            .unwrap();
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
            mapping.bind(columns(&["title"]), false, None),
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
                proposed: Mapping::default(),
                known: columns(&["a", "b"])
            })
        );
    }
}
