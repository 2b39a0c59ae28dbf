//! What is said of single values: validators and normalisers, the tests of all detectors, and a column's sketch.

use super::run::{fuzz, seen};
use arrow::array::{ArrayRef, BinaryViewArray};
use qingdan::detect::matcher::Matcher;
use qingdan::detect::validate::{NORMALISERS, VALIDATORS, fold};
use qingdan::model::batch::Batch;
use qingdan::pack::detector;
use qingdan::profile::Profiler;
use qingdan::sketch::column::{ColumnSketch, DatasetSketch};
use qingdan::sketch::precision::Precision;
use qingdan::sketch::probe::{Hasher, Probe, TestSet};
use std::sync::{Arc, LazyLock};

static MATCHER: LazyLock<Matcher> =
    LazyLock::new(|| Matcher::new(&detector::load(&[]).unwrap()).unwrap());

/// Any bytes are valid or not; a canonical spelling is that of itself, and what stands in it already stays.
#[test]
fn validators() {
    fuzz("validators", |bytes| {
        let valid: Vec<bool> = VALIDATORS.iter().map(|(_, valid)| valid(bytes)).collect();
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        for (name, normaliser) in NORMALISERS {
            (normaliser.write)(bytes, &mut once);
            if (normaliser.is_canonical)(bytes) {
                assert_eq!(once, bytes, "{name} says that it is canonical");
            }
            (normaliser.write)(&once, &mut twice);
            assert_eq!(once, twice, "{name} of {bytes:?}");
        }
        let mut folded = String::new();
        fold(&String::from_utf8_lossy(bytes), &mut folded);
        let mut again = String::new();
        fold(&folded, &mut again);
        assert_eq!(folded, again);
        seen(valid)
    });
}

/// A value that is put to some tests passes none that it does not pass among all.
#[test]
fn probing() {
    fuzz("probing", |bytes| {
        if bytes.is_empty() {
            return 0;
        }
        let mut scratch = Vec::new();
        let all = MATCHER.probe(bytes, &TestSet::all(), &mut scratch);
        assert!(all.valid.without(all.shaped).is_empty());
        if all.normalised {
            assert_ne!(scratch, bytes);
        }
        let mut some = TestSet::default();
        (0..MATCHER.tests())
            .filter(|test| test % 3 == bytes.len() % 3)
            .for_each(|test| some.insert(test));
        let few = MATCHER.probe(bytes, &some, &mut scratch);
        // Unions of tests have numbers of their own, which only their members together set.
        assert!(few.shaped.without(all.shaped).is_empty());
        assert!(few.valid.without(all.valid).is_empty());
        seen(all.valid.0)
    });
}

fn column(cuts: &[&[&[u8]]]) -> ColumnSketch {
    let mut sketch = DatasetSketch::new(&[Precision::PLAIN], MATCHER.tests());
    let mut profiler = Profiler::new(Hasher::new([7; 16]), &*MATCHER);
    for values in cuts {
        let array: ArrayRef = Arc::new(BinaryViewArray::from_iter_values(values.iter()));
        let batch = Batch {
            rows: values.len(),
            columns: vec![array],
        };
        profiler.update(&mut sketch, &batch, &[0]);
    }
    sketch.columns.remove(0)
}

/// A value a line: literals, null words, shapes. Cut in two batches, they count the same.
#[test]
fn profiling() {
    fuzz("profiling", |bytes| {
        let values: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').take(200).collect();
        let (first, rest) = values.split_at(bytes.len() % values.len());
        let (whole, cut) = (column(&[&values]), column(&[first, rest]));
        assert_eq!(whole.slots, values.len() as u64);
        assert_eq!((whole.slots, whole.nulls), (cut.slots, cut.nulls));
        assert_eq!(whole.distinct, cut.distinct);
        assert_eq!(whole.lengths, cut.lengths);
        assert_eq!(whole.forms, cut.forms);
        assert_eq!(whole.times, cut.times);
        assert!(whole.distinct.count().lower <= whole.slots - whole.nulls);
        let forms = &whole.forms;
        seen((
            whole.nulls.min(3),
            format!("{forms:?}").len(),
            whole.numbers.summary().is_some(),
            whole.distinct.count().lower.min(9),
            whole.tallies.iter().count(),
        ))
    });
}
