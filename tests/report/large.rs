//! A number goes in, an inventory of so many datasets comes out: 25 columns each, names and numbers as various as those of a lake.

use super::sample::sample;
use crate::support::invented::Random;
use qingdan::model::finding::{Category, Evidence, EvidenceKind, Rival};
use qingdan::model::inventory::{Column, Dataset, Inventory};
use qingdan::model::obligation::Measure;
use qingdan::model::profile::ShapeCount;
use qingdan::model::question::{Outcome, Question, QuestionAnswer};
use qingdan::model::{Count, Text};

/// Columns of a dataset.
pub(super) const COLUMNS: usize = 25;

const AREAS: [&str; 12] = [
    "crm",
    "订单",
    "hr",
    "clinic",
    "logistics",
    "finance",
    "营销",
    "app",
    "support",
    "iot",
    "archive",
    "warehouse",
];
const WORDS: [&str; 32] = [
    "status", "amount", "created", "updated", "code", "type", "region", "store", "batch", "remark",
    "channel", "price", "discount", "level", "source", "target", "begin", "end", "count", "flag",
    "version", "device", "page", "score", "金额", "日期", "备注", "部门", "渠道", "编码", "等级",
    "数量",
];
const FOUND: [(&str, &str, Category); 8] = [
    ("姓名", "person.name", Category::Personal),
    ("mobile", "contact.phone", Category::Personal),
    ("sfzh", "person.cn-resident-id", Category::SensitivePersonal),
    ("email", "contact.email", Category::Personal),
    ("birth", "person.birth-date", Category::Personal),
    ("member_id", "person.member-id", Category::Personal),
    ("diagnosis", "health.diagnosis", Category::SensitivePersonal),
    ("passport", "person.passport", Category::SensitivePersonal),
];

fn below(random: &mut Random, n: usize) -> u64 {
    random.below(n) as u64
}

fn evidence(random: &mut Random, header: &str) -> Vec<Evidence> {
    let (fit, of) = (below(random, 9_000), 9_000 + below(random, 900));
    let one = |kind, zh: String, en: String, weight| Evidence {
        kind,
        text: Text::new(zh, en),
        weight,
        agree: None,
        of: None,
    };
    vec![
        one(
            EvidenceKind::Header,
            format!("表头含“{header}”"),
            format!("the header holds `{header}`"),
            3.2,
        ),
        one(
            EvidenceKind::Values,
            format!("{of} 个值中 {fit} 个符合，偶然应为 {} 个", fit / 90),
            format!("{fit} of {of} values fit; chance gives {}", fit / 90),
            4.0 + fit as f64 / 7_000.0,
        ),
    ]
}

fn column(random: &mut Random, ordinal: usize, plain: &Column, is_found: bool) -> Column {
    let rows = 800 + below(random, 90_000);
    let distinct = 1 + below(random, 800);
    let mut column = Column {
        ordinal: ordinal as u64,
        nulls: below(random, 300),
        distinct: Count::exact(distinct),
        element: None,
        category: Category::None,
        confidence: 0.0,
        evidence: Vec::new(),
        rivals: Vec::new(),
        rare: Vec::new(),
        shapes: Vec::new(),
        ..plain.clone()
    };
    column.sample.rows = rows;
    column.sample.values = rows;
    if is_found {
        let (name, element, category) = FOUND[(below(random, FOUND.len())) as usize];
        column.path = name.into();
        column.element = Some(element.into());
        column.category = category;
        column.confidence = 0.9 + below(random, 1_000) as f64 / 10_001.0;
        column.evidence = evidence(random, name);
        column.rivals = vec![Rival {
            element: "trade.order-id".into(),
            confidence: below(random, 1_000) as f64 / 90_000.0,
            against: Some(Text::new("没有一个值符合该类型", "no value fits")),
        }];
        column.shapes = vec![ShapeCount {
            shape: "9{11}".into(),
            values: rows - below(random, 500),
        }];
    } else {
        let [one, other] = [0; 2].map(|_| WORDS[below(random, WORDS.len()) as usize]);
        column.path = format!("{one}_{other}_{}", below(random, 40));
    }
    column.name.clone_from(&column.path);
    column
}

fn dataset(random: &mut Random, at: usize, kinds: &[Dataset]) -> Dataset {
    let kind = &kinds[[0, 1, 1, 1, 3, 4, 4, 4][at % 8]];
    let is_plain = kind.obligation.measure == Measure::None;
    let columns = (1..=COLUMNS)
        .map(|ordinal| {
            column(
                random,
                ordinal,
                &kind.columns[0],
                !is_plain && ordinal % 4 == 1,
            )
        })
        .collect::<Vec<_>>();
    let area = AREAS[below(random, AREAS.len()) as usize];
    let name = format!(
        "{area}/{}_{at}.csv",
        WORDS[below(random, WORDS.len()) as usize]
    );
    let people = below(random, 200_000);
    let mut dataset = Dataset {
        columns: columns.into(),
        bytes: below(random, 90_000_000),
        ..kind.clone()
    };
    dataset.parts[0].path.clone_from(&name);
    dataset.name = name;
    if !is_plain {
        dataset.individuals.count = Count::between(people, people + 10, people + 20);
        if let Some(margin) = &mut dataset.obligation.margin {
            margin.people = 1 + below(random, 9_000);
        }
    }
    dataset
}

fn question(inventory: &Inventory) -> Question {
    let open = inventory.datasets.iter();
    let open = open.filter(|one| one.obligation.measure == Measure::Undetermined);
    let datasets: Vec<String> = open.map(|one| one.name.clone()).collect();
    let answer = |value: &str, title: Text, measure| QuestionAnswer {
        value: value.into(),
        title,
        outcomes: vec![Outcome {
            measure,
            datasets: datasets.len() as u64,
        }],
    };
    Question {
        fact: "ciio".into(),
        folder: None,
        text: Text::new(
            "出境者是否为关键信息基础设施运营者？",
            "Is the exporter a critical information infrastructure operator?",
        ),
        found: Some(Text::new("询问法务。", "Ask legal.")),
        settles: datasets.len() as u64,
        people: Count::open(1),
        answers: vec![
            answer(
                "false",
                Text::new("未收到认定通知", "no notice received"),
                Measure::ContractOrCertification,
            ),
            answer(
                "true",
                Text::new("已被认定", "designated"),
                Measure::SecurityAssessment,
            ),
        ],
        only_if: Vec::new(),
        datasets,
    }
}

/// An inventory of `n` datasets.
pub(super) fn large(n: usize) -> Inventory {
    let mut inventory = sample();
    let kinds = std::mem::take(&mut inventory.datasets);
    let mut random = Random::new(16);
    inventory.datasets = (0..n).map(|at| dataset(&mut random, at, &kinds)).collect();
    inventory.questions = vec![question(&inventory)];
    inventory.transfers[0].datasets = inventory
        .datasets
        .iter()
        .map(|one| one.name.clone())
        .collect();
    inventory
}
