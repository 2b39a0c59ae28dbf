//! Which pieces of a dataset are read: all of them, or a seeded sample over all its files.

use crate::format::{self, Refusal};
use crate::model::dataset::{Assembled, Split, SplitRange};
use crate::model::options::Depth;
use crate::model::source::Source;
use crate::scan::Request;
use crate::store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of a piece: large enough to spread the cost of opening, small enough to share out and to bound memory.
pub(super) const SPLIT_BYTES: u64 = 16 << 20;
/// Bytes of a piece of a sample of text.
const STRIP_BYTES: u64 = 2 << 20;

/// Whether a dataset is read whole, sampled, or not at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Extent {
    /// No values.
    Nothing,
    /// Everything.
    Whole,
    /// Seeded places.
    Sample,
}

/// How much of `dataset` a run reads.
pub(super) fn extent(request: &Request, dataset: &Assembled) -> Extent {
    let bytes: u64 = dataset.parts.iter().map(|part| part.entry.byte_size).sum();
    match request.depth {
        Depth::Metadata => Extent::Nothing,
        Depth::Full => Extent::Whole,
        Depth::Auto if bytes <= request.read_budget => Extent::Whole,
        Depth::Auto => Extent::Sample,
    }
}

/// Calls `give` with every piece to read, in order, until it answers false; refusals are given with their part.
pub(super) fn splits(
    request: &Request,
    store: &dyn Store,
    dataset: &Assembled,
    extent: Extent,
    give: &mut dyn FnMut(usize, Result<Split, Refusal>) -> bool,
) {
    match extent {
        Extent::Nothing => {}
        Extent::Whole => whole(store, dataset, give),
        Extent::Sample => sample(request, store, dataset, give),
    }
}

fn whole(
    store: &dyn Store,
    dataset: &Assembled,
    give: &mut dyn FnMut(usize, Result<Split, Refusal>) -> bool,
) {
    let Some(format) = format::by_id(dataset.format) else {
        return;
    };
    for (part, one) in dataset.parts.iter().enumerate() {
        if one.entry.byte_size <= SPLIT_BYTES {
            if !give(
                part,
                Ok(Split {
                    part,
                    range: SplitRange::Whole,
                }),
            ) {
                return;
            }
            continue;
        }
        let source: Arc<dyn Source> = match store.open(&one.entry) {
            Ok(source) => source.into(),
            Err(skip) => {
                if !give(part, Err(Refusal::new(skip.kind, skip.reason))) {
                    return;
                }
                continue;
            }
        };
        for range in format.splits(&source, &one.schema, SPLIT_BYTES) {
            if !give(part, range.map(|range| Split { part, range })) {
                return;
            }
        }
    }
}

/// Places one in each of equally long strata of the dataset's bytes, so that no file larger than a stratum is passed over.
fn sample(
    request: &Request,
    store: &dyn Store,
    dataset: &Assembled,
    give: &mut dyn FnMut(usize, Result<Split, Refusal>) -> bool,
) {
    let Some(format) = format::by_id(dataset.format) else {
        return;
    };
    let sizes: Vec<u64> = dataset
        .parts
        .iter()
        .map(|part| part.entry.byte_size)
        .collect();
    let total: u64 = sizes.iter().sum();
    let strata = (request.read_budget / STRIP_BYTES).max(16);
    let mut random = SplitMix(
        request.seed
            ^ u64::from_le_bytes(
                *blake3::hash(dataset.name.as_bytes())
                    .as_bytes()
                    .first_chunk()
                    .expect("a hash has 32 bytes"),
            ),
    );
    let mut seen = BTreeSet::new();
    let mut budget = request.read_budget;
    let mut opened: Option<(usize, Arc<dyn Source>)> = None;
    for stratum in 0..strata {
        let (low, high) = (
            u128::from(total) * u128::from(stratum) / u128::from(strata),
            u128::from(total) * u128::from(stratum + 1) / u128::from(strata),
        );
        let mut place = low as u64 + random.below((high - low) as u64);
        let Some(part) = sizes.iter().position(|size| {
            if place < *size {
                return true;
            }
            place -= size;
            false
        }) else {
            continue;
        };
        if opened.as_ref().is_none_or(|(known, _)| *known != part) {
            opened = match store.open(&dataset.parts[part].entry) {
                Ok(source) => Some((part, source.into())),
                Err(skip) => {
                    if !give(part, Err(Refusal::new(skip.kind, skip.reason))) {
                        return;
                    }
                    continue;
                }
            };
        }
        let Some((_, source)) = &opened else { continue };
        match format.near(source, &dataset.parts[part].schema, place, STRIP_BYTES) {
            Ok(None) => {}
            Ok(Some((range, bytes))) => {
                let key = match &range {
                    SplitRange::Whole => (part, 0),
                    SplitRange::Bytes { start, .. } => (part, *start),
                    SplitRange::RowGroups(groups) => {
                        (part, groups.first().map_or(0, |group| *group as u64))
                    }
                };
                if !seen.insert(key) {
                    continue;
                }
                if !give(part, Ok(Split { part, range })) {
                    return;
                }
                budget = budget.saturating_sub(bytes);
                if budget == 0 {
                    return;
                }
            }
            Err(refusal) => {
                if !give(part, Err(refusal)) {
                    return;
                }
            }
        }
    }
}

/// Bytes of a piece; 0 for row groups, whose share is known only when they are read.
pub(super) fn bytes_of(range: &SplitRange, file: u64) -> u64 {
    match range {
        SplitRange::Whole => file,
        SplitRange::Bytes { start, end } => end - start,
        SplitRange::RowGroups(_) => 0,
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        if most == 0 { 0 } else { z % most }
    }
}
