//! Nested Arrow columns as leaves: a schema becomes leaf paths, an array the arrays of its leaves, in the same order.

use crate::format::Refusal;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field};
use crate::model::table::Batches;
use arrow::array::{Array, ArrayRef, AsArray, MapArray, RecordBatch, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Schema};

/// The leaf fields below `field`: `a.b` in structs, `a[].b` in lists of structs; a list of plain values keeps the list's name.
pub(super) fn leaves(field: &ArrowField, path: &str, out: &mut Vec<Field>) {
    match field.data_type() {
        Arrow::Struct(fields) => fields
            .iter()
            .for_each(|child| leaves(child, &format!("{path}.{}", child.name()), out)),
        Arrow::List(item)
        | Arrow::LargeList(item)
        | Arrow::ListView(item)
        | Arrow::LargeListView(item)
        | Arrow::FixedSizeList(item, _) => {
            let nested = matches!(item.data_type(), Arrow::Struct(_) | Arrow::Map(..));
            leaves(
                item,
                &if nested {
                    format!("{path}[]")
                } else {
                    path.to_owned()
                },
                out,
            );
        }
        Arrow::Map(entries, _) => {
            if let Arrow::Struct(pair) = entries.data_type() {
                for (child, name) in pair.iter().zip(["key", "value"]) {
                    leaves(child, &format!("{path}[].{name}"), out);
                }
            }
        }
        data_type => out.push(Field {
            path: path.into(),
            data_type: type_of(data_type),
            description: None,
        }),
    }
}

fn type_of(data_type: &Arrow) -> DataType {
    match data_type {
        Arrow::Boolean => DataType::Boolean,
        Arrow::Date32 | Arrow::Date64 => DataType::Date,
        Arrow::Time32(_) | Arrow::Time64(_) => DataType::Time,
        Arrow::Timestamp(..) => DataType::Timestamp,
        Arrow::Interval(_) | Arrow::Duration(_) => DataType::Interval,
        Arrow::Binary | Arrow::LargeBinary | Arrow::BinaryView | Arrow::FixedSizeBinary(_) => {
            DataType::Binary
        }
        Arrow::Null => DataType::Null,
        Arrow::Utf8 | Arrow::LargeUtf8 | Arrow::Utf8View => DataType::String,
        Arrow::Dictionary(_, values) => type_of(values),
        Arrow::RunEndEncoded(_, values) => type_of(values.data_type()),
        decimal if decimal.is_decimal() => DataType::Decimal,
        whole if whole.is_integer() => DataType::Bigint,
        fraction if fraction.is_floating() => DataType::Double,
        _ => DataType::Binary,
    }
}

/// The arrays of the leaves below `array`, in the order of [`leaves`]. Lists are flattened: their leaves have one slot an element.
pub(super) fn flatten(array: &ArrayRef, out: &mut Vec<ArrayRef>) {
    match array.data_type() {
        Arrow::Struct(_) => array
            .as_struct()
            .columns()
            .iter()
            .for_each(|child| flatten(child, out)),
        Arrow::List(_) => {
            let list = array.as_list::<i32>();
            let (first, last) = (
                list.value_offsets()[0] as usize,
                list.value_offsets()[list.len()] as usize,
            );
            flatten(&list.values().slice(first, last - first), out);
        }
        Arrow::LargeList(_) => {
            let list = array.as_list::<i64>();
            let (first, last) = (
                list.value_offsets()[0] as usize,
                list.value_offsets()[list.len()] as usize,
            );
            flatten(&list.values().slice(first, last - first), out);
        }
        Arrow::FixedSizeList(..) => flatten(array.as_fixed_size_list().values(), out),
        Arrow::Map(..) => {
            let map: &MapArray = array.as_map();
            let (first, last) = (
                map.value_offsets()[0] as usize,
                map.value_offsets()[map.len()] as usize,
            );
            for column in map.entries().columns() {
                flatten(&column.slice(first, last - first), out);
            }
        }
        // A list whose elements may lie in any order is brought into theirs.
        Arrow::ListView(item) => again(array, &Arrow::List(item.clone()), out),
        Arrow::LargeListView(item) => again(array, &Arrow::LargeList(item.clone()), out),
        Arrow::RunEndEncoded(_, values) => again(array, values.data_type(), out),
        _ => out.push(array.clone()),
    }
}

/// The leaves of `array` as another type that says the same.
fn again(array: &ArrayRef, data_type: &Arrow, out: &mut Vec<ArrayRef>) {
    match cast(array, data_type) {
        Ok(array) => flatten(&array, out),
        Err(_) => {
            let mut below = Vec::new();
            leaves(
                &ArrowField::new("", data_type.clone(), true),
                "",
                &mut below,
            );
            out.extend(
                below
                    .iter()
                    .map(|_| new_null_array(&Arrow::Null, array.len())),
            );
        }
    }
}

/// Rows of a batch, times columns.
const CELLS: usize = 128 * 1024;

/// Record batches of any size as batches of leaves that stay in the cache.
pub(super) struct Pieces<I> {
    batches: I,
    current: Option<(RecordBatch, usize)>,
    rows: usize,
    finished: bool,
}

impl<I: Iterator<Item = Result<RecordBatch, Refusal>>> Pieces<I> {
    /// Pieces of `batches` with so many leaves.
    pub(super) fn new(batches: I, leaves: usize) -> Self {
        Self {
            batches,
            current: None,
            rows: (CELLS / leaves.max(1)).clamp(128, 8_192),
            finished: false,
        }
    }
}

impl<I: Iterator<Item = Result<RecordBatch, Refusal>>> Batches for Pieces<I> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        while !self.finished {
            if let Some((batch, at)) = &mut self.current {
                let rows = self.rows.min(batch.num_rows() - *at);
                if rows > 0 {
                    let piece = batch.slice(*at, rows);
                    *at += rows;
                    let mut columns = Vec::new();
                    piece
                        .columns()
                        .iter()
                        .for_each(|column| flatten(column, &mut columns));
                    return Some(Ok(Batch { rows, columns }));
                }
            }
            // Not beside the next one.
            self.current = None;
            match self.batches.next() {
                Some(Ok(batch)) => self.current = Some((batch, 0)),
                Some(Err(refusal)) => {
                    self.finished = true;
                    return Some(Err(refusal));
                }
                None => self.finished = true,
            }
        }
        None
    }
}

/// The leaf fields of a schema.
pub(super) fn fields(schema: &Schema) -> Vec<Field> {
    let mut fields = Vec::new();
    for field in schema.fields() {
        leaves(field, field.name(), &mut fields);
    }
    fields
}
