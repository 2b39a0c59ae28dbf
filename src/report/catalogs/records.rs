//! JSON records go in one after another, a list of them or a line each comes out: no form holds all of them at once.

use serde::Serialize;
use serde_json::Value;
use std::io::{Result, Write};

/// A list that is written while it is made.
pub(in crate::report) struct List<'w> {
    out: &'w mut dyn Write,
    is_empty: bool,
}

impl<'w> List<'w> {
    /// Begins the list.
    pub(in crate::report) fn begin(out: &'w mut dyn Write) -> Result<Self> {
        out.write_all(b"[")?;
        Ok(Self {
            out,
            is_empty: true,
        })
    }

    /// Adds a record, in a line of its own.
    pub(in crate::report) fn push(&mut self, record: &Value) -> Result<()> {
        let between: &[u8] = if self.is_empty { b"\n" } else { b",\n" };
        self.is_empty = false;
        self.out.write_all(between)?;
        write(record, self.out)
    }

    /// Ends the list.
    pub(in crate::report) fn end(self) -> Result<()> {
        self.out.write_all(b"\n]")
    }
}

/// Writes a record without a line end behind it.
pub(in crate::report) fn write(record: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer(out, record).map_err(Into::into)
}

/// Takes every field without a value out of an object: these standards know absent fields and no nulls.
pub(in crate::report) fn without_nulls(mut record: Value) -> Value {
    drop_nulls(&mut record);
    record
}

fn drop_nulls(record: &mut Value) {
    match record {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(all) => all.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
