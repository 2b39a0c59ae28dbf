//! People of whom something sensitive is told in some of the rows only.

use super::{Case, keyed, one, persons, repeated, row, table};
use crate::support::invented::DIAGNOSES;
use std::collections::BTreeSet;

/// So many people by their own keys, so many of them with something sensitive.
fn truth(people: usize, sensitive: usize) -> String {
    format!(
        "{}\nsensitive = {sensitive}\nsensitive_widest = 2",
        keyed(people)
    )
}

pub(super) fn cases() -> Vec<Case> {
    let all = persons(701, 200);
    let checked = (0..200).map(|n| {
        let disease = if n % 5 < 2 { DIAGNOSES[n % 8] } else { "" };
        row![all[n].name, all[n].id, disease]
    });
    let checked = table("姓名,身份证号,诊断", checked);

    let mut ill = BTreeSet::new();
    let visits: Vec<_> = repeated(702, 150, 3)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let told = one % 3 == 0 && n % 2 == 0;
            if told {
                ill.insert(one);
            }
            let disease = if told {
                ["hypertension", "asthma", "type 2 diabetes", "gastritis"][n % 4]
            } else {
                ""
            };
            row![format!("EMP{:05}", one * 7 + 100), all[one].latin, disease]
        })
        .collect();
    let visits = table("employee_id,employee_name,diagnosis", visits);

    let faiths = (0..160).map(|n| {
        let faith = if n % 4 == 0 {
            ["佛教", "基督教", "伊斯兰教", "道教"][n / 4 % 4]
        } else {
            ""
        };
        row![all[n].id, all[n].sex, faith]
    });
    let faiths = table("身份证号,性别,宗教信仰", faiths);

    let wages = (0..180).map(|n| {
        let card = format!("{}", 6_222_020_000_000_000_u64 + n as u64 * 7_919);
        let body = &card[..15];
        let card = if n % 3 == 0 {
            format!("{body}{}", luhn(body))
        } else {
            String::new()
        };
        row![format!("S{:05}", n + 300), all[n].latin, card]
    });
    let wages = table("staff_no,staff_name,bank_card_no", wages);

    // Born in 2021: below fourteen until 2035.
    let children = (0..120).map(|n| {
        let birth = if n % 4 == 0 {
            format!("2021-0{}-1{}", n % 9 + 1, n % 10)
        } else {
            format!("19{}-0{}-1{}", 70 + n % 30, n % 9 + 1, n % 10)
        };
        row![format!("MB{:06}", n + 1), all[n].name, birth]
    });
    let children = table("会员号,姓名,出生日期", children);

    let shared = (0..160).map(|n| {
        let ill = n % 8 == 0;
        row![
            all[n].name,
            all[n / 4].mobile,
            if ill { DIAGNOSES[n / 8 % 8] } else { "" }
        ]
    });
    let shared = table("居民姓名,家庭电话,慢性病", shared);
    vec![
        one(
            "sensitive-two-of-five-are-ill",
            "Each row is another person by ID; in 80 of 200 stands a disease: 80.",
            "体检.csv",
            &checked,
            &truth(200, 80),
        ),
        one(
            "sensitive-ill-in-some-of-their-rows",
            "150 staff numbers in 300 rows; those with a disease in one of theirs count.",
            "leave.parquet",
            &visits,
            &truth(150, ill.len()),
        ),
        one(
            "sensitive-one-of-four-has-a-faith",
            "Each row is another person by ID; of 40 of 160 a religion is told.",
            "人口.tsv",
            &faiths,
            &truth(160, 40),
        ),
        one(
            "sensitive-one-of-three-has-a-card",
            "180 staff numbers; a bank card, which is sensitive, stands beside 60.",
            "payroll.ndjson",
            &wages,
            &truth(180, 60),
        ),
        one(
            "sensitive-one-of-four-is-a-child",
            "120 member numbers; 30 were born in 2021, and what is told of children is sensitive.",
            "会员.xlsx",
            &children,
            &truth(120, 30),
        ),
        one(
            "sensitive-ill-behind-a-shared-telephone",
            "160 people of other names at 40 telephones; of 20 a disease is told.",
            "随访.json",
            &shared,
            "people = 160\nwidest = 5\nsensitive = 20",
        ),
    ]
}

/// Luhn check digit of `body`.
fn luhn(body: &str) -> u32 {
    let sum: u32 = (body.bytes().rev().enumerate())
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit) {
                (0, 5..) => 2 * digit - 9,
                (0, _) => 2 * digit,
                _ => digit,
            }
        })
        .sum();
    (10 - sum % 10) % 10
}
