//! Files with a fault or a layout of their own.

use super::{Lake, row};
use crate::support::files::{csv, delimited, parquet, strings};
use crate::support::invented::{GIVEN, Random, SURNAMES, mobile, name};
use parquet::basic::Compression;

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
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
    lake.insert(
        "odd/readme.bin".into(),
        vec![0, 1, 2, 0xFE, 0xFF, 0, 9, 0x80, 0, 0, 0xC1, 3],
    );
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
