//! Changes in, what a reader is told of them in one language out.

use super::change::{Because, Change, Changes, Kind, Threshold, Value, Whom, Why};
use crate::model::text::{bytes, shown, thousands};
use crate::model::{Count, Language, Text};
use crate::report::headings::say;
use crate::report::view::{ends, interval, persons, title};
use crate::report::words::counted_in;

/// Kinds that the summary names.
const NAMED: usize = 4;

/// Kinds whose numbers are of people.
const OF_PEOPLE: [Kind; 11] = [
    Kind::PeopleMore,
    Kind::PeopleFewer,
    Kind::PeopleInterval,
    Kind::SensitiveMore,
    Kind::SensitiveFewer,
    Kind::SensitiveInterval,
    Kind::OtherPeople,
    Kind::ThresholdUp,
    Kind::ThresholdDown,
    Kind::ThresholdOpen,
    Kind::ThresholdUnsure,
];

/// Kinds whose numbers are of files.
const OF_FILES: [Kind; 2] = [Kind::PartsNew, Kind::PartsGone];

/// How many changes of each kind there are, in the order of attention.
pub(super) fn by_kind(changes: &[Change]) -> Vec<(Kind, usize)> {
    let mut kinds: Vec<(Kind, usize)> = Vec::new();
    for change in changes {
        match kinds.last_mut() {
            Some(last) if last.0 == change.kind => last.1 += 1,
            _ => kinds.push((change.kind, 1)),
        }
    }
    kinds
}

/// The line that everything begins with: how many changes, and the first kinds of them.
#[must_use]
pub fn summary(changes: &Changes) -> Text {
    let all = changes.changes.len();
    if all == 0 {
        return Text::new("没有变化", "nothing changed");
    }
    let kinds = by_kind(&changes.changes);
    let named = |language: Language| {
        let between = match language {
            Language::Zh => "：",
            Language::En => ": ",
        };
        let named = kinds.iter().take(NAMED).map(|(kind, n)| {
            let title = title(*kind, language);
            format!("{title}{between}{}", thousands(*n as u64))
        });
        let mut named = named.collect::<Vec<_>>().join(" · ");
        let left = kinds
            .iter()
            .skip(NAMED)
            .map(|(_, n)| *n as u64)
            .sum::<u64>();
        if left > 0 {
            named += &match language {
                Language::Zh => format!(" · 其他：{}", thousands(left)),
                Language::En => format!(" · other: {}", thousands(left)),
            };
        }
        named
    };
    let n = thousands(all as u64);
    let noun = if all == 1 { "change" } else { "changes" };
    Text::new(
        format!("{n} 项变化（{}）", named(Language::Zh)),
        format!("{n} {noun} ({})", named(Language::En)),
    )
}

/// What the change is about: a dataset and its column, a file, a transfer, or nothing where it is the run.
pub(super) fn subject(change: &Change, language: Language) -> String {
    if let Some(transfer) = &change.transfer {
        return match (transfer.as_str(), language) {
            (crate::model::inventory::Transfer::WHOLE_SCAN, _) => {
                say("whole-scan", language).to_owned()
            }
            (name, Language::Zh) => format!("出境活动 {}", shown(name)),
            (name, Language::En) => format!("transfer {}", shown(name)),
        };
    }
    let dataset = change.dataset.as_deref().or(change.file.as_deref());
    match (dataset, change.column.as_deref()) {
        (Some(dataset), Some(column)) => format!("{}#{}", shown(dataset), shown(&bare(column))),
        (Some(dataset), None) => shown(dataset),
        _ => String::new(),
    }
}

/// A column's number without its sign, which stands before it already.
fn bare(column: &str) -> String {
    column.trim_start_matches('#').to_owned()
}

/// One side of a change.
pub(super) fn value(value: &Value, kind: Kind, language: Language) -> String {
    match value {
        Value::Duty(duty) if duty.floor == duty.ceiling => title(duty.floor, language),
        Value::Duty(duty) => match language {
            Language::Zh => format!("待定（{}）", ends(duty.floor, duty.ceiling, language)),
            Language::En => format!("open ({})", ends(duty.floor, duty.ceiling, language)),
        },
        Value::Count(count) if OF_PEOPLE.contains(&kind) => persons(*count, language),
        Value::Count(count) => interval(*count, language),
        Value::Threshold(number) => threshold(*number, language),
        Value::Number(n) if OF_FILES.contains(&kind) => counted_in(*n, "files", language),
        Value::Number(n) => thousands(*n),
        Value::Bytes(n) => bytes(*n),
        Value::Id(named) => shown(named.title.get(language)),
        Value::Name(name) => shown(name),
        Value::Text(text) => shown(text.get(language)),
    }
}

/// `100,000 people (without sensitive information)`
fn threshold(number: Threshold, language: Language) -> String {
    let people = persons(Count::exact(number.people), language);
    let of = title(number.of, language);
    match (number.of, language) {
        (Whom::All, _) => people,
        (_, Language::Zh) => format!("{people}（{of}）"),
        (_, Language::En) => format!("{people} ({of})"),
    }
}

/// What changed, without what it is about: `100,000 people: 90,000 people → 120,000 people`.
pub(super) fn content(change: &Change, language: Language) -> String {
    let said = |one: &Option<Value>| one.as_ref().map(|one| value(one, change.kind, language));
    let (before, after) = (said(&change.before), said(&change.after));
    let sides = match (before, after) {
        (Some(before), Some(after)) => Some(format!("{before} → {after}")),
        (Some(before), None) => Some(match language {
            Language::Zh => format!("原为 {before}"),
            Language::En => format!("was {before}"),
        }),
        (None, after) => after,
    };
    let colon = match language {
        Language::Zh => "：",
        Language::En => ": ",
    };
    let parts: Vec<String> = said(&change.what).into_iter().chain(sides).collect();
    parts.join(colon)
}

/// Why, in words; `None` where nothing is said.
pub(super) fn reasons(change: &Change, language: Language) -> Option<String> {
    let one = |because: &Because| {
        let title = title(because.why, language);
        match (because.why, because.what.as_str(), language) {
            (Why::Unknown, ..) | (_, "", _) => title,
            (_, what, Language::Zh) => format!("{title}（{}）", shown(what)),
            (_, what, Language::En) => format!("{title} ({})", shown(what)),
        }
    };
    let between = match language {
        Language::Zh => "；",
        Language::En => "; ",
    };
    let all: Vec<String> = change.because.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join(between))
}

/// The rule that it is about and how sure it is, where there is any of it.
pub(super) fn further(change: &Change, language: Language) -> Vec<String> {
    let rule = change.rule.as_deref().map(|rule| match language {
        Language::Zh => format!("规则：{}", shown(rule)),
        Language::En => format!("rule: {}", shown(rule)),
    });
    let why = reasons(change, language).map(|why| match language {
        Language::Zh => format!("原因：{why}"),
        Language::En => format!("why: {why}"),
    });
    let sure = change.sure.map(|sure| title(sure, language));
    [why, rule, sure].into_iter().flatten().collect()
}

/// A change in one line: `requirement stricter: crm/members.csv: exempt → contract or certification`.
#[must_use]
pub fn line(change: &Change, language: Language) -> String {
    let colon = match language {
        Language::Zh => "：",
        Language::En => ": ",
    };
    let kind = title(change.kind, language);
    let parts = [kind, subject(change, language), content(change, language)];
    let parts: Vec<String> = parts.into_iter().filter(|one| !one.is_empty()).collect();
    parts.join(colon)
}

#[cfg(test)]
mod tests {
    use super::super::change::Sure;
    use super::*;
    use crate::model::Titled as _;

    #[test]
    fn every_kind_has_words_in_both_languages() {
        let titles = (Kind::ALL.iter().map(|one| one.title()))
            .chain(Why::ALL.iter().map(|one| one.title()))
            .chain(Sure::ALL.iter().map(|one| one.title()));
        for Text { zh, en } in titles {
            assert!(zh.chars().any(|c| c > '\u{4e00}'), "{zh}");
            assert!(en.is_ascii(), "{en}");
        }
    }
}
