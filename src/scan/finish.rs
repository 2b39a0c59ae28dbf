//! From what was read of a dataset to its entry in the inventory: profile, judge, count, law.

use crate::config::ManualVerdict;
use crate::count::{self, People};
use crate::detect::judge::Judge;
use crate::detect::name::Header;
use crate::detect::stray;
use crate::detect::verdict::{self, Verdict};
use crate::law::Decisions;
use crate::model::dataset::Assembled;
use crate::model::entry::{Skip, StoreEntry};
use crate::model::facts::Facts;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding};
use crate::model::inventory::{Column, Dataset, PartSummary};
use crate::model::profile::{ColumnProfile, SampleMethod};
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::detector::About;
use crate::scan::facts::{attribution, facts};
use crate::scan::reading::Reading;
use crate::scan::reasons;
use crate::scan::rules::Rules;
use crate::scan::{Found, Request};
use crate::sketch::probe::Probe as _;
use crate::sketch::{DatasetSketch, Distinct};
use chrono::{DateTime, Months, NaiveDate, NaiveTime, SecondsFormat};

/// Numbers from seven digits on may identify someone: no extreme of theirs is shown.
const SHORTEST_IDENTIFIER: f64 = 1e6;

/// A dataset's entry, or only its skips.
pub(super) struct Finished {
    pub(super) store: usize,
    pub(super) dataset: Option<(Dataset, Keys)>,
    pub(super) skips: Vec<Skip>,
    pub(super) bytes_read: u64,
}

/// What a transfer needs of a dataset to unite its people with others'.
pub(super) struct Keys {
    /// The element and the hashes of the main persons' key.
    pub(super) main: Option<(String, Distinct)>,
    pub(super) facts: Facts,
}

/// Makes the entry of a dataset.
pub(super) fn finish(
    request: &Request,
    rules: &Rules,
    judge: &Judge<'_>,
    decisions: &Decisions,
    found: &Found,
    mut reading: Reading<'_>,
) -> Finished {
    let dataset = &found.dataset;
    let mut skips = Vec::new();
    let mut notes = dataset.notes.clone();
    for (part, (rows, _, refusal)) in dataset.parts.iter().zip(&reading.parts) {
        let Some(refusal) = refusal else { continue };
        if *rows == 0 {
            skips.push(Skip {
                path: part.entry.path.to_string(),
                byte_size: part.entry.byte_size,
                kind: refusal.kind,
                reason: refusal.reason.clone(),
            });
        } else {
            let reason = reasons::both(&refusal.reason);
            notes.push(Text::new(
                format!("`{}` 只读了一部分：{}", part.entry.path, reason.zh),
                format!("`{}` was read in part: {}", part.entry.path, reason.en),
            ));
        }
    }
    // Read whole, the lines above a table were read as well.
    let bytes_read = if reading.all_read() {
        dataset.parts.iter().map(|part| part.entry.byte_size).sum()
    } else {
        reading.parts.iter().map(|(_, bytes, _)| bytes).sum()
    };
    if skips.len() == dataset.parts.len() {
        return Finished {
            store: found.store,
            dataset: None,
            skips,
            bytes_read: 0,
        };
    }
    if reading.stopped && reading.parts.iter().all(|(rows, ..)| *rows == 0) {
        let skips = dataset
            .parts
            .iter()
            .map(|part| super::not_reached(&part.entry.path, part.entry.byte_size))
            .collect();
        return Finished {
            store: found.store,
            dataset: None,
            skips,
            bytes_read: 0,
        };
    }
    let records = reading.records();
    let all_read = reading.all_read();
    let has_heads = reading.has_heads();
    let sketch = reading.sketch.take().unwrap_or_else(|| {
        let precisions = vec![crate::sketch::precision::Precision::PLAIN; dataset.fields.len()];
        DatasetSketch::new(&precisions, rules.matcher.tests())
    });
    if sketch.ragged > 0 {
        notes.push(Text::new(
            format!("{} 行的字段数与表头不同", sketch.ragged),
            format!(
                "{} fewer or more fields than the table",
                counted(sketch.ragged, "row has", "rows have")
            ),
        ));
    }
    notes.extend(reading.odd());
    notes.extend(stray::note_lines(&rules.detectors, &reading.beside));
    if sketch.broken > 0 {
        notes.push(Text::new(
            format!("{} 条记录无法解析，未计入", sketch.broken),
            counted(
                sketch.broken,
                "record could not be read and is not counted",
                "records could not be read and are not counted",
            ),
        ));
    }
    let first_partition = dataset.fields.len() - dataset.partition_fields;
    let columns = sketch.columns.into_iter().zip(&dataset.fields);
    // Of a column nothing but its profile is kept on, and its values' hashes for counting people over several datasets.
    let (profiles, mut distinct): (Vec<ColumnProfile>, Vec<Distinct>) = columns
        .enumerate()
        .map(|(ordinal, (column, field))| {
            let mut profile = column.profile(field, ordinal, ordinal >= first_partition, all_read);
            if has_heads && profile.sample.method == SampleMethod::Stratified {
                profile.sample.method = SampleMethod::Head;
                profile.sample.smallest_share_missed = 1.0;
            }
            (profile, column.distinct)
        })
        .unzip();
    let judgement = judge.judge(&dataset.name, &profiles);
    notes.extend(judgement.notes);
    let mut findings = judgement.findings;
    let overruled = declared(request, rules, dataset, &profiles, &mut findings);
    let secondary: Vec<bool> = profiles
        .iter()
        .map(|profile| {
            let header = Header::new(&profile.path, None);
            rules
                .roles()
                .iter()
                .any(|word| header.covers(word).is_some())
        })
        .collect();
    let minors = minors(
        rules,
        &profiles,
        &secondary,
        request.started_at.date_naive(),
        &mut findings,
    );
    let table = count::Table {
        columns: &profiles,
        findings: &findings,
        secondary: &secondary,
        records: records.count,
        all_read: all_read && !dataset.doubt.is_short,
        minors,
    };
    let People {
        mut individuals,
        keys,
    } = count::count(&table, &rules.detectors);
    // Whoever stands in a removed row only is not in the table.
    for count in [
        &mut individuals.count,
        &mut individuals.sensitive,
        &mut individuals.secondary,
    ] {
        *count = dataset.doubt.off(*count);
        if reading.has_cut_rows() && !count.is_zero() {
            *count = Count::open(count.lower);
        }
    }
    // Whether those of whom only a line above or below the table tells go with it is open.
    if individuals.count.is_zero() && individuals.secondary.is_zero() && reading.beside.lines > 0 {
        individuals.count = Count::between(0, 0, reading.beside.lines);
        individuals.because = vec![Text::new(
            "只有表格之前或之后的行含个人标识符形式的内容，是否属于个人尚不清楚",
            "only lines above or below the table hold what has the form of a person's identifier; whether they are is open",
        )];
    }
    let (sector, scenario) = attribution(request, rules, dataset, &profiles, &findings);
    let mut entry = Dataset {
        name: dataset.name.clone(),
        store: request.stores[found.store].clone(),
        format: dataset.format.to_owned(),
        files: (dataset.parts.len() - skips.len()) as u64,
        bytes: dataset
            .parts
            .iter()
            .map(|part| part.entry.byte_size)
            .sum::<u64>()
            - skips.iter().map(|skip| skip.byte_size).sum::<u64>(),
        encoding: dataset.parts[0].schema.encoding.map(str::to_owned),
        modified_at: modified_at(dataset.parts.iter().map(|part| &part.entry)),
        records,
        individuals,
        parts: dataset
            .parts
            .iter()
            .zip(&reading.parts)
            .filter(|(part, _)| !skips.iter().any(|skip| skip.path == *part.entry.path))
            .map(|(part, (rows, ..))| PartSummary {
                path: part.entry.path.to_string(),
                bytes: part.entry.byte_size,
                records: part.schema.records.or(all_read.then_some(*rows)),
                file: part.entry.table_of.as_deref().map(str::to_owned),
            })
            .collect(),
        columns: profiles
            .into_iter()
            .zip(&findings)
            .zip(overruled)
            .map(|((profile, finding), overruled)| column(rules, profile, finding, overruled))
            .collect(),
        sector,
        scenario,
        obligation: crate::model::obligation::Obligation::default(),
        notes,
    };
    let facts = facts(request, rules, &entry);
    entry.obligation = decisions.decide(&rules.law, &facts);
    let main = keys.first().map(|ordinal| {
        (
            findings[*ordinal].element.clone().unwrap_or_default(),
            distinct.swap_remove(*ordinal),
        )
    });
    Finished {
        store: found.store,
        dataset: Some((entry, Keys { main, facts })),
        skips,
        bytes_read,
    }
}

/// The latest modification of `entries`.
pub(super) fn modified_at<'a>(entries: impl Iterator<Item = &'a StoreEntry>) -> Option<String> {
    entries
        .filter_map(|entry| entry.last_modified)
        .max()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn column(
    rules: &Rules,
    profile: ColumnProfile,
    finding: &Finding,
    overruled: Option<String>,
) -> Column {
    let rule = finding.element.as_deref().and_then(|id| {
        rules
            .detectors
            .iter()
            .map(|loaded| &loaded.detector)
            .find(|rule| rule.id == id)
    });
    // Extremes of what identifies or describes a person are somebody's values, and any long number may be an identifier.
    let long = profile
        .numbers
        .is_some_and(|numbers| numbers.max.abs().max(numbers.min.abs()) >= SHORTEST_IDENTIFIER);
    let shown = finding.category == Category::None
        && rule.is_none_or(|rule| rule.identifies.is_none() && rule.about == About::Thing);
    Column {
        name: profile
            .path
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .to_owned(),
        ordinal: profile.ordinal as u64 + 1,
        path: profile.path,
        data_type: profile.data_type,
        nulls: profile.nulls,
        distinct: if profile.sample.method == SampleMethod::None {
            Count::open(0)
        } else {
            profile.distinct
        },
        element: finding.element.clone(),
        category: finding.category,
        confidence: finding.confidence,
        form: finding.form,
        label: finding.label,
        overruled,
        evidence: finding.evidence.clone(),
        rivals: finding.rivals.clone(),
        rare: finding.rare.clone(),
        position: finding.position.clone(),
        sample: profile.sample,
        shapes: profile.shapes,
        numbers: profile.numbers.filter(|_| shown && !long),
        times: profile.times.filter(|_| shown),
    }
}

/// Puts what a person declared of the dataset's columns over what the judge found, and gives the judge's elements that were
/// replaced.
fn declared(
    request: &Request,
    rules: &Rules,
    dataset: &Assembled,
    profiles: &[ColumnProfile],
    findings: &mut [Finding],
) -> Vec<Option<String>> {
    let declared = request.config.verdict.iter();
    let here = declared.filter(|verdict| verdict.dataset == dataset.name);
    let verdicts = here.map(|verdict: &ManualVerdict| Verdict {
        column: &verdict.column,
        element: &verdict.element,
        by: &verdict.by,
        on: verdict.on,
        note: &verdict.note,
    });
    verdict::correct(
        findings,
        profiles,
        verdicts,
        &rules.detectors,
        request.taxonomy,
    )
}

/// Age below which everything about a person is sensitive (不满十四周岁, PIPL art. 28), in years.
fn minor_age(rules: &Rules) -> u32 {
    rules.context.minor_age
}

/// Where birth dates of the main persons reach below the age of minors, all that is personal about them becomes sensitive; gives
/// the share of birth dates there, read off their span.
fn minors(
    rules: &Rules,
    profiles: &[ColumnProfile],
    secondary: &[bool],
    today: NaiveDate,
    findings: &mut [Finding],
) -> Option<f64> {
    let young = today
        .checked_sub_months(Months::new(12 * minor_age(rules)))?
        .and_time(NaiveTime::MIN)
        .and_utc()
        .timestamp_millis();
    let born = |finding: &Finding| {
        finding.element.as_deref() == Some(rules.context.birth_element.as_str())
    };
    let times = findings
        .iter()
        .zip(profiles)
        .filter(|(finding, profile)| {
            born(finding) && finding.category >= Category::Personal && !secondary[profile.ordinal]
        })
        .find_map(|(_, profile)| profile.times.filter(|times| times.latest > young))?;
    let span = (times.latest - times.earliest).max(1) as f64;
    let share = ((times.latest - young.max(times.earliest)) as f64 / span).clamp(0.0, 1.0);
    for (finding, profile) in findings.iter_mut().zip(profiles) {
        if finding.category == Category::Personal && !secondary[profile.ordinal] {
            finding.category = Category::SensitivePersonal;
            finding.evidence.push(Evidence {
                kind: EvidenceKind::Neighbour,
                text: Text::new(
                    "表中有不满十四周岁者的出生日期",
                    "birth dates of children under 14 stand in the table",
                ),
                weight: 0.0,
                agree: None,
                of: None,
            });
        }
    }
    Some(share)
}
