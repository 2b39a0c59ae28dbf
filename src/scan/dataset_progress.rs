//! What has been read of a dataset so far, and what that says of its number of rows.

use crate::format::Refusal;
use crate::model::Count;
use crate::model::Text;
use crate::model::anomalies::{self, ReadAnomalies};
use crate::model::dataset::{Assembled, Part, StrayIdentifiers};
use crate::model::entry::{Skip, SkipKind};
use crate::model::inventory::{Method, Records};
use crate::scan::plan::Extent;
use crate::sketch::{DatasetSketch, Merge as _};

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
        let mut records = self.stored();
        let (unapplied, stored) = (self.dataset.unapplied, records.count);
        let widened = unapplied.widen(stored);
        let estimate = stored.estimate.saturating_sub(unapplied.markers);
        let upper = widened.upper.filter(|_| !unapplied.files_missing);
        records.count = Count::new(widened.lower, estimate, upper);
        records
    }

    /// Rows that its parts hold.
    fn stored(&self) -> Records {
        let parts = &self.dataset.parts;
        let known: Option<u64> = parts.iter().map(|part| part.schema.records).sum();
        let exact = |n, method| Records {
            count: Count::exact(n),
            method,
            confidence: 1.0,
        };
        let rows: u64 = self.parts.iter().map(|(rows, ..)| rows).sum();
        let broken = self.stopped || self.parts.iter().any(|(.., refusal)| refusal.is_some());
        let unread = self.sketch.as_ref().map_or(0, |sketch| sketch.broken);
        match (self.extent, known) {
            (Extent::Whole, _) if !broken && unread > 0 => Records {
                count: Count::between(rows, rows, rows + unread),
                method: Method::Counted,
                confidence: 1.0,
            },
            (Extent::Whole, _) if !broken => exact(rows, Method::Counted),
            (_, Some(known)) => exact(known, Method::Metadata),
            _ if rows == 0 && !self.is_plain() => Records {
                count: Count::open(parts.iter().filter_map(|part| part.schema.records).sum()),
                method: Method::NotCounted,
                confidence: 1.0,
            },
            _ if self.is_cut_off() => Records {
                count: Count::open(rows),
                ..self.estimated(rows)
            },
            _ => self.estimated(rows),
        }
    }

    /// Whether a record may be of more than one person: a piece of a long line that is no row.
    pub(super) fn has_cut_rows(&self) -> bool {
        self.anomalies.iter().any(|odd| odd.rows_split > 0)
    }

    /// Whether its format spends bytes on each record, so that its size bounds their number.
    fn is_plain(&self) -> bool {
        ["csv", "json"].contains(&self.dataset.format)
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

    /// Rows by the density of what was read: a ratio estimate over the strips, ±1.96 standard errors and at least 1 %.
    fn estimated(&self, rows: u64) -> Records {
        let bytes: u64 = self
            .dataset
            .parts
            .iter()
            .map(|part| part.entry.byte_size)
            .sum();
        let read: u64 = self.strips.iter().map(|(_, bytes)| bytes).sum();
        if rows == 0 || read == 0 {
            // A record has at least one byte and a newline. What is compressed may unpack to so many times its size.
            const MOST_RATIO: u64 = crate::store::unpacked::MOST_RATIO;
            let content = |ratio: u64| -> u64 {
                let of = |part: &Part| {
                    let size = part.entry.content_size();
                    size.unwrap_or(part.entry.byte_size.saturating_mul(ratio))
                };
                self.dataset
                    .parts
                    .iter()
                    .map(of)
                    .fold(0, u64::saturating_add)
            };
            let count = Count::between(0, content(8) / 64, content(MOST_RATIO) / 2 + 1);
            return Records {
                count,
                method: Method::Metadata,
                confidence: 1.0,
            };
        }
        let density = rows as f64 / read as f64;
        let estimate = bytes as f64 * density;
        let n = self.strips.len() as f64;
        let mean = read as f64 / n;
        let squares: f64 = self
            .strips
            .iter()
            .map(|(rows, bytes)| (*rows as f64 - density * *bytes as f64).powi(2))
            .sum();
        let error = if n > 1.0 {
            (squares / (n * (n - 1.0))).sqrt() / mean / density
        } else {
            0.5
        };
        // 2.1: the t quantile of 20 strips; samples have at least 16.
        let part =
            (2.1 * error).max(0.01) * (1.0 - read as f64 / bytes.max(read) as f64).max(0.0).sqrt();
        let count = Count::between(
            ((estimate * (1.0 - part)) as u64).max(rows),
            estimate.round() as u64,
            (estimate * (1.0 + part)).ceil() as u64,
        );
        Records {
            count,
            method: Method::Sampled,
            confidence: 0.95,
        }
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
