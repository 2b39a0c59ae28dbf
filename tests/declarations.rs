//! `qingdan.toml`: what is declared has its effect, and what is written wrongly never passes silently.

use crate::languages::has_english;
use crate::support::place::Place;
use chrono::NaiveDate;
use qingdan::config;
use qingdan::error::Mistake;
use qingdan::model::declarations::Declarations;
use qingdan::model::vocabulary::Vocabulary;
use qingdan::rules::Packs;
use serde_json::Value;
use std::sync::OnceLock;

fn words() -> &'static Vocabulary {
    static WORDS: OnceLock<Vocabulary> = OnceLock::new();
    WORDS.get_or_init(|| Packs::read(&[]).expect("the built-in packs").vocabulary())
}

fn parse(text: &str) -> Result<Declarations, Vec<Mistake>> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    config::parse(text, words(), today)
}

/// (configuration, line, column, parts of the message)
const WRONG: &[(&str, usize, usize, &[&str])] = &[
    // Keys and sections.
    (
        "[exporterr]\nciio = true",
        1,
        2,
        &["`exporterr`", "did you mean `exporter`?"],
    ),
    (
        "[datasets]\nmatch = \"a\"",
        1,
        2,
        &["`datasets`", "did you mean `dataset`?"],
    ),
    (
        "ciio = true",
        1,
        1,
        &["`ciio`", "known: exporter, assume, law"],
    ),
    (
        "[exporter]\ncio = true",
        2,
        1,
        &["`cio`", "[exporter]", "did you mean `ciio`?"],
    ),
    (
        "[exporter]\nregistered-in = \"none\"",
        2,
        1,
        &["did you mean `registered_in`?"],
    ),
    (
        "[exporter]\nforeign_party = true",
        2,
        1,
        &["no rule asks this", "delete the line"],
    ),
    (
        "[law]\nversion = \"2024\"",
        2,
        1,
        &["`version`", "known: edition, taxonomy, confirmed"],
    ),
    ("[detectors]\nof = []", 2, 1, &["did you mean `off`?"]),
    (
        "[[dataset]]\nmatches = \"a\"",
        2,
        1,
        &["did you mean `match`?"],
    ),
    (
        "[[dataset]]\nsector = \"pharma\"",
        1,
        1,
        &["[[dataset]] needs the key `match`"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndataset = [\"b\"]",
        3,
        1,
        &["did you mean `datasets`?"],
    ),
    (
        "[dataset]\nmatch = \"a\"",
        1,
        1,
        &["`[[dataset]]`", "two brackets"],
    ),
    (
        "[[exporter]]\nciio = true",
        1,
        1,
        &["`exporter` is a section", "`[exporter]`"],
    ),
    (
        "dataset = [\"a\"]",
        1,
        12,
        &["write `[[dataset]]`", "not a text"],
    ),
    // TOML itself.
    ("[exporter\nciio = true", 1, 10, &["not valid TOML"]),
    ("[exporter]\nciio = yes", 2, 8, &["not valid TOML"]),
    (
        "[exporter]\nciio = true\nciio = false",
        3,
        1,
        &["not valid TOML", "duplicate"],
    ),
    // Types.
    (
        "[exporter]\nciio = \"false\"",
        2,
        8,
        &["a text is written", "`true` or `false` without quotes"],
    ),
    ("[exporter]\nciio = 0", 2, 8, &["a whole number is written"]),
    ("[exporter]\nsector = true", 2, 10, &["a text in quotes"]),
    (
        "[exporter]\nheld_individuals = \"100\"",
        2,
        20,
        &["a whole number such as"],
    ),
    (
        "[exporter]\nheld_individuals = 1.5",
        2,
        20,
        &["a number with decimals is written"],
    ),
    (
        "[exporter]\nheld_individuals = -1",
        2,
        20,
        &["never negative"],
    ),
    (
        "[exporter]\nheld_individuals = 99999999999999999999",
        2,
        20,
        &["too large"],
    ),
    (
        "[detectors]\noff = \"person.name\"",
        2,
        7,
        &["a list of texts such as off = [\"…\"]"],
    ),
    (
        "[detectors]\noff = [1]",
        2,
        8,
        &["a whole number is written"],
    ),
    ("[[dataset]]\nmatch = \"\"", 2, 9, &["is empty"]),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = []",
        1,
        1,
        &["at least one dataset"],
    ),
    // Words.
    (
        "[exporter]\nregistered_in = \"cn-bj-fzt\"",
        2,
        17,
        &["zone", "did you mean `cn-bj-ftz`?"],
    ),
    (
        "[exporter]\nregistered_in = \"beijing\"",
        2,
        17,
        &["known: cn-bj, cn-bj-ftz", "cn-sh-ftz", "none"],
    ),
    (
        "[exporter]\nsector = \"retail-modern-servces\"",
        2,
        10,
        &["sector", "did you mean `retail-modern-services`?"],
    ),
    (
        "[[dataset]]\nmatch = \"a\"\nsector = \"phrama\"",
        3,
        10,
        &["did you mean `pharma`?"],
    ),
    (
        "[[dataset]]\nmatch = \"数据\" # 备注\nscenario = \"clinical-trail\"",
        3,
        12,
        &["scenario", "did you mean `clinical-trial`?"],
    ),
    (
        "[[dataset]]\nmatch = \"a\"\nsector = \"auto\"\nscenario = \"clinical-trial\"",
        4,
        12,
        &[
            "a scenario of pharma, not of `automotive`",
            "scenarios of `automotive`: ota-upgrade",
        ],
    ),
    (
        "[[dataset]]\nmatch = \"a\"\nexemptions = [\"hr-necessary\", \"hr-neccessary\"]",
        3,
        31,
        &["exemption", "did you mean `hr-necessary`?"],
    ),
    (
        "[law]\nedition = \"cn-bj-ftz-2023\"",
        2,
        11,
        &["edition", "did you mean `cn-bj-ftz-2024`?"],
    ),
    (
        "[law]\ntaxonomy = \"gbt-45574\"",
        2,
        12,
        &["taxonomy", "did you mean `gbt-45574-2025`?"],
    ),
    (
        "[[law.confirmed]]\nrule = \"cn-bj-ftz-2024/P66\"\nby = \"c\"\non = 2026-01-01",
        2,
        8,
        &["rule", "did you mean `cn-bj-ftz-2024/P6"],
    ),
    (
        "[[law.confirmed]]\nrule = \"P6\"\nby = \"c\"\non = 2026-01-01",
        2,
        8,
        &["rule `pack/rule`"],
    ),
    (
        "[detectors]\noff = [\"person.nmae\"]",
        2,
        8,
        &["detector", "did you mean `person.name`?"],
    ),
    (
        "[detectors]\noff = [\"persn.*\"]",
        2,
        8,
        &["did you mean `person.*`?"],
    ),
    (
        "[detectors]\ncountries = [\"China\"]",
        2,
        14,
        &["country", "two small letters"],
    ),
    (
        "[[verdict]]\ndataset = \"a\"\ncolumn = \"b\"\nelement = \"person.nam\"\nby = \"c\"\non = 2026-01-01",
        4,
        11,
        &["element", "did you mean `person.name`?"],
    ),
    (
        "[detectors]\noff = [\"person.*\"]\n[[verdict]]\ndataset = \"a\"\ncolumn = \"b\"\nelement = \"person.name\"\nby = \"c\"\non = 2026-01-01",
        6,
        11,
        &["its detector is off"],
    ),
    // Days.
    (
        "[[law.confirmed]]\nrule = \"cn-bj-ftz-2024/P6\"\nby = \"c\"\non = \"2026-01-01\"",
        4,
        6,
        &["a day without quotes such as 2026-11-01"],
    ),
    (
        "[[law.confirmed]]\nrule = \"cn-bj-ftz-2024/P6\"\nby = \"c\"\non = 2027-01-01",
        4,
        6,
        &["2027-01-01 lies in the future"],
    ),
    (
        "[[law.confirmed]]\nrule = \"cn-bj-ftz-2024/P6\"\nby = \"\"\non = 2026-01-01",
        3,
        6,
        &["`by` in [[law.confirmed]] is empty"],
    ),
    (
        "[[law.confirmed]]\nrule = \"cn-bj-ftz-2024/P6\"\non = 2026-01-01",
        1,
        1,
        &["needs the key `by`"],
    ),
    (
        "[[verdict]]\ndataset = \"a\"\ncolumn = \"b\"\nelement = \"none\"\nby = \"c\"\non = 2026-01-01T10:00:00",
        6,
        6,
        &["a day without quotes"],
    ),
    // Twice.
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\n[[transfer]]\nname = \"a\"\ndatasets = [\"c\"]",
        5,
        8,
        &["declared twice, first in line 2"],
    ),
    (
        "[[dataset]]\nmatch = \"a\"\n[[dataset]]\nmatch = \"a\"",
        4,
        9,
        &["declared twice"],
    ),
    (
        "[[transfer]]\nname = \"*\"\ndatasets = [\"b\"]",
        2,
        8,
        &["the whole scan"],
    ),
    // Patterns.
    (
        "[[dataset]]\nmatch = \"a[\"",
        2,
        9,
        &["`a[` is not a glob", "write `[[]`"],
    ),
    (
        "[[dataset]]\nmatch = \"a{b\"",
        2,
        9,
        &["`a{b` is not a glob"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"crm\", \"[z-a]\"]",
        3,
        20,
        &["`[z-a]` is not a glob"],
    ),
    (
        "[[verdict]]\ndataset = \"a[\"\ncolumn = \"b\"\nelement = \"none\"\nby = \"c\"\non = 2026-01-01",
        2,
        11,
        &["`a[` is not a glob"],
    ),
    // Earlier exports.
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nalready_exported = { since = 2026-01-01, individuals = -5, sensitive_individuals = 0 }",
        4,
        56,
        &["never negative"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nalready_exported = { individuals = 5, sensitive_individuals = 0 }",
        4,
        20,
        &["already_exported needs the key `since`"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nalready_exported = { since = 2026-01-01, individuals = 5, sensitive_individuals = 6 }",
        4,
        20,
        &["there cannot be more of them"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nalready_exported = [{ since = 2026-01-01, individuals = 5, sensitive_individuals = 0, route = \"contracts\" }]",
        4,
        95,
        &[
            "`contracts` is not a known route",
            "did you mean `contract`?",
            "assessment",
        ],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nalready_exported = [{ individuals = 5, sensitive_individuals = 0 }, 7]",
        4,
        69,
        &["a table in braces"],
    ),
    // What a filing says of a transfer.
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nrecipients = \"c\"",
        4,
        1,
        &["did you mean `recipient`?"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nrecipient = [\"c\", \" \"]",
        4,
        19,
        &["empty text"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\ncountry = \"DE\"",
        4,
        11,
        &["`DE` is not a known country", "did you mean `de`?"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\ncountry = [\"de\", \"cn\"]",
        4,
        18,
        &["`cn` is not abroad", "`hk`"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nlegal_basis = \"consents\"",
        4,
        15,
        &[
            "`consents` is not a known legal basis",
            "did you mean `consent`?",
        ],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nmeans = \"remote_access\"",
        4,
        9,
        &["did you mean `remote-access`?"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\nperiod = 2026-01-01",
        4,
        10,
        &["a date or time is written", "a text in quotes"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\n[[transfer.result]]\nkind = \"exempt\"\non = 2026-01-01",
        5,
        8,
        &[
            "`exempt` is not a known kind of result",
            "known: assessment, contract, certification",
        ],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\n[[transfer.result]]\nkind = \"assessment\"\non = 2031-01-01",
        6,
        6,
        &["lies in the future"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\n[[transfer.result]]\nkind = \"assessment\"",
        4,
        1,
        &["[[transfer.result]] needs the key `on`"],
    ),
    (
        "[[transfer]]\nname = \"a\"\ndatasets = [\"b\"]\n[transfer.result]\nkind = \"assessment\"\non = 2026-01-01",
        4,
        1,
        &["write `[[transfer.result]]` with two brackets"],
    ),
    // Links.
    (
        "[[link]]\nby = \"me\"\non = 2025-11-01",
        1,
        1,
        &["needs the key `numbering`", "or the key `person`"],
    ),
    (
        "[[link]]\nnumber = []\nby = \"me\"\non = 2025-11-01",
        2,
        1,
        &["`number`", "did you mean `numbering`?"],
    ),
    (
        "[[link]]\nnumbering = []\nby = \"me\"\non = 2025-11-01",
        2,
        13,
        &["`numbering` in [[link]] is empty"],
    ),
    (
        "[[link]]\nnumbering = [{ dataset = \"a.csv\", columns = \"no\" }]\nby = \"me\"\non = 2025-11-01",
        2,
        35,
        &["`columns`", "did you mean `column`?"],
    ),
    (
        "[[link]]\nnumbering = [{ dataset = \"a.csv\" }]\nby = \"me\"\non = 2025-11-01",
        2,
        14,
        &["needs the key `column`"],
    ),
    (
        "[[link]]\nnumbering = [{ dataset = \"a[\", column = \"no\" }]\nby = \"me\"\non = 2025-11-01",
        2,
        26,
        &["is not a glob pattern"],
    ),
    (
        "[[link]]\nnumbering = [\n{ dataset = \"a\", column = \"no\" },\n{ dataset = \"a\", column = \"no\" }]\nby = \"me\"\non = 2025-11-01",
        4,
        27,
        &["`a#no` is declared twice", "line 3"],
    ),
    (
        "[[link]]\nperson = { dataset = \"a\", columns = [\"no\"] }\nby = \"me\"\non = 2025-11-01",
        2,
        37,
        &["needs two columns or more"],
    ),
    (
        "[[link]]\nperson = \"a\"\nby = \"me\"\non = 2025-11-01",
        2,
        10,
        &["a text is written", "a table in braces"],
    ),
    (
        "[[link]]\nnumbering = [{ dataset = \"a\", column = \"no\" }]\nperson = { dataset = \"a\", columns = [\"b\", \"c\"] }\nby = \"me\"\non = 2025-11-01",
        3,
        10,
        &["write one block for each"],
    ),
    (
        "[[link]]\nnumbering = [{ dataset = \"a\", column = \"no\" }]\nby = \"me\"",
        1,
        1,
        &["[[link]] needs the key `on`"],
    ),
];

#[test]
fn every_mistake_is_said_at_its_place() {
    let mut unlike = Vec::new();
    for (text, line, column, parts) in WRONG {
        let Err(mistakes) = parse(text) else {
            unlike.push(format!("{text}\n    passed"));
            continue;
        };
        let is_it = |mistake: &&Mistake| {
            (mistake.line, mistake.column) == (*line, *column)
                && parts.iter().all(|part| mistake.reason.en.contains(part))
        };
        if !mistakes.iter().any(|mistake| is_it(&mistake)) {
            unlike.push(format!(
                "{text}\n    wanted {line}:{column} {parts:?}\n    came {mistakes:?}"
            ));
        }
    }
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
    assert!(WRONG.len() >= 40);
}

/// No Chinese message holds an English sentence, and each holds some Chinese.
#[test]
fn every_mistake_is_said_in_chinese() {
    for (text, ..) in WRONG {
        for mistake in parse(text).unwrap_err() {
            let said = mistake.reason.zh;
            assert!(!has_english(&said), "{text}\n    {said}");
            let is_chinese = said.contains(|one| ('\u{4e00}'..'\u{9fff}').contains(&one));
            assert!(
                is_chinese && !said.contains("写法不符合要求"),
                "{text}\n    {said}"
            );
        }
    }
}

#[test]
fn all_mistakes_of_a_file_are_said_in_one_run() {
    let place = Place::new();
    place.file("a.csv", "n\n1\n2\n");
    let text = "[exporter]\nciio = 1\nsector = \"phrama\"\n[[dataset]]\nmatch = \"x[\"\n";
    std::fs::write(place.at().join("qingdan.toml"), text).unwrap();
    let mut command = crate::qingdan(place.at());
    let (_, err) = crate::run(command.args(["scan", "lake", "--quiet"]), 2);
    for said in [
        "qingdan.toml:2:8: ",
        "qingdan.toml:3:10: ",
        "qingdan.toml:5:9: ",
    ] {
        assert!(err.contains(said), "{err}");
    }
    assert!(!place.at().join("qingdan-report").exists());
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--read-budget", "64mibib"]);
    crate::run(&mut command, 2);
}

#[test]
fn right_words_and_aliases_are_taken() {
    let text = "\u{feff}[exporter]\nregistered_in = \"cn-sh-ftz\"\nsector = \"retail\"\n[[dataset]]\nmatch = \"a\"\nsector = \"auto\"\nscenario = \"ota-upgrade\"\nexemptions = [\"overseas-origin\"]\n[[dataset]]\nmatch = \"b\"\nscenario = \"clinical-trial\"\nexport_control = true\n[detectors]\noff = [\"finance.*\"]\ncountries = [\"cn\"]\n";
    let declared = parse(text).unwrap();
    assert_eq!(
        declared.exporter.sector.as_deref(),
        Some("retail-modern-services")
    );
    let facts = declared.facts_of("a");
    assert_eq!(facts.sector.as_deref(), Some("automotive"));
    assert_eq!(facts.scenario.as_deref(), Some("ota-upgrade"));
    assert_eq!(declared.facts_of("b").export_control, Some(true));
    assert_eq!(
        declared.facts_of("c"),
        qingdan::model::declarations::DatasetFacts::default()
    );
}

/// A block for each of many datasets: the time grows with their number, not with its square.
#[test]
fn a_block_for_each_of_many_datasets_is_found_at_once() {
    use std::fmt::Write as _;
    let names: Vec<String> = (0..20_000)
        .map(|n| format!("dept{}/{n:05}.csv", n % 300))
        .collect();
    let mut text = String::new();
    for name in &names {
        let _ = write!(
            text,
            "[[dataset]]\nmatch = \"{name}\"\nimportant_data = false\n"
        );
    }
    text +=
        "[[dataset]]\nmatch = \"nothing.csv\"\n[[dataset]]\nmatch = \"dept7\"\nsector = \"auto\"\n";
    let begun = std::time::Instant::now();
    let declared = parse(&text).unwrap();
    let cars = names.iter().filter(|name| {
        let facts = declared.facts_of(name);
        assert_eq!(facts.important_data, Some(false), "{name}");
        facts.sector.is_some()
    });
    assert_eq!(cars.count(), 67);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let lost = declared.unmatched(&names);
    assert_eq!(
        lost.iter().map(|one| one.line).collect::<Vec<_>>(),
        [60_002]
    );
    // Tested one by one they would be 800 million.
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn the_digest_is_that_of_the_meaning() {
    let digest = |text: &str| parse(text).unwrap().digest();
    let one = digest("[exporter]\nciio = false\nsector = \"auto\"\n");
    assert_eq!(
        one,
        digest("# why\n[exporter]\nsector = \"automotive\"\n\nciio=false")
    );
    for other in [
        "",
        "[exporter]\nciio = true\nsector = \"auto\"",
        "[exporter]\nciio = false\nsector = \"auto\"\nheld_individuals = 1",
        "[exporter]\nciio = false\nsector = \"auto\"\n[[dataset]]\nmatch = \"a\"\nimportant_data = false",
        "[exporter]\nciio = false\nsector = \"auto\"\n[law]\ntaxonomy = \"gbt-35273-2020\"",
    ] {
        assert_ne!(one, digest(other), "{other}");
    }
}

#[test]
fn the_later_of_two_declarations_counts_and_what_matches_nothing_is_known() {
    let text = "[[dataset]]\nmatch = \"crm\"\nsector = \"auto\"\nimportant_data = true\n[[dataset]]\nmatch = \"crm/new/*\"\nimportant_data = false\n[[dataset]]\nmatch = \"mcr/**\"\n[[transfer]]\nname = \"t\"\ndatasets = [\"crm\", \"hr\"]\n";
    let declared = parse(text).unwrap();
    assert_eq!(declared.facts_of("crm/a.csv").important_data, Some(true));
    let new = declared.facts_of("crm/new/a.csv");
    assert_eq!(new.important_data, Some(false));
    assert_eq!(new.sector.as_deref(), Some("automotive"));
    let lost = declared.unmatched(&["crm/a.csv", "crm/new/a.csv"]);
    let lost: Vec<(&str, usize)> = (lost.iter())
        .map(|one| (one.pattern.as_str(), one.line))
        .collect();
    assert_eq!(lost, [("mcr/**", 9), ("hr", 11)]);
}

fn members() -> String {
    let rows = (0..40).map(|row| format!("M{row:05},1391234{row:04},张{row}\n"));
    format!("member_id,手机号,备注\n{}", rows.collect::<String>())
}

fn scan(place: &Place, config: &str, more: &[&str]) -> (Value, String) {
    std::fs::write(place.at().join("qingdan.toml"), config).unwrap();
    let mut command = crate::qingdan(place.at());
    command.args(["scan", "lake", "--quiet", "--report", "json"]);
    let (_, err) = crate::run(command.args(more), 0);
    let path = place.at().join("qingdan-report/inventory.json");
    let text = std::fs::read_to_string(path).unwrap();
    (crate::support::inventory::whole(text.as_bytes()), err)
}

fn warnings(inventory: &Value) -> Vec<String> {
    let warnings = crate::support::inventory::array(&inventory["scan"], "warnings").iter();
    warnings
        .map(|one| one["en"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_matches_nothing_is_said_in_the_report_and_on_standard_error() {
    let place = Place::new();
    place.file("crm/members.csv", members());
    let config = "[[dataset]]\nmatch = \"crn/**\"\nimportant_data = false\n[[transfer]]\nname = \"abroad\"\ndatasets = [\"crm\", \"hr/*.csv\"]\n[[verdict]]\ndataset = \"crm/*.csv\"\ncolumn = \"地址\"\nelement = \"none\"\nby = \"me\"\non = 2025-11-01\n[[verdict]]\ndataset = \"crm/*.csv\"\ncolumn = \"手机号\"\nelement = \"none\"\nby = \"me\"\non = 2025-11-01\n";
    let (inventory, err) = scan(&place, config, &[]);
    let said = warnings(&inventory);
    assert_eq!(said.len(), 3, "{said:?}");
    for (part, line) in [
        ("`crn/**` had no effect: no dataset matches it", "line 2"),
        (
            "`hr/*.csv` of the transfer `abroad` had no effect",
            "line 5",
        ),
        (
            "`地址` of `crm/*.csv` had no effect: there is no such column",
            "line 8",
        ),
    ] {
        assert!(
            said.iter()
                .any(|one| one.contains(part) && one.contains(line)),
            "{said:?}"
        );
        assert!(err.contains(part), "{err}");
    }
    let columns = inventory["datasets"][0]["columns"].as_array().unwrap();
    let phone = columns
        .iter()
        .find(|column| column["name"] == "手机号")
        .unwrap();
    assert_eq!(
        phone["element"],
        Value::Null,
        "a verdict by pattern has its effect"
    );
}

fn transfer<'a>(inventory: &'a Value, name: &str) -> &'a Value {
    let transfers = inventory["transfers"].as_array().unwrap();
    transfers.iter().find(|one| one["name"] == name).unwrap()
}

#[test]
fn last_years_exports_count_as_nothing_this_year() {
    use chrono::Datelike as _;
    let place = Place::new();
    place.file("crm/members.csv", members());
    let year = chrono::Utc::now().year();
    let config = |since: &str| {
        format!(
            "[[transfer]]\nname = \"abroad\"\ndatasets = [\"crm\"]\nalready_exported = {{ since = {since}, individuals = 42000, sensitive_individuals = 0 }}\n"
        )
    };
    let upper = |inventory: &Value| {
        let individuals = &transfer(inventory, "abroad")["individuals"];
        individuals["upper"].as_u64().unwrap()
    };
    let (this, _) = scan(&place, &config(&format!("{year}-01-01")), &[]);
    assert!(warnings(&this).is_empty(), "{:?}", warnings(&this));
    let (last, err) = scan(&place, &config(&format!("{}-01-01", year - 1)), &[]);
    assert_eq!(upper(&this), upper(&last) + 42_000);
    assert!(
        err.contains(&format!("counts as nothing in {year}")),
        "{err}"
    );
    assert_eq!(warnings(&last).len(), 1);
    let ids = [&this, &last].map(|one| one["scan"]["id"].as_str().unwrap().to_owned());
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_transfer_without_datasets_keeps_the_exporters_facts_and_is_not_cleared() {
    let place = Place::new();
    place.file("crm/members.csv", members());
    let config = "[exporter]\nciio = true\nregistered_in = \"none\"\n[[transfer]]\nname = \"abroad\"\ndatasets = [\"hr\"]\n";
    let (inventory, _) = scan(&place, config, &[]);
    let transfer = transfer(&inventory, "abroad");
    assert!(transfer["datasets"].as_array().unwrap().is_empty());
    let because = transfer["obligation"]["because"].as_array().unwrap();
    let ciio = because.iter().find(|one| one["fact"] == "ciio").unwrap();
    assert_eq!(
        (&ciio["value"], &ciio["origin"]),
        (&"true".into(), &"declared".into())
    );
    assert_eq!(transfer["obligation"]["measure"], "undetermined");
}

#[test]
fn who_confirmed_a_rule_is_shown_where_it_is_cited() {
    let place = Place::new();
    place.file("crm/members.csv", members());
    let config = |confirmed: &str| {
        format!("[exporter]\nregistered_in = \"none\"\nciio = false\n{confirmed}")
    };
    let (before, _) = scan(&place, &config(""), &[]);
    let rule = before["datasets"][0]["obligation"]["rule"]
        .as_str()
        .unwrap();
    let signed = format!(
        "[[law.confirmed]]\nrule = \"{rule}\"\nby = \"Counsel of Example\"\non = 2025-11-03\n"
    );
    let (after, _) = scan(&place, &config(&signed), &[]);
    let citation = &after["datasets"][0]["obligation"]["citation"];
    assert_eq!(citation["confidence"], "confirmed-by-counsel");
    assert_eq!(citation["confirmed"]["by"], "Counsel of Example");
    assert_eq!(citation["confirmed"]["on"], "2025-11-03");
    assert!(before["datasets"][0]["obligation"]["citation"]["confirmed"].is_null());
    let mut command = crate::qingdan(place.at());
    let (explained, _) = crate::run(command.args(["explain", "crm/members.csv"]), 0);
    assert!(
        explained.contains("Counsel of Example · 2025-11-03"),
        "{explained}"
    );
    let mut command = crate::qingdan(place.at());
    let (page, _) = crate::run(command.args(["report", "--report", "html"]), 0);
    let told = crate::report::unpacked::every(&page);
    let told = told.iter().map(|(_, value)| value.to_string());
    assert!(
        told.into_iter()
            .any(|text| text.contains("Counsel of Example"))
    );
}

#[test]
fn the_id_of_a_scan_covers_what_shapes_it() {
    let place = Place::new();
    place.file("crm/members.csv", members());
    let id = |config: &str, more: &[&str]| {
        let (inventory, _) = scan(&place, config, more);
        inventory["scan"]["id"].as_str().unwrap().to_owned()
    };
    let one = id("", &[]);
    assert_eq!(
        one,
        id("# nothing declared\n", &["--jobs", "1", "--lang", "zh"])
    );
    for (config, more) in [
        ("[exporter]\nciio = false", &[][..]),
        ("[law]\nedition = \"cn-bj-2025\"", &[]),
        ("", &["--read-budget", "1MiB"]),
        ("", &["--deadline", "1h"]),
        ("", &["--seed", "7"]),
        ("", &["--no-fold"]),
        ("", &["--depth", "full"]),
        ("", &["--include", "crm"]),
        ("", &["--taxonomy", "gbt-35273-2020"]),
    ] {
        assert_ne!(one, id(config, more), "{config} {more:?}");
    }
}
