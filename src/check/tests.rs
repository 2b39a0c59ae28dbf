use super::*;
use crate::model::finding::Category;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::load(&[], &Selection::default()).unwrap());

/// What is made of a table of these columns, whose values stand in one text parted by blanks.
fn table(columns: &[(&str, &str)]) -> Judgement {
    let judge = Judge::new(
        &RULES.detectors,
        &RULES.matcher,
        &RULES.words,
        Taxonomy::default(),
    );
    let values: Vec<(&str, Vec<&str>)> = (columns.iter())
        .map(|(name, values)| (*name, values.split(' ').collect()))
        .collect();
    let columns: Vec<(&str, &[&str])> = (values.iter())
        .map(|(name, values)| (*name, &values[..]))
        .collect();
    judged_table(&judge, &RULES.matcher, &columns)
}

fn elements(columns: &[(&str, &str)]) -> Vec<String> {
    let findings = table(columns).findings.into_iter();
    findings
        .map(|one| one.element.unwrap_or_default())
        .collect()
}

fn is_personal(columns: &[(&str, &str)]) -> bool {
    (table(columns).findings.iter()).any(|one| one.category >= Category::Personal)
}

const SEX: &str = "1 2 2 1 1 2 1 2";
const AGE: &str = "34 52 71 45 61 29 58 66";
const YES: &str = "0 1 0 0 1 1 0 1";
const DAYS: &str = "306 455 1010 210 883 1022 310 361";
const REAL: &str = "14.5 1.1 1.4 1.8 3.4 0.8 1.0 0.3";
const DATES: &str =
    "1990-01-31 1985-11-02 1971-06-15 2001-09-09 1966-03-24 1979-12-30 1994-05-17 1988-08-08";

#[test]
fn basic_details_are_found_in_thirteen_languages() {
    for (sex, birth, age) in [
        ("sexo", "fecha_nacimiento", "edad"),
        ("Sexo", "Data de nascimento", "Idade"),
        ("Sexe", "date_naissance", "Âge"),
        ("Geschlecht", "Geburtsdatum", "Alter"),
        ("geslacht", "geboortedatum", "leeftijd"),
        ("Sesso", "Data di nascita", "Età"),
        ("Пол", "Дата рождения", "Возраст"),
        ("性別", "生年月日", "年齢"),
        ("성별", "생년월일", "나이"),
        ("Giới tính", "Ngày sinh", "Tuổi"),
        ("เพศ", "วันเกิด", "อายุ"),
        ("jenis_kelamin", "tanggal_lahir", "umur"),
        ("الجنس", "تاريخ الميلاد", "العمر"),
    ] {
        let columns = [(sex, "M F F M M F M F"), (birth, DATES), (age, AGE)];
        let found = elements(&columns);
        let wanted = ["person.gender", "person.birth-date", "person.age"];
        let agree = found.iter().zip(wanted).filter(|(a, b)| a == b).count();
        // `пол` is a floor too, and `alter` and `età` are other words: they want more beside them.
        assert!(agree >= 2, "{sex}, {birth}, {age}: {found:?}");
        assert_eq!(found[1], "person.birth-date", "{birth}");
    }
}

#[test]
fn names_are_found_in_pinyin_traditional_characters_and_behind_a_prefix() {
    let birth = |name| elements(&[(name, DATES)])[0] == "person.birth-date";
    for name in ["chushengriqi", "出生日期", "b_chushengriqi", "t1.出生日期"] {
        assert!(birth(name), "{name}");
    }
    assert_eq!(
        elements(&[("性別", "男 女 女 男 男 女 男 女")])[0],
        "person.gender"
    );
    assert_eq!(
        elements(&[(
            "cust_usubjid",
            "AB-01-001 AB-01-002 AB-01-003 AB-02-004 AB-02-005 AB-02-006 AB-03-007 AB-03-008"
        )])[0],
        "person.subject-id"
    );
}

#[test]
fn values_refute_a_name() {
    assert_ne!(
        elements(&[("edad", "1340 5200 7150 4500 6100 2900 5800 6600")])[0],
        "person.age"
    );
}

#[test]
fn records_of_patients_without_a_name_are_of_persons() {
    let found = elements(&[
        ("trt", "1 2 1 2 2 1 2 1"),
        ("age", AGE),
        ("futime", DAYS),
        ("death", YES),
        ("zeta", REAL),
        ("center_no", "1 1 2 2 3 3 4 4"),
    ]);
    let wanted = [
        "health.record",
        "person.age",
        "health.record",
        "health.record",
        "health.record",
        "",
    ];
    assert_eq!(found, wanted);
    assert!(is_personal(&[
        ("rx", SEX),
        ("age", AGE),
        ("death", YES),
        ("bili", REAL)
    ]));
}

#[test]
fn answers_of_people_without_a_name_are_of_persons() {
    assert!(is_personal(&[
        ("lwage", REAL),
        ("educ", "12 16 8 11 14 12 18 12"),
        ("exper", "3 10 25 14 7 30 22 5"),
        ("married", YES),
        ("union", YES),
    ]));
}

#[test]
fn crops_mice_cars_games_and_wines_are_no_persons() {
    let crops = [
        ("plot", DAYS),
        ("variety", SEX),
        ("treatment", SEX),
        ("yield", REAL),
        ("age", AGE),
    ];
    let mice = [
        ("strain", SEX),
        ("sex", SEX),
        ("age", AGE),
        ("treatment", YES),
        ("glucose", REAL),
    ];
    let cars = [
        ("mpg", REAL),
        ("horsepower", DAYS),
        ("weight", DAYS),
        ("age", AGE),
        ("status", YES),
    ];
    let games = [
        ("guild", SEX),
        ("level", AGE),
        ("class", SEX),
        ("kills", DAYS),
        ("sex", SEX),
        ("age", AGE),
    ];
    let wines = [
        ("grape", SEX),
        ("age", AGE),
        ("sulphates", REAL),
        ("alcohol", REAL),
        ("grade", SEX),
    ];
    for columns in [&crops[..], &mice, &cars, &games, &wines] {
        assert!(!is_personal(columns), "{columns:?}");
    }
}

#[test]
fn machines_that_fail_are_no_persons() {
    assert!(!is_personal(&[
        ("unit", DAYS),
        ("age", AGE),
        ("time", DAYS),
        ("status", YES),
        ("temperature", REAL),
    ]));
}

#[test]
fn what_is_told_of_a_finding_adds_up_to_its_confidence() {
    let judged = table(&[("sex", SEX), ("age", AGE)]);
    for finding in judged.findings {
        let weights: f64 = finding.evidence.iter().map(|one| one.weight).sum();
        let odds = finding.before.unwrap() + weights;
        let told = 1.0 / (1.0 + (-odds).exp());
        assert!((told - finding.confidence).abs() < 0.01, "{finding:?}");
    }
}
