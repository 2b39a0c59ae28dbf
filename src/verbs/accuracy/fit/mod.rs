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
use crate::check;
use crate::cli;
use crate::error::{Error, Result};
use crate::pack::weights::{Weighing, Weights};
use crate::scan;
use crate::verbs::DONE;
use crate::verbs::output::print;
use crate::verbs::request::{request, today};
use left_out::{Freedom, LeftOut};
use printed::Comparison;
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
    let left_out = LeftOut {
        samples: &corpora.samples,
        hand: corpora.hand.values(),
    };
    let (hand, fitted) = left_out.all();
    print(printed::worth(&hand, &fitted).as_bytes())?;
    let no_worse = (fitted.iter()).filter(|one| one.broken == 0 && one.finds_as_much_as(&hand));
    let best = no_worse.min_by(|a, b| a.loss.total_cmp(&b.loss));
    let Some(freedom) = best.and_then(|one| one.freedom) else {
        return print("nothing that was fitted finds as much as the weights of hand\n".as_bytes())
            .map(|()| DONE);
    };
    let mut found = BTreeMap::new();
    for source in left_out.sources() {
        let weights = left_out.without(&[source], freedom);
        let figures = corpora.scan_again(options, source, &weights)?;
        found.insert(source.to_owned(), figures);
    }
    let comparison = Comparison::new(&corpora.figures, &found);
    print(comparison.to_string().as_bytes())?;
    let weights = left_out.without(&[], freedom);
    print(printed::weights(&corpora.pack, &weights).as_bytes())?;
    let broken = broken_examples(options, &weights)?;
    print(format!("examples of packs that no longer hold: {broken}\n").as_bytes())?;
    let adopted = comparison.is_better() && broken == 0;
    let in_force: &[f64] = if adopted { &weights } else { left_out.hand };
    let slope = left_out.slope(in_force);
    print(format!("slope of the log-odds that are told: {slope:.2}\n").as_bytes())?;
    let mut heading = corpora.heading(options, freedom, &comparison, broken);
    heading.slope = slope;
    let seen = seen(&corpora.samples, weights.len());
    let text = written::pack(&heading, &corpora.pack, &weights, &seen, adopted);
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
        let (_, mut rules) = request(&[], &options.common)?;
        if let Some(rules) = Arc::get_mut(&mut rules) {
            rules.weigh_by(all.hand);
            rules.keep_record();
        }
        all.samples.extend(samples::examples(&rules)?);
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
        freedom: Freedom,
        comparison: &Comparison<'_>,
        broken: usize,
    ) -> Heading {
        let names: Vec<String> = options.dirs.iter().map(|dir| name_of(dir)).collect();
        let is_adopted = comparison.is_better() && broken == 0;
        let in_force = if is_adopted { "fitted" } else { "hand" };
        Heading {
            source: format!(
                "{} labelled columns of {} sources ({}) and the examples of the packs",
                comparison.columns(),
                self.tables.len(),
                names.join(", ")
            ),
            slope: 1.0,
            date: today().to_string(),
            command: format!("qingdan accuracy {} --fit weights.toml", names.join(" ")),
            adopted: format!(
                "the {in_force} values are in force; free: {}, penalty {}; {}; {broken} examples of packs break",
                freedom.group.name(),
                freedom.penalty,
                comparison.means()
            ),
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

/// How many examples of the packs these weights break.
fn broken_examples(options: &cli::Accuracy, weights: &[f64]) -> Result<usize> {
    let (_, mut rules) = request(&[], &options.common)?;
    if let Some(rules) = Arc::get_mut(&mut rules) {
        rules.weigh_by(Weights::from_slice(weights));
    }
    Ok(check::check_rules(&rules, &[])?.failures.len())
}
