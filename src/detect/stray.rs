//! Identifiers of persons outside the records: paths and lines above or below a table go in, how many hold which identifiers
//! comes out.
//!
//! Reports show names as they are, because whoever moves a file must find it; so they say where a name tells of a person.

use crate::detect::masks;
use crate::detect::matcher::Matcher;
use crate::model::dataset::StrayIdentifiers;
use crate::model::finding::Form;
use crate::model::inventory::{Dataset, Skipped};
use crate::model::persons::{NamedBy, NamedPersons};
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::detector::{Loaded, Subject};
use crate::sketch::probe::{Probe as _, TestSet};
use crate::sketch::shapes::is_han;
use std::collections::{BTreeMap, BTreeSet};

/// Digits from which a number may be one of a person.
const LEAST_DIGITS: usize = 11;
/// Share of other numbers of the kind that may have the form by chance: a few in a thousand names would be told of in vain.
const RARELY: f64 = 0.002;

/// The search for identifiers of persons in paths, and in lines that are no records.
pub struct PathIdentifiers<'a> {
    detectors: &'a [Loaded],
    matcher: &'a Matcher,
    /// Tests of identifiers of persons that hardly anything else passes.
    tests: TestSet,
    scratch: Vec<u8>,
}

impl<'a> PathIdentifiers<'a> {
    /// A search for what `detectors` say identifies an individual; `matcher` holds their tests.
    #[must_use]
    pub fn new(detectors: &'a [Loaded], matcher: &'a Matcher) -> Self {
        let mut tests = TestSet::default();
        for (index, loaded) in detectors.iter().enumerate() {
            let detector = &loaded.detector;
            if detector.identifies != Some(Subject::Individual) {
                continue;
            }
            for (test, value) in matcher.tests_of(index) {
                let value = &detector.value[value];
                if value.form == Form::Plain && value.false_match_rate <= RARELY {
                    tests.insert(test);
                }
            }
        }
        Self {
            detectors,
            matcher,
            tests,
            scratch: Vec::new(),
        }
    }

    /// Whether an identifier stands in a name.
    pub(super) fn are_in(&mut self, name: &str) -> bool {
        // Behind the last slash nothing is left that could be the ending of a file's name.
        !self.in_path(&format!("{name}/")).is_empty()
    }

    /// The detectors, by index, whose identifiers stand in `path`.
    fn in_path(&mut self, path: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for candidate in candidates(path) {
            let value = candidate.as_bytes();
            let probed = (self.matcher).probe(value, &self.tests, &mut self.scratch);
            if probed.valid.is_empty() {
                continue;
            }
            let valid = |index: &usize| {
                let mut tests = self.matcher.tests_of(*index);
                tests.any(|(test, _)| self.tests.contains(test) && probed.valid.contains(test))
            };
            found.extend((0..self.detectors.len()).find(valid));
        }
        found
    }

    /// Persons whom folders and files are called after; `None` where they are called after nobody. `paths` are those of the parts of
    /// one dataset.
    pub fn persons_in<'p>(
        &mut self,
        paths: impl Iterator<Item = &'p str> + Clone,
    ) -> Option<NamedPersons> {
        let mut met: BTreeSet<&str> = BTreeSet::new();
        for path in paths.clone() {
            for candidate in candidates(path) {
                let value = candidate.as_bytes();
                let probed = (self.matcher).probe(value, &self.tests, &mut self.scratch);
                if !probed.valid.is_empty() {
                    met.insert(candidate);
                }
            }
            let runs = path.split(|c: char| !is_han(c));
            met.extend(runs.filter(|run| masks::is_sure_name(run)));
        }
        let all = met.len() as u64 + masks::masked_members(paths);
        (all > 0).then(|| NamedPersons {
            count: Count::between(0, 0, all),
            by: NamedBy::Place,
            columns: Vec::new(),
        })
    }

    /// The detectors whose identifiers stand in lines that are no records.
    fn in_lines(&mut self, lines: &[String]) -> StrayIdentifiers {
        let mut stray = StrayIdentifiers::default();
        for line in lines {
            // Behind the last slash nothing is left that could be the ending of a name.
            let found = self.in_path(&format!("{line}/"));
            stray.lines += u64::from(!found.is_empty());
            for detector in found {
                *stray.detectors.entry(detector).or_default() += 1;
            }
        }
        stray
    }

    /// The detector of names of persons, where one stands in `path`.
    fn name_in(&self, path: &str) -> Option<usize> {
        let mut runs = path.split(|c: char| !is_han(c));
        let is_by_name = |one: &Loaded| one.detector.identifies == Some(Subject::IndividualByName);
        runs.any(masks::is_sure_name)
            .then(|| self.detectors.iter().position(is_by_name))
            .flatten()
    }

    /// What stands in how many of `paths`, as both sides of a list; `None` where nothing does.
    fn count_and_list<'p>(&mut self, paths: impl Iterator<Item = &'p str>) -> Option<(u64, Text)> {
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        let mut names = 0;
        for path in paths {
            let mut found = self.in_path(path);
            found.extend(self.name_in(path));
            names += u64::from(!found.is_empty());
            for index in found {
                *counts.entry(index).or_default() += 1;
            }
        }
        (names > 0).then(|| (names, listed(self.detectors, &counts)))
    }

    /// Says so in the notes of the datasets, and gives one warning over everything that is listed.
    pub fn note(&mut self, datasets: &mut [Dataset], skipped: &[Skipped]) -> Option<Text> {
        for dataset in datasets.iter_mut() {
            let mut paths: BTreeSet<&str> = dataset.parts.iter().map(|part| &*part.path).collect();
            paths.insert(&dataset.name);
            if let Some((_, list)) = self.count_and_list(paths.into_iter()) {
                dataset.notes.push(Text::new(
                    format!("名称或路径含有个人标识符形式的内容：{}；不计入人数", list.zh),
                    format!(
                        "a name or path carries what has the form of a person's identifier: {}; not counted among the people",
                        list.en
                    ),
                ));
            }
        }
        let parts = datasets.iter().flat_map(|dataset| {
            let parts = dataset.parts.iter();
            parts.map(|part| (&*dataset.store, &*part.path))
        });
        let skipped = skipped.iter().map(|skip| (&*skip.store, &*skip.path));
        let all: BTreeSet<(&str, &str)> = parts.chain(skipped).collect();
        let (names, list) = self.count_and_list(all.into_iter().map(|(_, path)| path))?;
        Some(Text::new(
            format!(
                "{names} 个名称或路径含有个人标识符形式的内容：{}；报告照原样列出名称，分发前请留意",
                list.zh
            ),
            format!(
                "{} what has the form of a person's identifier: {}; the reports show names as they are: mind who gets them",
                counted(names, "name or path carries", "names or paths carry"),
                list.en
            ),
        ))
    }
}

/// Elements, each with its number, as both sides of a list.
fn listed(detectors: &[Loaded], counts: &BTreeMap<usize, u64>) -> Text {
    let list = |side: &dyn Fn(&Text) -> String, between: &str| {
        let all = counts.iter().map(|(index, count)| {
            let detector = &detectors[*index].detector;
            format!("{} `{}` × {count}", side(&detector.title), detector.id)
        });
        all.collect::<Vec<_>>().join(between)
    };
    let zh = list(&|title| title.zh.to_string(), "、");
    let en = list(&|title| title.en.to_string(), ", ");
    Text::new(zh, en)
}

/// What stands in `lines` that are searched because they are no records.
#[must_use]
pub fn in_lines(detectors: &[Loaded], matcher: &Matcher, lines: &[String]) -> StrayIdentifiers {
    if lines.is_empty() {
        return StrayIdentifiers::default();
    }
    PathIdentifiers::new(detectors, matcher).in_lines(lines)
}

/// What a reader should know of them; `None` where there is nothing.
#[must_use]
pub fn note_lines(detectors: &[Loaded], stray: &StrayIdentifiers) -> Option<Text> {
    let (lines, list) = (stray.lines, listed(detectors, &stray.detectors));
    (lines > 0).then(|| {
        Text::new(
            format!(
                "表格之前或之后有 {lines} 行含个人标识符形式的内容：{}；不计入人数",
                list.zh
            ),
            format!(
                "{} what has the form of a person's identifier: {}; not counted among the people",
                counted(
                    lines,
                    "line above or below the table holds",
                    "lines above or below the table hold"
                ),
                list.en
            ),
        )
    })
}

/// What in a path may be an identifier: long numbers, and what stands around an `@`.
fn candidates(path: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let parts: Vec<&str> = path.split(['/', '#']).collect();
    for (place, part) in parts.iter().enumerate() {
        let mut rest = *part;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            rest = &rest[start..];
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let check = usize::from(rest[digits..].starts_with(['X', 'x']));
            if digits >= LEAST_DIGITS {
                found.push(&rest[..digits + check]);
            }
            rest = &rest[digits..];
        }
        // Of a file's name the ending is no domain: `icon@2x.png`.
        let stem = match part.rfind('.') {
            Some(dot) if place + 1 == parts.len() => &part[..dot],
            _ => part,
        };
        for (at, _) in stem.match_indices('@') {
            let before = stem[..at]
                .rfind(|c: char| !(c.is_ascii_alphanumeric() || "._%+-".contains(c)))
                .map_or(0, |end| {
                    end + stem[end..].chars().next().map_or(1, char::len_utf8)
                });
            let after = stem[at + 1..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c)))
                .map_or(stem.len(), |end| at + 1 + end);
            found.push(&stem[before..after]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_are_taken_out_of_names() {
        for (path, expected) in [
            ("a/11010519491231002X_张三.pdf", &["11010519491231002X"][..]),
            ("张三13800000000/2024-01-01.csv", &["13800000000"]),
            ("x/王li@example.com_1.csv", &["li@example.com"]),
            ("li@example.com/x.csv", &["li@example.com"]),
            ("book.xlsx#13800000000", &["13800000000"]),
            ("icon@2x.png", &["icon@2x"]),
            ("orders_20240101.csv", &[]),
        ] {
            assert_eq!(candidates(path), expected, "{path}");
        }
    }
}
