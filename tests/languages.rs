//! What a reader sees exists in Chinese and in English: no sentence of the one stands in the other, numbers agree with what they
//! count, and what names of files give away is said in both.

use crate::support::archives::{Member, gzip, zip};
use crate::support::invented::people;
use crate::support::invented::{Random, mobile, resident_id};
use crate::support::inventory::{array, dataset, notes};
use crate::support::place::Place;
use regex_automata::meta::Regex;
use serde_json::Value;
use std::os::unix::fs::symlink;

/// One of everything that makes a reader say something.
fn troubled() -> Place {
    let place = Place::new();
    for name in ["members.xls", "locked.xlsx", "short.xlsb"] {
        let path = crate::root().join("fixtures/workbooks").join(name);
        place.file(name, std::fs::read(path).unwrap());
    }
    for (name, bytes) in crate::conformance::small() {
        let ending = name.rsplit('/').next().unwrap();
        place.file(&format!("whole/{ending}"), &bytes);
        place.file(&format!("half/{ending}"), &bytes[..bytes.len() / 2]);
        place.file(&format!("head/{ending}"), &bytes[..bytes.len().min(40)]);
    }
    place.file("one.csv", "姓名,手机号\n王伟,13800000000\n");
    place.file("ragged.csv", people(30) + "one field too few\n");
    place.file("stray.json", "{\"a\": 1}\n{\"a\": 2}\n{\"a\": \n");
    let text = people(40);
    let packed = gzip(text.as_bytes());
    place.file("cut.csv.gz", &packed[..packed.len() - 60]);
    place.file("trial.dta", b"<stata_dta><header><release>118</release>");
    place.file("old.7z", b"7z\xbc\xaf\x27\x1c\0\0");
    place.file("noise.bin", [7, 0, 9, 0, 255, 254, 1]);
    for name in ["~$plan.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"] {
        place.file(&format!("office/{name}"), [1, 0, 2]);
    }
    place.file("empty.csv", "");
    place.file("left.log", "left out");
    place.file("ct/1.dcm", {
        let mut bytes = vec![0; 128];
        bytes.extend(b"DICM\x08\0\x60\0CS\x02\0CT\x10\0\x10\0PN\x04\0LI  \x10\0\x20\0LO\x04\0M001");
        bytes.extend(b"\x18\0\x15\0CS\x04\0HEAD");
        bytes
    });
    place.file("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let members = [("locked.csv", 1), ("plain.csv", 0)].map(|(name, flags)| Member {
        name: name.as_bytes(),
        content: text.as_bytes(),
        flags,
        ..Member::default()
    });
    place.file("pack.zip", zip(&members));
    symlink("nowhere.csv", place.lake().join("dangling.csv")).unwrap();
    symlink("one.csv", place.lake().join("again.csv")).unwrap();
    crate::table_formats::iceberg(&place, &[]);
    place
}

/// Every text that has two sides.
fn texts<'a>(value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::Object(map) => {
            if let (2, Some(zh), Some(en)) = (map.len(), map.get("zh"), map.get("en")) {
                found.push((zh.as_str().unwrap(), en.as_str().unwrap()));
            }
            map.values().for_each(|value| texts(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// Four English words in a row, outside of what is quoted as a name.
pub(crate) fn has_english(text: &str) -> bool {
    let words = Regex::new(r"[A-Za-z]{2,}(,? [a-z]{2,}){3,}").unwrap();
    text.split('`').step_by(2).any(|part| words.is_match(part))
}

/// A plural behind a one.
fn has_wrong_plural(text: &str) -> bool {
    let plural = r"(^|[^0-9,.–_-])1 (files|rows|records|people|columns|datasets|values|tables|samples|places|names|cells|persons)($|[^a-z])";
    Regex::new(plural).unwrap().is_match(text)
}

#[test]
fn every_text_is_of_its_language() {
    assert!(has_english("原因：the file is not read") && !has_english("格式为 csv"));
    assert!(has_wrong_plural("of 1 files") && !has_wrong_plural("of 21 files, 1,001 rows"));
    let place = troubled();
    let options = ["--exclude", "*.log", "--no-fold", "--report", "markdown"];
    let inventory = place.scan(&options, 0);
    let mut found = Vec::new();
    texts(&inventory, &mut found);
    let reasons = array(&inventory["coverage"], "skipped").len();
    assert!(
        reasons > 20 && found.len() > 200,
        "{reasons} {}",
        found.len()
    );
    for (zh, en) in found {
        assert!(!zh.is_empty() && !en.is_empty(), "{zh} | {en}");
        assert!(!has_english(zh), "{zh}");
        assert!(!zh.contains("原文"), "no Chinese for: {en}");
        assert!(!has_wrong_plural(en), "{en}");
    }
    for language in ["zh", "en"] {
        for form in ["terminal", "markdown", "html"] {
            let mut command = crate::qingdan(place.at());
            command.args(["report", "--report", form, "--lang", language]);
            let (text, _) = crate::run(&mut command, 0);
            assert!(!has_wrong_plural(&text), "{form}");
            if language == "zh" && form == "terminal" {
                let line = text.lines().find(|line| has_english(line));
                assert_eq!(line, None);
                assert!(text.contains(" 个数据集"), "{text}");
            }
        }
        let mut command = crate::qingdan(place.at());
        command.args(["explain", "one.csv", "--lang", language]);
        let (text, _) = crate::run(&mut command, 0);
        let words = if language == "zh" {
            "1 个文件"
        } else {
            "1 file "
        };
        assert!(text.contains(words) && !has_wrong_plural(&text), "{text}");
        let english = text.lines().find(|line| has_english(line));
        assert!(language == "en" || english.is_none(), "{english:?}");
    }
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--report", "json", "--lang", "zh"]);
    let (_, progress) = crate::run(&mut command, 0);
    assert!(
        progress.contains("列出 ") && progress.contains(" 个文件"),
        "{progress}"
    );
}

/// Names are shown as they are; so every report says where one tells of a person.
#[test]
fn identifiers_in_names_are_said() {
    let place = Place::new();
    let mut random = Random::new(7);
    let id = resident_id(&mut random, "1990-03-07");
    let phone = mobile(&mut random);
    place.file(&format!("{id}_张三.csv"), "code,n\nA,1\nB,2\n");
    place.file("li@example.com/list.csv", "code,m\nA,1\nB,2\n");
    place.file(&format!("王芳{phone}.bin"), [1, 0, 2]);
    // No identifiers: a wrong check digit, dates, an icon for two pixels a point.
    let wrong = format!("{}{}", &id[..17], if id.ends_with('0') { '1' } else { '0' });
    place.file(&format!("{wrong}.csv"), "code,p\nA,1\nB,2\n");
    place.file("icon@2x.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    place.file("dump_20240101123059.csv", "code,q\nA,1\nB,2\n");
    let all = [
        "html",
        "xlsx",
        "markdown",
        "terminal",
        "datasets.csv",
        "coverage.csv",
    ];
    let forms = all.iter().flat_map(|form| ["--report", form]);
    let inventory = place.scan(&forms.collect::<Vec<_>>(), 0);
    let carried = |name: &str| notes(dataset(&inventory, name));
    assert!(carried(&format!("{id}_张三.csv")).contains("`person.cn-resident-id` × 1"));
    assert!(carried("li@example.com/list.csv").contains("`contact.email` × 1"));
    for name in [
        &format!("{wrong}.csv"),
        "icon@2x.png",
        "dump_20240101123059.csv",
    ] {
        assert!(!carried(name).contains("identifier"), "{}", carried(name));
    }
    let warnings = array(&inventory["scan"], "warnings");
    assert_eq!(warnings.len(), 1);
    let warning = warnings[0]["en"].as_str().unwrap();
    assert!(warning.starts_with("3 names or paths carry"), "{warning}");
    assert!(warning.contains("`contact.phone` × 1"), "{warning}");
    for language in ["zh", "en"] {
        let said = ["含有个人标识符形式的内容", "the form of a person"];
        let said = said[usize::from(language == "en")];
        for form in ["terminal", "markdown", "html", "datasets.csv"] {
            let mut command = crate::qingdan(place.at());
            command.args(["report", "--report", form, "--lang", language]);
            let (text, _) = crate::run(&mut command, 0);
            let text = text.split_whitespace().collect::<Vec<_>>();
            let glue = if language == "zh" { "" } else { " " };
            assert!(text.join(glue).contains(said), "{form} {language}");
        }
    }
}

/// Coordinates of a system that nothing names are said to be so.
#[test]
fn a_datum_that_is_not_stated_is_said() {
    let place = Place::new();
    let mut text = String::from("站点,经度,纬度\n");
    for row in 0..60 {
        text.push_str(&format!(
            "S{row},116.{:06},39.{:06}\n",
            300_001 + row * 7919,
            800_003 + row * 1543
        ));
    }
    place.file("sites.csv", text);
    let _ = place.scan(&["--report", "html"], 0);
    for (language, words) in [("zh", "坐标系未说明"), ("en", "datum not stated")] {
        let mut command = crate::qingdan(place.at());
        command.args(["explain", "sites.csv", "--lang", language]);
        let (text, _) = crate::run(&mut command, 0);
        assert!(text.contains(words), "{text}");
        let page = place.at().join("qingdan-report/index.html");
        assert!(std::fs::read_to_string(page).unwrap().contains(words));
    }
}
