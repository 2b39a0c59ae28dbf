//! Text that is no table: its lines are read and searched.

use crate::support::archives::gzip;
use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes, records, skip};
use crate::support::place::Place;
use encoding_rs::GBK;

/// What is no table says so, whatever its name is; nothing found in it is no finding.
#[test]
fn text_that_is_no_table_is_text() {
    let place = Place::new();
    let sentence = "The board met on Monday, and it spoke of the list.\nIt was long, so we read it to the end, and went home.\n";
    let files = [
        ("feed.txt", "<?xml version=\"1.0\"?>\n<feed>\n<entry/>\n</feed>\n".to_owned(), "XML"),
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
}

/// Documents under the name of a table are read as what they are.
#[test]
fn documents_are_known_by_their_content() {
    let place = Place::new();
    let rows: String = (0..30)
        .map(|n| format!("<tr><td>王伟</td><td>1380013{n:04}</td></tr>\n"))
        .collect();
    let line = format!("<html><table>{}</table></html>", rows.replace('\n', ""));
    let files = [
        (
            "page.xls",
            format!("<html>\n<body><table>\n{rows}</table></body></html>"),
            "html",
            30,
        ),
        (
            "table.xls",
            format!("<table border=1>\n{rows}</table>\n"),
            "html",
            30,
        ),
        ("line.xls", line.clone(), "html", 30),
        (
            "page.csv",
            "<!DOCTYPE html>\n<html><title>404, not found</title></html>\n".to_owned(),
            "html",
            1,
        ),
        (
            "letter.csv",
            "{\\rtf1\\ansi Dear all,\n\\par yours, we}\n".to_owned(),
            "rtf",
            2,
        ),
    ];
    for (name, text, ..) in &files {
        place.file(name, text);
        place.file(&format!("{name}.gz"), gzip(text.as_bytes()));
    }
    place.file("gbk.xls", GBK.encode(&line).0);
    place.file(
        "book.xls",
        "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\n</Workbook>\n",
    );
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, _, format, lines) in files {
        for name in [name.to_owned(), format!("{name}.gz")] {
            let found = dataset(&inventory, &name);
            assert_eq!(found["format"], format, "{name}");
            assert_eq!(records(found), (lines, lines), "{name}");
            assert_eq!(found["obligation"]["measure"], "undetermined", "{name}");
            let upper = &found["individuals"]["upper"];
            assert_eq!(upper.is_u64(), lines == 30, "{name}: {upper}");
        }
    }
    for name in ["page.xls", "gbk.xls"] {
        let columns = array(dataset(&inventory, name), "columns");
        assert_eq!(columns[1]["element"], "contact.phone", "{name}");
    }
    let (kind, _) = skip(&inventory, "book.xls");
    assert_eq!(kind, "empty");
}

/// Its first line names nothing, and its last is no total: what stands there is searched like the rest.
#[test]
fn every_line_of_a_text_but_that_which_says_what_it_is_is_a_record() {
    let place = Place::new();
    let files = [
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
    let said = |n: usize| format!("王先生今天来电，手机1380013{n:04}，要求尽快处理订单。");
    let files = [
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
            let upper = &found["individuals"]["upper"];
            assert!(upper.is_null(), "{name}: {upper}");
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
