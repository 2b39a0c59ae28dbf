//! The rules of one sector, scenario and class in, what contradicts itself in their sizes out: bands that overlap, gaps between
//! them, a laxer route for more people.

use super::mistakes::Mistakes;
use super::rules::RuleLine;
use super::size::{ends, grouped};
use crate::model::Text;
use crate::model::obligation::Measure;
use crate::pack::law::Bound;
use crate::pack::law::workbook::{ColumnId, CountedForm, WorkbookForm, fold};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// A rule with a size.
struct Band<'a> {
    rule: &'a RuleLine<'a>,
    column: ColumnId,
    id: String,
    measure: Measure,
    first: u64,
    end: Option<u64>,
}

/// Compares the sizes of rules that differ in nothing else but their route.
pub(super) fn check(rules: &[RuleLine<'_>], form: &WorkbookForm, mistakes: &mut Mistakes) {
    let mut groups: BTreeMap<String, Vec<Band<'_>>> = BTreeMap::new();
    for rule in rules {
        for (entry, size) in rule.entries.iter().zip(&rule.sizes) {
            let Some((column, bound)) = size else {
                continue;
            };
            // What only widens an answer may stand beside anything.
            if entry.table.get("widens").and_then(Value::as_bool) == Some(true) {
                continue;
            }
            let measure = Measure::ALL.into_iter();
            let Some(measure) = measure
                .clone()
                .find(|one| one.id() == entry.text("measure"))
            else {
                continue;
            };
            let (first, end) = ends(bound);
            let key = group(&entry.table, bound, &rule.features, form);
            groups.entry(key).or_default().push(Band {
                rule,
                column: *column,
                id: entry.id().to_owned(),
                measure,
                first,
                end,
            });
        }
    }
    for mut bands in groups.into_values() {
        bands.sort_by_key(|band| (band.first, band.end.unwrap_or(u64::MAX)));
        for at in 1..bands.len() {
            let (before, band) = bands.split_at(at);
            if let (Some(before), Some(band)) = (before.last(), band.first()) {
                pair(before, band, mistakes);
            }
        }
    }
}

/// What rules have in common whose sizes belong together: all but id, route, confidence and the ends of the size.
fn group(table: &Table, bound: &Bound, features: &str, form: &WorkbookForm) -> String {
    let mut when = (table.get("when").and_then(Value::as_table))
        .cloned()
        .unwrap_or_default();
    let is_size = |counted: &&CountedForm| {
        let value = when.get(&counted.condition);
        let same = value.and_then(|value| value.clone().try_into::<Bound>().ok());
        same.is_some_and(|same| ends(&same) == ends(bound))
    };
    let counted = form.counted.iter().find(is_size);
    let counted = counted.map_or("", |counted| counted.condition.as_str());
    let metric = (when.remove(counted))
        .and_then(|size| size.get("metric").cloned())
        .map_or_else(String::new, |metric| metric.to_string());
    // One person is what a band of sensitive people begins with.
    when.remove("sensitive");
    let mut keys: Vec<String> =
        (when.iter().map(|(key, value)| format!("{key}={value}"))).collect();
    keys.sort();
    let stage = table
        .get("stage")
        .map_or_else(String::new, ToString::to_string);
    format!(
        "{}|{counted}|{metric}|{stage}|{}",
        keys.join("|"),
        fold(features)
    )
}

/// Compares a band with the one below it.
fn pair(before: &Band<'_>, band: &Band<'_>, mistakes: &mut Mistakes) {
    let place = band.rule.line.place(band.column);
    let other = (before.rule.line.place(before.column)).to_string();
    let id = &before.id;
    let end = before.end;
    if end.is_none_or(|end| end > band.first) {
        let last = match (end, band.end) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let (zh, en) = range(band.first, last);
        let same = if before.measure == band.measure {
            Text::new("路径相同", "the route is the same")
        } else {
            Text::new(
                format!("路径不同（{}）", title(before.measure).zh),
                format!("the route is another ({})", title(before.measure).en),
            )
        };
        mistakes.wrong(
            place,
            Text::new(
                format!("与 {other}（`{id}`）重叠：{zh}；{}", same.zh),
                format!("overlaps with {other} (`{id}`): {en}; {}", same.en),
            ),
        );
    } else if let Some(end) = end.filter(|end| *end < band.first) {
        let (zh, en) = range(end, Some(band.first));
        mistakes.wrong(
            place,
            Text::new(
                format!("与 {other}（`{id}`）之间有缺口：{zh}没有规则"),
                format!("a gap after {other} (`{id}`): no rule for {en}"),
            ),
        );
    } else if band.measure < before.measure {
        mistakes.wrong(
            place,
            Text::new(
                format!(
                    "路径矛盾：人数比 {other}（`{id}`）多，路径却较宽（{}）",
                    title(band.measure).zh
                ),
                format!(
                    "contradictory routes: more people than in {other} (`{id}`), and a laxer route ({})",
                    title(band.measure).en
                ),
            ),
        );
    }
}

fn title(measure: Measure) -> Text {
    crate::model::Titled::title(measure)
}

/// People from `first` on, below `end`.
fn range(first: u64, end: Option<u64>) -> (String, String) {
    match end {
        Some(end) => (
            format!("{first} 至 {} 人", end - 1),
            format!("{} to {} people", grouped(first), grouped(end - 1)),
        ),
        None => (
            format!("{first} 人以上"),
            format!("{} people or more", grouped(first)),
        ),
    }
}
