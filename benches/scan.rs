//! The lake of the tests from listing to inventory.
#![allow(missing_docs)]

use chrono::DateTime;
use criterion::{Criterion, criterion_group, criterion_main};
use qingdan::model::declarations::Declarations;
use qingdan::model::options::{Depth, Selection, Taxonomy};
use qingdan::model::request::{PATIENCE, Request};
use qingdan::model::secret::{SECRET_BYTES, Secret, SecretOrigin};
use qingdan::progress::Progress;
use qingdan::rules::Rules;
use qingdan::scan;
use std::sync::Arc;

fn lake(criterion: &mut Criterion) {
    let rules = Rules::load(&[], &Selection::default()).expect("the built-in packs are valid");
    let request = Request {
        stores: vec![concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/lake").to_owned()],
        include: Vec::new(),
        exclude: Vec::new(),
        declarations: Declarations::default(),
        depth: Depth::Full,
        seed: 0,
        secret: Secret::new([7; SECRET_BYTES], SecretOrigin::Run),
        fold: true,
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        taxonomy: Taxonomy::default(),
        edition: "cn-bj-ftz-2024".to_owned(),
        read_budget: 256 << 20,
        deadline: None,
        patience: PATIENCE,
        started_at: DateTime::UNIX_EPOCH,
        watch_interrupt: false,
        outputs: Vec::new(),
        allow_empty: false,
    };
    let (request, rules) = (Arc::new(request), Arc::new(rules));
    let progress = Arc::new(Progress::new(true, qingdan::model::Language::En));
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10);
    group.bench_function("fixtures/lake", |bencher| {
        bencher.iter(|| scan::scan(&request, &rules, &progress).expect("a scan"));
    });
    group.finish();
}

criterion_group!(benches, lake);
criterion_main!(benches);
