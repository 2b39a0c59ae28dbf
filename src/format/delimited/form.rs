//! A delimited text that is a form, or a table that lies on its side: its head goes in, its records come out. Such a text is
//! small, so that all of it stands in the head.

use super::sniff::{self, Sniffed};
use super::translation::parsable;
use super::{Delimited, parser_of};
use crate::format::layout::labels::{self, Labelled};
use crate::format::text::{self, TextHead};
use crate::format::{Format as _, Opened, Refusal, head};
use crate::model::dataset::{Dialect, Schema, Split};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use std::sync::Arc;

/// Records of a text that are looked at: more are no form.
const MOST_RECORDS: usize = 256;

/// A text whose labels and values are known by their places.
struct LabelledText {
    schema: Arc<Schema>,
    dialect: Dialect,
    labelled: Labelled,
}

/// The table of a text that is labels and values; `None` where it is a table like others.
pub(super) fn open(head: &TextHead<'_>, sniffed: &Sniffed) -> Option<Vec<Opened>> {
    let dialect = sniff::with_cells(sniffed.dialect);
    // Read with another delimiter, the text may have fewer records.
    let is_long = sniffed.records > labels::MOST_ROWS && dialect == sniffed.dialect;
    if !head.is_whole || is_long {
        return None;
    }
    let labelled = labels::find(&grid(head.body(), dialect), head.words)?;
    let mut schema = labelled.schema();
    schema.encoding = Some(head.detected.name);
    let detected = head.detected.note();
    schema.notes = detected.into_iter().chain(schema.notes).collect();
    Some(Opened::whole(LabelledText {
        schema: Arc::new(schema),
        dialect,
        labelled,
    }))
}

fn grid(body: &[u8], dialect: Dialect) -> Vec<Vec<String>> {
    let body = parsable(body, dialect);
    let records = sniff::records(&body, parser_of(dialect), true, MOST_RECORDS);
    records.into_iter().map(|record| record.fields).collect()
}

impl Table for LabelledText {
    fn format(&self) -> &'static str {
        Delimited.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn reads_forward(&self) -> bool {
        Delimited.reads_forward()
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        let whole = Split::whole(source.byte_size());
        Box::new(std::iter::once(Ok(whole)))
    }

    fn near(&self, source: &Arc<dyn Source>, _: u64, _: u64) -> Result<Option<Split>, Refusal> {
        Ok(Some(Split::whole(source.byte_size())))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        _: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let head = head(&**source).map_err(|error| Refusal::io(&error))?;
        let detected = text::detect(&**source, &head)?;
        let body = detected.text(&head, true);
        let grid = grid(body.as_bytes(), self.dialect);
        Ok(Box::new(self.labelled.batches(&grid)))
    }
}
