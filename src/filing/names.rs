//! Counts and fields of the inventory in, how a draft writes and names them out.

use crate::model::inventory::{Dataset, Transfer};
use crate::model::obligation::Obligation;
use crate::model::text::thousands;
use crate::model::{Count, Text, Titled as _};

/// `1,268`; `1,180–1,310`; `≥ 3` where nothing bounds it above.
pub(super) fn interval(count: Count) -> Text {
    let same = |text: String| Text::new(text.clone(), text);
    match (count.lower, count.upper) {
        (0, None) => Text::new("未知", "not known"),
        (lower, None) => same(format!("≥ {}", thousands(lower))),
        (lower, Some(upper)) if lower == upper => same(thousands(lower)),
        (lower, Some(upper)) => same(format!("{}–{}", thousands(lower), thousands(upper))),
    }
}

/// Both, with a mark between them.
pub(super) fn joined(one: &Text, mark: &str, other: &Text) -> Text {
    Text::new(
        format!("{}{mark}{}", one.zh, other.zh),
        format!("{}{mark}{}", one.en, other.en),
    )
}

/// All of them behind each other.
pub(super) fn listed(all: &[Text]) -> Text {
    let side = |pick: fn(&Text) -> &str, mark: &str| {
        let sides: Vec<&str> = all.iter().map(pick).collect();
        sides.join(mark)
    };
    Text::new(
        side(|text| text.zh.as_ref(), "；"),
        side(|text| text.en.as_ref(), "; "),
    )
}

/// The measure, with both ends where they differ.
pub(super) fn requirement(obligation: &Obligation) -> Text {
    let measure = obligation.measure.title();
    if obligation.floor == obligation.ceiling {
        return measure;
    }
    let (floor, ceiling) = (obligation.floor.title(), obligation.ceiling.title());
    Text::new(
        format!("{}（{} → {}）", measure.zh, floor.zh, ceiling.zh),
        format!("{} ({} → {})", measure.en, floor.en, ceiling.en),
    )
}

/// The name of a field of a transfer.
pub(super) fn of_transfer(transfer: &Transfer, field: &str) -> String {
    format!("transfers[{}].{field}", transfer.name)
}

/// The name of a field of a dataset.
pub(super) fn of_dataset(dataset: &Dataset, field: &str) -> String {
    format!("datasets[{}].{field}", dataset.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_interval_never_looks_like_a_number() {
        for (count, expected) in [
            (Count::exact(1268), "1,268"),
            (Count::between(1180, 1200, 1310), "1,180–1,310"),
            (Count::open(1180), "≥ 1,180"),
            (Count::open(0), "not known"),
            (Count::exact(0), "0"),
        ] {
            assert_eq!(interval(count).en, expected);
        }
    }
}
