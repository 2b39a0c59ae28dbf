//! Who stands behind a table: persons, outlets, or nobody can say.

use crate::support::place::{Place, table, tables};
use qingdan::model::Count;
use qingdan::model::finding::{Category, Form};
use qingdan::model::inventory::Dataset;
use qingdan::model::obligation::Measure;

/// The first dataset of the lake under a configuration.
fn under(configuration: &str, text: &str) -> Dataset {
    let place = Place::new();
    place.file("table.csv", text);
    place.beside("qingdan.toml", configuration);
    place.scanned(&[]).datasets.remove(0)
}

fn verdict(column: &str, element: &str) -> String {
    format!(
        "[[verdict]]\ndataset = \"table.csv\"\ncolumn = \"{column}\"\nelement = \"{element}\"\nby = \"w\"\non = 2026-01-01\n"
    )
}

/// Sixty rows below a header, if there is one.
fn text(header: &str, row: impl Fn(u64) -> String) -> String {
    let rows: Vec<String> = (0..60).map(row).collect();
    let line = if header.is_empty() { "" } else { "\n" };
    format!("{header}{line}{}\n", rows.join("\n"))
}

fn rows(header: &str, row: impl Fn(u64) -> String) -> Dataset {
    table(&text(header, row))
}

fn mobile(row: u64) -> String {
    format!("138{:08}", (row + 1) * 613_121 % 100_000_000)
}

fn landline(row: u64) -> String {
    format!("010-6{:07}", (row + 1) * 61_313 % 10_000_000)
}

#[test]
fn whoever_is_reached_by_mobile_mail_or_account_is_a_person() {
    let openid = |row: u64| format!("o{:027}", row * 7_919 + 1);
    let texts = [
        text("mobile,sms_status,send_time", |row| {
            format!("{},DELIVRD,2025-03-01 10:00:{row:02}", mobile(row))
        }),
        text("手机号", mobile),
        text("", mobile),
        text("email", |row| format!("user{row}@example.com")),
        text("openid,event", |row| format!("{},click", openid(row))),
        // A shop stands in many rows: it is not what they are about.
        text("店铺ID,手机号,下单时间", |row| {
            format!("{},{},2025-03-01", row % 4, mobile(row))
        }),
    ];
    for dataset in tables(&texts) {
        assert_eq!(dataset.individuals.count, Count::exact(60), "{dataset:#?}");
        let personal = |category| category == Category::Personal;
        assert!(dataset.columns.iter().any(|one| personal(one.category)));
    }
}

#[test]
fn both_sides_of_a_call_are_counted() {
    let calls = rows("主叫号码,被叫号码,通话时长", |row| {
        format!("{},{},{}", mobile(row % 20), mobile(100 + row), row * 7)
    });
    assert_eq!(calls.individuals.count, Count::exact(20));
    assert_eq!(calls.individuals.secondary, Count::exact(60));
}

#[test]
fn what_reaches_a_thing_that_each_row_names_is_no_persons() {
    let texts = [
        text("门店名称,电话", |row| {
            format!("海淀第{row}店,{}", landline(row))
        }),
        text("公司,电话", |row| {
            format!("北京科信{row}科技有限公司,{}", landline(row))
        }),
        text("名称,电话", |row| {
            format!("消防热线{row},{}", landline(row))
        }),
        text("program_name,program_phone", |row| {
            format!("Meals on wheels {row},212-555-{row:04}")
        }),
    ];
    for dataset in tables(&texts) {
        assert_eq!(dataset.individuals.count, Count::default(), "{dataset:#?}");
        assert!(
            dataset
                .notes
                .iter()
                .any(|note| note.en.contains("each row"))
        );
        assert_eq!(dataset.obligation.measure, Measure::None);
    }
}

#[test]
fn whose_a_landline_is_remains_a_question() {
    let dataset = rows("电话,时间", |row| {
        format!("{},2025-03-01", landline(row))
    });
    assert_eq!(dataset.individuals.count, Count::between(0, 60, 60));
    assert_eq!(dataset.columns[0].category, Category::None);
    assert_eq!(dataset.obligation.measure, Measure::Undetermined);
    let asked = &dataset.obligation.missing;
    assert!(asked.iter().any(|one| one.fact == "personal-information"));
    // A person's word ends it.
    let text: String = (0..60).map(|row| landline(row) + "\n").collect();
    for (element, people) in [("none", 0), ("contact.phone", 60)] {
        let decided = under(&verdict("电话", element), &format!("电话\n{text}"));
        assert_eq!(decided.individuals.count, Count::exact(people));
    }
    let decided = under(&verdict("value", "none"), "value\n110101190001010014\n");
    assert_eq!(decided.individuals.count, Count::default());
}

#[test]
fn one_number_that_passes_its_check_is_a_question_and_not_nobody() {
    let texts = [
        "value\n110101190001010014\n",
        "a,b\n110101190001010014,1\n310101190209090022,2\n",
        "记录\n已核对证件号110101190001010014并归档\n今日无事\n明日值班\n",
    ];
    for (text, dataset) in texts.iter().zip(tables(&texts)) {
        let people = dataset.individuals.count;
        assert!(people.lower == 0 && !people.is_zero(), "{text}: {people:?}");
        assert!(dataset.columns.iter().any(|one| !one.rare.is_empty()));
        assert_eq!(dataset.obligation.measure, Measure::Undetermined, "{text}");
    }
    // A form with it is one person's.
    let form = tables(&["项目,内容\n证件,110101190001010014\n职务,主任\n工号,12\n备注,无误\n"]);
    assert!(!form[0].individuals.count.is_zero());
    assert_ne!(form[0].obligation.measure, Measure::None);
    // So is a telephone in a few texts, and in a table of so few rows that nothing is sure.
    let text: String = (0..100)
        .map(|row| {
            let told = if row % 20 == 3 {
                format!("请回拨{}", mobile(row))
            } else {
                format!("第{row}单打不开")
            };
            format!("{row},{told}，系统升级\n")
        })
        .collect();
    let texts = [
        format!("序号,记录\n{text}").replace('，', "、"),
        format!("张伟,{}\n李娜,{}\n", mobile(1), mobile(2)),
    ];
    // Two names beside two telephones are two people, or one at least.
    for (dataset, least) in tables(&texts).iter().zip([0, 2]) {
        let people = dataset.individuals.count;
        assert!(
            people.lower <= least && people.upper.is_some_and(|most| (1..=5).contains(&most)),
            "{people:?}"
        );
    }
    // A wrong check digit is nobody's.
    let dataset = table("value\n110101190001010015\n");
    assert_eq!(dataset.individuals.count, Count::default());
}

#[test]
fn different_covered_numbers_are_of_different_people() {
    let dataset = rows("姓名,手机号", |row| {
        format!("张*,138****{:04}", row % 40 * 97)
    });
    assert_eq!(dataset.individuals.count, Count::between(40, 60, 60));
}

#[test]
fn numbers_that_a_spreadsheet_rounded_count_nobody_and_are_said_to_be_so() {
    let dataset = rows("身份证号,姓名", |row| {
        format!(
            "3.10104E+17,{}",
            ["张伟", "李芳", "王小明", "赵敏"][row as usize % 4]
        )
    });
    assert_eq!(dataset.columns[0].form, Form::Masked);
    assert_eq!(dataset.individuals.count, Count::between(4, 4, 60));
    let said = |word: &str| dataset.notes.iter().any(|note| note.en.contains(word));
    assert!(said("scientific notation"), "{:?}", dataset.notes);
}

#[test]
fn vehicles_without_a_right_check_digit_are_vehicles_where_they_are_driven() {
    let tracks = ["vin", "车架号", "vehicle_id"].map(|header| {
        text(&format!("{header},time,lng,lat"), |row| {
            let (vehicle, minute) = (row % 5, row);
            format!(
                "LSVAA0000N000{vehicle:04},2025-03-01 10:{minute:02}:00,116.39{row:04},39.90{row:04}"
            )
        })
    });
    for track in tables(&tracks) {
        assert_eq!(track.individuals.count, Count::exact(5), "{track:#?}");
        assert_eq!(track.columns[2].category, Category::SensitivePersonal);
    }
    let lists = [
        text("VIN,车型", |row| format!("LSVAA0000N000{row:04},SUV")),
        text("vehicle_id,colour", |row| format!("{row},red")),
    ];
    let found = tables(&lists);
    let [named, unnamed] = &found[..] else {
        unreachable!("two texts")
    };
    // Seventeen characters under the name of a VIN are one, alone as well.
    let element = named.columns[0].element.as_deref();
    assert_eq!(element, Some("vehicle.unchecked-vin"));
    assert_eq!(named.individuals.count, Count::exact(60));
    // A list of vehicles that nobody is said to drive.
    assert_eq!(unnamed.individuals.count, Count::default());
}

#[test]
fn running_text_says_what_it_holds_and_in_which_share() {
    let texts = [
        "王先生来电，手机13800000001，要求退款",
        "请回邮件至 user@example.org，多谢",
        "车牌京A12345停在门口，请通知",
        "患者诊断为高血压，建议复查",
        "已发货，请注意查收",
    ];
    let dataset = rows("序号,处理记录", |row| {
        let text = texts[row as usize % 5].replace("00000001", &format!("{row:08}"));
        format!("{row},\"{text}（{row}）\"")
    });
    let column = &dataset.columns[1];
    assert_eq!(column.element.as_deref(), Some("text.personal"));
    let held: Vec<(&str, u64, u64)> = (column.rare.iter())
        .map(|one| (one.element.as_str(), one.values, one.of))
        .collect();
    for element in [
        "person.name",
        "contact.phone",
        "contact.email",
        "vehicle.licence-plate",
        "health.diagnosis",
    ] {
        assert!(held.contains(&(element, 12, 60)), "{element}: {held:?}");
    }
    // What it says of health makes it as sensitive as that.
    assert_eq!(column.category, Category::SensitivePersonal);
}

#[test]
fn shares_of_different_texts_are_not_those_of_rows() {
    let dataset = rows("序号,记录", |row| match row {
        3 => "3,已核对身份证110101190001010014并归档".to_owned(),
        9 => "9,已核对身份证310101190209090022并归档".to_owned(),
        _ => format!("{row},系统升级后页面打不开、请重启再试"),
    });
    assert_eq!(
        dataset.individuals.count,
        Count::between(0, 2, 2),
        "{dataset:#?}"
    );
}

#[test]
fn words_are_no_amounts_and_codes_no_organisations() {
    let dataset = rows(
        "资产编号,资产名称,供应商编码,使用人",
        |row| {
            format!(
                "ZC{row:04},打印机{row},V{row:04},{}",
                ["张伟", "李芳", "王小明"][row as usize % 3]
            )
        },
    );
    let sensitive = |one: &qingdan::model::inventory::Column| one.category > Category::Personal;
    assert!(!dataset.columns.iter().any(sensitive), "{dataset:#?}");
    assert_eq!(dataset.columns[2].element, None);
}

#[test]
fn a_mobile_beside_who_stands_for_a_firm_is_that_persons() {
    let dataset = rows("供应商名称,联系人,联系方式", |row| {
        format!(
            "北京科信{row}科技有限公司,{},{}",
            ["张伟", "李芳", "王小明"][row as usize % 3],
            mobile(row)
        )
    });
    assert_eq!(dataset.columns[2].category, Category::Personal);
    assert_eq!(dataset.individuals.count, Count::exact(60));
}
