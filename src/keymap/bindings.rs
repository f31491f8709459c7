//! Which keys ask for what: the table's defaults, what the config changed, and the look-up made of both.

use std::collections::{BTreeMap, HashMap};

use super::config::{KeyConfigError, Keys, configured, default_keys};
use super::key::{Binding, Key};
use super::layout::Layout;
use super::resolve::{Resolved, resolve};
use super::table::{Action, Group, Scope, TABLE};

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
    keys: Keys,
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
        configured(config).map(Self::of)
    }

    /// The same keys with another layout.
    #[must_use]
    pub fn with_layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    fn of(keys: Keys) -> Self {
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

    fn shown(keys: &[Binding]) -> Vec<String> {
        keys.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_config_replaces_the_keys_of_an_action() {
        let bindings = config(&[("request.reply", &["L", "F10", "L"]), ("queue.mark", &[])])
            .expect("keys that get in nobody's way");
        assert_eq!(
            shown(bindings.keys_of(RequestAction::Reply.into())),
            ["L", "F10"]
        );
        assert!(bindings.keys_of(QueueAction::Mark.into()).is_empty());
        let press = |c| {
            let key = super::super::KeyCode::Char(c).into();
            resolve(&bindings, Scope::Queue.chain(), &mut None, key)
        };
        assert_eq!(press('L'), Resolved::Action(RequestAction::Reply.into()));
        assert_eq!(press('r'), Resolved::None);
        assert_eq!(press('x'), Resolved::None);
        assert_eq!(press('n'), Resolved::Action(RequestAction::Note.into()));
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
                "global.look-up",
                "global.add-alias",
                "global.quit",
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
