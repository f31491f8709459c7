//! The keys that actions have: the table's, changed by the config, and what is refused there.

use std::collections::{BTreeMap, HashMap};

use super::key::{Binding, KeyError};
use super::table::{Action, ESSENTIAL, Letters, SHADOWS, Scope, TABLE};
use crate::domain::words::nearest;

/// The keys of every action that has one, the one to show first.
pub(super) type Keys = HashMap<Action, Vec<Binding>>;

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

/// The keys of the table.
pub(super) fn default_keys() -> Keys {
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

/// The keys of the table with the changes of a config; see [`super::Bindings::with_config`].
pub(super) fn configured(
    config: &BTreeMap<String, Vec<String>>,
) -> Result<Keys, Vec<KeyConfigError>> {
    let mut keys = default_keys();
    let mut errors = Vec::new();
    for (id, spellings) in config {
        let Some(action) = Action::from_id(id) else {
            errors.push(KeyConfigError::UnknownAction {
                id: id.clone(),
                nearest: nearest_id(id),
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
        Ok(keys)
    } else {
        Err(errors)
    }
}

/// The id that was meant: one with the same name in another scope, else the one that is spelled nearest.
fn nearest_id(id: &str) -> Option<&'static str> {
    let name = |id: &str| id.rsplit('.').next().unwrap_or(id).to_lowercase();
    let ids = || TABLE.iter().map(|entry| entry.id);
    ids()
        .find(|known| name(known) == name(id))
        .or_else(|| nearest(id, ids()))
}

/// Every pair of actions that share a key where both can be asked for, each pair and key once.
fn conflicts(keys: &Keys) -> Vec<KeyConfigError> {
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

    fn config(keys: &[(&str, &[&str])]) -> Result<Keys, Vec<KeyConfigError>> {
        let config = keys
            .iter()
            .map(|(id, keys)| {
                (
                    (*id).to_owned(),
                    keys.iter().map(|k| (*k).to_owned()).collect(),
                )
            })
            .collect();
        configured(&config)
    }

    fn conflict(binding: &str, inner: &'static str, outer: &'static str) -> KeyConfigError {
        KeyConfigError::Conflict {
            binding: binding.parse().expect("a key"),
            inner,
            outer,
        }
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
    fn a_key_that_two_actions_want_is_refused_with_both_names() {
        for (keys, expected) in [
            (
                ("request.note", "r"),
                conflict("r", "request.reply", "request.note"),
            ),
            (
                ("global.capture", "X"),
                conflict("X", "queue.unmark-all", "global.capture"),
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
                conflict("g", "queue.mark", "global.go-procedures"),
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
    fn an_id_of_the_wrong_scope_is_answered_with_the_right_one() {
        for (slip, meant) in [
            ("queue.reply", Some("request.reply")),
            ("quit", Some("global.quit")),
            ("queue.fitler", Some("queue.filter")),
            ("xyzzy", None),
        ] {
            assert_eq!(nearest_id(slip), meant, "{slip}");
        }
    }
}
