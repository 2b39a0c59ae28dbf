//! `qingdan diff`: what changed between two inventories.

use super::output::{forms_among, language, put, tell};
use super::{CONDITION_MET, DONE};
use crate::catalog;
use crate::cli;
use crate::compare::{self, FORMS, LegalNumber, Whom};
use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::inventory::{Inventory, PackReference};
use crate::rules::Packs;

/// `qingdan diff`
///
/// # Errors
/// What ends the run.
pub fn diff(options: &cli::Diff) -> Result<u8> {
    let known: Vec<&str> = FORMS.iter().map(|form| form.id).collect();
    let asked = forms_among(&options.report, &known)?;
    let (old, new) = (catalog::load(&options.old)?, catalog::load(&options.new)?);
    let packs = Packs::read(&options.packs)?;
    let numbers = legal_numbers(&packs, &[&old, &new]);
    let changes = compare::changes(&old, &new, &numbers);
    let language = language(options.lang);
    if let Some(said) = unknown_packs(&packs, &[&old, &new]) {
        tell(said.get(language));
    }
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

/// That lists of the inventories are others than those that are here: their numbers of people are not known.
fn unknown_packs(packs: &Packs, inventories: &[&Inventory]) -> Option<Text> {
    let is_known = |pack: &&PackReference| {
        let mut known = packs.law.packs.iter();
        known.any(|one| one.front.id == pack.id && one.digest == pack.digest)
    };
    // A program of another version has packs of another text.
    let own = inventories
        .iter()
        .filter(|one| one.scan.tool.version == env!("CARGO_PKG_VERSION"));
    let of_law = own
        .flat_map(|one| &one.scan.packs)
        .filter(|pack| pack.kind == LAW);
    let mut unknown: Vec<&str> = of_law
        .filter(|pack| !is_known(pack))
        .map(|pack| pack.id.as_str())
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    let names = unknown.join(", ");
    (!unknown.is_empty()).then(|| {
        Text::new(
            format!("qingdan: 清单所用的规则包不在此处或内容不同（{names}）：其中的人数门槛未参与比较；请用 --packs 指明其文件夹"),
            format!("qingdan: rule packs of the inventories are not here, or have another text ({names}): their numbers of people are not compared; name their folder with --packs"),
        )
    })
}

/// Kind of the packs of the law, as references to packs name it.
const LAW: &str = "law";

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
