//! The desk's closed sets as a person reads them: the texts `<set>-<code>`.

use super::Texts;
use crate::domain::words::{Channel, Kind, Priority, Status};

impl Texts {
    /// The word for a priority: `urgent`.
    pub fn priority(&self, priority: Priority) -> String {
        self.get(&format!("priority-{}", priority.code()))
    }

    /// The word for a status: `on hold`.
    pub fn status(&self, status: Status) -> String {
        self.get(&format!("status-{}", status.code()))
    }

    /// The word for a channel: `email`.
    pub fn channel(&self, channel: Channel) -> String {
        self.get(&format!("channel-{}", channel.code()))
    }

    /// The word for a channel where there is little room: `mail`. At most six columns in English.
    pub fn channel_short(&self, channel: Channel) -> String {
        self.attr(&format!("channel-{}", channel.code()), "short")
    }

    /// The word for a kind of request: `complaint`.
    pub fn kind(&self, kind: Kind) -> String {
        self.get(&format!("kind-{}", kind.code()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_closed_set_has_a_text_in_every_language() {
        for language in super::super::languages() {
            let texts = Texts::load(language).unwrap();
            let mut said: Vec<String> = Vec::new();
            said.extend(Priority::ALL.iter().map(|w| texts.priority(*w)));
            said.extend(Status::ALL.iter().map(|w| texts.status(*w)));
            said.extend(
                Channel::ALL
                    .iter()
                    .flat_map(|w| [texts.channel(*w), texts.channel_short(*w)]),
            );
            said.extend(Kind::ALL.iter().map(|w| texts.kind(*w)));
            assert!(
                said.iter().all(|word| !word.is_empty()),
                "{language}: {said:?}"
            );
        }
    }

    #[test]
    fn words_read_as_people_say_them() {
        let texts = Texts::english();
        assert_eq!(texts.status(Status::OnHold), "on hold");
        assert_eq!(texts.channel(Channel::WalkIn), "walk-in");
        assert_eq!(texts.channel_short(Channel::Email), "mail");
        assert_eq!(texts.priority(Priority::Urgent), "urgent");
        assert_eq!(texts.kind(Kind::Complaint), "complaint");
    }
}
