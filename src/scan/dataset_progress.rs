//! What has been read of a dataset so far, and what that says of its number of rows.

use crate::depth::{Extent, Reading};
use crate::format::Refusal;
use crate::model::Text;
use crate::model::anomalies::{self, ReadAnomalies};
use crate::model::dataset::{Assembled, StrayIdentifiers};
use crate::model::entry::{Skip, SkipKind};
use crate::model::inventory::Records;
use crate::sketch::{DatasetSketch, Merge as _};
use crate::store::unpacked::MOST_RATIO;

/// Times its size that a compressed file is likely to unpack to.
const LIKELY_RATIO: u64 = 8;

/// What was read of a split.
pub(super) struct SplitResult {
    pub(super) part: usize,
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
    pub(super) fn nothing(part: usize, sketch: DatasetSketch) -> Self {
        Self {
            part,
            sketch,
            bytes: 0,
            anomalies: ReadAnomalies::default(),
            stray: StrayIdentifiers::default(),
            refusal: None,
            stopped: false,
        }
    }

    /// Nothing could be read into `sketch`.
    pub(super) fn refused(part: usize, sketch: DatasetSketch, refusal: Refusal) -> Self {
        Self {
            refusal: Some(refusal),
            ..Self::nothing(part, sketch)
        }
    }
}

/// What has been read of a dataset so far.
pub(super) struct DatasetProgress<'a> {
    dataset: &'a Assembled,
    extent: Extent,
    pub(super) sketch: Option<DatasetSketch>,
    /// By part: rows, bytes, why it was not read to its end.
    pub(super) parts: Vec<(u64, u64, Option<Refusal>)>,
    /// By part: what was odd about its records.
    pub(super) anomalies: Vec<ReadAnomalies>,
    /// What stands in lines that are no records.
    pub(super) stray: StrayIdentifiers,
    /// Records and bytes of each piece: the strips of a sample.
    strips: Vec<(u64, u64)>,
    pub(super) stopped: bool,
}

impl<'a> DatasetProgress<'a> {
    /// Nothing read.
    pub(super) fn new(dataset: &'a Assembled, extent: Extent) -> Self {
        let mut stray = StrayIdentifiers::default();
        for part in &dataset.parts {
            stray.merge(&part.stray);
        }
        Self {
            stray,
            dataset,
            extent,
            sketch: None,
            parts: vec![(0, 0, None); dataset.parts.len()],
            anomalies: vec![ReadAnomalies::default(); dataset.parts.len()],
            strips: Vec::new(),
            stopped: false,
        }
    }

    /// Takes in the next split.
    pub(super) fn take(&mut self, split: SplitResult) {
        self.add(split.part, split.sketch.rows, split.bytes);
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
    }

    /// A split of a part was read.
    fn add(&mut self, part: usize, rows: u64, bytes: u64) {
        self.parts[part].0 += rows;
        self.parts[part].1 += bytes;
        self.strips.push((rows, bytes));
    }

    /// A part could not be read (to its end).
    pub(super) fn refuse(&mut self, part: usize, refusal: Refusal) {
        self.parts[part].2.get_or_insert(refusal);
    }

    /// Rows of the whole dataset.
    pub(super) fn records(&self) -> Records {
        let parts = &self.dataset.parts;
        let content = |ratio: u64| {
            let entries = parts.iter().map(|part| &part.entry);
            let sizes = entries.map(|entry| {
                let size = entry.content_size();
                size.unwrap_or(entry.byte_size.saturating_mul(ratio))
            });
            sizes.fold(0, u64::saturating_add)
        };
        let reading = Reading {
            extent: self.extent,
            is_complete: !self.stopped && self.parts.iter().all(|(.., refusal)| refusal.is_none()),
            strips: &self.strips,
            broken: self.sketch.as_ref().map_or(0, |sketch| sketch.broken),
            is_cut_off: self.is_cut_off(),
            known: parts.iter().map(|part| part.schema.records).collect(),
            spends_bytes_on_each_record: parts[0].table.spends_bytes_on_each_record(),
            bytes: parts.iter().map(|part| part.entry.byte_size).sum(),
            // What is compressed may unpack to so many times its size.
            content: (content(LIKELY_RATIO), content(MOST_RATIO)),
            unapplied: self.dataset.unapplied,
        };
        reading.records()
    }

    /// Whether a record may be of more than one person: a piece of a long line that is no row.
    pub(super) fn has_cut_rows(&self) -> bool {
        self.anomalies.iter().any(|odd| odd.rows_split > 0)
    }

    /// The parts of which some was read and not all, but for those of which no more was meant to be.
    pub(super) fn partly(&self) -> impl Iterator<Item = Skip> {
        let sampled = self.extent != Extent::Whole;
        let read = self.dataset.parts.iter().zip(&self.parts);
        read.filter(|(_, (rows, ..))| *rows > 0)
            .filter_map(move |(part, (.., refusal))| {
                let refusal = refusal.as_ref()?;
                let meant = sampled && refusal.kind() == SkipKind::Limit;
                (!meant).then(|| Skip::of(&part.entry, refusal.0))
            })
    }

    /// Whether a compressed part ended before its content did: of the rest nobody knows how much it was.
    fn is_cut_off(&self) -> bool {
        self.parts
            .iter()
            .filter_map(|(.., refusal)| *refusal)
            .any(|refusal| refusal.0.is_cut_short())
    }

    /// What a reader should know of the records: one note for each kind of anomaly, over all parts.
    pub(super) fn anomaly_notes(&self) -> Vec<Text> {
        let mut all = ReadAnomalies::default();
        self.anomalies.iter().for_each(|one| all.merge(one));
        let mut parts = self.anomalies.iter().zip(&self.dataset.parts);
        let first_invalid = parts.find(|(odd, _)| odd.invalid_bytes > 0);
        let first_invalid = first_invalid.map(|(odd, part)| (&*part.entry.path, odd));
        let is_empty = self.parts.iter().all(|(rows, ..)| *rows == 0);
        let only_header = is_empty && self.all_read() && !self.dataset.fields.is_empty();
        let mut notes: Vec<Text> = only_header
            .then(anomalies::only_a_header)
            .into_iter()
            .collect();
        notes.extend(all.notes(first_invalid));
        notes
    }

    /// Whether the reading of a part ended before the part: what was read of it is no random sample.
    pub(super) fn has_heads(&self) -> bool {
        self.parts
            .iter()
            .any(|(rows, _, refusal)| *rows > 0 && refusal.is_some())
    }

    pub(super) fn all_read(&self) -> bool {
        self.extent == Extent::Whole
            && !self.stopped
            && self.parts.iter().all(|(.., refusal)| refusal.is_none())
    }
}
