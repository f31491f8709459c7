//! The words of HTML that stands in Markdown: tags are dropped, what only a browser reads too.

/// Tags are no longer than that, in bytes.
const LONGEST: usize = 2_000;

/// The words of a piece of HTML, a paragraph each: what a browser would begin a line for, begins one.
pub(super) fn paragraphs(html: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut words = String::new();
    let mut rest = html;
    // Where the next sign stands that ends a tag: what is left open costs no search.
    let mut close = html.find('>');
    while let Some(at) = rest.find('<') {
        push_text(&mut words, &rest[..at]);
        rest = &rest[at..];
        let here = html.len() - rest.len();
        if close.is_some_and(|close| close < here) {
            close = html[here..].find('>').map(|after| here + after);
        }
        let (tag, used) = tag_at(rest, close.map(|close| close - here));
        let Some(tag) = tag else {
            words.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[used..];
        if is_hidden(tag.name) && !tag.closes {
            rest = past_closing(rest, tag.name);
        } else if is_block(tag.name) {
            end(&mut found, &mut words);
        } else if tag.name.eq_ignore_ascii_case("img")
            && let Some(alt) = attribute(tag.inside, "alt")
        {
            push_text(&mut words, alt);
        }
    }
    push_text(&mut words, rest);
    end(&mut found, &mut words);
    found
}

/// Whether a text is HTML from its first sign to its last.
pub(super) fn is_html(text: &str) -> bool {
    let text = text.trim();
    text.ends_with('>')
        && text.starts_with('<')
        && text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
}

/// What an inline tag stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    /// The end of a line.
    Break,
    /// An image, by its alternative text.
    Image(String),
    /// Nothing that is read.
    Nothing,
}

/// What a single inline tag stands for.
pub(super) fn inline(tag: &str) -> Inline {
    let Some(tag) = tag_at(tag, tag.find('>')).0 else {
        return Inline::Nothing;
    };
    if tag.name.eq_ignore_ascii_case("br") {
        return Inline::Break;
    }
    match attribute(tag.inside, "alt") {
        Some(alt) if tag.name.eq_ignore_ascii_case("img") => Inline::Image(unescaped(alt)),
        Some(_) | None => Inline::Nothing,
    }
}

/// The places that a piece of HTML names: `<a id="here">`.
pub(super) fn places(html: &str) -> impl Iterator<Item = &str> {
    html.split('<')
        .skip(1)
        .filter_map(|tag| attribute(tag, "id").or_else(|| attribute(tag, "name")))
}

struct Tag<'a> {
    name: &'a str,
    inside: &'a str,
    closes: bool,
}

/// The tag or comment that begins here, and how long it is; none where `<` is only a sign. `close` is how
/// far the next `>` is.
fn tag_at(text: &str, close: Option<usize>) -> (Option<Tag<'_>>, usize) {
    let tag = |name, inside, closes| {
        Some(Tag {
            name,
            inside,
            closes,
        })
    };
    if let Some(inside) = text.strip_prefix("<!--") {
        let used = inside.find("-->").map_or(text.len(), |end| end + 7);
        return (tag("", "", true), used);
    }
    let inside = &text[1..];
    let closes = inside.starts_with('/');
    let named = inside.trim_start_matches('/');
    if !named.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?' | '>')) {
        return (None, 0);
    }
    let Some(close) = close.and_then(|close| close.checked_sub(1)) else {
        return (None, 0);
    };
    if close > LONGEST {
        return (None, 0);
    }
    let end = end_of_tag(inside).unwrap_or(close);
    let length = named
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.')
        .unwrap_or(named.len());
    (tag(&named[..length], &inside[..end], closes), end + 2)
}

/// Where a tag's `>` stands that is in no quotes; none where a quote isn't closed in sight.
fn end_of_tag(inside: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in inside.bytes().enumerate().take(LONGEST) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute.
fn attribute<'a>(inside: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = inside;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + name.len()..];
        if before.is_none_or(|c| !c.is_whitespace()) {
            continue;
        }
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start();
        return match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
            _ => value.split(|c: char| c.is_whitespace() || c == '>').next(),
        };
    }
    None
}

/// What a browser doesn't show.
fn is_hidden(name: &str) -> bool {
    ["script", "style", "template"]
        .iter()
        .any(|hidden| name.eq_ignore_ascii_case(hidden))
}

/// What a browser begins a line for.
fn is_block(name: &str) -> bool {
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
    .iter()
    .any(|block| name.eq_ignore_ascii_case(block))
}

/// What stands behind the tag that closes this one.
fn past_closing<'a>(text: &'a str, name: &str) -> &'a str {
    for (at, _) in text.match_indices("</") {
        let rest = &text[at + 2..];
        if rest
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
        {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}

fn push_text(words: &mut String, text: &str) {
    words.push_str(&unescaped(text));
}

fn end(found: &mut Vec<String>, words: &mut String) {
    let said = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if !said.is_empty() {
        found.push(said);
    }
    words.clear();
}

/// Text with the signs that its entities stand for.
fn unescaped(text: &str) -> String {
    /// Names are no longer than that.
    const LONGEST: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b';');
        if let Some((sign, end)) = end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            out.push(sign);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(code) = name.strip_prefix('#') {
        let code = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "laquo" => '«',
        "raquo" => '»',
        "rarr" => '→',
        "times" => '×',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_html_are_read_and_its_tags_are_not() {
        for (html, read) in [
            (
                "<p>Call <b>back</b> at&nbsp;9 &amp; note it</p>",
                vec!["Call back at 9 & note it"],
            ),
            (
                "<table><tr><td>a</td><td>b</td></tr></table>",
                vec!["a", "b"],
            ),
            ("<!-- hidden\n\n -->shown", vec!["shown"]),
            (
                "<script>alert(1)</script><style>p{}</style>text",
                vec!["text"],
            ),
            ("<script>never closed", vec![]),
            ("<img src=x alt=\"the form\"> below", vec!["the form below"]),
            (
                "a < b and <3 &unknown; &#8364; &#x41;",
                vec!["a < b and <3 &unknown; € A"],
            ),
            ("<Tabs items={['a']}>\ninside\n</Tabs>", vec!["inside"]),
            ("<a title=\"never closed>text", vec!["text"]),
            ("<div", vec!["<div"]),
            ("", vec![]),
        ] {
            assert_eq!(paragraphs(html), read, "{html}");
        }
    }

    #[test]
    fn an_inline_tag_may_stand_for_something() {
        assert_eq!(inline("<br/>"), Inline::Break);
        assert_eq!(
            inline("<img alt='a &lt; b'>"),
            Inline::Image("a < b".into())
        );
        for tag in ["<b>", "</b>", "<img>", "<!-- a -->", "<a alt='x'>"] {
            assert_eq!(inline(tag), Inline::Nothing, "{tag}");
        }
        let named: Vec<_> = places("<a id=\"here\"></a> <b name=there> <c data-id='x'>").collect();
        assert_eq!(named, ["here", "there"]);
    }

    #[test]
    fn tags_without_end_cost_little() {
        for html in [
            "<a ".repeat(10_000),
            "<!--".repeat(50_000),
            "<script>".repeat(50_000),
            "&".repeat(50_000),
        ] {
            let _ = paragraphs(&html);
        }
    }
}
