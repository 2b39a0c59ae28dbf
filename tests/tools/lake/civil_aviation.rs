//! Bookings, passengers, whom to call, airports.

use super::{Lake, row};
use crate::support::files::{csv, parquet, strings};
use crate::support::invented::{GIVEN, Random, SURNAMES, latin_name, mobile, name, resident_id};
use arrow::array::{ListArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Fields};
use parquet::basic::Compression;
use std::sync::Arc;

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
    // Nested: passengers stand in a list, 400 bookings hold 900 of them, each with a passport of his own.
    let mut offsets = vec![0_i32];
    for n in 0..400_i32 {
        // 2, 3, 2, 2 … : 9 passengers to 4 bookings.
        offsets.push(offsets.last().unwrap() + if n % 4 == 1 { 3 } else { 2 });
    }
    let passengers = *offsets.last().unwrap();
    let fields = Fields::from(vec![
        Field::new("name", DataType::Utf8, true),
        Field::new("passport", DataType::Utf8, true),
        Field::new("phone", DataType::Utf8, true),
    ]);
    let people = StructArray::new(
        fields.clone(),
        vec![
            strings((0..passengers).map(|_| latin_name(random))),
            strings((0..passengers).map(|n| format!("E{:08}", 50_000_000 + n * 977))),
            strings((0..passengers).map(|_| mobile(random))),
        ],
        None,
    );
    let list = ListArray::new(
        Arc::new(Field::new("element", DataType::Struct(fields), true)),
        OffsetBuffer::new(offsets.into()),
        Arc::new(people),
        None,
    );
    let flights: Vec<String> = (0..400)
        .map(|_| {
            format!(
                "{}{}",
                random.pick(&["CA", "MU", "CZ", "HU"]),
                1000 + random.below(8000)
            )
        })
        .collect();
    lake.insert(
        "civil-aviation/bookings.parquet".into(),
        parquet(
            vec![
                (
                    "pnr",
                    strings((0..400).map(|_| {
                        random.letters(1, "HJKMNP")
                            + &random.letters(5, "BCDFGHJKLMNPQRSTVWXYZ23456789")
                    })),
                ),
                ("flight_no", strings(&flights)),
                (
                    "departure_date",
                    strings((0..400).map(|_| random.date(2024, 1))),
                ),
                ("passengers", Arc::new(list)),
            ],
            Compression::SNAPPY,
        ),
    );

    let rows: Vec<_> = (0..700)
        .map(|n| {
            let birth = random.date(1955, 45);
            row![
                name(random),
                resident_id(random, &birth),
                mobile(random),
                format!("999-24{:08}", 10_000_000 + n * 31),
                &flights[n % 400],
                random.date(2024, 1),
                format!("{}{}", 1 + random.below(40), random.letters(1, "ABCDEF"))
            ]
        })
        .collect();
    let header = ["xm", "sfzh", "lxdh", "kph", "hbh", "cjrq", "zwh"];
    lake.insert("civil-aviation/lkxx.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..350)
        .map(|n| {
            let birth = random.date(1955, 45);
            // Two passengers may name the same contact: 250 of them.
            let contact = n % 250;
            row![
                name(random),
                resident_id(random, &birth),
                format!("{}{}", SURNAMES[contact % 29], GIVEN[contact % 30]),
                format!("139{:08}", 20_000_000 + contact * 7919),
                &flights[n]
            ]
        })
        .collect();
    let header = [
        "旅客姓名",
        "旅客身份证号",
        "紧急联系人姓名",
        "紧急联系人电话",
        "航班号",
    ];
    lake.insert("civil-aviation/紧急联系人.csv".into(), csv(&header, &rows));

    let airports = [
        "PEK", "PVG", "CAN", "SZX", "CTU", "HGH", "XIY", "WUH", "KMG", "CKG",
    ];
    let rows: Vec<_> = (0..60)
        .map(|n| {
            let code = if n < 10 {
                airports[n].to_owned()
            } else {
                random.letters(3, "ABCDEFGHJKLMN")
            };
            row![
                code,
                format!("Z{}", random.letters(3, "BGSUHWPL")),
                format!(
                    "{}机场",
                    random.pick(&[
                        "首都", "浦东", "白云", "宝安", "双流", "萧山", "咸阳", "天河"
                    ])
                ),
                random.pick(&["北京", "上海", "广州", "深圳", "成都"]),
                format!("{:.4}", 22.0 + random.below(180_000) as f64 / 1e4),
                format!("{:.4}", 100.0 + random.below(220_000) as f64 / 1e4),
                random.below(2000)
            ]
        })
        .collect();
    let header = [
        "iata",
        "icao",
        "airport_name",
        "city",
        "latitude",
        "longitude",
        "elevation_m",
    ];
    lake.insert("civil-aviation/airports.csv".into(), csv(&header, &rows));
}
