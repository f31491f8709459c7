//! A run: a procedure that is followed step by step, and what was done on the way.
//!
//! A run is the fold of its moves, so that going back is leaving out the last one, whatever it was: a
//! tick, a branch, another procedure that was entered or left. The procedures themselves are not kept in
//! it: what a move came to is, so that a file which has changed since can't make a run impossible.

mod account;
mod keep;
pub mod mark;
mod parts;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use account::{Account, Chosen, Followed};
pub use keep::{Ending, Keep, Keeping, Loose};
pub use parts::Parts;

use super::deadline::whole_millisecond;
use super::document::{Link, plain};
use super::procedure::{Branch, Procedure, Step, Target};

/// So many moves can be taken back; what lies further back stays as it is.
pub const MOST_MOVES: usize = 400;
/// So many procedures lie on each other at most: beyond that, links go round.
pub const DEEPEST: usize = 24;
/// So many procedures that were entered and left are told of in the history; the latest.
const MOST_LEFT: usize = 40;
/// The longest words of a branch that are kept, in characters.
const WORDS: usize = 120;

/// A procedure that is followed, with those that were entered from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Run {
    began: Timestamp,
    moved: Timestamp,
    /// How it stood before the first of the moves.
    base: Stand,
    moves: Vec<Move>,
    /// The files that have changed since they were opened here.
    renewed: BTreeMap<String, Renewed>,
    stand: Stand,
}

/// A run as it is written down.
#[derive(Serialize, Deserialize)]
struct Written {
    began: Timestamp,
    moved: Timestamp,
    base: Stand,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    moves: Vec<Move>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    renewed: BTreeMap<String, Renewed>,
}

/// A run without a procedure, as no desk writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a run without a procedure")]
pub struct NoProcedure;

impl TryFrom<Written> for Run {
    type Error = NoProcedure;

    fn try_from(kept: Written) -> Result<Self, NoProcedure> {
        if kept.base.stack.is_empty() {
            return Err(NoProcedure);
        }
        let mut run = Self {
            began: kept.began,
            moved: kept.moved,
            stand: kept.base.clone(),
            base: kept.base,
            moves: kept.moves,
            renewed: kept.renewed,
        };
        run.fold();
        Ok(run)
    }
}

impl From<Run> for Written {
    fn from(run: Run) -> Self {
        Self {
            began: run.began,
            moved: run.moved,
            base: run.base,
            moves: run.moves,
            renewed: run.renewed,
        }
    }
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stand {
    /// The procedures that lie on each other, the outermost first; never empty.
    stack: Vec<Frame>,
    /// Those that were entered and left again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left: Vec<Frame>,
}

/// One procedure of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Which version of the file it was when it was opened here.
    pub version: String,
    /// How many steps it had then.
    pub steps: u32,
    /// The step that is at hand, counted from 1; one more than there are when all are gone through.
    pub at: u32,
    /// What was done at its steps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<u32, Mark>,
    /// When it was opened, UTC.
    pub began: Timestamp,
    /// When it was left, UTC; none while it lies on the stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
}

/// What was done at a step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mark {
    /// When it was done, UTC; none where a branch led into another procedure and the step is not left yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Timestamp>,
    /// The branches that were taken, each once, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Taken>,
}

/// A branch that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Which one, counted from 1.
    pub branch: u32,
    /// Its words.
    pub words: String,
}

/// A procedure as a run opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Which version of the file it is.
    pub version: String,
    /// How many steps it has.
    pub steps: u32,
}

impl Opened {
    /// A procedure and the file that it was read from.
    pub fn of(file: &str, procedure: &Procedure) -> Self {
        Self {
            file: file.to_owned(),
            title: procedure.about.title.clone(),
            version: procedure.version.clone(),
            steps: count(procedure),
        }
    }
}

/// A file that is another one than when it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Renewed {
    version: String,
    steps: u32,
}

/// What was done last: what [`Run::back`] takes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum Move {
    /// The step at hand was done, and the next one taken up.
    Ticked { at: Timestamp },
    /// A branch led to a step.
    Branched {
        at: Timestamp,
        taken: Taken,
        to: u32,
    },
    /// A link led to a step.
    Went { to: u32 },
    /// Another procedure was laid upon this one; by a branch, or by a link.
    Entered {
        at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken: Option<Taken>,
        opened: Opened,
        to: u32,
    },
    /// The procedure on top was left, for the one beneath.
    Left { at: Timestamp },
}

/// Why a move isn't made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Hindrance {
    /// The step asks something: one of its branches is to be taken.
    #[error("choose")]
    Choose,
    /// The step has no such branch.
    #[error("no branch {0}")]
    NoBranch(u32),
    /// The procedure has no such step.
    #[error("no step {0}")]
    NoStep(u32),
    /// All steps are gone through.
    #[error("through")]
    Through,
    /// Nothing was done yet that could be taken back.
    #[error("at the beginning")]
    AtBeginning,
    /// Too many procedures lie on each other.
    #[error("too deep")]
    TooDeep,
    /// The branch leads out of the library.
    #[error("out of the library")]
    Outside,
}

/// What taking a branch comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Branching {
    /// The run stands at another step now.
    Moved,
    /// Another procedure is to be opened, and then [`Run::enter`]ed by this branch.
    Opens {
        /// Where it leads.
        link: Link,
        /// The branch.
        taken: Taken,
    },
}

impl Run {
    /// Begins with a procedure, at its first step.
    pub fn begin(opened: Opened, now: Timestamp) -> Self {
        let now = whole_millisecond(now);
        let stand = Stand {
            stack: vec![Frame::opened(opened, 1, now)],
            left: Vec::new(),
        };
        Self {
            began: now,
            moved: now,
            base: stand.clone(),
            moves: Vec::new(),
            renewed: BTreeMap::new(),
            stand,
        }
    }

    /// When it was begun, UTC.
    pub const fn began(&self) -> Timestamp {
        self.began
    }

    /// When it was last moved, UTC; no two states of a run have the same.
    pub const fn moved(&self) -> Timestamp {
        self.moved
    }

    /// The procedures that lie on each other, the outermost first; never empty.
    pub fn stack(&self) -> &[Frame] {
        &self.stand.stack
    }

    /// The procedure on top, which is followed now.
    ///
    /// # Panics
    /// Never: a run has a procedure.
    pub fn here(&self) -> &Frame {
        self.stand.here()
    }

    /// The procedure beneath, to which this one comes back.
    pub fn beneath(&self) -> Option<&Frame> {
        self.stand.stack.iter().rev().nth(1)
    }

    /// How many steps the procedure of a frame has, as its file is now.
    pub fn steps_of(&self, frame: &Frame) -> u32 {
        self.renewed
            .get(&frame.file)
            .map_or(frame.steps, |renewed| renewed.steps)
    }

    /// Whether all steps of the procedure on top are gone through.
    pub fn is_through(&self) -> bool {
        self.here().at > self.steps_of(self.here())
    }

    /// Whether the file of a frame is another one than when the frame was opened.
    pub fn has_changed(&self, frame: &Frame) -> bool {
        self.renewed
            .get(&frame.file)
            .is_some_and(|renewed| renewed.version != frame.version)
    }

    /// Whether something was done that can be taken back.
    pub const fn can_go_back(&self) -> bool {
        !self.moves.is_empty()
    }

    /// Takes in how a file is now; the run goes on by the numbers of the steps. Tells whether that was
    /// news.
    pub fn renew(&mut self, file: &str, procedure: &Procedure, now: Timestamp) -> bool {
        let renewed = Renewed {
            version: procedure.version.clone(),
            steps: count(procedure),
        };
        let opened = |frame: &&Frame| frame.file == file;
        let Some(frame) = self.stand.stack.iter().rev().find(opened) else {
            return false;
        };
        let known = match self.renewed.get(file) {
            Some(known) => known.version == renewed.version && known.steps == renewed.steps,
            None => frame.version == renewed.version && frame.steps == renewed.steps,
        };
        if known {
            return false;
        }
        self.renewed.insert(file.to_owned(), renewed);
        self.touch(now);
        true
    }

    /// Does the step at hand and goes on to the next.
    ///
    /// # Errors
    /// [`Hindrance::Choose`] where the step has branches and none was taken, [`Hindrance::Through`] where
    /// there is no step.
    pub fn tick(&mut self, step: &Step, now: Timestamp) -> Result<(), Hindrance> {
        if self.is_through() {
            return Err(Hindrance::Through);
        }
        let came_back = self
            .here()
            .marks
            .get(&self.here().at)
            .is_some_and(|mark| mark.done.is_none() && !mark.taken.is_empty());
        // Who came back from a procedure that a branch led into has answered the question.
        if !step.branches.is_empty() && !came_back {
            return Err(Hindrance::Choose);
        }
        let at = self.touch(now);
        self.make(Move::Ticked { at });
        Ok(())
    }

    /// Takes a branch of the step at hand, counted from 1.
    ///
    /// # Errors
    /// [`Hindrance::NoBranch`], [`Hindrance::NoStep`] where it leads to one that the procedure hasn't,
    /// [`Hindrance::Outside`] where it leads to a page of the web; the run stays as it is then.
    pub fn branch(
        &mut self,
        step: &Step,
        number: u32,
        now: Timestamp,
    ) -> Result<Branching, Hindrance> {
        let index = usize::try_from(number).unwrap_or(0).wrapping_sub(1);
        let branch = step
            .branches
            .get(index)
            .ok_or(Hindrance::NoBranch(number))?;
        let taken = Taken {
            branch: number,
            words: words(branch),
        };
        let to = match &branch.to {
            None => self.here().at.saturating_add(1),
            Some(Target::Step(to)) => *to,
            Some(Target::Procedure(Link::Within(anchor))) => {
                step_of(anchor).unwrap_or(self.here().at.saturating_add(1))
            }
            Some(Target::Procedure(Link::Web(_))) => return Err(Hindrance::Outside),
            Some(Target::Procedure(link @ Link::File { .. })) => {
                let link = link.clone();
                return Ok(Branching::Opens { link, taken });
            }
        };
        if branch.to.is_some() {
            self.is_step(to)?;
        }
        let at = self.touch(now);
        self.make(Move::Branched { at, taken, to });
        Ok(Branching::Moved)
    }

    /// Goes to a step of the procedure on top, as a link in it says.
    ///
    /// # Errors
    /// [`Hindrance::NoStep`].
    pub fn go(&mut self, to: u32, now: Timestamp) -> Result<(), Hindrance> {
        self.is_step(to)?;
        if to != self.here().at {
            self.touch(now);
            self.make(Move::Went { to });
        }
        Ok(())
    }

    /// Lays another procedure upon this one, at its step `to`, by a branch or by a link.
    ///
    /// # Errors
    /// [`Hindrance::TooDeep`].
    pub fn enter(
        &mut self,
        opened: Opened,
        to: u32,
        taken: Option<Taken>,
        now: Timestamp,
    ) -> Result<(), Hindrance> {
        if self.stand.stack.len() >= DEEPEST {
            return Err(Hindrance::TooDeep);
        }
        let to = if (1..=opened.steps).contains(&to) {
            to
        } else {
            1
        };
        let at = self.touch(now);
        self.make(Move::Entered {
            at,
            taken,
            opened,
            to,
        });
        Ok(())
    }

    /// Leaves the procedure on top for the one beneath; tells whether there is one.
    pub fn leave(&mut self, now: Timestamp) -> bool {
        let inner = self.stand.stack.len() > 1;
        if inner {
            let at = self.touch(now);
            self.make(Move::Left { at });
        }
        inner
    }

    /// Takes the last move back, whatever it was.
    ///
    /// # Errors
    /// [`Hindrance::AtBeginning`].
    pub fn back(&mut self, now: Timestamp) -> Result<(), Hindrance> {
        self.moves.pop().ok_or(Hindrance::AtBeginning)?;
        self.touch(now);
        self.fold();
        Ok(())
    }

    fn is_step(&self, step: u32) -> Result<(), Hindrance> {
        if (1..=self.steps_of(self.here())).contains(&step) {
            Ok(())
        } else {
            Err(Hindrance::NoStep(step))
        }
    }

    /// Notes the time of a move, later than that of the one before even where the clock was set back.
    fn touch(&mut self, now: Timestamp) -> Timestamp {
        let now = whole_millisecond(now);
        let next = self
            .moved
            .checked_add(SignedDuration::from_millis(1))
            .unwrap_or(self.moved);
        self.moved = now.max(next);
        now
    }

    fn make(&mut self, step: Move) {
        self.stand.take(&step);
        self.moves.push(step);
        if self.moves.len() > MOST_MOVES {
            let oldest = self.moves.remove(0);
            self.base.take(&oldest);
        }
    }

    fn fold(&mut self) {
        self.stand = self.base.clone();
        for step in &self.moves {
            self.stand.take(step);
        }
    }
}

impl Stand {
    fn here(&self) -> &Frame {
        self.stack
            .last()
            .expect("a run begins with a procedure, and the last one is never left")
    }

    fn here_mut(&mut self) -> &mut Frame {
        self.stack
            .last_mut()
            .expect("a run begins with a procedure, and the last one is never left")
    }

    fn take(&mut self, step: &Move) {
        match step {
            Move::Ticked { at } => {
                let here = self.here_mut();
                here.mark().done = Some(*at);
                here.at = here.at.saturating_add(1);
            }
            Move::Branched { at, taken, to } => {
                let here = self.here_mut();
                let mark = here.mark();
                mark.done = Some(*at);
                mark.takes(taken);
                here.at = (*to).max(1);
            }
            Move::Went { to } => self.here_mut().at = (*to).max(1),
            Move::Entered {
                at,
                taken,
                opened,
                to,
            } => {
                if let Some(taken) = taken {
                    let mark = self.here_mut().mark();
                    // It comes back to this step, which may have been done once before.
                    mark.done = None;
                    mark.takes(taken);
                }
                self.stack
                    .push(Frame::opened(opened.clone(), (*to).max(1), *at));
            }
            Move::Left { at } => {
                if self.stack.len() > 1
                    && let Some(mut frame) = self.stack.pop()
                {
                    frame.ended = Some(*at);
                    self.left.push(frame);
                    if self.left.len() > MOST_LEFT {
                        self.left.remove(0);
                    }
                }
            }
        }
    }
}

impl Frame {
    fn opened(opened: Opened, at: u32, now: Timestamp) -> Self {
        Self {
            file: opened.file,
            title: opened.title,
            version: opened.version,
            steps: opened.steps,
            at,
            marks: BTreeMap::new(),
            began: now,
            ended: None,
        }
    }

    fn mark(&mut self) -> &mut Mark {
        self.marks.entry(self.at).or_default()
    }

    /// Whether a step was done.
    pub fn is_done(&self, step: u32) -> bool {
        self.marks
            .get(&step)
            .is_some_and(|mark| mark.done.is_some())
    }

    /// The step of a procedure that is at hand; none where all are gone through, or the file has fewer.
    pub fn step<'a>(&self, procedure: &'a Procedure) -> Option<&'a Step> {
        let index = usize::try_from(self.at).ok()?.checked_sub(1)?;
        procedure.steps.get(index)
    }
}

impl Mark {
    fn takes(&mut self, taken: &Taken) {
        self.taken.retain(|known| known.branch != taken.branch);
        self.taken.push(taken.clone());
    }
}

fn count(procedure: &Procedure) -> u32 {
    u32::try_from(procedure.steps.len()).unwrap_or(u32::MAX)
}

/// The words of a branch, on one line and cut where they are long.
fn words(branch: &Branch) -> String {
    let words = plain(&branch.text);
    let mut line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(WORDS) {
        line.truncate(at);
        line.push('…');
    }
    line
}

/// The step that an anchor names: `step-3`.
pub fn step_of(anchor: &str) -> Option<u32> {
    anchor.strip_prefix("step-")?.parse().ok()
}
