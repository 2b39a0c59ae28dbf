//! Members, orders, clicks, shops, goods, children.

use super::{Lake, MARCH_2024, row};
use crate::support::files::{csv, longs, parquet, strings, times};
use crate::support::invented::{GIVEN, Random, STREETS, SURNAMES, ean13, name, uscc};
use parquet::basic::Compression;

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
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
