//! Web pages: bytes in any encoding go in, their paragraphs and tables come out.
//!
//! A page is read as a browser shows it and a little more: scripts are lines too, and what attributes and comments hold is taken
//! where it may be a number or an address of somebody.

use super::content::{Content, UnreadPart};
use super::entity;
use super::flow::Flow;
use super::{Document, Reader};
use crate::format::lines::{self, Markup};
use crate::format::{HEAD_BYTES, Refusal, text};
use crate::model::reason::DocumentKind;
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// Web pages.
pub(in crate::format) static HTML: &Document = &Document {
    id: "html",
    kind: DocumentKind::Page,
    endings: ENDINGS,
    recognises,
    reader: Reader::Whole(read),
    is_text: true,
};

/// Bytes in which a page names its encoding.
const DECLARED_WITHIN: usize = 4 * 1024;
/// Digits that something hidden must have to be taken.
const DIGITS: usize = 7;

const ENDINGS: &[&str] = &[".html", ".htm", ".xhtml"];

/// A fragment of a page says what it is by its name alone.
fn recognises(head: &[u8], name: &str) -> bool {
    let head = narrow(head);
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    let is_named = || ENDINGS.iter().any(|ending| name.ends_with(ending));
    match lines::recognise(head) {
        Some(Markup::Html) => true,
        None => head.trim_ascii_start().starts_with(b"<") && is_named(),
        Some(_) => false,
    }
}

/// The ASCII characters of UTF-16 with a mark as bytes; other text as it is.
pub(super) fn narrow(head: &[u8]) -> Cow<'_, [u8]> {
    let low = match head {
        [0xFF, 0xFE, ..] => 0,
        [0xFE, 0xFF, ..] => 1,
        _ => return Cow::Borrowed(head),
    };
    let pairs = head[2..].chunks_exact(2);
    Cow::Owned(pairs.map(|pair| pair[low]).collect())
}

fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    let mut flow = Flow::default();
    page(&decoded(bytes, None)?, &mut flow);
    flow.finish()
}

/// The text of a page in its encoding: the one that it has a mark of, valid UTF-8, the one that it or `declared` names, or the
/// likeliest.
///
/// # Errors
/// For text in an encoding that is not read.
pub(super) fn decoded<'a>(
    bytes: &'a [u8],
    declared: Option<&'static Encoding>,
) -> Result<Cow<'a, str>, Refusal> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let named = declared
        .or_else(|| declared_in(bytes))
        .filter(|encoding| *encoding != UTF_8);
    let encoding = match named {
        Some(encoding) => encoding,
        None => {
            let head = &bytes[..bytes.len().min(HEAD_BYTES)];
            text::detect_head(head, head.len() == bytes.len())?.encoding
        }
    };
    Ok(encoding.decode_without_bom_handling(bytes).0)
}

/// The encoding that the begin of a page or of XML names.
fn declared_in(bytes: &[u8]) -> Option<&'static Encoding> {
    let begin = bytes[..bytes.len().min(DECLARED_WITHIN)].to_ascii_lowercase();
    ["charset=", "encoding="].into_iter().find_map(|mark| {
        let at = memchr::memmem::find(&begin, mark.as_bytes())? + mark.len();
        let label = begin[at..].trim_ascii_start();
        let label = label
            .strip_prefix(b"\"")
            .or_else(|| label.strip_prefix(b"'"))
            .unwrap_or(label);
        let ends = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte));
        let end = label.iter().position(ends).unwrap_or(label.len());
        Encoding::for_label(&label[..end])
    })
}

/// Reads a page as it is shown.
pub(super) fn page(text: &str, flow: &mut Flow) {
    let (mut rest, mut unclosed) = (text, Unclosed::default());
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        shown(&rest[..at], flow);
        rest = &rest[at..];
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->");
            let (inside, behind) =
                end.map_or((comment, ""), |end| (&comment[..end], &comment[end + 3..]));
            hidden(inside, flow);
            behind
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            unclosed.behind_mark(rest)
        } else {
            let begins = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'/';
            if rest.as_bytes().get(1).is_some_and(begins) {
                let behind = unclosed.behind_mark(rest);
                mark(&rest[..rest.len() - behind.len()], behind, flow)
            } else {
                flow.text("<");
                &rest[1..]
            }
        };
    }
    shown(rest, flow);
    flow.end_line();
}

/// The quotation marks that are not closed any more, so that nothing is looked for in vain again and again.
#[derive(Default)]
struct Unclosed(Vec<u8>);

impl Unclosed {
    /// What follows a mark, whose attributes may hold `>` in quotes.
    fn behind_mark<'a>(&mut self, text: &'a str) -> &'a str {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(next) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]) {
            at += next;
            let quote = bytes[at];
            at += 1;
            if quote == b'>' {
                return &text[at..];
            }
            // A quotation mark counts only where a value begins.
            let begins = bytes[..at - 1].trim_ascii_end().ends_with(b"=");
            if begins && !self.0.contains(&quote) {
                match memchr::memchr(quote, &bytes[at..]) {
                    Some(end) => at += end + 1,
                    None => self.0.push(quote),
                }
            }
        }
        ""
    }
}

/// Takes text as it is shown, with one blank for each stretch of them.
fn shown(text: &str, flow: &mut Flow) {
    if text.is_empty() {
        return;
    }
    let text = entity::resolved(text);
    let begins = text.starts_with(|c: char| c.is_ascii_whitespace());
    let mut is_first = true;
    for word in text.split_ascii_whitespace() {
        if (!is_first || begins) && !flow.is_at_begin() && !flow.ends_with_blank() {
            flow.text(" ");
        }
        flow.text(word);
        is_first = false;
    }
    let ends = text.ends_with(|c: char| c.is_ascii_whitespace());
    if ends && !flow.is_at_begin() && !flow.ends_with_blank() {
        flow.text(" ");
    }
}

/// Takes what is not shown, where it may be a number or an address.
fn hidden(text: &str, flow: &mut Flow) {
    // What is there for one program only is its settings.
    if text.trim_start().starts_with("[if") {
        return;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits >= DIGITS || text.contains('@') {
        for line in entity::resolved(text).lines() {
            flow.apart(line);
        }
    }
}

/// Takes a mark, and gives what follows it or its content.
fn mark<'a>(mark: &str, behind: &'a str, flow: &mut Flow) -> &'a str {
    let inside = mark.trim_start_matches('<').trim_end_matches('>');
    let (closes, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let end = inside.find(|c: char| c.is_ascii_whitespace() || c == '/');
    let (name, attributes) = inside.split_at(end.unwrap_or(inside.len()));
    let name = name.to_ascii_lowercase();
    if !closes {
        if name == "script" || name == "style" {
            return raw(&name, behind, flow);
        }
        take_attributes(&name, attributes, flow);
    }
    place(&name, closes, attributes, flow);
    behind
}

/// Passes over the content of a script or a style; the lines of a script are taken where they may hold a number or an address.
fn raw<'a>(name: &str, behind: &'a str, flow: &mut Flow) -> &'a str {
    let end = (memchr::memmem::find_iter(behind.as_bytes(), b"</")).find(|at| {
        let closing = behind.as_bytes().get(at + 2..at + 2 + name.len());
        closing.is_some_and(|closing| closing.eq_ignore_ascii_case(name.as_bytes()))
    });
    let (inside, rest) = behind.split_at(end.unwrap_or(behind.len()));
    if name == "script" {
        for line in inside.lines() {
            hidden(line, flow);
        }
    }
    rest
}

/// Attributes of a mark: names in lower case, values without quotes.
fn attributes(text: &str) -> impl Iterator<Item = (String, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=');
        let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() && behind.is_empty() {
            return None;
        }
        let behind = behind.trim_ascii_start();
        let Some(value) = behind.strip_prefix('=') else {
            rest = behind;
            return Some((name.to_ascii_lowercase(), ""));
        };
        let value = value.trim_ascii_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => {
                let inside = &value[1..];
                let end = inside.find(quote).unwrap_or(inside.len());
                (&inside[..end], inside.get(end + 1..).unwrap_or_default())
            }
            None => {
                let end = value.find(|c: char| c.is_ascii_whitespace());
                value.split_at(end.unwrap_or(value.len()))
            }
        };
        rest = behind;
        Some((name.to_ascii_lowercase(), value))
    })
}

/// Takes what stands in attributes: fields of a form as they are filled in, and whatever may be a number or an address.
fn take_attributes(name: &str, text: &str, flow: &mut Flow) {
    const OF_THE_PAGE: &[&str] = &[
        "style", "class", "id", "src", "srcset", "d", "points", "width",
    ];
    for (attribute, value) in attributes(text) {
        if name == "img" && attribute == "src" && value.starts_with("data:") {
            flow.leave(UnreadPart::Picture);
        }
        if name == "input" && attribute == "value" {
            flow.text(" ");
            shown(value, flow);
        } else if !OF_THE_PAGE.contains(&&*attribute) && !attribute.contains(':') {
            hidden(value, flow);
        }
    }
}

/// Does what a mark means for the place of what follows.
fn place(name: &str, closes: bool, text: &str, flow: &mut Flow) {
    match (name, closes) {
        ("table", false) => flow.begin_table(),
        ("table", true) => flow.end_table(),
        // A page that ends so is whole, whatever was not closed.
        ("body" | "html", true) => flow.end_all_tables(),
        ("tr", false) => flow.begin_row(),
        ("tr", true) => flow.end_row(),
        ("td" | "th", false) => {
            let (mut columns, mut rows) = (1, 1);
            for (attribute, value) in attributes(text) {
                let number = value.trim().parse().unwrap_or(1);
                match &*attribute {
                    "colspan" => columns = number,
                    "rowspan" => rows = number,
                    _ => {}
                }
            }
            flow.begin_cell(columns, rows);
        }
        ("td" | "th", true) => flow.end_cell(),
        (
            "p" | "div" | "br" | "li" | "ul" | "ol" | "dl" | "dt" | "dd" | "h1" | "h2" | "h3"
            | "h4" | "h5" | "h6" | "hr" | "title" | "option" | "section" | "article" | "header"
            | "footer" | "pre" | "blockquote" | "form" | "caption" | "body" | "head" | "address"
            | "textarea" | "fieldset" | "legend" | "figure" | "nav" | "main" | "aside" | "label",
            _,
        ) => flow.end_line(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Block;
    use super::*;

    fn blocks(text: &str) -> Vec<Block> {
        read(text.as_bytes()).unwrap().blocks
    }

    fn line(text: &str) -> Block {
        Block::Line(text.to_owned())
    }

    #[test]
    fn a_page_is_read_as_it_is_shown() {
        for (text, expected) in [
            (
                "<p>a  b\n c</p>d<br>e",
                vec![line("a b c"), line("d"), line("e")],
            ),
            ("a<b>b</b> c &amp; &#24352;", vec![line("ab c & 张")]),
            ("1 < 2<i> x", vec![line("1 < 2 x")]),
            ("<a title='x > y'>t</a>", vec![line("t")]),
            (
                "<!-- call 13800000000 -->x",
                vec![line("call 13800000000"), line("x")],
            ),
            ("<!--[if 1]>13800000000<![endif]-->x", vec![line("x")]),
            ("<style>p{x:1234567890}</style>x", vec![line("x")]),
            (
                "<script>var a = 'w@example.com';\nb()</script>x",
                vec![line("var a = 'w@example.com';"), line("x")],
            ),
            (
                "<a href=\"mailto:w@example.com\">us</a>",
                vec![line("mailto:w@example.com"), line("us")],
            ),
            ("<input name=n value=\"王伟\">", vec![line("王伟")]),
            ("<b", vec![]),
        ] {
            assert_eq!(blocks(text), expected, "{text}");
        }
    }

    #[test]
    fn tables_without_closing_marks_are_tables() {
        let text = "<table><tr><th>a<th>b<tr><td>1<td>2</table>";
        let rows = [["a", "b"], ["1", "2"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(blocks(text), [Block::Table(rows.to_vec())]);
    }

    #[test]
    fn a_page_that_ends_inside_a_table_is_cut() {
        for (text, expected) in [
            ("<table><tr><td>a", true),
            ("<table><tr><td>a<tr><td>b</table>", false),
            ("<table><tr><td>a</body>", false),
            ("<p>a", false),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap().is_cut, expected, "{text}");
        }
    }

    #[test]
    fn the_encoding_is_the_one_that_the_page_names() {
        let text = "<meta charset=gb2312><p>居民身份</p>";
        let bytes = encoding_rs::GBK.encode(text).0;
        assert_eq!(read(&bytes).unwrap().blocks, [line("居民身份")]);
    }
}
