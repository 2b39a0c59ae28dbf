//! What a scan is asked to do, and what follows from it alone: the arguments that shape its result, its id and its day.

use crate::model::declarations::Declarations;
use crate::model::options::{Depth, Taxonomy};
use crate::model::secret::Secret;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::path::PathBuf;
use std::time::Duration;

/// China has one time, and no summer time.
const AHEAD_OF_UTC: TimeDelta = TimeDelta::hours(8);

/// [`Request::patience`] of the command: longer than the slowest store takes to answer, and than any reader takes for a batch.
pub const PATIENCE: Duration = Duration::from_mins(10);

/// What a scan is asked to do.
pub struct Request {
    /// Stores as given.
    pub stores: Vec<String>,
    /// Globs of entries to take, all where there is none.
    pub include: Vec<String>,
    /// Globs of entries to leave out.
    pub exclude: Vec<String>,
    /// What a person declared.
    pub declarations: Declarations,
    /// How much is read.
    pub depth: Depth,
    /// Seed of every random choice of a sample.
    pub seed: u64,
    /// What value hashes are keyed by.
    pub secret: Secret,
    /// Whether siblings become one dataset.
    pub fold: bool,
    /// Worker threads, at least 1.
    pub jobs: usize,
    /// What is sensitive.
    pub taxonomy: Taxonomy,
    /// Id of the list pack.
    pub edition: String,
    /// Bytes of a dataset read before sampling begins.
    pub read_budget: u64,
    /// When to stop.
    pub deadline: Option<Duration>,
    /// How long the reading of one file may show no progress before it is given up.
    pub patience: Duration,
    /// When the run began: the clock is passed in.
    pub started_at: DateTime<Utc>,
    /// Whether a signal (interrupt, terminate, hang-up) ends the run with a partial inventory.
    pub watch_interrupt: bool,
    /// Files that the run itself will write, which are left out where a store has them.
    pub outputs: Vec<PathBuf>,
    /// Whether a store may hold nothing to scan.
    pub allow_empty: bool,
}

impl Request {
    /// The arguments that shape what is found, for the inventory.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let selection = &self.declarations.detectors;
        let countries = selection.countries.iter();
        let options = [
            format!("--depth={}", self.depth.id()),
            format!("--seed={}", self.seed),
            format!("--taxonomy={}", self.taxonomy.id()),
        ];
        let include = self.include.iter().map(|glob| format!("--include={glob}"));
        let exclude = self.exclude.iter().map(|glob| format!("--exclude={glob}"));
        let off = (selection.off.iter()).map(|id| format!("detectors.off={id}"));
        let countries = countries.map(|all| format!("detectors.countries={}", all.join(",")));
        let day = self.day();
        let ignores = self.declarations.ignores.iter();
        let ignores = ignores.filter(|rule| rule.holds_on(day));
        let ignores = ignores.map(|rule| format!("ignore={}", rule.matches.as_str()));
        let fold = (!self.fold).then(|| "--no-fold".to_owned());
        (self.stores.iter().cloned())
            .chain(options)
            .chain(include)
            .chain(exclude)
            .chain(off)
            .chain(countries)
            .chain(ignores)
            .chain(fold)
            .collect()
    }

    /// A digest of all that shapes the result, 16 hexadecimal digits: equal where store, request, declarations, secret, program
    /// and packs, by their `digests`, are. The number of jobs, the language and the place of the report shape nothing.
    #[must_use]
    pub fn id(&self, digests: &[&str]) -> String {
        let shape = (
            env!("CARGO_PKG_VERSION"),
            (&self.stores, &self.include, &self.exclude),
            (self.fold, self.depth, self.seed, self.read_budget),
            self.deadline,
            (&self.edition, self.taxonomy),
            (self.declarations.digest(), self.secret.reference().id),
            digests,
        );
        // Serialising texts and numbers cannot fail.
        let text = serde_json::to_vec(&shape).unwrap_or_default();
        blake3::hash(&text).to_hex()[..16].to_owned()
    }

    /// The calendar day of the run in China: the law counts people from 1 January there.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        day_in_china(self.started_at)
    }
}

/// The calendar day in China at a moment.
#[must_use]
pub fn day_in_china(moment: DateTime<Utc>) -> NaiveDate {
    (moment + AHEAD_OF_UTC).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::secret::{SECRET_BYTES, SecretOrigin};

    #[test]
    fn the_day_of_a_run_is_the_one_in_china() {
        let mut request = Request {
            stores: Vec::new(),
            include: Vec::new(),
            exclude: Vec::new(),
            declarations: Declarations::default(),
            depth: Depth::Auto,
            seed: 0,
            secret: Secret::new([7; SECRET_BYTES], SecretOrigin::Run),
            fold: true,
            jobs: 1,
            taxonomy: Taxonomy::default(),
            edition: String::new(),
            read_budget: 0,
            deadline: None,
            patience: PATIENCE,
            started_at: DateTime::UNIX_EPOCH,
            watch_interrupt: false,
            outputs: Vec::new(),
            allow_empty: false,
        };
        for (started_at, day) in [
            ("2026-12-31T15:59:59Z", "2026-12-31"),
            ("2026-12-31T17:00:00Z", "2027-01-01"),
        ] {
            request.started_at = started_at.parse().unwrap();
            assert_eq!(request.day().to_string(), day, "{started_at}");
        }
    }
}
