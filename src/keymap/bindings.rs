//! Which keys ask for what: the table's defaults, what the config changed, and the look-up made of both.

use std::collections::{BTreeMap, HashMap};

use super::key::{Binding, Key, KeyError};
use super::layout::Layout;
use super::resolve::{Resolved, resolve};
use super::table::{Action, ESSENTIAL, Group, Letters, SHADOWS, Scope, TABLE};
use crate::domain::words::nearest;

/// What is wrong with the keys of a config.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyConfigError {
    /// No action has this id.
    #[error("{id}")]
    UnknownAction {
        /// What is written.
        id: String,
        /// The id that comes nearest, if one is near.
        nearest: Option<&'static str>,
    },
    /// A spelling that is no key.
    #[error("{id}: {spelling}: {error}")]
    Unreadable {
        /// The action it was meant for.
        id: &'static str,
        /// What is written.
        spelling: String,
        /// Why it is no key.
        error: KeyError,
    },
    /// A character without Ctrl for an action in a text, where it would type.
    #[error("{id}: {binding}")]
    Types {
        /// The action it was meant for.
        id: &'static str,
        /// The key, or the sequence that it begins.
        binding: Binding,
    },
    /// Two actions that can be asked for at the same place share a key, or the one's key begins the
    /// other's sequence.
    #[error("{binding}: {inner}, {outer}")]
    Conflict {
        /// What is pressed.
        binding: Binding,
        /// The action that would get it.
        inner: &'static str,
        /// The action that would never be reached by it.
        outer: &'static str,
    },
    /// An action that has to keep a key would lose its last one.
    #[error("{id}")]
    Essential {
        /// The action.
        id: &'static str,
    },
}

/// One action as help, palette, footer and documents show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// Its stable name.
    pub id: &'static str,
    /// The keys that ask for it, the one to show first; empty if it has none.
    pub keys: Vec<Binding>,
    /// What it stands together with on the help page.
    pub group: Group,
    /// Its place in the footer: lower stands further left; none if it isn't shown there.
    pub footer: Option<u8>,
}

/// What a key leads to within one scope.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Action(Action),
    Sequence(HashMap<Key, Action>),
}

/// The keys of every action, and the way from a key back to its action.
#[derive(Debug, Clone)]
pub struct Bindings {
    keys: HashMap<Action, Vec<Binding>>,
    scopes: HashMap<Scope, HashMap<Key, Node>>,
    layout: Layout,
}

impl Default for Bindings {
    fn default() -> Self {
        Self::of(default_keys())
    }
}

impl Bindings {
    /// The defaults with the changes of a config: id to the keys that replace the default ones; no key
    /// at all unbinds the action.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the ids, then of the scopes.
    pub fn with_config(
        config: &BTreeMap<String, Vec<String>>,
    ) -> Result<Self, Vec<KeyConfigError>> {
        let mut keys = default_keys();
        let mut errors = Vec::new();
        for (id, spellings) in config {
            let Some(action) = Action::from_id(id) else {
                errors.push(KeyConfigError::UnknownAction {
                    id: id.clone(),
                    nearest: nearest(id, TABLE.iter().map(|entry| entry.id)),
                });
                continue;
            };
            let wanted = keys.entry(action).or_default();
            wanted.clear();
            for spelling in spellings {
                match spelling.parse::<Binding>() {
                    Err(error) => errors.push(KeyConfigError::Unreadable {
                        id: action.id(),
                        spelling: spelling.clone(),
                        error,
                    }),
                    Ok(binding)
                        if binding.first.text().is_some()
                            && action.scope().letters() == Letters::Typed =>
                    {
                        errors.push(KeyConfigError::Types {
                            id: action.id(),
                            binding,
                        });
                    }
                    Ok(binding) if wanted.contains(&binding) => {}
                    Ok(binding) => wanted.push(binding),
                }
            }
            if spellings.is_empty() && ESSENTIAL.contains(&action) {
                errors.push(KeyConfigError::Essential { id: action.id() });
            }
        }
        errors.extend(conflicts(&keys));
        if errors.is_empty() {
            Ok(Self::of(keys))
        } else {
            Err(errors)
        }
    }

    /// The same keys with another layout.
    #[must_use]
    pub fn with_layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    fn of(keys: HashMap<Action, Vec<Binding>>) -> Self {
        let mut scopes: HashMap<Scope, HashMap<Key, Node>> = HashMap::new();
        for (action, bindings) in &keys {
            let scope = scopes.entry(action.scope()).or_default();
            for binding in bindings {
                let Some(second) = binding.second else {
                    scope.insert(binding.first, Node::Action(*action));
                    continue;
                };
                let node = scope
                    .entry(binding.first)
                    .or_insert_with(|| Node::Sequence(HashMap::new()));
                if let Node::Sequence(seconds) = node {
                    seconds.insert(second, *action);
                }
            }
        }
        Self {
            keys,
            scopes,
            layout: Layout::default(),
        }
    }

    pub(super) fn node(&self, scope: Scope, key: Key) -> Option<&Node> {
        self.scopes.get(&scope)?.get(&key)
    }

    /// The layout that tells a key's place.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The keys that ask for an action where its scope has the focus; the one to show comes first.
    pub fn keys_of(&self, action: Action) -> &[Binding] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The keys that ask for an action in `scopes`, innermost first: without those that type there, or
    /// that an inner scope takes.
    pub fn keys_in(&self, scopes: &[Scope], action: Action) -> Vec<Binding> {
        self.keys_of(action)
            .iter()
            .copied()
            .filter(|binding| self.play(scopes, *binding) == Resolved::Action(action))
            .collect()
    }

    /// What the presses of a binding come to.
    fn play(&self, scopes: &[Scope], binding: Binding) -> Resolved {
        let mut pending = None;
        let first = resolve(self, scopes, &mut pending, binding.first);
        match (first, binding.second) {
            (Resolved::Pending, Some(second)) => resolve(self, scopes, &mut pending, second),
            (Resolved::Action(_), Some(_)) => Resolved::None,
            (resolved, _) => resolved,
        }
    }

    /// Every action with its keys, in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        TABLE.iter().map(|entry| Row {
            action: entry.action,
            id: entry.id,
            keys: self.keys_of(entry.action).to_vec(),
            group: entry.group,
            footer: entry.footer,
        })
    }

    /// What a footer has to offer in `scopes`, innermost first: by rank, each with the keys that work there.
    pub fn footer(&self, scopes: &[Scope]) -> Vec<Row> {
        let mut rows: Vec<Row> = self
            .rows()
            .filter(|row| row.footer.is_some() && scopes.contains(&row.action.scope()))
            .map(|row| Row {
                keys: self.keys_in(scopes, row.action),
                ..row
            })
            .filter(|row| !row.keys.is_empty())
            .collect();
        rows.sort_by_key(|row| row.footer);
        rows
    }
}

fn default_keys() -> HashMap<Action, Vec<Binding>> {
    TABLE
        .iter()
        .map(|entry| {
            let keys = entry.keys.iter().map(|key| {
                key.parse()
                    .expect("the keys of the table are constants, and a test reads them all")
            });
            (entry.action, keys.collect())
        })
        .collect()
}

/// Every pair of actions that share a key where both can be asked for, each pair and key once.
fn conflicts(keys: &HashMap<Action, Vec<Binding>>) -> Vec<KeyConfigError> {
    let bound: Vec<(Action, Binding)> = TABLE
        .iter()
        .flat_map(|entry| {
            let bindings = keys.get(&entry.action).map_or(&[][..], Vec::as_slice);
            bindings.iter().map(|binding| (entry.action, *binding))
        })
        .collect();
    let mut found = Vec::new();
    for (at, (one, binding)) in bound.iter().enumerate() {
        for (other, other_binding) in &bound[at + 1..] {
            if one == other || !binding.clashes(*other_binding) {
                continue;
            }
            let Some((inner, outer)) = nested(*one, *other) else {
                continue;
            };
            // A character that the inner scope keeps for itself never reaches the outer one.
            let apart = inner.scope() != outer.scope()
                && inner.scope().letters() != Letters::Bound
                && binding.first.text().is_some();
            let shorter = if binding.second.is_none() {
                *binding
            } else {
                *other_binding
            };
            let conflict = KeyConfigError::Conflict {
                binding: shorter,
                inner: inner.id(),
                outer: outer.id(),
            };
            if !apart && !SHADOWS.contains(&(inner, outer)) && !found.contains(&conflict) {
                found.push(conflict);
            }
        }
    }
    found
}

/// Two actions as inner and outer one, if some chain asks for both; the table's order within one scope.
fn nested(one: Action, other: Action) -> Option<(Action, Action)> {
    Scope::ALL.iter().find_map(|scope| {
        let place = |action: Action| scope.chain().iter().position(|s| *s == action.scope());
        let (at, other_at) = (place(one)?, place(other)?);
        Some(if at <= other_at {
            (one, other)
        } else {
            (other, one)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::table::{
        EditorAction, FieldAction, Global, ListAction, QueueAction, RequestAction,
    };

    fn config(keys: &[(&str, &[&str])]) -> Result<Bindings, Vec<KeyConfigError>> {
        let config = keys
            .iter()
            .map(|(id, keys)| {
                (
                    (*id).to_owned(),
                    keys.iter().map(|k| (*k).to_owned()).collect(),
                )
            })
            .collect();
        Bindings::with_config(&config)
    }

    fn conflict(binding: &str, inner: &'static str, outer: &'static str) -> KeyConfigError {
        KeyConfigError::Conflict {
            binding: binding.parse().expect("a key"),
            inner,
            outer,
        }
    }

    fn shown(keys: &[Binding]) -> Vec<String> {
        keys.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_defaults_do_not_get_in_each_others_way() {
        assert_eq!(conflicts(&default_keys()), []);
    }

    #[test]
    fn a_key_that_is_shared_on_purpose_is_shared_indeed() {
        let keys = default_keys();
        for (inner, outer) in SHADOWS {
            let shared = keys[inner].iter().any(|key| keys[outer].contains(key));
            assert!(shared, "{} and {}", inner.id(), outer.id());
        }
    }

    #[test]
    fn the_table_spells_keys_as_the_documents_do() {
        for entry in TABLE {
            for spelling in entry.keys {
                let binding: Binding = spelling.parse().expect("a key");
                assert_eq!(binding.to_string(), *spelling, "{}", entry.id);
            }
        }
    }

    #[test]
    fn the_config_replaces_the_keys_of_an_action() {
        let bindings = config(&[("request.reply", &["R", "F10", "R"]), ("queue.mark", &[])])
            .expect("keys that get in nobody's way");
        assert_eq!(
            shown(bindings.keys_of(RequestAction::Reply.into())),
            ["R", "F10"]
        );
        assert!(bindings.keys_of(QueueAction::Mark.into()).is_empty());
        let press = |c| {
            let key = super::super::KeyCode::Char(c).into();
            resolve(&bindings, Scope::Queue.chain(), &mut None, key)
        };
        assert_eq!(press('R'), Resolved::Action(RequestAction::Reply.into()));
        assert_eq!(press('r'), Resolved::None);
        assert_eq!(press('x'), Resolved::None);
        assert_eq!(press('n'), Resolved::Action(RequestAction::Note.into()));
    }

    #[test]
    fn a_key_that_two_actions_want_is_refused_with_both_names() {
        for (keys, expected) in [
            (
                ("request.note", "r"),
                conflict("r", "request.reply", "request.note"),
            ),
            (
                ("global.capture", "x"),
                conflict("x", "queue.mark", "global.capture"),
            ),
            (
                ("list.down", "t"),
                conflict("t", "request.tag", "list.down"),
            ),
            (
                ("editor.copy", "Ctrl-Q"),
                conflict("Ctrl-Q", "editor.copy", "global.quit"),
            ),
            (
                ("field.fold", "F1"),
                conflict("F1", "field.fold", "global.help"),
            ),
            (
                ("menu.accept", "Esc"),
                conflict("Esc", "menu.accept", "global.back"),
            ),
            (
                ("menu.accept", "j"),
                conflict("j", "menu.down", "menu.accept"),
            ),
        ] {
            let (id, key) = keys;
            assert_eq!(
                config(&[(id, &[key])]).err(),
                Some(vec![expected]),
                "{id} {key}"
            );
        }
    }

    #[test]
    fn a_key_that_begins_a_sequence_of_another_action_is_refused() {
        assert_eq!(
            config(&[("queue.mark", &["g"])]).err(),
            Some(vec![
                conflict("g", "queue.mark", "global.go-queue"),
                conflict("g", "queue.mark", "list.first"),
            ])
        );
    }

    #[test]
    fn the_same_key_at_places_that_never_meet_is_fine() {
        assert!(
            config(&[("queue.mark", &["h"])]).is_ok(),
            "h is the detail's"
        );
        assert!(
            config(&[("sent.waiting", &["q"])]).is_ok(),
            "a letter stays with the question"
        );
        assert!(
            config(&[("editor.done", &["Ctrl-D"])]).is_ok(),
            "Ctrl-D is the list's"
        );
    }

    #[test]
    fn a_letter_is_no_key_in_a_text() {
        let types = |id, binding: &str| {
            Some(vec![KeyConfigError::Types {
                id,
                binding: binding.parse().expect("a key"),
            }])
        };
        assert_eq!(
            config(&[("editor.done", &["Q"])]).err(),
            types("editor.done", "Q")
        );
        assert_eq!(
            config(&[("field.accept", &["; Enter"])]).err(),
            types("field.accept", "; Enter")
        );
    }

    #[test]
    fn slips_are_all_named_at_once() {
        let errors = config(&[("request.replay", &["r"]), ("queue.mark", &["pgdwn", "x"])])
            .expect_err("two slips");
        assert_eq!(
            errors,
            [
                KeyConfigError::Unreadable {
                    id: "queue.mark",
                    spelling: "pgdwn".into(),
                    error: KeyError::UnknownName {
                        name: "pgdwn".into(),
                        nearest: Some("PgDn"),
                    },
                },
                KeyConfigError::UnknownAction {
                    id: "request.replay".into(),
                    nearest: Some("request.reply"),
                },
            ]
        );
    }

    #[test]
    fn help_and_the_way_out_keep_a_key() {
        for id in ["global.help", "global.back", "global.quit"] {
            assert_eq!(
                config(&[(id, &[])]).err(),
                Some(vec![KeyConfigError::Essential { id }])
            );
        }
        assert!(config(&[("global.redraw", &[])]).is_ok());
        assert!(config(&[("global.quit", &["F12"])]).is_ok());
    }

    #[test]
    fn a_footer_shows_what_can_be_done_here_with_the_keys_that_work_here() {
        let bindings = Bindings::default();
        let footer = |scopes| -> Vec<(&'static str, String)> {
            let rows: Vec<Row> = bindings.footer(scopes);
            rows.iter()
                .map(|row| (row.id, row.keys[0].to_string()))
                .collect()
        };
        let queue = footer(Scope::Queue.chain());
        assert_eq!(queue[0], ("list.open", "Enter".to_owned()));
        assert_eq!(queue[1], ("request.reply", "r".to_owned()));
        assert_eq!(queue.last(), Some(&("global.help", "?".to_owned())));

        let editor = footer(Scope::Editor.chain());
        assert_eq!(editor[0], ("editor.done", "Ctrl-S".to_owned()));
        assert_eq!(editor.last(), Some(&("global.help", "F1".to_owned())));

        let sent = footer(Scope::Sent.chain());
        let ids: Vec<_> = sent.iter().map(|(id, _)| *id).collect();
        assert_eq!(
            ids,
            [
                "sent.waiting",
                "sent.still-ours",
                "sent.solved",
                "sent.draft",
                "global.help"
            ],
            "Esc is shown once, for what it does here"
        );
    }

    #[test]
    fn only_keys_that_arrive_are_offered() {
        let bindings = Bindings::default();
        let palette = &[Scope::Menu, Scope::Field, Scope::Global];
        let help = Global::Help.into();
        assert_eq!(
            shown(&bindings.keys_in(Scope::Queue.chain(), help)),
            ["?", "F1"]
        );
        assert_eq!(shown(&bindings.keys_in(palette, help)), ["F1"]);
        assert_eq!(bindings.keys_in(palette, FieldAction::Accept.into()), []);
        assert_eq!(
            bindings.keys_in(Scope::Queue.chain(), EditorAction::Done.into()),
            []
        );
        let first = ListAction::First.into();
        assert_eq!(
            shown(&bindings.keys_in(Scope::Queue.chain(), first)),
            ["g g", "Home"]
        );
    }

    #[test]
    fn rows_follow_the_table_and_know_the_keys_of_the_config() {
        let bindings = config(&[("global.help", &["F1"])]).expect("keys");
        let rows: Vec<Row> = bindings.rows().collect();
        assert_eq!(rows.len(), TABLE.len());
        assert_eq!(rows[0].id, "global.help");
        assert_eq!(shown(&rows[0].keys), ["F1"]);
        assert_eq!(rows[0].group, Group::Everywhere);
    }
}
