//! What each verb of the command line does: from its options through `scan` and the reports to an exit status.

use crate::accuracy;
use crate::accuracy::manifest::{self, Explained};
use crate::catalog;
use crate::cli;
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::model::Language;
use crate::model::entry::SkipKind;
use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;
use crate::model::options::Selection;
use crate::pack::BUILT_IN;
use crate::pack::detector::Detector;
use crate::report;
use crate::scan::progress::Progress;
use crate::scan::rules::Rules;
use crate::scan::{self, Request};
use crate::secret;
use chrono::Utc;
use serde::Serialize;
use std::fmt::{Display, Write as _};
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Done.
pub const DONE: u8 = 0;
/// Done, and the condition of `--fail-on` is met or cannot be excluded.
pub const CONDITION_MET: u8 = 1;
/// Could not be done.
pub const NOT_DONE: u8 = 2;
/// Interrupted; a partial inventory was written.
pub const INTERRUPTED: u8 = 130;

/// The list pack where none is configured.
const DEFAULT_EDITION: &str = "cn-bj-ftz-2024";
/// What a verdict says where there is no element.
const NO_ELEMENT: &str = "none";
/// Configuration that is read where `--config` is not given.
const CONFIG_FILE: &str = "qingdan.toml";

/// `qingdan scan`
///
/// # Errors
/// What ends the run.
pub fn scan(options: &cli::Scan) -> Result<u8> {
    let forms = forms(&options.report)?;
    // Before a long scan, not after it.
    report::check_folder(&options.out)?;
    let (request, rules) = request(&options.stores, &options.common)?;
    let language = language(options.common.lang);
    if !options.common.quiet {
        for warning in &request.secret.warnings {
            eprintln!("qingdan: {}", warning.get(language));
        }
    }
    let progress = Arc::new(Progress::new(options.common.quiet, language));
    let inventory = scan::scan(&request, &rules, &progress)?;
    let inside: Vec<&str> = if options.report.is_empty() {
        report::DEFAULT.to_vec()
    } else {
        let named = forms
            .iter()
            .filter(|(_, path)| path.is_none())
            .map(|(id, _)| id.as_str());
        std::iter::once("json")
            .chain(named.filter(|id| *id != "json" && *id != "terminal"))
            .collect()
    };
    report::write_folder(&options.out, &inventory, language, &inside)?;
    for (id, path) in &forms {
        if let Some(path) = path {
            write_form(id, Some(path), &inventory, language)?;
        }
    }
    if !options.common.quiet {
        print_summary(&inventory, language, Some(&options.out))?;
    }
    let status = status(&inventory, options.fail_on);
    if status == CONDITION_MET
        && options.fail_on == Some(cli::FailOn::Skipped)
        && !options.common.quiet
    {
        print(unread(&inventory, language).as_bytes())?;
    }
    Ok(status)
}

fn print_summary(inventory: &Inventory, language: Language, folder: Option<&Path>) -> Result<()> {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = report::terminal::summary(inventory, language, colour, folder).map_err(|error| {
        Error::Report {
            report: "terminal",
            reason: error.to_string(),
        }
    })?;
    print(text.as_bytes())
}

/// Writes to standard output; a reader that has gone away is no error.
fn print(text: &[u8]) -> Result<()> {
    match std::io::stdout().lock().write_all(text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::file("standard output", error))
        }
        _ => Ok(()),
    }
}

/// `FORMAT` or `FORMAT=PATH`, each format known.
fn forms(asked: &[String]) -> Result<Vec<(String, Option<PathBuf>)>> {
    asked
        .iter()
        .map(|one| {
            let (id, path) = one
                .split_once('=')
                .map_or((one.as_str(), None), |(id, path)| {
                    (id, Some(PathBuf::from(path)))
                });
            if report::by_id(id).is_none() {
                let known: Vec<&str> = report::ALL.iter().map(|form| form.id()).collect();
                return Err(Error::Usage(format!(
                    "`{id}` is not a form of report; known are: {}",
                    known.join(", ")
                )));
            }
            Ok((id.to_owned(), path))
        })
        .collect()
}

/// Renders one form to a file (replaced at once when it is whole), or to standard output without a path or with `-`.
fn write_form(
    id: &str,
    path: Option<&Path>,
    inventory: &Inventory,
    language: Language,
) -> Result<()> {
    let Some(form) = report::by_id(id) else {
        return Ok(());
    };
    match path.filter(|path| *path != Path::new("-")) {
        None => {
            let mut bytes = Vec::new();
            form.write(inventory, language, &mut bytes)?;
            print(&bytes)
        }
        Some(path) => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            let file = tempfile::NamedTempFile::new_in(folder)
                .map_err(|error| Error::file(path, error))?;
            let mut out = std::io::BufWriter::new(file);
            form.write(inventory, language, &mut out)?;
            let file = out
                .into_inner()
                .map_err(|error| Error::file(path, error.into_error()))?;
            file.persist(path)
                .map_err(|error| Error::file(path, error.error))?;
            Ok(())
        }
    }
}

/// Skips that `--fail-on skipped` fails on.
fn skips(inventory: &Inventory) -> usize {
    let skipped = inventory.coverage.skipped.iter();
    let counts = |kind| !matches!(kind, SkipKind::TableMetadata | SkipKind::System);
    skipped.filter(|skip| counts(skip.kind)).count()
}

/// Why `--fail-on skipped` fails.
fn unread(inventory: &Inventory, language: Language) -> String {
    use report::words::{counted_in, partly_in};
    let (skips, partly) = (skips(inventory) as u64, report::roll_up::partly(inventory));
    let skips = (skips > 0).then(|| counted_in(skips, "skips", language));
    let partly = (partly > 0).then(|| partly_in(partly, language));
    let all: Vec<String> = skips.into_iter().chain(partly).collect();
    match language {
        Language::Zh => format!("退出状态 1（--fail-on skipped）：{}\n", all.join("，")),
        Language::En => format!("exit status 1 (--fail-on skipped): {}\n", all.join(", ")),
    }
}

fn status(inventory: &Inventory, fail_on: Option<cli::FailOn>) -> u8 {
    if inventory.scan.interrupted {
        return INTERRUPTED;
    }
    let reaches = |least: Measure| {
        let all = inventory
            .datasets
            .iter()
            .map(|dataset| &dataset.obligation)
            .chain(
                inventory
                    .transfers
                    .iter()
                    .map(|transfer| &transfer.obligation),
            );
        all.into_iter().any(|obligation| {
            obligation.ceiling >= least && obligation.ceiling != Measure::OtherRoute
        })
    };
    let met = match fail_on {
        None => false,
        Some(cli::FailOn::Skipped) => skips(inventory) > 0 || !inventory.coverage.partly.is_empty(),
        Some(cli::FailOn::Exempt) => reaches(Measure::Exempt),
        Some(cli::FailOn::ContractOrCertification) => reaches(Measure::ContractOrCertification),
        Some(cli::FailOn::SecurityAssessment) => reaches(Measure::SecurityAssessment),
        Some(cli::FailOn::OtherRoute) => inventory
            .datasets
            .iter()
            .flat_map(|dataset| &dataset.obligation.tracks)
            .any(|track| track.ceiling == Measure::OtherRoute),
    };
    if met { CONDITION_MET } else { DONE }
}

/// The configuration that is named, else the one that lies here, else none.
fn configuration(named: Option<&Path>) -> Result<Config> {
    match named {
        Some(path) => config::read(path),
        None if Path::new(CONFIG_FILE).is_file() => config::read(Path::new(CONFIG_FILE)),
        None => Ok(Config::default()),
    }
}

/// The request that stores and options make, and the rules in force.
fn request(stores: &[String], common: &cli::Common) -> Result<(Arc<Request>, Arc<Rules>)> {
    let config = configuration(common.config.as_deref())?;
    let rules = Rules::load(&common.packs, &config.detectors)?;
    for verdict in &config.verdict {
        let element = verdict.element.as_str();
        if element != NO_ELEMENT && !(rules.detectors.iter()).any(|one| one.detector.id == element)
        {
            let why = if config.detectors.is_off(element) {
                "its detector is off"
            } else {
                "`qingdan packs` lists the elements in force"
            };
            return Err(Error::Usage(format!(
                "the verdict on `{}` of `{}` says `{element}`, which is no element in force: {why}",
                verdict.column, verdict.dataset
            )));
        }
    }
    let edition = config
        .law
        .edition
        .clone()
        .unwrap_or_else(|| DEFAULT_EDITION.to_owned());
    if !rules.law.packs.iter().any(|pack| pack.front.id == edition) {
        let known: Vec<&str> = rules
            .law
            .packs
            .iter()
            .map(|pack| pack.front.id.as_str())
            .collect();
        return Err(Error::Usage(format!(
            "law edition `{edition}` is not known; known are: {}",
            known.join(", ")
        )));
    }
    let taxonomy = common
        .taxonomy
        .map(Into::into)
        .or(config.law.taxonomy)
        .unwrap_or_default();
    let depth: crate::model::options::Depth = common.depth.into();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut arguments = stores.to_vec();
    arguments.push(format!("--depth={depth:?}").to_lowercase());
    arguments.push(format!("--seed={}", common.seed));
    arguments.push(format!("--taxonomy={}", taxonomy.id()));
    arguments.extend(
        common
            .include
            .iter()
            .map(|glob| format!("--include={glob}")),
    );
    arguments.extend(
        common
            .exclude
            .iter()
            .map(|glob| format!("--exclude={glob}")),
    );
    let selection = &config.detectors;
    arguments.extend(selection.off.iter().map(|id| format!("detectors.off={id}")));
    if let Some(countries) = &selection.countries {
        arguments.push(format!("detectors.countries={}", countries.join(",")));
    }
    if common.no_fold {
        arguments.push("--no-fold".to_owned());
    }
    let request = Request {
        stores: stores.to_vec(),
        include: common.include.clone(),
        exclude: common.exclude.clone(),
        config,
        depth,
        seed: common.seed,
        secret: secret::find(common.secret.as_deref())?,
        fold: !common.no_fold,
        jobs: common.jobs.unwrap_or(cores).max(1),
        taxonomy,
        edition,
        read_budget: common.read_budget,
        deadline: common.deadline,
        patience: scan::PATIENCE,
        arguments,
        started_at: Utc::now(),
        watch_interrupt: true,
    };
    Ok((Arc::new(request), Arc::new(rules)))
}

/// The language asked for, else the environment's.
fn language(choice: Option<cli::LanguageChoice>) -> Language {
    let environment = || {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        if set.is_some_and(|value| value.starts_with("zh")) {
            Language::Zh
        } else {
            Language::En
        }
    };
    choice.map_or_else(environment, Into::into)
}

/// `qingdan report`
///
/// # Errors
/// What ends the run.
pub fn report(options: &cli::Report) -> Result<u8> {
    let inventory = catalog::load(&options.inventory)?;
    let language = language(options.lang);
    let forms = forms(&options.report)?;
    if forms.is_empty() && options.out.is_none() {
        print_summary(&inventory, language, None)?;
    }
    if let Some(folder) = &options.out {
        let named: Vec<&str> = forms
            .iter()
            .filter(|(_, path)| path.is_none())
            .map(|(id, _)| id.as_str())
            .collect();
        let ids = if named.is_empty() {
            report::DEFAULT.to_vec()
        } else {
            named
        };
        report::write_folder(folder, &inventory, language, &ids)?;
    }
    for (id, path) in &forms {
        if path.is_some() || options.out.is_none() {
            write_form(id, path.as_deref(), &inventory, language)?;
        }
    }
    Ok(DONE)
}

/// `qingdan explain`
///
/// # Errors
/// What ends the run; a name that no dataset or column has.
pub fn explain(options: &cli::Explain) -> Result<u8> {
    let inventory = catalog::load(&options.inventory)?;
    let text = report::explain(
        &inventory,
        &options.what,
        options.column.as_deref(),
        language(options.lang),
    )?;
    print(text.as_bytes())?;
    Ok(DONE)
}

/// `qingdan check`
///
/// # Errors
/// A pack that cannot be read.
pub fn check(options: &cli::Check) -> Result<u8> {
    let outcome = scan::check::check(&options.packs)?;
    for failure in &outcome.failures {
        eprintln!("{failure}");
    }
    let text = format!(
        "{} packs, {} examples, {} failed\n",
        outcome.packs,
        outcome.examples,
        outcome.failures.len()
    );
    print(text.as_bytes())?;
    Ok(if outcome.failures.is_empty() {
        DONE
    } else {
        NOT_DONE
    })
}

/// `qingdan packs`
///
/// # Errors
/// No pack has that id.
pub fn packs(options: &cli::Packs) -> Result<u8> {
    let language = language(options.lang);
    let config = configuration(options.config.as_deref())?;
    let rules = Rules::load(&options.packs, &Selection::default())?;
    let in_force = Rules::load(&options.packs, &config.detectors)?.detectors;
    let mut text = String::new();
    if let Some(cli::PacksVerb::Show { id }) = &options.verb {
        let _ = write!(text, "{}", pack(id, &rules)?);
    } else {
        for pack in &rules.law.packs {
            let _ = writeln!(
                text,
                "{:<32} {}",
                pack.front.id,
                pack.front.title.get(language)
            );
        }
        for loaded in &rules.detectors {
            let detector = &loaded.detector;
            let is_on = (in_force.iter()).any(|other| other.detector.id == detector.id);
            let off = if is_on { "" } else { " (off)" };
            let _ = writeln!(
                text,
                "{:<32} {}{}{off}",
                detector.id,
                detector.title.get(language),
                territory(detector)
            );
        }
    }
    print(text.as_bytes())?;
    Ok(DONE)
}

/// The text of a pack behind its path: one of the user's own that takes the place of ours, or ours.
fn pack(id: &str, rules: &Rules) -> Result<String> {
    let detectors = (rules.detectors.iter()).map(|loaded| (&loaded.detector.id, &loaded.path));
    let laws = (rules.law.packs.iter()).map(|law| (&law.front.id, &law.path));
    let own = detectors
        .chain(laws)
        .filter(|(known, _)| *known == id)
        .map(|(_, path)| path)
        .find(|path| !BUILT_IN.iter().any(|(built_in, _)| built_in == path));
    if let Some(path) = own {
        let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
        return Ok(format!("# {path}\n{text}"));
    }
    let name = |path: &str| {
        path.trim_end_matches(".toml")
            .trim_end_matches(".md")
            .replace('/', ".")
    };
    let found = BUILT_IN.iter().find(|(path, _)| {
        [id, &format!("law.{id}"), &format!("context.{id}")].contains(&name(path).as_str())
    });
    found
        .map(|(path, text)| format!("# detectors/{path}\n{text}"))
        .ok_or_else(|| Error::Usage(format!("no pack `{id}`; `qingdan packs` lists them")))
}

/// The countries of a detector in brackets; with `+` where a part of it is everyone's.
fn territory(detector: &Detector) -> String {
    let (countries, whole) = detector.territory();
    if countries.is_empty() {
        return String::new();
    }
    let listed: Vec<&str> = countries.into_iter().collect();
    format!(" [{}{}]", listed.join(" "), if whole { "" } else { " +" })
}

/// `qingdan accuracy`
///
/// # Errors
/// What ends the run.
pub fn accuracy(options: &cli::Accuracy) -> Result<u8> {
    let has_manifest = options.dir.join(manifest::NAME).is_file();
    let common = cli::Common {
        no_fold: options.common.no_fold || has_manifest,
        ..options.common.clone()
    };
    let (request, rules) = request(&[options.dir.display().to_string()], &common)?;
    let explained = options.explained.as_deref().map(Explained::load);
    let explained = explained.transpose()?.unwrap_or_default();
    let only = options.only.as_ref().map(|glob| {
        let glob = globset::Glob::new(glob)
            .map_err(|error| Error::Usage(format!("`{glob}` is not a glob: {error}")))?;
        Ok::<_, Error>(glob.compile_matcher())
    });
    let only = only.transpose()?;
    let inventory = scan::scan(
        &request,
        &rules,
        &Arc::new(Progress::new(true, Language::En)),
    )?;
    if has_manifest {
        let conformity = manifest::compare(&inventory, &options.dir, &explained, only.as_ref())?;
        print_score(&conformity, options.json)?;
        return Ok(if conformity.unexplained() > 0 {
            CONDITION_MET
        } else {
            DONE
        });
    }
    let mut score = accuracy::score(&inventory, &options.dir, only.as_ref())?;
    score.show_errors = options.errors;
    print_score(&score, options.json)?;
    Ok(DONE)
}

fn print_score(score: &(impl Serialize + Display), as_json: bool) -> Result<()> {
    let text = if as_json {
        let json = serde_json::to_string_pretty(score);
        json.map_err(|error| Error::Report {
            report: "accuracy",
            reason: error.to_string(),
        })? + "\n"
    } else {
        score.to_string()
    };
    print(text.as_bytes())
}
