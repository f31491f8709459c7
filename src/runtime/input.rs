//! What comes from the terminal, in the desk's own terms: keys, pasted text, a new size, the focus.
//!
//! The reader runs on a thread of its own, because crossterm's never returns once its terminal has died:
//! so it is never the loop that hangs there, and the loop can still save and leave.

use std::{io, thread};

use crossterm::event::{
    Event, EventStream, KeyCode as Pressed, KeyEvent, KeyEventKind, KeyModifiers,
};
use futures_util::StreamExt;
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

use crate::keymap::{Key, KeyCode};

/// One thing that came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats while it is held.
    Key(Key),
    /// Text was pasted: whole, line ends as they came, never keys.
    Paste(String),
    /// The window has a new width and height, in cells.
    Resize(u16, u16),
    /// The window got the focus.
    FocusGained,
    /// The window lost the focus.
    FocusLost,
}

/// Turns a terminal event into ours; none for the mouse and for keys the desk doesn't know.
pub fn input_of(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => key_of(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(width, height) => Some(Input::Resize(width, height)),
        Event::FocusGained => Some(Input::FocusGained),
        Event::FocusLost => Some(Input::FocusLost),
        Event::Mouse(_) => None,
    }
}

/// Turns a key event into a key; none for a release and for keys the desk doesn't know.
///
/// Shift goes into the character it makes; [`Key::new`] settles the rest of the spelling.
pub fn key_of(event: KeyEvent) -> Option<Key> {
    match event.kind {
        KeyEventKind::Press | KeyEventKind::Repeat => {}
        KeyEventKind::Release => return None,
    }
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let code = match event.code {
        Pressed::Char(c) if shift => KeyCode::Char(upper(c)),
        Pressed::Char(c) => KeyCode::Char(c),
        Pressed::Enter => KeyCode::Enter,
        Pressed::Esc => KeyCode::Esc,
        Pressed::Tab => KeyCode::Tab,
        Pressed::BackTab => KeyCode::BackTab,
        Pressed::Backspace => KeyCode::Backspace,
        Pressed::Delete => KeyCode::Delete,
        Pressed::Insert => KeyCode::Insert,
        Pressed::Up => KeyCode::Up,
        Pressed::Down => KeyCode::Down,
        Pressed::Left => KeyCode::Left,
        Pressed::Right => KeyCode::Right,
        Pressed::Home => KeyCode::Home,
        Pressed::End => KeyCode::End,
        Pressed::PageUp => KeyCode::PageUp,
        Pressed::PageDown => KeyCode::PageDown,
        Pressed::F(number) => KeyCode::F(number),
        Pressed::Null
        | Pressed::CapsLock
        | Pressed::ScrollLock
        | Pressed::NumLock
        | Pressed::PrintScreen
        | Pressed::Pause
        | Pressed::Menu
        | Pressed::KeypadBegin
        | Pressed::Media(_)
        | Pressed::Modifier(_) => return None,
    };
    Some(Key::new(
        code,
        event.modifiers.contains(KeyModifiers::CONTROL),
        shift,
        event.modifiers.contains(KeyModifiers::ALT),
    ))
}

/// Gives the capital of a letter; the character itself where that is none or more than one (ß).
fn upper(c: char) -> char {
    let mut capitals = c.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Reads the terminal for as long as it lives.
///
/// Dropping it asks the thread to end without waiting; [`Reader::stop`] waits too.
#[derive(Debug)]
pub struct Reader {
    /// Unbounded: what fills it are people's fingers, and each paste is one item.
    inputs: mpsc::UnboundedReceiver<io::Result<Input>>,
    stop: oneshot::Sender<()>,
}

impl Reader {
    /// Starts reading, on a thread that borrows the runtime only to wait. The terminal has been entered
    /// before: crossterm panics when there is none.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(runtime: &Handle) -> io::Result<Self> {
        let (sender, inputs) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let runtime = runtime.clone();
        thread::Builder::new()
            .name("input".into())
            .spawn(move || runtime.block_on(read(&sender, stopped)))?;
        Ok(Self { inputs, stop })
    }

    /// Waits for what comes next; none once the reader has ended. Dropping the future loses nothing.
    ///
    /// # Errors
    /// What reading the terminal said; nothing follows it.
    pub async fn next(&mut self) -> Option<io::Result<Input>> {
        self.inputs.recv().await
    }

    /// Gives what has come already, so that all of it is dealt with before one draw.
    pub fn ready(&mut self) -> Option<io::Result<Input>> {
        self.inputs.try_recv().ok()
    }

    /// Stops reading, so that another program can have the terminal; what was not taken is dropped.
    ///
    /// It never comes back when the terminal has died: after a hang-up drop the reader instead.
    pub async fn stop(mut self) {
        // A reader that has ended already has dropped its side, which is as good.
        let _ = self.stop.send(());
        while self.inputs.recv().await.is_some() {}
    }
}

/// Hands on what comes, until it is told to stop, its receiver is gone or reading fails.
async fn read(
    inputs: &mpsc::UnboundedSender<io::Result<Input>>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut typed_ahead = typed_ahead();
    let mut events = EventStream::new();
    loop {
        let event = tokio::select! {
            biased;
            _ = &mut stopped => return,
            event = events.next() => event,
        };
        let (item, failed) = match event {
            Some(Ok(event)) => {
                let input = input_of(event).map(|input| {
                    if typed_ahead > 0 {
                        cooked(input)
                    } else {
                        input
                    }
                });
                typed_ahead = typed_ahead.saturating_sub(1);
                (input.map(Ok), false)
            }
            Some(Err(error)) => (Some(Err(error)), true),
            None => return,
        };
        if item.is_some_and(|item| inputs.send(item).is_err()) || failed {
            return;
        }
    }
}

/// Gives how many bytes wait to be read: what was typed before the terminal was entered, and so no more
/// keys than these.
fn typed_ahead() -> u64 {
    rustix::io::ioctl_fionread(rustix::stdio::stdin()).unwrap_or(0)
}

/// Turns what was typed before the terminal was entered into what was meant: until then a terminal makes
/// a line feed of Enter, which would be taken for Ctrl-J.
fn cooked(input: Input) -> Input {
    match input {
        Input::Key(key) if key == Key::new(KeyCode::Char('j'), true, false, false) => {
            Input::Key(KeyCode::Enter.into())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

    const NONE: KeyModifiers = KeyModifiers::NONE;
    const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
    const CTRL: KeyModifiers = KeyModifiers::CONTROL;
    const ALT: KeyModifiers = KeyModifiers::ALT;

    fn key(code: KeyCode, held: &str) -> Key {
        Key::new(
            code,
            held.contains('c'),
            held.contains('s'),
            held.contains('a'),
        )
    }

    #[test]
    fn a_key_has_one_spelling() {
        for (pressed, held, expected) in [
            (Pressed::Char('j'), NONE, key(KeyCode::Char('j'), "")),
            (Pressed::Char('J'), SHIFT, key(KeyCode::Char('J'), "")),
            (Pressed::Char('j'), SHIFT, key(KeyCode::Char('J'), "")),
            (Pressed::Char('й'), SHIFT, key(KeyCode::Char('Й'), "")),
            (Pressed::Char('ß'), SHIFT, key(KeyCode::Char('ß'), "")),
            (Pressed::Char('?'), SHIFT, key(KeyCode::Char('?'), "")),
            (Pressed::Char('s'), CTRL, key(KeyCode::Char('s'), "c")),
            (
                Pressed::Char('x'),
                CTRL | ALT,
                key(KeyCode::Char('x'), "ca"),
            ),
            (Pressed::Tab, SHIFT, key(KeyCode::BackTab, "")),
            (Pressed::BackTab, SHIFT, key(KeyCode::BackTab, "")),
            (Pressed::BackTab, NONE, key(KeyCode::BackTab, "")),
            (Pressed::Up, SHIFT, key(KeyCode::Up, "s")),
            (Pressed::F(1), ALT, key(KeyCode::F(1), "a")),
            (Pressed::Enter, NONE, key(KeyCode::Enter, "")),
        ] {
            assert_eq!(
                key_of(KeyEvent::new(pressed, held)),
                Some(expected),
                "{pressed:?} {held:?}"
            );
        }
    }

    #[test]
    fn an_enter_typed_before_the_terminal_was_entered_is_enter() {
        let ahead = Input::Key(key(KeyCode::Char('j'), "c"));
        assert_eq!(cooked(ahead), Input::Key(KeyCode::Enter.into()));
        let plain = Input::Key(key(KeyCode::Char('j'), ""));
        assert_eq!(cooked(plain.clone()), plain);
    }

    #[test]
    fn a_held_key_repeats_and_its_release_is_nothing() {
        for (kind, comes) in [
            (KeyEventKind::Press, true),
            (KeyEventKind::Repeat, true),
            (KeyEventKind::Release, false),
        ] {
            let event = KeyEvent::new_with_kind(Pressed::Down, NONE, kind);
            assert_eq!(key_of(event).is_some(), comes, "{kind:?}");
        }
    }

    #[test]
    fn a_paste_stays_whole_and_the_mouse_is_nothing() {
        let text = "one\r\ntwo\tthree\u{1b}[A";
        assert_eq!(
            input_of(Event::Paste(text.into())),
            Some(Input::Paste(text.into()))
        );
        assert_eq!(input_of(Event::Resize(0, 7)), Some(Input::Resize(0, 7)));
        let click = MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: 1,
            row: 1,
            modifiers: NONE,
        };
        assert_eq!(input_of(Event::Mouse(click)), None);
        assert_eq!(
            input_of(Event::Key(KeyEvent::new(Pressed::CapsLock, NONE))),
            None
        );
    }
}
