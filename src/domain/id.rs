//! What names a row: `UUIDv7` for links between rows and desks, a short number for people.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
    )+};
}

ids! {
    /// Names a request on every desk.
    RequestId,
    /// Names a message or note of a request.
    MessageId,
    /// Names a client card.
    ClientId,
    /// Names a text that can be erased: a reason, a result, a subject.
    TextId,
    /// Names one event of the history.
    EventId,
    /// Names what one key press or command did, over all its events.
    ActionId,
    /// Names a procedure that is followed, from its beginning to its end.
    RunId,
}

/// The short number of a request: a label of this file alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(pub i64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How often a request has been acted on; a change names the version it was decided on.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u32);

impl Version {
    /// The version after one more action.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
