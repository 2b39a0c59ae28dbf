//! A batch of twenty columns of text into its sketches.
#![allow(missing_docs)]

use arrow::array::{ArrayRef, BinaryViewArray};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qingdan::detect::matcher::Matcher;
use qingdan::model::batch::Batch;
use qingdan::pack::detector;
use qingdan::profile::Profiler;
use qingdan::sketch::precision::Precision;
use qingdan::sketch::{DatasetSketch, Hasher, Probe as _};
use std::sync::Arc;

const ROWS: usize = 1_638;

fn column(make: &dyn Fn(usize) -> String) -> ArrayRef {
    let values: Vec<String> = (0..ROWS).map(|row| make(row * 7_919 % 1_000_003)).collect();
    Arc::new(BinaryViewArray::from_iter_values(values))
}

fn batch() -> Batch {
    let kinds: [&dyn Fn(usize) -> String; 10] = [
        &|row| row.to_string(),
        &|row| format!("138{row:08}"),
        &|row| ["张伟", "王芳", "李娜"][row % 3].to_owned(),
        &|row| format!("user{row}@example.com"),
        &|row| format!("19{:02}-{:02}-{:02}", row % 100, row % 12 + 1, row % 28 + 1),
        &|row| ["M", "F"][row % 2].to_owned(),
        &|row| format!("{}.{:02}", row % 10_000, row % 100),
        &|row| format!("10.{}.{}.{}", row % 256, row % 251, row % 241),
        &|row| format!("note about order {}", row % 1_000),
        &|row| format!("2024-03-01 {:02}:{:02}:{:02}", row % 24, row % 60, row % 59),
    ];
    let columns = kinds
        .iter()
        .chain(&kinds)
        .map(|kind| column(kind))
        .collect();
    Batch {
        rows: ROWS,
        columns,
    }
}

fn update(criterion: &mut Criterion) {
    let detectors = detector::load(&[]).expect("the built-in packs are valid");
    let matcher = Matcher::new(&detectors).expect("the built-in packs compile");
    let batch = batch();
    let places: Vec<usize> = (0..batch.columns.len()).collect();
    let mut group = criterion.benchmark_group("profile");
    group.throughput(Throughput::Elements((ROWS * places.len()) as u64));
    group.bench_function("a batch of 20 columns", |bencher| {
        let precisions = vec![Precision::PLAIN; places.len()];
        let mut sketch = DatasetSketch::new(&precisions, matcher.tests());
        let mut profiler = Profiler::new(Hasher::new([7; 16]), &matcher);
        bencher.iter(|| profiler.update(&mut sketch, &batch, &places));
    });
    group.finish();
}

criterion_group!(benches, update);
criterion_main!(benches);
