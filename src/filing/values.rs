//! What a form asks for in, what the inventory says of it and where it stands there out.

use super::Kit;
use super::names::{interval, joined, listed, of_transfer, requirement};
use crate::model::filing::{EarlierExport, GivenResult};
use crate::model::inventory::{Column, Dataset};
use crate::model::obligation::Branch;
use crate::model::text::{bytes, thousands};
use crate::model::{Count, Text, Titled};
use crate::pack::filing::Value;
use std::collections::BTreeSet;

/// What the inventory says.
pub(super) struct Answer {
    /// One below the other; `None`: nothing, so that a person has to write it.
    pub(super) said: Option<Vec<Text>>,
    /// The field of the inventory.
    pub(super) field: String,
}

/// What the inventory says of a value.
pub(super) fn answer(kit: &Kit<'_>, value: Value) -> Answer {
    match value {
        Value::Name
        | Value::Recipient
        | Value::Country
        | Value::Purpose
        | Value::LegalBasis
        | Value::Means
        | Value::Period
        | Value::Retention
        | Value::Earlier
        | Value::Results => declared(kit, value),
        Value::Datasets
        | Value::Records
        | Value::Volume
        | Value::Items
        | Value::Sensitivity
        | Value::Scenarios
        | Value::Unread => found(kit, value),
        Value::People
        | Value::SensitivePeople
        | Value::Minors
        | Value::OtherPeople
        | Value::PeopleOutsideExemptFlows
        | Value::HowCounted => counted(kit, value),
        Value::Requirement | Value::Rule | Value::Margin => required(kit, value),
        Value::Held | Value::Ciio | Value::RegisteredIn | Value::ListFiling => {
            of_exporter(kit, value)
        }
    }
}

/// What is declared of the transfer.
fn declared(kit: &Kit<'_>, value: Value) -> Answer {
    let (transfer, terms) = (kit.transfer, &kit.transfer.terms);
    let words = |words: &[String]| some(words.iter().map(|word| same(word)).collect());
    let word = |word: &Option<String>| word.as_deref().map(|word| vec![same(word)]);
    let (said, field) = match value {
        Value::Recipient => (words(&terms.recipient), "recipient"),
        Value::Country => {
            let upper: Vec<String> = terms.country.iter().map(|one| one.to_uppercase()).collect();
            (words(&upper), "country")
        }
        Value::Purpose => (word(&terms.purpose), "purpose"),
        Value::LegalBasis => (legal_basis(kit), "legalBasis"),
        Value::Means => {
            let means = terms.means.iter().map(|means| means.title());
            (some(means.collect()), "means")
        }
        Value::Period => (word(&terms.period), "period"),
        Value::Retention => (word(&terms.retention), "retention"),
        Value::Earlier => {
            let all = transfer.already_exported.iter().map(earlier);
            (some(all.collect()), "alreadyExported")
        }
        Value::Results => (
            some(transfer.results.iter().map(result).collect()),
            "results",
        ),
        _ if transfer.is_whole_scan() => (
            one(Text::new("全部已扫描数据集", "all scanned datasets")),
            "name",
        ),
        _ => (one(same(&transfer.name)), "name"),
    };
    Answer {
        said,
        field: of_transfer(transfer, field),
    }
}

fn same(word: &str) -> Text {
    Text::new(word.to_owned(), word.to_owned())
}

/// All of them, where there are any.
fn some(all: Vec<Text>) -> Option<Vec<Text>> {
    (!all.is_empty()).then_some(all)
}

/// One alone.
#[allow(
    clippy::unnecessary_wraps,
    reason = "what is always said stands beside what may be missing"
)]
fn one(text: Text) -> Option<Vec<Text>> {
    Some(vec![text])
}

fn legal_basis(kit: &Kit<'_>) -> Option<Vec<Text>> {
    let known = &kit.filing.words.legal_basis;
    let bases = kit.transfer.terms.legal_basis.iter().map(|id| {
        known.get(id).map_or_else(
            || same(id),
            |basis| {
                let source = same(&format!(" ({})", basis.source));
                joined(&basis.title, "", &source)
            },
        )
    });
    some(bases.collect())
}

fn earlier(one: &EarlierExport) -> Text {
    let route = one.route.map_or_else(
        || Text::new("路径未申报", "route not declared"),
        Titled::title,
    );
    let (people, sensitive) = (
        thousands(one.individuals),
        thousands(one.sensitive_individuals),
    );
    let (zh, en) = if one.counts {
        ("计入本年", "counts in this year")
    } else {
        ("不属于本年，未计入", "of another year, not counted")
    };
    let since = &one.since;
    Text::new(
        format!(
            "{}：自 {since} 起 {people} 人，其中敏感个人信息 {sensitive} 人（{zh}）",
            route.zh
        ),
        format!(
            "{}: {people} people since {since}, {sensitive} of them with sensitive information ({en})",
            route.en
        ),
    )
}

fn result(one: &GivenResult) -> Text {
    let on = &one.on;
    let (zh, en) = match one.individuals {
        Some(people) => (
            format!("覆盖 {} 人", thousands(people)),
            format!("{} people covered", thousands(people)),
        ),
        None => (
            "覆盖人数未申报".to_owned(),
            "people covered not declared".to_owned(),
        ),
    };
    let said = one.validity.as_ref().map_or_else(
        || {
            let (kind, number) = (one.kind.title(), one.number.as_deref().unwrap_or("–"));
            Text::new(
                format!("{} {number}：有效期未录入规则包", kind.zh),
                format!(
                    "{} {number}: the packs do not say how long it is valid",
                    kind.en
                ),
            )
        },
        |validity| validity.text.clone(),
    );
    Text::new(
        format!("{}（{on}，{zh}）", said.zh),
        format!("{} ({on}, {en})", said.en),
    )
}

/// What was found in the datasets.
fn found(kit: &Kit<'_>, value: Value) -> Answer {
    let datasets = kit.datasets();
    let (said, field) = match value {
        Value::Datasets => {
            let field = of_transfer(kit.transfer, "datasets");
            let said = one(same(&thousands(datasets.len() as u64)));
            return Answer { said, field };
        }
        Value::Records => {
            let all: Count = datasets.iter().map(|one| one.records.count).sum();
            (one(interval(all)), "datasets[…].records")
        }
        Value::Volume => {
            let all: u64 = datasets.iter().map(|one| one.bytes).sum();
            let exact = thousands(all);
            let said = Text::new(
                format!("{}（{exact} 字节）", bytes(all)),
                format!("{} ({exact} bytes)", bytes(all)),
            );
            (one(said), "datasets[…].bytes")
        }
        Value::Items => (items(kit, &datasets), "datasets[…].columns[…].element"),
        Value::Sensitivity => {
            let columns = datasets.iter().flat_map(|one| &one.columns);
            let highest = columns.map(|column| column.category).max();
            (
                highest.map(|highest| vec![highest.title()]),
                "datasets[…].columns[…].category",
            )
        }
        Value::Scenarios => (scenarios(kit, &datasets), "datasets[…].sector, .scenario"),
        _ => (one(unread(kit)), "coverage.unread"),
    };
    Answer {
        said,
        field: field.to_owned(),
    }
}

/// Whether a column is listed among the data items.
pub(super) fn is_item(column: &Column) -> bool {
    column.element.is_some()
}

fn items(kit: &Kit<'_>, datasets: &[&Dataset]) -> Option<Vec<Text>> {
    let columns = datasets.iter().flat_map(|one| &one.columns);
    let elements: BTreeSet<&str> = columns
        .filter_map(|column| column.element.as_deref())
        .collect();
    let titles: Vec<Text> = elements.into_iter().map(kit.titles).collect();
    if titles.is_empty() {
        return one(Text::new("未识别出信息项", "no data item was found"));
    }
    one(listed(&titles))
}

/// Sector and scenario of a dataset, `None` where neither is known.
pub(super) fn scenario(kit: &Kit<'_>, dataset: &Dataset) -> Option<Text> {
    let known = [&dataset.sector, &dataset.scenario];
    let known: Vec<Text> = known
        .into_iter()
        .flatten()
        .map(|one| {
            let (title, source) = ((kit.titles)(&one.value), one.source.title());
            Text::new(
                format!("{}（{}）", title.zh, source.zh),
                format!("{} ({})", title.en, source.en),
            )
        })
        .collect();
    (!known.is_empty()).then(|| listed(&known))
}

fn scenarios(kit: &Kit<'_>, datasets: &[&Dataset]) -> Option<Vec<Text>> {
    let known: BTreeSet<Text> = datasets
        .iter()
        .filter_map(|dataset| scenario(kit, dataset))
        .collect();
    some(known.into_iter().collect())
}

fn unread(kit: &Kit<'_>) -> Text {
    let unread = kit.inventory.coverage.unread.iter();
    let all: Vec<Text> = unread
        .map(|one| {
            let files = thousands(one.files);
            Text::new(
                format!("{}（{files}）", one.title.zh),
                format!("{} ({files})", one.title.en),
            )
        })
        .collect();
    if all.is_empty() {
        return Text::new("无", "none");
    }
    let all = listed(&all);
    Text::new(
        format!("{}：其中人数未知", all.zh),
        format!("{}: how many people are in them is not known", all.en),
    )
}

/// People of the transfer.
fn counted(kit: &Kit<'_>, value: Value) -> Answer {
    let people = &kit.transfer.individuals;
    let with_method = |count: Count| {
        let method = people.method.title();
        one(joined(&interval(count), " · ", &method))
    };
    let (said, field) = match value {
        Value::People => (
            with_method(people.count),
            "individuals (lower, upper, method)",
        ),
        Value::SensitivePeople => (with_method(people.sensitive), "individuals.sensitive"),
        Value::Minors => (people.minors.and_then(with_method), "individuals.minors"),
        Value::OtherPeople => (with_method(people.secondary), "individuals.secondary"),
        Value::PeopleOutsideExemptFlows => {
            let outside = kit.transfer.outside_exempt.as_ref();
            let said = outside.map_or_else(
                || {
                    Text::new(
                        "不适用：没有数据集主张豁免，或全部主张豁免",
                        "not applicable: no dataset claims an exemption, or all of them do",
                    )
                },
                |outside| interval(outside.count),
            );
            (one(said), "individualsOutsideExemptFlows")
        }
        _ => (
            some(people.argument()),
            "individuals.bounds, .assumptions, .because",
        ),
    };
    Answer {
        said,
        field: of_transfer(kit.transfer, field),
    }
}

/// What the law asks.
fn required(kit: &Kit<'_>, value: Value) -> Answer {
    let obligation = &kit.transfer.obligation;
    let (said, field) = match value {
        Value::Requirement => {
            let mut all = vec![requirement(obligation)];
            all.extend(obligation.branches.iter().map(branch));
            (some(all), "obligation.measure, .floor, .ceiling, .branches")
        }
        Value::Rule => {
            let citation = &obligation.citation;
            let rule = obligation.rule.as_ref().map(|rule| {
                let sources = citation.sources.join(" · ");
                let grade = citation.confidence.map(Titled::title);
                let grade = grade.unwrap_or_default();
                Text::new(
                    format!(
                        "{rule}：{}（{}；{sources}）",
                        citation.restated_zh, grade.zh
                    ),
                    format!("{rule}: {} ({}; {sources})", citation.restated_en, grade.en),
                )
            });
            let none = || Text::new("无适用规则", "no rule applies");
            (one(rule.unwrap_or_else(none)), "obligation.rule, .citation")
        }
        _ => {
            let margin = obligation.margin.as_ref().map(|margin| {
                let (left, threshold) = (thousands(margin.people), thousands(margin.threshold));
                let (fact, measure) = ((kit.titles)(&margin.fact), margin.measure.title());
                let rule = &margin.rule;
                Text::new(
                    format!(
                        "{}距 {threshold} 人还差 {left} 人，达到后：{}（{rule}）",
                        fact.zh, measure.zh
                    ),
                    format!(
                        "{left} below {threshold} ({}); from there on: {} ({rule})",
                        fact.en, measure.en
                    ),
                )
            });
            let none = || {
                Text::new(
                    "清单未给出下一门槛",
                    "the inventory names no next threshold",
                )
            };
            (one(margin.unwrap_or_else(none)), "obligation.margin")
        }
    };
    Answer {
        said,
        field: of_transfer(kit.transfer, field),
    }
}

fn branch(branch: &Branch) -> Text {
    let measure = branch.measure.title();
    Text::new(
        format!("{} → {}", branch.title.zh, measure.zh),
        format!("{} → {}", branch.title.en, measure.en),
    )
}

/// What is declared of who exports.
fn of_exporter(kit: &Kit<'_>, value: Value) -> Answer {
    let exporter = &kit.inventory.exporter;
    let (said, field) = match value {
        Value::Held => (
            exporter
                .held_individuals
                .map(|held| vec![same(&thousands(held))]),
            "exporter.heldIndividuals",
        ),
        Value::Ciio => {
            let word = (exporter.ciio).map(|is_one| vec![(kit.titles)(&is_one.to_string())]);
            (word, "exporter.ciio")
        }
        Value::RegisteredIn => {
            let zone = exporter.registered_in.as_deref();
            (
                zone.map(|zone| vec![(kit.titles)(zone)]),
                "exporter.registeredIn",
            )
        }
        _ => {
            let approved = exporter.list_cluster.as_deref();
            let approved = approved.zip(exporter.list_approved_on.as_deref());
            let said = approved.map(|(cluster, on)| vec![same(&format!("{cluster} · {on}"))]);
            (said, "exporter.listCluster, .listApprovedOn")
        }
    };
    Answer {
        said,
        field: field.to_owned(),
    }
}
