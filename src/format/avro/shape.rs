//! The shape of records: from the schema in a file's header, whether records fill a block exactly.
//!
//! The reader library never ends on a block with bytes behind its last record, nor in useful time on a list of billions of values
//! that take no bytes, so blocks are walked through before it gets them.

use serde_json::Value;
use std::collections::HashMap;

/// Values that take no bytes in one block's lists and maps.
const MOST_EMPTY_ITEMS: u64 = 1 << 20;
/// Types within types, in a schema and in a record.
const MOST_DEPTH: usize = 200;

/// What a value takes up.
#[derive(Clone, Debug)]
enum Node {
    /// So many bytes.
    Fixed(usize),
    /// A number of varying length.
    Number,
    /// A length and as many bytes.
    Bytes,
    /// Several values, by their places among the nodes.
    Record(Vec<usize>),
    /// A number that chooses one of them, and its value.
    Union(Vec<usize>),
    /// Counted values until a count of 0; those of a map with a key each.
    Items { value: usize, keyed: bool },
}

/// The types of a schema, the record's first.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    nodes: Vec<Node>,
    names: HashMap<String, usize>,
}

impl Shape {
    /// The shape of a schema's values; `None` where it is no schema.
    pub(super) fn of(schema: &[u8]) -> Option<Self> {
        let schema: Value = serde_json::from_slice(schema).ok()?;
        let mut shape = Self::default();
        shape.add(&schema, "", 0)?;
        Some(shape)
    }

    /// Adds a type and gives its place; `space` is the namespace around it.
    fn add(&mut self, schema: &Value, space: &str, depth: usize) -> Option<usize> {
        if depth > MOST_DEPTH {
            return None;
        }
        match schema {
            Value::String(name) => match &**name {
                "null" => Some(self.push(Node::Fixed(0))),
                "boolean" => Some(self.push(Node::Fixed(1))),
                "float" => Some(self.push(Node::Fixed(4))),
                "double" => Some(self.push(Node::Fixed(8))),
                "int" | "long" => Some(self.push(Node::Number)),
                "bytes" | "string" => Some(self.push(Node::Bytes)),
                name => self.named(name, space),
            },
            Value::Array(branches) => {
                let place = self.push(Node::Union(Vec::new()));
                let branches = branches
                    .iter()
                    .map(|branch| self.add(branch, space, depth + 1))
                    .collect::<Option<_>>()?;
                self.nodes[place] = Node::Union(branches);
                Some(place)
            }
            Value::Object(parts) => match parts.get("type")? {
                Value::String(kind) => self.complex(kind, schema, space, depth),
                described => self.add(described, space, depth + 1),
            },
            _ => None,
        }
    }

    /// Adds a type of this kind, which an object describes, and gives its place.
    fn complex(&mut self, kind: &str, schema: &Value, space: &str, depth: usize) -> Option<usize> {
        match kind {
            "record" | "error" => {
                let place = self.push(Node::Record(Vec::new()));
                let space = self.name(schema, space, place)?;
                let fields = schema.get("fields")?.as_array()?.iter();
                let fields = fields
                    .map(|field| self.add(field.get("type")?, &space, depth + 1))
                    .collect::<Option<_>>()?;
                self.nodes[place] = Node::Record(fields);
                Some(place)
            }
            "enum" => {
                let place = self.push(Node::Number);
                self.name(schema, space, place)?;
                Some(place)
            }
            "fixed" => {
                let size = usize::try_from(schema.get("size")?.as_u64()?).ok()?;
                let place = self.push(Node::Fixed(size));
                self.name(schema, space, place)?;
                Some(place)
            }
            "array" | "map" => {
                let keyed = kind == "map";
                let value = schema.get(if keyed { "values" } else { "items" })?;
                let value = self.add(value, space, depth + 1)?;
                Some(self.push(Node::Items { value, keyed }))
            }
            _ => self.add(schema.get("type")?, space, depth + 1),
        }
    }

    /// Adds a node and gives its place.
    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Notes the name of a type, and gives the namespace inside it.
    fn name(&mut self, schema: &Value, space: &str, place: usize) -> Option<String> {
        let name = schema.get("name")?.as_str()?;
        let (space, name) = match (name.rsplit_once('.'), schema.get("namespace")) {
            (Some((space, name)), _) => (space, name),
            (None, Some(Value::String(space))) => (&**space, name),
            (None, _) => (space, name),
        };
        self.names.insert(joined(space, name), place);
        // Some writers name a type of another namespace by its last part.
        self.names.entry(name.to_owned()).or_insert(place);
        Some(space.to_owned())
    }

    fn named(&self, name: &str, space: &str) -> Option<usize> {
        let own = self.names.get(&joined(space, name));
        own.or_else(|| self.names.get(name)).copied()
    }

    /// Whether `block` is so many records and nothing else.
    pub(super) fn fills(&self, block: &[u8], records: u64) -> bool {
        let mut walk = Walk {
            nodes: &self.nodes,
            rest: block,
            empty_left: MOST_EMPTY_ITEMS,
        };
        for _ in 0..records {
            let before = walk.rest.len();
            if walk.pass(0, 0).is_none() {
                return false;
            }
            // A record's length depends on its bytes alone, so the others take none either.
            if walk.rest.len() == before {
                break;
            }
        }
        walk.rest.is_empty()
    }
}

fn joined(space: &str, name: &str) -> String {
    if space.is_empty() || name.contains('.') {
        name.to_owned()
    } else {
        format!("{space}.{name}")
    }
}

/// The way through the values of a block.
struct Walk<'a> {
    nodes: &'a [Node],
    rest: &'a [u8],
    empty_left: u64,
}

impl Walk<'_> {
    /// Passes over a value; `None` where the block ends inside it or it is none.
    fn pass(&mut self, place: usize, depth: usize) -> Option<()> {
        if depth > MOST_DEPTH {
            return None;
        }
        match self.nodes.get(place)? {
            Node::Fixed(size) => self.rest = self.rest.get(*size..)?,
            Node::Number => {
                self.number()?;
            }
            Node::Bytes => self.bytes()?,
            Node::Record(fields) => {
                for field in fields {
                    self.pass(*field, depth + 1)?;
                }
            }
            Node::Union(branches) => {
                let branch = usize::try_from(self.number()?).ok()?;
                self.pass(*branches.get(branch)?, depth + 1)?;
            }
            Node::Items { value, keyed } => loop {
                let count = self.number()?;
                if count == 0 {
                    break;
                }
                if count < 0 {
                    // Its length in bytes, which the reader does not rely on either.
                    self.number()?;
                }
                self.items(*value, *keyed, count.unsigned_abs(), depth)?;
            },
        }
        Some(())
    }

    fn items(&mut self, value: usize, keyed: bool, count: u64, depth: usize) -> Option<()> {
        for done in 0..count {
            let before = self.rest.len();
            if keyed {
                self.bytes()?;
            }
            self.pass(value, depth + 1)?;
            if self.rest.len() == before {
                self.empty_left = self.empty_left.checked_sub(count - done)?;
                break;
            }
        }
        Some(())
    }

    fn bytes(&mut self) -> Option<()> {
        let length = usize::try_from(self.number()?).ok()?;
        self.rest = self.rest.get(length..)?;
        Some(())
    }

    fn number(&mut self) -> Option<i64> {
        let mut value = 0_u64;
        for (place, byte) in self.rest.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                self.rest = &self.rest[place + 1..];
                return Some((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_fill_their_block() {
        let schema = br#"{"type": "record", "name": "a.b.R", "fields": [
            {"name": "id", "type": "long"},
            {"name": "s", "type": ["null", {"type": "string", "logicalType": "uuid"}]},
            {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["x"]}},
            {"name": "f", "type": {"type": "fixed", "name": "other.F", "size": 2}},
            {"name": "l", "type": {"type": "array", "items": "a.b.E"}},
            {"name": "m", "type": {"type": "map", "values": "E"}}]}"#;
        let shape = Shape::of(schema).unwrap();
        // 1, "hi", x, two bytes, [x, x], {"k": x}
        let record = b"\x02\x02\x04hi\x00ab\x04\x00\x00\x00\x02\x02k\x00\x00";
        assert!(shape.fills(record, 1));
        assert!(shape.fills(&record.repeat(3), 3));
        for (why, bytes, records) in [
            ("bytes behind the records", [&record[..], b"\0"].concat(), 1),
            ("a record short", record.to_vec(), 2),
            ("cut off", record[..9].to_vec(), 1),
            ("no such branch", b"\x02\x04".to_vec(), 1),
            ("nothing counted", record.to_vec(), 0),
        ] {
            assert!(!shape.fills(&bytes, records), "{why}");
        }
    }

    #[test]
    fn values_without_bytes_are_limited() {
        let schema = br#"{"type": "record", "name": "R", "fields": [
            {"name": "l", "type": {"type": "array", "items": "null"}}]}"#;
        let shape = Shape::of(schema).unwrap();
        assert!(shape.fills(b"\x14\x00", 1));
        assert!(!shape.fills(b"\xfe\xff\xff\xff\x0f\x00", 1), "two billion");
        let nulls = Shape::of(br#"{"type": "record", "name": "R", "fields": []}"#).unwrap();
        assert!(nulls.fills(b"", u64::MAX));
        assert!(!nulls.fills(b"\0", 3));
    }

    #[test]
    fn types_that_hold_themselves_end() {
        let schema = br#"{"type": "record", "name": "R", "fields": [{"name": "r", "type": "R"}]}"#;
        assert!(!Shape::of(schema).unwrap().fills(b"", 1));
    }
}
