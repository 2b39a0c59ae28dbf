//! Laws of the sketches: an empty one changes nothing, order and grouping do not matter, and shards give what the whole gives.

use arrow::array::{ArrayRef, Float64Array, Int64Array, StringViewArray};
use proptest::collection::vec;
use proptest::prelude::*;
use qingdan::detect::matcher::Matcher;
use qingdan::model::batch::Batch;
use qingdan::pack::detector;
use qingdan::profile::Profiler;
use qingdan::sketch::births::Births;
use qingdan::sketch::distinct::Distinct;
use qingdan::sketch::numbers::{Numbers, Times};
use qingdan::sketch::precision::Precision;
use qingdan::sketch::shapes::Shapes;
use qingdan::sketch::tallies::Tallies;
use qingdan::sketch::{ColumnSketch, DatasetSketch, Hasher, Merge};
use std::sync::{Arc, LazyLock};

/// Small enough that a few dozen values overflow into registers.
const SMALL: Precision = Precision {
    exact_up_to: 16,
    log_registers: 6,
    buckets: 24,
    shapes: 12,
};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn merged<T: Merge + Clone>(mut a: T, b: &T) -> T {
    a.merge(b);
    a
}

/// Identity, order and grouping for three sketches; `same` says when two are equal.
fn laws<T: Merge + Clone>(empty: &T, [a, b, c]: &[T; 3], same: impl Fn(&T, &T) -> bool) {
    assert!(same(&merged(a.clone(), empty), a), "right identity");
    assert!(same(&merged(empty.clone(), a), a), "left identity");
    assert!(same(&merged(a.clone(), b), &merged(b.clone(), a)), "order");
    let left = merged(merged(a.clone(), b), c);
    let right = merged(a.clone(), &merged(b.clone(), c));
    assert!(same(&left, &right), "grouping");
}

/// Where `values` is cut into three.
fn thirds<T>(values: &[T], cuts: (usize, usize)) -> [&[T]; 3] {
    let (a, b) = (cuts.0 % (values.len() + 1), cuts.1 % (values.len() + 1));
    let (low, high) = (a.min(b), a.max(b));
    [&values[..low], &values[low..high], &values[high..]]
}

/// Makes the three shards and the whole, and holds them against the laws.
fn shards<V, T: Merge + Clone>(
    values: &[V],
    cuts: (usize, usize),
    empty: &T,
    insert: impl Fn(&mut T, &V),
    same: impl Fn(&T, &T) -> bool,
) {
    let of = |values: &[V]| {
        let mut sketch = empty.clone();
        values.iter().for_each(|value| insert(&mut sketch, value));
        sketch
    };
    let parts = thirds(values, cuts).map(of);
    laws(empty, &parts, &same);
    let [a, b, c] = &parts;
    assert!(
        same(&merged(merged(a.clone(), b), c), &of(values)),
        "shards give the whole"
    );
}

fn near(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-9 * scale.abs().max(a.abs()).max(b.abs())
}

/// Numbers agree but for the last digits of what is summed; their histogram agrees wholly.
fn numbers_agree(a: &Numbers, b: &Numbers) -> bool {
    match (a.summary(), b.summary()) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let range = a.max.abs().max(a.min.abs());
            (a.values, a.min, a.max, a.quartiles) == (b.values, b.min, b.max, b.quartiles)
                && near(a.mean, b.mean, range)
                && near(a.deviation, b.deviation, range)
        }
        _ => false,
    }
}

/// Columns agree in all but the floats of `numbers`, which agree nearly.
fn columns_agree(a: &ColumnSketch, b: &ColumnSketch) -> bool {
    let rest = |sketch: &ColumnSketch| ColumnSketch {
        numbers: Numbers::new(Precision::PLAIN.buckets),
        ..sketch.clone()
    };
    rest(a) == rest(b) && numbers_agree(&a.numbers, &b.numbers)
}

/// A matcher of a few detectors.
static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let few = ["person.cn-resident-id", "contact.phone", "contact.email"];
    let detectors: Vec<_> = detector::load(&[])
        .unwrap()
        .into_iter()
        .filter(|loaded| few.contains(&loaded.detector.id.as_str()))
        .collect();
    assert_eq!(detectors.len(), few.len());
    Matcher::new(&detectors).unwrap()
});

/// A row of three columns: text, whole number, fraction; each may be null.
type Row = (Option<String>, Option<i64>, Option<f64>);

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "1[35789][0-9]{9}",
        "[a-c]{1,2}@example\\.(com|cn)",
        "[0-9]{17}[0-9X]",
        "[甲乙丙]{2,3}",
        "20[0-2][0-9]-0[1-9]-[12][0-9]",
        "-?[0-9]{1,4}(\\.[0-9]{1,2})?",
        "",
    ]
}

fn row() -> impl Strategy<Value = Row> {
    use proptest::option::of;
    (of(text()), of(-50_i64..50), of(-1e6..1e6))
}

fn batch(rows: &[Row]) -> Batch {
    Batch {
        rows: rows.len(),
        columns: vec![
            Arc::new(
                rows.iter()
                    .map(|row| row.0.as_deref())
                    .collect::<StringViewArray>(),
            ) as ArrayRef,
            Arc::new(rows.iter().map(|row| row.1).collect::<Int64Array>()),
            Arc::new(rows.iter().map(|row| row.2).collect::<Float64Array>()),
        ],
    }
}

/// One split that holds these batches.
fn profiled(batches: &[&[Row]]) -> DatasetSketch {
    use qingdan::sketch::Probe as _;
    let mut sketch = DatasetSketch::new(&[SMALL; 3], MATCHER.tests());
    let mut profiler = Profiler::new(Hasher::new([7; 16]), &*MATCHER);
    for rows in batches {
        profiler.update(&mut sketch, &batch(rows), &[0, 1, 2]);
    }
    sketch
}

fn datasets_agree(a: &DatasetSketch, b: &DatasetSketch) -> bool {
    (a.rows, a.ragged, a.columns.len()) == (b.rows, b.ragged, b.columns.len())
        && a.columns
            .iter()
            .zip(&b.columns)
            .all(|(a, b)| columns_agree(a, b))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn distinct_values(values in vec(0_u64..200, 0..300), cuts in any::<(usize, usize)>()) {
        // Hashes, not counters: the registers take their bits from the top.
        let hasher = Hasher::new([1; 16]);
        shards(&values, cuts, &Distinct::new(SMALL), |sketch, value| sketch.insert(hasher.hash(&value.to_le_bytes())), |a, b| a == b && a.count() == b.count());
    }

    #[test]
    fn shapes(values in vec("[aA9.中]{0,6}", 0..400), cuts in any::<(usize, usize)>()) {
        shards(&values, cuts, &Shapes::new(Precision::PLAIN.shapes), |sketch, value| sketch.insert(value.as_bytes(), 1, &mut String::new()), |a, b| a == b && a.top() == b.top());
    }

    #[test]
    fn times(values in vec((any::<i64>(), 1_u64..5), 0..50), cuts in any::<(usize, usize)>()) {
        shards(&values, cuts, &Times::default(), |sketch, (millis, times)| sketch.insert(*millis, *times), |a, b| a == b);
    }

    #[test]
    fn numbers(values in vec((-1e9..1e9, 1_u64..5), 0..200), cuts in any::<(usize, usize)>()) {
        shards(&values, cuts, &Numbers::new(Precision::PLAIN.buckets), |sketch, (value, times)| sketch.insert(*value, *times), numbers_agree);
    }

    #[test]
    fn columns(rows in vec(row(), 0..120), cuts in any::<(usize, usize)>()) {
        let parts = thirds(&rows, cuts);
        let [a, b, c] = parts.map(|rows| profiled(&[rows]));
        laws(&profiled(&[]), &[a.clone(), b.clone(), c.clone()], datasets_agree);
        // How often a value that repeats is tested depends on the batches before; what is said of rows does not.
        let rows_only = |mut sketch: DatasetSketch| {
            for column in &mut sketch.columns {
                (column.tested, column.searched) = (0, 0);
                column.tallies = Tallies::new(0);
                column.births = Births::default();
            }
            sketch
        };
        let whole = rows_only(profiled(&parts));
        assert!(datasets_agree(&rows_only(merged(merged(a, &b), &c)), &whole));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..config() })]

    #[test]
    fn numbers_beyond_the_buckets(
        values in vec(proptest::num::f64::NORMAL.prop_map(|value| value.signum() * value.abs().powf(0.4)), 6_000..9_000),
        cuts in any::<(usize, usize)>(),
    ) {
        // From 1e-123 to 1e123: sums keep no digits of the small ones, what is counted must agree all the same.
        let counted = |numbers: &Numbers| {
            let summary = numbers.summary().unwrap_or_default();
            (summary.values, summary.min, summary.max, summary.quartiles)
        };
        shards(&values, cuts, &Numbers::new(Precision::PLAIN.buckets), |sketch, value| sketch.insert(*value, 1), |a, b| counted(a) == counted(b));
    }
}

#[test]
fn figures_are_finite_or_there_are_none() {
    for values in [
        &[1e300, -1e300][..],
        &[f64::MAX, f64::MIN, 3.0],
        &[f64::NAN, f64::INFINITY, 3.0],
    ] {
        let mut numbers = Numbers::new(Precision::PLAIN.buckets);
        values.iter().for_each(|value| numbers.insert(*value, 1));
        let summary = merged(numbers.clone(), &numbers).summary();
        assert!(
            summary.is_none_or(|s| s.mean.is_finite() && s.deviation.is_finite()),
            "{summary:?}"
        );
    }
}
