//! Text that is no plain delimited table: columns of a fixed width, lines below a table that only reading to its end shows, an
//! encoding that changes late; and tables in formats that are not read.

use crate::packer::gzip;
use crate::stores::{Place, array, dataset, notes, people, records, skip};
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
    let mut sas = vec![0; 12];
    sas.extend(b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11");
    let files: [(&str, &[u8], &str); 8] = [
        (
            "trial.dta",
            b"<stata_dta><header><release>118</release>",
            "Stata",
        ),
        ("old.dta", b"\x72\x02\x01\0\x05\0", "Stata"),
        ("survey.sav", b"$FL2@(#) SPSS DATA FILE", "SPSS"),
        ("dm.sas7bdat", &sas, "SAS"),
        (
            "cohort.RData.gz",
            &gzip(b"RDX3\nX\n\0\0\0\x03"),
            "R data file",
        ),
        ("shop.mdb", b"\0\x01\0\0Standard Jet DB\0", "Access"),
        ("book.dbf", b"\x03\x7b\x05\x1f\0\0\0\0", "dBase"),
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

/// What is no table says so, whatever its name is; nothing found in it is no finding.
#[test]
fn text_that_is_no_table_is_text() {
    let place = Place::new();
    let rows: String = (0..30)
        .map(|n| format!("<tr><td>王伟</td><td>1380013{n:04}</td></tr>\n"))
        .collect();
    let sentence = "The board met on Monday, and it spoke of the list.\nIt was long, so we read it to the end, and went home.\n";
    let files = [
        ("page.xls", format!("<html>\n<body><table>\n{rows}</table></body></html>"), "a web page"),
        ("table.xls", format!("<table border=1>\n{rows}</table>\n"), "a web page"),
        ("page.csv", "<!DOCTYPE html>\n<html><title>404, not found</title></html>\n".to_owned(), "a web page"),
        ("book.xls", "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\n</Workbook>\n".to_owned(), "an XML spreadsheet"),
        ("feed.txt", "<?xml version=\"1.0\"?>\n<feed>\n<entry/>\n</feed>\n".to_owned(), "XML"),
        ("letter.csv", "{\\rtf1\\ansi Dear all,\n\\par yours, we}\n".to_owned(), "RTF"),
        ("saved.xls", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\n".to_owned(), "MHTML"),
        ("tool.csv", "import os, sys\n\ndef main(a, b):\n    for i in range(9):\n        print(i, a)\n    return {\"a\": 1, \"b\": 2}\n".to_owned(), "program text"),
        ("tool.txt", "// begin\nvar a = 1, b = 2;\nfunction f(x, y) {\n  return x + y;\n}\n".to_owned(), "program text"),
        ("look.csv", "body {\n  margin: 0;\n  font: Arial, serif;\n}\n.a, .b {\n  color: red;\n}\n".to_owned(), "program text"),
        ("minutes.txt", sentence.repeat(9), "running text"),
        ("纪要.txt", "会议于周一召开，讨论了预算。\n会议决定推迟表决，因为两名成员缺席。\n下次会议在五月举行。\n".repeat(4), "running text"),
    ];
    for (name, text, _) in &files {
        place.file(name, text);
    }
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, _, what) in files {
        let found = dataset(&inventory, name);
        assert_eq!(found["format"], "text", "{name}");
        assert!(notes(found).contains(what), "{name}: {}", notes(found));
        assert_eq!(found["obligation"]["measure"], "undetermined", "{name}");
        assert_eq!(array(found, "columns")[0]["name"], "", "{name}");
    }
    let page = &array(dataset(&inventory, "page.xls"), "columns")[0];
    assert_eq!(page["element"], "text.personal");
}

/// Its first line names nothing, and its last is no total: what stands there is searched like the rest.
#[test]
fn every_line_of_a_text_but_that_which_says_what_it_is_is_a_record() {
    let place = Place::new();
    let row = "<tr><td>王伟</td><td>13800130000</td></tr>";
    let wide = format!(
        "<html><table>{}</table></html>",
        "<td>a,b</td>".repeat(17_000)
    );
    let files = [
        ("page.xls", format!("<html><table>{}</table></html>", row.repeat(9)), 10),
        ("wide.xls", wide, 17_000 * 2 / 3),
        ("book.xls", format!("<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">{row}\n</Workbook>\n"), 2),
        ("notes.txt", "会议纪要\n\n2024年5月1日下午，张伟、李娜参加了会议。\n讨论了下一季度的销售计划，决定由王强负责。\n联系电话 13800138000。\n".to_owned(), 4),
        ("about.txt", "项目说明\n\n本项目于2024年启动。\n目前进展顺利。\n联系电话 13912345679\n".to_owned(), 4),
    ];
    for (name, text, _) in &files {
        place.file(name, text);
        place.file(&format!("{name}.gz"), gzip(text.as_bytes()));
    }
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, _, lines) in files {
        for name in [name.to_owned(), format!("{name}.gz")] {
            let found = dataset(&inventory, &name);
            assert_eq!(found["format"], "text", "{name}");
            assert_eq!(records(found), (lines, lines), "{name}");
            assert!(!notes(found).contains("below the table"), "{name}");
            assert_eq!(found["obligation"]["measure"], "undetermined", "{name}");
        }
    }
}

/// A minified page, a log or a text without line ends says as much as one with them.
#[test]
fn text_on_one_line_is_searched_like_text_on_many() {
    let place = Place::new();
    let joined = |one: &dyn Fn(usize) -> String| (0..60).map(one).collect::<String>();
    let row = |n: usize| format!("<tr><td>王伟</td><td>1380013{n:04}</td></tr>");
    let said = |n: usize| format!("王先生今天来电，手机1380013{n:04}，要求尽快处理订单。");
    let files = [
        (
            "page.xls",
            format!("<html><table>{}</table></html>", joined(&row)),
        ),
        (
            "begun.xls",
            format!(
                "<!DOCTYPE html><html><table>{}</table>\n</html>\n",
                joined(&row)
            ),
        ),
        ("calls.txt", joined(&said)),
        (
            "log.txt",
            joined(&|n| format!("2024-05-01 10:00:{n:02} INFO login phone=1380013{n:04} ok ")),
        ),
        (
            "letters.txt",
            joined(&|n| format!("We wrote to w{n}@example.com, and to no one else. ")),
        ),
    ];
    for (name, text) in &files {
        place.file(name, text);
        place.file(&format!("{name}.gz"), gzip(text.as_bytes()));
        place.file(&format!("gbk-{name}"), GBK.encode(text).0);
    }
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, _) in files {
        for name in [name.to_owned(), format!("{name}.gz"), format!("gbk-{name}")] {
            let found = dataset(&inventory, &name);
            assert_eq!(found["format"], "text", "{name}");
            let column = &array(found, "columns")[0];
            assert_eq!(column["element"], "text.personal", "{name}");
            assert!(notes(found).contains("searched in pieces"), "{name}");
            assert!(records(found).0 > 3, "{name}");
            // A piece that is no row may be of several.
            let in_rows = name.contains("xls");
            let upper = &found["individuals"]["upper"];
            assert_eq!(upper.is_u64(), in_rows, "{name}: {upper}");
        }
    }
}

#[test]
fn statements_of_sql_are_text() {
    let place = Place::new();
    let rows = |between: &str| -> String {
        let rows = (0..40).map(|n| format!("({n},'王伟','1380013{n:04}')"));
        rows.collect::<Vec<_>>().join(between)
    };
    let inserts: String = (0..30)
        .map(|n| format!("INSERT INTO users VALUES ({n},'王伟','1380013{n:04}');\n"))
        .collect();
    let table = "CREATE TABLE users(id int, name varchar(20), mobile varchar(11));\n";
    let files = [
        ("dump.sql", format!("{table}{inserts}")),
        ("inserts.sql", inserts.clone()),
        (
            "lower.txt",
            format!("use shop;\ngo\n{}", inserts.to_lowercase()),
        ),
        ("export.csv", format!("{table}{inserts}")),
        (
            "lines.sql",
            format!(
                "-- MySQL dump\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `users`;\nINSERT INTO `users` VALUES\n{};\n",
                rows(",\n")
            ),
        ),
        (
            "one.sql",
            format!("INSERT INTO users VALUES {};\n", rows(",")),
        ),
        (
            "copy.sql",
            format!(
                "--\n-- PostgreSQL\n--\nSET client_encoding = 'UTF8';\nCOPY public.users (id, mobile) FROM stdin;\n{}\\.\n",
                "1\t13800130000\n".repeat(30)
            ),
        ),
    ];
    for (name, text) in &files {
        place.file(name, text);
    }
    // A table of statements has a name over them.
    place.file("log.csv", format!("statement\n{inserts}"));
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, text) in files {
        let found = dataset(&inventory, name);
        assert_eq!(found["format"], "text", "{name}");
        assert!(notes(found).contains("SQL statements"), "{name}");
        // Rows on one line are records as well.
        let lines = (text.lines().count() + text.matches("),(").count()) as u64;
        assert_eq!(records(found), (lines, lines), "{name}");
        assert_eq!(found["obligation"]["measure"], "undetermined", "{name}");
        if text.contains(inserts.as_str()) {
            let column = &array(found, "columns")[0];
            assert_eq!(column["element"], "text.personal", "{name}");
        }
    }
    assert!(!notes(dataset(&inventory, "log.csv")).contains("SQL statements"));
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

/// What stands above and below a table is searched: a table without persons is not free of them by that.
#[test]
fn identifiers_above_and_below_a_table_are_told() {
    let place = Place::new();
    let rows: String = (0..30).map(|n| format!("{n},{},北京\n", n * 7)).collect();
    let table = format!("序号,金额,城市\n{rows}");
    let above = "销售报表\n制表人:王伟 电话13800000001\n";
    let below = "\n审核人：李娜 11010519491231002X，邮箱 li@example.com\n";
    place.file("above.csv", format!("{above}{table}"));
    place.file("below.csv", format!("{table}{below}"));
    place.file(
        "both.csv.gz",
        gzip(format!("{above}{table}{below}").as_bytes()),
    );
    place.file(
        "neither.csv",
        format!("销售报表\n制表人:王伟\n{table}\n审核人：李娜\n"),
    );
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("s").unwrap();
    sheet.write(0, 0, "制表人:王伟 电话13800000001").unwrap();
    sheet.write_row(1, 0, ["序号", "金额", "城市"]).unwrap();
    for row in 0..30_u32 {
        sheet
            .write_row(row + 2, 0, [row, row * 7, row % 5])
            .unwrap();
    }
    sheet
        .write(32, 0, "审核人：李娜 11010519491231002X")
        .unwrap();
    place.file("book.xlsx", book.save_to_buffer().unwrap());
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, lines, elements) in [
        ("above.csv", 1, &["contact.phone"][..]),
        ("below.csv", 1, &["person.cn-resident-id", "contact.email"]),
        (
            "both.csv.gz",
            2,
            &["contact.phone", "person.cn-resident-id"],
        ),
        (
            "book.xlsx#s",
            2,
            &["contact.phone", "person.cn-resident-id"],
        ),
        ("neither.csv", 0, &[]),
    ] {
        let found = dataset(&inventory, name);
        let noted = notes(found);
        assert_eq!(records(found), (30, 30), "{name}: {noted}");
        assert_eq!(
            noted.contains("above or below the table"),
            lines > 0,
            "{name}: {noted}"
        );
        assert!(
            elements
                .iter()
                .all(|id| noted.contains(&format!("`{id}` × 1"))),
            "{name}: {noted}"
        );
        assert_eq!(found["individuals"]["upper"], lines, "{name}");
        let measure = if lines > 0 { "undetermined" } else { "none" };
        assert_eq!(found["obligation"]["measure"], measure, "{name}");
    }
    let all = inventory.to_string();
    assert!(
        !["13800000001", "11010519491231002X", "li@example.com"]
            .iter()
            .any(|value| all.contains(value))
    );
}

#[test]
fn copies_that_were_put_aside_are_read_and_files_of_programs_are_named() {
    let place = Place::new();
    let names = [
        "a.csv.bak",
        "b.csv.20250101",
        "c.csv.old",
        "d.csv~",
        "e.log",
        "f.out",
        "g",
        "h.CSV.1",
        "i.parquet.bak",
        "j.export",
    ];
    for name in names {
        place.file(name, people(20));
    }
    place.file("~$book.xlsx", [&b"\x08someuser"[..], &[b' '; 156]].concat());
    place.file(".~lock.book.ods#", ",someuser,host,2024;\n");
    place.file("sub/.DS_Store", b"\0\0\0\x01Bud1");
    place.file("sub/Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    place.file("desktop.ini", "[.ShellClassInfo]\n");
    // Not an alarm.
    let inventory = place.scan(&["--no-fold", "--fail-on", "skipped"], 0);
    for name in names {
        let found = dataset(&inventory, name);
        assert_eq!(records(found), (20, 20), "{name}");
        assert_eq!(
            array(found, "columns")[0]["element"],
            "person.name",
            "{name}"
        );
    }
    for (name, what) in [
        ("~$book.xlsx", "name of the user"),
        (".~lock.book.ods#", "name of the user"),
        ("sub/.DS_Store", "macOS"),
        ("sub/Thumbs.db", "Windows"),
        ("desktop.ini", "Windows"),
    ] {
        let (kind, reason) = skip(&inventory, name);
        assert_eq!(kind, "system", "{name}");
        assert!(reason.contains(what), "{name}: {reason}");
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
