//! From a key press to what it asks for.

use super::bindings::{Bindings, Node};
use super::key::{Key, KeyCode};
use super::table::{Action, Letters, Scope};

/// What a key press comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// An action is asked for.
    Action(Action),
    /// The first key of a sequence; the next press decides.
    Pending,
    /// A character for the text field, or for the overlay that has letters of its own.
    Text(char),
    /// Nothing is bound to it here.
    None,
}

/// Finds what `key` asks for in `scopes`, the innermost first.
///
/// `pending` carries the first key of a sequence from one press to the next; whoever moves the focus by
/// other means than a key may clear it. After a first key, a character that completes nothing is
/// swallowed, and Esc only ends the waiting; every other key means what it means alone.
pub fn resolve(
    bindings: &Bindings,
    scopes: &[Scope],
    pending: &mut Option<Key>,
    key: Key,
) -> Resolved {
    let twin = bindings.layout().latin_key(key);
    let presses = || std::iter::once(key).chain(twin);

    if let Some(first) = pending.take() {
        let waiting: Vec<_> = within_reach(scopes, first)
            .iter()
            .filter_map(|scope| match bindings.node(*scope, first) {
                Some(Node::Sequence(seconds)) => Some(seconds),
                Some(Node::Action(_)) | None => None,
            })
            .collect();
        let mut meant = presses().flat_map(|press| waiting.iter().map(move |s| s.get(&press)));
        if let Some(action) = meant.find_map(|action| action) {
            return Resolved::Action(*action);
        }
        let swallowed = key.text().is_some() && !types(scopes);
        if !waiting.is_empty() && (swallowed || key == KeyCode::Esc.into()) {
            return Resolved::None;
        }
    }

    let reach = within_reach(scopes, key);
    for press in presses() {
        for scope in reach {
            match bindings.node(*scope, press) {
                Some(Node::Action(action)) => return Resolved::Action(*action),
                Some(Node::Sequence(_)) => {
                    *pending = Some(press);
                    return Resolved::Pending;
                }
                None => {}
            }
        }
    }
    let wanted = scopes.iter().any(|s| s.letters() != Letters::Bound);
    match key.text() {
        Some(c) if wanted => Resolved::Text(c),
        Some(_) | None => Resolved::None,
    }
}

/// The scopes that may see a key: a character goes no further than to the scope that keeps it, and to
/// none where it types.
fn within_reach(scopes: &[Scope], key: Key) -> &[Scope] {
    if key.text().is_none() {
        return scopes;
    }
    if types(scopes) {
        return &[];
    }
    let kept = scopes.iter().position(|s| s.letters() == Letters::Kept);
    kept.map_or(scopes, |at| &scopes[..=at])
}

/// Whether a character is text in these scopes.
fn types(scopes: &[Scope]) -> bool {
    scopes.iter().any(|s| s.letters() == Letters::Typed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::keymap::table::{
        DetailAction, EditorAction, FieldAction, Global, ListAction, MenuAction, QueueAction,
        RequestAction, SentAction,
    };
    use crate::keymap::{Binding, latin_twin};

    const PALETTE: &[Scope] = &[Scope::Menu, Scope::Field, Scope::Global];

    /// What the last of some presses comes to.
    fn press(scopes: &[Scope], keys: &str) -> Resolved {
        let bindings = Bindings::default();
        let mut pending = None;
        let mut last = Resolved::None;
        for key in keys.split_whitespace() {
            let key = key.parse().expect("a key");
            last = resolve(&bindings, scopes, &mut pending, key);
        }
        last
    }

    fn action(action: impl Into<Action>) -> Resolved {
        Resolved::Action(action.into())
    }

    /// The character of ЙЦУКЕН at the place of a Latin letter.
    fn russian(latin: char) -> char {
        ('А'..='я')
            .chain(['ё', 'Ё'])
            .find(|c| latin_twin(*c) == Some(latin))
            .expect("every Latin letter has a Russian one at its place")
    }

    fn russian_key(key: Key) -> Key {
        match key.code() {
            KeyCode::Char(c) if c.is_ascii_alphabetic() => {
                Key::new(KeyCode::Char(russian(c)), key.ctrl(), false, false)
            }
            _ => key,
        }
    }

    /// The presses of a binding, one after the other.
    fn play(bindings: &Bindings, scopes: &[Scope], keys: Binding) -> Resolved {
        let mut pending = None;
        let first = resolve(bindings, scopes, &mut pending, keys.first);
        match keys.second {
            Some(second) => resolve(bindings, scopes, &mut pending, second),
            None => first,
        }
    }

    #[test]
    fn every_default_key_works_on_both_layouts_in_every_scope_that_has_it() {
        let bindings = Bindings::default();
        let mut tried = 0;
        for scope in Scope::ALL {
            for wanted in Action::all().filter(|a| a.scope() == *scope) {
                for keys in bindings.keys_of(wanted) {
                    let twins = Binding {
                        first: russian_key(keys.first),
                        second: keys.second.map(russian_key),
                    };
                    for keys in [*keys, twins] {
                        assert_eq!(
                            play(&bindings, scope.chain(), keys),
                            action(wanted),
                            "{keys} for {}",
                            wanted.id()
                        );
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried > 200, "the whole table is tried");
    }

    #[test]
    fn the_queue_and_an_opened_request_take_every_letter_of_their_chain() {
        let bindings = Bindings::default();
        for scope in [Scope::Queue, Scope::Detail] {
            let here = Action::all().filter(|a| scope.chain().contains(&a.scope()));
            for wanted in here {
                for keys in bindings.keys_of(wanted) {
                    let quits = keys.to_string() == "q" && scope == Scope::Detail;
                    let expected = if quits {
                        DetailAction::Close.into()
                    } else {
                        wanted
                    };
                    let twins = Binding {
                        first: russian_key(keys.first),
                        second: keys.second.map(russian_key),
                    };
                    for keys in [*keys, twins] {
                        assert_eq!(
                            play(&bindings, scope.chain(), keys),
                            action(expected),
                            "{keys} for {} in {scope:?}",
                            wanted.id()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_innermost_scope_decides() {
        let queue = Scope::Queue.chain();
        assert_eq!(press(queue, "r"), action(RequestAction::Reply));
        assert_eq!(press(queue, "j"), action(ListAction::Down));
        assert_eq!(press(queue, "Ctrl-Z"), action(Global::Suspend));
        assert_eq!(press(queue, "q"), action(Global::Quit));
        assert_eq!(
            press(Scope::Detail.chain(), "j"),
            action(DetailAction::Down)
        );
        assert_eq!(
            press(Scope::Detail.chain(), "q"),
            action(DetailAction::Close)
        );
        assert_eq!(
            press(Scope::Editor.chain(), "Ctrl-Z"),
            action(EditorAction::Undo)
        );
        assert_eq!(
            press(Scope::Field.chain(), "Ctrl-Z"),
            action(FieldAction::Undo)
        );
        assert_eq!(press(queue, "w"), Resolved::None);
    }

    #[test]
    fn the_filter_is_on_the_key_beside_the_right_shift_on_both_layouts() {
        for key in ["/", ".", "ю"] {
            assert_eq!(
                press(Scope::Queue.chain(), key),
                action(QueueAction::Filter)
            );
        }
        assert_eq!(press(Scope::Queue.chain(), ","), Resolved::None);
        assert_eq!(press(Scope::Queue.chain(), "Ж"), action(Global::Palette));
    }

    #[test]
    fn an_exact_binding_comes_before_the_place_on_the_keyboard() {
        let config = [("queue.mark".to_owned(), vec!["к".to_owned()])].into();
        let bindings = Bindings::with_config(&config).expect("keys");
        let key = KeyCode::Char('к').into();
        assert_eq!(
            resolve(&bindings, Scope::Queue.chain(), &mut None, key),
            action(QueueAction::Mark)
        );
        assert_eq!(
            resolve(&bindings, Scope::Detail.chain(), &mut None, key),
            action(RequestAction::Reply)
        );
    }

    #[test]
    fn two_keys_make_one_action() {
        let queue = Scope::Queue.chain();
        assert_eq!(press(queue, "g"), Resolved::Pending);
        assert_eq!(press(queue, "g g"), action(ListAction::First));
        assert_eq!(press(queue, "п п"), action(ListAction::First));
        assert_eq!(press(queue, "g q"), action(Global::GoQueue));
        assert_eq!(press(queue, "п й"), action(Global::GoQueue));
        assert_eq!(
            press(Scope::Detail.chain(), "g g"),
            action(DetailAction::Top)
        );
        assert_eq!(press(queue, "g g g"), Resolved::Pending);
    }

    #[test]
    fn a_sequence_that_leads_nowhere_does_nothing_and_is_over() {
        let queue = Scope::Queue.chain();
        assert_eq!(press(queue, "g r"), Resolved::None);
        assert_eq!(press(queue, "g r r"), action(RequestAction::Reply));
        assert_eq!(press(queue, "g Esc"), Resolved::None);
        assert_eq!(press(queue, "g Esc Esc"), action(Global::Back));
        assert_eq!(press(queue, "g F1"), action(Global::Help));
        assert_eq!(press(queue, "g Down"), action(ListAction::Down));
    }

    #[test]
    fn a_first_key_is_forgotten_where_the_focus_moved_on() {
        let bindings = Bindings::default();
        for (scope, key, expected) in [
            (Scope::Editor, 'q', Resolved::Text('q')),
            (Scope::Menu, 'q', Resolved::Text('q')),
            (Scope::Sent, 'w', action(SentAction::Waiting)),
        ] {
            let mut pending = None;
            let (first, second) = (KeyCode::Char('g').into(), KeyCode::Char(key).into());
            resolve(&bindings, Scope::Queue.chain(), &mut pending, first);
            let got = resolve(&bindings, scope.chain(), &mut pending, second);
            assert_eq!(got, expected, "{scope:?}");
            assert_eq!(pending, None);
        }
    }

    #[test]
    fn a_list_on_top_keeps_the_letters_to_itself() {
        let menu = Scope::Menu.chain();
        assert_eq!(press(menu, "j"), action(MenuAction::Down));
        assert_eq!(press(menu, "о"), action(MenuAction::Down));
        for letter in ["q", "N", "?", "u", "г"] {
            let c = letter.chars().next().expect("a letter");
            assert_eq!(press(menu, letter), Resolved::Text(c));
        }
        assert_eq!(press(menu, "Esc"), action(Global::Back));
        assert_eq!(press(menu, "F1"), action(Global::Help));

        assert_eq!(press(PALETTE, "j"), Resolved::Text('j'));
        assert_eq!(press(PALETTE, "Down"), action(MenuAction::Down));
        assert_eq!(press(PALETTE, "Enter"), action(MenuAction::Accept));
        assert_eq!(press(PALETTE, "Ctrl-W"), action(FieldAction::DeleteWord));
    }

    #[test]
    fn only_its_own_letter_marks_a_reply_as_sent() {
        let sent = Scope::Sent.chain();
        assert_eq!(press(sent, "w"), action(SentAction::Waiting));
        assert_eq!(press(sent, "ц"), action(SentAction::Waiting));
        assert_eq!(press(sent, "Esc"), action(SentAction::Draft));
        for other in ["Enter", "Space", "Ctrl-S"] {
            assert!(
                !matches!(press(sent, other), Resolved::Action(_)),
                "{other}"
            );
        }
    }

    #[test]
    fn ctrl_finds_its_key_on_a_russian_layout_in_a_text_too() {
        assert_eq!(
            press(Scope::Editor.chain(), "Ctrl-ы"),
            action(EditorAction::Done)
        );
        assert_eq!(press(Scope::Field.chain(), "Ctrl-й"), action(Global::Quit));
        assert_eq!(press(Scope::Editor.chain(), "ы"), Resolved::Text('ы'));
    }

    #[test]
    fn alt_asks_for_nothing_and_types_nothing() {
        let bindings = Bindings::default();
        for scope in Scope::ALL {
            for c in ['r', 'к', 'j', 'w'] {
                let key = Key::new(KeyCode::Char(c), false, false, true);
                let got = resolve(&bindings, scope.chain(), &mut None, key);
                assert_eq!(got, Resolved::None, "{key} in {scope:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_character_always_types_in_a_text(
            c in any::<char>().prop_filter("control characters are no text", |c| !c.is_control()),
            left_over in prop::option::of(prop::sample::select(vec!['g', 'r', 'x'])),
            scopes in prop::sample::select(vec![
                Scope::Editor.chain(),
                Scope::Field.chain(),
                Scope::Lookup.chain(),
                PALETTE,
            ]),
        ) {
            let mut pending = left_over.map(|c| Key::from(KeyCode::Char(c)));
            let key = Key::new(KeyCode::Char(c), false, c.is_uppercase(), false);
            let got = resolve(&Bindings::default(), scopes, &mut pending, key);
            prop_assert_eq!(got, Resolved::Text(c));
        }
    }
}
