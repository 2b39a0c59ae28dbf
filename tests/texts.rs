//! Text that is no plain delimited table: columns of a fixed width, lines below a table that only reading to its end shows, an
//! encoding that changes late; and tables in formats that are not read.

use crate::support::archives::gzip;
use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use encoding_rs::GBK;

/// A table of people in columns that are padded as a terminal shows them.
fn padded(from: usize, rows: usize) -> String {
    let shown = |text: &str| -> usize {
        let widths = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 });
        widths.sum()
    };
    let line = |cells: [&str; 4]| {
        let cells = cells.iter().zip([12, 14, 16, 4]);
        let cells = cells.map(|(cell, width)| format!("{cell}{}", " ".repeat(width - shown(cell))));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    let names = ["王伟", "欧阳娜娜", "张敏", "刘洋", "陈静"];
    let cities = ["北京", "上海", "乌鲁木齐", "", "成都"];
    let body = (from..from + rows).map(|n| {
        let (phone, age) = (format!("1380013{n:04}"), format!("{}", 20 + n % 60));
        line([names[n % 5], &phone, cities[n % 5], &age])
    });
    line(["姓名", "手机号", "城市", "年龄"]) + &body.collect::<String>()
}

#[test]
fn columns_of_a_fixed_width_are_columns() {
    let place = Place::new();
    let text = padded(0, 300);
    place.file("utf8.txt", &text);
    place.file("gbk.txt", GBK.encode(&text).0);
    place.file("packed.dat.gz", gzip(text.as_bytes()));
    place.file("prose.txt", "We met on Monday and\nspoke of the list.\nIt was long, and we\nread it to the end.\nThen we went home.\n".repeat(9));
    for part in 0..3 {
        place.file(&format!("export/part-{part}.txt"), padded(part * 100, 100));
    }
    let inventory = place.scan(&[], 0);
    for name in ["utf8.txt", "gbk.txt", "packed.dat.gz", "export"] {
        let found = dataset(&inventory, name);
        assert_eq!(records(found), (300, 300), "{name}");
        let columns: Vec<_> = array(found, "columns")
            .iter()
            .map(|column| (column["name"].as_str().unwrap(), column["element"].as_str()))
            .collect();
        let expected = [
            ("姓名", Some("person.name")),
            ("手机号", Some("contact.phone")),
            ("城市", columns[2].1),
            ("年龄", Some("person.age")),
        ];
        assert_eq!(columns, expected, "{name}");
        assert_eq!(
            array(found, "columns")[1]["distinct"]["estimate"],
            300,
            "{name}"
        );
        assert_eq!(array(found, "columns")[2]["nulls"], 60, "{name}");
        assert!(notes(found).contains("fixed width"), "{name}");
    }
    assert_eq!(array(dataset(&inventory, "prose.txt"), "columns").len(), 1);
}

/// Of a compressed text only the end of reading shows what stands below its table.
#[test]
fn totals_below_a_compressed_table_are_no_records() {
    let place = Place::new();
    let lines = [3, 400, 9_000, 40_000];
    for rows in lines {
        let text = people(rows);
        let below = "合计,3,7\n\n说明：本表由 信息中心 导出\n";
        place.file(&format!("{rows}.csv"), format!("{text}{below}"));
        let gbk = GBK.encode(&format!("{text}{below}")).0.into_owned();
        place.file(&format!("{rows}.csv.gz"), gzip(&gbk));
        place.file(&format!("{rows}-none.csv.gz"), gzip(text.as_bytes()));
    }
    let inventory = place.scan(&["--no-fold", "--depth", "full"], 0);
    for rows in lines {
        for (name, below) in [(".csv", true), (".csv.gz", true), ("-none.csv.gz", false)] {
            let name = format!("{rows}{name}");
            let found = dataset(&inventory, &name);
            assert_eq!(records(found), (rows as u64, rows as u64), "{name}");
            let noted = notes(found).contains("2 lines of totals or remarks below");
            assert_eq!(noted, below, "{name}: {}", notes(found));
        }
    }
}

/// The second half of an export is from another system, and the head of a compressed text says nothing of it.
#[test]
fn an_encoding_that_changes_late_is_read_as_what_it_is() {
    let place = Place::new();
    let mut bytes = b"name,phone\n".to_vec();
    for n in 0..40_000 {
        bytes.extend(format!("member {n},138{n:08}\n").bytes());
    }
    for n in 40_000..41_000 {
        let line = format!("{},138{n:08}\n", ["王伟", "李娜", "张敏"][n % 3]);
        bytes.extend_from_slice(&GBK.encode(&line).0);
    }
    place.file("late.csv.gz", gzip(&bytes));
    place.file("late.csv", &bytes);
    let inventory = place.scan(&["--no-fold", "--depth", "full"], 0);
    for name in ["late.csv.gz", "late.csv"] {
        let found = dataset(&inventory, name);
        assert_eq!(records(found), (41_000, 41_000), "{name}");
        let columns = array(found, "columns");
        let distinct = &columns[0]["distinct"];
        let (lower, upper) = (distinct["lower"].as_u64(), distinct["upper"].as_u64());
        assert!(
            lower <= Some(40_003) && upper >= Some(40_003),
            "{name}: {distinct}"
        );
        assert_eq!(columns[1]["element"], "contact.phone", "{name}");
        let told = notes(found);
        assert!(
            told.contains("gbk") || told.contains("gb18030"),
            "{name}: {told}"
        );
    }
}

/// Recognised by their content, and in the ledger by their name: never passed over as something that means nothing.
#[test]
fn tables_of_formats_that_are_not_read_are_named() {
    let place = Place::new();
    let files: [(&str, &[u8], &str); 3] = [
        (
            "cohort.RData.gz",
            &gzip(b"RDX3\nX\n\0\0\0\x03"),
            "R data file",
        ),
        ("shop.mdb", b"\0\x01\0\0Standard Jet DB\0", "Access"),
        (
            "lake.duckdb",
            b"\x01\x02\x03\x04\x05\x06\x07\x08DUCK\x40\0\0\0\0\0\0\0",
            "DuckDB",
        ),
    ];
    for (name, bytes, _) in files {
        place.file(name, bytes);
    }
    let inventory = place.scan(&[], 0);
    for (name, _, what) in files {
        let (kind, reason) = skip(&inventory, name);
        assert_eq!(kind, "unsupported", "{name}");
        assert!(
            reason.contains(what) && reason.contains("export it"),
            "{name}: {reason}"
        );
    }
}

/// Old writers put GBK where ORC wants UTF-8; what is said is that, and not that the file is damaged.
#[test]
fn texts_of_orc_in_another_encoding_are_said() {
    let names = arrow::array::StringArray::from_iter_values((0..60).map(|n| {
        if n % 2 == 0 {
            ["AAAA", "zzzz"][n / 2 % 2]
        } else {
            "QXJW"
        }
    }));
    let names: arrow::array::ArrayRef = std::sync::Arc::new(names);
    let batch = arrow::array::RecordBatch::try_from_iter([("name", names)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = orc_rust::ArrowWriterBuilder::new(&mut bytes, batch.schema())
        .try_build()
        .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..].starts_with(b"QXJW"))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&GBK.encode("王伟").0);
    }
    let place = Place::new();
    place.file("names.orc", &bytes);
    let inventory = place.scan(&["--depth", "full"], 0);
    let (kind, reason) = skip(&inventory, "names.orc");
    assert_eq!(kind, "encoding", "{reason}");
    assert!(reason.contains("not UTF-8"), "{reason}");
}

/// Who made a table and how many rows it has is written below it in many ways.
#[test]
fn signatures_and_counts_below_a_table_are_no_records() {
    let place = Place::new();
    let below: &[&str] = &[
        "合计：20人",
        "合计：20人,,",
        "合计：20人,7,",
        "共 20 条",
        "共计20条记录",
        "总人数：20",
        "制表人：王伟",
        "审核人：李娜,,",
        "制表人：王伟,审核人：李娜,填表日期：2024-01-02",
        "填表日期：2024年1月2日",
        "Total: 20 rows",
        "\n(20 rows affected)",
        "20 rows selected.",
        "Printed on 2024-01-02",
        "制表人：王伟,,\n\n合计：20人",
    ];
    for (n, line) in below.iter().enumerate() {
        place.file(&format!("{n}.csv"), format!("{}{line}\n", people(20)));
        let packed = gzip(format!("{}{line}\n", people(20)).as_bytes());
        place.file(&format!("{n}.csv.gz"), packed);
    }
    // Rows of the table: with all its cells, or like others above.
    let records_too = [
        "王伟,110101199001010014,合计：3人",
        "说明,110101199001010014,13800138000",
    ];
    for (n, line) in records_too.iter().enumerate() {
        place.file(&format!("row{n}.csv"), format!("{}{line}\n", people(20)));
    }
    let keys = "name,phone\n负责人：a,1\n负责人：b,2\n负责人：c,3\n";
    place.file("keys.csv", keys);
    place.file(
        "one.csv",
        format!("姓名\n{}共 8 条\n", "王伟\n李娜\n".repeat(4)),
    );
    let inventory = place.scan(&["--no-fold"], 0);
    for (n, line) in below.iter().enumerate() {
        for ending in ["csv", "csv.gz"] {
            let found = dataset(&inventory, &format!("{n}.{ending}"));
            assert_eq!(records(found), (20, 20), "{line}");
            assert!(notes(found).contains("below the table"), "{line}");
        }
    }
    for n in 0..records_too.len() {
        let found = dataset(&inventory, &format!("row{n}.csv"));
        assert_eq!(records(found), (21, 21), "{}", records_too[n]);
    }
    assert_eq!(records(dataset(&inventory, "keys.csv")), (3, 3));
    assert_eq!(records(dataset(&inventory, "one.csv")), (8, 8));
}

#[test]
fn titles_and_totals_leave_the_columns_of_a_fixed_width() {
    let place = Place::new();
    let table = padded(0, 60);
    place.file("title.txt", format!("2024年会员名单\n{table}"));
    place.file(
        "titles.txt",
        format!("List of members, as of May 2024\n\n会员名单（内部）\n{table}"),
    );
    place.file("total.txt", format!("{table}合计：60人\n"));
    place.file(
        "sum.txt",
        format!("{table}合计        60\n\n制表人：王伟    审核人：李娜\n"),
    );
    place.file(
        "both.txt",
        GBK.encode(&format!("会员名单\n{table}共 60 条\n")).0,
    );
    let (head, body) = table.split_once('\n').unwrap();
    let rule = "-".repeat(46);
    place.file(
        "ruled.txt",
        format!("会员名单\n{rule}\n{head}\n{rule}\n{body}{rule}\n"),
    );
    place.file("rules.txt", format!("{rule}\n{head}\n{rule}\n{body}"));
    let inventory = place.scan(&["--no-fold"], 0);
    let ruled = notes(dataset(&inventory, "ruled.txt"));
    assert!(ruled.contains("1 line above the table was"), "{ruled}");
    for name in [
        "ruled.txt",
        "rules.txt",
        "title.txt",
        "titles.txt",
        "total.txt",
        "sum.txt",
        "both.txt",
    ] {
        let found = dataset(&inventory, name);
        assert_eq!(records(found), (60, 60), "{name}");
        let names: Vec<_> = (array(found, "columns").iter())
            .map(|column| column["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["姓名", "手机号", "城市", "年龄"], "{name}");
    }
}

/// A sheet ends with its totals and who made it as other tables do.
#[test]
fn totals_and_signatures_below_a_sheet_are_no_records() {
    let place = Place::new();
    let below: [&[&[&str]]; 8] = [
        &[&["制表人", "王伟"]],
        &[&[], &["审核人", "", "李娜"], &["制表人", "王伟"]],
        &[&["合计：50人"]],
        &[&["以上共计50人"]],
        &[&["合计", "50"]],
        &[
            &["制表人：王伟"],
            &["审核人：李娜", "", "填表日期：2024-01-02"],
        ],
        &[&[], &["Total: 50 rows"], &["Printed on 2024-01-02"]],
        &[],
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    for (n, below) in below.iter().enumerate() {
        let sheet = book.add_worksheet().set_name(format!("s{n}")).unwrap();
        sheet.write_row(0, 0, ["姓名", "手机号", "城市"]).unwrap();
        for row in 0..50 {
            let name = ["王伟", "李娜", "张敏", "刘洋"][row as usize % 4];
            let phone = format!("1380013{row:04}");
            sheet.write_row(row + 1, 0, [name, &phone, "北京"]).unwrap();
        }
        for (row, cells) in below.iter().enumerate() {
            let row = 51 + row as u32;
            sheet.write_row(row, 0, cells.iter().copied()).unwrap();
        }
    }
    place.file("book.xlsx", book.save_to_buffer().unwrap());
    place.file("list.csv", format!("{}以上共计20人\n", people(20)));
    let inventory = place.scan(&["--no-fold"], 0);
    for (n, below) in below.iter().enumerate() {
        let found = dataset(&inventory, &format!("book.xlsx#s{n}"));
        assert_eq!(records(found), (50, 50), "{n}");
        let noted = notes(found).contains("below the table");
        assert_eq!(noted, !below.is_empty(), "{n}: {}", notes(found));
    }
    let list = dataset(&inventory, "list.csv");
    assert_eq!(records(list), (20, 20));
    assert!(notes(list).contains("1 line of totals or remarks below the table was left out"));
}

/// A label and its value in two cells end a table; the same words in a table of properties, or in rows that are full, do not.
#[test]
fn signatures_in_two_cells_are_no_records() {
    let place = Place::new();
    let table = |width: usize| -> String {
        let row = |n: usize| (0..width).map(move |column| format!("{}", n * 7 + column));
        (0..20)
            .map(|n| row(n).collect::<Vec<_>>().join(",") + "\n")
            .collect()
    };
    for (name, width, below, rows) in [
        ("pair.csv", 4, "制表人,王伟,,\n", 20),
        ("short.csv", 4, "制表人,王伟\n", 20),
        ("pairs.csv", 5, "制表人,王伟,审核人,李娜,\n", 20),
        ("full.csv", 3, "来源,1,2\n", 21),
        ("two.csv", 2, "来源,1\n", 21),
    ] {
        let header: Vec<String> = (0..width).map(|n| format!("c{n}")).collect();
        place.file(
            name,
            format!("{}\n{}{below}", header.join(","), table(width)),
        );
        let inventory = place.scan(&["--no-fold"], 0);
        assert_eq!(records(dataset(&inventory, name)), (rows, rows), "{name}");
    }
}

#[test]
fn a_table_without_records_says_one_thing() {
    let place = Place::new();
    place.file("head.csv", "姓名,手机号,城市\n");
    let inventory = place.scan(&[], 0);
    let found = dataset(&inventory, "head.csv");
    assert_eq!(records(found), (0, 0));
    assert!(notes(found).contains("a header and no records"));
    let because = &array(&found["individuals"], "because")[0]["en"];
    assert_eq!(because, "there are no records, and so no people");
    assert_eq!(found["obligation"]["measure"], "none");
}
