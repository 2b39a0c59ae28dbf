//! Tables in formats other than CSV and Parquet.

use super::{Lake, row};
use crate::support::files::{doubles, sheet, strings, workbook};
use crate::support::invented::{Random, mobile, name, resident_id};
use arrow::array::RecordBatch;

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
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
