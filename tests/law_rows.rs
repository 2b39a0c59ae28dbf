//! Every row of the restated facts stands in a law pack with its number, comparator and confidence; what items and lists mean.

use chrono::NaiveDate;
use qingdan::detect::name::Header;
use qingdan::law::decide;
use qingdan::model::Count;
use qingdan::model::facts::{Facts, Known};
use qingdan::model::obligation::{Measure, RuleConfidence};
use qingdan::model::options::Selection;
use qingdan::pack::law::{Bound, LawPack, LawPacks, Row, RowKind, Rule, load, parse};
use qingdan::rules::Rules;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// One fact: a row of the restated sources, without its words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    id: String,
    measure: String,
    metric: String,
    confidence: RuleConfidence,
    #[serde(default)]
    comparators: BTreeMap<String, u64>,
    #[serde(default)]
    sector: Option<String>,
}

/// Facts that no pack has, each with the reason.
const LEFT_OUT: &[(&str, &str)] = &[];

/// Facts whose pack demands another measure than the fact names, each with the reason.
const OTHER_MEASURE: &[(&str, &str)] = &[
    (
        "H1",
        "scope by name; as a rule it is the gate that opens the other route",
    ),
    (
        "O790-35",
        "scope by name; its way (6) is a rule that lowers the lax end",
    ),
    ("R1", "being important data leads to an assessment"),
    ("R2", "being important data leads to an assessment"),
    ("R3", "being important data leads to an assessment"),
    ("R4", "being important data leads to an assessment"),
    ("V5", "being important data leads to an assessment"),
    ("V5-live", "being important data leads to an assessment"),
];

/// Rules and rows that no fact has under that id, each with the fact that it is a part of.
const PARTS: &[(&str, &str)] = &[
    ("N2-important", "N2"),
    ("CQ25-", "Z-chongqing-2025"),
    ("FJ25-", "Z-fujian-2025"),
    ("GD25-", "Z-guangdong-2025"),
    ("GX25-", "Z-guangxi-2025"),
    ("HI24-", "Z-hainan-2024"),
    ("JS25-", "Z-jiangsu-2025"),
    ("LG24-", "Z-lingang-general"),
    ("SH24-", "Z-shanghai-2024"),
    ("SH25-", "Z-shanghai-2025"),
    ("TJ24-", "Z-tianjin-2024"),
    ("ZJ24-", "Z-zhejiang-2024"),
];

fn facts() -> Vec<Fact> {
    serde_json::from_str(include_str!("../fixtures/law/facts.json")).expect("the facts are JSON")
}

fn packs() -> LawPacks {
    load(&[]).expect("the built-in packs are well formed")
}

/// A rule or a row of a pack.
enum Entry<'a> {
    Rule(&'a Rule),
    Row(&'a Row),
}

impl Entry<'_> {
    fn confidence(&self) -> RuleConfidence {
        match self {
            Self::Rule(rule) => rule.confidence,
            Self::Row(row) => row.confidence,
        }
    }

    fn sector(&self) -> Option<&String> {
        match self {
            Self::Rule(rule) => rule.when.sector.as_ref(),
            Self::Row(row) => row.sector.as_ref(),
        }
    }

    fn bounds(&self) -> Vec<Bound> {
        match self {
            Self::Rule(rule) => {
                let bounds = rule.when.bounds();
                bounds
                    .into_iter()
                    .filter_map(|(_, bound, _)| bound)
                    .collect()
            }
            Self::Row(row) => row.people.into_iter().collect(),
        }
    }

    /// The measures of a fact that it may stand for.
    fn stands_for(&self, measure: &str) -> bool {
        match self {
            Self::Rule(rule) => rule.measure.id() == measure,
            Self::Row(row) => match row.kind {
                RowKind::NotTranscribed => true,
                RowKind::ImportantData => {
                    ["important-data-duties", "security-assessment"].contains(&measure)
                }
                RowKind::Scope | RowKind::RemainingDuty => measure == "scope",
                RowKind::Exempt => measure == "exempt",
                RowKind::ContractOrCertification => measure == "contract-or-certification",
                RowKind::SecurityAssessment => measure == "security-assessment",
                RowKind::OtherRoute => measure == "other-route",
            },
        }
    }
}

fn entries(packs: &LawPacks) -> Vec<(&str, Entry<'_>)> {
    let of_pack = |pack: &'_ LawPack| (pack.rules.len(), pack.rows.len());
    assert!(packs.packs.iter().all(|pack| of_pack(pack) != (0, 0)));
    let rules = packs.packs.iter().flat_map(|pack| &pack.rules);
    let rows = packs.packs.iter().flat_map(|pack| &pack.rows);
    rules
        .map(|rule| (rule.id.as_str(), Entry::Rule(rule)))
        .chain(rows.map(|row| (row.id.as_str(), Entry::Row(row))))
        .collect()
}

/// A bound as the facts write it: its comparators by name.
fn comparators(bound: Bound) -> BTreeMap<String, u64> {
    [
        ("at_least", bound.at_least),
        ("more_than", bound.more_than),
        ("below", bound.below),
        ("at_most", bound.at_most),
    ]
    .into_iter()
    .filter_map(|(name, number)| Some((name.to_owned(), number?)))
    .collect()
}

/// What a pack's entry says otherwise than the fact.
fn differences(fact: &Fact, entry: &Entry<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    if entry.confidence() != fact.confidence {
        let (found, wanted) = (entry.confidence(), fact.confidence);
        wrong.push(format!("confidence {found:?}, wanted {wanted:?}"));
    }
    if entry.sector() != fact.sector.as_ref() {
        let (found, wanted) = (entry.sector(), &fact.sector);
        wrong.push(format!("sector {found:?}, wanted {wanted:?}"));
    }
    let is_excused = OTHER_MEASURE.iter().any(|(id, _)| *id == fact.id);
    if !is_excused && !entry.stands_for(&fact.measure) {
        wrong.push(format!("does not stand for `{}`", fact.measure));
    }
    let found: Vec<_> = entry.bounds();
    let same =
        |bound: &Bound| comparators(*bound) == fact.comparators && bound.metric.id() == fact.metric;
    let is_right = match (fact.comparators.is_empty(), found.as_slice()) {
        (true, bounds) => bounds.is_empty(),
        (false, bounds) => !bounds.is_empty() && bounds.iter().all(same),
    };
    if !is_right {
        let (wanted, metric) = (&fact.comparators, &fact.metric);
        wrong.push(format!("{found:?}, wanted {wanted:?} of {metric}"));
    }
    wrong
}

#[test]
fn every_fact_stands_in_a_pack() {
    let packs = packs();
    let entries = entries(&packs);
    let mut wrong = Vec::new();
    for fact in facts() {
        let own: Vec<_> = entries.iter().filter(|(id, _)| *id == fact.id).collect();
        let is_left_out = LEFT_OUT.iter().any(|(id, _)| *id == fact.id);
        if own.is_empty() != is_left_out {
            wrong.push(format!("{}: in {} packs", fact.id, own.len()));
        }
        for (_, entry) in own {
            let said = differences(&fact, entry).into_iter();
            wrong.extend(said.map(|what| format!("{}: {what}", fact.id)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_entry_of_a_pack_is_a_fact_or_a_part_of_one() {
    let packs = packs();
    let facts = facts();
    let known: BTreeSet<&str> = facts.iter().map(|fact| fact.id.as_str()).collect();
    assert!(PARTS.iter().all(|(_, whole)| known.contains(whole)));
    let is_part = |id: &str| PARTS.iter().any(|(part, _)| id.starts_with(part));
    for (id, _) in entries(&packs) {
        assert!(known.contains(id) || is_part(id), "{id}");
    }
}

/// Which row every other zone's list has, and its shape.
#[test]
fn every_list_says_its_shape() {
    let packs = packs();
    for pack in &packs.packs {
        let is_list = pack.front.otherwise.is_some();
        assert_eq!(pack.front.shape.is_some(), is_list, "{}", pack.front.id);
        assert!(!is_list || !pack.front.complete, "{}", pack.front.id);
        let mut zones = pack.front.scope.registered_in.iter();
        let national = packs.get("cn-national").expect("it is built in");
        let is_known = |zone: &String| national.front.zones.contains_key(zone);
        assert!(zones.all(is_known), "{}", pack.front.id);
    }
    let shanghai = packs.get("cn-sh-ftz-2024").expect("it is built in");
    assert_eq!(shanghai.front.scope.ciio, Some(false));
    assert!(
        !packs
            .get("cn-sh-lingang-2024")
            .expect("built in")
            .is_negative()
    );
}

const LIST: &str = "---\nid = \"x\"\ntitle = { zh = \"甲\", en = \"A\" }\nedition = \"1\"\nshape = \"positive\"\n---\n# 甲\n\n一。\n\nOne.\n\n*(Source a; confidence: quoted-from-official.)*\n\n```toml\n[[rule]]\nid = \"r\"\nmeasure = \"MEASURE\"\nconfidence = \"quoted-from-official\"\n[[rule.example]]\ngiven = { personal-information = false }\nverdict = \"none\"\n\nITEM\n```\n";

#[test]
fn what_is_on_a_positive_list_is_freed() {
    let text = |measure: &str| LIST.replace("MEASURE", measure).replace("ITEM", "");
    assert!(parse("x.md", &text("exempt")).is_ok());
    let error = parse("x.md", &text("security-assessment")).expect_err("a restriction");
    assert!(
        error.to_string().contains("a positive list frees"),
        "{error}"
    );
}

/// What an exporter of the zone `z` must do with data of a listed sector and scenario, none of it sensitive, under a list of which
/// every row is known.
fn under_a_complete_list(shape: &str, more: &str, ciio: bool) -> (Measure, Measure) {
    let front = format!(
        "edition = \"1\"\nshape = \"{shape}\"\ncomplete = true\nelse = \"cn-national\"\nscope = {{ registered-in = [\"y\", \"z\"]{more} }}\ncovers = [{{ sector = \"t\", scenario = \"u\" }}]"
    );
    let list = LIST
        .replace("MEASURE", "exempt")
        .replace("ITEM", "")
        .replace("edition = \"1\"\nshape = \"positive\"", &front)
        .replace(
            "[[rule.example]]",
            "[rule.when]\nsector = \"other\"\n[[rule.example]]",
        );
    // The row that says that what a CIIO sends out is on the list.
    let rule = "[[rule]]\nid = \"on\"\nmeasure = \"security-assessment\"\nconfidence = \"quoted-from-official\"\nwidens = true\nstage = \"exempt-flow\"\n[rule.when]\nciio = true\noutside-list = true\n[[rule.example]]\ngiven = { personal-information = false }\nverdict = \"none\"\n";
    let is_negative = shape != "positive";
    let rule = if is_negative { rule } else { "" };
    let list = list.replace("```toml\n[[rule]]", &format!("```toml\n{rule}\n[[rule]]"));
    let packs = load(&[("x.md".to_owned(), list)]).expect("a pack");
    let word = |word: &str| Some(Known::declared(word.to_owned()));
    let facts = Facts {
        ciio: Some(Known::declared(ciio)),
        registered_in: word("z"),
        sector: word("t"),
        scenario: word("u"),
        personal_information: Some(Known::measured(true)),
        individuals: Some(Known::measured(Count::exact(150_000))),
        sensitive_individuals: Some(Known::measured(Count::exact(0))),
        items: Some(Vec::new()),
        ..Facts::default()
    };
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let found = decide(&packs, "x", &facts, day);
    (found.floor, found.ceiling)
}

#[test]
fn outside_a_list_is_what_its_shape_makes_it() {
    use Measure::{ContractOrCertification as Contract, Exempt, SecurityAssessment as Assessment};
    let negative = |more, ciio| under_a_complete_list("sector-scenario-field", more, ciio);
    assert_eq!(negative("", false), (Exempt, Exempt));
    assert_eq!(under_a_complete_list("class", "", false), (Exempt, Exempt));
    // What is not on a positive list is not cleared.
    let positive = under_a_complete_list("positive", "", false);
    assert_eq!(positive, (Contract, Contract));
    // Art. 6 frees a CIIO too; a row that only widens raises the strict end.
    assert_eq!(negative("", true), (Exempt, Assessment));
    // A list that is not for CIIOs has no outside for them.
    assert_eq!(negative(", ciio = false", true), (Assessment, Assessment));
    assert_eq!(negative(", ciio = false", false), (Exempt, Exempt));
}

#[test]
fn an_item_belongs_to_a_row_and_something_shows_it() {
    let text = |item: &str| LIST.replace("MEASURE", "exempt").replace("ITEM", item);
    let title = "title = { zh = \"甲\", en = \"a\" }";
    let item = |row: &str, more: &str| format!("[[item]]\nrow = \"{row}\"\n{title}\n{more}");
    assert!(parse("x.md", &text(&item("r", "words = [\"a\"]"))).is_ok());
    for (item, says) in [
        (item("s", "words = [\"a\"]"), "`s`, which is no row"),
        (item("r", ""), "neither elements nor words"),
        (item("r", "word = [\"a\"]"), "unknown field `word`"),
    ] {
        let error = parse("x.md", &text(&item)).expect_err(says);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn columns_are_items_by_element_or_word() {
    let rules = Rules::load(&[], &Selection::default()).expect("the built-in packs");
    let beijing = "cn-bj-ftz-2024";
    let items = |edition: &str, sector: Option<&str>, name: &str, element: Option<&str>| {
        rules.items(edition, sector, &Header::of_path(name, None), element)
    };
    let has = |rows: &[String], row: &str| rows.iter().any(|one| one == row);
    let diagnosis = items(beijing, Some("pharma"), "诊断", Some("health.diagnosis"));
    assert!(has(&diagnosis, "cn-bj-ftz-2024/P1") && has(&diagnosis, "cn-bj-ftz-2024/P8"));
    let arm = items(beijing, Some("pharma"), "ARMCD", None);
    assert!(has(&arm, "cn-bj-ftz-2024/P1"), "{arm:?}");
    let variant = items(beijing, Some("pharma"), "rsid", Some("genetic.variant"));
    assert!(has(&variant, "cn-bj-ftz-2024/P9"), "{variant:?}");
    // In another sector the rows of medicine say nothing; of an unknown one they may.
    let elsewhere = items(beijing, Some("automotive"), "ARMCD", None);
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    assert!(has(
        &items(beijing, None, "ARMCD", None),
        "cn-bj-ftz-2024/P1"
    ));
    let charging = items("cn-national", Some("automotive"), "充电桩编号", None);
    assert_eq!(charging, ["cn-national/V3"]);
    assert!(items(beijing, Some("pharma"), "colour", None).is_empty());
}

/// An element that is misspelt would cover nothing, silently.
#[test]
fn elements_of_items_and_rows_exist() {
    let rules = Rules::load(&[], &Selection::default()).expect("the built-in packs");
    let own = rules.detectors.iter().map(|one| one.detector.id.as_str());
    let means = rules.kinds.iter().flat_map(|kind| &kind.means);
    let of_kinds = means.map(|one| one.element.as_str());
    let known: BTreeSet<&str> = own.chain(of_kinds).collect();
    for pack in &rules.law.packs {
        for item in &pack.items {
            for element in &item.elements {
                let exists = known.contains(element.as_str())
                    || element.ends_with('.') && known.iter().any(|one| one.starts_with(element));
                assert!(exists, "{}: {element}", pack.name_of(&item.row));
            }
        }
    }
}
