//! The options and the configuration in, the request of a scan and the rules in force out.

use super::output::{language, warn};
use crate::cli::{self, AssumeChoice};
use crate::config;
use crate::error::{Error, Result};
use crate::model::declarations::{Assumed, CONFIG_FILE, Declarations};
use crate::model::request::{PATIENCE, Request, day_in_china};
use crate::rules::{Packs, Rules};
use crate::secret;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::path::Path;
use std::sync::Arc;

/// The list pack where none is configured.
const DEFAULT_EDITION: &str = "cn-bj-ftz-2024";
/// Hours by which the first place on Earth is ahead of UTC: what is tomorrow there too is in the future.
const MOST_AHEAD: TimeDelta = TimeDelta::hours(14);

/// The request that stores and options make, and the rules in force.
pub(super) fn request(stores: &[String], common: &cli::Common) -> Result<(Request, Arc<Rules>)> {
    let packs = Packs::read(&common.packs)?;
    let mut declarations = declarations(common.config.as_deref(), &packs)?;
    assume(&mut declarations.assumed, &common.assume)?;
    if !common.quiet {
        warn(&packs.detectors.warnings(), language(common.lang));
    }
    let rules = Rules::new(packs, &declarations.detectors)?;
    let edition = declarations.edition.clone();
    let edition = edition.unwrap_or_else(|| DEFAULT_EDITION.to_owned());
    known_edition(&rules, &edition)?;
    let taxonomy = common.taxonomy.map(Into::into).or(declarations.taxonomy);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let request = Request {
        stores: stores.to_vec(),
        include: common.include.clone(),
        exclude: common.exclude.clone(),
        declarations,
        depth: common.depth.into(),
        seed: common.seed,
        secret: secret::find(common.secret.as_deref())?,
        fold: !common.no_fold,
        jobs: common.jobs.unwrap_or(cores),
        taxonomy: taxonomy.unwrap_or_default(),
        edition,
        read_budget: common.read_budget,
        deadline: common.deadline,
        patience: PATIENCE,
        started_at: Utc::now(),
        watch_interrupt: true,
        outputs: Vec::new(),
        allow_empty: false,
    };
    Ok((request, Arc::new(rules)))
}

/// Refuses an edition that no pack has.
pub(super) fn known_edition(rules: &Rules, edition: &str) -> Result<()> {
    if rules.law.get(edition).is_some() {
        return Ok(());
    }
    let known = rules.law.packs.iter().map(|pack| pack.front.id.as_str());
    let known: Vec<&str> = known.collect();
    Err(Error::usage(
        format!("没有法规包 `{edition}`；可选：{}", known.join("、")),
        format!(
            "unknown law edition `{edition}`; choose one of: {}",
            known.join(", ")
        ),
    ))
}

/// The calendar day in China.
pub(super) fn today() -> NaiveDate {
    day_in_china(Utc::now())
}

/// Puts what the options suppose over what the configuration does.
pub(super) fn assume(assumed: &mut Assumed, choices: &[AssumeChoice]) -> Result<()> {
    for choice in choices {
        match choice {
            AssumeChoice::None if choices.len() > 1 => {
                return Err(Error::usage(
                    "`--assume none` 不能与其他 `--assume` 同用",
                    "`--assume none` goes with no other `--assume`",
                ));
            }
            AssumeChoice::None => *assumed = Assumed::default(),
            AssumeChoice::NoCiio | AssumeChoice::Ciio => {
                let is_one = *choice == AssumeChoice::Ciio;
                if choices.contains(&AssumeChoice::Ciio) && choices.contains(&AssumeChoice::NoCiio)
                {
                    return Err(Error::usage(
                        "`--assume ciio` 与 `--assume no-ciio` 不能同用",
                        "`--assume ciio` and `--assume no-ciio` exclude each other",
                    ));
                }
                assumed.ciio = Some(is_one);
            }
        }
    }
    Ok(())
}

/// The declarations of the configuration that is named, else of the one that lies here, else none.
pub(super) fn declarations(named: Option<&Path>, packs: &Packs) -> Result<Declarations> {
    let Some(path) = configured(named) else {
        return Ok(Declarations::default());
    };
    config::read(path, &packs.vocabulary(), latest_day(Utc::now()))
}

/// The configuration that is named, else the one that lies here.
pub(super) fn configured(named: Option<&Path>) -> Option<&Path> {
    let here = Path::new(CONFIG_FILE);
    named.or_else(|| here.is_file().then_some(here))
}

/// The day that it is somewhere on Earth already.
fn latest_day(now: DateTime<Utc>) -> NaiveDate {
    (now + MOST_AHEAD).date_naive()
}
