//! Makes plain Markdown of what handbooks put into it for their site generators: shortcodes, attributes
//! and admonitions are taken out or shown as their words. A line stays a line, so that places hold.
//!
//! It also bounds how deep lines nest: what a parser and a reader do with a thousand quotes in one
//! another is no use to anybody.

use std::borrow::Cow;
use std::collections::HashSet;

/// How many quotes and lists one line may open.
const DEEPEST: usize = 48;
/// How many columns a line may be indented by.
const INDENT: usize = 256;

/// What stands for a line that is nothing but tags.
const NOTHING: &str = "<!-- -->";
/// How long a tag may be, in bytes: what is left open costs no more than that.
const LONGEST: usize = 400;

/// What opens and closes a shortcode that stands for itself.
const SHORTCODES: [(&str, &str); 4] =
    [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{/*", "*/}")];

/// The text without what is meant for a site generator.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let closers = closers(text);
    let mut out: Option<String> = None;
    let mut fence: Option<(char, usize)> = None;
    let mut is_admonition = false;
    let mut was_blank = true;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let mut made = bounded(bare);
        let was_fence = fence.is_some();
        if let Some(mark) = fence_of(made.trim_start()) {
            match fence {
                None => fence = Some(mark),
                Some((sign, length)) if mark.0 == sign && mark.1 >= length => fence = None,
                Some(_) => {}
            }
        }
        if fence.is_none() && !was_fence {
            if is_admonition {
                match made
                    .strip_prefix("    ")
                    .or_else(|| made.strip_prefix('\t'))
                {
                    Some(inner) => made = Cow::Owned(inner.to_owned()),
                    None => is_admonition = made.trim().is_empty(),
                }
            }
            if let Some(head) = admonition(&made) {
                is_admonition = !made.trim_start().starts_with(":::");
                made = Cow::Owned(head);
            } else if is_of_a_module(&made) {
                made = Cow::Borrowed("");
            } else if made.contains('{') {
                made = Cow::Owned(without_tags(&made, &closers));
            }
            if made.trim().is_empty() && !bare.trim().is_empty() && !was_blank {
                // An empty line would end the HTML or the list that the tag stands in.
                made = Cow::Owned(format!("{}{NOTHING}", &bare[..indent_of(bare)]));
            }
        }
        was_blank = made.trim().is_empty();
        match &mut out {
            None if made == bare => {}
            None => {
                let mut begun = text[..at].to_owned();
                begun.push_str(&made);
                begun.push_str(&line[bare.len()..]);
                out = Some(begun);
            }
            Some(out) => {
                out.push_str(&made);
                out.push_str(&line[bare.len()..]);
            }
        }
        at += line.len();
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The sign and the length of a fence of code at the beginning of a line.
fn fence_of(line: &str) -> Option<(char, usize)> {
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.len() - line.trim_start_matches(sign).len();
    (length >= 3).then_some((sign, length))
}

/// A line that opens no more than is sensible: the signs that are too many stand as text.
fn bounded(line: &str) -> Cow<'_, str> {
    let (mut opened, mut column) = (0, 0);
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            ' ' => column += 1,
            '\t' => column += 4,
            '>' => opened += 1,
            '-' | '+' | '*' => match chars.peek() {
                None | Some((_, ' ' | '\t')) => opened += 1,
                Some(_) => break,
            },
            '0'..='9' => {
                while chars.next_if(|(_, c)| c.is_ascii_digit()).is_some() {}
                if chars.next_if(|(_, c)| matches!(c, '.' | ')')).is_none() {
                    break;
                }
                opened += 1;
            }
            _ => break,
        }
        if opened > DEEPEST {
            return Cow::Owned(format!("{}\\{}", &line[..at], &line[at..]));
        }
        if column > INDENT {
            return Cow::Owned(format!("{}{}", &line[..at], line[at..].trim_start()));
        }
    }
    Cow::Borrowed(line)
}

/// The names of tags that are closed somewhere: `{/note}`.
fn closers(text: &str) -> HashSet<&str> {
    let mut found = HashSet::new();
    for (at, _) in text.match_indices("{/") {
        let rest = &text[at + 2..];
        let name = name_of(rest);
        if !name.is_empty() && rest[name.len()..].starts_with('}') {
            found.insert(name);
        }
    }
    found
}

fn name_of(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c))
        .unwrap_or(text.len());
    &text[..end]
}

/// Lines by which a page of components takes in others.
fn is_of_a_module(line: &str) -> bool {
    let quoted = |rest: &str| rest.trim_end_matches(';').ends_with(['\'', '"']);
    (line.starts_with("import ") && quoted(line) && (line.contains(" from ") || line.len() < 80))
        || line.starts_with("export default ")
        || line.starts_with("export const ")
}

/// The words of a line that opens or closes a box: `!!! note "Title"`, `:::tip Title`.
fn admonition(line: &str) -> Option<String> {
    let (indent, rest) = line.split_at(indent_of(line));
    let (is_fenced, rest) = if let Some(rest) = rest.strip_prefix(":::") {
        (true, rest.trim_start_matches(':'))
    } else {
        let marks = ["!!! ", "??? ", "???+ "];
        let rest = marks.iter().find_map(|mark| rest.strip_prefix(mark))?;
        (false, rest)
    };
    let rest = rest.trim();
    if rest.is_empty() {
        return is_fenced.then(String::new);
    }
    let name = name_of(rest);
    if name.is_empty() {
        return None;
    }
    let title = rest[name.len()..].trim();
    let title = title
        .trim_start_matches('[')
        .trim_end_matches(']')
        .trim_matches('"');
    let head = if title.is_empty() { name } else { title };
    Some(format!("{indent}**{head}**  "))
}

/// A line without the tags in it; what stands in code stays.
fn without_tags(line: &str, closers: &HashSet<&str>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['{', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let used = if rest.starts_with('`') {
            let used = code_span(rest);
            out.push_str(&rest[..used]);
            used
        } else if let Some((words, used)) = tag(rest, closers) {
            out.push_str(&words);
            used
        } else {
            out.push('{');
            1
        };
        rest = &rest[used..];
    }
    out.push_str(rest);
    out
}

/// The text as far as a tag may reach.
fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// How long a piece of code is that begins here; without an end, its ticks alone.
fn code_span(text: &str) -> usize {
    let text = near(text);
    let ticks = text.len() - text.trim_start_matches('`').len();
    let (open, mut rest) = text.split_at(ticks);
    let mut used = ticks;
    while let Some(at) = rest.find('`') {
        let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        used += at + run;
        if run == open.len() {
            return used;
        }
        rest = &rest[at + run..];
    }
    ticks
}

/// A tag that begins here: its words, and how long it is.
fn tag(text: &str, closers: &HashSet<&str>) -> Option<(String, usize)> {
    let whole = text;
    let text = near(text);
    for (open, close) in SHORTCODES {
        if let Some(inside) = text.strip_prefix(open) {
            let end = inside.find(close)?;
            return Some((String::new(), open.len() + end + close.len()));
        }
    }
    let inside = &text[1..];
    if let Some(attributes) = inside.strip_prefix(':') {
        // Attributes of what stands before: {:target="_blank"}.
        let end = attributes.find('}')?;
        return Some((String::new(), end + 3));
    }
    if let Some(closing) = inside.strip_prefix('/') {
        let name = name_of(closing);
        let is_whole = !name.is_empty() && closing[name.len()..].starts_with('}');
        return is_whole.then(|| (String::new(), name.len() + 3));
    }
    let name = name_of(inside);
    let is_closed = closers.contains(name);
    let after = &inside[name.len()..];
    if name.is_empty() {
        return None;
    }
    if after.starts_with('(') {
        let (content, past) = bracketed(after, '(', ')')?;
        let (attributes, more) = match bracketed(&after[past..], '[', ']') {
            Some((attributes, more)) => (Some(attributes), more),
            None => (None, 0),
        };
        if !after[past + more..].starts_with('}') {
            return None;
        }
        let used = 1 + name.len() + past + more + 1;
        let named = attributes.and_then(|attributes| attributes.strip_prefix("text="));
        let words = match (named, attributes) {
            (Some(words), _) => words,
            // What is closed further on says when its content is shown, unless it stands alone.
            (None, None) if is_closed && !whole[used..].trim().is_empty() => " ",
            (None, _) => content,
        };
        return Some((without_tags(words, closers), used));
    }
    let end = after.find('}')?;
    is_closed.then(|| (String::new(), 1 + name.len() + end + 1))
}

/// What stands in brackets that begin here, and how long that is with them.
fn bracketed(text: &str, open: char, close: char) -> Option<(&str, usize)> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some((&text[1..at], at + 1));
            }
        } else if depth == 0 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_for_a_site_generator_is_gone() {
        for (written, read) in [
            ("plain text\n", "plain text\n"),
            (
                "{client.name|there} and {ask:what}",
                "{client.name|there} and {ask:what}",
            ),
            ("a {{< figure src=\"x.png\" >}} b", "a  b"),
            ("{{% notice %}}\ntext\n{{% /notice %}}", "\ntext\n<!-- -->"),
            ("[a]({% page \"/b\" %})", "[a]()"),
            ("[a](b){:target=\"_blank\"} c", "[a](b) c"),
            ("# {heading(A title)[id=a-title]}\r\nb", "# A title\r\nb"),
            ("see {linkto(../b#c)[text=that]}.", "see that."),
            (
                "go {ifdef(public)}to [a](b){/ifdef}{ifdef(own)}home{/ifdef}",
                "go  to [a](b) home",
            ),
            (
                "# {heading(Start {var(cloud)} now)[id=x]}",
                "# Start cloud now",
            ),
            (
                "<table>\n  {% cell %}\n</table>",
                "<table>\n  <!-- -->\n</table>",
            ),
            ("{tab(First)}\ntext\n{/tab}", "First\ntext\n<!-- -->"),
            ("{note:info}\ntext\n{/note}", "\ntext\n<!-- -->"),
            ("`{{< code >}}` {{< gone >}}", "`{{< code >}}` "),
            (
                "```\n{{< code >}}\n```\n{{< gone >}}",
                "```\n{{< code >}}\n```\n<!-- -->",
            ),
            ("import Tabs from '@theme/Tabs';\ntext", "\ntext"),
            (
                "import the list from the archive\n",
                "import the list from the archive\n",
            ),
            (
                ":::tip Good to know\ntext\n:::\nafter",
                "**Good to know**  \ntext\n<!-- -->\nafter",
            ),
            (
                "!!! info\n    text\n    more\nafter",
                "**info**  \ntext\nmore\nafter",
            ),
            ("{{ variable }} {unclosed", "{{ variable }} {unclosed"),
            ("{{< never closed", "{{< never closed"),
            ("{{<{{<{{<{(((", "{{<{{<{{<{((("),
        ] {
            assert_eq!(plain(written), read, "{written}");
        }
    }

    #[test]
    fn a_line_opens_only_so_many() {
        let deep = format!("{}a", "> ".repeat(100_000));
        let read = plain(&deep);
        assert_eq!(read.matches("\\>").count(), 1);
        assert_eq!(read.find('\\'), Some(DEEPEST * 2));
        for kept in [
            "> - 1. text",
            "---",
            "- - - - - - -",
            "**strong**",
            "2026-11-01 is a date",
        ] {
            assert_eq!(plain(kept), kept);
        }
        assert_eq!(
            plain(&format!("{}- a", " ".repeat(5_000))).len(),
            INDENT + 3
        );
    }
}
