//! The inventory that the tests of reports render: realistic where a reader looks, hostile where a file name could act.

use qingdan::model::dataset::DataType;
use qingdan::model::entry::SkipKind;
use qingdan::model::facts::Origin;
use qingdan::model::finding::{Category, Evidence, EvidenceKind, Form, Label, Rare, Rival};
use qingdan::model::inventory::*;
use qingdan::model::obligation::*;
use qingdan::model::options::{Depth, Taxonomy};
use qingdan::model::profile::{Sample, SampleMethod, ShapeCount};
use qingdan::model::question::{Outcome, Question, QuestionAnswer};
use qingdan::model::{Count, Language, Text};

fn evidence(kind: EvidenceKind, zh: &str, en: &str, weight: f64) -> Evidence {
    Evidence {
        kind,
        text: Text::new(zh.to_owned(), en.to_owned()),
        weight,
        agree: None,
        of: None,
    }
}

fn column(ordinal: u64, name: &str, element: Option<&str>, category: Category) -> Column {
    Column {
        name: name.into(),
        ordinal,
        path: name.into(),
        data_type: DataType::String,
        nulls: 12,
        distinct: Count::between(1180, 1268, 1310),
        element: element.map(Into::into),
        category,
        confidence: if element.is_some() { 0.993 } else { 0.0 },
        form: Form::Plain,
        label: Label::Automated,
        overruled: None,
        items: vec![],
        before: None,
        evidence: if element.is_some() {
            vec![
                evidence(
                    EvidenceKind::Header,
                    "表头含“身份证”",
                    "the header holds a word for an identity card",
                    3.2,
                ),
                evidence(
                    EvidenceKind::Validator,
                    "1,268 个值中 1,268 个通过校验，偶然应为 115 个",
                    "1,268 of 1,268 values pass the check digit; chance gives 115",
                    6.9,
                ),
            ]
        } else {
            vec![]
        },
        rivals: element.map_or(vec![], |_| {
            vec![Rival {
                element: "trade.order-id".into(),
                confidence: 0.004,
                against: Some(Text::new("没有一个值符合该类型", "no value fits")),
            }]
        }),
        rare: if name == "城市" {
            vec![Rare {
                element: "person.cn-resident-id".into(),
                values: 3,
                of: 1000,
                share: [0.001, 0.0088],
            }]
        } else {
            vec![]
        },
        position: None,
        sample: Sample {
            method: SampleMethod::Stratified,
            values: 1268,
            rows: 1280,
            smallest_share_missed: 0.059,
            spread: 0.00234,
            contiguous: 0.059,
        },
        shapes: vec![ShapeCount {
            shape: "9{17}A".into(),
            values: 1200,
        }],
        numbers: None,
        times: None,
    }
}

fn citation() -> Citation {
    Citation {
        instrument: "《促进和规范数据跨境流动规定》 CAC Order 16".into(),
        edition: "2024".into(),
        heading: vec!["第八条 art. 8".into()],
        restated_zh: "自当年1月1日起累计向境外提供10万人以上、不满100万人个人信息（不含敏感个人信息）或者不满1万人敏感个人信息的，应当订立标准合同并备案，或者通过个人信息保护认证。".into(),
        restated_en: "Personal information of at least 100,000 and fewer than 1,000,000 people, or sensitive personal information of fewer than 10,000, exported since 1 January: a standard contract on file, or a certification.".into(),
        sources: vec!["https://www.cac.gov.cn/2024-03/22/c_1712776611775634.htm".into(), "GB/T 45574-2025".into()],
        confidence: Some(RuleConfidence::QuotedFromOfficial),
        note: "art. 8(2)".into(),
        confirmed: None,
    }
}

/// What either answer to the first question gives.
fn branches(floor: Measure, ceiling: Measure) -> Vec<Branch> {
    let branch = |answer: &str, title: Text, measure: Measure| Branch {
        fact: "ciio".into(),
        answers: vec![answer.into()],
        title,
        measure,
        floor: measure,
        ceiling: measure,
        rule: None,
        branches: Vec::new(),
    };
    if floor == ceiling {
        return Vec::new();
    }
    vec![
        branch(
            "false",
            Text::new(
                "未收到关键信息基础设施认定通知",
                "no CIIO designation notice received",
            ),
            floor,
        ),
        branch(
            "true",
            Text::new("已被认定为关键信息基础设施运营者", "designated as CIIO"),
            ceiling,
        ),
    ]
}

fn obligation(floor: Measure, ceiling: Measure) -> Obligation {
    let measure = if floor == ceiling {
        floor
    } else {
        Measure::Undetermined
    };
    if measure == Measure::None {
        return Obligation {
            measure: Measure::None,
            floor: Measure::None,
            ceiling: Measure::None,
            ..Obligation::default()
        };
    }
    Obligation {
        branches: branches(floor, ceiling).into(),
        other_reading: None,
        remaining: Vec::new().into(),
        measure,
        floor,
        ceiling,
        tracks: vec![
            TrackOutcome {
                track: Track::PersonalInformation,
                measure,
                floor,
                ceiling,
                rule: Some("cn-national/N5".into()),
                citation: None,
            },
            TrackOutcome {
                track: Track::ImportantData,
                measure: Measure::None,
                floor: Measure::None,
                ceiling: Measure::None,
                rule: None,
                citation: None,
            },
        ]
        .into(),
        rule: Some("cn-national/N5".into()),
        citation: citation().into(),
        because: vec![
            Because {
                fact: "sensitive-individuals".into(),
                value: "1,180–1,310".into(),
                origin: Origin::Measured,
            },
            Because {
                fact: "sector".into(),
                value: "retail-modern-services".into(),
                origin: Origin::Inferred,
            },
        ]
        .into(),
        missing: if floor == ceiling {
            Vec::new()
        } else {
            vec![Missing {
                fact: "ciio".into(),
                question: Text::new(
                    "数据处理者是否为关键信息基础设施运营者？",
                    "Is the exporter a critical information infrastructure operator?",
                ),
                if_yes: Text::new("须申报数据出境安全评估", "a security assessment is due"),
                if_no: Text::new(
                    "须订立标准合同并备案，或通过认证",
                    "a standard contract on file or a certification is due",
                ),
            }]
        }
        .into(),
        margin: Some(Margin {
            fact: "sensitive-individuals".into(),
            threshold: 10_000,
            people: 8_690,
            measure: Measure::SecurityAssessment,
            rule: "cn-national/N4".into(),
        }),
        caveats: vec![Text::new(
            "北京2024版该场景尚未录入，按国家规定判断。",
            "The row of this scenario is not transcribed; the national rules decide.",
        )]
        .into(),
    }
}

fn dataset(name: &str, floor: Measure, ceiling: Measure, columns: Vec<Column>) -> Dataset {
    let people = if columns.iter().any(|c| c.category >= Category::Personal) {
        Count::between(1180, 1268, 1310)
    } else {
        Count::exact(0)
    };
    Dataset {
        name: name.into(),
        store: "/data/lake".into(),
        format: if name.contains("parquet") {
            "parquet"
        } else {
            "csv"
        }
        .into(),
        files: 1,
        bytes: 183_400,
        encoding: Some("gb18030".into()),
        modified_at: Some("2026-10-01T08:00:00Z".into()),
        records: Records {
            count: Count::exact(1_280),
            method: Method::Counted,
            confidence: 1.0,
        },
        individuals: Individuals {
            count: people,
            method: Method::Counted,
            keys: vec![KeyColumn {
                column: "sfzh".into(),
                element: "person.cn-resident-id".into(),
                distinct: people,
            }],
            sensitive: people,
            secondary: Count::exact(0),
            everyone: None,
            minors: None,
            children: None,
            bounds: Vec::new().into(),
            assumptions: Vec::new(),
            because: vec![Text::new(
                "一列证件号，去重计数",
                "one identifier column, counted without repeats",
            )]
            .into(),
        },
        parts: vec![PartSummary {
            path: name.into(),
            bytes: 183_400,
            records: Some(1_280),
            file: None,
        }],
        columns: columns.into(),
        sector: Some(Attribution {
            value: "retail-modern-services".into(),
            source: Origin::Inferred,
            because: "member_id, order_no".into(),
        }),
        scenario: None,
        suspicions: vec![].into(),
        obligation: obligation(floor, ceiling),
        reading: None,
        notes: vec![Text::new(
            "3 行字段数不符",
            "3 rows have another number of fields",
        )],
    }
}

/// What the ids of its elements mean.
fn glossary() -> Vec<Term> {
    let term = |id: &str, zh: &'static str, en: &'static str| Term {
        kind: TermKind::Element,
        id: id.into(),
        title: Text::new(zh, en),
        meaning: Text::new(
            "属于个人时：敏感个人信息。",
            "Where it belongs to a person: sensitive.",
        ),
    };
    vec![
        term("contact.phone", "电话号码", "Telephone number"),
        term(
            "person.cn-resident-id",
            "居民身份证号码",
            "Resident identity number",
        ),
        term("trade.order-id", "订单号", "Order number"),
    ]
}

/// The sample that every test of a form begins with.
pub(crate) fn sample() -> Inventory {
    use Measure::{
        ContractOrCertification as Contract, None as Nothing, OtherRoute,
        SecurityAssessment as Assessment,
    };
    let id = || {
        column(
            1,
            "身份证号",
            Some("person.cn-resident-id"),
            Category::SensitivePersonal,
        )
    };
    let phone = || column(2, "lxdh", Some("contact.phone"), Category::Personal);
    let city = || column(3, "城市", None, Category::None);
    let datasets = vec![
        dataset(
            "clinical/trial_2024/受试者信息.csv",
            Assessment,
            Assessment,
            vec![id(), phone(), city()],
        ),
        dataset(
            "crm/members.csv",
            Contract,
            Assessment,
            vec![id(), phone(), city()],
        ),
        dataset(
            "genome/variants.parquet",
            OtherRoute,
            OtherRoute,
            vec![column(
                1,
                "genotype",
                Some("genetic.variant"),
                Category::Genetic,
            )],
        ),
        dataset(
            "orders/orders_*.csv",
            Contract,
            Contract,
            vec![phone(), city()],
        ),
        dataset("ref/airports.csv", Nothing, Nothing, vec![city()]),
    ];
    let all = Individuals {
        count: Count::between(1310, 4100, 5240),
        method: Method::Counted,
        sensitive: Count::between(1180, 2400, 3930),
        ..Individuals::default()
    };
    Inventory {
        schema_version: SCHEMA_VERSION.into(),
        scan: Scan {
            id: "7c1e33a0b2d94410".into(),
            started_at: "2026-11-20T02:00:00Z".into(),
            finished_at: "2026-11-20T02:14:09Z".into(),
            tool: Tool {
                name: "qingdan".into(),
                version: "0.1.0".into(),
            },
            arguments: vec!["scan".into(), "/data/lake".into()],
            depth: Depth::Auto,
            seed: 42,
            read_budget: Some(256 << 20),
            deadline_seconds: None,
            declarations: None,
            languages: vec![Language::Zh, Language::En],
            secret: None,
            taxonomy: Taxonomy::Gbt45574,
            edition: "cn-bj-ftz-2024".into(),
            packs: vec![PackReference {
                id: "cn-national".into(),
                kind: "law".into(),
                edition: "2024".into(),
                digest: "0123456789abcdef".into(),
            }],
            interrupted: false,
            ended_by: None,
            fail_on: Vec::new(),
            remarks: Vec::new(),
            warnings_of_run: 0,
            warnings: vec![Text::new(
                "人工认定 `a.csv` 的列 `b` 未生效：该列已不存在",
                "the verdict on `b` of `a.csv` had no effect: there is no such column",
            )],
        },
        coverage: Coverage {
            partly: Vec::new(),
            unread: Vec::new(),
            listed: Tally {
                files: 7,
                bytes: 1_917_000,
            },
            in_datasets: Tally {
                files: 5,
                bytes: 917_000,
            },
            read: Tally {
                files: 5,
                bytes: 917_000,
            },
            left_out: Tally {
                files: 2,
                bytes: 1_000_000,
            },
            skipped: vec![
                Skipped {
                    path: "hr/salary.xlsx".into(),
                    store: "/data/lake".into(),
                    kind: SkipKind::Encrypted,
                    reason: Text::new("工作簿已加密", "the workbook is encrypted"),
                    bytes: 1_000_000,
                    file: None,
                    files: 1,
                },
                Skipped {
                    path: "tmp/空.csv".into(),
                    store: "/data/lake".into(),
                    kind: SkipKind::Empty,
                    reason: Text::new("没有字节", "no bytes"),
                    bytes: 0,
                    file: None,
                    files: 1,
                },
            ],
        },
        transfers: vec![
            Transfer {
                name: "*".into(),
                datasets: datasets.iter().map(|d| d.name.clone()).collect(),
                individuals: all.clone(),
                obligation: obligation(Assessment, Assessment),
                ..Transfer::default()
            },
            Transfer {
                name: "global-crm".into(),
                datasets: vec!["crm/members.csv".into()],
                individuals: all,
                obligation: obligation(Contract, Assessment),
                ..Transfer::default()
            },
        ],
        datasets,
        exporter: qingdan::model::filing::DeclaredExporter::default(),
        catalog: qingdan::model::naming::CatalogNames::default(),
        questions: vec![question()],
        glossary: glossary(),
    }
}

/// The question that settles most.
fn question() -> Question {
    let answer = |value: &str, title: Text, measure: Measure| QuestionAnswer {
        value: value.into(),
        title,
        outcomes: vec![Outcome {
            measure,
            datasets: 1,
        }],
    };
    Question {
        fact: "ciio".into(),
        folder: None,
        text: Text::new(
            "出境者是否为关键信息基础设施运营者？",
            "Is the exporter a critical information infrastructure operator?",
        ),
        found: None,
        datasets: vec!["crm/members.csv".into()],
        settles: 1,
        people: Count::between(1310, 4100, 5240),
        answers: vec![
            answer(
                "false",
                Text::new(
                    "未收到关键信息基础设施认定通知",
                    "no CIIO designation notice received",
                ),
                Measure::ContractOrCertification,
            ),
            answer(
                "true",
                Text::new("已被认定为关键信息基础设施运营者", "designated as CIIO"),
                Measure::SecurityAssessment,
            ),
        ],
        only_if: Vec::new(),
    }
}

/// Names that act where a form forgets to escape.
pub(crate) const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>.csv",
    "a\" onload=\"alert(1).csv",
    "</script><img src=x onerror=alert(1)>.csv",
    "javascript:alert(1).csv",
    "=HYPERLINK(\"http://example.com\").csv",
    "\u{1b}[2Jcleared\u{202e}vsc.csv",
    "{{ 7 * 7 }}{% raw %}.csv",
    "a|b`c`[d](javascript:e).csv",
];

/// The sample with a dataset, a file and a transfer for each hostile name.
pub(crate) fn hostile() -> Inventory {
    let mut inventory = sample();
    for name in HOSTILE {
        let mut bad = dataset(
            name,
            Measure::ContractOrCertification,
            Measure::SecurityAssessment,
            vec![
                column(1, name, Some("contact.phone"), Category::Personal),
                column(2, name, None, Category::None),
            ],
        );
        bad.store = (*name).into();
        bad.sector = Some(Attribution {
            value: (*name).into(),
            source: Origin::Declared,
            because: (*name).into(),
        });
        bad.individuals.keys[0].column = (*name).into();
        bad.parts.push(PartSummary {
            path: (*name).into(),
            bytes: 1,
            records: None,
            file: None,
        });
        bad.files = 2;
        bad.obligation
            .citation
            .make_mut()
            .sources
            .push((*name).into());
        inventory.datasets.push(bad);
        inventory.coverage.skipped.push(Skipped {
            path: (*name).into(),
            store: (*name).into(),
            kind: SkipKind::Io,
            reason: Text::new(*name, *name),
            bytes: 1,
            file: None,
            files: 1,
        });
        inventory.transfers.push(Transfer {
            name: (*name).into(),
            datasets: vec![(*name).into()],
            individuals: Individuals::default(),
            obligation: Obligation::default(),
            ..Transfer::default()
        });
    }
    inventory
}
