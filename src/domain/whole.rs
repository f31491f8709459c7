//! A request with its whole history, as it comes from elsewhere at one go: from another system's
//! export, or made up for the demo.

use jiff::Timestamp;
use uuid::Uuid;

use super::action::NewClient;
use super::change::NewMessage;
use super::deadline::Policy;
use super::detail::Draft;
use super::event::{Event, Opening, What};
use super::id::{ActionId, ClientId, EventId, RequestId, TextId, Version};
use super::request::Request;

/// Who did something, when, and as part of which action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The action; the steps of one action follow each other and bear the same.
    pub action: ActionId,
    /// Who did it.
    pub author: String,
    /// When it was recorded, UTC.
    pub at: Timestamp,
}

/// One thing that happened to a request after it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who, when, as part of what.
    pub stamp: Stamp,
    /// What happened.
    pub what: What,
}

/// A message or note, and who wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Who did.
    pub author: String,
    /// The message.
    pub message: NewMessage,
}

/// What happened to a request, before it is an event of this desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// How it was when it came in. Whose it is, is filled in when it is folded.
    pub opening: Opening,
    /// Who wrote it down, and when.
    pub stamp: Stamp,
    /// What happened then, oldest first; nothing of it takes the opening back.
    pub steps: Vec<Step>,
}

/// A request that the desk's file does not have yet, with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// Its name on every desk.
    pub id: RequestId,
    /// What it is about, as it stands after the last step.
    pub subject: String,
    /// Who the client is; joined to a card that is there, or given a new one.
    pub client: Option<NewClient>,
    /// What happened to it.
    pub past: Past,
    /// The messages and notes that its past points to.
    pub messages: Vec<Written>,
    /// The erasable texts that its past points to.
    pub texts: Vec<(TextId, String)>,
    /// What is being written to the client and not yet sent, and by whom.
    pub draft: Option<(String, Draft)>,
    /// The system it comes from, and its name there.
    pub source: Option<(String, String)>,
    /// The value of each imported field as the source told it.
    pub source_values: Vec<(String, String)>,
    /// The fields that the source had and the desk has not, as they came.
    pub custom: Vec<(String, String)>,
}

impl Past {
    /// Makes the history of `id` out of this, and the request that it folds into.
    ///
    /// # Panics
    /// Where a step takes the opening back.
    pub fn fold(
        self,
        id: RequestId,
        client: Option<ClientId>,
        policy: &Policy,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> (Request, Vec<Event>) {
        let mut opening = self.opening;
        opening.client = client;
        let mut actions: Vec<ActionId> = Vec::with_capacity(self.steps.len() + 1);
        let opening = (self.stamp, What::Received(Box::new(opening)));
        let steps = self.steps.into_iter().map(|step| (step.stamp, step.what));
        let events: Vec<Event> = std::iter::once(opening)
            .chain(steps)
            .map(|(stamp, what)| {
                if actions.last() != Some(&stamp.action) {
                    actions.push(stamp.action);
                }
                Event {
                    id: EventId(new_id()),
                    action: stamp.action,
                    author: stamp.author,
                    at: stamp.at,
                    request: id,
                    base: Version(u32::try_from(actions.len() - 1).unwrap_or(u32::MAX)),
                    what,
                }
            })
            .collect();
        let request = Request::fold(&events, policy)
            .expect("the history begins with an opening that nothing takes back");
        (request, events)
    }
}
