//! What would be demanded of a transfer if all declared ones left in the year in, the remark that says so out.

use crate::law::{self, LawBook};
use crate::model::inventory::Transfer;
use crate::model::text::thousands;
use crate::model::transfer::WithAll;
use crate::model::{Count, Text};

/// The remark on a transfer.
pub(super) fn said(book: &LawBook<'_>, all: &WithAll) -> Text {
    let people = people(all.individuals);
    let asked = law::between(book, all.floor, all.ceiling);
    let rule = all.rule.as_deref().unwrap_or_default();
    let many = all.transfers;
    Text::new(
        format!(
            "以上只就本出境活动判断。申报的 {many} 个出境活动若都在今年实施，当年累计 {people} 人，本活动的要求为：{}（{rule}）",
            asked.zh
        ),
        format!(
            "judged by itself; if all {many} declared transfers leave this year, {people} people count, and this transfer needs: {} ({rule})",
            asked.en
        ),
    )
}

/// What is said at the head of every report: nobody knows which transfer comes first.
pub(super) fn warning(transfers: &[Transfer]) -> Option<Text> {
    let mut names: Vec<String> = Vec::new();
    for transfer in transfers.iter().filter(|one| one.with_all.is_some()) {
        names.push(format!("`{}`", transfer.name));
    }
    (!names.is_empty()).then(|| {
        Text::new(
            format!(
                "法律按当年累计人数计算。申报的出境活动若都在今年实施，以下活动的要求会不同：{}",
                names.join("、")
            ),
            format!(
                "the law counts people over the whole year; if all declared transfers leave this year, more or other duties apply to {}",
                names.join(", ")
            ),
        )
    })
}

fn people(count: Count) -> String {
    let lower = thousands(count.lower);
    match count.upper {
        Some(upper) if upper == count.lower => lower,
        Some(upper) => format!("{lower}–{}", thousands(upper)),
        None => format!("≥ {lower}"),
    }
}
