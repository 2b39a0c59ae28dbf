//! Values a second through all value tests of the built-in packs.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qingdan::detect::matcher::Matcher;
use qingdan::pack::detector;
use qingdan::sketch::Probe as _;
use qingdan::sketch::probe::TestSet;
use std::hint::black_box;

const GIVEN: [&str; 8] = [
    "Anna", "Bob", "Carla", "David", "Emma", "Frank", "Grace", "Henry",
];
const SURNAMES: [&str; 8] = [
    "Smith", "Jones", "Miller", "Garcia", "Novak", "Rossi", "Meyer", "Olsen",
];
const HAN: [u32; 8] = [
    0x4F1F, 0x82B3, 0x660E, 0x4E3D, 0x5F3A, 0x654F, 0x6770, 0x971E,
];

fn values(make: impl Fn(u64) -> String) -> Vec<String> {
    (0..1_000)
        .map(|row| make(row * 7_919 % 1_000_003))
        .collect()
}

fn probe(criterion: &mut Criterion) {
    let detectors = detector::load(&[]).expect("the built-in packs are valid");
    let matcher = Matcher::new(&detectors).expect("the built-in packs compile");
    let mut group = criterion.benchmark_group("matcher");
    let sets = [
        (
            "words that match nothing",
            values(|row| format!("item {row}")),
        ),
        ("short numbers", values(|row| format!("{}", row % 1_000))),
        ("mobile numbers", values(|row| format!("138{row:08}"))),
        (
            "addresses of mail",
            values(|row| format!("user{row}@example.com")),
        ),
        (
            "names in Latin letters",
            values(|row| {
                format!(
                    "{} {}",
                    GIVEN[row as usize % 8],
                    SURNAMES[row as usize / 8 % 8]
                )
            }),
        ),
        (
            "names in Chinese",
            values(|row| {
                let letter = |from: u64| char::from_u32(HAN[(row / from) as usize % 8]);
                format!(
                    "张{}{}",
                    letter(1).unwrap_or('伟'),
                    letter(8).unwrap_or('明')
                )
            }),
        ),
        (
            "digests",
            values(|row| format!("{:032x}", u128::from(row) << 64 | u128::from(row))),
        ),
    ];
    for (name, values) in sets {
        group.throughput(Throughput::Elements(values.len() as u64));
        group.bench_function(name, |bencher| {
            let mut scratch = Vec::new();
            bencher.iter(|| {
                for value in &values {
                    let probed = matcher.probe(value.as_bytes(), &TestSet::all(), &mut scratch);
                    black_box(probed);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, probe);
criterion_main!(benches);
