//! Datasets that leave together: people over their union, and what would be demanded of them as one.

use super::{Terms, unread, validity, year};
use crate::facts;
use crate::law::{self, LawBook};
use crate::model::Count;
use crate::model::declarations::DeclaredTransfer;
use crate::model::facts::{Earlier, Facts, Known, Listed};
use crate::model::inventory::{Dataset, Individuals, Skipped, Transfer, TransferPart};
use crate::model::obligation::Obligation;
use crate::model::transfer::WithAll;
use crate::people::persons::Persons;
use crate::people::union::{self, Member};
use crate::sketch::runs::RunFile;
use std::collections::BTreeSet;

/// What a transfer is made of.
struct Flow<'a> {
    name: &'a str,
    /// What is declared of it; the whole scan is not declared.
    declared: Option<&'a DeclaredTransfer>,
    /// Indices of its datasets.
    chosen: Vec<usize>,
    earlier: Option<Earlier>,
    /// Whether files of it are in no dataset, and nobody knows who is in them.
    has_unread: bool,
}

/// A dataset that may leave, with its facts and, where they were identified row by row in this run, its persons.
pub(crate) struct Flowing<'a> {
    pub(crate) dataset: &'a Dataset,
    pub(crate) facts: &'a Facts,
    pub(crate) persons: Option<&'a Persons>,
}

/// What is known of the people of these datasets together, earlier exports left out.
pub(crate) type KnownTogether<'a> = &'a dyn Fn(&[&str]) -> Option<Individuals>;

/// The whole scan as one transfer, then the declared ones. `known` is what is known of the people of these datasets together from an
/// earlier count; else they are joined, in `runs` where they are many.
pub(crate) fn transfers(
    terms: &Terms<'_>,
    datasets: &[Flowing<'_>],
    skipped: &[Skipped],
    known: KnownTogether<'_>,
    runs: &RunFile,
) -> Vec<Transfer> {
    let unread: Vec<&Skipped> = unread::in_ledger(terms.declarations, skipped).collect();
    let is_anything = !datasets.is_empty() || !unread.is_empty();
    let whole = is_anything.then(|| Flow {
        name: Transfer::WHOLE_SCAN,
        declared: None,
        chosen: (0..datasets.len()).collect(),
        earlier: None,
        has_unread: !unread.is_empty(),
    });
    let earlier = terms.declarations.transfers.iter();
    let earlier = earlier.filter_map(|one| facts::earlier(one, terms.day));
    // The law counts people over all that an exporter sends out in the year, by whatever transfer.
    let earlier = earlier.reduce(|all, one| Earlier {
        individuals: all.individuals.union_unknown(one.individuals),
        sensitive: all.sensitive.union_unknown(one.sensitive),
    });
    let declared = terms.declarations.transfers.iter().map(|declared| Flow {
        name: &declared.name,
        declared: Some(declared),
        chosen: (0..datasets.len())
            .filter(|index| declared.takes(&datasets[*index].dataset.name))
            .collect(),
        earlier,
        has_unread: unread.iter().any(|skipped| declared.takes(&skipped.path)),
    });
    let book = LawBook::new(&terms.rules.law, terms.edition);
    let bench = Bench {
        terms,
        book: &book,
        datasets,
        known,
        runs,
    };
    let flows: Vec<Flow<'_>> = whole.into_iter().chain(declared).collect();
    let mut transfers: Vec<Transfer> = flows.iter().map(|flow| bench.transfer(flow)).collect();
    bench.within_the_year(&flows, &mut transfers);
    transfers
}

/// What every transfer is judged with.
struct Bench<'a> {
    terms: &'a Terms<'a>,
    book: &'a LawBook<'a>,
    datasets: &'a [Flowing<'a>],
    known: KnownTogether<'a>,
    runs: &'a RunFile,
}

/// The people of a flow, and of the parts into which it falls.
struct People {
    individuals: Individuals,
    /// The same without earlier exports, where there were any: what a later judgement begins with.
    union: Option<Individuals>,
    /// The same without the datasets for which an exemption is claimed, where that is some and not all of them.
    outside_exempt: Option<Individuals>,
    groups: Vec<facts::Group>,
}

impl Bench<'_> {
    fn transfer(&self, flow: &Flow<'_>) -> Transfer {
        let people = self.people(flow);
        let obligation = self.obligation(flow, &people);
        let (all, members) = (self.facts(flow), self.members(&flow.chosen));
        let name_of = |index: &usize| self.datasets[*index].dataset.name.clone();
        Transfer {
            datasets: flow.chosen.iter().map(name_of).collect(),
            parts: parts(&people.groups, &all, &members),
            outside_exempt: people.outside_exempt,
            union: people.union,
            obligation,
            ..declared(self.terms, flow, people.individuals)
        }
    }

    fn members(&self, chosen: &[usize]) -> Vec<Member<'_>> {
        let member = |index: &usize| Member {
            dataset: self.datasets[*index].dataset,
            persons: self.datasets[*index].persons,
        };
        chosen.iter().map(member).collect()
    }

    fn facts(&self, flow: &Flow<'_>) -> Vec<&Facts> {
        let chosen = flow.chosen.iter();
        chosen.map(|index| self.datasets[*index].facts).collect()
    }

    fn people(&self, flow: &Flow<'_>) -> People {
        let members = self.members(&flow.chosen);
        let united = |of: &[Member<'_>]| {
            let names: Vec<&str> = of.iter().map(|one| one.dataset.name.as_str()).collect();
            (self.known)(&names).unwrap_or_else(|| union::count(of, self.runs))
        };
        let with_others = |union: Individuals, of: &[Member<'_>]| {
            let mut individuals = union::with_earlier(union, flow.earlier);
            let is_open = individuals.count.upper.is_none();
            if !is_open && (flow.has_unread || of.iter().any(|one| one.dataset.is_unread())) {
                unread::open(&mut individuals);
            }
            individuals
        };
        let count = |of: &[Member<'_>]| with_others(united(of), of);
        let union = united(&members);
        let individuals = with_others(union.clone(), &members);
        let all = self.facts(flow);
        let outside_exempt = {
            let is_free = |at: &usize| all[*at].exemptions.is_empty();
            let free: Vec<usize> = (0..all.len()).filter(is_free).collect();
            let is_part = !free.is_empty() && free.len() < all.len();
            is_part.then(|| count(&free.iter().map(|at| members[*at]).collect::<Vec<_>>()))
        };
        let mut groups = facts::groups(&all);
        if groups.len() > 1 {
            let firsts: Vec<&Facts> = groups.iter().map(|group| all[group.members[0]]).collect();
            for (place, group) in groups.iter_mut().enumerate() {
                let of_group: Vec<Member<'_>> =
                    group.members.iter().map(|at| members[*at]).collect();
                group.listed = listed(self.book, &firsts, place, &of_group, &individuals, count);
            }
        }
        People {
            individuals,
            union: flow.earlier.map(|_| union),
            outside_exempt,
            groups,
        }
    }

    fn obligation(&self, flow: &Flow<'_>, people: &People) -> Obligation {
        let mut together = facts::of_transfer(
            self.terms.declarations,
            &self.facts(flow),
            &people.groups,
            &people.individuals,
            people.outside_exempt.as_ref(),
            flow.earlier,
        );
        // Where some files were not looked at, that the others hold nothing personal says little.
        let is_unread = |index: &usize| self.datasets[*index].dataset.is_unread();
        if flow.has_unread || flow.chosen.iter().any(is_unread) {
            let with = together.with_exempt.iter_mut().flatten();
            let parts = together.parts.iter_mut().chain(with);
            for facts in parts.chain([&mut together.whole]) {
                if (facts.personal_information.as_ref()).is_some_and(|known| !known.value) {
                    facts.personal_information = None;
                }
            }
        }
        law::decide_together(self.book, &together, self.terms.day)
    }

    /// Says of each declared transfer what would be demanded if all of them left in the year: the law counts people over all that an
    /// exporter sends out, and nobody knows which transfer comes first.
    fn within_the_year(&self, flows: &[Flow<'_>], transfers: &mut [Transfer]) {
        let declared = || flows.iter().filter(|flow| flow.declared.is_some());
        let chosen: BTreeSet<usize> = declared().flat_map(|flow| flow.chosen.clone()).collect();
        let is_more = |flow: &Flow<'_>| !flow.chosen.is_empty() && flow.chosen.len() < chosen.len();
        if !declared().any(is_more) {
            return;
        }
        let year = Flow {
            name: "",
            declared: None,
            earlier: declared().find_map(|flow| flow.earlier),
            has_unread: declared().any(|flow| flow.has_unread),
            chosen: chosen.iter().copied().collect(),
        };
        let of_year = self.people(&year);
        let many = declared().count();
        for (flow, transfer) in flows.iter().zip(transfers) {
            if flow.declared.is_none() || !is_more(flow) {
                continue;
            }
            let of_year = of_year.of_part(&self.facts(&year), &self.facts(flow));
            let obligation = self.obligation(flow, &of_year);
            let ends = |one: &Obligation| (one.floor, one.ceiling);
            if ends(&obligation) != ends(&transfer.obligation) {
                let all = WithAll {
                    transfers: many as u64,
                    individuals: facts::everyone(&of_year.individuals),
                    sensitive: of_year.individuals.sensitive,
                    floor: obligation.floor,
                    ceiling: obligation.ceiling,
                    rule: obligation.rule.clone(),
                };
                let said = year::said(self.book, &all);
                transfer.obligation.caveats.make_mut().push(said);
                transfer.with_all = Some(all);
            }
        }
    }
}

impl People {
    /// These people, counted for some of the datasets: whoever of them leaves, all count. `all` are the facts of every dataset, `some`
    /// those of the chosen ones.
    fn of_part(&self, all: &[&Facts], some: &[&Facts]) -> Self {
        let mut individuals = self.individuals.clone();
        let is_free = |facts: &&Facts| facts.exemptions.is_empty();
        let is_mixed = some.iter().any(is_free) && !some.iter().all(is_free);
        let outside_exempt = self.outside_exempt.clone();
        if let Some(outside) = outside_exempt.as_ref().filter(|_| !is_mixed) {
            // No source says whether exempt flows count.
            let (least, most) = (outside.count, individuals.count);
            individuals.count = Count::new(least.lower, least.estimate, most.upper);
            individuals.everyone = None;
            let (least, most) = (outside.sensitive, individuals.sensitive);
            individuals.sensitive = Count::new(least.lower, least.estimate, most.upper);
        }
        let mut groups = facts::groups(some);
        for group in &mut groups {
            let first = [some[group.members[0]]];
            let same = |of: &&facts::Group| {
                let both = [first[0], all[of.members[0]]];
                facts::groups(&both).len() == 1
            };
            group.listed = self.groups.iter().find(same).and_then(|of| of.listed);
        }
        Self {
            individuals,
            union: None,
            outside_exempt: outside_exempt.filter(|_| is_mixed),
            groups,
        }
    }
}

/// A transfer of these people with what is declared of it, and nothing else.
fn declared(terms: &Terms<'_>, flow: &Flow<'_>, individuals: Individuals) -> Transfer {
    let named = Transfer {
        name: flow.name.to_owned(),
        ..Transfer::default()
    };
    let Some(declared) = flow.declared else {
        return Transfer {
            individuals,
            ..named
        };
    };
    Transfer {
        terms: declared.terms.clone(),
        already_exported: facts::kept(declared, terms.day),
        results: validity::results(terms, declared, &individuals),
        individuals,
        ..named
    }
}

/// People of the part at `place`, where a rule counts them: parts whose sector or scenario nobody knows may be of it too. `firsts`
/// are facts of one dataset of each part.
fn listed(
    book: &LawBook<'_>,
    firsts: &[&Facts],
    place: usize,
    members: &[Member<'_>],
    whole: &Individuals,
    count: impl Fn(&[Member<'_>]) -> Individuals,
) -> Option<Listed> {
    let first = firsts[place];
    let (sector, scenario) = (word(first.sector.as_ref()), word(first.scenario.as_ref()));
    if !book.addresses(sector, scenario) {
        return None;
    }
    let own = count(members);
    let may_be = |known: Option<&Known<String>>, here: Option<&str>| {
        word(known)
            .zip(here)
            .is_none_or(|(known, here)| known == here)
    };
    let mut others = firsts
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place);
    let others_may_be = others.any(|(_, other)| {
        may_be(other.sector.as_ref(), sector) && may_be(other.scenario.as_ref(), scenario)
    });
    let within = |own: Count, whole: Count| {
        let upper = if others_may_be {
            whole.upper
        } else {
            own.upper
        };
        Count::new(own.lower, own.estimate, upper)
    };
    Some(Listed {
        individuals: within(facts::everyone(&own), facts::everyone(whole)),
        sensitive: within(own.sensitive, whole.sensitive),
    })
}

fn word(known: Option<&Known<String>>) -> Option<&str> {
    known.map(|known| known.value.as_str())
}

/// The parts as the inventory shows them, where there are several.
fn parts(groups: &[facts::Group], all: &[&Facts], members: &[Member<'_>]) -> Vec<TransferPart> {
    if groups.len() < 2 {
        return Vec::new();
    }
    let part = |group: &facts::Group| {
        let first = group.members.first().map(|at| all[*at]);
        let word = |pick: fn(&Facts) -> Option<&Known<String>>| {
            first.and_then(pick).map(|known| known.value.clone())
        };
        TransferPart {
            sector: word(|facts| facts.sector.as_ref()),
            scenario: word(|facts| facts.scenario.as_ref()),
            exemptions: first
                .map(|facts| facts.exemptions.clone())
                .unwrap_or_default(),
            datasets: (group.members.iter())
                .map(|at| members[*at].dataset.name.clone())
                .collect(),
            individuals: group.listed.map(|listed| listed.individuals),
            sensitive: group.listed.map(|listed| listed.sensitive),
        }
    };
    groups.iter().map(part).collect()
}
