//! The inventory goes in, the sentence that a report begins with comes out: how many datasets meet which demand.

use super::roll_up::by_attention;
use super::view::BY_URGENCY;
use super::words::counted;
use crate::model::Text;
use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;

/// Chinese, English for one dataset, English for many: what the datasets of a measure meet.
const fn phrase(measure: Measure) -> (&'static str, &'static str, &'static str) {
    match measure {
        Measure::SecurityAssessment => (
            "个需要安全评估",
            "needs a security assessment",
            "need a security assessment",
        ),
        Measure::OtherRoute => (
            "个须走其他合法路径",
            "needs another lawful route",
            "need another lawful route",
        ),
        Measure::Undetermined => (
            "个须先确认事实才能判断",
            "cannot be decided until its open questions are answered",
            "cannot be decided until their open questions are answered",
        ),
        Measure::ContractOrCertification => (
            "个需要标准合同或认证",
            "needs a standard contract or certification",
            "need a standard contract or certification",
        ),
        Measure::Exempt => ("个可以豁免", "is exempt", "are exempt"),
        Measure::None => ("个没有适用规则", "meets no rule", "meet no rule"),
    }
}

/// How many datasets there are, and how many of them meet which demand; `None` where there are none.
#[must_use]
pub fn lead(inventory: &Inventory) -> Option<Text> {
    let all = by_attention(inventory);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for measure in BY_URGENCY {
        let of_it = all.iter().filter(|(_, d)| d.obligation.measure == measure);
        let (n, (chinese, one, many)) = (of_it.count(), phrase(measure));
        if n > 0 {
            zh.push(format!("{n} {chinese}"));
            en.push(format!("{n} {}", if n == 1 { one } else { many }));
        }
    }
    let datasets = counted(all.len() as u64, "datasets");
    (!all.is_empty()).then(|| {
        Text::new(
            format!(
                "共 {}。若每个数据集今年单独出境：{}。",
                datasets.zh,
                zh.join("，")
            ),
            format!(
                "{} in all. If each of them is exported alone this year: {}.",
                datasets.en,
                en.join(", ")
            ),
        )
    })
}
