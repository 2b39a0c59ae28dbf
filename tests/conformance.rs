//! Every format gives the same table the same answer: records, columns, elements and people.

use crate::generate::{delimited, mobile, name, parquet, resident_id, strings};
use parquet::basic::Compression;
use qingdan::model::inventory::Inventory;

const HEADER: [&str; 4] = ["姓名", "身份证号", "手机号", "备注码"];

fn rows() -> Vec<Vec<String>> {
    let mut random = crate::generate::Random::new(77);
    (0..300)
        .map(|n| {
            vec![
                name(&mut random),
                resident_id(
                    &mut random,
                    &format!("19{}-0{}-1{}", 60 + n % 40, 1 + n % 9, n % 10),
                ),
                mobile(&mut random),
                format!("{}-{}", ["甲", "乙"][n % 2], n % 7),
            ]
        })
        .collect()
}

#[test]
fn one_table_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("lake");
    std::fs::create_dir(&lake).unwrap();
    let rows = rows();
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(lake.join(name), bytes).unwrap();
    write("comma.csv", delimited(',', &HEADER, &rows));
    write("semicolon.csv", delimited(';', &HEADER, &rows));
    write("pipe.csv", delimited('|', &HEADER, &rows));
    write("tab.tsv", delimited('\t', &HEADER, &rows));
    let mut marked = "\u{feff}".as_bytes().to_vec();
    marked.extend(delimited(',', &HEADER, &rows));
    write("marked.csv", marked);
    let crlf = String::from_utf8(delimited(',', &HEADER, &rows))
        .unwrap()
        .replace('\n', "\r\n");
    write("windows.csv", crlf.into_bytes());
    let text = String::from_utf8(delimited(',', &HEADER, &rows)).unwrap();
    let bars = String::from_utf8(delimited('|', &HEADER, &rows)).unwrap();
    write(
        "gb18030.csv",
        encoding_rs::GB18030.encode(&bars).0.into_owned(),
    );
    let units = |text: &str, bytes: fn(u16) -> [u8; 2]| {
        text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    write(
        "utf16.csv",
        units(&format!("\u{feff}{text}"), u16::to_be_bytes),
    );
    write("utf16_without_mark.csv", units(&text, u16::to_le_bytes));
    write(
        "carriage_returns.csv",
        text.replace('\n', "\r").into_bytes(),
    );
    for (name, compression) in [
        ("plain.parquet", Compression::UNCOMPRESSED),
        ("snappy.parquet", Compression::SNAPPY),
    ] {
        let columns = HEADER
            .iter()
            .enumerate()
            .map(|(place, header)| (*header, strings(rows.iter().map(|row| &row[place]))))
            .collect();
        write(name, parquet(columns, compression));
    }
    crate::run(
        crate::qingdan(folder.path()).args([
            "scan",
            "lake",
            "--no-fold",
            "--quiet",
            "--out",
            "out",
        ]),
        0,
    );
    let text = std::fs::read_to_string(folder.path().join("out/inventory.json")).unwrap();
    let inventory: Inventory = serde_json::from_str(&text).unwrap();
    assert_eq!(
        inventory.datasets.len(),
        12,
        "{:?}",
        inventory.coverage.skipped
    );
    for dataset in &inventory.datasets {
        assert!(dataset.records.count.is_exact(), "{}", dataset.name);
        assert_eq!(dataset.records.count.estimate, 300, "{}", dataset.name);
        let found: Vec<_> = dataset
            .columns
            .iter()
            .map(|column| (column.path.as_str(), column.element.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("姓名", Some("person.name")),
                ("身份证号", Some("person.cn-resident-id")),
                ("手机号", Some("contact.phone")),
                ("备注码", None)
            ],
            "{}",
            dataset.name
        );
        assert_eq!(
            dataset.individuals.count, inventory.datasets[0].individuals.count,
            "{}",
            dataset.name
        );
    }
}
