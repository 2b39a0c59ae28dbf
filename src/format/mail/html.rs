//! The text of HTML that comes in pieces: its characters go in, its lines come out, in bounded memory.

/// Bytes from which a line is given although nothing ends it.
const LONGEST_LINE: usize = 16 * 1024;
/// Bytes of the name of a tag that are looked at, and of the longest reference to a character.
const LONGEST_NAME: usize = 16;
const LONGEST_REFERENCE: usize = 10;

/// Tags at which a line ends, in order.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Tags of cells, which are set apart.
const CELLS: &[&str] = &["td", "th"];
/// Elements whose content is no text.
const HIDDEN: &[&str] = &["script", "style"];

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Place {
    #[default]
    Text,
    /// Between `<` and `>`; the quote that is open.
    Tag(Option<char>),
    Comment,
}

/// HTML whose text is taken out.
#[derive(Debug, Default)]
pub(super) struct HtmlText {
    place: Place,
    /// The name of the tag at hand, with its slash; what a comment ended with so far.
    name: String,
    is_named: bool,
    /// The element whose content is passed over.
    hidden: Option<&'static str>,
    line: String,
}

impl HtmlText {
    /// Takes the next characters in, and gives lines out.
    pub(super) fn feed(&mut self, text: &str, out: &mut Vec<String>) {
        for character in text.chars() {
            match self.place {
                Place::Text if character == '<' => {
                    self.place = Place::Tag(None);
                    self.name.clear();
                    self.is_named = false;
                }
                Place::Text => self.take(character, out),
                Place::Tag(quote) => self.in_tag(character, quote, out),
                Place::Comment => self.in_comment(character),
            }
        }
    }

    fn take(&mut self, character: char, out: &mut Vec<String>) {
        if self.hidden.is_some() {
            return;
        }
        // Blanks and ends of lines are all one.
        if !character.is_whitespace() {
            self.line.push(character);
        } else if !self.line.ends_with(' ') {
            self.line.push(' ');
        }
        if self.line.len() > LONGEST_LINE {
            self.end(out);
        }
    }

    fn in_tag(&mut self, character: char, quote: Option<char>, out: &mut Vec<String>) {
        match (quote, character) {
            (Some(open), character) if open == character => self.place = Place::Tag(None),
            (Some(_), _) => {}
            (None, '>') => {
                self.place = Place::Text;
                self.tag(out);
            }
            (None, '"' | '\'') if self.is_named => self.place = Place::Tag(Some(character)),
            // What is no tag after all.
            (None, ' ') if self.name.is_empty() => {
                self.place = Place::Text;
                self.take('<', out);
                self.take(' ', out);
            }
            (None, character) if self.is_named => {
                let _ = character;
            }
            (None, character) if character.is_whitespace() => self.is_named = true,
            (None, character) => {
                self.name.extend(character.to_lowercase());
                if self.name == "!--" {
                    self.place = Place::Comment;
                    self.name.clear();
                }
                self.is_named = self.name.len() > LONGEST_NAME;
            }
        }
    }

    fn in_comment(&mut self, character: char) {
        match character {
            '-' if self.name.len() < 2 => self.name.push('-'),
            '-' => {}
            '>' if self.name.len() == 2 => self.place = Place::Text,
            _ => self.name.clear(),
        }
    }

    /// A tag has ended.
    fn tag(&mut self, out: &mut Vec<String>) {
        let closes = self.name.starts_with('/');
        let name = self.name.trim_matches('/');
        if let Some(hidden) = self.hidden {
            if closes && name == hidden {
                self.hidden = None;
            }
            return;
        }
        self.hidden = HIDDEN.iter().find(|one| **one == name && !closes).copied();
        if CELLS.contains(&name) && !self.line.trim().is_empty() {
            if !closes {
                self.line.push_str(" | ");
            }
        } else if BLOCKS.binary_search(&name).is_ok() {
            self.end(out);
        }
    }

    /// Ends the line at hand.
    pub(super) fn end(&mut self, out: &mut Vec<String>) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if !line.is_empty() {
            out.push(unescaped(line));
        }
    }
}

/// Text with its references to characters put in place.
pub(in crate::format) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest
            .bytes()
            .take(LONGEST_REFERENCE)
            .position(|byte| byte == b';');
        let found = end.and_then(|end| Some((end, referred(&rest[1..end])?)));
        match found {
            Some((end, character)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn referred(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return char::from_u32(number.ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "mdash" => '—',
        "ndash" => '–',
        "middot" => '·',
        "commat" => '@',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        let mut whole = Vec::new();
        let mut text = HtmlText::default();
        text.feed(html, &mut whole);
        text.end(&mut whole);
        let (mut parted, mut text) = (Vec::new(), HtmlText::default());
        html.chars()
            .for_each(|one| text.feed(one.encode_utf8(&mut [0; 4]), &mut parted));
        text.end(&mut parted);
        assert_eq!(whole, parted);
        whole
    }

    #[test]
    fn the_text_of_html_in_lines() {
        assert!(BLOCKS.is_sorted());
        for (html, expected) in [
            ("<p>a</p><p>b<br>c</p>", &["a", "b", "c"][..]),
            ("<style>p {}</style><P class='x>y'>a\n  b", &["a b"]),
            ("<!-- <p>x -- > --->a<!---->b", &["ab"]),
            (
                "<tr><td>王伟</td><td>138</td></tr><tr><td>x</td></tr>",
                &["王伟 | 138", "x"],
            ),
            (
                "1 < 2 &amp; &#24352;&#x4e09;&nbsp;&unknown;",
                &["1 < 2 & 张三 &unknown;"],
            ),
            ("<script>if (a < b) { '</p>' }</script >ok", &["ok"]),
            (
                "<a href=\"mailto:x\">li&commat;example.com</a>",
                &["li@example.com"],
            ),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
    }
}
