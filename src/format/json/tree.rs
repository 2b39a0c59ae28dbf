//! The shape of a JSON table: every record is shown to it once, and it gives the leaf columns of their union.
//!
//! An object whose keys are values (people's numbers, days, file names) is a map, not a row of columns: its keys become one
//! column, as in Parquet, for a column's name is printed and a value must never be.

use super::names::Name;
use super::text::Visit;
use crate::format::layout::MOST_COLUMNS;
use crate::model::dataset::{DataType, Field};
use std::collections::HashMap;

/// Places that a shape may have: leaves and what they hang on.
const MOST_PLACES: usize = 4 * MOST_COLUMNS;
/// Keys from which on an object in whose records each key is rare is a map.
const MAP_KEYS: usize = 64;
/// Share of the records that have a key, below which keys are rare.
const MAP_SHARE: f64 = 0.125;
/// Records from which on keys that stand in most of them are those of a form, and the share of the records.
const MANY_RECORDS: u64 = 20;
const FORM_SHARE: f64 = 0.8;
/// Letters of the shortest word before the number of a field.
const SHORTEST_WORD: usize = 3;
/// Characters of the shortest key that may be somebody's identifier.
const SHORTEST_IDENTIFIER: usize = 6;

/// Where values stand.
#[derive(Debug, Default)]
pub(super) struct Node {
    key: Box<[u8]>,
    parent: u32,
    children: Vec<u32>,
    by_key: HashMap<Box<[u8]>, u32>,
    /// The place of objects in a list here, or of the entries of a map.
    element: Option<u32>,
    is_map: bool,
    /// A column of records that is no member of theirs, and what it is called beside its name.
    is_column: bool,
    label: Option<Box<str>>,
    /// Values that stood here.
    values: u64,
    /// A list of plain values stood here: slots are elements.
    pub(super) is_listed: bool,
    /// Times that an object stood here, and that this member was in its object.
    objects: u64,
    seen: u64,
    /// After [`Tree::fields`]: the column of its values, and the scope whose count is their number of slots.
    pub(super) column: Option<u32>,
    pub(super) scope: u32,
}

/// The shape.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Scopes: the record, and every list of objects.
    pub(super) scopes: usize,
    /// Records seen whole.
    pub(super) records: u64,
    /// Values deeper than are taken apart.
    pub(super) too_deep: u64,
    /// Members that found no place any more.
    pub(super) beyond: bool,
    /// Places that no broken record takes away: those from when an object was last made a map.
    kept: usize,
    /// The place of the keys under which records stand.
    pub(super) row_key: Option<u32>,
    /// The places of the values of records that are lists.
    pub(super) positions: Vec<u32>,
}

/// The place of a record.
pub(super) const ROOT: u32 = 0;
/// The members of a map's entries, in this order.
const MAP_KEY: &[u8] = b"key";
const MAP_VALUE: &[u8] = b"value";

impl Tree {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
            scopes: 1,
            records: 0,
            too_deep: 0,
            beyond: false,
            kept: 1,
            row_key: None,
            positions: Vec::new(),
        }
    }

    /// The shape of records that stand under keys, with what these are called beside their name.
    pub(super) fn keyed(label: Option<&str>) -> Self {
        let mut tree = Self::new();
        // No member of a record is called so: it is in no index.
        tree.row_key = tree.column(MAP_KEY, label);
        tree.kept = tree.nodes.len();
        tree
    }

    /// The shape of records that are lists of the values of these columns.
    pub(super) fn of_rows(names: &[Name]) -> Self {
        let mut tree = Self::new();
        for name in names {
            let place = tree.column(name.text.as_bytes(), name.label.as_deref());
            tree.positions.extend(place);
        }
        tree.kept = tree.nodes.len();
        tree
    }

    /// Adds a column of records that is no member of theirs.
    fn column(&mut self, name: &[u8], label: Option<&str>) -> Option<u32> {
        let place = self.add(ROOT, name)?;
        self.node_mut(place).label = label.map(Box::from);
        self.node_mut(place).is_column = true;
        self.node_mut(ROOT).children.push(place);
        Some(place)
    }

    pub(super) fn node(&self, place: u32) -> &Node {
        &self.nodes[place as usize]
    }

    fn node_mut(&mut self, place: u32) -> &mut Node {
        &mut self.nodes[place as usize]
    }

    /// The member `key` of the object at `of`; its `turn`th is looked at first, for records repeat their order.
    pub(super) fn find(&self, of: u32, key: &[u8], turn: usize) -> Option<u32> {
        let node = self.node(of);
        node.children
            .get(turn)
            .copied()
            .filter(|child| *self.node(*child).key == *key && !self.node(*child).is_column)
            .or_else(|| node.by_key.get(key).copied())
    }

    /// The places of an entry, its key and its value, where the object at `of` is a map.
    pub(super) fn entry(&self, of: u32) -> Option<(u32, u32, u32)> {
        let node = self.node(of);
        let element = node.element.filter(|_| node.is_map)?;
        let entry = &self.node(element).children;
        Some((element, entry[0], entry[1]))
    }

    pub(super) fn element_of(&self, of: u32) -> Option<u32> {
        self.node(of).element
    }

    fn add(&mut self, parent: u32, key: &[u8]) -> Option<u32> {
        if self.nodes.len() >= MOST_PLACES {
            self.beyond = true;
            return None;
        }
        let place = self.nodes.len() as u32;
        self.nodes.push(Node {
            key: key.into(),
            parent,
            ..Node::default()
        });
        Some(place)
    }

    fn child(&mut self, of: u32, key: &[u8], turn: usize) -> Option<u32> {
        if let Some(known) = self.find(of, key, turn) {
            return Some(known);
        }
        let place = self.add(of, key)?;
        let node = self.node_mut(of);
        node.children.push(place);
        node.by_key.insert(key.into(), place);
        Some(place)
    }

    /// Forgets the places from `length` on: those of a record that turned out to be broken.
    fn forget(&mut self, length: usize) {
        while self.nodes.len() > length.max(self.kept) {
            let last = self.nodes.len() as u32 - 1;
            let Some(node) = self.nodes.pop() else { break };
            let parent = self.node_mut(node.parent);
            parent.children.retain(|child| *child != last);
            if parent.by_key.get(&node.key) == Some(&last) {
                parent.by_key.remove(&node.key);
            }
            if parent.element == Some(last) {
                (parent.element, parent.is_map) = (None, false);
            }
            if self.positions.last() == Some(&last) {
                self.positions.pop();
            }
        }
    }

    /// Whether the object at `place` has values for keys.
    fn looks_like_map(&self, place: u32) -> bool {
        let node = self.node(place);
        let keys = node.children.len();
        let has_columns = self.row_key.is_some() || !self.positions.is_empty();
        if node.is_map || keys == 0 || place == ROOT && has_columns {
            return false;
        }
        let seen: u64 = node
            .children
            .iter()
            .map(|child| self.node(*child).seen)
            .sum();
        let recur = node.objects >= MANY_RECORDS
            && seen as f64 >= FORM_SHARE * keys as f64 * node.objects as f64;
        let identifiers = (node.children.iter())
            .map(|child| &*self.node(*child).key)
            .filter(|key| is_identifier(key) && !(recur && is_numbered_field(key)))
            .count();
        identifiers * 2 > keys
            || keys >= MAP_KEYS
                && (seen as f64) < MAP_SHARE * keys as f64 * node.objects.max(1) as f64
    }

    /// Makes the object at `place` a map: its keys one column, what stood under them one shape.
    fn collapse(&mut self, place: u32) {
        let children = std::mem::take(&mut self.node_mut(place).children);
        self.node_mut(place).by_key.clear();
        let element = self.node(place).element.or_else(|| self.add(place, b""));
        let Some(element) = element else { return };
        self.node_mut(place).element = Some(element);
        let (Some(key), Some(value)) = (
            self.child(element, MAP_KEY, 0),
            self.child(element, MAP_VALUE, 1),
        ) else {
            return;
        };
        // A list of objects here before may have had other members first.
        let entry = &mut self.node_mut(element).children;
        entry.retain(|child| *child != key && *child != value);
        entry.splice(0..0, [key, value]);
        self.node_mut(place).is_map = true;
        self.node_mut(key).values += 1;
        for child in children {
            self.unite(value, child);
        }
        self.kept = self.nodes.len();
    }

    /// Brings what stood at `from` to `into`.
    fn unite(&mut self, into: u32, from: u32) {
        let node = std::mem::take(self.node_mut(from));
        let known = self.node_mut(into);
        known.values += node.values;
        known.is_listed |= node.is_listed;
        known.objects += node.objects;
        known.seen += node.seen;
        for child in node.children {
            let key = self.node(child).key.clone();
            match self.node(into).by_key.get(&key).copied() {
                Some(known) => self.unite(known, child),
                None => {
                    self.node_mut(child).parent = into;
                    let known = self.node_mut(into);
                    known.children.push(child);
                    known.by_key.insert(key, child);
                }
            }
        }
        if let Some(element) = node.element {
            match self.node(into).element {
                Some(known) => self.unite(known, element),
                None => {
                    self.node_mut(element).parent = into;
                    self.node_mut(into).element = Some(element);
                    self.node_mut(into).is_map = node.is_map;
                }
            }
        }
    }

    /// The leaf columns, in the order in which their places appeared; the shape is complete from here on.
    pub(super) fn fields(&mut self) -> Vec<Field> {
        let mut fields = Vec::new();
        self.scopes = 1;
        self.leaves(ROOT, "", 0, &mut fields);
        fields
    }

    fn leaves(&mut self, place: u32, path: &str, scope: u32, out: &mut Vec<Field>) {
        if self.looks_like_map(place) {
            self.collapse(place);
        }
        let (children, element) = {
            let node = self.node_mut(place);
            node.scope = scope;
            (node.children.clone(), node.element)
        };
        let bare = children.is_empty() && element.is_none();
        let node = self.node(place);
        let filled = node.values > 0 || (bare && place != ROOT);
        if filled {
            if out.len() < MOST_COLUMNS {
                self.node_mut(place).column = Some(out.len() as u32);
                out.push(Field {
                    path: if place == ROOT { "value" } else { path }.into(),
                    data_type: DataType::String,
                    description: self.node(place).label.as_deref().map(Into::into),
                });
            } else {
                self.beyond = true;
            }
        }
        for child in children {
            let key = String::from_utf8_lossy(&self.node(child).key).into_owned();
            let path = match (path, key.as_str()) {
                ("", "") if self.node(child).is_column => String::new(),
                ("", "") => "\"\"".to_owned(),
                ("", key) => key.to_owned(),
                (path, key) => format!("{path}.{key}"),
            };
            self.leaves(child, &path, scope, out);
        }
        if let Some(element) = element {
            let scope = self.scopes as u32;
            self.scopes += 1;
            self.leaves(element, &format!("{path}[]"), scope, out);
        }
    }
}

/// Keys of forms made without code are a word and the number of the field: `_widget_1624601126864`.
fn is_numbered_field(key: &[u8]) -> bool {
    let word = key.iter().take_while(|byte| !byte.is_ascii_digit());
    word.filter(|byte| byte.is_ascii_alphabetic()).count() >= SHORTEST_WORD
}

/// Keys that look as identifiers of people do: mostly digits, or an address of mail.
pub(super) fn is_identifier(key: &[u8]) -> bool {
    let digits = key.iter().filter(|byte| byte.is_ascii_digit()).count();
    key.len() >= SHORTEST_IDENTIFIER && (digits * 2 > key.len() || key.contains(&b'@'))
}

impl Visit for Tree {
    fn key(&mut self) -> Option<u32> {
        self.row_key
    }

    fn position(&mut self, index: usize) -> Option<u32> {
        if index < self.positions.len() {
            return self.positions.get(index).copied();
        }
        if index >= MOST_COLUMNS {
            self.beyond = true;
            return None;
        }
        let place = self.column(b"", None)?;
        self.positions.push(place);
        Some(place)
    }

    fn member(&mut self, of: u32, key: &[u8], turn: usize) -> Option<u32> {
        if let Some((.., value)) = self.entry(of) {
            return Some(value);
        }
        let place = self.child(of, key, turn)?;
        self.node_mut(place).seen += 1;
        Some(place)
    }

    fn element(&mut self, of: u32) -> u32 {
        if let Some(element) = self.node(of).element {
            return element;
        }
        match self.add(of, b"") {
            Some(element) => {
                self.node_mut(of).element = Some(element);
                element
            }
            None => of,
        }
    }

    fn object(&mut self, place: u32) {
        let node = self.node_mut(place);
        node.objects += 1;
        // A map of many keys must not grow into a shape of as many places.
        let keys = node.children.len();
        if keys >= MAP_KEYS && node.objects.is_power_of_two() && self.looks_like_map(place) {
            self.collapse(place);
        }
    }

    fn list(&mut self, _: u32) {}

    fn scalar(&mut self, place: u32, value: Option<&[u8]>, listed: bool) {
        let node = self.node_mut(place);
        node.values += u64::from(value.is_some());
        node.is_listed |= listed;
    }

    fn too_deep(&mut self) {
        self.too_deep += 1;
    }

    fn mark(&self) -> usize {
        self.nodes.len()
    }

    fn whole(&mut self) {
        self.records += 1;
    }

    fn broken(&mut self, mark: usize) {
        self.forget(mark);
    }
}
