//! Puts safe text into the buffer, by display width.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::text;
use super::theme::{Role, Theme};
use crate::app::{Model, Said, Value};
use crate::domain::safe::Safe;
use crate::domain::when::span;
use crate::texts::{Arg, Texts};

/// What drawing needs besides the place: colours, words, the time.
pub struct Pen<'a> {
    /// The colours.
    pub theme: Theme,
    /// The model that is drawn.
    pub model: &'a Model,
    /// The words.
    pub texts: &'a Texts,
}

impl<'a> Pen<'a> {
    /// A pen for a model.
    pub fn new(theme: Theme, model: &'a Model) -> Self {
        Self {
            theme,
            model,
            texts: &model.desk.texts,
        }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A text of the program.
    pub fn word(&self, id: &str) -> Safe {
        Safe::line(&self.texts.get(id))
    }

    /// A sentence of the program with its values, on one line.
    pub fn say(&self, said: &Said) -> Safe {
        Safe::line(&self.sentence(said))
    }

    fn sentence(&self, said: &Said) -> String {
        let now = self.model.local(self.model.now);
        let words: Vec<(&str, SaidArg)> = said
            .values
            .iter()
            .map(|(name, value)| {
                let arg = match value {
                    Value::Number(number) => SaidArg::Number(*number),
                    Value::Words(words) => SaidArg::Words(words.clone()),
                    Value::Text(id) => SaidArg::Words(self.texts.get(id)),
                    Value::Time(at) => SaidArg::Words(self.texts.at(&self.model.local(*at), &now)),
                    Value::Span(length) => SaidArg::Words(self.texts.span(span(*length))),
                };
                (*name, arg)
            })
            .collect();
        let args: Vec<(&str, Arg<'_>)> = words
            .iter()
            .map(|(name, arg)| match arg {
                SaidArg::Number(number) => (*name, Arg::from(*number)),
                SaidArg::Words(words) => (*name, Arg::from(words)),
            })
            .collect();
        self.texts.with(said.id, &args)
    }

    /// Puts text at a place, cut to `width`; gives the column after it.
    pub fn put(
        &self,
        buf: &mut Buffer,
        at: (u16, u16),
        width: usize,
        text: &Safe,
        role: Role,
    ) -> u16 {
        self.put_styled(buf, at, width, text, self.style(role))
    }

    /// The same with a style of its own.
    pub fn put_styled(
        &self,
        buf: &mut Buffer,
        (x, y): (u16, u16),
        width: usize,
        text: &Safe,
        style: Style,
    ) -> u16 {
        let area = buf.area;
        if y >= area.bottom() || x >= area.right() {
            return x;
        }
        let room = width.min(usize::from(area.right() - x));
        let cut = text::cut(text, room);
        write(buf, (x, y), &cut, style)
    }

    /// Puts text so that it ends at the right edge of `width`.
    pub fn put_right(
        &self,
        buf: &mut Buffer,
        (x, y): (u16, u16),
        width: usize,
        text: &Safe,
        role: Role,
    ) {
        let cut = text::cut(text, width);
        let pad = width.saturating_sub(text::width(&cut));
        let x = x.saturating_add(u16::try_from(pad).unwrap_or(u16::MAX));
        let area = buf.area;
        if y < area.bottom() && x < area.right() {
            let cut = text::cut(&cut, usize::from(area.right() - x));
            write(buf, (x, y), &cut, self.style(role));
        }
    }

    /// A rule from side to side.
    pub fn rule(&self, buf: &mut Buffer, area: Rect, y: u16) {
        if y < buf.area.bottom() {
            let line = "─".repeat(usize::from(area.width.min(buf.area.right() - area.x)));
            write(buf, (area.x, y), &line, self.style(Role::Dim));
        }
    }
}

/// Writes a text that is known to fit, and gives the column after it. What takes one column is written
/// straight into its cell; ratatui would part the text into graphemes and measure them once more.
fn write(buf: &mut Buffer, (mut x, y): (u16, u16), text: &str, style: Style) -> u16 {
    for grapheme in text::graphemes(text) {
        let is_one_char = grapheme.text.chars().nth(1).is_none();
        if grapheme.width == 1 && is_one_char {
            buf[(x, y)].set_symbol(grapheme.text).set_style(style);
            x += 1;
        } else {
            let width = grapheme.width;
            x = buf.set_stringn(x, y, grapheme.text, width, style).0;
        }
    }
    x
}

enum SaidArg {
    Number(i64),
    Words(String),
}
