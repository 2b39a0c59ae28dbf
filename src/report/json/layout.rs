//! JSON goes in, JSON comes out whose lists have an entry in a line: it is searched by line, compared by line, and small.

use serde_json::ser::Formatter;
use std::io::{self, Write};

/// The document's own fields and theirs stand in lines of their own, and so do the entries of lists among them.
#[derive(Default)]
pub struct Lines {
    open: Vec<Open>,
}

/// An object or list that is not at its end.
#[derive(Clone, Copy, Default)]
struct Open {
    /// Whether its members stand in lines of their own.
    broken: bool,
    /// Whether it has any.
    filled: bool,
}

impl Lines {
    /// Objects that are broken into lines: the document, and those that are its fields.
    const OBJECTS: usize = 2;
    /// Lists that are: those of the document, and those of its fields.
    const LISTS: usize = 3;

    fn begin(&mut self, most: usize) {
        let is_inside = self.open.last().is_none_or(|outer| outer.broken);
        self.open.push(Open {
            broken: is_inside && self.open.len() < most,
            filled: false,
        });
    }

    fn member<W: ?Sized + Write>(&mut self, to: &mut W, is_first: bool) -> io::Result<()> {
        if !is_first {
            to.write_all(b",")?;
        }
        if let Some(open) = self.open.last_mut() {
            open.filled = true;
        }
        self.line(to, self.open.len())
    }

    fn last(&self) -> Open {
        self.open.last().copied().unwrap_or_default()
    }

    fn line<W: ?Sized + Write>(&self, to: &mut W, depth: usize) -> io::Result<()> {
        if !self.last().broken {
            return Ok(());
        }
        to.write_all(b"\n")?;
        (0..depth).try_for_each(|_| to.write_all(b" "))
    }

    fn end<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        if self.last().filled {
            self.line(to, self.open.len().saturating_sub(1))?;
        }
        self.open.pop();
        to.write_all(bracket)
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(Self::OBJECTS);
        to.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.member(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(if self.last().broken { b": " } else { b":" })
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(to, b"}")
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(Self::LISTS);
        to.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.member(to, first)
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(to, b"]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize as _;
    use serde_json::json;

    #[test]
    fn an_entry_is_a_line() {
        let value = json!({
            "scan": { "id": "7", "packs": [{ "id": "a" }], "tool": { "name": "q" } },
            "datasets": [{ "name": "a", "notes": [0, { "b": [] }] }, { "name": "b" }],
            "none": [],
        });
        let mut text = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, Lines::default());
        value.serialize(&mut serializer).unwrap();
        let expected = r#"{
 "scan": {
  "id": "7",
  "packs": [
   {"id":"a"}
  ],
  "tool": {"name":"q"}
 },
 "datasets": [
  {"name":"a","notes":[0,{"b":[]}]},
  {"name":"b"}
 ],
 "none": []
}"#;
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}
