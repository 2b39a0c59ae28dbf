//! One completed world and the conditions of a rule in; whether they hold out.
//!
//! A condition on an open fact is never guessed here: the completion in `space` has filled it, once in each way.

use crate::model::facts::Facts;
use crate::pack::law::{LawPack, When};

/// One way in which the open facts could be filled.
// Each flag is a fact of its own; no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug)]
pub(super) struct World<'a> {
    pub(super) ciio: bool,
    pub(super) zone: &'a str,
    pub(super) sector: &'a str,
    pub(super) scenario: &'a str,
    pub(super) personal_information: bool,
    pub(super) important_data: bool,
    pub(super) export_control: bool,
    pub(super) individuals: u64,
    pub(super) sensitive: u64,
    pub(super) genetic: u64,
    pub(super) held: Option<u64>,
    /// Whether a person with both kinds of information is in both counts.
    pub(super) both_kinds: bool,
    pub(super) tags: Vec<&'a str>,
}

impl World<'_> {
    fn non_sensitive(&self) -> u64 {
        if self.both_kinds {
            self.individuals
        } else {
            self.individuals.saturating_sub(self.sensitive)
        }
    }

    /// Whether the world is one that the pack binds.
    pub(super) fn bound_by(&self, pack: &LawPack) -> bool {
        let scope = &pack.front.scope;
        (scope.registered_in.as_deref()).is_none_or(|zone| zone == self.zone)
            && scope.ciio.is_none_or(|wanted| wanted == self.ciio)
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
    /// outside a complete list.
    pub(super) fn counts(&self, when: &When, outside: bool) -> bool {
        let flag = |wanted: Option<bool>, value: bool| wanted.is_none_or(|wanted| wanted == value);
        flag(when.sensitive, self.sensitive > 0)
            && flag(when.outside_list, outside)
            && when
                .individuals
                .is_none_or(|bound| bound.holds(self.individuals))
            && when
                .sensitive_individuals
                .is_none_or(|bound| bound.holds(self.sensitive))
            && when
                .non_sensitive_individuals
                .is_none_or(|bound| bound.holds(self.non_sensitive()))
            && when
                .genetic_individuals
                .is_none_or(|bound| bound.holds(self.genetic))
            && when
                .held_individuals
                .is_none_or(|bound| self.held.is_some_and(|held| bound.holds(held)))
    }
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
        || differs(
            pack.front.scope.registered_in.as_ref(),
            value(&facts.registered_in).as_ref(),
        )
        || when
            .ciio
            .zip(facts.ciio.as_ref())
            .is_some_and(|(wanted, known)| wanted != known.value)
        || (!when.exemptions.is_empty() && !when.exemptions.iter().any(claimed))
        || (!when.any_exemption.is_empty() && !when.any_exemption.iter().any(claimed))
        || (when.held_individuals.is_some() && facts.held_individuals.is_none())
}
