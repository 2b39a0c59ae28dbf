//! The files of `fixtures/lake`: tables of six sectors, and such as lie in a folder by mistake.
//!
//! Every person, firm and number is invented.

use crate::support::archives::{Member, gzip, tar, zip};
use crate::support::files::{
    csv, delimited, doubles, longs, parquet, sheet, strings, times, workbook,
};
use crate::support::invented::{
    AREAS, DIAGNOSES, GIVEN, PINYIN, PINYIN_GIVEN, Random, STREETS, SURNAMES, bank_card, ean13,
    latin_name, luhn, mobile, name, plate, resident_id, uscc, vin,
};
use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, ListArray, RecordBatch,
    StringArray, StructArray, TimestampMillisecondArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Path below the lake's root → bytes.
type Lake = BTreeMap<String, Vec<u8>>;

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($cell.to_string()),*] };
}

/// Each folder draws from a source of its own: a change in one leaves the others as they are.
pub(crate) fn lake() -> Lake {
    let mut lake = Lake::new();
    automotive(&mut lake, &mut Random::new(1));
    pharma(&mut lake, &mut Random::new(2));
    civil_aviation(&mut lake, &mut Random::new(3));
    retail(&mut lake, &mut Random::new(4));
    ai_training(&mut lake, &mut Random::new(5));
    odd(&mut lake, &mut Random::new(6));
    packed(&mut lake, &mut Random::new(7));
    formats(&mut lake, &mut Random::new(7));
    lake
}

/// Compressed files and archives.
fn packed(lake: &mut Lake, random: &mut Random) {
    let header = ["姓名", "身份证号", "手机号"];
    let mut table = |rows: usize| {
        let rows: Vec<_> = (0..rows)
            .map(|_| {
                let birth = random.date(1960, 40);
                row![name(random), resident_id(random, &birth), mobile(random)]
            })
            .collect();
        csv(&header, &rows)
    };
    lake.insert("packed/returns.csv.gz".into(), gzip(&table(60)));
    let (members, hidden) = (table(70), table(5));
    // 表/会员.csv as Windows in Chinese writes the name, beside one that is encrypted.
    let zipped = zip(&[
        Member {
            name: b"\xb1\xed/\xbb\xe1\xd4\xb1.csv",
            content: &members,
            deflated: true,
            ..Member::default()
        },
        Member {
            name: b"secret.csv",
            content: &hidden,
            flags: 1,
            ..Member::default()
        },
    ]);
    lake.insert("packed/会员.zip".into(), zipped);
    let shards = [table(20), table(30), table(40)];
    let ball = tar(&[
        (b"visits/part-0.csv", &shards[0]),
        (b"visits/part-1.csv", &shards[1]),
        (b"visits/part-2.csv", &shards[2]),
    ]);
    lake.insert("packed/2024.tar.gz".into(), gzip(&ball));
}

/// The first day of March 2024, in seconds since 1970.
const MARCH_2024: i64 = 1_709_251_200;

fn automotive(lake: &mut Lake, random: &mut Random) {
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

fn pharma(lake: &mut Lake, random: &mut Random) {
    let subjects: Vec<String> = (0..240)
        .map(|n| format!("QD301-{:03}-{:04}", 1 + n % 12, 1001 + n))
        .collect();
    let rows: Vec<_> = subjects
        .iter()
        .map(|subject| {
            let birth = random.date(1945, 55);
            let age = 2024 - birth[..4].parse::<i32>().unwrap();
            row![
                "QD301",
                "DM",
                subject,
                &subject[10..],
                &subject[6..9],
                birth,
                age,
                random.pick(&["M", "F"]),
                random.pick(&["ASIAN", "WHITE", "OTHER"]),
                "CHN",
                random.pick(&["Placebo", "QD301 10 mg", "QD301 20 mg"])
            ]
        })
        .collect();
    let header = [
        "STUDYID", "DOMAIN", "USUBJID", "SUBJID", "SITEID", "BRTHDTC", "AGE", "SEX", "RACE",
        "COUNTRY", "ARM",
    ];
    lake.insert("pharma/trial/DM.csv".into(), csv(&header, &rows));

    let rows: Vec<usize> = (0..600)
        .map(|n| if n < 180 { n } else { random.below(180) })
        .collect();
    let terms = [
        "Headache",
        "Nausea",
        "Fatigue",
        "Dizziness",
        "Rash",
        "Diarrhoea",
        "Insomnia",
        "Vomiting",
    ];
    let chosen: Vec<&str> = rows.iter().map(|_| random.pick(&terms)).collect();
    lake.insert(
        "pharma/trial/AE.parquet".into(),
        parquet(
            vec![
                ("STUDYID", strings(rows.iter().map(|_| "QD301"))),
                ("USUBJID", strings(rows.iter().map(|&n| &subjects[n]))),
                ("AESEQ", longs(1..=600)),
                (
                    "AETERM",
                    strings(chosen.iter().map(|term| term.to_lowercase())),
                ),
                ("AEDECOD", strings(chosen.iter())),
                (
                    "AESEV",
                    strings(
                        rows.iter()
                            .map(|_| random.pick(&["MILD", "MODERATE", "SEVERE"])),
                    ),
                ),
                (
                    "AESTDTC",
                    strings(rows.iter().map(|_| random.date(2023, 2))),
                ),
                (
                    "AEOUT",
                    strings(rows.iter().map(|_| {
                        random.pick(&["RECOVERED/RESOLVED", "NOT RECOVERED/NOT RESOLVED"])
                    })),
                ),
            ],
            Compression::UNCOMPRESSED,
        ),
    );

    let sites: Vec<(String, &str, &str)> = (0..50)
        .map(|_| {
            let reference = random.pick(&["A", "C"]);
            (
                format!("rs{}", 1000 + random.below(90_000_000)),
                reference,
                if reference == "A" { "G" } else { "T" },
            )
        })
        .collect();
    let rows: Vec<(usize, usize)> = (0..40).flat_map(|s| (0..50).map(move |v| (s, v))).collect();
    lake.insert(
        "pharma/genotypes.parquet".into(),
        parquet(
            vec![
                (
                    "subject",
                    strings(rows.iter().map(|r| format!("GX-{:05}", 20_000 + r.0 * 7))),
                ),
                ("rsid", strings(rows.iter().map(|r| &sites[r.1].0))),
                ("ref", strings(rows.iter().map(|r| sites[r.1].1))),
                ("alt", strings(rows.iter().map(|r| sites[r.1].2))),
                (
                    "gt",
                    strings(rows.iter().map(|_| random.pick(&["0/0", "0/1", "1/1"]))),
                ),
            ],
            Compression::SNAPPY,
        ),
    );

    let patients: Vec<Vec<String>> = (0..300)
        .map(|n| {
            let birth = random.date(1940, 65);
            row![
                format!("MR{:07}", 3_100_000 + n * 13),
                name(random),
                resident_id(random, &birth),
                birth
            ]
        })
        .collect();
    let rows: Vec<_> = (0..450)
        .map(|n| {
            let mut row = patients[if n < 300 { n } else { random.below(300) }].clone();
            let diagnosis = random.below(DIAGNOSES.len());
            let codes = [
                "E11.900", "I10.x00", "J06.900", "I25.103", "K29.500", "J45.900", "M51.202",
                "K76.000",
            ];
            row.extend(row![
                random.date(2023, 2),
                codes[diagnosis],
                DIAGNOSES[diagnosis],
                random.pick(&["内科", "外科", "急诊科"])
            ]);
            row
        })
        .collect();
    let header = [
        "患者编号",
        "姓名",
        "sfzh",
        "出生日期",
        "就诊日期",
        "诊断编码",
        "主要诊断",
        "科室",
    ];
    lake.insert("pharma/就诊记录.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..120)
        .map(|n| {
            let title = format!(
                "{}{}",
                DIAGNOSES[n % 8],
                random.pick(&["防治手册", "诊疗指南", "护理图解", "百问百答"])
            );
            row![
                format!("978{}", random.digits(10)),
                title,
                random.pick(&["临床医学", "护理", "科普"]),
                format!("{}.00", 20 + random.below(90)),
                1995 + random.below(29),
                100 + random.below(700)
            ]
        })
        .collect();
    let header = ["isbn", "书名", "分类", "定价", "出版年", "页数"];
    lake.insert("pharma/疾病类图书目录.csv".into(), csv(&header, &rows));
}

fn civil_aviation(lake: &mut Lake, random: &mut Random) {
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

fn retail(lake: &mut Lake, random: &mut Random) {
    let members: Vec<(String, String)> = (0..1200_u64)
        .map(|n| {
            (
                format!("M{:08}", 10_000_019 + n * 37),
                format!("138{:08}", (n * 83_131 + 4711) % 100_000_000),
            )
        })
        .collect();
    let rows: Vec<_> = members
        .iter()
        .map(|(id, phone)| {
            row![
                id,
                name(random),
                phone,
                format!(
                    "{}{}@example.com",
                    random.letters(6, "abcdefghijklmnopqrstuvwxyz"),
                    &id[6..]
                ),
                random.date(1960, 45),
                random.pick(&["男", "女"]),
                random.pick(&["北京", "上海", "杭州", "成都"]),
                random.below(2),
                random.below(2),
                random.below(90_000)
            ]
        })
        .collect();
    let header = [
        "member_id",
        "name",
        "mobile",
        "email",
        "birth_date",
        "gender",
        "city",
        "email_verified",
        "id_card_flag",
        "points",
    ];
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    bytes.extend(csv(&header, &rows));
    lake.insert("retail/members.csv".into(), bytes);

    for month in 1..=3 {
        // Members 0–299 order in January, 200–499 in February, 400–699 in March: 700 people in all.
        let rows: Vec<_> = (0..400)
            .map(|n| {
                let who = (month - 1) * 200 + if n < 300 { n } else { random.below(300) };
                // As long as a resident ID, with a place and a day where an ID has them: the last digit agrees by chance only.
                let day = 1 + random.below(28);
                row![
                    format!("3101152024{month:02}{day:02}{}", random.digits(4)),
                    members[who].0,
                    format!("{}.{:02}", 10 + random.below(900), random.below(100)),
                    format!("42000{}", random.digits(11)),
                    (MARCH_2024 + (month as i64 - 3) * 2_600_000 + random.below(2_000_000) as i64)
                        * 1000,
                    random.pick(&["已支付", "已退款", "已完成"])
                ]
            })
            .collect();
        let header = [
            "order_no",
            "member_id",
            "amount",
            "trade_no",
            "paid_at_ms",
            "status",
        ];
        lake.insert(
            format!("retail/orders_2024-{month:02}.csv"),
            csv(&header, &rows),
        );
    }

    let devices: Vec<String> = (0..150).map(|_| random.uuid()).collect();
    for shard in 0..3 {
        let rows: Vec<usize> = (0..500)
            .map(|n| if n < 150 { n } else { random.below(150) })
            .collect();
        lake.insert(
            format!("retail/clicks/part-{shard:05}.parquet"),
            parquet(
                vec![
                    ("oaid", strings(rows.iter().map(|&n| &devices[n]))),
                    (
                        "event_time",
                        times((0..500).map(|n| (MARCH_2024 + shard * 9000 + n * 11) * 1000)),
                    ),
                    (
                        "page",
                        strings(
                            rows.iter()
                                .map(|_| random.pick(&["/home", "/cart", "/item", "/search"])),
                        ),
                    ),
                    (
                        "stay_ms",
                        longs(rows.iter().map(|_| random.below(90_000) as i64)),
                    ),
                ],
                Compression::SNAPPY,
            ),
        );
    }

    let rows: Vec<_> = (0..500)
        .map(|n| {
            row![
                format!("SKU-{:06}", 1000 + n),
                ean13(random),
                format!("1{}", random.digits(10)),
                format!(
                    "{}{}",
                    random.pick(&["纯棉", "加厚", "轻薄"]),
                    random.pick(&["T恤", "羽绒服", "运动鞋", "双肩包"])
                ),
                format!("{}.00", 9 + random.below(900)),
                format!("#{}", random.hex(6).to_uppercase()),
                format!(
                    "{}.{}.{}",
                    random.below(9),
                    random.below(20),
                    random.below(20)
                ),
                random.uuid()
            ]
        })
        .collect();
    let header = [
        "sku",
        "barcode",
        "product_code",
        "product_name",
        "price",
        "color",
        "spec_version",
        "row_uuid",
    ];
    lake.insert("retail/products.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..300)
        .map(|n| {
            let mut row = row![format!("Q{n:04}"), format!("S{:03}", random.below(40))];
            row.extend((0..8).map(|_| (1 + random.below(5)).to_string()));
            row
        })
        .collect();
    let header = [
        "form_no",
        "store_code",
        "q1_score",
        "q2_score",
        "q3_score",
        "q4_score",
        "q5_score",
        "q6_score",
        "q7_score",
        "q8_score",
    ];
    lake.insert("retail/survey_scores.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..260)
        .map(|_| {
            let surname = random.pick(&SURNAMES[..29]);
            row![
                format!("{surname}**"),
                format!(
                    "{}****{}",
                    random.pick(&["138", "139", "186"]),
                    random.digits(4)
                ),
                random.date(2024, 1),
                format!("{}.50", random.below(500))
            ]
        })
        .collect();
    let header = ["客户姓名", "手机号", "下单日期", "金额"];
    lake.insert("retail/脱敏客户.csv".into(), csv(&header, &rows));

    let keys: Vec<[String; 3]> = (0..300)
        .map(|_| [random.hex(32), random.hex(64), random.hex(32)])
        .collect();
    let rows: Vec<_> = (0..500)
        .map(|n| {
            let key = &keys[if n < 300 { n } else { random.below(300) }];
            row![
                key[0],
                key[1],
                key[2],
                random.below(30),
                format!("{}.00", random.below(5000))
            ]
        })
        .collect();
    let header = [
        "id_card_md5",
        "phone_sha256",
        "email_md5",
        "purchase_count",
        "total_spent",
    ];
    lake.insert("retail/hashed_audience.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..200)
        .map(|n| {
            let guardian = n % 150;
            row![
                format!("BB{:06}", 100_003 + n * 17),
                name(random),
                random.date(2017, 6),
                random.pick(&["男", "女"]),
                format!("{}{}", SURNAMES[guardian % 29], GIVEN[guardian % 30]),
                format!("186{:08}", 30_000_000 + guardian * 6661)
            ]
        })
        .collect();
    let header = [
        "会员编号",
        "宝宝姓名",
        "宝宝生日",
        "性别",
        "监护人姓名",
        "监护人电话",
    ];
    lake.insert("retail/宝贝俱乐部.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..80)
        .map(|n| {
            row![
                format!("S{n:03}"),
                format!(
                    "{}{}",
                    random.pick(&["朝阳", "浦东", "天河", "西湖"]),
                    random.pick(&["旗舰店", "社区店", "专柜"])
                ),
                format!(
                    "{}贸易有限公司",
                    random.pick(&["华联", "永辰", "嘉禾", "北辰"])
                ),
                uscc(random),
                format!("010-{}", 60_000_000 + random.below(9_000_000)),
                format!("{}{}号", random.pick(STREETS), 1 + random.below(300)),
                80 + random.below(900)
            ]
        })
        .collect();
    let header = [
        "门店编码",
        "门店名称",
        "公司名称",
        "统一社会信用代码",
        "门店电话",
        "门店地址",
        "面积",
    ];
    lake.insert("retail/门店清单.csv".into(), csv(&header, &rows));
}

fn ai_training(lake: &mut Lake, random: &mut Random) {
    let rows: Vec<_> = (0..150)
        .map(|n| {
            let birth = random.date(1980, 22);
            row![
                format!("E{:05}", 20_011 + n * 3),
                name(random),
                resident_id(random, &birth),
                bank_card(random),
                4000 + random.below(9000),
                random.pick(&["本科", "大专", "硕士", "高中"])
            ]
        })
        .collect();
    let header = ["工号", "姓名", "身份证号码", "工资卡号", "月薪", "学历"];
    lake.insert("ai-training/标注员.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..300)
        .map(|n| {
            let prompt = if n % 3 == 0 {
                format!(
                    "你好，我叫{}，请帮我查一下订单，\n我的手机号是{}，\"加急\"。",
                    name(random),
                    mobile(random)
                )
            } else {
                format!(
                    "请解释一下{}的含义，\n并举例说明。",
                    random.pick(&["机器学习", "光合作用", "通货膨胀", "相对论"])
                )
            };
            row![
                n + 1,
                prompt,
                random.pick(&["好的，请稍等。", "这是一个常见的问题。", "已为您记录。"]),
                random.below(5) + 1
            ]
        })
        .collect();
    let header = ["turn_no", "prompt", "response", "rating"];
    lake.insert("ai-training/chat_corpus.csv".into(), csv(&header, &rows));

    let rows = 1500;
    lake.insert(
        "ai-training/images.parquet".into(),
        parquet(
            vec![
                ("image_uuid", strings((0..rows).map(|_| random.uuid()))),
                ("sha256", strings((0..rows).map(|_| random.hex(64)))),
                (
                    "width",
                    Arc::new(Int32Array::from_iter_values(
                        (0..rows).map(|n| [640, 1024, 1920][n % 3]),
                    )),
                ),
                (
                    "created_epoch",
                    longs((0..rows as i64).map(|n| MARCH_2024 + n * 61)),
                ),
                (
                    "class",
                    strings((0..rows).map(|_| random.pick(&["cat", "dog", "bus", "tree"]))),
                ),
                (
                    "is_train",
                    Arc::new(
                        (0..rows)
                            .map(|n| Some(n % 10 != 0))
                            .collect::<BooleanArray>(),
                    ),
                ),
            ],
            Compression::SNAPPY,
        ),
    );
}

/// Files with a fault or a layout of their own.
fn odd(lake: &mut Lake, random: &mut Random) {
    let header = ["姓名", "手机号", "城市"];
    let people = |random: &mut Random, n: usize| -> Vec<Vec<String>> {
        (0..n)
            .map(|n| {
                row![
                    name(random),
                    format!("150{:08}", 10_000_000 + n * 7717),
                    random.pick(&["北京", "上海", "杭州"])
                ]
            })
            .collect()
    };

    let mut bytes = "客户联系表\n制表日期：2024-03-01\n\n".as_bytes().to_vec();
    bytes.extend(csv(&header, &people(random, 90)));
    lake.insert("odd/preamble.csv".into(), bytes);

    let mut rows = people(random, 120);
    rows[40].pop();
    rows[70].push("多出一格".to_owned());
    lake.insert("odd/ragged.csv".into(), csv(&header, &rows));

    let mut rows = people(random, 60);
    for row in &mut rows {
        row[2] = format!("{}\n\"第二行\", 备注", row[2]);
    }
    lake.insert("odd/quoted_newlines.csv".into(), csv(&header, &rows));

    lake.insert("odd/no_header.csv".into(), csv(&[], &people(random, 100)));
    lake.insert(
        "odd/semicolon.csv".into(),
        delimited(';', &header, &people(random, 70)),
    );
    lake.insert(
        "odd/tabs.tsv".into(),
        delimited('\t', &header, &people(random, 80)),
    );
    lake.insert("odd/header_only.csv".into(), csv(&header, &[]));
    lake.insert("odd/empty.csv".into(), Vec::new());

    // Full-width digits, +86, spaces and hyphens: 25 people, each twice.
    let rows: Vec<_> = (0..50)
        .map(|n| {
            let person = n / 2;
            let phone = format!("137{:08}", 40_000_000 + person * 9901);
            let parts = [&phone[..3], &phone[3..7], &phone[7..]];
            let phone = match n % 4 {
                0 => phone.clone(),
                1 => format!("+86 {}", parts.join(" ")),
                2 => phone
                    .chars()
                    .map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap())
                    .collect(),
                _ => parts.join("-"),
            };
            let name = format!("{}{}", SURNAMES[person], GIVEN[person]);
            row![n + 1, name, phone]
        })
        .collect();
    lake.insert(
        "odd/two_spellings.csv".into(),
        csv(&["序号", "姓名", "联系电话"], &rows),
    );

    let whole = parquet(
        vec![
            ("name", strings((0..500).map(|_| name(random)))),
            ("phone", strings((0..500).map(|_| mobile(random)))),
        ],
        Compression::SNAPPY,
    );
    lake.insert(
        "odd/truncated.parquet".into(),
        whole[..whole.len() * 2 / 3].to_vec(),
    );
    lake.insert(
        "odd/noise.csv".into(),
        (0..4096)
            .flat_map(|_| random.next().to_le_bytes())
            .collect(),
    );
    lake.insert("odd/readme.bin".into(), b"not a table\0".to_vec());
    encoded(lake, random, &header, &people);
}

/// Texts in other encodings, and such as programs and people leave behind.
fn encoded(
    lake: &mut Lake,
    random: &mut Random,
    header: &[&str],
    people: &dyn Fn(&mut Random, usize) -> Vec<Vec<String>>,
) {
    // 镕 and 㐀 end in the byte of a vertical bar or hold digits; the bar separates the cells.
    let mut rows = people(random, 110);
    for (place, row) in rows.iter_mut().enumerate() {
        row[0].push_str(["镕", "㐀", ""][place % 3]);
    }
    let text = String::from_utf8(delimited('|', header, &rows)).unwrap();
    let (bytes, _, unmapped) = encoding_rs::GB18030.encode(&text);
    assert!(!unmapped);
    lake.insert("odd/国标.csv".into(), bytes.into_owned());

    let text = String::from_utf8(csv(header, &people(random, 75))).unwrap();
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    lake.insert("odd/utf16.csv".into(), bytes);

    let text: String = (0..65)
        .map(|n| {
            let name = ["José Núñez", "Zoë Müller", "André Lefèvre"][n % 3];
            format!("{n};{name} {n};+49 151 {:08}\n", 20_000_000 + n * 7717)
        })
        .collect();
    let text = format!("id;full_name;phone\n{text}");
    let (bytes, _, unmapped) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!unmapped);
    lake.insert("odd/latin.csv".into(), bytes.into_owned());

    // The quote stands in the first cell of row 30, and none follows that would close it.
    let rows = people(random, 95);
    let text = String::from_utf8(csv(header, &rows)).unwrap();
    let text: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(line, text)| {
            if line == 30 {
                format!("\"{text}\n")
            } else {
                format!("{text}\n")
            }
        })
        .collect();
    lake.insert("odd/stray_quote.csv".into(), text.concat().into_bytes());

    let rows: Vec<_> = (0..55)
        .map(|n| {
            let name = name(random);
            row![n + 1, name, mobile(random), 100 + n]
        })
        .collect();
    let mut bytes = "会员消费表,,,\n".as_bytes().to_vec();
    bytes.extend(csv(&["序号", "姓名", "手机号", "消费金额"], &rows));
    bytes.extend("合计,,,6985\n\n数据来源：门店系统导出\n".as_bytes());
    lake.insert("odd/footers.csv".into(), bytes);
}

/// Tables in formats other than CSV and Parquet.
fn formats(lake: &mut Lake, random: &mut Random) {
    // Bookings of an app, one a line: guests in a list, and a member that comes late.
    let lines: String = (0..240)
        .map(|n| {
            let guests: Vec<String> = (0..=n % 3)
                .map(|_| {
                    format!(
                        r#"{{"name": "{}", "phone": "{}"}}"#,
                        name(random),
                        mobile(random)
                    )
                })
                .collect();
            let late = if n == 239 {
                r#", "coupon": "C-1""#
            } else {
                ""
            };
            format!(
                "{{\"booking_no\": \"B{:06}\", \"guests\": [{}], \"hotel\": {{\"city\": \"{}\"}}{late}}}\n",
                n * 7 + 11,
                guests.join(", "),
                random.pick(&["北京", "上海", "杭州"])
            )
        })
        .collect();
    lake.insert("formats/bookings.ndjson".into(), lines.into_bytes());

    // What an interface answers: the records are a member of the document.
    let records: Vec<String> = (0..150)
        .map(|n| {
            format!(
                r#"    {{"id": {}, "user": {{"name": "{}", "email": "{}{n}@example.com"}}}}"#,
                n + 1,
                name(random),
                random.letters(5, "abcdefgh")
            )
        })
        .collect();
    lake.insert(
        "formats/users.json".into(),
        format!(
            "{{\n  \"code\": 0,\n  \"data\": [\n{}\n  ]\n}}\n",
            records.join(",\n")
        )
        .into_bytes(),
    );

    // A title above the table on one sheet, a table about no one on the other.
    let mut book = rust_xlsxwriter::Workbook::new();
    let some = |cells: Vec<String>| cells.into_iter().map(Some).collect::<Vec<_>>();
    let rows: Vec<_> = (0..130)
        .map(|n| {
            some(row![
                name(random),
                format!("159{:08}", 20_000_000 + n * 6113),
                resident_id(random, &format!("19{}-05-1{}", 60 + n % 39, n % 10)),
                format!("D{:03}", n % 9)
            ])
        })
        .collect();
    let header: Vec<String> = row!["姓名", "手机号", "身份证号", "门店编号"];
    sheet(&mut book, "试驾预约", 2, &header, &rows);
    book.worksheet_from_name("试驾预约")
        .unwrap()
        .write_string(0, 0, "试驾预约登记表")
        .unwrap();
    let rows: Vec<_> = (0..9)
        .map(|n| some(row![format!("D{n:03}"), random.pick(&["北京", "上海"])]))
        .collect();
    let header: Vec<String> = row!["门店编号", "城市"];
    sheet(&mut book, "门店", 0, &header, &rows);
    lake.insert("formats/test_drives.xlsx".into(), workbook(book));

    let subjects: Vec<String> = (0..180).map(|n| format!("1001-{:04}", n / 3)).collect();
    let batch = RecordBatch::try_from_iter(vec![
        ("USUBJID", strings(&subjects)),
        (
            "LBTEST",
            strings((0..180).map(|n| ["ALT", "AST", "Glucose"][n % 3])),
        ),
        (
            "LBSTRESN",
            doubles((0..180_i32).map(|n| f64::from(n % 40) + 0.5)),
        ),
    ])
    .unwrap();
    let mut bytes = Vec::new();
    let mut writer = arrow::ipc::writer::FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    lake.insert("formats/labs.feather".into(), bytes);
}
