//! Values that stand where names of columns, sheets and tables do: no form of report holds them.

use super::{leaks, readable};
use crate::support::files::{longs, parquet, sheet, strings, workbook};
use crate::support::invented::{Random, bank_card, mobile, resident_id};
use crate::support::writers::{Table, database};
use arrow::array::{ArrayRef, MapBuilder, MapFieldNames, StringBuilder};
use parquet::basic::Compression;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Names of persons that no text of the program holds.
const NAMES: [&str; 6] = [
    "欧阳雪琴",
    "司徒建华",
    "慕容晓敏",
    "诸葛志远",
    "上官文静",
    "皇甫国强",
];
const WESTERN: [&str; 4] = [
    "Abigail Thornbury",
    "Benedict Ashworth",
    "Charlotte Pemberton",
    "Dominic Fairfax",
];

const JAPANESE: [&str; 4] = ["小林真由美", "藤田健二", "中島さくら", "西村恵子"];
const KOREAN: [&str; 4] = ["서하린", "임도현", "한서윤", "오지훈"];
const RUSSIAN: [&str; 4] = [
    "Морозов Павел",
    "Волкова Ирина",
    "Зайцева Мария",
    "Соколов Антон",
];
const INITIALS: [&str; 4] = [
    "R. Whitcombe",
    "T. Pemberton",
    "S. Fairbanks",
    "H. Oppenheim",
];
const SUFFIXED: [&str; 4] = ["张丽华(上海)", "李建国_017", "王秀英的奖金", "刘志强-2"];

/// Marks of each, in rows of one kind.
fn marks(width: usize) -> Vec<Vec<Option<String>>> {
    let mark = |row: usize, place: usize| Some((60 + (row * 7 + place * 3) % 40).to_string());
    (0..6)
        .map(|row| (0..width).map(|place| mark(row, place)).collect())
        .collect()
}

fn csv(header: &[String], rows: &[Vec<Option<String>>]) -> String {
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let rows = rows.iter().map(|row| {
        line(
            row.iter()
                .map(|cell| cell.clone().unwrap_or_default())
                .collect(),
        )
    });
    line(header.to_vec()) + &rows.collect::<String>()
}

/// Headers that hold values, each with the name of its file's.
fn headers(random: &mut Random) -> Vec<(&'static str, Vec<String>)> {
    let four = |random: &mut Random, make: fn(&mut Random) -> String| {
        (0..4).map(|_| make(random)).collect::<Vec<_>>()
    };
    let mails =
        |random: &mut Random| format!("{}@example.net", random.letters(9, "bcdfghkmnpqrst"));
    let ids = |random: &mut Random| resident_id(random, "1988-04-05");
    vec![
        ("names", NAMES.map(str::to_owned).to_vec()),
        ("western", WESTERN.map(str::to_owned).to_vec()),
        ("ids", four(random, ids)),
        ("mobiles", four(random, mobile)),
        ("mails", four(random, mails)),
        ("cards", four(random, bank_card)),
        ("plates", four(random, plate_of_figures)),
        ("japanese", JAPANESE.map(str::to_owned).to_vec()),
        ("korean", KOREAN.map(str::to_owned).to_vec()),
        ("russian", RUSSIAN.map(str::to_owned).to_vec()),
        ("initials", INITIALS.map(str::to_owned).to_vec()),
        ("suffixed", SUFFIXED.map(str::to_owned).to_vec()),
        ("registers", four(random, register_number)),
        ("accounts", four(random, account)),
        ("devices", four(random, device_address)),
    ]
}

fn register_number(random: &mut Random) -> String {
    format!("920314-2{}", random.letters(6, "0123456789"))
}

fn account(random: &mut Random) -> String {
    format!("wxid_{}", random.letters(12, "bcdfghkmnpqrst"))
}

fn device_address(random: &mut Random) -> String {
    let pair = |_| random.letters(2, "02468ACE");
    let pairs: Vec<String> = (0..5).map(pair).collect();
    format!("A4-{}", pairs.join("-"))
}

fn plate_of_figures(random: &mut Random) -> String {
    format!("沪A{}", random.letters(5, "0123456789"))
}

fn map_of(names: &[String]) -> ArrayRef {
    let fields = MapFieldNames::default();
    let mut map = MapBuilder::new(Some(fields), StringBuilder::new(), StringBuilder::new());
    for name in names {
        map.keys().append_value(name);
        map.values().append_value("60");
        map.append(true).unwrap();
    }
    Arc::new(map.finish())
}

fn plant(lake: &Path) -> BTreeSet<String> {
    let mut random = Random::new(77);
    let mut planted = BTreeSet::new();
    let write = |name: &str, bytes: &[u8]| std::fs::write(lake.join(name), bytes).unwrap();
    for (kind, names) in headers(&mut random) {
        planted.extend(names.iter().cloned());
        let rows = marks(names.len() + 1);
        let mut header = vec!["科目".to_owned()];
        header.extend(names.iter().cloned());
        write(&format!("{kind}.csv"), csv(&header, &rows).as_bytes());
        let mut book = rust_xlsxwriter::Workbook::new();
        sheet(&mut book, &names[0], 0, &header, &rows);
        sheet(&mut book, &names[1], 0, &header, &rows[..3]);
        write(&format!("{kind}.xlsx"), &workbook(book));
        let columns: Vec<(&str, ArrayRef)> = (names.iter())
            .map(|name| (name.as_str(), longs([60, 70, 80])))
            .chain([("map", map_of(&names[..3]))])
            .collect();
        write(
            &format!("{kind}.parquet"),
            &parquet(columns, Compression::UNCOMPRESSED),
        );
        let members: Vec<String> = (names.iter())
            .map(|name| format!("\"{name}\": {{\"余额\": 5}}"))
            .collect();
        write(
            &format!("{kind}.json"),
            format!("{{{}}}", members.join(", ")).as_bytes(),
        );
        let table = Table {
            header: names.clone(),
            rows: marks(names.len()),
        };
        let quoted = format!("\"{}\"", names[2]);
        write(
            &format!("{kind}.sqlite"),
            &database(&[(&quoted, &table, 2)]),
        );
        // A list without a header, of so few rows that its first may be taken for one.
        let list = |name: &String, note: &str| format!("{name},{note}\n");
        let text = list(&names[0], "高血压") + &list(&names[1], "糖尿病");
        write(&format!("{kind}-list.csv"), text.as_bytes());
        let part = lake.join(format!("{kind}-parts"));
        for name in &names[..2] {
            let folder = part.join(format!("who={name}"));
            std::fs::create_dir_all(&folder).unwrap();
            let rows = parquet(
                vec![("mark", strings(["60", "70"]))],
                Compression::UNCOMPRESSED,
            );
            std::fs::write(folder.join("part-0.parquet"), rows).unwrap();
        }
    }
    planted
}

#[test]
fn no_value_leaves_the_process_as_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let lake = at.join("lake");
    std::fs::create_dir(&lake).unwrap();
    let planted = plant(&lake);
    // Paths stay whole, also in the ledger.
    for entry in std::fs::read_dir(&lake).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        }
    }
    let mut printed = Vec::new();
    let mut run = |arguments: &[&str]| {
        let (out, err) = crate::run(crate::qingdan(at).args(arguments), 0);
        printed.push((arguments.join(" "), out + &err));
    };
    run(&["scan", "lake", "--lang", "zh", "--out", "zh"]);
    run(&["scan", "lake", "--lang", "en", "--out", "en"]);
    run(&["scan", "lake", "--depth", "metadata", "--out", "metadata"]);
    for dataset in ["names.csv", "names.parquet", "ids.json", "mails-list.csv"] {
        for language in ["zh", "en"] {
            run(&["explain", dataset, "--inventory", "zh", "--lang", language]);
        }
    }
    let mut found = Vec::new();
    for (command, text) in &printed {
        for value in leaks(text.as_bytes(), &planted) {
            found.push(format!("printed by `{command}`: {value}"));
        }
    }
    for entry in walkdir::WalkDir::new(at).into_iter().flatten() {
        let path = entry.path();
        if entry.file_type().is_file() && !path.starts_with(&lake) {
            for value in readable(path).iter().flat_map(|view| leaks(view, &planted)) {
                found.push(format!("{}: {value}", path.display()));
            }
        }
    }
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Paths stay whole, so that the files can be found; nothing else tells of a folder's value.
#[test]
fn values_of_partitions_stand_in_paths_alone() {
    let place = crate::support::place::Place::new();
    let planted = plant(&place.lake());
    let inventory = place.scan(&["--include", "*-parts"], 0);
    let datasets = crate::support::inventory::array(&inventory, "datasets");
    assert_eq!(datasets.len(), 15, "{datasets:#?}");
    for dataset in datasets {
        let mut dataset = dataset.clone();
        dataset["parts"].take();
        let leaked = leaks(dataset.to_string().as_bytes(), &planted);
        assert!(leaked.is_empty(), "{leaked:?}");
    }
}

/// A table of which nothing is a person's keeps its names.
#[test]
fn names_that_are_no_persons_are_shown() {
    let place = crate::support::place::Place::new();
    let headers = [
        "月份,江苏,浙江,安徽,吉林,云南,甘肃",
        "门店,王老吉,加多宝,康师傅,李锦记,农夫山泉,周大福",
        "科目,语文,数学,英语,物理,政治,历史",
        "日期,白班,夜班,安全,水平,成本,毛利",
        "药房,阿莫西林,何首乌,金银花,布洛芬,板蓝根",
        "year,January,April,May,June,August,March",
        "store,Apple,Samsung,Nike,Mercedes,Toyota,Ford",
        "city,London,Paris,Berlin,Florence,Austin,Sydney",
        "id,Q01,Q02,Q03,Q04,Q05,Q06",
    ];
    for (number, header) in headers.iter().enumerate() {
        let width = header.split(',').count();
        let names: Vec<String> = header.split(',').map(str::to_owned).collect();
        place.file(&format!("{number}.csv"), csv(&names, &marks(width)));
    }
    let inventory = place.scan(&["--no-fold"], 0);
    for (number, header) in headers.iter().enumerate() {
        let dataset = crate::support::inventory::dataset(&inventory, &format!("{number}.csv"));
        let columns = crate::support::inventory::array(dataset, "columns").iter();
        let names: Vec<&str> = columns.map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names.join(","), *header);
        assert_eq!(dataset["individuals"]["upper"], 0, "{header}");
    }
}
