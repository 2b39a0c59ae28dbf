//! An inventory, what is done to it, and the kinds of changes that must be named for that.

// A case reads as what is done to a value.
#![allow(
    clippy::assigning_clones,
    clippy::semicolon_if_nothing_returned,
    clippy::unnecessary_wraps
)]

use crate::support::place::Place;
use qingdan::compare::{Kind, LegalNumber, Whom};
use qingdan::model::dataset::DataType;
use qingdan::model::entry::SkipKind;
use qingdan::model::facts::Origin;
use qingdan::model::finding::{Category, Form, Label, Rare};
use qingdan::model::inventory::{Attribution, Column, Dataset, Inventory, PartSummary, Skipped};
use qingdan::model::obligation::{Measure, Obligation, RemainingDuty, Track, TrackOutcome};
use qingdan::model::options::{Depth, Taxonomy};
use qingdan::model::profile::SampleMethod;
use qingdan::model::suspected::Suspected;
use qingdan::model::{Count, Text};
use std::sync::OnceLock;

/// Members, goods and a file that cannot be read.
pub(crate) fn base() -> Inventory {
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

pub(crate) fn demand(obligation: &mut Obligation, floor: Measure, ceiling: Measure) {
    obligation.floor = floor;
    obligation.ceiling = ceiling;
    obligation.measure = if floor == ceiling {
        floor
    } else {
        Measure::Undetermined
    };
}

pub(crate) fn numbers() -> Vec<LegalNumber> {
    let number = |whom, people| LegalNumber {
        whom,
        people,
        rule: "law/number".to_owned(),
        sector: None,
        scenario: None,
    };
    vec![number(Whom::All, 100_000), number(Whom::Sensitive, 10_000)]
}

pub(crate) fn members(inventory: &mut Inventory) -> &mut Dataset {
    &mut inventory.datasets[0]
}

pub(crate) fn column<'a>(inventory: &'a mut Inventory, path: &str) -> &'a mut Column {
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

pub(crate) type Edit = fn(&mut Inventory);

/// What is done to the newer inventory, and the kinds that must be named for it, no more and no fewer.
pub(crate) fn cases() -> Vec<(&'static str, Edit, Vec<Kind>)> {
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

pub(crate) fn pack<'a>(
    inventory: &'a mut Inventory,
    kind: &str,
) -> &'a mut qingdan::model::inventory::PackReference {
    let mut packs = inventory.scan.packs.iter_mut();
    packs.find(|one| one.kind == kind).unwrap()
}
