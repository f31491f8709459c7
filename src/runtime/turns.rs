//! Who writes next: what the person at the desk has done goes before any import.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Turns at the desk's file, for the threads of one program. Other programs wait for each other in
/// SQLite, which asks now and then; here the next one is let in as soon as the file is free.
#[derive(Debug, Default)]
pub struct Turns {
    file: Mutex<()>,
    /// How many wait that go before the others.
    urgent: Mutex<usize>,
    none_urgent: Condvar,
}

impl Turns {
    /// Waits for the file, before all that can wait.
    pub fn urgent(&self) -> MutexGuard<'_, ()> {
        self.count(|urgent| *urgent += 1);
        let turn = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        self.count(|urgent| *urgent -= 1);
        self.none_urgent.notify_all();
        turn
    }

    /// Waits for the file until nobody wants it who goes before.
    pub fn patient(&self) -> MutexGuard<'_, ()> {
        let urgent = self.urgent.lock().unwrap_or_else(PoisonError::into_inner);
        let none = self.none_urgent.wait_while(urgent, |urgent| *urgent > 0);
        drop(none);
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, change: impl FnOnce(&mut usize)) {
        change(&mut self.urgent.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn who_is_urgent_waits_for_one_turn_at_most() {
        let turns = Arc::new(Turns::default());
        let (said, heard) = mpsc::channel();
        let turn = turns.patient();
        let urgent = {
            let (turns, said) = (Arc::clone(&turns), said.clone());
            thread::spawn(move || {
                let _turn = turns.urgent();
                said.send("urgent").unwrap();
            })
        };
        while *turns.urgent.lock().unwrap() == 0 {
            thread::yield_now();
        }
        let patient = {
            let turns = Arc::clone(&turns);
            thread::spawn(move || {
                let _turn = turns.patient();
                said.send("patient").unwrap();
            })
        };
        drop(turn);
        urgent.join().unwrap();
        patient.join().unwrap();
        assert_eq!(heard.iter().collect::<Vec<_>>(), ["urgent", "patient"]);
    }
}
