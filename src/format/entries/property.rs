//! Lines of vCard and iCalendar: folded lines go in, properties with their parameters and decoded values come out.

use crate::format::mail::{base64, characters, quoted_printable};
use encoding_rs::Encoding;

/// Bytes of the longest property that is kept whole.
const MOST_BYTES: usize = super::entry::MOST_BYTES;

/// One property.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Property {
    /// In capitals, without the group before it.
    pub(super) name: String,
    /// Names in capitals, and values.
    pub(super) parameters: Vec<(String, String)>,
    /// Decoded; still with its backslashes.
    pub(super) value: String,
    /// Whether the value is bytes and no text.
    pub(super) is_binary: bool,
}

impl Property {
    /// A whole property; `None` for a line that is none.
    pub(super) fn of(line: &str) -> Option<Self> {
        let mut is_quoted = false;
        let colon = line.char_indices().find(|(_, character)| {
            is_quoted ^= *character == '"';
            *character == ':' && !is_quoted
        });
        let (head, raw) = (&line[..colon?.0], &line[colon?.0 + 1..]);
        let mut parts = parts(head, ';').into_iter();
        let name = parts.next()?.trim();
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
        let parameters = parts.map(|part| {
            // In vCard 2.1 the value may stand alone.
            let (name, value) = part.split_once('=').unwrap_or(("TYPE", part));
            let value = value.trim().trim_matches('"');
            (name.trim().to_ascii_uppercase(), value.to_owned())
        });
        let mut property = Self {
            name: name.to_ascii_uppercase(),
            parameters: parameters.collect(),
            ..Self::default()
        };
        property.decode(raw);
        Some(property)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }

    fn says(&self, words: &[&str]) -> bool {
        (self.parameters.iter())
            .filter(|(name, _)| name == "ENCODING" || name == "TYPE")
            .any(|(_, value)| words.iter().any(|word| value.eq_ignore_ascii_case(word)))
    }

    fn decode(&mut self, raw: &str) {
        let encoding = self.parameter("CHARSET").map(str::as_bytes);
        let encoding = encoding.and_then(Encoding::for_label_no_replacement);
        if self.says(&["QUOTED-PRINTABLE"]) {
            let mut bytes = Vec::new();
            quoted_printable(raw.as_bytes(), &mut bytes);
            self.value = characters(&bytes, encoding);
        } else if self.says(&["B", "BASE64"]) {
            let bytes = base64(raw.as_bytes());
            match String::from_utf8(bytes) {
                Ok(text) if !text.contains(char::is_control) => self.value = text,
                _ => self.is_binary = true,
            }
        } else {
            self.is_binary = raw.starts_with("data:");
            raw.clone_into(&mut self.value);
        }
    }

    /// Whether the property goes on in the next line although that begins with no blank.
    fn is_open(line: &str) -> bool {
        let head = line.split(':').next().unwrap_or_default();
        line.ends_with('=') && head.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
    }
}

/// Joins folded lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Unfolding {
    held: String,
}

impl Unfolding {
    /// Takes a line in, and gives the one before it, which is whole now.
    pub(super) fn take(&mut self, line: &str) -> Option<String> {
        let folded = line.strip_prefix([' ', '\t']);
        let is_open = Property::is_open(&self.held);
        if let (Some(rest), false) = (folded, is_open) {
            self.push(rest);
            return None;
        }
        // A line that begins or ends a component is no text that goes on, whatever was cut before it.
        if is_open && !line.is_empty() && !is_bound(line) {
            self.held.pop();
            self.push(line.trim_start());
            return None;
        }
        Some(std::mem::replace(&mut self.held, line.to_owned())).filter(|held| !held.is_empty())
    }

    /// The last line.
    pub(super) fn finish(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.held)).filter(|held| !held.is_empty())
    }

    fn push(&mut self, more: &str) {
        if self.held.len() < MOST_BYTES {
            self.held.push_str(more);
        }
    }
}

/// Whether a line begins or ends a component.
fn is_bound(line: &str) -> bool {
    let bound = |word: &str| {
        let front = line.get(..word.len());
        front.is_some_and(|front| front.eq_ignore_ascii_case(word))
    };
    bound("BEGIN:V") || bound("END:V")
}

/// Whether a line begins one of these components. One that a blank begins goes on with the line before it.
pub(super) fn begins(line: &[u8], components: &[&str]) -> bool {
    const BEGIN: &[u8] = b"BEGIN:";
    let is_begin = line
        .get(..BEGIN.len())
        .is_some_and(|front| front.eq_ignore_ascii_case(BEGIN));
    is_begin && {
        let name = line[BEGIN.len()..].trim_ascii();
        components
            .iter()
            .any(|component| name.eq_ignore_ascii_case(component.as_bytes()))
    }
}

/// Whether a line ends this component.
pub(super) fn ends(line: &str, component: &str) -> bool {
    let named = line.split_once(':');
    named.is_some_and(|(end, name)| {
        end.trim().eq_ignore_ascii_case("END") && name.trim().eq_ignore_ascii_case(component)
    })
}

/// What stands between `stop`s that are in no quotes and behind no backslash.
pub(super) fn parts(text: &str, stop: char) -> Vec<&str> {
    let (mut out, mut from, mut is_escaped, mut is_quoted) = (Vec::new(), 0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            character if character == stop && !is_quoted => {
                out.push(&text[from..at]);
                from = at + stop.len_utf8();
            }
            _ => {}
        }
    }
    out.push(&text[from..]);
    out
}

/// Text without its backslashes.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') | None => out.push(' '),
                Some(other) => out.push(other),
            },
            '\n' | '\r' => out.push(' '),
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_of_all_versions() {
        for (line, name, value) in [
            ("TEL;TYPE=CELL,VOICE:+86 138", "TEL", "+86 138"),
            ("item1.EMAIL;type=INTERNET:a@b.cn", "EMAIL", "a@b.cn"),
            (
                "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=B8=89",
                "N",
                "张;三",
            ),
            ("FN;QUOTED-PRINTABLE;CHARSET=GBK:=D5=C5=C8=FD", "FN", "张三"),
            ("ADR;LABEL=\"a: b\":;;x", "ADR", ";;x"),
            ("NOTE;ENCODING=b:5L2g5aW9", "NOTE", "你好"),
        ] {
            let found = Property::of(line).unwrap();
            assert_eq!((&*found.name, &*found.value), (name, value), "{line}");
        }
        assert!(
            Property::of("PHOTO;ENCODING=b;TYPE=JPEG:/9j/AAA=")
                .unwrap()
                .is_binary
        );
        assert!(Property::of("no property").is_none());
    }

    #[test]
    fn lines_are_unfolded_in_both_ways() {
        let mut unfolding = Unfolding::default();
        let lines = [
            "NOTE:a",
            " b",
            "\tc",
            "FN;ENCODING=QUOTED-PRINTABLE:=E5=",
            "=BC=A0",
            "TEL:1",
        ];
        let mut out: Vec<String> = lines
            .iter()
            .filter_map(|line| unfolding.take(line))
            .collect();
        out.extend(unfolding.finish());
        assert_eq!(
            out,
            [
                "NOTE:abc",
                "FN;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0",
                "TEL:1"
            ]
        );
        // A value that was cut takes no entry with it.
        let lines = ["N;QUOTED-PRINTABLE:=E5=", "END:VCARD", "begin:vcard", ""];
        let mut unfolding = Unfolding::default();
        let out: Vec<String> = lines
            .iter()
            .filter_map(|line| unfolding.take(line))
            .collect();
        assert_eq!(out, lines[..3]);
    }
}
