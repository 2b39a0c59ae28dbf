//! Owners, faults, drives.

use super::{Lake, MARCH_2024, row};
use crate::support::files::{csv, doubles, longs, parquet, strings};
use crate::support::invented::{Random, mobile, name, plate, resident_id, vin};
use parquet::basic::Compression;

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
    let owners: Vec<Vec<String>> = (0..500)
        .map(|_| {
            let birth = random.date(1960, 40);
            row![name(random), resident_id(random, &birth), mobile(random)]
        })
        .collect();
    let rows: Vec<_> = (0..800)
        .map(|n| {
            // The first 500 rows are each owner once, the others come back with another car.
            let owner = &owners[if n < 500 { n } else { random.below(500) }];
            let mut row = owner.clone();
            row.extend(row![
                plate(random),
                vin(random),
                random.letters(1, "ABCDEFGH") + &random.digits(7),
                random.date(2019, 5)
            ]);
            row
        })
        .collect();
    let header = [
        "车主姓名",
        "身份证号",
        "手机号码",
        "车牌号",
        "车架号",
        "发动机号",
        "购车日期",
    ];
    lake.insert("automotive/车主档案.csv".into(), csv(&header, &rows));

    let vins: Vec<String> = (0..60).map(|_| vin(random)).collect();
    for day in 0..3 {
        let rows: Vec<usize> = (0..400)
            .map(|n| if n < 60 { n } else { random.below(60) })
            .collect();
        let start = (MARCH_2024 + day * 86_400) * 1000;
        lake.insert(
            format!(
                "automotive/telematics/dt=2024-03-0{}/part-0.parquet",
                day + 1
            ),
            parquet(
                vec![
                    ("vin", strings(rows.iter().map(|&n| &vins[n]))),
                    ("ts", longs((0..400).map(|n| start + n * 15_000))),
                    (
                        "lng",
                        doubles(
                            rows.iter()
                                .map(|_| 116.2 + random.below(400_000) as f64 / 1e6),
                        ),
                    ),
                    (
                        "lat",
                        doubles(
                            rows.iter()
                                .map(|_| 39.7 + random.below(400_000) as f64 / 1e6),
                        ),
                    ),
                    (
                        "speed_kmh",
                        doubles(rows.iter().map(|_| random.below(1200) as f64 / 10.0)),
                    ),
                    (
                        "soc",
                        longs(rows.iter().map(|_| 20 + random.below(80) as i64)),
                    ),
                ],
                Compression::SNAPPY,
            ),
        );
    }

    let rows: Vec<_> = (0..600)
        .map(|_| {
            row![
                format!("P0{}", random.digits(3)),
                random.pick(&[
                    "Misfire detected",
                    "Catalyst efficiency below threshold",
                    "Lost communication"
                ]),
                format!(
                    "{}.{}.{}.{}",
                    1 + random.below(9),
                    random.below(30),
                    random.below(90),
                    random.below(250)
                ),
                MARCH_2024 + random.below(900_000) as i64,
                random.below(40),
                format!("#{}", random.hex(6))
            ]
        })
        .collect();
    let header = [
        "dtc_code",
        "description",
        "ecu_sw_version",
        "first_seen_epoch",
        "occurrence_count",
        "ui_color",
    ];
    lake.insert("automotive/dtc_faults.csv".into(), csv(&header, &rows));
}
