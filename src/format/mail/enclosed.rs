//! The files that a mail encloses: the mail goes in, the tables of those that are read come out.
//!
//! An enclosed list is a file like others, and the people of a mail are more often in it than in the text. Only so many files of so
//! many bytes are opened, none that is a mail itself; the others are counted as parts that were not read.

use super::messages::{Collected, Messages, Wanted};
use crate::format::raw_lines::RawLines;
use crate::format::{HEAD_BYTES, Opened, Opening, Refusal, is_lines, recognise, text};
use crate::model::Text;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{Schema, Split};
use crate::model::reason::DocumentReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, UNKNOWN_SIZE};
use crate::model::table::{Batches, Splits, Table};
use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::sync::Arc;

/// Bytes of the largest mail or mailbox whose enclosed files are opened.
const MOST_BYTES: u64 = 64 << 20;
/// Bytes of the records of one enclosed table, which are held at once.
const MOST_HELD: usize = 256 << 20;
/// Characters of the longest ending that is shown.
const LONGEST_ENDING: usize = 5;
/// Formats that enclose files themselves.
const MAILS: [&str; 3] = ["mail", "msg", "mhtml"];

/// The tables of the files that a mail encloses, and which parts of it they are.
#[derive(Default)]
pub(super) struct Enclosures {
    pub(super) parts: BTreeSet<u64>,
    pub(super) tables: Vec<Opened>,
}

/// The enclosed files of a mail, or of a mailbox.
pub(super) fn open(entry: &Opening<'_>, is_mailbox: bool) -> Enclosures {
    let mut found = Enclosures::default();
    let size = entry.source.byte_size();
    if size == UNKNOWN_SIZE || size > MOST_BYTES {
        return found;
    }
    // Damage is met again, and said, when the mail is read.
    let collected = collect(&**entry.source, is_mailbox, Wanted::All).unwrap_or_default();
    for (place, file) in collected.into_iter().enumerate() {
        let number = file.number;
        let title = title(place + 1, &file.name);
        if let Some(tables) = tables(entry, file, is_mailbox, &title) {
            found.parts.insert(number);
            found.tables.extend(tables);
        }
    }
    found
}

/// Files that a mail encloses.
fn collect(
    source: &dyn Source,
    is_mailbox: bool,
    wanted: Wanted,
) -> Result<Vec<Collected>, Refusal> {
    let reader = text::Reader::new(source, encoding_rs::UTF_8, 0, source.byte_size());
    let mut lines = RawLines::new(reader);
    let mut messages = Messages::new(is_mailbox).collecting(wanted);
    while let Some(line) = lines.next()? {
        messages.take(line);
        messages.lines.clear();
        if wanted != Wanted::All && !messages.collected.is_empty() {
            break;
        }
    }
    messages.finish();
    Ok(messages.collected)
}

/// What an enclosed file is called: its own name may be somebody's.
fn title(number: usize, name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_shown = (1..=LONGEST_ENDING).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_shown {
        format!("enclosure {number}.{}", ending.to_ascii_lowercase())
    } else {
        format!("enclosure {number}")
    }
}

/// The tables of an enclosed file; `None` where it is not opened.
fn tables(
    entry: &Opening<'_>,
    file: Collected,
    is_mailbox: bool,
    title: &str,
) -> Option<Vec<Opened>> {
    let number = file.number;
    let head = file.bytes[..file.bytes.len().min(HEAD_BYTES)].to_vec();
    let format = recognise(&head, &file.name)?;
    if MAILS.contains(&format.id()) {
        return None;
    }
    let source: Arc<dyn Source> = Arc::new(Held(file.bytes));
    let opened = format.open(&Opening {
        source: &source,
        head: &head,
        ..*entry
    });
    let opened = opened.ok().filter(|opened| !opened.is_empty())?;
    // Lines of text are read with those of the mail, and what only passes for text is none.
    if opened.iter().all(|one| is_lines(one.table.format())) {
        return None;
    }
    let is_alone = opened.len() == 1;
    let tables = opened.into_iter().enumerate().map(|(place, one)| Opened {
        member: Some(if is_alone {
            title.into()
        } else {
            format!("{title}#{}", place + 1).into()
        }),
        table: Arc::new(EnclosedTable::new(one.table, number, is_mailbox)),
        left_out: one.left_out,
    });
    Some(tables.collect())
}

/// Bytes that are held.
struct Held(Vec<u8>);

impl Source for Held {
    fn byte_size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = self.0.get(from..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

/// A table of an enclosed file.
struct EnclosedTable {
    table: Arc<dyn Table>,
    schema: Arc<Schema>,
    /// Which part of the mail it is.
    number: u64,
    is_mailbox: bool,
}

impl EnclosedTable {
    fn new(table: Arc<dyn Table>, number: u64, is_mailbox: bool) -> Self {
        let mut schema = (**table.schema()).clone();
        schema.notes.insert(
            0,
            Text::new(
                "邮件的附件，已解码后读取",
                "a file that a mail encloses, decoded and read",
            ),
        );
        Self {
            table,
            schema: Arc::new(schema),
            number,
            is_mailbox,
        }
    }
}

impl Table for EnclosedTable {
    fn format(&self) -> &'static str {
        self.table.format()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn is_enclosed(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        Box::new(std::iter::once(Ok(Split::whole(source.byte_size()))))
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
        let mut files = collect(&**source, self.is_mailbox, Wanted::One(self.number))?;
        let bytes = files.pop().map(|file| file.bytes).unwrap_or_default();
        let file: Arc<dyn Source> = Arc::new(Held(bytes));
        let mut records = Records::default();
        for split in self.table.splits(&file, file.byte_size().max(1)) {
            records.take(&mut *self.table.read(&file, &split?, None)?);
        }
        Ok(Box::new(records))
    }
}

/// The records of an enclosed table: its file is gone when they are given.
#[derive(Default)]
struct Records {
    batches: VecDeque<Result<Batch, Refusal>>,
    bytes: usize,
    ragged: u64,
    broken: u64,
    anomalies: ReadAnomalies,
    left_out: Vec<String>,
}

impl Records {
    fn take(&mut self, batches: &mut dyn Batches) {
        while let Some(batch) = batches.next() {
            if let Ok(batch) = &batch {
                let columns = batch.columns.iter();
                self.bytes += columns
                    .map(|column| column.get_array_memory_size())
                    .sum::<usize>();
            }
            let is_last = batch.is_err();
            self.batches.push_back(batch);
            if self.bytes > MOST_HELD {
                let mebibytes = (MOST_HELD >> 20) as u64;
                let refusal = Refusal::new(DocumentReason::TextTooLong { mebibytes });
                self.batches.push_back(Err(refusal));
                break;
            }
            if is_last {
                break;
            }
        }
        self.ragged += batches.ragged();
        self.broken += batches.broken();
        self.anomalies.merge(&batches.anomalies());
        self.left_out.extend(batches.left_out());
    }
}

impl Batches for Records {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        self.batches.pop_front()
    }

    fn ragged(&self) -> u64 {
        self.ragged
    }

    fn anomalies(&self) -> ReadAnomalies {
        // Places in the enclosed file are none of the mail.
        ReadAnomalies {
            first_invalid: self.anomalies.first_invalid.map(|_| 0),
            ..self.anomalies
        }
    }

    fn left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    fn broken(&self) -> u64 {
        self.broken
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn the_name_of_an_enclosed_file_is_not_shown() {
        for (name, expected) in [
            ("Anna Huber.XLSX", "enclosure 2.xlsx"),
            ("list.of names", "enclosure 2"),
            ("张伟", "enclosure 2"),
            ("a.李娜", "enclosure 2"),
        ] {
            assert_eq!(title(2, name), expected);
        }
    }
}
