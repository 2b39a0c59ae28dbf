//! The datasets of an inventory and the packs go in, what each element id among them means comes out.

use crate::model::finding::Category;
use crate::model::inventory::{Dataset, Term, TermKind};
use crate::model::{Text, Titled as _};
use crate::pack::detector::{Detector, Subject};
use crate::rules::Rules;
use std::collections::BTreeSet;

/// Every element that stands in a column, among its rivals, or as a key of people; by id. One that no pack in force has is its own
/// title.
#[must_use]
pub fn glossary(rules: &Rules, datasets: &[Dataset]) -> Vec<Term> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for dataset in datasets {
        let keys = dataset.individuals.keys.iter();
        ids.extend(keys.map(|key| key.element.clone()));
        let bounds = dataset.individuals.bounds.get();
        ids.extend(bounds.iter().filter_map(|bound| bound.element.clone()));
        for column in dataset.columns.get().iter() {
            ids.extend(column.element.clone());
            ids.extend(column.rivals.iter().map(|rival| rival.element.clone()));
            ids.extend(column.rare.iter().map(|rare| rare.element.clone()));
        }
    }
    ids.into_iter().map(|id| term(rules, id)).collect()
}

fn term(rules: &Rules, id: String) -> Term {
    let detector = rules.detectors.by_id(&id);
    Term {
        kind: TermKind::Element,
        title: detector.map_or_else(
            || Text::new(id.clone(), id.clone()),
            |one| one.title.clone(),
        ),
        meaning: detector.map_or_else(Text::default, meaning),
        id,
    }
}

/// What an element is where it belongs to a person, and whether people are counted by it.
fn meaning(detector: &Detector) -> Text {
    let category = detector
        .category
        .default
        .unwrap_or(Category::Personal)
        .title();
    let counted = match detector.identifies {
        Some(Subject::Individual) => Text::new(
            "可用于识别和统计个人",
            "it identifies a person, and people are counted by it",
        ),
        Some(Subject::IndividualByName) => Text::new(
            "可用于识别个人，但可能重名",
            "it identifies a person, but several may share it",
        ),
        Some(Subject::Vehicle) => Text::new("用于识别车辆", "it identifies a vehicle"),
        Some(Subject::Device) => Text::new("用于识别设备", "it identifies a device"),
        Some(Subject::Network) => Text::new(
            "用于识别网络中的设备，可能变化或共用",
            "it identifies a device in a network; it may change or be shared",
        ),
        Some(Subject::Organisation) => Text::new("用于识别单位", "it identifies an organisation"),
        Some(Subject::Record) => Text::new(
            "用于识别交易、单据或预订",
            "it identifies a trade, a document or a booking",
        ),
        None => Text::new("不用于统计人数", "people are not counted by it"),
    };
    Text::new(
        format!("属于个人时：{}；{}。", category.zh, counted.zh),
        format!(
            "Where it belongs to a person: {}; {}.",
            category.en, counted.en
        ),
    )
}
