//! A text that is read by byte ranges, each of which ends where a record does: its layout goes in, ranges and their records come
//! out.

use super::batches::CsvBatches;
use super::boundaries::{Boundaries, Layout};
use crate::format::text::{self, TextHead};
use crate::format::{Opened, Refusal};
use crate::model::Text;
use crate::model::dataset::{DataType, Dialect, Field, Schema, Split, SplitRange};
use crate::model::source::Source;
use crate::model::table::{Splits, Table};
use std::sync::Arc;

/// A text and its layout.
pub(in crate::format) struct TextRanges {
    pub(in crate::format) schema: Arc<Schema>,
    pub(in crate::format) dialect: Dialect,
}

impl TextRanges {
    /// A text with columns of these names.
    pub(in crate::format) fn new(
        head: &TextHead<'_>,
        names: Vec<String>,
        dialect: Dialect,
        notes: Vec<Text>,
    ) -> Self {
        let dialect = Dialect {
            other_encoding: head.detected.other.map(text::name),
            ..dialect
        };
        let field = |name: String| Field {
            path: name.into(),
            data_type: DataType::String,
            description: None,
        };
        let schema = Schema {
            fields: names.into_iter().map(field).collect(),
            records: None,
            encoding: Some(head.detected.name),
            dialect: Some(dialect),
            notes: head.notes().chain(notes).collect(),
            ..Schema::default()
        };
        Self {
            schema: Arc::new(schema),
            dialect,
        }
    }

    /// The text with what a row below its header calls the columns, empty where it calls one nothing.
    pub(in crate::format) fn labelled(mut self, labels: &[String]) -> Self {
        let fields = &mut Arc::make_mut(&mut self.schema).fields;
        for (field, label) in fields.iter_mut().zip(labels) {
            let label = label.trim();
            field.description = (!label.is_empty() && *label != *field.path).then(|| label.into());
        }
        self
    }

    fn layout<'a>(&self, source: &'a Arc<dyn Source>) -> Layout<'a> {
        Layout {
            source: &**source,
            encoding: text::by_name(self.schema.encoding),
            dialect: self.dialect,
        }
    }

    /// As [`Table::splits`].
    pub(in crate::format) fn splits<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        target: u64,
    ) -> Splits<'a> {
        let layout = self.layout(source);
        let (start, end) = (layout.dialect.data_start, layout.end());
        if end.saturating_sub(start) <= target || !layout.has_outline() {
            return Box::new(std::iter::once(Ok(Split::of_bytes(start.min(end), end))));
        }
        Box::new(Boundaries::new(layout, start, target))
    }

    /// As [`Table::near`].
    pub(in crate::format) fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        let layout = self.layout(source);
        let place = place.min(layout.end());
        let Some(start) = layout.align(place).map_err(|error| Refusal::io(&error))? else {
            return Ok(None);
        };
        if start >= layout.end() {
            return Ok(Some(Split::of_bytes(start, start)));
        }
        // A record belongs to the piece in which it begins.
        let target = place.saturating_add(target).saturating_sub(start).max(1);
        if !layout.has_outline() {
            let end = layout.align(start.saturating_add(target));
            let end = end.map_err(|error| Refusal::io(&error))?;
            return Ok(Some(Split::of_bytes(start, end.unwrap_or(layout.end()))));
        }
        Boundaries::new(layout, start, target).next().transpose()
    }

    /// The records of a piece.
    pub(in crate::format) fn batches<'a>(
        &self,
        source: &'a Arc<dyn Source>,
        split: &Split,
    ) -> CsvBatches<'a> {
        let layout = self.layout(source);
        let range = match split.range {
            SplitRange::Bytes { start, end } => (start, end),
            _ => (layout.dialect.data_start.min(layout.end()), layout.end()),
        };
        CsvBatches::new(&**source, layout.encoding, layout.dialect, range)
    }
}

/// An entry that is one table, and the lines of it that are no records.
pub(in crate::format) fn opened(table: impl Table + 'static, left_out: Vec<String>) -> Vec<Opened> {
    vec![Opened {
        member: None,
        table: Arc::new(table),
        left_out,
    }]
}
