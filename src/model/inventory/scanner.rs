//! JSON goes in as text, its values come out one after the other as they stand there: what is only copied is made into nothing.
//!
//! The text is JSON for sure: a parser has read it, or a serialiser has written it. Of anything else values come out that are cut
//! somewhere, and the end comes as well.

/// A text, read from its front.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The entries of a list; `None` of what is none.
    pub(super) fn list(text: &'t str) -> Option<impl Iterator<Item = &'t str>> {
        let mut scanner = Self::new(text);
        scanner.takes(b'[').then(|| {
            std::iter::from_fn(move || {
                scanner.takes(b',');
                scanner.value()
            })
        })
    }

    /// The fields of an object, their names as they stand between the quotes; `None` of what is none.
    pub(super) fn object(text: &'t str) -> Option<impl Iterator<Item = (&'t str, &'t str)>> {
        let mut scanner = Self::new(text);
        scanner.takes(b'{').then(|| {
            std::iter::from_fn(move || {
                scanner.takes(b',');
                let name = scanner.value()?.get(1..)?;
                scanner.takes(b':');
                Some((name.strip_suffix('"')?, scanner.value()?))
            })
        })
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while matches!(self.next(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Whether this byte comes next, which is passed.
    fn takes(&mut self, byte: u8) -> bool {
        self.skip_spaces();
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// The next value; `None` at the end of what holds it.
    fn value(&mut self) -> Option<&'t str> {
        self.skip_spaces();
        let start = self.at;
        match self.next()? {
            b'"' => self.skip_string(),
            b'{' | b'[' => self.skip_nested(),
            b'}' | b']' => return None,
            _ => self.skip_plain(),
        }
        self.text.get(start..self.at)
    }

    /// Behind a number or a word.
    fn skip_plain(&mut self) {
        self.at += 1;
        let is_behind = |byte| {
            matches!(
                byte,
                b',' | b'}' | b']' | b':' | b' ' | b'\n' | b'\r' | b'\t'
            )
        };
        while self.next().is_some_and(|byte| !is_behind(byte)) {
            self.at += 1;
        }
    }

    fn skip_string(&mut self) {
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(rest) = bytes.get(self.at..) {
            match memchr::memchr2(b'"', b'\\', rest) {
                Some(length) if rest[length] == b'"' => {
                    self.at += length + 1;
                    return;
                }
                // What is escaped is a byte at least.
                Some(length) => self.at += length + 2,
                None => break,
            }
        }
        self.at = bytes.len();
    }

    fn skip_nested(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.next() {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_where_they_end() {
        let text = r#" { "a" : [1, {"]":"}"}] ,"b\"":-1.5e3,"c":"\\","d":null, "e": {} }"#;
        let fields: Vec<_> = Scanner::object(text).unwrap().collect();
        let expected = [
            ("a", r#"[1, {"]":"}"}]"#),
            ("b\\\"", "-1.5e3"),
            ("c", r#""\\""#),
            ("d", "null"),
            ("e", "{}"),
        ];
        assert_eq!(fields, expected);
        let list: Vec<_> = Scanner::list(fields[0].1).unwrap().collect();
        assert_eq!(list, ["1", r#"{"]":"}"}"#]);
        assert!(Scanner::list("{}").is_none() && Scanner::object("[]").is_none());
        assert_eq!(Scanner::object("{}").unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_json_ends_as_well() {
        for text in ["[", "[\"", "[\"\\", "[[", "[}", "[1", "[,", "[é\\"] {
            assert!(Scanner::list(text).unwrap().take(9).count() < 9, "{text}");
        }
        for text in ["{", "{\"a", "{\"a\":", "{1:2", "{é:", "{]"] {
            assert!(Scanner::object(text).unwrap().take(9).count() < 9, "{text}");
        }
    }
}
