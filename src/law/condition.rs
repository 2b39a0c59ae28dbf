//! One completed world and the conditions of a rule in; whether they hold out.
//!
//! A condition on an open fact is never guessed here: the completion in `space` has filled it, once in each way.

use super::space::most;
use crate::model::Count;
use crate::model::facts::{Facts, Listed};
use crate::pack::law::{Bound, LawPack, When};

/// One way in which the open facts could be filled.
// Each flag is a fact of its own; no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug)]
pub(super) struct World<'a> {
    pub(super) ciio: bool,
    pub(super) zone: &'a str,
    /// Whether the zone's list may be used: applied for, filed and approved.
    pub(super) filed: bool,
    pub(super) sector: &'a str,
    pub(super) scenario: &'a str,
    pub(super) personal_information: bool,
    pub(super) important_data: bool,
    pub(super) export_control: bool,
    pub(super) individuals: u64,
    pub(super) sensitive: u64,
    pub(super) genetic: u64,
    /// Whether there are minors, where that is a question.
    pub(super) minors: bool,
    pub(super) held: Option<u64>,
    /// Whether a person with both kinds of information is in both counts.
    pub(super) both_kinds: bool,
    pub(super) tags: Vec<&'a str>,
}

impl World<'_> {
    /// Whether the world is one that the pack binds.
    pub(super) fn bound_by(&self, pack: &LawPack) -> bool {
        let scope = &pack.front.scope;
        scope.is_in(self.zone) && scope.ciio.is_none_or(|wanted| wanted == self.ciio)
    }

    /// Whether what the pack says of personal information applies: a list may have to be filed for first.
    pub(super) fn may_use(&self, pack: &LawPack) -> bool {
        self.filed || pack.front.scope.filing.is_none()
    }

    /// Whether the conditions hold that are not about numbers of people or the list as a whole.
    pub(super) fn admits(&self, when: &When) -> bool {
        let word = |wanted: &Option<String>, value: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == value)
        };
        let flag = |wanted: Option<bool>, value: bool| wanted.is_none_or(|wanted| wanted == value);
        let claimed = |tag: &String| self.tags.contains(&tag.as_str());
        word(&when.sector, self.sector)
            && word(&when.scenario, self.scenario)
            && flag(when.ciio, self.ciio)
            && flag(when.important_data, self.important_data)
            && flag(when.export_control, self.export_control)
            && when.exemptions.iter().all(claimed)
            && (when.any_exemption.is_empty() || when.any_exemption.iter().any(claimed))
    }

    /// Whether those conditions hold that are about numbers of people or the list as a whole; `outside` tells whether the world is
    /// outside a complete list. Of a rule that counts only a part of a transfer (`counts_a_part`), what it counts is known already.
    pub(super) fn counts(&self, when: &When, outside: bool, counts_a_part: bool) -> bool {
        let flag = |wanted: Option<bool>, value: bool| wanted.is_none_or(|wanted| wanted == value);
        let holds = |bound: Option<Bound>, people: u64| bound.is_none_or(|one| one.holds(people));
        let non_sensitive = if self.both_kinds {
            self.individuals
        } else {
            self.individuals.saturating_sub(self.sensitive)
        };
        // What is sent out is held, and more may be.
        let held = self.held.unwrap_or(0).max(self.individuals);
        let counts_these = flag(when.sensitive, self.sensitive > 0)
            && holds(when.individuals, self.individuals)
            && holds(when.sensitive_individuals, self.sensitive)
            && holds(when.non_sensitive_individuals, non_sensitive)
            && holds(when.described_individuals, self.individuals);
        (counts_a_part || counts_these)
            && flag(when.outside_list, outside)
            && holds(when.genetic_individuals, self.genetic)
            && holds(when.held_individuals, held)
            && holds(when.held_sensitive_individuals, self.sensitive)
    }
}

/// Whether the data is what the conditions are about; `None` where nobody knows what is in it, or only a part of it is.
pub(super) fn reaches(when: &When, facts: &Facts) -> Option<bool> {
    if when.items.is_empty() {
        return Some(true);
    }
    let about = |items: &[String]| items.iter().any(|item| is_about(when, item));
    let items = facts.items.as_deref()?;
    match (about(items), about(&facts.items_of_some)) {
        (true, _) => Some(true),
        (false, true) => None,
        (false, false) => Some(false),
    }
}

/// Whether the people whom a row on a sector or scenario counts, those of some parts of a transfer, are as many as it asks for;
/// `None` where their number is not known closely enough.
pub(super) fn reaches_numbers(when: &When, listed: Listed) -> Option<bool> {
    let Listed {
        individuals,
        sensitive,
    } = listed;
    let least = |all: Count, part: Count| all.lower.saturating_sub(most(part.upper));
    let others = Count::new(
        least(individuals, sensitive),
        individuals.estimate,
        individuals.upper,
    );
    let holds = |bound: Option<Bound>, count: Count| {
        let bound = bound?;
        let ends = [count.lower, most(count.upper)];
        // Between two thresholds nothing changes: their sides within the count, and its ends, are all there is.
        let sides = bound.thresholds().flat_map(|n| [n.saturating_sub(1), n]);
        let within = sides.filter(|n| count.contains(*n)).chain(ends);
        let held: Vec<bool> = within.map(|n| bound.holds(n)).collect();
        Some((held.iter().all(|held| *held), held.iter().any(|held| *held)))
    };
    let is_sensitive = when.sensitive.map(|wanted| {
        let (least, most) = (sensitive.lower > 0, most(sensitive.upper) > 0);
        (
            least == wanted && most == wanted,
            least == wanted || most == wanted,
        )
    });
    let conditions = [
        is_sensitive,
        holds(when.individuals, individuals),
        holds(when.sensitive_individuals, sensitive),
        holds(when.non_sensitive_individuals, others),
        holds(when.described_individuals, individuals),
    ];
    let mut conditions = conditions.into_iter().flatten();
    let (mut surely, mut perhaps) = (true, true);
    conditions.by_ref().for_each(|(all, any)| {
        surely &= all;
        perhaps &= any;
    });
    match (surely, perhaps) {
        (true, _) => Some(true),
        (false, true) => None,
        (false, false) => Some(false),
    }
}

/// Whether the conditions are on a sector or scenario, and so count the people of that.
pub(super) fn is_on_list(when: &When) -> bool {
    when.sector.is_some() || when.scenario.is_some()
}

/// Whether an element is one that the conditions name.
pub(super) fn is_about(when: &When, item: &str) -> bool {
    when.items.iter().any(|wanted| names(wanted, item))
}

/// Whether `wanted` names the element: it is the same, or ends in a dot and begins it.
pub(super) fn names(wanted: &str, item: &str) -> bool {
    wanted == item || (wanted.ends_with('.') && item.starts_with(wanted))
}

/// Whether no completion of the open facts can make the conditions hold; spares the worlds a look at dead rules.
pub(super) fn is_dead(pack: &LawPack, when: &When, facts: &Facts) -> bool {
    let differs = |wanted: Option<&String>, known: Option<&String>| {
        wanted
            .zip(known)
            .is_some_and(|(wanted, known)| wanted != known)
    };
    let value = |known: &'_ Option<crate::model::facts::Known<String>>| {
        known.as_ref().map(|known| known.value.clone())
    };
    let claimed = |tag: &String| facts.exemptions.contains(tag);
    differs(when.sector.as_ref(), value(&facts.sector).as_ref())
        || differs(when.scenario.as_ref(), value(&facts.scenario).as_ref())
        || (facts.registered_in.as_ref()).is_some_and(|zone| !pack.front.scope.is_in(&zone.value))
        || when
            .ciio
            .zip(facts.ciio.as_ref())
            .is_some_and(|(wanted, known)| wanted != known.value)
        || (!when.exemptions.is_empty() && !when.exemptions.iter().any(claimed))
        || (!when.any_exemption.is_empty() && !when.any_exemption.iter().any(claimed))
        || reaches(when, facts) == Some(false)
        || (facts.listed.filter(|_| is_on_list(when)))
            .is_some_and(|listed| reaches_numbers(when, listed) == Some(false))
}
