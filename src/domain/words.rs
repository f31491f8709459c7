//! The desk's own words as closed sets: the same in code, SQL, screen and documents.
//!
//! Each set has one spelling (`code`) that is stored, exported and typed on the command line; what a
//! person reads comes from the texts of their language, under `<set>-<code>`.

/// A word that is not one of the set's; carries what would have been understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word}")]
pub struct UnknownWord {
    /// What was given.
    pub word: String,
    /// The code that comes nearest to it, if one is near.
    pub nearest: Option<&'static str>,
    /// Every code of the set, in its order.
    pub known: &'static [&'static str],
}

/// The name in `known` that comes nearest to `word`, if it is near enough to be what was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::jaro_winkler(&word, k), k))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

macro_rules! word_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every code, in the order of [`Self::ALL`].
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The spelling that is stored, exported and typed.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::words::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let wanted = word.trim().to_lowercase().replace(['_', ' '], "-");
                Self::ALL
                    .iter()
                    .copied()
                    .find(|w| w.code() == wanted)
                    .ok_or_else(|| $crate::domain::words::UnknownWord {
                        word: word.to_owned(),
                        nearest: $crate::domain::words::nearest(&wanted, Self::CODES.iter().copied()),
                        known: Self::CODES,
                    })
            }
        }
    };
}
pub(crate) use word_set;

word_set! {
    /// How much a request matters; a lower value comes first.
    Priority {
        /// Before everything else.
        Urgent = "urgent",
        /// Delayed money and the like.
        High = "high",
        /// The ordinary request.
        Normal = "normal",
        /// When there is time.
        Low = "low",
    }
}

impl Priority {
    /// The number that is stored: 0 urgent to 3 low.
    pub const fn rank(self) -> u8 {
        self as u8
    }

    /// The priority of a stored number, if it is one.
    pub fn of_rank(rank: u8) -> Option<Self> {
        Self::ALL.get(usize::from(rank)).copied()
    }
}

word_set! {
    /// Where a request stands.
    Status {
        /// Nobody has looked at it yet.
        New = "new",
        /// It is our turn.
        Open = "open",
        /// It is the client's turn.
        Waiting = "waiting",
        /// It is someone else's turn: billing, a courier, another team.
        OnHold = "on-hold",
        /// The agent's word: done. It blocks nothing.
        Solved = "solved",
        /// The client's word: done.
        Closed = "closed",
    }
}

impl Status {
    /// Whether the request is still to be brought to an end.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Solved | Self::Closed)
    }
}

word_set! {
    /// How the client reached the desk.
    Channel {
        /// By telephone.
        Phone = "phone",
        /// By mail.
        Email = "email",
        /// By chat.
        Chat = "chat",
        /// In a social network or a public review.
        Social = "social",
        /// In person.
        WalkIn = "walk-in",
        /// By a form on a page.
        Web = "web",
    }
}

word_set! {
    /// What sort of request it is.
    Kind {
        /// Something is to be explained.
        Question = "question",
        /// Something does not work.
        Problem = "problem",
        /// The client is not content.
        Complaint = "complaint",
        /// The client wants to leave.
        Cancellation = "cancellation",
        /// An opinion or a suggestion.
        Feedback = "feedback",
        /// The client wants to buy.
        Order = "order",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_its_word_however_it_is_typed() {
        for status in Status::ALL {
            assert_eq!(status.code().parse(), Ok(*status));
        }
        assert_eq!("On hold".parse(), Ok(Status::OnHold));
        assert_eq!("WALK_IN".parse(), Ok(Channel::WalkIn));
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_word() {
        let slip = "urgnet".parse::<Priority>().unwrap_err();
        assert_eq!(slip.nearest, Some("urgent"));
        assert_eq!("xyz".parse::<Priority>().unwrap_err().nearest, None);
    }
}
