//! A few fields on an overlay, filled in one after the other.

use super::field::Field;

/// What a form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFor {
    /// A new request.
    Capture,
    /// The fields of a request.
    Fields(crate::domain::id::Number),
    /// How requests were solved; opens the next one afterwards where `next`.
    Solve {
        /// Whether the next request is opened afterwards.
        next: bool,
    },
    /// How a request was solved by the reply that was just sent.
    SolveByReply,
    /// The first run.
    FirstRun,
    /// A file that is to be taken in.
    Import,
}

/// One line of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name: the text is `form-<name>`.
    pub name: &'static str,
    /// What is typed, where it is typed.
    pub field: Field,
    /// The codes among which the arrows or a letter choose, where it is chosen.
    pub choices: Vec<String>,
    /// The prefix of the texts of the choices; empty: the code is shown as it is.
    pub words: &'static str,
    /// Whether it stands below the fold.
    pub folded: bool,
}

impl Line {
    /// A line that is typed.
    pub fn typed(name: &'static str, text: impl Into<String>) -> Self {
        Self {
            name,
            field: Field::new(text),
            choices: Vec::new(),
            words: "",
            folded: false,
        }
    }

    /// A line on which one of a few words is chosen.
    pub fn chosen(
        name: &'static str,
        words: &'static str,
        codes: impl IntoIterator<Item = impl Into<String>>,
        code: &str,
    ) -> Self {
        let choices = codes.into_iter().map(Into::into).collect();
        Self {
            name,
            field: Field::new(code),
            choices,
            words,
            folded: false,
        }
    }

    /// The same below the fold.
    #[must_use]
    pub const fn below(mut self) -> Self {
        self.folded = true;
        self
    }

    /// Chooses the next or the one before.
    pub fn turn(&mut self, forward: bool) {
        let count = self.choices.len();
        if count == 0 {
            return;
        }
        let at = self
            .choices
            .iter()
            .position(|c| c == self.field.text())
            .unwrap_or(0);
        let to = if forward { at + 1 } else { at + count - 1 } % count;
        self.field = Field::new(self.choices[to].clone());
    }

    /// Chooses the first word, after the present one, that begins with `c`.
    pub fn choose_by_letter(&mut self, c: char) {
        let at = self
            .choices
            .iter()
            .position(|code| code == self.field.text())
            .unwrap_or(0);
        let count = self.choices.len();
        let found = (1..=count)
            .map(|step| (at + step) % count)
            .find(|&place| self.choices[place].starts_with(c.to_ascii_lowercase()));
        if let Some(place) = found {
            self.field = Field::new(self.choices[place].clone());
        }
    }
}

/// A form being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What it is for.
    pub purpose: FormFor,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The line that has the cursor.
    pub focus: usize,
    /// Whether everything is shown.
    pub unfolded: bool,
    /// What is wrong with the line that has the cursor.
    pub complaint: Option<super::said::Said>,
    /// What is said of the line that has the cursor, where nothing is wrong with it.
    pub note: Option<super::said::Said>,
}

impl Form {
    /// A form with the cursor on its first line.
    pub fn new(purpose: FormFor, lines: Vec<Line>) -> Self {
        Self {
            purpose,
            lines,
            focus: 0,
            unfolded: false,
            complaint: None,
            note: None,
        }
    }

    /// What stands on a line.
    pub fn text(&self, name: &str) -> &str {
        self.lines
            .iter()
            .find(|line| line.name == name)
            .map_or("", |line| line.field.text().trim())
    }

    /// What stands on a line, unless it is empty.
    pub fn given(&self, name: &str) -> Option<String> {
        Some(self.text(name))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// The lines that are shown.
    pub fn visible(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.lines
            .iter()
            .enumerate()
            .filter(|(_, line)| self.unfolded || !line.folded)
    }

    /// Moves the cursor to another shown line, round and round.
    pub fn step(&mut self, forward: bool) {
        let shown: Vec<usize> = self.visible().map(|(at, _)| at).collect();
        let here = shown.iter().position(|&at| at == self.focus).unwrap_or(0);
        let to = if forward {
            here + 1
        } else {
            here + shown.len() - 1
        } % shown.len().max(1);
        self.focus = shown.get(to).copied().unwrap_or(0);
    }

    /// Shows or hides what is below the fold.
    pub fn fold(&mut self) {
        self.unfolded = !self.unfolded;
        if self
            .lines
            .get(self.focus)
            .is_some_and(|line| line.folded && !self.unfolded)
        {
            self.focus = 0;
        }
    }

    /// The line that has the cursor.
    pub fn focused(&mut self) -> Option<&mut Line> {
        self.lines.get_mut(self.focus)
    }

    /// Puts the cursor on a line and says what is wrong there.
    pub fn complain(&mut self, name: &str, said: super::said::Said) {
        if let Some(at) = self.lines.iter().position(|line| line.name == name) {
            self.unfolded |= self.lines[at].folded;
            self.focus = at;
        }
        self.complaint = Some(said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_the_fold_is_stepped_over_until_it_is_opened() {
        let lines = vec![
            Line::typed("who", ""),
            Line::typed("more", "").below(),
            Line::typed("what", ""),
        ];
        let mut form = Form::new(FormFor::Capture, lines);
        form.step(true);
        assert_eq!(form.focus, 2);
        form.fold();
        form.step(false);
        assert_eq!(form.focus, 1);
        form.fold();
        assert_eq!(form.focus, 0);
    }

    #[test]
    fn a_letter_goes_round_the_words_that_begin_with_it() {
        let mut line = Line::chosen(
            "c",
            "channel",
            ["phone", "email", "web", "walk-in"],
            "phone",
        );
        for expected in ["web", "walk-in", "web"] {
            line.choose_by_letter('w');
            assert_eq!(line.field.text(), expected);
        }
        line.turn(false);
        assert_eq!(line.field.text(), "email");
    }
}
