//! `qingdan accuracy --fit`: labelled corpora go in; the weights of the judge come out as they fit them, with what they are worth on
//! sources that were left out.
//!
//! First the penalty is chosen by the hypotheses alone. Then each source is scanned again with the weights that had no part of it,
//! because what columns say together is decided after the weights.

mod descent; // rows of evidence → weights
mod evidence; // samples as a CSV
mod left_out; // for each source the weights that the others fit
mod printed; // for a terminal
mod samples; // labelled columns → rows of evidence
mod written; // weights as a pack

use super::score::{self, Figures, Source};
use crate::cli;
use crate::error::{Error, Result};
use crate::pack::weights::{Weighing, Weights};
use crate::scan;
use crate::verbs::DONE;
use crate::verbs::output::print;
use crate::verbs::request::{request, today};
use left_out::LeftOut;
use samples::Sample;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use written::Heading;

/// Labelled folders as the weights of hand find them.
struct Corpora {
    samples: Vec<Sample>,
    /// Figures by source.
    figures: BTreeMap<String, Figures>,
    /// By source its folder and its tables.
    tables: BTreeMap<String, (PathBuf, BTreeSet<String>)>,
    pack: Vec<Weighing>,
    hand: Weights,
}

/// Fits weights to the labelled folders.
///
/// # Errors
/// What ends the run.
pub(super) fn fit(options: &cli::Accuracy) -> Result<u8> {
    let corpora = Corpora::read(options)?;
    if let Some(path) = &options.evidence {
        evidence::write(path, &corpora.samples)?;
    }
    let Some(path) = &options.fit else {
        return Ok(DONE);
    };
    let hand = corpora.hand.values();
    let seen = seen(&corpora.samples, hand.len());
    let left_out = LeftOut::new(&corpora.samples, hand, &seen);
    let (of_hand, fitted) = left_out.all();
    print(printed::worth(&of_hand, &fitted).as_bytes())?;
    let best = fitted.iter().min_by(|a, b| a.0.loss.total_cmp(&b.0.loss));
    let Some((worth, by_source)) = best else {
        return Ok(DONE);
    };
    let mut found = BTreeMap::new();
    for (source, weights) in by_source {
        found.insert(
            source.clone(),
            corpora.scan_again(options, source, weights)?,
        );
    }
    let comparison = printed::Comparison::new(&corpora.figures, &found);
    print(comparison.to_string().as_bytes())?;
    let penalty = worth.penalty.unwrap_or_default();
    let weights = left_out.without(None, penalty);
    print(printed::weights(&corpora.pack, &weights).as_bytes())?;
    let heading = corpora.heading(options, penalty, &comparison);
    let text = written::pack(
        &heading,
        &corpora.pack,
        &weights,
        &seen,
        comparison.is_better(),
    );
    std::fs::write(path, text).map_err(|error| Error::file(path, error))?;
    Ok(DONE)
}

/// For each weight whether a labelled column shows it.
fn seen(samples: &[Sample], weights: usize) -> Vec<bool> {
    let mut seen = vec![false; weights];
    for (which, _) in samples
        .iter()
        .flat_map(Sample::rows)
        .flat_map(|row| &row.parts)
    {
        seen[*which] = true;
    }
    seen
}

impl Corpora {
    /// Scans all folders and keeps what the judge weighs in their labelled columns.
    fn read(options: &cli::Accuracy) -> Result<Self> {
        let mut all = Self {
            samples: Vec::new(),
            figures: BTreeMap::new(),
            tables: BTreeMap::new(),
            pack: Vec::new(),
            hand: Weights::of(&[], |one| one.hand),
        };
        for dir in &options.dirs {
            let (request, mut rules) = request(&[dir.display().to_string()], &options.common)?;
            all.pack.clone_from(&rules.context.weight);
            all.hand = Weights::of(&all.pack, |one| one.hand);
            if let Some(rules) = Arc::get_mut(&mut rules) {
                rules.weigh_by(all.hand);
                rules.keep_record();
            }
            let inventory = scan::scan(&Arc::new(request), &rules, &super::quiet())?;
            let labelled = score::labelled(&inventory, dir)?;
            for one in &labelled {
                let tables = all.tables.entry(one.source.clone());
                let (_, files) = tables.or_insert_with(|| (dir.clone(), BTreeSet::new()));
                files.insert(one.file.clone());
            }
            let score = score::score(&inventory, dir, None)?;
            let figures = score.sources.into_iter();
            all.figures
                .extend(figures.map(|one| (one.name, one.figures)));
            let samples = samples::samples(labelled, rules.recorded(), &rules)?;
            all.samples.extend(samples);
        }
        samples::balance(&mut all.samples, all.hand.values());
        Ok(all)
    }

    /// The figures of a source that is scanned with these weights.
    fn scan_again(
        &self,
        options: &cli::Accuracy,
        source: &str,
        weights: &[f64],
    ) -> Result<Figures> {
        let Some((dir, files)) = self.tables.get(source) else {
            return Ok(Figures::default());
        };
        let mut common = options.common.clone();
        if is_part(source) {
            let path = |file: &String| file.split('#').next().unwrap_or(file).to_owned();
            common.include = files.iter().map(path).collect();
        }
        let (request, mut rules) = request(&[dir.display().to_string()], &common)?;
        if let Some(rules) = Arc::get_mut(&mut rules) {
            rules.weigh_by(Weights::from_slice(weights));
        }
        let inventory = scan::scan(&Arc::new(request), &rules, &super::quiet())?;
        let score = score::score(&inventory, dir, None)?;
        let is_it = |one: &Source| one.name == source;
        let found = score.sources.into_iter().find(is_it);
        Ok(found.map(|one| one.figures).unwrap_or_default())
    }

    fn heading(
        &self,
        options: &cli::Accuracy,
        penalty: f64,
        comparison: &printed::Comparison,
    ) -> Heading {
        let names = options.dirs.iter().map(|dir| name_of(dir));
        let names: Vec<String> = names.collect();
        Heading {
            source: format!(
                "{} labelled columns of {} sources: {}",
                self.samples.len(),
                self.tables.len(),
                names.join(", ")
            ),
            date: today().to_string(),
            command: format!("qingdan accuracy {} --fit weights.toml", names.join(" ")),
            adopted: format!("penalty {penalty}; {}", comparison.verdict()),
        }
    }
}

/// Whether a source is a part of its corpus: `CORPUS/SOURCE`.
fn is_part(source: &str) -> bool {
    source.contains('/')
}

fn name_of(dir: &Path) -> String {
    let name = dir.file_name().unwrap_or(dir.as_os_str());
    name.to_string_lossy().into_owned()
}
