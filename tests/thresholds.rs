//! One person below a number of the law, on it, and above it: ten kinds of keys and spellings, CSV and Parquet, alone and in three
//! tables that overlap.

use crate::support::digests::sha256;
use crate::support::files::{longs, parquet, strings};
use crate::support::invented::{Random, checked};
use crate::support::place::Place;
use parquet::basic::Compression;
use qingdan::model::Count;
use qingdan::model::inventory::{Individuals, Inventory};
use qingdan::model::obligation::{Measure, Obligation};

/// A kind of key.
struct Kind {
    header: &'static str,
    /// The key of a person, in the first and in the second way that it is written.
    key: fn(u64, bool) -> String,
    /// Unique within its issuer only: that two tables have one issuer is shown by the names beside it.
    scoped: bool,
}

const fn kind(header: &'static str, key: fn(u64, bool) -> String) -> Kind {
    Kind {
        header,
        key,
        scoped: false,
    }
}

const fn scoped(header: &'static str, key: fn(u64, bool) -> String) -> Kind {
    Kind {
        header,
        key,
        scoped: true,
    }
}

const KINDS: &[Kind] = &[
    kind("身份证号", |person, again| {
        let id = resident_id(person);
        if again { id.to_lowercase() } else { id }
    }),
    kind("passport_no", |person, again| {
        let number = format!("{:08}", person * 7_919 % 100_000_000);
        format!("{}{number}", if again { "e" } else { "E" })
    }),
    kind("手机号", |person, _| mobile(person)),
    kind("mobile", |person, again| {
        let mobile = mobile(person);
        let (first, middle, last) = (&mobile[..3], &mobile[3..7], &mobile[7..]);
        match person % 4 + u64::from(again) {
            0 | 4 => mobile,
            1 => format!("+86 {first}{middle}{last}"),
            2 => format!("{first}-{middle}-{last}"),
            _ => format!("{mobile}.0"),
        }
    }),
    kind("email", |person, again| {
        let mail = format!("li.na{}@mail.com", person * 7 + 100);
        if again { mail.to_uppercase() } else { mail }
    }),
    scoped("member_no", |person, again| {
        let number = person * 7 + 123;
        format!("{}{number:06}", if again { "m" } else { "M" })
    }),
    scoped("employee_no", |person, _| (person * 3 + 10_001).to_string()),
    scoped("patient_no", |person, again| {
        let number = person * 3 + 200_001;
        format!("{number}{}", if again { "" } else { ".0" })
    }),
    kind("phone_sha256", |person, _| sha256(&mobile(person))),
    kind("openid", |person, _| {
        const FREE: &str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789_-";
        format!("oX{}", Random::new(person).letters(26, FREE))
    }),
];

pub(crate) fn mobile(person: u64) -> String {
    format!("139{:08}", person * 7_919 % 100_000_000)
}

/// One of some fifteen million.
pub(crate) fn resident_id(person: u64) -> String {
    let (day, more) = (person % 15_120, person / 15_120);
    let (year, month, date) = (1950 + day % 45, day / 45 % 12 + 1, day / 540 + 1);
    let order = (day + 127 * more) % 1_000;
    checked(&format!("110105{year}{month:02}{date:02}{order:03}"))
}

/// Several have one name, and each has one.
fn name(person: u64) -> String {
    let part = |number: u64, of: &[&str]| of[(number % of.len() as u64) as usize].to_owned();
    let given = part(person / 30 * 7 + person, crate::support::invented::GIVEN);
    part(person, crate::support::invented::SURNAMES) + &given
}

/// So many people by a kind of key.
struct Case {
    people: u64,
    threshold: u64,
    kind: &'static Kind,
    in_parquet: bool,
}

/// A file of `people`, every tenth of whom stands there again in the other way.
fn file(case: &Case, people: &[u64], named: bool) -> Vec<u8> {
    let again = people.iter().step_by(10).map(|&person| (person, true));
    let rows: Vec<(u64, bool)> = people
        .iter()
        .map(|&one| (one, false))
        .chain(again)
        .collect();
    let keys = rows.iter().map(|&(one, again)| (case.kind.key)(one, again));
    let names = rows.iter().map(|&(one, _)| name(one));
    let header = case.kind.header;
    if case.in_parquet {
        let keys = if header == "employee_no" {
            longs(keys.map(|key| key.parse().unwrap()))
        } else {
            strings(keys)
        };
        let mut columns = vec![(header, keys)];
        if named {
            columns.push(("name", strings(names)));
        }
        return parquet(columns, Compression::SNAPPY);
    }
    let mut text = String::from(header);
    text.push_str(if named { ",name\n" } else { ",batch\n" });
    for (key, name) in keys.zip(names) {
        text.push_str(&key);
        text.push(',');
        text.push_str(if named { &name } else { "7" });
        text.push('\n');
    }
    text.into_bytes()
}

/// A configuration under which only the number decides, and transfers of three tables each.
fn configuration(transfers: usize) -> String {
    let mut text = "[exporter]\nregistered_in = \"none\"\nciio = false\nsector = \"retail-modern-services\"\n\n[[dataset]]\nmatch = \"**\"\nimportant_data = false\n\
        export_control = false\n"
        .to_owned();
    for number in 0..transfers {
        let tables: Vec<String> = ["a", "b", "c"]
            .map(|table| format!("\"{number:03}/{table}.*\""))
            .to_vec();
        text.push_str(&format!(
            "\n[[transfer]]\nname = \"{number:03}\"\ndatasets = [{}]\n",
            tables.join(", ")
        ));
    }
    text
}

/// Two tables with two thirds each, and one with every third person.
fn overlapping(people: u64) -> [Vec<u64>; 3] {
    let third = people / 3;
    [
        (0..third * 2).collect(),
        (third..people).collect(),
        (0..people).step_by(3).collect(),
    ]
}

impl Case {
    fn ending(&self) -> &'static str {
        if self.in_parquet { "parquet" } else { "csv" }
    }

    fn tables(&self, place: &Place, folder: &str) {
        let shares = overlapping(self.people);
        for (table, share) in ["a", "b", "c"].iter().zip(shares) {
            let path = format!("{folder}{table}.{}", self.ending());
            place.file(&path, file(self, &share, self.kind.scoped));
        }
    }

    /// What is wrong with a count of these people and what follows from it.
    fn wrong(&self, what: &str, individuals: &Individuals, obligation: &Obligation) -> Vec<String> {
        let count = individuals.count;
        let mut wrong = Vec::new();
        if count != Count::exact(self.people) {
            wrong.push(format!("{}..{:?} people", count.lower, count.upper));
        }
        if count.at_least(self.threshold) != Some(self.people >= self.threshold) {
            wrong.push(format!("at least {} is not told", self.threshold));
        }
        let measure = match self.people {
            0..100_000 => Measure::Exempt,
            100_000..1_000_000 => Measure::ContractOrCertification,
            _ => Measure::SecurityAssessment,
        };
        if [obligation.measure, obligation.floor, obligation.ceiling] != [measure; 3] {
            wrong.push(format!("{:?} and not {measure:?}", obligation.measure));
        }
        let told = |wrong| {
            format!(
                "{what} of {} by {} in {}: {wrong}",
                self.people,
                self.kind.header,
                self.ending()
            )
        };
        wrong.into_iter().map(told).collect()
    }
}

/// What is wrong with cases that are scanned at once, each alone and as three tables.
fn wrong(cases: &[Case], depth: &str) -> Vec<String> {
    let place = Place::new();
    place.beside("qingdan.toml", configuration(cases.len()));
    for (number, case) in cases.iter().enumerate() {
        let everybody: Vec<u64> = (0..case.people).collect();
        let path = format!("{number:03}/alone.{}", case.ending());
        place.file(&path, file(case, &everybody, false));
        case.tables(&place, &format!("{number:03}/"));
    }
    let found = place.scanned(&["--no-fold", "--depth", depth]);
    let mut wrong = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let path = format!("{number:03}/alone.{}", case.ending());
        let alone = found.datasets.iter().find(|one| one.name == path).unwrap();
        wrong.extend(case.wrong(depth, &alone.individuals, &alone.obligation));
        wrong.extend(case.transferred("three tables", &found, &format!("{number:03}")));
    }
    wrong
}

impl Case {
    fn transferred(&self, what: &str, found: &Inventory, name: &str) -> Vec<String> {
        let transfer = found.transfers.iter().find(|one| one.name == name).unwrap();
        self.wrong(what, &transfer.individuals, &transfer.obligation)
    }
}

/// One below, on it, one above, for each of the kinds; every second in Parquet.
fn around(threshold: u64, kinds: &'static [Kind]) -> Vec<Case> {
    let people = [threshold - 1, threshold, threshold + 1];
    let cases = kinds
        .iter()
        .flat_map(|kind| people.map(|people| (kind, people)));
    let case = |(number, (kind, people)): (usize, (&'static Kind, u64))| Case {
        people,
        threshold,
        kind,
        in_parquet: number % 2 == 1,
    };
    cases.enumerate().map(case).collect()
}

fn assert_right(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn five_hundred_people_are_told_from_one_more_or_less() {
    let cases = || {
        let cases = around(500, KINDS);
        let other = around(500, KINDS).into_iter().map(|case| Case {
            in_parquet: !case.in_parquet,
            ..case
        });
        cases.into_iter().chain(other).collect::<Vec<_>>()
    };
    let found = ["auto", "full"].map(|depth| wrong(&cases(), depth));
    assert_right(&found.concat());
}

#[test]
fn ten_thousand_people_are_told_from_one_more_or_less() {
    assert_right(&wrong(&around(10_000, KINDS), "auto"));
}

/// Two kinds each: what is the same for any number is held at the smaller ones.
#[test]
fn fifty_and_a_hundred_thousand_people_are_told_from_one_more_or_less() {
    let fifty = wrong(&around(50_000, &KINDS[4..6]), "full");
    let hundred = wrong(&around(100_000, &KINDS[2..4]), "auto");
    assert_right(&[fifty, hundred].concat());
}

/// Without a transfer that is declared: three tables and nothing else.
#[test]
fn the_whole_scan_is_told_from_one_person_more_or_less() {
    let mut told = Vec::new();
    let all = [
        around(500, KINDS),
        around(10_000, &KINDS[..3]),
        around(100_000, &KINDS[..1]),
    ];
    for case in all.iter().flatten() {
        let place = Place::new();
        place.beside("qingdan.toml", configuration(0));
        case.tables(&place, "");
        let found = place.scanned(&["--no-fold"]);
        told.extend(case.transferred("the whole scan", &found, "*"));
    }
    assert_right(&told);
}

/// Values tell what they are where the header is a word that nobody knows, or is not there.
#[test]
fn numbers_under_a_header_without_meaning_are_told_as_exactly() {
    const MEANINGLESS: &[Kind] = &[
        kind("c7", |person, again| (KINDS[0].key)(person, again)),
        kind("f_03", |person, again| (KINDS[3].key)(person, again)),
        kind("spalte", |person, again| (KINDS[4].key)(person, again)),
    ];
    assert_right(&wrong(&around(10_000, MEANINGLESS), "auto"));
}

/// The number with sensitive information decides, which is that of filled cells.
#[test]
fn ten_thousand_sensitive_people_are_told_from_one_more_or_less() {
    let mut told = Vec::new();
    for sensitive in [9_999, 10_000, 10_001] {
        let place = Place::new();
        place.beside("qingdan.toml", configuration(0));
        let row = |person| {
            let disease = if person < sensitive { "高血压" } else { "" };
            format!("{},{disease}\n", resident_id(person))
        };
        let rows: String = (0..12_000).map(row).collect();
        place.file("体检.csv", format!("身份证号,诊断\n{rows}"));
        let found = place.scanned(&[]).datasets.remove(0);
        let count = found.individuals.sensitive;
        let measure = if sensitive < 10_000 {
            Measure::ContractOrCertification
        } else {
            Measure::SecurityAssessment
        };
        if count != Count::exact(sensitive) || found.obligation.measure != measure {
            let measure = found.obligation.measure;
            let upper = count.upper;
            told.push(format!(
                "{}..{upper:?} of {sensitive}, {measure:?}",
                count.lower
            ));
        }
    }
    assert_right(&told);
}

/// Does nothing unless `QINGDAN_MILLIONS` is set: files of some 200 MB, for minutes.
#[test]
fn a_million_and_ten_million_people_are_told_from_one_more_or_less() {
    if std::env::var_os("QINGDAN_MILLIONS").is_none() {
        return;
    }
    let millions = around(1_000_000, &KINDS[..9]);
    let tens = around(10_000_000, &KINDS[2..3]);
    let mut told = Vec::new();
    for case in millions.into_iter().chain(tens) {
        told.extend(wrong(&[case], "auto"));
    }
    assert_right(&told);
}
