//! Records become columns: values go to the columns that the shape gives their places, and what a record lacks is null.

use super::text::Visit;
use super::tree::{ROOT, Tree};
use crate::model::batch::Batch;
use arrow::array::{ArrayRef, BinaryViewArray, make_view};
use arrow::buffer::{Buffer, ScalarBuffer};
use std::sync::Arc;

/// What a record adds, kept until the record is known to be whole.
enum Event {
    /// A slot of a scope.
    Slot(u32),
    /// A value of a place.
    Value {
        place: u32,
        view: u128,
        listed: bool,
    },
}

/// Columns of a batch that is being filled. An empty view stands for null, as an empty text does in CSV.
pub(super) struct Rows<'a> {
    tree: &'a Tree,
    columns: Vec<Vec<u128>>,
    /// By column, the scope whose slots it has; `None` for lists of plain values, whose slots are their elements.
    scopes: Vec<Option<u32>>,
    /// Slots by scope.
    slots: Vec<usize>,
    bytes: Vec<u8>,
    events: Vec<Event>,
    records: usize,
    cells: usize,
    unknown: bool,
    /// Records with members that the shape does not have.
    pub(super) with_unknown: u64,
}

impl<'a> Rows<'a> {
    pub(super) fn new(tree: &'a Tree, columns: usize) -> Self {
        let mut scopes = vec![None; columns];
        for node in &tree.nodes {
            if let Some(column) = node.column {
                scopes[column as usize] = (!node.is_listed).then_some(node.scope);
            }
        }
        Self {
            tree,
            columns: vec![Vec::new(); columns],
            scopes,
            slots: vec![0; tree.scopes],
            bytes: Vec::new(),
            events: Vec::new(),
            records: 0,
            cells: 0,
            unknown: false,
            with_unknown: 0,
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.records
    }

    /// Cells and bytes so far.
    pub(super) fn size(&self) -> (usize, usize) {
        (
            self.cells.max(self.records * self.columns.len()),
            self.bytes.len(),
        )
    }

    /// The rows so far as a batch; begins the next.
    pub(super) fn batch(&mut self) -> Batch {
        let buffer = Buffer::from_vec(std::mem::take(&mut self.bytes));
        let columns = self
            .columns
            .iter_mut()
            .zip(&self.scopes)
            .map(|(values, scope)| {
                let mut values = std::mem::take(values);
                if let Some(scope) = scope {
                    values.resize(self.slots[*scope as usize], 0);
                }
                let views = ScalarBuffer::from(values);
                let array = BinaryViewArray::try_new(views, vec![buffer.clone()], None)
                    .expect("INVARIANT: every view is of bytes in the buffer");
                Arc::new(array) as ArrayRef
            })
            .collect();
        self.slots.fill(0);
        self.cells = 0;
        Batch {
            rows: std::mem::take(&mut self.records),
            columns,
        }
    }

    fn push(&mut self, place: u32, value: Option<&[u8]>, listed: bool) {
        let view = value.map_or(0, |value| {
            let offset = self.bytes.len() as u32;
            if value.len() > 12 {
                self.bytes.extend_from_slice(value);
            }
            make_view(value, 0, offset)
        });
        self.events.push(Event::Value {
            place,
            view,
            listed,
        });
    }
}

impl Visit for Rows<'_> {
    fn key(&mut self) -> Option<u32> {
        self.tree.row_key
    }

    fn position(&mut self, index: usize) -> Option<u32> {
        let found = self.tree.positions.get(index).copied();
        self.unknown |= found.is_none();
        found
    }

    fn member(&mut self, of: u32, key: &[u8], turn: usize) -> Option<u32> {
        if let Some((element, key_place, value)) = self.tree.entry(of) {
            self.events.push(Event::Slot(self.tree.node(element).scope));
            self.push(key_place, Some(key), false);
            return Some(value);
        }
        let found = self.tree.find(of, key, turn);
        self.unknown |= found.is_none();
        found
    }

    fn element(&mut self, of: u32) -> u32 {
        match self.tree.element_of(of) {
            Some(element) => {
                self.events.push(Event::Slot(self.tree.node(element).scope));
                element
            }
            None => {
                self.unknown = true;
                of
            }
        }
    }

    fn object(&mut self, _: u32) {}

    fn list(&mut self, _: u32) {}

    fn scalar(&mut self, place: u32, value: Option<&[u8]>, listed: bool) {
        self.push(place, value, listed);
    }

    fn too_deep(&mut self) {}

    fn mark(&self) -> usize {
        self.bytes.len()
    }

    fn whole(&mut self) {
        self.records += 1;
        self.slots[ROOT as usize] += 1;
        for event in self.events.drain(..) {
            let (place, view, listed) = match event {
                Event::Slot(scope) => {
                    self.slots[scope as usize] += 1;
                    continue;
                }
                Event::Value {
                    place,
                    view,
                    listed,
                } => (place, view, listed),
            };
            let Some(column) = self.tree.node(place).column else {
                continue;
            };
            let values = &mut self.columns[column as usize];
            match self.scopes[column as usize] {
                Some(scope) => {
                    let slots = self.slots[scope as usize];
                    // A second value of one name, or a list where none was, has no slot.
                    if values.len() < slots {
                        values.resize(slots - 1, 0);
                        values.push(view);
                    }
                }
                None if listed || view != 0 => values.push(view),
                None => {}
            }
            self.cells += 1;
        }
        self.with_unknown += u64::from(std::mem::take(&mut self.unknown));
    }

    fn broken(&mut self, mark: usize) {
        self.events.clear();
        self.bytes.truncate(mark);
        self.unknown = false;
    }
}
