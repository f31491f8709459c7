//! A procedure that is followed step by step, beside its request where there is room.

pub mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::model::Screen;
use crate::domain::document::{self, Block, Link};
use crate::domain::id::{Number, RequestId};
use crate::domain::procedure::{Procedure, Step, Target};
use crate::domain::run::{Loose, Mark, Parts, Run, Taken, step_of};

/// So many branches have a digit; the others are gone to by Tab.
pub const DIGITS: usize = 9;

/// What is known of the procedures that this agent follows.
#[derive(Debug, Default)]
pub struct State {
    /// The one on the screen, or under what is being written beside it.
    pub open: Option<Open>,
    /// The one that belongs to no request yet, while it isn't on the screen.
    pub loose: Option<Loose>,
}

/// A run on the screen.
#[derive(Debug)]
pub struct Open {
    /// The run as it stands here.
    pub run: Run,
    /// The run as it stands on disk, as far as that is known; none: it isn't there yet.
    pub kept: Option<Run>,
    /// [`Run::moved`] of the state that was handed in last; none: none was.
    pub sent: Option<Timestamp>,
    /// So many states of it are on their way to the disk.
    pub unkept: usize,
    /// The request that it is for; none: one that is still to be captured.
    pub request: Option<(Number, RequestId)>,
    /// What lies on its stack, as far as it was read; else what is wrong with the file.
    read: BTreeMap<String, Result<Arc<Procedure>, String>>,
    /// The files that were asked for and are not there yet.
    asked: Vec<String>,
    /// What is to be laid upon it once it is there.
    pub entering: Option<Entering>,
    /// What Tab has chosen, counted from 0 in the order of [`Open::spots`].
    pub spot: Option<usize>,
    /// The first line that is shown; none: where the step at hand is seen best.
    pub scroll: Option<usize>,
    /// The screen from which it was come to.
    pub from: Screen,
}

/// A procedure that is to be laid upon a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entering {
    /// Its file.
    pub file: String,
    /// The step at which it begins.
    pub to: u32,
    /// The branch that leads there; none: a link.
    pub taken: Option<Taken>,
}

/// Something in a run that Tab goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// A branch for which there is no digit, counted from 1.
    Branch(u32),
    /// A link.
    Link(Link),
    /// Something to say.
    Say(String),
}

impl Open {
    /// A run that begins, and is come to from a screen.
    pub fn new(run: Run, request: Option<(Number, RequestId)>, from: Screen) -> Self {
        Self {
            run,
            kept: None,
            sent: None,
            unkept: 0,
            request,
            read: BTreeMap::new(),
            asked: Vec::new(),
            entering: None,
            spot: None,
            scroll: None,
            from,
        }
    }

    /// A run that stands on disk, and is come to from a screen.
    pub fn standing(run: Run, request: Option<(Number, RequestId)>, from: Screen) -> Self {
        Self {
            kept: Some(run.clone()),
            sent: Some(run.moved()),
            ..Self::new(run, request, from)
        }
    }

    /// Puts the run as it stands on disk in the place of the one that stands here; tells whether that
    /// was another one.
    pub fn stands(&mut self, run: Run) -> bool {
        let is_news = run != self.run;
        self.sent = Some(run.moved());
        self.kept = Some(run.clone());
        self.run = run;
        self.entering = None;
        self.spot = None;
        self.scroll = None;
        is_news
    }

    /// The name of the request that it is for.
    pub fn request_id(&self) -> Option<RequestId> {
        self.request.map(|(_, id)| id)
    }

    /// The procedure on top; nothing until it is read, an error where it can't be.
    pub fn procedure(&self) -> Option<Result<&Arc<Procedure>, &str>> {
        self.read
            .get(&self.run.here().file)
            .map(|read| read.as_ref().map_err(String::as_str))
    }

    /// The step at hand, where it is read and there is one.
    pub fn step(&self) -> Option<&Step> {
        let procedure = self.procedure()?.ok()?;
        self.run.here().step(procedure)
    }

    /// Whether a file lies on the stack, or is to be laid upon it.
    pub fn wants(&self, file: &str) -> bool {
        self.run.stack().iter().any(|frame| frame.file == file) || self.is_entering(file)
    }

    /// Whether a file is to be laid upon it.
    pub fn is_entering(&self, file: &str) -> bool {
        self.entering
            .as_ref()
            .is_some_and(|entering| entering.file == file)
    }

    /// The files that have to be read now, each named once until it is there.
    pub fn missing(&mut self) -> Vec<String> {
        let here = self.run.here().file.clone();
        let mut missing = Vec::new();
        if !self.read.contains_key(&here) {
            missing.push(here);
        }
        missing.extend(self.entering.as_ref().map(|entering| entering.file.clone()));
        missing.retain(|file| !self.asked.contains(file));
        self.asked.extend(missing.iter().cloned());
        missing
    }

    /// Whether what is typed would meet what is not there yet.
    pub fn is_waiting(&self) -> bool {
        self.entering.is_some() || self.procedure().is_none()
    }

    /// Takes in a procedure, or what is wrong with its file.
    pub fn take(&mut self, file: &str, read: Result<Arc<Procedure>, String>) {
        self.asked.retain(|asked| asked != file);
        if self.run.stack().iter().any(|frame| frame.file == file) {
            self.read.insert(file.to_owned(), read);
        }
        let on_stack = |file: &String| self.run.stack().iter().any(|frame| frame.file == *file);
        self.read.retain(|file, _| on_stack(file));
    }

    /// Has the files of the stack read anew, because they may have changed.
    pub fn outdated(&mut self) -> Vec<String> {
        let here = self.run.here().file.clone();
        let others = |file: &String, _: &mut Result<_, _>| *file == here;
        self.read.retain(others);
        if self.read.contains_key(&here) && !self.asked.contains(&here) {
            self.asked.push(here.clone());
            vec![here]
        } else {
            Vec::new()
        }
    }

    /// Whether the step at hand asks something that isn't answered yet.
    pub fn asks(&self) -> bool {
        let answered = |mark: &Mark| mark.done.is_none() && !mark.taken.is_empty();
        let here = self.run.here();
        self.step().is_some_and(|step| !step.branches.is_empty())
            && !here.marks.get(&here.at).is_some_and(answered)
    }

    /// What Tab has chosen; where there is only one thing to choose, that.
    pub fn chosen(&self) -> Option<Spot> {
        let mut spots = self.spots();
        let at = match (self.spot, spots.len()) {
            (Some(at), _) => at,
            (None, 1) => 0,
            (None, _) => return None,
        };
        (at < spots.len()).then(|| spots.swap_remove(at))
    }

    /// What Tab goes to: the links of the step at hand, the branches without a digit, what can be said.
    pub fn spots(&self) -> Vec<Spot> {
        let Some(Ok(procedure)) = self.procedure() else {
            return Vec::new();
        };
        let mut spots = Vec::new();
        match self.run.here().step(procedure) {
            Some(step) => {
                spots.extend(links(&step.blocks));
                for (number, branch) in (1..).zip(&step.branches) {
                    if number as usize > DIGITS {
                        spots.push(Spot::Branch(number));
                    }
                    let leads = |link: &Link| match &branch.to {
                        Some(Target::Procedure(to)) => to == link,
                        Some(Target::Step(to)) => {
                            matches!(link, Link::Within(place) if step_of(place) == Some(*to))
                        }
                        None => false,
                    };
                    let words = Block::Paragraph(branch.text.clone());
                    let own = document::links(std::slice::from_ref(&words)).into_iter();
                    // Where the branch leads, its digit does.
                    let others = own.filter(|link| !leads(link)).cloned();
                    spots.extend(others.map(Spot::Link));
                }
            }
            None if procedure.steps.is_empty() => spots.extend(links(&procedure.blocks)),
            None => {}
        }
        if !procedure.steps.is_empty() {
            let parts = Parts::of(procedure);
            let around = [parts.decide, parts.hand_over, parts.after];
            spots.extend(links(around.into_iter().flatten()));
            spots.extend(parts.say.into_iter().map(Spot::Say));
        }
        spots
    }
}

/// The links of some blocks, each a place that Tab goes to.
fn links<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> impl Iterator<Item = Spot> {
    let links = blocks
        .into_iter()
        .flat_map(|block| document::links(std::slice::from_ref(block)));
    links.map(|link| Spot::Link(link.clone()))
}
