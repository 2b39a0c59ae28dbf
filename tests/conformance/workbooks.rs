//! Workbooks of the older kinds, as other programs wrote them (`fixtures/workbooks`: xlwt 1.3, odfpy 1.4, msoffcrypto 6.1,
//! SheetJS 0.18.5; `base.xlsb` is Excel's, from the tests of python-calamine 0.9.1, MIT licence):
//! invented people, a hidden sheet, an empty one, and one locked with a password.

use crate::support::inventory::{array, dataset, notes, records, skip};

#[test]
fn workbooks_of_older_kinds_are_read_sheet_by_sheet() {
    let files: Vec<(String, Vec<u8>)> = [
        "members.xls",
        "members.ods",
        "base.xlsb",
        "short.xlsb",
        "locked.xlsx",
    ]
    .iter()
    .map(|name| {
        let path = crate::root().join("fixtures/workbooks").join(name);
        ((*name).to_owned(), std::fs::read(path).unwrap())
    })
    .collect();
    let inventory = serde_json::to_value(super::scan(&files)).unwrap();
    // (sheet, rows, columns with their types and elements, note)
    let people = [
        ("姓名", "string", Some("person.name")),
        ("手机号", "bigint", Some("contact.phone")),
        ("入会日期", "date", None),
        ("积分", "double", None),
    ];
    let codes = [("code", "string", None), ("n", "bigint", None)];
    for (sheet, rows, columns, note) in [
        ("members.xls#会员", 12, &people[..], "1 empty sheet "),
        ("members.xls#hidden", 2, &codes[..], "a hidden sheet"),
        ("members.ods#会员", 12, &people[..], ""),
        ("members.ods#second", 3, &codes[..], ""),
    ] {
        let found = dataset(&inventory, sheet);
        assert_eq!(records(found), (rows, rows), "{sheet}");
        let seen: Vec<_> = array(found, "columns")
            .iter()
            .map(|column| {
                (
                    column["name"].as_str().unwrap(),
                    column["dataType"].as_str().unwrap(),
                    column["element"].as_str(),
                )
            })
            .collect();
        assert_eq!(seen, columns, "{sheet}");
        assert!(notes(found).contains(note), "{sheet}");
    }
    // A row of one value of each type beside others that have none, and rows of formulas.
    for (sheet, rows, types) in [
        (
            "base.xlsb#Sheet1",
            1,
            "string bigint double boolean boolean date timestamp string string string",
        ),
        ("base.xlsb#Sheet3", 3, "string string string"),
    ] {
        let found = dataset(&inventory, sheet);
        assert_eq!(records(found), (rows, rows), "{sheet}");
        let seen = array(found, "columns").iter();
        let seen: Vec<_> = seen
            .map(|column| column["dataType"].as_str().unwrap())
            .collect();
        assert_eq!(seen.join(" "), types, "{sheet}");
    }
    // Its cells do not say in which column they stand; the library would pass over them without a word.
    let (kind, reason) = skip(&inventory, "short.xlsb");
    assert_eq!(kind, "unsupported");
    assert!(reason.contains("short form"));
    let (kind, reason) = skip(&inventory, "locked.xlsx");
    assert_eq!(kind, "encrypted");
    assert!(reason.contains("password"));
}

/// People put a title above, merge headers over groups of columns, and say the names again below.
#[test]
fn titles_merged_headers_and_labels_are_no_records() {
    let plain = rust_xlsxwriter::Format::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let mut sheet = |name: &str, top: u32, merged: bool| {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        if top > 0 {
            sheet
                .merge_range(0, 0, 0, 3, "会员名单 2024", &plain)
                .unwrap();
            sheet.write(1, 0, "导出部门：信息中心").unwrap();
        }
        let mut row = top;
        if merged {
            sheet
                .merge_range(row, 0, row, 1, "基本信息", &plain)
                .unwrap();
            sheet.merge_range(row, 2, row, 3, "会员", &plain).unwrap();
            row += 1;
        }
        for (column, name) in ["姓名", "手机号", "编号", "积分"].iter().enumerate() {
            sheet.write(row, column as u16, *name).unwrap();
        }
        for n in 0..12 {
            row += 1;
            let name = ["王伟", "李娜", "张敏", "刘洋"][n % 4];
            sheet.write(row, 0, name).unwrap();
            sheet.write(row, 1, format!("1380013{n:04}")).unwrap();
            sheet.write(row, 2, format!("M{n:03}")).unwrap();
            sheet.write(row, 3, n as f64 * 1.5).unwrap();
        }
    };
    sheet("plain", 0, false);
    sheet("title", 3, false);
    sheet("merged", 0, true);
    sheet("both", 3, true);
    book.add_worksheet()
        .set_name("secret")
        .unwrap()
        .set_hidden(true)
        .write(0, 0, "code")
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let inventory = super::scan(&[("book.xlsx".to_owned(), bytes)]);
    let inventory = serde_json::to_value(inventory).unwrap();
    for (sheet, prefix, noted) in [
        ("plain", ["", ""], vec![]),
        ("title", ["", ""], vec!["2 lines above"]),
        (
            "merged",
            ["基本信息.", "会员."],
            vec!["the header has two rows"],
        ),
        (
            "both",
            ["基本信息.", "会员."],
            vec!["2 lines above", "the header has two rows"],
        ),
    ] {
        let found = dataset(&inventory, &format!("book.xlsx#{sheet}"));
        assert_eq!(records(found), (12, 12), "{sheet}");
        let names = ["姓名", "手机号", "编号", "积分"].iter().enumerate();
        let names: Vec<String> = names
            .map(|(n, name)| format!("{}{name}", prefix[n / 2]))
            .collect();
        let columns = array(found, "columns");
        let seen: Vec<_> = columns
            .iter()
            .map(|column| column["path"].as_str().unwrap())
            .collect();
        assert_eq!(seen, names, "{sheet}");
        assert_eq!(columns[1]["element"], "contact.phone", "{sheet}");
        for note in noted {
            assert!(notes(found).contains(note), "{sheet}: {}", notes(found));
        }
    }
    assert!(notes(dataset(&inventory, "book.xlsx#secret")).contains("a hidden sheet"));
}
