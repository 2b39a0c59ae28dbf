//! Runs the examples that packs carry: each is a column with its answer, judged as a scan would judge it.
//!
//! A vocabulary is its own example: its names make a table.

mod vocabularies;

use crate::detect::judge::{Judge, Judgement};
use crate::detect::matcher::Matcher;
use crate::error::{Error, Result};
use crate::law;
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field};
use crate::model::options::{Selection, Taxonomy};
use crate::pack::detector::{Example, Loaded};
use crate::pack::vocabulary;
use crate::pack::weights::Weighed;
use crate::profile::Profiler;
use crate::rules::{self, Rules};
use crate::sketch::precision::Precision;
use crate::sketch::{DatasetSketch, Hasher, Probe as _};
use arrow::array::{ArrayRef, BinaryViewArray};
use std::path::PathBuf;
use std::sync::Arc;

/// What `check` found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Packs looked at.
    pub packs: usize,
    /// Examples run.
    pub examples: usize,
    /// What failed: file, line and why.
    pub failures: Vec<Text>,
    /// What should be changed: keys under old names, each with file and line.
    pub warnings: Vec<Text>,
}

/// Checks the packs of `folders` over the built-in ones; without folders the built-in ones themselves.
///
/// # Errors
/// A pack that cannot be read.
pub fn check(folders: &[PathBuf]) -> Result<Outcome> {
    check_rules(&Rules::load(folders, &Selection::default())?, folders)
}

/// Checks rules that are made ready: the packs of `folders`; without folders all of them.
///
/// # Errors
/// A folder that cannot be read.
pub fn check_rules(rules: &Rules, folders: &[PathBuf]) -> Result<Outcome> {
    let own = own_files(folders)?;
    let wanted = |path: &str| folders.is_empty() || own.iter().any(|known| known == path);
    let mut outcome = Outcome {
        warnings: rules.detectors.warnings(),
        ..Outcome::default()
    };
    let judge = judge(rules);
    for loaded in rules.detectors.iter().filter(|loaded| wanted(&loaded.path)) {
        outcome.detector(loaded, |example| judged(&judge, &rules.matcher, example));
    }
    let schemas = vocabulary::in_force(&rules.schemas);
    for loaded in schemas.iter().filter(|loaded| wanted(&loaded.path)) {
        outcome.packs += 1;
        vocabularies::check(&mut outcome, loaded, &judge, rules);
    }
    for pack in rules.law.packs.iter().filter(|pack| wanted(&pack.path)) {
        outcome.packs += 1;
        outcome.examples += (pack.rules.iter())
            .map(|rule| rule.example.len())
            .sum::<usize>();
    }
    let failures = law::check(&rules.law).into_iter();
    outcome.failures.extend(
        failures
            .filter(|failure| wanted(&failure.file))
            .map(|failure| {
                let place = format!("{}:{}: {}", failure.file, failure.line, failure.rule);
                Text::new(
                    format!("{place}：{}", failure.message.zh),
                    format!("{place}: {}", failure.message.en),
                )
            }),
    );
    Ok(outcome)
}

fn judge(rules: &Rules) -> Judge<'_> {
    Judge::new(
        &rules.detectors,
        &rules.matcher,
        &rules.words,
        Taxonomy::default(),
    )
}

/// The examples of all detectors as the judge weighs them: the element, whether it must be found, and the column. The rules must keep
/// a record ([`Rules::keep_record`]).
#[must_use]
pub fn weighed_examples(rules: &Rules) -> Vec<(String, bool, Weighed)> {
    let judge = judge(rules);
    let weighed = |element: &str, example: &Example| {
        judged(&judge, &rules.matcher, example);
        // The column of the example is the first of its table.
        let column = rules.recorded().into_iter().next()?;
        Some((element.to_owned(), example.matches, column))
    };
    let examples = rules.detectors.iter().flat_map(|loaded| {
        let id = loaded.detector.id.as_str();
        loaded.detector.example.iter().map(move |one| (id, one))
    });
    examples.filter_map(|(id, one)| weighed(id, one)).collect()
}

/// The pack files of `folders`, as messages name them.
fn own_files(folders: &[PathBuf]) -> Result<Vec<String>> {
    let mut own = Vec::new();
    for folder in folders {
        let files = rules::files(folder)?.into_iter();
        own.extend(files.map(|path| path.display().to_string()));
    }
    if !folders.is_empty() && own.is_empty() {
        return Err(Error::usage(
            "没有找到规则包；规则包的文件名以 .toml 或 .md 结尾",
            "no pack was found; names of packs end in .toml or .md",
        ));
    }
    Ok(own)
}

impl Outcome {
    /// Adds a detector whose examples are `judged`: each has to find the detector's element, or not to find it.
    fn detector(&mut self, loaded: &Loaded, judged: impl Fn(&Example) -> Option<String>) {
        self.packs += 1;
        if loaded.detector.example.is_empty() {
            let path = &loaded.path;
            self.failures.push(Text::new(
                format!("{path}:1: 检测规则至少要有一个 [[example]]"),
                format!("{path}:1: a detector carries at least one [[example]]"),
            ));
        }
        for (number, example) in loaded.detector.example.iter().enumerate() {
            self.examples += 1;
            let found = judged(example);
            let chosen = found.as_deref() == Some(loaded.detector.id.as_str());
            if chosen != example.matches {
                let failure = failure(loaded, number, example, found.as_deref());
                self.failures.push(failure);
            }
        }
    }
}

fn failure(loaded: &Loaded, number: usize, example: &Example, found: Option<&str>) -> Text {
    let (path, column, number) = (&loaded.path, &example.column, number + 1);
    let came = wanted_and_found(&loaded.detector.id, example.matches, found);
    Text::new(
        format!("{path}：示例 {number}（字段 `{column}`）：{}", came.zh),
        format!("{path}: example {number} (column `{column}`): {}", came.en),
    )
}

/// What had to be found and what was: this element, or not this one.
fn wanted_and_found(element: &str, is_wanted: bool, found: Option<&str>) -> Text {
    let (not_zh, not) = if is_wanted {
        ("", "")
    } else {
        ("非 ", "not ")
    };
    let (found_zh, found) = found.map_or_else(
        || ("无".to_owned(), "nothing".to_owned()),
        |id| (format!(" `{id}`"), format!("`{id}`")),
    );
    Text::new(
        format!("应为{not_zh} `{element}`，实际为{found_zh}"),
        format!("wanted {not}`{element}`, found {found}"),
    )
}

/// The element that is found in an example's column.
fn judged(judge: &Judge<'_>, matcher: &Matcher, example: &Example) -> Option<String> {
    let own: Vec<&str> = example.values.iter().map(String::as_str).collect();
    let beside = example.beside.iter().map(|name| (name.as_str(), &[][..]));
    let columns: Vec<(&str, &[&str])> = std::iter::once((example.column.as_str(), &own[..]))
        .chain(beside)
        .collect();
    let findings = judged_table(judge, matcher, &columns).findings;
    (findings.into_iter().next()).and_then(|finding| finding.element)
}

/// What is made of a table of these columns: the name of each and its values, none or as many as the first has.
fn judged_table(judge: &Judge<'_>, matcher: &Matcher, columns: &[(&str, &[&str])]) -> Judgement {
    let field = |(path, _): &(&str, &[&str])| Field {
        path: (*path).into(),
        data_type: DataType::String,
        description: None,
    };
    let fields: Vec<Field> = columns.iter().map(field).collect();
    let rows = columns.first().map_or(0, |(_, values)| values.len());
    let mut sketch = DatasetSketch::new(&vec![Precision::PLAIN; fields.len()], matcher.tests());
    let (filled, places): (Vec<ArrayRef>, Vec<usize>) = (columns.iter().enumerate())
        .filter(|(_, (_, values))| !values.is_empty() && values.len() == rows)
        .map(|(place, (_, values))| {
            let values = BinaryViewArray::from_iter_values(values.iter().map(|one| one.as_bytes()));
            (Arc::new(values) as ArrayRef, place)
        })
        .unzip();
    for (place, column) in sketch.columns.iter_mut().enumerate() {
        if !places.contains(&place) {
            Profiler::absent(column, rows as u64);
        }
    }
    let mut profiler = Profiler::new(Hasher::new([0; 16]), matcher);
    let batch = Batch {
        rows,
        columns: filled,
    };
    profiler.update(&mut sketch, &batch, &places);
    let profiles: Vec<_> = sketch
        .columns
        .iter()
        .zip(&fields)
        .enumerate()
        .map(|(ordinal, (column, field))| column.profile(field, ordinal, false, None))
        .collect();
    judge.judge("", &profiles)
}

#[cfg(test)]
mod tests;
