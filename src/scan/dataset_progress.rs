//! What has been read of a dataset so far, and what that says of its number of rows.

use crate::depth::strips::Strip;
use crate::depth::{Extent, Reading};
use crate::format::Refusal;
use crate::model::anomalies::{self, ReadAnomalies};
use crate::model::dataset::{Part, StrayIdentifiers};
use crate::model::entry::{Skip, SkipKind};
use crate::model::inventory::Records;
use crate::model::reading::ReadingEnd;
use crate::model::{Count, Text};
use crate::scan::found::Found;
use crate::scan::task::SplitTask;
use crate::sketch::{DatasetSketch, Merge as _};
use crate::store::unpacked::MOST_RATIO;
use std::sync::Arc;

/// Times its size that a compressed file is likely to unpack to.
const LIKELY_RATIO: u64 = 8;

/// What was read of a split.
pub(super) struct SplitResult {
    pub(super) part: usize,
    /// The byte of the part's content from which on it was read.
    pub(super) at: u64,
    /// Bytes from there on of which it has all records that begin in them; `None`: as many as were read.
    pub(super) window: Option<u64>,
    pub(super) sketch: DatasetSketch,
    /// Stored bytes that were read.
    pub(super) bytes: u64,
    pub(super) anomalies: ReadAnomalies,
    pub(super) stray: StrayIdentifiers,
    /// Why it was not read to its end.
    pub(super) refusal: Option<Refusal>,
    /// The run ended before the split did.
    pub(super) stopped: bool,
}

impl SplitResult {
    /// Nothing was read into `sketch`.
    pub(super) fn nothing(task: &SplitTask, sketch: DatasetSketch) -> Self {
        Self {
            part: task.part,
            at: task.piece.at,
            window: task.piece.window,
            sketch,
            bytes: 0,
            anomalies: ReadAnomalies::default(),
            stray: StrayIdentifiers::default(),
            refusal: None,
            stopped: false,
        }
    }

    /// Nothing could be read into `sketch`.
    pub(super) fn refused(task: &SplitTask, sketch: DatasetSketch, refusal: Refusal) -> Self {
        Self {
            refusal: Some(refusal),
            ..Self::nothing(task, sketch)
        }
    }
}

/// What has been read of a dataset so far.
pub(super) struct DatasetProgress {
    pub(super) found: Arc<Found>,
    extent: Extent,
    pub(super) sketch: Option<DatasetSketch>,
    /// By part: rows, bytes, why it was not read to its end.
    pub(super) parts: Vec<(u64, u64, Option<Refusal>)>,
    /// By part: what was odd about its records.
    pub(super) anomalies: Vec<ReadAnomalies>,
    /// What stands in lines that are no records.
    pub(super) stray: StrayIdentifiers,
    /// The pieces that were read: the strips of a sample.
    strips: Vec<Strip>,
    /// Parts, and bytes of them, where a piece of a sample could not be read.
    lost: Vec<(usize, u64)>,
    /// How many of them because no record was found to begin there.
    unaligned: u64,
    /// What was seen of each column after 1, 2, 4, 8 … pieces of a sample.
    growth: Growth,
    pub(super) stopped: bool,
}

impl DatasetProgress {
    /// Nothing read.
    pub(super) fn new(found: Arc<Found>, extent: Extent) -> Self {
        let dataset = &found.dataset;
        let mut stray = StrayIdentifiers::default();
        for part in &dataset.parts {
            stray.merge(&part.stray);
        }
        Self {
            stray,
            extent,
            sketch: None,
            parts: vec![(0, 0, None); dataset.parts.len()],
            anomalies: vec![ReadAnomalies::default(); dataset.parts.len()],
            strips: Vec::new(),
            lost: Vec::new(),
            unaligned: 0,
            growth: Growth::default(),
            stopped: false,
            found,
        }
    }

    /// Takes in the next split.
    pub(super) fn take(&mut self, split: SplitResult) {
        let (rows, bytes) = (split.sketch.rows, split.bytes);
        self.parts[split.part].0 += rows;
        self.parts[split.part].1 += bytes;
        let entry = &self.found.dataset.parts[split.part].entry;
        let content =
            u128::from(bytes) * u128::from(entry.known_size()) / u128::from(entry.byte_size.max(1));
        let is_head = |refusal: &Refusal| refusal.kind() == SkipKind::Limit;
        if self.extent == Extent::Sample && !split.refusal.as_ref().is_none_or(is_head) {
            self.lost.push((split.part, split.at));
        } else {
            self.strips.push(Strip {
                part: split.part,
                at: split.at,
                bytes: split.window.unwrap_or(content as u64),
                rows,
            });
        }
        self.stopped |= split.stopped;
        self.anomalies[split.part].merge(&split.anomalies);
        self.stray.merge(&split.stray);
        match &mut self.sketch {
            Some(sketch) => sketch.merge(&split.sketch),
            none => *none = Some(split.sketch),
        }
        if let Some(refusal) = split.refusal {
            self.refuse(split.part, refusal);
        }
        if self.extent == Extent::Sample
            && let Some(sketch) = &self.sketch
        {
            self.growth.note(sketch);
        }
    }

    /// In these stretches of parts no record begins.
    pub(super) fn empty(&mut self, stretches: Vec<Strip>) {
        self.strips.extend(stretches);
    }

    /// At these bytes of parts no record was found to begin.
    pub(super) fn unaligned(&mut self, places: Vec<(usize, u64)>) {
        self.unaligned += places.len() as u64;
        self.lost.extend(places);
    }

    /// A part could not be read (to its end).
    pub(super) fn refuse(&mut self, part: usize, refusal: Refusal) {
        self.parts[part].2.get_or_insert(refusal);
    }

    /// Rows of the whole dataset.
    pub(super) fn records(&self) -> Records {
        self.reading().records()
    }

    /// The same with an upper end that holds whatever lies between the pieces that were read.
    pub(super) fn records_at_most(&self) -> Count {
        self.reading().records_at_most()
    }

    /// The smallest share of the dataset of which something would have been read with 95 % confidence where it lies together.
    pub(super) fn contiguous(&self) -> f64 {
        self.reading().contiguous()
    }

    /// What was seen of each column after about half of the rows.
    pub(super) fn half_way(&self) -> Option<&[(u64, u64)]> {
        self.growth
            .half_way(self.parts.iter().map(|(rows, ..)| rows).sum())
    }

    fn reading(&self) -> Reading<'_> {
        let parts = &self.found.dataset.parts;
        Reading {
            extent: self.extent,
            is_complete: self.is_complete(),
            sizes: parts.iter().map(|part| part.entry.known_size()).collect(),
            strips: &self.strips,
            refused: &self.lost,
            broken: self.sketch.as_ref().map_or(0, |sketch| sketch.broken),
            is_cut_off: self.is_cut_off(),
            known: parts.iter().map(|part| part.schema.records).collect(),
            // Half of the shortest that was read, if its shortest values stood in one: others may be shorter still.
            shortest: self
                .sketch
                .as_ref()
                .map_or(0, |sketch| sketch.shortest_row() / 2),
            spends_bytes_on_each_record: parts[0].table.spends_bytes_on_each_record(),
            // What is compressed may unpack to so many times its size.
            content: [LIKELY_RATIO, MOST_RATIO]
                .map(|ratio| self.found.dataset.content_size(ratio))
                .into(),
            unapplied: self.found.dataset.unapplied,
        }
    }

    /// Whether a record may be of more than one person: a piece of a long line that is no row.
    pub(super) fn has_cut_rows(&self) -> bool {
        self.anomalies.iter().any(|odd| odd.rows_split > 0)
    }

    /// Records of which fields beyond the table's columns were not looked at.
    pub(super) fn wide_rows(&self) -> u64 {
        self.anomalies.iter().map(|odd| odd.wide_rows).sum()
    }

    /// Whether a header stands among the records that has the columns in another order.
    pub(super) fn has_other_headers(&self) -> bool {
        self.anomalies.iter().any(|odd| odd.other_headers > 0)
    }

    /// Whether a header of another table stands among the records.
    pub(super) fn has_further_headers(&self) -> bool {
        self.anomalies.iter().any(|odd| odd.further_headers > 0)
    }

    /// Whether values that stand in a file beside a table were not read.
    pub(super) fn has_unread_values(&self) -> bool {
        self.anomalies.iter().any(|odd| odd.unread_values > 0)
    }

    /// The parts that were not read to their end: rows that were read, and why.
    pub(super) fn ended_early(&self) -> impl Iterator<Item = (&Part, u64, Refusal)> {
        let parts = self.found.dataset.parts.iter().zip(&self.parts);
        parts.filter_map(|(part, (rows, _, refusal))| Some((part, *rows, (*refusal)?)))
    }

    /// Whether all was read to its end that was to be read.
    fn is_complete(&self) -> bool {
        !self.stopped && self.ended_early().next().is_none()
    }

    /// The parts of which some was read and not all, but for those of which no more was meant to be.
    pub(super) fn partly(&self) -> impl Iterator<Item = Skip> {
        let sampled = self.extent != Extent::Whole;
        self.ended_early()
            .filter(|(_, rows, _)| *rows > 0)
            .filter(move |(.., refusal)| !(sampled && refusal.kind() == SkipKind::Limit))
            .map(|(part, _, refusal)| Skip::of(&part.entry, refusal.0))
    }

    /// Whether a compressed part ended before its content did: of the rest nobody knows how much it was.
    fn is_cut_off(&self) -> bool {
        self.ended_early()
            .any(|(.., refusal)| refusal.0.is_cut_short())
    }

    /// What a reader should know of the records: one note for each kind of anomaly, over all parts.
    pub(super) fn anomaly_notes(&self) -> Vec<Text> {
        let mut all = ReadAnomalies::default();
        self.anomalies.iter().for_each(|one| all.merge(one));
        let mut parts = self.anomalies.iter().zip(&self.found.dataset.parts);
        let first_invalid = parts.find(|(odd, _)| odd.invalid_bytes > 0);
        let first_invalid = first_invalid.map(|(odd, part)| (&*part.entry.path, odd));
        let is_empty = self.parts.iter().all(|(rows, ..)| *rows == 0);
        let only_header = is_empty && self.all_read() && !self.found.dataset.fields.is_empty();
        let mut notes: Vec<Text> = only_header
            .then(anomalies::only_a_header)
            .into_iter()
            .collect();
        notes.extend(all.notes(first_invalid));
        if self.unaligned > 0 {
            let places = self.strips.len() + self.lost.len();
            notes.push(anomalies::unaligned(self.unaligned, places as u64));
        }
        notes
    }

    /// Whether the reading of a part ended before the part: what was read of it is no random sample.
    pub(super) fn has_heads(&self) -> bool {
        self.ended_early().any(|(_, rows, _)| rows > 0)
    }

    pub(super) fn all_read(&self) -> bool {
        self.extent == Extent::Whole && self.is_complete()
    }

    /// Why it was read no further; `None` where all of it was read. A sample is taken for enough.
    pub(super) fn ended(&self) -> Option<ReadingEnd> {
        let is_head = |refusal: Refusal| refusal.kind() == SkipKind::Limit;
        let mut early = self.ended_early();
        match self.extent {
            _ if self.all_read() => None,
            Extent::Nothing => Some(ReadingEnd::Asked),
            _ if self.stopped => Some(ReadingEnd::Interrupted),
            Extent::Sample if early.all(|(.., refusal)| is_head(refusal)) => {
                Some(ReadingEnd::Settled)
            }
            _ => Some(ReadingEnd::Unreadable),
        }
    }

    /// Whether a sample was read and nothing was wrong with it.
    pub(super) fn is_sound_sample(&self) -> bool {
        self.extent == Extent::Sample && self.is_complete()
    }
}

/// How much was seen of each column while a sample was read, in an order in which each piece is as likely as any other.
#[derive(Default)]
struct Growth {
    pieces: usize,
    /// Rows, and for each column its values and how many different ones they were.
    after: Vec<(u64, Vec<(u64, u64)>)>,
}

impl Growth {
    /// Notes what was seen after one more piece, where they are 1, 2, 4, 8 …
    fn note(&mut self, sketch: &DatasetSketch) {
        self.pieces += 1;
        if self.pieces.is_power_of_two() {
            let columns = sketch.columns.iter();
            let seen = columns.map(|column| (column.values(), column.distinct.count().estimate));
            self.after.push((sketch.rows, seen.collect()));
        }
    }

    /// What was seen after about half of so many rows.
    fn half_way(&self, rows: u64) -> Option<&[(u64, u64)]> {
        let before = self.after.iter().filter(|(seen, _)| *seen < rows);
        let nearest = before.min_by_key(|(seen, _)| (seen * 2).abs_diff(rows))?;
        Some(&nearest.1)
    }
}
