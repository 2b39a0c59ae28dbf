//! `qingdan diff`, baselines and series: what was changed in an inventory is named, and nothing else.

use crate::support::place::Place;
use crate::support::program::{qingdan, run};
use qingdan::compare::{Change, FORMS, Kind, LegalNumber, Sure, Whom, Why, changes};
use qingdan::model::dataset::DataType;
use qingdan::model::entry::SkipKind;
use qingdan::model::facts::Origin;
use qingdan::model::finding::{Category, Form, Label, Rare};
use qingdan::model::inventory::{Attribution, Column, Dataset, Inventory, PartSummary, Skipped};
use qingdan::model::obligation::{Measure, Obligation, RemainingDuty, Track, TrackOutcome};
use qingdan::model::options::{Depth, Taxonomy};
use qingdan::model::profile::SampleMethod;
use qingdan::model::suspected::Suspected;
use qingdan::model::{Count, Language, Text};
use std::sync::OnceLock;

/// Members, goods and a file that cannot be read.
fn base() -> Inventory {
    static BASE: OnceLock<Inventory> = OnceLock::new();
    let scanned = || {
        let place = Place::new();
        let mut members = "姓名,手机号,备注,数量\n".to_owned();
        for n in 0..120 {
            members += &format!("王{n}伟,138{n:04}{:04},正常,{}\n", n * 7, n % 9);
        }
        place.file("crm/members.csv", members);
        let goods = (0..60).map(|n| format!("A{n:03},{}\n", n * 3));
        place.file(
            "goods.csv",
            format!("sku,price\n{}", goods.collect::<String>()),
        );
        place.file("broken.parquet", b"PAR1 and no more");
        place.scanned(&["--no-fold"])
    };
    let mut base = BASE.get_or_init(scanned).clone();
    let members = &mut base.datasets[0];
    assert_eq!(members.name, "crm/members.csv");
    // Numbers with room on both sides.
    members.individuals.count = Count::between(60_000, 65_000, 70_000);
    members.individuals.sensitive = Count::between(6_000, 6_500, 7_000);
    members.obligation.margin = None;
    demand(
        &mut members.obligation,
        Measure::Exempt,
        Measure::ContractOrCertification,
    );
    base
}

fn demand(obligation: &mut Obligation, floor: Measure, ceiling: Measure) {
    obligation.floor = floor;
    obligation.ceiling = ceiling;
    obligation.measure = if floor == ceiling {
        floor
    } else {
        Measure::Undetermined
    };
}

fn numbers() -> Vec<LegalNumber> {
    let number = |whom, people| LegalNumber {
        whom,
        people,
        rule: "law/number".to_owned(),
        sector: None,
        scenario: None,
    };
    vec![number(Whom::All, 100_000), number(Whom::Sensitive, 10_000)]
}

fn members(inventory: &mut Inventory) -> &mut Dataset {
    &mut inventory.datasets[0]
}

fn column<'a>(inventory: &'a mut Inventory, path: &str) -> &'a mut Column {
    let mut columns = inventory.datasets[0].columns.iter_mut();
    columns.find(|one| one.path == path).unwrap()
}

fn skipped(path: &str, kind: SkipKind) -> Skipped {
    Skipped {
        path: path.to_owned(),
        store: "lake".to_owned(),
        kind,
        reason: Text::new("原因", "a reason"),
        bytes: 7,
        file: None,
        files: 1,
    }
}

fn attribution(value: &str) -> Option<Attribution> {
    Some(Attribution {
        value: value.to_owned(),
        source: Origin::Declared,
        because: String::new(),
    })
}

type Edit = fn(&mut Inventory);

/// What is done to the newer inventory, and the kinds that must be named for it, no more and no fewer.
fn cases() -> Vec<(&'static str, Edit, Vec<Kind>)> {
    use Kind as K;
    use Measure::{ContractOrCertification as C, Exempt as E, None as N, SecurityAssessment as S};
    vec![
        ("nothing", |_| {}, vec![]),
        (
            "another day",
            |i| i.scan.finished_at = "2027-01-01T00:00:00Z".to_owned(),
            vec![],
        ),
        (
            "a new dataset",
            |i| {
                let mut one = i.datasets[1].clone();
                one.name = "prices.csv".to_owned();
                one.columns[0].path = "article".to_owned();
                i.datasets.push(one);
            },
            vec![K::DatasetNew],
        ),
        (
            "a dataset gone",
            |i| {
                i.datasets.remove(1);
            },
            vec![K::DatasetGone],
        ),
        (
            "a dataset moved",
            |i| i.datasets[1].name = "shop/goods.csv".to_owned(),
            vec![K::DatasetRenamed],
        ),
        (
            "a dataset moved and grown",
            |i| {
                i.datasets[1].name = "shop/goods.csv".to_owned();
                i.datasets[1].records.count = Count::exact(900);
            },
            vec![K::DatasetRenamed, K::RecordsMore],
        ),
        (
            "two that might be the old one",
            |i| {
                let mut one = i.datasets[1].clone();
                i.datasets[1].name = "a/x.csv".to_owned();
                one.name = "b/y.csv".to_owned();
                i.datasets.push(one);
            },
            vec![K::DatasetNew, K::DatasetNew, K::DatasetGone],
        ),
        (
            "stricter",
            |i| demand(&mut members(i).obligation, C, C),
            vec![K::DutyStricter],
        ),
        (
            "stricter at most",
            |i| demand(&mut members(i).obligation, E, S),
            vec![K::DutyStricter],
        ),
        (
            "laxer",
            |i| demand(&mut members(i).obligation, E, E),
            vec![K::DutyLaxer],
        ),
        (
            "wider",
            |i| demand(&mut members(i).obligation, N, S),
            vec![K::DutyWider],
        ),
        (
            "another rule",
            |i| members(i).obligation.rule = Some("pack/other".to_owned()),
            vec![K::Rule],
        ),
        (
            "genetic resources",
            |i| {
                let tracks = members(i).obligation.tracks.make_mut();
                tracks.retain(|one| one.track != Track::HumanGeneticResources);
                tracks.push(TrackOutcome {
                    track: Track::HumanGeneticResources,
                    measure: Measure::OtherRoute,
                    floor: Measure::OtherRoute,
                    ceiling: Measure::OtherRoute,
                    rule: None,
                    citation: None,
                });
            },
            vec![K::TrackStricter],
        ),
        (
            "a duty that stays",
            |i| {
                members(i)
                    .obligation
                    .remaining
                    .make_mut()
                    .push(RemainingDuty {
                        row: "law/row".to_owned(),
                        text: Text::new("告知", "tell"),
                    })
            },
            vec![K::RemainingNew],
        ),
        (
            "more people",
            |i| members(i).individuals.count = Count::exact(80_000),
            vec![K::PeopleMore],
        ),
        (
            "fewer people",
            |i| members(i).individuals.count = Count::exact(80),
            vec![K::PeopleFewer],
        ),
        (
            "another interval",
            |i| members(i).individuals.count = Count::exact(65_000),
            vec![K::PeopleInterval],
        ),
        (
            "a number of the law",
            |i| members(i).individuals.count = Count::exact(100_000),
            vec![K::ThresholdUp, K::PeopleMore],
        ),
        (
            "perhaps a number of the law",
            |i| members(i).individuals.count = Count::between(90_000, 95_000, 100_000),
            vec![K::ThresholdOpen, K::PeopleMore],
        ),
        (
            "nobody knows how many",
            |i| members(i).individuals.count = Count::open(60_000),
            vec![K::ThresholdOpen, K::PeopleInterval],
        ),
        (
            "sensitive people",
            |i| members(i).individuals.sensitive = Count::exact(9_000),
            vec![K::SensitiveMore],
        ),
        (
            "a number of sensitive people",
            |i| members(i).individuals.sensitive = Count::exact(12_000),
            vec![K::ThresholdUp, K::SensitiveMore],
        ),
        (
            "fewer sensitive people",
            |i| members(i).individuals.sensitive = Count::exact(3),
            vec![K::SensitiveFewer],
        ),
        (
            "other people",
            |i| members(i).individuals.secondary = Count::exact(4),
            vec![K::OtherPeople],
        ),
        (
            "other keys",
            |i| members(i).individuals.keys.clear(),
            vec![K::PeopleKeys],
        ),
        (
            "a new label",
            |i| column(i, "数量").element = Some("person.age".to_owned()),
            vec![K::LabelNew],
        ),
        (
            "another label",
            |i| column(i, "手机号").element = Some("person.id".to_owned()),
            vec![K::LabelChanged],
        ),
        (
            "no label",
            |i| column(i, "手机号").element = None,
            vec![K::LabelGone],
        ),
        (
            "a verdict",
            |i| column(i, "手机号").label = Label::Manual,
            vec![K::VerdictNew],
        ),
        (
            "more sensitive",
            |i| column(i, "手机号").category = Category::SensitivePersonal,
            vec![K::CategoryStronger],
        ),
        (
            "less sensitive",
            |i| column(i, "手机号").category = Category::None,
            vec![K::CategoryWeaker],
        ),
        (
            "masked",
            |i| column(i, "手机号").form = Form::Masked,
            vec![K::Form],
        ),
        (
            "another type",
            |i| column(i, "数量").data_type = DataType::Double,
            vec![K::DataType],
        ),
        (
            "sampled",
            |i| column(i, "手机号").sample.method = SampleMethod::Stratified,
            vec![K::Sample],
        ),
        (
            "identifiers in texts",
            |i| {
                column(i, "备注").rare.push(Rare {
                    element: "person.cn-resident-id".to_owned(),
                    values: 1,
                    of: 120,
                    share: [0.0, 0.1],
                })
            },
            vec![K::RareNew],
        ),
        (
            "a column gone",
            |i| {
                members(i).columns.pop();
            },
            vec![K::ColumnGone],
        ),
        (
            "a new column",
            |i| {
                let mut one = members(i).columns[3].clone();
                one.path = "库存".to_owned();
                one.ordinal = 5;
                members(i).columns.push(one);
            },
            vec![K::ColumnNew],
        ),
        (
            "a column renamed",
            |i| column(i, "手机号").path = "联系电话".to_owned(),
            vec![K::ColumnRenamed],
        ),
        (
            "columns in another order",
            |i| {
                column(i, "备注").ordinal = 4;
                column(i, "数量").ordinal = 3;
            },
            vec![K::ColumnOrder],
        ),
        (
            "more records",
            |i| members(i).records.count = Count::exact(500),
            vec![K::RecordsMore],
        ),
        (
            "fewer records",
            |i| members(i).records.count = Count::exact(5),
            vec![K::RecordsFewer],
        ),
        (
            "records by a sample",
            |i| members(i).records.count = Count::between(100, 120, 140),
            vec![K::RecordsInterval],
        ),
        (
            "another file",
            |i| {
                members(i).parts.push(PartSummary {
                    path: "crm/members2.csv".to_owned(),
                    bytes: 0,
                    records: None,
                    file: None,
                })
            },
            vec![K::PartsNew],
        ),
        (
            "a file gone",
            |i| members(i).parts.clear(),
            vec![K::PartsGone],
        ),
        ("another size", |i| members(i).bytes += 1, vec![K::Size]),
        (
            "another format",
            |i| members(i).format = "tsv".to_owned(),
            vec![K::Format],
        ),
        (
            "another encoding",
            |i| members(i).encoding = Some("GB18030".to_owned()),
            vec![K::Encoding],
        ),
        (
            "a sector",
            |i| members(i).sector = attribution("pharma"),
            vec![K::Sector],
        ),
        (
            "a scenario",
            |i| members(i).scenario = attribution("clinical-trial"),
            vec![K::Scenario],
        ),
        (
            "a suspicion",
            |i| {
                members(i).suspicions.make_mut().push(Suspected {
                    row: "law/maps".to_owned(),
                    track: Track::ImportantData,
                    title: Text::new("地图", "maps"),
                    settle: Text::default(),
                    because: Vec::new(),
                })
            },
            vec![K::SuspicionNew],
        ),
        (
            "a remark",
            |i| members(i).notes.push(Text::new("提示", "a remark")),
            vec![K::NoteNew],
        ),
        (
            "not read any more",
            |i| {
                let one = i.datasets.remove(1);
                i.coverage
                    .skipped
                    .push(skipped(&one.name, SkipKind::Permission));
            },
            vec![K::FileNoLongerRead],
        ),
        (
            "a new file that is not read",
            |i| {
                i.coverage
                    .skipped
                    .push(skipped("x.7z", SkipKind::Unsupported))
            },
            vec![K::FileNewUnread],
        ),
        (
            "a new file left out",
            |i| {
                i.coverage
                    .skipped
                    .push(skipped("x.log", SkipKind::Excluded))
            },
            vec![K::FileLeftOut],
        ),
        (
            "an unread file gone",
            |i| i.coverage.skipped.clear(),
            vec![K::FileGone],
        ),
        (
            "another reason",
            |i| i.coverage.skipped[0].kind = SkipKind::Encrypted,
            vec![K::FileReason],
        ),
        (
            "now read",
            |i| {
                i.coverage.skipped.clear();
                let mut one = i.datasets[1].clone();
                one.name = "broken.parquet".to_owned();
                one.columns[0].path = "article".to_owned();
                one.parts[0].path = "broken.parquet".to_owned();
                i.datasets.push(one);
            },
            vec![K::DatasetNowRead],
        ),
        (
            "read in part",
            |i| {
                i.coverage
                    .partly
                    .push(skipped("goods.csv", SkipKind::Corrupt))
            },
            vec![K::FileInPart],
        ),
        (
            "ended early",
            |i| i.scan.interrupted = true,
            vec![K::RunPartial],
        ),
        (
            "another list",
            |i| i.scan.edition = "cn-national".to_owned(),
            vec![K::Edition],
        ),
        (
            "another standard",
            |i| i.scan.taxonomy = Taxonomy::Gbt35273,
            vec![K::Taxonomy],
        ),
        (
            "another depth",
            |i| i.scan.depth = Depth::Full,
            vec![K::Depth],
        ),
        ("another seed", |i| i.scan.seed += 1, vec![K::Seed]),
        (
            "another version",
            |i| i.scan.tool.version = "9.0.0".to_owned(),
            vec![K::Program],
        ),
        (
            "another option",
            |i| i.scan.arguments.push("--include=crm".to_owned()),
            vec![K::Arguments],
        ),
        (
            "another law",
            |i| pack(i, "law").digest = "0".to_owned(),
            vec![K::LawPack],
        ),
        (
            "another detector",
            |i| pack(i, "detector").digest = "0".to_owned(),
            vec![K::DetectorPack],
        ),
        (
            "a pack gone",
            |i| {
                i.scan.packs.pop();
            },
            vec![K::PackGone],
        ),
        (
            "a declaration",
            |i| i.exporter.ciio = Some(false),
            vec![K::Exporter],
        ),
        (
            "a question less",
            |i| {
                i.questions.remove(0);
            },
            vec![K::QuestionGone],
        ),
        (
            "a transfer gone",
            |i| {
                i.transfers.remove(0);
            },
            vec![K::TransferGone],
        ),
        (
            "a transfer",
            |i| {
                let mut one = i.transfers[0].clone();
                one.name = "crm".to_owned();
                i.transfers.push(one);
            },
            vec![K::TransferNew],
        ),
        (
            "another store",
            |i| {
                for one in &mut i.datasets {
                    one.store = "/data/lake".to_owned();
                }
                for one in &mut i.coverage.skipped {
                    one.store = "/data/lake".to_owned();
                }
            },
            vec![K::Store],
        ),
    ]
}

fn pack<'a>(
    inventory: &'a mut Inventory,
    kind: &str,
) -> &'a mut qingdan::model::inventory::PackReference {
    let mut packs = inventory.scan.packs.iter_mut();
    packs.find(|one| one.kind == kind).unwrap()
}

#[test]
fn what_was_changed_is_named_and_nothing_else() {
    let (old, cases) = (base(), cases());
    assert!(cases.len() > 60, "{}", cases.len());
    let mut wrong = Vec::new();
    for (what, edit, expected) in cases {
        let mut new = base();
        edit(&mut new);
        let found = changes(&old, &new, &numbers());
        let kinds: Vec<Kind> = found.changes.iter().map(|one| one.kind).collect();
        if kinds != expected {
            wrong.push(format!("{what}: {kinds:?}, not {expected:?}"));
        }
        for language in [Language::Zh, Language::En] {
            for form in FORMS {
                let text = (form.write)(&found, language);
                assert!(!text.is_empty(), "{what} {}", form.id);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The other way round every change is its counterpart: nothing is seen in one direction only.
#[test]
fn what_is_seen_one_way_is_seen_the_other() {
    let old = base();
    for (what, edit, expected) in cases() {
        let mut new = base();
        edit(&mut new);
        let back = changes(&new, &old, &numbers()).changes;
        assert_eq!(back.is_empty(), expected.is_empty(), "{what}: {back:?}");
    }
}

fn only(edit: Edit) -> Change {
    let mut new = base();
    edit(&mut new);
    let mut found = changes(&base(), &new, &numbers()).changes;
    assert!(!found.is_empty());
    found.remove(0)
}

#[test]
fn a_label_says_why_it_is_another() {
    let why = |edit: Edit| -> Vec<Why> { only(edit).because.iter().map(|one| one.why).collect() };
    assert_eq!(why(|i| column(i, "手机号").element = None), [Why::Unknown]);
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            column(i, "手机号").nulls = 40;
        }),
        [Why::Data]
    );
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            column(i, "手机号").label = Label::Manual;
        }),
        [Why::Verdict]
    );
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            pack(i, "detector").digest = "0".to_owned();
        }),
        [Why::Detectors]
    );
    assert_eq!(
        why(|i| {
            column(i, "手机号").element = None;
            column(i, "手机号").sample.method = SampleMethod::Stratified;
        }),
        [Why::Reading]
    );
}

#[test]
fn a_duty_says_why_it_is_another() {
    let stricter = |edit: Edit| only(edit).because;
    let by_law = stricter(|i| {
        demand(
            &mut members(i).obligation,
            Measure::SecurityAssessment,
            Measure::SecurityAssessment,
        );
        pack(i, "law").digest = "0".to_owned();
    });
    assert_eq!(by_law[0].why, Why::Law);
    let by_declaration = stricter(|i| {
        let obligation = &mut members(i).obligation;
        demand(
            obligation,
            Measure::SecurityAssessment,
            Measure::SecurityAssessment,
        );
        obligation
            .because
            .push(qingdan::model::obligation::Because {
                fact: "ciio".to_owned(),
                value: "true".to_owned(),
                origin: Origin::Declared,
            });
    });
    assert_eq!(by_declaration[0].why, Why::Declaration);
    assert_eq!(by_declaration[0].what, "ciio: – → true");
}

#[test]
fn another_name_says_how_sure_it_is() {
    assert_eq!(
        only(|i| i.datasets[1].name = "x.csv".to_owned()).sure,
        Some(Sure::Likely)
    );
    let possible = only(|i| {
        i.datasets[1].name = "x.csv".to_owned();
        i.datasets[1].columns[0].nulls = 1;
    });
    assert_eq!(possible.sure, Some(Sure::Possible));
    let weak = only(|i| {
        i.datasets[1].name = "x/goods.csv".to_owned();
        i.datasets[1].records.count = Count::exact(900);
    });
    assert_eq!(weak.sure, Some(Sure::Weak));
}

/// A place with an inventory in `a` and an edited one in `b`.
fn two(edit: Edit) -> Place {
    let place = Place::new();
    let mut new = base();
    edit(&mut new);
    for (name, inventory) in [("a", &base()), ("b", &new)] {
        let text = serde_json::to_vec(inventory).unwrap();
        place.beside(&format!("{name}/inventory.json"), text);
    }
    place
}

#[test]
fn the_command_prints_every_form() {
    let place = two(|i| members(i).individuals.count = Count::exact(200_000));
    let diff = |options: &[&str], status: i32| {
        let mut command = qingdan(place.at());
        run(command.args(["diff", "a", "b"]).args(options), status).0
    };
    let text = diff(&[], 0);
    assert!(
        text.starts_with("2 changes (legal threshold reached: 1"),
        "{text}"
    );
    let json = diff(&["--report", "json"], 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"][0]["kind"], "threshold-up");
    assert_eq!(json["changes"][0]["what"], 100_000);
    assert!(diff(&["--report", "markdown", "--lang", "zh"], 0).contains("达到法定人数"));
    diff(&["--report", "html=c.html"], 0);
    let page = std::fs::read_to_string(place.at().join("c.html")).unwrap();
    for part in [
        "达到法定人数",
        "legal threshold reached",
        "default-src 'none'",
    ] {
        assert!(page.contains(part), "{part}");
    }
    diff(&["--exit-code"], 1);
    run(
        qingdan(place.at()).args(["diff", "a", "a", "--exit-code"]),
        0,
    );
    let (_, error) = run(
        qingdan(place.at()).args(["diff", "a", "b", "--report", "xlsx"]),
        2,
    );
    assert!(
        error.contains("choose one of: terminal, json, markdown, html"),
        "{error}"
    );
    run(qingdan(place.at()).args(["diff", "a", "nowhere"]), 2);
}

/// Scans against a baseline: what is new fails the run with a line that says why, also where nothing else is said.
#[test]
fn a_run_fails_for_what_is_new_against_its_baseline() {
    let place = Place::new();
    place.file("goods.csv", "sku,price\nA1,3.50\nA2,4.25\n");
    let scan = |options: &[&str], status: i32| {
        let mut command = qingdan(place.at());
        command.args(["scan", "lake", "--quiet", "--report", "json"]);
        run(command.args(options), status).1
    };
    scan(&["--out", "first"], 0);
    // Without a baseline nobody can say what is new.
    for condition in ["new-sensitive", "crossed", "stricter"] {
        let error = scan(&["--fail-on", condition], 2);
        assert!(error.contains("name it with `--baseline FILE`"), "{error}");
    }
    let all = [
        "--fail-on",
        "new-sensitive,crossed,stricter",
        "--fail-on",
        "other-route",
    ];
    let against = |status: i32| {
        let options = [&["--baseline", "first"][..], &all].concat();
        scan(&options, status)
    };
    let said = against(0);
    assert!(
        said.contains("nothing changed") && !said.contains("exit status"),
        "{said}"
    );
    // A list of patients: sensitive, and more than nothing is required.
    let mut patients = "姓名,身份证号,诊断\n".to_owned();
    for n in 0..60 {
        patients += &format!("王{n}伟,{},高血压\n", id_number(n));
    }
    place.file("patients.csv", patients);
    let said = against(1);
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("exit status 1"))
        .collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(
        lines[0].contains("(--fail-on new-sensitive): new dataset: patients.csv"),
        "{said}"
    );
    assert!(lines[1].contains("(--fail-on stricter): "), "{said}");
    assert!(!said.contains("王1伟"), "{said}");
    let inventory = place.inventory();
    let warnings = inventory["scan"]["warnings"].to_string();
    assert!(
        warnings.contains("compared with the baseline of 20"),
        "{warnings}"
    );
    assert!(
        warnings.contains("的基线相比：") && warnings.contains("new dataset: 1"),
        "{warnings}"
    );
    // Against itself nothing is new; what nobody could read cannot be excluded.
    scan(&["--out", "second"], 0);
    place.file("broken.parquet", b"PAR1 and no more");
    let options = [
        "--baseline",
        "second",
        "--fail-on",
        "crossed",
        "--lang",
        "zh",
    ];
    let said = scan(&options, 1);
    assert!(
        said.contains("退出状态 1（--fail-on crossed）：新文件未读取：broken.parquet"),
        "{said}"
    );
    scan(&["--baseline", "nowhere"], 2);
}

/// A resident identity number with its check digit.
fn id_number(n: u64) -> String {
    let body = format!("11010519{:02}1231{:03}", 50 + n % 40, n * 7 % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{body}{}", char::from(check))
}

/// A folder with three nights of one store, one of another, and a file that is no inventory.
fn nights() -> Place {
    let place = Place::new();
    for (night, people) in [(1_u64, 60_000_u64), (2, 80_000), (3, 120_000)] {
        let mut inventory = base();
        inventory.scan.started_at = format!("2026-11-0{night}T02:00:00Z");
        inventory.scan.finished_at = format!("2026-11-0{night}T02:10:00Z");
        inventory.transfers[0].individuals.count = Count::exact(people);
        inventory.scan.interrupted = night == 2;
        let text = serde_json::to_vec(&inventory).unwrap();
        // Names do not say the order.
        let name = if night == 1 {
            "z.json".to_owned()
        } else {
            format!("a{night}/inventory.json")
        };
        place.beside(&format!("nights/{name}"), text);
    }
    let mut other = base();
    other.scan.started_at = "2026-10-01T02:00:00Z".to_owned();
    other.scan.arguments[0] = "elsewhere".to_owned();
    place.beside("nights/other.json", serde_json::to_vec(&other).unwrap());
    place.beside("nights/notes.json", "{\"a\": 1}");
    place
}

#[test]
fn a_folder_of_inventories_is_a_series() {
    let place = nights();
    let history = |options: &[&str]| {
        let mut command = qingdan(place.at());
        run(command.args(["history", "nights"]).args(options), 0)
    };
    let (text, said) = history(&[]);
    assert!(
        text.starts_with("3 scans, 2026-11-01 02:10 – 2026-11-03 02:10 UTC"),
        "{text}"
    );
    assert!(text.contains("▁▃█  60,000 → 120,000"), "{text}");
    assert!(text.contains("ended early"), "{text}");
    assert!(said.contains("notes.json: not an inventory"), "{said}");
    assert!(
        said.contains("other.json: a scan of other stores"),
        "{said}"
    );
    let (json, _) = history(&["--report", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[2]["people"]["upper"], 120_000);
    let (csv, _) = history(&["--report", "csv"]);
    assert_eq!(csv.lines().count(), 4, "{csv}");
    history(&["--report", "html=h.html", "--lang", "zh"]);
    let page = std::fs::read_to_string(place.at().join("h.html")).unwrap();
    for part in [
        "历次扫描",
        "Scans over time",
        "<svg ",
        "有出境要求",
        "with duties",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    let (_, error) = run(qingdan(place.at()).args(["history", "lake"]), 2);
    assert!(error.contains("no inventory is in this folder"), "{error}");
}

#[test]
fn tables_answer_questions() {
    let place = nights();
    place.beside("one/inventory.json", serde_json::to_vec(&base()).unwrap());
    let query = |of: &str, options: &[&str]| {
        let mut command = qingdan(place.at());
        let command = command.args(["query", of]).args(options);
        command
            .output()
            .map(|output| {
                let text = String::from_utf8(output.stdout).unwrap();
                let error = String::from_utf8(output.stderr).unwrap();
                (output.status.code().unwrap(), text, error)
            })
            .unwrap()
    };
    let rows = |of: &str, options: &[&str]| {
        let (status, text, error) = query(of, options);
        assert_eq!(status, 0, "{error}");
        text
    };
    let csv = ["--format", "csv", "--select"];
    for (of, options, expected) in [
        (
            "one",
            vec![
                "dataset, individuals_lower as people",
                "--order-by",
                "people desc",
            ],
            "dataset,people\ncrm/members.csv,60000\ngoods.csv,0\n",
        ),
        (
            "one",
            vec![
                "dataset",
                "--where",
                "individuals_upper >= 70_000 and format = csv",
            ],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec![
                "dataset",
                "--where",
                "not (measure in ('none')) and dataset contains 'CRM'",
            ],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec!["dataset", "--where", "ceiling >= contract-or-certification"],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec!["dataset", "--where", "sector is null", "--limit", "1"],
            "dataset\ncrm/members.csv\n",
        ),
        (
            "one",
            vec!["count()", "--where", "dataset = 'nothing'"],
            "count\n0\n",
        ),
        (
            "nights",
            vec![
                "dataset, count(), max(finished_at) as last",
                "--group-by",
                "dataset",
                "--where",
                "finished_at >= '2026-11-02'",
                "--order-by",
                "dataset",
            ],
            "dataset,count,last\ncrm/members.csv,2,2026-11-03T02:10:00Z\ngoods.csv,2,2026-11-03T02:10:00Z\n",
        ),
        (
            "one",
            vec![
                "column, element",
                "--from",
                "columns",
                "--where",
                "element = 'contact.phone'",
            ],
            "column,element\n手机号,contact.phone\n",
        ),
        (
            "one",
            vec![
                "path, outcome",
                "--from",
                "coverage",
                "--where",
                "outcome = skipped",
            ],
            "path,outcome\nbroken.parquet,skipped\n",
        ),
    ] {
        let options = [&csv[..], &options].concat();
        // The inventory of another store stands in the series, and its time is that of the scan.
        if of == "nights" {
            std::fs::remove_file(place.at().join("nights/other.json")).unwrap();
        }
        assert_eq!(rows(of, &options), expected, "{options:?}");
    }
    let ndjson = rows(
        "one",
        &[
            "--select",
            "dataset, encoding, bytes",
            "--format",
            "ndjson",
            "--limit",
            "1",
        ],
    );
    let first: serde_json::Value = serde_json::from_str(&ndjson).unwrap();
    assert!(first["bytes"].is_u64(), "{ndjson}");
    let table = rows("one", &["--select", "dataset, columns"]);
    assert_eq!(
        table,
        "dataset          columns\ncrm/members.csv        4\ngoods.csv              2\n"
    );
    for (options, expected) in [
        (
            vec!["--where", "indviduals_upper > 3"],
            "--where: unknown column `indviduals_upper`; did you mean `individuals_upper`?",
        ),
        (
            vec!["--select", "datset"],
            "--select: unknown column `datset`; did you mean `dataset`?",
        ),
        (vec!["--select", "total(bytes)"], "unknown function `total`"),
        (
            vec!["--select", "dataset, count()"],
            "`dataset` has several values in a group",
        ),
        (
            vec!["--order-by", "format down"],
            "--order-by: write COLUMN",
        ),
        (
            vec!["--from", "colums"],
            "unknown table `colums`; did you mean `columns`?",
        ),
        (vec!["--where", "scan = 1"], "unknown column `scan`"),
    ] {
        let (status, text, error) = query("one", &options);
        assert_eq!((status, text.as_str()), (2, ""), "{options:?}");
        assert!(error.contains(expected), "{options:?}: {error}");
    }
}
