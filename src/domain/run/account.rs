//! What is told of a run in a request's history, once it has ended.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Frame, Run};
use crate::domain::deadline::whole_millisecond;
use crate::domain::id::RunId;

/// What was followed, from its beginning to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The run.
    pub run: RunId,
    /// Who followed it.
    pub agent: String,
    /// When it was begun, UTC.
    pub began: Timestamp,
    /// When it ended, UTC.
    pub ended: Timestamp,
    /// The procedures: the one with which it began, then those that were entered, in their order.
    pub procedures: Vec<Followed>,
}

/// A procedure that was followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Which version of the file it was: the first digits of its hash.
    pub version: String,
    /// Which version it was at the end, where the file was changed meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// How many steps were done.
    pub done: u32,
    /// Of how many.
    pub of: u32,
    /// The branches that were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Chosen>,
    /// When it was opened, UTC.
    pub began: Timestamp,
    /// When it was left, UTC.
    pub ended: Timestamp,
}

/// A branch that was taken at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The step.
    pub step: u32,
    /// The branch, counted from 1.
    pub branch: u32,
    /// Its words.
    pub words: String,
}

impl Run {
    /// What is to be told of it when it ends now.
    pub fn account(&self, run: RunId, agent: &str, now: Timestamp) -> Account {
        let ended = whole_millisecond(now).max(self.began());
        let entered = self.stack().iter().skip(1);
        let mut others: Vec<&Frame> = self.stand.left.iter().chain(entered).collect();
        others.sort_by_key(|frame| frame.began);
        Account {
            run,
            agent: agent.to_owned(),
            began: self.began(),
            ended,
            procedures: self
                .stack()
                .iter()
                .take(1)
                .chain(others)
                .map(|frame| self.followed(frame, ended))
                .collect(),
        }
    }

    fn followed(&self, frame: &Frame, ended: Timestamp) -> Followed {
        let done = frame.marks.keys().filter(|step| frame.is_done(**step));
        let branches = frame.marks.iter().flat_map(|(step, mark)| {
            mark.taken.iter().map(|taken| Chosen {
                step: *step,
                branch: taken.branch,
                words: taken.words.clone(),
            })
        });
        Followed {
            file: frame.file.clone(),
            title: frame.title.clone(),
            version: frame.version.clone(),
            changed: self
                .renewed
                .get(&frame.file)
                .filter(|renewed| renewed.version != frame.version)
                .map(|renewed| renewed.version.clone()),
            done: u32::try_from(done.count()).unwrap_or(u32::MAX),
            of: self.steps_of(frame),
            branches: branches.collect(),
            began: frame.began,
            ended: frame.ended.unwrap_or(ended),
        }
    }
}

impl Account {
    /// Cuts every time to what is stored.
    pub fn cut_to_milliseconds(&mut self) {
        let cut = |at: &mut Timestamp| *at = whole_millisecond(*at);
        cut(&mut self.began);
        cut(&mut self.ended);
        for followed in &mut self.procedures {
            cut(&mut followed.began);
            cut(&mut followed.ended);
        }
    }
}
