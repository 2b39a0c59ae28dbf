//! Workbooks of the older kinds, as other programs wrote them (`fixtures/workbooks`: xlwt 1.3, odfpy 1.4, msoffcrypto 6.1):
//! invented people, a hidden sheet, an empty one, and one locked with a password.

use crate::stores::{array, dataset, notes, records, skip};

#[test]
fn workbooks_of_older_kinds_are_read_sheet_by_sheet() {
    let files: Vec<(String, Vec<u8>)> = ["members.xls", "members.ods", "locked.xlsx"]
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
        ("members.xls#会员", 12, &people[..], "1 empty sheets"),
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
    let (kind, reason) = skip(&inventory, "locked.xlsx");
    assert_eq!(kind, "encrypted");
    assert!(reason.contains("password"));
}
