//! Parts of the inventory go in, what several forms say of them comes out: one name for a column, one sentence for a duty, one
//! order of urgency.

use super::headings::say;
use super::numbers::{percent, thousands};
use super::words::counted_in;
use crate::model::finding::{Category, Position, Rare};
use crate::model::inventory::{Column, KeyColumn, Transfer};
use crate::model::obligation::{Branch, Margin, Measure, Obligation};
use crate::model::profile::{Sample, SampleMethod};
use crate::model::reading::{Reading, ReadingEnd};
use crate::model::text::bytes;
use crate::model::{Count, Language, Titled};

/// The title of a value in one language.
#[must_use]
pub fn title(value: impl Titled, language: Language) -> String {
    value.title().get(language).to_owned()
}

/// Whether a report gives the column a place of its own.
#[must_use]
pub fn is_found(column: &Column) -> bool {
    column.element.is_some()
        || column.category != Category::None
        || column.overruled.is_some()
        || !column.rare.is_empty()
}

/// Whether a column has no name, or one that is masked by its number.
fn is_nameless(path: &str, ordinal: u64) -> bool {
    let masked = path.strip_prefix("[masked ");
    let number = masked.and_then(|rest| rest.strip_suffix(']')?.parse().ok());
    path.is_empty() || number == Some(ordinal)
}

/// What a column is called: its path, and its number where it has no name or one that is masked.
#[must_use]
pub fn column_title(path: &str, ordinal: u64, language: Language) -> String {
    match (is_nameless(path, ordinal), language) {
        (true, Language::Zh) => format!("第 {ordinal} 列"),
        (true, Language::En) => format!("column {ordinal}"),
        (false, _) => path.to_owned(),
    }
}

/// The number of a column that is called by it, as [`column_title`] writes it in either language, or as `3` or `#3`.
#[must_use]
pub fn column_number(name: &str) -> Option<u64> {
    let name = name.trim();
    let zh = name
        .strip_prefix('第')
        .and_then(|rest| rest.strip_suffix('列'));
    let en = name.strip_prefix("column ");
    let bare = zh.or(en).or_else(|| name.strip_prefix('#'));
    bare.unwrap_or(name).trim().parse().ok()
}

/// What a key column is called: as among `columns`, where it is one of them.
#[must_use]
pub fn key_title(key: &KeyColumn, columns: &[Column], language: Language) -> String {
    if let Some(column) = columns.iter().find(|column| column.path == key.column) {
        return column_title(&column.path, column.ordinal, language);
    }
    let number = key.column.strip_prefix('#').and_then(column_number);
    let column = columns
        .iter()
        .find(|column| column.path.is_empty() && Some(column.ordinal) == number);
    column.map_or_else(
        || key.column.clone(),
        |column| column_title("", column.ordinal, language),
    )
}

/// What a transfer is called.
#[must_use]
pub fn transfer_title(transfer: &Transfer, language: Language) -> &str {
    if transfer.is_whole_scan() {
        say("whole-scan", language)
    } else {
        &transfer.name
    }
}

/// `floor → ceiling` in words.
#[must_use]
pub fn ends(floor: Measure, ceiling: Measure, language: Language) -> String {
    format!(
        "{} → {}",
        floor.title().get(language),
        ceiling.title().get(language)
    )
}

/// The measure in words, with both ends where they differ.
#[must_use]
pub fn duty(obligation: &Obligation, language: Language) -> String {
    let (floor, ceiling) = (obligation.floor, obligation.ceiling);
    let measure = title(obligation.measure, language);
    if floor == ceiling {
        measure
    } else {
        format!("{measure} ({})", ends(floor, ceiling, language))
    }
}

/// What each answer to the first open question gives, in one line: `designated as CIIO: security assessment · …`.
#[must_use]
pub fn branches(branches: &[Branch], language: Language) -> String {
    let one = |branch: &Branch| {
        let measure = if branch.floor == branch.ceiling {
            title(branch.floor, language)
        } else {
            ends(branch.floor, branch.ceiling, language)
        };
        match language {
            Language::Zh => format!("{}：{measure}", branch.title.zh),
            Language::En => format!("{}: {measure}", branch.title.en),
        }
    };
    branches.iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// Measures from the one that needs attention first to the one that needs none.
pub const BY_URGENCY: [Measure; 6] = [
    Measure::SecurityAssessment,
    Measure::OtherRoute,
    Measure::Undetermined,
    Measure::ContractOrCertification,
    Measure::Exempt,
    Measure::None,
];

/// Place of `measure` in [`BY_URGENCY`].
#[must_use]
pub fn urgency(measure: Measure) -> usize {
    let place = BY_URGENCY.iter().position(|&m| m == measure);
    place.unwrap_or(BY_URGENCY.len())
}

/// A sign for a measure, so that colour is never the only signal.
#[must_use]
pub const fn sign(measure: Measure) -> &'static str {
    match measure {
        Measure::SecurityAssessment => "▲",
        Measure::OtherRoute => "◆",
        Measure::Undetermined => "?",
        Measure::ContractOrCertification => "●",
        Measure::Exempt => "○",
        Measure::None => "–",
    }
}

/// How far a dataset of so many bytes was read, why no further, and how far the nearest number of people in the law is.
#[must_use]
pub fn reading(reading: &Reading, of: u64, language: Language) -> String {
    let (read, all) = (bytes(reading.bytes), bytes(of));
    let mut parts = vec![match language {
        Language::Zh => format!("已读取 {read}，共 {all}"),
        Language::En => format!("{read} of {all} were read"),
    }];
    if !reading.columns.is_empty() {
        let columns = reading.columns.join(", ");
        parts.push(match language {
            Language::Zh => format!("已全部读取的列：{columns}"),
            Language::En => format!("columns read completely: {columns}"),
        });
    }
    // The columns already say so.
    if reading.ended != ReadingEnd::Counted {
        parts.push(title(reading.ended, language));
    }
    if let Some(nearest) = &reading.nearest {
        let (threshold, people) = (thousands(nearest.threshold), thousands(nearest.people));
        parts.push(match (language, nearest.people) {
            (Language::Zh, 0) => format!("最近的法定人数 {threshold} 在区间内"),
            (Language::En, 0) => {
                format!("the nearest legal threshold, {threshold}, is within the interval")
            }
            (Language::Zh, _) => format!("距最近的法定人数 {threshold} 相差 {people} 人"),
            (Language::En, _) => {
                format!("the nearest legal threshold is {threshold}: {people} people away")
            }
        });
    }
    let between = match language {
        Language::Zh => "；",
        Language::En => "; ",
    };
    parts.join(between)
}

/// An interval of which something is known: `1,268` where counted, `1,180–1,310` where not, `≥ 3` without an upper end.
#[must_use]
pub fn known(count: Count) -> Option<String> {
    match (count.lower, count.upper) {
        (0, None) => None,
        (lower, None) => Some(format!("≥ {}", thousands(lower))),
        (lower, Some(upper)) if lower == upper => Some(thousands(lower)),
        (lower, Some(upper)) => Some(format!("{}–{}", thousands(lower), thousands(upper))),
    }
}

/// As [`known`], and a word where nothing is.
#[must_use]
pub fn interval(count: Count, language: Language) -> String {
    known(count).unwrap_or_else(|| say("unknown", language).to_owned())
}

/// As [`interval`], for a number of records.
#[must_use]
pub fn records(count: Count, language: Language) -> String {
    known(count).unwrap_or_else(|| say("not-counted", language).to_owned())
}

/// As [`interval`], with the word for people.
#[must_use]
pub fn persons(count: Count, language: Language) -> String {
    match (known(count), language) {
        (None, _) => interval(count, language),
        (Some(_), _) if count.is_exact() => counted_in(count.lower, "persons", language),
        (Some(range), Language::Zh) => format!("{range} 人"),
        (Some(range), Language::En) => format!("{range} people"),
    }
}

/// How many people more there may be until the next threshold.
#[must_use]
pub fn margin(margin: &Margin, language: Language) -> String {
    let more = counted_in(margin.people, "persons", language);
    let threshold = thousands(margin.threshold);
    match language {
        Language::Zh => format!("再增加 {more}即达到 {threshold} 人"),
        Language::En => format!("{more} below the threshold of {threshold}"),
    }
}

/// The sample of a column in words: how chosen, how many rows, and what it could have missed.
#[must_use]
pub fn guarantee(sample: &Sample, language: Language) -> String {
    let method = title(sample.method, language);
    let rows = counted_in(sample.rows, "rows", language);
    match sample.method {
        SampleMethod::None => method,
        SampleMethod::Full | SampleMethod::Head => format!("{method} · {rows}"),
        SampleMethod::Stratified => {
            let shares = [sample.spread, sample.contiguous].map(percent);
            let missed = missed(&shares, language);
            format!("{method} · {rows} · {missed}")
        }
    }
}

/// What a sample may have missed, below a share of the rows where it is spread over them, and where it lies together.
fn missed([spread, contiguous]: &[String; 2], language: Language) -> String {
    match language {
        Language::Zh => {
            format!("占比低于 {spread} 的分散内容或占比低于 {contiguous} 的集中内容可能漏检")
        }
        Language::En => format!(
            "may miss what occurs in less than {spread} of rows, or in less than {contiguous} where it lies together"
        ),
    }
}

/// Identifiers among other values: `person.cn-resident-id 3 / 1,000 (0.10 %–0.9 %)`.
#[must_use]
pub fn rare(rare: &Rare) -> String {
    format!(
        "{} {} / {} ({}–{})",
        rare.element,
        thousands(rare.values),
        thousands(rare.of),
        percent(rare.share[0]),
        percent(rare.share[1])
    )
}

/// What is known of positions: `GCJ-02, 0.000001° (≈ 0.11 m)`, and that the system is not where it is not.
#[must_use]
pub fn position(position: &Position, language: Language) -> String {
    let step = position.metres.map(|metres| {
        let decimals = usize::from(metres < 10.0) + usize::from(metres < 1.0);
        match position.decimals {
            Some(decimals_of_degree) => format!(
                "{:.*}° (≈ {metres:.decimals$} m)",
                decimals_of_degree as usize,
                0.1_f64.powi(decimals_of_degree as i32)
            ),
            None => format!("≈ {metres:.decimals$} m"),
        }
    });
    let datum = position.datum.as_deref();
    let datum = datum.unwrap_or_else(|| say("no-datum", language));
    let known: Vec<String> = std::iter::once(datum.to_owned()).chain(step).collect();
    known.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_a_place() {
        for measure in Measure::ALL {
            assert_eq!(BY_URGENCY[urgency(measure)], measure);
        }
    }

    #[test]
    fn a_column_without_a_header_has_one_name_a_language() {
        assert_eq!(column_title("sfzh", 3, Language::En), "sfzh");
        for language in [Language::Zh, Language::En] {
            assert_eq!(column_number(&column_title("", 3, language)), Some(3));
        }
        assert_eq!(column_number("#3"), Some(3));
        assert_eq!(column_number("3"), Some(3));
        assert_eq!(column_number("column"), None);
    }

    #[test]
    fn counts() {
        let shown = |count| interval(count, Language::En);
        assert_eq!(shown(Count::exact(1268)), "1,268");
        assert_eq!(shown(Count::between(1180, 1268, 1310)), "1,180–1,310");
        assert_eq!(shown(Count::open(1180)), "≥ 1,180");
        assert_eq!(shown(Count::open(0)), "unknown");
        assert_eq!(records(Count::open(0), Language::Zh), "未计数");
    }

    #[test]
    fn a_position_says_its_datum_or_that_there_is_none() {
        let mut exact = Position {
            decimals: Some(6),
            metres: Some(0.11),
            datum: None,
        };
        let said = position(&exact, Language::En);
        assert_eq!(said, "datum not stated, 0.000001° (≈ 0.11 m)");
        let said = position(&exact, Language::Zh);
        assert_eq!(said, "坐标系未说明, 0.000001° (≈ 0.11 m)");
        exact.datum = Some("GCJ-02".to_owned());
        let said = position(&exact, Language::Zh);
        assert_eq!(said, "GCJ-02, 0.000001° (≈ 0.11 m)");
    }
}
