//! `qingdan diff`: what changed between two inventories.

use super::output::{forms_among, language, put};
use super::{CONDITION_MET, DONE};
use crate::catalog;
use crate::cli;
use crate::compare::{self, FORMS, LegalNumber, Whom};
use crate::error::{Error, Result};
use crate::model::inventory::Inventory;
use crate::rules::Packs;

/// `qingdan diff`
///
/// # Errors
/// What ends the run.
pub fn diff(options: &cli::Diff) -> Result<u8> {
    let known: Vec<&str> = FORMS.iter().map(|form| form.id).collect();
    let asked = forms_among(&options.report, &known)?;
    let (old, new) = (catalog::load(&options.old)?, catalog::load(&options.new)?);
    let numbers = legal_numbers(&Packs::read(&[])?, &[&old, &new]);
    let changes = compare::changes(&old, &new, &numbers);
    let language = language(options.lang);
    for (id, path) in asked {
        let Some(form) = compare::by_id(id) else {
            continue;
        };
        let text = (form.write)(&changes, language);
        put(path.as_deref(), &mut |out| {
            let written = out.write_all(text.as_bytes());
            written.map_err(|error| Error::file(id, error))
        })?;
    }
    let has_changed = options.exit_code && !changes.changes.is_empty();
    Ok(if has_changed { CONDITION_MET } else { DONE })
}

/// The numbers of people in the lists that the inventories are judged by.
pub(super) fn legal_numbers(packs: &Packs, inventories: &[&Inventory]) -> Vec<LegalNumber> {
    let mut numbers = Vec::new();
    let editions = inventories.iter().map(|one| one.scan.edition.as_str());
    for pack in editions.flat_map(|edition| packs.law.chain(edition)) {
        for rule in &pack.rules {
            let when = &rule.when;
            let bounds = [
                (when.individuals, Whom::All),
                (when.non_sensitive_individuals, Whom::NonSensitive),
                (when.sensitive_individuals, Whom::Sensitive),
            ];
            let bounds = bounds
                .iter()
                .filter_map(|(bound, whom)| Some((bound.as_ref()?, *whom)));
            for (bound, whom) in bounds {
                numbers.extend(bound.thresholds().map(|people| LegalNumber {
                    whom,
                    people,
                    rule: format!("{}/{}", pack.front.id, rule.id),
                    sector: when.sector.clone(),
                    scenario: when.scenario.clone(),
                }));
            }
        }
    }
    numbers
}
