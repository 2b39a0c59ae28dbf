//! Records go in, the shape that they have together comes out: all of them, or strips all over a long text.

use super::feed::Feed;
use super::records::{Layout, Records};
use super::text::{Form, take};
use super::tree::{ROOT, Tree};
use crate::format::Refusal;
use crate::model::Text;
use crate::model::source::{Source, UNKNOWN_SIZE};
use crate::model::text::counted;
use std::io;

/// Bytes that are passed for the shape; of a longer text with a record a line, as many in strips all over it.
const SHAPE_BYTES: u64 = 256 << 20;
const STRIPS: u64 = 128;

/// Shows the records to `tree`; whether it saw only strips, and how many records were broken.
pub(super) fn shape(
    source: &dyn Source,
    layout: Layout,
    form: Form,
    tree: &mut Tree,
) -> Result<(bool, u64), Refusal> {
    let (start, size) = (layout.start(), source.byte_size());
    if !matches!(layout, Layout::Lines { .. }) || size <= SHAPE_BYTES {
        let mut records = Records::new(Feed::new(source, start, u64::MAX), layout);
        return match pass(&mut records, form, tree) {
            Err(refusal) if tree.records == 0 => Err(refusal),
            // What was read so far is a table; reading it will say that it breaks off.
            outcome => Ok((false, outcome.unwrap_or(0))),
        };
    }
    if size == UNKNOWN_SIZE {
        // A compressed text is read from its beginning on.
        let io = |error: io::Error| Refusal::io(&error);
        let end = start + SHAPE_BYTES;
        let broken = pass(
            &mut Records::new(Feed::new(source, start, end), layout),
            form,
            tree,
        )?;
        let more = source.read_at(end, &mut [0]).map_err(io)? > 0;
        return Ok((more, if more { 0 } else { broken }));
    }
    for strip in 0..STRIPS {
        let from = start + (size - start) / STRIPS * strip;
        let from = if strip == 0 {
            Some(start)
        } else {
            after_newline(source, from).map_err(|error| Refusal::io(&error))?
        };
        if let Some(from) = from {
            let feed = Feed::new(source, from, from + SHAPE_BYTES / STRIPS);
            pass(&mut Records::new(feed, layout), form, tree)?;
        }
    }
    Ok((true, 0))
}

fn pass(records: &mut Records<'_>, form: Form, tree: &mut Tree) -> Result<u64, Refusal> {
    let mut broken = 0;
    while let Some(text) = records.next()? {
        broken += u64::from(!take(text, form, ROOT, tree));
    }
    Ok(broken)
}

/// The offset after the first newline from `from` on.
pub(super) fn after_newline(source: &dyn Source, from: u64) -> io::Result<Option<u64>> {
    let mut feed = Feed::new(source, from, u64::MAX);
    while feed.more()? {
        match memchr::memchr(b'\n', feed.window()) {
            Some(at) => return Ok(Some(feed.at() + at as u64 + 1)),
            None => {
                let length = feed.window().len();
                feed.advance(length);
            }
        }
    }
    Ok(None)
}

/// What a reader should know of the shape; `sampled`: of strips only.
pub(super) fn notes(tree: &Tree, sampled: bool) -> Vec<Text> {
    let mut notes = Vec::new();
    if sampled {
        notes.push(Text::new(
            "列取自遍布全文件的片段；片段之外才出现的字段未列出，含有此类字段的记录计入字段数不同的行",
            "the columns are those of strips all over the file; a member found nowhere in them is not listed, and its records count among the rows with other fields",
        ));
    }
    if tree.too_deep > 0 {
        notes.push(Text::new(
            format!("{} 个值嵌套过深，按文本读取", tree.too_deep),
            counted(
                tree.too_deep,
                "value is nested too deep and is read as text",
                "values are nested too deep and are read as text",
            ),
        ));
    }
    if tree.beyond {
        notes.push(Text::new(
            "列数超过上限，其余的列未读",
            "more columns than are read; the further ones are left out",
        ));
    }
    notes
}
