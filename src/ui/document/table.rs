//! Tables: columns as wide as they need and the width allows, cells broken into lines; where that is too
//! narrow to read, each row as lines of `head: cell`.

use super::run::Run;
use super::{Line, Setter, Span};
use crate::domain::document::Inline;
use crate::domain::safe::Safe;
use crate::ui::text;
use crate::ui::theme::Role;

/// What stands between two columns.
const BETWEEN: &str = " │ ";
/// The same under the head.
const CROSSING: &str = "─┼─";
/// How long a word may be that a column is kept wide enough for.
const WORD: usize = 12;

/// The cells of a row.
type Row = [Vec<Inline>];

impl Setter<'_> {
    pub(super) fn table(
        &mut self,
        head: &Row,
        rows: &[Vec<Vec<Inline>>],
        width: usize,
    ) -> Vec<Line> {
        match self.columns(head, rows, width) {
            Some(columns) => {
                let mut lines = self.row(head, &columns, Role::Strong);
                let under = columns.iter().map(|column| "─".repeat(*column));
                let under = under.collect::<Vec<_>>().join(CROSSING);
                lines.push(Line::default().before(Span::of(Safe::line(&under), Role::Dim)));
                for row in rows {
                    lines.extend(self.row(row, &columns, Role::Text));
                }
                lines
            }
            None => self.as_list(head, rows, width),
        }
    }

    /// How wide each column is; none where they would be too narrow.
    fn columns(&self, head: &Row, rows: &[Vec<Vec<Inline>>], width: usize) -> Option<Vec<usize>> {
        let mut wanted = vec![(1, 1); head.len()];
        for row in [head].into_iter().chain(rows.iter().map(Vec::as_slice)) {
            for (wanted, cell) in wanted.iter_mut().zip(row) {
                let (line, word) = Run::new(cell, &self.paper, Role::Text, 0).widths();
                *wanted = (line.max(wanted.0), word.max(wanted.1));
            }
        }
        let between = text::width(BETWEEN) * wanted.len().saturating_sub(1);
        let mut left = width.checked_sub(between)?;
        let mut columns = vec![0; wanted.len()];
        // Narrow columns get what they want, and the others share what is left.
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by_key(|column| wanted[*column].0);
        for (done, column) in order.iter().enumerate() {
            let (line, word) = wanted[*column];
            let share = left / (wanted.len() - done);
            let given = line.min(share);
            if given < word.min(WORD) {
                return None;
            }
            columns[*column] = given;
            left -= given;
        }
        (!columns.is_empty()).then_some(columns)
    }

    /// A row, as many lines high as its highest cell.
    fn row(&mut self, row: &Row, columns: &[usize], role: Role) -> Vec<Line> {
        let cells = row.iter().zip(columns);
        let cells: Vec<Vec<Line>> = cells
            .map(|(cell, width)| self.run(cell, *width, role))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let last = columns.len().saturating_sub(1);
        let line = |at: usize| {
            let mut line = Line::default();
            for (column, width) in columns.iter().enumerate() {
                let own = cells.get(column).and_then(|cell| cell.get(at));
                let used = own.map_or(0, Line::width);
                line.spans
                    .extend(own.iter().flat_map(|own| own.spans.iter().cloned()));
                if column < last {
                    line.spans.push(Span::blank(width.saturating_sub(used)));
                    line.spans
                        .push(Span::of(Safe::from_static(BETWEEN), Role::Dim));
                }
            }
            line
        };
        (0..height).map(line).collect()
    }

    /// Every row as lines of `head: cell`, apart from one another.
    fn as_list(&mut self, head: &Row, rows: &[Vec<Vec<Inline>>], width: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        // The links of the head are counted once, where it stands first.
        let heads: Vec<Vec<Inline>> = head.iter().map(|cell| strong(cell)).collect();
        if rows.is_empty() {
            for cell in &heads {
                lines.extend(self.run(cell, width, Role::Text));
            }
            return lines;
        }
        if heads.iter().flatten().any(|inline| inline.link.is_some()) {
            for cell in &heads {
                lines.extend(self.run(cell, width, Role::Text));
            }
            lines.push(Line::default());
        }
        for (at, row) in rows.iter().enumerate() {
            if at > 0 {
                lines.push(Line::default());
            }
            for (name, cell) in heads.iter().zip(row) {
                let mut run: Vec<Inline> = name.iter().map(unlinked).collect();
                if !run.is_empty() {
                    run.push(Inline {
                        text: ": ".to_owned(),
                        strong: true,
                        ..Inline::default()
                    });
                }
                run.extend_from_slice(cell);
                lines.extend(self.run(&run, width, Role::Text));
            }
        }
        lines
    }
}

fn strong(cell: &[Inline]) -> Vec<Inline> {
    let strong = |inline: &Inline| Inline {
        strong: true,
        ..inline.clone()
    };
    cell.iter().map(strong).collect()
}

fn unlinked(inline: &Inline) -> Inline {
    Inline {
        link: None,
        ..inline.clone()
    }
}
