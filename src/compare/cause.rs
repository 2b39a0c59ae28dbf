//! What two runs differ in, for the reasons of a change: packs, standards, the program, declarations.

use super::change::{Because, Why};
use crate::model::facts::Origin;
use crate::model::finding::Label;
use crate::model::inventory::{Column, Dataset, Inventory, PackReference};
use crate::model::obligation::Obligation;
use std::collections::BTreeMap;

/// Kind of the packs of the law, as references to packs name it.
pub(super) const LAW: &str = "law";
/// Kind of the packs of elements.
pub(super) const DETECTOR: &str = "detector";
/// Packs that a reason names.
const NAMED: usize = 3;

/// What the runs differ in.
pub(super) struct Causes {
    /// Packs whose text is another, that are new or gone: kind and id.
    packs: Vec<(String, String)>,
    edition: Option<String>,
    taxonomy: Option<String>,
    program: Option<String>,
    depth: Option<String>,
}

/// Packs by kind and id.
pub(super) fn by_id(inventory: &Inventory) -> BTreeMap<(&str, &str), &PackReference> {
    let packs = inventory.scan.packs.iter();
    packs.map(|pack| ((&*pack.kind, &*pack.id), pack)).collect()
}

impl Causes {
    pub(super) fn of(old: &Inventory, new: &Inventory) -> Self {
        let (before, after) = (by_id(old), by_id(new));
        let differs = |key: &(&str, &str)| {
            before.get(key).map(|pack| (&pack.digest, &pack.edition))
                != after.get(key).map(|pack| (&pack.digest, &pack.edition))
        };
        let mut packs: Vec<(String, String)> = (before.keys().chain(after.keys()))
            .filter(|key| differs(key))
            .map(|(kind, id)| ((*kind).to_owned(), (*id).to_owned()))
            .collect();
        packs.sort();
        packs.dedup();
        let (old, new) = (&old.scan, &new.scan);
        let differ = |old: &str, new: &str| (old != new).then(|| arrow(old, new));
        Self {
            packs,
            edition: differ(&old.edition, &new.edition),
            taxonomy: differ(old.taxonomy.id(), new.taxonomy.id()),
            program: differ(&old.tool.version, &new.tool.version),
            depth: differ(old.depth.id(), new.depth.id()),
        }
    }

    fn of_kind(&self, kind: &str) -> Vec<&str> {
        let packs = self.packs.iter().filter(|pack| pack.0 == kind);
        packs.map(|pack| pack.1.as_str()).collect()
    }

    /// Why the label of a column may be another.
    pub(super) fn of_label(&self, old: &Column, new: &Column) -> Vec<Because> {
        if [old, new].iter().any(|one| one.label == Label::Manual) {
            return vec![Because::new(Why::Verdict, "")];
        }
        let mut all = self.of_detectors(&[&old.element, &new.element]);
        if old.sample.method != new.sample.method {
            let methods = arrow(old.sample.method.id(), new.sample.method.id());
            all.push(Because::new(Why::Reading, methods));
        }
        if has_other_values(old, new) {
            all.push(Because::new(Why::Data, ""));
        }
        self.or_program(all)
    }

    /// Why a category may be another, beside what changes labels.
    pub(super) fn of_category(&self, old: &Column, new: &Column) -> Vec<Because> {
        let mut all = Vec::new();
        if let Some(standards) = &self.taxonomy {
            all.push(Because::new(Why::Taxonomy, standards.clone()));
        }
        if old.element != new.element {
            let element = |column: &Column| column.element.clone();
            let none = || "–".to_owned();
            let elements = [old, new].map(|one| element(one).unwrap_or_else(none));
            let labels = arrow(&elements[0], &elements[1]);
            all.push(Because::new(Why::Labels, labels));
            return all;
        }
        let of_label = self.of_label(old, new);
        if all.is_empty() {
            return of_label;
        }
        all.extend(of_label.into_iter().filter(|one| one.why != Why::Unknown));
        all
    }

    /// Detector packs that changed: those of the elements, else all that did.
    fn of_detectors(&self, elements: &[&Option<String>]) -> Vec<Because> {
        let changed = self.of_kind(DETECTOR);
        let own: Vec<&str> = changed
            .iter()
            .copied()
            .filter(|id| elements.iter().any(|one| one.as_deref() == Some(id)))
            .collect();
        let named = if own.is_empty() { changed } else { own };
        let because = (!named.is_empty()).then(|| Because::new(Why::Detectors, few(&named)));
        because.into_iter().collect()
    }

    /// These reasons; where there are none the program, where it is another; else that nobody knows.
    fn or_program(&self, mut all: Vec<Because>) -> Vec<Because> {
        if all.is_empty()
            && let Some(versions) = &self.program
        {
            all.push(Because::new(Why::Program, versions.clone()));
        }
        if all.is_empty() {
            all.push(Because::new(Why::Unknown, ""));
        }
        all.sort();
        all.dedup();
        all
    }

    /// Why another demand stands: what the answers rest on, and the law that they are of. `also` are reasons of the dataset itself.
    pub(super) fn of_duty(
        &self,
        old: &Obligation,
        new: &Obligation,
        also: &[Because],
    ) -> Vec<Because> {
        let mut all = facts(old, new);
        all.extend_from_slice(also);
        all.extend(self.of_law(&[&old.rule, &new.rule]));
        if old.citation.confirmed != new.citation.confirmed {
            let rule = new.rule.clone().or_else(|| old.rule.clone());
            let rule = rule.unwrap_or_default();
            all.push(Because::new(Why::Declaration, rule));
        }
        if let Some(standards) = &self.taxonomy {
            all.push(Because::new(Why::Taxonomy, standards.clone()));
        }
        if let Some(depths) = &self.depth {
            all.push(Because::new(Why::Reading, depths.clone()));
        }
        self.or_program(all)
    }

    /// The list, and the law packs that changed: those of these rules, else all that did.
    fn of_law(&self, rules: &[&Option<String>]) -> Vec<Because> {
        let changed = self.of_kind(LAW);
        let is_own = |id: &&str| {
            rules.iter().any(|rule| {
                let pack = rule.as_deref().and_then(|rule| rule.split_once('/'));
                pack.is_some_and(|(pack, _)| pack == *id)
            })
        };
        let own: Vec<&str> = changed.iter().copied().filter(is_own).collect();
        let named = if own.is_empty() { changed } else { own };
        let packs = (!named.is_empty()).then(|| few(&named));
        let what = self.edition.clone().into_iter().chain(packs);
        what.map(|what| Because::new(Why::Law, what)).collect()
    }
}

/// Whether the figures of a column show that its values are others.
fn has_other_values(old: &Column, new: &Column) -> bool {
    (old.nulls, old.distinct, old.sample.values, old.sample.rows)
        != (new.nulls, new.distinct, new.sample.values, new.sample.rows)
        || old.shapes != new.shapes
}

/// The facts of which the answers say another value or origin.
fn facts(old: &Obligation, new: &Obligation) -> Vec<Because> {
    let (before, after) = (old.because.get(), new.because.get());
    let mut names: Vec<&str> = (before.iter().chain(after.iter()))
        .map(|one| one.fact.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut all = Vec::new();
    for name in names {
        let was = before.iter().find(|one| one.fact == name);
        let is = after.iter().find(|one| one.fact == name);
        if was.map(|one| (&one.value, one.origin)) == is.map(|one| (&one.value, one.origin)) {
            continue;
        }
        let Some(origin) = is.or(was).map(|one| one.origin) else {
            continue;
        };
        let value = |one: Option<&crate::model::obligation::Because>| {
            one.map_or_else(|| "–".to_owned(), |one| one.value.clone())
        };
        let what = format!("{name}: {}", arrow(&value(was), &value(is)));
        all.push(Because::new(kind_of(name, origin), what));
    }
    all
}

/// Which kind of reason a fact is. The names are those of facts in the law, not texts of ours.
fn kind_of(fact: &str, origin: Origin) -> Why {
    const KINDS: &[(&str, Why)] = &[
        ("individuals", Why::People),
        ("sensitive-individuals", Why::People),
        ("held-individuals", Why::People),
        ("personal-information", Why::Labels),
        ("suspected-important-data", Why::Suspicion),
        ("sector", Why::Sector),
        ("scenario", Why::Sector),
    ];
    match origin {
        Origin::Declared => Why::Declaration,
        Origin::Assumed => Why::Assumption,
        Origin::Measured | Origin::Inferred => {
            let known = KINDS.iter().find(|(name, _)| *name == fact);
            known.map_or(Why::Data, |(_, why)| *why)
        }
    }
}

/// Reasons of a dataset itself that its answer may rest on without naming them.
pub(super) fn of_dataset(old: &Dataset, new: &Dataset) -> Vec<Because> {
    let rows = |one: &Dataset| {
        let suspicions = one.suspicions.iter();
        let mut rows: Vec<String> = suspicions.map(|one| one.row.clone()).collect();
        rows.sort();
        rows
    };
    let strongest = |one: &Dataset| {
        let columns = one.columns.get();
        columns.iter().map(|column| column.category).max()
    };
    let mut all = Vec::new();
    if rows(old) != rows(new) {
        all.push(Because::new(Why::Suspicion, ""));
    }
    if strongest(old) != strongest(new) {
        all.push(Because::new(Why::Labels, ""));
    }
    all
}

/// `old → new`
pub(super) fn arrow(old: &str, new: &str) -> String {
    format!("{old} → {new}")
}

/// The first few, and how many there are.
fn few(names: &[&str]) -> String {
    let shown = names.iter().take(NAMED).copied().collect::<Vec<_>>();
    let shown = shown.join(", ");
    if names.len() > NAMED {
        format!("{shown}, … ({})", names.len())
    } else {
        shown
    }
}
